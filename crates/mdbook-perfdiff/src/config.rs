//! `[preprocessor.perfdiff]` in book.toml.

use std::path::{Component, Path};

use perfdiff::{Catalog, Diagnostic};
use perfdiff_docs::Dialect;
use serde_json::{Map, Value};

use crate::{Failure, FailureKind};

/// What a book's author can set.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Config {
    /// Files of catalog entries, from the book's root.
    pub(crate) catalogs: Vec<String>,
    /// Configs of Hugging Face models that blocks may name, from the book's root.
    pub(crate) model_configs: Vec<String>,
    /// What holds for blocks that name no assumptions, as the TOML of a block.
    pub(crate) assumptions: Option<String>,
    /// Whether a wrong block becomes a box in its page instead of an error.
    pub(crate) keep_going: Option<bool>,
}

/// One key: its name and how it is taken from the table; mdBook's own are only let through.
type Key = (&'static str, fn(&mut Config, &Value) -> Result<(), &'static str>);

const KEYS: &[Key] = &[
    ("catalogs", |config, value| {
        config.catalogs = paths(value).ok_or("a list of paths, such as [\"hardware.toml\"]")?;
        Ok(())
    }),
    ("model-configs", |config, value| {
        let wanted = "a list of paths, such as [\"configs/ours.json\"]";
        config.model_configs = paths(value).ok_or(wanted)?;
        Ok(())
    }),
    ("assumptions", |config, value| {
        let wanted = "the name of an assumption set, or a table of a `base` and constants";
        config.assumptions = Some(assumptions(value).ok_or(wanted)?);
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

/// The Markdown that `[output.html]` of a book.toml asks mdBook 0.5 for.
pub(crate) fn dialect(config: &Value) -> Dialect {
    let html = config.pointer("/output/html");
    let is_on = |key| html.and_then(|html| html.get(key)).and_then(Value::as_bool).unwrap_or(true);
    let mut dialect = Dialect::default();
    dialect.alerts = is_on("admonitions");
    dialect.definition_lists = is_on("definition-lists");
    dialect
}

fn paths(value: &Value) -> Option<Vec<String>> {
    value.as_array()?.iter().map(|path| path.as_str().map(str::to_owned)).collect()
}

/// The key `assumptions` as a block would have it. Strings and numbers are written alike in JSON
/// and in TOML.
fn assumptions(value: &Value) -> Option<String> {
    match value {
        Value::String(_) => Some(format!("assumptions = {value}\n")),
        Value::Object(table) => table
            .iter()
            .map(|(key, value)| match value {
                Value::String(_) | Value::Number(_) => {
                    Some(format!("assumptions.{} = {value}\n", Value::from(key.as_str())))
                }
                _ => None,
            })
            .collect(),
        _ => None,
    }
}

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

    /// The built-in catalog with the book's own files added. Configs come first: an entry of a
    /// catalog may be one.
    pub(crate) fn catalog(&self, root: &Path) -> Result<Catalog, Failure> {
        let mut catalog = Catalog::builtin();
        add_each(root, "model config", &self.model_configs, |path, text| {
            catalog.add_model_config(path, text)
        })?;
        add_each(root, "catalog", &self.catalogs, |_, text| catalog.add_toml(text))?;
        if let Some(text) = &self.assumptions
            && let Err(mistakes) = catalog.set_default_assumptions(text)
        {
            let messages = mistakes.iter().map(|one| in_table(&one.to_string())).collect();
            return Err(Failure { kind: FailureKind::Input, messages });
        }
        Ok(catalog)
    }
}

/// Reads files of the book and adds each; every mistake of all of them.
fn add_each(
    root: &Path,
    what: &str,
    paths: &[String],
    mut add: impl FnMut(&str, &str) -> Result<(), Vec<Diagnostic>>,
) -> Result<(), Failure> {
    let mut messages = Vec::new();
    for path in paths {
        match read_inside(root, what, path) {
            Err(message) => messages.push(in_table(&message)),
            Ok(text) => {
                let mistakes = add(path, &text).err().unwrap_or_default();
                messages.extend(mistakes.iter().map(|one| one.render(path, &text)));
            }
        }
    }
    if messages.is_empty() { Ok(()) } else { Err(Failure { kind: FailureKind::Input, messages }) }
}

/// Reads a file of the book. A book may be built by somebody who did not write it, so neither
/// `..` nor a link leads out of it.
fn read_inside(root: &Path, what: &str, path: &str) -> Result<String, String> {
    let outside = || format!("the {what} `{path}` is outside of the book");
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
    let unreadable = |error| format!("the {what} `{path}` cannot be read: {error}");
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
        None => format!(
            "unknown key `{name}`; the keys are `catalogs`, `model-configs`, `assumptions` and `keep-going`"
        ),
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
            "optional": true, "catalogs": ["a.toml"], "model-configs": ["b.json", "c.json"],
            "keep-going": true,
        }));
        let wanted = Config {
            catalogs: vec!["a.toml".to_owned()],
            model_configs: vec!["b.json".to_owned(), "c.json".to_owned()],
            assumptions: None,
            keep_going: Some(true),
        };
        assert_eq!(config, Ok(wanted));
    }

    #[test]
    fn an_unknown_key_names_the_nearest() {
        let message = |key: &str| read(json!({ key: 1 })).unwrap_err();
        assert!(message("catalog").ends_with("did you mean `catalogs`?"));
        assert!(message("model_config").ends_with("did you mean `model-configs`?"));
        assert!(message("keep_going").ends_with("did you mean `keep-going`?"));
        assert!(
            message("theme").ends_with(
                "the keys are `catalogs`, `model-configs`, `assumptions` and `keep-going`"
            )
        );
    }

    #[test]
    fn assumptions_hold_for_blocks_that_name_none() {
        let root = tempfile::tempdir().unwrap();
        let default = |assumptions: Value| {
            let catalog = read(json!({ "assumptions": assumptions })).unwrap().catalog(root.path());
            let text = r#"{ "model": "Llama3_8B", "hardware": "H100" }"#;
            let scenario = perfdiff::json_lines::scenario(text, &catalog.unwrap()).unwrap();
            (scenario.assumptions.name().to_owned(), scenario.assumptions.serving.step_overhead)
        };
        assert_eq!(default(json!("trtllm")).0, "trtllm");
        let changed = default(json!({ "base": "vllm", "step_overhead": "2 ms" }));
        assert_eq!((&*changed.0, changed.1.to_string()), ("vllm", "2 ms".to_owned()));
        let wrong = |assumptions: Value| {
            let config = read(json!({ "assumptions": assumptions }));
            config.and_then(|c| c.catalog(root.path()).map_err(|e| e.to_string())).unwrap_err()
        };
        assert!(wrong(json!("vlm")).ends_with("did you mean `vllm`?"), "{}", wrong(json!("vlm")));
        assert!(wrong(json!({ "stepoverhead": 1 })).contains("step_overhead"));
        assert!(wrong(json!(["vllm"])).contains("not the name of an assumption set"));
    }

    #[test]
    fn every_wrong_key_is_named_at_once() {
        let message = read(json!({
            "catalogs": "a.toml", "model-configs": [1], "keep-going": "yes", "x": 1,
        }));
        let message = message.unwrap_err();
        assert_eq!(message.matches("book.toml: error").count(), 4, "{message}");
        assert!(message.contains("`keep-going` is \"yes\", not true or false"), "{message}");
    }

    #[test]
    fn a_model_config_is_read_before_the_catalogs_and_its_mistakes_point_into_it() {
        let folder = tempfile::tempdir().unwrap();
        let write =
            |path: &str, text: &str| std::fs::write(folder.path().join(path), text).unwrap();
        let text = "{\n  \"model_type\": \"llama\", \"hidden_size\": 64, \"num_hidden_layers\": 2,\n  \
                    \"num_attention_heads\": 4, \"vocab_size\": 100, \"intermediate_size\": 8\n}\n";
        write("ours.json", text);
        write("ours.toml", "[models.Ours]\nhf = \"ours.json\"\nlayers = 3\n");
        let config = Config {
            catalogs: vec!["ours.toml".to_owned()],
            model_configs: vec!["./ours.json".to_owned()],
            ..Config::default()
        };
        let catalog = config.catalog(folder.path()).unwrap();
        assert_eq!(catalog.model("ours").unwrap().layers, Some(3));
        write("ours.json", &text.replace("hidden_size", "hiden_size"));
        let failure = config.catalog(folder.path()).unwrap_err().to_string();
        assert!(failure.starts_with("./ours.json:2:26: error[PD002]: `hiden_size`"), "{failure}");
        let outside = Config { model_configs: vec!["../x.json".to_owned()], ..Config::default() };
        let failure = outside.catalog(folder.path()).unwrap_err().to_string();
        assert!(failure.ends_with("the model config `../x.json` is outside of the book"));
    }

    #[test]
    fn a_catalog_stays_inside_the_book() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().join("book");
        std::fs::create_dir(&root).unwrap();
        std::fs::write(root.join("in.toml"), "").unwrap();
        std::fs::write(folder.path().join("out.toml"), "").unwrap();
        let load = |path: &str| {
            let config = Config { catalogs: vec![path.to_owned()], ..Config::default() };
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
