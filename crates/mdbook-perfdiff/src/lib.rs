//! The mdBook preprocessor: chapters in, chapters whose `perfdiff` blocks are replaced by what
//! they compute out.
//!
//! Everything about Markdown is in [`perfdiff_docs`]; this crate knows mdBook's protocol, its
//! configuration and where a book's files are.
//!
//! 1. [`read`] takes mdBook's two JSON values, the context and the book, from one text.
//! 2. [`preprocess`] runs the blocks of every chapter.
//! 3. The caller writes the book back, as one JSON value.
//!
//! It does not know mdBook's types: those of 0.4 and 0.5 reject each other's books before a
//! preprocessor could say why. Of the JSON it knows where the texts of chapters stand, and puts
//! others in their place; what is around them is passed on as it was written.
//!
//! ````
//! use serde_json::json;
//!
//! let context = json!({ "root": "/book", "renderer": "markdown", "mdbook_version": "0.5.4",
//!                       "config": { "book": { "src": "src" } } });
//! let json = json!({ "items": [{ "Chapter": {
//!     "name": "One", "content": "# One\n", "path": "one.md", "source_path": "one.md",
//!     "number": [1], "sub_items": [], "parent_names": [] } }] }).to_string();
//!
//! let book = mdbook_perfdiff::Book::read(&json)?;
//! let done = mdbook_perfdiff::preprocess(&context, &book)?;
//! assert_eq!(done.blocks, 0);
//! assert_eq!(done.book.json(), json);
//! # Ok::<(), mdbook_perfdiff::Failure>(())
//! ````

mod book;
mod config;
mod context;
mod failure;
mod folder;
mod install;
mod preprocess;

pub use book::{Book, Rewritten, read};
pub use failure::{Failure, FailureKind};
pub use folder::Folder;
pub use install::{Installed, check_folders, install, install_into};
pub use preprocess::{Preprocessed, preprocess};
