//! What would take a change back: each edit taken back alone, and single inputs turned, on the real
//! engine.

use perfdiff::{Comparison, Goal, InputValue, Knob, times};

use crate::cause::Tried;
use crate::change::{Category, Change};
use crate::judge::NO_CHANGE;

/// Inputs that may be turned where memory runs out, and where time does.
const FOR_ROOM: [Knob; 3] = [Knob::Devices, Knob::Precision, Knob::Batch];
const FOR_SPEED: [Knob; 3] = [Knob::MemoryBandwidth, Knob::PeakFlops, Knob::Interconnect];

/// Sentences of what would restore a scenario that became slower or stopped fitting; each was
/// solved. `guilty` are the edits that some factor is blamed on.
pub(crate) fn restore(change: &Change, comparison: &Comparison, guilty: &[&Tried]) -> Vec<String> {
    let goal = if change.categories.contains(&Category::NoLongerFits) {
        Goal::Fits
    } else if change.categories.contains(&Category::Slower) {
        let Some(before) = change.before.value else { return Vec::new() };
        // Within the budget is enough; without one, as good as before.
        let floor = change.budget.map_or(1.0 - NO_CHANGE, |budget| budget.floor());
        let more = change.metric.more_is_better();
        let value = if more { before * floor } else { before / floor };
        Goal::Reaches(change.metric, value)
    } else {
        return Vec::new();
    };
    let mut told = edits(change, comparison, guilty, goal);
    told.extend(knobs(change, comparison, goal));
    told
}

/// Each edit that restores it alone; else the one that comes nearest.
fn edits(change: &Change, comparison: &Comparison, guilty: &[&Tried], goal: Goal) -> Vec<String> {
    let mut enough = Vec::new();
    let mut nearest: Option<(f64, String)> = None;
    for tried in guilty {
        let scenario = tried.backward.as_ref().and_then(|read| read.scenario(&change.side));
        let Some(scenario) = scenario else { continue };
        let back = Comparison::between(&comparison.baseline.scenario, scenario, change.metric);
        let Ok(back) = back else { continue };
        let left = back.speedup.map(times).unwrap_or_default();
        let undone = undone(tried);
        match goal.holds(scenario) {
            Some(true) if goal == Goal::Fits => enough.push(format!("{undone} alone: it fits")),
            Some(true) => enough.push(format!("{undone} alone: {left} of what it was")),
            _ => {
                let better = back.speedup.filter(|s| nearest.as_ref().is_none_or(|n| n.0 < *s));
                if let (Some(speedup), true) = (better, goal != Goal::Fits) {
                    let text = format!("{undone} alone is not enough: {left} of what it was");
                    nearest = Some((speedup, text));
                }
            }
        }
    }
    if enough.is_empty() && guilty.len() > 1 {
        enough.extend(nearest.map(|(_, text)| text));
    }
    enough
}

/// `taking back ffn_size to 28672 (configs/ours.json:5)`
fn undone(tried: &Tried) -> String {
    let cause = &tried.cause;
    let what = match (&cause.before, &cause.after) {
        _ if cause.key.is_empty() => format!("the change of {}", cause.path),
        (Some(before), _) => format!("`{}` to `{before}`", cause.key),
        (None, _) => format!("`{}`", cause.key),
    };
    format!("taking back {what} ({})", cause.place())
}

fn knobs(change: &Change, comparison: &Comparison, goal: Goal) -> Vec<String> {
    let knobs = if goal == Goal::Fits { FOR_ROOM } else { FOR_SPEED };
    let scenario = &comparison.proposal.scenario;
    let mut told = Vec::new();
    for knob in knobs {
        let Some(found) = scenario.threshold(knob, goal) else { continue };
        let own = knob.value(scenario);
        // Ten times a rate is no advice.
        let far = match (own.as_ref().and_then(InputValue::number), found.holds_at.number()) {
            (Some(own), Some(holds)) if knob.is_rate() => holds / own > 10.0,
            _ => false,
        };
        let (Some(own), false) = (own, far) else { continue };
        told.push(format!(
            "or {} instead of {own}",
            turned(knob, &found.holds_at, &change.hardware)
        ));
    }
    told
}

/// `8 devices`, `batch 10`, `3.991 TB/s of memory bandwidth on the NVIDIA H100`
fn turned(knob: Knob, to: &InputValue, hardware: &str) -> String {
    match knob {
        Knob::Devices => format!("{to} devices"),
        rate if rate.is_rate() => format!("{to} of {} on the {hardware}", rate.label()),
        other => format!("{} {to}", other.label()),
    }
}
