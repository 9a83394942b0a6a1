//! What two scenarios are compared by.

use crate::profile::Profile;
use crate::units::{Count, Dollars, Energy, Time};

/// What is compared. A speedup above 1 is better, for every metric.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Metric {
    /// Time from start to end; less is better.
    #[default]
    Latency,
    /// Samples per second; more is better.
    Throughput,
    /// Energy of the batch; less is better.
    Energy,
    /// Time to the first token of a generation; less is better.
    Ttft,
    /// Time per token after the first; less is better.
    Tpot,
    /// Dollars per million tokens or samples; less is better.
    Cost,
}

impl Metric {
    /// Every metric that can be computed.
    pub const ALL: [Metric; 6] = [
        Metric::Latency,
        Metric::Throughput,
        Metric::Energy,
        Metric::Ttft,
        Metric::Tpot,
        Metric::Cost,
    ];

    /// The name in a block.
    pub const fn name(self) -> &'static str {
        match self {
            Metric::Latency => "latency",
            Metric::Throughput => "throughput",
            Metric::Energy => "energy",
            Metric::Ttft => "ttft",
            Metric::Tpot => "tpot",
            Metric::Cost => "cost",
        }
    }

    /// The metric with this name, whatever its case.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|metric| metric.name().eq_ignore_ascii_case(name))
    }

    /// Whether a larger value is better.
    pub const fn more_is_better(self) -> bool {
        matches!(self, Metric::Throughput)
    }

    /// "faster" and "slower", or what they are for this metric.
    pub const fn comparatives(self) -> (&'static str, &'static str) {
        match self {
            Metric::Latency | Metric::Ttft | Metric::Tpot => ("faster", "slower"),
            Metric::Throughput => ("more throughput", "less throughput"),
            Metric::Energy => ("less energy", "more energy"),
            Metric::Cost => ("cheaper", "more expensive"),
        }
    }

    /// The value in a profile, in its SI base unit; none where the profile has none, as one that
    /// does not fit and that its set cannot price.
    pub fn value(self, profile: &Profile) -> Option<f64> {
        self.latent(profile).filter(|_| profile.priced)
    }

    /// The value as if everything fitted, where there is no other.
    pub(crate) fn latent(self, profile: &Profile) -> Option<f64> {
        let value = match self {
            Metric::Latency => profile.latency.si(),
            Metric::Throughput => profile.throughput_per_s,
            Metric::Energy => profile.energy.si(),
            Metric::Ttft => profile.ttft?.si(),
            Metric::Tpot => profile.tpot?.si(),
            Metric::Cost => profile.cost?.per_million.si(),
        };
        (value > 0.0 && value.is_finite()).then_some(value)
    }

    /// The value as it is printed, with `digits` significant digits.
    pub fn print(self, value: f64, digits: usize) -> String {
        match self {
            Metric::Latency | Metric::Ttft | Metric::Tpot => {
                format!("{:.digits$}", Time::from_si(value))
            }
            Metric::Throughput if value < 1e6 => {
                format!("{}/s", crate::units::significant(value, digits))
            }
            Metric::Throughput => format!("{:.digits$}/s", Count::from_si(value)),
            Metric::Energy => format!("{:.digits$}", Energy::from_si(value)),
            Metric::Cost => format!("{:.digits$}", Dollars::from_si(value)),
        }
    }

    /// How good a value is, on a scale where a difference is the logarithm of a speedup.
    pub(crate) fn log_goodness(self, value: f64) -> f64 {
        let log = libm::log(value);
        if self.more_is_better() { log } else { -log }
    }
}
