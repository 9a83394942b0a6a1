//! Calibration, as one who has measured a few runs would use it.

#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a test may stop, and says so")]

use std::path::PathBuf;

use perfdiff::fit::{FitError, Fitted, Known, Measured, from_any, from_base};
use perfdiff::units::{Time, gb, gb_per_s, ms, tflops};
use perfdiff::validate::Errors;
use perfdiff::{
    AssumptionSet, Assumptions, CONSTANTS, Hardware, Model, Precision, Scenario, Workload,
    hardware, models,
};

/// A small seeded generator (`SplitMix64`): the same rows on every machine.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// Between 0 and 1.
    fn unit(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }

    fn shuffle<T>(&mut self, items: &mut [T]) {
        for i in (1..items.len()).rev() {
            items.swap(i, (self.next() % (i as u64 + 1)) as usize);
        }
    }
}

fn run(model: Model, devices: u32, tokens: u32, batch: u64) -> Scenario {
    let mut scenario = Scenario::new(model)
        .on(hardware::H100)
        .batch(batch)
        .workload(Workload::Generate { prompt: tokens, output: tokens });
    scenario.devices = devices;
    scenario
}

/// What people measure: a few models, lengths, batches and devices.
fn grid() -> Vec<Scenario> {
    let mut grid = Vec::new();
    for model in [models::LLAMA3_8B, models::LLAMA2_7B, models::MIXTRAL_8X7B] {
        for devices in [1, 2, 4] {
            for (tokens, batch) in [(128, 1), (128, 64), (1024, 8), (1024, 32), (2048, 16)] {
                grid.push(run(model.clone(), devices, tokens, batch));
            }
        }
    }
    // 93 GB of weights do not fit one device.
    grid.retain(|s| s.devices > 1 || s.model.experts.is_none());
    grid
}

/// The latencies that the engine gives under a set, with multiplicative noise of this size.
fn under(set: &Assumptions, scenarios: Vec<Scenario>, noise: f64, seed: u64) -> Vec<Measured> {
    let mut random = Random(seed);
    let measured = |scenario: Scenario| {
        let profile = scenario.clone().assumptions(set.clone()).solve().unwrap();
        // A sum of four is near enough to a bell.
        let bell: f64 = (0..4).map(|_| random.unit() - 0.5).sum::<f64>() * libm::sqrt(3.0);
        Measured { scenario, latency: profile.latency * libm::exp(noise * bell) }
    };
    scenarios.into_iter().map(measured).collect()
}

fn value(fitted: &Fitted, name: &str) -> f64 {
    fitted.constants.iter().find(|c| c.constant.name == name).unwrap().value
}

#[test]
fn constants_of_rows_made_by_the_engine_are_found_again() {
    // A stack between the known ones, that no set is.
    let mut truth = Assumptions::of(AssumptionSet::Physical);
    truth.compute_efficiency = 0.5;
    truth.serving.weight_efficiency = 0.62;
    truth.serving.kv_efficiency = 0.66;
    truth.serving.kv_reread = 0.7;
    truth.serving.step_overhead = ms(2.2);
    truth.serving.parallel_overhead = ms(2.0);
    truth.serving.expert_spread = 0.8;
    let fitted = from_base(&under(&truth, grid(), 0.0, 1), AssumptionSet::Physical).unwrap();
    assert!(fitted.before.median > 0.15, "{:?}", fitted.before);
    assert!(fitted.after.p90 < 0.01, "{:?}", fitted.after);
    let mut inside = 0;
    for constant in &fitted.constants {
        let (name, right) = (constant.constant.name, constant.constant.value(&truth));
        if let Known::Within { least, most } = constant.known {
            // Nothing is further off than three standard deviations...
            let deviation = libm::log(most / least) / 2.0;
            let off = libm::log(constant.value / right).abs();
            assert!(off < 3.0 * deviation, "{name}: {constant:?} is {right}");
            inside += usize::from((least..=most).contains(&right));
        }
    }
    // ... and what decides the latency is found.
    assert!(inside >= 8, "{:?}", fitted.constants);
    for (name, within) in
        [("weight_efficiency", 0.05), ("kv_efficiency", 0.05), ("expert_spread", 0.1)]
    {
        let right = CONSTANTS.iter().find(|c| c.name == name).unwrap().value(&truth);
        assert!((value(&fitted, name) / right - 1.0).abs() < within, "{name}");
    }
}

#[test]
fn one_broken_row_does_not_decide() {
    let truth = Assumptions::of(AssumptionSet::Vllm);
    let mut rows = under(&truth, grid(), 0.02, 2);
    let clean = from_base(&rows, AssumptionSet::Trtllm).unwrap();
    rows[7].latency = rows[7].latency * 30.0;
    let broken = from_base(&rows, AssumptionSet::Trtllm).unwrap();
    assert!(broken.after.median < 0.05, "{:?} {:?}", clean.after, broken.after);
    for name in ["weight_efficiency", "step_overhead"] {
        let ratio = value(&broken, name) / value(&clean, name);
        assert!((0.8..1.25).contains(&ratio), "{name} {ratio}");
    }
}

#[test]
fn the_order_of_the_rows_changes_no_byte() {
    let mut rows = under(&Assumptions::of(AssumptionSet::Vllm), grid(), 0.03, 3);
    let first = from_any(&rows).unwrap();
    for seed in 0..3 {
        Random(seed).shuffle(&mut rows);
        let again = from_any(&rows).unwrap();
        assert_eq!(first.toml(), again.toml());
        assert_eq!(first.left_out, again.left_out);
        assert_eq!(first.evidence.to_bits(), again.evidence.to_bits());
    }
}

#[test]
fn the_scheduler_shows_in_rows_that_run_out_of_memory() {
    // 70 billion parameters on two devices leave little room for the cache.
    let mut scenarios = Vec::new();
    for (tokens, batch) in
        [(128, 1), (128, 32), (256, 64), (512, 64), (1024, 8), (1024, 32), (1024, 64)]
    {
        scenarios.push(run(models::LLAMA2_70B, 2, tokens, batch));
        scenarios.push(run(models::LLAMA2_7B, 1, 2 * tokens, 2 * batch));
    }
    for set in [AssumptionSet::Trtllm, AssumptionSet::Vllm] {
        let rows = under(&Assumptions::of(set), scenarios.clone(), 0.02, 4);
        let fitted = from_any(&rows).unwrap();
        let right = Assumptions::of(set).serving;
        assert_eq!(fitted.set.serving.scheduler, right.scheduler, "{:?}", fitted.others);
        assert!(fitted.others.iter().all(|(_, evidence)| *evidence <= fitted.evidence));
    }
}

#[test]
fn what_no_row_tells_stays_the_base_s() {
    // One device, no experts: nothing about links, and nothing about routing.
    let alone: Vec<Scenario> =
        grid().into_iter().filter(|s| s.devices == 1 && s.model.experts.is_none()).collect();
    let rows = under(&Assumptions::of(AssumptionSet::Vllm), alone, 0.02, 5);
    let fitted = from_base(&rows, AssumptionSet::Physical).unwrap();
    for name in ["allreduce_latency", "link_efficiency", "parallel_overhead", "expert_spread"] {
        let constant = fitted.constants.iter().find(|c| c.constant.name == name).unwrap();
        assert_eq!(constant.known, Known::FromBase, "{name}");
        assert_eq!(constant.value, constant.before, "{name}");
        let line = fitted.toml().lines().find(|l| l.contains(name)).unwrap().to_string();
        assert!(line.ends_with("# not identified by these rows: kept from physical"), "{line}");
    }
    assert!(fitted.constants.iter().any(|c| matches!(c.known, Known::Within { .. })));
}

#[test]
fn whatever_the_rows_are_the_constants_stay_inside_their_domains() {
    let model = || models::LLAMA3_8B;
    let mut cases: Vec<Vec<Measured>> = Vec::new();
    for seconds in [1e-300, 1e-9, 1.0, 1e9, 1e300] {
        let row = Measured { scenario: run(model(), 1, 128, 4), latency: Time::from_si(seconds) };
        cases.push(vec![row.clone()]);
        cases.push(vec![row; 40]);
    }
    let mut random = Random(6);
    cases.push(
        grid()
            .into_iter()
            .map(|scenario| {
                let seconds = libm::pow(10.0, 6.0 * random.unit() - 3.0);
                Measured { scenario, latency: Time::from_si(seconds) }
            })
            .collect(),
    );
    let mut far = run(model(), u32::MAX, u32::MAX / 2, 256);
    far.precision = Precision::Int4;
    far.assumptions = Assumptions::MLSYSIM;
    cases.push(vec![Measured { scenario: far, latency: Time::from_si(1.0) }]);
    for rows in cases {
        let Ok(fitted) = from_base(&rows, AssumptionSet::VllmRocm) else { continue };
        assert_eq!(fitted.rows + fitted.unpriced, rows.len());
        for constant in &fitted.constants {
            let (least, most) = constant.constant.range;
            assert!((least..=most).contains(&constant.value), "{constant:?}");
            if let Known::Within { least, most } = constant.known {
                // Rounded to three digits, a value may lie a hair outside of narrow bounds.
                let fits = least * 0.995 <= constant.value && constant.value <= most * 1.005;
                assert!(fits, "{constant:?}");
            }
        }
    }
}

#[test]
fn what_cannot_be_fitted_is_an_error() {
    let at = |seconds: f64| Measured {
        scenario: run(models::LLAMA3_8B, 1, 128, 4),
        latency: Time::from_si(seconds),
    };
    let physical = AssumptionSet::Physical;
    assert_eq!(from_base(&[], physical).unwrap_err(), FitError::NoRows);
    assert_eq!(from_any(&[]).unwrap_err(), FitError::NoRows);
    for latency in [0.0, -1.0, f64::NAN, f64::INFINITY] {
        let error = from_base(&[at(1.0), at(latency)], physical).unwrap_err();
        assert_eq!(error, FitError::NoLatency { row: 1 });
    }
    let error = from_base(&[at(1.0)], AssumptionSet::Mlsysim).unwrap_err();
    assert!(error.to_string().contains("`mlsysim`"));
    // Nothing of it can run: 405 billion parameters on one device.
    let mut large = at(1.0);
    large.scenario.model = models::LLAMA3_405B;
    assert_eq!(from_base(&[large.clone()], physical).unwrap_err(), FitError::NoRows);
    let fitted = from_base(&[at(1.0), large], physical).unwrap();
    assert_eq!((fitted.rows, fitted.unpriced), (1, 1));
    assert!(fitted.left_out.is_empty());
}

#[test]
fn a_fit_to_the_base_s_own_rows_is_the_base() {
    let base = AssumptionSet::Trtllm;
    let fitted = from_base(&under(&Assumptions::of(base), grid(), 0.0, 7), base).unwrap();
    assert!(fitted.after.most < 0.005, "{:?}", fitted.after);
    for constant in &fitted.constants {
        assert!((constant.value / constant.before - 1.0).abs() < 0.01, "{constant:?}");
    }
}

/// Rows that were measured: hardware, devices, framework, model, tokens in, tokens out, batch, s.
fn measured(file: &str) -> Option<Vec<[String; 8]>> {
    let shared = std::env::var_os("PERFDIFF_SHARED").map_or_else(
        || PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared")),
        PathBuf::from,
    );
    let path = shared.join("measured").join(file);
    let Ok(text) = std::fs::read_to_string(&path) else {
        println!("SKIPPED: {} is absent, so nothing measured was fitted", path.display());
        return None;
    };
    let cells = |line: &str| {
        let mut cells = line.split(',').map(str::to_string);
        std::array::from_fn(|_| cells.next().unwrap())
    };
    Some(text.lines().skip(1).map(cells).collect())
}

/// The row of a machine, where the model is one of the catalog's.
fn row(cells: &[String; 8], hardware: &Hardware) -> Option<Measured> {
    let [_, devices, _, model, input, output, batch, seconds] = cells;
    let model = match model.as_str() {
        "Llama-2-7b" => models::LLAMA2_7B,
        "Llama-2-70b" => models::LLAMA2_70B,
        "Llama-3-8B" => models::LLAMA3_8B,
        "Mixtral-8x7B-v0.1" => models::MIXTRAL_8X7B,
        _ => return None,
    };
    let mut scenario = Scenario::new(model).on(hardware.clone()).batch(batch.parse().unwrap());
    scenario = scenario.workload(Workload::Generate {
        prompt: input.parse().unwrap(),
        output: output.parse().unwrap(),
    });
    scenario.devices = devices.parse().unwrap();
    Some(Measured { scenario, latency: seconds.parse::<f64>().map(Time::from_si).unwrap() })
}

/// AMD Instinct MI250, one card with two dies (AMD's product page: 3.2768 TB/s, 362.1 TFLOP/s
/// FP16 matrix, 128 GB; eight links of 100 GB/s).
fn mi250() -> Hardware {
    let mut mi250 = hardware::MI250X;
    mi250.name = "AMD MI250".into();
    mi250.peak = mi250.peak.fp16(tflops(362.0));
    mi250.memory.bandwidth = gb_per_s(3277.0);
    mi250.memory.capacity = gb(128.0);
    mi250.accelerators = Some(2);
    mi250.interconnect = Some(hardware::Link::new("Infinity Fabric", gb_per_s(100.0)));
    mi250
}

#[test]
fn hardware_that_no_set_knows_is_calibrated_by_27_rows() {
    let Some(cells) = measured("calib_mi250.csv") else { return };
    let hardware = mi250();
    let rows: Vec<Measured> = cells.iter().filter_map(|cells| row(cells, &hardware)).collect();
    assert_eq!(rows.len(), 27);
    let fitted = from_base(&rows, AssumptionSet::Vllm).unwrap();
    assert_eq!(fitted.base, AssumptionSet::VllmRocm);
    assert!(fitted.before.median > 0.5, "{:?}", fitted.before);
    // The bars for rows that are not among the 27: 10 % in the median, 25 % at the 90th percentile.
    for left_out in &fitted.left_out {
        assert!(left_out.errors.median < 0.10, "{left_out:?}");
        assert!(left_out.errors.p90 < 0.25, "{left_out:?}");
    }
    assert!(fitted.left_out[0].errors.median < 0.03, "{:?}", fitted.left_out[0]);
}

/// 27 rows drawn from a stack's, from `physical` on; the errors of all the others, over draws.
#[test]
fn from_27_rows_of_a_stack_the_others_follow() {
    let Some(cells) = measured("dev.csv") else { return };
    let stacks: [(&str, &str, Hardware, f64, f64); 3] = [
        ("H100-SXM5-80GB", "trtllm", hardware::H100, 0.05, 0.12),
        ("H100-SXM5-80GB", "vllm", hardware::H100, 0.06, 0.20),
        ("MI300X", "vllm", hardware::MI300X, 0.13, 0.32),
    ];
    for (name, framework, hardware, median, p90) in stacks {
        let rows: Vec<Measured> = cells
            .iter()
            .filter(|cells| cells[0] == name && cells[2] == framework)
            .filter_map(|cells| row(cells, &hardware))
            .collect();
        assert!(rows.len() > 90, "{name} {framework}: {}", rows.len());
        for seed in 0..3 {
            let mut rows = rows.clone();
            Random(seed).shuffle(&mut rows);
            let others = rows.split_off(27);
            let fitted = from_base(&rows, AssumptionSet::Physical).unwrap();
            let error = |m: &Measured| {
                let scenario = m.scenario.clone().assumptions(fitted.set.clone());
                (scenario.solve().unwrap().latency / m.latency - 1.0).abs()
            };
            let errors = Errors::of(others.iter().map(error).collect()).unwrap();
            println!("{name} {framework} {seed}: {errors:?}");
            assert!(errors.median < median && errors.p90 < p90, "{name} {framework} {errors:?}");
        }
    }
}

#[test]
fn a_printed_set_has_every_constant_once_and_its_own_values() {
    let rows = under(&Assumptions::of(AssumptionSet::Vllm), grid(), 0.05, 8);
    let fitted = from_base(&rows, AssumptionSet::Trtllm).unwrap();
    let toml = fitted.toml();
    assert!(toml.starts_with("assumptions.base = \"trtllm\"\n"), "{toml}");
    for constant in &fitted.constants {
        let start = format!("assumptions.{} = ", constant.constant.name);
        let lines: Vec<&str> = toml.lines().filter(|line| line.starts_with(&start)).collect();
        let [line] = lines[..] else { panic!("{start}: {lines:?}") };
        let printed = line[start.len()..].split("  #").next().unwrap().trim().trim_matches('"');
        let read: f64 = printed.parse().unwrap_or_else(|_| printed.parse::<Time>().unwrap().si());
        assert_eq!(read.to_bits(), constant.value.to_bits(), "{line}");
    }
}
