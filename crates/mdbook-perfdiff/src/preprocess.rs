//! Runs the blocks of a book.

use std::borrow::Cow;
use std::num::NonZero;

use perfdiff_docs::{Document, Engine, Names, Origin, Problem};
use serde_json::Value;

use crate::book::{self, Chapter};
use crate::config::Config;
use crate::context::{Context, Form};
use crate::{Failure, FailureKind};

/// Fewer chapters than this are not worth another thread.
const LEAST_SHARE: usize = 16;

/// What was done, and what its author should hear about it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Summary {
    /// How many blocks ran.
    pub blocks: usize,
    /// Notes, warnings, and the errors that became boxes in their pages.
    pub messages: Vec<String>,
}

/// Runs the blocks of every chapter of a book, and puts what they compute in their place.
///
/// `context` and `book` are mdBook's, of version 0.4 or 0.5. Only the `content` of chapters
/// changes, and only of those that hold something of ours. Nothing is printed or written; the
/// author's files are read only to point into them.
///
/// # Errors
///
/// Every error of every chapter, or what keeps the book from being evaluated at all. The book is
/// then as it was.
pub fn preprocess(context: &Value, book: &mut Value) -> Result<Summary, Failure> {
    let context = Context::read(context)?;
    let config = Config::read(context.config)?;
    let chapters = book::chapters(book)?;
    let mut summary = Summary::default();
    summary.messages.extend(context.note.clone());
    if context.form == Form::Source {
        return Ok(summary);
    }
    let catalog = config.catalog(&context.root)?;
    let mut contents = Vec::with_capacity(chapters.len());
    let mut errors = Vec::new();
    let mut wrong_chapters = 0;
    for mut page in run_all(&chapters, &context, &catalog) {
        summary.blocks += page.blocks;
        summary.messages.append(&mut page.warnings);
        wrong_chapters += usize::from(!page.errors.is_empty());
        errors.append(&mut page.errors);
        contents.push(page.content);
    }
    if errors.is_empty() {
        book::set_contents(book, contents);
        return Ok(summary);
    }
    let count = format!(
        "mdbook-perfdiff: {} in {}",
        counted(errors.len(), "error"),
        counted(wrong_chapters, "chapter")
    );
    summary.messages.append(&mut errors);
    // A test has no page to show a box in.
    let has_pages = context.form != Form::Checked;
    if config.keep_going.unwrap_or(context.is_served) && has_pages {
        summary.messages.push(format!("{count}, shown in their place"));
        book::set_contents(book, contents);
        Ok(summary)
    } else {
        summary.messages.push(count);
        Err(Failure { kind: FailureKind::Chapters, messages: summary.messages })
    }
}

/// What became of a chapter.
struct Page {
    /// Its new text; `None` if it stays as it is.
    content: Option<String>,
    blocks: usize,
    errors: Vec<String>,
    warnings: Vec<String>,
}

/// Runs the chapters on all cores; the pages come in the chapters' order.
///
/// In two passes, because prose may cite a block of any chapter: first every block is run, then
/// every chapter is put together.
fn run_all(chapters: &[Chapter<'_>], context: &Context<'_>, engine: &dyn Engine) -> Vec<Page> {
    let mut started: Vec<_> = chapters.iter().collect();
    let documents = on_all_cores(&mut started, &|chapter: &mut &Chapter<'_>| {
        Document::run_blocks(chapter.content, engine)
    });
    let mut names = Names::default();
    for (chapter, document) in chapters.iter().zip(&documents) {
        names.add(chapter.path, document);
    }
    let mut pairs: Vec<_> = chapters.iter().zip(documents).collect();
    on_all_cores(&mut pairs, &|(chapter, document)| {
        document.cite(chapter.path, &names);
        put_together(chapter, document, context)
    })
}

/// Does the same with each, in shares of neighbours.
fn on_all_cores<T: Send, U: Send>(all: &mut [T], each: &(dyn Fn(&mut T) -> U + Sync)) -> Vec<U> {
    let threads = std::thread::available_parallelism().map_or(1, NonZero::get);
    let share = all.len().div_ceil(threads).max(LEAST_SHARE);
    if all.len() <= share {
        return all.iter_mut().map(each).collect();
    }
    std::thread::scope(|scope| {
        let started: Vec<_> = all
            .chunks_mut(share)
            .map(|share| scope.spawn(move || share.iter_mut().map(each).collect::<Vec<U>>()))
            .collect();
        started
            .into_iter()
            .flat_map(|thread| match thread.join() {
                Ok(done) => done,
                Err(panic) => std::panic::resume_unwind(panic),
            })
            .collect()
    })
}

fn put_together(chapter: &Chapter<'_>, document: &Document<'_>, context: &Context<'_>) -> Page {
    let path = context.file_of(chapter.path);
    // Only a chapter with something to report is read again.
    let text = match document.problems() {
        [] => None,
        _ => context.read_file(&path),
    };
    let read = |path: &str| context.read_file(path);
    let origin = Origin { path: &path, text: text.as_deref(), read: &read };
    let explain = |problem: &Problem| document.explain(problem, &origin);
    let (errors, warnings): (Vec<_>, Vec<_>) =
        document.problems().iter().partition(|problem| problem.is_error());
    let content = match context.form {
        Form::Html => document.html(chapter.path, &explain),
        Form::Markdown => document.markdown(&explain),
        Form::Checked | Form::Source => Cow::Borrowed(chapter.content),
    };
    Page {
        content: match content {
            Cow::Borrowed(_) => None,
            Cow::Owned(content) => Some(content),
        },
        blocks: document.blocks().len(),
        errors: errors.into_iter().map(explain).collect(),
        warnings: warnings.into_iter().map(explain).collect(),
    }
}

fn counted(number: usize, what: &str) -> String {
    format!("{number} {what}{}", if number == 1 { "" } else { "s" })
}
