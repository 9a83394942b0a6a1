//! `perfdiff catalog`: what is known, as a table or as JSON, and one entry with its sources.

mod fields;
mod markdown;

use std::borrow::Cow;
use std::fmt::Write as _;

use perfdiff::fields::{hardware_fields, model_fields};
use perfdiff::json::Json;
use perfdiff::{
    AssumptionSet, Assumptions, Catalog, Constant, Hardware, InputValue, Model, Source,
};

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
    /// What the reference pages of the book are made of.
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
    let hardware = || Json::List(catalog.all_hardware().map(Hardware::to_json).collect());
    let models = || Json::List(catalog.all_models().map(Model::to_json).collect());
    print(&match (format, shelf) {
        (Format::Json, Some(Shelf::Hardware)) => hardware().pretty() + "\n",
        (Format::Json, Some(Shelf::Models)) => models().pretty() + "\n",
        (Format::Json, Some(Shelf::Assumptions)) => {
            Json::List(AssumptionSet::ALL.map(assumptions_json).into()).pretty() + "\n"
        }
        (Format::Markdown, Some(Shelf::Hardware)) => markdown::hardware(catalog),
        (Format::Markdown, Some(Shelf::Models)) => markdown::models(catalog),
        (Format::Markdown, Some(Shelf::Assumptions)) => markdown::assumptions(),
        (_, Some(Shelf::Keys)) => markdown::keys(),
        (_, Some(Shelf::Fields)) => fields::fields(),
        (_, Some(Shelf::Configs)) => markdown::configs(),
        (Format::Markdown, None) => markdown::hardware(catalog) + "\n" + &markdown::models(catalog),
        (Format::Json, None) => {
            Json::object([("hardware", hardware()), ("models", models())]).pretty() + "\n"
        }
        (Format::Text, Some(Shelf::Hardware)) => hardware_table(catalog),
        (Format::Text, Some(Shelf::Models)) => model_table(catalog),
        (Format::Text, Some(Shelf::Assumptions)) => {
            AssumptionSet::ALL.map(assumptions_text).join("\n")
        }
        (Format::Text, None) => format!("{}\n{}", hardware_table(catalog), model_table(catalog)),
    })
}

fn hardware_table(catalog: &Catalog) -> String {
    let mut rows = vec![
        ["hardware", "name", "fp16 peak", "memory", "bandwidth", "TDP", "source", "also"]
            .map(String::from),
    ];
    for entry in catalog.all_hardware() {
        let peak = entry.peak.at(perfdiff::Precision::Fp16);
        rows.push([
            entry.key.to_string(),
            entry.name.to_string(),
            peak.map_or("-".into(), |rate| rate.to_string()),
            entry.memory.capacity.to_string(),
            entry.memory.bandwidth.to_string(),
            entry.tdp.map_or("-".into(), |tdp| tdp.to_string()),
            marked(entry.source.kind.name(), !entry.flags.is_empty()),
            entry.aliases.join(", "),
        ]);
    }
    aligned(&rows)
}

fn model_table(catalog: &Catalog) -> String {
    let mut rows = vec![
        ["model", "name", "class", "parameters", "layers", "source", "also"].map(String::from),
    ];
    for entry in catalog.all_models() {
        rows.push([
            entry.key.to_string(),
            entry.name.to_string(),
            entry.class.name().to_string(),
            entry.parameters.map_or("-".into(), |count| count.to_string()),
            entry.layers.map_or("-".into(), |layers| layers.to_string()),
            marked(entry.source.kind.name(), !entry.flags.is_empty()),
            entry.aliases.join(", "),
        ]);
    }
    aligned(&rows)
}

/// An asterisk where `catalog show` tells of a registry value that should not be trusted.
fn marked(source: &str, flagged: bool) -> String {
    if flagged { format!("{source} *") } else { source.to_string() }
}

fn show(name: &str, format: Format, catalog: &Catalog) -> Result<(), Failure> {
    let hardware = catalog.hardware(name);
    let model =
        catalog.model(name).or_else(|unknown| catalog.model_config(name).map_err(|_| unknown));
    let set = AssumptionSet::ALL.into_iter().find(|s| s.name().eq_ignore_ascii_case(name));
    if format == Format::Markdown {
        let message = "error: one entry prints as text or JSON";
        return Err(Failure::NotEvaluated(message.into()));
    }
    let text = match (&hardware, &model, set, format) {
        (Ok(entry), _, _, Format::Json) => entry.to_json().pretty() + "\n",
        (Ok(entry), _, _, _) => hardware_text(entry),
        (_, Ok(entry), _, Format::Json) => entry.to_json().pretty() + "\n",
        (_, Ok(entry), _, _) => model_text(entry),
        (_, _, Some(set), Format::Json) => assumptions_json(set).pretty() + "\n",
        (_, _, Some(set), _) => assumptions_text(set),
        (Err(no_hardware), Err(no_model), None, _) => {
            let near = no_hardware.suggestion.as_ref().or(no_model.suggestion.as_ref());
            let help = near.map_or(String::new(), |near| format!("; did you mean `{near}`?"));
            return Err(Failure::NotEvaluated(format!(
                "error: `{name}` is not in the catalog{help}"
            )));
        }
    };
    print(&text)
}

fn hardware_text(entry: &Hardware) -> String {
    let mut rows = Vec::new();
    for field in hardware_fields() {
        if let Some(value) = field.print(entry) {
            let source = entry.source_of(field.name);
            rows.push([field.name.to_string(), value, from(source, &entry.source)]);
        }
    }
    let flags = entry.flags.iter().map(|f| (&*f.field, &*f.text));
    sheet(&title(&entry.path(), &entry.name, &entry.aliases), &rows, &entry.source, flags)
}

fn model_text(entry: &Model) -> String {
    let mut rows = Vec::new();
    for field in model_fields() {
        if let Some(value) = field.print(entry) {
            let source = entry.source_of(field.name);
            rows.push([field.name.to_string(), value, from(source, &entry.source)]);
        }
    }
    let flags = entry.flags.iter().map(|f| (&*f.field, &*f.text));
    sheet(&title(&entry.path(), &entry.name, &entry.aliases), &rows, &entry.source, flags)
}

/// The path and every other name.
fn title(path: &str, name: &str, aliases: &[Cow<'static, str>]) -> String {
    if aliases.is_empty() {
        return format!("{path}  {name}");
    }
    format!("{path}  {name} (also {})", aliases.join(", "))
}

/// A spec sheet: the values, those with another source marked, then the source and the flags.
fn sheet<'f>(
    title: &str,
    rows: &[[String; 3]],
    source: &Source,
    flags: impl Iterator<Item = (&'f str, &'f str)>,
) -> String {
    let mut out = format!("{title}\n\n{}\nsource: {}\n", aligned(rows), cited(source));
    for (field, text) in flags {
        let _ = writeln!(out, "flag: {field}: {text}");
    }
    out
}

/// Nothing where a value has the source of its entry.
fn from(source: &Source, entry: &Source) -> String {
    if source == entry { String::new() } else { cited(source) }
}

fn cited(source: &Source) -> String {
    let mut out = format!("{}: {}", source.kind.name(), source.reference);
    if let Some(url) = &source.url {
        let _ = write!(out, ", {url}");
    }
    if let Some(day) = &source.verified {
        let _ = write!(out, " (verified {day})");
    }
    if let Some(note) = &source.note {
        let _ = write!(out, " - {note}");
    }
    out
}

fn assumptions_text(set: AssumptionSet) -> String {
    let values = Assumptions::of(set);
    let mut out = format!("{}: {}\n\n", set.name(), set.summary());
    for constant in Constant::of(set) {
        let value = InputValue::Quantity(constant.value(&values), constant.dimension);
        let _ = writeln!(out, "  {} = {value}", constant.name);
        let _ = writeln!(out, "      {}", constant.meaning);
        let _ = writeln!(out, "      source: {}", cited(constant.source_in(set)));
    }
    out
}

fn assumptions_json(set: AssumptionSet) -> Json {
    let values = Assumptions::of(set);
    let constants = Constant::of(set).map(|constant| {
        Json::object([
            ("name", Json::from(constant.json_name())),
            ("value", Json::from(constant.value(&values))),
            ("meaning", Json::from(constant.meaning)),
            ("source", constant.source_in(set).to_json()),
        ])
    });
    Json::object([
        ("name", Json::from(set.name())),
        ("summary", Json::from(set.summary())),
        ("constants", Json::List(constants.collect())),
    ])
}

/// Columns to the left, two spaces between.
fn aligned<const N: usize>(rows: &[[String; N]]) -> String {
    let width =
        |column: usize| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or(0);
    let mut out = String::new();
    for row in rows {
        let mut line = String::new();
        for (column, cell) in row.iter().enumerate() {
            let _ = write!(line, "{cell:<0$}  ", width(column));
        }
        let _ = writeln!(out, "{}", line.trim_end());
    }
    out
}
