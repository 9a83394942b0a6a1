//! The values of a config by their keys, with an error for every one that is not as it has to be.

use std::ops::Range;

use crate::diagnostic::Diagnostic;
use crate::input::{Entry, Node, Table, Value};
use crate::suggest;

/// Names of one value: older and newer configs differ, and some have both.
pub(super) type Keys = &'static [&'static str];

/// A config that is being read. It remembers every key that was asked for: those are understood.
pub(super) struct Config<'a> {
    table: &'a Table,
    /// Where an error about the whole of it points.
    whole: Range<usize>,
    /// The `model_type`, for errors.
    pub(super) kind: &'static str,
    pub(super) asked: Vec<&'static str>,
    pub(super) errors: Vec<Diagnostic>,
}

impl<'a> Config<'a> {
    pub(super) fn new(table: &'a Table, whole: Range<usize>) -> Self {
        Self { table, whole, kind: "", asked: Vec::new(), errors: Vec::new() }
    }

    pub(super) fn entries(&self) -> &'a [Entry] {
        &self.table.entries
    }

    /// The entry under one of these names; `null` is as good as none.
    pub(super) fn get(&mut self, keys: Keys) -> Option<&'a Entry> {
        self.asked.extend_from_slice(keys);
        let table = self.table;
        let mut found = keys.iter().filter_map(|key| table.get(key)).filter(|e| !is_null(&e.node));
        let first = found.next()?;
        let same = |other: &&Entry| match (&first.node.value, &other.node.value) {
            (Value::Integer(a), Value::Integer(b)) => a == b,
            _ => false,
        };
        if let Some(other) = found.find(|other| !same(other)) {
            let message = format!("`{}` and `{}` are two names of one value", first.key, other.key);
            self.report(
                Diagnostic::new("PD007", other.node.span.clone(), message)
                    .label("and differ; which one holds?"),
            );
        }
        Some(first)
    }

    /// A whole number of at least 1, which has to be there.
    pub(super) fn size(&mut self, keys: Keys) -> Option<u32> {
        match self.get(keys) {
            Some(entry) => self.whole(entry, 1),
            None => {
                self.missing(keys);
                None
            }
        }
    }

    /// A whole number of at least 1, or what holds without the key.
    pub(super) fn size_or(&mut self, keys: Keys, default: u32) -> Option<u32> {
        self.optional(keys).map(|value| value.unwrap_or(default))
    }

    /// A whole number of at least 1 that may be missing; the outer `None` is a mistake.
    pub(super) fn optional(&mut self, keys: Keys) -> Option<Option<u32>> {
        match self.get(keys) {
            Some(entry) => self.whole(entry, 1).map(Some),
            None => Some(None),
        }
    }

    /// A whole number, zero included, or what holds without the key.
    pub(super) fn count_or(&mut self, keys: Keys, default: u32) -> Option<u32> {
        match self.get(keys) {
            Some(entry) => self.whole(entry, 0),
            None => Some(default),
        }
    }

    /// A whole number of at least 1 that `null` turns off; without the key, the default.
    pub(super) fn nullable(&mut self, keys: Keys, default: Option<u32>) -> Option<Option<u32>> {
        let off = keys.iter().filter_map(|key| self.table.get(key)).any(|e| is_null(&e.node));
        let value = self.optional(keys)?;
        Some(if off { value } else { value.or(default) })
    }

    /// `true` or `false`, or what holds without the key.
    pub(super) fn flag(&mut self, key: Keys, default: bool) -> Option<bool> {
        let Some(entry) = self.get(key) else { return Some(default) };
        match entry.node.value {
            Value::Bool(value) => Some(value),
            _ => {
                self.wrong_type(entry, "`true` or `false`");
                None
            }
        }
    }

    /// A string that may be missing; the outer `None` is a mistake.
    pub(super) fn text(&mut self, keys: Keys) -> Option<Option<(&'a str, &'a Entry)>> {
        let Some(entry) = self.get(keys) else { return Some(None) };
        match &entry.node.value {
            Value::Text(text) => Some(Some((text, entry))),
            _ => {
                self.wrong_type(entry, "a string");
                None
            }
        }
    }

    /// The items of a list that may be missing; the outer `None` is a mistake.
    pub(super) fn list(&mut self, keys: Keys) -> Option<Option<(&'a [Node], &'a Entry)>> {
        let Some(entry) = self.get(keys) else { return Some(None) };
        match &entry.node.value {
            Value::List(items) => Some(Some((items, entry))),
            _ => {
                self.wrong_type(entry, "a list");
                None
            }
        }
    }

    /// Whole numbers of a list.
    pub(super) fn whole_numbers(&mut self, items: &'a [Node], least: u32) -> Option<Vec<u32>> {
        items.iter().map(|item| self.whole_number(item, "each of these", least)).collect()
    }

    fn whole(&mut self, entry: &Entry, least: u32) -> Option<u32> {
        self.whole_number(&entry.node, &format!("`{}`", entry.key), least)
    }

    fn whole_number(&mut self, node: &Node, what: &str, least: u32) -> Option<u32> {
        let Value::Integer(value) = node.value else {
            let message = format!("{what} has the wrong type");
            let label = format!("expected a whole number, found {}", node.value.described());
            self.report(Diagnostic::new("PD005", node.span.clone(), message).label(label));
            return None;
        };
        match u32::try_from(value) {
            Ok(value) if value >= least => Some(value),
            _ => {
                let range = match value < i64::from(least) {
                    true => format!("at least {least}"),
                    false => format!("at most {}", u32::MAX),
                };
                let message = format!("{what} must be {range}, not {value}");
                self.report(Diagnostic::new("PD007", node.span.clone(), message));
                None
            }
        }
    }

    /// The product of two sizes, which has to be a size as well.
    pub(super) fn product(&mut self, a: u32, b: u32, of: Keys) -> Option<u32> {
        let product = a.checked_mul(b);
        if product.is_none() {
            self.refuse("PD007", of, format!("{a} times {b} is no size that a layer has"));
        }
        product
    }

    /// A mistake in the value of a key, or in the whole where the key is not there.
    pub(super) fn refuse(&mut self, code: &'static str, keys: Keys, message: String) {
        let entry = keys.iter().find_map(|key| self.table.get(key));
        let span = entry.map_or(self.whole.clone(), |entry| entry.node.span.clone());
        self.report(Diagnostic::new(code, span, message));
    }

    pub(super) fn missing(&mut self, keys: Keys) {
        let Some(key) = keys.first() else { return };
        let message = missing(key);
        let label = format!("of this `{}` config", self.kind);
        let label = if self.kind.is_empty() { "of this config".to_string() } else { label };
        self.report(Diagnostic::new("PD003", self.whole.clone(), message).label(label));
    }

    pub(super) fn wrong_type(&mut self, entry: &Entry, expected: &str) {
        let message = format!("`{}` has the wrong type", entry.key);
        let label = format!("expected {expected}, found {}", entry.node.value.described());
        self.report(Diagnostic::new("PD005", entry.node.span.clone(), message).label(label));
    }

    /// A name that is not one of those that are understood.
    pub(super) fn unknown_value(&mut self, node: &Node, what: &str, name: &str, known: &[&str]) {
        let quoted: Vec<String> = known.iter().map(|name| format!("`{name}`")).collect();
        let error =
            Diagnostic::new("PD004", node.span.clone(), format!("{what} `{name}` is not known"))
                .label(format!("expected {}", quoted.join(", ")))
                .suggest(suggest::nearest(name, known.iter().copied()));
        self.report(error);
    }

    pub(super) fn report(&mut self, error: Diagnostic) {
        if !self.errors.contains(&error) {
            self.errors.push(error);
        }
    }
}

/// What is said of a key that is not there.
pub(super) fn missing(key: &str) -> String {
    format!("`{key}` is missing")
}

pub(super) fn is_null(node: &Node) -> bool {
    matches!(node.value, Value::Other("null"))
}
