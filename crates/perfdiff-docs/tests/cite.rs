//! Prose cites what blocks compute, and claims things of it.

mod common;

use common::{Echo, bare, html, markdown, problems};
use perfdiff::Catalog;
use perfdiff_docs::{Dialect, Document, Names, Origin, Problem};

const NAMED: &str = "```perfdiff\nname = n\n```\n";

/// A chapter with the real engine.
const UPGRADE: &str = "```perfdiff\nname = \"upgrade\"\nmodel = \"Llama3_8B\"\nbaseline = \"A100\"\n\
                       proposal = \"H100\"\nshow = [\"source\"]\n```\n";

/// What prose becomes beside the block [`UPGRADE`], or what is wrong with it.
fn prose(text: &str) -> String {
    let catalog = Catalog::builtin();
    let chapter = format!("{text}\n\n{UPGRADE}");
    let document = Document::run(&chapter, &catalog);
    let origin = Origin { path: "ch.md", text: Some(&chapter), read: &|_| None };
    if document.has_errors() {
        let problems = document.problems().iter();
        return problems.map(|p| document.explain(p, &origin)).collect::<Vec<_>>().join("\n\n");
    }
    let page = document.html("ch.md", &bare);
    page.split("\n\n<!-- perfdiff --><style>").next().unwrap_or("").to_owned()
}

#[test]
fn a_value_is_what_the_texts_print() {
    assert_eq!(prose("It is {{#perfdiff upgrade.speedup}} faster."), "It is 1.54x faster.");
    assert_eq!(
        prose(
            "{{#perfdiff upgrade.baseline.latency}} to {{#perfdiff upgrade.proposal.latency | us}}"
        ),
        "10.8 ms to 6980 us"
    );
    assert_eq!(prose("{{#perfdiff upgrade.proposal.regime | bound title}}"), "Memory-bound");
    assert_eq!(prose("{{#perfdiff upgrade.factors.memory_bandwidth}}"), "1.54x");
    assert_eq!(prose("{{#perfdiff upgrade.speedup | +%}} faster"), "+54 % faster");
    assert_eq!(prose("{{#perfdiff\nupgrade.speedup\n}}"), "1.54x");
}

#[test]
fn a_value_may_stand_wherever_text_does() {
    assert_eq!(prose("# The {{#perfdiff upgrade.speedup}} upgrade"), "# The 1.54x upgrade");
    assert_eq!(prose("[{{#perfdiff upgrade.speedup}}](a.md)"), "[1.54x](a.md)");
    assert_eq!(prose("![{{#perfdiff upgrade.speedup}} faster](a.png)"), "![1.54x faster](a.png)");
    assert_eq!(prose("**{{#perfdiff upgrade.speedup}}**"), "**1.54x**");
    assert_eq!(
        prose("<img alt=\"{{#perfdiff upgrade.proposal.hardware}}\">"),
        "<img alt=\"NVIDIA H100\">"
    );
    assert_eq!(
        prose("| a |\n|---|\n| {{#perfdiff upgrade.baseline.latency \\| ms bare}} |"),
        "| a |\n|---|\n| 10.8 |"
    );
}

#[test]
fn what_is_active_in_a_value_is_text() {
    for page in [html, markdown] {
        let page = page(&format!("| {{{{#perfdiff n.active}}}} |\n\n{NAMED}"));
        let line = page.lines().next().unwrap();
        assert_eq!(line.matches('|').count(), 2, "{line}");
        assert!(!line[1..].contains(['<', '*', '[', '`', '{', '\\', '$']), "{line}");
    }
}

#[test]
fn code_comments_and_literals_stay() {
    for text in [
        "`{{#perfdiff upgrade.speedup}}`",
        "    {{#perfdiff upgrade.speedup}}",
        "<!-- {{#perfdiff upgrade.speedup}} -->",
        "\\{{#perfdiff upgrade.speedup}}",
        "<!-- perfdiff: upgrade.speedup > 1.5 -->",
        "text <!-- perfdiff: upgrade.speedup > 1.5 --> text",
        "<!-- a comment: upgrade.speedup > 9 -->",
        "<!-- perfdiff is a tool: upgrade.speedup > 9 -->",
    ] {
        assert_eq!(prose(text), text);
    }
    assert_eq!(prose("{{!#perfdiff upgrade.speedup}}"), "{{#perfdiff upgrade.speedup}}");
}

#[test]
fn a_mistake_points_and_names_the_nearest() {
    assert_eq!(
        prose("It is {{#perfdiff upgrade.sppedup}} faster."),
        "ch.md:1:27: error[PD105]: there is no `sppedup` in the fields of a comparison\n  |\n\
         1 | It is {{#perfdiff upgrade.sppedup}} faster.\n  |                           ^^^^^^^\n  \
         = help: did you mean `speedup`?"
    );
    for (text, place, said) in [
        ("{{#perfdiff upgrad.speedup}}", "ch.md:1:13", "did you mean `upgrade`?"),
        ("{{#perfdiff upgrade.baseline.latency | GB}}", "ch.md:1:40", "expected a time"),
        ("{{#perfdiff upgrade.speedup | sms}}", "ch.md:1:31", "did you mean `ms`?"),
        ("{{#perfdiff upgrade.latency}}", "ch.md:1:21", "did you mean `proposal.latency`?"),
        ("{{#perfdiff upgrade.baseline}}", "ch.md:1:21", "is a table, not a value"),
        ("{{#perfdiff upgrade.baseline.ttft}}", "ch.md:1:13", "this has no value"),
        ("{{#perfdiff upgrade}}", "ch.md:1:13", "a value is `NAME.FIELD`"),
    ] {
        let problem = prose(text);
        assert!(problem.starts_with(place) && problem.contains(said), "{text}\n{problem}");
    }
}

#[test]
fn a_claim_that_fails_says_what_is_true_and_why() {
    assert_eq!(
        prose("text\n<!-- perfdiff: upgrade.proposal.latency < 8 ms; upgrade.speedup >= 1.7 -->"),
        "ch.md:2:49: error[PD016]: this does not hold: `upgrade.speedup >= 1.7`\n  |\n\
         2 | <!-- perfdiff: upgrade.proposal.latency < 8 ms; upgrade.speedup >= 1.7 -->\n  \
         |                                                 ^^^^^^^^^^^^^^^^^^^^^^ it is 1.54x\n  \
         = note: 1.54x faster: 10.8 ms to 6.98 ms. Memory-bound on both sides: moving data takes \
         91 % of the latency, then 87 %.\n  \
         = note: 1.54x = memory bandwidth 1.54x × peak FLOP/s 1.00x.\n  \
         = note: it would hold with batch 299, or with 1.832 TB/s of memory bandwidth on \
         the baseline, or with 3.761 TB/s of memory bandwidth on the proposal\n  \
         = note: the other claims hold: `upgrade.proposal.latency < 8 ms` until batch 16 or down to \
         2.856 TB/s of memory bandwidth on the proposal"
    );
}

/// Of a claim that orders two blocks, each is turned while the other stays.
#[test]
fn an_order_of_two_blocks_says_how_far_in_each() {
    let block = |name: &str, batch: u32| {
        format!(
            "```perfdiff\nname = \"{name}\"\nbatch = {batch}\nmodel = \"Llama3_8B\"\n\
             baseline = \"A100\"\nproposal = \"H100\"\n```\n\n"
        )
    };
    let claims = "<!-- perfdiff:\none.speedup > 2\none.speedup > many.speedup\n\
                  many.proposal.latency > one.proposal.latency -->";
    let text = format!("{}{}{claims}\n", block("one", 1), block("many", 8));
    let catalog = Catalog::builtin();
    let document = Document::run(&text, &catalog);
    let failed: Vec<_> = document.problems().iter().filter(|p| p.is_failed_claim()).collect();
    let said = |at: usize, start: &str| -> String {
        let notes = &failed[at].diagnostic.notes;
        notes.iter().find(|note| note.starts_with(start)).unwrap().clone()
    };
    assert_eq!(failed.len(), 2);
    assert_eq!(
        failed[1].diagnostic.label, "it is 1.54333x, and `many.speedup` is 1.54437x",
        "two that print alike"
    );
    let would = said(1, "it would hold");
    assert!(would.contains("with batch 3, or") && would.contains("in `one`; "), "{would}");
    assert!(would.contains("with batch 9, or") && would.ends_with("in `many`"), "{would}");
    let others = said(1, "the other claims hold");
    assert!(others.contains("` down to batch 2 or") && others.contains("in `many`; "), "{others}");
    assert!(others.contains("; until batch 7 or") && others.ends_with("in `one`"), "{others}");
    // The blocks of both are known, so that what moved either can be named.
    assert_eq!(failed[1].about.len(), 2);
}

#[test]
fn claims_stand_in_lists_quotes_and_over_several_lines() {
    assert_eq!(
        problems(&format!("> <!-- perfdiff:\n> n.yes\n> n.no -->\n\n{NAMED}")),
        ["PD016 n.no"]
    );
    assert_eq!(
        problems(&format!("- a <!-- perfdiff: n.a = b --> b\n\n{NAMED}")),
        ["PD016 n.a = b"]
    );
    assert_eq!(problems(&format!("<div><!-- perfdiff: n.no --></div>\n\n{NAMED}")), ["PD016 n.no"]);
    assert_eq!(problems("<!-- perfdiff: n.yes -->"), ["PD012 n"]);
    assert_eq!(problems("<!-- perfdiff: -->"), ["PD105  "]);
    assert_eq!(problems("<!-- perfdiff: n.yes"), ["PD105 <!-- perfdiff:"]);
    assert_eq!(problems(&format!("<!-- perfdiff: n.yes of it -->\n\n{NAMED}")), ["PD015 of it"]);
    assert_eq!(problems("`<!-- perfdiff: n.no -->`"), [""; 0]);
}

#[test]
fn a_failed_claim_is_told_apart_from_other_errors() {
    let of = |chapter: &str| -> Vec<bool> {
        let chapter = format!("{chapter}\n\n{NAMED}");
        let document = Document::run(&chapter, &Echo);
        document.problems().iter().map(Problem::is_failed_claim).collect()
    };
    assert_eq!(of("<!-- perfdiff: n.no -->"), [true]);
    assert_eq!(of("<!-- perfdiff: n.nope -->"), [false]);
    assert_eq!(of("{{#perfdiff n.nope}}"), [false]);
    let block = Document::run("```perfdiff\nuntrue\n```\n", &Echo);
    assert!(block.has_errors() && block.problems()[0].is_failed_claim());
    // The block's own output says what does not hold.
    assert!(block.html("a.md", &bare).contains("<figure"));
}

#[test]
fn a_failed_claim_is_a_box_behind_it() {
    let page = html(&format!("a <!-- perfdiff: n.no --> b\n\n{NAMED}"));
    let opening = "a <!-- perfdiff: n.no --><span class=\"perfdiff perfdiff-error\" role=\"alert\"";
    assert!(page.starts_with(opening), "{page}");
    assert!(page.contains("</span> b\n\n<!-- perfdiff --><style>"), "{page}");
}

/// What is wrong in the first of several chapters.
fn book(chapters: &[(&str, &str)]) -> (String, Vec<String>) {
    let mut documents: Vec<Document<'_>> = chapters
        .iter()
        .map(|(_, text)| Document::run_blocks(text, Dialect::default(), &Echo))
        .collect();
    let mut names = Names::default();
    for ((page, _), document) in chapters.iter().zip(&documents) {
        names.add(page, document);
    }
    documents[0].cite(chapters[0].0, &names);
    let problems = documents[0].problems().iter().map(|p| {
        let help = p.diagnostic.help.clone().unwrap_or_default();
        format!("{} {help}", p.diagnostic).trim_end().to_owned()
    });
    (documents[0].html("ch.md", &bare).into_owned(), problems.collect())
}

#[test]
fn names_of_other_chapters_are_found_and_told_apart() {
    let block = |name: &str, what: &str| format!("```perfdiff\nname = {name}\n{what}\n```\n");
    let (one, two) = (block("n", "one"), block("n", "two"));
    let only = block("only", "x");
    let cite = |text: &str| {
        let first = format!("{{{{#perfdiff {text}}}}}\n");
        book(&[
            ("a.md", &first),
            ("guide/one.md", &one),
            ("guide/two.md", &two),
            ("other/two.md", &block("m", "")),
            ("c.md", &only),
        ])
    };
    assert_eq!(cite("only.a").0, "a\n");
    assert_eq!(cite("one#n.text").0, "name = n one \n");
    assert_eq!(cite("two#n.text").0, "name = n two \n");
    assert_eq!(cite("guide/two#n.text").0, "name = n two \n");
    assert_eq!(cite("guide/two.md#n.text").0, "name = n two \n");
    assert_eq!(
        cite("n.text").1,
        ["several chapters have a block `n` say which: `guide/one#n`, `guide/two#n`"]
    );
    assert_eq!(cite("c#n.text").1, ["there is no block `c#n`; did you mean `guide/one#n`?"]);
    assert_eq!(cite("onyl.text").1, ["there is no block `onyl`; did you mean `only`?"]);
    let own = format!("{{{{#perfdiff n.text}}}}\n\n{}", block("n", "own"));
    let (page, problems) = book(&[("a.md", &own), ("guide/one.md", &one), ("guide/two.md", &two)]);
    assert!(page.starts_with("name = n own \n") && problems.is_empty(), "{page}");
}

#[test]
fn a_block_that_could_not_run_is_not_called_unknown() {
    let (_, problems) = book(&[
        ("a.md", "{{#perfdiff n.text}}\n"),
        ("b.md", "```perfdiff\nname = \"n\"\nWRONG\n```\n"),
    ]);
    assert_eq!(problems, ["the block `n` could not be run it has an error of its own"]);
}
