//! Sentences that only the serving equations bring about.

use perfdiff::json::Json;
use perfdiff::units::Time;
use perfdiff::{
    Finding, Metric, Profile, Regime, Scenario, Spread, Stage, VALIDATIONS, Validation, Workload,
};

use super::{
    Case, Verdict, evidence, evidence_text, hold, holes, is_percent, is_quantity, is_trimmed, near,
    sides,
};
use crate::explainer::axes::{capacity, peak, serves};
use crate::explainer::mixes::with_memory;

/// What a side does not hold, under a serving stack: the rest of the sentence after the colon.
pub(super) fn does_not_fit(
    scenario: &Scenario,
    profile: &Profile,
    rest: &str,
    finding: &Finding,
) -> Verdict {
    if !rest.starts_with("its KV cache") {
        hold(!profile.priced, "it has a price")?;
        let there = capacity(scenario) * f64::from(scenario.devices);
        let footprint = profile.memory_footprint.si();
        hold(footprint > there, "the footprint is not larger than the memory")?;
        hold(near(evidence(finding, "memory_footprint_bytes")?, footprint), "evidence")?;
        hold(near(evidence(finding, "memory_capacity_bytes")?, there), "evidence")?;
        let latency = "So it has no latency.";
        if let Some(found) =
            holes(rest, &format!("it needs {{}} more than the {{}} there. {latency}"))
        {
            hold(is_quantity(found[0], "byte", footprint - there), "what is missing")?;
            return hold(is_trimmed(found[1], "byte", there), "the capacity");
        }
        let found = holes(rest, &format!("{{}} needed, {{}} there. {latency}")).ok_or("layout")?;
        hold(is_quantity(found[0], "byte", footprint), "the footprint")?;
        hold(is_quantity(found[1], "byte", there), "the capacity")?;
        hold(found[0] != found[1], "needed and there look the same")?;
        // As much as is needed is enough, and a little less is not.
        return hold(enough(scenario, footprint * 1.000_001)?, "what is needed is not enough")
            .and_then(|()| hold(!enough(scenario, footprint * 0.999)?, "less would do"));
    }
    hold(profile.priced, "it has no price")?;
    let found = holes(rest, "its KV cache holds {} tokens, so {}, which costs {} of {}.")
        .ok_or("layout")?;
    let room: u32 = found[0].parse().map_err(|_| "no whole number of tokens")?;
    hold(evidence(finding, "cache_tokens")?.floor() == f64::from(room), "evidence")?;
    hold(holds(scenario, room)? && !holds(scenario, room + 1)?, "the cache holds another number")?;
    let Workload::Generate { prompt, output } = scenario.workload else {
        return Err("nothing is generated".into());
    };
    let length = u64::from(prompt) + u64::from(output);
    hold(scenario.batch * length > u64::from(room), "the batch fits")?;
    if let Some(waves) = holes(found[1], "the batch runs in {} waves") {
        let waves: u64 = waves[0].parse().map_err(|_| "no whole number of waves")?;
        hold(waves > 1, "one wave is no queue")?;
        hold(near(evidence(finding, "waves")?, waves as f64), "evidence")?;
        hold(evidence(finding, "preemptions")? == 0.0, "and preempts")?;
        let fitting = (u64::from(room) / length).max(1);
        let needed = scenario.batch.div_ceil(fitting);
        // A stack that admits by the prompt runs more at a time, and never more than 256.
        let by_prompt = scenario.batch.div_ceil(256);
        let preempts = matches!(
            scenario.assumptions.set.name(),
            "vllm" | "vllm-rocm" | "vllm-cdna2" | "deepspeed-mii"
        );
        let right = if preempts { waves >= by_prompt } else { waves == needed };
        hold(right, "the number of waves")?;
    } else {
        let pattern = "sequences are thrown out and computed again {} times";
        let times: u64 = if found[1] == "a sequence is thrown out and computed again once" {
            1
        } else {
            let times = holes(found[1], pattern).ok_or("layout")?;
            times[0].parse().map_err(|_| "no whole number of times")?
        };
        hold(times > 0 && near(evidence(finding, "preemptions")?, times as f64), "evidence")?;
        let again = profile.stages.iter().any(|stage| stage.name == "recompute");
        hold(again, "nothing is computed again")?;
    }
    let without = with_memory(scenario).solve().map_err(|error| error.to_string())?;
    let cost = (profile.latency.si() - without.latency.si()).max(0.0);
    hold((evidence(finding, "cost_s")? - cost).abs() <= 1e-9 * profile.latency.si(), "evidence")?;
    let nothing = cost <= 1e-12 * profile.latency.si();
    let printed = if found[2] == "nothing" { nothing } else { is_quantity(found[2], "s", cost) };
    hold(printed, "the cost")?;
    hold(is_quantity(found[3], "s", profile.latency.si()), "the latency")
}

/// Whether the scenario has a price with so much memory on all devices together.
fn enough(scenario: &Scenario, bytes: f64) -> Result<bool, String> {
    let mut with = with_memory(scenario);
    let each = bytes / f64::from(scenario.devices);
    with.hardware.memory.capacity = perfdiff::units::Bytes::from_si(each);
    Ok(with.solve().map_err(|error| error.to_string())?.priced)
}

/// Whether the KV cache holds one sequence of so many tokens.
fn holds(scenario: &Scenario, tokens: u32) -> Result<bool, String> {
    let mut one = scenario.clone();
    one.batch = 1;
    one.workload = Workload::Generate { prompt: tokens.saturating_sub(1), output: 1 };
    Ok(one.solve().map_err(|error| error.to_string())?.priced)
}

/// The stage whose bound a metric is about.
pub(super) fn stage_of(metric: Metric) -> Option<&'static str> {
    match metric {
        Metric::Ttft => Some("prefill"),
        Metric::Tpot => Some("decode"),
        _ => None,
    }
}

/// Whether there is a time on both sides that something can bound.
pub(super) fn has_a_bound(case: &Case) -> bool {
    let Some(name) = stage_of(case.metric) else { return true };
    let stage = |profile: &Profile| {
        profile.stages.iter().any(|stage| stage.name == name && stage.latency.si() > 0.0)
    };
    stage(&case.before) && stage(&case.after)
}

/// What takes most of a stage, and its share.
fn busy(profile: &Profile, name: &str) -> Option<(Regime, &'static str, f64)> {
    let stage: &Stage = profile.stages.iter().find(|stage| stage.name == name)?;
    let times = [
        (Regime::Memory, "moving data", stage.memory),
        (Regime::Compute, "arithmetic", stage.compute),
        (Regime::Communication, "communication", stage.communication),
        (Regime::Overhead, "overhead", stage.overhead),
    ];
    let most = times.iter().map(|(.., time)| time.si()).fold(0.0, f64::max);
    let (regime, what, time) = times.into_iter().find(|(.., time)| time.si() == most)?;
    Some((regime, what, time / stage.latency))
}

pub(super) fn stage_bound(case: &Case, name: &str, finding: &Finding) -> Verdict {
    let (regime_a, what_a, share_a) = busy(&case.before, name).ok_or("no such stage")?;
    let (regime_b, what_b, share_b) = busy(&case.after, name).ok_or("no such stage")?;
    hold(evidence_text(finding, "stage")? == name, "evidence")?;
    hold(near(evidence(finding, "baseline_share")?, share_a), "evidence")?;
    hold(near(evidence(finding, "proposal_share")?, share_b), "evidence")?;
    hold(evidence_text(finding, "baseline_regime")? == regime_a.name(), "evidence")?;
    hold(evidence_text(finding, "proposal_regime")? == regime_b.name(), "evidence")?;
    let (a, b) = (regime_a.name(), regime_b.name());
    let text = finding.text.as_str();
    let same = format!("The {name} is {a}-bound on both sides: {what_a} takes {{}}.");
    let both = |found: Vec<&str>| {
        hold(is_percent(found[0], share_a), "the baseline's share")?;
        hold(is_percent(found[found.len() - 1], share_b), "the proposal's share")
    };
    if case.a == case.b {
        let pattern = format!("The {name} is {a}-bound: {what_a} takes {{}} of it.");
        return both(holes(text, &pattern).ok_or("layout")?);
    }
    if regime_a == regime_b {
        let two = same.replace("{}.", "{} of it, then {}.");
        return match holes(text, &two) {
            Some(found) => both(found),
            None => both(holes(text, &same).ok_or("layout")?),
        };
    }
    let pattern = format!(
        "The {name} goes from {a}-bound ({what_a} takes {{}}) to {b}-bound ({what_b} takes {{}})."
    );
    both(holes(text, &pattern).ok_or("layout")?)
}

/// The validation of a side's set, from the public table.
fn validation_of(scenario: &Scenario) -> Result<&'static Validation, String> {
    let found = VALIDATIONS.iter().find(|validation| validation.set == scenario.assumptions.set);
    found.ok_or_else(|| "the set was not validated".into())
}

/// In what a scenario is unlike the runs of LLM-Inference-Bench, by its description: 7B to 70B
/// models in 16 bits, prompts and outputs of 128 to 2048 tokens, up to 256 sequences on up to 8
/// devices.
fn is_unlike(scenario: &Scenario, what: &str) -> Result<bool, String> {
    let validation = validation_of(scenario)?;
    let model = &scenario.model;
    Ok(match what {
        "a single pass" => matches!(scenario.workload, Workload::Forward { .. }),
        "an output of another length than the prompt" => {
            matches!(scenario.workload, Workload::Generate { prompt, output } if prompt != output)
        }
        "training" => matches!(scenario.workload, Workload::Train(_)),
        "changed constants" => {
            scenario.assumptions != perfdiff::Assumptions::of(scenario.assumptions.set)
        }
        _ => {
            let tokens = match scenario.workload {
                Workload::Generate { prompt, output } => {
                    let outside = |n: u32| !(128..=2048).contains(&n);
                    let said = |n: u32, of: &str| {
                        let s = if n == 1 { "" } else { "s" };
                        what == format!("{n} token{s} of {of}")
                    };
                    outside(prompt) && said(prompt, "prompt")
                        || outside(output) && said(output, "output")
                }
                _ => false,
            };
            let measured = validation.hardware.contains(&&*scenario.hardware.key);
            let sixteen = scenario.precision.bytes_per_parameter() == 2.0;
            let size = model.shapes().map_or(0.0, |shapes| shapes.total().si());
            tokens
                || !measured && what == scenario.hardware.name
                || !(6e9..7.1e10).contains(&size) && what == model.name
                || scenario.batch > 256 && what == format!("batch {}", scenario.batch)
                || ![1, 2, 4, 8].contains(&scenario.devices)
                    && what == format!("{} devices", scenario.devices)
                || !sixteen && what == scenario.precision.name()
        }
    })
}

/// `3.6 %`, to a tenth.
fn is_tenths(text: &str, share: f64) -> bool {
    text.strip_suffix(" %").is_some_and(|number| super::super::printed::is(number, share * 100.0))
}

fn is_spread(found: &[&str], spread: Spread) -> bool {
    is_tenths(found[0], spread.median) && is_tenths(found[1], spread.p90)
}

/// Nothing sets the sides apart from the measured runs.
fn is_like_measured(case: &Case) -> Verdict {
    for (scenario, profile) in sides(case) {
        hold(scenario.unlike_measured().is_empty(), "it is like none that was measured")?;
        for what in [scenario.precision.name(), &scenario.hardware.name, &scenario.model.name] {
            hold(is_unlike(scenario, what) == Ok(false), what)?;
        }
        let generates = matches!(scenario.workload, Workload::Generate { .. });
        hold(generates, "no such work was measured")?;
        let waits = !profile.feasible && validation_of(scenario)?.queued.is_none();
        hold(!waits, "no such queue was measured")?;
    }
    let measured = !matches!(case.metric, Metric::Energy | Metric::Ttft | Metric::Tpot);
    hold(measured, "the errors are those of latencies")
}

/// What the evidence lists as unlike.
fn unlike_items(finding: &Finding) -> Result<Vec<String>, String> {
    match finding.evidence.iter().find(|(key, _)| *key == "unlike_measured") {
        Some((_, Json::List(items))) => items
            .iter()
            .map(|item| match item {
                Json::Text(text) => Ok(text.clone()),
                _ => Err("evidence".to_string()),
            })
            .collect(),
        _ => Err("evidence".into()),
    }
}

pub(super) fn validation(case: &Case, finding: &Finding) -> Verdict {
    let (a, b) = (validation_of(&case.a)?, validation_of(&case.b)?);
    hold(evidence_text(finding, "baseline_set")? == a.set.name(), "evidence")?;
    hold(evidence_text(finding, "proposal_set")? == b.set.name(), "evidence")?;
    let (text, beyond) = match finding.text.split_once(". This extrapolates beyond them: ") {
        Some((text, beyond)) => (format!("{text}."), beyond.strip_suffix('.')),
        None => (finding.text.clone(), None),
    };
    let text = text.as_str();
    let listed = match finding.evidence.iter().find(|(key, _)| *key == "unlike_measured") {
        Some((_, Json::List(items))) => items.len(),
        _ => return Err("evidence".into()),
    };
    let queued = |profile: &Profile| !profile.feasible;
    let (queues_a, queues_b) = (queued(&case.before), queued(&case.after));
    if let Some(beyond) = beyond {
        let items = unlike_items(finding)?;
        hold(beyond == items.join(", "), "the list")?;
        for item in items {
            let queue = item == "a batch that waits for memory"
                && (queues_a && a.queued.is_none() || queues_b && b.queued.is_none());
            let of_time = matches!(case.metric, Metric::Energy | Metric::Ttft | Metric::Tpot)
                && item == case.metric.name();
            let unlike = is_unlike(&case.a, &item)? || is_unlike(&case.b, &item)?;
            hold(queue || of_time || unlike, "some measured run has it")?;
        }
    } else {
        hold(listed == 0, "what is unlike is not said")?;
        is_like_measured(case)?;
    }
    let spread = " in the median and by {} at the 90th percentile";
    let pattern = format!(
        "On {{}} measured changes of hardware, the speedup under {} was off by {{}}{spread}.",
        a.set.name()
    );
    if let Some(found) = holes(text, &pattern) {
        let changed = case.a.hardware != case.b.hardware;
        hold(a.set == b.set && !queues_a && !queues_b && changed, "not of these sides")?;
        hold(found[0] == a.pairs.to_string(), "how many")?;
        return hold(is_spread(&found[1..], a.speedup.ok_or("no speedups")?), "the errors");
    }
    let (rest, held_back) =
        match text.strip_prefix("On measured runs that memory held back, the latency was off ") {
            Some(rest) => (rest, true),
            None => {
                let start = "On measured runs, the latency was off ";
                (text.strip_prefix(start).ok_or("layout")?, false)
            }
        };
    let known = a.queued.is_some() && b.queued.is_some();
    hold(held_back == ((queues_a || queues_b) && known), "held back by memory")?;
    let of = |validation: &Validation| {
        if held_back { validation.queued.ok_or("no such runs") } else { Ok(validation.latency) }
    };
    let one = |set: &Validation| format!("under {} by {{}}{spread}", set.set.name());
    if a.set == b.set {
        let found = holes(rest, &(one(a) + ".")).ok_or("layout")?;
        return hold(is_spread(&found, of(a)?), "the errors");
    }
    let found = holes(rest, &format!("{}, {}.", one(a), one(b))).ok_or("layout")?;
    hold(is_spread(&found[..2], of(a)?) && is_spread(&found[2..], of(b)?), "the errors")
}

/// `NVIDIA V100: the sheet has no bf16 rate; arithmetic runs at fp16, 125 TFLOP/s.`
pub(super) fn computes_at(scenario: &Scenario, finding: &Finding) -> Verdict {
    let (asked, name) = (scenario.precision, &scenario.hardware.name);
    hold(scenario.hardware.peak.at(asked).is_none(), "the sheet has a rate")?;
    let (at, rate) = peak(scenario).ok_or("no rate")?;
    let pattern = format!("{name}: the sheet has no {asked} rate; arithmetic runs at {at}, {{}}.");
    let found = holes(&finding.text, &pattern).ok_or("layout")?;
    hold(is_trimmed(found[0], "FLOP/s", rate), "the rate")
}

/// Whether a warning says that arithmetic runs at another precision, where it does.
pub(super) fn computes_at_is_said(scenario: &Scenario, warnings: &[String]) -> bool {
    let Some((at, _)) = peak(scenario) else { return false };
    let said = format!("arithmetic runs at {at}");
    let name = &*scenario.hardware.name;
    at == scenario.precision
        || warnings.iter().any(|warning| warning.contains(name) && warning.contains(&said))
}

/// What narrow values gain is said to be measured otherwise, only where they are compared.
pub(super) fn narrowed(case: &Case, finding: &Finding) -> Verdict {
    let (x, y) = (case.a.precision, case.b.precision);
    hold(x != y, "the precision is the same")?;
    let start = format!("{x} to {y}: bytes and peak rates do not predict what ");
    let rest = finding.text.strip_prefix(&start).ok_or("layout")?;
    let narrow = sides(case).into_iter().map(|(scenario, _)| scenario).any(|scenario| {
        serves(scenario)
            && scenario.precision.bytes_per_parameter() <= 1.0
            && rest.starts_with(&format!("{} gains, kernels do.", scenario.precision))
    });
    hold(narrow, "no side has narrow values")
}

/// Without any fixed time of a serving stack.
pub(super) fn bare(scenario: &mut Scenario) {
    let serving = &mut scenario.assumptions.serving;
    for fixed in [
        &mut serving.step_overhead,
        &mut serving.parallel_overhead,
        &mut serving.sequence_overhead,
        &mut serving.job_overhead,
    ] {
        *fixed = Time::from_si(0.0);
    }
}
