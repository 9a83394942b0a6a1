//! What a cell of a notebook means: a block, values and claims of earlier blocks, or a command.
//!
//! 1. [`Cell`] says which of these a text is.
//! 2. [`Session::run`] gives it what came before it, and an [`Outcome`] comes out. It changes
//!    nothing, so that whoever no longer waits for it can drop it.
//! 3. [`Session::keep`] lets what comes after know of it.
//!
//! A block means in a cell what it means everywhere: nothing here changes what it computes but the
//! entries that a cell adds to the catalog, and those stand in the notebook.
//!
//! ```
//! use perfdiff::Catalog;
//! use perfdiff_docs::Session;
//!
//! let mut session = Session::new(Catalog::builtin());
//! let outcome = session.run("name = \"upgrade\"\nmodel = \"Llama3_8B\"\nbaseline = \"A100\"\nproposal = \"H100\"");
//! assert!(outcome.shown[0].plain.contains("• Speedup: 1.54x"));
//! session.keep(&outcome);
//!
//! let line = |text| session.run(text).shown[0].plain.clone();
//! assert_eq!(line("upgrade.speedup"), "1.54x");
//! assert_eq!(line("upgrade.baseline.latency | us"), "10800 us");
//! assert!(line("upgrade.speedup > 1.5").starts_with("holds: it is 1.54x"));
//! ```

mod cell;
mod command;
mod lines;
mod page;

use std::sync::Arc;

use perfdiff::block::Choice;
use perfdiff::field::Field;
use perfdiff::json::Json;
use perfdiff::{AssumptionSet, Bundle, Catalog, Diagnostic, Hardware, Model, Report};

use crate::engine::{Engine as _, Output};
use crate::names::Names;

pub use cell::Cell;
pub(crate) use cell::MAGIC;
pub use command::{COMMANDS, Command};

/// The cells that have run, as the next one sees them.
#[derive(Clone)]
pub struct Session {
    catalog: Arc<Catalog>,
    names: Names,
    files: Arc<Files>,
}

/// Reads a file that a cell names; the error says why not.
type Files = dyn Fn(&str) -> Result<String, String> + Send + Sync;

/// What a cell came to.
#[derive(Default)]
#[non_exhaustive]
pub struct Outcome {
    /// What it shows, in this order, whether or not something is wrong.
    pub shown: Vec<Shown>,
    /// What it opens beside the notebook, as plain text.
    pub page: Option<String>,
    /// What is wrong; spans are bytes of the cell.
    pub errors: Vec<Diagnostic>,
    /// What its block computed, or what is wrong with it.
    pub(crate) block: Option<Result<Arc<dyn Output>, Vec<Diagnostic>>>,
    change: Change,
}

/// What later cells know of a cell.
#[derive(Default)]
enum Change {
    #[default]
    Nothing,
    /// A block by its name; none of one that could not be run.
    Named(String, Option<Arc<dyn Output>>),
    /// More entries.
    Catalog(Arc<Catalog>),
}

/// One thing that a cell shows.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Shown {
    /// Whether it is the value of what the cell asks, and no display.
    pub is_value: bool,
    /// Complete on its own; a display ends in a newline, a value does not.
    pub plain: String,
    /// The same as one line of HTML; none of what is well as it is.
    pub html: Option<String>,
    /// The same in SI base units.
    pub json: Json,
}

impl Shown {
    /// Each rendering under its MIME type, the plainest first.
    pub fn parts(&self) -> impl Iterator<Item = (&'static str, String)> {
        let html = self.html.clone().map(|html| ("text/html", html));
        let json = (Bundle::JSON, self.json.to_string());
        [("text/plain", self.plain.clone())].into_iter().chain(html).chain([json])
    }

    fn value(plain: String, json: Json) -> Self {
        Self { is_value: true, plain, html: None, json }
    }
}

impl From<Bundle> for Shown {
    fn from(bundle: Bundle) -> Self {
        let Bundle { plain, html, json } = bundle;
        Self { is_value: false, plain, html: Some(html), json }
    }
}

impl From<Diagnostic> for Outcome {
    fn from(error: Diagnostic) -> Self {
        Self { errors: vec![error], ..Self::default() }
    }
}

impl Session {
    /// Before the first cell. Cells read no file; [`reading`](Self::reading) lets them.
    pub fn new(catalog: Catalog) -> Self {
        let files = Arc::new(|_: &str| Err("no file can be read here".to_owned()));
        Self { catalog: Arc::new(catalog), names: Names::default(), files }
    }

    /// With files that `%load` may read, by the path that is written in the cell.
    #[must_use]
    pub fn reading(
        mut self,
        files: impl Fn(&str) -> Result<String, String> + Send + Sync + 'static,
    ) -> Self {
        self.files = Arc::new(files);
        self
    }

    /// The entries that names refer to.
    pub fn catalog(&self) -> &Catalog {
        &self.catalog
    }

    /// The blocks that have a name and could be run, in the order of their cells.
    pub fn blocks(&self) -> impl Iterator<Item = (&str, &Report)> {
        self.names.own("").filter_map(|(name, output)| Some((name, output?.report()?)))
    }

    /// One value of a block, by their names: `upgrade.speedup`.
    pub fn field(&self, path: &str) -> Option<Field> {
        self.names.field("", path).ok()
    }

    /// An entry of the catalog or a set of assumptions, by any of its names.
    pub fn entry(&self, name: &str) -> Option<Bundle> {
        let catalog = self.catalog();
        let hardware = || catalog.hardware(name).ok().map(Hardware::bundle);
        let model = || catalog.model(name).or_else(|_| catalog.model_config(name)).ok();
        let set = || AssumptionSet::from_name(name).map(AssumptionSet::bundle);
        hardware().or_else(|| model().map(Model::bundle)).or_else(set)
    }

    /// What may stand behind a command.
    pub fn choices(&self, command: &str) -> Vec<Choice> {
        COMMANDS
            .iter()
            .find(|known| known.name == command)
            .map_or(Vec::new(), |command| (command.choices)(self))
    }

    /// Runs a cell.
    pub fn run(&self, text: &str) -> Outcome {
        match Cell::of(text) {
            Cell::Empty => Outcome::default(),
            Cell::Block(at) => self.block(&text[at..], at),
            Cell::Lines(lines) => lines::run(self, text, lines),
            Cell::Command { name, rest } => command::run(self, text, name, rest),
        }
    }

    /// Lets later cells know what a cell came to.
    pub fn keep(&mut self, outcome: &Outcome) {
        match &outcome.change {
            Change::Nothing => {}
            Change::Named(name, output) => self.names.define(name, output.clone()),
            Change::Catalog(catalog) => self.catalog = Arc::clone(catalog),
        }
    }

    /// Runs a block that begins at a byte of its cell.
    pub(crate) fn block(&self, text: &str, start: usize) -> Outcome {
        let placed = |mut errors: Vec<Diagnostic>| {
            for error in &mut errors {
                error.span = start + error.span.start..start + error.span.end;
            }
            errors
        };
        match Catalog::run(&self.catalog, text) {
            Ok(output) => {
                let output: Arc<dyn Output> = Arc::from(output);
                let shown = output.report().map(|report| report.bundle().into());
                let errors = placed(output.failed_claims());
                let named = output.name().map(str::to_owned);
                let change = named
                    .map_or(Change::Nothing, |name| Change::Named(name, Some(Arc::clone(&output))));
                let shown = shown.into_iter().collect();
                Outcome { shown, page: None, errors, block: Some(Ok(output)), change }
            }
            Err(errors) => {
                // What an earlier run of the cell computed is not what it says now.
                let change = cell::written_name(text)
                    .filter(|name| self.names.own("").any(|(known, _)| known == name))
                    .map_or(Change::Nothing, |name| Change::Named(name, None));
                let block = Some(Err(errors.clone()));
                Outcome { errors: placed(errors), block, change, ..Outcome::default() }
            }
        }
    }
}

impl std::fmt::Debug for Session {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Session").field("names", &self.names).finish_non_exhaustive()
    }
}

impl std::fmt::Debug for Outcome {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Outcome")
            .field("shown", &self.shown)
            .field("page", &self.page)
            .field("errors", &self.errors)
            .finish_non_exhaustive()
    }
}
