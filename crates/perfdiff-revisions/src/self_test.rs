//! Proof that the gate can fail: a gate that cannot is worse than none.
//!
//! First two revisions are made up, of which it is known what has to be found. Then every scenario
//! of the real revision is made slower than its budget allows, and too large for its memory, and
//! has to block.

use std::collections::BTreeMap;

use perfdiff::units::{Bandwidth, Bytes, FlopRate};
use perfdiff::{Peaks, Scenario};

use crate::change::Category;
use crate::compare::{Options, Revision, Shelf, budgets, compare, judged};
use crate::problem::Problem;
use crate::report::Report;
use crate::watch;

/// What was tried, and whether it was found.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct SelfTest {
    /// What was tried, each with whether the gate found it.
    pub tried: Vec<(String, bool)>,
    /// What could not be read.
    pub problems: Vec<Problem>,
}

impl SelfTest {
    /// 0 the gate can fail; 1 it cannot; 2 the revision could not be read.
    pub fn exit_code(&self) -> u8 {
        match (self.problems.is_empty(), self.tried.iter().all(|(_, found)| *found)) {
            (false, _) => 2,
            (true, false) => 1,
            (true, true) => 0,
        }
    }

    /// One line for each thing that was tried.
    pub fn text(&self) -> String {
        let verdict = match self.exit_code() {
            0 => "the gate can fail: everything that was made worse was found\n",
            1 => "THE GATE CANNOT FAIL: something that was made worse was not found\n",
            _ => "not evaluated: a scenario cannot be read\n",
        };
        let mut out = verdict.to_string();
        for (what, found) in &self.tried {
            out += &format!("{} {what}\n", if *found { "found " } else { "MISSED" });
        }
        for problem in &self.problems {
            out += &format!("\nat {}:\n{}\n", problem.revision, problem.rendered);
        }
        out
    }
}

/// Injects regressions, made up ones and into the scenarios of `head`, and looks for them.
///
/// ```
/// use std::collections::BTreeMap;
/// use perfdiff_revisions::{Options, Revision, self_test};
///
/// let block = "model = \"Llama3_8B\"\nhardware = \"H100\"\n".to_string();
/// let files = BTreeMap::from([("serving.perfdiff.toml".to_string(), block)]);
/// let test = self_test(&Revision::new("HEAD", &files), &Options::default());
/// assert_eq!(test.exit_code(), 0, "{}", test.text());
///
/// // Over nothing, nothing can fail.
/// let test = self_test(&Revision::new("HEAD", &BTreeMap::new()), &Options::default());
/// assert_eq!(test.exit_code(), 1);
/// ```
pub fn self_test(head: &Revision<'_>, options: &Options) -> SelfTest {
    let mut test = SelfTest::default();
    made_up(&mut test);
    injected(head, options, &mut test);
    test
}

const PAGE: &str = "```perfdiff\nname = \"chat\"\nmodel = { hf = \"model.json\" }\n\
                    hardware = \"H100\"\nbatch = 64\nworkload = { kind = \"generate\", prompt = 2048, \
                    output = 256 }\nmetric = \"tpot\"\n```\n";

const CONFIG: &str = "{\n  \"model_type\": \"llama\",\n  \"hidden_size\": 4096,\n  \
                      \"intermediate_size\": 14336,\n  \"num_hidden_layers\": 32,\n  \
                      \"num_attention_heads\": 32,\n  \"num_key_value_heads\": 8,\n  \
                      \"vocab_size\": 128256\n}\n";

/// The line of `num_key_value_heads`.
const CONFIG_LINE: usize = 7;

const BOOK: &str = "[preprocessor.perfdiff]\nmodel-configs = [\"model.json\"]\n";

const BUDGET: &str = "[budget]\nmax-slowdown = \"5 %\"\n";

fn repository(page: &str, config: &str) -> BTreeMap<String, String> {
    let files =
        [("page.md", page), ("model.json", config), ("book.toml", BOOK), ("perfdiff.toml", BUDGET)];
    files.map(|(path, text)| (path.to_string(), text.to_string())).into()
}

/// Two revisions of which the answer is known.
fn made_up(test: &mut SelfTest) {
    let base = repository(PAGE, CONFIG);
    let against = |page: &str, config: &str| {
        let head = repository(page, config);
        compare(
            &Revision::new("base", &base),
            &Revision::new("head", &head),
            &BTreeMap::new(),
            &Options::default(),
        )
    };
    let with = |key: &str, from: &str, to: &str| {
        CONFIG.replace(&format!("\"{key}\": {from}"), &format!("\"{key}\": {to}"))
    };
    let mut told = |what: &str, found: bool| test.tried.push((format!("made up: {what}"), found));

    let report = against(PAGE, CONFIG);
    told("nothing changed, and nothing is reported", report.exit_code() == 0 && report.is_quiet());

    let report = against(PAGE, &with("num_key_value_heads", "8", "32"));
    told("four times the KV heads are over the budget", blocks(&report, Category::Slower));
    told("and the line of the model's config is named", names_the_line(&report));

    let report = against(PAGE, &with("num_hidden_layers", "32", "512"));
    told("512 layers no longer fit", blocks(&report, Category::NoLongerFits));

    let report = against(&PAGE.replace("H100", "H10"), CONFIG);
    told("a block that cannot be read is not clean", report.exit_code() == 2);
}

fn blocks(report: &Report, category: Category) -> bool {
    let is = |change: &crate::Change| change.blocks() && change.categories.contains(&category);
    report.exit_code() == 1 && report.changes.first().is_some_and(is)
}

fn names_the_line(report: &Report) -> bool {
    let mut causes = report.changes.iter().flat_map(|c| &c.factors).flat_map(|f| &f.causes);
    causes.any(|cause| cause.path == "model.json" && cause.line == Some(CONFIG_LINE))
}

/// Rates are divided by this, and memory, so that no budget allows it.
const MUCH: f64 = 1e6;

/// Regressions in the scenarios of a real revision.
fn injected(head: &Revision<'_>, options: &Options, test: &mut SelfTest) {
    let mut head = *head;
    head.is_head = true;
    let mut report = Report::between(head.name, head.name);
    let budgets = budgets(&head, options, &mut report);
    let (watched, problems) = watch::find(&head, options);
    report.problems.extend(problems);
    let mut shelf = Shelf::new(head, options);
    let mut count = Count::default();
    for watched in &watched {
        shelf.prepare(&watched.path, &mut report.problems);
        let Some(read) = shelf.read(watched, &mut report.problems) else { continue };
        for (side, scenario) in &read.of {
            count.scenarios += 1;
            let mut inject = |worse: Scenario, category| {
                let metrics = (read.metric, read.metric);
                let judged =
                    judged(watched, side, (scenario, &worse), metrics, &budgets, options.today);
                judged.is_ok_and(|(change, _)| {
                    let found = change.would_block() && change.categories.contains(&category);
                    count.accepted += usize::from(found && change.accepted.is_some());
                    found
                })
            };
            let place = format!("{}:{}", watched.path, watched.line);
            let what = if side.is_empty() { place } else { format!("{place} ({side})") };
            if scenario.fits() == Ok(true) && !inject(too_large(scenario), Category::NoLongerFits) {
                count.missed.push(format!("{what} with a millionth of its memory"));
            }
            if budgets.max_slowdown(&watched.path, watched.name.as_deref()).is_some() {
                count.budgeted += 1;
                if !inject(slowed(scenario), Category::Slower) {
                    count.missed.push(format!("{what} at a millionth of its speed"));
                }
            }
        }
    }
    test.problems = report.problems;
    count.tell(test);
}

#[derive(Default)]
struct Count {
    scenarios: usize,
    budgeted: usize,
    accepted: usize,
    missed: Vec<String>,
}

impl Count {
    fn tell(self, test: &mut SelfTest) {
        let (scenarios, budgeted) = (self.scenarios, self.budgeted);
        for missed in self.missed {
            test.tried.push((missed, false));
        }
        let what = match (scenarios, budgeted) {
            (0, _) => {
                "injected: there is no scenario, and over nothing nothing can fail".to_string()
            }
            (_, 0) => format!(
                "injected: {scenarios} scenarios that stop fitting; there is no budget, so being \
                 slower never blocks"
            ),
            _ => format!(
                "injected: {scenarios} scenarios that stop fitting, {budgeted} that are slower \
                 than their budgets"
            ),
        };
        test.tried.push((what, scenarios > 0));
        if self.accepted > 0 {
            let what = format!("of those, {} are accepted in the budget file", self.accepted);
            test.tried.push((what, true));
        }
    }
}

fn too_large(scenario: &Scenario) -> Scenario {
    let mut worse = scenario.clone();
    let memory = &mut worse.hardware.memory;
    memory.capacity = Bytes::from_si(memory.capacity.si() / MUCH);
    memory.usable = memory.usable.map(|bytes| Bytes::from_si(bytes.si() / MUCH));
    worse
}

fn slowed(scenario: &Scenario) -> Scenario {
    let mut worse = scenario.clone();
    let memory = &mut worse.hardware.memory;
    memory.bandwidth = Bandwidth::from_si(memory.bandwidth.si() / MUCH);
    let slow = |peaks: Peaks, (precision, rate): (_, FlopRate)| {
        peaks.with(precision, FlopRate::from_si(rate.si() / MUCH))
    };
    worse.hardware.peak = scenario.hardware.peak.iter().fold(Peaks::NONE, slow);
    worse
}
