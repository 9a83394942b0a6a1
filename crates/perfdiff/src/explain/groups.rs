//! What each group of changes was worth: hardware, model, workload, deployment.

use super::words::{fixed_speedup, times};
use super::{Finding, FindingKind};
use crate::compare::{Comparison, Group};
use crate::json::Json;

/// "By group: 0.81x = hardware 1.60x × model 0.51x", where a group has more than one factor.
pub(super) fn groups(comparison: &Comparison) -> Option<Finding> {
    let speedup = comparison.speedup?;
    let totals: Vec<(Group, f64)> = Group::ALL
        .into_iter()
        .filter_map(|group| Some((group, comparison.group_contribution(group)?)))
        .collect();
    // With a factor a group, the factors say it.
    if totals.len() < 2 || totals.len() == comparison.factors.len() {
        return None;
    }
    let exact: f64 = totals.iter().map(|(_, total)| total).product();
    if (exact / speedup - 1.0).abs() > 1e-9 {
        return None;
    }
    let terms = terms(&totals, speedup);
    let text = format!("By group: {} = {}.", fixed_speedup(speedup), terms.join(" \u{d7} "));
    let evidence = totals.iter().map(|(group, total)| (group.name(), Json::from(*total)));
    Some(Finding::new(FindingKind::Groups, text, evidence))
}

/// With two decimals where the printed totals then multiply to the printed speedup, else three.
fn terms(totals: &[(Group, f64)], speedup: f64) -> Vec<String> {
    let print = |value: f64, decimals: usize| {
        if value >= 0.1 { format!("{value:.decimals$}") } else { times(value).replace('x', "") }
    };
    let product = |decimals: usize| -> f64 {
        totals.iter().filter_map(|(_, total)| print(*total, decimals).parse::<f64>().ok()).product()
    };
    let decimals = if fixed_speedup(product(2)) == fixed_speedup(speedup) { 2 } else { 3 };
    totals
        .iter()
        .map(|(group, total)| format!("{} {}x", group.name(), print(*total, decimals)))
        .collect()
}
