//! What does not fit, and which changes decide it.

use super::words::{listed, sentence, side_name};
use super::{Finding, FindingKind};
use crate::assumptions::Equations;
use crate::compare::{Comparison, Side};
use crate::json::Json;
use crate::profile::{BandwidthPath, Note, Profile};
use crate::units::{Bytes, MOST_DIGITS, bytes_like};

/// A warning for each side that does not fit.
pub(super) fn does_not_fit(comparison: &Comparison) -> Vec<Finding> {
    let warning = |side: &Side, who: String| {
        let Profile { memory_footprint, bandwidth, .. } = &side.profile;
        if let Some(finding) = queues(side, &who) {
            return finding;
        }
        let mut capacity = side.scenario.hardware.memory.capacity;
        if side.scenario.assumptions.set.equations() == Equations::Serving {
            capacity = side.scenario.hardware.memory.usable() * f64::from(side.scenario.devices);
        }
        let needed = needed(*memory_footprint, capacity);
        let mut text = format!("{} not fit: {needed}.", sentence(&who));
        if !side.profile.priced {
            text += " So it has no latency.";
        }
        if side.profile.bandwidth_path == BandwidthPath::HostLink {
            text += &format!(
                " The {} set then streams all data at {bandwidth:.3}, which no serving stack \
                 would do.",
                side.scenario.assumptions.name()
            );
        }
        let evidence = [
            ("memory_footprint_bytes", Json::from(memory_footprint.si())),
            ("memory_capacity_bytes", Json::from(capacity.si())),
            ("memory_bandwidth_bytes_per_s", Json::from(bandwidth.si())),
        ];
        Finding::new(FindingKind::DoesNotFit, text, evidence)
    };
    let (a, b) = (&comparison.baseline, &comparison.proposal);
    if comparison.nothing_differs() && !a.profile.feasible {
        return vec![warning(a, "it does".to_string())];
    }
    [a, b]
        .into_iter()
        .filter(|side| !side.profile.feasible)
        .map(|side| warning(side, format!("{} does", side_name(comparison, &side.scenario))))
        .collect()
}

/// A KV cache that does not hold the batch, where the scheduler makes the best of it.
fn queues(side: &Side, who: &str) -> Option<Finding> {
    let (room, waves, preemptions, cost) = side.profile.notes.iter().find_map(|n| match *n {
        Note::Queues { room, waves, preemptions, cost } => Some((room, waves, preemptions, cost)),
        _ => None,
    })?;
    let how = if preemptions == 1 {
        "a sequence is thrown out and computed again once".to_string()
    } else if preemptions > 1 {
        format!("sequences are thrown out and computed again {preemptions} times")
    } else {
        format!("the batch runs in {waves} waves")
    };
    let costs = if cost.si() <= 1e-12 * side.profile.latency.si() {
        "nothing".to_string()
    } else {
        format!("{cost:.3}")
    };
    let text = format!(
        "{} not fit: its KV cache holds {} tokens, so {how}, which costs {costs} of {:.3}.",
        sentence(who),
        room.floor(),
        side.profile.latency
    );
    let evidence = [
        ("cache_tokens", Json::from(room)),
        ("waves", Json::from(waves)),
        ("preemptions", Json::from(preemptions)),
        ("cost_s", Json::from(cost.si())),
    ];
    Some(Finding::new(FindingKind::DoesNotFit, text, evidence))
}

/// `26.0 GiB needed, 24 GiB there`, in one unit, with as many digits as it takes to see the
/// difference.
fn needed(footprint: Bytes, capacity: Bytes) -> String {
    let needed = |digits| bytes_like(footprint.si(), capacity.si(), digits);
    let visible = |digits: usize| {
        let there = format!("{capacity:.digits$}");
        let (needed, there) = (needed(digits), there.as_str());
        match (needed.split_once(' '), there.split_once(' ')) {
            // Of one unit, the figures are compared; a larger unit is more.
            (Some((x, unit)), Some((y, other))) if unit == other => {
                x.parse::<f64>().unwrap_or_default() > y.parse::<f64>().unwrap_or_default()
            }
            _ => true,
        }
    };
    match (3..=MOST_DIGITS).find(|&digits| visible(digits)) {
        Some(digits) => format!("{} needed, {capacity:.digits$} there", needed(digits)),
        None => format!("it needs {:.3} more than the {capacity} there", footprint - capacity),
    }
}

/// More choices than this are not listed.
const MOST_CHOICES: usize = 3;

/// The smallest sets of changes that make the difference between fitting and not.
pub(super) fn capacity_change(comparison: &Comparison) -> Option<Finding> {
    let (a, b) = (comparison.baseline.profile.feasible, comparison.proposal.profile.feasible);
    if a == b {
        return None;
    }
    let points = &comparison.lattice.points;
    let all = points.len() - 1;
    let flips = smallest(points.len(), |set| points[set].feasible == b);
    let back = smallest(points.len(), |set| points[all & !set].feasible == a);
    let (&first_flip, &first_back) = (flips.first()?, back.first()?);
    let alone = if first_flip.count_ones() == 1 { " alone" } else { "" };
    let culprits = choices(comparison, &flips, alone);
    let mut text = if b {
        format!("What makes it fit: {culprits}.")
    } else {
        format!("What stops it fitting: {culprits}.")
    };
    if !b && back != flips {
        let remedies = choices(comparison, &back, "");
        text += &format!(" What would make it fit again: taking back {remedies}.");
    }
    let names = |set: usize| Json::from(members(comparison, set).collect::<Vec<_>>());
    let others = |sets: &[usize]| Json::List(sets.iter().skip(1).map(|&s| names(s)).collect());
    let evidence = [
        ("fits", Json::from(b)),
        ("culprits", names(first_flip)),
        ("other_culprits", others(&flips)),
        ("remedies", names(first_back)),
        ("other_remedies", others(&back)),
    ];
    Some(Finding::new(FindingKind::CapacityChange, text, evidence))
}

/// The sets with the fewest members for which something holds.
fn smallest(sets: usize, holds: impl Fn(usize) -> bool) -> Vec<usize> {
    let found: Vec<usize> = (1..sets).filter(|&set| holds(set)).collect();
    let fewest = found.iter().map(|set| set.count_ones()).min();
    found.into_iter().filter(|set| Some(set.count_ones()) == fewest).collect()
}

/// `A (1 to 2) and B (3 to 4), or C (5 to 6) and D (7 to 8)`: any of the sets would do.
fn choices(comparison: &Comparison, sets: &[usize], alone: &str) -> String {
    let label = |name: &str| match comparison.factor(name) {
        Some(factor) => format!("{} ({} to {})", factor.label, factor.baseline, factor.proposal),
        None => name.to_string(),
    };
    let one = |&set: &usize| {
        let labels: Vec<String> = members(comparison, set).map(label).collect();
        listed(&labels) + alone
    };
    let listed: Vec<String> = sets.iter().take(MOST_CHOICES).map(one).collect();
    let more = if sets.len() > MOST_CHOICES { ", among other choices" } else { "" };
    listed.join(", or ") + more
}

/// The names of the changes in a set.
fn members(comparison: &Comparison, set: usize) -> impl Iterator<Item = &'static str> {
    let names = comparison.lattice.names.iter().enumerate();
    names.filter(move |(i, _)| set >> i & 1 == 1).map(|(_, name)| *name)
}
