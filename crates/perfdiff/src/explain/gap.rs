//! From the ratio on the sheet to the speedup: what did not keep up.

use super::words::{fixed_speedup, listed, times};
use super::{Finding, FindingKind, NO_CHANGE};
use crate::compare::{Comparison, GapStep, Part, SpecGap};
use crate::json::Json;

/// "From the sheet's 3.17x (peak FLOP/s) to 1.54x: ..."
pub(super) fn spec_gap(comparison: &Comparison, gap: &SpecGap) -> Option<Finding> {
    let speedup = comparison.speedup?;
    let label = comparison.factor(gap.headline)?.label.as_str();
    let slower = gap.ratio < 1.0;
    // A sheet that promises less and gives more has no gap that one sentence could close, and a
    // speedup that is the ratio of another rate is explained by that.
    if (slower && speedup > 1.0) || super::factors::equals_ratio(comparison).is_some() {
        return None;
    }
    let decimals = decimals(gap, speedup, slower);
    let named: Vec<&GapStep> = gap.steps.iter().filter(|step| is_visible(step)).collect();
    let phrases: Vec<String> = named
        .iter()
        .map(|step| format!("{} ({})", what(step, slower), effect(step, slower, decimals)))
        .collect();
    let (promised, left) = if slower {
        (times(1.0 / gap.ratio) + " slower", times(1.0 / speedup))
    } else {
        (times(gap.ratio), fixed_speedup(speedup))
    };
    let text = format!("From the sheet's {promised} ({label}) to {left}: {}.", listed(&phrases));
    let steps = gap.steps.iter().map(|step| {
        Json::object([
            ("name", Json::from(step.part.name())),
            ("ratio", Json::from(step.ratio)),
            ("factor", Json::from(step.factor)),
        ])
    });
    let evidence = [
        ("headline", Json::from(gap.headline)),
        ("ratio", Json::from(gap.ratio)),
        ("steps", Json::List(steps.collect())),
        ("speedup", Json::from(speedup)),
    ];
    (!named.is_empty()).then(|| Finding::new(FindingKind::SpecGap, text, evidence))
}

fn is_visible(step: &GapStep) -> bool {
    (step.factor - 1.0).abs() >= NO_CHANGE
}

/// Two decimals where the printed steps then multiply to the printed speedup, else three.
fn decimals(gap: &SpecGap, speedup: f64, slower: bool) -> usize {
    let printed = |value: f64, decimals: usize| -> f64 {
        format!("{value:.decimals$}").parse().unwrap_or(value)
    };
    let turned = |value: f64| if slower { 1.0 / value } else { value };
    let left = gap.steps.iter().filter(|step| is_visible(step)).fold(
        printed(turned(gap.ratio), 2),
        |left, step| {
            let factor = turned(step.factor);
            if factor < 1.0 { left / printed(1.0 / factor, 2) } else { left * printed(factor, 2) }
        },
    );
    if fixed_speedup(left) == fixed_speedup(turned(speedup)) { 2 } else { 3 }
}

/// `÷ 1.85`, or `× 1.17`.
fn effect(step: &GapStep, slower: bool, decimals: usize) -> String {
    let factor = if slower { 1.0 / step.factor } else { step.factor };
    if factor < 1.0 {
        format!("\u{f7} {:.decimals$}", 1.0 / factor)
    } else {
        format!("\u{d7} {factor:.decimals$}")
    }
}

/// What the part did instead of keeping up with the headline.
fn what(step: &GapStep, slower: bool) -> String {
    let label = match step.part {
        Part::Arithmetic => "peak FLOP/s",
        Part::MemoryBandwidth => "memory bandwidth",
        Part::Sram => "SRAM bandwidth",
        Part::Flash => "flash bandwidth",
        Part::HostLink => "the host link",
        Part::Interconnect => "the interconnect",
        Part::Overhead => "overhead",
        Part::SerialAttention => "the serial part of attention",
        Part::Capacity => "memory capacity",
    };
    let ratio = step.ratio.map(|ratio| if slower { 1.0 / ratio } else { ratio });
    let time = matches!(step.part, Part::Overhead | Part::SerialAttention);
    let lagged = (step.factor < 1.0) != slower;
    let verb = match ratio {
        Some(ratio) if (ratio - 1.0).abs() < NO_CHANGE => "stayed the same".to_string(),
        Some(ratio) if lagged && ratio > 1.0 => {
            let verb = if time == slower { "grew" } else { "shrank" };
            format!("{verb} only {}", times(ratio))
        }
        _ if step.part == Part::Capacity => {
            if step.factor < 1.0 { "costs" } else { "helps" }.to_string()
        }
        _ if lagged => "did not keep up".to_string(),
        _ => "changed more".to_string(),
    };
    format!("{label} {verb}")
}
