//! Assumption sets: the constants of the model of a machine, each named, with unit and source.

use std::borrow::Cow;

use crate::source::Source;
use crate::units::{Bandwidth, Dimension, Time};

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
}

/// Whose equations a set of assumptions belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum AssumptionSet {
    /// mlsysim 0.3.0's `Engine.solve`.
    Mlsysim,
}

impl AssumptionSet {
    /// Every set.
    pub const ALL: [AssumptionSet; 1] = [AssumptionSet::Mlsysim];

    /// The name in a block.
    pub const fn name(self) -> &'static str {
        match self {
            AssumptionSet::Mlsysim => "mlsysim",
        }
    }

    /// What the set is for, in one line.
    pub const fn summary(self) -> &'static str {
        match self {
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
    };

    /// The constants as the set ships them.
    pub const fn of(set: AssumptionSet) -> Self {
        match set {
            AssumptionSet::Mlsysim => Self::MLSYSIM,
        }
    }

    /// The name of the set, or the one under which a user declared it.
    pub fn name(&self) -> &str {
        self.declared.as_deref().unwrap_or(self.set.name())
    }
}

impl Default for Assumptions {
    /// `mlsysim`, until the `physical` set exists.
    fn default() -> Self {
        Self::MLSYSIM
    }
}

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
    /// Smallest and largest value that make sense, in the SI base unit, both allowed.
    pub range: (f64, f64),
    /// Where the value comes from.
    pub source: Source,
    pub(crate) get: fn(&Assumptions) -> f64,
    #[cfg_attr(
        not(any(test, feature = "block", feature = "serde")),
        expect(dead_code, reason = "only what is read from text is written")
    )]
    pub(crate) set: fn(&mut Assumptions, f64),
}

impl Constant {
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
            "default_host_link" => "default_host_link_bytes_per_s",
            name => name,
        }
    }
}

const ENGINE: Source = Source::convention("mlsysim 0.3.0, Engine.solve")
    .at("https://pypi.org/project/mlsysim/0.3.0/")
    .verified("2026-11-23");

/// Every constant, in the order in which it is listed.
pub static CONSTANTS: &[Constant] = &[
    Constant {
        name: "compute_efficiency",
        label: "compute efficiency",
        dimension: Dimension::Count,
        meaning: "Fraction of the peak FLOP/s that is achieved.",
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
        range: (1.0, 65536.0),
        source: ENGINE,
        get: |a| a.lora_rank,
        set: |a, v| a.lora_rank = v,
    },
];
