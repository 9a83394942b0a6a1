//! Assumptions that stand alone, as a fit prints them.

use super::Resolver;
use crate::assumptions::Assumptions;
use crate::catalog::Catalog;
use crate::diagnostic::Diagnostic;
use crate::hardware::Vendor;
use crate::input::merge::as_table;
use crate::input::{Table, toml};

impl Assumptions {
    /// The assumptions of a text that holds the key `assumptions` of a block and nothing else, for
    /// hardware of a vendor (a stack runs other kernels on each).
    ///
    /// ```
    /// use perfdiff::{Assumptions, Vendor};
    ///
    /// let text = "assumptions.base = \"vllm\"\nassumptions.step_overhead = \"1.2 ms\"\n";
    /// let set = Assumptions::from_toml(text, Vendor::Amd).unwrap();
    /// assert_eq!(set.name(), "vllm-rocm");
    /// assert_eq!(set.serving.step_overhead.to_string(), "1.2 ms");
    ///
    /// let mistake = Assumptions::from_toml("assumptions.base = \"vlm\"", Vendor::Amd).unwrap_err();
    /// assert_eq!(mistake[0].suggestion.as_deref(), Some("vllm"));
    /// ```
    ///
    /// # Errors
    ///
    /// Every mistake in the text, each with its place.
    pub fn from_toml(text: &str, vendor: Vendor) -> Result<Self, Vec<Diagnostic>> {
        let table = toml::parse(text)?;
        let catalog = Catalog::builtin();
        let mut resolver = Resolver::new(&catalog);
        only_assumptions(&mut resolver, &table, text);
        match resolver.assumptions(&table, &|set| set.on(vendor)) {
            Some(assumptions) if resolver.errors.is_empty() => Ok(assumptions),
            _ => Err(resolver.errors),
        }
    }
}

impl Catalog {
    /// Sets what holds where a scenario names no assumptions: a text that holds the key
    /// `assumptions` of a block and nothing else.
    ///
    /// ```
    /// use perfdiff::{block, Catalog};
    ///
    /// let mut catalog = Catalog::builtin();
    /// catalog.set_default_assumptions("assumptions = \"vllm\"").unwrap();
    /// let text = "model = \"Llama3_8B\"\nbaseline = \"A100\"\nproposal = \"H100\"\n";
    /// let block = block::Block::parse(text, &catalog).unwrap();
    /// assert_eq!(block.proposal.assumptions.name(), "vllm");
    /// ```
    ///
    /// # Errors
    ///
    /// Every mistake in the text, each with its place; nothing changes then.
    pub fn set_default_assumptions(&mut self, text: &str) -> Result<(), Vec<Diagnostic>> {
        let table = toml::parse(text)?;
        let mut resolver = Resolver::new(self);
        only_assumptions(&mut resolver, &table, text);
        let Some(entry) = table.get("assumptions") else { return Err(resolver.errors) };
        let set = match as_table(entry) {
            Some(table) => resolver.declared_set(&table),
            None => {
                resolver.wrong_type(entry, "the name of an assumption set or a table");
                None
            }
        };
        match set {
            Some(set) if resolver.errors.is_empty() => {
                self.default_set = Some(set);
                Ok(())
            }
            _ => Err(resolver.errors),
        }
    }
}

/// Reports what is not `assumptions`, and their absence.
fn only_assumptions(resolver: &mut Resolver<'_>, table: &Table, text: &str) {
    for entry in table.entries.iter().filter(|entry| entry.key != "assumptions") {
        resolver.unknown_key(entry, ["assumptions"].into_iter(), "a file of assumptions");
    }
    if table.get("assumptions").is_none() && !resolver.is_misspelt("assumptions") {
        let start = text.len() - text.trim_start().len();
        let error = Diagnostic::new("PD003", start..start, "`assumptions` is missing")
            .help("add `assumptions.base = \"physical\"`, or another set");
        resolver.report(error);
    }
}
