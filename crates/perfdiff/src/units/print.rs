//! Printing quantities the way the field writes them, with the prefix chosen.
//!
//! Nothing printed has more than six significant digits: beyond that, two machines could differ.

use super::Dimension;

/// The largest number of significant digits that anything prints.
pub(crate) const MOST_DIGITS: usize = 6;

/// Prefixes from small to large: name and size.
type Scale = &'static [(&'static str, f64)];

const FLOPS: Scale = &[
    ("FLOP", 1.0),
    ("KFLOP", 1e3),
    ("MFLOP", 1e6),
    ("GFLOP", 1e9),
    ("TFLOP", 1e12),
    ("PFLOP", 1e15),
    ("EFLOP", 1e18),
];
const FLOP_RATE: Scale = &[
    ("FLOP/s", 1.0),
    ("KFLOP/s", 1e3),
    ("MFLOP/s", 1e6),
    ("GFLOP/s", 1e9),
    ("TFLOP/s", 1e12),
    ("PFLOP/s", 1e15),
    ("EFLOP/s", 1e18),
];
const BYTES: Scale =
    &[("B", 1.0), ("KB", 1e3), ("MB", 1e6), ("GB", 1e9), ("TB", 1e12), ("PB", 1e15)];
const BINARY_BYTES: Scale = &[
    ("KiB", 1024.0),
    ("MiB", 1_048_576.0),
    ("GiB", 1_073_741_824.0),
    ("TiB", 1_099_511_627_776.0),
];
const BANDWIDTH: Scale =
    &[("B/s", 1.0), ("KB/s", 1e3), ("MB/s", 1e6), ("GB/s", 1e9), ("TB/s", 1e12), ("PB/s", 1e15)];
const TIME: Scale =
    &[("ns", 1e-9), ("us", 1e-6), ("ms", 1e-3), ("s", 1.0), ("years", 31_536_000.0)];
const POWER: Scale = &[("mW", 1e-3), ("W", 1.0), ("kW", 1e3), ("MW", 1e6)];
const ENERGY: Scale =
    &[("nJ", 1e-9), ("uJ", 1e-6), ("mJ", 1e-3), ("J", 1.0), ("kJ", 1e3), ("MJ", 1e6)];
const COUNT: Scale = &[("", 1.0), ("K", 1e3), ("M", 1e6), ("B", 1e9), ("T", 1e12)];

/// `value` with its unit; `digits` significant ones with zeros kept, or up to six with zeros
/// dropped.
pub(crate) fn quantity(value: f64, dimension: Dimension, digits: Option<usize>) -> String {
    if !value.is_finite() {
        return if value.is_nan() { "undefined".into() } else { "infinite".into() };
    }
    let number = |value: f64| match digits {
        Some(digits) => significant(value, digits.clamp(1, MOST_DIGITS)),
        None => trimmed(significant(value, MOST_DIGITS)),
    };
    let scale = match dimension {
        Dimension::Flops => FLOPS,
        Dimension::FlopRate => FLOP_RATE,
        Dimension::Bytes if is_binary(value) => {
            let (name, size) = chosen(value, BINARY_BYTES, digits);
            // A power of two says itself: `80 GiB`, not `80.0 GiB`.
            return format!("{} {name}", trimmed(significant(value / size, MOST_DIGITS)));
        }
        Dimension::Bytes => BYTES,
        Dimension::Bandwidth => BANDWIDTH,
        Dimension::Time => TIME,
        Dimension::Power => POWER,
        Dimension::Energy => ENERGY,
        Dimension::Money => return money(value, digits),
        Dimension::Count => COUNT,
    };
    let (name, size) = chosen(value, scale, digits);
    // Nothing has no digits to be significant.
    let number = if value == 0.0 { "0".to_string() } else { number(value / size) };
    if name.is_empty() { number } else { format!("{number} {name}") }
}

/// Dollars, to the cent at least where that is within the digits; whole, without one.
fn money(value: f64, precision: Option<usize>) -> String {
    // From this on, cents are beyond the digits that anything prints.
    const WITHOUT_CENTS: f64 = 1e4;
    let digits = match precision {
        _ if value.abs() >= WITHOUT_CENTS => MOST_DIGITS - 1,
        Some(digits) => {
            let cents = [10.0, 100.0, 1000.0].iter().filter(|&&size| value.abs() >= size).count();
            digits.max(if value.abs() >= 1.0 { cents + 3 } else { 1 }).min(MOST_DIGITS)
        }
        None => MOST_DIGITS,
    };
    let text = match precision {
        Some(_) if value.abs() < WITHOUT_CENTS => significant(value, digits),
        _ => trimmed(significant(value, digits)),
    };
    let cents = text.split_once('.').map_or(2, |(_, cents)| cents.len());
    let zero = if cents == 1 && !text.contains('e') { "0" } else { "" };
    format!("${text}{zero}")
}

/// The largest prefix that leaves at least one digit before the point, after rounding.
fn chosen(value: f64, scale: Scale, digits: Option<usize>) -> (&'static str, f64) {
    let digits = digits.unwrap_or(MOST_DIGITS).clamp(1, MOST_DIGITS);
    let smallest = scale[0];
    if value == 0.0 {
        return scale.iter().copied().find(|&(_, size)| size == 1.0).unwrap_or(smallest);
    }
    // 0.99996 of a prefix is 1.000 of it at four digits.
    let rounds_to_one = 1.0 - 0.5 * POWERS[digits];
    let fits = |&&(_, size): &&(&str, f64)| (value / size).abs() >= rounds_to_one;
    scale.iter().rev().find(fits).copied().unwrap_or(smallest)
}

/// Negative powers of ten, by exponent.
const POWERS: [f64; MOST_DIGITS + 1] = [1.0, 1e-1, 1e-2, 1e-3, 1e-4, 1e-5, 1e-6];

/// A size in the unit that another is told in: what is needed beside what is there.
pub(crate) fn bytes_like(value: f64, other: f64, digits: usize) -> String {
    if !is_binary(other) {
        return quantity(value, Dimension::Bytes, Some(digits));
    }
    let (name, size) = chosen(other, BINARY_BYTES, Some(digits));
    format!("{} {name}", significant(value / size, digits))
}

/// Whether a size was meant in binary: `80 GiB` is a short multiple of 2^30, `85.9 GB` is not.
fn is_binary(bytes: f64) -> bool {
    BINARY_BYTES.iter().rev().find(|&&(_, size)| bytes >= size).is_some_and(|&(_, size)| {
        let hundredths = bytes / size * 100.0;
        // 79.1 GiB is a hundred times 79.1 to within a rounding.
        let off = (hundredths - hundredths.round()).abs();
        bytes % 1000.0 != 0.0 && off <= hundredths * f64::EPSILON
    })
}

/// `value` to `digits` significant digits in plain notation, zeros kept: (9.0, 3) is `9.00`.
///
/// Very large and very small values keep the exponent (`1.20e-9`).
pub(crate) fn significant(value: f64, digits: usize) -> String {
    let scientific = format!("{value:.*e}", digits.max(1) - 1);
    let Some((mantissa, exponent)) = scientific.split_once('e') else { return scientific };
    let Ok(exponent) = exponent.parse::<i32>() else { return scientific };
    if !(-6..15).contains(&exponent) {
        return scientific;
    }
    // The digits are right as they are: rounding happened once, and only the point moves.
    let (sign, mantissa) = mantissa.strip_prefix('-').map_or(("", mantissa), |m| ("-", m));
    let (first, rest) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let mut out = String::with_capacity(mantissa.len() + 8);
    out.push_str(sign);
    match usize::try_from(exponent) {
        Err(_) => {
            out.push_str("0.");
            out.extend(std::iter::repeat_n('0', exponent.unsigned_abs() as usize - 1));
            out.extend([first, rest]);
        }
        Ok(moved) if moved >= rest.len() => {
            out.extend([first, rest]);
            out.extend(std::iter::repeat_n('0', moved - rest.len()));
        }
        Ok(moved) => out.extend([first, &rest[..moved], ".", &rest[moved..]]),
    }
    out
}

/// A number without a unit: up to six significant digits, zeros dropped.
pub(crate) fn plain(value: f64) -> String {
    trimmed(significant(value, MOST_DIGITS))
}

/// `text` without zeros after the point.
fn trimmed(mut text: String) -> String {
    if text.contains('.') && !text.contains('e') {
        text.truncate(text.trim_end_matches('0').trim_end_matches('.').len());
    }
    text
}

#[cfg(test)]
mod tests {
    use super::super::*;
    use super::*;

    #[test]
    fn chooses_the_prefix() {
        assert_eq!(tb_per_s(3.35).to_string(), "3.35 TB/s");
        assert_eq!(gb_per_s(2039.0).to_string(), "2.039 TB/s");
        assert_eq!(tflops(494.5).to_string(), "494.5 TFLOP/s");
        assert_eq!(us(10.0).to_string(), "10 us");
        assert_eq!(Count::from_si(8.03e9).to_string(), "8.03 B");
        assert_eq!(Count::from_si(32.0).to_string(), "32");
        assert_eq!(dollars(30_000.0).to_string(), "$30000");
        assert_eq!(Bytes::from_si(0.0).to_string(), "0 B");
        assert_eq!(Bytes::from_si(131_072.0).to_string(), "128 KiB");
        assert_eq!(Bytes::from_si(16.06e9).to_string(), "16.06 GB");
    }

    #[test]
    fn money_has_cents_or_none() {
        let three = |value: f64| format!("{:.3}", dollars(value));
        let printed = [2.5, 0.42, 0.4237, 0.01234, 12.3456, 1234.5, 30_000.0, 123_456.0].map(three);
        assert_eq!(
            printed,
            ["$2.50", "$0.420", "$0.424", "$0.0123", "$12.35", "$1234.50", "$30000", "$123460"]
        );
        assert_eq!(dollars(2.5).to_string(), "$2.50");
        assert_eq!(dollars(0.8561643835).to_string(), "$0.856164");
        assert_eq!(years(4.0).to_string(), "4 years");
    }

    #[test]
    fn a_precision_means_significant_digits_with_zeros_kept() {
        assert_eq!(format!("{:.3}", ms(9.0)), "9.00 ms");
        assert_eq!(format!("{:.3}", us(999.96)), "1.00 ms");
        assert_eq!(format!("{:.3}", ms(0.33)), "330 us");
    }

    #[test]
    fn what_is_printed_reads_back_within_its_digits() {
        for exponent in -9..13 {
            for mantissa in [1.0, 1.5, 3.35, 9.999999] {
                let time = Time::from_si(mantissa * libm::pow(10.0, f64::from(exponent)));
                let back: Time = time.to_string().parse().unwrap();
                assert!((back / time - 1.0).abs() < 1e-5, "{time:?} {time}");
            }
        }
    }

    #[test]
    fn significant_digits_round_once() {
        assert_eq!(significant(999.96, 4), "1000");
        assert_eq!(significant(0.00012345, 3), "0.000123");
        assert_eq!(significant(1.0, 3), "1.00");
        assert_eq!(significant(1e20, 3), "1.00e20");
        assert_eq!(significant(-1234.5, 2), "-1200");
        assert_eq!(significant(0.5, 1), "0.5");
        assert_eq!(significant(12.5, 4), "12.50");
    }
}
