//! JSON with the place of every key and value.
//!
//! serde_json gives no places. A borrowed [`RawValue`] does: it is a slice of the input, so its
//! address is its place. Each level is read once more for every level around it, which objects
//! of scenario depth do not notice.

use std::fmt;
use std::ops::Range;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

use super::{Entry, Node, Table, Value};
use crate::diagnostic::Diagnostic;

/// Deeper than any scenario; a bound on the recursion.
const DEEPEST: usize = 16;

/// The object that `text` is, in the order in which it was written.
pub(crate) fn parse(text: &str) -> Result<Table, Vec<Diagnostic>> {
    match node(text, text.trim(), 0)? {
        Node { value: Value::Table(table), .. } => Ok(table),
        Node { value, span } => {
            let message = format!("expected a JSON object, found {}", value.described());
            Err(vec![Diagnostic::new("PD005", span, message)])
        }
    }
}

fn node(source: &str, text: &str, depth: usize) -> Result<Node, Vec<Diagnostic>> {
    let span = span_of(source, text);
    let syntax = |error: serde_json::Error| {
        let at = span.start + offset_of(text, &error);
        let message = error.to_string();
        let words = message.split(" at line ").next().unwrap_or_default();
        vec![Diagnostic::new("PD001", at..at + 1, format!("not valid JSON: {words}"))]
    };
    if depth > DEEPEST {
        return Err(vec![Diagnostic::new("PD005", span, "nested too deeply")]);
    }
    let value = match text.as_bytes().first() {
        Some(b'{') => {
            let members: Members<'_> = serde_json::from_str(text).map_err(syntax)?;
            let mut entries: Vec<Entry> = Vec::with_capacity(members.0.len());
            for (key, raw) in members.0 {
                let key_span = span_of(source, key.get());
                let key: String = serde_json::from_str(key.get()).map_err(syntax)?;
                if entries.iter().any(|e| e.key == key) {
                    let message = format!("the key `{key}` appears twice");
                    return Err(vec![Diagnostic::new("PD001", key_span, message)]);
                }
                entries.push(Entry { key, key_span, node: node(source, raw.get(), depth + 1)? });
            }
            Value::Table(Table { entries })
        }
        Some(b'[') => {
            let items: Vec<&RawValue> = serde_json::from_str(text).map_err(syntax)?;
            let items = items.iter().map(|item| node(source, item.get(), depth + 1));
            Value::List(items.collect::<Result<_, _>>()?)
        }
        _ => scalar(serde_json::from_str(text).map_err(syntax)?),
    };
    Ok(Node { span, value })
}

fn scalar(value: serde_json::Value) -> Value {
    match value {
        serde_json::Value::Null => Value::Other("null"),
        serde_json::Value::Bool(value) => Value::Bool(value),
        serde_json::Value::String(text) => Value::Text(text),
        serde_json::Value::Number(number) => match (number.as_i64(), number.as_f64()) {
            (Some(integer), _) => Value::Integer(integer),
            // JSON has one kind of number: `8.0` is the integer 8.
            (None, Some(float)) if float == float.trunc() && float.abs() < 9e15 => {
                Value::Integer(float as i64)
            }
            (None, Some(float)) => Value::Float(float),
            (None, None) => Value::Other("a number that cannot be read"),
        },
        serde_json::Value::Array(_) | serde_json::Value::Object(_) => Value::Other("a structure"),
    }
}

/// The place of a slice of `source`.
fn span_of(source: &str, slice: &str) -> Range<usize> {
    let start = (slice.as_ptr() as usize).saturating_sub(source.as_ptr() as usize);
    let start = start.min(source.len());
    start..(start + slice.len()).min(source.len())
}

fn offset_of(text: &str, error: &serde_json::Error) -> usize {
    let line_start: usize =
        text.split_inclusive('\n').take(error.line().saturating_sub(1)).map(str::len).sum();
    (line_start + error.column().saturating_sub(1)).min(text.len())
}

/// The members of an object as slices of the input, duplicates included.
struct Members<'a>(Vec<(&'a RawValue, &'a RawValue)>);

impl<'de: 'a, 'a> Deserialize<'de> for Members<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Collect;

        impl<'de> Visitor<'de> for Collect {
            type Value = Members<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut members = Vec::new();
                while let Some(member) = map.next_entry::<&RawValue, &RawValue>()? {
                    members.push(member);
                }
                Ok(Members(members))
            }
        }

        deserializer.deserialize_map(Collect)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_order_and_places() {
        let text = r#" {"b": 1, "a": {"x": [2.5, "y"]}} "#;
        let table = parse(text).unwrap();
        assert_eq!(table.entries[0].key, "b");
        assert_eq!(&text[table.entries[0].key_span.clone()], "\"b\"");
        let Value::Table(inner) = &table.entries[1].node.value else { panic!() };
        assert_eq!(&text[inner.entries[0].node.span.clone()], r#"[2.5, "y"]"#);
    }

    #[test]
    fn mistakes_have_a_place() {
        assert_eq!(parse("[1]").unwrap_err()[0].code, "PD005");
        let twice = parse(r#"{"a": 1, "a": 2}"#).unwrap_err().remove(0);
        assert_eq!(twice.span, 9..12);
        let broken = parse(r#"{"a": 1, }"#).unwrap_err().remove(0);
        assert_eq!(broken.code, "PD001");
        assert_eq!(broken.span.start, 9);
    }
}
