//! A logarithmic axis: from values to places, with ticks at round values.

/// Values from `least` to `most` between two places, in user units.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct LogAxis {
    least: f64,
    most: f64,
    from: f64,
    to: f64,
}

/// What has a place: beyond it, room beside a value would overflow.
const DRAWN: std::ops::RangeInclusive<f64> = 1e-300..=1e300;

/// A round value on an axis.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Tick {
    pub(crate) value: f64,
    /// Whether there is room to name it.
    pub(crate) named: bool,
}

impl LogAxis {
    /// An axis that holds these values, ends at round ones, and goes from one place to another.
    ///
    /// Zero and what is below it have no place; without any value, it is from 1 to 10.
    pub(crate) fn over(values: impl IntoIterator<Item = f64>, from: f64, to: f64) -> Self {
        let (mut least, mut most) = (f64::INFINITY, 0.0_f64);
        for value in values.into_iter().filter(|v| DRAWN.contains(v)) {
            (least, most) = (least.min(value), most.max(value));
        }
        if least > most {
            return Self { least: 1.0, most: 10.0, from, to };
        }
        // Room beside the outermost points, and an axis even for a single one.
        let (least, most) = (round_below(least / 1.15), round_above(most * 1.15));
        Self { least, most, from, to }
    }

    /// An axis with these ends, which are above zero.
    pub(crate) fn exactly(least: f64, most: f64, from: f64, to: f64) -> Self {
        let ends = [least, most].map(|v| v.clamp(*DRAWN.start(), *DRAWN.end()));
        if ends[0] < ends[1] {
            Self { least: ends[0], most: ends[1], from, to }
        } else {
            Self::over(ends, from, to)
        }
    }

    /// The same values between other places.
    pub(crate) fn between(self, from: f64, to: f64) -> Self {
        Self { from, to, ..self }
    }

    /// The ends.
    pub(crate) fn ends(&self) -> (f64, f64) {
        (self.least, self.most)
    }

    /// The places of the ends.
    pub(crate) fn places(&self) -> (f64, f64) {
        (self.from, self.to)
    }

    /// The place of a value; an end for what lies beyond it.
    pub(crate) fn at(&self, value: f64) -> f64 {
        // Differences, not ratios: those of the widest axis would overflow.
        let above = |value: f64| libm::log(value) - libm::log(self.least);
        let share = above(value) / above(self.most);
        self.from + share.clamp(0.0, 1.0) * (self.to - self.from)
    }

    /// Round values, ascending. Over few decades 1, 2 and 5 are named, over many only some powers
    /// of ten.
    pub(crate) fn ticks(&self) -> Vec<Tick> {
        self.round_values(true)
    }

    /// Those of them that are named.
    pub(crate) fn named_ticks(&self) -> Vec<Tick> {
        self.round_values(false)
    }

    fn round_values(&self, all: bool) -> Vec<Tick> {
        let decades = libm::log10(self.most) - libm::log10(self.least);
        let every = ((decades / 7.0).ceil() as i32).max(1);
        let (first, last) = (exponent(self.least), exponent(self.most));
        let mut ticks = Vec::new();
        for power in first..=last {
            for digit in 1..10 {
                if digit > 1 && decades > 5.0 {
                    continue;
                }
                let named = match digit {
                    1 => power.rem_euclid(every) == 0,
                    2 | 5 => decades < 2.5,
                    _ => false,
                };
                if !(named || all && decades < 20.0) {
                    continue;
                }
                let value = value(digit, power);
                if (self.least..=self.most).contains(&value) {
                    ticks.push(Tick { value, named });
                }
            }
        }
        ticks
    }
}

/// `digit x 10^power`, correctly rounded: the nearest number to what is written, on any machine.
fn value(digit: i32, power: i32) -> f64 {
    format!("{digit}e{power}").parse().unwrap_or(1.0)
}

/// The power of ten at or below a value.
fn exponent(value: f64) -> i32 {
    let power = libm::floor(libm::log10(value)) as i32;
    // The logarithm of a power of ten may fall a hair short.
    if self::value(1, power + 1) <= value { power + 1 } else { power }
}

/// The largest of 1, 2 and 5 times a power of ten that is not above a value.
fn round_below(value: f64) -> f64 {
    let power = exponent(value);
    let fits = |&digit: &i32| self::value(digit, power) <= value;
    self::value([5, 2, 1].into_iter().find(fits).unwrap_or(1), power)
}

/// The smallest of 1, 2 and 5 times a power of ten that is not below a value.
fn round_above(value: f64) -> f64 {
    let power = exponent(value);
    let fits = |&digit: &i32| self::value(digit, power) >= value;
    [1, 2, 5].into_iter().find(fits).map_or(self::value(1, power + 1), |d| self::value(d, power))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn holds_its_values_between_round_ends() {
        let axis = LogAxis::over([0.3, 47.0, 900.0, 0.0, f64::NAN], 0.0, 100.0);
        assert_eq!(axis.ends(), (0.2, 2000.0));
        assert_eq!((axis.at(0.2), axis.at(2000.0)), (0.0, 100.0));
        assert!((axis.at(20.0) - 50.0).abs() < 1e-9);
        assert_eq!((axis.at(0.0), axis.at(1e9)), (0.0, 100.0));
        let down = axis.between(100.0, 0.0);
        assert_eq!(down.at(0.2), 100.0);
    }

    #[test]
    fn one_value_or_none_still_makes_an_axis() {
        for values in [vec![], vec![3.0], vec![1e-300], vec![1e300, 1e-300], vec![-1.0]] {
            let axis = LogAxis::over(values.clone(), 0.0, 1.0);
            let (least, most) = axis.ends();
            assert!(least > 0.0 && least < most && most.is_finite(), "{values:?}");
            let named = axis.ticks().iter().filter(|t| t.named).count();
            assert!((2..=10).contains(&named), "{values:?}: {named}");
            assert!(axis.ticks().len() < 100, "{values:?}");
        }
    }

    #[test]
    fn ticks_are_round_and_inside() {
        let axis = LogAxis::over([0.6, 80.0], 0.0, 1.0);
        let named: Vec<f64> = axis.ticks().iter().filter(|t| t.named).map(|t| t.value).collect();
        assert_eq!(named, [0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0]);
        let far = LogAxis::over([1e-3, 1e12], 0.0, 1.0);
        let named: Vec<f64> = far.ticks().iter().filter(|t| t.named).map(|t| t.value).collect();
        assert_eq!(named, [1e-3, 1e0, 1e3, 1e6, 1e9, 1e12]);
    }
}
