//! Every finding, taken apart and held against fresh solves; and the findings that have to be
//! there. A kind, or a sentence, that is not known here is a failure.

mod factors;
mod limits;
mod serving;
mod story;
mod what_if;

use perfdiff::hardware;
use perfdiff::json::Json;
use perfdiff::{Finding, FindingKind, Metric, Profile, Regime, Scenario, models};

use super::axes::serves;
use super::mixes::value;
use super::printed::{holes, is_percent, is_quantity, is_throughput, is_times, is_trimmed, number};
use super::{Case, Failures};

/// What a sentence may be off by where it says "equals".
const EQUALS: f64 = 0.02;

/// What prints as no change.
const NO_CHANGE: f64 = 0.005;

pub(crate) fn check(case: &Case, failures: &mut Failures) {
    for finding in case.report.findings() {
        let verdict = match finding.kind {
            FindingKind::DoesNotFit => does_not_fit(case, finding),
            FindingKind::NothingDiffers | FindingKind::Verdict => answer(case, finding),
            FindingKind::Bound => bound(case, finding),
            FindingKind::Factors => factors::product(case, finding),
            FindingKind::Groups => story::groups(case, finding),
            FindingKind::SpecGap => story::spec_gap(case, finding),
            FindingKind::Stages => story::stages(case, finding),
            FindingKind::EqualsRatio => factors::equals_ratio(case, finding),
            FindingKind::PartlyArrived => factors::partly_arrived(case, finding),
            FindingKind::DidNotArrive => factors::did_not_arrive(case, finding),
            FindingKind::RegimeShift => limits::regime_shift(case, finding),
            FindingKind::Interaction => limits::interaction(case, finding),
            FindingKind::NextBottleneck => what_if::next_bottleneck(case, finding),
            FindingKind::WhatItTakes => what_if::what_it_takes(case, finding),
            FindingKind::OverheadFloor => limits::overhead_floor(case, finding),
            FindingKind::CapacityChange => limits::capacity_change(case, finding),
            FindingKind::Tension => limits::tension(case, finding),
            FindingKind::Validation => serving::validation(case, finding),
            FindingKind::Doubt => doubt(case, finding),
            kind => Err(format!("the kind {kind:?} is not checked")),
        };
        if let Err(why) = verdict {
            failures.add(finding.kind.name(), format!("{why}: {}", finding.text));
        }
    }
    missing(case, failures);
}

/// What a check of one sentence comes to.
type Verdict = Result<(), String>;

fn hold(holds: bool, what: &str) -> Verdict {
    if holds { Ok(()) } else { Err(what.to_string()) }
}

/// A number of the evidence.
fn evidence(finding: &Finding, name: &str) -> Result<f64, String> {
    match finding.evidence.iter().find(|(key, _)| *key == name) {
        Some((_, Json::Number(value))) => Ok(*value),
        Some((_, Json::Integer(value))) => Ok(*value as f64),
        other => Err(format!("evidence `{name}` is {other:?}")),
    }
}

fn evidence_text<'f>(finding: &'f Finding, name: &str) -> Result<&'f str, String> {
    match finding.evidence.iter().find(|(key, _)| *key == name) {
        Some((_, Json::Text(text))) => Ok(text),
        other => Err(format!("evidence `{name}` is {other:?}")),
    }
}

fn near(x: f64, y: f64) -> bool {
    super::laws::near(x, y, 1e-9)
}

/// The sides as sentences call them: with the hardware where it differs in name.
fn names(case: &Case) -> [String; 2] {
    let (a, b) = (&case.a.hardware.name, &case.b.hardware.name);
    if a == b {
        ["the baseline".to_string(), "the proposal".to_string()]
    } else {
        [format!("the baseline ({a})"), format!("the proposal ({b})")]
    }
}

fn capital(text: &str) -> String {
    text[..1].to_uppercase() + &text[1..]
}

fn sides(case: &Case) -> [(&Scenario, &Profile); 2] {
    [(&case.a, &case.before), (&case.b, &case.after)]
}

/// The findings that a reader may rely on: where one of these facts holds, it is said.
fn missing(case: &Case, failures: &mut Failures) {
    let said = |kind: FindingKind| case.report.findings().iter().filter(|f| f.kind == kind).count();
    let mut demand = |kind: FindingKind, expected: usize| {
        if said(kind) != expected {
            let what = format!("said {} times, {expected} expected", said(kind));
            failures.add(kind.name(), what);
        }
    };
    let same = case.a == case.b;
    let misfits = sides(case).iter().filter(|(_, profile)| !profile.feasible).count();
    demand(FindingKind::DoesNotFit, if same { misfits.min(1) } else { misfits });
    demand(FindingKind::NothingDiffers, usize::from(same && case.comparison.speedup.is_some()));
    demand(FindingKind::Verdict, usize::from(!same || case.comparison.speedup.is_none()));
    let priced = case.before.priced && case.after.priced;
    demand(FindingKind::Bound, usize::from(priced && serving::has_a_bound(case)));
    demand(FindingKind::Factors, usize::from(!same && case.comparison.speedup.is_some()));
    demand(
        FindingKind::RegimeShift,
        usize::from(priced && case.before.regime != case.after.regime),
    );
    demand(FindingKind::CapacityChange, usize::from(case.before.feasible != case.after.feasible));
    // The gap says what became of its headline.
    let gap = case.report.findings().iter().find(|f| f.kind == FindingKind::SpecGap);
    let told = gap.and_then(|gap| evidence_text(gap, "headline").ok());
    demand(FindingKind::DidNotArrive, factors::promised_in_vain(case, told));
    demand(FindingKind::Tension, usize::from(priced && limits::tense(case)));
    let overhead = case.after.overhead / case.after.latency;
    let of_tokens = matches!(case.metric, Metric::Ttft | Metric::Tpot);
    let caps = overhead >= 0.10 && case.after.priced && !of_tokens && limits::most(case) < 4.0;
    demand(FindingKind::OverheadFloor, usize::from(caps));
    demand(FindingKind::NextBottleneck, usize::from(what_if::has_a_next_bottleneck(case)));
    let measured = case.comparison.speedup.is_some() && serves(&case.a) && serves(&case.b);
    demand(FindingKind::Validation, usize::from(measured));
    if let Some(expected) = limits::interacts(case) {
        demand(FindingKind::Interaction, usize::from(expected));
    }
    let of_target = case.report.findings().iter().filter(|f| what_if::is_of_target(f)).count();
    if of_target > 1 || (what_if::target_is_met(case) && of_target == 0) {
        failures.add("what_it_takes", format!("the target is spoken of {of_target} times"));
    }
    let warnings = case.report.warnings();
    if misfits > 0 && !warnings.iter().any(|warning| warning.contains("not fit")) {
        failures.add("warnings", "a side does not fit and no warning says so".into());
    }
    for (scenario, _) in sides(case).into_iter().filter(|(scenario, _)| serves(scenario)) {
        if !serving::computes_at_is_said(scenario, &warnings) {
            failures.add("doubt", "arithmetic at another precision that nothing says".into());
        }
    }
    for (scenario, _) in sides(case).into_iter().filter(|(scenario, _)| !serves(scenario)) {
        let doubted = warnings.iter().any(|w| w.contains(&*scenario.hardware.name));
        if scenario.hardware.registered.falls_back(scenario.precision) && !doubted {
            let right = scenario.hardware.peak.at(scenario.precision);
            if right != Some(scenario.hardware.registered.at(scenario.precision)) {
                failures.add("doubt", "a fallback that nothing says".into());
            }
        }
    }
}

fn does_not_fit(case: &Case, finding: &Finding) -> Verdict {
    let who = names(case);
    let same = case.a == case.b;
    let side = (0..2)
        .find(|&i| finding.text.starts_with(&format!("{} does not fit: ", capital(&who[i]))))
        .or((same && finding.text.starts_with("It does not fit: ")).then_some(0))
        .ok_or("whose?")?;
    let (scenario, profile) = sides(case)[side];
    hold(!profile.feasible, "it fits")?;
    if serves(scenario) {
        let rest = finding.text.split_once(" not fit: ").ok_or("layout")?.1;
        return serving::does_not_fit(scenario, profile, rest, finding);
    }
    let link = super::axes::host_link(scenario);
    let streamed = link.min(scenario.hardware.memory.bandwidth.si());
    let (footprint, capacity) =
        (profile.memory_footprint.si(), scenario.hardware.memory.capacity.si());
    hold(footprint > capacity, "the footprint is not larger than the capacity")?;
    let rest = finding.text.split_once(" not fit: ").ok_or("layout")?.1;
    let streaming = "The mlsysim set then streams all data at {}, which no serving stack would do.";
    if let Some(found) =
        holes(rest, &format!("it needs {{}} more than the {{}} there. {streaming}"))
    {
        hold(is_quantity(found[0], "byte", footprint - capacity), "what is missing")?;
        hold(is_trimmed(found[1], "byte", capacity), "the capacity")?;
        return hold(is_quantity(found[2], "byte/s", streamed), "the rate");
    }
    let found = holes(rest, &format!("{{}} needed, {{}} there. {streaming}")).ok_or("layout")?;
    hold(is_quantity(found[0], "byte", footprint), "the footprint")?;
    hold(is_quantity(found[1], "byte", capacity), "the capacity")?;
    hold(is_quantity(found[2], "byte/s", streamed), "the rate")?;
    hold(found[0] != found[1], "needed and there look the same")?;
    hold(near(evidence(finding, "memory_footprint_bytes")?, footprint), "evidence")?;
    hold(near(evidence(finding, "memory_capacity_bytes")?, capacity), "evidence")
}

/// How the metric prints a value: a quantity in this unit, or a rate a second.
fn is_value(metric: Metric, text: &str, value: f64) -> bool {
    match metric {
        Metric::Latency | Metric::Ttft | Metric::Tpot => is_quantity(text, "s", value),
        Metric::Energy => is_quantity(text, "J", value),
        _ => is_throughput(text, value),
    }
}

/// Why a side has no value.
fn no_speedup(case: &Case, reason: &str) -> Verdict {
    let Case { metric, a, b, before, after, .. } = case;
    let sides = [("the baseline", a, before), ("the proposal", b, after)];
    let alone = a == b;
    let lacks = |i: usize| value(*metric, sides[i].2).is_none();
    match reason {
        "nothing fits" => return hold(!before.priced && !after.priced, "one fits"),
        "only a generation has a ttft" | "only a generation has a tpot" => {
            hold(reason.ends_with(metric.name()), "another metric")?;
            let other = |s: &Scenario| s.workload.kind() != "generate";
            return hold(sides.iter().any(|(_, s, _)| other(s)), "both generate");
        }
        "a generation of one token has no tpot" => {
            let one = |s: &Scenario| matches!(s.workload, perfdiff::Workload::Generate { output, .. } if output < 2);
            return hold(*metric == Metric::Tpot && (one(a) || one(b)), "there are more tokens");
        }
        "no sheet gives a TDP" => {
            let none = a.hardware.tdp.is_none() && b.hardware.tdp.is_none();
            return hold(*metric == Metric::Energy && none, "one does");
        }
        _ => {}
    }
    for (i, (side, _, profile)) in sides.into_iter().enumerate() {
        if reason == format!("{side} does not fit") {
            return hold(!alone && !profile.priced && lacks(i), "it does");
        }
    }
    // Two sheets can have one name.
    let named = |s: &Scenario| reason == format!("the sheet of {} gives no TDP", s.hardware.name);
    if named(a) || named(b) {
        let none = |s: &Scenario| named(s) && s.hardware.tdp.is_none();
        return hold(*metric == Metric::Energy && (none(a) || none(b)), "it does");
    }
    Err("the reason".into())
}

fn answer(case: &Case, finding: &Finding) -> Verdict {
    let Case { metric, a, b, before, after, comparison, .. } = case;
    let of = match metric {
        Metric::Ttft => " to the first token",
        Metric::Tpot => " per token after the first",
        _ => "",
    };
    let (metric, text) = (*metric, finding.text.as_str());
    let (Some(x), Some(y)) = (value(metric, before), value(metric, after)) else {
        let reason = holes(text, "No speedup: {}.").ok_or("there is no speedup")?[0];
        return no_speedup(case, reason);
    };
    let speedup = comparison.speedup.ok_or("no speedup")?;
    hold(near(evidence(finding, "speedup")?, speedup), "evidence")?;
    hold(near(evidence(finding, "baseline")?, x), "evidence")?;
    hold(near(evidence(finding, "proposal")?, y), "evidence")?;
    let between = |found: &[&str]| {
        hold(is_value(metric, found[0], x), "the baseline's value")?;
        hold(is_value(metric, found[1], y), "the proposal's value")
    };
    if finding.kind == FindingKind::NothingDiffers {
        let pattern = format!("Nothing differs: both sides are the same scenario, at {{}}{of}.");
        let found = holes(text, &pattern).ok_or("layout")?;
        hold(a == b, "something differs")?;
        return hold(is_value(metric, found[0], x), "the value");
    }
    if let Some(found) = holes(text, &format!("No difference{of}: {{}} on both sides.")) {
        hold((speedup - 1.0).abs() < NO_CHANGE, "there is a difference")?;
        return between(&[found[0], found[0]]);
    }
    if let Some(found) = holes(text, &format!("No difference to two decimals{of}: {{}} to {{}}.")) {
        hold((speedup - 1.0).abs() < NO_CHANGE, "there is a difference")?;
        hold(found[0] != found[1], "the values print the same")?;
        return between(&found);
    }
    // What prints as 1.00x is never called faster or slower.
    hold(format!("{speedup:.2}") != "1.00", "the speedup prints as 1.00x")?;
    let time = match metric {
        Metric::Ttft | Metric::Tpot => metric,
        _ => Metric::Latency,
    };
    let (faster, slower) =
        (format!("{{}} faster{of}: {{}} to {{}}."), format!("{{}} slower{of}: {{}} to {{}}."));
    let patterns: [(&str, Metric, bool, f64); 5] = [
        (&faster, time, true, speedup),
        (&slower, time, false, 1.0 / speedup),
        ("{} less energy: {} to {}.", Metric::Energy, true, speedup),
        ("{} the energy: {} to {}.", Metric::Energy, false, 1.0 / speedup),
        ("{} the throughput: {} to {}.", Metric::Throughput, speedup > 1.0, speedup),
    ];
    let (found, better, ratio) = patterns
        .into_iter()
        .filter(|(_, of, ..)| *of == metric)
        .find_map(|(pattern, _, better, ratio)| Some((holes(text, pattern)?, better, ratio)))
        .ok_or("layout")?;
    hold(better == (speedup > 1.0), "the direction")?;
    hold(is_times(found[0], ratio), "the ratio")?;
    hold(found[0] != "1.00x", "1.00x is no change")?;
    between(&found[1..])
}

/// What takes the time in a regime, and how long it takes there.
fn busy(profile: &Profile) -> (&'static str, f64) {
    let (what, time) = match profile.regime {
        Regime::Memory => ("moving data", profile.memory),
        Regime::Compute => ("arithmetic", profile.compute),
        Regime::Communication => ("communication", profile.communication),
        Regime::Overhead => ("overhead", profile.overhead),
        Regime::Capacity => ("streaming what does not fit", profile.spill),
    };
    (what, time.si() / profile.latency.si())
}

fn bound(case: &Case, finding: &Finding) -> Verdict {
    if let Some(name) = serving::stage_of(case.metric) {
        return serving::stage_bound(case, name, finding);
    }
    let Case { before, after, .. } = case;
    let [(what_a, share_a), (what_b, share_b)] = sides(case).map(|(s, profile)| {
        let (what, share) = busy(profile);
        // A stack that queues streams nothing.
        let queues = serves(s) && profile.regime == Regime::Capacity;
        (if queues { "waiting for memory" } else { what }, share)
    });
    hold(near(evidence(finding, "baseline_share")?, share_a), "evidence")?;
    hold(near(evidence(finding, "proposal_share")?, share_b), "evidence")?;
    hold(evidence_text(finding, "baseline_regime")? == before.regime.name(), "evidence")?;
    hold(evidence_text(finding, "proposal_regime")? == after.regime.name(), "evidence")?;
    let [a, b] = names(case).map(|name| capital(&name));
    let (regime_a, regime_b) = (before.regime.name(), after.regime.name());
    let (shares, of) = if case.a == case.b {
        (format!("{} takes {{}} of the latency.", capital(what_a)), [share_a, share_a])
    } else if before.regime == after.regime && what_a == what_b {
        let start = format!("{}-bound on both sides: {what_a} takes", capital(regime_a));
        if finding.text.contains(", then ") {
            (format!("{start} {{}} of the latency, then {{}}."), [share_a, share_b])
        } else {
            (format!("{start} {{}} of the latency."), [share_a, share_b])
        }
    } else {
        let text = format!(
            "{a} is {regime_a}-bound: {what_a} takes {{}} of its latency. \
             {b} is {regime_b}-bound: {what_b} takes {{}}."
        );
        (text, [share_a, share_b])
    };
    let found = holes(&finding.text, &shares).ok_or("layout")?;
    hold(is_percent(found[0], of[0]), "the baseline's share")?;
    hold(is_percent(found[found.len() - 1], of[1]), "the proposal's share")
}

/// A doubt speaks of the registry only where the registry holds that number.
fn doubt(case: &Case, finding: &Finding) -> Verdict {
    if finding.text.contains(": bytes and peak rates do not predict what ") {
        return serving::narrowed(case, finding);
    }
    if let Some(rest) = finding.text.strip_prefix("Sequences wait for memory: ") {
        let queues = |(_, profile): (_, &Profile)| {
            profile.priced && profile.spill.si() >= 0.0 && !profile.feasible
        };
        hold(sides(case).into_iter().any(queues), "nothing waits")?;
        let said = match case.metric {
            Metric::Ttft => "the time to the first token is that of those that run first.",
            Metric::Tpot => "the time per token holds the waiting of the whole batch.",
            _ => return Err("another metric".into()),
        };
        return hold(rest == said, "another metric's");
    }
    for (scenario, _) in sides(case) {
        if doubted_peak(scenario, finding).is_ok()
            || doubted_flops(scenario, finding).is_ok()
            || doubted_model(scenario, finding).is_ok()
            || serving::computes_at(scenario, finding).is_ok()
        {
            return Ok(());
        }
    }
    let [a, b] = [&case.a, &case.b].map(|side| {
        format!("{:?} {:?}", doubted_peak(side, finding), doubted_flops(side, finding))
    });
    Err(format!("{a}; {b}"))
}

fn doubted_peak(scenario: &Scenario, finding: &Finding) -> Verdict {
    let (hardware, precision) = (&scenario.hardware, scenario.precision);
    let name = &hardware.name;
    let used = hardware.registered.at(precision);
    let entry = hardware::ALL
        .iter()
        .find(|entry| entry.name == *name || name.strip_suffix(" (changed)") == Some(&*entry.name));
    let registry = || -> Result<&perfdiff::Hardware, String> {
        let entry = entry.ok_or("not in the registry")?;
        hold(entry.registered.at(precision) == used, "the registry holds another rate")?;
        Ok(entry)
    };
    let is_rate =
        |text: &str, rate: perfdiff::units::FlopRate| is_trimmed(text, "FLOP/s", rate.si());
    hold(near(evidence(finding, "used_flop_per_s")?, used.si()), "evidence")?;
    let text = finding.text.as_str();
    let wrong = format!("mlsysim's {{}} for {name} at {precision} is not right");
    if let Some(found) = holes(text, &format!("{wrong} (the sheet: {{}}). {{}}")) {
        let right = hardware.peak.at(precision).ok_or("the sheet has no rate")?;
        hold(right != used && is_rate(found[1], right), "the right rate")?;
        hold(is_rate(found[0], used), "the rate")?;
        return flagged(registry()?.flag_of("peak_flops"), found[2]);
    }
    if let Some(found) = holes(text, &format!("{wrong}. {{}}")) {
        hold(hardware.peak.at(precision).is_none(), "the sheet has a rate")?;
        hold(is_rate(found[0], used), "the rate")?;
        return flagged(registry()?.flag_of("peak_flops"), found[1]);
    }
    let start = format!("{name} has no {precision} rate in mlsysim's registry: its default of ");
    if let Some(found) = holes(text, &format!("{start}{{}} is used, as mlsysim does.")) {
        let entry = registry()?;
        hold(entry.registered.by_precision.at(precision).is_none(), "it has a rate")?;
        hold(entry.registered.default == used, "it is not the default")?;
        return hold(is_rate(found[0], used), "the rate");
    }
    let start = format!("{name} gives no {precision} rate for the `mlsysim` set: ");
    if let Some(found) = holes(text, &format!("{start}{{}} is used, as mlsysim does without one."))
    {
        let rates = hardware.registered;
        hold(rates.by_precision.at(precision).is_none() && rates.default == used, "it has one")?;
        return hold(is_rate(found[0], used), "the rate");
    }
    let pattern = format!("mlsysim uses {{}} for {name} at {precision}, the sheet has {{}}.");
    let found = holes(text, &pattern).ok_or("layout")?;
    let right = hardware.peak.at(precision).ok_or("the sheet has no rate")?;
    registry()?;
    hold(is_rate(found[0], used) && is_rate(found[1], right) && right != used, "the rates")
}

fn flagged(flag: Option<&perfdiff::Flag>, text: &str) -> Verdict {
    hold(flag.is_some_and(|flag| flag.text.eq_ignore_ascii_case(text)), "the flag")
}

fn doubted_flops(scenario: &Scenario, finding: &Finding) -> Verdict {
    let model = &scenario.model;
    let entry = models::ALL.iter().find(|entry| {
        entry.name == model.name || model.name.strip_suffix(" (changed)") == Some(&*entry.name)
    });
    let entry = entry.ok_or("not in the registry")?;
    let used = entry.registered_flops.ok_or("the registry holds the right figure")?;
    hold(model.registered_flops == Some(used), "another figure is used")?;
    hold(near(evidence(finding, "used_flop")?, used.si()), "evidence")?;
    let wrong = format!("mlsysim's {{}} for {} is not right", model.name);
    let (found, text) = match holes(&finding.text, &format!("{wrong} ({{}} is). {{}}")) {
        Some(found) => {
            let right = model.flops.ok_or("no figure is right")?;
            hold(is_trimmed(found[1], "FLOP", right.si()), "the right figure")?;
            (found[0], found[2])
        }
        None => {
            let found = holes(&finding.text, &format!("{wrong}. {{}}")).ok_or("layout")?;
            (found[0], found[1])
        }
    };
    hold(is_trimmed(found, "FLOP", used.si()), "the figure")?;
    flagged(entry.flag_of("flops"), text)
}

/// What is not counted of a model: the width of its published weights, and its windows.
fn doubted_model(scenario: &Scenario, finding: &Finding) -> Verdict {
    let model = &scenario.model;
    let rest = finding.text.strip_prefix(&format!("{}: ", model.name)).ok_or("another model")?;
    if let Some(stored) = model.stored_precision {
        let counted = scenario.precision;
        let said = format!("the weights are published in {stored}, and counted at {counted}.");
        if rest == said {
            let differ = stored.bytes_per_parameter() != counted.bytes_per_parameter();
            return hold(differ, "they are counted as they are published");
        }
    }
    if let Some(heads) = model.heads {
        let said = format!(
            "its {heads} heads do not divide over {} devices, which serving stacks refuse; \
             counted as if they did.",
            scenario.devices
        );
        if rest == said {
            return hold(heads % scenario.devices != 0, "they divide");
        }
    }
    let (window, layers) = (model.sliding_window.ok_or("no window")?, model.layers.unwrap_or(0));
    let context = match scenario.workload {
        perfdiff::Workload::Forward { context } => {
            model.input_tokens.or(context).unwrap_or(perfdiff::DEFAULT_CONTEXT)
        }
        perfdiff::Workload::Generate { prompt, output } => prompt + output,
        perfdiff::Workload::Train(train) => train.seq,
    };
    let windowed = model.windowed_layers.unwrap_or(layers);
    let said = format!(
        "{windowed} of {layers} layers look back {window} tokens only; counted as if they saw all \
         {context}, so attention and what it keeps come out too large."
    );
    hold(rest == said && context > window, "the window")
}

/// A factor's label with its two values, as sentences have it: `memory bandwidth (a to b)`.
fn is_changed(case: &Case, name: &str, text: &str) -> Verdict {
    let factor = case.comparison.factors.iter().find(|f| f.name == name).ok_or("no such factor")?;
    let values = text
        .strip_prefix(factor.label.as_str())
        .and_then(|rest| rest.strip_prefix(" ("))
        .and_then(|rest| rest.strip_suffix(')'))
        .ok_or("the label")?;
    let position = case.mixes.position(name).ok_or("no such axis")?;
    let axis = case.mixes.axes[position];
    // The value with everything else as on one side.
    let switched = |of: &Scenario, from: &Scenario| {
        let mut switched = of.clone();
        (axis.copy)(&mut switched, from);
        switched
    };
    let pairs = [
        (case.a.clone(), switched(&case.a, &case.b)),
        (switched(&case.b, &case.a), case.b.clone()),
    ];
    let prints = |text: &str, of: &Scenario| match factor.kind {
        perfdiff::InputKind::Choice => is_name(name, text, of),
        _ => match (axis.number)(of) {
            Some(value) if value.is_infinite() => text == "infinite",
            Some(value) => is_trimmed(text, factor.unit, value) || text == format!("{value}"),
            None => text == "none",
        },
    };
    // A name may hold " to " itself, so every place is tried.
    let splits =
        values.match_indices(" to ").map(|(at, word)| (&values[..at], &values[at + word.len()..]));
    let holds =
        splits.into_iter().any(|(x, y)| pairs.iter().any(|(a, b)| prints(x, a) && prints(y, b)));
    hold(holds, "the values")
}

fn is_name(axis: &str, text: &str, of: &Scenario) -> bool {
    match axis {
        "precision" => text == of.precision.name(),
        "model" => text == of.model.name,
        "hardware" => text == of.hardware.name,
        "workload" => text == of.workload.kind(),
        "lora" => of.workload.train().is_some_and(|t| text == if t.lora { "on" } else { "off" }),
        "recompute" => {
            of.workload.train().is_some_and(|t| text == if t.recompute { "on" } else { "off" })
        }
        "deployment" => {
            let plural = if of.devices == 1 { "" } else { "s" };
            let devices = format!("{} device{plural}", of.devices);
            text == format!("{}, {devices}, {}", of.precision, of.assumptions.name())
        }
        "assumptions" => text == of.assumptions.name(),
        "latent_attention" => match (of.model.kv_lora_rank, of.model.qk_rope_head_dim) {
            (Some(rank), Some(rope)) => text == format!("{rank} + {rope} values"),
            _ => text == "none",
        },
        "layout" => {
            let [ffn, head] = [of.model.ungated_ffn, of.model.tied_embeddings];
            let ffn = if ffn { "ungated" } else { "gated" };
            text == format!("{ffn}, {}", if head { "tied" } else { "untied" })
        }
        _ => text == format!("{} on {}", of.model.name, of.hardware.name),
    }
}

/// Printed numbers that multiply to another within what their digits hide.
fn multiply(printed: &[&str], total: &str) -> Verdict {
    let (mut product, mut slack) = (1.0, 1.0);
    for text in printed {
        let (value, half) = text.strip_suffix('x').and_then(number).ok_or("no number")?;
        product *= value;
        slack *= 1.0 + half / (value - half).max(f64::MIN_POSITIVE);
    }
    let (total, half) = total.strip_suffix('x').and_then(number).ok_or("no number")?;
    let slack = (slack - 1.0) * product + half;
    hold((product - total).abs() <= slack * (1.0 + 1e-9), "the printed numbers do not multiply")
}
