//! What all points of a sweep share, in words.

use super::Axis;
use super::point::Sides;
use crate::assumptions::{Assumptions, CONSTANTS};
use crate::compare::InputValue;
use crate::explain::listed;
use crate::scenario::Scenario;
use crate::workload::Workload;

/// What is said of each side wherever it is the same at every point.
#[derive(Clone, Debug, Default)]
pub(crate) struct Subject {
    sides: Vec<Constant>,
    /// How many points were taken in.
    points: usize,
    samples: Vec<Sample>,
}

/// The scenarios of one point of a sweep: see [`Sweep::samples`](super::Sweep::samples).
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Sample {
    /// Which of the sweep's points it is.
    pub point: usize,
    /// The scenarios: the baseline where there is one, and the proposal.
    pub sides: Vec<Scenario>,
}

/// One side: its scenario at the first point, and which of its parts change from there.
#[derive(Clone, Debug)]
struct Constant {
    first: Box<Scenario>,
    changes: Vec<bool>,
}

impl Constant {
    /// What is the same at every point.
    fn parts(&self) -> Vec<Option<String>> {
        let told = |(part, &changes): (String, &bool)| (!changes).then_some(part);
        parts(&self.first).into_iter().zip(&self.changes).map(told).collect()
    }

    /// Takes in another point. Nothing is put in words that did not change: there are thousands.
    fn add(&mut self, other: &Scenario) {
        let first = &*self.first;
        let whole = [
            (MODEL, first.model.name != other.model.name),
            (BATCH, first.batch != other.batch),
            (PRECISION, first.precision != other.precision),
            (DEVICES, first.devices != other.devices),
            (HARDWARE, first.hardware.name != other.hardware.name),
            (SET, first.assumptions.name() != other.assumptions.name()),
            (PRICE, first.hourly_price != other.hourly_price),
        ];
        for (part, changes) in whole {
            self.changes[part] |= changes;
        }
        if first.workload != other.workload {
            let (before, after) = (workload(&first.workload), workload(&other.workload));
            for (part, (before, after)) in before.iter().zip(&after).enumerate() {
                self.changes[WORKLOAD + part] |= before != after;
            }
        }
        if first.assumptions != other.assumptions {
            let (before, after) = (constants(&first.assumptions), constants(&other.assumptions));
            for (part, (before, after)) in before.zip(after).enumerate() {
                self.changes[CONSTANT + part] |= before != after;
            }
        }
    }
}

/// Whether two scenarios are of the same entries and the same set, whatever they change in them.
fn named_alike(a: &Scenario, b: &Scenario) -> bool {
    (&a.hardware.key, &a.hardware.name) == (&b.hardware.key, &b.hardware.name)
        && (&a.model.key, &a.model.name) == (&b.model.key, &b.model.name)
        && a.assumptions.name() == b.assumptions.name()
}

impl Subject {
    /// Takes in another point.
    pub(super) fn add(&mut self, sides: &Sides) {
        self.sample(sides);
        let scenarios = [sides.baseline.as_ref(), Some(&sides.proposal)].into_iter().flatten();
        for (side, scenario) in scenarios.enumerate() {
            match self.sides.get_mut(side) {
                Some(known) => known.add(scenario),
                None => {
                    let changes = vec![false; CONSTANT + CONSTANTS.len()];
                    self.sides.push(Constant { first: Box::new(scenario.clone()), changes });
                }
            }
        }
    }

    /// Keeps the scenarios of a point that names something no point before it did.
    fn sample(&mut self, sides: &Sides) {
        let scenarios = [sides.baseline.as_ref(), Some(&sides.proposal)].into_iter().flatten();
        let known = |scenario: &Scenario| {
            let mut known = self.samples.iter().flat_map(|sample| &sample.sides);
            known.any(|other| named_alike(scenario, other))
        };
        if !scenarios.clone().all(known) {
            let sides = scenarios.cloned().collect();
            self.samples.push(Sample { point: self.points, sides });
        }
        self.points += 1;
    }

    pub(super) fn samples(&self) -> &[Sample] {
        &self.samples
    }

    /// `Llama-3.1-8B, fp16, one forward pass: NVIDIA A100 to NVIDIA H100, over batch 1 to 1024`
    pub(crate) fn text(&self, axes: &[Axis]) -> String {
        let said = |part: &Option<String>| part.clone().filter(|text| !text.is_empty());
        let (mut shared, mut changed) = (Vec::new(), Vec::new());
        let parts: Vec<Vec<Option<String>>> = self.sides.iter().map(Constant::parts).collect();
        match parts.as_slice() {
            [only] => shared.extend(only.iter().filter_map(said)),
            [before, after] => {
                let (mut kept, mut against) = (Vec::new(), Vec::new());
                for (before, after) in before.iter().zip(after) {
                    match (said(before), said(after)) {
                        (Some(before), Some(after)) if before == after => shared.push(before),
                        (Some(before), Some(after)) => changed.push(format!("{before} to {after}")),
                        (Some(before), None) => kept.push(before),
                        (None, Some(after)) => against.push(after),
                        (None, None) => {}
                    }
                }
                // Said once, of all that only one side keeps.
                if !kept.is_empty() {
                    changed.push(format!("{} to what is swept", listed(&kept)));
                }
                if !against.is_empty() {
                    changed.push(format!("what is swept to {}", listed(&against)));
                }
            }
            _ => {}
        }
        let axes: Vec<String> = axes.iter().map(over).collect();
        let over = format!(
            "over {}",
            axes.join(if axes.iter().any(|axis| axis.contains(" and ")) {
                ", and "
            } else {
                " and "
            })
        );
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
        let [before, after] = self.sides.as_slice() else { return None };
        let name = |side: &Constant| {
            (!side.changes[HARDWARE]).then(|| side.first.hardware.name.to_string())
        };
        let (before, after) = (name(before)?, name(after)?);
        (before != after).then_some([before, after])
    }
}

/// `batch 1 to 1024 (11 values)`, `precision fp16 and fp8`, `hardware (56 values)`.
fn over(axis: &Axis) -> String {
    let last = axis.len().saturating_sub(1);
    // Names beyond these are counted.
    const NAMED: usize = 4;
    match (axis.is_ordered(), axis.len()) {
        (true, 1) => axis.said(0),
        (false, 1) => format!("{} {}", axis.title(), axis.label(0)),
        (true, 2) => axis.said_all(&format!("{} and {}", axis.label(0), axis.label(last))),
        (true, count) => {
            let ends = format!("{} to {}", axis.label(0), axis.label(last));
            format!("{} ({count} values)", axis.said_all(&ends))
        }
        (false, count) if count <= NAMED => {
            let names: Vec<String> = (0..count).map(|index| axis.label(index)).collect();
            format!("{} {}", axis.title(), listed(&names))
        }
        (false, count) => format!("{} ({count} values)", axis.title()),
    }
}

/// The places of the parts.
const MODEL: usize = 0;
const BATCH: usize = 1;
const PRECISION: usize = 2;
const WORKLOAD: usize = 3;
const DEVICES: usize = 7;
const HARDWARE: usize = 8;
const SET: usize = 9;
const PRICE: usize = 10;
const CONSTANT: usize = 11;

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
    parts.extend(constants(&of.assumptions));
    parts
}

/// The constants that are not those of their set, which its name says.
fn constants(of: &Assumptions) -> impl Iterator<Item = String> {
    let own = Assumptions::of(of.set);
    CONSTANTS.iter().map(move |constant| {
        let value = constant.value(of);
        if value == constant.value(&own) {
            return String::new();
        }
        format!("{} {}", constant.label, InputValue::Quantity(value, constant.dimension))
    })
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
