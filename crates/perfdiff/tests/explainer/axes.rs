//! What can differ between two scenarios, written down a second time from the contract: how to
//! copy it, what it is worth as a number, and how to find out whether a solve looks at it.

use perfdiff::hardware::{Link, RegisteredPeaks};
use perfdiff::units::{Bandwidth, Bytes, Count, FlopRate, Flops, Power, Time, tflops, watts};
use perfdiff::{AssumptionSet, Group, Peaks, Precision, Scenario, Train, Workload, Zero};

/// One input by which two scenarios can differ.
#[derive(Clone, Copy)]
pub(crate) struct Axis {
    pub(crate) name: &'static str,
    pub(crate) group: Group,
    /// Takes this input from the second scenario.
    pub(crate) copy: fn(&mut Scenario, &Scenario),
    /// Whether some mix of the two could see a difference.
    pub(crate) differs: fn(&Scenario, &Scenario) -> bool,
    /// The value in its SI base unit, where it is a number.
    pub(crate) number: fn(&Scenario) -> Option<f64>,
    /// Moves the input far down or far up, so that the two differ in every solve that looks at it.
    /// May prepare the ground, in the same way for both: ZeRO shows only where there is a group.
    pub(crate) push: fn(&mut Scenario, f64),
}

/// An axis whose difference is that of its number.
macro_rules! axis {
    ($name:literal, $group:ident, |$to:ident, $from:ident| $copy:expr, |$of:ident| $number:expr,
     |$on:ident, $by:ident| $push:expr) => {
        Axis {
            name: $name,
            group: Group::$group,
            copy: |$to, $from| $copy,
            differs: |a, b| {
                let number: fn(&Scenario) -> Option<f64> = |$of| $number;
                number(a) != number(b)
            },
            number: |$of| $number,
            push: |$on, $by| $push,
        }
    };
}

macro_rules! constant {
    ($name:literal, $field:ident) => {
        axis!(
            $name,
            Deployment,
            |to, from| to.assumptions.$field = from.assumptions.$field,
            |s| Some(s.assumptions.$field),
            |s, by| s.assumptions.$field *= by
        )
    };
}

/// A constant of the serving equations, a plain number.
macro_rules! serving {
    ($name:literal, $field:ident) => {
        axis!(
            $name,
            Deployment,
            |to, from| to.assumptions.serving.$field = from.assumptions.serving.$field,
            |s| Some(s.assumptions.serving.$field),
            |s, by| s.assumptions.serving.$field = if by < 1.0 { 1e-12 } else { 1.0 }
        )
    };
    ($name:literal, $field:ident, $low:expr, $high:expr) => {
        axis!(
            $name,
            Deployment,
            |to, from| to.assumptions.serving.$field = from.assumptions.serving.$field,
            |s| Some(s.assumptions.serving.$field),
            |s, by| s.assumptions.serving.$field = if by < 1.0 { $low } else { $high }
        )
    };
    ($name:literal, $field:ident, $of:ident, $low:expr, $high:expr) => {
        axis!(
            $name,
            Deployment,
            |to, from| to.assumptions.serving.$field = from.assumptions.serving.$field,
            |s| Some(s.assumptions.serving.$field.si()),
            |s, by| s.assumptions.serving.$field =
                $of::from_si(if by < 1.0 { $low } else { $high })
        )
    };
}

/// A shape that only the serving equations read. Pushed to one and to 64, which stay architectures.
macro_rules! shape {
    ($name:literal, $field:ident) => {
        axis!(
            $name,
            Model,
            |to, from| to.model.$field = from.model.$field,
            |s| s.model.$field.map(f64::from),
            |s, by| s.model.$field = Some(if by < 1.0 { 1 } else { 64 })
        )
    };
}

/// A count of a model. Pushed to one and to a thousand times as much.
macro_rules! model_count {
    ($name:literal, $field:ident) => {
        axis!(
            $name,
            Model,
            |to, from| to.model.$field = from.model.$field,
            |s| s.model.$field.map(f64::from),
            |s, by| s.model.$field =
                s.model.$field.map(|n| if by < 1.0 { 1 } else { n.saturating_mul(1000) })
        )
    };
}

fn train(scenario: &Scenario) -> Option<&Train> {
    scenario.workload.train()
}

fn with_train(scenario: &mut Scenario, change: impl FnOnce(&mut Train)) {
    if let Workload::Train(train) = &mut scenario.workload {
        change(train);
    }
}

fn both_train(to: &mut Scenario, from: &Scenario, copy: fn(&mut Train, &Train)) {
    if let Workload::Train(source) = &from.workload {
        with_train(to, |train| copy(train, source));
    }
}

/// The host link's rate: its own, or what the assumptions give hardware without one.
pub(crate) fn host_link(scenario: &Scenario) -> f64 {
    let link = scenario.hardware.host_link.as_ref();
    link.map_or(scenario.assumptions.default_host_link, |link| link.bandwidth).si()
}

fn usable_sram(scenario: &Scenario) -> Option<(f64, f64)> {
    let sram = scenario.hardware.sram?;
    Some((sram.capacity.si(), sram.bandwidth?.si()))
}

/// Whether the set has the serving equations: all but mlsysim's own.
pub(crate) fn serves(scenario: &Scenario) -> bool {
    scenario.assumptions.set != AssumptionSet::Mlsysim
}

/// The rate that arithmetic runs at. Serving stacks widen narrow weights before they multiply, so
/// a sheet without the rate has the one of the next wider format; mlsysim has a default.
pub(crate) fn peak(scenario: &Scenario) -> Option<(Precision, f64)> {
    let at = scenario.precision;
    if !serves(scenario) {
        return Some((at, scenario.hardware.registered.at(at).si()));
    }
    let sixteen = [Precision::Fp16, Precision::Bf16];
    let mut tries = vec![at];
    match at {
        Precision::Fp32 => tries.push(Precision::Tf32),
        Precision::Tf32 => {}
        Precision::Fp4 => tries.push(Precision::Fp8),
        Precision::Fp8 | Precision::Int8 | Precision::Int4 | Precision::Fp16 | Precision::Bf16 => {}
    }
    if !matches!(at, Precision::Fp32 | Precision::Tf32) {
        tries.extend(sixteen);
    }
    tries.push(Precision::Fp32);
    tries.into_iter().find_map(|p| Some((p, scenario.hardware.peak.at(p)?.si())))
}

/// The memory that counts: the sheet's for mlsysim, what programs get for a serving stack.
pub(crate) fn capacity(scenario: &Scenario) -> f64 {
    let memory = &scenario.hardware.memory;
    match memory.usable.filter(|_| serves(scenario)) {
        Some(usable) => usable.si(),
        None => memory.capacity.si(),
    }
}

/// The rate between devices; without one on the sheet, PCIe Gen4 x16 in one direction.
fn interconnect(scenario: &Scenario) -> f64 {
    scenario.hardware.interconnect.as_ref().map_or(32e9, |link| link.bandwidth.si())
}

/// The two as they are under each other's precision and equations.
fn under_either(a: &Scenario, b: &Scenario, differ: fn(&Scenario, &Scenario) -> bool) -> bool {
    let of = |hardware: &Scenario, model: &Scenario, precision: Precision, set: &Scenario| {
        let mut of = hardware.clone();
        of.model.clone_from(&model.model);
        of.precision = precision;
        of.assumptions.clone_from(&set.assumptions);
        of
    };
    [a.precision, b.precision].into_iter().any(|precision| {
        [a, b].into_iter().any(|set| differ(&of(a, a, precision, set), &of(b, b, precision, set)))
    })
}

/// The heads that count: mlsysim's registry has its own figure for some models.
fn heads(scenario: &Scenario) -> Option<u32> {
    let model = &scenario.model;
    if serves(scenario) { model.heads } else { model.registered_heads.or(model.heads) }
}

/// Everything of multi-head latent attention.
fn latent(scenario: &Scenario) -> [Option<u32>; 4] {
    let m = &scenario.model;
    [m.kv_lora_rank, m.qk_rope_head_dim, m.q_lora_rank, m.v_head_dim]
}

/// Cached tokens of a forward pass: those of a short conversation where none are given.
fn context(scenario: &Scenario) -> Option<u32> {
    match scenario.workload {
        Workload::Forward { context } => Some(context.unwrap_or(512)),
        _ => None,
    }
}

fn lengths(scenario: &Scenario) -> Option<(u32, u32)> {
    match scenario.workload {
        Workload::Generate { prompt, output } => Some((prompt, output)),
        _ => None,
    }
}

fn with_lengths(scenario: &mut Scenario, change: impl FnOnce(&mut u32, &mut u32)) {
    if let Workload::Generate { prompt, output } = &mut scenario.workload {
        change(prompt, output);
    }
}

fn scaled_peaks(peaks: &RegisteredPeaks, by: f64) -> RegisteredPeaks {
    let scaled = |rate: FlopRate| rate * by;
    let by_precision =
        peaks.by_precision.iter().fold(Peaks::NONE, |all, (p, rate)| all.with(p, scaled(rate)));
    RegisteredPeaks { default: scaled(peaks.default), by_precision, ..*peaks }
}

fn scale<T: Copy>(value: &mut Option<T>, si: fn(T) -> f64, of: fn(f64) -> T, by: f64) {
    *value = value.map(|v| of(si(v) * by));
}

/// Every axis.
pub(crate) static AXES: &[Axis] = &[
    Axis {
        name: "peak_flops",
        group: Group::Hardware,
        copy: |to, from| {
            to.hardware.registered = from.hardware.registered;
            to.hardware.peak = from.hardware.peak;
        },
        differs: |a, b| under_either(a, b, |a, b| peak(a).map(|p| p.1) != peak(b).map(|p| p.1)),
        number: |s| peak(s).map(|(_, rate)| rate),
        push: |s, by| {
            s.hardware.registered = scaled_peaks(&s.hardware.registered, by);
            for (precision, rate) in s.hardware.peak.iter().collect::<Vec<_>>() {
                s.hardware.peak = s.hardware.peak.with(precision, rate * by);
            }
        },
    },
    axis!(
        "memory_bandwidth",
        Hardware,
        |to, from| to.hardware.memory.bandwidth = from.hardware.memory.bandwidth,
        |s| Some(s.hardware.memory.bandwidth.si()),
        |s, by| s.hardware.memory.bandwidth = s.hardware.memory.bandwidth * by
    ),
    Axis {
        name: "memory_capacity",
        group: Group::Hardware,
        copy: |to, from| {
            to.hardware.memory.capacity = from.hardware.memory.capacity;
            to.hardware.memory.usable = from.hardware.memory.usable;
        },
        differs: |a, b| under_either(a, b, |a, b| capacity(a) != capacity(b)),
        number: |s| Some(capacity(s)),
        push: |s, by| {
            s.hardware.memory.capacity = s.hardware.memory.capacity * by;
            s.hardware.memory.usable = None;
        },
    },
    axis!(
        "interconnect_bandwidth",
        Hardware,
        |to, from| to.hardware.interconnect.clone_from(&from.hardware.interconnect),
        |s| Some(interconnect(s)),
        |s, by| {
            s.hardware.interconnect =
                Some(Link::new("pushed", Bandwidth::from_si(interconnect(s) * by)));
        }
    ),
    axis!(
        "accelerators",
        Hardware,
        |to, from| to.hardware.accelerators = from.hardware.accelerators,
        |s| Some(f64::from(s.hardware.accelerators.unwrap_or(1))),
        |s, by| s.hardware.accelerators = Some(if by < 1.0 { 1 } else { 64 })
    ),
    Axis {
        name: "sram",
        group: Group::Hardware,
        copy: |to, from| to.hardware.sram = from.hardware.sram,
        differs: |a, b| usable_sram(a) != usable_sram(b),
        number: |s| usable_sram(s).map(|(_, rate)| rate),
        push: |s, by| {
            if let Some(sram) = &mut s.hardware.sram {
                sram.bandwidth = sram.bandwidth.map(|rate| rate * by);
                sram.capacity = Bytes::from_si(1e30);
            }
        },
    },
    axis!(
        "flash_bandwidth",
        Hardware,
        |to, from| to.hardware.flash = from.hardware.flash,
        |s| s.hardware.flash.as_ref().and_then(|f| f.bandwidth).map(Bandwidth::si),
        |s, by| {
            if let Some(flash) = &mut s.hardware.flash {
                scale(&mut flash.bandwidth, Bandwidth::si, Bandwidth::from_si, by);
            }
        }
    ),
    Axis {
        name: "host_link_bandwidth",
        group: Group::Hardware,
        copy: |to, from| to.hardware.host_link.clone_from(&from.hardware.host_link),
        differs: |a, b| {
            let at = |of: &Scenario, default: &Scenario| {
                let mut of = of.clone();
                of.assumptions.default_host_link = default.assumptions.default_host_link;
                host_link(&of)
            };
            at(a, a) != at(b, a) || at(a, b) != at(b, b)
        },
        number: |s| Some(host_link(s)),
        push: |s, by| {
            s.hardware.host_link = Some(Link::new("pushed", Bandwidth::from_si(host_link(s) * by)));
        },
    },
    axis!(
        "dispatch_overhead",
        Hardware,
        |to, from| to.hardware.dispatch_overhead = from.hardware.dispatch_overhead,
        |s| Some(s.hardware.dispatch_overhead.si()),
        |s, by| s.hardware.dispatch_overhead = Time::from_si(if by < 1.0 { 0.0 } else { 1e9 })
    ),
    axis!(
        "tdp",
        Hardware,
        |to, from| to.hardware.tdp = from.hardware.tdp,
        |s| s.hardware.tdp.map(Power::si),
        |s, by| s.hardware.tdp = Some(Power::from_si(by))
    ),
    axis!(
        "parameters",
        Model,
        |to, from| to.model.parameters = from.model.parameters,
        |s| s.model.parameters.map(Count::si),
        |s, by| scale(&mut s.model.parameters, Count::si, Count::from_si, by)
    ),
    axis!(
        "active_parameters",
        Model,
        |to, from| to.model.active_parameters = from.model.active_parameters,
        |s| s.model.active_parameters.map(Count::si),
        |s, by| scale(&mut s.model.active_parameters, Count::si, Count::from_si, by)
    ),
    axis!(
        "model_size",
        Model,
        |to, from| to.model.model_size = from.model.model_size,
        |s| s.model.model_size.map(Bytes::si),
        |s, by| scale(&mut s.model.model_size, Bytes::si, Bytes::from_si, by)
    ),
    axis!(
        "flops",
        Model,
        |to, from| {
            to.model.flops = from.model.flops;
            to.model.registered_flops = from.model.registered_flops;
        },
        |s| s.model.registered_flops.or(s.model.flops).map(Flops::si),
        |s, by| {
            scale(&mut s.model.flops, Flops::si, Flops::from_si, by);
            scale(&mut s.model.registered_flops, Flops::si, Flops::from_si, by);
        }
    ),
    model_count!("layers", layers),
    model_count!("hidden_size", hidden_size),
    Axis {
        name: "heads",
        group: Group::Model,
        copy: |to, from| {
            to.model.heads = from.model.heads;
            to.model.registered_heads = from.model.registered_heads;
        },
        differs: |a, b| under_either(a, b, |a, b| heads(a) != heads(b)),
        number: |s| heads(s).map(f64::from),
        push: |s, by| {
            let chips = s.devices > 1 || s.hardware.accelerators.is_some_and(|n| n > 1);
            if serves(s) && chips && lengths(s).is_some() {
                // So long a queue that copies of the cache, one a head, make it longer.
                s.batch = 1 << 20;
                with_lengths(s, |prompt, _| *prompt = 1 << 17);
                s.hardware.memory.usable = Some(Bytes::from_si(1e12));
            }
            let scaled = |n: u32| if by < 1.0 { 1 } else { n.saturating_mul(1000) };
            s.model.heads = s.model.heads.map(scaled);
            s.model.registered_heads = s.model.registered_heads.map(scaled);
        },
    },
    Axis {
        name: "kv_heads",
        group: Group::Model,
        copy: |to, from| {
            to.model.kv_heads = from.model.kv_heads;
            to.model.kv_heads_total = from.model.kv_heads_total;
        },
        differs: |a, b| {
            let kv = |s: &Scenario| (s.model.kv_heads, s.model.kv_heads_total);
            kv(a) != kv(b)
        },
        number: |s| {
            let (model, average) =
                (&s.model, |total: u32, layers: u32| f64::from(total) / f64::from(layers));
            let varying = model.kv_heads_total.zip(model.layers).map(|(t, l)| average(t, l));
            varying.or(model.kv_heads.or(model.heads).map(f64::from))
        },
        push: |s, by| {
            s.model.kv_heads_total = None;
            s.model.kv_heads = if by < 1.0 { Some(1) } else { s.model.heads };
        },
    },
    Axis {
        name: "latent_attention",
        group: Group::Model,
        copy: |to, from| {
            to.model.kv_lora_rank = from.model.kv_lora_rank;
            to.model.qk_rope_head_dim = from.model.qk_rope_head_dim;
            to.model.q_lora_rank = from.model.q_lora_rank;
            to.model.v_head_dim = from.model.v_head_dim;
        },
        differs: |a, b| latent(a) != latent(b),
        number: |_| None,
        push: |s, by| {
            s.model.kv_lora_rank = Some(if by < 1.0 { 16 } else { 1024 });
            s.model.qk_rope_head_dim = Some(64);
        },
    },
    shape!("head_dim", head_dim),
    shape!("ffn_size", ffn_size),
    shape!("vocabulary", vocabulary),
    // A model that names none has one, which every token goes through.
    axis!(
        "experts",
        Model,
        |to, from| to.model.experts = from.model.experts,
        |s| Some(f64::from(s.model.experts.unwrap_or(1))),
        |s, by| s.model.experts = Some(if by < 1.0 { 1 } else { 64 })
    ),
    axis!(
        "experts_per_token",
        Model,
        |to, from| to.model.experts_per_token = from.model.experts_per_token,
        |s| Some(f64::from(s.model.experts_per_token.unwrap_or(1))),
        |s, by| s.model.experts_per_token = Some(if by < 1.0 { 1 } else { 2 })
    ),
    shape!("shared_ffn_size", shared_ffn_size),
    Axis {
        name: "dense_layers",
        group: Group::Model,
        copy: |to, from| {
            to.model.dense_layers = from.model.dense_layers;
            to.model.dense_ffn_size = from.model.dense_ffn_size;
        },
        differs: |a, b| {
            let dense = |s: &Scenario| (s.model.dense_layers, s.model.dense_ffn_size);
            dense(a) != dense(b)
        },
        number: |s| s.model.dense_layers.map(f64::from),
        push: |s, by| {
            s.model.dense_layers = Some(1);
            s.model.dense_ffn_size = Some(if by < 1.0 { 1 } else { 1 << 20 });
        },
    },
    axis!(
        "other_parameters",
        Model,
        |to, from| to.model.other_parameters = from.model.other_parameters,
        |s| s.model.other_parameters.map(Count::si),
        |s, by| s.model.other_parameters = Some(Count::from_si(by))
    ),
    axis!(
        "context_length",
        Model,
        |to, from| to.model.context_length = from.model.context_length,
        |s| s.model.context_length.map(f64::from),
        |s, by| {
            let serving = &mut s.assumptions.serving;
            (serving.prefill_tokens_least, serving.prefill_tokens_most) = (1.0, 1e30);
            with_lengths(s, |prompt, _| *prompt = 1 << 20);
            // So little memory that what a pass sets aside of it decides.
            s.hardware.memory.usable =
                Some(s.model.shapes().map_or(Bytes::from_si(1e9), |shapes| {
                    Bytes::from_si(8.0 * shapes.total().si())
                }));
            s.model.context_length = Some(if by < 1.0 { 1 } else { 1 << 30 });
        }
    ),
    shape!("input_tokens", input_tokens),
    Axis {
        name: "layout",
        group: Group::Model,
        copy: |to, from| {
            to.model.ungated_ffn = from.model.ungated_ffn;
            to.model.tied_embeddings = from.model.tied_embeddings;
        },
        differs: |a, b| {
            let layout = |s: &Scenario| (s.model.ungated_ffn, s.model.tied_embeddings);
            layout(a) != layout(b)
        },
        number: |_| None,
        push: |s, by| s.model.ungated_ffn = by < 1.0,
    },
    model_count!("denoising_steps", denoising_steps),
    axis!(
        "batch",
        Workload,
        |to, from| to.batch = from.batch,
        |s| Some(s.batch as f64),
        // No schedule of a serving stack has to be followed for longer than a test lasts.
        |s, by| s.batch = if by < 1.0 { 1 } else { 1 << if serves(s) { 10 } else { 40 } }
    ),
    axis!(
        "prompt",
        Workload,
        |to, from| if let Some((length, _)) = lengths(from) {
            with_lengths(to, |prompt, _| *prompt = length);
        },
        |s| lengths(s).map(|(prompt, _)| f64::from(prompt)),
        |s, by| with_lengths(s, |prompt, _| *prompt = if by < 1.0 { 1 } else { 1 << 20 })
    ),
    axis!(
        "output",
        Workload,
        |to, from| if let Some((_, length)) = lengths(from) {
            with_lengths(to, |_, output| *output = length);
        },
        |s| lengths(s).map(|(_, output)| f64::from(output)),
        |s, by| with_lengths(s, |_, output| *output = if by < 1.0 { 1 } else { 4096 })
    ),
    axis!(
        "context",
        Workload,
        |to, from| if let (Workload::Forward { context: to }, Some(tokens)) =
            (&mut to.workload, context(from))
        {
            *to = Some(tokens);
        },
        |s| context(s).map(f64::from),
        |s, by| if let Workload::Forward { context } = &mut s.workload {
            *context = Some(if by < 1.0 { 1 } else { 1 << 30 });
        }
    ),
    axis!(
        "seq",
        Workload,
        |to, from| both_train(to, from, |to, from| to.seq = from.seq),
        |s| train(s).map(|t| f64::from(t.seq)),
        |s, by| with_train(s, |t| t.seq = if by < 1.0 { 1 } else { 1 << 30 })
    ),
    axis!(
        "zero",
        Workload,
        |to, from| both_train(to, from, |to, from| to.zero = from.zero),
        |s| train(s).map(|t| f64::from(t.zero.stage())),
        |s, by| with_train(s, |t| {
            t.data_parallel = 1 << 10;
            t.zero = if by < 1.0 { Zero::None } else { Zero::Weights };
        })
    ),
    axis!(
        "data_parallel",
        Workload,
        |to, from| both_train(to, from, |to, from| to.data_parallel = from.data_parallel),
        |s| train(s).map(|t| f64::from(t.data_parallel)),
        |s, by| {
            // An exchange that hides behind the backward pass shows on a slow link.
            s.hardware.interconnect = Some(Link::new("slow", Bandwidth::from_si(1.0)));
            (s.devices, s.hardware.accelerators) = (1, None);
            with_train(s, |t| t.data_parallel = if by < 1.0 { 1 } else { 1 << 30 });
        }
    ),
    axis!(
        "lora",
        Workload,
        |to, from| both_train(to, from, |to, from| to.lora = from.lora),
        |s| train(s).map(|t| f64::from(u8::from(t.lora))),
        |s, by| {
            s.assumptions.lora_rank = 1e-6;
            with_train(s, |t| t.lora = by < 1.0);
        }
    ),
    axis!(
        "recompute",
        Workload,
        |to, from| both_train(to, from, |to, from| to.recompute = from.recompute),
        |s| train(s).map(|t| f64::from(u8::from(t.recompute))),
        |s, by| {
            s.model.registered_flops = Some(Flops::from_si(1e15));
            with_train(s, |t| t.recompute = by < 1.0);
        }
    ),
    axis!(
        "devices",
        Deployment,
        |to, from| to.devices = from.devices,
        |s| Some(f64::from(s.devices)),
        |s, by| s.devices = if by < 1.0 { 1 } else { 64 }
    ),
    axis!(
        "precision",
        Deployment,
        |to, from| to.precision = from.precision,
        |s| Some(f64::from(s.precision as u8)),
        |s, by| {
            let rates = Peaks::NONE.int4(tflops(1.0)).fp32(tflops(2.0));
            s.hardware.registered.by_precision = rates;
            s.hardware.peak = rates.fp8(tflops(2.0));
            s.precision = if by < 1.0 { Precision::Int4 } else { Precision::Fp32 };
        }
    ),
    constant!("compute_efficiency", compute_efficiency),
    constant!("activation_traffic", activation_traffic),
    axis!(
        "layer_overhead",
        Deployment,
        |to, from| to.assumptions.layer_overhead = from.assumptions.layer_overhead,
        |s| Some(s.assumptions.layer_overhead.si()),
        |s, by| s.assumptions.layer_overhead = Time::from_si(if by < 1.0 { 0.0 } else { 1e9 })
    ),
    constant!("training_passes", training_passes),
    axis!(
        "default_host_link",
        Deployment,
        |to, from| to.assumptions.default_host_link = from.assumptions.default_host_link,
        |s| Some(s.assumptions.default_host_link.si()),
        |s, by| s.assumptions.default_host_link = s.assumptions.default_host_link * by
    ),
    axis!(
        "idle_power",
        Deployment,
        |to, from| to.assumptions.idle_power = from.assumptions.idle_power,
        |s| Some(s.assumptions.idle_power),
        |s, by| {
            s.hardware.tdp = Some(watts(100.0));
            s.assumptions.idle_power = if by < 1.0 { 0.0 } else { 0.99 };
        }
    ),
    constant!("optimizer_bytes", optimizer_bytes),
    constant!("lora_rank", lora_rank),
    serving!("weight_efficiency", weight_efficiency),
    serving!("kv_efficiency", kv_efficiency),
    serving!("kv_reread", kv_reread),
    serving!("attention_latency", attention_latency, Time, 0.0, 1e3),
    serving!("allreduce_latency", allreduce_latency, Time, 0.0, 1e3),
    serving!("link_efficiency", link_efficiency),
    serving!("bulk_link_efficiency", bulk_link_efficiency),
    serving!("step_overhead", step_overhead, Time, 0.0, 1e3),
    serving!("parallel_overhead", parallel_overhead, Time, 0.0, 1e3),
    serving!("sequence_overhead", sequence_overhead, Time, 0.0, 1e3),
    serving!("job_overhead", job_overhead, Time, 0.0, 1e3),
    axis!(
        "expert_spread",
        Deployment,
        |to, from| to.assumptions.serving.expert_spread = from.assumptions.serving.expert_spread,
        |s| Some(s.assumptions.serving.expert_spread),
        |s, by| {
            // One token has nobody to share its experts with.
            s.batch = s.batch.max(16);
            s.assumptions.serving.expert_spread = if by < 1.0 { 0.0 } else { 1.0 };
        }
    ),
    serving!("memory_fraction", memory_fraction),
    serving!("runtime_memory", runtime_memory, Bytes, 0.0, 1e18),
    serving!("parallel_memory", parallel_memory, Bytes, 0.0, 1e18),
    axis!(
        "prefill_tokens_least",
        Deployment,
        |to, from| to.assumptions.serving.prefill_tokens_least =
            from.assumptions.serving.prefill_tokens_least,
        |s| Some(s.assumptions.serving.prefill_tokens_least),
        |s, by| {
            with_lengths(s, |prompt, _| *prompt = 1 << 20);
            s.assumptions.serving.prefill_tokens_most = 1e30;
            s.assumptions.serving.prefill_tokens_least = if by < 1.0 { 1.0 } else { 1e30 };
        }
    ),
    axis!(
        "prefill_tokens_most",
        Deployment,
        |to, from| to.assumptions.serving.prefill_tokens_most =
            from.assumptions.serving.prefill_tokens_most,
        |s| Some(s.assumptions.serving.prefill_tokens_most),
        |s, by| {
            with_lengths(s, |prompt, _| *prompt = 1 << 20);
            s.assumptions.serving.prefill_tokens_least = 1e30;
            s.assumptions.serving.prefill_tokens_most = if by < 1.0 { 1.0 } else { 1e30 };
        }
    ),
    axis!(
        "wide_attention_from",
        Deployment,
        |to, from| to.assumptions.serving.wide_attention_from =
            from.assumptions.serving.wide_attention_from,
        |s| Some(s.assumptions.serving.wide_attention_from),
        |s, by| {
            // The two kernels of some sets have the same constants.
            let serving = &mut s.assumptions.serving;
            serving.wide_kv_efficiency = 0.01 * serving.kv_efficiency;
            serving.wide_attention_from = if by < 1.0 { 0.0 } else { 1e30 };
        }
    ),
    serving!("wide_kv_efficiency", wide_kv_efficiency),
    serving!("wide_kv_reread", wide_kv_reread),
];

/// Whether an axis is a constant of the assumption set.
pub(crate) fn is_constant(axis: &Axis) -> bool {
    axis.group == Group::Deployment && !matches!(axis.name, "precision" | "devices")
}

/// A whole group as one axis, under the name that a comparison gives it.
pub(crate) static WHOLE: &[Axis] = &[
    whole("hardware", Group::Hardware, |to, from| to.hardware.clone_from(&from.hardware)),
    whole("model", Group::Model, |to, from| to.model.clone_from(&from.model)),
    whole("workload", Group::Workload, |to, from| to.workload = from.workload),
    whole("assumptions", Group::Deployment, |to, from| {
        to.assumptions.clone_from(&from.assumptions);
    }),
    whole("deployment", Group::Deployment, |to, from| {
        to.precision = from.precision;
        to.devices = from.devices;
        to.assumptions.clone_from(&from.assumptions);
    }),
    whole("scenario", Group::Deployment, Scenario::clone_from),
];

const fn whole(name: &'static str, group: Group, copy: fn(&mut Scenario, &Scenario)) -> Axis {
    Axis { name, group, copy, differs: |a, b| a != b, number: |_| None, push: |_, _| {} }
}
