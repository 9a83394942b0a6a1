//! How a value should be printed instead: what stands behind `|`.
//!
//! ```text
//! format = word { word }
//! word   = UNIT | DIGITS | "%" | "+%" | "x" | "bare" | "title" | "upper" | "bound"
//! ```
//!
//! `ms`, `GB/s`: in that unit. `4`: with so many significant digits, 1 to 6. `%`: a ratio or share in
//! percent, `+%` as a change (`+54 %`). `x`: a ratio. `bare`: without its unit. `title`: `Memory`.
//! `upper`: `FP16`. `bound`: `memory-bound`.

use std::ops::Range;

use super::{Field, FieldValue, Prints};
use crate::suggest::nearest;
use crate::units::{
    Dimension, MOST_DIGITS, is_unit, print_quantity, significant, unit_names, unit_names_of,
    unit_size,
};

/// How a value is printed.
///
/// ```
/// use perfdiff::field::{Field, FieldValue, Format, Prints};
/// use perfdiff::units::Dimension;
///
/// let latency = Field::new(FieldValue::Number(0.0056), Prints::Solved(Dimension::Time));
/// let print = |format| Format::parse(format).unwrap().print(&latency).unwrap().unwrap();
/// assert_eq!(latency.to_string(), "5.60 ms");
/// assert_eq!(print("us"), "5600 us");
/// assert_eq!(print("s 2"), "0.0056 s");
/// assert_eq!(print("ms bare"), "5.60");
/// assert!(Format::parse("mss").is_err());
/// assert!(Format::parse("GB").unwrap().print(&latency).is_err());
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Format {
    words: Vec<(Word, Range<usize>)>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Word {
    Unit(String),
    Digits(usize),
    Percent,
    Change,
    Times,
    Bare,
    Title,
    Upper,
    Bound,
}

const STYLES: [(&str, Word); 7] = [
    ("%", Word::Percent),
    ("+%", Word::Change),
    ("x", Word::Times),
    ("bare", Word::Bare),
    ("title", Word::Title),
    ("upper", Word::Upper),
    ("bound", Word::Bound),
];

/// Why a format is none, or does not suit a value.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct FormatError {
    /// What is wrong, without a full stop.
    pub message: String,
    /// The bytes of the format that are wrong.
    pub span: Range<usize>,
    /// The nearest word.
    pub suggestion: Option<String>,
}

impl FormatError {
    fn new(message: impl Into<String>, span: &Range<usize>) -> Self {
        Self { message: message.into(), span: span.clone(), suggestion: None }
    }
}

impl std::fmt::Display for FormatError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.message)?;
        if let Some(name) = &self.suggestion {
            write!(f, "; did you mean `{name}`?")?;
        }
        Ok(())
    }
}

impl std::error::Error for FormatError {}

impl Format {
    /// The words that may stand in a format of this value: units of its dimension, then styles.
    ///
    /// ```
    /// use perfdiff::field::{Field, FieldValue, Format, Prints};
    /// use perfdiff::units::Dimension;
    ///
    /// let latency = Field::new(FieldValue::Number(0.0056), Prints::Solved(Dimension::Time));
    /// let words = Format::words(&latency);
    /// assert!(words.contains(&"ms") && words.contains(&"bare") && !words.contains(&"GB"));
    /// ```
    pub fn words(of: &Field) -> Vec<&'static str> {
        let units = of.prints.dimension().into_iter().flat_map(unit_names_of);
        let styles = STYLES.iter().map(|(name, _)| *name);
        let suits = |word: &&str| Self::parse(word).is_ok_and(|format| format.print(of).is_ok());
        units.chain(styles).filter(suits).collect()
    }

    /// Reads a format.
    ///
    /// # Errors
    ///
    /// A word that is none, or two that say the same thing twice.
    pub fn parse(text: &str) -> Result<Self, FormatError> {
        let mut words: Vec<(Word, Range<usize>)> = Vec::new();
        for written in text.split(is_space).filter(|word| !word.is_empty()) {
            let start = written.as_ptr() as usize - text.as_ptr() as usize;
            let span = start..start + written.len();
            let word = word(written, &span)?;
            let same = |(other, _): &&(Word, Range<usize>)| other.says() == word.says();
            if let Some((_, first)) = words.iter().find(same) {
                let message =
                    format!("`{written}` says again what `{}` says", &text[first.clone()]);
                return Err(FormatError::new(message, &span));
            }
            words.push((word, span));
        }
        Ok(Self { words })
    }

    /// The value in this format; none where there is no value.
    ///
    /// # Errors
    ///
    /// A word that does not suit the value: a unit of another dimension, digits of a name.
    pub fn print(&self, field: &Field) -> Result<Option<String>, FormatError> {
        let text = match &field.value {
            FieldValue::None => return self.suits(field).map(|()| None),
            FieldValue::Number(value) => self.number(*value, field)?,
            FieldValue::Text(_) | FieldValue::Flag(_) => {
                self.suits(field)?;
                field.text().unwrap_or_default()
            }
        };
        Ok(Some(self.cased(text)))
    }

    /// Whether every word suits what the field holds.
    fn suits(&self, field: &Field) -> Result<(), FormatError> {
        for (word, span) in &self.words {
            let fits = match word {
                Word::Unit(name) => {
                    unit_of(name, field, span)?;
                    true
                }
                Word::Digits(_) | Word::Bare => field.prints.is_number(),
                Word::Change => is_ratio(field.prints),
                Word::Percent | Word::Times => is_ratio(field.prints) || is_bare(field.prints),
                Word::Title | Word::Upper => !field.prints.is_number(),
                Word::Bound => field.prints == Prints::Regime,
            };
            if !fits {
                let what = field.prints.described();
                let message = format!("this is {what}, which `{}` does not suit", word.written());
                return Err(FormatError::new(message, span));
            }
        }
        Ok(())
    }

    fn number(&self, value: f64, field: &Field) -> Result<String, FormatError> {
        self.suits(field)?;
        let has = |word: &Word| self.words.iter().any(|(found, _)| found == word);
        let digits = self.words.iter().find_map(|(word, _)| match word {
            Word::Digits(digits) => Some(*digits),
            _ => None,
        });
        let unit = self.words.iter().find_map(|(word, span)| match word {
            Word::Unit(name) => Some((name, span)),
            _ => None,
        });
        let bare = has(&Word::Bare);
        let with = |number: String, unit: &str| if bare { number } else { number + unit };
        if let Some((name, span)) = unit {
            let size = unit_of(name, field, span)?;
            let number = significant(value / size, digits.unwrap_or(3));
            return Ok(with(number, &format!(" {name}")));
        }
        if has(&Word::Percent) || (field.prints == Prints::Share && !has(&Word::Times)) {
            return Ok(match digits {
                None if !bare => crate::explain::share(value),
                _ => with(significant(value * 100.0, digits.unwrap_or(3)), " %"),
            });
        }
        if has(&Word::Change) {
            let change = (value - 1.0) * 100.0;
            let number = match digits {
                Some(digits) => significant(change, digits),
                None => format!("{change:.0}"),
            };
            let sign = if change >= 0.0 { "+" } else { "" };
            return Ok(with(format!("{sign}{number}"), " %"));
        }
        if is_ratio(field.prints) || has(&Word::Times) {
            let number = match digits {
                Some(digits) => significant(value, digits),
                None => {
                    let text = field.text().unwrap_or_default();
                    text.trim_end_matches([' ', '%', 'x']).to_string()
                }
            };
            let number = if field.prints == Prints::Share && digits.is_none() {
                significant(value, 3)
            } else {
                number
            };
            return Ok(with(number, "x"));
        }
        let text = match (field.prints, digits) {
            (_, None) => field.text().unwrap_or_default(),
            (prints, Some(digits)) => match prints.dimension() {
                Some(Dimension::Count) | None => {
                    let number = significant(value, digits);
                    match prints {
                        Prints::PerSecond("") => number + "/s",
                        Prints::PerSecond(what) => format!("{number} {what}/s"),
                        _ => number,
                    }
                }
                Some(dimension) => print_quantity(value, dimension, Some(digits)),
            },
        };
        Ok(if bare { without_unit(&text) } else { text })
    }

    fn cased(&self, text: String) -> String {
        self.words.iter().fold(text, |text, (word, _)| match word {
            Word::Title => crate::explain::sentence(&text),
            Word::Upper => text.to_uppercase(),
            Word::Bound => format!("{text}-bound"),
            _ => text,
        })
    }
}

impl Word {
    /// Words that say the same thing exclude each other.
    fn says(&self) -> u8 {
        match self {
            Word::Digits(_) => 0,
            Word::Bare => 1,
            Word::Unit(_) | Word::Percent | Word::Change | Word::Times => 2,
            Word::Title | Word::Upper => 3,
            Word::Bound => 4,
        }
    }

    fn written(&self) -> String {
        match self {
            Word::Unit(name) => name.clone(),
            Word::Digits(digits) => digits.to_string(),
            word => STYLES
                .iter()
                .find(|(_, style)| style == word)
                .map_or(String::new(), |(name, _)| (*name).to_string()),
        }
    }
}

/// White space, and the `|` between two words.
fn is_space(c: char) -> bool {
    c.is_whitespace() || c == '|'
}

fn word(written: &str, span: &Range<usize>) -> Result<Word, FormatError> {
    if let Some((_, style)) = STYLES.iter().find(|(name, _)| *name == written) {
        return Ok(style.clone());
    }
    if written.bytes().all(|byte| byte.is_ascii_digit()) {
        return match written.parse() {
            Ok(digits) if (1..=MOST_DIGITS).contains(&digits) => Ok(Word::Digits(digits)),
            _ => {
                let message = format!("digits are 1 to {MOST_DIGITS}, not {written}");
                Err(FormatError::new(message, span))
            }
        };
    }
    if is_unit(written) {
        return Ok(Word::Unit(written.to_string()));
    }
    let mut error = FormatError::new(format!("unknown format `{written}`"), span);
    let known = STYLES.iter().map(|(name, _)| *name).chain(unit_names());
    error.suggestion = nearest(written, known).map(str::to_string);
    Err(error)
}

fn unit_of(name: &str, field: &Field, span: &Range<usize>) -> Result<f64, FormatError> {
    let Some(dimension) = field.prints.dimension() else {
        let what = field.prints.described();
        return Err(FormatError::new(format!("this is {what}, which has no unit"), span));
    };
    unit_size(name, dimension).map_err(|error| {
        let mut wrong = FormatError::new(error.to_string(), span);
        wrong.suggestion = error.suggestion().map(str::to_string);
        wrong
    })
}

/// A number that may be a fraction or a ratio, and does not say so: a constant of a set, evidence.
fn is_bare(prints: Prints) -> bool {
    matches!(prints, Prints::Plain | Prints::Given(Dimension::Count))
}

fn is_ratio(prints: Prints) -> bool {
    matches!(prints, Prints::Speedup | Prints::Times | Prints::Share)
}

/// `5.60` of `5.60 ms` and of `$5.60`.
fn without_unit(text: &str) -> String {
    let number = text.trim_start_matches('$');
    let number = number.split([' ', '/']).next().unwrap_or(number);
    number.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn print(value: f64, prints: Prints, format: &str) -> Result<String, String> {
        let field = Field::new(FieldValue::Number(value), prints);
        let printed = Format::parse(format).and_then(|format| format.print(&field));
        printed.map(Option::unwrap_or_default).map_err(|error| error.to_string())
    }

    #[test]
    fn units_digits_and_styles() {
        let bytes = Prints::Solved(Dimension::Bytes);
        assert_eq!(print(16.06e9, bytes, "").unwrap(), "16.1 GB");
        assert_eq!(print(16.06e9, bytes, "GiB").unwrap(), "15.0 GiB");
        assert_eq!(print(16.06e9, bytes, "4").unwrap(), "16.06 GB");
        assert_eq!(print(16.06e9, bytes, "MB bare 4").unwrap(), "16060");
        assert_eq!(print(16.06e9, bytes, "bare").unwrap(), "16.1");
        assert_eq!(print(1.5433, Prints::Speedup, "").unwrap(), "1.54x");
        assert_eq!(print(1.5433, Prints::Speedup, "4").unwrap(), "1.543x");
        assert_eq!(print(1.5433, Prints::Speedup, "bare").unwrap(), "1.54");
        assert_eq!(print(1.5433, Prints::Speedup, "%").unwrap(), "154 %");
        assert_eq!(print(1.5433, Prints::Speedup, "+%").unwrap(), "+54 %");
        assert_eq!(print(0.75, Prints::Speedup, "+%").unwrap(), "-25 %");
        assert_eq!(print(0.3123, Prints::Share, "").unwrap(), "31 %");
        assert_eq!(print(0.3123, Prints::Share, "3").unwrap(), "31.2 %");
        assert_eq!(print(0.3123, Prints::Share, "x").unwrap(), "0.312x");
        assert_eq!(print(92.84, Prints::PerSecond(""), "").unwrap(), "92.8/s");
        assert_eq!(print(92.84, Prints::PerSecond("tokens"), "2").unwrap(), "93 tokens/s");
        assert_eq!(print(2.5, Prints::Solved(Dimension::Money), "bare").unwrap(), "2.50");
    }

    #[test]
    fn names_have_a_case() {
        let regime = Field::new(FieldValue::Text("memory".into()), Prints::Regime);
        let print = |format| Format::parse(format).unwrap().print(&regime).unwrap().unwrap();
        assert_eq!(print("title"), "Memory");
        assert_eq!(print("bound"), "memory-bound");
        assert_eq!(print("bound title"), "Memory-bound");
    }

    #[test]
    fn what_does_not_suit_is_refused_at_its_place() {
        let error = Format::parse("3 Gib").unwrap_err();
        assert_eq!((error.span, error.suggestion.as_deref()), (2..5, Some("GiB")));
        assert_eq!(Format::parse("ms us").unwrap_err().span, 3..5);
        assert_eq!(Format::parse("7").unwrap_err().to_string(), "digits are 1 to 6, not 7");
        let time = Prints::Solved(Dimension::Time);
        assert!(print(1.0, time, "GB").unwrap_err().starts_with("`GB` is an amount of memory; "));
        assert_eq!(print(1.0, time, "%").unwrap_err(), "this is a time, which `%` does not suit");
        assert_eq!(
            print(1.0, time, "title").unwrap_err(),
            "this is a time, which `title` does not suit"
        );
        assert!(print(1.5, Prints::Speedup, "ms").is_err());
    }
}
