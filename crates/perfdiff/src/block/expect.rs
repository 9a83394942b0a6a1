//! The table `[expect]`: what prose claims of the result.
//!
//! A key is a field, its value what is said of it: `speedup = ">= 1.5"`, `proposal.regime =
//! "memory"`, `regime_shift = true`; a list says several things.

use std::ops::Range;

use crate::claim::{Claim, Expectation};
use crate::diagnostic::Diagnostic;
use crate::input::resolve::Resolver;
use crate::input::{Entry, Node, Table, Value};
use crate::report::Report;

/// A claim, with the places of its parts in the block.
#[derive(Clone, Debug)]
pub(super) struct Expected {
    claim: Claim,
    key: Range<usize>,
    value: Range<usize>,
    /// Where the text of the claim begins, if it stands in the block as it is read.
    start: Option<usize>,
}

/// Reads the claims; every mistake is reported.
pub(super) fn read(resolver: &mut Resolver<'_>, table: &Table, text: &str) -> Vec<Expected> {
    let mut claims = Vec::new();
    let Some(entry) = table.get("expect") else { return claims };
    match &entry.node.value {
        Value::Table(table) => members(resolver, "", table, text, &mut claims),
        _ => resolver.wrong_type(entry, "a table of claims, such as `{ speedup = \">= 1.5\" }`"),
    }
    claims
}

fn members(
    resolver: &mut Resolver<'_>,
    within: &str,
    table: &Table,
    text: &str,
    claims: &mut Vec<Expected>,
) {
    for entry in &table.entries {
        let key =
            if entry.key.contains('.') { format!("\"{}\"", entry.key) } else { entry.key.clone() };
        let path = if within.is_empty() { key } else { format!("{within}.{key}") };
        match &entry.node.value {
            Value::Table(table) => members(resolver, &path, table, text, claims),
            Value::List(items) if !items.is_empty() => {
                for item in items {
                    let read = claim(resolver, &path, entry, item, text);
                    claims.extend(read);
                }
            }
            _ => {
                let read = claim(resolver, &path, entry, &entry.node, text);
                claims.extend(read);
            }
        }
    }
}

fn claim(
    resolver: &mut Resolver<'_>,
    path: &str,
    entry: &Entry,
    node: &Node,
    text: &str,
) -> Option<Expected> {
    let written = text.get(node.span.clone()).unwrap_or("");
    let (said, start) = match &node.value {
        Value::Text(said) => (said.clone(), inside(written, said).map(|at| node.span.start + at)),
        Value::Integer(_) | Value::Float(_) => (written.to_string(), Some(node.span.start)),
        Value::Bool(flag) => (flag.to_string(), None),
        _ => {
            let at = Entry { node: node.clone(), ..entry.clone() };
            resolver.wrong_type(&at, "a claim, such as `\">= 1.5\"`, a value, or a list of them");
            return None;
        }
    };
    let (key, value) = (entry.key_span.clone(), node.span.clone());
    match Claim::of_key(path, &said) {
        Ok(claim) => Some(Expected { claim, key, value, start }),
        Err(error) => {
            resolver.report(placed(error, &key, &value, start));
            None
        }
    }
}

/// Where the text of a string begins in it as it is written; none where it is written otherwise.
fn inside(written: &str, said: &str) -> Option<usize> {
    let inner = written.strip_prefix(['"', '\''])?.strip_suffix(['"', '\''])?;
    (inner == said).then_some(1)
}

/// A mistake in a claim, in the block: in the key where the field is wrong.
fn placed(
    mut error: Diagnostic,
    key: &Range<usize>,
    value: &Range<usize>,
    start: Option<usize>,
) -> Diagnostic {
    error.span = match start {
        _ if error.code == "PD012" && error.span.is_empty() => key.clone(),
        Some(start) => start + error.span.start..start + error.span.end,
        None => value.clone(),
    };
    error
}

/// The report with the claims held against it.
pub(super) fn held(report: Report, expected: Vec<Expected>) -> Result<Report, Vec<Diagnostic>> {
    let mut expectations = Vec::new();
    let mut errors = Vec::new();
    for Expected { claim, key, value, start } in expected {
        match claim.evaluate(&|path| report.field(path)) {
            Ok(verdict) => expectations.push(Expectation { claim, verdict, span: value }),
            Err(error) => errors.push(placed(error, &key, &value, start)),
        }
    }
    if errors.is_empty() { Ok(report.expecting(expectations)) } else { Err(errors) }
}
