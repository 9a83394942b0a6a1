//! The binary against what both versions of mdBook wrote, recorded by `fixtures/record.sh`.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::{Value, json};

const RECORDED: [&str; 2] =
    [include_str!("fixtures/0.5.4.json"), include_str!("fixtures/0.4.52.json")];

fn fixture_book() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/book")
}

/// The recorded input, at the place where the book is.
fn recorded(text: &str) -> (Value, Value) {
    let (mut context, book): (Value, Value) =
        serde_json::from_str(text).expect("recorded from mdBook");
    context["root"] = json!(fixture_book());
    (context, book)
}

fn perfdiff(arguments: &[&str], stdin: &[u8]) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_mdbook-perfdiff"))
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the binary runs");
    // A command that reads no input may be gone already.
    let _ = child.stdin.take().expect("piped").write_all(stdin);
    child.wait_with_output().expect("the binary ends")
}

fn run(context: &Value, book: &Value) -> Output {
    perfdiff(&[], json!([context, book]).to_string().as_bytes())
}

fn answer(output: &Output) -> Value {
    assert!(output.status.success(), "{}", stderr(output));
    serde_json::from_slice(&output.stdout).expect("stdout is one JSON value and nothing else")
}

fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).replace('\\', "/")
}

/// The items of a book, by whichever name this version of mdBook has for them.
fn items(book: &mut Value) -> &mut Vec<Value> {
    let key = if book.get("items").is_some() { "items" } else { "sections" };
    book[key].as_array_mut().expect("a list")
}

/// The chapter of a name, at any depth.
fn chapter<'b>(items: &'b mut [Value], name: &str) -> Option<&'b mut Value> {
    for chapter in items.iter_mut().filter_map(|item| item.get_mut("Chapter")) {
        if chapter["name"] == name {
            return Some(chapter);
        }
        if let Some(found) = self::chapter(chapter["sub_items"].as_array_mut()?, name) {
            return Some(found);
        }
    }
    None
}

fn content(book: &mut Value, name: &str) -> String {
    let chapter = chapter(items(book), name).expect("a chapter of this name");
    chapter["content"].as_str().expect("a text").to_owned()
}

fn set_content(book: &mut Value, name: &str, content: &str) {
    chapter(items(book), name).expect("a chapter of this name")["content"] = json!(content);
}

/// A book without the texts of its chapters.
fn skeleton(mut book: Value) -> Value {
    fn empty(items: &mut [Value]) {
        for chapter in items.iter_mut().filter_map(|item| item.get_mut("Chapter")) {
            chapter["content"] = Value::Null;
            empty(chapter["sub_items"].as_array_mut().expect("a list"));
        }
    }
    empty(items(&mut book));
    book
}

/// A context and a book of one chapter in a folder of its own.
fn one_chapter(content: &str, renderer: &str) -> (tempfile::TempDir, Value, Value) {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::create_dir(folder.path().join("src")).expect("a folder");
    std::fs::write(folder.path().join("src/ch.md"), content).expect("a file");
    let context = json!({ "root": folder.path(), "config": { "book": {} }, "renderer": renderer,
                          "mdbook_version": "0.5.4" });
    let book = json!({ "items": [{ "Chapter": {
        "name": "Ch", "content": content, "number": [1], "sub_items": [],
        "path": "ch.md", "source_path": "ch.md", "parent_names": [] } }] });
    (folder, context, book)
}

const RIGHT: &str =
    "```perfdiff\nmodel = \"Llama3_8B\"\nbaseline = \"A100\"\nproposal = \"H100\"\n```\n";
const WRONG: &str =
    "```perfdiff\nmodel = \"Llama3_8B\"\nbaseline = \"A100\"\nproposal = \"H10\"\n```\n";

#[test]
fn both_versions_get_their_book_back_with_other_contents() {
    for text in RECORDED {
        let (context, book) = recorded(text);
        let answer = answer(&run(&context, &book));
        assert_eq!(skeleton(answer.clone()), skeleton(book.clone()));
        assert_ne!(answer, book);
    }
}

#[test]
fn both_versions_get_the_same_chapters() {
    let [new, old] = RECORDED.map(|text| {
        let (context, book) = recorded(text);
        items(&mut answer(&run(&context, &book))).clone()
    });
    assert_eq!(new, old);
}

#[test]
fn every_block_of_the_book_is_replaced_and_no_quoted_one() {
    for text in RECORDED {
        let (context, book) = recorded(text);
        let mut answer = answer(&run(&context, &book));
        let blocks = [
            ("Preface", 0),
            ("One", 2),
            ("Containers", 4),
            ("Included", 2),
            ("Lines", 1),
            ("Plain", 0),
        ];
        let mut ids = std::collections::HashSet::new();
        for (name, number) in blocks {
            let page = content(&mut answer, name);
            assert_eq!(page.matches("<!-- perfdiff -->").count(), number, "{name}: {page}");
            assert_eq!(page.matches("<style>").count(), number.min(1), "{name}: one style a page");
            let own = page.split("<figure class=\"perfdiff\" id=\"").skip(1);
            ids.extend(own.filter_map(|rest| Some(rest.split('"').next()?.to_owned())));
        }
        assert_eq!(ids.len(), 9, "ids differ across the book");
        assert!(content(&mut answer, "Containers").contains("```perfdiff\nthis does not run\n"));
        assert!(content(&mut answer, "Lines").ends_with("</figure>\r\n\r\nNo last newline"));
    }
}

#[test]
fn a_book_without_blocks_is_not_changed() {
    for text in RECORDED {
        let (context, mut book) = recorded(text);
        for name in ["One", "Containers", "Included", "Lines"] {
            set_content(&mut book, name, "Nothing of ours. \r\n\u{feff}  ");
        }
        book["unknown"] = json!({ "kept": [1, null, "x"] });
        items(&mut book).push(json!({ "Novelty": { "content": RIGHT } }));
        assert_eq!(answer(&run(&context, &book)), book);
    }
}

#[test]
fn another_renderer_gets_markdown() {
    let (_folder, context, book) = one_chapter(&format!("- a\n\n{RIGHT}"), "pandoc");
    let page = content(&mut answer(&run(&context, &book)), "Ch");
    assert!(!page.contains("```perfdiff") && !page.contains("<figure"), "{page}");
    assert!(page.starts_with("- a\n\n"), "{page}");
}

#[test]
fn a_translators_catalog_gets_the_source() {
    let chapter = format!("{WRONG}\n{{{{#perfdiff a.b}}}}\n");
    let (_folder, context, book) = one_chapter(&chapter, "xgettext");
    assert_eq!(answer(&run(&context, &book)), book);
}

#[test]
fn a_test_runs_the_blocks_and_leaves_the_text() {
    let (_folder, context, book) = one_chapter(RIGHT, "test");
    assert_eq!(answer(&run(&context, &book)), book);
    let (_folder, context, book) = one_chapter(WRONG, "test");
    assert_eq!(run(&context, &book).status.code(), Some(1));
}

#[test]
fn all_errors_of_all_chapters_come_at_once_with_the_authors_lines() {
    let (folder, context, mut book) = one_chapter(&format!("# T\n\n{WRONG}"), "html");
    let second = "> ~~~perfdiff\n> proposal = \"H100\"\n\n{{#perfdiff a.b}}\n";
    std::fs::write(folder.path().join("src/two.md"), second).expect("a file");
    let mut two = items(&mut book)[0].clone();
    for (key, value) in
        [("name", "Two"), ("content", second), ("source_path", "two.md"), ("path", "two.md")]
    {
        two["Chapter"][key] = json!(value);
    }
    items(&mut book)[0]["Chapter"]["sub_items"] = json!([two]);
    let output = run(&context, &book);
    assert_eq!(output.status.code(), Some(1));
    assert!(output.stdout.is_empty());
    let text = stderr(&output);
    for place in [
        "src/ch.md:6:12: error[PD",
        "src/two.md:1:3: error[PD101]",
        "src/two.md:4:13: error[PD105]",
    ] {
        assert!(text.contains(place), "{place} in {text}");
    }
    assert!(text.contains("did you mean `H100`?"), "{text}");
    assert!(text.ends_with("mdbook-perfdiff: 3 errors in 2 chapters\n"), "{text}");
}

#[test]
fn an_error_in_an_included_file_points_into_it() {
    let (folder, context, mut book) =
        one_chapter("```perfdiff\n{{#include ../m.toml}}\n```\n", "html");
    std::fs::write(folder.path().join("m.toml"), "# m\nproposal = \"H10\"\n").expect("a file");
    set_content(&mut book, "Ch", "```perfdiff\n# m\nproposal = \"H10\"\n\n```\n");
    let text = stderr(&run(&context, &book));
    assert!(text.contains("m.toml:2:12: error[PD"), "{text}");
    assert!(!text.contains("src/"), "{text}");
}

#[test]
fn under_serve_an_error_is_a_box_in_the_page() {
    let chapter = format!("- a\n\n{WRONG}\nText\n\n{RIGHT}");
    let (_folder, mut context, book) = one_chapter(&chapter, "html");
    context["config"]["output"] = json!({ "html": { "live-reload-endpoint": "__livereload" } });
    let output = run(&context, &book);
    let page = content(&mut answer(&output), "Ch");
    assert!(page.starts_with("- a\n\n<!-- perfdiff --><style>"), "{page}");
    assert!(page.contains("<div class=\"perfdiff perfdiff-error\" role=\"alert\">"));
    assert!(page.contains(">src/ch.md:6:12: error"), "{page}");
    assert!(page.contains("</pre></div>\n\nText\n\n<!-- perfdiff --><figure"), "{page}");
    assert!(stderr(&output).ends_with("1 error in 1 chapter, shown in their place\n"));

    context["config"]["preprocessor"] = json!({ "perfdiff": { "keep-going": false } });
    assert_eq!(run(&context, &book).status.code(), Some(1), "who says no means it");
}

#[test]
fn keep_going_is_for_pages_and_not_for_tests() {
    let (_folder, mut context, book) = one_chapter(WRONG, "epub");
    context["config"]["preprocessor"] = json!({ "perfdiff": { "keep-going": true } });
    let page = content(&mut answer(&run(&context, &book)), "Ch");
    assert!(page.starts_with("```text\nsrc/ch.md:4:12: error["), "{page}");
    context["renderer"] = json!("test");
    assert_eq!(run(&context, &book).status.code(), Some(1));
}

#[test]
fn a_wrong_configuration_is_not_a_wrong_block() {
    for table in [json!({ "theme": 1 }), json!({ "catalogs": ["none.toml"] }), json!(1)] {
        let (_folder, mut context, book) = one_chapter(RIGHT, "html");
        context["config"]["preprocessor"] = json!({ "perfdiff": table });
        let output = run(&context, &book);
        assert_eq!(output.status.code(), Some(2));
        assert!(stderr(&output).starts_with("book.toml: error in [preprocessor.perfdiff]: "));
    }
}

#[test]
fn a_wrong_catalog_points_into_it() {
    let (folder, mut context, book) = one_chapter(RIGHT, "html");
    std::fs::write(folder.path().join("own.toml"), "# own\n[nonsense]\n").expect("a file");
    context["config"]["preprocessor"] = json!({ "perfdiff": { "catalogs": ["own.toml"] } });
    let output = run(&context, &book);
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).starts_with("own.toml:2:"), "{}", stderr(&output));
}

#[test]
fn what_did_not_come_from_mdbook_is_refused() {
    let context = json!({ "root": "/", "renderer": "html", "mdbook_version": "0.5.4" });
    for input in [
        String::new(),
        "hello".to_owned(),
        "{}".to_owned(),
        "[1]".to_owned(),
        "[{}, {\"items\": []}]".to_owned(),
        json!([context, {}]).to_string(),
        json!([context, { "chapters": [] }]).to_string(),
        json!([context, { "items": [{ "Chapter": { "path": "a.md" } }] }]).to_string(),
    ] {
        let output = perfdiff(&[], input.as_bytes());
        assert_eq!(output.status.code(), Some(2), "{input}");
        assert!(stderr(&output).starts_with("mdbook-perfdiff: "), "{input}");
        assert!(output.stdout.is_empty(), "{input}");
    }
    assert_eq!(perfdiff(&[], b"[\"\xff\"]").status.code(), Some(2));
}

#[test]
fn another_mdbook_is_noted_and_served() {
    let (_folder, mut context, book) = one_chapter(RIGHT, "html");
    context["mdbook_version"] = json!("0.6.0");
    let output = run(&context, &book);
    assert!(content(&mut answer(&output), "Ch").contains("<figure"));
    assert_eq!(stderr(&output).lines().count(), 1);
    context["mdbook_version"] = json!("0.5.99");
    assert!(stderr(&run(&context, &book)).is_empty());
}

// mdBook writes the whole book before it reads anything: a preprocessor that answered early would
// wait for mdBook, and mdBook for it.
#[test]
fn a_large_book_is_read_before_anything_is_written() {
    let (_folder, context, mut book) = one_chapter(RIGHT, "html");
    let one = items(&mut book)[0].clone();
    items(&mut book).extend(std::iter::repeat_n(one, 2000));
    let output = run(&context, &book);
    assert_eq!(items(&mut answer(&output)).len(), 2001);
}

#[test]
fn supports_every_renderer_whatever_else_is_said() {
    for arguments in [&["supports", "html"][..], &["supports", "no-such"], &["supports"]] {
        let output = perfdiff(arguments, b"");
        assert!(output.status.success());
        assert!(output.stdout.is_empty() && output.stderr.is_empty());
    }
}

#[test]
fn unknown_arguments_are_refused() {
    for arguments in
        [&["build"][..], &["--html"], &["install", "a", "b"], &["install", "-x"], &["-h", "x"]]
    {
        let output = perfdiff(arguments, b"");
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(output.stdout.is_empty());
    }
    assert!(perfdiff(&["--help"], b"").stdout.starts_with(b"Runs the perfdiff blocks"));
    assert!(perfdiff(&["-V"], b"").stdout.starts_with(b"mdbook-perfdiff "));
}

#[test]
fn install_does_its_work_once() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("book.toml");
    let place = folder.path().to_str().expect("a path");
    assert_eq!(perfdiff(&["install", place], b"").status.code(), Some(2), "no book.toml");
    std::fs::write(&file, "[book]\ntitle = \"T\"\n").expect("a file");
    let first = perfdiff(&["install", place], b"");
    assert!(stderr(&first).contains("added [preprocessor.perfdiff]"), "{}", stderr(&first));
    let text = std::fs::read_to_string(&file).expect("a file");
    let again = perfdiff(&["install", place], b"");
    assert!(stderr(&again).ends_with("nothing to do\n"));
    assert_eq!(std::fs::read_to_string(&file).expect("a file"), text);
    std::fs::write(&file, "[book]\nsrc = \"book\"\n").expect("a file");
    assert_eq!(perfdiff(&["install", place], b"").status.code(), Some(2));
    assert_eq!(std::fs::read_to_string(&file).expect("a file"), "[book]\nsrc = \"book\"\n");
}

/// A book of two chapters: the first cites, and the second holds a block named `upgrade`.
fn citing(first: &str) -> (tempfile::TempDir, Value, Value) {
    let (folder, mut context, mut book) = one_chapter(first, "html");
    context["config"] = json!({});
    let block = "```perfdiff\nname = \"upgrade\"\nmodel = \"Llama3_8B\"\n\
                 baseline = \"A100\"\nproposal = \"H100\"\n```\n";
    let mut second = items(&mut book)[0].clone();
    second["Chapter"]["name"] = json!("Second");
    second["Chapter"]["path"] = json!("second.md");
    second["Chapter"]["source_path"] = json!("second.md");
    second["Chapter"]["content"] = json!(block);
    items(&mut book).push(second);
    (folder, context, book)
}

fn first_content(book: &mut Value) -> String {
    items(book)[0]["Chapter"]["content"].as_str().expect("a text").to_owned()
}

#[test]
fn prose_cites_the_block_of_a_later_chapter() {
    let first = "It is {{#perfdiff upgrade.speedup}}, or {{#perfdiff second#upgrade.speedup | +%}}.\n\
                 <!-- perfdiff: upgrade.proposal.regime is memory -->\n";
    let (_folder, context, book) = citing(first);
    let mut book = answer(&run(&context, &book));
    let expected = "It is 1.54x, or +54 %.\n<!-- perfdiff: upgrade.proposal.regime is memory -->\n";
    assert_eq!(first_content(&mut book), expected);
}

#[test]
fn a_claim_that_fails_stops_the_build_and_is_a_box_under_serve() {
    let first = "It doubles. <!-- perfdiff: upgrade.speedup >= 2 -->\n";
    let (_folder, mut context, book) = citing(first);
    let output = run(&context, &book);
    assert_eq!(output.status.code(), Some(1));
    let said = stderr(&output);
    assert!(
        said.contains(":1:28: error[PD016]: this does not hold: `upgrade.speedup >= 2`"),
        "{said}"
    );
    assert!(said.contains("it is 1.54x") && said.contains("1.54x = memory bandwidth"), "{said}");
    context["config"] = json!({ "output": { "html": { "live-reload-endpoint": "__livereload" } } });
    let mut book = answer(&run(&context, &book));
    let page = first_content(&mut book);
    let expected = "It doubles. <!-- perfdiff: upgrade.speedup >= 2 --><span class=\"perfdiff";
    assert!(page.starts_with(expected), "{page}");
}
