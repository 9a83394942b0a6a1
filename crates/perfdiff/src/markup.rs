//! Text in a document that has a syntax of its own.

use std::fmt::Write as _;

/// Text as HTML, with everything that Markdown or another preprocessor could react to as an
/// entity. Line ends become `&#10;`: a figure is one line.
pub(crate) fn in_html(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    let mut kept = 0;
    // What has to go is ASCII, so that every byte of it is a character.
    for (at, byte) in text.bytes().enumerate() {
        let entity = match byte {
            b'<' => "&lt;",
            b'>' => "&gt;",
            b'&' => "&amp;",
            b'"' => "&quot;",
            b'\r' => "",
            b'\'' | b'$' | b'{' | b'}' | b'\\' | b'|' | b'[' | b']' | b'*' | b'_' | b'~' | b'`'
            | b'#' | b'\n' => {
                out.push_str(&text[kept..at]);
                let _ = write!(out, "&#{byte};");
                kept = at + 1;
                continue;
            }
            _ => continue,
        };
        out.push_str(&text[kept..at]);
        out.push_str(entity);
        kept = at + 1;
    }
    out.push_str(&text[kept..]);
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
