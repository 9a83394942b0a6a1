//! What a scenario asks for: operations, bytes moved, bytes held. No hardware in sight.

use super::SolveError;
use crate::model::{Model, ModelClass};
use crate::precision::Precision;
use crate::profile::Reads;
use crate::scenario::Scenario;
use crate::units::{Bytes, Flops};
use crate::workload::{Train, Workload, Zero};

/// The work of one scenario, counted.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Demand {
    /// The name of the one stage: `forward` or `train`.
    pub stage: &'static str,
    /// All operations of the batch, recomputed ones included.
    pub flops: Flops,
    /// The operations that do useful work: without the recomputed ones.
    pub useful_flops: Flops,
    /// Bytes of the weights.
    pub weights: Bytes,
    /// Bytes moved to and from memory.
    pub traffic: Bytes,
    /// Bytes that have to be in memory at once.
    pub footprint: Bytes,
    /// Layers that each pay the layer overhead.
    pub layers: f64,
    /// Passes over the layers.
    pub passes: f64,
    pub(crate) reads: Reads,
}

impl Demand {
    /// Counts the work as mlsysim 0.3.0 does.
    ///
    /// With `b` samples, `F` operations a sample, `W` weight bytes:
    ///
    /// ```text
    /// flops     = b F       (training: 3 b F, with recomputation 4 b F)
    /// traffic   = W + 0.1 W b
    /// footprint = W         (training: weights, gradients, optimizer state, activations)
    /// ```
    pub(super) fn of(scenario: &Scenario) -> Result<Self, SolveError> {
        refuse_what_mlsysim_lacks(scenario)?;
        let Scenario { model, precision, assumptions, .. } = scenario;
        let mut reads = Reads::ALWAYS;
        let work = Work::of(model, *precision, &mut reads)?;
        let batch = scenario.batch as f64;
        let weights = work.weights.si();
        let traffic = weights + (weights * assumptions.activation_traffic) * batch;
        let (stage, useful, all, passes, footprint) = match scenario.workload.train() {
            None => ("forward", 1.0, 1.0, 1.0, weights),
            Some(train) => {
                reads.add(Reads::TRAINING);
                let recomputed = if train.recompute { 4.0 } else { 3.0 };
                let footprint = training_footprint(scenario, train, work.weights, &mut reads)?;
                ("train", 3.0, recomputed, assumptions.training_passes, footprint)
            }
        };
        Ok(Self {
            stage,
            flops: work.flops * all * batch,
            useful_flops: work.flops * useful * batch,
            weights: work.weights,
            traffic: Bytes::from_si(traffic),
            footprint: Bytes::from_si(footprint),
            layers: work.layers,
            passes,
            reads,
        })
    }
}

/// What mlsysim has no notion of is refused, not ignored.
fn refuse_what_mlsysim_lacks(scenario: &Scenario) -> Result<(), SolveError> {
    let refuse = |key, what: &str| {
        let set = scenario.assumptions.name().to_string();
        Err(SolveError::NotModelled { key, what: what.to_string(), set })
    };
    if scenario.devices > 1 {
        return refuse("devices", "several devices");
    }
    match (scenario.precision, scenario.workload) {
        (Precision::Fp4, _) => refuse("precision", "fp4"),
        (_, Workload::Generate { .. }) => refuse("workload", "generation token by token"),
        (_, Workload::Forward { context: Some(_) }) => {
            refuse("workload", "a KV cache, so it has no use for `context`")
        }
        _ => Ok(()),
    }
}

/// Operations of one sample, bytes of the weights, layers.
struct Work {
    flops: Flops,
    weights: Bytes,
    layers: f64,
}

impl Work {
    /// mlsysim's lowering, by class. Operations that are absent or zero are two per (active)
    /// parameter; a convolutional network must name them and may say zero.
    fn of(model: &Model, precision: Precision, reads: &mut Reads) -> Result<Self, SolveError> {
        let missing = |field, needed_by| SolveError::MissingField {
            field,
            model: model.name.to_string(),
            needed_by,
        };
        let given = model.registered_flops.or(model.flops);
        reads.add(Reads::FLOPS);
        let per_parameter = |parameters: f64| match given {
            Some(flops) if flops.si() != 0.0 => flops.si(),
            _ => 2.0 * parameters,
        };
        let bytes = precision.bytes_per_parameter();
        let (flops, weights) = match (model.class, model.parameters, model.model_size) {
            (ModelClass::Plain, Some(parameters), _) => {
                reads.add(Reads::PARAMETERS);
                (per_parameter(parameters.si()), parameters.si() * bytes)
            }
            (ModelClass::Plain, None, Some(size)) => {
                reads.add(Reads::MODEL_SIZE);
                (given.map_or(0.0, Flops::si), size.si())
            }
            (ModelClass::Plain, None, None) => {
                return Err(missing("parameters", "every solve (or `model_size`)"));
            }
            (class, None, _) => return Err(missing("parameters", class_needs(class))),
            (class, Some(parameters), size) => {
                // Read where it is used: what a given figure overrides explains nothing.
                let counted = match given {
                    Some(flops) if flops.si() != 0.0 => Reads::NONE,
                    _ if class == ModelClass::Cnn => Reads::NONE,
                    _ if class == ModelClass::MixtureOfExperts => Reads::ACTIVE_PARAMETERS,
                    _ => Reads::PARAMETERS,
                };
                reads.add(counted);
                let flops = match class {
                    ModelClass::Cnn => {
                        given.ok_or_else(|| missing("flops", class_needs(class)))?.si()
                    }
                    ModelClass::MixtureOfExperts => {
                        let active = model
                            .active_parameters
                            .ok_or_else(|| missing("active_parameters", class_needs(class)))?;
                        per_parameter(active.si())
                    }
                    ModelClass::Diffusion => {
                        reads.add(Reads::DENOISING_STEPS);
                        let steps = model
                            .denoising_steps
                            .ok_or_else(|| missing("denoising_steps", class_needs(class)))?;
                        f64::from(steps) * per_parameter(parameters.si())
                    }
                    ModelClass::Plain
                    | ModelClass::Transformer
                    | ModelClass::Ssm
                    | ModelClass::Embodied => per_parameter(parameters.si()),
                };
                let weights = match size {
                    Some(size) if bytes == 2.0 => {
                        reads.add(Reads::MODEL_SIZE);
                        size.si()
                    }
                    _ => {
                        reads.add(Reads::PARAMETERS);
                        // Two mixes can differ in whether a size is given at all.
                        if bytes == 2.0 {
                            reads.add(Reads::MODEL_SIZE);
                        }
                        parameters.si() * bytes
                    }
                };
                (flops, weights)
            }
        };
        let layers = match model.class {
            ModelClass::Plain | ModelClass::Diffusion => 1,
            ModelClass::Transformer | ModelClass::MixtureOfExperts | ModelClass::Ssm => {
                reads.add(Reads::LAYERS);
                model.layers.ok_or_else(|| missing("layers", class_needs(model.class)))?
            }
            ModelClass::Cnn | ModelClass::Embodied => {
                reads.add(Reads::LAYERS);
                model.layers.unwrap_or(1)
            }
        };
        let sizes = [("model_size", weights), ("layers", f64::from(layers))];
        for (key, value) in sizes {
            if !(value > 0.0 && value.is_finite()) {
                let message =
                    format!("the weights and layers of `{}` must be more than zero", model.name);
                return Err(SolveError::OutOfRange { key, message });
            }
        }
        Ok(Self {
            flops: Flops::from_si(flops),
            weights: Bytes::from_si(weights),
            layers: f64::from(layers),
        })
    }
}

fn class_needs(class: ModelClass) -> &'static str {
    match class {
        ModelClass::Plain => "the class `plain`",
        ModelClass::Transformer => "the class `transformer`",
        ModelClass::MixtureOfExperts => "the class `moe`",
        ModelClass::Cnn => "the class `cnn`",
        ModelClass::Ssm => "the class `ssm`",
        ModelClass::Diffusion => "the class `diffusion`",
        ModelClass::Embodied => "the class `embodied`",
    }
}

/// What a training step has to hold at once, in bytes.
///
/// For transformers: weights and gradients at the precision, 12 bytes of Adam state a parameter,
/// and the activations of Korthikanti et al. 2023 (<https://arxiv.org/abs/2205.05198>, section 4):
/// `34 s b h + 5 a s^2 b` a layer, or `2 s b h` where they are recomputed. ZeRO divides by the
/// data-parallel degree. Every other class: twice the weights and the optimizer state.
fn training_footprint(
    scenario: &Scenario,
    train: &Train,
    weights: Bytes,
    reads: &mut Reads,
) -> Result<f64, SolveError> {
    let Scenario { model, precision, assumptions, .. } = scenario;
    let bytes = precision.bytes_per_parameter();
    let transformer = matches!(model.class, ModelClass::Transformer | ModelClass::MixtureOfExperts);
    let (true, Some(parameters), Some(layers)) = (transformer, model.parameters, model.layers)
    else {
        return Ok(if train.lora {
            1.1 * weights.si()
        } else {
            reads.add(Reads::OPTIMIZER);
            2.0 * weights.si() + assumptions.optimizer_bytes * (weights.si() / bytes)
        });
    };
    reads.add(Reads::TRAINING_STATE.and(Reads::SEQ).and(Reads::HIDDEN_SIZE));
    reads.add(Reads::OPTIMIZER.and(Reads::PARAMETERS));
    let (p, l) = (parameters.si(), f64::from(layers));
    // mlsysim's default width where an entry names none.
    let h = f64::from(model.hidden_size.unwrap_or(4096));
    let mut weights = p * bytes;
    let mut gradients = p * bytes;
    let mut optimizer = assumptions.optimizer_bytes * p;
    if train.lora {
        reads.add(Reads::LORA_RANK);
        let trained = (2.0 * assumptions.lora_rank * h * 4.0 * l / p).min(1.0);
        gradients *= trained;
        optimizer *= trained;
    }
    if train.zero > Zero::None {
        reads.add(Reads::DATA_PARALLEL);
        let d = f64::from(train.data_parallel);
        optimizer /= d;
        if train.zero >= Zero::Gradients {
            gradients /= d;
        }
        if train.zero >= Zero::Weights {
            weights /= d;
        }
    }
    let (s, b) = (f64::from(train.seq), scenario.batch as f64);
    let activations = if train.recompute {
        l * (2.0 * s * b * h)
    } else {
        reads.add(Reads::HEADS);
        let a = model.registered_heads.or(model.heads).map(f64::from).ok_or_else(|| {
            SolveError::MissingField {
                field: "heads",
                model: model.name.to_string(),
                needed_by: "training without `recompute`",
            }
        })?;
        l * (34.0 * s * b * h + 5.0 * a * s * s * b)
    };
    Ok(weights + gradients + optimizer + activations * (bytes / 2.0))
}

#[cfg(test)]
mod tests {
    use crate::{Scenario, hardware, models, units::*};

    #[test]
    fn llama_reads_its_weights_once_and_a_tenth_more_per_sample() {
        let demand = Scenario::new(models::LLAMA3_8B).on(hardware::A100).batch(4).demand().unwrap();
        assert_eq!(demand.weights, gb(16.06));
        assert!((demand.traffic / (gb(16.06) * 1.4) - 1.0).abs() < 1e-15);
        assert_eq!(demand.flops, gflop(4.0 * 16.06));
        assert_eq!(demand.layers, 32.0);
    }
}
