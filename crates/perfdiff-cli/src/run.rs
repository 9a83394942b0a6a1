//! `perfdiff run`: one block, one result.

use std::io::IsTerminal;
use std::path::PathBuf;

use perfdiff::{HTML_STYLE, Paint, block};

use crate::failure::{Failure, print};
use crate::input;

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// The block's TOML; `-` is stdin.
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// What to print.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    #[command(flatten)]
    declared: input::Declared,
}

#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    /// Plain text.
    Text,
    /// Markdown.
    Markdown,
    /// One line of HTML, with its style.
    Html,
    /// A picture (not supported yet).
    Svg,
    /// Everything, in SI base units.
    Json,
}

pub(crate) fn execute(arguments: &Arguments) -> Result<(), Failure> {
    if arguments.format == Format::Svg {
        return Err(Failure::NotEvaluated("error: `--format svg` is not supported yet".into()));
    }
    let catalog = arguments.declared.catalog()?;
    let (name, text) = input::read(&arguments.file)?;
    let report =
        block::run(&text, &catalog).map_err(|errors| input::rendered(&name, &text, &errors))?;
    print(&match arguments.format {
        Format::Text | Format::Svg => report.painted(paint()),
        Format::Markdown => report.markdown(),
        // The comment makes the line a complete block of HTML wherever Markdown takes one.
        Format::Html => {
            let figure = report.html("perfdiff");
            format!("<!-- perfdiff --><style>{HTML_STYLE}</style>{figure}\n")
        }
        Format::Json => report.json(),
    })
}

/// Colour on a terminal, unless the reader wants none (<https://no-color.org>).
fn paint() -> Paint {
    let unwanted = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    let dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
    if std::io::stdout().is_terminal() && !unwanted && !dumb { Paint::Ansi } else { Paint::Plain }
}
