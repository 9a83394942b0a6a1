//! One set of assumptions: every constant, what it means, and where its value comes from.

use super::{Fact, Part, Sheet};
use crate::assumptions::{AssumptionSet, Assumptions, Constant};
use crate::bundle::Bundle;
use crate::compare::InputValue;
use crate::json::Json;
use crate::source::Source;

/// What a value is whose set ships another.
const OWN: Source = Source::new(crate::source::SourceKind::User, "changed from what the set ships");

impl AssumptionSet {
    /// The constants as the set ships them.
    pub fn sheet(self) -> Sheet {
        Assumptions::of(self).sheet()
    }

    /// What a notebook shows of it: its constants.
    pub fn bundle(self) -> Bundle {
        self.sheet().bundle()
    }

    /// The constants as the set ships them, in SI base units, with their sources.
    pub fn to_json(self) -> Json {
        Assumptions::of(self).to_json()
    }
}

impl Assumptions {
    /// The constants, with what they mean and where they come from.
    pub fn sheet(&self) -> Sheet {
        let facts = Constant::of(self.set).map(|constant| Fact {
            meaning: Some(constant.meaning),
            source: Some(self.source_of(constant).clone()),
            ..Fact::new(constant.name, printed(constant, self))
        });
        Sheet {
            heading: None,
            title: Some(self.name().to_string()),
            subject: self.summary(),
            parts: vec![Part::Facts(facts.collect())],
            json: self.to_json(),
        }
    }

    /// What a notebook shows of it: its constants.
    pub fn bundle(&self) -> Bundle {
        self.sheet().bundle()
    }

    /// The constants in SI base units, with their sources.
    pub fn to_json(&self) -> Json {
        let constants = Constant::of(self.set).map(|constant| {
            Json::object([
                ("name", Json::from(constant.json_name())),
                ("value", Json::from(constant.value(self))),
                ("meaning", Json::from(constant.meaning)),
                ("source", self.source_of(constant).to_json()),
            ])
        });
        Json::object([
            ("name", Json::from(self.name())),
            ("summary", Json::from(self.summary())),
            ("constants", Json::List(constants.collect())),
        ])
    }

    /// What the set is for; of a declared one, what it is made from.
    fn summary(&self) -> String {
        match &self.declared {
            None => self.set.summary().to_string(),
            Some(_) => format!("declared on `{}`: {}", self.set.name(), self.set.summary()),
        }
    }

    fn source_of(&self, constant: &'static Constant) -> &Source {
        static CHANGED: Source = OWN;
        if is_shipped(constant, self) { constant.source_in(self.set) } else { &CHANGED }
    }
}

/// Whether the value is the one that its set ships.
pub(super) fn is_shipped(constant: &Constant, of: &Assumptions) -> bool {
    constant.value(of) == constant.value(&Assumptions::of(of.set))
}

pub(super) fn printed(constant: &Constant, of: &Assumptions) -> String {
    InputValue::Quantity(constant.value(of), constant.dimension).to_string()
}
