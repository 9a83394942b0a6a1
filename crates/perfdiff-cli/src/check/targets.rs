//! Which documents are meant, which book each is a chapter of, and which lock records it.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use mdbook_perfdiff::Folder;
use perfdiff::Catalog;
use perfdiff_docs::{Code, LOCK_FILE, Notice};

use crate::failure::Failure;
use crate::files::{Walk, shown};
use crate::input::Declared;

/// Everything that is meant.
pub(super) struct Targets {
    pub(super) books: Vec<Book>,
    /// Documents that one lock records, with that lock.
    pub(super) groups: Vec<Group>,
    /// What could not be read.
    pub(super) notices: Vec<Notice>,
}

/// A book, with what the command line adds to its catalog.
pub(super) struct Book {
    pub(super) folder: Folder,
    /// Its root, without links.
    root: PathBuf,
}

/// Documents that one lock records.
pub(super) struct Group {
    /// The folder of the lock, without links.
    pub(super) root: PathBuf,
    /// The same, as messages name it.
    pub(super) shown: PathBuf,
    pub(super) catalog: Catalog,
    pub(super) documents: Vec<Target>,
}

/// One document.
pub(super) struct Target {
    pub(super) path: PathBuf,
    /// From the lock's folder, with `/`.
    pub(super) key: String,
    /// The book that it lies in, and what it is to it.
    pub(super) book: Option<(usize, Role)>,
}

/// What a file under a book's `src` is to the book.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Role {
    /// A page, by its path under `src`.
    Chapter(String),
    /// No page; a chapter may include it.
    Other,
}

/// Looks at the paths of a command.
pub(super) fn find(paths: &[PathBuf], declared: &Declared) -> Result<Targets, Failure> {
    let mut walk = Walk::default();
    paths.iter().for_each(|path| walk.add(path));
    let mut finder =
        Finder { declared, books: Vec::new(), known: BTreeMap::new(), notices: Vec::new() };
    for (path, why) in &walk.failures {
        finder.fail(path, why);
    }
    let mut documents = walk.documents;
    for root in &walk.books {
        if let Some(book) = finder.book(root)? {
            let folder = &finder.books[book].folder;
            // Chapters that are not there are found missing when they are read.
            documents.extend(
                folder.chapters.iter().map(|chapter| {
                    (folder.root.join(&folder.src).join(chapter), folder.root.clone())
                }),
            );
        }
    }
    let mut groups: BTreeMap<PathBuf, Group> = BTreeMap::new();
    let mut seen = BTreeSet::new();
    for (path, named) in documents {
        // What cannot be found is named as it was given; reading it says why.
        let real = path.canonicalize().unwrap_or_else(|_| absolute(&path));
        if !seen.insert(real.clone()) {
            continue;
        }
        let book = finder.owner(&real)?;
        if book.as_ref().is_some_and(|(book, _)| finder.is_built(*book, &real)) {
            continue;
        }
        let lock = match &book {
            Some((book, Some(_))) => finder.books[*book].folder.root.clone(),
            _ => lock_folder(&path, &named),
        };
        let book = book.and_then(|(book, role)| Some((book, role?)));
        let root = lock.canonicalize().unwrap_or_else(|_| absolute(&lock));
        let catalog = declared.catalog()?;
        let group = groups.entry(root.clone()).or_insert_with(|| Group {
            root,
            shown: lock,
            catalog,
            documents: Vec::new(),
        });
        let key = shown(real.strip_prefix(&group.root).unwrap_or(&real));
        group.documents.push(Target { path, key, book });
    }
    Ok(Targets {
        books: finder.books,
        groups: groups.into_values().collect(),
        notices: finder.notices,
    })
}

struct Finder<'d> {
    declared: &'d Declared,
    books: Vec<Book>,
    /// Which book is in a folder, if one is there and can be read.
    known: BTreeMap<PathBuf, Option<usize>>,
    notices: Vec<Notice>,
}

impl Finder<'_> {
    fn fail(&mut self, path: &Path, why: &str) {
        self.notices.push(Notice::of_file(&shown(path), Code::File, why, ""));
    }

    /// The book in a folder, read once.
    fn book(&mut self, folder: &Path) -> Result<Option<usize>, Failure> {
        let root = folder.canonicalize().unwrap_or_else(|_| absolute(folder));
        if let Some(known) = self.known.get(&root) {
            return Ok(*known);
        }
        let found = if folder.join("book.toml").is_file() {
            match Folder::open(folder) {
                Ok(mut book) => {
                    book.catalog = self.declared.added_to(book.catalog)?;
                    self.books.push(Book { folder: book, root: root.clone() });
                    Some(self.books.len() - 1)
                }
                Err(failure) => {
                    self.fail(&folder.join("book.toml"), &failure.to_string());
                    None
                }
            }
        } else {
            None
        };
        self.known.insert(root, found);
        Ok(found)
    }

    /// The book that a file lies in, and what it is to it; none where it lies beside the chapters.
    fn owner(&mut self, real: &Path) -> Result<Option<(usize, Option<Role>)>, Failure> {
        for folder in real.ancestors().skip(1) {
            let Some(book) = self.book(folder)? else { continue };
            let Book { folder: book_folder, root } = &self.books[book];
            let src = root.join(&book_folder.src);
            let Ok(path) = real.strip_prefix(src.canonicalize().unwrap_or(src)) else {
                return Ok(Some((book, None)));
            };
            let path = shown(path);
            let role = match book_folder.chapters.contains(&path) {
                true => Role::Chapter(path),
                false => Role::Other,
            };
            return Ok(Some((book, Some(role))));
        }
        Ok(None)
    }

    /// Whether a file is a page that the book was built into.
    fn is_built(&self, book: usize, real: &Path) -> bool {
        let pages = &self.books[book].folder.pages;
        pages.canonicalize().is_ok_and(|pages| real.starts_with(pages))
    }
}

/// The folder whose lock records a document outside of a book: the nearest one above it that has a
/// lock, and else the one that was named. A repository's lock is not looked for outside of it.
fn lock_folder(path: &Path, named: &Path) -> PathBuf {
    let folder = crate::files::folder_of(path);
    let real = folder.canonicalize().unwrap_or_else(|_| absolute(&folder));
    for above in real.ancestors() {
        if above.join(LOCK_FILE).is_file() {
            let is_named = named.canonicalize().is_ok_and(|named| named == above);
            return if is_named { named.to_owned() } else { from_here(above) };
        }
        if above.join(".git").exists() {
            break;
        }
    }
    named.to_owned()
}

/// A folder as seen from the working folder, where it lies in it.
fn from_here(folder: &Path) -> PathBuf {
    let here = std::env::current_dir().and_then(|here| here.canonicalize());
    let inside = here.ok().and_then(|here| Some(folder.strip_prefix(here).ok()?.to_owned()));
    match inside {
        Some(inside) if inside.as_os_str().is_empty() => PathBuf::from("."),
        Some(inside) => inside,
        None => folder.to_owned(),
    }
}

fn absolute(path: &Path) -> PathBuf {
    std::path::absolute(path).unwrap_or_else(|_| path.to_owned())
}
