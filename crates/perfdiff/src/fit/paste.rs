//! A fitted set as TOML that can be pasted into a block.

use std::fmt::Write as _;

use super::{Fitted, FittedConstant, Known};
use crate::assumptions::Constant;
use crate::units::{Dimension, Time, significant};

/// The value as it prints, read back: what is pasted is what was fitted, bit for bit.
pub(super) fn rounded(constant: &Constant, value: f64, deviation: f64) -> f64 {
    // Three digits are within 0.5 %; a constant that is known better keeps one more.
    let digits = if deviation > 0.02 || deviation == 0.0 { 3 } else { 4 };
    match constant.dimension {
        Dimension::Time => {
            let printed = format!("{:.digits$}", Time::from_si(value));
            printed.parse::<Time>().map_or(value, Time::si)
        }
        _ => significant(value, digits).parse().unwrap_or(value),
    }
}

fn printed(constant: &Constant, value: f64) -> String {
    match constant.dimension {
        Dimension::Time => format!("\"{}\"", Time::from_si(value)),
        _ => format!("{value:?}"),
    }
}

impl Fitted {
    /// The set as keys of a block (or of a side of one), each with its uncertainty: two thirds of
    /// probability. Every line stands alone, so that they can go above any header.
    pub fn toml(&self) -> String {
        let lines: Vec<(String, String)> =
            self.constants.iter().map(|fitted| self.line(fitted)).collect();
        let width = lines.iter().map(|(line, _)| line.len()).max().unwrap_or(0);
        let mut out = format!("assumptions.base = \"{}\"\n", self.base.name());
        for (line, comment) in lines {
            let _ = writeln!(out, "{line:<width$}  # {comment}");
        }
        out
    }

    fn line(&self, fitted: &FittedConstant) -> (String, String) {
        let FittedConstant { constant, value, known, .. } = fitted;
        let line = format!("assumptions.{} = {}", constant.name, printed(constant, *value));
        let comment = match *known {
            Known::Within { least, most } => uncertainty(constant, least, most),
            Known::AtLimit => "at its limit".into(),
            Known::FromBase => {
                format!("not identified by these rows: kept from {}", self.base.name())
            }
        };
        (line, comment)
    }
}

/// `+- 4 %`, or from where to where, where that is far.
fn uncertainty(constant: &Constant, least: f64, most: f64) -> String {
    let half = libm::sqrt(most / least) - 1.0;
    if half < 0.3 {
        return format!("+- {} %", significant((half * 100.0).max(0.1), 2));
    }
    let ends = [least, most].map(|end| match constant.dimension {
        Dimension::Time => format!("{:.2}", Time::from_si(end)),
        _ => significant(end, 2),
    });
    format!("{} to {}", ends[0], ends[1])
}
