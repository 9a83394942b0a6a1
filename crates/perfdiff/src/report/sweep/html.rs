//! One line of HTML.

use std::fmt::Write as _;

use super::View;
use crate::markup::in_html as escaped;

pub(in crate::report) fn words(out: &mut String, view: &View<'_>) {
    out.push_str("<ul>");
    for (i, (name, value)) in view.facts.iter().enumerate() {
        let value = escaped(value);
        let value = match i {
            0 => format!("<strong class=\"pd-speedup\">{value}</strong>"),
            _ => format!("<strong>{value}</strong>"),
        };
        let _ = write!(out, "<li>{}: {value}</li>", escaped(name));
    }
    out.push_str("</ul>");
    for paragraph in &view.paragraphs {
        let _ = write!(out, "<p>{}</p>", escaped(paragraph));
    }
}

pub(in crate::report) fn table(out: &mut String, view: &View<'_>) {
    out.push_str("<div class=\"table-wrapper\"><table><thead><tr>");
    for cell in &view.table.header {
        let _ = write!(out, "<th>{}</th>", escaped(cell));
    }
    out.push_str("</tr></thead>");
    for row in &view.table.rows {
        out.push_str("<tr>");
        for (column, cell) in row.iter().enumerate() {
            let cell = escaped(cell);
            let _ = match column {
                0 => write!(out, "<th scope=\"row\">{cell}</th>"),
                _ => write!(out, "<td>{cell}</td>"),
            };
        }
        out.push_str("</tr>");
    }
    out.push_str("</table></div>");
    if !view.table.remarks.is_empty() {
        let remarks = escaped(&view.table.remarks.join(" "));
        let _ = write!(out, "<p class=\"pd-note\">{remarks}</p>");
    }
}
