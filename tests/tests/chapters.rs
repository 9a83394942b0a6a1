//! What the book shows: every kind of finding, each in a block that runs.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::BTreeSet;

use perfdiff::{Catalog, FindingKind, block};
use perfdiff_tests::root;

/// The chapters of the book, without the pages that are made.
fn chapters() -> Vec<(String, String)> {
    let mut chapters: Vec<(String, String)> = std::fs::read_dir(root().join("book"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "md"))
        .map(|path| {
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            (name, std::fs::read_to_string(&path).unwrap())
        })
        .collect();
    chapters.sort();
    chapters
}

#[test]
fn every_kind_of_finding_has_an_example_in_the_book() {
    let mut catalog = Catalog::builtin();
    for entry in std::fs::read_dir(root().join("book/configs")).unwrap() {
        let path = entry.unwrap().path();
        let name = format!("configs/{}", path.file_name().unwrap().to_string_lossy());
        let text = std::fs::read_to_string(&path).unwrap();
        catalog.add_model_config(&name, &text).unwrap();
        catalog.add_model_config(&format!("book/{name}"), &text).unwrap();
    }
    let mut seen: BTreeSet<&str> = BTreeSet::new();
    let mut blocks = 0;
    for (name, text) in chapters() {
        for found in perfdiff_docs::find(&text).blocks {
            // A chapter on errors shows blocks that have some.
            let Ok(report) = block::run(found.body.text(), &catalog) else {
                panic!("a block of {name} does not run:\n{}", found.body.text());
            };
            blocks += 1;
            seen.extend(report.findings().iter().map(|finding| finding.kind.name()));
        }
    }
    let missing: Vec<&str> =
        FindingKind::ALL.map(FindingKind::name).into_iter().filter(|k| !seen.contains(k)).collect();
    assert!(blocks > 30 && missing.is_empty(), "{blocks} blocks, none with {missing:?}");
}

/// A comment that begins a line is a block of HTML: it ends a paragraph that goes on below it.
#[test]
fn no_claim_breaks_the_paragraph_that_it_stands_in() {
    let mut comments = 0;
    for (name, text) in chapters() {
        for (start, _) in text.match_indices("\n<!-- perfdiff:") {
            let (before, rest) = text.split_at(start + 1);
            // Examples in fences are code.
            if before.matches("\n```").count() % 2 == 1 {
                continue;
            }
            comments += 1;
            let (comment, after) = rest.split_once("-->").unwrap();
            let is_inside = !before.ends_with("\n\n") && !after.starts_with("\n\n");
            let is_last = after.trim().is_empty();
            let has_words = !after.starts_with('\n');
            assert!(is_last || !is_inside && !has_words, "{name}: {comment}");
        }
    }
    assert!(comments > 10, "{comments} comments");
}
