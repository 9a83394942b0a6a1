//! What a value shows of itself: a spec sheet, a list of entries, a profile.
//!
//! A [`Sheet`] is made once and rendered as text, Markdown, HTML or JSON; the command's `catalog` and
//! every notebook choose from it.
//!
//! 1. `entries` is one piece of hardware, or one model, with the source of every value.
//! 2. `constants` is one set of assumptions.
//! 3. `listing` is many of them in a table, with the columns that people compare.
//! 4. `scenario` is what is run, and `profile` what it costs.

mod constants;
mod entries;
mod html;
mod listing;
mod markdown;
mod profile;
mod scenario;
mod text;

use crate::bundle::Bundle;
use crate::compare::Comparison;
use crate::json::Json;
use crate::picture::Picture;
use crate::report::Report;
use crate::source::Source;
use crate::sweep::Sweep;

/// What a value shows of itself, ready to be rendered.
///
/// ```
/// use perfdiff::{hardware, Sheet};
///
/// let sheet = hardware::H100.sheet();
/// assert!(sheet.text().starts_with("NVIDIA H100\nHardware.Cloud.H100, also H100-SXM5-80GB\n"));
/// assert!(sheet.text().lines().any(|line| line.ends_with("memory_bandwidth        3.35 TB/s")));
///
/// let table = Sheet::of_hardware([&hardware::A100, &hardware::H100]);
/// assert!(table.text().contains("\n  H100      989 TFLOP/s  80 GiB   3.35 TB/s  700 W\n"));
/// ```
#[derive(Clone)]
pub struct Sheet {
    /// The line above everything, of plain text only.
    heading: Option<&'static str>,
    /// What it is about, by its name.
    title: Option<String>,
    /// What it is about, in words.
    subject: String,
    parts: Vec<Part>,
    json: Json,
}

/// One part of a sheet, in the order in which a reader wants them.
#[derive(Clone, Debug)]
enum Part {
    /// What to know first, each with its name.
    Lead(Vec<(&'static str, String)>),
    /// Something to know before trusting the rest.
    Warning(String),
    /// Rows of field, value and source.
    Facts(Vec<Fact>),
    /// Rows of several values.
    Table(Table),
    /// A picture; text says what it shows in its own way.
    Picture(Box<Picture>),
    /// A remark and its kind: `source`, `flag`, `Note`.
    Note(&'static str, Remark),
}

/// One row of a spec sheet.
#[derive(Clone, Debug)]
struct Fact {
    field: String,
    value: String,
    /// What it means, where its name does not say it.
    meaning: Option<&'static str>,
    /// Where it comes from, if not from where the whole sheet does.
    source: Option<Source>,
}

impl Fact {
    fn new(field: impl Into<String>, value: impl Into<String>) -> Self {
        Self { field: field.into(), value: value.into(), meaning: None, source: None }
    }
}

/// Rows of several values; the first column names the row.
#[derive(Clone, Debug)]
struct Table {
    columns: Vec<Column>,
    rows: Vec<Vec<String>>,
}

/// How one column stands.
#[derive(Clone, Copy, Debug)]
struct Column {
    name: &'static str,
    /// Numbers stand to the right where there is room for alignment.
    number: bool,
    /// Left out where 80 columns have to do.
    extra: bool,
}

impl Column {
    const fn words(name: &'static str) -> Self {
        Self { name, number: false, extra: false }
    }

    const fn number(name: &'static str) -> Self {
        Self { name, number: true, extra: false }
    }

    const fn extra(self) -> Self {
        Self { extra: true, ..self }
    }
}

/// A remark: text, or a source, which HTML and Markdown show with its link.
#[derive(Clone, Debug)]
enum Remark {
    Text(String),
    Source(Source),
}

impl Sheet {
    /// Plain text within 80 columns, ending in a newline; of wide tables, the columns that fit.
    pub fn text(&self) -> String {
        text::render(self, text::Room::Columns80)
    }

    /// The same with every column of every table, however long its lines.
    pub fn wide_text(&self) -> String {
        text::render(self, text::Room::Any)
    }

    /// The same as Markdown, ending in a newline.
    pub fn markdown(&self) -> String {
        markdown::render(self)
    }

    /// The same as one line of HTML for a place that has no style, as the output of a notebook.
    pub fn notebook_html(&self) -> String {
        html::render(self)
    }

    /// Everything, in SI base units.
    pub fn to_json(&self) -> Json {
        self.json.clone()
    }

    /// What a notebook shows of it.
    pub fn bundle(&self) -> Bundle {
        Bundle { plain: self.text(), html: self.notebook_html(), json: self.to_json() }
    }

    /// What it is about, by its shortest name.
    pub(crate) fn about(&self) -> &str {
        self.title.as_deref().unwrap_or(&self.subject)
    }

    /// The sources of facts, each once, in the order in which they are cited.
    fn cited(&self) -> Vec<&Source> {
        let mut cited: Vec<&Source> = Vec::new();
        let facts = self.parts.iter().filter_map(|part| match part {
            Part::Facts(facts) => Some(facts),
            _ => None,
        });
        for source in facts.flatten().filter_map(|fact| fact.source.as_ref()) {
            if !cited.contains(&source) {
                cited.push(source);
            }
        }
        cited
    }
}

/// The number by which a fact cites its source.
fn number_of(fact: &Fact, cited: &[&Source]) -> Option<usize> {
    let source = fact.source.as_ref()?;
    cited.iter().position(|known| *known == source).map(|place| place + 1)
}

impl Comparison {
    /// What a notebook shows of it: its report.
    ///
    /// ```
    /// use perfdiff::{hardware, models, Comparison, Metric, Report, Scenario};
    ///
    /// let a100 = Scenario::new(models::LLAMA3_8B).on(hardware::A100);
    /// let comparison = Comparison::between(&a100, &a100.on(hardware::H100), Metric::Latency)?;
    /// assert_eq!(comparison.bundle(), Report::new(comparison).bundle());
    /// # Ok::<(), perfdiff::SolveError>(())
    /// ```
    pub fn bundle(&self) -> Bundle {
        Report::new(self.clone()).bundle()
    }
}

impl Sweep {
    /// What a notebook shows of it: its report.
    pub fn bundle(&self) -> Bundle {
        Report::of_sweep(self.clone()).bundle()
    }
}

#[cfg(test)]
mod tests;
