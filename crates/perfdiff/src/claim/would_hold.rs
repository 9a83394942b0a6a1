//! Where a claim that fails would hold: the nearest value of a knob at which it does.
//!
//! An author who reads "it is 1.61x" asks next whether a batch, a length or a chip was meant under
//! which the claim is true. So each is turned, one alone, until it is.

use super::headroom::{self, Asked, Naming, REACH_SAID};
use super::{Claim, Comparator, Headroom, Relation, Turned};
use crate::field::Field;
use crate::report::Report;
use crate::scenario::Scenario;
use crate::threshold::Knob;

impl Report {
    /// Where a claim about this comparison that fails would hold, nearest first: one entry a knob and
    /// a way to turn it, of those that make it hold within 1024 times their value. `named` is as in
    /// [`headroom`](Report::headroom).
    ///
    /// None where nothing was turned: the claim holds, or it is one of which
    /// [`headroom`](Report::headroom) has nothing to say.
    ///
    /// A number that is claimed to be one value is walked to from the side on which it lies, so that
    /// `holds_at` is where it is first reached, and `fails_at`, beside it, where it is not yet.
    ///
    /// ```
    /// use perfdiff::claim::{Claim, Named};
    /// use perfdiff::{hardware, models, Comparison, Knob, Metric, Report, Scenario};
    ///
    /// let a100 = Scenario::new(models::LLAMA3_8B).on(hardware::A100);
    /// let h100 = Scenario::new(models::LLAMA3_8B).on(hardware::H100);
    /// let report = Report::new(Comparison::between(&a100, &h100, Metric::Latency)?);
    ///
    /// let claim = Claim::parse("speedup = 1.39x").unwrap();
    /// let found = report.would_hold(&claim, &|name| Some(Named::Own(name.to_string()))).unwrap();
    /// let on_proposal = |found: &&perfdiff::claim::Headroom| {
    ///     found.knob == Knob::MemoryBandwidth && found.of == perfdiff::claim::Turned::Proposal
    /// };
    /// let bandwidth = found.iter().find(on_proposal).unwrap();
    /// let turned = bandwidth.knob.turned(&h100, &bandwidth.holds_at).unwrap();
    /// let speedup = Comparison::between(&a100, &turned, Metric::Latency)?.speedup.unwrap();
    /// assert_eq!(format!("{speedup:.2}"), "1.39");
    /// # Ok::<(), perfdiff::SolveError>(())
    /// ```
    pub fn would_hold(&self, claim: &Claim, named: &Naming<'_>) -> Option<Vec<Headroom>> {
        let asked = Asked::of(self, claim, named)?;
        let (a, b) = asked.sides();
        if asked.holds(a, b) != Some(false) {
            return None;
        }
        let field = |name: &str| headroom::field(self, named, name);
        let verdict = claim.evaluate(&field).ok()?;
        if let Relation::Compares(Comparator::Equal, other) = &claim.relation
            && claim.is_of_a_field(other, &verdict)
        {
            // Two numbers meet somewhere, and that says nothing of either.
            return None;
        }
        let toward = toward(&asked, &verdict.actual);
        let reached = |a: &Scenario, b: &Scenario| asked.holds_of(&toward, a, b);
        let holds = |a: &Scenario, b: &Scenario| asked.holds(a, b);
        Some(asked.every_turn(&|turn| {
            let (fails_at, holds_at) = asked.walked(turn, &reached)?;
            // A whole number may step over the value that is claimed.
            let is_so = asked.at(turn, holds_at, &holds) == Some(true);
            is_so.then_some(turn.headroom(holds_at, fails_at, asked.away(turn, holds_at)?))
        }))
    }
}

/// What has to become so on the way to a claim: of a number that should be one value, that it has
/// come to it from the side on which it is.
fn toward(asked: &Asked<'_>, actual: &Field) -> Claim {
    let claim = asked.claim;
    let (a, b) = asked.sides();
    let ordered = |comparator: Comparator, operand: &super::Operand| Claim {
        relation: Relation::Compares(comparator, operand.clone()),
        ..claim.clone()
    };
    match &claim.relation {
        Relation::Compares(Comparator::Equal, low) | Relation::Near(low, _)
            if actual.prints.is_number() =>
        {
            let at_least = ordered(Comparator::AtLeast, low);
            let is_above = asked.holds_of(&at_least, a, b) == Some(true);
            if is_above { ordered(Comparator::AtMost, low) } else { at_least }
        }
        Relation::Within(low, high) => {
            let at_least = ordered(Comparator::AtLeast, low);
            let is_above = asked.holds_of(&at_least, a, b) == Some(true);
            if is_above { ordered(Comparator::AtMost, high) } else { at_least }
        }
        _ => claim.clone(),
    }
}

/// Where a claim would hold, in words: by what its author turns, the nearest, and by what the chip of
/// each side has.
///
/// `it would hold with batch 24, or with 2.872 TB/s of memory bandwidth on the proposal`.
pub fn where_it_would(found: &[Headroom]) -> String {
    let counted = found.iter().find(|found| found.is_counted());
    let sides = [Turned::Both, Turned::Baseline, Turned::Proposal];
    let chips = sides.map(|of| found.iter().find(|found| !found.is_counted() && found.of == of));
    let said: Vec<String> = [counted].into_iter().chain(chips).flatten().map(with).collect();
    match said.as_slice() {
        [] => format!("no input that was turned alone, by up to {REACH_SAID}, makes it hold"),
        said => {
            let none = if counted.is_some() {
                ""
            } else {
                "; no other batch or length that was tried does"
            };
            format!("it would hold {}{none}", said.join(", or "))
        }
    }
}

/// `with batch 24`, `with 2.872 TB/s of memory bandwidth on the proposal`
fn with(found: &Headroom) -> String {
    let (label, at) = (found.knob.label(), &found.holds_at);
    let of = match found.of {
        Turned::Both if found.knob.dimension() == Knob::Batch.dimension() => "",
        Turned::Both => " on both sides",
        Turned::Baseline => " on the baseline",
        Turned::Proposal => " on the proposal",
    };
    if found.is_counted() {
        return format!("with {label} {at}{of}");
    }
    format!("with {at} of {label}{of}")
}
