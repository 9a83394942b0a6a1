//! A book as it lies in its folder, before mdBook reads it.
//!
//! `perfdiff check` must not trust a build: mdBook skips a preprocessor that it cannot start. So it
//! reads book.toml and SUMMARY.md itself, and the chapters as they were written.

use std::path::{Path, PathBuf};

use perfdiff::Catalog;
use perfdiff_docs::Dialect;
use pulldown_cmark::{Event, Parser, Tag};
use serde_json::{Map, Value};
use toml_edit::{DocumentMut, Item, TableLike};

use crate::Failure;
use crate::config::{Config, dialect};
use crate::context::with_slashes;

/// A book whose chapters can be read one by one.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Folder {
    /// The folder with book.toml.
    pub root: PathBuf,
    /// The folder of the chapters, from there, with `/`.
    pub src: String,
    /// Where `mdbook build` puts the pages.
    pub pages: PathBuf,
    /// The catalog of the book.
    pub catalog: Catalog,
    /// The Markdown of its chapters.
    pub dialect: Dialect,
    /// The chapters that SUMMARY.md names, in reading order, under `src`, with `/`.
    pub chapters: Vec<String>,
}

impl Folder {
    /// Reads the configuration and the summary of the book in a folder.
    ///
    /// # Errors
    ///
    /// A file cannot be read, or says something that is not a book; the messages name the place.
    pub fn open(root: &Path) -> Result<Self, Failure> {
        let toml = root.join("book.toml");
        let text = read(&toml)?;
        let document: DocumentMut = text.parse().map_err(|error: toml_edit::TomlError| {
            let message = error.message().lines().collect::<Vec<_>>().join("; ");
            Failure::input(format!("{}: error: {message}", toml.display()))
        })?;
        let config = json_of_table(document.as_table());
        let src = config.pointer("/book/src").and_then(Value::as_str).unwrap_or("src");
        let build = config.pointer("/build/build-dir").and_then(Value::as_str).unwrap_or("book");
        // With one renderer its output is the build folder, with more it lies under its name.
        let renderers = config.get("output").and_then(Value::as_object).map_or(0, Map::len);
        let build = root.join(build);
        let pages = if renderers > 1 { build.join("html") } else { build };
        let catalog = Config::read(&config)?.catalog(root)?;
        let summary = read(&root.join(src).join("SUMMARY.md"))?;
        let src = with_slashes(src);
        let (root, chapters) = (root.to_owned(), chapters(&summary));
        Ok(Self { root, src, pages, catalog, dialect: dialect(&config), chapters })
    }

    /// A file that a message names: from the book's root, with `/`.
    pub fn file_of(&self, chapter: &str) -> String {
        if self.src.is_empty() { chapter.to_owned() } else { format!("{}/{chapter}", self.src) }
    }

    /// Where the page of a chapter is built to.
    pub fn page_of(&self, chapter: &str) -> PathBuf {
        let (folder, name) = chapter.rsplit_once('/').unwrap_or(("", chapter));
        let stem = Path::new(name).file_stem().map(|stem| stem.to_string_lossy());
        let stem = stem.unwrap_or_default();
        let stem = if stem.eq_ignore_ascii_case("readme") { "index".into() } else { stem };
        self.pages.join(folder).join(format!("{stem}.html"))
    }
}

fn read(path: &Path) -> Result<String, Failure> {
    let unreadable =
        |error| Failure::input(format!("{}: error: cannot read it: {error}", path.display()));
    let text = std::fs::read_to_string(path).map_err(unreadable)?;
    Ok(text.strip_prefix('\u{feff}').map_or(text.clone(), str::to_owned))
}

/// The chapters that a summary links to; a link to nowhere is a draft, and has no page.
fn chapters(summary: &str) -> Vec<String> {
    let mut found = Vec::new();
    for event in Parser::new(summary) {
        if let Event::Start(Tag::Link { dest_url, .. }) = event {
            let path = with_slashes(&dest_url.replace("%20", " "));
            if !path.is_empty() && !found.contains(&path) {
                found.push(path);
            }
        }
    }
    found
}

/// A configuration as mdBook hands it to preprocessors.
fn json_of_table(table: &dyn TableLike) -> Value {
    Value::Object(table.iter().map(|(key, item)| (key.to_owned(), json_of(item))).collect())
}

fn json_of(item: &Item) -> Value {
    if let Some(table) = item.as_table_like() {
        return json_of_table(table);
    }
    if let Some(tables) = item.as_array_of_tables() {
        return Value::Array(tables.iter().map(|table| json_of_table(table)).collect());
    }
    item.as_value().map_or(Value::Null, json_of_value)
}

fn json_of_value(value: &toml_edit::Value) -> Value {
    match value {
        toml_edit::Value::String(text) => Value::from(text.value().as_str()),
        toml_edit::Value::Integer(number) => Value::from(*number.value()),
        toml_edit::Value::Float(number) => Value::from(*number.value()),
        toml_edit::Value::Boolean(boolean) => Value::from(*boolean.value()),
        toml_edit::Value::Datetime(date) => Value::from(date.value().to_string()),
        toml_edit::Value::Array(items) => Value::Array(items.iter().map(json_of_value).collect()),
        toml_edit::Value::InlineTable(table) => json_of_table(table),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chapters_come_in_the_order_of_the_summary_and_drafts_do_not() {
        let summary = "# Summary\n\n[Before](./a.md)\n\n- [B](b/README.md)\n  - [C](b/c%20d.md)\n- [Draft]()\n\n---\n\n[After](z.md)\n";
        assert_eq!(chapters(summary), ["a.md", "b/README.md", "b/c d.md", "z.md"]);
    }

    #[test]
    fn a_book_is_read_as_mdbook_reads_it() {
        let root = tempfile::tempdir().unwrap();
        let write = |path: &str, text: &str| {
            let path = root.path().join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        };
        write("text/SUMMARY.md", "- [A](sub/README.md)\n");
        write("chips.toml", "[hardware.Mine]\nbase = \"H100\"\nmemory_bandwidth = \"5 TB/s\"\n");
        let toml = "[book]\nsrc = \"./text/\"\n[build]\nbuild-dir = \"out\"\n[output.html]\n\
                    [output.markdown]\n[preprocessor.perfdiff]\ncatalogs = [\"chips.toml\"]\n";
        write("book.toml", toml);
        let book = Folder::open(root.path()).unwrap();
        assert_eq!(book.file_of(&book.chapters[0]), "text/sub/README.md");
        assert_eq!(book.page_of(&book.chapters[0]), root.path().join("out/html/sub/index.html"));
        assert!(book.catalog.hardware("Mine").is_ok());

        write("book.toml", &toml.replace("catalogs", "catalogues"));
        let failure = Folder::open(root.path()).unwrap_err();
        assert_eq!(failure.exit_code(), 2);
        assert!(failure.to_string().contains("did you mean `catalogs`?"), "{failure}");
    }
}
