//! The output of a cell.

use std::fmt::Write as _;
use std::ops::Range;

use perfdiff::Bundle;
use perfdiff::json::Json;
use serde_json::Value;

use crate::in_place::first_difference;
use crate::session::Shown;

/// What a cell shows: exactly what the kernel would.
#[derive(Debug)]
pub(super) struct Output(Vec<Shown>);

impl Output {
    pub(super) fn of(shown: &[Shown]) -> Self {
        Self(shown.to_vec())
    }

    /// Whether a cell's outputs are these and nothing else. Machines read the JSON; a notebook
    /// without it is up to date.
    pub(super) fn is_in(&self, outputs: &Value) -> bool {
        let Some(outputs) = outputs.as_array() else { return false };
        outputs.len() == self.0.len()
            && self.0.iter().zip(outputs).all(|(wanted, output)| is_shown(wanted, output))
    }

    /// The first line in which the text that is shown differs from this one, in words.
    pub(super) fn difference(&self, there: &There) -> Option<String> {
        self.0.iter().enumerate().find_map(|(i, wanted)| {
            let says = data(there.outputs.get(i)?, "text/plain")?;
            let (old, new) = first_difference(says.trim(), wanted.plain.trim());
            (old != new).then(|| format!("says `{}`, and should say `{}`", old.trim(), new.trim()))
        })
    }

    /// The outputs of the cell, as Jupyter writes them: in the indentation of the file, keys in
    /// order, texts in lines. An output that a kernel returned keeps its number; a value has that of
    /// the cell.
    pub(super) fn instead_of(&self, there: &There, file: &str, place: &Range<usize>) -> String {
        let wanted = self.0.iter().enumerate().map(|(i, shown)| written(shown, there, i));
        let outputs = Json::List(wanted.collect());
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
pub(super) struct There {
    /// Its outputs.
    pub(super) outputs: Value,
    /// Its number, where it was run.
    pub(super) count: Option<u64>,
}

impl There {
    /// Whether it shows that something went wrong.
    pub(super) fn is_error(&self) -> bool {
        let outputs = self.outputs.as_array();
        outputs.is_some_and(|all| all.iter().any(|output| kind(output) == Some("error")))
    }

    /// The number of an output, where the kernel returns it, as it does a value.
    fn returned(&self, wanted: &Shown, at: usize) -> Option<Option<u64>> {
        let there = self.outputs.get(at).filter(|there| kind(there) == Some("execute_result"));
        let number = |output: &Value| output.get("execution_count").and_then(Value::as_u64);
        match there {
            Some(there) => Some(number(there)),
            None => wanted.is_value.then_some(self.count),
        }
    }
}

fn is_shown(wanted: &Shown, output: &Value) -> bool {
    let is_shown = matches!(kind(output), Some("display_data" | "execute_result"));
    let says =
        |kind, wanted: &str| data(output, kind).is_some_and(|text| text.trim() == wanted.trim());
    let json = output.get("data").and_then(|data| data.get(Bundle::JSON));
    let json = json.is_none_or(|json| Some(json) == parsed(&wanted.json).as_ref());
    let html = match &wanted.html {
        Some(html) => says("text/html", html),
        None => data(output, "text/html").is_none(),
    };
    is_shown && json && html && says("text/plain", &wanted.plain)
}

fn written(wanted: &Shown, there: &There, at: usize) -> Json {
    let lines = |text: &str| Json::List(text.split_inclusive('\n').map(Json::from).collect());
    let html = wanted.html.as_deref().map(|html| ("text/html", lines(html)));
    let json = (Bundle::JSON, sorted(&wanted.json));
    let plain = ("text/plain", lines(&wanted.plain));
    let data = Json::object([json].into_iter().chain(html).chain([plain]));
    let returned = there.returned(wanted, at);
    let count = returned.map(|count| ("execution_count", Json::from(count)));
    let kind = if returned.is_some() { "execute_result" } else { "display_data" };
    let members = [("data", data)]
        .into_iter()
        .chain(count)
        .chain([("metadata", Json::Object(Vec::new())), ("output_type", Json::from(kind))]);
    Json::object(members)
}

/// The members of every object by their names, as Jupyter writes them.
fn sorted(json: &Json) -> Json {
    match json {
        Json::List(items) => Json::List(items.iter().map(sorted).collect()),
        Json::Object(members) => {
            let mut members: Vec<_> =
                members.iter().map(|(key, value)| (key.clone(), sorted(value))).collect();
            members.sort_by(|(a, _), (b, _)| a.cmp(b));
            Json::Object(members)
        }
        other => other.clone(),
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
        Json::Number(number) => out.push_str(&as_python(*number)),
        other => {
            let _ = write!(out, "{other}");
        }
    }
}

/// A number as Python writes it, because Python saves notebooks: the same digits as everywhere, and an
/// exponent of two digits below 10^-4 and from 10^16 on.
fn as_python(number: f64) -> String {
    let scientific = format!("{number:e}");
    let parts = scientific.split_once('e').and_then(|(m, e)| Some((m, e.parse::<i32>().ok()?)));
    match parts {
        Some((digits, exponent)) if !(-4..16).contains(&exponent) => {
            let sign = if exponent < 0 { '-' } else { '+' };
            format!("{digits}e{sign}{:02}", exponent.abs())
        }
        _ if number.is_finite() => format!("{number:?}"),
        _ => Json::Number(number).to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::as_python;

    #[test]
    fn numbers_are_written_as_python_writes_them() {
        // `repr` of each in Python 3.
        for text in [
            "0.0",
            "1.0",
            "-1.5",
            "0.0001",
            "9.99e-05",
            "6.475665540382899e-05",
            "1e-07",
            "1.2808161045222456e-06",
            "5e-324",
            "312000000000000.0",
            "1000000000000000.0",
            "1e+16",
            "1.5e+300",
            "123456789.125",
        ] {
            assert_eq!(as_python(text.parse().unwrap_or(f64::NAN)), text);
        }
        assert_eq!(as_python(f64::INFINITY), "null");
    }
}
