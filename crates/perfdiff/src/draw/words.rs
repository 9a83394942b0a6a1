//! How wide words are at most, where no font can be asked.
//!
//! A page brings its own font. These widths are those of wide sans-serif faces (Verdana, Open Sans)
//! and a little more, so that what has room by them has room in the reader's font.

/// How much wider words are in bold.
pub(crate) const BOLD: f64 = 1.15;

/// The most width that `text` takes at a font size, in the unit of the size.
pub(crate) fn width(text: &str, size: f64) -> f64 {
    text.chars().map(advance).sum::<f64>() * size
}

/// The width of one character in ems.
fn advance(c: char) -> f64 {
    match c {
        'i' | 'j' | 'l' | '\'' | '|' | '.' | ',' | ':' | ';' | '!' => 0.36,
        ' ' | 'f' | 'r' | 't' | 'I' | '(' | ')' | '[' | ']' | '/' | '-' => 0.46,
        'm' | 'w' | 'M' | 'W' | '%' | '@' => 1.0,
        'a'..='z' | '0'..='9' | '\u{d7}' => 0.64,
        'A'..='Z' => 0.78,
        c if c.is_ascii() => 0.82,
        // Letters of most scripts; ideographs and emoji fill their square.
        '\u{a0}'..='\u{10ff}' => 0.85,
        _ => 1.1,
    }
}

/// The text, shortened to end in an ellipsis where it has no room.
pub(crate) fn fitted(text: &str, size: f64, room: f64) -> String {
    if width(text, size) <= room {
        return text.to_string();
    }
    let mut left = room - width("\u{2026}", size);
    let fits = |c: &char| {
        left -= advance(*c) * size;
        left >= 0.0
    };
    let kept: String = text.chars().take_while(fits).collect();
    format!("{}\u{2026}", kept.trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_does_not_fit_ends_in_an_ellipsis_and_fits() {
        assert_eq!(fitted("memory", 13.0, 100.0), "memory");
        let short = fitted("memory bandwidth of the device", 13.0, 100.0);
        assert!(short.starts_with("memory") && short.ends_with('\u{2026}'), "{short}");
        assert!(width(&short, 13.0) <= 100.0);
        assert_eq!(fitted("memory", 13.0, 0.0), "\u{2026}");
    }

    #[test]
    fn wide_faces_are_no_wider() {
        // Verdana at 1000 units to the em: m 973, e 596, o 607, r 427, y 592; 0 to 9 636.
        for (text, units) in [("memory", 3802.0), ("1.54", 2272.0)] {
            assert!(width(text, 1000.0) >= units, "{text}");
        }
    }
}
