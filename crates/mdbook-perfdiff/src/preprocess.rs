//! Runs the blocks of a book.

use perfdiff_docs::{Document, Engine, Origin};
use serde_json::Value;

use crate::book::{self, Chapter};
use crate::config::Config;
use crate::context::{Context, Form};
use crate::{Failure, FailureKind};

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
    let keep_going =
        config.keep_going.unwrap_or(context.is_served) && context.form != Form::Checked;
    let mut run =
        Run { context: &context, engine: &catalog, errors: Vec::new(), wrong_chapters: 0 };
    let contents = chapters.iter().map(|chapter| run.chapter(chapter, &mut summary)).collect();
    if run.errors.is_empty() {
        book::set_contents(book, contents);
        return Ok(summary);
    }
    let count = format!(
        "mdbook-perfdiff: {} in {}",
        counted(run.errors.len(), "error"),
        counted(run.wrong_chapters, "chapter")
    );
    summary.messages.append(&mut run.errors);
    if keep_going {
        summary.messages.push(format!("{count}, shown in their place"));
        book::set_contents(book, contents);
        Ok(summary)
    } else {
        summary.messages.push(count);
        Err(Failure { kind: FailureKind::Chapters, messages: summary.messages })
    }
}

struct Run<'r> {
    context: &'r Context<'r>,
    engine: &'r dyn Engine,
    errors: Vec<String>,
    wrong_chapters: usize,
}

impl Run<'_> {
    /// A chapter's new text; `None` if it stays as it is.
    fn chapter(&mut self, chapter: &Chapter<'_>, summary: &mut Summary) -> Option<String> {
        let document = Document::run(chapter.content, self.engine);
        summary.blocks += document.blocks().len();
        let path = self.context.file_of(chapter.path);
        // Only a chapter with something to report is read again.
        let text = match document.problems() {
            [] => None,
            _ => self.context.read_file(&path),
        };
        let read = |path: &str| self.context.read_file(path);
        let origin = Origin { path: &path, text: text.as_deref(), read: &read };
        for problem in document.problems() {
            let message = document.explain(problem, &origin);
            if problem.is_error() {
                self.errors.push(message);
            } else {
                summary.messages.push(message);
            }
        }
        self.wrong_chapters += usize::from(document.has_errors());
        let explain = |problem: &_| document.explain(problem, &origin);
        let content = match self.context.form {
            Form::Html => document.html(chapter.path, &explain),
            Form::Markdown => document.markdown(&explain),
            Form::Checked | Form::Source => return None,
        };
        match content {
            std::borrow::Cow::Borrowed(_) => None,
            std::borrow::Cow::Owned(content) => Some(content),
        }
    }
}

fn counted(number: usize, what: &str) -> String {
    format!("{number} {what}{}", if number == 1 { "" } else { "s" })
}
