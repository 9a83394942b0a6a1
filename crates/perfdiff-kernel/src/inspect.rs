//! Inspection: what the word under the cursor means.

use std::ops::Range;

use perfdiff::Bundle;
use perfdiff::block::{About, Choice, Slot};
use perfdiff_docs::{COMMANDS, Cell, Session};
use serde_json::{Value, json};

use crate::cursor::Cursor;
use crate::members::row;
use crate::place::{Kind, Place};

/// What is known of a word: for eyes without Markdown, and with it.
#[derive(Debug, PartialEq)]
struct Sheet {
    plain: String,
    /// Markdown, or HTML where there is a table.
    rich: Option<(&'static str, String)>,
}

/// The content of the reply to an `inspect_request`.
pub(crate) fn reply(session: &Session, code: &str, cursor: Cursor) -> Value {
    let Some(sheet) = inspect(session, code, cursor.0) else {
        return json!({ "status": "ok", "found": false, "data": {}, "metadata": {} });
    };
    let mut data = json!({ "text/plain": sheet.plain });
    if let Some((kind, rich)) = sheet.rich {
        data[kind] = json!(rich);
    }
    json!({ "status": "ok", "found": true, "data": data, "metadata": {} })
}

fn inspect(session: &Session, code: &str, cursor: usize) -> Option<Sheet> {
    let word = word(code, cursor);
    let line = code[..word.start].rfind('\n').map_or(0, |at| at + 1);
    if code[line..].trim_start().starts_with('#') {
        return None;
    }
    match Cell::of(code) {
        Cell::Command { name, .. } if word.start <= name.end => command(&code[name]),
        Cell::Command { name, rest } if code[name.clone()].starts_with("%%") => {
            let slot = |path: &[&str]| Slot::of_catalog_file(path, session.catalog());
            in_block(session, code, &word, rest.start, slot)
        }
        Cell::Command { .. } => entry(session, &code[word]),
        Cell::Block(start) if word.start >= start => {
            in_block(session, code, &word, start, |path| Slot::of(path, session.catalog()))
        }
        Cell::Block(_) => None,
        Cell::Empty | Cell::Lines(_) => in_line(session, code, &word),
    }
}

/// The name around a place: also what is quoted, spaces and all.
fn word(code: &str, cursor: usize) -> Range<usize> {
    let is_part = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '%');
    let before = &code[..cursor];
    let start = before.trim_end_matches(is_part).len();
    let rest = &code[cursor..];
    cursor - (before.len() - start)..cursor + (rest.len() - rest.trim_start_matches(is_part).len())
}

fn command(name: &str) -> Option<Sheet> {
    let command = COMMANDS.iter().find(|command| command.name == name)?;
    let usage = format!("{} {}", command.name, command.takes);
    Some(Sheet {
        plain: format!("{}\n\n{}", usage.trim_end(), command.meaning),
        rich: Some(("text/markdown", format!("`{}`\n\n{}", usage.trim_end(), command.meaning))),
    })
}

/// A key, or a name that is a value.
fn in_block(
    session: &Session,
    code: &str,
    word: &Range<usize>,
    start: usize,
    slot: impl Fn(&[&str]) -> Slot,
) -> Option<Sheet> {
    let place = Place::at(&code[start..], word.end.checked_sub(start)?)?;
    let mut path: Vec<&str> = place.path.iter().map(String::as_str).collect();
    if matches!(place.kind, Kind::Quoted | Kind::Value) {
        let quoted = quoted(code, start + place.word.start);
        let here = slot(&path);
        let known = entry(session, quoted).or_else(|| entry(session, &code[word.clone()]));
        return known.or_else(|| value(&here.values, quoted)).or_else(|| about(here));
    }
    path.push(&code[start + place.word.start..word.end]);
    about(slot(&path))
}

/// The rest of a string that begins at a byte.
fn quoted(code: &str, start: usize) -> &str {
    let rest = &code[start..];
    rest.find(['"', '\'', '\n']).map_or(rest, |end| &rest[..end])
}

/// An entry of the catalog or a set of assumptions, with its sources.
fn entry(session: &Session, name: &str) -> Option<Sheet> {
    let Bundle { plain, html, .. } = session.entry(name)?;
    Some(Sheet { plain, rich: Some(("text/html", html)) })
}

fn value(values: &[Choice], name: &str) -> Option<Sheet> {
    let choice = values.iter().find(|choice| choice.name.eq_ignore_ascii_case(name))?;
    let meaning = Some(&choice.meaning).filter(|meaning| !meaning.is_empty())?;
    Some(Sheet {
        plain: format!("{}: {meaning}", choice.name),
        rich: Some(("text/markdown", format!("`{}`: {meaning}", choice.name))),
    })
}

fn about(slot: Slot) -> Option<Sheet> {
    let names: Vec<String> = slot.values.iter().map(|choice| choice.name.clone()).collect();
    let About { name, takes, default, meaning, .. } = slot.about?;
    let without = |code: &str| match default.as_str() {
        "" => String::new(),
        default => format!("\nwithout it: {code}{default}{code}"),
    };
    let known = |code: &str| match names.as_slice() {
        [] => String::new(),
        // Tab lists as many.
        names if names.len() > 12 => String::new(),
        names => {
            let names: Vec<String> =
                names.iter().map(|name| format!("{code}{name}{code}")).collect();
            format!("\nknown: {}", names.join(" "))
        }
    };
    let bare = |text: &str| text.replace('`', "");
    let plain = format!(
        "{name}: {}\n\ntakes: {}{}{}",
        bare(&meaning),
        bare(&takes),
        bare(&without("")),
        known("")
    );
    let rich =
        format!("**`{name}`**: {meaning}\n\ntakes: {takes}  {}  {}", without("`"), known("`"));
    Some(Sheet { plain, rich: Some(("text/markdown", rich)) })
}

/// A block by its name, or one of its fields.
fn in_line(session: &Session, code: &str, word: &Range<usize>) -> Option<Sheet> {
    let is_part = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.');
    let start = code[..word.end].trim_end_matches(is_part).len();
    let path = &code[start..word.end];
    let mut names = path.split('.');
    let name = names.next()?;
    let fields: Vec<&str> = names.collect();
    let Some((_, report)) = session.blocks().find(|(known, _)| *known == name) else {
        return about(Slot::of(&[path], session.catalog())).or_else(|| entry(session, path));
    };
    if fields.is_empty() {
        let plain = report.explanation();
        return Some(Sheet { plain, rich: None });
    }
    let meaning = row(report, &fields).map(|row| row.meaning);
    let value = session.field(path).map(|field| field.to_string());
    let said: Vec<&str> = value.as_deref().into_iter().chain(meaning).collect();
    (!said.is_empty()).then(|| Sheet {
        plain: format!("{path}: {}", said.join("\n\n").replace('`', "")),
        rich: Some(("text/markdown", format!("**`{path}`**: {}", said.join("\n\n")))),
    })
}

#[cfg(test)]
mod tests {
    use perfdiff::Catalog;

    use super::*;

    fn session() -> Session {
        let mut session = Session::new(Catalog::builtin());
        let outcome = session.run(
            "name = \"upgrade\"\nmodel = \"Llama3_8B\"\nbaseline = \"A100\"\nproposal = \"H100\"",
        );
        session.keep(&outcome);
        session
    }

    fn said(marked: &str) -> String {
        let cursor = marked.find('|').unwrap();
        let code = marked.replacen('|', "", 1);
        inspect(&session(), &code, cursor).map_or("nothing".into(), |sheet| sheet.plain)
    }

    #[test]
    fn a_key_says_what_it_means_and_what_holds_without_it() {
        let text = said("name = \"a\"\npreci|sion = \"fp8\"");
        assert!(text.starts_with("precision: Number format"), "{text}");
        assert!(text.contains("without it: fp16") && text.contains("fp8"), "{text}");
        assert_eq!(said("precision|"), text, "a block may begin here");
        assert!(said("[baseline]\nhardware = { base = \"A100\", td|p").contains("power"));
        assert!(
            said("workload = { kind = \"train\", zero| = 3 }").starts_with("zero: The ZeRO stage")
        );
    }

    #[test]
    fn a_value_says_what_it_is() {
        assert!(said("assumptions = \"vl|lm\"").contains("vLLM"));
        assert!(said("model = \"Llama3|_8B\"\nbatch = 1").contains("8.03 B"));
        assert!(
            said("baseline = \"NVIDIA| H100\"").contains("989"),
            "{}",
            said("baseline = \"NVIDIA| H100\"")
        );
    }

    #[test]
    fn a_field_says_its_value_and_its_meaning() {
        assert_eq!(
            said("upgrade.spee|dup > 1"),
            "upgrade.speedup: 1.54x\n\nHow many times better the proposal is."
        );
        assert!(said("upgrade.baseline.latency|").starts_with("upgrade.baseline.latency: 10.8 ms"));
        assert!(said("upgr|ade").contains("1.54x"));
        assert!(said("upgrade.factors.peak_flops|").contains("1.00x"));
    }

    #[test]
    fn a_command_says_what_it_does_and_nonsense_nothing() {
        assert!(said("%he|lp").starts_with("%help\n\n"));
        for nonsense in ["|", "nons|ense", "name = \"a\"\nnons|ense = 1", "# mod|el"] {
            assert_eq!(said(nonsense), "nothing", "{nonsense}");
        }
    }
}
