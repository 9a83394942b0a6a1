//! A resolved scenario, written as JSON, is the same scenario when it is read back.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use perfdiff::{AssumptionSet, CONSTANTS, Catalog, Scenario, json_lines};

/// Scenarios under every set that their hardware and model allow, as `solve` reads them.
const LINES: &[&str] = &[
    r#""model": "Llama3_8B", "hardware": "H100""#,
    r#""model": "Llama3_8B", "hardware": "MI300X", "batch": 3, "precision": "bf16""#,
    r#""model": "Llama3_70B", "hardware": "A100", "workload": {"kind": "train", "seq": 512, "zero": 3, "data_parallel": 64, "lora": true}"#,
    r#""model": {"base": "Llama2_7B", "layers": 31}, "hardware": {"base": "A100", "memory_bandwidth": "1.1 TB/s"}, "compute_efficiency": 0.3, "hourly_price": "$1.2345678901234567""#,
];

/// Those that only the serving equations price.
const SERVED: &[&str] = &[
    r#""model": "Mixtral_8x7B", "hardware": "H100", "devices": 4, "workload": {"kind": "generate", "prompt": 100, "output": 33}"#,
];

/// Every line under every set.
fn all() -> Vec<String> {
    let mut all = Vec::new();
    for set in AssumptionSet::ALL {
        let served = if set == AssumptionSet::Mlsysim { &[] } else { SERVED };
        for line in LINES.iter().chain(served) {
            all.push(format!(r#"{{{line}, "assumptions": "{}"}}"#, set.name()));
        }
    }
    all
}

fn scenario(text: &str) -> Scenario {
    json_lines::scenario(text, &Catalog::builtin()).unwrap_or_else(|e| panic!("{text}: {e:?}"))
}

#[test]
fn a_resolved_scenario_reads_back_to_the_same_bits_under_every_set() {
    for line in all() {
        let first = scenario(&line);
        let profile = first.solve().unwrap();
        let written = profile.to_json(&first).get("scenario").unwrap().to_string();
        assert!(!written.contains("null"), "{written}");
        let again = scenario(&written);
        let resolved = again.solve().unwrap();
        assert_eq!(again.assumptions, first.assumptions, "{line}");
        assert_eq!(again.hourly_price, first.hourly_price, "{line}");
        assert_eq!(resolved, profile, "{line}");
        assert_eq!(resolved.to_json(&again).to_string(), profile.to_json(&first).to_string());
    }
}

#[test]
fn a_constant_without_a_limit_is_none_and_only_such_a_one() {
    let base = r#""model": "Llama3_8B", "hardware": "MI300X", "assumptions"#;
    let unlimited =
        scenario(&format!(r#"{{{base}": {{"base": "vllm", "wide_attention_from": "none"}}}}"#));
    assert_eq!(unlimited.assumptions.set, AssumptionSet::VllmRocm);
    assert_eq!(unlimited.assumptions.serving.wide_attention_from, f64::INFINITY);
    for constant in CONSTANTS.iter().filter(|c| c.range.1.is_finite()) {
        let equations = AssumptionSet::Mlsysim.equations();
        let set = if constant.equations == Some(equations) { "mlsysim" } else { "vllm" };
        let text = format!(r#"{{{base}": {{"base": "{set}", "{}": "none"}}}}"#, constant.name);
        let error = json_lines::scenario(&text, &Catalog::builtin()).unwrap_err().remove(0);
        assert_eq!(error.code, "PD006", "{}", constant.name);
    }
}
