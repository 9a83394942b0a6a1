//! Commands: what a cell does that is no block, in one table.

use std::ops::Range;
use std::sync::Arc;

use perfdiff::block::Choice;
use perfdiff::{Catalog, Diagnostic, nearest};

use super::{Change, Outcome, Session, page};
use crate::problem::Code;

/// A command.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Command {
    /// The name with its `%`; one with `%%` takes the lines below it.
    pub name: &'static str,
    /// What stands behind it.
    pub takes: &'static str,
    /// What it does.
    pub meaning: &'static str,
    run: fn(&Session, &Given<'_>) -> Outcome,
    /// What may be given.
    pub(super) choices: fn(&Session) -> Vec<Choice>,
}

/// What a command was given.
struct Given<'t> {
    text: &'t str,
    /// Its place in the cell.
    span: Range<usize>,
    name: Range<usize>,
}

/// Every command.
pub const COMMANDS: &[Command] = &[
    Command {
        name: "%load",
        takes: "FILE",
        meaning: "Adds the entries of a catalog file (TOML), or a Hugging Face config.json.",
        run: load,
        choices: nothing,
    },
    Command {
        name: "%%catalog",
        takes: "",
        meaning: "Adds the entries below it: `[hardware.KEY]`, `[models.KEY]`, `[assumptions.NAME]`.",
        run: declare,
        choices: nothing,
    },
    Command {
        name: "%help",
        takes: "",
        meaning: "Opens this page.",
        run: help,
        choices: nothing,
    },
];

/// Runs the command with this name, which stands at `name` in `text`.
pub(super) fn run(
    session: &Session,
    text: &str,
    name: Range<usize>,
    rest: Range<usize>,
) -> Outcome {
    let written = &text[name.clone()];
    let Some(command) = COMMANDS.iter().find(|command| command.name == written) else {
        let error = wrong(name, format!("there is no command `{written}`"));
        let error = match nearest(written, COMMANDS.iter().map(|command| command.name)) {
            Some(near) => error.suggest(Some(near)),
            None => error.help("`%help` lists them"),
        };
        return error.into();
    };
    let given = Given { text: &text[rest.clone()], span: rest, name };
    if given.text.is_empty() != command.takes.is_empty()
        && !command.takes.starts_with('[')
        && !command.name.starts_with("%%")
    {
        return match command.takes {
            "" => wrong(given.span, format!("`{written}` takes nothing")),
            takes => wrong(given.name, format!("`{written}` needs a {takes}")),
        }
        .into();
    }
    (command.run)(session, &given)
}

fn wrong(span: Range<usize>, message: impl Into<String>) -> Diagnostic {
    Diagnostic::new(Code::Command.as_str(), span, message)
}

fn nothing(_: &Session) -> Vec<Choice> {
    Vec::new()
}

fn help(_: &Session, _: &Given<'_>) -> Outcome {
    Outcome { page: Some(page::help()), ..Outcome::default() }
}

fn declare(session: &Session, given: &Given<'_>) -> Outcome {
    let mut catalog = session.catalog().clone();
    match catalog.add_toml(given.text) {
        Ok(()) => grown(catalog),
        Err(mut errors) => {
            for error in &mut errors {
                error.span = given.span.start + error.span.start..given.span.start + error.span.end;
            }
            Outcome { errors, ..Outcome::default() }
        }
    }
}

fn load(session: &Session, given: &Given<'_>) -> Outcome {
    let path = given.text.trim_matches(['"', '\'']);
    let text = match (session.files)(path) {
        Ok(text) => text,
        Err(why) => {
            return wrong(given.span.clone(), format!("`{path}`: {why}")).into();
        }
    };
    let mut catalog = session.catalog().clone();
    let added = match path.to_ascii_lowercase().ends_with(".json") {
        true => catalog.add_model_config(path, &text),
        false => catalog.add_toml(&text),
    };
    match added {
        Ok(()) => grown(catalog),
        // They are mistakes of another text: it is shown in them.
        Err(errors) => {
            let error = wrong(given.span.clone(), format!("`{path}` has mistakes"));
            let notes = errors.iter().map(|error| error.render(path, &text));
            notes.fold(error, Diagnostic::note).into()
        }
    }
}

fn grown(catalog: Catalog) -> Outcome {
    Outcome { change: Change::Catalog(Arc::new(catalog)), ..Outcome::default() }
}
