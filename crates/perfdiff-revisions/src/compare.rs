//! From the files of two revisions to the report.

use std::collections::BTreeMap;

use perfdiff::{Catalog, Comparison, Metric, Scenario, SolveError};

use crate::budget::{BUDGET_FILE, Budgets, Slowdown};
use crate::cause::{Situation, files, tried};
use crate::change::{Change, Standing, explained};
use crate::claims;
use crate::date::Date;
use crate::files::{Files, folder, is_within};
use crate::judge::categories;
use crate::pairs::{Pair, pair};
use crate::problem::Problem;
use crate::report::{Place, Report, Speedup};
use crate::settings::Settings;
use crate::watch::{self, Read, Watched};

/// A revision: what it is called, and its files.
#[derive(Clone, Copy)]
pub struct Revision<'a> {
    pub(crate) name: &'a str,
    pub(crate) files: &'a dyn Files,
    pub(crate) is_head: bool,
}

impl<'a> Revision<'a> {
    /// A revision with these files.
    pub fn new(name: &'a str, files: &'a dyn Files) -> Self {
        Self { name, files, is_head: false }
    }

    /// For problems: what it is called, and whether it is the newer one.
    pub(crate) fn id(&self) -> (&'a str, bool) {
        (self.name, self.is_head)
    }
}

/// What is asked for.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Files and folders, from the root of the repository; all, if there are none. A list of
    /// scenarios (`.jsonl`) is watched only if it is named.
    pub paths: Vec<String>,
    /// Catalog files, by the name that is printed and the path from the root of the repository.
    pub catalogs: Vec<(String, String)>,
    /// Model configs, by the path that blocks know them by and the path from the root.
    pub model_configs: Vec<(String, String)>,
    /// A budget that holds for everything, over what the budget file says.
    pub max_slowdown: Option<Slowdown>,
    /// The day on which something that is accepted may have expired.
    pub today: Option<Date>,
}

/// Solves every scenario of both revisions and says what became of it.
///
/// `renamed` leads from the paths of the newer revision to those that the same files had.
pub fn compare(
    base: &Revision<'_>,
    head: &Revision<'_>,
    renamed: &BTreeMap<String, String>,
    options: &Options,
) -> Report {
    let (mut base, mut head) = (*base, *head);
    (base.is_head, head.is_head) = (false, true);
    let mut report = Report::between(base.name, head.name);
    missing_paths(&base, &head, options, &mut report);
    let budgets = budgets(&head, options, &mut report);
    budget_note(&base, &head, &mut report);
    let (before, problems) = watch::find(&base, options);
    report.problems.extend(problems);
    let (after, problems) = watch::find(&head, options);
    report.problems.extend(problems);
    if before.is_empty() && after.is_empty() && report.problems.is_empty() {
        let message = "there is nothing to compare: neither revision has a block, a \
                       `*.perfdiff.toml` file or a named list of scenarios here";
        report.problems.push(Problem::at(
            head.id(),
            options.paths.first().map_or(".", |p| p),
            1,
            message.into(),
        ));
    }
    let mut run = Run {
        base: Shelf::new(base, options),
        head: Shelf::new(head, options),
        budgets: &budgets,
        today: options.today,
        report,
    };
    for pair in pair(&before, &after, renamed) {
        run.pair(pair, &before, &after);
    }
    let mut report = run.report;
    unused(&budgets, &after, options, &mut report);
    report.in_order();
    report
}

/// A named path that neither revision has is a mistake, not an empty answer.
fn missing_paths(base: &Revision<'_>, head: &Revision<'_>, options: &Options, report: &mut Report) {
    let mut missing = |path: &str| {
        let message = "there is no such file or folder in either revision".to_string();
        report.problems.push(Problem::at(head.id(), path, 1, message));
    };
    for (_, path) in options.catalogs.iter().chain(&options.model_configs) {
        if base.files.read(path).is_none() && head.files.read(path).is_none() {
            missing(path);
        }
    }
    if options.paths.is_empty() {
        return;
    }
    let known: Vec<String> = [base, head].iter().flat_map(|r| r.files.paths()).collect();
    for path in &options.paths {
        if !known.iter().any(|file| is_within(file, path)) {
            missing(path);
        }
    }
}

/// The budgets of the newer revision: accepting a change is part of the change.
pub(crate) fn budgets(head: &Revision<'_>, options: &Options, report: &mut Report) -> Budgets {
    let mut budgets = Budgets::default();
    match head.files.read(BUDGET_FILE) {
        None => {}
        Some(Err(why)) => report.problems.push(Problem::at(head.id(), BUDGET_FILE, 1, why)),
        Some(Ok(text)) => match Budgets::parse(&text) {
            Ok(read) => budgets = read,
            Err(errors) => {
                let problem = |error| Problem::of(head.id(), BUDGET_FILE, &text, error);
                report.problems.extend(errors.iter().map(problem));
            }
        },
    }
    budgets.over_all = options.max_slowdown;
    budgets
}

/// Whoever reviews a change should know that it also changes what is allowed.
fn budget_note(base: &Revision<'_>, head: &Revision<'_>, report: &mut Report) {
    let read = |revision: &Revision<'_>| revision.files.read(BUDGET_FILE).and_then(Result::ok);
    let (before, after) = (read(base), read(head));
    if before == after {
        return;
    }
    let budget = |text: &Option<String>| {
        let budgets = text.as_deref().and_then(|text| Budgets::parse(text).ok())?;
        budgets.max_slowdown.map(|slowdown| slowdown.to_string())
    };
    let (was, is) = (budget(&before), budget(&after));
    let none = || "none".to_string();
    report.notes.push(if was == is {
        format!("`{BUDGET_FILE}` is part of this change; the budget for everything is the same.")
    } else {
        format!(
            "`{BUDGET_FILE}` is part of this change: the budget was {}, and is {}.",
            was.unwrap_or_else(none),
            is.unwrap_or_else(none)
        )
    });
}

/// What is accepted and is about nothing, or not any more.
fn unused(budgets: &Budgets, after: &[Watched], options: &Options, report: &mut Report) {
    for accept in &budgets.accepted {
        let place = format!("{BUDGET_FILE}:{}", accept.line);
        let about = |watched: &&Watched| accept.name.is_none() || accept.name == watched.name;
        if options.today.is_some_and(|today| today > accept.until) {
            let until = accept.until;
            report.notes.push(format!("{place}: what is accepted there expired on {until}."));
        } else if options.paths.is_empty() && !after.iter().any(|watched| about(&watched)) {
            let name = accept.name.as_deref().unwrap_or_default();
            report.notes.push(format!("{place}: there is no block `{name}` to accept."));
        }
    }
}

/// The settings of a revision, by the folder of the file that they are for.
pub(crate) struct Shelf<'a> {
    revision: Revision<'a>,
    options: &'a Options,
    by_folder: BTreeMap<String, Option<(Settings, Catalog)>>,
}

impl<'a> Shelf<'a> {
    pub(crate) fn new(revision: Revision<'a>, options: &'a Options) -> Self {
        Self { revision, options, by_folder: BTreeMap::new() }
    }

    /// Reads what a file may name, once a folder; none if it cannot be read.
    pub(crate) fn prepare(&mut self, path: &str, problems: &mut Vec<Problem>) {
        let at = folder(path).to_string();
        if self.by_folder.contains_key(&at) {
            return;
        }
        let read = Settings::of(path, &self.revision, self.options).map_err(|p| vec![*p]);
        let read = read.and_then(|settings| match settings.catalog() {
            Ok(catalog) => Ok((settings, catalog)),
            Err((source, errors)) => {
                let problem = |error| settings.problem(source, error, &self.revision);
                Err(errors.iter().map(problem).collect())
            }
        });
        let read = match read {
            Ok(read) => Some(read),
            Err(found) => {
                // One book, many folders: each mistake is told once.
                let new = found.into_iter().filter(|p| !problems.contains(p)).collect::<Vec<_>>();
                problems.extend(new);
                None
            }
        };
        self.by_folder.insert(at, read);
    }

    fn of(&self, path: &str) -> Option<&(Settings, Catalog)> {
        self.by_folder.get(folder(path))?.as_ref()
    }

    /// What a text says; none if it cannot be read, which is a problem.
    pub(crate) fn read(&self, watched: &Watched, problems: &mut Vec<Problem>) -> Option<Read> {
        if let Some(problem) = &watched.problem {
            problems.push(problem.clone());
            return None;
        }
        let (_, catalog) = self.of(&watched.path)?;
        match watched.read(&watched.text, catalog) {
            Ok(read) => Some(read),
            Err(errors) => {
                let problem = |error| watched.problem(self.revision.id(), error);
                problems.extend(errors.iter().map(problem));
                None
            }
        }
    }
}

struct Run<'a> {
    base: Shelf<'a>,
    head: Shelf<'a>,
    budgets: &'a Budgets,
    today: Option<Date>,
    report: Report,
}

impl Run<'_> {
    fn pair(&mut self, pair: Pair, before: &[Watched], after: &[Watched]) {
        let place = |watched: &Watched| Place {
            path: watched.path.clone(),
            line: watched.line,
            name: watched.name.clone(),
        };
        match (pair.base.map(|i| &before[i]), pair.head.map(|i| &after[i])) {
            (Some(base), None) => self.report.removed.push(place(base)),
            (None, Some(head)) => {
                self.report.added.push(place(head));
                self.head.prepare(&head.path, &mut self.report.problems);
                if self.head.read(head, &mut self.report.problems).is_some() {
                    self.claims(None, head);
                }
            }
            (Some(base), Some(head)) => {
                self.report.blocks += 1;
                self.base.prepare(&base.path, &mut self.report.problems);
                self.head.prepare(&head.path, &mut self.report.problems);
                let old = self.base.read(base, &mut self.report.problems);
                let new = self.head.read(head, &mut self.report.problems);
                if new.is_some() {
                    self.claims(Some(base), head);
                }
                if let (Some(old), Some(new)) = (old, new) {
                    self.both((base, &old), (head, &new));
                }
            }
            (None, None) => {}
        }
    }

    /// The claims that this change broke: one that did not hold before is no change.
    fn claims(&mut self, base: Option<&Watched>, head: &Watched) {
        let Some((_, catalog)) = self.head.of(&head.path) else { return };
        let mut failed = claims::failed(head, catalog);
        if let Some(base) = base.filter(|_| !failed.is_empty())
            && let Some((_, catalog)) = self.base.of(&base.path)
        {
            let before = claims::failed(base, catalog);
            failed.retain(|now| before.iter().all(|then| then.claim != now.claim));
        }
        self.report.broken_claims.extend(failed.into_iter().map(|failed| failed.of(head)));
    }

    /// Compares what a text says at both revisions.
    fn both(&mut self, base: (&Watched, &Read), head: (&Watched, &Read)) {
        let (old, new) = (base.1, head.1);
        let mut changed: Vec<(Change, Comparison)> = Vec::new();
        for (side, scenario) in &new.of {
            let Some(was) = old.scenario(side) else { continue };
            self.report.scenarios += 1;
            if was == scenario && old.metric == new.metric {
                continue;
            }
            if let Some(found) = self.side(head.0, side, (was, old), (scenario, new)) {
                changed.push(found);
            }
        }
        self.other_sides(head.0, old, new);
        if changed.is_empty() {
            return;
        }
        self.report.speedups.extend(speedup(head.0, old, new));
        let (Some(at_base), Some(at_head)) =
            (self.base.of(&base.0.path), self.head.of(&head.0.path))
        else {
            return;
        };
        let was = Situation { watched: base.0, settings: &at_base.0, catalog: &at_base.1 };
        let is = Situation { watched: head.0, settings: &at_head.0, catalog: &at_head.1 };
        let (tried, files) = (tried(&was, &is), files(&was, &is));
        for (change, comparison) in worst(changed) {
            self.report.changes.push(explained(change, comparison, &tried, &files));
        }
    }

    /// The change of one side, if there is one to speak of.
    fn side(
        &mut self,
        head: &Watched,
        side: &str,
        was: (&Scenario, &Read),
        is: (&Scenario, &Read),
    ) -> Option<(Change, Comparison)> {
        let metrics = (was.1.metric, is.1.metric);
        let judged = judged(head, side, (was.0, is.0), metrics, self.budgets, self.today);
        let id = self.head.revision.id();
        let problem = |message| Problem::at(id, &head.path, head.line, message);
        let (change, comparison) = match judged {
            Ok(judged) => judged,
            Err(error) => {
                self.report.problems.push(problem(error.to_string()));
                return None;
            }
        };
        if change.before.value.is_some() && change.after.value.is_none() && change.after.fits {
            let message = format!("there is no {} any more, though it fits", metrics.1.name());
            self.report.problems.push(problem(message));
        }
        if change.categories.is_empty() {
            self.report.without_effect += 1;
            return None;
        }
        Some((change, comparison))
    }

    /// Sides, or points of a sweep, that only one revision has.
    fn other_sides(&mut self, head: &Watched, old: &Read, new: &Read) {
        let only =
            |a: &Read, b: &Read| a.of.iter().filter(|(s, _)| b.scenario(s).is_none()).count();
        let (more, fewer) = (only(new, old), only(old, new));
        if more + fewer > 0 {
            let place = format!("{}:{}", head.path, head.line);
            self.report.notes.push(format!(
                "{place}: {more} of this block's scenarios are new and {fewer} are gone; they are \
                 compared with nothing."
            ));
        }
    }
}

/// One scenario against another in its place, judged by what the budgets say of it.
pub(crate) fn judged(
    head: &Watched,
    side: &str,
    (was, is): (&Scenario, &Scenario),
    (old_metric, metric): (Metric, Metric),
    budgets: &Budgets,
    today: Option<Date>,
) -> Result<(Change, Comparison), SolveError> {
    let comparison = Comparison::between(was, is, metric)?;
    let before = Standing::of(&comparison.baseline.profile, metric);
    let after = Standing::of(&comparison.proposal.profile, metric);
    let other_metric = old_metric != metric;
    let name = head.name.as_deref();
    let mut change = Change {
        path: head.path.clone(),
        line: head.line,
        name: head.name.clone(),
        side: side.to_string(),
        points: 1,
        metric,
        metric_before: other_metric.then_some(old_metric),
        hardware: is.hardware.name.to_string(),
        subject: comparison.subject(),
        ratio: comparison.speedup,
        categories: categories(&before, &after, comparison.speedup, other_metric),
        before,
        after,
        factors: Vec::new(),
        budget: budgets.max_slowdown(&head.path, name),
        accepted: None,
        restore: Vec::new(),
        capacity: Vec::new(),
        culprits: Vec::new(),
        in_full: String::new(),
    };
    if change.would_block() {
        change.accepted = budgets.accepts(&head.path, name, today).cloned();
    }
    Ok((change, comparison))
}

/// Of a block of two sides, the speedup that it prints, where that is another.
fn speedup(head: &Watched, old: &Read, new: &Read) -> Option<Speedup> {
    if new.of.len() != 2 || old.metric != new.metric {
        return None;
    }
    let of = |read: &Read| {
        let (baseline, proposal) = (read.scenario("baseline")?, read.scenario("proposal")?);
        Comparison::between(baseline, proposal, read.metric).ok()?.speedup
    };
    let (before, after) = (of(old)?, of(new)?);
    let printed = perfdiff::fixed_speedup;
    (printed(before) != printed(after)).then(|| Speedup {
        path: head.path.clone(),
        line: head.line,
        name: head.name.clone(),
        before,
        after,
    })
}

/// Of the points of a sweep the worst, for each side; everything else as it is.
fn worst(changed: Vec<(Change, Comparison)>) -> Vec<(Change, Comparison)> {
    let role = |side: &str| match side.rsplit_once(", ") {
        _ if !side.contains(" = ") => (side.to_string(), false),
        Some((_, role @ ("baseline" | "proposal"))) => (role.to_string(), true),
        _ => (String::new(), true),
    };
    let mut kept: Vec<((String, bool), (Change, Comparison))> = Vec::new();
    for found in changed {
        let role = role(&found.0.side);
        match kept.iter_mut().find(|(known, _)| *known == role && role.1) {
            Some((_, best)) => {
                let points = best.0.points + 1;
                if Report::gravity(&found.0) < Report::gravity(&best.0) {
                    *best = found;
                }
                best.0.points = points;
            }
            None => kept.push((role, found)),
        }
    }
    kept.into_iter().map(|(_, found)| found).collect()
}
