//! Demand meets hardware: times, utilisation, energy, and what bounds them.

use super::Demand;
use crate::cost::{Cost, Product};
use crate::profile::{BandwidthPath, Note, Profile, Reads, Regime, Stage};
use crate::scenario::Scenario;
use crate::units::{Bandwidth, Bytes, Energy, Time};

/// Times below this count as zero where a bound is named, as in mlsysim.
const NO_TIME: f64 = 1e-18;

/// The profile of a demand on the scenario's hardware.
///
/// ```text
/// compute  = flops / (peak x efficiency)
/// memory   = traffic / bandwidth
/// overhead = dispatch + layers x passes x 10 us
/// latency  = max(compute, memory) + overhead
/// ```
pub(super) fn profile(scenario: &Scenario, demand: &Demand) -> Profile {
    let Scenario { hardware, assumptions, .. } = scenario;
    let mut reads = demand.reads.and(Reads::MLSYSIM);
    let mut notes = Vec::new();

    let sheet = hardware.registered.at(scenario.precision);
    if hardware.registered.falls_back(scenario.precision) {
        notes.push(Note::PrecisionFallback { precision: scenario.precision, rate: sheet });
    }
    let peak = sheet * assumptions.compute_efficiency;
    let path = Path::of(scenario, demand, &mut reads);
    if path.kind == BandwidthPath::HostLink {
        notes.push(Note::Spills {
            footprint: demand.footprint,
            capacity: hardware.memory.capacity,
            bandwidth: path.bandwidth,
        });
    }

    let compute = demand.flops / peak;
    let memory = demand.traffic / path.bandwidth;
    let spill = Time::from_si((memory - demand.traffic / path.resident).si().max(0.0));
    let overhead =
        hardware.dispatch_overhead + assumptions.layer_overhead * (demand.layers * demand.passes);
    let latency = Time::from_si(compute.si().max(memory.si())) + overhead;

    let hfu = utilisation(demand.flops.si(), latency, sheet.si());
    let mfu = utilisation(demand.useful_flops.si(), latency, sheet.si());
    let load = assumptions.idle_power + (1.0 - assumptions.idle_power) * hfu;
    let energy = hardware.tdp.map_or(Energy::from_si(0.0), |tdp| tdp * load * latency);
    let regime = regime(compute, memory, overhead, spill);
    let (product, made) = Product::of(scenario, false);
    Profile {
        feasible: path.kind != BandwidthPath::HostLink,
        priced: true,
        regime,
        roofline_regime: roofline_regime(compute, memory),
        latency,
        compute,
        memory,
        spill,
        communication: Time::from_si(0.0),
        overhead,
        throughput_per_s: if latency.si() > 0.0 {
            scenario.batch as f64 / latency.si()
        } else {
            0.0
        },
        throughput_tok_s: None,
        ttft: None,
        tpot: None,
        arithmetic_intensity: intensity(demand),
        energy,
        product,
        made,
        cost: Cost::of(scenario, latency, made),
        memory_footprint: demand.footprint,
        peak,
        bandwidth: path.bandwidth,
        bandwidth_path: path.kind,
        mfu,
        hfu,
        stages: vec![Stage {
            name: demand.stage,
            regime,
            latency,
            compute,
            memory,
            communication: Time::from_si(0.0),
            overhead,
            flops: demand.flops,
            bytes: demand.traffic,
        }],
        notes,
        spilled: (path.kind == BandwidthPath::HostLink)
            .then(|| demand.footprint - hardware.memory.capacity),
        reads,
    }
}

/// The memory or link that serves the traffic.
struct Path {
    kind: BandwidthPath,
    bandwidth: Bandwidth,
    /// The bandwidth if everything fitted.
    resident: Bandwidth,
}

impl Path {
    /// mlsysim's rule: what does not fit is streamed, all of it, at the slower of memory and host
    /// link; else weights that fit in SRAM are read there; else from flash; else from memory.
    fn of(scenario: &Scenario, demand: &Demand, reads: &mut Reads) -> Self {
        let Scenario { hardware, assumptions, .. } = scenario;
        let (resident_kind, resident) = resident(scenario, demand.weights, reads);
        if demand.footprint <= hardware.memory.capacity {
            return Self { kind: resident_kind, bandwidth: resident, resident };
        }
        reads.add(Reads::HOST_LINK.and(Reads::MEMORY_BANDWIDTH));
        let link = match &hardware.host_link {
            Some(link) => link.bandwidth,
            None => {
                reads.add(Reads::DEFAULT_HOST_LINK);
                assumptions.default_host_link
            }
        };
        let memory = hardware.memory.bandwidth;
        let bandwidth = if link < memory { link } else { memory };
        Self { kind: BandwidthPath::HostLink, bandwidth, resident }
    }
}

fn resident(scenario: &Scenario, weights: Bytes, reads: &mut Reads) -> (BandwidthPath, Bandwidth) {
    let hardware = &scenario.hardware;
    if let Some(sram) = &hardware.sram
        && let Some(bandwidth) = sram.bandwidth
    {
        reads.add(Reads::SRAM);
        if weights <= sram.capacity {
            return (BandwidthPath::Sram, bandwidth);
        }
    }
    if let Some(bandwidth) = hardware.flash.as_ref().and_then(|flash| flash.bandwidth) {
        reads.add(Reads::FLASH);
        return (BandwidthPath::Flash, bandwidth);
    }
    reads.add(Reads::MEMORY_BANDWIDTH);
    (BandwidthPath::Memory, hardware.memory.bandwidth)
}

/// The larger roofline term; a tie, and two zeros, are compute.
fn roofline_regime(compute: Time, memory: Time) -> Regime {
    let (tc, tm) = (compute.si(), memory.si());
    if tm >= NO_TIME && (tc < NO_TIME || tm > tc) { Regime::Memory } else { Regime::Compute }
}

/// The largest of the times, ties in the order of [`Regime::ALL`]; capacity where what does not
/// fit costs more than anything else would.
fn regime(compute: Time, memory: Time, overhead: Time, spill: Time) -> Regime {
    let resident = memory - spill;
    if spill > compute && spill > resident && spill > overhead {
        return Regime::Capacity;
    }
    let mut largest = (Regime::Memory, memory);
    for (regime, time) in [(Regime::Compute, compute), (Regime::Overhead, overhead)] {
        if time > largest.1 {
            largest = (regime, time);
        }
    }
    largest.0
}

/// Operations a byte; none where there is no work, infinite where nothing is moved.
fn intensity(demand: &Demand) -> f64 {
    let (flops, bytes) = (demand.flops.si(), demand.traffic.si());
    if flops < 1e-15 {
        0.0
    } else if bytes < 1e-15 {
        f64::INFINITY
    } else {
        flops / bytes
    }
}

/// Operations over what the peak could do in the time, at most 1.
fn utilisation(flops: f64, latency: Time, peak: f64) -> f64 {
    if latency.si() > 0.0 { (flops / latency.si() / peak).clamp(0.0, 1.0) } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::units::ms;
    use crate::{Assumptions, hardware, models};

    #[test]
    fn a_tie_on_the_roofline_is_compute_and_a_tie_of_times_goes_by_order() {
        assert_eq!(roofline_regime(ms(1.0), ms(1.0)), Regime::Compute);
        assert_eq!(roofline_regime(ms(0.0), ms(0.0)), Regime::Compute);
        assert_eq!(regime(ms(1.0), ms(1.0), ms(1.0), ms(0.0)), Regime::Memory);
        assert_eq!(regime(ms(1.0), ms(0.5), ms(1.0), ms(0.0)), Regime::Compute);
    }

    #[test]
    fn spilling_that_costs_most_is_capacity() {
        assert_eq!(regime(ms(1.0), ms(10.0), ms(1.0), ms(8.0)), Regime::Capacity);
        assert_eq!(regime(ms(9.0), ms(10.0), ms(1.0), ms(8.0)), Regime::Memory);
    }

    #[test]
    fn the_tutorial_on_an_a100_takes_nine_milliseconds() {
        let scenario = Scenario::new(models::LLAMA3_8B).on(hardware::A100);
        let profile = scenario.assumptions(Assumptions::MLSYSIM).solve().unwrap();
        assert_eq!(format!("{:.3}", profile.memory), "8.66 ms");
        assert_eq!(format!("{:.3}", profile.overhead), "335 us");
        assert_eq!(profile.regime, Regime::Memory);
        assert!(profile.feasible && profile.notes.is_empty());
    }
}
