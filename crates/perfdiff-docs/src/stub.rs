//! Temporary: the engine's interface with nothing behind it. See `engine.rs`.

use perfdiff::Diagnostic;

/// Stands in for `perfdiff::Catalog`.
#[derive(Debug, Default)]
pub struct Catalog;

impl Catalog {
    /// The built-in catalog.
    pub fn builtin() -> Self {
        Self
    }

    /// Adds the entries of a file.
    ///
    /// # Errors
    ///
    /// Every mistake in the text.
    pub fn add_toml(&mut self, text: &str) -> Result<(), Vec<Diagnostic>> {
        match text.find("nonsense") {
            Some(at) => Err(vec![Diagnostic::new("PD004", at..at + 8, "unknown table `nonsense`")]),
            None => Ok(()),
        }
    }
}

/// Stands in for `perfdiff::Report`.
#[derive(Debug)]
pub(crate) struct Report {
    name: Option<String>,
    text: String,
}

impl Report {
    pub(crate) fn name(&self) -> Option<&str> {
        self.name.as_deref()
    }

    pub(crate) fn markdown(&self) -> String {
        format!("```text\n{}```\n", self.text)
    }

    pub(crate) fn html(&self, id_prefix: &str) -> String {
        let text = crate::html::escape(&self.text);
        format!("<figure class=\"perfdiff\" id=\"{id_prefix}\"><pre>{text}</pre></figure>")
    }

    pub(crate) fn warnings(&self) -> Vec<String> {
        Vec::new()
    }
}

pub(crate) const HTML_STYLE: &str = ".perfdiff pre{overflow-x:auto}";

pub(crate) mod block {
    use super::{Catalog, Diagnostic, Report};

    pub(crate) fn run(text: &str, _: &Catalog) -> Result<Report, Vec<Diagnostic>> {
        if let Some(at) = text.find("\"H10\"") {
            let error = Diagnostic::new("PD004", at..at + 5, "unknown hardware `H10`");
            return Err(vec![error.suggest(Some("H100"))]);
        }
        if !text.contains("proposal") {
            return Err(vec![Diagnostic::new("PD001", 0..0, "`proposal` is missing")]);
        }
        let name = text
            .lines()
            .find_map(|line| line.strip_prefix("name")?.split('"').nth(1))
            .map(str::to_owned);
        Ok(Report { name, text: text.to_owned() })
    }
}
