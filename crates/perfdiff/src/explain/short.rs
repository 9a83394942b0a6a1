//! What a side is called in a sentence that needs it short.

use crate::compare::Comparison;
use crate::hardware::{Hardware, Vendor};
use crate::scenario::Scenario;

/// `the H100` where the two sides run on hardware of different names, without its maker; else
/// `the proposal`, and `it` where there is but one.
pub(super) fn short_name(comparison: &Comparison, scenario: &Scenario) -> String {
    if comparison.nothing_differs() {
        return "it".to_string();
    }
    let (a, b) = (&comparison.baseline.scenario, &comparison.proposal.scenario);
    if let (Some(x), Some(y)) = (chip(&a.hardware), chip(&b.hardware))
        && x != y
    {
        return format!("the {}", if std::ptr::eq(scenario, a) { x } else { y });
    }
    let baseline = std::ptr::eq(scenario, a);
    if baseline { "the baseline" } else { "the proposal" }.to_string()
}

/// `H100` of `NVIDIA H100`; none of a name that does not begin with its maker.
fn chip(hardware: &Hardware) -> Option<&str> {
    let (name, maker) = (&*hardware.name, hardware.vendor.name());
    let starts = name.get(..maker.len())?.eq_ignore_ascii_case(maker);
    let rest = name.get(maker.len()..)?.strip_prefix(' ')?;
    (starts && hardware.vendor != Vendor::Other && !rest.contains('(')).then_some(rest)
}
