//! One line of HTML for the output of a notebook: no style sheet, no script, no id.
//!
//! Notebooks set cells of tables to the right, which only an inline style undoes; words and names
//! stand to the left.

use std::fmt::Write as _;

use super::{Fact, Part, Remark, Sheet, Table, number_of};
use crate::markup::in_html as escaped;
use crate::source::Source;

/// What stands to the left in a table.
const LEFT: &str = " style=\"text-align:left\"";

pub(super) fn render(sheet: &Sheet) -> String {
    let cited = sheet.cited();
    let mut out = String::from("<figure class=\"perfdiff\"><figcaption>");
    if let Some(title) = &sheet.title {
        let _ = write!(out, "<strong>{}</strong> ", escaped(title));
    }
    let _ = write!(out, "{}</figcaption>", escaped(&sheet.subject));
    for part in &sheet.parts {
        match part {
            Part::Lead(lead) => self::lead(&mut out, lead),
            Part::Warning(text) => {
                let text = escaped(text);
                let _ = write!(out, "<p class=\"pd-warning\"><strong>Warning:</strong> {text}</p>");
            }
            Part::Facts(rows) => facts(&mut out, rows, &cited),
            Part::Table(table) => self::table(&mut out, table),
            Part::Picture(picture) => out.push_str(&picture.clone().image()),
            Part::Note(label, remark) => {
                let (label, text) = (escaped(label), said(remark));
                let _ = write!(out, "<p class=\"pd-note\"><em>{label}:</em> {text}</p>");
            }
        }
    }
    for (i, source) in cited.iter().enumerate() {
        let _ = write!(out, "<p class=\"pd-note\">&#91;{}&#93; {}</p>", i + 1, linked(source));
    }
    out.push_str("</figure>");
    debug_assert!(!out.contains(['\n', '\r']), "a figure is one line");
    out
}

fn lead(out: &mut String, lead: &[(&str, String)]) {
    out.push_str("<ul>");
    for (name, value) in lead {
        let _ = write!(out, "<li>{}: <strong>{}</strong></li>", escaped(name), escaped(value));
    }
    out.push_str("</ul>");
}

fn said(remark: &Remark) -> String {
    match remark {
        Remark::Text(text) => escaped(text),
        Remark::Source(source) => linked(source),
    }
}

/// A source with its link.
fn linked(source: &Source) -> String {
    let reference = escaped(&source.reference);
    let mut out = match &source.url {
        Some(url) => {
            format!("{}: <a href=\"{}\">{reference}</a>", source.kind.name(), escaped(url))
        }
        None => format!("{}: {reference}", source.kind.name()),
    };
    if let Some(day) = &source.verified {
        let _ = write!(out, " (verified {})", escaped(day));
    }
    if let Some(note) = &source.note {
        let _ = write!(out, " - {}", escaped(note));
    }
    out
}

fn facts(out: &mut String, facts: &[Fact], cited: &[&Source]) {
    out.push_str("<table>");
    for fact in facts {
        let mark = number_of(fact, cited).map_or(String::new(), |n| format!(" &#91;{n}&#93;"));
        let _ = write!(
            out,
            "<tr><th scope=\"row\"{LEFT}>{}</th><td{LEFT}>{}{mark}</td>",
            escaped(&fact.field),
            escaped(&fact.value)
        );
        if let Some(meaning) = fact.meaning {
            let _ = write!(out, "<td{LEFT}>{}</td>", escaped(meaning));
        }
        out.push_str("</tr>");
    }
    out.push_str("</table>");
}

fn table(out: &mut String, table: &Table) {
    let side = |place: usize| if table.columns[place].number { "" } else { LEFT };
    out.push_str("<table><thead><tr>");
    for (place, column) in table.columns.iter().enumerate() {
        let _ = write!(out, "<th{}>{}</th>", side(place), escaped(column.name));
    }
    out.push_str("</tr></thead>");
    for row in &table.rows {
        out.push_str("<tr>");
        for (place, cell) in row.iter().enumerate() {
            let cell = escaped(cell);
            let _ = match place {
                0 => write!(out, "<th scope=\"row\"{LEFT}>{cell}</th>"),
                _ => write!(out, "<td{}>{cell}</td>", side(place)),
            };
        }
        out.push_str("</tr>");
    }
    out.push_str("</table>");
}
