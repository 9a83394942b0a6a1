//! Language models that public serving benchmarks measure and mlsysim's registry lacks.
//!
//! Their parameters are counted from their shapes, to the digit.

use std::borrow::Cow;

use super::{
    OTHER_PARAMETERS, configuration, ffn_biases, gpt2_layout, layer_norms, qkv_biases, rms_norms,
};
use crate::model::{Category, Model, ModelClass};
use crate::source::{FieldSource, Source};
use crate::units::count;

/// The configuration published with the weights.
const fn published(url: &'static str) -> Source {
    Source::datasheet("Configuration and model card on Hugging Face").at(url).verified("2026-11-23")
}

/// A dense transformer that is configured as at this address.
const fn dense(key: &'static str, name: &'static str, source: Source) -> Model {
    Model::new(key, name, Category::Language, ModelClass::Transformer, source)
}

/// Llama 3 8B (Meta, April 2024): the shapes of Llama 3.1 8B, with a sixteenth of its context.
pub const LLAMA3_8B_8K: Model = dense(
    "Llama3_8B_8K",
    "Llama-3-8B",
    published("https://huggingface.co/meta-llama/Meta-Llama-3-8B"),
)
.aliases(const { &[Cow::Borrowed("Meta-Llama-3-8B")] })
.year(2024)
.parameters(count(8_030_261_248.0))
.layers(32)
.hidden_size(4096)
.heads(32)
.kv_heads(8)
.ffn_size(14336)
.other_parameters(count(rms_norms(65.0, 4096.0)))
.vocabulary(128_256)
.context_length(8192)
.sources(const { &[OTHER_PARAMETERS] });

/// Llama 3 70B (Meta, April 2024): the shapes of Llama 3.1 70B, with a sixteenth of its context.
pub const LLAMA3_70B_8K: Model = dense(
    "Llama3_70B_8K",
    "Llama-3-70B",
    published("https://huggingface.co/meta-llama/Meta-Llama-3-70B"),
)
.aliases(const { &[Cow::Borrowed("Meta-Llama-3-70B")] })
.year(2024)
.parameters(count(70_553_706_496.0))
.layers(80)
.hidden_size(8192)
.heads(64)
.kv_heads(8)
.ffn_size(28672)
.other_parameters(count(rms_norms(161.0, 8192.0)))
.vocabulary(128_256)
.context_length(8192)
.sources(const { &[OTHER_PARAMETERS] });

/// LLaMA 7B (Meta, 2023): decoder, the first of the family.
pub const LLAMA_7B: Model = dense(
    "Llama_7B",
    "LLaMA-7B",
    Source::paper("Touvron et al. (2023), LLaMA: Open and Efficient Foundation Language Models")
        .at("https://arxiv.org/abs/2302.13971")
        .verified("2026-11-23"),
)
.year(2023)
.parameters(count(6_738_415_616.0))
.layers(32)
.hidden_size(4096)
.heads(32)
.ffn_size(11008)
.other_parameters(count(rms_norms(65.0, 4096.0)))
.vocabulary(32000)
.context_length(2048)
.sources(
    const {
        &[
            OTHER_PARAMETERS,
            configuration("ffn_size", "https://huggingface.co/huggyllama/llama-7b"),
            configuration("vocabulary", "https://huggingface.co/huggyllama/llama-7b"),
        ]
    },
);

/// Mistral 7B (Mistral AI, 2023): decoder with grouped-query attention.
pub const MISTRAL_7B: Model = dense(
    "Mistral_7B",
    "Mistral-7B-v0.1",
    Source::paper("Jiang et al. (2023), Mistral 7B, Table 1")
        .at("https://arxiv.org/abs/2310.06825")
        .verified("2026-11-23")
        .note(
            "Attention slides over 4,096 tokens; the paper's 8,192 of context are 32,768 positions \
             in the configuration.",
        ),
)
.aliases(const { &[Cow::Borrowed("Mistral-7B")] })
.year(2023)
.parameters(count(7_241_732_096.0))
.layers(32)
.hidden_size(4096)
.heads(32)
.kv_heads(8)
.ffn_size(14336)
.other_parameters(count(rms_norms(65.0, 4096.0)))
.vocabulary(32000)
.context_length(32768)
.sources(
    const {
        &[
            OTHER_PARAMETERS,
            configuration("context_length", "https://huggingface.co/mistralai/Mistral-7B-v0.1"),
        ]
    },
);

/// Qwen1.5 7B (Alibaba, 2024): decoder with biases on queries, keys and values.
pub const QWEN1_5_7B: Model =
    dense("Qwen1_5_7B", "Qwen1.5-7B", published("https://huggingface.co/Qwen/Qwen1.5-7B"))
        .year(2024)
        .parameters(count(7_721_324_544.0))
        .layers(32)
        .hidden_size(4096)
        .heads(32)
        .ffn_size(11008)
        .other_parameters(count(rms_norms(65.0, 4096.0) + qkv_biases(32.0, 4096.0, 4096.0)))
        .vocabulary(151_936)
        .context_length(32768)
        .sources(const { &[OTHER_PARAMETERS] });

/// Qwen2 7B (Alibaba, 2024): decoder with grouped-query attention.
pub const QWEN2_7B: Model =
    dense("Qwen2_7B", "Qwen2-7B", published("https://huggingface.co/Qwen/Qwen2-7B"))
        .year(2024)
        .parameters(count(7_615_616_512.0))
        .layers(28)
        .hidden_size(3584)
        .heads(28)
        .kv_heads(4)
        .ffn_size(18944)
        .other_parameters(count(rms_norms(57.0, 3584.0) + qkv_biases(28.0, 3584.0, 512.0)))
        .vocabulary(152_064)
        .context_length(131_072)
        .sources(const { &[OTHER_PARAMETERS] });

/// Qwen2 72B (Alibaba, 2024): decoder with grouped-query attention.
pub const QWEN2_72B: Model =
    dense("Qwen2_72B", "Qwen2-72B", published("https://huggingface.co/Qwen/Qwen2-72B"))
        .year(2024)
        .parameters(count(72_706_203_648.0))
        .layers(80)
        .hidden_size(8192)
        .heads(64)
        .kv_heads(8)
        .ffn_size(29568)
        .other_parameters(count(rms_norms(161.0, 8192.0) + qkv_biases(80.0, 8192.0, 1024.0)))
        .vocabulary(152_064)
        .context_length(131_072)
        .sources(const { &[OTHER_PARAMETERS] });

/// DeciLM 7B (Deci, 2023): decoder whose number of KV heads varies by layer.
pub const DECILM_7B: Model =
    dense("DeciLM_7B", "DeciLM-7B", published("https://huggingface.co/Deci/DeciLM-7B"))
        .year(2023)
        .parameters(count(7_043_551_232.0))
        .layers(32)
        .hidden_size(4096)
        .heads(32)
        .kv_heads_total(67)
        .ffn_size(14336)
        .other_parameters(count(rms_norms(65.0, 4096.0)))
        .vocabulary(32000)
        .context_length(8192)
        .sources(
            const {
                &[OTHER_PARAMETERS, FieldSource::new(
                    "kv_heads_total",
                    Source::datasheet("Configuration on Hugging Face")
                        .at("https://huggingface.co/Deci/DeciLM-7B")
                        .note(
                            "The sum over the layers, as an architecture search chose it. Stacks \
                             without variable grouped-query attention widen every layer to the \
                             largest, which is not counted here.",
                        ),
                )]
            },
        );

/// Aquila 7B (BAAI, 2023): decoder for Chinese and English, with the shapes of LLaMA 7B.
pub const AQUILA_7B: Model =
    dense("Aquila_7B", "Aquila-7B", published("https://huggingface.co/BAAI/Aquila-7B"))
        .year(2023)
        .parameters(count(7_295_537_152.0))
        .layers(32)
        .hidden_size(4096)
        .heads(32)
        .ffn_size(11008)
        .other_parameters(count(rms_norms(65.0, 4096.0)))
        .vocabulary(100_008)
        .context_length(2048)
        .sources(const { &[OTHER_PARAMETERS] });

/// BLOOM 7.1B (BigScience, 2022): multilingual decoder that attends by distance (ALiBi).
pub const BLOOM_7B1: Model = dense(
    "BLOOM_7B1",
    "BLOOM-7B1",
    Source::paper(
        "BigScience Workshop (2022), BLOOM: A 176B-Parameter Open-Access Multilingual Language \
         Model, Table 3",
    )
    .at("https://arxiv.org/abs/2211.05100")
    .verified("2026-11-23"),
)
.year(2022)
.parameters(count(7_069_016_064.0))
.layers(30)
.hidden_size(4096)
.heads(32)
.ffn_size(16384)
.ungated_ffn()
.tied_embeddings()
.other_parameters({
    // A norm of the embeddings, and no learned positions.
    let layers = gpt2_layout(30.0, 4096.0, 16384.0, 0.0).si();
    count(layers + layer_norms(1.0, 4096.0))
})
.vocabulary(250_880)
.context_length(2048)
.sources(
    const {
        &[
            OTHER_PARAMETERS,
            configuration("ffn_size", "https://huggingface.co/bigscience/bloom-7b1"),
        ]
    },
);

/// GPT-J 6B (EleutherAI, 2021): decoder whose attention and feed-forward layer run side by side.
pub const GPTJ_6B: Model =
    dense("GPTJ_6B", "GPT-J-6B", published("https://huggingface.co/EleutherAI/gpt-j-6b"))
        .year(2021)
        .parameters(count(6_050_882_784.0))
        .layers(28)
        .hidden_size(4096)
        .heads(16)
        .ffn_size(16384)
        .ungated_ffn()
        // One norm a layer for both, and one at the end; the LM head has biases.
        .other_parameters(count(
            layer_norms(29.0, 4096.0) + ffn_biases(28.0, 4096.0, 16384.0) + 50400.0,
        ))
        .vocabulary(50400)
        .context_length(2048)
        .sources(const { &[OTHER_PARAMETERS] });

/// OPT 6.7B (Meta, 2022): decoder.
pub const OPT_6_7B: Model = dense(
    "OPT_6_7B",
    "OPT-6.7B",
    Source::paper(
        "Zhang et al. (2022), OPT: Open Pre-trained Transformer Language Models, Table 1",
    )
    .at("https://arxiv.org/abs/2205.01068")
    .verified("2026-11-23"),
)
.year(2022)
.parameters(count(6_658_473_984.0))
.layers(32)
.hidden_size(4096)
.heads(32)
.ffn_size(16384)
.ungated_ffn()
.tied_embeddings()
// Positions start at two.
.other_parameters(gpt2_layout(32.0, 4096.0, 16384.0, 2050.0))
.vocabulary(50272)
.context_length(2048)
.sources(
    const {
        &[
            OTHER_PARAMETERS,
            configuration("ffn_size", "https://huggingface.co/facebook/opt-6.7b"),
            configuration("vocabulary", "https://huggingface.co/facebook/opt-6.7b"),
        ]
    },
);
