//! The roofline of both sides, their points, and the move from one to the other.
//!
//! A roof is what the hardware could do at most (Williams, Waterman, Patterson 2009,
//! <https://doi.org/10.1145/1498765.1498785>): `min(peak, intensity x bandwidth)`, of the sheet, all
//! devices together. A point is a stage: the operations that it does a byte, and a second, overhead
//! and waiting included. No point is above its roof.

use super::{FONT_SIZE, Picture, WIDTH, machine_name, side_name};
use crate::assumptions::Equations;
use crate::compare::{Comparison, Side};
use crate::draw::axis::LogAxis;
use crate::draw::ink::Ink;
use crate::draw::place::{Spot, along, freest};
use crate::draw::plot::Plot;
use crate::draw::svg::{Node, Outline};
use crate::draw::words::{fitted, width};
use crate::explain::words::sentence;
use crate::profile::{Profile, Stage};
use crate::units::{Bandwidth, FlopRate, plain, significant};

const LEFT: f64 = 50.0;
const RIGHT: f64 = WIDTH - 12.0;
/// The height of the plot.
const HEIGHT: f64 = 210.0;
/// What a line of the legend is high.
const LINE: f64 = 17.0;
const SMALL: f64 = 12.0;
/// How large the mark of a point is.
const MARK: f64 = 5.0;

/// The baseline's ink and the proposal's: the roofs differ in their dashes, the points in shape.
const INKS: [Ink; 2] = [Ink::Text, Ink::Series(0)];

/// What the hardware of a side could do at most.
#[derive(Clone, Copy, PartialEq)]
struct Roof {
    /// FLOP/s.
    peak: f64,
    /// Bytes a second.
    bandwidth: f64,
}

impl Roof {
    fn of(side: &Side) -> Self {
        let Side { scenario, profile } = side;
        let assumptions = &scenario.assumptions;
        let streamed = match assumptions.set.equations() {
            Equations::Serving => assumptions.serving.weight_efficiency,
            Equations::Mlsysim => 1.0,
        };
        Self {
            peak: profile.peak.si() / assumptions.compute_efficiency,
            bandwidth: profile.bandwidth.si() / streamed,
        }
    }

    /// Where memory and arithmetic take equally long, FLOP a byte.
    fn ridge(self) -> f64 {
        self.peak / self.bandwidth
    }

    fn at(self, intensity: f64) -> f64 {
        self.peak.min(intensity * self.bandwidth)
    }

    /// `312 TFLOP/s, 2.04 TB/s, ridge at 153 FLOP/byte`.
    fn words(self) -> String {
        format!(
            "{:.3}, {:.3}, ridge at {} FLOP/byte",
            FlopRate::from_si(self.peak),
            Bandwidth::from_si(self.bandwidth),
            significant(self.ridge(), 3)
        )
    }
}

/// A stage on the chart.
struct Point {
    name: &'static str,
    bound: &'static str,
    /// FLOP a byte.
    intensity: f64,
    /// FLOP/s.
    rate: f64,
}

/// One side, as the chart has it.
struct Drawn {
    name: String,
    roof: Roof,
    points: Vec<Point>,
    priced: bool,
}

/// The chart; none where neither side has a point.
pub(super) fn roofline(comparison: &Comparison) -> Option<Picture> {
    let sides = [(&comparison.baseline, "baseline"), (&comparison.proposal, "proposal")]
        .map(|(side, place)| drawn(side, side_name(side, place)));
    let title = match (pairs(&sides).is_empty(), same_roof(&sides)) {
        (true, _) => "Roofline of both sides",
        (_, true) => "Roofline: the move under one roof",
        _ => "Roofline: both roofs and the move between them",
    };
    chart(&sides, title.to_string())
}

/// The chart of one scenario, drawn like a proposal; none where it has no point.
pub(super) fn of_one(side: &Side) -> Option<Picture> {
    let name = machine_name(side);
    let title = format!("Roofline of {name}");
    chart(&[drawn(side, name)], title)
}

fn chart(sides: &[Drawn], title: String) -> Option<Picture> {
    if sides.iter().all(|side| side.points.is_empty()) {
        return None;
    }
    let legend = legend(sides);
    let top = legend.height + 27.0;
    let bottom = top + HEIGHT;
    let plot = plot(sides, top, bottom)?;
    let mut nodes = vec![plot.lattice()];
    nodes.extend(roofs(sides, &plot));
    let taken = moves(sides, &plot, &mut nodes);
    nodes.extend(marks(sides, &plot));
    nodes.push(names(sides, &plot, &taken));
    nodes.extend(legend.nodes);
    let unit = Unit::of(plot.up.ends().1);
    nodes.push(axes(&plot, &unit));
    let size = (WIDTH, bottom + 40.0);
    Some(Picture::new("roofline", title, description(sides), size, nodes))
}

fn drawn(side: &Side, name: String) -> Drawn {
    let profile = &side.profile;
    Drawn { name, roof: Roof::of(side), points: points(profile), priced: profile.priced }
}

/// A point a stage; a training step, whose stages crowd, is one. What does not fit has no time, and
/// what does no arithmetic or moves nothing has no place.
fn points(profile: &Profile) -> Vec<Point> {
    if !profile.priced {
        return Vec::new();
    }
    let placed =
        |point: &Point| [point.intensity, point.rate].iter().all(|v| (1e-12..=1e30).contains(v));
    let training = profile.stages.iter().any(|stage| stage.name == "backward");
    let points: Vec<Point> = if training {
        let flops: f64 = profile.stages.iter().map(|stage| stage.flops.si()).sum();
        vec![Point {
            name: "step",
            bound: profile.regime.name(),
            intensity: profile.arithmetic_intensity,
            rate: flops / profile.latency.si(),
        }]
    } else {
        profile.stages.iter().map(point).collect()
    };
    points.into_iter().filter(placed).collect()
}

fn point(stage: &Stage) -> Point {
    Point {
        name: stage.name,
        bound: stage.regime.name(),
        intensity: stage.flops.si() / stage.bytes.si(),
        rate: stage.flops.si() / stage.latency.si(),
    }
}

/// Whether two sides are on the same hardware, as far as a roofline shows it.
fn same_roof(sides: &[Drawn]) -> bool {
    let [a, b] = sides else { return false };
    let near = |a: f64, b: f64| (a / b - 1.0).abs() < 1e-9;
    near(a.roof.peak, b.roof.peak) && near(a.roof.bandwidth, b.roof.bandwidth)
}

/// Axes over the points and the ridges, with some of each roof on both sides of its ridge.
fn plot(sides: &[Drawn], top: f64, bottom: f64) -> Option<Plot> {
    let points = || sides.iter().flat_map(|side| &side.points);
    let ridges = sides.iter().map(|side| side.roof.ridge());
    let across = points().map(|p| p.intensity);
    let across = across.chain(ridges.flat_map(|ridge| [ridge / 4.0, ridge * 4.0]));
    let across = LogAxis::over(across, LEFT, RIGHT);
    let up = points().map(|p| p.rate / 1.5).chain(sides.iter().map(|side| side.roof.peak));
    let ends = [across.ends(), LogAxis::over(up.clone(), bottom, top).ends()];
    let drawable = ends.iter().all(|(least, most)| most / least < 1e30);
    drawable.then(|| Plot { across, up: LogAxis::over(up, bottom, top) })
}

/// The roofs, the baseline's dashed, with a drop line at each ridge.
fn roofs(sides: &[Drawn], plot: &Plot) -> Vec<Node> {
    let shown = if same_roof(sides) { &sides[1..] } else { sides };
    let first = first_style(sides) + sides.len() - shown.len();
    let mut nodes = Vec::new();
    for (i, side) in shown.iter().enumerate() {
        let line = roof_line(side.roof, plot);
        let mut outline = Outline::line(&line);
        let (x, y) = plot.at(side.roof.ridge(), side.roof.peak);
        // The knee itself: a short tick down, that both roofs have.
        outline.start((x, y));
        outline.to((x, y + 9.0));
        nodes.push(stroked(outline.node().set("fill", "none"), i + first));
    }
    nodes
}

/// The style of the first side: a baseline's, and of one that stands alone a proposal's.
fn first_style(sides: &[Drawn]) -> usize {
    2 - sides.len().min(2)
}

/// A line of a side's roof.
fn stroked(line: Node, side: usize) -> Node {
    if side == 0 {
        line.stroke(INKS[0], 1.5).set("stroke-dasharray", "6 3")
    } else {
        line.stroke(INKS[1], 2.0)
    }
}

/// From where the roof enters the plot, over the ridge, to the right.
fn roof_line(roof: Roof, plot: &Plot) -> Vec<(f64, f64)> {
    let ((least, most), (lowest, _)) = (plot.across.ends(), plot.up.ends());
    let from = least.max(lowest / roof.bandwidth);
    [from, roof.ridge(), most].map(|x| plot.at(x, roof.at(x))).to_vec()
}

/// The pairs of points of one name.
fn pairs(sides: &[Drawn]) -> Vec<(&Point, &Point)> {
    let [a, b] = sides else { return Vec::new() };
    let partner = |name| b.points.iter().find(|point| point.name == name);
    a.points.iter().filter_map(|point| Some((point, partner(point.name)?))).collect()
}

impl Point {
    fn on(&self, plot: &Plot) -> (f64, f64) {
        plot.at(self.intensity, self.rate)
    }
}

/// Arrows from the baseline's points to the proposal's; and what is in the way of words.
fn moves(sides: &[Drawn], plot: &Plot, nodes: &mut Vec<Node>) -> Vec<(f64, f64)> {
    let mut taken: Vec<(f64, f64)> = Vec::new();
    for side in sides {
        taken.extend(along(&roof_line(side.roof, plot)));
        for (x, y) in side.points.iter().map(|point| point.on(plot)) {
            taken.extend(along(&[(x - MARK, y - MARK), (x + MARK, y + MARK)]));
            taken.extend(along(&[(x - MARK, y + MARK), (x + MARK, y - MARK)]));
        }
    }
    let mut arrows = Outline::default();
    for (from, to) in pairs(sides) {
        let (from, to) = (from.on(plot), to.on(plot));
        let length = libm::hypot(to.0 - from.0, to.1 - from.1);
        // Between marks that touch there is no room for an arrow.
        if length > 3.0 * MARK + 4.0 {
            taken.extend(along(&[from, to]));
            arrow(&mut arrows, from, to, length);
        }
    }
    if !arrows.is_empty() {
        let path = arrows.node().set("fill", "none").set("stroke-linejoin", "round");
        nodes.push(path.stroke(Ink::Muted, 1.5));
    }
    taken
}

/// A line between the marks, with a head.
fn arrow(outline: &mut Outline, from: (f64, f64), to: (f64, f64), length: f64) {
    let (dx, dy) = ((to.0 - from.0) / length, (to.1 - from.1) / length);
    let along = |at: (f64, f64), by: f64| (at.0 + dx * by, at.1 + dy * by);
    let tip = along(to, -(MARK + 3.0));
    outline.start(along(from, MARK + 1.5));
    outline.to(tip);
    let back = along(tip, -6.0);
    outline.start((back.0 - dy * 3.5, back.1 + dx * 3.5));
    outline.to(tip);
    outline.to((back.0 + dy * 3.5, back.1 - dx * 3.5));
}

/// The points: circles of the baseline, squares of the proposal, seen through where they meet.
fn marks(sides: &[Drawn], plot: &Plot) -> Vec<Node> {
    let mut nodes = Vec::new();
    for (i, side) in (first_style(sides)..).zip(sides) {
        nodes.extend(side.points.iter().map(|point| mark(i, point.on(plot))));
    }
    nodes
}

fn mark(side: usize, (x, y): (f64, f64)) -> Node {
    if side == 0 {
        let circle = Node::new("circle").number("cx", x).number("cy", y).number("r", MARK);
        circle.set("fill", "none").stroke(INKS[0], 2.0)
    } else {
        let square = Node::new("rect").number("x", x - MARK + 1.0).number("y", y - MARK + 1.0);
        let size = 2.0 * MARK - 2.0;
        square.number("width", size).number("height", size).fill(INKS[1])
    }
}

/// The names of the stages, each once, beside one of its points.
fn names(sides: &[Drawn], plot: &Plot, taken: &[(f64, f64)]) -> Node {
    let mut named: Vec<&str> = Vec::new();
    for point in sides.iter().flat_map(|side| &side.points) {
        if !named.contains(&point.name) {
            named.push(point.name);
        }
    }
    let ((left, right), (bottom, top)) = (plot.across.places(), plot.up.places());
    let (mut words, mut placed) = (Vec::new(), Vec::new());
    for name in named {
        let points = sides.iter().rev().flat_map(|side| &side.points).filter(|p| p.name == name);
        let spots =
            points.flat_map(|p| Spot::around(p.on(plot), MARK, width(name, FONT_SIZE), FONT_SIZE));
        if let Some(spot) = freest(spots, taken, &placed, (left, top), (right, bottom)) {
            placed.push(spot);
            words.push(Node::label(spot.at, name));
        }
    }
    Node::new("g").fill(Ink::Text).children(words)
}

struct Legend {
    nodes: Vec<Node>,
    height: f64,
}

/// Which side is drawn how, and the figures of its roof.
fn legend(sides: &[Drawn]) -> Legend {
    let one = same_roof(sides);
    let (mut marks, mut names, mut figures) = (Vec::new(), Vec::new(), Vec::new());
    let mut y = 14.0;
    for (i, side) in (first_style(sides)..).zip(sides) {
        // Under one roof only the marks tell the sides apart.
        if !one {
            marks.push(stroked(Outline::line(&[(0.0, y - 4.5), (20.0, y - 4.5)]).node(), i));
        }
        marks.push(mark(i, (10.0, y - 4.5)));
        let name = if side.points.is_empty() { missing(side) } else { side.name.clone() };
        names.push(Node::label((26.0, y), &fitted(&name, FONT_SIZE, WIDTH - 28.0)));
        y += LINE;
        if !one || i == 1 {
            let words = side.roof.words();
            let words = if one { format!("both: {words}") } else { words };
            figures.push(Node::label((26.0, y), &fitted(&words, SMALL, WIDTH - 28.0)));
            y += LINE + 2.0;
        }
    }
    marks.push(Node::new("g").fill(Ink::Text).children(names));
    marks.push(Node::new("g").number("font-size", SMALL).fill(Ink::Muted).children(figures));
    Legend { nodes: marks, height: y - LINE + 6.0 }
}

fn missing(side: &Drawn) -> String {
    format!("{} ({})", side.name, why_no_point(side))
}

fn why_no_point(side: &Drawn) -> &'static str {
    if side.priced { "no point" } else { "does not fit, no point" }
}

/// The unit that the rates of an axis are told in.
struct Unit {
    name: &'static str,
    size: f64,
}

impl Unit {
    fn of(most: f64) -> Self {
        const UNITS: [(&str, f64); 6] = [
            ("EFLOP/s", 1e18),
            ("PFLOP/s", 1e15),
            ("TFLOP/s", 1e12),
            ("GFLOP/s", 1e9),
            ("MFLOP/s", 1e6),
            ("FLOP/s", 1.0),
        ];
        // Tens of the unit, so that an axis of a few decades has short figures.
        let fits = |(_, size): &(&str, f64)| most >= 10.0 * size;
        let (name, size) = UNITS.into_iter().find(fits).unwrap_or(("FLOP/s", 1.0));
        Self { name, size }
    }
}

/// A figure at a tick, short enough to stand beside the next.
fn figure(value: f64) -> String {
    let text = plain(value);
    if text.len() > 5 { format!("{value:e}") } else { text }
}

/// The names of axes and ticks.
fn axes(plot: &Plot, unit: &Unit) -> Node {
    let ((left, right), (bottom, top)) = (plot.across.places(), plot.up.places());
    let figures = |text: String, at| Node::label(at, &text);
    let mut free = 0.0;
    let below = plot.across.named_ticks().into_iter().filter_map(|tick| {
        let text = figure(tick.value);
        let half = width(&text, SMALL) / 2.0;
        // The last one may stand at the edge, and none on the one before it.
        let x = plot.across.at(tick.value).min(WIDTH - half);
        if x - half < free {
            return None;
        }
        free = x + half + 3.0;
        Some(figures(text, (x, bottom + 16.0)))
    });
    let beside = plot.up.named_ticks().into_iter().map(|tick| {
        figures(figure(tick.value / unit.size), (left - 6.0, plot.up.at(tick.value) + 4.0))
    });
    let below: Vec<Node> = below.collect();
    let beside: Vec<Node> = beside.collect();
    let middle = Node::new("g").set("text-anchor", "middle").children(below);
    let title =
        Node::label((left.midpoint(right), bottom + 34.0), "arithmetic intensity, FLOP/byte");
    Node::new("g")
        .number("font-size", SMALL)
        .fill(Ink::Muted)
        .child(middle.child(title))
        .child(Node::new("g").set("text-anchor", "end").children(beside))
        .child(Node::label((2.0, top - 14.0), unit.name))
}

/// The picture in words.
fn description(sides: &[Drawn]) -> String {
    let mut out = String::from(
        "Achieved FLOP/s over FLOP per byte, both logarithmic, under what the sheet allows at most.",
    );
    for side in sides {
        out += &format!(" {} ({}): ", sentence(&side.name), side.roof.words());
        let points: Vec<String> = side.points.iter().map(|p| reached(p, side.roof)).collect();
        out += &if points.is_empty() { why_no_point(side).into() } else { points.join("; ") };
        out += ".";
    }
    out
}

/// `decode, memory-bound, does 1.85 TFLOP/s at 0.97 FLOP/byte, 94 % of what the roof allows there`.
fn reached(point: &Point, roof: Roof) -> String {
    format!(
        "{}, {}-bound, does {:.3} at {} FLOP/byte, {} % of what its roof allows there",
        point.name,
        point.bound,
        FlopRate::from_si(point.rate),
        significant(point.intensity, 3),
        significant(100.0 * point.rate / roof.at(point.intensity), 2),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Assumptions, Metric, Scenario, Workload, hardware, models};

    fn between(a: &Scenario, b: &Scenario) -> [Drawn; 2] {
        let comparison = Comparison::between(a, b, Metric::Latency).unwrap();
        [drawn(&comparison.baseline, "a".into()), drawn(&comparison.proposal, "b".into())]
    }

    #[test]
    fn roofs_are_those_of_the_sheet_under_every_set() {
        for set in [Assumptions::MLSYSIM, Assumptions::PHYSICAL] {
            let scenario = Scenario::new(models::LLAMA3_8B).on(hardware::H100).assumptions(set);
            let [side, _] = between(&scenario, &scenario);
            assert!((side.roof.peak / 989e12 - 1.0).abs() < 1e-12);
            assert!((side.roof.bandwidth / 3.35e12 - 1.0).abs() < 1e-12);
            assert_eq!(side.roof.at(1.0), side.roof.bandwidth);
            assert_eq!(side.roof.at(1e6), side.roof.peak);
        }
    }

    #[test]
    fn stages_of_one_name_are_a_move() {
        let talk = Workload::Generate { prompt: 512, output: 64 };
        let a100 = Scenario::new(models::LLAMA3_8B).on(hardware::A100).workload(talk);
        let sides = between(&a100, &a100.clone().batch(32));
        let names: Vec<&str> = pairs(&sides).iter().map(|(a, _)| a.name).collect();
        assert_eq!(names, ["prefill", "decode"]);
        let h100 = Scenario { hardware: hardware::H100, ..a100.clone() };
        assert!(same_roof(&sides) && !same_roof(&between(&a100, &h100)));
        // A pass has no prefill to move from.
        let sides = between(&a100, &a100.clone().workload(Workload::Forward { context: None }));
        assert_eq!(pairs(&sides).len(), 1);
    }

    #[test]
    fn an_axis_is_told_in_a_unit_of_short_figures() {
        for (most, name) in
            [(2e15, "TFLOP/s"), (2e16, "PFLOP/s"), (5e9, "MFLOP/s"), (3.0, "FLOP/s")]
        {
            assert_eq!(Unit::of(most).name, name);
        }
    }
}
