//! Robot policies.

use crate::model::{Category, Model, ModelClass};
use crate::source::{Flag, Source};
use crate::units::{billion, million};

/// OpenVLA 7B (Stanford, 2024): vision-language-action robot policy.
pub const OPENVLA_7B: Model = Model::new(
    "OpenVLA_7B",
    "OpenVLA-7B",
    Category::Embodied,
    ModelClass::Embodied,
    Source::paper("Kim et al. (2024), OpenVLA: An Open-Source Vision-Language-Action Model")
        .at("https://arxiv.org/abs/2406.09246")
        .verified("2026-09-18"),
)
.year(2024)
.parameters(billion(7.0))
.layers(32)
.hidden_size(4096)
.flags(
    const {
        &[Flag::new(
            "parameters",
            "The registry holds the 7 billion of the name; with its two vision encoders the model \
             has about 7.5 billion.",
        )]
    },
);

/// Octo-Base (Berkeley, 2024): transformer robot policy with a diffusion head.
pub const OCTO_BASE: Model = Model::new(
    "Octo_Base",
    "Octo-Base",
    Category::Embodied,
    ModelClass::Embodied,
    Source::paper("Octo Model Team et al. (2024), Octo: An Open-Source Generalist Robot Policy")
        .at("https://arxiv.org/abs/2405.12213")
        .verified("2026-09-18"),
)
.year(2024)
.parameters(million(93.0))
.layers(12)
.hidden_size(768);

/// Diffusion Policy for Push-T (Columbia, 2023): convolutional robot policy.
pub const DIFFUSION_POLICY_PUSHT: Model = Model::new(
    "DiffusionPolicy_PushT",
    "Diffusion Policy (Push-T)",
    Category::Embodied,
    ModelClass::Embodied,
    Source::paper(
        "Chi et al. (2023), Diffusion Policy: Visuomotor Policy Learning via Action Diffusion",
    )
    .at("https://arxiv.org/abs/2303.04137")
    .verified("2026-09-18"),
)
.year(2023)
.parameters(million(16.0));

/// ACT for ALOHA (Stanford, 2023): transformer robot policy that predicts chunks of actions.
pub const ACT_ALOHA: Model = Model::new(
    "ACT_ALOHA",
    "Action Chunking with Transformers (ALOHA)",
    Category::Embodied,
    ModelClass::Embodied,
    Source::paper(
        "Zhao et al. (2023), Learning Fine-Grained Bimanual Manipulation with Low-Cost Hardware",
    )
    .at("https://arxiv.org/abs/2304.13705")
    .verified("2026-09-28")
    .note(
        "About 80 million parameters, four encoder and seven decoder layers, chunks of 100 \
         actions.",
    ),
)
.year(2023)
.parameters(million(80.0))
.layers(11)
.hidden_size(512);
