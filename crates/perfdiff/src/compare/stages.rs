//! The difference by stage: which phase of the work saved or lost the time.

use super::{Comparison, Side};
use crate::profile::{Regime, Stage};
use crate::units::Time;

/// What became of one stage.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct StageChange {
    /// `prefill`, `decode`, ...
    pub name: &'static str,
    /// What bounds it on the baseline; none where it has no such stage.
    pub baseline_regime: Option<Regime>,
    /// What bounds it on the proposal.
    pub proposal_regime: Option<Regime>,
    /// Its time on the baseline; zero where it has no such stage.
    pub baseline: Time,
    /// Its time on the proposal.
    pub proposal: Time,
    /// What the stage contributes to the speedup; the contributions of all stages multiply to the
    /// ratio of the latencies. By the log mean (LMDI-I; Ang, Zhang, Choi 1998,
    /// <https://doi.org/10.1016/S0360-5442(98)00016-4>): the stage's difference over the
    /// logarithmic mean of the two latencies, exact and with no term left over.
    pub contribution: f64,
}

impl StageChange {
    /// How many times faster the stage is; none where a side has no such stage.
    pub fn speedup(&self) -> Option<f64> {
        let ratio = self.baseline / self.proposal;
        (ratio.is_finite() && ratio > 0.0).then_some(ratio)
    }
}

impl Comparison {
    /// The stages of both sides, in the order of the work; none where a side has no latency or
    /// stages do not add up to it.
    ///
    /// ```
    /// use perfdiff::{hardware, models, Comparison, Metric, Scenario, Workload};
    ///
    /// let chat = Workload::Generate { prompt: 1024, output: 256 };
    /// let a100 = Scenario::new(models::LLAMA3_8B).on(hardware::A100).workload(chat);
    /// let h100 = Scenario::new(models::LLAMA3_8B).on(hardware::H100).workload(chat);
    /// let stages = Comparison::between(&a100, &h100, Metric::Latency)?.stages().unwrap();
    /// let names: Vec<&str> = stages.iter().map(|stage| stage.name).collect();
    /// assert_eq!(names, ["prefill", "decode"]);
    /// # Ok::<(), perfdiff::SolveError>(())
    /// ```
    pub fn stages(&self) -> Option<Vec<StageChange>> {
        let (a, b) = (&self.baseline, &self.proposal);
        if [a, b].iter().any(|side| !side.profile.priced || !adds_up(side)) {
            return None;
        }
        let mean = log_mean(a.profile.latency.si(), b.profile.latency.si());
        let mut names: Vec<&'static str> = a.profile.stages.iter().map(|s| s.name).collect();
        for stage in &b.profile.stages {
            if !names.contains(&stage.name) {
                names.push(stage.name);
            }
        }
        let changes = names.into_iter().map(|name| {
            let [before, after] = [a, b].map(|side| stage(side, name));
            let time = |stage: Option<&Stage>| stage.map_or(Time::from_si(0.0), |s| s.latency);
            let (baseline, proposal) = (time(before), time(after));
            StageChange {
                name,
                baseline_regime: before.map(|s| s.regime),
                proposal_regime: after.map(|s| s.regime),
                baseline,
                proposal,
                contribution: libm::exp((baseline.si() - proposal.si()) / mean),
            }
        });
        Some(changes.collect())
    }
}

/// The stage with this name; one without time is none.
fn stage<'s>(side: &'s Side, name: &str) -> Option<&'s Stage> {
    side.profile.stages.iter().find(|stage| stage.name == name && stage.latency.si() > 0.0)
}

fn adds_up(side: &Side) -> bool {
    let sum: f64 = side.profile.stages.iter().map(|stage| stage.latency.si()).sum();
    (sum / side.profile.latency.si() - 1.0).abs() < 1e-9
}

/// `(a - b) / (ln a - ln b)`, and `a` where the two are one.
fn log_mean(a: f64, b: f64) -> f64 {
    let log = libm::log(a / b);
    // Near 1 the quotient loses its digits; the mean is then the arithmetic one to 1e-13.
    if log.abs() < 1e-6 { a.midpoint(b) } else { (a - b) / log }
}

#[cfg(test)]
mod tests {
    use super::log_mean;

    #[test]
    fn the_log_mean_lies_between_its_two() {
        for (a, b) in [(1.0, 2.0), (5.0, 5.0), (1e-9, 3.0), (1.0, 1.0 + 1e-7)] {
            let mean = log_mean(a, b);
            assert!(mean >= f64::min(a, b) && mean <= f64::max(a, b), "{a} {b} {mean}");
        }
        assert!((log_mean(1.0, std::f64::consts::E) - (std::f64::consts::E - 1.0)).abs() < 1e-12);
    }
}
