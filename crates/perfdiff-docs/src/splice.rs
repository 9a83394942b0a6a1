//! Puts outputs in the place of source ranges. Nothing is rendered again, and what was put in is
//! never looked at: it may quote a fence.

use std::borrow::Cow;
use std::ops::Range;

/// A text in the place of a range.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Edit {
    /// What goes.
    pub span: Range<usize>,
    /// What comes.
    pub text: String,
}

impl Edit {
    /// `text` in the place of `span`.
    pub fn new(span: Range<usize>, text: impl Into<String>) -> Self {
        Self { span, text: text.into() }
    }
}

/// Makes the edits in one pass from left to right; every byte outside their spans stays.
///
/// An edit that begins before the last one ended, or that splits a character, is left out.
///
/// ```
/// use perfdiff_docs::{Edit, splice};
///
/// let edits = [Edit::new(0..3, "Two"), Edit::new(8..9, "!")];
/// assert_eq!(splice("One word.", &edits), "Two word!");
/// ```
pub fn splice<'a>(source: &'a str, edits: &[Edit]) -> Cow<'a, str> {
    if edits.is_empty() {
        return Cow::Borrowed(source);
    }
    let come = edits.iter().map(|edit| edit.text.len()).sum::<usize>();
    let mut out = String::with_capacity(source.len() + come);
    let mut kept = 0;
    for edit in edits {
        let Some(before) = source.get(kept..edit.span.start) else { continue };
        if source.get(edit.span.clone()).is_none() {
            continue;
        }
        out.push_str(before);
        out.push_str(&edit.text);
        kept = edit.span.end;
    }
    out.push_str(&source[kept..]);
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edits_that_make_no_sense_change_nothing() {
        let edits = [Edit::new(0..2, "x"), Edit::new(1..3, "y"), Edit::new(50..60, "z")];
        assert_eq!(splice("abcd", &edits), "xcd");
        assert_eq!(splice("ä", &[Edit::new(1..2, "x")]), "ä");
    }
}
