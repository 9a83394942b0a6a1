//! A lock as text: TOML, one value a line, in one order.

use std::fmt;

use perfdiff::json::Json;

use super::part::{Part, Side};
use super::shelves::{Members, Shelf, Shelves};
use super::{Lock, Record, Results};

/// The form of the file; a reader of another one says so.
pub(super) const VERSION: u64 = 1;

const HEAD: &str = "\
# What the blocks computed, and from what. `perfdiff check` compares with it, `perfdiff regen` writes
# it; review it like code. SI base units; results are rounded to six digits.
";

impl fmt::Display for Lock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{HEAD}version = {VERSION}\nengine = {}", text(&self.engine))?;
        let mut records: Vec<&Record> = self.records.iter().collect();
        // Stable: blocks of one document stay in its order.
        records.sort_by(|a, b| a.file.cmp(&b.file));
        for record in records {
            self.write(f, record)?;
        }
        for (shelf, name, members) in self.shelves.iter() {
            if !self.names(shelf, name) {
                continue;
            }
            writeln!(f, "\n[{}.{}]", shelf.table(), bare(name))?;
            for (key, value) in members {
                writeln!(f, "{} = {}", bare(key), toml(value))?;
            }
        }
        Ok(())
    }
}

impl Lock {
    fn write(&self, f: &mut fmt::Formatter<'_>, record: &Record) -> fmt::Result {
        writeln!(f, "\n[[block]]\nfile = {}", text(&record.file))?;
        if let Some(name) = &record.name {
            writeln!(f, "name = {}", text(name))?;
        }
        writeln!(f, "text = {}\nmetric = {}", text(&record.text), text(record.metric.name()))?;
        match &record.results {
            Results::Comparison { speedup, values, regimes } => {
                let regimes: Vec<String> = regimes.iter().map(|regime| text(regime)).collect();
                writeln!(f, "speedup = {}", number(*speedup))?;
                writeln!(f, "values = {}", numbers(values))?;
                writeln!(f, "regimes = [{}]", regimes.join(", "))?;
            }
            Results::Sweep { points } => writeln!(f, "points = {}", numbers(points))?,
        }
        writeln!(f, "inputs = [")?;
        for sample in &record.samples {
            for side in &sample.sides {
                writeln!(f, "  {},", self.inputs(sample.point, side))?;
            }
        }
        writeln!(f, "]")
    }

    /// A scenario on one line.
    fn inputs(&self, point: usize, side: &Side) -> String {
        let mut members = Vec::new();
        if point > 0 {
            members.push(format!("point = {point}"));
        }
        for shelf in Shelf::ALL {
            members.push(format!("{} = {}", shelf.key(), reference(&self.shelves, shelf, side)));
        }
        members.extend(side.rest.iter().map(|(k, v)| format!("{} = {}", bare(k), toml(v))));
        format!("{{ {} }}", members.join(", "))
    }

    /// Whether a record names an entry.
    fn names(&self, shelf: Shelf, name: &str) -> bool {
        let sides = self.records.iter().flat_map(|r| &r.samples).flat_map(|s| &s.sides);
        sides.into_iter().any(|side| side.part(shelf).base.as_deref() == Some(name))
    }
}

/// The name of an entry, with what is not as in the entry.
fn reference(shelves: &Shelves, shelf: Shelf, side: &Side) -> String {
    let Part { base, whole } = side.part(shelf);
    let Some((name, entry)) = base.as_deref().and_then(|n| Some((n, shelves.get(shelf, n)?)))
    else {
        return table(None, whole);
    };
    let beside = side.part(shelf).beside(entry);
    if beside.is_empty() { text(name) } else { table(Some(name), &beside) }
}

fn table(base: Option<&str>, members: &Members) -> String {
    let base = base.map(|name| format!("entry = {}", text(name)));
    let members = members.iter().map(|(key, value)| format!("{} = {}", bare(key), toml(value)));
    let all: Vec<String> = base.into_iter().chain(members).collect();
    format!("{{ {} }}", all.join(", "))
}

/// A JSON value as TOML on one line.
fn toml(value: &Json) -> String {
    match value {
        Json::Null => text(NONE),
        Json::Bool(value) => value.to_string(),
        Json::Integer(value) => value.to_string(),
        Json::Number(value) => float(*value),
        Json::Text(value) => text(value),
        Json::List(items) => {
            let items: Vec<String> = items.iter().map(toml).collect();
            format!("[{}]", items.join(", "))
        }
        Json::Object(members) => table(None, &members.iter().cloned().collect()),
    }
}

/// What stands for no number.
pub(super) const NONE: &str = "none";

fn number(value: Option<f64>) -> String {
    value.map_or_else(|| text(NONE), float)
}

fn numbers(values: &[Option<f64>]) -> String {
    let values: Vec<String> = values.iter().map(|value| number(*value)).collect();
    format!("[{}]", values.join(", "))
}

/// The shortest form that reads back to the same bits.
fn float(value: f64) -> String {
    let size = value.abs();
    if size >= 1e5 || (size > 0.0 && size < 1e-3) {
        format!("{value:e}")
    } else {
        format!("{value:?}")
    }
}

/// TOML knows all of JSON's escapes that a writer of JSON makes.
fn text(text: &str) -> String {
    Json::from(text).to_string()
}

fn bare(key: &str) -> String {
    let is_bare = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
    if !key.is_empty() && key.chars().all(is_bare) { key.to_owned() } else { text(key) }
}
