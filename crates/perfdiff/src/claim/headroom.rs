//! How far a claim that holds is from failing: the nearest value of a knob at which it does.
//!
//! Nothing is derived: the knob is turned on the engine, and the claim is held against what comes
//! out, at the last value where it holds and at the one next to it.

use super::Claim;
use crate::compare::{Comparison, InputValue};
use crate::field::{Field, UnknownField};
use crate::report::Report;
use crate::scenario::Scenario;
use crate::threshold::{Found, Knob, Reach, Way, away, walk};
use crate::workload::Workload;

/// What a name in a claim stands for.
#[derive(Clone, Debug, PartialEq)]
pub enum Named {
    /// A field of the result that is turned, by its path.
    Own(String),
    /// A field of another result, which stays as it is.
    Other(Field),
}

/// Says what a name in a claim stands for; none where it is no field.
pub type Naming<'n> = dyn Fn(&str) -> Option<Named> + 'n;

/// Whose knob is turned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Turned {
    /// Both sides have it at one value, and are turned together.
    Both,
    /// The baseline's.
    Baseline,
    /// The proposal's.
    Proposal,
}

impl Turned {
    /// The name in JSON.
    pub const fn name(self) -> &'static str {
        match self {
            Turned::Both => "both",
            Turned::Baseline => "baseline",
            Turned::Proposal => "proposal",
        }
    }
}

/// Two neighbouring values of a knob: a claim holds at the first and no longer at the second.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Headroom {
    /// What is turned.
    pub knob: Knob,
    /// Of which side.
    pub of: Turned,
    /// The last value, counted from the scenario's own, at which the claim holds.
    pub holds_at: InputValue,
    /// The value next to it, at which it does not.
    pub fails_at: InputValue,
    /// How many times the scenario's own value that is, or the reverse; at least 1.
    pub away: f64,
}

/// What an author, or a maker of chips, turns first.
const KNOBS: [Knob; 9] = [
    Knob::Batch,
    Knob::Context,
    Knob::Prompt,
    Knob::Output,
    Knob::SequenceLength,
    Knob::MemoryBandwidth,
    Knob::PeakFlops,
    Knob::Interconnect,
    Knob::MemoryCapacity,
];

/// Further away than 1024 times, a claim is not near to failing.
const REACH: Reach = Reach::doublings(10);

/// The same in words.
pub(super) const REACH_SAID: &str = "1024 times";

impl Report {
    /// How far a claim about this comparison is from failing, nearest first: one entry a knob and a
    /// way to turn it, of those that make it fail within 1024 times their value. `named` says what a
    /// name in the claim stands for: a claim that orders two results is asked of each, while the
    /// other stays.
    ///
    /// Empty for a claim that does not hold, one about sentences or sensitivities, and one about a
    /// sweep: its points are not kept whole.
    ///
    /// ```
    /// use perfdiff::claim::{Claim, Named};
    /// use perfdiff::{hardware, models, Comparison, Knob, Metric, Report, Scenario};
    ///
    /// let a100 = Scenario::new(models::LLAMA3_8B).on(hardware::A100);
    /// let h100 = Scenario::new(models::LLAMA3_8B).on(hardware::H100);
    /// let report = Report::new(Comparison::between(&a100, &h100, Metric::Latency)?);
    ///
    /// let claim = Claim::parse("speedup in 1.5..1.6").unwrap();
    /// let headroom = report.headroom(&claim, &|name| Some(Named::Own(name.to_string())));
    /// let batch = headroom.iter().find(|found| found.knob == Knob::Batch).unwrap();
    /// let (holds, fails) = (batch.holds_at.number().unwrap(), batch.fails_at.number().unwrap());
    /// assert_eq!(fails, holds + 1.0);
    /// let at = |batch: f64| {
    ///     let [a, b] = [&a100, &h100].map(|side| side.clone().batch(batch as u64));
    ///     Comparison::between(&a, &b, Metric::Latency).map(|c| c.speedup.unwrap())
    /// };
    /// assert!((1.5..=1.6).contains(&at(holds)?) && !(1.5..=1.6).contains(&at(fails)?));
    /// # Ok::<(), perfdiff::SolveError>(())
    /// ```
    pub fn headroom(&self, claim: &Claim, named: &Naming<'_>) -> Vec<Headroom> {
        let Some(asked) = Asked::of(self, claim, named) else { return Vec::new() };
        let (a, b) = asked.sides();
        if asked.holds(a, b) != Some(true) {
            return Vec::new();
        }
        let fails = |a: &Scenario, b: &Scenario| asked.holds(a, b).map(|holds| !holds);
        asked.every_turn(&|turn| {
            let (holds_at, fails_at) = asked.walked(turn, &fails)?;
            Some(turn.headroom(holds_at, fails_at, asked.away(turn, fails_at)?))
        })
    }
}

/// A context that nobody wrote is no knob to its author.
fn is_asked_for(knob: Knob, a: &Scenario, b: &Scenario) -> bool {
    let unwritten = |side: &Scenario| side.workload == Workload::Forward { context: None };
    knob != Knob::Context || !(unwritten(a) && unwritten(b))
}

fn is_of_hardware(knob: Knob) -> bool {
    knob.is_rate() || knob == Knob::MemoryCapacity
}

/// A knob, whose, and which way it is turned.
#[derive(Clone, Copy, Debug)]
pub(super) struct Turn {
    knob: Knob,
    of: Turned,
    way: Way,
}

impl Turn {
    pub(super) fn headroom(self, holds_at: f64, fails_at: f64, away: f64) -> Headroom {
        let Self { knob, of, .. } = self;
        let value = |number| InputValue::Quantity(number, knob.dimension());
        Headroom { knob, of, holds_at: value(holds_at), fails_at: value(fails_at), away }
    }
}

/// A claim, and the two scenarios that it is held against.
pub(super) struct Asked<'a> {
    comparison: &'a Comparison,
    pub(super) claim: &'a Claim,
    named: &'a Naming<'a>,
    needs: Needs,
}

/// Something that becomes so while a knob is turned; none where it cannot be told.
pub(super) type Becomes<'b> = dyn Fn(&Scenario, &Scenario) -> Option<bool> + 'b;

impl<'a> Asked<'a> {
    /// None where a claim is about what is not solved again.
    pub(super) fn of(report: &'a Report, claim: &'a Claim, named: &'a Naming<'a>) -> Option<Self> {
        let comparison = report.comparison()?;
        Some(Self { comparison, claim, named, needs: Needs::of(claim, named)? })
    }

    pub(super) fn sides(&self) -> (&'a Scenario, &'a Scenario) {
        (&self.comparison.baseline.scenario, &self.comparison.proposal.scenario)
    }

    /// What comes of every knob of each side, turned up and down; the nearest first.
    pub(super) fn every_turn(&self, find: &dyn Fn(Turn) -> Option<Headroom>) -> Vec<Headroom> {
        let (a, b) = self.sides();
        let mut found: Vec<Headroom> = Vec::new();
        for knob in KNOBS.into_iter().filter(|&knob| is_asked_for(knob, a, b)) {
            let alike = knob.number(a).is_some() && knob.number(a) == knob.number(b);
            // Rates of two chips that happen to be equal are still two rates.
            let together = alike && (!is_of_hardware(knob) || a.hardware == b.hardware);
            let sides: &[Turned] =
                if together { &[Turned::Both] } else { &[Turned::Baseline, Turned::Proposal] };
            let ways = |of: Turned| [Way::Up, Way::Down].map(|way| Turn { knob, of, way });
            found.extend(sides.iter().flat_map(|&of| ways(of)).filter_map(find));
        }
        found.sort_by(|a, b| a.away.total_cmp(&b.away));
        found
    }

    /// The last value before something becomes so, and the next one, where it is.
    pub(super) fn walked(&self, turn: Turn, becomes: &Becomes<'_>) -> Option<(f64, f64)> {
        let (a, _) = self.sides();
        let mut other = a.clone();
        let holds = |scenario: &Scenario| self.beside(turn, scenario, &mut other, becomes);
        match walk(self.moved(turn), turn.knob, turn.way, REACH, holds)? {
            Found::Crossing { fails, holds } => Some((fails, holds)),
            Found::Edge { .. } => None,
        }
    }

    /// Whether something is so with a knob at this value.
    pub(super) fn at(&self, turn: Turn, value: f64, becomes: &Becomes<'_>) -> Option<bool> {
        let (a, _) = self.sides();
        let mut moved = self.moved(turn).clone();
        turn.knob.set(&mut moved, value);
        self.beside(turn, &moved, &mut a.clone(), becomes)
    }

    /// How many times the scenario's own value another one is, or the reverse.
    pub(super) fn away(&self, turn: Turn, value: f64) -> Option<f64> {
        Some(away(turn.knob.number(self.moved(turn))?, value))
    }

    /// The side that is turned; of both, the proposal leads.
    fn moved(&self, turn: Turn) -> &'a Scenario {
        let (a, b) = self.sides();
        if turn.of == Turned::Baseline { a } else { b }
    }

    /// Asks about a turned scenario beside the one that stays, or `other`, which is turned along.
    fn beside(
        &self,
        turn: Turn,
        moved: &Scenario,
        other: &mut Scenario,
        becomes: &Becomes<'_>,
    ) -> Option<bool> {
        let (a, b) = self.sides();
        match turn.of {
            Turned::Baseline => becomes(moved, b),
            Turned::Proposal => becomes(a, moved),
            Turned::Both => {
                turn.knob.set(other, turn.knob.number(moved)?);
                becomes(other, moved)
            }
        }
    }

    /// Whether the claim holds of two scenarios; none where they cannot be solved.
    pub(super) fn holds(&self, a: &Scenario, b: &Scenario) -> Option<bool> {
        self.holds_of(self.claim, a, b)
    }

    /// The same of another claim about the same fields.
    pub(super) fn holds_of(&self, claim: &Claim, a: &Scenario, b: &Scenario) -> Option<bool> {
        let metric = self.comparison.metric;
        let comparison = match self.needs {
            Needs::Mixes => Comparison::between(a, b, metric).ok()?,
            Needs::Sides => Comparison::unexplained(a.solved().ok()?, b.solved().ok()?, metric),
        };
        let report = Report::without_findings(comparison);
        let field = |name: &str| field(&report, self.named, name);
        // A factor that is no longer one, or a stage that is gone, takes its claim along.
        Some(claim.evaluate(&field).is_ok_and(|verdict| verdict.holds))
    }
}

/// What has to be solved to hold a claim against it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Needs {
    /// The two sides.
    Sides,
    /// Their mixes, too.
    Mixes,
}

impl Needs {
    /// None where a claim is about what is not solved again, or about something else.
    fn of(claim: &Claim, named: &Naming<'_>) -> Option<Self> {
        let mut needs = None;
        for name in claim.references() {
            let path = match named(name) {
                Some(Named::Own(path)) => path,
                Some(Named::Other(_)) => continue,
                // A word is no field, and the subject always is one.
                None if name != claim.subject.text && !name.contains('.') => continue,
                None => return None,
            };
            match path.split('.').next().unwrap_or("") {
                "factors" | "groups" | "spec_gap" => needs = Some(Needs::Mixes),
                "findings" | "sensitivities" | "explanation" | "warnings" => return None,
                _ => needs = needs.or(Some(Needs::Sides)),
            }
        }
        needs
    }
}

/// A field that a claim names, of this result or of another.
pub(super) fn field(
    report: &Report,
    named: &Naming<'_>,
    name: &str,
) -> Result<Field, UnknownField> {
    match named(name) {
        Some(Named::Own(path)) => report.field(&path),
        Some(Named::Other(field)) => Ok(field),
        None => Err(UnknownField::new("this is no field", 0..name.len())),
    }
}
