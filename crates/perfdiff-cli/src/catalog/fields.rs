//! The fields of a result as Markdown: a page of the book's reference.

use std::fmt::Write as _;

use perfdiff::claim::NEAR;
use perfdiff::field::{FIELDS, Kind, Row, SWEEP_FIELDS};

use super::markdown::{cell, head};

pub(super) fn fields() -> String {
    let mut out = head("Fields", "catalog fields --format markdown");
    let _ = writeln!(
        out,
        "What [prose cites and claims](../claims.md) of a block: `NAME.FIELD`, where `NAME` is the \
         block's. The names are those of the JSON (`perfdiff run --format json`); where a name ends \
         in its unit, the short form here is the same field. `SIDE` is `baseline` or `proposal`, \
         and a name in capitals is one that the result has: `factors.memory_bandwidth`.\n\n\
         A field may be followed by `|` and a format: a unit (`ms`, `GB/s`), a number of significant \
         digits (1 to 6), `%`, `+%` (the change: `+54 %`), `x`, `bare` (without its unit), `title` \
         (`Memory`), `upper` (`FP16`), `bound` (`memory-bound`), or several: `ms 4`. In a table the \
         bar is written `\\|`. `~` in a claim is within {:.0} %.",
        NEAR * 100.0
    );
    for (title, rows) in [("Of a comparison", FIELDS), ("Of a sweep", SWEEP_FIELDS)] {
        let _ = writeln!(out, "\n## {title}\n\n| field | is | meaning |\n| --- | --- | --- |");
        let mut told = Vec::new();
        table(&mut out, "", rows, &mut told);
    }
    out
}

/// A row a field; what both sides have is told once.
fn table(out: &mut String, within: &str, rows: &[Row], told: &mut Vec<String>) {
    for row in rows {
        let side = matches!(row.name, "baseline" | "proposal");
        let (name, inner) = match row.kind {
            Kind::Table(rows, short) if side => ("SIDE", Some((rows, short, ""))),
            Kind::List(_, rows, short) if side => ("SIDE", Some((rows, short, ".NAME"))),
            Kind::Table(rows, short) => (row.short, Some((rows, short, ""))),
            Kind::List(by, rows, short) => {
                (row.short, Some((rows, short, if by == "kind" { ".KIND" } else { ".NAME" })))
            }
            Kind::Points(rows) => (row.short, Some((rows, None, ".VALUE"))),
            _ => (row.short, None),
        };
        let path = format!("{within}{name}");
        if told.contains(&path) {
            continue;
        }
        told.push(path.clone());
        let Some((inner, short, member)) = inner else {
            let _ = writeln!(out, "| `{path}` | {} | {} |", kind(row), cell(row.meaning));
            continue;
        };
        let path = path + member;
        let meaning = if side { "One of the two sides." } else { row.meaning };
        let stands = short.map_or("a table".to_string(), |short| format!("its `{short}`"));
        let _ = writeln!(out, "| `{path}` | {stands} | {} |", cell(meaning));
        match row.name {
            "hardware" | "model" => {
                let of = "the fields of an [inline table](keys.md)";
                let _ = writeln!(out, "| `{path}.FIELD` | a value | {of} |");
            }
            "assumptions" => {
                let of = "the constants of the [set](assumptions.md)";
                let _ = writeln!(out, "| `{path}.CONSTANT` | a value | {of} |");
            }
            _ => table(out, &format!("{path}."), &inner(), told),
        }
    }
}

fn kind(row: &Row) -> &'static str {
    match row.kind {
        Kind::Value(prints) => prints.described(),
        Kind::Metric => "a value of the metric",
        Kind::Input | Kind::Swept => "a value",
        _ => "numbers",
    }
}
