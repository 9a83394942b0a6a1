//! Jupyter notebooks whose cells are blocks.
//!
//! A code cell is a block if its first line is `%%perfdiff`. Where the notebook's kernel is
//! perfdiff's, every code cell is what a [`Session`] takes it for, and runs after those above it, as
//! the kernel would run it. What a cell shows is its outputs; the bytes of the file outside of the
//! outputs that are replaced stay as they are.

mod output;
mod source;

use std::collections::BTreeMap;
use std::ops::Range;

use perfdiff::{Catalog, Diagnostic};
use serde_json::Value;
use serde_json::value::RawValue;

use crate::block::Block;
use crate::document::{Document, Ran};
use crate::in_place::Stale;
use crate::problem::{Code, Problem, Severity};
use crate::session::{Outcome, Session};
use crate::splice::Edit;
use output::{Output, There};
use source::Source;

/// A notebook whose blocks have run.
#[derive(Debug)]
pub struct Notebook<'n> {
    document: Document<'n>,
    /// The cells that were run.
    cells: Vec<Cell>,
    /// What is wrong with cells that are no blocks.
    problems: Vec<Problem>,
}

/// A cell that was run.
#[derive(Debug)]
struct Cell {
    /// The block that it is.
    ordinal: Option<usize>,
    /// The place to point at, in the file.
    opening: Range<usize>,
    /// The place of its outputs.
    place: Range<usize>,
    /// Its number, where it was run.
    count: Option<u64>,
    /// What they should be; none where the cell has errors.
    wanted: Option<Output>,
}

/// A JSON object, without a look at what its members are.
type Members<'n> = BTreeMap<String, &'n RawValue>;

impl<'n> Notebook<'n> {
    /// Finds the cells that are ours, and runs each. `read` reads the files that cells load.
    ///
    /// # Errors
    ///
    /// The text is not a notebook of format 4.
    pub fn run(
        text: &'n str,
        catalog: &'n Catalog,
        read: impl Fn(&str) -> Result<String, String> + Send + Sync + 'static,
    ) -> Result<Self, Box<Diagnostic>> {
        let bare = text.strip_prefix('\u{feff}').unwrap_or(text);
        let place = Place { text };
        let root: &RawValue = serde_json::from_str(bare)
            .map_err(|error| place.wrong(place.of_error(&error), "this is not JSON"))?;
        let top = place.members(root)?;
        let format = top.get("nbformat").and_then(|raw| raw.get().parse::<u64>().ok());
        if format != Some(4) {
            let span = top.get("nbformat").map_or(0..1, |raw| place.of(raw.get()));
            return Err(place.wrong(span, "this is not a notebook of format 4"));
        }
        let ours = top.get("metadata").is_some_and(|metadata| is_our_kernel(metadata));
        let cells = top.get("cells").ok_or_else(|| place.wrong(0..1, "it has no `cells`"))?;
        let mut running = Running::of(Session::new(catalog.clone()).reading(read));
        for cell in place.list(cells)? {
            let members = place.members(cell)?;
            if members.get("cell_type").map(|kind| kind.get()) != Some("\"code\"") {
                continue;
            }
            let missing = |key: &str| {
                place.wrong(place.of(cell.get()), &format!("this code cell has no `{key}`"))
            };
            let source = members.get("source").ok_or_else(|| missing("source"))?;
            let span = place.of(source.get());
            let Some(source) = source::read(&place, source, ours)? else { continue };
            let output = members.get("outputs").ok_or_else(|| missing("outputs"))?;
            let count = members.get("execution_count").and_then(|count| count.get().parse().ok());
            running.run(source, span, place.of(output.get()), count);
        }
        let Running { blocks, ran, cells, problems, .. } = running;
        let document = Document::of_blocks(text, blocks, catalog, ran);
        Ok(Self { document, cells, problems })
    }

    /// The cells that are blocks, with their problems; spans are bytes of the file.
    pub fn document(&self) -> &Document<'n> {
        &self.document
    }

    /// What is wrong with cells that are no blocks: values, claims, commands.
    pub fn problems(&self) -> &[Problem] {
        &self.problems
    }

    /// Compares the outputs of the cells with what they compute.
    pub fn stale(&self) -> Vec<Stale> {
        self.cells.iter().filter_map(|cell| self.stale_cell(cell)).collect()
    }

    fn stale_cell(&self, cell: &Cell) -> Option<Stale> {
        let wanted = cell.wanted.as_ref()?;
        // What is wrong with a block as part of the notebook, such as its name, is said first.
        if let Some(ordinal) = cell.ordinal {
            self.document.output(ordinal)?;
        }
        let outputs = serde_json::from_str(self.document.source().get(cell.place.clone())?).ok()?;
        let there = There { outputs, count: cell.count };
        if wanted.is_in(&there.outputs) {
            return None;
        }
        let message = match there.outputs.as_array().map(Vec::len) {
            Some(0) => "this cell has not been run: it has no output",
            _ if there.is_error() => "the output of this cell is an error, and it has none",
            _ => "the output of this cell is out of date",
        };
        let mut problem = Problem::error(Code::OutOfDate, cell.opening.clone(), message)
            .label(&wanted.difference(&there).unwrap_or_default())
            .help("`perfdiff regen` writes it");
        problem.block = cell.ordinal;
        let text = wanted.instead_of(&there, self.document.source(), &cell.place);
        Some(Stale { edit: Edit::new(cell.place.clone(), text), problem, edited: false })
    }
}

/// The cells above the next one.
struct Running {
    session: Session,
    blocks: Vec<Block>,
    ran: Vec<Ran>,
    cells: Vec<Cell>,
    problems: Vec<Problem>,
}

impl Running {
    fn of(session: Session) -> Self {
        let (blocks, ran, cells, problems) = Default::default();
        Self { session, blocks, ran, cells, problems }
    }

    fn run(&mut self, source: Source, span: Range<usize>, place: Range<usize>, count: Option<u64>) {
        let Source { opening, body, is_block } = source;
        let outcome = match is_block {
            true => self.session.block(body.text(), 0),
            false => self.session.run(body.text()),
        };
        self.session.keep(&outcome);
        let wanted = outcome.errors.is_empty().then(|| Output::of(&outcome.shown));
        let Outcome { errors, block, .. } = outcome;
        let Some(ran) = block else {
            let in_file = |mut error: Diagnostic| {
                error.span = body.source_span(&error.span).unwrap_or_else(|| opening.clone());
                Problem::of(Severity::Error, error)
            };
            self.problems.extend(errors.into_iter().map(in_file));
            self.cells.push(Cell { ordinal: None, opening, place, count, wanted });
            return;
        };
        let ordinal = self.blocks.len();
        self.blocks.push(Block { ordinal, span, opening: opening.clone(), body, closed: true });
        self.ran.push(ran);
        self.cells.push(Cell { ordinal: Some(ordinal), opening, place, count, wanted });
    }
}

/// Whether a notebook's kernel runs blocks: nobody else's language is TOML, whatever the name under
/// which the kernel is installed.
fn is_our_kernel(metadata: &RawValue) -> bool {
    let Ok(metadata) = serde_json::from_str::<Value>(metadata.get()) else { return false };
    let is = |key: &str, value: &str| metadata.pointer(key).and_then(Value::as_str) == Some(value);
    is("/kernelspec/name", "perfdiff")
        || ["/kernelspec/language", "/language_info/name"]
            .into_iter()
            .any(|key| is(key, "toml") || is(key, "perfdiff"))
}

/// Knows where in the file a piece of it is.
pub(crate) struct Place<'n> {
    text: &'n str,
}

impl<'n> Place<'n> {
    /// The span of a piece that was borrowed from the text.
    fn of(&self, piece: &str) -> Range<usize> {
        let start = (piece.as_ptr() as usize).saturating_sub(self.text.as_ptr() as usize);
        start..start + piece.len()
    }

    fn of_error(&self, error: &serde_json::Error) -> Range<usize> {
        let lines = self.text.split_inclusive('\n').take(error.line().saturating_sub(1));
        let start = lines.map(str::len).sum::<usize>() + error.column().saturating_sub(1);
        let start = start.min(self.text.len());
        start..start
    }

    fn members(&self, raw: &'n RawValue) -> Result<Members<'n>, Box<Diagnostic>> {
        let not = |_| self.wrong(self.of(raw.get()), "this is not an object");
        serde_json::from_str(raw.get()).map_err(not)
    }

    fn list(&self, raw: &'n RawValue) -> Result<Vec<&'n RawValue>, Box<Diagnostic>> {
        let not = |_| self.wrong(self.of(raw.get()), "this is not a list");
        serde_json::from_str(raw.get()).map_err(not)
    }

    fn wrong(&self, span: Range<usize>, message: &str) -> Box<Diagnostic> {
        let first_line = self.text.get(span.clone()).unwrap_or("").lines().next().unwrap_or("");
        let span = span.start..span.start + first_line.len();
        Box::new(Diagnostic::new(Code::NotANotebook.as_str(), span, message))
    }
}
