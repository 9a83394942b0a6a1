//! The files of authors: read as they are, and written whole or not at all.

mod walk;
mod write;

use std::path::Path;

pub(crate) use walk::{Walk, folder_of, is_notebook};
pub(crate) use write::replace;

/// A path as messages name it: as it was given, with `/`.
pub(crate) fn shown(path: &Path) -> String {
    let text = path.display().to_string().replace('\\', "/");
    text.strip_prefix("./").map_or(text.clone(), str::to_owned)
}

/// The text of a file, byte order mark and line endings included; in words why there is none.
pub(crate) fn read(path: &Path) -> Result<String, String> {
    let bytes = std::fs::read(path).map_err(|error| format!("cannot read it: {error}"))?;
    String::from_utf8(bytes).map_err(|_| "cannot read it: it is not UTF-8".to_owned())
}
