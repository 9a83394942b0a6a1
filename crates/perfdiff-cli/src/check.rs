//! `perfdiff check` and `perfdiff regen`: documents against what their blocks compute.
//!
//! 1. [`targets`] says which documents the paths stand for, to which book and to which lock each
//!    belongs.
//! 2. [`documents`] runs them, and compares what stands in them.
//! 3. [`locks`] compares what they computed with what is recorded.
//! 4. [`say`] prints what was found; `regen` has written the rest.

mod documents;
mod locks;
mod pages;
mod say;
mod targets;

use std::path::PathBuf;

use perfdiff_docs::{Mode, Notice, exit_code};

use crate::failure::Failure;
use crate::input::Declared;

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Markdown files, notebooks, folders of them, or a book (its book.toml).
    #[arg(value_name = "PATH", required = true)]
    paths: Vec<PathBuf>,
    /// How to say what was found.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    #[command(flatten)]
    declared: Declared,
}

#[derive(clap::Args)]
pub(crate) struct RegenArguments {
    #[command(flatten)]
    common: Arguments,
    /// Overwrite results that somebody edited by hand, and a lock that cannot be read.
    #[arg(long)]
    force: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    /// For a person, on stderr.
    Text,
    /// JSON, on stdout.
    Json,
    /// Annotations of a workflow on GitHub, on stdout, beside the text.
    Github,
}

/// What a run found.
#[derive(Default)]
struct Outcome {
    documents: usize,
    blocks: usize,
    notices: Vec<Notice>,
    /// The files that were written.
    written: Vec<String>,
}

impl Outcome {
    /// With what a part of the run found.
    fn add(&mut self, part: Outcome) {
        let Outcome { documents, blocks, notices, written } = part;
        self.documents += documents;
        self.blocks += blocks;
        self.notices.extend(notices);
        self.written.extend(written);
    }
}

pub(crate) fn execute(arguments: &Arguments) -> Result<(), Failure> {
    run(arguments, Mode::Check)
}

pub(crate) fn regen(arguments: &RegenArguments) -> Result<(), Failure> {
    run(&arguments.common, Mode::Regen { force: arguments.force })
}

fn run(arguments: &Arguments, mode: Mode) -> Result<(), Failure> {
    let targets = targets::find(&arguments.paths, &arguments.declared)?;
    let mut outcome = Outcome { notices: targets.notices, ..Outcome::default() };
    for group in &targets.groups {
        let texts = documents::read(group, &targets.books, &mut outcome);
        let running = documents::run(&texts, mode, &mut outcome);
        locks::settle(group, &running, mode, &mut outcome);
    }
    outcome.notices.sort_by(|a, b| {
        let place = |notice: &Notice| (notice.position.line, notice.position.column);
        (&a.file, place(a)).cmp(&(&b.file, place(b)))
    });
    say::say(&outcome, arguments.format, mode)?;
    match exit_code(&outcome.notices) {
        0 => Ok(()),
        code => Err(Failure::Reported(code)),
    }
}
