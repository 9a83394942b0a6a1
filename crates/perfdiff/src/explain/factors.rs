//! Which factors made the difference, and what of the spec sheet arrived.

use super::words::{contributions, fixed_speedup, percent, sentence, times};
use super::{EQUALS, Finding, FindingKind, NO_CHANGE};
use crate::compare::{Comparison, Factor, InputKind, Side, contribution_of};
use crate::json::Json;
use crate::metric::Metric;
use crate::profile::Regime;
use crate::units::Time;

/// The factors that multiply to the speedup. Those that change nothing are summed up.
pub(super) fn product(comparison: &Comparison) -> Option<Finding> {
    let speedup = comparison.speedup?;
    let printed = contributions(comparison)?;
    let evidence: Vec<(&'static str, Json)> = comparison
        .factors
        .iter()
        .map(|factor| (factor.name, Json::from(factor.contribution)))
        .collect();
    let text = match comparison.factors.as_slice() {
        [] => "What differs is read by no part of this solve.".to_string(),
        [one] if changes_something(one) => format!("All of it is the {}.", changed(one)),
        [one] => format!("What differs, the {}, changes {} here.", changed(one), little(&[one])),
        factors if factors.iter().all(|f| !changes_something(f)) => {
            let names: Vec<String> = factors.iter().map(|f| f.label.clone()).collect();
            let little = match little(&factors.iter().collect::<Vec<_>>()) {
                NOTHING => NOTHING.to_string(),
                some => format!("{some} each"),
            };
            format!("What differs changes {little} here: {}.", names.join(", "))
        }
        factors => {
            // Three or fewer are all named; of more, those that print as 1.00 are counted.
            let inert = |text: &str| matches!(text, "1.00x" | "1.000x");
            let all = factors.len() <= 3;
            let mut terms: Vec<String> = factors
                .iter()
                .zip(&printed)
                .filter(|(_, text)| all || !inert(text))
                .map(|(factor, text)| format!("{} {text}", factor.label))
                .collect();
            let rest = factors.len() - terms.len();
            if rest == 1 {
                let (factor, text) = factors.iter().zip(&printed).find(|(_, t)| inert(t))?;
                terms.push(format!("{} {text}", factor.label));
            } else if rest > 1 {
                terms.push(format!("{rest} others 1.00x each"));
            }
            format!("{} = {}.", fixed_speedup(speedup), terms.join(" \u{d7} "))
        }
    };
    Some(Finding::new(FindingKind::Factors, text, evidence))
}

fn changes_something(factor: &Factor) -> bool {
    factor.contribution.is_some_and(|c| (c - 1.0).abs() >= NO_CHANGE)
}

const NOTHING: &str = "nothing";

/// How much factors change that print as no change: "nothing" is said only of exactly nothing.
fn little(factors: &[&Factor]) -> &'static str {
    let idle = |f: &&Factor| f.contribution.is_some_and(|c| (c - 1.0).abs() < 1e-9);
    if factors.iter().all(idle) { NOTHING } else { "less than 0.5 %" }
}

/// `memory bandwidth (2.039 TB/s to 3.35 TB/s)`.
fn changed(factor: &Factor) -> String {
    format!("{} ({} to {})", factor.label, factor.baseline, factor.proposal)
}

/// The rate whose ratio the whole speedup is, to within 2 %; and every other factor idle.
fn ruling_rate(comparison: &Comparison) -> Option<(&Factor, f64)> {
    let speedup = comparison.speedup?;
    comparison.factors.iter().find_map(|factor| {
        let ratio = factor.ratio.filter(|_| factor.kind == InputKind::Rate)?;
        let contribution = factor.contribution?;
        let near = |value: f64, to: f64| (value / to - 1.0).abs() <= EQUALS;
        let others = comparison.factors.iter().filter(|other| other.name != factor.name);
        let alone = others.into_iter().all(|f| f.contribution.is_some_and(|c| near(c, 1.0)));
        let equals = near(speedup, ratio) && near(contribution, ratio);
        (!near(ratio, 1.0) && equals && alone).then_some((factor, ratio))
    })
}

/// "The speedup equals the ratio of ...", only where it does.
pub(super) fn equals_ratio(comparison: &Comparison) -> Option<Finding> {
    let (factor, ratio) = ruling_rate(comparison)?;
    let text = format!(
        "It equals the {} ratio, {}, to within 2 %; no other factor contributes more than that.",
        factor.label,
        times(ratio)
    );
    let evidence = [
        ("factor", Json::from(factor.name)),
        ("ratio", Json::from(ratio)),
        ("speedup", Json::from(comparison.speedup)),
    ];
    Some(Finding::new(FindingKind::EqualsRatio, text, evidence))
}

/// A rate of which a part arrived, and the overhead where that is what held back the rest.
pub(super) fn partly_arrived(comparison: &Comparison) -> Option<Finding> {
    if ruling_rate(comparison).is_some() {
        return None;
    }
    let mut partly = comparison.factors.iter().filter_map(|factor| {
        let (ratio, through) = (factor.ratio?, factor.pass_through?);
        let visible = changes_something(factor) && (ratio - 1.0).abs() >= 0.05;
        (visible && (0.01..0.99).contains(&through)).then_some((factor, ratio, through))
    });
    let (factor, ratio, through) = partly.next()?;
    let (label, paper) = (factor.label.as_str(), times(ratio));
    let here = printed_contribution(comparison, factor)?;
    let part = format!("({} of it, on a log scale)", percent(through));
    let mut text = if ratio > 1.0 {
        format!("Of the {paper} {label} on paper, {here} arrived {part}")
    } else {
        format!("The drop to {paper} {label} on paper comes to {here} here {part}")
    };
    let without = contribution_without_overhead(comparison, factor);
    if without.is_some_and(|contribution| (contribution / ratio - 1.0).abs() <= EQUALS) {
        text += if ratio > 1.0 {
            ": overhead, which it does not shrink, holds back the rest"
        } else {
            ": overhead, which it does not stretch, hides the rest"
        };
    }
    text += ".";
    let evidence = [
        ("factor", Json::from(factor.name)),
        ("ratio", Json::from(ratio)),
        ("contribution", Json::from(factor.contribution)),
        ("pass_through", Json::from(through)),
        ("contribution_without_overhead", Json::from(without)),
    ];
    Some(Finding::new(FindingKind::PartlyArrived, text, evidence))
}

/// The contribution as the product prints it.
fn printed_contribution(comparison: &Comparison, factor: &Factor) -> Option<String> {
    let at = comparison.factors.iter().position(|f| f.name == factor.name)?;
    contributions(comparison)?.into_iter().nth(at)
}

/// What the factor would contribute if neither side had overhead; latency and throughput
/// only. The speedup as a whole would not do: another factor could make up what this one lacks.
fn contribution_without_overhead(comparison: &Comparison, factor: &Factor) -> Option<f64> {
    if comparison.metric == Metric::Energy {
        return None;
    }
    let [a, b] = [&comparison.baseline, &comparison.proposal].map(|side| {
        let mut scenario = side.scenario.clone();
        scenario.hardware.dispatch_overhead = Time::from_si(0.0);
        scenario.assumptions.layer_overhead = Time::from_si(0.0);
        let serving = &mut scenario.assumptions.serving;
        for overhead in [
            &mut serving.step_overhead,
            &mut serving.parallel_overhead,
            &mut serving.sequence_overhead,
            &mut serving.job_overhead,
        ] {
            *overhead = Time::from_si(0.0);
        }
        scenario
    });
    contribution_of(factor.name, &a, &b, comparison.metric)
}

/// What the sheet changes by 5 % and more, and what contributes nothing; with the reason where
/// one holds. Of the headline of the gap, which says what became of it, only with a reason.
pub(super) fn did_not_arrive(comparison: &Comparison, headline: Option<&str>) -> Vec<Finding> {
    let points = &comparison.lattice.points;
    let idle = comparison.factors.iter().filter_map(|factor| {
        let (ratio, contribution) = (factor.ratio?, factor.contribution?);
        let promised = (ratio - 1.0).abs() >= 0.05;
        let hardware = matches!(
            factor.name,
            "peak_flops"
                | "memory_bandwidth"
                | "memory_capacity"
                | "flash_bandwidth"
                | "host_link_bandwidth"
        );
        (promised && hardware && (contribution - 1.0).abs() < NO_CHANGE).then_some((
            factor,
            ratio,
            contribution,
        ))
    });
    idle.filter_map(|(factor, ratio, contribution)| {
        let reason = match factor.name {
            "peak_flops" if points.iter().all(|p| p.roofline_regime != Regime::Compute) => {
                Some("at no mix of these changes does arithmetic take longer than moving data")
            }
            "memory_bandwidth" if points.iter().all(|p| p.roofline_regime != Regime::Memory) => {
                Some("at no mix of these changes does moving data take longer than arithmetic")
            }
            "memory_capacity" if points.iter().all(|p| p.feasible) => {
                Some("everything fits at every mix of these changes")
            }
            "memory_capacity" if points.iter().all(|p| !p.feasible) => {
                Some("nothing fits at any mix of these changes")
            }
            _ => None,
        };
        let little = little(&[factor]);
        // A reason why nothing arrived is none for a little that did.
        let reason = reason.filter(|_| little == NOTHING).map(String::from);
        let reason = reason.or_else(|| small_share(comparison, factor.name));
        let decides = factor.name == "memory_capacity" && decides_the_fit(comparison);
        let what = if decides {
            let now = if ratio > 1.0 { "more" } else { "less" };
            format!("the {now} {} ({}) changes no time, but without it", factor.label, times(ratio))
                + " the proposal would not fit"
        } else if factor.name == "memory_capacity" {
            format!("the {} {} changes {little} here", times(ratio), factor.label)
        } else if ratio > 1.0 {
            format!("the {} {} on paper did not arrive", times(ratio), factor.label)
        } else {
            format!("the lower {} ({}) costs {little} here", factor.label, times(ratio))
        };
        let text = match &reason {
            Some(reason) => format!("{}: {reason}.", sentence(&what)),
            None if headline == Some(factor.name) => return None,
            None if what.ends_with("here") || decides => sentence(&what) + ".",
            None => format!("{}: it contributes {}.", sentence(&what), times(contribution)),
        };
        let evidence = [
            ("factor", Json::from(factor.name)),
            ("ratio", Json::from(ratio)),
            ("contribution", Json::from(contribution)),
            ("reason", Json::from(reason.as_deref())),
        ];
        Some(Finding::new(FindingKind::DidNotArrive, text, evidence))
    })
    .collect()
}

/// Whether the proposal fits, and would not with the memory of the baseline.
fn decides_the_fit(comparison: &Comparison) -> bool {
    let lattice = &comparison.lattice;
    let Some(bit) = lattice.names.iter().position(|name| *name == "memory_capacity") else {
        return false;
    };
    let all = lattice.points.len() - 1;
    lattice.points[all].feasible && !lattice.points[all & !(1 << bit)].feasible
}

/// How little of the latency depends on a rate: where that is a small share on both sides, it is
/// the reason why more of the rate changes little.
fn small_share(comparison: &Comparison, factor: &str) -> Option<String> {
    const SMALL: f64 = 0.25;
    if !matches!(comparison.metric, Metric::Latency | Metric::Throughput) {
        return None;
    }
    let regime = match factor {
        "peak_flops" => Regime::Compute,
        "memory_bandwidth" => Regime::Memory,
        _ => return None,
    };
    let share = |side: &Side| side.profile.time_of(regime) / side.profile.latency;
    let most = share(&comparison.baseline).max(share(&comparison.proposal));
    let what = super::verdict::what(regime);
    let percent = (most * 100.0).ceil();
    (most <= SMALL)
        .then(|| format!("{what} takes at most {percent} % of the latency on either side"))
}
