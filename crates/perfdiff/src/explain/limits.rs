//! Regime shifts, interactions, and what stands in the way of more.

use super::words::{listed, percent, sentence, side_name, times};
use super::{Finding, FindingKind, NO_CHANGE};
use crate::compare::{Comparison, pair_dividend};
use crate::json::Json;
use crate::metric::Metric;
use crate::units::{Count, Time};

/// Interactions below this are not worth a sentence: 5 % in log steps.
const WORTH_NAMING: f64 = 0.05;

/// The regime moved, and which factors moved it.
pub(super) fn regime_shift(comparison: &Comparison) -> Option<Finding> {
    if !comparison.regime_shift() {
        return None;
    }
    let (before, after) = (comparison.baseline.profile.regime, comparison.proposal.profile.regime);
    let mut shares: Vec<(&'static str, &str, f64)> = comparison
        .factors
        .iter()
        .map(|f| Some((f.name, f.label.as_str(), f.shift_share?)))
        .collect::<Option<_>>()?;
    shares.sort_by(|a, b| b.2.total_cmp(&a.2));
    let named: Vec<String> = shares
        .iter()
        .filter(|(_, _, share)| *share >= 0.095)
        .map(|(_, label, share)| format!("{label} ({})", percent(*share)))
        .collect();
    let mut text = format!("Regime shift, from {} to {}", before.name(), after.name());
    match shares.as_slice() {
        [] => {}
        [(_, label, _)] => text += &format!(", by the {label}"),
        _ if named.is_empty() => {}
        _ => text += &format!(", by {}", listed(&named)),
    }
    text += ".";
    let evidence = shares.iter().map(|&(name, _, share)| (name, Json::from(share)));
    Some(Finding::new(FindingKind::RegimeShift, text, evidence))
}

/// The pair of changes that interact most: they pay only together, or they overlap.
pub(super) fn interaction(comparison: &Comparison) -> Option<Finding> {
    let worth = comparison.lattice.worth.as_ref()?;
    let names = &comparison.lattice.names;
    let mut strongest: Option<(usize, usize, f64)> = None;
    for i in 0..names.len() {
        for j in i + 1..names.len() {
            let dividend = pair_dividend(worth, i, j);
            if dividend.abs() > strongest.map_or(WORTH_NAMING, |(_, _, d)| d.abs()) {
                strongest = Some((i, j, dividend));
            }
        }
    }
    let (i, j, dividend) = strongest?;
    let alone = |mask: usize| libm::exp(worth[mask]);
    let label =
        |i: usize| comparison.factor(names[i]).map_or(names[i].to_string(), |f| f.label.clone());
    let (first, second, together) = (alone(1 << i), alone(1 << j), alone(1 << i | 1 << j));
    let (x, y) = (label(i), label(j));
    let numbers =
        format!("alone {} and {}, together {}", times(first), times(second), times(together));
    let text = if dividend > 0.0 {
        format!(
            "{} and {y} are worth more together than one by one: {numbers}, where the product \
             would be {}.",
            sentence(&x),
            times(first * second)
        )
    } else {
        format!(
            "{} and {y} overlap: {numbers}, where the product would be {}.",
            sentence(&x),
            times(first * second)
        )
    };
    let evidence = [
        ("first", Json::from(names[i])),
        ("second", Json::from(names[j])),
        ("first_alone", Json::from(first)),
        ("second_alone", Json::from(second)),
        ("together", Json::from(together)),
    ];
    Some(Finding::new(FindingKind::Interaction, text, evidence))
}

/// Fixed overhead of a tenth and more of the proposal's latency, and what it caps.
pub(super) fn overhead_floor(comparison: &Comparison) -> Option<Finding> {
    let profile = &comparison.proposal.profile;
    let share = profile.overhead / profile.latency;
    if share < 0.10 {
        return None;
    }
    let most = profile.latency / profile.overhead;
    let side = if comparison.nothing_differs() {
        "the".to_string()
    } else {
        format!("{}'s", side_name(comparison, &comparison.proposal.scenario))
    };
    let text = format!(
        "Fixed overhead is {:.3} of {side} {:.3}: unlimited FLOP/s and bandwidth would make it {} \
         faster, no more.",
        profile.overhead,
        profile.latency,
        times(most)
    );
    let evidence = [
        ("overhead_s", Json::from(profile.overhead.si())),
        ("latency_s", Json::from(profile.latency.si())),
        ("most", Json::from(most)),
    ];
    Some(Finding::new(FindingKind::OverheadFloor, text, evidence))
}

/// Latency and throughput move in opposite directions, as a larger batch makes them.
pub(super) fn tension(comparison: &Comparison) -> Option<Finding> {
    if comparison.metric == Metric::Energy {
        return None;
    }
    let (a, b) = (&comparison.baseline.profile, &comparison.proposal.profile);
    let latency = a.latency / b.latency;
    let throughput = b.throughput_per_s / a.throughput_per_s;
    let visible = |ratio: f64| (ratio - 1.0).abs() >= NO_CHANGE;
    if !visible(latency) || !visible(throughput) || (latency > 1.0) == (throughput > 1.0) {
        return None;
    }
    let rate = |value: f64| format!("{:.3}/s", Count::from_si(value));
    let text = if comparison.metric == Metric::Latency {
        let verb = if throughput > 1.0 { "rises" } else { "falls" };
        let by = if throughput > 1.0 { throughput } else { 1.0 / throughput };
        format!(
            "Throughput {verb} by {} meanwhile, {} to {}: the batch goes from {} to {}.",
            times(by),
            rate(a.throughput_per_s),
            rate(b.throughput_per_s),
            comparison.baseline.scenario.batch,
            comparison.proposal.scenario.batch
        )
    } else {
        let verb = if latency > 1.0 { "falls" } else { "rises" };
        let by = if latency > 1.0 { latency } else { 1.0 / latency };
        let (before, after): (Time, Time) = (a.latency, b.latency);
        format!(
            "Latency {verb} by {} meanwhile, {before:.3} to {after:.3}: the batch goes from {} \
             to {}.",
            times(by),
            comparison.baseline.scenario.batch,
            comparison.proposal.scenario.batch
        )
    };
    let evidence = [("latency", Json::from(latency)), ("throughput", Json::from(throughput))];
    Some(Finding::new(FindingKind::Tension, text, evidence))
}
