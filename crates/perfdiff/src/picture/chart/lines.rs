//! Lines along an input that has an order.

use super::crossings::{self, ROW};
use super::panel::{self, DASH, Panel};
use super::series::{self, Series};
use super::{SMALL, WIDTH};
use crate::draw::ink::Ink;
use crate::draw::svg::Node;
use crate::draw::words::{fitted, width};
use crate::sweep::Sweep;

/// Room for the names of values.
const LEFT: f64 = 66.0;
/// The most room for the names of lines.
const NAMES: f64 = 150.0;
const TALL: f64 = 210.0;
const LOW: f64 = 110.0;
/// Room between two panels, for the title of the lower one.
const BETWEEN: f64 = 34.0;
/// Room below, for the input.
const BELOW: f64 = 44.0;
const TITLE: f64 = 22.0;

/// Height, nodes, and what is drawn, in words.
pub(super) fn draw(sweep: &Sweep) -> (f64, Vec<Node>, String) {
    let two = sweep.compares && sweep.other().is_none();
    let mut upper = if two { series::sides(sweep) } else { series::values(sweep) };
    let mut lower = if two { series::values(sweep) } else { Vec::new() };
    if lower.iter().all(|series| series.values().next().is_none()) {
        lower.clear();
    }
    let room = upper.iter().chain(&lower).map(|s| width(&s.name, SMALL) * 1.06).fold(0.0, f64::max);
    let room = room.min(NAMES) + DASH + 4.0;
    for series in upper.iter_mut().chain(&mut lower) {
        series.name = fitted(&series.name, SMALL * 1.06, NAMES);
    }
    let (left, right) = (LEFT, WIDTH - room - 14.0);
    let axis = &sweep.axes[sweep.along()];
    let across = panel::across(axis, left, right);
    let crossings = crossings::named(sweep);
    let rows = ROW * crossings.len() as f64;
    let legend = if crossings.is_empty() { crossings::legend(sweep) } else { None };
    let mut nodes = Vec::new();
    let top = TITLE + rows + if legend.is_some() { ROW } else { 0.0 } + 8.0;
    let area = |series: &[Series], top: f64, bottom: f64| {
        let values: Vec<f64> = series.iter().flat_map(Series::values).collect();
        Panel { across, up: panel::up(&values, bottom, top), left, right, top, bottom }
    };
    let main = area(&upper, top, top + TALL);
    let last = if lower.is_empty() { main.bottom } else { main.bottom + BETWEEN + LOW };
    let metric = |value: f64| sweep.metric.print(value, 2);
    let speedup = |value: f64| format!("{}x", trimmed(value));
    let print: &dyn Fn(f64) -> String = if two || !sweep.compares { &metric } else { &speedup };
    nodes.push(title((left, 14.0), &heading(sweep, two)));
    if let Some(legend) = legend {
        let words = Node::label((left, TITLE + SMALL), &legend).number("font-size", SMALL);
        nodes.push(words.fill(Ink::Text));
    }
    nodes.extend(main.grid(axis, print));
    nodes.extend(crossings::draw(&crossings, &main, TITLE, last));
    nodes.extend(lines(sweep, &main, &upper));
    let mut bottom = main;
    if !lower.is_empty() {
        let small = area(&lower, bottom.bottom + BETWEEN, last);
        nodes.push(title((left, small.top - 10.0), "speedup"));
        nodes.extend(small.grid(axis, &speedup));
        nodes.extend(wanted(sweep, &small));
        nodes.extend(lines(sweep, &small, &lower));
        bottom = small;
    }
    nodes.extend(bottom.below(axis));
    (bottom.bottom + BELOW, nodes, words(sweep, &upper, two))
}

fn title(at: (f64, f64), text: &str) -> Node {
    Node::label(at, text).set("font-weight", "600").fill(Ink::Text)
}

/// A dashed line at the speedup that is wanted, where the panel goes so far.
fn wanted(sweep: &Sweep, panel: &Panel) -> Option<Node> {
    let y = panel.up.at(sweep.target?);
    let line = Node::line((panel.left, y), (panel.right, y)).stroke(Ink::Muted, 1.0);
    (panel.top..=panel.bottom).contains(&y).then(|| line.set("stroke-dasharray", "4 3"))
}

fn lines(sweep: &Sweep, panel: &Panel, all: &[Series]) -> Vec<Node> {
    let mut nodes: Vec<Node> = all.iter().flat_map(|series| panel.line(series)).collect();
    nodes.extend(crossings::marks(sweep, panel, all));
    // Alone, a line is what the title says.
    if all.len() > 1 {
        nodes.extend(panel.names(all));
    }
    nodes
}

/// What the values of the upper panel are.
fn heading(sweep: &Sweep, two: bool) -> String {
    let metric = if two { sweep.metric.name() } else { sweep.value_title() };
    match sweep.metric {
        crate::metric::Metric::Cost if two || !sweep.compares => {
            format!("{metric} per million {}", sweep.product.name())
        }
        _ => metric.to_string(),
    }
}

fn words(sweep: &Sweep, upper: &[Series], two: bool) -> String {
    let axis = &sweep.axes[sweep.along()];
    let names: Vec<&str> = upper.iter().map(|series| series.name.as_str()).collect();
    let below = if two { ", and below them the speedup" } else { "" };
    let lines = if upper.len() == 1 { "A line" } else { "Lines" };
    let hidden = sweep.lines().saturating_sub(upper.len());
    let more = match (two, hidden) {
        (false, 1..) => format!("; {hidden} more are not drawn"),
        _ => String::new(),
    };
    format!("{lines} over {}: {}{below}{more}.", axis.title(), names.join(", "))
}

/// A round speedup: `1.5`, `2`.
fn trimmed(value: f64) -> String {
    let text = crate::units::significant(value, 3);
    if text.contains('.') {
        text.trim_end_matches('0').trim_end_matches('.').to_string()
    } else {
        text
    }
}
