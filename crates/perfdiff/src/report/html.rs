//! One line of HTML, for pages: readable in every theme of mdBook, without scripts, in print.
//!
//! One line, because a line that begins with an HTML comment is a complete HTML block of Markdown
//! (CommonMark 4.6, type 2): it ends on its own line and disturbs nothing around it.

use std::fmt::Write as _;

use super::{AnyView, Report, TimeRow, View, sweep};
use crate::markup::in_html as escaped;
use crate::show::Shown;

/// The style of every figure, on one line, all of it under `.perfdiff`.
///
/// Colours are mdBook's own variables, with fallbacks for readers that have none; better and
/// worse differ in sign and side as well as in colour. Print resets them: browsers drop the dark
/// background, and light text would land on white paper.
pub const STYLE: &str = concat!(
    ".perfdiff{margin:1.5em 0;padding:.9em 1.1em;border:1px solid var(--table-border-color,#ccc);",
    "border-radius:6px;",
    "--pd-warn:var(--blockquote-warning-color,#c9541f);break-inside:avoid}",
    "@media(max-width:480px){.perfdiff{padding:.6em}}",
    ".perfdiff figcaption{font-size:.9em;margin:0 0 .6em;text-align:left}",
    ".perfdiff figcaption strong{display:block;font-size:1.1em}",
    ".perfdiff p{margin:.5em 0;text-wrap:pretty}",
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
    // mdBook's ground of a header is too near to its words on one theme.
    ".perfdiff thead{background:none;border-bottom:1px solid}",
    // Pictures.
    ".perfdiff{--pd-ground:var(--bg,#fff);--pd-text:var(--fg,#1b1f24);--pd-muted:var(--pd-text);",
    "--pd-grid:var(--pd-text);",
    "--pd-0:#0072b2;--pd-1:#d55e00;--pd-2:#440099;--pd-3:#aa8877;--pd-4:#661100;--pd-5:#bb00ff;",
    "--pd-6:#663355}",
    // mdBook's dark themes, which it has under `js` only.
    ".js:is(.coal,.navy,.ayu) .perfdiff{--pd-0:#56b4e9;--pd-1:#ff8a3d;--pd-2:#9977ff;--pd-3:#eedd11;",
    "--pd-4:#ff1155;--pd-5:#ff11aa;--pd-6:#aaee88}",
    ".perfdiff .pd-picture{display:block;max-width:100%;height:auto;margin:.7em 0;font-size:13px;",
    "print-color-adjust:exact;-webkit-print-color-adjust:exact}",
    ".perfdiff .pd-fill-ground{fill:var(--pd-ground)}.perfdiff .pd-line-ground{stroke:var(--pd-ground)}",
    ".perfdiff .pd-fill-text{fill:var(--pd-text)}.perfdiff .pd-line-text{stroke:var(--pd-text)}",
    ".perfdiff .pd-fill-muted{fill:var(--pd-muted);fill-opacity:.8}",
    ".perfdiff .pd-line-muted{stroke:var(--pd-muted);stroke-opacity:.6}",
    ".perfdiff .pd-fill-grid{fill:var(--pd-grid);fill-opacity:.15}",
    ".perfdiff .pd-line-grid{stroke:var(--pd-grid);stroke-opacity:.15}",
    ".perfdiff .pd-fill-0{fill:var(--pd-0)}.perfdiff .pd-line-0{stroke:var(--pd-0)}",
    ".perfdiff .pd-fill-1{fill:var(--pd-1)}.perfdiff .pd-line-1{stroke:var(--pd-1)}",
    ".perfdiff .pd-fill-2{fill:var(--pd-2)}.perfdiff .pd-line-2{stroke:var(--pd-2)}",
    ".perfdiff .pd-fill-3{fill:var(--pd-3)}.perfdiff .pd-line-3{stroke:var(--pd-3)}",
    ".perfdiff .pd-fill-4{fill:var(--pd-4)}.perfdiff .pd-line-4{stroke:var(--pd-4)}",
    ".perfdiff .pd-fill-5{fill:var(--pd-5)}.perfdiff .pd-line-5{stroke:var(--pd-5)}",
    ".perfdiff .pd-fill-6{fill:var(--pd-6)}.perfdiff .pd-line-6{stroke:var(--pd-6)}",
    "@media print{.perfdiff,.perfdiff *{color:#000!important}",
    ".perfdiff{border-color:#999;--pd-warn:#c9541f;--pd-ground:#fff;--pd-text:#000;",
    "--pd-0:#0072b2!important;--pd-1:#d55e00!important;--pd-2:#440099!important;",
    "--pd-3:#aa8877!important;--pd-4:#661100!important;--pd-5:#bb00ff!important;",
    "--pd-6:#663355!important}}",
);

/// Where HTML is shown. Both have the same words and numbers.
#[derive(Clone, Copy, Debug)]
pub(super) enum Flavour<'i> {
    /// On a page that carries [`STYLE`]: pictures are inline, in the colours of its theme, and every
    /// id begins with this one.
    Page(&'i str),
    /// Where there is no style, as in the output of a notebook: pictures are images with their own.
    /// No id, because nobody knows what else is on that page.
    Notebook,
}

pub(super) fn render(report: &Report, flavour: Flavour<'_>) -> String {
    let view = &report.view();
    let mut out = String::with_capacity(8192);
    let _ = match flavour {
        Flavour::Page(id) => {
            let id = attribute(id);
            write!(
                out,
                "<figure class=\"perfdiff\" id=\"{id}\" \
                 aria-labelledby=\"{id}-caption\"><figcaption id=\"{id}-caption\">"
            )
        }
        Flavour::Notebook => write!(out, "<figure class=\"perfdiff\"><figcaption>"),
    };
    if let Some(title) = view.title() {
        // A space for readers without the style, where it is not a line of its own.
        let _ = write!(out, "<strong>{}</strong> ", escaped(title));
    }
    let _ = write!(out, "{}</figcaption>", escaped(view.subject()));
    for warning in view.warnings() {
        let text = escaped(warning);
        let _ = write!(out, "<p class=\"pd-warning\"><strong>Warning:</strong> {text}</p>");
    }
    for &shown in &report.show {
        match shown {
            Shown::Source => code(&mut out, "toml", report.source.as_deref().unwrap_or("")),
            Shown::Text => match view {
                AnyView::Comparison(view) => words(&mut out, view),
                AnyView::Sweep(view) => sweep::html::words(&mut out, view),
            },
            Shown::Table => match view {
                AnyView::Comparison(view) => tables(&mut out, view),
                AnyView::Sweep(view) => sweep::html::table(&mut out, view),
            },
            Shown::Json => code(&mut out, "json", &report.json()),
            Shown::Roofline | Shown::Factors | Shown::Stages | Shown::Chart => {
                out.extend(report.picture(shown).map(|picture| match flavour {
                    Flavour::Page(_) => picture.inline(),
                    Flavour::Notebook => picture.image(),
                }));
            }
        }
    }
    for doubt in view.doubts() {
        let _ = write!(out, "<p class=\"pd-note\"><em>Note:</em> {}</p>", escaped(doubt));
    }
    out.push_str("</figure>");
    debug_assert!(!out.contains(['\n', '\r']), "a figure is one line");
    out
}

fn tables(out: &mut String, view: &View<'_>) {
    if !view.factors.is_empty() {
        factors(out, view);
    }
    times(out, &view.times);
}

fn words(out: &mut String, view: &View<'_>) {
    let _ = write!(
        out,
        "<ul><li>Speedup: <strong class=\"pd-speedup\">{}</strong></li>\
         <li>Baseline Regime: <strong>{}</strong></li>\
         <li>Proposal Regime: <strong>{}</strong></li></ul>",
        escaped(&view.speedup),
        view.regimes[0],
        view.regimes[1]
    );
    for paragraph in &view.paragraphs {
        let _ = write!(out, "<p>{}</p>", escaped(paragraph));
    }
}

/// Code on one line: its line ends are entities.
fn code(out: &mut String, language: &str, text: &str) {
    let text = escaped(text.trim_end());
    let _ = write!(out, "<pre><code class=\"language-{language}\">{text}</code></pre>");
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
            "<tr><th scope=\"row\">{}</th><td>{}</td><td>{}</td><td>{}</td><td>{}</td></tr>",
            escaped(row.label),
            escaped(&row.baseline),
            escaped(&row.proposal),
            escaped(&row.ratio),
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

/// The terms of the latency, in one line.
fn times(out: &mut String, rows: &[TimeRow]) {
    let terms: Vec<String> = rows
        .iter()
        .map(|row| format!("{} {} to {}", row.label, row.values[0], row.values[1]))
        .collect();
    let _ = write!(out, "<p class=\"pd-note\">Time: {}.</p>", escaped(&terms.join(", ")));
}

/// An id: what is no letter, digit, `-` or `_` becomes `-`.
fn attribute(id: &str) -> String {
    id.chars()
        .map(|c| if c.is_ascii_alphanumeric() || matches!(c, '-' | '_') { c } else { '-' })
        .collect()
}
