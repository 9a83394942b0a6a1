//! Commands: what a cell does that is no block, in one table.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::Arc;

use perfdiff::block::{Choice, Slot};
use perfdiff::json::Json;
use perfdiff::{AssumptionSet, Bundle, Catalog, Diagnostic, Hardware, Model, Sheet, nearest};

use super::cell::lines;
use super::{Change, Outcome, Session, Shown, page};
use crate::problem::Code;

/// A command.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Command {
    /// The name with its `%`; one with `%%` takes the lines below it.
    pub name: &'static str,
    /// What stands behind it.
    pub takes: &'static str,
    /// What it does.
    pub meaning: &'static str,
    run: fn(&Session, &Given<'_>) -> Outcome,
    /// What may be given.
    pub(super) choices: fn(&Session) -> Vec<Choice>,
}

/// What a command was given.
struct Given<'t> {
    text: &'t str,
    /// Its place in the cell.
    span: Range<usize>,
    name: Range<usize>,
}

/// Every command.
pub const COMMANDS: &[Command] = &[
    Command {
        name: "%show",
        takes: "NAME ...",
        meaning: "Shows entries of the catalog with their sources, sets of assumptions, or blocks.",
        run: show,
        choices: names,
    },
    Command {
        name: "%catalog",
        takes: "[hardware|models|assumptions] [WORD ...]",
        meaning: "Lists what is known; with words, what has all of them in one of its names.",
        run: list,
        choices: shelves,
    },
    Command {
        name: "%blocks",
        takes: "",
        meaning: "Lists the blocks that later cells can refer to.",
        run: blocks,
        choices: nothing,
    },
    Command {
        name: "%load",
        takes: "FILE",
        meaning: "Adds the entries of a catalog file (TOML), or a Hugging Face config.json.",
        run: load,
        choices: nothing,
    },
    Command {
        name: "%%catalog",
        takes: "",
        meaning: "Adds the entries below it: `[hardware.KEY]`, `[models.KEY]`, `[assumptions.NAME]`.",
        run: declare,
        choices: nothing,
    },
    Command { name: "%help", takes: "", meaning: "Opens this page.", run: help, choices: nothing },
];

/// Runs the command with this name, which stands at `name` in `text`.
pub(super) fn run(
    session: &Session,
    text: &str,
    name: Range<usize>,
    rest: Range<usize>,
) -> Outcome {
    let written = &text[name.clone()];
    let Some(command) = COMMANDS.iter().find(|command| command.name == written) else {
        let error = wrong(name, format!("there is no command `{written}`"));
        let error = match nearest(written, COMMANDS.iter().map(|command| command.name)) {
            Some(near) => error.suggest(Some(near)),
            None => error.help("`%help` lists them"),
        };
        return error.into();
    };
    if let Some(line) = beside(text, &name, &rest) {
        let help = match written.starts_with("%%") {
            true => format!("`{written}` takes the lines below it"),
            false => "what else is to be run goes into the next cell".to_owned(),
        };
        return wrong(line, format!("`{written}` stands alone")).help(help).into();
    }
    let given = Given { text: &text[rest.clone()], span: rest, name };
    if given.text.is_empty() != command.takes.is_empty()
        && !command.takes.starts_with('[')
        && !command.name.starts_with("%%")
    {
        return match command.takes {
            "" => wrong(given.span, format!("`{written}` takes nothing")),
            takes => wrong(given.name, format!("`{written}` needs {takes}")),
        }
        .into();
    }
    (command.run)(session, &given)
}

/// What stands in the cell and belongs to no command.
fn beside(text: &str, name: &Range<usize>, rest: &Range<usize>) -> Option<Range<usize>> {
    let outside = match text[name.clone()].starts_with("%%") {
        true => name.end..rest.start,
        false => rest.end..text.len(),
    };
    let line = lines(&text[outside.clone()]).next()?;
    Some(outside.start + line.start..outside.start + line.end)
}

fn wrong(span: Range<usize>, message: impl Into<String>) -> Diagnostic {
    Diagnostic::new(Code::Command.as_str(), span, message)
}

fn nothing(_: &Session) -> Vec<Choice> {
    Vec::new()
}

fn names(session: &Session) -> Vec<Choice> {
    let of = |path: &[&str]| Slot::of(path, session.catalog()).values;
    let blocks = session.blocks().map(|(name, _)| Choice::new(name, "a block"));
    blocks.chain(of(&["hardware"])).chain(of(&["model"])).chain(of(&["assumptions"])).collect()
}

fn shelves(_: &Session) -> Vec<Choice> {
    SHELVES.map(|shelf| Choice::new(shelf, "")).into()
}

fn show(session: &Session, given: &Given<'_>) -> Outcome {
    let found = |name: &str| {
        let block = session.blocks().find(|(known, _)| *known == name);
        block.map(|(_, report)| report.bundle()).or_else(|| session.entry(name))
    };
    // A name may have spaces in it.
    if let Some(bundle) = found(given.text) {
        return Outcome { shown: vec![bundle.into()], ..Outcome::default() };
    }
    let mut outcome = Outcome::default();
    for word in given.text.split_whitespace() {
        let start = given.span.start + (word.as_ptr() as usize - given.text.as_ptr() as usize);
        match found(word) {
            Some(bundle) => outcome.shown.push(bundle.into()),
            None => {
                let message = format!("`{word}` is no entry of the catalog, and no block");
                let known = names(session);
                let near = nearest(word, known.iter().map(|choice| choice.name.as_str()));
                let error = wrong(start..start + word.len(), message).suggest(near);
                outcome.errors.push(error);
            }
        }
    }
    outcome
}

const SHELVES: [&str; 3] = ["hardware", "models", "assumptions"];

fn list(session: &Session, given: &Given<'_>) -> Outcome {
    let mut words: Vec<&str> = given.text.split_whitespace().collect();
    let shelf = words.first().and_then(|first| SHELVES.iter().find(|shelf| *shelf == first));
    if shelf.is_some() {
        words.remove(0);
    }
    let is_wanted = |name: &str| shelf.is_none_or(|shelf| *shelf == name);
    let catalog = session.catalog();
    let mut shown = Vec::new();
    if is_wanted("hardware") {
        let of = |entry: &&Hardware| has(&words, &entry.path(), &entry.name, &entry.aliases);
        let found: Vec<&Hardware> = catalog.all_hardware().filter(of).collect();
        let keys = found.iter().map(|entry| Json::from(&*entry.key)).collect();
        shown.extend(listing(keys, || Sheet::of_hardware(found)));
    }
    if is_wanted("models") {
        let of = |entry: &&Model| has(&words, &entry.path(), &entry.name, &entry.aliases);
        let found: Vec<&Model> = catalog.all_models().filter(of).collect();
        let keys = found.iter().map(|entry| Json::from(&*entry.key)).collect();
        shown.extend(listing(keys, || Sheet::of_models(found)));
    }
    // Nobody looks for a set among the hardware.
    if shelf.is_some_and(|shelf| *shelf == "assumptions") {
        let of = |set: &AssumptionSet| has(&words, set.name(), set.summary(), &[]);
        let found: Vec<AssumptionSet> = AssumptionSet::ALL.into_iter().filter(of).collect();
        let keys = found.iter().map(|set| Json::from(set.name())).collect();
        shown.extend(listing(keys, || Sheet::of_assumptions(found)));
    }
    if shown.is_empty() {
        let known = names(session);
        let near = nearest(words.first().unwrap_or(&""), known.iter().map(|one| one.name.as_str()));
        return wrong(given.span.clone(), "nothing has that in its name").suggest(near).into();
    }
    Outcome { shown, ..Outcome::default() }
}

/// Whether each word is in one of the names, whatever its case.
fn has(words: &[&str], path: &str, name: &str, aliases: &[Cow<'_, str>]) -> bool {
    let all: Vec<String> = [path, name]
        .into_iter()
        .chain(aliases.iter().map(AsRef::as_ref))
        .map(str::to_lowercase)
        .collect();
    words.iter().all(|word| all.iter().any(|name| name.contains(&word.to_lowercase())))
}

/// A list; to machines it says the keys, by which an entry can be asked for.
fn listing(keys: Vec<Json>, sheet: impl FnOnce() -> Sheet) -> Option<Shown> {
    if keys.is_empty() {
        return None;
    }
    Some(Bundle { json: Json::List(keys), ..sheet().bundle() }.into())
}

fn blocks(session: &Session, given: &Given<'_>) -> Outcome {
    let mut rows = vec![["block".to_owned(), "metric".to_owned(), "speedup".to_owned()]];
    for (name, report) in session.blocks() {
        let of = |path| report.field(path).map_or("-".to_owned(), |field| field.to_string());
        rows.push([name.to_owned(), of("metric"), of("speedup")]);
    }
    if rows.len() == 1 {
        let error = wrong(given.name.clone(), "no block above has a name");
        return error.help("give one `name = \"...\"`, and later cells can refer to it").into();
    }
    let width =
        |column: usize| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or(0);
    let [first, second] = [width(0), width(1)];
    let line = |[name, metric, speedup]: &[String; 3]| {
        format!("{name:<first$}  {metric:<second$}  {speedup}\n")
    };
    let plain = rows.iter().map(line).collect();
    let json = Json::List(rows[1..].iter().map(|row| Json::from(row[0].as_str())).collect());
    let shown = Shown { is_value: false, plain, html: None, json };
    Outcome { shown: vec![shown], ..Outcome::default() }
}

fn help(_: &Session, _: &Given<'_>) -> Outcome {
    Outcome { page: Some(page::help()), ..Outcome::default() }
}

fn declare(session: &Session, given: &Given<'_>) -> Outcome {
    let mut catalog = session.catalog().clone();
    match catalog.add_toml(given.text) {
        Ok(()) => grown(catalog),
        Err(mut errors) => {
            for error in &mut errors {
                error.span = given.span.start + error.span.start..given.span.start + error.span.end;
            }
            Outcome { errors, ..Outcome::default() }
        }
    }
}

fn load(session: &Session, given: &Given<'_>) -> Outcome {
    let path = given.text.trim_matches(['"', '\'']);
    let text = match (session.files)(path) {
        Ok(text) => text,
        Err(why) => {
            return wrong(given.span.clone(), format!("`{path}`: {why}")).into();
        }
    };
    let mut catalog = session.catalog().clone();
    let added = match path.to_ascii_lowercase().ends_with(".json") {
        true => catalog.add_model_config(path, &text),
        false => catalog.add_toml(&text),
    };
    match added {
        Ok(()) => grown(catalog),
        // They are mistakes of another text: it is shown in them.
        Err(errors) => {
            let error = wrong(given.span.clone(), format!("`{path}` has mistakes"));
            let notes = errors.iter().map(|error| error.render(path, &text));
            notes.fold(error, Diagnostic::note).into()
        }
    }
}

fn grown(catalog: Catalog) -> Outcome {
    Outcome { change: Change::Catalog(Arc::new(catalog)), ..Outcome::default() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn session() -> Session {
        let files = |path: &str| match path {
            "ours.toml" => Ok("[hardware.Mine]\nbase = \"H100\"\ntdp = \"500 W\"\n".to_owned()),
            "bad.toml" => Ok("[hardware.Bad]\ntpd = 3\n".to_owned()),
            _ => Err("no such file".to_owned()),
        };
        Session::new(Catalog::builtin()).reading(files)
    }

    fn said(session: &Session, text: &str) -> String {
        let outcome = session.run(text);
        let errors = outcome.errors.iter().map(|error| error.render("<cell>", text));
        outcome.shown.iter().map(|shown| shown.plain.clone()).chain(errors).collect()
    }

    fn error(text: &str) -> String {
        let outcome = session().run(text);
        assert!(outcome.shown.is_empty() && outcome.page.is_none(), "{text}: {outcome:?}");
        outcome.errors[0].render("<cell>", text)
    }

    #[test]
    fn nothing_beside_a_command_is_passed_over() {
        let said = error("%blocks\n\nupgrade.speedup > 9");
        assert!(said.starts_with("<cell>:3:1: error") && said.contains("next cell"), "{said}");
        assert!(error("%show H100\n# why\nnonsense").contains("`%show` stands alone"));
        assert!(error("%%catalog x\n[hardware.A]\nbase = \"H100\"").contains("stands alone"));
        let after = session().run("upgrade.speedup > 1\n%blocks").errors.pop();
        assert!(after.is_some_and(|error| error.message == "a command stands alone"));
        assert!(session().run("%show H100\n\n# a remark\n").errors.is_empty());
    }

    #[test]
    fn entries_show_themselves_by_any_name() {
        let session = session();
        let h100 = session.run("%show H100").shown;
        assert_eq!(h100[0], hardware_bundle("H100"));
        assert_eq!(session.run("%show NVIDIA H100").shown, h100);
        let both = session.run("%show A100 Llama3_8B").shown;
        assert_eq!(both.len(), 2);
        assert!(said(&session, "%show vllm").contains("step_overhead"));
        assert!(error("%show H10").contains("did you mean `H100`?"));
        assert!(error("%show").contains("`%show` needs NAME"));
    }

    fn hardware_bundle(name: &str) -> Shown {
        Catalog::builtin().hardware(name).unwrap().bundle().into()
    }

    #[test]
    fn lists_are_by_shelf_and_by_word() {
        let session = session();
        assert_eq!(session.run("%catalog").shown.len(), 2);
        let of = |text: &str| session.run(text).shown[0].json.to_string();
        assert_eq!(of("%catalog hardware jetson orin nx"), "[\"JetsonOrinNX\"]");
        assert!(of("%catalog assumptions").contains("\"vllm\""));
        assert_eq!(session.run("%catalog llama").shown.len(), 1, "no hardware has that name");
        assert!(error("%catalog hardware nosuchthing").contains("nothing has that in its name"));
    }

    #[test]
    fn blocks_that_have_a_name_are_listed() {
        let mut session = session();
        assert!(said(&session, "%blocks").contains("no block above has a name"));
        let block =
            "name = \"upgrade\"\nmodel = \"Llama3_8B\"\nbaseline = \"A100\"\nproposal = \"H100\"";
        let outcome = session.run(block);
        session.keep(&outcome);
        assert_eq!(
            said(&session, "%blocks"),
            "block    metric   speedup\nupgrade  latency  1.54x\n"
        );
        assert_eq!(said(&session, "%show upgrade"), outcome.shown[0].plain);
    }

    #[test]
    fn entries_can_be_added_and_only_what_comes_after_knows_them() {
        for text in
            ["%load ours.toml", "%%catalog\n[hardware.Mine]\nbase = \"H100\"\ntdp = \"500 W\"\n"]
        {
            let mut session = session();
            let outcome = session.run(text);
            assert!(outcome.errors.is_empty(), "{outcome:?}");
            assert!(session.entry("Mine").is_none());
            session.keep(&outcome);
            assert!(said(&session, "%show mine").contains("500 W"), "{text}");
        }
        let wrong = error("%%catalog\n[hardware.Bad]\ntpd = 3\n");
        assert!(wrong.starts_with("<cell>:3:1: error[PD002]"), "{wrong}");
        let wrong = error("%load bad.toml");
        assert!(wrong.contains("bad.toml:2:1: error[PD002]"), "{wrong}");
        assert!(error("%load other.toml").contains("`other.toml`: no such file"));
    }

    #[test]
    fn what_is_no_command_gets_the_nearest() {
        assert!(error("%shw H100").contains("did you mean `%show`?"));
        assert!(error("%matplotlib inline").contains("`%help` lists them"));
        assert!(error("%help me").contains("takes nothing"));
        assert!(session().run("%help").page.unwrap().contains("%show NAME"));
    }
}
