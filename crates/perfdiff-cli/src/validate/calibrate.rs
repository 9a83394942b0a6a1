//! `--fit`: the constants of each stack in the table, as TOML to paste.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use perfdiff::fit::{FitError, Fitted, Known, LeftOut, Measured, from_any, from_base};
use perfdiff::json::Json;
use perfdiff::units::Time;
use perfdiff::validate::{Errors, Measurement};
use perfdiff::{AssumptionSet, Catalog, InputValue, Scenario, Vendor, Workload};

use super::Row;
use super::errors::{errors_json, line};

/// A framework on the hardware of one vendor, with its rows and what they say.
pub(super) struct Stack {
    framework: String,
    vendor: Vendor,
    rows: Vec<Measured>,
    /// Why the base is the base.
    chosen: Chosen,
    pub(super) fitted: Result<Fitted, FitError>,
}

enum Chosen {
    Asked,
    Named,
    MostProbable,
}

/// The stacks of a table, each calibrated on its rows: from a base, or from the set that the
/// framework names, or from the one under which the rows are the most probable.
pub(super) fn stacks(rows: &[Row], base: Option<AssumptionSet>, catalog: &Catalog) -> Vec<Stack> {
    let mut stacks: BTreeMap<(String, &'static str), (Vendor, Vec<Measured>, &Measurement)> =
        BTreeMap::new();
    for row in rows.iter().filter_map(|row| row.read.as_ref().ok()) {
        let Ok(scenario) = row.job(catalog) else { continue };
        let vendor = scenario.hardware.vendor;
        let key = (row.framework.to_lowercase(), vendor.name());
        let (_, rows, _) = stacks.entry(key).or_insert_with(|| (vendor, Vec::new(), row));
        rows.push(Measured { scenario, latency: Time::from_si(row.latency_s) });
    }
    let calibrated = |(vendor, rows, first): (Vendor, Vec<Measured>, &Measurement)| {
        let (chosen, fitted) = match (base, first.set()) {
            (Some(base), _) => (Chosen::Asked, from_base(&rows, base)),
            (None, Some(set)) => (Chosen::Named, from_base(&rows, set)),
            (None, None) => (Chosen::MostProbable, from_any(&rows)),
        };
        Stack { framework: first.framework.clone(), vendor, rows, chosen, fitted }
    };
    stacks.into_values().map(calibrated).collect()
}

/// Predicts every row under the set of its stack.
pub(super) fn apply(rows: &mut [Row], stacks: &[Stack], catalog: &Catalog) {
    for row in rows {
        row.predict(|measurement| {
            let vendor = measurement.job(catalog)?.hardware.vendor;
            let of = |stack: &&Stack| {
                stack.vendor == vendor
                    && stack.framework.eq_ignore_ascii_case(&measurement.framework)
            };
            let stack = stacks.iter().find(of).ok_or("no stack was calibrated for it")?;
            let fitted = stack.fitted.as_ref().map_err(ToString::to_string)?;
            measurement.predict_under(catalog, fitted.set.clone())
        });
    }
}

/// Why nothing could be calibrated.
pub(super) fn nothing(rows: &[Row], stacks: &[Stack], catalog: &Catalog) -> String {
    let mut out = String::from("error: there is nothing to calibrate on");
    for (note, count) in unused(rows, catalog) {
        let _ = write!(out, "\n  not used, {count}: {note}");
    }
    for stack in stacks {
        if let Err(error) = &stack.fitted {
            let _ = write!(out, "\n  {}: {error}", stack.name());
        }
    }
    out
}

/// Why rows could not be used, with how many each.
fn unused(rows: &[Row], catalog: &Catalog) -> BTreeMap<String, usize> {
    let mut notes = BTreeMap::new();
    for row in rows {
        let job = row.read.as_ref().map_err(Clone::clone).and_then(|read| read.job(catalog));
        if let Err(note) = job {
            *notes.entry(note).or_default() += 1;
        }
    }
    notes
}

/// The sets with what is to be known of them; all of it is TOML, and everything but the sets is
/// comments.
pub(super) fn text(rows: &[Row], stacks: &[Stack], catalog: &Catalog) -> String {
    let mut out = String::new();
    for (note, count) in unused(rows, catalog) {
        let _ = writeln!(out, "# Not used, {count}: {note}");
    }
    if stacks.len() > 1 {
        let _ = writeln!(out, "# {} stacks: paste the lines of one.", stacks.len());
    }
    for stack in stacks {
        if !out.is_empty() {
            out.push('\n');
        }
        match &stack.fitted {
            Ok(fitted) => stack.write(fitted, &mut out),
            Err(error) => {
                let _ = writeln!(out, "# {}: {error}", stack.name());
            }
        }
    }
    out
}

/// A comment lists so many names.
const MOST_NAMES: usize = 3;

impl Stack {
    fn name(&self) -> String {
        format!("{} on {} hardware", self.framework, self.vendor.name())
    }

    fn write(&self, fitted: &Fitted, out: &mut String) {
        let rows = if fitted.rows == 1 { "row" } else { "rows" };
        let _ = writeln!(out, "# {}, calibrated on {} {rows}:", self.name(), fitted.rows);
        for line in self.coverage() {
            let _ = writeln!(out, "# {line}");
        }
        if fitted.unpriced > 0 {
            let _ =
                writeln!(out, "# Not used, {}: the base says they cannot run.", fitted.unpriced);
        }
        let _ = writeln!(out, "# {}", self.why(fitted));
        out.push_str(&fitted.toml());
        out.push_str(
            "# +- and ranges hold two thirds of the probability. The constants were found\n",
        );
        out.push_str("# together: one alone, or with another base, is another set.\n");
        out.push_str("#\n# absolute error of the latency      rows   median     90 %     most\n");
        let mut error_line = |name: &str, errors: &Errors| {
            let line = line(name, 1, errors);
            let _ = write!(out, "# {line}");
        };
        error_line(&format!("{} as it is", fitted.base.name()), &fitted.before);
        error_line("these constants", &fitted.after);
        for left in &fitted.left_out {
            error_line(&format!("{} left out ({} fits)", left.what, left.fits), &left.errors);
        }
        for line in doubts(fitted) {
            let _ = writeln!(out, "# {line}");
        }
    }

    /// What the rows cover; beyond it, the set extrapolates.
    fn coverage(&self) -> [String; 2] {
        let names = |name: &dyn Fn(&Scenario) -> String| {
            let names: BTreeSet<String> = self.rows.iter().map(|r| name(&r.scenario)).collect();
            let more = names.len().saturating_sub(MOST_NAMES);
            let first: Vec<String> = names.into_iter().take(MOST_NAMES).collect();
            let more = if more > 0 { format!(" and {more} more") } else { String::new() };
            first.join(", ") + &more
        };
        let range = |number: &dyn Fn(&Scenario) -> u64| {
            let numbers = || self.rows.iter().map(|row| number(&row.scenario));
            match (numbers().min().unwrap_or(0), numbers().max().unwrap_or(0)) {
                (least, most) if least == most => least.to_string(),
                (least, most) => format!("{least} to {most}"),
            }
        };
        let tokens = |scenario: &Scenario| match scenario.workload {
            Workload::Generate { prompt, output } => u64::from(prompt) + u64::from(output),
            _ => 0,
        };
        [
            format!(
                "{}; {};",
                names(&|scenario| scenario.hardware.name.to_string()),
                names(&|scenario| scenario.model.name.to_string()),
            ),
            format!(
                "devices {}, batch {}, {} tokens a sequence.",
                range(&|scenario| u64::from(scenario.devices)),
                range(&|scenario| scenario.batch),
                range(&tokens),
            ),
        ]
    }

    fn why(&self, fitted: &Fitted) -> String {
        let base = fitted.base.name();
        match self.chosen {
            Chosen::Asked => format!("Base: {base}, as asked; the scheduler is its."),
            Chosen::Named => format!("Base: {base}, the set of this stack; the scheduler is its."),
            Chosen::MostProbable
                if fitted.base == AssumptionSet::Physical
                    && fitted.next_base().is_some_and(|(_, odds)| odds < 3.0) =>
            {
                "Base: physical; no stack's set is clearly more probable on these rows. `--base`\n\
                 # names another, whose scheduler would be the set's, too."
                    .into()
            }
            Chosen::MostProbable => {
                let next = fitted.next_base().map_or(String::new(), |(set, odds)| {
                    format!("# ({}); ", against(set.name(), odds))
                });
                format!(
                    "Base: {base}, under which these rows are the most probable\n{next}the \
                     scheduler is its. `--base` names another."
                )
            }
        }
    }
}

/// How much more probable the base is than the next.
fn against(next: &str, odds: f64) -> String {
    if odds > 1000.0 {
        format!("over 1000 to 1 against {next}, the next")
    } else if odds < 2.0 {
        format!("{next} explains them about as well")
    } else {
        format!("{odds:.0} to 1 against {next}, the next")
    }
}

/// What should not be trusted.
fn doubts(fitted: &Fitted) -> Vec<String> {
    let far = |left: &&LeftOut| left.errors.median > 0.1 || left.errors.p90 > 0.3;
    if let Some(left) = fitted.left_out.iter().find(far) {
        return vec![
            format!(
                "Warning: with {} left out, nine in ten of what was left out are within {:.0} %, and",
                left.what,
                left.errors.p90 * 100.0
            ),
            "no better: trust the set for runs like these, and measure what differs.".into(),
        ];
    }
    if fitted.left_out.is_empty() {
        return vec!["Warning: one row says nothing about others.".into()];
    }
    Vec::new()
}

pub(super) fn json(stacks: &[Stack]) -> Json {
    Json::List(stacks.iter().map(Stack::json).collect())
}

impl Stack {
    fn json(&self) -> Json {
        let mut members = vec![
            ("framework", Json::from(self.framework.as_str())),
            ("vendor", Json::from(self.vendor.name())),
        ];
        match &self.fitted {
            Err(error) => members.push(("error", Json::from(error.to_string()))),
            Ok(fitted) => members.extend(fitted_members(fitted)),
        }
        Json::object(members)
    }
}

fn fitted_members(fitted: &Fitted) -> [(&'static str, Json); 9] {
    let base = ("base".to_string(), Json::from(fitted.base.name()));
    let values = fitted.constants.iter().map(|fitted| {
        let (name, value) = (fitted.constant.json_name(), fitted.value);
        (name.to_string(), Json::from(value))
    });
    let constants = fitted.constants.iter().map(|fitted| {
        let (known, least, most) = match fitted.known {
            Known::Within { least, most } => ("fitted", Some(least), Some(most)),
            Known::AtLimit => ("at its limit", None, None),
            _ => ("kept from the base", None, None),
        };
        let value = InputValue::Quantity(fitted.value, fitted.constant.dimension);
        Json::object([
            ("name", Json::from(fitted.constant.json_name())),
            ("value", Json::from(fitted.value)),
            ("before", Json::from(fitted.before)),
            ("known", Json::from(known)),
            ("least", Json::from(least)),
            ("most", Json::from(most)),
            ("text", Json::from(value.to_string())),
        ])
    });
    let left_out = fitted.left_out.iter().map(|left| {
        Json::object([
            ("what", Json::from(left.what)),
            ("fits", Json::from(left.fits as u64)),
            ("errors", errors_json(&left.errors)),
        ])
    });
    let others = fitted.others.iter().map(|(set, evidence)| {
        Json::object([("base", Json::from(set.name())), ("evidence", Json::from(*evidence))])
    });
    [
        ("assumptions", Json::object([base].into_iter().chain(values))),
        ("rows", Json::from(fitted.rows as u64)),
        ("not_used", Json::from(fitted.unpriced as u64)),
        ("before", errors_json(&fitted.before)),
        ("after", errors_json(&fitted.after)),
        ("left_out", Json::List(left_out.collect())),
        ("evidence", Json::from(fitted.evidence)),
        ("other_bases", Json::List(others.collect())),
        ("constants", Json::List(constants.collect())),
    ]
}
