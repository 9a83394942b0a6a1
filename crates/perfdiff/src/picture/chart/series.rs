//! What is drawn as one line.

use crate::draw::ink::Ink;
use crate::sweep::{Sweep, SweepPoint, spread};

/// More lines than these cannot be told apart.
const MOST_LINES: usize = 6;

/// One line: a name, and a value wherever there is one.
pub(super) struct Series {
    pub(super) name: String,
    /// Its colour and the shape of its points.
    pub(super) number: usize,
    pub(super) points: Vec<(f64, Option<f64>)>,
    /// Whose line it is: the side, of the line of points.
    pub(super) side: Option<usize>,
    pub(super) line: usize,
}

impl Series {
    pub(super) fn ink(&self) -> Ink {
        Ink::Series(self.number)
    }

    pub(super) fn values(&self) -> impl Iterator<Item = f64> {
        self.points.iter().filter_map(|(_, value)| *value)
    }

    /// The points beside a number, where the line is drawn there.
    pub(super) fn beside(&self, number: f64) -> Option<[(f64, f64); 2]> {
        let above = self.points.iter().position(|(at, _)| *at >= number)?;
        let (to, high) = self.points[above];
        let (from, low) =
            if to <= number { (to, high) } else { self.points[above.checked_sub(1)?] };
        Some([(from, low?), (to, high?)])
    }
}

fn series(
    sweep: &Sweep,
    line: usize,
    value: impl Fn(&SweepPoint) -> Option<f64>,
) -> Vec<(f64, Option<f64>)> {
    let along = sweep.along();
    let at = |point: &SweepPoint| sweep.axes[along].number(point.at[along]);
    sweep.line(line).map(|point| (at(point), value(point))).collect()
}

/// What each side of a comparison takes.
pub(super) fn sides(sweep: &Sweep) -> Vec<Series> {
    let names = sweep.subject.names();
    let side = |side: usize| {
        let value = |point: &SweepPoint| point.sides.get(side)?.as_ref()?.value;
        let name = names
            .as_ref()
            .map_or(["baseline", "proposal"][side].to_string(), |names| names[side].clone());
        let points = series(sweep, 0, value);
        Series { name, number: side, points, side: Some(side), line: 0 }
    };
    (0..2).map(side).collect()
}

/// What the sweep is about: one line, or one a value of the other input, of which some are drawn.
pub(super) fn values(sweep: &Sweep) -> Vec<Series> {
    let Some(other) = sweep.other() else {
        let points = series(sweep, 0, SweepPoint::value);
        let name = sweep.value_title().to_string();
        // Not the colour of a side.
        let number = if sweep.compares { 2 } else { 0 };
        let side = (!sweep.compares).then_some(0);
        return vec![Series { name, number, points, side, line: 0 }];
    };
    let line = |(number, line): (usize, usize)| Series {
        name: sweep.axes[other].said(line),
        number,
        points: series(sweep, line, SweepPoint::value),
        side: (!sweep.compares).then_some(0),
        line,
    };
    spread(sweep.lines(), MOST_LINES).into_iter().enumerate().map(line).collect()
}
