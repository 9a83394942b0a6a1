//! What it would take: the value of one input at which something becomes true, with the value
//! beside it at which it is not.
//!
//! Nothing is inverted or extrapolated: the scenario is solved at both values.

mod knob;
mod search;

use crate::compare::InputValue;
use crate::metric::Metric;
use crate::precision::Precision;
use crate::profile::Regime;
use crate::scenario::Scenario;

pub use knob::Knob;
pub(crate) use search::{Found, MOST_DOUBLINGS, Reach, UNLIMITED, Way, walk, walk_by_margin};

/// What should become true of a scenario.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub enum Goal {
    /// It is bounded by this.
    Bound(Regime),
    /// It is bounded by anything else.
    NotBound(Regime),
    /// Everything fits at once, with nobody waiting.
    Fits,
    /// Not everything fits.
    DoesNotFit,
    /// The metric is this good or better, in its SI unit; what misses it by a rounding has reached it.
    /// For a speedup of 2 over another scenario, half its latency, or twice its throughput.
    Reaches(Metric, f64),
}

/// What a few dozen operations are off by: a time that is exactly twice another may come out a bit
/// more.
const ROUNDING: f64 = 1e-14;

impl Goal {
    /// Whether it holds; none where the scenario cannot be solved, or cannot be priced.
    pub fn holds(self, scenario: &Scenario) -> Option<bool> {
        match self {
            Goal::Fits => return scenario.fits().ok(),
            Goal::DoesNotFit => return scenario.fits().ok().map(|fits| !fits),
            _ => {}
        }
        let profile = scenario.solve().ok().filter(|profile| profile.priced)?;
        match self {
            Goal::Bound(regime) => Some(profile.regime == regime),
            Goal::NotBound(regime) => Some(profile.regime != regime),
            Goal::Reaches(metric, value) => {
                let reached = metric.value(&profile)?;
                Some(if metric.more_is_better() {
                    reached >= value * (1.0 - ROUNDING)
                } else {
                    reached <= value * (1.0 + ROUNDING)
                })
            }
            Goal::Fits | Goal::DoesNotFit => None,
        }
    }
}

/// Two neighbouring values of a knob, between which a goal is reached.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Threshold {
    /// What is turned.
    pub knob: Knob,
    /// The last value, counted from the scenario's own, at which the goal is not reached.
    pub fails_at: InputValue,
    /// The value next to it, at which it is.
    pub holds_at: InputValue,
}

impl Threshold {
    pub(crate) fn of(knob: Knob, fails: f64, holds: f64) -> Self {
        let value = |number| InputValue::Quantity(number, knob.dimension());
        Self { knob, fails_at: value(fails), holds_at: value(holds) }
    }
}

impl Scenario {
    /// Where this knob has to stand for the goal to be reached, everything else as it is; none where
    /// it is reached already, or nowhere between a millionth and a million times the knob's value
    /// (whole numbers: 1 to 2^20).
    ///
    /// Whole numbers are exact neighbours, quantities the neighbours of four significant digits,
    /// devices the powers of two that divide the heads; a precision is the widest that does, of the
    /// narrower ones that the sheet has a rate for. Of two crossings, one up and one down, it is the
    /// one that is fewer times away. A regime that comes and goes within a factor of two may be
    /// passed over.
    ///
    /// ```
    /// use perfdiff::{hardware, models, Goal, Knob, Regime, Scenario};
    ///
    /// let resnet = Scenario::new(models::RESNET50).on(hardware::A100);
    /// let found = resnet.threshold(Knob::Batch, Goal::Bound(Regime::Compute)).unwrap();
    /// let (fails, holds) = (found.fails_at.number().unwrap(), found.holds_at.number().unwrap());
    /// assert_eq!(holds, fails + 1.0);
    /// let bound = |batch: f64| resnet.clone().batch(batch as u64).solve().map(|p| p.regime);
    /// assert_eq!(bound(fails)?, Regime::Overhead);
    /// assert_eq!(bound(holds)?, Regime::Compute);
    /// # Ok::<(), perfdiff::SolveError>(())
    /// ```
    pub fn threshold(&self, knob: Knob, goal: Goal) -> Option<Threshold> {
        if goal.holds(self)? {
            return None;
        }
        match knob {
            Knob::Precision => first_precision(self, goal),
            Knob::Devices => first_devices(self, goal),
            _ => nearest(self, knob, goal),
        }
    }
}

/// The crossing that is fewer times away, of the one up and the one down.
fn nearest(scenario: &Scenario, knob: Knob, goal: Goal) -> Option<Threshold> {
    let own = knob.number(scenario)?;
    let found = [Way::Up, Way::Down].into_iter().filter_map(|way| {
        match walk(scenario, knob, way, Reach::FAR, |s| goal.holds(s))? {
            Found::Crossing { fails, holds } => Some((fails, holds)),
            Found::Edge { .. } => None,
        }
    });
    let (fails, holds) = found.min_by(|a, b| away(own, a.1).total_cmp(&away(own, b.1)))?;
    Some(Threshold::of(knob, fails, holds))
}

/// How many times one value is away from another, whichever is larger.
pub(crate) fn away(own: f64, other: f64) -> f64 {
    (other / own).max(own / other)
}

/// The widest precision that reaches it, of those narrower than the scenario's own that the sheet
/// has a rate for; floats before integers of their width.
fn first_precision(scenario: &Scenario, goal: Goal) -> Option<Threshold> {
    let own = scenario.precision;
    let bytes = Precision::bytes_per_parameter;
    let name = |p: Precision| InputValue::Name(p.name().to_string());
    let mut turned = scenario.clone();
    let mut fails = own;
    for precision in Precision::ALL {
        let on_sheet = match scenario.assumptions.set.equations() {
            crate::Equations::Serving => scenario.hardware.peak.at(precision).is_some(),
            crate::Equations::Mlsysim => !scenario.hardware.registered.falls_back(precision),
        };
        if bytes(precision) >= bytes(own) || !on_sheet {
            continue;
        }
        turned.precision = precision;
        match goal.holds(&turned) {
            Some(true) => {
                let knob = Knob::Precision;
                return Some(Threshold { knob, fails_at: name(fails), holds_at: name(precision) });
            }
            Some(false) => fails = precision,
            None => {}
        }
    }
    None
}

/// Devices beyond this are no tensor-parallel group.
const MOST_DEVICES: u32 = 1024;

/// The first larger power of two that reaches it; none that the heads do not divide over.
fn first_devices(scenario: &Scenario, goal: Goal) -> Option<Threshold> {
    Knob::Devices.number(scenario)?;
    let mut turned = scenario.clone();
    let mut fails = scenario.devices;
    let mut devices = 1;
    while devices < MOST_DEVICES {
        devices *= 2;
        let divides = scenario.model.heads.is_none_or(|heads| heads % devices == 0);
        if devices <= scenario.devices || !divides {
            continue;
        }
        turned.devices = devices;
        match goal.holds(&turned) {
            Some(true) => {
                return Some(Threshold::of(Knob::Devices, fails.into(), devices.into()));
            }
            Some(false) => fails = devices,
            None => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::workload::Workload;
    use crate::{Assumptions, hardware, models};

    fn checked(scenario: &Scenario, knob: Knob, goal: Goal) -> Threshold {
        let found = scenario.threshold(knob, goal).unwrap();
        let at = |value| goal.holds(&knob.turned(scenario, value).unwrap());
        assert_eq!((at(&found.fails_at), at(&found.holds_at)), (Some(false), Some(true)));
        found
    }

    #[test]
    fn the_batch_at_which_decoding_is_no_longer_bound_by_memory() {
        let short = Workload::Forward { context: Some(1) };
        let llama = Scenario::new(models::LLAMA3_8B).on(hardware::H100).workload(short);
        let found = checked(&llama, Knob::Batch, Goal::NotBound(Regime::Memory));
        assert_eq!(found.holds_at.number(), found.fails_at.number().map(|n| n + 1.0));
        // From the other side it is the same crossing.
        let many = llama.batch(2048);
        let back = checked(&many, Knob::Batch, Goal::Bound(Regime::Memory));
        assert_eq!((back.fails_at, back.holds_at), (found.holds_at, found.fails_at));
    }

    #[test]
    fn what_it_takes_to_fit() {
        let llama = Scenario::new(models::LLAMA3_70B).on(hardware::H100);
        let of = |knob| checked(&llama, knob, Goal::Fits).holds_at.to_string();
        assert_eq!(of(Knob::Devices), "2");
        assert_eq!(of(Knob::Precision), "fp8");
        assert!(of(Knob::MemoryCapacity).starts_with("14"), "{}", of(Knob::MemoryCapacity));
        assert_eq!(llama.threshold(Knob::Batch, Goal::Fits), None);
    }

    #[test]
    fn a_speedup_is_reached_or_out_of_reach() {
        let llama = Scenario::new(models::LLAMA3_8B).on(hardware::H100);
        let latency = llama.solve().unwrap().latency.si();
        let twice = Goal::Reaches(Metric::Latency, latency / 2.0);
        checked(&llama, Knob::MemoryBandwidth, twice);
        assert_eq!(llama.threshold(Knob::PeakFlops, twice), None);
        assert_eq!(llama.threshold(Knob::PeakFlops, Goal::Reaches(Metric::Latency, 1.0)), None);
    }

    #[test]
    fn under_mlsysim_no_devices_and_no_context() {
        let llama =
            Scenario::new(models::LLAMA3_70B).on(hardware::H100).assumptions(Assumptions::MLSYSIM);
        for knob in [Knob::Devices, Knob::Context, Knob::Interconnect] {
            assert_eq!(llama.threshold(knob, Goal::Fits), None);
        }
        checked(&llama, Knob::MemoryCapacity, Goal::Fits);
    }
}
