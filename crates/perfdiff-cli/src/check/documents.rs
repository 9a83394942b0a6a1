//! Documents: read, run, compared with what stands in them, and written.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use perfdiff::{Catalog, Diagnostic};
use perfdiff_docs::{
    About, Code, Dialect, Document, Mode, Names, Notebook, Notice, Origin, Problem, Settled,
    Threads, expand, settle, splice,
};

use super::targets::{Book, Group, Role, Target};
use super::{Outcome, pages};
use crate::files;

/// A document as it was written.
pub(super) struct Text<'g> {
    pub(super) target: &'g Target,
    /// The file, as messages name it.
    pub(super) shown: String,
    /// What stands in it.
    raw: String,
    /// The same after includes, where it is a chapter that has some.
    expanded: Option<String>,
    pub(super) catalog: &'g Catalog,
    book: Option<&'g Book>,
    /// Whether its blocks are on a page, or need none.
    is_processed: bool,
}

/// A document whose blocks have run.
pub(super) struct Running<'t> {
    pub(super) text: &'t Text<'t>,
    kind: Kind<'t>,
}

enum Kind<'t> {
    Markdown(Document<'t>),
    Notebook(Notebook<'t>),
}

/// Reads the documents of a group; what cannot be read is said.
pub(super) fn read<'g>(
    group: &'g Group,
    books: &'g [Book],
    outcome: &mut Outcome,
) -> Vec<Text<'g>> {
    let mut included = BTreeSet::new();
    let mut texts = Vec::new();
    for target in &group.documents {
        let shown = files::shown(&target.path);
        let raw = match files::read(&target.path) {
            Ok(raw) => raw,
            Err(why) => {
                outcome.notices.push(Notice::of_file(&shown, Code::File, &why, ""));
                continue;
            }
        };
        let book = target.book.as_ref().and_then(|(book, _)| books.get(*book));
        let is_chapter = matches!(target.book, Some((_, Role::Chapter(_))));
        let expanded =
            if is_chapter { with_includes(&shown, &raw, outcome, &mut included) } else { None };
        let catalog = book.map_or(&group.catalog, |book| &book.folder.catalog);
        texts.push(Text { target, shown, raw, expanded, catalog, book, is_processed: true });
    }
    for text in &mut texts {
        let is_other = matches!(text.target.book, Some((_, Role::Other)));
        // Reading the same file by another name is the same file.
        let real = text.target.path.canonicalize().ok();
        text.is_processed = !is_other || real.is_some_and(|real| included.contains(&real));
    }
    texts
}

/// A chapter after includes, where it has some. mdBook only logs that a file is missing, and its
/// blocks would be missing with it.
fn with_includes(
    shown: &str,
    raw: &str,
    outcome: &mut Outcome,
    included: &mut BTreeSet<PathBuf>,
) -> Option<String> {
    let expanded = expand(shown, raw, &|path| files::read(Path::new(path)).ok());
    included.extend(expanded.files.iter().filter_map(|file| Path::new(file).canonicalize().ok()));
    for (file, place) in &expanded.missing {
        let message = format!("it includes `{file}`, which cannot be read");
        let missing = Diagnostic::new(Code::File.as_str(), place.clone(), message);
        outcome.notices.push(Notice::of_diagnostic(shown, raw, &missing));
    }
    match expanded.text {
        Cow::Borrowed(_) => None,
        Cow::Owned(text) => Some(text),
    }
}

/// Runs the documents, says what is wrong with them, and writes what is out of date in them.
///
/// In two passes, because prose may cite a block of any of them: first every block is run, then what
/// is cited is looked up.
pub(super) fn run<'t>(
    texts: &'t [Text<'t>],
    mode: Mode,
    outcome: &mut Outcome,
) -> Vec<Running<'t>> {
    outcome.documents += texts.len();
    let threads = Threads::for_documents(texts.len());
    let mut running: Vec<Running<'t>> = Vec::with_capacity(texts.len());
    for started in threads.map(texts.iter().collect(), Text::start) {
        match started {
            Ok(one) => running.push(one),
            Err(notice) => outcome.notices.push(*notice),
        }
    }
    let mut names = Names::default();
    for one in running.iter().filter(|one| one.is_recorded()) {
        names.add(one.text.page(), one.document());
    }
    threads
        .map(running, |mut one| {
            if let Kind::Markdown(document) = &mut one.kind {
                document.cite(one.text.page(), &names);
            }
            let found = one.report(mode);
            (one, found)
        })
        .into_iter()
        .map(|(one, found)| {
            outcome.add(found);
            one
        })
        .collect()
}

impl<'t> Text<'t> {
    fn start(&'t self) -> Result<Running<'t>, Box<Notice>> {
        let kind =
            if files::is_notebook(&self.target.path) {
                let folder = files::folder_of(&self.target.path).to_owned();
                let read = move |path: &str| files::read(&folder.join(path));
                let notebook = Notebook::run(&self.raw, self.catalog, read);
                Kind::Notebook(notebook.map_err(|wrong| {
                    Box::new(Notice::of_diagnostic(&self.shown, &self.raw, &wrong))
                })?)
            } else {
                let source = self.expanded.as_deref().unwrap_or(&self.raw);
                let dialect = self.book.map_or(Dialect::default(), |book| book.folder.dialect);
                Kind::Markdown(Document::run_blocks(source, dialect, self.catalog))
            };
        Ok(Running { text: self, kind })
    }

    /// What prose of other documents calls this one by: the path of the chapter, or of the file.
    pub(super) fn page(&self) -> &str {
        match &self.target.book {
            Some((_, Role::Chapter(chapter))) => chapter,
            _ => &self.target.key,
        }
    }

    fn write(&self, settled: &Settled, outcome: &mut Outcome) {
        if settled.edits.is_empty() {
            return;
        }
        let new = splice(&self.raw, &settled.edits);
        match files::replace(&self.target.path, Some(&self.raw), &new) {
            Ok(()) => outcome.written.push(self.shown.clone()),
            Err(why) => {
                outcome.notices.push(Notice::of_file(&self.shown, Code::File, &why, ""));
            }
        }
    }
}

impl Running<'_> {
    pub(super) fn document(&self) -> &Document<'_> {
        match &self.kind {
            Kind::Markdown(document) => document,
            Kind::Notebook(notebook) => notebook.document(),
        }
    }

    /// The notice of something in the document.
    pub(super) fn with_origin<T>(&self, take: impl FnOnce(&Origin<'_>) -> T) -> T {
        let read = |path: &str| files::read(Path::new(path)).ok();
        take(&Origin { path: &self.text.shown, text: Some(&self.text.raw), read: &read })
    }

    /// A file that chapters include runs in them; on its own it is only compared.
    pub(super) fn is_recorded(&self) -> bool {
        !matches!(self.text.target.book, Some((_, Role::Other)))
    }

    /// What is to be said of the document; what is out of date in it is written.
    fn report(&self, mode: Mode) -> Outcome {
        let mut found = Outcome::default();
        let outcome = &mut found;
        let document = self.document();
        // A notebook in a book's folder is no chapter, and a page of its own.
        if self.is_recorded() || matches!(self.kind, Kind::Notebook(_)) {
            outcome.blocks += document.blocks().len();
            self.say(document, document.problems(), outcome);
        } else if !self.text.is_processed && !document.blocks().is_empty() {
            let message = "no chapter is or includes this file, so that its blocks are on no page";
            let help = "name it in SUMMARY.md, or take it out of the book's folder";
            outcome.notices.push(Notice::of_file(&self.text.shown, Code::Page, message, help));
        }
        match &self.kind {
            Kind::Notebook(notebook) => {
                self.say(document, notebook.problems(), outcome);
                let settled = settle(notebook.stale(), mode);
                self.say(document, &settled.left, outcome);
                self.text.write(&settled, outcome);
            }
            Kind::Markdown(_) => {
                // Results stand in the file as it was written, includes and all.
                let own;
                let document = match self.text.expanded {
                    Some(_) => {
                        own = Document::run(&self.text.raw, self.text.catalog);
                        &own
                    }
                    None => document,
                };
                let in_place = document.in_place();
                self.say(document, &in_place.problems, outcome);
                let settled = settle(in_place.stale, mode);
                self.say(document, &settled.left, outcome);
                self.text.write(&settled, outcome);
            }
        }
        if let (Some(book), Some((_, Role::Chapter(chapter)))) =
            (self.text.book, &self.text.target.book)
            && !document.blocks().is_empty()
        {
            pages::check(book, chapter, document, outcome);
        }
        found
    }

    fn say(&self, document: &Document<'_>, problems: &[Problem], outcome: &mut Outcome) {
        let notice = |problem: &Problem| {
            let mut notice =
                self.with_origin(|origin| Notice::of_problem(document, problem, origin));
            // A block's own claims are about it.
            if let Some(block) = problem.block.filter(|_| problem.is_failed_claim()) {
                notice.about.push(About::new(self.text.page(), block));
            }
            notice
        };
        outcome.notices.extend(problems.iter().map(notice));
    }
}
