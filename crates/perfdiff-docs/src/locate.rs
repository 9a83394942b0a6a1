//! Where in the author's files a place of a chapter was written.
//!
//! mdBook hands a chapter over after other preprocessors: includes are expanded, and nothing says
//! what came from where. So the author's own files are read again, when there is something to
//! report, and the place is looked for in them:
//!
//! 1. the file begins with everything up to the place: it is at the same offset;
//! 2. the file holds as many blocks (or lines) with this text as the chapter: none of them was
//!    included, and it is the one with the same number;
//! 3. else it is in the chapter's file or an included one: where most neighbouring lines agree;
//! 4. else the place in the expanded chapter is all there is, and the message says so.

use std::borrow::Cow;
use std::collections::HashSet;
use std::ops::Range;
use std::sync::LazyLock;

use perfdiff::{Diagnostic, Position};
use regex::Regex;

use crate::block::Block;
use crate::document::Document;
use crate::find::find;
use crate::problem::{Problem, Severity};

/// What is known about the file that a chapter came from.
#[derive(Clone, Copy)]
pub struct Origin<'a> {
    /// The chapter's file as messages name it, with `/`, such as `src/guide/upgrade.md`.
    pub path: &'a str,
    /// Its text, if it could be read.
    pub text: Option<&'a str>,
    /// Reads another file by such a name: an include's target, joined to the folder of the file
    /// that includes it.
    pub read: &'a dyn Fn(&str) -> Option<String>,
}

impl std::fmt::Debug for Origin<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Origin").field("path", &self.path).finish_non_exhaustive()
    }
}

/// A place in a file that a person wrote.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Location<'a> {
    /// The file.
    pub path: String,
    /// The whole text in which `span` lies.
    pub text: Cow<'a, str>,
    /// The place, in bytes of `text`.
    pub span: Range<usize>,
    /// Whether `text` is the file's. If not, it is the chapter's after includes.
    pub exact: bool,
}

/// How deep mdBook follows includes that include.
pub(crate) const INCLUDE_DEPTH: usize = 10;

static INCLUDE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"\{\{[ \t]*#(?:include|rustdoc_include|playground|template)[ \t\r\n]+([^ \t\r\n{}:]+)[^{}]*\}\}",
    )
    .expect("a constant pattern")
});

impl<'a> Document<'a> {
    /// Where in the author's files a place of this chapter was written; `block` is the ordinal
    /// of the block that it is in.
    pub fn locate<'o>(
        &self,
        span: &Range<usize>,
        block: Option<usize>,
        origin: &Origin<'o>,
    ) -> Location<'o>
    where
        'a: 'o,
    {
        let block = block.and_then(|ordinal| self.blocks().get(ordinal));
        locate(self.source(), self.blocks(), span, block, origin)
    }

    /// A problem as a person reads it, with the place in the author's own files.
    pub fn explain(&self, problem: &Problem, origin: &Origin<'_>) -> String {
        let location = self.locate(&problem.diagnostic.span, problem.block, origin);
        let mut text = match problem.severity {
            Severity::Error => location.render(&problem.diagnostic),
            Severity::Warning => {
                format!("{}: warning: {}", location.position(), problem.diagnostic)
            }
        };
        if let Some(related) = &problem.related {
            let other = self.locate(&related.span, Some(related.block), origin);
            text.push_str(&format!("\n  = note: {} at {}", related.what, other.position()));
        }
        text
    }
}

impl Location<'_> {
    /// `FILE:LINE:COLUMN`.
    pub fn position(&self) -> String {
        let Position { line, column } = Position::of(&self.text, self.span.start);
        format!("{}:{line}:{column}", self.path)
    }

    /// A diagnostic at this place.
    pub fn render(&self, diagnostic: &Diagnostic) -> String {
        let mut diagnostic = diagnostic.clone();
        diagnostic.span = self.span.clone();
        let mut text = diagnostic.render(&self.path, &self.text);
        if !self.exact {
            let line = Position::of(&self.text, self.span.start).line;
            text.push_str(&format!("\n  = note: line {line} after includes were expanded"));
        }
        text
    }
}

/// See the module.
fn locate<'o>(
    expanded: &'o str,
    blocks: &[Block],
    span: &Range<usize>,
    block: Option<&Block>,
    origin: &Origin<'o>,
) -> Location<'o> {
    let place = Place { expanded, span };
    let own = origin.text.map(|text| text.strip_prefix('\u{feff}').unwrap_or(text));
    if let Some(text) = own {
        let at = place
            .same_prefix(text)
            .or_else(|| same_block(&place, blocks, block?, text))
            .or_else(|| place.same_line(text));
        if let Some(span) = at {
            let path = origin.path.to_owned();
            return Location { path, text: Cow::Borrowed(text), span, exact: true };
        }
    }
    let mut best: Option<(usize, Location<'o>)> = None;
    let mut consider = |path: &str, text: Cow<'o, str>| {
        if let Some((score, span)) = place.most_alike(&text)
            && best.as_ref().is_none_or(|(most, _)| score > *most)
        {
            best = Some((score, Location { path: path.to_owned(), text, span, exact: true }));
        }
    };
    if let Some(text) = own {
        consider(origin.path, Cow::Borrowed(text));
        let mut seen = HashSet::from([origin.path.to_owned()]);
        let mut waiting = vec![(origin.path.to_owned(), Cow::Borrowed(text), 0)];
        while let Some((path, text, depth)) = waiting.pop() {
            for target in includes(&path, &text) {
                if depth < INCLUDE_DEPTH
                    && seen.insert(target.clone())
                    && let Some(included) = (origin.read)(&target)
                {
                    consider(&target, Cow::Owned(included.clone()));
                    waiting.push((target, Cow::Owned(included), depth + 1));
                }
            }
        }
    }
    best.map(|(_, location)| location).unwrap_or_else(|| Location {
        path: origin.path.to_owned(),
        text: Cow::Borrowed(expanded),
        span: span.clone(),
        exact: false,
    })
}

/// The files that a file includes, in the order it names them.
fn includes(path: &str, text: &str) -> Vec<String> {
    let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
    INCLUDE
        .captures_iter(text)
        .filter_map(|found| Some(join(folder, found.get(1)?.as_str())))
        .collect()
}

/// A relative path as seen from a folder, without `.` and, where possible, without `..`.
pub(crate) fn join(folder: &str, target: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    for part in folder.split('/').chain(target.split(['/', '\\'])) {
        match part {
            "" | "." => {}
            ".." if parts.last().is_some_and(|last| *last != "..") => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    let root = if folder.starts_with('/') { "/" } else { "" };
    root.to_owned() + &parts.join("/")
}

/// The same block in the author's text: the one of the same number among those of the same text,
/// if there are as many of them as in the chapter.
fn same_block(
    place: &Place<'_>,
    blocks: &[Block],
    block: &Block,
    text: &str,
) -> Option<Range<usize>> {
    let same = |other: &&Block| other.body.text() == block.body.text();
    let number = blocks[..block.ordinal].iter().filter(same).count();
    let found = find(text);
    if found.blocks.iter().filter(same).count() != blocks.iter().filter(same).count() {
        return None;
    }
    let twin = found.blocks.iter().filter(same).nth(number)?;
    // The two may stand behind other prefixes, so it is the line that counts, and what is
    // written in it.
    let (start, line) = place.line()?;
    let lines = place.expanded.get(block.span.start..place.span.start)?.matches('\n').count();
    let first = text[..twin.span.start].rfind('\n').map_or(0, |at| at + 1);
    let there = line_starts(text).filter(|at| *at >= first).nth(lines)?;
    let bare = stripped(line);
    let indent = text[there..].split('\n').next()?.find(bare)?;
    Some(place.moved(start + line.find(bare)?, there + indent, text))
}

/// The offsets at which lines begin.
fn line_starts(text: &str) -> impl Iterator<Item = usize> {
    std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1))
}

/// A place in the expanded chapter.
struct Place<'e> {
    expanded: &'e str,
    span: &'e Range<usize>,
}

impl<'e> Place<'e> {
    /// The same offsets, if everything up to the end of the place is the same. An empty place
    /// takes the next character along: it is somewhere only together with what follows.
    fn same_prefix(&self, text: &str) -> Option<Range<usize>> {
        let mut end = self.span.end.max(self.span.start);
        if self.span.is_empty() {
            end += self.expanded.get(end..)?.chars().next().map_or(0, char::len_utf8);
        }
        let same = self.expanded.get(..end)? == text.get(..end)?;
        same.then(|| self.span.clone())
    }

    /// The line that the place begins in, and where it begins.
    fn line(&self) -> Option<(usize, &'e str)> {
        let start = self.expanded.get(..self.span.start)?.rfind('\n').map_or(0, |at| at + 1);
        let line = self.expanded[start..].split('\n').next()?.trim_end_matches('\r');
        Some((start, line))
    }

    /// The same line, if the author's text holds it as often as the chapter. Expanding includes
    /// only adds lines, so none of them was added.
    fn same_line(&self, text: &str) -> Option<Range<usize>> {
        let (start, line) = self.line()?;
        if line.trim().is_empty() {
            return None;
        }
        let starts = |text: &str| -> Vec<usize> {
            let at = |start: usize| text[start..].split('\n').next().unwrap_or("");
            line_starts(text).filter(|start| at(*start).trim_end_matches('\r') == line).collect()
        };
        let here = starts(self.expanded);
        let there = starts(text);
        if here.len() != there.len() {
            return None;
        }
        let number = here.iter().position(|at| *at == start)?;
        Some(self.moved(start, *there.get(number)?, text))
    }

    /// The line of a text that has the most neighbours in common with the place's, and how many.
    /// An include may be indented, so the indentation does not count.
    fn most_alike(&self, text: &str) -> Option<(usize, Range<usize>)> {
        let (start, line) = self.line()?;
        let bare = stripped(line);
        if bare.is_empty() {
            return None;
        }
        let here: Vec<&str> = self.expanded.split('\n').map(stripped).collect();
        let there: Vec<&str> = text.split('\n').map(stripped).collect();
        let at = self.expanded[..start].matches('\n').count();
        let alike = |to: usize| {
            let before = here[..at].iter().rev().zip(there[..to].iter().rev());
            let after = here[at..].iter().zip(&there[to..]);
            before.take_while(|(a, b)| a == b).count() + after.take_while(|(a, b)| a == b).count()
        };
        let mut best: Option<(usize, usize)> = None;
        for (to, candidate) in there.iter().enumerate() {
            if *candidate == bare && best.is_none_or(|(most, _)| alike(to) > most) {
                best = Some((alike(to), to));
            }
        }
        let (score, to) = best?;
        let line_start = line_starts(text).nth(to)?;
        let indent = |line: &str| line.find(bare).unwrap_or(0);
        let there_line = text[line_start..].split('\n').next().unwrap_or("");
        let from = start + indent(line);
        Some((score, self.moved(from, line_start + indent(there_line), text)))
    }

    /// The place, moved as `from` in the chapter is moved to `to` in another text.
    fn moved(&self, from: usize, to: usize, text: &str) -> Range<usize> {
        let start = to + self.span.start.saturating_sub(from);
        let line_end = text[to..].find('\n').map_or(text.len(), |at| to + at);
        let start = start.min(line_end);
        start..(start + self.span.len()).min(line_end).max(start)
    }
}

/// A line without the prefixes of containers and without its end.
fn stripped(line: &str) -> &str {
    line.trim_start_matches([' ', '\t', '>']).trim_end()
}
