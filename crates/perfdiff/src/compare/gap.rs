//! The spec-sheet gap: from the ratio that a sheet leads with down to what was achieved.
//!
//! If every rate of the baseline grew like the headline and every fixed time shrank like it, the
//! speedup would be the headline's ratio, whatever the regimes: the time is homogeneous in them.
//! From there each part is set to what the proposal really has, in every order, and the Shapley
//! value shares out what that loses or gains. The steps multiply to the speedup exactly.

use super::lattice::of_every_set;
use super::share::shares;
use super::{Comparison, Factor, Group, InputKind, Side};
use crate::assumptions::Equations;
use crate::metric::Metric;
use crate::profile::{BandwidthPath, Profile};
use crate::scenario::Scenario;
use crate::solve::DEFAULT_LINK;

/// What became of the largest ratio on the spec sheet.
///
/// ```
/// use perfdiff::{hardware, models, Comparison, Metric, Scenario};
///
/// let a100 = Scenario::new(models::LLAMA3_8B).on(hardware::A100);
/// let h100 = Scenario::new(models::LLAMA3_8B).on(hardware::H100);
/// let comparison = Comparison::between(&a100, &h100, Metric::Latency)?;
/// let gap = comparison.spec_gap().unwrap();
/// assert_eq!(gap.headline, "peak_flops");
/// let left = gap.steps.iter().fold(gap.ratio, |left, step| left * step.factor);
/// assert!((left / comparison.speedup.unwrap() - 1.0).abs() < 1e-9);
/// # Ok::<(), perfdiff::SolveError>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct SpecGap {
    /// The name of the factor that the sheet leads with, such as `peak_flops`.
    pub headline: &'static str,
    /// Its ratio, proposal over baseline.
    pub ratio: f64,
    /// What keeps the speedup from that ratio, largest first; with it, they multiply to the
    /// speedup. What loses and gains nothing is not here.
    pub steps: Vec<GapStep>,
}

/// One reason why a speedup is not the headline's ratio.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct GapStep {
    /// What it is.
    pub part: Part,
    /// How it changed itself: proposal over baseline of a rate, baseline over proposal of a time.
    /// None where one number does not say it.
    pub ratio: Option<f64>,
    /// What its not keeping up does to the speedup; below 1 it costs.
    pub factor: f64,
}

/// A part of a machine that scales or does not scale with the headline.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// Peak FLOP/s.
    Arithmetic,
    /// The rate of the main memory.
    MemoryBandwidth,
    /// The rate of on-chip memory.
    Sram,
    /// The rate of the flash.
    Flash,
    /// The rate of the link to the host.
    HostLink,
    /// The rate of the link between devices, and its latency.
    Interconnect,
    /// Fixed times: dispatch, layers, steps, jobs.
    Overhead,
    /// The serial time of attention per cached token.
    SerialAttention,
    /// The capacity of the memory, and what else a sheet holds that is no rate.
    Capacity,
}

impl Part {
    const ALL: [Part; 9] = [
        Part::Arithmetic,
        Part::MemoryBandwidth,
        Part::Sram,
        Part::Flash,
        Part::HostLink,
        Part::Interconnect,
        Part::Overhead,
        Part::SerialAttention,
        Part::Capacity,
    ];

    /// The name in JSON: that of the factor, where it is one.
    pub const fn name(self) -> &'static str {
        match self {
            Part::Arithmetic => "peak_flops",
            Part::MemoryBandwidth => "memory_bandwidth",
            Part::Sram => "sram_bandwidth",
            Part::Flash => "flash_bandwidth",
            Part::HostLink => "host_link_bandwidth",
            Part::Interconnect => "interconnect_bandwidth",
            Part::Overhead => "overhead",
            Part::SerialAttention => "attention_latency",
            Part::Capacity => "memory_capacity",
        }
    }

    /// Makes the part of the scenario so many times as fast.
    fn speed_up(self, scenario: &mut Scenario, times: f64) {
        let Scenario { hardware, assumptions, .. } = scenario;
        let serving = &mut assumptions.serving;
        match self {
            Part::Arithmetic => {
                hardware.peak = hardware.peak.scaled(times);
                hardware.registered = hardware.registered.scaled(times);
            }
            Part::MemoryBandwidth => {
                hardware.memory.bandwidth = hardware.memory.bandwidth * times;
            }
            Part::Sram => {
                if let Some(rate) = hardware.sram.as_mut().and_then(|s| s.bandwidth.as_mut()) {
                    *rate = *rate * times;
                }
            }
            Part::Flash => {
                if let Some(rate) = hardware.flash.as_mut().and_then(|f| f.bandwidth.as_mut()) {
                    *rate = *rate * times;
                }
            }
            Part::HostLink => {
                if let Some(link) = &mut hardware.host_link {
                    link.bandwidth = link.bandwidth * times;
                }
                assumptions.default_host_link = assumptions.default_host_link * times;
            }
            Part::Interconnect => {
                let link = hardware.interconnect.get_or_insert(crate::hardware::Link::new(
                    "what the equations count on without one",
                    DEFAULT_LINK,
                ));
                link.bandwidth = link.bandwidth * times;
                serving.allreduce_latency = serving.allreduce_latency / times;
            }
            Part::Overhead => {
                hardware.dispatch_overhead = hardware.dispatch_overhead / times;
                assumptions.layer_overhead = assumptions.layer_overhead / times;
                for time in [
                    &mut serving.step_overhead,
                    &mut serving.parallel_overhead,
                    &mut serving.sequence_overhead,
                    &mut serving.job_overhead,
                ] {
                    *time = *time / times;
                }
            }
            Part::SerialAttention => {
                serving.attention_latency = serving.attention_latency / times;
            }
            Part::Capacity => {}
        }
    }

    /// Makes the part of one scenario that of another.
    fn take(self, to: &mut Scenario, from: &Scenario) {
        let (hardware, other) = (&mut to.hardware, &from.hardware);
        let (assumptions, others) = (&mut to.assumptions, &from.assumptions);
        let (serving, theirs) = (&mut assumptions.serving, &others.serving);
        match self {
            Part::Arithmetic => {
                hardware.peak = other.peak;
                hardware.registered = other.registered;
            }
            Part::MemoryBandwidth => hardware.memory.bandwidth = other.memory.bandwidth,
            Part::Sram => {
                if let (Some(sram), Some(other)) = (&mut hardware.sram, other.sram) {
                    sram.bandwidth = other.bandwidth;
                }
            }
            Part::Flash => {
                if let (Some(flash), Some(other)) = (&mut hardware.flash, other.flash) {
                    flash.bandwidth = other.bandwidth;
                }
            }
            Part::HostLink => {
                hardware.host_link.clone_from(&other.host_link);
                assumptions.default_host_link = others.default_host_link;
            }
            Part::Interconnect => {
                hardware.interconnect.clone_from(&other.interconnect);
                serving.allreduce_latency = theirs.allreduce_latency;
            }
            Part::Overhead => {
                hardware.dispatch_overhead = other.dispatch_overhead;
                assumptions.layer_overhead = others.layer_overhead;
                serving.step_overhead = theirs.step_overhead;
                serving.parallel_overhead = theirs.parallel_overhead;
                serving.sequence_overhead = theirs.sequence_overhead;
                serving.job_overhead = theirs.job_overhead;
            }
            Part::SerialAttention => serving.attention_latency = theirs.attention_latency,
            Part::Capacity => {
                let memory = &mut hardware.memory;
                memory.capacity = other.memory.capacity;
                memory.usable = other.memory.usable;
            }
        }
    }

    /// How the part changed itself, where one number says it.
    fn ratio(self, a: &Side, b: &Side) -> Option<f64> {
        let equations = a.scenario.assumptions.set.equations();
        let serves = equations == Equations::Serving;
        match self {
            Part::MemoryBandwidth => {
                let rate = |side: &Side| side.scenario.hardware.memory.bandwidth;
                Some(rate(b) / rate(a))
            }
            // Constants of the assumptions, which are the same on both sides.
            Part::Overhead | Part::SerialAttention if serves => Some(1.0),
            Part::Overhead => Some(a.profile.overhead / b.profile.overhead),
            _ => None,
        }
    }
}

/// Gaps smaller than this are none: 2 % in log steps.
const VISIBLE: f64 = 0.02;

impl Comparison {
    /// From the largest ratio on the spec sheet down to the speedup, in exact steps.
    ///
    /// None unless hardware is all that differs, a rate of it leads, and the metric is a time or
    /// a throughput; nor where the speedup is that ratio already.
    pub fn spec_gap(&self) -> Option<SpecGap> {
        let timed = matches!(
            self.metric,
            Metric::Latency | Metric::Throughput | Metric::Ttft | Metric::Tpot
        );
        if !timed || self.factors.iter().any(|factor| factor.group != Group::Hardware) {
            return None;
        }
        let log_speedup = libm::log(self.speedup?);
        let headline = self.headline()?;
        let ratio = headline.ratio?;
        if (libm::log(ratio) - log_speedup).abs() < VISIBLE {
            return None;
        }
        let parts = self.parts(headline.name);
        let worth = self.worth_of(&parts, ratio)?;
        // The model is what its predicate says: homogeneous at one end, the proposal at the other.
        let whole = |found: f64, right: f64| (found - right).abs() < 1e-9;
        let (first, last) = (*worth.first()?, *worth.last()?);
        if !whole(first, libm::log(ratio)) || !whole(last, log_speedup) {
            return None;
        }
        let mut steps: Vec<GapStep> = parts
            .iter()
            .zip(shares(&vec![Group::Hardware; parts.len()], &worth))
            .filter(|(_, share)| share.abs() > 1e-12)
            .map(|(part, share)| GapStep {
                part: *part,
                ratio: part.ratio(&self.baseline, &self.proposal),
                factor: libm::exp(share),
            })
            .collect();
        let size = |step: &GapStep| libm::log(step.factor).abs();
        steps.sort_by(|a, b| size(b).total_cmp(&size(a)));
        Some(SpecGap { headline: headline.name, ratio, steps })
    }

    /// The rate that the sheet leads with: the largest change of one that the solve reads.
    fn headline(&self) -> Option<&Factor> {
        let led = |f: &&Factor| {
            f.kind == InputKind::Rate
                && f.pass_through.is_some()
                && Part::ALL.iter().any(|part| part.name() == f.name)
        };
        let size = |f: &Factor| f.ratio.map_or(0.0, |r| libm::log(r).abs());
        let widest = self.factors.iter().filter(led).max_by(|a, b| size(a).total_cmp(&size(b)));
        widest.filter(|factor| size(factor) >= VISIBLE)
    }

    /// The parts that could keep the speedup from the headline's ratio.
    fn parts(&self, headline: &str) -> Vec<Part> {
        let (a, b) = (&self.baseline, &self.proposal);
        let serves = a.scenario.assumptions.set.equations() == Equations::Serving;
        let elsewhere =
            [a, b].iter().any(|side| side.profile.bandwidth_path != BandwidthPath::Memory);
        let alone = a.profile.communication.si() <= 0.0 && b.profile.communication.si() <= 0.0;
        let holds = self.factor("memory_capacity").is_some();
        let read = |part: &Part| match part {
            Part::Arithmetic | Part::MemoryBandwidth | Part::Overhead => true,
            Part::Sram | Part::Flash | Part::HostLink => elsewhere,
            Part::Interconnect => !alone,
            Part::SerialAttention => serves,
            Part::Capacity => holds,
        };
        Part::ALL.into_iter().filter(|part| part.name() != headline && read(part)).collect()
    }

    /// The log speedup over the baseline of every set of parts that are as the proposal's, where
    /// all others keep up with the headline.
    fn worth_of(&self, parts: &[Part], ratio: f64) -> Option<Vec<f64>> {
        let goodness =
            |profile: &Profile| Some(self.metric.log_goodness(self.metric.latent(profile)?));
        let start = goodness(&self.baseline.profile)?;
        let worth = |scenario: &Scenario| Some(goodness(&scenario.solve().ok()?)? - start);
        let mut ideal = self.baseline.scenario.clone();
        Part::ALL.iter().for_each(|part| part.speed_up(&mut ideal, ratio));
        let mut mix = ideal.clone();
        of_every_set(parts.len(), worth(&ideal)?, |switched, joins| {
            parts[switched].take(&mut mix, if joins { &self.proposal.scenario } else { &ideal });
            worth(&mix)
        })
    }
}
