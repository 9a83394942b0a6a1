//! What would make a side fit.

use super::{finding, named, printed, solved};
use crate::compare::{Comparison, Side};
use crate::explain::Finding;
use crate::explain::short::short_name;
use crate::threshold::{Found, Goal, Knob, Reach, Threshold, Way, walk};
use crate::workload::Workload;

/// One change that would do, for each side that does not fit; for both at once where it is the same.
pub(super) fn fitting(comparison: &Comparison) -> Vec<Finding> {
    let sides = [("baseline", &comparison.baseline), ("proposal", &comparison.proposal)];
    let misfits: Vec<(&str, &Side, Vec<Threshold>)> = sides
        .into_iter()
        .skip(usize::from(comparison.nothing_differs()))
        .filter(|(_, side)| !side.profile.feasible)
        .map(|(name, side)| (name, side, remedies(side)))
        .filter(|(.., remedies)| !remedies.is_empty())
        .collect();
    let subject = |side: &Side| match short_name(comparison, &side.scenario).as_str() {
        "it" => "it fit".to_string(),
        who @ ("the baseline" | "the proposal") => format!("{who} fit"),
        chip => format!("it fit {chip}"),
    };
    let of = |who: &str, remedies: &[Threshold], side: &Side, names: &[&'static str]| {
        let each = |name| remedies.iter().map(move |t| solved(name, t));
        let evidence = names.iter().copied().flat_map(each).collect();
        let text = format!("What would make {who}: {}.", choices(side, remedies));
        finding("fits", text, evidence)
    };
    match misfits.as_slice() {
        [(_, a, x), (_, b, y)] if x == y && a.scenario.devices == b.scenario.devices => {
            vec![of("both fit", x, b, &["baseline", "proposal"])]
        }
        sides => sides
            .iter()
            .map(|(name, side, remedies)| of(&subject(side), remedies, side, &[name]))
            .collect(),
    }
}

fn choices(side: &Side, remedies: &[Threshold]) -> String {
    let told: Vec<String> = remedies.iter().map(|remedy| told(side, remedy)).collect();
    match told.as_slice() {
        [most @ .., last] if !most.is_empty() => format!("{}, or {last}", most.join(", ")),
        one => one.concat(),
    }
}

/// What alone would make it fit: fewer at once, or else shorter; narrower; on more; with more.
fn remedies(side: &Side) -> Vec<Threshold> {
    let scenario = &side.scenario;
    let walked = |knob: Knob, way| {
        let found = walk(scenario, knob, way, Reach::FAR, |s| s.fits().ok())?;
        let Found::Crossing { fails, holds } = found else { return None };
        Some(Threshold::of(knob, fails, holds))
    };
    let length = match scenario.workload {
        Workload::Forward { .. } => Knob::Context,
        Workload::Generate { .. } => Knob::Prompt,
        Workload::Train(_) => Knob::SequenceLength,
    };
    let fewer = walked(Knob::Batch, Way::Down);
    let shorter = if fewer.is_some() { None } else { walked(length, Way::Down) };
    let narrower = scenario.threshold(Knob::Precision, Goal::Fits);
    let more = scenario.threshold(Knob::Devices, Goal::Fits);
    let larger = walked(Knob::MemoryCapacity, Way::Up);
    [fewer, shorter, narrower, more, larger].into_iter().flatten().collect()
}

/// `batch 39 (not 40)`, `fp8 (not fp16)`, `96.05 GB of memory (not 96.04 GB)`.
fn told(side: &Side, remedy: &Threshold) -> String {
    let Threshold { knob, fails_at, holds_at } = remedy;
    match (fails_at.number(), holds_at.number()) {
        // Stacks split a model over powers of two; those in between are not tried.
        (Some(fails), Some(holds)) if *knob == Knob::Devices && holds > fails + 1.0 => {
            format!("{} (of powers of two; not {})", named(*knob, holds), printed(*knob, fails))
        }
        (Some(fails), Some(holds)) => {
            let each = match knob {
                Knob::MemoryCapacity if side.scenario.devices > 1 => " a device",
                _ => "",
            };
            format!("{}{each} (not {})", named(*knob, holds), printed(*knob, fails))
        }
        _ => format!("{holds_at} (not {fails_at})"),
    }
}
