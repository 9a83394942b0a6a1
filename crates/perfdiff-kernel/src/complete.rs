//! Completion: names that may stand where the cursor is.

use std::ops::Range;

use perfdiff::block::{Choice, Slot};
use perfdiff::field::Format;
use perfdiff_docs::{COMMANDS, Cell, Session};
use serde_json::{Value, json};

use crate::cursor::Cursor;
use crate::members::members;
use crate::place::{Kind, Place};

/// What can be put in the place of what is typed.
#[derive(Debug, Default)]
struct Completion {
    word: Range<usize>,
    matches: Vec<Match>,
}

#[derive(Debug)]
struct Match {
    text: String,
    /// A kind that front ends have an icon for.
    kind: &'static str,
}

/// The content of the reply to a `complete_request`.
pub(crate) fn reply(session: &Session, code: &str, cursor: Cursor) -> Value {
    let Completion { word, matches } = complete(session, code, cursor.0);
    let [start, end] = [word.start, word.end].map(|at| Cursor::characters(code, at));
    let typed: Vec<Value> = matches
        .iter()
        .map(|one| json!({ "start": start, "end": end, "text": one.text, "type": one.kind }))
        .collect();
    let texts: Vec<&str> = matches.iter().map(|one| one.text.as_str()).collect();
    json!({
        "status": "ok",
        "matches": texts,
        "cursor_start": start,
        "cursor_end": end,
        "metadata": { "_jupyter_types_experimental": typed },
    })
}

fn complete(session: &Session, code: &str, cursor: usize) -> Completion {
    let before = Completion { word: cursor..cursor, matches: Vec::new() };
    match Cell::of(code) {
        Cell::Command { name, rest } => command(session, code, cursor, &name, &rest),
        Cell::Block(start) if cursor >= start => {
            block(code, cursor, start, |path| Slot::of(path, session.catalog()))
        }
        Cell::Block(_) => before,
        Cell::Empty | Cell::Lines(_) => line(session, code, cursor),
    }
}

fn command(
    session: &Session,
    code: &str,
    cursor: usize,
    name: &Range<usize>,
    rest: &Range<usize>,
) -> Completion {
    if (name.start..=name.end).contains(&cursor) {
        let word = name.start..cursor;
        let commands = COMMANDS.iter().map(|command| choice(command.name)).collect();
        return matching(code, word, commands, "magic", |name| name);
    }
    if cursor < rest.start {
        return Completion { word: cursor..cursor, matches: Vec::new() };
    }
    if code[name.clone()].starts_with("%%") {
        let slot = |path: &[&str]| Slot::of_catalog_file(path, session.catalog());
        return block(code, cursor, rest.start, slot);
    }
    let typed = &code[rest.start..cursor];
    let start = typed.rfind(char::is_whitespace).map_or(rest.start, |at| rest.start + at + 1);
    let choices = session.choices(&code[name.clone()]);
    matching(code, start..cursor, choices, "value", |name| name)
}

/// In TOML that begins at a byte of the code.
fn block(code: &str, cursor: usize, start: usize, slot: impl Fn(&[&str]) -> Slot) -> Completion {
    let text = &code[start..];
    let Some(place) = Place::at(text, cursor - start) else {
        return Completion { word: cursor..cursor, matches: Vec::new() };
    };
    let word = start + place.word.start..start + place.word.end;
    let path: Vec<&str> = place.path.iter().map(String::as_str).collect();
    let here = slot(&path);
    let quoted = |name: String| format!("\"{name}\"");
    match place.kind {
        Kind::Key => matching(code, word, here.members, "property", |name| name),
        Kind::Header => {
            let is_table = |choice: &Choice| {
                !slot(&[path.as_slice(), &[choice.name.as_str()]].concat()).members.is_empty()
            };
            let tables = here.members.into_iter().filter(is_table).collect();
            matching(code, word, tables, "module", |name| name)
        }
        Kind::Value if here.is_flag => {
            let flags = ["true", "false"].map(choice).into();
            matching(code, word, flags, "keyword", |name| name)
        }
        Kind::Value => matching(code, word, here.values, "value", quoted),
        Kind::Quoted => {
            if let Some(dimension) = here.dimension
                && let Some(unit) = after_number(code, &word)
            {
                let units = dimension.units().map(choice).collect();
                return matching(code, unit, units, "unit", |name| name);
            }
            matching(code, word, here.values, "value", |name| name)
        }
    }
}

/// The place of the unit behind a number.
fn after_number(code: &str, word: &Range<usize>) -> Option<Range<usize>> {
    let typed = &code[word.clone()];
    let number =
        typed.trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, '.' | '_' | ' '));
    (number.len() < typed.len()).then(|| word.end - number.len()..word.end)
}

/// In a line that asks for values or claims something; a block may begin so, too.
fn line(session: &Session, code: &str, cursor: usize) -> Completion {
    let start = code[..cursor].rfind('\n').map_or(0, |at| at + 1);
    let typed = &code[start..cursor];
    if typed.trim_start().starts_with('#') {
        return Completion { word: cursor..cursor, matches: Vec::new() };
    }
    if let Some((path, format)) = typed.split_once('|') {
        let word = format.rfind(char::is_whitespace).map_or(format, |at| &format[at + 1..]);
        let words = session.field(path.trim()).map_or(Vec::new(), |field| Format::words(&field));
        let words = words.into_iter().map(choice).collect();
        return matching(code, cursor - word.len()..cursor, words, "unit", |name| name);
    }
    let is_part = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.');
    let path = typed.rsplit(|c: char| !is_part(c)).next().unwrap_or("");
    let (before, word) = path.rsplit_once('.').unwrap_or(("", path));
    let place = cursor - word.len()..cursor;
    if let Some((block, fields)) = split_block(before) {
        let report = session.blocks().find(|(name, _)| *name == block);
        let found = report.map_or(Vec::new(), |(_, report)| members(report, &fields));
        return matching(code, place, found, "property", |name| name);
    }
    let mut all = matching(code, place.clone(), blocks(session), "instance", |name| name);
    if typed.trim_start() == word {
        let keys = Slot::of(&[], session.catalog()).members;
        all.matches.extend(matching(code, place, keys, "property", |name| name).matches);
    }
    all
}

fn split_block(path: &str) -> Option<(&str, Vec<&str>)> {
    let mut names = path.split('.');
    let block = names.next().filter(|name| !name.is_empty())?;
    Some((block, names.collect()))
}

fn blocks(session: &Session) -> Vec<Choice> {
    session.blocks().map(|(name, _)| choice(name)).collect()
}

pub(crate) fn choice(name: impl Into<String>) -> Choice {
    Choice::new(name, "")
}

/// The choices that begin like the word, by one of their names, whatever the case.
fn matching(
    code: &str,
    word: Range<usize>,
    choices: Vec<Choice>,
    kind: &'static str,
    write: impl Fn(String) -> String,
) -> Completion {
    let typed = code[word.clone()].to_lowercase();
    let begins = |name: &String| name.to_lowercase().starts_with(&typed);
    let fits = |choice: &Choice| {
        begins(&choice.name) || !typed.is_empty() && choice.also.iter().any(begins)
    };
    let mut matches: Vec<Match> = Vec::new();
    for choice in choices.into_iter().filter(fits) {
        let text = write(choice.name);
        if !matches.iter().any(|known| known.text == text) {
            matches.push(Match { text, kind });
        }
    }
    Completion { word, matches }
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

    /// What is offered at `§`, and what it would replace.
    fn at(marked: &str) -> (Vec<String>, String) {
        let cursor = marked.find('§').unwrap();
        let code = marked.replacen('§', "", 1);
        let Completion { word, matches } = complete(&session(), &code, cursor);
        (matches.into_iter().map(|one| one.text).collect(), code[word].to_owned())
    }

    fn offered(marked: &str) -> Vec<String> {
        at(marked).0
    }

    #[test]
    fn keys_are_those_of_the_table() {
        assert_eq!(offered("name = \"a\"\npropo§"), ["proposal"]);
        assert_eq!(offered("propo§"), ["proposal"], "a block may begin here");
        assert_eq!(offered("name = \"a\"\n[baseline]\nprec§"), ["precision"]);
        assert!(offered("name = \"a\"\n[baseline]\nshow§").is_empty(), "that is the block's");
        assert_eq!(
            offered("model = { base = \"Llama3_8B\", kv_h§"),
            ["kv_heads", "kv_heads_total"]
        );
        assert_eq!(offered("workload = { kind = \"train\", zer§"), ["zero"]);
        assert_eq!(offered("model = \"x\"\n[base§"), ["baseline"]);
        assert!(!offered("model = \"x\"\n[§").contains(&"batch".to_owned()), "no table");
        assert_eq!(offered("model = \"x\"\n[expect]\nspee§"), ["speedup"]);
    }

    #[test]
    fn values_are_names_of_their_kind() {
        assert_eq!(offered("baseline = \"Trainium§"), ["Trainium2"]);
        assert_eq!(offered("baseline = \"nvidia a1§"), ["A100", "A100_40GB"], "by another name");
        assert_eq!(offered("precision = \"bf§"), ["bf16"]);
        assert_eq!(at("precision = bf§"), (vec!["\"bf16\"".into()], "bf".into()));
        assert_eq!(offered("name = \"a\"\nmetric = \"t§"), ["throughput", "ttft", "tpot"]);
        assert_eq!(offered("in-place = t§"), ["true"]);
        assert_eq!(offered("assumptions = \"vll§"), ["vllm", "vllm-rocm", "vllm-cdna2"]);
        assert_eq!(offered("show = [\"text\", \"fac§"), ["factors"]);
    }

    #[test]
    fn units_are_those_of_the_dimension() {
        assert_eq!(offered("hardware = { base = \"H100\", memory_bandwidth = \"4 TB/§"), ["TB/s"]);
        assert_eq!(at("hardware.tdp = \"400 §").1, "");
        assert!(offered("hardware.tdp = \"400 §").contains(&"W".to_owned()));
    }

    #[test]
    fn lines_complete_names_fields_and_formats() {
        assert_eq!(offered("upg§"), ["upgrade"]);
        assert_eq!(offered("upgrade.spee§"), ["speedup"]);
        assert_eq!(offered("upgrade.baseline.lat§"), ["latency"]);
        assert_eq!(offered("upgrade.factors.memory_b§"), ["memory_bandwidth"]);
        assert_eq!(offered("upgrade.speedup > upgrade.factors.peak_flops.ra§"), ["ratio"]);
        assert_eq!(
            at("upgrade.baseline.latency | m§"),
            (vec!["ms".into(), "min".into()], "m".into())
        );
        assert!(offered("no.such.§").is_empty());
    }

    #[test]
    fn a_cursor_after_wide_characters_is_in_its_place() {
        let code = "title = \"größer 📊\"\npropo";
        let reply = reply(&session(), code, Cursor(code.len()));
        assert_eq!((&reply["cursor_start"], &reply["cursor_end"]), (&json!(19), &json!(24)));
        assert_eq!(reply["matches"], json!(["proposal"]));
        assert_eq!(reply["metadata"]["_jupyter_types_experimental"][0]["type"], "property");
    }

    #[test]
    fn commands_complete_with_what_they_take() {
        assert_eq!(offered("%he§"), ["%help"]);
        assert_eq!(offered("%%catalog\n[hardware.Mine]\nmemory_b§"), ["memory_bandwidth"]);
    }
}
