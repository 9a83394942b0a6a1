//! Models from the `config.json` of a Hugging Face repository.
//!
//! ```
//! use perfdiff::Model;
//!
//! let text = r#"{
//!     "model_type": "llama", "torch_dtype": "bfloat16",
//!     "hidden_size": 4096, "intermediate_size": 14336, "num_hidden_layers": 32,
//!     "num_attention_heads": 32, "num_key_value_heads": 8, "vocab_size": 128256,
//!     "max_position_embeddings": 8192
//! }"#;
//! let model = Model::from_hf("Llama-3-8B/config.json", text).unwrap();
//! assert_eq!(model.name, "Llama-3-8B");
//! assert_eq!(model.parameters.unwrap().si(), 8_030_261_248.0);
//!
//! let mistake = Model::from_hf("x.json", &text.replace("llama", "lama")).unwrap_err();
//! assert_eq!(mistake[0].suggestion.as_deref(), Some("llama"));
//! ```
//!
//! # What is read
//!
//! text --`json`--> keys and values with places --[`FAMILIES`]--> a decoder --> [`Model`]
//!
//! - The architecture is the `model_type` (or, without one, the class in `architectures`), and has
//!   to be one of [`FAMILIES`]; each knows the keys that decide its shapes, and what transformers
//!   assumes without them. Parameters are counted from the shapes, norms, biases and learned
//!   positions included, to the digit.
//! - A key that is not understood is an error, because it may change the arithmetic; [`IGNORED`]
//!   lists those that are known not to, with the reason. `null` is as good as no key.
//! - `torch_dtype` and `quantization_config` say what the weights are published in. That is kept
//!   ([`Model::stored_precision`]), and what is counted is the scenario's own `precision`; where
//!   the two differ in width, a note says so. Weights of 4 and 8 bits are counted at that width,
//!   without the scales beside them.
//! - A sliding window is kept ([`Model::sliding_window`]), and noted where a context is longer:
//!   the cache and attention are counted over the whole of it.
//! - Layers that draft tokens are left out: without speculative decoding they do not run.

mod config;
mod decoder;
mod families;
mod ignored;
mod stored;

use std::ops::Range;

use self::config::{Config, is_null, missing};
pub use self::families::{FAMILIES, Family};
pub use self::ignored::{IGNORED, Ignored, OFF};
use crate::diagnostic::Diagnostic;
use crate::input::{Entry, Node, Value, json};
use crate::model::Model;
use crate::suggest;

const MODEL_TYPE: config::Keys = &["model_type"];
const ARCHITECTURES: config::Keys = &["architectures"];

impl Model {
    /// The model that the text of a `config.json` describes. Its name is taken from `label`, the
    /// path of the file: the file's own name, or for a `config.json` the folder's.
    ///
    /// # Errors
    ///
    /// Every mistake in the text, each with its place: JSON that is none, an architecture that is
    /// not known, a key that is missing, one that is not understood and may change the arithmetic,
    /// a value that no decoder has.
    pub fn from_hf(label: &str, text: &str) -> Result<Model, Vec<Diagnostic>> {
        let table = json::parse(text)?;
        let mut config = Config::new(&table, opening(text));
        let Some((family, kind)) = family(&mut config) else {
            return Err(config.errors);
        };
        config.kind = kind;
        let decoder = (family.decoder)(&mut config);
        let stored = stored::precision(&mut config);
        refuse_the_rest(&mut config, family);
        config.errors.sort_by_key(|error| error.span.start);
        match (decoder, stored) {
            (Some(decoder), Some(stored)) if config.errors.is_empty() => {
                Ok(decoder.model(label, kind, stored))
            }
            _ => Err(config.errors),
        }
    }
}

/// The brace that a config begins with: where an error about the whole of it points.
fn opening(text: &str) -> Range<usize> {
    let start = text.len() - text.trim_start().len();
    start..start + 1
}

/// The architecture, with the `model_type` that stands for it.
fn family(c: &mut Config<'_>) -> Option<(&'static Family, &'static str)> {
    let kind = c.text(MODEL_TYPE)?;
    let class = architecture(c)?;
    let found = match (kind, class) {
        (Some((name, entry)), _) => by_model_type(c, name, &entry.node)?,
        (None, Some((name, node))) => by_architecture(c, name, node)?,
        (None, None) => {
            c.missing(MODEL_TYPE);
            return None;
        }
    };
    if let Some((name, node)) = class
        && !found.0.architectures.contains(&name)
    {
        // A reward model or a classifier has another head.
        c.unknown_value(node, "the architecture", name, found.0.architectures);
        return None;
    }
    Some(found)
}

/// The first of the classes that the config names.
fn architecture<'a>(c: &mut Config<'a>) -> Option<Option<(&'a str, &'a Node)>> {
    let Some((items, entry)) = c.list(ARCHITECTURES)? else { return Some(None) };
    match items.first() {
        None => Some(None),
        Some(node) => match &node.value {
            Value::Text(name) => Some(Some((name, node))),
            _ => {
                c.wrong_type(entry, "a list of names");
                None
            }
        },
    }
}

fn by_model_type(
    c: &mut Config<'_>,
    name: &str,
    node: &Node,
) -> Option<(&'static Family, &'static str)> {
    let all = || FAMILIES.iter().flat_map(|f| f.model_types.iter().map(move |kind| (f, *kind)));
    if let Some(found) = all().find(|(_, kind)| *kind == name) {
        return Some(found);
    }
    let known: Vec<&str> = all().map(|(_, kind)| kind).collect();
    // `gemma3` is the name of the whole of which `gemma3_text` is the language model.
    let longer = known.iter().copied().find(|kind| name.len() > 2 && kind.starts_with(name));
    let message = format!("the model type `{name}` is not known");
    let mut error = Diagnostic::new("PD004", node.span.clone(), message)
        .label(format!("expected {}", quoted(&known)))
        .suggest(longer.or_else(|| suggest::nearest(name, known)));
    if c.entries().iter().any(|entry| entry.key == "text_config") {
        let help = "a config of several parts: what `text_config` holds can be a file of its own";
        error = error.help(help);
    }
    c.report(error);
    None
}

fn by_architecture(
    c: &mut Config<'_>,
    name: &str,
    node: &Node,
) -> Option<(&'static Family, &'static str)> {
    let found = FAMILIES.iter().find(|family| family.architectures.contains(&name));
    if found.is_none() {
        let known: Vec<&str> =
            FAMILIES.iter().flat_map(|family| family.architectures.iter().copied()).collect();
        c.unknown_value(node, "the architecture", name, &known);
    }
    found.and_then(|family| Some((family, *family.model_types.first()?)))
}

/// Every key that was not asked for, is not known to be harmless, and so may change the count.
fn refuse_the_rest(c: &mut Config<'_>, family: &Family) {
    for entry in c.entries() {
        let key = entry.key.as_str();
        if is_null(&entry.node) || c.asked.contains(&key) || ignored::is_ignored(key) {
            continue;
        }
        if let Some((_, what)) = OFF.iter().find(|(off, _)| *off == key) {
            if !is_off(&entry.node.value) {
                let message = format!("`{key}`: {what} is not modelled");
                c.report(Diagnostic::new("PD008", entry.node.span.clone(), message));
            }
            continue;
        }
        let error = not_understood(c, entry, family);
        if let Some(meant) = &error.suggestion {
            // A misspelt key is one mistake, not two.
            let missing = missing(meant);
            c.errors.retain(|error| error.message != missing);
        }
        c.report(error);
    }
}

fn is_off(value: &Value) -> bool {
    match value {
        Value::Bool(on) => !on,
        Value::Integer(number) => *number == 0,
        Value::List(items) => items.is_empty(),
        Value::Table(table) => table.entries.is_empty(),
        Value::Text(_) | Value::Float(_) | Value::Other(_) => false,
    }
}

fn not_understood(c: &Config<'_>, entry: &Entry, family: &Family) -> Diagnostic {
    let (key, kind) = (entry.key.as_str(), c.kind);
    let mut keys = family.keys();
    keys.extend(["torch_dtype", "quantization_config"]);
    let others: Vec<&str> = FAMILIES
        .iter()
        .filter(|other| other.keys().contains(&key))
        .filter_map(|other| other.model_types.first().copied())
        .collect();
    let label = match others.as_slice() {
        [] => "it may change what the model costs".to_string(),
        others => format!("understood of {} only", quoted(others)),
    };
    let message = format!("`{key}` is not understood");
    let error = Diagnostic::new("PD002", entry.key_span.clone(), message).label(label);
    match suggest::nearest(key, keys.iter().copied()) {
        Some(near) => error.suggest(Some(near)),
        None => error.help(format!(
            "a `{kind}` config is understood by {}; take out a key that changes no shape",
            quoted(&keys)
        )),
    }
}

fn quoted(names: &[&str]) -> String {
    let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    names.join(", ")
}
