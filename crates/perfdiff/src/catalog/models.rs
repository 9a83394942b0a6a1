//! The built-in models: one documented constant an entry, one file a category.

mod embodied;
mod generative_vision;
mod language;
mod recommendation;
mod state_space;
mod tiny;
mod vision;

pub use embodied::*;
pub use generative_vision::*;
pub use language::*;
pub use recommendation::*;
pub use state_space::*;
pub use tiny::*;
pub use vision::*;

use crate::model::Model;
use crate::source::{FieldSource, Source};

/// Every built-in entry, by category and then in the registry's order.
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
