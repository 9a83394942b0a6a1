//! How far off, by what: as text, as Markdown, as JSON.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use perfdiff::json::Json;
use perfdiff::validate::{By, Errors, Table, Tables};

use super::{Row, predicted};

/// Why rows have no prediction, with how many each.
fn notes(rows: &[Row]) -> BTreeMap<&str, usize> {
    let mut notes = BTreeMap::new();
    for note in rows.iter().filter_map(|row| row.outcome.as_ref().err()) {
        *notes.entry(note.as_str()).or_default() += 1;
    }
    notes
}

pub(super) fn text(rows: &[Row]) -> String {
    let predicted = predicted(rows);
    let mut out = format!("{}, {} predicted\n", counted(rows.len()), predicted.len());
    for (note, count) in notes(rows) {
        let _ = writeln!(out, "not predicted, {count}: {note}");
    }
    let tables = Tables::of(&predicted);
    let both = [("latency", " rows", &tables.latency), ("speedup", "pairs", &tables.speedup)];
    for (what, unit, tables) in both {
        if tables.iter().all(|table| table.groups.is_empty()) {
            continue;
        }
        let title = format!("absolute error of the {what}");
        let _ = writeln!(out, "\n{title:<34}{unit}   median     90 %     most");
        for table in tables {
            if table.by != By::All {
                let _ = writeln!(out, "  {}", table.by.name());
            }
            for (name, errors) in &table.groups {
                out += &line(name, if table.by == By::All { 2 } else { 4 }, errors);
            }
        }
    }
    out
}

/// One line of a table of errors, its name indented.
pub(super) fn line(name: &str, indent: usize, errors: &Errors) -> String {
    let width = 34 - indent;
    let [median, p90, most] = [errors.median, errors.p90, errors.most].map(percent);
    let count = errors.count;
    format!("{:indent$}{name:<width$}{count:>5}{median:>9}{p90:>9}{most:>9}\n", "")
}

fn percent(fraction: f64) -> String {
    // Beyond ten thousand times, only the size says anything.
    let percent = fraction * 100.0;
    if percent < 1e6 { format!("{percent:.1} %") } else { format!("{percent:.0e} %") }
}

fn counted(rows: usize) -> String {
    if rows == 1 { "1 row".into() } else { format!("{rows} rows") }
}

pub(super) fn markdown(rows: &[Row]) -> String {
    let predicted = predicted(rows);
    let tables = Tables::of(&predicted);
    let mut out = format!("{}, {} predicted.\n", counted(rows.len()), predicted.len());
    for (note, count) in notes(rows) {
        let _ = writeln!(out, "\n- Not predicted, {count}: {}", cell(note));
    }
    for (what, unit, tables) in
        [("latency", "rows", &tables.latency), ("speedup", "pairs", &tables.speedup)]
    {
        for Table { by, groups } in tables.iter().filter(|table| !table.groups.is_empty()) {
            let by = if *by == By::All { what } else { by.name() };
            if by == what {
                let _ = writeln!(out, "\nAbsolute error of the {what}:");
            }
            let _ = writeln!(out, "\n| {by} | {unit} | median | 90 % | most |");
            out.push_str("| --- | ---: | ---: | ---: | ---: |\n");
            for (name, errors) in groups {
                let [median, p90, most] = [errors.median, errors.p90, errors.most].map(percent);
                let (name, count) = (cell(name), errors.count);
                let _ = writeln!(out, "| {name} | {count} | {median} | {p90} | {most} |");
            }
        }
    }
    out
}

/// Text that Markdown leaves as it is, in a cell of a table.
fn cell(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\n' | '\r' => out.push(' '),
            '{' => out.push_str("&#123;"),
            '}' => out.push_str("&#125;"),
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '|' | '~' | '$' | '#' | '&' => {
                out.extend(['\\', c]);
            }
            c => out.push(c),
        }
    }
    out
}

pub(super) fn json(rows: &[Row]) -> Json {
    let predicted = predicted(rows);
    let tables = Tables::of(&predicted);
    let notes = notes(rows).into_iter().map(|(note, count)| {
        Json::object([("note", Json::from(note)), ("rows", Json::from(count as u64))])
    });
    Json::object([
        ("rows", Json::from(rows.len() as u64)),
        ("predicted", Json::from(predicted.len() as u64)),
        ("not_predicted", Json::List(notes.collect())),
        ("latency", tables_json(&tables.latency)),
        ("speedup", tables_json(&tables.speedup)),
    ])
}

fn tables_json(tables: &[Table]) -> Json {
    Json::object(tables.iter().map(|table| {
        let groups = table.groups.iter().map(|(name, errors)| {
            let mut members = vec![("name".to_string(), Json::from(name.as_str()))];
            if let Json::Object(errors) = errors_json(errors) {
                members.extend(errors);
            }
            Json::Object(members)
        });
        (table.by.name(), Json::List(groups.collect()))
    }))
}

/// A distribution of errors, as fractions.
pub(super) fn errors_json(errors: &Errors) -> Json {
    Json::object([
        ("count", Json::from(errors.count as u64)),
        ("median", Json::from(errors.median)),
        ("p90", Json::from(errors.p90)),
        ("most", Json::from(errors.most)),
    ])
}
