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
    ".perfdiff .pd-warning,.perfdiff.perfdiff-error{border-left:4px solid var(--pd-warn);",
    "padding-left:.7em}",
    ".perfdiff .pd-note{font-size:.85em}",
    ".perfdiff .table-wrapper{overflow-x:auto;margin:.7em 0}",
    ".perfdiff table{margin:0;font-size:.9em;font-variant-numeric:tabular-nums;",
    "border-collapse:collapse}",
    ".perfdiff th,.perfdiff td{padding:.25em .6em;text-align:right;white-space:nowrap}",
    ".perfdiff th:first-child{text-align:left;font-weight:400}",
    ".perfdiff thead th,.perfdiff .pd-total>*{font-weight:700}",
    ".perfdiff .pd-bars{width:7em;min-width:5em}",
    ".perfdiff .pd-bar{display:block;position:relative;height:.75em;",
    "background:linear-gradient(currentColor,currentColor) center/1px 100% no-repeat}",
    ".perfdiff .pd-bar i{position:absolute;top:0;bottom:0;print-color-adjust:exact;",
    "-webkit-print-color-adjust:exact}",
    ".perfdiff .pd-bar .pd-up{left:50%;background:var(--pd-good)}",
    ".perfdiff .pd-bar .pd-down{right:50%;background:var(--pd-bad)}",
    ".perfdiff details{margin:.6em 0 0;font-size:.95em}",
    ".perfdiff pre{white-space:pre-wrap;overflow-wrap:anywhere}",
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

fn factors(out: &mut String, view: &View<'_>) {
    out.push_str(
        "<div class=\"table-wrapper\"><table><thead><tr><th scope=\"col\">factor</th>\
         <th scope=\"col\">baseline</th><th scope=\"col\">proposal</th>\
         <th scope=\"col\">on paper</th><th scope=\"col\">here</th>\
         <th class=\"pd-bars\" aria-hidden=\"true\"></th></tr></thead><tbody>",
    );
    for row in &view.factors {
        let _ = write!(
            out,
            "<tr><th scope=\"row\">{}</th><td>{}</td><td>{}</td><td>{}</td><td>{}</td>\
             <td class=\"pd-bars\" aria-hidden=\"true\">{}</td></tr>",
            escaped(row.label),
            escaped(&row.baseline),
            escaped(&row.proposal),
            escaped(&row.ratio),
            escaped(&row.contribution),
            bar(row)
        );
    }
    if !view.speedup.starts_with("none") {
        let _ = write!(
            out,
            "<tr class=\"pd-total\"><th scope=\"row\">speedup</th><td></td><td></td><td></td>\
             <td>{}</td><td class=\"pd-bars\" aria-hidden=\"true\"></td></tr>",
            escaped(&view.speedup)
        );
    }
    out.push_str("</tbody></table></div>");
}

/// A bar from the middle: to the right what helps, to the left what hurts, in log steps.
fn bar(row: &FactorRow<'_>) -> String {
    let percent = (row.bar.abs() * 50.0).round();
    if percent < 1.0 {
        return "<span class=\"pd-bar\"></span>".to_string();
    }
    let side = if row.bar > 0.0 { "pd-up" } else { "pd-down" };
    format!("<span class=\"pd-bar\"><i class=\"{side}\" style=\"width:{percent}%\"></i></span>")
}

fn times(out: &mut String, rows: &[TimeRow]) {
    out.push_str(
        "<details><summary>Where the time goes</summary><div class=\"table-wrapper\"><table>\
         <thead><tr><th scope=\"col\">time</th><th scope=\"col\">baseline</th>\
         <th scope=\"col\">proposal</th></tr></thead><tbody>",
    );
    for row in rows {
        let class = if row.total { " class=\"pd-total\"" } else { "" };
        let _ = write!(
            out,
            "<tr{class}><th scope=\"row\">{}</th><td>{}</td><td>{}</td></tr>",
            row.label,
            escaped(&row.values[0]),
            escaped(&row.values[1])
        );
    }
    out.push_str("</tbody></table></div></details>");
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
