//! `{{#perfdiff NAME.FIELD}}` in prose.
//!
//! A value that cannot be looked up is an error: a page that shows the braces, or nothing, in the
//! place of a number is a wrong page.

use std::ops::Range;
use std::sync::LazyLock;

use memchr::memmem;
use regex::Regex;

use crate::block::is_nearly_our_name;
use crate::problem::{Code, Problem};

/// A reference to a result in prose.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct InlineValue {
    /// From the first brace to the last.
    pub span: Range<usize>,
    /// What stands between `#perfdiff` and the braces: `NAME.FIELD`, with a format or without.
    pub text: Range<usize>,
    /// Whether it is written `{{!#perfdiff ...}}`, which prints it without the `!`.
    ///
    /// mdBook takes the backslash away from `\{{#...}}` before any other preprocessor runs, so
    /// that what was literal reaches us as live. This spelling survives.
    pub literal: bool,
}

// The name may be wrapped onto a next line, as any prose may. White space is spelt out: `\s` needs
// the Unicode tables, which this crate does without.
static VALUE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\{\{(!?)[ \t]*#perfdiff((?:[ \t\r\n][^{}]*)?)(\}\})?").expect("a constant pattern")
});

/// The values of a chapter outside `literal` ranges (code and comments), and warnings for those
/// that are not closed and therefore text.
pub(crate) fn find(markdown: &str, literal: &[Range<usize>]) -> (Vec<InlineValue>, Vec<Problem>) {
    let mut values = Vec::new();
    let is_text =
        |at| !literal.iter().any(|range| range.contains(&at)) && !is_escaped(markdown, at);
    let mut warnings: Vec<Problem> = memmem::find_iter(markdown.as_bytes(), "{{")
        .filter(|&at| is_text(at))
        .filter_map(|at| nearly_a_value(&markdown[at..]).map(|length| at..at + length))
        .map(|span| Problem::warning(Code::NotOurs, span, NO_VALUE))
        .collect();
    // Most chapters hold none, and most builds need not compile the pattern.
    if !markdown.contains("#perfdiff") {
        return (values, warnings);
    }
    for found in VALUE.captures_iter(markdown) {
        let (Some(all), Some(bang), Some(text)) = (found.get(0), found.get(1), found.get(2)) else {
            continue;
        };
        let span = all.range();
        if !is_text(span.start) {
            continue;
        }
        let is_literal = !bang.is_empty();
        // Braces on the two sides of a code block do not belong together.
        let crosses = literal.iter().any(|range| span.contains(&range.start));
        if found.get(3).is_some() && !crosses {
            values.push(InlineValue { span, text: text.range(), literal: is_literal });
        } else if !is_literal && ends_as_a_word(markdown, &span) {
            let name = markdown[span.clone()].find("perfdiff").unwrap_or(0);
            let opening = span.start..span.start + name + "perfdiff".len();
            warnings.push(Problem::warning(
                Code::NotOurs,
                opening,
                "`{{#perfdiff` without its `}}` is text, and printed as it is",
            ));
        }
    }
    (values, warnings)
}

const NO_VALUE: &str =
    "this is text, and printed as it is: a value is written `{{#perfdiff NAME.FIELD}}`";

/// How long the beginning of a text is that was meant to open a value and does not: `{{# perfdiff`,
/// `{{perfdiff`, `{{#Perfdiff`, `{{#perfdiff:`.
fn nearly_a_value(text: &str) -> Option<usize> {
    let inside = text.strip_prefix("{{")?.trim_start_matches([' ', '\t']);
    let directive = inside.strip_prefix('#');
    let word = directive.unwrap_or(inside).trim_start_matches([' ', '\t']);
    let (name, rest) = word.split_at_checked("perfdiff".len())?;
    let (inner, _) = rest.split_once("}}")?;
    let is_one_line = !inner.contains(['{', '}', '\n', '\r']);
    let says_a_field =
        inner.starts_with([' ', '\t', ':']) && inner.contains(|c: char| c.is_ascii_alphanumeric());
    // As it has to be written; whatever is wrong with it is said as of a value.
    let is_value = directive == Some(word) && name == "perfdiff" && !inner.starts_with(':');
    (is_nearly_our_name(name) && is_one_line && says_a_field && !is_value)
        .then(|| text.len() - rest.len())
}

/// `{{#perfdiffuse` is nobody's business.
fn ends_as_a_word(markdown: &str, span: &Range<usize>) -> bool {
    let next = markdown[span.end..].chars().next();
    !markdown[span.clone()].ends_with("perfdiff")
        || next.is_none_or(|next| next == '}' || next.is_whitespace())
}

/// Whether an odd number of backslashes stands before.
pub(crate) fn is_escaped(markdown: &str, at: usize) -> bool {
    let before = &markdown[..at];
    (before.len() - before.trim_end_matches('\\').len()) % 2 == 1
}
