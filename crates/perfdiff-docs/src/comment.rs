//! HTML comments that hold claims: `<!-- perfdiff: upgrade.speedup >= 1.5 -->`.
//!
//! Nobody sees a comment on a page, so nobody would find out that one is not checked: what only looks
//! like a claim is told from what is none of our business.

use std::ops::Range;

use crate::block::is_nearly_our_name;
use crate::in_place;

/// A comment that holds claims, or the beginning of one that is text, because its paragraph ends before
/// it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ClaimComment {
    /// The comment, as far as it goes.
    pub span: Range<usize>,
    /// The claims in it.
    pub text: Range<usize>,
    /// Whether it is closed.
    pub closed: bool,
}

/// What a comment is to us.
pub(crate) enum Comment {
    Claims(ClaimComment),
    /// It was meant to hold claims, and opens in another way; the place of our name in it.
    NearlyClaims(Range<usize>),
    /// A marker of a result in place, or nothing of ours.
    Other,
}

/// The comments within a piece of HTML.
pub(crate) fn all(markdown: &str, html: Range<usize>) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut at = html.start;
    while let Some(start) = markdown.get(at..html.end).and_then(|rest| rest.find("<!--")) {
        let start = at + start;
        let end = markdown[start..html.end].find("-->").map_or(html.end, |end| start + end + 3);
        found.push(start..end);
        at = end;
    }
    found
}

/// What the comment at this place is.
pub(crate) fn read(markdown: &str, span: &Range<usize>) -> Comment {
    let comment = markdown.get(span.clone()).unwrap_or("");
    if in_place::is_marker(comment) {
        return Comment::Other;
    }
    match claims_in(comment) {
        Some(text) => {
            let closed = text.strip_suffix("-->");
            let start = span.end - text.len();
            Comment::Claims(ClaimComment {
                span: span.clone(),
                text: start..start + closed.unwrap_or(text).len(),
                closed: closed.is_some(),
            })
        }
        None => match nearly_claims_in(comment) {
            Some(name) => Comment::NearlyClaims(span.start + name.start..span.start + name.end),
            None => Comment::Other,
        },
    }
}

/// The beginning of a comment with claims that is text, if one stands there.
pub(crate) fn open_claims(markdown: &str, at: usize) -> Option<ClaimComment> {
    let line = markdown.get(at..)?.split(['\n', '\r']).next()?;
    let says = at + line.len() - claims_in(line)?.len();
    Some(ClaimComment { span: at..says, text: says..says, closed: false })
}

/// What a comment with claims says, up to its end.
fn claims_in(comment: &str) -> Option<&str> {
    comment.strip_prefix("<!--")?.trim_start().strip_prefix("perfdiff:")
}

/// The place of our name, and of a colon behind it, in a comment that only looks as if it held claims.
fn nearly_claims_in(comment: &str) -> Option<Range<usize>> {
    let inside = comment.strip_prefix("<!--")?.trim_start();
    let start = comment.len() - inside.len();
    let inside = inside.strip_suffix("-->").unwrap_or(inside);
    let (name, rest) = inside.split_at_checked("perfdiff".len())?;
    if !is_nearly_our_name(name) {
        return None;
    }
    let spaces = rest.len() - rest.trim_start().len();
    let end = start + name.len();
    if rest[spaces..].starts_with(':') {
        return Some(start..end + spaces + 1);
    }
    (spaces > 0 && rest.contains(['<', '>', '='])).then_some(start..end)
}
