//! Everything that determines a result, in one value.

use crate::assumptions::{AssumptionSet, Assumptions, Constant};
use crate::hardware::Hardware;
use crate::model::Model;
use crate::precision::Precision;
use crate::units::Dollars;
use crate::workload::Workload;

/// Model x workload x hardware x precision x devices x assumptions: fully resolved, self-contained.
///
/// Two equal scenarios solve to the same numbers, bit for bit, on every machine. Every method that
/// changes something gives a new scenario and leaves the old one, so that one can be the start of
/// several.
///
/// ```
/// use perfdiff::{hardware, models, Scenario};
///
/// let a100 = Scenario::new(models::LLAMA3_8B).on(hardware::A100);
/// let h100 = a100.on(hardware::H100);
/// assert_eq!(format!("{:.3}", a100.solve()?.latency), "10.8 ms");
/// assert_eq!(format!("{:.3}", h100.solve()?.latency), "6.98 ms");
/// # Ok::<(), perfdiff::SolveError>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Scenario {
    /// The architecture.
    pub model: Model,
    /// The accelerator.
    pub hardware: Hardware,
    /// Sequences or samples run together, at least 1.
    pub batch: u64,
    /// Number format of weights and arithmetic.
    pub precision: Precision,
    /// What is run.
    pub workload: Workload,
    /// Tensor-parallel degree, at least 1.
    pub devices: u32,
    /// The constants of the performance model.
    pub assumptions: Assumptions,
    /// US dollars that one device costs an hour, more than zero; without it, the purchase price of
    /// the hardware is written off. Nothing but the cost depends on it.
    pub hourly_price: Option<Dollars>,
}

impl Scenario {
    /// The start of a scenario: batch 1, fp16, one forward pass, one device, the default
    /// assumptions. [`on`](ScenarioOf::on) completes it, before or after anything else is said.
    ///
    /// ```
    /// use perfdiff::{hardware, models, Scenario};
    ///
    /// let chat = Scenario::new(models::LLAMA3_8B).batch(64).generate(512, 128);
    /// assert_eq!(chat.on(hardware::H100).batch, 64);
    /// ```
    #[expect(clippy::new_ret_no_self, reason = "a scenario without hardware does not exist")]
    pub fn new(model: Model) -> ScenarioOf {
        ScenarioOf {
            model,
            batch: 1,
            precision: Precision::Fp16,
            workload: Workload::FORWARD,
            devices: 1,
            assumptions: Assumptions::default(),
            hourly_price: None,
        }
    }

    /// The same on other hardware. Assumptions that depend on it follow: `vllm` has other
    /// constants on AMD. A constant that was changed stays changed.
    ///
    /// ```
    /// use perfdiff::{hardware, models, AssumptionSet, Scenario};
    ///
    /// let h100 = Scenario::new(models::LLAMA3_8B).on(hardware::H100).under(AssumptionSet::Vllm);
    /// assert_eq!(h100.assumptions.name(), "vllm");
    /// assert_eq!(h100.on(hardware::MI300X).assumptions.name(), "vllm-rocm");
    /// ```
    #[must_use]
    pub fn on(&self, hardware: Hardware) -> Self {
        let mut other = self.clone();
        other.assumptions = followed(&self.assumptions, &hardware);
        other.hardware = hardware;
        other
    }

    /// The same with another model.
    #[must_use]
    pub fn model(&self, model: Model) -> Self {
        Self { model, ..self.clone() }
    }

    /// Under the constants of this set, as it ships them for the hardware.
    #[must_use]
    pub fn under(&self, set: AssumptionSet) -> Self {
        self.assumptions(Assumptions::of(set.for_hardware(&self.hardware)))
    }
}

/// A model that waits for its hardware, with everything else that has been said.
#[derive(Clone, Debug, PartialEq)]
pub struct ScenarioOf {
    model: Model,
    batch: u64,
    precision: Precision,
    workload: Workload,
    devices: u32,
    assumptions: Assumptions,
    hourly_price: Option<Dollars>,
}

impl ScenarioOf {
    /// The scenario on this hardware.
    pub fn on(&self, hardware: Hardware) -> Scenario {
        let Self { model, batch, precision, workload, devices, assumptions, hourly_price } =
            self.clone();
        let assumptions = followed(&assumptions, &hardware);
        Scenario { model, hardware, batch, precision, workload, devices, assumptions, hourly_price }
    }

    /// Under the constants of this set, as it ships them for the hardware to come.
    #[must_use]
    pub fn under(&self, set: AssumptionSet) -> Self {
        self.assumptions(Assumptions::of(set))
    }
}

macro_rules! builders {
    ($($type:ident)*) => {
        $(impl $type {
            /// With this many sequences or samples run together.
            #[must_use]
            pub fn batch(&self, batch: u64) -> Self {
                Self { batch, ..self.clone() }
            }

            /// With this number format.
            #[must_use]
            pub fn precision(&self, precision: Precision) -> Self {
                Self { precision, ..self.clone() }
            }

            /// Running this: a [`Workload`], or the options of one training step
            /// ([`Train`](crate::Train)).
            #[must_use]
            pub fn workload(&self, workload: impl Into<Workload>) -> Self {
                Self { workload: workload.into(), ..self.clone() }
            }

            /// Running a generation: so many prompt tokens a sequence, then so many output tokens,
            /// one by one.
            #[must_use]
            pub fn generate(&self, prompt: u32, output: u32) -> Self {
                self.workload(Workload::Generate { prompt, output })
            }

            /// Running one pass, with so many tokens a sequence already in the KV cache.
            #[must_use]
            pub fn context(&self, tokens: u32) -> Self {
                self.workload(Workload::Forward { context: Some(tokens) })
            }

            /// Split over this many devices, tensor-parallel.
            #[must_use]
            pub fn devices(&self, devices: u32) -> Self {
                Self { devices, ..self.clone() }
            }

            /// Under these assumptions, whatever the hardware; [`under`](Self::under) takes a set.
            #[must_use]
            pub fn assumptions(&self, assumptions: Assumptions) -> Self {
                Self { assumptions, ..self.clone() }
            }

            /// With this fraction of the peak FLOP/s achieved, in (0, 1].
            #[must_use]
            pub fn compute_efficiency(&self, fraction: f64) -> Self {
                let mut other = self.clone();
                other.assumptions.compute_efficiency = fraction;
                other
            }

            /// Where one device costs so much an hour.
            #[must_use]
            pub fn hourly_price(&self, price: Dollars) -> Self {
                Self { hourly_price: Some(price), ..self.clone() }
            }
        })*
    };
}

builders! { Scenario ScenarioOf }

/// The assumptions on other hardware: the variant of their set that it asks for, with the constants
/// that somebody changed.
fn followed(assumptions: &Assumptions, hardware: &Hardware) -> Assumptions {
    let set = assumptions.set.stack().for_hardware(hardware);
    if set == assumptions.set {
        return assumptions.clone();
    }
    let shipped = Assumptions::of(assumptions.set);
    let mut followed = Assumptions::of(set);
    followed.declared.clone_from(&assumptions.declared);
    for constant in Constant::of(set) {
        let value = constant.value(assumptions);
        if value != constant.value(&shipped) {
            (constant.set)(&mut followed, value);
        }
    }
    followed
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Train, hardware, models};

    #[test]
    fn the_order_in_which_things_are_said_does_not_matter() {
        let first = Scenario::new(models::LLAMA3_8B).on(hardware::MI300X).batch(8).devices(2);
        let first = first.under(AssumptionSet::Vllm).generate(512, 128);
        let last = Scenario::new(models::LLAMA3_8B).generate(512, 128).devices(2).batch(8);
        assert_eq!(last.under(AssumptionSet::Vllm).on(hardware::MI300X), first);
        assert_eq!(first.assumptions, Assumptions::of(AssumptionSet::VllmRocm));
    }

    #[test]
    fn a_changed_constant_stays_changed_on_other_hardware() {
        let start = Scenario::new(models::LLAMA3_8B).under(AssumptionSet::Vllm);
        let amd = start.compute_efficiency(0.4).on(hardware::MI300X);
        let expected =
            Assumptions { compute_efficiency: 0.4, ..Assumptions::of(AssumptionSet::VllmRocm) };
        assert_eq!(amd.assumptions, expected);
        // And back, to the bit.
        let expected =
            Assumptions { compute_efficiency: 0.4, ..Assumptions::of(AssumptionSet::Vllm) };
        assert_eq!(amd.on(hardware::H100).assumptions, expected);
        // What does not depend on hardware stays as it is.
        let taught = start.assumptions(Assumptions::MLSYSIM).on(hardware::MI300X);
        assert_eq!(taught.assumptions, Assumptions::MLSYSIM);
    }

    #[test]
    fn a_training_step_is_a_workload() {
        let step = Train { seq: 4096, ..Train::default() };
        let scenario = Scenario::new(models::LLAMA3_8B).on(hardware::H100).workload(step);
        assert_eq!(scenario.workload, Workload::Train(step));
    }
}
