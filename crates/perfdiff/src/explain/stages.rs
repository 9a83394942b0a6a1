//! Which phase of the work the difference is in.

use super::words::{bound, listed, percent, sentence, times};
use super::{Finding, FindingKind, NO_CHANGE};
use crate::compare::{Comparison, StageChange};
use crate::json::Json;
use crate::metric::Metric;
use crate::units::Time;

/// Stages with less of the difference than this are not named.
const WORTH_NAMING: f64 = 0.01;

/// "Prefill is 2.74x faster and decode 1.54x: they save ..."
pub(super) fn stages(comparison: &Comparison) -> Option<Finding> {
    if comparison.metric != Metric::Latency || comparison.nothing_differs() {
        return None;
    }
    let stages = comparison.stages()?;
    let speedup = comparison.speedup?;
    // Two models may be told in stages of other kinds, which have nothing to do with each other.
    stages.iter().find_map(StageChange::speedup)?;
    let moved = |stage: &StageChange| (stage.baseline.si() - stage.proposal.si()).abs();
    let all: f64 = stages.iter().map(moved).sum();
    let named: Vec<&StageChange> =
        stages.iter().filter(|stage| moved(stage) >= WORTH_NAMING * all).collect();
    if stages.len() < 2 || named.is_empty() || (speedup - 1.0).abs() < NO_CHANGE {
        return None;
    }
    let difference =
        comparison.baseline.profile.latency.si() - comparison.proposal.profile.latency.si();
    let phrases: Vec<String> =
        named.iter().enumerate().map(|(i, stage)| phrase(stage, i == 0)).collect();
    let text = format!("{}: {}.", sentence(&listed(&phrases)), shares(&named, difference));
    let evidence = stages.iter().map(|stage| {
        let of = Json::object([
            ("baseline_s", Json::from(stage.baseline.si())),
            ("proposal_s", Json::from(stage.proposal.si())),
            ("contribution", Json::from(stage.contribution)),
        ]);
        (stage.name, of)
    });
    Some(Finding::new(FindingKind::Stages, text, evidence))
}

/// `prefill (compute-bound) is 2.74x faster`.
fn phrase(stage: &StageChange, first: bool) -> String {
    let regime = match (stage.baseline_regime, stage.proposal_regime) {
        (Some(before), Some(after)) if before != after => {
            format!(" (from {} to {})", bound(before), bound(after))
        }
        (Some(regime), _) | (_, Some(regime)) => format!(" ({})", bound(regime)),
        (None, None) => String::new(),
    };
    let is = if first { "is " } else { "" };
    let what = match stage.speedup() {
        None if stage.baseline.si() > 0.0 => "gone".to_string(),
        None => "new".to_string(),
        Some(1.0) => "as before".to_string(),
        Some(speedup) if (speedup - 1.0).abs() < NO_CHANGE => {
            if speedup > 1.0 { "barely faster" } else { "barely slower" }.to_string()
        }
        Some(speedup) if speedup > 1.0 => format!("{} faster", times(speedup)),
        Some(speedup) => format!("{} slower", times(1.0 / speedup)),
    };
    format!("{}{regime} {is}{what}", stage.name)
}

/// `they save 685 ms (36 %) and 1.23 s (64 %)`; where stages move against each other,
/// `decode saves 1.87 s, prefill loses 45.1 ms`.
fn shares(stages: &[&StageChange], difference: f64) -> String {
    let part = |stage: &StageChange| stage.baseline.si() - stage.proposal.si();
    let time = |stage: &StageChange| format!("{:.3}", Time::from_si(part(stage).abs()));
    let verb = |saves: bool| if saves { "save" } else { "lose" };
    let together = stages.iter().all(|stage| (part(stage) > 0.0) == (difference > 0.0));
    if together {
        let shares: Vec<String> = stages
            .iter()
            .map(|stage| format!("{} ({})", time(stage), percent(part(stage) / difference)))
            .collect();
        let verb = verb(difference > 0.0);
        match stages {
            [_] => format!("it {verb}s {}", listed(&shares)),
            _ => format!("they {verb} {}", listed(&shares)),
        }
    } else {
        let phrases: Vec<String> = stages
            .iter()
            .map(|stage| format!("{} {}s {}", stage.name, verb(part(stage) > 0.0), time(stage)))
            .collect();
        listed(&phrases)
    }
}
