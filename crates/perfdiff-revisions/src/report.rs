//! What became of the scenarios, rendered for the places where people read it.

mod github;
mod json;
mod junit;
mod markdown;
mod text;
pub(crate) mod words;

use std::cmp::Ordering;

use crate::change::{Category, Change};
use crate::claims::BrokenClaim;
use crate::problem::Problem;

pub use json::SCHEMA_VERSION;
pub use markdown::{MARKER, MOST_CHARACTERS};

/// A block, where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Place {
    /// The file, from the root of the repository.
    pub path: String,
    /// The line, from one.
    pub line: usize,
    /// The name of the block.
    pub name: Option<String>,
}

/// The speedup that a block of two sides prints, where it is another.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Speedup {
    /// The file, from the root of the repository.
    pub path: String,
    /// The line of the block, from one.
    pub line: usize,
    /// The name of the block.
    pub name: Option<String>,
    /// At the older revision.
    pub before: f64,
    /// At the newer one.
    pub after: f64,
}

/// Two revisions compared.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Report {
    /// The older revision, as it was named.
    pub base: String,
    /// The newer one.
    pub head: String,
    /// How many blocks both revisions have.
    pub blocks: usize,
    /// How many scenarios of those were compared.
    pub scenarios: usize,
    /// How many are written differently and come out the same.
    pub without_effect: usize,
    /// What changed, the gravest first.
    pub changes: Vec<Change>,
    /// Speedups that print differently.
    pub speedups: Vec<Speedup>,
    /// Claims that do not hold at the newer revision.
    pub broken_claims: Vec<BrokenClaim>,
    /// Blocks that only the newer revision has.
    pub added: Vec<Place>,
    /// Blocks that only the older one has.
    pub removed: Vec<Place>,
    /// What could not be evaluated.
    pub problems: Vec<Problem>,
    /// What else a reviewer should know.
    pub notes: Vec<String>,
}

impl Report {
    pub(crate) fn between(base: &str, head: &str) -> Self {
        Self {
            base: base.to_string(),
            head: head.to_string(),
            blocks: 0,
            scenarios: 0,
            without_effect: 0,
            changes: Vec::new(),
            speedups: Vec::new(),
            broken_claims: Vec::new(),
            added: Vec::new(),
            removed: Vec::new(),
            problems: Vec::new(),
            notes: Vec::new(),
        }
    }

    /// The gravest first; among equals the largest change, then in the order of the files.
    pub(crate) fn in_order(&mut self) {
        self.changes.sort_by(|a, b| Self::gravity(a).cmp(&Self::gravity(b)));
        let mut seen: Vec<Problem> = Vec::new();
        self.problems.retain(|problem| {
            let new = !seen.contains(problem);
            if new {
                seen.push(problem.clone());
            }
            new
        });
    }

    /// Sorts the gravest change first.
    pub(crate) fn gravity(change: &Change) -> Gravity {
        let rank = match change.categories.first() {
            _ if change.blocks() && !change.is_over_budget() => 0,
            _ if change.blocks() => 1,
            Some(Category::NoLongerFits) => 2,
            Some(Category::RegimeShift) if change.ratio.is_some_and(|r| r >= 1.0) => 4,
            Some(Category::RegimeShift | Category::Slower) => 3,
            Some(Category::Drift) => 6,
            _ => 5,
        };
        // Slower by more is graver; of what is faster, the most comes first.
        let ratio = change.ratio.unwrap_or(1.0);
        Gravity(rank, if ratio < 1.0 { ratio } else { -ratio })
    }

    /// Whether a budget is exceeded, a claim is broken or something no longer fits.
    pub fn is_blocked(&self) -> bool {
        !self.broken_claims.is_empty() || self.changes.iter().any(Change::blocks)
    }

    /// 0 clean; 1 a budget is exceeded, a claim is broken or something no longer fits; 2 something
    /// could not be evaluated, whatever else holds.
    pub fn exit_code(&self) -> u8 {
        match (self.problems.is_empty(), self.is_blocked()) {
            (false, _) => 2,
            (true, true) => 1,
            (true, false) => 0,
        }
    }

    /// Whether the revisions differ in nothing that a reader of the results could see.
    pub fn is_quiet(&self) -> bool {
        self.changes.is_empty()
            && self.broken_claims.is_empty()
            && self.problems.is_empty()
            && self.added.is_empty()
            && self.removed.is_empty()
            && self.notes.is_empty()
    }

    /// Whether there is something that reviewers should be told: what crossed a budget, changed its
    /// regime, stopped fitting, broke a claim, or could not be evaluated.
    pub fn deserves_a_comment(&self) -> bool {
        let grave = |change: &Change| {
            change.would_block() || change.categories.contains(&Category::RegimeShift)
        };
        !self.problems.is_empty()
            || !self.broken_claims.is_empty()
            || self.changes.iter().any(grave)
    }

    /// The sentence that everything begins with.
    pub fn verdict(&self) -> String {
        words::verdict(self)
    }

    /// Plain text, for a terminal or a log.
    pub fn text(&self) -> String {
        text::render(self)
    }

    /// Markdown for a comment: at most [`MOST_CHARACTERS`], with [`MARKER`] at its end.
    pub fn markdown(&self) -> String {
        markdown::render(self)
    }

    /// Everything, as `schemas/diff.schema.json` says.
    pub fn json(&self) -> String {
        json::render(self)
    }

    /// Workflow commands of GitHub, which it shows beside the lines of a pull request.
    pub fn github(&self) -> String {
        github::render(self)
    }

    /// One test case a block, for GitLab and Jenkins.
    pub fn junit(&self) -> String {
        junit::render(self)
    }
}

/// The gravest is the least.
#[derive(Clone, Copy, PartialEq)]
pub(crate) struct Gravity(u8, f64);

impl Eq for Gravity {}

impl PartialOrd for Gravity {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Gravity {
    fn cmp(&self, other: &Self) -> Ordering {
        self.0.cmp(&other.0).then(self.1.total_cmp(&other.1))
    }
}
