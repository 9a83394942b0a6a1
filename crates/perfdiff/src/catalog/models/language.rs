//! Language models.

use crate::model::{Category, Model, ModelClass};
use crate::source::Source;
use crate::units::{billion, gflop};

/// Llama 3.1 8B (Meta, 2024).
pub const LLAMA3_8B: Model = Model::new(
    "Llama3_8B",
    "Llama-3.1-8B",
    Category::Language,
    ModelClass::Transformer,
    Source::datasheet("Meta Llama model card / Hugging Face model documentation")
        .at("https://github.com/meta-llama/llama-models")
        .verified("2026-03-06"),
)
.parameters(billion(8.03))
.flops(gflop(16.06))
.layers(32)
.hidden_size(4096)
.heads(32)
.kv_heads(8)
.context_length(131_072);
