//! What the numbers rest on that should not be trusted.

use super::words::{fixed_speedup, sentence};
use super::{Finding, FindingKind};
use crate::accuracy::Validation;
use crate::assumptions::Equations;
use crate::compare::{Comparison, Side};
use crate::hardware::Hardware;
use crate::json::Json;
use crate::metric::Metric;
use crate::profile::Note;

/// Fallbacks, flagged registry values and what is not counted of a model, each said once.
pub(crate) fn doubts(comparison: &Comparison) -> Vec<Finding> {
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
    found.extend(narrowed(comparison));
    found.extend(waits(comparison));
    found
}

/// FP8 KV caches on an H100, as LLM-Inference-Bench measured them (Chitty-Venkata et al. 2024,
/// <https://arxiv.org/abs/2411.00136>): least and most of the measured speedups.
const FP8_MEASURED: (f64, f64) = (0.78, 1.01);

/// What their bytes alone would say of the same runs.
const FP8_BY_BYTES: (f64, f64) = (1.00, 1.41);

/// The sides differ in precision, and one has values of a byte or less: what a stack makes of
/// those, its kernels decide, and the serving equations count bytes and operations only.
fn narrowed(comparison: &Comparison) -> Option<Finding> {
    let sides = [&comparison.baseline.scenario, &comparison.proposal.scenario];
    let [before, after] = sides.map(|scenario| scenario.precision);
    let narrow = sides.into_iter().find(|scenario| {
        scenario.assumptions.set.equations() == Equations::Serving
            && scenario.precision.bytes_per_parameter() <= 1.0
    })?;
    if before == after {
        return None;
    }
    let text = format!(
        "{before} to {after}: bytes and peak rates do not predict what {} gains, kernels do. \
         LLM-Inference-Bench measured FP8 KV caches on an H100 at {} to {}, where bytes alone say \
         {} to {} (arXiv 2411.00136).",
        narrow.precision,
        fixed_speedup(FP8_MEASURED.0),
        fixed_speedup(FP8_MEASURED.1),
        fixed_speedup(FP8_BY_BYTES.0),
        fixed_speedup(FP8_BY_BYTES.1),
    );
    let evidence = [
        ("baseline_precision", Json::from(before.name())),
        ("proposal_precision", Json::from(after.name())),
        ("measured_least", Json::from(FP8_MEASURED.0)),
        ("measured_most", Json::from(FP8_MEASURED.1)),
        ("by_bytes_least", Json::from(FP8_BY_BYTES.0)),
        ("by_bytes_most", Json::from(FP8_BY_BYTES.1)),
    ];
    Some(Finding::new(FindingKind::Doubt, text, evidence))
}

/// What the times of single tokens mean where sequences wait for memory.
fn waits(comparison: &Comparison) -> Option<Finding> {
    let waiting = [&comparison.baseline, &comparison.proposal]
        .into_iter()
        .find(|side| side.profile.notes.iter().any(|note| matches!(note, Note::Queues { .. })))?;
    let text = match comparison.metric {
        Metric::Ttft => {
            "Sequences wait for memory: the time to the first token is that of those that run \
             first."
        }
        Metric::Tpot => {
            "Sequences wait for memory: the time per token holds the waiting of the whole batch."
        }
        _ => return None,
    };
    let evidence = [("hardware", Json::from(&*waiting.scenario.hardware.name))];
    Some(Finding::new(FindingKind::Doubt, text.to_string(), evidence))
}

/// How far off such a result was on measurements, or what was never measured.
pub(crate) fn validation(comparison: &Comparison) -> Option<Finding> {
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
    // Throughput and cost are the latency over what is known; these are not.
    if matches!(comparison.metric, Metric::Energy | Metric::Ttft | Metric::Tpot) {
        unlike.push(comparison.metric.name().to_string());
    }
    // Both sides are held against the runs that waited, so both need such runs.
    let waited = queued && a.queued.is_some() && b.queued.is_some();
    // The measured pairs differ in the hardware.
    let [from, to] = sides.map(|side| &side.scenario.hardware);
    let pairs = a.speedup.filter(|_| !queued && a.set == b.set && from != to);
    let mut text = if let Some(spread) = pairs {
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
            let spread = validation.queued.filter(|_| waited).unwrap_or(validation.latency);
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
    if !unlike.is_empty() {
        text += &format!(" This extrapolates beyond them: {}.", unlike.join(", "));
    }
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
            Note::UnevenHeads { heads, devices } => vec![
                ("heads", Json::from(u64::from(heads))),
                ("devices", Json::from(u64::from(devices))),
            ],
            _ => return None,
        };
        let model = ("model", Json::from(&**name));
        let text = format!("{name}: {note}.");
        Some(Finding::new(FindingKind::Doubt, text, [model].into_iter().chain(evidence)))
    })
}

#[cfg(test)]
mod tests {
    use crate::{
        AssumptionSet, Assumptions, Comparison, Metric, Precision, Scenario, hardware, models,
    };

    fn says_that_bytes_do_not_predict(set: AssumptionSet, precisions: [Precision; 2]) -> bool {
        let [a, b] = precisions.map(|precision| {
            Scenario::new(models::LLAMA3_8B)
                .on(hardware::H100)
                .precision(precision)
                .assumptions(Assumptions::of(set))
        });
        let findings = Comparison::between(&a, &b, Metric::Latency).unwrap().findings();
        findings.iter().any(|finding| finding.text.contains("arXiv 2411.00136"))
    }

    #[test]
    fn narrower_values_under_a_serving_set_are_doubted_and_nothing_else_is() {
        use AssumptionSet::{Mlsysim, Physical, Vllm};
        use Precision::{Bf16, Fp8, Fp16, Int4, Int8};
        for narrow in [Fp8, Int8, Int4] {
            assert!(says_that_bytes_do_not_predict(Physical, [Fp16, narrow]), "{narrow}");
            assert!(says_that_bytes_do_not_predict(Vllm, [narrow, Fp16]), "{narrow}");
        }
        assert!(says_that_bytes_do_not_predict(Physical, [Int8, Fp8]));
        assert!(!says_that_bytes_do_not_predict(Physical, [Fp8, Fp8]));
        assert!(!says_that_bytes_do_not_predict(Physical, [Fp16, Bf16]));
        assert!(!says_that_bytes_do_not_predict(Mlsysim, [Fp16, Fp8]));
    }
}
