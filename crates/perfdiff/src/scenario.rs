//! Everything that determines a result, in one value.

use crate::assumptions::Assumptions;
use crate::hardware::Hardware;
use crate::model::Model;
use crate::precision::Precision;
use crate::units::Dollars;
use crate::workload::Workload;

/// Model x workload x hardware x precision x devices x assumptions: fully resolved, self-contained.
///
/// Two equal scenarios solve to the same numbers, bit for bit, on every machine.
///
/// ```
/// use perfdiff::{hardware, models, Scenario};
///
/// let scenario = Scenario::new(models::LLAMA3_8B).on(hardware::A100).batch(1);
/// let profile = scenario.solve()?;
/// assert_eq!(format!("{:.3}", profile.latency), "10.8 ms");
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
    /// The start of a scenario; [`on`](ScenarioOf::on) completes it.
    #[expect(clippy::new_ret_no_self, reason = "a scenario without hardware does not exist")]
    pub fn new(model: Model) -> ScenarioOf {
        ScenarioOf { model }
    }

    /// With this many sequences or samples run together.
    #[must_use]
    pub fn batch(mut self, batch: u64) -> Self {
        self.batch = batch;
        self
    }

    /// With this number format.
    #[must_use]
    pub fn precision(mut self, precision: Precision) -> Self {
        self.precision = precision;
        self
    }

    /// Running this.
    #[must_use]
    pub fn workload(mut self, workload: Workload) -> Self {
        self.workload = workload;
        self
    }

    /// Under these assumptions.
    #[must_use]
    pub fn assumptions(mut self, assumptions: Assumptions) -> Self {
        self.assumptions = assumptions;
        self
    }

    /// Where one device costs so much an hour.
    #[must_use]
    pub fn hourly_price(mut self, price: Dollars) -> Self {
        self.hourly_price = Some(price);
        self
    }
}

/// A model that waits for its hardware.
#[derive(Clone, Debug)]
pub struct ScenarioOf {
    model: Model,
}

impl ScenarioOf {
    /// The scenario on this hardware: batch 1, fp16, one forward pass, one device, the default
    /// assumptions.
    pub fn on(self, hardware: Hardware) -> Scenario {
        Scenario {
            model: self.model,
            hardware,
            batch: 1,
            precision: Precision::Fp16,
            workload: Workload::FORWARD,
            devices: 1,
            assumptions: Assumptions::default(),
            hourly_price: None,
        }
    }
}
