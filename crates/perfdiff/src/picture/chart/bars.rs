//! Bars, best first, where no input has an order.

use super::{SMALL, WIDTH, anchored};
use crate::draw::ink::Ink;
use crate::draw::linear::{LinearAxis, Scale};
use crate::draw::svg::Node;
use crate::draw::words::{fitted, width};
use crate::explain::bound;
use crate::sweep::{Sweep, SweepPoint, ranked};

/// More bars than these are counted.
const MOST_BARS: usize = 12;
const ROW: f64 = 24.0;
const BAR: f64 = 15.0;
const TOP: f64 = 26.0;
/// The most room that names get.
const NAMES: f64 = 180.0;

/// Height, nodes, and what is drawn, in words.
pub(super) fn draw(sweep: &Sweep) -> (f64, Vec<Node>, String) {
    let ranked: Vec<&SweepPoint> = ranked(sweep).into_iter().map(|(point, _)| point).collect();
    let shown = &ranked[..ranked.len().min(MOST_BARS)];
    let names: Vec<String> =
        shown.iter().map(|point| fitted(&name(sweep, point), 13.0, NAMES)).collect();
    let left = names.iter().map(|name| width(name, 13.0)).fold(0.0, f64::max) + 10.0;
    let printed: Vec<[String; 2]> = shown.iter().map(|point| printed(sweep, point)).collect();
    let room = |[value, regime]: &[String; 2]| width(value, 13.0) + width(regime, SMALL) + 24.0;
    let right = WIDTH - printed.iter().map(room).fold(0.0, f64::max);
    let values = shown.iter().filter_map(|point| point.value());
    let most = values.chain(sweep.compares.then_some(1.0)).fold(0.0, f64::max);
    let across = Scale::Linear(LinearAxis::exactly(0.0, most, 4, left, right));
    let (mut nodes, mut labels) = (Vec::new(), Vec::new());
    let bottom = TOP + ROW * shown.len() as f64;
    for (row, ((point, name), [value, regime])) in
        shown.iter().zip(&names).zip(&printed).enumerate()
    {
        let middle = TOP + ROW * (row as f64 + 0.5);
        let number = point.value().unwrap_or(0.0);
        let end = across.at(number);
        // Worse than the baseline is another colour, and ends before its line.
        let worse = sweep.compares && number < 1.0;
        let bar = Node::new("rect")
            .number("x", left)
            .number("y", middle - BAR / 2.0)
            .number("width", (end - left).max(1.0))
            .number("height", BAR);
        nodes.push(bar.fill(Ink::Series(usize::from(worse))));
        nodes.push(anchored((left - 8.0, middle + 4.5), "end", name).fill(Ink::Text));
        let value_beside = Node::label((end + 7.0, middle + 4.5), value).set("font-weight", "600");
        labels.push(grounded(value_beside).fill(Ink::Text));
        let beside = end + 7.0 + width(value, 13.0) + 8.0;
        let regime = Node::label((beside, middle + 4.5), regime).number("font-size", SMALL);
        labels.push(grounded(regime).fill(Ink::Muted));
    }
    let title = Node::label((left, 14.0), heading(sweep).as_str()).set("font-weight", "600");
    nodes.push(title.fill(Ink::Text));
    if sweep.compares {
        let one = across.at(1.0);
        let line = Node::line((one, TOP - 2.0), (one, bottom)).stroke(Ink::Text, 1.0);
        nodes.push(line.set("stroke-dasharray", "4 3"));
    }
    // Over the line, which may pass.
    nodes.extend(labels);
    let rest = rest(sweep, ranked.len(), shown.len());
    let height = if let Some(rest) = &rest {
        let words = Node::label((left, bottom + 16.0), rest).number("font-size", SMALL);
        nodes.push(words.fill(Ink::Muted));
        bottom + 26.0
    } else {
        bottom + 6.0
    };
    let drawn = match shown.len() {
        1 => "One bar.".to_string(),
        count => format!("{count} bars, best first."),
    };
    (height, nodes, drawn)
}

/// Words with the ground around their letters.
fn grounded(words: Node) -> Node {
    words.set("paint-order", "stroke").stroke(Ink::Ground, 4.0)
}

fn heading(sweep: &Sweep) -> String {
    match sweep.compares {
        true => "speedup over the baseline (dashed: 1x)".to_string(),
        false => sweep.value_title().to_string(),
    }
}

fn name(sweep: &Sweep, point: &SweepPoint) -> String {
    let said: Vec<String> =
        sweep.axes.iter().zip(&point.at).map(|(axis, &index)| axis.label(index)).collect();
    said.join(", ")
}

/// The value, and what bounds it.
fn printed(sweep: &Sweep, point: &SweepPoint) -> [String; 2] {
    let value = point.value().map_or(String::new(), |value| sweep.print(value));
    let side = point.sides.last().and_then(Option::as_ref);
    [value, side.map_or(String::new(), |side| bound(side.regime))]
}

/// What is not drawn.
fn rest(sweep: &Sweep, ranked: usize, shown: usize) -> Option<String> {
    let (more, without) = (ranked - shown, sweep.points.len() - ranked);
    match (more, without) {
        (0, 0) => None,
        (0, without) => Some(format!("{without} without a value")),
        (more, 0) => Some(format!("{more} more")),
        (more, without) => Some(format!("{more} more, and {without} without a value")),
    }
}
