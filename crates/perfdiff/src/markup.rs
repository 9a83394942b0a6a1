//! Text in a document that has a syntax of its own.

use std::fmt::Write as _;

/// Text as HTML, with everything that Markdown or another preprocessor could react to as an
/// entity. Line ends become `&#10;`: a figure is one line.
pub(crate) fn in_html(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        match c {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '"' => out.push_str("&quot;"),
            '\'' | '$' | '{' | '}' | '\\' | '|' | '[' | ']' | '*' | '_' | '~' | '`' | '#'
            | '\n' => {
                let _ = write!(out, "&#{};", c as u32);
            }
            '\r' => {}
            c => out.push(c),
        }
    }
    out
}

/// Text that Markdown leaves as it is.
pub(crate) fn in_markdown(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if matches!(c, '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '|' | '~' | '$' | '#' | '&')
        {
            out.push('\\');
        }
        match c {
            '\n' | '\r' => out.push(' '),
            // Two braces could open an include or an inline value.
            '{' => out.push_str("&#123;"),
            '}' => out.push_str("&#125;"),
            c => out.push(c),
        }
    }
    out
}
