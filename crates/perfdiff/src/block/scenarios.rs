//! The scenarios of a block, without the comparison: for whoever holds a block against another
//! version of itself.

use super::{Block, is_scenario_key, metric, name, start_of, sweep};
use crate::catalog::Catalog;
use crate::diagnostic::Diagnostic;
use crate::input::resolve::{Resolver, unsolvable};
use crate::input::{Table, toml};
use crate::keys::Place;
use crate::metric::Metric;
use crate::scenario::Scenario;

/// What a block is about: its scenarios, each of which can be solved.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Scenarios {
    /// The name that the block gave itself.
    pub name: Option<String>,
    /// What it compares or tells.
    pub metric: Metric,
    /// The scenarios in the order in which the block names them, each with what it is there:
    /// `baseline`, `proposal`; of a sweep `batch = 8, proposal`; nothing of one that is alone.
    pub of: Vec<(String, Scenario)>,
}

/// Reads the scenarios of the block in `text`: its two sides, both sides of every point of a sweep,
/// or the one scenario of a text without `baseline` and `proposal`.
///
/// ```
/// use perfdiff::{block, Catalog};
///
/// let watched = "model = \"Llama3_8B\"\nhardware = \"H100\"\nbatch = 8\n";
/// let scenarios = block::scenarios(watched, &Catalog::builtin()).unwrap();
/// assert_eq!(scenarios.of.len(), 1);
/// assert_eq!(scenarios.of[0].1.batch, 8);
///
/// let compared = "model = \"Llama3_8B\"\nbaseline = \"A100\"\nproposal = \"H100\"\n";
/// let scenarios = block::scenarios(compared, &Catalog::builtin()).unwrap();
/// let names: Vec<&str> = scenarios.of.iter().map(|(side, _)| side.as_str()).collect();
/// assert_eq!(names, ["baseline", "proposal"]);
/// ```
///
/// # Errors
///
/// Every mistake in the block, each with its place in `text`; or why a scenario cannot be solved.
/// A point of a sweep that cannot is left out, as the sweep itself leaves it out.
pub fn scenarios(text: &str, catalog: &Catalog) -> Result<Scenarios, Vec<Diagnostic>> {
    let table = toml::parse(text)?;
    if table.get("sweep").is_some() {
        return sweep::scenarios(text, &table, catalog);
    }
    if table.get("baseline").is_none() && table.get("proposal").is_none() {
        return alone(text, &table, catalog);
    }
    let block = Block::of_table(text, &table, catalog)?;
    let sides = [
        ("baseline", block.baseline, &block.places.baseline),
        ("proposal", block.proposal, &block.places.proposal),
    ];
    let (mut of, mut errors) = (Vec::new(), Vec::new());
    for (side, scenario, at) in sides {
        if let Err(error) = scenario.solve() {
            errors.push(unsolvable(&error, at));
        }
        of.push((side.to_string(), scenario));
    }
    errors.dedup();
    if errors.is_empty() {
        Ok(Scenarios { name: block.name, metric: block.metric, of })
    } else {
        Err(errors)
    }
}

/// One scenario, written at the top.
fn alone(text: &str, table: &Table, catalog: &Catalog) -> Result<Scenarios, Vec<Diagnostic>> {
    let mut resolver = Resolver::new(catalog);
    resolver.check_keys(table, Place::Block, "");
    let keys = table.entries.iter().filter(|entry| is_scenario_key(&entry.key));
    let own = Table { entries: keys.cloned().collect() };
    let name = table.get("name").and_then(|entry| name(&mut resolver, entry));
    let metric = match table.get("metric") {
        Some(entry) => metric(&mut resolver, entry),
        None => Some(Metric::default()),
    };
    let scenario = resolver.scenario(&own, start_of(text));
    match (scenario, metric) {
        (Some(scenario), Some(metric)) if resolver.errors.is_empty() => {
            scenario.solve().map_err(|error| vec![unsolvable(&error, &own)])?;
            Ok(Scenarios { name, metric, of: vec![(String::new(), scenario)] })
        }
        _ => {
            let mut errors = resolver.errors;
            errors.sort_by_key(|error| error.span.start);
            Err(errors)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Scenarios, Vec<Diagnostic>> {
        scenarios(text, &Catalog::builtin())
    }

    #[test]
    fn a_sweep_is_both_sides_of_every_point() {
        let text = "model = \"Llama3_8B\"\nbaseline = \"A100\"\nproposal = \"H100\"\n\
                    [sweep]\nbatch = [8, 1]\n";
        let found = read(text).unwrap();
        let names: Vec<&str> = found.of.iter().map(|(side, _)| side.as_str()).collect();
        let expected = [
            "batch = 1, baseline",
            "batch = 1, proposal",
            "batch = 8, baseline",
            "batch = 8, proposal",
        ];
        assert_eq!(names, expected);
        assert_eq!(found.of[3].1.batch, 8);
        assert_eq!(found.of[3].1.hardware.key, "H100");
    }

    #[test]
    fn half_a_comparison_is_no_scenario() {
        let errors = read("model = \"Llama3_8B\"\nproposal = \"H100\"\n").unwrap_err();
        assert_eq!(errors[0].message, "`baseline` is missing");
    }

    #[test]
    fn mistakes_of_a_scenario_point() {
        let text = "model = \"Llama3_8B\"\nhardware = \"H10\"\nbach = 1\n";
        let errors = read(text).unwrap_err();
        let told: Vec<&str> = errors.iter().map(|error| error.code).collect();
        assert_eq!(told, ["PD004", "PD002"]);
        assert_eq!(&text[errors[0].span.clone()], "\"H10\"");
    }
}
