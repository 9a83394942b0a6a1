//! What a piece of Markdown says, whichever way it is laid out.
//!
//! Formatting tools align tables, choose another mark for emphasis and lists, wrap lines and drop
//! escapes that are not needed. None of that is a change of what is said, so none of it may look
//! like one.

use pulldown_cmark::{CodeBlockKind, Event, Tag, TagEnd};

use crate::markdown::Dialect;

/// Writes down events in a form that does not depend on the layout.
///
/// The form is part of what is in people's files (its fingerprint stands in markers), so it does
/// not follow the parser's names.
#[derive(Clone, Debug, Default)]
pub(crate) struct Meaning {
    out: String,
    in_code: bool,
}

impl Meaning {
    /// What a whole text says.
    pub(crate) fn of(text: &str) -> String {
        let mut meaning = Self::default();
        Dialect::default().parser(text).for_each(|event| meaning.add(&event));
        meaning.finish()
    }

    pub(crate) fn add(&mut self, event: &Event<'_>) {
        match event {
            Event::Start(tag) => {
                self.in_code = matches!(tag, Tag::CodeBlock(_));
                self.start(tag);
            }
            Event::End(tag) => {
                self.in_code = false;
                self.end(tag);
            }
            Event::Text(text) => self.words(text),
            Event::Code(text) => {
                self.out.push('`');
                self.out.push_str(text);
                self.out.push('`');
            }
            Event::SoftBreak => self.words(" "),
            Event::HardBreak => self.out.push_str("\\\n"),
            Event::Rule => self.block("rule"),
            Event::Html(text) | Event::InlineHtml(text) => self.out.push_str(text.trim()),
            Event::FootnoteReference(name) => self.out.push_str(name),
            Event::TaskListMarker(done) => self.out.push_str(if *done { "[x]" } else { "[ ]" }),
            Event::InlineMath(text) | Event::DisplayMath(text) => self.out.push_str(text),
        }
    }

    /// What was said.
    pub(crate) fn finish(self) -> String {
        self.out.trim().to_owned()
    }

    fn start(&mut self, tag: &Tag<'_>) {
        match tag {
            // A paragraph of a tight list has no tag, so a paragraph is no more than a break.
            Tag::Paragraph => self.line(),
            Tag::Strong => self.out.push_str("**"),
            Tag::Emphasis => self.out.push('*'),
            Tag::Strikethrough => self.out.push_str("~~"),
            Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. } => {
                self.out.push_str(&format!("[{dest_url} "));
            }
            Tag::Heading { level, .. } => self.block(&format!("h{}", *level as usize)),
            Tag::List(first) => self.block(if first.is_some() { "numbers" } else { "list" }),
            Tag::Item => self.block("item"),
            Tag::Table(alignments) => {
                let marks = alignments.iter().map(|alignment| match alignment {
                    pulldown_cmark::Alignment::None => '-',
                    pulldown_cmark::Alignment::Left => '<',
                    pulldown_cmark::Alignment::Center => '=',
                    pulldown_cmark::Alignment::Right => '>',
                });
                let marks: String = marks.collect();
                self.block(&format!("table {marks}"));
            }
            Tag::TableHead | Tag::TableRow => self.block("row"),
            Tag::TableCell => self.block("cell"),
            Tag::BlockQuote(_) => self.block("quote"),
            Tag::CodeBlock(CodeBlockKind::Fenced(info)) => self.block(&format!("code {info}")),
            Tag::CodeBlock(CodeBlockKind::Indented) => self.block("code"),
            Tag::HtmlBlock => self.line(),
            _ => self.block("other"),
        }
    }

    fn end(&mut self, tag: &TagEnd) {
        match tag {
            TagEnd::Strong => self.out.push_str("**"),
            TagEnd::Emphasis => self.out.push('*'),
            TagEnd::Strikethrough => self.out.push_str("~~"),
            TagEnd::Link | TagEnd::Image => self.out.push(']'),
            _ => self.line(),
        }
    }

    /// Words, with any white space as one space; code, as it is.
    fn words(&mut self, text: &str) {
        if self.in_code {
            self.out.push_str(text);
            return;
        }
        for c in text.chars() {
            if !c.is_whitespace() {
                self.out.push(c);
            } else if !self.out.ends_with([' ', '\n']) {
                self.out.push(' ');
            }
        }
    }

    fn block(&mut self, name: &str) {
        self.line();
        self.out.push_str(name);
        self.line();
    }

    fn line(&mut self) {
        if !self.out.ends_with('\n') {
            self.out.push('\n');
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn layout_is_no_meaning() {
        let plain = "**A**\n\n- one: *b*\n- two \\#3\n\nlong\nline\n\n| a | b |\n| --- | ---: |\n| 1 | 2 |\n";
        let formatted = "__A__\n\n* one: _b_\n* two #3\n\nlong line\n\n| a   |   b |\n| :-- | --: |\n| 1   |   2 |\n";
        // A left-aligned column is not the same as one without an alignment; nothing else differs.
        let formatted = formatted.replace(":--", "---");
        assert_eq!(Meaning::of(plain), Meaning::of(&formatted));
    }

    #[test]
    fn another_word_mark_or_cell_is_another_meaning() {
        let text = "**A** b `c`\n\n| a |\n|---|\n| 1 |\n\n```toml\nx = 1\n```\n";
        let edits =
            [("b", "d"), ("**A**", "A"), ("| 1 |", "| 2 |"), ("`c`", "c"), ("x = 1", "x  = 1")];
        for (from, to) in edits {
            assert_ne!(Meaning::of(text), Meaning::of(&text.replacen(from, to, 1)), "{from}");
        }
    }
}
