//! Models from Hugging Face configs: parameters to the digit, and mistakes that point.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod declared;
mod published;

use perfdiff::hf::{FAMILIES, IGNORED, OFF};
use perfdiff::{Model, Precision};

use self::published::{DEEPSEEK_V3, PUBLISHED, Published};

fn import(text: &str) -> Model {
    Model::from_hf("a/config.json", text).unwrap_or_else(|errors| {
        let errors: Vec<String> = errors.iter().map(|e| e.render("a/config.json", text)).collect();
        panic!("{}", errors.join("\n\n"))
    })
}

/// The first mistake, as it is printed.
fn mistake(text: &str) -> String {
    Model::from_hf("x.json", text).unwrap_err()[0].render("x.json", text)
}

fn published(name: &str) -> &'static str {
    PUBLISHED.iter().find(|p| p.0 == name).unwrap().1
}

#[test]
fn parameters_are_those_of_the_published_weights_to_the_digit() {
    let mut wrong = Vec::new();
    for Published(name, text, total) in PUBLISHED {
        let model = import(text);
        let counted = model.parameters.unwrap().si();
        if counted != *total as f64 {
            wrong.push(format!("{name}: {counted}, not {total}"));
        }
        assert_eq!(model.shapes().unwrap().total().si(), counted, "{name}");
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_architecture_is_checked_against_published_weights() {
    for family in FAMILIES {
        let is_checked = PUBLISHED
            .iter()
            .any(|p| family.model_types.iter().any(|kind| p.1.contains(&format!("\"{kind}\""))));
        assert!(is_checked, "{}", family.name);
    }
}

/// Authors count the embedding, of which a token looks up one row; here it is left out.
#[test]
fn active_parameters_and_the_embedding_are_what_the_authors_name() {
    for (name, billions) in [
        ("Mixtral-8x7B", 12.9),
        ("Qwen1.5-MoE-A2.7B", 2.7),
        ("Qwen3-30B-A3B", 3.3),
        ("Qwen3-235B-A22B", 22.0),
        ("DeepSeek-V2", 21.0),
        ("DeepSeek-V3", 37.0),
    ] {
        let model = import(published(name));
        let active = model.active_parameters.unwrap().si() + model.shapes().unwrap().embedding;
        assert!((active / 1e9 / billions - 1.0).abs() < 0.02, "{name}: {active}");
    }
}

#[test]
fn the_cache_is_as_wide_as_the_architecture_keeps_it() {
    for (name, bytes) in [
        ("Llama-3-8B", 2 * 2 * 8 * 128 * 32),
        ("Falcon-7B", 2 * 2 * 64 * 32),
        ("Gemma-7B", 2 * 2 * 16 * 256 * 28),
        ("DeciLM-7B", 2 * 2 * 67 * 128),
        ("DeepSeek-V2-Lite", 2 * 576 * 27),
        ("DeepSeek-V3", 70_272),
    ] {
        let shapes = import(published(name)).shapes().unwrap();
        assert_eq!(shapes.kv_cache_per_token(2.0).si(), f64::from(bytes), "{name}");
    }
}

#[test]
fn windows_are_counted_by_layer() {
    let windows = |name: &str| {
        let model = import(published(name));
        (model.sliding_window, model.windowed_layers)
    };
    assert_eq!(windows("Mistral-7B-v0.1"), (Some(4096), Some(32)));
    assert_eq!(windows("Mixtral-8x7B"), (None, None));
    assert_eq!(windows("Qwen2-7B"), (None, None), "it is off");
    assert_eq!(windows("Gemma-2-9B"), (Some(4096), Some(21)));
    assert_eq!(windows("Gemma-3-1B"), (Some(512), Some(22)));
    let on = published("Qwen2-7B")
        .replace("\"use_sliding_window\": false", "\"use_sliding_window\": true");
    let on = on.replace("\"max_window_layers\": 28", "\"max_window_layers\": 21");
    assert_eq!(import(&on).windowed_layers, Some(7));
    let named = published("Gemma-3-1B").replace(
        "\"sliding_window_pattern\": 6",
        &format!("\"layer_types\": [\"full_attention\"{}]", ", \"sliding_attention\"".repeat(25)),
    );
    assert_eq!(import(&named).windowed_layers, Some(25));
}

#[test]
fn variants_of_an_architecture_are_told_by_their_keys() {
    let counted = |text: &str| import(text).parameters.unwrap().si();
    // Falcon with every norm and bias that the others lack, and a narrower feed-forward layer.
    let (falcon, h, d) = (published("Falcon-7B"), 4544.0, 64.0);
    let apart = falcon.replace("\"parallel_attn\": true", "\"parallel_attn\": false");
    assert_eq!(counted(&apart) - counted(falcon), 32.0 * 2.0 * h);
    let biased = falcon.replace("\"bias\": false", "\"bias\": true");
    let biases = (71.0 + 2.0) * d + h + 4.0 * h + h;
    assert_eq!(counted(&biased) - counted(falcon), 32.0 * biases);
    let narrow = falcon.replace("\"alibi\": false", "\"ff_factor\": 3");
    assert_eq!(counted(falcon) - counted(&narrow), 32.0 * 2.0 * h * h);
    let all_heads = falcon.replace("\"multi_query\": true", "\"multi_query\": false");
    assert_eq!(counted(&all_heads) - counted(falcon), 32.0 * 2.0 * h * 70.0 * d);
    // A Llama with biases: of attention in four projections, of the feed-forward layer in three.
    let llama = published("Llama-3-8B");
    let attention = llama.replace("\"rope_theta\"", "\"attention_bias\": true, \"rope_theta\"");
    assert_eq!(counted(&attention) - counted(llama), 32.0 * (4096.0 + 2.0 * 1024.0 + 4096.0));
    let mlp = llama.replace("\"rope_theta\"", "\"mlp_bias\": true, \"rope_theta\"");
    assert_eq!(counted(&mlp) - counted(llama), 32.0 * (2.0 * 14336.0 + 4096.0));
    // DeepSeek's biases are those of what compresses, and of the output.
    let latent =
        DEEPSEEK_V3.replace("\"moe_layer_freq\"", "\"attention_bias\": true, \"moe_layer_freq\"");
    assert_eq!(counted(&latent) - counted(DEEPSEEK_V3), 61.0 * (1536.0 + 576.0 + 7168.0));
    // OPT-350M's norms come after the layers, so there is no last one.
    let after = published("OPT-6.7B").replace("norm_before\": true", "norm_before\": false");
    assert_eq!(counted(published("OPT-6.7B")) - counted(&after), 2.0 * 4096.0);
    let phi = published("Phi-2").replace("\"qk_layernorm\": false", "\"qk_layernorm\": true");
    assert_eq!(counted(&phi) - counted(published("Phi-2")), 32.0 * 4.0 * 80.0);
}

#[test]
fn layers_without_experts_are_counted_as_such() {
    let text = published("Qwen3-30B-A3B");
    let dense = |text: &str| import(text).dense_layers;
    assert_eq!(dense(text), None);
    let stepped = text.replace("\"decoder_sparse_step\": 1", "\"decoder_sparse_step\": 5");
    assert_eq!(dense(&stepped), Some(48 - 9));
    // Layer 4 would have experts under this step; 3 has none anyway, and 99 does not exist.
    let named = stepped.replace("\"mlp_only_layers\": []", "\"mlp_only_layers\": [4, 4, 3, 99]");
    assert_eq!(dense(&named), Some(48 - 8));
    let spaced = DEEPSEEK_V3.replace("\"moe_layer_freq\": 1", "\"moe_layer_freq\": 2");
    assert_eq!(dense(&spaced), Some(61 - 29), "4, 6, ... 60");
}

#[test]
fn what_the_weights_are_published_in_is_kept() {
    let stored = |text: &str| import(text).stored_precision;
    let dtype = |dtype: &str| {
        published("Llama-3-8B").replace('{', &format!("{{ \"torch_dtype\": \"{dtype}\", "))
    };
    assert_eq!(stored(published("Llama-3-8B")), None);
    assert_eq!(stored(&dtype("bfloat16")), Some(Precision::Bf16));
    assert_eq!(stored(&dtype("torch.float32")), Some(Precision::Fp32));
    let quantised =
        |config: &str| DEEPSEEK_V3.replace("\"quant_method\": \"fp8\", \"fmt\": \"e4m3\"", config);
    assert_eq!(stored(DEEPSEEK_V3), Some(Precision::Fp8), "not the dtype beside it");
    for (config, precision) in [
        (r#""quant_method": "gptq", "bits": 4"#, Precision::Int4),
        (r#""quant_method": "awq", "bits": 8"#, Precision::Int8),
        (r#""quant_method": "mxfp4""#, Precision::Fp4),
        (r#""quant_method": "bitsandbytes", "load_in_4bit": true"#, Precision::Int4),
        (r#""quant_method": "modelopt", "quant_algo": "NVFP4""#, Precision::Fp4),
        (r#""bits": 4, "group_size": 64"#, Precision::Int4),
        (
            r#""quant_method": "compressed-tensors",
               "config_groups": { "group_0": { "weights": { "num_bits": 8, "type": "float" } } }"#,
            Precision::Fp8,
        ),
    ] {
        assert_eq!(stored(&quantised(config)), Some(precision), "{config}");
    }
    for (config, wrong) in [
        (r#""quant_method": "aqlm""#, "error[PD004]: the quantisation method `aqlm`"),
        (r#""quant_method": "gptq""#, "error[PD003]: `quantization_config` does not tell"),
        (r#""quant_method": "gptq", "bits": 3"#, "error[PD008]: this `bits` is not modelled"),
        (r#""quant_method": "fp8", "kv_cache_scheme": {}"#, "a quantised KV cache"),
    ] {
        let printed = mistake(&quantised(config));
        assert!(printed.contains(wrong), "{printed}");
    }
}

#[test]
fn a_key_that_may_change_the_count_is_refused_where_it_stands() {
    let text = published("Llama-3-8B")
        .replace("\"vocab_size\": 128256,", "\"vocab_size\": 128256,\n  \"num_shared_heads\": 4,");
    let printed = mistake(&text);
    assert!(
        printed.starts_with("x.json:4:3: error[PD002]: `num_shared_heads` is not understood"),
        "{printed}"
    );
    assert!(printed.contains("^^^^^^^^^^^^^^^^^^ it may change what the model costs"), "{printed}");
    assert!(
        printed.contains("a `llama` config is understood by `num_hidden_layers`, "),
        "{printed}"
    );
    let experts = text.replace("num_shared_heads", "num_experts_per_tok");
    assert!(mistake(&experts).contains("understood of `mixtral`, `qwen2_moe`"));
    let near = text.replace("num_shared_heads", "num_key_value_head");
    assert!(mistake(&near).contains("did you mean `num_key_value_heads`?"));
    let null = text.replace("\"num_shared_heads\": 4", "\"num_shared_heads\": null");
    assert_eq!(import(&null).parameters.unwrap().si(), 8_030_261_248.0);
}

#[test]
fn an_unknown_architecture_names_the_nearest() {
    let printed = mistake(r#"{ "model_type": "mixtrall" }"#);
    assert!(printed.starts_with("x.json:1:17: error[PD004]: the model type `mixtrall`"));
    assert!(printed.contains("did you mean `mixtral`?") && printed.contains("`deepseek_v3`"));
    let classifier = published("Llama-3-8B")
        .replace('{', "{ \"architectures\": [\"LlamaForSequenceClassification\"], ");
    let printed = mistake(&classifier);
    assert!(printed.contains("`LlamaForSequenceClassification` is not known"), "{printed}");
    assert!(printed.contains("expected `LlamaForCausalLM`"), "{printed}");
    let parts = mistake(r#"{ "model_type": "gemma3", "text_config": {} }"#);
    assert!(parts.contains("did you mean `gemma3_text`?") && parts.contains("a file of its own"));
    let by_class = published("Llama-3-8B")
        .replace("\"model_type\": \"llama\"", "\"architectures\": [\"LlamaForCausalLM\"]");
    assert_eq!(import(&by_class).layers, Some(32));
    assert!(mistake("{}").contains("`model_type` is missing"));
}

#[test]
fn values_that_no_decoder_has_are_refused() {
    let llama = published("Llama-3-8B");
    for (from, to, wrong) in [
        ("\"num_hidden_layers\": 32", "\"num_hidden_layers\": 0", "must be at least 1, not 0"),
        ("\"num_hidden_layers\": 32", "\"num_hidden_layers\": 32.5", "found a number"),
        ("\"num_hidden_layers\": 32", "\"num_hidden_layers\": 5000000000", "at most 4294967295"),
        ("\"num_hidden_layers\": 32", "\"layers\": 32", "`num_hidden_layers` is missing"),
        ("\"num_key_value_heads\": 8", "\"num_key_value_heads\": 5", "cannot share 5 KV heads"),
        ("\"num_attention_heads\": 32", "\"num_attention_heads\": 24", "does not divide into 24"),
        ("\"rope_theta\"", "\"add_cross_attention\": true, \"rope_theta\"", "is not modelled"),
        ("\"rope_theta\"", "\"attention_bias\": 1, \"rope_theta\"", "expected `true` or `false`"),
    ] {
        let text = llama.replace(from, to);
        assert_ne!(text, llama, "{from}");
        assert!(mistake(&text).contains(wrong), "{}", mistake(&text));
    }
    let phi = published("Phi-4").replace('{', "{ \"attention_bias\": true, ");
    assert!(mistake(&phi).contains("a Phi-3 with biases is not modelled"), "{}", mistake(&phi));
    let both = published("BLOOM-7b1").replace("\"n_head\": 32", "\"n_head\": 16");
    assert!(mistake(&both).contains("two names of one value"), "{}", mistake(&both));
    let opt = published("OPT-6.7B").replace("proj_dim\": 4096", "proj_dim\": 512");
    assert!(mistake(&opt).contains("an embedding of width 512"), "{}", mistake(&opt));
    let deci = published("DeciLM-7B").replace("[4, 4,", "[4,");
    assert!(mistake(&deci).contains("KV heads of 31 layers, and 32 layers"));
    let twice = llama.replace('{', "{ \"vocab_size\": 1, ");
    assert!(mistake(&twice).contains("appears twice"), "{}", mistake(&twice));
    assert!(mistake("[]").contains("expected a JSON object"));
}

#[test]
fn every_mistake_is_found_at_once() {
    let text = r#"{ "model_type": "llama", "hidden_size": 1.5, "heads": 2, "torch_dtype": "f16" }"#;
    let errors = Model::from_hf("x.json", text).unwrap_err();
    let codes: Vec<&str> = errors.iter().map(|error| error.code).collect();
    assert_eq!(codes.iter().filter(|code| **code == "PD003").count(), 4, "{codes:?}");
    for code in ["PD002", "PD004", "PD005"] {
        assert!(codes.contains(&code), "{code}: {codes:?}");
    }
}

#[test]
fn no_key_is_both_read_and_ignored() {
    let ignored: Vec<&str> = IGNORED.iter().flat_map(|group| group.keys.iter().copied()).collect();
    let off = OFF.iter().map(|(key, _)| *key);
    for (i, key) in ignored.iter().chain(off.collect::<Vec<_>>().iter()).enumerate() {
        assert!(!ignored[i.min(ignored.len() - 1) + 1..].contains(key), "{key} is listed twice");
        for family in FAMILIES {
            assert!(!family.keys().contains(key), "{key} is read by {}", family.name);
        }
    }
}

/// xorshift64*: a few lines, the same on every machine.
struct Random(u64);

impl Random {
    fn below(&mut self, n: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33) as usize % n.max(1)
    }

    fn pick<'a>(&mut self, from: &[&'a str]) -> &'a str {
        from[self.below(from.len())]
    }
}

const VALUES: &[&str] = &[
    "0",
    "1",
    "2",
    "3",
    "-1",
    "7",
    "64",
    "4294967295",
    "4294967296",
    "99999999999999999999",
    "1e400",
    "1.5",
    "8.0",
    "null",
    "true",
    "false",
    "\"\"",
    "\"llama\"",
    "\"\\u00e9\"",
    "[]",
    "[1]",
    "[[]]",
    "[null]",
    "[\"full_attention\"]",
    "{}",
    "{ \"quant_method\": \"awq\", \"bits\": 4 }",
];

/// A config with values exchanged for others, keys taken over from other families, or letters
/// lost.
fn damaged(random: &mut Random) -> String {
    let mut text = PUBLISHED[random.below(PUBLISHED.len())].1.to_string();
    for _ in 0..1 + random.below(3) {
        match random.below(4) {
            0 | 1 => {
                let colons: Vec<usize> = text.match_indices("\": ").map(|(at, _)| at + 3).collect();
                if let Some(&at) = colons.get(random.below(colons.len())) {
                    let end = text[at..].find([',', '}']).map_or(text.len(), |end| at + end);
                    text.replace_range(at..end, random.pick(VALUES));
                }
            }
            2 => {
                let keys = FAMILIES[random.below(FAMILIES.len())].keys();
                let entry = format!("{{ \"{}\": {}, ", random.pick(&keys), random.pick(VALUES));
                text = text.replacen('{', &entry, 1);
            }
            _ => {
                let letters: Vec<char> = text.chars().collect();
                let at = random.below(letters.len());
                let end = (at + 1 + random.below(4)).min(letters.len());
                let kept = letters[..at].iter().chain(&letters[end..]);
                text = kept.collect();
            }
        }
    }
    text
}

#[test]
fn no_damage_makes_it_panic_and_every_mistake_has_a_place() {
    let mut random = Random(20_231_107);
    let (mut models, mut mistakes) = (0, 0);
    for _ in 0..6000 {
        let text = damaged(&mut random);
        match Model::from_hf("x/config.json", &text) {
            Ok(model) => {
                models += 1;
                let total = model.parameters.unwrap().si();
                assert!(total.is_finite() && total > 0.0, "{total}: {text}");
                let scenario = perfdiff::Scenario::new(model)
                    .on(perfdiff::hardware::H100)
                    .workload(perfdiff::Workload::Generate { prompt: 8, output: 4 })
                    .assumptions(perfdiff::Assumptions::of(perfdiff::AssumptionSet::Vllm));
                let profile = scenario.solve().unwrap();
                let latency = profile.latency.si();
                assert!(!profile.priced || latency.is_finite() && latency > 0.0, "{text}");
            }
            Err(errors) => {
                mistakes += 1;
                assert!(!errors.is_empty(), "a mistake without a word: {text}");
                for error in &errors {
                    assert!(error.span.start <= text.len(), "{error:?}: {text}");
                    let printed = error.render("x", &text);
                    assert!(printed.starts_with("x:") && !error.message.is_empty(), "{printed}");
                }
            }
        }
    }
    assert!(models > 300 && mistakes > 3000, "{models} models, {mistakes} with mistakes");
}
