//! Which of everything that was solved is best: values of the list, and those beside a crossover.

use super::goodness_of;
use super::places::joined;
use crate::explain::{Finding, FindingKind, NO_CHANGE, listed};
use crate::json::Json;
use crate::sweep::crossover::Change;
use crate::sweep::point::SweepPoint;
use crate::sweep::{Axis, Sweep};

/// A value that was solved, of the list or beside a crossover.
#[derive(Clone, Debug)]
pub(crate) struct Known {
    /// The place in a sentence: `batch 22`.
    pub(crate) words: String,
    /// The number along the input that changes; the place in the list of names.
    along: f64,
    /// The place of the other input's value.
    line: usize,
    pub(crate) value: f64,
    good: f64,
    fits: bool,
}

impl Known {
    pub(super) fn along(&self) -> f64 {
        self.along
    }
}

/// All of them, line by line, in the order of the input that changes.
pub(crate) fn known(sweep: &Sweep) -> Vec<Known> {
    let along = sweep.along();
    let line = |point: &SweepPoint| sweep.other().map_or(0, |other| point.at[other]);
    let one = |number: f64, index: Option<usize>, line: usize, value: f64, fits: bool| {
        let said = |(place, axis): (usize, &Axis)| match (place == along, index) {
            (true, Some(index)) => axis.said(index),
            (true, None) => axis.said_of(number),
            (false, _) => axis.said(line),
        };
        let words = joined(sweep, sweep.axes.iter().enumerate().map(said).collect());
        Known { words, along: number, line, value, good: goodness_of(sweep, value), fits }
    };
    let mut all: Vec<Known> = Vec::new();
    for point in &sweep.points {
        let Some(value) = point.value() else { continue };
        let index = point.at[along];
        let number = sweep.axes[along].number(index);
        all.push(one(number, Some(index), line(point), value, point.fits()));
    }
    for crossover in &sweep.crossovers {
        for (i, number) in [crossover.before, crossover.after].into_iter().enumerate() {
            let Some(value) = crossover.values[i] else { continue };
            let line = crossover.other.unwrap_or(0);
            if !all.iter().any(|known| known.line == line && known.along == number) {
                all.push(one(number, None, line, value, crossover.fits[i]));
            }
        }
    }
    all.sort_by(|a, b| a.line.cmp(&b.line).then(a.along.total_cmp(&b.along)));
    all
}

fn best_of<'k>(known: impl Iterator<Item = &'k Known>) -> Option<&'k Known> {
    // The first of equals.
    known.reduce(|best, next| if next.good > best.good { next } else { best })
}

/// The best that fits with what no reader could tell from it, and the best of all where it is
/// better and does not fit.
struct Best<'k> {
    fitting: Vec<&'k Known>,
    beyond: Option<&'k Known>,
}

fn best<'k>(sweep: &Sweep, known: &'k [Known]) -> Option<Best<'k>> {
    let overall = best_of(known.iter())?;
    let Some(fitting) = best_of(known.iter().filter(|known| known.fits)) else {
        return Some(Best { fitting: Vec::new(), beyond: Some(overall) });
    };
    let printed = sweep.print(fitting.value);
    let level = |known: &&Known| known.fits && sweep.print(known.value) == printed;
    let better = overall.good - fitting.good > NO_CHANGE && sweep.print(overall.value) != printed;
    let beyond = (better && !overall.fits).then_some(overall);
    Some(Best { fitting: known.iter().filter(level).collect(), beyond })
}

/// Where the best is, for those who read no further: names with their values.
pub(crate) fn facts(sweep: &Sweep, known: &[Known]) -> Vec<(String, String)> {
    let Some(best) = best(sweep, known) else { return Vec::new() };
    let fitting = ties(sweep, known, &best.fitting);
    match (best.fitting.first(), best.beyond) {
        (_, None) => vec![("Best".to_string(), fitting)],
        (None, Some(beyond)) => {
            vec![("Best".to_string(), format!("{}, which does not fit", beyond.words))]
        }
        (Some(first), Some(beyond)) => vec![
            ("Best that fits".to_string(), format!("{fitting} ({})", sweep.print(first.value))),
            (
                "Best".to_string(),
                format!("{} ({}), which does not fit", beyond.words, sweep.print(beyond.value)),
            ),
        ],
    }
}

/// Places that share a value: `batch 256 and 512`, `batch 778 to 890`.
fn ties(sweep: &Sweep, known: &[Known], ties: &[&Known]) -> String {
    /// Places beyond these are counted.
    const NAMED: usize = 3;
    let words: Vec<String> = ties.iter().map(|tie| tie.words.clone()).collect();
    let [axis] = sweep.axes.as_slice() else {
        return match words.len() {
            0 | 1 => words.concat(),
            more => format!("{} (and {} more)", words[0], more - 1),
        };
    };
    if !axis.is_ordered() {
        return match words.len() {
            count if count <= NAMED => listed(&words),
            more => format!("{} and {} others", words[0], more - 1),
        };
    }
    let is_tie = |at: f64| ties.iter().any(|tie| tie.along == at);
    // Neighbours among all that is known are one run.
    let mut runs: Vec<Vec<f64>> = Vec::new();
    let mut open = false;
    for at in known.iter().map(|known| known.along) {
        match (is_tie(at), runs.last_mut()) {
            (true, Some(run)) if open => run.push(at),
            (true, _) => runs.push(vec![at]),
            (false, _) => {}
        }
        open = is_tie(at);
    }
    let said = |run: &Vec<f64>| match run.as_slice() {
        [first, _, .., last] => format!("{} to {}", axis.print(*first), axis.print(*last)),
        few => listed(&few.iter().map(|&at| axis.print(at)).collect::<Vec<_>>()),
    };
    match runs.as_slice() {
        [run] if run.len() == 1 => axis.said_of(run[0]),
        runs if runs.len() <= NAMED => {
            axis.said_all(&listed(&runs.iter().map(said).collect::<Vec<_>>()))
        }
        _ => format!("{} (and {} more)", words[0], words.len() - 1),
    }
}

/// The best that fits, where another that does not fit is better, or where it stands beside the
/// place at which memory runs out and the value gets worse.
pub(super) fn finding(sweep: &Sweep) -> Option<Finding> {
    let known = known(sweep);
    if !sweep.axes.iter().any(Axis::is_ordered) {
        return None;
    }
    let best = best(sweep, &known)?;
    let last = best_of(best.fitting.iter().copied())?;
    let (words, value) = (&last.words, sweep.print(last.value));
    let axis = &sweep.axes[sweep.along()];
    let cliff = sweep.crossovers.iter().find_map(|crossover| {
        let Change::Fit { .. } = crossover.change else { return None };
        let beside = crossover.other.unwrap_or(0) == last.line
            && crossover.before == last.along
            && !crossover.fits[1];
        let after = crossover.values[1].filter(|_| beside)?;
        let worse = last.good - goodness_of(sweep, after) > NO_CHANGE;
        (worse && sweep.print(after) != value).then_some((crossover.after, after))
    });
    let (text, beyond) = match (best.beyond, cliff) {
        (Some(beyond), _) => (
            format!(
                "Best that fits is {words} ({value}); {}, which does not fit, has {}.",
                beyond.words,
                sweep.print(beyond.value)
            ),
            Some(beyond.value),
        ),
        (None, Some((at, after))) => (
            format!(
                "Best that fits is {words} ({value}); {} it {} to {}.",
                axis.place_of(at),
                if after < last.value { "falls" } else { "rises" },
                sweep.print(after)
            ),
            Some(after),
        ),
        (None, None) => return None,
    };
    let evidence = [
        ("best_at", Json::from(words.clone())),
        ("best", Json::from(last.value)),
        ("beyond", Json::from(beyond)),
    ];
    Some(Finding::new(FindingKind::Best, text, evidence))
}
