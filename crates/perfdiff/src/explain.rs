//! What can truly be said of a comparison.
//!
//! A finding is data first: a kind, the numbers that it rests on, a predicate that has to hold,
//! and only then a sentence. Each function here returns a finding only when its predicate holds
//! on this comparison, so that no renderer can print one that does not.
//!
//! Order of the answers: how much faster; what bounds each side; which factors made it so; why it
//! is not what the spec sheet promised; what stands in the way; what would take it further; what to
//! doubt.

mod capacity;
mod doubt;
mod factors;
mod gap;
mod groups;
mod limits;
mod next_bottleneck;
mod price;
mod printed;
mod short;
mod stages;
mod verdict;
mod what_it_takes;
pub(crate) mod words;

use crate::compare::Comparison;
use crate::json::Json;

pub(crate) use doubt::{doubts, validation};
pub(crate) use verdict::missing_value;
pub(crate) use words::{
    bound, contributions, listed, percent as share, regime_title, sentence, subject, workload,
};
pub use words::{fixed_speedup, times};

/// Ratios closer to 1 than this are printed as no change, and called so.
pub(crate) const NO_CHANGE: f64 = 0.005;

/// "Equals" and "constrained by" hold to within this.
pub(crate) const EQUALS: f64 = 0.02;

/// One fact of a comparison.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Finding {
    /// What kind of fact.
    pub kind: FindingKind,
    /// The sentence.
    pub text: String,
    /// The numbers that it rests on, in SI base units.
    pub evidence: Vec<(&'static str, Json)>,
}

impl Finding {
    pub(crate) fn new(
        kind: FindingKind,
        text: String,
        evidence: impl IntoIterator<Item = (&'static str, Json)>,
    ) -> Self {
        Self { kind, text, evidence: evidence.into_iter().collect() }
    }
}

/// The kinds of facts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum FindingKind {
    /// A side does not fit in memory, and what the set does about it.
    DoesNotFit,
    /// Both sides are the same scenario.
    NothingDiffers,
    /// How much better or worse the proposal is.
    Verdict,
    /// What bounds each side, with its share of the latency.
    Bound,
    /// The factors that multiply to the speedup.
    Factors,
    /// What each group of changes was worth: hardware, model, workload, deployment.
    Groups,
    /// The speedup is the ratio of one rate, to within 2 %.
    EqualsRatio,
    /// A rate arrived in part, and what held back the rest.
    PartlyArrived,
    /// A change that the spec sheet promises and that changes nothing here.
    DidNotArrive,
    /// From the ratio that the sheet leads with down to the speedup: what did not keep up.
    SpecGap,
    /// Which stage the difference is in.
    Stages,
    /// The regime moved, and what moved it.
    RegimeShift,
    /// Two changes that pay only together, or that overlap.
    Interaction,
    /// What twice of each resource would buy.
    NextBottleneck,
    /// Overhead limits what faster hardware can give.
    OverheadFloor,
    /// The value of one input at which the target is reached, a side fits, or something else bounds
    /// it; and the value beside it at which it is not so.
    WhatItTakes,
    /// What made a side fit, or stopped it fitting.
    CapacityChange,
    /// Latency and throughput move in opposite directions.
    Tension,
    /// What a device costs an hour, and how that is known; of the metric `cost` only.
    Price,
    /// How far off such results were on measurements, or that nothing like it was measured.
    Validation,
    /// A spec or a fallback that the numbers rest on and that should not be trusted.
    Doubt,
    /// Of a sweep: from where to where the speedup, or the metric, goes.
    Range,
    /// Of a sweep: between which values something changes.
    Crossover,
    /// Of a sweep: from where on nothing more is to be had.
    Plateau,
    /// Of a sweep over names: which is best.
    Ranking,
    /// Of a sweep: the best that fits in memory, and what lies beyond it.
    Best,
    /// Of a sweep: where there is no value, and why.
    NoValue,
}

impl FindingKind {
    /// Every kind.
    pub const ALL: [FindingKind; 27] = [
        FindingKind::DoesNotFit,
        FindingKind::NothingDiffers,
        FindingKind::Verdict,
        FindingKind::Bound,
        FindingKind::Factors,
        FindingKind::Groups,
        FindingKind::EqualsRatio,
        FindingKind::PartlyArrived,
        FindingKind::DidNotArrive,
        FindingKind::SpecGap,
        FindingKind::Stages,
        FindingKind::RegimeShift,
        FindingKind::Interaction,
        FindingKind::NextBottleneck,
        FindingKind::OverheadFloor,
        FindingKind::WhatItTakes,
        FindingKind::CapacityChange,
        FindingKind::Tension,
        FindingKind::Price,
        FindingKind::Validation,
        FindingKind::Doubt,
        FindingKind::Range,
        FindingKind::Crossover,
        FindingKind::Plateau,
        FindingKind::Ranking,
        FindingKind::Best,
        FindingKind::NoValue,
    ];

    /// The name in JSON.
    pub const fn name(self) -> &'static str {
        match self {
            FindingKind::DoesNotFit => "does_not_fit",
            FindingKind::NothingDiffers => "nothing_differs",
            FindingKind::Verdict => "verdict",
            FindingKind::Bound => "bound",
            FindingKind::Factors => "factors",
            FindingKind::Groups => "groups",
            FindingKind::EqualsRatio => "equals_ratio",
            FindingKind::PartlyArrived => "partly_arrived",
            FindingKind::DidNotArrive => "did_not_arrive",
            FindingKind::SpecGap => "spec_gap",
            FindingKind::Stages => "stages",
            FindingKind::RegimeShift => "regime_shift",
            FindingKind::Interaction => "interaction",
            FindingKind::NextBottleneck => "next_bottleneck",
            FindingKind::OverheadFloor => "overhead_floor",
            FindingKind::WhatItTakes => "what_it_takes",
            FindingKind::CapacityChange => "capacity_change",
            FindingKind::Tension => "tension",
            FindingKind::Price => "price",
            FindingKind::Validation => "validation",
            FindingKind::Doubt => "doubt",
            FindingKind::Range => "range",
            FindingKind::Crossover => "crossover",
            FindingKind::Plateau => "plateau",
            FindingKind::Ranking => "ranking",
            FindingKind::Best => "best",
            FindingKind::NoValue => "no_value",
        }
    }

    /// Whether it warns of the numbers instead of explaining them.
    pub const fn is_warning(self) -> bool {
        matches!(self, FindingKind::DoesNotFit | FindingKind::Doubt)
    }
}

impl Comparison {
    /// Every finding that holds, in the order in which a reader wants them.
    ///
    /// ```
    /// use perfdiff::{hardware, models, Comparison, Metric, Scenario};
    ///
    /// let a100 = Scenario::new(models::LLAMA3_8B).on(hardware::A100);
    /// let h100 = Scenario::new(models::LLAMA3_8B).on(hardware::H100);
    /// let findings = Comparison::between(&a100, &h100, Metric::Latency)?.findings();
    /// assert_eq!(findings[0].text, "1.54x faster: 10.8 ms to 6.98 ms.");
    /// # Ok::<(), perfdiff::SolveError>(())
    /// ```
    pub fn findings(&self) -> Vec<Finding> {
        let mut findings = Vec::new();
        findings.extend(capacity::does_not_fit(self));
        findings.push(verdict::verdict(self));
        findings.extend(verdict::bound(self));
        if !self.nothing_differs() {
            findings.extend(factors::product(self));
            findings.extend(groups::groups(self));
            findings.extend(factors::equals_ratio(self));
            findings.extend(factors::partly_arrived(self));
            let gap = self.spec_gap();
            let told = gap.as_ref().and_then(|gap| gap::spec_gap(self, gap));
            let headline = gap.filter(|_| told.is_some()).map(|gap| gap.headline);
            findings.extend(factors::did_not_arrive(self, headline));
            findings.extend(told);
            findings.extend(stages::stages(self));
            findings.extend(limits::regime_shift(self));
            findings.extend(limits::interaction(self));
            findings.extend(capacity::capacity_change(self));
            findings.extend(limits::tension(self));
        }
        findings.extend(next_bottleneck::next_bottleneck(self));
        findings.extend(limits::overhead_floor(self));
        findings.extend(what_it_takes::what_it_takes(self));
        findings.extend(price::price(self));
        findings.extend(doubt::validation(self));
        findings.extend(doubt::doubts(self));
        findings
    }
}
