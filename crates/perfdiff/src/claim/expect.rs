//! The claims of a block, held against its result.

use std::ops::Range;

use super::would_hold::where_it_would;
use super::{Claim, Headroom, Named, Turned, Verdict};
use crate::diagnostic::Diagnostic;
use crate::explain::FindingKind;
use crate::json::Json;
use crate::report::Report;

/// A claim of the table `[expect]` of a block.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Expectation {
    /// The claim.
    pub claim: Claim,
    /// Whether it holds, and what is true.
    pub verdict: Verdict,
    /// Where the value of its key stands in the block.
    pub span: Range<usize>,
}

/// How far a claim holds: by what its author turns, the nearest, and by what a chip has.
///
/// `until batch 16 or down to 2.856 TB/s of memory bandwidth on the proposal`; none where nothing
/// near makes it fail.
pub fn how_far(headroom: &[Headroom]) -> Option<String> {
    let nearest = |counted: bool| headroom.iter().find(|found| found.is_counted() == counted);
    let said = [nearest(true), nearest(false)].into_iter().flatten().map(ToString::to_string);
    let said: Vec<String> = said.collect();
    (!said.is_empty()).then(|| said.join(" or "))
}

/// What explains a result in a line or two: what does not fit, how much better it is, and by what.
pub fn why(report: &Report) -> Vec<String> {
    let of = |kinds: &[FindingKind]| {
        let found = report.findings().iter().filter(|finding| kinds.contains(&finding.kind));
        found.map(|finding| finding.text.as_str()).collect::<Vec<_>>().join(" ")
    };
    let lines = if report.sweep().is_some() {
        vec![of(&[FindingKind::Range, FindingKind::Ranking])]
    } else {
        vec![
            of(&[FindingKind::DoesNotFit]),
            of(&[FindingKind::Verdict, FindingKind::NothingDiffers, FindingKind::Bound]),
            of(&[FindingKind::Factors]),
        ]
    };
    lines.into_iter().filter(|line| !line.is_empty()).collect()
}

impl std::fmt::Display for Headroom {
    /// `until batch 212`, `down to 2.911 TB/s of memory bandwidth on the proposal`.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let up = self.fails_at.number() > self.holds_at.number();
        let (label, at) = (self.knob.label(), &self.holds_at);
        if self.is_counted() {
            let of = match self.of {
                Turned::Both => "",
                Turned::Baseline => " of the baseline",
                Turned::Proposal => " of the proposal",
            };
            let until = if up { "until" } else { "down to" };
            return write!(f, "{until} {label} {at}{of}");
        }
        let of = match self.of {
            Turned::Both => "both sides",
            Turned::Baseline => "the baseline",
            Turned::Proposal => "the proposal",
        };
        let until = if up { "up to" } else { "down to" };
        write!(f, "{until} {at} of {label} on {of}")
    }
}

impl Headroom {
    /// Whether it is a batch or a length, and not a rate or a size of a chip.
    pub(super) fn is_counted(&self) -> bool {
        self.knob.dimension() == crate::units::Dimension::Count
    }

    fn to_json(&self) -> Json {
        Json::object([
            ("knob", Json::from(self.knob.name())),
            ("side", Json::from(self.of.name())),
            ("holds_at", Json::from(self.holds_at.number())),
            ("fails_at", Json::from(self.fails_at.number())),
        ])
    }
}

/// In a block, every name is one of its own result.
fn own(name: &str) -> Option<Named> {
    Some(Named::Own(name.to_string()))
}

impl Report {
    /// How far a claim of this block holds.
    fn headroom_of(&self, claim: &Claim) -> Vec<Headroom> {
        self.headroom(claim, &own)
    }

    /// The claims of the block that do not hold, each at its place in the block: what was claimed,
    /// what is true, where it would hold, and what to write instead. The first says why the result is
    /// as it is, the last how far the others still hold.
    pub fn failed_claims(&self) -> Vec<Diagnostic> {
        let failed = self.expectations().iter().filter(|expected| !expected.verdict.holds);
        let diagnostic = |expected: &Expectation| {
            let Expectation { claim, verdict, span } = expected;
            let mut diagnostic = claim.failed(verdict);
            diagnostic.span = span.clone();
            let found = self.would_hold(claim, &own);
            diagnostic.notes.extend(found.map(|found| where_it_would(&found)));
            let written = |text: &str| format!("{} = \"{text}\"", claim.subject.text);
            let cited = self.name().map(|name| format!("{name}.{}", claim.subject.text));
            diagnostic.help = claim.advice(verdict, &written, cited.as_deref());
            diagnostic
        };
        let mut failed: Vec<Diagnostic> = failed.map(diagnostic).collect();
        if let Some(first) = failed.first_mut() {
            first.notes.splice(0..0, why(self));
        }
        if let (Some(last), Some(others)) = (failed.last_mut(), self.holding()) {
            last.notes.push(format!("the other claims hold: {others}"));
        }
        failed
    }

    /// The claims that hold, each with how far.
    fn holding(&self) -> Option<String> {
        let holding = self.expectations().iter().filter(|expected| expected.verdict.holds);
        let said = holding.map(|expected| {
            let claim = &expected.claim;
            match how_far(&self.headroom_of(claim)) {
                Some(until) => format!("`{claim}` {until}"),
                None => format!("`{claim}`"),
            }
        });
        let said: Vec<String> = said.collect();
        (!said.is_empty()).then(|| said.join(", "))
    }

    /// A sentence for each claim that does not hold.
    pub(crate) fn broken_claims(&self) -> Vec<String> {
        let failed = self.expectations().iter().filter(|expected| !expected.verdict.holds);
        failed
            .map(|Expectation { claim, verdict, .. }| {
                format!("The claim \"{claim}\" does not hold: {}.", verdict.said)
            })
            .collect()
    }

    /// One line on the claims that hold, with the one that is nearest to failing.
    pub(crate) fn kept_claims(&self) -> Option<String> {
        let holding: Vec<&Claim> = self
            .expectations()
            .iter()
            .filter(|expected| expected.verdict.holds)
            .map(|expected| &expected.claim)
            .collect();
        let count = match holding.len() {
            0 => return None,
            1 => "Claims: 1 holds".to_string(),
            many => format!("Claims: {many} hold"),
        };
        let nearest = holding
            .iter()
            .filter_map(|claim| {
                let headroom = self.headroom_of(claim);
                Some((*claim, headroom.first()?.away, how_far(&headroom)?))
            })
            .min_by(|a, b| a.1.total_cmp(&b.1));
        Some(match nearest {
            Some((claim, _, far)) => {
                format!("{count}; nearest to failing: {claim}, which holds {far}.")
            }
            None => format!("{count}."),
        })
    }

    /// The claims as JSON.
    pub(crate) fn expectations_json(&self) -> Json {
        let one = |expected: &Expectation| {
            let Expectation { claim, verdict, .. } = expected;
            let headroom = if verdict.holds { self.headroom_of(claim) } else { Vec::new() };
            Json::object([
                ("claim", Json::from(claim.to_string())),
                ("holds", Json::from(verdict.holds)),
                ("actual", verdict.actual.value.json()),
                ("headroom", Json::List(headroom.iter().map(Headroom::to_json).collect())),
            ])
        };
        Json::List(self.expectations().iter().map(one).collect())
    }
}
