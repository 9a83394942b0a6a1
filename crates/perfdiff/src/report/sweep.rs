//! A sweep as text, Markdown, HTML and JSON: the same words and numbers, put together once.

pub(super) mod html;
pub(super) mod json;
pub(super) mod markdown;
mod table;
pub(super) mod text;

use super::Report;
use crate::explain::{FindingKind, sentence};
use crate::metric::Metric;
use crate::sweep::{Sweep, ranked};
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
    let ranked = ranked(sweep);
    let name = sentence(sweep.value_title());
    let (Some((best, _)), Some((worst, _))) = (ranked.first(), ranked.last()) else {
        return vec![(name, "none".to_string())];
    };
    let [low, high] = [worst, best].map(|point| sweep.print(point.value().unwrap_or(0.0)));
    if low == high {
        return vec![(name, low)];
    }
    let value = format!("{low} to {high}");
    let per = match sweep.metric {
        Metric::Cost if !sweep.compares => format!(" per million {}", sweep.product.name()),
        _ => String::new(),
    };
    let at: Vec<String> =
        sweep.axes.iter().zip(&best.at).map(|(axis, &index)| axis.said(index)).collect();
    vec![(name, value + &per), ("Best".to_string(), at.join(" and "))]
}
