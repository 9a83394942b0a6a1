//! The keys of a config that change nothing that is counted.
//!
//! A list of what is known to be harmless, by the reason; whatever is not on it, and is not
//! understood, is an error.

/// Keys that may stand in a config and are not read, and why.
pub struct Ignored {
    /// What they decide instead.
    pub why: &'static str,
    /// The keys.
    pub keys: &'static [&'static str],
}

impl std::fmt::Debug for Ignored {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Ignored").field("why", &self.why).finish_non_exhaustive()
    }
}

/// Whether a key is on the list.
pub(super) fn is_ignored(key: &str) -> bool {
    IGNORED.iter().any(|group| group.keys.contains(&key))
}

/// Every key that is known to be harmless.
pub const IGNORED: &[Ignored] = &[
    Ignored {
        why: "tokens and their text",
        keys: &[
            "bos_token_id",
            "eos_token_id",
            "pad_token_id",
            "unk_token_id",
            "sep_token_id",
            "cls_token_id",
            "mask_token_id",
            "decoder_start_token_id",
            "forced_bos_token_id",
            "forced_eos_token_id",
            "suppress_tokens",
            "begin_suppress_tokens",
            "bad_words_ids",
            "tokenizer_class",
            "prefix",
            "task_specific_params",
        ],
    },
    Ignored {
        why: "positions and the scale of scores: too little work to count, no parameters",
        keys: &[
            "rope_theta",
            "rope_scaling",
            "rope_parameters",
            "rope_interleave",
            "rope_local_base_freq",
            "rope_ratio",
            "original_max_position_embeddings",
            "partial_rotary_factor",
            "rotary",
            "rotary_dim",
            "rotary_pct",
            "rotary_emb_base",
            "alibi",
            "offset_alibi",
            "query_pre_attn_scalar",
            "attn_logit_softcapping",
            "final_logit_softcapping",
            "scale_attn_weights",
            "scale_attn_by_inverse_layer_idx",
            "n_ctx",
        ],
    },
    Ignored {
        why: "which activation function, and the order of norms and residuals",
        keys: &[
            "hidden_act",
            "hidden_activation",
            "activation_function",
            "activation",
            "use_parallel_residual",
            "apply_residual_connection_post_layernorm",
        ],
    },
    Ignored {
        why: "numerical safety",
        keys: &[
            "rms_norm_eps",
            "layer_norm_eps",
            "layer_norm_epsilon",
            "norm_eps",
            "attention_softmax_in_fp32",
            "reorder_and_upcast_attn",
            "slow_but_exact",
        ],
    },
    Ignored {
        why: "which experts a token goes to, not how many",
        keys: &[
            "norm_topk_prob",
            "scoring_func",
            "topk_method",
            "topk_group",
            "n_group",
            "routed_scaling_factor",
            "router_jitter_noise",
            "router_aux_loss_coef",
            "output_router_logits",
            "ep_size",
        ],
    },
    Ignored {
        why: "layers that draft tokens, which do not run without speculative decoding",
        keys: &["num_nextn_predict_layers"],
    },
    Ignored {
        why: "training and the weights it starts from",
        keys: &[
            "initializer_range",
            "init_std",
            "attention_dropout",
            "hidden_dropout",
            "activation_dropout",
            "classifier_dropout",
            "dropout",
            "layerdrop",
            "resid_pdrop",
            "embd_pdrop",
            "attn_pdrop",
            "aux_loss_alpha",
            "seq_aux",
            "gradient_checkpointing",
            "masked_softmax_fusion",
            "bias_dropout_fusion",
            "skip_bias_add",
            "skip_bias_add_qkv",
            "seed",
        ],
    },
    Ignored {
        why: "how software loads and runs it",
        keys: &[
            "_name_or_path",
            "_commit_hash",
            "name_or_path",
            "auto_map",
            "transformers_version",
            "use_cache",
            "cache_implementation",
            "pretraining_tp",
            "attn_implementation",
            "_attn_implementation",
            "_attn_implementation_autoset",
            "_flash_attn_2_enabled",
            "use_flash_attention",
            "torchscript",
            "use_bfloat16",
            "tf_legacy_loss",
            "output_attentions",
            "output_hidden_states",
            "return_dict",
            "use_return_dict",
            "chunk_size_feed_forward",
            "is_decoder",
            "unsloth_version",
            "unsloth_fixed",
        ],
    },
    Ignored {
        why: "defaults of generation, and heads for other tasks",
        keys: &[
            "max_length",
            "min_length",
            "do_sample",
            "early_stopping",
            "num_beams",
            "num_beam_groups",
            "diversity_penalty",
            "temperature",
            "top_k",
            "top_p",
            "typical_p",
            "repetition_penalty",
            "length_penalty",
            "no_repeat_ngram_size",
            "encoder_no_repeat_ngram_size",
            "num_return_sequences",
            "output_scores",
            "return_dict_in_generate",
            "remove_invalid_values",
            "exponential_decay_length_penalty",
            "finetuning_task",
            "problem_type",
            "id2label",
            "label2id",
            "num_labels",
            "summary_activation",
            "summary_first_dropout",
            "summary_proj_to_labels",
            "summary_type",
            "summary_use_proj",
        ],
    },
];

/// Keys that are harmless while they are off, and what they would turn on.
pub const OFF: &[(&str, &str)] = &[
    ("is_encoder_decoder", "an encoder"),
    ("add_cross_attention", "cross-attention"),
    ("cross_attention_hidden_size", "cross-attention"),
    ("tie_encoder_decoder", "an encoder"),
    ("pruned_heads", "heads that are missing from single layers"),
    ("use_bidirectional_attention", "attention in both directions"),
];
