//! Image generators.

use crate::model::{Category, Model, ModelClass};
use crate::source::{FieldSource, Flag, Source};
use crate::units::{gflop, million};

/// Stable Diffusion 1.5 (Runway and CompVis, 2022): latent diffusion image generator, its U-Net.
pub const STABLE_DIFFUSION_V1_5: Model = Model::new(
    "StableDiffusion_v1_5",
    "Stable Diffusion v1.5",
    Category::GenerativeVision,
    ModelClass::Diffusion,
    Source::paper(
        "Rombach et al. (2022), High-Resolution Image Synthesis with Latent Diffusion Models",
    )
    .at("https://arxiv.org/abs/2112.10752")
    .verified("2026-03-06")
    .note("The U-Net alone; text encoder and image decoder add about 0.2 billion parameters."),
)
.year(2022)
.parameters(million(860.0))
.flops(gflop(680.0))
.registered_flops(gflop(20.0))
.denoising_steps(50)
.resolution(512)
.sources(
    const {
        &[
            FieldSource::new(
                "flops",
                Source::estimate(
                    "Kim et al. (2023), BK-SDM: A Lightweight, Fast, and Cheap Version of Stable \
                     Diffusion",
                )
                .at("https://arxiv.org/abs/2305.15798")
                .note(
                    "About 340 billion multiply-adds a U-Net step at 512 x 512, two operations \
                     each, without the second pass of classifier-free guidance.",
                ),
            ),
            FieldSource::new(
                "denoising_steps",
                Source::convention("The default of the released sampler"),
            ),
        ]
    },
)
.flags(
    const {
        &[Flag::new(
            "flops",
            "The registry holds 20 GFLOP per denoising step; one pass of the U-Net at 512 x 512 \
             needs about 0.68 TFLOP, 34 times as much, and classifier-free guidance takes two \
             passes.",
        )]
    },
);
