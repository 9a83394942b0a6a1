//! The inputs of a scenario that can differ between two: one row an input.
//!
//! A row knows its value, how to copy it from one scenario to another, and which solves look at
//! it. The lattice of mixes, the factors and their table are derived from these rows.

mod rows;

use self::rows::INPUTS;
#[cfg(test)]
use crate::assumptions::CONSTANTS;
use crate::assumptions::Equations;
use crate::metric::Metric;
use crate::profile::Reads;
use crate::scenario::Scenario;
use crate::units::{
    Bandwidth, Bytes, Count, Dimension, Dollars, Energy, FlopRate, Flops, Power, Time, plain,
};

/// What people change together; the totals of a group do not depend on how finely it is split.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Group {
    /// The accelerator.
    Hardware,
    /// The architecture.
    Model,
    /// What is run, and how much of it.
    Workload,
    /// Precision and assumptions: how it is run.
    Deployment,
}

impl Group {
    /// Every group.
    pub const ALL: [Group; 4] = [Group::Hardware, Group::Model, Group::Workload, Group::Deployment];

    /// The name in JSON.
    pub const fn name(self) -> &'static str {
        match self {
            Group::Hardware => "hardware",
            Group::Model => "model",
            Group::Workload => "workload",
            Group::Deployment => "deployment",
        }
    }
}

/// How an input acts, which decides what can be said of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InputKind {
    /// A rate: more of it never hurts, and twice as much is at most twice as fast.
    Rate,
    /// A fixed time: less of it never hurts.
    Time,
    /// An amount: a capacity, a batch, a number of layers.
    Amount,
    /// A choice among names.
    Choice,
}

/// A value of an input, as it is printed and written.
#[derive(Clone, Debug, PartialEq)]
pub enum InputValue {
    /// A quantity in its SI base unit.
    Quantity(f64, Dimension),
    /// A name, or "on" and "off".
    Name(String),
    /// There is none.
    None,
}

impl InputValue {
    /// The number, if it is one.
    pub fn number(&self) -> Option<f64> {
        match self {
            InputValue::Quantity(value, _) => Some(*value),
            InputValue::Name(_) | InputValue::None => None,
        }
    }
}

impl std::fmt::Display for InputValue {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match *self {
            InputValue::Quantity(value, dimension) => match dimension {
                Dimension::Flops => write!(f, "{}", Flops::from_si(value)),
                Dimension::FlopRate => write!(f, "{}", FlopRate::from_si(value)),
                Dimension::Bytes => write!(f, "{}", Bytes::from_si(value)),
                Dimension::Bandwidth => write!(f, "{}", Bandwidth::from_si(value)),
                Dimension::Time => write!(f, "{}", Time::from_si(value)),
                Dimension::Power => write!(f, "{}", Power::from_si(value)),
                Dimension::Count if value < 1e6 => f.write_str(&plain(value)),
                Dimension::Count => write!(f, "{}", Count::from_si(value)),
                Dimension::Energy => write!(f, "{}", Energy::from_si(value)),
                Dimension::Money => write!(f, "{}", Dollars::from_si(value)),
            },
            InputValue::Name(ref name) => f.write_str(name),
            InputValue::None => f.write_str("none"),
        }
    }
}

/// One input: a row.
pub(crate) struct Input {
    pub(crate) name: &'static str,
    pub(crate) label: &'static str,
    pub(crate) group: Group,
    pub(crate) kind: InputKind,
    /// Which solves look at it.
    pub(crate) reads: Reads,
    pub(crate) value: fn(&Scenario) -> InputValue,
    /// Whether two scenarios agree in it, at every mix of the two.
    pub(crate) same: fn(&Scenario, &Scenario) -> bool,
    pub(crate) copy: fn(&mut Scenario, &Scenario),
}

/// The whole of a group, where it cannot or need not be split.
static WHOLE_HARDWARE: Input = Input {
    name: "hardware",
    label: "hardware",
    group: Group::Hardware,
    kind: InputKind::Choice,
    reads: Reads::ALWAYS,
    value: |s| InputValue::Name(s.hardware.name.to_string()),
    same: |a, b| a.hardware == b.hardware && a.hourly_price == b.hourly_price,
    copy: |to, from| {
        to.hardware.clone_from(&from.hardware);
        to.hourly_price = from.hourly_price;
    },
};

static WHOLE_MODEL: Input = Input {
    name: "model",
    label: "model",
    group: Group::Model,
    kind: InputKind::Choice,
    reads: Reads::ALWAYS,
    value: |s| InputValue::Name(s.model.name.to_string()),
    same: |a, b| a.model == b.model,
    copy: |to, from| to.model.clone_from(&from.model),
};

/// What is run, without how much of it: `batch` stays an input of its own.
static WHOLE_WORKLOAD: Input = Input {
    name: "workload",
    label: "workload",
    group: Group::Workload,
    kind: InputKind::Choice,
    reads: Reads::ALWAYS,
    value: |s| InputValue::Name(s.workload.kind().to_string()),
    same: |a, b| a.workload == b.workload,
    copy: |to, from| to.workload = from.workload,
};

static WHOLE_DEPLOYMENT: Input = Input {
    name: "deployment",
    label: "deployment",
    group: Group::Deployment,
    kind: InputKind::Choice,
    reads: Reads::ALWAYS,
    value: |s| {
        let devices = match s.devices {
            1 => "1 device".to_string(),
            several => format!("{several} devices"),
        };
        InputValue::Name(format!("{}, {devices}, {}", s.precision, s.assumptions.name()))
    },
    same: |a, b| {
        a.precision == b.precision && a.devices == b.devices && a.assumptions == b.assumptions
    },
    copy: |to, from| {
        to.precision = from.precision;
        to.devices = from.devices;
        to.assumptions.clone_from(&from.assumptions);
    },
};

/// All constants of two different sets: they were obtained together, and mean nothing apart.
static WHOLE_ASSUMPTIONS: Input = Input {
    name: "assumptions",
    label: "assumptions",
    group: Group::Deployment,
    kind: InputKind::Choice,
    reads: Reads::ALWAYS,
    value: |s| InputValue::Name(s.assumptions.name().to_string()),
    same: |a, b| a.assumptions == b.assumptions,
    copy: |to, from| to.assumptions.clone_from(&from.assumptions),
};

/// Everything at once, where no mix of two scenarios makes sense.
static EVERYTHING: Input = Input {
    name: "scenario",
    label: "all changes together",
    group: Group::Deployment,
    kind: InputKind::Choice,
    reads: Reads::ALWAYS,
    value: |s| InputValue::Name(format!("{} on {}", s.model.name, s.hardware.name)),
    same: |a, b| a == b,
    copy: |to, from| to.clone_from(from),
};

/// How finely two scenarios are told apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Grain {
    /// Every input that differs.
    Fine,
    /// The model as one factor: a mix of the two is no valid architecture.
    WholeModel,
    /// Each group as one factor.
    Groups,
    /// One factor.
    Everything,
}

/// Beyond this many factors, groups are folded: the mixes double with each.
pub(crate) const MOST_FACTORS: usize = 12;

/// What some mix of the two could look at. Known before anything is solved, so that what nothing
/// looks at cannot make a comparison fold its groups.
pub(crate) fn possible_reads(a: &Scenario, b: &Scenario, metric: Metric) -> Reads {
    let mut reads = Reads::ANYTHING;
    if metric != Metric::Energy {
        reads = reads.without(Reads::ENERGY);
    }
    if metric != Metric::Cost {
        reads = reads.without(Reads::COST);
    }
    let either = |equations| [a, b].iter().any(|s| s.assumptions.set.equations() == equations);
    let trains = a.workload.train().is_some() || b.workload.train().is_some();
    if !trains && !either(Equations::Serving) {
        reads = reads.without(Reads::ONLY_TRAINING);
    }
    if !either(Equations::Serving) {
        reads = reads.without(Reads::ONLY_SERVING);
    }
    if !either(Equations::Mlsysim) {
        reads = reads.without(Reads::ONLY_MLSYSIM);
    }
    reads
}

/// The inputs in which two scenarios differ, at this grain, of those with such reads.
pub(crate) fn differing(
    a: &Scenario,
    b: &Scenario,
    reads: Reads,
    grain: Grain,
) -> Vec<&'static Input> {
    if grain == Grain::Everything {
        return if a == b { Vec::new() } else { vec![&EVERYTHING] };
    }
    let mut found: Vec<&'static Input> =
        INPUTS.iter().filter(|i| i.reads.overlaps(reads) && !(i.same)(a, b)).collect();
    if a.model.class != b.model.class || grain != Grain::Fine {
        fold(&mut found, Group::Model);
    }
    if a.workload.kind() != b.workload.kind() {
        fold(&mut found, Group::Workload);
    }
    if a.assumptions.set != b.assumptions.set {
        let is_constant =
            |input: &&Input| crate::assumptions::Constant::named(input.name).is_some();
        found.retain(|input| !is_constant(input));
        found.push(&WHOLE_ASSUMPTIONS);
    }
    if grain == Grain::Groups {
        fold(&mut found, Group::Hardware);
        fold(&mut found, Group::Deployment);
        fold(&mut found, Group::Workload);
    }
    for group in [Group::Model, Group::Hardware, Group::Deployment, Group::Workload] {
        if found.len() > MOST_FACTORS {
            fold(&mut found, group);
        }
    }
    found
}

/// An input by its name, whether two scenarios differ in it or not.
pub(crate) fn input(name: &str) -> Option<&'static Input> {
    INPUTS.iter().find(|input| input.name.eq_ignore_ascii_case(name))
}

/// Replaces the inputs of a group by the one that is all of them.
fn fold(inputs: &mut Vec<&'static Input>, group: Group) {
    let whole = match group {
        Group::Hardware => &WHOLE_HARDWARE,
        Group::Model => &WHOLE_MODEL,
        Group::Workload => &WHOLE_WORKLOAD,
        Group::Deployment => &WHOLE_DEPLOYMENT,
    };
    let folded = |input: &&Input| input.group == group && input.name != "batch";
    let Some(at) = inputs.iter().position(folded) else { return };
    inputs[at] = whole;
    inputs.retain(|input| !folded(input) || input.name == whole.name);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{AssumptionSet, Assumptions, Profile, hardware, models};

    #[test]
    fn the_tutorial_differs_in_seven_inputs_that_some_solve_could_read() {
        let a = Scenario::new(models::LLAMA3_8B).on(hardware::A100);
        let b = Scenario::new(models::LLAMA3_8B).on(hardware::H100);
        let names: Vec<_> =
            differing(&a, &b, Reads::ANYTHING, Grain::Fine).iter().map(|i| i.name).collect();
        let expected = [
            "peak_flops",
            "memory_bandwidth",
            "host_link_bandwidth",
            "dispatch_overhead",
            "interconnect_bandwidth",
            "tdp",
            "hourly_price",
        ];
        assert_eq!(names, expected);
    }

    #[test]
    fn copying_every_differing_input_makes_the_scenarios_solve_the_same() {
        for hardware in hardware::ALL {
            for model in models::ALL {
                let a = Scenario::new(models::LLAMA3_8B).on(hardware::A100).batch(3);
                let b = Scenario::new(model.clone()).on(hardware.clone());
                let mut mixed = a.clone();
                for input in differing(&a, &b, Reads::ANYTHING, Grain::Fine) {
                    (input.copy)(&mut mixed, &b);
                }
                for set in [AssumptionSet::Mlsysim, AssumptionSet::Physical] {
                    let solve = |s: &Scenario| s.clone().assumptions(Assumptions::of(set)).solve();
                    let costs = |p: Profile| (p.latency, p.energy, p.feasible, p.cost);
                    let outcome = |s| solve(s).map(costs).map_err(|error| error.key());
                    assert_eq!(outcome(&mixed), outcome(&b));
                }
            }
        }
    }

    #[test]
    fn every_constant_is_an_input() {
        for constant in CONSTANTS {
            let mut changed = Scenario::new(models::LLAMA3_8B).on(hardware::A100);
            let original = changed.clone();
            let before = constant.value(&original.assumptions);
            let after = if before > 0.0 && before.is_finite() { before * 0.5 } else { 1.0 };
            (constant.set)(&mut changed.assumptions, after);
            let names: Vec<_> = differing(&original, &changed, Reads::ANYTHING, Grain::Fine)
                .iter()
                .map(|i| i.name)
                .collect();
            assert_eq!(names, [constant.name]);
        }
    }
}
