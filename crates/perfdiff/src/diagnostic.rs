//! Errors for the person who made the mistake: where, what, what was expected, the nearest name.

use std::fmt::Write as _;
use std::ops::Range;

/// One mistake in a text that a person wrote, with the place it stands at.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Diagnostic {
    /// A stable code, such as `PD004`, by which the documentation explains the kind of mistake.
    pub code: &'static str,
    /// What is wrong, in one sentence without a full stop.
    pub message: String,
    /// The bytes of the text that are wrong.
    pub span: Range<usize>,
    /// What to print under them; may be empty.
    pub label: String,
    /// What to do about it.
    pub help: Option<String>,
    /// The nearest known name, where the mistake is a name.
    pub suggestion: Option<String>,
    /// What it takes to understand it, a line or two each.
    pub notes: Vec<String>,
}

impl Diagnostic {
    /// A mistake at `span`.
    pub fn new(code: &'static str, span: Range<usize>, message: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
            span,
            label: String::new(),
            help: None,
            suggestion: None,
            notes: Vec::new(),
        }
    }

    /// With words under the underlined text.
    #[must_use]
    pub fn label(mut self, label: impl Into<String>) -> Self {
        self.label = label.into();
        self
    }

    /// With advice.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// With a line that explains it.
    #[must_use]
    pub fn note(mut self, note: impl Into<String>) -> Self {
        self.notes.push(note.into());
        self
    }

    /// With the nearest known name, if there is one.
    #[must_use]
    pub fn suggest(mut self, name: Option<impl Into<String>>) -> Self {
        self.suggestion = name.map(Into::into);
        self
    }

    /// The mistake as a person reads it, in a file called `file` whose whole text is `source`.
    ///
    /// Begins with `FILE:LINE:COLUMN:` and ends without a newline. Lines and columns count from
    /// one, columns in characters. A span that lies outside `source` points at its end.
    ///
    /// ```
    /// use perfdiff::Diagnostic;
    ///
    /// let source = "batch = 1\nproposal = \"H10\"\n";
    /// let error = Diagnostic::new("PD004", 21..26, "unknown hardware `H10`")
    ///     .label("not in the catalog")
    ///     .suggest(Some("H100"));
    /// assert_eq!(
    ///     error.render("block.toml", source),
    ///     "block.toml:2:12: error[PD004]: unknown hardware `H10`\n  \
    ///        |\n\
    ///      2 | proposal = \"H10\"\n  \
    ///        |            ^^^^^ not in the catalog\n  \
    ///        = help: did you mean `H100`?"
    /// );
    /// ```
    pub fn render(&self, file: &str, source: &str) -> String {
        let Position { line, column } = Position::of(source, self.span.start);
        let mut out = format!("{file}:{line}:{column}: error[{}]: {}", self.code, self.message);
        let text = line_text(source, line);
        let number = line.to_string();
        let gutter = " ".repeat(number.len());
        // A tab under a tab keeps the underline where the text is, whatever the terminal's width.
        let mut indent = String::new();
        for c in text.chars().take(column - 1) {
            match c {
                '\t' => indent.push('\t'),
                c => indent.extend(std::iter::repeat_n(' ', cells(c))),
            }
        }
        let start = text.char_indices().nth(column - 1).map_or(text.len(), |(at, _)| at);
        let length = self.span.end.saturating_sub(self.span.start).min(text.len() - start);
        let marked = text[start..].char_indices().take_while(|(at, _)| *at < length);
        let width: usize = marked.map(|(_, c)| cells(c)).sum();
        let underline = "^".repeat(width.max(1));
        let _ = write!(out, "\n{gutter} |\n{number} | {text}\n{gutter} | {indent}{underline}");
        if !self.label.is_empty() {
            let _ = write!(out, " {}", self.label);
        }
        for note in &self.notes {
            let _ = write!(out, "\n{gutter} = note: {note}");
        }
        if let Some(name) = &self.suggestion {
            let _ = write!(out, "\n{gutter} = help: did you mean `{name}`?");
        }
        if let Some(help) = &self.help {
            let _ = write!(out, "\n{gutter} = help: {help}");
        }
        out
    }
}

impl std::fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.message)?;
        if let Some(name) = &self.suggestion {
            write!(f, "; did you mean `{name}`?")?;
        }
        Ok(())
    }
}

impl std::error::Error for Diagnostic {}

/// A place in a text, counted from one; columns in characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Position {
    /// The line, from one.
    pub line: usize,
    /// The column, from one, in characters.
    pub column: usize,
}

impl Position {
    /// The place of a byte offset. An offset inside a character, or past the end, moves back to
    /// the nearest place that exists.
    pub fn of(source: &str, offset: usize) -> Self {
        let mut offset = offset.min(source.len());
        while !source.is_char_boundary(offset) {
            offset -= 1;
        }
        let before = &source[..offset];
        let line = before.matches('\n').count() + 1;
        let start = before.rfind('\n').map_or(0, |at| at + 1);
        Self { line, column: before[start..].chars().count() + 1 }
    }
}

/// How many cells of a terminal a character takes: two of East Asian scripts and of emoji, none of a
/// mark on the one before (Unicode Standard Annex 11, <https://www.unicode.org/reports/tr11/>, by
/// blocks).
fn cells(c: char) -> usize {
    match u32::from(c) {
        0x300..=0x36f | 0x200b..=0x200f | 0x20d0..=0x20ff | 0xfe00..=0xfe0f => 0,
        0x1100..=0x115f
        | 0x2e80..=0x303e
        | 0x3041..=0xa4cf
        | 0xac00..=0xd7a3
        | 0xf900..=0xfaff
        | 0xfe30..=0xfe6f
        | 0xff01..=0xff60
        | 0xffe0..=0xffe6
        | 0x1f300..=0x1f64f
        | 0x1f680..=0x1f6ff
        | 0x1f900..=0x1faff
        | 0x20000..=0x3fffd => 2,
        _ => 1,
    }
}

/// The line of a text, from one, without its end.
pub(crate) fn line_text(source: &str, line: usize) -> &str {
    source.split('\n').nth(line - 1).unwrap_or("").trim_end_matches('\r')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_span_past_the_end_points_at_the_end() {
        let error = Diagnostic::new("PD001", 90..95, "`proposal` is missing");
        assert!(error.render("b", "a = 1\nb = 2").starts_with("b:2:6: error[PD001]"));
        assert!(error.render("b", "").starts_with("b:1:1: "));
    }

    #[test]
    fn an_underline_stands_under_wide_characters() {
        let source = "name = \"\u{6027}\u{80fd}\" x";
        let at = source.find('\u{6027}').unwrap();
        let mark = |span| Diagnostic::new("PD001", span, "m").render("b", source);
        assert!(mark(at..at + 6).ends_with("  |         ^^^^"), "{}", mark(at..at + 6));
        let at = source.find('x').unwrap();
        assert!(mark(at..at + 1).starts_with("b:1:13: "));
        assert!(mark(at..at + 1).ends_with(&format!("  | {}^", " ".repeat(14))));
    }

    #[test]
    fn columns_count_characters_and_underlines_match_them() {
        let source = "näme = \"ü\"\r\n";
        let at = source.find('"').unwrap();
        let text = Diagnostic::new("PD001", at..at + 4, "m").render("b", source);
        assert!(text.starts_with("b:1:8: "), "{text}");
        assert!(text.ends_with("  |        ^^^"), "{text}");
    }
}
