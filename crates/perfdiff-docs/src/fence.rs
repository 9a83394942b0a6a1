//! A fenced code block as it is written: where it opens, and whether it closes.

use std::ops::Range;

use crate::body::Body;

/// The fences around a code block.
pub(crate) struct Fence {
    /// From the first character of the opening fence to the last of the closing one.
    pub(crate) span: Range<usize>,
    /// The opening fence and its info string.
    pub(crate) opening: Range<usize>,
    /// Whether there is a closing one.
    pub(crate) closed: bool,
    mark: char,
    length: usize,
}

impl Fence {
    /// Looks at the fenced block that a parser found at `span`. An unclosed one swallows the
    /// line endings that follow it, which are not ours to replace.
    pub(crate) fn read(markdown: &str, span: &Range<usize>, body: &Body) -> Option<Self> {
        let slice = markdown.get(span.clone())?;
        let start = span.start + slice.find(['`', '~'])?;
        let slice = markdown[start..span.end].trim_end_matches(['\n', '\r']);
        let mark = slice.chars().next()?;
        let length = run(slice, mark);
        let first_line = slice.split(['\n', '\r']).next()?.trim_end();
        let closed = slice.rfind('\n').is_some_and(|newline| {
            // Whatever looks like a closing fence but came to us as text is text.
            let not_text = body.source_end().is_none_or(|end| end <= start + newline + 1);
            let line = slice[newline + 1..].trim_start_matches([' ', '\t', '>']);
            not_text && run(line, mark) >= length && line[run(line, mark)..].trim().is_empty()
        });
        Some(Self {
            span: start..start + slice.len(),
            opening: start..start + first_line.len(),
            closed,
            mark,
            length,
        })
    }

    /// Whether a line within it was meant to open a block: it could not be quoted like this on
    /// purpose, because the block's own closing fence would close the outer one.
    pub(crate) fn swallows(&self, line: &str) -> bool {
        let line = line.trim_start();
        let length = run(line, self.mark);
        length >= self.length && crate::block::is_ours(&line[length..])
    }
}

/// How many of `mark`, a one-byte character, a text begins with.
fn run(text: &str, mark: char) -> usize {
    text.len() - text.trim_start_matches(mark).len()
}
