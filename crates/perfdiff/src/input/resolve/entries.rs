//! Hardware and models: by name, as an inline table, or as an entry of a catalog file.

use std::borrow::Cow;

use super::{Resolver, misplaced};
use crate::catalog::{CUSTOM, UnknownName};
use crate::diagnostic::Diagnostic;
use crate::fields::{Access, Field, RateTable, hardware_fields, model_fields};
use crate::hardware::{Hardware, Link, Memory, Peaks, RegisteredPeaks, Vendor};
use crate::input::merge::as_table;
use crate::input::{Entry, Table, Value};
use crate::keys::Key;
use crate::model::{Model, ModelClass};
use crate::precision::Precision;
use crate::source::{Flag, Source, SourceKind};
use crate::units::{Bandwidth, Bytes, Dimension, FlopRate, Flops, Time};

/// Keys of an inline table that are not fields; `aliases` in a catalog file alone.
const EXTRA_KEYS: &[&str] = &["base", "source", "aliases"];

/// The same, of a model.
const EXTRA_MODEL_KEYS: &[&str] = &["base", "hf", "source", "aliases"];

/// The source of what a block defines and does not document.
const IN_BLOCK: Source = Source::new(SourceKind::User, "defined in the block");

impl<'a> Resolver<'a> {
    pub(super) fn hardware(&mut self, entry: &Entry) -> Option<Hardware> {
        let Some(table) = as_table(entry) else {
            self.wrong_type(entry, "a hardware name or a table");
            return None;
        };
        self.refuse_aliases(&table, "hardware");
        let base = self.hardware_base(&table)?;
        if let (Some(base), 1) = (base, table.entries.len()) {
            return Some(base.clone());
        }
        self.hardware_table(&table, base, entry)
    }

    pub(super) fn model(&mut self, entry: &Entry) -> Option<Model> {
        let Some(table) = as_table(entry) else {
            self.wrong_type(entry, "a model name or a table");
            return None;
        };
        self.refuse_aliases(&table, "a model");
        let base = self.model_base(&table)?;
        if let (Some(base), 1) = (base, table.entries.len()) {
            return Some(base.clone());
        }
        self.model_table(&table, base, entry)
    }

    /// The catalog entry that a table changes, if it names one; `None` after a mistake.
    pub(crate) fn hardware_base(&mut self, table: &Table) -> Option<Option<&'a Hardware>> {
        let Some(entry) = table.get("base") else { return Some(None) };
        let (name, catalog) = (self.text(entry)?, self.catalog);
        match catalog.hardware(&name) {
            Ok(found) => Some(Some(found)),
            Err(unknown) => {
                let other = catalog.model(&name).is_ok().then_some("a model");
                self.unknown_entry(entry, "hardware", unknown, other);
                None
            }
        }
    }

    /// The catalog entry or declared config that a table changes, if it names one; `None` after a
    /// mistake.
    pub(crate) fn model_base(&mut self, table: &Table) -> Option<Option<&'a Model>> {
        if let Some(hf) = table.get("hf") {
            if let Some(base) = table.get("base") {
                let message = "`base` and `hf` both say what the model is";
                self.report(Diagnostic::new("PD007", base.key_span.clone(), message));
                return None;
            }
            return self.model_config(hf).map(Some);
        }
        let Some(entry) = table.get("base") else { return Some(None) };
        let (name, catalog) = (self.text(entry)?, self.catalog);
        match catalog.model(&name) {
            Ok(found) => Some(Some(found)),
            Err(unknown) => {
                let other = catalog.hardware(&name).is_ok().then_some("hardware");
                self.unknown_entry(entry, "model", unknown, other);
                None
            }
        }
    }

    /// The model of a declared config: what was not declared is not read.
    fn model_config(&mut self, entry: &Entry) -> Option<&'a Model> {
        let (path, catalog) = (self.text(entry)?, self.catalog);
        match catalog.model_config(&path) {
            Ok(model) => Some(model),
            Err(unknown) => {
                let message = format!("the model config `{path}` is not declared");
                let label = "no file is read that is not declared";
                let help = "declare it: `--model-config PATH` on the command line, \
                            `model-configs = [\"PATH\"]` in `[preprocessor.perfdiff]` of book.toml";
                let error = Diagnostic::new("PD004", entry.node.span.clone(), message)
                    .label(label)
                    .suggest(unknown.suggestion)
                    .help(help);
                self.report(error);
                None
            }
        }
    }

    /// `other` is what the name stands for where something else was asked for.
    fn unknown_entry(
        &mut self,
        entry: &Entry,
        what: &str,
        unknown: UnknownName,
        other: Option<&str>,
    ) {
        let message = format!("unknown {what} `{}`", unknown.name);
        let label = match other {
            Some(other) => format!("in the catalog this is {other}"),
            None => "not in the catalog".to_string(),
        };
        let is_lost = unknown.suggestion.is_none() && other.is_none();
        let mut error = Diagnostic::new("PD004", entry.node.span.clone(), message)
            .label(label)
            .suggest(unknown.suggestion);
        if is_lost {
            let list = if what == "hardware" { "hardware" } else { "models" };
            error = error.help(format!(
                "`perfdiff catalog {list}` lists what is known; an inline table defines another"
            ));
        }
        self.report(error);
    }

    /// An inline table over a base, or a whole definition.
    pub(crate) fn hardware_table(
        &mut self,
        table: &Table,
        base: Option<&Hardware>,
        entry: &Entry,
    ) -> Option<Hardware> {
        let required = ["peak_flops", "memory_capacity", "memory_bandwidth"];
        let mut hardware = match base {
            Some(base) => Hardware {
                key: Cow::Borrowed(""),
                name: Cow::Owned(format!("{} (changed)", base.name)),
                ..base.clone()
            },
            None => undefined_hardware(),
        };
        // A flag speaks of the registry's value, which is replaced here.
        let kept = |flag: &&Flag| {
            let field = hardware_fields().find(|field| field.name == flag.field);
            !field.is_some_and(|f| table.entries.iter().any(|e| f.is_named(&e.key)))
        };
        hardware.flags = hardware.flags.iter().filter(kept).cloned().collect();
        let before = self.errors.len();
        self.apply(table, hardware_fields(), EXTRA_KEYS, &mut hardware, "hardware");
        for key in required {
            let field = hardware_fields().find(|field| field.name == key);
            let given = field.is_some_and(|f| table.entries.iter().any(|e| f.is_named(&e.key)));
            if base.is_none() && !given {
                self.missing_key(entry, key, "hardware without a `base`");
            }
        }
        let nameless = [
            ("host_link_bandwidth", &hardware.host_link),
            ("interconnect_bandwidth", &hardware.interconnect),
        ];
        for (key, link) in nameless {
            if link.as_ref().is_some_and(|link| link.bandwidth.si().is_nan()) {
                self.missing_key(entry, key, "a link");
            }
        }
        if hardware.sram.is_some_and(|sram| sram.capacity.si() == 0.0) {
            self.missing_key(entry, "sram_capacity", "`sram_bandwidth`");
        }
        hardware.source = self.source(table)?;
        hardware.aliases = self.aliases(table)?;
        hardware.sources = Cow::Borrowed(&[]);
        (self.errors.len() == before).then_some(hardware)
    }

    /// An inline table over a base, or a whole definition.
    pub(crate) fn model_table(
        &mut self,
        table: &Table,
        base: Option<&Model>,
        entry: &Entry,
    ) -> Option<Model> {
        let has = |key: &str| {
            let field = model_fields().find(|field| field.name == key);
            field.is_some_and(|f| table.entries.iter().any(|e| f.is_named(&e.key)))
        };
        let mut model = match base {
            Some(base) => Model {
                key: Cow::Borrowed(""),
                name: Cow::Owned(format!("{} (changed)", base.name)),
                ..base.clone()
            },
            None => {
                let class = if has("experts") {
                    ModelClass::MixtureOfExperts
                } else if has("layers") {
                    ModelClass::Transformer
                } else {
                    ModelClass::Plain
                };
                Model::new("", "inline model", CUSTOM.1, class, IN_BLOCK)
            }
        };
        let before = self.errors.len();
        // Operations that only said "two per parameter" follow the parameters.
        let counted = model.active_parameters.or(model.parameters);
        let follows = !has("flops")
            && (has("parameters") || has("active_parameters"))
            && model.flops.zip(counted).is_some_and(|(f, p)| f.si() == 2.0 * p.si());
        if has("heads") {
            model.registered_heads = None;
        }
        self.apply(table, model_fields(), EXTRA_MODEL_KEYS, &mut model, "model");
        if let Some(base) = base {
            recount(&mut model, base, has("parameters"), has("active_parameters"));
        }
        if follows {
            let counted = model.active_parameters.or(model.parameters);
            model.flops = counted.map(|p| Flops::from_si(2.0 * p.si()));
        }
        if model.parameters.is_none() && model.model_size.is_none() {
            self.missing_key(entry, "parameters", "a model without `model_size`");
        }
        let is_described =
            |e: &Entry| matches!(&*e.key, "base" | "hf" | "key" | "name" | "aliases");
        if table.get("source").is_some() || !table.entries.iter().all(is_described) {
            model.source = self.source(table)?;
            model.sources = Cow::Borrowed(&[]);
        }
        model.aliases = self.aliases(table)?;
        (self.errors.len() == before).then_some(model)
    }

    /// Writes every field that the table names, in the order of the fields: one that refines
    /// another comes after it, wherever the author put it.
    fn apply<T: 'static>(
        &mut self,
        table: &Table,
        fields: impl Iterator<Item = &'static Field<T>> + Clone,
        extra: &[&'static str],
        to: &mut T,
        inside: &str,
    ) {
        for entry in &table.entries {
            let known = extra.contains(&entry.key.as_str())
                || fields.clone().any(|field| field.is_named(&entry.key));
            if known {
                continue;
            }
            if Key::named(&entry.key).is_some() {
                self.report(misplaced(entry, inside));
            } else {
                let names = fields.clone().map(|field| field.name).chain(extra.iter().copied());
                self.unknown_key(entry, names, &format!("an inline {inside} table"));
            }
        }
        for field in fields {
            let mut named = table.entries.iter().filter(|e| field.is_named(&e.key));
            let Some(entry) = named.next() else { continue };
            if let Some(twice) = named.next() {
                let message = format!("`{}` is `{}`, which is given already", twice.key, entry.key);
                self.report(Diagnostic::new("PD007", twice.key_span.clone(), message));
            }
            self.field(entry, field, to);
        }
    }

    fn field<T>(&mut self, entry: &Entry, field: &Field<T>, to: &mut T) {
        match &field.access {
            Access::Text(_, set) => {
                if let Some(text) = self.text(entry) {
                    set(to, text);
                }
            }
            Access::Integer(_, set) => {
                let value = self.integer(entry, 1, u64::from(u32::MAX));
                if let Some(value) = value.and_then(|v| u32::try_from(v).ok()) {
                    set(to, value);
                }
            }
            Access::Quantity { dimension, bare, zero, set, .. } => {
                // A name that ends in its unit needs none in the value.
                let bare = *bare || entry.key == field.json_name();
                let Some(value) = self.quantity(entry, *dimension, bare) else { return };
                if value < 0.0 || (value == 0.0 && !zero) || !value.is_finite() {
                    let least = if *zero { "at least" } else { "more than" };
                    let message = format!("`{}` must be {least} zero", entry.key);
                    self.report(Diagnostic::new("PD007", entry.node.span.clone(), message));
                } else {
                    set(to, value);
                }
            }
            Access::Choice { names, set, .. } => {
                let Some(name) = self.text(entry) else { return };
                if !set(to, &name) {
                    self.unknown_value(entry, field.name, &name, &names());
                }
            }
            Access::Rates(_, set) => {
                if let Some(rates) = self.rates(entry, field.json_name()) {
                    set(to, rates);
                }
            }
        }
    }

    /// One rate, or a table of rates by precision.
    fn rates(&mut self, entry: &Entry, json_name: &str) -> Option<RateTable> {
        let bare = entry.key == json_name;
        let Value::Table(table) = &entry.node.value else {
            let default = Some(self.rate(entry, bare)?);
            return Some(RateTable { default, by_precision: Peaks::NONE });
        };
        let mut rates = RateTable { default: None, by_precision: Peaks::NONE };
        let mut sound = true;
        for inner in &table.entries {
            let precision = Precision::from_name(&inner.key);
            if precision.is_none() && inner.key != "default" {
                let names = Precision::ALL.into_iter().map(Precision::name).chain(["default"]);
                self.unknown_key(inner, names, &format!("`{}`", entry.key));
                sound = false;
                continue;
            }
            match (self.rate(inner, bare), precision) {
                (Some(rate), Some(precision)) => {
                    rates.by_precision = rates.by_precision.with(precision, rate);
                }
                (Some(rate), None) => rates.default = Some(rate),
                (None, _) => sound = false,
            }
        }
        sound.then_some(rates)
    }

    fn rate(&mut self, entry: &Entry, bare: bool) -> Option<FlopRate> {
        let value = self.quantity(entry, Dimension::FlopRate, bare)?;
        if value > 0.0 {
            return Some(FlopRate::from_si(value));
        }
        let message = format!("`{}` must be more than zero", entry.key);
        self.report(Diagnostic::new("PD007", entry.node.span.clone(), message));
        None
    }

    /// Nobody can look up what a block defines.
    fn refuse_aliases(&mut self, table: &Table, what: &str) {
        if let Some(entry) = table.get("aliases") {
            let message = format!("`aliases` of {what} that a catalog file does not define");
            let error = Diagnostic::new("PD009", entry.key_span.clone(), message)
                .label("other names are for entries of a catalog file");
            self.report(error);
        }
    }

    /// `aliases = ["...", ...]`, the other names of a catalog entry.
    fn aliases(&mut self, table: &Table) -> Option<Cow<'static, [Cow<'static, str>]>> {
        let Some(entry) = table.get("aliases") else { return Some(Cow::Borrowed(&[])) };
        let Value::List(items) = &entry.node.value else {
            self.wrong_type(entry, "a list of names");
            return None;
        };
        let mut names = Vec::new();
        for item in items {
            match &item.value {
                Value::Text(name) if !name.trim().is_empty() => {
                    names.push(Cow::Owned(name.trim().to_string()));
                }
                _ => {
                    let message = "an alias is a name in quotes";
                    self.report(Diagnostic::new("PD005", item.span.clone(), message));
                }
            }
        }
        (names.len() == items.len()).then_some(Cow::Owned(names))
    }

    /// `source = "..."`, or `{ kind, reference, url, verified, note }`.
    fn source(&mut self, table: &Table) -> Option<Source> {
        let Some(entry) = table.get("source") else { return Some(IN_BLOCK) };
        let inner = match &entry.node.value {
            Value::Text(text) => {
                return Some(Source { reference: Cow::Owned(text.clone()), ..IN_BLOCK });
            }
            Value::Table(inner) => inner,
            _ => {
                self.wrong_type(entry, "a string or a table");
                return None;
            }
        };
        self.only_keys(inner, &["kind", "reference", "url", "verified", "note"], "source");
        let mut source = IN_BLOCK;
        for part in &inner.entries {
            let text = self.text(part)?;
            match part.key.as_str() {
                "kind" => {
                    let kind = SourceKind::ALL.into_iter().find(|k| k.name() == text);
                    if kind.is_none() {
                        let names = SourceKind::ALL.map(SourceKind::name);
                        self.unknown_value(part, "kind of source", &text, &names);
                    }
                    source.kind = kind?;
                }
                "reference" => source.reference = Cow::Owned(text),
                "url" => source.url = Some(Cow::Owned(text)),
                "verified" => source.verified = Some(Cow::Owned(text)),
                "note" => source.note = Some(Cow::Owned(text)),
                _ => {}
            }
        }
        Some(source)
    }
}

/// Parameters that were counted from the shapes follow the shapes.
fn recount(model: &mut Model, base: &Model, total_given: bool, active_given: bool) {
    let (Some(before), Some(after)) = (base.shapes(), model.shapes()) else { return };
    if !total_given && base.parameters == Some(before.total()) {
        model.parameters = Some(after.total());
    }
    if !active_given && base.active_parameters == Some(before.active()) {
        model.active_parameters = Some(after.active());
    }
}

/// The start of a definition: mlsysim's default dispatch overhead, and nothing else.
fn undefined_hardware() -> Hardware {
    Hardware {
        key: Cow::Borrowed(""),
        name: Cow::Borrowed("inline hardware"),
        aliases: Cow::Borrowed(&[]),
        tier: CUSTOM.0,
        vendor: Vendor::Other,
        year: None,
        peak: Peaks::NONE,
        registered: RegisteredPeaks::only(FlopRate::from_si(0.0)),
        memory: Memory {
            kind: None,
            capacity: Bytes::from_si(0.0),
            bandwidth: Bandwidth::from_si(0.0),
            usable: None,
        },
        sram: None,
        flash: None,
        host_link: None::<Link>,
        interconnect: None,
        tdp: None,
        price: None,
        dispatch_overhead: Time::from_si(1e-5),
        accelerators: None,
        source: IN_BLOCK,
        sources: Cow::Borrowed(&[]),
        flags: Cow::Borrowed(&[]),
    }
}
