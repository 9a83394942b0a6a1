//! What mdBook says about the build: where the book is, for which renderer, by which version.

use std::path::{Path, PathBuf};

use perfdiff_docs::Dialect;
use serde_json::Value;

use crate::Failure;
use crate::config::dialect;

/// What becomes of the blocks for a renderer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    /// A line of HTML.
    Html,
    /// Lines of Markdown.
    Markdown,
    /// They run, and the text stays: `mdbook test` skips languages that it does not know.
    Checked,
    /// They do not run: a translator's catalog holds what the author wrote.
    Source,
}

/// The context of a build.
pub(crate) struct Context<'c> {
    pub(crate) root: PathBuf,
    /// The folder of the chapters, as messages name it.
    src: String,
    pub(crate) form: Form,
    /// Whether the page is being written, in a browser that reloads.
    pub(crate) is_served: bool,
    /// What is not as it should be and does not matter.
    pub(crate) note: Option<String>,
    /// The Markdown that mdBook will read.
    pub(crate) dialect: Dialect,
    pub(crate) config: &'c Value,
}

impl<'c> Context<'c> {
    pub(crate) fn read(context: &'c Value) -> Result<Self, Failure> {
        let missing =
            |key: &str| Failure::input(format!("mdbook-perfdiff: mdBook's context has no `{key}`"));
        let text = |key: &str| context.get(key).and_then(Value::as_str);
        let config = &context["config"];
        let src = config.pointer("/book/src").and_then(Value::as_str).unwrap_or("src");
        Ok(Self {
            root: PathBuf::from(text("root").ok_or_else(|| missing("root"))?),
            src: with_slashes(src),
            form: match text("renderer").ok_or_else(|| missing("renderer"))? {
                "html" => Form::Html,
                "test" => Form::Checked,
                "xgettext" => Form::Source,
                _ => Form::Markdown,
            },
            // The only trace that `mdbook serve` leaves.
            is_served: config
                .pointer("/output/html/live-reload-endpoint")
                .is_some_and(|endpoint| !endpoint.is_null()),
            note: version_note(text("mdbook_version")),
            dialect: match text("mdbook_version") {
                Some(version) if version.starts_with("0.4.") => Dialect::MDBOOK_0_4,
                _ => dialect(config),
            },
            config,
        })
    }

    /// A chapter's file, as messages name it: from the book's root, with `/`.
    pub(crate) fn file_of(&self, chapter: &str) -> String {
        let chapter = with_slashes(chapter);
        if self.src.is_empty() { chapter } else { format!("{}/{chapter}", self.src) }
    }

    /// Reads a file that a message may have to point into; what cannot be read is not there.
    pub(crate) fn read_file(&self, path: &str) -> Option<String> {
        std::fs::read_to_string(self.root.join(Path::new(path))).ok()
    }
}

pub(crate) fn with_slashes(path: &str) -> String {
    let path = path.replace('\\', "/");
    let parts: Vec<_> = path.split('/').filter(|part| *part != ".").collect();
    parts.join("/").trim_end_matches('/').to_owned()
}

/// Both versions differ only in what this crate already looks for, so another may work as well.
fn version_note(version: Option<&str>) -> Option<String> {
    let version = version.unwrap_or("of an unknown version");
    let known = ["0.4.", "0.5."].iter().any(|known| version.starts_with(known));
    (!known).then(|| {
        format!("mdbook-perfdiff: note: made for mdBook 0.4 and 0.5, and this is mdBook {version}")
    })
}
