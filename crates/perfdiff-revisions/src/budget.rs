//! `perfdiff.toml`: how much slower is too much, and what was accepted, by whom it may concern.

use perfdiff::{Diagnostic, nearest};
use toml_edit::{Document, Item, Key, TableLike};

use crate::date::Date;
use crate::files::is_within;

/// The file at the root of the repository.
pub const BUDGET_FILE: &str = "perfdiff.toml";

/// How much slower a scenario may become, as a share of what it took: 0.05 is 5 %.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Slowdown(f64);

impl Slowdown {
    /// `5 %`, `5%`, `0.5 %`.
    ///
    /// ```
    /// use perfdiff_revisions::Slowdown;
    ///
    /// let slowdown = Slowdown::parse("5 %").unwrap();
    /// assert_eq!(slowdown.to_string(), "5 %");
    /// // A change below this is over the budget.
    /// assert!((slowdown.floor() - 1.0 / 1.05).abs() < 1e-15);
    /// assert_eq!(Slowdown::parse("5"), None);
    /// ```
    pub fn parse(text: &str) -> Option<Self> {
        let percent: f64 = text.trim().strip_suffix('%')?.trim().parse().ok()?;
        (percent.is_finite() && percent >= 0.0).then_some(Self(percent / 100.0))
    }

    /// The least ratio of the new speed to the old one that is within the budget.
    pub fn floor(self) -> f64 {
        1.0 / (1.0 + self.0)
    }

    /// The share, such as 0.05.
    pub fn share(self) -> f64 {
        self.0
    }
}

impl std::fmt::Display for Slowdown {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // What was parsed is printed, less the last bits of a division.
        write!(f, "{} %", (self.0 * 1e8).round() / 1e6)
    }
}

/// What is accepted though it would block, and until when.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Accept {
    /// The name of the block; any, if there is none.
    pub name: Option<String>,
    /// The file or folder; any, if there is none.
    pub path: Option<String>,
    /// Why.
    pub reason: String,
    /// The last day on which it holds.
    pub until: Date,
    /// Its line in the file, from one.
    pub line: usize,
}

/// The budgets of a repository.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct Budgets {
    /// For what no row is about.
    pub max_slowdown: Option<Slowdown>,
    /// Holds for everything, over what the file says.
    pub over_all: Option<Slowdown>,
    rows: Vec<Row>,
    /// What is accepted.
    pub accepted: Vec<Accept>,
}

/// A budget of its own.
#[derive(Clone, Debug, PartialEq)]
struct Row {
    name: Option<String>,
    path: Option<String>,
    max_slowdown: Slowdown,
}

fn is_about(name: &Option<String>, path: &Option<String>, of: (&str, Option<&str>)) -> bool {
    name.as_deref().is_none_or(|name| of.1 == Some(name))
        && path.as_deref().is_none_or(|path| is_within(of.0, path))
}

impl Budgets {
    /// Reads a budget file.
    ///
    /// ```
    /// use perfdiff_revisions::Budgets;
    ///
    /// let budgets = Budgets::parse(r#"
    ///     [budget]
    ///     max-slowdown = "5 %"
    ///
    ///     [[budget.for]]
    ///     path = "book/drafts"
    ///     max-slowdown = "50 %"
    ///
    ///     [[accept]]
    ///     name = "chat"
    ///     reason = "the longer vocabulary is worth it"
    ///     until = 2026-12-31
    /// "#).unwrap();
    /// assert_eq!(budgets.max_slowdown("book/a.md", None).unwrap().to_string(), "5 %");
    /// assert_eq!(budgets.max_slowdown("book/drafts/a.md", None).unwrap().to_string(), "50 %");
    /// assert_eq!(budgets.accepted[0].until.to_string(), "2026-12-31");
    /// ```
    ///
    /// # Errors
    ///
    /// Every mistake in the file, each with its place.
    pub fn parse(text: &str) -> Result<Self, Vec<Diagnostic>> {
        let document = Document::parse(text).map_err(|error| {
            let message = error.message().lines().collect::<Vec<_>>().join("; ");
            let span = error.span().unwrap_or(0..0);
            vec![Diagnostic::new("PD001", span, format!("not valid TOML: {message}"))]
        })?;
        let mut reader = Reader { text, errors: Vec::new() };
        let budgets = reader.budgets(document.as_table());
        if reader.errors.is_empty() { Ok(budgets) } else { Err(reader.errors) }
    }

    /// How much slower a scenario of this file, in the block of this name, may become. Of several
    /// rows that are about it, the last one counts.
    pub fn max_slowdown(&self, path: &str, name: Option<&str>) -> Option<Slowdown> {
        let of_row = || {
            let row = self.rows.iter().rfind(|row| is_about(&row.name, &row.path, (path, name)))?;
            Some(row.max_slowdown)
        };
        self.over_all.or_else(of_row).or(self.max_slowdown)
    }

    /// What accepts a change of this file and block on that day. Without a day nothing expires.
    pub fn accepts(&self, path: &str, name: Option<&str>, today: Option<Date>) -> Option<&Accept> {
        let holds = |accept: &&Accept| {
            is_about(&accept.name, &accept.path, (path, name))
                && today.is_none_or(|today| today <= accept.until)
        };
        self.accepted.iter().find(holds)
    }
}

/// Reads tables, and collects what is wrong with them.
struct Reader<'t> {
    text: &'t str,
    errors: Vec<Diagnostic>,
}

impl Reader<'_> {
    fn wrong(&mut self, code: &'static str, item: &Item, message: String, help: &str) {
        let error = Diagnostic::new(code, item.span().unwrap_or(0..0), message);
        self.errors.push(error.help(help));
    }

    fn check_keys(&mut self, table: &dyn TableLike, known: &[&str]) {
        for (key, item) in table.iter() {
            if known.contains(&key) {
                continue;
            }
            let span = table.key(key).and_then(Key::span).or_else(|| item.span()).unwrap_or(0..0);
            let error = Diagnostic::new("PD002", span, format!("unknown key `{key}`"));
            let near = nearest(key, known.iter().copied());
            self.errors.push(match near {
                Some(near) => error.suggest(Some(near)),
                None => error.help(format!("the keys are `{}`", known.join("`, `"))),
            });
        }
    }

    fn budgets(&mut self, root: &dyn TableLike) -> Budgets {
        self.check_keys(root, &["budget", "accept"]);
        let mut budgets = Budgets::default();
        if let Some(item) = root.get("budget") {
            match item.as_table_like() {
                Some(table) => {
                    self.check_keys(table, &["max-slowdown", "for"]);
                    budgets.max_slowdown = self.slowdown(table);
                    for row in self.tables(table, "for") {
                        self.check_keys(row, &["name", "path", "max-slowdown"]);
                        let (name, path) = self.about(row);
                        if let Some(max_slowdown) = self.slowdown(row) {
                            budgets.rows.push(Row { name, path, max_slowdown });
                        } else if !row.contains_key("max-slowdown") {
                            self.missing(row, "max-slowdown");
                        }
                    }
                }
                None => {
                    self.wrong("PD005", item, "`budget` is no table".into(), "write `[budget]`");
                }
            }
        }
        for row in self.tables(root, "accept") {
            self.check_keys(row, &["name", "path", "reason", "until"]);
            budgets.accepted.extend(self.accept(row));
        }
        budgets
    }

    fn tables<'d>(&mut self, table: &'d dyn TableLike, key: &str) -> Vec<&'d dyn TableLike> {
        let Some(item) = table.get(key) else { return Vec::new() };
        if let Some(rows) = item.as_array_of_tables() {
            return rows.iter().map(|row| row as &dyn TableLike).collect();
        }
        let rows = item.as_array().map(|rows| rows.iter().map(|row| row.as_inline_table()));
        match rows.and_then(Iterator::collect::<Option<Vec<_>>>) {
            Some(rows) => rows.into_iter().map(|row| row as &dyn TableLike).collect(),
            None => {
                let help = format!("write `[[{key}]]` above each");
                self.wrong("PD005", item, format!("`{key}` is no list of tables"), &help);
                Vec::new()
            }
        }
    }

    fn start(&self, table: &dyn TableLike) -> std::ops::Range<usize> {
        let first = table.iter().next();
        first
            .and_then(|(key, item)| table.key(key).and_then(Key::span).or_else(|| item.span()))
            .unwrap_or(0..0)
    }

    fn missing(&mut self, table: &dyn TableLike, key: &str) {
        let span = self.start(table);
        self.errors.push(Diagnostic::new("PD003", span, format!("`{key}` is missing here")));
    }

    fn string(&mut self, table: &dyn TableLike, key: &str) -> Option<String> {
        let item = table.get(key)?;
        let text = item.as_str().map(str::to_string);
        if text.is_none() {
            self.wrong("PD005", item, format!("`{key}` is no string"), "write it in quotes");
        }
        text
    }

    fn about(&mut self, table: &dyn TableLike) -> (Option<String>, Option<String>) {
        if !table.contains_key("name") && !table.contains_key("path") {
            let span = self.start(table);
            let error = Diagnostic::new("PD003", span, "`name` or `path` is missing here");
            self.errors.push(error.help("say which block, or which file or folder, it is about"));
        }
        (self.string(table, "name"), self.string(table, "path"))
    }

    fn slowdown(&mut self, table: &dyn TableLike) -> Option<Slowdown> {
        let item = table.get("max-slowdown")?;
        let found = item.as_str().and_then(Slowdown::parse);
        if found.is_none() {
            let message = "`max-slowdown` is no percentage".to_string();
            self.wrong("PD007", item, message, "write it as \"5 %\"");
        }
        found
    }

    fn accept(&mut self, table: &dyn TableLike) -> Option<Accept> {
        let (name, path) = self.about(table);
        let reason = self.string(table, "reason");
        for key in ["reason", "until"] {
            if !table.contains_key(key) {
                self.missing(table, key);
            }
        }
        let item = table.get("until")?;
        let written = match item.as_datetime() {
            Some(date) => date.to_string(),
            None => item.as_str().unwrap_or_default().to_string(),
        };
        let until = Date::parse(&written);
        if until.is_none() {
            self.wrong("PD007", item, "`until` is no day".into(), "write it as 2026-12-31");
        }
        let line = perfdiff::Position::of(self.text, self.start(table).start).line;
        Some(Accept { name, path, reason: reason?, until: until?, line })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn errors(text: &str) -> Vec<String> {
        let render = |e: &Diagnostic| e.render("perfdiff.toml", text);
        Budgets::parse(text).unwrap_err().iter().map(render).collect()
    }

    #[test]
    fn mistakes_point_and_suggest() {
        let told = errors("[budget]\nmax-slowdwn = \"5 %\"\n");
        assert!(told[0].starts_with("perfdiff.toml:2:1: error[PD002]: unknown key `max-slowdwn`"));
        assert!(told[0].ends_with("did you mean `max-slowdown`?"), "{told:?}");
        let told = errors("[budget]\nmax-slowdown = 0.05\n");
        assert!(told[0].starts_with("perfdiff.toml:2:16: error[PD007]"), "{told:?}");
        let told = errors("[[accept]]\nname = \"a\"\n");
        assert_eq!(told.len(), 2, "{told:?}");
        assert!(told[0].contains("`reason` is missing"), "{told:?}");
        let told = errors("[[accept]]\nname = \"a\"\nreason = \"b\"\nuntil = \"2026-02-30\"\n");
        assert!(told[0].starts_with("perfdiff.toml:4:9: error[PD007]: `until` is no day"));
        let told = errors("[[accept]]\nreason = \"b\"\nuntil = 2026-01-01\n");
        assert!(told[0].contains("`name` or `path` is missing"), "{told:?}");
    }

    #[test]
    fn the_last_row_about_a_block_counts_and_the_command_line_over_all() {
        let text = "[budget]\nmax-slowdown = \"5 %\"\nfor = [\n  { path = \"a\", max-slowdown = \"10 %\" },\n  \
                    { name = \"x\", max-slowdown = \"20 %\" },\n]\n";
        let mut budgets = Budgets::parse(text).unwrap();
        let told = |b: &Budgets, path: &str, name| b.max_slowdown(path, name).unwrap().to_string();
        assert_eq!(told(&budgets, "b.md", None), "5 %");
        assert_eq!(told(&budgets, "a/b.md", None), "10 %");
        assert_eq!(told(&budgets, "a/b.md", Some("x")), "20 %");
        budgets.over_all = Slowdown::parse("1%");
        assert_eq!(told(&budgets, "a/b.md", Some("x")), "1 %");
    }

    #[test]
    fn what_is_accepted_expires() {
        let text = "accept = [{ name = \"x\", reason = \"why\", until = 2026-06-30 }]\n";
        let budgets = Budgets::parse(text).unwrap();
        let on = |day: &str| budgets.accepts("a.md", Some("x"), Date::parse(day)).is_some();
        assert!(on("2026-06-30") && !on("2026-07-01"));
        assert!(budgets.accepts("a.md", Some("y"), None).is_none());
    }
}
