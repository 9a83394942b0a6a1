//! The named sets: which stack each stands for, and whose equations it uses.

use crate::hardware::{Hardware, Vendor};
use crate::precision::Precision;

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
