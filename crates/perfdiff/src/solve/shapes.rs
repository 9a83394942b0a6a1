//! Parameters and KV cache of a transformer, counted from its shapes.

use crate::model::Model;
use crate::units::{Bytes, Count};

/// The shapes of a decoder, and the parameters that follow from them.
///
/// With `h` the hidden size, `a` heads of width `d`, `kv` key-value heads, `f` the feed-forward
/// width, `v` the vocabulary, a layer has (Vaswani et al. 2017, Ainslie et al. 2023, Shazeer 2020)
///
/// ```text
/// attention = 2 h a d + 2 h kv d          queries and output, keys and values
/// expert    = 3 h f, or 2 h f ungated     gate, up and down, or up and down
/// ```
///
/// and the model an embedding and an LM head of `h v` each, one of them if they are tied. Biases
/// and norms are left out: under 0.1 % of any model that this was checked on.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct Shapes {
    /// Layers.
    pub layers: f64,
    /// Width of the residual stream.
    pub hidden_size: f64,
    /// Attention (query) heads.
    pub heads: f64,
    /// Key-value heads of a layer, on average where they vary.
    pub kv_heads: f64,
    /// Width of one head.
    pub head_dim: f64,
    /// Experts of a layer; 1 where it is dense.
    pub experts: f64,
    /// Experts that one token is routed to.
    pub experts_per_token: f64,
    /// Parameters of attention, of one layer.
    pub attention: f64,
    /// Parameters of one expert (of the feed-forward layer where it is dense), of one layer.
    pub expert: f64,
    /// Parameters of the LM head.
    pub head: f64,
    /// Parameters of the embedding, where it is not the LM head's.
    pub embedding: f64,
    /// Values that the KV cache keeps of one token in one layer.
    pub kv_values: f64,
}

impl Model {
    /// The shapes of this model, where it is a transformer and all of them are known.
    ///
    /// ```
    /// use perfdiff::models;
    ///
    /// let shapes = models::LLAMA3_8B.shapes().unwrap();
    /// assert_eq!(shapes.total().si(), 8_029_995_008.0);
    /// assert_eq!(shapes.kv_cache_per_token(2.0).to_string(), "128 KiB");
    /// ```
    pub fn shapes(&self) -> Option<Shapes> {
        let number = |value: Option<u32>| value.map(f64::from);
        let layers = number(self.layers)?;
        let hidden_size = number(self.hidden_size)?;
        let heads = number(self.heads)?;
        let kv_heads = match self.kv_heads_total {
            Some(total) => f64::from(total) / layers,
            None => number(self.kv_heads).unwrap_or(heads),
        };
        let head_dim = number(self.head_dim).unwrap_or(hidden_size / heads);
        let ffn = number(self.ffn_size)?;
        let vocabulary = number(self.vocabulary)?;
        let matrices = if self.ungated_ffn { 2.0 } else { 3.0 };
        let head = hidden_size * vocabulary;
        let kv_values = match (self.kv_lora_rank, self.qk_rope_head_dim) {
            // Multi-head latent attention keeps one compressed vector (DeepSeek-V2, section 2.1).
            (Some(rank), Some(rope)) => f64::from(rank) + f64::from(rope),
            _ => 2.0 * kv_heads * head_dim,
        };
        Some(Shapes {
            layers,
            hidden_size,
            heads,
            kv_heads,
            head_dim,
            experts: number(self.experts).unwrap_or(1.0),
            experts_per_token: number(self.experts_per_token).unwrap_or(1.0),
            attention: 2.0 * hidden_size * heads * head_dim
                + 2.0 * hidden_size * kv_heads * head_dim,
            expert: matrices * hidden_size * ffn,
            head,
            embedding: if self.tied_embeddings { 0.0 } else { head },
            kv_values,
        })
    }
}

impl Shapes {
    /// Parameters of the router of a layer: one score an expert.
    pub fn router(&self) -> f64 {
        if self.experts > 1.0 { self.hidden_size * self.experts } else { 0.0 }
    }

    /// All parameters but norms and biases.
    pub fn total(&self) -> Count {
        let layer = self.attention + self.expert * self.experts + self.router();
        Count::from_si(self.layers * layer + self.head + self.embedding)
    }

    /// The parameters that one token uses; the embedding is looked up, not multiplied.
    pub fn active(&self) -> Count {
        let layer = self.attention + self.expert * self.experts_per_token + self.router();
        Count::from_si(self.layers * layer + self.head)
    }

    /// What the KV cache keeps of one token, with so many bytes a value.
    pub fn kv_cache_per_token(&self, bytes_per_value: f64) -> Bytes {
        Bytes::from_si(self.layers * self.kv_values * bytes_per_value)
    }
}
