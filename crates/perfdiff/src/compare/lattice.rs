//! Every mix of two scenarios: each changed input taken from the baseline or from the proposal.
//!
//! With k changed inputs there are 2^k mixes. A mix is a set of inputs, as bits of its index, that
//! stand as in the proposal: mix 0 is the baseline, the last one the proposal. Nothing is
//! linearised: each mix is solved.

use super::Side;
use super::inputs::{Grain, Input, differing, possible_reads};
use crate::assumptions::Equations;
use crate::cost::HourlyPrice;
use crate::metric::Metric;
use crate::model::Model;
use crate::profile::{Profile, Reads, Regime};
use crate::scenario::Scenario;

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

/// A value of every set of so many members, as bits of the index, from that of none. In a Gray code:
/// each step is given the one member that is switched, and whether it joins or leaves.
pub(super) fn of_every_set<T: Copy>(
    members: usize,
    of_none: T,
    mut step: impl FnMut(usize, bool) -> Option<T>,
) -> Option<Vec<T>> {
    let mut values = vec![of_none; 1 << members];
    let mut set = 0_usize;
    for count in 1..values.len() {
        let switched = count.trailing_zeros() as usize;
        set ^= 1 << switched;
        values[set] = step(switched, set >> switched & 1 == 1)?;
    }
    Some(values)
}

impl Lattice {
    /// Solves every mix, as finely as the two scenarios can be mixed.
    pub(crate) fn between(baseline: &Side, proposal: &Side, metric: Metric) -> Self {
        let (a, b) = (&baseline.scenario, &proposal.scenario);
        let reads = possible_reads(a, b, metric);
        [Grain::Fine, Grain::WholeModel, Grain::Groups]
            .into_iter()
            .find_map(|grain| {
                Self::mixed(differing(a, b, reads, grain), baseline, proposal, metric)
            })
            .unwrap_or_else(|| {
                // Of one input, the mixes are the two sides.
                let inputs = differing(a, b, reads, Grain::Everything);
                let sides = [baseline, proposal].into_iter().take(1 << inputs.len());
                let points = sides.map(|side| Point::of(&side.profile, metric)).collect();
                Self { inputs, points }
            })
            .without_unread()
    }

    /// The mixes of these inputs; none where one of them cannot be solved.
    fn mixed(
        inputs: Vec<&'static Input>,
        baseline: &Side,
        proposal: &Side,
        metric: Metric,
    ) -> Option<Self> {
        let (a, b) = (&baseline.scenario, &proposal.scenario);
        let mut mix = a.clone();
        let of_none = Point::of(&baseline.profile, metric);
        let points = of_every_set(inputs.len(), of_none, |switched, joins| {
            (inputs[switched].copy)(&mut mix, if joins { b } else { a });
            let solved = is_architecture(&mix, a, b).then(|| mix.solve())?;
            Some(Point::of(&solved.ok()?, metric))
        })?;
        Some(Self { inputs, points })
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
