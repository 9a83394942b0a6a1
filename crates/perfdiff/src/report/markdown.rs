//! Markdown for renderers other than HTML, and for code hosts.

use std::fmt::Write as _;

use super::{AnyView, Report, View, sweep};
use crate::markup::in_markdown as escaped;
use crate::show::Shown;

/// What the report shows. Markdown has no place for pictures that every renderer knows, so what they
/// show is said.
pub(super) fn render(report: &Report) -> String {
    let view = &report.view();
    let mut out = String::new();
    let title = view.title().unwrap_or(view.subject());
    let _ = writeln!(out, "**{}**", escaped(title));
    if view.title().is_some() {
        let _ = writeln!(out, "\n{}", escaped(view.subject()));
    }
    for warning in view.warnings() {
        let _ = writeln!(out, "\n**Warning:** {}", escaped(warning));
    }
    for shown in &report.show {
        match shown {
            Shown::Source => fence(&mut out, "toml", report.source.as_deref().unwrap_or("")),
            Shown::Text => match view {
                AnyView::Comparison(view) => words(&mut out, view),
                AnyView::Sweep(view) => sweep::markdown::words(&mut out, view),
            },
            Shown::Table => match view {
                AnyView::Comparison(view) => table(&mut out, view),
                AnyView::Sweep(view) => sweep::markdown::table(&mut out, view),
            },
            Shown::Json => fence(&mut out, "json", &report.json()),
            // The words of the text and the figures of the table are those of these pictures.
            Shown::Factors | Shown::Chart
                if report.show.iter().any(|s| matches!(s, Shown::Text | Shown::Table)) => {}
            Shown::Roofline | Shown::Factors | Shown::Stages | Shown::Chart => {
                if let Some(picture) = report.picture(*shown) {
                    let (title, said) = (escaped(picture.title()), escaped(picture.description()));
                    let _ = writeln!(out, "\n*{title}.* {said}");
                }
            }
        }
    }
    for doubt in view.doubts() {
        let _ = writeln!(out, "\n*Note:* {}", escaped(doubt));
    }
    out
}

fn words(out: &mut String, view: &View<'_>) {
    let _ = writeln!(out, "\n- Speedup: **{}**", escaped(&view.speedup));
    let _ = writeln!(out, "- Baseline Regime: **{}**", view.regimes[0]);
    let _ = writeln!(out, "- Proposal Regime: **{}**", view.regimes[1]);
    for paragraph in &view.paragraphs {
        let _ = writeln!(out, "\n{}", escaped(paragraph));
    }
}

fn table(out: &mut String, view: &View<'_>) {
    if !view.factors.is_empty() {
        out.push_str("\n| factor | baseline | proposal | on paper | here |\n");
        out.push_str("| --- | ---: | ---: | ---: | ---: |\n");
        for row in &view.factors {
            let cells = [row.label, &row.baseline, &row.proposal, &row.ratio, &row.contribution];
            let cells: Vec<String> = cells.iter().map(|cell| escaped(cell)).collect();
            let _ = writeln!(out, "| {} |", cells.join(" | "));
        }
        if !view.speedup.starts_with("none") {
            let _ = writeln!(out, "| speedup |  |  |  | **{}** |", view.speedup);
        }
    }
    out.push_str("\n| time | baseline | proposal |\n| --- | ---: | ---: |\n");
    for row in &view.times {
        let mark = if row.total { "**" } else { "" };
        let [a, b] = &row.values;
        let _ = writeln!(out, "| {} | {mark}{a}{mark} | {mark}{b}{mark} |", row.label);
    }
}

/// A fenced code block, fenced by more backticks than there are in it.
fn fence(out: &mut String, language: &str, text: &str) {
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest.max(2) + 1);
    let _ = writeln!(out, "\n{fence}{language}\n{}\n{fence}", text.trim_end());
}
