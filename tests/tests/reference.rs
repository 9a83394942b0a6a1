//! Pages that are made: they are what the command prints, or the test fails.
//!
//! `PERFDIFF_REGENERATE=1 cargo test -p perfdiff-tests --test reference` writes them again.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
#![allow(clippy::print_stdout, reason = "a test that skips says so")]

use std::path::PathBuf;

use perfdiff_tests::{command, perfdiff, root, run};

/// Compares a file with what it has to be, or writes it.
fn up_to_date(path: &str, expected: &str) {
    let path: PathBuf = root().join(path);
    if std::env::var_os("PERFDIFF_REGENERATE").is_some() {
        std::fs::write(&path, expected).unwrap();
    }
    let found = std::fs::read_to_string(&path).unwrap();
    assert!(
        found == expected,
        "{} is out of date: PERFDIFF_REGENERATE=1 cargo test -p perfdiff-tests --test reference",
        path.display()
    );
}

#[test]
fn the_reference_pages_are_what_the_command_prints() {
    for page in ["keys", "fields", "hardware", "models", "configs", "assumptions"] {
        let ran = perfdiff(&["catalog", page, "--format", "markdown"], "");
        assert_eq!(ran.code, 0, "{ran:?}");
        up_to_date(&format!("book/reference/{page}.md"), &ran.stdout);
    }
}

/// The measurements are not part of the repository: they lie in `../shared` beside a checkout, or
/// where `PERFDIFF_SHARED` says.
#[test]
fn the_chapter_on_accuracy_shows_what_the_command_prints() {
    let shared =
        std::env::var_os("PERFDIFF_SHARED").map_or_else(|| root().join("../shared"), PathBuf::from);
    let rows = shared.join("measured/dev.csv");
    if !rows.exists() {
        println!("SKIPPED: {} is absent, so the chapter was not checked", rows.display());
        return;
    }
    let rows = rows.to_str().unwrap();
    for (format, page) in
        [("markdown", "book/reference/accuracy.md"), ("svg", "book/images/accuracy.svg")]
    {
        let ran = perfdiff(&["validate", rows, "--format", format], "");
        assert_eq!(ran.code, 0, "{ran:?}");
        up_to_date(page, &ran.stdout);
    }
}

/// The page quotes what `check` says of an example, for an author who has nothing else.
#[test]
fn the_page_that_drifted_shows_what_the_command_prints() {
    let folder = tempfile::tempdir().unwrap();
    let example = root().join("book/examples/tutorial.md");
    std::fs::copy(example, folder.path().join("tutorial.md")).unwrap();
    let ran = run(&command(), &["check", "tutorial.md"], "", folder.path());
    assert_eq!((ran.code, ran.stdout.as_str()), (1, ""), "{ran:?}");
    up_to_date("book/examples/tutorial.txt", &ran.stderr);
    // Every claim of the original that is wrong is found, and no other.
    for wrong in ["1.39x", "11.0 ms", "8.0 ms", "2.65x", "compute"] {
        assert!(ran.stderr.contains(&format!("= {wrong}`")), "{wrong}: {}", ran.stderr);
    }
    assert!(ran.stderr.ends_with("2 blocks in 1 document: 8 claims do not hold\n"));
}

/// What `check` says of a page in a folder of its own, after its catalog or the page was edited.
fn said_of(edit: &dyn Fn(&std::path::Path), code: i32) -> String {
    let folder = tempfile::tempdir().unwrap();
    let write = |path: &str, text: &str| {
        std::fs::create_dir_all(folder.path().join("docs")).unwrap();
        std::fs::write(folder.path().join(path), text).unwrap();
    };
    write("ours.toml", "[hardware.Mine]\nbase = \"H100\"\nmemory_bandwidth = \"4 TB/s\"\n");
    let block = "name     = \"upgrade\"\nmodel    = \"Llama3_8B\"\nbaseline = \"A100\"\nproposal = \"Mine\"\n";
    write("docs/a.md", &format!("# A\n\n```perfdiff\n{block}```\n"));
    let ends = |verb: &str, code: i32| {
        let ran = run(&command(), &[verb, "docs", "--catalog", "ours.toml"], "", folder.path());
        assert_eq!(ran.code, code, "{ran:?}");
        ran.stderr
    };
    ends("regen", 0);
    edit(folder.path());
    ends("check", code)
}

#[test]
fn the_pages_on_checking_and_errors_show_what_the_command_prints() {
    let edit = |path: &'static str, from: &'static str, to: &'static str| {
        move |folder: &std::path::Path| {
            let text = std::fs::read_to_string(folder.join(path)).unwrap();
            assert!(text.contains(from));
            std::fs::write(folder.join(path), text.replace(from, to)).unwrap();
        }
    };
    let moved = said_of(&edit("ours.toml", "4 TB/s", "4.5 TB/s"), 1);
    assert!(moved.contains("memory_bandwidth: 4 TB/s to 4.5 TB/s"), "{moved}");
    up_to_date("book/examples/moved.txt", &moved);
    let mistake = said_of(&edit("docs/a.md", "\"Mine\"", "\"H10\""), 2);
    assert!(mistake.contains("did you mean `H100`?"), "{mistake}");
    up_to_date("book/examples/mistake.txt", &mistake);
}

#[test]
fn the_readme_shows_what_the_command_prints() {
    let readme = std::fs::read_to_string(root().join("README.md")).unwrap();
    let block = readme.split("```toml\n").nth(1).unwrap().split("```").next().unwrap();
    let ran = perfdiff(&["run", "-"], block);
    assert_eq!(ran.code, 0, "{ran:?}");
    let (before, rest) = readme.split_once("<!-- readme-output -->\n").unwrap();
    let (_, after) = rest.split_once("<!-- /readme-output -->").unwrap();
    let expected = format!(
        "{before}<!-- readme-output -->\n```text\n{}```\n<!-- /readme-output -->{after}",
        ran.stdout
    );
    up_to_date("README.md", &expected);
}

/// The README cannot cite, so its numbers are looked up here.
#[test]
fn the_readme_says_what_is_there() {
    let read = |path: &str| std::fs::read_to_string(root().join(path)).unwrap();
    let readme = read("README.md").split_whitespace().collect::<Vec<_>>().join(" ");
    let catalog = perfdiff::Catalog::builtin();
    let (hardware, models) = (catalog.all_hardware().count(), catalog.all_models().count());
    let known = format!("{hardware} accelerators and {models} models");
    assert!(readme.contains(&known), "{known}");
    let accuracy = read("book/reference/accuracy.md");
    let row = |of: &str| -> Vec<f64> {
        let row = accuracy.lines().find(|line| line.starts_with(&format!("| {of} |"))).unwrap();
        row.split('|').filter_map(|c| c.trim().trim_end_matches(" %").parse().ok()).collect()
    };
    let (all, upgrade) = (row("all"), row("A100-SXM4-40GB to H100-SXM5-80GB"));
    let said = format!(
        "Held against {},{:03} measured runs, latency is predicted to {:.1} % in the median and {:.0} % at \
         the 90th percentile, the speedup from an A100 to an H100 to {:.1} % and {:.0} %",
        all[0] as u32 / 1000,
        all[0] as u32 % 1000,
        all[1],
        all[2],
        upgrade[1],
        upgrade[2]
    );
    assert!(readme.contains(&said), "{said}");
}

#[test]
fn the_readmes_two_commands_are_what_gates() {
    let read = |path: &str| std::fs::read_to_string(root().join(path)).unwrap();
    let (readme, gate) = (read("README.md"), read(".ci/run"));
    for command in ["cargo run --release -- book build", "cargo test --workspace"] {
        assert!(readme.contains(command) && gate.contains(command), "{command}");
    }
}
