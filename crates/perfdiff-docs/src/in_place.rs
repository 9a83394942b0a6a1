//! Results that stand in the author's own file, under their blocks, between two markers.
//!
//! ````markdown
//! ```perfdiff
//! ...
//! ```
//!
//! <!-- perfdiff:begin upgrade sum=af63dc4c8601ec8c -->
//!
//! what the block computes
//!
//! <!-- perfdiff:end -->
//! ````
//!
//! HTML comments on lines of their own survive formatting tools, and no reader sees them. What
//! stands between them is compared by what it says and not by its layout, for the same reason. The
//! sum is that of what was written: if it is no longer that of what stands there, somebody edited
//! it, and it is not overwritten.

mod region;

use std::ops::Range;

pub(crate) use region::{Regions, find, is_marker};

use crate::block::Block;
use crate::container;
use crate::document::Document;
use crate::fingerprint::fingerprint;
use crate::meaning::Meaning;
use crate::problem::{Code, Problem};
use crate::splice::Edit;
use region::Region;

/// What is to be done in a file so that its regions say what the blocks compute.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct InPlace {
    /// Regions that are not what the blocks compute, in the order they stand in.
    pub stale: Vec<Stale>,
    /// Markers that make no region.
    pub problems: Vec<Problem>,
}

/// A region that is not what its block computes.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Stale {
    /// What brings it up to date.
    pub edit: Edit,
    /// What is said about it where nothing is written.
    pub problem: Problem,
    /// Whether somebody edited it, so that writing it would lose something.
    pub edited: bool,
}

impl Document<'_> {
    /// Compares the regions of the text with what its blocks compute.
    ///
    /// A region belongs to the block right above it. A block without a region wants one if it says
    /// `in-place = true`. A block with errors computes nothing, and its region is left alone.
    pub fn in_place(&self) -> InPlace {
        let regions = self.regions();
        let mut found = InPlace { stale: Vec::new(), problems: regions.problems.clone() };
        let mut owned = vec![false; regions.all.len()];
        for block in self.blocks() {
            let region = regions.under(self.source(), block);
            if let Some(region) = region {
                owned[region] = true;
            }
            let region = region.map(|region| &regions.all[region]);
            let Some(output) = self.output(block.ordinal) else { continue };
            // Most blocks have no place in the file, and need not be rendered for one.
            if region.is_none() && !output.in_place() {
                continue;
            }
            let markdown = output.markdown();
            let wanted = Wanted::of(output.name(), &markdown);
            found.stale.extend(match region {
                Some(region) => wanted.against(self.source(), block, region),
                // With a marker missing, nobody can tell where a result begins or ends.
                None if !regions.problems.is_empty() => None,
                None => Some(wanted.absent(self.source(), block)),
            });
        }
        let orphans = regions.all.iter().zip(&owned).filter(|(_, owned)| !**owned);
        found.problems.extend(orphans.map(|(region, _)| orphan(region)));
        found
    }
}

/// What should stand under a block.
struct Wanted<'w> {
    name: Option<&'w str>,
    markdown: &'w str,
    meaning: String,
}

impl<'w> Wanted<'w> {
    fn of(name: Option<&'w str>, markdown: &'w str) -> Self {
        Self { name, markdown, meaning: Meaning::of(markdown) }
    }

    /// The lines between which and in which everything is ours.
    fn text(&self) -> String {
        let name = self.name.map(|name| format!(" {name}")).unwrap_or_default();
        let sum = fingerprint(&self.meaning);
        let markdown = self.markdown.trim_end();
        format!("<!-- perfdiff:begin{name} sum={sum} -->\n\n{markdown}\n\n<!-- perfdiff:end -->")
    }

    fn absent(&self, source: &str, block: &Block) -> Stale {
        let text = container::below(source, &block.span, &self.text());
        let problem = problem(
            Code::OutOfDate,
            block.opening.clone(),
            "the result of this block does not stand under it",
            block,
        );
        let edit = Edit::new(block.span.end..block.span.end, text);
        Stale { edit, problem: problem.help(REGEN), edited: false }
    }

    fn against(&self, source: &str, block: &Block, region: &Region) -> Option<Stale> {
        let says = &region.meaning;
        let is_ours = match &region.sum {
            Some(sum) => *sum == fingerprint(says),
            None => says.is_empty(),
        };
        let is_right = *says == self.meaning;
        if is_right && is_ours && region.name.as_deref() == self.name {
            return None;
        }
        let text = container::instead(source, &block.span, &self.text());
        let edit = Edit::new(region.span(), text);
        // What is right loses nothing by being written again.
        if is_ours || is_right {
            let message = match (is_right, says.is_empty()) {
                (true, _) => "the marker of this result is out of date",
                (false, true) => "the result of this block is missing",
                (false, false) => "this result is out of date",
            };
            let problem = problem(Code::OutOfDate, region.begin.clone(), message, block);
            let (old, new) = first_difference(says, &self.meaning);
            let label = match is_right || says.is_empty() {
                true => String::new(),
                false => format!("says `{old}`, and should say `{new}`"),
            };
            return Some(Stale { edit, problem: problem.label(&label).help(REGEN), edited: false });
        }
        let message = "this result was edited by hand";
        let problem = problem(Code::EditedByHand, region.begin.clone(), message, block);
        let (old, new) = first_difference(says, &self.meaning);
        let problem = problem.label(&format!("says `{old}`, and the block computes `{new}`")).help(
            "what stands between the markers is written by `perfdiff regen`: put your words outside \
             of them; `perfdiff regen --force` overwrites them",
        );
        Some(Stale { edit, problem, edited: true })
    }
}

const REGEN: &str = "`perfdiff regen` writes it";

fn problem(code: Code, span: Range<usize>, message: &str, block: &Block) -> Problem {
    Problem::error(code, span, message).in_block(block.ordinal)
}

fn orphan(region: &Region) -> Problem {
    let message = "this result belongs to no block";
    Problem::error(Code::OutOfDate, region.begin.clone(), message)
        .help("a result stands right under its block; take it out, or put its block back")
}

/// The first line in which two texts differ, of each.
pub(crate) fn first_difference<'t>(old: &'t str, new: &'t str) -> (&'t str, &'t str) {
    let same = old.lines().zip(new.lines()).take_while(|(old, new)| old == new).count();
    (old.lines().nth(same).unwrap_or(""), new.lines().nth(same).unwrap_or(""))
}
