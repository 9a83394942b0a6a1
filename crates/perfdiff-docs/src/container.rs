//! Several lines of Markdown in the place of a fence, inside whatever list or quote holds it.

use std::ops::Range;

/// A line that separates two Markdown blocks without being seen and without a blank line, which
/// would make a tight list loose.
const SEPARATOR: &str = "<!-- perfdiff -->";

/// Markdown to put in the place of `span`, which begins at a fence.
///
/// Each line gets the prefix that the fence's container demands. Where a line of the author's
/// touches the block, a separator keeps it out of our paragraphs and tables.
pub(crate) fn in_place(source: &str, span: &Range<usize>, markdown: &str) -> String {
    let line_start = line_start(source, span.start);
    let lead = source[line_start..span.start].trim_start_matches('\u{feff}');
    let prefix = continuation(lead);
    let eol = if source[span.end..].starts_with("\r\n") || source[..span.start].ends_with("\r\n") {
        "\r\n"
    } else {
        "\n"
    };
    let mut lines: Vec<&str> = Vec::new();
    let separator = if prefix.is_empty() { "" } else { SEPARATOR };
    if !opens_a_container(lead) && !is_blank(line_before(source, line_start)) {
        lines.push(separator);
    }
    lines.extend(markdown.trim_end().lines());
    if !is_blank(line_after(source, span.end)) {
        lines.push(separator);
    }
    let mut out = String::new();
    for (number, line) in lines.iter().enumerate() {
        if number > 0 {
            out.push_str(eol);
            out.push_str(if line.is_empty() { prefix.trim_end() } else { &prefix });
        }
        out.push_str(line);
    }
    out
}

/// Markdown to put under the fence that ends with `span`, after an empty line.
pub(crate) fn below(source: &str, span: &Range<usize>, markdown: &str) -> String {
    let (prefix, eol) = (prefix(source, span), eol(source, span));
    format!("{eol}{}{eol}{prefix}{}", prefix.trim_end(), instead(source, span, markdown))
}

/// Markdown to put where a line of the container of the fence at `span` begins, after its prefix.
pub(crate) fn instead(source: &str, span: &Range<usize>, markdown: &str) -> String {
    let (prefix, eol) = (prefix(source, span), eol(source, span));
    let mut out = String::new();
    for (number, line) in markdown.lines().enumerate() {
        if number > 0 {
            out.push_str(eol);
            out.push_str(if line.is_empty() { prefix.trim_end() } else { &prefix });
        }
        out.push_str(line);
    }
    out
}

/// What begins the lines after the one that the fence at `span` opens in.
fn prefix(source: &str, span: &Range<usize>) -> String {
    let line_start = line_start(source, span.start);
    continuation(source[line_start..span.start].trim_start_matches('\u{feff}'))
}

/// Where the line of a place begins. A carriage return alone ends a line, too.
fn line_start(source: &str, at: usize) -> usize {
    source[..at].rfind(['\n', '\r']).map_or(0, |at| at + 1)
}

/// How lines end there.
fn eol(source: &str, span: &Range<usize>) -> &'static str {
    let ends_line = source[span.end..].starts_with("\r\n");
    if ends_line || source[span.clone()].contains("\r\n") { "\r\n" } else { "\n" }
}

/// The prefix of the lines that follow one that begins with `lead`, in the same container.
///
/// Where no container begins on the line, that is what stands before the fence. Else `>` stays,
/// list markers and tabs become spaces of the same width, and a footnote's label becomes four
/// (whatever its length). A quote takes one space of what follows it, and ours may begin with some,
/// so that one is put there where there is none.
fn continuation(lead: &str) -> String {
    if !opens_a_container(lead) {
        let space = if lead.ends_with('>') { " " } else { "" };
        return format!("{lead}{space}");
    }
    let mut out = String::with_capacity(lead.len());
    let mut rest = lead;
    let mut column = 0;
    while let Some(c) = rest.chars().next() {
        if let Some(after) = after_footnote_label(rest) {
            out.push_str("    ");
            // The parser counts the columns of tabs anew behind a label.
            column = 0;
            rest = after;
            continue;
        }
        rest = &rest[c.len_utf8()..];
        let width = if c == '\t' { 4 - column % 4 } else { 1 };
        column += width;
        if c == '>' {
            out.push(c);
            if !rest.starts_with([' ', '\t']) {
                out.push(' ');
            }
        } else {
            out.extend(std::iter::repeat_n(' ', width));
        }
    }
    out
}

fn after_footnote_label(text: &str) -> Option<&str> {
    let (_, after) = text.strip_prefix("[^")?.split_once("]:")?;
    Some(after.trim_start_matches([' ', '\t']))
}

/// Whether a list item, footnote or definition begins on the line, so that nothing precedes.
fn opens_a_container(lead: &str) -> bool {
    !is_blank(lead)
}

/// Whether a line holds nothing but the prefixes of quotes.
fn is_blank(line: &str) -> bool {
    line.chars().all(|c| c == '>' || c.is_whitespace())
}

fn line_before(source: &str, line_start: usize) -> &str {
    source[..line_start].rsplit('\n').nth(1).unwrap_or("")
}

fn line_after(source: &str, end: usize) -> &str {
    source[end..].split_once('\n').map_or("", |(_, rest)| rest.split('\n').next().unwrap_or(""))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn placed(source: &str) -> String {
        let start = source.find("```").unwrap();
        let end = source.rfind("```").unwrap() + 3;
        let text = in_place(source, &(start..end), "one\n\n| a |\n|---|\n");
        format!("{}{text}{}", &source[..start], &source[end..])
    }

    #[test]
    fn lines_keep_the_prefix_of_their_container() {
        assert_eq!(placed("```p\n```\n"), "one\n\n| a |\n|---|\n");
        assert_eq!(placed("> ```p\n> ```\n"), "> one\n>\n> | a |\n> |---|\n");
        assert_eq!(placed("- ```p\n  ```\n"), "- one\n\n  | a |\n  |---|\n");
        assert_eq!(
            placed("10. > ```p\n    > ```\n"),
            "10. > one\n    >\n    > | a |\n    > |---|\n"
        );
        assert_eq!(placed("-\t```p\n\t```\n"), "-\tone\n\n    | a |\n    |---|\n");
        assert_eq!(
            placed("[^wide label]: ```p\n    ```\n"),
            "[^wide label]: one\n\n    | a |\n    |---|\n"
        );
    }

    #[test]
    fn text_that_touches_the_block_is_kept_apart() {
        assert_eq!(placed("a\n```p\n```\nb\n"), "a\n\none\n\n| a |\n|---|\n\nb\n");
        assert_eq!(
            placed("- a\n  ```p\n  ```\n  b\n"),
            "- a\n  <!-- perfdiff -->\n  one\n\n  | a |\n  |---|\n  <!-- perfdiff -->\n  b\n"
        );
        assert_eq!(placed("a\n\n```p\n```\n\nb\n"), "a\n\none\n\n| a |\n|---|\n\nb\n");
    }

    #[test]
    fn line_endings_follow_the_chapter() {
        assert_eq!(placed("```p\r\n```\r\n"), "one\r\n\r\n| a |\r\n|---|\r\n");
    }
}
