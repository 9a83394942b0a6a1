//! Language models.

use std::borrow::Cow;

use super::{OTHER_PARAMETERS, configuration, gpt2_layout, rms_norms};
use crate::model::{Category, Model, ModelClass};
use crate::source::{FieldSource, Flag, Source};
use crate::units::{billion, count, gflop, mflop, million, tflop, trillion};

const GPT2_PAPER: &str = "https://cdn.openai.com/better-language-models/language_models_are_unsupervised_multitask_learners.pdf";

const META_LLAMA: Source =
    Source::datasheet("Meta Llama model card / Hugging Face model documentation")
        .at("https://github.com/meta-llama/llama-models")
        .verified("2026-03-06");

const RADFORD_2019: Source =
    Source::paper("Radford et al. (2019), Language Models are Unsupervised Multitask Learners")
        .at(GPT2_PAPER)
        .verified("2026-03-06");

/// What one input of BERT is: the entries' operations are those of so many tokens.
const BERT_INPUT: FieldSource = FieldSource::new(
    "input_tokens",
    Source::paper("Devlin et al. (2019), BERT: Pre-training of Deep Bidirectional Transformers")
        .at("https://arxiv.org/abs/1810.04805")
        .note(
            "Appendix A.2: 90 % of its pre-training is on sequences of 128 tokens, the rest on the \
             512 that it takes at most.",
        ),
);

/// BERT-Base (Google, 2018): bidirectional encoder.
pub const BERT_BASE: Model = Model::new(
    "BERT_Base",
    "BERT-Base",
    Category::Language,
    ModelClass::Transformer,
    Source::paper("Devlin et al. (2019), BERT: Pre-training of Deep Bidirectional Transformers")
        .at("https://arxiv.org/abs/1810.04805")
        .verified("2026-03-06")
        .note("One unit of work is a sequence of 128 tokens."),
)
.year(2018)
.parameters(million(110.0))
.flops(gflop(22.0))
.layers(12)
.hidden_size(768)
.heads(12)
.ffn_size(3072)
.ungated_ffn()
.tied_embeddings()
// 512 positions and two segments; the norm of its embeddings stands for one at the end.
.other_parameters(gpt2_layout(12.0, 768.0, 3072.0, 514.0))
.vocabulary(30522)
.context_length(512)
.input_tokens(128)
.sources(
    const {
        &[
            OTHER_PARAMETERS,
            BERT_INPUT,
            configuration("vocabulary", "https://huggingface.co/google-bert/bert-base-uncased"),
        ]
    },
);

/// BERT-Large (Google, 2018): bidirectional encoder.
pub const BERT_LARGE: Model = Model::new(
    "BERT_Large",
    "BERT-Large",
    Category::Language,
    ModelClass::Transformer,
    Source::paper("Devlin et al. (2019), BERT: Pre-training of Deep Bidirectional Transformers")
        .at("https://arxiv.org/abs/1810.04805")
        .verified("2026-03-06")
        .note("One unit of work is a sequence of 128 tokens."),
)
.year(2018)
.parameters(million(340.0))
.flops(gflop(79.0))
.registered_flops(gflop(72.0))
.layers(24)
.hidden_size(1024)
.heads(16)
.ffn_size(4096)
.ungated_ffn()
.tied_embeddings()
// 512 positions and two segments; the norm of its embeddings stands for one at the end.
.other_parameters(gpt2_layout(24.0, 1024.0, 4096.0, 514.0))
.vocabulary(30522)
.context_length(512)
.input_tokens(128)
.sources(
    const {
        &[
            OTHER_PARAMETERS,
            BERT_INPUT,
            FieldSource::new(
                "flops",
                Source::derived(
                    "Devlin et al. (2019), BERT: Pre-training of Deep Bidirectional Transformers",
                )
                .at("https://arxiv.org/abs/1810.04805")
                .note("24 layers x 128 tokens x (24 h^2 + 4 x 128 h) with h = 1024."),
            ),
            configuration("vocabulary", "https://huggingface.co/google-bert/bert-large-uncased"),
        ]
    },
)
.flags(
    const {
        &[Flag::new(
            "flops",
            "The registry holds 72 GFLOP for a sequence of 128 tokens; its 24 layers need 79 \
             GFLOP, counted as for the 22 GFLOP of BERT-Base.",
        )]
    },
);

/// DeepSeek-V3 (DeepSeek, 2024): mixture of experts with multi-head latent attention.
pub const DEEPSEEK_V3: Model = Model::new(
    "DeepSeek_V3",
    "DeepSeek-V3",
    Category::Language,
    ModelClass::MixtureOfExperts,
    Source::paper("DeepSeek-AI (2024), DeepSeek-V3 Technical Report")
        .at("https://arxiv.org/abs/2412.19437")
        .verified("2026-03-06")
        .note(
            "256 routed experts and one shared, each 2,048 wide; the first three layers are dense \
             and 18,432 wide.",
        ),
)
.year(2024)
.parameters(billion(671.0))
.active_parameters(billion(37.0))
.flops(gflop(74.0))
.layers(61)
.hidden_size(7168)
.heads(128)
.registered_heads(56)
.head_dim(128)
.v_head_dim(128)
.ffn_size(2048)
.shared_ffn_size(2048)
.dense_layers(3)
.dense_ffn_size(18432)
// Norms of the residual stream and of both compressed vectors, and a bias a routed expert.
.other_parameters(count(
    rms_norms(123.0, 7168.0) + rms_norms(61.0, 1536.0) + rms_norms(61.0, 512.0) + 58.0 * 256.0,
))
.vocabulary(129_280)
.experts(256)
.experts_per_token(8)
.kv_lora_rank(512)
.qk_rope_head_dim(64)
.q_lora_rank(1536)
.context_length(131_072)
.sources(
    const {
        &[
            OTHER_PARAMETERS,
            configuration("ffn_size", "https://huggingface.co/deepseek-ai/DeepSeek-V3"),
            configuration("dense_ffn_size", "https://huggingface.co/deepseek-ai/DeepSeek-V3"),
            configuration("head_dim", "https://huggingface.co/deepseek-ai/DeepSeek-V3"),
            configuration("vocabulary", "https://huggingface.co/deepseek-ai/DeepSeek-V3"),
        ]
    },
)
.flags(
    const {
        &[Flag::new(
            "heads",
            "The registry holds 56 attention heads, hidden size by head width; the model has 128 \
             heads of width 128, wider together than the residual stream.",
        )]
    },
);

/// Mixtral 8x7B (Mistral AI, 2023): mixture of experts.
pub const MIXTRAL_8X7B: Model = Model::new(
    "Mixtral_8x7B",
    "Mixtral-8x7B",
    Category::Language,
    ModelClass::MixtureOfExperts,
    Source::paper("Jiang et al. (2024), Mixtral of Experts")
        .at("https://arxiv.org/abs/2401.04088")
        .verified("2026-05-31")
        .note("46.7 and 12.9 billion parameters; the paper prints 47 and 13."),
)
.aliases(const { &[Cow::Borrowed("Mixtral-8x7B-v0.1")] })
.year(2023)
.parameters(billion(46.7))
.active_parameters(billion(12.9))
.flops(gflop(25.8))
.layers(32)
.hidden_size(4096)
.heads(32)
.kv_heads(8)
.ffn_size(14336)
.other_parameters(count(rms_norms(65.0, 4096.0)))
.vocabulary(32000)
.experts(8)
.experts_per_token(2)
.context_length(32768)
.sources(const { &[OTHER_PARAMETERS] });

/// GPT-2 XL (OpenAI, 2019): decoder, the largest of the family.
pub const GPT2: Model = Model::new(
    "GPT2",
    "GPT-2 (1.5B)",
    Category::Language,
    ModelClass::Transformer,
    RADFORD_2019,
)
.year(2019)
.parameters(billion(1.5))
.flops(gflop(3.0))
.layers(48)
.hidden_size(1600)
.heads(25)
.ffn_size(6400)
.ungated_ffn()
.tied_embeddings()
.other_parameters(gpt2_layout(48.0, 1600.0, 6400.0, 1024.0))
.vocabulary(50257)
.context_length(1024)
.sources(
    const {
        &[
            OTHER_PARAMETERS,
            configuration("ffn_size", "https://huggingface.co/openai-community/gpt2-xl"),
        ]
    },
)
.flags(
    const {
        &[Flag::new(
            "parameters",
            "The registry holds the rounded 1.5 billion; the released model has 1.558 billion, 4 % \
             more.",
        )]
    },
);

/// GPT-2 Small (OpenAI, 2019): decoder, the smallest of the family.
pub const GPT2_SMALL: Model = Model::new(
    "GPT2_Small",
    "GPT-2 Small (124M)",
    Category::Language,
    ModelClass::Transformer,
    RADFORD_2019,
)
.year(2019)
.parameters(million(124.0))
.flops(mflop(248.0))
.layers(12)
.hidden_size(768)
.heads(12)
.ffn_size(3072)
.ungated_ffn()
.tied_embeddings()
.other_parameters(gpt2_layout(12.0, 768.0, 3072.0, 1024.0))
.vocabulary(50257)
.context_length(1024)
.sources(
    const {
        &[
            OTHER_PARAMETERS,
            configuration("ffn_size", "https://huggingface.co/openai-community/gpt2"),
        ]
    },
);

/// GPT-3 (OpenAI, 2020): decoder.
pub const GPT3: Model = Model::new(
    "GPT3",
    "GPT-3 (175B)",
    Category::Language,
    ModelClass::Transformer,
    Source::paper("Brown et al. (2020), Language Models are Few-Shot Learners")
        .at("https://arxiv.org/abs/2005.14165")
        .verified("2026-03-06"),
)
.year(2020)
.parameters(billion(175.0))
.flops(gflop(350.0))
.layers(96)
.hidden_size(12288)
.heads(96)
.head_dim(128)
.ffn_size(49152)
.ungated_ffn()
.tied_embeddings()
.other_parameters(gpt2_layout(96.0, 12288.0, 49152.0, 2048.0))
.vocabulary(50257)
.context_length(2048)
.sources(const { &[OTHER_PARAMETERS] });

/// GPT-4 (OpenAI, 2023): mixture of experts, by third-party estimates.
pub const GPT4: Model = Model::new(
    "GPT4",
    "GPT-4",
    Category::Language,
    ModelClass::MixtureOfExperts,
    Source::estimate(
        "SemiAnalysis (2023) public MoE estimate; OpenAI (2023) technical report (no parameter \
         count)",
    )
    .at("https://www.semianalysis.com/p/gpt-4-architecture-infrastructure")
    .verified("2026-09-29")
    .note("OpenAI disclosed no sizes: total and active parameters are estimates of third parties."),
)
.year(2023)
.parameters(trillion(1.76))
.active_parameters(billion(280.0))
.flops(gflop(560.0))
.layers(120)
.hidden_size(16384)
.heads(128)
.experts(16)
.experts_per_token(2);

/// Llama 2 70B (Meta, 2023): decoder with grouped-query attention.
pub const LLAMA2_70B: Model = Model::new(
    "Llama2_70B",
    "Llama-2-70B",
    Category::Language,
    ModelClass::Transformer,
    META_LLAMA,
)
.year(2023)
.parameters(billion(70.0))
.flops(gflop(140.0))
.layers(80)
.hidden_size(8192)
.heads(64)
.kv_heads(8)
.ffn_size(28672)
.other_parameters(count(rms_norms(161.0, 8192.0)))
.vocabulary(32000)
.context_length(4096)
.sources(
    const {
        &[
            OTHER_PARAMETERS,
            configuration("ffn_size", "https://huggingface.co/meta-llama/Llama-2-70b-hf"),
        ]
    },
)
.flags(
    const {
        &[Flag::new(
            "parameters",
            "The registry holds the rounded 70 billion; the model has 68.98 billion.",
        )]
    },
);

/// Llama 2 7B (Meta, 2023): decoder.
pub const LLAMA2_7B: Model = Model::new(
    "Llama2_7B",
    "Llama-2-7B",
    Category::Language,
    ModelClass::Transformer,
    META_LLAMA,
)
.year(2023)
.parameters(billion(7.0))
.flops(gflop(14.0))
.layers(32)
.hidden_size(4096)
.heads(32)
.ffn_size(11008)
.other_parameters(count(rms_norms(65.0, 4096.0)))
.vocabulary(32000)
.context_length(4096)
.sources(
    const {
        &[
            OTHER_PARAMETERS,
            configuration("ffn_size", "https://huggingface.co/meta-llama/Llama-2-7b-hf"),
        ]
    },
)
.flags(
    const {
        &[Flag::new(
            "parameters",
            "The registry holds the rounded 7 billion; the model has 6.738 billion, 4 % fewer.",
        )]
    },
);

/// Llama 3.1 405B (Meta, 2024): decoder with grouped-query attention.
pub const LLAMA3_405B: Model = Model::new(
    "Llama3_405B",
    "Llama-3.1-405B",
    Category::Language,
    ModelClass::Transformer,
    META_LLAMA,
)
.year(2024)
.parameters(billion(405.0))
.flops(gflop(810.0))
.layers(126)
.hidden_size(16384)
.heads(128)
.kv_heads(8)
.ffn_size(53248)
.other_parameters(count(rms_norms(253.0, 16384.0)))
.vocabulary(128_256)
.context_length(131_072)
.sources(
    const {
        &[
            OTHER_PARAMETERS,
            configuration("ffn_size", "https://huggingface.co/meta-llama/Llama-3.1-405B"),
            configuration("vocabulary", "https://huggingface.co/meta-llama/Llama-3.1-405B"),
            configuration("context_length", "https://huggingface.co/meta-llama/Llama-3.1-405B"),
        ]
    },
);

/// Llama 3.1 70B (Meta, 2024): decoder with grouped-query attention.
pub const LLAMA3_70B: Model = Model::new(
    "Llama3_70B",
    "Llama-3.1-70B",
    Category::Language,
    ModelClass::Transformer,
    META_LLAMA,
)
.year(2024)
.parameters(billion(70.6))
.flops(gflop(141.2))
.layers(80)
.hidden_size(8192)
.heads(64)
.kv_heads(8)
.ffn_size(28672)
.other_parameters(count(rms_norms(161.0, 8192.0)))
.vocabulary(128_256)
.context_length(131_072)
.sources(
    const {
        &[
            OTHER_PARAMETERS,
            configuration("ffn_size", "https://huggingface.co/meta-llama/Llama-3.1-70B"),
            configuration("vocabulary", "https://huggingface.co/meta-llama/Llama-3.1-70B"),
        ]
    },
);

/// Llama 3.1 8B (Meta, 2024): decoder with grouped-query attention.
pub const LLAMA3_8B: Model = Model::new(
    "Llama3_8B",
    "Llama-3.1-8B",
    Category::Language,
    ModelClass::Transformer,
    META_LLAMA,
)
.year(2024)
.parameters(billion(8.03))
.flops(gflop(16.06))
.layers(32)
.hidden_size(4096)
.heads(32)
.kv_heads(8)
.ffn_size(14336)
.other_parameters(count(rms_norms(65.0, 4096.0)))
.vocabulary(128_256)
.context_length(131_072)
.sources(
    const {
        &[
            OTHER_PARAMETERS,
            configuration("ffn_size", "https://huggingface.co/meta-llama/Llama-3.1-8B"),
            configuration("vocabulary", "https://huggingface.co/meta-llama/Llama-3.1-8B"),
        ]
    },
);

/// Llama 2 13B (Meta, 2023): decoder.
pub const LLAMA2_13B: Model = Model::new(
    "Llama2_13B",
    "Llama-2-13B",
    Category::Language,
    ModelClass::Transformer,
    META_LLAMA,
)
.year(2023)
.parameters(billion(13.0))
.flops(gflop(26.0))
.layers(40)
.hidden_size(5120)
.heads(40)
.ffn_size(13824)
.other_parameters(count(rms_norms(81.0, 5120.0)))
.vocabulary(32000)
.context_length(4096)
.sources(
    const {
        &[
            OTHER_PARAMETERS,
            configuration("ffn_size", "https://huggingface.co/meta-llama/Llama-2-13b-hf"),
        ]
    },
);

/// PaLM 540B (Google, 2022): decoder with multi-query attention.
pub const PALM_540B: Model = Model::new(
    "PaLM_540B",
    "PaLM (540B)",
    Category::Language,
    ModelClass::Transformer,
    Source::paper("Chowdhery et al. (2022), PaLM: Scaling Language Modeling with Pathways")
        .at("https://arxiv.org/abs/2204.02311")
        .verified("2026-03-06"),
)
.year(2022)
.parameters(billion(540.0))
.flops(tflop(1.08))
.layers(118)
.hidden_size(18432)
.heads(48)
.kv_heads(1)
.head_dim(256)
.ffn_size(73728)
.tied_embeddings()
// Attention and feed-forward layer share one norm.
.other_parameters(count(rms_norms(119.0, 18432.0)))
.vocabulary(256_000)
.context_length(2048)
.sources(const { &[OTHER_PARAMETERS] });

/// OPT 13B (Meta, 2022): decoder.
pub const OPT_13B: Model = Model::new(
    "OPT_13B",
    "OPT-13B",
    Category::Language,
    ModelClass::Transformer,
    Source::paper("Zhang et al. (2022), OPT: Open Pre-trained Transformer Language Models")
        .at("https://arxiv.org/abs/2205.01068")
        .verified("2026-10-20"),
)
.year(2022)
.parameters(billion(13.0))
.layers(40)
.hidden_size(5120)
.heads(40)
.ffn_size(20480)
.ungated_ffn()
.tied_embeddings()
// Positions start at two.
.other_parameters(gpt2_layout(40.0, 5120.0, 20480.0, 2050.0))
.vocabulary(50272)
.context_length(2048)
.sources(
    const {
        &[
            OTHER_PARAMETERS,
            configuration("ffn_size", "https://huggingface.co/facebook/opt-13b"),
            configuration("vocabulary", "https://huggingface.co/facebook/opt-13b"),
        ]
    },
)
.flags(
    const {
        &[Flag::new(
            "parameters",
            "The registry holds the rounded 13 billion; the model has 12.85 billion.",
        )]
    },
);
