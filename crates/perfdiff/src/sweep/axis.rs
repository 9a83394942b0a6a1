//! One input and the values that it takes.

use super::SweepError;
use crate::compare::InputValue;
use crate::units::{Dimension, significant};

/// One input with the values that a sweep gives it.
///
/// Numbers are in ascending order and can be refined: a crossover is found between two of them.
/// Names have no order; a sweep ranks them.
///
/// ```
/// use perfdiff::{Axis, units::Dimension};
///
/// let batch = Axis::integers("batch", [64, 1, 8]);
/// assert_eq!((batch.len(), batch.label(0), batch.is_ordered()), (3, "1".to_string(), true));
///
/// let bandwidth = Axis::quantities("memory_bandwidth", Dimension::Bandwidth, [1e12, 3.35e12]);
/// assert_eq!(bandwidth.label(1), "3.35 TB/s");
///
/// let precision = Axis::names("precision", ["fp16", "fp8"]);
/// assert!(!precision.is_ordered());
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Axis {
    name: String,
    values: Values,
}

#[derive(Clone, Debug, PartialEq)]
enum Values {
    Integers(Vec<u64>),
    Quantities {
        values: Vec<f64>,
        dimension: Dimension,
        /// The size of what they are multiples of: 1, or 2^30 of amounts that are told in GiB.
        unit: f64,
    },
    Names(Vec<String>),
}

/// Where on an axis a scenario is asked for.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct At {
    /// The number, in the SI base unit; the place in the list where the axis has names.
    pub number: f64,
    /// The place in the list, from zero; none for a number between two of the list.
    pub index: Option<usize>,
}

impl At {
    /// The number, where the axis has integers; the place in the list, where it has names.
    pub fn integer(&self) -> u64 {
        self.number as u64
    }
}

/// How the values of an axis are drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Spacing {
    Linear,
    Logarithmic,
    /// One beside the other: they have no order.
    Listed,
}

impl Axis {
    /// An input that takes whole numbers.
    pub fn integers(name: impl Into<String>, values: impl IntoIterator<Item = u64>) -> Self {
        let mut values: Vec<u64> = values.into_iter().collect();
        values.sort_unstable();
        Self { name: name.into(), values: Values::Integers(values) }
    }

    /// An input that takes quantities, in the SI base unit of the dimension.
    pub fn quantities(
        name: impl Into<String>,
        dimension: Dimension,
        values: impl IntoIterator<Item = f64>,
    ) -> Self {
        let mut values: Vec<f64> = values.into_iter().collect();
        values.sort_by(f64::total_cmp);
        Self { name: name.into(), values: Values::Quantities { values, dimension, unit: 1.0 } }
    }

    /// An input that takes names.
    pub fn names<T: Into<String>>(
        name: impl Into<String>,
        values: impl IntoIterator<Item = T>,
    ) -> Self {
        let values = values.into_iter().map(Into::into).collect();
        Self { name: name.into(), values: Values::Names(values) }
    }

    /// Multiples of a unit of this size: what is found between them has three digits in it.
    #[cfg(any(feature = "block", test))]
    pub(crate) fn in_units_of(mut self, size: f64) -> Self {
        if let Values::Quantities { unit, .. } = &mut self.values {
            *unit = size;
        }
        self
    }

    /// The key of the input, such as `batch` or `hardware.memory_bandwidth`.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The input in a sentence: `memory bandwidth`.
    pub fn title(&self) -> String {
        match self.key() {
            "zero" => "ZeRO stage".to_string(),
            "data_parallel" => "data-parallel degree".to_string(),
            key => key.replace('_', " "),
        }
    }

    /// How many values it takes.
    pub fn len(&self) -> usize {
        match &self.values {
            Values::Integers(values) => values.len(),
            Values::Quantities { values, .. } => values.len(),
            Values::Names(values) => values.len(),
        }
    }

    /// Whether it takes none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Whether the values are numbers, in ascending order.
    pub fn is_ordered(&self) -> bool {
        !matches!(self.values, Values::Names(_))
    }

    /// What the numbers measure; none for names and whole numbers.
    pub fn dimension(&self) -> Option<Dimension> {
        match self.values {
            Values::Quantities { dimension, .. } => Some(dimension),
            Values::Integers(_) | Values::Names(_) => None,
        }
    }

    /// The number at a place of the list: for names, the place itself.
    pub fn number(&self, index: usize) -> f64 {
        match &self.values {
            Values::Integers(values) => values.get(index).map_or(0.0, |&value| value as f64),
            Values::Quantities { values, .. } => values.get(index).copied().unwrap_or(0.0),
            Values::Names(_) => index as f64,
        }
    }

    /// The value at a place of the list, as it is printed.
    pub fn label(&self, index: usize) -> String {
        match &self.values {
            Values::Names(names) => names.get(index).cloned().unwrap_or_default(),
            _ => self.print(self.number(index)),
        }
    }

    /// A number of this axis as it is printed.
    pub(crate) fn print(&self, number: f64) -> String {
        match self.values {
            Values::Quantities { dimension, .. } => {
                InputValue::Quantity(number, dimension).to_string()
            }
            Values::Integers(_) | Values::Names(_) => format!("{}", number as u64),
        }
    }

    /// A value in a sentence: `batch 8`, `H100`, `1 device`.
    pub(crate) fn said(&self, index: usize) -> String {
        match self.values {
            Values::Names(_) => self.label(index),
            _ => self.said_of(self.number(index)),
        }
    }

    /// A number in a sentence: `batch 8`, `1 device`.
    pub(crate) fn said_of(&self, number: f64) -> String {
        let text = self.print(number);
        match self.key() {
            "devices" if number == 1.0 => "1 device".to_string(),
            "devices" => format!("{text} devices"),
            "zero" => format!("ZeRO stage {text}"),
            "data_parallel" => format!("data-parallel degree {text}"),
            _ => format!("{} {text}", self.title()),
        }
    }

    /// Several numbers in a sentence: `batch 1 and 8`, `2 and 4 devices`.
    pub(crate) fn said_all(&self, numbers: &str) -> String {
        match self.key() {
            "devices" => format!("{numbers} devices"),
            "zero" => format!("ZeRO stages {numbers}"),
            _ => format!("{} {numbers}", self.title()),
        }
    }

    /// A number as a place: `at batch 8`, `on 2 devices`.
    pub(crate) fn place_of(&self, number: f64) -> String {
        let at = if self.key() == "devices" { "on" } else { "at" };
        format!("{at} {}", self.said_of(number))
    }

    /// A value as where something else happens: `at batch 8`, `on H100`, `with fp8`.
    pub(crate) fn place(&self, index: usize) -> String {
        match (&self.values, self.key()) {
            (Values::Names(_), "hardware") => format!("on {}", self.label(index)),
            (Values::Names(_), _) => format!("with {}", self.label(index)),
            _ => self.place_of(self.number(index)),
        }
    }

    /// The last part of the name.
    pub(crate) fn key(&self) -> &str {
        self.name.rsplit('.').next().unwrap_or(&self.name)
    }

    pub(crate) fn at(&self, index: usize) -> At {
        At { number: self.number(index), index: Some(index) }
    }

    pub(crate) fn numbers(&self) -> Vec<f64> {
        (0..self.len()).map(|index| self.number(index)).collect()
    }

    /// Whether something is wrong with the values.
    pub(super) fn check(&self) -> Result<(), SweepError> {
        if self.is_empty() {
            return Err(SweepError::Empty { axis: self.name.clone() });
        }
        let twice = match &self.values {
            Values::Integers(values) => first_twice(values),
            Values::Quantities { values, .. } => {
                if let Some(at) = values.iter().position(|value| !value.is_finite()) {
                    let (axis, value) = (self.name.clone(), self.label(at));
                    return Err(SweepError::NotANumber { axis, value });
                }
                first_twice(values)
            }
            // In the order in which they were given, so every pair is looked at.
            Values::Names(names) => {
                (1..names.len()).find(|&index| names[..index].contains(&names[index]))
            }
        };
        match twice {
            Some(at) => {
                Err(SweepError::Twice { axis: self.name.clone(), value: self.label(at), at })
            }
            None => Ok(()),
        }
    }

    /// On which axis the values stand most evenly.
    pub(crate) fn spacing(&self) -> Spacing {
        if !self.is_ordered() {
            return Spacing::Listed;
        }
        let values = self.numbers();
        let (Some(&least), Some(&most)) = (values.first(), values.last()) else {
            return Spacing::Linear;
        };
        if least <= 0.0 || least >= most {
            return Spacing::Linear;
        }
        if values.len() == 2 {
            return if most / least >= 10.0 { Spacing::Logarithmic } else { Spacing::Linear };
        }
        // How far each stands from where it would stand if all were evenly apart.
        let uneven = |place: &dyn Fn(f64) -> f64| {
            let (from, to) = (place(least), place(most));
            let last = (values.len() - 1) as f64;
            let off = |(i, &value): (usize, &f64)| {
                ((place(value) - from) / (to - from) - i as f64 / last).abs()
            };
            values.iter().enumerate().map(off).sum::<f64>()
        };
        let linear = uneven(&|value| value);
        let logarithmic = uneven(&libm::log);
        if logarithmic < linear { Spacing::Logarithmic } else { Spacing::Linear }
    }

    /// Every number at which a change between two neighbours may be told to lie.
    pub(super) fn ladder(&self, low: f64, high: f64) -> Ladder {
        match self.values {
            Values::Integers(_) => Ladder { low, high, first: 0, between: None },
            Values::Names(_) => Ladder { low, high, first: 0, between: Some((0, 1.0)) },
            Values::Quantities { unit, .. } => Ladder::of_three_digits(low, high, unit),
        }
    }
}

fn first_twice<T: PartialEq>(sorted: &[T]) -> Option<usize> {
    sorted.windows(2).position(|pair| pair[0] == pair[1]).map(|at| at + 1)
}

/// The numbers from one to another between which a change can be told apart: whole ones, or those
/// of three digits.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Ladder {
    low: f64,
    high: f64,
    /// The first number of three digits above `low`.
    first: i64,
    /// How many of those are below `high`, and the unit that they count; none for whole numbers.
    between: Option<(i64, f64)>,
}

/// Numbers of three digits between two powers of ten.
const A_DECADE: i64 = 900;

impl Ladder {
    fn of_three_digits(low: f64, high: f64, unit: f64) -> Self {
        // Below a millionth of the upper end, nothing is told apart from zero.
        let lower = f64::max(low, high * 1e-6);
        let mut first = rung_near(lower / unit);
        while three_digits(first, unit) <= lower {
            first += 1;
        }
        let mut last = rung_near(high / unit);
        while three_digits(last, unit) >= high {
            last -= 1;
        }
        Self { low, high, first, between: Some(((last - first + 1).max(0), unit)) }
    }

    /// The last rung; the first is 0.
    pub(super) fn top(&self) -> i64 {
        match self.between {
            None => (self.high - self.low) as i64,
            Some((between, _)) => between + 1,
        }
    }

    /// The number at a rung.
    pub(super) fn at(&self, rung: i64) -> f64 {
        match self.between {
            None => self.low + rung as f64,
            Some(_) if rung <= 0 => self.low,
            Some((between, _)) if rung > between => self.high,
            Some((_, unit)) => three_digits(self.first + rung - 1, unit),
        }
    }
}

/// The number of three digits with this place among all of them: 100 has place 0, 1000 place 900.
fn three_digits(place: i64, unit: f64) -> f64 {
    let (exponent, digits) = (place.div_euclid(A_DECADE), 100 + place.rem_euclid(A_DECADE));
    // Read, not multiplied: the nearest number to what is printed.
    format!("{digits}e{exponent}").parse::<f64>().unwrap_or(0.0) * unit
}

/// A place near that of a number above zero: that of the number rounded to three digits, less one.
fn rung_near(value: f64) -> i64 {
    let text = significant_exponent(value);
    text.map_or(0, |(digits, exponent)| (exponent - 2) * A_DECADE + digits - 100 - 1)
}

/// The three leading digits of a number and the power of ten of the first.
fn significant_exponent(value: f64) -> Option<(i64, i64)> {
    let text = format!("{value:.2e}");
    let (digits, exponent) = text.split_once('e')?;
    let digits: String = digits.chars().filter(char::is_ascii_digit).collect();
    Some((digits.parse().ok()?, exponent.parse().ok()?))
}

/// A number of an axis in few digits, for ticks.
pub(crate) fn short(axis: &Axis, number: f64) -> String {
    match axis.values {
        Values::Integers(_) if number >= 1e6 => {
            let text = significant(number / 1e6, 3);
            format!("{}M", text.trim_end_matches('0').trim_end_matches('.'))
        }
        _ => axis.print(number),
    }
}

/// At most so many of `count` places, the ends among them, evenly.
pub(crate) fn spread(count: usize, most: usize) -> Vec<usize> {
    if count <= most {
        return (0..count).collect();
    }
    (0..most).map(|i| (i * (count - 1) + (most - 1) / 2) / (most - 1)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ladder_of_integers_has_every_one() {
        let ladder = Axis::integers("batch", [1, 8]).ladder(3.0, 8.0);
        let rungs: Vec<f64> = (0..=ladder.top()).map(|rung| ladder.at(rung)).collect();
        assert_eq!(rungs, [3.0, 4.0, 5.0, 6.0, 7.0, 8.0]);
    }

    #[test]
    fn a_ladder_of_quantities_has_those_of_three_digits() {
        let axis = Axis::quantities("x", Dimension::Bandwidth, [0.0, 1e12, 2e12]);
        let ladder = axis.ladder(1e12, 2e12);
        assert_eq!((ladder.at(0), ladder.at(1)), (1e12, 1.01e12));
        assert_eq!((ladder.at(ladder.top()), ladder.at(ladder.top() - 1)), (2e12, 1.99e12));
        let from_zero = axis.ladder(0.0, 1e12);
        assert_eq!((from_zero.at(0), from_zero.at(1)), (0.0, 1.01e6));
        for (low, high) in [(0.95, 1.05), (1.0, 1.000_1), (9.995, 10.0), (1e-7, 3e5)] {
            let ladder = axis.ladder(low, high);
            for rung in 0..ladder.top() {
                let (a, b) = (ladder.at(rung), ladder.at(rung + 1));
                assert!(a < b && low <= a && b <= high, "{low}..{high}: {a} {b}");
                assert!(b - a <= f64::max(low, b) * 0.0101 || rung == 0, "{a} {b}");
            }
        }
        let gib = f64::from(1 << 30);
        let memory = Axis::quantities("x", Dimension::Bytes, [gib, 80.0 * gib]).in_units_of(gib);
        assert_eq!(memory.print(memory.ladder(gib, 80.0 * gib).at(7)), "1.07 GiB");
    }

    #[test]
    fn values_stand_on_the_axis_on_which_they_are_even() {
        let log = |values: &[u64]| {
            Axis::integers("n", values.iter().copied()).spacing() == Spacing::Logarithmic
        };
        assert!(log(&[1, 2, 4, 8, 16, 32]) && log(&[1, 1024]) && log(&[1, 10, 50, 100, 1000]));
        assert!(!log(&[1, 2, 3, 4, 5]) && !log(&[0, 10, 100, 1000]) && !log(&[5]));
        assert_eq!(Axis::names("n", ["a"]).spacing(), Spacing::Listed);
    }

    #[test]
    fn a_value_given_twice_is_found() {
        let twice = |axis: Axis| axis.check().is_err();
        assert!(twice(Axis::integers("n", [4, 1, 4])) && !twice(Axis::integers("n", [4, 1])));
        assert!(twice(Axis::names("n", ["a", "b", "a"])) && !twice(Axis::names("n", ["a", "A"])));
        assert!(twice(Axis::names("n", Vec::<String>::new())));
        let nan = Axis::quantities("n", Dimension::Time, [f64::NAN]);
        assert!(twice(nan));
    }
}
