//! The result of a block: one comparison or one sweep, rendered as text, Markdown, HTML or JSON.
//!
//! Every rendering says the same words and numbers; they are put together here, once.

mod html;
mod json;
mod markdown;
mod paint;
mod sweep;
mod text;
mod wrap;

use crate::compare::Comparison;
use crate::explain::{
    Finding, FindingKind, contributions, fixed_speedup, regime_title, subject, times,
};
use crate::picture::Picture;
use crate::profile::{Profile, Regime};
use crate::show::Shown;
use crate::sweep::Sweep;
use crate::units::Time;

pub use html::STYLE as HTML_STYLE;
pub(crate) use html::escaped;
pub use paint::Paint;
pub(crate) use sweep::spread;

/// Where HTML is shown. Both have the same words and numbers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Flavour {
    /// On a page that carries [`HTML_STYLE`]: pictures are inline, in the colours of its theme.
    #[default]
    Page,
    /// Where there is no style, as in the output of a notebook: pictures are images with their own.
    Notebook,
}

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
#[derive(Clone, Debug)]
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
        let show = Shown::DEFAULT.to_vec();
        let of = Of::Comparison(Box::new(comparison));
        Self { name: None, title: None, of, findings, show, in_place: false, source: None }
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
        let of = Of::Sweep(Box::new(sweep));
        Self { name: None, title: None, of, findings, show, in_place: false, source: None }
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
        match self.view() {
            AnyView::Comparison(view) => text::render(&view, paint),
            AnyView::Sweep(view) => sweep::text::render(&view),
        }
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
        self.html_for(Flavour::Page, id)
    }

    /// The same for a page or for a notebook, which has no style.
    pub fn html_for(&self, flavour: Flavour, id: &str) -> String {
        html::render(self, flavour, id)
    }

    /// A part of it, drawn; none where the part is no picture, or there is nothing to draw: no
    /// waterfall without a speedup, no roofline and no stages without a latency.
    pub fn picture(&self, shown: Shown) -> Option<Picture> {
        match &self.of {
            Of::Comparison(comparison) => Picture::of(comparison, shown),
            Of::Sweep(sweep) => Picture::of_sweep(sweep, shown),
        }
    }

    /// The first picture that it shows and that can be drawn; where it shows none, the waterfall, or
    /// the chart of a sweep.
    pub fn first_picture(&self) -> Option<Picture> {
        let usual = match self.of {
            Of::Comparison(_) => Shown::Factors,
            Of::Sweep(_) => Shown::Chart,
        };
        let shown = self.show.iter().find_map(|&shown| self.picture(shown));
        shown.or_else(|| self.picture(usual))
    }

    /// The comparison, or the sweep, as JSON, with two spaces of indentation, ending in a newline.
    pub fn json(&self) -> String {
        let json = match &self.of {
            Of::Comparison(comparison) => json::comparison(self, comparison),
            Of::Sweep(sweep) => sweep::json::sweep(self, sweep),
        };
        json.pretty() + "\n"
    }

    /// The explanation: the findings as paragraphs.
    pub fn explanation(&self) -> String {
        match self.view() {
            AnyView::Comparison(view) => view.paragraphs.join("\n"),
            AnyView::Sweep(view) => view.explanation(),
        }
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

    fn warnings(&self) -> &[&str] {
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
    warnings: Vec<&'a str>,
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
struct TimeRow {
    label: &'static str,
    values: [String; 2],
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
            warnings: text_of(FindingKind::DoesNotFit).collect(),
            paragraphs: paragraphs.into_iter().filter(|p| !p.is_empty()).collect(),
            doubts: text_of(FindingKind::Doubt).collect(),
            factors: factor_rows(comparison),
            times: time_rows(a, b),
        }
    }
}

fn factor_rows(comparison: &Comparison) -> Vec<FactorRow<'_>> {
    let printed = contributions(comparison);
    comparison
        .factors
        .iter()
        .enumerate()
        .map(|(i, factor)| FactorRow {
            label: &factor.label,
            baseline: factor.baseline.to_string(),
            proposal: factor.proposal.to_string(),
            ratio: factor.ratio.map_or("-".to_string(), times),
            contribution: printed.as_ref().map_or("none".to_string(), |p| p[i].clone()),
        })
        .collect()
}

fn time_rows(a: &Profile, b: &Profile) -> Vec<TimeRow> {
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
    rows
}
