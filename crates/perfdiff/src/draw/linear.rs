//! A linear axis, and one that is either: from values to places, with ticks at round values.

use super::axis::{LogAxis, Tick};

/// Values between two round ones, evenly.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct LinearAxis {
    least: f64,
    most: f64,
    step: f64,
    from: f64,
    to: f64,
}

/// An axis of either kind.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Scale {
    Linear(LinearAxis),
    Logarithmic(LogAxis),
}

impl LinearAxis {
    /// An axis that holds these values and has about so many steps between round ends.
    pub(crate) fn over(
        values: impl IntoIterator<Item = f64>,
        steps: u32,
        from: f64,
        to: f64,
    ) -> Self {
        let (least, most) = ends(values);
        let step = round_step((most - least) / f64::from(steps.max(1)));
        let (least, most) = ((least / step).floor() * step, (most / step).ceil() * step);
        let most = if most > least { most } else { least + step };
        Self { least, most, step, from, to }
    }

    /// An axis with these ends.
    pub(crate) fn exactly(least: f64, most: f64, steps: u32, from: f64, to: f64) -> Self {
        let most = if most > least { most } else { least + 1.0 };
        let step = round_step((most - least) / f64::from(steps.max(1)));
        Self { least, most, step, from, to }
    }

    fn at(&self, value: f64) -> f64 {
        let share = (value - self.least) / (self.most - self.least);
        self.from + share.clamp(0.0, 1.0) * (self.to - self.from)
    }

    fn ticks(&self) -> Vec<Tick> {
        let first = (self.least / self.step).ceil() as i64;
        let last = (self.most / self.step + 1e-9).floor() as i64;
        let tick = |i: i64| Tick { value: rounded(i as f64 * self.step), named: true };
        (first..=last).map(tick).collect()
    }
}

impl Scale {
    /// The place of a value; an end for what lies beyond it.
    pub(crate) fn at(&self, value: f64) -> f64 {
        match self {
            Scale::Linear(axis) => axis.at(value),
            Scale::Logarithmic(axis) => axis.at(value),
        }
    }

    /// Round values, ascending.
    pub(crate) fn ticks(&self) -> Vec<Tick> {
        match self {
            Scale::Linear(axis) => axis.ticks(),
            Scale::Logarithmic(axis) => axis.ticks(),
        }
    }
}

fn ends(values: impl IntoIterator<Item = f64>) -> (f64, f64) {
    let finite = values.into_iter().filter(|value| value.is_finite());
    let (least, most) =
        finite.fold((f64::INFINITY, f64::NEG_INFINITY), |(a, b), v| (a.min(v), b.max(v)));
    if least <= most { (least, most) } else { (0.0, 1.0) }
}

/// The smallest of 1, 2 and 5 times a power of ten that is not below a length.
fn round_step(length: f64) -> f64 {
    if length <= 0.0 || !length.is_finite() {
        return 1.0;
    }
    let power = libm::floor(libm::log10(length)) as i32;
    let candidates = [(1, power), (2, power), (5, power), (1, power + 1)];
    let value = |(digit, power): (i32, i32)| format!("{digit}e{power}").parse().unwrap_or(1.0);
    candidates
        .into_iter()
        .map(value)
        .find(|&step: &f64| step >= length * (1.0 - 1e-9))
        .unwrap_or(length)
}

/// A multiple of a round step has few digits; the last bits of a product are not among them.
fn rounded(value: f64) -> f64 {
    format!("{value:.12e}").parse().unwrap_or(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn holds_its_values_between_round_ends() {
        let axis = LinearAxis::over([1.13, 2.9], 4, 0.0, 100.0);
        let ticks: Vec<f64> = axis.ticks().iter().map(|tick| tick.value).collect();
        assert_eq!(ticks, [1.0, 1.5, 2.0, 2.5, 3.0]);
        assert_eq!(
            (axis.at(1.0), axis.at(2.0), axis.at(3.0), axis.at(9.0)),
            (0.0, 50.0, 100.0, 100.0)
        );
    }

    #[test]
    fn one_value_or_none_still_makes_an_axis() {
        for values in [vec![], vec![3.0], vec![0.0, 0.0], vec![1e300, 1e-300], vec![f64::NAN]] {
            let axis = LinearAxis::over(values.clone(), 4, 0.0, 1.0);
            assert!(axis.least < axis.most && (1..=12).contains(&axis.ticks().len()), "{values:?}");
        }
    }
}
