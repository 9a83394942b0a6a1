//! Books, built by mdBook 0.4 and 0.5 with the real preprocessor.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use perfdiff_tests::{BOTH, BookTest, MdBook, figures, perfdiff, plain, root};

const BLOCK: &str = "model = \"Llama3_8B\"\nbaseline = \"A100\"\nproposal = \"H100\"\n";

fn fenced(body: &str) -> String {
    format!("```perfdiff\n{body}```\n")
}

fn indented(text: &str, prefix: &str) -> String {
    text.lines().map(|line| format!("{prefix}{line}\n")).collect()
}

/// Every container of CommonMark that people put blocks in.
fn containers() -> BookTest {
    let block = fenced(BLOCK);
    let list = format!("- item\n\n{}\n- next\n", indented(&block, "  "));
    let tight = format!("1. one\n{}2. two\n", indented(&block, "   "));
    let quote = format!("> quoted\n>\n{}>\n> after\n", indented(&block, "> "));
    let deep = format!("> - a\n>   - b\n{}>   - c\n", indented(&block, ">     "));
    let tilde = block.replace("```", "~~~~");
    let crlf = format!("# CRLF\n\n{block}\nafter\n").replace('\n', "\r\n");
    let alert = format!("> [!NOTE]\n> see\n>\n{}", indented(&block, "> "));
    BookTest::new()
        .chapter("plain.md", &format!("# Plain\n\nbefore\n{block}after\n"))
        .chapter("list.md", &list)
        .chapter("tight.md", &tight)
        .chapter("quote.md", &quote)
        .chapter("deep.md", &deep)
        .chapter("tilde.md", &tilde)
        .chapter("crlf.md", &crlf)
        .chapter("alert.md", &alert)
        .chapter("two.md", &format!("{block}\n{block}"))
        .file("src/shared.md", &format!("Included.\n\n{block}"))
        .chapter("include.md", "# Include\n\n{{#include shared.md}}\n\nafter\n")
        .file("models/block.toml", BLOCK)
        .chapter("body.md", "```perfdiff\n{{#include ../models/block.toml}}\n```\n")
        .chapter("quoted.md", &format!("````markdown\n{block}````\n\n`perfdiff`\n"))
}

#[test]
fn both_versions_show_the_same_figures_in_every_container() {
    let book = containers();
    let pages = [
        ("plain", 1),
        ("list", 1),
        ("tight", 1),
        ("quote", 1),
        ("deep", 1),
        ("tilde", 1),
        ("crlf", 1),
        ("alert", 1),
        ("two", 2),
        ("include", 1),
        ("body", 1),
        ("quoted", 0),
    ];
    let [old, new] = BOTH.map(|version| {
        book.build(version).unwrap();
        pages.map(|(name, count)| {
            let page = book.page(&format!("{name}.html"));
            let found: Vec<String> = figures(&page).into_iter().map(plain).collect();
            assert_eq!(found.len(), count, "{version:?} {name}");
            assert!(found.iter().all(|figure| figure.contains("1.54x")), "{version:?} {name}");
            found
        })
    });
    assert_eq!(old, new);
}

#[test]
fn a_block_is_one_where_the_book_has_definition_lists() {
    let definition = format!("A term\n: what it means\n\n{}", indented(&fenced(BLOCK), "    "));
    let count = |book: &BookTest, version| {
        book.build(version).unwrap();
        let page = book.page("c.html");
        assert!(!page.contains("&lt;figure"), "{version:?}: {page}");
        figures(&page).len()
    };
    let book = BookTest::new().chapter("c.md", &definition);
    assert_eq!(BOTH.map(|version| count(&book, version)), [0, 1]);
    let without = "[output.html]\ndefinition-lists = false\n";
    let book = BookTest::new().chapter("c.md", &definition).config(without);
    assert_eq!(count(&book, MdBook::V05), 0);
}

#[test]
fn a_figure_in_a_page_is_what_the_command_prints() {
    let book = BookTest::new().chapter("one.md", &fenced(BLOCK));
    let printed = perfdiff(&["run", "-", "--format", "html"], BLOCK).stdout;
    let printed = figures(&printed)[0].to_owned();
    for version in BOTH {
        book.build(version).unwrap();
        let page = book.page("one.html");
        let figure = figures(&page)[0];
        let id = figure.split("id=\"").nth(1).unwrap().split('"').next().unwrap();
        assert_eq!(plain(&figure.replace(id, "perfdiff")), plain(&printed), "{version:?}");
    }
}

#[test]
fn what_the_preprocessor_hands_to_mdbook_is_byte_for_byte_what_the_command_prints() {
    let printed = perfdiff(&["run", "-", "--format", "html"], BLOCK).stdout;
    let book = BookTest::new();
    for (key, more) in [("items", ""), ("sections", ", \"__non_exhaustive\": null")] {
        let chapter = serde_json::json!({
            "name": "One", "content": fenced(BLOCK), "number": [1], "sub_items": [],
            "path": "one.md", "source_path": "one.md", "parent_names": [],
        });
        let context = serde_json::json!({
            "root": book.folder(), "config": {}, "renderer": "html", "mdbook_version": "0.5.4",
        });
        let input = format!("[{context}, {{\"{key}\": [{{\"Chapter\": {chapter}}}]{more}}}]");
        let ran = book.preprocess(&input);
        assert_eq!(ran.code, 0, "{ran:?}");
        let answer: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
        let content = answer[key][0]["Chapter"]["content"].as_str().unwrap();
        let id = content.split("id=\"").nth(1).unwrap().split('"').next().unwrap();
        assert_eq!(unstyled(&content.replace(id, "perfdiff")), unstyled(&printed));
    }
}

/// Without the style: a page has one, a command prints one each time.
fn unstyled(html: &str) -> String {
    let (before, rest) = html.split_once("<style>").unwrap();
    let (_, after) = rest.split_once("</style>").unwrap();
    format!("{before}{after}")
}

#[test]
fn the_command_builds_the_same_book_without_an_installed_mdbook() {
    let book = containers();
    book.build(MdBook::V05).unwrap();
    let theirs = book.page("deep.html");
    let ran = book.build_in_process();
    assert_eq!(ran.code, 0, "{ran:?}");
    assert_eq!(book.page("deep.html"), theirs);
    assert!(ran.stderr.contains("blocks in the book"), "{}", ran.stderr);
}

#[test]
fn nothing_is_written_outside_the_build_folder() {
    let book = containers();
    book.build(MdBook::V05).unwrap();
    let before = book.sources();
    book.build(MdBook::V04).unwrap();
    book.build_in_process();
    assert_eq!(book.sources(), before);
}

#[test]
fn ids_are_unique_in_the_whole_book_and_every_reference_resolves() {
    let book = containers();
    for version in BOTH {
        book.build(version).unwrap();
        let print = book.page("print.html");
        let attribute = |name: &str| -> Vec<String> {
            let opening = format!("{name}=\"");
            let parts = print.split(opening.as_str()).skip(1);
            parts.map(|part| part.split('"').next().unwrap().to_owned()).collect()
        };
        let ids = attribute("id");
        for figure in figures(&print) {
            let id = figure.split("id=\"").nth(1).unwrap().split('"').next().unwrap();
            assert_eq!(ids.iter().filter(|other| *other == id).count(), 1, "{version:?} {id}");
        }
        for label in attribute("aria-labelledby") {
            assert!(label.split(' ').all(|l| ids.iter().any(|id| id == l)), "{version:?} {label}");
        }
    }
}

#[test]
fn an_error_stops_the_build_in_both_versions() {
    let wrong = BLOCK.replace("H100", "H10");
    for version in BOTH {
        let book = BookTest::new()
            .chapter("good.md", &fenced(BLOCK))
            .chapter("bad.md", &format!("# Bad\n\n{}", fenced(&wrong)));
        let error = book.build(version).unwrap_err();
        assert!(error.contains("perfdiff"), "{version:?}: {error}");
        let ran = book.build_in_process();
        assert_eq!(ran.code, 1);
        let expected = "bad.md:6:12: error[PD004]: unknown hardware `H10`";
        assert!(ran.stderr.contains(expected), "{}", ran.stderr);
        assert!(ran.stderr.contains("did you mean `H100`?"), "{}", ran.stderr);
    }
}

#[test]
fn all_errors_of_all_chapters_are_reported_at_the_authors_lines() {
    let wrong = BLOCK.replace("H100", "H10");
    let book = BookTest::new()
        .file("src/lines.md", "one\ntwo\nthree\n")
        .chapter("first.md", &format!("{{{{#include lines.md}}}}\n\n{}", fenced(&wrong)))
        .chapter("second.md", &format!("> {}", fenced("bacth = 1\n").replace('\n', "\n> ")))
        .file("shared/wrong.md", &format!("# Shared\n\n{}", fenced(&wrong.replace("H10", "H1"))))
        .chapter("third.md", "{{#include ../shared/wrong.md}}\n");
    let ran = book.build_in_process();
    assert_eq!(ran.code, 1, "{}", ran.stderr);
    for expected in [
        "src/first.md:6:12: error[PD004]",
        "src/second.md:2:3: error[PD002]",
        "shared/wrong.md:6:12: error[PD004]",
    ] {
        assert!(ran.stderr.contains(expected), "{expected}\n{}", ran.stderr);
    }
}

#[test]
fn what_would_compute_another_machine_is_an_error() {
    let open = "```perfdiff\nmodel = \"Llama3_8B\"\n";
    let missing = "```perfdiff\n{{#include nowhere.toml}}\n```\n";
    for text in [open, missing] {
        for version in BOTH {
            let book = BookTest::new().chapter("bad.md", text);
            assert!(book.build(version).is_err(), "{version:?}: {text}");
        }
    }
}

#[test]
fn under_serve_a_mistake_is_a_box_in_its_page() {
    let wrong = BLOCK.replace("H100", "H10");
    let book = BookTest::new()
        .chapter("bad.md", &fenced(&wrong))
        .config("\n[output.html]\nlive-reload-endpoint = \"__livereload\"\n");
    book.build(MdBook::V05).unwrap();
    let page = plain(&book.page("bad.html"));
    assert!(page.contains("perfdiff-error") && page.contains("unknown hardware `H10`"), "{page}");
}

#[test]
fn prose_cites_blocks_wherever_text_stands() {
    let cite = "{{#perfdiff upgrade.speedup}}";
    let prose = format!(
        "# The {cite} upgrade\n\nIt is {cite}, [{cite} link](two.md), ![{cite} image](a.png).\n\n\
         | a | b |\n|---|---|\n| {cite} | {{{{#perfdiff one#upgrade.baseline.latency \\| us}}}} |\n\n\
         `{cite}` <!-- perfdiff: upgrade.speedup > 1.5 -->\n"
    );
    let block = fenced(&format!("name = \"upgrade\"\n{BLOCK}"));
    let book = BookTest::new().chapter("two.md", &prose).chapter("one.md", &block);
    for version in BOTH {
        book.build(version).unwrap();
        let page = book.page("two.html");
        for expected in [
            "The 1.54x upgrade</a></h1>",
            "It is 1.54x, <a href=\"two.html\">1.54x link</a>",
            "alt=\"1.54x image\"",
            "<td>1.54x</td><td>10800 us</td>",
            "<code>{{#perfdiff upgrade.speedup}}</code>",
        ] {
            assert!(page.contains(expected), "{version:?} {expected}\n{page}");
        }
    }
}

#[test]
fn a_claim_that_fails_stops_the_build() {
    let block = fenced(&format!("name = \"upgrade\"\n{BLOCK}[expect]\nspeedup = \">= 2\"\n"));
    let prose = "It doubles. <!-- perfdiff: upgrade.speedup >= 2 -->\n";
    let book = BookTest::new().chapter("two.md", prose).chapter("one.md", &block);
    for version in BOTH {
        assert!(book.build(version).is_err(), "{version:?}");
    }
    let ran = book.build_in_process();
    assert_eq!(ran.code, 1, "{ran:?}");
    for expected in [
        "src/two.md:1:28: error[PD016]: this does not hold: `upgrade.speedup >= 2`",
        "src/one.md:7:11: error[PD016]: this does not hold: `speedup >= 2`",
        "it is 1.54x",
    ] {
        assert!(ran.stderr.contains(expected), "{expected}\n{}", ran.stderr);
    }
}

/// A result that stands in the file gives way to the figure: both would say the same, or not.
#[test]
fn a_figure_takes_the_place_of_a_result_in_place() {
    let block = format!("name = \"upgrade\"\nin-place = true\n{BLOCK}");
    let text = format!(
        "before\n\n{}\n- item\n\n{}\nafter\n",
        fenced(&block),
        indented(&fenced(&block.replace("\"upgrade\"", "\"again\"")), "  ")
    );
    for version in BOTH {
        let book = BookTest::new().chapter("one.md", &text);
        book.build(version).unwrap();
        let without = book.page("one.html");
        let ran = perfdiff(&["regen", book.folder().to_str().unwrap()], "");
        assert_eq!(ran.code, 0, "{ran:?}");
        let written = std::fs::read_to_string(book.folder().join("src/one.md")).unwrap();
        assert_eq!(written.matches("<!-- perfdiff:begin").count(), 2);
        // A result that is out of date is not shown either.
        let stale = written.replace("Speedup: **1.54x**", "Speedup: **9.99x**");
        assert_ne!(stale, written);
        let book = BookTest::new().chapter("one.md", &stale);
        book.build(version).unwrap();
        let page = book.page("one.html");
        assert_eq!(figures(&page), figures(&without), "{version:?}");
        assert!(figures(&page).len() == 2 && !page.contains("perfdiff:begin"), "{page}");
        assert!(!page.contains("9.99x") && page.contains("after"), "{page}");
        let book = BookTest::new().chapter("one.md", &stale).config("\n[output.markdown]\n");
        book.build(version).unwrap();
        let page = book.page("one.md");
        assert_eq!(page.matches("Speedup: **1.54x**").count(), 2, "{version:?}\n{page}");
        assert!(!page.contains("9.99x"), "{page}");
    }
}

#[test]
fn other_renderers_get_markdown() {
    for version in BOTH {
        let book = BookTest::new()
            .chapter("one.md", &format!("before\n\n- item\n\n{}", indented(&fenced(BLOCK), "  ")))
            .config("\n[output.markdown]\n");
        book.build(version).unwrap();
        let page = book.page("one.md");
        assert!(page.contains("  - Speedup: **1.54x**"), "{version:?}\n{page}");
        assert!(!page.contains("<figure"), "{version:?}");
    }
}

#[test]
fn a_book_may_bring_hardware_of_its_own() {
    let mine =
        "[hardware.Mine]\nbase = \"A100\"\nname = \"My chip\"\nmemory_bandwidth = \"4 TB/s\"\n";
    let book = BookTest::new()
        .file("mine.toml", mine)
        .chapter("one.md", &fenced(&BLOCK.replace("H100", "mine")))
        .config("catalogs = [\"mine.toml\"]\n");
    for version in BOTH {
        book.build(version).unwrap();
        assert!(book.page("one.html").contains("My chip"), "{version:?}");
    }
}

#[test]
fn an_unknown_option_of_the_preprocessor_is_an_error() {
    let book = BookTest::new().chapter("one.md", "text\n").config("catalog = [\"x\"]\n");
    let ran = book.build_in_process();
    assert_eq!(ran.code, 2, "{ran:?}");
    assert!(ran.stderr.contains("catalogs"), "{}", ran.stderr);
}

#[test]
fn a_build_folder_that_would_delete_the_chapters_is_refused() {
    let book =
        BookTest::new().chapter("one.md", "text\n").config("\n[build]\nbuild-dir = \"src\"\n");
    let ran = book.build_in_process();
    assert_eq!(ran.code, 2, "{ran:?}");
    assert!(book.folder().join("src/one.md").is_file());
}

#[test]
fn our_own_book_builds() {
    let folder = tempfile::tempdir().unwrap();
    let target = folder.path().to_str().unwrap();
    let ran = perfdiff(&["book", "build", root().to_str().unwrap(), "--dest-dir", target], "");
    assert_eq!(ran.code, 0, "{ran:?}");
    let page = std::fs::read_to_string(folder.path().join("half-the-speedup.html")).unwrap();
    assert_eq!(figures(&page).len(), 3);
}
