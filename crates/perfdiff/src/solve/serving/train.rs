//! One training step: forward, backward, the exchange of gradients, the optimizer.
//!
//! With `T` tokens a step, each matrix is multiplied with them three times, at the roofline of a
//! prefill: forward, and backward for the gradient of its input and of its weights. Adapters
//! (LoRA) spare the third. Flash attention computes its scores again on the way back: five
//! products for two (Dao 2023, section 3.1, <https://arxiv.org/abs/2307.08691>).
//!
//! Gradients are exchanged over the data-parallel group while the backward pass runs (Li et al.
//! 2020, <https://arxiv.org/abs/2006.15704>), so only what takes longer than that is seen. ZeRO's
//! last stage also gathers the weights, half as much again (Rajbhandari et al. 2020, section 7,
//! <https://arxiv.org/abs/1910.02054>).

use super::pass::{Attention, Pass, Times, smooth_max, time};
use super::{Answers, Setting, Work};
use crate::precision::Precision;
use crate::profile::{Profile, Reads};
use crate::solve::SolveError;
use crate::solve::shapes::Shapes;
use crate::workload::{Train, Zero};

/// Products of attention on the way back, for one on the way there.
const ATTENTION_BACKWARD: f64 = 2.5;

/// Bytes of a logit kept for the loss: fp32.
const LOGIT_BYTES: f64 = 4.0;

impl Setting<'_> {
    /// One step over the batch of one replica.
    pub(super) fn train(mut self, train: &Train) -> Result<Profile, SolveError> {
        if matches!(self.scenario.precision, Precision::Int8 | Precision::Int4 | Precision::Fp4) {
            return Err(SolveError::NotModelled {
                key: "precision",
                what: format!("training at {}", self.scenario.precision),
                set: self.scenario.assumptions.name().into(),
            });
        }
        // Weights and gradients stay at 16 bits under narrower arithmetic.
        self.widths.weight = self.widths.weight.max(2.0);
        self.reads.add(
            Reads::TRAINING
                .and(Reads::TRAINING_STATE)
                .and(Reads::DATA_PARALLEL)
                .and(Reads::OPTIMIZER),
        );
        if train.data_parallel > 1 {
            self.reads.add(Reads::INTERCONNECT.and(Reads::LONG_MESSAGES));
        }
        if train.lora {
            self.reads.add(Reads::LORA_RANK);
        }
        let step = match &self.work {
            Work::Shapes(shapes) => {
                let shapes = *shapes;
                self.reads.add(Reads::SEQ);
                self.step_of_shapes(&shapes, train)
            }
            // A sample is trained at one denoising step, not at all of them.
            Work::Counted { parameters, flops, .. } => {
                self.step_of_counts(*parameters, *flops, train)
            }
        };
        Ok(self.step(&step, train))
    }

    fn step_of_shapes(&self, shapes: &Shapes, train: &Train) -> Step {
        let (samples, length) = (self.scenario.batch as f64, f64::from(train.seq));
        let tokens = samples * length;
        // Messages are long: of all tokens at once.
        let mut assumptions = self.scenario.assumptions.clone();
        assumptions.serving.link_efficiency = assumptions.serving.bulk_link_efficiency;
        let over = |pairs: f64| {
            // Every token is predicted, so every one needs its logits.
            let attention = Attention::Prefill { pairs };
            let pass = Pass { sequences: tokens, tokens, attention };
            time(&pass, shapes, &self.machine, &self.widths, &assumptions)
        };
        // A token of an encoder looks both ways.
        let seen = if self.scenario.model.input_tokens.is_some() { length } else { length / 2.0 };
        let forward = over(samples * length * seen);
        let linear = over(0.0);
        let attention = forward.minus(linear);
        let saved = self.saved_activations(shapes, train.recompute) * tokens;
        let logits = tokens * shapes.head / shapes.hidden_size * LOGIT_BYTES;
        let passes = if train.lora { 1.0 } else { 2.0 };
        let fixed =
            Times { latency: linear.overhead, overhead: linear.overhead, ..Times::default() };
        let exchange = Times {
            latency: linear.communication,
            communication: linear.communication,
            ..Times::default()
        };
        let products = linear.minus(fixed).minus(exchange);
        let mut backward = Times::default()
            .plus(passes, products)
            .plus(ATTENTION_BACKWARD, attention)
            .plus(1.0, fixed)
            .plus(1.0, exchange);
        // Useful operations are two for one; the scores computed again are not useful.
        backward.flops -= (ATTENTION_BACKWARD - 2.0) * attention.flops;
        let adapters = self.scenario.assumptions.lora_rank * shapes.layers * shapes.attention_sides;
        Step {
            forward: forward.plus(1.0, self.moved(saved)),
            backward: backward.plus(1.0, self.moved(saved)),
            recompute: train.recompute.then_some(forward),
            parameters: shapes.total().si(),
            trained: if train.lora { adapters } else { shapes.total().si() },
            activations: saved + logits,
        }
    }

    /// By parameters and operations: what a model without shapes keeps of its activations is not
    /// known, and not counted.
    fn step_of_counts(&self, parameters: f64, flops: f64, train: &Train) -> Step {
        let a = &self.scenario.assumptions;
        let n = self.machine.devices;
        let flops = flops * self.scenario.batch as f64;
        let bytes = parameters * self.widths.weight;
        let memory = bytes / (a.serving.weight_efficiency * self.machine.bandwidth * n);
        let compute = flops / (a.compute_efficiency * self.machine.peak * n);
        let overhead = a.serving.step_overhead.si();
        let one = |times: f64| Times {
            latency: times * smooth_max(memory, compute) + overhead,
            memory: times * memory,
            compute: times * compute,
            communication: 0.0,
            overhead,
            flops: times * flops,
            bytes: times * bytes,
        };
        Step {
            forward: one(1.0),
            backward: one(if train.lora { 1.0 } else { 2.0 }),
            recompute: train.recompute.then_some(one(1.0)),
            parameters,
            // Rank-r adapters of unknown matrices: as of square ones, 2 r sqrt(P) an update.
            trained: if train.lora {
                2.0 * a.lora_rank * libm::sqrt(parameters)
            } else {
                parameters
            },
            activations: 0.0,
        }
    }

    /// Bytes of activations that one token leaves for the backward pass, all devices together.
    ///
    /// By layer (Korthikanti et al. 2022, section 4.1, <https://arxiv.org/abs/2205.05198>, with
    /// flash attention, without dropout): what both norms and both blocks take in, queries, keys,
    /// values and their mix, and the feed-forward layer before and after its activation. Where
    /// they are computed again, what each layer takes in, and all of one layer.
    fn saved_activations(&self, shapes: &Shapes, recompute: bool) -> f64 {
        let around = 4.0 * shapes.hidden_size + shapes.attention_values;
        // A feed-forward layer makes as many values as its matrices are wide together.
        let wide = |parameters: f64| parameters / shapes.hidden_size;
        let experts = wide(shapes.expert * shapes.experts_per_token + shapes.shared);
        let dense = if shapes.dense_layers > 0.0 { wide(shapes.dense) } else { 0.0 };
        let values = if recompute {
            shapes.layers * shapes.hidden_size + around + experts.max(dense)
        } else {
            shapes.layers * around + shapes.expert_layers() * experts + shapes.dense_layers * dense
        };
        values * self.widths.cache
    }

    /// Bytes that stream through memory once.
    fn moved(&self, bytes: f64) -> Times {
        let efficiency = self.scenario.assumptions.serving.weight_efficiency;
        let memory = bytes / (efficiency * self.machine.bandwidth * self.machine.devices);
        Times { latency: memory, memory, bytes, ..Times::default() }
    }

    /// Puts the stages together: what is sharded, exchanged and updated.
    fn step(self, step: &Step, train: &Train) -> Profile {
        let a = &self.scenario.assumptions;
        let replicas = f64::from(train.data_parallel);
        let sharded = |from: Zero| if train.zero >= from { replicas } else { 1.0 };
        let weights = step.parameters * self.widths.weight;
        let gradients = step.trained * self.widths.weight;
        let state = step.trained * a.optimizer_bytes / sharded(Zero::Optimizer);
        let footprint = weights / sharded(Zero::Weights)
            + gradients / sharded(Zero::Gradients)
            + state
            + step.activations;
        // Read and written back: the state; read: gradients; written: the weights.
        let updated = 2.0 * state + 2.0 * gradients / sharded(Zero::Optimizer);
        let overhead = a.serving.step_overhead.si();
        let optimizer = self
            .moved(updated)
            .plus(1.0, Times { latency: overhead, overhead, ..Times::default() });
        let volume = 2.0 * gradients + if train.zero == Zero::Weights { weights } else { 0.0 };
        let on_link = (replicas - 1.0) / replicas * volume / self.machine.devices;
        let exchange = on_link / (a.serving.bulk_link_efficiency * self.machine.link);
        let seen = (exchange - step.backward.latency).max(0.0);
        let mut stages = vec![("forward", step.forward)];
        stages.extend(step.recompute.map(|times| ("recompute", times)));
        stages.push(("backward", step.backward));
        if replicas > 1.0 {
            let times = Times { latency: seen, communication: seen, ..Times::default() };
            stages.push(("exchange", times));
        }
        stages.push(("optimizer", optimizer));
        let room = self.memory();
        self.finished(&stages, None, footprint, footprint <= room, Answers::default())
    }
}

/// What one step does on one replica, before it meets the others.
struct Step {
    forward: Times,
    backward: Times,
    recompute: Option<Times>,
    /// All parameters.
    parameters: f64,
    /// Those that are trained.
    trained: f64,
    /// Bytes of activations that are kept.
    activations: f64,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Assumptions, Scenario, Workload, hardware, models};

    fn llama(train: Train) -> Scenario {
        Scenario::new(models::LLAMA3_8B)
            .on(hardware::H100)
            .assumptions(Assumptions::PHYSICAL)
            .workload(Workload::Train(train))
    }

    fn footprint(train: Train) -> f64 {
        llama(train).solve().unwrap().memory_footprint.si()
    }

    #[test]
    fn adam_in_mixed_precision_keeps_sixteen_bytes_a_parameter_and_zero_shards_them() {
        let parameters = models::LLAMA3_8B.shapes().unwrap().total().si();
        let of = |zero| footprint(Train { zero, data_parallel: 8, ..Train::default() });
        let saved = |a: Zero, b: Zero| (of(a) - of(b)) / parameters;
        // Rajbhandari et al. 2020, section 3.1: 12 of optimizer state, 2 of gradients, 2 of weights.
        assert!((saved(Zero::None, Zero::Optimizer) - 12.0 * 7.0 / 8.0).abs() < 1e-6);
        assert!((saved(Zero::Optimizer, Zero::Gradients) - 2.0 * 7.0 / 8.0).abs() < 1e-6);
        assert!((saved(Zero::Gradients, Zero::Weights) - 2.0 * 7.0 / 8.0).abs() < 1e-6);
    }

    #[test]
    fn a_gpt_layer_keeps_thirty_two_bytes_a_token_and_hidden_unit() {
        // Korthikanti et al. 2022: 34 s b h a layer, 2 of them dropout masks.
        let mut gpt = models::LLAMA3_8B;
        gpt.ungated_ffn = true;
        gpt.kv_heads = gpt.heads;
        gpt.ffn_size = gpt.hidden_size.map(|h| 4 * h);
        let shapes = gpt.shapes().unwrap();
        let scenario = Scenario { model: gpt, ..llama(Train::default()) };
        let setting = Setting::of(&scenario).unwrap();
        let kept = setting.saved_activations(&shapes, false);
        assert_eq!(kept, 32.0 * shapes.hidden_size * shapes.layers);
        assert!(setting.saved_activations(&shapes, true) < kept / 10.0);
    }

    #[test]
    fn operations_are_six_a_parameter_and_token_and_attention() {
        let train = Train { seq: 128, zero: Zero::Weights, data_parallel: 64, ..Train::default() };
        let profile = llama(train).solve().unwrap();
        let flops: f64 = profile.stages.iter().map(|stage| stage.flops.si()).sum();
        let shapes = models::LLAMA3_8B.shapes().unwrap();
        let matrices = 6.0 * shapes.active().si() * 128.0;
        let attention = 3.0 * 4.0 * 32.0 * 4096.0 * 128.0 * 128.0 / 2.0;
        assert!((flops / (matrices + attention) - 1.0).abs() < 1e-12);
    }

    #[test]
    fn recomputation_trades_time_for_memory_and_is_not_useful_work() {
        let keep = Train { seq: 4096, zero: Zero::Weights, data_parallel: 64, ..Train::default() };
        let again = Train { recompute: true, ..keep };
        assert!(footprint(again) < footprint(keep) / 2.0);
        let (keep, again) = (llama(keep).solve().unwrap(), llama(again).solve().unwrap());
        assert!(again.latency > keep.latency && again.mfu < keep.mfu);
        assert!(again.hfu > again.mfu && keep.hfu == keep.mfu);
    }

    #[test]
    fn what_does_not_fit_has_no_time_and_adapters_make_it_fit() {
        let whole = llama(Train::default()).solve().unwrap();
        assert!(!whole.priced && !whole.feasible);
        let lora = Train { lora: true, recompute: true, ..Train::default() };
        assert!(llama(lora).solve().unwrap().feasible);
    }

    #[test]
    fn integers_do_not_train() {
        let scenario = llama(Train::default()).precision(Precision::Int8);
        assert_eq!(scenario.solve().unwrap_err().key(), "precision");
    }
}
