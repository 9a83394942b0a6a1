//! Two revisions of a repository: which scenarios became slower or faster, stopped fitting or are
//! bounded by something else, which edit made it so, and what would take it back.
//!
//! The files of both revisions go in ([`Files`]) and a [`Report`] comes out; nothing here calls git,
//! reads a file, or has a clock.
//!
//! 1. `watch` finds the scenarios of a revision: blocks in Markdown, `*.perfdiff.toml` files, lists
//!    of scenarios; `settings` finds the catalogs and model configs that they may name.
//! 2. `pairs` says which scenario of the one revision is which of the other.
//! 3. `change` solves both and compares them: the factors of the change are the engine's own.
//! 4. `edits` lists the keys that differ between two files, `cause` tries each alone: an edit is
//!    named as the cause of a factor if, made at the one revision, it changes that input.
//! 5. `restore` takes edits back, and solves again.
//! 6. [`Budgets`] say how much slower is too much; `judge` gives each change its [`Category`].
//! 7. [`Report`] is all of it: text, Markdown, JSON, annotations, JUnit, and an exit code.
//!
//! Both revisions are solved by this engine with its own built-in catalog, so that a change of the
//! tool never looks like a change of the repository.
//!
//! ```
//! use std::collections::BTreeMap;
//! use perfdiff_revisions::{Options, Revision, compare};
//!
//! let files = |batch: u32| {
//!     let text = format!("name = \"chat\"\nmodel = \"Llama3_8B\"\nhardware = \"H100\"\nbatch = {batch}\n");
//!     BTreeMap::from([("serving.perfdiff.toml".to_string(), text)])
//! };
//! let (base, head) = (files(1), files(64));
//! let report = compare(
//!     &Revision::new("main", &base),
//!     &Revision::new("wider", &head),
//!     &BTreeMap::new(),
//!     &Options::default(),
//! );
//! assert_eq!(report.exit_code(), 0);
//! assert!(report.verdict().starts_with("slower: `chat` latency 0.61x on "), "{}", report.verdict());
//! assert!(report.verdict().contains("batch 1 to 64"));
//! ```

mod budget;
mod cause;
mod change;
mod claims;
mod compare;
mod date;
mod edits;
mod files;
mod judge;
mod pairs;
mod problem;
mod report;
mod restore;
mod self_test;
mod settings;
mod watch;

pub use budget::{Accept, BUDGET_FILE, Budgets, Slowdown};
pub use cause::{Cause, Origin};
pub use change::{Category, Change, FactorOfChange, Standing};
pub use claims::BrokenClaim;
pub use compare::{Options, Revision, compare};
pub use date::Date;
pub use files::Files;
pub use problem::Problem;
pub use report::{MARKER, MOST_CHARACTERS, Place, Report, SCHEMA_VERSION, Speedup};
pub use self_test::{SelfTest, self_test};
