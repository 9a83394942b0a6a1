//! Blocks as documents have them.

use std::fmt;

use perfdiff::{Catalog, Report};

/// What is wrong with a block: every mistake, each with its place underlined.
#[derive(Clone, PartialEq, Eq)]
pub struct Mistakes(String);

impl fmt::Display for Mistakes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Mistakes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Mistakes {}

/// Runs the TOML of a block.
///
/// ```
/// use perfdiff_notebook::prelude::*;
///
/// let report = block(r#"
///     model = "Llama3_8B"
///     baseline = "A100"
///     proposal = "H100"
/// "#)?;
/// assert!(report.text().contains("• Speedup: 1.54x\n"));
/// let wrong = block("model = 'Lama3_8B'\nbaseline = 'A100'\nproposal = 'H100'").unwrap_err();
/// assert!(wrong.to_string().starts_with("block:1:9: error"), "{wrong}");
/// assert!(wrong.to_string().contains("did you mean `Llama3_8B`?"), "{wrong}");
/// # Ok::<(), Mistakes>(())
/// ```
///
/// # Errors
///
/// With every mistake in the text.
pub fn block(text: &str) -> Result<Report, Mistakes> {
    perfdiff::block::run(text, &Catalog::builtin()).map_err(|mistakes| {
        let told: Vec<String> = mistakes.iter().map(|one| one.render("block", text)).collect();
        Mistakes(told.join("\n\n"))
    })
}
