//! The fields of hardware and models: one row a field.
//!
//! From these rows come the parsing of inline tables and of catalog files, the resolved scenario
//! in JSON, `perfdiff catalog --format json`, and the table in the documentation.

use std::borrow::Cow;

use crate::compare::InputValue;
use crate::hardware::{Flash, Hardware, Link, MemoryKind, Peaks, RegisteredPeaks, Sram, Vendor};
use crate::json::Json;
use crate::model::{Model, ModelClass};
use crate::precision::Precision;
use crate::units::{Bandwidth, Bytes, Count, Dimension, Dollars, FlopRate, Flops, Power, Time};

/// One field of an inline table: its names, what it holds, how it is read and written.
pub struct Field<T: 'static> {
    /// The name in a block.
    pub name: &'static str,
    /// Other names: the one with the unit that JSON uses, and mlsysim's.
    pub aliases: &'static [&'static str],
    /// What it means.
    pub meaning: &'static str,
    pub(crate) access: Access<T>,
}

/// How a field is read from and written to a value.
#[cfg_attr(
    not(any(feature = "block", feature = "serde")),
    expect(dead_code, reason = "only what is read from text is written to fields")
)]
pub(crate) enum Access<T: 'static> {
    Text(fn(&T) -> Option<String>, fn(&mut T, String)),
    Integer(fn(&T) -> Option<u32>, fn(&mut T, u32)),
    /// A number with a unit. `bare` allows a number without one, in the SI base unit.
    Quantity {
        dimension: Dimension,
        bare: bool,
        zero: bool,
        get: fn(&T) -> Option<f64>,
        set: fn(&mut T, f64),
    },
    /// One of a list of names.
    Choice {
        names: fn() -> Vec<&'static str>,
        get: fn(&T) -> Option<&'static str>,
        set: fn(&mut T, &str) -> bool,
    },
    /// A rate, or a table of rates by precision.
    Rates(fn(&T) -> RateTable, fn(&mut T, RateTable)),
}

/// Rates by precision with an optional default.
#[derive(Clone, Copy, Debug)]
pub(crate) struct RateTable {
    pub(crate) default: Option<FlopRate>,
    pub(crate) by_precision: Peaks,
}

impl<T> Field<T> {
    /// The name in JSON output, which ends in the unit.
    pub fn json_name(&self) -> &'static str {
        match self.access {
            Access::Quantity { .. } | Access::Rates(..) => {
                self.aliases.first().copied().unwrap_or(self.name)
            }
            _ => self.name,
        }
    }

    /// What it takes, in words.
    pub fn takes(&self) -> String {
        match &self.access {
            Access::Text(..) => "a name".to_string(),
            Access::Integer(..) => "an integer of at least 1".to_string(),
            Access::Quantity { dimension, bare, .. } => {
                let (what, example) = dimension.described();
                let number = if *bare { ", or a number" } else { "" };
                format!("{what}, such as `\"{example}\"`{number}")
            }
            Access::Choice { names, .. } => {
                let names: Vec<String> = names().iter().map(|n| format!("`{n}`")).collect();
                format!("one of {}", names.join(", "))
            }
            Access::Rates(..) => {
                "a compute rate, such as `\"312 TFLOP/s\"`, or a table of rates by \
                                  precision, `{ fp16 = \"...\", fp8 = \"...\" }`"
                    .to_string()
            }
        }
    }

    /// Whether this is a name of the field.
    pub fn is_named(&self, name: &str) -> bool {
        self.name == name || self.aliases.contains(&name)
    }

    /// The value as a person reads it; none where there is none.
    pub fn print(&self, of: &T) -> Option<String> {
        match &self.access {
            Access::Text(get, _) => get(of),
            Access::Integer(get, _) => get(of).map(|value| value.to_string()),
            Access::Quantity { dimension, get, .. } => {
                get(of).map(|value| InputValue::Quantity(value, *dimension).to_string())
            }
            Access::Choice { get, .. } => get(of).map(str::to_string),
            Access::Rates(get, _) => {
                let table = get(of);
                let default = table.default.map(|rate| format!("default {rate}"));
                let rates = table.by_precision.iter().map(|(p, rate)| format!("{p} {rate}"));
                let all: Vec<String> = default.into_iter().chain(rates).collect();
                (!all.is_empty()).then(|| all.join(", "))
            }
        }
    }

    /// The value as JSON in SI base units; `null` where there is none.
    pub fn json(&self, of: &T) -> Json {
        match &self.access {
            Access::Text(get, _) => get(of).into(),
            Access::Integer(get, _) => get(of).into(),
            Access::Quantity { get, .. } => get(of).into(),
            Access::Choice { get, .. } => get(of).into(),
            Access::Rates(get, _) => {
                let table = get(of);
                let default = table.default.map(|rate| ("default", Json::from(rate.si())));
                let rates = table.by_precision.iter().map(|(p, rate)| (p.name(), rate.si().into()));
                Json::object(default.into_iter().chain(rates))
            }
        }
    }
}

macro_rules! quantity {
    ($type:ident, $dimension:ident, bare: $bare:literal, zero: $zero:literal,
     |$of:ident| $get:expr, |$on:ident, $value:ident| $set:expr) => {
        Access::Quantity {
            dimension: Dimension::$dimension,
            bare: $bare,
            zero: $zero,
            get: |$of| {
                let value: Option<$type> = $get;
                value.map($type::si)
            },
            set: |$on, si| {
                let $value = $type::from_si(si);
                $set;
            },
        }
    };
}

/// The fields of hardware.
pub static HARDWARE: &[Field<Hardware>] = &[
    Field {
        name: "key",
        aliases: &[],
        meaning: "The catalog key that it came from; nothing depends on it.",
        access: Access::Text(
            |h| (!h.key.is_empty()).then(|| h.key.to_string()),
            |h, v| h.key = v.into(),
        ),
    },
    Field {
        name: "name",
        aliases: &[],
        meaning: "The display name.",
        access: Access::Text(|h| Some(h.name.to_string()), |h, v| h.name = v.into()),
    },
    Field {
        name: "year",
        aliases: &["release_year"],
        meaning: "The year of release.",
        access: Access::Integer(
            |h| h.year.map(u32::from),
            |h, v| h.year = Some(u16::try_from(v).unwrap_or(u16::MAX)),
        ),
    },
    Field {
        name: "vendor",
        aliases: &[],
        meaning: "Who makes it: serving stacks run other kernels for each.",
        access: Access::Choice {
            names: || Vendor::ALL.iter().map(|v| v.name()).collect(),
            get: |h| Some(h.vendor.name()),
            set: |h, name| {
                let vendor = Vendor::ALL.into_iter().find(|v| v.name().eq_ignore_ascii_case(name));
                h.vendor = vendor.unwrap_or(h.vendor);
                vendor.is_some()
            },
        },
    },
    Field {
        name: "peak_flops",
        aliases: &["peak_flops_per_s", "precision_flops"],
        meaning: "Peak dense FLOP/s: one rate for fp16 and bf16 (and, under `mlsysim`, for every \
                  precision without a rate of its own), or a table by precision.",
        access: Access::Rates(|h| RateTable { default: None, by_precision: h.peak }, set_peaks),
    },
    Field {
        name: "registered_peak_flops",
        aliases: &["registered_peak_flops_per_s"],
        meaning: "The rates as mlsysim's registry holds them, where they differ; `default` is \
                  what a precision without a rate runs at.",
        access: Access::Rates(
            |h| RateTable {
                default: Some(h.registered.default),
                by_precision: h.registered.by_precision,
            },
            |h, table| {
                let default = table.default.unwrap_or(h.registered.default);
                h.registered = registered(default, table.by_precision);
            },
        ),
    },
    Field {
        name: "fallback_warning",
        aliases: &[],
        meaning: "Whether mlsysim warns when a precision without a rate runs at the default: \
                  `yes` or `no`.",
        access: Access::Choice {
            names: || vec!["yes", "no"],
            get: |h| Some(if h.registered.warns { "yes" } else { "no" }),
            set: |h, name| {
                h.registered.warns = name == "yes";
                matches!(name, "yes" | "no")
            },
        },
    },
    Field {
        name: "memory_kind",
        aliases: &[],
        meaning: "The technology of the main memory.",
        access: Access::Choice {
            names: || MemoryKind::ALL.iter().map(|k| k.name()).collect(),
            get: |h| h.memory.kind.map(MemoryKind::name),
            set: |h, name| {
                let kind =
                    MemoryKind::ALL.into_iter().find(|k| k.name().eq_ignore_ascii_case(name));
                h.memory.kind = kind.or(h.memory.kind);
                kind.is_some()
            },
        },
    },
    Field {
        name: "memory_capacity",
        aliases: &["memory_capacity_bytes"],
        meaning: "How much the main memory holds.",
        access: quantity!(Bytes, Bytes, bare: false, zero: false,
        |h| Some(h.memory.capacity),
        // What programs got of another capacity says nothing of this one.
        |h, v| {
            h.memory.capacity = v;
            h.memory.usable = None;
        }),
    },
    Field {
        name: "usable_memory",
        aliases: &["usable_memory_bytes"],
        meaning: "What of `memory_capacity` programs get, where it is known; else all of it.",
        access: quantity!(Bytes, Bytes, bare: false, zero: false,
            |h| h.memory.usable, |h, v| h.memory.usable = Some(v)),
    },
    Field {
        name: "memory_bandwidth",
        aliases: &["memory_bandwidth_bytes_per_s"],
        meaning: "How fast the main memory is read.",
        access: quantity!(Bandwidth, Bandwidth, bare: false, zero: false,
            |h| Some(h.memory.bandwidth), |h, v| h.memory.bandwidth = v),
    },
    Field {
        name: "sram_capacity",
        aliases: &["sram_capacity_bytes"],
        meaning: "On-chip memory that can hold a whole small model.",
        access: quantity!(Bytes, Bytes, bare: false, zero: false,
            |h| h.sram.map(|s| s.capacity),
            |h, v| h.sram = Some(Sram { capacity: v, bandwidth: h.sram.and_then(|s| s.bandwidth) })),
    },
    Field {
        name: "sram_bandwidth",
        aliases: &["sram_bandwidth_bytes_per_s"],
        meaning: "How fast the on-chip memory is read.",
        access: quantity!(Bandwidth, Bandwidth, bare: false, zero: false,
        |h| h.sram.and_then(|s| s.bandwidth),
        |h, v| {
            let capacity = h.sram.map_or(Bytes::from_si(0.0), |s| s.capacity);
            h.sram = Some(Sram { capacity, bandwidth: Some(v) });
        }),
    },
    Field {
        name: "flash_capacity",
        aliases: &["flash_capacity_bytes"],
        meaning: "Flash from which a microcontroller streams its weights.",
        access: quantity!(Bytes, Bytes, bare: false, zero: false,
        |h| h.flash.and_then(|f| f.capacity),
        |h, v| {
            h.flash =
                Some(Flash { capacity: Some(v), bandwidth: h.flash.and_then(|f| f.bandwidth) });
        }),
    },
    Field {
        name: "flash_bandwidth",
        aliases: &["flash_bandwidth_bytes_per_s"],
        meaning: "How fast the flash is read.",
        access: quantity!(Bandwidth, Bandwidth, bare: false, zero: false,
        |h| h.flash.and_then(|f| f.bandwidth),
        |h, v| {
            h.flash =
                Some(Flash { capacity: h.flash.and_then(|f| f.capacity), bandwidth: Some(v) });
        }),
    },
    Field {
        name: "host_link",
        aliases: &[],
        meaning: "The name of the link to the host, over which what does not fit is streamed.",
        access: Access::Text(
            |h| h.host_link.as_ref().map(|l| l.name.to_string()),
            |h, v| link(&mut h.host_link).name = v.into(),
        ),
    },
    Field {
        name: "host_link_bandwidth",
        aliases: &["host_link_bandwidth_bytes_per_s"],
        meaning: "The rate of the host link in one direction.",
        access: quantity!(Bandwidth, Bandwidth, bare: false, zero: false,
            |h| h.host_link.as_ref().map(|l| l.bandwidth),
            |h, v| link(&mut h.host_link).bandwidth = v),
    },
    Field {
        name: "interconnect",
        aliases: &[],
        meaning: "The name of the link to neighbouring accelerators.",
        access: Access::Text(
            |h| h.interconnect.as_ref().map(|l| l.name.to_string()),
            |h, v| link(&mut h.interconnect).name = v.into(),
        ),
    },
    Field {
        name: "interconnect_bandwidth",
        aliases: &["interconnect_bandwidth_bytes_per_s"],
        meaning: "The rate of that link in one direction.",
        access: quantity!(Bandwidth, Bandwidth, bare: false, zero: false,
            |h| h.interconnect.as_ref().map(|l| l.bandwidth),
            |h, v| link(&mut h.interconnect).bandwidth = v),
    },
    Field {
        name: "interconnect_latency",
        aliases: &["interconnect_latency_s"],
        meaning: "The delay of one transfer on that link.",
        access: quantity!(Time, Time, bare: false, zero: true,
            |h| h.interconnect.as_ref().and_then(|l| l.latency),
            |h, v| link(&mut h.interconnect).latency = Some(v)),
    },
    Field {
        name: "tdp",
        aliases: &["tdp_w"],
        meaning: "Thermal design power of one accelerator.",
        access: quantity!(Power, Power, bare: false, zero: false,
            |h| h.tdp, |h, v| h.tdp = Some(v)),
    },
    Field {
        name: "price",
        aliases: &["price_usd"],
        meaning: "Street price of one accelerator.",
        access: quantity!(Dollars, Money, bare: false, zero: true,
            |h| h.price, |h, v| h.price = Some(v)),
    },
    Field {
        name: "dispatch_overhead",
        aliases: &["dispatch_overhead_s", "dispatch_tax"],
        meaning: "Fixed time to start one pass. Without one, 10 us.",
        access: quantity!(Time, Time, bare: false, zero: true,
            |h| Some(h.dispatch_overhead), |h, v| h.dispatch_overhead = v),
    },
    Field {
        name: "accelerators",
        aliases: &[],
        meaning: "Accelerators inside, where the entry is a system of several, or has dies that \
                  software sees as several.",
        access: Access::Integer(|h| h.accelerators, |h, v| h.accelerators = Some(v)),
    },
];

/// A link that is being described: a rate that the description has to replace.
fn link(slot: &mut Option<Link>) -> &mut Link {
    slot.get_or_insert(Link {
        name: Cow::Borrowed("link"),
        bandwidth: Bandwidth::from_si(f64::NAN),
        latency: None,
    })
}

/// One rate stands for fp16 and bf16, and is mlsysim's default; a table gives every rate.
fn set_peaks(hardware: &mut Hardware, table: RateTable) {
    let half = [Precision::Fp16, Precision::Bf16];
    if let (Some(default), true) = (table.default, table.by_precision.is_empty()) {
        let registered = &mut hardware.registered;
        registered.default = default;
        for precision in half {
            hardware.peak = hardware.peak.with(precision, default);
            if registered.by_precision.at(precision).is_some() {
                registered.by_precision = registered.by_precision.with(precision, default);
            }
        }
        return;
    }
    let peaks = table.by_precision;
    let named = half.into_iter().chain([Precision::Fp32]).find_map(|p| peaks.at(p));
    let any = peaks.iter().next().map(|(_, rate)| rate);
    let default = table.default.or(named).or(any).unwrap_or(hardware.registered.default);
    hardware.peak = peaks;
    hardware.registered = registered(default, peaks);
}

fn registered(default: FlopRate, by_precision: Peaks) -> RegisteredPeaks {
    RegisteredPeaks { default, by_precision, warns: !by_precision.is_empty() }
}

macro_rules! integers {
    ($($name:ident, [$($alias:literal),*], $meaning:literal;)*) => {
        &[$(Field {
            name: stringify!($name),
            aliases: &[$($alias),*],
            meaning: $meaning,
            access: Access::Integer(|m| m.$name, |m, v| m.$name = Some(v)),
        }),*]
    };
}

/// The fields of a model that are not plain integers.
pub static MODEL: &[Field<Model>] = &[
    Field {
        name: "key",
        aliases: &[],
        meaning: "The catalog key that it came from; nothing depends on it.",
        access: Access::Text(
            |m| (!m.key.is_empty()).then(|| m.key.to_string()),
            |m, v| m.key = v.into(),
        ),
    },
    Field {
        name: "name",
        aliases: &[],
        meaning: "The display name.",
        access: Access::Text(|m| Some(m.name.to_string()), |m, v| m.name = v.into()),
    },
    Field {
        name: "class",
        aliases: &["workload_class"],
        meaning: "How the work is counted. Without one: `moe` with `experts`, `transformer` with \
                  `layers`, else `plain`.",
        access: Access::Choice {
            names: || ModelClass::ALL.iter().map(|c| c.name()).collect(),
            get: |m| Some(m.class.name()),
            set: |m, name| {
                let class = ModelClass::from_name(name);
                m.class = class.unwrap_or(m.class);
                class.is_some()
            },
        },
    },
    Field {
        name: "parameters",
        aliases: &["parameters_count"],
        meaning: "Parameters, all of them.",
        access: quantity!(Count, Count, bare: true, zero: false,
            |m| m.parameters, |m, v| m.parameters = Some(v)),
    },
    Field {
        name: "active_parameters",
        aliases: &["active_parameters_count"],
        meaning: "Parameters that one token uses (`moe`).",
        access: quantity!(Count, Count, bare: true, zero: false,
            |m| m.active_parameters, |m, v| m.active_parameters = Some(v)),
    },
    Field {
        name: "model_size",
        aliases: &["model_size_bytes"],
        meaning: "Bytes of the weights, where they are known as such.",
        access: quantity!(Bytes, Bytes, bare: true, zero: false,
            |m| m.model_size, |m, v| m.model_size = Some(v)),
    },
    Field {
        name: "flops",
        aliases: &["flops_flop", "inference_flops"],
        meaning: "Operations of one unit of work: a token, an image, a denoising step. Without \
                  them, two per parameter.",
        access: quantity!(Flops, Flops, bare: true, zero: true,
        |m| m.flops,
        |m, v| {
            m.flops = Some(v);
            m.registered_flops = None;
        }),
    },
    Field {
        name: "registered_flops",
        aliases: &["registered_flops_flop"],
        meaning: "mlsysim's figure for `flops`, where it is wrong.",
        access: quantity!(Flops, Flops, bare: true, zero: true,
            |m| m.registered_flops, |m, v| m.registered_flops = Some(v)),
    },
    Field {
        name: "ungated_ffn",
        aliases: &[],
        meaning: "Whether the feed-forward layer has two matrices instead of three: `yes` or `no`.",
        access: Access::Choice {
            names: || vec!["yes", "no"],
            get: |m| Some(if m.ungated_ffn { "yes" } else { "no" }),
            set: |m, name| {
                m.ungated_ffn = name == "yes";
                matches!(name, "yes" | "no")
            },
        },
    },
    Field {
        name: "tied_embeddings",
        aliases: &[],
        meaning: "Whether the LM head is the embedding: `yes` or `no`.",
        access: Access::Choice {
            names: || vec!["yes", "no"],
            get: |m| Some(if m.tied_embeddings { "yes" } else { "no" }),
            set: |m, name| {
                m.tied_embeddings = name == "yes";
                matches!(name, "yes" | "no")
            },
        },
    },
    Field {
        name: "other_parameters",
        aliases: &["other_parameters_count"],
        meaning: "Parameters beside the matrices of the layers, the embedding and the LM head: \
                  norms, biases, learned positions; of the whole model.",
        access: quantity!(Count, Count, bare: true, zero: true,
            |m| m.other_parameters, |m, v| m.other_parameters = Some(v)),
    },
    Field {
        name: "stored_precision",
        aliases: &[],
        meaning: "The number format that the weights are published in. `precision` decides what \
                  they are counted at; a note tells where the two differ.",
        access: Access::Choice {
            names: || Precision::ALL.map(Precision::name).into(),
            get: |m| m.stored_precision.map(Precision::name),
            set: |m, name| {
                let precision = Precision::from_name(name);
                m.stored_precision = precision.or(m.stored_precision);
                precision.is_some()
            },
        },
    },
];

/// The fields of a model that are integers.
pub static MODEL_INTEGERS: &[Field<Model>] = integers! {
    layers, [], "Layers (blocks) in sequence.";
    hidden_size, ["hidden_dim"], "Width of the residual stream.";
    heads, [], "Attention (query) heads.";
    registered_heads, [], "mlsysim's figure for `heads`, where it is wrong.";
    kv_heads, [], "Key-value heads.";
    kv_heads_total, [], "Key-value heads of all layers together, where they vary by layer.";
    head_dim, [], "Width of one head, where it is not `hidden_size / heads`.";
    ffn_size, [], "Width of the feed-forward layer.";
    vocabulary, ["vocab_size"], "Tokens in the vocabulary.";
    experts, [], "Experts of one layer (`moe`).";
    experts_per_token, ["active_experts_per_token"], "Experts that one token is routed to.";
    kv_lora_rank, [], "Rank of the compressed KV cache (multi-head latent attention).";
    qk_rope_head_dim, [], "Width of the part of a key that carries the position.";
    q_lora_rank, [], "Rank of the compressed queries (multi-head latent attention).";
    v_head_dim, [], "Width of a value of one head, where it is not `head_dim`.";
    shared_ffn_size, [], "Width of the shared experts of a layer, all of them together (`moe`).";
    dense_layers, [], "Layers with one feed-forward layer instead of experts (`moe`).";
    dense_ffn_size, [], "Width of the feed-forward layer of those.";
    sliding_window, [], "How many tokens back a layer with a sliding window looks.";
    windowed_layers, [], "Layers with a sliding window; without it, all.";
    state_size, [], "State per channel (`ssm`).";
    denoising_steps, [], "Steps to one image (`diffusion`).";
    resolution, [], "Side of the image, in pixels (`diffusion`).";
    context_length, [], "The longest context it was trained for, in tokens.";
    input_tokens, [], "Tokens of one input that the model reads at once and answers from: an \
                       encoder. Without it, tokens come one by one. `mlsysim` has no such notion.";
};

/// Every field of a model.
pub fn model_fields() -> impl Iterator<Item = &'static Field<Model>> + Clone {
    MODEL.iter().chain(MODEL_INTEGERS)
}

/// Every field of hardware.
pub fn hardware_fields() -> impl Iterator<Item = &'static Field<Hardware>> + Clone {
    HARDWARE.iter()
}

/// The values that an entry has, in SI base units.
pub(crate) fn object<T: 'static>(
    fields: impl Iterator<Item = &'static Field<T>>,
    of: &T,
) -> Vec<(String, Json)> {
    fields
        .map(|field| (field.json_name().to_string(), field.json(of)))
        .filter(|(_, value)| !matches!(value, Json::Null))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_fields_share_a_name() {
        fn check<T: 'static>(fields: impl Iterator<Item = &'static Field<T>>) {
            let names: Vec<_> =
                fields.flat_map(|f| f.aliases.iter().copied().chain([f.name])).collect();
            for (i, name) in names.iter().enumerate() {
                assert!(!names[i + 1..].contains(name), "{name}");
            }
        }
        check(hardware_fields());
        check(model_fields());
    }

    #[test]
    fn json_names_end_in_the_unit() {
        for field in hardware_fields() {
            if let Access::Quantity { dimension, .. } = field.access {
                let unit = match dimension {
                    Dimension::Bytes => "_bytes",
                    Dimension::Bandwidth => "_bytes_per_s",
                    Dimension::Time => "_s",
                    Dimension::Power => "_w",
                    Dimension::Money => "_usd",
                    _ => continue,
                };
                assert!(field.json_name().ends_with(unit), "{}", field.json_name());
            }
        }
    }
}
