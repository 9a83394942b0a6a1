//! `install`: what a book's configuration needs, added to it once.

use std::path::{Component, Path, PathBuf};

use toml_edit::{Array, DocumentMut, Item, Table, TableLike, value};

use crate::Failure;

/// A configuration that is complete.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Installed {
    /// The text of book.toml, in which everything that was there still is.
    pub text: String,
    /// What was added; empty if nothing was missing.
    pub changes: Vec<String>,
}

/// Adds to the text of a book.toml what the preprocessor needs.
///
/// What its author set stays as it is, comments included; doing it twice is doing it once.
///
/// ```
/// let installed = mdbook_perfdiff::install("[book]\ntitle = \"T\" # ours\n")?;
/// assert_eq!(
///     installed.text,
///     "[book]\ntitle = \"T\" # ours\n\n\
///      [preprocessor.perfdiff]\ncommand = \"mdbook-perfdiff\"\nafter = [\"links\"]\n"
/// );
/// let again = mdbook_perfdiff::install(&installed.text)?;
/// assert_eq!((again.text, again.changes.len()), (installed.text, 0));
/// # Ok::<(), mdbook_perfdiff::Failure>(())
/// ```
///
/// # Errors
///
/// The text is not TOML of the right shape, or mdBook would delete the chapters: it empties the
/// build folder before it fills it.
pub fn install(book_toml: &str) -> Result<Installed, Failure> {
    let mut document: DocumentMut = book_toml
        .parse()
        .map_err(|error| wrong(&format!("this is not TOML: {}", format!("{error}").trim_end())))?;
    refuse_overlap(&document)?;
    let mut changes = Vec::new();
    let mut tables = Table::new();
    tables.set_implicit(true);
    let preprocessors = document.entry("preprocessor").or_insert(Item::Table(tables));
    let preprocessors =
        preprocessors.as_table_like_mut().ok_or_else(|| wrong("`preprocessor` is not a table"))?;
    if !preprocessors.contains_key("perfdiff") {
        preprocessors.insert("perfdiff", Item::Table(Table::new()));
        changes.push("added [preprocessor.perfdiff]".to_owned());
    }
    let table = preprocessors
        .get_mut("perfdiff")
        .and_then(Item::as_table_like_mut)
        .ok_or_else(|| wrong("`preprocessor.perfdiff` is not a table"))?;
    if !table.contains_key("command") {
        table.insert("command", value("mdbook-perfdiff"));
        changes.push("set command = \"mdbook-perfdiff\"".to_owned());
    }
    run_after_links(table, &mut changes)?;
    let text = if changes.is_empty() {
        book_toml.to_owned()
    } else {
        with_line_endings_of(book_toml, document.to_string())
    };
    Ok(Installed { text, changes })
}

/// TOML is written with newlines; a file that ends its lines in another way keeps to that.
fn with_line_endings_of(original: &str, text: String) -> String {
    let (lines, breaks) = (original.matches('\n').count(), original.matches("\r\n").count());
    if lines > 0 && lines == breaks {
        text.replace("\r\n", "\n").replace('\n', "\r\n")
    } else {
        text
    }
}

/// Includes are expanded by `links`; a block has to see what they hold.
fn run_after_links(table: &mut dyn TableLike, changes: &mut Vec<String>) -> Result<(), Failure> {
    match table.get_mut("after") {
        None => {
            table.insert("after", value(Array::from_iter(["links"])));
            changes.push("set after = [\"links\"]".to_owned());
        }
        Some(after) => {
            let after = after
                .as_array_mut()
                .ok_or_else(|| wrong("`preprocessor.perfdiff.after` is not a list"))?;
            if !after.iter().any(|name| name.as_str() == Some("links")) {
                after.push("links");
                changes.push("added \"links\" to after".to_owned());
            }
        }
    }
    Ok(())
}

fn refuse_overlap(document: &DocumentMut) -> Result<(), Failure> {
    let set = |table: &str, key: &str, default: &'static str| {
        let set = document.get(table).and_then(|table| table.get(key)).and_then(Item::as_str);
        set.unwrap_or(default).to_owned()
    };
    check_folders(&set("book", "src", "src"), &set("build", "build-dir", "book"))
}

/// Refuses a build folder that is, contains or is within the folder of the chapters.
///
/// Both are paths from the book's root, as book.toml has them.
///
/// # Errors
///
/// When mdBook would delete the chapters: it empties the build folder before it fills it.
pub fn check_folders(src: &str, build_dir: &str) -> Result<(), Failure> {
    let (source, target) = (plain(src), plain(build_dir));
    if source.starts_with(&target) || target.starts_with(&source) {
        return Err(wrong(&format!(
            "src is \"{src}\" and build-dir is \"{build_dir}\": mdBook empties build-dir first, \
             so one must not be within the other; set build-dir = \"target/book\" under [build]"
        )));
    }
    Ok(())
}

/// A path from the book's root without `.` and `..`.
fn plain(path: &str) -> PathBuf {
    let mut plain = PathBuf::new();
    for part in Path::new(path).components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir if plain.file_name().is_some() => {
                plain.pop();
            }
            part => plain.push(part),
        }
    }
    plain
}

fn wrong(message: &str) -> Failure {
    Failure::input(format!("book.toml: error: {message}"))
}

/// Does it to the book.toml of a folder, and says what was done.
///
/// # Errors
///
/// Those of [`install`], and a file that cannot be read or written.
pub fn install_into(folder: &Path) -> Result<String, Failure> {
    let path = folder.join("book.toml");
    let failed = |what: &str, error| {
        Failure::input(format!("{}: cannot be {what}: {error}", path.display()))
    };
    let text = std::fs::read_to_string(&path).map_err(|error| failed("read", error))?;
    let installed = install(&text)?;
    if installed.changes.is_empty() {
        return Ok(format!("{}: nothing to do", path.display()));
    }
    std::fs::write(&path, &installed.text).map_err(|error| failed("written", error))?;
    Ok(format!("{}: {}", path.display(), installed.changes.join(", ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_end_as_they_did() {
        let installed = install("[book]\r\ntitle = \"T\"\r\n").unwrap();
        assert!(
            installed
                .text
                .starts_with("[book]\r\ntitle = \"T\"\r\n\r\n[preprocessor.perfdiff]\r\n")
        );
        assert_eq!(installed.text.matches('\n').count(), installed.text.matches("\r\n").count());
    }

    #[test]
    fn what_was_set_stays() {
        let text = "# top\n[preprocessor.perfdiff] # here\ncommand = \"cargo run\" # ours\n\
                    after = [\"gettext\"] # and\nkeep-going = true\n\n[output.html]\n";
        let installed = install(text).unwrap();
        assert_eq!(installed.changes, ["added \"links\" to after"]);
        assert_eq!(installed.text, text.replace("[\"gettext\"]", "[\"gettext\", \"links\"]"));
    }

    #[test]
    fn inline_and_dotted_tables_are_tables() {
        for text in [
            "preprocessor = { perfdiff = { command = \"x\" } }\n",
            "[preprocessor]\nperfdiff.command = \"x\"\n",
        ] {
            let installed = install(text).unwrap();
            assert!(installed.text.contains("after = [\"links\"]"), "{}", installed.text);
            assert_eq!(install(&installed.text).unwrap().changes, [""; 0]);
        }
    }

    #[test]
    fn a_build_folder_that_would_delete_the_chapters_is_refused() {
        for text in [
            "[book]\nsrc = \"book\"\n",
            "[book]\nsrc = \"./book/\"\n",
            "[book]\nsrc = \"book/en\"\n",
            "[build]\nbuild-dir = \"src/html\"\n",
            "[build]\nbuild-dir = \".\"\n",
            "[build]\nbuild-dir = \"x/../src\"\n",
            "[book]\nsrc = \".\"\n",
        ] {
            let failure = install(text).unwrap_err();
            assert_eq!(failure.exit_code(), 2);
            assert!(failure.to_string().contains("build-dir = \"target/book\""), "{failure}");
        }
        for text in [
            "",
            "[book]\nsrc = \"book\"\n[build]\nbuild-dir = \"target/book\"\n",
            "[book]\nsrc = \"booklet\"\n",
        ] {
            assert!(install(text).is_ok(), "{text}");
        }
    }

    #[test]
    fn what_is_not_a_configuration_is_refused() {
        for text in ["[book", "preprocessor = 1\n", "[preprocessor]\nperfdiff = 1\n"] {
            assert_eq!(install(text).unwrap_err().exit_code(), 2, "{text}");
        }
        let text = "[preprocessor.perfdiff]\nafter = \"links\"\n";
        assert!(install(text).unwrap_err().to_string().contains("is not a list"));
    }
}
