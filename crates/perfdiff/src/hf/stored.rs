//! The number format that the weights are published in.
//!
//! A scenario says with `precision` what it counts at, whatever a config says; the model keeps
//! what it was published in, so that a note can tell where the two differ.

use super::config::{Config, is_null};
use crate::diagnostic::Diagnostic;
use crate::input::{Entry, Table, Value};
use crate::precision::Precision;

const DTYPES: &[(&str, Precision)] = &[
    ("float32", Precision::Fp32),
    ("float16", Precision::Fp16),
    ("bfloat16", Precision::Bf16),
    ("float8_e4m3fn", Precision::Fp8),
    ("float8_e5m2", Precision::Fp8),
];

/// Methods of quantisation whose width has to be given beside them.
const BY_BITS: [&str; 2] = ["gptq", "awq"];

/// The methods that are understood.
const METHODS: [&str; 8] =
    ["gptq", "awq", "fp8", "fbgemm_fp8", "mxfp4", "bitsandbytes", "compressed-tensors", "modelopt"];

/// The format of the weights, where the config tells; the outer `None` is a mistake.
pub(super) fn precision(c: &mut Config<'_>) -> Option<Option<Precision>> {
    let dtype = dtype(c);
    let quantised = match c.get(&["quantization_config", "quantization"]) {
        Some(entry) => quantised(c, entry).map(Some),
        None => Some(None),
    };
    Some(quantised?.or(dtype?))
}

fn dtype(c: &mut Config<'_>) -> Option<Option<Precision>> {
    let Some((name, entry)) = c.text(&["torch_dtype", "dtype"])? else { return Some(None) };
    let bare = name.strip_prefix("torch.").unwrap_or(name);
    let known = DTYPES.iter().find(|(known, _)| *known == bare);
    if known.is_none() {
        let names: Vec<&str> = DTYPES.iter().map(|(name, _)| *name).collect();
        c.unknown_value(&entry.node, "the dtype", name, &names);
    }
    known.map(|(_, precision)| Some(*precision))
}

fn quantised(c: &mut Config<'_>, entry: &Entry) -> Option<Precision> {
    let Value::Table(table) = &entry.node.value else {
        c.wrong_type(entry, "an object");
        return None;
    };
    for key in ["kv_cache_scheme", "kv_cache_quant_algo"] {
        if let Some(cache) = table.get(key).filter(|cache| !is_null(&cache.node)) {
            let message = format!("`{key}`: a quantised KV cache is not modelled");
            c.report(Diagnostic::new("PD008", cache.key_span.clone(), message));
            return None;
        }
    }
    let Some(method) = table.get("quant_method") else {
        // MLX writes `"quantization": { "group_size": 64, "bits": 4 }`.
        return by_bits(c, table, entry);
    };
    let Value::Text(name) = &method.node.value else {
        c.wrong_type(method, "a string");
        return None;
    };
    let name = name.as_str();
    match name {
        _ if BY_BITS.contains(&name) => by_bits(c, table, entry),
        "fp8" | "fbgemm_fp8" => Some(Precision::Fp8),
        "mxfp4" => Some(Precision::Fp4),
        "bitsandbytes" if is_on(table, "load_in_4bit") => Some(Precision::Int4),
        "bitsandbytes" if is_on(table, "load_in_8bit") => Some(Precision::Int8),
        "bitsandbytes" => not_told(c, method, "`load_in_4bit` or `load_in_8bit`"),
        "modelopt" => by_algorithm(c, table, method),
        "compressed-tensors" => by_groups(c, table, method),
        _ => {
            c.unknown_value(&method.node, "the quantisation method", name, &METHODS);
            None
        }
    }
}

fn is_on(table: &Table, key: &str) -> bool {
    table.get(key).is_some_and(|entry| matches!(entry.node.value, Value::Bool(true)))
}

fn by_bits(c: &mut Config<'_>, table: &Table, entry: &Entry) -> Option<Precision> {
    let Some(bits) = table.get("bits").or_else(|| table.get("w_bit")) else {
        return not_told(c, entry, "`bits`");
    };
    match bits.node.value {
        Value::Integer(4) => Some(Precision::Int4),
        Value::Integer(8) => Some(Precision::Int8),
        _ => not_modelled(c, bits, "weights of 4 or 8 bits"),
    }
}

fn by_algorithm(c: &mut Config<'_>, table: &Table, method: &Entry) -> Option<Precision> {
    let Some(entry) = table.get("quant_algo") else {
        return not_told(c, method, "`quant_algo`");
    };
    match &entry.node.value {
        Value::Text(name) if name == "FP8" => Some(Precision::Fp8),
        Value::Text(name) if name == "NVFP4" => Some(Precision::Fp4),
        _ => not_modelled(c, entry, "`FP8` or `NVFP4`"),
    }
}

/// Groups of tensors, each with `weights = { num_bits, type }`; all have to be alike.
fn by_groups(c: &mut Config<'_>, table: &Table, method: &Entry) -> Option<Precision> {
    let Some(Entry { node, .. }) = table.get("config_groups") else {
        return not_told(c, method, "`config_groups`");
    };
    let Value::Table(groups) = &node.value else { return not_told(c, method, "`config_groups`") };
    let mut found: Option<Precision> = None;
    for group in &groups.entries {
        let member = |entry: &Entry, key: &str| match &entry.node.value {
            Value::Table(table) => table.get(key).cloned(),
            _ => None,
        };
        let weights = member(group, "weights");
        let bits = weights.as_ref().and_then(|weights| member(weights, "num_bits"));
        let kind = weights.as_ref().and_then(|weights| member(weights, "type"));
        let (Some(bits), Some(kind)) = (bits, kind) else {
            return not_told(c, group, "`weights` with `num_bits` and `type`");
        };
        let float = matches!(&kind.node.value, Value::Text(name) if name == "float");
        let precision = match (&bits.node.value, float) {
            (Value::Integer(8), true) => Precision::Fp8,
            (Value::Integer(8), false) => Precision::Int8,
            (Value::Integer(4), true) => Precision::Fp4,
            (Value::Integer(4), false) => Precision::Int4,
            _ => return not_modelled(c, &bits, "weights of 4 or 8 bits"),
        };
        if found.is_some_and(|other| other != precision) {
            return not_modelled(c, group, "weights of one width");
        }
        found = Some(precision);
    }
    found.or_else(|| not_told(c, method, "a group in `config_groups`"))
}

fn not_told(c: &mut Config<'_>, entry: &Entry, what: &str) -> Option<Precision> {
    let message = format!("`{}` does not tell the width of the weights", entry.key);
    let error = Diagnostic::new("PD003", entry.key_span.clone(), message)
        .label(format!("expected {what} with it"));
    c.report(error);
    None
}

fn not_modelled(c: &mut Config<'_>, entry: &Entry, what: &str) -> Option<Precision> {
    let message = format!("this `{}` is not modelled", entry.key);
    let error = Diagnostic::new("PD008", entry.node.span.clone(), message)
        .label(format!("expected {what}"));
    c.report(error);
    None
}
