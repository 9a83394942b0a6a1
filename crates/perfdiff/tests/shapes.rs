//! What is counted from the shapes of a model, against what is published of it.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use perfdiff::{AssumptionSet, Assumptions, Catalog, Model, Scenario, Shapes, hardware, models};

fn shapes(name: &str) -> Shapes {
    Catalog::builtin().model(name).unwrap().shapes().unwrap()
}

/// As the framework counts the tensors of the published weights.
const PUBLISHED: [(&str, u64); 25] = [
    ("Llama-7B", 6_738_415_616),
    ("Llama-2-7B", 6_738_415_616),
    ("Llama-2-13B", 13_015_864_320),
    ("Llama-2-70B", 68_976_648_192),
    ("Llama-3-8B", 8_030_261_248),
    ("Llama-3.1-8B", 8_030_261_248),
    ("Llama-3-70B", 70_553_706_496),
    ("Llama-3.1-70B", 70_553_706_496),
    ("Llama-3.1-405B", 405_853_388_800),
    ("Mistral-7B-v0.1", 7_241_732_096),
    ("Mixtral-8x7B-v0.1", 46_702_792_704),
    ("Qwen1.5-7B", 7_721_324_544),
    ("Qwen2-7B", 7_615_616_512),
    ("Qwen2-72B", 72_706_203_648),
    ("DeciLM-7B", 7_043_551_232),
    ("Aquila-7B", 7_295_537_152),
    ("bloom-7b1", 7_069_016_064),
    ("gpt-j-6b", 6_050_882_784),
    ("opt-6.7b", 6_658_473_984),
    ("OPT-13B", 12_853_473_280),
    ("GPT-2 Small (124M)", 124_439_808),
    ("GPT-2 (1.5B)", 1_557_611_200),
    // Without the layer that predicts a second token.
    ("DeepSeek-V3", 671_026_419_200),
    // Without the pooler, which a masked language model does not have.
    ("BERT-Base", 108_891_648),
    ("BERT-Large", 334_092_288),
];

#[test]
fn parameters_are_counted_to_the_digit() {
    for (name, published) in PUBLISHED {
        assert_eq!(shapes(name).total().si(), published as f64, "{name}");
    }
}

/// Models whose shapes leave something out, or whose stated count is rounded, say by how much.
#[test]
fn counts_from_shapes_are_near_the_stated_ones() {
    for m in models::ALL {
        let (Some(shapes), Some(stated)) = (m.shapes(), m.parameters) else { continue };
        let tolerance = match &*m.key {
            // Rounded to 7 and 1.5 billion, and to 110 million with the pooler.
            "Llama2_7B" | "GPT2" => 0.04,
            "BERT_Base" | "BERT_Large" | "Llama2_70B" | "OPT_13B" => 0.02,
            _ => 0.005,
        };
        let off = (shapes.total().si() / stated.si() - 1.0).abs();
        assert!(off < tolerance, "{}: {} for {stated}", m.key, shapes.total());
    }
}

#[test]
fn models_without_a_rounded_count_state_the_counted_one() {
    let exact = models::ALL
        .iter()
        .filter(|m| m.parameters.is_some_and(|p| p.si() % 1e3 != 0.0) && m.shapes().is_some());
    let mut compared = 0;
    for m in exact {
        assert_eq!(m.shapes().unwrap().total(), m.parameters.unwrap(), "{}", m.key);
        compared += 1;
    }
    assert!(compared >= 12, "{compared}");
}

#[test]
fn the_cache_keeps_keys_and_values_of_every_kv_head() {
    for (name, bytes) in [
        ("Llama-2-7B", 524_288.0),
        ("Llama-3-8B", 131_072.0),
        ("Llama-3-70B", 327_680.0),
        ("Mistral-7B-v0.1", 131_072.0),
        ("Qwen2-7B", 57_344.0),
        // 67 KV heads of width 128 in all layers together.
        ("DeciLM-7B", 34_304.0),
        ("gpt-j-6b", 458_752.0),
        ("bloom-7b1", 491_520.0),
        // 61 layers with a latent of 512 and 64 for the position.
        ("DeepSeek-V3", 70_272.0),
    ] {
        assert_eq!(shapes(name).kv_cache_per_token(2.0).si(), bytes, "{name}");
    }
}

/// Operations of one decode step of one sequence, as the engine counts them.
fn flops_per_token(model: &Model, context: u32) -> f64 {
    let mut scenario = Scenario::new(model.clone())
        .on(hardware::MI300X)
        .batch(1)
        .assumptions(Assumptions::of(AssumptionSet::Physical));
    scenario.devices = 8;
    scenario.workload = perfdiff::Workload::Forward { context: Some(context) };
    scenario.solve().unwrap().stages.iter().map(|stage| stage.flops.si()).sum()
}

#[test]
fn a_token_is_multiplied_with_every_matrix_and_with_its_context() {
    // Two operations a matrix element: of 8.03 billion parameters, the embedding is looked up and
    // the norms are not matrices.
    let matrices = 8_030_261_248.0 - 128_256.0 * 4096.0 - 65.0 * 4096.0;
    let llama = &models::LLAMA3_8B;
    assert_eq!(llama.shapes().unwrap().active().si(), matrices);
    assert_eq!(flops_per_token(llama, 0), 2.0 * matrices);
    // Scores and values: two operations each for every layer, channel and cached token.
    assert_eq!(flops_per_token(llama, 1000), 2.0 * matrices + 4.0 * 32.0 * 4096.0 * 1000.0);
    // Two of eight experts, all of attention.
    let mixtral = models::MIXTRAL_8X7B.shapes().unwrap();
    let idle = 32.0 * 6.0 * 3.0 * 4096.0 * 14336.0;
    let active = 46_702_792_704.0 - idle - 32000.0 * 4096.0 - 65.0 * 4096.0;
    assert_eq!(mixtral.active().si(), active);
    assert_eq!(flops_per_token(&models::MIXTRAL_8X7B, 0), 2.0 * active);
}
