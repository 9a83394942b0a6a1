//! Sentences about regimes, interactions, capacity and what stands in the way.

use perfdiff::hardware::Link;
use perfdiff::json::Json;
use perfdiff::units::Bandwidth;
use perfdiff::{Finding, Metric, Peaks, Scenario};

use super::serves;
use super::{
    Case, NO_CHANGE, Verdict, evidence, evidence_text, hold, holes, is_changed, is_percent,
    is_quantity, is_throughput, is_times, names, near,
};

/// Interactions of less than this, in log steps, need no sentence.
const WORTH_NAMING: f64 = 0.05;

fn listed(text: &str) -> Vec<&str> {
    let (most, last) = text.rsplit_once(" and ").unwrap_or(("", text));
    most.split(", ").filter(|item| !item.is_empty()).chain([last]).collect()
}

pub(super) fn regime_shift(case: &Case, finding: &Finding) -> Verdict {
    let Case { before, after, comparison, .. } = case;
    let (from, to) = (before.regime.name(), after.regime.name());
    let text = finding.text.strip_suffix('.').ok_or("layout")?;
    let run = matches!(case.metric, Metric::Ttft | Metric::Tpot);
    let of = if run { " of the whole run" } else { "" };
    let start = format!("Regime shift{of}, from {from} to {to}");
    let rest = text.strip_prefix(&start).ok_or("regimes")?;
    let factors = &comparison.factors;
    for factor in factors {
        let share = factor.shift_share.ok_or("no share")?;
        hold(near(evidence(finding, factor.name)?, share), "evidence")?;
    }
    if let [one] = factors.as_slice() {
        return hold(rest == format!(", by the {}", one.label), "the one factor");
    }
    // A label may hold what stands between items.
    let masked = |text: &str| text.replace(" and tying", " & tying");
    let masked = |text: &str| masked(text).replace("norms and", "norms &");
    let masked = |text: &str| masked(text).replace("precision and", "precision &");
    let rest = masked(rest);
    let (by, against) = rest.split_once(", against ").unwrap_or((rest.as_str(), ""));
    let by = by.strip_prefix(", by ").unwrap_or(by);
    let mut named = 0.0;
    for (items, sign) in [(by, 1.0), (against, -1.0)] {
        for item in listed(items).into_iter().filter(|item| !item.is_empty()) {
            let (label, percent) =
                item.strip_suffix(')').and_then(|i| i.rsplit_once(" (")).ok_or("layout")?;
            let factor =
                factors.iter().find(|f| masked(&f.label) == label).ok_or("no such factor")?;
            let share = factor.shift_share.ok_or("no share")?;
            hold(share * sign > 0.0 && is_percent(percent, share), "a share")?;
            named += share;
        }
    }
    // Whoever is left out is under a tenth, and so cannot make the named ones look like more.
    let left_out = factors.len() as f64 * 0.1;
    hold((named - 1.0).abs() <= left_out, "the named shares are far from all of it")?;
    let silent = factors.iter().filter(|f| {
        !rest.contains(&format!("{} (", masked(&f.label)))
            && f.shift_share.is_some_and(|s| s.abs() >= 0.1)
    });
    hold(silent.count() == 0, "a large share is not named")
}

/// The logarithm of what two changes give together over the product of each alone.
fn dividend(worth: &[f64], i: usize, j: usize) -> f64 {
    worth[1 << i | 1 << j] - worth[1 << i] - worth[1 << j]
}

fn strongest(case: &Case) -> Option<f64> {
    let worth = case.mixes.worth(case.metric).filter(|_| case.comparison.speedup.is_some())?;
    let players = case.mixes.axes.len();
    let pairs = (0..players).flat_map(|i| (i + 1..players).map(move |j| (i, j)));
    Some(pairs.map(|(i, j)| dividend(&worth, i, j).abs()).fold(0.0, f64::max))
}

/// Whether an interaction has to be named; none where rounding decides.
pub(super) fn interacts(case: &Case) -> Option<bool> {
    let strongest = strongest(case).unwrap_or(0.0);
    ((strongest - WORTH_NAMING).abs() > 1e-9).then_some(strongest > WORTH_NAMING)
}

pub(super) fn interaction(case: &Case, finding: &Finding) -> Verdict {
    let worth = case.mixes.worth(case.metric).ok_or("no worth")?;
    let [i, j] = ["first", "second"].map(|key| {
        let name = evidence_text(finding, key)?;
        case.mixes.position(name).ok_or_else(|| format!("no factor `{name}`"))
    });
    let (i, j) = (i?, j?);
    hold(
        dividend(&worth, i, j).abs() >= strongest(case).unwrap_or(0.0) - 1e-9,
        "another pair interacts more",
    )?;
    let [first, second, together] =
        [1 << i, 1 << j, 1 << i | 1 << j].map(|set: usize| worth[set].exp());
    hold(near(evidence(finding, "first_alone")?, first), "evidence")?;
    hold(near(evidence(finding, "second_alone")?, second), "evidence")?;
    hold(near(evidence(finding, "together")?, together), "evidence")?;
    let (subject, numbers) = finding.text.split_once(": ").ok_or("layout")?;
    let pattern = "alone {} and {}, together {}, where the product would be {}.";
    let found = holes(numbers, pattern).ok_or("layout")?;
    for (text, value) in found.iter().zip([first, second, together, first * second]) {
        hold(is_times(text, value), "a number")?;
    }
    let label = |i: usize| {
        let name = case.mixes.axes[i].name;
        let factor = case.comparison.factors.iter().find(|f| f.name == name);
        factor.map_or(String::new(), |factor| factor.label.clone())
    };
    let pair = format!("{} and {}", label(i), label(j));
    let words = subject
        .strip_prefix("The costs of ")
        .map(|rest| (rest.strip_prefix(pair.as_str()), true))
        .unwrap_or_else(|| {
            let same = subject.get(..pair.len()).is_some_and(|s| s.eq_ignore_ascii_case(&pair));
            (same.then(|| &subject[pair.len()..]), false)
        });
    let product = first * second;
    let (low, high) = (first.min(second), first.max(second));
    let slack = 1.0 + 1e-9;
    let holds = match words {
        (Some(" are worth more together than one by one"), false) => {
            together > product && together * slack >= high && low * slack >= 1.0
        }
        (Some(" cost more together than one by one"), false) => {
            together < product && together <= low * slack && high <= slack
        }
        (Some(" overlap"), false) => low > 1.0 && together < product && together * slack >= high,
        (Some(" overlap"), true) => high < 1.0 && together > product && together <= low * slack,
        (Some(" do better together than their product"), false) => together > product,
        (Some(" do worse together than their product"), false) => together < product,
        _ => return Err("layout".into()),
    };
    hold(holds, "the words do not fit the numbers")
}

/// The scenario with unlimited FLOP/s and bandwidth, wherever bytes come from: what is left of their
/// times is lost in the last bit of the overhead, so that a floor at a limit is at it here, too.
fn unlimited(scenario: &Scenario) -> Scenario {
    const MUCH: f64 = 1e60;
    let mut free = scenario.clone();
    let hardware = &mut free.hardware;
    let rate = |si: f64| Bandwidth::from_si(si);
    hardware.registered.default = perfdiff::units::FlopRate::from_si(MUCH);
    hardware.registered.by_precision = Peaks::NONE;
    hardware.memory.bandwidth = rate(MUCH);
    for (precision, _) in scenario.hardware.peak.iter() {
        let much = perfdiff::units::FlopRate::from_si(MUCH);
        hardware.peak = hardware.peak.with(precision, much);
    }
    hardware.host_link = Some(Link::new("unlimited", rate(MUCH)));
    if let Some(sram) = &mut hardware.sram {
        sram.bandwidth = sram.bandwidth.map(|_| rate(MUCH));
    }
    if let Some(flash) = &mut hardware.flash {
        flash.bandwidth = flash.bandwidth.map(|_| rate(MUCH));
    }
    free
}

/// How much faster the proposal would be without the time of memory and arithmetic.
pub(super) fn most(case: &Case) -> f64 {
    unlimited(&case.b).solve().map_or(f64::NAN, |free| case.after.latency / free.latency)
}

pub(super) fn overhead_floor(case: &Case, finding: &Finding) -> Verdict {
    let after = &case.after;
    let most = most(case);
    hold(most < 4.0, "a floor that is far")?;
    let whose = if case.a == case.b { String::new() } else { format!(" of {}", names(case)[1]) };
    // The link between devices is bandwidth too, and stays what it is.
    let bandwidth = if serves(&case.b) { "memory bandwidth" } else { "bandwidth" };
    let start = format!("Overhead is {{}} of the {{}}{whose}: unlimited FLOP/s and {bandwidth}");
    hold((evidence(finding, "most")? / most - 1.0).abs() < 1e-6, "evidence")?;
    let found = match holes(&finding.text, &format!("{start} would make it {{}} faster, no more."))
    {
        Some(found) => {
            hold(is_times(found[2], most) && found[2] != "1.00x", "the most")?;
            found
        }
        None => {
            let pattern = format!("{start} would gain less than 0.5 %.");
            let found = holes(&finding.text, &pattern).ok_or("layout")?;
            hold(most - 1.0 < NO_CHANGE, "it gains more")?;
            found
        }
    };
    hold(is_quantity(found[0], "s", after.overhead.si()), "the overhead")?;
    hold(is_quantity(found[1], "s", after.latency.si()), "the latency")
}

/// The names in a list of the evidence, as a set of axes.
fn set_of(case: &Case, finding: &Finding, key: &str) -> Result<usize, String> {
    let Some((_, Json::List(items))) = finding.evidence.iter().find(|(k, _)| *k == key) else {
        return Err(format!("evidence `{key}`"));
    };
    let mut set = 0;
    for item in items {
        let Json::Text(name) = item else { return Err(format!("evidence `{key}`")) };
        set |= 1 << case.mixes.position(name).ok_or("no such axis")?;
    }
    Ok(set)
}

pub(super) fn capacity_change(case: &Case, finding: &Finding) -> Verdict {
    let mixes = &case.mixes;
    let (before, after) = (case.before.feasible, case.after.feasible);
    hold(before != after, "nothing changed")?;
    let (culprits, remedies) =
        (set_of(case, finding, "culprits")?, set_of(case, finding, "remedies")?);
    let flips = |set: usize| mixes.mixes[set].feasible == after;
    let restores = |set: usize| mixes.mixes[mixes.all() & !set].feasible == before;
    hold(flips(culprits), "it does not decide")?;
    hold(restores(remedies), "it would not undo")?;
    let smaller = |than: usize, holds: &dyn Fn(usize) -> bool| {
        (1..mixes.mixes.len()).any(|set| set.count_ones() < than.count_ones() && holds(set))
    };
    hold(!smaller(culprits, &flips), "a smaller set decides")?;
    hold(!smaller(remedies, &restores), "a smaller set would undo")?;
    let start = if after { "What makes it fit: " } else { "What stops it fitting: " };
    let rest = finding.text.strip_prefix(start).ok_or("layout")?;
    let (first, second) = match rest.split_once(". What would make it fit again: taking back ") {
        Some((first, second)) => (first, Some(second.strip_suffix('.').ok_or("layout")?)),
        None => (rest.strip_suffix('.').ok_or("layout")?, None),
    };
    let all_of = |set: usize, holds: &dyn Fn(usize) -> bool| -> Vec<usize> {
        let size = set.count_ones();
        (1..mixes.mixes.len()).filter(|s| s.count_ones() == size && holds(*s)).collect()
    };
    let (all_culprits, all_remedies) = (all_of(culprits, &flips), all_of(remedies, &restores));
    are_choices(case, &all_culprits, first, culprits.count_ones() == 1)?;
    match second {
        Some(second) => are_choices(case, &all_remedies, second, false),
        None => hold(after || all_culprits == all_remedies, "the remedy is not said"),
    }
}

/// Whether the text lists each of these sets, or three of them and says that there are more.
fn are_choices(case: &Case, sets: &[usize], text: &str, alone: bool) -> Verdict {
    let (text, most) = match text.strip_suffix(", among other choices") {
        Some(text) => {
            hold(sets.len() > 3, "there are no others")?;
            (text, 3)
        }
        None => (text, sets.len()),
    };
    let texts: Vec<&str> = text.split(", or ").collect();
    hold(texts.len() == most, "how many choices")?;
    for (n, text) in texts.iter().enumerate() {
        let text = if alone { text.strip_suffix(" alone").ok_or("it is alone")? } else { text };
        let fits = |set: &usize| is_list(case, *set, text).is_ok();
        hold(sets.iter().any(fits), "what is named does not decide")?;
        hold(!texts[..n].contains(&texts[n]), "a choice is named twice")?;
    }
    Ok(())
}

/// Whether the text lists these axes with their values, in any order. A label or a value may hold
/// what stands between items, so each item is taken off where it is one.
fn is_list(case: &Case, set: usize, text: &str) -> Verdict {
    if set == 0 {
        return hold(text.is_empty(), "something else is named");
    }
    let ends = || text.match_indices(')').map(|(at, _)| at + 1);
    let rests = (0..case.mixes.axes.len()).filter(|i| set >> i & 1 == 1).flat_map(|i| {
        let name = case.mixes.axes[i].name;
        ends().filter(move |&end| is_changed(case, name, &text[..end]).is_ok()).map(move |end| {
            let rest = &text[end..];
            let rest = rest.strip_prefix(", ").or(rest.strip_prefix(" and ")).unwrap_or(rest);
            (set & !(1 << i), rest)
        })
    });
    let listed = rests.into_iter().any(|(set, rest)| is_list(case, set, rest).is_ok());
    hold(listed, "a change is not named, or its values are wrong")
}

/// Whether latency and throughput move apart, visibly.
pub(super) fn tense(case: &Case) -> bool {
    let of_tokens = matches!(case.metric, Metric::Ttft | Metric::Tpot);
    let latency = match case.comparison.speedup.filter(|_| of_tokens) {
        Some(speedup) => speedup,
        None => case.before.latency / case.after.latency,
    };
    let throughput = case.after.throughput_per_s / case.before.throughput_per_s;
    let visible = |ratio: f64| (ratio - 1.0).abs() >= NO_CHANGE;
    case.metric != Metric::Energy
        && case.a.batch != case.b.batch
        && (!of_tokens || case.comparison.speedup.is_some())
        && visible(latency)
        && visible(throughput)
        && (latency > 1.0) != (throughput > 1.0)
}

pub(super) fn tension(case: &Case, finding: &Finding) -> Verdict {
    let Case { metric, a, b, before, after, .. } = case;
    hold(a.batch != b.batch, "the batch does not change")?;
    let of_latency = *metric == Metric::Throughput;
    let [x, y] = if of_latency {
        [before, after].map(|profile| profile.latency.si())
    } else {
        [before, after].map(|profile| profile.throughput_per_s)
    };
    let what = if of_latency { "Latency" } else { "Throughput" };
    let verb = if y > x { "rises" } else { "falls" };
    let pattern = format!(
        "{what} {verb} to {{}} meanwhile, {{}} to {{}}: the batch goes from {} to {}.",
        a.batch, b.batch
    );
    let found = holes(&finding.text, &pattern).ok_or("layout")?;
    hold(is_times(found[0], y / x), "the ratio")?;
    let prints = |text: &str, value: f64| {
        if of_latency { is_quantity(text, "s", value) } else { is_throughput(text, value) }
    };
    hold(prints(found[1], x) && prints(found[2], y), "the values")
}
