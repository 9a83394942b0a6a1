//! `[preprocessor.perfdiff]` in book.toml.

use std::path::{Component, Path};

use perfdiff::Catalog;
use serde_json::{Map, Value};

use crate::{Failure, FailureKind};

/// What a book's author can set.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Config {
    /// Files of catalog entries, from the book's root.
    pub(crate) catalogs: Vec<String>,
    /// Whether a wrong block becomes a box in its page instead of an error.
    pub(crate) keep_going: Option<bool>,
}

/// One key: its name and how it is taken from the table; mdBook's own are only let through.
type Key = (&'static str, fn(&mut Config, &Value) -> Result<(), &'static str>);

const KEYS: &[Key] = &[
    ("catalogs", |config, value| {
        let paths = value.as_array().and_then(|list| {
            list.iter().map(|path| path.as_str().map(str::to_owned)).collect::<Option<_>>()
        });
        config.catalogs = paths.ok_or("a list of paths, such as [\"hardware.toml\"]")?;
        Ok(())
    }),
    ("keep-going", |config, value| {
        config.keep_going = Some(value.as_bool().ok_or("true or false")?);
        Ok(())
    }),
    ("command", |_, _| Ok(())),
    ("before", |_, _| Ok(())),
    ("after", |_, _| Ok(())),
    ("renderers", |_, _| Ok(())),
    ("optional", |_, _| Ok(())),
];

impl Config {
    /// Reads mdBook's whole configuration.
    pub(crate) fn read(config: &Value) -> Result<Self, Failure> {
        let empty = Map::new();
        let table = match config.pointer("/preprocessor/perfdiff") {
            None | Some(Value::Null) => &empty,
            Some(Value::Object(table)) => table,
            Some(_) => return Err(wrong("`perfdiff` is not a table")),
        };
        let mut read = Self::default();
        let mut messages = Vec::new();
        for (name, value) in table {
            match KEYS.iter().find(|(known, _)| known == name) {
                Some((_, take)) => {
                    if let Err(wanted) = take(&mut read, value) {
                        messages.push(in_table(&format!("`{name}` is {value}, not {wanted}")));
                    }
                }
                None => messages.push(in_table(&unknown_key(name))),
            }
        }
        if messages.is_empty() {
            Ok(read)
        } else {
            Err(Failure { kind: FailureKind::Input, messages })
        }
    }

    /// The built-in catalog with the book's own files added.
    pub(crate) fn catalog(&self, root: &Path) -> Result<Catalog, Failure> {
        let mut catalog = Catalog::builtin();
        let mut messages = Vec::new();
        for path in &self.catalogs {
            match read_inside(root, path) {
                Err(message) => messages.push(in_table(&message)),
                Ok(text) => {
                    if let Err(diagnostics) = catalog.add_toml(&text) {
                        messages.extend(diagnostics.iter().map(|one| one.render(path, &text)));
                    }
                }
            }
        }
        if messages.is_empty() {
            Ok(catalog)
        } else {
            Err(Failure { kind: FailureKind::Input, messages })
        }
    }
}

/// Reads a file of the book. A book may be built by somebody who did not write it, so neither
/// `..` nor a link leads out of it.
fn read_inside(root: &Path, path: &str) -> Result<String, String> {
    let outside = || format!("the catalog `{path}` is outside of the book");
    let mut depth = 0_i32;
    for part in Path::new(path).components() {
        depth += match part {
            Component::Normal(_) => 1,
            Component::CurDir => 0,
            Component::ParentDir => -1,
            Component::RootDir | Component::Prefix(_) => return Err(outside()),
        };
        if depth < 0 {
            return Err(outside());
        }
    }
    let unreadable = |error| format!("the catalog `{path}` cannot be read: {error}");
    let file = root.join(path).canonicalize().map_err(unreadable)?;
    if !file.starts_with(root.canonicalize().map_err(unreadable)?) {
        return Err(outside());
    }
    std::fs::read_to_string(file).map_err(unreadable)
}

fn wrong(message: &str) -> Failure {
    Failure::input(in_table(message))
}

fn in_table(message: &str) -> String {
    format!("book.toml: error in [preprocessor.perfdiff]: {message}")
}

fn unknown_key(name: &str) -> String {
    match perfdiff::nearest(name, KEYS.iter().map(|(known, _)| *known)) {
        Some(known) => format!("unknown key `{name}`; did you mean `{known}`?"),
        None => format!("unknown key `{name}`; the keys are `catalogs` and `keep-going`"),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(table: Value) -> Result<Config, String> {
        Config::read(&json!({ "preprocessor": { "perfdiff": table } })).map_err(|e| e.to_string())
    }

    #[test]
    fn nothing_set_is_nothing_wrong() {
        assert_eq!(Config::read(&json!({})), Ok(Config::default()));
        assert_eq!(Config::read(&json!({ "preprocessor": {} })), Ok(Config::default()));
    }

    #[test]
    fn own_keys_are_read_and_those_of_mdbook_let_through() {
        let config = read(json!({
            "command": "x", "before": [], "after": ["links"], "renderers": ["html"],
            "optional": true, "catalogs": ["a.toml"], "keep-going": true,
        }));
        let wanted = Config { catalogs: vec!["a.toml".to_owned()], keep_going: Some(true) };
        assert_eq!(config, Ok(wanted));
    }

    #[test]
    fn an_unknown_key_names_the_nearest() {
        let message = |key: &str| read(json!({ key: 1 })).unwrap_err();
        assert!(message("catalog").ends_with("did you mean `catalogs`?"));
        assert!(message("keep_going").ends_with("did you mean `keep-going`?"));
        assert!(message("theme").ends_with("the keys are `catalogs` and `keep-going`"));
    }

    #[test]
    fn every_wrong_key_is_named_at_once() {
        let message = read(json!({ "catalogs": "a.toml", "keep-going": "yes", "x": 1 }));
        let message = message.unwrap_err();
        assert_eq!(message.matches("book.toml: error").count(), 3, "{message}");
        assert!(message.contains("`keep-going` is \"yes\", not true or false"), "{message}");
    }

    #[test]
    fn a_catalog_stays_inside_the_book() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().join("book");
        std::fs::create_dir(&root).unwrap();
        std::fs::write(root.join("in.toml"), "").unwrap();
        std::fs::write(folder.path().join("out.toml"), "").unwrap();
        let load = |path: &str| {
            let config = Config { catalogs: vec![path.to_owned()], keep_going: None };
            config.catalog(&root).map(|_| ()).map_err(|failure| failure.to_string())
        };
        assert_eq!(load("in.toml"), Ok(()));
        assert_eq!(load("./x/../in.toml").is_err(), cfg!(unix), "x does not exist");
        for outside in ["../out.toml", "x/../../out.toml", "/etc/hosts"] {
            assert!(load(outside).unwrap_err().ends_with("is outside of the book"), "{outside}");
        }
        assert!(load("none.toml").unwrap_err().contains("`none.toml` cannot be read"));
        #[cfg(unix)]
        {
            std::os::unix::fs::symlink(folder.path().join("out.toml"), root.join("link.toml"))
                .unwrap();
            assert!(load("link.toml").unwrap_err().ends_with("is outside of the book"));
        }
    }
}
