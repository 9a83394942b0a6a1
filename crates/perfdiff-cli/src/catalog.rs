//! `perfdiff catalog`: what is known, as a table or as JSON, and one entry with its sources.

mod fields;
mod markdown;

use perfdiff::json::Json;
use perfdiff::{AssumptionSet, Catalog, Sheet};

use crate::failure::{Failure, print};
use crate::input;

#[derive(clap::Args)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    show: Option<Show>,
    /// What to list; hardware and models without it.
    #[arg(value_enum, value_name = "WHAT")]
    shelf: Option<Shelf>,
    /// How to print it; `json` has every field with its source.
    #[arg(long, value_enum, global = true, default_value_t = Format::Text)]
    format: Format,
    #[command(flatten)]
    declared: input::Declared,
}

#[derive(clap::Subcommand)]
enum Show {
    /// One entry, with the source of every value.
    Show {
        /// A hardware or model name, the name of an assumption set, or the path of a config that
        /// `--model-config` declares.
        name: String,
    },
}

#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Shelf {
    Hardware,
    Models,
    Assumptions,
    /// The keys of blocks and scenarios, and the fields of inline tables (Markdown).
    Keys,
    /// The fields of results, which prose cites and claims (Markdown).
    Fields,
    /// What is understood of a Hugging Face config.json (Markdown).
    Configs,
}

#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    Text,
    Json,
    /// For documents; of a list, what the reference pages of the book are made of.
    Markdown,
}

pub(crate) fn execute(arguments: &Arguments) -> Result<(), Failure> {
    let catalog = arguments.declared.catalog()?;
    match (&arguments.show, arguments.shelf) {
        (Some(Show::Show { name }), None) => show(name, arguments.format, &catalog),
        (None, shelf) => list(shelf, arguments.format, &catalog),
        (Some(_), Some(_)) => {
            let message = "error: `show` takes a name, not what to list";
            Err(Failure::NotEvaluated(message.to_owned()))
        }
    }
}

fn list(shelf: Option<Shelf>, format: Format, catalog: &Catalog) -> Result<(), Failure> {
    let (hardware, models) = (|| catalog.hardware_sheet(), || catalog.model_sheet());
    print(&match (format, shelf) {
        (Format::Json, Some(Shelf::Hardware)) => hardware().to_json().pretty() + "\n",
        (Format::Json, Some(Shelf::Models)) => models().to_json().pretty() + "\n",
        (Format::Json, Some(Shelf::Assumptions)) => {
            Sheet::of_assumptions(AssumptionSet::ALL).to_json().pretty() + "\n"
        }
        (Format::Markdown, Some(Shelf::Hardware)) => markdown::hardware(catalog),
        (Format::Markdown, Some(Shelf::Models)) => markdown::models(catalog),
        (Format::Markdown, Some(Shelf::Assumptions)) => markdown::assumptions(),
        (_, Some(Shelf::Keys)) => markdown::keys(),
        (_, Some(Shelf::Fields)) => fields::fields(),
        (_, Some(Shelf::Configs)) => markdown::configs(),
        (Format::Markdown, None) => markdown::hardware(catalog) + "\n" + &markdown::models(catalog),
        (Format::Json, None) => {
            let both = [("hardware", hardware().to_json()), ("models", models().to_json())];
            Json::object(both).pretty() + "\n"
        }
        (Format::Text, Some(Shelf::Hardware)) => hardware().wide_text(),
        (Format::Text, Some(Shelf::Models)) => models().wide_text(),
        (Format::Text, Some(Shelf::Assumptions)) => {
            AssumptionSet::ALL.map(|set| set.sheet().text()).join("\n")
        }
        (Format::Text, None) => format!("{}\n{}", hardware().wide_text(), models().wide_text()),
    })
}

/// One entry; a name that is two things is the first of them.
fn show(name: &str, format: Format, catalog: &Catalog) -> Result<(), Failure> {
    let hardware = catalog.hardware(name);
    let model =
        catalog.model(name).or_else(|unknown| catalog.model_config(name).map_err(|_| unknown));
    let sheet = match (&hardware, &model, AssumptionSet::from_name(name)) {
        (Ok(entry), _, _) => entry.sheet(),
        (_, Ok(entry), _) => entry.sheet(),
        (_, _, Some(set)) => set.sheet(),
        (Err(no_hardware), Err(no_model), None) => {
            let near = no_hardware.suggestion.as_ref().or(no_model.suggestion.as_ref());
            let help = near.map_or(String::new(), |near| format!("; did you mean `{near}`?"));
            return Err(Failure::NotEvaluated(format!(
                "error: `{name}` is not in the catalog{help}"
            )));
        }
    };
    print(&match format {
        Format::Text => sheet.text(),
        Format::Json => sheet.to_json().pretty() + "\n",
        Format::Markdown => sheet.markdown(),
    })
}
