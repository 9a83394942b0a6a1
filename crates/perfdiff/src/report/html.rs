//! One line of HTML, for pages: readable in every theme of mdBook, without scripts, in print.
//!
//! One line, because a line that begins with an HTML comment is a complete HTML block of Markdown
//! (CommonMark 4.6, type 2): it ends on its own line and disturbs nothing around it.

use std::fmt::Write as _;

use super::{FactorRow, TimeRow, View};

/// The style of every figure, on one line, all of it under `.perfdiff`.
///
/// Colours are mdBook's own variables, with fallbacks for readers that have none; better and
/// worse differ in sign and side as well as in colour. Print resets them: browsers drop the dark
/// background, and light text would land on white paper.
pub const STYLE: &str = concat!(
    ".perfdiff{margin:1.5em 0;padding:.9em 1.1em;border:1px solid var(--table-border-color,#ccc);",
    "border-radius:6px;--pd-good:var(--blockquote-tip-color,#1f8f4d);",
    "--pd-bad:var(--blockquote-caution-color,#d6336c);",
    "--pd-warn:var(--blockquote-warning-color,#c9541f);break-inside:avoid}",
    ".perfdiff figcaption{font-size:.9em;margin:0 0 .6em;text-align:left}",
    ".perfdiff figcaption strong{display:block;font-size:1.1em}",
    ".perfdiff p{margin:.5em 0}",
    ".perfdiff ul{margin:.4em 0;padding-left:1.2em}",
    ".perfdiff .pd-speedup{font-size:1.25em;font-weight:700}",
    // The box of a block that could not run belongs to the same style: a page carries one.
    ".perfdiff .pd-warning,.perfdiff.perfdiff-error{border-inline-start:4px solid var(--pd-warn);",
    "padding-inline-start:.7em}",
    ".perfdiff .pd-note{font-size:.85em}",
    ".perfdiff .table-wrapper{overflow-x:auto;margin:.7em 0}",
    ".perfdiff table{margin:0;font-size:.9em;font-variant-numeric:tabular-nums;",
    "border-collapse:collapse}",
    ".perfdiff th,.perfdiff td{padding:.25em .6em;text-align:right;white-space:nowrap}",
    ".perfdiff th:first-child{text-align:left;font-weight:400}",
    ".perfdiff thead th,.perfdiff .pd-total>*{font-weight:700}",
    ".perfdiff .pd-up,.perfdiff .pd-down{background:linear-gradient(var(--pd-good),var(--pd-good)) ",
    "0 100%/var(--pd) 4px no-repeat;print-color-adjust:exact;-webkit-print-color-adjust:exact}",
    ".perfdiff .pd-down{background-image:linear-gradient(var(--pd-bad),var(--pd-bad));",
    "background-position:100% 100%}",
    "@media print{.perfdiff,.perfdiff *{color:#000!important}",
    ".perfdiff{border-color:#999;--pd-good:#1f8f4d;--pd-bad:#d6336c;--pd-warn:#c9541f}}",
);

pub(super) fn render(view: &View<'_>, id: &str) -> String {
    let id = attribute(id);
    let mut out = String::with_capacity(4096);
    let _ = write!(
        out,
        "<figure class=\"perfdiff\" id=\"{id}\" role=\"group\" aria-labelledby=\"{id}-caption\">\
         <figcaption id=\"{id}-caption\">"
    );
    if let Some(title) = view.title {
        // A space for readers without the style, where it is not a line of its own.
        let _ = write!(out, "<strong>{}</strong> ", escaped(title));
    }
    let _ = write!(out, "{}</figcaption>", escaped(&view.subject));
    let _ = write!(
        out,
        "<ul><li>Speedup: <span class=\"pd-speedup\">{}</span></li>\
         <li>Baseline Regime: <strong>{}</strong></li>\
         <li>Proposal Regime: <strong>{}</strong></li></ul>",
        escaped(&view.speedup),
        view.regimes[0],
        view.regimes[1]
    );
    for warning in &view.warnings {
        let text = escaped(warning);
        let _ = write!(out, "<p class=\"pd-warning\"><strong>Warning:</strong> {text}</p>");
    }
    for paragraph in &view.paragraphs {
        let _ = write!(out, "<p>{}</p>", escaped(paragraph));
    }
    if !view.factors.is_empty() {
        factors(&mut out, view);
    }
    times(&mut out, &view.times);
    for doubt in &view.doubts {
        let _ = write!(out, "<p class=\"pd-note\"><em>Note:</em> {}</p>", escaped(doubt));
    }
    out.push_str("</figure>");
    debug_assert!(!out.contains(['\n', '\r']), "a figure is one line");
    out
}

/// A small table: mdBook parses and indexes every cell of every page, so a cell has to earn it.
fn factors(out: &mut String, view: &View<'_>) {
    out.push_str(
        "<div class=\"table-wrapper\"><table><thead><tr><th>factor</th><th>baseline</th>\
         <th>proposal</th><th>on paper</th><th>here</th></tr></thead>",
    );
    for row in &view.factors {
        let _ = write!(
            out,
            "<tr><th scope=\"row\">{}</th><td>{}</td><td>{}</td><td>{}</td><td{}>{}</td></tr>",
            escaped(row.label),
            escaped(&row.baseline),
            escaped(&row.proposal),
            escaped(&row.ratio),
            bar(row),
            escaped(&row.contribution),
        );
    }
    if !view.speedup.starts_with("none") {
        let speedup = escaped(&view.speedup);
        let _ = write!(
            out,
            "<tr class=\"pd-total\"><th scope=\"row\" colspan=\"4\">speedup</th><td>{speedup}</td></tr>"
        );
    }
    out.push_str("</table></div>");
}

/// A line under the contribution, in log steps: from the left what helps, from the right what
/// hurts.
fn bar(row: &FactorRow<'_>) -> String {
    let percent = (row.bar.abs() * 100.0).round();
    if percent < 1.0 {
        return String::new();
    }
    let side = if row.bar > 0.0 { "pd-up" } else { "pd-down" };
    format!(" class=\"{side}\" style=\"--pd:{percent}%\"")
}

/// The terms of the latency, in one line.
fn times(out: &mut String, rows: &[TimeRow]) {
    let terms: Vec<String> = rows
        .iter()
        .map(|row| format!("{} {} to {}", row.label, row.values[0], row.values[1]))
        .collect();
    let _ = write!(out, "<p class=\"pd-note\">Time: {}.</p>", escaped(&terms.join(", ")));
}

/// Text as HTML, with everything that Markdown or another preprocessor could react to as an
/// entity. Line ends become `&#10;`: a figure is one line.
pub(crate) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        match c {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '"' => out.push_str("&quot;"),
            '\'' | '$' | '{' | '}' | '\\' | '|' | '[' | ']' | '*' | '_' | '~' | '`' | '#'
            | '\n' => {
                let _ = write!(out, "&#{};", c as u32);
            }
            '\r' => {}
            c => out.push(c),
        }
    }
    out
}

/// An id: what is no letter, digit, `-` or `_` becomes `-`.
fn attribute(id: &str) -> String {
    id.chars()
        .map(|c| if c.is_ascii_alphanumeric() || matches!(c, '-' | '_') { c } else { '-' })
        .collect()
}
