//! Whether a claim holds.

use std::ops::Range;

use super::literal::{self, Literal};
use super::{Claim, Comparator, MALFORMED, NEAR, Operand, Relation, Verdict};
use crate::diagnostic::Diagnostic;
use crate::field::{Field, FieldValue, Format, Prints, UnknownField};
use crate::profile::Regime;
use crate::suggest::nearest;

/// Looks a field up by its name.
pub type Lookup<'a> = dyn Fn(&str) -> Result<Field, UnknownField> + 'a;

/// Two numbers that differ by less, in relation to the larger, differ by rounding.
const ROUNDING: f64 = 1e-9;

impl Claim {
    /// Holds the claim against what the fields are.
    ///
    /// A field without a value makes a claim fail: nothing can be said of a speedup that is none.
    ///
    /// # Errors
    ///
    /// A name that is none, a number of something else, or a word that the field never is; with its
    /// place in the text of the claim.
    pub fn evaluate(&self, field: &Lookup<'_>) -> Result<Verdict, Diagnostic> {
        let name = match &self.relation {
            Relation::Fits(_) => format!("{}.feasible", self.subject.text),
            _ => self.subject.text.clone(),
        };
        let span = &self.subject.span;
        let actual = field(&name).map_err(|error| unknown(error, &self.subject.text, span))?;
        let claim = Held { claim: self, actual: &actual, field };
        let (holds, said) = claim.verdict()?;
        Ok(Verdict { holds, said, actual })
    }
}

/// A claim beside what its field is.
struct Held<'h> {
    claim: &'h Claim,
    actual: &'h Field,
    field: &'h Lookup<'h>,
}

/// What an operand turned out to be.
enum Meant {
    Literal(Literal),
    Number(f64, Field),
    Word(String),
    /// A field without a value.
    Nothing(Field),
}

impl Held<'_> {
    fn verdict(&self) -> Result<(bool, String), Diagnostic> {
        let it_is = format!("it is {}", self.with_reason(self.actual));
        match &self.claim.relation {
            Relation::Is => match self.actual.value {
                FieldValue::Flag(flag) => Ok((flag, it_is)),
                FieldValue::None => Ok((false, it_is)),
                _ => Err(self
                    .wrong(&self.claim.span, "this is no claim: it says nothing of the value")
                    .help(format!("such as `{} = {}`", self.claim.subject.text, self.actual))),
            },
            Relation::Fits(wanted) => {
                let fits = self.actual.value == FieldValue::Flag(true);
                Ok((fits == *wanted, if fits { "it fits" } else { "it does not fit" }.to_string()))
            }
            Relation::Compares(comparator, operand) => self.compares(*comparator, operand, it_is),
            Relation::Near(value, distance) => {
                let center = self.number(value)?;
                let distance = match distance {
                    None => center.map(|center| NEAR * center.abs()),
                    Some(distance) => match (literal::percent(&distance.text), center) {
                        (Some(share), Some(center)) => Some(share * center.abs()),
                        _ => self.number(distance)?,
                    },
                };
                let (Some(actual), Some(center), Some(distance)) =
                    (self.actual_number(), center, distance)
                else {
                    return Ok((false, it_is));
                };
                let holds = (actual - center).abs() <= distance.abs() + ROUNDING * center.abs();
                Ok((holds, it_is + &off(actual, center)))
            }
            Relation::Within(low, high) => {
                let (low_at, high_at) = (self.number(low)?, self.number(high)?);
                if let (Some(low_at), Some(high_at)) = (low_at, high_at)
                    && low_at > high_at
                {
                    let span = low.span.start..high.span.end;
                    return Err(self.wrong(&span, "nothing is in this range: its ends are swapped"));
                }
                let (Some(actual), Some(low_at), Some(high_at)) =
                    (self.actual_number(), low_at, high_at)
                else {
                    return Ok((false, it_is));
                };
                let holds = actual >= low_at && actual <= high_at;
                Ok((holds, self.precisely(holds, &[low, high], it_is)))
            }
        }
    }

    fn compares(
        &self,
        comparator: Comparator,
        operand: &Operand,
        it_is: String,
    ) -> Result<(bool, String), Diagnostic> {
        let meant = self.meant(operand)?;
        let ordered = !matches!(comparator, Comparator::Equal | Comparator::NotEqual);
        let against = match &meant {
            // Two that print alike are told apart by more digits.
            Meant::Number(_, other) if self.actual.text() == other.text() => {
                let (actual, other) = (in_six_digits(self.actual), in_six_digits(other));
                format!("it is {actual}, and `{}` is {other}", operand.text)
            }
            Meant::Number(_, other) | Meant::Nothing(other) => {
                format!("{it_is}, and `{}` is {}", operand.text, self.with_reason(other))
            }
            _ => it_is,
        };
        let equal = match (&self.actual.value, &meant) {
            (FieldValue::None, _) | (_, Meant::Nothing(_)) => return Ok((false, against)),
            (FieldValue::Number(actual), Meant::Literal(literal)) if !ordered => {
                let near = literal.half + ROUNDING * literal.value.abs();
                let equal = (actual - literal.value).abs() <= near;
                let holds = equal == (comparator == Comparator::Equal);
                let far = if equal { String::new() } else { off(*actual, literal.value) };
                return Ok((holds, against + &far));
            }
            (FieldValue::Number(actual), Meant::Number(other, _)) if !ordered => {
                (actual - other).abs() <= ROUNDING * other.abs()
            }
            (
                FieldValue::Number(actual),
                Meant::Literal(Literal { value: other, .. }) | Meant::Number(other, _),
            ) => {
                let holds = match comparator {
                    Comparator::Less => actual < other,
                    Comparator::AtMost => actual <= other,
                    Comparator::More => actual > other,
                    Comparator::AtLeast => actual >= other,
                    Comparator::Equal | Comparator::NotEqual => actual == other,
                };
                return Ok((holds, self.precisely(holds, &[operand], against)));
            }
            (FieldValue::Text(actual), Meant::Word(word)) if !ordered => {
                actual.eq_ignore_ascii_case(word)
            }
            (FieldValue::Flag(actual), Meant::Word(word)) if !ordered => {
                match &*word.to_ascii_lowercase() {
                    "yes" | "true" => *actual,
                    "no" | "false" => !*actual,
                    _ => {
                        let message = "expected `yes` or `no`";
                        return Err(self.wrong(&operand.span, message));
                    }
                }
            }
            _ => {
                let what = self.actual.prints.described();
                let message = format!("`{}` is {what}, and has no order", self.claim.subject.text);
                return Err(self
                    .wrong(&self.claim.span, &message)
                    .help("compare it by `=` or `!=`"));
            }
        };
        Ok((equal == (comparator == Comparator::Equal), against))
    }

    /// What an operand is: a number of what the field measures, a word that the field can be, or
    /// another field.
    fn meant(&self, operand: &Operand) -> Result<Meant, Diagnostic> {
        if self.actual.prints.is_number() {
            if operand.quoted || !operand.may_be_a_field() {
                let literal = literal::read(&operand.text, self.actual.prints);
                let literal = literal.map_err(|why| self.wrong(&operand.span, &why))?;
                return Ok(Meant::Literal(literal));
            }
            let other = (self.field)(&operand.text)
                .map_err(|error| unknown(error, &operand.text, &operand.span))?;
            return self.number_of(other, operand);
        }
        if !operand.quoted
            && operand.text.contains('.')
            && let Ok(other) = (self.field)(&operand.text)
        {
            return Ok(match other.value {
                FieldValue::Text(ref text) => Meant::Word(text.clone()),
                FieldValue::Flag(flag) => Meant::Word(if flag { "yes" } else { "no" }.to_string()),
                FieldValue::Number(_) => {
                    return Err(self.wrong(&operand.span, "this is a number"));
                }
                FieldValue::None => Meant::Nothing(other),
            });
        }
        if self.actual.prints == Prints::Regime {
            let names = Regime::ALL.map(Regime::name);
            if !names.iter().any(|name| name.eq_ignore_ascii_case(&operand.text)) {
                let names_quoted: Vec<String> = names.iter().map(|n| format!("`{n}`")).collect();
                let message = format!("unknown regime `{}`", operand.text);
                return Err(self
                    .wrong(&operand.span, &message)
                    .label(format!("expected {}", names_quoted.join(", ")))
                    .suggest(nearest(&operand.text, names)));
            }
        }
        Ok(Meant::Word(operand.text.clone()))
    }

    fn number_of(&self, other: Field, operand: &Operand) -> Result<Meant, Diagnostic> {
        let [mine, theirs] = [self.actual.prints, other.prints];
        let same = mine.dimension() == theirs.dimension() && theirs.is_number();
        if !same {
            let (mine, theirs) = (mine.described(), theirs.described());
            let message = format!("{mine} does not compare to {theirs}");
            return Err(self.wrong(&operand.span, &message));
        }
        Ok(match other.value {
            FieldValue::Number(value) => Meant::Number(value, other),
            _ => Meant::Nothing(other),
        })
    }

    /// The number of an operand; none where it is a field without a value.
    fn number(&self, operand: &Operand) -> Result<Option<f64>, Diagnostic> {
        if !self.actual.prints.is_number() {
            let what = self.actual.prints.described();
            let message = format!("`{}` is {what}, and no number", self.claim.subject.text);
            return Err(self.wrong(&self.claim.span, &message));
        }
        Ok(match self.meant(operand)? {
            Meant::Literal(literal) => Some(literal.value),
            Meant::Number(value, _) => Some(value),
            Meant::Word(_) | Meant::Nothing(_) => None,
        })
    }

    fn actual_number(&self) -> Option<f64> {
        match self.actual.value {
            FieldValue::Number(value) => Some(value),
            _ => None,
        }
    }

    /// What fails by less than is printed is printed with more digits.
    fn precisely(&self, holds: bool, against: &[&Operand], said: String) -> String {
        let printed = self.actual.to_string();
        let same = |operand: &&Operand| {
            literal::read(&operand.text, self.actual.prints)
                .is_ok_and(|literal| self.actual.prints.number(literal.value) == printed)
        };
        if holds || !against.iter().any(same) {
            return said;
        }
        format!("it is {}", in_six_digits(self.actual))
    }

    fn with_reason(&self, field: &Field) -> String {
        match (field.text(), field.reason()) {
            (Some(text), _) => text,
            (None, Some(reason)) => format!("none: {reason}"),
            (None, None) => "none".to_string(),
        }
    }

    fn wrong(&self, span: &Range<usize>, message: &str) -> Diagnostic {
        Diagnostic::new(MALFORMED, span.clone(), message)
    }
}

fn in_six_digits(field: &Field) -> String {
    let six = Format::parse("6").and_then(|format| format.print(field));
    six.ok().flatten().or_else(|| field.text()).unwrap_or_default()
}

/// By how much a number is more or less than another, where that can be said: `, 15.5 % more`.
fn off(actual: f64, claimed: f64) -> String {
    let off = (actual / claimed - 1.0) * 100.0;
    if claimed == 0.0 || !off.is_finite() {
        return String::new();
    }
    let (size, word) = (off.abs(), if off < 0.0 { "less" } else { "more" });
    match size {
        // Nobody needs the digits of a hundredfold.
        100.0.. => format!(", {} times as much", crate::units::significant(actual / claimed, 2)),
        0.05.. => format!(", {size:.1} % {word}"),
        _ => String::new(),
    }
}

/// An unknown name, at its place in the claim.
fn unknown(error: UnknownField, text: &str, at: &Range<usize>) -> Diagnostic {
    // The subject of a key stands elsewhere, and a name that was added to it nowhere.
    let span = if at.len() == text.len() {
        let end = error.span.end.min(text.len());
        at.start + error.span.start.min(end)..at.start + end
    } else {
        at.clone()
    };
    let mut diagnostic = Diagnostic::new("PD012", span, error.message).suggest(error.suggestion);
    diagnostic.help = error.help;
    diagnostic
}
