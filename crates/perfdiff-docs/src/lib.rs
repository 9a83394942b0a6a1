//! Markdown documents that hold `perfdiff` blocks: find them, run them, splice in what they
//! produce, and leave every other byte alone.
//!
//! Text goes in and data comes out: nothing here reads a file, prints, or knows mdBook.
//!
//! 1. [`find`] parses a chapter and says where its blocks are ([`Block`]), each with its text
//!    and the way back from that text to the chapter.
//! 2. [`Document::run`] gives each text to an [`Engine`] and keeps what came out: an [`Output`],
//!    or [`Problem`]s.
//!    In a book, prose cites blocks of all chapters: [`Document::run_blocks`] and, once the
//!    [`Names`] of all are known, [`Document::cite`]; [`Threads`] takes them to all cores.
//! 3. [`Document::html`] or [`Document::markdown`] replaces the blocks' source ranges, in one
//!    pass; [`Document::explain`] words a problem with the author's own file and line.
//!
//! ````
//! use perfdiff::Catalog;
//! use perfdiff_docs::Document;
//!
//! let chapter = "\
//! Why is the newer one faster?
//!
//! ```perfdiff
//! model    = \"Llama3_8B\"
//! baseline = \"A100\"
//! proposal = \"H100\"
//! ```
//! ";
//! let catalog = Catalog::builtin();
//! let document = Document::run(chapter, &catalog);
//! assert!(!document.has_errors());
//! let page = document.html("upgrade.md", &|problem| problem.diagnostic.to_string());
//! assert!(page.starts_with("Why is the newer one faster?\n\n<!-- perfdiff --><style>"));
//! assert!(page.ends_with("</figure>\n"));
//! ````

mod block;
mod body;
mod check;
mod cite;
mod comment;
mod container;
mod document;
mod engine;
mod fence;
mod find;
mod fingerprint;
mod html;
mod in_place;
mod include;
mod inline;
mod locate;
mod lock;
mod markdown;
mod meaning;
mod names;
mod notebook;
mod page;
mod problem;
mod session;
mod splice;
mod threads;

pub use block::Block;
pub use body::Body;
pub use check::{Mode, Notice, Settled, Standing, exit_code, settle};
pub use comment::ClaimComment;
pub use document::Document;
pub use engine::{Engine, Output};
pub use find::{Found, find};
pub use html::block_id;
pub use in_place::{InPlace, Stale};
pub use include::{Expanded, expand};
pub use inline::InlineValue;
pub use locate::{Location, Origin};
pub use lock::{Cause, LOCK_FILE, Lock, Move, Moved};
pub use markdown::Dialect;
pub use names::Names;
pub use notebook::Notebook;
pub use page::page_mistakes;
pub use problem::{About, Code, Problem, Related, Severity};
pub use session::{COMMANDS, Cell, Command, Outcome, Session, Shown};
pub use splice::{Edit, splice};
pub use threads::Threads;
