//! What has to hold of every comparison, derived a second time.
//!
//! Nothing here uses the code that compares: scenarios are mixed by their public fields, every mix
//! is a fresh `Scenario::solve`, contributions are averaged over all orders, and every sentence is
//! taken apart and held against those numbers. The test runs a part, the example as many as wanted.

mod axes;
mod laws;
mod mixes;
mod pictures;
mod printed;
mod random;
mod renderings;
mod sentences;

use std::collections::BTreeMap;
use std::fmt::Write as _;

use perfdiff::block::Block;
use perfdiff::{Catalog, Comparison, Metric, Profile, Report, Scenario};

use mixes::{Mixes, axes_of, differing};
pub(crate) use random::{Random, block};

/// One comparison with everything that was derived again.
struct Case {
    metric: Metric,
    a: Scenario,
    b: Scenario,
    before: Profile,
    after: Profile,
    mixes: Mixes,
    comparison: Comparison,
    report: Report,
}

/// What does not hold.
#[derive(Default)]
pub(crate) struct Failures(Vec<String>);

impl Failures {
    fn add(&mut self, law: &str, what: String) {
        self.0.push(format!("{law}: {what}"));
    }
}

/// How much of the blocks is checked.
pub(crate) struct Part {
    /// Blocks whose sides differ in more inputs are passed over: the mixes double with each.
    pub(crate) most_inputs: usize,
    /// Every so many blocks, the renderings are checked too.
    pub(crate) render_every: usize,
}

/// What was checked, over all comparisons.
pub(crate) struct Tally {
    part: Part,
    /// Blocks that were compared.
    compared: usize,
    /// Blocks with a side that no solve accepts; they have to be errors, and are not compared.
    unsolvable: usize,
    /// Blocks with more inputs that differ than the part allows.
    passed_over: usize,
    /// Findings whose sentence was held against fresh solves, by kind.
    findings: BTreeMap<&'static str, usize>,
    /// Failures, each with the block that reproduces it.
    pub(crate) failures: Vec<String>,
}

impl Tally {
    pub(crate) fn of(part: Part) -> Self {
        Self {
            part,
            compared: 0,
            unsolvable: 0,
            passed_over: 0,
            findings: BTreeMap::new(),
            failures: Vec::new(),
        }
    }

    /// Checks the block with this text.
    pub(crate) fn check(&mut self, text: &str) {
        let mut failures = Failures::default();
        self.run(text, &mut failures);
        if !failures.0.is_empty() {
            self.failures.push(format!("{}\n{text}", failures.0.join("\n")));
        }
    }

    fn run(&mut self, text: &str, failures: &mut Failures) {
        let block = match Block::parse(text, &Catalog::builtin()) {
            Ok(block) => block,
            Err(errors) => return failures.add("block", format!("does not parse: {errors:?}")),
        };
        let (metric, a, b) = (block.metric, block.baseline.clone(), block.proposal.clone());
        if differing(&a, &b).len() > self.part.most_inputs {
            self.passed_over += 1;
            return;
        }
        let report = block.report();
        let (Ok(before), Ok(after)) = (a.solve(), b.solve()) else {
            self.unsolvable += 1;
            if report.is_ok() {
                failures.add("block", "compares a side that cannot be solved".into());
            }
            return;
        };
        let report = match report {
            Ok(report) => report,
            Err(errors) => return failures.add("block", format!("{errors:?}")),
        };
        let comparison = report.comparison().expect("a comparison").clone();
        let (axes, unlisted) = axes_of(&comparison, &a, &b);
        let Some(mut mixes) = Mixes::of(&axes, &a, &b, metric) else {
            return failures.add("factors", "a mix of the factors cannot be solved".into());
        };
        mixes.unlisted = unlisted;
        let case = Case { metric, a, b, before, after, mixes, comparison, report };
        self.compared += 1;
        laws::check(&case, failures);
        sentences::check(&case, failures);
        if self.compared.is_multiple_of(self.part.render_every) {
            renderings::check(&case, text, failures);
            pictures::check(&case, failures);
        }
        for finding in case.report.findings() {
            *self.findings.entry(finding.kind.name()).or_default() += 1;
        }
    }

    /// The figures, as a text of a few lines.
    pub(crate) fn summary(&self) -> String {
        let Tally { compared, unsolvable, passed_over, findings, failures, .. } = self;
        let mut out = format!(
            "{compared} comparisons, {unsolvable} blocks that cannot be solved, {passed_over} \
             passed over\n"
        );
        for (kind, count) in findings {
            let _ = writeln!(out, "  {count:>8} {kind}");
        }
        let _ = write!(out, "{} failures", failures.len());
        out
    }
}
