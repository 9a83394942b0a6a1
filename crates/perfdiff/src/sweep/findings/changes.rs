//! Crossovers in words: one sentence for what changes along one line.

use super::target::{beside, printed};
use crate::explain::{Finding, FindingKind, bound, sentence};
use crate::json::Json;
use crate::metric::Metric;
use crate::sweep::crossover::{Change, Crossover, Reach, Standing};
use crate::sweep::point::{Fit, SweepPoint};
use crate::sweep::{Axis, Sweep};

/// Sentences that are told where there are two inputs; the other changes are counted.
const MOST_SENTENCES: usize = 3;

/// Changes of one thing that are told one by one.
const MOST_CHANGES: usize = 3;

/// What changes, line by line: the speedup, then what bounds each side, then what fits; of two
/// inputs, what matters most.
pub(super) fn changes(sweep: &Sweep) -> Vec<Finding> {
    let mut chains: Vec<Vec<&Crossover>> = Vec::new();
    for crossover in &sweep.crossovers {
        match chains.last_mut() {
            Some(chain) if same_thing(chain[0], crossover) => chain.push(crossover),
            _ => chains.push(vec![crossover]),
        }
    }
    let mut told: Vec<(usize, usize, Finding)> = Vec::new();
    let mut chains = chains.iter().peekable();
    while let Some(chain) = chains.next() {
        // What changes on both sides at the same places is told once.
        let both = chains.next_if(|next| alike(chain, next)).is_some();
        let count = if both { 2 * chain.len() } else { chain.len() };
        told.push((rank(chain[0].change), count, finding(sweep, chain, both)));
    }
    if sweep.other().is_none() {
        return told.into_iter().map(|(.., finding)| finding).collect();
    }
    told.sort_by_key(|(rank, ..)| *rank);
    let rest: usize = told.iter().skip(MOST_SENTENCES).map(|(_, count, _)| count).sum();
    told.truncate(MOST_SENTENCES);
    let mut findings: Vec<Finding> = told.into_iter().map(|(.., finding)| finding).collect();
    if rest > 0 {
        let (s, are) = if rest == 1 { ("", "is") } else { ("s", "are") };
        let text = format!("{rest} more crossing{s} {are} in the JSON.");
        let evidence = [
            ("change", Json::from("more")),
            ("side", Json::Null),
            ("more", Json::from(rest as u64)),
            ("changes", Json::List(Vec::new())),
        ];
        findings.push(Finding::new(FindingKind::Crossover, text, evidence));
    }
    findings
}

/// What a reader wants first, where not everything is told.
fn rank(change: Change) -> usize {
    match change {
        Change::Target { .. } => 0,
        Change::Speedup { .. } => 1,
        Change::Fit { .. } => 2,
        Change::Regime { .. } => 3,
    }
}

fn alike(a: &[&Crossover], b: &[&Crossover]) -> bool {
    let key = |c: &Crossover| (c.other, c.before, c.after, c.change.name(), c.change.names());
    a.len() == b.len() && a.iter().zip(b).all(|(a, b)| key(a) == key(b))
}

fn same_thing(a: &Crossover, b: &Crossover) -> bool {
    (a.other, a.change.name(), a.change.side()) == (b.other, b.change.name(), b.change.side())
}

fn finding(sweep: &Sweep, chain: &[&Crossover], both: bool) -> Finding {
    let axis = &sweep.axes[chain[0].axis];
    let subject = subject(sweep, chain[0], both);
    let many = both && !subject.starts_with("the ");
    let joined = chain.windows(2).all(|pair| {
        pair[0].change.names().1 == pair[1].change.names().0 && pair[0].after <= pair[1].before
    });
    let text = if chain.len() <= MOST_CHANGES && joined {
        steps(sweep, axis, chain, both, &subject)
    } else {
        let between = |crossover: &Crossover| {
            format!("{} and {}", axis.print(crossover.before), axis.print(crossover.after))
        };
        let (first, last) = (chain[0], chain[chain.len() - 1]);
        let what = match first.change {
            Change::Speedup { .. } => "gets ahead of the baseline or falls behind it",
            Change::Target { .. } => "reaches the target or falls below it",
            Change::Regime { .. } if many => "change their regime",
            Change::Regime { .. } => "changes its regime",
            Change::Fit { .. } if many => "stop fitting in memory or start to",
            Change::Fit { .. } => "stops fitting in memory or starts to",
        };
        format!(
            "{subject} {what} {} times, first between {} {} and last between {}",
            chain.len(),
            axis.title(),
            between(first),
            between(last),
        )
    };
    let at = chain[0].other.zip(sweep.other()).map(|(index, other)| sweep.axes[other].said(index));
    let place = chain[0].other.zip(sweep.other());
    let place = place.map(|(index, other)| sentence(&sweep.axes[other].place(index)));
    let text = match place {
        Some(place) => format!("{place}, {text}."),
        None => format!("{}.", sentence(&text)),
    };
    let pairs = chain.iter().map(|crossover| {
        let (from, to) = crossover.change.names();
        Json::object([
            ("from", Json::from(from)),
            ("before", Json::from(crossover.before)),
            ("to", Json::from(to)),
            ("after", Json::from(crossover.after)),
        ])
    });
    let side = match chain[0].change.side() {
        None => None,
        Some(_) if both => Some("both"),
        Some(_) if !sweep.compares => Some("scenario"),
        Some(side) => Some(["baseline", "proposal"][side.min(1)]),
    };
    let evidence = [
        ("change", Json::from(chain[0].change.name())),
        ("side", Json::from(side)),
        ("at", Json::from(at)),
        ("changes", Json::List(pairs.collect())),
    ];
    Finding::new(FindingKind::Crossover, text, evidence)
}

/// What it is that changes.
fn subject(sweep: &Sweep, crossover: &Crossover, both: bool) -> String {
    let name = |side: usize| match both {
        true => "both sides".to_string(),
        false => sweep.side_name(side),
    };
    match (crossover.change, sweep.metric) {
        (Change::Speedup { .. }, _) => sweep.side_name(1),
        (Change::Target { .. }, _) => "the speedup".to_string(),
        (Change::Regime { side, .. }, Metric::Ttft) => format!("the prefill of {}", name(side)),
        (Change::Regime { side, .. }, Metric::Tpot) => format!("the decode of {}", name(side)),
        (Change::Regime { side, .. } | Change::Fit { side, .. }, _) => name(side),
    }
}

/// `it is memory-bound up to batch 294 and compute-bound from 295`
fn steps(sweep: &Sweep, axis: &Axis, chain: &[&Crossover], both: bool, subject: &str) -> String {
    let target = sweep.target.unwrap_or(0.0);
    if let [only] = chain
        && let Change::Target { to, .. } = only.change
    {
        return reaching(axis, only, to, target);
    }
    let many = both && !subject.starts_with("the ");
    let words = states(chain, |change| match change {
        Change::Speedup { from, to } => Some((standing(sweep, from), standing(sweep, to))),
        Change::Target { from, to } => {
            let said = |reach: Reach| match reach {
                Reach::Below => format!("is below {}", printed(target)),
                Reach::Reached => format!("reaches {}", printed(target)),
            };
            Some((said(from), said(to)))
        }
        Change::Regime { from, to, .. } => {
            let is = if many { "are" } else { "is" };
            Some((format!("{is} {}", bound(from)), format!("{is} {}", bound(to))))
        }
        Change::Fit { from, to, .. } => Some((fits(from, both), fits(to, both))),
    });
    let neither = both && matches!(chain[0].change, Change::Fit { .. });
    let (start, end) = span(sweep, axis, chain[0]);
    let mut out = String::new();
    let mut last_verb = "";
    for (i, word) in words.iter().enumerate() {
        let from = i.checked_sub(1).map_or(start, |before| Some(chain[before].after));
        let to = chain.get(i).map_or(end, |next| Some(next.before));
        let place = place(axis, from, to, i == 0);
        let (verb, rest) = word.split_once(' ').unwrap_or((word, ""));
        let again = matches!(verb, "is" | "are" | "takes" | "has") && verb == last_verb;
        last_verb = verb;
        let said = if again { rest } else { word };
        let join = match (i, neither) {
            (0, true) => "",
            (0, false) => subject,
            (_, true) => "; ",
            _ if i + 1 == words.len() => " and ",
            _ => ", ",
        };
        let said = match (i, neither) {
            (0, true) => {
                said.replacen("both", "both sides", 1).replacen("neither", "neither side", 1)
            }
            _ => said.to_string(),
        };
        let gap = if i == 0 && !neither { " " } else { "" };
        out += &format!("{join}{gap}{said} {place}");
    }
    out
}

/// `the speedup reaches 2x from prompt 2390 (at 2389 it is 1.99x)`
fn reaching(axis: &Axis, crossover: &Crossover, to: Reach, target: f64) -> String {
    let (place, other, value) = match to {
        Reach::Reached => (
            format!("from {}", axis.said_of(crossover.after)),
            crossover.before,
            crossover.values[0],
        ),
        Reach::Below => (
            format!("up to {}", axis.said_of(crossover.before)),
            crossover.after,
            crossover.values[1],
        ),
    };
    let beside = value.map_or(String::new(), |value| {
        format!(" (at {} it is {})", axis.print(other), beside(value, target))
    });
    format!("the speedup reaches {} {place}{beside}", printed(target))
}

/// Where a state holds: none is the end of the list, where it begins or ends.
fn place(axis: &Axis, from: Option<f64>, to: Option<f64>, first: bool) -> String {
    let named = |number: f64| if first { axis.said_of(number) } else { axis.print(number) };
    let least = axis.number(0);
    match (from, to) {
        (Some(from), Some(to)) if from == to && first => axis.place_of(to),
        (None, Some(to)) if to == least => axis.place_of(to),
        (Some(from), Some(to)) if from == to => format!("at {}", axis.print(to)),
        (Some(from), Some(to)) => format!("from {} to {}", named(from), axis.print(to)),
        (None, Some(to)) => format!("up to {}", named(to)),
        (Some(from), None) => format!("from {}", named(from)),
        (None, None) => String::new(),
    }
}

/// From where to where there is something to say of what changes; none for an end of the list.
fn span(sweep: &Sweep, axis: &Axis, crossover: &Crossover) -> (Option<f64>, Option<f64>) {
    let along = sweep.along();
    let told = |point: &&SweepPoint| match crossover.change {
        Change::Speedup { .. } | Change::Target { .. } => point.speedup.is_some(),
        Change::Fit { side, .. } => point.sides.get(side).is_some_and(Option::is_some),
        Change::Regime { side, .. } => {
            matches!(point.sides.get(side), Some(Some(side)) if side.fit != Fit::DoesNotFit)
        }
    };
    let points: Vec<&SweepPoint> = sweep.line(crossover.other.unwrap_or(0)).collect();
    let number = |point: &SweepPoint| axis.number(point.at[along]);
    let (Some(first), Some(last)) =
        (points.iter().copied().find(told), points.iter().copied().rfind(told))
    else {
        return (None, None);
    };
    let (first_of_all, last_of_all) = (axis.number(0), axis.number(axis.len().saturating_sub(1)));
    let (mut start, mut end) = (number(first), number(last));
    if (start, end) == (first_of_all, last_of_all) {
        return (None, None);
    }
    // What the list leaves open, a crossover of what fits may know.
    for other in sweep.crossovers.iter().filter(|c| c.other == crossover.other) {
        let Change::Fit { side, from, to } = other.change else { continue };
        if crossover.change.side().is_some_and(|of| of != side) {
            continue;
        }
        let known = |i: usize| crossover.change.side().is_some() || other.values[i].is_some();
        if to == Fit::DoesNotFit && end < last_of_all && other.before > end && known(0) {
            end = other.before;
        }
        if from == Fit::DoesNotFit && start > first_of_all && other.after < start && known(1) {
            start = other.after;
        }
    }
    ((start > first_of_all).then_some(start), (end < last_of_all).then_some(end))
}

/// The words of the first state, then of the state after each change.
fn states(chain: &[&Crossover], words: impl Fn(Change) -> Option<(String, String)>) -> Vec<String> {
    let mut out = Vec::new();
    for crossover in chain {
        let Some((before, after)) = words(crossover.change) else { continue };
        if out.is_empty() {
            out.push(before);
        }
        out.push(after);
    }
    out
}

fn standing(sweep: &Sweep, standing: Standing) -> String {
    let (better, worse) = match sweep.metric {
        Metric::Throughput => ("has more throughput", "has less throughput"),
        Metric::Energy => ("takes less energy", "takes more energy"),
        metric => {
            let (better, worse) = metric.comparatives();
            return match standing {
                Standing::Worse => format!("is {worse}"),
                Standing::Same => "is level with the baseline".to_string(),
                Standing::Better => format!("is {better}"),
            };
        }
    };
    match standing {
        Standing::Worse => worse.to_string(),
        Standing::Same => "is level with the baseline".to_string(),
        Standing::Better => better.to_string(),
    }
}

fn fits(fit: Fit, both: bool) -> String {
    match (fit, both) {
        (Fit::Fits, false) => "fits in memory",
        (Fit::Fits, true) => "both fit in memory",
        (Fit::Spills, false) => "does not fit at once",
        (Fit::Spills, true) => "neither fits at once",
        (Fit::DoesNotFit, false) => "does not fit at all",
        (Fit::DoesNotFit, true) => "neither fits at all",
    }
    .to_string()
}
