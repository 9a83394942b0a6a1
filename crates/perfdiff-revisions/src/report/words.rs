//! The words that every rendering shares.

use perfdiff::{Metric, times};

use super::Report;
use crate::budget::Slowdown;
use crate::cause::Origin;
use crate::change::{Category, Change, FactorOfChange};

/// More reasons than this are counted in the first line.
const MOST_REASONS: usize = 3;

pub(super) fn verdict(report: &Report) -> String {
    let compared = format!("{}..{}", report.base, report.head);
    let mut first = match (report.broken_claims.first(), report.changes.first()) {
        (Some(claim), _) => {
            format!("broken claim: {} ({}:{})", claim.text, claim.path, claim.line)
        }
        (None, Some(change)) => headline(change),
        (None, None) => String::new(),
    };
    let (claims, changes) = (report.broken_claims.len(), report.changes.len());
    let more = (claims + changes).saturating_sub(1);
    if more > 0 {
        first += &format!("; and {}", counted(more, "more change", "more changes"));
    }
    if let Some(problem) = report.problems.first() {
        let count = counted(report.problems.len(), "mistake", "mistakes");
        let place = format!("{}:{}", problem.path, problem.line);
        let also = if first.is_empty() { String::new() } else { format!(". What was: {first}") };
        return format!("not evaluated: {count}, the first at {place}: {}{also}", problem.message);
    }
    if !first.is_empty() {
        return first;
    }
    let what = match (report.scenarios, report.blocks) {
        (0, 0) => "no scenario is in both revisions".to_string(),
        (scenarios, blocks) => format!(
            "{} in {} come out the same",
            counted(scenarios, "scenario", "scenarios"),
            counted(blocks, "block", "blocks")
        ),
    };
    let others = added_removed(report).map(|text| format!("; {text}")).unwrap_or_default();
    format!("nothing changed: {what} ({compared}){others}")
}

/// `2 blocks are new, 1 is gone`.
pub(super) fn added_removed(report: &Report) -> Option<String> {
    let is = |count: usize| if count == 1 { "block is" } else { "blocks are" };
    let (added, removed) = (report.added.len(), report.removed.len());
    let mut told = Vec::new();
    if added > 0 {
        told.push(format!("{added} {} new", is(added)));
    }
    if removed > 0 {
        told.push(format!("{removed} {} gone", is(removed)));
    }
    (!told.is_empty()).then(|| told.join(", "))
}

pub(super) fn counted(count: usize, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}

/// `slower: chat latency 0.71x on NVIDIA H100 (budget 0.95x): KV heads 8 to 32 (0.74x)`
pub(super) fn headline(change: &Change) -> String {
    let metric = change.metric.name();
    let named = named(change);
    let over = over(change);
    let budget =
        over.map(|floor| format!(" (budget {})", printed(floor, change.ratio))).unwrap_or_default();
    let hardware = &change.hardware;
    let mut text = format!("{}: ", called(change));
    if change.categories.contains(&Category::NoLongerFits) {
        let named = if named.is_empty() { "the scenario".to_string() } else { named };
        text += &format!("{named} on {hardware}: {}", culprits(change));
        if change.ratio.is_some() {
            text += &format!("; {metric} {}{budget}", ratio(change));
        }
    } else {
        let times = change.ratio.map(|_| format!(" {}", ratio(change))).unwrap_or_default();
        let space = if named.is_empty() { "" } else { " " };
        text += &format!("{named}{space}{metric}{times} on {hardware}");
        if change.categories.contains(&Category::RegimeShift) {
            text += &format!(", {} to {}", bound(change, false), bound(change, true));
        }
        text += &budget;
        let reasons = reasons(change);
        if !reasons.is_empty() {
            text += &format!(": {reasons}");
        }
    }
    if change.accepted.is_some() {
        text += "; accepted";
    }
    text
}

/// The fewest changes that stop it fitting.
fn culprits(change: &Change) -> String {
    let culprits = change.factors.iter().filter(|f| change.culprits.iter().any(|c| c == f.name));
    let told: Vec<String> =
        culprits.map(|f| format!("{} {} to {}", f.label, f.before, f.after)).collect();
    if told.is_empty() { reasons(change) } else { told.join(", ") }
}

/// What a change is called in a sentence.
pub(super) fn called(change: &Change) -> &'static str {
    let (better, worse) = match change.metric {
        Metric::Energy => ("less energy", "more energy"),
        Metric::Cost => ("cheaper", "more expensive"),
        _ => ("faster", "slower"),
    };
    let has = |category| change.categories.contains(&category);
    if has(Category::NoLongerFits) {
        "no longer fits"
    } else if has(Category::Slower) {
        worse
    } else if has(Category::NowFits) {
        "fits now"
    } else if has(Category::RegimeShift) && !has(Category::Faster) {
        "bounded by something else"
    } else if has(Category::Faster) {
        better
    } else {
        "drifted"
    }
}

/// `chat (proposal)`; nothing where nobody named it.
fn named(change: &Change) -> String {
    match (&change.name, change.side.as_str()) {
        (Some(name), "") => format!("`{name}`"),
        (Some(name), side) => format!("`{name}` ({side})"),
        (None, side) => side.to_string(),
    }
}

/// `chat (proposal) latency`
pub(super) fn subject(change: &Change) -> String {
    format!("{} {}", named(change), change.metric.name()).trim_start().to_string()
}

pub(super) fn bound(change: &Change, after: bool) -> String {
    let standing = if after { &change.after } else { &change.before };
    format!("{}-bound", standing.regime.name())
}

/// `KV heads 8 to 32 (0.74x), FFN size 14336 to 16384 (0.96x)`
pub(super) fn reasons(change: &Change) -> String {
    let felt: Vec<&FactorOfChange> = change.factors.iter().filter(|f| f.is_felt()).collect();
    let unpriced = || change.factors.iter().filter(|f| f.contribution.is_none()).collect();
    let felt: Vec<&FactorOfChange> = if felt.is_empty() { unpriced() } else { felt };
    let one = |factor: &&FactorOfChange| match &factor.printed {
        Some(printed) => {
            format!("{} {} to {} ({printed})", factor.label, factor.before, factor.after)
        }
        None => format!("{} {} to {}", factor.label, factor.before, factor.after),
    };
    let mut told: Vec<String> = felt.iter().take(MOST_REASONS).map(one).collect();
    if felt.len() > MOST_REASONS {
        told.push(format!("and {} more", felt.len() - MOST_REASONS));
    }
    told.join(", ")
}

/// The value as it is printed, or that there is none.
pub(super) fn value(metric: Metric, value: Option<f64>) -> String {
    value.map_or("none".to_string(), |value| metric.print(value, 3))
}

/// The value before, in the metric of the block at the newer revision.
pub(super) fn before_after(change: &Change) -> (String, String) {
    (value(change.metric, change.before.value), value(change.metric, change.after.value))
}

/// The ratio as it is printed: with two decimals, or with as many as it takes to tell it from its
/// budget, where it is over that.
pub(crate) fn ratio(change: &Change) -> String {
    change.ratio.map_or("none".to_string(), |ratio| printed(ratio, over(change)))
}

/// The least ratio that the budget allows, where the change is over it.
fn over(change: &Change) -> Option<f64> {
    change.budget.filter(|_| change.is_over_budget()).map(Slowdown::floor)
}

pub(crate) fn printed(value: f64, beside: Option<f64>) -> String {
    let at = |value: f64, decimals: usize| match value {
        small if small < 0.1 => times(small),
        value => format!("{value:.decimals$}x"),
    };
    let differs =
        |decimals: &usize| beside.is_none_or(|other| at(value, *decimals) != at(other, *decimals));
    at(value, (2..6).find(differs).unwrap_or(6))
}

pub(super) fn categories(change: &Change) -> String {
    change.categories.iter().map(|c| c.name()).collect::<Vec<_>>().join(", ")
}

/// Factors that change nothing, by name.
pub(super) fn unfelt(change: &Change) -> Vec<&FactorOfChange> {
    change.factors.iter().filter(|f| f.contribution.is_some() && !f.is_felt()).collect()
}

/// Sentences that hold for the change as a whole.
pub(super) fn remarks(change: &Change) -> Vec<String> {
    let mut told = change.capacity.clone();
    if let Some(metric) = change.metric_before {
        told.push(format!(
            "The block compared by {}; both are told by {}.",
            metric.name(),
            change.metric.name()
        ));
    }
    let parts = change.by_origin();
    if parts.len() > 1 {
        let part = |(origin, worth): &(Option<Origin>, f64)| {
            let whose = origin.map_or("several of them", Origin::title);
            format!("{whose} {worth:.3}x")
        };
        let parts: Vec<String> = parts.iter().map(part).collect();
        told.push(format!("{} = {}.", ratio(change), parts.join(" \u{d7} ")));
    }
    if change.points > 1 {
        told.push(format!("{} points of the sweep changed; this is the worst.", change.points));
    }
    if let Some(accept) = &change.accepted {
        let (reason, until) = (&accept.reason, accept.until);
        told.push(format!("Accepted until {until}: {}.", reason.trim_end_matches('.')));
    }
    told
}
