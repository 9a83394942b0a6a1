//! What a cell asks.

use perfdiff::{Comparison, Metric, Scenario, Side, SolveError, Sweep, SweepError};

use crate::swept::{Compared, Swept};

/// What a scenario costs, and what bounds it.
///
/// ```
/// use perfdiff_notebook::prelude::*;
///
/// let h100 = Scenario::new(models::LLAMA3_8B).on(hardware::H100);
/// let solved = solve(&h100)?;
/// assert_eq!(format!("{:.3}", solved.profile.latency), "6.98 ms");
/// # Ok::<(), SolveError>(())
/// ```
///
/// # Errors
///
/// When the scenario cannot be solved; the error says why. One that does not fit is no error.
pub fn solve(scenario: &Scenario) -> Result<Side, SolveError> {
    scenario.solved()
}

/// How much faster the second is than the first, and what made it so.
///
/// ```
/// use perfdiff_notebook::prelude::*;
///
/// let a100 = Scenario::new(models::LLAMA3_8B).on(hardware::A100).batch(256);
/// let comparison = compare(&a100, &a100.on(hardware::H100))?;
/// assert_eq!(comparison.factors[0].name, "memory_bandwidth");
/// # Ok::<(), SolveError>(())
/// ```
///
/// # Errors
///
/// When one of them cannot be solved.
pub fn compare(baseline: &Scenario, proposal: &Scenario) -> Result<Comparison, SolveError> {
    compare_by(Metric::Latency, baseline, proposal)
}

/// [`compare`] by something else than the latency.
///
/// ```
/// use perfdiff_notebook::prelude::*;
///
/// let chat = Scenario::new(models::LLAMA3_8B).generate(512, 128).batch(16);
/// let (a100, h100) = (chat.on(hardware::A100), chat.on(hardware::H100));
/// let first = compare_by(Metric::Ttft, &a100, &h100)?.speedup;
/// let other = compare_by(Metric::Tpot, &a100, &h100)?.speedup;
/// assert!(first > other);
/// # Ok::<(), SolveError>(())
/// ```
///
/// # Errors
///
/// When one of them cannot be solved.
pub fn compare_by(
    metric: Metric,
    baseline: &Scenario,
    proposal: &Scenario,
) -> Result<Comparison, SolveError> {
    Comparison::between(baseline, proposal, metric)
}

/// The latency along one input: of one scenario, or, where `at` gives a pair, how much faster the
/// second is than the first.
///
/// The values are whole numbers, hardware, models or precisions. Between numbers, the places where
/// something changes are found by solving.
///
/// ```
/// use perfdiff_notebook::prelude::*;
///
/// let a100 = Scenario::new(models::LLAMA3_8B).on(hardware::A100);
/// let h100 = a100.on(hardware::H100);
/// let batches = [1, 4, 16, 64, 256, 1024];
/// let speedups = sweep("batch", batches, |batch| (a100.batch(batch), h100.batch(batch)))?;
/// assert!(speedups.compares && speedups.points.len() == 6);
///
/// let machines = [hardware::A100, hardware::H100, hardware::H200];
/// let latencies = sweep("hardware", machines, |machine| a100.on(machine))?;
/// assert_eq!(latencies.axes[0].label(2), "H200");
/// # Ok::<(), SweepError>(())
/// ```
///
/// # Errors
///
/// When there is no value, or one twice, or too many, or when no point can be solved.
pub fn sweep<V: Swept, C: Compared>(
    name: &str,
    values: impl IntoIterator<Item = V>,
    at: impl Fn(V) -> C,
) -> Result<Sweep, SweepError> {
    sweep_by(Metric::Latency, name, values, at)
}

/// [`sweep`] by something else than the latency.
///
/// ```
/// use perfdiff_notebook::prelude::*;
///
/// let h100 = Scenario::new(models::LLAMA3_8B).on(hardware::H100).generate(512, 128);
/// let rates = sweep_by(Metric::Throughput, "batch", [1, 8, 64], |batch| h100.batch(batch))?;
/// assert_eq!(rates.metric, Metric::Throughput);
/// # Ok::<(), SweepError>(())
/// ```
///
/// # Errors
///
/// As [`sweep`].
pub fn sweep_by<V: Swept, C: Compared>(
    metric: Metric,
    name: &str,
    values: impl IntoIterator<Item = V>,
    at: impl Fn(V) -> C,
) -> Result<Sweep, SweepError> {
    let values: Vec<V> = values.into_iter().collect();
    let axis = V::axis(name, &values);
    C::swept(axis, metric, |place| at(V::at(&values, place)))
}
