//! The built-in models: one documented constant an entry, one file a category.

mod benchmarked;
mod embodied;
mod generative_vision;
mod language;
mod recommendation;
mod state_space;
mod tiny;
mod vision;

pub use benchmarked::*;
pub use embodied::*;
pub use generative_vision::*;
pub use language::*;
pub use recommendation::*;
pub use state_space::*;
pub use tiny::*;
pub use vision::*;

use crate::model::Model;
use crate::source::{FieldSource, Source};
use crate::units::{Count, count};

/// Every built-in entry, by category and then in the registry's order; what the registry lacks ends
/// its category.
pub static ALL: &[Model] = &[
    BERT_BASE,
    BERT_LARGE,
    DEEPSEEK_V3,
    MIXTRAL_8X7B,
    GPT2,
    GPT2_SMALL,
    GPT3,
    GPT4,
    LLAMA2_70B,
    LLAMA2_7B,
    LLAMA3_405B,
    LLAMA3_70B,
    LLAMA3_8B,
    LLAMA2_13B,
    PALM_540B,
    OPT_13B,
    LLAMA_7B,
    LLAMA3_8B_8K,
    LLAMA3_70B_8K,
    MISTRAL_7B,
    QWEN1_5_7B,
    QWEN2_7B,
    QWEN2_72B,
    DECILM_7B,
    AQUILA_7B,
    BLOOM_7B1,
    GPTJ_6B,
    OPT_6_7B,
    ALEXNET,
    VGG16,
    LENET1,
    MOBILENET_V2,
    EFFICIENTNET_B0,
    MOBILENET_V2_ALPHA0_5,
    MOBILENET_V2_ALPHA0_5_FEATURE_EXTRACTOR,
    MOBILENET_V1,
    MOBILENET_V2_ALPHA0_75,
    RESNET18,
    RESNET50,
    YOLOV8_NANO,
    VIT_LARGE,
    EFFICIENTNET_B4,
    MOBILENET_V3_LARGE,
    ANOMALY_DETECTOR,
    DS_CNN,
    WAKE_VISION,
    DLRM,
    MAMBA_130M,
    MAMBA_2_8B,
    STABLE_DIFFUSION_V1_5,
    OPENVLA_7B,
    OCTO_BASE,
    DIFFUSION_POLICY_PUSHT,
    ACT_ALOHA,
];

/// A field that only the configuration published with the weights gives.
const fn configuration(field: &'static str, url: &'static str) -> FieldSource {
    FieldSource::new(field, Source::datasheet("Configuration on Hugging Face").at(url))
}

/// Parameters beside the matrices, counted as the published implementations lay them out.
const OTHER_PARAMETERS: FieldSource = FieldSource::new(
    "other_parameters",
    Source::derived("Layout of the published implementation")
        .note("Norms, biases and learned positions, counted from the shapes."),
);

/// Norms by the root mean square: a weight a channel (Zhang and Sennrich 2019).
const fn rms_norms(norms: f64, hidden_size: f64) -> f64 {
    norms * hidden_size
}

/// Norms by mean and variance: a weight and a bias a channel (Ba et al. 2016).
const fn layer_norms(norms: f64, hidden_size: f64) -> f64 {
    norms * 2.0 * hidden_size
}

/// Biases on queries, keys and values, with heads of these widths together.
const fn qkv_biases(layers: f64, queries: f64, keys: f64) -> f64 {
    layers * (queries + 2.0 * keys)
}

/// Biases on a feed-forward layer of two matrices.
const fn ffn_biases(layers: f64, hidden_size: f64, ffn_size: f64) -> f64 {
    layers * (ffn_size + hidden_size)
}

/// Biases, layer norms and learned positions as in GPT-2: two norms a layer and one at the end,
/// biases on every matrix of a layer.
const fn gpt2_layout(layers: f64, hidden_size: f64, ffn_size: f64, positions: f64) -> Count {
    count(
        layer_norms(2.0 * layers + 1.0, hidden_size)
            + qkv_biases(layers, hidden_size, hidden_size)
            + layers * hidden_size
            + ffn_biases(layers, hidden_size, ffn_size)
            + positions * hidden_size,
    )
}
