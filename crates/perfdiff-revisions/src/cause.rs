//! Which edit is to blame: each is made alone, and what it changes is what it is the cause of.

use std::collections::BTreeSet;

use perfdiff::{Catalog, Comparison, Factor, Group, Metric, Scenario};

use crate::edits::{self, Edit};
use crate::settings::{Settings, Source};
use crate::watch::{Form, Read, Watched};

/// Whose text was edited.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Origin {
    /// The block or scenario itself.
    Block,
    /// The `config.json` of a model.
    ModelConfig,
    /// A catalog file of the repository.
    Catalog,
    /// The default assumptions of the book.
    Book,
}

impl Origin {
    /// The name in JSON.
    pub const fn name(self) -> &'static str {
        match self {
            Origin::Block => "block",
            Origin::ModelConfig => "model_config",
            Origin::Catalog => "catalog",
            Origin::Book => "book",
        }
    }

    /// The name in a sentence.
    pub const fn title(self) -> &'static str {
        match self {
            Origin::Block => "the block",
            Origin::ModelConfig => "the model's config",
            Origin::Catalog => "the repository's catalog",
            Origin::Book => "the book's assumptions",
        }
    }
}

/// One edit between the revisions.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub struct Cause {
    /// Whose text.
    pub origin: Origin,
    /// The file, from the root of the repository.
    pub path: String,
    /// The line at the newer revision, from one; none where the key was taken out.
    pub line: Option<usize>,
    /// The key, with those above it: `model.kv_heads`; empty where it is the file as a whole.
    pub key: String,
    /// What was written there; none where nothing was.
    pub before: Option<String>,
    /// What is written there; none where nothing is.
    pub after: Option<String>,
}

impl Cause {
    /// `configs/ours.json:7`, or the file alone.
    pub fn place(&self) -> String {
        match self.line {
            Some(line) => format!("{}:{line}", self.path),
            None => self.path.clone(),
        }
    }
}

/// A watched text at one revision, with what it may name.
#[derive(Clone, Copy)]
pub(crate) struct Situation<'a> {
    pub(crate) watched: &'a Watched,
    pub(crate) settings: &'a Settings,
    pub(crate) catalog: &'a Catalog,
}

impl Situation<'_> {
    /// The scenarios with another text in the place of its own.
    fn with_text(&self, text: &str) -> Option<Read> {
        self.watched.read(text, self.catalog).ok()
    }

    /// The scenarios with one source changed, or taken out.
    fn with_source(&self, change: impl FnOnce(&mut Vec<Source>)) -> Option<Read> {
        let mut settings = self.settings.clone();
        change(&mut settings.sources);
        self.watched.read(&self.watched.text, &settings.catalog().ok()?).ok()
    }
}

/// An edit, made alone at the older revision, and taken back alone at the newer one. A mix that
/// cannot be read says nothing.
#[derive(Clone, Debug)]
pub(crate) struct Tried {
    pub(crate) cause: Cause,
    forward: Option<Read>,
    pub(crate) backward: Option<Read>,
}

/// Each text taken back as a whole, for where no edit of it alone is enough.
pub(crate) fn files(base: &Situation<'_>, head: &Situation<'_>) -> Vec<Tried> {
    let mut all = Vec::new();
    let mut add = |origin, path: &str, backward| {
        let (path, key) = (path.to_string(), String::new());
        let cause = Cause { origin, path, line: None, key, before: None, after: None };
        all.push(Tried { cause, forward: None, backward });
    };
    if base.watched.text != head.watched.text {
        add(Origin::Block, &head.watched.path, head.with_text(&base.watched.text));
    }
    for (j, new) in head.settings.sources.iter().enumerate() {
        let same = |old: &&Source| old.origin == new.origin && old.label == new.label;
        let old = base.settings.sources.iter().find(same);
        if let Some(old) = old.filter(|old| old.text != new.text) {
            let backward = head.with_source(|sources| sources[j].text.clone_from(&old.text));
            add(new.origin, &new.path, backward);
        }
    }
    all
}

/// Every edit between two situations.
pub(crate) fn tried(base: &Situation<'_>, head: &Situation<'_>) -> Vec<Tried> {
    let mut all = Vec::new();
    let own = match head.watched.form {
        Form::Block => edits::toml(&base.watched.text, &head.watched.text),
        Form::Line => edits::json(&base.watched.text, &head.watched.text),
    };
    for edit in own.into_iter().flatten() {
        let line = edit.line.map(|line| head.watched.line_of(line));
        all.push(Tried {
            forward: edit.forward.as_ref().and_then(|text| base.with_text(text)),
            backward: edit.backward.as_ref().and_then(|text| head.with_text(text)),
            cause: cause(Origin::Block, &head.watched.path, line, edit),
        });
    }
    let same = |a: &Source, b: &Source| a.origin == b.origin && a.label == b.label;
    for (j, new) in head.settings.sources.iter().enumerate() {
        match base.settings.sources.iter().position(|old| same(old, new)) {
            Some(i) => edited_source(base, i, head, j, &mut all),
            None => all.push(Tried {
                cause: whole(new, None, Some("added")),
                forward: base.with_source(|sources| sources.push(new.clone())),
                backward: head.with_source(|sources| {
                    sources.remove(j);
                }),
            }),
        }
    }
    for (i, old) in base.settings.sources.iter().enumerate() {
        if !head.settings.sources.iter().any(|new| same(old, new)) {
            all.push(Tried {
                cause: whole(old, Some("there"), None),
                forward: base.with_source(|sources| {
                    sources.remove(i);
                }),
                backward: head.with_source(|sources| sources.push(old.clone())),
            });
        }
    }
    all
}

fn edited_source(
    base: &Situation<'_>,
    i: usize,
    head: &Situation<'_>,
    j: usize,
    all: &mut Vec<Tried>,
) {
    let (old, new) = (&base.settings.sources[i], &head.settings.sources[j]);
    if old.text == new.text {
        return;
    }
    let edits = match new.origin {
        Origin::ModelConfig => edits::json(&old.text, &new.text),
        _ => edits::toml(&old.text, &new.text),
    };
    for edit in edits.into_iter().flatten() {
        let put = |text: &Option<String>, at: &Situation<'_>, i: usize| {
            let text = text.clone()?;
            at.with_source(|sources| sources[i].text = text)
        };
        let (forward, backward) = (put(&edit.forward, base, i), put(&edit.backward, head, j));
        let line = if new.within.is_empty() {
            edit.line
        } else {
            let key: Vec<String> = new.within.iter().chain(&edit.key).cloned().collect();
            edits::toml_line(&new.whole, &key)
        };
        all.push(Tried { cause: cause(new.origin, &new.path, line, edit), forward, backward });
    }
}

fn cause(origin: Origin, path: &str, line: Option<usize>, edit: Edit) -> Cause {
    let key = edit.key.join(".");
    Cause { origin, path: path.to_string(), line, key, before: edit.before, after: edit.after }
}

fn whole(source: &Source, before: Option<&str>, after: Option<&str>) -> Cause {
    Cause {
        origin: source.origin,
        path: source.path.clone(),
        line: None,
        key: String::new(),
        before: before.map(str::to_string),
        after: after.map(str::to_string),
    }
}

/// For each factor of the change of one scenario, the edits that change that input: at the older
/// revision, or where nothing does there, at the newer one.
pub(crate) fn blamed(
    tried: &[Tried],
    side: &str,
    change: &Comparison,
    metric: Metric,
) -> Vec<Vec<usize>> {
    let (base, head) = (&change.baseline.scenario, &change.proposal.scenario);
    let moved = |a: Option<&Scenario>, b: Option<&Scenario>| -> Vec<(&'static str, Group)> {
        let (Some(a), Some(b)) = (a, b) else { return Vec::new() };
        if a == b {
            return Vec::new();
        }
        let comparison = Comparison::between(a, b, metric);
        let factors = comparison.map(|comparison| comparison.factors).unwrap_or_default();
        factors.iter().map(|factor| (factor.name, factor.group)).collect()
    };
    let side_of =
        |read: &'_ Option<Read>| read.as_ref().and_then(|read| read.scenario(side)).cloned();
    let forward: Vec<_> =
        tried.iter().map(|t| moved(Some(base), side_of(&t.forward).as_ref())).collect();
    let backward: Vec<_> =
        tried.iter().map(|t| moved(side_of(&t.backward).as_ref(), Some(head))).collect();
    let named = |factor: &Factor, moved: &[Vec<(&str, Group)>], exact: bool| -> Vec<usize> {
        let is = |(name, group): &(&str, Group)| match exact {
            true => *name == factor.name,
            false => factor.name == "scenario" || *group == factor.group,
        };
        (0..moved.len()).filter(|&i| moved[i].iter().any(is)).collect()
    };
    let of = |factor: &Factor| {
        // The exact input first; a factor that is a whole group has no input of its name.
        let ways = [(&forward, true), (&backward, true), (&forward, false), (&backward, false)];
        let found = ways.into_iter().map(|(moved, exact)| named(factor, moved, exact));
        found.into_iter().find(|found| !found.is_empty()).unwrap_or_default()
    };
    change.factors.iter().map(of).collect()
}

/// The places of the edits that some factor is blamed on.
pub(crate) fn guilty(blamed: &[Vec<usize>]) -> BTreeSet<usize> {
    blamed.iter().flatten().copied().collect()
}
