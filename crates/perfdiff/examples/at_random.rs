//! Comparisons drawn at random from the catalog, to be read by a person.
//!
//! ```text
//! cargo run -p perfdiff --example at_random -- 20 [seed]
//! ```
//!
//! A property test says whether sentences are true; only a reader says whether they read well.

#![allow(clippy::print_stdout, reason = "it is there to be read")]

use perfdiff::{Comparison, Hardware, Metric, Report, Scenario, Workload, hardware, models};

/// Steele, Lea, Flood: SplitMix64 (<https://doi.org/10.1145/2714064.2660195>).
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, end: usize) -> usize {
        (self.next() % end.max(1) as u64) as usize
    }

    fn one<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        &of[self.below(of.len())]
    }
}

/// Two machines, mostly; else two batches, two models or two workloads on one.
fn drawn(random: &mut Random) -> Option<Comparison> {
    let serving: Vec<&Hardware> =
        hardware::ALL.iter().filter(|h| h.tier.name() == "Cloud").collect();
    let hardware = (*random.one(&serving)).clone();
    let batch = [1, 4, 16, 64, 256][random.below(5)];
    let mut baseline = Scenario::new(random.one(models::ALL).clone()).on(hardware).batch(batch);
    if baseline.model.shapes().is_some() && random.below(3) > 0 {
        let prompt = [128, 512, 2048][random.below(3)];
        let output = [64, 256, 1024][random.below(3)];
        baseline = baseline.workload(Workload::Generate { prompt, output });
    }
    let mut proposal = baseline.clone();
    match random.below(6) {
        0 => proposal.batch = batch * 8,
        1 => proposal.model = random.one(models::ALL).clone(),
        2 => proposal.devices = 2,
        _ => proposal.hardware = (*random.one(&serving)).clone(),
    }
    Comparison::between(&baseline, &proposal, Metric::Latency).ok()
}

fn main() {
    let numbers: Vec<u64> = std::env::args().skip(1).filter_map(|a| a.parse().ok()).collect();
    let (count, seed) =
        (numbers.first().copied().unwrap_or(20), numbers.get(1).copied().unwrap_or(1));
    let mut random = Random(seed);
    let mut shown = 0;
    while shown < count {
        let Some(comparison) = drawn(&mut random) else { continue };
        shown += 1;
        println!("## {shown}\n\n{}", Report::new(comparison).text());
    }
}
