//! What can be swept: one input a key, and where it belongs in a scenario.

use super::values::{self, Takes};
use crate::assumptions::{CONSTANTS, Constant};
use crate::diagnostic::Diagnostic;
use crate::fields::{Access, Field, hardware_fields, model_fields};
use crate::input::merge::as_table;
use crate::input::resolve::{Resolver, misplaced, nearest};
use crate::input::{Entry, Node, Table, Value};
use crate::keys::{Key, Place, WORKLOAD};
use crate::sweep::{At, Axis};
use crate::units::Dimension;

/// One swept input.
pub(super) struct Swept {
    /// The key of a scenario.
    key: &'static str,
    /// The member of its table, where a member is swept.
    pub(super) member: Option<String>,
    /// As it was written.
    pub(super) entry: Entry,
    pub(super) axis: Axis,
    /// The values as a block would have them, in the order of the axis.
    pub(super) nodes: Vec<Node>,
}

/// Members of a workload, which can be swept by their plain names: all but its kind.
fn workload() -> impl Iterator<Item = &'static str> + Clone {
    WORKLOAD.iter().map(|member| member.name).filter(|name| *name != "kind")
}

/// The keys whose members can be swept.
const TABLES: [&str; 4] = ["model", "hardware", "workload", "assumptions"];

impl Swept {
    pub(super) fn key(&self) -> &'static str {
        self.key
    }

    /// The value there as a block would have it.
    pub(super) fn node(&self, at: &At) -> Node {
        match at.index.and_then(|index| self.nodes.get(index)) {
            Some(node) => node.clone(),
            None => {
                let value = values::written(at.number, self.axis.dimension());
                Node { span: self.entry.node.span.clone(), value }
            }
        }
    }

    /// Where a value was written.
    pub(super) fn span(&self, index: usize) -> std::ops::Range<usize> {
        self.nodes.get(index).map_or(self.entry.node.span.clone(), |node| node.span.clone())
    }
}

/// Reads the table; every mistake in it is reported.
pub(super) fn read(
    resolver: &mut Resolver<'_>,
    entry: &Entry,
    shared: &Table,
    text: &str,
) -> Option<Vec<Swept>> {
    let Value::Table(table) = &entry.node.value else {
        resolver.wrong_type(entry, "a table, such as `{ batch = [1, 2, 4] }`");
        return None;
    };
    let before = resolver.errors.len();
    let mut swept = Vec::new();
    for entry in &table.entries {
        match &entry.node.value {
            Value::Table(inner) if TABLES.contains(&entry.key.as_str()) => {
                for member in &inner.entries {
                    swept.extend(input(resolver, entry, Some(member), shared, text));
                }
            }
            _ => swept.extend(input(resolver, entry, None, shared, text)),
        }
    }
    if resolver.errors.len() > before {
        return None;
    }
    match swept.as_slice() {
        [] => {
            let error = Diagnostic::new("PD007", entry.key_span.clone(), "`sweep` is over nothing");
            resolver.report(error.help("add an input with its values: `batch = [1, 2, 4]`"));
            None
        }
        [_] | [_, _] => Some(swept),
        [_, _, third, ..] => {
            let message = format!("a sweep is over one or two inputs, not {}", swept.len());
            let error = Diagnostic::new("PD007", third.entry.key_span.clone(), message);
            resolver.report(error.label("this is the third"));
            None
        }
    }
}

/// One input, by a plain key or as the member of a table.
fn input(
    resolver: &mut Resolver<'_>,
    entry: &Entry,
    member: Option<&Entry>,
    shared: &Table,
    text: &str,
) -> Option<Swept> {
    let (key, name, takes) = match member {
        None => plain(resolver, entry)?,
        Some(member) => {
            let key = TABLES.into_iter().find(|key| entry.key == *key)?;
            let Some(takes) = takes_member(key, &member.key) else {
                resolver.unknown_key(member, members(key).into_iter(), &format!("`{key}`"));
                return None;
            };
            (key, Some(member.key.clone()), takes)
        }
    };
    let entry = member.unwrap_or(entry).clone();
    if let Some(given) = given(shared, key, name.as_deref()) {
        let message = format!("`{}` is given at the top, and swept", entry.key);
        let error = Diagnostic::new("PD007", entry.key_span.clone(), message);
        let line = text[..given.key_span.start.min(text.len())].matches('\n').count() + 1;
        resolver
            .report(error.help(format!("take it out of line {line}: `[sweep]` gives its values")));
        return None;
    }
    let path = match (&name, member.is_some()) {
        (Some(member), true) => format!("{key}.{member}"),
        _ => entry.key.clone(),
    };
    let (axis, nodes) = values::read(resolver, &entry, path, takes, text)?;
    Some(Swept { key, member: name, entry, axis, nodes })
}

/// A key without a dot: a key of a scenario, or a member of the workload.
fn plain(
    resolver: &mut Resolver<'_>,
    entry: &Entry,
) -> Option<(&'static str, Option<String>, Takes)> {
    if workload().any(|name| name == entry.key) {
        let takes = takes_member("workload", &entry.key)?;
        return Some(("workload", Some(entry.key.clone()), takes));
    }
    let Some(key) = Key::named(&entry.key) else {
        unknown(resolver, entry);
        return None;
    };
    let takes = match key.name {
        _ if key.place == Place::Block => {
            resolver.report(misplaced(entry, "sweep"));
            return None;
        }
        "batch" | "devices" => Takes::Integers,
        "compute_efficiency" => Takes::Quantities(Dimension::Count, true),
        "hourly_price" => Takes::Quantities(Dimension::Money, false),
        "hardware" => Takes::Hardware,
        "model" => Takes::Models,
        _ => Takes::Names,
    };
    Some((key.name, None, takes))
}

/// A key that cannot be swept, with the nearest that can: a field is one of a table.
fn unknown(resolver: &mut Resolver<'_>, entry: &Entry) {
    let of_table = ["hardware", "model", "assumptions"].into_iter().find_map(|key| {
        let near = nearest(&entry.key, members(key))?;
        let folded = |text: &str| text.replace(['_', '-'], "").to_lowercase();
        (folded(near) == folded(&entry.key)).then(|| format!("{key}.{near}"))
    });
    let names = Key::at(Place::Scenario).map(|key| key.name).chain(workload());
    // A key with a dot in it can only have been quoted.
    let member = entry.key.split_once('.').and_then(|(table, member)| {
        let table = TABLES.into_iter().find(|known| *known == table.trim())?;
        takes_member(table, member.trim()).map(|_| format!("{table}.{}", member.trim()))
    });
    if let Some(path) = member {
        let message = format!("unknown key `\"{}\"`", entry.key);
        let error = Diagnostic::new("PD002", entry.key_span.clone(), message)
            .label("quotes make one name of it, dot and all")
            .help(format!("write it without quotes: `{path}`"));
        resolver.report(error);
        return;
    }
    match of_table {
        Some(path) => {
            let message = format!("unknown key `{}`", entry.key);
            let error = Diagnostic::new("PD002", entry.key_span.clone(), message);
            resolver.report(error.label("not an input to sweep").suggest(Some(path)));
        }
        None => resolver.unknown_key(entry, names, "`[sweep]`"),
    }
}

/// The key at the top that says what is swept, if there is one.
fn given<'t>(shared: &'t Table, key: &str, member: Option<&str>) -> Option<&'t Entry> {
    let entry = shared.get(key)?;
    match member {
        None => Some(entry),
        Some(member) => as_table(entry)?.get(member).is_some().then_some(entry),
    }
}

fn members(key: &str) -> Vec<&'static str> {
    match key {
        "hardware" => hardware_fields().map(|field| field.name).collect(),
        "model" => model_fields().map(|field| field.name).collect(),
        "workload" => workload().collect(),
        _ => CONSTANTS.iter().map(|constant| constant.name).collect(),
    }
}

fn takes_member(key: &str, member: &str) -> Option<Takes> {
    match (key, member) {
        ("workload", "lora" | "recompute" | "kind") => Some(Takes::Names),
        ("workload", member) => workload().any(|name| name == member).then_some(Takes::Integers),
        ("hardware", "base") => Some(Takes::Hardware),
        ("model", "base") => Some(Takes::Models),
        ("model", "hf") | ("assumptions", "base") => Some(Takes::Names),
        ("hardware", member) => {
            hardware_fields().find(|field| field.is_named(member)).map(|f| takes(f, member))
        }
        ("model", member) => {
            model_fields().find(|field| field.is_named(member)).map(|f| takes(f, member))
        }
        (_, member) => Constant::named(member).map(|constant| {
            let bare = constant.dimension == Dimension::Count || member != constant.name;
            Takes::Quantities(constant.dimension, bare)
        }),
    }
}

fn takes<T>(field: &Field<T>, name: &str) -> Takes {
    match field.access {
        Access::Integer(..) => Takes::Integers,
        Access::Quantity { dimension, bare, .. } => {
            Takes::Quantities(dimension, bare || name == field.json_name())
        }
        Access::Rates(..) => Takes::Quantities(Dimension::FlopRate, name == field.json_name()),
        Access::Text(..) | Access::Choice { .. } => Takes::Names,
    }
}
