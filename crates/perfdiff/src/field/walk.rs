//! From a path to the value that it names: along the rows of the table, and the JSON beside them.

use std::ops::Range;

use super::path::names;
use super::table::{FIELDS, Kind, Row, SWEEP_FIELDS};
use super::{Field, FieldValue, Prints, UnknownField};
use crate::compare::Comparison;
use crate::explain::{contributions, missing_value};
use crate::json::Json;
use crate::metric::Metric;
use crate::report::Report;
use crate::suggest::nearest;
use crate::sweep::Sweep;
use crate::units::Dimension;

type Name<'p> = (&'p str, Range<usize>);

pub(super) fn field(report: &Report, path: &str) -> Result<Field, UnknownField> {
    let names = names(path).map_err(|span| {
        let message = "a field is names with dots between them";
        let mut error = UnknownField::new(message, span);
        error.help =
            Some("such as `speedup`, `baseline.latency`, `factors.memory_bandwidth`".into());
        error
    })?;
    let rows = if report.sweep().is_some() { SWEEP_FIELDS } else { FIELDS };
    let Some(((first, span), rest)) = names.split_first() else {
        return Err(UnknownField::new("the name of a field is missing", 0..0));
    };
    let Some(row) = rows.iter().find(|row| row.is_named(first)) else {
        return Err(unknown_at_top(report, rows, first, span, rest));
    };
    if let Kind::Points(rows) = row.kind {
        return point(report, rows, span, rest);
    }
    let side = matches!(row.name, "baseline" | "proposal") && report.comparison().is_some();
    let own = match (row.kind, rest.first()) {
        (Kind::Table(rows, _), Some((name, _))) if side => {
            rows().iter().any(|row| row.name != "scenario" && row.is_named(name))
        }
        _ => false,
    };
    let json = report.member(row.name, !own).unwrap_or(Json::Null);
    let at = At { report, row: *row, json: &json, beside: None, span: span.clone() };
    at.walk(rest).map(|found| finished(report, &names, found))
}

/// Where a walk stands.
struct At<'w> {
    report: &'w Report,
    row: Row,
    json: &'w Json,
    /// The table that it is a member of.
    beside: Option<&'w Json>,
    /// The name that led here.
    span: Range<usize>,
}

impl At<'_> {
    fn walk(&self, rest: &[Name<'_>]) -> Result<Field, UnknownField> {
        match self.row.kind {
            Kind::Value(prints) => self.end(rest, prints),
            Kind::Input => self.end(rest, Prints::Given(self.unit_beside())),
            Kind::Metric => self.end(rest, metric(self.report)),
            Kind::Table(rows, short) => self.table(&rows(), short, rest),
            Kind::List(by, rows, short) => self.list(by, &rows(), short, rest),
            Kind::Swept => self.swept(rest),
            Kind::Evidence => self.evidence(rest),
            Kind::Points(_) => Err(self.incomplete("a point", &[])),
        }
    }

    /// A value, behind which no name may stand.
    fn end(&self, rest: &[Name<'_>], prints: Prints) -> Result<Field, UnknownField> {
        if let Some((name, span)) = rest.first() {
            let message =
                format!("`{}` is {}, and has no `{name}`", self.row.short, prints.described());
            return Err(UnknownField::new(message, span.clone()));
        }
        Ok(Field::new(value(self.json), prints))
    }

    fn table(
        &self,
        rows: &[Row],
        short: Option<&'static str>,
        rest: &[Name<'_>],
    ) -> Result<Field, UnknownField> {
        let Some(((name, span), rest)) = rest.split_first() else {
            let Some(short) = short else {
                let names: Vec<&str> = rows.iter().map(|row| row.short).collect();
                return Err(self.incomplete("a table", &names));
            };
            return self.member(rows, short, self.span.clone()).walk(&[]);
        };
        if rows.iter().any(|row| row.is_named(name)) {
            return self.member(rows, name, span.clone()).walk(rest);
        }
        // What was solved is named so often that `scenario.` may be left out.
        if let Some(scenario) = rows.iter().find(|row| row.name == "scenario")
            && let Kind::Table(inner, _) = scenario.kind
            && inner().iter().any(|row| row.is_named(name))
        {
            let scenario = self.member(rows, "scenario", span.clone());
            return scenario.member(&inner(), name, span.clone()).walk(rest);
        }
        let short: Vec<&str> = rows.iter().map(|row| row.short).collect();
        let long: Vec<&str> = rows.iter().map(|row| row.name).collect();
        let near = |names: &[&str]| nearest(name, names.iter().copied()).is_some();
        let known = if near(&long) && !near(&short) { long } else { short };
        Err(unknown(name, span, &format!("`{}`", self.row.short), &known))
    }

    fn list(
        &self,
        by: &str,
        rows: &[Row],
        short: Option<&'static str>,
        rest: &[Name<'_>],
    ) -> Result<Field, UnknownField> {
        let items: &[Json] = match self.json {
            Json::List(items) => items,
            _ => &[],
        };
        let named = |item: &Json| match item.get(by) {
            Some(Json::Text(name)) => name.clone(),
            _ => String::new(),
        };
        let known: Vec<String> = items.iter().map(named).collect();
        let known: Vec<&str> = known.iter().map(String::as_str).collect();
        let Some(((name, span), rest)) = rest.split_first() else {
            return Err(self.incomplete("a list", &known));
        };
        let found = known.iter().position(|known| known.eq_ignore_ascii_case(name));
        let item = match found.and_then(|index| items.get(index)) {
            Some(item) => item,
            // An input that is no factor today may be one tomorrow: it has no values, and a name.
            None if self.row.name == "factors" && crate::compare::input(name).is_some() => {
                &Json::Null
            }
            None => {
                return Err(unknown(name, span, &format!("`{}` here", self.row.short), &known));
            }
        };
        let kind = Kind::Table(Vec::new, None);
        let row = Row { kind, ..self.row };
        let item = At { row, json: item, beside: None, span: span.clone(), ..*self };
        item.table(rows, short, rest)
    }

    fn member<'w>(&'w self, rows: &[Row], name: &str, span: Range<usize>) -> At<'w> {
        let row = rows.iter().find(|row| row.is_named(name)).copied().unwrap_or(self.row);
        let json = self.json.get(row.name).unwrap_or(&Json::Null);
        At { report: self.report, row, json, beside: Some(self.json), span }
    }

    /// The values of the swept inputs, each with its dimension.
    fn swept(&self, rest: &[Name<'_>]) -> Result<Field, UnknownField> {
        let Some(sweep) = self.report.sweep() else {
            return Err(self.incomplete("a table", &[]));
        };
        let known: Vec<&str> = sweep.axes.iter().map(crate::sweep::Axis::name).collect();
        // The name of an input may have a dot.
        let Some((_, span)) = rest.first() else {
            return match sweep.axes.as_slice() {
                [only] => self.swept_at(only),
                _ => Err(self.incomplete("a table", &known)),
            };
        };
        let whole: Vec<&str> = rest.iter().map(|(name, _)| *name).collect();
        let whole = whole.join(".");
        match sweep.axes.iter().find(|axis| axis.name() == whole) {
            Some(axis) => self.swept_at(axis),
            None => Err(unknown(&whole, span, "the swept inputs", &known)),
        }
    }

    fn swept_at(&self, axis: &crate::sweep::Axis) -> Result<Field, UnknownField> {
        let prints = match (axis.is_ordered(), axis.dimension()) {
            (true, Some(dimension)) => Prints::Given(dimension),
            (true, None) => Prints::Whole,
            (false, _) => Prints::Name,
        };
        Ok(Field::new(self.json.get(axis.name()).map_or(FieldValue::None, value), prints))
    }

    fn evidence(&self, rest: &[Name<'_>]) -> Result<Field, UnknownField> {
        let known: Vec<&str> = match self.json {
            Json::Object(members) => members.iter().map(|(name, _)| name.as_str()).collect(),
            _ => Vec::new(),
        };
        let Some(((name, span), rest)) = rest.split_first() else {
            return Err(self.incomplete("a table", &known));
        };
        let Some(json) = self.json.get(name) else {
            return Err(unknown(name, span, "the evidence", &known));
        };
        let member = At { json, beside: None, span: span.clone(), ..*self };
        match json {
            Json::Object(_) => member.evidence(rest),
            Json::Bool(_) => member.end(rest, Prints::Flag),
            Json::Text(_) => member.end(rest, Prints::Name),
            _ => member.end(rest, Prints::Plain),
        }
    }

    /// The dimension of an input, by the unit that stands beside it.
    fn unit_beside(&self) -> Dimension {
        match self.beside.and_then(|beside| beside.get("unit")) {
            Some(Json::Text(unit)) => DIMENSIONS
                .into_iter()
                .find(|&dimension| crate::compare::si_unit(dimension) == unit)
                .unwrap_or(Dimension::Count),
            _ => Dimension::Count,
        }
    }

    fn incomplete(&self, what: &str, known: &[&str]) -> UnknownField {
        let message = format!("`{}` is {what}, not a value", self.row.short);
        let mut error = UnknownField::new(message, self.span.clone());
        if known.is_empty() {
            error.help = Some(format!("and here `{}` has no members", self.row.short));
        } else {
            error.help = Some(format!("say which of it: {}", quoted(known)));
        }
        error
    }
}

const DIMENSIONS: [Dimension; 8] = [
    Dimension::Flops,
    Dimension::FlopRate,
    Dimension::Bytes,
    Dimension::Bandwidth,
    Dimension::Time,
    Dimension::Power,
    Dimension::Energy,
    Dimension::Money,
];

fn value(json: &Json) -> FieldValue {
    match json {
        Json::Number(value) => FieldValue::Number(*value),
        Json::Integer(value) => FieldValue::Number(*value as f64),
        Json::Text(text) => FieldValue::Text(text.clone()),
        Json::Bool(flag) => FieldValue::Flag(*flag),
        Json::List(items) => {
            let texts = items.iter().filter_map(|item| match item {
                Json::Text(text) => Some(text.as_str()),
                _ => None,
            });
            let texts: Vec<&str> = texts.collect();
            if texts.is_empty() { FieldValue::None } else { FieldValue::Text(texts.join(" ")) }
        }
        Json::Null | Json::Object(_) => FieldValue::None,
    }
}

/// How the metric of a sweep is printed.
fn metric(report: &Report) -> Prints {
    let metric = report.sweep().map_or(Metric::Latency, |sweep| sweep.metric);
    match metric {
        Metric::Latency | Metric::Ttft | Metric::Tpot => Prints::Solved(Dimension::Time),
        Metric::Throughput => Prints::PerSecond(""),
        Metric::Energy => Prints::Solved(Dimension::Energy),
        Metric::Cost => Prints::Solved(Dimension::Money),
    }
}

/// A point of a sweep, by the value of each input in their order.
fn point(
    report: &Report,
    rows: fn() -> Vec<Row>,
    span: &Range<usize>,
    names: &[Name<'_>],
) -> Result<Field, UnknownField> {
    let Some(sweep) = report.sweep() else {
        return Err(UnknownField::new("there are no points", span.clone()));
    };
    let mut place = Vec::new();
    for (number, axis) in sweep.axes.iter().enumerate() {
        let labels: Vec<String> = (0..axis.len()).map(|index| axis.label(index)).collect();
        let known: Vec<&str> = labels.iter().map(String::as_str).collect();
        let Some((name, at)) = names.get(number) else {
            let mut error = UnknownField::new("a point is named by its values", span.clone());
            error.help = Some(format!("the values of `{}` are {}", axis.name(), quoted(&known)));
            return Err(error);
        };
        match labels.iter().position(|label| label.eq_ignore_ascii_case(name)) {
            Some(index) => place.push(index),
            None => {
                let place = format!("the values of `{}`", axis.name());
                return Err(unknown(name, at, &place, &known));
            }
        }
    }
    let json = index_of(sweep, &place).and_then(|index| report.point(index)).unwrap_or(Json::Null);
    let row = Row { name: "points", short: "points", kind: Kind::Table(rows, None), meaning: "" };
    let at = At { report, row, json: &json, beside: None, span: span.clone() };
    at.table(&rows(), None, names.get(place.len()..).unwrap_or(&[]))
}

fn index_of(sweep: &Sweep, place: &[usize]) -> Option<usize> {
    sweep.points.iter().position(|point| point.at == place)
}

/// What takes more than the value: the contributions as the table has them, and why there is none.
fn finished(report: &Report, names: &[Name<'_>], field: Field) -> Field {
    let Some(comparison) = report.comparison() else { return field };
    let texts: Vec<&str> = names.iter().map(|(name, _)| *name).collect();
    match texts.as_slice() {
        ["factors", name, ..]
            if !comparison.factors.iter().any(|f| f.name.eq_ignore_ascii_case(name)) =>
        {
            field.because(Some(no_factor(comparison, name)))
        }
        ["factors", name] | ["factors", name, "contribution"] => {
            let index = comparison.factors.iter().position(|f| f.name.eq_ignore_ascii_case(name));
            let printed = contributions(comparison).zip(index);
            let printed = printed.and_then(|(all, index)| all.get(index).cloned());
            field.printed(printed).because(Some(missing_value(comparison)))
        }
        ["speedup" | "factors" | "groups", ..] if comparison.speedup.is_none() => {
            field.because(Some(missing_value(comparison)))
        }
        [side @ ("baseline" | "proposal"), ..] => {
            let reason = unpriced(comparison, side);
            field.because(reason)
        }
        _ => field,
    }
}

/// Why an input is no factor.
fn no_factor(comparison: &Comparison, name: &str) -> String {
    let (a, b) = (&comparison.baseline.scenario, &comparison.proposal.scenario);
    match crate::compare::input(name) {
        Some(input) if (input.same)(a, b) => {
            format!("the {} of both sides is {}", input.label, (input.value)(a))
        }
        _ => "it is no factor of its own here".to_string(),
    }
}

fn unpriced(comparison: &Comparison, side: &str) -> Option<String> {
    let found = if side == "baseline" { &comparison.baseline } else { &comparison.proposal };
    (!found.profile.priced).then(|| format!("the {side} does not fit"))
}

fn unknown(name: &str, span: &Range<usize>, place: &str, known: &[&str]) -> UnknownField {
    let message = format!("there is no `{name}` in {place}");
    let mut error = UnknownField::new(message, span.clone());
    error.suggestion = nearest(name, known.iter().copied()).map(str::to_string);
    if error.suggestion.is_none() {
        error.help = Some(match known {
            [] => "nothing is there".to_string(),
            known => format!("what there is: {}", quoted(known)),
        });
    }
    error
}

/// A name that is no field of the whole may be one of a side.
fn unknown_at_top(
    report: &Report,
    rows: &[Row],
    name: &str,
    span: &Range<usize>,
    rest: &[Name<'_>],
) -> UnknownField {
    let known: Vec<&str> = rows.iter().map(|row| row.name).collect();
    let whole = if report.sweep().is_some() { "a sweep" } else { "a comparison" };
    let mut error = unknown(name, span, &format!("the fields of {whole}"), &known);
    if report.comparison().is_some() && error.suggestion.is_none() {
        let more: String = rest.iter().map(|(name, _)| format!(".{name}")).collect();
        let of_side = format!("proposal.{name}{more}");
        if report.field(&of_side).is_ok() {
            error.help = Some(format!("`baseline.{name}{more}` and `{of_side}` are"));
            error.suggestion = Some(format!("proposal.{name}"));
        }
    }
    error
}

fn quoted(names: &[&str]) -> String {
    const MOST: usize = 24;
    let mut quoted: Vec<String> = names.iter().take(MOST).map(|n| format!("`{n}`")).collect();
    if names.len() > MOST {
        quoted.push(format!("and {} more", names.len() - MOST));
    }
    quoted.join(", ")
}
