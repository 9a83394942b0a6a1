//! What a notebook shows of a value: several renderings that say the same.

use crate::json::Json;

/// The renderings of one value; a front end shows the richest that it knows.
///
/// Three types and no more. `application/json` would be shown instead of the HTML by `JupyterLab`,
/// `image/svg+xml` stops an export to PDF, and `text/markdown` would be preferred to the pictures.
/// Nothing in them tells of the time, the machine or the place of a cell, so running a notebook
/// again changes nothing.
///
/// ```
/// use perfdiff::{hardware, models, Bundle, Comparison, Metric, Report, Scenario};
///
/// let a100 = Scenario::new(models::LLAMA3_8B).on(hardware::A100);
/// let h100 = Scenario::new(models::LLAMA3_8B).on(hardware::H100);
/// let bundle = Report::new(Comparison::between(&a100, &h100, Metric::Latency)?).bundle();
/// let [plain, html, json] = bundle.parts();
/// assert_eq!([plain.0, html.0, json.0], ["text/plain", "text/html", Bundle::JSON]);
/// assert!(plain.1.contains("• Speedup: 1.54x") && html.1.starts_with("<figure "));
/// # Ok::<(), perfdiff::SolveError>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Bundle {
    /// Complete on its own, within 80 columns, ending in a newline.
    pub plain: String,
    /// One line that needs no style and has no id.
    pub html: String,
    /// Everything, in SI base units.
    pub json: Json,
}

impl Bundle {
    /// The type of [`json`](Self::json): a vendor's, so that front ends leave it to machines.
    pub const JSON: &str = "application/vnd.perfdiff.v1+json";

    /// Each rendering under its MIME type, the plainest first; the JSON in one line.
    pub fn parts(&self) -> [(&'static str, String); 3] {
        [
            ("text/plain", self.plain.clone()),
            ("text/html", self.html.clone()),
            (Self::JSON, self.json.to_string()),
        ]
    }
}
