//! One point of a sweep: one scenario or two, solved, and nothing of their mixes.

use std::rc::Rc;

use super::Subject;
use super::axis::At;
use crate::compare::speedup;
use crate::cost::Product;
use crate::metric::Metric;
use crate::profile::{Note, Profile, Regime};
use crate::scenario::Scenario;
use crate::solve::SolveError;
use crate::units::{Bytes, significant};
use crate::workload::Workload;

/// The scenarios of a point.
#[derive(Clone, Debug)]
pub(crate) struct Sides {
    pub(crate) baseline: Option<Scenario>,
    pub(crate) proposal: Scenario,
}

/// One value of each input, and what comes of it.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct SweepPoint {
    /// The place of the value in the list of each input.
    pub at: Vec<usize>,
    /// The scenario, or the baseline and the proposal; none where a set cannot price one.
    pub sides: Vec<Option<SweptSide>>,
    /// How many times better the proposal is, where there are two sides that have a value.
    pub speedup: Option<f64>,
    /// Why there is no value, or no speedup.
    pub missing: Option<Missing>,
}

/// What is kept of the profile of one side.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct SweptSide {
    /// The metric, in its SI base unit.
    pub value: Option<f64>,
    /// What bounds the metric: the prefill of `ttft`, the decode of `tpot`, else the whole.
    pub regime: Regime,
    /// Whether it fits in memory.
    pub fit: Fit,
}

/// Whether a scenario fits in memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Fit {
    /// It fits.
    Fits,
    /// It does not, and the set says what that costs: it streams, or queues.
    Spills,
    /// It does not, so that there is no time to tell.
    DoesNotFit,
}

impl Fit {
    /// The name in JSON.
    pub const fn name(self) -> &'static str {
        match self {
            Fit::Fits => "fits",
            Fit::Spills => "spills",
            Fit::DoesNotFit => "does_not_fit",
        }
    }
}

/// What a point that does not fit is called, as its note begins.
const DOES_NOT_FIT: &str = "does not fit";

/// Why a point has no value.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Missing {
    /// In two or three words, for a table: `does not fit`.
    pub short: &'static str,
    /// In full.
    pub text: String,
    /// How many times the memory that there is would be needed, of what does not fit.
    pub short_of: Option<f64>,
}

impl SweepPoint {
    /// What the sweep is about: the speedup of two sides, the metric of one.
    pub fn value(&self) -> Option<f64> {
        match self.sides.as_slice() {
            [Some(only)] => only.value,
            _ => self.speedup,
        }
    }

    /// Whether every side fits in memory.
    pub fn fits(&self) -> bool {
        self.sides.iter().all(|side| side.as_ref().is_some_and(|side| side.fit == Fit::Fits))
    }

    /// Whether a side could not be solved at all.
    pub(super) fn is_unsolved(&self) -> bool {
        self.sides.iter().any(Option::is_none)
    }
}

/// Solves points, and remembers the last scenario of each side: one that the swept input does not
/// touch is solved once.
pub(super) struct Solver<'s> {
    metric: Metric,
    sides: &'s dyn Fn(&[At]) -> Option<Sides>,
    last: [Option<(Scenario, Solved)>; 2],
    first_error: Option<SolveError>,
    product: Option<Product>,
    /// Whether the two sides of a point ever were two scenarios.
    differs: bool,
}

/// A solved side, or why there is none.
#[derive(Clone, Debug)]
struct Solved {
    side: Option<SweptSide>,
    missing: Option<Missing>,
    /// What the run makes, of a side that can be solved.
    profile: Option<Rc<Profile>>,
}

impl<'s> Solver<'s> {
    pub(super) fn new(metric: Metric, sides: &'s dyn Fn(&[At]) -> Option<Sides>) -> Self {
        Self { metric, sides, last: [None, None], first_error: None, product: None, differs: false }
    }

    pub(super) fn first_error(&self) -> Option<SolveError> {
        self.first_error.clone()
    }

    /// What the runs make: tokens or samples.
    pub(super) fn product(&self) -> Product {
        self.product.unwrap_or(Product::Samples)
    }

    /// Whether the two sides of a point ever were two scenarios.
    pub(super) fn differs(&self) -> bool {
        self.differs
    }

    /// The point there, added to what all of them share.
    pub(super) fn point(
        &mut self,
        place: Vec<usize>,
        at: &[At],
        subject: Option<&mut Subject>,
    ) -> Option<SweepPoint> {
        let sides = (self.sides)(at)?;
        if let Some(subject) = subject {
            subject.add(&sides);
        }
        self.differs = self.differs
            || sides.baseline.as_ref().is_none_or(|baseline| !same(baseline, &sides.proposal));
        let [baseline, proposal] = [0, 1].map(|side| match side {
            0 => sides.baseline.as_ref().map(|scenario| self.solved(0, scenario)),
            _ => Some(self.solved(1, &sides.proposal)),
        });
        let solved: Vec<Solved> = [baseline, proposal].into_iter().flatten().collect();
        let (speedup, mut missing) = (self.speedup(&solved), missing(&solved));
        if solved.len() == 2 && speedup.is_none() && missing.is_none() {
            missing = Some(Missing {
                short: "tokens, samples",
                text: "one side is counted by tokens, the other by samples".to_string(),
                short_of: None,
            });
        }
        let sides = solved.into_iter().map(|solved| solved.side).collect();
        Some(SweepPoint { at: place, sides, speedup, missing })
    }

    fn speedup(&self, solved: &[Solved]) -> Option<f64> {
        let [baseline, proposal] = solved else { return None };
        speedup(self.metric, baseline.profile.as_deref()?, proposal.profile.as_deref()?)
    }

    fn solved(&mut self, side: usize, scenario: &Scenario) -> Solved {
        if let Some((known, solved)) = &self.last[side]
            && same(known, scenario)
        {
            return solved.clone();
        }
        let solved = match scenario.solve() {
            Ok(profile) => {
                self.product.get_or_insert(profile.product);
                of_profile(self.metric, scenario, profile)
            }
            Err(error) => {
                let text = error.to_string();
                self.first_error.get_or_insert(error);
                Solved {
                    side: None,
                    missing: Some(Missing { short: "not modelled", text, short_of: None }),
                    profile: None,
                }
            }
        };
        self.last[side] = Some((scenario.clone(), solved.clone()));
        solved
    }
}

/// Whether two scenarios are equal: what is often swept first, and what is long, with all its
/// sources, last.
fn same(a: &Scenario, b: &Scenario) -> bool {
    (a.batch, a.devices, a.precision) == (b.batch, b.devices, b.precision)
        && a.workload == b.workload
        && a.hourly_price == b.hourly_price
        && a.hardware.key == b.hardware.key
        && a.model.key == b.model.key
        && a == b
}

fn of_profile(metric: Metric, scenario: &Scenario, profile: Profile) -> Solved {
    let fit = match (profile.feasible, profile.priced) {
        (true, _) => Fit::Fits,
        (false, true) => Fit::Spills,
        (false, false) => Fit::DoesNotFit,
    };
    let value = metric.value(&profile);
    let missing = value.is_none().then(|| without_value(metric, scenario, &profile));
    let side = Some(SweptSide { value, regime: bounding(metric, &profile), fit });
    Solved { side, missing, profile: Some(Rc::new(profile)) }
}

/// What bounds the stage that the metric is the time of, or all of it.
fn bounding(metric: Metric, profile: &Profile) -> Regime {
    let name = match metric {
        Metric::Ttft => "prefill",
        Metric::Tpot => "decode",
        _ => return profile.regime,
    };
    let stage = profile.stages.iter().find(|stage| stage.name == name);
    stage.map_or(profile.regime, |stage| stage.regime)
}

fn without_value(metric: Metric, scenario: &Scenario, profile: &Profile) -> Missing {
    if !profile.priced {
        let mut needs = profile.notes.iter().filter_map(|note| match note {
            Note::DoesNotFit { footprint, capacity } => Some((*footprint, *capacity)),
            _ => None,
        });
        let Some((needs, has)) = needs.next() else {
            let text = DOES_NOT_FIT.to_string();
            return Missing { short: DOES_NOT_FIT, text, short_of: None };
        };
        let text = format!("{DOES_NOT_FIT}: needs {}, has {has:.4}", in_unit_of(needs, has));
        return Missing { short: DOES_NOT_FIT, text, short_of: Some(needs.si() / has.si()) };
    }
    let generates = matches!(scenario.workload, Workload::Generate { .. });
    let hardware = &scenario.hardware.name;
    let (short, text) = match metric {
        Metric::Tpot if generates => {
            ("no second token", "a generation of one token has no tpot".to_string())
        }
        Metric::Ttft | Metric::Tpot => {
            ("no generation", format!("only a generation has a {}", metric.name()))
        }
        Metric::Energy => ("no TDP", format!("the sheet of {hardware} gives no TDP")),
        Metric::Cost => ("no price", format!("the sheet of {hardware} gives no price")),
        Metric::Latency | Metric::Throughput => {
            ("no value", format!("the {} has no value", metric.name()))
        }
    };
    Missing { short, text, short_of: None }
}

/// An amount of memory in the unit in which another is printed: `134 GiB` beside `79.1 GiB`.
fn in_unit_of(amount: Bytes, other: Bytes) -> String {
    let printed = format!("{other:.4}");
    let unit = printed.rsplit(' ').next().unwrap_or_default();
    match format!("1 {unit}").parse::<Bytes>() {
        Ok(one) => format!("{} {unit}", significant(amount.si() / one.si(), 4)),
        Err(_) => format!("{amount:.4}"),
    }
}

/// Why there is no value; of two sides, with the side.
fn missing(solved: &[Solved]) -> Option<Missing> {
    match solved {
        [only] => only.missing.clone(),
        [baseline, proposal] => match (&baseline.missing, &proposal.missing) {
            (None, None) => None,
            (Some(one), Some(other)) if one == other => {
                let text = match one.short {
                    DOES_NOT_FIT => one.text.replacen(DOES_NOT_FIT, "neither side fits", 1),
                    _ => format!("both sides: {}", one.text),
                };
                Some(Missing { short: one.short, text, short_of: one.short_of })
            }
            (Some(one), None) => Some(of_side("the baseline", one)),
            (None, Some(one)) => Some(of_side("the proposal", one)),
            (Some(one), Some(other)) => Some(Missing {
                short: if one.short == other.short { one.short } else { "no value" },
                text: match (one.short, other.short) {
                    (DOES_NOT_FIT, DOES_NOT_FIT) => {
                        format!("the baseline {}; the proposal {}", one.text, other.text)
                    }
                    _ => format!("the baseline: {}; the proposal: {}", one.text, other.text),
                },
                short_of: one.short_of.zip(other.short_of).map(|(a, b)| a.max(b)),
            }),
        },
        _ => None,
    }
}

fn of_side(side: &str, missing: &Missing) -> Missing {
    let text = match missing.short {
        DOES_NOT_FIT => format!("{side} {}", missing.text),
        _ => format!("{side}: {}", missing.text),
    };
    Missing { short: missing.short, text, short_of: missing.short_of }
}
