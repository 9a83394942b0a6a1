//! Reading back what was printed: numbers within the digits that they show.

/// The parts of `text` that stand where `pattern` has `{}`; none where the rest differs.
pub(crate) fn holes<'t>(text: &'t str, pattern: &str) -> Option<Vec<&'t str>> {
    let mut pieces = pattern.split("{}");
    let mut rest = text.strip_prefix(pieces.next()?)?;
    let pieces: Vec<&str> = pieces.collect();
    let mut found = Vec::new();
    for (i, piece) in pieces.iter().enumerate() {
        // The last literal is the end of the text, the others stand as early as they can.
        let at =
            if i + 1 == pieces.len() { rest.strip_suffix(piece)?.len() } else { rest.find(piece)? };
        found.push(&rest[..at]);
        rest = &rest[at + piece.len()..];
    }
    rest.is_empty().then_some(found)
}

/// A number as printed: its value and half a unit of its last digit.
pub(crate) fn number(text: &str) -> Option<(f64, f64)> {
    let value: f64 = text.parse().ok()?;
    let (mantissa, exponent) = text.split_once('e').unwrap_or((text, "0"));
    let decimals = mantissa.split_once('.').map_or(0, |(_, decimals)| decimals.len());
    let exponent: i32 = exponent.parse().ok()?;
    Some((value, 0.5 * 10_f64.powi(exponent - decimals as i32)))
}

/// Whether `text` is `value`, rounded to the digits that it shows.
pub(crate) fn is(text: &str, value: f64) -> bool {
    number(text).is_some_and(|(printed, half)| {
        (printed - value).abs() <= half * (1.0 + 1e-6) + value.abs() * 1e-12
    })
}

/// Whether `text` is `value` to three digits: the zeros of `1560` are no digits.
pub(crate) fn is_rounded(text: &str, value: f64) -> bool {
    let magnitude = 10_f64.powf(value.abs().log10().floor() - 2.0);
    is(text, value)
        || !text.contains('.')
            && number(text).is_some_and(|(x, _)| (x - value).abs() <= 0.5001 * magnitude)
}

/// Whether `text` is this rate of samples: `462/s`, `1.03 M/s`.
pub(crate) fn is_throughput(text: &str, value: f64) -> bool {
    let Some(text) = text.strip_suffix("/s") else { return false };
    match text.split_once(' ') {
        Some((text, unit)) => size(unit, "").is_some_and(|size| is(text, value / size)),
        None => is_rounded(text, value),
    }
}

/// Whether `text` is this ratio: `1.61x`.
pub(crate) fn is_times(text: &str, ratio: f64) -> bool {
    text.strip_suffix('x').is_some_and(|number| is(number, ratio))
}

/// Whether `text` is this share of one, as a whole percentage.
pub(crate) fn is_percent(text: &str, share: f64) -> bool {
    match text {
        "under 1 %" => share > 0.0 && share < 0.01,
        "over 99 %" => share > 0.99 && share < 1.0,
        _ => text.strip_suffix(" %").is_some_and(|number| is(number, share * 100.0)),
    }
}

/// The size of a unit in SI, in the dimension whose SI unit this is.
fn size(unit: &str, si: &str) -> Option<f64> {
    if (unit, si) == ("years", "s") {
        return Some(365.0 * 24.0 * 3600.0);
    }
    let (prefix, binary) = match si {
        "s" if unit == "s" => ("", false),
        "s" | "J" => (unit.strip_suffix(si)?, false),
        "W" => (unit.strip_suffix('W')?, false),
        "byte" => match unit.strip_suffix("iB") {
            Some(prefix) => (prefix, true),
            None => (unit.strip_suffix('B')?, false),
        },
        "byte/s" => (unit.strip_suffix("B/s")?, false),
        "FLOP" => (unit.strip_suffix("FLOP")?, false),
        "FLOP/s" => (unit.strip_suffix("FLOP/s")?, false),
        "" if unit == "B" => ("G", false),
        "" => (unit, false),
        _ => return None,
    };
    let step = ["n", "u", "m", "", "K", "M", "G", "T", "P", "E"];
    let at =
        step.iter().position(|p| p.eq_ignore_ascii_case(prefix) && (*p != "m" || prefix != "M"))?;
    // `m` and `M` differ in case alone.
    let at = if prefix == "M" { 5 } else { at } as i32;
    Some(if binary { 1024_f64.powi(at - 3) } else { 1000_f64.powi(at - 3) })
}

/// Whether `text` is this quantity, with three and more digits kept.
pub(crate) fn is_quantity(text: &str, si: &str, value: f64) -> bool {
    let (text, unit) = text.split_once(' ').unwrap_or((text, ""));
    let Some(size) = size(unit, si) else { return value == 0.0 && text == "0" };
    if value == 0.0 {
        return text == "0";
    }
    // Binary units print every digit that they have.
    if unit.contains('i') {
        is_trimmed_number(text, value / size) || is_rounded(text, value / size)
    } else {
        is_rounded(text, value / size)
    }
}

/// Whether `text` is this quantity to six digits, zeros dropped.
pub(crate) fn is_trimmed(text: &str, si: &str, value: f64) -> bool {
    let (text, unit) = text.split_once(' ').unwrap_or((text, ""));
    size(unit, si).is_some_and(|size| is_trimmed_number(text, value / size))
}

fn is_trimmed_number(text: &str, value: f64) -> bool {
    text.parse::<f64>().is_ok_and(|printed| (printed - value).abs() <= value.abs() * 5.001e-6)
}
