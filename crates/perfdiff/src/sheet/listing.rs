//! Many entries side by side, with the columns that people compare.

use super::{Column, Part, Remark, Sheet, Table};
use crate::assumptions::AssumptionSet;
use crate::bundle::Bundle;
use crate::catalog::Catalog;
use crate::hardware::{Hardware, MemoryKind};
use crate::json::Json;
use crate::model::Model;
use crate::precision::Precision;
use crate::source::Flag;

const HARDWARE: [Column; 9] = [
    Column::words("hardware"),
    Column::words("name").extra(),
    Column::number("fp16 peak"),
    Column::number("memory"),
    Column::words("kind").extra(),
    Column::number("bandwidth"),
    Column::number("TDP"),
    Column::words("source").extra(),
    Column::words("also").extra(),
];

const MODELS: [Column; 7] = [
    Column::words("model"),
    Column::words("name").extra(),
    Column::words("class"),
    Column::number("parameters"),
    Column::number("layers"),
    Column::words("source").extra(),
    Column::words("also").extra(),
];

const SETS: [Column; 2] = [Column::words("assumptions"), Column::words("what it is")];

impl Sheet {
    /// Hardware side by side.
    pub fn of_hardware<'a>(entries: impl IntoIterator<Item = &'a Hardware>) -> Self {
        let entries: Vec<&Hardware> = entries.into_iter().collect();
        let rows = entries.iter().map(|entry| hardware(entry)).collect();
        let flagged = entries.iter().any(|entry| !entry.flags.is_empty());
        let json = Json::List(entries.iter().map(|entry| entry.to_json()).collect());
        listing("Hardware", HARDWARE.to_vec(), rows, flagged, json)
    }

    /// Models side by side.
    pub fn of_models<'a>(entries: impl IntoIterator<Item = &'a Model>) -> Self {
        let entries: Vec<&Model> = entries.into_iter().collect();
        let rows = entries.iter().map(|entry| model(entry)).collect();
        let flagged = entries.iter().any(|entry| !entry.flags.is_empty());
        let json = Json::List(entries.iter().map(|entry| entry.to_json()).collect());
        listing("Models", MODELS.to_vec(), rows, flagged, json)
    }

    /// Sets of assumptions, each with what it is for.
    pub fn of_assumptions(sets: impl IntoIterator<Item = AssumptionSet>) -> Self {
        let sets: Vec<AssumptionSet> = sets.into_iter().collect();
        let row = |set: &AssumptionSet| vec![set.name().to_string(), set.summary().to_string()];
        let json = Json::List(sets.iter().map(|set| set.to_json()).collect());
        listing("Assumptions", SETS.to_vec(), sets.iter().map(row).collect(), false, json)
    }
}

impl Catalog {
    /// All hardware, as a table.
    pub fn hardware_sheet(&self) -> Sheet {
        Sheet::of_hardware(self.all_hardware())
    }

    /// All models, as a table.
    pub fn model_sheet(&self) -> Sheet {
        Sheet::of_models(self.all_models())
    }

    /// What a notebook shows of it: all hardware, then all models.
    pub fn bundle(&self) -> Bundle {
        Bundle::of_all([self.hardware_sheet().bundle(), self.model_sheet().bundle()])
    }
}

fn listing(
    subject: &str,
    columns: Vec<Column>,
    rows: Vec<Vec<String>>,
    flagged: bool,
    json: Json,
) -> Sheet {
    const FLAGGED: &str = "a value of mlsysim's registry is wrong or follows another convention \
                           than its place; the entry says which.";
    let mut parts = vec![Part::Table(Table { columns, rows })];
    if flagged {
        parts.push(Part::Note("*", Remark::Text(FLAGGED.into())));
    }
    Sheet { heading: None, title: None, subject: subject.to_string(), parts, json }
}

fn hardware(entry: &Hardware) -> Vec<String> {
    vec![
        marked(&entry.key, &entry.flags),
        entry.name.to_string(),
        entry.peak.at(Precision::Fp16).map_or("-".into(), |rate| rate.to_string()),
        entry.memory.capacity.to_string(),
        entry.memory.kind.map_or("-", MemoryKind::name).to_string(),
        entry.memory.bandwidth.to_string(),
        entry.tdp.map_or("-".into(), |tdp| tdp.to_string()),
        entry.source.kind.name().to_string(),
        entry.aliases.join(", "),
    ]
}

fn model(entry: &Model) -> Vec<String> {
    vec![
        marked(&entry.key, &entry.flags),
        entry.name.to_string(),
        entry.class.name().to_string(),
        entry.parameters.map_or("-".into(), |count| count.to_string()),
        entry.layers.map_or("-".into(), |layers| layers.to_string()),
        entry.source.kind.name().to_string(),
        entry.aliases.join(", "),
    ]
}

/// An asterisk where the entry tells of a registry value that should not be trusted.
fn marked(key: &str, flags: &[Flag]) -> String {
    if flags.is_empty() { key.to_string() } else { format!("{key} *") }
}
