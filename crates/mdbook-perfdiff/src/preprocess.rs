//! Runs the blocks of a book.

use std::borrow::Cow;

use perfdiff_docs::{Document, Engine, Names, Origin, Problem, Threads};
use serde_json::Value;

use crate::book::{Book, Chapter, Rewritten, json_of};
use crate::config::Config;
use crate::context::{Context, Form};
use crate::{Failure, FailureKind};

/// A book whose blocks have run, and what its author should hear about it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Preprocessed<'j> {
    /// The book with what the blocks compute in their place.
    pub book: Rewritten<'j>,
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
/// Every error of every chapter, or what keeps the book from being evaluated at all.
pub fn preprocess<'j>(context: &Value, book: &Book<'j>) -> Result<Preprocessed<'j>, Failure> {
    preprocess_on(Threads::for_documents, context, book)
}

/// The same on as many threads as `threads` says for so many chapters.
fn preprocess_on<'j>(
    threads: fn(usize) -> Threads,
    context: &Value,
    book: &Book<'j>,
) -> Result<Preprocessed<'j>, Failure> {
    let context = Context::read(context)?;
    let config = Config::read(context.config)?;
    let mut messages: Vec<String> = context.note.iter().cloned().collect();
    if context.form == Form::Source {
        return Ok(Preprocessed { book: book.with(Vec::new()), blocks: 0, messages });
    }
    let catalog = config.catalog(&context.root)?;
    let mut contents = Vec::with_capacity(book.chapters().len());
    let mut errors = Vec::new();
    let (mut blocks, mut wrong_chapters) = (0, 0);
    for mut page in run_all(book.chapters(), &context, &catalog, threads)? {
        blocks += page.blocks;
        messages.append(&mut page.warnings);
        wrong_chapters += usize::from(!page.errors.is_empty());
        errors.append(&mut page.errors);
        contents.push(page.content);
    }
    if !errors.is_empty() {
        let count = format!(
            "mdbook-perfdiff: {} in {}",
            counted(errors.len(), "error"),
            counted(wrong_chapters, "chapter")
        );
        messages.append(&mut errors);
        // A test has no page to show a box in.
        let has_pages = context.form != Form::Checked;
        if !(config.keep_going.unwrap_or(context.is_served) && has_pages) {
            messages.push(count);
            return Err(Failure { kind: FailureKind::Chapters, messages });
        }
        messages.push(format!("{count}, shown in their place"));
    }
    Ok(Preprocessed { book: book.with(contents), blocks, messages })
}

/// What became of a chapter.
struct Page {
    /// Its new text as JSON; `None` if it stays as it is.
    content: Option<String>,
    blocks: usize,
    errors: Vec<String>,
    warnings: Vec<String>,
}

/// A chapter whose blocks have run.
enum Ran<'d> {
    /// It cites nothing, so its page is there.
    Done(Page),
    /// What it cites may be in any chapter.
    Citing(Document<'d>),
}

/// Runs the chapters; the pages come in the chapters' order.
///
/// A chapter whose prose cites blocks waits until those of all chapters have run.
fn run_all(
    chapters: &[Chapter<'_>],
    context: &Context<'_>,
    engine: &dyn Engine,
    threads: fn(usize) -> Threads,
) -> Result<Vec<Page>, Failure> {
    let run = |chapter| run(chapter, context, engine);
    let ran = threads(chapters.len()).map(chapters.iter().collect(), run);
    let mut names = Names::default();
    let mut all = Vec::with_capacity(ran.len());
    for one in ran {
        let (own, ran) = one?;
        names.append(own);
        all.push(ran);
    }
    let citing = all.iter().filter(|ran| matches!(ran, Ran::Citing(_))).count();
    let finish = |(chapter, ran): (&Chapter<'_>, Ran<'_>)| match ran {
        Ran::Done(page) => page,
        Ran::Citing(mut document) => {
            document.cite(&chapter.path, &names);
            put_together(chapter, &document, context)
        }
    };
    Ok(threads(citing).map(chapters.iter().zip(all).collect(), finish))
}

fn run<'d>(
    chapter: &'d Chapter<'_>,
    context: &Context<'_>,
    engine: &'d dyn Engine,
) -> Result<(Names, Ran<'d>), Failure> {
    let document = Document::run_blocks(chapter.content()?, context.dialect, engine);
    let names = Names::of(&chapter.path, &document);
    let ran = if document.cites() {
        Ran::Citing(document)
    } else {
        Ran::Done(put_together(chapter, &document, context))
    };
    Ok((names, ran))
}

fn put_together(chapter: &Chapter<'_>, document: &Document<'_>, context: &Context<'_>) -> Page {
    let path = context.file_of(&chapter.path);
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
        Form::Html => document.html(&chapter.path, &explain),
        Form::Markdown => document.markdown(&explain),
        Form::Checked | Form::Source => Cow::Borrowed(document.source()),
    };
    Page {
        content: match content {
            Cow::Borrowed(_) => None,
            Cow::Owned(content) => Some(json_of(&content)),
        },
        blocks: document.blocks().len(),
        errors: errors.into_iter().map(explain).collect(),
        warnings: warnings.into_iter().map(explain).collect(),
    }
}

fn counted(number: usize, what: &str) -> String {
    format!("{number} {what}{}", if number == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// Forty chapters that cite one another, every third with a mistake.
    fn book(with_mistakes: bool) -> (Value, Value) {
        let chapter = |n: usize| {
            let wrong = with_mistakes && n.is_multiple_of(3);
            let proposal = if wrong { "H10O" } else { "H100" };
            let content = format!(
                "# {n}\n\n{{{{#perfdiff n{}.speedup}}}}\n\n```perfdiff\nname = \"n{n}\"\n\
                 model = \"Llama3_8B\"\nbatch = {}\nbaseline = \"A100\"\n\
                 proposal = \"{proposal}\"\n```\n",
                (n + 7) % 40,
                n + 1
            );
            json!({ "Chapter": {
                "name": "C", "content": content, "path": format!("c{n}.md"),
                "source_path": format!("c{n}.md"), "number": [n], "sub_items": [],
                "parent_names": [] } })
        };
        let context = json!({ "root": "/nowhere", "renderer": "html", "mdbook_version": "0.5.4",
                              "config": { "book": { "src": "src" } } });
        (context, json!({ "items": (0..40).map(chapter).collect::<Vec<_>>() }))
    }

    #[test]
    fn a_book_is_the_same_on_any_number_of_threads() {
        for with_mistakes in [false, true] {
            let run = |threads: fn(usize) -> Threads| {
                let (context, book) = book(with_mistakes);
                let json = book.to_string();
                let outcome = preprocess_on(threads, &context, &Book::read(&json).unwrap());
                outcome.map(|done| (done.book.json(), done.blocks, done.messages))
            };
            let alone = run(|_| Threads::exactly(1));
            assert_eq!(alone.is_err(), with_mistakes);
            assert_eq!(run(|_| Threads::exactly(2)), alone);
            assert_eq!(run(|_| Threads::exactly(7)), alone);
            assert_eq!(run(Threads::for_documents), alone);
        }
    }
}
