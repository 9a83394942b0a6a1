//! What the numbers rest on that should not be trusted.

use super::words::sentence;
use super::{Finding, FindingKind};
use crate::compare::{Comparison, Side};
use crate::hardware::Hardware;
use crate::json::Json;
use crate::profile::Note;

/// Fallbacks and flagged registry values, each said once.
pub(super) fn doubts(comparison: &Comparison) -> Vec<Finding> {
    let mut found: Vec<Finding> = Vec::new();
    for side in [&comparison.baseline, &comparison.proposal] {
        let doubts = [fallback(side), flagged_peak(side), flagged_flops(side)];
        for doubt in doubts.into_iter().flatten() {
            if !found.contains(&doubt) {
                found.push(doubt);
            }
        }
    }
    found
}

/// The registry has no rate for the precision.
fn fallback(side: &Side) -> Option<Finding> {
    let name = &side.scenario.hardware.name;
    side.profile.notes.iter().find_map(|note| match note {
        Note::PrecisionFallback { precision, rate } => {
            let text = format!(
                "{name} has no {precision} rate in mlsysim's registry: its default of {rate} is \
                 used, as mlsysim does."
            );
            let evidence = [
                ("hardware", Json::from(&**name)),
                ("precision", Json::from(precision.name())),
                ("rate_flop_per_s", Json::from(rate.si())),
            ];
            Some(Finding::new(FindingKind::Doubt, text, evidence))
        }
        Note::Spills { .. } => None,
    })
}

/// The registry's rate is not the one on the sheet.
fn flagged_peak(side: &Side) -> Option<Finding> {
    let hardware: &Hardware = &side.scenario.hardware;
    let flag = hardware.flag_of("peak_flops")?;
    let precision = side.scenario.precision;
    let used = hardware.registered.at(precision);
    let right = hardware.peak.at(precision);
    if right == Some(used) {
        return None;
    }
    let mut text = format!("mlsysim's {used} for {} at {precision} is not right", hardware.name);
    if let Some(right) = right {
        text += &format!(" (the sheet: {right})");
    }
    text += &format!(". {}", sentence(&flag.text));
    let evidence = [
        ("hardware", Json::from(&*hardware.name)),
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
