//! Calibration: the constants of a serving stack from a few dozen measured runs.
//!
//! The serving equations hold for every stack; what a stack reaches of the hardware, and what it
//! adds, is in a dozen constants ([`Serving`](crate::Serving)). For a stack that nobody has
//! measured they are looked for here, from a known set on, as the most probable ones:
//!
//! ```text
//! r_i = ln(predicted_i / measured_i)
//! F   = sum_i H(r_i / s) + N ln s + 1/2 sum_j ((phi_j - phi0_j) / d_j)^2
//! ```
//!
//! - `phi = ln(x + offset)`: constants act by their ratios. `phi0` is the known set's value, `d`
//!   how far apart the known stacks are: two stacks that were never measured differ as those that
//!   were. So few rows suffice, and a constant that they say nothing about stays where it was.
//! - `H` is Huber's loss: a row near a memory cliff may be far off, and does not decide.
//! - `s`, the scatter of the residuals, is estimated with them.
//!
//! `F` is the negative logarithm of a posterior density. Its curvature at the minimum is the
//! inverse of the constants' covariance (Laplace's approximation), from which come their
//! uncertainties, which of them the rows identify, and how probable a set is as the base
//! (MacKay 1992, <https://doi.org/10.1162/neco.1992.4.3.415>).
//!
//! Everything is deterministic: rows are put in an order of their own first, and nothing is
//! drawn at random.
//!
//! ```
//! use perfdiff::fit::{self, Measured};
//! use perfdiff::{hardware, models, AssumptionSet, Scenario, Workload, units::Time};
//!
//! // Llama-3-8B on one H100 under vLLM (LLM-Inference-Bench): tokens in and out, batch, seconds.
//! let rows = [(128, 1, 0.994), (128, 64, 1.688), (512, 16, 5.043), (1024, 64, 18.81),
//!     (2048, 1, 16.30), (2048, 16, 25.53)].map(|(tokens, batch, seconds)| Measured {
//!     scenario: Scenario::new(models::LLAMA3_8B).on(hardware::H100).batch(batch)
//!         .workload(Workload::Generate { prompt: tokens, output: tokens }),
//!     latency: Time::from_si(seconds),
//! });
//!
//! let fitted = fit::from_base(&rows, AssumptionSet::Physical)?;
//! assert!(fitted.before.p90 > 0.10 && fitted.after.p90 < 0.05);
//! // To paste into a block: `assumptions.weight_efficiency = 0.726  # +- 27 %`, and so on.
//! println!("{}", fitted.toml());
//! # Ok::<(), fit::FitError>(())
//! ```

mod constants;
mod left_out;
mod paste;
mod search;
mod symmetric;

use crate::assumptions::{AssumptionSet, Assumptions, Constant, Equations};
use crate::scenario::Scenario;
use crate::units::Time;
use crate::validate::{Errors, solved};
use crate::workload::Workload;

use self::constants::Scale;
use self::search::{Minimum, Problem};

pub use left_out::LeftOut;

/// A scenario whose latency was measured. Its own assumptions do not matter.
#[derive(Clone, Debug, PartialEq)]
pub struct Measured {
    /// What was run.
    pub scenario: Scenario,
    /// From the start of the work to its end.
    pub latency: Time,
}

/// A set that was calibrated on measured rows.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Fitted {
    /// The known set that the fit started from. Scheduler, memory rule and everything else that
    /// is not in [`constants`](Self::constants) is its.
    pub base: AssumptionSet,
    /// The set: the base with the constants, rounded as they print.
    pub set: Assumptions,
    /// What was looked for.
    pub constants: Vec<FittedConstant>,
    /// The standard deviation of `ln(predicted / measured)` under the set.
    pub scatter: f64,
    /// Errors of the base.
    pub before: Errors,
    /// Errors of the set, on the rows that it was fitted to.
    pub after: Errors,
    /// Errors on rows that were left out, and whole models; none where nothing would be left.
    pub left_out: Vec<LeftOut>,
    /// Rows that were used.
    pub rows: usize,
    /// Rows that the base says cannot run, or that no number can be given for: not used.
    pub unpriced: usize,
    /// The natural logarithm of the probability of the rows under this base. Between two bases
    /// the difference counts: 3 are odds of twenty to one.
    pub evidence: f64,
    /// The other bases that were tried, with their evidence, the most probable first (but see
    /// [`from_any`]).
    pub others: Vec<(AssumptionSet, f64)>,
}

impl Fitted {
    /// The next most probable base of those that were tried, and how many times as probable as it
    /// the base is.
    pub fn next_base(&self) -> Option<(AssumptionSet, f64)> {
        let (set, evidence) = self.others.first()?;
        Some((*set, libm::exp(self.evidence - evidence)))
    }
}

/// One constant of a fitted set.
#[derive(Clone, Copy)]
#[non_exhaustive]
pub struct FittedConstant {
    /// Which.
    pub constant: &'static Constant,
    /// The value, in the SI base unit.
    pub value: f64,
    /// The value in the base.
    pub before: f64,
    /// How well it is known.
    pub known: Known,
}

impl std::fmt::Debug for FittedConstant {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} = {:?} ({:?})", self.constant.name, self.value, self.known)
    }
}

/// How well the rows tell a constant.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub enum Known {
    /// With two thirds probability it lies between these.
    Within {
        /// One standard deviation below, on the logarithmic scale.
        least: f64,
        /// One standard deviation above.
        most: f64,
    },
    /// The rows would have it beyond what makes sense: it is as far as it may be.
    AtLimit,
    /// The rows say next to nothing about it: it is the base's.
    FromBase,
}

/// Why nothing can be fitted.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum FitError {
    /// There is no row, or none that the base can price.
    NoRows,
    /// A latency that is no time: zero, negative, or not a number.
    NoLatency {
        /// The row, from zero.
        row: usize,
    },
    /// A set whose constants are not those of the serving equations.
    NotServing {
        /// The set.
        set: AssumptionSet,
    },
}

impl std::fmt::Display for FitError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            FitError::NoRows => f.write_str("there is no row that can be fitted to"),
            FitError::NoLatency { row } => {
                write!(f, "the latency of row {} is no time above zero", row + 1)
            }
            FitError::NotServing { set } => write!(
                f,
                "the set `{}` is not one of the serving equations and has no constants to fit",
                set.name()
            ),
        }
    }
}

impl std::error::Error for FitError {}

/// A constant is the base's where the rows narrow it down by less than this: its standard
/// deviation with them, over that without.
const IDENTIFIED: f64 = 0.95;

/// So many times as probable as under `physical` the rows are under a stack's set that becomes
/// the base.
const CLEARLY: f64 = 3.0;

/// The scatter to begin with: what the equations reach on the known stacks is half of it.
const FIRST_SCATTER: f64 = 0.1;

/// The set that explains the rows, from this base on.
///
/// # Errors
///
/// Where there is nothing to fit, or to fit with.
pub fn from_base(rows: &[Measured], base: AssumptionSet) -> Result<Fitted, FitError> {
    let rows = in_order(rows)?;
    let (mut problem, minimum) = most_probable(&rows, base)?;
    Ok(fitted(&mut problem, &minimum, rows.len()))
}

/// The set that explains the rows, from the base under which they are the most probable. That
/// decides over the scheduler and the memory rule, too; where the rows do not, `physical`, which
/// is of no stack, stays the base.
///
/// # Errors
///
/// As [`from_base`].
pub fn from_any(rows: &[Measured]) -> Result<Fitted, FitError> {
    let rows = in_order(rows)?;
    let mut bases: Vec<AssumptionSet> = AssumptionSet::ALL
        .into_iter()
        .filter(|set| set.equations() == Equations::Serving)
        .map(|set| common(set, &rows))
        .collect();
    bases.dedup();
    let mut tried: Vec<(f64, Problem, Minimum)> = Vec::new();
    for base in bases {
        if let Ok((problem, minimum)) = most_probable(&rows, base) {
            tried.push((evidence(&problem, &minimum, rows.len()), problem, minimum));
        }
    }
    let handicap = |set: AssumptionSet| match set {
        AssumptionSet::Physical => 0.0,
        _ => libm::log(CLEARLY),
    };
    let standing =
        |(evidence, problem, _): &(f64, Problem, Minimum)| evidence - handicap(problem.base);
    // Stable: of two that are equally probable, the first in the list of sets.
    tried.sort_by(|a, b| standing(b).total_cmp(&standing(a)));
    let mut tried = tried.into_iter();
    let (_, mut problem, minimum) = tried.next().ok_or(FitError::NoRows)?;
    let mut best = fitted(&mut problem, &minimum, rows.len());
    best.others = tried.map(|(evidence, problem, _)| (problem.base, evidence)).collect();
    Ok(best)
}

/// The rows, checked, in an order that does not depend on how they were given.
fn in_order(rows: &[Measured]) -> Result<Vec<Measured>, FitError> {
    let bad = |m: &Measured| !(m.latency.si() > 0.0 && m.latency.si().is_finite());
    if let Some(row) = rows.iter().position(bad) {
        return Err(FitError::NoLatency { row });
    }
    let mut rows = rows.to_vec();
    rows.sort_by(|a, b| a.key().partial_cmp(&b.key()).unwrap_or(std::cmp::Ordering::Equal));
    Ok(rows)
}

impl Measured {
    /// What the order is by; of rows that are alike in all of it, none comes first.
    fn key(&self) -> (&str, &str, u32, &str, [u64; 3], f64) {
        let s = &self.scenario;
        let (prompt, output) = match s.workload {
            Workload::Generate { prompt, output } => (prompt, output),
            Workload::Forward { context } => (context.unwrap_or(0), 0),
            Workload::Train(_) => (0, 0),
        };
        let sizes = [u64::from(prompt), u64::from(output), s.batch];
        let hardware = &*s.hardware.name;
        (&s.model.name, hardware, s.devices, s.precision.name(), sizes, self.latency.si())
    }

    /// `ln(predicted / measured)` under these constants; not a number without a prediction.
    fn residual_under(&mut self, assumptions: Assumptions) -> f64 {
        self.scenario.assumptions = assumptions;
        let Ok(profile) = solved(&self.scenario) else { return f64::NAN };
        let ratio = profile.latency / self.latency;
        if ratio > 0.0 && ratio.is_finite() { libm::log(ratio) } else { f64::NAN }
    }
}

/// The minimum of a base, with the constants that the rows do not identify at the base's value.
fn most_probable(rows: &[Measured], base: AssumptionSet) -> Result<(Problem, Minimum), FitError> {
    if base.equations() != Equations::Serving {
        return Err(FitError::NotServing { set: base });
    }
    let mut problem = Problem::new(rows.to_vec(), common(base, rows));
    let centre = problem.centre.clone();
    let priced: Vec<bool> =
        (0..rows.len()).map(|row| problem.residual(row, &centre).is_finite()).collect();
    let mut keep = priced.iter();
    problem.rows.retain(|_| keep.next().copied().unwrap_or(false));
    if problem.rows.is_empty() {
        return Err(FitError::NoRows);
    }
    let all: Vec<usize> = (0..problem.rows.len()).collect();
    let first = problem.minimum(&all, &centre, FIRST_SCATTER);
    for j in unidentified(&problem, &first) {
        problem.free[j] = false;
    }
    let start: Vec<f64> =
        (0..centre.len()).map(|j| if problem.free[j] { first.phi[j] } else { centre[j] }).collect();
    let minimum = problem.minimum(&all, &start, first.scatter);
    Ok((problem, minimum))
}

/// What a set is on the hardware of these rows, if it is the same on all of it.
fn common(base: AssumptionSet, rows: &[Measured]) -> AssumptionSet {
    let on = |row: &Measured| base.on(row.scenario.hardware.vendor);
    match rows.first().map(on) {
        Some(first) if rows.iter().all(|row| on(row) == first) => first,
        _ => base,
    }
}

/// The constants that the rows say next to nothing about.
///
/// Two that can stand in for each other are both uncertain while both are free, so they are taken
/// out one by one, the least certain first, each time with the others' uncertainty given it.
fn unidentified(problem: &Problem, minimum: &Minimum) -> Vec<usize> {
    let mut left: Vec<usize> = (0..minimum.moving.len()).collect();
    let mut out = Vec::new();
    while let Some(factor) = minimum.curvature.part(&left).cholesky() {
        let ratio = |(at, variance): (usize, f64)| {
            let spread = problem.scales[minimum.moving[left[at]]].spread;
            (at, libm::sqrt(variance) / spread)
        };
        let ratios = factor.inverse_diagonal().into_iter().enumerate().map(ratio);
        match ratios.max_by(|a, b| a.1.total_cmp(&b.1)) {
            Some((at, ratio)) if ratio > IDENTIFIED => out.push(minimum.moving[left.remove(at)]),
            _ => break,
        }
    }
    out
}

/// `ln` of the probability of the rows under a base: the constants integrated out by Laplace's
/// approximation. A row that the base says cannot run counts as one that is off by a factor of
/// twenty.
fn evidence(problem: &Problem, minimum: &Minimum, rows: usize) -> f64 {
    let missing = (rows - problem.rows.len()) as f64;
    let off = search::misfit(libm::log(20.0), minimum.scatter);
    let volume = minimum.curvature.cholesky().map_or(0.0, |factor| factor.log_determinant());
    let spreads: f64 = minimum.moving.iter().map(|&j| libm::log(problem.scales[j].spread)).sum();
    -minimum.objective - missing * off - volume / 2.0 - spreads
}

fn fitted(problem: &mut Problem, minimum: &Minimum, given: usize) -> Fitted {
    let standard = Assumptions::of(problem.base);
    let deviations: Vec<f64> = minimum.variances().into_iter().map(libm::sqrt).collect();
    let mut constants = Vec::new();
    for (j, scale) in problem.scales.iter().enumerate() {
        let before = scale.constant.value(&standard);
        let at = minimum.moving.iter().position(|&moving| moving == j);
        let (value, known) = match at.map(|at| deviations[at]) {
            Some(deviation) => within(scale, minimum.phi[j], deviation),
            None if problem.free[j] => {
                (paste::rounded(scale.constant, scale.value(minimum.phi[j]), 0.0), Known::AtLimit)
            }
            None => (before, Known::FromBase),
        };
        constants.push(FittedConstant { constant: scale.constant, value, before, known });
    }
    let mut set = standard.clone();
    for fitted in &constants {
        (fitted.constant.set)(&mut set, fitted.value);
    }
    let all: Vec<usize> = (0..problem.rows.len()).collect();
    let centre = problem.centre.clone();
    let before = all.iter().map(|&row| error(problem.residual(row, &centre))).collect();
    let values: Vec<f64> = constants.iter().map(|fitted| fitted.value).collect();
    let after = all.iter().map(|&row| error(problem.residual_at(row, &values))).collect();
    let none = Errors { count: 0, median: f64::NAN, p90: f64::NAN, most: f64::NAN };
    Fitted {
        base: problem.base,
        set,
        constants,
        scatter: minimum.scatter,
        before: Errors::of(before).unwrap_or(none),
        after: Errors::of(after).unwrap_or(none),
        left_out: left_out::all(problem, minimum),
        rows: problem.rows.len(),
        unpriced: given - problem.rows.len(),
        evidence: evidence(problem, minimum, given),
        others: Vec::new(),
    }
}

/// A value, rounded as its uncertainty allows, and the bounds of one standard deviation.
fn within(scale: &Scale, phi: f64, deviation: f64) -> (f64, Known) {
    let least = scale.value(phi - deviation);
    let most = scale.value(phi + deviation);
    (paste::rounded(scale.constant, scale.value(phi), deviation), Known::Within { least, most })
}

/// The absolute relative error of a prediction whose logarithm is off by this.
fn error(residual: f64) -> f64 {
    libm::fabs(libm::exp(residual) - 1.0)
}
