//! Two scenarios side by side: the speedup, and the factors that multiply to it.
//!
//! 1. [`inputs`] lists the inputs in which the two differ.
//! 2. [`lattice`] solves every mix of them.
//! 3. [`share`] splits the logarithm of the speedup between the inputs, exactly.

mod gap;
mod inputs;
mod lattice;
mod share;
mod stages;

use crate::metric::Metric;
use crate::profile::Profile;
use crate::scenario::Scenario;
use crate::solve::SolveError;
use crate::units::Dimension;

pub use gap::{GapStep, Part, SpecGap};
pub use inputs::{Group, InputKind, InputValue};
pub(crate) use inputs::{Input, input};
pub(crate) use lattice::{Lattice, Point};
pub(crate) use share::pair_dividend;
pub use stages::StageChange;

/// A scenario with its profile.
#[derive(Clone, PartialEq)]
pub struct Side {
    /// What was solved.
    pub scenario: Scenario,
    /// What it costs.
    pub profile: Profile,
}

/// Two solved scenarios, and what made the difference.
///
/// ```
/// use perfdiff::{hardware, models, Comparison, Metric, Scenario};
///
/// let a100 = Scenario::new(models::LLAMA3_8B).on(hardware::A100);
/// let h100 = Scenario::new(models::LLAMA3_8B).on(hardware::H100);
/// let comparison = Comparison::between(&a100, &h100, Metric::Latency)?;
///
/// let speedup = comparison.speedup.unwrap();
/// assert_eq!(format!("{speedup:.2}"), "1.54");
/// let product: f64 = comparison.factors.iter().filter_map(|f| f.contribution).product();
/// assert!((product / speedup - 1.0).abs() < 1e-12);
/// # Ok::<(), perfdiff::SolveError>(())
/// ```
#[derive(Clone)]
#[non_exhaustive]
pub struct Comparison {
    /// What is compared.
    pub metric: Metric,
    /// The side that is compared against.
    pub baseline: Side,
    /// The side that is proposed instead.
    pub proposal: Side,
    /// How many times better the proposal is; none where a side has no value of the metric.
    pub speedup: Option<f64>,
    /// What differs, largest contribution first. Inputs that differ and that no mix of the two
    /// scenarios looks at are not here.
    pub factors: Vec<Factor>,
    /// The speedup that somebody wants, more than zero: set it, and the findings say what it would
    /// take.
    ///
    /// ```
    /// use perfdiff::{hardware, models, Comparison, FindingKind, Metric, Scenario};
    ///
    /// let a100 = Scenario::new(models::LLAMA3_8B).on(hardware::A100);
    /// let h100 = Scenario::new(models::LLAMA3_8B).on(hardware::H100);
    /// let mut comparison = Comparison::between(&a100, &h100, Metric::Latency)?;
    /// comparison.target = Some(2.0);
    /// let findings = comparison.findings();
    /// let wanted = findings.iter().find(|f| f.kind == FindingKind::WhatItTakes).unwrap();
    /// assert!(wanted.text.starts_with("For a speedup of 2x the H100 would need "));
    /// # Ok::<(), perfdiff::SolveError>(())
    /// ```
    pub target: Option<f64>,
    /// The solved mixes, with the inputs in the order of the bits.
    pub(crate) lattice: LatticeView,
}

/// One thing that differs between the two scenarios.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Factor {
    /// The name, such as `memory_bandwidth`.
    pub name: &'static str,
    /// The name in a sentence, such as `memory bandwidth`.
    pub label: String,
    /// What it is changed together with.
    pub group: Group,
    /// How it acts.
    pub kind: InputKind,
    /// The SI unit of the values; empty for names and plain numbers.
    pub unit: &'static str,
    /// The value on the baseline.
    pub baseline: InputValue,
    /// The value on the proposal.
    pub proposal: InputValue,
    /// Proposal over baseline, where both are numbers.
    pub ratio: Option<f64>,
    /// How much of the speedup is due to it; the contributions multiply to the speedup.
    pub contribution: Option<f64>,
    /// How much of the ratio arrived, from 0 to 1: log contribution over log ratio. Only for
    /// rates whose ratio is the same at every mix.
    ///
    /// Waves and preemptions come in whole numbers, so that a little more memory can cost time; but
    /// memory is an amount, and has none. No rate has a say in what fits: whatever the schedule, a
    /// rate only divides some of the times in it, and twice the rate is never slower and never more
    /// than twice as fast.
    pub pass_through: Option<f64>,
    /// How much of the regime shift is due to it; the shares add up to 1. None without a shift.
    pub shift_share: Option<f64>,
}

/// The mixes behind a comparison, for the findings.
#[derive(Clone, Debug)]
pub(crate) struct LatticeView {
    pub(crate) names: Vec<&'static str>,
    pub(crate) points: Vec<Point>,
    /// Logarithm of the speedup of each mix over the baseline.
    pub(crate) worth: Option<Vec<f64>>,
}

impl Comparison {
    /// Solves both scenarios, and every mix of them.
    ///
    /// # Errors
    ///
    /// When one of the scenarios cannot be solved. A scenario that does not fit is no error.
    pub fn between(
        baseline: &Scenario,
        proposal: &Scenario,
        metric: Metric,
    ) -> Result<Self, SolveError> {
        Ok(Self::of(baseline.solved()?, proposal.solved()?, metric))
    }

    /// The same of two sides that are solved already: solves every mix of them.
    pub(crate) fn of(baseline: Side, proposal: Side, metric: Metric) -> Self {
        let lattice = Lattice::between(&baseline, &proposal, metric);
        let speedup = speedup(metric, &baseline.profile, &proposal.profile);
        let groups: Vec<Group> = lattice.inputs.iter().map(|input| input.group).collect();
        let worth = lattice.log_speedups().filter(|_| speedup.is_some());
        let contributions = worth.as_ref().map(|worth| share::shares(&groups, worth));
        let shift = regime_shift_shares(&lattice, &groups);
        let mut factors: Vec<Factor> = lattice
            .inputs
            .iter()
            .enumerate()
            .map(|(i, input)| {
                let contribution = contributions.as_ref().map(|shares| shares[i]);
                let shift_share = shift.as_ref().map(|shares| shares[i]);
                factor(input, &baseline.scenario, &proposal.scenario, contribution, shift_share)
            })
            .collect();
        // Stable, so that equals keep the order of the rows.
        factors.sort_by(|a, b| magnitude(b).total_cmp(&magnitude(a)));
        let names = lattice.inputs.iter().map(|input| input.name).collect();
        let lattice = LatticeView { names, points: lattice.points, worth };
        Self { metric, baseline, proposal, speedup, factors, lattice, target: None }
    }

    /// Two solved sides without their mixes: no factors, and nothing that rests on them.
    pub(crate) fn unexplained(baseline: Side, proposal: Side, metric: Metric) -> Self {
        let speedup = speedup(metric, &baseline.profile, &proposal.profile);
        let lattice = LatticeView { names: Vec::new(), points: Vec::new(), worth: None };
        Self { metric, baseline, proposal, speedup, factors: Vec::new(), lattice, target: None }
    }

    /// Whether the two sides are bounded by different things.
    pub fn regime_shift(&self) -> bool {
        self.baseline.profile.regime != self.proposal.profile.regime
    }

    /// Whether both sides resolve to the same scenario.
    pub fn nothing_differs(&self) -> bool {
        self.baseline.scenario == self.proposal.scenario
    }

    /// The factor with this name.
    pub fn factor(&self, name: &str) -> Option<&Factor> {
        self.factors.iter().find(|factor| factor.name == name)
    }

    /// The product of the contributions of a group: what changing that group was worth.
    pub fn group_contribution(&self, group: Group) -> Option<f64> {
        let mut members = self.factors.iter().filter(|f| f.group == group).peekable();
        members.peek()?;
        members.map(|factor| factor.contribution).product()
    }
}

/// The contribution of one factor of a comparison, without the rest of it.
pub(crate) fn contribution_of(
    name: &str,
    baseline: &Scenario,
    proposal: &Scenario,
    metric: Metric,
) -> Option<f64> {
    let lattice = Lattice::between(&baseline.solved().ok()?, &proposal.solved().ok()?, metric);
    let groups: Vec<Group> = lattice.inputs.iter().map(|input| input.group).collect();
    let at = lattice.inputs.iter().position(|input| input.name == name)?;
    let shares = share::shares(&groups, &lattice.log_speedups()?);
    shares.get(at).map(|log| libm::exp(*log))
}

fn magnitude(factor: &Factor) -> f64 {
    let logarithm = factor.contribution.map_or(0.0, |c| libm::log(c).abs());
    // Rounding noise must not order factors that contribute nothing.
    if logarithm < 1e-9 { 0.0 } else { logarithm }
}

pub(crate) fn speedup(metric: Metric, baseline: &Profile, proposal: &Profile) -> Option<f64> {
    // A million tokens are no more or less than a million samples.
    if metric == Metric::Cost && baseline.product != proposal.product {
        return None;
    }
    let (baseline, proposal) = (metric.value(baseline)?, metric.value(proposal)?);
    Some(if metric.more_is_better() { proposal / baseline } else { baseline / proposal })
}

/// Who moved the regime from the baseline's to the proposal's: the power index of Shapley and
/// Shubik (1954) on "this mix is bounded like the proposal". Adds up to 1.
fn regime_shift_shares(lattice: &Lattice, groups: &[Group]) -> Option<Vec<f64>> {
    let target = lattice.points.get(lattice.all())?.regime;
    if lattice.points.first()?.regime == target {
        return None;
    }
    let like_target = |point: &Point| f64::from(u8::from(point.regime == target));
    let worth: Vec<f64> = lattice.points.iter().map(like_target).collect();
    Some(share::shares(groups, &worth))
}

fn factor(
    input: &Input,
    baseline: &Scenario,
    proposal: &Scenario,
    log_contribution: Option<f64>,
    shift_share: Option<f64>,
) -> Factor {
    let of = |a: &Scenario, b: &Scenario| {
        let mut switched = a.clone();
        (input.copy)(&mut switched, b);
        ((input.value)(a), (input.value)(&switched))
    };
    // What an input is worth can depend on the rest: a peak is looked up at a precision. Its
    // values are read with everything else as in the baseline, unless it shows only elsewhere.
    let at_baseline = of(baseline, proposal);
    let (after, before) = of(proposal, baseline);
    let constant_ratio = ratio(&at_baseline) == ratio(&(before.clone(), after.clone()));
    let (values, at) = if at_baseline.0 == at_baseline.1 {
        ((before, after), proposal)
    } else {
        (at_baseline, baseline)
    };
    let ratio = ratio(&values);
    let pass_through = match (input.kind, ratio, log_contribution) {
        (InputKind::Rate, Some(ratio), Some(log)) if constant_ratio => {
            let through = log / libm::log(ratio);
            // In [0, 1] by theory; the last bits of a sum are not theory.
            through.is_finite().then(|| snapped(through))
        }
        _ => None,
    };
    let label = if input.name == "peak_flops" && baseline.precision != proposal.precision {
        format!("{} at {}", input.label, at.precision)
    } else {
        input.label.replace('_', " ")
    };
    let unit = match &values {
        (InputValue::Quantity(_, dimension), _) | (_, InputValue::Quantity(_, dimension)) => {
            si_unit(*dimension)
        }
        _ => "",
    };
    Factor {
        name: input.name,
        label,
        group: input.group,
        kind: input.kind,
        unit,
        baseline: values.0,
        proposal: values.1,
        ratio,
        contribution: log_contribution.map(libm::exp),
        pass_through,
        shift_share,
    }
}

fn snapped(through: f64) -> f64 {
    const NOISE: f64 = 1e-9;
    if (-NOISE..0.0).contains(&through) {
        0.0
    } else if through > 1.0 && through < 1.0 + NOISE {
        1.0
    } else {
        through
    }
}

fn ratio((baseline, proposal): &(InputValue, InputValue)) -> Option<f64> {
    let ratio = proposal.number()? / baseline.number()?;
    (ratio.is_finite() && ratio > 0.0).then_some(ratio)
}

pub(crate) fn si_unit(dimension: Dimension) -> &'static str {
    match dimension {
        Dimension::Flops => "FLOP",
        Dimension::FlopRate => "FLOP/s",
        Dimension::Bytes => "byte",
        Dimension::Bandwidth => "byte/s",
        Dimension::Time => "s",
        Dimension::Power => "W",
        Dimension::Energy => "J",
        Dimension::Money => "USD",
        Dimension::Count => "",
    }
}
