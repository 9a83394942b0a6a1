//! A lock as text: TOML, one value a line, in one order.

use std::fmt;

use perfdiff::json::Json;

use super::part::{Part, Side};
use super::shelves::{Members, Shelf, Shelves};
use super::{Lock, Record, Results, Sample};

/// The form of the file; a reader of another one says so.
pub(super) const VERSION: u64 = 2;

/// The keys of the two sides of a comparison, in their order.
pub(super) const SIDES: [&str; 2] = ["baseline", "proposal"];

const HEAD: &str = "\
# What the blocks computed, and from what. `perfdiff check` compares with it, `perfdiff regen` writes
# it; review it like code. SI base units; results are rounded to six digits.
";

impl fmt::Display for Lock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{HEAD}version = {VERSION}\nengine = {}", text(&self.engine))?;
        let mut records: Vec<&Record> = self.records.iter().collect();
        // Stable: blocks of one document stay in its order.
        records.sort_by(|a, b| a.file.cmp(&b.file));
        for record in records {
            self.write(f, record)?;
        }
        for shelf in Shelf::ALL {
            self.write_shelf(f, shelf)?;
        }
        Ok(())
    }
}

/// The inputs of a scenario, each as it is written.
type Inputs = Vec<(String, String)>;

impl Lock {
    fn write(&self, f: &mut fmt::Formatter<'_>, record: &Record) -> fmt::Result {
        writeln!(f, "\n[[{}]]", text(&record.file))?;
        if let Some(name) = &record.name {
            writeln!(f, "name = {}", text(name))?;
        }
        writeln!(f, "text = {}", text(&record.text))?;
        let metric = bare(record.metric.name());
        match &record.results {
            Results::Comparison { values, regimes } => {
                let regimes: Vec<String> = regimes.iter().map(|regime| text(regime)).collect();
                writeln!(f, "{metric} = {}", numbers(values))?;
                writeln!(f, "regimes = [{}]", regimes.join(", "))?;
            }
            Results::Sweep { points } => writeln!(f, "{metric} = {}", numbers(points))?,
        }
        self.write_inputs(f, &record.samples)
    }

    /// What all scenarios have in common; what those of a side do; and what is left of each.
    fn write_inputs(&self, f: &mut fmt::Formatter<'_>, samples: &[Sample]) -> fmt::Result {
        let mut all: Vec<Vec<Inputs>> = samples
            .iter()
            .map(|sample| sample.sides.iter().map(|side| self.inputs(side)).collect())
            .collect();
        let shared = factored(all.iter_mut().flatten());
        if !shared.is_empty() {
            writeln!(f, "inputs = {}", braced(&shared))?;
        }
        let is_compared = samples.iter().all(|sample| sample.sides.len() == SIDES.len());
        if is_compared {
            for (side, key) in SIDES.into_iter().enumerate() {
                let of_side = factored(all.iter_mut().filter_map(|sides| sides.get_mut(side)));
                writeln!(f, "{key} = {}", braced(&of_side))?;
            }
        }
        if samples.len() == 1 && all.iter().flatten().all(Vec::is_empty) {
            return Ok(());
        }
        writeln!(f, "samples = [")?;
        for (sample, sides) in samples.iter().zip(all) {
            let mut members = vec![("point".to_owned(), sample.point.to_string())];
            if is_compared {
                let keyed = SIDES.iter().zip(&sides).filter(|(_, side)| !side.is_empty());
                members.extend(keyed.map(|(key, side)| ((*key).to_owned(), braced(side))));
            } else {
                members.extend(sides.into_iter().flatten());
            }
            writeln!(f, "  {},", braced(&members))?;
        }
        writeln!(f, "]")
    }

    fn inputs(&self, side: &Side) -> Inputs {
        let named = |shelf: Shelf| (shelf.key().to_owned(), reference(&self.shelves, shelf, side));
        let rest = side.rest.iter().map(|(key, value)| (bare(key), toml(value)));
        Shelf::ALL.into_iter().map(named).chain(rest).collect()
    }

    /// Entries that comparisons name stand one value a line, those that only sweeps pass by one entry
    /// a line: a catalog that is swept whole would fill the file.
    fn write_shelf(&self, f: &mut fmt::Formatter<'_>, shelf: Shelf) -> fmt::Result {
        let of_shelf = self.shelves.iter().filter(|(of, ..)| *of == shelf);
        let (long, named): (Vec<_>, Vec<_>) = of_shelf
            .filter_map(|(_, name, members)| Some((self.use_of(shelf, name)?, name, members)))
            .partition(|(use_of, ..)| *use_of == Use::Compared);
        if !named.is_empty() {
            writeln!(f, "\n[{}]", shelf.table())?;
        }
        for (_, name, members) in named {
            writeln!(f, "{} = {}", bare(name), table(None, members))?;
        }
        for (_, name, members) in long {
            writeln!(f, "\n[{}.{}]", shelf.table(), bare(name))?;
            for (key, value) in members {
                writeln!(f, "{} = {}", bare(key), toml(value))?;
            }
        }
        Ok(())
    }

    /// What an entry is there for; none where no record names it.
    fn use_of(&self, shelf: Shelf, name: &str) -> Option<Use> {
        let names = |side: &Side| side.part(shelf).base.as_deref() == Some(name);
        let uses = self.records.iter().flat_map(|record| {
            let swept = record.samples.len() > 1;
            let named = record.samples.iter().flat_map(|s| &s.sides).any(names);
            named.then_some(if swept { Use::Swept } else { Use::Compared })
        });
        uses.min()
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Use {
    /// A record names it, and few beside it.
    Compared,
    /// Only sweeps over entries do.
    Swept,
}

/// Takes out what all have, and returns it.
fn factored<'i>(all: impl Iterator<Item = &'i mut Inputs>) -> Inputs {
    let mut all: Vec<&mut Inputs> = all.collect();
    let Some((first, rest)) = all.split_first() else { return Inputs::new() };
    let in_all = |input: &&(String, String)| rest.iter().all(|other| other.contains(*input));
    let shared: Inputs = first.iter().filter(in_all).cloned().collect();
    all.iter_mut().for_each(|inputs| inputs.retain(|input| !shared.contains(input)));
    shared
}

fn braced(inputs: &Inputs) -> String {
    if inputs.is_empty() {
        return "{}".to_owned();
    }
    let members: Vec<String> = inputs.iter().map(|(key, text)| format!("{key} = {text}")).collect();
    format!("{{ {} }}", members.join(", "))
}

/// The name of an entry, with what is not as in the entry.
fn reference(shelves: &Shelves, shelf: Shelf, side: &Side) -> String {
    let Part { base, whole } = side.part(shelf);
    let Some((name, entry)) = base.as_deref().and_then(|n| Some((n, shelves.get(shelf, n)?)))
    else {
        return table(None, whole);
    };
    let beside = side.part(shelf).beside(entry);
    if beside.is_empty() { text(name) } else { table(Some(name), &beside) }
}

fn table(base: Option<&str>, members: &Members) -> String {
    let base = base.map(|name| ("entry".to_owned(), text(name)));
    let members = members.iter().map(|(key, value)| (bare(key), toml(value)));
    braced(&base.into_iter().chain(members).collect())
}

/// A JSON value as TOML on one line.
fn toml(value: &Json) -> String {
    match value {
        Json::Null => text(NONE),
        Json::Bool(value) => value.to_string(),
        Json::Integer(value) => value.to_string(),
        Json::Number(value) => float(*value),
        Json::Text(value) => text(value),
        Json::List(items) => {
            let items: Vec<String> = items.iter().map(toml).collect();
            format!("[{}]", items.join(", "))
        }
        Json::Object(members) => table(None, &members.iter().cloned().collect()),
    }
}

/// What stands for no number.
pub(super) const NONE: &str = "none";

fn number(value: Option<f64>) -> String {
    value.map_or_else(|| text(NONE), float)
}

fn numbers(values: &[Option<f64>]) -> String {
    let values: Vec<String> = values.iter().map(|value| number(*value)).collect();
    format!("[{}]", values.join(", "))
}

/// The shortest form that reads back to the same bits.
fn float(value: f64) -> String {
    let size = value.abs();
    if size >= 1e5 || (size > 0.0 && size < 1e-3) {
        format!("{value:e}")
    } else {
        format!("{value:?}")
    }
}

/// TOML knows all of JSON's escapes that a writer of JSON makes.
fn text(text: &str) -> String {
    Json::from(text).to_string()
}

fn bare(key: &str) -> String {
    let is_bare = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
    if !key.is_empty() && key.chars().all(is_bare) { key.to_owned() } else { text(key) }
}
