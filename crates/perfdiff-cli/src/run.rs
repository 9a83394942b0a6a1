//! `perfdiff run`: one block, one result.

use std::io::IsTerminal;
use std::path::PathBuf;

use perfdiff::{HTML_STYLE, Paint, Report, Shown, block};

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
    /// Where HTML is shown; a page without.
    #[arg(long = "for", value_enum, value_name = "PLACE")]
    place: Option<Place>,
    /// Which picture `svg` is; without, the first that the block shows, or the factors.
    #[arg(long, value_enum)]
    picture: Option<Picture>,
    #[command(flatten)]
    declared: input::Declared,
}

#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    /// Plain text.
    Text,
    /// Markdown.
    Markdown,
    /// One line of HTML; for a page, with its style.
    Html,
    /// A picture.
    Svg,
    /// Everything, in SI base units.
    Json,
}

#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Place {
    /// A page, whose theme the pictures follow.
    Page,
    /// The output of a notebook, which has no style.
    Notebook,
}

#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Picture {
    /// The roofline, with both points.
    Roofline,
    /// The factors, as they multiply up to the speedup.
    Factors,
    /// What the latency consists of, by stage.
    Stages,
    /// The lines or bars of a sweep.
    Chart,
}

pub(crate) fn execute(arguments: &Arguments) -> Result<(), Failure> {
    check(arguments)?;
    let catalog = arguments.declared.catalog()?;
    let (name, text) = input::read(&arguments.file)?;
    let report =
        block::run(&text, &catalog).map_err(|errors| input::rendered(&name, &text, &errors))?;
    print(&match arguments.format {
        Format::Text => report.painted(paint()),
        Format::Markdown => report.markdown(),
        Format::Html => html(&report, arguments.place.unwrap_or(Place::Page)),
        Format::Svg => svg(&report, arguments.picture)
            .ok_or_else(|| Failure::NotEvaluated(format!("{name}: error: {NO_PICTURE}")))?,
        Format::Json => report.json(),
    })?;
    let failed = report.failed_claims();
    if failed.is_empty() { Ok(()) } else { Err(input::claims(&name, &text, &failed)) }
}

/// Options that the format has no use for are mistakes.
fn check(arguments: &Arguments) -> Result<(), Failure> {
    let wrong = |option, format| {
        Err(Failure::NotEvaluated(format!("error: `{option}` is for `--format {format}`")))
    };
    match arguments.format {
        format if format != Format::Svg && arguments.picture.is_some() => wrong("--picture", "svg"),
        format if format != Format::Html && arguments.place.is_some() => wrong("--for", "html"),
        _ => Ok(()),
    }
}

fn html(report: &Report, place: Place) -> String {
    match place {
        // The comment makes the line a complete block of HTML wherever Markdown takes one.
        Place::Page => {
            let figure = report.html("perfdiff");
            format!("<!-- perfdiff --><style>{HTML_STYLE}</style>{figure}\n")
        }
        Place::Notebook => report.notebook_html() + "\n",
    }
}

/// Colour on a terminal, unless the reader wants none (<https://no-color.org>).
fn paint() -> Paint {
    let unwanted = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    let dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
    if std::io::stdout().is_terminal() && !unwanted && !dumb { Paint::Ansi } else { Paint::Plain }
}

const NO_PICTURE: &str = "there is nothing to draw: a side has no latency, or nothing differs that \
                          it depends on";

fn svg(report: &Report, picture: Option<Picture>) -> Option<String> {
    let picture = match picture {
        None => report.first_picture(),
        Some(Picture::Roofline) => report.picture(Shown::Roofline),
        Some(Picture::Factors) => report.picture(Shown::Factors),
        Some(Picture::Stages) => report.picture(Shown::Stages),
        Some(Picture::Chart) => report.picture(Shown::Chart),
    };
    picture.map(|picture| picture.svg())
}
