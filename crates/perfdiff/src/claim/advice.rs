//! What to write in the place of a claim that does not hold.

use super::{Claim, Comparator, Relation, Verdict};
use crate::field::UnknownField;

impl Claim {
    /// What is true, in the words of this claim: what should stand behind its field. None where what
    /// is true does not say what the author would now claim, as of an order or a range.
    ///
    /// ```
    /// use perfdiff::claim::Claim;
    /// use perfdiff::{hardware, models, Comparison, Metric, Report, Scenario};
    ///
    /// let a100 = Scenario::new(models::LLAMA3_8B).on(hardware::A100);
    /// let h100 = Scenario::new(models::LLAMA3_8B).on(hardware::H100);
    /// let report = Report::new(Comparison::between(&a100, &h100, Metric::Latency)?);
    ///
    /// let claim = Claim::parse("speedup = 1.39x").unwrap();
    /// let verdict = claim.evaluate(&|path| report.field(path)).unwrap();
    /// assert_eq!(claim.corrected(&verdict).as_deref(), Some("1.54x"));
    /// # Ok::<(), perfdiff::SolveError>(())
    /// ```
    pub fn corrected(&self, verdict: &Verdict) -> Option<String> {
        let text = match &self.relation {
            Relation::Is => "no".to_string(),
            // What another field is, follows it.
            Relation::Compares(Comparator::Equal, other) if !self.is_of_a_field(other, verdict) => {
                verdict.actual.text()?
            }
            Relation::Near(_, None) => format!("~ {}", verdict.actual.text()?),
            Relation::Near(_, Some(distance)) => {
                format!("{} +- {distance}", verdict.actual.text()?)
            }
            _ => return None,
        };
        // Not all that prints can be claimed: sentences, and `under 1 %`.
        let claim = Claim::of_key(&self.subject.text, &text).ok()?;
        let lookup = |name: &str| match name == self.subject.text {
            true => Ok(verdict.actual.clone()),
            false => Err(UnknownField::new("another field", 0..0)),
        };
        claim.evaluate(&lookup).is_ok_and(|verdict| verdict.holds).then_some(text)
    }

    /// The next step of an author whose claim does not hold. `written` is a claim with this behind
    /// its field, as it stands in its place; `cited` is the name under which prose prints the field.
    pub(crate) fn advice(
        &self,
        verdict: &Verdict,
        written: &dyn Fn(&str) -> String,
        cited: Option<&str>,
    ) -> Option<String> {
        let corrected = self.corrected(verdict)?;
        let actual = verdict.actual.text()?;
        let mut advice = format!("if {actual} is right, claim `{}`", written(&corrected));
        if let Some(cited) = cited.filter(|_| verdict.actual.prints.is_number()) {
            advice += &format!(", or have the prose print `{{{{#perfdiff {cited}}}}}`");
        }
        Some(advice)
    }

    /// The same for a claim that stands in prose, and names its block.
    pub fn advice_in_prose(&self, verdict: &Verdict) -> Option<String> {
        let name = &self.subject.text;
        let sign = |text: &str| if text.starts_with('~') { "" } else { "= " };
        self.advice(verdict, &|text| format!("{name} {}{text}", sign(text)), Some(name))
    }
}
