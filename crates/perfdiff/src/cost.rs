//! What a run costs in dollars: the time that it takes, on devices that have a price an hour.
//!
//! ```text
//! hourly price     = as given, or purchase price / depreciation
//! cost             = devices x hourly price x latency
//! cost per million = cost / (tokens or samples) x 10^6
//! ```

use std::fmt;

use crate::scenario::Scenario;
use crate::units::{Dollars, Time};
use crate::workload::Workload;

const HOUR: f64 = 3600.0;
const MILLION: f64 = 1e6;

/// What a run costs, on all its devices; of a training step, on those of one replica, as energy
/// and throughput are counted.
///
/// ```
/// use perfdiff::{hardware, models, Scenario, Workload};
/// use perfdiff::units::dollars;
///
/// let chat = Workload::Generate { prompt: 512, output: 500 };
/// let scenario = Scenario::new(models::LLAMA3_8B).on(hardware::H100).batch(4).workload(chat);
/// let profile = scenario.hourly_price(dollars(3.6)).solve()?;
/// let cost = profile.cost.unwrap();
/// assert!((cost.total.si() / (0.001 * profile.latency.si()) - 1.0).abs() < 1e-12);
/// assert!((cost.per_million.si() / (cost.total.si() * 500.0) - 1.0).abs() < 1e-12);
/// # Ok::<(), perfdiff::SolveError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct Cost {
    /// Of the whole run.
    pub total: Dollars,
    /// Of a million [products](Product).
    pub per_million: Dollars,
    /// What a device costs an hour, and how that is known.
    pub price: HourlyPrice,
}

impl Cost {
    /// The cost of a run that takes so long and makes so much; none where nothing gives a price.
    pub(crate) fn of(scenario: &Scenario, latency: Time, made: f64) -> Option<Self> {
        let price = HourlyPrice::of(scenario)?;
        let hours = latency.si() / HOUR;
        let total = f64::from(scenario.devices) * price.per_hour().si() * hours;
        Some(Self {
            total: Dollars::from_si(total),
            per_million: Dollars::from_si(total / made * MILLION),
            price,
        })
    }
}

/// What one device costs an hour.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum HourlyPrice {
    /// As the scenario gives it.
    Given(Dollars),
    /// The purchase price of the hardware, spread evenly over the time that it is used.
    WrittenOff {
        /// The purchase price.
        price: Dollars,
        /// The constant `depreciation`.
        over: Time,
    },
}

impl HourlyPrice {
    /// The price of a scenario's device; none where it gives none and its hardware has none.
    pub fn of(scenario: &Scenario) -> Option<Self> {
        Self::over(scenario, scenario.assumptions.depreciation)
    }

    /// The same, written off over another time.
    pub(crate) fn over(scenario: &Scenario, over: Time) -> Option<Self> {
        match (scenario.hourly_price, scenario.hardware.price) {
            (Some(given), _) => Some(HourlyPrice::Given(given)),
            (None, Some(price)) => Some(HourlyPrice::WrittenOff { price, over }),
            (None, None) => None,
        }
    }

    /// US dollars an hour.
    pub fn per_hour(self) -> Dollars {
        match self {
            HourlyPrice::Given(price) => price,
            HourlyPrice::WrittenOff { price, over } => {
                Dollars::from_si(price.si() * HOUR / over.si())
            }
        }
    }

    /// How the price is known, in JSON: `given` or `written_off`.
    pub const fn name(self) -> &'static str {
        match self {
            HourlyPrice::Given(_) => "given",
            HourlyPrice::WrittenOff { .. } => "written_off",
        }
    }
}

impl fmt::Display for HourlyPrice {
    /// The price, and which of the two it is.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let hourly = self.per_hour();
        match self {
            HourlyPrice::Given(_) => write!(f, "{hourly:.3} an hour and device, as given"),
            HourlyPrice::WrittenOff { price, over } => write!(
                f,
                "the purchase price of {price} over {over}, {hourly:.3} an hour and device"
            ),
        }
    }
}

/// What a run makes, by which its cost and energy are counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Product {
    /// Tokens: generated ones, or those of a training step whose operations grow with them.
    Tokens,
    /// Samples of the batch, and steps of its sequences: one forward pass; and a training step
    /// whose operations are counted a sample, as mlsysim's are.
    Samples,
}

impl Product {
    /// The plural in a sentence and in JSON.
    pub const fn name(self) -> &'static str {
        match self {
            Product::Tokens => "tokens",
            Product::Samples => "samples",
        }
    }

    /// What a scenario makes, and how much of it. `by_tokens`: a training step's operations are
    /// those of all its tokens.
    pub(crate) fn of(scenario: &Scenario, by_tokens: bool) -> (Self, f64) {
        let batch = scenario.batch as f64;
        match scenario.workload {
            Workload::Generate { output, .. } => (Product::Tokens, batch * f64::from(output)),
            Workload::Train(train) if by_tokens => (Product::Tokens, batch * f64::from(train.seq)),
            Workload::Forward { .. } | Workload::Train(_) => (Product::Samples, batch),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::units::dollars;
    use crate::{Assumptions, Metric, Train, Zero, hardware, models};

    fn llama() -> Scenario {
        Scenario::new(models::LLAMA3_8B).on(hardware::H100).batch(8)
    }

    fn near(a: f64, b: f64) -> bool {
        (a / b - 1.0).abs() < 1e-12
    }

    #[test]
    fn a_price_that_is_given_comes_before_one_that_is_written_off() {
        let price = |scenario: &Scenario| scenario.solve().unwrap().cost.map(|cost| cost.price);
        let mut scenario = llama();
        scenario.hardware.price = Some(dollars(30_000.0));
        let written_off = price(&scenario).unwrap();
        assert_eq!(
            written_off.to_string(),
            "the purchase price of $30000 over 4 years, $0.856 an hour and device"
        );
        assert!(near(written_off.per_hour().si(), 30_000.0 / (4.0 * 365.0 * 24.0)));
        let given = scenario.clone().hourly_price(dollars(2.5));
        assert_eq!(price(&given).unwrap().to_string(), "$2.50 an hour and device, as given");
        scenario.hardware.price = None;
        assert_eq!(price(&scenario), None);
        assert_eq!(Metric::Cost.value(&scenario.solve().unwrap()), None);
    }

    #[test]
    fn generated_and_trained_tokens_are_counted_and_samples_of_anything_else() {
        let train = Train { seq: 128, zero: Zero::Weights, data_parallel: 64, ..Train::default() };
        let made = |scenario: &Scenario| {
            let profile = scenario.solve().unwrap();
            let cost = profile.cost.unwrap();
            (profile.product, (cost.total.si() / cost.per_million.si() * 1e6).round())
        };
        let of = |workload| llama().workload(workload);
        let chat = Workload::Generate { prompt: 9, output: 5 };
        assert_eq!(made(&of(chat)), (Product::Tokens, 40.0));
        assert_eq!(made(&of(Workload::Train(train))), (Product::Tokens, 1024.0));
        assert_eq!(made(&of(Workload::FORWARD)), (Product::Samples, 8.0));
        // mlsysim's step does a sample's operations, however long the sequence.
        let taught = of(Workload::Train(train)).assumptions(Assumptions::MLSYSIM);
        assert_eq!(made(&taught), (Product::Samples, 8.0));
    }

    #[test]
    fn every_device_is_paid_for() {
        let chat = Workload::Generate { prompt: 512, output: 64 };
        let one = llama().workload(chat).hourly_price(dollars(2.0));
        let two = Scenario { devices: 2, ..one.clone() };
        for (scenario, devices) in [(one, 1.0), (two, 2.0)] {
            let profile = scenario.solve().unwrap();
            let expected = devices * 2.0 * profile.latency.si() / 3600.0;
            assert!(near(profile.cost.unwrap().total.si(), expected));
        }
    }

    #[test]
    fn a_price_of_nothing_is_refused() {
        for price in [0.0, -1.0, f64::INFINITY, f64::NAN] {
            let error = llama().hourly_price(Dollars::from_si(price)).solve().unwrap_err();
            assert_eq!(error.key(), "hourly_price");
        }
    }
}
