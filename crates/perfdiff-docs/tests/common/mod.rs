//! An engine that fits on one screen: it echoes what it was given.

#![allow(dead_code, reason = "each test binary uses its own part")]

use perfdiff::Diagnostic;
use perfdiff::claim::{Claim, FAILED, Named, Naming};
use perfdiff::field::{Field, FieldValue, Prints, UnknownField};
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

    /// `text` is the block, `nothing` has no value, and every other word of one to three letters is
    /// itself.
    fn field(&self, path: &str) -> Result<Field, UnknownField> {
        let value = match path {
            "text" => FieldValue::Text(self.0.clone()),
            "nothing" => FieldValue::None,
            "yes" => return Ok(Field::new(FieldValue::Flag(true), Prints::Flag)),
            "no" => return Ok(Field::new(FieldValue::Flag(false), Prints::Flag)),
            "active" => {
                FieldValue::Text("a|b <i>*c*</i> [d](e) `f` {{#include g}} \\ & $h$".into())
            }
            word if (1..=3).contains(&word.chars().count()) => FieldValue::Text(word.into()),
            word => return Err(UnknownField::new("no such field", 0..word.len())),
        };
        Ok(Field::new(value, Prints::Name))
    }

    fn failed_claims(&self) -> Vec<Diagnostic> {
        let at = self.0.find("untrue");
        at.map(|at| Diagnostic::new(FAILED, at..at + 6, "this does not hold")).into_iter().collect()
    }

    fn why(&self) -> Vec<String> {
        vec!["because it says so".to_owned()]
    }

    fn would_hold(&self, _: &Claim, _: &Naming<'_>) -> Option<String> {
        None
    }

    fn how_far(&self, claim: &Claim, named: &Naming<'_>) -> Option<String> {
        match named(&claim.subject.text)? {
            Named::Own(path) => Some(format!("as long as there is {path}")),
            Named::Other(_) => None,
        }
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

/// What stands at a place that changes.
#[derive(Clone, Debug)]
enum Change {
    Block,
    Literal,
    /// A value, as text.
    Value(String),
    /// A value that is wrong.
    Mistake,
    /// After a comment with claims: a box, if one of them fails.
    Claims(bool),
}

/// Checks that a chapter differs from what it becomes in its blocks and inline values alone, and
/// behind claims that fail, byte for byte, and that nothing in their place spans lines.
pub(crate) fn outside_is_untouched(chapter: &str) -> Result<(), String> {
    let document = Document::run(chapter, &Echo);
    let found = perfdiff_docs::find(chapter);
    let mut spans: Vec<_> =
        found.blocks.iter().map(|block| (block.span.clone(), Change::Block)).collect();
    spans.extend(document.values().map(|(value, text)| {
        let change = match text {
            _ if value.literal => Change::Literal,
            Some(text) => Change::Value(text.to_owned()),
            None => Change::Mistake,
        };
        (value.span.clone(), change)
    }));
    spans.extend(found.claims.iter().filter(|comment| comment.closed).map(|comment| {
        let within = |problem: &&Problem| {
            let at = problem.diagnostic.span.start;
            let text = comment.text.start..=comment.text.end;
            problem.is_error() && problem.block.is_none() && text.contains(&at)
        };
        let fails = document.problems().iter().any(|problem| within(&problem));
        (comment.span.end..comment.span.end, Change::Claims(fails))
    }));
    spans.sort_by_key(|(span, _)| (span.start, span.end));
    let html = document.html("ch.md", &bare);
    let mut rest = &*html;
    let mut at = 0;
    for (span, change) in &spans {
        let kept = chapter.get(at..span.start).ok_or("spans overlap or split a character")?;
        rest = rest.strip_prefix(kept).ok_or("text before a block changed")?;
        let written = &chapter[span.clone()];
        let within = |opening: &str, ends: &[&str]| {
            if !rest.starts_with(opening) {
                return Err(format!("no `{opening}` in the place of {change:?}"));
            }
            let end = ends.iter().filter_map(|end| Some(rest.find(end)? + end.len())).min();
            let end = end.ok_or("an output has no end")?;
            if rest[..end].contains(['\n', '\r']) {
                return Err("an output spans lines".to_owned());
            }
            Ok(end)
        };
        let length = match change {
            Change::Block => within("<!-- perfdiff -->", &["</figure>", "</div>"])?,
            Change::Mistake | Change::Claims(true) => within("<span class=", &["</span>"])?,
            Change::Claims(false) => 0,
            Change::Literal => {
                let literal = written.replacen('!', "", 1);
                rest.starts_with(&literal).then_some(literal.len()).ok_or("a literal changed")?
            }
            Change::Value(text) => read_as_text(rest, text)?,
        };
        rest = &rest[length..];
        at = span.end;
    }
    if rest != &chapter[at..] {
        return Err("text after the last block changed".to_owned());
    }
    if spans.is_empty() && html != chapter {
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

/// How many bytes at the start of a page a reader reads as this text, none of which means anything
/// to Markdown or HTML.
fn read_as_text(page: &str, text: &str) -> Result<usize, String> {
    let mut at = 0;
    for wanted in text.chars() {
        let wanted = if matches!(wanted, '\n' | '\r') { ' ' } else { wanted };
        let rest = &page[at..];
        let (read, length) = match rest.strip_prefix("&#") {
            Some(entity) => {
                let end = entity.find(';').ok_or("an open entity")?;
                let code = entity[..end].parse().ok().and_then(char::from_u32);
                (code.ok_or("no entity")?, end + 3)
            }
            None => {
                let read = rest.chars().next().ok_or("a value is cut")?;
                if "|<>*_[]`{}\\&$~#\"'!\n\r\t".contains(read) {
                    return Err(format!("a value has an active `{read}`"));
                }
                (read, read.len_utf8())
            }
        };
        if read != wanted {
            return Err(format!("a value reads `{read}` for `{wanted}`"));
        }
        at += length;
    }
    Ok(at)
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
    "{{#perfdiff n.b}}",
    "{{#perfdiff n.text}}",
    "{{#perfdiff n.active | upper}}",
    "{{#perfdiff n.nothing}}",
    "{{#perfdiff n.b \\| 3}}",
    "{{#perfdiff\nn.b |\n> bound}}",
    "<!-- perfdiff: n.yes -->",
    "<!-- perfdiff: n.no; n.text = \"x -->",
    "<!-- perfdiff:\n> n.a = a\n> n.b = a\n-->",
    "<!-- perfdiff: -->",
    "<!-- perfdiff: n.a",
    "```perfdiff\nname = n\nuntrue\n```\n",
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
