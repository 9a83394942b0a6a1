//! Finds what is ours in a chapter.

use std::ops::Range;

use memchr::memmem;
use pulldown_cmark::{CodeBlockKind, Event, Tag, TagEnd};

use crate::block::{Block, is_nearly_ours, is_ours};
use crate::body::Body;
use crate::comment::{self, ClaimComment, Comment};
use crate::fence::Fence;
use crate::inline::{self, InlineValue, is_escaped};
use crate::markdown::{self, Dialect};
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

/// Finds the blocks, inline values and claims of a chapter, as mdBook 0.5 reads it.
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
    find_in(markdown, Dialect::default())
}

/// The same in a [`Dialect`].
pub(crate) fn find_in(markdown: &str, dialect: Dialect) -> Found {
    let Some(part) = markdown::of_interest(markdown) else { return Found::default() };
    let markdown = &*markdown::with_newlines(markdown);
    let read = |part| read(markdown, part, dialect);
    read(part).or_else(|| read(0..markdown.len())).unwrap_or_default()
}

/// What is ours in a chapter of which a part is read, up to an empty line, behind which nothing of
/// ours begins; none where what lies behind it can change that.
///
/// Markdown is read from the top down, and an empty line ends all but a fence and some HTML.
fn read(markdown: &str, part: Range<usize>, dialect: Dialect) -> Option<Found> {
    let Range { start, end } = part;
    let is_part = end < markdown.len();
    let mut found = Found::default();
    // Where an inline value is not one: code and HTML comments.
    let mut literal: Vec<Range<usize>> = Vec::new();
    let mut open: Option<(Range<usize>, String, Body)> = None;
    // A byte order mark is no part of the first line, though it is of the file.
    let mark = if markdown.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    let start = start.max(mark);
    let text = markdown.get(start..end)?;
    for (event, span) in dialect.parser(text).into_offset_iter() {
        let span = span.start + start..span.end + start;
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
                if let Some((span, info, body)) = open.take()
                    && let Some(fence) = Fence::read(markdown, &span, &body)
                {
                    if is_part && !fence.closed {
                        return None;
                    }
                    found.add_fence(fence, &info, body);
                }
            }
            Event::Code(_) => literal.push(span),
            Event::Start(Tag::HtmlBlock) => {
                if is_part && markdown.get(span.end..end)?.trim().is_empty() {
                    return None;
                }
                let comments = comment::all(markdown, span.clone());
                found.warn_of_html(markdown, span, &comments);
                found.add_comments(markdown, &comments);
                literal.extend(comments);
            }
            Event::InlineHtml(_) => {
                let comments = comment::all(markdown, span);
                found.add_comments(markdown, &comments);
                literal.extend(comments);
            }
            _ => {}
        }
    }
    found.add_open_claims(markdown, start..end, &literal);
    let (values, mut warnings) = inline::find(markdown, &literal);
    if is_part && values.iter().any(|value| value.span.end > end) {
        return None;
    }
    found.inline_values = values;
    found.warnings.append(&mut warnings);
    Some(found)
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

    fn add_comments(&mut self, markdown: &str, comments: &[Range<usize>]) {
        for span in comments {
            match comment::read(markdown, span) {
                Comment::Claims(claims) => self.claims.push(claims),
                Comment::NearlyClaims(opening) => self.warnings.push(Problem::warning(
                    Code::NotOurs,
                    opening,
                    "this comment is not checked: a claim begins with `<!-- perfdiff: `",
                )),
                Comment::Other => {}
            }
        }
    }

    /// Within a paragraph a comment that does not end there is text. The page shows it, and what it
    /// claims is not checked.
    fn add_open_claims(&mut self, markdown: &str, part: Range<usize>, literal: &[Range<usize>]) {
        let openings = memmem::find_iter(&markdown.as_bytes()[part.clone()], "<!--");
        let texts = openings.map(|at| part.start + at).filter(|&at| {
            !literal.iter().any(|range| range.contains(&at)) && !is_escaped(markdown, at)
        });
        self.claims.extend(texts.filter_map(|at| comment::open_claims(markdown, at)));
        self.claims.sort_by_key(|claim| claim.span.start);
    }

    fn add_fence(&mut self, fence: Fence, info: &str, body: Body) {
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

#[cfg(test)]
mod tests {
    use super::*;

    /// Pieces that open, close, quote and hide what is ours, and pieces that only look so.
    const PIECES: &[&str] = &[
        "\n",
        "\n",
        "\n",
        "words\n",
        "- item\n",
        "  more of it\n",
        "> quoted\n",
        ">\n",
        "    code\n",
        "```perfdiff\n",
        "```\n",
        "a = 1\n",
        "~~~perfdiff\n",
        "~~~\n",
        "````markdown\n",
        "````\n",
        "- ```perfdiff\n",
        "  ```\n",
        "> ```perfdiff\n",
        "> ```\n",
        "```Perfdiff\n",
        "```perfDiff\n",
        "text <!-- Perfdiff: b > 1 -->\n",
        "<!-- perfdiff b > 1 -->\n",
        "{{# perfdiff a}}\n",
        "```&#112;erfdiff\n",
        "{{#perfdiff a.b}}\n",
        "{{#perfdiff a",
        ".b}}\n",
        "`{{#perfdiff a.b}}\n",
        "`\n",
        "<!-- perfdiff: a.b > 1\n",
        "-->\n",
        "<!-- a comment\n",
        "<!-- perfdiff: a > 1 -->\n",
        "<div>\n",
        "</div>\n",
        "<pre>\n",
        "</pre>\n",
        "<?php\n",
        "?>\n",
        "text <!-- perfdiff: b > 1\n",
        "| a | b |\n",
        "| --- | --- |\n",
        "[a]: https://example.com\n",
        "[^a]: a note\n",
        "[a] [^a]\n",
        ": a definition\n",
        "# a heading\n",
        "\n# a heading\n",
        "\n## a heading\n",
        "#not a heading\n",
        "---\n",
        "perfdiff\n",
        "{{#perfdiff\n",
        "\t\n",
        " \n",
        "\u{a0}\n",
    ];

    #[test]
    fn what_lies_before_and_behind_the_words_of_ours_changes_nothing() {
        let mut seed = 1_u64;
        let mut random = |below: usize| {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            (seed >> 33) as usize % below
        };
        let is_far = |piece: &&str| markdown::of_interest(piece).is_none();
        let (mut begun_late, mut ended_early) = (0, 0);
        for _ in 0..120_000 {
            let before = (0..random(9)).map(|_| PIECES[random(PIECES.len())]);
            let mut text: String = before.filter(is_far).collect();
            text.extend((0..1 + random(9)).map(|_| PIECES[random(PIECES.len())]));
            text.push('\n');
            let behind = (0..random(7)).map(|_| PIECES[random(PIECES.len())]);
            text.extend(behind.filter(is_far));
            let Some(part) = markdown::of_interest(&text) else { continue };
            let dialect = Dialect::default();
            if let Some(found) = read(&text, part.clone(), dialect) {
                begun_late += usize::from(part.start > 0);
                ended_early += usize::from(part.end < text.len());
                let whole = read(&text, 0..text.len(), dialect);
                assert_eq!(Some(found), whole, "{part:?} of {text:?}");
            }
        }
        assert!(begun_late > 2_000 && ended_early > 5_000, "{begun_late}, {ended_early}");
    }
}
