//! Decoders with a mixture of experts.

use super::gated::{Without, attention_bias, late_window, llama_like};
use super::{FFN_SIZE, Family, HEAD_DIM, KV_HEADS, MODERN, WINDOW, sizes, window};
use crate::hf::config::{Config, Keys};
use crate::hf::decoder::{Decoder, Experts, KvHeads, Latent};

const PER_TOKEN: Keys = &["num_experts_per_tok"];
const EXPERT_FFN_SIZE: Keys = &["moe_intermediate_size"];
const NUM_EXPERTS: Keys = &["num_experts", "num_local_experts"];
const DENSE_ONLY: Keys = &["mlp_only_layers"];

/// How many experts there are and how many a token is routed to.
fn routed(c: &mut Config<'_>, count: Keys) -> Option<(u32, u32)> {
    let (count, per_token) = (c.size(count), c.size(PER_TOKEN));
    let (count, per_token) = (count?, per_token?);
    if per_token <= count {
        return Some((count, per_token));
    }
    c.refuse("PD007", PER_TOKEN, format!("a token cannot go to {per_token} of {count} experts"));
    None
}

pub(super) const MIXTRAL: Family = Family {
    name: "Mixtral",
    model_types: &["mixtral"],
    architectures: &["MixtralForCausalLM"],
    decoder: |c| {
        let decoder = llama_like(c, Without::Refused, None, false);
        let routed = routed(c, NUM_EXPERTS);
        let tokens = c.nullable(WINDOW, None);
        let window = window(c, &decoder, tokens, |layers| layers);
        let (decoder, (count, per_token)) = (decoder?, routed?);
        let experts = Experts {
            count,
            per_token,
            ffn_size: decoder.ffn_size,
            shared: 0,
            gate: false,
            correction: false,
            dense_layers: 0,
        };
        Some(Decoder { experts: Some(experts), window: window?, ..decoder })
    },
};

/// Experts of Qwen's kind: in every `decoder_sparse_step`-th layer that is not named as dense.
fn qwen_experts(c: &mut Config<'_>, decoder: &Option<Decoder>) -> Option<Experts> {
    let routed = routed(c, NUM_EXPERTS);
    let ffn_size = c.size(EXPERT_FFN_SIZE);
    let step = c.size_or(&["decoder_sparse_step"], 1);
    let named = match c.list(DENSE_ONLY) {
        None => None,
        Some(None) => Some(Vec::new()),
        Some(Some((items, _))) => c.whole_numbers(items, 0),
    };
    let (layers, step) = (decoder.as_ref()?.layers, step?);
    let mut named = named?;
    named.sort_unstable();
    named.dedup();
    // Counted from zero; the step counts from one.
    let would_be_sparse = |layer: &&u32| **layer < layers && (**layer + 1).is_multiple_of(step);
    let made_dense = u32::try_from(named.iter().filter(would_be_sparse).count()).ok()?;
    let (count, per_token) = routed?;
    Some(Experts {
        count,
        per_token,
        ffn_size: ffn_size?,
        shared: 0,
        gate: false,
        correction: false,
        dense_layers: layers - layers / step + made_dense,
    })
}

pub(super) const QWEN2_MOE: Family = Family {
    name: "Qwen2-MoE",
    model_types: &["qwen2_moe"],
    architectures: &["Qwen2MoeForCausalLM"],
    decoder: |c| {
        let decoder = llama_like(c, Without::Refused, None, false);
        let experts = qwen_experts(c, &decoder);
        let shared = c.size(&["shared_expert_intermediate_size"]);
        let bias = c.flag(&["qkv_bias"], true);
        let window = late_window(c, &decoder);
        let experts = Experts { shared: shared?, gate: true, ..experts? };
        Some(Decoder { experts: Some(experts), qkv_bias: bias?, window: window?, ..decoder? })
    },
};

pub(super) const QWEN3_MOE: Family = Family {
    name: "Qwen3-MoE",
    model_types: &["qwen3_moe"],
    architectures: &["Qwen3MoeForCausalLM"],
    decoder: |c| {
        let decoder = llama_like(c, Without::Refused, None, false);
        let experts = qwen_experts(c, &decoder);
        let (bias, window) = (attention_bias(c), late_window(c, &decoder));
        Some(Decoder {
            head_norms: 2,
            experts: Some(experts?),
            qkv_bias: bias?,
            output_bias: bias?,
            window: window?,
            ..decoder?
        })
    },
};

pub(super) const DEEPSEEK_V2: Family = Family {
    name: "DeepSeek-V2",
    model_types: &["deepseek_v2"],
    architectures: &["DeepseekV2ForCausalLM"],
    decoder: |c| deepseek(c, false),
};

/// Kimi K2 is this architecture in other sizes. The layers that draft tokens
/// (`num_nextn_predict_layers`) are left out: without speculation they do not run.
pub(super) const DEEPSEEK_V3: Family = Family {
    name: "DeepSeek-V3",
    model_types: &["deepseek_v3", "kimi_k2"],
    architectures: &["DeepseekV3ForCausalLM"],
    decoder: |c| deepseek(c, true),
};

const SHARED: Keys = &["n_shared_experts"];

/// Multi-head latent attention, and experts from a layer on. V3 corrects the experts' scores.
fn deepseek(c: &mut Config<'_>, correction: bool) -> Option<Decoder> {
    let sizes = sizes(c, &MODERN, false);
    let ffn_size = c.size(FFN_SIZE);
    // Both only name what follows from the latent widths.
    c.asked.extend(KV_HEADS.iter().chain(HEAD_DIM).chain(&["qk_head_dim"]));
    let (query_rank, rank) = (c.nullable(&["q_lora_rank"], Some(1536)), c.size(&["kv_lora_rank"]));
    let (nope, rope) = (c.size(&["qk_nope_head_dim"]), c.size(&["qk_rope_head_dim"]));
    let value = c.size(&["v_head_dim"]);
    let bias = attention_bias(c);
    let routed = routed(c, &["n_routed_experts", "num_experts", "num_local_experts"]);
    let expert_ffn = c.size(EXPERT_FFN_SIZE);
    let shared = c.count_or(SHARED, 0);
    let shared = expert_ffn.zip(shared).and_then(|(ffn, count)| c.product(ffn, count, SHARED));
    let (first, every) =
        (c.count_or(&["first_k_dense_replace"], 0), c.size_or(&["moe_layer_freq"], 1));
    let (sizes, every) = (sizes?, every?);
    // Multiples of the frequency from the first layer with experts on.
    let layers = sizes.layers;
    let with_experts = layers.div_ceil(every) - first?.min(layers).div_ceil(every);
    let latent = Latent { query_rank: query_rank?, rank: rank?, rope: rope?, value: value? };
    let (count, per_token) = routed?;
    let experts = Experts {
        count,
        per_token,
        ffn_size: expert_ffn?,
        shared: shared?,
        gate: false,
        correction,
        dense_layers: layers - with_experts,
    };
    Some(Decoder {
        ffn_size: ffn_size?,
        kv_heads: KvHeads::Each(sizes.heads),
        head_dim: nope?,
        qkv_bias: bias?,
        output_bias: bias?,
        latent: Some(latent),
        experts: Some(experts),
        ..sizes
    })
}
