//! The factors as they multiply up to the speedup: one row a factor, on a logarithmic scale.
//!
//! Each bar begins where the one above it ends, and points to where its factor moves the product:
//! to the right what helps, to the left what hurts. The last bar goes from 1x to the speedup.

use super::{FONT_SIZE, Picture, WIDTH};
use crate::compare::Comparison;
use crate::draw::axis::LogAxis;
use crate::draw::ink::Ink;
use crate::draw::svg::{Node, Outline};
use crate::draw::words::{BOLD, fitted, width};
use crate::explain::{contributions, fixed_speedup};

const ROW: f64 = 24.0;
const BAR: f64 = 14.0;
const TOP: f64 = 26.0;
/// The most room that the names of factors get.
const NAMES: f64 = 190.0;
/// How far the tip of a bar reaches back.
const TIP: f64 = 6.0;
/// Changes below this fill no picture: the axis spans at least this ratio.
const LEAST_SPAN: f64 = 1.25;

const BETTER: Ink = Ink::Series(0);
const WORSE: Ink = Ink::Series(1);

/// A factor, or those that are summed up.
struct Row {
    name: String,
    printed: String,
    /// Where the product goes.
    from: f64,
    to: f64,
}

/// The waterfall; none where there is no speedup, or one factor that is all of it.
pub(super) fn waterfall(comparison: &Comparison) -> Option<Picture> {
    let speedup = comparison.speedup?;
    // One bar beside its own total says nothing that the number does not.
    if comparison.factors.len() < 2 {
        return None;
    }
    let rows = rows(comparison)?;
    let total = fixed_speedup(speedup);
    let said: Vec<String> = rows.iter().map(|r| format!("{} {}", r.name, r.printed)).collect();
    let description = format!(
        "Bars on a logarithmic scale; each begins where the one before it ends. From 1x: {}. \
         Together {total}.",
        said.join(", then ")
    );
    let title = format!("What multiplies up to {total}");
    let height = TOP + ROW * (rows.len() + 1) as f64 + 6.0;
    let nodes = draw(comparison, &rows, speedup, &total);
    Some(Picture::new("factors", title, description, (WIDTH, height), nodes))
}

/// The rows in the order of the table. As in the text, what prints as no change is summed up,
/// unless it is little to name.
fn rows(comparison: &Comparison) -> Option<Vec<Row>> {
    let printed = contributions(comparison)?;
    let factors = &comparison.factors;
    let inert = |text: &str| matches!(text, "1.00x" | "1.000x");
    let others = printed.iter().filter(|text| inert(text)).count();
    let summed = factors.len() > 3 && others > 1;
    let (mut rows, mut product, mut rest) = (Vec::new(), 1.0, 1.0);
    for (factor, printed) in factors.iter().zip(printed) {
        let contribution = factor.contribution?;
        if summed && inert(&printed) {
            rest *= contribution;
            continue;
        }
        let (from, to) = (product, product * contribution);
        rows.push(Row { name: factor.label.clone(), printed, from, to });
        product = to;
    }
    if summed {
        let name =
            if rows.is_empty() { format!("{others} factors") } else { format!("{others} others") };
        rows.push(Row { name, printed: "1.00x each".into(), from: product, to: product * rest });
    }
    (!rows.is_empty()).then_some(rows)
}

fn draw(comparison: &Comparison, rows: &[Row], speedup: f64, total: &str) -> Vec<Node> {
    let widest = |texts: &mut dyn Iterator<Item = &str>| {
        texts.map(|text| width(text, FONT_SIZE)).fold(0.0, f64::max)
    };
    let names = widest(&mut rows.iter().map(|r| &*r.name)).min(NAMES);
    let names = names.max(width("speedup", FONT_SIZE * BOLD));
    let values = widest(&mut rows.iter().map(|r| &*r.printed));
    let values = values.max(width(total, FONT_SIZE * BOLD));
    let axis = axis(rows, names + 14.0, WIDTH - values - 14.0);
    let middle = |row: usize| TOP + ROW * (row as f64 + 0.5);
    let last = rows.len();

    let (mut better, mut worse, mut joints) =
        (Outline::default(), Outline::default(), Outline::default());
    let (mut left, mut right) = (Vec::new(), Vec::new());
    for (i, row) in rows.iter().enumerate() {
        let (from, to) = (axis.at(row.from), axis.at(row.to));
        bar(if row.to >= row.from { &mut better } else { &mut worse }, from, to, middle(i));
        joints.start((to, middle(i) + BAR / 2.0));
        joints.to((to, middle(i + 1) - BAR / 2.0));
        let y = middle(i) + 4.5;
        left.push(Node::label((names, y), &fitted(&row.name, FONT_SIZE, NAMES)));
        right.push(Node::label((WIDTH - 2.0, y), &row.printed));
    }
    let y = middle(last) + 4.5;
    left.push(Node::label((names, y), "speedup").set("font-weight", "700"));
    right.push(Node::label((WIDTH - 2.0, y), total).set("font-weight", "700"));
    let (one, end) = (axis.at(1.0), axis.at(speedup));
    let (from, to) = (one.min(end), one.max(end));
    let sum = Node::new("rect")
        .number("x", from)
        .number("y", middle(last) - BAR / 2.0)
        .number("width", (to - from).max(1.5))
        .number("height", BAR);
    let start = Node::line((one, TOP - 6.0), (one, middle(last) + BAR / 2.0 + 3.0));
    let words = Node::new("g").set("text-anchor", "end").fill(Ink::Text);
    let mut nodes = vec![start.stroke(Ink::Muted, 1.0), joints.node().stroke(Ink::Muted, 1.0)];
    for (bars, ink) in [(better, BETTER), (worse, WORSE)] {
        if !bars.is_empty() {
            nodes.push(bars.node().fill(ink));
        }
    }
    nodes.push(sum.fill(Ink::Text));
    nodes.push(words.children(left).children(right));
    nodes.push(heading(comparison, one));
    nodes
}

/// An axis over every product on the way, and 1x.
fn axis(rows: &[Row], from: f64, to: f64) -> LogAxis {
    let ends = rows.iter().map(|row| row.to).chain([1.0]);
    let (mut least, mut most) = ends.fold((f64::MAX, 0.0_f64), |(l, m), v| (l.min(v), m.max(v)));
    if most / least < LEAST_SPAN {
        (least, most) = (least / libm::sqrt(LEAST_SPAN), most * libm::sqrt(LEAST_SPAN));
    }
    LogAxis::exactly(least, most, from, to)
}

/// A bar with its tip at `to`.
fn bar(outline: &mut Outline, from: f64, to: f64, y: f64) {
    let (up, down) = (y - BAR / 2.0, y + BAR / 2.0);
    let tip = TIP.min((to - from).abs());
    let neck = if to >= from { to - tip } else { to + tip };
    // What moves nothing is still to be seen.
    let points = if tip < 1.0 {
        vec![(from - 1.0, up), (from + 1.0, up), (from + 1.0, down), (from - 1.0, down)]
    } else {
        vec![(from, up), (neck, up), (to, y), (neck, down), (from, down)]
    };
    outline.append(&Outline::polygon(&points));
}

/// Which way is better, above the line of 1x.
fn heading(comparison: &Comparison, one: f64) -> Node {
    const SIZE: f64 = 12.0;
    let (better, worse) = comparison.metric.comparatives();
    let (better, worse) = (format!("{better} \u{2192}"), format!("\u{2190} {worse}"));
    let y = TOP - 11.0;
    let mut words = vec![Node::label((one, y), "1x").set("text-anchor", "middle")];
    if one + 14.0 + width(&better, SIZE) <= WIDTH {
        words.push(Node::label((one + 14.0, y), &better));
    }
    if one - 14.0 - width(&worse, SIZE) >= 0.0 {
        words.push(Node::label((one - 14.0, y), &worse).set("text-anchor", "end"));
    }
    Node::new("g").number("font-size", SIZE).fill(Ink::Muted).children(words)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Metric, Precision, Scenario, hardware, models};

    fn rows_of(proposal: &Scenario) -> Vec<Row> {
        let a100 = Scenario::new(models::LLAMA3_8B).on(hardware::A100);
        rows(&Comparison::between(&a100, proposal, Metric::Latency).unwrap()).unwrap()
    }

    #[test]
    fn what_prints_as_no_change_is_summed_up_and_loses_nothing() {
        let mut proposal = Scenario::new(models::LLAMA3_8B).on(hardware::H100).batch(8);
        proposal.precision = Precision::Fp8;
        proposal.assumptions.compute_efficiency = 0.4;
        let a100 = Scenario::new(models::LLAMA3_8B).on(hardware::A100);
        let comparison = Comparison::between(&a100, &proposal, Metric::Latency).unwrap();
        let rows = rows_of(&proposal);
        assert!(rows.len() < comparison.factors.len(), "{}", comparison.factors.len());
        let last = rows.last().unwrap();
        assert!(last.name.ends_with(" others") && last.printed == "1.00x each");
        assert!((last.to / comparison.speedup.unwrap() - 1.0).abs() < 1e-12);
        assert!(rows.windows(2).all(|pair| pair[0].to == pair[1].from));
    }

    #[test]
    fn a_few_factors_are_all_named() {
        let rows = rows_of(&Scenario::new(models::LLAMA3_8B).on(hardware::H100));
        let names: Vec<&str> = rows.iter().map(|row| row.name.as_str()).collect();
        assert_eq!(names, ["memory bandwidth", "peak FLOP/s"]);
        assert_eq!(rows[0].from, 1.0);
    }

    #[test]
    fn a_change_of_one_percent_does_not_fill_the_picture() {
        let row = |to| Row { name: String::new(), printed: String::new(), from: 1.0, to };
        let axis = axis(&[row(1.01)], 0.0, 100.0);
        assert!(axis.at(1.01) - axis.at(1.0) < 6.0);
        let (least, most) = super::axis(&[row(4.0)], 0.0, 100.0).ends();
        assert_eq!((least, most), (1.0, 4.0));
    }
}
