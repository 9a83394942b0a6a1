//! The output of a cell.

use std::fmt::Write as _;
use std::ops::Range;

use perfdiff::json::Json;
use perfdiff::{Bundle, Report};
use serde_json::Value;

use crate::in_place::first_difference;

/// What a cell shows: exactly what the kernel would.
pub(super) struct Output(Bundle);

impl Output {
    pub(super) fn of(report: &Report) -> Self {
        Self(report.bundle())
    }

    /// Whether a cell's outputs are this one and nothing else. Machines read the JSON; a notebook
    /// without it is up to date.
    pub(super) fn is_in(&self, outputs: &Value) -> bool {
        let Some([only]) = outputs.as_array().map(Vec::as_slice) else { return false };
        let is_shown = matches!(kind(only), Some("display_data" | "execute_result"));
        let says =
            |kind, wanted: &str| data(only, kind).is_some_and(|text| text.trim() == wanted.trim());
        let json = only.get("data").and_then(|data| data.get(Bundle::JSON));
        let json = json.is_none_or(|json| Some(json) == parsed(&self.0.json).as_ref());
        is_shown && json && says("text/plain", &self.0.plain) && says("text/html", &self.0.html)
    }

    /// The first line in which the text that is shown differs from this one, in words.
    pub(super) fn difference(&self, shown: &Shown) -> Option<String> {
        let says = data(shown.outputs.get(0)?, "text/plain")?;
        let (old, new) = first_difference(says.trim(), self.0.plain.trim());
        (old != new).then(|| format!("says `{}`, and should say `{}`", old.trim(), new.trim()))
    }

    /// The outputs of the cell, as Jupyter writes them: in the indentation of the file, keys in
    /// order, texts in lines.
    pub(super) fn instead_of(&self, shown: &Shown, file: &str, place: &Range<usize>) -> String {
        let lines = |text: &str| {
            Json::List(text.trim_end().split_inclusive('\n').map(Json::from).collect())
        };
        let Bundle { plain, html, json } = &self.0;
        let data = Json::object([
            (Bundle::JSON, json.clone()),
            ("text/html", lines(html)),
            ("text/plain", lines(plain)),
        ]);
        let returned = shown.returned();
        let count = returned.map(|count| ("execution_count", Json::from(count)));
        let kind = if returned.is_some() { "execute_result" } else { "display_data" };
        let members = [("data", data)]
            .into_iter()
            .chain(count)
            .chain([("metadata", Json::Object(Vec::new())), ("output_type", Json::from(kind))]);
        let outputs = Json::List(vec![Json::object(members)]);
        match unit(file) {
            None => outputs.to_string(),
            Some(unit) => {
                let line = file[..place.start].rfind('\n').map_or(0, |at| at + 1);
                let line = &file[line..place.start];
                let indent = &line[..line.len() - line.trim_start().len()];
                let eol = if file.contains("\r\n") { "\r\n" } else { "\n" };
                let mut out = String::new();
                write(&mut out, &outputs, unit, &format!("{eol}{indent}"));
                out
            }
        }
    }
}

/// What a cell shows now, and how it came to.
pub(super) struct Shown {
    /// Its outputs.
    pub(super) outputs: Value,
    /// Its number, where it was run.
    pub(super) count: Option<u64>,
    /// Whether our kernel runs it, which returns what a cell says.
    pub(super) ours: bool,
}

impl Shown {
    /// Whether it shows that something went wrong.
    pub(super) fn is_error(&self) -> bool {
        let outputs = self.outputs.as_array();
        outputs.is_some_and(|all| all.iter().any(|output| kind(output) == Some("error")))
    }

    /// The number of the output, where a kernel returns it; that of an output that is there stays.
    fn returned(&self) -> Option<Option<u64>> {
        let first = self.outputs.get(0).filter(|first| kind(first) == Some("execute_result"));
        let number = |output: &Value| output.get("execution_count").and_then(Value::as_u64);
        match first {
            Some(first) => Some(number(first)),
            None => self.ours.then_some(self.count),
        }
    }
}

fn kind(output: &Value) -> Option<&str> {
    output.get("output_type").and_then(Value::as_str)
}

/// One kind of data, whether it is written as a text or as a list of lines.
fn data(output: &Value, kind: &str) -> Option<String> {
    match output.get("data")?.get(kind)? {
        Value::String(text) => Some(text.clone()),
        Value::Array(lines) => lines.iter().map(Value::as_str).collect(),
        _ => None,
    }
}

/// JSON as it is read, to be compared whatever the order of its members.
fn parsed(json: &Json) -> Option<Value> {
    serde_json::from_str(&json.to_string()).ok()
}

/// What a level is indented by; none where the file is one line.
fn unit(file: &str) -> Option<&str> {
    let second = file.trim_end().split_once('\n')?.1;
    let unit = &second[..second.len() - second.trim_start_matches([' ', '\t']).len()];
    Some(if unit.is_empty() { " " } else { unit })
}

/// JSON in lines; `line` is a line ending with the indentation of this level.
fn write(out: &mut String, json: &Json, unit: &str, line: &str) {
    let inner = format!("{line}{unit}");
    match json {
        Json::List(items) if !items.is_empty() => {
            for (i, item) in items.iter().enumerate() {
                let _ = write!(out, "{}{inner}", if i == 0 { '[' } else { ',' });
                write(out, item, unit, &inner);
            }
            let _ = write!(out, "{line}]");
        }
        Json::Object(members) if !members.is_empty() => {
            for (i, (key, value)) in members.iter().enumerate() {
                let key = Json::from(key.as_str());
                let _ = write!(out, "{}{inner}{key}: ", if i == 0 { '{' } else { ',' });
                write(out, value, unit, &inner);
            }
            let _ = write!(out, "{line}}}");
        }
        other => {
            let _ = write!(out, "{other}");
        }
    }
}
