//! Errors point into the files that the author wrote, not into what mdBook made of them.

mod common;

use common::Echo;
use perfdiff_docs::{Document, Origin};

/// The places of the problems of a chapter: `FILE:LINE:COLUMN`.
fn places(expanded: &str, on_disk: Option<&str>, included: &[(&str, &str)]) -> Vec<String> {
    let read = |path: &str| {
        let found = included.iter().find(|(name, _)| *name == path);
        found.map(|(_, text)| (*text).to_owned())
    };
    let origin = Origin { path: "src/guide/ch.md", text: on_disk, read: &read };
    let document = Document::run(expanded, &Echo);
    document
        .problems()
        .iter()
        .map(|problem| {
            let text = document.explain(problem, &origin);
            let place = text.split(": ").next().unwrap_or("").to_owned();
            if text.contains("after includes") { format!("{place}?") } else { place }
        })
        .collect()
}

const WRONG: &str = "```perfdiff\na = 1\nb = WRONG\n```\n";

#[test]
fn a_chapter_without_includes_is_exact() {
    let chapter = format!("# T\n\n{WRONG}");
    assert_eq!(places(&chapter, Some(&chapter), &[]), ["src/guide/ch.md:5:5"]);
    let quoted = "> - ```perfdiff\r\n>   b = WRONG\r\n>   ```\r\n";
    assert_eq!(places(quoted, Some(quoted), &[]), ["src/guide/ch.md:2:9"]);
}

#[test]
fn a_byte_order_mark_moves_nothing() {
    let on_disk = format!("\u{feff}{WRONG}");
    assert_eq!(places(WRONG, Some(&on_disk), &[]), ["src/guide/ch.md:3:5"]);
}

#[test]
fn an_include_before_the_block_moves_nothing() {
    let on_disk = format!("{{{{#include long.md}}}}\n\n{WRONG}");
    let expanded = format!("one\ntwo\nthree\n\n{WRONG}");
    assert_eq!(places(&expanded, Some(&on_disk), &[]), ["src/guide/ch.md:5:5"]);
}

#[test]
fn the_second_of_two_equal_blocks_is_the_second() {
    let on_disk = format!("{{{{#include long.md}}}}\n\n{WRONG}\ntext\n\n{WRONG}");
    let expanded = on_disk.replace("{{#include long.md}}", "one\ntwo\nthree");
    assert_eq!(
        places(&expanded, Some(&on_disk), &[]),
        ["src/guide/ch.md:5:5", "src/guide/ch.md:12:5"]
    );
}

#[test]
fn an_included_body_is_where_it_was_written() {
    let on_disk = "# T\n\n```perfdiff\n{{#include ../../models/m.toml}}\n```\n";
    let expanded = "# T\n\n```perfdiff\n# a model\nb = WRONG\n\n```\n";
    let model = ("models/m.toml", "# a model\nb = WRONG\n");
    assert_eq!(places(expanded, Some(on_disk), &[model]), ["models/m.toml:2:5"]);
}

#[test]
fn a_body_that_is_included_in_part_is_where_each_line_was_written() {
    let on_disk = "x {{#include long.md}}\n\n```perfdiff\n{{#include m.toml}}\nc = WRONG\n```\n";
    let expanded = "x one\ntwo\n\n```perfdiff\nb = 1\nc = WRONG\n```\n";
    assert_eq!(
        places(expanded, Some(on_disk), &[("src/guide/m.toml", "b = 1\n")]),
        ["src/guide/ch.md:5:5"]
    );
}

#[test]
fn an_included_block_is_where_it_was_written_however_deep() {
    let on_disk = "# T\n\n- {{#include parts/a.md:here}}\n";
    let expanded = "# T\n\n- ```perfdiff\n  a = 1\n  b = WRONG\n  ```\n";
    let files = [
        ("src/guide/parts/a.md", "# A\n\n<!-- ANCHOR: here -->\n{{ #include b.md }}\n"),
        ("src/guide/parts/b.md", WRONG),
    ];
    assert_eq!(places(expanded, Some(on_disk), &files), ["src/guide/parts/b.md:3:5"]);
}

#[test]
fn an_include_that_includes_itself_ends() {
    let on_disk = "{{#include ch.md}}\n{{#include ../guide/ch.md}}\n";
    let read = [("src/guide/ch.md", on_disk)];
    assert_eq!(places(WRONG, Some(on_disk), &read), ["src/guide/ch.md:3:5?"]);
}

#[test]
fn a_place_that_is_in_no_file_is_said_to_be_after_includes() {
    assert_eq!(places(WRONG, None, &[]), ["src/guide/ch.md:3:5?"]);
    assert_eq!(places(WRONG, Some("generated\n"), &[]), ["src/guide/ch.md:3:5?"]);
}

#[test]
fn an_unclosed_block_behind_an_include_is_where_it_opens() {
    let on_disk = "{{#include a.md}}\n\n- x\n\n  ```perfdiff\n  {{#include m.toml}}\n  ```\n";
    let expanded = "1\n2\n3\n\n- x\n\n  ```perfdiff\n  a = 1\nb = 2\n  ```\n";
    assert_eq!(
        places(expanded, Some(on_disk), &[("src/guide/m.toml", "a = 1\nb = 2\n")])[0],
        "src/guide/ch.md:5:3"
    );
}

#[test]
fn a_value_in_prose_behind_an_include_is_where_it_was_written() {
    let on_disk = "{{#include a.md}}\n\nIt is {{#perfdiff a.b}}.\n";
    let expanded = "1\n2\n3\n\nIt is {{#perfdiff a.b}}.\n";
    assert_eq!(places(expanded, Some(on_disk), &[]), ["src/guide/ch.md:3:19"]);
}

#[test]
fn a_name_given_twice_shows_both_places() {
    let chapter = "```perfdiff\nname = a\n```\n\n```perfdiff\nname = a\n```\n";
    let document = Document::run(chapter, &Echo);
    let origin = Origin { path: "src/ch.md", text: Some(chapter), read: &|_| None };
    let text = document.explain(&document.problems()[0], &origin);
    assert!(text.starts_with("src/ch.md:6:1: error[PD104]: two blocks"), "{text}");
    assert!(text.ends_with("= note: first named at src/ch.md:2:1"), "{text}");
}

#[test]
fn an_error_shows_the_line_that_was_written() {
    let document = Document::run("> ```perfdiff\n> b = WRONG\n> ```\n", &Echo);
    let origin = Origin { path: "src/ch.md", text: Some(document.source()), read: &|_| None };
    assert_eq!(
        document.explain(&document.problems()[0], &origin),
        "src/ch.md:2:7: error[PD001]: this is wrong\n  |\n2 | > b = WRONG\n  |       ^^^^^"
    );
}

#[test]
fn a_doubt_is_one_line() {
    let document = Document::run("```perfdiff\ndoubt = far off\n```\n", &Echo);
    let origin = Origin { path: "src/ch.md", text: Some(document.source()), read: &|_| None };
    assert_eq!(
        document.explain(&document.problems()[0], &origin),
        "src/ch.md:1:1: warning: far off"
    );
}
