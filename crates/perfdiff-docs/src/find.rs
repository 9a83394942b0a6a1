//! Finds what is ours in a chapter.

use std::ops::Range;

use pulldown_cmark::{CodeBlockKind, Event, Tag, TagEnd};

use crate::block::{Block, is_nearly_ours, is_ours};
use crate::body::Body;
use crate::fence::Fence;
use crate::inline::{self, InlineValue};
use crate::markdown;
use crate::problem::{Code, Problem};

/// What is ours in a chapter, in the order it stands there.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Found {
    /// The blocks, closed or not.
    pub blocks: Vec<Block>,
    /// The values in prose; those in code and in HTML comments are not among them.
    pub inline_values: Vec<InlineValue>,
    /// The comments that hold claims.
    pub claims: Vec<ClaimComment>,
    /// What looks like ours and is not.
    pub warnings: Vec<Problem>,
}

/// An HTML comment that holds claims: `<!-- perfdiff: upgrade.speedup >= 1.5 -->`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ClaimComment {
    /// The comment.
    pub span: Range<usize>,
    /// The claims in it.
    pub text: Range<usize>,
    /// Whether it is closed.
    pub closed: bool,
}

/// Finds the blocks, inline values and claims of a chapter.
///
/// Blocks are found by a Markdown parser, so a fence that is quoted inside another fence, in an
/// HTML comment or in indented code is none. A chapter that does not hold the word is not parsed.
///
/// ````
/// let chapter = "> 1. ```perfdiff\n>    batch = 1\n>    ```\n";
/// let found = perfdiff_docs::find(chapter);
/// assert_eq!(found.blocks[0].body.text(), "batch = 1\n");
///
/// let quoted = "````markdown\n```perfdiff\nbatch = 1\n```\n````\n";
/// assert!(perfdiff_docs::find(quoted).blocks.is_empty());
/// ````
pub fn find(markdown: &str) -> Found {
    let mut found = Found::default();
    if !markdown::may_concern_us(markdown) {
        return found;
    }
    let markdown = &*markdown::with_newlines(markdown);
    // Where an inline value is not one: code and HTML comments.
    let mut literal: Vec<Range<usize>> = Vec::new();
    let mut open: Option<(Range<usize>, String, Body)> = None;
    // A byte order mark is no part of the first line, though it is of the file.
    let text = markdown.strip_prefix('\u{feff}').unwrap_or(markdown);
    let mark = markdown.len() - text.len();
    for (event, span) in markdown::parser(text).into_offset_iter() {
        let span = span.start + mark..span.end + mark;
        match event {
            Event::Start(Tag::CodeBlock(kind)) => {
                literal.push(span.clone());
                if let CodeBlockKind::Fenced(info) = kind {
                    open = Some((span, info.into_string(), Body::default()));
                }
            }
            Event::Text(text) => {
                if let Some((_, _, body)) = &mut open {
                    body.push(&text, span);
                }
            }
            Event::End(TagEnd::CodeBlock) => {
                if let Some((span, info, body)) = open.take() {
                    found.add_fence(markdown, &span, &info, body);
                }
            }
            Event::Code(_) => literal.push(span),
            Event::Start(Tag::HtmlBlock) => {
                let comments = comments(markdown, span.clone());
                found.warn_of_html(markdown, span, &comments);
                found.add_claims(markdown, &comments);
                literal.extend(comments);
            }
            Event::InlineHtml(_) => {
                let comments = comments(markdown, span);
                found.add_claims(markdown, &comments);
                literal.extend(comments);
            }
            _ => {}
        }
    }
    let (values, mut warnings) = inline::find(markdown, &literal);
    found.inline_values = values;
    found.warnings.append(&mut warnings);
    found
}

impl Found {
    /// A fence right under a tag is HTML to Markdown, and would be shown as it is typed.
    fn warn_of_html(&mut self, markdown: &str, html: Range<usize>, comments: &[Range<usize>]) {
        let mut start = html.start;
        for line in markdown.get(html).unwrap_or("").split_inclusive('\n') {
            let indent = line.len() - line.trim_start().len();
            let written = line.trim_end().len();
            if opens_block(line) && !comments.iter().any(|comment| comment.contains(&start)) {
                self.warnings.push(Problem::warning(
                    Code::NotOurs,
                    start + indent..start + written,
                    "a perfdiff block inside HTML is text; put an empty line before it",
                ));
            }
            start += line.len();
        }
    }

    fn add_claims(&mut self, markdown: &str, comments: &[Range<usize>]) {
        for span in comments {
            let Some(comment) = markdown.get(span.clone()) else { continue };
            let Some(inner) = comment.strip_prefix("<!--") else { continue };
            let Some(text) = inner.trim_start().strip_prefix("perfdiff:") else { continue };
            // The markers of a result in place are no claims.
            let word = text.split(|c: char| c.is_whitespace() || c == '-').next();
            if matches!(word, Some("begin" | "end")) {
                continue;
            }
            let closed = text.strip_suffix("-->");
            let start = span.end - text.len();
            let end = start + closed.unwrap_or(text).len();
            self.claims.push(ClaimComment {
                span: span.clone(),
                text: start..end,
                closed: closed.is_some(),
            });
        }
    }

    fn add_fence(&mut self, markdown: &str, span: &Range<usize>, info: &str, body: Body) {
        let Some(fence) = Fence::read(markdown, span, &body) else { return };
        if is_ours(info) {
            self.blocks.push(Block {
                ordinal: self.blocks.len(),
                span: fence.span,
                opening: fence.opening,
                body,
                closed: fence.closed,
            });
        } else if is_nearly_ours(info) {
            self.warnings.push(Problem::warning(
                Code::NotOurs,
                fence.opening,
                "this fence is no block: `perfdiff` is written in lower case",
            ));
        } else if body.text().lines().any(|line| fence.swallows(line)) {
            self.warnings.push(Problem::warning(
                Code::NotOurs,
                fence.opening,
                "a perfdiff block inside this fence is text; to quote one on purpose, make the \
                 outer fence longer",
            ));
        }
    }
}

/// Whether a line opens a block, were it Markdown.
fn opens_block(line: &str) -> bool {
    let line = line.trim_start();
    ['`', '~'].into_iter().any(|mark| {
        let info = line.trim_start_matches(mark);
        line.len() - info.len() >= 3 && is_nearly_ours(info)
    })
}

/// The HTML comments within a piece of HTML.
fn comments(markdown: &str, html: Range<usize>) -> Vec<Range<usize>> {
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
