//! What the dollars of a cost are.

use super::words::{sentence, side_name};
use super::{Finding, FindingKind};
use crate::compare::Comparison;
use crate::cost::HourlyPrice;
use crate::json::Json;
use crate::metric::Metric;

/// What an hour costs beside the device.
const NOT_IN_IT: &str = "power, hosting and staff";

/// What a device costs an hour on each side, and whether that was given or follows from a
/// purchase price.
pub(super) fn price(comparison: &Comparison) -> Option<Finding> {
    if comparison.metric != Metric::Cost {
        return None;
    }
    let sides = [&comparison.baseline, &comparison.proposal];
    let [before, after] = sides.map(|side| side.profile.cost.map(|cost| cost.price));
    let (before, after) = (before?, after?);
    let written_off = |price| matches!(price, HourlyPrice::WrittenOff { .. });
    let text = if before == after {
        let without = if written_off(before) {
            format!("; {NOT_IN_IT} are not in it")
        } else {
            String::new()
        };
        format!("Cost: {before}{without}.")
    } else {
        let of = |price: HourlyPrice, scenario| {
            format!(
                "{}: {price}.",
                sentence(&format!("cost of {}", side_name(comparison, scenario)))
            )
        };
        let without = if written_off(before) || written_off(after) {
            format!(" {} are in no purchase price.", sentence(NOT_IN_IT))
        } else {
            String::new()
        };
        format!("{} {}{without}", of(before, &sides[0].scenario), of(after, &sides[1].scenario))
    };
    let evidence = [
        ("baseline_hourly_price_usd", Json::from(before.per_hour().si())),
        ("baseline_basis", Json::from(before.name())),
        ("proposal_hourly_price_usd", Json::from(after.per_hour().si())),
        ("proposal_basis", Json::from(after.name())),
    ];
    Some(Finding::new(FindingKind::Price, text, evidence))
}
