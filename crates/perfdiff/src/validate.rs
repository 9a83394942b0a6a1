//! Predictions against measurements: how far off, by what.
//!
//! ```
//! use perfdiff::{validate::Measurement, Catalog};
//!
//! let row = Measurement {
//!     hardware: "A100".into(), devices: 1, framework: "vllm".into(), model: "Llama3_8B".into(),
//!     input_tokens: 128, output_tokens: 128, batch: 16, latency_s: 1.9,
//! };
//! let profile = row.predict(&Catalog::builtin())?;
//! assert!((0.5..2.0).contains(&(profile.latency.si() / row.latency_s)));
//! # Ok::<(), String>(())
//! ```

mod scatter;
mod tables;

use crate::assumptions::{AssumptionSet, Assumptions, Equations};
use crate::catalog::Catalog;
use crate::precision::Precision;
use crate::profile::Profile;
use crate::scenario::Scenario;
use crate::workload::Workload;

pub use scatter::Scatter;
pub use tables::{By, Table, Tables, by_group, speedups};

/// One measured run: a static batch, from the prompt to the last token.
#[derive(Clone, Debug, PartialEq)]
pub struct Measurement {
    /// A hardware name.
    pub hardware: String,
    /// Devices in the tensor-parallel group.
    pub devices: u32,
    /// The serving stack: the name of an assumption set.
    pub framework: String,
    /// A model name, or the path of a declared config.
    pub model: String,
    /// Prompt tokens per sequence.
    pub input_tokens: u32,
    /// Generated tokens per sequence.
    pub output_tokens: u32,
    /// Sequences.
    pub batch: u64,
    /// What was measured, in seconds.
    pub latency_s: f64,
}

impl Measurement {
    /// What was run, whatever the stack: under the default assumptions.
    ///
    /// # Errors
    ///
    /// In words: a name that is not known.
    pub fn job(&self, catalog: &Catalog) -> Result<Scenario, String> {
        let hardware = catalog.hardware(&self.hardware).map_err(|e| format!("hardware {e}"))?;
        let model = match catalog.model_config(&self.model) {
            Ok(declared) => declared,
            Err(_) => catalog.model(&self.model).map_err(|e| format!("model {e}"))?,
        };
        let mut scenario = Scenario::new(model.clone())
            .on(hardware.clone())
            .batch(self.batch)
            .precision(Precision::Fp16)
            .workload(Workload::Generate { prompt: self.input_tokens, output: self.output_tokens });
        scenario.devices = self.devices;
        Ok(scenario)
    }

    /// The set that the framework names, if it is one with the serving equations.
    pub fn set(&self) -> Option<AssumptionSet> {
        AssumptionSet::from_name(&self.framework)
            .filter(|set| set.equations() == Equations::Serving)
    }

    /// The scenario of this row.
    ///
    /// # Errors
    ///
    /// In words: a name that is not known, or a stack without a set.
    pub fn scenario(&self, catalog: &Catalog) -> Result<Scenario, String> {
        let mut scenario = self.job(catalog)?;
        let set = self.set().ok_or_else(|| match AssumptionSet::from_name(&self.framework) {
            Some(set) => format!("the set `{}` models no generation", set.name()),
            None => format!("no assumption set for the stack `{}`", self.framework),
        })?;
        scenario.assumptions = Assumptions::of(set.for_hardware(&scenario.hardware));
        Ok(scenario)
    }

    /// What the engine says of this row.
    ///
    /// # Errors
    ///
    /// In words: why it cannot say anything.
    pub fn predict(&self, catalog: &Catalog) -> Result<Profile, String> {
        solved(&self.scenario(catalog)?)
    }

    /// What the engine says of this row under other assumptions than its framework's.
    ///
    /// # Errors
    ///
    /// As [`predict`](Self::predict).
    pub fn predict_under(
        &self,
        catalog: &Catalog,
        assumptions: Assumptions,
    ) -> Result<Profile, String> {
        solved(&self.job(catalog)?.assumptions(assumptions))
    }
}

/// The profile of something that was measured; the one rule for predictions and for fits.
pub(crate) fn solved(scenario: &Scenario) -> Result<Profile, String> {
    let profile = scenario.solve().map_err(|error| error.to_string())?;
    // What was measured did fit. Where memory is counted too tightly for one sequence, they run
    // one after the other; there is no time to tell only where not even the weights fit.
    let weights = scenario.model.shapes().map_or(0.0, |shapes| shapes.total().si())
        * scenario.precision.bytes_per_parameter();
    let memory = scenario.hardware.memory.usable() * f64::from(scenario.devices);
    if profile.priced || weights <= memory.si() {
        Ok(profile)
    } else {
        Err("the weights alone do not fit".into())
    }
}

/// The distribution of absolute errors, as fractions.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Errors {
    /// How many.
    pub count: usize,
    /// Half are smaller.
    pub median: f64,
    /// Nine in ten are smaller.
    pub p90: f64,
    /// The largest.
    pub most: f64,
}

impl Errors {
    /// The distribution of these; none of none. Quantiles are linear between neighbours.
    pub fn of(mut errors: Vec<f64>) -> Option<Self> {
        errors.sort_by(f64::total_cmp);
        let most = *errors.last()?;
        let quantile = |q: f64| {
            let at = q * (errors.len() - 1) as f64;
            let (below, above) = (at.floor() as usize, at.ceil() as usize);
            errors[below] + (errors[above] - errors[below]) * (at - at.floor())
        };
        Some(Self { count: errors.len(), median: quantile(0.5), p90: quantile(0.9), most })
    }
}

/// A measurement with its prediction, in seconds.
#[derive(Clone, Debug)]
pub struct Predicted<'a> {
    /// The row.
    pub row: &'a Measurement,
    /// The predicted latency, in seconds.
    pub predicted_s: f64,
}

impl Predicted<'_> {
    /// The absolute relative error.
    pub fn error(&self) -> f64 {
        (self.predicted_s / self.row.latency_s - 1.0).abs()
    }
}
