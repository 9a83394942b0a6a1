//! What is known: the built-in hardware and models, and those that a user adds.

pub(crate) mod hardware;
mod listing;
pub(crate) mod models;

use std::borrow::Cow;

use crate::assumptions::DeclaredSet;
use crate::hardware::{Hardware, Tier};
#[cfg(any(feature = "block", feature = "serde"))]
use crate::model::Category;
use crate::model::Model;
use crate::suggest;

/// The hardware and models that names refer to: the built-in ones, and those added by the user.
///
/// Names match without regard to case, as a catalog key (`A100`), a registry path
/// (`Hardware.Cloud.A100`), a display name (`NVIDIA A100`) or another name that is in use
/// (`H100-SXM5-80GB`). What a user adds comes first.
///
/// ```
/// use perfdiff::Catalog;
///
/// let catalog = Catalog::builtin();
/// assert_eq!(catalog.hardware("h100").unwrap().name, "NVIDIA H100");
/// assert_eq!(catalog.model("Models.Language.Llama3_8B").unwrap().key, "Llama3_8B");
/// assert_eq!(catalog.hardware("H10").unwrap_err().suggestion.as_deref(), Some("H100"));
/// ```
#[derive(Clone, Debug, Default)]
pub struct Catalog {
    pub(crate) added_hardware: Vec<Hardware>,
    pub(crate) added_models: Vec<Model>,
    /// Models from configs, under the paths by which they were declared.
    pub(crate) model_configs: Vec<Model>,
    /// Assumption sets that files declare.
    #[cfg_attr(
        not(any(feature = "block", feature = "serde")),
        expect(dead_code, reason = "only what is read from text names a set")
    )]
    pub(crate) declared_sets: Vec<DeclaredSet>,
    /// What holds where a scenario names no assumptions, if it is not `physical`.
    #[cfg_attr(
        not(any(feature = "block", feature = "serde")),
        expect(dead_code, reason = "only what is read from text names a set")
    )]
    pub(crate) default_set: Option<DeclaredSet>,
}

/// A name that is not in the catalog.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownName {
    /// The name as given.
    pub name: String,
    /// The nearest key, if one is near.
    pub suggestion: Option<String>,
}

impl std::fmt::Display for UnknownName {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "`{}` is not in the catalog", self.name)?;
        match &self.suggestion {
            Some(name) => write!(f, "; did you mean `{name}`?"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for UnknownName {}

impl Catalog {
    /// The entries that ship with perfdiff.
    pub fn builtin() -> Self {
        Self::default()
    }

    /// Every hardware entry, those of the user first.
    pub fn all_hardware(&self) -> impl Iterator<Item = &Hardware> + Clone {
        self.added_hardware.iter().chain(hardware::ALL)
    }

    /// Every model entry, those of the user first.
    pub fn all_models(&self) -> impl Iterator<Item = &Model> + Clone {
        self.added_models.iter().chain(models::ALL)
    }

    /// The hardware with this key, path, display name or alias.
    ///
    /// # Errors
    ///
    /// With the nearest key, if there is none.
    pub fn hardware(&self, name: &str) -> Result<&Hardware, UnknownName> {
        let name = name.trim();
        let found = self.all_hardware().find(|h| {
            names(&h.key, &h.name, &h.aliases).any(|known| known.eq_ignore_ascii_case(name))
                || path_key(name, "Hardware", hardware_shelves(h.tier))
                    .is_some_and(|key| h.key.eq_ignore_ascii_case(key))
        });
        found.ok_or_else(|| {
            let key = last_part(name, "Hardware.");
            unknown(name, key, self.all_hardware().map(|h| (&*h.key, &*h.name, &*h.aliases)))
        })
    }

    /// The model with this key, path, display name or alias.
    ///
    /// # Errors
    ///
    /// With the nearest key, if there is none.
    pub fn model(&self, name: &str) -> Result<&Model, UnknownName> {
        let name = name.trim();
        let found = self.all_models().find(|m| {
            names(&m.key, &m.name, &m.aliases).any(|known| known.eq_ignore_ascii_case(name))
                || path_key(name, "Models", &[m.category.name()])
                    .is_some_and(|key| m.key.eq_ignore_ascii_case(key))
        });
        found.ok_or_else(|| {
            let key = last_part(name, "Models.");
            unknown(name, key, self.all_models().map(|m| (&*m.key, &*m.name, &*m.aliases)))
        })
    }
}

impl Catalog {
    /// Every model whose config was declared, in the order of the declarations; the key of each is
    /// its path.
    pub fn model_configs(&self) -> impl Iterator<Item = &Model> + Clone {
        self.model_configs.iter()
    }

    /// The model whose config was declared under this path. `./` and the kind of slash do not
    /// matter.
    ///
    /// # Errors
    ///
    /// With the nearest declared path, if there is none.
    pub fn model_config(&self, path: &str) -> Result<&Model, UnknownName> {
        let wanted = plain_path(path);
        let found = self.model_configs.iter().find(|model| model.key == wanted);
        found.ok_or_else(|| {
            let paths = self.model_configs.iter().map(|model| model.key.as_ref());
            let suggestion = suggest::nearest(&wanted, paths).map(str::to_string);
            UnknownName { name: path.to_string(), suggestion }
        })
    }

    /// Declares the config of a Hugging Face repository, so that `model = { hf = "PATH" }` is the
    /// model that it describes: the engine reads no file, so whoever calls it reads this one.
    ///
    /// A path that was declared before takes the new text.
    ///
    /// ```
    /// use perfdiff::{json_lines, Catalog};
    ///
    /// let config = r#"{ "model_type": "llama", "hidden_size": 64, "intermediate_size": 256,
    ///     "num_hidden_layers": 2, "num_attention_heads": 4, "vocab_size": 1000 }"#;
    /// let mut catalog = Catalog::builtin();
    /// catalog.add_model_config("tiny/config.json", config).unwrap();
    ///
    /// let scenario = r#"{ "model": { "hf": "tiny/config.json" }, "hardware": "H100" }"#;
    /// let scenario = json_lines::scenario(scenario, &catalog).unwrap();
    /// assert_eq!(scenario.model.name, "tiny");
    /// ```
    ///
    /// # Errors
    ///
    /// Every mistake in the text, each with its place, as [`Model::from_hf`]; nothing is declared
    /// then.
    #[cfg(feature = "serde")]
    pub fn add_model_config(
        &mut self,
        path: &str,
        text: &str,
    ) -> Result<(), Vec<crate::diagnostic::Diagnostic>> {
        let model = Model::from_hf(&plain_path(path), text)?;
        self.model_configs.retain(|declared| declared.key != model.key);
        self.model_configs.push(model);
        Ok(())
    }
}

/// A path with `/` and without `.`, so that what means the same is the same.
fn plain_path(path: &str) -> String {
    let root = if path.starts_with(['/', '\\']) { "/" } else { "" };
    let parts: Vec<&str> =
        path.trim().split(['/', '\\']).filter(|part| !matches!(*part, "" | ".")).collect();
    root.to_string() + &parts.join("/")
}

impl Hardware {
    /// The path, as mlsysim's registry lays them out: `Hardware.Cloud.A100`.
    pub fn path(&self) -> String {
        format!("Hardware.{}.{}", self.tier.name(), self.key)
    }
}

impl Model {
    /// The path, as mlsysim's registry lays them out: `Models.Language.Llama3_8B`.
    pub fn path(&self) -> String {
        format!("Models.{}.{}", self.category.name(), self.key)
    }
}

/// mlsysim has the edge machines on two shelves.
fn hardware_shelves(tier: Tier) -> &'static [&'static str] {
    match tier {
        Tier::Cloud => &["Cloud"],
        Tier::Workstation => &["Workstation"],
        Tier::Mobile => &["Mobile"],
        Tier::Edge => &["Edge", "Embodied"],
        Tier::Tiny => &["Tiny"],
        Tier::Custom => &["Custom"],
    }
}

/// The key in `ROOT.SHELF.KEY`, if the path stands on one of these shelves.
fn path_key<'a>(path: &'a str, root: &str, shelves: &[&str]) -> Option<&'a str> {
    let mut parts = path.splitn(3, '.');
    let (first, shelf, key) = (parts.next()?, parts.next()?, parts.next()?);
    let on_shelf = shelves.iter().any(|s| s.eq_ignore_ascii_case(shelf));
    (first.eq_ignore_ascii_case(root) && on_shelf).then_some(key)
}

/// What to compare with keys: the end of a path, or the whole name.
fn last_part<'a>(name: &'a str, root: &str) -> &'a str {
    let is_path = name.get(..root.len()).is_some_and(|start| start.eq_ignore_ascii_case(root));
    if is_path { name.rsplit('.').next().unwrap_or(name) } else { name }
}

/// Every name of an entry but its path.
fn names<'a>(
    key: &'a str,
    name: &'a str,
    aliases: &'a [Cow<'static, str>],
) -> impl Iterator<Item = &'a str> {
    [key, name].into_iter().chain(aliases.iter().map(AsRef::as_ref))
}

/// The nearest of all keys; if none is near, the key of which another name is nearest.
fn unknown<'a>(
    name: &str,
    wanted: &str,
    entries: impl Iterator<Item = (&'a str, &'a str, &'a [Cow<'static, str>])> + Clone,
) -> UnknownName {
    let near = |wanted: &str| {
        let by_key = suggest::nearest(wanted, entries.clone().map(|(key, ..)| key));
        by_key.or_else(|| {
            let all = entries.clone().flat_map(|(key, name, aliases)| names(key, name, aliases));
            let nearest = suggest::nearest(wanted, all)?;
            let mut entries = entries.clone();
            let entry = entries.find(|&(k, n, a)| names(k, n, a).any(|known| known == nearest));
            entry.map(|(key, ..)| key)
        })
    };
    let suggestion = near(wanted).or_else(|| near(untuned(wanted)));
    UnknownName { name: name.to_string(), suggestion: suggestion.map(str::to_string) }
}

/// A model's name as hubs have it, without who published it and what it was tuned for, which no time
/// depends on: `meta-llama/Llama-3.1-8B-Instruct`.
fn untuned(name: &str) -> &str {
    let name = name.rsplit('/').next().unwrap_or(name);
    let is_tuning = |word: &str| {
        ["instruct", "chat", "base", "hf", "it"]
            .iter()
            .any(|known| word.eq_ignore_ascii_case(known))
    };
    match name.rsplit_once(['-', '_', ' ']) {
        Some((before, last)) if is_tuning(last) => before,
        _ => name,
    }
}

/// Where entries that a user defines stand.
#[cfg(any(feature = "block", feature = "serde"))]
pub(crate) const CUSTOM: (Tier, Category) = (Tier::Custom, Category::Custom);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_match_without_regard_to_case() {
        let catalog = Catalog::builtin();
        for name in ["A100-SXM4-40GB", "a100-sxm4-40gb", "A100_40GB"] {
            assert_eq!(catalog.hardware(name).unwrap().key, "A100_40GB", "{name}");
        }
        for name in ["A100-80GB", "a100_80gb", "A100-SXM4-80GB"] {
            assert_eq!(catalog.hardware(name).unwrap().key, "A100", "{name}");
        }
        for name in ["A100", "a100", "nvidia a100", "Hardware.Cloud.A100", "hardware.cloud.a100"] {
            assert_eq!(catalog.hardware(name).unwrap().key, "A100", "{name}");
        }
        assert!(catalog.hardware("Hardware.Edge.A100").is_err());
    }

    #[test]
    fn an_unknown_name_gets_the_nearest_key() {
        let catalog = Catalog::builtin();
        let nearest = |name: &str| catalog.model(name).unwrap_err().suggestion;
        assert_eq!(nearest("a-model-of-ours"), None);
        assert_eq!(nearest("llama3-8b-instruct").as_deref(), Some("Llama3_8B"));
        assert_eq!(nearest("meta-llama/Llama-3.1-8B").as_deref(), Some("Llama3_8B"));
        assert_eq!(nearest("llama-3-8").as_deref(), Some("Llama3_8B"));
        assert_eq!(nearest("Models.Language.Lama3_8B").as_deref(), Some("Llama3_8B"));
    }
}
