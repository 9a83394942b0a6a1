//! What all points of a sweep share, in words.

use super::Axis;
use super::point::{Sides, same};
use crate::assumptions::CONSTANTS;
use crate::compare::InputValue;
use crate::explain::listed;
use crate::scenario::Scenario;
use crate::workload::Workload;

/// What is said of each side wherever it is the same at every point.
#[derive(Clone, Debug, Default)]
pub(crate) struct Subject {
    /// One list a side; a part that changes from point to point is none.
    parts: Vec<Vec<Option<String>>>,
    /// The scenarios of the last point.
    last: Option<Box<Sides>>,
}

impl Subject {
    /// Takes in another point.
    pub(super) fn add(&mut self, sides: &Sides) {
        let scenarios = [sides.baseline.as_ref(), Some(&sides.proposal)].into_iter().flatten();
        for (side, scenario) in scenarios.enumerate() {
            if self
                .last
                .as_ref()
                .and_then(|last| of_side(last, side))
                .is_some_and(|s| same(s, scenario))
            {
                continue;
            }
            let parts = parts(scenario);
            match self.parts.get_mut(side) {
                None => self.parts.push(parts.into_iter().map(Some).collect()),
                Some(known) => {
                    for (known, part) in known.iter_mut().zip(parts) {
                        if known.as_ref() != Some(&part) {
                            *known = None;
                        }
                    }
                }
            }
        }
        self.last = Some(Box::new(sides.clone()));
    }

    /// `Llama-3.1-8B, fp16, one forward pass: NVIDIA A100 to NVIDIA H100, over batch 1 to 1024`
    pub(crate) fn text(&self, axes: &[Axis]) -> String {
        let said = |part: &Option<String>| part.clone().filter(|text| !text.is_empty());
        let (mut shared, mut changed) = (Vec::new(), Vec::new());
        match self.parts.as_slice() {
            [only] => shared.extend(only.iter().filter_map(said)),
            [before, after] => {
                for (before, after) in before.iter().zip(after) {
                    match (said(before), said(after)) {
                        (Some(before), Some(after)) if before == after => shared.push(before),
                        (Some(before), Some(after)) => changed.push(format!("{before} to {after}")),
                        (Some(before), None) => changed.push(format!("{before} to what is swept")),
                        (None, Some(after)) => changed.push(format!("what is swept to {after}")),
                        (None, None) => {}
                    }
                }
            }
            _ => {}
        }
        let axes: Vec<String> = axes.iter().map(over).collect();
        let over = format!("over {}", axes.join(" and "));
        match (shared.is_empty(), changed.is_empty()) {
            (true, true) => over,
            (false, true) => format!("{}, {over}", shared.join(", ")),
            (true, false) => format!("{}, {over}", changed.join(", ")),
            (false, false) => format!("{}: {}, {over}", shared.join(", "), changed.join(", ")),
        }
    }

    /// What each side is called: its hardware, where each has one and the same at every point and
    /// the two differ in it.
    pub(crate) fn names(&self) -> Option<[String; 2]> {
        let [before, after] = self.parts.as_slice() else { return None };
        let [before, after] = [before, after].map(|side| side.get(HARDWARE).cloned().flatten());
        match (before, after) {
            (Some(before), Some(after)) if before != after => Some([before, after]),
            _ => None,
        }
    }
}

fn of_side(sides: &Sides, side: usize) -> Option<&Scenario> {
    match (&sides.baseline, side) {
        (Some(baseline), 0) => Some(baseline),
        (None, 0) | (Some(_), 1) => Some(&sides.proposal),
        _ => None,
    }
}

/// `batch 1 to 1024 (11 values)`, `precision fp16 and fp8`, `hardware (56 values)`.
fn over(axis: &Axis) -> String {
    let last = axis.len().saturating_sub(1);
    // Names beyond these are counted.
    const NAMED: usize = 4;
    match (axis.is_ordered(), axis.len()) {
        (_, 1) => axis.said(0),
        (true, 2) => format!("{} and {}", axis.said(0), axis.label(last)),
        (true, count) => {
            format!("{} to {} ({count} values)", axis.said(0), axis.label(last))
        }
        (false, count) if count <= NAMED => {
            let names: Vec<String> = (0..count).map(|index| axis.label(index)).collect();
            format!("{} {}", axis.title(), listed(&names))
        }
        (false, count) => format!("{} ({count} values)", axis.title()),
    }
}

/// The place of the hardware among the parts.
const HARDWARE: usize = 8;

/// What a scenario is made of, each part as a reader is told it; empty where nothing is to be told.
fn parts(of: &Scenario) -> Vec<String> {
    let [kind, first, second, more] = workload(&of.workload);
    let devices = if of.devices == 1 { String::new() } else { format!("{} devices", of.devices) };
    let mut parts = vec![
        of.model.name.to_string(),
        format!("batch {}", of.batch),
        of.precision.to_string(),
        kind,
        first,
        second,
        more,
        devices,
        of.hardware.name.to_string(),
        of.assumptions.name().to_string(),
        of.hourly_price.map_or(String::new(), |price| format!("{price} an hour")),
    ];
    // Those of a set are said by its name.
    let own = crate::assumptions::Assumptions::of(of.assumptions.set);
    parts.extend(CONSTANTS.iter().map(|constant| {
        let value = constant.value(&of.assumptions);
        if value == constant.value(&own) {
            return String::new();
        }
        format!("{} {}", constant.label, InputValue::Quantity(value, constant.dimension))
    }));
    parts
}

/// The kind, two lengths, and everything else.
fn workload(workload: &Workload) -> [String; 4] {
    let none = String::new;
    match workload {
        Workload::Forward { context: None } => ["one forward pass".into(), none(), none(), none()],
        Workload::Forward { context: Some(tokens) } => {
            ["one forward pass".into(), format!("context {tokens}"), none(), none()]
        }
        Workload::Generate { prompt, output } => {
            ["generation".into(), format!("prompt {prompt}"), format!("output {output}"), none()]
        }
        Workload::Train(train) => {
            let mut more = Vec::new();
            if train.zero.stage() > 0 {
                more.push(format!("ZeRO {}", train.zero.stage()));
            }
            more.extend(train.lora.then(|| "LoRA".to_string()));
            more.extend(train.recompute.then(|| "recomputed".to_string()));
            let parallel = match train.data_parallel {
                1 => none(),
                degree => format!("{degree} data-parallel"),
            };
            ["one training step".into(), format!("seq {}", train.seq), parallel, more.join(", ")]
        }
    }
}
