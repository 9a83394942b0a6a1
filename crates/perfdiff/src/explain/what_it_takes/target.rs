//! What it would take to reach the speedup that the author wants.

use super::{finding, named, printed, solved};
use crate::compare::Comparison;
use crate::explain::Finding;
use crate::explain::short::short_name;
use crate::explain::words::{listed, times};
use crate::metric::Metric;
use crate::scenario::Scenario;
use crate::sensitivity::{Resource, used};
use crate::threshold::{Found, Goal, Knob, Reach, Threshold, UNLIMITED, Way, walk};
use crate::units::plain;

/// Which single rate of the proposal, or which batch, reaches the target; and which rates never do.
/// Where it is met, how little of the rate it hangs on would still do.
pub(super) fn target(comparison: &Comparison) -> Option<Finding> {
    let target = comparison.target?;
    comparison.speedup?;
    let side = &comparison.proposal;
    let wanted = wanted(comparison, target)?;
    let rates: Vec<Knob> = used(&side.scenario, &side.profile)
        .into_iter()
        .flatten()
        .filter_map(|resource| match resource {
            Resource::Rate(knob) => Some(knob),
            _ => None,
        })
        .collect();
    let holds = Goal::Reaches(comparison.metric, wanted).holds(&side.scenario)?;
    if holds {
        met(comparison, target, wanted, &rates)
    } else {
        unmet(comparison, target, wanted, &rates)
    }
}

/// The value of the metric that is so many times better than the baseline's.
fn wanted(comparison: &Comparison, target: f64) -> Option<f64> {
    let baseline = comparison.metric.value(&comparison.baseline.profile)?;
    Some(if comparison.metric.more_is_better() { baseline * target } else { baseline / target })
}

fn met(comparison: &Comparison, target: f64, wanted: f64, rates: &[Knob]) -> Option<Finding> {
    let side = &comparison.proposal;
    let goal = Goal::Reaches(comparison.metric, wanted);
    let lost = |&knob: &Knob| {
        let found = walk(&side.scenario, knob, Way::Down, Reach::FAR, |s| {
            goal.holds(s).map(|holds| !holds)
        })?;
        let Found::Crossing { fails, holds } = found else { return None };
        Some((knob, fails, holds))
    };
    let own = |knob: Knob| knob.number(&side.scenario).unwrap_or(1.0);
    // The one that can fall the least is what it hangs on.
    let hangs_on =
        rates.iter().filter_map(lost).min_by(|a, b| (own(a.0) / a.1).total_cmp(&(own(b.0) / b.1)));
    let target = plain(target);
    let Some((knob, still, no_more)) = hangs_on else {
        return Some(finding("target", format!("The target of {target}x is met."), Vec::new()));
    };
    let evidence = vec![solved("proposal", &Threshold::of(knob, no_more, still))];
    let text = if still == own(knob) {
        format!("The target of {target}x is met, with no {} to spare.", knob.label())
    } else {
        format!(
            "The target of {target}x is met, down to {} (not at {}).",
            named(knob, still),
            printed(knob, no_more)
        )
    };
    Some(finding("target", text, evidence))
}

fn unmet(comparison: &Comparison, target: f64, wanted: f64, rates: &[Knob]) -> Option<Finding> {
    let side = &comparison.proposal;
    let goal = Goal::Reaches(comparison.metric, wanted);
    let reach = |knob: Knob, way: Way| {
        // A batch that waits for memory is no batch that runs together.
        let asked = |s: &Scenario| knob != Knob::Batch || s.fits() == Ok(true);
        let holds = |s: &Scenario| if asked(s) { goal.holds(s) } else { None };
        match walk(&side.scenario, knob, way, Reach::FAR, holds)? {
            Found::Crossing { fails, holds } => Some((knob, fails, holds)),
            Found::Edge { .. } => None,
        }
    };
    let mut reached: Vec<(Knob, f64, f64)> = Vec::new();
    let mut never: Vec<(Knob, f64)> = Vec::new();
    for &knob in rates {
        match reach(knob, Way::Up) {
            Some(found) => reached.push(found),
            None => never.extend(most(comparison, knob).map(|most| (knob, most))),
        }
    }
    if matches!(comparison.metric, Metric::Throughput | Metric::Cost) {
        reached.extend(reach(Knob::Batch, Way::Up).or_else(|| reach(Knob::Batch, Way::Down)));
    }
    if reached.is_empty() && never.len() < rates.len() {
        return None;
    }
    let who = short_name(comparison, &side.scenario);
    let target = plain(target);
    let needed: Vec<String> = reached
        .iter()
        .map(|&(knob, fails, holds)| {
            format!("{} (not {})", named(knob, holds), printed(knob, fails))
        })
        .collect();
    let never: Vec<String> = never
        .iter()
        .enumerate()
        .map(|(i, &(knob, most))| match i {
            0 => format!("{} gives {} at most", knob.label(), times(most)),
            _ => format!("{} {}", knob.label(), times(most)),
        })
        .collect();
    let never = listed(&never);
    let text = match (needed.is_empty(), never.is_empty()) {
        (true, _) => format!("No rate alone brings {who} to a speedup of {target}x: {never}."),
        (false, bare) => {
            let needed = needed.join(" or ");
            let alone = if bare { String::new() } else { format!(" Alone, {never}.") };
            format!("For a speedup of {target}x {who} would need {needed}.{alone}")
        }
    };
    let evidence = reached
        .iter()
        .map(|&(knob, fails, holds)| solved("proposal", &Threshold::of(knob, fails, holds)));
    Some(finding("target", text, evidence.collect()))
}

/// The speedup that more and more of the rate comes to; none where it would print as if it reached
/// the target.
fn most(comparison: &Comparison, knob: Knob) -> Option<f64> {
    let scenario = &comparison.proposal.scenario;
    let mut turned = scenario.clone();
    knob.set(&mut turned, knob.number(scenario)? * UNLIMITED);
    let metric = comparison.metric;
    let value = metric.value(&turned.solve().ok()?)?;
    let baseline = metric.value(&comparison.baseline.profile)?;
    let most = if metric.more_is_better() { value / baseline } else { baseline / value };
    let printed: f64 = times(most).strip_suffix('x')?.parse().ok()?;
    (printed < comparison.target?).then_some(most)
}
