//! The text inside a fence, and the way back from it to the chapter.

use std::ops::Range;

/// What stands inside a fence, as its author meant it: without the prefixes of the quotes and
/// lists around it, with `\n` at the end of each line.
///
/// A parser hands it over in pieces, one per line or less. Each piece remembers where in the
/// chapter it came from, so that an error in the text can be shown where it was written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Body {
    text: String,
    pieces: Vec<Piece>,
}

/// `text[start..start + length]` came from `source`.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Piece {
    start: usize,
    length: usize,
    source: Range<usize>,
}

impl Piece {
    /// The chapter's offset of an offset in this piece. Where the two differ in length (a line
    /// ending, a tab that is indentation only in part), only the ends are known.
    fn to_source(&self, offset: usize) -> usize {
        let into = offset.saturating_sub(self.start).min(self.length);
        if self.source.len() == self.length {
            self.source.start + into
        } else if into == 0 {
            self.source.start
        } else {
            self.source.end
        }
    }
}

impl Body {
    /// The text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Where in the chapter a part of the text was written; `None` where the body is empty.
    pub fn source_span(&self, span: &Range<usize>) -> Option<Range<usize>> {
        let (first, last) = (self.pieces.first()?, self.pieces.last()?);
        let start = self
            .pieces
            .iter()
            .rfind(|piece| piece.start <= span.start)
            .unwrap_or(first)
            .to_source(span.start);
        if span.end <= span.start {
            return Some(start..start);
        }
        // The end belongs to the piece it closes: the next one may begin after a prefix.
        let end = self
            .pieces
            .iter()
            .find(|piece| span.end <= piece.start + piece.length)
            .unwrap_or(last)
            .to_source(span.end);
        Some(start..end.max(start))
    }

    pub(crate) fn push(&mut self, text: &str, source: Range<usize>) {
        if text.is_empty() {
            return;
        }
        self.pieces.push(Piece { start: self.text.len(), length: text.len(), source });
        self.text.push_str(text);
    }

    /// Where the last piece ends in the chapter.
    pub(crate) fn source_end(&self) -> Option<usize> {
        self.pieces.last().map(|piece| piece.source.end)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn quoted() -> (&'static str, Body) {
        let chapter = "> ab\r\n> cd\r\n";
        let mut body = Body::default();
        body.push("ab", 2..4);
        body.push("\n", 4..6);
        body.push("cd", 8..10);
        body.push("\n", 10..12);
        (chapter, body)
    }

    #[test]
    fn a_span_leads_back_to_what_was_written() {
        let (chapter, body) = quoted();
        assert_eq!(body.text(), "ab\ncd\n");
        assert_eq!(&chapter[body.source_span(&(1..2)).unwrap()], "b");
        assert_eq!(&chapter[body.source_span(&(3..5)).unwrap()], "cd");
        assert_eq!(&chapter[body.source_span(&(1..4)).unwrap()], "b\r\n> c");
    }

    #[test]
    fn a_span_that_ends_with_its_line_does_not_reach_into_the_next_prefix() {
        let (chapter, body) = quoted();
        assert_eq!(&chapter[body.source_span(&(0..2)).unwrap()], "ab");
        assert_eq!(&chapter[body.source_span(&(0..3)).unwrap()], "ab\r\n");
    }

    #[test]
    fn empty_and_far_spans_have_a_place() {
        let (chapter, body) = quoted();
        assert_eq!(body.source_span(&(3..3)), Some(8..8));
        assert_eq!(body.source_span(&(90..99)), Some(chapter.len()..chapter.len()));
        assert_eq!(Body::default().source_span(&(0..0)), None);
    }
}
