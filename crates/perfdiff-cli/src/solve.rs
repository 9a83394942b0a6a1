//! `perfdiff solve`: scenarios as JSON Lines in, profiles as JSON Lines out.

use std::io::{BufRead as _, BufReader, BufWriter, Read, Write as _};
use std::path::PathBuf;

use perfdiff::json::Json;
use perfdiff::{Catalog, Diagnostic, Position, json_lines};

use crate::failure::{Failure, closed};
use crate::input;

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Scenarios, one JSON object a line; `-` is stdin.
    #[arg(value_name = "FILE")]
    file: PathBuf,
    #[command(flatten)]
    declared: input::Declared,
}

/// Line by line, so that a long stream needs no memory and answers come as questions do.
pub(crate) fn execute(arguments: &Arguments) -> Result<(), Failure> {
    let catalog = arguments.declared.catalog()?;
    let path = &arguments.file;
    let source: Box<dyn Read> = if path.as_os_str() == "-" {
        Box::new(std::io::stdin().lock())
    } else {
        let opened = std::fs::File::open(path);
        let unreadable = |error| {
            Failure::NotEvaluated(format!("{}: error: cannot read it: {error}", path.display()))
        };
        Box::new(opened.map_err(unreadable)?)
    };
    let mut out = BufWriter::new(std::io::stdout().lock());
    let mut bad = 0_usize;
    let mut source = BufReader::new(source);
    let mut line = Vec::new();
    for number in 1.. {
        // Whoever asks one question at a time waits for its answer.
        if source.buffer().is_empty() {
            out.flush().map_err(|error| closed(&error))?;
        }
        line.clear();
        let read = source.read_until(b'\n', &mut line).map_err(|error| {
            Failure::NotEvaluated(format!("{}: error: cannot read it: {error}", path.display()))
        })?;
        if read == 0 {
            break;
        }
        let mut text = line.strip_suffix(b"\n").unwrap_or(&line);
        if number == 1 {
            text = text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(text);
        }
        let answer = answer(text, number, &catalog).unwrap_or_else(|error| {
            bad += 1;
            error
        });
        writeln!(out, "{answer}").map_err(|error| closed(&error))?;
    }
    out.flush().map_err(|error| closed(&error))?;
    match bad {
        0 => Ok(()),
        1 => Err(Failure::NotEvaluated("error: 1 line could not be solved".into())),
        bad => Err(Failure::NotEvaluated(format!("error: {bad} lines could not be solved"))),
    }
}

fn answer(line: &[u8], number: usize, catalog: &Catalog) -> Result<Json, Json> {
    let Ok(text) = std::str::from_utf8(line) else {
        return Err(error(number, 1, "not UTF-8".into(), None));
    };
    if text.trim().is_empty() {
        return Err(error(number, 1, "an empty line, expected a scenario".into(), None));
    }
    json_lines::solve(text, catalog).map_err(|errors| {
        let first = errors.first();
        let column = first.map_or(1, |e| Position::of(text, e.span.start).column);
        let message: Vec<String> = errors.iter().map(described).collect();
        let suggestion = first.and_then(|e| e.suggestion.clone());
        error(number, column, message.join("; "), suggestion)
    })
}

fn described(error: &Diagnostic) -> String {
    if error.label.is_empty() {
        error.message.clone()
    } else {
        format!("{}: {}", error.message, error.label)
    }
}

fn error(line: usize, column: usize, message: String, suggestion: Option<String>) -> Json {
    let error = Json::object([
        ("message", Json::from(message)),
        ("line", Json::from(line as u64)),
        ("column", Json::from(column as u64)),
        ("suggestion", Json::from(suggestion)),
    ]);
    Json::object([("error", error)])
}
