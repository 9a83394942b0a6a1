//! The solved scenario.

use crate::cost::{Cost, Product};
use crate::precision::Precision;
use crate::units::{Bandwidth, Bytes, Energy, FlopRate, Flops, Time};

/// What a scenario costs, and what bounds it.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Profile {
    /// Whether everything fits in the memory of the devices. A scenario that does not fit still
    /// has a latency where the assumption set says how it spills.
    pub feasible: bool,
    /// Whether its time can be told: a scenario that does not fit has one only where the
    /// assumption set says how it spills or queues.
    pub priced: bool,
    /// What bounds it, really.
    pub regime: Regime,
    /// The larger term of the roofline, whatever else takes time; ties are compute.
    pub roofline_regime: Regime,
    /// From the start of the work to its end.
    pub latency: Time,
    /// Time that the arithmetic takes at the achieved rate.
    pub compute: Time,
    /// Time that the data takes at the bandwidth in use.
    pub memory: Time,
    /// What not fitting costs: the part of the memory time that is streaming over the host link,
    /// or what waves, preemptions and recomputation add to the latency.
    pub spill: Time,
    /// Time that the devices spend exchanging data.
    pub communication: Time,
    /// Fixed time: dispatch and layers.
    pub overhead: Time,
    /// Samples (or requests) per second.
    pub throughput_per_s: f64,
    /// Generated tokens per second, of a generation.
    pub throughput_tok_s: Option<f64>,
    /// Time to the first token, of a generation.
    pub ttft: Option<Time>,
    /// Time per token after the first, of a generation.
    pub tpot: Option<Time>,
    /// Operations per byte moved.
    pub arithmetic_intensity: f64,
    /// Energy of the whole batch; zero where the hardware names no TDP.
    pub energy: Energy,
    /// What the run makes: tokens or samples.
    pub product: Product,
    /// How much of it.
    pub made: f64,
    /// What the run costs; none where nothing gives a price.
    pub cost: Option<Cost>,
    /// What has to be in memory at once.
    pub memory_footprint: Bytes,
    /// The compute rate as used, after efficiency.
    pub peak: FlopRate,
    /// The bandwidth as used.
    pub bandwidth: Bandwidth,
    /// Which memory, or link, that bandwidth belongs to.
    pub bandwidth_path: BandwidthPath,
    /// Model FLOP/s utilisation: useful operations over what the peak could do meanwhile.
    pub mfu: f64,
    /// Hardware FLOP/s utilisation: the same with recomputed operations counted.
    pub hfu: f64,
    /// The phases, each with one roofline.
    pub stages: Vec<Stage>,
    /// What to know before trusting the numbers.
    pub notes: Vec<Note>,
    /// What does not fit, in bytes.
    pub spilled: Option<Bytes>,
    /// Which inputs the solve looked at.
    pub(crate) reads: Reads,
}

impl Profile {
    /// Time of one regime: the four terms that a latency is made of, and the part of the memory
    /// time that exists only because the work does not fit.
    pub fn time_of(&self, regime: Regime) -> Time {
        match regime {
            Regime::Memory => self.memory,
            Regime::Compute => self.compute,
            Regime::Communication => self.communication,
            Regime::Overhead => self.overhead,
            Regime::Capacity => self.spill,
        }
    }
}

/// What bounds a stage or a whole scenario.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Regime {
    /// Moving data to and from memory.
    Memory,
    /// Arithmetic.
    Compute,
    /// Exchange between devices.
    Communication,
    /// Fixed costs: dispatch, layers, steps.
    Overhead,
    /// Memory that ran out: what does not fit costs more than anything else.
    Capacity,
}

impl Regime {
    /// Every regime, in the order that decides ties.
    pub const ALL: [Regime; 5] = [
        Regime::Memory,
        Regime::Compute,
        Regime::Communication,
        Regime::Overhead,
        Regime::Capacity,
    ];

    /// The name in JSON: `memory`.
    pub const fn name(self) -> &'static str {
        match self {
            Regime::Memory => "memory",
            Regime::Compute => "compute",
            Regime::Communication => "communication",
            Regime::Overhead => "overhead",
            Regime::Capacity => "capacity",
        }
    }

    /// The name in a heading: `Memory`.
    pub const fn title(self) -> &'static str {
        match self {
            Regime::Memory => "Memory",
            Regime::Compute => "Compute",
            Regime::Communication => "Communication",
            Regime::Overhead => "Overhead",
            Regime::Capacity => "Capacity",
        }
    }
}

/// One phase of the work, with one roofline.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Stage {
    /// `forward`, `train`, ...
    pub name: &'static str,
    /// What bounds it.
    pub regime: Regime,
    /// Its share of the latency.
    pub latency: Time,
    /// Time of its arithmetic.
    pub compute: Time,
    /// Time of its data.
    pub memory: Time,
    /// Time of its exchanges.
    pub communication: Time,
    /// Its fixed time.
    pub overhead: Time,
    /// Its operations.
    pub flops: Flops,
    /// The bytes that it moves.
    pub bytes: Bytes,
}

/// Where the weights are read from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BandwidthPath {
    /// The main memory.
    Memory,
    /// On-chip memory: the weights fit there.
    Sram,
    /// Flash.
    Flash,
    /// The host link: not everything fits, and the set streams all of it.
    HostLink,
}

impl BandwidthPath {
    /// The name in JSON.
    pub const fn name(self) -> &'static str {
        match self {
            BandwidthPath::Memory => "memory",
            BandwidthPath::Sram => "sram",
            BandwidthPath::Flash => "flash",
            BandwidthPath::HostLink => "host_link",
        }
    }
}

/// Something to know before trusting a profile.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Note {
    /// The spec sheet has no rate for the precision; another one was used.
    PrecisionFallback {
        /// The precision asked for.
        precision: Precision,
        /// The rate used instead.
        rate: FlopRate,
    },
    /// The sheet has no rate for the precision; arithmetic runs at another.
    ComputesAt {
        /// The precision asked for.
        precision: Precision,
        /// The precision that its arithmetic runs at.
        at: Precision,
        /// The rate there.
        rate: FlopRate,
    },
    /// The KV cache does not hold the batch, which queues.
    Queues {
        /// Tokens that the cache holds.
        room: f64,
        /// Rounds of admission.
        waves: u64,
        /// Sequences that were thrown out and computed again.
        preemptions: u64,
        /// What it costs.
        cost: Time,
    },
    /// Not even one sequence fits, so there is no time to tell.
    DoesNotFit {
        /// What has to be in memory.
        footprint: Bytes,
        /// What the memory holds.
        capacity: Bytes,
    },
    /// The model's weights are published in another width than they are counted at.
    StoredAt {
        /// The format that they are published in.
        stored: Precision,
        /// The format that the scenario names.
        counted: Precision,
    },
    /// Layers with a sliding window are counted as if they saw the whole context.
    BeyondWindow {
        /// Tokens that such a layer looks back.
        window: u32,
        /// How many layers have the window.
        windowed: u32,
        /// How many layers there are.
        layers: u32,
        /// The longest context, in tokens.
        context: u64,
    },
    /// The heads do not divide over the devices.
    UnevenHeads {
        /// Query heads of a layer.
        heads: u32,
        /// Devices of the tensor-parallel group.
        devices: u32,
    },
    /// The work does not fit and is streamed over the host link.
    Spills {
        /// What has to be in memory.
        footprint: Bytes,
        /// What the memory holds.
        capacity: Bytes,
        /// The rate at which everything is then streamed.
        bandwidth: Bandwidth,
    },
}

impl std::fmt::Display for Note {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Note::PrecisionFallback { precision, rate } => write!(
                f,
                "no {precision} rate for this hardware; {rate} is used, as mlsysim does without one"
            ),
            Note::ComputesAt { precision, at, rate } => {
                write!(f, "the sheet has no {precision} rate; arithmetic runs at {at}, {rate}")
            }
            Note::Queues { room, waves, preemptions, cost } => {
                write!(f, "capacity: the KV cache holds {} tokens, so the batch ", room.floor())?;
                match (preemptions, waves) {
                    (0, waves) => write!(f, "runs in {waves} waves")?,
                    (1, _) => f.write_str("is preempted once")?,
                    (times, _) => write!(f, "is preempted {times} times")?,
                }
                write!(f, ", which costs {cost:.3}")
            }
            Note::DoesNotFit { footprint, capacity } => {
                write!(f, "does not fit: needs {footprint:.4}, has {capacity:.4}")
            }
            Note::StoredAt { stored, counted } => {
                write!(f, "the weights are published in {stored}, and counted at {counted}")
            }
            Note::BeyondWindow { window, windowed, layers, context } => write!(
                f,
                "{windowed} of {layers} layers look back {window} tokens only; counted as if they \
                 saw all {context}, so attention and what it keeps come out too large"
            ),
            Note::UnevenHeads { heads, devices } => write!(
                f,
                "its {heads} heads do not divide over {devices} devices, which serving stacks \
                 refuse; counted as if they did"
            ),
            Note::Spills { footprint, capacity, bandwidth } => write!(
                f,
                "does not fit: needs {footprint:.4}, has {capacity:.4}; everything is streamed at \
                 {bandwidth:.4}"
            ),
        }
    }
}

/// The inputs that a solve looked at, as a set of bits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Reads(u64);

impl Reads {
    pub(crate) const NONE: Reads = Reads(0);
    pub(crate) const ANYTHING: Reads = Reads(u64::MAX);
    /// Read by every solve.
    pub(crate) const ALWAYS: Reads = Reads(1);
    pub(crate) const MEMORY_BANDWIDTH: Reads = Reads(1 << 1);
    pub(crate) const SRAM: Reads = Reads(1 << 2);
    pub(crate) const FLASH: Reads = Reads(1 << 3);
    pub(crate) const HOST_LINK: Reads = Reads(1 << 4);
    pub(crate) const DEFAULT_HOST_LINK: Reads = Reads(1 << 5);
    pub(crate) const PARAMETERS: Reads = Reads(1 << 6);
    pub(crate) const ACTIVE_PARAMETERS: Reads = Reads(1 << 7);
    pub(crate) const MODEL_SIZE: Reads = Reads(1 << 8);
    pub(crate) const FLOPS: Reads = Reads(1 << 9);
    pub(crate) const LAYERS: Reads = Reads(1 << 10);
    pub(crate) const HIDDEN_SIZE: Reads = Reads(1 << 11);
    pub(crate) const HEADS: Reads = Reads(1 << 12);
    pub(crate) const DENOISING_STEPS: Reads = Reads(1 << 13);
    pub(crate) const TRAINING_STATE: Reads = Reads(1 << 14);
    pub(crate) const SEQ: Reads = Reads(1 << 15);
    pub(crate) const DATA_PARALLEL: Reads = Reads(1 << 16);
    pub(crate) const LORA_RANK: Reads = Reads(1 << 17);
    pub(crate) const TRAINING: Reads = Reads(1 << 18);
    pub(crate) const ENERGY: Reads = Reads(1 << 19);
    /// What only the serving equations look at.
    pub(crate) const ONLY_SERVING: Reads = Reads::SHAPES
        .and(Reads::SERVING)
        .and(Reads::INTERCONNECT)
        .and(Reads::RANKS)
        .and(Reads::SHORT_MESSAGES)
        .and(Reads::LONG_MESSAGES)
        .and(Reads::DECODE)
        .and(Reads::KV_STREAM)
        .and(Reads::KV_REREAD)
        .and(Reads::WIDE_KV_STREAM)
        .and(Reads::WIDE_KV_REREAD)
        .and(Reads::JOB)
        .and(Reads::EXPERTS)
        .and(Reads::CACHE)
        .and(Reads::PARALLEL_CACHE)
        .and(Reads::PREFILL_LIMIT)
        .and(Reads::INPUT_TOKENS)
        .and(Reads::KV_HEADS);
    /// Several chips work on one pass.
    pub(crate) const RANKS: Reads = Reads(1 << 30);
    /// They exchange the activations of a pass.
    pub(crate) const SHORT_MESSAGES: Reads = Reads(1 << 31);
    /// They exchange those, or the gradients, of a training step.
    pub(crate) const LONG_MESSAGES: Reads = Reads(1 << 32);
    /// There is a decode step.
    pub(crate) const DECODE: Reads = Reads(1 << 33);
    pub(crate) const KV_STREAM: Reads = Reads(1 << 34);
    pub(crate) const KV_REREAD: Reads = Reads(1 << 35);
    pub(crate) const WIDE_KV_STREAM: Reads = Reads(1 << 36);
    pub(crate) const WIDE_KV_REREAD: Reads = Reads(1 << 37);
    /// There is a job of several passes.
    pub(crate) const JOB: Reads = Reads(1 << 38);
    pub(crate) const EXPERTS: Reads = Reads(1 << 39);
    /// The KV cache is held against the memory.
    pub(crate) const CACHE: Reads = Reads(1 << 40);
    /// And the runtime takes more of it, for there are several chips.
    pub(crate) const PARALLEL_CACHE: Reads = Reads(1 << 41);
    /// Keys and values are cached by head, not compressed.
    pub(crate) const KV_HEADS: Reads = Reads(1 << 43);
    /// How many tokens one prefill pass takes.
    pub(crate) const PREFILL_LIMIT: Reads = Reads(1 << 42);
    /// How many tokens an encoder reads at once.
    pub(crate) const INPUT_TOKENS: Reads = Reads(1 << 44);
    /// What only mlsysim's equations look at.
    pub(crate) const ONLY_MLSYSIM: Reads = Reads::MLSYSIM
        .and(Reads::HOST_LINK)
        .and(Reads::DEFAULT_HOST_LINK)
        .and(Reads::SRAM)
        .and(Reads::FLASH);
    /// What only mlsysim's equations look at.
    pub(crate) const MLSYSIM: Reads = Reads(1 << 29);
    pub(crate) const SHAPES: Reads = Reads(1 << 26);
    pub(crate) const SERVING: Reads = Reads(1 << 27);
    pub(crate) const INTERCONNECT: Reads = Reads(1 << 28);
    pub(crate) const OPTIMIZER: Reads = Reads(1 << 20);
    pub(crate) const PRICE: Reads = Reads(1 << 21);
    pub(crate) const DEPRECIATION: Reads = Reads(1 << 22);
    /// What only the cost looks at.
    pub(crate) const COST: Reads = Reads::PRICE.and(Reads::DEPRECIATION);

    /// What only a training step looks at.
    pub(crate) const ONLY_TRAINING: Reads = Reads::HIDDEN_SIZE
        .and(Reads::HEADS)
        .and(Reads::TRAINING_STATE)
        .and(Reads::SEQ)
        .and(Reads::DATA_PARALLEL)
        .and(Reads::LORA_RANK)
        .and(Reads::TRAINING)
        .and(Reads::OPTIMIZER);

    pub(crate) const fn and(self, other: Reads) -> Reads {
        Reads(self.0 | other.0)
    }

    pub(crate) fn add(&mut self, other: Reads) {
        self.0 |= other.0;
    }

    pub(crate) const fn without(self, other: Reads) -> Reads {
        Reads(self.0 & !other.0)
    }

    pub(crate) const fn overlaps(self, other: Reads) -> bool {
        self.0 & other.0 != 0
    }
}
