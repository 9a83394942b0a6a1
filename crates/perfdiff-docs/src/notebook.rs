//! Jupyter notebooks whose cells are blocks.
//!
//! A code cell is a block if its first line is `%%perfdiff`, or if the notebook's kernel is
//! perfdiff's. What such a cell shows is one output with `text/plain` and `text/html`; the bytes of
//! the file outside of the outputs that are replaced stay as they are.

mod output;
mod source;

use std::collections::BTreeMap;
use std::ops::Range;

use perfdiff::Diagnostic;
use serde_json::Value;
use serde_json::value::RawValue;

use crate::block::Block;
use crate::document::Document;
use crate::engine::Engine;
use crate::in_place::Stale;
use crate::problem::{Code, Problem};
use crate::splice::Edit;
use output::{Output, Shown};

/// The first line of a cell that is a block in a notebook of another language.
const MAGIC: &str = "%%perfdiff";

/// A notebook whose blocks have run.
#[derive(Debug)]
pub struct Notebook<'n> {
    document: Document<'n>,
    cells: Vec<Cell>,
    /// Whether its kernel is ours.
    ours: bool,
}

/// The cell of a block.
#[derive(Debug)]
struct Cell {
    /// Its outputs.
    outputs: Range<usize>,
    /// Its number, where it was run.
    count: Option<u64>,
}

/// A JSON object, without a look at what its members are.
type Members<'n> = BTreeMap<String, &'n RawValue>;

impl<'n> Notebook<'n> {
    /// Finds the blocks among the cells, and runs each.
    ///
    /// # Errors
    ///
    /// The text is not a notebook of format 4.
    pub fn run(text: &'n str, engine: &'n dyn Engine) -> Result<Self, Box<Diagnostic>> {
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
        let (mut blocks, mut found) = (Vec::new(), Vec::new());
        for cell in place.list(cells)? {
            let members = place.members(cell)?;
            if members.get("cell_type").map(|kind| kind.get()) != Some("\"code\"") {
                continue;
            }
            let missing = |key: &str| {
                place.wrong(place.of(cell.get()), &format!("this code cell has no `{key}`"))
            };
            let source = members.get("source").ok_or_else(|| missing("source"))?;
            let Some((opening, body)) = source::block(&place, source, ours)? else { continue };
            let output = members.get("outputs").ok_or_else(|| missing("outputs"))?;
            let (ordinal, span) = (blocks.len(), place.of(source.get()));
            blocks.push(Block { ordinal, span, opening, body, closed: true });
            let count = members.get("execution_count").and_then(|count| count.get().parse().ok());
            found.push(Cell { outputs: place.of(output.get()), count });
        }
        Ok(Self { document: Document::of_blocks(text, blocks, engine), cells: found, ours })
    }

    /// The cells that are blocks, with their problems; spans are bytes of the file.
    pub fn document(&self) -> &Document<'n> {
        &self.document
    }

    /// Compares the outputs of the cells with what they compute.
    pub fn stale(&self) -> Vec<Stale> {
        let blocks = self.document.blocks().iter().zip(&self.cells);
        blocks.filter_map(|(block, cell)| self.stale_cell(block, cell)).collect()
    }

    fn stale_cell(&self, block: &Block, cell: &Cell) -> Option<Stale> {
        let report = self.document.output(block.ordinal)?.report()?;
        let wanted = Output::of(report);
        let place = cell.outputs.clone();
        let outputs = serde_json::from_str(self.document.source().get(place.clone())?).ok()?;
        let shown = Shown { outputs, count: cell.count, ours: self.ours };
        if wanted.is_in(&shown.outputs) {
            return None;
        }
        let message = match shown.outputs.as_array().map(Vec::len) {
            Some(0) => "this cell has not been run: it has no output",
            _ if shown.is_error() => "the output of this cell is an error, and it has none",
            _ => "the output of this cell is out of date",
        };
        let problem = Problem::error(Code::OutOfDate, block.opening.clone(), message)
            .in_block(block.ordinal)
            .label(&wanted.difference(&shown).unwrap_or_default())
            .help("`perfdiff regen` writes it");
        let text = wanted.instead_of(&shown, self.document.source(), &place);
        Some(Stale { edit: Edit::new(place, text), problem, edited: false })
    }
}

/// Whether a notebook's kernel runs blocks.
fn is_our_kernel(metadata: &RawValue) -> bool {
    let Ok(metadata) = serde_json::from_str::<Value>(metadata.get()) else { return false };
    ["/kernelspec/language", "/kernelspec/name", "/language_info/name"]
        .into_iter()
        .any(|key| metadata.pointer(key).and_then(Value::as_str) == Some("perfdiff"))
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
