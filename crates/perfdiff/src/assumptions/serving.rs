//! The constants of the serving equations, and their values for each stack.

use crate::units::{Bytes, Time, gb, ms, ns, us};

/// Constants of the serving equations: what a stack reaches of the hardware, and what it adds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Serving {
    /// Fraction of the memory bandwidth at which weights are streamed.
    pub weight_efficiency: f64,
    /// Fraction of the memory bandwidth at which the KV cache is read.
    pub kv_efficiency: f64,
    /// How often grouped queries read the same KV head again: the exponent of heads per KV head.
    pub kv_reread: f64,
    /// Serial attention time per cached token and layer.
    pub attention_latency: Time,
    /// Time of one all-reduce per doubling of the devices.
    pub allreduce_latency: Time,
    /// Fraction of the link's bandwidth that an all-reduce reaches.
    pub link_efficiency: f64,
    /// The same for the long messages of a training step.
    pub bulk_link_efficiency: f64,
    /// Fixed time of a pass.
    pub step_overhead: Time,
    /// Fixed time of a pass where there are several devices.
    pub parallel_overhead: Time,
    /// Time of a decode step per sequence.
    pub sequence_overhead: Time,
    /// Fixed time of a job.
    pub job_overhead: Time,
    /// How independently tokens are routed to experts, from 0 (all alike) to 1.
    pub expert_spread: f64,
    /// Fraction of the memory that the stack uses.
    pub memory_fraction: f64,
    /// Memory of a device that the runtime takes.
    pub runtime_memory: Bytes,
    /// The same, more, where there are several devices.
    pub parallel_memory: Bytes,
    /// Tokens of one prefill pass, at least: the context length, within these two.
    pub prefill_tokens_least: f64,
    /// Tokens of one prefill pass, at most.
    pub prefill_tokens_most: f64,
    /// From how many heads times sequences a device on, another attention kernel runs.
    pub wide_attention_from: f64,
    /// The KV efficiency of that kernel.
    pub wide_kv_efficiency: f64,
    /// The re-read exponent of that kernel.
    pub wide_kv_reread: f64,
    /// What the stack does when the KV cache does not fit.
    pub scheduler: Scheduler,
    /// What the memory fraction is a fraction of.
    pub memory_rule: MemoryRule,
}

/// What a stack does when memory for the KV cache runs out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scheduler {
    /// As many sequences at a time as fit with their whole length.
    Waves,
    /// Admits while prompts fit, throws out the latest, and computes its prefix again.
    Preempt,
    /// A static batch over padded lengths; what does not fit does not run.
    Padded,
}

/// What the memory fraction is a fraction of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MemoryRule {
    /// Of all memory; weights and activations come out of it.
    OfAll,
    /// Of what weights and runtime leave.
    OfRest,
}

impl Serving {
    /// TensorRT-LLM on NVIDIA.
    pub const TRTLLM: Serving = Serving {
        weight_efficiency: 0.734,
        kv_efficiency: 0.849,
        kv_reread: 0.474,
        attention_latency: ns(14.3),
        allreduce_latency: us(6.34),
        link_efficiency: 0.2,
        bulk_link_efficiency: 0.75,
        step_overhead: ms(0.55),
        parallel_overhead: ms(0.823),
        sequence_overhead: us(13.9),
        job_overhead: ms(72.8),
        expert_spread: 0.157,
        memory_fraction: 0.9,
        runtime_memory: gb(5.0),
        parallel_memory: gb(0.0),
        prefill_tokens_least: 8192.0,
        prefill_tokens_most: 8192.0,
        wide_attention_from: f64::INFINITY,
        wide_kv_efficiency: 0.849,
        wide_kv_reread: 0.474,
        scheduler: Scheduler::Waves,
        memory_rule: MemoryRule::OfRest,
    };

    /// vLLM on NVIDIA.
    pub const VLLM: Serving = Serving {
        weight_efficiency: 0.785,
        kv_efficiency: 0.773,
        kv_reread: 0.371,
        attention_latency: ns(6.38),
        allreduce_latency: us(5.36),
        link_efficiency: 0.17,
        bulk_link_efficiency: 0.75,
        step_overhead: ms(1.5),
        parallel_overhead: ms(1.37),
        sequence_overhead: us(56.9),
        job_overhead: ms(98.7),
        expert_spread: 0.911,
        memory_fraction: 0.9,
        runtime_memory: gb(1.0),
        parallel_memory: gb(1.3),
        prefill_tokens_least: 2048.0,
        prefill_tokens_most: 32768.0,
        wide_attention_from: f64::INFINITY,
        wide_kv_efficiency: 0.773,
        wide_kv_reread: 0.371,
        scheduler: Scheduler::Preempt,
        memory_rule: MemoryRule::OfAll,
    };

    /// vLLM on AMD.
    pub const VLLM_ROCM: Serving = Serving {
        weight_efficiency: 0.492,
        kv_efficiency: 0.848,
        kv_reread: 0.971,
        attention_latency: ns(7.03),
        allreduce_latency: us(17.0),
        link_efficiency: 0.069,
        step_overhead: ms(3.24),
        parallel_overhead: ms(2.5),
        sequence_overhead: us(43.7),
        job_overhead: us(1.0),
        expert_spread: 0.675,
        wide_attention_from: 512.0,
        wide_kv_efficiency: 0.39,
        wide_kv_reread: 1.14,
        ..Self::VLLM
    };

    /// vLLM on AMD's CDNA 2: what `perfdiff validate --fit` makes of 27 runs of two models on one
    /// and two MI250. Mixtures of experts were not among them.
    pub const VLLM_CDNA2: Serving = Serving {
        weight_efficiency: 0.485,
        kv_efficiency: 0.763,
        kv_reread: 0.631,
        attention_latency: ns(14.7),
        allreduce_latency: us(20.3),
        link_efficiency: 0.148,
        step_overhead: ms(2.31),
        parallel_overhead: ms(2.39),
        sequence_overhead: us(18.9),
        job_overhead: ms(0.0),
        wide_kv_efficiency: 0.553,
        wide_kv_reread: 1.49,
        ..Self::VLLM_ROCM
    };

    /// DeepSpeed on Gaudi.
    pub const DEEPSPEED: Serving = Serving {
        weight_efficiency: 0.835,
        kv_efficiency: 0.746,
        kv_reread: 0.249,
        attention_latency: ns(1.98),
        allreduce_latency: us(9.36),
        link_efficiency: 0.366,
        step_overhead: us(1.0),
        parallel_overhead: ms(2.07),
        sequence_overhead: us(0.01),
        job_overhead: ms(54.7),
        expert_spread: 1.0,
        prefill_tokens_least: 1e9,
        prefill_tokens_most: 1e9,
        wide_kv_efficiency: 0.746,
        wide_kv_reread: 0.249,
        scheduler: Scheduler::Padded,
        ..Self::TRTLLM
    };

    /// DeepSpeed-MII on NVIDIA.
    pub const DEEPSPEED_MII: Serving = Serving {
        weight_efficiency: 0.735,
        kv_efficiency: 1.0,
        kv_reread: 0.927,
        attention_latency: ns(26.1),
        allreduce_latency: us(13.3),
        link_efficiency: 0.432,
        step_overhead: ms(1.53),
        parallel_overhead: ms(2.58),
        sequence_overhead: us(97.2),
        job_overhead: ms(422.0),
        expert_spread: 0.136,
        memory_fraction: 0.85,
        runtime_memory: gb(3.0),
        prefill_tokens_least: 1e9,
        prefill_tokens_most: 1e9,
        wide_kv_efficiency: 1.0,
        wide_kv_reread: 0.927,
        scheduler: Scheduler::Preempt,
        ..Self::TRTLLM
    };

    /// Between TensorRT-LLM and vLLM on NVIDIA: their geometric means, rounded.
    pub const PHYSICAL: Serving = Serving {
        weight_efficiency: 0.76,
        kv_efficiency: 0.81,
        kv_reread: 0.42,
        attention_latency: ns(9.5),
        allreduce_latency: us(5.8),
        link_efficiency: 0.18,
        step_overhead: ms(0.9),
        parallel_overhead: ms(1.1),
        sequence_overhead: us(28.0),
        job_overhead: ms(85.0),
        expert_spread: 0.38,
        runtime_memory: gb(2.5),
        wide_kv_efficiency: 0.81,
        wide_kv_reread: 0.42,
        ..Self::TRTLLM
    };
}
