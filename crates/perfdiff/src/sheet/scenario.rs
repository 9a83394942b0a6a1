//! What is run, resolved.

use super::constants::{is_shipped, printed};
use super::{Fact, Part, Sheet};
use crate::assumptions::{Assumptions, Constant};
use crate::bundle::Bundle;
use crate::explain::workload;
use crate::hardware::Hardware;
use crate::model::Model;
use crate::scenario::Scenario;

impl Scenario {
    /// What is run, with everything that was not said filled in.
    pub fn sheet(&self) -> Sheet {
        let mut facts = vec![
            Fact::new("model", model(&self.model)),
            Fact::new("hardware", hardware(&self.hardware, self)),
            Fact::new("batch", self.batch.to_string()),
            Fact::new("precision", self.precision.name()),
            Fact::new("workload", workload(self)),
            Fact::new("devices", self.devices.to_string()),
            Fact::new("assumptions", assumptions(&self.assumptions)),
        ];
        if let Some(price) = self.hourly_price {
            facts.push(Fact::new("hourly price", format!("{price} a device")));
        }
        Sheet {
            heading: None,
            title: Some("Scenario".to_string()),
            subject: format!("{} on {}", self.model.name, self.hardware.name),
            parts: vec![Part::Facts(facts)],
            json: self.to_json(),
        }
    }

    /// What a notebook shows of it: what is run, resolved.
    pub fn bundle(&self) -> Bundle {
        self.sheet().bundle()
    }
}

fn model(model: &Model) -> String {
    let parameters = model.parameters.map(|count| format!("{count} parameters"));
    let size = model.model_size.map(|size| size.to_string());
    let layers = model.layers.map(|layers| format!("{layers} layers"));
    let known = [Some(model.name.to_string()), parameters.or(size), layers];
    known.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

fn hardware(hardware: &Hardware, of: &Scenario) -> String {
    let peak = hardware.peak.at(of.precision).map(|rate| format!("{rate} at {}", of.precision));
    let memory = &hardware.memory;
    let known = [
        Some(hardware.name.to_string()),
        peak,
        Some(memory.bandwidth.to_string()),
        Some(memory.capacity.to_string()),
    ];
    known.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

/// The set, and the constants that are not as it ships them.
fn assumptions(of: &Assumptions) -> String {
    let changed = Constant::of(of.set).filter(|constant| !is_shipped(constant, of));
    let changed: Vec<String> =
        changed.map(|constant| format!("{} = {}", constant.name, printed(constant, of))).collect();
    if changed.is_empty() {
        return of.name().to_string();
    }
    format!("{} with {}", of.name(), changed.join(", "))
}
