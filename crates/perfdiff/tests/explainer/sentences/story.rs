//! Sentences about groups of changes, the spec-sheet gap, and stages.

use perfdiff::json::Json;
use perfdiff::{Finding, Group, InputKind, Metric, Profile, Regime, Scenario};

use super::{Case, EQUALS, NO_CHANGE, Verdict, evidence, evidence_text, hold, is_times, near};
use crate::explainer::axes::serves;
use crate::explainer::mixes::value;
use crate::explainer::printed::{holes, is_percent, is_quantity, number};

pub(super) fn groups(case: &Case, finding: &Finding) -> Verdict {
    let speedup = case.comparison.speedup.ok_or("no speedup")?;
    let found = holes(&finding.text, "By group: {} = {}.").ok_or("layout")?;
    hold(is_times(found[0], speedup), "the speedup")?;
    let terms: Vec<&str> = found[1].split(" \u{d7} ").collect();
    let mut members = 0;
    for group in Group::ALL {
        let factors = case.comparison.factors.iter().filter(|f| f.group == group);
        let logs: Vec<f64> = factors.filter_map(|f| f.contribution).map(f64::ln).collect();
        let term = terms.iter().find_map(|term| holes(term, &format!("{} {{}}", group.name())));
        hold(term.is_some() != logs.is_empty(), "a group too many or too few")?;
        if let Some(term) = term {
            let total = logs.iter().sum::<f64>().exp();
            hold(is_times(term[0], total), "a total")?;
            hold(near(evidence(finding, group.name())?, total), "evidence")?;
            members = members.max(logs.len());
        }
    }
    hold(members > 1, "the factors say it already")
}

/// The stages of a profile, by name; those without time are none.
fn stage<'p>(profile: &'p Profile, name: &str) -> Option<&'p perfdiff::Stage> {
    profile.stages.iter().find(|s| s.name == name && s.latency.si() > 0.0)
}

pub(super) fn stages(case: &Case, finding: &Finding) -> Verdict {
    hold(case.metric == Metric::Latency, "of another metric")?;
    let (before, after) = (case.before.latency.si(), case.after.latency.si());
    let text = finding.text.strip_suffix('.').ok_or("layout")?;
    let (changes, shares) = text.split_once(": ").ok_or("layout")?;
    let mut logs = 0.0;
    let mut names = Vec::new();
    for (name, of) in &finding.evidence {
        let Json::Object(members) = of else { return Err("evidence".into()) };
        let get = |key: &str| match members.iter().find(|(k, _)| k == key) {
            Some((_, Json::Number(x))) => Ok(*x),
            Some((_, Json::Integer(x))) => Ok(*x as f64),
            _ => Err("evidence".to_string()),
        };
        let time = |profile| stage(profile, name).map_or(0.0, |s| s.latency.si());
        let (a, b) = (time(&case.before), time(&case.after));
        hold(near(get("baseline_s")?, a) && near(get("proposal_s")?, b), "evidence")?;
        logs += get("contribution")?.ln();
        names.push((*name, a, b));
    }
    let all: f64 = names.iter().map(|(_, a, b)| (a - b).abs()).sum();
    // Exact: what the stages contribute multiplies to the ratio of the latencies.
    hold((logs - (before / after).ln()).abs() < 1e-9, "the contributions do not multiply")?;
    let named: Vec<_> = names.iter().filter(|(_, a, b)| (a - b).abs() >= 0.01 * all).collect();
    let changes = listed(changes);
    hold(changes.len() == named.len(), "how many stages")?;
    for ((name, a, b), change) in named.iter().zip(&changes) {
        is_change(case, name, *a, *b, &change.replace(" is ", " "))?;
    }
    let together = named.iter().all(|(_, a, b)| (a > b) == (before > after));
    let shares = match shares.strip_prefix(if named.len() == 1 { "it " } else { "they " }) {
        Some(rest) => {
            hold(together, "they move against each other")?;
            let verb = match (named.len(), before > after) {
                (1, true) => "saves ",
                (1, false) => "loses ",
                (_, true) => "save ",
                (_, false) => "lose ",
            };
            listed(rest.strip_prefix(verb).ok_or("the verb")?)
        }
        None => listed(shares),
    };
    hold(shares.len() == named.len(), "how many shares")?;
    for ((name, a, b), share) in named.iter().zip(&shares) {
        if together {
            let found = holes(share, "{} ({})").ok_or("a share")?;
            hold(is_quantity(found[0], "s", (a - b).abs()), "the time of a share")?;
            hold(is_percent(found[1], (a - b) / (before - after)), "a share")?;
        } else {
            let verb = if a > b { "saves" } else { "loses" };
            let found = holes(share, &format!("{name} {verb} {{}}")).ok_or("a share")?;
            hold(is_quantity(found[0], "s", (a - b).abs()), "the time of a share")?;
        }
    }
    Ok(())
}

fn is_change(case: &Case, name: &str, a: f64, b: f64, text: &str) -> Verdict {
    let bound = |regime: Regime| format!("{}-bound", regime.name());
    let regimes = [&case.before, &case.after].map(|p| stage(p, name).map(|s| s.regime));
    let regime = match regimes {
        [Some(x), Some(y)] if x != y => format!("from {} to {}", bound(x), bound(y)),
        [Some(x), _] | [None, Some(x)] => bound(x),
        [None, None] => return Err("a stage that no side has".into()),
    };
    let text = text.to_lowercase();
    let what = text.strip_prefix(&format!("{name} ({regime}) ")).ok_or("a regime")?;
    match what {
        "gone" => hold(a > 0.0 && b == 0.0, "it is not gone"),
        "new" => hold(a == 0.0 && b > 0.0, "it is not new"),
        "as before" => hold(a == b, "it changed"),
        "barely faster" => hold(a > b && a / b - 1.0 < NO_CHANGE, "it is not barely faster"),
        "barely slower" => hold(b > a && 1.0 - a / b < NO_CHANGE, "it is not barely slower"),
        _ => {
            let faster = holes(what, "{} faster").is_some_and(|x| is_times(x[0], a / b));
            let slower = holes(what, "{} slower").is_some_and(|x| is_times(x[0], b / a));
            hold(faster && a > b || slower && b > a, "how much faster")
        }
    }
}

/// `a, b and c`, taken apart.
fn listed(text: &str) -> Vec<String> {
    let (most, last) = text.rsplit_once(" and ").unwrap_or(("", text));
    most.split(", ").filter(|s| !s.is_empty()).chain([last]).map(String::from).collect()
}

/// A part of a machine by its name in the evidence: makes it faster, or the other side's.
fn change(part: &str, to: &mut Scenario, how: Result<f64, &Scenario>) {
    let (times, from) = match how {
        Ok(times) => (times, None),
        Err(from) => (1.0, Some(from)),
    };
    match part {
        "memory_bandwidth" => match from {
            Some(from) => to.hardware.memory.bandwidth = from.hardware.memory.bandwidth,
            None => to.hardware.memory.bandwidth = to.hardware.memory.bandwidth * times,
        },
        "peak_flops" => match from {
            Some(from) => {
                to.hardware.peak = from.hardware.peak;
                to.hardware.registered = from.hardware.registered;
            }
            None => {
                for (precision, rate) in to.hardware.peak.clone().iter() {
                    to.hardware.peak = to.hardware.peak.with(precision, rate * times);
                }
                let registered = &mut to.hardware.registered;
                registered.default = registered.default * times;
                for (precision, rate) in registered.by_precision.clone().iter() {
                    registered.by_precision = registered.by_precision.with(precision, rate * times);
                }
            }
        },
        "overhead" => {
            let serving = &mut to.assumptions.serving;
            serving.step_overhead = serving.step_overhead / times;
            serving.parallel_overhead = serving.parallel_overhead / times;
            serving.sequence_overhead = serving.sequence_overhead / times;
            serving.job_overhead = serving.job_overhead / times;
            to.assumptions.layer_overhead = to.assumptions.layer_overhead / times;
            to.hardware.dispatch_overhead = to.hardware.dispatch_overhead / times;
            if let Some(from) = from {
                to.assumptions = from.assumptions.clone();
                to.hardware.dispatch_overhead = from.hardware.dispatch_overhead;
            }
        }
        other => panic!("the part {other} is not known here"),
    }
}

/// A gap whose parts are arithmetic, memory and overhead alone is derived again, over all orders.
fn derived_again(case: &Case, headline: &str, ratio: f64, steps: &[(String, f64)]) -> Verdict {
    let all = ["peak_flops", "memory_bandwidth", "overhead"];
    let plain = steps.iter().all(|(name, _)| all.contains(&name.as_str()));
    // Under the serving equations, the serial part of attention scales too; and other memories.
    let other = |s: &Scenario| s.hardware.flash.is_some() || s.hardware.sram.is_some();
    let other = other(&case.a) || other(&case.b);
    let all_fits = case.mixes.mixes.iter().all(|mix| mix.feasible);
    if !plain || other || !all_fits || serves(&case.a) || !all.contains(&headline) {
        return Ok(());
    }
    let goodness = |scenario: &Scenario| -> Result<f64, String> {
        let profile = scenario.solve().map_err(|e| e.to_string())?;
        let value = value(case.metric, &profile).ok_or("no value")?.ln();
        Ok(if case.metric == Metric::Throughput { value } else { -value })
    };
    let parts: Vec<&str> = all.into_iter().filter(|part| *part != headline).collect();
    let mut ideal = case.a.clone();
    all.iter().for_each(|part| change(part, &mut ideal, Ok(ratio)));
    let mut shares = vec![0.0; parts.len()];
    for order in [[0, 1], [1, 0]] {
        let mut mix = ideal.clone();
        let mut before = goodness(&mix)?;
        for i in order {
            change(parts[i], &mut mix, Err(&case.b));
            let after = goodness(&mix)?;
            shares[i] += (after - before) / 2.0;
            before = after;
        }
    }
    for (part, share) in parts.iter().zip(shares) {
        let said = steps.iter().find(|(name, _)| name == part).map_or(0.0, |(_, f)| f.ln());
        hold((said - share).abs() < 1e-9, "a step derived again")?;
    }
    Ok(())
}

pub(super) fn spec_gap(case: &Case, finding: &Finding) -> Verdict {
    let factors = &case.comparison.factors;
    hold(factors.iter().all(|f| f.group == Group::Hardware), "more than hardware differs")?;
    let speedup = case.comparison.speedup.ok_or("no speedup")?;
    let headline = evidence_text(finding, "headline")?;
    let factor = factors.iter().find(|f| f.name == headline).ok_or("no such factor")?;
    let ratio = factor.ratio.ok_or("no ratio")?;
    hold(factor.kind == InputKind::Rate && near(evidence(finding, "ratio")?, ratio), "headline")?;
    let widest = |f: &&perfdiff::Factor| f.pass_through.is_some() && f.kind == InputKind::Rate;
    for other in factors.iter().filter(widest) {
        let size = |r: Option<f64>| r.map_or(0.0, |r| r.ln().abs());
        hold(size(other.ratio) <= size(factor.ratio) + 1e-12, "another rate leads")?;
    }
    let Some((_, Json::List(list))) = finding.evidence.iter().find(|(k, _)| *k == "steps") else {
        return Err("no steps".into());
    };
    let mut steps = Vec::new();
    for step in list {
        let (Some(Json::Text(name)), Some(Json::Number(by))) =
            (step.get("name"), step.get("factor"))
        else {
            return Err("evidence".into());
        };
        steps.push((name.clone(), *by));
    }
    // Exact, down to the speedup.
    let left = steps.iter().fold(ratio, |left, (_, factor)| left * factor);
    hold(near(left, speedup), "the steps do not lead to the speedup")?;
    derived_again(case, headline, ratio, &steps)?;
    let slower = ratio < 1.0;
    let turned = |x: f64| if slower { 1.0 / x } else { x };
    let pattern = if slower {
        "From the sheet's {} slower ({}) to {}: {}."
    } else {
        "From the sheet's {} ({}) to {}: {}."
    };
    let found = holes(&finding.text, pattern).ok_or("layout")?;
    hold(is_times(found[0], turned(ratio)) && found[1] == factor.label, "the headline")?;
    hold(is_times(found[2], turned(speedup)), "the speedup")?;
    let phrases = listed(found[3]);
    let named: Vec<_> = steps.iter().filter(|(_, f)| (f - 1.0).abs() >= NO_CHANGE).collect();
    hold(phrases.len() == named.len(), "how many steps")?;
    for ((name, by), phrase) in named.into_iter().zip(&phrases) {
        let (what, effect) = phrase.rsplit_once(" (").ok_or("a step")?;
        let effect = effect.strip_suffix(')').ok_or("a step")?;
        let (sign, printed) = effect.split_once(' ').ok_or("a step")?;
        let by = turned(*by);
        hold((sign == "\u{f7}") == (by < 1.0), "the sign")?;
        let (printed, half) = number(printed).ok_or("a number")?;
        let by = if by < 1.0 { 1.0 / by } else { by };
        hold((printed - by).abs() <= half * (1.0 + 1e-6), "the effect of a step")?;
        is_what(case, name, what, slower)?;
    }
    hold((ratio / speedup).ln().abs() > EQUALS * 0.9, "there is no gap")
}

/// Whether what a step says of its part is so.
fn is_what(case: &Case, name: &str, text: &str, slower: bool) -> Verdict {
    let label = match name {
        "memory_bandwidth" => "memory bandwidth",
        "overhead" => "overhead",
        "attention_latency" => "the serial part of attention",
        "memory_capacity" => "memory capacity",
        "interconnect_bandwidth" => "the interconnect",
        "host_link_bandwidth" => "the host link",
        "flash_bandwidth" => "flash bandwidth",
        "sram_bandwidth" => "SRAM bandwidth",
        "peak_flops" => "peak FLOP/s",
        _ => return Err("a part that is not known".into()),
    };
    let verb = text.strip_prefix(label).and_then(|v| v.strip_prefix(' ')).ok_or("a label")?;
    let turned = |x: f64| if slower { 1.0 / x } else { x };
    let bandwidth = case.b.hardware.memory.bandwidth / case.a.hardware.memory.bandwidth;
    let ratio = match name {
        "memory_bandwidth" => Some(bandwidth),
        "overhead" | "attention_latency" if serves(&case.a) => Some(1.0),
        "overhead" => Some(case.before.overhead / case.after.overhead),
        _ => None,
    };
    let time = matches!(name, "overhead" | "attention_latency");
    match verb {
        "stayed the same" => hold(ratio.is_some_and(|r| (r - 1.0).abs() < NO_CHANGE), "it did not"),
        "did not keep up" | "changed more" | "helps" | "costs" => Ok(()),
        _ => {
            let word = if time == slower { "grew only {}" } else { "shrank only {}" };
            let found = holes(verb, word).ok_or("a verb")?;
            hold(is_times(found[0], turned(ratio.ok_or("no ratio")?)), "how much it changed")
        }
    }
}
