//! The most probable constants: Levenberg-Marquardt with robust residuals and Gaussian priors.

use super::Measured;
use super::constants::Scale;
use super::symmetric::Matrix;
use crate::assumptions::{AssumptionSet, Assumptions};

/// Where Huber's loss turns from square to straight, in standard deviations: 95 % efficient on
/// Gaussian data (Huber 1964, <https://doi.org/10.1214/aoms/1177703732>).
const TURN: f64 = 1.345;

/// The mean of `weight x residual^2` of Gaussian data of variance 1, `2 Phi(1.345) - 1`.
const GAUSSIAN_MEAN: f64 = 0.8213;

/// The scatter of the residuals is at least this. On the stacks that they were calibrated on, the
/// equations are off by 3.5 % in the median: a few rows that agree better than that are alike, not
/// right, and constants that follow them to the last percent would not hold for others.
const LEAST_SCATTER: f64 = 0.035;

/// And at most this: beyond it the equations do not describe the rows, whatever the constants.
const MOST_SCATTER: f64 = 1.0;

/// The step of a numeric derivative, on the logarithmic scale.
const STEP: f64 = 1e-6;

/// A descent takes five to twenty turns; this only says that it ends.
const MOST_TURNS: u32 = 200;

/// Rows, and the set whose constants are looked for.
pub(super) struct Problem {
    pub(super) rows: Vec<Measured>,
    pub(super) base: AssumptionSet,
    pub(super) scales: Vec<Scale>,
    /// The base's constants.
    pub(super) centre: Vec<f64>,
    /// Which constants may move; the others stay at the centre.
    pub(super) free: Vec<bool>,
}

/// Constants of which none nearby is more probable.
#[derive(Clone)]
pub(super) struct Minimum {
    pub(super) phi: Vec<f64>,
    /// The standard deviation of the residuals.
    pub(super) scatter: f64,
    /// `-ln` of the posterior density, up to a constant.
    pub(super) objective: f64,
    /// The free constants that no bound holds; the order of `curvature`.
    pub(super) moving: Vec<usize>,
    /// The second derivatives of the objective: the inverse of the posterior covariance.
    pub(super) curvature: Matrix,
}

impl Problem {
    pub(super) fn new(rows: Vec<Measured>, base: AssumptionSet) -> Self {
        let scales = Scale::all(base);
        let standard = Assumptions::of(base);
        let centre: Vec<f64> =
            scales.iter().map(|scale| scale.phi(scale.constant.value(&standard))).collect();
        let free = vec![true; scales.len()];
        Self { rows, base, scales, centre, free }
    }

    /// `ln(predicted / measured)` of a row under these constants; not a number where there is no
    /// prediction.
    pub(super) fn residual(&mut self, row: usize, phi: &[f64]) -> f64 {
        let values: Vec<f64> =
            self.scales.iter().zip(phi).map(|(scale, &phi)| scale.value(phi)).collect();
        self.residual_at(row, &values)
    }

    /// The same, of values and not of their logarithms.
    pub(super) fn residual_at(&mut self, row: usize, values: &[f64]) -> f64 {
        let row = &mut self.rows[row];
        let mut assumptions = Assumptions::of(self.base.on(row.scenario.hardware.vendor));
        for (scale, &value) in self.scales.iter().zip(values) {
            (scale.constant.set)(&mut assumptions, value);
        }
        row.residual_under(assumptions)
    }

    fn residuals(&mut self, rows: &[usize], phi: &[f64]) -> Vec<f64> {
        rows.iter().map(|&row| self.residual(row, phi)).collect()
    }

    /// `-ln` of likelihood and prior.
    fn objective(&self, residuals: &[f64], phi: &[f64], scatter: f64) -> f64 {
        let misfit: f64 = residuals.iter().map(|&r| misfit(r, scatter)).sum();
        let distance = |j: usize| (phi[j] - self.centre[j]) / self.scales[j].spread;
        let surprise: f64 = (0..phi.len()).map(|j| distance(j) * distance(j) / 2.0).sum();
        misfit + surprise
    }

    /// The derivative of every row's residual by one constant; the step stays inside the domain.
    fn derivative(&mut self, rows: &[usize], phi: &[f64], residuals: &[f64], j: usize) -> Vec<f64> {
        let mut beside = phi.to_vec();
        beside[j] += if phi[j] + STEP <= self.scales[j].bounds.1 { STEP } else { -STEP };
        let step = beside[j] - phi[j];
        let there = self.residuals(rows, &beside);
        there.iter().zip(residuals).map(|(there, here)| (there - here) / step).collect()
    }

    /// The most probable constants given some of the rows, with the scatter that the residuals
    /// themselves show; from a guess of both.
    pub(super) fn minimum(&mut self, rows: &[usize], start: &[f64], guess: f64) -> Minimum {
        let mut minimum = self.descend(rows, start, guess);
        for _ in 0..20 {
            let seen = self.scatter(rows, &minimum);
            if libm::fabs(libm::log(seen / minimum.scatter)) < 0.01 {
                break;
            }
            minimum = self.descend(rows, &minimum.phi, seen);
        }
        minimum
    }

    /// The scatter that the residuals show, counting the constants that they determined (MacKay
    /// 1992, <https://doi.org/10.1162/neco.1992.4.3.415>, section 4).
    fn scatter(&mut self, rows: &[usize], minimum: &Minimum) -> f64 {
        let residuals = self.residuals(rows, &minimum.phi);
        let weigh = |r: f64| weight(r / minimum.scatter) * r * r;
        let squares: f64 = residuals.iter().map(|&r| weigh(r)).sum();
        let variances = minimum.variances();
        let determined: f64 = minimum
            .moving
            .iter()
            .zip(variances)
            .map(|(&j, variance)| 1.0 - variance / (self.scales[j].spread * self.scales[j].spread))
            .sum();
        let left = (rows.len() as f64 - determined).max(1.0);
        libm::sqrt(squares / GAUSSIAN_MEAN / left).clamp(LEAST_SCATTER, MOST_SCATTER)
    }

    /// The most probable constants at a scatter, from a start.
    ///
    /// Levenberg-Marquardt (Marquardt 1963, <https://doi.org/10.1137/0111030>) with weights that
    /// make its squares Huber's loss; a constant at its bound waits until it is pulled inside.
    pub(super) fn descend(&mut self, rows: &[usize], start: &[f64], scatter: f64) -> Minimum {
        let mut phi = start.to_vec();
        let mut residuals = self.residuals(rows, &phi);
        let mut objective = self.objective(&residuals, &phi, scatter);
        let (mut damping, mut turns) = (1e-3, 0);
        loop {
            let (gradient, curvature) = self.slopes(rows, &phi, &residuals, scatter);
            let moving: Vec<usize> = (0..phi.len())
                .filter(|&j| self.free[j] && !self.held(j, phi[j], gradient[j]))
                .collect();
            let at = Minimum {
                phi: phi.clone(),
                scatter,
                objective,
                curvature: curvature.part(&moving),
                moving,
            };
            let before = objective;
            while damping < 1e12 {
                let Some(next) = self.step(&at, &gradient, damping) else {
                    damping *= 4.0;
                    continue;
                };
                let there = self.residuals(rows, &next);
                let cost = self.objective(&there, &next, scatter);
                if cost < objective {
                    (phi, residuals, objective) = (next, there, cost);
                    damping = (damping / 5.0).max(1e-12);
                    break;
                }
                damping *= 4.0;
            }
            // What is left to gain is far below what a standard deviation costs: a half.
            turns += 1;
            if before - objective < 1e-4 || turns == MOST_TURNS {
                return at;
            }
        }
    }

    /// Whether a bound keeps a constant from where the gradient pulls it.
    fn held(&self, j: usize, phi: f64, gradient: f64) -> bool {
        let (least, most) = self.scales[j].bounds;
        (phi <= least && gradient > 0.0) || (phi >= most && gradient < 0.0)
    }

    /// Gradient and Gauss-Newton curvature of the objective, all constants.
    fn slopes(
        &mut self,
        rows: &[usize],
        phi: &[f64],
        residuals: &[f64],
        scatter: f64,
    ) -> (Vec<f64>, Matrix) {
        let count = phi.len();
        let columns: Vec<Vec<f64>> = (0..count)
            .map(|j| match self.free[j] {
                true => self.derivative(rows, phi, residuals, j),
                false => Vec::new(),
            })
            .collect();
        let weights: Vec<f64> =
            residuals.iter().map(|r| weight(r / scatter) / (scatter * scatter)).collect();
        let mut gradient = vec![0.0; count];
        let mut curvature = Matrix::zero(count);
        for j in (0..count).filter(|&j| self.free[j]) {
            let precision = 1.0 / (self.scales[j].spread * self.scales[j].spread);
            let pull: f64 =
                columns[j].iter().zip(&weights).zip(residuals).map(|((d, w), r)| d * w * r).sum();
            gradient[j] = pull + (phi[j] - self.centre[j]) * precision;
            curvature.add(j, j, precision);
            for k in (0..count).filter(|&k| self.free[k]) {
                let pairs = columns[j].iter().zip(&columns[k]).zip(&weights);
                curvature.add(j, k, pairs.map(|((a, b), w)| a * b * w).sum());
            }
        }
        (gradient, curvature)
    }

    /// Where a damped step leads, inside the domain.
    fn step(&self, at: &Minimum, gradient: &[f64], damping: f64) -> Option<Vec<f64>> {
        let mut damped = at.curvature.clone();
        for i in 0..at.moving.len() {
            damped.add(i, i, damping * at.curvature.at(i, i));
        }
        let downhill: Vec<f64> = at.moving.iter().map(|&j| -gradient[j]).collect();
        let step = damped.cholesky()?.solve(&downhill);
        let mut phi = at.phi.clone();
        for (&j, step) in at.moving.iter().zip(step) {
            let (least, most) = self.scales[j].bounds;
            phi[j] = (phi[j] + step).clamp(least, most);
        }
        Some(phi)
    }
}

impl Minimum {
    /// The posterior variance of each moving constant, the others unknown as well.
    pub(super) fn variances(&self) -> Vec<f64> {
        let none = || vec![0.0; self.moving.len()];
        self.curvature.cholesky().map_or_else(none, |factor| factor.inverse_diagonal())
    }
}

/// What one row adds to the objective.
pub(super) fn misfit(residual: f64, scatter: f64) -> f64 {
    huber(residual / scatter) + libm::log(scatter)
}

/// Half the square near zero, straight beyond: one row that is far off does not decide.
fn huber(r: f64) -> f64 {
    let r = libm::fabs(r);
    if r <= TURN { r * r / 2.0 } else { TURN * (r - TURN / 2.0) }
}

/// The weight with which a square has the slope of Huber's loss.
fn weight(r: f64) -> f64 {
    let r = libm::fabs(r);
    if r <= TURN { 1.0 } else { TURN / r }
}
