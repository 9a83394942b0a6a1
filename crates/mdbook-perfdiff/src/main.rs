//! The command that mdBook runs.

use std::ffi::OsString;
use std::fs::File;
use std::io::{BufWriter, IsTerminal, Read, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use mdbook_perfdiff::{Failure, install_into, preprocess, read};

// A tenth of the time of a book of a hundred chapters: pages are made of small texts, on all cores.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

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
    let done = read(&input).and_then(|(context, book)| preprocess(&context, &book));
    match done {
        Ok(done) => {
            if !done.messages.is_empty() {
                say(&done.messages.join("\n\n"));
            }
            let written = stdout().and_then(|out| {
                // As much as a pipe holds.
                let mut out = BufWriter::with_capacity(1 << 16, out);
                done.book.write_to(&mut out).and_then(|()| out.flush())
            });
            match written {
                Ok(()) => ExitCode::SUCCESS,
                Err(error) => usage(&format!("cannot write stdout: {error}")),
            }
        }
        Err(failure) => failed(&failure),
    }
}

/// Standard output without the search for line ends that `std::io::Stdout` makes in all of it: the
/// book is one line.
fn stdout() -> std::io::Result<File> {
    #[cfg(unix)]
    let own = std::os::fd::AsFd::as_fd(&std::io::stdout()).try_clone_to_owned();
    #[cfg(windows)]
    let own = std::os::windows::io::AsHandle::as_handle(&std::io::stdout()).try_clone_to_owned();
    own.map(File::from)
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
