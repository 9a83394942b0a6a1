//! What others print of a comparison, in the words and digits of its own report.

use super::words;
use crate::compare::Comparison;

impl Comparison {
    /// What is compared: what both sides share, and what changes.
    ///
    /// ```
    /// use perfdiff::{hardware, models, Comparison, Metric, Scenario};
    ///
    /// let a100 = Scenario::new(models::LLAMA3_8B).on(hardware::A100);
    /// let h100 = Scenario::new(models::LLAMA3_8B).on(hardware::H100);
    /// let comparison = Comparison::between(&a100, &h100, Metric::Latency)?;
    /// let subject = comparison.subject();
    /// assert!(subject.ends_with("batch 1, fp16, one forward pass: NVIDIA A100 to NVIDIA H100"));
    /// # Ok::<(), perfdiff::SolveError>(())
    /// ```
    pub fn subject(&self) -> String {
        words::subject(self)
    }

    /// The contributions of the factors as they are printed, in the order of
    /// [`factors`](Self::factors): with as many decimals, two or three, as it takes for them to
    /// multiply to the printed speedup. None where there is no speedup.
    ///
    /// ```
    /// use perfdiff::{hardware, models, Comparison, Metric, Scenario};
    ///
    /// let a100 = Scenario::new(models::LLAMA3_8B).on(hardware::A100);
    /// let h100 = Scenario::new(models::LLAMA3_8B).on(hardware::H100);
    /// let comparison = Comparison::between(&a100, &h100, Metric::Latency)?;
    /// assert_eq!(comparison.printed_contributions().unwrap()[0], "1.54x");
    /// # Ok::<(), perfdiff::SolveError>(())
    /// ```
    pub fn printed_contributions(&self) -> Option<Vec<String>> {
        words::contributions(self)
    }
}
