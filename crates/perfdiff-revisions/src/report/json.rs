//! Everything as JSON, as `schemas/diff.schema.json` says: values in SI base units, unrounded.

use perfdiff::json::Json;

use super::{Place, Report, Speedup, words};
use crate::budget::Slowdown;
use crate::cause::{Cause, Origin};
use crate::change::{Change, FactorOfChange, Standing};
use crate::claims::BrokenClaim;
use crate::problem::Problem;

/// The version of the schema: a number that grows when a reader would have to change.
pub const SCHEMA_VERSION: u64 = 1;

pub(super) fn render(report: &Report) -> String {
    let list = |items: Vec<Json>| Json::List(items);
    let json = Json::object([
        ("schema_version", Json::from(SCHEMA_VERSION)),
        ("engine", Json::from(env!("CARGO_PKG_VERSION"))),
        ("base", Json::from(report.base.as_str())),
        ("head", Json::from(report.head.as_str())),
        ("verdict", Json::from(report.verdict())),
        ("exit_code", Json::from(u64::from(report.exit_code()))),
        ("deserves_a_comment", Json::from(report.deserves_a_comment())),
        ("blocks", number(report.blocks)),
        ("scenarios", number(report.scenarios)),
        ("without_effect", number(report.without_effect)),
        ("changes", list(report.changes.iter().map(change).collect())),
        ("speedups", list(report.speedups.iter().map(speedup).collect())),
        ("broken_claims", list(report.broken_claims.iter().map(claim).collect())),
        ("added", list(report.added.iter().map(place).collect())),
        ("removed", list(report.removed.iter().map(place).collect())),
        ("problems", list(report.problems.iter().map(problem).collect())),
        ("notes", Json::from(report.notes.clone())),
    ]);
    json.pretty() + "\n"
}

fn number(value: usize) -> Json {
    Json::from(value as u64)
}

fn change(change: &Change) -> Json {
    let categories: Vec<&str> = change.categories.iter().map(|c| c.name()).collect();
    let accepted = change.accepted.as_ref().map_or(Json::Null, |accept| {
        Json::object([
            ("reason", Json::from(accept.reason.as_str())),
            ("until", Json::from(accept.until.to_string())),
        ])
    });
    Json::object([
        ("path", Json::from(change.path.as_str())),
        ("line", number(change.line)),
        ("name", Json::from(change.name.clone())),
        ("side", Json::from(change.side.as_str())),
        ("points", number(change.points)),
        ("categories", Json::from(categories)),
        ("blocks", Json::from(change.blocks())),
        ("over_budget", Json::from(change.is_over_budget())),
        ("max_slowdown", Json::from(change.budget.map(Slowdown::share))),
        ("accepted", accepted),
        ("metric", Json::from(change.metric.name())),
        ("metric_before", Json::from(change.metric_before.map(perfdiff::Metric::name))),
        ("hardware", Json::from(change.hardware.as_str())),
        ("subject", Json::from(change.subject.as_str())),
        ("before", standing(&change.before)),
        ("after", standing(&change.after)),
        ("ratio", Json::from(change.ratio)),
        ("origins", Json::List(change.by_origin().into_iter().map(origin).collect())),
        ("factors", Json::List(change.factors.iter().map(factor).collect())),
        ("restore", Json::from(change.restore.clone())),
        ("remarks", Json::from(words::remarks(change))),
        ("headline", Json::from(words::headline(change))),
    ])
}

fn origin((origin, contribution): (Option<Origin>, f64)) -> Json {
    Json::object([
        ("origin", Json::from(origin.map(Origin::name))),
        ("contribution", Json::from(contribution)),
    ])
}

fn standing(standing: &Standing) -> Json {
    Json::object([
        ("value", Json::from(standing.value)),
        ("regime", Json::from(standing.regime.name())),
        ("fits", Json::from(standing.fits)),
    ])
}

fn factor(factor: &FactorOfChange) -> Json {
    Json::object([
        ("name", Json::from(factor.name)),
        ("label", Json::from(factor.label.as_str())),
        ("group", Json::from(factor.group.name())),
        ("before", Json::from(factor.before.as_str())),
        ("after", Json::from(factor.after.as_str())),
        ("contribution", Json::from(factor.contribution)),
        ("causes", Json::List(factor.causes.iter().map(cause).collect())),
    ])
}

fn cause(cause: &Cause) -> Json {
    Json::object([
        ("origin", Json::from(cause.origin.name())),
        ("path", Json::from(cause.path.as_str())),
        ("line", Json::from(cause.line.map(|line| line as u64))),
        ("key", Json::from(cause.key.as_str())),
        ("before", Json::from(cause.before.clone())),
        ("after", Json::from(cause.after.clone())),
    ])
}

fn at(path: &str, line: usize, name: &Option<String>) -> Vec<(&'static str, Json)> {
    vec![("path", Json::from(path)), ("line", number(line)), ("name", Json::from(name.clone()))]
}

fn place(place: &Place) -> Json {
    Json::object(at(&place.path, place.line, &place.name))
}

fn speedup(speedup: &Speedup) -> Json {
    let mut members = at(&speedup.path, speedup.line, &speedup.name);
    members.push(("before", Json::from(speedup.before)));
    members.push(("after", Json::from(speedup.after)));
    Json::object(members)
}

fn claim(claim: &BrokenClaim) -> Json {
    let mut members = at(&claim.path, claim.line, &claim.name);
    members.push(("text", Json::from(claim.text.as_str())));
    Json::object(members)
}

fn problem(problem: &Problem) -> Json {
    Json::object([
        ("revision", Json::from(problem.revision.as_str())),
        ("at_head", Json::from(problem.at_head)),
        ("path", Json::from(problem.path.as_str())),
        ("line", number(problem.line)),
        ("code", Json::from(problem.code.as_str())),
        ("message", Json::from(problem.message.as_str())),
    ])
}
