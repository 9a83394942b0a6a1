//! GPT-2 and its descendants before Llama: norms with a bias, a feed-forward layer of two
//! matrices.

use super::gated::{Without, llama_like};
use super::{
    ATTENTION_BIAS, CLASSIC, FFN_SIZE, Family, MODERN, Names, even_head_dim, kv_heads, sizes,
};
use crate::hf::config::{Config, Keys};
use crate::hf::decoder::{Decoder, KvHeads};

/// A feed-forward layer four times as wide as the residual stream, where the config does not say.
fn ffn_size(c: &mut Config<'_>, sizes: &Option<Decoder>, keys: Keys, times: u32) -> Option<u32> {
    match c.optional(keys)? {
        Some(given) => Some(given),
        None => {
            let hidden = sizes.as_ref()?.hidden_size;
            c.product(hidden, times, keys)
        }
    }
}

/// Sizes with heads of one width and a key and value for each; biases everywhere.
fn classic(c: &mut Config<'_>, names: &Names, ffn: Keys, tied: bool) -> Option<Decoder> {
    let sizes = sizes(c, names, tied);
    let ffn_size = ffn_size(c, &sizes, ffn, 4);
    let sizes = sizes?;
    let head_dim = even_head_dim(c, &sizes, names);
    Some(Decoder {
        head_dim: head_dim?,
        ffn_size: ffn_size?,
        gated: false,
        norm: 2,
        qkv_bias: true,
        output_bias: true,
        ffn_bias: true,
        ..sizes
    })
}

/// Attention and feed-forward layer side by side, after one norm.
pub(super) const PHI: Family = Family {
    name: "Phi-2",
    model_types: &["phi"],
    architectures: &["PhiForCausalLM"],
    decoder: |c| {
        let decoder = llama_like(c, Without::AllHeads, None, false);
        let head_norms = c.flag(&["qk_layernorm"], false);
        Some(Decoder {
            gated: false,
            norm: 2,
            norms: 1,
            head_norms: if head_norms? { 4 } else { 0 },
            qkv_bias: true,
            output_bias: true,
            ffn_bias: true,
            head_bias: true,
            ..decoder?
        })
    },
};

pub(super) const GPT2: Family = Family {
    name: "GPT-2",
    model_types: &["gpt2"],
    architectures: &["GPT2LMHeadModel"],
    decoder: |c| {
        let decoder = classic(c, &CLASSIC, &["n_inner"], true)?;
        // Positions are learned: without their number there is no shape.
        let Some(positions) = decoder.context_length else {
            c.missing(CLASSIC.context);
            return None;
        };
        Some(Decoder { positions, ..decoder })
    },
};

pub(super) const GPT_J: Family = Family {
    name: "GPT-J",
    model_types: &["gptj"],
    architectures: &["GPTJForCausalLM"],
    decoder: |c| {
        let decoder = classic(c, &CLASSIC, &["n_inner"], false)?;
        Some(Decoder { norms: 1, qkv_bias: false, output_bias: false, head_bias: true, ..decoder })
    },
};

pub(super) const GPT_NEOX: Family = Family {
    name: "GPT-NeoX",
    model_types: &["gpt_neox"],
    architectures: &["GPTNeoXForCausalLM"],
    decoder: |c| {
        let decoder = classic(c, &MODERN, FFN_SIZE, false);
        let bias = c.flag(ATTENTION_BIAS, true);
        Some(Decoder { qkv_bias: bias?, output_bias: bias?, ..decoder? })
    },
};

/// OPT keeps two rows of positions for padding.
const PADDING_POSITIONS: u32 = 2;

pub(super) const OPT: Family = Family {
    name: "OPT",
    model_types: &["opt"],
    architectures: &["OPTForCausalLM"],
    decoder: |c| {
        let decoder = classic(c, &MODERN, &["ffn_dim"], true);
        let bias = c.flag(&["enable_bias"], true);
        let affine = c.flag(&["layer_norm_elementwise_affine"], true);
        let before = c.flag(&["do_layer_norm_before"], true);
        let removed = c.flag(&["_remove_final_layer_norm"], false);
        let embedding = c.optional(EMBEDDING_WIDTH);
        let (decoder, bias, affine) = (decoder?, bias?, affine?);
        if let Some(width) = embedding?
            && width != decoder.hidden_size
        {
            let hidden = decoder.hidden_size;
            let message = format!(
                "an embedding of width {width} in a model of width {hidden} is not modelled"
            );
            c.refuse("PD008", EMBEDDING_WIDTH, message);
            return None;
        }
        let Some(positions) = decoder.context_length else {
            c.missing(MODERN.context);
            return None;
        };
        Some(Decoder {
            positions: positions.saturating_add(PADDING_POSITIONS),
            norm: if affine { 2 } else { 0 },
            final_norm: before? && !removed?,
            qkv_bias: bias,
            output_bias: bias,
            ffn_bias: bias,
            ..decoder
        })
    },
};

const EMBEDDING_WIDTH: Keys = &["word_embed_proj_dim"];

pub(super) const BLOOM: Family = Family {
    name: "BLOOM",
    model_types: &["bloom"],
    architectures: &["BloomForCausalLM"],
    decoder: |c| {
        let decoder = classic(c, &CLASSIC, &["n_inner"], true)?;
        Some(Decoder { embedding_norm: true, ..decoder })
    },
};

const FALCON_KV_HEADS: Keys = &["num_kv_heads", "n_head_kv"];

pub(super) const FALCON: Family = Family {
    name: "Falcon",
    model_types: &["falcon"],
    architectures: &["FalconForCausalLM"],
    decoder: |c| {
        let decoder = classic(c, &CLASSIC, &["ffn_hidden_size"], true);
        let new = c.flag(&["new_decoder_architecture"], false);
        let (one, kv) = (c.flag(&["multi_query"], true), c.optional(FALCON_KV_HEADS));
        let parallel = c.flag(&["parallel_attn"], true);
        let norms = c.optional(&["num_ln_in_parallel_attn"]);
        let bias = c.flag(&["bias"], false);
        let times = c.size_or(&["ff_factor"], 4);
        let ffn_size = ffn_size(c, &decoder, &["ffn_hidden_size"], times?);
        let (new, bias) = (new?, bias?);
        // The new architecture names its KV heads; the old one shares one or has all.
        let heads = decoder.as_ref().map(|decoder| decoder.heads);
        let kv = match (new, one?) {
            (true, _) => kv_heads(c, &decoder, FALCON_KV_HEADS, kv?.or(heads)?),
            (false, true) => Some(KvHeads::Each(1)),
            (false, false) => heads.map(KvHeads::Each),
        };
        let two_side_by_side = new && norms?.unwrap_or(2) == 2;
        let norms = if two_side_by_side || !parallel? { 2 } else { 1 };
        Some(Decoder {
            kv_heads: kv?,
            ffn_size: ffn_size?,
            norms,
            qkv_bias: bias,
            output_bias: bias,
            ffn_bias: bias,
            ..decoder?
        })
    },
};
