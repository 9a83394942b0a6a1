//! What would take a change back: each edit taken back alone, and single inputs turned, on the real
//! engine.

use perfdiff::{Comparison, Goal, InputValue, Knob};

use crate::budget::Slowdown;
use crate::cause::Tried;
use crate::change::{Category, Change};
use crate::judge::NO_CHANGE;
use crate::report::words::{printed, ratio};

/// Inputs that may be turned where memory runs out, and where time does.
const FOR_ROOM: [Knob; 3] = [Knob::Devices, Knob::Precision, Knob::Batch];
const FOR_SPEED: [Knob; 3] = [Knob::MemoryBandwidth, Knob::PeakFlops, Knob::Interconnect];

/// Sentences of what would restore a scenario that became slower or stopped fitting; each was
/// solved. `guilty` are the edits that some factor is blamed on, `files` the texts as a whole.
pub(crate) fn restore(
    change: &Change,
    comparison: &Comparison,
    guilty: &[&Tried],
    files: &[Tried],
) -> Vec<String> {
    let goal = if change.categories.contains(&Category::NoLongerFits) {
        Goal::Fits
    } else if change.categories.contains(&Category::Slower) {
        let Some(before) = change.before.value else { return Vec::new() };
        // Within the budget is enough; without one, as good as before.
        let floor = change.budget.map_or(1.0 - NO_CHANGE, Slowdown::floor);
        let more = change.metric.more_is_better();
        let value = if more { before * floor } else { before / floor };
        Goal::Reaches(change.metric, value)
    } else {
        return Vec::new();
    };
    let undoing = |tried: &Tried| undoing(tried, change, comparison, goal);
    let keys: Vec<Undone> = guilty.iter().filter_map(|tried| undoing(tried)).collect();
    let mut told: Vec<String> =
        keys.iter().filter(|u| u.enough).map(|u| u.told(change, goal)).collect();
    if told.is_empty() && keys.len() > 1 {
        let nearest = keys.iter().filter(|undone| undone.left.is_some());
        let nearest =
            nearest.max_by(|a, b| a.left.unwrap_or(0.0).total_cmp(&b.left.unwrap_or(0.0)));
        told.extend(nearest.map(|undone| undone.told(change, goal)));
        let whole = files.iter().filter_map(undoing).filter(|undone| undone.enough);
        told.extend(whole.map(|undone| undone.told(change, goal)));
    }
    told.extend(knobs(change, comparison, goal));
    told
}

/// Something taken back, alone, and solved.
struct Undone {
    what: String,
    enough: bool,
    /// How fast it is then, as a multiple of what it was.
    left: Option<f64>,
}

impl Undone {
    fn told(&self, change: &Change, goal: Goal) -> String {
        let enough = if self.enough { "" } else { " is not enough" };
        let left = match (self.left, goal) {
            (_, Goal::Fits) if self.enough => ": it fits".to_string(),
            (Some(left), Goal::Reaches(..)) => {
                format!(": {} instead of {}", printed(left, change.ratio), ratio(change))
            }
            _ => String::new(),
        };
        format!("{} alone{enough}{left}", self.what)
    }
}

fn undoing(tried: &Tried, change: &Change, comparison: &Comparison, goal: Goal) -> Option<Undone> {
    let scenario = tried.backward.as_ref()?.scenario(&change.side)?;
    let was = &comparison.baseline.scenario;
    let left = Comparison::between(was, scenario, change.metric).ok()?.speedup;
    let cause = &tried.cause;
    let what = match &cause.before {
        _ if cause.key.is_empty() => format!("what changed in `{}`", cause.path),
        Some(before) => format!("`{}` to `{before}` ({})", cause.key, cause.place()),
        None => format!("`{}` ({})", cause.key, cause.place()),
    };
    let enough = goal.holds(scenario) == Some(true);
    Some(Undone { what: format!("taking back {what}"), enough, left })
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
