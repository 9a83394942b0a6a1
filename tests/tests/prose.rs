//! The book's own prose: every number in it is one that cannot drift.
//!
//! A number may be a reference (`{{#perfdiff ...}}`), stand in a section with a claim that says it, or be
//! on the list below, with the reason. Code, comments and pages that are made are not prose.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::LazyLock;

use perfdiff_tests::root;
use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};
use regex::Regex;

mod exemptions;

use exemptions::EXEMPT;

static REFERENCE: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"\{\{!?#(perfdiff|include)[^}]*\}\}").unwrap());

/// What says how many, how large or how many times, in digits or in a word. Names begin with a
/// letter: `H100`, `Llama-3.1-8B`, `FP8`.
static NUMBER: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?x) (?:^|[\s(\x22'/–]) [$+~÷×-]? ( \d[\d.,^]* )
        | (?i:\b( half | halves | thirds? | quarters? | tenths? | twice | thrice | doubled? | tripled?
            | (?:two|three|four|five|six|eight|ten)\stimes | dozens? | hundreds | thousands ) \b)",
    )
    .unwrap()
});

/// A page between two headings.
#[derive(Default)]
struct Section {
    /// Each paragraph, cell or heading, with its place.
    texts: Vec<(String, Range<usize>)>,
    claims: String,
}

/// The sections of a page.
fn sections(source: &str) -> Vec<Section> {
    let blank = |found: &regex::Captures<'_>| " ".repeat(found[0].len());
    let text = REFERENCE.replace_all(source, blank).into_owned();
    let mut sections = vec![Section::default()];
    let mut code = false;
    let mut open: Option<(String, Range<usize>)> = None;
    let close = |sections: &mut Vec<Section>, open: &mut Option<(String, Range<usize>)>| {
        sections.last_mut().unwrap().texts.extend(open.take());
    };
    for (event, span) in Parser::new_ext(&text, Options::ENABLE_TABLES).into_offset_iter() {
        match event {
            Event::Start(Tag::Heading { .. }) => {
                close(&mut sections, &mut open);
                sections.push(Section::default());
            }
            Event::Start(Tag::CodeBlock(_)) => code = true,
            Event::End(TagEnd::CodeBlock) => code = false,
            Event::Start(Tag::Paragraph | Tag::TableCell | Tag::Item)
            | Event::End(TagEnd::Paragraph | TagEnd::TableCell | TagEnd::Heading(_)) => {
                close(&mut sections, &mut open);
            }
            Event::Html(html) | Event::InlineHtml(html) => {
                let section = sections.last_mut().unwrap();
                section.claims.push_str(&html);
                section.claims.push('\n');
            }
            Event::Text(_) | Event::SoftBreak | Event::HardBreak | Event::Code(_) if !code => {
                let (words, place) = open.get_or_insert_with(|| (String::new(), span.clone()));
                match &event {
                    Event::Text(text) => words.push_str(text),
                    // What is quoted is no number of the sentence.
                    Event::Code(_) => words.push('`'),
                    _ => words.push(' '),
                }
                place.end = span.end;
            }
            _ => {}
        }
    }
    close(&mut sections, &mut open);
    sections
}

/// The numbers that claims say, as they are written there.
fn claimed(claims: &str) -> BTreeSet<String> {
    let comments = Regex::new(r"(?s)<!--\s*perfdiff:(.*?)-->").unwrap();
    let numbers = Regex::new(r"\d+(\.\d+)?").unwrap();
    let of = |found: regex::Captures<'_>| {
        let claims: Vec<String> = found[1].split(['\n', ';']).map(str::to_owned).collect();
        // The field before the relation may have digits in its name.
        claims
            .into_iter()
            .filter_map(|c| Some(c.trim().split_once(' ')?.1.to_owned()))
            .collect::<Vec<_>>()
    };
    comments
        .captures_iter(claims)
        .flat_map(of)
        .flat_map(|said| {
            numbers.find_iter(&said).map(|n| n.as_str().to_owned()).collect::<Vec<_>>()
        })
        .collect()
}

/// The chapters that people write.
fn chapters() -> Vec<(String, String)> {
    let mut found: Vec<(String, String)> = std::fs::read_dir(root().join("book"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "md"))
        .map(|path| {
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            (name, std::fs::read_to_string(&path).unwrap())
        })
        .filter(|(name, _)| name != "SUMMARY.md")
        .collect();
    found.sort();
    assert!(found.len() > 10, "{}", found.len());
    found
}

/// The numbers of a page that nothing holds, each with its paragraph; marks the exemptions used.
fn loose(name: &str, source: &str, used: &mut BTreeSet<usize>) -> Vec<String> {
    // What a page that is made says, its chapter may say again: a test makes it anew.
    let made =
        std::fs::read_to_string(root().join("book/reference").join(name)).unwrap_or_default();
    let mut found = Vec::new();
    for section in sections(source) {
        let claimed = claimed(&section.claims);
        for (words, _) in &section.texts {
            let flat = words.split_whitespace().collect::<Vec<_>>().join(" ");
            for number in NUMBER.captures_iter(&flat) {
                let digits = number.get(1).map(|n| n.as_str().trim_end_matches(['.', ',']));
                let place = number.get(1).or(number.get(2)).unwrap();
                let exempt = EXEMPT.iter().position(|(page, text, _)| {
                    *page == name
                        && flat
                            .match_indices(text)
                            .any(|(at, _)| at <= place.start() && place.start() < at + text.len())
                });
                let is_held = match digits {
                    Some(digits) => {
                        let plain = digits.replace(',', "");
                        let is_made = plain.len() > 2
                            && made.split([' ', '|', '\n']).any(|word| word == plain);
                        claimed.contains(&plain) || is_made
                    }
                    // A word says it less exactly; what is claimed beside it is for people to see.
                    None => section.claims.contains("<!-- perfdiff:"),
                };
                match exempt {
                    _ if is_held => {}
                    Some(exempt) => {
                        used.insert(exempt);
                    }
                    None => found.push(format!("{name}: `{}` in: {flat}", place.as_str())),
                }
            }
        }
    }
    found
}

#[test]
fn every_number_of_the_prose_is_cited_claimed_or_excused() {
    let mut used = BTreeSet::new();
    let mut wrong: Vec<String> =
        chapters().iter().flat_map(|(name, source)| loose(name, source, &mut used)).collect();
    let idle = EXEMPT.iter().enumerate().filter(|(index, _)| !used.contains(index));
    wrong.extend(idle.map(|(_, (page, text, _))| format!("{page}: nothing to excuse: {text}")));
    assert!(
        wrong.is_empty(),
        "cite these numbers, claim them, or say in exemptions.rs why neither:\n{}",
        wrong.join("\n")
    );
    assert!(EXEMPT.iter().all(|(_, _, why)| why.len() > 20), "a reason is a sentence");
}

#[test]
fn a_number_that_nothing_holds_is_found() {
    let found = |text: &str| loose("a.md", text, &mut BTreeSet::new());
    for held in [
        "An H100 and Llama-3.1-8B in FP8.",
        "It is {{#perfdiff a.speedup | 3}} faster, `1.6x`.",
        "# A\n\nIt is 1.6x faster. <!-- perfdiff: a.speedup = 1.6x -->",
        "# A\n\n<!-- perfdiff:\n> a.speedup in 1.6..1.7 -->\n\n> It is 1.6x, half.",
        "```text\n1.6x\n```\n\n<!-- 1.6x -->",
    ] {
        assert_eq!(found(held), [""; 0], "{held}");
    }
    for (text, number) in [
        ("It is 1.6x faster.", "1.6"),
        ("A (**1.6x**) gain", "1.6"),
        ("| a |\n|---|\n| +60 % |", "60"),
        ("Half of it", "Half"),
        ("[three times as fast](b.md)", "three times"),
        ("costs $2.50 an hour", "2.50"),
        // A claim of another section, of another number, or with it in its name.
        ("# A 1.6x\n\n# B\n\n<!-- perfdiff: a.speedup = 1.6x -->", "1.6"),
        ("It is 1.6x. <!-- perfdiff: a.speedup = 1.61x -->", "1.6"),
        ("At 64 it is so. <!-- perfdiff: a.points.64.regime is memory -->", "64"),
    ] {
        let found = found(text);
        assert!(found.len() == 1 && found[0].contains(&format!("`{number}`")), "{text}: {found:?}");
    }
}

/// Constants that pages name in words.
#[test]
fn what_is_excused_is_true() {
    assert!((perfdiff::claim::NEAR - 0.05).abs() < 1e-12);
    let run = |text: &str| perfdiff::block::run(text, &perfdiff::Catalog::builtin());
    let block = |rest: &str| {
        run(&format!("model = \"Llama3_8B\"\nbaseline = \"A100\"\nproposal = \"H100\"\n{rest}"))
    };
    let latency = |rest: &str| block(rest).unwrap().field("proposal.latency").unwrap().value;
    assert_eq!(latency(""), latency("workload = { kind = \"forward\", context = 512 }"));
    assert_ne!(latency(""), latency("workload = { kind = \"forward\", context = 513 }"));
    assert!(block("[sweep]\nbatch = \"1..=10000\"").is_ok());
    assert!(block("[sweep]\nbatch = \"1..=10001\"").is_err());
}

/// A title in the table of contents is that of its page, so that no number of one can drift alone.
#[test]
fn the_table_of_contents_says_what_the_pages_do() {
    let summary = std::fs::read_to_string(root().join("book/SUMMARY.md")).unwrap();
    let link = Regex::new(r"\[([^\]]+)\]\(([^)]+)\)").unwrap();
    let mut pages = 0;
    for found in link.captures_iter(&summary) {
        let page = std::fs::read_to_string(root().join("book").join(&found[2])).unwrap();
        let title = page.lines().find_map(|line| line.strip_prefix("# ")).unwrap();
        assert!(found[1] == *title || found[2].starts_with("reference/"), "{title}: {}", &found[1]);
        pages += 1;
    }
    assert!(pages > 10, "{pages}");
}
