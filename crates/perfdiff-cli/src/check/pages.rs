//! The pages of a book, where it was built.

use perfdiff_docs::{Code, Document, Notice, page_mistakes};

use super::Outcome;
use super::targets::Book;
use crate::files;

const HELP: &str = "build the book again; if that changes nothing, mdBook skipped the preprocessor: \
                    `perfdiff book build` does not";

/// Holds a chapter against its page. A book that was never built has none.
pub(super) fn check(book: &Book, chapter: &str, document: &Document<'_>, outcome: &mut Outcome) {
    if !book.folder.pages.join("index.html").is_file() {
        return;
    }
    let page = book.folder.page_of(chapter);
    let shown = files::shown(&page);
    if !page.exists() {
        let message = format!("the page of `{chapter}` is missing from the built book");
        outcome.notices.push(Notice::of_file(&shown, Code::Page, &message, HELP));
        return;
    }
    match files::read(&page) {
        Err(why) => outcome.notices.push(Notice::of_file(&shown, Code::File, &why, "")),
        Ok(html) => {
            for mistake in page_mistakes(&html, chapter, document) {
                let message = format!("on the page of `{chapter}`, {mistake}");
                outcome.notices.push(Notice::of_file(&shown, Code::Page, &message, HELP));
            }
        }
    }
}
