//! A chapter whose blocks have run.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::Arc;

use crate::block::Block;
use crate::cite;
use crate::container;
use crate::engine::{Engine, Output};
use crate::find::{Found, find_in};
use crate::html;
use crate::in_place::{self, Regions};
use crate::inline::InlineValue;
use crate::markdown::Dialect;
use crate::names::Names;
use crate::problem::{Code, Problem, Severity};
use crate::splice::{Edit, splice};

/// A chapter whose blocks have run: what is wrong with it, and what it becomes.
///
/// The pipeline is [`find`](crate::find()), then [`Document::run`], then [`Document::html`] or
/// [`Document::markdown`]. A document with errors can be rendered too: each failed block then
/// becomes what `explain` says about it.
///
/// Prose may cite blocks of other chapters, so those of a book are run in two passes:
/// [`Document::run_blocks`] for each, then [`Document::cite`] with the [`Names`] of all.
pub struct Document<'a> {
    source: &'a str,
    engine: &'a dyn Engine,
    found: Found,
    outputs: Vec<Option<Arc<dyn Output>>>,
    /// What stands in the place of each inline value; none for a literal, and for a mistake.
    values: Vec<Option<String>>,
    problems: Vec<Problem>,
    regions: Regions,
}

/// What became of a block.
pub(crate) type Ran = Result<Arc<dyn Output>, Vec<perfdiff::Diagnostic>>;

impl<'a> Document<'a> {
    /// Finds the blocks of a chapter and runs each; its prose cites them alone.
    pub fn run(source: &'a str, engine: &'a dyn Engine) -> Self {
        let mut document = Self::run_blocks(source, Dialect::default(), engine);
        let mut names = Names::default();
        names.add("", &document);
        document.cite("", &names);
        document
    }

    /// Finds the blocks of a chapter and runs each; what its prose cites is still open.
    pub fn run_blocks(source: &'a str, dialect: Dialect, engine: &'a dyn Engine) -> Self {
        let mut run = |text: &str| engine.run(text).map(Arc::from);
        let (found, regions) = (find_in(source, dialect), in_place::find(source, dialect));
        Self::of_found(source, found, regions, engine, &mut run)
    }

    /// Blocks that were found by other means than as Markdown, and run in the order of their cells;
    /// `ran` is what became of each.
    pub(crate) fn of_blocks(
        source: &'a str,
        blocks: Vec<Block>,
        engine: &'a dyn Engine,
        mut ran: Vec<Ran>,
    ) -> Self {
        let found = Found { blocks, ..Found::default() };
        ran.reverse();
        let mut next = |_: &str| ran.pop().unwrap_or(Err(Vec::new()));
        Self::of_found(source, found, Regions::default(), engine, &mut next)
    }

    fn of_found(
        source: &'a str,
        found: Found,
        regions: Regions,
        engine: &'a dyn Engine,
        run: &mut dyn FnMut(&str) -> Ran,
    ) -> Self {
        let values = vec![None; found.inline_values.len()];
        let (outputs, problems) = (Vec::new(), Vec::new());
        let mut document = Self { source, engine, found, outputs, values, problems, regions };
        document.problems.append(&mut document.found.warnings);
        for index in 0..document.found.blocks.len() {
            document.run_block(index, run);
        }
        document.refuse_double_names();
        document.problems.sort_by_key(|problem| problem.diagnostic.span.start);
        document
    }

    /// Whether the chapter's prose cites blocks or claims something of them: without, there is nothing
    /// to [`cite`](Self::cite).
    pub fn cites(&self) -> bool {
        !(self.found.inline_values.is_empty() && self.found.claims.is_empty())
    }

    /// Looks up what the chapter's prose cites, and checks what it claims. `page` is the path under
    /// which the chapter is among the names.
    pub fn cite(&mut self, page: &str, names: &Names) {
        for (value, text) in self.found.inline_values.iter().zip(&mut self.values) {
            if value.literal {
                continue;
            }
            match cite::value(names, page, self.source, &value.text) {
                Ok(found) => *text = Some(found),
                Err(problem) => self.problems.push(problem),
            }
        }
        for comment in &self.found.claims {
            if comment.closed {
                self.problems.extend(cite::check(names, page, self.source, &comment.text));
            } else {
                let opening = comment.span.start..comment.text.start;
                let problem =
                    Problem::error(Code::InlineValue, opening, "this comment is never closed");
                let problem = problem.label("opened here");
                self.problems.push(problem.help("close it with `-->`, before its paragraph ends"));
            }
        }
        self.problems.sort_by_key(|problem| problem.diagnostic.span.start);
    }

    /// The named blocks, each with what it computed; a block that could not be run has a name where
    /// its text says one.
    pub(crate) fn named(&self) -> impl Iterator<Item = (usize, String, Option<Arc<dyn Output>>)> {
        self.found.blocks.iter().zip(&self.outputs).filter_map(|(block, output)| match output {
            Some(output) => {
                Some((block.ordinal, output.name()?.to_owned(), Some(Arc::clone(output))))
            }
            None => Some((block.ordinal, written_name(block)?, None)),
        })
    }

    fn run_block(&mut self, index: usize, run: &mut dyn FnMut(&str) -> Ran) {
        let block = &self.found.blocks[index];
        let mut problems = block.problems(self.source);
        let mut output = None;
        if problems.is_empty() {
            match run(block.body.text()) {
                Ok(result) => {
                    problems.extend(result.warnings().into_iter().map(|warning| {
                        Problem::warning(Code::Doubtful, block.opening.clone(), warning)
                            .in_block(block.ordinal)
                    }));
                    problems.extend(placed(block, result.failed_claims()));
                    output = Some(result);
                }
                Err(diagnostics) if diagnostics.is_empty() => {
                    let opening = block.opening.clone();
                    let problem =
                        Problem::error(Code::Unexplained, opening, "this block could not be run");
                    problems.push(problem.in_block(block.ordinal));
                }
                Err(diagnostics) => problems.extend(placed(block, diagnostics)),
            }
        }
        self.outputs.push(output);
        self.problems.append(&mut problems);
    }

    /// A name is what prose cites a result by, so it may be given once.
    fn refuse_double_names(&mut self) {
        for index in 0..self.found.blocks.len() {
            let Some(name) = self.outputs[index].as_ref().and_then(|output| output.name()) else {
                continue;
            };
            let first = self.outputs[..index].iter().position(|output| {
                output.as_ref().is_some_and(|output| output.name() == Some(name))
            });
            let Some(first) = first else { continue };
            let block = &self.found.blocks[index];
            self.problems.push(
                Problem::error(
                    Code::DuplicateName,
                    name_span(block),
                    format!("two blocks of this chapter are named `{name}`"),
                )
                .in_block(index)
                .related(
                    "first named",
                    name_span(&self.found.blocks[first]),
                    first,
                ),
            );
        }
    }

    /// The chapter's text.
    pub fn source(&self) -> &'a str {
        self.source
    }

    /// The blocks, in the order they stand in the chapter.
    pub fn blocks(&self) -> &[Block] {
        &self.found.blocks
    }

    /// The inline values, each with the text that it stands for; none of a literal, and where it is
    /// wrong.
    pub fn values(&self) -> impl Iterator<Item = (&InlineValue, Option<&str>)> {
        self.found.inline_values.iter().zip(self.values.iter().map(Option::as_deref))
    }

    /// What is wrong, in the order it stands in the chapter; warnings included.
    pub fn problems(&self) -> &[Problem] {
        &self.problems
    }

    /// What a block computed; none of one with errors, failed claims among them.
    pub fn output(&self, ordinal: usize) -> Option<&dyn Output> {
        let is_error = |problem: &Problem| problem.is_error() && problem.block == Some(ordinal);
        let output = self.outputs.get(ordinal)?.as_deref()?;
        (!self.problems.iter().any(is_error)).then_some(output)
    }

    /// The same, where nothing is wrong but what the block claims of it.
    pub(crate) fn computed(&self, ordinal: usize) -> Option<&dyn Output> {
        let is_error = |problem: &Problem| {
            problem.is_error() && !problem.is_failed_claim() && problem.block == Some(ordinal)
        };
        let output = self.outputs.get(ordinal)?.as_deref()?;
        (!self.problems.iter().any(is_error)).then_some(output)
    }

    /// How many `{{!#perfdiff ...}}` a page prints without the `!`.
    pub(crate) fn literal_values(&self) -> usize {
        self.found.inline_values.iter().filter(|value| value.literal).count()
    }

    /// The regions that hold results, up to date or not.
    pub(crate) fn regions(&self) -> &Regions {
        &self.regions
    }

    /// A block, with the region under it: a page that shows the result needs no second one.
    fn with_region(&self, block: &Block) -> Range<usize> {
        let region = self.regions.under(self.source, block);
        let end = region.and_then(|region| self.regions.all.get(region));
        block.span.start..end.map_or(block.span.end, |region| region.span().end)
    }

    /// Whether there is no right page to show.
    pub fn has_errors(&self) -> bool {
        self.problems.iter().any(Problem::is_error)
    }

    /// The chapter with a line of HTML in the place of each block.
    ///
    /// `page` names the chapter among those of its book; ids are made of it. `explain` words a
    /// problem for the box that stands in the place of a block without output.
    pub fn html(&self, page: &str, explain: &dyn Fn(&Problem) -> String) -> Cow<'a, str> {
        let mut style = Some(self.engine.style());
        self.render(|part| match part {
            Part::Block(block, Ok(output)) => {
                let figure = output.html(&html::block_id(page, block.ordinal));
                html::line(style.take(), &figure)
            }
            Part::Block(_, Err(problems)) => {
                html::line(style.take(), &html::error_box(&joined(&problems, explain)))
            }
            Part::Inline(problem) => html::error_span(&explain(problem)),
            Part::Claims(problems) => html::error_span(&joined(&problems, explain)),
        })
    }

    /// The chapter with lines of Markdown in the place of each block, for renderers that do not
    /// show HTML.
    pub fn markdown(&self, explain: &dyn Fn(&Problem) -> String) -> Cow<'a, str> {
        self.render(|part| match part {
            Part::Block(block, Ok(output)) => {
                container::in_place(self.source, &self.with_region(block), &output.markdown())
            }
            Part::Block(block, Err(problems)) => {
                let message = fenced(&joined(&problems, explain));
                container::in_place(self.source, &self.with_region(block), &message)
            }
            Part::Inline(problem) => html::error_span(&explain(problem)),
            Part::Claims(problems) => html::error_span(&joined(&problems, explain)),
        })
    }

    fn render(&self, mut text: impl FnMut(Part<'_>) -> String) -> Cow<'a, str> {
        let mut edits = Vec::new();
        for (block, output) in self.found.blocks.iter().zip(&self.outputs) {
            let errors: Vec<_> = self
                .problems
                .iter()
                .filter(|problem| problem.is_error() && problem.block == Some(block.ordinal))
                // Its output is right, and says first what is claimed and not so.
                .filter(|problem| !problem.is_failed_claim())
                .collect();
            let result = match output {
                Some(output) if errors.is_empty() => Ok(output.as_ref()),
                _ => Err(errors),
            };
            edits.push(Edit::new(self.with_region(block), text(Part::Block(block, result))));
        }
        let errors_in = |span: &Range<usize>| -> Vec<&Problem> {
            let within = |problem: &&Problem| {
                let at = problem.diagnostic.span.start;
                problem.is_error()
                    && problem.block.is_none()
                    && (span.start..=span.end).contains(&at)
            };
            self.problems.iter().filter(within).collect()
        };
        for (value, found) in self.found.inline_values.iter().zip(&self.values) {
            let span = value.span.clone();
            if value.literal {
                let as_written = self.source[span.clone()].replacen('!', "", 1);
                edits.push(Edit::new(span, as_written));
            } else if let Some(found) = found {
                edits.push(Edit::new(span, html::value(found)));
            } else if let Some(problem) = errors_in(&value.text).first() {
                edits.push(Edit::new(span, text(Part::Inline(problem))));
            }
        }
        for comment in &self.found.claims {
            let problems = errors_in(&comment.text);
            if !problems.is_empty() && comment.closed {
                let end = comment.span.end;
                edits.push(Edit::new(end..end, text(Part::Claims(problems))));
            }
        }
        edits.sort_by_key(|edit| (edit.span.start, edit.span.end));
        splice(self.source, &edits)
    }
}

impl std::fmt::Debug for Document<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Document")
            .field("blocks", &self.found.blocks.len())
            .field("problems", &self.problems)
            .finish_non_exhaustive()
    }
}

/// Something that is replaced.
enum Part<'p> {
    Block(&'p Block, Result<&'p dyn Output, Vec<&'p Problem>>),
    Inline(&'p Problem),
    Claims(Vec<&'p Problem>),
}

fn joined(problems: &[&Problem], explain: &dyn Fn(&Problem) -> String) -> String {
    let messages: Vec<_> = problems.iter().map(|problem| explain(problem)).collect();
    messages.join("\n\n")
}

/// The engine's diagnostics, at the places in the chapter where the text was written.
fn placed(block: &Block, diagnostics: Vec<perfdiff::Diagnostic>) -> impl Iterator<Item = Problem> {
    diagnostics.into_iter().map(|mut diagnostic| {
        diagnostic.span = block.source_span(&diagnostic.span);
        Problem::of(Severity::Error, diagnostic).in_block(block.ordinal)
    })
}

/// The line in which a block names itself.
fn name_span(block: &Block) -> Range<usize> {
    match name_line(block) {
        Some(span) => block.source_span(&span),
        None => block.opening.clone(),
    }
}

/// The name that a block gives itself, as far as that can be told without reading it.
fn written_name(block: &Block) -> Option<String> {
    let line = block.body.text().get(name_line(block)?)?;
    let value = line.split_once('=')?.1.split('#').next()?.trim();
    Some(value.trim_matches(['"', '\'']).to_owned()).filter(|name| !name.is_empty())
}

/// The same line, in the text of the block.
fn name_line(block: &Block) -> Option<Range<usize>> {
    let mut start = 0;
    for line in block.body.text().split_inclusive('\n') {
        let text = line.trim();
        let key = text.split('=').next().unwrap_or("").trim();
        if text.contains('=') && key.trim_matches(['"', '\'']) == "name" {
            let at = start + line.len() - line.trim_start().len();
            return Some(at..at + text.len());
        }
        start += line.len();
    }
    None
}

/// A fence longer than any in the text.
fn fenced(text: &str) -> String {
    let mut longest = 2;
    let mut run = 0;
    for c in text.chars() {
        run = if c == '`' { run + 1 } else { 0 };
        longest = longest.max(run);
    }
    let fence = "`".repeat(longest + 1);
    format!("{fence}text\n{text}\n{fence}")
}
