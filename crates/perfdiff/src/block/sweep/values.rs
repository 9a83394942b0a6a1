//! The values of an input: a list, a range, or a shelf of the catalog.

use crate::catalog::Catalog;
use crate::diagnostic::Diagnostic;
use crate::input::resolve::{Resolver, nearest};
use crate::input::{Entry, Node, Value};
use crate::sweep::range::in_base_unit;
use crate::sweep::{Axis, MOST_POINTS, Range, RangeError};
use crate::units::Dimension;

/// What an input takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Takes {
    Integers,
    /// Quantities; a number without a unit where `bare`.
    Quantities(Dimension, bool),
    /// Names, tables, flags: whatever has no order.
    Names,
    /// Names of the catalog, which a shelf of it stands for.
    Hardware,
    Models,
}

/// All of the catalog, as a shelf.
const ALL: &str = "all";

/// The longest name of a value that is a table.
const LONGEST_NAME: usize = 40;

/// A number as a block has it.
pub(super) fn written(number: f64, dimension: Option<Dimension>) -> Value {
    match dimension {
        None => Value::Integer(number as i64),
        Some(dimension) => Value::Text(in_base_unit(number, dimension)),
    }
}

/// The axis, and its values as a block would have them, in the same order.
pub(super) fn read(
    resolver: &mut Resolver<'_>,
    entry: &Entry,
    path: String,
    takes: Takes,
    text: &str,
) -> Option<(Axis, Vec<Node>)> {
    match (&entry.node.value, takes) {
        (Value::List(items), _) if items.is_empty() => {
            let message = format!("`{}` has no value to sweep over", entry.key);
            let example = match takes {
                Takes::Integers => "[1, 2, 4]`, or a range, `\"1..=64 log2\"",
                Takes::Quantities(dimension, _) => example(dimension),
                Takes::Hardware => "[\"A100\", \"H100\"]`, or a shelf, `\"cloud\"",
                Takes::Models => "[\"Llama3_8B\", \"Llama3_70B\"]`, or a shelf, `\"language\"",
                Takes::Names => "[..., ...]",
            };
            let help = format!("give it values: `{} = {example}`", entry.key);
            let error = Diagnostic::new("PD007", entry.node.span.clone(), message);
            resolver.report(error.help(help));
            None
        }
        (Value::List(items), _) if items.len() > MOST_POINTS => {
            let message =
                format!("{} values, and a sweep has at most {MOST_POINTS} points", items.len());
            resolver.report(Diagnostic::new("PD007", entry.node.span.clone(), message));
            None
        }
        (Value::List(items), _) => list(resolver, entry, items, path, takes, text),
        (Value::Text(range), Takes::Integers) => {
            let axis = |values: &[f64]| Axis::integers(path, values.iter().map(|&v| v as u64));
            ranged(resolver, entry, Range::integers(range), None, axis, text)
        }
        (Value::Text(range), Takes::Quantities(dimension, _)) => {
            let unit = Range::binary_unit(range);
            let axis = |values: &[f64]| {
                Axis::quantities(path, dimension, values.iter().copied()).in_units_of(unit)
            };
            let range = Range::quantities(range, dimension);
            ranged(resolver, entry, range, Some(dimension), axis, text)
        }
        (Value::Text(name), Takes::Hardware | Takes::Models) => {
            shelf(resolver, entry, name, path, takes)
        }
        _ => {
            no_list(resolver, entry, takes);
            None
        }
    }
}

fn ranged(
    resolver: &mut Resolver<'_>,
    entry: &Entry,
    range: Result<Range, RangeError>,
    dimension: Option<Dimension>,
    axis: impl FnOnce(&[f64]) -> Axis,
    text: &str,
) -> Option<(Axis, Vec<Node>)> {
    let range = match range {
        Ok(range) => range,
        Err(error) => {
            let span = within(&entry.node.span, &error, text);
            let message = format!("`{}` is no range: {}", entry.key, error.message);
            let message = if error.help.is_some() { error.message } else { message };
            let help = error.help.unwrap_or_else(|| {
                "a range is `1..=64`, `0..=100 step 10`, `1..=1024 log2` or \
                 `1 TB/s..=8 TB/s step 1 TB/s`; every value at once is a list, `[1, 2, 4]`"
                    .to_string()
            });
            resolver.report(Diagnostic::new("PD011", span, message).help(help));
            return None;
        }
    };
    let values = range.values();
    let node =
        |&value: &f64| Node { span: entry.node.span.clone(), value: written(value, dimension) };
    Some((axis(&values), values.iter().map(node).collect()))
}

/// What a list of quantities looks like.
fn example(dimension: Dimension) -> &'static str {
    match dimension {
        Dimension::Flops => "[\"1 TFLOP\", \"2 TFLOP\"]",
        Dimension::FlopRate => "[\"500 TFLOP/s\", \"1 PFLOP/s\"]",
        Dimension::Bytes => "[\"40 GiB\", \"80 GiB\"]",
        Dimension::Bandwidth => "[\"2 TB/s\", \"3.35 TB/s\"]",
        Dimension::Time => "[\"0 ms\", \"1 ms\"]",
        Dimension::Power => "[\"400 W\", \"700 W\"]",
        Dimension::Energy => "[\"1 J\", \"2 J\"]",
        Dimension::Money => "[\"$1\", \"$2\"]",
        Dimension::Count => "[0.5, 0.75]",
    }
}

/// A place in the text of a string, as a place in the block: plain strings stand there as they are
/// read.
fn within(
    string: &std::ops::Range<usize>,
    error: &RangeError,
    text: &str,
) -> std::ops::Range<usize> {
    let plain = text.get(string.clone()).is_some_and(|text| {
        text.len() >= 2
            && !text.starts_with("\"\"\"")
            && !text.starts_with("'''")
            && !text.contains('\\')
    });
    if !plain {
        return string.clone();
    }
    let start = string.start + 1 + error.span.start;
    start..start + error.span.len().max(1)
}

fn list(
    resolver: &mut Resolver<'_>,
    entry: &Entry,
    items: &[Node],
    path: String,
    takes: Takes,
    text: &str,
) -> Option<(Axis, Vec<Node>)> {
    // A value is read like a key of its own, so that errors point at it.
    let alone = |node: &Node| Entry {
        key: entry.key.clone(),
        key_span: node.span.clone(),
        node: node.clone(),
    };
    let (dimension, bare) = match takes {
        Takes::Names | Takes::Hardware | Takes::Models => {
            let names: Vec<String> = items.iter().map(|node| name(node, text)).collect();
            return Some((Axis::names(path, names), items.to_vec()));
        }
        Takes::Integers => (None, true),
        Takes::Quantities(dimension, bare) => (Some(dimension), bare),
    };
    let number = |resolver: &mut Resolver<'_>, node: &Node| match dimension {
        None => resolver.integer(&alone(node), 0, u64::MAX >> 11).map(|value| value as f64),
        Some(dimension) => resolver.quantity(&alone(node), dimension, bare),
    };
    let numbers: Vec<Option<f64>> = items.iter().map(|node| number(resolver, node)).collect();
    let numbers: Vec<f64> = numbers.into_iter().collect::<Option<_>>()?;
    let mut pairs: Vec<(f64, Node)> = numbers.into_iter().zip(items.iter().cloned()).collect();
    // As the axis has them.
    pairs.sort_by(|a, b| a.0.total_cmp(&b.0));
    let (numbers, nodes): (Vec<f64>, Vec<Node>) = pairs.into_iter().unzip();
    let axis = match dimension {
        None => Axis::integers(path, numbers.iter().map(|&value| value as u64)),
        Some(dimension) => {
            let first = items.first().map_or("", |node| text.get(node.span.clone()).unwrap_or(""));
            Axis::quantities(path, dimension, numbers).in_units_of(Range::binary_unit(first))
        }
    };
    Some((axis, nodes))
}

/// What a value without an order is called: its text, or what was written.
fn name(node: &Node, text: &str) -> String {
    let written = match &node.value {
        Value::Text(name) => name.trim().to_string(),
        Value::Bool(true) => "on".to_string(),
        Value::Bool(false) => "off".to_string(),
        Value::Table(table) => match table.get("name").map(|entry| &entry.node.value) {
            Some(Value::Text(name)) => name.clone(),
            _ => text.get(node.span.clone()).unwrap_or("").to_string(),
        },
        _ => text.get(node.span.clone()).unwrap_or("").to_string(),
    };
    let words: Vec<&str> = written.split_whitespace().collect();
    let words = words.join(" ");
    if words.chars().count() <= LONGEST_NAME {
        return words;
    }
    words.chars().take(LONGEST_NAME - 1).chain(['\u{2026}']).collect()
}

/// Every entry of the catalog, or of one of its shelves.
fn shelf(
    resolver: &mut Resolver<'_>,
    entry: &Entry,
    shelf: &str,
    path: String,
    takes: Takes,
) -> Option<(Axis, Vec<Node>)> {
    let entries = entries(resolver.catalog, takes);
    let mut shelves = vec![ALL];
    for (_, shelf) in &entries {
        if !shelves.contains(shelf) {
            shelves.push(shelf);
        }
    }
    let Some(wanted) = shelves.iter().find(|name| name.eq_ignore_ascii_case(shelf.trim())) else {
        let (what, known) = match takes {
            Takes::Models => ("models", resolver.catalog.model(shelf).is_ok()),
            _ => ("hardware", resolver.catalog.hardware(shelf).is_ok()),
        };
        if known {
            no_list(resolver, entry, takes);
            return None;
        }
        let quoted: Vec<String> = shelves.iter().map(|name| format!("`{name}`")).collect();
        let message = format!("unknown shelf of {what} `{shelf}`");
        let error = Diagnostic::new("PD004", entry.node.span.clone(), message)
            .label(format!("expected a list, or one of {}", quoted.join(", ")))
            .suggest(nearest(shelf, shelves.iter().copied()));
        resolver.report(error);
        return None;
    };
    let mut names: Vec<&str> = Vec::new();
    for (key, shelf) in &entries {
        // What a user adds comes first, and hides what has its name.
        let hidden = names.iter().any(|known| known.eq_ignore_ascii_case(key));
        if (*wanted == ALL || shelf == wanted) && !hidden {
            names.push(key);
        }
    }
    let node =
        |key: &&str| Node { span: entry.node.span.clone(), value: Value::Text((*key).to_string()) };
    let nodes = names.iter().map(node).collect();
    Some((Axis::names(path, names), nodes))
}

/// Key and shelf of every entry.
fn entries(catalog: &Catalog, takes: Takes) -> Vec<(&str, &'static str)> {
    match takes {
        Takes::Models => catalog.all_models().map(|m| (&*m.key, m.category.name())).collect(),
        _ => catalog.all_hardware().map(|h| (&*h.key, h.tier.name())).collect(),
    }
}

/// One value where several belong: often a key that TOML put here.
fn no_list(resolver: &mut Resolver<'_>, entry: &Entry, takes: Takes) {
    let or = match takes {
        Takes::Integers => ", or a range such as `\"1..=64 log2\"`",
        Takes::Quantities(..) => ", or a range in quotes",
        Takes::Hardware => ", or `\"all\"`, or a shelf such as `\"cloud\"`",
        Takes::Models => ", or `\"all\"`, or a shelf such as `\"language\"`",
        Takes::Names => "",
    };
    let found = entry.node.value.described();
    let message = format!("`{}` in `[sweep]` has no list of values", entry.key);
    let error = Diagnostic::new("PD005", entry.node.span.clone(), message)
        .label(format!("expected a list{or}; found {found}"))
        .help(format!(
            "if it is meant for every point: in TOML, every key after a header is in that \
             header's table: move `{}` above `[sweep]`",
            entry.key
        ));
    resolver.report(error);
}
