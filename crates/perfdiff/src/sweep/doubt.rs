//! What to doubt of a sweep: what there is to doubt of the points that its sentences name.

use super::Sweep;
use super::axis::At;
use super::findings::ranked;
use super::point::{Sides, SweepPoint};
use crate::compare::{Comparison, Side};
use crate::explain::{Finding, FindingKind, doubts, validation};
use crate::json::Json;
use crate::scenario::Scenario;

/// The doubts of the first point, the last, the best and the worst, each said once, and how far off
/// such results were on measured runs.
pub(super) fn all(sweep: &Sweep, sides: &dyn Fn(&[At]) -> Option<Sides>) -> Vec<Finding> {
    let pairs = pairs(sweep, sides);
    let mut found: Vec<Finding> = Vec::new();
    found.extend(measured(sweep, &pairs));
    for doubt in pairs.iter().flat_map(doubts) {
        if !found.contains(&doubt) {
            found.push(doubt);
        }
    }
    found
}

/// The points that are named, each as a comparison; of one scenario a point, the worst against the
/// best and the first against the last.
fn pairs(sweep: &Sweep, sides: &dyn Fn(&[At]) -> Option<Sides>) -> Vec<Comparison> {
    let ranked = ranked(sweep);
    let mut valued = sweep.points.iter().filter(|point| point.value().is_some());
    let first = valued.next();
    let ends = [first, valued.next_back().or(first)];
    let best = [ranked.last().map(|(point, _)| *point), ranked.first().map(|(point, _)| *point)];
    let read = |point: Option<&SweepPoint>| {
        let at: Vec<At> =
            sweep.axes.iter().zip(&point?.at).map(|(axis, &index)| axis.at(index)).collect();
        sides(&at)
    };
    let solved = |scenario: Scenario| {
        let profile = scenario.solve().ok()?;
        Some(Side { scenario, profile })
    };
    let between = |baseline: Scenario, proposal: Scenario| {
        Some(Comparison::unexplained(solved(baseline)?, solved(proposal)?, sweep.metric))
    };
    let mut pairs = Vec::new();
    for ends in [ends, best] {
        let [one, other] = ends.map(read);
        let (Some(one), Some(other)) = (one, other) else { continue };
        match (one.baseline, other.baseline) {
            (Some(a), Some(b)) => pairs.extend([(a, one.proposal), (b, other.proposal)]),
            _ => pairs.push((one.proposal, other.proposal)),
        }
    }
    pairs.into_iter().filter_map(|(baseline, proposal)| between(baseline, proposal)).collect()
}

/// How far off such results were, if the same holds of all of them.
fn measured(sweep: &Sweep, pairs: &[Comparison]) -> Option<Finding> {
    const BEYOND: &str = " This extrapolates beyond them: ";
    let all: Vec<Finding> = pairs.iter().map(validation).collect::<Option<_>>()?;
    let known =
        |finding: &Finding| finding.text.split(BEYOND).next().unwrap_or_default().to_string();
    let first = all.first()?;
    // The error of a speedup is of two sides; one scenario a point has none.
    if !sweep.compares || all.iter().any(|finding| known(finding) != known(first)) {
        return None;
    }
    let unlike: Vec<Vec<&str>> = all.iter().map(unlike).collect();
    let mut named: Vec<&str> = Vec::new();
    for word in unlike.iter().flatten() {
        if !named.contains(word) {
            named.push(word);
        }
    }
    let extrapolates = !named.is_empty();
    let at = if unlike.iter().all(|words| *words == named) { "" } else { " at some values" };
    let more = match extrapolates {
        true => format!("{BEYOND}{}.", named.join(", ")).replacen(':', &format!("{at}:"), 1),
        false => String::new(),
    };
    let set = first.evidence.iter().find(|(name, _)| *name == "baseline_set");
    let set = set.map_or(Json::Null, |(_, set)| set.clone());
    let evidence = [("set", set), ("extrapolates", Json::from(extrapolates))];
    Some(Finding::new(FindingKind::Validation, known(first) + &more, evidence))
}

/// In what a comparison is unlike every measured run.
fn unlike(finding: &Finding) -> Vec<&str> {
    let words = finding.evidence.iter().find(|(name, _)| *name == "unlike_measured");
    let Some((_, Json::List(words))) = words else { return Vec::new() };
    words
        .iter()
        .filter_map(|word| if let Json::Text(word) = word { Some(&**word) } else { None })
        .collect()
}
