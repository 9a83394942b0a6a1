//! Which inputs a solve looks at, so that a comparison lists no factor that nothing uses.

use super::pass::is_wide;
use crate::assumptions::{MemoryRule, Scheduler, Serving};
use crate::model::{Model, ModelClass};
use crate::profile::Reads;
use crate::scenario::Scenario;
use crate::solve::shapes::Shapes;
use crate::workload::Workload;

/// What a model with shapes makes the equations look at, by the workload and the stack.
pub(super) fn of_shapes(scenario: &Scenario, shapes: &Shapes, ranks: f64) -> Reads {
    let s = &scenario.assumptions.serving;
    let trains = scenario.workload.train().is_some();
    let forward = matches!(scenario.workload, Workload::Forward { .. });
    let encodes = forward && scenario.model.input_tokens.is_some();
    let caches = !trains && !encodes && s.scheduler != Scheduler::Padded;
    let generates = matches!(scenario.workload, Workload::Generate { .. });
    let mut reads = Reads::SHAPES.and(Reads::LAYERS).and(Reads::HIDDEN_SIZE);
    // Without a width or KV heads of their own, heads only cut the hidden size in pieces,
    // which nothing notices but a cache that is spread over chips and the choice of a kernel.
    let model = &scenario.model;
    let pieces = model.head_dim.is_none()
        && model.kv_heads.or(model.kv_heads_total).or(model.kv_lora_rank).is_none();
    let decodes = !trains
        && !encodes
        && !matches!(scenario.workload, Workload::Generate { output: 0..2, .. });
    let copied = ranks > 1.0 && (caches || decodes);
    // Two kernels that stream alike are no choice; heads in pieces have nothing to read again.
    let kernels_differ = s.wide_kv_efficiency != s.kv_efficiency;
    let chosen = decodes && s.wide_attention_from.is_finite() && kernels_differ;
    let latent = model.kv_lora_rank.is_some() && model.qk_rope_head_dim.is_some();
    let messages = if trains { Reads::LONG_MESSAGES } else { Reads::SHORT_MESSAGES };
    for (holds, read) in [
        (ranks > 1.0, Reads::RANKS.and(Reads::INTERCONNECT).and(messages)),
        (shapes.experts > shapes.experts_per_token, Reads::EXPERTS),
        (!pieces || copied || chosen, Reads::HEADS),
        (!latent, Reads::KV_HEADS),
        // A training step has sequences of its own, and asks only whether it is an encoder: mixes of
        // one and of a decoder are none, so that is no input by itself.
        (encodes, Reads::INPUT_TOKENS),
        (caches, Reads::CACHE),
        (caches && ranks > 1.0, Reads::PARALLEL_CACHE),
        (generates, Reads::JOB.and(Reads::PREFILL_LIMIT)),
        (caches && s.memory_rule == MemoryRule::OfAll, Reads::PREFILL_LIMIT),
        (forward && !encodes, of_decoding(scenario.batch as f64, shapes, ranks, s)),
    ] {
        if holds {
            reads.add(read);
        }
    }
    reads
}

/// What is looked at of a model that is counted by parameters: what a given figure overrides
/// is not.
pub(super) fn of_counts(model: &Model) -> Reads {
    let mut reads = Reads::PARAMETERS.and(Reads::FLOPS);
    for (holds, read) in [
        (model.parameters.is_none(), Reads::MODEL_SIZE),
        (
            !model.flops.is_some_and(|flops| flops.si() > 0.0),
            Reads::ACTIVE_PARAMETERS.and(Reads::INPUT_TOKENS),
        ),
        (model.class == ModelClass::Diffusion, Reads::DENOISING_STEPS),
    ] {
        if holds {
            reads.add(read);
        }
    }
    reads
}

/// What a decode step of so many sequences looks at: one of two attention kernels.
pub(super) fn of_decoding(sequences: f64, shapes: &Shapes, ranks: f64, s: &Serving) -> Reads {
    let (stream, reread) = if is_wide(sequences, shapes, ranks, s) {
        (Reads::WIDE_KV_STREAM, Reads::WIDE_KV_REREAD)
    } else {
        (Reads::KV_STREAM, Reads::KV_REREAD)
    };
    let reads = Reads::DECODE.and(stream);
    // One to the power of anything is one.
    if shapes.readers == 1.0 { reads } else { reads.and(reread) }
}
