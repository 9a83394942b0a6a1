//! Assumptions that stand alone, as a fit prints them.

use super::Resolver;
use crate::assumptions::Assumptions;
use crate::catalog::Catalog;
use crate::diagnostic::Diagnostic;
use crate::hardware::Vendor;
use crate::input::toml;

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
        for entry in table.entries.iter().filter(|entry| entry.key != "assumptions") {
            resolver.unknown_key(entry, ["assumptions"].into_iter(), "a file of assumptions");
        }
        if table.get("assumptions").is_none() && !resolver.is_misspelt("assumptions") {
            let start = text.len() - text.trim_start().len();
            let error = Diagnostic::new("PD003", start..start, "`assumptions` is missing")
                .help("add `assumptions.base = \"physical\"`, or another set");
            resolver.report(error);
        }
        match resolver.assumptions(&table, &|set| set.on(vendor)) {
            Some(assumptions) if resolver.errors.is_empty() => Ok(assumptions),
            _ => Err(resolver.errors),
        }
    }
}
