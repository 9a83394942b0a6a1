//! The table: every input that two scenarios can differ in.

use super::{Group, Input, InputKind, InputValue};
use crate::assumptions::Equations;
use crate::cost::HourlyPrice;
use crate::hardware::{Hardware, Sram};
use crate::precision::Precision;
use crate::profile::Reads;
use crate::scenario::Scenario;
use crate::solve::{DEFAULT_LINK, peak_rate};
use crate::units::{Bandwidth, Bytes, Count, Dimension, FlopRate, Flops, Power};
use crate::workload::Workload;

fn quantity(value: f64, dimension: Dimension) -> InputValue {
    InputValue::Quantity(value, dimension)
}

fn optional(value: Option<f64>, dimension: Dimension) -> InputValue {
    value.map_or(InputValue::None, |value| quantity(value, dimension))
}

fn on_off(on: bool) -> InputValue {
    InputValue::Name(if on { "on" } else { "off" }.to_string())
}

/// An input whose rows agree when the values do.
macro_rules! input {
    ($name:literal, $label:literal, $group:ident, $kind:ident, $reads:expr,
     |$of:ident| $value:expr, |$to:ident, $from:ident| $copy:expr) => {
        Input {
            name: $name,
            label: $label,
            group: Group::$group,
            kind: InputKind::$kind,
            reads: $reads,
            value: |$of| $value,
            same: |a, b| {
                let value: fn(&Scenario) -> InputValue = |$of| $value;
                value(a) == value(b)
            },
            copy: |$to, $from| $copy,
        }
    };
}

/// An option of a training step; the rows matter only where both sides train.
macro_rules! train {
    ($name:literal, $label:literal, $kind:ident, $reads:expr, |$of:ident| $value:expr,
     $field:ident) => {
        input!(
            $name,
            $label,
            Workload,
            $kind,
            $reads,
            |s| match s.workload.train() {
                Some($of) => $value,
                None => InputValue::None,
            },
            |to, from| {
                if let (Some(to), Some(from)) = (to.workload.train_mut(), from.workload.train()) {
                    to.$field = from.$field;
                }
            }
        )
    };
}

/// A length of a generation; the rows matter only where both sides generate.
macro_rules! generate {
    ($name:literal, $label:literal, $field:ident) => {
        input!(
            $name,
            $label,
            Workload,
            Amount,
            Reads::SHAPES,
            |s| match s.workload {
                Workload::Generate { $field, .. } => number($field),
                _ => InputValue::None,
            },
            |to, from| {
                if let (
                    Workload::Generate { $field: to, .. },
                    Workload::Generate { $field: from, .. },
                ) = (&mut to.workload, &from.workload)
                {
                    *to = *from;
                }
            }
        )
    };
}

/// A constant of the serving equations.
macro_rules! serving {
    ($name:literal, $kind:ident, $dimension:ident, $reads:expr, $field:ident $(, $si:ident)?) => {
        input!(
            $name,
            $name,
            Deployment,
            $kind,
            $reads,
            |s| quantity(s.assumptions.serving.$field$(.$si())?, Dimension::$dimension),
            |to, from| to.assumptions.serving.$field = from.assumptions.serving.$field
        )
    };
}

/// A constant of the assumption set, under the name and label of its own table.
macro_rules! constant {
    ($name:literal, $kind:ident, $dimension:ident, $reads:expr, $field:ident $(, $si:ident)?) => {
        input!(
            $name,
            $name,
            Deployment,
            $kind,
            $reads,
            |s| quantity(s.assumptions.$field$(.$si())?, Dimension::$dimension),
            |to, from| to.assumptions.$field = from.assumptions.$field
        )
    };
}

fn number(value: u32) -> InputValue {
    quantity(f64::from(value), Dimension::Count)
}

/// SRAM that can serve weights: with a rate.
fn usable_sram(hardware: &Hardware) -> Option<Sram> {
    hardware.sram.filter(|sram| sram.bandwidth.is_some())
}

/// The memory that the equations count on: what programs get, or what the sheet says.
fn capacity(scenario: &Scenario, equations: Equations) -> Bytes {
    match equations {
        Equations::Mlsysim => scenario.hardware.memory.capacity,
        Equations::Serving => scenario.hardware.memory.usable(),
    }
}

/// The attention heads that the equations count: the model's, or the registry's.
fn heads(scenario: &Scenario, equations: Equations) -> Option<u32> {
    let model = &scenario.model;
    match equations {
        Equations::Mlsysim => model.registered_heads.or(model.heads),
        Equations::Serving => model.heads,
    }
}

/// The operations of a sample that the equations count: the model's, or the registry's.
fn flops(scenario: &Scenario, equations: Equations) -> Option<Flops> {
    let model = &scenario.model;
    match equations {
        Equations::Mlsysim => model.registered_flops.or(model.flops),
        Equations::Serving => model.flops,
    }
}

/// The rate of the host link, or what the assumptions say of hardware that names none.
fn host_link(scenario: &Scenario, default: Bandwidth) -> Bandwidth {
    scenario.hardware.host_link.as_ref().map_or(default, |link| link.bandwidth)
}

/// The rate that arithmetic runs at, as the set looks it up.
fn peak(scenario: &Scenario, precision: Precision, equations: Equations) -> FlopRate {
    match equations {
        Equations::Mlsysim => scenario.hardware.registered.at(precision),
        Equations::Serving => peak_rate(&scenario.hardware, precision)
            .map_or(FlopRate::from_si(0.0), |(rate, _)| rate),
    }
}

fn equations(scenario: &Scenario) -> Equations {
    scenario.assumptions.set.equations()
}

/// Every single input, in the order in which equals are listed.
pub(super) static INPUTS: &[Input] = &[
    Input {
        name: "peak_flops",
        label: "peak FLOP/s",
        group: Group::Hardware,
        kind: InputKind::Rate,
        reads: Reads::ALWAYS,
        value: |s| quantity(peak(s, s.precision, equations(s)).si(), Dimension::FlopRate),
        same: |a, b| {
            let scenarios = [a, b];
            scenarios.iter().all(|p| {
                scenarios.iter().all(|e| {
                    let rate = |of| peak(of, p.precision, equations(e));
                    rate(a) == rate(b)
                })
            })
        },
        copy: |to, from| {
            to.hardware.registered = from.hardware.registered;
            to.hardware.peak = from.hardware.peak;
        },
    },
    input!(
        "memory_bandwidth",
        "memory bandwidth",
        Hardware,
        Rate,
        Reads::MEMORY_BANDWIDTH,
        |s| quantity(s.hardware.memory.bandwidth.si(), Dimension::Bandwidth),
        |to, from| to.hardware.memory.bandwidth = from.hardware.memory.bandwidth
    ),
    Input {
        name: "memory_capacity",
        label: "memory capacity",
        group: Group::Hardware,
        kind: InputKind::Amount,
        reads: Reads::ALWAYS,
        value: |s| quantity(capacity(s, equations(s)).si(), Dimension::Bytes),
        same: |a, b| [a, b].iter().all(|e| capacity(a, equations(e)) == capacity(b, equations(e))),
        copy: |to, from| {
            to.hardware.memory.capacity = from.hardware.memory.capacity;
            to.hardware.memory.usable = from.hardware.memory.usable;
        },
    },
    Input {
        name: "sram",
        label: "on-chip SRAM",
        group: Group::Hardware,
        kind: InputKind::Amount,
        reads: Reads::SRAM,
        value: |s| {
            let rate = usable_sram(&s.hardware).and_then(|sram| sram.bandwidth);
            optional(rate.map(Bandwidth::si), Dimension::Bandwidth)
        },
        same: |a, b| usable_sram(&a.hardware) == usable_sram(&b.hardware),
        copy: |to, from| to.hardware.sram = from.hardware.sram,
    },
    input!(
        "flash_bandwidth",
        "flash bandwidth",
        Hardware,
        Rate,
        Reads::FLASH,
        |s| {
            let rate = s.hardware.flash.as_ref().and_then(|flash| flash.bandwidth);
            optional(rate.map(Bandwidth::si), Dimension::Bandwidth)
        },
        |to, from| to.hardware.flash = from.hardware.flash
    ),
    Input {
        name: "host_link_bandwidth",
        label: "host link",
        group: Group::Hardware,
        kind: InputKind::Rate,
        reads: Reads::HOST_LINK,
        value: |s| {
            let rate = host_link(s, s.assumptions.default_host_link);
            quantity(rate.si(), Dimension::Bandwidth)
        },
        same: |a, b| {
            let equal = |default| host_link(a, default) == host_link(b, default);
            equal(a.assumptions.default_host_link) && equal(b.assumptions.default_host_link)
        },
        copy: |to, from| to.hardware.host_link.clone_from(&from.hardware.host_link),
    },
    input!(
        "dispatch_overhead",
        "dispatch overhead",
        Hardware,
        Time,
        Reads::MLSYSIM,
        |s| quantity(s.hardware.dispatch_overhead.si(), Dimension::Time),
        |to, from| to.hardware.dispatch_overhead = from.hardware.dispatch_overhead
    ),
    input!(
        "interconnect_bandwidth",
        "interconnect",
        Hardware,
        Rate,
        Reads::INTERCONNECT,
        |s| {
            let link = s.hardware.interconnect.as_ref().map(|link| link.bandwidth);
            quantity(link.unwrap_or(DEFAULT_LINK).si(), Dimension::Bandwidth)
        },
        |to, from| to.hardware.interconnect.clone_from(&from.hardware.interconnect)
    ),
    input!(
        "accelerators",
        "accelerators in a device",
        Hardware,
        Amount,
        Reads::SHAPES,
        |s| number(s.hardware.accelerators.unwrap_or(1)),
        |to, from| to.hardware.accelerators = from.hardware.accelerators
    ),
    input!(
        "tdp",
        "TDP",
        Hardware,
        Amount,
        Reads::ENERGY,
        |s| optional(s.hardware.tdp.map(Power::si), Dimension::Power),
        |to, from| to.hardware.tdp = from.hardware.tdp
    ),
    Input {
        name: "hourly_price",
        label: "hourly price",
        group: Group::Hardware,
        kind: InputKind::Amount,
        reads: Reads::PRICE,
        value: |s| {
            optional(HourlyPrice::of(s).map(|price| price.per_hour().si()), Dimension::Money)
        },
        same: |a, b| {
            [a, b].iter().all(|e| {
                let hourly = |s: &Scenario| {
                    HourlyPrice::over(s, e.assumptions.depreciation).map(HourlyPrice::per_hour)
                };
                hourly(a) == hourly(b)
            })
        },
        // Together: a price that is given hides the one that would be written off.
        copy: |to, from| {
            to.hourly_price = from.hourly_price;
            to.hardware.price = from.hardware.price;
        },
    },
    input!(
        "parameters",
        "parameters",
        Model,
        Amount,
        Reads::PARAMETERS,
        |s| optional(s.model.parameters.map(Count::si), Dimension::Count),
        |to, from| to.model.parameters = from.model.parameters
    ),
    input!(
        "active_parameters",
        "active parameters",
        Model,
        Amount,
        Reads::ACTIVE_PARAMETERS,
        |s| optional(s.model.active_parameters.map(Count::si), Dimension::Count),
        |to, from| to.model.active_parameters = from.model.active_parameters
    ),
    input!(
        "model_size",
        "model size",
        Model,
        Amount,
        Reads::MODEL_SIZE,
        |s| optional(s.model.model_size.map(Bytes::si), Dimension::Bytes),
        |to, from| to.model.model_size = from.model.model_size
    ),
    Input {
        name: "flops",
        label: "FLOPs per sample",
        group: Group::Model,
        kind: InputKind::Amount,
        reads: Reads::FLOPS,
        value: |s| optional(flops(s, equations(s)).map(Flops::si), Dimension::Flops),
        same: |a, b| [a, b].iter().all(|e| flops(a, equations(e)) == flops(b, equations(e))),
        copy: |to, from| {
            to.model.flops = from.model.flops;
            to.model.registered_flops = from.model.registered_flops;
        },
    },
    input!(
        "layers",
        "layers",
        Model,
        Amount,
        Reads::LAYERS,
        |s| optional(s.model.layers.map(f64::from), Dimension::Count),
        |to, from| to.model.layers = from.model.layers
    ),
    input!(
        "hidden_size",
        "hidden size",
        Model,
        Amount,
        Reads::HIDDEN_SIZE,
        |s| optional(s.model.hidden_size.map(f64::from), Dimension::Count),
        |to, from| to.model.hidden_size = from.model.hidden_size
    ),
    Input {
        name: "heads",
        label: "heads",
        group: Group::Model,
        kind: InputKind::Amount,
        reads: Reads::HEADS,
        value: |s| optional(heads(s, equations(s)).map(f64::from), Dimension::Count),
        same: |a, b| [a, b].iter().all(|e| heads(a, equations(e)) == heads(b, equations(e))),
        copy: |to, from| {
            to.model.heads = from.model.heads;
            to.model.registered_heads = from.model.registered_heads;
        },
    },
    Input {
        name: "kv_heads",
        label: "KV heads",
        group: Group::Model,
        kind: InputKind::Amount,
        reads: Reads::KV_HEADS,
        value: |s| {
            let m = &s.model;
            // On average over the layers, where they vary.
            let varying = m.kv_heads_total.zip(m.layers).map(|(t, l)| f64::from(t) / f64::from(l));
            let heads = varying.or(m.kv_heads.or(m.heads).map(f64::from));
            optional(heads, Dimension::Count)
        },
        same: |a, b| {
            let kv = |s: &Scenario| (s.model.kv_heads, s.model.kv_heads_total);
            kv(a) == kv(b)
        },
        copy: |to, from| {
            to.model.kv_heads = from.model.kv_heads;
            to.model.kv_heads_total = from.model.kv_heads_total;
        },
    },
    Input {
        name: "latent_attention",
        label: "latent attention",
        group: Group::Model,
        kind: InputKind::Choice,
        reads: Reads::SHAPES,
        value: |s| match (s.model.kv_lora_rank, s.model.qk_rope_head_dim) {
            (Some(rank), Some(rope)) => InputValue::Name(format!("{rank} + {rope} values")),
            _ => InputValue::None,
        },
        same: |a, b| {
            let latent = |s: &Scenario| {
                let m = &s.model;
                (m.kv_lora_rank, m.qk_rope_head_dim, m.q_lora_rank, m.v_head_dim)
            };
            latent(a) == latent(b)
        },
        copy: |to, from| {
            to.model.kv_lora_rank = from.model.kv_lora_rank;
            to.model.qk_rope_head_dim = from.model.qk_rope_head_dim;
            to.model.q_lora_rank = from.model.q_lora_rank;
            to.model.v_head_dim = from.model.v_head_dim;
        },
    },
    input!(
        "head_dim",
        "head width",
        Model,
        Amount,
        Reads::SHAPES,
        |s| optional(s.model.head_dim.map(f64::from), Dimension::Count),
        |to, from| to.model.head_dim = from.model.head_dim
    ),
    input!(
        "ffn_size",
        "feed-forward size",
        Model,
        Amount,
        Reads::SHAPES,
        |s| optional(s.model.ffn_size.map(f64::from), Dimension::Count),
        |to, from| to.model.ffn_size = from.model.ffn_size
    ),
    input!(
        "vocabulary",
        "vocabulary",
        Model,
        Amount,
        Reads::SHAPES,
        |s| optional(s.model.vocabulary.map(f64::from), Dimension::Count),
        |to, from| to.model.vocabulary = from.model.vocabulary
    ),
    input!(
        "experts",
        "experts",
        Model,
        Amount,
        Reads::SHAPES,
        |s| number(s.model.experts.unwrap_or(1)),
        |to, from| to.model.experts = from.model.experts
    ),
    input!(
        "experts_per_token",
        "experts per token",
        Model,
        Amount,
        Reads::SHAPES,
        |s| number(s.model.experts_per_token.unwrap_or(1)),
        |to, from| to.model.experts_per_token = from.model.experts_per_token
    ),
    input!(
        "shared_ffn_size",
        "shared experts' size",
        Model,
        Amount,
        Reads::SHAPES,
        |s| optional(s.model.shared_ffn_size.map(f64::from), Dimension::Count),
        |to, from| to.model.shared_ffn_size = from.model.shared_ffn_size
    ),
    Input {
        name: "dense_layers",
        label: "dense layers",
        group: Group::Model,
        kind: InputKind::Amount,
        reads: Reads::SHAPES,
        value: |s| optional(s.model.dense_layers.map(f64::from), Dimension::Count),
        same: |a, b| {
            let dense = |s: &Scenario| (s.model.dense_layers, s.model.dense_ffn_size);
            dense(a) == dense(b)
        },
        copy: |to, from| {
            to.model.dense_layers = from.model.dense_layers;
            to.model.dense_ffn_size = from.model.dense_ffn_size;
        },
    },
    input!(
        "other_parameters",
        "norms and biases",
        Model,
        Amount,
        Reads::SHAPES,
        |s| optional(s.model.other_parameters.map(Count::si), Dimension::Count),
        |to, from| to.model.other_parameters = from.model.other_parameters
    ),
    input!(
        "context_length",
        "context length",
        Model,
        Amount,
        Reads::PREFILL_LIMIT,
        |s| optional(s.model.context_length.map(f64::from), Dimension::Count),
        |to, from| to.model.context_length = from.model.context_length
    ),
    input!(
        "input_tokens",
        "tokens of an input",
        Model,
        Amount,
        Reads::INPUT_TOKENS,
        |s| optional(s.model.input_tokens.map(f64::from), Dimension::Count),
        |to, from| to.model.input_tokens = from.model.input_tokens
    ),
    Input {
        name: "layout",
        label: "gating and tying",
        group: Group::Model,
        kind: InputKind::Choice,
        reads: Reads::SHAPES,
        value: |s| {
            let ffn = if s.model.ungated_ffn { "ungated" } else { "gated" };
            let head = if s.model.tied_embeddings { "tied" } else { "untied" };
            InputValue::Name(format!("{ffn}, {head}"))
        },
        same: |a, b| {
            let layout = |s: &Scenario| (s.model.ungated_ffn, s.model.tied_embeddings);
            layout(a) == layout(b)
        },
        copy: |to, from| {
            to.model.ungated_ffn = from.model.ungated_ffn;
            to.model.tied_embeddings = from.model.tied_embeddings;
        },
    },
    input!(
        "denoising_steps",
        "denoising steps",
        Model,
        Amount,
        Reads::DENOISING_STEPS,
        |s| optional(s.model.denoising_steps.map(f64::from), Dimension::Count),
        |to, from| to.model.denoising_steps = from.model.denoising_steps
    ),
    input!(
        "batch",
        "batch",
        Workload,
        Amount,
        Reads::ALWAYS,
        |s| quantity(s.batch as f64, Dimension::Count),
        |to, from| to.batch = from.batch
    ),
    generate!("prompt", "prompt", prompt),
    generate!("output", "output tokens", output),
    input!(
        "context",
        "context",
        Workload,
        Amount,
        Reads::SHAPES,
        |s| match s.workload {
            Workload::Forward { context } => {
                number(context.unwrap_or(crate::solve::DEFAULT_CONTEXT))
            }
            _ => InputValue::None,
        },
        |to, from| {
            if let (Workload::Forward { context: to }, Workload::Forward { context: from }) =
                (&mut to.workload, &from.workload)
            {
                *to = *from;
            }
        }
    ),
    train!("seq", "sequence length", Amount, Reads::SEQ, |t| number(t.seq), seq),
    train!("zero", "ZeRO stage", Amount, Reads::TRAINING_STATE, |t| number(t.zero.stage()), zero),
    train!(
        "data_parallel",
        "data-parallel degree",
        Amount,
        Reads::DATA_PARALLEL,
        |t| number(t.data_parallel),
        data_parallel
    ),
    train!("lora", "LoRA", Choice, Reads::TRAINING, |t| on_off(t.lora), lora),
    train!(
        "recompute",
        "recomputation",
        Choice,
        Reads::TRAINING,
        |t| on_off(t.recompute),
        recompute
    ),
    input!(
        "devices",
        "devices",
        Deployment,
        Amount,
        Reads::SERVING,
        |s| number(s.devices),
        |to, from| to.devices = from.devices
    ),
    input!(
        "precision",
        "precision",
        Deployment,
        Choice,
        Reads::ALWAYS,
        |s| InputValue::Name(s.precision.name().to_string()),
        |to, from| to.precision = from.precision
    ),
    constant!("compute_efficiency", Rate, Count, Reads::ALWAYS, compute_efficiency),
    constant!("activation_traffic", Amount, Count, Reads::MLSYSIM, activation_traffic),
    constant!("layer_overhead", Time, Time, Reads::MLSYSIM, layer_overhead, si),
    constant!("training_passes", Amount, Count, Reads::TRAINING, training_passes),
    constant!(
        "default_host_link",
        Rate,
        Bandwidth,
        Reads::DEFAULT_HOST_LINK,
        default_host_link,
        si
    ),
    constant!("idle_power", Amount, Count, Reads::ENERGY, idle_power),
    constant!("optimizer_bytes", Amount, Count, Reads::OPTIMIZER, optimizer_bytes),
    constant!("lora_rank", Amount, Count, Reads::LORA_RANK, lora_rank),
    constant!("depreciation", Amount, Time, Reads::DEPRECIATION, depreciation, si),
    serving!("weight_efficiency", Rate, Count, Reads::SERVING, weight_efficiency),
    serving!("kv_efficiency", Rate, Count, Reads::KV_STREAM, kv_efficiency),
    serving!("kv_reread", Amount, Count, Reads::KV_REREAD, kv_reread),
    serving!("attention_latency", Time, Time, Reads::DECODE, attention_latency, si),
    serving!("allreduce_latency", Time, Time, Reads::RANKS, allreduce_latency, si),
    serving!("link_efficiency", Rate, Count, Reads::SHORT_MESSAGES, link_efficiency),
    serving!("bulk_link_efficiency", Rate, Count, Reads::LONG_MESSAGES, bulk_link_efficiency),
    serving!("step_overhead", Time, Time, Reads::SERVING, step_overhead, si),
    serving!("parallel_overhead", Time, Time, Reads::RANKS, parallel_overhead, si),
    serving!("sequence_overhead", Time, Time, Reads::DECODE, sequence_overhead, si),
    serving!("job_overhead", Time, Time, Reads::JOB, job_overhead, si),
    serving!("expert_spread", Amount, Count, Reads::EXPERTS, expert_spread),
    serving!("memory_fraction", Amount, Count, Reads::CACHE, memory_fraction),
    serving!("runtime_memory", Amount, Bytes, Reads::CACHE, runtime_memory, si),
    serving!("parallel_memory", Amount, Bytes, Reads::PARALLEL_CACHE, parallel_memory, si),
    serving!("prefill_tokens_least", Amount, Count, Reads::PREFILL_LIMIT, prefill_tokens_least),
    serving!("prefill_tokens_most", Amount, Count, Reads::PREFILL_LIMIT, prefill_tokens_most),
    serving!("wide_attention_from", Amount, Count, Reads::DECODE, wide_attention_from),
    serving!("wide_kv_efficiency", Rate, Count, Reads::WIDE_KV_STREAM, wide_kv_efficiency),
    serving!("wide_kv_reread", Amount, Count, Reads::WIDE_KV_REREAD, wide_kv_reread),
];
