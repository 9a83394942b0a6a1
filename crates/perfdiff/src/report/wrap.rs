//! Lines of a given width.

/// The columns of a terminal.
pub(crate) const WIDTH: usize = 80;

/// The text in lines of at most so many columns; a longer word has a line of its own. A number
/// stays with its unit and an operator with what follows it.
///
/// ```
/// assert_eq!(perfdiff::wrapped("it takes 10.8 ms", 13), "it takes\n10.8 ms");
/// ```
pub fn wrapped(text: &str, width: usize) -> String {
    let mut lines: Vec<String> = Vec::new();
    for line in text.lines() {
        let mut current = String::new();
        for piece in pieces(line) {
            let room = columns(&current) + 1 + columns(&piece) <= width;
            if current.is_empty() {
                current = piece;
            } else if room {
                current.push(' ');
                current.push_str(&piece);
            } else {
                lines.push(std::mem::replace(&mut current, piece));
            }
        }
        lines.push(current);
    }
    lines.join("\n")
}

/// The text in lines of a terminal that begin after so many columns, of which the first line has
/// something in them already.
pub(super) fn hanging(text: &str, indent: usize) -> String {
    let lines = wrapped(text, WIDTH.saturating_sub(indent));
    lines.replace('\n', &format!("\n{:indent$}", ""))
}

/// Words, and the few that belong together.
fn pieces(line: &str) -> Vec<String> {
    let mut pieces: Vec<String> = Vec::new();
    for word in line.split(' ').filter(|word| !word.is_empty()) {
        match pieces.last_mut() {
            Some(last) if belongs(last, word) => {
                last.push(' ');
                last.push_str(word);
            }
            _ => pieces.push(word.to_string()),
        }
    }
    pieces
}

/// Whether a line should not end between the two.
fn belongs(last: &str, next: &str) -> bool {
    let bare = next.trim_end_matches([',', '.', ')', ':', ';']);
    let unit = bare == "%"
        || bare.ends_with("/s")
        || matches!(bare, "s" | "ms" | "us" | "ns" | "B" | "J" | "W" | "FLOP")
        || bare.len() <= 3 && bare.ends_with('B') && bare.len() > 1
        || bare == "GiB";
    let number = last.ends_with(|c: char| c.is_ascii_digit());
    let operator = last.ends_with('\u{f7}')
        || last == "\u{d7}"
        || last.ends_with("(\u{d7}")
        || last.ends_with('=');
    number && unit || operator
}

/// The columns that text takes; what a terminal draws wide counts twice.
pub(crate) fn columns(text: &str) -> usize {
    let wide = |c: char| matches!(c, '\u{1100}'..='\u{115f}' | '\u{2e80}'..='\u{a4cf}' | '\u{ac00}'..='\u{d7a3}' | '\u{f900}'..='\u{faff}' | '\u{ff00}'..='\u{ff60}' | '\u{1f300}'..='\u{1faff}');
    text.chars().map(|c| if wide(c) { 2 } else { 1 }).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_as_long_as_they_may_be_and_no_longer() {
        let text = "one two three four five six seven eight nine ten ".repeat(9);
        for width in [10, 20, 33, 80] {
            let lines = wrapped(&text, width);
            assert!(lines.lines().all(|line| columns(line) <= width));
            let words = |text: &str| text.split_whitespace().map(String::from).collect::<Vec<_>>();
            assert_eq!(words(&lines), words(&text));
        }
    }

    #[test]
    fn a_number_stays_with_its_unit() {
        assert_eq!(wrapped("it takes 10.8 ms here", 13), "it takes\n10.8 ms here");
        assert_eq!(wrapped("a share of 87 % (\u{f7} 1.23)", 13), "a share of\n87 % (\u{f7} 1.23)");
    }

    #[test]
    fn later_lines_stand_under_the_first() {
        let words = "nine more ".repeat(14);
        let text = format!("  name  {}", hanging(&words, 8));
        assert_eq!(text.lines().count(), 2);
        assert!(text.lines().all(|line| columns(line) <= WIDTH));
        assert!(text.lines().nth(1).is_some_and(|line| line.starts_with("        nine")));
        assert_eq!(hanging("1.54x", 11), "1.54x");
    }

    #[test]
    fn a_word_longer_than_a_line_stays_whole() {
        assert_eq!(wrapped("a verylongword b", 5), "a\nverylongword\nb");
    }
}
