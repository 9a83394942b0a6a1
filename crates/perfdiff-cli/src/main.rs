//! The `perfdiff` command: arguments in, an exit code out. Every command is a module.
//!
//! Exit codes: 0 clean, 1 a claim does not hold or something is out of date, 2 could not be
//! evaluated. Data goes to stdout, everything else to stderr.

#[cfg(feature = "book")]
mod book;
mod catalog;
mod check;
mod diff;
mod failure;
mod files;
mod input;
#[cfg(feature = "kernel")]
mod kernel;
mod run;
mod solve;
mod validate;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Explains why a change of ML hardware or model made things faster or slower.
#[derive(Parser)]
#[command(name = "perfdiff", version, propagate_version = true)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Run one block (its TOML, without the fence) and print the result.
    Run(run::Arguments),
    /// Solve scenarios: one JSON object a line in, one profile a line out.
    Solve(solve::Arguments),
    /// List hardware, models and assumptions, with their sources.
    Catalog(catalog::Arguments),
    /// Build the book in a folder, with its blocks run.
    #[cfg(feature = "book")]
    Book(book::Arguments),
    /// Verify documents: run every block, and compare everything that was written with it.
    Check(check::Arguments),
    /// The same, and write what is out of date, each file at once or not at all.
    Regen(check::RegenArguments),
    /// What a change of a repository does to the scenarios in it, and why.
    Diff(diff::Arguments),
    /// Run as a Jupyter kernel, or let Jupyter find it.
    #[cfg(feature = "kernel")]
    Kernel(kernel::Arguments),
    /// Predict every row of a table of measurements, and report the errors.
    Validate(validate::Arguments),
}

fn main() -> ExitCode {
    let result = match Arguments::parse().command {
        Command::Run(arguments) => run::execute(&arguments),
        Command::Solve(arguments) => solve::execute(&arguments),
        Command::Catalog(arguments) => catalog::execute(&arguments),
        #[cfg(feature = "book")]
        Command::Book(arguments) => book::execute(&arguments),
        Command::Check(arguments) => check::execute(&arguments),
        Command::Regen(arguments) => check::regen(&arguments),
        Command::Diff(arguments) => diff::execute(&arguments),
        #[cfg(feature = "kernel")]
        Command::Kernel(arguments) => kernel::execute(&arguments),
        Command::Validate(arguments) => validate::execute(&arguments),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => failure.report(),
    }
}
