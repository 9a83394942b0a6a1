//! A lock from its text.

use std::ops::Range;

use perfdiff::json::Json;
use perfdiff::{Diagnostic, Metric};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::part::{Part, Side};
use super::shelves::{Members, Shelf, Shelves};
use super::write::{NONE, VERSION};
use super::{Lock, Record, Results, Sample};
use crate::problem::Code;

type Read<T> = Result<T, Box<Diagnostic>>;

impl Lock {
    /// Reads what [`Lock`]'s `Display` wrote.
    ///
    /// # Errors
    ///
    /// The first thing that is not as it was written, with its place; a lock of which a part cannot
    /// be read vouches for nothing.
    pub fn parse(text: &str) -> Result<Self, Box<Diagnostic>> {
        let document = DeTable::parse(text).map_err(|error| {
            let span = error.span().unwrap_or(text.len()..text.len());
            let message = error.message().lines().map(str::trim).collect::<Vec<_>>().join("; ");
            wrong(span, &format!("not valid TOML: {message}"))
        })?;
        let top =
            Table { table: document.get_ref(), span: 0..text.lines().next().map_or(0, str::len) };
        let version = top.integer("version")?;
        if version != VERSION {
            let span = top.get("version")?.span();
            let message = format!("this lock is of version {version}, and {VERSION} is known");
            return Err(wrong(span, &message));
        }
        let mut lock = Lock { engine: top.text("engine")?, ..Lock::new() };
        for shelf in Shelf::ALL {
            if let Ok(entries) = top.get(shelf.table()) {
                for (name, entry) in as_table(entries)?.table {
                    let members = as_table(entry)?.members()?;
                    lock.shelves.put(shelf, name.get_ref(), || members);
                }
            }
        }
        if let Ok(blocks) = top.get("block") {
            for block in as_list(blocks)? {
                let record = record(&as_table(block)?, &lock.shelves)?;
                lock.records.push(record);
            }
        }
        Ok(lock)
    }
}

fn record(block: &Table<'_>, shelves: &Shelves) -> Read<Record> {
    let metric = block.text("metric")?;
    let metric = Metric::from_name(&metric)
        .ok_or_else(|| wrong(block.span.clone(), &format!("unknown metric `{metric}`")))?;
    let results = if let Ok(points) = block.get("points") {
        Results::Sweep { points: numbers(points)? }
    } else {
        Results::Comparison {
            speedup: number(block.get("speedup")?)?,
            values: numbers(block.get("values")?)?,
            regimes: as_list(block.get("regimes")?)?.iter().map(as_text).collect::<Read<_>>()?,
        }
    };
    let mut samples: Vec<Sample> = Vec::new();
    for inputs in as_list(block.get("inputs")?)? {
        let (point, side) = side(&as_table(inputs)?, shelves)?;
        match samples.last_mut() {
            Some(last) if last.point == point => last.sides.push(side),
            _ => samples.push(Sample { point, sides: vec![side] }),
        }
    }
    Ok(Record {
        file: block.text("file")?,
        name: block.get("name").ok().map(as_text).transpose()?,
        ordinal: 0,
        text: block.text("text")?,
        metric,
        results,
        samples,
    })
}

fn side(inputs: &Table<'_>, shelves: &Shelves) -> Read<(usize, Side)> {
    let mut rest = inputs.members()?;
    let point = match rest.remove("point") {
        Some(Json::Integer(point)) => usize::try_from(point).unwrap_or(0),
        _ => 0,
    };
    let mut part = |shelf: Shelf| -> Read<Part> {
        let place = inputs.get(shelf.key())?.span();
        let (name, beside) = match rest.remove(shelf.key()) {
            Some(Json::Text(name)) => (Some(name), Members::new()),
            Some(Json::Object(members)) => {
                let mut members: Members = members.into_iter().collect();
                match members.remove("entry") {
                    Some(Json::Text(name)) => (Some(name), members),
                    _ => (None, members),
                }
            }
            _ => return Err(wrong(place, "this is neither a name nor a table")),
        };
        let Some(name) = name else { return Ok(Part { base: None, whole: beside }) };
        let Some(entry) = shelves.get(shelf, &name) else {
            let table = shelf.table();
            return Err(wrong(place, &format!("there is no `[{table}.{name}]` in this lock")));
        };
        Ok(Part { whole: Part::over(entry, beside), base: Some(name) })
    };
    let parts = [part(Shelf::Models)?, part(Shelf::Hardware)?, part(Shelf::Assumptions)?];
    Ok((point, Side { parts, rest }))
}

/// A table, and where it is.
struct Table<'t> {
    table: &'t DeTable<'t>,
    span: Range<usize>,
}

type Node<'t> = Spanned<DeValue<'t>>;

impl<'t> Table<'t> {
    fn get(&self, key: &str) -> Read<&'t Node<'t>> {
        let found = self.table.iter().find(|(name, _)| name.get_ref().as_ref() == key);
        let found = found.map(|(_, value)| value);
        found.ok_or_else(|| wrong(self.span.clone(), &format!("`{key}` is missing")))
    }

    fn text(&self, key: &str) -> Read<String> {
        as_text(self.get(key)?)
    }

    fn integer(&self, key: &str) -> Read<u64> {
        match json(self.get(key)?)? {
            Json::Integer(value) => Ok(value),
            _ => Err(wrong(self.get(key)?.span(), "this is not a whole number")),
        }
    }

    fn members(&self) -> Read<Members> {
        let member = |(key, value): (&Spanned<_>, &Node<'_>)| {
            let key: &std::borrow::Cow<'_, str> = key.get_ref();
            Ok((key.to_string(), json(value)?))
        };
        self.table.iter().map(member).collect()
    }
}

fn as_table<'t>(node: &'t Node<'t>) -> Read<Table<'t>> {
    match node.get_ref() {
        DeValue::Table(table) => Ok(Table { table, span: node.span() }),
        _ => Err(wrong(node.span(), "this is not a table")),
    }
}

fn as_list<'t>(node: &'t Node<'t>) -> Read<&'t [Node<'t>]> {
    match node.get_ref() {
        DeValue::Array(items) => Ok(items),
        _ => Err(wrong(node.span(), "this is not a list")),
    }
}

fn as_text(node: &Node<'_>) -> Read<String> {
    match node.get_ref() {
        DeValue::String(text) => Ok(text.to_string()),
        _ => Err(wrong(node.span(), "this is not a text")),
    }
}

fn number(node: &Node<'_>) -> Read<Option<f64>> {
    match json(node)? {
        Json::Number(value) => Ok(Some(value)),
        Json::Integer(value) => Ok(Some(value as f64)),
        Json::Text(none) if none == NONE => Ok(None),
        _ => Err(wrong(node.span(), "this is not a number")),
    }
}

fn numbers(node: &Node<'_>) -> Read<Vec<Option<f64>>> {
    as_list(node)?.iter().map(number).collect()
}

fn json(node: &Node<'_>) -> Read<Json> {
    let unreadable = || wrong(node.span(), "this value cannot be read");
    Ok(match node.get_ref() {
        DeValue::String(text) => Json::Text(text.to_string()),
        DeValue::Integer(value) => Json::Integer(
            u64::from_str_radix(value.as_str(), value.radix()).map_err(|_| unreadable())?,
        ),
        DeValue::Float(value) => Json::Number(value.as_str().parse().map_err(|_| unreadable())?),
        DeValue::Boolean(value) => Json::Bool(*value),
        DeValue::Array(items) => Json::List(items.iter().map(json).collect::<Read<_>>()?),
        DeValue::Table(_) => Json::object(as_table(node)?.members()?),
        DeValue::Datetime(_) => return Err(unreadable()),
    })
}

fn wrong(span: Range<usize>, message: &str) -> Box<Diagnostic> {
    Box::new(Diagnostic::new(Code::BrokenLock.as_str(), span, message).help(
        "this file is written by `perfdiff regen` alone; after a merge, take either side and run \
         `perfdiff regen`",
    ))
}
