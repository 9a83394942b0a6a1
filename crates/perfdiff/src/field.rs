//! One value of a result by its name: `speedup`, `baseline.latency`, `factors.memory_bandwidth`.
//!
//! The names are those of the JSON, with the unit at their end left out where one likes, and members
//! of lists by their own name. `table` has a row for each; from these rows come the lookup, the way
//! a value is printed, the errors, and the documentation.

mod format;
mod path;
mod table;
mod walk;

use std::ops::Range;

use crate::compare::InputValue;
use crate::explain::{fixed_speedup, share, times};
use crate::json::Json;
use crate::report::Report;
use crate::units::{Dimension, plain, print_quantity, significant};

pub use format::{Format, FormatError};
pub use table::{FIELDS, Kind, Row, SWEEP_FIELDS};

/// One value of a result.
///
/// ```
/// use perfdiff::{hardware, models, Comparison, Metric, Report, Scenario};
///
/// let a100 = Scenario::new(models::LLAMA3_8B).on(hardware::A100);
/// let h100 = Scenario::new(models::LLAMA3_8B).on(hardware::H100);
/// let report = Report::new(Comparison::between(&a100, &h100, Metric::Latency)?);
///
/// let print = |path| report.field(path).unwrap().to_string();
/// assert_eq!(print("speedup"), "1.54x");
/// assert_eq!(print("baseline.latency"), "10.8 ms");
/// assert_eq!(print("baseline.latency_s"), "10.8 ms");
/// assert_eq!(print("factors.memory_bandwidth.ratio"), "1.64x");
/// assert_eq!(print("proposal.regime"), "memory");
/// assert_eq!(print("proposal.hardware"), "NVIDIA H100");
///
/// let mistake = report.field("proposal.latncy").unwrap_err();
/// assert_eq!(mistake.suggestion.as_deref(), Some("latency"));
/// # Ok::<(), perfdiff::SolveError>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Field {
    /// The value.
    pub value: FieldValue,
    /// How it prints.
    pub prints: Prints,
    /// As the texts print it, where that takes more than the value.
    printed: Option<String>,
    /// Why there is no value.
    reason: Option<String>,
}

/// What a field holds.
#[derive(Clone, Debug, PartialEq)]
pub enum FieldValue {
    /// A number in the SI base unit.
    Number(f64),
    /// A name or a sentence.
    Text(String),
    /// Yes or no.
    Flag(bool),
    /// There is none, as of the speedup of what does not fit.
    None,
}

impl FieldValue {
    /// The value as JSON, unrounded.
    pub fn json(&self) -> Json {
        match self {
            FieldValue::Number(value) => Json::from(*value),
            FieldValue::Text(text) => Json::from(text.as_str()),
            FieldValue::Flag(flag) => Json::from(*flag),
            FieldValue::None => Json::Null,
        }
    }
}

/// How a value is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Prints {
    /// A speedup: `1.61x`, always two decimals.
    Speedup,
    /// A ratio: `1.64x`, `0.0123x`.
    Times,
    /// A share of a whole: `31 %`.
    Share,
    /// What was solved, to three digits: `5.60 ms`.
    Solved(Dimension),
    /// What a sheet or a person gave, to six digits at most: `3.35 TB/s`.
    Given(Dimension),
    /// So many of these a second: `92.8/s`, `2950 tokens/s`.
    PerSecond(&'static str),
    /// A number, to three digits.
    Plain,
    /// A whole number.
    Whole,
    /// What bounds something: `memory`.
    Regime,
    /// A name, as it is.
    Name,
    /// `yes` or `no`.
    Flag,
    /// Sentences.
    Words,
}

impl Prints {
    /// What the number measures; none where it has no unit to choose.
    pub const fn dimension(self) -> Option<Dimension> {
        match self {
            Prints::Solved(dimension) | Prints::Given(dimension) => Some(dimension),
            _ => None,
        }
    }

    /// Whether it is a number.
    pub const fn is_number(self) -> bool {
        !matches!(self, Prints::Regime | Prints::Name | Prints::Flag | Prints::Words)
    }

    /// What it is, for the reference and for errors: `a time`.
    pub fn described(self) -> &'static str {
        match self {
            Prints::Speedup => "a speedup",
            Prints::Times => "a ratio",
            Prints::Share => "a share",
            Prints::Solved(dimension) | Prints::Given(dimension) => dimension.described().0,
            Prints::PerSecond(_) => "a rate per second",
            Prints::Plain => "a number",
            Prints::Whole => "a whole number",
            Prints::Regime => "a regime",
            Prints::Name => "a name",
            Prints::Flag => "yes or no",
            Prints::Words => "text",
        }
    }

    /// The number as the texts print it.
    pub(crate) fn number(self, value: f64) -> String {
        match self {
            Prints::Speedup => fixed_speedup(value),
            Prints::Times => times(value),
            Prints::Share => share(value),
            Prints::Solved(dimension) => print_quantity(value, dimension, Some(3)),
            Prints::Given(dimension) => InputValue::Quantity(value, dimension).to_string(),
            Prints::PerSecond(what) => {
                let space = if what.is_empty() { "" } else { " " };
                format!("{}{space}{what}/s", significant(value, 3))
            }
            Prints::Whole => plain(value),
            _ => significant(value, 3),
        }
    }
}

impl Field {
    /// A value, and how it prints.
    pub fn new(value: FieldValue, prints: Prints) -> Self {
        Self { value, prints, printed: None, reason: None }
    }

    fn printed(mut self, text: Option<String>) -> Self {
        self.printed = text;
        self
    }

    fn because(mut self, reason: Option<String>) -> Self {
        self.reason = reason;
        self
    }

    /// The value as a page shows it; none where there is none.
    pub fn text(&self) -> Option<String> {
        if self.value == FieldValue::None {
            return None;
        }
        Some(match (&self.printed, &self.value) {
            (Some(text), _) => text.clone(),
            (None, FieldValue::Number(value)) => self.prints.number(*value),
            (None, FieldValue::Text(text)) => text.clone(),
            (None, FieldValue::Flag(flag)) => if *flag { "yes" } else { "no" }.to_string(),
            (None, FieldValue::None) => return None,
        })
    }

    /// Why there is no value, where that is known: `the proposal does not fit`.
    pub fn reason(&self) -> Option<&str> {
        self.reason.as_deref()
    }
}

impl std::fmt::Display for Field {
    /// As the texts print it; `none` where there is no value.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.text().unwrap_or_else(|| "none".to_string()))
    }
}

/// A name that no field has.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct UnknownField {
    /// What is wrong, without a full stop.
    pub message: String,
    /// The bytes of the path that are wrong.
    pub span: Range<usize>,
    /// The nearest name.
    pub suggestion: Option<String>,
    /// The names that are known there.
    pub help: Option<String>,
}

impl UnknownField {
    /// A name at `span` of a path.
    pub fn new(message: impl Into<String>, span: Range<usize>) -> Self {
        Self { message: message.into(), span, suggestion: None, help: None }
    }
}

impl std::fmt::Display for UnknownField {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.message)?;
        if let Some(name) = &self.suggestion {
            write!(f, "; did you mean `{name}`?")?;
        }
        Ok(())
    }
}

impl std::error::Error for UnknownField {}

impl Report {
    /// One value of the result, by the names that its JSON has, separated by dots.
    ///
    /// The unit at the end of a name may be left out (`latency` is `latency_s`). A member of a list
    /// is named by its own name (`factors.memory_bandwidth`, `baseline.stages.prefill`), a point of a
    /// sweep by the values it stands at (`points.64.speedup`); a name with a dot goes in quotes. What
    /// has one member that matters stands for it: `factors.NAME` is the contribution.
    ///
    /// # Errors
    ///
    /// A name that is none, with its place and the nearest.
    pub fn field(&self, path: &str) -> Result<Field, UnknownField> {
        walk::field(self, path)
    }
}
