//! The next bottleneck: how much a metric follows each resource, and what twice as much would buy.
//!
//! Elasticities are measured on the engine, by solving a little above and a little below.

use crate::assumptions::Equations;
use crate::compare::{Comparison, InputValue};
use crate::metric::Metric;
use crate::profile::{Note, Profile};
use crate::scenario::Scenario;
use crate::solve::SolveError;
use crate::threshold::Knob;

/// How far above and below an elasticity is measured, in logarithms: 1 %.
pub(crate) const STEP: f64 = 0.01;

/// What a scenario has more or less of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Resource {
    /// A rate of the hardware.
    Rate(Knob),
    /// The memory of a device, where not everything fits.
    MemoryCapacity,
    /// Launches, layers, steps: less is more.
    FixedOverhead,
}

impl Resource {
    /// The name in JSON: `memory_bandwidth`.
    pub const fn name(self) -> &'static str {
        match self {
            Resource::Rate(knob) => knob.name(),
            Resource::MemoryCapacity => Knob::MemoryCapacity.name(),
            Resource::FixedOverhead => "fixed_overhead",
        }
    }

    /// The name in a sentence: `memory bandwidth`.
    pub const fn label(self) -> &'static str {
        match self {
            Resource::Rate(knob) => knob.label(),
            Resource::MemoryCapacity => Knob::MemoryCapacity.label(),
            Resource::FixedOverhead => "overhead",
        }
    }

    /// How much there is of it; none of overhead, which is no single number.
    pub fn amount(self, scenario: &Scenario) -> Option<InputValue> {
        match self {
            Resource::Rate(knob) => knob.value(scenario),
            Resource::MemoryCapacity => Knob::MemoryCapacity.value(scenario),
            Resource::FixedOverhead => None,
        }
    }

    /// Turns `scaled` to so many times of what `scenario` has of it; of overhead, to fixed times that
    /// are as many times shorter. A factor of 1 turns it back.
    fn scale(self, scaled: &mut Scenario, scenario: &Scenario, factor: f64) {
        let knob = match self {
            Resource::Rate(knob) => knob,
            Resource::MemoryCapacity => Knob::MemoryCapacity,
            Resource::FixedOverhead => return shorten(scaled, scenario, factor),
        };
        if let Some(amount) = knob.number(scenario) {
            knob.set(scaled, amount * factor);
        }
    }
}

/// Divides every fixed time of the equations by `factor`.
fn shorten(scaled: &mut Scenario, scenario: &Scenario, factor: f64) {
    let (to, from) = (&mut scaled.assumptions, &scenario.assumptions);
    match from.set.equations() {
        Equations::Mlsysim => {
            scaled.hardware.dispatch_overhead = scenario.hardware.dispatch_overhead / factor;
            to.layer_overhead = from.layer_overhead / factor;
        }
        Equations::Serving => {
            let (to, from) = (&mut to.serving, &from.serving);
            to.step_overhead = from.step_overhead / factor;
            to.parallel_overhead = from.parallel_overhead / factor;
            to.sequence_overhead = from.sequence_overhead / factor;
            to.job_overhead = from.job_overhead / factor;
        }
    }
}

/// How a metric of a scenario follows one resource.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Sensitivity {
    /// The resource.
    pub resource: Resource,
    /// How much there is of it; none of overhead, which is no single number.
    pub amount: Option<InputValue>,
    /// Percent that the metric gets better by one percent more of it (or, of overhead, less): from 0
    /// to 1, measured 1 % above and 1 % below. None of memory capacity, which acts in steps, and
    /// where sequences are thrown out and computed again, which takes too long to solve so often.
    pub elasticity: Option<f64>,
    /// How many times better twice of it would make the metric; of overhead, half of it.
    pub doubled: f64,
}

impl Scenario {
    /// What the metric would gain from more of each resource that it uses, the most first; nothing
    /// where it has no value.
    ///
    /// ```
    /// use perfdiff::{hardware, models, Metric, Scenario};
    ///
    /// let llama = Scenario::new(models::LLAMA3_8B).on(hardware::H100);
    /// let gains = llama.sensitivities(Metric::Latency)?;
    /// assert_eq!(gains[0].resource.name(), "memory_bandwidth");
    /// assert!(gains[0].doubled > 1.7 && gains[0].elasticity.unwrap() > 0.8);
    /// # Ok::<(), perfdiff::SolveError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// When the scenario cannot be solved.
    pub fn sensitivities(&self, metric: Metric) -> Result<Vec<Sensitivity>, SolveError> {
        Ok(sensitivities(self, &self.solve()?, metric))
    }
}

impl Comparison {
    /// The [sensitivities](Scenario::sensitivities) of the compared metric: the baseline's and the
    /// proposal's.
    ///
    /// ```
    /// use perfdiff::{hardware, models, Comparison, Metric, Scenario};
    ///
    /// let a100 = Scenario::new(models::RESNET50).on(hardware::A100).batch(64);
    /// let h100 = Scenario::new(models::RESNET50).on(hardware::H100).batch(64);
    /// let [before, after] = Comparison::between(&a100, &h100, Metric::Latency)?.sensitivities();
    /// assert_eq!(before[0].resource.name(), "peak_flops");
    /// assert_eq!(after[0].resource.name(), "fixed_overhead");
    /// # Ok::<(), perfdiff::SolveError>(())
    /// ```
    pub fn sensitivities(&self) -> [Vec<Sensitivity>; 2] {
        [&self.baseline, &self.proposal]
            .map(|side| sensitivities(&side.scenario, &side.profile, self.metric))
    }
}

/// Whether the scheduler throws out sequences, which takes long to follow.
pub(crate) fn preempts(profile: &Profile) -> bool {
    profile.notes.iter().any(|n| matches!(n, Note::Queues { preemptions, .. } if *preemptions > 0))
}

/// In [0, 1] by theory; the last bits of a difference are not theory.
fn snapped(elasticity: f64) -> f64 {
    const NOISE: f64 = 1e-9;
    if (-NOISE..1.0 + NOISE).contains(&elasticity) {
        elasticity.clamp(0.0, 1.0)
    } else {
        elasticity
    }
}

pub(crate) fn sensitivities(
    scenario: &Scenario,
    profile: &Profile,
    metric: Metric,
) -> Vec<Sensitivity> {
    let Some(own) = metric.value(profile) else { return Vec::new() };
    let slow = preempts(profile);
    let mut scaled = scenario.clone();
    let mut goodness = |resource: Resource, factor: f64| -> Option<f64> {
        resource.scale(&mut scaled, scenario, factor);
        let solved = scaled.solve();
        resource.scale(&mut scaled, scenario, 1.0);
        Some(metric.log_goodness(metric.value(&solved.ok()?)?))
    };
    let of = |resource: Resource| -> Option<Sensitivity> {
        let elasticity = match resource {
            Resource::MemoryCapacity => None,
            _ if slow => None,
            _ => {
                let above = goodness(resource, libm::exp(STEP))?;
                let below = goodness(resource, libm::exp(-STEP))?;
                Some(snapped((above - below) / (2.0 * STEP)))
            }
        };
        let doubled = libm::exp(goodness(resource, 2.0)? - metric.log_goodness(own));
        let amount = resource.amount(scenario);
        Some(Sensitivity { resource, amount, elasticity, doubled })
    };
    let mut found: Vec<Sensitivity> =
        used(scenario, profile).into_iter().flatten().filter_map(of).collect();
    found.sort_by(|a, b| b.doubled.total_cmp(&a.doubled));
    found
}

/// The resources that a solve uses.
pub(crate) fn used(scenario: &Scenario, profile: &Profile) -> [Option<Resource>; 5] {
    let when = |holds: bool, resource| holds.then_some(resource);
    [
        Some(Resource::Rate(Knob::PeakFlops)),
        Some(Resource::Rate(Knob::of_path(profile.bandwidth_path, scenario))),
        when(profile.communication.si() > 0.0, Resource::Rate(Knob::Interconnect)),
        when(profile.overhead.si() > 0.0, Resource::FixedOverhead),
        when(!profile.feasible, Resource::MemoryCapacity),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{AssumptionSet, Assumptions, Workload, hardware, models};

    fn gains(scenario: &Scenario, metric: Metric) -> Vec<(&'static str, Option<f64>, f64)> {
        let found = scenario.sensitivities(metric).unwrap();
        found.iter().map(|s| (s.resource.name(), s.elasticity, s.doubled)).collect()
    }

    #[test]
    fn elasticities_of_the_four_times_add_up_to_one_where_nothing_else_takes_time() {
        for set in [AssumptionSet::Mlsysim, AssumptionSet::Physical] {
            let scenario = Scenario::new(models::RESNET50)
                .on(hardware::A100)
                .batch(32)
                .assumptions(Assumptions::of(set));
            for metric in [Metric::Latency, Metric::Throughput] {
                let sum: f64 = gains(&scenario, metric).iter().filter_map(|g| g.1).sum();
                assert!((sum - 1.0).abs() < 1e-4, "{set:?} {sum}");
            }
        }
    }

    #[test]
    fn the_link_counts_where_devices_talk() {
        let mut scenario = Scenario::new(models::LLAMA3_70B).on(hardware::H100);
        scenario.devices = 8;
        let names: Vec<_> = gains(&scenario, Metric::Latency).iter().map(|g| g.0).collect();
        assert!(names.contains(&"interconnect_bandwidth"), "{names:?}");
    }

    #[test]
    fn what_waits_gains_from_memory_and_what_is_not_priced_has_no_gains() {
        let chat = Workload::Generate { prompt: 1024, output: 1024 };
        let scenario = Scenario::new(models::LLAMA2_7B).on(hardware::A100_40GB).workload(chat);
        let queue = gains(&scenario.clone().batch(64), Metric::Latency);
        let memory = queue.iter().find(|g| g.0 == "memory_capacity").unwrap();
        assert!(memory.1.is_none() && memory.2 > 1.0);
        let gpt = Scenario::new(models::GPT3).on(hardware::H100);
        assert_eq!(gpt.sensitivities(Metric::Latency), Ok(Vec::new()));
    }
}
