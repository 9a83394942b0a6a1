//! What the numbers rest on that should not be trusted.

use super::words::sentence;
use super::{Finding, FindingKind};
use crate::accuracy::Validation;
use crate::assumptions::Equations;
use crate::compare::{Comparison, Side};
use crate::hardware::Hardware;
use crate::json::Json;
use crate::metric::Metric;
use crate::profile::Note;

/// Fallbacks, flagged registry values and what is not counted of a model, each said once.
pub(super) fn doubts(comparison: &Comparison) -> Vec<Finding> {
    let mut found: Vec<Finding> = Vec::new();
    for side in [&comparison.baseline, &comparison.proposal] {
        let doubts = match side.scenario.assumptions.set.equations() {
            Equations::Mlsysim => [peak(side), flagged_flops(side)],
            Equations::Serving => [computes_at(side), None],
        };
        for doubt in doubts.into_iter().flatten().chain(of_model(side)) {
            if !found.contains(&doubt) {
                found.push(doubt);
            }
        }
    }
    found
}

/// How far off such a result was on measurements, or what was never measured.
pub(super) fn validation(comparison: &Comparison) -> Option<Finding> {
    comparison.speedup?;
    let sides = [&comparison.baseline, &comparison.proposal];
    let [a, b] = sides.map(|side| side.scenario.validation());
    let (a, b) = (a?, b?);
    let mut unlike = comparison.baseline.scenario.unlike_measured();
    for more in comparison.proposal.scenario.unlike_measured() {
        if !unlike.contains(&more) {
            unlike.push(more);
        }
    }
    let queued = sides.iter().any(|side| !side.profile.feasible);
    let none_queued = |side: &&Side| {
        !side.profile.feasible && side.scenario.validation().is_some_and(|v| v.queued.is_none())
    };
    if sides.iter().any(none_queued) {
        unlike.push("a batch that waits for memory".to_string());
    }
    if matches!(comparison.metric, Metric::Energy | Metric::Ttft | Metric::Tpot) {
        unlike.push(format!("{} figures", comparison.metric.name()));
    }
    // Both sides are held against the runs that waited, so both need such runs.
    let spread = |validation: &Validation| validation.queued.filter(|_| queued);
    let waited = queued && spread(a).is_some() && spread(b).is_some();
    let text = if !unlike.is_empty() {
        format!("Extrapolated: no measured run has {}.", alternatives(&unlike))
    } else if let (Some(spread), true) = (a.speedup.filter(|_| !queued), a.set == b.set) {
        format!(
            "On {} measured changes of hardware, the speedup under {} was off by {} in the median \
             and by {} at the 90th percentile.",
            a.pairs,
            a.set.name(),
            tenths(spread.median),
            tenths(spread.p90)
        )
    } else {
        let of = |validation: &Validation| {
            let spread = spread(validation).filter(|_| waited).unwrap_or(validation.latency);
            format!(
                "under {} by {} in the median and by {} at the 90th percentile",
                validation.set.name(),
                tenths(spread.median),
                tenths(spread.p90)
            )
        };
        let whole = if a.set == b.set { of(a) } else { format!("{}, {}", of(a), of(b)) };
        let runs = if waited { "measured runs that memory held back" } else { "measured runs" };
        format!("On {runs}, the latency was off {whole}.")
    };
    let evidence = [
        ("baseline_set", Json::from(a.set.name())),
        ("proposal_set", Json::from(b.set.name())),
        ("latency_median", Json::from(a.latency.median)),
        ("latency_p90", Json::from(a.latency.p90)),
        ("speedup_median", Json::from(a.speedup.map(|s| s.median))),
        ("speedup_p90", Json::from(a.speedup.map(|s| s.p90))),
        ("unlike_measured", Json::from(unlike)),
    ];
    Some(Finding::new(FindingKind::Validation, text, evidence))
}

/// `3.6 %`.
fn tenths(share: f64) -> String {
    format!("{:.1} %", share * 100.0)
}

/// `a`, `a or b`, `a, b or c`.
fn alternatives(items: &[String]) -> String {
    match items {
        [] => String::new(),
        [one] => one.clone(),
        [most @ .., last] => format!("{} or {last}", most.join(", ")),
    }
}

/// Arithmetic runs at another precision than the one asked for.
fn computes_at(side: &Side) -> Option<Finding> {
    let note = side.profile.notes.iter().find(|n| matches!(n, Note::ComputesAt { .. }))?;
    let name = &side.scenario.hardware.name;
    let evidence = [
        ("hardware", Json::from(&**name)),
        ("precision", Json::from(side.scenario.precision.name())),
    ];
    Some(Finding::new(FindingKind::Doubt, format!("{name}: {note}."), evidence))
}

/// The registry's rate is not the one on the sheet, or there is none and it falls back.
fn peak(side: &Side) -> Option<Finding> {
    let hardware: &Hardware = &side.scenario.hardware;
    let precision = side.scenario.precision;
    let used = hardware.registered.at(precision);
    let right = hardware.peak.at(precision);
    let text = match (right, hardware.flag_of("peak_flops")) {
        (Some(right), _) if right == used => return None,
        (Some(right), Some(flag)) => format!(
            "mlsysim's {used} for {} at {precision} is not right (the sheet: {right}). {}",
            hardware.name,
            sentence(&flag.text)
        ),
        // What a block declares is in no registry.
        _ if hardware.key.is_empty()
            && hardware.registered.by_precision.at(precision).is_none() =>
        {
            if right.is_none() && !hardware.registered.falls_back(precision) {
                return None;
            }
            format!(
                "{} gives no {precision} rate for the `mlsysim` set: {used} is used, as mlsysim \
                 does without one.",
                hardware.name
            )
        }
        _ if hardware.registered.falls_back(precision) => format!(
            "{} has no {precision} rate in mlsysim's registry: its default of {used} is used, as \
             mlsysim does.",
            hardware.name
        ),
        (None, Some(flag)) => format!(
            "mlsysim's {used} for {} at {precision} is not right. {}",
            hardware.name,
            sentence(&flag.text)
        ),
        (Some(right), None) => {
            format!(
                "mlsysim uses {used} for {} at {precision}, the sheet has {right}.",
                hardware.name
            )
        }
        (None, None) => return None,
    };
    let evidence = [
        ("hardware", Json::from(&*hardware.name)),
        ("precision", Json::from(precision.name())),
        ("used_flop_per_s", Json::from(used.si())),
        ("right_flop_per_s", Json::from(right.map(crate::units::FlopRate::si))),
    ];
    Some(Finding::new(FindingKind::Doubt, text, evidence))
}

/// The registry's count of operations is not right.
fn flagged_flops(side: &Side) -> Option<Finding> {
    let model = &side.scenario.model;
    let (flag, used) = (model.flag_of("flops")?, model.registered_flops?);
    let mut text = format!("mlsysim's {used} for {} is not right", model.name);
    if let Some(right) = model.flops {
        text += &format!(" ({right} is)");
    }
    text += &format!(". {}", sentence(&flag.text));
    let evidence = [
        ("model", Json::from(&*model.name)),
        ("used_flop", Json::from(used.si())),
        ("right_flop", Json::from(model.flops.map(crate::units::Flops::si))),
    ];
    Some(Finding::new(FindingKind::Doubt, text, evidence))
}

/// What the notes say of the model: weights in another width than published, windows.
fn of_model(side: &Side) -> impl Iterator<Item = Finding> + '_ {
    let name = &side.scenario.model.name;
    side.profile.notes.iter().filter_map(move |note| {
        let evidence: Vec<(&'static str, Json)> = match *note {
            Note::StoredAt { stored, counted } => vec![
                ("stored_precision", Json::from(stored.name())),
                ("precision", Json::from(counted.name())),
            ],
            Note::BeyondWindow { window, windowed, context, .. } => vec![
                ("sliding_window", Json::from(u64::from(window))),
                ("windowed_layers", Json::from(u64::from(windowed))),
                ("context", Json::from(context)),
            ],
            _ => return None,
        };
        let model = ("model", Json::from(&**name));
        let text = format!("{name}: {note}.");
        Some(Finding::new(FindingKind::Doubt, text, [model].into_iter().chain(evidence)))
    })
}
