//! How far off an assumption set was on measurements, and whether a scenario is like them.
//!
//! The figures are what `perfdiff validate` prints of the rows that the constants were calibrated
//! on; on rows that were held out, and on hardware that was never measured, expect more.

use crate::assumptions::{AssumptionSet, Assumptions, Equations};
use crate::precision::Precision;
use crate::scenario::Scenario;
use crate::workload::Workload;

/// Absolute relative errors, as fractions.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Spread {
    /// Half are smaller.
    pub median: f64,
    /// Nine in ten are smaller.
    pub p90: f64,
}

/// The errors of a set against LLM-Inference-Bench (Chitty-Venkata et al. 2024,
/// <https://arxiv.org/abs/2411.00136>): static batches on the hardware that the set is for.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct Validation {
    /// The set.
    pub set: AssumptionSet,
    /// Measured runs.
    pub rows: usize,
    /// Errors of their latency.
    pub latency: Spread,
    /// Measured pairs that differ in the hardware alone.
    pub pairs: usize,
    /// Errors of the speedup of a pair; none where all runs are on one kind of hardware.
    pub speedup: Option<Spread>,
    /// Errors of the latency of those runs that memory held back; none where there is no such run.
    pub queued: Option<Spread>,
    /// The catalog keys of that hardware.
    pub hardware: &'static [&'static str],
}

const fn spread(median: f64, p90: f64) -> Spread {
    Spread { median, p90 }
}

/// Every validation. A test derives the figures from the measurements.
pub static VALIDATIONS: &[Validation] = &[
    Validation {
        set: AssumptionSet::Physical,
        rows: 592,
        latency: spread(0.092, 0.239),
        queued: Some(spread(0.074, 0.387)),
        pairs: 253,
        speedup: Some(spread(0.062, 0.17)),
        hardware: &["A100_40GB", "H100"],
    },
    Validation {
        set: AssumptionSet::Trtllm,
        rows: 313,
        latency: spread(0.032, 0.096),
        queued: Some(spread(0.089, 0.195)),
        pairs: 139,
        speedup: Some(spread(0.047, 0.113)),
        hardware: &["A100_40GB", "H100"],
    },
    Validation {
        set: AssumptionSet::Vllm,
        rows: 279,
        latency: spread(0.028, 0.089),
        queued: Some(spread(0.034, 0.059)),
        pairs: 114,
        speedup: Some(spread(0.026, 0.083)),
        hardware: &["A100_40GB", "H100"],
    },
    Validation {
        set: AssumptionSet::VllmRocm,
        rows: 371,
        latency: spread(0.045, 0.147),
        queued: Some(spread(0.116, 0.172)),
        pairs: 0,
        speedup: None,
        hardware: &["MI300X"],
    },
    Validation {
        set: AssumptionSet::VllmCdna2,
        rows: 27,
        // Of each model, by constants that were fitted to the other.
        latency: spread(0.044, 0.16),
        queued: None,
        pairs: 0,
        speedup: None,
        hardware: &["MI250"],
    },
    Validation {
        set: AssumptionSet::Deepspeed,
        rows: 162,
        latency: spread(0.032, 0.112),
        queued: None,
        pairs: 0,
        speedup: None,
        hardware: &["Gaudi2"],
    },
    Validation {
        set: AssumptionSet::DeepspeedMii,
        rows: 127,
        latency: spread(0.022, 0.073),
        queued: Some(spread(0.067, 0.147)),
        pairs: 0,
        speedup: None,
        hardware: &["A100_40GB"],
    },
];

/// The measured runs: prompts and outputs of equal length, from this to that many tokens.
const LENGTHS: (u32, u32) = (128, 2048);

/// The largest measured batch.
const BATCH: u64 = 256;

/// The most measured devices; they are 1, 2, 4 or 8.
const DEVICES: u32 = 8;

/// The parameters of the measured models, from 6 to 71 billion.
const PARAMETERS: (f64, f64) = (5.5e9, 7.2e10);

impl Validation {
    /// The validation of a set; mlsysim's equations have none here.
    pub fn of(set: AssumptionSet) -> Option<&'static Validation> {
        VALIDATIONS.iter().find(|validation| validation.set == set)
    }
}

impl Scenario {
    /// The validation of the nearest kind of scenario: that of its assumption set.
    pub fn validation(&self) -> Option<&'static Validation> {
        Validation::of(self.assumptions.set)
    }

    /// In what this scenario is unlike every measured run, each in a few words; empty where it is
    /// like them, and where there is no validation that it could be unlike to.
    ///
    /// ```
    /// use perfdiff::{hardware, models, Scenario, Workload};
    ///
    /// let scenario = Scenario::new(models::LLAMA3_8B)
    ///     .on(hardware::H100)
    ///     .batch(64)
    ///     .workload(Workload::Generate { prompt: 512, output: 512 });
    /// assert!(scenario.unlike_measured().is_empty());
    /// assert_eq!(scenario.batch(1000).unlike_measured(), ["batch 1000"]);
    /// ```
    pub fn unlike_measured(&self) -> Vec<String> {
        let Some(validation) = self.validation() else { return Vec::new() };
        let mut unlike = Vec::new();
        match self.workload {
            Workload::Forward { .. } => unlike.push("a single pass".to_string()),
            Workload::Train(_) => unlike.push("training".to_string()),
            Workload::Generate { prompt, output } => {
                for (what, tokens) in [("prompt", prompt), ("output", output)] {
                    if !(LENGTHS.0..=LENGTHS.1).contains(&tokens) {
                        let s = if tokens == 1 { "" } else { "s" };
                        unlike.push(format!("{tokens} token{s} of {what}"));
                    }
                }
                if prompt != output {
                    unlike.push("an output of another length than the prompt".to_string());
                }
            }
        }
        let parameters = self.model.shapes().map(|shapes| shapes.total().si());
        if !parameters.is_some_and(|p| p >= PARAMETERS.0 && p <= PARAMETERS.1) {
            unlike.push(self.model.name.to_string());
        }
        if !validation.hardware.iter().any(|key| *key == self.hardware.key) {
            unlike.push(self.hardware.name.to_string());
        }
        if self.batch > BATCH {
            unlike.push(format!("batch {}", self.batch));
        }
        if self.devices > DEVICES || !self.devices.is_power_of_two() {
            unlike.push(format!("{} devices", self.devices));
        }
        if !matches!(self.precision, Precision::Fp16 | Precision::Bf16) {
            unlike.push(self.precision.to_string());
        }
        if self.assumptions != Assumptions::of(self.assumptions.set) {
            unlike.push("changed constants".to_string());
        }
        debug_assert_eq!(self.assumptions.set.equations(), Equations::Serving);
        unlike
    }
}
