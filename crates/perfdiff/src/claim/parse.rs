//! Reading claims.
//!
//! ```text
//! claim    = FIELD [ relation ]
//! relation = ( "=" | "==" | "is" | "!=" | "is not" | "<" | "<=" | ">" | ">=" ) value
//!          | ( "=" | "is" ) value ( "+-" | "±" ) value
//!          | "~" value
//!          | [ "=" | "is" ] "in" value ".." value | "=" value ".." value
//!          | "fits" | "does not fit"
//! value    = NUMBER [ UNIT ] | WORD | FIELD | '"' TEXT '"'
//! ```

use std::ops::Range;

use super::{Claim, Comparator, MALFORMED, Operand, Reference, Relation};
use crate::diagnostic::Diagnostic;

/// What can stand between a field and a value, longest first.
const SIGNS: [(&str, Sign); 9] = [
    ("is not", Sign::Compares(Comparator::NotEqual)),
    ("==", Sign::Compares(Comparator::Equal)),
    ("!=", Sign::Compares(Comparator::NotEqual)),
    ("<=", Sign::Compares(Comparator::AtMost)),
    (">=", Sign::Compares(Comparator::AtLeast)),
    ("=", Sign::Compares(Comparator::Equal)),
    ("<", Sign::Compares(Comparator::Less)),
    (">", Sign::Compares(Comparator::More)),
    ("~", Sign::Near),
];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sign {
    Compares(Comparator),
    Near,
    In,
}

const HELP: &str = "such as `speedup >= 1.5`, `= 1.54x +- 2 %`, `~ 1.5`, `in 1.4..1.7`, \
                    `is memory`, `fits`, `does not fit`";

/// The claims of a text, each on a line of its own or after a `;`, with the offset at which each
/// begins. Nothing is no claim.
///
/// ```
/// let text = "a.speedup > 1.5; a.proposal fits\n b.speedup > a.speedup\n";
/// let found: Vec<&str> = perfdiff::claim::claims(text).map(|(_, claim)| claim).collect();
/// assert_eq!(found, ["a.speedup > 1.5", "a.proposal fits", "b.speedup > a.speedup"]);
/// ```
pub fn claims(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut quoted = false;
    let ends = move |c: char| {
        quoted ^= c == '"';
        if c == '\n' {
            quoted = false;
        }
        matches!(c, ';' | '\n' | '\r') && !quoted
    };
    text.split(ends).filter_map(move |piece| {
        let claim = piece.trim();
        (!claim.is_empty()).then(|| (claim.as_ptr() as usize - text.as_ptr() as usize, claim))
    })
}

impl Claim {
    /// Reads a claim.
    ///
    /// # Errors
    ///
    /// What is wrong, and where in the text.
    pub fn parse(text: &str) -> Result<Self, Diagnostic> {
        let span = trimmed(text, 0..text.len());
        let subject = subject(text, span.clone());
        if subject.is_empty() {
            let error = Diagnostic::new(MALFORMED, span, "a claim begins with a field");
            return Err(error.help(HELP));
        }
        let reference =
            Reference { text: text[subject.clone()].to_string(), span: subject.clone() };
        let rest = trimmed(text, subject.end..span.end);
        let relation = if rest.is_empty() {
            Relation::Is
        } else {
            relation(text, rest.clone())?.ok_or_else(|| {
                Diagnostic::new(MALFORMED, rest, "this says nothing of the field").help(HELP)
            })?
        };
        Ok(Self { subject: reference, relation, span })
    }

    /// Reads what a key says of the field that it names: a relation, or a value that it has.
    ///
    /// Places are those of `text`; the subject's is empty.
    ///
    /// # Errors
    ///
    /// What is wrong, and where in `text`.
    pub fn of_key(key: &str, text: &str) -> Result<Self, Diagnostic> {
        let span = trimmed(text, 0..text.len());
        let relation = match relation(text, span.clone())? {
            Some(relation) => relation,
            None => valued(text, span.clone(), Comparator::Equal)?,
        };
        let subject = Reference { text: key.to_string(), span: span.start..span.start };
        Ok(Self { subject, relation, span })
    }
}

/// The name up to the first space or sign outside of quotes.
fn subject(text: &str, within: Range<usize>) -> Range<usize> {
    let mut quoted = false;
    let end = text[within.clone()].find(|c: char| {
        quoted ^= c == '"';
        !quoted && (c.is_whitespace() || matches!(c, '<' | '>' | '=' | '!' | '~'))
    });
    within.start..end.map_or(within.end, |end| within.start + end)
}

/// A relation; none where the text begins with none.
fn relation(text: &str, span: Range<usize>) -> Result<Option<Relation>, Diagnostic> {
    let words: Vec<&str> = text[span.clone()].split_whitespace().collect();
    match words.as_slice() {
        ["fits"] => return Ok(Some(Relation::Fits(true))),
        ["does", "not", "fit"] => return Ok(Some(Relation::Fits(false))),
        _ => {}
    }
    let Some((sign, length)) = sign(&text[span.clone()]) else { return Ok(None) };
    let rest = trimmed(text, span.start + length..span.end);
    if rest.is_empty() {
        let error = Diagnostic::new(MALFORMED, span, "the value is missing");
        return Err(error.help(HELP));
    }
    match sign {
        Sign::Compares(comparator) => valued(text, rest, comparator).map(Some),
        Sign::Near => Ok(Some(Relation::Near(operand(text, rest)?, None))),
        Sign::In => {
            let range = range(text, rest.clone())?;
            let error = || Diagnostic::new(MALFORMED, rest, "a range is `LOW..HIGH`");
            range.map(Some).ok_or_else(error)
        }
    }
}

/// The sign that a text begins with, and its length.
fn sign(text: &str) -> Option<(Sign, usize)> {
    if let Some((name, sign)) = SIGNS.iter().find(|(name, _)| text.starts_with(name)) {
        let word = name.ends_with(|c: char| c.is_ascii_alphabetic());
        let ends = text[name.len()..].starts_with(char::is_whitespace);
        if !word || ends {
            return Some((*sign, name.len()));
        }
    }
    let word = |name: &str| {
        text.strip_prefix(name).is_some_and(|rest| rest.starts_with(char::is_whitespace))
    };
    if word("is") {
        return Some((Sign::Compares(Comparator::Equal), 2));
    }
    word("in").then_some((Sign::In, 2))
}

/// What follows a comparator: a value, one with a distance, or a range.
fn valued(text: &str, span: Range<usize>, comparator: Comparator) -> Result<Relation, Diagnostic> {
    let written = &text[span.clone()];
    let distance =
        ["+-", "\u{b1}"].iter().find_map(|sign| Some((outside(written, sign)?, sign.len())));
    if let Some((at, length)) = distance {
        if comparator != Comparator::Equal {
            let message = format!("`{}` takes no distance", comparator.sign());
            let at = span.start + at;
            return Err(Diagnostic::new(MALFORMED, at..at + length, message)
                .help("a distance is of `=`: `= 1.54x +- 2 %`"));
        }
        let value = operand(text, trimmed(text, span.start..span.start + at))?;
        let distance = operand(text, trimmed(text, span.start + at + length..span.end))?;
        return Ok(Relation::Near(value, Some(distance)));
    }
    if comparator == Comparator::Equal
        && let Some(range) = range(text, span.clone())?
    {
        return Ok(range);
    }
    Ok(Relation::Compares(comparator, operand(text, span)?))
}

fn range(text: &str, span: Range<usize>) -> Result<Option<Relation>, Diagnostic> {
    let Some(at) = outside(&text[span.clone()], "..") else { return Ok(None) };
    let low = operand(text, trimmed(text, span.start..span.start + at))?;
    // `..=` of Rust means the same: both ends are included.
    let after = span.start + at + 2;
    let after = if text[after..span.end].starts_with('=') { after + 1 } else { after };
    let high = operand(text, trimmed(text, after..span.end))?;
    Ok(Some(Relation::Within(low, high)))
}

fn operand(text: &str, span: Range<usize>) -> Result<Operand, Diagnostic> {
    let written = &text[span.clone()];
    let wrong = |message: &str| Diagnostic::new(MALFORMED, span.clone(), message).help(HELP);
    if written.is_empty() {
        return Err(wrong("a value is missing here"));
    }
    let inner = written.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
    match inner {
        Some(inner) if !inner.contains('"') => {
            Ok(Operand { text: inner.to_string(), quoted: true, span })
        }
        // A field may have a name in quotes among its names.
        None if !written.starts_with('"') && written.matches('"').count().is_multiple_of(2) => {
            let signs = ['<', '>', '=', '~', '!'];
            if outside(written, "+-").is_some() || written.contains(signs) {
                return Err(wrong("one claim has one sign"));
            }
            Ok(Operand { text: written.to_string(), quoted: false, span })
        }
        _ => Err(wrong("the quotes do not match")),
    }
}

/// Where a text holds this outside of quotes.
fn outside(text: &str, what: &str) -> Option<usize> {
    let mut quoted = false;
    text.char_indices().find_map(|(at, c)| {
        quoted ^= c == '"';
        (!quoted && text[at..].starts_with(what)).then_some(at)
    })
}

/// A range without the white space at its ends.
fn trimmed(text: &str, span: Range<usize>) -> Range<usize> {
    let inner = &text[span.clone()];
    let start = span.start + (inner.len() - inner.trim_start().len());
    start..start + inner.trim().len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_claim_is_printed_as_it_can_be_read() {
        for (written, printed) in [
            ("speedup>=1.5", "speedup >= 1.5"),
            ("a.speedup > b.speedup", "a.speedup > b.speedup"),
            ("a.regime is memory", "a.regime = memory"),
            ("a.regime is not memory", "a.regime != memory"),
            ("a.regime == memory", "a.regime = memory"),
            ("speedup = 1.54x \u{b1} 2 %", "speedup = 1.54x +- 2 %"),
            ("speedup ~ 1.5", "speedup ~ 1.5"),
            ("speedup in 1.4 .. 1.7", "speedup in 1.4..1.7"),
            ("speedup = 1.4..=1.7", "speedup in 1.4..1.7"),
            ("a.proposal  does not  fit", "a.proposal does not fit"),
            ("a.proposal fits", "a.proposal fits"),
            ("a.regime_shift", "a.regime_shift"),
            ("x.name = \"a > b\"", "x.name = \"a > b\""),
            ("s.points.\"3.35 TB/s\".speedup < 10 ms", "s.points.\"3.35 TB/s\".speedup < 10 ms"),
        ] {
            let claim = Claim::parse(written).unwrap();
            assert_eq!(claim.to_string(), printed);
            assert_eq!(Claim::parse(printed).unwrap().to_string(), printed);
        }
    }

    #[test]
    fn a_key_says_a_relation_or_a_value() {
        for (written, printed) in [
            (">= 1.5", "k >= 1.5"),
            ("memory", "k = memory"),
            ("1.4..1.7", "k in 1.4..1.7"),
            ("1.54x +- 2 %", "k = 1.54x +- 2 %"),
            ("~ 1.5", "k ~ 1.5"),
            ("fits", "k fits"),
            ("1.5", "k = 1.5"),
            ("island", "k = island"),
        ] {
            assert_eq!(Claim::of_key("k", written).unwrap().to_string(), printed);
        }
    }

    #[test]
    fn mistakes_have_their_place() {
        for (written, place) in [
            ("", ""),
            ("speedup >=", ">="),
            ("speedup of 1.5", "of 1.5"),
            ("speedup > 1 +- 2 %", "+-"),
            ("speedup in 1.5", "1.5"),
            ("speedup in 1.5..", ""),
            ("speedup > 1 > 2", "1 > 2"),
            ("speedup = \"a", "\"a"),
        ] {
            let error = Claim::parse(written).unwrap_err();
            assert_eq!(&written[error.span.clone()], place, "{written}: {error}");
        }
    }
}
