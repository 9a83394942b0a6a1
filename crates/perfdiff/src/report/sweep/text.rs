//! Plain text for terminals and logs, within 80 columns.

use std::fmt::Write as _;

use super::View;
use super::table::Table;
use crate::report::paint::{Ink, Paint};
use crate::report::wrap::{WIDTH, wrapped};

pub(in crate::report) fn render(view: &View<'_>, paint: Paint) -> String {
    let mut out =
        format!("{}\n", paint.in_ink(Ink::Strong, &format!("\u{1f4ca} {}", view.heading)));
    for (name, value) in &view.facts {
        let name = format!("\u{2022} {name}: ");
        let lines = wrapped(&format!("{name}{value}"), WIDTH);
        let value = lines.strip_prefix(&name).unwrap_or(&lines);
        let _ = writeln!(out, "{name}{}", paint.in_ink(Ink::Strong, value));
    }
    let warnings = view.warnings.iter().map(|warning| format!("Warning: {warning}"));
    for (i, paragraph) in warnings.chain(view.paragraphs.iter().cloned()).enumerate() {
        let paragraph = if i == 0 { format!("Analysis: {paragraph}") } else { paragraph };
        let lines = wrapped(&paragraph, WIDTH);
        let _ = writeln!(out, "\n{}", paint.first(Ink::Warning, "Warning:", &lines));
    }
    out.push('\n');
    if let Some(title) = view.title {
        let _ = writeln!(out, "{}", paint.in_ink(Ink::Strong, &wrapped(title, WIDTH)));
    }
    let _ = writeln!(out, "{}\n", wrapped(&view.subject, WIDTH));
    out.push_str(&aligned(&view.table));
    for remark in &view.table.remarks {
        let _ = writeln!(out, "{}", wrapped(remark, WIDTH));
    }
    for doubt in &view.doubts {
        let lines = wrapped(&format!("Note: {doubt}"), WIDTH);
        let _ = writeln!(out, "\n{}", paint.first(Ink::Quiet, "Note:", &lines));
    }
    out
}

/// Columns that fit beside each other; the others are left out, and counted.
fn aligned(table: &Table) -> String {
    let rows: Vec<&Vec<String>> = [&table.header].into_iter().chain(&table.rows).collect();
    let columns = table.header.len();
    let width = |column: usize| {
        rows.iter().map(|row| row.get(column).map_or(0, |c| c.chars().count())).max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..columns).map(width).collect();
    let mut used = 2 + widths.first().copied().unwrap_or(0);
    let mut shown = 1;
    for &width in widths.iter().skip(1) {
        used += 2 + width;
        if used > WIDTH {
            break;
        }
        shown += 1;
    }
    let mut out = String::new();
    for row in &rows {
        let mut line = String::from("  ");
        for (column, cell) in row.iter().enumerate().take(shown) {
            let width = widths[column];
            match column {
                0 if table.numbers => {
                    let _ = write!(line, "{cell:>width$}");
                }
                0 => {
                    let _ = write!(line, "{cell:<width$}");
                }
                _ => {
                    let _ = write!(line, "  {cell:>width$}");
                }
            }
        }
        out.push_str(line.trim_end());
        out.push('\n');
    }
    if shown < columns {
        let _ = writeln!(out, "{} more columns are in the JSON.", columns - shown);
    }
    out
}
