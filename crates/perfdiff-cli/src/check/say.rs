//! What was found, for a person, a program or a workflow.

use std::io::Write as _;

use perfdiff::json::Json;
use perfdiff_docs::{Cause, Mode, Notice, Standing, exit_code};

use super::{Format, Outcome};
use crate::failure::{Failure, print};

/// Prints it.
pub(super) fn say(outcome: &Outcome, format: Format, mode: Mode) -> Result<(), Failure> {
    match format {
        Format::Text => {}
        Format::Json => return print(&(json(outcome).pretty() + "\n")),
        Format::Github => print(&github(&outcome.notices))?,
    }
    let mut err = std::io::stderr().lock();
    for notice in &outcome.notices {
        let _ = writeln!(err, "{}\n", notice.text);
    }
    for file in &outcome.written {
        let _ = writeln!(err, "wrote {file}");
    }
    let _ = writeln!(err, "{}", summary(outcome, mode));
    Ok(())
}

/// `3 blocks in 2 documents: 1 out of date`
fn summary(outcome: &Outcome, mode: Mode) -> String {
    let count = |standing| outcome.notices.iter().filter(|n| n.standing == standing).count();
    let mut found = Vec::new();
    match count(Standing::NotEvaluated) {
        0 => {}
        1 => found.push("1 error".to_owned()),
        many => found.push(format!("{many} errors")),
    }
    match count(Standing::DoesNotHold) {
        0 => {}
        1 => found.push("1 claim does not hold".to_owned()),
        many => found.push(format!("{many} claims do not hold")),
    }
    match count(Standing::OutOfDate) {
        0 => {}
        1 => found.push("1 thing is out of date".to_owned()),
        many => found.push(format!("{many} things are out of date")),
    }
    if found.is_empty() {
        found.push(match (mode, outcome.written.len()) {
            (Mode::Check, _) | (_, 0) => "all as it should be".to_owned(),
            (_, 1) => "1 file written".to_owned(),
            (_, many) => format!("{many} files written"),
        });
    }
    format!(
        "{} in {}: {}",
        counted(outcome.blocks, "block"),
        counted(outcome.documents, "document"),
        found.join(", ")
    )
}

fn counted(number: usize, what: &str) -> String {
    format!("{number} {what}{}", if number == 1 { "" } else { "s" })
}

/// The form is documented in the book, in "Checking documents".
fn json(outcome: &Outcome) -> Json {
    let code = exit_code(&outcome.notices);
    Json::object([
        ("schema_version", Json::from(1_u64)),
        ("engine", Json::from(perfdiff::VERSION)),
        ("clean", Json::from(code == 0)),
        ("exit_code", Json::from(u64::from(code))),
        ("documents", Json::from(outcome.documents as u64)),
        ("blocks", Json::from(outcome.blocks as u64)),
        ("problems", Json::List(outcome.notices.iter().map(problem).collect())),
        ("written", Json::from(outcome.written.clone())),
    ])
}

fn problem(notice: &Notice) -> Json {
    Json::object([
        ("code", Json::from(notice.code.as_str())),
        ("standing", Json::from(notice.standing.name())),
        ("file", Json::from(notice.file.as_str())),
        ("line", Json::from(notice.position.line as u64)),
        ("column", Json::from(notice.position.column as u64)),
        ("message", Json::from(notice.message.as_str())),
        ("causes", Json::List(notice.causes.iter().map(cause).collect())),
        ("explanation", Json::from(notice.explanation.clone())),
        ("text", Json::from(notice.text.as_str())),
    ])
}

fn cause(cause: &Cause) -> Json {
    let members: Vec<(&str, &str)> = match cause {
        Cause::Catalog { kind, entry, field, from, to } => {
            vec![("of", kind), ("entry", entry), ("field", field), ("from", from), ("to", to)]
        }
        Cause::Assumption { set, constant, from, to } => {
            vec![("entry", set), ("field", constant), ("from", from), ("to", to)]
        }
        Cause::Engine { from, to, .. } => vec![("from", from), ("to", to)],
        _ => Vec::new(),
    };
    let kind = [("kind", Json::from(cause.kind()))];
    let members = members.into_iter().map(|(key, value)| (key, Json::from(value)));
    let text = [("text", Json::from(cause.to_string()))];
    Json::object(kind.into_iter().chain(members).chain(text))
}

/// GitHub shows ten annotations of a kind a step, and drops the rest without a word.
const MOST_ANNOTATIONS: usize = 9;

/// One annotation a problem, the gravest first, and one for those that are too many.
fn github(notices: &[Notice]) -> String {
    let mut out = String::new();
    for (kind, is_warning) in [("error", false), ("warning", true)] {
        let mut of_kind: Vec<&Notice> =
            notices.iter().filter(|n| (n.standing == Standing::Warning) == is_warning).collect();
        of_kind.sort_by_key(|notice| std::cmp::Reverse(notice.standing));
        for notice in of_kind.iter().take(MOST_ANNOTATIONS) {
            out.push_str(&format!(
                "::{kind} file={},line={},col={},title={}::{}\n",
                property(&notice.file),
                notice.position.line,
                notice.position.column,
                property(&format!("perfdiff {}", notice.code)),
                data(&message(notice))
            ));
        }
        if of_kind.len() > MOST_ANNOTATIONS {
            let more = of_kind.len() - MOST_ANNOTATIONS;
            out.push_str(&format!("::{kind} title=perfdiff::{more} more in the log\n"));
        }
    }
    out
}

/// What is wrong and why, without the excerpt that the annotation stands beside.
fn message(notice: &Notice) -> String {
    let causes = notice.causes.iter().map(|cause| format!("\n{cause}"));
    let explanation = notice.explanation.iter().map(|line| format!("\n{line}"));
    causes.chain(explanation).fold(notice.message.clone(), |all, line| all + &line)
}

/// Escapes as the runner's toolkit does.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
