//! What may be written at a place of a block: completion and help read the same tables as the
//! parser.

use super::SHELVES;
use crate::assumptions::{AssumptionSet, CONSTANTS, Constant};
use crate::catalog::Catalog;
use crate::field::{FIELDS, Kind, Row};
use crate::fields::{Access, Field, hardware_fields, model_fields};
use crate::hardware::Hardware;
use crate::keys::{Key, Place, WORKLOAD};
use crate::metric::Metric;
use crate::model::Model;
use crate::precision::Precision;
use crate::show::Shown;
use crate::units::Dimension;

/// What may be written at a place of a block.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Slot {
    /// What the key means that leads here; none of a place that no key leads to.
    pub about: Option<About>,
    /// The keys of a table here.
    pub members: Vec<Choice>,
    /// The names that a value here may be.
    pub values: Vec<Choice>,
    /// Whether a value here is `true` or `false`.
    pub is_flag: bool,
    /// What a number here measures.
    pub dimension: Option<Dimension>,
}

/// A key, explained.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct About {
    /// The key.
    pub name: String,
    /// What it takes.
    pub takes: String,
    /// What holds without it; empty where it has to be given, or where that depends.
    pub default: String,
    /// What it means.
    pub meaning: String,
}

/// One of the names that may be written.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Choice {
    /// The name.
    pub name: String,
    /// What it is, in a line.
    pub meaning: String,
    /// Other names of the same.
    pub also: Vec<String>,
}

impl Choice {
    /// A name with what it is.
    pub fn new(name: impl Into<String>, meaning: impl Into<String>) -> Self {
        Self { name: name.into(), meaning: meaning.into(), also: Vec::new() }
    }
}

impl Slot {
    /// What may be written behind these keys, from the top of a block: `["baseline", "hardware"]`.
    ///
    /// A path that no block has gives a slot in which nothing is known.
    ///
    /// ```
    /// use perfdiff::{block::Slot, Catalog};
    ///
    /// let catalog = Catalog::builtin();
    /// let slot = Slot::of(&["baseline", "precision"], &catalog);
    /// assert_eq!(slot.about.unwrap().default, "fp16");
    /// assert!(slot.values.iter().any(|choice| choice.name == "bf16"));
    /// assert!(Slot::of(&["no", "such"], &catalog).about.is_none());
    /// ```
    pub fn of(path: &[&str], catalog: &Catalog) -> Self {
        match path {
            [] => Self { members: keys(Place::Block).collect(), ..Self::default() },
            ["baseline" | "proposal"] => Self {
                members: keys(Place::Scenario).collect(),
                values: hardware(catalog),
                ..key(path[0])
            },
            ["baseline" | "proposal", rest @ ..] => scenario(rest, catalog),
            ["sweep"] => Self { members: axes(), ..key("sweep") },
            ["sweep", axis, ..] if WORKLOAD.iter().any(|member| member.name == *axis) => {
                workload(axis)
            }
            ["sweep", rest @ ..] => scenario(rest, catalog),
            ["expect", rest @ ..] => expect(rest),
            [first, ..] if is_of_scenario(first) => scenario(path, catalog),
            [first] => of_block(first),
            _ => Self::default(),
        }
    }

    /// The same in a catalog file, whose first key is a shelf: `["hardware", "Mine", "tdp"]`.
    pub fn of_catalog_file(path: &[&str], catalog: &Catalog) -> Self {
        match path {
            [] => Self {
                members: SHELVES.map(|shelf| Choice::new(shelf, "Entries of a catalog.")).into(),
                ..Self::default()
            },
            [shelf, _, rest @ ..] if SHELVES.contains(shelf) => {
                let mut slot = scenario(&[&[*shelf_key(shelf)], rest].concat(), catalog);
                slot.values.retain(|_| !rest.is_empty());
                slot
            }
            _ => Self::default(),
        }
    }
}

fn shelf_key(shelf: &str) -> &'static &'static str {
    match shelf {
        "hardware" => &"hardware",
        "models" => &"model",
        _ => &"assumptions",
    }
}

fn is_of_scenario(name: &str) -> bool {
    Key::named(name).is_some_and(|key| key.place == Place::Scenario)
}

fn keys(place: Place) -> impl Iterator<Item = Choice> {
    Key::at(place).filter(|key| key.built).map(|key| Choice::new(key.name, key.meaning))
}

fn key(name: &str) -> Slot {
    let about = Key::named(name).map(|key| About {
        name: key.name.into(),
        takes: key.takes.into(),
        default: key.default.into(),
        meaning: key.meaning.into(),
    });
    Slot { about, ..Slot::default() }
}

fn of_block(name: &str) -> Slot {
    let values = match name {
        "metric" => named(Metric::ALL.map(Metric::name)),
        "show" => named(Shown::ALL.map(Shown::name)),
        _ => Vec::new(),
    };
    Slot { values, is_flag: name == "in-place", ..key(name) }
}

fn named<const N: usize>(names: [&'static str; N]) -> Vec<Choice> {
    names.into_iter().map(|name| Choice::new(name, "")).collect()
}

fn scenario(path: &[&str], catalog: &Catalog) -> Slot {
    match path {
        ["hardware"] => Slot {
            members: members(hardware_fields()).chain(described_entry()).collect(),
            values: hardware(catalog),
            ..key("hardware")
        },
        ["hardware", "base"] => Slot { values: hardware(catalog), ..base() },
        ["hardware", name, rest @ ..] => field(hardware_fields(), name, rest),
        ["model"] => {
            let hf = Choice::new("hf", "The path of a declared Hugging Face config.");
            Slot {
                members: members(model_fields()).chain(described_entry()).chain([hf]).collect(),
                values: models(catalog),
                ..key("model")
            }
        }
        ["model", "base"] => Slot { values: models(catalog), ..base() },
        ["model", "hf"] => {
            let paths = catalog.model_configs().map(|model| Choice::new(&*model.key, &*model.name));
            Slot { values: paths.collect(), ..Slot::default() }
        }
        ["model", name, rest @ ..] => field(model_fields(), name, rest),
        ["workload"] => Slot {
            members: WORKLOAD.iter().map(|m| Choice::new(m.name, m.meaning)).collect(),
            values: kinds(),
            ..key("workload")
        },
        ["workload", name] => workload(name),
        ["assumptions"] => Slot {
            members: constants().chain([base_choice()]).collect(),
            values: sets(catalog),
            ..key("assumptions")
        },
        ["assumptions", "base"] => Slot { values: sets(catalog), ..base() },
        ["assumptions", name] => constant(name),
        ["precision"] => {
            Slot { values: named(Precision::ALL.map(Precision::name)), ..key("precision") }
        }
        ["hourly_price"] => Slot { dimension: Some(Dimension::Money), ..key("hourly_price") },
        [name] if is_of_scenario(name) => key(name),
        _ => Slot::default(),
    }
}

fn hardware(catalog: &Catalog) -> Vec<Choice> {
    let entry = |entry: &Hardware| Choice {
        name: entry.key.to_string(),
        meaning: entry.name.to_string(),
        also: std::iter::once(&entry.name)
            .chain(&*entry.aliases)
            .map(ToString::to_string)
            .collect(),
    };
    catalog.all_hardware().map(entry).collect()
}

fn models(catalog: &Catalog) -> Vec<Choice> {
    let entry = |entry: &Model| Choice {
        name: entry.key.to_string(),
        meaning: entry.name.to_string(),
        also: std::iter::once(&entry.name)
            .chain(&*entry.aliases)
            .map(ToString::to_string)
            .collect(),
    };
    catalog.all_models().map(entry).collect()
}

fn sets(catalog: &Catalog) -> Vec<Choice> {
    let declared = catalog.declared_sets.iter().filter_map(|set| set.name.as_deref());
    let declared = declared.map(|name| Choice::new(name, "declared"));
    declared.chain(AssumptionSet::ALL.map(|set| Choice::new(set.name(), set.summary()))).collect()
}

fn base_choice() -> Choice {
    Choice::new("base", "What the other keys change.")
}

fn base() -> Slot {
    let about = About {
        name: "base".into(),
        takes: "a name".into(),
        default: String::new(),
        meaning: base_choice().meaning,
    };
    Slot { about: Some(about), ..Slot::default() }
}

fn described_entry() -> impl Iterator<Item = Choice> {
    [base_choice(), Choice::new("source", "Where the values come from.")].into_iter()
}

fn members<T: 'static>(
    fields: impl Iterator<Item = &'static Field<T>>,
) -> impl Iterator<Item = Choice> {
    fields.filter(|field| field.name != "key").map(|field| Choice {
        name: field.name.into(),
        meaning: field.meaning.into(),
        also: field.aliases.iter().map(ToString::to_string).collect(),
    })
}

fn field<T: 'static>(
    mut fields: impl Iterator<Item = &'static Field<T>>,
    name: &str,
    rest: &[&str],
) -> Slot {
    let Some(field) = fields.find(|field| field.is_named(name)) else { return Slot::default() };
    let about = About {
        name: field.name.into(),
        takes: field.takes(),
        default: String::new(),
        meaning: field.meaning.into(),
    };
    let slot = Slot { about: Some(about), ..Slot::default() };
    match (&field.access, rest) {
        (Access::Text(..) | Access::Integer(..), []) => slot,
        (Access::Quantity { dimension, .. }, []) => Slot { dimension: Some(*dimension), ..slot },
        (Access::Choice { names, .. }, []) => {
            let values = names().into_iter().map(|name| Choice::new(name, "")).collect();
            Slot { values, ..slot }
        }
        (Access::Rates(..), []) => Slot {
            members: named(Precision::ALL.map(Precision::name)),
            dimension: Some(Dimension::FlopRate),
            ..slot
        },
        (Access::Rates(..), [_]) => Slot { dimension: Some(Dimension::FlopRate), ..slot },
        _ => Slot::default(),
    }
}

fn kinds() -> Vec<Choice> {
    named(["forward", "generate", "train"])
}

fn workload(name: &str) -> Slot {
    let Some(member) = WORKLOAD.iter().find(|member| member.name == name) else {
        return Slot::default();
    };
    let about = About {
        name: member.name.into(),
        takes: member.takes.into(),
        default: member.default.into(),
        meaning: member.meaning.into(),
    };
    Slot {
        about: Some(about),
        values: if name == "kind" { kinds() } else { Vec::new() },
        is_flag: member.takes == "`true` or `false`",
        ..Slot::default()
    }
}

fn constants() -> impl Iterator<Item = Choice> {
    CONSTANTS.iter().map(|constant| Choice::new(constant.name, constant.meaning))
}

fn constant(name: &str) -> Slot {
    let Some(constant) = Constant::named(name) else { return Slot::default() };
    let (what, example) = constant.dimension.described();
    let is_number = constant.dimension == Dimension::Count;
    let about = About {
        name: constant.name.into(),
        takes: if is_number {
            "a number".into()
        } else {
            format!("{what}, such as `\"{example}\"`")
        },
        default: "that of the set".into(),
        meaning: constant.meaning.into(),
    };
    let dimension = (!is_number).then_some(constant.dimension);
    Slot { about: Some(about), dimension, ..Slot::default() }
}

/// What a sweep may vary.
fn axes() -> Vec<Choice> {
    let members = WORKLOAD.iter().filter(|member| member.name != "kind");
    let members = members.map(|member| Choice::new(member.name, member.meaning));
    keys(Place::Scenario).chain(members).collect()
}

/// Claims name fields of the result.
fn expect(path: &[&str]) -> Slot {
    let mut rows: Vec<Row> = FIELDS.to_vec();
    let mut about = key("expect").about;
    for name in path {
        let Some(row) = rows.iter().find(|row| row.is_named(name)).copied() else {
            return Slot::default();
        };
        about = Some(About {
            name: row.short.into(),
            takes: "a claim, such as `\">= 1.5\"`, or a value".into(),
            default: String::new(),
            meaning: row.meaning.into(),
        });
        rows = match row.kind {
            Kind::Table(members, _) => members(),
            _ => Vec::new(),
        };
    }
    let members = rows.iter().map(|row| Choice::new(row.short, row.meaning)).collect();
    Slot { about, members, ..Slot::default() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keys::KEYS;

    fn names(choices: &[Choice]) -> Vec<&str> {
        choices.iter().map(|choice| choice.name.as_str()).collect()
    }

    #[test]
    fn every_key_is_explained_where_it_may_stand() {
        let catalog = Catalog::builtin();
        for key in KEYS {
            assert_eq!(Slot::of(&[key.name], &catalog).about.unwrap().meaning, key.meaning);
            let in_side = Slot::of(&["baseline", key.name], &catalog).about;
            assert_eq!(in_side.is_some(), key.place == Place::Scenario, "{}", key.name);
        }
    }

    #[test]
    fn every_member_that_is_offered_is_explained() {
        fn walk(path: &mut Vec<String>, catalog: &Catalog, seen: &mut usize) {
            let names: Vec<&str> = path.iter().map(String::as_str).collect();
            let slot = Slot::of(&names, catalog);
            for member in slot.members {
                if member.name == "source" || member.name == "hf" || path.len() > 4 {
                    continue;
                }
                path.push(member.name);
                let names: Vec<&str> = path.iter().map(String::as_str).collect();
                assert!(Slot::of(&names, catalog).about.is_some(), "{path:?}");
                *seen += 1;
                walk(path, catalog, seen);
                path.pop();
            }
        }
        let mut seen = 0;
        walk(&mut Vec::new(), &Catalog::builtin(), &mut seen);
        assert!(seen > 300, "{seen}");
    }

    #[test]
    fn values_are_what_the_parser_takes() {
        let catalog = Catalog::builtin();
        let of = |path: &[&str]| Slot::of(path, &catalog);
        assert!(names(&of(&["baseline"]).values).contains(&"H100"));
        assert!(names(&of(&["model", "base"]).values).contains(&"Llama3_8B"));
        assert_eq!(names(&of(&["workload", "kind"]).values), ["forward", "generate", "train"]);
        assert!(names(&of(&["proposal", "assumptions"]).values).contains(&"vllm"));
        assert_eq!(of(&["hardware", "memory_bandwidth"]).dimension, Some(Dimension::Bandwidth));
        assert_eq!(of(&["hardware", "peak_flops", "fp8"]).dimension, Some(Dimension::FlopRate));
        assert!(of(&["workload", "lora"]).is_flag && of(&["in-place"]).is_flag);
        assert!(names(&of(&["expect", "proposal"]).members).contains(&"latency"));
        let file = Slot::of_catalog_file(&["hardware", "Mine", "tdp"], &catalog);
        assert_eq!(file.dimension, Some(Dimension::Power));
        assert!(Slot::of_catalog_file(&["hardware", "Mine"], &catalog).values.is_empty());
    }
}
