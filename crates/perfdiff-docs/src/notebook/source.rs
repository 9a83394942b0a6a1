//! The text of a cell, and the way back from it to the file.

use std::ops::Range;

use perfdiff::Diagnostic;
use serde_json::value::RawValue;

use super::Place;
use crate::body::Body;
use crate::session::MAGIC;

/// A cell that is ours.
pub(super) struct Source {
    pub(super) opening: Range<usize>,
    /// All of it where the kernel is ours, else what follows the line that says that it is a block.
    pub(super) body: Body,
    /// Whether there is that line.
    pub(super) is_block: bool,
}

/// The text of a cell; none of one that is another kernel's, or empty.
pub(super) fn read(
    place: &Place<'_>,
    source: &RawValue,
    ours: bool,
) -> Result<Option<Source>, Box<Diagnostic>> {
    let raw = source.get();
    let strings: Vec<&RawValue> = match raw.starts_with('[') {
        true => serde_json::from_str(raw)
            .map_err(|_| place.wrong(place.of(raw), "this is not a list of lines"))?,
        false => vec![source],
    };
    let mut pieces = Vec::new();
    for string in strings {
        let raw = string.get();
        let inner = raw.strip_prefix('"').and_then(|raw| raw.strip_suffix('"'));
        let inner = inner.ok_or_else(|| place.wrong(place.of(raw), "this is not a text"))?;
        decode(inner, place.of(inner).start, &mut pieces);
    }
    let text: String = pieces.iter().map(|(text, _)| text.as_str()).collect();
    let first = text.lines().next().unwrap_or("");
    let is_magic = first.split_whitespace().next() == Some(MAGIC);
    if !is_magic && (!ours || text.trim().is_empty()) {
        return Ok(None);
    }
    let skipped = if is_magic { text.find('\n').map_or(text.len(), |at| at + 1) } else { 0 };
    let start = pieces.first().map_or(0, |(_, span)| span.start);
    let opening = if is_magic { start..start + first.len() } else { start..start };
    Ok(Some(Source { opening, body: body(pieces, skipped), is_block: is_magic }))
}

/// The pieces after so many bytes of text.
fn body(pieces: Vec<(String, Range<usize>)>, mut skipped: usize) -> Body {
    let mut body = Body::default();
    for (text, span) in pieces {
        let skip = skipped.min(text.len());
        skipped -= skip;
        let start = if span.len() == text.len() { span.start + skip } else { span.start };
        body.push(&text[skip..], start..span.end);
    }
    body
}

/// The pieces of a JSON string, each with its place: runs of what is written as it is, each ending
/// with its line, and escapes one by one.
fn decode(inner: &str, base: usize, pieces: &mut Vec<(String, Range<usize>)>) {
    let mut rest = 0;
    while let Some(at) = inner[rest..].find('\\').map(|at| rest + at) {
        if at > rest {
            pieces.push((inner[rest..at].to_owned(), base + rest..base + at));
        }
        let end = escape_end(inner, at);
        // The escape was read once already, as part of the whole.
        let text: String =
            serde_json::from_str(&format!("\"{}\"", &inner[at..end])).unwrap_or_default();
        pieces.push((text, base + at..base + end));
        rest = end;
    }
    if rest < inner.len() {
        pieces.push((inner[rest..].to_owned(), base + rest..base + inner.len()));
    }
}

/// Where the escape that begins at a backslash ends; two surrogates are one.
fn escape_end(inner: &str, at: usize) -> usize {
    let is_unicode = |at: usize| inner[at..].starts_with("\\u");
    if !is_unicode(at) {
        return (at + 2).min(inner.len());
    }
    let end = (at + 6).min(inner.len());
    let code = inner.get(at + 2..end).and_then(|hex| u32::from_str_radix(hex, 16).ok());
    let is_first_half = code.is_some_and(|code| (0xd800..0xdc00).contains(&code));
    if is_first_half && is_unicode(end) { (end + 6).min(inner.len()) } else { end }
}
