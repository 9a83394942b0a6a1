//! What moved between two locks, and which kind of cause moved it.

use std::collections::BTreeSet;

use perfdiff::json::Json;
use perfdiff::{Comparison, FindingKind, Scenario};

use super::part::{Part, Side};
use super::shelves::{Members, Shelf, Shelves};
use super::words::{printed, said};
use super::{Lock, Record, Results, Sample, rounded};

/// Something that is not as it is recorded.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Moved {
    /// The document.
    pub file: String,
    /// Which block of the document it is; none where it is gone.
    pub block: Option<usize>,
    /// What happened to it.
    pub what: Move,
}

/// What happened to a block.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Move {
    /// It is not recorded.
    New,
    /// It is recorded, and no longer there.
    Gone {
        /// How people call it.
        name: String,
    },
    /// Its inputs or results are others than those recorded.
    Moved {
        /// The results, before and after, in one sentence.
        results: String,
        /// What did it; at least one.
        causes: Vec<Cause>,
        /// The explainer's words about the move, one line a side that moved.
        explanation: Vec<String>,
    },
}

/// What can move a result.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Cause {
    /// The text of the block.
    Block,
    /// A value of a catalog entry, declared model configs included.
    Catalog {
        /// `hardware` or `model`.
        kind: &'static str,
        /// The entry.
        entry: String,
        /// The field; empty where one entry took the place of another.
        field: String,
        /// The value before.
        from: String,
        /// The value now.
        to: String,
    },
    /// A constant of the assumptions, where no block sets it.
    Assumption {
        /// The set.
        set: String,
        /// The constant; empty where one set took the place of another.
        constant: String,
        /// The value before.
        from: String,
        /// The value now.
        to: String,
    },
    /// The engine: the recorded inputs have another result now.
    Engine {
        /// The version that recorded them.
        from: String,
        /// This one.
        to: String,
        /// The results of the recorded inputs, before and after.
        results: String,
    },
}

impl Cause {
    /// The kind, in one word.
    pub fn kind(&self) -> &'static str {
        match self {
            Cause::Block => "block",
            Cause::Catalog { .. } => "catalog",
            Cause::Assumption { .. } => "assumption",
            Cause::Engine { .. } => "engine",
        }
    }
}

impl Lock {
    /// What is not as `old` recorded it, block by block, in the order of the documents.
    ///
    /// Blocks are the same block if they have one name; those without a name, if they have one
    /// text, and else if they stand in the same place among the rest.
    pub fn moved_since(&self, old: &Lock) -> Vec<Moved> {
        let files: BTreeSet<&str> = self.files().into_iter().chain(old.files()).collect();
        let mut moved = Vec::new();
        for file in files {
            let of = |lock: &'_ Lock| -> Vec<usize> {
                let all = lock.records.iter().enumerate();
                all.filter(|(_, record)| record.file == file).map(|(at, _)| at).collect()
            };
            let then: Vec<&Record> = of(old).into_iter().map(|at| &old.records[at]).collect();
            let now: Vec<&Record> = of(self).into_iter().map(|at| &self.records[at]).collect();
            let twins = twins(&then, &now);
            for (record, twin) in now.iter().zip(&twins) {
                let what = match twin {
                    None => Some(Move::New),
                    Some(twin) => {
                        let change = Change { old: then[*twin], new: record };
                        change.what(old, &self.shelves)
                    }
                };
                let block = Some(record.ordinal);
                moved.extend(what.map(|what| Moved { file: file.to_owned(), block, what }));
            }
            let gone = (0..then.len()).filter(|at| !twins.contains(&Some(*at)));
            moved.extend(gone.map(|at| {
                let what = Move::Gone { name: said(then[at], at) };
                Moved { file: file.to_owned(), block: None, what }
            }));
        }
        moved
    }
}

/// For each record of now, which one of then is of the same block.
fn twins(then: &[&Record], now: &[&Record]) -> Vec<Option<usize>> {
    let mut twins: Vec<Option<usize>> = vec![None; now.len()];
    let rules: [fn(&Record, &Record) -> bool; 3] = [
        |a, b| a.name.is_some() && a.name == b.name,
        |a, b| a.text == b.text,
        |a, b| a.name.is_none() && b.name.is_none(),
    ];
    for same in rules {
        for (at, record) in now.iter().enumerate() {
            if twins[at].is_none() {
                twins[at] = (0..then.len())
                    .find(|other| !twins.contains(&Some(*other)) && same(then[*other], record));
            }
        }
    }
    twins
}

/// A block, then and now.
struct Change<'r> {
    old: &'r Record,
    new: &'r Record,
}

impl Change<'_> {
    fn what(&self, lock: &Lock, shelves: &Shelves) -> Option<Move> {
        let Self { old, new } = self;
        if old.samples == new.samples && old.results == new.results && old.metric == new.metric {
            return None;
        }
        let mut causes = self.inputs(&lock.shelves, shelves);
        causes.extend(self.engine(&lock.engine));
        if causes.is_empty() {
            // Points of a sweep between those that are recorded, or a version that reads a text
            // in another way.
            causes.push(if self.edited() {
                Cause::Block
            } else {
                engine(&lock.engine, "the same text has other inputs".to_owned())
            });
        }
        let results = printed::results(old, new);
        Some(Move::Moved { results, causes, explanation: self.explanation() })
    }

    fn edited(&self) -> bool {
        self.old.text != self.new.text
    }

    /// The sides that can be told from each other one by one.
    fn sides(&self) -> Vec<(&Side, &Side)> {
        let (old, new) = (&self.old.samples, &self.new.samples);
        let same = |(a, b): (&Sample, &Sample)| a.sides.len() == b.sides.len();
        if old.len() != new.len() || !old.iter().zip(new).all(same) {
            return Vec::new();
        }
        let all = |samples: &'_ [Sample]| samples.iter().map(|s| s.sides.len()).sum::<usize>();
        debug_assert_eq!(all(old), all(new));
        old.iter().flat_map(|s| &s.sides).zip(new.iter().flat_map(|s| &s.sides)).collect()
    }

    /// The inputs that moved, and what moved them: a text that is the same names the same, so
    /// that what it names must have changed. Of a text that was edited, what it names and what it
    /// says of it are told apart by the entries.
    fn inputs(&self, then: &Shelves, now: &Shelves) -> Vec<Cause> {
        let mut causes: Vec<Cause> = Vec::new();
        let mut add = |cause: Cause| {
            if !causes.contains(&cause) {
                causes.push(cause);
            }
        };
        let sides = self.sides();
        if self.edited() && (sides.is_empty() || self.old.metric != self.new.metric) {
            add(Cause::Block);
        }
        for (old, new) in sides {
            if old.rest != new.rest && self.edited() {
                add(Cause::Block);
            }
            for shelf in Shelf::ALL {
                let (a, b) = (old.part(shelf), new.part(shelf));
                let same_entry = a.base == b.base;
                if a.whole == b.whole && same_entry {
                    continue;
                }
                let mut moved = differing(&a.whole, &b.whole);
                if self.edited() {
                    let entries = a
                        .base
                        .as_deref()
                        .filter(|_| same_entry)
                        .and_then(|name| Some((then.get(shelf, name)?, now.get(shelf, name)?)));
                    let of_entry = entries.map(|(a, b)| differing(a, b)).unwrap_or_default();
                    let all = moved.len();
                    moved.retain(|key| of_entry.contains(key));
                    if moved.len() < all {
                        add(Cause::Block);
                    }
                } else if !same_entry {
                    add(replaced(shelf, a, b));
                    continue;
                }
                let scenarios = (old.scenario().ok(), new.scenario().ok());
                for key in moved {
                    add(entry(shelf, a, b, key, (scenarios.0.as_ref(), scenarios.1.as_ref())));
                }
            }
        }
        causes
    }

    /// Whether this engine computes something else from the recorded inputs.
    fn engine(&self, version: &str) -> Option<Cause> {
        let again: Result<Vec<(usize, Vec<Scenario>)>, String> = self
            .old
            .samples
            .iter()
            .map(|sample| {
                let sides: Result<Vec<Scenario>, String> =
                    sample.sides.iter().map(Side::scenario).collect();
                Ok((sample.point, sides?))
            })
            .collect();
        let again = match again {
            Ok(again) => again,
            Err(error) => return Some(engine(version, format!("cannot read the inputs: {error}"))),
        };
        let metric = self.old.metric;
        let value = |scenario: &Scenario| {
            scenario.solve().ok().and_then(|profile| metric.value(&profile)).map(rounded)
        };
        let mut change = None;
        for (point, sides) in again {
            let values: Vec<Option<f64>> = sides.iter().map(value).collect();
            let (before, after) = match (&self.old.results, sides.as_slice()) {
                (Results::Comparison { values: before, .. }, _) => (before.clone(), values),
                (Results::Sweep { points }, [a, b]) => {
                    let comparison = Comparison::between(a, b, metric).ok();
                    let speedup = comparison.and_then(|c| c.speedup).map(rounded);
                    (vec![points.get(point).copied().flatten()], vec![speedup])
                }
                (Results::Sweep { points }, _) => {
                    (vec![points.get(point).copied().flatten()], values)
                }
            };
            if before != after && change.is_none() {
                change = Some(printed::values(self.old, &before, &after));
            }
        }
        change.map(|change| engine(version, change))
    }

    /// What the explainer says about each side that moved: then against now.
    fn explanation(&self) -> Vec<String> {
        let mut lines = Vec::new();
        for (number, (old, new)) in self.sides().into_iter().enumerate() {
            if old == new {
                continue;
            }
            let (Ok(then), Ok(now)) = (old.scenario(), new.scenario()) else { continue };
            let Ok(comparison) = Comparison::between(&then, &now, self.new.metric) else {
                continue;
            };
            let told = [FindingKind::NothingDiffers, FindingKind::Verdict, FindingKind::Factors];
            let findings = comparison.findings();
            let words: Vec<&str> = findings
                .iter()
                .filter(|finding| told.contains(&finding.kind))
                .map(|finding| finding.text.as_str())
                .collect();
            if words.is_empty() {
                continue;
            }
            let side = match (&self.new.results, number) {
                (Results::Comparison { .. }, 0) => "the baseline, before and after: ",
                (Results::Comparison { .. }, _) => "the proposal, before and after: ",
                // One point stands for the rest.
                (Results::Sweep { .. }, _) => "a point of the sweep, before and after: ",
            };
            lines.push(format!("{side}{}", words.join(" ")));
            if matches!(self.new.results, Results::Sweep { .. }) {
                break;
            }
        }
        lines
    }
}

fn engine(from: &str, results: String) -> Cause {
    Cause::Engine { from: from.to_owned(), to: perfdiff::VERSION.to_owned(), results }
}

/// The keys in which two entries differ.
fn differing<'m>(a: &'m Members, b: &'m Members) -> Vec<&'m str> {
    let keys: BTreeSet<&str> = a.keys().chain(b.keys()).map(String::as_str).collect();
    keys.into_iter().filter(|key| a.get(*key) != b.get(*key)).collect()
}

/// Another entry under the same words.
fn replaced(shelf: Shelf, a: &Part, b: &Part) -> Cause {
    let name = |part: &Part| {
        let named = part.whole.get("name").map(ToString::to_string);
        part.base.clone().or(named).unwrap_or_else(|| "an inline table".to_owned())
    };
    let (from, to) = (name(a), name(b));
    match shelf {
        Shelf::Assumptions => {
            Cause::Assumption { set: to.clone(), constant: String::new(), from, to }
        }
        Shelf::Hardware | Shelf::Models => {
            Cause::Catalog { kind: shelf.key(), entry: to.clone(), field: String::new(), from, to }
        }
    }
}

/// One value of an entry.
fn entry(
    shelf: Shelf,
    a: &Part,
    b: &Part,
    key: &str,
    scenarios: (Option<&Scenario>, Option<&Scenario>),
) -> Cause {
    let entry = b.base.clone().unwrap_or_else(|| "an inline table".to_owned());
    let (field, from, to) = printed::values_of(shelf, key, scenarios);
    let raw = |part: &Part| part.whole.get(key).unwrap_or(&Json::Null).to_string();
    // Two values that print alike are told apart by all of their digits.
    let (from, to) = if from == to { (raw(a), raw(b)) } else { (from, to) };
    match shelf {
        Shelf::Assumptions => Cause::Assumption { set: entry, constant: field, from, to },
        Shelf::Hardware | Shelf::Models => {
            Cause::Catalog { kind: shelf.key(), entry, field, from, to }
        }
    }
}
