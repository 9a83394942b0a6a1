//! Plain text for terminals and logs: the seed layout of the tutorial, then what goes beyond it,
//! within 80 columns.

use std::fmt::Write as _;

use super::paint::{Ink, Paint};
use super::wrap::{WIDTH, hanging, wrapped};
use super::{FactorRow, View};

pub(super) fn render(view: &View<'_>, paint: Paint) -> String {
    let mut out = String::new();
    let heading = "\u{1f4ca} Differential Analysis: Proposal vs. Baseline";
    let _ = writeln!(out, "{}", paint.in_ink(Ink::Strong, heading));
    let name = "\u{2022} Speedup: ";
    let speedup = hanging(&view.speedup, name.chars().count());
    let _ = writeln!(out, "{name}{}", paint.in_ink(ink_of(&view.speedup), &speedup));
    let regime = |i: usize| paint.in_ink(Ink::Strong, &view.regimes[i]);
    let _ = writeln!(out, "\u{2022} Baseline Regime: {}", regime(0));
    let _ = writeln!(out, "\u{2022} Proposal Regime: {}", regime(1));
    let warnings = view.warnings.iter().map(|warning| format!("Warning: {warning}"));
    for (i, paragraph) in warnings.chain(view.paragraphs.iter().cloned()).enumerate() {
        let paragraph = if i == 0 { format!("Analysis: {paragraph}") } else { paragraph };
        let lines = wrapped(&paragraph, WIDTH);
        let _ = writeln!(out, "\n{}", paint.first(Ink::Warning, "Warning:", &lines));
    }
    if let Some(title) = view.title {
        let _ = write!(out, "\n{}", paint.in_ink(Ink::Strong, &wrapped(title, WIDTH)));
    }
    let _ = writeln!(out, "\n{}", wrapped(&view.subject, WIDTH));
    if !view.factors.is_empty() {
        out.push('\n');
        out.push_str(&factors(view, paint));
    }
    out.push('\n');
    out.push_str(&times(view, paint));
    for doubt in &view.doubts {
        let lines = wrapped(&format!("Note: {doubt}"), WIDTH);
        let _ = writeln!(out, "\n{}", paint.first(Ink::Quiet, "Note:", &lines));
    }
    out
}

/// The table of factors.
fn factors(view: &View<'_>, paint: Paint) -> String {
    let header = ["factor", "baseline", "proposal", "on paper", "here"].map(String::from);
    let row = |f: &FactorRow<'_>| {
        [
            f.label.to_string(),
            f.baseline.clone(),
            f.proposal.clone(),
            f.ratio.clone(),
            f.contribution.clone(),
        ]
    };
    let total = ["speedup", "", "", "", &view.speedup].map(String::from);
    let total = (!view.speedup.starts_with("none")).then_some(total);
    let rows: Vec<[String; 5]> =
        [header].into_iter().chain(view.factors.iter().map(row)).chain(total).collect();
    aligned(&rows, |at, column, cell| match (at, column) {
        (0, _) => paint.in_ink(Ink::Quiet, cell),
        (_, 4) => paint.in_ink(ink_of(cell.trim()), cell),
        _ => cell.to_string(),
    })
}

/// The terms of the latency.
fn times(view: &View<'_>, paint: Paint) -> String {
    let header = ["time", "baseline", "proposal"].map(String::from);
    let rows = view
        .times
        .iter()
        .map(|row| [row.label.to_string(), row.values[0].clone(), row.values[1].clone()]);
    let rows: Vec<[String; 3]> = [header].into_iter().chain(rows).collect();
    aligned(&rows, |at, _, cell| {
        let total = at > 0 && view.times[at - 1].total;
        match (at, total) {
            (0, _) => paint.in_ink(Ink::Quiet, cell),
            (_, true) => paint.in_ink(Ink::Strong, cell),
            _ => cell.to_string(),
        }
    })
}

/// Better is one colour, worse another; what prints as no change has none.
fn ink_of(speedup: &str) -> Ink {
    let value: Option<f64> = speedup.strip_suffix('x').and_then(|number| number.parse().ok());
    match value {
        Some(value) if value > 1.0 => Ink::Better,
        Some(value) if value < 1.0 => Ink::Worse,
        _ => Ink::Plain,
    }
}

/// The first column to the left, the others to the right, two spaces between. Where that is wider
/// than a terminal, each row is a list.
fn aligned<const N: usize>(
    rows: &[[String; N]],
    paint: impl Fn(usize, usize, &str) -> String,
) -> String {
    let width =
        |column: usize| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or(0);
    let widths: [usize; N] = std::array::from_fn(width);
    if widths.iter().map(|width| width + 2).sum::<usize>() > WIDTH {
        return listed(rows, paint);
    }
    let mut out = String::new();
    for (at, row) in rows.iter().enumerate() {
        let last = row.iter().rposition(|cell| !cell.is_empty()).unwrap_or(0);
        for (column, cell) in row.iter().enumerate().take(last + 1) {
            let cell = match column {
                0 if last == 0 => cell.clone(),
                0 => format!("{:<1$}", cell, widths[0]),
                _ => format!("{:>1$}", cell, widths[column]),
            };
            let _ = write!(out, "  {}", paint(at, column, &cell));
        }
        out.push('\n');
    }
    out
}

/// Each row as its first cell, and below it the others with the names of their columns.
fn listed<const N: usize>(
    rows: &[[String; N]],
    paint: impl Fn(usize, usize, &str) -> String,
) -> String {
    let Some((header, rows)) = rows.split_first() else { return String::new() };
    let width = header.iter().skip(1).map(|name| name.chars().count()).max().unwrap_or(0);
    let mut out = String::new();
    for (at, row) in rows.iter().enumerate() {
        let _ = writeln!(out, "  {}", paint(at + 1, 0, &row[0]));
        for (column, cell) in row.iter().enumerate().skip(1).filter(|(_, c)| !c.is_empty()) {
            let name = format!("{:<width$}", header[column]);
            let cell = paint(at + 1, column, &hanging(cell, 4 + width + 2));
            let _ = writeln!(out, "    {}  {cell}", paint(0, column, &name));
        }
    }
    out
}
