//! Which constants are fitted, on which scale, and what is believed of them before any row.

use crate::assumptions::{AssumptionSet, Assumptions, Constant};

/// The constants that a latency tells about. The rest of a set says how memory is shared out and
/// where kernels change: steps, which no derivative sees.
const FITTED: [&str; 14] = [
    "compute_efficiency",
    "weight_efficiency",
    "kv_efficiency",
    "kv_reread",
    "attention_latency",
    "allreduce_latency",
    "link_efficiency",
    "step_overhead",
    "parallel_overhead",
    "sequence_overhead",
    "job_overhead",
    "expert_spread",
    "wide_kv_efficiency",
    "wide_kv_reread",
];

/// The sets whose constants were calibrated on measurements of one stack each.
const STACKS: [AssumptionSet; 5] = [
    AssumptionSet::Trtllm,
    AssumptionSet::Vllm,
    AssumptionSet::VllmRocm,
    AssumptionSet::Deepspeed,
    AssumptionSet::DeepspeedMii,
];

/// A constant on the scale on which it is fitted, `phi = ln(x + offset)`.
///
/// Constants act by their ratios, so the scale is logarithmic. One that may be zero has an offset
/// of a tenth of its median over the known stacks: an overhead of 1 us and none at all are then
/// as near to each other as they are in what they do.
#[derive(Clone, Copy)]
pub(super) struct Scale {
    pub(super) constant: &'static Constant,
    offset: f64,
    /// The smallest and the largest value of `phi`: the domain of the constant.
    pub(super) bounds: (f64, f64),
    /// How far one stack's constant lies from another's: the root of the mean square of `phi`'s
    /// differences over all pairs of known stacks.
    pub(super) spread: f64,
}

impl Scale {
    /// The scales of the constants that a set reads, in the order in which they are listed.
    pub(super) fn all(base: AssumptionSet) -> Vec<Scale> {
        let wide = Assumptions::of(base).serving.wide_attention_from.is_finite();
        FITTED
            .iter()
            .filter(|name| wide || !name.starts_with("wide_"))
            .filter_map(|name| Constant::named(name).map(Scale::of))
            .collect()
    }

    fn of(constant: &'static Constant) -> Self {
        let mut known = STACKS.map(|set| constant.value(&Assumptions::of(set)));
        known.sort_by(f64::total_cmp);
        let (least, most) = constant.range;
        let offset = if least > 0.0 { 0.0 } else { known[STACKS.len() / 2] / 10.0 };
        let phi = known.map(|x| libm::log(x + offset));
        let mut squares = Vec::new();
        for (i, a) in phi.iter().enumerate() {
            squares.extend(phi[i + 1..].iter().map(|b| (a - b) * (a - b)));
        }
        let mean = squares.iter().sum::<f64>() / squares.len() as f64;
        Self {
            constant,
            offset,
            bounds: (libm::log(least + offset), libm::log(most + offset)),
            spread: libm::sqrt(mean),
        }
    }

    /// `phi` of a value.
    pub(super) fn phi(&self, value: f64) -> f64 {
        libm::log(value + self.offset).clamp(self.bounds.0, self.bounds.1)
    }

    /// The value at a `phi`, inside the domain; at a bound it is the bound, and not nearly.
    pub(super) fn value(&self, phi: f64) -> f64 {
        let (least, most) = self.constant.range;
        if phi <= self.bounds.0 {
            least
        } else if phi >= self.bounds.1 {
            most
        } else {
            (libm::exp(phi) - self.offset).clamp(least, most)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_constant_has_a_scale_that_reads_back() {
        let scales = Scale::all(AssumptionSet::VllmRocm);
        assert_eq!(scales.len(), FITTED.len());
        for scale in &scales {
            let name = scale.constant.name;
            for set in STACKS {
                let value = scale.constant.value(&Assumptions::of(set));
                let back = scale.value(scale.phi(value));
                assert!((back - value).abs() <= 1e-12 * (value + scale.offset), "{name} {value}");
            }
            // Stacks differ, by less than a factor of twenty.
            assert!((0.1..3.0).contains(&scale.spread), "{name} {}", scale.spread);
        }
        assert_eq!(Scale::all(AssumptionSet::Physical).len(), FITTED.len() - 2);
    }

    #[test]
    fn no_phi_leaves_the_domain() {
        for scale in Scale::all(AssumptionSet::VllmRocm) {
            let (least, most) = scale.constant.range;
            for phi in [f64::NEG_INFINITY, -1e3, 0.0, 1e3, f64::INFINITY] {
                assert!((least..=most).contains(&scale.value(phi)), "{}", scale.constant.name);
            }
        }
    }
}
