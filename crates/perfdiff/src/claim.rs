//! What prose claims of a result: `speedup >= 1.5`, `proposal.regime is memory`.
//!
//! 1. `parse` reads a claim, with the place of every part.
//! 2. `literal` reads its numbers, once the field says what they measure.
//! 3. `evaluate` holds it against a result.
//! 4. `headroom` says how far a claim that holds is from failing.
//! 5. `would_hold` says where a claim that fails would hold, and `advice` what to write instead.
//! 6. `expect` keeps the claims of a block with its result.

mod advice;
mod evaluate;
mod expect;
mod headroom;
mod literal;
mod parse;
mod would_hold;

use std::fmt;
use std::ops::Range;

use crate::diagnostic::Diagnostic;
use crate::field::Field;

pub use evaluate::Lookup;
pub use expect::{Expectation, how_far, why};
pub use headroom::{Headroom, Named, Naming, Turned};
pub use parse::claims;
pub use would_hold::where_it_would;

/// The code of a claim that can be read and does not hold.
pub const FAILED: &str = "PD016";

/// The code of a claim that cannot be read.
pub(crate) const MALFORMED: &str = "PD015";

/// Values closer than this, in relation to what was claimed, are `~` it.
pub const NEAR: f64 = 0.05;

/// A claim: a field, and what is said of it.
///
/// | written | holds where |
/// | --- | --- |
/// | `speedup >= 1.5` | also `>`, `<`, `<=`; the other side may be a field: `a.speedup > b.speedup` |
/// | `speedup = 1.54x` | it prints so, to the digits that are written; `!=` says the contrary |
/// | `speedup = 1.54x +- 2 %` | it is that close; `+- 0.1` and `+- 1 ms` are amounts |
/// | `speedup ~ 1.5` | it is within 5 % ([`NEAR`]) |
/// | `speedup in 1.4..1.7` | it is one of the two or between them |
/// | `proposal.regime is memory` | `is` is `=`, `is not` is `!=` |
/// | `regime_shift` | it is so |
/// | `proposal fits`, `proposal does not fit` | everything fits in memory at once, or not |
///
/// Numbers have the unit of the field: `baseline.latency < 12 ms`.
///
/// ```
/// use perfdiff::claim::Claim;
/// use perfdiff::{hardware, models, Comparison, Metric, Report, Scenario};
///
/// let a100 = Scenario::new(models::LLAMA3_8B).on(hardware::A100);
/// let h100 = Scenario::new(models::LLAMA3_8B).on(hardware::H100);
/// let report = Report::new(Comparison::between(&a100, &h100, Metric::Latency)?);
///
/// let holds = |claim| Claim::parse(claim).unwrap().evaluate(&|path| report.field(path)).unwrap().holds;
/// assert!(holds("speedup in 1.5..1.6"));
/// assert!(holds("speedup < factors.memory_bandwidth.ratio"));
/// assert!(holds("proposal.regime is memory"));
/// assert!(!holds("proposal.latency < 5 ms"));
/// # Ok::<(), perfdiff::SolveError>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Claim {
    /// The field.
    pub subject: Reference,
    /// What is said of it.
    pub relation: Relation,
    /// The bytes of the whole claim.
    pub span: Range<usize>,
}

/// The name of a field, as it is written.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Reference {
    /// The name.
    pub text: String,
    /// Its place.
    pub span: Range<usize>,
}

/// What is said of a field.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Relation {
    /// It is so.
    Is,
    /// Everything fits, or not.
    Fits(bool),
    /// It compares so to a value.
    Compares(Comparator, Operand),
    /// It is within a distance of a value; [`NEAR`] without one.
    Near(Operand, Option<Operand>),
    /// It is between two values, both included.
    Within(Operand, Operand),
}

/// How two values compare.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comparator {
    /// `=`, also written `==` and `is`.
    Equal,
    /// `!=`, also written `is not`.
    NotEqual,
    /// `<`
    Less,
    /// `<=`
    AtMost,
    /// `>`
    More,
    /// `>=`
    AtLeast,
}

impl Comparator {
    /// How it is written.
    pub const fn sign(self) -> &'static str {
        match self {
            Comparator::Equal => "=",
            Comparator::NotEqual => "!=",
            Comparator::Less => "<",
            Comparator::AtMost => "<=",
            Comparator::More => ">",
            Comparator::AtLeast => ">=",
        }
    }
}

/// A value, a word or another field, as it is written.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Operand {
    /// The text, without its quotes.
    pub text: String,
    /// Whether it was quoted, and so is no field.
    pub quoted: bool,
    /// Its place.
    pub span: Range<usize>,
}

/// A claim, held against a result.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Verdict {
    /// Whether it holds.
    pub holds: bool,
    /// What the field is.
    pub actual: Field,
    /// The same in words: `it is 1.54x`.
    pub said: String,
}

impl Claim {
    /// Where it stands in a text, of which the claim begins at `start`.
    pub fn span_at(&self, start: usize) -> Range<usize> {
        start + self.span.start..start + self.span.end
    }

    /// The fields that it names: its subject, and those that it is compared to.
    pub fn references(&self) -> impl Iterator<Item = &str> {
        let operands: Vec<&Operand> = match &self.relation {
            Relation::Is | Relation::Fits(_) => Vec::new(),
            Relation::Compares(_, one) | Relation::Near(one, None) => vec![one],
            Relation::Near(one, Some(other)) | Relation::Within(one, other) => vec![one, other],
        };
        let named = operands.into_iter().filter(|operand| operand.may_be_a_field());
        [self.subject.text.as_str()].into_iter().chain(named.map(|operand| operand.text.as_str()))
    }

    /// Whether an operand is the name of another number, of a field that is one.
    fn is_of_a_field(&self, operand: &Operand, verdict: &Verdict) -> bool {
        verdict.actual.prints.is_number() && operand.may_be_a_field()
    }

    /// The claim that does not hold, as a mistake in the text that it stands in.
    pub fn failed(&self, verdict: &Verdict) -> Diagnostic {
        Diagnostic::new(FAILED, self.span.clone(), format!("this does not hold: `{self}`"))
            .label(verdict.said.clone())
    }
}

impl Operand {
    /// Whether it can be the name of a field: no number, and not quoted.
    fn may_be_a_field(&self) -> bool {
        let number = |c: char| c.is_ascii_digit() || matches!(c, '.' | '-' | '+' | '$');
        !self.quoted && !self.text.starts_with(number) && !self.text.is_empty()
    }
}

impl fmt::Display for Operand {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.quoted { write!(f, "\"{}\"", self.text) } else { f.write_str(&self.text) }
    }
}

impl fmt::Display for Claim {
    /// As it can be read again.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.subject.text)?;
        match &self.relation {
            Relation::Is => Ok(()),
            Relation::Fits(true) => f.write_str(" fits"),
            Relation::Fits(false) => f.write_str(" does not fit"),
            Relation::Compares(comparator, value) => write!(f, " {} {value}", comparator.sign()),
            Relation::Near(value, None) => write!(f, " ~ {value}"),
            Relation::Near(value, Some(distance)) => write!(f, " = {value} +- {distance}"),
            Relation::Within(low, high) => write!(f, " in {low}..{high}"),
        }
    }
}
