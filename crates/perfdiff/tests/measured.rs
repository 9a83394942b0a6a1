//! The serving sets against the measurements that they were calibrated on: the bars that the
//! engine has to stay under, and names and capacity on the way.
//!
//! The tables are not part of the repository: they lie in `../shared/measured` beside a checkout,
//! or where `PERFDIFF_SHARED` says. Without them these tests say that they were skipped.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
#![allow(clippy::print_stdout, reason = "a test that skips says so")]

use std::collections::BTreeMap;
use std::path::PathBuf;

use perfdiff::validate::{Errors, Measurement};
use perfdiff::{AssumptionSet, Assumptions, Catalog, Profile, Spread, VALIDATIONS, hardware};

struct Row {
    measured: Measurement,
    profile: Profile,
}

impl Row {
    fn predicted(&self) -> f64 {
        self.profile.latency.si()
    }
}

fn table(name: &str) -> Option<Vec<Row>> {
    let shared = std::env::var_os("PERFDIFF_SHARED").map_or_else(
        || PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared")),
        PathBuf::from,
    );
    let path = shared.join("measured").join(name);
    let Ok(text) = std::fs::read_to_string(&path) else {
        println!("SKIPPED: {} is absent, so nothing was compared with runs", path.display());
        return None;
    };
    let catalog = Catalog::builtin();
    let mut lines = text.lines();
    let header: Vec<&str> = lines.next().unwrap().split(',').collect();
    let at = |name: &str| header.iter().position(|column| *column == name).unwrap();
    let rows = lines.map(|line| {
        let cells: Vec<&str> = line.split(',').collect();
        let cell = |name: &str| cells[at(name)];
        let measured = Measurement {
            hardware: cell("hardware").into(),
            devices: cell("devices").parse().unwrap(),
            framework: cell("framework").into(),
            model: cell("model").into(),
            input_tokens: cell("input_tokens").parse().unwrap(),
            output_tokens: cell("output_tokens").parse().unwrap(),
            batch: cell("batch").parse().unwrap(),
            latency_s: cell("latency_s").parse().unwrap(),
        };
        let profile = measured.predict(&catalog).unwrap_or_else(|note| panic!("{line}: {note}"));
        Row { measured, profile }
    });
    Some(rows.collect())
}

/// The distribution, held under its bar: median and 90th percentile in percent.
fn under(what: &str, errors: Vec<f64>, median: f64, p90: f64) {
    let errors = Errors::of(errors).unwrap();
    let (at_half, at_ninety) = (errors.median * 100.0, errors.p90 * 100.0);
    println!("{what}: {} rows, {at_half:.1}/{at_ninety:.1} under {median}/{p90}", errors.count);
    assert!(at_half <= median && at_ninety <= p90, "{what}: {at_half:.2}/{at_ninety:.2}");
}

fn latency_error(row: &Row) -> f64 {
    (row.predicted() / row.measured.latency_s - 1.0).abs()
}

/// Two rows that differ in the hardware alone, in the order of its names.
struct Pair<'r>(&'r Row, &'r Row);

impl Pair<'_> {
    fn measured(&self) -> f64 {
        self.0.measured.latency_s / self.1.measured.latency_s
    }

    fn error(&self) -> f64 {
        (self.0.predicted() / self.1.predicted() / self.measured() - 1.0).abs()
    }

    fn is(&self, a: &str, b: &str) -> bool {
        self.0.measured.hardware == a && self.1.measured.hardware == b
    }
}

fn pairs(rows: &[Row]) -> Vec<Pair<'_>> {
    let mut cells: BTreeMap<_, Vec<&Row>> = BTreeMap::new();
    for row in rows {
        let m = &row.measured;
        let cell = (&m.framework, &m.model, m.devices, m.input_tokens, m.output_tokens, m.batch);
        cells.entry(cell).or_default().push(row);
    }
    let mut pairs = Vec::new();
    for mut cell in cells.into_values() {
        cell.sort_by(|a, b| a.measured.hardware.cmp(&b.measured.hardware));
        for (i, &a) in cell.iter().enumerate() {
            let others =
                cell[i + 1..].iter().filter(|b| b.measured.hardware != a.measured.hardware);
            pairs.extend(others.map(|&b| Pair(a, b)));
        }
    }
    pairs
}

#[test]
fn the_latency_of_every_measured_run_is_predicted_within_the_bars() {
    let Some(rows) = table("dev.csv") else { return };
    under("latency", rows.iter().map(latency_error).collect(), 5.0, 14.0);
    for framework in ["trtllm", "vllm", "deepspeed-gaudi", "deepspeed-mii"] {
        let of = rows.iter().filter(|row| row.measured.framework == framework);
        under(framework, of.map(latency_error).collect(), 5.0, 14.0);
    }
    for hardware in ["A100-SXM4-40GB", "H100-SXM5-80GB", "MI300X", "Gaudi2"] {
        let of = rows.iter().filter(|row| row.measured.hardware == hardware);
        under(hardware, of.map(latency_error).collect(), 5.0, 15.0);
    }
}

#[test]
fn speedups_between_measured_devices_are_predicted_within_the_bars() {
    let Some(rows) = table("dev.csv") else { return };
    let pairs = pairs(&rows);
    under("speedup", pairs.iter().map(Pair::error).collect(), 5.0, 15.0);
    let upgrade = pairs.iter().filter(|pair| pair.is("A100-SXM4-40GB", "H100-SXM5-80GB"));
    under("A100 to H100", upgrade.map(Pair::error).collect(), 5.0, 13.0);
}

/// No bandwidth explains them: the A100's cache was full.
#[test]
fn speedups_above_the_bandwidth_ratio_are_capacity() {
    let Some(rows) = table("dev.csv") else { return };
    let ratio = hardware::H100.memory.bandwidth / hardware::A100_40GB.memory.bandwidth;
    let pairs = pairs(&rows);
    let upgrades = || pairs.iter().filter(|pair| pair.is("A100-SXM4-40GB", "H100-SXM5-80GB"));
    let above: Vec<_> = upgrades().filter(|pair| pair.measured() > ratio).collect();
    assert!(above.len() > 20, "{}", above.len());
    for pair in &above {
        let m = &pair.0.measured;
        assert!(!pair.0.profile.feasible, "{} {} {}", m.framework, m.model, m.batch);
        assert!(pair.0.profile.spill.si() > 0.0);
    }
    under("above the ratio", above.iter().map(|pair| pair.error()).collect(), 8.0, 25.0);
    // And where there is room on both sides, no prediction exceeds it.
    for pair in upgrades().filter(|pair| pair.0.profile.feasible && pair.1.profile.feasible) {
        let predicted = pair.0.predicted() / pair.1.predicted();
        assert!(predicted <= ratio, "{predicted} {:?}", pair.0.measured);
    }
}

/// The set for CDNA 2 is what the fit made of these rows.
#[test]
fn an_mi250_is_predicted_by_the_set_of_its_own_generation() {
    let Some(rows) = table("calib_mi250.csv") else { return };
    assert_eq!(rows.len(), 27);
    assert!(rows.iter().all(|row| row.profile.priced && row.predicted().is_finite()));
    under("MI250", rows.iter().map(latency_error).collect(), 2.0, 4.0);
}

/// What the engine says of its own errors is what the measurements give.
#[test]
fn every_validation_is_derived_from_the_measurements() {
    let Some(rows) = table("dev.csv") else { return };
    let catalog = Catalog::builtin();
    // Of so few rows, what the fit leaves is no measure; `--fit` tells what it was left out.
    for stated in VALIDATIONS.iter().filter(|stated| stated.set != AssumptionSet::VllmCdna2) {
        // The stack-neutral set is held against the two stacks that it lies between.
        let of_set: Vec<Row> = rows
            .iter()
            .filter_map(|row| {
                let mut scenario = row.measured.scenario(&catalog).unwrap();
                let set = scenario.assumptions.set;
                if stated.set == AssumptionSet::Physical
                    && matches!(set, AssumptionSet::Trtllm | AssumptionSet::Vllm)
                {
                    scenario = scenario.assumptions(Assumptions::PHYSICAL);
                }
                (scenario.assumptions.set == stated.set).then(|| {
                    let profile = scenario.solve().unwrap();
                    Row { measured: row.measured.clone(), profile }
                })
            })
            .collect();
        let spread = |errors: Vec<f64>| {
            let errors = Errors::of(errors)?;
            let rounded = |share: f64| (share * 1000.0).round() / 1000.0;
            Some(Spread { median: rounded(errors.median), p90: rounded(errors.p90) })
        };
        let queued = of_set.iter().filter(|row| !row.profile.feasible);
        let pairs = pairs(&of_set);
        let mut hardware: Vec<_> = of_set
            .iter()
            .map(|row| catalog.hardware(&row.measured.hardware).unwrap().key.to_string())
            .collect();
        hardware.sort();
        hardware.dedup();
        println!("{stated:?}");
        assert_eq!(hardware, stated.hardware);
        assert_eq!(
            (
                of_set.len(),
                spread(of_set.iter().map(latency_error).collect()),
                spread(queued.map(latency_error).collect()),
                pairs.len(),
                spread(pairs.iter().map(Pair::error).collect()),
            ),
            (stated.rows, Some(stated.latency), stated.queued, stated.pairs, stated.speedup),
            "{}",
            stated.set.name()
        );
    }
}
