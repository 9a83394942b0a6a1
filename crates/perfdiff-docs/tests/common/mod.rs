//! An engine that fits on one screen: it echoes what it was given.

#![allow(dead_code, reason = "each test binary uses its own part")]

use perfdiff::Diagnostic;
use perfdiff_docs::{Document, Engine, Output, Problem};

/// Runs every text except one that holds `WRONG`, and shows it in a fence or a figure.
pub(crate) struct Echo;

/// What a block said, as a result.
pub(crate) struct Said(pub(crate) String);

impl Engine for Echo {
    fn run(&self, block: &str) -> Result<Box<dyn Output>, Vec<Diagnostic>> {
        match block.find("WRONG") {
            Some(at) => Err(vec![Diagnostic::new("PD001", at..at + 5, "this is wrong")]),
            None => Ok(Box::new(Said(block.to_owned()))),
        }
    }

    fn style(&self) -> &str {
        ".perfdiff{color:red}"
    }
}

impl Output for Said {
    fn name(&self) -> Option<&str> {
        self.0.lines().find_map(|line| line.strip_prefix("name = "))
    }

    fn markdown(&self) -> String {
        format!("~~~~~~text\n{}\n~~~~~~\n", self.0.trim_end())
    }

    fn html(&self, id_prefix: &str) -> String {
        let text: String = self.0.chars().map(|c| format!("&#{};", u32::from(c))).collect();
        format!("<figure class=\"perfdiff\" id=\"{id_prefix}\"><pre>{text}</pre></figure>")
    }

    fn warnings(&self) -> Vec<String> {
        self.0.lines().filter_map(|line| line.strip_prefix("doubt = ")).map(str::to_owned).collect()
    }
}

/// A problem without its place.
pub(crate) fn bare(problem: &Problem) -> String {
    problem.diagnostic.to_string()
}

/// A chapter for the html renderer.
pub(crate) fn html(chapter: &str) -> String {
    Document::run(chapter, &Echo).html("ch.md", &bare).into_owned()
}

/// A chapter for any other renderer.
pub(crate) fn markdown(chapter: &str) -> String {
    Document::run(chapter, &Echo).markdown(&bare).into_owned()
}

/// The texts that the blocks of a chapter hold.
pub(crate) fn bodies(chapter: &str) -> Vec<String> {
    perfdiff_docs::find(chapter).blocks.iter().map(|block| block.body.text().to_owned()).collect()
}

/// `CODE at the text it points at`, for each problem of a chapter.
pub(crate) fn problems(chapter: &str) -> Vec<String> {
    Document::run(chapter, &Echo)
        .problems()
        .iter()
        .map(|p| format!("{} {}", p.diagnostic.code, &chapter[p.diagnostic.span.clone()]))
        .collect()
}

/// Checks that a chapter differs from what it becomes in its blocks and inline values alone, byte
/// for byte, and that nothing in their place spans lines.
pub(crate) fn outside_is_untouched(chapter: &str) -> Result<(), String> {
    let document = Document::run(chapter, &Echo);
    let found = perfdiff_docs::find(chapter);
    let mut spans: Vec<_> = found.blocks.iter().map(|block| (block.span.clone(), None)).collect();
    spans.extend(found.inline_values.iter().map(|value| (value.span.clone(), Some(value.literal))));
    spans.sort_by_key(|(span, _)| span.start);
    let html = document.html("ch.md", &bare);
    let mut rest = &*html;
    let mut at = 0;
    for (span, inline) in spans {
        let kept = chapter.get(at..span.start).ok_or("spans overlap or split a character")?;
        rest = rest.strip_prefix(kept).ok_or("text before a block changed")?;
        let written = &chapter[span.clone()];
        let ends: &[&str] = match inline {
            None => &["</figure>", "</div>"],
            Some(true) => &["}}"],
            Some(false) => &["</span>"],
        };
        if inline.is_none() && !rest.starts_with("<!-- perfdiff -->") {
            return Err("no output in the place of a block".to_owned());
        }
        let end = ends.iter().filter_map(|end| Some(rest.find(end)? + end.len())).min();
        let end = end.ok_or("an output has no end")?;
        if inline != Some(true) && rest[..end].contains(['\n', '\r']) {
            return Err("an output spans lines".to_owned());
        }
        if inline == Some(true) && rest[..end] != written.replacen('!', "", 1) {
            return Err("a literal lost more than its mark".to_owned());
        }
        rest = &rest[end..];
        at = span.end;
    }
    if rest != &chapter[at..] {
        return Err("text after the last block changed".to_owned());
    }
    if found.blocks.is_empty() && found.inline_values.is_empty() && html != chapter {
        return Err("a chapter without blocks changed".to_owned());
    }
    // Whatever a problem points at is somewhere.
    for problem in document.problems() {
        chapter.get(problem.diagnostic.span.clone()).ok_or("a problem points nowhere")?;
        for text in [None, Some(chapter), Some("other\n{{#include x}}\n")] {
            let read = |_: &str| Some(chapter.to_owned());
            let origin = perfdiff_docs::Origin { path: "src/ch.md", text, read: &read };
            if !document.explain(problem, &origin).contains(".md:") && text.is_none() {
                return Err("a problem has no position".to_owned());
            }
        }
    }
    let _ = document.markdown(&bare);
    Ok(())
}

/// Pieces of Markdown that go badly with each other.
pub(crate) const AWKWARD: &[&str] = &[
    "```perfdiff\na = 1\n```\n",
    "~~~ perfdiff\na = 1\n~~~~\n",
    "````perfdiff\n```\n````\n",
    "```perfdiff\nWRONG\n```\n",
    "```perfdiff hide, x=\"1\"\n```\n",
    "```perfdiff\n{{#include a.toml}}\n```\n",
    "```perfdiff\nname = n\n```\n",
    "```perfdiff\n",
    "```perfdiff",
    "~~~\n",
    "```\n",
    "perfdiff\n",
    "{{#perfdiff a.b}}",
    "{{!#perfdiff a.b}}",
    "\\{{#perfdiff a.b}}",
    "{{#perfdiff ",
    "}}",
    "- ",
    "-\t",
    "1. ",
    "10) ",
    "> ",
    ">",
    "> [!NOTE]\n",
    "[^n]: ",
    "term\n: ",
    "    ",
    "  ",
    "\t",
    "\n",
    "\r\n",
    "\r",
    "\n\n",
    "<!-- ",
    " -->",
    "<div>\n",
    "</div>\n",
    "<pre>",
    "`",
    "``",
    "| a | b |\n|---|---|\n| ",
    " | ",
    "# h {#id}\n",
    "- [ ] ",
    "text ",
    "\\\n",
    "&#112;erfdiff",
    "\u{feff}",
    "\u{0}",
    "ü\u{301}🎉",
    "---\n",
    "[a]: <b> 'c'\n",
    "***",
    "$$",
];
