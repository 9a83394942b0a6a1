//! The architectures: one row each, with what decides the shapes of its tensors.
//!
//! A row's function asks for every key that it understands, whatever their values are, so that
//! the keys it asks an empty config for are the documentation.

mod classic;
mod experts;
mod gated;

use super::config::{Config, Keys};
use super::decoder::{Decoder, KvHeads, Window};
use crate::input::{Table, Value};

/// One architecture.
pub struct Family {
    /// What it is called.
    pub name: &'static str,
    /// What its configs have under `model_type`.
    pub model_types: &'static [&'static str],
    /// What they may have under `architectures`: the class with an LM head.
    pub architectures: &'static [&'static str],
    pub(super) decoder: fn(&mut Config<'_>) -> Option<Decoder>,
}

impl std::fmt::Debug for Family {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Family").field("name", &self.name).finish_non_exhaustive()
    }
}

/// Every architecture that is understood.
pub const FAMILIES: &[Family] = &[
    gated::LLAMA,
    gated::MISTRAL,
    gated::QWEN2,
    gated::QWEN3,
    gated::GEMMA,
    gated::GEMMA2,
    gated::GEMMA3,
    gated::PHI3,
    gated::DECI,
    experts::MIXTRAL,
    experts::QWEN2_MOE,
    experts::QWEN3_MOE,
    experts::DEEPSEEK_V2,
    experts::DEEPSEEK_V3,
    classic::PHI,
    classic::GPT2,
    classic::GPT_J,
    classic::GPT_NEOX,
    classic::OPT,
    classic::BLOOM,
    classic::FALCON,
];

impl Family {
    /// The keys that decide the shapes of this architecture, in the order in which they are read.
    ///
    /// ```
    /// use perfdiff::hf::FAMILIES;
    ///
    /// let llama = FAMILIES.iter().find(|family| family.name == "Llama").unwrap();
    /// assert!(llama.keys().contains(&"num_key_value_heads"));
    /// ```
    pub fn keys(&self) -> Vec<&'static str> {
        let empty = Table::default();
        let mut config = Config::new(&empty, 0..0);
        let _ = (self.decoder)(&mut config);
        let mut keys: Vec<&'static str> = Vec::new();
        for key in config.asked {
            if !keys.contains(&key) {
                keys.push(key);
            }
        }
        keys
    }
}

/// What a family's config calls the sizes that every decoder has.
struct Names {
    layers: Keys,
    hidden_size: Keys,
    heads: Keys,
    context: Keys,
}

/// The names that configs have had since Llama.
const MODERN: Names = Names {
    layers: &["num_hidden_layers"],
    hidden_size: &["hidden_size"],
    heads: &["num_attention_heads"],
    context: &["max_position_embeddings"],
};

/// The names of GPT-2's time, beside which some configs have the newer ones.
const CLASSIC: Names = Names {
    layers: &["n_layer", "num_hidden_layers"],
    hidden_size: &["n_embd", "n_embed", "hidden_size"],
    heads: &["n_head", "num_attention_heads"],
    context: &["n_positions", "max_position_embeddings", "seq_length"],
};

const KV_HEADS: Keys = &["num_key_value_heads"];
const HEAD_DIM: Keys = &["head_dim"];
const FFN_SIZE: Keys = &["intermediate_size"];
const TIED: Keys = &["tie_word_embeddings"];
const ATTENTION_BIAS: Keys = &["attention_bias"];
const WINDOW: Keys = &["sliding_window"];
const LAYER_TYPES: Keys = &["layer_types"];

/// Layers, widths, heads and vocabulary. `tied` is what holds without the key.
fn sizes(c: &mut Config<'_>, names: &Names, tied: bool) -> Option<Decoder> {
    let (layers, hidden_size) = (c.size(names.layers), c.size(names.hidden_size));
    let heads = c.size(names.heads);
    let vocabulary = c.size(&["vocab_size"]);
    let context_length = c.optional(names.context);
    let tied = c.flag(TIED, tied);
    Some(Decoder {
        layers: layers?,
        hidden_size: hidden_size?,
        heads: heads?,
        kv_heads: KvHeads::Each(heads?),
        vocabulary: vocabulary?,
        tied: tied?,
        context_length: context_length?,
        ..Decoder::default()
    })
}

/// The width of a head: as the config says, or `default`, or the hidden size over the heads.
fn head_dim(
    c: &mut Config<'_>,
    sizes: &Option<Decoder>,
    names: &Names,
    default: Option<u32>,
) -> Option<u32> {
    let given = c.optional(HEAD_DIM)?.or(default);
    let sizes = sizes.as_ref()?;
    given.or_else(|| even_head_dim(c, sizes, names))
}

/// The hidden size over the heads, which has to be a whole number.
fn even_head_dim(c: &mut Config<'_>, sizes: &Decoder, names: &Names) -> Option<u32> {
    let (hidden, heads) = (sizes.hidden_size, sizes.heads);
    if hidden.is_multiple_of(heads) {
        return Some(hidden / heads);
    }
    let message = format!("a hidden size of {hidden} does not divide into {heads} heads");
    c.refuse("PD007", names.heads, message);
    None
}

/// KV heads that are shared by a whole number of heads.
fn kv_heads(c: &mut Config<'_>, sizes: &Option<Decoder>, keys: Keys, kv: u32) -> Option<KvHeads> {
    let heads = sizes.as_ref()?.heads;
    if heads.is_multiple_of(kv) {
        return Some(KvHeads::Each(kv));
    }
    c.refuse("PD007", keys, format!("{heads} heads cannot share {kv} KV heads evenly"));
    None
}

/// Layers with a sliding window of so many tokens: those that `layer_types` names, or `usual`.
fn window(
    c: &mut Config<'_>,
    sizes: &Option<Decoder>,
    tokens: Option<Option<u32>>,
    usual: impl Fn(u32) -> u32,
) -> Option<Option<Window>> {
    let types = c.list(LAYER_TYPES)?;
    let (tokens, layers) = (tokens?, sizes.as_ref()?.layers);
    let windowed = match types {
        None => usual(layers),
        Some((items, entry)) => {
            let mut windowed = 0;
            for item in items {
                match &item.value {
                    Value::Text(name) if name == "sliding_attention" => windowed += 1,
                    Value::Text(name) if name == "full_attention" => {}
                    Value::Text(name) => {
                        let known = ["full_attention", "sliding_attention"];
                        c.unknown_value(item, "the layer type", name, &known);
                        return None;
                    }
                    _ => {
                        c.wrong_type(entry, "a list of names");
                        return None;
                    }
                }
            }
            if items.len() != layers as usize {
                let message = format!("{} layer types for {layers} layers", items.len());
                c.refuse("PD007", LAYER_TYPES, message);
                return None;
            }
            windowed
        }
    };
    Some(tokens.map(|tokens| Window { tokens, layers: windowed }))
}
