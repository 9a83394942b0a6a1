//! What a person wrote, with the place of every piece: the common form of TOML and JSON.
//!
//! text --[`toml`] or [`json`]--> [`Table`] --[`merge`]--> [`Table`] --[`resolve`]--> scenarios

#[cfg(feature = "serde")]
pub(crate) mod json;
pub(crate) mod merge;
pub(crate) mod resolve;
#[cfg(feature = "block")]
pub(crate) mod toml;

use std::ops::Range;

/// A value and the bytes it was read from.
#[derive(Clone, Debug)]
pub(crate) struct Node {
    pub(crate) span: Range<usize>,
    pub(crate) value: Value,
}

/// What can stand to the right of a key.
#[derive(Clone, Debug)]
pub(crate) enum Value {
    Text(String),
    Integer(i64),
    Float(f64),
    Bool(bool),
    #[cfg_attr(
        not(feature = "serde"),
        expect(dead_code, reason = "no key of a block takes a list, a model's config has some")
    )]
    List(Vec<Node>),
    Table(Table),
    /// Something that no key takes, by its name: a date, `null`.
    Other(&'static str),
}

impl Value {
    /// The type, with its article, for errors.
    pub(crate) fn described(&self) -> &'static str {
        match self {
            Value::Text(_) => "a string",
            Value::Integer(_) => "an integer",
            Value::Float(_) => "a number",
            Value::Bool(_) => "a boolean",
            Value::List(_) => "a list",
            Value::Table(_) => "a table",
            Value::Other(name) => name,
        }
    }
}

/// Keys and values in the order in which they were written.
#[derive(Clone, Debug, Default)]
pub(crate) struct Table {
    pub(crate) entries: Vec<Entry>,
}

impl Table {
    pub(crate) fn get(&self, key: &str) -> Option<&Entry> {
        self.entries.iter().find(|e| e.key == key)
    }
}

/// One key with its value.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    pub(crate) key: String,
    pub(crate) key_span: Range<usize>,
    pub(crate) node: Node,
}
