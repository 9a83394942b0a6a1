//! The comparison and the profile as JSON: SI base units, unrounded, names that end in the unit.

use super::Report;
use crate::assumptions::Equations;
use crate::assumptions::NO_LIMIT;
use crate::compare::{Comparison, Factor, Group, InputValue, Side, StageChange};
use crate::cost::Product;
use crate::explain::Finding;
use crate::fields::{hardware_fields, model_fields, object};
use crate::json::Json;
use crate::profile::{Profile, Regime, Stage};
use crate::scenario::Scenario;
use crate::sensitivity::Sensitivity;
use crate::units::{Bytes, Time};
use crate::workload::Workload;

/// A member of the comparison, by its name; made only when it is asked for.
type Member = (&'static str, fn(&Report, &Comparison) -> Json);

const MEMBERS: &[Member] = &[
    ("name", |report, _| Json::from(report.name.clone())),
    ("title", |report, _| Json::from(report.title.clone())),
    ("metric", |_, comparison| Json::from(comparison.metric.name())),
    ("speedup", |_, comparison| Json::from(comparison.speedup)),
    ("baseline", |_, comparison| side(&comparison.baseline)),
    ("proposal", |_, comparison| side(&comparison.proposal)),
    ("regime_shift", |_, comparison| Json::from(comparison.regime_shift())),
    ("factors", |_, comparison| Json::List(comparison.factors.iter().map(factor).collect())),
    ("groups", |_, comparison| Json::List(groups(comparison))),
    ("spec_gap", |_, comparison| spec_gap(comparison)),
    ("stages", |_, comparison| stages(comparison)),
    ("findings", |report, _| Json::List(report.findings.iter().map(finding).collect())),
    ("target", |_, comparison| Json::from(comparison.target)),
    ("sensitivities", |_, comparison| sensitivities(comparison)),
    ("explanation", |report, _| Json::from(report.explanation())),
    ("warnings", |report, _| Json::from(report.warnings())),
    ("expectations", |report, _| report.expectations_json()),
    ("engine", |_, _| Json::from(crate::VERSION)),
];

pub(super) fn comparison(report: &Report, comparison: &Comparison) -> Json {
    Json::object(MEMBERS.iter().map(|(name, json)| (*name, json(report, comparison))))
}

/// One member of the comparison.
pub(super) fn member(report: &Report, comparison: &Comparison, name: &str) -> Option<Json> {
    let (_, json) = MEMBERS.iter().find(|(known, _)| *known == name)?;
    Some(json(report, comparison))
}

/// A side without its scenario, which is most of it.
pub(super) fn solved(side: &Side) -> Json {
    Json::object(of_profile(Some(&side.scenario), &side.profile))
}

/// What more of each resource would buy, on both sides.
fn sensitivities(comparison: &Comparison) -> Json {
    let [baseline, proposal] = comparison
        .sensitivities()
        .map(|all| Json::List(all.iter().map(Sensitivity::to_json).collect()));
    Json::object([("baseline", baseline), ("proposal", proposal)])
}

fn side(side: &Side) -> Json {
    profile(&side.scenario, &side.profile)
}

fn factor(factor: &Factor) -> Json {
    let value = |value: &InputValue| match value {
        InputValue::Quantity(value, _) => Json::from(*value),
        InputValue::Name(name) => Json::from(name.as_str()),
        InputValue::None => Json::Null,
    };
    Json::object([
        ("name", Json::from(factor.name)),
        ("label", Json::from(factor.label.as_str())),
        ("group", Json::from(factor.group.name())),
        ("unit", Json::from(factor.unit)),
        ("baseline", value(&factor.baseline)),
        ("proposal", value(&factor.proposal)),
        ("ratio", Json::from(factor.ratio)),
        ("contribution", Json::from(factor.contribution)),
        ("pass_through", Json::from(factor.pass_through)),
        ("regime_shift_share", Json::from(factor.shift_share)),
    ])
}

/// What each group of factors was worth; they multiply to the speedup as the factors do.
fn groups(comparison: &Comparison) -> Vec<Json> {
    let total = |group: Group| {
        let contribution = comparison.group_contribution(group)?;
        Some(Json::object([
            ("name", Json::from(group.name())),
            ("contribution", Json::from(contribution)),
        ]))
    };
    Group::ALL.into_iter().filter_map(total).collect()
}

/// From the ratio that the sheet leads with to the speedup.
fn spec_gap(comparison: &Comparison) -> Json {
    let Some(gap) = comparison.spec_gap() else { return Json::Null };
    let steps = gap.steps.iter().map(|step| {
        Json::object([
            ("name", Json::from(step.part.name())),
            ("ratio", Json::from(step.ratio)),
            ("factor", Json::from(step.factor)),
        ])
    });
    Json::object([
        ("headline", Json::from(gap.headline)),
        ("ratio", Json::from(gap.ratio)),
        ("steps", Json::List(steps.collect())),
    ])
}

/// The stages of both sides, side by side; their contributions multiply to the latencies' ratio.
fn stages(comparison: &Comparison) -> Json {
    let Some(stages) = comparison.stages() else { return Json::Null };
    let regime = |regime: Option<Regime>| Json::from(regime.map(Regime::name));
    let stage = |stage: &StageChange| {
        Json::object([
            ("name", Json::from(stage.name)),
            ("baseline_s", Json::from(stage.baseline.si())),
            ("proposal_s", Json::from(stage.proposal.si())),
            ("baseline_regime", regime(stage.baseline_regime)),
            ("proposal_regime", regime(stage.proposal_regime)),
            ("contribution", Json::from(stage.contribution)),
        ])
    };
    Json::List(stages.iter().map(stage).collect())
}

pub(super) fn finding(finding: &Finding) -> Json {
    let evidence = finding.evidence.iter().map(|(name, value)| (*name, value.clone()));
    Json::object([
        ("kind", Json::from(finding.kind.name())),
        ("text", Json::from(finding.text.as_str())),
        ("evidence", Json::object(evidence)),
    ])
}

impl Profile {
    /// The profile as JSON, with the scenario that it is the profile of: SI base units,
    /// unrounded, in fields whose names end in the unit.
    ///
    /// ```
    /// use perfdiff::{hardware, models, Scenario};
    ///
    /// let scenario = Scenario::new(models::LLAMA3_8B).on(hardware::A100);
    /// let json = scenario.solve()?.to_json(&scenario);
    /// assert_eq!(json.get("overhead_s").unwrap().to_string(), "0.000928");
    /// # Ok::<(), perfdiff::SolveError>(())
    /// ```
    pub fn to_json(&self, scenario: &Scenario) -> Json {
        profile(scenario, self)
    }
}

impl Scenario {
    /// The scenario as JSON, with every value filled in, in SI base units:
    /// `json_lines::scenario` (feature `serde`) reads it back to one that solves to the same bits.
    ///
    /// ```
    /// use perfdiff::{hardware, models, Scenario};
    ///
    /// let json = Scenario::new(models::LLAMA3_8B).on(hardware::A100).batch(4).to_json();
    /// assert_eq!(json.get("batch").unwrap().to_string(), "4");
    /// ```
    pub fn to_json(&self) -> Json {
        scenario(self)
    }
}

fn profile(of: &Scenario, profile: &Profile) -> Json {
    let scenario = [("scenario", scenario(of))];
    Json::object(scenario.into_iter().chain(of_profile(Some(of), profile)))
}

/// A profile whose scenario is not known: without it, and without what follows from it.
pub(crate) fn profile_alone(profile: &Profile) -> Json {
    Json::object(of_profile(None, profile))
}

fn of_profile(of: Option<&Scenario>, profile: &Profile) -> Vec<(&'static str, Json)> {
    let notes: Vec<String> = profile.notes.iter().map(ToString::to_string).collect();
    // What cannot be priced has no time, and nothing that a time is in.
    let told = |value: Option<f64>| Json::from(value.filter(|_| profile.priced));
    // Without a TDP the energy is not known; mlsysim calls it zero.
    let told_zero = |of: &Scenario| {
        of.assumptions.set.equations() == Equations::Mlsysim || of.hardware.tdp.is_some()
    };
    let told_zero = of.map_or(profile.energy.si() > 0.0, told_zero);
    let energy = Some(profile.energy.si()).filter(|_| told_zero);
    let offload = profile.spilled.map(|_| profile.bandwidth.si());
    vec![
        ("feasible", Json::from(profile.feasible)),
        ("regime", Json::from(profile.regime.name())),
        ("roofline_regime", Json::from(profile.roofline_regime.name())),
        ("latency_s", told(Some(profile.latency.si()))),
        ("compute_s", Json::from(profile.compute.si())),
        ("memory_s", Json::from(profile.memory.si())),
        ("communication_s", Json::from(profile.communication.si())),
        ("overhead_s", Json::from(profile.overhead.si())),
        ("spill_s", Json::from(profile.spill.si())),
        ("throughput_per_s", told(Some(profile.throughput_per_s))),
        ("throughput_tok_s", told(profile.throughput_tok_s)),
        ("ttft_s", told(profile.ttft.map(Time::si))),
        ("tpot_s", told(profile.tpot.map(Time::si))),
        ("arithmetic_intensity_flop_per_byte", Json::from(profile.arithmetic_intensity)),
        ("energy_j", told(energy)),
        ("energy_per_token_j", told(energy_of(profile, Product::Tokens))),
        ("energy_per_sample_j", told(energy_of(profile, Product::Samples))),
        ("cost_usd", told(profile.cost.map(|cost| cost.total.si()))),
        ("cost_per_million_usd", told(profile.cost.map(|cost| cost.per_million.si()))),
        ("cost_per_million_of", Json::from(profile.product.name())),
        ("hourly_price_usd", Json::from(profile.cost.map(|cost| cost.price.per_hour().si()))),
        ("hourly_price_basis", Json::from(profile.cost.map(|cost| cost.price.name()))),
        ("memory_footprint_bytes", Json::from(profile.memory_footprint.si())),
        ("peak_flops_per_s", Json::from(profile.peak.si())),
        ("memory_bandwidth_bytes_per_s", Json::from(profile.bandwidth.si())),
        ("memory_path", Json::from(profile.bandwidth_path.name())),
        ("mfu", Json::from(profile.mfu)),
        ("hfu", Json::from(profile.hfu)),
        ("stages", Json::List(profile.stages.iter().map(stage).collect())),
        ("notes", Json::from(notes)),
        ("validation", of.map_or(Json::Null, validation)),
        ("offload_spill_bytes", Json::from(profile.spilled.map(Bytes::si))),
        ("offload_bandwidth_bytes_per_s", Json::from(offload)),
    ]
}

/// Joules of one product, if this is what the run makes and its energy is known.
fn energy_of(profile: &Profile, product: Product) -> Option<f64> {
    let each = profile.energy.si() / profile.made;
    (profile.product == product && each > 0.0).then_some(each)
}

/// The errors of the nearest measured kind of scenario, and in what this one is unlike it.
fn validation(of: &Scenario) -> Json {
    let Some(validation) = of.validation() else { return Json::Null };
    Json::object([
        ("set", Json::from(validation.set.name())),
        ("rows", Json::from(validation.rows as u64)),
        ("latency_median", Json::from(validation.latency.median)),
        ("latency_p90", Json::from(validation.latency.p90)),
        ("speedup_median", Json::from(validation.speedup.map(|spread| spread.median))),
        ("speedup_p90", Json::from(validation.speedup.map(|spread| spread.p90))),
        ("unlike_measured", Json::from(of.unlike_measured())),
    ])
}

fn stage(stage: &Stage) -> Json {
    Json::object([
        ("name", Json::from(stage.name)),
        ("regime", Json::from(stage.regime.name())),
        ("latency_s", Json::from(stage.latency.si())),
        ("compute_s", Json::from(stage.compute.si())),
        ("memory_s", Json::from(stage.memory.si())),
        ("communication_s", Json::from(stage.communication.si())),
        ("overhead_s", Json::from(stage.overhead.si())),
        ("flops", Json::from(stage.flops.si())),
        ("bytes", Json::from(stage.bytes.si())),
    ])
}

/// A scenario with every value filled in; `solve` reads it back to the same bits.
fn scenario(scenario: &Scenario) -> Json {
    let assumptions = &scenario.assumptions;
    let constants = crate::assumptions::CONSTANTS
        .iter()
        // A key of its own at the level of the scenario.
        .filter(|constant| constant.name != "compute_efficiency")
        .filter(|constant| constant.equations.is_none_or(|e| e == assumptions.set.equations()))
        .map(|constant| (constant.json_name(), limit(constant.value(assumptions))));
    let base = [("base", Json::from(assumptions.set.name()))];
    // As text: the name of the key ends in no unit.
    let price = scenario.hourly_price.map(|price| Json::from(format!("${}", price.si())));
    let members = [
        ("model", Json::Object(object(model_fields(), &scenario.model))),
        ("hardware", Json::Object(object(hardware_fields(), &scenario.hardware))),
        ("batch", Json::from(scenario.batch)),
        ("precision", Json::from(scenario.precision.name())),
        ("workload", workload(&scenario.workload)),
        ("devices", Json::from(scenario.devices)),
        ("assumptions", Json::object(base.into_iter().chain(constants))),
        ("compute_efficiency", Json::from(assumptions.compute_efficiency)),
    ];
    Json::object(members.into_iter().chain(price.map(|price| ("hourly_price", price))))
}

/// JSON has no infinity, and `null` would not say what it stands for: a limit that nothing
/// reaches is `"none"`, as in a block.
fn limit(value: f64) -> Json {
    if value == f64::INFINITY { Json::from(NO_LIMIT) } else { Json::from(value) }
}

fn workload(workload: &Workload) -> Json {
    let kind = ("kind", Json::from(workload.kind()));
    match workload {
        Workload::Forward { context: None } => Json::object([kind]),
        Workload::Forward { context: Some(tokens) } => {
            Json::object([kind, ("context", Json::from(*tokens))])
        }
        Workload::Generate { prompt, output } => {
            Json::object([kind, ("prompt", Json::from(*prompt)), ("output", Json::from(*output))])
        }
        Workload::Train(train) => Json::object([
            kind,
            ("seq", Json::from(train.seq)),
            ("zero", Json::from(train.zero.stage())),
            ("data_parallel", Json::from(train.data_parallel)),
            ("lora", Json::from(train.lora)),
            ("recompute", Json::from(train.recompute)),
        ]),
    }
}
