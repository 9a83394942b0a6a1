//! Plain text for terminals and logs: the seed layout of the tutorial, then what goes beyond it.

use std::fmt::Write as _;

use super::View;

pub(super) fn render(view: &View<'_>) -> String {
    let mut out = String::new();
    out.push_str("\u{1f4ca} Differential Analysis: Proposal vs. Baseline\n");
    let _ = writeln!(out, "\u{2022} Speedup: {}", view.speedup);
    let _ = writeln!(out, "\u{2022} Baseline Regime: {}", view.regimes[0]);
    let _ = writeln!(out, "\u{2022} Proposal Regime: {}", view.regimes[1]);
    out.push('\n');
    let warnings = view.warnings.iter().map(|warning| format!("Warning: {warning}"));
    let paragraphs: Vec<String> = warnings.chain(view.paragraphs.iter().cloned()).collect();
    let _ = writeln!(out, "Analysis: {}", paragraphs.join("\n"));
    let _ = writeln!(
        out,
        "\n{}",
        view.title.map_or(view.subject.clone(), |title| { format!("{title}\n{}", view.subject) })
    );
    if !view.factors.is_empty() {
        let header = ["factor", "baseline", "proposal", "on paper", "here"].map(String::from);
        let rows = view.factors.iter().map(|f| {
            [
                f.label.to_string(),
                f.baseline.clone(),
                f.proposal.clone(),
                f.ratio.clone(),
                f.contribution.clone(),
            ]
        });
        let total = ["speedup", "", "", "", &view.speedup].map(String::from);
        let total = (!view.speedup.starts_with("none")).then_some(total);
        out.push('\n');
        out.push_str(&aligned(&[header].into_iter().chain(rows).chain(total).collect::<Vec<_>>()));
    }
    let header = ["time", "baseline", "proposal"].map(String::from);
    let rows = view
        .times
        .iter()
        .map(|row| [row.label.to_string(), row.values[0].clone(), row.values[1].clone()]);
    out.push('\n');
    out.push_str(&aligned(&[header].into_iter().chain(rows).collect::<Vec<_>>()));
    for doubt in &view.doubts {
        let _ = writeln!(out, "\nNote: {doubt}");
    }
    out
}

/// The first column to the left, the others to the right, two spaces between.
fn aligned<const N: usize>(rows: &[[String; N]]) -> String {
    let width =
        |column: usize| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or(0);
    let mut out = String::new();
    for row in rows {
        let mut line = format!("  {:<1$}", row[0], width(0));
        for (column, cell) in row.iter().enumerate().skip(1) {
            let _ = write!(line, "  {:>1$}", cell, width(column));
        }
        out.push_str(line.trim_end());
        out.push('\n');
    }
    out
}
