//! The keys in which two versions of a TOML or JSON text differ, each with the text in which only
//! that key is another.

use std::collections::{BTreeMap, BTreeSet};

use perfdiff::Position;
use serde_json::Value;
use toml_edit::{Document, DocumentMut, Item, TableLike};

/// One key that was changed, added or taken out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Edit {
    /// The keys from the top to it.
    pub(crate) key: Vec<String>,
    /// Its line in the newer text, from one; none where it was taken out.
    pub(crate) line: Option<usize>,
    /// What it was, as it was written.
    pub(crate) before: Option<String>,
    /// What it is.
    pub(crate) after: Option<String>,
    /// The older text with this edit alone.
    pub(crate) forward: Option<String>,
    /// The newer text without this edit.
    pub(crate) backward: Option<String>,
}

/// The keys in which two TOML texts differ; none where one of them is no TOML.
pub(crate) fn toml(base: &str, head: &str) -> Option<Vec<Edit>> {
    let (before, after): (DocumentMut, DocumentMut) = (base.parse().ok()?, head.parse().ok()?);
    let mut keys = Vec::new();
    toml_keys(before.as_table(), after.as_table(), &mut Vec::new(), &mut keys);
    let edit = |key: Vec<String>| Edit {
        line: toml_line(head, &key),
        before: toml_item(&before, &key).map(written),
        after: toml_item(&after, &key).map(written),
        forward: toml_with(&before, &key, toml_item(&after, &key)),
        backward: toml_with(&after, &key, toml_item(&before, &key)),
        key,
    };
    Some(keys.into_iter().map(edit).collect())
}

fn toml_keys(
    before: &dyn TableLike,
    after: &dyn TableLike,
    at: &mut Vec<String>,
    found: &mut Vec<Vec<String>>,
) {
    let mut keys: Vec<&str> = after.iter().map(|(key, _)| key).collect();
    let gone = before.iter().map(|(key, _)| key).filter(|key| !after.contains_key(key));
    keys.extend(gone);
    for key in keys {
        at.push(key.to_string());
        let (old, new) = (before.get(key), after.get(key));
        let tables = (old.and_then(Item::as_table_like), new.and_then(Item::as_table_like));
        if let (Some(old), Some(new)) = tables {
            toml_keys(old, new, at, found);
        } else if old.map(written) != new.map(written) {
            found.push(at.clone());
        }
        at.pop();
    }
}

/// A value as it was written, on one line.
fn written(item: &Item) -> String {
    let text = match item {
        Item::Value(value) => {
            // A comment behind a value is no part of it.
            let mut value = value.clone();
            value.decor_mut().clear();
            value.to_string()
        }
        other => other.to_string(),
    };
    text.split('\n').map(str::trim).filter(|line| !line.is_empty()).collect::<Vec<_>>().join(" ")
}

fn toml_item<'d>(document: &'d DocumentMut, key: &[String]) -> Option<&'d Item> {
    let (last, folders) = key.split_last()?;
    let mut table: &dyn TableLike = document.as_table();
    for folder in folders {
        table = table.get(folder)?.as_table_like()?;
    }
    table.get(last)
}

fn toml_with(document: &DocumentMut, key: &[String], item: Option<&Item>) -> Option<String> {
    let mut changed = document.clone();
    let (last, folders) = key.split_last()?;
    let mut table: &mut dyn TableLike = changed.as_table_mut();
    for folder in folders {
        table = table.get_mut(folder)?.as_table_like_mut()?;
    }
    match item {
        Some(item) => table.insert(last, item.clone()),
        None => table.remove(last),
    };
    Some(changed.to_string())
}

/// The line of a key, from one.
pub(crate) fn toml_line(text: &str, key: &[String]) -> Option<usize> {
    let document = Document::parse(text).ok()?;
    let (last, folders) = key.split_last()?;
    let mut table: &dyn TableLike = document.as_table();
    for folder in folders {
        table = table.get(folder)?.as_table_like()?;
    }
    let span = table.key(last).and_then(toml_edit::Key::span);
    let span = span.or_else(|| table.get(last).and_then(Item::span))?;
    Some(Position::of(text, span.start).line)
}

/// The keys in which two JSON objects differ; none where one of them is no JSON.
pub(crate) fn json(base: &str, head: &str) -> Option<Vec<Edit>> {
    let (before, after): (Value, Value) =
        (serde_json::from_str(base).ok()?, serde_json::from_str(head).ok()?);
    let mut keys = Vec::new();
    json_keys(&before, &after, &mut Vec::new(), &mut keys);
    let edit = |key: Vec<String>| Edit {
        line: json_line(head, &key),
        before: json_value(&before, &key).map(sorted),
        after: json_value(&after, &key).map(sorted),
        forward: json_with(&before, &key, json_value(&after, &key)),
        backward: json_with(&after, &key, json_value(&before, &key)),
        key,
    };
    Some(keys.into_iter().map(edit).collect())
}

fn json_keys(before: &Value, after: &Value, at: &mut Vec<String>, found: &mut Vec<Vec<String>>) {
    match (before, after) {
        (Value::Object(old), Value::Object(new)) => {
            // Whether a map keeps the order of the text is up to whoever builds serde_json.
            let keys: BTreeSet<&String> = new.keys().chain(old.keys()).collect();
            for key in keys {
                at.push(key.clone());
                match (old.get(key), new.get(key)) {
                    (Some(old), Some(new)) => json_keys(old, new, at, found),
                    _ => found.push(at.clone()),
                }
                at.pop();
            }
        }
        (before, after) if before != after => found.push(at.clone()),
        _ => {}
    }
}

/// A value on one line, with the keys of its objects in order.
fn sorted(value: &Value) -> String {
    match value {
        Value::Object(members) => {
            let members: BTreeMap<&String, &Value> = members.iter().collect();
            let one = |(key, value): (&&String, &&Value)| {
                format!("{}: {}", Value::from(key.as_str()), sorted(value))
            };
            format!("{{{}}}", members.iter().map(one).collect::<Vec<_>>().join(", "))
        }
        Value::Array(items) => {
            format!("[{}]", items.iter().map(sorted).collect::<Vec<_>>().join(", "))
        }
        other => other.to_string(),
    }
}

fn json_value<'v>(value: &'v Value, key: &[String]) -> Option<&'v Value> {
    key.iter().try_fold(value, |value, key| value.get(key))
}

fn json_with(value: &Value, key: &[String], to: Option<&Value>) -> Option<String> {
    let mut changed = value.clone();
    let (last, folders) = key.split_last()?;
    let mut at = &mut changed;
    for folder in folders {
        at = at.get_mut(folder)?;
    }
    let object = at.as_object_mut()?;
    match to {
        Some(value) => object.insert(last.clone(), value.clone()),
        None => object.remove(last),
    };
    Some(changed.to_string())
}

/// The line of a key, from one. The text is known to be JSON.
fn json_line(text: &str, key: &[String]) -> Option<usize> {
    let bytes = text.as_bytes();
    // The key last read in each object that is open; of a list, none.
    let mut open: Vec<String> = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        match bytes[at] {
            b'{' | b'[' => open.push(String::new()),
            b'}' | b']' => {
                open.pop();
            }
            b'"' => {
                let start = at;
                at += 1;
                while at < bytes.len() && bytes[at] != b'"' {
                    at += if bytes[at] == b'\\' { 2 } else { 1 };
                }
                let is_key = text.get(at + 1..)?.trim_start().starts_with(':');
                if let (true, Some(last)) = (is_key, open.last_mut()) {
                    *last = serde_json::from_str(text.get(start..=at)?).ok()?;
                    if open == key {
                        return Some(Position::of(text, start).line);
                    }
                }
            }
            _ => {}
        }
        at += 1;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    type Told<'e> = (String, Option<usize>, Option<&'e str>, Option<&'e str>);

    fn told(edits: &[Edit]) -> Vec<Told<'_>> {
        edits
            .iter()
            .map(|e| (e.key.join("."), e.line, e.before.as_deref(), e.after.as_deref()))
            .collect()
    }

    #[test]
    fn toml_keys_are_found_however_deep() {
        let base = "a = 1\nmodel.kv = 8\n[side]\nhardware = \"A\"\nold = 1\n";
        let head = "a = 1 # still\nmodel.kv = 32\n\n[side]\nhardware = \"B\"\nnew = { x = 2 }\n";
        let edits = toml(base, head).unwrap();
        let expected = [
            ("model.kv".to_string(), Some(2), Some("8"), Some("32")),
            ("side.hardware".to_string(), Some(5), Some("\"A\""), Some("\"B\"")),
            ("side.new".to_string(), Some(6), None, Some("{ x = 2 }")),
            ("side.old".to_string(), None, Some("1"), None),
        ];
        assert_eq!(told(&edits), expected);
        assert!(edits[0].forward.as_ref().unwrap().contains("model.kv = 32\n"));
        assert!(edits[0].forward.as_ref().unwrap().contains("hardware = \"A\""));
        assert!(edits[1].backward.as_ref().unwrap().contains("hardware = \"A\""));
        // Forward edits made one after the other lead from the one text to the other.
        let mut text = base.to_string();
        for edit in &edits {
            let again = toml(&text, head).unwrap();
            let same = again.iter().find(|e| e.key == edit.key).unwrap();
            text = same.forward.clone().unwrap();
        }
        assert_eq!(toml(&text, head).unwrap(), []);
    }

    #[test]
    fn a_comment_is_no_edit() {
        assert_eq!(toml("a = 1\n", "# why\na   =  1 # because\n").unwrap(), []);
    }

    #[test]
    fn json_keys_have_their_lines_also_behind_strings_like_them() {
        let base = r#"{"note": "\"kv\": 1", "deep": {"kv": 3}, "kv": 8}"#;
        let head = "{\n  \"note\": \"\\\"kv\\\": 1\",\n  \"deep\": {\"kv\": 4},\n  \"kv\": 32\n}";
        let expected = [
            ("deep.kv".to_string(), Some(3), Some("3"), Some("4")),
            ("kv".to_string(), Some(4), Some("8"), Some("32")),
        ];
        let edits = json(base, head).unwrap();
        assert_eq!(told(&edits), expected);
        let forward: Value = serde_json::from_str(edits[1].forward.as_ref().unwrap()).unwrap();
        assert_eq!((&forward["kv"], &forward["deep"]["kv"]), (&Value::from(32), &Value::from(3)));
    }

    #[test]
    fn what_is_no_toml_has_no_edits() {
        assert_eq!(toml("a = ", "a = 1"), None);
        assert_eq!(json("{", "{}"), None);
    }
}
