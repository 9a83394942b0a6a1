//! Assumption sets: the constants of the model of a machine, each named, with unit and source.
//!
//! - `set`: the named sets, and whose equations each uses.
//! - `serving`: the constants of the serving equations, and their values for each stack.
//! - `constants`: the table of all constants, one row each.

mod constants;
mod serving;
mod set;

use std::borrow::Cow;

use crate::units::{Bandwidth, Time, years};

pub(crate) use constants::NO_LIMIT;
pub use constants::{CONSTANTS, Constant};
pub use serving::{MemoryRule, Scheduler, Serving};
pub use set::{AssumptionSet, Equations};

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

impl Default for Assumptions {
    /// [`PHYSICAL`](Self::PHYSICAL).
    fn default() -> Self {
        Self::PHYSICAL
    }
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
