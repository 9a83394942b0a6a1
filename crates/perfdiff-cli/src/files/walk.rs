//! Which documents a path on the command line stands for.

use std::path::{Path, PathBuf};

/// What was found under the paths of a command.
#[derive(Default)]
pub(crate) struct Walk {
    /// Markdown files and notebooks, each with the folder that it was found by.
    pub(crate) documents: Vec<(PathBuf, PathBuf)>,
    /// Folders with a book.toml.
    pub(crate) books: Vec<PathBuf>,
    /// Paths that could not be read, and why.
    pub(crate) failures: Vec<(PathBuf, String)>,
}

/// Folders that hold what others wrote or what was built.
const SKIPPED: [&str; 2] = ["node_modules", "target"];

/// What marks a folder as a cache: <https://bford.info/cachedir/>.
const CACHE_TAG: &str = "CACHEDIR.TAG";

impl Walk {
    /// Looks at a path that a person gave. A path that stands for nothing is a failure: whoever
    /// named it believes that it is checked.
    pub(crate) fn add(&mut self, path: &Path) {
        if path.is_dir() {
            let before = self.documents.len() + self.books.len() + self.failures.len();
            self.folder(path, path);
            if self.documents.len() + self.books.len() + self.failures.len() == before {
                self.fail(path, "there is no Markdown, notebook or book.toml in it");
            }
        } else if path.file_name().is_some_and(|name| name == "book.toml") && path.is_file() {
            self.books.push(folder_of(path));
        } else if is_document(path) {
            // What does not exist is said where it is read.
            self.documents.push((path.to_owned(), folder_of(path)));
        } else if path.exists() {
            self.fail(path, "this is no Markdown, notebook, folder or book.toml");
        } else {
            self.fail(path, "there is no such file or folder");
        }
    }

    fn folder(&mut self, folder: &Path, named: &Path) {
        let entries = std::fs::read_dir(folder).and_then(Iterator::collect::<Result<Vec<_>, _>>);
        let mut entries = match entries {
            Ok(entries) => entries,
            Err(error) => return self.fail(folder, &format!("cannot read it: {error}")),
        };
        entries.sort_by_key(std::fs::DirEntry::file_name);
        for entry in entries {
            let (path, name) = (entry.path(), entry.file_name());
            let name = name.to_string_lossy();
            // A link to a folder may lead around in a circle; one to a file is a file.
            let is_link = entry.file_type().is_ok_and(|kind| kind.is_symlink());
            if path.is_dir() {
                let is_built = SKIPPED.contains(&&*name) || path.join(CACHE_TAG).is_file();
                if !is_link && !name.starts_with('.') && !is_built {
                    self.folder(&path, named);
                }
            } else if name == "book.toml" {
                self.books.push(folder.to_owned());
            } else if is_document(&path) {
                self.documents.push((path, named.to_owned()));
            }
        }
    }

    fn fail(&mut self, path: &Path, why: &str) {
        self.failures.push((path.to_owned(), why.to_owned()));
    }
}

/// The folder of a file; the working folder has a name.
pub(crate) fn folder_of(path: &Path) -> PathBuf {
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent.to_owned(),
        _ => PathBuf::from("."),
    }
}

fn has_extension(path: &Path, known: &[&str]) -> bool {
    let extension = path.extension().map(|extension| extension.to_string_lossy());
    extension.is_some_and(|extension| known.iter().any(|k| extension.eq_ignore_ascii_case(k)))
}

/// Whether a file's name is that of Markdown or of a notebook.
pub(crate) fn is_document(path: &Path) -> bool {
    has_extension(path, &["md", "markdown", "ipynb"])
}

/// Whether a file's name is that of a notebook.
pub(crate) fn is_notebook(path: &Path) -> bool {
    has_extension(path, &["ipynb"])
}
