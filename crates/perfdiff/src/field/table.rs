//! The fields of a result: one row a field.

use super::Prints;
use crate::assumptions::CONSTANTS;
use crate::fields::{Access, Field, hardware_fields, model_fields};
use crate::precision::Precision;
use crate::units::Dimension;

/// One field.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Row {
    /// The name in JSON, which ends in the unit.
    pub name: &'static str,
    /// The name without its unit, or another that may be written.
    pub short: &'static str,
    /// What it holds.
    pub kind: Kind,
    /// What it means.
    pub meaning: &'static str,
}

/// What a field holds.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum Kind {
    /// A value.
    Value(Prints),
    /// A value of an input, printed by the unit beside it.
    Input,
    /// A value of the metric.
    Metric,
    /// A value of a swept input.
    Swept,
    /// Members by name; the one that it stands for where no more is written.
    Table(fn() -> Vec<Row>, Option<&'static str>),
    /// The same, several times, each with a name under this key.
    List(&'static str, fn() -> Vec<Row>, Option<&'static str>),
    /// The points of a sweep, by the values at which they stand.
    Points(fn() -> Vec<Row>),
    /// Numbers that depend on what is found.
    Evidence,
}

impl Row {
    /// Whether this is a name of the field.
    pub fn is_named(&self, name: &str) -> bool {
        self.name == name || self.short == name
    }
}

const fn row(name: &'static str, kind: Kind, meaning: &'static str) -> Row {
    Row { name, short: name, kind, meaning }
}

const fn value(name: &'static str, prints: Prints, meaning: &'static str) -> Row {
    row(name, Kind::Value(prints), meaning)
}

/// A field whose name ends in its unit.
const fn with_unit(
    name: &'static str,
    short: &'static str,
    prints: Prints,
    meaning: &'static str,
) -> Row {
    Row { name, short, kind: Kind::Value(prints), meaning }
}

const fn time(name: &'static str, short: &'static str, meaning: &'static str) -> Row {
    with_unit(name, short, Prints::Solved(Dimension::Time), meaning)
}

const fn money(name: &'static str, short: &'static str, meaning: &'static str) -> Row {
    with_unit(name, short, Prints::Solved(Dimension::Money), meaning)
}

/// The fields of a comparison.
pub const FIELDS: &[Row] = &[
    value("name", Prints::Name, "The block's name."),
    value("title", Prints::Name, "The block's title."),
    value("metric", Prints::Name, "What is compared."),
    value("speedup", Prints::Speedup, "How many times better the proposal is."),
    row("baseline", Kind::Table(profile, None), "The side that is compared against."),
    row("proposal", Kind::Table(profile, None), "The side that is proposed instead."),
    value("regime_shift", Prints::Flag, "Whether different things bound the two sides."),
    row(
        "factors",
        Kind::List("name", factor, Some("contribution")),
        "What differs; the contributions multiply to the speedup.",
    ),
    row(
        "groups",
        Kind::List("name", group, Some("contribution")),
        "What each group of factors was worth: `hardware`, `model`, `workload`, `deployment`.",
    ),
    row(
        "spec_gap",
        Kind::Table(spec_gap, Some("ratio")),
        "From the ratio that the sheet leads with to the speedup.",
    ),
    row(
        "stages",
        Kind::List("name", stage_change, Some("contribution")),
        "The stages of both sides, side by side.",
    ),
    row(
        "findings",
        Kind::List("kind", finding, Some("text")),
        "What can truly be said, by its kind; the first of each.",
    ),
    value("target", Prints::Times, "The speedup that is wanted."),
    row("sensitivities", Kind::Table(sensitivities, None), "What more of a resource would buy."),
    value("explanation", Prints::Words, "The explanation."),
    value("warnings", Prints::Words, "What to know before trusting the numbers."),
    value("engine", Prints::Name, "The version of perfdiff."),
];

/// The fields of a sweep.
pub const SWEEP_FIELDS: &[Row] = &[
    value("name", Prints::Name, "The block's name."),
    value("title", Prints::Name, "The block's title."),
    value("metric", Prints::Name, "What is compared, or told."),
    row("points", Kind::Points(point), "A point, by the values at which it stands."),
    row("best", Kind::Table(point, None), "The best point."),
    row("worst", Kind::Table(point, None), "The worst point that has a value."),
    row(
        "findings",
        Kind::List("kind", finding, Some("text")),
        "What can truly be said, by its kind; the first of each.",
    ),
    value("explanation", Prints::Words, "The explanation."),
    value("warnings", Prints::Words, "What to know before trusting the numbers."),
    value("engine", Prints::Name, "The version of perfdiff."),
];

fn profile() -> Vec<Row> {
    use Dimension::{Bandwidth, Bytes, Energy, FlopRate};
    use Prints::{Flag, Given, Name, PerSecond, Plain, Share, Solved, Words};
    vec![
        row(
            "scenario",
            Kind::Table(scenario, None),
            "What was solved; `scenario.` itself may be left out.",
        ),
        with_unit("feasible", "fits", Flag, "Whether everything fits in memory at once."),
        value("regime", Prints::Regime, "What bounds it, really."),
        value("roofline_regime", Prints::Regime, "The larger term of the roofline."),
        time("latency_s", "latency", "From the start of the work to its end."),
        time("compute_s", "compute", "Time that the arithmetic takes."),
        time("memory_s", "memory", "Time that the data takes."),
        time("communication_s", "communication", "Time that the devices exchange data."),
        time("overhead_s", "overhead", "Fixed time: dispatch, layers, steps."),
        time("spill_s", "spill", "What not fitting costs."),
        with_unit("throughput_per_s", "throughput", PerSecond(""), "Samples or requests a second."),
        with_unit(
            "throughput_tok_s",
            "throughput_tok",
            PerSecond("tokens"),
            "Generated tokens a second, of a generation.",
        ),
        time("ttft_s", "ttft", "Time to the first token, of a generation."),
        time("tpot_s", "tpot", "Time per token after the first, of a generation."),
        with_unit(
            "arithmetic_intensity_flop_per_byte",
            "arithmetic_intensity",
            Plain,
            "Operations per byte moved.",
        ),
        with_unit("energy_j", "energy", Solved(Energy), "Energy of the batch."),
        with_unit("energy_per_token_j", "energy_per_token", Solved(Energy), "Of one token."),
        with_unit("energy_per_sample_j", "energy_per_sample", Solved(Energy), "Of one sample."),
        money("cost_usd", "cost", "What the run costs."),
        money("cost_per_million_usd", "cost_per_million", "Of a million of what it makes."),
        value("cost_per_million_of", Name, "What it makes: `tokens` or `samples`."),
        money("hourly_price_usd", "hourly_price", "What one device costs an hour."),
        value("hourly_price_basis", Name, "How that is known."),
        with_unit(
            "memory_footprint_bytes",
            "memory_footprint",
            Solved(Bytes),
            "What has to be in memory at once.",
        ),
        with_unit(
            "peak_flops_per_s",
            "peak_flops",
            Solved(FlopRate),
            "The compute rate as used, after efficiency.",
        ),
        with_unit(
            "memory_bandwidth_bytes_per_s",
            "memory_bandwidth",
            Solved(Bandwidth),
            "The bandwidth as used.",
        ),
        value("memory_path", Name, "Which memory, or link, that is the bandwidth of."),
        value("mfu", Share, "Useful operations, of what the peak could do meanwhile."),
        value("hfu", Share, "The same with recomputed operations."),
        row(
            "stages",
            Kind::List("name", stage, Some("latency_s")),
            "The phases: `prefill`, `decode`, `forward`, `train`.",
        ),
        value("notes", Words, "What to know before trusting the profile."),
        row("validation", Kind::Table(validation, None), "Errors of the set on measured runs."),
        with_unit("offload_spill_bytes", "offload_spill", Solved(Bytes), "What does not fit."),
        with_unit(
            "offload_bandwidth_bytes_per_s",
            "offload_bandwidth",
            Given(Bandwidth),
            "The rate at which it is then streamed.",
        ),
    ]
}

fn stage() -> Vec<Row> {
    vec![
        value("name", Prints::Name, "The stage."),
        value("regime", Prints::Regime, "What bounds it."),
        time("latency_s", "latency", "Its share of the latency."),
        time("compute_s", "compute", "Time of its arithmetic."),
        time("memory_s", "memory", "Time of its data."),
        time("communication_s", "communication", "Time of its exchanges."),
        time("overhead_s", "overhead", "Its fixed time."),
        value("flops", Prints::Solved(Dimension::Flops), "Its operations."),
        value("bytes", Prints::Solved(Dimension::Bytes), "The bytes that it moves."),
    ]
}

fn validation() -> Vec<Row> {
    vec![
        value("set", Prints::Name, "The assumption set."),
        value("rows", Prints::Whole, "Measured runs."),
        value("latency_median", Prints::Share, "Median error of their latency."),
        value("latency_p90", Prints::Share, "90th percentile of it."),
        value("speedup_median", Prints::Share, "Median error of the speedup of two of them."),
        value("speedup_p90", Prints::Share, "90th percentile of it."),
        value("unlike_measured", Prints::Words, "In what the scenario is unlike them."),
    ]
}

fn factor() -> Vec<Row> {
    vec![
        value("name", Prints::Name, "The factor."),
        value("label", Prints::Name, "Its name in a sentence."),
        value("group", Prints::Name, "What it is changed together with."),
        value("unit", Prints::Name, "The SI unit of its values."),
        row("baseline", Kind::Input, "Its value on the baseline."),
        row("proposal", Kind::Input, "Its value on the proposal."),
        value("ratio", Prints::Times, "Proposal over baseline: what the sheet promises."),
        value("contribution", Prints::Times, "How much of the speedup is due to it."),
        value("pass_through", Prints::Share, "How much of the ratio arrived."),
        value("regime_shift_share", Prints::Share, "How much of the regime shift is due to it."),
    ]
}

fn group() -> Vec<Row> {
    vec![
        value("name", Prints::Name, "The group."),
        value("contribution", Prints::Times, "What it was worth."),
    ]
}

fn spec_gap() -> Vec<Row> {
    vec![
        value("headline", Prints::Name, "What the sheet leads with."),
        value("ratio", Prints::Times, "Its ratio."),
        row("steps", Kind::List("name", gap_step, Some("factor")), "Down to the speedup."),
    ]
}

fn gap_step() -> Vec<Row> {
    vec![
        value("name", Prints::Name, "The step."),
        value("ratio", Prints::Times, "The ratio of that part."),
        value("factor", Prints::Times, "What it takes off, or adds."),
    ]
}

fn stage_change() -> Vec<Row> {
    vec![
        value("name", Prints::Name, "The stage."),
        time("baseline_s", "baseline", "Its time on the baseline."),
        time("proposal_s", "proposal", "Its time on the proposal."),
        value("baseline_regime", Prints::Regime, "What bounds it on the baseline."),
        value("proposal_regime", Prints::Regime, "What bounds it on the proposal."),
        value("contribution", Prints::Times, "Its part of the ratio of the latencies."),
    ]
}

fn finding() -> Vec<Row> {
    vec![
        value("kind", Prints::Name, "Its kind."),
        value("text", Prints::Words, "The sentence."),
        row("evidence", Kind::Evidence, "The numbers that it rests on."),
    ]
}

fn sensitivities() -> Vec<Row> {
    let side = Kind::List("resource", sensitivity, Some("doubled"));
    vec![
        row("baseline", side, "Of the baseline, by resource."),
        row("proposal", side, "Of the proposal, by resource."),
    ]
}

fn sensitivity() -> Vec<Row> {
    vec![
        value("resource", Prints::Name, "The resource."),
        value("amount", Prints::Plain, "How much of it there is, in its SI unit."),
        value("elasticity", Prints::Plain, "Percent faster for a percent more."),
        value("doubled", Prints::Times, "What twice as much would buy."),
    ]
}

fn scenario() -> Vec<Row> {
    vec![
        row("model", Kind::Table(model, Some("name")), "The model."),
        row("hardware", Kind::Table(hardware, Some("name")), "The hardware."),
        value("batch", Prints::Whole, "Sequences or samples run together."),
        value("precision", Prints::Name, "The number format."),
        row("workload", Kind::Table(workload, Some("kind")), "What is run."),
        value("devices", Prints::Whole, "The tensor-parallel degree."),
        row("assumptions", Kind::Table(constants, Some("base")), "The constants."),
        value("compute_efficiency", Prints::Share, "Fraction of the peak that is achieved."),
        value("hourly_price", Prints::Name, "What one device costs an hour, where that is given."),
    ]
}

fn workload() -> Vec<Row> {
    vec![
        value("kind", Prints::Name, "`forward`, `generate` or `train`."),
        value("context", Prints::Whole, "Cached tokens of a forward pass, where they are given."),
        value("prompt", Prints::Whole, "Prompt tokens of a generation."),
        value("output", Prints::Whole, "Generated tokens."),
        value("seq", Prints::Whole, "Tokens of a sequence, of training."),
        value("zero", Prints::Whole, "The ZeRO stage."),
        value("data_parallel", Prints::Whole, "The data-parallel degree."),
        value("lora", Prints::Flag, "Whether only adapters are trained."),
        value("recompute", Prints::Flag, "Whether activations are computed again."),
    ]
}

fn model() -> Vec<Row> {
    model_fields().map(of_entry).collect()
}

fn hardware() -> Vec<Row> {
    hardware_fields().map(of_entry).collect()
}

/// A field of an entry of the catalog.
fn of_entry<T>(field: &'static Field<T>) -> Row {
    let kind = match &field.access {
        Access::Text(..) | Access::Choice { .. } => Kind::Value(Prints::Name),
        Access::Integer(..) => Kind::Value(Prints::Whole),
        Access::Quantity { dimension, .. } => Kind::Value(Prints::Given(*dimension)),
        Access::Rates(..) => Kind::Table(rates, None),
    };
    Row { name: field.json_name(), short: field.name, kind, meaning: field.meaning }
}

fn rates() -> Vec<Row> {
    let rate = Prints::Given(Dimension::FlopRate);
    let default = value("default", rate, "The rate where no other is given.");
    let of = |precision: Precision| value(precision.name(), rate, "The rate at this precision.");
    [default].into_iter().chain(Precision::ALL.into_iter().map(of)).collect()
}

fn constants() -> Vec<Row> {
    let base = value("base", Prints::Name, "The set.");
    let of = |constant: &'static crate::assumptions::Constant| Row {
        name: constant.json_name(),
        short: constant.name,
        kind: Kind::Value(Prints::Given(constant.dimension)),
        meaning: constant.meaning,
    };
    [base].into_iter().chain(CONSTANTS.iter().map(of)).collect()
}

fn point() -> Vec<Row> {
    vec![
        row("values", Kind::Swept, "The values at which it stands, by input."),
        value("speedup", Prints::Speedup, "How many times better the proposal is."),
        row("baseline", Kind::Table(swept_side, Some("value")), "The baseline there."),
        row("proposal", Kind::Table(swept_side, Some("value")), "The proposal there."),
        row("scenario", Kind::Table(swept_side, Some("value")), "The one scenario of a point."),
        value("reason", Prints::Words, "Why there is no value."),
    ]
}

fn swept_side() -> Vec<Row> {
    vec![
        row("value", Kind::Metric, "The metric."),
        value("regime", Prints::Regime, "What bounds it."),
        value("fit", Prints::Name, "`fits`, `spills` or `does_not_fit`."),
        Row {
            name: "feasible",
            short: "fits",
            kind: Kind::Value(Prints::Flag),
            meaning: "Whether everything fits in memory at once.",
        },
    ]
}
