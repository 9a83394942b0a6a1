//! The `mlsysim` set against what mlsysim 0.3.0 computed: every line of the recorded sample.
//!
//! The record is not part of the repository: it lies in `../shared/oracle` beside a checkout, or
//! where `PERFDIFF_SHARED` says. Without it these tests say that they were skipped.

#![allow(clippy::print_stdout, reason = "a test that skips says so")]

use std::path::PathBuf;

use perfdiff::json::Json;
use perfdiff::{Catalog, json_lines};
use serde_json::{Value, json};

fn record(name: &str) -> Option<String> {
    let shared = std::env::var_os("PERFDIFF_SHARED").map_or_else(
        || PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared")),
        PathBuf::from,
    );
    let path = shared.join("oracle").join(name);
    let text = std::fs::read_to_string(&path).ok();
    if text.is_none() {
        println!("SKIPPED: {} is absent, so nothing was compared with mlsysim", path.display());
    }
    text
}

/// The scenario of a recorded call, as a person would write it; none where it has no equivalent.
fn scenario(
    model: &Value,
    hardware: &Value,
    input: &Value,
    inline: Option<&Value>,
) -> Option<Value> {
    // Hardware made up for mlsysim's edge cases has its own schema there.
    if inline.is_some_and(|inline| inline.get("hardware").is_some()) {
        return None;
    }
    let model = match (model.as_str(), inline) {
        (Some("inline"), Some(inline)) => inline.clone(),
        _ => model.clone(),
    };
    // Sizes and layers of zero, and a negative ZeRO stage, are outside what a scenario can say.
    let zero = |key: &str| model.get(key).and_then(Value::as_f64) == Some(0.0);
    if zero("parameters") || zero("layers") || zero("model_size") {
        return None;
    }
    let stage = input["zero_stage"].as_i64()?;
    if stage < 0 {
        return None;
    }
    let workload = if input["is_training"].as_bool()? {
        json!({
            "kind": "train",
            "seq": input["seq_len"],
            "zero": stage,
            "data_parallel": input["dp_size"],
            "lora": input["is_lora"],
            "recompute": input["activation_recomputation"],
        })
    } else {
        json!("forward")
    };
    Some(json!({
        "model": model,
        "hardware": hardware,
        "batch": input["batch_size"],
        "precision": input["precision"],
        "compute_efficiency": input["efficiency"],
        "workload": workload,
        "assumptions": "mlsysim",
    }))
}

fn number(profile: &Json, field: &str) -> Option<f64> {
    match profile.get(field) {
        Some(Json::Number(value)) => value.is_finite().then_some(*value),
        _ => None,
    }
}

const FIELDS: [(&str, &str); 14] = [
    ("latency", "latency_s"),
    ("latency_compute", "compute_s"),
    ("latency_memory", "memory_s"),
    ("latency_overhead", "overhead_s"),
    ("throughput", "throughput_per_s"),
    ("arithmetic_intensity", "arithmetic_intensity_flop_per_byte"),
    ("energy", "energy_j"),
    ("memory_footprint", "memory_footprint_bytes"),
    ("peak_flops_actual", "peak_flops_per_s"),
    ("peak_bw_actual", "memory_bandwidth_bytes_per_s"),
    ("mfu", "mfu"),
    ("hfu", "hfu"),
    ("offload_spill_bytes", "offload_spill_bytes"),
    ("offload_effective_bw", "offload_bandwidth_bytes_per_s"),
];

#[test]
fn every_recorded_solve_agrees_on_every_field() {
    let Some(record) = record("solve.jsonl") else { return };
    let catalog = Catalog::builtin();
    let (mut solved, mut rejected, mut outside) = (0, 0, 0);
    for line in record.lines() {
        let call: Value = serde_json::from_str(line).unwrap();
        let (id, set) = (&call["id"], &call["set"]);
        let inline = call.get("inline");
        let Some(scenario) = scenario(&call["model"], &call["hardware"], &call["in"], inline)
        else {
            outside += 1;
            continue;
        };
        let result = json_lines::solve(&scenario.to_string(), &catalog);
        if call.get("error").is_some_and(|error| !error.is_null()) {
            assert!(result.is_err(), "{id} {set}: mlsysim rejects it: {line}");
            rejected += 1;
            continue;
        }
        let profile = result.unwrap_or_else(|error| panic!("{id} {set}: {error:?}\n{line}"));
        let out = &call["out"];
        for (theirs, ours) in FIELDS {
            let expected = out[theirs].as_f64();
            let actual = number(&profile, ours);
            let agrees = match (expected, actual) {
                (Some(x), Some(y)) => (x - y).abs() <= 1e-9 * x.abs(),
                (None, None) => true,
                _ => false,
            };
            assert!(agrees, "{id} {set} {ours}: {expected:?} was {actual:?}\n{line}");
        }
        let bottleneck = out["bottleneck"].as_str().unwrap().to_lowercase();
        assert_eq!(profile.get("roofline_regime"), Some(&Json::from(bottleneck)), "{id} {set}");
        let feasible = out["feasible"].as_bool().unwrap();
        assert_eq!(profile.get("feasible"), Some(&Json::from(feasible)), "{id} {set}");
        solved += 1;
    }
    println!("{solved} solves agree, {rejected} rejections agree, {outside} are outside");
    assert!(solved > 12_000 && rejected >= 5, "{solved} {rejected}");
}

#[test]
fn every_recorded_comparison_has_the_same_speedup() {
    let Some(record) = record("compare.jsonl") else { return };
    let catalog = Catalog::builtin();
    let mut compared = 0;
    for line in record.lines() {
        let pair: Value = serde_json::from_str(line).unwrap();
        let side = |key: &str| {
            let input = pair.get(key)?;
            let scenario = scenario(&input["model"], &input["hardware"], input, None)?;
            number(&json_lines::solve(&scenario.to_string(), &catalog).ok()?, "latency_s")
        };
        let (Some(baseline), Some(proposal)) = (side("base"), side("prop")) else { continue };
        let speedup = pair["speedup"].as_f64().unwrap();
        assert!((baseline / proposal / speedup - 1.0).abs() <= 1e-9, "{}", pair["id"]);
        compared += 1;
    }
    println!("{compared} comparisons agree");
    assert!(compared > 1_000, "{compared}");
}

#[test]
fn a_resolved_scenario_solves_to_the_same_bits() {
    let Some(record) = record("solve.jsonl") else { return };
    let catalog = Catalog::builtin();
    for line in record.lines().step_by(17) {
        let call: Value = serde_json::from_str(line).unwrap();
        let inline = call.get("inline");
        let Some(scenario) = scenario(&call["model"], &call["hardware"], &call["in"], inline)
        else {
            continue;
        };
        let Ok(profile) = json_lines::solve(&scenario.to_string(), &catalog) else { continue };
        let resolved = profile.get("scenario").unwrap().to_string();
        let again = json_lines::solve(&resolved, &catalog)
            .unwrap_or_else(|error| panic!("{error:?}\n{resolved}"));
        assert_eq!(again.to_string(), profile.to_string());
    }
}
