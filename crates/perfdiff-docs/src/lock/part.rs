//! A scenario in a lock: three parts that name entries, and the rest.

use perfdiff::json::Json;
use perfdiff::{Assumptions, Catalog, Hardware, Model, Scenario, json_lines};

use super::shelves::{Members, Shelf, Shelves};

/// What the name of an entry that a block changes ends in.
const CHANGED: &str = " (changed)";

/// The key that stands beside the assumptions in a scenario, and belongs to them.
const EFFICIENCY: &str = "compute_efficiency";

/// What no result depends on, and what is so where nothing is said.
const NOTHING_READS: [&str; 6] =
    ["key", "year", "memory_kind", "host_link", "interconnect", "fallback_warning"];
const DEFAULTS: [(&str, &str); 2] = [("tied_embeddings", "no"), ("ungated_ffn", "no")];

/// A resolved scenario.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Side {
    pub(super) parts: [Part; 3],
    /// Batch, precision, workload, devices and the like, where they are not the default.
    pub(super) rest: Members,
}

/// The model, the hardware or the assumptions of a scenario.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Part {
    /// The entry that it is or changes; none where a block says all of it.
    pub(super) base: Option<String>,
    /// Every value of it.
    pub(super) whole: Members,
}

impl Side {
    /// Records a scenario, and the entries that it names on the shelves.
    pub(super) fn of(scenario: &Scenario, catalog: &Catalog, shelves: &mut Shelves) -> Self {
        let whole = Whole::of(scenario);
        let hardware = entry(&scenario.hardware.key, &scenario.hardware.name, |name| {
            catalog.hardware(name).ok()
        });
        let model = entry(&scenario.model.key, &scenario.model.name, |name| {
            let mut configs = catalog.model_configs();
            catalog.model(name).ok().or_else(|| configs.find(|model| model.name == name))
        });
        let (name, set) = set_of(&scenario.assumptions, catalog);
        shelves.put(Shelf::Assumptions, &name, || {
            Whole::of(&with(scenario, |s| s.assumptions = set)).assumptions
        });
        let base = |shelf: Shelf, shelves: &mut Shelves| match shelf {
            Shelf::Assumptions => Some(name.clone()),
            Shelf::Hardware => hardware.as_ref().map(|found| {
                shelves.put(shelf, found.key(), || match found {
                    Found::Itself(_) => whole.hardware.clone(),
                    Found::Changes(entry) => {
                        Whole::of(&with(scenario, |s| s.hardware = (*entry).clone())).hardware
                    }
                });
                found.key().to_owned()
            }),
            Shelf::Models => model.as_ref().map(|found| {
                shelves.put(shelf, found.key(), || match found {
                    Found::Itself(_) => whole.model.clone(),
                    Found::Changes(entry) => {
                        Whole::of(&with(scenario, |s| s.model = (*entry).clone())).model
                    }
                });
                found.key().to_owned()
            }),
        };
        let parts = Shelf::ALL.map(|shelf| {
            let members = match shelf {
                Shelf::Models => &whole.model,
                Shelf::Hardware => &whole.hardware,
                Shelf::Assumptions => &whole.assumptions,
            };
            Part { base: base(shelf, shelves), whole: members.clone() }
        });
        Self { parts, rest: whole.rest }
    }

    pub(super) fn part(&self, shelf: Shelf) -> &Part {
        let [model, hardware, assumptions] = &self.parts;
        match shelf {
            Shelf::Models => model,
            Shelf::Hardware => hardware,
            Shelf::Assumptions => assumptions,
        }
    }

    /// The scenario, to be solved again; in words why this engine cannot read it.
    pub(super) fn scenario(&self) -> Result<Scenario, String> {
        let mut assumptions = self.part(Shelf::Assumptions).whole.clone();
        let efficiency = assumptions.remove(EFFICIENCY);
        let part = |shelf| Json::object(self.part(shelf).with_key());
        let members = [
            ("model".to_owned(), part(Shelf::Models)),
            ("hardware".to_owned(), part(Shelf::Hardware)),
            ("assumptions".to_owned(), Json::object(assumptions)),
        ];
        let efficiency = efficiency.map(|value| (EFFICIENCY.to_owned(), value));
        let all = members.into_iter().chain(efficiency).chain(self.rest.clone());
        let text = Json::object(all).to_string();
        json_lines::scenario(&text, &Catalog::builtin())
            .map_err(|errors| errors.first().map_or_else(String::new, ToString::to_string))
    }
}

impl Part {
    /// Every value, and the entry's own key unless a block changes the entry.
    fn with_key(&self) -> Members {
        let mut whole = self.whole.clone();
        let is_changed =
            matches!(whole.get("name"), Some(Json::Text(name)) if name.ends_with(CHANGED));
        if let Some(base) = self.base.as_deref().filter(|_| !is_changed) {
            whole.insert("key".to_owned(), Json::from(base));
        }
        whole
    }

    /// The values that are not those of the entry: an empty list stands for one that is missing.
    pub(super) fn beside(&self, base: &Members) -> Members {
        let differs = |(key, value): &(&String, &Json)| base.get(*key) != Some(*value);
        let changed = self.whole.iter().filter(differs).map(|(k, v)| (k.clone(), v.clone()));
        let missing = base.keys().filter(|key| !self.whole.contains_key(*key));
        changed.chain(missing.map(|key| (key.clone(), Json::List(Vec::new())))).collect()
    }

    /// The inverse of [`Part::beside`].
    pub(super) fn over(base: &Members, beside: Members) -> Members {
        let mut whole = base.clone();
        for (key, value) in beside {
            if value == Json::List(Vec::new()) {
                whole.remove(&key);
            } else {
                whole.insert(key, value);
            }
        }
        whole
    }
}

/// Every value of a scenario.
struct Whole {
    model: Members,
    hardware: Members,
    assumptions: Members,
    rest: Members,
}

impl Whole {
    fn of(scenario: &Scenario) -> Self {
        let mut all = members(scenario.to_json());
        let mut take = |key: &str| all.remove(key).map(members).unwrap_or_default();
        let (model, hardware) = (read_members(take("model")), read_members(take("hardware")));
        let mut assumptions = take("assumptions");
        if let Some(efficiency) = all.remove(EFFICIENCY) {
            assumptions.insert(EFFICIENCY.to_owned(), efficiency);
        }
        let plain = Scenario::new(scenario.model.clone()).on(scenario.hardware.clone());
        let defaults = plain.to_json();
        all.retain(|key, value| {
            defaults.get(key).map(|d| sorted(d.clone())) != Some(value.clone())
        });
        Self { model, hardware, assumptions, rest: all }
    }
}

/// The set that a scenario's assumptions are, or change, as it is before; with its name, which tells
/// the variants of one set apart.
fn set_of(assumptions: &Assumptions, catalog: &Catalog) -> (String, Assumptions) {
    let declared = assumptions.declared.as_deref();
    match declared.and_then(|name| catalog.declared_assumptions(name, assumptions.set)) {
        Some((set, true)) => (set.name().to_owned(), set),
        Some((set, false)) => (format!("{} on {}", set.name(), set.set.name()), set),
        None => (assumptions.set.name().to_owned(), Assumptions::of(assumptions.set)),
    }
}

/// Those of an entry that results depend on, and its name.
fn read_members(mut all: Members) -> Members {
    let is_default = |key: &str, value: &Json| {
        DEFAULTS.iter().any(|(of, no)| *of == key && *value == Json::from(*no))
    };
    all.retain(|key, value| !NOTHING_READS.contains(&key.as_str()) && !is_default(key, value));
    all
}

/// What a scenario's hardware or model is in the catalog.
enum Found<'c, T> {
    Itself(&'c str),
    Changes(&'c T),
}

/// An entry has a key; one that a block changes has none, and a name that says so.
fn entry<'c, T>(
    key: &'c str,
    name: &'c str,
    find: impl FnOnce(&'c str) -> Option<&'c T>,
) -> Option<Found<'c, T>> {
    if !key.is_empty() {
        return Some(Found::Itself(key));
    }
    name.strip_suffix(CHANGED).and_then(find).map(Found::Changes)
}

trait Keyed {
    fn key(&self) -> &str;
}

impl Keyed for Hardware {
    fn key(&self) -> &str {
        &self.key
    }
}

impl Keyed for Model {
    fn key(&self) -> &str {
        &self.key
    }
}

impl<T: Keyed> Found<'_, T> {
    fn key(&self) -> &str {
        match self {
            Found::Itself(key) => key,
            Found::Changes(entry) => entry.key(),
        }
    }
}

fn with(scenario: &Scenario, change: impl FnOnce(&mut Scenario)) -> Scenario {
    let mut changed = scenario.clone();
    change(&mut changed);
    changed
}

/// The members of an object, sorted; what is `null` is not there.
fn members(json: Json) -> Members {
    match json {
        Json::Object(all) => all
            .into_iter()
            .filter(|(_, value)| *value != Json::Null)
            .map(|(key, value)| (key, sorted(value)))
            .collect(),
        _ => Members::new(),
    }
}

fn sorted(json: Json) -> Json {
    match json {
        Json::Object(_) => Json::object(members(json)),
        other => other,
    }
}
