//! Reading quantities as people write them: `3.35 TB/s`, `80GiB`, `624 TOPS`, `10 us`, `$30000`.

use super::Dimension;
use crate::suggest;

/// A unit: the names it is written with, what it measures, and its size in the SI base unit as
/// `scale x 10^exponent`. Powers of ten are kept apart so that `3.35 TB/s` is the correctly
/// rounded `3.35e12` and not `3.35 * 1e12`.
struct Unit {
    names: &'static [&'static str],
    dimension: Dimension,
    scale: f64,
    exponent: i32,
}

const fn unit(
    names: &'static [&'static str],
    dimension: Dimension,
    scale: f64,
    exponent: i32,
) -> Unit {
    Unit { names, dimension, scale, exponent }
}

const KIB: f64 = 1024.0;
const MIB: f64 = KIB * KIB;
const GIB: f64 = MIB * KIB;
const TIB: f64 = GIB * KIB;

/// Names are matched exactly: `Gb` is a gigabit, `GB` a gigabyte, and `gb` is neither.
const UNITS: &[Unit] = &[
    unit(&["FLOP", "FLOPs", "flop", "flops"], Dimension::Flops, 1.0, 0),
    unit(&["KFLOP", "KFLOPs", "kFLOP", "kFLOPs"], Dimension::Flops, 1.0, 3),
    unit(&["MFLOP", "MFLOPs"], Dimension::Flops, 1.0, 6),
    unit(&["GFLOP", "GFLOPs"], Dimension::Flops, 1.0, 9),
    unit(&["TFLOP", "TFLOPs"], Dimension::Flops, 1.0, 12),
    unit(&["PFLOP", "PFLOPs"], Dimension::Flops, 1.0, 15),
    unit(&["EFLOP", "EFLOPs"], Dimension::Flops, 1.0, 18),
    unit(&["FLOP/s", "FLOPs/s", "FLOPS", "OP/s", "OPS"], Dimension::FlopRate, 1.0, 0),
    unit(
        &["KFLOP/s", "KFLOPs/s", "KFLOPS", "kFLOP/s", "KOP/s", "KOPS"],
        Dimension::FlopRate,
        1.0,
        3,
    ),
    unit(&["MFLOP/s", "MFLOPs/s", "MFLOPS", "MOP/s", "MOPS"], Dimension::FlopRate, 1.0, 6),
    unit(&["GFLOP/s", "GFLOPs/s", "GFLOPS", "GOP/s", "GOPS"], Dimension::FlopRate, 1.0, 9),
    unit(&["TFLOP/s", "TFLOPs/s", "TFLOPS", "TOP/s", "TOPS"], Dimension::FlopRate, 1.0, 12),
    unit(&["PFLOP/s", "PFLOPs/s", "PFLOPS", "POP/s", "POPS"], Dimension::FlopRate, 1.0, 15),
    unit(&["EFLOP/s", "EFLOPs/s", "EFLOPS"], Dimension::FlopRate, 1.0, 18),
    unit(&["B", "byte", "bytes"], Dimension::Bytes, 1.0, 0),
    unit(&["KB", "kB"], Dimension::Bytes, 1.0, 3),
    unit(&["MB"], Dimension::Bytes, 1.0, 6),
    unit(&["GB"], Dimension::Bytes, 1.0, 9),
    unit(&["TB"], Dimension::Bytes, 1.0, 12),
    unit(&["PB"], Dimension::Bytes, 1.0, 15),
    unit(&["KiB"], Dimension::Bytes, KIB, 0),
    unit(&["MiB"], Dimension::Bytes, MIB, 0),
    unit(&["GiB"], Dimension::Bytes, GIB, 0),
    unit(&["TiB"], Dimension::Bytes, TIB, 0),
    unit(&["B/s"], Dimension::Bandwidth, 1.0, 0),
    unit(&["KB/s", "kB/s", "KBps"], Dimension::Bandwidth, 1.0, 3),
    unit(&["MB/s", "MBps"], Dimension::Bandwidth, 1.0, 6),
    unit(&["GB/s", "GBps"], Dimension::Bandwidth, 1.0, 9),
    unit(&["TB/s", "TBps"], Dimension::Bandwidth, 1.0, 12),
    unit(&["PB/s", "PBps"], Dimension::Bandwidth, 1.0, 15),
    unit(&["KiB/s"], Dimension::Bandwidth, KIB, 0),
    unit(&["MiB/s"], Dimension::Bandwidth, MIB, 0),
    unit(&["GiB/s"], Dimension::Bandwidth, GIB, 0),
    unit(&["TiB/s"], Dimension::Bandwidth, TIB, 0),
    unit(&["Mbit/s", "Mb/s", "Mbps"], Dimension::Bandwidth, 0.125, 6),
    unit(&["Gbit/s", "Gb/s", "Gbps"], Dimension::Bandwidth, 0.125, 9),
    unit(&["Tbit/s", "Tb/s", "Tbps"], Dimension::Bandwidth, 0.125, 12),
    unit(&["s", "sec", "second", "seconds"], Dimension::Time, 1.0, 0),
    unit(&["ms"], Dimension::Time, 1.0, -3),
    unit(&["us", "\u{b5}s", "\u{3bc}s"], Dimension::Time, 1.0, -6),
    unit(&["ns"], Dimension::Time, 1.0, -9),
    unit(&["min"], Dimension::Time, 60.0, 0),
    unit(&["h", "hour", "hours"], Dimension::Time, 3600.0, 0),
    unit(&["day", "days"], Dimension::Time, 86_400.0, 0),
    unit(&["year", "years"], Dimension::Time, 31_536_000.0, 0),
    unit(&["W"], Dimension::Power, 1.0, 0),
    unit(&["mW"], Dimension::Power, 1.0, -3),
    unit(&["kW"], Dimension::Power, 1.0, 3),
    unit(&["MW"], Dimension::Power, 1.0, 6),
    unit(&["J"], Dimension::Energy, 1.0, 0),
    unit(&["mJ"], Dimension::Energy, 1.0, -3),
    unit(&["uJ"], Dimension::Energy, 1.0, -6),
    unit(&["kJ"], Dimension::Energy, 1.0, 3),
    unit(&["MJ"], Dimension::Energy, 1.0, 6),
    unit(&["Wh"], Dimension::Energy, 3600.0, 0),
    unit(&["kWh"], Dimension::Energy, 3600.0, 3),
    unit(&["USD", "$", "dollar", "dollars"], Dimension::Money, 1.0, 0),
    unit(&["", "count", "param", "params"], Dimension::Count, 1.0, 0),
    unit(&["K", "k", "Kparam", "thousand"], Dimension::Count, 1.0, 3),
    unit(&["M", "Mparam", "million"], Dimension::Count, 1.0, 6),
    unit(&["B", "Bparam", "billion"], Dimension::Count, 1.0, 9),
    unit(&["T", "Tparam", "trillion"], Dimension::Count, 1.0, 12),
];

impl Dimension {
    /// The article and name, and an example as a person would write it.
    pub(crate) fn described(self) -> (&'static str, &'static str) {
        match self {
            Dimension::Flops => ("a number of operations", "16 GFLOP"),
            Dimension::FlopRate => ("a compute rate", "312 TFLOP/s"),
            Dimension::Bytes => ("an amount of memory", "80 GiB"),
            Dimension::Bandwidth => ("a bandwidth", "3.35 TB/s"),
            Dimension::Time => ("a time", "10 us"),
            Dimension::Power => ("a power", "400 W"),
            Dimension::Energy => ("an energy", "2.5 J"),
            Dimension::Money => ("a price", "$30000"),
            Dimension::Count => ("a count", "8.03 B"),
        }
    }
}

/// Why a text is not the quantity that was asked for.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum UnitError {
    /// The text does not start with a finite decimal number.
    NotANumber {
        /// What should have been there.
        expected: Dimension,
    },
    /// A number without its unit.
    MissingUnit {
        /// What should have been there.
        expected: Dimension,
    },
    /// The unit is none that perfdiff knows.
    UnknownUnit {
        /// The unit as written.
        unit: String,
        /// What should have been there.
        expected: Dimension,
        /// The nearest unit of the right dimension.
        suggestion: Option<&'static str>,
    },
    /// A unit of something else, such as bytes for a rate.
    WrongDimension {
        /// The unit as written.
        unit: String,
        /// What it measures.
        found: Dimension,
        /// What should have been there.
        expected: Dimension,
    },
}

impl UnitError {
    /// The nearest known unit, if one is near.
    pub fn suggestion(&self) -> Option<&'static str> {
        match self {
            UnitError::UnknownUnit { suggestion, .. } => *suggestion,
            _ => None,
        }
    }
}

impl std::fmt::Display for UnitError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let expected = |f: &mut std::fmt::Formatter<'_>, dimension: &Dimension| {
            let (what, example) = dimension.described();
            write!(f, "expected {what}, such as `{example}`")
        };
        match self {
            UnitError::NotANumber { expected: e } => {
                write!(f, "this does not begin with a finite decimal number; ")?;
                expected(f, e)
            }
            UnitError::MissingUnit { expected: e } => {
                write!(f, "the unit is missing; ")?;
                expected(f, e)
            }
            UnitError::UnknownUnit { unit, expected: e, .. } => {
                write!(f, "unknown unit `{unit}`; ")?;
                expected(f, e)
            }
            UnitError::WrongDimension { unit, found, expected: e } => {
                write!(f, "`{unit}` is {}; ", found.described().0)?;
                expected(f, e)
            }
        }
    }
}

impl std::error::Error for UnitError {}

/// The value of `text` in the SI base unit of `expected`.
pub(super) fn quantity(text: &str, expected: Dimension) -> Result<f64, UnitError> {
    let text = text.trim();
    let (text, dollar) = match text.strip_prefix('$') {
        Some(rest) => (rest.trim_start(), true),
        None => (text, false),
    };
    let (mantissa, exponent, rest) = number(text).ok_or(UnitError::NotANumber { expected })?;
    let name = if dollar && rest.is_empty() { "$" } else { rest };
    let unit = find(name, expected)?;
    let literal = format!("{mantissa}e{}", exponent.saturating_add(unit.exponent));
    let value = literal.parse::<f64>().unwrap_or(f64::NAN) * unit.scale;
    if value.is_finite() { Ok(value) } else { Err(UnitError::NotANumber { expected }) }
}

/// The same, of a dimension that is known only at run time.
pub(crate) fn read(text: &str, expected: Dimension) -> Result<f64, UnitError> {
    quantity(text, expected)
}

/// The size of a unit in the SI base unit of `expected`.
pub(crate) fn size(name: &str, expected: Dimension) -> Result<f64, UnitError> {
    let unit = find(name, expected)?;
    Ok(unit.scale * libm::exp10(f64::from(unit.exponent)))
}

/// Whether anything is measured in a unit of this name.
pub(crate) fn is_unit(name: &str) -> bool {
    unit_names().any(|known| known == name)
}

/// The names of all units.
pub(crate) fn unit_names() -> impl Iterator<Item = &'static str> {
    UNITS.iter().flat_map(|unit| unit.names.iter().copied()).filter(|name| !name.is_empty())
}

/// The names of the units of a dimension, smallest first: of each the one that is usual.
pub(crate) fn unit_names_of(dimension: Dimension) -> impl Iterator<Item = &'static str> {
    let units = UNITS.iter().filter(move |unit| unit.dimension == dimension);
    units.filter_map(|unit| unit.names.first().copied()).filter(|name| !name.is_empty())
}

impl Dimension {
    /// The usual names of its units, smallest first.
    ///
    /// ```
    /// use perfdiff::units::Dimension;
    ///
    /// let names: Vec<&str> = Dimension::Bandwidth.units().collect();
    /// assert!(names.contains(&"GB/s") && names.contains(&"TB/s"));
    /// ```
    pub fn units(self) -> impl Iterator<Item = &'static str> {
        unit_names_of(self)
    }
}

fn find(name: &str, expected: Dimension) -> Result<&'static Unit, UnitError> {
    let named = |unit: &&Unit| unit.names.contains(&name);
    if let Some(unit) = UNITS.iter().filter(|u| u.dimension == expected).find(named) {
        return Ok(unit);
    }
    if name.is_empty() {
        return Err(UnitError::MissingUnit { expected });
    }
    let unit = name.to_string();
    if let Some(other) = UNITS.iter().find(named) {
        return Err(UnitError::WrongDimension { unit, found: other.dimension, expected });
    }
    let candidates =
        UNITS.iter().filter(|u| u.dimension == expected).flat_map(|u| u.names.iter().copied());
    let suggestion = suggest::nearest(name, candidates.filter(|n| !n.is_empty()));
    Err(UnitError::UnknownUnit { unit, expected, suggestion })
}

/// Splits `1.5e3 GB` into the mantissa `1.5`, the exponent 3 and the rest `GB`.
fn number(text: &str) -> Option<(&str, i32, &str)> {
    let bytes = text.as_bytes();
    let digits = |mut at: usize| {
        while bytes.get(at).is_some_and(u8::is_ascii_digit) {
            at += 1;
        }
        at
    };
    let start = usize::from(matches!(bytes.first(), Some(b'+' | b'-')));
    let mut end = digits(start);
    let mut seen = end - start;
    if bytes.get(end) == Some(&b'.') {
        let fraction = digits(end + 1);
        seen += fraction - end - 1;
        end = fraction;
    }
    if seen == 0 {
        return None;
    }
    let mantissa = &text[..end];
    let mut exponent = 0;
    // `1e3 B` has an exponent, `1 EFLOP` does not: the digits decide.
    if matches!(bytes.get(end), Some(b'e' | b'E')) {
        let sign = usize::from(matches!(bytes.get(end + 1), Some(b'+' | b'-')));
        let stop = digits(end + 1 + sign);
        if stop > end + 1 + sign {
            exponent = text[end + 1..stop].parse().ok()?;
            end = stop;
        }
    }
    Some((mantissa, exponent, text[end..].trim_start()))
}

#[cfg(test)]
mod tests {
    use super::super::*;
    use super::*;

    #[test]
    fn reads_what_people_write() {
        assert_eq!("3.35 TB/s".parse(), Ok(Bandwidth::from_si(3.35e12)));
        assert_eq!("80GiB".parse(), Ok(gib(80.0)));
        assert_eq!("624 TOPS".parse(), Ok(tops(624.0)));
        assert_eq!("312 TFLOP/s".parse(), Ok(tflops(312.0)));
        assert_eq!("312 TFLOPs/s".parse(), Ok(tflops(312.0)));
        assert_eq!("10 us".parse(), Ok(Time::from_si(1e-5)));
        assert_eq!("10 µs".parse(), Ok(Time::from_si(1e-5)));
        assert_eq!("400 W".parse(), Ok(watts(400.0)));
        assert_eq!("$30000".parse(), Ok(dollars(30_000.0)));
        assert_eq!("30000 USD".parse(), Ok(dollars(30_000.0)));
        assert_eq!("8.03 B".parse(), Ok(Count::from_si(8.03e9)));
        assert_eq!("8 B".parse(), Ok(Bytes::from_si(8.0)));
        assert_eq!("100 Gbps".parse(), Ok(Bandwidth::from_si(12.5e9)));
        assert_eq!("1.5e3 GB".parse(), Ok(Bytes::from_si(1.5e12)));
        assert_eq!("1 EFLOP".parse(), Ok(Flops::from_si(1e18)));
    }

    #[test]
    fn a_wrong_dimension_says_what_was_found_and_what_was_expected() {
        let error = "3 TB/s".parse::<FlopRate>().unwrap_err();
        assert_eq!(
            error.to_string(),
            "`TB/s` is a bandwidth; expected a compute rate, such as `312 TFLOP/s`"
        );
    }

    #[test]
    fn a_misspelt_unit_gets_its_nearest_name() {
        let error = "80 gib".parse::<Bytes>().unwrap_err();
        assert_eq!(error.suggestion(), Some("GiB"));
        assert!(matches!("80".parse::<Bytes>(), Err(UnitError::MissingUnit { .. })));
        assert!(matches!("many GB".parse::<Bytes>(), Err(UnitError::NotANumber { .. })));
        assert!(matches!("1e999 GB".parse::<Bytes>(), Err(UnitError::NotANumber { .. })));
    }

    #[test]
    fn every_unit_name_is_unique_in_its_dimension() {
        for (i, a) in UNITS.iter().enumerate() {
            for b in &UNITS[i + 1..] {
                let clash = a.names.iter().find(|n| b.names.contains(n));
                assert!(a.dimension != b.dimension || clash.is_none(), "{clash:?}");
            }
        }
    }
}
