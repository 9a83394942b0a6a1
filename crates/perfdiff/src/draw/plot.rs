//! A plot area between two axes: grid, border, and the names of ticks and axes.

use super::axis::LogAxis;
use super::ink::Ink;
use super::svg::{Node, Outline};

/// What an axis is called, and how its values print.
pub(crate) struct Naming {
    pub(crate) title: &'static str,
    pub(crate) value: fn(f64) -> String,
}

/// An area in which values have a place.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Plot {
    pub(crate) across: LogAxis,
    /// From the bottom, so its places go down.
    pub(crate) up: LogAxis,
}

impl Plot {
    /// Where a pair of values is.
    pub(crate) fn at(&self, across: f64, up: f64) -> (f64, f64) {
        (self.across.at(across), self.up.at(up))
    }

    /// Lines at the ticks of both axes, to be drawn below everything else.
    pub(crate) fn grid(&self) -> Vec<Node> {
        let ((left, right), (bottom, top)) = (self.across.places(), self.up.places());
        let width = |named: bool| if named { 1.0 } else { 0.5 };
        let upright = self.across.ticks().into_iter().map(|tick| {
            let x = self.across.at(tick.value);
            Node::line((x, top), (x, bottom)).stroke(Ink::Grid, width(tick.named))
        });
        let level = self.up.ticks().into_iter().map(|tick| {
            let y = self.up.at(tick.value);
            Node::line((left, y), (right, y)).stroke(Ink::Grid, width(tick.named))
        });
        upright.chain(level).collect()
    }

    /// The same with the named ticks alone, as one path: a page counts elements.
    pub(crate) fn lattice(&self) -> Node {
        let ((left, right), (bottom, top)) = (self.across.places(), self.up.places());
        let mut lines = Outline::default();
        for tick in self.across.named_ticks() {
            lines.append(&Outline::line(&[
                (self.across.at(tick.value), top),
                (self.across.at(tick.value), bottom),
            ]));
        }
        for tick in self.up.named_ticks() {
            let y = self.up.at(tick.value);
            lines.append(&Outline::line(&[(left, y), (right, y)]));
        }
        // The axes themselves, whatever their ticks.
        lines.append(&Outline::line(&[(left, top), (left, bottom), (right, bottom)]));
        lines.node().set("fill", "none").stroke(Ink::Grid, 1.0)
    }

    /// The border, to be drawn above everything else.
    pub(crate) fn border(&self) -> Node {
        let ((left, right), (bottom, top)) = (self.across.places(), self.up.places());
        Node::new("rect")
            .number("x", left)
            .number("y", top)
            .number("width", right - left)
            .number("height", bottom - top)
            .set("fill", "none")
            .stroke(Ink::Muted, 1.0)
    }

    /// The names below.
    pub(crate) fn below(&self, naming: &Naming) -> Vec<Node> {
        let ((left, right), (bottom, _)) = (self.across.places(), self.up.places());
        let title = Node::words((left.midpoint(right), bottom + 44.0), 13.0, naming.title);
        let ticks = self.across.named_ticks().into_iter();
        ticks
            .map(|tick| {
                let at = (self.across.at(tick.value), bottom + 19.0);
                Node::words(at, 12.0, &(naming.value)(tick.value))
            })
            .chain([title])
            .map(|node| node.set("text-anchor", "middle"))
            .collect()
    }

    /// The names to the left.
    pub(crate) fn beside(&self, naming: &Naming) -> Vec<Node> {
        let ((left, _), (bottom, top)) = (self.across.places(), self.up.places());
        let turned = format!("translate({} {}) rotate(-90)", left - 62.0, bottom.midpoint(top));
        let title = Node::words((0.0, 0.0), 13.0, naming.title)
            .set("transform", &turned)
            .set("text-anchor", "middle");
        let ticks = self.up.named_ticks().into_iter();
        ticks
            .map(|tick| {
                let at = (left - 8.0, self.up.at(tick.value) + 4.0);
                Node::words(at, 12.0, &(naming.value)(tick.value)).set("text-anchor", "end")
            })
            .chain([title])
            .collect()
    }
}
