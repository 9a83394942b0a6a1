//! The Markdown dialect of a book, pinned in one place.

use std::borrow::Cow;

use pulldown_cmark::{Options, Parser};

/// One set of extensions for every mdBook.
///
/// It is what mdBook 0.5 turns on, less two that move no boundary of a block: smart punctuation,
/// and heading attributes, with which pulldown-cmark panics on `">N\n>  {}\n>-"` (0.13.6; of the
/// family of its issue 963). mdBook 0.4 knows neither alerts nor definition lists; the spans of
/// code blocks are the same without them.
pub(crate) fn options() -> Options {
    Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_GFM
        | Options::ENABLE_DEFINITION_LIST
}

/// A parser of one chapter.
pub(crate) fn parser(markdown: &str) -> Parser<'_> {
    Parser::new_ext(markdown, options())
}

/// How far a chapter has to be read to find all that is ours: up to an empty line behind the last word
/// that could be; none where there is no such word, as in most chapters.
///
/// An info string may spell letters as numeric entities, so those have to be looked at too.
pub(crate) fn end_of_interest(markdown: &str) -> Option<usize> {
    // `Perfdiff` and `PERFDIFF` make no block, and their authors are told so.
    let words = ["erfdiff", "ERFDIFF", "&#"].into_iter();
    // Looking forward is ten times as fast as looking back, and most words are not there.
    let there = words.filter(|word| markdown.contains(word));
    let last = there.filter_map(|word| markdown.rfind(word)).max()?;
    let mut end = last;
    for line in markdown[last..].split_inclusive('\n') {
        end += line.len();
        // A space without a break, to Markdown, is a word.
        if line.trim_matches([' ', '\t', '\r', '\n']).is_empty() {
            break;
        }
    }
    Some(end)
}

/// The text to parse in the place of a chapter, byte for byte at the same offsets.
///
/// A carriage return alone ends a line as well as a newline does, and the parser takes it so in
/// some places and not in others.
pub(crate) fn with_newlines(markdown: &str) -> Cow<'_, str> {
    let is_alone = |at: usize| markdown.as_bytes().get(at + 1) != Some(&b'\n');
    if !markdown.match_indices('\r').any(|(at, _)| is_alone(at)) {
        return Cow::Borrowed(markdown);
    }
    let replaced = |(at, c)| if c == '\r' && is_alone(at) { '\n' } else { c };
    Cow::Owned(markdown.char_indices().map(replaced).collect())
}
