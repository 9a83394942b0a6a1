//! Where the speedup that is wanted is reached, where no crossover says it.

use super::where_words;
use crate::explain::{Finding, FindingKind};
use crate::json::Json;
use crate::sweep::Sweep;
use crate::sweep::crossover::Change;
use crate::sweep::point::SweepPoint;
use crate::units::significant;

/// The target as it was asked for: `2x`, `1.5x`.
pub(super) fn printed(target: f64) -> String {
    let text = significant(target, 6);
    match text.contains('.') {
        true => format!("{}x", text.trim_end_matches('0').trim_end_matches('.')),
        false => format!("{text}x"),
    }
}

/// A speedup beside the target, with as many digits as tell the two apart.
pub(super) fn beside(speedup: f64, target: f64) -> String {
    let apart = |text: &String| text.parse::<f64>().is_ok_and(|value| value != target);
    let found = (3..=6).map(|digits| significant(speedup, digits)).find(apart);
    format!("{}x", found.unwrap_or_else(|| significant(speedup, 6)))
}

/// That it is reached everywhere, nowhere, or at which names.
pub(super) fn finding(sweep: &Sweep) -> Option<Finding> {
    let target = sweep.target?;
    let crosses = |change: Change| matches!(change, Change::Target { .. });
    if sweep.crossovers.iter().any(|crossover| crosses(crossover.change)) {
        return None;
    }
    let valued: Vec<&SweepPoint> =
        sweep.points.iter().filter(|point| point.speedup.is_some()).collect();
    let reached = |point: &&SweepPoint| point.speedup.is_some_and(|speedup| speedup >= target);
    let reaching: Vec<&SweepPoint> = valued.iter().copied().filter(reached).collect();
    let goal = printed(target);
    let text = match (reaching.len(), valued.len()) {
        (_, 0) => return None,
        (0, _) => format!("The target of {goal} is reached at none of the values."),
        (some, all) if some == all && all == sweep.points.len() => {
            format!("The target of {goal} is reached at every value.")
        }
        (some, all) if some == all => {
            format!("The target of {goal} is reached at every value that has a speedup.")
        }
        _ => {
            let named = sweep.axes.len() == 1 && !sweep.axes[0].is_ordered();
            let with = if named { "with" } else { "at" };
            let places = where_words(sweep, &reaching);
            format!("The target of {goal} is reached {with} {places}.")
        }
    };
    let evidence = [
        ("change", Json::from("target")),
        ("side", Json::Null),
        ("at", Json::Null),
        ("target", Json::from(target)),
        ("reached", Json::from(reaching.len() as u64)),
        ("changes", Json::List(Vec::new())),
    ];
    Some(Finding::new(FindingKind::Crossover, text, evidence))
}
