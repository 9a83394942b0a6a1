//! Sentences about factors: their product, and what of the spec sheet arrived.

use perfdiff::units::Time;
use perfdiff::{Factor, Finding, FindingKind, InputKind, Metric, Profile, Regime, Scenario};

use super::{
    Case, EQUALS, NO_CHANGE, Verdict, evidence, evidence_text, hold, holes, is_changed, is_percent,
    is_times, multiply, near,
};
use crate::explainer::mixes::{Mixes, by_dividends};

/// Contributions closer to 1 than this are exactly nothing.
const NOTHING: f64 = 1e-9;

/// What a spec sheet promises by.
const PROMISES: [&str; 5] =
    ["peak_flops", "memory_bandwidth", "memory_capacity", "flash_bandwidth", "host_link_bandwidth"];

fn contribution(factor: &Factor) -> f64 {
    factor.contribution.unwrap_or(f64::NAN)
}

fn off(value: f64) -> f64 {
    (value - 1.0).abs()
}

/// "Nothing" is exactly nothing; "less than 0.5 %" is something.
fn is_little(text: &str, contributions: impl Iterator<Item = f64>) -> Verdict {
    let most = contributions.map(off).fold(0.0, f64::max);
    match text {
        "nothing" => hold(most <= NOTHING, "it is not nothing"),
        "less than 0.5 %" | "less than 0.5 % each" => {
            hold(most > NOTHING && most < NO_CHANGE, "it is nothing, or more")
        }
        _ => Err("layout".into()),
    }
}

pub(super) fn product(case: &Case, finding: &Finding) -> Verdict {
    let factors = &case.comparison.factors;
    let text = finding.text.as_str();
    for factor in factors {
        hold(near(evidence(finding, factor.name)?, contribution(factor)), "evidence")?;
    }
    if text == "What differs is read by no part of this solve." {
        return hold(factors.is_empty(), "there are factors");
    }
    if let Some(found) = holes(text, "All of it is the {}.") {
        hold(factors.len() == 1 && off(contribution(&factors[0])) >= NO_CHANGE, "all of it?")?;
        return is_changed(case, factors[0].name, found[0]);
    }
    if let Some(found) = holes(text, "What differs, the {}, changes {} here.") {
        hold(factors.len() == 1, "there are others")?;
        is_changed(case, factors[0].name, found[0])?;
        return is_little(found[1], factors.iter().map(contribution));
    }
    if let Some(found) = holes(text, "What differs changes {} here: {}.") {
        let labels: Vec<&str> = factors.iter().map(|f| f.label.as_str()).collect();
        hold(factors.len() > 1 && found[1] == labels.join(", "), "the list")?;
        return is_little(found[0], factors.iter().map(contribution));
    }
    let found = holes(text, "{} = {}.").ok_or("layout")?;
    let speedup = case.comparison.speedup.ok_or("no speedup")?;
    hold(is_times(found[0], speedup), "the speedup")?;
    let mut named: Vec<&str> = Vec::new();
    let mut printed: Vec<&str> = Vec::new();
    for term in found[1].split(" \u{d7} ") {
        let (label, number) = match term.strip_suffix(" each") {
            Some(term) => term.rsplit_once(' ').ok_or("layout")?,
            None => term.rsplit_once(' ').ok_or("layout")?,
        };
        if term.ends_with(" each") {
            let count = holes(label, "{} others").ok_or("layout")?[0];
            let count: usize = count.parse().map_err(|_| "layout")?;
            hold(named.len() + count == factors.len(), "how many others")?;
            let rest = factors.iter().filter(|f| !named.contains(&f.label.as_str()));
            for factor in rest {
                hold(is_times(number, contribution(factor)), "the others")?;
                printed.push(number);
            }
            continue;
        }
        let factor = factors.iter().find(|f| f.label == label).ok_or("no such factor")?;
        hold(is_times(number, contribution(factor)), "a contribution")?;
        named.push(label);
        printed.push(number);
    }
    hold(printed.len() == factors.len(), "a factor is missing")?;
    multiply(&printed, found[0])
}

fn factor_of<'c>(case: &'c Case, finding: &Finding) -> Result<&'c Factor, String> {
    let name = evidence_text(finding, "factor")?;
    let factor = case.comparison.factors.iter().find(|f| f.name == name);
    factor.ok_or_else(|| format!("no factor `{name}`"))
}

pub(super) fn equals_ratio(case: &Case, finding: &Finding) -> Verdict {
    let factor = factor_of(case, finding)?;
    let pattern = format!(
        "It equals the {} ratio, {{}}, to within 2 %; no other factor contributes more than that.",
        factor.label
    );
    let found = holes(&finding.text, &pattern).ok_or("layout")?;
    let ratio = factor.ratio.ok_or("no ratio")?;
    let speedup = case.comparison.speedup.ok_or("no speedup")?;
    hold(is_times(found[0], ratio), "the ratio")?;
    hold(off(speedup / ratio) <= EQUALS, "the speedup is not the ratio")?;
    hold(off(ratio) > EQUALS, "every speedup equals no change")?;
    let mut others = case.comparison.factors.iter().filter(|f| f.name != factor.name);
    hold(others.all(|f| off(contribution(f)) <= EQUALS), "another factor contributes")
}

pub(super) fn partly_arrived(case: &Case, finding: &Finding) -> Verdict {
    let factor = factor_of(case, finding)?;
    let label = &factor.label;
    let (ratio, through) =
        (factor.ratio.ok_or("no ratio")?, factor.pass_through.ok_or("no pass-through")?);
    hold(factor.kind == InputKind::Rate && off(ratio) >= 0.05, "nothing was promised")?;
    hold(through > 0.0 && through < 1.0, "it is not a part")?;
    let (pattern, clause) = if ratio > 1.0 {
        (
            format!("Of the {{}} {label} on paper, {{}} arrived ({{}} of it, on a log scale){{}}."),
            ": overhead, which it does not shrink, holds back the rest",
        )
    } else {
        (
            format!(
                "The drop to {{}} {label} on paper comes to {{}} here ({{}} of it, on a log scale){{}}."
            ),
            ": overhead, which it does not stretch, hides the rest",
        )
    };
    let found = holes(&finding.text, &pattern).ok_or("layout")?;
    hold(is_times(found[0], ratio), "the ratio")?;
    hold(is_times(found[1], contribution(factor)), "the contribution")?;
    hold(is_percent(found[2], through), "the pass-through")?;
    let blames_overhead = match found[3] {
        "" => false,
        text if text == clause => true,
        _ => return Err("layout".into()),
    };
    if case.metric == Metric::Energy {
        return hold(!blames_overhead, "overhead says nothing of energy");
    }
    let without = without_overhead(case, factor.name).ok_or("no solve without overhead")?;
    let all_of_it = off(without / ratio) <= EQUALS;
    hold(blames_overhead == all_of_it, "without overhead it arrives otherwise")
}

/// The factor's contribution where neither side, and so no mix, has any overhead.
fn without_overhead(case: &Case, name: &str) -> Option<f64> {
    let bare = |scenario: &Scenario| {
        let mut bare = scenario.clone();
        bare.hardware.dispatch_overhead = Time::from_si(0.0);
        bare.assumptions.layer_overhead = Time::from_si(0.0);
        super::serving::bare(&mut bare);
        bare
    };
    let mixes = Mixes::of(&case.mixes.axes, &bare(&case.a), &bare(&case.b), case.metric)?;
    let shares = by_dividends(&mixes.groups(), &mixes.worth(case.metric)?);
    Some(shares[mixes.position(name)?].exp())
}

/// How many promises of the spec sheet, of 5 % and more, change nothing here. One that the gap
/// tells of counts only where there is a reason to add.
pub(super) fn promised_in_vain(case: &Case, told: Option<&str>) -> usize {
    let reasoned = |name: &str| {
        case.report
            .findings()
            .iter()
            .any(|f| f.kind == FindingKind::DidNotArrive && evidence_text(f, "factor") == Ok(name))
    };
    let vain = |factor: &&Factor| {
        PROMISES.contains(&factor.name)
            && factor.ratio.is_some_and(|ratio| off(ratio) >= 0.05)
            && factor.contribution.is_some_and(|c| off(c) < NO_CHANGE)
            && (told != Some(factor.name) || reasoned(factor.name))
    };
    case.comparison.factors.iter().filter(vain).count()
}

pub(super) fn did_not_arrive(case: &Case, finding: &Finding) -> Verdict {
    let factor = factor_of(case, finding)?;
    let (label, here) = (&factor.label, contribution(factor));
    let ratio = factor.ratio.ok_or("no ratio")?;
    hold(off(here) < NO_CHANGE, "it contributes")?;
    hold(off(ratio) >= 0.05, "nothing was promised")?;
    let text = finding.text.strip_suffix('.').ok_or("layout")?;
    let (what, why) = text.split_once(": ").unwrap_or((text, ""));
    let now = if ratio > 1.0 { "more" } else { "less" };
    let decides = format!(
        "The {now} {label} ({{}}) changes no time, but without it the proposal would not fit"
    );
    if let Some(found) = holes(what, &decides) {
        hold(is_times(found[0], ratio), "the ratio")?;
        let position = case.mixes.position("memory_capacity").ok_or("no such axis")?;
        let mixes = &case.mixes.mixes;
        let without = case.mixes.all() & !(1 << position);
        hold(case.after.feasible && !mixes[without].feasible, "it would fit")?;
        return hold(why.is_empty(), "a reason too many");
    }
    if let Some(found) = holes(what, &format!("The {{}} {label} changes {{}} here")) {
        hold(is_times(found[0], ratio), "the ratio")?;
        is_little(found[1], [here].into_iter())?;
    } else if let Some(found) = holes(what, &format!("The {{}} {label} on paper did not arrive")) {
        hold(is_times(found[0], ratio) && ratio > 1.0, "the ratio")?;
    } else {
        let pattern = format!("The lower {label} ({{}}) costs {{}} here");
        let found = holes(what, &pattern).ok_or("layout")?;
        hold(is_times(found[0], ratio) && ratio < 1.0, "the ratio")?;
        is_little(found[1], [here].into_iter())?;
    }
    let mixes = &case.mixes.mixes;
    match why {
        "at no mix of these changes does arithmetic take longer than moving data" => {
            hold(mixes.iter().all(|mix| mix.roofline != Regime::Compute), "at some mix it does")
        }
        "at no mix of these changes does moving data take longer than arithmetic" => {
            hold(mixes.iter().all(|mix| mix.roofline != Regime::Memory), "at some mix it does")
        }
        "everything fits at every mix of these changes" => {
            hold(mixes.iter().all(|mix| mix.feasible), "at some mix it does not")
        }
        "nothing fits at any mix of these changes" => {
            hold(mixes.iter().all(|mix| !mix.feasible), "at some mix it does")
        }
        "" => hold(what.ends_with(" here"), "nothing is said of how much"),
        _ if why.ends_with(" of the latency on either side") => {
            let found = holes(why, "{} takes at most {} % of the latency on either side")
                .ok_or("the reason")?;
            let share = |profile: &Profile| match (factor.name, found[0]) {
                ("peak_flops", "arithmetic") => profile.compute / profile.latency,
                ("memory_bandwidth", "moving data") => profile.memory / profile.latency,
                _ => f64::NAN,
            };
            let most: f64 = found[1].parse().map_err(|_| "a percentage")?;
            let holds = |profile| share(profile) * 100.0 <= most;
            hold(holds(&case.before) && holds(&case.after) && most <= 25.0, "the share")
        }
        _ => {
            let found = holes(why, "it contributes {}").ok_or("the reason")?;
            hold(is_times(found[0], here), "the contribution")
        }
    }
}
