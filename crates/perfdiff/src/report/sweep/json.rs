//! The sweep as JSON: every point, in SI base units, unrounded.

use super::View;
use crate::compare::si_unit;
use crate::json::Json;
use crate::report::Report;
use crate::report::json::finding;
use crate::sweep::{Axis, Crossover, Sweep, SweepPoint, SweptSide, ranked};

pub(in crate::report) fn sweep(report: &Report, sweep: &Sweep) -> Json {
    let findings = report.findings.iter().map(finding).collect();
    let crossovers = sweep.crossovers.iter().map(|found| crossover(sweep, found)).collect();
    let [best, worst] = extremes(sweep);
    Json::object([
        ("name", Json::from(report.name.clone())),
        ("title", Json::from(report.title.clone())),
        ("metric", Json::from(sweep.metric.name())),
        ("target", Json::from(sweep.target)),
        ("axes", Json::List(sweep.axes.iter().map(axis).collect())),
        ("points", Json::List(sweep.points.iter().map(|found| point(sweep, found)).collect())),
        ("best", best),
        ("worst", worst),
        ("crossovers", Json::List(crossovers)),
        ("findings", Json::List(findings)),
        ("explanation", Json::from(View::of(report, sweep).explanation())),
        ("warnings", Json::from(report.warnings())),
        ("expectations", report.expectations_json()),
        ("engine", Json::from(env!("CARGO_PKG_VERSION"))),
    ])
}

/// The best point and the worst that has a value; none where no point has.
pub(in crate::report) fn extremes(sweep: &Sweep) -> [Json; 2] {
    let ranked = ranked(sweep);
    [ranked.first(), ranked.last()]
        .map(|found| found.map_or(Json::Null, |(found, _)| point(sweep, found)))
}

fn axis(axis: &Axis) -> Json {
    Json::object([
        ("name", Json::from(axis.name())),
        ("unit", Json::from(axis.dimension().map_or("", si_unit))),
        ("values", Json::List((0..axis.len()).map(|index| value(axis, index)).collect())),
    ])
}

/// A number where the axis has numbers.
fn value(axis: &Axis, index: usize) -> Json {
    match (axis.is_ordered(), axis.dimension()) {
        (true, None) => Json::from(axis.number(index) as u64),
        (true, Some(_)) => Json::from(axis.number(index)),
        (false, _) => Json::from(axis.label(index)),
    }
}

pub(in crate::report) fn point(sweep: &Sweep, point: &SweepPoint) -> Json {
    let values =
        sweep.axes.iter().zip(&point.at).map(|(axis, &index)| (axis.name(), value(axis, index)));
    let mut members = vec![("values".to_string(), Json::object(values))];
    let names: &[&str] = if sweep.compares { &["baseline", "proposal"] } else { &["scenario"] };
    for (name, found) in names.iter().zip(&point.sides) {
        members.push(((*name).to_string(), found.as_ref().map_or(Json::Null, side)));
    }
    if sweep.compares {
        members.push(("speedup".to_string(), Json::from(point.speedup)));
    }
    let reason = point.missing.as_ref().map(|missing| missing.text.as_str());
    members.push(("reason".to_string(), Json::from(reason)));
    Json::Object(members)
}

fn side(side: &SweptSide) -> Json {
    Json::object([
        ("value", Json::from(side.value)),
        ("regime", Json::from(side.regime.name())),
        ("fit", Json::from(side.fit.name())),
        ("feasible", Json::from(side.fit == crate::sweep::Fit::Fits)),
    ])
}

fn crossover(sweep: &Sweep, found: &Crossover) -> Json {
    let axis = &sweep.axes[found.axis];
    let number = |number: f64| match axis.dimension() {
        None => Json::from(number as u64),
        Some(_) => Json::from(number),
    };
    let (from, to) = found.change.names();
    let side = found.change.side().map(|side| match (sweep.compares, side) {
        (false, _) => "scenario",
        (true, 0) => "baseline",
        (true, _) => "proposal",
    });
    let at = found.other.zip(sweep.other()).map_or(Json::Null, |(index, other)| {
        let axis = &sweep.axes[other];
        Json::object([(axis.name(), value(axis, index))])
    });
    Json::object([
        ("change", Json::from(found.change.name())),
        ("side", Json::from(side)),
        ("axis", Json::from(axis.name())),
        ("at", at),
        ("from", Json::from(from)),
        ("before", number(found.before)),
        ("to", Json::from(to)),
        ("after", number(found.after)),
        ("value_before", Json::from(found.values[0])),
        ("value_after", Json::from(found.values[1])),
    ])
}
