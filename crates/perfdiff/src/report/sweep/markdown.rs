//! Markdown for renderers other than HTML, and for code hosts.

use std::fmt::Write as _;

use super::View;
use crate::markup::in_markdown as escaped;

pub(in crate::report) fn words(out: &mut String, view: &View<'_>) {
    out.push('\n');
    for (name, value) in &view.facts {
        let _ = writeln!(out, "- {name}: **{}**", escaped(value));
    }
    for paragraph in &view.paragraphs {
        let _ = writeln!(out, "\n{}", escaped(paragraph));
    }
}

pub(in crate::report) fn table(out: &mut String, view: &View<'_>) {
    let row = |cells: &[String]| {
        let cells: Vec<String> = cells.iter().map(|cell| escaped(cell)).collect();
        format!("| {} |\n", cells.join(" | "))
    };
    let table = &view.table;
    let _ = write!(
        out,
        "\n{}| --- |{}\n",
        row(&table.header),
        " ---: |".repeat(table.header.len() - 1)
    );
    for cells in &table.rows {
        out.push_str(&row(cells));
    }
    if !table.remarks.is_empty() {
        let _ = writeln!(out, "\n{}", escaped(&table.remarks.join(" ")));
    }
}
