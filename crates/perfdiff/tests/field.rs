//! Every value of the JSON has a name, and the name gives that value.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use perfdiff::field::{Field, FieldValue};
use perfdiff::json::Json;
use perfdiff::{Catalog, Report, block};
use serde_json::Value;

fn run(text: &str) -> Report {
    block::run(text, &Catalog::builtin()).unwrap()
}

/// Blocks with every kind of member: generations, training, what does not fit, what spills.
const BLOCKS: [&str; 6] = [
    "model = \"Llama3_8B\"\nbaseline = \"A100\"\nproposal = \"H100\"\ntarget = 2\nname = \"a\"\ntitle = \"b\"",
    "model = \"Llama3_70B\"\nhardware = \"H100\"\ndevices = 4\nmetric = \"cost\"\n\
     workload = { kind = \"generate\", prompt = 512, output = 64 }\n\
     [baseline]\nprecision = \"fp16\"\nhourly_price = \"$2\"\n[proposal]\nprecision = \"fp8\"\nbatch = 8",
    "model = \"Llama3_8B\"\nworkload = { kind = \"train\", seq = 1024, zero = 2, data_parallel = 8 }\n\
     baseline = \"A100\"\nproposal = \"H200\"",
    "model = \"Llama3_70B\"\nbaseline = \"A100\"\nproposal = \"H100\"",
    "model = \"Llama3_70B\"\nassumptions = \"mlsysim\"\nbaseline = \"A100\"\nproposal = \"H100\"",
    "model = \"ResNet50\"\nbaseline = \"T4\"\nproposal = { hardware = \"A100\", batch = 64 }",
];

/// Calls with the path and the value of every leaf.
fn leaves(path: &str, json: &Value, each: &mut dyn FnMut(String, &Value)) {
    match json {
        Value::Object(members) => {
            for (name, member) in members {
                let dot = if path.is_empty() { "" } else { "." };
                leaves(&format!("{path}{dot}{name}"), member, each);
            }
        }
        // Evidence that is a list is for machines.
        Value::Array(_) if path.contains(".evidence.") => {}
        Value::Array(items) if items.iter().any(Value::is_object) => {
            let mut seen = Vec::new();
            for item in items {
                let name = ["name", "kind", "resource"]
                    .iter()
                    .find_map(|by| item.get(by).and_then(Value::as_str))
                    .unwrap();
                // Of several findings of a kind, the name is the first's.
                if !seen.contains(&name) {
                    seen.push(name);
                    leaves(&format!("{path}.{name}"), item, each);
                }
            }
        }
        leaf => each(path.to_string(), leaf),
    }
}

fn same(field: &Field, json: &Value) -> bool {
    match (&field.value, json) {
        (FieldValue::None, Value::Null) => true,
        (FieldValue::None, Value::Array(items)) => items.is_empty(),
        (FieldValue::Text(text), Value::Array(items)) => {
            let items: Vec<&str> = items.iter().map(|item| item.as_str().unwrap()).collect();
            *text == items.join(" ")
        }
        (FieldValue::Number(value), json) => json.as_f64() == Some(*value),
        (FieldValue::Text(text), json) => json.as_str() == Some(text),
        (FieldValue::Flag(flag), json) => json.as_bool() == Some(*flag),
        (FieldValue::None, _) => false,
    }
}

#[test]
fn every_leaf_of_the_json_is_a_field_with_that_value() {
    for text in BLOCKS {
        let report = run(text);
        let json: Value = serde_json::from_str(&report.json()).unwrap();
        let mut count = 0;
        leaves("", &json, &mut |path, value| {
            if path == "expectations" {
                return;
            }
            count += 1;
            match report.field(&path) {
                Ok(field) => assert!(same(&field, value), "{path}: {field:?} is not {value}"),
                // What is a list or a table elsewhere.
                Err(error) => {
                    let none = value.is_null() && ["stages", "spec_gap"].contains(&&*path)
                        || value.is_null() && path.ends_with(".validation")
                        || *value == Value::Array(vec![]);
                    assert!(none, "{path}: {error}");
                }
            }
        });
        assert!(count > 250, "{count}");
    }
}

#[test]
fn the_unit_may_be_left_out() {
    let report = run(BLOCKS[1]);
    for (short, long) in [
        ("baseline.latency", "baseline.latency_s"),
        ("baseline.ttft", "baseline.ttft_s"),
        ("baseline.energy", "baseline.energy_j"),
        ("proposal.memory_footprint", "proposal.memory_footprint_bytes"),
        ("proposal.throughput", "proposal.throughput_per_s"),
        ("proposal.memory_bandwidth", "proposal.memory_bandwidth_bytes_per_s"),
        ("proposal.peak_flops", "proposal.peak_flops_per_s"),
        ("proposal.cost_per_million", "proposal.cost_per_million_usd"),
        ("proposal.hourly_price", "proposal.hourly_price_usd"),
        ("proposal.arithmetic_intensity", "proposal.arithmetic_intensity_flop_per_byte"),
        ("proposal.fits", "proposal.feasible"),
        ("baseline.stages.prefill", "baseline.stages.prefill.latency_s"),
        ("factors.batch", "factors.batch.contribution"),
        ("groups.workload", "groups.workload.contribution"),
        ("proposal.batch", "proposal.scenario.batch"),
        ("proposal.hardware", "proposal.scenario.hardware.name"),
        (
            "proposal.hardware.memory_bandwidth",
            "proposal.scenario.hardware.memory_bandwidth_bytes_per_s",
        ),
        ("proposal.assumptions.step_overhead", "proposal.scenario.assumptions.step_overhead_s"),
    ] {
        let (short, long) = (report.field(short).unwrap(), report.field(long).unwrap());
        assert_ne!(short.value, FieldValue::None, "{long:?}");
        assert_eq!(short, long);
    }
}

#[test]
fn a_value_prints_as_the_text_prints_it() {
    for text in BLOCKS {
        let report = run(text);
        let words = report.text().split_whitespace().collect::<Vec<_>>().join(" ");
        let Some(comparison) = report.comparison() else { continue };
        let said = |path: &str| {
            let field = report.field(path).unwrap();
            if field.value != FieldValue::None {
                assert!(words.contains(&field.to_string()), "{path}: `{field}` in {words}");
            }
        };
        said("speedup");
        for factor in &comparison.factors {
            for member in ["", ".baseline", ".proposal", ".label"] {
                said(&format!("factors.{}{member}", factor.name));
            }
        }
        if comparison.speedup.is_some() {
            for member in ["latency", "memory", "compute", "overhead", "regime"] {
                let lower = words.to_lowercase();
                let printed = report.field(&format!("baseline.{member}")).unwrap().to_string();
                assert!(lower.contains(&printed.to_lowercase()), "{member}: {printed}");
            }
        }
    }
}

#[test]
fn a_side_that_does_not_fit_has_no_latency_and_says_why() {
    let report = run(BLOCKS[3]);
    for path in ["speedup", "proposal.latency", "factors.memory_bandwidth"] {
        let field = report.field(path).unwrap();
        assert_eq!((field.text(), field.to_string().as_str()), (None, "none"), "{path}");
        assert!(field.reason().is_some_and(|why| why.contains("fit")), "{path}: {field:?}");
    }
    assert_eq!(report.field("proposal.fits").unwrap().to_string(), "no");
}

#[test]
fn a_mistake_is_pointed_at_with_the_nearest_name() {
    let report = run(BLOCKS[0]);
    let mistake = |path: &str| {
        let error = report.field(path).unwrap_err();
        (path[error.span.clone()].to_string(), error.suggestion)
    };
    let near = |name: &str| Some(name.to_string());
    assert_eq!(mistake("sppedup"), ("sppedup".into(), near("speedup")));
    assert_eq!(mistake("baseline.latncy"), ("latncy".into(), near("latency")));
    assert_eq!(
        mistake("factors.memory_bandwith"),
        ("memory_bandwith".into(), near("memory_bandwidth"))
    );
    assert_eq!(mistake("latency"), ("latency".into(), near("proposal.latency")));
    assert_eq!(
        mistake("proposal.hardware.memory_bandwith"),
        ("memory_bandwith".into(), near("memory_bandwidth"))
    );
    assert_eq!(mistake("speedup.x"), ("x".into(), None));
    assert_eq!(mistake("baseline"), ("baseline".into(), None));
    assert_eq!(mistake("quantum"), ("quantum".into(), None));
    assert_eq!(mistake("baseline."), (String::new(), None));
    let help = report.field("factors").unwrap_err().help.unwrap();
    assert_eq!(help, "say which of it: `memory_bandwidth`, `peak_flops`");
}

#[test]
fn points_of_a_sweep_are_named_by_their_values() {
    let report = run("model = \"Llama3_8B\"\nbaseline = \"A100\"\nproposal = \"H100\"\n\
         [sweep]\nbatch = [1, 64]\nprecision = [\"fp16\", \"fp8\"]");
    let json: Value = serde_json::from_str(&report.json()).unwrap();
    for point in json["points"].as_array().unwrap() {
        let (batch, precision) = (&point["values"]["batch"], point["values"]["precision"].as_str());
        let path = format!("points.{batch}.{}", precision.unwrap());
        let of = |member: &str| report.field(&format!("{path}.{member}")).unwrap();
        assert!(same(&of("speedup"), &point["speedup"]));
        assert!(same(&of("baseline.regime"), &point["baseline"]["regime"]));
        assert!(same(&of("proposal"), &point["proposal"]["value"]));
        assert!(same(&of("values.batch"), batch));
    }
    assert!(same(&report.field("best.speedup").unwrap(), &json["best"]["speedup"]));
    let best = json["points"].as_array().unwrap().iter().map(|p| p["speedup"].as_f64().unwrap());
    assert_eq!(json["best"]["speedup"].as_f64(), best.reduce(f64::max));
    let error = report.field("points.63.fp8.speedup").unwrap_err();
    assert!(error.to_string().contains("`batch`"), "{error}");
    let whole = report.field("points.1").unwrap_err();
    assert_eq!(whole.help.unwrap(), "the values of `precision` are `fp16`, `fp8`");
}

#[test]
fn json_of_a_value_is_unrounded() {
    let report = run(BLOCKS[0]);
    let speedup = report.comparison().unwrap().speedup.unwrap();
    assert_eq!(report.field("speedup").unwrap().value.json(), Json::from(speedup));
}
