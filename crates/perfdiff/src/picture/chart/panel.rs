//! The area that lines are drawn in: its axes, their ticks, and the names of the lines.

use super::series::Series;
use super::{SMALL, anchored};
use crate::draw::axis::LogAxis;
use crate::draw::ink::Ink;
use crate::draw::linear::{LinearAxis, Scale};
use crate::draw::mark;
use crate::draw::svg::{Node, Outline};
use crate::draw::words::width;
use crate::sweep::Axis;
use crate::sweep::axis::{Spacing, short};

/// Values further apart than this are drawn on a logarithmic axis.
const WIDE: f64 = 8.0;

/// Lines of more points than these are drawn without them.
const MOST_MARKS: usize = 32;

/// How long the dash before the name of a line is.
pub(super) const DASH: f64 = 8.0;

/// Room between the names of lines.
const APART: f64 = 15.0;

/// An area with its axes.
pub(super) struct Panel {
    pub(super) across: Scale,
    pub(super) up: Scale,
    pub(super) left: f64,
    pub(super) right: f64,
    pub(super) top: f64,
    pub(super) bottom: f64,
}

/// The input, from left to right.
pub(super) fn across(axis: &Axis, left: f64, right: f64) -> Scale {
    let (least, most) = (axis.number(0), axis.number(axis.len().saturating_sub(1)));
    match axis.spacing() {
        Spacing::Logarithmic => Scale::Logarithmic(LogAxis::exactly(least, most, left, right)),
        Spacing::Linear | Spacing::Listed => {
            Scale::Linear(LinearAxis::exactly(least, most, 6, left, right))
        }
    }
}

/// Values, from the bottom to the top.
pub(super) fn up(values: &[f64], bottom: f64, top: f64) -> Scale {
    let (least, most) =
        values.iter().fold((f64::INFINITY, 0.0_f64), |(a, b), &v| (a.min(v), b.max(v)));
    if least > 0.0 && most / least > WIDE {
        return Scale::Logarithmic(LogAxis::over(values.iter().copied(), bottom, top));
    }
    // Close together, the difference is what is to be seen; else how large they are.
    let from = if most / least < 2.0 { least } else { 0.0 };
    Scale::Linear(LinearAxis::over([from, most], 4, bottom, top))
}

impl Panel {
    pub(super) fn at(&self, across: f64, up: f64) -> (f64, f64) {
        (self.across.at(across), self.up.at(up))
    }

    /// Lines at the ticks, with the names of those that go up.
    pub(super) fn grid(&self, axis: &Axis, print: &dyn Fn(f64) -> String) -> Vec<Node> {
        let mut nodes: Vec<Node> = self
            .ticks_across(axis)
            .iter()
            .map(|&(x, _)| Node::line((x, self.top), (x, self.bottom)).stroke(Ink::Grid, 1.0))
            .collect();
        let mut last = f64::INFINITY;
        for tick in self.up.ticks() {
            let y = self.up.at(tick.value);
            nodes.push(Node::line((self.left, y), (self.right, y)).stroke(Ink::Grid, 1.0));
            if tick.named && last - y > SMALL + 2.0 {
                let name = anchored((self.left - 7.0, y + 4.0), "end", &print(tick.value));
                nodes.push(name.number("font-size", SMALL).fill(Ink::Text));
                last = y;
            }
        }
        let base = Node::line((self.left, self.bottom), (self.right, self.bottom));
        nodes.push(base.stroke(Ink::Muted, 1.0));
        nodes
    }

    /// Places and names below: of the values themselves where there are few, else round ones.
    fn ticks_across(&self, axis: &Axis) -> Vec<(f64, String)> {
        const FEW: usize = 14;
        let numbers: Vec<f64> = if axis.len() <= FEW {
            axis.numbers()
        } else {
            self.across.ticks().iter().filter(|tick| tick.named).map(|tick| tick.value).collect()
        };
        let mut ticks: Vec<(f64, String)> = Vec::new();
        let mut free = f64::NEG_INFINITY;
        for number in numbers {
            let (x, name) = (self.across.at(number), short(axis, number));
            let half = width(&name, SMALL) / 2.0;
            if x - half > free {
                free = x + half + 6.0;
                ticks.push((x, name));
            }
        }
        ticks
    }

    /// The names below, and what they are of.
    pub(super) fn below(&self, axis: &Axis) -> Vec<Node> {
        let mut nodes: Vec<Node> = self
            .ticks_across(axis)
            .iter()
            .map(|(x, name)| anchored((*x, self.bottom + 17.0), "middle", name))
            .collect();
        let middle = self.left.midpoint(self.right);
        nodes.push(anchored((middle, self.bottom + 36.0), "middle", &axis.title()));
        let words = Node::new("g").number("font-size", SMALL).fill(Ink::Text);
        vec![words.children(nodes)]
    }

    /// One line, broken where there is no value, with its points where they are few.
    pub(super) fn line(&self, series: &Series) -> Vec<Node> {
        let (mut outline, mut drawing) = (Outline::default(), false);
        let mut points = Vec::new();
        for &(number, value) in &series.points {
            let Some(value) = value else {
                drawing = false;
                continue;
            };
            let at = self.at(number, value);
            if drawing {
                outline.to(at);
            } else {
                outline.start(at);
            }
            drawing = true;
            points.push(at);
        }
        let line = outline.node().set("fill", "none").stroke(series.ink(), 2.0);
        let mut nodes = vec![line.set("stroke-linejoin", "round")];
        if points.len() <= MOST_MARKS {
            nodes.push(mark::points(series.number, points));
        }
        nodes
    }

    /// The names of the lines beside their ends, none on another.
    pub(super) fn names(&self, all: &[Series]) -> Vec<Node> {
        let mut ends: Vec<(f64, f64, &Series)> = all
            .iter()
            .filter_map(|series| {
                let &(number, value) = series.points.iter().rev().find(|(_, v)| v.is_some())?;
                let (x, y) = self.at(number, value?);
                Some((x, y, series))
            })
            .collect();
        ends.sort_by(|a, b| a.1.total_cmp(&b.1));
        let ideal: Vec<f64> = ends.iter().map(|end| end.1).collect();
        let places = apart(&ideal, self.top, self.bottom);
        ends.iter()
            .zip(places)
            .flat_map(|((_, _, series), y)| {
                // The words are as dark as words; a dash of the line's colour says whose they are.
                let from = self.right + 9.0;
                let dash = Node::line((from, y), (from + DASH, y)).stroke(series.ink(), 3.0);
                let name = Node::label((from + DASH + 4.0, y + 4.0), &series.name)
                    .set("font-weight", "600")
                    .number("font-size", SMALL)
                    .fill(Ink::Text);
                [dash, name]
            })
            .collect()
    }
}

/// Places as near to these, which ascend, as they can be without touching each other.
fn apart(ideal: &[f64], least: f64, most: f64) -> Vec<f64> {
    let mut places = Vec::with_capacity(ideal.len());
    let mut free = least;
    for &place in ideal {
        let place = f64::max(place, free);
        free = place + APART;
        places.push(place);
    }
    // What was pushed out below moves those above it up.
    let mut free = most;
    for place in places.iter_mut().rev() {
        *place = f64::min(*place, free);
        free = *place - APART;
    }
    places
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_keep_their_distance_and_stay_inside() {
        for ideal in
            [vec![10.0, 11.0, 12.0], vec![98.0, 99.0], vec![0.0], vec![5.0, 50.0, 51.0, 100.0]]
        {
            let places = apart(&ideal, 0.0, 100.0);
            assert!(places.windows(2).all(|pair| pair[1] - pair[0] >= APART - 1e-9), "{places:?}");
            assert!(places.iter().all(|place| (0.0..=100.0).contains(place)), "{places:?}");
        }
    }
}
