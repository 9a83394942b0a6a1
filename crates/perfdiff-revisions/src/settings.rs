//! What the scenarios of a file may name beside the built-in catalog: the catalogs, the model
//! configs and the default assumptions of the book that the file belongs to, at one revision.

use perfdiff::{Catalog, Diagnostic};
use toml_edit::{Document, Item, TableLike};

use crate::cause::Origin;
use crate::compare::{Options, Revision};
use crate::files::{folder, joined};
use crate::problem::Problem;

/// One text that scenarios depend on, beside their own.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Source {
    pub(crate) origin: Origin,
    /// The name by which blocks know it; what makes it the same source at both revisions.
    pub(crate) label: String,
    /// The file, from the root of the repository.
    pub(crate) path: String,
    pub(crate) text: String,
    /// The whole file, and the keys under which the text is in it.
    pub(crate) whole: String,
    pub(crate) within: Vec<String>,
}

/// The texts that the scenarios of one file depend on.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Settings {
    pub(crate) sources: Vec<Source>,
}

const TABLE: [&str; 2] = ["preprocessor", "perfdiff"];

impl Settings {
    /// The settings for a file: those of the nearest `book.toml` above it, and of the command line.
    pub(crate) fn of(
        path: &str,
        revision: &Revision<'_>,
        options: &Options,
    ) -> Result<Self, Box<Problem>> {
        let mut settings = Self::default();
        let mut at = folder(path);
        loop {
            let book = joined(at, "book.toml").unwrap_or_default();
            if let Some(text) = revision.files.read(&book) {
                let text =
                    text.map_err(|why| Box::new(Problem::at(revision.id(), &book, 1, why)))?;
                settings.read_book(at, &book, &text, revision)?;
                break;
            }
            if at.is_empty() {
                break;
            }
            at = folder(at);
        }
        let named =
            [(Origin::ModelConfig, &options.model_configs), (Origin::Catalog, &options.catalogs)];
        for (origin, files) in named {
            for (label, path) in files {
                // A file that one revision does not have is missed where something names it.
                if let Some(text) = revision.files.read(path) {
                    let text =
                        text.map_err(|why| Box::new(Problem::at(revision.id(), path, 1, why)))?;
                    settings.add(origin, label, path, &text);
                }
            }
        }
        Ok(settings)
    }

    fn add(&mut self, origin: Origin, label: &str, path: &str, text: &str) {
        self.sources.push(Source {
            origin,
            label: label.to_string(),
            path: path.to_string(),
            text: text.to_string(),
            whole: text.to_string(),
            within: Vec::new(),
        });
    }

    fn read_book(
        &mut self,
        root: &str,
        book: &str,
        text: &str,
        revision: &Revision<'_>,
    ) -> Result<(), Box<Problem>> {
        let document = Document::parse(text).map_err(|error| {
            let message = error.message().lines().collect::<Vec<_>>().join("; ");
            let span = error.span().unwrap_or(0..0);
            let error = Diagnostic::new("PD001", span, format!("not valid TOML: {message}"));
            Box::new(Problem::of(revision.id(), book, text, &error))
        })?;
        let mut table: Option<&dyn TableLike> = Some(document.as_table());
        for key in TABLE {
            table = table.and_then(|table| table.get(key)).and_then(Item::as_table_like);
        }
        let Some(table) = table else { return Ok(()) };
        for (key, origin) in [("model-configs", Origin::ModelConfig), ("catalogs", Origin::Catalog)]
        {
            let Some(item) = table.get(key) else { continue };
            let span = item.span().unwrap_or(0..0);
            let wrong = |message: String| {
                let error = Diagnostic::new("PD005", span.clone(), message);
                Box::new(Problem::of(revision.id(), book, text, &error))
            };
            let items = item.as_array().ok_or_else(|| wrong(format!("`{key}` is no list")))?;
            for label in items {
                let label =
                    label.as_str().ok_or_else(|| wrong(format!("`{key}` is no list of paths")))?;
                let missing = || wrong(format!("there is no file `{label}` in this revision"));
                let path = joined(root, label).ok_or_else(missing)?;
                let file = revision.files.read(&path).ok_or_else(missing)?;
                let file =
                    file.map_err(|why| Box::new(Problem::at(revision.id(), &path, 1, why)))?;
                self.add(origin, label, &path, &file);
            }
        }
        if let Some(item) = table.get("assumptions") {
            self.sources.push(Source {
                origin: Origin::Book,
                label: "assumptions".to_string(),
                path: book.to_string(),
                text: as_block(item),
                whole: text.to_string(),
                within: TABLE.map(String::from).to_vec(),
            });
        }
        Ok(())
    }

    /// The built-in catalog with these.
    pub(crate) fn catalog(&self) -> Result<Catalog, (usize, Vec<Diagnostic>)> {
        let mut catalog = Catalog::builtin();
        // Configs come first: an entry of a catalog may be one.
        for origin in [Origin::ModelConfig, Origin::Catalog, Origin::Book] {
            for (i, source) in self.sources.iter().enumerate() {
                if source.origin != origin {
                    continue;
                }
                let (label, text) = (&source.label, &source.text);
                match origin {
                    Origin::ModelConfig => catalog.add_model_config(label, text),
                    Origin::Catalog => catalog.add_toml(text),
                    _ => catalog.set_default_assumptions(text),
                }
                .map_err(|errors| (i, errors))?;
            }
        }
        Ok(catalog)
    }

    /// A mistake in a source, at its place.
    pub(crate) fn problem(
        &self,
        at: usize,
        error: &Diagnostic,
        revision: &Revision<'_>,
    ) -> Problem {
        let source = &self.sources[at];
        if source.within.is_empty() {
            return Problem::of(revision.id(), &source.path, &source.text, error);
        }
        let path: Vec<String> =
            source.within.iter().cloned().chain([source.label.clone()]).collect();
        let line = crate::edits::toml_line(&source.whole, &path).unwrap_or(1);
        Problem::at(revision.id(), &source.path, line, error.to_string())
    }
}

/// The key `assumptions` of a book as a block would have it.
fn as_block(item: &Item) -> String {
    match item.as_table_like() {
        Some(table) => table
            .iter()
            .map(|(key, value)| format!("assumptions.{key} = {}\n", value.to_string().trim()))
            .collect(),
        None => format!("assumptions = {}\n", item.to_string().trim()),
    }
}
