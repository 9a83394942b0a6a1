//! The one JSON writer: ordered objects, shortest numbers that read back to the same bits.

use std::fmt::{self, Write as _};

/// A JSON value that is going to be written.
#[derive(Clone, Debug, PartialEq)]
pub enum Json {
    /// `null`; also what a number that is not finite becomes.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number.
    Number(f64),
    /// A whole number.
    Integer(u64),
    /// A string.
    Text(String),
    /// An array.
    List(Vec<Json>),
    /// An object, in this order.
    Object(Vec<(String, Json)>),
}

impl Json {
    /// An object with these members, in this order.
    pub fn object<K: Into<String>>(members: impl IntoIterator<Item = (K, Json)>) -> Self {
        Json::Object(members.into_iter().map(|(k, v)| (k.into(), v)).collect())
    }

    /// The member of an object with this name.
    pub fn get(&self, name: &str) -> Option<&Json> {
        match self {
            Json::Object(members) => members.iter().find(|(k, _)| k == name).map(|(_, v)| v),
            _ => None,
        }
    }

    /// The text with two spaces of indentation a level, without a final newline.
    pub fn pretty(&self) -> String {
        let mut out = String::new();
        self.write(&mut out, Some(0));
        out
    }

    fn write(&self, out: &mut String, depth: Option<usize>) {
        match self {
            Json::Null => out.push_str("null"),
            Json::Bool(value) => out.push_str(if *value { "true" } else { "false" }),
            Json::Number(value) => number(out, *value),
            Json::Integer(value) => {
                let _ = write!(out, "{value}");
            }
            Json::Text(text) => string(out, text),
            Json::List(items) => {
                sequence(out, depth, '[', ']', items, |out, item, depth| item.write(out, depth));
            }
            Json::Object(members) => {
                sequence(out, depth, '{', '}', members, |out, (name, value), depth| {
                    string(out, name);
                    out.push_str(if depth.is_some() { ": " } else { ":" });
                    value.write(out, depth);
                });
            }
        }
    }
}

impl fmt::Display for Json {
    /// On one line.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut out = String::new();
        self.write(&mut out, None);
        f.write_str(&out)
    }
}

impl From<f64> for Json {
    fn from(value: f64) -> Self {
        Json::Number(value)
    }
}

impl From<bool> for Json {
    fn from(value: bool) -> Self {
        Json::Bool(value)
    }
}

impl From<u64> for Json {
    fn from(value: u64) -> Self {
        Json::Integer(value)
    }
}

impl From<u32> for Json {
    fn from(value: u32) -> Self {
        Json::Integer(u64::from(value))
    }
}

impl From<&str> for Json {
    fn from(value: &str) -> Self {
        Json::Text(value.to_string())
    }
}

impl From<String> for Json {
    fn from(value: String) -> Self {
        Json::Text(value)
    }
}

impl<T: Into<Json>> From<Option<T>> for Json {
    fn from(value: Option<T>) -> Self {
        value.map_or(Json::Null, Into::into)
    }
}

impl<T: Into<Json>> From<Vec<T>> for Json {
    fn from(values: Vec<T>) -> Self {
        Json::List(values.into_iter().map(Into::into).collect())
    }
}

fn sequence<T>(
    out: &mut String,
    depth: Option<usize>,
    open: char,
    close: char,
    items: &[T],
    mut each: impl FnMut(&mut String, &T, Option<usize>),
) {
    out.push(open);
    let inner = depth.map(|depth| depth + 1);
    for (i, item) in items.iter().enumerate() {
        if i > 0 {
            out.push(',');
        }
        line(out, inner);
        each(out, item, inner);
    }
    if !items.is_empty() {
        line(out, depth);
    }
    out.push(close);
}

fn line(out: &mut String, depth: Option<usize>) {
    if let Some(depth) = depth {
        out.push('\n');
        out.extend(std::iter::repeat_n("  ", depth));
    }
}

/// `{:?}` of an `f64` is its shortest decimal form that reads back to the same bits, and valid
/// JSON for every finite value.
fn number(out: &mut String, value: f64) {
    if value.is_finite() {
        let _ = write!(out, "{value:?}");
    } else {
        out.push_str("null");
    }
}

fn string(out: &mut String, text: &str) {
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if (c as u32) < 0x20 || c == '\u{7f}' => {
                let _ = write!(out, "\\u{:04x}", c as u32);
            }
            c => out.push(c),
        }
    }
    out.push('"');
}

#[cfg(test)]
mod tests {
    use super::Json;

    #[test]
    fn writes_json() {
        let json = Json::object([
            ("a", Json::from(0.1)),
            ("b", Json::List(vec![Json::Null, Json::from(f64::INFINITY), Json::from(3_u64)])),
            ("c", Json::from("q\"\\\n\u{1}é")),
            ("d", Json::List(vec![])),
        ]);
        assert_eq!(json.to_string(), r#"{"a":0.1,"b":[null,null,3],"c":"q\"\\\n\u0001é","d":[]}"#);
        assert_eq!(
            Json::object([("a", Json::from(1e300)), ("b", Json::from(true))]).pretty(),
            "{\n  \"a\": 1e300,\n  \"b\": true\n}"
        );
    }
}
