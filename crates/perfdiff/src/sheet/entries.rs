//! One piece of hardware, or one model: every value that is known, with its source.

use std::borrow::Cow;

use super::{Fact, Part, Remark, Sheet};
use crate::bundle::Bundle;
use crate::fields::{Field, hardware_fields, model_fields};
use crate::hardware::Hardware;
use crate::json::Json;
use crate::model::Model;
use crate::source::{FieldSource, Flag, Source};

impl Hardware {
    /// The spec sheet.
    pub fn sheet(&self) -> Sheet {
        let facts = facts(hardware_fields(), self, &self.source, &self.sources);
        let subject = subject(&self.key, self.path(), &self.aliases);
        entry(&self.name, subject, facts, &self.source, &self.flags, self.to_json())
    }

    /// What a notebook shows of it: its spec sheet.
    pub fn bundle(&self) -> Bundle {
        self.sheet().bundle()
    }
}

impl Model {
    /// The spec sheet.
    pub fn sheet(&self) -> Sheet {
        let facts = facts(model_fields(), self, &self.source, &self.sources);
        let subject = subject(&self.key, self.path(), &self.aliases);
        entry(&self.name, subject, facts, &self.source, &self.flags, self.to_json())
    }

    /// What a notebook shows of it: its spec sheet.
    pub fn bundle(&self) -> Bundle {
        self.sheet().bundle()
    }
}

/// A row a value; the source of the whole entry is told once, below.
fn facts<T: 'static>(
    fields: impl Iterator<Item = &'static Field<T>>,
    of: &T,
    source: &Source,
    sources: &[FieldSource],
) -> Vec<Fact> {
    let fact = |field: &'static Field<T>| {
        let own = sources.iter().find(|own| own.field == field.name).map(|own| &own.source);
        let own = own.filter(|own| *own != source).cloned();
        Some(Fact { source: own, ..Fact::new(field.name, field.print(of)?) })
    };
    // The name is the title.
    fields.filter(|field| field.name != "name").filter_map(fact).collect()
}

/// The path and every other name; what a user defined in place has neither.
fn subject(key: &str, path: String, aliases: &[Cow<'static, str>]) -> String {
    match (key.is_empty(), aliases.is_empty()) {
        (true, _) => String::new(),
        (false, true) => path,
        (false, false) => format!("{path}, also {}", aliases.join(", ")),
    }
}

fn entry(
    name: &str,
    subject: String,
    facts: Vec<Fact>,
    source: &Source,
    flags: &[Flag],
    json: Json,
) -> Sheet {
    let flag =
        |flag: &Flag| Part::Note("flag", Remark::Text(format!("{}: {}", flag.field, flag.text)));
    let mut parts = vec![Part::Facts(facts), Part::Note("source", Remark::Source(source.clone()))];
    parts.extend(flags.iter().map(flag));
    Sheet { heading: None, title: Some(name.to_string()), subject, parts, json }
}
