//! Where something changes: found by solving between two values of the list.
//!
//! A crossover is a pair of neighbours, whole numbers or numbers of three digits, of which the one
//! was solved to be as before and the other as after. What happens between values of the list
//! without showing at one of them is not looked for.

use super::Sweep;
use super::axis::{At, Axis};
use super::point::{Fit, Solver, SweepPoint};
use crate::explain::NO_CHANGE;
use crate::profile::Regime;

/// Two neighbouring values between which something changes.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Crossover {
    /// The place of the input among those of the sweep.
    pub axis: usize,
    /// The place of the other input's value in its list, where there are two inputs.
    pub other: Option<usize>,
    /// The last value that is as before, in the SI base unit.
    pub before: f64,
    /// The first that is not.
    pub after: f64,
    /// The speedup, or the metric, at each of the two; none where there is none.
    pub values: [Option<f64>; 2],
    /// Whether all sides fit in memory, at each of the two.
    pub fits: [bool; 2],
    /// What changes.
    pub change: Change,
}

/// What changes at a crossover. Sides count from zero: of two, the baseline is the first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Change {
    /// The proposal gets better, or worse, than the baseline.
    Speedup {
        /// Before.
        from: Standing,
        /// After.
        to: Standing,
    },
    /// The speedup reaches the target, or falls below it.
    Target {
        /// Before.
        from: Reach,
        /// After.
        to: Reach,
    },
    /// Another thing bounds a side.
    Regime {
        /// The side.
        side: usize,
        /// Before.
        from: Regime,
        /// After.
        to: Regime,
    },
    /// A side stops fitting, or starts.
    Fit {
        /// The side.
        side: usize,
        /// Before.
        from: Fit,
        /// After.
        to: Fit,
    },
}

/// How the proposal stands to the baseline.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// A speedup below 1.
    Worse,
    /// A speedup of 1, to within a rounding.
    Same,
    /// A speedup above 1.
    Better,
}

/// Whether the speedup is as high as the target.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// It is not.
    Below,
    /// It is.
    Reached,
}

impl Reach {
    /// The name in JSON.
    pub const fn name(self) -> &'static str {
        match self {
            Reach::Below => "below",
            Reach::Reached => "reached",
        }
    }
}

impl Standing {
    fn of(speedup: f64) -> Self {
        // Two ways to the same number differ in their last bits.
        const ROUNDING: f64 = 1e-9;
        if (speedup - 1.0).abs() <= ROUNDING {
            Standing::Same
        } else if speedup > 1.0 {
            Standing::Better
        } else {
            Standing::Worse
        }
    }

    /// The name in JSON.
    pub const fn name(self) -> &'static str {
        match self {
            Standing::Worse => "worse",
            Standing::Same => "same",
            Standing::Better => "better",
        }
    }
}

impl Change {
    /// What changes: `speedup`, `target`, `regime` or `fit`.
    pub const fn name(&self) -> &'static str {
        match self {
            Change::Speedup { .. } => "speedup",
            Change::Target { .. } => "target",
            Change::Regime { .. } => "regime",
            Change::Fit { .. } => "fit",
        }
    }

    /// The side whose change it is, from zero; none where it is of both.
    pub const fn side(&self) -> Option<usize> {
        match self {
            Change::Speedup { .. } | Change::Target { .. } => None,
            Change::Regime { side, .. } | Change::Fit { side, .. } => Some(*side),
        }
    }

    /// The names of what was before and of what is after.
    pub const fn names(&self) -> (&'static str, &'static str) {
        match self {
            Change::Speedup { from, to } => (from.name(), to.name()),
            Change::Target { from, to } => (from.name(), to.name()),
            Change::Regime { from, to, .. } => (from.name(), to.name()),
            Change::Fit { from, to, .. } => (from.name(), to.name()),
        }
    }
}

/// Something of a point that may change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Speedup(Standing),
    Target(Reach),
    Regime(Regime),
    Fit(Fit),
}

/// What is watched along a line.
#[derive(Clone, Copy, Debug)]
enum Watched {
    Speedup,
    Target(f64),
    Regime(usize),
    Fit(usize),
}

impl Watched {
    /// None where there is nothing to say: no speedup, or no time for anything to bound.
    fn state(self, point: &SweepPoint) -> Option<State> {
        let side = |side: usize| point.sides.get(side)?.as_ref();
        match self {
            Watched::Speedup => Some(State::Speedup(Standing::of(point.speedup?))),
            Watched::Target(target) => Some(State::Target(match point.speedup? >= target {
                true => Reach::Reached,
                false => Reach::Below,
            })),
            Watched::Regime(at) => {
                let side = side(at).filter(|side| side.fit != Fit::DoesNotFit)?;
                Some(State::Regime(side.regime))
            }
            Watched::Fit(at) => Some(State::Fit(side(at)?.fit)),
        }
    }

    fn change(self, from: State, to: State) -> Option<Change> {
        match (self, from, to) {
            (Watched::Speedup, State::Speedup(from), State::Speedup(to)) => {
                Some(Change::Speedup { from, to })
            }
            (Watched::Target(_), State::Target(from), State::Target(to)) => {
                Some(Change::Target { from, to })
            }
            (Watched::Regime(side), State::Regime(from), State::Regime(to)) => {
                Some(Change::Regime { side, from, to })
            }
            (Watched::Fit(side), State::Fit(from), State::Fit(to)) => {
                Some(Change::Fit { side, from, to })
            }
            _ => None,
        }
    }
}

/// How often a search goes between two values of the list, of one thing on one line: where things
/// change at every step, more is no news.
const MOST_SEARCHES: usize = 64;

/// Changes between two values of the list that one search follows.
const MOST_BETWEEN: usize = 8;

/// Every change of everything watched, line by line.
pub(super) fn all(sweep: &Sweep, solver: &mut Solver<'_>) -> Vec<Crossover> {
    let along = sweep.along();
    if !sweep.axes[along].is_ordered() {
        return Vec::new();
    }
    let no_difference =
        |point: &SweepPoint| point.speedup.is_none_or(|speedup| (speedup - 1.0).abs() < NO_CHANGE);
    let mut watched = Vec::new();
    if sweep.compares {
        // Where no difference is ever printed, which side of 1 it is on is no news.
        if !sweep.points.iter().all(no_difference) {
            watched.push(Watched::Speedup);
        }
        watched.extend(sweep.target.map(Watched::Target));
        watched.extend([0, 1].map(Watched::Regime));
        watched.extend([0, 1].map(Watched::Fit));
    } else {
        watched.extend([Watched::Regime(0), Watched::Fit(0)]);
    }
    let mut found = Vec::new();
    for line in 0..sweep.lines() {
        let points: Vec<&SweepPoint> = sweep.line(line).collect();
        for &watched in &watched {
            let mut search =
                Search { sweep, solver: &mut *solver, line, watched, found: Vec::new() };
            for (searches, pair) in changing(&points, watched).enumerate() {
                search.between(pair, searches < MOST_SEARCHES);
            }
            found.append(&mut search.found);
        }
    }
    found
}

/// Two points with the states that differ.
type Pair<'p> = [(&'p SweepPoint, State); 2];

/// Neighbours that differ.
fn changing<'p>(
    points: &'p [&'p SweepPoint],
    watched: Watched,
) -> impl Iterator<Item = Pair<'p>> + 'p {
    points.windows(2).filter_map(move |pair| {
        let [low, high] = [pair[0], pair[1]].map(|point| Some((point, watched.state(point)?)));
        let (low, high) = (low?, high?);
        (low.1 != high.1).then_some([low, high])
    })
}

/// A search for the changes of one thing on one line.
struct Search<'a, 's> {
    sweep: &'a Sweep,
    solver: &'a mut Solver<'s>,
    line: usize,
    watched: Watched,
    found: Vec<Crossover>,
}

impl Search<'_, '_> {
    /// Halves what lies between two points until the change is between neighbours; as often as
    /// there are changes.
    fn between(&mut self, [low, high]: Pair<'_>, refined: bool) {
        let along = self.sweep.along();
        let axis = &self.sweep.axes[along];
        let [from, to] = [low.0, high.0].map(|point| axis.number(point.at[along]));
        let ladder = axis.ladder(from, to);
        let known = self.found.len();
        let (mut rung, mut state) = (0, low.1);
        for _ in 0..MOST_BETWEEN {
            let Some((below, after)) =
                refined.then(|| self.step(axis, &ladder, (rung, state), high.1)).flatten()
            else {
                break;
            };
            self.push(ladder.at(below), ladder.at(below + 1), state, after);
            if after == high.1 {
                return;
            }
            (rung, state) = (below + 1, after);
        }
        // A search that came to no end: what the list says is true.
        self.found.truncate(known);
        self.push(from, to, low.1, high.1);
    }

    /// The rung before the next change from a state, and the state after it.
    fn step(
        &mut self,
        axis: &Axis,
        ladder: &super::axis::Ladder,
        (mut low, state): (i64, State),
        last: State,
    ) -> Option<(i64, State)> {
        let (mut high, mut after) = (ladder.top(), last);
        while high - low > 1 {
            let middle = low + (high - low) / 2;
            let found = self.state_at(axis, ladder.at(middle))?;
            if found == state {
                low = middle;
            } else {
                (high, after) = (middle, found);
            }
        }
        Some((low, after))
    }

    fn state_at(&mut self, axis: &Axis, number: f64) -> Option<State> {
        debug_assert!(axis.is_ordered());
        self.watched.state(&self.point_at(number)?)
    }

    fn point_at(&mut self, number: f64) -> Option<SweepPoint> {
        let at: Vec<At> = (0..self.sweep.axes.len())
            .map(|place| {
                if place == self.sweep.along() {
                    At { number, index: None }
                } else {
                    self.sweep.axes[place].at(self.line)
                }
            })
            .collect();
        self.solver.point(Vec::new(), &at, None)
    }

    fn push(&mut self, before: f64, after: f64, from: State, to: State) {
        let Some(change) = self.watched.change(from, to) else { return };
        let other = self.sweep.other().map(|_| self.line);
        let points = [before, after].map(|number| self.point_at(number));
        let values = [0, 1].map(|i: usize| points[i].as_ref().and_then(SweepPoint::value));
        let fits = points.map(|point| point.is_some_and(|point| point.fits()));
        let axis = self.sweep.along();
        self.found.push(Crossover { axis, other, before, after, values, fits, change });
    }
}
