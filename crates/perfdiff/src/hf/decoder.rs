//! A decoder as its config describes it, and the model that follows.

use std::borrow::Cow;

use crate::model::{Category, Model, ModelClass};
use crate::precision::Precision;
use crate::source::{FieldSource, Source, SourceKind};
use crate::units::Count;

/// What decides the shape of every tensor of a decoder.
///
/// The default is a decoder of Llama's kind without sizes: gated, two norms a layer with one
/// weight a channel, no bias. A family names its sizes, and what it does otherwise.
#[derive(Clone, Debug)]
pub(super) struct Decoder {
    pub(super) layers: u32,
    pub(super) hidden_size: u32,
    pub(super) heads: u32,
    pub(super) kv_heads: KvHeads,
    pub(super) head_dim: u32,
    pub(super) ffn_size: u32,
    /// Whether the feed-forward layer has three matrices instead of two.
    pub(super) gated: bool,
    pub(super) vocabulary: u32,
    /// Whether the LM head is the embedding.
    pub(super) tied: bool,
    pub(super) context_length: Option<u32>,
    /// Weights of a norm for each channel: one, two with a bias, none without learned weights.
    pub(super) norm: u32,
    /// Norms of a layer over the residual stream.
    pub(super) norms: u32,
    /// Weights for each channel of a head: two where queries and keys are normalised.
    pub(super) head_norms: u32,
    pub(super) final_norm: bool,
    pub(super) embedding_norm: bool,
    /// Biases of queries, keys and values.
    pub(super) qkv_bias: bool,
    /// Bias of the output of attention.
    pub(super) output_bias: bool,
    pub(super) ffn_bias: bool,
    pub(super) head_bias: bool,
    /// Learned positions.
    pub(super) positions: u32,
    pub(super) latent: Option<Latent>,
    pub(super) experts: Option<Experts>,
    pub(super) window: Option<Window>,
}

/// Key-value heads of a layer, or of all layers together where they vary.
#[derive(Clone, Copy, Debug)]
pub(super) enum KvHeads {
    Each(u32),
    Total(u32),
}

/// Multi-head latent attention; `head_dim` is the part of a key without position.
#[derive(Clone, Copy, Debug)]
pub(super) struct Latent {
    pub(super) query_rank: Option<u32>,
    pub(super) rank: u32,
    pub(super) rope: u32,
    pub(super) value: u32,
}

/// Experts of the layers that have them.
#[derive(Clone, Copy, Debug)]
pub(super) struct Experts {
    pub(super) count: u32,
    pub(super) per_token: u32,
    pub(super) ffn_size: u32,
    /// Width of the shared experts together; zero without any.
    pub(super) shared: u32,
    /// Whether a shared expert is weighed by a gate of one output.
    pub(super) gate: bool,
    /// Whether each expert has a bias that corrects its score.
    pub(super) correction: bool,
    pub(super) dense_layers: u32,
}

/// Layers that look back only so far.
#[derive(Clone, Copy, Debug)]
pub(super) struct Window {
    pub(super) tokens: u32,
    pub(super) layers: u32,
}

impl Default for Decoder {
    fn default() -> Self {
        Self {
            layers: 0,
            hidden_size: 0,
            heads: 0,
            kv_heads: KvHeads::Each(0),
            head_dim: 0,
            ffn_size: 0,
            gated: true,
            vocabulary: 0,
            tied: false,
            context_length: None,
            norm: 1,
            norms: 2,
            head_norms: 0,
            final_norm: true,
            embedding_norm: false,
            qkv_bias: false,
            output_bias: false,
            ffn_bias: false,
            head_bias: false,
            positions: 0,
            latent: None,
            experts: None,
            window: None,
        }
    }
}

impl Decoder {
    /// Norms, biases and learned positions: what [`Shapes`](crate::Shapes) has no matrix for.
    fn other_parameters(&self) -> f64 {
        let if_some = |on: bool, count: f64| if on { count } else { 0.0 };
        let number = f64::from;
        let (layers, h, d) = (number(self.layers), number(self.hidden_size), number(self.head_dim));
        let kv_heads = match self.kv_heads {
            KvHeads::Each(heads) => layers * number(heads),
            KvHeads::Total(heads) => number(heads),
        };
        let norm = number(self.norm) * h;
        let norms = layers * (number(self.norms) * norm + number(self.head_norms) * d);
        let queries_keys_values = match self.latent {
            None => layers * number(self.heads) * d + 2.0 * kv_heads * d,
            // Biases of what compresses; what decompresses has none.
            Some(l) => {
                layers * (number(l.query_rank.unwrap_or(0)) + number(l.rank) + number(l.rope))
            }
        };
        let latent = self.latent.map_or(0.0, |l| {
            // A norm of what is compressed.
            layers * (number(l.query_rank.unwrap_or(0)) + number(l.rank))
        });
        let attention = if_some(self.qkv_bias, queries_keys_values)
            + if_some(self.output_bias, layers * h)
            + latent;
        let inner = if self.gated { 2.0 } else { 1.0 } * number(self.ffn_size);
        let feed_forward = if_some(self.ffn_bias, layers * (inner + h));
        let experts = self.experts.map_or(0.0, |e| {
            let each = if_some(e.gate, h) + if_some(e.correction, number(e.count));
            (layers - number(e.dense_layers)) * each
        });
        let outside = if_some(self.final_norm, norm)
            + if_some(self.embedding_norm, norm)
            + if_some(self.head_bias, number(self.vocabulary))
            + number(self.positions) * h;
        norms + attention + feed_forward + experts + outside
    }

    /// The model, with its parameters counted.
    pub(super) fn model(&self, label: &str, kind: &str, stored: Option<Precision>) -> Model {
        let class = match self.experts {
            Some(_) => ModelClass::MixtureOfExperts,
            None => ModelClass::Transformer,
        };
        let mut source = Source::new(SourceKind::User, "");
        source.reference = Cow::Owned(label.to_string());
        source.note = Some(Cow::Owned(format!("Hugging Face config of a `{kind}` model")));
        let counted = |field: &'static str| {
            let mut source = Source::derived("");
            source.reference = Cow::Owned(label.to_string());
            FieldSource::new(field, source.note("counted from the shapes"))
        };
        let mut model = Model::new("", "", Category::Custom, class, source);
        model.key = Cow::Owned(label.to_string());
        model.name = Cow::Owned(name(label).to_string());
        model.layers = Some(self.layers);
        model.hidden_size = Some(self.hidden_size);
        model.heads = Some(self.heads);
        // What follows from another field stays open, as in the catalog: it goes with that field
        // where a block changes it.
        match self.kv_heads {
            KvHeads::Each(heads) => model.kv_heads = (heads != self.heads).then_some(heads),
            KvHeads::Total(heads) => model.kv_heads_total = Some(heads),
        }
        let follows = self.head_dim.checked_mul(self.heads) == Some(self.hidden_size);
        model.head_dim = (!follows || self.latent.is_some()).then_some(self.head_dim);
        model.ffn_size = Some(self.experts.map_or(self.ffn_size, |e| e.ffn_size));
        model.ungated_ffn = !self.gated;
        model.tied_embeddings = self.tied;
        model.vocabulary = Some(self.vocabulary);
        model.context_length = self.context_length;
        if let Some(latent) = self.latent {
            model.kv_lora_rank = Some(latent.rank);
            model.qk_rope_head_dim = Some(latent.rope);
            model.q_lora_rank = latent.query_rank;
            model.v_head_dim = Some(latent.value);
        }
        let some = |value: u32| (value > 0).then_some(value);
        if let Some(experts) = self.experts {
            model.experts = Some(experts.count);
            model.experts_per_token = Some(experts.per_token);
            model.shared_ffn_size = some(experts.shared);
            model.dense_layers = some(experts.dense_layers);
            model.dense_ffn_size = model.dense_layers.map(|_| self.ffn_size);
        }
        let window = self.window.filter(|window| window.layers > 0);
        model.sliding_window = window.map(|window| window.tokens);
        model.windowed_layers = window.map(|window| window.layers);
        model.stored_precision = stored;
        model.other_parameters = Some(Count::from_si(self.other_parameters()));
        let shapes = model.shapes();
        model.parameters = shapes.map(|shapes| shapes.total());
        let mut sources = vec![counted("parameters"), counted("other_parameters")];
        if self.experts.is_some() {
            model.active_parameters = shapes.map(|shapes| shapes.active());
            sources.push(counted("active_parameters"));
        }
        model.sources = Cow::Owned(sources);
        model
    }
}

/// What people call a model whose config lies there: the folder of a `config.json`, the name of
/// any other file.
fn name(label: &str) -> &str {
    let mut parts = label.rsplit(['/', '\\']).filter(|part| !matches!(*part, "" | "." | ".."));
    let file = parts.next().unwrap_or(label);
    let stem = file.strip_suffix(".json").unwrap_or(file);
    match (stem, parts.next()) {
        ("config", Some(folder)) => folder,
        ("", _) => label,
        (stem, _) => stem,
    }
}

#[cfg(test)]
mod tests {
    use super::name;

    #[test]
    fn a_model_is_called_as_its_file_or_folder() {
        for (label, expected) in [
            ("configs/proposed-8b.json", "proposed-8b"),
            ("./Qwen2-7B/config.json", "Qwen2-7B"),
            ("config.json", "config"),
            ("a\\b\\config.json", "b"),
            ("x", "x"),
            (".json", ".json"),
            ("", ""),
        ] {
            assert_eq!(name(label), expected, "{label}");
        }
    }
}
