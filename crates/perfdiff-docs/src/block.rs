//! One block: a fence whose info string begins with `perfdiff`.

use std::ops::Range;

use crate::body::Body;
use crate::problem::{Code, Problem};

/// A fence whose info string's first word is `perfdiff`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Block {
    /// Which block of its chapter it is, from zero.
    pub ordinal: usize,
    /// From the first character of the opening fence to the last of the closing one: neither
    /// the prefix before it nor the line ending after it.
    pub span: Range<usize>,
    /// The opening fence with its info string, within one line.
    pub opening: Range<usize>,
    /// The text inside.
    pub body: Body,
    /// Whether the fence is closed. If it is not, the text may end anywhere, and must not run.
    pub closed: bool,
}

impl Block {
    /// Where an error in the text was written; an empty text's error stands at the opening fence.
    pub fn source_span(&self, span: &Range<usize>) -> Range<usize> {
        self.body.source_span(span).unwrap_or_else(|| self.opening.clone())
    }

    /// What makes the block another one than its author wrote, so that it must not run.
    pub(crate) fn problems(&self, markdown: &str) -> Vec<Problem> {
        let mut problems = Vec::new();
        if !self.closed {
            problems.push(
                self.problem(
                    Code::UnclosedFence,
                    self.opening.clone(),
                    "this block is never closed",
                )
                .label("opened here")
                .help(
                    "close it with as many backticks or tildes, behind the same indentation and \
                     `>`; an `{{#include}}` of several lines inside a list ends the block early: \
                     indent the included lines, or move the block out of the list",
                ),
            );
        }
        for word in self.unknown_words(markdown) {
            let name = markdown[word.clone()].to_owned();
            problems.push(
                self.problem(
                    Code::UnknownWord,
                    word,
                    format!("unknown word `{name}` after `perfdiff`"),
                )
                .help("a block takes no options here; what it should do is written inside it"),
            );
        }
        if let Some(at) = self.body.text().find("{{#") {
            let rest = &self.body.text()[at..];
            let length = rest.find("}}").map_or(3, |end| end + 2);
            let line = rest.find('\n').unwrap_or(rest.len());
            problems.push(
                self.problem(
                    Code::LeftoverDirective,
                    self.source_span(&(at..at + length.min(line))),
                    "a directive was left in this block",
                )
                .label("not expanded")
                .help(
                    "the file may be missing (mdBook only logs that), or `perfdiff` ran before \
                     `links`: set `after = [\"links\"]` in `[preprocessor.perfdiff]`",
                ),
            );
        }
        problems
    }

    fn problem(&self, code: Code, span: Range<usize>, message: impl Into<String>) -> Problem {
        Problem::error(code, span, message).in_block(self.ordinal)
    }

    /// The words of the info string after the first, as they are written.
    fn unknown_words(&self, markdown: &str) -> Vec<Range<usize>> {
        let line = &markdown[self.opening.clone()];
        let info = line.trim_start_matches(['`', '~']);
        let start = self.opening.start + line.len() - info.len();
        info_words(info)
            .skip(1)
            .map(|word| {
                let at = start + (word.as_ptr() as usize - info.as_ptr() as usize);
                at..at + word.len()
            })
            .collect()
    }
}

/// Whether a fence with this info string is a block.
pub(crate) fn is_ours(info: &str) -> bool {
    info_words(info).next() == Some("perfdiff")
}

/// Whether an info string was probably meant to make a block: mdBook and we mind the case.
pub(crate) fn is_nearly_ours(info: &str) -> bool {
    info_words(info).next().is_some_and(is_nearly_our_name)
}

/// Whether a word is our name in some case that somebody writes. Another one is not looked for, so that
/// most chapters need not be read.
pub(crate) fn is_nearly_our_name(word: &str) -> bool {
    matches!(word, "perfdiff" | "Perfdiff" | "PerfDiff" | "perfDiff" | "PERFDIFF")
}

/// The words of an info string, split as mdBook splits it into CSS classes.
fn info_words(info: &str) -> impl Iterator<Item = &str> {
    info.split([' ', '\t', ',', '\r', '\n']).filter(|word| !word.is_empty())
}
