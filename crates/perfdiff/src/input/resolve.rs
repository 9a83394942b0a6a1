//! From what was written to scenarios: names looked up, units read, defaults filled in.
//!
//! Every mistake is collected, so that an author sees all of them at once.

#[cfg(feature = "block")]
mod declared;
mod entries;
mod values;

use std::ops::Range;

use super::merge::as_table;
use super::{Entry, Table, Value};
use crate::assumptions::{AssumptionSet, Assumptions, CONSTANTS, Constant, DeclaredSet, NO_LIMIT};
use crate::catalog::Catalog;
use crate::compare::InputValue;
use crate::diagnostic::Diagnostic;
use crate::keys::{Key, Member, Place};
use crate::precision::Precision;
use crate::scenario::Scenario;
use crate::solve::SolveError;
use crate::suggest;
use crate::units::{Dimension, Dollars};
use crate::workload::{Train, Workload, Zero};

/// Looks names up in a catalog and collects what is wrong.
pub(crate) struct Resolver<'a> {
    pub(crate) catalog: &'a Catalog,
    pub(crate) errors: Vec<Diagnostic>,
}

impl<'a> Resolver<'a> {
    pub(crate) fn new(catalog: &'a Catalog) -> Self {
        Self { catalog, errors: Vec::new() }
    }

    /// Adds a mistake, once: what both sides share would be reported for each.
    pub(crate) fn report(&mut self, error: Diagnostic) {
        if !self.errors.contains(&error) {
            self.errors.push(error);
        }
    }

    /// Whether a key is there, under a name that was reported with this one as what was meant: it
    /// is not missing then, and the author reads of one mistake, not of two.
    pub(crate) fn is_misspelt(&self, key: &str) -> bool {
        self.errors.iter().any(|e| e.code == "PD002" && e.suggestion.as_deref() == Some(key))
    }

    /// Reports every key that may not stand at this place.
    pub(crate) fn check_keys(&mut self, table: &Table, place: Place, inside: &str) {
        for entry in &table.entries {
            match Key::named(&entry.key) {
                Some(key) if !key.built && place == Place::Block => {
                    let message = format!("`{}` is not supported yet", key.name);
                    self.report(Diagnostic::new("PD008", entry.key_span.clone(), message));
                }
                Some(key) if key.place == Place::Scenario || place == Place::Block => {}
                Some(_) if inside.is_empty() => {
                    let message = format!("`{}` is a key of a block, not of a scenario", entry.key);
                    self.report(Diagnostic::new("PD009", entry.key_span.clone(), message));
                }
                Some(_) => self.report(misplaced(entry, inside)),
                None => {
                    let names = Key::at(place).map(|key| key.name);
                    self.unknown_key(entry, names, "a block or a scenario");
                }
            }
        }
    }

    /// The scenario that a table describes; `whole` is the place of what lacks a key.
    pub(crate) fn scenario(&mut self, table: &Table, whole: Range<usize>) -> Option<Scenario> {
        let model = table.get("model").map(|entry| self.model(entry));
        let hardware = table.get("hardware").map(|entry| self.hardware(entry));
        for (key, missing) in [("model", model.is_none()), ("hardware", hardware.is_none())] {
            if missing && !self.is_misspelt(key) {
                let takes = Key::named(key).map_or("", |key| key.takes);
                let message = format!("`{key}` is missing");
                let error = Diagnostic::new("PD003", whole.clone(), message)
                    .help(format!("add `{key} = ...`: {takes}"));
                self.report(error);
            }
        }
        let batch = table.get("batch").map(|e| self.integer(e, 1, u64::MAX >> 11));
        let devices = table.get("devices").map(|e| self.integer(e, 1, u64::from(u32::MAX)));
        let precision = table.get("precision").map(|entry| self.precision(entry));
        let workload = table.get("workload").map(|entry| self.workload(entry));
        let on = hardware.as_ref().and_then(Option::as_ref);
        let assumptions =
            self.assumptions(table, &|set| on.map_or(set, |hardware| set.for_hardware(hardware)));
        let hourly_price = table.get("hourly_price").map(|entry| self.hourly_price(entry));
        // Only now: every mistake has been found.
        Some(Scenario {
            model: model??,
            hardware: hardware??,
            batch: batch.unwrap_or(Some(1))?,
            precision: precision.unwrap_or(Some(Precision::Fp16))?,
            workload: workload.unwrap_or(Some(Workload::FORWARD))?,
            devices: u32::try_from(devices.unwrap_or(Some(1))?).ok()?,
            assumptions: assumptions?,
            hourly_price: match hourly_price {
                Some(price) => Some(price?),
                None => None,
            },
        })
    }

    /// The same scenario with what these keys say read again, from a table that has them; every
    /// other key is as it was.
    ///
    /// For a sweep, which reads thousands of scenarios that differ in one key.
    #[cfg(feature = "block")]
    pub(crate) fn with_keys(
        &mut self,
        mut scenario: Scenario,
        keys: &[&str],
        table: &Table,
    ) -> Option<Scenario> {
        for &key in keys {
            match (key, table.get(key)) {
                ("model", Some(entry)) => scenario.model = self.model(entry)?,
                ("hardware", Some(entry)) => scenario.hardware = self.hardware(entry)?,
                ("batch", Some(entry)) => {
                    scenario.batch = self.integer(entry, 1, u64::MAX >> 11)?;
                }
                ("devices", Some(entry)) => {
                    let devices = self.integer(entry, 1, u64::from(u32::MAX))?;
                    scenario.devices = u32::try_from(devices).ok()?;
                }
                ("precision", Some(entry)) => scenario.precision = self.precision(entry)?,
                ("workload", Some(entry)) => scenario.workload = self.workload(entry)?,
                ("hourly_price", Some(entry)) => {
                    scenario.hourly_price = Some(self.hourly_price(entry)?);
                }
                _ => {}
            }
        }
        // The constants follow the hardware.
        if keys.iter().any(|key| ASSUMED_WITH.contains(key)) {
            let hardware = scenario.hardware.clone();
            scenario.assumptions = self.assumptions(table, &|set| set.for_hardware(&hardware))?;
        }
        Some(scenario)
    }

    fn hourly_price(&mut self, entry: &Entry) -> Option<Dollars> {
        let price = self.quantity(entry, Dimension::Money, false)?;
        if price > 0.0 && price.is_finite() {
            return Some(Dollars::from_si(price));
        }
        let message = "`hourly_price` must be more than zero";
        self.report(Diagnostic::new("PD007", entry.node.span.clone(), message));
        None
    }

    fn precision(&mut self, entry: &Entry) -> Option<Precision> {
        let name = self.text(entry)?;
        let found = Precision::from_name(&name);
        if found.is_none() {
            let names = Precision::ALL.map(Precision::name);
            self.unknown_value(entry, "precision", &name, &names);
        }
        found
    }

    fn workload(&mut self, entry: &Entry) -> Option<Workload> {
        let Some(table) = as_table(entry) else {
            self.wrong_type(entry, "a workload's name or a table");
            return None;
        };
        let kind = match table.get("kind") {
            Some(kind) => self.text(kind)?,
            None => "forward".to_string(),
        };
        let number = |this: &mut Self, key: &str, default: u32| match table.get(key) {
            Some(e) => this.integer(e, 1, u64::from(u32::MAX)).and_then(|v| u32::try_from(v).ok()),
            None => Some(default),
        };
        let flag = |this: &mut Self, key: &str| match table.get(key) {
            Some(e) => this.boolean(e),
            None => Some(false),
        };
        match kind.to_ascii_lowercase().as_str() {
            "forward" => {
                self.only_keys(&table, &Member::of("forward"), "workload");
                let context = table.get("context").map(|e| self.integer(e, 0, u64::from(u32::MAX)));
                let context = match context {
                    Some(tokens) => Some(u32::try_from(tokens?).ok()?),
                    None => None,
                };
                Some(Workload::Forward { context })
            }
            "generate" => {
                self.only_keys(&table, &Member::of("generate"), "workload");
                for key in ["prompt", "output"] {
                    if table.get(key).is_none() {
                        self.missing_key(entry, key, "the workload `generate`");
                    }
                }
                let (prompt, output) = (number(self, "prompt", 1), number(self, "output", 1));
                Some(Workload::Generate { prompt: prompt?, output: output? })
            }
            "train" => {
                self.only_keys(&table, &Member::of("train"), "workload");
                let standard = Train::default();
                let seq = number(self, "seq", standard.seq);
                let data_parallel = number(self, "data_parallel", standard.data_parallel);
                let zero = match table.get("zero") {
                    Some(e) => self.integer(e, 0, 3).and_then(|v| Zero::from_stage(v as u32)),
                    None => Some(standard.zero),
                };
                let (lora, recompute) = (flag(self, "lora"), flag(self, "recompute"));
                Some(Workload::Train(Train {
                    seq: seq?,
                    zero: zero?,
                    data_parallel: data_parallel?,
                    lora: lora?,
                    recompute: recompute?,
                }))
            }
            _ => {
                let at = table.get("kind").unwrap_or(entry);
                self.unknown_value(at, "workload", &kind, &["forward", "generate", "train"]);
                None
            }
        }
    }

    /// The constants; `variant` is that of a set for the hardware, on which a stack runs other
    /// kernels.
    fn assumptions(
        &mut self,
        scenario: &Table,
        variant: &dyn Fn(AssumptionSet) -> AssumptionSet,
    ) -> Option<Assumptions> {
        let catalog = self.catalog;
        let mut assumptions = match &catalog.default_set {
            Some(set) => set.assumptions(variant),
            None => Assumptions::default(),
        };
        let mut sound = true;
        if let Some(entry) = scenario.get("assumptions") {
            let Some(table) = as_table(entry) else {
                self.wrong_type(entry, "the name of an assumption set or a table");
                return None;
            };
            if let Some(base) = table.get("base") {
                assumptions = self.named_set(base)?.assumptions(variant);
            }
            for constant in table.entries.iter().filter(|e| e.key != "base") {
                sound &= self.constant(constant, &mut assumptions).is_some();
            }
            if let (Some(key), Some(_)) =
                (scenario.get("compute_efficiency"), table.get("compute_efficiency"))
            {
                let message = "`compute_efficiency` is given here and in `assumptions`";
                self.report(Diagnostic::new("PD007", key.key_span.clone(), message));
                sound = false;
            }
        }
        if let Some(entry) = scenario.get("compute_efficiency") {
            sound &= self.constant(entry, &mut assumptions).is_some();
        }
        sound.then_some(assumptions)
    }

    /// The set with this name, built in or declared; without changes of its own.
    fn named_set(&mut self, entry: &Entry) -> Option<DeclaredSet> {
        let (name, catalog) = (self.text(entry)?, self.catalog);
        let of_name = |set: &&DeclaredSet| {
            set.name.as_ref().is_some_and(|declared| declared.eq_ignore_ascii_case(&name))
        };
        if let Some(declared) = catalog.declared_sets.iter().find(of_name) {
            return Some(declared.clone());
        }
        match AssumptionSet::from_name(&name) {
            Some(base) => Some(DeclaredSet { name: None, base, constants: Vec::new() }),
            None => {
                let declared = catalog.declared_sets.iter().filter_map(|set| set.name.as_deref());
                let names: Vec<&str> = AssumptionSet::ALL
                    .map(AssumptionSet::name)
                    .into_iter()
                    .chain(declared)
                    .collect();
                self.unknown_value(entry, "assumption set", &name, &names);
                None
            }
        }
    }

    /// A set that a file declares: `base` and constants.
    #[cfg(feature = "block")]
    pub(crate) fn declared_set(&mut self, table: &Table) -> Option<DeclaredSet> {
        let mut set = match table.get("base") {
            Some(base) => self.named_set(base)?,
            None => match &self.catalog.default_set {
                Some(set) => set.clone(),
                None => {
                    DeclaredSet { name: None, base: AssumptionSet::Physical, constants: Vec::new() }
                }
            },
        };
        let mut assumptions = set.assumptions(&|set| set);
        let mut sound = true;
        for entry in table.entries.iter().filter(|e| e.key != "base") {
            sound &= self.constant(entry, &mut assumptions).is_some();
            if let Some(constant) = Constant::named(&entry.key) {
                set.constants.push((constant.name, constant.value(&assumptions)));
            }
        }
        sound.then_some(set)
    }

    /// Sets one constant; the table of constants says what it takes.
    fn constant(&mut self, entry: &Entry, assumptions: &mut Assumptions) -> Option<()> {
        let Some(constant) = Constant::named(&entry.key) else {
            let names = CONSTANTS.iter().map(|c| c.name).chain(["base"]);
            self.unknown_key(entry, names, "`assumptions`");
            return None;
        };
        if let Some(equations) = constant.equations
            && equations != assumptions.set.equations()
        {
            let set = assumptions.set.name();
            let message = format!("the set `{set}` has no constant `{}`", constant.name);
            self.report(Diagnostic::new("PD007", entry.key_span.clone(), message));
            return None;
        }
        // A name that ends in its unit needs none in the value.
        let bare = constant.dimension == Dimension::Count || entry.key != constant.name;
        let (least, most) = constant.range;
        let unlimited = matches!(&entry.node.value, Value::Text(text) if text == NO_LIMIT);
        let value = if unlimited && most == f64::INFINITY {
            f64::INFINITY
        } else {
            self.quantity(entry, constant.dimension, bare)?
        };
        if !(least..=most).contains(&value) {
            let printed = |value| InputValue::Quantity(value, constant.dimension).to_string();
            let allowed = if least == 1e-9 && most == 1.0 {
                "in (0, 1], and at least 1e-9".to_string()
            } else {
                format!("from {} to {}", printed(least), printed(most))
            };
            let message = format!("`{}` must be {allowed}", entry.key);
            self.report(Diagnostic::new("PD007", entry.node.span.clone(), message));
            return None;
        }
        (constant.set)(assumptions, value);
        Some(())
    }
}

/// The keys that have a say in the constants.
#[cfg(feature = "block")]
pub(crate) const ASSUMED_WITH: [&str; 3] = ["hardware", "assumptions", "compute_efficiency"];

/// A block key that TOML put into the table above it.
pub(crate) fn misplaced(entry: &Entry, inside: &str) -> Diagnostic {
    let message = format!("`{}` does not belong in `[{inside}]`", entry.key);
    Diagnostic::new("PD009", entry.key_span.clone(), message).help(format!(
        "in TOML, every key after a header is in that header's table: move `{}` above it",
        entry.key
    ))
}

/// An error of the solver, at the key that is to blame.
pub(crate) fn unsolvable(error: &SolveError, table: &Table) -> Diagnostic {
    let entry = table.get(error.key()).or_else(|| table.get("hardware"));
    let span = entry.map_or(0..0, |entry| entry.node.span.clone());
    Diagnostic::new("PD010", span, error.to_string())
}

/// The nearest of some names.
pub(crate) fn nearest<'n>(name: &str, names: impl IntoIterator<Item = &'n str>) -> Option<&'n str> {
    suggest::nearest(name, names)
}
