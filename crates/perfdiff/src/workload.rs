//! What is run: one pass, a generation, or one training step.

/// What is run on the model.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Workload {
    /// One pass over the batch. For a language model, one token of every sequence; for an encoder
    /// ([`input_tokens`](crate::Model::input_tokens)), every token of each input.
    Forward {
        /// Tokens already in the KV cache, per sequence; where the assumption set counts them.
        context: Option<u32>,
    },
    /// A prompt, then output tokens one by one.
    Generate {
        /// Prompt tokens per sequence.
        prompt: u32,
        /// Generated tokens per sequence.
        output: u32,
    },
    /// One training step: forward, backward, optimizer.
    Train(Train),
}

impl Workload {
    /// One pass over the batch.
    pub const FORWARD: Workload = Workload::Forward { context: None };

    /// The `kind` in a block: `forward`, `generate` or `train`.
    pub const fn kind(&self) -> &'static str {
        match self {
            Workload::Forward { .. } => "forward",
            Workload::Generate { .. } => "generate",
            Workload::Train(_) => "train",
        }
    }

    /// The training options, if this is a training step.
    pub const fn train(&self) -> Option<&Train> {
        match self {
            Workload::Train(train) => Some(train),
            Workload::Forward { .. } | Workload::Generate { .. } => None,
        }
    }

    pub(crate) fn train_mut(&mut self) -> Option<&mut Train> {
        match self {
            Workload::Train(train) => Some(train),
            Workload::Forward { .. } | Workload::Generate { .. } => None,
        }
    }
}

impl From<Train> for Workload {
    fn from(train: Train) -> Self {
        Workload::Train(train)
    }
}

impl Default for Workload {
    fn default() -> Self {
        Self::FORWARD
    }
}

/// The options of one training step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Train {
    /// Tokens per sequence.
    pub seq: u32,
    /// How much of the training state is sharded over the data-parallel group.
    pub zero: Zero,
    /// Size of the data-parallel group.
    pub data_parallel: u32,
    /// Train low-rank adapters instead of all weights.
    pub lora: bool,
    /// Recompute activations in the backward pass instead of keeping them.
    pub recompute: bool,
}

impl Default for Train {
    fn default() -> Self {
        Self { seq: 2048, zero: Zero::None, data_parallel: 1, lora: false, recompute: false }
    }
}

/// The ZeRO stage: what the data-parallel group shards (Rajbhandari et al. 2020,
/// <https://arxiv.org/abs/1910.02054>).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Zero {
    /// Stage 0: everything is replicated.
    None,
    /// Stage 1: optimizer state.
    Optimizer,
    /// Stage 2: optimizer state and gradients.
    Gradients,
    /// Stage 3: optimizer state, gradients and weights.
    Weights,
}

impl Zero {
    /// The stage with this number, 0 to 3.
    pub const fn from_stage(stage: u32) -> Option<Self> {
        match stage {
            0 => Some(Zero::None),
            1 => Some(Zero::Optimizer),
            2 => Some(Zero::Gradients),
            3 => Some(Zero::Weights),
            _ => None,
        }
    }

    /// The number of the stage, 0 to 3.
    pub const fn stage(self) -> u32 {
        self as u32
    }
}
