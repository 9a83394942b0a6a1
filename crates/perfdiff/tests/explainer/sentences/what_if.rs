//! What more of something would buy, and what it would take: every printed value is read back from
//! the text, the scenario is turned to it by its public fields, and solved again.

use perfdiff::hardware::Link;
use perfdiff::json::Json;
use perfdiff::units::{Bandwidth, Bytes, FlopRate};
use perfdiff::{
    BandwidthPath, Finding, FindingKind, Metric, Note, Precision, Profile, Regime, Scenario,
    Workload,
};

use super::super::mixes::{better, regime, value};
use super::{Case, NO_CHANGE, Verdict, evidence_text, hold, holes, is_times, serves};

/// The rate at which arithmetic runs: of this precision on the sheet, or of what takes its place.
fn peak_at(s: &Scenario) -> Option<Precision> {
    use Precision::{Bf16, Fp4, Fp8, Fp16, Fp32, Tf32};
    let wider: &[Precision] = match s.precision {
        Fp32 => &[Tf32],
        Tf32 => &[Fp32],
        Fp16 => &[Bf16, Fp32],
        Bf16 => &[Fp16, Fp32],
        Fp4 => &[Fp8, Fp16, Bf16, Fp32],
        _ => &[Fp16, Bf16, Fp32],
    };
    [s.precision].iter().chain(wider).copied().find(|&p| s.hardware.peak.at(p).is_some())
}

/// Where a knob stands, by its name in the evidence.
fn amount(s: &Scenario, knob: &str) -> Option<f64> {
    let h = &s.hardware;
    Some(match (knob, s.workload) {
        ("batch", _) => s.batch as f64,
        ("devices", _) => f64::from(s.devices),
        ("context", Workload::Forward { context }) => {
            f64::from(context.unwrap_or(perfdiff::DEFAULT_CONTEXT))
        }
        ("prompt", Workload::Generate { prompt, .. }) => f64::from(prompt),
        ("seq", Workload::Train(train)) => f64::from(train.seq),
        ("peak_flops", _) if serves(s) => h.peak.at(peak_at(s)?)?.si(),
        ("peak_flops", _) => h.registered.at(s.precision).si(),
        ("memory_bandwidth", _) => h.memory.bandwidth.si(),
        ("memory_capacity", _) if serves(s) => h.memory.usable.unwrap_or(h.memory.capacity).si(),
        ("memory_capacity", _) => h.memory.capacity.si(),
        ("interconnect_bandwidth", _) => h.interconnect.as_ref().map_or(32e9, |l| l.bandwidth.si()),
        ("host_link_bandwidth", _) => super::super::axes::host_link(s),
        ("sram_bandwidth", _) => h.sram?.bandwidth?.si(),
        ("flash_bandwidth", _) => h.flash?.bandwidth?.si(),
        _ => return None,
    })
}

/// The scenario with a knob turned to this number.
fn turned(s: &Scenario, knob: &str, to: f64) -> Option<Scenario> {
    let (serving, at) = (serves(s), peak_at(s));
    let mut s = s.clone();
    let rate = Bandwidth::from_si(to);
    match (knob, &mut s.workload) {
        ("batch", _) => s.batch = to as u64,
        ("devices", _) => s.devices = to as u32,
        ("context", Workload::Forward { context }) => *context = Some(to as u32),
        ("prompt", Workload::Generate { prompt, .. }) => *prompt = to as u32,
        ("seq", Workload::Train(train)) => train.seq = to as u32,
        ("peak_flops", _) if serving => {
            s.hardware.peak = s.hardware.peak.with(at?, FlopRate::from_si(to));
        }
        ("peak_flops", _) => {
            let registered = &mut s.hardware.registered;
            registered.by_precision =
                registered.by_precision.with(s.precision, FlopRate::from_si(to));
        }
        ("memory_bandwidth", _) => s.hardware.memory.bandwidth = rate,
        ("memory_capacity", _) => {
            s.hardware.memory.capacity = Bytes::from_si(to);
            s.hardware.memory.usable = Some(Bytes::from_si(to));
        }
        ("interconnect_bandwidth", _) => s.hardware.interconnect = Some(Link::new("link", rate)),
        ("host_link_bandwidth", _) => s.hardware.host_link = Some(Link::new("link", rate)),
        ("sram_bandwidth", _) => s.hardware.sram.as_mut()?.bandwidth = Some(rate),
        ("flash_bandwidth", _) => s.hardware.flash.as_mut()?.bandwidth = Some(rate),
        _ => return None,
    }
    Some(s)
}

/// How many times better the metric gets with so many times of a resource.
fn gain(metric: Metric, s: &Scenario, resource: &str, factor: f64) -> Option<f64> {
    let scaled = if resource == "fixed_overhead" {
        let mut scaled = s.clone();
        if serves(s) {
            let a = &mut scaled.assumptions.serving;
            a.step_overhead = a.step_overhead / factor;
            a.parallel_overhead = a.parallel_overhead / factor;
            a.sequence_overhead = a.sequence_overhead / factor;
            a.job_overhead = a.job_overhead / factor;
        } else {
            scaled.assumptions.layer_overhead = scaled.assumptions.layer_overhead / factor;
            scaled.hardware.dispatch_overhead = scaled.hardware.dispatch_overhead / factor;
        }
        scaled
    } else {
        turned(s, resource, amount(s, resource)? * factor)?
    };
    let before = value(metric, &s.solve().ok()?)?;
    Some(better(metric, before, value(metric, &scaled.solve().ok()?)?))
}

/// What a scenario has more or less of, as the evidence names it.
fn resources(s: &Scenario, profile: &Profile) -> Vec<&'static str> {
    let memory = s.hardware.memory.bandwidth.si();
    let path = match profile.bandwidth_path {
        BandwidthPath::Memory => "memory_bandwidth",
        BandwidthPath::Sram => "sram_bandwidth",
        BandwidthPath::Flash => "flash_bandwidth",
        BandwidthPath::HostLink if super::super::axes::host_link(s) < memory => {
            "host_link_bandwidth"
        }
        BandwidthPath::HostLink => "memory_bandwidth",
    };
    let mut all = vec!["peak_flops", path];
    all.extend((profile.communication.si() > 0.0).then_some("interconnect_bandwidth"));
    all.extend((profile.overhead.si() > 0.0).then_some("fixed_overhead"));
    all.extend((!profile.feasible).then_some("memory_capacity"));
    all
}

fn label(resource: &str) -> &'static str {
    match resource {
        "peak_flops" => "peak FLOP/s",
        "memory_bandwidth" => "memory bandwidth",
        "sram_bandwidth" => "on-chip SRAM bandwidth",
        "flash_bandwidth" => "flash bandwidth",
        "host_link_bandwidth" => "host link bandwidth",
        "interconnect_bandwidth" => "interconnect bandwidth",
        "memory_capacity" => "memory capacity",
        _ => "overhead",
    }
}

/// The resource of `twice the memory bandwidth`.
fn resource(text: &str, among: &[&'static str]) -> Option<&'static str> {
    let rest = text.strip_prefix("twice the ").or(text.strip_prefix("half the "))?;
    let found = among.iter().find(|resource| label(resource) == rest)?;
    (text.starts_with("half") == (*found == "fixed_overhead")).then_some(*found)
}

/// What a side is called: its chip without its maker where the two differ in it.
fn who(case: &Case, side: usize) -> String {
    if case.a == case.b {
        return "it".into();
    }
    let chip = |s: &Scenario| {
        let (maker, rest) = s.hardware.name.split_once(' ')?;
        let known = maker.to_lowercase() == s.hardware.vendor.name() && maker != "Other";
        (known && !rest.contains('(')).then(|| format!("the {rest}"))
    };
    match (chip(&case.a), chip(&case.b)) {
        (Some(a), Some(b)) if a != b => [a, b][side].clone(),
        _ => ["the baseline", "the proposal"][side].into(),
    }
}

fn side(case: &Case, index: usize) -> (&Scenario, &Profile) {
    [(&case.a, &case.before), (&case.b, &case.after)][index]
}

/// Gains of doubling, the most first.
fn gains(case: &Case, index: usize) -> Vec<(&'static str, f64)> {
    let (scenario, profile) = side(case, index);
    let mut all: Vec<(&str, f64)> = resources(scenario, profile)
        .into_iter()
        .filter_map(|r| Some((r, gain(case.metric, scenario, r, 2.0)?)))
        .collect();
    all.sort_by(|a, b| b.1.total_cmp(&a.1));
    all
}

/// Whether the sentence about the next bottleneck has to be there.
pub(super) fn has_a_next_bottleneck(case: &Case) -> bool {
    gains(case, 1).first().is_some_and(|(_, gain)| gain - 1.0 >= NO_CHANGE)
}

fn preempts(profile: &Profile) -> bool {
    profile.notes.iter().any(|n| matches!(n, Note::Queues { preemptions, .. } if *preemptions > 0))
}

pub(super) fn next_bottleneck(case: &Case, finding: &Finding) -> Verdict {
    for (index, key) in [(0, "baseline"), (1, "proposal")] {
        sensitivities(case, index, key, finding)?;
    }
    let gains = gains(case, 1);
    let (first, rest) = match finding.text.split_once(". On ") {
        Some((first, rest)) => (first.to_string() + ".", Some(rest)),
        None => (finding.text.clone(), None),
    };
    let who = who(case, 1);
    let on = if who == "it" { String::new() } else { format!(" on {who}") };
    let product = case.after.product.name();
    let pattern = match case.metric {
        Metric::Latency => format!("{{}} would make {who} {{}} faster{{}}."),
        Metric::Ttft => format!("{{}} would make {who} {{}} faster to the first token{{}}."),
        Metric::Tpot => format!("{{}} would make {who} {{}} faster per token{{}}."),
        Metric::Throughput => format!("{{}} would give {who} {{}} the throughput{{}}."),
        Metric::Energy => format!("{{}} would make {who} use {{}} less energy{{}}."),
        _ => format!("{{}} would make {product} {{}} cheaper{on}{{}}."),
    };
    let found = holes(&first, &pattern).ok_or("layout")?;
    let all: Vec<&str> = gains.iter().map(|(name, _)| *name).collect();
    let mut told = vec![format!("{} {}", lower(found[0]), found[1])];
    let others = found[2].replace(" and ", ", ");
    told.extend(others.split(", ").filter(|item| !item.is_empty()).map(String::from));
    let mut previous = f64::INFINITY;
    let mut named = Vec::new();
    for item in &told {
        let (what, times) = item.rsplit_once(' ').ok_or("an item")?;
        let name = resource(what, &all).ok_or(format!("the resource of {item}"))?;
        let gain = gains.iter().find(|(n, _)| *n == name).ok_or("its gain")?.1;
        hold(is_times(times, gain), "a gain")?;
        hold(gain <= previous, "the order")?;
        previous = gain;
        named.push(name);
    }
    hold(named.first() == all.first(), "the first is not the best")?;
    let silent = gains.iter().any(|(n, gain)| gain - 1.0 >= NO_CHANGE && !named.contains(n));
    hold(!silent, "a gain is not told")?;
    let Some(rest) = rest else { return Ok(()) };
    let leads = self::gains(case, 0);
    let pattern = format!("{} {{}} would do most, {{}}.", self::who(case, 0));
    let found = holes(rest, &pattern).ok_or("layout of the baseline")?;
    let (best, gain) = *leads.first().ok_or("the baseline gains nothing")?;
    hold(resource(found[0], &[best]).is_some(), "another would do more on the baseline")?;
    hold(is_times(found[1], gain), "the gain on the baseline")?;
    hold(best != named[0], "the same leads on both sides")
}

/// The evidence of one side: each doubling and each elasticity, solved again.
fn sensitivities(case: &Case, index: usize, key: &str, finding: &Finding) -> Verdict {
    let Some((_, Json::List(all))) = finding.evidence.iter().find(|(k, _)| *k == key) else {
        return Err(format!("evidence `{key}`"));
    };
    let (scenario, profile) = side(case, index);
    let expected = gains(case, index);
    let skipped = key == "baseline" && (case.a == case.b || preempts(profile));
    hold(all.len() == if skipped { 0 } else { expected.len() }, "how many resources")?;
    for item in all {
        let name = match item.get("resource") {
            Some(Json::Text(name)) => name.as_str(),
            _ => return Err("a resource".into()),
        };
        let number = |key: &str| match item.get(key) {
            Some(Json::Number(value)) => Some(*value),
            Some(Json::Integer(value)) => Some(*value as f64),
            _ => None,
        };
        let gain_of = |factor| gain(case.metric, scenario, name, factor);
        let doubled = gain_of(2.0).ok_or("its doubling")?;
        hold(near(number("doubled").ok_or("no doubling")?, doubled, 1e-9), "a doubling")?;
        if name != "memory_capacity" {
            hold((1.0 - 1e-9..=2.0 + 1e-9).contains(&doubled), "a doubling out of [1, 2]")?;
        }
        let Some(elasticity) = number("elasticity") else {
            hold(name == "memory_capacity" || preempts(profile), "no elasticity")?;
            continue;
        };
        hold((0.0..=1.0).contains(&elasticity), "an elasticity out of [0, 1]")?;
        let step = 0.01_f64;
        let (up, down) = (gain_of(step.exp()), gain_of((-step).exp()));
        let again = (up.ok_or("up")?.ln() - down.ok_or("down")?.ln()) / (2.0 * step);
        hold((elasticity - again).abs() < 1e-6, "an elasticity")?;
    }
    Ok(())
}

/// The first letter in lower case.
fn lower(text: &str) -> String {
    text[..1].to_lowercase() + &text[1..]
}

fn near(x: f64, y: f64, within: f64) -> bool {
    (x - y).abs() <= within * x.abs().max(y.abs())
}

/// A knob and a value of it, as sentences name them.
enum Setting {
    Number(&'static str, f64),
    Precision(Precision),
}

impl Setting {
    /// `batch 295`, `4.1 TB/s of memory bandwidth`, `fp8`.
    fn read(text: &str, s: &Scenario) -> Option<Self> {
        if let Some(precision) = Precision::from_name(text) {
            return Some(Setting::Precision(precision));
        }
        let text = text.strip_suffix(" a device").unwrap_or(text);
        if let Some(batch) = text.strip_prefix("batch ") {
            return Some(Setting::Number("batch", batch.parse().ok()?));
        }
        if let Some(peak) = text.strip_prefix("a peak of ") {
            return Some(Setting::Number("peak_flops", peak.parse::<FlopRate>().ok()?.si()));
        }
        const ENDS: [(&str, &str); 14] = [
            (" tokens of context", "context"),
            (" token of context", "context"),
            (" tokens of prompt", "prompt"),
            (" token of prompt", "prompt"),
            (" tokens a sequence", "seq"),
            (" token a sequence", "seq"),
            (" between devices", "interconnect_bandwidth"),
            (" devices", "devices"),
            (" device", "devices"),
            (" of memory bandwidth", "memory_bandwidth"),
            (" of memory", "memory_capacity"),
            (" of on-chip SRAM bandwidth", "sram_bandwidth"),
            (" of flash bandwidth", "flash_bandwidth"),
            (" of host link bandwidth", "host_link_bandwidth"),
        ];
        let (number, knob) =
            ENDS.iter().find_map(|(end, knob)| Some((text.strip_suffix(end)?, *knob)))?;
        amount(s, knob)?;
        Some(Setting::Number(knob, Self::number(knob, number)?))
    }

    fn number(knob: &str, text: &str) -> Option<f64> {
        Some(match knob {
            "peak_flops" => text.parse::<FlopRate>().ok()?.si(),
            "memory_capacity" => text.parse::<Bytes>().ok()?.si(),
            knob if knob.ends_with("_bandwidth") => text.parse::<Bandwidth>().ok()?.si(),
            _ => text.parse::<u64>().ok()? as f64,
        })
    }

    /// The same knob at the value beside it, which stands without its name.
    fn beside(&self, text: &str) -> Option<Self> {
        Some(match self {
            Setting::Number(knob, _) => Setting::Number(knob, Self::number(knob, text)?),
            Setting::Precision(_) => Setting::Precision(Precision::from_name(text)?),
        })
    }

    fn of(&self, s: &Scenario) -> Option<Scenario> {
        match self {
            Setting::Number(knob, to) => turned(s, knob, *to),
            Setting::Precision(precision) => Some(s.clone().precision(*precision)),
        }
    }

    /// Whole numbers stand beside each other, quantities at most 0.1 % apart.
    fn is_beside(&self, other: &Setting, s: &Scenario) -> bool {
        let (Setting::Number(knob, x), Setting::Number(_, y)) = (self, other) else { return true };
        match *knob {
            "devices" => *x == 2.0 * y || y == &f64::from(s.devices),
            "batch" | "context" | "prompt" | "seq" => (x - y).abs() == 1.0,
            _ => (x - y).abs() <= 0.00101 * x.max(*y),
        }
    }
}

/// What bounds the whole, or the stage that the metric is the time of.
fn bound(case: &Case, s: &Scenario) -> Option<Regime> {
    let profile = s.solve().ok().filter(|profile| profile.feasible)?;
    let Some(name) = super::serving::stage_of(case.metric) else {
        return Some(regime(s, &profile));
    };
    profile.stages.iter().find(|stage| stage.name == name).map(|stage| stage.regime)
}

/// The whole of a side, or its stage.
fn part(case: &Case, index: usize) -> String {
    match (super::serving::stage_of(case.metric), who(case, index).as_str()) {
        (Some(stage), "it") => format!("the {stage}"),
        (Some(stage), who) => format!("the {stage} of {who}"),
        (None, who) => who.to_string(),
    }
}

pub(super) fn what_it_takes(case: &Case, finding: &Finding) -> Verdict {
    match evidence_text(finding, "goal")? {
        "regime" => another_regime(case, &finding.text),
        "does_not_fit" => largest_batch(case, &finding.text),
        "fits" => fits(case, &finding.text),
        "target" => target(case, &finding.text),
        goal => Err(format!("the goal {goal}")),
    }
}

fn flips(
    case: &Case,
    index: usize,
    stays: &Setting,
    changes: &Setting,
    names: [&str; 2],
) -> Verdict {
    let (scenario, _) = side(case, index);
    hold(changes.is_beside(stays, scenario), "the values are not neighbours")?;
    let at = |setting: &Setting| bound(case, &setting.of(scenario)?).map(Regime::name);
    hold(at(stays) == Some(names[0]), "the regime at the one")?;
    hold(at(changes) == Some(names[1]) && names[0] != names[1], "the regime at the other")?;
    hold(bound(case, scenario).map(Regime::name) == Some(names[0]), "it is bounded otherwise")
}

fn another_regime(case: &Case, text: &str) -> Verdict {
    for index in [1, 0] {
        let (scenario, _) = side(case, index);
        let name = part(case, index);
        let only = format!("Only from {{}} is {name} {{}}-bound (at {{}}-bound).");
        // `the A100 40GB` begins like `the A100`.
        if let Some(found) = holes(text, &only).filter(|found| !found[1].contains(' ')) {
            let (beside, to) = found[2].rsplit_once(' ').ok_or("layout")?;
            let stays = Setting::read(found[0], scenario).ok_or("the knob")?;
            let changes = stays.beside(beside).ok_or("the value beside it")?;
            return flips(case, index, &stays, &changes, [found[1], to]);
        }
        let from = format!("From {{}} {name} would be {{}}-bound (at {{}}-bound){{}}.");
        let Some(found) = holes(text, &from) else { continue };
        let (beside, was) = found[2].rsplit_once(' ').ok_or("layout")?;
        let changes = Setting::read(found[0], scenario).ok_or("the knob")?;
        let stays = changes.beside(beside).ok_or("the value beside it")?;
        flips(case, index, &stays, &changes, [was, found[1]])?;
        if found[3].is_empty() {
            return Ok(());
        }
        let pattern = format!(", {} from {{}} (at {{}})", part(case, 0));
        let other = holes(found[3], &pattern).ok_or("layout of the baseline")?;
        let also = changes.beside(other[0]).ok_or("the baseline's value")?;
        let not = changes.beside(other[1]).ok_or("the value beside it")?;
        return flips(case, 0, &not, &also, [was, found[1]]);
    }
    Err("layout".into())
}

fn largest_batch(case: &Case, text: &str) -> Verdict {
    let name = who(case, 1);
    let fits = if name == "it" { "fits".to_string() } else { format!("fits {name}") };
    let stage = super::serving::stage_of(case.metric);
    let stage = stage.map_or(String::new(), |stage| format!("the {stage} "));
    let pattern = format!("The largest batch that {fits} is {{}}, {stage}still {{}}-bound.");
    let found = holes(text, &pattern).ok_or("layout")?;
    let last: u64 = found[0].parse().map_err(|_| "a number")?;
    let at = |batch: u64| case.b.clone().batch(batch).solve();
    hold(at(last).is_ok_and(|profile| profile.feasible), "it does not fit")?;
    hold(at(last + 1).is_ok_and(|profile| !profile.feasible), "one more fits")?;
    hold(bound(case, &case.b.clone().batch(last)).map(Regime::name) == Some(found[1]), "the regime")
}

fn fits(case: &Case, text: &str) -> Verdict {
    let chip = |index: usize| match who(case, index) {
        who if who == "it" => "it fit".to_string(),
        who if who == "the baseline" || who == "the proposal" => format!("{who} fit"),
        who => format!("it fit {who}"),
    };
    let both = (vec![0, 1], "both fit".to_string());
    let alone = [(vec![0], chip(0)), (vec![1], chip(1))];
    for (sides, who) in alone.into_iter().chain([both]) {
        let Some(found) = holes(text, &format!("What would make {who}: {{}}.")) else { continue };
        for item in found[0].replace(", or ", ", ").split(", ") {
            let item = item.replacen(" (of powers of two; not ", " (not ", 1);
            let (named, rest) = item.split_once(" (not ").ok_or("layout of a remedy")?;
            for &index in &sides {
                let (scenario, profile) = side(case, index);
                hold(!profile.feasible, "it fits as it is")?;
                let with = Setting::read(named, scenario).ok_or("a remedy")?;
                let text = rest.strip_suffix(')').ok_or("layout of a remedy")?;
                let without = with.beside(text).ok_or("the value beside it")?;
                hold(with.is_beside(&without, scenario), "the values are not neighbours")?;
                let fits = |setting: &Setting| {
                    setting.of(scenario).and_then(|s| s.solve().ok()).map(|p| p.feasible)
                };
                hold(fits(&with) == Some(true), &format!("{item} does not help"))?;
                hold(fits(&without) == Some(false), &format!("less than {item} helps"))?;
            }
        }
        return Ok(());
    }
    Err("layout".into())
}

/// The speedup over the baseline with the proposal as it is turned.
fn speedup(case: &Case, s: &Scenario) -> Option<f64> {
    let before = value(case.metric, &case.before)?;
    Some(better(case.metric, before, value(case.metric, &s.solve().ok()?)?))
}

fn reaches(case: &Case, setting: &Setting, target: f64) -> Option<bool> {
    // The quotient of two times may miss the target by its last bit.
    Some(speedup(case, &setting.of(&case.b)?)? >= target * (1.0 - 1e-14))
}

fn target(case: &Case, text: &str) -> Verdict {
    let target = case.comparison.target.ok_or("there is no target")?;
    let printed = |text: &str| hold(super::is_trimmed(text, "", target), "the target");
    let now = speedup(case, &case.b).ok_or("no speedup")?;
    if let Some(rest) = text.strip_prefix("The target of ") {
        hold(now >= target * (1.0 - 1e-14), "it is not met")?;
        if let Some(found) = holes(rest, "{}x is met, down to {} (not at {}).") {
            printed(found[0])?;
            let still = Setting::read(found[1], &case.b).ok_or("the knob")?;
            let less = still.beside(found[2]).ok_or("the value beside it")?;
            hold(still.is_beside(&less, &case.b), "the values are not neighbours")?;
            hold(reaches(case, &still, target) == Some(true), "it is lost before")?;
            return hold(reaches(case, &less, target) == Some(false), "it is met below");
        }
        if let Some(found) = holes(rest, "{}x is met, with no {} to spare.") {
            return printed(found[0]);
        }
        return printed(holes(rest, "{}x is met.").ok_or("layout")?[0]);
    }
    hold(now < target, "it is met")?;
    let name = who(case, 1);
    let (alone, mut never) =
        match holes(text, &format!("No rate alone brings {name} to a speedup of {{}}x: {{}}.")) {
            Some(found) => {
                printed(found[0])?;
                (true, found[1].to_string())
            }
            None => (false, String::new()),
        };
    if !alone {
        let rest = text.strip_prefix("For a speedup of ").ok_or("layout")?;
        let (rest, not) = match rest.split_once(". Alone, ") {
            Some((rest, not)) => (format!("{rest}."), not.strip_suffix('.').ok_or("layout")?),
            None => (rest.to_string(), ""),
        };
        never = not.to_string();
        let pattern = format!("{{}}x {name} would need {{}}.");
        let found = holes(&rest, &pattern).ok_or("layout")?;
        printed(found[0])?;
        for item in found[1].split(" or ") {
            let (named, beside) =
                item.strip_suffix(')').and_then(|i| i.split_once(" (not ")).ok_or("an item")?;
            let with = Setting::read(named, &case.b).ok_or("the knob")?;
            let without = with.beside(beside).ok_or("the value beside it")?;
            hold(with.is_beside(&without, &case.b), "the values are not neighbours")?;
            hold(reaches(case, &with, target) == Some(true), &format!("{item}: not enough"))?;
            hold(reaches(case, &without, target) == Some(false), &format!("{item}: too much"))?;
        }
    }
    let known = resources(&case.b, &case.after);
    for item in never.replace(" and ", ", ").split(", ").filter(|item| !item.is_empty()) {
        let item = item.replace(" gives ", " ").replace(" at most", "");
        let (what, most) = item.rsplit_once(' ').ok_or("an item")?;
        let name = known.iter().find(|name| label(name) == what).ok_or("a rate")?;
        let own = amount(&case.b, name).ok_or("its amount")?;
        let with = |factor: f64| {
            let more = turned(&case.b, name, own * factor).and_then(|s| speedup(case, &s));
            more.ok_or("it cannot be solved")
        };
        let limit = with(1e40)?;
        hold(is_times(most, limit), &format!("{item}: the most"))?;
        for factor in [1e3, 1e6, 1e9] {
            hold(
                with(factor)? <= limit * (1.0 + 1e-14),
                &format!("{item}: {factor} times is more"),
            )?;
        }
        hold(limit < target, &format!("{item}: it reaches the target"))?;
    }
    Ok(())
}

/// How often the target has to be spoken of: once where it is met.
pub(super) fn target_is_met(case: &Case) -> bool {
    let met = |target: f64| speedup(case, &case.b).is_some_and(|now| now > target * (1.0 + 1e-12));
    case.comparison.target.is_some_and(met)
}

/// Whether a finding speaks of the target.
pub(super) fn is_of_target(finding: &Finding) -> bool {
    finding.kind == FindingKind::WhatItTakes
        && evidence_text(finding, "goal").is_ok_and(|goal| goal == "target")
}
