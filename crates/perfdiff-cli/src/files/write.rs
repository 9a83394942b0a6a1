//! A file is replaced whole: whoever reads it, and whenever we are stopped, it is old or new.

use std::ffi::OsString;
use std::fs::{File, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

/// Writes `text` in the place of `before`, or a new file where that is none.
///
/// The text goes to a new file in the same folder, is on the disk before that takes the file's
/// name, and has the file's permissions. A link stays a link: what it leads to is replaced. A file
/// that somebody protected from writing, or changed since it was read, is left alone.
pub(crate) fn replace(path: &Path, before: Option<&str>, text: &str) -> Result<(), String> {
    let target = match before {
        Some(_) => path.canonicalize().map_err(|error| format!("cannot find it: {error}"))?,
        None => path.to_owned(),
    };
    let permissions = match before {
        Some(_) => {
            let metadata = target.metadata().map_err(|error| format!("cannot read it: {error}"))?;
            if metadata.permissions().readonly() {
                return Err("cannot write it: it is read-only".to_owned());
            }
            Some(metadata.permissions())
        }
        None => None,
    };
    let temporary = beside(&target);
    let written = write_new(&temporary, text, permissions)
        .map_err(|error| format!("cannot write beside it: {error}"))
        .and_then(|()| unchanged(&target, before))
        .and_then(|()| {
            std::fs::rename(&temporary, &target)
                .map_err(|error| format!("cannot replace it: {error}"))
        });
    if written.is_err() {
        // The message about what went wrong is worth more than one about what is left behind.
        let _ = std::fs::remove_file(&temporary);
    }
    written?;
    // The name is in the folder, which has to reach the disk as well. Not every system lets a
    // folder be opened; the file is whole without.
    if let Some(folder) = target.parent()
        && let Ok(folder) = File::open(folder)
    {
        let _ = folder.sync_all();
    }
    Ok(())
}

fn write_new(path: &Path, text: &str, permissions: Option<std::fs::Permissions>) -> io::Result<()> {
    let mut file = OpenOptions::new().write(true).create_new(true).open(path)?;
    file.write_all(text.as_bytes())?;
    if let Some(permissions) = permissions {
        file.set_permissions(permissions)?;
    }
    file.sync_all()
}

/// An author may have saved the file while blocks ran.
fn unchanged(path: &Path, before: Option<&str>) -> Result<(), String> {
    let now = match std::fs::read(path) {
        Ok(bytes) => Some(bytes),
        Err(error) if error.kind() == io::ErrorKind::NotFound => None,
        Err(error) => return Err(format!("cannot read it again: {error}")),
    };
    if now.as_deref() == before.map(str::as_bytes) {
        return Ok(());
    }
    Err("somebody wrote it meanwhile; it was left alone: run `perfdiff regen` again".to_owned())
}

/// A name of our own in the same folder; folders are walked without hidden files.
fn beside(target: &Path) -> PathBuf {
    let mut name = OsString::from(".");
    name.push(target.file_name().unwrap_or_default());
    name.push(format!(".perfdiff-{}.tmp", std::process::id()));
    target.with_file_name(name)
}
