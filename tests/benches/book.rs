//! What the preprocessor adds to the build of a book, beside a preprocessor that does nothing.
//!
//! `cargo bench -p perfdiff-tests --bench book -- [ROUNDS]`
//!
//! For 100 and 1,000 chapters of about 5.7 kB with one block each: the same book built without a
//! preprocessor, with the no-op one, and with ours, in turn, in one run. mdBook is in this
//! process; the preprocessors are processes of their own, as in use. The figure to read is the
//! least of each.

#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a benchmark reports to a person")]

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use mdbook_driver::MDBook;

const BLOCK: &str = "```perfdiff\nmodel = \"Llama3_8B\"\nbatch = 8\nbaseline = \"A100\"\nproposal = \"H100\"\n```\n";

fn main() {
    let rounds = std::env::args().find_map(|a| a.parse().ok()).unwrap_or(9);
    let ours = build_ours();
    let noop = PathBuf::from(env!("CARGO_BIN_EXE_noop_preprocessor"));
    println!("chapters  renderer  none       no-op      ours       ours over no-op");
    for (chapters, renderer) in
        [(100, "html"), (100, "markdown"), (1000, "html"), (1000, "markdown")]
    {
        let folder = tempfile::tempdir().unwrap();
        write_book(folder.path(), chapters);
        let rounds = if chapters == 1000 { (rounds / 3).max(3) } else { rounds };
        let mut least = [Duration::MAX; 3];
        for _ in 0..rounds {
            for (i, command) in [None, Some(&noop), Some(&ours)].into_iter().enumerate() {
                least[i] = least[i].min(build(folder.path(), command, renderer));
            }
        }
        let [none, noop, ours] = least.map(|d| d.as_secs_f64() * 1e3);
        println!(
            "{chapters:<8}  {renderer:<8}  {none:<8.1}ms {noop:<8.1}ms {ours:<8.1}ms {:+.1} ms, {:+.1} %",
            ours - noop,
            (ours / noop - 1.0) * 100.0
        );
    }
}

fn build_ours() -> PathBuf {
    let root = perfdiff_tests::root();
    let status = Command::new(env!("CARGO"))
        .args(["build", "--quiet", "--release", "-p", "mdbook-perfdiff"])
        .current_dir(&root)
        .status()
        .unwrap();
    assert!(status.success());
    let this = std::env::current_exe().unwrap();
    let target = this.ancestors().find(|p| p.ends_with("release")).unwrap().to_path_buf();
    target.join(format!("mdbook-perfdiff{}", std::env::consts::EXE_SUFFIX))
}

fn write_book(folder: &Path, chapters: usize) {
    std::fs::create_dir(folder.join("src")).unwrap();
    let mut summary = String::from("# Summary\n\n");
    let section = "## A section\n\nWords that say as much as words in a benchmark do, again and \
                   again, so that a line is as long as a line of a book.\n\n- one\n- two\n- three\n\n\
                   | a | b |\n| --- | --- |\n| 1 | 2 |\n\n";
    for i in 0..chapters {
        summary += &format!("- [Chapter {i}](c{i}.md)\n");
        let text =
            format!("# Chapter {i}\n\n{}\n{BLOCK}\n{}", section.repeat(12), section.repeat(12));
        std::fs::write(folder.join(format!("src/c{i}.md")), text).unwrap();
    }
    std::fs::write(folder.join("src/SUMMARY.md"), summary).unwrap();
}

fn build(folder: &Path, command: Option<&PathBuf>, renderer: &str) -> Duration {
    let preprocessor = command.map_or(String::new(), |command| {
        // The name decides the order among preprocessors; both run after the built-in ones.
        format!("[preprocessor.perfdiff]\ncommand = {:?}\n", command.display().to_string())
    });
    let toml = format!("[book]\ntitle = \"B\"\n{preprocessor}[output.{renderer}]\n");
    std::fs::write(folder.join("book.toml"), toml).unwrap();
    let _ = std::fs::remove_dir_all(folder.join("book"));
    let book = MDBook::load(folder).unwrap();
    let start = Instant::now();
    book.build().unwrap();
    start.elapsed()
}
