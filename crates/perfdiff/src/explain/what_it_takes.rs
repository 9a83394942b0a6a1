//! What it would take: to reach the target, to fit, to be bounded by something else.
//!
//! Each sentence prints two neighbouring values, and holds at the one and not at the other.

mod fitting;
mod regime;
mod target;

use super::{Finding, FindingKind};
use crate::compare::{Comparison, InputValue};
use crate::json::Json;
use crate::threshold::{Knob, Threshold};
use crate::units::Dimension;

/// Every threshold that is worth a sentence: first what was asked for.
pub(super) fn what_it_takes(comparison: &Comparison) -> Vec<Finding> {
    let mut found: Vec<Finding> = target::target(comparison).into_iter().collect();
    found.extend(fitting::fitting(comparison));
    // What the author asks for leaves no room for what nobody asked.
    if comparison.target.is_none() {
        let room = if found.is_empty() { 2 } else { 1 };
        found.extend(regime::regimes(comparison, room));
    }
    found
}

/// Two neighbouring values of a knob of one side, as evidence.
fn solved(side: &'static str, threshold: &Threshold) -> Json {
    let value = |value: &InputValue| match value {
        InputValue::Quantity(value, _) => Json::from(*value),
        InputValue::Name(name) => Json::from(name.as_str()),
        InputValue::None => Json::Null,
    };
    Json::object([
        ("side", Json::from(side)),
        ("knob", Json::from(threshold.knob.name())),
        ("fails_at", value(&threshold.fails_at)),
        ("holds_at", value(&threshold.holds_at)),
    ])
}

fn finding(goal: &'static str, text: String, solved: Vec<Json>) -> Finding {
    let evidence = [("goal", Json::from(goal)), ("solved", Json::List(solved))];
    Finding::new(FindingKind::WhatItTakes, text, evidence)
}

/// A value as it is printed: a plain number, or a quantity with its unit.
fn printed(knob: Knob, value: f64) -> String {
    match knob.dimension() {
        // Not `1.05 M`: what is printed is what was solved.
        Dimension::Count => format!("{value}"),
        dimension => InputValue::Quantity(value, dimension).to_string(),
    }
}

/// A value with what it is a value of: `batch 295`, `4.1 TB/s of memory bandwidth`.
fn named(knob: Knob, value: f64) -> String {
    let text = printed(knob, value);
    let tokens = if value == 1.0 { "token" } else { "tokens" };
    match knob {
        Knob::Batch => format!("batch {text}"),
        Knob::Context | Knob::Prompt | Knob::Output => {
            format!("{text} {tokens} of {}", knob.label())
        }
        Knob::SequenceLength => format!("{text} {tokens} a sequence"),
        Knob::Devices if value == 1.0 => "1 device".to_string(),
        Knob::Devices => format!("{text} devices"),
        Knob::PeakFlops => format!("a peak of {text}"),
        Knob::MemoryCapacity => format!("{text} of memory"),
        Knob::Interconnect => format!("{text} between devices"),
        _ => format!("{text} of {}", knob.label()),
    }
}
