//! Where a side would be bounded by something else.

use super::{finding, named, printed, solved};
use crate::compare::{Comparison, Side};
use crate::explain::Finding;
use crate::explain::short::short_name;
use crate::explain::words::{bound, sentence};
use crate::json::Json;
use crate::metric::Metric;
use crate::profile::{Profile, Regime};
use crate::scenario::Scenario;
use crate::threshold::{
    Found, Knob, MOST_DOUBLINGS, Reach, Threshold, Way, away, walk, walk_by_margin,
};
use crate::workload::Workload;

/// A rate that is further away than this many doublings is nobody's next chip.
const NEAR: u32 = 2;

/// What would change what bounds the sides, or that it stays so until memory is full: by the batch,
/// then by how long the sequences are, then by the rate that bounds the proposal. The first `most` of
/// it, and the others are not looked for: each costs a few dozen solves.
pub(super) fn regimes(comparison: &Comparison, most: usize) -> Vec<Finding> {
    let of = |side| event(comparison.metric, side, Knob::Batch);
    let proposal = of(&comparison.proposal);
    let flips = matches!(proposal, Some(Event::Flip(_)));
    let baseline = if same_but_for_batch(comparison) { None } else { of(&comparison.baseline) };
    let mut found = by_batch(comparison, baseline, proposal);
    if !flips && found.len() < most {
        found.extend(by_length(comparison));
    }
    if found.len() < most {
        found.extend(by_rate(comparison));
    }
    found.truncate(most);
    found
}

/// What happens to a side as a knob is turned.
#[derive(Clone, Copy, Debug)]
enum Event {
    Flip(Flip),
    /// Memory is full before anything else bounds it.
    Full {
        last: f64,
        beyond: f64,
        regime: Regime,
    },
}

/// Two neighbouring values that are bounded by different things.
#[derive(Clone, Copy, Debug)]
struct Flip {
    knob: Knob,
    /// The one that is bounded as the side is.
    stays: f64,
    changes: f64,
    from: Regime,
    to: Regime,
}

impl Flip {
    fn evidence(&self, side: &'static str) -> Json {
        solved(side, &Threshold::of(self.knob, self.stays, self.changes))
    }
}

/// What bounds the part of a profile that the metric is the time of.
fn bound_of(metric: Metric, profile: &Profile) -> Option<Regime> {
    let Some(name) = stage_of(metric) else { return Some(profile.regime) };
    let stage = profile.stages.iter().find(|stage| stage.name == name)?;
    (stage.latency.si() > 0.0).then_some(stage.regime)
}

fn stage_of(metric: Metric) -> Option<&'static str> {
    match metric {
        Metric::Ttft => Some("prefill"),
        Metric::Tpot => Some("decode"),
        _ => None,
    }
}

/// The profile of what fits; what does not is not priced.
fn fitting(scenario: &Scenario) -> Option<Profile> {
    // Only a generation has a schedule, which takes long to follow where it does not fit.
    let has_a_schedule = matches!(scenario.workload, Workload::Generate { .. });
    if has_a_schedule && scenario.fits() != Ok(true) {
        return None;
    }
    scenario.solve().ok().filter(|profile| profile.feasible)
}

/// The nearest flip of a side that fits, or where it is full.
fn event(metric: Metric, side: &Side, knob: Knob) -> Option<Event> {
    let most = match knob {
        Knob::Batch => f64::INFINITY,
        _ => side.scenario.model.context_length.map_or(f64::INFINITY, f64::from),
    };
    let own = knob.number(&side.scenario)?;
    let from = bound_of(metric, &side.profile)?;
    let crossing = |found: &Option<Found>| match found {
        Some(Found::Crossing { fails, holds }) => Some((*fails, *holds)),
        _ => None,
    };
    let up = walked(metric, side, knob, Way::Up, Reach { most, ..Reach::FAR });
    // Down only as far as it is nearer than what was found. The weights are read for one sequence as
    // for many, so with fewer or shorter ones memory binds all the more.
    let doublings = match (crossing(&up), from) {
        (Some((_, holds)), _) => libm::ceil(libm::log2(holds / own)) as u32,
        (None, Regime::Memory) => 0,
        (None, _) => MOST_DOUBLINGS,
    };
    let down = walked(metric, side, knob, Way::Down, Reach::doublings(doublings));
    let nearest = [crossing(&up), crossing(&down)]
        .into_iter()
        .flatten()
        .min_by(|a, b| away(own, a.1).total_cmp(&away(own, b.1)));
    match (nearest, up) {
        (Some((stays, changes)), _) => {
            let mut turned = side.scenario.clone();
            knob.set(&mut turned, changes);
            let to = bound_of(metric, &fitting(&turned)?)?;
            Some(Event::Flip(Flip { knob, stays, changes, from, to }))
        }
        (None, Some(Found::Edge { last, beyond })) => {
            // Full is what does not fit; beyond other edges nothing can be solved.
            let mut turned = side.scenario.clone();
            knob.set(&mut turned, beyond);
            let full = turned.fits() == Ok(false);
            full.then_some(Event::Full { last, beyond, regime: from })
        }
        _ => None,
    }
}

fn walked(metric: Metric, side: &Side, knob: Knob, way: Way, reach: Reach) -> Option<Found> {
    let own = bound_of(metric, &side.profile)?;
    if !side.profile.feasible || reach.doublings == 0 {
        return None;
    }
    // Where memory is full is found first: asking that takes a fraction of a solve.
    let fits = |scenario: &Scenario| (scenario.fits() == Ok(true)).then_some(false);
    let full = match way {
        Way::Up => walk(&side.scenario, knob, way, reach, fits),
        Way::Down => None,
    };
    let most = match full {
        Some(Found::Edge { last, .. }) => last,
        _ => reach.most,
    };
    let reach = Reach { most, ..reach };
    let flip = walk_by_margin(&side.scenario, knob, way, reach, |scenario| {
        let profile = fitting(scenario)?;
        let flipped = bound_of(metric, &profile)? != own;
        let margin = margin(metric, &profile, own)?.abs().max(f64::MIN_POSITIVE);
        Some(if flipped { margin } else { -margin })
    });
    flip.or(full)
}

/// The logarithm of the largest other time over that of the regime.
fn margin(metric: Metric, profile: &Profile, own: Regime) -> Option<f64> {
    let stage = stage_of(metric).and_then(|name| profile.stages.iter().find(|s| s.name == name));
    let times = match stage {
        Some(stage) => [stage.memory, stage.compute, stage.communication, stage.overhead],
        None => [profile.memory, profile.compute, profile.communication, profile.overhead],
    };
    let (mut of_own, mut others) = (0.0, 0.0_f64);
    for (regime, time) in Regime::ALL.into_iter().zip(times) {
        if regime == own { of_own = time.si() } else { others = others.max(time.si()) }
    }
    let margin = libm::log(others / of_own);
    Some(if margin.is_nan() { 0.0 } else { margin })
}

/// Whether the two sides are one scenario at two batches, whose thresholds are the same.
fn same_but_for_batch(comparison: &Comparison) -> bool {
    let (a, b) = (&comparison.baseline.scenario, &comparison.proposal.scenario);
    a.clone().batch(b.batch) == *b
}

/// What a side, or the stage of it that the metric is the time of, is called.
fn who(comparison: &Comparison, side: &Side) -> String {
    let whole = short_name(comparison, &side.scenario);
    match stage_of(comparison.metric) {
        Some(stage) if whole == "it" => format!("the {stage}"),
        Some(stage) => format!("the {stage} of {whole}"),
        None => whole,
    }
}

fn by_batch(
    comparison: &Comparison,
    baseline: Option<Event>,
    proposal: Option<Event>,
) -> Vec<Finding> {
    let (a, b) = (&comparison.baseline, &comparison.proposal);
    match (baseline, proposal) {
        (Some(Event::Flip(x)), Some(Event::Flip(y)))
            if (x.from, x.to) == (y.from, y.to) && x.changes > x.stays && y.changes > y.stays =>
        {
            let mut text = flip(&who(comparison, b), &y);
            let same = (x.stays, x.changes) == (y.stays, y.changes);
            if !same {
                let (from, at) = (printed(x.knob, x.changes), printed(x.knob, x.stays));
                text += &format!(", {} from {from} (at {at})", who(comparison, a));
            }
            let mut evidence = vec![y.evidence("proposal")];
            evidence.extend((!same).then(|| x.evidence("baseline")));
            vec![finding("regime", text + ".", evidence)]
        }
        (baseline, proposal) => {
            // The proposal is what a reader asks about; the baseline has a word where it flips.
            let mut found = Vec::new();
            match proposal {
                Some(Event::Flip(y)) => {
                    let text = flip(&who(comparison, b), &y) + ".";
                    found.push(finding("regime", text, vec![y.evidence("proposal")]));
                }
                Some(Event::Full { last, beyond, regime }) => {
                    found.push(full(comparison, last, beyond, regime));
                }
                None => {}
            }
            if let (Some(Event::Flip(x)), true) = (baseline, b.profile.feasible) {
                let text = flip(&who(comparison, a), &x) + ".";
                found.push(finding("regime", text, vec![x.evidence("baseline")]));
            }
            found
        }
    }
}

/// `From batch 295 the H100 would be compute-bound (at 294 memory-bound)`.
fn flip(who: &str, flip: &Flip) -> String {
    let (stays, changes) = (printed(flip.knob, flip.stays), printed(flip.knob, flip.changes));
    let (from, to) = (bound(flip.from), bound(flip.to));
    if flip.changes > flip.stays {
        format!("From {} {who} would be {to} (at {stays} {from})", named(flip.knob, flip.changes))
    } else {
        format!("Only from {} is {who} {from} (at {changes} {to})", named(flip.knob, flip.stays))
    }
}

fn full(comparison: &Comparison, last: f64, beyond: f64, regime: Regime) -> Finding {
    let side = &comparison.proposal;
    let name = short_name(comparison, &side.scenario);
    let fits = if name == "it" { "fits".to_string() } else { format!("fits {name}") };
    let whose = stage_of(comparison.metric).map_or(String::new(), |stage| format!("the {stage} "));
    let text = format!("The largest batch that {fits} is {last}, {whose}still {}.", bound(regime));
    let edge = Threshold::of(Knob::Batch, last, beyond);
    finding("does_not_fit", text, vec![solved("proposal", &edge)])
}

/// By the length of the sequences of the proposal.
fn by_length(comparison: &Comparison) -> Option<Finding> {
    let side = &comparison.proposal;
    // A longer context is more to read, and a pass that memory binds stays so.
    let reads = matches!(side.scenario.workload, Workload::Forward { .. });
    if reads && bound_of(comparison.metric, &side.profile)? == Regime::Memory {
        return None;
    }
    let knob = match side.scenario.workload {
        Workload::Forward { .. } => Knob::Context,
        Workload::Generate { .. } => Knob::Prompt,
        Workload::Train(_) => Knob::SequenceLength,
    };
    let Some(Event::Flip(found)) = event(comparison.metric, side, knob) else { return None };
    let text = sentence(&flip(&who(comparison, side), &found)) + ".";
    Some(finding("regime", text, vec![found.evidence("proposal")]))
}

/// By more of the rate that bounds the proposal.
fn by_rate(comparison: &Comparison) -> Option<Finding> {
    let side = &comparison.proposal;
    let from = bound_of(comparison.metric, &side.profile)?;
    let knob = match from {
        Regime::Memory => Knob::of_path(side.profile.bandwidth_path, &side.scenario),
        Regime::Compute => Knob::PeakFlops,
        Regime::Communication => Knob::Interconnect,
        Regime::Overhead | Regime::Capacity => return None,
    };
    let reach = Reach::doublings(NEAR);
    let found = walked(comparison.metric, side, knob, Way::Up, reach)?;
    let Found::Crossing { fails, holds } = found else { return None };
    let mut turned = side.scenario.clone();
    knob.set(&mut turned, holds);
    let to = bound_of(comparison.metric, &fitting(&turned)?)?;
    let found = Flip { knob, stays: fails, changes: holds, from, to };
    let text = flip(&who(comparison, side), &found) + ".";
    Some(finding("regime", text, vec![found.evidence("proposal")]))
}
