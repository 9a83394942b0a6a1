//! Values of one type, with the errors for every other.

use super::{Resolver, misplaced, nearest};
use crate::diagnostic::Diagnostic;
use crate::input::{Entry, Table, Value};
use crate::keys::Key;
use crate::units::{
    Bandwidth, Bytes, Count, Dimension, Dollars, Energy, FlopRate, Flops, Power, Time, UnitError,
};

impl Resolver<'_> {
    pub(crate) fn text(&mut self, entry: &Entry) -> Option<String> {
        match &entry.node.value {
            Value::Text(text) => Some(text.clone()),
            _ => {
                self.wrong_type(entry, "a string");
                None
            }
        }
    }

    pub(crate) fn boolean(&mut self, entry: &Entry) -> Option<bool> {
        match entry.node.value {
            Value::Bool(value) => Some(value),
            _ => {
                self.wrong_type(entry, "`true` or `false`");
                None
            }
        }
    }

    pub(crate) fn integer(&mut self, entry: &Entry, least: u64, most: u64) -> Option<u64> {
        let Value::Integer(value) = entry.node.value else {
            self.wrong_type(entry, "an integer");
            return None;
        };
        match u64::try_from(value) {
            Ok(value) if (least..=most).contains(&value) => Some(value),
            _ => {
                let range = match (least, most) {
                    (least, most) if most <= 1000 => format!("from {least} to {most}"),
                    (least, _) if value < 0 || value.unsigned_abs() < least => {
                        format!("at least {least}")
                    }
                    (_, most) => format!("at most {most}"),
                };
                let message = format!("`{}` must be {range}, not {value}", entry.key);
                self.report(Diagnostic::new("PD007", entry.node.span.clone(), message));
                None
            }
        }
    }

    /// A quantity in the SI base unit. `bare` allows a number without a unit.
    pub(crate) fn quantity(
        &mut self,
        entry: &Entry,
        dimension: Dimension,
        bare: bool,
    ) -> Option<f64> {
        let text = match &entry.node.value {
            Value::Text(text) => text,
            Value::Integer(value) if bare => return Some(*value as f64),
            Value::Float(value) if bare => return Some(*value),
            Value::Integer(_) | Value::Float(_) => {
                let (what, example) = dimension.described();
                let message = format!("`{}` needs a unit", entry.key);
                let error = Diagnostic::new("PD006", entry.node.span.clone(), message)
                    .label(format!("expected {what} in quotes, such as `\"{example}\"`"));
                self.report(error);
                return None;
            }
            _ => {
                let (what, _) = dimension.described();
                self.wrong_type(entry, &format!("{what} in quotes"));
                return None;
            }
        };
        match parse(text, dimension) {
            Ok(value) => Some(value),
            Err(error) => {
                let message = format!("`{}` cannot be read: {error}", entry.key);
                let suggestion = error.suggestion();
                let diagnostic = Diagnostic::new("PD006", entry.node.span.clone(), message);
                self.report(diagnostic.suggest(suggestion));
                None
            }
        }
    }

    pub(crate) fn wrong_type(&mut self, entry: &Entry, expected: &str) {
        let found = entry.node.value.described();
        let message = format!("`{}` has the wrong type", entry.key);
        let label = format!("expected {expected}, found {found}");
        self.report(Diagnostic::new("PD005", entry.node.span.clone(), message).label(label));
    }

    pub(crate) fn unknown_value(&mut self, entry: &Entry, what: &str, name: &str, names: &[&str]) {
        let quoted: Vec<String> = names.iter().map(|n| format!("`{n}`")).collect();
        let error =
            Diagnostic::new("PD004", entry.node.span.clone(), format!("unknown {what} `{name}`"))
                .label(format!("expected {}", quoted.join(", ")))
                .suggest(nearest(name, names.iter().copied()));
        self.report(error);
    }

    pub(crate) fn unknown_key<'n>(
        &mut self,
        entry: &Entry,
        names: impl Iterator<Item = &'n str> + Clone,
        place: &str,
    ) {
        let message = format!("unknown key `{}`", entry.key);
        let mut error = Diagnostic::new("PD002", entry.key_span.clone(), message)
            .label(format!("not a key of {place}"))
            .suggest(nearest(&entry.key, names.clone()));
        if error.suggestion.is_none() {
            let names: Vec<String> = names.map(|n| format!("`{n}`")).collect();
            error = error.help(format!("the keys here are {}", names.join(", ")));
        }
        self.report(error);
    }

    /// Reports keys of a nested table that it does not have.
    pub(super) fn only_keys(&mut self, table: &Table, keys: &[&str], inside: &str) {
        for entry in &table.entries {
            if keys.contains(&entry.key.as_str()) {
                continue;
            }
            if Key::named(&entry.key).is_some() {
                self.report(misplaced(entry, inside));
            } else {
                self.unknown_key(entry, keys.iter().copied(), &format!("`{inside}`"));
            }
        }
    }

    pub(super) fn missing_key(&mut self, entry: &Entry, key: &str, needed_by: &str) {
        if self.is_misspelt(key) {
            return;
        }
        let message = format!("`{key}` is missing, which {needed_by} needs");
        self.report(Diagnostic::new("PD003", entry.node.span.clone(), message));
    }
}

fn parse(text: &str, dimension: Dimension) -> Result<f64, UnitError> {
    match dimension {
        Dimension::Flops => text.parse().map(Flops::si),
        Dimension::FlopRate => text.parse().map(FlopRate::si),
        Dimension::Bytes => text.parse().map(Bytes::si),
        Dimension::Bandwidth => text.parse().map(Bandwidth::si),
        Dimension::Time => text.parse().map(Time::si),
        Dimension::Power => text.parse().map(Power::si),
        Dimension::Energy => text.parse().map(Energy::si),
        Dimension::Money => text.parse().map(Dollars::si),
        Dimension::Count => text.parse().map(Count::si),
    }
}
