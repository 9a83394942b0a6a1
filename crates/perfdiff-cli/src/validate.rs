//! `perfdiff validate`: a table of measurements against the engine.

use std::fmt::Write as _;
use std::path::PathBuf;

use perfdiff::validate::{Errors, Measurement, Predicted, by_group, speedups};

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
    #[command(flatten)]
    declared: input::Declared,
}

#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    /// Errors by framework, model, hardware and devices.
    Text,
    /// The rows, with `predicted_s,regime,note` appended.
    Csv,
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

pub(crate) fn execute(arguments: &Arguments) -> Result<(), Failure> {
    let catalog = arguments.declared.catalog()?;
    let (name, text) = input::read(&arguments.file)?;
    let unreadable = |error: csv::Error| Failure::NotEvaluated(format!("{name}: error: {error}"));
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(text.as_bytes());
    let header = reader.headers().map_err(unreadable)?.clone();
    let mut at = [0; COLUMNS.len()];
    for (i, column) in COLUMNS.iter().enumerate() {
        at[i] = header.iter().position(|h| h.trim() == *column).ok_or_else(|| {
            Failure::NotEvaluated(format!("{name}:1:1: error: the column `{column}` is missing"))
        })?;
    }
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = record.map_err(unreadable)?;
        let read = measurement(&record, &at);
        let outcome = read.clone().and_then(|row| {
            let profile = row.predict(&catalog)?;
            let mut notes: Vec<String> = profile.notes.iter().map(ToString::to_string).collect();
            if !profile.priced {
                notes.push("it was measured, so it is predicted one sequence at a time".into());
            }
            Ok((profile.latency.si(), profile.regime.name(), notes.join("; ")))
        });
        rows.push(Row { record, read, outcome });
    }
    print(&match arguments.format {
        Format::Text => summary(&rows),
        Format::Csv => table(&header, &rows)
            .map_err(|error| Failure::NotEvaluated(format!("error: cannot write CSV: {error}")))?,
    })
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

fn summary(rows: &[Row]) -> String {
    let predicted: Vec<Predicted<'_>> = rows
        .iter()
        .filter_map(|row| match (&row.read, &row.outcome) {
            (Ok(row), Ok((predicted_s, ..))) => Some(Predicted { row, predicted_s: *predicted_s }),
            _ => None,
        })
        .collect();
    let mut out = format!("{} rows, {} predicted\n", rows.len(), predicted.len());
    let mut notes: std::collections::BTreeMap<&str, usize> = std::collections::BTreeMap::new();
    for row in rows {
        if let Err(note) = &row.outcome {
            *notes.entry(note).or_default() += 1;
        }
    }
    for (note, count) in notes {
        let _ = writeln!(out, "not predicted, {count}: {note}");
    }
    type Key = fn(&Measurement) -> String;
    let groups: [(&str, Key); 5] = [
        ("all", |_| "all".into()),
        ("framework", |m| m.framework.clone()),
        ("model", |m| m.model.clone()),
        ("hardware", |m| m.hardware.clone()),
        ("devices", |m| format!("{} devices", m.devices)),
    ];
    out += "\nabsolute error of the latency      rows   median     90 %     most\n";
    for (_, group) in groups {
        for (name, errors) in by_group(&predicted, group) {
            line(&mut out, &name, &errors);
        }
    }
    out += "\nabsolute error of the speedup     pairs   median     90 %     most\n";
    for (name, errors) in speedups(&predicted) {
        line(&mut out, &name, &errors);
    }
    out
}

fn line(out: &mut String, name: &str, errors: &Errors) {
    let percent = |value: f64| format!("{:.1} %", value * 100.0);
    let _ = writeln!(
        out,
        "  {name:<32}{:>5}{:>9}{:>9}{:>9}",
        errors.count,
        percent(errors.median),
        percent(errors.p90),
        percent(errors.most)
    );
}
