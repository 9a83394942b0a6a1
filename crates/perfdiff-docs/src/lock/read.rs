//! A lock from its text.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::LazyLock;

use perfdiff::json::Json;
use perfdiff::{Diagnostic, Metric};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::part::{Part, Side};
use super::shelves::{Members, Shelf, Shelves};
use super::write::{NONE, SIDES, VERSION};
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
            let help = match version > VERSION {
                true => "a newer perfdiff wrote it: use that one",
                false => "`perfdiff regen --force` writes it anew",
            };
            return Err(Box::new(wrong(span, &message).help(help)));
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
        // Every other list is of the blocks of a document.
        let mut documents: Vec<_> = top.table.iter().collect();
        documents.sort_by_key(|(file, _)| file.get_ref().to_string());
        for (file, blocks) in documents {
            for block in as_list(blocks).unwrap_or_default() {
                let record = record(file.get_ref(), &as_table(block)?, &lock.shelves)?;
                lock.records.push(record);
            }
        }
        Ok(lock)
    }
}

fn record(file: &str, block: &Table<'_>, shelves: &Shelves) -> Read<Record> {
    let result = Metric::ALL.iter().find_map(|m| Some((*m, block.get(m.name()).ok()?)));
    let Some((metric, values)) = result else {
        return Err(wrong(block.span.clone(), "there is no result of this block"));
    };
    let values = numbers(values)?;
    let results = match block.get("regimes") {
        Err(_) => Results::Sweep { points: values },
        Ok(regimes) => {
            let regimes = as_list(regimes)?.iter().map(as_text).collect::<Read<_>>()?;
            Results::Comparison { values, regimes }
        }
    };
    Ok(Record {
        file: file.to_owned(),
        name: block.get("name").ok().map(as_text).transpose()?,
        ordinal: 0,
        text: block.text("text")?,
        metric,
        results,
        samples: samples(block, shelves)?,
    })
}

/// The scenarios of a block, each from what all have, what its side has, and what it has alone.
fn samples(block: &Table<'_>, shelves: &Shelves) -> Read<Vec<Sample>> {
    let table = |table: &Table<'_>, key: &str| match table.get(key) {
        Ok(found) => as_table(found)?.inputs(),
        Err(_) => Ok(Inputs::default()),
    };
    let shared = table(block, "inputs")?;
    let is_compared = block.get(SIDES[0]).is_ok();
    let of_sides = [table(block, SIDES[0])?, table(block, SIDES[1])?];
    let own = match block.get("samples") {
        Ok(samples) => as_list(samples)?.iter().map(as_table).collect::<Read<Vec<_>>>()?,
        // One, of which nothing is left.
        Err(_) => vec![Table { table: &EMPTY, span: block.span.clone() }],
    };
    own.iter()
        .map(|own| {
            let point = own.get("point").is_ok().then(|| own.integer("point")).transpose()?;
            let sides = if is_compared {
                let whole = |(side, key): (&Inputs, &str)| {
                    let own = table(own, key)?;
                    side_of(&[&own, side, &shared], &block.span, shelves)
                };
                of_sides.iter().zip(SIDES).map(whole).collect::<Read<Vec<_>>>()?
            } else {
                let mut own = own.inputs()?;
                own.0.remove("point");
                vec![side_of(&[&own, &shared], &block.span, shelves)?]
            };
            Ok(Sample { point: usize::try_from(point.unwrap_or(0)).unwrap_or(0), sides })
        })
        .collect()
}

/// Inputs with their places.
#[derive(Default)]
struct Inputs(BTreeMap<String, (Json, Range<usize>)>);

static EMPTY: LazyLock<DeTable<'static>> = LazyLock::new(DeTable::new);

/// A scenario from its parts, of which the first that says something of an input counts.
fn side_of(parts: &[&Inputs], block: &Range<usize>, shelves: &Shelves) -> Read<Side> {
    let mut all: BTreeMap<String, (Json, Range<usize>)> = BTreeMap::new();
    for (key, value) in parts.iter().rev().flat_map(|part| &part.0) {
        all.insert(key.clone(), value.clone());
    }
    let mut part = |shelf: Shelf| -> Read<Part> {
        let Some((value, place)) = all.remove(shelf.key()) else {
            let message = format!("this block names no `{}`", shelf.key());
            return Err(wrong(block.clone(), &message));
        };
        let (name, beside) = match value {
            Json::Text(name) => (Some(name), Members::new()),
            Json::Object(members) => {
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
            return Err(wrong(place, &format!("there is no `{table}.{name}` in this lock")));
        };
        Ok(Part { whole: Part::over(entry, beside), base: Some(name) })
    };
    let parts = [part(Shelf::Models)?, part(Shelf::Hardware)?, part(Shelf::Assumptions)?];
    Ok(Side { parts, rest: all.into_iter().map(|(key, (value, _))| (key, value)).collect() })
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

    fn inputs(&self) -> Read<Inputs> {
        let input = |(key, value): (&Spanned<_>, &Node<'_>)| {
            let key: &std::borrow::Cow<'_, str> = key.get_ref();
            Ok((key.to_string(), (json(value)?, value.span())))
        };
        Ok(Inputs(self.table.iter().map(input).collect::<Read<_>>()?))
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
