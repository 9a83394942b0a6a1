//! Results in place, over random documents: nothing outside of the markers changes, and what was
//! written once is not written again.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod common;

use common::{AWKWARD, Said};
use perfdiff::Diagnostic;
use perfdiff::claim::{Claim, Naming};
use perfdiff::field::{Field, UnknownField};
use perfdiff_docs::{Document, Engine, InPlace, Mode, Output, Settled, settle, splice};
use proptest::prelude::*;

/// Shows what a block says in everything that Markdown has, and wants it in place.
struct Placing;

struct Placed(Said);

impl Engine for Placing {
    fn run(&self, block: &str) -> Result<Box<dyn Output>, Vec<Diagnostic>> {
        Ok(Box::new(Placed(Said(block.to_owned()))))
    }

    fn style(&self) -> &str {
        ""
    }
}

impl Output for Placed {
    fn name(&self) -> Option<&str> {
        self.0.name()
    }

    fn markdown(&self) -> String {
        let text: String = self.0.0.chars().filter(|c| c.is_alphanumeric()).collect();
        format!(
            "**Said**: {text}\n\n- one\n- *two*\n\n| a | b |\n| --- | ---: |\n| 1 | `{text}` |\n\n\
             ~~~text\n{text}\n\n  - > {text}\n~~~\n\nThe end.\n"
        )
    }

    fn in_place(&self) -> bool {
        true
    }

    fn html(&self, id_prefix: &str) -> String {
        self.0.html(id_prefix)
    }

    fn warnings(&self) -> Vec<String> {
        Vec::new()
    }

    fn field(&self, path: &str) -> Result<Field, UnknownField> {
        self.0.field(path)
    }

    fn failed_claims(&self) -> Vec<Diagnostic> {
        Vec::new()
    }

    fn why(&self) -> Vec<String> {
        Vec::new()
    }

    fn how_far(&self, _: &Claim, _: &Naming<'_>) -> Option<String> {
        None
    }

    fn would_hold(&self, _: &Claim, _: &Naming<'_>) -> Option<String> {
        None
    }
}

fn found(text: &str) -> InPlace {
    Document::run(text, &Placing).in_place()
}

/// The text as `regen` leaves it, and what it leaves to say.
fn regenerated(text: &str, force: bool) -> (String, Settled) {
    let settled = settle(found(text).stale, Mode::Regen { force });
    (splice(text, &settled.edits).into_owned(), settled)
}

/// The lines of a text without those between markers, the markers, and the empty line above them;
/// what stands in a line before a marker is its container's.
fn outside(text: &str) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut inside = false;
    for line in text.split_inclusive('\n') {
        if line.contains("<!-- perfdiff:begin n") {
            inside = true;
            let above = lines.pop().unwrap();
            assert!(above.chars().all(|c| c == '>' || c.is_whitespace()), "{above:?}");
            continue;
        }
        if let Some((_, rest)) = line.split_once("<!-- perfdiff:end -->").filter(|_| inside) {
            inside = false;
            // The end of the line was the fence's.
            assert_eq!(rest.trim(), "", "{line:?}");
            continue;
        }
        if !inside {
            lines.push(line.to_owned());
        }
    }
    // A fence at the end of the text has no end of line.
    lines.last_mut().into_iter().for_each(|last| *last = last.trim_end().to_owned());
    lines
}

fn what_regen_may_do(text: &str) -> Result<(), TestCaseError> {
    let blocks = |text: &str| -> Vec<String> {
        let document = Document::run(text, &Placing);
        document.blocks().iter().map(|block| block.body.text().to_owned()).collect()
    };
    let (once, settled) = regenerated(text, false);
    prop_assert_eq!(settled.left.len(), 0, "{:?}", settled.left);
    prop_assert_eq!(outside(text), outside(&once), "{}", once);
    prop_assert_eq!(blocks(text), blocks(&once), "{}", once);
    prop_assert_eq!(once.matches('\u{feff}').count(), text.matches('\u{feff}').count());
    if !text.replace("\r\n", "").contains('\n') {
        prop_assert!(!once.replace("\r\n", "").contains('\n'), "{:?}", once);
    }
    let again = found(&once);
    prop_assert!(again.problems.is_empty(), "{:?}\n{}", again.problems, once);
    prop_assert!(again.stale.is_empty(), "{:?}\n{}", again.stale, once);
    Ok(())
}

/// A container: what begins its first line, and its others.
const CONTAINERS: &[(&str, &str)] = &[
    ("", ""),
    ("> ", "> "),
    (">", ">"),
    ("- ", "  "),
    ("10. ", "    "),
    ("* > ", "  > "),
    ("> - ", ">   "),
    ("> > ", "> > "),
    ("- 1. ", "     "),
    ("> [!NOTE]\n> ", "> "),
    ("[^n]: ", "    "),
];

/// What stands in one, by lines; `B` is a block, and `R` one with a result that is out of date.
const CONTENTS: &[&str] = &[
    "B",
    "R",
    "text",
    "text\n\nB",
    "B\n\ntext",
    "R\n\nmore *text*",
    "# head\n\nB",
    "B\n\nB\n\nR",
    "~~~~ perfdiff\nname = n\na = 2\n~~~~",
    "<!-- note -->\n\nB",
    "`<!-- perfdiff:end -->`",
    "```text\n<!-- perfdiff:begin -->\n```",
    "| a |\n|---|\n| 1 |\n\nB",
    "- item\n\n  B",
];

const BLOCK: &str = "```perfdiff\nname = n\na = 1\n```";

fn page() -> impl Strategy<Value = String> {
    let part = (prop::sample::select(CONTAINERS), prop::sample::select(CONTENTS));
    let parts = prop::collection::vec(part, 1..6);
    (parts, any::<[bool; 3]>()).prop_map(|(parts, [crlf, mark, ends])| {
        let stale = format!("{BLOCK}\n\n<!-- perfdiff:begin n -->\n\n<!-- perfdiff:end -->");
        let mut text = if mark { String::from("\u{feff}") } else { String::new() };
        for (index, ((first, rest), content)) in parts.into_iter().enumerate() {
            // The names of one page differ.
            let of = |of: &str| of.replace("name = n\n", &format!("name = n{index}\n"));
            let content = content.replace("  B", &format!("  {}", of(BLOCK).replace('\n', "\n  ")));
            let content = of(&content.replace('R', &of(&stale)).replace('B', &of(BLOCK)));
            for (number, line) in content.lines().enumerate() {
                let prefix = if number == 0 { first } else { rest };
                let prefix = if line.is_empty() { prefix.trim_end() } else { prefix };
                text += &format!("{prefix}{line}\n");
            }
            text.push('\n');
        }
        if !ends {
            text.truncate(text.trim_end().len());
        }
        if crlf { text.replace('\n', "\r\n") } else { text }
    })
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: std::env::var("PROPTEST_CASES").ok().and_then(|n| n.parse().ok()).unwrap_or(400),
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn regen_changes_nothing_outside_of_the_markers_and_nothing_twice(text in page()) {
        what_regen_may_do(&text)?;
    }

    /// What somebody wrote between markers stays, unless it is forced away; then nothing of it does.
    #[test]
    fn an_edit_by_hand_is_kept(text in page(), word in "[a-z]{3,9}") {
        let (once, _) = regenerated(&text, false);
        let Some(at) = once.find("**Said**") else { return Ok(()) };
        let edited = format!("{}{word} {}", &once[..at], &once[at..]);
        let (kept, settled) = regenerated(&edited, false);
        prop_assert_eq!(&kept, &edited);
        prop_assert_eq!(settled.left.len(), 1);
        prop_assert_eq!(regenerated(&edited, true).0, once);
    }

    /// Whatever a page is made of, what was written is there when it is looked at again.
    #[test]
    fn whatever_pieces_a_page_is_made_of(
        pieces in prop::collection::vec(prop::sample::select(AWKWARD), 0..12)
    ) {
        let text = pieces.concat();
        let (mut now, first) = regenerated(&text, false);
        // A result that is put into a list may come under another block; it settles at once.
        for _ in 0..2 {
            now = regenerated(&now, false).0;
        }
        let (again, _) = regenerated(&now, false);
        prop_assert_eq!(again, now, "{:?} {}", text, first.edits.len());
    }
}
