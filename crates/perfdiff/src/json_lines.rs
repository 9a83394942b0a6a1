//! Scenarios in, profiles out: one JSON object a line.
//!
//! ```
//! use perfdiff::{json_lines, Catalog};
//!
//! let catalog = Catalog::builtin();
//! let profile = json_lines::solve(r#"{"model": "Llama3_8B", "hardware": "A100"}"#, &catalog).unwrap();
//! assert!(profile.get("latency_s").is_some());
//!
//! let error = json_lines::solve(r#"{"model": "Llama3_8B", "hardware": "A10"}"#, &catalog).unwrap_err();
//! assert_eq!(error[0].suggestion.as_deref(), Some("A100"));
//! ```

use crate::catalog::Catalog;
use crate::diagnostic::Diagnostic;
use crate::input::json;
use crate::input::resolve::{Resolver, unsolvable};
use crate::json::Json;
use crate::keys::Place;
use crate::scenario::Scenario;

/// The profile of the scenario that one line holds, with the scenario resolved.
///
/// # Errors
///
/// Every mistake in the line, each with its place; or why the scenario cannot be solved.
pub fn solve(line: &str, catalog: &Catalog) -> Result<Json, Vec<Diagnostic>> {
    let table = json::parse(line)?;
    let mut resolver = Resolver::new(catalog);
    resolver.check_keys(&table, Place::Scenario, "");
    let scenario = resolver.scenario(&table, 0..line.trim_end().len());
    let mut errors = resolver.errors;
    errors.sort_by_key(|error| error.span.start);
    match scenario {
        Some(scenario) if errors.is_empty() => match scenario.solve() {
            Ok(profile) => Ok(profile.to_json(&scenario)),
            Err(error) => Err(vec![unsolvable(&error, &table)]),
        },
        _ => Err(errors),
    }
}

/// The scenario that a JSON object describes, resolved.
///
/// # Errors
///
/// Every mistake in the text, each with its place.
pub fn scenario(text: &str, catalog: &Catalog) -> Result<Scenario, Vec<Diagnostic>> {
    let table = json::parse(text)?;
    let mut resolver = Resolver::new(catalog);
    resolver.check_keys(&table, Place::Scenario, "");
    let scenario = resolver.scenario(&table, 0..text.trim_end().len());
    match scenario {
        Some(scenario) if resolver.errors.is_empty() => Ok(scenario),
        _ => Err(resolver.errors),
    }
}
