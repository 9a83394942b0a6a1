//! Regime shifts, interactions, and what stands in the way of more.

use super::words::{listed, percent, sentence, side_name, times};
use super::{Finding, FindingKind, NO_CHANGE};
use crate::assumptions::Equations;
use crate::compare::{Comparison, Side, pair_dividend};
use crate::json::Json;
use crate::metric::Metric;
use crate::scenario::Scenario;
use crate::threshold::UNLIMITED;
use crate::units::Time;

/// Interactions below this are not worth a sentence: 5 % in log steps.
const WORTH_NAMING: f64 = 0.05;

/// Whether both sides have a latency that something can be said of.
fn both_priced(comparison: &Comparison) -> bool {
    comparison.baseline.profile.priced && comparison.proposal.profile.priced
}

/// The regime moved, and which factors moved it.
pub(super) fn regime_shift(comparison: &Comparison) -> Option<Finding> {
    if !comparison.regime_shift() || !both_priced(comparison) {
        return None;
    }
    let (before, after) = (comparison.baseline.profile.regime, comparison.proposal.profile.regime);
    let mut shares: Vec<(&'static str, &str, f64)> = comparison
        .factors
        .iter()
        .map(|f| Some((f.name, f.label.as_str(), f.shift_share?)))
        .collect::<Option<_>>()?;
    shares.sort_by(|a, b| b.2.total_cmp(&a.2));
    let named = |against: bool| -> Vec<String> {
        let shares = shares.iter().filter(|(_, _, s)| s.abs() >= 0.095 && (*s < 0.0) == against);
        shares.map(|(_, label, share)| format!("{label} ({})", percent(*share))).collect()
    };
    let (by, against) = (named(false), named(true));
    let of = of_the_run(comparison.metric);
    let mut text = format!("Regime shift{of}, from {} to {}", before.name(), after.name());
    match shares.as_slice() {
        [] => {}
        [(_, label, _)] => text += &format!(", by the {label}"),
        _ if by.is_empty() => {}
        _ => text += &format!(", by {}", listed(&by)),
    }
    // Shares add up to all of it only with those that pull the other way.
    if !against.is_empty() {
        text += &format!(", against {}", listed(&against));
    }
    text += ".";
    let evidence = shares.iter().map(|&(name, _, share)| (name, Json::from(share)));
    Some(Finding::new(FindingKind::RegimeShift, text, evidence))
}

/// Where one stage is compared, its regime is told; that of the whole run is another.
fn of_the_run(metric: Metric) -> &'static str {
    if matches!(metric, Metric::Ttft | Metric::Tpot) { " of the whole run" } else { "" }
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
    let (i, j, _) = strongest?;
    let alone = |mask: usize| libm::exp(worth[mask]);
    let label =
        |i: usize| comparison.factor(names[i]).map_or(names[i].to_string(), |f| f.label.clone());
    let (first, second, together) = (alone(1 << i), alone(1 << j), alone(1 << i | 1 << j));
    let how = together_than_alone([first, second], together);
    let pair = format!("{} and {}", label(i), label(j));
    let numbers =
        format!("alone {} and {}, together {}", times(first), times(second), times(together));
    let pair = match how {
        Together::CostsOverlap => format!("The costs of {pair}"),
        _ => sentence(&pair),
    };
    let text = format!(
        "{pair} {}: {numbers}, where the product would be {}.",
        how.words(),
        times(first * second)
    );
    let evidence = [
        ("first", Json::from(names[i])),
        ("second", Json::from(names[j])),
        ("first_alone", Json::from(first)),
        ("second_alone", Json::from(second)),
        ("together", Json::from(together)),
    ];
    Some(Finding::new(FindingKind::Interaction, text, evidence))
}

/// How two changes go together, against the product of what each does alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Together {
    PayMore,
    CostMore,
    Overlap,
    CostsOverlap,
    BetterThanProduct,
    WorseThanProduct,
}

impl Together {
    fn words(self) -> &'static str {
        match self {
            Together::PayMore => "are worth more together than one by one",
            Together::CostMore => "cost more together than one by one",
            Together::Overlap | Together::CostsOverlap => "overlap",
            Together::BetterThanProduct => "do better together than their product",
            Together::WorseThanProduct => "do worse together than their product",
        }
    }
}

/// "Worth more together" of two changes that each slow things down would be false, and so would
/// "overlap" of one that helps and one that hurts: the words depend on what each does alone.
fn together_than_alone(alone: [f64; 2], together: f64) -> Together {
    const NOISE: f64 = 1e-9;
    let better = together > alone[0] * alone[1];
    let none_costs = alone.iter().all(|&x| x >= 1.0 - NOISE);
    let none_pays = alone.iter().all(|&x| x <= 1.0 + NOISE);
    let [least, most] = [alone[0].min(alone[1]), alone[0].max(alone[1])];
    if better && none_costs {
        Together::PayMore
    } else if !better && none_pays {
        Together::CostMore
    } else if !better && least - 1.0 >= NO_CHANGE && together >= most * (1.0 - NOISE) {
        Together::Overlap
    } else if better && 1.0 - most >= NO_CHANGE && together <= least * (1.0 + NOISE) {
        Together::CostsOverlap
    } else if better {
        Together::BetterThanProduct
    } else {
        Together::WorseThanProduct
    }
}

/// Speedups from here on are not held back by a floor.
const FAR: f64 = 4.0;

/// Overhead of a tenth and more of the proposal's latency, where it caps what is left to gain.
pub(super) fn overhead_floor(comparison: &Comparison) -> Option<Finding> {
    let Side { scenario, profile } = &comparison.proposal;
    let share = profile.overhead / profile.latency;
    // Of the times of single tokens it would say nothing.
    let of_tokens = matches!(comparison.metric, Metric::Ttft | Metric::Tpot);
    if share < 0.10 || !profile.priced || of_tokens {
        return None;
    }
    let most = profile.latency / least_latency(scenario).unwrap_or(profile.overhead);
    // A floor that far below is in nobody's way.
    if most >= FAR {
        return None;
    }
    let whose = if comparison.nothing_differs() {
        String::new()
    } else {
        format!(" of {}", side_name(comparison, &comparison.proposal.scenario))
    };
    let gain = if most - 1.0 < NO_CHANGE {
        "gain less than 0.5 %".to_string()
    } else {
        format!("make it {} faster, no more", times(most))
    };
    let bandwidth = match scenario.assumptions.set.equations() {
        Equations::Mlsysim => "bandwidth",
        Equations::Serving => "memory bandwidth",
    };
    let text = format!(
        "Overhead is {:.3} of the {:.3}{whose}: unlimited FLOP/s and {bandwidth} would {gain}.",
        profile.overhead, profile.latency
    );
    let evidence = [
        ("overhead_s", Json::from(profile.overhead.si())),
        ("latency_s", Json::from(profile.latency.si())),
        ("most", Json::from(most)),
    ];
    Some(Finding::new(FindingKind::OverheadFloor, text, evidence))
}

/// The latency on memory and arithmetic that take no time; none where only the overhead remains,
/// as under mlsysim's equations. Exchange between devices and the serial part of attention stay.
fn least_latency(scenario: &Scenario) -> Option<Time> {
    if scenario.assumptions.set.equations() == Equations::Mlsysim {
        return None;
    }
    let mut scenario = scenario.clone();
    let hardware = &mut scenario.hardware;
    hardware.memory.bandwidth = hardware.memory.bandwidth * UNLIMITED;
    for (precision, rate) in hardware.peak.iter().collect::<Vec<_>>() {
        hardware.peak = hardware.peak.with(precision, rate * UNLIMITED);
    }
    Some(scenario.solve().ok()?.latency)
}

/// Latency and throughput move in opposite directions, as a larger batch makes them.
pub(super) fn tension(comparison: &Comparison) -> Option<Finding> {
    let (a, b) = (&comparison.baseline.profile, &comparison.proposal.profile);
    // The sentence names the batch, so another reason is none of its business.
    let batch = comparison.baseline.scenario.batch != comparison.proposal.scenario.batch;
    if comparison.metric == Metric::Energy || !both_priced(comparison) || !batch {
        return None;
    }
    let latency = match comparison.metric {
        Metric::Ttft | Metric::Tpot => comparison.speedup?,
        _ => a.latency / b.latency,
    };
    let throughput = b.throughput_per_s / a.throughput_per_s;
    let visible = |ratio: f64| (ratio - 1.0).abs() >= NO_CHANGE;
    if !visible(latency) || !visible(throughput) || (latency > 1.0) == (throughput > 1.0) {
        return None;
    }
    let rate = |value: f64| Metric::Throughput.print(value, 3);
    let text = if comparison.metric != Metric::Throughput {
        let verb = if throughput > 1.0 { "rises" } else { "falls" };
        format!(
            "Throughput {verb} to {} meanwhile, {} to {}: the batch goes from {} to {}.",
            times(throughput),
            rate(a.throughput_per_s),
            rate(b.throughput_per_s),
            comparison.baseline.scenario.batch,
            comparison.proposal.scenario.batch
        )
    } else {
        let verb = if latency > 1.0 { "falls" } else { "rises" };
        let (before, after): (Time, Time) = (a.latency, b.latency);
        format!(
            "Latency {verb} to {} meanwhile, {before:.3} to {after:.3}: the batch goes from {} \
             to {}.",
            times(1.0 / latency),
            comparison.baseline.scenario.batch,
            comparison.proposal.scenario.batch
        )
    };
    let evidence = [("latency", Json::from(latency)), ("throughput", Json::from(throughput))];
    Some(Finding::new(FindingKind::Tension, text, evidence))
}
