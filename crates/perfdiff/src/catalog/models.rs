//! The built-in models: one documented constant an entry, one file a category.

mod language;

pub use language::*;

use crate::model::Model;

/// Every built-in entry, by category and then by key.
pub static ALL: &[Model] = &[LLAMA3_8B];
