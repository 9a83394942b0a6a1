//! `perfdiff.lock`: what the blocks of some documents computed, and from what.
//!
//! A page that is built shows the numbers of today, and nobody sees that they were others
//! yesterday. So the numbers are recorded in a file that is reviewed like any other, with as much
//! of what they came from as it takes to say why they moved:
//!
//! - of each block its metric, its rounded results, a fingerprint of its text, and its scenarios:
//!   those of a comparison's two sides, or of a sweep's [samples](perfdiff::Sweep::samples);
//! - of each catalog entry and assumption set that they name, every value, once.
//!
//! A scenario names its entries and says only in what it differs from them, and what the scenarios of
//! a block have in common stands in it once, so that a block takes half a dozen lines and a change of
//! a spec sheet changes one. A recorded scenario is whole again when it is read, so it can be solved by
//! another engine (did the engine move the result?) and compared with what the block says now (which
//! input did?).
//!
//! Results are rounded to six significant digits, more than is ever printed. Inputs are exact. What
//! follows from what is recorded is not: a speedup is the ratio of two values.

mod compare;
mod part;
mod read;
mod shelves;
mod words;
mod write;

use std::collections::BTreeSet;

use perfdiff::{Catalog, Metric, Report};

use crate::block::Block;
use crate::document::Document;
use crate::fingerprint::fingerprint;

pub use compare::{Cause, Move, Moved};
use part::Side;
use shelves::Shelves;

/// The name of the file.
pub const LOCK_FILE: &str = "perfdiff.lock";

/// What blocks computed, and from what.
#[derive(Clone, Debug, PartialEq)]
pub struct Lock {
    /// The version of the engine that computed it.
    engine: String,
    shelves: Shelves,
    records: Vec<Record>,
}

/// What one block computed.
#[derive(Clone, Debug, PartialEq)]
struct Record {
    /// The document, from the lock's folder, with `/`.
    file: String,
    /// The block's name.
    name: Option<String>,
    /// Which block of the document it is; not recorded.
    ordinal: usize,
    /// The fingerprint of its text.
    text: String,
    metric: Metric,
    results: Results,
    samples: Vec<Sample>,
}

/// Rounded results.
#[derive(Clone, Debug, PartialEq)]
enum Results {
    Comparison {
        values: Vec<Option<f64>>,
        regimes: Vec<String>,
    },
    /// The speedup of each point, or the value where there is one side.
    Sweep {
        points: Vec<Option<f64>>,
    },
}

/// The scenarios of a comparison, or of a point of a sweep.
#[derive(Clone, Debug, PartialEq)]
struct Sample {
    point: usize,
    sides: Vec<Side>,
}

impl Default for Lock {
    fn default() -> Self {
        Self::new()
    }
}

impl Lock {
    /// A lock of no blocks, by this engine.
    pub fn new() -> Self {
        let (shelves, records) = (Shelves::default(), Vec::new());
        Self { engine: perfdiff::VERSION.to_owned(), shelves, records }
    }

    /// Adds what the blocks of a document computed; a block with errors computed nothing, unless it
    /// is that a claim about it does not hold.
    ///
    /// `file` is the document's path from the lock's folder, with `/`.
    pub fn add(&mut self, file: &str, document: &Document<'_>, catalog: &Catalog) {
        for block in document.blocks() {
            let report = document.computed(block.ordinal).and_then(|output| output.report());
            if let Some(report) = report
                && let Some(record) = self.record(file, block, report, catalog)
            {
                self.records.push(record);
            }
        }
    }

    fn record(
        &mut self,
        file: &str,
        block: &Block,
        report: &Report,
        catalog: &Catalog,
    ) -> Option<Record> {
        let mut side =
            |scenario: &perfdiff::Scenario| Side::of(scenario, catalog, &mut self.shelves);
        let (metric, results, samples) = if let Some(comparison) = report.comparison() {
            let sides = [&comparison.baseline, &comparison.proposal];
            let metric = comparison.metric;
            let results = Results::Comparison {
                values: sides.iter().map(|s| metric.value(&s.profile).map(rounded)).collect(),
                regimes: sides.iter().map(|s| s.profile.regime.name().to_owned()).collect(),
            };
            let sides = sides.iter().map(|one| side(&one.scenario)).collect();
            (metric, results, vec![Sample { point: 0, sides }])
        } else {
            let sweep = report.sweep()?;
            let points = sweep.points.iter().map(|point| point.value().map(rounded)).collect();
            let sample = |sample: &perfdiff::Sample| Sample {
                point: sample.point,
                sides: sample.sides.iter().map(&mut side).collect(),
            };
            let samples = sweep.samples().iter().map(sample).collect();
            (sweep.metric, Results::Sweep { points }, samples)
        };
        let text = fingerprint(block.body.text());
        let (file, name) = (file.to_owned(), report.name().map(str::to_owned));
        Some(Record { file, name, ordinal: block.ordinal, text, metric, results, samples })
    }

    /// Takes over what another lock recorded of documents for which `keep` holds: those that were
    /// not read this time, and those whose blocks could not be run.
    pub fn keep(&mut self, old: &Lock, keep: impl Fn(&str) -> bool) {
        self.records.extend(old.records.iter().filter(|record| keep(&record.file)).cloned());
        self.shelves.fill_from(&old.shelves);
    }

    /// The documents that it has records of.
    pub fn files(&self) -> BTreeSet<&str> {
        self.records.iter().map(|record| record.file.as_str()).collect()
    }

    /// How many blocks it has records of.
    pub fn len(&self) -> usize {
        self.records.len()
    }

    /// Whether it has no records.
    pub fn is_empty(&self) -> bool {
        self.records.is_empty()
    }
}

/// Six significant digits: more than is printed, and fewer than a platform could differ in.
fn rounded(value: f64) -> f64 {
    format!("{value:.5e}").parse().unwrap_or(value)
}
