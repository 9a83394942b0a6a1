//! The time of one pass over the model: a prefill, or a decode step.
//!
//! Equations and symbols of a roofline per operator, with constants that are calibrated per
//! serving stack; see the page on accuracy in the book. With `n` devices in the tensor-parallel
//! group:
//!
//! ```text
//! t_op      = (t_mem^4 + t_comp^4)^(1/4)
//! t_mem     = bytes of the parameters touched / (e_w BW n)
//! t_comp    = 2 x active parameters x tokens / (e_c F n)
//! ```

use crate::assumptions::{Assumptions, Serving};
use crate::solve::shapes::Shapes;

/// How sharp the knee of the roofline is. Between the sum (1) and the maximum (infinity).
const KNEE: i32 = 4;

/// Prefill attention reaches this share of the peak: flash attention on long prompts (Dao 2023,
/// <https://arxiv.org/abs/2307.08691>, figure 5, spans 0.3 to 0.7; 0.4 is an estimate).
const PREFILL_ATTENTION_EFFICIENCY: f64 = 0.4;

/// Decode attention reaches this share of the peak where arithmetic binds it, which takes more
/// than a hundred query heads to a KV head: FlashMLA's 580 of an H800's 989 TFLOP/s
/// (<https://github.com/deepseek-ai/FlashMLA>, February 2025).
const DECODE_ATTENTION_EFFICIENCY: f64 = 0.59;

/// The machine as a pass sees it: one device's rates, and how many there are.
#[derive(Clone, Copy, Debug)]
pub(super) struct Machine {
    /// Peak FLOP/s of a device at the precision.
    pub(super) peak: f64,
    /// Bytes per second of a device's memory.
    pub(super) bandwidth: f64,
    /// Bytes per second and direction between devices.
    pub(super) link: f64,
    /// Devices in the tensor-parallel group.
    pub(super) devices: f64,
    /// Chips that exchange data: a device of two dies counts twice, a rack as often as it has GPUs.
    pub(super) ranks: f64,
}

/// The bytes a value takes: of the weights, and of the KV cache and activations.
#[derive(Clone, Copy, Debug)]
pub(super) struct Widths {
    pub(super) weight: f64,
    pub(super) cache: f64,
}

/// What one pass works on.
#[derive(Clone, Copy, Debug)]
pub(super) struct Pass {
    /// Sequences in it.
    pub(super) sequences: f64,
    /// Tokens that go through the layers.
    pub(super) tokens: f64,
    /// What its attention looks at.
    pub(super) attention: Attention,
}

/// What attention looks at in one pass.
#[derive(Clone, Copy, Debug)]
pub(super) enum Attention {
    /// All tokens of a sequence at once: the pairs of one that looks and one that is looked at,
    /// added up. Half the square of the length where a token looks back only, the square where it
    /// looks both ways.
    Prefill { pairs: f64 },
    /// The cache: its tokens, added up over the sequences.
    Decode { cached: f64 },
}

/// Times of a pass or of many, by what takes them, in seconds; and the work that was done.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Times {
    pub(super) latency: f64,
    pub(super) memory: f64,
    pub(super) compute: f64,
    pub(super) communication: f64,
    pub(super) overhead: f64,
    pub(super) flops: f64,
    pub(super) bytes: f64,
}

impl Times {
    /// These and `count` times the others.
    pub(super) fn plus(mut self, count: f64, other: Times) -> Times {
        self.latency += count * other.latency;
        self.memory += count * other.memory;
        self.compute += count * other.compute;
        self.communication += count * other.communication;
        self.overhead += count * other.overhead;
        self.flops += count * other.flops;
        self.bytes += count * other.bytes;
        self
    }

    /// These less the others, which are a part of them.
    pub(super) fn minus(self, other: Times) -> Times {
        self.plus(-1.0, other)
    }

    /// Adds one operator: the smooth maximum of its two terms.
    fn operator(&mut self, bytes: f64, flops: f64, memory: f64, compute: f64) {
        self.bytes += bytes;
        self.flops += flops;
        self.memory += memory;
        self.compute += compute;
        self.latency += smooth_max(memory, compute);
    }
}

/// `(a^4 + b^4)^(1/4)`: the larger where they differ, 19 % more where they are equal.
pub(super) fn smooth_max(a: f64, b: f64) -> f64 {
    let largest = a.max(b);
    if largest <= 0.0 {
        return 0.0;
    }
    let (a, b) = (a / largest, b / largest);
    largest * libm::sqrt(libm::sqrt(a.powi(KNEE) + b.powi(KNEE)))
}

/// Experts of a layer that `tokens` tokens touch, of `e`, where each is routed to `k`.
///
/// `k + rho (E (1 - (1 - k/E)^T) - k)`: the expected number of distinct experts under
/// independent routing, of which `rho` is seen; text routes neighbours alike.
pub(super) fn experts_touched(experts: f64, per_token: f64, tokens: f64, spread: f64) -> f64 {
    if experts <= 1.0 {
        return 1.0;
    }
    let per_token = per_token.min(experts);
    let independent = experts * (1.0 - libm::pow(1.0 - per_token / experts, tokens));
    (per_token + spread * (independent - per_token)).clamp(per_token, experts)
}

/// The time of one pass over all layers and the LM head.
pub(super) fn time(
    pass: &Pass,
    shapes: &Shapes,
    machine: &Machine,
    widths: &Widths,
    a: &Assumptions,
) -> Times {
    let bandwidth = machine.bandwidth * machine.devices;
    let peak = machine.peak * machine.devices;
    let s = &a.serving;
    let mut times = Times::default();
    let mut linear = |parameters: f64, active: f64, tokens: f64| {
        let (bytes, flops) = (parameters * widths.weight, 2.0 * active * tokens);
        let memory = bytes / (s.weight_efficiency * bandwidth);
        times.operator(bytes, flops, memory, flops / (a.compute_efficiency * peak));
    };
    let (layers, expert_layers) = (shapes.layers, shapes.expert_layers());
    let attention = layers * shapes.attention + expert_layers * shapes.router();
    linear(attention, attention, pass.tokens);
    let touched =
        experts_touched(shapes.experts, shapes.experts_per_token, pass.tokens, s.expert_spread);
    let feed_forward = expert_layers * shapes.expert;
    linear(feed_forward * touched, feed_forward * shapes.experts_per_token, pass.tokens);
    // Every token goes through shared experts and dense layers.
    let shared = expert_layers * shapes.shared + shapes.dense_layers * shapes.dense;
    linear(shared, shared, pass.tokens);
    // Logits are computed for the last token of each sequence.
    linear(shapes.head, shapes.head, pass.sequences);
    attend(pass, shapes, machine, widths, a, &mut times);
    if machine.ranks > 1.0 {
        let hidden = pass.tokens * shapes.hidden_size * widths.cache;
        let ring = 2.0 * (machine.ranks - 1.0) / machine.ranks * hidden;
        let one = s.allreduce_latency.si() * libm::log2(machine.ranks)
            + ring / (s.link_efficiency * machine.link);
        // One after attention, one after the feed-forward layer.
        times.communication += 2.0 * layers * one;
    }
    times.overhead += s.step_overhead.si();
    if machine.ranks > 1.0 {
        times.overhead += s.parallel_overhead.si();
    }
    if matches!(pass.attention, Attention::Decode { .. }) {
        times.overhead += s.sequence_overhead.si() * pass.sequences;
    }
    times.latency += times.communication + times.overhead;
    times
}

/// Whether a decode step has so many heads on a chip that another attention kernel runs.
pub(super) fn is_wide(sequences: f64, shapes: &Shapes, ranks: f64, s: &Serving) -> bool {
    sequences * shapes.heads / ranks > s.wide_attention_from
}

/// Attention proper: scores and values, against the prompt or against the cache.
fn attend(
    pass: &Pass,
    shapes: &Shapes,
    machine: &Machine,
    widths: &Widths,
    a: &Assumptions,
    times: &mut Times,
) {
    match pass.attention {
        Attention::Prefill { pairs } => {
            let flops = shapes.layers * shapes.prefill_attention * pairs;
            let peak = machine.peak * machine.devices;
            let compute = flops / (PREFILL_ATTENTION_EFFICIENCY * peak);
            times.operator(0.0, flops, 0.0, compute);
        }
        Attention::Decode { cached } => {
            let per_token = shapes.layers * shapes.kv_values * widths.cache;
            let replicated = shapes.kv_copies(machine.ranks);
            let s = &a.serving;
            let wide = is_wide(pass.sequences, shapes, machine.ranks, s);
            let (efficiency, exponent) = if wide {
                (s.wide_kv_efficiency, s.wide_kv_reread)
            } else {
                (s.kv_efficiency, s.kv_reread)
            };
            let reread = libm::pow(shapes.readers, exponent);
            let bytes = cached * per_token * replicated;
            let bandwidth = machine.bandwidth * machine.devices;
            let read = bytes * reread / (efficiency * bandwidth);
            // A sequence is attended to serially: a floor that bandwidth does not lower.
            let floor =
                shapes.layers * (cached / pass.sequences.max(1.0)) * s.attention_latency.si();
            let flops = shapes.layers * shapes.decode_attention * cached;
            let peak = machine.peak * machine.devices;
            let compute = flops / (DECODE_ATTENTION_EFFICIENCY * peak);
            times.operator(bytes, flops, smooth_max(read, floor), compute);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_smooth_maximum_lies_between_the_maximum_and_the_sum() {
        for (a, b) in [(1.0, 1.0), (3.0, 4.0), (0.0, 2.0), (1e-9, 1.0)] {
            let m = smooth_max(a, b);
            assert!(m >= f64::max(a, b) && m <= a + b, "{a} {b} {m}");
        }
        assert_eq!(smooth_max(0.0, 0.0), 0.0);
    }

    #[test]
    fn experts_touched_grow_from_those_of_a_token_to_all() {
        assert_eq!(experts_touched(8.0, 2.0, 1.0, 1.0), 2.0);
        assert!((experts_touched(8.0, 2.0, 1e6, 1.0) - 8.0).abs() < 1e-9);
        assert_eq!(experts_touched(1.0, 1.0, 64.0, 0.5), 1.0);
        let (few, many) =
            (experts_touched(8.0, 2.0, 4.0, 1.0), experts_touched(8.0, 2.0, 8.0, 1.0));
        assert!(2.0 < few && few < many && many < 8.0);
    }
}
