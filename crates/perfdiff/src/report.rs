//! The result of a block: one comparison or one sweep, rendered as text, Markdown, HTML or JSON.
//!
//! Every rendering says the same words and numbers; they are put together here, once.

mod html;
mod json;
mod markdown;
mod paint;
mod sweep;
mod text;
pub(crate) mod wrap;

use crate::bundle::Bundle;
use crate::claim::Expectation;
use crate::compare::{Comparison, Factor, InputValue};
use crate::explain::{
    Finding, FindingKind, contributions, fixed_speedup, regime_title, subject, times,
};
use crate::json::Json;
use crate::metric::Metric;
use crate::picture::Picture;
use crate::profile::{Profile, Regime};
use crate::show::Shown;
use crate::sweep::Sweep;
use crate::units::{Time, bytes_like};

pub use html::STYLE as HTML_STYLE;
pub(crate) use json::profile_alone;
pub use paint::Paint;

/// A comparison, or a sweep, with what can be said of it, ready to be rendered.
///
/// `block::run` (feature `block`) gives the report of a block.
///
/// ```
/// use perfdiff::{hardware, models, Comparison, Metric, Report, Scenario};
///
/// let a100 = Scenario::new(models::LLAMA3_8B).on(hardware::A100);
/// let h100 = Scenario::new(models::LLAMA3_8B).on(hardware::H100);
/// let report = Report::new(Comparison::between(&a100, &h100, Metric::Latency)?);
/// let text = report.text();
/// let first: Vec<&str> = text.lines().take(4).collect();
/// assert_eq!(first, [
///     "📊 Differential Analysis: Proposal vs. Baseline",
///     "• Speedup: 1.54x",
///     "• Baseline Regime: Memory Bound",
///     "• Proposal Regime: Memory Bound",
/// ]);
/// # Ok::<(), perfdiff::SolveError>(())
/// ```
#[derive(Clone)]
pub struct Report {
    name: Option<String>,
    title: Option<String>,
    of: Of,
    findings: Vec<Finding>,
    /// What Markdown and HTML show, in this order.
    show: Vec<Shown>,
    /// Whether it is written into the file that holds the block.
    in_place: bool,
    /// The text of the block.
    source: Option<String>,
    /// What is claimed of it.
    expectations: Vec<Expectation>,
}

/// What a block computes.
#[derive(Clone, Debug)]
enum Of {
    Comparison(Box<Comparison>),
    Sweep(Box<Sweep>),
}

impl Report {
    /// The report of a comparison.
    pub fn new(comparison: Comparison) -> Self {
        let findings = comparison.findings();
        Self { findings, ..Self::without_findings(comparison) }
    }

    /// The report of a comparison of which nothing is said.
    pub(crate) fn without_findings(comparison: Comparison) -> Self {
        Self::of(Of::Comparison(Box::new(comparison)), Vec::new(), Shown::DEFAULT.to_vec())
    }

    fn of(of: Of, findings: Vec<Finding>, show: Vec<Shown>) -> Self {
        let expectations = Vec::new();
        Self {
            name: None,
            title: None,
            of,
            findings,
            show,
            in_place: false,
            source: None,
            expectations,
        }
    }

    /// The report of a sweep.
    ///
    /// ```
    /// use perfdiff::{hardware, models, Axis, Metric, Report, Scenario, Sweep};
    ///
    /// let batch = Axis::integers("batch", [1, 16, 256, 4096]);
    /// let sweep = Sweep::of([batch], Metric::Throughput, |at| {
    ///     Scenario::new(models::LLAMA3_8B).on(hardware::H100).batch(at[0].integer())
    /// })?;
    /// let report = Report::of_sweep(sweep);
    /// assert!(report.text().starts_with("📊 Sweep: Throughput over batch\n• Throughput: "));
    /// assert_eq!(report.sweep().unwrap().points.len(), 4);
    /// # Ok::<(), perfdiff::SweepError>(())
    /// ```
    pub fn of_sweep(sweep: Sweep) -> Self {
        let findings = sweep.findings();
        let show = Shown::SWEEP_DEFAULT.to_vec();
        Self::of(Of::Sweep(Box::new(sweep)), findings, show)
    }

    /// With the name and the title of a block.
    #[must_use]
    pub fn named(mut self, name: Option<String>, title: Option<String>) -> Self {
        self.name = name;
        self.title = title;
        self
    }

    /// With what Markdown and HTML show of it, in this order; [`Shown::DEFAULT`] without, and
    /// of a sweep [`Shown::SWEEP_DEFAULT`]. Its warnings and doubts they always show.
    #[must_use]
    pub fn showing(mut self, show: Vec<Shown>) -> Self {
        self.show = show;
        self
    }

    /// With whether it is to be written into the file that holds its block.
    #[must_use]
    pub fn in_place(mut self, in_place: bool) -> Self {
        self.in_place = in_place;
        self
    }

    /// Whether it is to be written into the file that holds its block.
    pub fn is_in_place(&self) -> bool {
        self.in_place
    }

    /// With the text of its block, for [`Shown::Source`].
    #[must_use]
    pub fn from_source(mut self, text: &str) -> Self {
        self.source = Some(text.to_string());
        self
    }

    /// With what is claimed of it.
    #[cfg_attr(not(feature = "block"), expect(dead_code, reason = "only a block makes claims"))]
    pub(crate) fn expecting(mut self, expectations: Vec<Expectation>) -> Self {
        self.expectations = expectations;
        self
    }

    /// What the block claims of it, in the order in which it is written.
    pub fn expectations(&self) -> &[Expectation] {
        &self.expectations
    }

    /// The name by which other text refers to the block.
    pub fn name(&self) -> Option<&str> {
        self.name.as_deref()
    }

    /// What was compared; none where it is a sweep.
    pub fn comparison(&self) -> Option<&Comparison> {
        match &self.of {
            Of::Comparison(comparison) => Some(comparison),
            Of::Sweep(_) => None,
        }
    }

    /// What was swept; none where it is a comparison.
    pub fn sweep(&self) -> Option<&Sweep> {
        match &self.of {
            Of::Comparison(_) => None,
            Of::Sweep(sweep) => Some(sweep),
        }
    }

    /// What can truly be said of it.
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }

    /// What to know before trusting the numbers.
    pub fn warnings(&self) -> Vec<String> {
        let warnings = self.findings.iter().filter(|f| f.kind.is_warning());
        warnings.map(|finding| finding.text.clone()).collect()
    }

    /// The text that a person reads, within 80 columns, ending in a newline.
    pub fn text(&self) -> String {
        self.painted(Paint::Plain)
    }

    /// The same in the colours of a terminal.
    pub fn painted(&self, paint: Paint) -> String {
        let mut text = match self.view() {
            AnyView::Comparison(view) => text::render(&view, paint),
            AnyView::Sweep(view) => sweep::text::render(&view, paint),
        };
        if let Some(kept) = self.kept_claims() {
            text.push('\n');
            text.push_str(&wrap::wrapped(&kept, wrap::WIDTH));
            text.push('\n');
        }
        text
    }

    /// The same as Markdown, ending in a newline.
    pub fn markdown(&self) -> String {
        markdown::render(self)
    }

    /// The same as one line of HTML: a `<figure class="perfdiff">` without a style.
    ///
    /// [`HTML_STYLE`] makes it look as it should; one `<style>` serves a whole page. The ids
    /// inside begin with `id`, which has to be unique on the page. Characters that Markdown
    /// or another preprocessor could react to are written as entities.
    pub fn html(&self, id: &str) -> String {
        html::render(self, html::Flavour::Page(id))
    }

    /// The same words and numbers for a place that has no style, as the output of a notebook:
    /// pictures are images with their own colours, and nothing has an id.
    pub fn notebook_html(&self) -> String {
        html::render(self, html::Flavour::Notebook)
    }

    /// What a notebook shows of it.
    pub fn bundle(&self) -> Bundle {
        Bundle { plain: self.text(), html: self.notebook_html(), json: self.to_json() }
    }

    /// A part of it, drawn; none where the part is no picture, or there is nothing to draw: no
    /// waterfall without a speedup, no roofline and no stages without a latency.
    pub fn picture(&self, shown: Shown) -> Option<Picture> {
        match &self.of {
            Of::Comparison(comparison) => Picture::of(comparison, shown),
            Of::Sweep(sweep) => Picture::of_sweep(sweep, shown),
        }
    }

    /// The first picture that it shows and that can be drawn; where it shows none, the waterfall (the
    /// roofline, where one factor is all of it), or the chart of a sweep.
    pub fn first_picture(&self) -> Option<Picture> {
        let usual: &[Shown] = match self.of {
            Of::Comparison(_) => &[Shown::Factors, Shown::Roofline, Shown::Stages],
            Of::Sweep(_) => &[Shown::Chart],
        };
        self.show.iter().chain(usual).find_map(|&shown| self.picture(shown))
    }

    /// The comparison, or the sweep, as JSON, with two spaces of indentation, ending in a newline.
    pub fn json(&self) -> String {
        self.to_json().pretty() + "\n"
    }

    /// The comparison, or the sweep, as JSON that is going to be written.
    pub fn to_json(&self) -> Json {
        match &self.of {
            Of::Comparison(comparison) => json::comparison(self, comparison),
            Of::Sweep(sweep) => sweep::json::sweep(self, sweep),
        }
    }

    /// A member of the JSON at the top; of a side, without its scenario unless that is wanted.
    pub(crate) fn member(&self, name: &str, scenario: bool) -> Option<Json> {
        match &self.of {
            Of::Comparison(comparison) => match name {
                "baseline" if !scenario => Some(json::solved(&comparison.baseline)),
                "proposal" if !scenario => Some(json::solved(&comparison.proposal)),
                _ => json::member(self, comparison, name),
            },
            Of::Sweep(found) => match name {
                "best" => Some(sweep::json::extremes(found)[0].clone()),
                "worst" => Some(sweep::json::extremes(found)[1].clone()),
                _ => sweep::json::sweep(self, found).get(name).cloned(),
            },
        }
    }

    /// A point of a sweep as its JSON has it.
    pub(crate) fn point(&self, index: usize) -> Option<Json> {
        let found = self.sweep()?;
        Some(sweep::json::point(found, found.points.get(index)?))
    }

    /// The explanation: the findings as paragraphs.
    pub fn explanation(&self) -> String {
        match self.view() {
            AnyView::Comparison(view) => view.paragraphs.join("\n"),
            AnyView::Sweep(view) => view.explanation(),
        }
    }

    /// What a reader has to know first: the claims that do not hold, then the findings of a kind.
    fn leading(&self, kind: FindingKind) -> Vec<String> {
        let found = self.findings.iter().filter(|finding| finding.kind == kind);
        let mut warnings = self.broken_claims();
        warnings.extend(found.map(|finding| finding.text.clone()));
        warnings
    }

    fn view(&self) -> AnyView<'_> {
        match &self.of {
            Of::Comparison(comparison) => AnyView::Comparison(View::of(self, comparison)),
            Of::Sweep(sweep) => AnyView::Sweep(sweep::View::of(self, sweep)),
        }
    }
}

/// What every rendering shows, of either.
enum AnyView<'a> {
    Comparison(View<'a>),
    Sweep(sweep::View<'a>),
}

impl AnyView<'_> {
    fn title(&self) -> Option<&str> {
        match self {
            AnyView::Comparison(view) => view.title,
            AnyView::Sweep(view) => view.title,
        }
    }

    fn subject(&self) -> &str {
        match self {
            AnyView::Comparison(view) => &view.subject,
            AnyView::Sweep(view) => &view.subject,
        }
    }

    fn warnings(&self) -> &[String] {
        match self {
            AnyView::Comparison(view) => &view.warnings,
            AnyView::Sweep(view) => &view.warnings,
        }
    }

    /// What to doubt.
    fn doubts(&self) -> &[&str] {
        match self {
            AnyView::Comparison(view) => &view.doubts,
            AnyView::Sweep(view) => &view.doubts,
        }
    }
}

/// What every rendering shows.
struct View<'a> {
    title: Option<&'a str>,
    subject: String,
    /// `1.61x`, or `none (...)`.
    speedup: String,
    regimes: [String; 2],
    /// What is claimed and does not hold, and what does not fit.
    warnings: Vec<String>,
    paragraphs: Vec<String>,
    doubts: Vec<&'a str>,
    factors: Vec<FactorRow<'a>>,
    times: Vec<TimeRow>,
}

/// One row of the table of factors.
struct FactorRow<'a> {
    label: &'a str,
    baseline: String,
    proposal: String,
    ratio: String,
    contribution: String,
}

/// One row of the table of times.
pub(crate) struct TimeRow {
    pub(crate) label: &'static str,
    pub(crate) values: [String; 2],
    total: bool,
}

impl<'a> View<'a> {
    fn of(report: &'a Report, comparison: &'a Comparison) -> Self {
        let (a, b) = (&comparison.baseline.profile, &comparison.proposal.profile);
        let text_of = |kind: FindingKind| {
            report.findings.iter().filter(move |f| f.kind == kind).map(|f| f.text.as_str())
        };
        // The answer first; then who did it; then what stands in the way; then what would help.
        let paragraph = |kinds: &[FindingKind]| {
            let found = report.findings.iter().filter(|f| kinds.contains(&f.kind));
            found.map(|f| f.text.as_str()).collect::<Vec<_>>().join(" ")
        };
        let paragraphs = [
            paragraph(&[FindingKind::Verdict, FindingKind::NothingDiffers, FindingKind::Bound]),
            paragraph(&[
                FindingKind::Factors,
                FindingKind::Groups,
                FindingKind::EqualsRatio,
                FindingKind::PartlyArrived,
                FindingKind::DidNotArrive,
                FindingKind::SpecGap,
            ]),
            paragraph(&[FindingKind::Stages]),
            paragraph(&[
                FindingKind::RegimeShift,
                FindingKind::Interaction,
                FindingKind::CapacityChange,
                FindingKind::Tension,
            ]),
            paragraph(&[
                FindingKind::NextBottleneck,
                FindingKind::OverheadFloor,
                FindingKind::WhatItTakes,
            ]),
            paragraph(&[FindingKind::Price]),
            paragraph(&[FindingKind::Validation]),
        ];
        Self {
            title: report.title.as_deref(),
            subject: subject(comparison),
            speedup: match comparison.speedup {
                Some(speedup) => fixed_speedup(speedup),
                None => format!("none ({})", crate::explain::missing_value(comparison)),
            },
            regimes: [regime_title(a.regime), regime_title(b.regime)],
            warnings: report.leading(FindingKind::DoesNotFit),
            paragraphs: paragraphs.into_iter().filter(|p| !p.is_empty()).collect(),
            doubts: text_of(FindingKind::Doubt).collect(),
            factors: factor_rows(comparison),
            times: time_rows(a, b, comparison.metric),
        }
    }
}

fn factor_rows(comparison: &Comparison) -> Vec<FactorRow<'_>> {
    let printed = contributions(comparison);
    comparison
        .factors
        .iter()
        .enumerate()
        .map(|(i, factor)| {
            let [baseline, proposal] = in_one_unit(factor);
            FactorRow {
                label: &factor.label,
                baseline,
                proposal,
                ratio: factor.ratio.map_or("-".to_string(), times),
                contribution: printed.as_ref().map_or("none".to_string(), |p| p[i].clone()),
            }
        })
        .collect()
}

/// Both values of a factor. Of two sizes of which one is told in binary, so is the other: nobody
/// divides GB by GiB in the head.
fn in_one_unit(factor: &Factor) -> [String; 2] {
    let mut printed = [factor.baseline.to_string(), factor.proposal.to_string()];
    let values = [&factor.baseline, &factor.proposal].map(InputValue::number);
    let binary = [0, 1].map(|i| printed[i].ends_with("iB"));
    if let ([Some(a), Some(b)], true) = (values, binary[0] != binary[1]) {
        let (of, like, at) = if binary[0] { (b, a, 1) } else { (a, b, 0) };
        printed[at] = bytes_like(of, like, 4);
    }
    printed
}

pub(crate) fn time_rows(a: &Profile, b: &Profile, metric: Metric) -> Vec<TimeRow> {
    let row = |label, time: fn(&Profile) -> Time, total| TimeRow {
        label,
        values: [a, b].map(|profile| format!("{:.3}", time(profile))),
        total,
    };
    let spills = a.time_of(Regime::Capacity).si() > 0.0 || b.time_of(Regime::Capacity).si() > 0.0;
    let talks = a.communication.si() > 0.0 || b.communication.si() > 0.0;
    let mut rows = vec![row("memory", |p| p.memory, false)];
    if spills {
        let queues = a.spilled.is_none() && b.spilled.is_none();
        let label = if queues { "waiting for memory" } else { "of which spilling" };
        rows.push(row(label, |p| p.spill, false));
    }
    rows.push(row("compute", |p| p.compute, false));
    if talks {
        rows.push(row("communication", |p| p.communication, false));
    }
    rows.push(row("overhead", |p| p.overhead, false));
    let mut latency = row("latency", |p| p.latency, true);
    for (value, profile) in latency.values.iter_mut().zip([a, b]) {
        // What does not fit has no latency; the rest says what its passes would take.
        if !profile.priced {
            *value = "none".into();
        }
    }
    rows.push(latency);
    // What is compared stands in the table, too.
    let label = match metric {
        Metric::Ttft => "to the first token",
        Metric::Tpot => "per token after it",
        _ => return rows,
    };
    let value = |profile: &Profile| {
        metric.value(profile).map_or("none".into(), |value| metric.print(value, 3))
    };
    rows.push(TimeRow { label, values: [a, b].map(value), total: true });
    rows
}
