//! Models from Hugging Face configs: parameters to the digit, and mistakes that point.
//!
//! The shapes are those of the published configurations, written down here with the keys that
//! matter; the totals are what the weights on the Hub add up to.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod declared;

use perfdiff::hf::{FAMILIES, IGNORED, OFF};
use perfdiff::{Model, Precision};

/// A published model: its name, its config, and the parameters of its weights.
struct Published(&'static str, &'static str, u64);

const PUBLISHED: &[Published] = &[
    Published(
        "Llama-2-7B",
        r#"{ "model_type": "llama", "hidden_size": 4096, "intermediate_size": 11008,
             "num_hidden_layers": 32, "num_attention_heads": 32, "vocab_size": 32000,
             "max_position_embeddings": 4096 }"#,
        6_738_415_616,
    ),
    Published(
        "Llama-3-8B",
        r#"{ "model_type": "llama", "hidden_size": 4096, "intermediate_size": 14336,
             "num_hidden_layers": 32, "num_attention_heads": 32, "num_key_value_heads": 8,
             "vocab_size": 128256, "rope_theta": 500000.0 }"#,
        8_030_261_248,
    ),
    Published(
        "Llama-3-70B",
        r#"{ "model_type": "llama", "hidden_size": 8192, "intermediate_size": 28672,
             "num_hidden_layers": 80, "num_attention_heads": 64, "num_key_value_heads": 8,
             "vocab_size": 128256, "rope_scaling": { "rope_type": "llama3", "factor": 8.0 } }"#,
        70_553_706_496,
    ),
    Published(
        "Llama-3.2-1B",
        r#"{ "model_type": "llama", "hidden_size": 2048, "intermediate_size": 8192, "head_dim": 64,
             "num_hidden_layers": 16, "num_attention_heads": 32, "num_key_value_heads": 8,
             "vocab_size": 128256, "tie_word_embeddings": true }"#,
        1_235_814_400,
    ),
    Published(
        "Mistral-7B-v0.1",
        r#"{ "model_type": "mistral", "hidden_size": 4096, "intermediate_size": 14336,
             "num_hidden_layers": 32, "num_attention_heads": 32, "num_key_value_heads": 8,
             "vocab_size": 32000, "sliding_window": 4096, "max_position_embeddings": 32768 }"#,
        7_241_732_096,
    ),
    Published(
        "Mixtral-8x7B",
        r#"{ "model_type": "mixtral", "hidden_size": 4096, "intermediate_size": 14336,
             "num_hidden_layers": 32, "num_attention_heads": 32, "num_key_value_heads": 8,
             "num_local_experts": 8, "num_experts_per_tok": 2, "vocab_size": 32000,
             "sliding_window": null }"#,
        46_702_792_704,
    ),
    Published(
        "Qwen2-7B",
        r#"{ "model_type": "qwen2", "hidden_size": 3584, "intermediate_size": 18944,
             "num_hidden_layers": 28, "num_attention_heads": 28, "num_key_value_heads": 4,
             "vocab_size": 152064, "use_sliding_window": false, "sliding_window": 131072,
             "max_window_layers": 28 }"#,
        7_615_616_512,
    ),
    Published(
        "Qwen2-0.5B",
        r#"{ "model_type": "qwen2", "hidden_size": 896, "intermediate_size": 4864,
             "num_hidden_layers": 24, "num_attention_heads": 14, "num_key_value_heads": 2,
             "vocab_size": 151936, "tie_word_embeddings": true }"#,
        494_032_768,
    ),
    Published(
        "Qwen3-8B",
        r#"{ "model_type": "qwen3", "hidden_size": 4096, "intermediate_size": 12288,
             "num_hidden_layers": 36, "num_attention_heads": 32, "num_key_value_heads": 8,
             "head_dim": 128, "vocab_size": 151936, "attention_bias": false }"#,
        8_190_735_360,
    ),
    Published(
        "Qwen3-0.6B",
        r#"{ "model_type": "qwen3", "hidden_size": 1024, "intermediate_size": 3072,
             "num_hidden_layers": 28, "num_attention_heads": 16, "num_key_value_heads": 8,
             "head_dim": 128, "vocab_size": 151936, "tie_word_embeddings": true }"#,
        596_049_920,
    ),
    Published(
        "Qwen1.5-MoE-A2.7B",
        r#"{ "model_type": "qwen2_moe", "hidden_size": 2048, "intermediate_size": 5632,
             "num_hidden_layers": 24, "num_attention_heads": 16, "num_key_value_heads": 16,
             "moe_intermediate_size": 1408, "shared_expert_intermediate_size": 5632,
             "num_experts": 60, "num_experts_per_tok": 4, "decoder_sparse_step": 1,
             "norm_topk_prob": false, "vocab_size": 151936 }"#,
        14_315_784_192,
    ),
    Published(
        "Qwen3-30B-A3B",
        r#"{ "model_type": "qwen3_moe", "hidden_size": 2048, "intermediate_size": 6144,
             "num_hidden_layers": 48, "num_attention_heads": 32, "num_key_value_heads": 4,
             "head_dim": 128, "moe_intermediate_size": 768, "num_experts": 128,
             "num_experts_per_tok": 8, "decoder_sparse_step": 1, "mlp_only_layers": [],
             "vocab_size": 151936 }"#,
        30_532_122_624,
    ),
    Published(
        "Qwen3-235B-A22B",
        r#"{ "model_type": "qwen3_moe", "hidden_size": 4096, "intermediate_size": 12288,
             "num_hidden_layers": 94, "num_attention_heads": 64, "num_key_value_heads": 4,
             "head_dim": 128, "moe_intermediate_size": 1536, "num_experts": 128,
             "num_experts_per_tok": 8, "vocab_size": 151936 }"#,
        235_093_634_560,
    ),
    Published(
        "DeepSeek-V2-Lite",
        r#"{ "model_type": "deepseek_v2", "hidden_size": 2048, "intermediate_size": 10944,
             "num_hidden_layers": 27, "num_attention_heads": 16, "num_key_value_heads": 16,
             "q_lora_rank": null, "kv_lora_rank": 512, "qk_nope_head_dim": 128,
             "qk_rope_head_dim": 64, "v_head_dim": 128, "moe_intermediate_size": 1408,
             "n_routed_experts": 64, "n_shared_experts": 2, "num_experts_per_tok": 6,
             "first_k_dense_replace": 1, "moe_layer_freq": 1, "vocab_size": 102400 }"#,
        15_706_484_224,
    ),
    Published(
        "DeepSeek-V2",
        r#"{ "model_type": "deepseek_v2", "hidden_size": 5120, "intermediate_size": 12288,
             "num_hidden_layers": 60, "num_attention_heads": 128, "num_key_value_heads": 128,
             "q_lora_rank": 1536, "kv_lora_rank": 512, "qk_nope_head_dim": 128,
             "qk_rope_head_dim": 64, "v_head_dim": 128, "moe_intermediate_size": 1536,
             "n_routed_experts": 160, "n_shared_experts": 2, "num_experts_per_tok": 6,
             "first_k_dense_replace": 1, "vocab_size": 102400 }"#,
        235_741_434_880,
    ),
    Published("DeepSeek-V3", DEEPSEEK_V3, 671_026_419_200),
    Published(
        "Gemma-2B",
        r#"{ "model_type": "gemma", "hidden_size": 2048, "intermediate_size": 16384,
             "num_hidden_layers": 18, "num_attention_heads": 8, "num_key_value_heads": 1,
             "head_dim": 256, "vocab_size": 256000 }"#,
        2_506_172_416,
    ),
    Published(
        "Gemma-7B",
        r#"{ "model_type": "gemma", "hidden_size": 3072, "intermediate_size": 24576,
             "num_hidden_layers": 28, "num_attention_heads": 16, "num_key_value_heads": 16,
             "head_dim": 256, "vocab_size": 256000 }"#,
        8_537_680_896,
    ),
    Published(
        "Gemma-2-9B",
        r#"{ "model_type": "gemma2", "hidden_size": 3584, "intermediate_size": 14336,
             "num_hidden_layers": 42, "num_attention_heads": 16, "num_key_value_heads": 8,
             "head_dim": 256, "vocab_size": 256000, "sliding_window": 4096,
             "attn_logit_softcapping": 50.0 }"#,
        9_241_705_984,
    ),
    Published(
        "Gemma-3-1B",
        r#"{ "model_type": "gemma3_text", "hidden_size": 1152, "intermediate_size": 6912,
             "num_hidden_layers": 26, "num_attention_heads": 4, "num_key_value_heads": 1,
             "head_dim": 256, "vocab_size": 262144, "sliding_window": 512,
             "sliding_window_pattern": 6 }"#,
        999_885_952,
    ),
    Published(
        "Phi-2",
        r#"{ "model_type": "phi", "hidden_size": 2560, "intermediate_size": 10240,
             "num_hidden_layers": 32, "num_attention_heads": 32, "num_key_value_heads": 32,
             "qk_layernorm": false, "vocab_size": 51200 }"#,
        2_779_683_840,
    ),
    Published(
        "Phi-3-mini",
        r#"{ "model_type": "phi3", "hidden_size": 3072, "intermediate_size": 8192,
             "num_hidden_layers": 32, "num_attention_heads": 32, "num_key_value_heads": 32,
             "vocab_size": 32064, "sliding_window": 2047 }"#,
        3_821_079_552,
    ),
    Published(
        "Phi-4",
        r#"{ "model_type": "phi3", "hidden_size": 5120, "intermediate_size": 17920,
             "num_hidden_layers": 40, "num_attention_heads": 40, "num_key_value_heads": 10,
             "vocab_size": 100352 }"#,
        14_659_507_200,
    ),
    Published(
        "GPT-2",
        r#"{ "model_type": "gpt2", "n_embd": 768, "n_layer": 12, "n_head": 12,
             "n_positions": 1024, "n_ctx": 1024, "vocab_size": 50257 }"#,
        124_439_808,
    ),
    Published(
        "GPT-2 XL",
        r#"{ "model_type": "gpt2", "n_embd": 1600, "n_layer": 48, "n_head": 25,
             "n_positions": 1024, "n_inner": null, "vocab_size": 50257 }"#,
        1_557_611_200,
    ),
    Published(
        "GPT-J-6B",
        r#"{ "model_type": "gptj", "n_embd": 4096, "n_layer": 28, "n_head": 16,
             "n_positions": 2048, "rotary_dim": 64, "vocab_size": 50400,
             "tie_word_embeddings": false }"#,
        6_050_882_784,
    ),
    Published(
        "GPT-NeoX-20B",
        r#"{ "model_type": "gpt_neox", "hidden_size": 6144, "intermediate_size": 24576,
             "num_hidden_layers": 44, "num_attention_heads": 64, "vocab_size": 50432,
             "max_position_embeddings": 2048, "rotary_pct": 0.25 }"#,
        20_554_567_680,
    ),
    Published(
        "Pythia-6.9B",
        r#"{ "model_type": "gpt_neox", "hidden_size": 4096, "intermediate_size": 16384,
             "num_hidden_layers": 32, "num_attention_heads": 32, "vocab_size": 50432,
             "max_position_embeddings": 2048, "use_parallel_residual": true }"#,
        6_857_302_016,
    ),
    Published(
        "OPT-6.7B",
        r#"{ "model_type": "opt", "hidden_size": 4096, "ffn_dim": 16384, "num_hidden_layers": 32,
             "num_attention_heads": 32, "word_embed_proj_dim": 4096, "vocab_size": 50272,
             "max_position_embeddings": 2048, "do_layer_norm_before": true }"#,
        6_658_473_984,
    ),
    Published(
        "BLOOM-7b1",
        r#"{ "model_type": "bloom", "n_embed": 4096, "n_layer": 30, "n_head": 32,
             "num_attention_heads": 32, "vocab_size": 250880, "seq_length": 2048 }"#,
        7_069_016_064,
    ),
    Published(
        "Falcon-7B",
        r#"{ "model_type": "falcon", "hidden_size": 4544, "num_hidden_layers": 32,
             "num_attention_heads": 71, "num_kv_heads": 71, "multi_query": true, "bias": false,
             "alibi": false, "new_decoder_architecture": false, "parallel_attn": true,
             "vocab_size": 65024 }"#,
        6_921_720_704,
    ),
    Published(
        "Falcon-40B",
        r#"{ "model_type": "falcon", "hidden_size": 8192, "num_hidden_layers": 60,
             "num_attention_heads": 128, "num_kv_heads": 8, "new_decoder_architecture": true,
             "vocab_size": 65024 }"#,
        41_303_293_952,
    ),
    Published(
        "DeciLM-7B",
        r#"{ "model_type": "deci", "hidden_size": 4096, "intermediate_size": 14336,
             "num_hidden_layers": 32, "num_attention_heads": 32, "vocab_size": 32000,
             "num_key_value_heads_per_layer": [4, 4, 4, 4, 4, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2,
                                               2, 2, 2, 2, 1, 1, 1, 1, 1, 1, 1, 1, 2, 2, 4, 1] }"#,
        // 67 KV heads in all; in which layers makes no difference.
        7_043_551_232,
    ),
];

const DEEPSEEK_V3: &str = r#"{
    "model_type": "deepseek_v3",
    "architectures": ["DeepseekV3ForCausalLM"],
    "hidden_size": 7168,
    "intermediate_size": 18432,
    "num_hidden_layers": 61,
    "num_attention_heads": 128,
    "num_key_value_heads": 128,
    "q_lora_rank": 1536,
    "kv_lora_rank": 512,
    "qk_nope_head_dim": 128,
    "qk_rope_head_dim": 64,
    "v_head_dim": 128,
    "moe_intermediate_size": 2048,
    "n_routed_experts": 256,
    "n_shared_experts": 1,
    "num_experts_per_tok": 8,
    "first_k_dense_replace": 3,
    "moe_layer_freq": 1,
    "num_nextn_predict_layers": 1,
    "scoring_func": "sigmoid",
    "topk_method": "noaux_tc",
    "vocab_size": 129280,
    "max_position_embeddings": 163840,
    "torch_dtype": "bfloat16",
    "quantization_config": {
        "quant_method": "fp8", "fmt": "e4m3", "weight_block_size": [128, 128]
    }
}"#;

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
