//! A sweep as text, Markdown, HTML and JSON: the same words and numbers, put together once.

pub(super) mod html;
pub(super) mod json;
pub(super) mod markdown;
mod table;
pub(super) mod text;

use super::Report;
use crate::explain::{FindingKind, sentence};
use crate::metric::Metric;
use crate::sweep::{Sweep, facts as facts_of_best, known};
use table::Table;

/// What every rendering shows.
pub(super) struct View<'a> {
    pub(super) title: Option<&'a str>,
    pub(super) heading: String,
    pub(super) subject: String,
    /// Names with their values, for those who read no further.
    facts: Vec<(String, String)>,
    pub(super) warnings: Vec<String>,
    /// What sums it up, and how far to trust it.
    paragraphs: Vec<String>,
    pub(super) doubts: Vec<&'a str>,
    table: Table,
}

impl<'a> View<'a> {
    pub(super) fn of(report: &'a Report, sweep: &Sweep) -> Self {
        let of_kind = |kind: FindingKind| {
            report.findings.iter().filter(move |f| f.kind == kind).map(|f| f.text.as_str())
        };
        let apart = [FindingKind::DoesNotFit, FindingKind::Doubt, FindingKind::Validation];
        let told = report.findings.iter().filter(|f| !apart.contains(&f.kind));
        let summary = told.map(|f| f.text.as_str()).collect::<Vec<_>>().join(" ");
        let validation = of_kind(FindingKind::Validation).map(str::to_string);
        Self {
            title: report.title.as_deref(),
            heading: heading(sweep),
            subject: sweep.subject.text(&sweep.axes),
            facts: facts(sweep),
            warnings: report.leading(FindingKind::DoesNotFit),
            paragraphs: [summary].into_iter().chain(validation).collect(),
            doubts: of_kind(FindingKind::Doubt).collect(),
            table: Table::of(sweep),
        }
    }

    pub(super) fn explanation(&self) -> String {
        self.paragraphs.join("\n")
    }
}

fn heading(sweep: &Sweep) -> String {
    let over: Vec<String> = sweep.axes.iter().map(crate::sweep::Axis::title).collect();
    let over = over.join(" and ");
    if sweep.compares {
        format!("Sweep: Proposal vs. Baseline over {over}")
    } else {
        format!("Sweep: {} over {over}", sentence(sweep.value_title()))
    }
}

/// From worst to best, and where the best is.
fn facts(sweep: &Sweep) -> Vec<(String, String)> {
    let known = known(sweep);
    let name = sentence(sweep.value_title());
    let values = known.iter().map(|known| known.value);
    let least = values.clone().fold(f64::INFINITY, f64::min);
    let most = values.fold(0.0, f64::max);
    if known.is_empty() {
        return vec![(name, "none".to_string())];
    }
    // From worst to best.
    let more_is_better = sweep.compares || sweep.metric == Metric::Throughput;
    let ends = if more_is_better { [least, most] } else { [most, least] };
    let [low, high] = ends.map(|value| sweep.print(value));
    if low == high {
        return vec![(name, low)];
    }
    let value = format!("{low} to {high}");
    let per = match sweep.metric {
        Metric::Cost if !sweep.compares => format!(" per million {}", sweep.product.name()),
        _ => String::new(),
    };
    let mut all = vec![(name, value + &per)];
    all.extend(facts_of_best(sweep, &known));
    all
}
