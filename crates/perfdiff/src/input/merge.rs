//! One side of a block over the keys that both sides share.
//!
//! Nested tables merge by key. `model = "X"` is short for `model = { base = "X" }`, `workload =
//! "X"` for `{ kind = "X" }`; a side that names another base, config or kind replaces the table.

#[cfg(feature = "block")]
use super::Node;
use super::{Entry, Table, Value};

/// `side` over `shared`.
#[cfg(feature = "block")]
pub(crate) fn merged(shared: &Table, side: &Table) -> Table {
    let mut table = shared.clone();
    for entry in &side.entries {
        match table.entries.iter_mut().find(|e| e.key == entry.key) {
            Some(existing) => *existing = over(existing, entry),
            None => table.entries.push(entry.clone()),
        }
    }
    table
}

#[cfg(feature = "block")]
fn over(shared: &Entry, side: &Entry) -> Entry {
    let (Some(below), Some(above)) = (as_table(shared), as_table(side)) else {
        return side.clone();
    };
    let names_another = discriminators(&side.key).iter().any(|key| {
        let same =
            |named: &Entry| below.get(key).is_some_and(|other| same_name(&other.node, &named.node));
        above.get(key).is_some_and(|named| !same(named))
    });
    if names_another {
        return side.clone();
    }
    Entry {
        key: side.key.clone(),
        key_span: side.key_span.clone(),
        node: Node { span: side.node.span.clone(), value: Value::Table(merged(&below, &above)) },
    }
}

/// Whether a value says which model, hardware or set it is of, and not only what of it differs.
#[cfg(feature = "block")]
pub(crate) fn names_its_own(entry: &Entry) -> bool {
    let Some(table) = as_table(entry) else { return true };
    let named = |key: &&str| *key != "kind" && table.get(key).is_some();
    discriminators(&entry.key).iter().any(named)
}

/// The keys that say what kind of thing a table describes; its short form stands for the first.
fn discriminators(key: &str) -> &'static [&'static str] {
    match key {
        "model" => &["base", "hf"],
        "hardware" | "assumptions" => &["base"],
        "workload" => &["kind"],
        _ => &[],
    }
}

/// The table that a value is, or is short for.
pub(crate) fn as_table(entry: &Entry) -> Option<Table> {
    match &entry.node.value {
        Value::Table(table) => Some(table.clone()),
        Value::Text(_) => Some(Table {
            entries: vec![Entry {
                key: (*discriminators(&entry.key).first()?).to_string(),
                key_span: entry.node.span.clone(),
                node: entry.node.clone(),
            }],
        }),
        _ => None,
    }
}

#[cfg(feature = "block")]
fn same_name(a: &Node, b: &Node) -> bool {
    match (&a.value, &b.value) {
        (Value::Text(a), Value::Text(b)) => a.eq_ignore_ascii_case(b),
        _ => false,
    }
}
