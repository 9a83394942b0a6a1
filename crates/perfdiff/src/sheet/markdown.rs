//! Markdown, for documents and code hosts.

use std::fmt::Write as _;

use super::{Fact, Part, Remark, Sheet, Table, number_of};
use crate::markup::in_markdown as escaped;
use crate::source::Source;

pub(super) fn render(sheet: &Sheet) -> String {
    let cited = sheet.cited();
    let mut blocks: Vec<String> = Vec::new();
    let title = sheet.title.as_deref().unwrap_or(&sheet.subject);
    if !title.is_empty() {
        blocks.push(format!("**{}**", escaped(title)));
    }
    if sheet.title.is_some() && !sheet.subject.is_empty() {
        blocks.push(escaped(&sheet.subject));
    }
    for part in &sheet.parts {
        match part {
            Part::Lead(lead) => {
                let line = |(name, value): &(&str, String)| {
                    format!("- {}: **{}**", escaped(name), escaped(value))
                };
                blocks.push(lead.iter().map(line).collect::<Vec<_>>().join("\n"));
            }
            Part::Warning(text) => blocks.push(format!("**Warning:** {}", escaped(text))),
            Part::Facts(rows) => blocks.push(facts(rows, &cited)),
            Part::Table(table) => blocks.push(self::table(table)),
            // What it shows, the rest says.
            Part::Picture(_) => {}
            Part::Note(label, remark) => {
                blocks.push(format!("{}: {}", escaped(label), said(remark)));
            }
        }
    }
    let sources = cited.iter().enumerate();
    blocks.extend(sources.map(|(i, source)| format!("\\[{}\\] {}", i + 1, linked(source))));
    blocks.join("\n\n") + "\n"
}

fn said(remark: &Remark) -> String {
    match remark {
        Remark::Text(text) => escaped(text),
        Remark::Source(source) => linked(source),
    }
}

/// A source with its link.
fn linked(source: &Source) -> String {
    let reference = escaped(&source.reference);
    let mut out = match &source.url {
        Some(url) => format!("{}: [{reference}](<{url}>)", source.kind.name()),
        None => format!("{}: {reference}", source.kind.name()),
    };
    if let Some(day) = &source.verified {
        let _ = write!(out, " (verified {day})");
    }
    if let Some(note) = &source.note {
        let _ = write!(out, " - {}", escaped(note));
    }
    out
}

fn facts(facts: &[Fact], cited: &[&Source]) -> String {
    let meaning = facts.iter().any(|fact| fact.meaning.is_some());
    let (head, rule) = if meaning { (" meaning |", " --- |") } else { ("", "") };
    let mut out = format!("| field | value |{head}\n| --- | --- |{rule}");
    for fact in facts {
        let mark = number_of(fact, cited).map_or(String::new(), |n| format!(" \\[{n}\\]"));
        let _ = write!(out, "\n| `{}` | {}{mark} |", fact.field, escaped(&fact.value));
        if meaning {
            let _ = write!(out, " {} |", escaped(fact.meaning.unwrap_or("")));
        }
    }
    out
}

fn table(table: &Table) -> String {
    let names = table.columns.iter().map(|column| format!(" {} |", escaped(column.name)));
    let rules = table.columns.iter().map(|c| if c.number { " ---: |" } else { " --- |" });
    let mut out = format!("|{}\n|{}", names.collect::<String>(), rules.collect::<String>());
    for row in &table.rows {
        let cells: String = row.iter().map(|cell| format!(" {} |", escaped(cell))).collect();
        let _ = write!(out, "\n|{cells}");
    }
    out
}
