//! How much better, and what bounds each side.

use super::words::{bound as bound_by, percent, sentence, side_name, times};
use super::{Finding, FindingKind, NO_CHANGE};
use crate::compare::{Comparison, Side};
use crate::json::Json;
use crate::metric::Metric;
use crate::profile::Regime;
use crate::workload::Workload;

/// How much better or worse the proposal is, by the metric.
pub(super) fn verdict(comparison: &Comparison) -> Finding {
    let metric = comparison.metric;
    let values =
        [&comparison.baseline, &comparison.proposal].map(|side| metric.value(&side.profile));
    let evidence = |speedup: Option<f64>| {
        [
            ("speedup", Json::from(speedup)),
            ("baseline", Json::from(values[0])),
            ("proposal", Json::from(values[1])),
        ]
    };
    let (Some(speedup), [Some(before), Some(after)]) = (comparison.speedup, values) else {
        let text = sentence(&format!("no speedup: {}.", missing_value(comparison)));
        return Finding::new(FindingKind::Verdict, text, evidence(None));
    };
    let (before, after) = (metric.print(before, 3), metric.print(after, 3));
    let of = match metric {
        Metric::Ttft => " to the first token",
        Metric::Tpot => " per token after the first",
        _ => "",
    };
    let per = match metric {
        Metric::Cost => format!(" per million {}", comparison.baseline.profile.product.name()),
        _ => String::new(),
    };
    if comparison.nothing_differs() {
        let text =
            format!("Nothing differs: both sides are the same scenario, at {before}{of}{per}.");
        return Finding::new(FindingKind::NothingDiffers, text, evidence(Some(speedup)));
    }
    let text = if (speedup - 1.0).abs() < NO_CHANGE {
        if before == after {
            format!("No difference{of}: {before}{per} on both sides.")
        } else {
            format!("No difference to two decimals{of}: {before} to {after}{per}.")
        }
    } else {
        match metric {
            Metric::Latency | Metric::Ttft | Metric::Tpot if speedup > 1.0 => {
                format!("{} faster{of}: {before} to {after}.", times(speedup))
            }
            Metric::Latency | Metric::Ttft | Metric::Tpot => {
                format!("{} slower{of}: {before} to {after}.", times(1.0 / speedup))
            }
            Metric::Throughput => {
                format!("{} the throughput: {before} to {after}.", times(speedup))
            }
            Metric::Energy if speedup > 1.0 => {
                format!("{} less energy: {before} to {after}.", times(speedup))
            }
            Metric::Energy => {
                format!("{} the energy: {before} to {after}.", times(1.0 / speedup))
            }
            Metric::Cost if speedup > 1.0 => {
                format!("{} cheaper: {before} to {after}{per}.", times(speedup))
            }
            Metric::Cost => {
                format!("{} the cost: {before} to {after}{per}.", times(1.0 / speedup))
            }
        }
    };
    Finding::new(FindingKind::Verdict, text, evidence(Some(speedup)))
}

/// Why there is no speedup, in words that can stand in brackets.
pub(crate) fn missing_value(comparison: &Comparison) -> String {
    let without: Vec<&Side> = [&comparison.baseline, &comparison.proposal]
        .into_iter()
        .filter(|side| comparison.metric.value(&side.profile).is_none())
        .collect();
    match (comparison.metric, without.as_slice()) {
        (_, [a, b]) if !a.profile.priced && !b.profile.priced => "nothing fits".to_string(),
        (_, sides) if sides.iter().any(|side| !side.profile.priced) => {
            let proposal = !comparison.proposal.profile.priced;
            format!("the {} does not fit", if proposal { "proposal" } else { "baseline" })
        }
        (Metric::Tpot, sides) if sides.iter().all(|side| generates(side)) => {
            "a generation of one token has no tpot".to_string()
        }
        (Metric::Ttft | Metric::Tpot, _) => {
            format!("only a generation has a {}", comparison.metric.name())
        }
        (Metric::Energy, [side]) => {
            format!("the sheet of {} gives no TDP", side.scenario.hardware.name)
        }
        (Metric::Energy, _) => "no sheet gives a TDP".to_string(),
        (Metric::Cost, []) => "one side is counted by tokens, the other by samples".to_string(),
        (Metric::Cost, [side]) => {
            format!("the sheet of {} gives no price", side.scenario.hardware.name)
        }
        (Metric::Cost, _) => "no sheet gives a price".to_string(),
        (metric, _) => format!("{} has no value on a side", metric.name()),
    }
}

fn generates(side: &Side) -> bool {
    matches!(side.scenario.workload, Workload::Generate { .. })
}

/// What bounds each side, with the share of the latency that it takes.
pub(super) fn bound(comparison: &Comparison) -> Option<Finding> {
    let (a, b) = (&comparison.baseline, &comparison.proposal);
    // What cannot be priced has no latency to take a share of.
    if !a.profile.priced || !b.profile.priced {
        return None;
    }
    match comparison.metric {
        Metric::Ttft => return stage_bound(comparison, "prefill"),
        Metric::Tpot => return stage_bound(comparison, "decode"),
        _ => {}
    }
    let share = |side: &Side| {
        let profile = &side.profile;
        profile.time_of(profile.regime) / profile.latency
    };
    let (before, after) = (a.profile.regime, b.profile.regime);
    // What is streamed and what waits are two things, though both are bounded by the capacity.
    let what = |side: &Side| match side.profile.regime {
        Regime::Capacity if side.profile.spilled.is_none() => "waiting for memory",
        regime => what(regime),
    };
    let (what_before, what_after) = (what(a), what(b));
    let evidence = [
        ("baseline_regime", Json::from(before.name())),
        ("baseline_share", Json::from(share(a))),
        ("proposal_regime", Json::from(after.name())),
        ("proposal_share", Json::from(share(b))),
    ];
    let text = if comparison.nothing_differs() {
        format!("{} takes {} of the latency.", sentence(what_before), percent(share(a)))
    } else if before == after && what_before == what_after {
        let (x, y) = (percent(share(a)), percent(share(b)));
        let shares = if x == y {
            format!("{x} of the latency")
        } else {
            format!("{x} of the latency, then {y}")
        };
        format!("{} on both sides: {} takes {shares}.", sentence(&bound_by(before)), what_before)
    } else {
        format!(
            "{} is {}: {} takes {} of its latency. {} is {}: {} takes {}.",
            sentence(&side_name(comparison, &a.scenario)),
            bound_by(before),
            what_before,
            percent(share(a)),
            sentence(&side_name(comparison, &b.scenario)),
            bound_by(after),
            what_after,
            percent(share(b)),
        )
    };
    Some(Finding::new(FindingKind::Bound, text, evidence))
}

/// The same of the one stage that a metric is the time of.
fn stage_bound(comparison: &Comparison, name: &'static str) -> Option<Finding> {
    let stage = |side: &Side| {
        let stage = side.profile.stages.iter().find(|stage| stage.name == name)?;
        // A generation of one token has a decode stage of no time, which nothing bounds.
        if stage.latency.si() <= 0.0 {
            return None;
        }
        let time = match stage.regime {
            Regime::Memory => stage.memory,
            Regime::Compute => stage.compute,
            Regime::Communication => stage.communication,
            Regime::Overhead => stage.overhead,
            Regime::Capacity => return None,
        };
        Some((stage.regime, time / stage.latency))
    };
    let ((before, x), (after, y)) = (stage(&comparison.baseline)?, stage(&comparison.proposal)?);
    let (x_share, y_share) = (percent(x), percent(y));
    let text = if comparison.nothing_differs() {
        format!("The {name} is {}: {} takes {x_share} of it.", bound_by(before), what(before))
    } else if before == after {
        let shares =
            if x_share == y_share { x_share } else { format!("{x_share} of it, then {y_share}") };
        format!(
            "The {name} is {} on both sides: {} takes {shares}.",
            bound_by(before),
            what(before)
        )
    } else {
        format!(
            "The {name} goes from {} ({} takes {x_share}) to {} ({} takes {y_share}).",
            bound_by(before),
            what(before),
            bound_by(after),
            what(after)
        )
    };
    let evidence = [
        ("stage", Json::from(name)),
        ("baseline_regime", Json::from(before.name())),
        ("baseline_share", Json::from(x)),
        ("proposal_regime", Json::from(after.name())),
        ("proposal_share", Json::from(y)),
    ];
    Some(Finding::new(FindingKind::Bound, text, evidence))
}

/// What takes the time in a regime.
pub(super) fn what(regime: Regime) -> &'static str {
    match regime {
        Regime::Memory => "moving data",
        Regime::Compute => "arithmetic",
        Regime::Communication => "communication",
        Regime::Overhead => "overhead",
        Regime::Capacity => "streaming what does not fit",
    }
}
