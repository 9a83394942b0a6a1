//! Claims of a block about its own result: the one place where they are read.

use perfdiff::claim::Expectation;
use perfdiff::{Catalog, block};

use crate::watch::{Form, Watched};

/// A claim that does not hold at the newer revision, and did or was not there at the older.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct BrokenClaim {
    /// The file, from the root of the repository.
    pub path: String,
    /// The line of the block, from one.
    pub line: usize,
    /// The name of the block.
    pub name: Option<String>,
    /// The claim, and why it does not hold.
    pub text: String,
}

/// A claim that does not hold of one revision.
pub(crate) struct Failed {
    /// As it is written.
    pub(crate) claim: String,
    /// What is true: `it is 1.54x`.
    said: String,
}

impl Failed {
    /// The same, as a report has it.
    pub(crate) fn of(self, watched: &Watched) -> BrokenClaim {
        BrokenClaim {
            path: watched.path.clone(),
            line: watched.line,
            name: watched.name.clone(),
            text: format!("`{}` does not hold: {}", self.claim, self.said),
        }
    }
}

/// The claims of a block that do not hold. Only a block of two sides, or a sweep, can claim.
pub(crate) fn failed(watched: &Watched, catalog: &Catalog) -> Vec<Failed> {
    // Without the word there is no claim, and a report is many solves.
    if watched.form != Form::Block || !watched.text.contains("expect") {
        return Vec::new();
    }
    let Ok(report) = block::run(&watched.text, catalog) else { return Vec::new() };
    let failed = report.expectations().iter().filter(|expected| !expected.verdict.holds);
    failed
        .map(|Expectation { claim, verdict, .. }| Failed {
            claim: claim.to_string(),
            said: verdict.said.clone(),
        })
        .collect()
}
