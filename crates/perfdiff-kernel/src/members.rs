//! The fields of a result, as they can be named behind it.

use perfdiff::Report;
use perfdiff::block::Choice;
use perfdiff::field::{FIELDS, Kind, Row, SWEEP_FIELDS};
use perfdiff::json::Json;

/// What can stand behind these names; a field that this result has no value of is not offered.
pub(crate) fn members(report: &Report, path: &[&str]) -> Vec<Choice> {
    let rows = if report.sweep().is_some() { SWEEP_FIELDS } else { FIELDS };
    walk(rows, &report.to_json(), path)
}

/// The row that these names lead to.
pub(crate) fn row(report: &Report, path: &[&str]) -> Option<Row> {
    let (last, before) = path.split_last()?;
    let rows = if report.sweep().is_some() { SWEEP_FIELDS } else { FIELDS };
    let mut rows = rows.to_vec();
    let mut names = before.iter();
    while let Some(name) = names.next() {
        let row = *rows.iter().find(|row| row.is_named(name))?;
        rows = match row.kind {
            Kind::Table(members, _) => members(),
            Kind::List(_, members, _) => match names.next() {
                Some(_) => members(),
                // A member of the list: what the list is says what it is.
                None => return Some(row),
            },
            _ => return None,
        };
    }
    rows.into_iter().find(|row| row.is_named(last))
}

fn walk(rows: &[Row], json: &Json, path: &[&str]) -> Vec<Choice> {
    let Some((name, rest)) = path.split_first() else {
        let has = |row: &&Row| !matches!(json.get(row.name), Some(Json::Null));
        return rows.iter().filter(has).map(|row| Choice::new(row.short, row.meaning)).collect();
    };
    let Some(row) = rows.iter().find(|row| row.is_named(name)) else { return Vec::new() };
    let Some(json) = json.get(row.name) else { return Vec::new() };
    match row.kind {
        Kind::Table(members, _) => walk(&members(), json, rest),
        Kind::List(by, members, _) => {
            let Json::List(items) = json else { return Vec::new() };
            let named = |item: &Json| match item.get(by) {
                Some(Json::Text(name)) => Some(name.clone()),
                _ => None,
            };
            match rest.split_first() {
                None => items
                    .iter()
                    .filter_map(named)
                    .map(|name| Choice::new(name, row.meaning))
                    .collect(),
                Some((wanted, rest)) => {
                    let item = items.iter().find(|item| named(item).as_deref() == Some(*wanted));
                    item.map_or(Vec::new(), |item| walk(&members(), item, rest))
                }
            }
        }
        _ => Vec::new(),
    }
}
