//! The scenarios of a revision: where they are written, and how they are read.

use std::ops::Range;

use perfdiff::{Catalog, Diagnostic, Metric, Position, Scenario, block, json_lines};

use crate::compare::{Options, Revision};
use crate::files::{Files, is_within};
use crate::problem::Problem;

/// How a watched text is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    /// The TOML of a block.
    Block,
    /// One line of a list of scenarios, in JSON.
    Line,
}

/// One text that says a scenario, or several.
#[derive(Clone, Debug)]
pub(crate) struct Watched {
    /// The file, from the root of the repository.
    pub(crate) path: String,
    /// Where it begins, from one.
    pub(crate) line: usize,
    pub(crate) name: Option<String>,
    pub(crate) form: Form,
    /// The text, with its includes expanded.
    pub(crate) text: String,
    /// What keeps it from being read.
    pub(crate) problem: Option<Problem>,
    whole: String,
    at: At,
}

/// Where the text is in its file.
#[derive(Clone, Debug)]
enum At {
    /// From this byte on.
    Offset(usize),
    Fence(Box<perfdiff_docs::Block>),
    /// An include took its places away: at the fence that opens it.
    Opening(Range<usize>),
}

/// The scenarios that a text says.
#[derive(Clone, Debug)]
pub(crate) struct Read {
    pub(crate) metric: Metric,
    /// Each with what it is there: `baseline`, `batch = 8, proposal`.
    pub(crate) of: Vec<(String, Scenario)>,
}

impl Read {
    pub(crate) fn scenario(&self, side: &str) -> Option<&Scenario> {
        self.of.iter().find(|(name, _)| name == side).map(|(_, scenario)| scenario)
    }
}

impl Watched {
    /// The scenarios that this text, or another in its place, says.
    pub(crate) fn read(&self, text: &str, catalog: &Catalog) -> Result<Read, Vec<Diagnostic>> {
        match self.form {
            Form::Block => {
                let found = block::scenarios(text, catalog)?;
                Ok(Read { metric: found.metric, of: found.of })
            }
            Form::Line => {
                let scenario = json_lines::scenario(text, catalog)?;
                let unsolvable = |error: perfdiff::SolveError| {
                    vec![Diagnostic::new("PD010", 0..text.len(), error.to_string())]
                };
                scenario.solve().map_err(unsolvable)?;
                Ok(Read { metric: Metric::default(), of: vec![(String::new(), scenario)] })
            }
        }
    }

    /// The part of the file that a part of the text was written in.
    fn span(&self, span: &Range<usize>) -> Range<usize> {
        match &self.at {
            At::Offset(start) => start + span.start..start + span.end,
            At::Fence(block) => block.source_span(span),
            At::Opening(opening) => opening.clone(),
        }
    }

    /// The line of the file on which this line of the text stands; both from one.
    pub(crate) fn line_of(&self, line: usize) -> usize {
        let lines = self.text.split_inclusive('\n').take(line - 1);
        let start = lines.map(str::len).sum::<usize>();
        Position::of(&self.whole, self.span(&(start..start)).start).line
    }

    /// A mistake in the text, at its place in the file.
    pub(crate) fn problem(&self, revision: (&str, bool), error: &Diagnostic) -> Problem {
        let mut error = error.clone();
        error.span = self.span(&error.span);
        Problem::of(revision, &self.path, &self.whole, &error)
    }
}

/// The text of a block with its includes expanded, as mdBook does before a block runs.
///
/// # Errors
///
/// A directive that is left.
fn expanded(text: &str, path: &str, files: &dyn Files) -> Result<String, String> {
    let read = |path: &str| files.read(path)?.ok();
    let whole = perfdiff_docs::expand(path, text, &read).text;
    match whole.split_once("{{#") {
        None => Ok(whole.into_owned()),
        Some((_, rest)) => {
            let directive = rest.split_once("}}").map_or(rest, |(directive, _)| directive);
            Err(format!("{{{{#{directive}}}}}"))
        }
    }
}

/// Whether a file holds blocks among prose.
fn is_document(path: &str) -> bool {
    [".md", ".markdown"].iter().any(|ending| path.ends_with(ending))
}

fn is_scenario_file(path: &str) -> bool {
    path.ends_with(".perfdiff.toml")
}

/// The scenarios of a revision, in the order of the paths; and what could not be read.
pub(crate) fn find(revision: &Revision<'_>, options: &Options) -> (Vec<Watched>, Vec<Problem>) {
    let (mut found, mut problems) = (Vec::new(), Vec::new());
    for path in revision.files.paths() {
        let named = options.paths.contains(&path);
        let within = options.paths.is_empty() || options.paths.iter().any(|p| is_within(&path, p));
        let list = named && path.ends_with(".jsonl");
        if !within || !(is_document(&path) || is_scenario_file(&path) || list) {
            continue;
        }
        let text = match revision.files.read(&path) {
            Some(Ok(text)) => text,
            Some(Err(why)) => {
                problems.push(Problem::at(revision.id(), &path, 1, why));
                continue;
            }
            None => continue,
        };
        if list {
            lines(&path, &text, &mut found);
        } else if is_document(&path) {
            fences(revision, &path, text, &mut found);
        } else {
            found.push(Watched {
                name: name(&text),
                line: 1,
                form: Form::Block,
                problem: None,
                at: At::Offset(0),
                whole: text.clone(),
                text,
                path,
            });
        }
    }
    (found, problems)
}

fn lines(path: &str, text: &str, found: &mut Vec<Watched>) {
    let mut start = 0;
    for (number, line) in text.split_inclusive('\n').enumerate() {
        if !line.trim().is_empty() {
            found.push(Watched {
                path: path.to_string(),
                line: number + 1,
                name: None,
                form: Form::Line,
                text: line.trim_end().to_string(),
                problem: None,
                whole: text.to_string(),
                at: At::Offset(start),
            });
        }
        start += line.len();
    }
}

fn fences(revision: &Revision<'_>, path: &str, text: String, found: &mut Vec<Watched>) {
    // The places that the parser gives are those of the text with plain line endings.
    let text = if text.contains('\r') { text.replace("\r\n", "\n") } else { text };
    for block in perfdiff_docs::find(&text).blocks {
        let line = Position::of(&text, block.opening.start).line;
        let error = |message: String| Some(Problem::at(revision.id(), path, line, message));
        let mut problem = None;
        if !block.closed {
            problem = error("this block is never closed".to_string());
        }
        let body = block.body.text().to_string();
        let (body, at) = match expanded(&body, path, revision.files) {
            Ok(whole) if whole == body => (body, At::Fence(Box::new(block))),
            Ok(whole) => (whole, At::Opening(block.opening)),
            Err(directive) => {
                problem = error(format!("`{directive}` cannot be expanded"));
                (body, At::Opening(block.opening))
            }
        };
        found.push(Watched {
            path: path.to_string(),
            line,
            name: name(&body),
            form: Form::Block,
            text: body,
            problem,
            whole: text.clone(),
            at,
        });
    }
}

/// The name that a block gives itself, also where it is no valid block.
fn name(text: &str) -> Option<String> {
    let named = |line: &str| {
        let (key, value) = line.split_once('=')?;
        let value = value.split('#').next().unwrap_or(value).trim();
        let quoted = value.strip_prefix(['"', '\''])?.strip_suffix(['"', '\''])?;
        (key.trim() == "name").then(|| quoted.to_string())
    };
    text.lines().take_while(|line| !line.trim_start().starts_with('[')).find_map(named)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    #[test]
    fn what_is_included_is_part_of_the_block_and_what_is_not_is_named() {
        let files = BTreeMap::from([("b/x.toml".to_string(), "one\ntwo\nthree\n".to_string())]);
        let of = |text: &str| expanded(text, "a/page.md", &files);
        assert_eq!(of("< {{#include ../b/x.toml:2:}} >").as_deref(), Ok("< two\nthree >"));
        assert_eq!(of("plain").as_deref(), Ok("plain"));
        for left in ["{{#include missing}}", "{{#include ../../b/x.toml}}", "{{#template x}}"] {
            assert_eq!(of(&format!("a\n{left}\nb")), Err(left.into()));
        }
    }
}
