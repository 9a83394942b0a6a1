//! What moved, in words.

use std::fmt;

use super::compare::Cause;
use super::{Record, Results};

/// How people call a block: by its name, or by where it stands.
pub(super) fn said(record: &Record, at: usize) -> String {
    match &record.name {
        Some(name) => format!("`{name}`"),
        None => format!("block {}", at + 1),
    }
}

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Cause::Block => f.write_str("the block: its text was edited"),
            Cause::Catalog { kind, field, from, to, .. } if field.is_empty() => {
                write!(f, "the catalog: the {kind} `{to}` took the place of `{from}`")
            }
            Cause::Catalog { kind, entry, field, from, to } => {
                write!(f, "the catalog: {kind} `{entry}`, {field}: {from} to {to}")
            }
            Cause::Assumption { constant, from, to, .. } if constant.is_empty() => {
                write!(f, "an assumption: the set `{to}` took the place of `{from}`")
            }
            Cause::Assumption { set, constant, from, to } => {
                write!(f, "an assumption: `{set}`, {constant}: {from} to {to}")
            }
            Cause::Engine { from, to, results } if from == to => {
                write!(f, "the engine: {to}, built anew; {results}")
            }
            Cause::Engine { from, to, results } => {
                write!(f, "the engine: {from} to {to}; {results}")
            }
        }
    }
}

/// Results and values.
pub(super) mod printed {
    use perfdiff::fields::{hardware_fields, model_fields};
    use perfdiff::{Constant, InputValue, Metric, Scenario, fixed_speedup};

    use super::super::shelves::Shelf;
    use super::{Record, Results};

    /// The results, before and after.
    pub(in super::super) fn results(old: &Record, new: &Record) -> String {
        match (&old.results, &new.results) {
            (
                Results::Comparison { values: va, regimes: ra },
                Results::Comparison { values: vb, regimes: rb },
            ) => {
                if old.metric == new.metric && va == vb && ra == rb {
                    return "its inputs moved, and its results did not".to_owned();
                }
                let times = |speedup: Option<f64>| speedup.map_or("none".to_owned(), fixed_speedup);
                let (a, b) = (speedup(old.metric, va), speedup(new.metric, vb));
                let mut parts = vec![match (times(a), times(b)) {
                    (before, after) if before == after => {
                        format!("the speedup is {after} as before")
                    }
                    (before, after) => format!("the speedup was {before} and is {after}"),
                }];
                for (i, side) in ["baseline", "proposal"].into_iter().enumerate() {
                    if va.get(i) != vb.get(i) {
                        let at = |record: &Record, values: &[Option<f64>]| {
                            value(record, values.get(i).copied().flatten(), false)
                        };
                        parts.push(format!("{side} {} to {}", at(old, va), at(new, vb)));
                    }
                    if let (Some(before), Some(after)) = (ra.get(i), rb.get(i))
                        && before != after
                    {
                        parts.push(format!("{side} {before}-bound to {after}-bound"));
                    }
                }
                parts.join("; ")
            }
            (Results::Sweep { points: a }, Results::Sweep { points: b }) => {
                let moved: Vec<usize> =
                    (0..a.len().max(b.len())).filter(|i| a.get(*i) != b.get(*i)).collect();
                let Some(first) = moved.first() else {
                    return "its inputs moved, and its results did not".to_owned();
                };
                let at = |record: &Record, points: &[Option<f64>]| {
                    let pairs = record.samples.first().is_some_and(|s| s.sides.len() == 2);
                    value(record, points.get(*first).copied().flatten(), pairs)
                };
                format!(
                    "{} of {} points moved, the first from {} to {}",
                    moved.len(),
                    b.len(),
                    at(old, a),
                    at(new, b)
                )
            }
            (Results::Comparison { .. }, Results::Sweep { .. }) => "it became a sweep".to_owned(),
            (Results::Sweep { .. }, Results::Comparison { .. }) => {
                "it became a comparison".to_owned()
            }
        }
    }

    /// How many times better the second of two values is.
    fn speedup(metric: Metric, values: &[Option<f64>]) -> Option<f64> {
        let [Some(baseline), Some(proposal)] = *values else { return None };
        Some(if metric.more_is_better() { proposal / baseline } else { baseline / proposal })
    }

    /// Values of the same inputs, before and after.
    pub(in super::super) fn values(
        record: &Record,
        before: &[Option<f64>],
        after: &[Option<f64>],
    ) -> String {
        let pairs = matches!(record.results, Results::Sweep { .. })
            && record.samples.first().is_some_and(|s| s.sides.len() == 2);
        let changed: Vec<String> = before
            .iter()
            .zip(after)
            .filter(|(a, b)| a != b)
            .map(|(a, b)| {
                format!("{} became {}", value(record, *a, pairs), value(record, *b, pairs))
            })
            .collect();
        format!("with the recorded inputs, {}", changed.join(" and "))
    }

    fn value(record: &Record, value: Option<f64>, speedup: bool) -> String {
        match value {
            None => "none".to_owned(),
            Some(value) if speedup => fixed_speedup(value),
            Some(value) => record.metric.print(value, 3),
        }
    }

    /// The name of a field, and its values as a person reads them.
    pub(in super::super) fn values_of(
        shelf: Shelf,
        key: &str,
        (a, b): (Option<&Scenario>, Option<&Scenario>),
    ) -> (String, String, String) {
        let print = |scenario: Option<&Scenario>| -> Option<String> {
            let scenario = scenario?;
            match shelf {
                Shelf::Hardware => {
                    let field = hardware_fields().find(|field| field.is_named(key))?;
                    field.print(&scenario.hardware)
                }
                Shelf::Models => {
                    let field = model_fields().find(|field| field.is_named(key))?;
                    field.print(&scenario.model)
                }
                Shelf::Assumptions => {
                    let constant = Constant::named(key)?;
                    let value = constant.value(&scenario.assumptions);
                    Some(InputValue::Quantity(value, constant.dimension).to_string())
                }
            }
        };
        let name = match shelf {
            Shelf::Hardware => hardware_fields().find(|field| field.is_named(key)).map(|f| f.name),
            Shelf::Models => model_fields().find(|field| field.is_named(key)).map(|f| f.name),
            Shelf::Assumptions => Constant::named(key).map(|constant| constant.name),
        };
        let said = |value: Option<String>| value.unwrap_or_else(|| "none".to_owned());
        (name.unwrap_or(key).to_owned(), said(print(a)), said(print(b)))
    }
}
