//! One scenario at both revisions: how it changed, and the factors that multiply to the change.

use perfdiff::json::Json;
use perfdiff::{Comparison, Finding, FindingKind, Group, Metric, Profile, Regime, Report};

use crate::budget::{Accept, Slowdown};
use crate::cause::{Cause, Origin, Tried, blamed, guilty};
use crate::judge;
use crate::restore;

/// What a change is called.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Category {
    /// A claim of the block does not hold any more. Blocks.
    BrokenClaim,
    /// It fitted in memory. Blocks.
    NoLongerFits,
    /// Something else bounds it.
    RegimeShift,
    /// It is slower, or costs more of whatever its metric is. Blocks over a declared budget.
    Slower,
    /// A number that is printed changed, by too little to be called slower or faster.
    Drift,
    /// It fits now, and did not.
    NowFits,
    /// It is faster.
    Faster,
}

impl Category {
    /// Every category, the gravest first.
    pub const ALL: [Category; 7] = [
        Category::BrokenClaim,
        Category::NoLongerFits,
        Category::RegimeShift,
        Category::Slower,
        Category::Drift,
        Category::NowFits,
        Category::Faster,
    ];

    /// The name, as in JSON: `NO-LONGER-FITS`.
    pub const fn name(self) -> &'static str {
        match self {
            Category::BrokenClaim => "BROKEN-CLAIM",
            Category::NoLongerFits => "NO-LONGER-FITS",
            Category::RegimeShift => "REGIME-SHIFT",
            Category::Slower => "SLOWER",
            Category::Drift => "DRIFT",
            Category::NowFits => "NOW-FITS",
            Category::Faster => "FASTER",
        }
    }
}

/// A scenario at one revision.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Standing {
    /// The metric, in its SI base unit; none where there is no value of it.
    pub value: Option<f64>,
    /// What bounds it.
    pub regime: Regime,
    /// Whether it fits in memory.
    pub fits: bool,
}

impl Standing {
    pub(crate) fn of(profile: &Profile, metric: Metric) -> Self {
        let value = metric.value(profile);
        Self { value, regime: profile.regime, fits: profile.feasible }
    }
}

/// One input that differs, what it was worth, and which edit changed it.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct FactorOfChange {
    /// The name, such as `kv_heads`.
    pub name: &'static str,
    /// The name in a sentence.
    pub label: String,
    /// What it is changed together with.
    pub group: Group,
    /// Its value at the older revision, as it is printed.
    pub before: String,
    /// Its value at the newer one.
    pub after: String,
    /// How much of the change is due to it: the contributions multiply to the change. None where
    /// there is no change to speak of, as of what does not fit.
    pub contribution: Option<f64>,
    /// The contribution as it is printed.
    pub printed: Option<String>,
    /// The edits that change it.
    pub causes: Vec<Cause>,
}

impl FactorOfChange {
    /// Whether it changes the result by what can be seen.
    pub fn is_felt(&self) -> bool {
        self.contribution.is_some_and(|c| (c - 1.0).abs() >= judge::NO_CHANGE)
    }
}

/// One scenario that is not what it was.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Change {
    /// The file, from the root of the repository, at the newer revision.
    pub path: String,
    /// The line at which its block begins, from one.
    pub line: usize,
    /// The name of its block.
    pub name: Option<String>,
    /// What it is in its block: `baseline`, `proposal`, `batch = 8, proposal`; empty if it is alone.
    pub side: String,
    /// How many points of a sweep changed, of which this is the worst; 1 of what is no sweep.
    pub points: usize,
    /// What is compared.
    pub metric: Metric,
    /// What was compared at the older revision, if that is something else.
    pub metric_before: Option<Metric>,
    /// The accelerator, at the newer revision.
    pub hardware: String,
    /// What is run, and what changed of it.
    pub subject: String,
    /// The older revision.
    pub before: Standing,
    /// The newer one.
    pub after: Standing,
    /// How many times better the newer one is: below 1 is slower.
    pub ratio: Option<f64>,
    /// What differs, largest contribution first.
    pub factors: Vec<FactorOfChange>,
    /// What it is called, the gravest first.
    pub categories: Vec<Category>,
    /// How much slower it may become.
    pub budget: Option<Slowdown>,
    /// What accepts it, though it would block.
    pub accepted: Option<Accept>,
    /// What stops it fitting, or made it slower, taken back and solved again.
    pub restore: Vec<String>,
    /// Why it does not fit any more, or fits now.
    pub capacity: Vec<String>,
    /// The names of the fewest factors that decide whether it fits, where that is another.
    pub culprits: Vec<String>,
    /// The engine's whole report of the older revision against the newer one.
    pub in_full: String,
}

impl Change {
    /// Whether it is slower than its budget allows.
    pub fn is_over_budget(&self) -> bool {
        match (self.ratio, self.budget) {
            (Some(ratio), Some(budget)) => ratio < budget.floor(),
            _ => false,
        }
    }

    /// Whether it would block, were it not accepted.
    pub fn would_block(&self) -> bool {
        self.categories.contains(&Category::NoLongerFits) || self.is_over_budget()
    }

    /// Whether it blocks.
    pub fn blocks(&self) -> bool {
        self.would_block() && self.accepted.is_none()
    }

    /// What the edits of each kind of text were worth together; they multiply to the change. Factors
    /// that several kinds changed, or none alone, are a part without a kind.
    pub fn by_origin(&self) -> Vec<(Option<Origin>, f64)> {
        let mut parts: Vec<(Option<Origin>, f64)> = Vec::new();
        for factor in &self.factors {
            let Some(contribution) = factor.contribution else { return Vec::new() };
            let first = factor.causes.first().map(|cause| cause.origin);
            let one = first.filter(|first| factor.causes.iter().all(|c| c.origin == *first));
            match parts.iter_mut().find(|(origin, _)| *origin == one) {
                Some((_, worth)) => *worth *= contribution,
                None => parts.push((one, contribution)),
            }
        }
        parts
    }

    /// Every edit that some factor is blamed on, those of the largest contribution first.
    pub fn causes(&self) -> Vec<&Cause> {
        let mut all: Vec<&Cause> = Vec::new();
        let (felt, unfelt): (Vec<_>, Vec<_>) = self.factors.iter().partition(|f| f.is_felt());
        for cause in felt.into_iter().chain(unfelt).flat_map(|factor| &factor.causes) {
            if !all.contains(&cause) {
                all.push(cause);
            }
        }
        all
    }

    /// Where a reader should look: the edit of the largest contribution that has a line, else the
    /// block.
    pub fn place(&self) -> (&str, usize) {
        let causes = self.causes();
        let with_line = causes.into_iter().find_map(|cause| Some((&cause.path, cause.line?)));
        with_line.map_or((&self.path, self.line), |(path, line)| (path, line))
    }
}

/// The change of one side, with its factors and what would take it back.
pub(crate) fn explained(
    mut change: Change,
    comparison: Comparison,
    tried: &[Tried],
    files: &[Tried],
) -> Change {
    let blamed = blamed(tried, &change.side, &comparison, change.metric);
    let printed = comparison.printed_contributions();
    change.factors = comparison
        .factors
        .iter()
        .enumerate()
        .map(|(i, factor)| FactorOfChange {
            name: factor.name,
            label: factor.label.clone(),
            group: factor.group,
            before: factor.baseline.to_string(),
            after: factor.proposal.to_string(),
            contribution: factor.contribution,
            printed: printed.as_ref().and_then(|printed| printed.get(i).cloned()),
            causes: blamed[i].iter().map(|&at| tried[at].cause.clone()).collect(),
        })
        .collect();
    let guilty: Vec<&Tried> = guilty(&blamed).into_iter().map(|i| &tried[i]).collect();
    change.restore = restore::restore(&change, &comparison, &guilty, files);
    let report = Report::new(comparison);
    if change.before.fits != change.after.fits {
        for finding in report.findings() {
            tell_capacity(&mut change, finding);
        }
    }
    change.in_full = report.text();
    change
}

/// What the engine says of the memory, in the words of two revisions.
fn tell_capacity(change: &mut Change, finding: &Finding) {
    let text = &finding.text;
    match finding.kind {
        FindingKind::DoesNotFit => {
            let sides = [("The proposal does", "It does"), ("The baseline does", "It did")];
            let own = sides
                .iter()
                .find_map(|(side, it)| text.strip_prefix(side).map(|rest| format!("{it}{rest}")));
            change.capacity.push(own.unwrap_or_else(|| text.clone()));
        }
        FindingKind::CapacityChange => {
            change.capacity.push(text.clone());
            let culprits = finding.evidence.iter().find(|(name, _)| *name == "culprits");
            if let Some((_, Json::List(names))) = culprits {
                let name = |name: &Json| match name {
                    Json::Text(name) => Some(name.clone()),
                    _ => None,
                };
                change.culprits = names.iter().filter_map(name).collect();
            }
        }
        _ => {}
    }
}
