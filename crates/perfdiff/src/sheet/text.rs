//! Plain text.

use std::fmt::Write as _;

use super::{Column, Fact, Part, Remark, Sheet, Table, number_of};
use crate::report::wrap::{WIDTH, columns as width_of, wrapped};
use crate::source::Source;

/// How long a line may be.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Room {
    /// A terminal, or the output of a notebook.
    Columns80,
    /// As long as it gets.
    Any,
}

impl Room {
    fn width(self) -> usize {
        match self {
            Room::Columns80 => WIDTH,
            Room::Any => usize::MAX,
        }
    }
}

pub(super) fn render(sheet: &Sheet, room: Room) -> String {
    let cited = sheet.cited();
    let mut blocks: Vec<String> = Vec::new();
    let mut head: Vec<String> = sheet.heading.iter().map(|line| (*line).to_string()).collect();
    let mut parts = sheet.parts.iter().peekable();
    while let Some(Part::Lead(lead)) = parts.peek() {
        head.extend(lead.iter().map(|(name, value)| format!("\u{2022} {name}: {value}")));
        parts.next();
    }
    if !head.is_empty() {
        blocks.push(head.join("\n"));
    }
    while let Some(Part::Warning(text)) = parts.peek() {
        blocks.push(wrapped(&format!("Warning: {text}"), room.width()));
        parts.next();
    }
    let about = sheet.title.iter().chain(Some(&sheet.subject)).filter(|line| !line.is_empty());
    let about: Vec<String> = about.map(|line| wrapped(line, room.width())).collect();
    if !about.is_empty() {
        blocks.push(about.join("\n"));
    }
    let mut notes: Vec<String> = Vec::new();
    for part in parts {
        match part {
            Part::Facts(rows) => blocks.push(facts(rows, &cited, room)),
            Part::Table(table) => blocks.push(self::table(table, room)),
            Part::Note("Note", remark) => blocks.push(labelled("Note", remark, room)),
            Part::Note(label, remark) => notes.push(labelled(label, remark, room)),
            Part::Picture(_) | Part::Lead(_) | Part::Warning(_) => {}
        }
    }
    let sources = cited.iter().enumerate();
    let sources =
        sources.map(|(i, source)| wrapped(&format!("[{}] {}", i + 1, said(source)), room.width()));
    let notes: Vec<String> = notes.into_iter().chain(sources).collect();
    if !notes.is_empty() {
        blocks.push(notes.join("\n"));
    }
    blocks.join("\n\n") + "\n"
}

fn labelled(label: &str, remark: &Remark, room: Room) -> String {
    let text = match remark {
        Remark::Text(text) => text.clone(),
        Remark::Source(source) => said(source),
    };
    wrapped(&format!("{label}: {text}"), room.width())
}

/// A source as it is cited where nothing can be a link.
pub(super) fn said(source: &Source) -> String {
    let mut out = format!("{}: {}", source.kind.name(), source.reference);
    if let Some(url) = &source.url {
        let _ = write!(out, ", {url}");
    }
    if let Some(day) = &source.verified {
        let _ = write!(out, " (verified {day})");
    }
    if let Some(note) = &source.note {
        let _ = write!(out, " - {note}");
    }
    out
}

/// Names to the left, values beside them; where there is a meaning, below.
fn facts(facts: &[Fact], cited: &[&Source], room: Room) -> String {
    let name = facts.iter().map(|fact| width_of(&fact.field)).max().unwrap_or(0);
    let with_meaning = facts.iter().any(|fact| fact.meaning.is_some());
    let mut lines = Vec::new();
    for fact in facts {
        let mark = number_of(fact, cited).map_or(String::new(), |n| format!(" [{n}]"));
        let value = format!("{}{mark}", fact.value);
        if with_meaning {
            lines.push(format!("  {} = {value}", fact.field));
            let room = room.width().saturating_sub(6);
            lines.extend(fact.meaning.map(|meaning| indented(&wrapped(meaning, room), 6)));
        } else {
            let indent = name + 4;
            let value = wrapped_list(&value, room.width().saturating_sub(indent));
            let value = indented(&value, indent);
            lines.push(format!("  {:<name$}  {}", fact.field, value.trim_start()));
        }
    }
    lines.join("\n")
}

/// A list of values in lines that end between two of them; a long one is text like any other.
fn wrapped_list(text: &str, width: usize) -> String {
    const KEPT: &str = "\u{a0}";
    if text.split(", ").any(|item| width_of(item) >= width) {
        return wrapped(text, width);
    }
    let whole = text.replace(' ', KEPT).replace(&format!(",{KEPT}"), ", ");
    wrapped(&whole, width).replace(KEPT, " ")
}

fn indented(text: &str, by: usize) -> String {
    let lines: Vec<String> = text.lines().map(|line| format!("{:by$}{line}", "")).collect();
    lines.join("\n")
}

/// Columns with two spaces between; within 80, without those that are extra.
fn table(table: &Table, room: Room) -> String {
    let shown = |column: &Column| room == Room::Any || !column.extra;
    let places: Vec<usize> =
        (0..table.columns.len()).filter(|&place| shown(&table.columns[place])).collect();
    let header: Vec<String> = table.columns.iter().map(|column| column.name.to_string()).collect();
    let rows: Vec<&Vec<String>> = std::iter::once(&header).chain(&table.rows).collect();
    let width = |place: usize| rows.iter().map(|row| width_of(&row[place])).max().unwrap_or(0);
    let widths: Vec<usize> = places.iter().map(|&place| width(place)).collect();
    // What is last may be long, and goes on below itself.
    let before: usize = widths.iter().rev().skip(1).map(|width| width + 2).sum::<usize>() + 2;
    let last_room = room.width().saturating_sub(before).max(20);
    let mut lines = Vec::new();
    for row in rows {
        let mut line = String::new();
        for (at, &place) in places.iter().enumerate() {
            let (cell, width) = (&row[place], widths[at]);
            let pad = " ".repeat(width - width_of(cell));
            let _ = match (at + 1 == places.len(), table.columns[place].number) {
                (true, false) => {
                    write!(line, "  {}", indented(&wrapped(cell, last_room), before).trim_start())
                }
                (_, true) => write!(line, "  {pad}{cell}"),
                (_, false) => write!(line, "  {cell}{pad}"),
            };
        }
        lines.push(line.trim_end().to_string());
    }
    lines.join("\n")
}
