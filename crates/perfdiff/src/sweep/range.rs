//! The short way to write many values: `1..=1024 log2`.
//!
//! ```text
//! range := value "..=" value [ "step" value | "log2" | "log10" ]
//! ```
//!
//! Both ends are values of the input, whole numbers or quantities with their unit. The first is
//! always in the range, and the last where the steps come to it. `step` adds, `log2` doubles,
//! `log10` multiplies by ten; without a word, whole numbers go by one.

use std::ops::Range as Span;

use super::MOST_POINTS;
use crate::units::{
    Bandwidth, Bytes, Count, Dimension, Dollars, Energy, FlopRate, Flops, Power, Time,
};

/// Values from one to another.
///
/// ```
/// use perfdiff::{Range, units::Dimension};
///
/// let batch = Range::integers("1..=1024 log2")?;
/// assert_eq!(batch.values(), [1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0, 128.0, 256.0, 512.0, 1024.0]);
///
/// let bandwidth = Range::quantities("1 TB/s..=4 TB/s step 1 TB/s", Dimension::Bandwidth)?;
/// assert_eq!(bandwidth.values(), [1e12, 2e12, 3e12, 4e12]);
///
/// let mistake = Range::integers("1...64").unwrap_err();
/// assert_eq!(mistake.span, 1..4);
/// # Ok::<(), perfdiff::RangeError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Range {
    from: f64,
    to: f64,
    by: By,
    /// What they measure; none for whole numbers.
    dimension: Option<Dimension>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum By {
    Step(f64),
    Factor(Factor),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Factor {
    Two,
    Ten,
}

/// Why a text is no range.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct RangeError {
    /// The bytes of the text that are wrong.
    pub span: Span<usize>,
    /// What is wrong with them.
    pub message: String,
    /// What to write in its place, where that is known.
    pub help: Option<String>,
}

impl std::fmt::Display for RangeError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for RangeError {}

/// A piece of the text with its place.
#[derive(Clone, Copy, Debug)]
struct Piece<'t> {
    text: &'t str,
    start: usize,
}

impl<'t> Piece<'t> {
    fn trimmed(text: &'t str, start: usize) -> Self {
        let inner = text.trim_start();
        Self { text: inner.trim_end(), start: start + text.len() - inner.len() }
    }

    fn wrong<T>(self, message: impl Into<String>) -> Result<T, RangeError> {
        let span = self.start..self.start + self.text.len();
        Err(RangeError { span, message: message.into(), help: None })
    }

    fn mended<T>(self, message: String, help: String) -> Result<T, RangeError> {
        self.wrong(message).map_err(|error| RangeError { help: Some(help), ..error })
    }
}

/// The words that can end a range.
const WORDS: [&str; 3] = ["step", "log2", "log10"];

impl Range {
    /// A range of whole numbers.
    ///
    /// # Errors
    ///
    /// When the text is none, with the place in it that is wrong.
    pub fn integers(text: &str) -> Result<Self, RangeError> {
        Self::read(text, None)
    }

    /// A range of quantities.
    ///
    /// # Errors
    ///
    /// When the text is none, with the place in it that is wrong.
    pub fn quantities(text: &str, dimension: Dimension) -> Result<Self, RangeError> {
        Self::read(text, Some(dimension))
    }

    fn read(text: &str, dimension: Option<Dimension>) -> Result<Self, RangeError> {
        let whole = Piece::trimmed(text, 0);
        let Some(dots) = text.find("..") else {
            return whole.wrong("a range is written `1..=64`, with both ends");
        };
        let after = &text[dots + 2..];
        if !after.starts_with('=') {
            let length = 2 + after.len() - after.trim_start_matches('.').len();
            let dots = Piece { text: &text[dots..dots + length], start: dots };
            return dots.wrong("write `..=`: both ends belong to the range");
        }
        let first = Piece::trimmed(&text[..dots], 0);
        let (last, word, argument) = tail(&text[dots + 3..], dots + 3);
        let from = value(first, dimension)?;
        let to = value(last, dimension)?;
        if to < from {
            let ends = format!("{}..={}", first.text, last.text);
            let upwards = format!("{}..={}", last.text, first.text);
            let more = whole.text[last.start + last.text.len() - whole.start..].trim();
            let upwards = format!("{upwards} {more}");
            let help = format!("write `{}`", upwards.trim());
            return whole.mended(format!("`{ends}` runs downwards"), help);
        }
        let by = match (word, argument) {
            (None, _) if dimension.is_none() => By::Step(1.0),
            (None, _) => {
                return whole
                    .wrong("add `step ...`, `log2` or `log10`: how far apart are the values?");
            }
            (Some(word), argument) if word.text == "step" => {
                let Some(argument) = argument else { return word.wrong("`step` of what?") };
                let step = value(argument, dimension)?;
                if step <= 0.0 {
                    return argument.wrong("a step has to be more than zero");
                }
                By::Step(step)
            }
            (Some(_), Some(argument)) => {
                return argument.wrong("nothing follows `log2` and `log10`");
            }
            (Some(_), None) if from <= 0.0 => {
                return first
                    .wrong("nothing times zero is anything: begin above zero, or use `step`");
            }
            (Some(word), None) if word.text == "log2" => By::Factor(Factor::Two),
            (Some(_), None) => By::Factor(Factor::Ten),
        };
        let range = Self { from, to, by, dimension };
        if range.count() > MOST_POINTS as u64 {
            let message =
                format!("{} points, and a sweep has at most {MOST_POINTS}", range.count());
            let help = match (word, from > 0.0) {
                (None, true) => "add `step`, such as `step 100`, or `log2`",
                (None, false) => "add `step`, such as `step 100`",
                (Some(_), true) => "take a larger step, or `log2`",
                (Some(_), false) => "take a larger step",
            };
            return whole.mended(message, help.to_string());
        }
        Ok(range)
    }

    /// How many values there are.
    fn count(&self) -> u64 {
        // The last step may fall short of the end by a rounding.
        const ROUNDING: f64 = 1e-9;
        match self.by {
            By::Step(step) => {
                let steps = (self.to - self.from) / step;
                (steps * (1.0 + f64::EPSILON) + ROUNDING).floor() as u64 + 1
            }
            By::Factor(factor) => {
                let mut count = 0;
                while self.power(factor, count) <= self.to * (1.0 + ROUNDING) {
                    count += 1;
                }
                u64::from(count)
            }
        }
    }

    fn power(&self, factor: Factor, times: u32) -> f64 {
        match factor {
            Factor::Two => self.from * libm::exp2(f64::from(times)),
            Factor::Ten => self.rounded(self.from * libm::exp10(f64::from(times))),
        }
    }

    /// A quantity to fifteen digits: `0.1 + 2 x 0.1` is the 0.3 that an author would write.
    fn rounded(&self, value: f64) -> f64 {
        match self.dimension {
            None => value,
            Some(_) => format!("{value:.14e}").parse().unwrap_or(value),
        }
    }

    /// The values, ascending, in the SI base unit.
    pub fn values(&self) -> Vec<f64> {
        let value = |i: u64| match self.by {
            By::Step(step) => self.rounded(self.from + i as f64 * step),
            By::Factor(factor) => self.power(factor, i as u32),
        };
        (0..self.count()).map(value).collect()
    }

    /// The size of what the values are multiples of: that of a binary prefix, or 1.
    #[cfg(feature = "block")]
    pub(crate) fn binary_unit(text: &str) -> f64 {
        const PREFIXES: [(&str, i32); 4] = [("KiB", 10), ("MiB", 20), ("GiB", 30), ("TiB", 40)];
        let found = PREFIXES.into_iter().find(|(name, _)| text.contains(name));
        found.map_or(1.0, |(_, power)| libm::exp2(f64::from(power)))
    }
}

/// What follows `..=`: the end, a word, and what follows that.
fn tail(text: &str, start: usize) -> (Piece<'_>, Option<Piece<'_>>, Option<Piece<'_>>) {
    let mut at = 0;
    for part in text.split_whitespace() {
        // From where the last one ended; the parts come in order.
        let place = at + text[at..].find(part).unwrap_or(0);
        if WORDS.contains(&part) {
            let word = Piece { text: part, start: start + place };
            let rest = Piece::trimmed(&text[place + part.len()..], start + place + part.len());
            let rest = (!rest.text.is_empty()).then_some(rest);
            return (Piece::trimmed(&text[..place], start), Some(word), rest);
        }
        at = place + part.len();
    }
    (Piece::trimmed(text, start), None, None)
}

fn value(piece: Piece<'_>, dimension: Option<Dimension>) -> Result<f64, RangeError> {
    if piece.text.is_empty() {
        let at = Piece { text: "", start: piece.start };
        return at.wrong("an end is missing: a range is written `1..=64`");
    }
    let Some(dimension) = dimension else {
        let digits: String = piece.text.chars().filter(|&c| c != '_').collect();
        // Beyond this, neighbours are one number.
        return match digits.parse::<u64>() {
            Ok(value) if value < 1 << 53 => Ok(value as f64),
            _ => {
                piece.wrong("expected a whole number, or one of the words `step`, `log2`, `log10`")
            }
        };
    };
    match quantity(piece.text, dimension) {
        Ok(value) if value >= 0.0 => Ok(value),
        Ok(_) => piece.wrong("expected a value that is not below zero"),
        Err(message) => piece.wrong(message),
    }
}

fn quantity(text: &str, dimension: Dimension) -> Result<f64, String> {
    let value = match dimension {
        Dimension::Flops => text.parse().map(Flops::si),
        Dimension::FlopRate => text.parse().map(FlopRate::si),
        Dimension::Bytes => text.parse().map(Bytes::si),
        Dimension::Bandwidth => text.parse().map(Bandwidth::si),
        Dimension::Time => text.parse().map(Time::si),
        Dimension::Power => text.parse().map(Power::si),
        Dimension::Energy => text.parse().map(Energy::si),
        Dimension::Money => text.parse().map(Dollars::si),
        Dimension::Count => text.parse().map(Count::si),
    };
    value.map_err(|error| match error.suggestion() {
        Some(unit) => format!("{error}; did you mean `{unit}`?"),
        None => error.to_string(),
    })
}

impl std::fmt::Display for Range {
    /// As it can be read again: quantities in the SI base unit.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let print = |value: f64| match self.dimension {
            None => format!("{value}"),
            Some(dimension) => in_base_unit(value, dimension),
        };
        write!(f, "{}..={}", print(self.from), print(self.to))?;
        match self.by {
            By::Step(step) => write!(f, " step {}", print(step)),
            By::Factor(Factor::Two) => f.write_str(" log2"),
            By::Factor(Factor::Ten) => f.write_str(" log10"),
        }
    }
}

/// A quantity as a block has it, exact: its shortest digits, in the SI base unit.
pub(crate) fn in_base_unit(value: f64, dimension: Dimension) -> String {
    let unit = match dimension {
        Dimension::Flops => " FLOP",
        Dimension::FlopRate => " FLOP/s",
        Dimension::Bytes => " B",
        Dimension::Bandwidth => " B/s",
        Dimension::Time => " s",
        Dimension::Power => " W",
        Dimension::Energy => " J",
        Dimension::Money => return format!("${value}"),
        Dimension::Count => "",
    };
    format!("{value}{unit}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn integers(text: &str) -> Vec<f64> {
        Range::integers(text).unwrap().values()
    }

    fn bandwidths(text: &str) -> Vec<f64> {
        Range::quantities(text, Dimension::Bandwidth).unwrap().values()
    }

    #[test]
    fn both_ends_belong_to_it() {
        assert_eq!(integers("1..=4"), [1.0, 2.0, 3.0, 4.0]);
        assert_eq!(integers(" 0 ..= 100 step 25 "), [0.0, 25.0, 50.0, 75.0, 100.0]);
        assert_eq!(integers("1..=100 step 40"), [1.0, 41.0, 81.0]);
        assert_eq!(integers("3..=50 log2"), [3.0, 6.0, 12.0, 24.0, 48.0]);
        assert_eq!(integers("1..=1_000 log10"), [1.0, 10.0, 100.0, 1000.0]);
        assert_eq!(integers("7..=7"), [7.0]);
    }

    #[test]
    fn quantities_are_those_that_an_author_would_write() {
        assert_eq!(bandwidths("1 TB/s..=1.3 TB/s step 100 GB/s"), [1e12, 1.1e12, 1.2e12, 1.3e12]);
        let fractions = Range::quantities("0.1..=0.5 step 0.1", Dimension::Count).unwrap();
        assert_eq!(fractions.values(), [0.1, 0.2, 0.3, 0.4, 0.5]);
        let memory = Range::quantities("16 GiB..=64GiB log2", Dimension::Bytes).unwrap();
        let gib = f64::from(1 << 30);
        assert_eq!(memory.values(), [16.0 * gib, 32.0 * gib, 64.0 * gib]);
        let times = Range::quantities("1 us..=1 ms log10", Dimension::Time).unwrap();
        assert_eq!(times.values(), [1e-6, 1e-5, 1e-4, 1e-3]);
        let prices = Range::quantities("$1..=$2 step $0.50", Dimension::Money).unwrap();
        assert_eq!(prices.values(), [1.0, 1.5, 2.0]);
    }

    #[test]
    fn a_mistake_points_at_what_is_wrong() {
        let wrong = |text: &str, dimension: Option<Dimension>| {
            let error = Range::read(text, dimension).unwrap_err();
            (text[error.span].to_string(), error.message)
        };
        let place = |text: &str| wrong(text, None).0;
        assert_eq!(place("64"), "64");
        assert_eq!(place("1..64"), "..");
        assert_eq!(place("1...64"), "...");
        assert_eq!(place("1, 2, ..., 64"), "...");
        assert_eq!(place("1..=x"), "x");
        assert_eq!(place("1..=64 log3"), "64 log3");
        assert_eq!(place("1..=64 log2 3"), "3");
        assert_eq!(place("1..=64 step"), "step");
        assert_eq!(place("1..=64 step 0"), "0");
        assert_eq!(place("0..=64 log2"), "0");
        assert_eq!(place("64..=1"), "64..=1");
        assert_eq!(place("..=64"), "");
        assert_eq!(place("1.5..=64"), "1.5");
        assert_eq!(place("-1..=64"), "-1");
        assert_eq!(place("1..=99999999999999999999"), "99999999999999999999");
        let (at, message) = wrong("0..=10000", None);
        assert_eq!(at, "0..=10000");
        assert!(message.starts_with("10001 points"), "{message}");
        let help = |text: &str| Range::integers(text).unwrap_err().help.unwrap();
        assert_eq!(help(" 64 ..= 1 "), "write `1..=64`");
        assert_eq!(help("64..=1 log2"), "write `1..=64 log2`");
        assert_eq!(help("0..=99999"), "add `step`, such as `step 100`");
        let rate = Some(Dimension::Bandwidth);
        assert_eq!(wrong("1 TB/s..=8 TB/s", rate).0, "1 TB/s..=8 TB/s");
        assert_eq!(wrong("1..=8 TB/s log2", rate).0, "1");
        assert_eq!(wrong("1 TB/s..=8 TB log2", rate).0, "8 TB");
        assert_eq!(wrong("1 TB/s..=8 TB/s step 1 TBs", rate).0, "1 TBs");
        assert!(wrong("1 TB/s..=8 Tb/S log2", rate).1.contains("did you mean `TB/s`?"));
    }

    #[test]
    fn what_is_printed_is_read_again() {
        let mut state = 1_u64;
        let mut next = move |below: u64| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            (state >> 33) % below
        };
        for round in 0..2000 {
            let (from, more, step) = (next(5000), next(5000), 1 + next(50));
            let word = ["", " log2", " log10"][next(3) as usize];
            let from = if word.is_empty() { from } else { from + 1 };
            let text = if word.is_empty() {
                format!("{from}..={} step {step}", from + more)
            } else {
                format!("{from}..={}{word}", from + more)
            };
            let range = Range::integers(&text).unwrap();
            assert_eq!(range.to_string(), text);
            let values = range.values();
            assert!(values.windows(2).all(|pair| pair[0] < pair[1]), "{text}");
            assert!(
                values.iter().all(|v| v.fract() == 0.0 && *v <= (from + more) as f64),
                "{text}"
            );

            let text = format!("0.{from} TB/s..={}.5 TB/s step 0.{step} TB/s", 1 + next(9));
            let range = Range::quantities(&text, Dimension::Bandwidth).unwrap();
            let again = Range::quantities(&range.to_string(), Dimension::Bandwidth).unwrap();
            assert_eq!(again, range, "{round}: {text}");
            assert_eq!(again.values(), range.values());
        }
    }
}
