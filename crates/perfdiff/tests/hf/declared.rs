//! Declared configs in blocks, `solve` lines, catalogs and tables of measurements.

use perfdiff::block::Block;
use perfdiff::json::Json;
use perfdiff::validate::Measurement;
use perfdiff::{Catalog, Scenario, json_lines};

use super::{DEEPSEEK_V3, published};

/// A catalog with Llama-3-8B, Mistral and DeepSeek-V3 declared.
fn catalog() -> Catalog {
    let mut catalog = Catalog::builtin();
    for (path, text) in [
        ("configs/llama.json", published("Llama-3-8B")),
        ("configs/mistral.json", published("Mistral-7B-v0.1")),
        ("./DeepSeek-V3/config.json", DEEPSEEK_V3),
    ] {
        catalog.add_model_config(path, text).unwrap();
    }
    catalog
}

fn block(text: &str) -> Block {
    let text = format!("assumptions = \"vllm\"\n{text}");
    Block::parse(&text, &catalog()).unwrap_or_else(|errors| {
        let errors: Vec<String> = errors.iter().map(|e| e.render("block", &text)).collect();
        panic!("{}", errors.join("\n\n"))
    })
}

fn refused(text: &str) -> String {
    let errors = Block::parse(text, &catalog()).unwrap_err();
    errors.iter().map(|e| e.render("block", text)).collect::<Vec<_>>().join("\n\n")
}

#[test]
fn a_block_takes_a_declared_config_for_a_model() {
    let block = block(
        "hardware = \"H100\"\nworkload = { kind = \"generate\", prompt = 512, output = 128 }\n\
         baseline = { model = { hf = \"configs/llama.json\" } }\n\
         proposal = { model = { hf = \"configs\\\\mistral.json\" } }\n",
    );
    assert_eq!(block.baseline.model.name, "llama");
    assert_eq!(block.proposal.model.name, "mistral");
    let report = block.report().unwrap();
    let speedup = report.comparison().unwrap().speedup.unwrap();
    let product: f64 =
        report.comparison().unwrap().factors.iter().filter_map(|f| f.contribution).product();
    assert!((product / speedup - 1.0).abs() < 1e-9);
    let vocabulary = report.comparison().unwrap().factor("vocabulary").unwrap();
    assert!(vocabulary.contribution.unwrap() > 1.0, "a smaller LM head is read faster");
    assert!(report.comparison().unwrap().factor("kv_heads").is_none(), "they have as many");
}

#[test]
fn an_undeclared_config_is_refused_with_the_nearest_and_how_to_declare_it() {
    let said = refused(
        "hardware = \"H100\"\nmodel = { hf = \"config/lama.json\" }\nbaseline = {}\nproposal = { batch = 2 }\n",
    );
    let expected = "block:2:16: error[PD004]: the model config `config/lama.json` is not declared\n  \
         |\n\
       2 | model = { hf = \"config/lama.json\" }\n  \
         |                ^^^^^^^^^^^^^^^^^^ no file is read that is not declared\n  \
         = help: did you mean `configs/llama.json`?\n  \
         = help: declare it: `--model-config PATH` on the command line, \
         `model-configs = [\"PATH\"]` in `[preprocessor.perfdiff]` of book.toml";
    assert_eq!(said, expected);
}

#[test]
fn a_model_is_a_base_or_a_config_and_not_both() {
    let said = refused(
        "hardware = \"H100\"\nbaseline = { model = \"GPT2\" }\n\
         [proposal.model]\nhf = \"configs/llama.json\"\nbase = \"GPT2\"\n",
    );
    assert!(said.starts_with("block:5:1: error[PD007]: `base` and `hf` both say"), "{said}");
}

/// A side that names another model replaces what both share; one that names the same adds to it.
#[test]
fn sides_replace_a_config_or_add_to_it() {
    let shared = "hardware = \"H100\"\nmodel = { hf = \"configs/llama.json\", layers = 40 }\n";
    let block = block(&format!(
        "{shared}baseline = {{ model = {{ kv_heads = 4 }} }}\nproposal = {{ model = \"GPT2\" }}\n"
    ));
    let (baseline, proposal) = (&block.baseline.model, &block.proposal.model);
    assert_eq!((baseline.layers, baseline.kv_heads), (Some(40), Some(4)));
    assert_eq!(baseline.name, "llama (changed)");
    assert_eq!((proposal.layers, &*proposal.key), (Some(48), "GPT2"));
    let block = self::block(
        "hardware = \"H100\"\nmodel = \"GPT2\"\nbaseline = {}\n\
         proposal = { model = { hf = \"configs/mistral.json\" } }\n",
    );
    assert_eq!(block.proposal.model.sliding_window, Some(4096));
    assert_eq!(block.baseline.model.layers, Some(48));
}

#[test]
fn counted_parameters_follow_the_shapes_and_given_ones_do_not() {
    let model = |fields: &str| {
        let line = format!(
            r#"{{ "model": {{ "hf": "configs/llama.json"{fields} }}, "hardware": "H100" }}"#
        );
        json_lines::scenario(&line, &catalog()).unwrap().model
    };
    // A layer: attention, feed-forward layer. Norms stay those of the config.
    let layer = 2.0 * 4096.0 * 4096.0 + 2.0 * 4096.0 * 1024.0 + 3.0 * 4096.0 * 14336.0;
    let deeper = model(r#", "layers": 33"#).parameters.unwrap().si();
    assert_eq!(deeper, 8_030_261_248.0 + layer);
    let said = model(r#", "layers": 33, "parameters": 1e9"#).parameters.unwrap().si();
    assert_eq!(said, 1e9);
    assert_eq!(model(r#", "name": "X""#).parameters.unwrap().si(), 8_030_261_248.0);
}

#[test]
fn a_catalog_entry_can_be_a_config() {
    let mut catalog = catalog();
    let text = "[models.Ours]\nhf = \"DeepSeek-V3/config.json\"\n\
                [models.Halved]\nhf = \"DeepSeek-V3/config.json\"\nexperts = 128\n";
    catalog.add_toml(text).unwrap();
    let ours = catalog.model("ours").unwrap();
    assert_eq!((&*ours.name, ours.parameters.unwrap().si()), ("Ours", 671_026_419_200.0));
    assert_eq!(ours.source.reference, "DeepSeek-V3/config.json", "it still has its source");
    let halved = catalog.model("Halved").unwrap();
    assert_eq!(halved.shapes().unwrap().total(), halved.parameters.unwrap());
    assert_eq!(halved.source.reference, "defined in the block");
}

/// A resolved scenario holds all that its numbers rest on, notes included.
#[test]
fn a_scenario_written_as_json_solves_to_the_same_when_it_is_read_back() {
    for path in ["configs/llama.json", "configs/mistral.json", "DeepSeek-V3/config.json"] {
        let line = format!(
            r#"{{ "model": {{ "hf": "{path}" }}, "hardware": "H200", "devices": 8, "batch": 4,
                 "workload": {{ "kind": "generate", "prompt": 6000, "output": 200 }},
                 "assumptions": {{ "base": "vllm", "wide_attention_from": 1000000 }} }}"#
        );
        let profile = json_lines::solve(&line, &catalog()).unwrap();
        let scenario = profile.get("scenario").unwrap();
        let again = json_lines::solve(&scenario.to_string(), &Catalog::builtin()).unwrap();
        for (name, value) in members(&profile).iter().filter(|(name, _)| name != "scenario") {
            assert_eq!(Some(value), again.get(name), "{path}: {name}");
        }
        let notes = profile.get("notes").unwrap().to_string();
        assert_eq!(notes.contains("look back 4096"), path.contains("mistral"), "{notes}");
        assert_eq!(notes.contains("published in fp8"), path.contains("DeepSeek"), "{notes}");
    }
}

fn members(json: &Json) -> &[(String, Json)] {
    match json {
        Json::Object(members) => members,
        other => panic!("{other}"),
    }
}

#[test]
fn what_is_not_counted_of_a_model_is_said_to_the_reader() {
    let block = block(
        "hardware = \"H100\"\nworkload = { kind = \"generate\", prompt = 6000, output = 200 }\n\
         baseline = { model = \"Llama3_8B\" }\n\
         proposal = { model = { hf = \"configs/mistral.json\" } }\n",
    );
    let warnings = block.report().unwrap().warnings();
    let said = "mistral: 32 of 32 layers look back 4096 tokens only; counted as if they saw \
                all 6200, so attention and what it keeps come out too large.";
    assert!(warnings.iter().any(|warning| warning == said), "{warnings:?}");
}

/// One token in 61 layers keeps 70,272 bytes, on each of the devices.
#[test]
fn the_latent_cache_is_copied_to_every_device() {
    let needed = |devices: u32, context: u32| {
        let line = format!(
            r#"{{ "model": {{ "hf": "DeepSeek-V3/config.json" }}, "hardware": "H200",
                 "devices": {devices}, "precision": "fp8", "batch": 1000000,
                 "workload": {{ "kind": "forward", "context": {context} }}, "assumptions": "trtllm" }}"#
        );
        let scenario: Scenario = json_lines::scenario(&line, &catalog()).unwrap();
        let profile = scenario.solve().unwrap();
        assert!(!profile.feasible);
        profile.memory_footprint.si()
    };
    // TensorRT-LLM gives nine tenths of what is free to the cache.
    let token = (needed(8, 200) - needed(8, 100)) / 1e6 / 100.0 * 0.9;
    assert!((token / 8.0 / 70_272.0 - 1.0).abs() < 1e-9, "{token}");
    let (few, many) = (bound(8), bound(16));
    // Twice the devices hold the weights once: what is left for the cache is not doubled by them,
    // but each of the sixteen holds a whole cache.
    assert!(many < 2 * few, "{few} {many}");
}

/// The largest batch of 1,000 cached tokens each that fits on so many H200.
fn bound(devices: u32) -> u64 {
    let fits = |batch: u64| {
        let line = format!(
            r#"{{ "model": {{ "hf": "DeepSeek-V3/config.json" }}, "hardware": "H200",
                 "devices": {devices}, "precision": "fp8", "batch": {batch},
                 "workload": {{ "kind": "forward", "context": 1000 }}, "assumptions": "trtllm" }}"#
        );
        json_lines::scenario(&line, &catalog()).unwrap().solve().unwrap().feasible
    };
    let (mut fitting, mut too_many) = (0, 1 << 20);
    while too_many - fitting > 1 {
        let middle = (fitting + too_many) / 2;
        if fits(middle) { fitting = middle } else { too_many = middle }
    }
    fitting
}

#[test]
fn a_measured_row_may_name_a_declared_config() {
    let row = Measurement {
        hardware: "H100".into(),
        devices: 1,
        framework: "vllm".into(),
        model: "configs/llama.json".into(),
        input_tokens: 128,
        output_tokens: 128,
        batch: 16,
        latency_s: 1.5,
    };
    let named = Measurement { model: "Llama3_8B".into(), ..row.clone() };
    let catalog = catalog();
    let ratio = |a: &Measurement, b: &Measurement| {
        a.predict(&catalog).unwrap().latency / b.predict(&catalog).unwrap().latency
    };
    assert!((ratio(&row, &named) - 1.0).abs() < 0.01);
    let unknown = Measurement { model: "configs/none.json".into(), ..row };
    assert!(unknown.predict(&catalog).unwrap_err().contains("configs/none.json"));
}

#[test]
fn a_config_with_a_mistake_declares_nothing() {
    let mut catalog = Catalog::builtin();
    let text = published("Llama-3-8B").replace("\"vocab_size\"", "\"vocab_sizes\"");
    let errors = catalog.add_model_config("x/config.json", &text).unwrap_err();
    assert_eq!(errors.len(), 1, "a misspelt key is one mistake, not two: {errors:?}");
    assert_eq!(errors[0].suggestion.as_deref(), Some("vocab_size"));
    assert_eq!(catalog.model_configs().count(), 0);
    catalog.add_model_config("x//./config.json", published("Llama-3-8B")).unwrap();
    catalog.add_model_config("x/config.json", published("Gemma-2B")).unwrap();
    let declared: Vec<_> = catalog.model_configs().map(|m| (&*m.key, m.layers)).collect();
    assert_eq!(declared, [("x/config.json", Some(18))], "the later takes its place");
}
