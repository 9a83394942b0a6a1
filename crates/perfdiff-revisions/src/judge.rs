//! What a change is called.

use crate::change::{Category, Standing};

/// Ratios closer to 1 than this are no change, as in the engine's own sentences.
pub(crate) const NO_CHANGE: f64 = 0.005;

/// What the two standings of one scenario make of it, the gravest first.
pub(crate) fn categories(
    before: &Standing,
    after: &Standing,
    ratio: Option<f64>,
    other_metric: bool,
) -> Vec<Category> {
    let mut found = Vec::new();
    match (before.fits, after.fits) {
        (true, false) => found.push(Category::NoLongerFits),
        (false, true) => found.push(Category::NowFits),
        // What does not fit is bounded by that; it needs no second name.
        _ if before.regime != after.regime => found.push(Category::RegimeShift),
        _ => {}
    }
    match ratio {
        Some(ratio) if ratio < 1.0 - NO_CHANGE => found.push(Category::Slower),
        Some(ratio) if ratio > 1.0 + NO_CHANGE => found.push(Category::Faster),
        _ if found.is_empty() && (other_metric || before.value != after.value) => {
            found.push(Category::Drift);
        }
        _ => {}
    }
    found.sort();
    found
}

#[cfg(test)]
mod tests {
    use perfdiff::Regime;

    use super::*;

    fn standing(value: f64, regime: Regime, fits: bool) -> Standing {
        Standing { value: Some(value), regime, fits }
    }

    #[test]
    fn each_is_called_what_it_is() {
        use Category::{Drift, Faster, NoLongerFits, NowFits, RegimeShift, Slower};
        let memory = standing(1.0, Regime::Memory, true);
        let of = |after: Standing| {
            let ratio = after.value.map(|value| 1.0 / value);
            categories(&memory, &after, ratio, false)
        };
        assert_eq!(of(memory.clone()), []);
        assert_eq!(of(standing(1.001, Regime::Memory, true)), [Drift]);
        assert_eq!(of(standing(1.1, Regime::Memory, true)), [Slower]);
        assert_eq!(of(standing(0.9, Regime::Compute, true)), [RegimeShift, Faster]);
        assert_eq!(of(standing(1.1, Regime::Capacity, false)), [NoLongerFits, Slower]);
        let unfit = standing(1.1, Regime::Capacity, false);
        assert_eq!(categories(&unfit, &memory, Some(1.1), false), [NowFits, Faster]);
        assert_eq!(categories(&memory, &memory, Some(1.0), true), [Drift]);
    }
}
