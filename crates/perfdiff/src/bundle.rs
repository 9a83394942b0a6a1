//! What a notebook shows of a value: several renderings that say the same.

use crate::json::Json;
use crate::markup::in_html;
use crate::report::wrap::{WIDTH, wrapped};

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
#[derive(Clone, PartialEq)]
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

    /// Several, one after the other, as one; the JSON is a list.
    ///
    /// ```
    /// use perfdiff::{hardware, models, Bundle};
    ///
    /// let both = Bundle::of_all([hardware::H100.bundle(), models::LLAMA3_8B.bundle()]);
    /// assert!(both.plain.starts_with("NVIDIA H100\n") && both.plain.contains("\n\nLlama-3.1-8B\n"));
    /// assert_eq!(both.html.matches("<figure ").count(), 2);
    /// ```
    pub fn of_all(bundles: impl IntoIterator<Item = Bundle>) -> Self {
        let bundles: Vec<Bundle> = bundles.into_iter().collect();
        let plain: Vec<&str> = bundles.iter().map(|bundle| bundle.plain.as_str()).collect();
        Self {
            plain: plain.join("\n"),
            html: bundles.iter().map(|bundle| bundle.html.as_str()).collect(),
            json: Json::List(bundles.into_iter().map(|bundle| bundle.json).collect()),
        }
    }

    /// A remark between values.
    ///
    /// ```
    /// use perfdiff::Bundle;
    ///
    /// let remark = Bundle::of_text("Twice the batch:");
    /// assert_eq!((remark.plain.as_str(), remark.html.as_str()), ("Twice the batch:\n", "<p>Twice the batch:</p>"));
    /// ```
    pub fn of_text(text: &str) -> Self {
        Self {
            plain: wrapped(text, WIDTH) + "\n",
            html: format!("<p>{}</p>", in_html(text)),
            json: Json::from(text),
        }
    }

    /// Why there is no value; the lines of the text stay as they are.
    ///
    /// ```
    /// use perfdiff::{Bundle, Catalog};
    ///
    /// let error = Catalog::builtin().hardware("H10").unwrap_err();
    /// let shown = Bundle::of_error(&error);
    /// assert_eq!(shown.plain, "Error: `H10` is not in the catalog; did you mean `H100`?\n");
    /// ```
    pub fn of_error(error: &impl std::fmt::Display) -> Self {
        let text = error.to_string();
        let text = text.trim_end();
        let html = format!(
            "<figure class=\"perfdiff\"><p class=\"pd-warning\"><strong>Error:</strong></p>\
             <pre>{}</pre></figure>",
            in_html(text)
        );
        let json = Json::object([("error", Json::object([("message", Json::from(text))]))]);
        Self { plain: format!("Error: {text}\n"), html, json }
    }

    /// Each rendering under its MIME type, the plainest first; the JSON in one line.
    pub fn parts(&self) -> [(&'static str, String); 3] {
        [
            ("text/plain", self.plain.clone()),
            ("text/html", self.html.clone()),
            (Self::JSON, self.json.to_string()),
        ]
    }
}
