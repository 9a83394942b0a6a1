//! Where something changes: a mark on the line, and words where there are few.

use super::panel::Panel;
use super::series::Series;
use super::{SMALL, WIDTH};
use crate::draw::ink::Ink;
use crate::draw::svg::{Node, Outline};
use crate::draw::words::{fitted, width};
use crate::explain::bound;
use crate::sweep::{Change, Crossover, Fit, Reach, Standing, Sweep};

/// More changes than these are marked without words.
const MOST_NAMED: usize = 5;

/// Height of a row of words.
pub(super) const ROW: f64 = 16.0;

/// One place where something changes, with what it is called.
pub(super) struct Crossing {
    at: f64,
    words: String,
}

/// The changes that are told in words above the lines; none where they are too many, or of several
/// lines.
pub(super) fn named(sweep: &Sweep) -> Vec<Crossing> {
    if sweep.other().is_some() {
        return Vec::new();
    }
    let mut crossings: Vec<(Vec<&Crossover>, f64)> = Vec::new();
    for crossover in &sweep.crossovers {
        // What changes on both sides at one place is one change.
        let same = |(known, _): &&mut (Vec<&Crossover>, f64)| {
            known[0].change.names() == crossover.change.names()
                && (known[0].before, known[0].after) == (crossover.before, crossover.after)
        };
        match crossings.iter_mut().find(same) {
            Some((known, _)) => known.push(crossover),
            None => crossings.push((vec![crossover], crossover.after)),
        }
    }
    if crossings.len() > MOST_NAMED {
        return Vec::new();
    }
    crossings.sort_by(|a, b| a.1.total_cmp(&b.1));
    let axis = &sweep.axes[sweep.along()];
    let names = sweep.subject.names();
    crossings
        .iter()
        .map(|(changes, at)| {
            let who = match (changes.as_slice(), changes[0].change.side()) {
                (_, None) => String::new(),
                ([both, _, ..], _) => match both.change {
                    Change::Fit { to: Fit::Spills | Fit::DoesNotFit, .. } => String::new(),
                    _ => "both ".to_string(),
                },
                (_, Some(_)) if !sweep.compares => String::new(),
                (_, Some(side)) => match &names {
                    Some(names) => format!("{} ", names[side.min(1)]),
                    None => format!("{} ", ["baseline", "proposal"][side.min(1)]),
                },
            };
            let what = what(sweep, changes[0].change, changes.len() > 1);
            Crossing { at: *at, words: format!("{who}{what} from {}", axis.print(*at)) }
        })
        .collect()
}

fn what(sweep: &Sweep, change: Change, many: bool) -> String {
    match change {
        Change::Speedup { to, .. } => {
            let (better, worse) = sweep.metric.comparatives();
            match to {
                Standing::Better => better.to_string(),
                Standing::Same => "level".to_string(),
                Standing::Worse => worse.to_string(),
            }
        }
        Change::Target { to, .. } => match to {
            Reach::Reached => "target".to_string(),
            Reach::Below => "below the target".to_string(),
        },
        Change::Regime { to, .. } => bound(to),
        Change::Fit { to, .. } => match (to, many) {
            (Fit::Fits, false) => "fits",
            (Fit::Fits, true) => "fit",
            (Fit::Spills, false) => "does not fit at once",
            (Fit::Spills, true) => "neither fits at once",
            (Fit::DoesNotFit, false) => "does not fit",
            (Fit::DoesNotFit, true) => "neither fits",
        }
        .to_string(),
    }
}

/// A dashed line at each, with its words above, from the first row down.
pub(super) fn draw(crossings: &[Crossing], panel: &Panel, top: f64, bottom: f64) -> Vec<Node> {
    let (mut nodes, mut names) = (Vec::new(), Vec::new());
    for (row, crossing) in crossings.iter().enumerate() {
        let x = panel.across.at(crossing.at);
        let y = top + ROW * row as f64 + SMALL;
        let line = Node::line((x, y + 4.0), (x, bottom)).stroke(Ink::Muted, 1.0);
        nodes.push(line.set("stroke-dasharray", "4 3"));
        // Above its line, as far to the left as there is need.
        let words = fitted(&crossing.words, SMALL, WIDTH);
        let start = (x - 3.0).min(WIDTH - width(&words, SMALL)).max(0.0);
        let words = Node::label((start, y), &words);
        // The line of another change may pass: words stand before it.
        let words = words.set("paint-order", "stroke").stroke(Ink::Ground, 4.0);
        names.push(words.number("font-size", SMALL).fill(Ink::Text));
    }
    nodes.extend(names);
    nodes
}

/// Marks on the lines: a diamond where the regime changes, a cross where it stops fitting, a ring
/// where the speedup crosses 1.
pub(super) fn marks(sweep: &Sweep, panel: &Panel, all: &[Series]) -> Vec<Node> {
    let (mut hollow, mut crosses) = (Outline::default(), Outline::default());
    for crossover in &sweep.crossovers {
        let of = |series: &&Series| {
            crossover.other.is_none_or(|other| series.line == other)
                && match (series.side, crossover.change.side()) {
                    (Some(side), Some(of)) => side == of,
                    // Beside the lines of both sides, the speedup has marks of its own.
                    (None, Some(_)) => sweep.other().is_some() || !sweep.compares,
                    (None, None) => true,
                    (Some(_), None) => false,
                }
        };
        for series in all.iter().filter(of) {
            let ends = [crossover.after, crossover.before];
            let Some(place) = ends.into_iter().find_map(|at| on_line(panel, series, at)) else {
                continue;
            };
            match crossover.change {
                Change::Regime { .. } => {
                    hollow.start(place);
                    hollow.draw("m0-6l6 6-6 6-6-6z");
                }
                Change::Speedup { .. } | Change::Target { .. } => {
                    hollow.start(place);
                    hollow.draw("m-5 0a5 5 0 1 0 10 0a5 5 0 1 0-10 0z");
                }
                Change::Fit { .. } => {
                    crosses.start(place);
                    crosses.draw("m-5-5l10 10m0-10l-10 10");
                }
            }
        }
    }
    vec![
        hollow.node().fill(Ink::Ground).stroke(Ink::Text, 1.5),
        crosses.node().set("fill", "none").stroke(Ink::Text, 2.0),
    ]
}

/// Where the line of a series is at a number: it is drawn straight from point to point.
fn on_line(panel: &Panel, series: &Series, number: f64) -> Option<(f64, f64)> {
    let [(x, y), (to_x, to_y)] = series.beside(number)?.map(|(at, value)| panel.at(at, value));
    let at = panel.across.at(number);
    let share = if to_x > x { (at - x) / (to_x - x) } else { 0.0 };
    Some((at, y + share * (to_y - y)))
}

/// What the marks mean, of those that are drawn.
pub(super) fn legend(sweep: &Sweep) -> Option<String> {
    let has = |name: &str| sweep.crossovers.iter().any(|c| c.change.name() == name);
    let parts: Vec<&str> = [
        ("regime", "\u{25c7} another regime"),
        ("fit", "\u{d7} begins or stops to fit"),
        ("speedup", "\u{25cb} crosses 1x"),
        ("target", "\u{25cb} crosses the target"),
    ]
    .into_iter()
    .filter_map(|(name, words)| has(name).then_some(words))
    .collect();
    (!parts.is_empty()).then(|| parts.join(", "))
}
