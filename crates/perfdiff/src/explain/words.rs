//! Numbers and names as sentences have them.

use crate::assumptions::CONSTANTS;
use crate::compare::{Comparison, InputValue};
use crate::metric::Metric;
use crate::profile::Regime;
use crate::scenario::Scenario;
use crate::units::significant;
use crate::workload::Workload;

/// A speedup as the tutorial prints it: two decimals and `x`.
pub fn fixed_speedup(value: f64) -> String {
    format!("{value:.2}x")
}

/// A ratio in a sentence: two decimals and `x`, never fewer than three significant digits, and no
/// decimals from a thousand on.
///
/// ```
/// use perfdiff::times;
/// assert_eq!(times(1.606), "1.61x");
/// assert_eq!(times(0.0123), "0.0123x");
/// assert_eq!(times(5250.4), "5250x");
/// ```
pub fn times(value: f64) -> String {
    if value >= 1000.0 {
        format!("{value:.0}x")
    } else if value >= 0.995 || value == 0.0 {
        format!("{value:.2}x")
    } else {
        format!("{}x", significant(value, 3))
    }
}

/// A share as a whole percentage; what is not nothing and not all is not printed as such.
pub(crate) fn percent(share: f64) -> String {
    let rounded = (share * 100.0).round();
    if rounded <= 0.0 && share > 0.0 {
        "under 1 %".to_string()
    } else if rounded >= 100.0 && share < 1.0 - 1e-9 {
        "over 99 %".to_string()
    } else {
        format!("{} %", rounded as i64)
    }
}

/// `a`, `a and b`, `a, b and c`.
pub(crate) fn listed(items: &[String]) -> String {
    match items {
        [] => String::new(),
        [one] => one.clone(),
        [most @ .., last] => format!("{} and {last}", most.join(", ")),
    }
}

/// `Memory Bound`.
pub(crate) fn regime_title(regime: Regime) -> String {
    format!("{} Bound", regime.title())
}

/// `memory-bound`.
pub(crate) fn bound(regime: Regime) -> String {
    format!("{}-bound", regime.name())
}

/// The contributions of all factors as they are printed, in the order of the factors.
///
/// With two decimals where the printed contributions then multiply to the printed speedup, else
/// with three.
pub(crate) fn contributions(comparison: &Comparison) -> Option<Vec<String>> {
    let speedup = fixed_speedup(comparison.speedup?);
    let values: Vec<f64> =
        comparison.factors.iter().map(|f| f.contribution).collect::<Option<_>>()?;
    for decimals in 2..=3 {
        let printed: Vec<String> = values.iter().map(|&v| with_decimals(v, decimals)).collect();
        let product: f64 = printed.iter().filter_map(|text| text.parse::<f64>().ok()).product();
        if fixed_speedup(product) == speedup || decimals == 3 {
            return Some(printed.into_iter().map(|text| text + "x").collect());
        }
    }
    None
}

/// At least so many decimals, and at least one significant digit more than decimals where the
/// value is small.
fn with_decimals(value: f64, decimals: usize) -> String {
    if value >= 0.1 { format!("{value:.decimals$}") } else { significant(value, decimals + 1) }
}

/// What is compared: what both sides share, and what changes.
///
/// `Llama-3.1-8B, batch 1, fp16, one forward pass: NVIDIA A100 to NVIDIA H100`
pub(crate) fn subject(comparison: &Comparison) -> String {
    let (a, b) = (&comparison.baseline.scenario, &comparison.proposal.scenario);
    let mut shared = Vec::new();
    let mut changed = Vec::new();
    let mut part = |before: String, after: String, prefix: &str| {
        if before == after {
            shared.push(format!("{prefix}{before}"));
        } else {
            changed.push(format!("{prefix}{before} to {after}"));
        }
    };
    part(a.model.name.to_string(), b.model.name.to_string(), "");
    part(a.batch.to_string(), b.batch.to_string(), "batch ");
    part(a.precision.to_string(), b.precision.to_string(), "");
    part(workload(a), workload(b), "");
    part(a.hardware.name.to_string(), b.hardware.name.to_string(), "");
    // One device is what is meant where nothing is said.
    if a.devices.max(b.devices) > 1 {
        part(devices_of(a.devices), devices_of(b.devices), "");
    }
    if a.hardware != b.hardware && a.hardware.name == b.hardware.name {
        changed.push("other specs".to_string());
    }
    if a.model != b.model && a.model.name == b.model.name {
        changed.push("another architecture".to_string());
    }
    match (a.hourly_price, b.hourly_price) {
        (before, after) if before != after => {
            let [before, after] = [before, after].map(|price| match price {
                Some(price) => price.to_string(),
                None => "the purchase price written off".to_string(),
            });
            changed.push(format!("hourly price {before} to {after}"));
        }
        (Some(price), _) if comparison.metric == Metric::Cost => {
            shared.push(format!("{price} an hour"));
        }
        _ => {}
    }
    // Two sets differ in nearly every constant; their names say it.
    if a.assumptions.name() != b.assumptions.name() {
        changed.push(format!("{} to {}", a.assumptions.name(), b.assumptions.name()));
    }
    let same_set = a.assumptions.name() == b.assumptions.name();
    for constant in CONSTANTS.iter().filter(|_| same_set) {
        let [before, after] = [a, b].map(|scenario| constant.value(&scenario.assumptions));
        if before != after {
            let [before, after] = [before, after]
                .map(|value| InputValue::Quantity(value, constant.dimension).to_string());
            changed.push(format!("{} {before} to {after}", constant.label));
        }
    }
    match (shared.is_empty(), changed.is_empty()) {
        (_, true) => shared.join(", "),
        (true, false) => changed.join(", "),
        (false, false) => format!("{}: {}", shared.join(", "), changed.join(", ")),
    }
}

/// `1 device`, `2 devices`.
fn devices_of(count: u32) -> String {
    if count == 1 { "1 device".to_string() } else { format!("{count} devices") }
}

/// `1 token`, `2 tokens`.
fn tokens_of(count: u32) -> String {
    if count == 1 { "1 token".to_string() } else { format!("{count} tokens") }
}

/// What is run.
pub(crate) fn workload(of: &Scenario) -> String {
    let tokens = of.model.shapes().is_some() || of.model.layers.is_some();
    match &of.workload {
        Workload::Forward { context: None } => "one forward pass".to_string(),
        Workload::Forward { context: Some(tokens) } => {
            format!("one forward pass at {} of context", tokens_of(*tokens))
        }
        Workload::Generate { prompt, output } => {
            format!("{} of prompt and {output} of output", tokens_of(*prompt))
        }
        Workload::Train(train) => {
            let mut options = Vec::new();
            // An image has no tokens to count.
            options.extend(tokens.then(|| format!("{}-token sequences", train.seq)));
            match (train.zero.stage(), train.data_parallel) {
                (0, 1) => {}
                (0, degree) => options.push(format!("{degree} data-parallel")),
                (stage, degree) => options.push(format!("ZeRO {stage} over {degree}")),
            }
            options.extend(train.lora.then(|| "LoRA".to_string()));
            options.extend(train.recompute.then(|| "recomputed".to_string()));
            match options.as_slice() {
                [] => "one training step".to_string(),
                options => format!("one training step ({})", options.join(", ")),
            }
        }
    }
}

/// What a side is called: its hardware where the two differ in it, else its place.
pub(super) fn side_name(comparison: &Comparison, scenario: &Scenario) -> String {
    let (a, b) = (&comparison.baseline.scenario, &comparison.proposal.scenario);
    let place = if std::ptr::eq(scenario, a) { "the baseline" } else { "the proposal" };
    if a.hardware.name == b.hardware.name {
        place.to_string()
    } else {
        format!("{place} ({})", scenario.hardware.name)
    }
}

/// The first letter in upper case.
pub(crate) fn sentence(text: &str) -> String {
    let mut chars = text.chars();
    match chars.next() {
        Some(first) => first.to_uppercase().chain(chars).collect(),
        None => String::new(),
    }
}
