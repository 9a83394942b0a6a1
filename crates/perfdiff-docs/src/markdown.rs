//! The Markdown dialect of a book, pinned in one place.

use std::borrow::Cow;
use std::ops::Range;

use memchr::memmem;
use pulldown_cmark::{Options, Parser};

/// The Markdown of a book: what mdBook's extensions add to CommonMark, where that moves the boundary of
/// a block.
///
/// Tables, footnotes, strikethrough and task lists are always on. Smart punctuation and heading
/// attributes never are: they move no boundary, and with the latter pulldown-cmark panics on
/// `">N\n>  {}\n>-"` (0.13.6; of the family of its issue 963).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Dialect {
    /// `> [!NOTE]`; `admonitions` of `[output.html]`.
    pub alerts: bool,
    /// A term, and under it `: what it means`; `definition-lists` of `[output.html]`.
    pub definition_lists: bool,
}

impl Dialect {
    /// That of mdBook 0.4.
    pub const MDBOOK_0_4: Self = Self { alerts: false, definition_lists: false };

    /// A parser of one chapter.
    pub(crate) fn parser(self, markdown: &str) -> Parser<'_> {
        let mut options = Options::ENABLE_TABLES
            | Options::ENABLE_FOOTNOTES
            | Options::ENABLE_STRIKETHROUGH
            | Options::ENABLE_TASKLISTS;
        options.set(Options::ENABLE_GFM, self.alerts);
        options.set(Options::ENABLE_DEFINITION_LIST, self.definition_lists);
        Parser::new_ext(markdown, options)
    }
}

/// That of mdBook 0.5, unless its `book.toml` says otherwise.
impl Default for Dialect {
    fn default() -> Self {
        Self { alerts: true, definition_lists: true }
    }
}

/// The part of a chapter that has to be read to find all that is ours: from a heading before the first
/// word that could be, up to an empty line behind the last; none where there is no such word, as in
/// most chapters.
///
/// An info string may spell letters as numeric entities, so those have to be looked at too.
pub(crate) fn of_interest(markdown: &str) -> Option<Range<usize>> {
    // `Perfdiff`, `PerfDiff` and `PERFDIFF` make no block, and their authors are told so.
    let words = ["erfdiff", "erfDiff", "ERFDIFF", "&#"].into_iter();
    let places = words.filter_map(|word| {
        let mut places = memmem::find_iter(markdown.as_bytes(), word);
        let first = places.next()?;
        Some((first, places.last().unwrap_or(first)))
    });
    let (first, last) = places.reduce(|(a, b), (c, d)| (a.min(c), b.max(d)))?;
    let mut end = last;
    for line in markdown[last..].split_inclusive('\n') {
        end += line.len();
        if is_empty(line) {
            break;
        }
    }
    Some(last_heading(&markdown[..first])..end)
}

/// Where the last heading stands at which nothing is open, so that Markdown can be read from there; 0
/// if there is none.
///
/// A heading at the start of a line, behind an empty one, ends everything but a fence and some HTML.
fn last_heading(markdown: &str) -> usize {
    let find = |opening: &str| memmem::find(markdown.as_bytes(), opening.as_bytes());
    let opens = ["```", "~~~", "<"].into_iter().filter_map(find).min();
    let mut end = opens.unwrap_or(markdown.len());
    while let Some(newline) = markdown[..end].rfind('\n') {
        let above = &markdown[..newline];
        let line = &above[above.rfind('\n').map_or(0, |newline| newline + 1)..];
        if is_empty(line) && is_heading(&markdown[newline + 1..]) {
            return newline + 1;
        }
        end = newline;
    }
    0
}

/// Whether a text begins with a heading, and not with a space before it.
fn is_heading(text: &str) -> bool {
    let words = text.trim_start_matches('#');
    (1..=6).contains(&(text.len() - words.len())) && words.starts_with(' ')
}

/// Whether a line is empty to Markdown, to which a space without a break is a word.
fn is_empty(line: &str) -> bool {
    line.trim_matches([' ', '\t', '\r', '\n']).is_empty()
}

/// The text to parse in the place of a chapter, byte for byte at the same offsets.
///
/// A carriage return alone ends a line as well as a newline does, and the parser takes it so in
/// some places and not in others.
pub(crate) fn with_newlines(markdown: &str) -> Cow<'_, str> {
    let is_alone = |at: usize| markdown.as_bytes().get(at + 1) != Some(&b'\n');
    if !memchr::memchr_iter(b'\r', markdown.as_bytes()).any(is_alone) {
        return Cow::Borrowed(markdown);
    }
    let replaced = |(at, c)| if c == '\r' && is_alone(at) { '\n' } else { c };
    Cow::Owned(markdown.char_indices().map(replaced).collect())
}
