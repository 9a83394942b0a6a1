//! The chart of a sweep: lines along an input that has an order, bars where none has.
//!
//! 1. [`lines`] draws one panel or two: of a comparison, what each side takes and the speedup.
//! 2. [`series`] is what is drawn as one line, [`panel`] the area that it is drawn in.
//! 3. [`crossings`] marks where something changes, and says what.
//! 4. [`bars`] ranks what has no order.

mod bars;
mod crossings;
mod lines;
mod panel;
mod series;

use super::Picture;
use crate::draw::svg::Node;
use crate::explain::{FindingKind, sentence};
use crate::sweep::{Axis, Sweep};

/// The width of a chart, in user units.
const WIDTH: f64 = 640.0;

/// The size of words that are no titles.
const SMALL: f64 = 12.0;

/// The chart; none where no point has a value.
pub(super) fn chart(sweep: &Sweep) -> Option<Picture> {
    sweep.points.iter().find(|point| point.value().is_some())?;
    let ordered = sweep.axes.iter().any(Axis::is_ordered);
    let (height, nodes, drawn) = if ordered { lines::draw(sweep) } else { bars::draw(sweep) };
    let over: Vec<String> = sweep.axes.iter().map(Axis::title).collect();
    let title = format!("{} over {}", sentence(sweep.value_title()), over.join(" and "));
    let told = [FindingKind::Range, FindingKind::Ranking, FindingKind::Crossover];
    let findings = sweep.findings();
    let said = findings.iter().filter(|f| told.contains(&f.kind)).map(|f| f.text.as_str());
    let description: Vec<&str> = [drawn.as_str()].into_iter().chain(said).collect();
    Some(Picture::new("chart", title, description.join(" "), (WIDTH, height), nodes))
}

/// Words that end, or have their middle, at a point.
fn anchored(at: (f64, f64), anchor: &str, text: &str) -> Node {
    Node::label(at, text).set("text-anchor", anchor)
}
