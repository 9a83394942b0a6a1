//! The numbers of a claim, read as what their field measures.

use crate::field::Prints;
use crate::units::{UnitError, read_quantity};

/// A number, and half a unit of its last digit: what prints as it is no further away.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Literal {
    pub(super) value: f64,
    pub(super) half: f64,
}

/// Reads a number of a field that prints so; none where the text is no such number, with why.
pub(super) fn read(text: &str, prints: Prints) -> Result<Literal, String> {
    let value = number(text, prints)?;
    let half = half_of_last_digit(text).map_or(Ok(0.0), |half| number(&half, prints))?;
    Ok(Literal { value, half })
}

/// A share of something, where the text is one: `2 %`.
pub(super) fn percent(text: &str) -> Option<f64> {
    let number: f64 = text.strip_suffix('%')?.trim_end().parse().ok()?;
    number.is_finite().then_some(number / 100.0)
}

fn number(text: &str, prints: Prints) -> Result<f64, String> {
    let plain = |text: &str| {
        let number = text.trim_end().parse::<f64>().ok().filter(|number| number.is_finite());
        number.ok_or_else(|| {
            format!("expected {}, such as `{}`", prints.described(), example(prints))
        })
    };
    match prints {
        Prints::Speedup | Prints::Times | Prints::Share => match percent(text) {
            Some(share) => Ok(share),
            None => plain(text.strip_suffix('x').unwrap_or(text)),
        },
        Prints::Solved(dimension) | Prints::Given(dimension) => {
            read_quantity(text, dimension).map_err(|error| spelt(&error))
        }
        Prints::PerSecond(_) => {
            let count = ["samples/s", "requests/s", "tokens/s", "/s"]
                .iter()
                .find_map(|unit| text.strip_suffix(unit));
            plain(count.unwrap_or(text))
        }
        _ => plain(text),
    }
}

fn spelt(error: &UnitError) -> String {
    match error.suggestion() {
        Some(name) => format!("{error}; did you mean `{name}`?"),
        None => error.to_string(),
    }
}

fn example(prints: Prints) -> &'static str {
    match prints {
        Prints::Speedup | Prints::Times => "1.5x",
        Prints::Share => "30 %",
        Prints::PerSecond(_) => "90/s",
        _ => "8",
    }
}

/// `0.005x` of `1.54x`.
fn half_of_last_digit(text: &str) -> Option<String> {
    let digits = text.trim_start_matches(['+', '-', '$', ' ']);
    let dollar = if text.starts_with('$') { "$" } else { "" };
    let end = digits.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(digits.len());
    let (number, unit) = digits.split_at(end);
    let decimals = number.split_once('.').map_or(0, |(_, decimals)| decimals.len());
    (!number.is_empty()).then(|| format!("{dollar}0.{}5{unit}", "0".repeat(decimals)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::units::Dimension;

    #[test]
    fn numbers_are_of_what_the_field_measures() {
        let of = |text, prints| read(text, prints).map(|literal| (literal.value, literal.half));
        assert_eq!(of("1.54x", Prints::Speedup), Ok((1.54, 0.005)));
        assert_eq!(of("2", Prints::Speedup), Ok((2.0, 0.5)));
        assert_eq!(of("154 %", Prints::Times), Ok((1.54, 0.005)));
        assert_eq!(of("10.8 ms", Prints::Solved(Dimension::Time)), Ok((0.0108, 0.05e-3)));
        assert_eq!(of("$2.50", Prints::Solved(Dimension::Money)), Ok((2.5, 0.005)));
        assert_eq!(of("92.8/s", Prints::PerSecond("")), Ok((92.8, 0.05)));
        assert_eq!(of("1e3", Prints::Plain), Ok((1000.0, 500.0)));
        assert!(of("10 GB", Prints::Solved(Dimension::Time)).is_err());
        assert!(of("10", Prints::Solved(Dimension::Time)).is_err());
        assert!(of("many", Prints::Speedup).is_err());
    }
}
