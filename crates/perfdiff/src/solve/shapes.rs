//! Parameters and KV cache of a transformer, counted from its shapes.

use crate::model::Model;
use crate::units::{Bytes, Count};

/// The shapes of a decoder or an encoder, and the parameters that follow from them.
///
/// With `h` the hidden size, `a` heads of width `d`, `kv` key-value heads, `f` the feed-forward
/// width, `v` the vocabulary, a layer has (Vaswani et al. 2017, Ainslie et al. 2023, Shazeer 2020)
///
/// ```text
/// attention = 2 h a d + 2 h kv d          queries and output, keys and values
/// expert    = 3 h f, or 2 h f ungated     gate, up and down, or up and down
/// ```
///
/// and the model an embedding and an LM head of `h v` each, one of them if they are tied. Norms,
/// biases and learned positions are there where the model says how many
/// ([`other_parameters`](Model::other_parameters)); they are under 0.1 % of most models.
///
/// Multi-head latent attention compresses keys and values to `r` numbers, and `p` more that carry
/// the position; queries to `q`, in the larger models (DeepSeek-AI 2024, section 2.1,
/// <https://arxiv.org/abs/2405.04434>). With values of width `w`:
///
/// ```text
/// attention = h (r + p) + r a (d + w) + a w h       keys and values, output
///           + h q + q a (d + p), or h a (d + p)     queries, compressed or not
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct Shapes {
    /// Layers.
    pub layers: f64,
    /// Width of the residual stream.
    pub hidden_size: f64,
    /// Attention (query) heads.
    pub heads: f64,
    /// Key-value heads of a layer in the cache, on average where they vary; 1 under multi-head
    /// latent attention, whose one compressed vector serves all heads.
    pub kv_heads: f64,
    /// Width of one head.
    pub head_dim: f64,
    /// Experts of a layer; 1 where it is dense.
    pub experts: f64,
    /// Experts that one token is routed to.
    pub experts_per_token: f64,
    /// Parameters of attention, of one layer.
    pub attention: f64,
    /// Parameters of one expert (of the feed-forward layer where the model is dense), of one layer.
    pub expert: f64,
    /// Parameters of the shared experts, of one layer with experts.
    pub shared: f64,
    /// Layers with one feed-forward layer in a model with experts.
    pub dense_layers: f64,
    /// Parameters of the feed-forward layer of one of those.
    pub dense: f64,
    /// Parameters of the LM head.
    pub head: f64,
    /// Parameters of the embedding, where it is not the LM head's.
    pub embedding: f64,
    /// Norms, biases and learned positions of the whole model, where they were counted. They take
    /// memory; the time to read them is left out.
    pub other: f64,
    /// Values that the KV cache keeps of one token in one layer.
    pub kv_values: f64,
    /// Operations of one token that looks at one cached token, in one layer, all heads.
    pub decode_attention: f64,
    /// The same in a prompt, whose keys and values are not cached yet.
    pub prefill_attention: f64,
    /// Query heads that read a KV head of the cache each for itself.
    pub readers: f64,
    /// Values that attention makes of one token in one layer: queries, keys, values, their mix, and
    /// what is compressed.
    pub attention_values: f64,
    /// Rows and columns of the matrices of attention, of one layer, added up: an adapter of rank
    /// `r` has `r` times as many parameters.
    pub attention_sides: f64,
}

/// Attention of one layer: what its kind decides.
struct Attention {
    parameters: f64,
    kv_heads: f64,
    kv_values: f64,
    decode: f64,
    prefill: f64,
    readers: f64,
    values: f64,
    sides: f64,
}

impl Model {
    /// The shapes of this model, where it is a transformer and all of them are known.
    ///
    /// ```
    /// use perfdiff::models;
    ///
    /// let shapes = models::LLAMA3_8B.shapes().unwrap();
    /// assert_eq!(shapes.total().si(), 8_030_261_248.0);
    /// assert_eq!(shapes.kv_cache_per_token(2.0).to_string(), "128 KiB");
    /// ```
    pub fn shapes(&self) -> Option<Shapes> {
        let layers = number(self.layers)?;
        let hidden_size = number(self.hidden_size)?;
        let heads = number(self.heads)?;
        let head_dim = number(self.head_dim).unwrap_or(hidden_size / heads);
        let ffn = number(self.ffn_size)?;
        let vocabulary = number(self.vocabulary)?;
        let matrices = if self.ungated_ffn { 2.0 } else { 3.0 };
        let head = hidden_size * vocabulary;
        let attention = match (self.kv_lora_rank, self.qk_rope_head_dim) {
            (Some(rank), Some(rope)) => {
                self.latent(hidden_size, heads, head_dim, f64::from(rank), f64::from(rope))
            }
            _ => {
                let kv_heads = match self.kv_heads_total {
                    Some(total) => f64::from(total) / layers,
                    None => number(self.kv_heads).unwrap_or(heads),
                };
                grouped(hidden_size, heads, kv_heads, head_dim)
            }
        };
        let dense_layers = number(self.dense_layers).unwrap_or(0.0).min(layers);
        Some(Shapes {
            layers,
            hidden_size,
            heads,
            kv_heads: attention.kv_heads,
            head_dim,
            experts: number(self.experts).unwrap_or(1.0),
            experts_per_token: number(self.experts_per_token).unwrap_or(1.0),
            attention: attention.parameters,
            expert: matrices * hidden_size * ffn,
            shared: matrices * hidden_size * number(self.shared_ffn_size).unwrap_or(0.0),
            dense_layers,
            dense: matrices * hidden_size * number(self.dense_ffn_size).unwrap_or(ffn),
            head,
            embedding: if self.tied_embeddings { 0.0 } else { head },
            other: self.other_parameters.map_or(0.0, Count::si),
            kv_values: attention.kv_values,
            decode_attention: attention.decode,
            prefill_attention: attention.prefill,
            readers: attention.readers,
            attention_values: attention.values,
            attention_sides: attention.sides,
        })
    }

    /// Multi-head latent attention. A decode step multiplies in the compressed space: each head
    /// scores against `r + p` numbers and sums `r`; a prompt is decompressed first.
    fn latent(&self, h: f64, a: f64, d: f64, r: f64, p: f64) -> Attention {
        let w = number(self.v_head_dim).unwrap_or(d);
        let (queries, query_values, query_sides) = match number(self.q_lora_rank) {
            Some(q) => (h * q + q * a * (d + p), q + a * (d + p), h + q + q + a * (d + p)),
            None => (h * a * (d + p), a * (d + p), h + a * (d + p)),
        };
        Attention {
            parameters: queries + h * (r + p) + r * a * (d + w) + a * w * h,
            values: query_values + (r + p) + a * (d + p) + 2.0 * a * w,
            sides: query_sides + (h + r + p) + (r + a * (d + w)) + (a * w + h),
            kv_heads: 1.0,
            kv_values: r + p,
            decode: 2.0 * a * (r + p + r),
            prefill: 2.0 * a * (d + p + w),
            // Its kernels read the cache once for all heads: FlashMLA reaches 3 TB/s of an H800's
            // 3.35 (<https://github.com/deepseek-ai/FlashMLA>, 2025).
            readers: 1.0,
        }
    }
}

/// Multi-head, grouped-query and multi-query attention.
fn grouped(h: f64, a: f64, kv: f64, d: f64) -> Attention {
    Attention {
        parameters: 2.0 * h * a * d + 2.0 * h * kv * d,
        kv_heads: kv,
        kv_values: 2.0 * kv * d,
        decode: 4.0 * a * d,
        prefill: 4.0 * a * d,
        readers: a / kv,
        values: 2.0 * (a + kv) * d,
        sides: 4.0 * h + 2.0 * (a + kv) * d,
    }
}

fn number(value: Option<u32>) -> Option<f64> {
    value.map(f64::from)
}

impl Shapes {
    /// Layers that have experts, or the one feed-forward layer of a dense model.
    pub fn expert_layers(&self) -> f64 {
        self.layers - self.dense_layers
    }

    /// Parameters of the router of a layer: one score an expert.
    pub fn router(&self) -> f64 {
        if self.experts > 1.0 { self.hidden_size * self.experts } else { 0.0 }
    }

    /// All parameters; without norms, biases and learned positions where they were not counted.
    pub fn total(&self) -> Count {
        self.counted(self.experts, self.embedding + self.other)
    }

    /// The parameters that one token uses; the embedding is looked up, not multiplied.
    pub fn active(&self) -> Count {
        self.counted(self.experts_per_token, 0.0)
    }

    /// A whole number, whatever the KV heads of a layer are on average.
    fn counted(&self, experts: f64, outside: f64) -> Count {
        let expert_layer = self.expert * experts + self.shared + self.router();
        let parameters = self.layers * self.attention
            + self.expert_layers() * expert_layer
            + self.dense_layers * self.dense
            + self.head
            + outside;
        Count::from_si(parameters.round())
    }

    /// What the KV cache keeps of one token, with so many bytes a value.
    pub fn kv_cache_per_token(&self, bytes_per_value: f64) -> Bytes {
        Bytes::from_si(self.layers * self.kv_values * bytes_per_value)
    }

    /// How often the cache is there on so many tensor-parallel devices: KV heads are divided, and
    /// copied where there are fewer of them than devices.
    pub fn kv_copies(&self, devices: f64) -> f64 {
        (devices / self.kv_heads).max(1.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Category, ModelClass};
    use crate::source::Source;

    /// DeepSeek-V3: <https://arxiv.org/abs/2412.19437>, section 4.2, and its configuration.
    fn deepseek_v3() -> Model {
        let source = Source::paper("DeepSeek-AI (2024), DeepSeek-V3 Technical Report");
        Model::new("", "V3", Category::Language, ModelClass::MixtureOfExperts, source)
            .layers(61)
            .hidden_size(7168)
            .heads(128)
            .head_dim(128)
            .v_head_dim(128)
            .kv_lora_rank(512)
            .qk_rope_head_dim(64)
            .q_lora_rank(1536)
            .ffn_size(2048)
            .shared_ffn_size(2048)
            .experts(256)
            .experts_per_token(8)
            .dense_layers(3)
            .dense_ffn_size(18432)
            .vocabulary(129_280)
    }

    #[test]
    fn latent_attention_caches_576_values_a_layer() {
        let shapes = deepseek_v3().shapes().unwrap();
        assert_eq!(shapes.kv_cache_per_token(2.0).si(), 70_272.0);
        assert_eq!(shapes.kv_copies(8.0), 8.0, "each device needs the whole vector");
    }

    /// 671 billion, 37 billion of them for a token, as the paper says.
    #[test]
    fn the_parameters_of_deepseek_v3_are_those_of_its_paper() {
        let shapes = deepseek_v3().shapes().unwrap();
        assert_eq!((shapes.total().si() / 1e9).round(), 671.0);
        assert_eq!((shapes.active().si() / 1e9).round(), 37.0);
    }

    /// The equivalence that decoding rests on: the heads that are decompressed have as many
    /// parameters as what a query and a result are multiplied by in the compressed space.
    #[test]
    fn decoding_in_the_compressed_space_costs_more_operations_and_less_memory() {
        let latent = deepseek_v3().shapes().unwrap();
        let full = Model { kv_lora_rank: None, ..deepseek_v3() }.shapes().unwrap();
        assert_eq!(latent.decode_attention, 2.0 * 128.0 * (576.0 + 512.0));
        assert_eq!(full.decode_attention, 4.0 * 128.0 * 128.0);
        assert_eq!(full.kv_values / latent.kv_values, 2.0 * 128.0 * 128.0 / 576.0);
    }

    /// What a training step keeps and adapts, matrix by matrix.
    #[test]
    fn a_step_keeps_what_is_compressed_and_what_it_is_decompressed_to() {
        let shapes = deepseek_v3().shapes().unwrap();
        let (queries, keys, values) = (128.0 * 192.0, 128.0 * 192.0, 128.0 * 128.0);
        let mix = values;
        assert_eq!(shapes.attention_values, 1536.0 + 576.0 + queries + keys + values + mix);
        let down = (7168.0 + 1536.0) + (7168.0 + 576.0);
        let up = (1536.0 + queries) + (512.0 + 128.0 * 256.0);
        assert_eq!(shapes.attention_sides, down + up + (mix + 7168.0));
        let llama = crate::models::LLAMA3_8B.shapes().unwrap();
        assert_eq!(llama.attention_values, 2.0 * (32.0 + 8.0) * 128.0);
    }

    #[test]
    fn kv_heads_that_vary_by_layer_add_up_to_whole_parameters() {
        let model = Model {
            kv_heads_total: Some(67),
            layers: Some(30),
            other_parameters: None,
            ..crate::models::LLAMA2_7B
        };
        let shapes = model.shapes().unwrap();
        let layer = 2.0 * 4096.0 * 4096.0 + 3.0 * 4096.0 * 11008.0;
        let keys_and_values = 2.0 * 4096.0 * 67.0 * 128.0;
        let expected = 30.0 * layer + keys_and_values + 2.0 * 32000.0 * 4096.0;
        assert_eq!(shapes.total().si(), expected);
    }
}
