//! The table of constants: one row each, from which parsing, help, docs and factors are derived.

use super::{AssumptionSet, Assumptions, Equations};
use crate::source::Source;
use crate::units::{Bandwidth, Bytes, Dimension, Time};

/// What stands for an infinite constant in a block and in JSON: there is no such limit.
pub(crate) const NO_LIMIT: &str = "none";

/// One constant of a set: a row of the table from which parsing, help and factors are derived.
pub struct Constant {
    /// The name in an `assumptions` table.
    pub name: &'static str,
    /// The name in a sentence.
    pub label: &'static str,
    /// What it measures; a plain number for fractions and factors.
    pub dimension: Dimension,
    /// What it means.
    pub meaning: &'static str,
    /// The equations that read it; both, where none are named.
    pub equations: Option<Equations>,
    /// Smallest and largest value that make sense, in the SI base unit, both allowed.
    pub range: (f64, f64),
    /// Where the value comes from; [`Constant::source_in`] knows where a set has another.
    pub source: Source,
    pub(crate) get: fn(&Assumptions) -> f64,
    pub(crate) set: fn(&mut Assumptions, f64),
}

impl Constant {
    /// The constants that a set has: those that its equations read.
    pub fn of(set: AssumptionSet) -> impl Iterator<Item = &'static Constant> {
        CONSTANTS.iter().filter(move |c| c.equations.is_none_or(|e| e == set.equations()))
    }

    /// Where the value in a set comes from, as the set ships it. Both equations read the compute
    /// efficiency; the serving sets have their own fits of it.
    pub fn source_in(&self, set: AssumptionSet) -> &Source {
        static FITTED: Source = CALIBRATED;
        match (self.name, set.equations()) {
            ("compute_efficiency", Equations::Serving) => &FITTED,
            _ => &self.source,
        }
    }

    /// The value in a set, in the SI base unit.
    pub fn value(&self, assumptions: &Assumptions) -> f64 {
        (self.get)(assumptions)
    }

    /// The constant with this name, plain or with the unit that JSON output adds.
    pub fn named(name: &str) -> Option<&'static Constant> {
        CONSTANTS.iter().find(|c| c.name == name || c.json_name() == name)
    }

    /// The name in JSON output, which ends in the unit.
    pub fn json_name(&self) -> &'static str {
        match self.name {
            "layer_overhead" => "layer_overhead_s",
            "depreciation" => "depreciation_s",
            "default_host_link" => "default_host_link_bytes_per_s",
            "attention_latency" => "attention_latency_s",
            "allreduce_latency" => "allreduce_latency_s",
            "step_overhead" => "step_overhead_s",
            "parallel_overhead" => "parallel_overhead_s",
            "sequence_overhead" => "sequence_overhead_s",
            "job_overhead" => "job_overhead_s",
            "runtime_memory" => "runtime_memory_bytes",
            "parallel_memory" => "parallel_memory_bytes",
            name => name,
        }
    }
}

const ENGINE: Source = Source::convention("mlsysim 0.3.0, Engine.solve")
    .at("https://pypi.org/project/mlsysim/0.3.0/")
    .verified("2026-11-23");

/// The serving constants of every set but `physical` are fits to measurements; those of `physical`
/// lie between two of them.
const CALIBRATED: Source = Source::derived(
    "Calibrated on LLM-Inference-Bench (Chitty-Venkata et al. 2024), static batches with equal \
     input and output lengths",
)
.at("https://arxiv.org/abs/2411.00136")
.verified("2026-11-23");

/// No measurement of training calibrates it.
const BULK_LINK: Source = Source::estimate(
    "About what all-reduces of hundreds of megabytes reach on eight NVLink devices, of the rate of \
     one direction",
)
.at("https://github.com/NVIDIA/nccl-tests/blob/master/doc/PERFORMANCE.md")
.verified("2026-11-23");

/// Accounts say how long a device is kept, not how long it pays; the shorter of their figures.
const WRITE_OFF: Source = Source::estimate(
    "Four years of use around the clock: what Microsoft, Amazon and Meta wrote servers off over \
     until 2022, by their reports; five to six since",
)
.at("https://shaulkoral.com/useful-life-of-servers-and-network-assets-at-tech-companies/")
.verified("2026-11-23");

/// Every constant, in the order in which it is listed.
pub static CONSTANTS: &[Constant] = &[
    Constant {
        name: "compute_efficiency",
        label: "compute efficiency",
        dimension: Dimension::Count,
        meaning: "Fraction of the peak FLOP/s that is achieved.",
        equations: None,
        range: (1e-9, 1.0),
        source: ENGINE,
        get: |a| a.compute_efficiency,
        set: |a, v| a.compute_efficiency = v,
    },
    Constant {
        name: "activation_traffic",
        label: "activation traffic",
        dimension: Dimension::Count,
        meaning: "Bytes of activation traffic per sample, as a fraction of the weight bytes. \
                  A teaching rule: it grows with the weights, not with the activations.",
        equations: Some(Equations::Mlsysim),
        range: (0.0, 100.0),
        source: ENGINE,
        get: |a| a.activation_traffic,
        set: |a, v| a.activation_traffic = v,
    },
    Constant {
        name: "layer_overhead",
        label: "layer overhead",
        dimension: Dimension::Time,
        meaning: "Fixed time a layer adds to a pass, whatever the device.",
        equations: Some(Equations::Mlsysim),
        range: (0.0, 1.0),
        source: ENGINE,
        get: |a| a.layer_overhead.si(),
        set: |a, v| a.layer_overhead = Time::from_si(v),
    },
    Constant {
        name: "training_passes",
        label: "training passes",
        dimension: Dimension::Count,
        meaning: "Passes over the layers that one training step pays the layer overhead for.",
        equations: Some(Equations::Mlsysim),
        range: (1.0, 100.0),
        source: ENGINE,
        get: |a| a.training_passes,
        set: |a, v| a.training_passes = v,
    },
    Constant {
        name: "default_host_link",
        label: "default host link",
        dimension: Dimension::Bandwidth,
        meaning: "Rate at which what does not fit is streamed, where the hardware names no host \
                  link.",
        equations: Some(Equations::Mlsysim),
        range: (1.0, 1e18),
        source: ENGINE,
        get: |a| a.default_host_link.si(),
        set: |a, v| a.default_host_link = Bandwidth::from_si(v),
    },
    Constant {
        name: "idle_power",
        label: "idle power",
        dimension: Dimension::Count,
        meaning: "Share of the TDP that is drawn at no load; the rest grows with the hardware \
                  FLOP/s utilisation.",
        equations: None,
        range: (0.0, 1.0),
        source: ENGINE,
        get: |a| a.idle_power,
        set: |a, v| a.idle_power = v,
    },
    Constant {
        name: "optimizer_bytes",
        label: "optimizer state",
        dimension: Dimension::Count,
        meaning: "Optimizer state per parameter, in bytes: Adam with an fp32 master copy and two \
                  moments.",
        equations: None,
        range: (0.0, 1000.0),
        source: ENGINE,
        get: |a| a.optimizer_bytes,
        set: |a, v| a.optimizer_bytes = v,
    },
    Constant {
        name: "lora_rank",
        label: "LoRA rank",
        dimension: Dimension::Count,
        meaning: "Rank of the low-rank adapters.",
        equations: None,
        range: (1.0, 65536.0),
        source: ENGINE,
        get: |a| a.lora_rank,
        set: |a, v| a.lora_rank = v,
    },
    Constant {
        name: "depreciation",
        label: "depreciation",
        dimension: Dimension::Time,
        meaning: "Time over which the purchase price of the hardware is written off, in use \
                  around the clock, where no `hourly_price` is given.",
        equations: None,
        range: (3600.0, 1e10),
        source: WRITE_OFF,
        get: |a| a.depreciation.si(),
        set: |a, v| a.depreciation = Time::from_si(v),
    },
    Constant {
        name: "weight_efficiency",
        label: "weight-stream efficiency",
        dimension: Dimension::Count,
        meaning: "Fraction of the memory bandwidth at which weights are streamed.",
        equations: Some(Equations::Serving),
        range: (1e-9, 1.0),
        source: CALIBRATED,
        get: |a| a.serving.weight_efficiency,
        set: |a, v| a.serving.weight_efficiency = v,
    },
    Constant {
        name: "kv_efficiency",
        label: "KV-stream efficiency",
        dimension: Dimension::Count,
        meaning: "Fraction of the memory bandwidth at which the KV cache is read.",
        equations: Some(Equations::Serving),
        range: (1e-9, 1.0),
        source: CALIBRATED,
        get: |a| a.serving.kv_efficiency,
        set: |a, v| a.serving.kv_efficiency = v,
    },
    Constant {
        name: "kv_reread",
        label: "KV re-read exponent",
        dimension: Dimension::Count,
        meaning: "How often grouped queries read the same KV head again: the exponent of heads per KV head.",
        equations: Some(Equations::Serving),
        range: (0.0, 2.0),
        source: CALIBRATED,
        get: |a| a.serving.kv_reread,
        set: |a, v| a.serving.kv_reread = v,
    },
    Constant {
        name: "attention_latency",
        label: "attention latency",
        dimension: Dimension::Time,
        meaning: "Serial attention time per cached token and layer.",
        equations: Some(Equations::Serving),
        range: (0.0, 1.0),
        source: CALIBRATED,
        get: |a| a.serving.attention_latency.si(),
        set: |a, v| a.serving.attention_latency = Time::from_si(v),
    },
    Constant {
        name: "allreduce_latency",
        label: "all-reduce latency",
        dimension: Dimension::Time,
        meaning: "Time of one all-reduce per doubling of the devices.",
        equations: Some(Equations::Serving),
        range: (0.0, 1.0),
        source: CALIBRATED,
        get: |a| a.serving.allreduce_latency.si(),
        set: |a, v| a.serving.allreduce_latency = Time::from_si(v),
    },
    Constant {
        name: "link_efficiency",
        label: "link efficiency",
        dimension: Dimension::Count,
        meaning: "Fraction of the link's bandwidth that an all-reduce reaches.",
        equations: Some(Equations::Serving),
        range: (1e-9, 1.0),
        source: CALIBRATED,
        get: |a| a.serving.link_efficiency,
        set: |a, v| a.serving.link_efficiency = v,
    },
    Constant {
        name: "bulk_link_efficiency",
        label: "bulk link efficiency",
        dimension: Dimension::Count,
        meaning: "Fraction of the link's bandwidth that the long messages of a training step reach.",
        equations: Some(Equations::Serving),
        range: (1e-9, 1.0),
        source: BULK_LINK,
        get: |a| a.serving.bulk_link_efficiency,
        set: |a, v| a.serving.bulk_link_efficiency = v,
    },
    Constant {
        name: "step_overhead",
        label: "step overhead",
        dimension: Dimension::Time,
        meaning: "Fixed time of a pass.",
        equations: Some(Equations::Serving),
        range: (0.0, 10.0),
        source: CALIBRATED,
        get: |a| a.serving.step_overhead.si(),
        set: |a, v| a.serving.step_overhead = Time::from_si(v),
    },
    Constant {
        name: "parallel_overhead",
        label: "parallel overhead",
        dimension: Dimension::Time,
        meaning: "Fixed time of a pass, more, where there are several devices.",
        equations: Some(Equations::Serving),
        range: (0.0, 10.0),
        source: CALIBRATED,
        get: |a| a.serving.parallel_overhead.si(),
        set: |a, v| a.serving.parallel_overhead = Time::from_si(v),
    },
    Constant {
        name: "sequence_overhead",
        label: "sequence overhead",
        dimension: Dimension::Time,
        meaning: "Time of a decode step per sequence.",
        equations: Some(Equations::Serving),
        range: (0.0, 1.0),
        source: CALIBRATED,
        get: |a| a.serving.sequence_overhead.si(),
        set: |a, v| a.serving.sequence_overhead = Time::from_si(v),
    },
    Constant {
        name: "job_overhead",
        label: "job overhead",
        dimension: Dimension::Time,
        meaning: "Fixed time of a job.",
        equations: Some(Equations::Serving),
        range: (0.0, 100.0),
        source: CALIBRATED,
        get: |a| a.serving.job_overhead.si(),
        set: |a, v| a.serving.job_overhead = Time::from_si(v),
    },
    Constant {
        name: "expert_spread",
        label: "expert spread",
        dimension: Dimension::Count,
        meaning: "How independently tokens are routed to experts, from 0 (all alike) to 1.",
        equations: Some(Equations::Serving),
        range: (0.0, 1.0),
        source: CALIBRATED,
        get: |a| a.serving.expert_spread,
        set: |a, v| a.serving.expert_spread = v,
    },
    Constant {
        name: "memory_fraction",
        label: "memory fraction",
        dimension: Dimension::Count,
        meaning: "Fraction of the memory that the stack uses.",
        equations: Some(Equations::Serving),
        range: (1e-9, 1.0),
        source: CALIBRATED,
        get: |a| a.serving.memory_fraction,
        set: |a, v| a.serving.memory_fraction = v,
    },
    Constant {
        name: "runtime_memory",
        label: "runtime memory",
        dimension: Dimension::Bytes,
        meaning: "Memory of a device that the runtime takes.",
        equations: Some(Equations::Serving),
        range: (0.0, 1e15),
        source: CALIBRATED,
        get: |a| a.serving.runtime_memory.si(),
        set: |a, v| a.serving.runtime_memory = Bytes::from_si(v),
    },
    Constant {
        name: "parallel_memory",
        label: "parallel memory",
        dimension: Dimension::Bytes,
        meaning: "Memory of a device that the runtime takes, more, where there are several devices.",
        equations: Some(Equations::Serving),
        range: (0.0, 1e15),
        source: CALIBRATED,
        get: |a| a.serving.parallel_memory.si(),
        set: |a, v| a.serving.parallel_memory = Bytes::from_si(v),
    },
    Constant {
        name: "prefill_tokens_least",
        label: "smallest prefill limit",
        dimension: Dimension::Count,
        meaning: "Tokens of one prefill pass: the context length, but at least this.",
        equations: Some(Equations::Serving),
        range: (1.0, 1e12),
        source: CALIBRATED,
        get: |a| a.serving.prefill_tokens_least,
        set: |a, v| a.serving.prefill_tokens_least = v,
    },
    Constant {
        name: "prefill_tokens_most",
        label: "largest prefill limit",
        dimension: Dimension::Count,
        meaning: "Tokens of one prefill pass: the context length, but at most this.",
        equations: Some(Equations::Serving),
        range: (1.0, 1e12),
        source: CALIBRATED,
        get: |a| a.serving.prefill_tokens_most,
        set: |a, v| a.serving.prefill_tokens_most = v,
    },
    Constant {
        name: "wide_attention_from",
        label: "wide attention limit",
        dimension: Dimension::Count,
        meaning: "From how many heads times sequences a device on another attention kernel runs; \
                  `\"none\"` where there is no other.",
        equations: Some(Equations::Serving),
        range: (0.0, f64::INFINITY),
        source: CALIBRATED,
        get: |a| a.serving.wide_attention_from,
        set: |a, v| a.serving.wide_attention_from = v,
    },
    Constant {
        name: "wide_kv_efficiency",
        label: "wide KV-stream efficiency",
        dimension: Dimension::Count,
        meaning: "The KV efficiency of that kernel.",
        equations: Some(Equations::Serving),
        range: (1e-9, 1.0),
        source: CALIBRATED,
        get: |a| a.serving.wide_kv_efficiency,
        set: |a, v| a.serving.wide_kv_efficiency = v,
    },
    Constant {
        name: "wide_kv_reread",
        label: "wide KV re-read exponent",
        dimension: Dimension::Count,
        meaning: "The re-read exponent of that kernel.",
        equations: Some(Equations::Serving),
        range: (0.0, 2.0),
        source: CALIBRATED,
        get: |a| a.serving.wide_kv_reread,
        set: |a, v| a.serving.wide_kv_reread = v,
    },
];
