//! `[sweep]`: a block over one or two inputs.
//!
//! The swept value is put among the keys at the top, so that a side which sets that key itself
//! keeps its own. Every point is read as the block would be with that value written out, so a
//! sweep says what its points would say.

mod keys;
mod values;

use std::cell::RefCell;
use std::ops::Range;

use self::keys::Swept;
use super::{
    Scenarios, expect, in_place, is_scenario_key, metric, name, say_once, show, side_table,
    start_of, target,
};
use crate::catalog::Catalog;
use crate::diagnostic::Diagnostic;
use crate::input::merge::{as_table, merged, names_its_own};
use crate::input::resolve::{ASSUMED_WITH, Resolver, unsolvable};
use crate::input::{Entry, Node, Table, Value};
use crate::keys::Place;
use crate::metric::Metric;
use crate::report::Report;
use crate::scenario::Scenario;
use crate::show::Shown;
use crate::sweep::{At, Axis, Sides, Sweep, SweepError};

/// Reads, solves and sums up a block with `[sweep]`.
pub(super) fn run(text: &str, table: &Table, catalog: &Catalog) -> Result<Report, Vec<Diagnostic>> {
    let (written, block) = read(text, table, catalog)?;
    let sweep = written.solve(block.metric, block.target)?;
    let report = Report::of_sweep(sweep).named(block.name, block.title);
    let report = report.showing(block.show).in_place(block.in_place).from_source(text);
    expect::held(report, block.expected)
}

/// The scenarios of every point that can be solved.
pub(super) fn scenarios(
    text: &str,
    table: &Table,
    catalog: &Catalog,
) -> Result<Scenarios, Vec<Diagnostic>> {
    let (written, block) = read(text, table, catalog)?;
    // The sweep itself finds what is wrong with it as a whole.
    let sweep = written.solve(block.metric, block.target)?;
    let mut of = Vec::new();
    for point in &sweep.points {
        let at: Vec<At> = sweep.axes.iter().zip(&point.at).map(|(axis, &i)| axis.at(i)).collect();
        let Some(Sides { baseline, proposal }) = written.sides(&at) else { continue };
        let value = |(axis, &i): (&Axis, &usize)| format!("{} = {}", axis.name(), axis.label(i));
        let place: Vec<String> = sweep.axes.iter().zip(&point.at).map(value).collect();
        let place = place.join(", ");
        let both = baseline.is_some();
        let side = |name: &str| if both { format!("{place}, {name}") } else { place.clone() };
        of.extend(baseline.map(|scenario| (side("baseline"), scenario)));
        of.push((side("proposal"), proposal));
    }
    of.retain(|(_, scenario)| scenario.solve().is_ok());
    Ok(Scenarios { name: block.name, metric: block.metric, of })
}

/// What a block says beside its sweep.
struct Said {
    name: Option<String>,
    title: Option<String>,
    metric: Metric,
    target: Option<f64>,
    show: Vec<Shown>,
    expected: Vec<expect::Expected>,
    in_place: bool,
}

fn read<'a>(
    text: &str,
    table: &Table,
    catalog: &'a Catalog,
) -> Result<(Written<'a>, Said), Vec<Diagnostic>> {
    let start = start_of(text);
    let mut resolver = Resolver::new(catalog);
    resolver.check_keys(table, Place::Block, "");
    let name = table.get("name").and_then(|entry| name(&mut resolver, entry));
    let title = table.get("title").and_then(|entry| resolver.text(entry));
    let metric = match table.get("metric") {
        Some(entry) => metric(&mut resolver, entry),
        None => Some(Metric::default()),
    };
    let wanted = table.get("target").and_then(|entry| target(&mut resolver, entry));
    if let Some(entry) = table.get("target").filter(|_| table.get("baseline").is_none()) {
        let message = "`target` is a speedup, and this sweep has no baseline";
        let error = Diagnostic::new("PD007", entry.key_span.clone(), message);
        resolver.report(error.help("add `baseline = \"A100\"`, or leave out `target`"));
    }
    let show = match table.get("show") {
        Some(entry) => show::read_of_sweep(&mut resolver, entry).unwrap_or_default(),
        None => Shown::SWEEP_DEFAULT.to_vec(),
    };
    let expected = expect::read(&mut resolver, table, text);
    let shared = Table {
        entries: table.entries.iter().filter(|e| is_scenario_key(&e.key)).cloned().collect(),
    };
    let swept = table.get("sweep").map(|entry| keys::read(&mut resolver, entry, &shared, text));
    let in_place = in_place(&mut resolver, table);
    let mut side = |key: &str| {
        let entry = table.get(key)?;
        Some((side_table(&mut resolver, entry)?, entry.key_span.clone()))
    };
    let (baseline, proposal) = (side("baseline"), side("proposal"));
    if table.get("proposal").is_some() && table.get("baseline").is_none() {
        let error = Diagnostic::new("PD003", start.clone(), "`baseline` is missing")
            .help("add `baseline = \"A100\"`, or leave out `proposal`, too, to sweep one scenario");
        resolver.report(error);
    }
    let (Some(swept), Some(metric), true) = (swept.flatten(), metric, resolver.errors.is_empty())
    else {
        return Err(in_order(resolver.errors));
    };
    let written = Written {
        catalog,
        shared,
        baseline,
        proposal,
        swept,
        start,
        errors: RefCell::default(),
        first: RefCell::default(),
    };
    Ok((written, Said { name, title, metric, target: wanted, show, expected, in_place }))
}

fn in_order(mut errors: Vec<Diagnostic>) -> Vec<Diagnostic> {
    errors.sort_by_key(|error| error.span.start);
    errors
}

/// The block, from which every point is read.
struct Written<'a> {
    catalog: &'a Catalog,
    /// The keys at the top.
    shared: Table,
    /// What each side sets over them, and where.
    baseline: Option<(Table, Range<usize>)>,
    proposal: Option<(Table, Range<usize>)>,
    swept: Vec<Swept>,
    start: Range<usize>,
    errors: RefCell<Vec<Diagnostic>>,
    first: RefCell<Option<First>>,
}

/// The first point without a mistake.
struct First {
    sides: Sides,
    /// The keys of its proposal, for errors that only solving finds.
    table: Table,
    /// Whether a side takes the value of each input.
    taken: Vec<bool>,
}

/// After so many mistakes, the rest are more of the same.
const MOST_ERRORS: usize = 20;

impl Written<'_> {
    fn solve(&self, metric: Metric, target: Option<f64>) -> Result<Sweep, Vec<Diagnostic>> {
        let axes: Vec<Axis> = self.swept.iter().map(|swept| swept.axis.clone()).collect();
        let sweep = Sweep::run(axes, metric, target, &|at| self.sides(at));
        let mut errors = self.errors.take();
        if !errors.is_empty() {
            self.name_the_rest(&mut errors);
            say_once(&mut errors, &self.start);
            errors.iter_mut().for_each(|error| self.name_the_workload(error));
            return Err(in_order(errors));
        }
        let sweep = sweep.map_err(|error| vec![self.placed(&error)])?;
        if let Some(first) = &*self.first.borrow() {
            let idle = self.swept.iter().zip(&first.taken).filter(|(_, taken)| !**taken);
            errors.extend(idle.map(|(swept, _)| self.idle(swept)));
        }
        if errors.is_empty() { Ok(sweep) } else { Err(errors) }
    }

    /// The scenarios of a point; of a mistake in one, none.
    fn sides(&self, at: &[At]) -> Option<Sides> {
        let listed = at.iter().all(|at| at.index.is_some());
        if listed && self.errors.borrow().len() >= MOST_ERRORS {
            return None;
        }
        let nodes: Vec<Node> =
            self.swept.iter().zip(at).map(|(swept, at)| swept.node(at)).collect();
        let mut resolver = Resolver::new(self.catalog);
        let known = self.first.borrow();
        let sides = match &*known {
            Some(first) => self.read_again(&mut resolver, &first.sides, &nodes),
            None => {
                drop(known);
                self.read(&mut resolver, &nodes)
            }
        };
        if listed {
            let mut errors = self.errors.borrow_mut();
            for error in resolver.errors {
                if !errors.contains(&error) {
                    errors.push(error);
                }
            }
        }
        sides
    }

    /// A point with every key read; it stays known, if there is no mistake in it.
    fn read(&self, resolver: &mut Resolver<'_>, nodes: &[Node]) -> Option<Sides> {
        let mut shared = self.shared.clone();
        for (swept, node) in self.swept.iter().zip(nodes) {
            swept.plant(&mut shared, node);
        }
        let mut side = |over: Option<&(Table, Range<usize>)>| {
            let (table, whole) = match over {
                Some((over, span)) if !over.entries.is_empty() => {
                    (self.laid_over(&shared, over), span.clone())
                }
                _ => (shared.clone(), self.start.clone()),
            };
            let scenario: Option<Scenario> = resolver.scenario(&table, whole);
            (scenario, table)
        };
        let baseline = self.baseline.as_ref().map(|over| side(Some(over)));
        let (proposal, at_proposal) = side(self.proposal.as_ref());
        let tables = [baseline.as_ref().map(|(_, table)| table), Some(&at_proposal)];
        let takes = |(swept, node): (&Swept, &Node)| {
            tables.iter().flatten().any(|table| swept.is_in(table, node))
        };
        let taken = self.swept.iter().zip(nodes).map(takes).collect();
        let baseline = match baseline {
            Some((scenario, _)) => Some(scenario?),
            None => None,
        };
        let sides = Sides { baseline, proposal: proposal? };
        let first = First { sides: sides.clone(), table: at_proposal, taken };
        *self.first.borrow_mut() = Some(first);
        Some(sides)
    }

    /// A point with only those keys read in which it differs from one that is known.
    fn read_again(
        &self,
        resolver: &mut Resolver<'_>,
        known: &Sides,
        nodes: &[Node],
    ) -> Option<Sides> {
        let mut keys: Vec<&str> = Vec::new();
        for swept in &self.swept {
            // The constants are read of the hardware, and together.
            let with: &[&str] = match ASSUMED_WITH.contains(&swept.key()) {
                true => &ASSUMED_WITH,
                false => &[swept.key()],
            };
            keys.extend(with);
        }
        let only = |table: &Table| Table {
            entries: table
                .entries
                .iter()
                .filter(|e| keys.contains(&e.key.as_str()))
                .cloned()
                .collect(),
        };
        let mut shared = only(&self.shared);
        for (swept, node) in self.swept.iter().zip(nodes) {
            swept.plant(&mut shared, node);
        }
        let mut side = |scenario: &Scenario, over: Option<&(Table, Range<usize>)>| {
            let table = match over {
                Some((over, _)) => &self.laid_over(&shared, &only(over)),
                None => &shared,
            };
            resolver.with_keys(scenario.clone(), &keys, table)
        };
        let baseline = known.baseline.as_ref().map(|known| side(known, self.baseline.as_ref()));
        let proposal = side(&known.proposal, self.proposal.as_ref());
        let baseline = match baseline {
            Some(baseline) => Some(baseline?),
            None => None,
        };
        Some(Sides { baseline, proposal: proposal? })
    }

    /// What a side sets over the keys at the top, the swept ones among them. A side that names its
    /// own hardware, say, keeps it as it is, also where the one at the top has the same name.
    fn laid_over(&self, swept: &Table, side: &Table) -> Table {
        let mut below = swept.clone();
        for swept in self.swept.iter().filter(|swept| swept.member.is_some()) {
            let key = swept.key();
            if side.get(key).is_some_and(names_its_own) {
                below.entries.retain(|entry| entry.key != key);
                below.entries.extend(self.shared.get(key).cloned());
            }
        }
        merged(&below, side)
    }

    /// A part of what is named nowhere: all else of it is missing, which is one mistake.
    fn name_the_rest(&self, errors: &mut Vec<Diagnostic>) {
        for swept in &self.swept {
            let (key, Some(member)) = (swept.key(), &swept.member) else { continue };
            let lacks = |error: &Diagnostic| {
                error.code == "PD003"
                    && error.span == swept.entry.node.span
                    && error.message.contains("is missing, which")
            };
            let found = errors.iter().any(lacks);
            if !found || self.shared.get(key).is_some() || !matches!(key, "hardware" | "model") {
                continue;
            }
            errors.retain(|error| !lacks(error));
            let example = if key == "hardware" { "H100" } else { "Llama3_8B" };
            let message = format!("`{key}.{member}` of no {key}: only this part of it is given");
            let help = format!(
                "add `{key} = \"{example}\"` at the top, from which the side that is swept takes \
                 the rest"
            );
            let span = swept.entry.key_span.clone();
            errors.push(Diagnostic::new("PD003", span, message).help(help));
        }
    }

    /// A length of another workload: the author has not said what is run.
    fn name_the_workload(&self, error: &mut Diagnostic) {
        let of_workload = |swept: &&Swept| {
            swept.key() == "workload" && swept.entry.key_span == error.span && error.code == "PD002"
        };
        let Some(swept) = self.swept.iter().find(of_workload) else { return };
        let kind = match swept.entry.key.as_str() {
            "prompt" | "output" => "generate",
            "context" => "forward",
            _ => "train",
        };
        let key = &swept.entry.key;
        error.message = format!("the workload has no `{key}`");
        error.label = format!("`{key}` is one of the workload `{kind}`");
        error.help = Some(format!("say what is run: `workload.kind = \"{kind}\"` above `[sweep]`"));
    }

    /// An input that no side takes.
    fn idle(&self, swept: &Swept) -> Diagnostic {
        let key = swept.key();
        let who = if self.baseline.is_some() && self.proposal.is_some() {
            "both sides have"
        } else {
            "the side that is swept has"
        };
        let message = format!(
            "sweeping `{}` changes nothing: {who} a `{key}` of their own",
            swept.axis.name()
        );
        let help = format!(
            "the swept value stands among the keys at the top, and a side that sets it keeps its \
             own: take `{key}` out of a side"
        );
        Diagnostic::new("PD007", swept.entry.key_span.clone(), message).help(help)
    }

    /// An error of the sweep, at the key or value that is to blame.
    fn placed(&self, error: &SweepError) -> Diagnostic {
        let of = |name: &str| self.swept.iter().find(|swept| swept.axis.name() == name);
        let span = match error {
            SweepError::Unsolvable(error) => {
                return match &*self.first.borrow() {
                    Some(first) => unsolvable(error, &first.table),
                    None => Diagnostic::new("PD010", self.start.clone(), error.to_string()),
                };
            }
            SweepError::Twice { axis, at, .. } => of(axis).map(|swept| swept.span(*at)),
            SweepError::Empty { axis } | SweepError::NotANumber { axis, .. } => {
                of(axis).map(|swept| swept.entry.node.span.clone())
            }
            SweepError::TooMany { .. } | SweepError::Inputs(_) => {
                self.swept.first().map(|swept| swept.entry.node.span.clone())
            }
        };
        Diagnostic::new("PD007", span.unwrap_or_else(|| self.start.clone()), error.to_string())
    }
}

impl Swept {
    /// Puts a value among the keys at the top.
    fn plant(&self, shared: &mut Table, node: &Node) {
        let entry = |key: &str, node: Node| Entry {
            key: key.to_string(),
            key_span: self.entry.key_span.clone(),
            node,
        };
        let Some(member) = &self.member else {
            shared.entries.push(entry(self.key(), node.clone()));
            return;
        };
        let member = entry(member, node.clone());
        match shared.entries.iter_mut().find(|e| e.key == self.key()) {
            Some(existing) => {
                // What is no table, and short for none, is reported where it stands.
                let Some(mut table) = as_table(existing) else { return };
                table.entries.push(member);
                existing.node.value = Value::Table(table);
            }
            None => {
                let table = Value::Table(Table { entries: vec![member] });
                let span = self.entry.node.span.clone();
                shared.entries.push(entry(self.key(), Node { span, value: table }));
            }
        }
    }

    /// Whether the value is still there, after a side was laid over it.
    fn is_in(&self, table: &Table, node: &Node) -> bool {
        fn holds(at: &Node, span: &Range<usize>) -> bool {
            at.span == *span
                || match &at.value {
                    Value::Table(table) => table.entries.iter().any(|e| holds(&e.node, span)),
                    _ => false,
                }
        }
        table.get(self.key()).is_some_and(|entry| holds(&entry.node, &node.span))
    }
}
