//! The solver: a scenario lowers to a demand, the demand meets the hardware on a roofline.
//!
//! 1. [`demand`] counts operations, bytes and what has to be in memory, whatever the hardware.
//! 2. [`roofline`] turns them into times, utilisation and energy on the hardware.
//!
//! One solver; an assumption set changes what is counted and the constants.

mod demand;
mod notes;
mod roofline;
mod serving;
mod shapes;

use crate::assumptions::Equations;
use crate::profile::Profile;
use crate::scenario::Scenario;

pub use demand::Demand;
pub use serving::DEFAULT_CONTEXT;
pub(crate) use serving::{DEFAULT_LINK, peak as peak_rate};
pub use shapes::Shapes;

impl Scenario {
    /// The performance profile of this scenario.
    ///
    /// # Errors
    ///
    /// When the assumption set cannot price the scenario: an input that it needs is missing, or
    /// one is given that it does not model. It never ignores an input.
    pub fn solve(&self) -> Result<Profile, SolveError> {
        self.check()?;
        let mut profile = match self.assumptions.set.equations() {
            Equations::Mlsysim => roofline::profile(self, &Demand::of(self)?),
            Equations::Serving => serving::profile(self)?,
        };
        profile.notes.extend(notes::of_model(self));
        Ok(profile)
    }

    /// Whether everything fits in the memory of the devices at once, with nobody waiting: the
    /// [`feasible`](Profile::feasible) of the profile, in a fraction of the time where a scheduler
    /// would have to be followed.
    ///
    /// ```
    /// use perfdiff::{hardware, models, Scenario};
    ///
    /// let gpt3 = Scenario::new(models::GPT3).on(hardware::H100);
    /// assert_eq!(gpt3.fits(), Ok(false));
    /// assert_eq!(Scenario { devices: 8, ..gpt3 }.fits(), Ok(true));
    /// ```
    ///
    /// # Errors
    ///
    /// As [`solve`](Self::solve).
    pub fn fits(&self) -> Result<bool, SolveError> {
        self.check()?;
        match self.assumptions.set.equations() {
            Equations::Mlsysim => Ok(Demand::of(self)?.footprint <= self.hardware.memory.capacity),
            Equations::Serving => serving::fits(self),
        }
    }

    /// What the scenario asks of a machine, before any machine is looked at.
    ///
    /// # Errors
    ///
    /// As [`solve`](Self::solve).
    pub fn demand(&self) -> Result<Demand, SolveError> {
        self.check()?;
        Demand::of(self)
    }
}

/// Why a scenario cannot be solved.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum SolveError {
    /// The assumption set does not model this input.
    NotModelled {
        /// The scenario key that asks for it, such as `devices`.
        key: &'static str,
        /// What is asked for, in words.
        what: String,
        /// The assumption set.
        set: String,
    },
    /// The model lacks a field that its class needs.
    MissingField {
        /// The field of the model, such as `layers`.
        field: &'static str,
        /// The model's name.
        model: String,
        /// What needs it.
        needed_by: &'static str,
    },
    /// A value is outside what makes sense.
    OutOfRange {
        /// The scenario key or field, such as `batch`.
        key: &'static str,
        /// What was given and what would be right.
        message: String,
    },
}

impl SolveError {
    /// The scenario key, or field of the model or hardware, that is to blame.
    pub fn key(&self) -> &'static str {
        match self {
            SolveError::NotModelled { key, .. } | SolveError::OutOfRange { key, .. } => key,
            SolveError::MissingField { .. } => "model",
        }
    }
}

impl std::fmt::Display for SolveError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            SolveError::NotModelled { what, set, .. } => {
                write!(f, "the assumption set `{set}` does not model {what}")
            }
            SolveError::MissingField { field, model, needed_by } => {
                write!(f, "the model `{model}` has no `{field}`, which {needed_by} needs")
            }
            SolveError::OutOfRange { message, .. } => f.write_str(message),
        }
    }
}

impl std::error::Error for SolveError {}

impl Scenario {
    /// Rejects values that have no meaning, so that no later step divides by zero.
    fn check(&self) -> Result<(), SolveError> {
        let bad = |key, message: String| Err(SolveError::OutOfRange { key, message });
        if self.batch < 1 {
            return bad("batch", format!("`batch` must be at least 1, not {}", self.batch));
        }
        if self.devices < 1 {
            return bad("devices", format!("`devices` must be at least 1, not {}", self.devices));
        }
        let efficiency = self.assumptions.compute_efficiency;
        if !(1e-9..=1.0).contains(&efficiency) {
            let message = format!("`compute_efficiency` must be in (0, 1], not {efficiency}");
            return bad("compute_efficiency", message);
        }
        if let Some(price) = self.hourly_price
            && !(price.si() > 0.0 && price.si().is_finite())
        {
            return bad("hourly_price", "`hourly_price` must be more than zero".into());
        }
        let hardware = &self.hardware;
        let rates = [
            ("peak_flops", hardware.registered.at(self.precision).si()),
            ("memory_bandwidth", hardware.memory.bandwidth.si()),
            ("memory_capacity", hardware.memory.capacity.si()),
        ];
        for (key, value) in rates {
            if !(value > 0.0 && value.is_finite()) {
                let message = format!("`{key}` of `{}` must be more than zero", hardware.name);
                return bad(key, message);
            }
        }
        if let Some(train) = self.workload.train()
            && (train.seq < 1 || train.data_parallel < 1)
        {
            return bad("workload", "`seq` and `data_parallel` must be at least 1".into());
        }
        Ok(())
    }
}
