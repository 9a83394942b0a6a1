//! What can differ between two scenarios, written down a second time from the contract: how to
//! copy it, what it is worth as a number, and how to find out whether a solve looks at it.

use perfdiff::hardware::{Link, RegisteredPeaks};
use perfdiff::units::{Bandwidth, Bytes, Count, FlopRate, Flops, Power, Time, tflops, watts};
use perfdiff::{Group, Peaks, Precision, Scenario, Train, Workload, Zero};

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

fn scaled_peaks(peaks: &RegisteredPeaks, by: f64) -> RegisteredPeaks {
    let scaled = |rate: FlopRate| rate * by;
    let by_precision =
        peaks.by_precision.iter().fold(Peaks::NONE, |all, (p, rate)| all.with(p, scaled(rate)));
    RegisteredPeaks { default: scaled(peaks.default), by_precision, ..*peaks }
}

fn differ_at_either_precision(a: &Scenario, b: &Scenario) -> bool {
    [a.precision, b.precision]
        .into_iter()
        .any(|p: Precision| a.hardware.registered.at(p) != b.hardware.registered.at(p))
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
        differs: differ_at_either_precision,
        number: |s| Some(s.hardware.registered.at(s.precision).si()),
        push: |s, by| s.hardware.registered = scaled_peaks(&s.hardware.registered, by),
    },
    axis!(
        "memory_bandwidth",
        Hardware,
        |to, from| to.hardware.memory.bandwidth = from.hardware.memory.bandwidth,
        |s| Some(s.hardware.memory.bandwidth.si()),
        |s, by| s.hardware.memory.bandwidth = s.hardware.memory.bandwidth * by
    ),
    axis!(
        "memory_capacity",
        Hardware,
        |to, from| to.hardware.memory.capacity = from.hardware.memory.capacity,
        |s| Some(s.hardware.memory.capacity.si()),
        |s, by| s.hardware.memory.capacity = s.hardware.memory.capacity * by
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
    axis!(
        "heads",
        Model,
        |to, from| {
            to.model.heads = from.model.heads;
            to.model.registered_heads = from.model.registered_heads;
        },
        |s| s.model.registered_heads.or(s.model.heads).map(f64::from),
        |s, by| {
            let scaled = |n: u32| if by < 1.0 { 1 } else { n.saturating_mul(1000) };
            s.model.heads = s.model.heads.map(scaled);
            s.model.registered_heads = s.model.registered_heads.map(scaled);
        }
    ),
    model_count!("denoising_steps", denoising_steps),
    axis!(
        "batch",
        Workload,
        |to, from| to.batch = from.batch,
        |s| Some(s.batch as f64),
        |s, by| s.batch = if by < 1.0 { 1 } else { 1 << 40 }
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
        |s, by| with_train(s, |t| t.data_parallel = if by < 1.0 { 1 } else { 1 << 30 })
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
        "precision",
        Deployment,
        |to, from| to.precision = from.precision,
        |s| Some(f64::from(s.precision as u8)),
        |s, by| {
            let rates = Peaks::NONE.int4(tflops(1.0)).fp32(tflops(2.0));
            s.hardware.registered.by_precision = rates;
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
];

/// A whole group as one axis, under the name that a comparison gives it.
pub(crate) static WHOLE: &[Axis] = &[
    whole("hardware", Group::Hardware, |to, from| to.hardware.clone_from(&from.hardware)),
    whole("model", Group::Model, |to, from| to.model.clone_from(&from.model)),
    whole("workload", Group::Workload, |to, from| to.workload = from.workload),
    whole("deployment", Group::Deployment, |to, from| {
        to.precision = from.precision;
        to.assumptions.clone_from(&from.assumptions);
    }),
    whole("scenario", Group::Deployment, Scenario::clone_from),
];

const fn whole(name: &'static str, group: Group, copy: fn(&mut Scenario, &Scenario)) -> Axis {
    Axis { name, group, copy, differs: |a, b| a != b, number: |_| None, push: |_, _| {} }
}
