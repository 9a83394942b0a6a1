//! Every mix of two scenarios: each changed input taken from the baseline or from the proposal.
//!
//! With k changed inputs there are 2^k mixes. A mix is a set of inputs, as bits of its index, that
//! stand as in the proposal: mix 0 is the baseline, the last one the proposal. Nothing is
//! linearised: each mix is solved.

use super::inputs::{Grain, Input, differing, possible_reads};
use crate::assumptions::Equations;
use crate::cost::HourlyPrice;
use crate::metric::Metric;
use crate::model::Model;
use crate::profile::{Profile, Reads, Regime};
use crate::scenario::Scenario;
use crate::solve::SolveError;

/// The solved mixes of two scenarios.
pub(crate) struct Lattice {
    pub(crate) inputs: Vec<&'static Input>,
    pub(crate) points: Vec<Point>,
}

/// What the explanation needs to know of one mix.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Point {
    /// Logarithm of the metric, oriented so that more is better; none where it has no value.
    pub(crate) goodness: Option<f64>,
    pub(crate) regime: Regime,
    pub(crate) roofline_regime: Regime,
    pub(crate) feasible: bool,
    pub(crate) reads: Reads,
}

impl Point {
    fn of(profile: &Profile, metric: Metric) -> Self {
        let mut reads = profile.reads;
        if metric == Metric::Energy {
            reads.add(Reads::ENERGY);
        }
        if metric == Metric::Cost {
            reads.add(Reads::PRICE);
            if matches!(profile.cost.map(|c| c.price), Some(HourlyPrice::WrittenOff { .. })) {
                reads.add(Reads::DEPRECIATION);
            }
        }
        Self {
            goodness: metric.latent(profile).map(|value| metric.log_goodness(value)),
            regime: profile.regime,
            roofline_regime: profile.roofline_regime,
            feasible: profile.feasible,
            reads,
        }
    }
}

/// Whether a mix's model is counted like both models, from shapes or not, all tokens at once or one
/// by one, and could be built where both could.
fn is_architecture(mix: &Scenario, baseline: &Scenario, proposal: &Scenario) -> bool {
    if mix.assumptions.set.equations() == Equations::Mlsysim {
        return true;
    }
    let sides = [&baseline.model, &proposal.model];
    let counted = |model: &Model| (model.shapes().is_some(), model.input_tokens.is_some());
    if counted(sides[0]) != counted(sides[1]) {
        return sides.contains(&&mix.model);
    }
    counted(&mix.model) == counted(sides[0])
        && (could_be_built(&mix.model) || !sides.into_iter().all(could_be_built))
}

/// No part is larger than its whole.
fn could_be_built(model: &Model) -> bool {
    let within = |part: Option<u32>, whole: Option<u32>| match (part, whole) {
        (Some(part), Some(whole)) => part <= whole,
        _ => true,
    };
    within(model.kv_heads, model.heads)
        && within(model.experts_per_token, model.experts.or(Some(1)))
        && within(model.dense_layers, model.layers)
}

impl Lattice {
    /// Solves every mix, as finely as the two scenarios can be mixed.
    ///
    /// # Errors
    ///
    /// When one of the two scenarios itself cannot be solved.
    pub(crate) fn between(
        baseline: &Scenario,
        proposal: &Scenario,
        metric: Metric,
    ) -> Result<Self, SolveError> {
        let mut last = Ok(());
        let reads = possible_reads(baseline, proposal, metric);
        for grain in [Grain::Fine, Grain::WholeModel, Grain::Groups, Grain::Everything] {
            let inputs = differing(baseline, proposal, reads, grain);
            match Self::solved(inputs, baseline, proposal, metric) {
                Ok(lattice) => return Ok(lattice.without_unread()),
                Err(error) => last = Err(error),
            }
        }
        last.map(|()| Self { inputs: Vec::new(), points: Vec::new() })
    }

    /// The mixes of these inputs.
    fn solved(
        inputs: Vec<&'static Input>,
        baseline: &Scenario,
        proposal: &Scenario,
        metric: Metric,
    ) -> Result<Self, SolveError> {
        let solve = |scenario: &Scenario| {
            if !is_architecture(scenario, baseline, proposal) {
                let model = scenario.model.name.to_string();
                return Err(SolveError::MissingField {
                    field: "shapes",
                    model,
                    needed_by: "a mix of two architectures",
                });
            }
            Ok(Point::of(&scenario.solve()?, metric))
        };
        let count = 1_usize << inputs.len();
        let mut points = vec![solve(baseline)?; count];
        let mut mix = baseline.clone();
        let mut index = 0_usize;
        // Gray code: each step switches one input, to either side.
        for step in 1..count {
            let switched = step.trailing_zeros() as usize;
            index ^= 1 << switched;
            let source = if index & (1 << switched) != 0 { proposal } else { baseline };
            (inputs[switched].copy)(&mut mix, source);
            points[index] = solve(&mix)?;
        }
        Ok(Self { inputs, points })
    }

    /// Without the inputs that no mix looks at: they are null players, whose removal changes the
    /// share of no other.
    fn without_unread(self) -> Self {
        let reads = self.points.iter().fold(Reads::NONE, |all, point| all.and(point.reads));
        let kept: Vec<usize> =
            (0..self.inputs.len()).filter(|&i| self.inputs[i].reads.overlaps(reads)).collect();
        if kept.len() == self.inputs.len() {
            return self;
        }
        let full_index = |mask: usize| -> usize {
            kept.iter().enumerate().map(|(to, &from)| ((mask >> to) & 1) << from).sum()
        };
        Self {
            inputs: kept.iter().map(|&i| self.inputs[i]).collect(),
            points: (0..1 << kept.len()).map(|mask| self.points[full_index(mask)]).collect(),
        }
    }

    /// The index of the proposal.
    pub(crate) fn all(&self) -> usize {
        self.points.len() - 1
    }

    /// The logarithm of the speedup of every mix over the baseline; none where a mix has no value.
    pub(crate) fn log_speedups(&self) -> Option<Vec<f64>> {
        let baseline = self.points.first()?.goodness?;
        self.points.iter().map(|point| point.goodness.map(|g| g - baseline)).collect()
    }
}
