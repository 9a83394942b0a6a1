//! Assumption sets: the constants of the model of a machine, each named, with unit and source.

use std::borrow::Cow;

use crate::hardware::{Hardware, Vendor};
use crate::precision::Precision;
use crate::source::Source;
use crate::units::{Bandwidth, Bytes, Dimension, Time, gb, ms, ns, us, years};

/// A set of equations with the constants that they use.
///
/// ```
/// use perfdiff::Assumptions;
///
/// let taught = Assumptions::MLSYSIM;
/// assert_eq!(taught.compute_efficiency, 0.5);
/// assert_eq!(taught.name(), "mlsysim");
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Assumptions {
    /// Whose equations.
    pub set: AssumptionSet,
    /// The name under which a user declared the set, where it is not a built-in one.
    pub declared: Option<Cow<'static, str>>,
    /// Fraction of the peak FLOP/s that is achieved, in (0, 1].
    pub compute_efficiency: f64,
    /// Bytes of activation traffic a sample causes, as a fraction of the bytes of the weights.
    pub activation_traffic: f64,
    /// Fixed time a layer adds to a pass.
    pub layer_overhead: Time,
    /// Passes over the layers that one training step pays the layer overhead for.
    pub training_passes: f64,
    /// Rate at which what does not fit is streamed, where the hardware names no host link.
    pub default_host_link: Bandwidth,
    /// Share of the TDP that is drawn at no load.
    pub idle_power: f64,
    /// Optimizer state, in bytes per parameter.
    pub optimizer_bytes: f64,
    /// Rank of the low-rank adapters.
    pub lora_rank: f64,
    /// Time over which a purchase price is written off, where no hourly price is given.
    pub depreciation: Time,
    /// The constants of the serving equations.
    pub serving: Serving,
}

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

/// A named set: whose equations, and with which constants.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum AssumptionSet {
    /// The serving equations with stack-neutral constants: the middle of TensorRT-LLM and vLLM.
    Physical,
    /// TensorRT-LLM on NVIDIA.
    Trtllm,
    /// vLLM on NVIDIA.
    Vllm,
    /// vLLM on AMD; what `vllm` means on AMD hardware.
    VllmRocm,
    /// vLLM on AMD's CDNA 2; what `vllm` means on an MI250.
    VllmCdna2,
    /// DeepSpeed on Gaudi.
    Deepspeed,
    /// DeepSpeed-MII on NVIDIA.
    DeepspeedMii,
    /// mlsysim 0.3.0's `Engine.solve`.
    Mlsysim,
}

/// The equations of a set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Equations {
    /// mlsysim 0.3.0's: one stage, weights read once, activations as a share of the weights.
    Mlsysim,
    /// Rooflines per operator, a KV cache, a scheduler.
    Serving,
}

impl AssumptionSet {
    /// Every set.
    pub const ALL: [AssumptionSet; 8] = [
        AssumptionSet::Physical,
        AssumptionSet::Trtllm,
        AssumptionSet::Vllm,
        AssumptionSet::VllmRocm,
        AssumptionSet::VllmCdna2,
        AssumptionSet::Deepspeed,
        AssumptionSet::DeepspeedMii,
        AssumptionSet::Mlsysim,
    ];

    /// The name in a block.
    pub const fn name(self) -> &'static str {
        match self {
            AssumptionSet::Physical => "physical",
            AssumptionSet::Trtllm => "trtllm",
            AssumptionSet::Vllm => "vllm",
            AssumptionSet::VllmRocm => "vllm-rocm",
            AssumptionSet::VllmCdna2 => "vllm-cdna2",
            AssumptionSet::Deepspeed => "deepspeed-gaudi",
            AssumptionSet::DeepspeedMii => "deepspeed-mii",
            AssumptionSet::Mlsysim => "mlsysim",
        }
    }

    /// The set with this name, whatever its case.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|set| set.name().eq_ignore_ascii_case(name))
    }

    /// Whose equations it uses.
    pub const fn equations(self) -> Equations {
        match self {
            AssumptionSet::Mlsysim => Equations::Mlsysim,
            _ => Equations::Serving,
        }
    }

    /// The serving stack of a variant: what [`for_hardware`](Self::for_hardware) makes it from.
    pub(crate) const fn stack(self) -> Self {
        match self {
            AssumptionSet::VllmRocm | AssumptionSet::VllmCdna2 => AssumptionSet::Vllm,
            set => set,
        }
    }

    /// The variant of this set for hardware of a vendor: vLLM runs other kernels on AMD.
    #[must_use]
    pub fn on(self, vendor: Vendor) -> Self {
        match (self, vendor) {
            (AssumptionSet::Vllm, Vendor::Amd) => AssumptionSet::VllmRocm,
            _ => self,
        }
    }

    /// The variant of this set for this hardware. Constants do not carry over between AMD's
    /// generations either: CDNA 2, the one before FP8, has its own.
    #[must_use]
    pub fn for_hardware(self, hardware: &Hardware) -> Self {
        let is_cdna2 = hardware.peak.at(Precision::Fp8).is_none();
        match self.on(hardware.vendor) {
            AssumptionSet::VllmRocm if is_cdna2 && self == AssumptionSet::Vllm => {
                AssumptionSet::VllmCdna2
            }
            set => set,
        }
    }

    /// What the set is for, in one line.
    pub const fn summary(self) -> &'static str {
        match self {
            AssumptionSet::Physical => {
                "rooflines per operator, a KV cache and waves when it is full; constants between \
                 TensorRT-LLM's and vLLM's, for teaching"
            }
            AssumptionSet::Trtllm => "TensorRT-LLM on NVIDIA: waves when the KV cache is full",
            AssumptionSet::Vllm => {
                "vLLM on NVIDIA (on AMD, the set `vllm-rocm` or `vllm-cdna2`): preempts and \
                 recomputes when the KV cache is full"
            }
            AssumptionSet::VllmRocm => "vLLM on AMD, calibrated on the MI300X",
            AssumptionSet::VllmCdna2 => "vLLM on AMD's CDNA 2, calibrated on 27 runs on an MI250",
            AssumptionSet::Deepspeed => "DeepSpeed on Gaudi: a static batch over padded lengths",
            AssumptionSet::DeepspeedMii => "DeepSpeed-MII on NVIDIA: preempts and recomputes",
            AssumptionSet::Mlsysim => {
                "mlsysim 0.3.0's Engine.solve, to rounding: one stage, weights read once, \
                 10 % of the weights as activation traffic per sample"
            }
        }
    }
}

impl Assumptions {
    /// mlsysim 0.3.0 with its default arguments.
    pub const MLSYSIM: Assumptions = Assumptions {
        set: AssumptionSet::Mlsysim,
        declared: None,
        compute_efficiency: 0.5,
        activation_traffic: 0.1,
        layer_overhead: Time::from_si(1e-5),
        training_passes: 3.0,
        default_host_link: Bandwidth::from_si(64e9),
        idle_power: 0.3,
        optimizer_bytes: 12.0,
        lora_rank: 16.0,
        depreciation: years(4.0),
        serving: Serving::TRTLLM,
    };

    /// The stack-neutral set.
    pub const PHYSICAL: Assumptions = Self::of(AssumptionSet::Physical);

    /// The constants as the set ships them.
    pub const fn of(set: AssumptionSet) -> Self {
        let (compute_efficiency, serving) = match set {
            AssumptionSet::Mlsysim => return Self::MLSYSIM,
            AssumptionSet::Physical => (0.76, Serving::PHYSICAL),
            AssumptionSet::Trtllm => (0.759, Serving::TRTLLM),
            AssumptionSet::Vllm => (0.765, Serving::VLLM),
            AssumptionSet::VllmRocm => (0.0708, Serving::VLLM_ROCM),
            AssumptionSet::VllmCdna2 => (0.451, Serving::VLLM_CDNA2),
            AssumptionSet::Deepspeed => (0.406, Serving::DEEPSPEED),
            AssumptionSet::DeepspeedMii => (0.562, Serving::DEEPSPEED_MII),
        };
        let mut of = Self::MLSYSIM;
        of.set = set;
        of.compute_efficiency = compute_efficiency;
        of.serving = serving;
        of
    }

    /// The name of the set, or the one under which a user declared it.
    pub fn name(&self) -> &str {
        self.declared.as_deref().unwrap_or(self.set.name())
    }
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

/// A set that a user declares: another one, with some constants of its own.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct DeclaredSet {
    /// The name; none of a default that has only constants.
    pub(crate) name: Option<String>,
    /// The built-in set beneath.
    pub(crate) base: AssumptionSet,
    /// The names of the constants that it changes, with their values in SI base units.
    pub(crate) constants: Vec<(&'static str, f64)>,
}

impl DeclaredSet {
    /// The constants, on the variant of the built-in set that the hardware asks for.
    #[cfg_attr(
        not(any(feature = "block", feature = "serde")),
        expect(dead_code, reason = "only what is read from text is declared")
    )]
    pub(crate) fn assumptions(
        &self,
        variant: &dyn Fn(AssumptionSet) -> AssumptionSet,
    ) -> Assumptions {
        let mut assumptions = Assumptions::of(variant(self.base));
        for (name, value) in &self.constants {
            if let Some(constant) = Constant::named(name) {
                (constant.set)(&mut assumptions, *value);
            }
        }
        assumptions.declared = self.name.clone().map(Cow::Owned);
        assumptions
    }
}

impl Default for Assumptions {
    /// [`PHYSICAL`](Self::PHYSICAL).
    fn default() -> Self {
        Self::PHYSICAL
    }
}

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
