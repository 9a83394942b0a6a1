//! TOML with the place of every key and value.

use std::ops::Range;

use toml::de::{DeTable, DeValue};

use super::{Entry, Node, Table, Value};
use crate::diagnostic::{Diagnostic, Position, line_text};

/// The table that `text` is, in the order in which it was written.
pub(crate) fn parse(text: &str) -> Result<Table, Vec<Diagnostic>> {
    match DeTable::parse(text) {
        Ok(document) => Ok(table(document.get_ref())),
        Err(error) => {
            let span = error.span().unwrap_or(text.len()..text.len());
            let message = format!("not valid TOML: {}", message(&error));
            let wrong = Diagnostic::new("PD001", span.clone(), message);
            Err(vec![match advice(line_text(text, Position::of(text, span.start).line)) {
                Some(advice) => wrong.help(advice),
                None => wrong,
            }])
        }
    }
}

/// What was probably meant, where the parser's words do not say it.
fn advice(line: &str) -> Option<&'static str> {
    // What word processors and chat windows make of a quotation mark.
    if line.contains(['\u{201c}', '\u{201d}', '\u{201e}', '\u{2018}', '\u{2019}']) {
        return Some("these are typographic quotation marks; TOML has the straight `\"`");
    }
    let (key, _) = line.split_once(':')?;
    let is_key = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.');
    let key = key.trim();
    (!key.is_empty() && key.chars().all(is_key))
        .then_some("a key and its value are parted by `=`, not by `:`")
}

/// The parser's words on one line.
fn message(error: &toml::de::Error) -> String {
    error.message().lines().map(str::trim).collect::<Vec<_>>().join("; ")
}

fn table(table: &DeTable<'_>) -> Table {
    let mut entries: Vec<Entry> = table
        .iter()
        .map(|(key, value)| Entry {
            key: key.get_ref().to_string(),
            key_span: key.span(),
            node: node(value.span(), value.get_ref()),
        })
        .collect();
    // The parser sorts keys; authors read errors in the order in which they wrote.
    entries.sort_by_key(|entry| entry.key_span.start);
    Table { entries }
}

fn node(span: Range<usize>, value: &DeValue<'_>) -> Node {
    let value = match value {
        DeValue::String(text) => Value::Text(text.to_string()),
        DeValue::Integer(integer) => match i64::from_str_radix(integer.as_str(), integer.radix()) {
            Ok(integer) => Value::Integer(integer),
            Err(_) => Value::Other("an integer too large to hold"),
        },
        DeValue::Float(float) => match float.as_str().parse::<f64>() {
            Ok(float) => Value::Float(float),
            Err(_) => Value::Other("a number that cannot be read"),
        },
        DeValue::Boolean(boolean) => Value::Bool(*boolean),
        DeValue::Datetime(_) => Value::Other("a date"),
        DeValue::Array(items) => {
            Value::List(items.iter().map(|item| node(item.span(), item.get_ref())).collect())
        }
        DeValue::Table(inner) => Value::Table(table(inner)),
    };
    Node { span, value }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_order_and_places() {
        let text = "b = 1\n[t]\na = [1.5, \"x\"]\n";
        let table = parse(text).unwrap();
        assert_eq!(table.entries[0].key, "b");
        assert_eq!(&text[table.entries[0].node.span.clone()], "1");
        let Value::Table(inner) = &table.entries[1].node.value else { panic!() };
        assert_eq!(&text[inner.entries[0].node.span.clone()], "[1.5, \"x\"]");
    }

    #[test]
    fn what_was_probably_meant_is_said() {
        let help = |text: &str| parse(text).unwrap_err().remove(0).help.unwrap_or_default();
        assert!(help("a = 1\nhardware = \u{201c}A100\u{201d}\n").contains("straight"));
        assert!(help("a = 1\nmodel: Llama3_8B\n").contains("not by `:`"));
        assert!(help("model: \"Llama3_8B\"").contains("not by `:`"));
        assert_eq!(help("a = 1\na b = 2\n"), "");
        assert_eq!(help("url = http://a\n"), "");
    }

    #[test]
    fn a_syntax_error_has_a_place() {
        let error = parse("a = 1\nb = \n").unwrap_err().remove(0);
        assert_eq!(error.code, "PD001");
        assert!((6..=11).contains(&error.span.start), "{error:?}");
    }
}
