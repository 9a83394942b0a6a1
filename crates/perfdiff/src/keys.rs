//! The keys of a block and of a scenario: one row a key.
//!
//! From these rows come the errors about unknown keys, the documentation, and completion.

/// A key that can be written in a block or a scenario.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Key {
    /// The key.
    pub name: &'static str,
    /// Where it may stand.
    pub place: Place,
    /// What it takes.
    pub takes: &'static str,
    /// What holds without it; empty where it has to be given.
    pub default: &'static str,
    /// What it means.
    pub meaning: &'static str,
    /// Whether this version can do it. A key that is planned is an error, never ignored.
    pub built: bool,
}

/// Where a key may stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// At the top of a block, in `[baseline]`, in `[proposal]`, and in a scenario for `solve`.
    Scenario,
    /// Only at the top of a block.
    Block,
}

const fn key(
    name: &'static str,
    place: Place,
    takes: &'static str,
    default: &'static str,
    meaning: &'static str,
) -> Key {
    Key { name, place, takes, default, meaning, built: true }
}

/// Every key.
pub const KEYS: &[Key] = &[
    key(
        "model",
        Place::Scenario,
        "a catalog name, or an inline table",
        "",
        "The architecture. `{ base = \"Llama3_8B\", ... }` changes a catalog entry, `{ hf = \
         \"PATH\", ... }` a declared Hugging Face config.",
    ),
    key(
        "hardware",
        Place::Scenario,
        "a catalog name, or an inline table",
        "",
        "The accelerator. `{ base = \"H100\", ... }` changes a catalog entry.",
    ),
    key(
        "batch",
        Place::Scenario,
        "an integer of at least 1",
        "1",
        "Sequences or samples run together.",
    ),
    key(
        "precision",
        Place::Scenario,
        "one of `fp32` `tf32` `fp16` `bf16` `fp8` `int8` `fp4` `int4`",
        "fp16",
        "Number format of weights and arithmetic.",
    ),
    key(
        "workload",
        Place::Scenario,
        "`\"forward\"`, or a table: `{ kind = \"forward\", context }`, `{ kind = \"generate\", \
         prompt, output }`, `{ kind = \"train\", seq, zero, data_parallel, lora, recompute }`",
        "forward",
        "What is run: one pass, a generation, or one training step. The set `mlsysim` models no \
         `generate` and no `context`.",
    ),
    key(
        "devices",
        Place::Scenario,
        "an integer of at least 1",
        "1",
        "Tensor-parallel degree. The set `mlsysim` models one device only.",
    ),
    key(
        "assumptions",
        Place::Scenario,
        "a set's name, or a table: `{ base = \"vllm\", step_overhead = \"1 ms\" }`",
        "physical",
        "The constants of the performance model.",
    ),
    key(
        "compute_efficiency",
        Place::Scenario,
        "a fraction in (0, 1]",
        "from the assumptions",
        "Fraction of the peak FLOP/s that is achieved.",
    ),
    key(
        "hourly_price",
        Place::Scenario,
        "a price, such as `\"$2.50\"`",
        "the hardware's `price`, written off over the constant `depreciation`",
        "US dollars that one device costs an hour. Only the cost depends on it.",
    ),
    key(
        "name",
        Place::Block,
        "letters, digits, `_` and `-`",
        "none",
        "The name by which other text refers to the block.",
    ),
    key("title", Place::Block, "a string", "none", "The caption of the rendered block."),
    key(
        "metric",
        Place::Block,
        "one of `latency` `throughput` `energy` `ttft` `tpot` `cost`",
        "latency",
        "What is compared. A speedup above 1 is better, for every metric. `ttft` and `tpot` are \
         those of a generation; `cost` is in dollars per million tokens (generated, or trained on) \
         or samples.",
    ),
    key(
        "baseline",
        Place::Block,
        "a hardware name, or a table that overrides the keys at the top",
        "",
        "The side that is compared against.",
    ),
    key(
        "proposal",
        Place::Block,
        "a hardware name, or a table that overrides the keys at the top",
        "",
        "The side that is proposed instead.",
    ),
    key(
        "target",
        Place::Block,
        "a number above 0, or text such as `\"2x\"`",
        "none",
        "The speedup that is wanted. The text says which bandwidth, FLOP/s or batch of the proposal \
         would reach it, and which never would.",
    ),
    key(
        "sweep",
        Place::Block,
        "a table of one or two inputs, each with a list, a range such as `\"1..=1024 log2\"`, or \
         for `hardware` and `model` a shelf of the catalog",
        "none",
        "Runs the block over one or two inputs: any key of a scenario, a member of one \
         (`hardware.memory_bandwidth`), or one of a workload by its plain name (`context`). A \
         block with it needs no `proposal`, and without `baseline`, too, is of one scenario.",
    ),
    key(
        "expect",
        Place::Block,
        "a table of claims: `{ speedup = \">= 1.5\", proposal.regime = \"memory\" }`",
        "none",
        "What prose claims of the result: a field, and `\">= 1.5\"`, `\"= 1.54x +- 2 %\"`, `\"~ 1.5\"`, \
         `\"1.4..1.7\"`, a value that it has, or a list of those. A claim that does not hold is an error.",
    ),
    key(
        "in-place",
        Place::Block,
        "`true` or `false`",
        "false",
        "Whether `perfdiff regen` writes the result under the block, into the file that the block is \
         in. Where a region is there already, it is kept up to date in any case.",
    ),
    key(
        "show",
        Place::Block,
        "a list of `source` `text` `table` `roofline` `factors` `stages` `json` `chart`",
        "`[\"text\", \"factors\", \"table\"]`",
        "What of the result is shown, in this order. `roofline`, `factors` and `stages` are \
         pictures of a comparison, `chart` is that of a sweep, which shows `[\"text\", \"chart\", \
         \"table\"]` without the key; Markdown says pictures in words. Warnings are always shown.",
    ),
];

/// A member of a workload's table.
#[derive(Clone, Copy, Debug)]
#[cfg_attr(
    not(feature = "block"),
    allow(dead_code, reason = "only a block says what may be written where")
)]
pub(crate) struct Member {
    pub(crate) name: &'static str,
    /// The kinds of workload that have it.
    pub(crate) of: &'static [&'static str],
    /// What it takes.
    pub(crate) takes: &'static str,
    /// What holds without it; empty where it has to be given.
    pub(crate) default: &'static str,
    /// What it means.
    pub(crate) meaning: &'static str,
}

const fn member(
    name: &'static str,
    of: &'static [&'static str],
    takes: &'static str,
    default: &'static str,
    meaning: &'static str,
) -> Member {
    Member { name, of, takes, default, meaning }
}

/// The members of a workload.
#[cfg_attr(
    not(any(feature = "block", feature = "serde")),
    expect(dead_code, reason = "only what is read from text has members")
)]
pub(crate) const WORKLOAD: [Member; 9] = [
    member(
        "kind",
        &["forward", "generate", "train"],
        "one of `forward` `generate` `train`",
        "forward",
        "What is run: one pass, a generation, or one training step.",
    ),
    member(
        "context",
        &["forward"],
        "an integer",
        "none",
        "Tokens already in the KV cache, per sequence.",
    ),
    member("prompt", &["generate"], "an integer of at least 1", "", "Prompt tokens per sequence."),
    member(
        "output",
        &["generate"],
        "an integer of at least 1",
        "",
        "Generated tokens per sequence.",
    ),
    member("seq", &["train"], "an integer of at least 1", "2048", "Tokens per sequence."),
    member(
        "zero",
        &["train"],
        "an integer from 0 to 3",
        "0",
        "The ZeRO stage: how much of the training state is sharded.",
    ),
    member(
        "data_parallel",
        &["train"],
        "an integer of at least 1",
        "1",
        "Size of the data-parallel group.",
    ),
    member("lora", &["train"], FLAG, "false", "Train low-rank adapters instead of all weights."),
    member(
        "recompute",
        &["train"],
        FLAG,
        "false",
        "Recompute activations in the backward pass instead of keeping them.",
    ),
];

const FLAG: &str = "`true` or `false`";

#[cfg(any(feature = "block", feature = "serde"))]
impl Member {
    /// The members of a kind of workload.
    pub(crate) fn of(kind: &str) -> Vec<&'static str> {
        WORKLOAD.iter().filter(|member| member.of.contains(&kind)).map(|m| m.name).collect()
    }
}

impl Key {
    /// The key with this name.
    pub fn named(name: &str) -> Option<&'static Key> {
        KEYS.iter().find(|key| key.name == name)
    }

    /// The keys that may stand here: in a scenario, or at the top of a block (which has both).
    pub fn at(place: Place) -> impl Iterator<Item = &'static Key> + Clone {
        KEYS.iter().filter(move |key| place == Place::Block || key.place == Place::Scenario)
    }
}
