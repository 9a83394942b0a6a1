//! What a person, or a maker of chips, can turn about a scenario.

use crate::assumptions::Equations;
use crate::compare::InputValue;
use crate::hardware::Link;
use crate::precision::Precision;
use crate::profile::BandwidthPath;
use crate::scenario::Scenario;
use crate::solve::{DEFAULT_CONTEXT, DEFAULT_LINK, peak_rate};
use crate::units::{Bandwidth, Bytes, Dimension, FlopRate};
use crate::workload::Workload;

/// One input of a scenario that can be turned while everything else stays.
///
/// ```
/// use perfdiff::{hardware, models, Knob, Scenario};
///
/// let scenario = Scenario::new(models::LLAMA3_8B).on(hardware::H100);
/// assert_eq!(Knob::MemoryBandwidth.value(&scenario).unwrap().to_string(), "3.35 TB/s");
/// assert_eq!(Knob::Prompt.value(&scenario), None);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Knob {
    /// Sequences or samples run together.
    Batch,
    /// Cached tokens of a sequence, in a forward pass under the serving equations.
    Context,
    /// Prompt tokens of a sequence, in a generation.
    Prompt,
    /// Generated tokens of a sequence, in a generation.
    Output,
    /// Tokens of a sequence, in a training step.
    SequenceLength,
    /// The tensor-parallel degree, in powers of two that divide the heads.
    Devices,
    /// The number format.
    Precision,
    /// FLOP/s of a device at the precision that its arithmetic runs at, as on the sheet.
    PeakFlops,
    /// Bytes per second of a device's memory.
    MemoryBandwidth,
    /// Bytes that a device's memory gives programs.
    MemoryCapacity,
    /// Bytes per second and direction between devices.
    Interconnect,
    /// Bytes per second of the link to the host; only what spills under `mlsysim` goes there.
    HostLink,
    /// Bytes per second of on-chip memory that holds the weights, under `mlsysim`.
    Sram,
    /// Bytes per second of flash that the weights are streamed from, under `mlsysim`.
    Flash,
}

impl Knob {
    /// Every knob.
    pub const ALL: [Knob; 14] = [
        Knob::Batch,
        Knob::Context,
        Knob::Prompt,
        Knob::Output,
        Knob::SequenceLength,
        Knob::Devices,
        Knob::Precision,
        Knob::PeakFlops,
        Knob::MemoryBandwidth,
        Knob::MemoryCapacity,
        Knob::Interconnect,
        Knob::HostLink,
        Knob::Sram,
        Knob::Flash,
    ];

    /// The name in JSON: `memory_bandwidth`.
    pub const fn name(self) -> &'static str {
        match self {
            Knob::Batch => "batch",
            Knob::Context => "context",
            Knob::Prompt => "prompt",
            Knob::Output => "output",
            Knob::SequenceLength => "seq",
            Knob::Devices => "devices",
            Knob::Precision => "precision",
            Knob::PeakFlops => "peak_flops",
            Knob::MemoryBandwidth => "memory_bandwidth",
            Knob::MemoryCapacity => "memory_capacity",
            Knob::Interconnect => "interconnect_bandwidth",
            Knob::HostLink => "host_link_bandwidth",
            Knob::Sram => "sram_bandwidth",
            Knob::Flash => "flash_bandwidth",
        }
    }

    /// The name in a sentence: `memory bandwidth`.
    pub const fn label(self) -> &'static str {
        match self {
            Knob::Batch => "batch",
            Knob::Context => "context",
            Knob::Prompt => "prompt",
            Knob::Output => "output",
            Knob::SequenceLength => "sequence length",
            Knob::Devices => "devices",
            Knob::Precision => "precision",
            Knob::PeakFlops => "peak FLOP/s",
            Knob::MemoryBandwidth => "memory bandwidth",
            Knob::MemoryCapacity => "memory capacity",
            Knob::Interconnect => "interconnect bandwidth",
            Knob::HostLink => "host link bandwidth",
            Knob::Sram => "on-chip SRAM bandwidth",
            Knob::Flash => "flash bandwidth",
        }
    }

    /// Whether more of it never hurts, and twice as much is at most twice as fast.
    pub const fn is_rate(self) -> bool {
        matches!(
            self,
            Knob::PeakFlops
                | Knob::MemoryBandwidth
                | Knob::Interconnect
                | Knob::HostLink
                | Knob::Sram
                | Knob::Flash
        )
    }

    /// Where it stands in this scenario; none where the scenario has no such thing, or its
    /// assumption set does not model it.
    pub fn value(self, scenario: &Scenario) -> Option<InputValue> {
        match self {
            Knob::Precision => Some(InputValue::Name(scenario.precision.name().to_string())),
            _ => Some(InputValue::Quantity(self.number(scenario)?, self.dimension())),
        }
    }

    /// The scenario with this knob at this value; none where [`value`](Self::value) is none, or the
    /// value is of another kind, negative, or nothing.
    ///
    /// ```
    /// use perfdiff::{hardware, models, Knob, Scenario};
    ///
    /// let scenario = Scenario::new(models::LLAMA3_8B).on(hardware::H100);
    /// let faster = Knob::MemoryBandwidth.value(&Scenario { hardware: hardware::H200, ..scenario.clone() });
    /// let turned = Knob::MemoryBandwidth.turned(&scenario, &faster.unwrap()).unwrap();
    /// assert_eq!(turned.hardware.memory.bandwidth, hardware::H200.memory.bandwidth);
    /// ```
    pub fn turned(self, scenario: &Scenario, to: &InputValue) -> Option<Scenario> {
        self.value(scenario)?;
        let mut turned = scenario.clone();
        match (self, to) {
            (Knob::Precision, InputValue::Name(name)) => {
                turned.precision = Precision::from_name(name)?;
            }
            (_, InputValue::Quantity(value, _)) if *value > 0.0 && self != Knob::Precision => {
                self.set(&mut turned, *value);
            }
            _ => return None,
        }
        Some(turned)
    }

    pub(crate) const fn dimension(self) -> Dimension {
        match self {
            Knob::PeakFlops => Dimension::FlopRate,
            Knob::MemoryCapacity => Dimension::Bytes,
            Knob::MemoryBandwidth
            | Knob::Interconnect
            | Knob::HostLink
            | Knob::Sram
            | Knob::Flash => Dimension::Bandwidth,
            _ => Dimension::Count,
        }
    }

    /// Where it stands, as a number in SI units.
    pub(crate) fn number(self, scenario: &Scenario) -> Option<f64> {
        let hardware = &scenario.hardware;
        let equations = scenario.assumptions.set.equations();
        let serving = equations == Equations::Serving;
        match (self, scenario.workload) {
            (Knob::Batch, _) => Some(scenario.batch as f64),
            // An encoder has its input, and no context.
            (Knob::Context, Workload::Forward { .. }) if scenario.model.input_tokens.is_some() => {
                None
            }
            (Knob::Context, Workload::Forward { context }) if serving => {
                Some(f64::from(context.unwrap_or(DEFAULT_CONTEXT)))
            }
            (Knob::Prompt, Workload::Generate { prompt, .. }) => Some(f64::from(prompt)),
            (Knob::Output, Workload::Generate { output, .. }) => Some(f64::from(output)),
            (Knob::SequenceLength, Workload::Train(train)) => Some(f64::from(train.seq)),
            (Knob::Devices, _) if serving => Some(f64::from(scenario.devices)),
            (Knob::PeakFlops, _) if serving => {
                peak_rate(hardware, scenario.precision).map(|(rate, _)| rate.si())
            }
            (Knob::PeakFlops, _) => Some(hardware.registered.at(scenario.precision).si()),
            (Knob::MemoryBandwidth, _) => Some(hardware.memory.bandwidth.si()),
            (Knob::MemoryCapacity, _) if serving => Some(hardware.memory.usable().si()),
            (Knob::MemoryCapacity, _) => Some(hardware.memory.capacity.si()),
            (Knob::Interconnect, _) if serving => {
                Some(hardware.interconnect.as_ref().map_or(DEFAULT_LINK, |l| l.bandwidth).si())
            }
            (Knob::HostLink, _) if !serving => {
                let default = scenario.assumptions.default_host_link;
                Some(hardware.host_link.as_ref().map_or(default, |link| link.bandwidth).si())
            }
            (Knob::Sram, _) if !serving => Some(hardware.sram?.bandwidth?.si()),
            (Knob::Flash, _) if !serving => Some(hardware.flash?.bandwidth?.si()),
            _ => None,
        }
    }

    /// Turns it to this number of SI units; whole ones are cut to whole. Not for precisions.
    pub(crate) fn set(self, scenario: &mut Scenario, value: f64) {
        let serving = scenario.assumptions.set.equations() == Equations::Serving;
        let hardware = &mut scenario.hardware;
        let bandwidth = Bandwidth::from_si(value);
        let link = |link: &mut Option<Link>, name| match link {
            Some(link) => link.bandwidth = bandwidth,
            None => *link = Some(Link::new(name, bandwidth)),
        };
        match self {
            Knob::Batch => scenario.batch = value as u64,
            Knob::Devices => scenario.devices = value as u32,
            Knob::Context | Knob::Prompt | Knob::Output | Knob::SequenceLength => {
                set_length(self, &mut scenario.workload, value as u32);
            }
            Knob::Precision => {}
            Knob::PeakFlops => {
                let rate = FlopRate::from_si(value);
                if !serving {
                    let registered = &mut hardware.registered;
                    registered.by_precision =
                        registered.by_precision.with(scenario.precision, rate);
                } else if let Some((_, at)) = peak_rate(hardware, scenario.precision) {
                    hardware.peak = hardware.peak.with(at, rate);
                }
            }
            Knob::MemoryBandwidth => hardware.memory.bandwidth = bandwidth,
            Knob::MemoryCapacity => {
                hardware.memory.capacity = Bytes::from_si(value);
                hardware.memory.usable = None;
            }
            Knob::Interconnect => link(&mut hardware.interconnect, "interconnect"),
            Knob::HostLink => link(&mut hardware.host_link, "host link"),
            Knob::Sram => {
                if let Some(sram) = &mut hardware.sram {
                    sram.bandwidth = Some(bandwidth);
                }
            }
            Knob::Flash => {
                if let Some(flash) = &mut hardware.flash {
                    flash.bandwidth = Some(bandwidth);
                }
            }
        }
    }

    /// The rate at which the memory that serves this path is read.
    pub(crate) fn of_path(path: BandwidthPath, scenario: &Scenario) -> Knob {
        match path {
            BandwidthPath::Memory => Knob::MemoryBandwidth,
            BandwidthPath::Sram => Knob::Sram,
            BandwidthPath::Flash => Knob::Flash,
            // The slower of the two is what holds the stream back.
            BandwidthPath::HostLink => {
                let memory = scenario.hardware.memory.bandwidth.si();
                match Knob::HostLink.number(scenario) {
                    Some(link) if link < memory => Knob::HostLink,
                    _ => Knob::MemoryBandwidth,
                }
            }
        }
    }
}

fn set_length(knob: Knob, workload: &mut Workload, tokens: u32) {
    match (knob, workload) {
        (Knob::Context, Workload::Forward { context }) => *context = Some(tokens),
        (Knob::Prompt, Workload::Generate { prompt, .. }) => *prompt = tokens,
        (Knob::Output, Workload::Generate { output, .. }) => *output = tokens,
        (Knob::SequenceLength, Workload::Train(train)) => train.seq = tokens,
        _ => {}
    }
}
