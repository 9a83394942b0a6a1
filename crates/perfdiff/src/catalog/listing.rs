//! Catalog entries as JSON: every field in SI base units, with its source.

use std::borrow::Cow;

use crate::fields::{Field, hardware_fields, model_fields, object};
use crate::hardware::Hardware;
use crate::json::Json;
use crate::model::Model;
use crate::source::{FieldSource, Flag, Source};

impl Hardware {
    /// Every value in SI base units, with sources and flags.
    pub fn to_json(&self) -> Json {
        let head = [
            ("path", Json::from(self.path())),
            ("tier", Json::from(self.tier.name())),
            ("aliases", aliases(&self.aliases)),
        ];
        entry(head, hardware_fields(), self, &self.source, &self.sources, &self.flags)
    }
}

impl Model {
    /// Every value in SI base units, with sources and flags.
    pub fn to_json(&self) -> Json {
        let head = [
            ("path", Json::from(self.path())),
            ("category", Json::from(self.category.name())),
            ("aliases", aliases(&self.aliases)),
        ];
        entry(head, model_fields(), self, &self.source, &self.sources, &self.flags)
    }
}

impl Source {
    /// Kind, reference, address, day of the last check, and remark.
    pub fn to_json(&self) -> Json {
        let text = |value: &Option<std::borrow::Cow<'static, str>>| {
            Json::from(value.as_deref().map(str::to_string))
        };
        Json::object([
            ("kind", Json::from(self.kind.name())),
            ("reference", Json::from(&*self.reference)),
            ("url", text(&self.url)),
            ("verified", text(&self.verified)),
            ("note", text(&self.note)),
        ])
    }
}

fn aliases(names: &[Cow<'static, str>]) -> Json {
    Json::List(names.iter().map(|name| name.as_ref().into()).collect())
}

fn entry<T: 'static>(
    head: [(&str, Json); 3],
    fields: impl Iterator<Item = &'static Field<T>> + Clone,
    of: &T,
    source: &Source,
    sources: &[FieldSource],
    flags: &[Flag],
) -> Json {
    let mut members: Vec<(String, Json)> =
        head.into_iter().map(|(name, value)| (name.to_string(), value)).collect();
    members.extend(object(fields.clone(), of));
    members.push(("source".to_string(), source.to_json()));
    // Every value with its source, those of the entry's own source included.
    let of_field = |field: &Field<T>| {
        let own = sources.iter().find(|s| s.field == field.name).map(|s| &s.source);
        (field.name, own.unwrap_or(source).to_json())
    };
    let present = fields.filter(|field| !matches!(field.json(of), Json::Null));
    members.push(("sources".to_string(), Json::object(present.map(of_field))));
    let flags = flags.iter().map(|flag| {
        Json::object([("field", Json::from(&*flag.field)), ("text", (&*flag.text).into())])
    });
    members.push(("flags".to_string(), Json::List(flags.collect())));
    Json::Object(members)
}
