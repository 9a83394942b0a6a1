//! The inputs of a scenario that can differ between two: one row an input.
//!
//! A row knows its value, how to copy it from one scenario to another, and which solves look at
//! it. The lattice of mixes, the factors and their table are derived from these rows.

#[cfg(test)]
use crate::assumptions::CONSTANTS;
use crate::hardware::{Hardware, Sram};
use crate::metric::Metric;
use crate::precision::Precision;
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

fn quantity(value: f64, dimension: Dimension) -> InputValue {
    InputValue::Quantity(value, dimension)
}

fn optional(value: Option<f64>, dimension: Dimension) -> InputValue {
    value.map_or(InputValue::None, |value| quantity(value, dimension))
}

fn on_off(on: bool) -> InputValue {
    InputValue::Name(if on { "on" } else { "off" }.to_string())
}

/// An input whose rows agree when the values do.
macro_rules! input {
    ($name:literal, $label:literal, $group:ident, $kind:ident, $reads:expr,
     |$of:ident| $value:expr, |$to:ident, $from:ident| $copy:expr) => {
        Input {
            name: $name,
            label: $label,
            group: Group::$group,
            kind: InputKind::$kind,
            reads: $reads,
            value: |$of| $value,
            same: |a, b| {
                let value: fn(&Scenario) -> InputValue = |$of| $value;
                value(a) == value(b)
            },
            copy: |$to, $from| $copy,
        }
    };
}

/// An option of a training step; the rows matter only where both sides train.
macro_rules! train {
    ($name:literal, $label:literal, $kind:ident, $reads:expr, |$of:ident| $value:expr,
     $field:ident) => {
        input!(
            $name,
            $label,
            Workload,
            $kind,
            $reads,
            |s| match s.workload.train() {
                Some($of) => $value,
                None => InputValue::None,
            },
            |to, from| {
                if let (Some(to), Some(from)) = (to.workload.train_mut(), from.workload.train()) {
                    to.$field = from.$field;
                }
            }
        )
    };
}

/// A constant of the assumption set, under the name and label of its own table.
macro_rules! constant {
    ($name:literal, $kind:ident, $dimension:ident, $reads:expr, $field:ident $(, $si:ident)?) => {
        input!(
            $name,
            $name,
            Deployment,
            $kind,
            $reads,
            |s| quantity(s.assumptions.$field$(.$si())?, Dimension::$dimension),
            |to, from| to.assumptions.$field = from.assumptions.$field
        )
    };
}

fn number(value: u32) -> InputValue {
    quantity(f64::from(value), Dimension::Count)
}

/// SRAM that can serve weights: with a rate.
fn usable_sram(hardware: &Hardware) -> Option<Sram> {
    hardware.sram.filter(|sram| sram.bandwidth.is_some())
}

/// The rate of the host link, or what the assumptions say of hardware that names none.
fn host_link(scenario: &Scenario, default: Bandwidth) -> Bandwidth {
    scenario.hardware.host_link.as_ref().map_or(default, |link| link.bandwidth)
}

fn peak(scenario: &Scenario, precision: Precision) -> FlopRate {
    scenario.hardware.registered.at(precision)
}

/// Every single input, in the order in which equals are listed.
static INPUTS: &[Input] = &[
    Input {
        name: "peak_flops",
        label: "peak FLOP/s",
        group: Group::Hardware,
        kind: InputKind::Rate,
        reads: Reads::ALWAYS,
        value: |s| quantity(peak(s, s.precision).si(), Dimension::FlopRate),
        same: |a, b| {
            let equal = |precision| peak(a, precision) == peak(b, precision);
            equal(a.precision) && equal(b.precision)
        },
        copy: |to, from| {
            to.hardware.registered = from.hardware.registered;
            to.hardware.peak = from.hardware.peak;
        },
    },
    input!(
        "memory_bandwidth",
        "memory bandwidth",
        Hardware,
        Rate,
        Reads::MEMORY_BANDWIDTH,
        |s| quantity(s.hardware.memory.bandwidth.si(), Dimension::Bandwidth),
        |to, from| to.hardware.memory.bandwidth = from.hardware.memory.bandwidth
    ),
    input!(
        "memory_capacity",
        "memory capacity",
        Hardware,
        Amount,
        Reads::ALWAYS,
        |s| quantity(s.hardware.memory.capacity.si(), Dimension::Bytes),
        |to, from| to.hardware.memory.capacity = from.hardware.memory.capacity
    ),
    Input {
        name: "sram",
        label: "on-chip SRAM",
        group: Group::Hardware,
        kind: InputKind::Amount,
        reads: Reads::SRAM,
        value: |s| {
            let rate = usable_sram(&s.hardware).and_then(|sram| sram.bandwidth);
            optional(rate.map(Bandwidth::si), Dimension::Bandwidth)
        },
        same: |a, b| usable_sram(&a.hardware) == usable_sram(&b.hardware),
        copy: |to, from| to.hardware.sram = from.hardware.sram,
    },
    input!(
        "flash_bandwidth",
        "flash bandwidth",
        Hardware,
        Rate,
        Reads::FLASH,
        |s| {
            let rate = s.hardware.flash.as_ref().and_then(|flash| flash.bandwidth);
            optional(rate.map(Bandwidth::si), Dimension::Bandwidth)
        },
        |to, from| to.hardware.flash = from.hardware.flash
    ),
    Input {
        name: "host_link_bandwidth",
        label: "host link",
        group: Group::Hardware,
        kind: InputKind::Rate,
        reads: Reads::HOST_LINK,
        value: |s| {
            let rate = host_link(s, s.assumptions.default_host_link);
            quantity(rate.si(), Dimension::Bandwidth)
        },
        same: |a, b| {
            let equal = |default| host_link(a, default) == host_link(b, default);
            equal(a.assumptions.default_host_link) && equal(b.assumptions.default_host_link)
        },
        copy: |to, from| to.hardware.host_link.clone_from(&from.hardware.host_link),
    },
    input!(
        "dispatch_overhead",
        "dispatch overhead",
        Hardware,
        Time,
        Reads::ALWAYS,
        |s| quantity(s.hardware.dispatch_overhead.si(), Dimension::Time),
        |to, from| to.hardware.dispatch_overhead = from.hardware.dispatch_overhead
    ),
    input!(
        "tdp",
        "TDP",
        Hardware,
        Amount,
        Reads::ENERGY,
        |s| optional(s.hardware.tdp.map(Power::si), Dimension::Power),
        |to, from| to.hardware.tdp = from.hardware.tdp
    ),
    input!(
        "parameters",
        "parameters",
        Model,
        Amount,
        Reads::PARAMETERS,
        |s| optional(s.model.parameters.map(Count::si), Dimension::Count),
        |to, from| to.model.parameters = from.model.parameters
    ),
    input!(
        "active_parameters",
        "active parameters",
        Model,
        Amount,
        Reads::ACTIVE_PARAMETERS,
        |s| optional(s.model.active_parameters.map(Count::si), Dimension::Count),
        |to, from| to.model.active_parameters = from.model.active_parameters
    ),
    input!(
        "model_size",
        "model size",
        Model,
        Amount,
        Reads::MODEL_SIZE,
        |s| optional(s.model.model_size.map(Bytes::si), Dimension::Bytes),
        |to, from| to.model.model_size = from.model.model_size
    ),
    input!(
        "flops",
        "FLOPs per sample",
        Model,
        Amount,
        Reads::FLOPS,
        |s| {
            let flops = s.model.registered_flops.or(s.model.flops);
            optional(flops.map(Flops::si), Dimension::Flops)
        },
        |to, from| {
            to.model.flops = from.model.flops;
            to.model.registered_flops = from.model.registered_flops;
        }
    ),
    input!(
        "layers",
        "layers",
        Model,
        Amount,
        Reads::LAYERS,
        |s| optional(s.model.layers.map(f64::from), Dimension::Count),
        |to, from| to.model.layers = from.model.layers
    ),
    input!(
        "hidden_size",
        "hidden size",
        Model,
        Amount,
        Reads::HIDDEN_SIZE,
        |s| optional(s.model.hidden_size.map(f64::from), Dimension::Count),
        |to, from| to.model.hidden_size = from.model.hidden_size
    ),
    input!(
        "heads",
        "heads",
        Model,
        Amount,
        Reads::HEADS,
        |s| optional(s.model.heads.map(f64::from), Dimension::Count),
        |to, from| to.model.heads = from.model.heads
    ),
    input!(
        "denoising_steps",
        "denoising steps",
        Model,
        Amount,
        Reads::DENOISING_STEPS,
        |s| optional(s.model.denoising_steps.map(f64::from), Dimension::Count),
        |to, from| to.model.denoising_steps = from.model.denoising_steps
    ),
    input!(
        "batch",
        "batch",
        Workload,
        Amount,
        Reads::ALWAYS,
        |s| quantity(s.batch as f64, Dimension::Count),
        |to, from| to.batch = from.batch
    ),
    train!("seq", "sequence length", Amount, Reads::SEQ, |t| number(t.seq), seq),
    train!("zero", "ZeRO stage", Amount, Reads::TRAINING_STATE, |t| number(t.zero.stage()), zero),
    train!(
        "data_parallel",
        "data-parallel degree",
        Amount,
        Reads::DATA_PARALLEL,
        |t| number(t.data_parallel),
        data_parallel
    ),
    train!("lora", "LoRA", Choice, Reads::TRAINING, |t| on_off(t.lora), lora),
    train!(
        "recompute",
        "recomputation",
        Choice,
        Reads::TRAINING,
        |t| on_off(t.recompute),
        recompute
    ),
    input!(
        "precision",
        "precision",
        Deployment,
        Choice,
        Reads::ALWAYS,
        |s| InputValue::Name(s.precision.name().to_string()),
        |to, from| to.precision = from.precision
    ),
    constant!("compute_efficiency", Rate, Count, Reads::ALWAYS, compute_efficiency),
    constant!("activation_traffic", Amount, Count, Reads::ALWAYS, activation_traffic),
    constant!("layer_overhead", Time, Time, Reads::ALWAYS, layer_overhead, si),
    constant!("training_passes", Amount, Count, Reads::TRAINING, training_passes),
    constant!(
        "default_host_link",
        Rate,
        Bandwidth,
        Reads::DEFAULT_HOST_LINK,
        default_host_link,
        si
    ),
    constant!("idle_power", Amount, Count, Reads::ENERGY, idle_power),
    constant!("optimizer_bytes", Amount, Count, Reads::OPTIMIZER, optimizer_bytes),
    constant!("lora_rank", Amount, Count, Reads::LORA_RANK, lora_rank),
];

/// The whole of a group, where it cannot or need not be split.
static WHOLE_HARDWARE: Input = Input {
    name: "hardware",
    label: "hardware",
    group: Group::Hardware,
    kind: InputKind::Choice,
    reads: Reads::ALWAYS,
    value: |s| InputValue::Name(s.hardware.name.to_string()),
    same: |a, b| a.hardware == b.hardware,
    copy: |to, from| to.hardware.clone_from(&from.hardware),
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
    label: "precision and assumptions",
    group: Group::Deployment,
    kind: InputKind::Choice,
    reads: Reads::ALWAYS,
    value: |s| InputValue::Name(format!("{}, {}", s.precision, s.assumptions.name())),
    same: |a, b| a.precision == b.precision && a.assumptions == b.assumptions,
    copy: |to, from| {
        to.precision = from.precision;
        to.assumptions.clone_from(&from.assumptions);
    },
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
    if a.workload.train().is_none() && b.workload.train().is_none() {
        reads = reads.without(Reads::ONLY_TRAINING);
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
    use crate::{hardware, models};

    #[test]
    fn the_tutorial_differs_in_four_inputs() {
        let a = Scenario::new(models::LLAMA3_8B).on(hardware::A100);
        let b = Scenario::new(models::LLAMA3_8B).on(hardware::H100);
        let names: Vec<_> =
            differing(&a, &b, Reads::ANYTHING, Grain::Fine).iter().map(|i| i.name).collect();
        let expected =
            ["peak_flops", "memory_bandwidth", "host_link_bandwidth", "dispatch_overhead", "tdp"];
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
                let (mixed, b) = (mixed.solve().unwrap(), b.solve().unwrap());
                assert_eq!(mixed.latency, b.latency);
                assert_eq!(mixed.energy, b.energy);
                assert_eq!(mixed.feasible, b.feasible);
            }
        }
    }

    #[test]
    fn every_constant_is_an_input() {
        for constant in CONSTANTS {
            let mut changed = Scenario::new(models::LLAMA3_8B).on(hardware::A100);
            let original = changed.clone();
            (constant.set)(&mut changed.assumptions, constant.value(&original.assumptions) * 0.5);
            let names: Vec<_> = differing(&original, &changed, Reads::ANYTHING, Grain::Fine)
                .iter()
                .map(|i| i.name)
                .collect();
            assert_eq!(names, [constant.name]);
        }
    }
}
