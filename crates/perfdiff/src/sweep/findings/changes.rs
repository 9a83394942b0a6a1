//! Crossovers in words: one sentence for what changes along one line.

use crate::explain::{Finding, FindingKind, bound, sentence};
use crate::json::Json;
use crate::metric::Metric;
use crate::profile::Regime;
use crate::sweep::crossover::{Change, Crossover, Standing};
use crate::sweep::point::Fit;
use crate::sweep::{Axis, Sweep};

/// Lines whose changes are told one by one; the others are counted.
const MOST_LINES: usize = 4;

/// Changes of one thing that are told one by one.
const MOST_CHANGES: usize = 3;

/// What changes, line by line: the speedup, then what bounds each side, then what fits.
pub(super) fn changes(sweep: &Sweep) -> Vec<Finding> {
    let mut chains: Vec<Vec<&Crossover>> = Vec::new();
    for crossover in &sweep.crossovers {
        match chains.last_mut() {
            Some(chain) if same_thing(chain[0], crossover) => chain.push(crossover),
            _ => chains.push(vec![crossover]),
        }
    }
    let mut lines: Vec<Option<usize>> = chains.iter().map(|chain| chain[0].other).collect();
    lines.dedup();
    let told: Vec<Option<usize>> = lines.iter().copied().take(MOST_LINES).collect();
    chains.retain(|chain| told.contains(&chain[0].other));
    let mut findings = Vec::new();
    let mut chains = chains.iter().peekable();
    while let Some(chain) = chains.next() {
        // What changes on both sides at the same places is told once.
        let both = chains.next_if(|next| alike(chain, next)).is_some();
        findings.push(finding(sweep, chain, both));
    }
    findings
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
        format!("{subject} {}", steps(sweep, axis, chain, many))
    } else {
        let between = |crossover: &Crossover| {
            format!("{} and {}", axis.print(crossover.before), axis.print(crossover.after))
        };
        let (first, last) = (chain[0], chain[chain.len() - 1]);
        let what = match first.change {
            Change::Speedup { .. } => "gets ahead of the baseline or falls behind it",
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
    let text = match &at {
        Some(at) => format!("At {at}, {text}."),
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
        (Change::Regime { side, .. }, Metric::Ttft) => format!("the prefill of {}", name(side)),
        (Change::Regime { side, .. }, Metric::Tpot) => format!("the decode of {}", name(side)),
        (Change::Regime { side, .. } | Change::Fit { side, .. }, _) => name(side),
    }
}

/// `is memory-bound to batch 294 and compute-bound from 295`
fn steps(sweep: &Sweep, axis: &Axis, chain: &[&Crossover], many: bool) -> String {
    let is = if many { "are " } else { "is " };
    let (verb, words): (&str, Vec<String>) = match chain[0].change {
        Change::Speedup { .. } => (
            is,
            states(chain, |change| match change {
                Change::Speedup { from, to } => Some((standing(sweep, from), standing(sweep, to))),
                _ => None,
            }),
        ),
        Change::Regime { .. } => (
            is,
            states(chain, |change| match change {
                Change::Regime { from, to, .. } => Some((bounded(from), bounded(to))),
                _ => None,
            }),
        ),
        Change::Fit { .. } => (
            "",
            states(chain, |change| match change {
                Change::Fit { from, to, .. } => Some((fits(from, many), fits(to, many))),
                _ => None,
            }),
        ),
    };
    let mut out = format!("{verb}{} to {} {}", words[0], axis.title(), axis.print(chain[0].before));
    for (i, crossover) in chain.iter().enumerate() {
        let until = chain.get(i + 1).map(|next| format!(" to {}", axis.print(next.before)));
        let join = if i + 1 == chain.len() { " and" } else { "," };
        let from = axis.print(crossover.after);
        let word = words.get(i + 1).map_or("", String::as_str);
        out += &format!("{join} {word} from {from}{}", until.unwrap_or_default());
    }
    out
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
        // "is more throughput" is no English.
        Metric::Throughput => ("ahead in throughput", "behind in throughput"),
        Metric::Energy => ("more frugal", "less frugal"),
        metric => metric.comparatives(),
    };
    match standing {
        Standing::Worse => worse.to_string(),
        Standing::Same => "level with the baseline".to_string(),
        Standing::Better => better.to_string(),
    }
}

fn bounded(regime: Regime) -> String {
    bound(regime)
}

fn fits(fit: Fit, many: bool) -> String {
    match (fit, many) {
        (Fit::Fits, false) => "fits in memory",
        (Fit::Fits, true) => "fit in memory",
        (Fit::Spills, false) => "does not fit at once",
        (Fit::Spills, true) => "do not fit at once",
        (Fit::DoesNotFit, false) => "does not fit at all",
        (Fit::DoesNotFit, true) => "do not fit at all",
    }
    .to_string()
}
