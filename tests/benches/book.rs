//! What the preprocessor adds to the build of a book, beside a preprocessor that does nothing.
//!
//! `cargo bench -p perfdiff-tests --bench book -- [ROUNDS]`
//!
//! The books have 100 and 1,000 chapters of about 5.7 kB with one block each, no two next to each
//! other alike. Of each, in turn and in one run:
//!
//! 1. The preprocessors alone: their processes, from start to end, as mdBook starts them. Both read
//!    the book's JSON and write it; the difference is what ours does besides.
//! 2. The whole build: without a preprocessor, with the one that does nothing, with that and the words
//!    of our figures typed into the chapters, and with ours. mdBook is in this process. What lies
//!    between the no-op and the typed words is what mdBook does with any words, above all its search.
//!
//! The least of the rounds says most on a machine that does other things, too; the median of the
//! differences says how it feels there.

#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a benchmark reports to a person")]

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use mdbook_driver::MDBook;
use serde_json::{Value, json};

const BOOKS: [(usize, &str); 4] =
    [(100, "html"), (100, "markdown"), (1000, "html"), (1000, "markdown")];

fn main() {
    let rounds = std::env::args().find_map(|a| a.parse().ok()).unwrap_or(9);
    let ours = build_ours();
    let noop = PathBuf::from(env!("CARGO_BIN_EXE_noop_preprocessor"));
    println!("The preprocessors alone, ms");
    println!("chapters  renderer  no-op    ours     ours over no-op: least  median");
    for (chapters, renderer) in BOOKS {
        let input = input(chapters, renderer);
        let rounds = if chapters == 1000 { rounds } else { 4 * rounds };
        let pairs: Vec<[f64; 2]> = (0..rounds)
            .map(|_| [&noop, &ours].map(|command| milliseconds(preprocess(command, &input).0)))
            .collect();
        let least = |i: usize| pairs.iter().map(|pair| pair[i]).fold(f64::INFINITY, f64::min);
        let mut over: Vec<f64> = pairs.iter().map(|[noop, ours]| ours - noop).collect();
        over.sort_by(f64::total_cmp);
        println!(
            "{chapters:<8}  {renderer:<8}  {:<7.1}  {:<7.1}  {:+21.1}  {:+6.1}",
            least(0),
            least(1),
            least(1) - least(0),
            over[over.len() / 2]
        );
    }
    println!("\nThe whole build, ms, least");
    println!(
        "chapters  renderer  none     no-op    typed    ours     over no-op         over typed"
    );
    for (chapters, renderer) in BOOKS {
        let [folder, typed] = [(); 2].map(|()| tempfile::tempdir().unwrap());
        write_book(folder.path(), (0..chapters).map(chapter));
        write_book(typed.path(), contents(&preprocess(&ours, &input(chapters, "markdown")).1));
        let (folder, typed) = (folder.path(), typed.path());
        let rounds = if chapters == 1000 { (rounds / 3).max(3) } else { rounds };
        let mut least = [f64::INFINITY; 4];
        for _ in 0..rounds {
            let builds = [
                (folder, None),
                (folder, Some(&noop)),
                (typed, Some(&noop)),
                (folder, Some(&ours)),
            ];
            for (least, (folder, command)) in least.iter_mut().zip(builds) {
                *least = least.min(milliseconds(build(folder, command, renderer)));
            }
        }
        let [none, noop, typed, ours] = least;
        let over =
            |other: f64| format!("{:+.1}, {:+.1} %", ours - other, (ours / other - 1.0) * 100.0);
        println!(
            "{chapters:<8}  {renderer:<8}  {none:<7.1}  {noop:<7.1}  {typed:<7.1}  {ours:<7.1}  {:<17}  {}",
            over(noop),
            over(typed)
        );
    }
}

fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}

/// A chapter whose block differs from that of its neighbours in the batch and the machines.
fn chapter(i: usize) -> String {
    let section = "## A section\n\nWords that say as much as words in a benchmark do, again and \
                   again, so that a line is as long as a line of a book.\n\n- one\n- two\n- three\n\n\
                   | a | b |\n| --- | --- |\n| 1 | 2 |\n\n";
    let sections = section.repeat(12);
    let machines = ["A100", "H100", "H200", "B200"];
    let (baseline, proposal) = (machines[i % 3], machines[i % 3 + 1]);
    let batch = 1 + i % 64;
    format!(
        "# Chapter {i}\n\n{sections}\n```perfdiff\nmodel = \"Llama3_8B\"\nbatch = {batch}\n\
         baseline = \"{baseline}\"\nproposal = \"{proposal}\"\n```\n\n{sections}"
    )
}

/// What mdBook writes to a preprocessor.
fn input(chapters: usize, renderer: &str) -> String {
    let item = |i: usize| {
        let path = format!("c{i}.md");
        json!({ "Chapter": { "name": format!("Chapter {i}"), "content": chapter(i),
            "number": [i + 1], "sub_items": [], "path": path, "source_path": path,
            "parent_names": [] } })
    };
    let items: Vec<_> = (0..chapters).map(item).collect();
    let context = json!({ "root": "/", "renderer": renderer, "mdbook_version": "0.5.4",
        "config": { "book": { "src": "src" }, "preprocessor": { "perfdiff": {} } } });
    json!([context, { "items": items }]).to_string()
}

/// How long it takes, and the book that it writes.
fn preprocess(command: &Path, input: &str) -> (Duration, Vec<u8>) {
    let start = Instant::now();
    let mut child =
        Command::new(command).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    let time = start.elapsed();
    assert!(output.status.success() && output.stdout.len() > input.len() / 2);
    (time, output.stdout)
}

/// The chapters of a book as a preprocessor writes it.
fn contents(book: &[u8]) -> Vec<String> {
    let book: Value = serde_json::from_slice(book).unwrap();
    let items = book["items"].as_array().unwrap().iter();
    items.map(|item| item["Chapter"]["content"].as_str().unwrap().to_owned()).collect()
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

fn write_book(folder: &Path, chapters: impl IntoIterator<Item = String>) {
    std::fs::create_dir(folder.join("src")).unwrap();
    let mut summary = String::from("# Summary\n\n");
    for (i, chapter) in chapters.into_iter().enumerate() {
        summary += &format!("- [Chapter {i}](c{i}.md)\n");
        std::fs::write(folder.join(format!("src/c{i}.md")), chapter).unwrap();
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
