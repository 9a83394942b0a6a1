//! Finds the markers, and what stands between two of them.

use std::ops::Range;

use pulldown_cmark::{Event, Tag, TagEnd};

use crate::block::Block;
use crate::markdown::{self, Dialect};
use crate::meaning::Meaning;
use crate::problem::{Code, Problem};

/// A begin marker with its end marker.
#[derive(Clone, Debug)]
pub(crate) struct Region {
    /// The begin marker, from `<` to `>`.
    pub(crate) begin: Range<usize>,
    /// The end marker.
    pub(crate) end: Range<usize>,
    /// The block's name when it was written.
    pub(crate) name: Option<String>,
    /// The fingerprint of what was written.
    pub(crate) sum: Option<String>,
    /// What stands there.
    pub(crate) meaning: String,
}

impl Region {
    /// The markers and all between them.
    pub(crate) fn span(&self) -> Range<usize> {
        self.begin.start..self.end.end
    }
}

/// The regions of a text.
#[derive(Clone, Debug, Default)]
pub(crate) struct Regions {
    pub(crate) all: Vec<Region>,
    /// Markers that make no region.
    pub(crate) problems: Vec<Problem>,
}

impl Regions {
    /// The region right under a block: nothing but the prefixes of quotes stands between.
    pub(crate) fn under(&self, source: &str, block: &Block) -> Option<usize> {
        let is_under = |region: &Region| {
            source
                .get(block.span.end..region.begin.start)
                .is_some_and(|between| between.chars().all(|c| c == '>' || c.is_whitespace()))
        };
        self.all.iter().position(is_under)
    }
}

/// A line that is a marker.
enum Marker {
    Begin { name: Option<String>, sum: Option<String> },
    End,
    Wrong,
}

impl Marker {
    /// What an HTML comment is, if it is one of ours.
    fn read(comment: &str) -> Option<Self> {
        let inside = comment.strip_prefix("<!--")?.strip_suffix("-->")?;
        let mut words = inside.split_whitespace();
        match words.next()? {
            "perfdiff:end" => Some(if words.next().is_none() { Self::End } else { Self::Wrong }),
            "perfdiff:begin" => {
                let (mut name, mut sum) = (None, None);
                for word in words {
                    match word.strip_prefix("sum=") {
                        Some(hex) if sum.is_none() => sum = Some(hex.to_owned()),
                        None if name.is_none() && sum.is_none() => name = Some(word.to_owned()),
                        _ => return Some(Self::Wrong),
                    }
                }
                Some(Self::Begin { name, sum })
            }
            // Anything else of ours is a claim, which says itself what is wrong with it.
            _ => None,
        }
    }
}

/// Whether an HTML comment is a marker, or was meant as one.
pub(crate) fn is_marker(comment: &str) -> bool {
    Marker::read(comment).is_some()
}

/// A region whose end is still looked for.
struct Open {
    begin: Range<usize>,
    name: Option<String>,
    sum: Option<String>,
    depth: usize,
    meaning: Meaning,
}

/// Finds the regions by the parser that finds the blocks, so that markers in code are none.
pub(crate) fn find(source: &str, dialect: Dialect) -> Regions {
    let mut found = Regions::default();
    if !source.contains("perfdiff:") {
        return found;
    }
    let text = markdown::with_newlines(source);
    let bare = text.strip_prefix('\u{feff}').unwrap_or(&text);
    let mark = text.len() - bare.len();
    let mut open: Option<Open> = None;
    let mut depth = 0_usize;
    for (event, span) in dialect.parser(bare).into_offset_iter() {
        match &event {
            Event::Start(Tag::HtmlBlock) | Event::End(TagEnd::HtmlBlock) => continue,
            Event::Start(_) => depth += 1,
            Event::End(_) => depth = depth.saturating_sub(1),
            Event::Html(line) | Event::InlineHtml(line) => {
                if let Some(marker) = Marker::read(line.trim()) {
                    let start = mark + span.start + (line.len() - line.trim_start().len());
                    let place = start..start + line.trim().len();
                    let marker = match event {
                        Event::Html(_) => marker,
                        // Within a sentence.
                        _ => Marker::Wrong,
                    };
                    found.add(&mut open, marker, place, depth);
                    continue;
                }
            }
            _ => {}
        }
        if let Some(open) = &mut open {
            open.meaning.add(&event);
        }
    }
    if let Some(open) = open {
        found.never_closed(open.begin);
    }
    found
}

impl Regions {
    fn add(&mut self, open: &mut Option<Open>, marker: Marker, place: Range<usize>, depth: usize) {
        match (marker, open.take()) {
            (Marker::Begin { name, sum }, before) => {
                if let Some(before) = before {
                    self.never_closed(before.begin);
                }
                let meaning = Meaning::default();
                *open = Some(Open { begin: place, name, sum, depth, meaning });
            }
            (Marker::End, Some(begun)) if begun.depth == depth => self.all.push(Region {
                begin: begun.begin,
                end: place,
                name: begun.name,
                sum: begun.sum,
                meaning: begun.meaning.finish(),
            }),
            (Marker::End, begun) => {
                let message = match begun {
                    Some(_) => "this marker is not in the list or quote that its beginning is in",
                    None => "this marker ends nothing",
                };
                self.wrong(place, message);
            }
            (Marker::Wrong, begun) => {
                self.wrong(place, "this is no marker");
                *open = begun;
            }
        }
    }

    fn never_closed(&mut self, begin: Range<usize>) {
        self.wrong(begin, "this result never ends");
    }

    fn wrong(&mut self, place: Range<usize>, message: &str) {
        let help = "a result stands between `<!-- perfdiff:begin -->` and `<!-- perfdiff:end -->`, \
                    each on a line of its own";
        self.problems.push(Problem::error(Code::BrokenMarker, place, message).help(help));
    }
}
