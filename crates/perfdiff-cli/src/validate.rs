//! `perfdiff validate`: a table of measurements against the engine, or the engine against it.

mod calibrate;
mod errors;

use std::path::{Path, PathBuf};

use perfdiff::validate::{By, Measurement, Predicted, Scatter};
use perfdiff::{AssumptionSet, Assumptions, Catalog, Equations, Profile};

use crate::failure::{Failure, print};
use crate::input;

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// A CSV file with the columns `hardware,devices,framework,model,input_tokens,output_tokens,
    /// batch,latency_s`; `-` is stdin. Other columns pass through.
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// What to print.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// What the chart tells apart by colour and shape; without it, what differs between rows.
    #[arg(long, value_enum)]
    by: Option<Grouping>,
    /// Calibrate the constants of each stack in the file on its rows, and print them as
    /// `assumptions` to paste into a block; other formats show the rows under them.
    #[arg(long)]
    fit: bool,
    /// The set that the calibration starts from. Without it, the one that the rows name, or the
    /// one that explains them best.
    #[arg(long, value_name = "SET", requires = "fit", value_parser = sets())]
    base: Option<String>,
    /// Predict all rows under the `assumptions` in this TOML file, such as `--fit` prints, and
    /// not under the set that `framework` names.
    #[arg(long, value_name = "FILE", conflicts_with = "fit")]
    assumptions: Option<PathBuf>,
    #[command(flatten)]
    declared: input::Declared,
}

#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    /// Errors by framework, model, hardware and devices; with `--fit`, the constants as TOML.
    Text,
    /// The same as Markdown tables.
    Markdown,
    /// The rows, with `predicted_s,regime,note` appended.
    Csv,
    /// Predicted against measured, drawn.
    Svg,
    /// The errors, or with `--fit` the constants, in SI base units.
    Json,
}

#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Grouping {
    Framework,
    Model,
    Hardware,
    Devices,
}

impl Grouping {
    fn by(self) -> By {
        match self {
            Grouping::Framework => By::Framework,
            Grouping::Model => By::Model,
            Grouping::Hardware => By::Hardware,
            Grouping::Devices => By::Devices,
        }
    }
}

/// The sets that can be calibrated.
fn sets() -> clap::builder::PossibleValuesParser {
    let serving = |set: &AssumptionSet| set.equations() == Equations::Serving;
    AssumptionSet::ALL
        .into_iter()
        .filter(serving)
        .map(AssumptionSet::name)
        .collect::<Vec<_>>()
        .into()
}

const COLUMNS: [&str; 8] = [
    "hardware",
    "devices",
    "framework",
    "model",
    "input_tokens",
    "output_tokens",
    "batch",
    "latency_s",
];

/// A row as it stands, with what it says and what came of it.
struct Row {
    record: csv::StringRecord,
    read: Result<Measurement, String>,
    outcome: Result<(f64, &'static str, String), String>,
}

impl Row {
    /// Takes what the engine says of the row.
    fn predict(&mut self, predict: impl FnOnce(&Measurement) -> Result<Profile, String>) {
        self.outcome = self.read.as_ref().map_err(Clone::clone).and_then(|row| {
            let profile = predict(row)?;
            let mut notes: Vec<String> = profile.notes.iter().map(ToString::to_string).collect();
            if !profile.priced {
                notes.push("it was measured, so it is predicted one sequence at a time".into());
            }
            Ok((profile.latency.si(), profile.regime.name(), notes.join("; ")))
        });
    }
}

pub(crate) fn execute(arguments: &Arguments) -> Result<(), Failure> {
    let catalog = arguments.declared.catalog()?;
    let (header, mut rows) = read(&arguments.file)?;
    let text = if arguments.fit {
        let base = arguments.base.as_deref().and_then(AssumptionSet::from_name);
        let stacks = calibrate::stacks(&rows, base, &catalog);
        if stacks.iter().all(|stack| stack.fitted.is_err()) {
            return Err(Failure::NotEvaluated(calibrate::nothing(&rows, &stacks, &catalog)));
        }
        match arguments.format {
            Format::Text => calibrate::text(&rows, &stacks, &catalog),
            Format::Json => calibrate::json(&stacks).pretty() + "\n",
            _ => {
                calibrate::apply(&mut rows, &stacks, &catalog);
                show(arguments, &header, &rows)?
            }
        }
    } else {
        match &arguments.assumptions {
            Some(file) => under(file, &mut rows, &catalog)?,
            None => rows.iter_mut().for_each(|row| row.predict(|m| m.predict(&catalog))),
        }
        show(arguments, &header, &rows)?
    };
    print(&text)
}

fn read(file: &Path) -> Result<(csv::StringRecord, Vec<Row>), Failure> {
    let (name, text) = input::read(file)?;
    let unreadable = |error: csv::Error| Failure::NotEvaluated(format!("{name}: error: {error}"));
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(text.as_bytes());
    let header = reader.headers().map_err(unreadable)?.clone();
    let mut at = [0; COLUMNS.len()];
    for (i, column) in COLUMNS.iter().enumerate() {
        at[i] = header
            .iter()
            .position(|h| h.trim() == *column)
            .ok_or_else(|| Failure::NotEvaluated(missing(&name, column, &header)))?;
    }
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = record.map_err(unreadable)?;
        let read = match beyond(&record, &header) {
            // A comma within a number, most of the time: every cell after it is another's.
            Some(cells) => Err(format!("{cells} cells, and the header has {}", header.len())),
            None => measurement(&record, &at),
        };
        rows.push(Row { record, read, outcome: Err("not predicted".into()) });
    }
    // A quote that is never closed takes what is left of the file into one cell.
    let last = rows.last().and_then(|row: &Row| Some((row.record.iter().next_back()?, row)));
    if let Some((cell, row)) = last
        && cell.contains('\n')
        && text.matches('"').count() % 2 == 1
    {
        let line = row.record.position().map_or(1, csv::Position::line);
        return Err(Failure::NotEvaluated(format!(
            "{name}:{line}:1: error: a quote in this row is never closed"
        )));
    }
    Ok((header, rows))
}

/// A column that is not there, with what may stand for it.
fn missing(name: &str, column: &str, header: &csv::StringRecord) -> String {
    let mut out = format!("{name}:1:1: error: the column `{column}` is missing");
    let first = header.get(0).unwrap_or("");
    let separator =
        [(';', "semicolons"), ('\t', "tabs")].into_iter().find(|&(c, _)| first.contains(c));
    if let (1, Some((_, separators))) = (header.len(), separator) {
        out += &format!("\n  = help: the cells are separated by {separators}; commas are expected");
    } else if let Some(near) = perfdiff::nearest(column, header.iter().map(str::trim)) {
        out += &format!("\n  = help: is it `{near}`? Columns go by their exact names");
    }
    out
}

/// How many cells a row has, where there is something in one that no column is for.
fn beyond(record: &csv::StringRecord, header: &csv::StringRecord) -> Option<usize> {
    let filled = (0..record.len()).rfind(|&cell| !record[cell].trim().is_empty())? + 1;
    (filled > header.len()).then_some(filled)
}

fn measurement(record: &csv::StringRecord, at: &[usize; 8]) -> Result<Measurement, String> {
    let text = |i: usize| record.get(at[i]).unwrap_or("").trim();
    let whole = |i: usize| {
        let number = text(i).parse::<u64>().ok().filter(|&n| n > 0);
        number.ok_or_else(|| format!("`{}` is no whole number above zero", COLUMNS[i]))
    };
    let small =
        |i: usize| u32::try_from(whole(i)?).map_err(|_| format!("`{}` is too large", COLUMNS[i]));
    let latency = text(7).parse::<f64>().ok().filter(|l| *l > 0.0 && l.is_finite());
    Ok(Measurement {
        hardware: text(0).to_string(),
        devices: small(1)?,
        framework: text(2).to_string(),
        model: text(3).to_string(),
        input_tokens: small(4)?,
        output_tokens: small(5)?,
        batch: whole(6)?,
        latency_s: latency.ok_or("`latency_s` is no number above zero")?,
    })
}

/// Predicts the rows under the assumptions in a file.
fn under(file: &Path, rows: &mut [Row], catalog: &Catalog) -> Result<(), Failure> {
    let (name, text) = input::read(file)?;
    // Once for any hardware: what is wrong is wrong even where no row can be read.
    let wrong = |errors: Vec<_>| input::rendered(&name, &text, &errors);
    Assumptions::from_toml(&text, perfdiff::Vendor::Other).map_err(wrong)?;
    for row in rows {
        row.predict(|m| {
            let vendor = m.job(catalog)?.hardware.vendor;
            let set = Assumptions::from_toml(&text, vendor).map_err(|_| "no assumptions")?;
            m.predict_under(catalog, set)
        });
    }
    Ok(())
}

fn show(
    arguments: &Arguments,
    header: &csv::StringRecord,
    rows: &[Row],
) -> Result<String, Failure> {
    Ok(match arguments.format {
        Format::Text => errors::text(rows),
        Format::Markdown => errors::markdown(rows),
        Format::Json => errors::json(rows).pretty() + "\n",
        Format::Svg => drawn(arguments, rows),
        Format::Csv => table(header, rows)
            .map_err(|error| Failure::NotEvaluated(format!("error: cannot write CSV: {error}")))?,
    })
}

fn drawn(arguments: &Arguments, rows: &[Row]) -> String {
    let predicted = predicted(rows);
    let mut chart = Scatter::new(&predicted);
    if let Some(by) = arguments.by {
        chart = chart.by(by.by());
    }
    if arguments.fit {
        chart = chart.titled("Predicted against measured latency, calibrated on these rows");
    }
    chart.svg("perfdiff-validate")
}

/// The rows that have a prediction.
fn predicted(rows: &[Row]) -> Vec<Predicted<'_>> {
    let predicted = |row: &'_ Row| Some(row.outcome.as_ref().ok()?.0);
    rows.iter()
        .filter_map(|row| {
            Some(Predicted { row: row.read.as_ref().ok()?, predicted_s: predicted(row)? })
        })
        .collect()
}

fn table(header: &csv::StringRecord, rows: &[Row]) -> Result<String, csv::Error> {
    let mut writer = csv::WriterBuilder::new().flexible(true).from_writer(Vec::new());
    let appended = ["predicted_s", "regime", "note"];
    writer.write_record(header.iter().chain(appended))?;
    for row in rows {
        let (predicted, regime, note) = match &row.outcome {
            Ok((latency, regime, notes)) => (format!("{latency:?}"), *regime, notes.as_str()),
            Err(note) => (String::new(), "", note.as_str()),
        };
        let mut cells: Vec<&str> = row.record.iter().collect();
        cells.resize(header.len(), "");
        cells.extend([predicted.as_str(), regime, note]);
        writer.write_record(&cells)?;
    }
    let bytes = writer.into_inner().map_err(|error| csv::Error::from(error.into_error()))?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}
