//! State-space language models.

use super::configuration;
use crate::model::{Category, Model, ModelClass};
use crate::source::{Flag, Source};
use crate::units::{billion, gflop, mflop, million};

const GU_2023: Source = Source::paper(
    "Gu & Dao (2023), Mamba: Linear-Time Sequence Modeling with Selective State Spaces",
)
.at("https://arxiv.org/abs/2312.00752")
.verified("2026-03-06");

/// Mamba 130M (Carnegie Mellon and Princeton, 2023): state-space language model.
pub const MAMBA_130M: Model = Model::new(
    "Mamba_130M",
    "Mamba-130M",
    Category::StateSpace,
    ModelClass::Ssm,
    GU_2023,
)
.year(2023)
.parameters(million(130.0))
.flops(mflop(260.0))
.layers(24)
.hidden_size(768)
.vocabulary(50280)
.state_size(16)
.sources(
    const { &[configuration("vocabulary", "https://huggingface.co/state-spaces/mamba-130m-hf")] },
);

/// Mamba 2.8B (Carnegie Mellon and Princeton, 2023): state-space language model.
pub const MAMBA_2_8B: Model = Model::new(
    "Mamba_2_8B",
    "Mamba-2.8B",
    Category::StateSpace,
    ModelClass::Ssm,
    GU_2023,
)
.year(2023)
.parameters(billion(2.8))
.flops(gflop(5.6))
.layers(64)
.hidden_size(2560)
.vocabulary(50280)
.state_size(16)
.sources(
    const { &[configuration("vocabulary", "https://huggingface.co/state-spaces/mamba-2.8b-hf")] },
)
.flags(
    const {
        &[Flag::new(
            "parameters",
            "The registry holds the rounded 2.8 billion; the model has 2.768 billion.",
        )]
    },
);
