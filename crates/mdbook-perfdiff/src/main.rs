//! The command that mdBook runs.

use std::ffi::OsString;
use std::io::{BufWriter, IsTerminal, Read, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use mdbook_perfdiff::{Failure, install_into, preprocess, read};
use serde_json::Value;

const HELP: &str = "\
Runs the perfdiff blocks of an mdBook and shows what they compute.

Usage: mdbook-perfdiff                     what mdBook runs: JSON on stdin, the book on stdout
       mdbook-perfdiff install [DIR]       adds what the book.toml in DIR (or here) needs
       mdbook-perfdiff supports RENDERER   whether it works for a renderer: it does for all

Options: -h, --help      this text
         -V, --version   the version

In book.toml:

    [preprocessor.perfdiff]
    command = \"mdbook-perfdiff\"
    after = [\"links\"]               # includes are expanded first
    catalogs = [\"hardware.toml\"]    # more hardware and models, from the book's root
    keep-going = false              # true: a wrong block is a box in its page, not an error;
                                    # by default so under `mdbook serve` alone

Exit codes: 0 the book is written, 1 blocks are wrong, 2 the book could not be evaluated.
";

fn main() -> ExitCode {
    let arguments: Vec<OsString> = std::env::args_os().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(|word| word.to_str().unwrap_or("?")).collect();
    match words.as_slice() {
        // First of all, and whatever follows: mdBook takes any failure here for "no", skips the
        // preprocessor without a word, and ships the page with raw blocks.
        ["supports", ..] => ExitCode::SUCCESS,
        [] if std::io::stdin().is_terminal() => usage("mdBook's JSON is missing on stdin"),
        [] => run(),
        ["install"] => report(install_into(&PathBuf::from("."))),
        ["install", flag] if flag.starts_with('-') => usage(&format!("unknown argument `{flag}`")),
        ["install", _] => report(install_into(&PathBuf::from(&arguments[1]))),
        ["-h" | "--help"] => print(HELP),
        ["-V" | "--version"] => print(concat!("mdbook-perfdiff ", env!("CARGO_PKG_VERSION"), "\n")),
        ["install" | "-h" | "--help" | "-V" | "--version", .., last] | [last, ..] => {
            usage(&format!("unknown argument `{last}`"))
        }
    }
}

/// The protocol. mdBook writes all of its output before it reads any of ours, so not a byte is
/// written before everything is read.
fn run() -> ExitCode {
    let mut input = Vec::new();
    if let Err(error) = std::io::stdin().read_to_end(&mut input) {
        return usage(&format!("cannot read stdin: {error}"));
    }
    let Ok(input) = String::from_utf8(input) else {
        return usage("stdin is not UTF-8");
    };
    let values = read(&input);
    // The memory serves the blocks. And glibc, which keeps twice the largest piece that it ever took
    // back, stops returning to the system what the next chapter asks for again.
    drop(input);
    let book = values.and_then(|(context, mut book)| {
        let summary = preprocess(&context, &mut book)?;
        if !summary.messages.is_empty() {
            say(&summary.messages.join("\n\n"));
        }
        Ok(book)
    });
    match book {
        Ok(book) => write(&book),
        Err(failure) => failed(&failure),
    }
}

/// The book to stdout, without a copy of it in memory.
fn write(book: &Value) -> ExitCode {
    const PIECE: usize = 1 << 16;
    let mut out = BufWriter::with_capacity(PIECE, std::io::stdout().lock());
    let written = serde_json::to_writer(&mut out, book).map_err(std::io::Error::from);
    match written.and_then(|()| out.flush()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => usage(&format!("cannot write stdout: {error}")),
    }
}

fn report(outcome: Result<String, Failure>) -> ExitCode {
    match outcome {
        Ok(done) => {
            say(&done);
            ExitCode::SUCCESS
        }
        Err(failure) => failed(&failure),
    }
}

fn failed(failure: &Failure) -> ExitCode {
    say(&failure.to_string());
    ExitCode::from(failure.exit_code())
}

fn usage(what: &str) -> ExitCode {
    say(&format!("mdbook-perfdiff: {what} (see `mdbook-perfdiff --help`)"));
    ExitCode::from(2)
}

/// To stdout: data, and nothing else.
fn print(text: &str) -> ExitCode {
    let mut out = std::io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => usage(&format!("cannot write stdout: {error}")),
    }
}

/// To stderr: everything for people. Nobody may be listening, which is no reason to fail.
fn say(text: &str) {
    let _ = writeln!(std::io::stderr(), "{text}");
}
