//! One model architecture.

use std::borrow::Cow;

use crate::precision::Precision;
use crate::source::{FieldSource, Flag, Source};
use crate::units::{Bytes, Count, Flops};

/// One architecture, with what is needed to count its work.
///
/// ```
/// use perfdiff::{models, units::billion};
///
/// assert_eq!(models::LLAMA3_8B.parameters, Some(billion(8.03)));
/// assert_eq!(models::LLAMA3_8B.kv_heads, Some(8));
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Model {
    /// The catalog key, such as `Llama3_8B`. Empty for a model defined in a block.
    pub key: Cow<'static, str>,
    /// The display name, such as `Llama-3.1-8B`.
    pub name: Cow<'static, str>,
    /// Other names that are in use, such as `Mixtral-8x7B-v0.1`; the catalog finds it by them.
    pub aliases: Cow<'static, [Cow<'static, str>]>,
    /// The shelf of the registry it stands on.
    pub category: Category,
    /// How its work is counted.
    pub class: ModelClass,
    /// The year it was published.
    pub year: Option<u16>,
    /// Parameters, all of them.
    pub parameters: Option<Count>,
    /// Parameters that one token uses (mixtures of experts).
    pub active_parameters: Option<Count>,
    /// The size of the weights where it is known as such and not by a parameter count.
    pub model_size: Option<Bytes>,
    /// Operations of one unit of work (a generated token, an image, a denoising step), where a
    /// source gives them; else they follow from the parameters.
    pub flops: Option<Flops>,
    /// mlsysim's figure for [`flops`](Self::flops) where it is wrong; see [`flags`](Self::flags).
    pub registered_flops: Option<Flops>,
    /// Layers (blocks) in sequence.
    pub layers: Option<u32>,
    /// Width of the residual stream.
    pub hidden_size: Option<u32>,
    /// Attention (query) heads.
    pub heads: Option<u32>,
    /// mlsysim's figure for [`heads`](Self::heads) where it is wrong; see [`flags`](Self::flags).
    pub registered_heads: Option<u32>,
    /// Key-value heads; fewer than the heads under grouped-query attention.
    pub kv_heads: Option<u32>,
    /// Key-value heads of all layers together, where they vary from layer to layer.
    pub kv_heads_total: Option<u32>,
    /// Width of one head, where it is not `hidden_size / heads`. Under multi-head latent attention,
    /// of the part of a key that carries no position.
    pub head_dim: Option<u32>,
    /// Width of the feed-forward layer.
    pub ffn_size: Option<u32>,
    /// Whether the feed-forward layer has two matrices (up, down) instead of three.
    pub ungated_ffn: bool,
    /// Whether the LM head is the embedding.
    pub tied_embeddings: bool,
    /// Tokens in the vocabulary.
    pub vocabulary: Option<u32>,
    /// Experts of one layer.
    pub experts: Option<u32>,
    /// Experts that one token is routed to.
    pub experts_per_token: Option<u32>,
    /// Rank of the compressed KV cache (multi-head latent attention).
    pub kv_lora_rank: Option<u32>,
    /// Width of the part of a key that carries the position (multi-head latent attention).
    pub qk_rope_head_dim: Option<u32>,
    /// Rank of the compressed queries, where they are compressed (multi-head latent attention).
    pub q_lora_rank: Option<u32>,
    /// Width of a value of one head, where it is not `head_dim` (multi-head latent attention).
    pub v_head_dim: Option<u32>,
    /// Width of the shared experts of a layer, all of them together: the feed-forward layer that
    /// every token goes through beside the experts it is routed to.
    pub shared_ffn_size: Option<u32>,
    /// Layers that have one feed-forward layer instead of experts.
    pub dense_layers: Option<u32>,
    /// Width of the feed-forward layer of those.
    pub dense_ffn_size: Option<u32>,
    /// Parameters beside the matrices of the layers, the embedding and the LM head: norms, biases,
    /// learned positions. Of the whole model, where they were counted; under 0.1 % of most.
    pub other_parameters: Option<Count>,
    /// How many tokens back a layer with a sliding window looks.
    pub sliding_window: Option<u32>,
    /// Layers with a sliding window; without a count, all of them.
    pub windowed_layers: Option<u32>,
    /// The number format that the weights are published in, where that is known. What a scenario
    /// counts at is its own `precision`.
    pub stored_precision: Option<Precision>,
    /// State per channel (state-space models).
    pub state_size: Option<u32>,
    /// Steps to one image (diffusion).
    pub denoising_steps: Option<u32>,
    /// Side of the image, in pixels (diffusion).
    pub resolution: Option<u32>,
    /// The longest context it was trained for, in tokens.
    pub context_length: Option<u32>,
    /// Tokens of one input that the model reads at once and answers from: an encoder, such as 197
    /// of an image for a ViT. None: whatever makes its tokens one by one, or has none.
    pub input_tokens: Option<u32>,
    /// The source of every value that [`sources`](Self::sources) does not name.
    pub source: Source,
    /// Values with a source of their own.
    pub sources: Cow<'static, [FieldSource]>,
    /// Registry values that are wrong or of another convention.
    pub flags: Cow<'static, [Flag]>,
}

impl Model {
    /// A model with a name and a class, and nothing else known; the methods named like the fields
    /// fill it in, in constants as well.
    pub const fn new(
        key: &'static str,
        name: &'static str,
        category: Category,
        class: ModelClass,
        source: Source,
    ) -> Self {
        Self {
            key: Cow::Borrowed(key),
            name: Cow::Borrowed(name),
            aliases: Cow::Borrowed(&[]),
            category,
            class,
            year: None,
            parameters: None,
            active_parameters: None,
            model_size: None,
            flops: None,
            registered_flops: None,
            layers: None,
            hidden_size: None,
            heads: None,
            registered_heads: None,
            kv_heads: None,
            kv_heads_total: None,
            ungated_ffn: false,
            tied_embeddings: false,
            head_dim: None,
            ffn_size: None,
            vocabulary: None,
            experts: None,
            experts_per_token: None,
            kv_lora_rank: None,
            qk_rope_head_dim: None,
            q_lora_rank: None,
            v_head_dim: None,
            shared_ffn_size: None,
            dense_layers: None,
            dense_ffn_size: None,
            other_parameters: None,
            sliding_window: None,
            windowed_layers: None,
            stored_precision: None,
            state_size: None,
            denoising_steps: None,
            resolution: None,
            context_length: None,
            input_tokens: None,
            source,
            sources: Cow::Borrowed(&[]),
            flags: Cow::Borrowed(&[]),
        }
    }

    /// The source of the field with this name (as in an inline table, `parameters`).
    pub fn source_of(&self, field: &str) -> &Source {
        self.sources.iter().find(|s| s.field == field).map_or(&self.source, |s| &s.source)
    }

    /// The flag on the field with this name, if the registry's value should not be trusted.
    pub fn flag_of(&self, field: &str) -> Option<&Flag> {
        self.flags.iter().find(|f| f.field == field)
    }
}

macro_rules! setters {
    ($($field:ident: $type:ty;)*) => {
        impl Model {
            $(
                #[doc = concat!("With [`", stringify!($field), "`](field@Self::", stringify!($field), ").")]
                #[must_use]
                pub const fn $field(mut self, value: $type) -> Self {
                    self.$field = Some(value);
                    self
                }
            )*

            /// With a feed-forward layer of two matrices.
            #[must_use]
            pub const fn ungated_ffn(mut self) -> Self {
                self.ungated_ffn = true;
                self
            }

            /// With an LM head that is the embedding.
            #[must_use]
            pub const fn tied_embeddings(mut self) -> Self {
                self.tied_embeddings = true;
                self
            }

            /// With other names.
            #[must_use]
            pub const fn aliases(mut self, aliases: &'static [Cow<'static, str>]) -> Self {
                std::mem::forget(std::mem::replace(&mut self.aliases, Cow::Borrowed(aliases)));
                self
            }

            /// With sources of single values.
            #[must_use]
            pub const fn sources(mut self, sources: &'static [FieldSource]) -> Self {
                std::mem::forget(std::mem::replace(&mut self.sources, Cow::Borrowed(sources)));
                self
            }

            /// With flags on registry values.
            #[must_use]
            pub const fn flags(mut self, flags: &'static [Flag]) -> Self {
                std::mem::forget(std::mem::replace(&mut self.flags, Cow::Borrowed(flags)));
                self
            }
        }
    };
}

setters! {
    year: u16;
    parameters: Count;
    active_parameters: Count;
    model_size: Bytes;
    flops: Flops;
    registered_flops: Flops;
    layers: u32;
    hidden_size: u32;
    heads: u32;
    registered_heads: u32;
    kv_heads: u32;
    kv_heads_total: u32;
    head_dim: u32;
    ffn_size: u32;
    vocabulary: u32;
    experts: u32;
    experts_per_token: u32;
    kv_lora_rank: u32;
    qk_rope_head_dim: u32;
    q_lora_rank: u32;
    v_head_dim: u32;
    shared_ffn_size: u32;
    dense_layers: u32;
    dense_ffn_size: u32;
    other_parameters: Count;
    sliding_window: u32;
    windowed_layers: u32;
    stored_precision: Precision;
    state_size: u32;
    denoising_steps: u32;
    resolution: u32;
    context_length: u32;
    input_tokens: u32;
}

/// How a model's work is counted; mlsysim calls it the workload class.
///
/// The class decides, never a free-text label: mlsysim keeps ViT-L as [`Plain`](Self::Plain), so
/// to mlsysim its work is two operations per parameter and one layer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ModelClass {
    /// A bag of parameters, or of bytes.
    Plain,
    /// A dense transformer.
    Transformer,
    /// A transformer with a mixture of experts.
    MixtureOfExperts,
    /// A convolutional network; its operations must be given.
    Cnn,
    /// A state-space model.
    Ssm,
    /// A diffusion model; its operations are those of one denoising step.
    Diffusion,
    /// A policy of a robot.
    Embodied,
}

impl ModelClass {
    /// Every class.
    pub const ALL: [ModelClass; 7] = [
        ModelClass::Plain,
        ModelClass::Transformer,
        ModelClass::MixtureOfExperts,
        ModelClass::Cnn,
        ModelClass::Ssm,
        ModelClass::Diffusion,
        ModelClass::Embodied,
    ];

    /// The name in an inline table.
    pub const fn name(self) -> &'static str {
        match self {
            ModelClass::Plain => "plain",
            ModelClass::Transformer => "transformer",
            ModelClass::MixtureOfExperts => "moe",
            ModelClass::Cnn => "cnn",
            ModelClass::Ssm => "ssm",
            ModelClass::Diffusion => "diffusion",
            ModelClass::Embodied => "embodied",
        }
    }

    /// mlsysim's name for the class, which an inline table may use as well.
    pub const fn mlsysim_name(self) -> &'static str {
        match self {
            ModelClass::Plain => "Workload",
            ModelClass::Transformer => "TransformerWorkload",
            ModelClass::MixtureOfExperts => "SparseTransformerWorkload",
            ModelClass::Cnn => "CNNWorkload",
            ModelClass::Ssm => "SSMWorkload",
            ModelClass::Diffusion => "DiffusionWorkload",
            ModelClass::Embodied => "EmbodiedWorkload",
        }
    }

    /// The class with this name, perfdiff's or mlsysim's, whatever its case.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|c| {
            c.name().eq_ignore_ascii_case(name) || c.mlsysim_name().eq_ignore_ascii_case(name)
        })
    }
}

/// The shelf of the registry (`Models.Language.Llama3_8B`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Category {
    /// Language models.
    Language,
    /// Image models.
    Vision,
    /// Models for microcontrollers.
    Tiny,
    /// Recommenders.
    Recommendation,
    /// State-space language models.
    StateSpace,
    /// Image generators.
    GenerativeVision,
    /// Robot policies.
    Embodied,
    /// Defined by the user.
    Custom,
}

impl Category {
    /// The name in registry paths.
    pub const fn name(self) -> &'static str {
        match self {
            Category::Language => "Language",
            Category::Vision => "Vision",
            Category::Tiny => "Tiny",
            Category::Recommendation => "Recommendation",
            Category::StateSpace => "StateSpace",
            Category::GenerativeVision => "GenerativeVision",
            Category::Embodied => "Embodied",
            Category::Custom => "Custom",
        }
    }
}
