//! One line of HTML that every Markdown container takes.
//!
//! A line that begins with `<!--` opens an HTML block that ends with the line that holds `-->`
//! (CommonMark 4.6, type 2). So it may interrupt a paragraph, needs no blank line around it and
//! no prefix of a list or quote, and swallows nothing after it. `<div>` does none of that.

use std::fmt::Write as _;

use crate::fingerprint::fnv1a;

/// What every output in a page begins with.
const LEAD: &str = "<!-- perfdiff -->";

/// The line to put in the place of a block, with the page's style before it if it is the first.
pub(crate) fn line(style: Option<&str>, html: &str) -> String {
    let line = match style {
        Some(style) => [LEAD, "<style>", style, "</style>", html].concat(),
        None => [LEAD, html].concat(),
    };
    // A second line would be outside of the HTML block, and of the list or quote around it.
    let is_one = memchr::memchr2(b'\n', b'\r', line.as_bytes()).is_none();
    debug_assert!(is_one, "more than one line of HTML");
    if is_one { line } else { line.replace(['\n', '\r'], " ") }
}

/// The box that stands in the place of a block that has no right output.
pub(crate) fn error_box(message: &str) -> String {
    let message = escape(message);
    // A long line of advice would push the page; the style of its own spares every other page it.
    format!(
        "<div class=\"perfdiff perfdiff-error\" role=\"alert\">\
         <pre style=\"white-space:pre-wrap\">{message}</pre></div>"
    )
}

/// A box that is in its place within a sentence as well as between two blocks, on a page without the
/// style, too.
pub(crate) fn error_span(message: &str) -> String {
    // Within a paragraph, smart punctuation would draw together what a message quotes.
    let message = escape(message).replace("--", "&#45;&#45;").replace("...", "&#46;&#46;&#46;");
    format!(
        "<span class=\"perfdiff perfdiff-error\" role=\"alert\" style=\"display:block;\
         border-inline-start:4px solid #c9541f;padding-inline-start:.7em;white-space:pre-wrap;\
         font-family:monospace\">{message}</span>"
    )
}

/// A value as text: no markup, wherever in Markdown or in HTML it stands. A reader of the source
/// sees it as it is, but for what would mean something.
pub(crate) fn value(text: &str) -> String {
    let escaped = escape(&text.replace(['\r', '\n'], " "));
    // At the start of a line, these would open a list or underline a heading.
    let mark = escaped.trim_start_matches(|c: char| c.is_ascii_digit());
    let at = escaped.len() - mark.len();
    let mut chars = mark.chars();
    let opens = match (chars.next(), chars.next()) {
        (Some('.' | ')'), next) => at > 0 && next.is_none_or(char::is_whitespace),
        (Some(first @ ('-' | '+' | '=')), next) => {
            at == 0 && next.is_none_or(|next| next.is_whitespace() || next == first)
        }
        _ => false,
    };
    match mark.chars().next().filter(|_| opens) {
        Some(c) => format!("{}&#{};{}", &escaped[..at], u32::from(c), &mark[c.len_utf8()..]),
        None => escaped,
    }
}

/// A text as HTML that means nothing to a Markdown parser or to another preprocessor: all on one
/// line, and nothing that could start maths, a directive, emphasis, a table cell or a link.
pub(crate) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + text.len() / 4);
    for c in text.chars() {
        match c {
            '\r' => {}
            '\n' | '\t' | '&' | '<' | '>' | '"' | '\'' | '`' | '$' | '{' | '}' | '\\' | '|'
            | '[' | ']' | '*' | '_' | '~' | '#' | '!' => {
                let _ = write!(out, "&#{};", u32::from(c));
            }
            _ => out.push(c),
        }
    }
    out
}

/// The id of a block's figure, the same on every build and for no other block of the book.
///
/// Ids must differ across the book and not only in a page: mdBook prints all chapters into one
/// page, and renames doubles there without renaming what refers to them.
///
/// ```
/// let id = perfdiff_docs::block_id("guide/upgrade.md", 0);
/// assert_eq!(id, "pd-08c34b9de26ccf1b");
/// assert_ne!(id, perfdiff_docs::block_id("guide/upgrade.md", 1));
/// ```
pub fn block_id(page: &str, ordinal: usize) -> String {
    // A path is spelt with `/` on every system.
    let path = page.bytes().map(|byte| if byte == b'\\' { b'/' } else { byte });
    format!("pd-{:016x}", fnv1a(path.chain([0]).chain(ordinal.to_string().into_bytes())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escaped_text_is_one_line_without_anything_active() {
        let text = escape("a\r\n<b> $3 {{#x}} `c` | [d](e) *f* _g_ ~h~ \\ ![i] \"j\" & 'k'\t");
        assert!(!text.contains(['\n', '\r', '\t', '<', '>', '$', '{', '}', '`', '|', '[', ']']));
        assert!(!text.contains(['*', '_', '~', '\\', '!', '"', '\'']));
        assert!(text.starts_with("a&#10;&#60;b&#62; &#36;3 &#123;&#123;"), "{text}");
    }

    #[test]
    fn a_value_is_text_at_the_start_of_a_line_too() {
        assert_eq!(value("1.54x"), "1.54x");
        assert_eq!(value("+54 %"), "+54 %");
        assert_eq!(value("1. of all"), "1&#46; of all");
        assert_eq!(value("- of all"), "&#45; of all");
        assert_eq!(value("---"), "&#45;--");
        assert_eq!(value("a | b <c>\nd"), "a &#124; b &#60;c&#62; d");
    }

    #[test]
    fn ids_are_the_same_on_every_system() {
        assert_eq!(block_id("a\\b.md", 3), block_id("a/b.md", 3));
    }
}
