//! The catalog entries and assumption sets that recorded scenarios name.

use std::collections::BTreeMap;

use perfdiff::json::Json;

/// The fields of an entry or of a part of a scenario, by name.
pub(super) type Members = BTreeMap<String, Json>;

/// Where an entry stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Shelf {
    Models,
    Hardware,
    Assumptions,
}

impl Shelf {
    pub(super) const ALL: [Shelf; 3] = [Shelf::Models, Shelf::Hardware, Shelf::Assumptions];

    /// The key of a scenario that names such an entry.
    pub(super) fn key(self) -> &'static str {
        match self {
            Shelf::Models => "model",
            Shelf::Hardware => "hardware",
            Shelf::Assumptions => "assumptions",
        }
    }

    /// The table of a catalog file, and of a lock.
    pub(super) fn table(self) -> &'static str {
        match self {
            Shelf::Models => "models",
            Shelf::Hardware => "hardware",
            Shelf::Assumptions => "assumptions",
        }
    }
}

/// Entries by shelf and name.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Shelves(BTreeMap<(Shelf, String), Members>);

impl Shelves {
    pub(super) fn get(&self, shelf: Shelf, name: &str) -> Option<&Members> {
        self.0.get(&(shelf, name.to_owned()))
    }

    /// Puts an entry there, unless its place is taken.
    pub(super) fn put(&mut self, shelf: Shelf, name: &str, members: impl FnOnce() -> Members) {
        self.0.entry((shelf, name.to_owned())).or_insert_with(members);
    }

    /// Takes over entries whose place is not taken.
    pub(super) fn fill_from(&mut self, other: &Self) {
        for ((shelf, name), members) in &other.0 {
            self.put(*shelf, name, || members.clone());
        }
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (Shelf, &str, &Members)> {
        self.0.iter().map(|((shelf, name), members)| (*shelf, name.as_str(), members))
    }
}
