//! A block: two scenarios and what to compare them by, written in TOML.
//!
//! ```
//! use perfdiff::{block, Catalog};
//!
//! let text = r#"
//! name     = "upgrade"
//! model    = "Llama3_8B"
//! baseline = "A100"
//! proposal = "H100"
//! "#;
//! let report = block::run(text, &Catalog::builtin()).unwrap();
//! assert_eq!(report.name(), Some("upgrade"));
//! assert!(report.text().contains("• Speedup: 1.54x"));
//!
//! let mistake = block::run(&text.replace("H100", "H10"), &Catalog::builtin()).unwrap_err();
//! assert!(mistake[0].render("upgrade.toml", text).starts_with("upgrade.toml:5:12: error[PD004]"));
//! ```

mod expect;
mod scenarios;
mod show;
mod slot;
mod sweep;

use std::ops::Range;

use crate::assumptions::{AssumptionSet, DeclaredSet};
use crate::catalog::Catalog;
use crate::compare::Comparison;
use crate::diagnostic::Diagnostic;
use crate::hardware::Hardware;
use crate::input::merge::merged;
use crate::input::resolve::{Resolver, nearest, unsolvable};
use crate::input::{Entry, Node, Table, Value, toml};
use crate::keys::Place;
use crate::metric::Metric;
use crate::model::Model;
use crate::report::Report;
use crate::scenario::Scenario;
use crate::show::Shown;

pub use scenarios::{Scenarios, scenarios};
pub use slot::{About, Choice, Slot};

/// A resolved block.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Block {
    /// The name by which other text refers to it.
    pub name: Option<String>,
    /// The caption.
    pub title: Option<String>,
    /// What is compared.
    pub metric: Metric,
    /// The speedup that is wanted.
    pub target: Option<f64>,
    /// The side that is compared against.
    pub baseline: Scenario,
    /// The side that is proposed instead.
    pub proposal: Scenario,
    /// What Markdown and HTML show of the result, in this order.
    pub show: Vec<Shown>,
    /// Whether the result is written into the file that holds the block.
    pub in_place: bool,
    /// The block as it was written.
    source: String,
    expected: Vec<expect::Expected>,
    places: Places,
}

/// Where the two sides were written, for errors that only solving finds.
#[derive(Clone, Debug)]
struct Places {
    baseline: Table,
    proposal: Table,
}

/// Reads, solves and compares the block in `text`.
///
/// # Errors
///
/// Every mistake in the block, each with its place in `text`.
pub fn run(text: &str, catalog: &Catalog) -> Result<Report, Vec<Diagnostic>> {
    let table = toml::parse(text)?;
    if table.get("sweep").is_some() {
        return sweep::run(text, &table, catalog);
    }
    Block::of_table(text, &table, catalog)?.report()
}

impl Block {
    /// Reads a block and looks up its names.
    ///
    /// # Errors
    ///
    /// Every mistake in the block, each with its place in `text`. A block with `sweep` is many
    /// comparisons, or none: [`run`] runs it.
    pub fn parse(text: &str, catalog: &Catalog) -> Result<Self, Vec<Diagnostic>> {
        let table = toml::parse(text)?;
        if let Some(sweep) = table.get("sweep") {
            let message = "a block with `sweep` is no single comparison";
            return Err(vec![Diagnostic::new("PD007", sweep.key_span.clone(), message)]);
        }
        Self::of_table(text, &table, catalog)
    }

    fn of_table(text: &str, table: &Table, catalog: &Catalog) -> Result<Self, Vec<Diagnostic>> {
        let start = start_of(text);
        let mut resolver = Resolver::new(catalog);
        resolver.check_keys(table, Place::Block, "");
        let shared = Table {
            entries: table.entries.iter().filter(|e| is_scenario_key(&e.key)).cloned().collect(),
        };
        let name = table.get("name").and_then(|entry| self::name(&mut resolver, entry));
        let title = table.get("title").and_then(|entry| resolver.text(entry));
        let metric = match table.get("metric") {
            Some(entry) => metric(&mut resolver, entry),
            None => Some(Metric::default()),
        };
        let target = table.get("target").and_then(|entry| target(&mut resolver, entry));
        let show = match table.get("show") {
            Some(entry) => show::read(&mut resolver, entry).unwrap_or_default(),
            None => Shown::DEFAULT.to_vec(),
        };
        let expected = expect::read(&mut resolver, table, text);
        let in_place = in_place(&mut resolver, table);
        let mut side = |key: &str| -> Option<(Scenario, Table)> {
            let Some(entry) = table.get(key) else {
                if resolver.is_misspelt(key) {
                    return None;
                }
                let error = Diagnostic::new("PD003", start.clone(), format!("`{key}` is missing"))
                    .help(format!("add `{key} = \"H100\"`, or a table `[{key}]`"));
                resolver.report(error);
                return None;
            };
            let over = side_table(&mut resolver, entry)?;
            let table = merged(&shared, &over);
            let whole =
                if over.entries.is_empty() { start.clone() } else { entry.key_span.clone() };
            Some((resolver.scenario(&table, whole)?, table))
        };
        let (baseline, proposal) = (side("baseline"), side("proposal"));
        if !resolver.errors.is_empty() {
            let mut errors = resolver.errors;
            say_once(&mut errors, &start);
            errors.sort_by_key(|error| error.span.start);
            return Err(errors);
        }
        match (metric, baseline, proposal) {
            (Some(metric), Some((baseline, at_baseline)), Some((proposal, at_proposal))) => {
                let places = Places { baseline: at_baseline, proposal: at_proposal };
                let source = text.to_string();
                Ok(Self {
                    name,
                    title,
                    metric,
                    target,
                    baseline,
                    proposal,
                    show,
                    in_place,
                    source,
                    expected,
                    places,
                })
            }
            _ => Err(vec![Diagnostic::new("PD003", start, "the block is not complete")]),
        }
    }

    /// Solves both sides and compares them.
    ///
    /// # Errors
    ///
    /// When a side cannot be solved, with the place of the key that is to blame, or when a claim is
    /// about a field that is none. A claim that does not hold is no error here.
    pub fn report(self) -> Result<Report, Vec<Diagnostic>> {
        let baseline = self.baseline.solved().map_err(|e| unsolvable(&e, &self.places.baseline));
        let proposal = self.proposal.solved().map_err(|e| unsolvable(&e, &self.places.proposal));
        let (baseline, proposal) = match (baseline, proposal) {
            (Ok(baseline), Ok(proposal)) => (baseline, proposal),
            // What both sides got from the top of the block is wrong once.
            (Err(one), Err(other)) if one == other => return Err(vec![one]),
            (baseline, proposal) => {
                return Err([baseline.err(), proposal.err()].into_iter().flatten().collect());
            }
        };
        let mut comparison = Comparison::of(baseline, proposal, self.metric);
        comparison.target = self.target;
        let report = Report::new(comparison).named(self.name, self.title);
        expect::held(
            report.showing(self.show).in_place(self.in_place).from_source(&self.source),
            self.expected,
        )
    }
}

impl Catalog {
    /// An assumption set that a file declared, before a scenario changes any of it: its name, and
    /// whether the variant is that which it was declared on. A set may vary by the vendor of the
    /// hardware; `of` is the variant that a scenario is solved under.
    ///
    /// ```
    /// use perfdiff::{AssumptionSet, Catalog};
    ///
    /// let mut catalog = Catalog::builtin();
    /// catalog.add_toml("[assumptions.ours]\nbase = \"vllm\"\nstep_overhead = \"2 ms\"\n").unwrap();
    /// let (set, is_base) = catalog.declared_assumptions("ours", AssumptionSet::Vllm).unwrap();
    /// assert_eq!((set.name(), is_base), ("ours", true));
    /// assert_eq!(set.serving.step_overhead.si(), 0.002);
    /// ```
    pub fn declared_assumptions(
        &self,
        name: &str,
        of: crate::AssumptionSet,
    ) -> Option<(crate::Assumptions, bool)> {
        let declared = self.declared_sets.iter().find(|set| set.name.as_deref() == Some(name))?;
        Some((declared.assumptions(&|_| of), declared.base == of))
    }
}

impl Catalog {
    /// Adds the entries of a catalog file: TOML with tables `[hardware.KEY]` and `[models.KEY]`,
    /// with the fields of inline tables, and `aliases`, other names by which blocks may refer to
    /// them. A `base` may name an entry that stands above.
    ///
    /// A key that is already there takes its place, for every block that uses this catalog.
    ///
    /// ```
    /// use perfdiff::Catalog;
    ///
    /// let mut catalog = Catalog::builtin();
    /// catalog.add_toml(r#"
    ///     [hardware.Mine]
    ///     name = "My chip"
    ///     aliases = ["MC-1"]
    ///     peak_flops = "100 TFLOP/s"
    ///     memory_capacity = "16 GiB"
    ///     memory_bandwidth = "1 TB/s"
    ///     source = { kind = "estimate", reference = "a guess" }
    /// "#).unwrap();
    /// assert_eq!(catalog.hardware("mine").unwrap().name, "My chip");
    /// assert_eq!(catalog.hardware("mc-1").unwrap().key, "Mine");
    /// ```
    ///
    /// # Errors
    ///
    /// Every mistake in the file, each with its place in `text`; nothing is added then.
    pub fn add_toml(&mut self, text: &str) -> Result<(), Vec<Diagnostic>> {
        let table = toml::parse(text)?;
        let mut errors = Vec::new();
        // An entry may build on those above it, so each is looked up in a catalog that holds them.
        let mut grown = self.clone();
        let (mut hardware, mut models) = (0, 0);
        for shelf in &table.entries {
            let mut resolver = Resolver::new(&grown);
            if !SHELVES.contains(&shelf.key.as_str()) {
                let message = format!("unknown table `{}`", shelf.key);
                let error = Diagnostic::new("PD002", shelf.key_span.clone(), message)
                    .label("a catalog file has `[hardware.KEY]`, `[models.KEY]` and `[assumptions.NAME]`")
                    .suggest(nearest(&shelf.key, SHELVES));
                errors.push(error);
                continue;
            }
            let Value::Table(Table { entries }) = &shelf.node.value else {
                resolver.wrong_type(shelf, "a table of entries");
                errors.append(&mut resolver.errors);
                continue;
            };
            refuse_twins(&mut resolver, entries);
            errors.append(&mut resolver.errors);
            for entry in entries {
                let mut resolver = Resolver::new(&grown);
                match &*shelf.key {
                    "hardware" => {
                        let read = catalog_hardware(&mut resolver, entry);
                        errors.append(&mut resolver.errors);
                        if let Some(read) = read {
                            grown.added_hardware.insert(hardware, read);
                            hardware += 1;
                        }
                    }
                    "models" => {
                        let read = catalog_model(&mut resolver, entry);
                        errors.append(&mut resolver.errors);
                        if let Some(read) = read {
                            grown.added_models.insert(models, read);
                            models += 1;
                        }
                    }
                    _ => {
                        let read = catalog_set(&mut resolver, entry);
                        errors.append(&mut resolver.errors);
                        if let Some(read) = read {
                            grown.declared_sets.insert(0, read);
                        }
                    }
                }
            }
        }
        if !errors.is_empty() {
            return Err(errors);
        }
        *self = grown;
        Ok(())
    }
}

/// The tables of a catalog file.
const SHELVES: [&str; 3] = ["hardware", "models", "assumptions"];

/// Case does not matter in a name, so of two keys or aliases that differ in nothing else one would
/// be lost.
fn refuse_twins(resolver: &mut Resolver<'_>, entries: &[Entry]) {
    let mut given: Vec<&str> = Vec::new();
    for (name, span) in entries.iter().flat_map(names) {
        if let Some(twin) = given.iter().find(|known| known.eq_ignore_ascii_case(name)) {
            let message = format!("`{name}` is `{twin}`, which is given already");
            resolver.report(
                Diagnostic::new("PD007", span.clone(), message)
                    .label("upper and lower case do not matter"),
            );
        }
        given.push(name);
    }
}

/// The names that an entry of a catalog file gives itself, with their places.
fn names(entry: &Entry) -> Vec<(&str, &Range<usize>)> {
    let mut names = vec![(entry.key.as_str(), &entry.key_span)];
    let Value::Table(table) = &entry.node.value else { return names };
    if let Some(Entry { node: Node { value: Value::List(items), .. }, .. }) = table.get("aliases") {
        names.extend(items.iter().filter_map(|item| match &item.value {
            Value::Text(alias) => Some((alias.trim(), &item.span)),
            _ => None,
        }));
    }
    names
}

fn catalog_hardware(resolver: &mut Resolver<'_>, entry: &Entry) -> Option<Hardware> {
    let table = catalog_table(resolver, entry)?;
    let base = resolver.hardware_base(table)?;
    let mut hardware = resolver.hardware_table(table, base, entry)?;
    if table.get("name").is_none() {
        hardware.name = entry.key.clone().into();
    }
    hardware.key = entry.key.clone().into();
    hardware.tier = crate::catalog::CUSTOM.0;
    Some(hardware)
}

fn catalog_model(resolver: &mut Resolver<'_>, entry: &Entry) -> Option<Model> {
    let table = catalog_table(resolver, entry)?;
    let base = resolver.model_base(table)?;
    let mut model = resolver.model_table(table, base, entry)?;
    if table.get("name").is_none() {
        model.name = entry.key.clone().into();
    }
    model.key = entry.key.clone().into();
    model.category = crate::catalog::CUSTOM.1;
    Some(model)
}

fn catalog_set(resolver: &mut Resolver<'_>, entry: &Entry) -> Option<DeclaredSet> {
    let table = catalog_table(resolver, entry)?;
    if AssumptionSet::from_name(&entry.key).is_some() {
        let message = format!("`{}` is a built-in assumption set", entry.key);
        let error = Diagnostic::new("PD007", entry.key_span.clone(), message)
            .help(format!("give yours another name, and it `base = \"{}\"`", entry.key));
        resolver.report(error);
        return None;
    }
    let mut set = resolver.declared_set(table)?;
    set.name = Some(entry.key.clone());
    Some(set)
}

fn catalog_table<'t>(resolver: &mut Resolver<'_>, entry: &'t Entry) -> Option<&'t Table> {
    match &entry.node.value {
        Value::Table(table) => Some(table),
        _ => {
            resolver.wrong_type(entry, "a table of fields");
            None
        }
    }
}

/// What is missing on both sides is missing from the block.
fn say_once(errors: &mut Vec<Diagnostic>, start: &Range<usize>) {
    for i in 0..errors.len() {
        let same = |e: &Diagnostic| e.code == "PD003" && e.message == errors[i].message;
        if errors[i + 1..].iter().any(same) {
            let message = errors[i].message.clone();
            errors[i].span = start.clone();
            let mut first = true;
            errors.retain(|e| e.message != message || std::mem::take(&mut first));
            return say_once(errors, start);
        }
    }
}

fn is_scenario_key(key: &str) -> bool {
    crate::keys::Key::named(key).is_some_and(|key| key.place == Place::Scenario)
}

/// What stands under `baseline` or `proposal`: a hardware name, or a table of overrides.
fn side_table(resolver: &mut Resolver<'_>, entry: &Entry) -> Option<Table> {
    match &entry.node.value {
        Value::Table(table) => {
            resolver.check_keys(table, Place::Scenario, &entry.key);
            Some(table.clone())
        }
        Value::Text(_) => Some(Table {
            entries: vec![Entry {
                key: "hardware".to_string(),
                key_span: entry.key_span.clone(),
                node: Node { span: entry.node.span.clone(), value: entry.node.value.clone() },
            }],
        }),
        _ => {
            resolver.wrong_type(entry, "a hardware name or a table");
            None
        }
    }
}

/// A name that other text can refer to: `NAME.FIELD`.
fn name(resolver: &mut Resolver<'_>, entry: &Entry) -> Option<String> {
    let name = resolver.text(entry)?;
    let letters = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
    if !name.is_empty() && name.chars().all(letters) {
        return Some(name);
    }
    let error =
        Diagnostic::new("PD007", entry.node.span.clone(), "this name cannot be referred to")
            .label("expected letters, digits, `_` and `-`");
    resolver.report(error);
    None
}

/// Whether the result is written under the block.
fn in_place(resolver: &mut Resolver<'_>, table: &Table) -> bool {
    table.get("in-place").and_then(|entry| resolver.boolean(entry)).unwrap_or(false)
}

fn metric(resolver: &mut Resolver<'_>, entry: &Entry) -> Option<Metric> {
    let name = resolver.text(entry)?;
    let found = Metric::from_name(&name);
    if found.is_none() {
        resolver.unknown_value(entry, "metric", &name, &Metric::ALL.map(Metric::name));
    }
    found
}

/// A speedup that is wanted: `2`, `1.5`, `"2x"`.
fn target(resolver: &mut Resolver<'_>, entry: &Entry) -> Option<f64> {
    let times = match &entry.node.value {
        Value::Integer(times) => Some(*times as f64),
        Value::Float(times) => Some(*times),
        Value::Text(text) => text.trim().strip_suffix('x').and_then(|times| times.parse().ok()),
        _ => {
            resolver.wrong_type(entry, "a speedup, such as `2` or `\"2x\"`");
            return None;
        }
    };
    let speedup = times.filter(|times| *times > 0.0 && times.is_finite());
    if speedup.is_none() {
        let message = "a target is a speedup of more than 0";
        let error = Diagnostic::new("PD007", entry.node.span.clone(), message)
            .label("expected a number, or a text such as `\"2x\"`");
        resolver.report(error);
    }
    speedup
}

/// The first line that says something: where an error about the whole block points.
fn start_of(text: &str) -> Range<usize> {
    let start = text.len() - text.trim_start().len();
    let line = text[start..].lines().next().unwrap_or("");
    start..start + line.trim_end().len()
}
