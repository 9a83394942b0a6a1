//! Linear algebra of a symmetric positive definite matrix, as small as a set has constants.

/// A square matrix, row by row.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Matrix {
    size: usize,
    values: Vec<f64>,
}

impl Matrix {
    pub(super) fn zero(size: usize) -> Self {
        Self { size, values: vec![0.0; size * size] }
    }

    pub(super) fn at(&self, row: usize, column: usize) -> f64 {
        self.values[row * self.size + column]
    }

    pub(super) fn add(&mut self, row: usize, column: usize, value: f64) {
        self.values[row * self.size + column] += value;
    }

    /// The rows and columns with these numbers.
    pub(super) fn part(&self, kept: &[usize]) -> Matrix {
        let mut part = Matrix::zero(kept.len());
        for (i, &row) in kept.iter().enumerate() {
            for (j, &column) in kept.iter().enumerate() {
                part.add(i, j, self.at(row, column));
            }
        }
        part
    }

    /// `L` with `L L^T` this matrix; none where it is not positive definite.
    pub(super) fn cholesky(&self) -> Option<Cholesky> {
        let mut lower = Matrix::zero(self.size);
        for row in 0..self.size {
            for column in 0..=row {
                let known: f64 = (0..column).map(|k| lower.at(row, k) * lower.at(column, k)).sum();
                let rest = self.at(row, column) - known;
                let value = if row == column {
                    if !(rest > 0.0 && rest.is_finite()) {
                        return None;
                    }
                    libm::sqrt(rest)
                } else {
                    rest / lower.at(column, column)
                };
                lower.add(row, column, value);
            }
        }
        Some(Cholesky { lower })
    }
}

/// A lower triangle with which equations are solved.
pub(super) struct Cholesky {
    lower: Matrix,
}

impl Cholesky {
    /// `x` with `A x = b`.
    pub(super) fn solve(&self, b: &[f64]) -> Vec<f64> {
        let (lower, size) = (&self.lower, self.lower.size);
        let mut x = b.to_vec();
        for row in 0..size {
            let known: f64 = (0..row).map(|k| lower.at(row, k) * x[k]).sum();
            x[row] = (x[row] - known) / lower.at(row, row);
        }
        for row in (0..size).rev() {
            let known: f64 = (row + 1..size).map(|k| lower.at(k, row) * x[k]).sum();
            x[row] = (x[row] - known) / lower.at(row, row);
        }
        x
    }

    /// The diagonal of the inverse.
    pub(super) fn inverse_diagonal(&self) -> Vec<f64> {
        let size = self.lower.size;
        let column = |j: usize| {
            let mut unit = vec![0.0; size];
            unit[j] = 1.0;
            self.solve(&unit)[j]
        };
        (0..size).map(column).collect()
    }

    /// `ln det A`.
    pub(super) fn log_determinant(&self) -> f64 {
        (0..self.lower.size).map(|i| 2.0 * libm::log(self.lower.at(i, i))).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matrix<const N: usize>(rows: [[f64; N]; N]) -> Matrix {
        Matrix { size: N, values: rows.concat() }
    }

    #[test]
    fn solves_and_inverts() {
        let a = matrix([[4.0, 2.0, 0.6], [2.0, 5.0, 1.0], [0.6, 1.0, 3.0]]);
        let factor = a.cholesky().unwrap();
        let x = factor.solve(&[1.0, -2.0, 0.5]);
        for (row, b) in [1.0, -2.0, 0.5].into_iter().enumerate() {
            let product: f64 = (0..3).map(|k| a.at(row, k) * x[k]).sum();
            assert!((product - b).abs() < 1e-14);
        }
        // By cofactors.
        let determinant = 4.0 * (15.0 - 1.0) - 2.0 * (6.0 - 0.6) + 0.6 * (2.0 - 3.0);
        assert!((factor.log_determinant() - libm::log(determinant)).abs() < 1e-14);
        let diagonal = factor.inverse_diagonal();
        assert!((diagonal[0] - 14.0 / determinant).abs() < 1e-14);
        assert!((diagonal[2] - 16.0 / determinant).abs() < 1e-14);
    }

    #[test]
    fn what_is_not_positive_definite_has_no_factor() {
        assert!(matrix([[1.0, 2.0], [2.0, 1.0]]).cholesky().is_none());
        assert!(matrix([[0.0]]).cholesky().is_none());
        assert!(matrix([[f64::NAN]]).cholesky().is_none());
    }

    #[test]
    fn a_part_keeps_what_it_is_asked_for() {
        let a = matrix([[1.0, 2.0, 3.0], [2.0, 4.0, 5.0], [3.0, 5.0, 6.0]]);
        assert_eq!(a.part(&[0, 2]), matrix([[1.0, 3.0], [3.0, 6.0]]));
    }
}
