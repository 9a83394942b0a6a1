//! Llama and what followed it: two norms without bias, a gated feed-forward layer, rotary
//! positions, dense.

use super::{
    ATTENTION_BIAS, FFN_SIZE, Family, KV_HEADS, MODERN, WINDOW, head_dim, kv_heads, sizes, window,
};
use crate::hf::config::{Config, Keys};
use crate::hf::decoder::{Decoder, KvHeads};

/// What holds where a config names no KV heads.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Without {
    /// Each head has its own.
    AllHeads,
    /// The config has to name them: transformers' own default is that of one size of the family.
    Refused,
}

/// The sizes of a decoder of Llama's kind; what the families differ in comes on top.
pub(super) fn llama_like(
    c: &mut Config<'_>,
    without: Without,
    width: Option<u32>,
    tied: bool,
) -> Option<Decoder> {
    let sizes = sizes(c, &MODERN, tied);
    let ffn_size = c.size(FFN_SIZE);
    let kv = match without {
        Without::AllHeads => {
            let heads = sizes.as_ref().map(|sizes| sizes.heads);
            c.optional(KV_HEADS).and_then(|kv| kv.or(heads))
        }
        Without::Refused => c.size(KV_HEADS),
    };
    let kv = kv.and_then(|kv| kv_heads(c, &sizes, KV_HEADS, kv));
    let head_dim = head_dim(c, &sizes, &MODERN, width);
    Some(Decoder { ffn_size: ffn_size?, kv_heads: kv?, head_dim: head_dim?, ..sizes? })
}

/// Biases of queries, keys, values and output by one flag.
pub(super) fn attention_bias(c: &mut Config<'_>) -> Option<bool> {
    c.flag(ATTENTION_BIAS, false)
}

/// Windows of Qwen's kind: off unless turned on, and then from a layer on.
pub(super) fn late_window(
    c: &mut Config<'_>,
    decoder: &Option<Decoder>,
) -> Option<Option<super::Window>> {
    let on = c.flag(&["use_sliding_window"], false);
    let tokens = c.nullable(WINDOW, Some(4096));
    let first = c.count_or(&["max_window_layers"], 28);
    let tokens = tokens.zip(on).map(|(tokens, on)| tokens.filter(|_| on));
    let window = window(c, decoder, tokens, |layers| layers.saturating_sub(first.unwrap_or(0)));
    first.and(window)
}

pub(super) const LLAMA: Family = Family {
    name: "Llama",
    model_types: &["llama"],
    architectures: &["LlamaForCausalLM"],
    decoder: |c| {
        let decoder = llama_like(c, Without::AllHeads, None, false);
        let (attention, ffn) = (attention_bias(c), c.flag(&["mlp_bias"], false));
        Some(Decoder { qkv_bias: attention?, output_bias: attention?, ffn_bias: ffn?, ..decoder? })
    },
};

pub(super) const MISTRAL: Family = Family {
    name: "Mistral",
    model_types: &["mistral"],
    architectures: &["MistralForCausalLM"],
    decoder: |c| {
        let decoder = llama_like(c, Without::Refused, None, false);
        let tokens = c.nullable(WINDOW, Some(4096));
        let window = window(c, &decoder, tokens, |layers| layers);
        Some(Decoder { window: window?, ..decoder? })
    },
};

pub(super) const QWEN2: Family = Family {
    name: "Qwen2",
    model_types: &["qwen2"],
    architectures: &["Qwen2ForCausalLM"],
    decoder: |c| {
        let decoder = llama_like(c, Without::Refused, None, false);
        let window = late_window(c, &decoder);
        Some(Decoder { qkv_bias: true, window: window?, ..decoder? })
    },
};

pub(super) const QWEN3: Family = Family {
    name: "Qwen3",
    model_types: &["qwen3"],
    architectures: &["Qwen3ForCausalLM"],
    decoder: |c| {
        let decoder = llama_like(c, Without::Refused, Some(128), false);
        let (bias, window) = (attention_bias(c), late_window(c, &decoder));
        Some(Decoder {
            head_norms: 2,
            qkv_bias: bias?,
            output_bias: bias?,
            window: window?,
            ..decoder?
        })
    },
};

pub(super) const GEMMA: Family = Family {
    name: "Gemma",
    model_types: &["gemma"],
    architectures: &["GemmaForCausalLM"],
    decoder: |c| gemma(c, 2),
};

pub(super) const GEMMA2: Family = Family {
    name: "Gemma 2",
    model_types: &["gemma2"],
    architectures: &["Gemma2ForCausalLM"],
    decoder: |c| {
        let decoder = gemma(c, 4);
        let tokens = c.nullable(&["sliding_window", "sliding_window_size"], Some(4096));
        // Every other layer, the first among them.
        let window = window(c, &decoder, tokens, |layers| layers.div_ceil(2));
        Some(Decoder { window: window?, ..decoder? })
    },
};

pub(super) const GEMMA3: Family = Family {
    name: "Gemma 3",
    model_types: &["gemma3_text"],
    architectures: &["Gemma3ForCausalLM"],
    decoder: |c| {
        let decoder = gemma(c, 4);
        let tokens = c.nullable(WINDOW, Some(4096));
        // Every sixth layer sees everything.
        let every = c.size_or(&["sliding_window_pattern", "_sliding_window_pattern"], 6);
        let all_but = |layers: u32| every.map_or(0, |every| layers - layers / every);
        let window = window(c, &decoder, tokens, all_but);
        Some(Decoder { head_norms: 2, window: every.and(window)?, ..decoder? })
    },
};

/// The head width is part of what a Gemma is: no hidden size over heads.
fn gemma(c: &mut Config<'_>, norms: u32) -> Option<Decoder> {
    let decoder = llama_like(c, Without::Refused, Some(256), true);
    let bias = attention_bias(c);
    Some(Decoder { norms, qkv_bias: bias?, output_bias: bias?, ..decoder? })
}

pub(super) const PHI3: Family = Family {
    name: "Phi-3",
    model_types: &["phi3"],
    architectures: &["Phi3ForCausalLM"],
    decoder: |c| {
        let decoder = llama_like(c, Without::AllHeads, None, false);
        let tokens = c.nullable(WINDOW, None);
        let window = window(c, &decoder, tokens, |layers| layers);
        // Its configs have the key, its code has no such bias.
        if attention_bias(c)? {
            c.refuse("PD008", ATTENTION_BIAS, "a Phi-3 with biases is not modelled".into());
        }
        Some(Decoder { window: window?, ..decoder? })
    },
};

/// KV heads by layer, found by architecture search (DeciLM-7B, 2023).
const KV_HEADS_BY_LAYER: Keys = &["num_key_value_heads_per_layer"];

pub(super) const DECI: Family = Family {
    name: "DeciLM",
    model_types: &["deci"],
    architectures: &["DeciLMForCausalLM"],
    decoder: |c| {
        let sizes = sizes(c, &MODERN, false);
        let ffn_size = c.size(FFN_SIZE);
        // The largest of the list, where it is there.
        c.asked.extend(KV_HEADS);
        let kv = kv_heads_by_layer(c, &sizes);
        let head_dim = head_dim(c, &sizes, &MODERN, None);
        let (attention, ffn) = (attention_bias(c), c.flag(&["mlp_bias"], false));
        Some(Decoder {
            ffn_size: ffn_size?,
            kv_heads: kv?,
            head_dim: head_dim?,
            qkv_bias: attention?,
            output_bias: attention?,
            ffn_bias: ffn?,
            ..sizes?
        })
    },
};

fn kv_heads_by_layer(c: &mut Config<'_>, sizes: &Option<Decoder>) -> Option<KvHeads> {
    let Some((items, _)) = c.list(KV_HEADS_BY_LAYER)? else {
        c.missing(KV_HEADS_BY_LAYER);
        return None;
    };
    let each = c.whole_numbers(items, 1)?;
    let sizes = sizes.as_ref()?;
    if each.len() != sizes.layers as usize {
        let message = format!("KV heads of {} layers, and {} layers", each.len(), sizes.layers);
        c.refuse("PD007", KV_HEADS_BY_LAYER, message);
        return None;
    }
    if let Some(odd) = each.iter().find(|kv| !sizes.heads.is_multiple_of(**kv)) {
        let message = format!("{} heads cannot share {odd} KV heads evenly", sizes.heads);
        c.refuse("PD007", KV_HEADS_BY_LAYER, message);
        return None;
    }
    Some(KvHeads::Total(each.iter().fold(0, |total: u32, kv| total.saturating_add(*kv))))
}
