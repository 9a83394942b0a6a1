//! Does it generalise? Rows, and whole models, that the fit does not see, predicted by it.

use super::error;
use super::search::{Minimum, Problem};
use crate::validate::Errors;

/// Up to so many rows each is left out alone; of more, every so many-eth one at a time.
const ALONE: usize = 40;
const FOLDS: usize = 10;

/// Errors on what was left out of the fit.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct LeftOut {
    /// What was left out at a time, in words: `one row`, `one row in ten`, `one model`.
    pub what: &'static str,
    /// How many fits that took.
    pub fits: usize,
    /// The errors of all rows, each by the fit that did not see it.
    pub errors: Errors,
}

/// Every way of leaving out that leaves something.
pub(super) fn all(problem: &mut Problem, minimum: &Minimum) -> Vec<LeftOut> {
    let count = problem.rows.len();
    let folds = if count <= ALONE { count } else { FOLDS };
    let fold = |row: usize| row % folds.max(1);
    let rows = (0..count).map(fold).collect::<Vec<_>>();
    let mut names: Vec<&str> = problem.rows.iter().map(|r| &*r.scenario.model.name).collect();
    let of_row: Vec<String> = names.iter().map(ToString::to_string).collect();
    names.sort_unstable();
    names.dedup();
    let models: Vec<usize> =
        of_row.iter().map(|name| names.iter().position(|n| n == name).unwrap_or(0)).collect();
    let what = if folds == count { "one row" } else { "one row in ten" };
    [(what, rows), ("one model", models)]
        .into_iter()
        .filter_map(|(what, fold)| left_out(problem, minimum, what, &fold))
        .collect()
}

/// Leaves the rows of each fold out in turn. Which constants are free, and the scatter, stay as
/// they are: the first depends on what was run, not on what was measured.
fn left_out(
    problem: &mut Problem,
    minimum: &Minimum,
    what: &'static str,
    fold: &[usize],
) -> Option<LeftOut> {
    let fits = fold.iter().max()? + 1;
    if fits < 2 {
        return None;
    }
    let mut errors = Vec::new();
    for left in 0..fits {
        let (out, kept): (Vec<usize>, Vec<usize>) =
            (0..fold.len()).partition(|&row| fold[row] == left);
        let fit = problem.descend(&kept, &minimum.phi, minimum.scatter);
        errors.extend(out.iter().map(|&row| error(problem.residual(row, &fit.phi))));
    }
    Some(LeftOut { what, fits, errors: Errors::of(errors)? })
}
