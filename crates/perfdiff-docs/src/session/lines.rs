//! Values and claims of earlier blocks, one a line.

use std::ops::Range;

use perfdiff::claim::claims;
use perfdiff::field::FieldValue;
use perfdiff::json::Json;
use perfdiff::{Diagnostic, Key, nearest};

use super::{Outcome, Session, Shown};
use crate::cite;
use crate::problem::Code;

/// What a line came to.
struct Answer {
    asked: String,
    answer: String,
    json: Json,
}

/// Answers every line that can be answered, and says what is wrong with the others.
pub(super) fn run(session: &Session, text: &str, lines: Vec<Range<usize>>) -> Outcome {
    let mut outcome = Outcome::default();
    let mut answers: Vec<Answer> = Vec::new();
    let alone = lines.len() == 1;
    for line in lines {
        let written = &text[line.clone()];
        if let Some(report) = named(session, written) {
            outcome.shown.extend(table(std::mem::take(&mut answers), false));
            outcome.shown.push(report);
            continue;
        }
        match answer(session, text, &line) {
            Ok(found) => answers.extend(found),
            Err(errors) => outcome.errors.extend(errors),
        }
    }
    outcome.shown.extend(table(answers, alone));
    outcome
}

/// What a block shows, whose name is all that a line says.
fn named(session: &Session, line: &str) -> Option<Shown> {
    let (_, report) = session.blocks().find(|(name, _)| *name == line)?;
    Some(report.bundle().into())
}

fn answer(
    session: &Session,
    text: &str,
    line: &Range<usize>,
) -> Result<Vec<Answer>, Vec<Diagnostic>> {
    let written = &text[line.clone()];
    if let Some(error) = stranger(session, written, line) {
        return Err(vec![error]);
    }
    if is_value(written) {
        return value(session, text, line).map(|one| vec![one]).map_err(|error| vec![error]);
    }
    let (mut answers, mut errors) = (Vec::new(), Vec::new());
    for (at, claim) in claims(written) {
        let start = line.start + at;
        match cite::claim(&session.names, "", text, &(start..start + claim.len())) {
            Ok(said) => answers.push(Answer {
                asked: claim.to_owned(),
                answer: format!("holds: {said}"),
                json: Json::Bool(true),
            }),
            Err(error) => errors.push(error),
        }
    }
    if errors.is_empty() { Ok(answers) } else { Err(errors) }
}

fn value(session: &Session, text: &str, line: &Range<usize>) -> Result<Answer, Diagnostic> {
    let written = &text[line.clone()];
    let path = written.split(" |").next().unwrap_or(written).trim_end();
    let answer =
        cite::value(&session.names, "", text, line).map_err(|problem| problem.diagnostic)?;
    let value = session.names.field("", path).map_or(FieldValue::None, |field| field.value);
    Ok(Answer { asked: written.to_owned(), answer, json: value.json() })
}

/// Whether a line asks for a value and claims nothing.
fn is_value(line: &str) -> bool {
    let mut quoted = false;
    for (at, c) in line.char_indices() {
        quoted ^= c == '"';
        match c {
            _ if quoted => {}
            '|' => return true,
            '<' | '>' | '=' | '!' | '~' | ';' => return false,
            _ if c.is_whitespace() => return line[at..].trim_start().starts_with('|'),
            _ => {}
        }
    }
    true
}

/// What is wrong with a line that does not begin with a block that is known.
fn stranger(session: &Session, line: &str, span: &Range<usize>) -> Option<Diagnostic> {
    if line.starts_with('%') {
        let error = Diagnostic::new(Code::Command.as_str(), span.clone(), "a command stands alone");
        return Some(error.help("put it into a cell of its own"));
    }
    let end = line.find(|c: char| c == '.' || c == '"' || c.is_whitespace());
    let word = &line[..end.unwrap_or(line.len())];
    let rest = &line[word.len()..];
    // With a field behind it, the lookup says what is known.
    if rest.starts_with('.') || word.contains('#') {
        return None;
    }
    let names: Vec<&str> = session.names.own("").map(|(name, _)| name).collect();
    let at = span.start..span.start + word.len().max(1);
    let error = |message: String| Diagnostic::new("PD105", at.clone(), message);
    if names.contains(&word) {
        let could_run = session.blocks().any(|(name, _)| name == word);
        return (!could_run || !rest.is_empty()).then(|| {
            if could_run {
                error(format!("`{word}` is a block: what of it?"))
                    .help(format!("such as `{word}.speedup` or `{word}.proposal fits`"))
            } else {
                error(format!("the block `{word}` could not be run"))
                    .help("it has an error of its own")
            }
        });
    }
    if Key::named(word).is_some() {
        return Some(
            error(format!("`{word}` is a key of a block, and has no value here"))
                .help(format!("a block has it as `{word} = ...`")),
        );
    }
    let error = error(format!("there is no block `{word}`"));
    Some(match nearest(word, names) {
        Some(near) => error.suggest(Some(near)),
        None => error.help(
            "a cell is a block in TOML, values or claims of blocks above it such as \
             `upgrade.speedup > 1.5`, or a command: `%help` lists them",
        ),
    })
}

/// The answers; of several, each behind what was asked.
fn table(answers: Vec<Answer>, alone: bool) -> Option<Shown> {
    let plain = match answers.as_slice() {
        [] => return None,
        [only] if alone => wrapped(&only.answer),
        several => {
            let longest = |part: fn(&Answer) -> &String| {
                several.iter().map(|answer| part(answer).chars().count()).max().unwrap_or(0)
            };
            let [asked, answered] = [longest(|a| &a.asked), longest(|a| &a.answer)];
            let beside = |a: &Answer| format!("{:<asked$}  {}", a.asked, a.answer);
            let below = |a: &Answer| format!("{}\n  {}", a.asked, wrapped(&a.answer));
            let fits = asked + 2 + answered <= COLUMNS;
            let line = |a: &Answer| if fits { beside(a) } else { below(a) };
            several.iter().map(line).collect::<Vec<_>>().join("\n")
        }
    };
    let json = Json::object(answers.into_iter().map(|answer| (answer.asked, answer.json)));
    Some(Shown::value(plain, json))
}

/// What a terminal shows of a line.
const COLUMNS: usize = 80;

/// In lines of what is printed; those after the first are indented.
fn wrapped(text: &str) -> String {
    perfdiff::wrapped(text, COLUMNS - 2).replace('\n', "\n  ")
}

#[cfg(test)]
mod tests {
    use perfdiff::Catalog;

    use super::super::Session;

    const BLOCK: &str =
        "name = \"upgrade\"\nmodel = \"Llama3_8B\"\nbaseline = \"A100\"\nproposal = \"H100\"\n";

    fn session() -> Session {
        let mut session = Session::new(Catalog::builtin());
        let outcome = session.run(BLOCK);
        session.keep(&outcome);
        session
    }

    fn plain(text: &str) -> String {
        let outcome = session().run(text);
        assert!(outcome.errors.is_empty(), "{text}: {:?}", outcome.errors);
        outcome.shown.iter().map(|shown| shown.plain.as_str()).collect()
    }

    fn error(text: &str) -> String {
        let outcome = session().run(text);
        assert_eq!(outcome.errors.len(), 1, "{text}: {outcome:?}");
        outcome.errors[0].render("<cell>", text)
    }

    #[test]
    fn a_value_is_printed_as_prose_prints_it() {
        assert_eq!(plain("upgrade.speedup"), "1.54x");
        assert_eq!(plain("  upgrade.baseline.latency | us 3 \n"), "10800 us");
        assert_eq!(plain("upgrade.regime_shift"), "no");
    }

    #[test]
    fn several_stand_in_a_column_in_their_order() {
        assert_eq!(
            plain("upgrade.speedup\n# both\nupgrade.proposal.regime\n"),
            "upgrade.speedup          1.54x\nupgrade.proposal.regime  memory"
        );
    }

    #[test]
    fn a_claim_that_holds_says_so_and_how_far() {
        let said = plain("upgrade.speedup = 1.54x");
        assert!(said.starts_with("holds: it is 1.54x"), "{said}");
        let said = plain("upgrade.proposal.regime is memory; upgrade.proposal fits");
        assert_eq!(said.matches("holds: ").count(), 2, "{said}");
    }

    #[test]
    fn no_line_is_longer_than_a_terminal() {
        let said = plain(
            "upgrade.speedup < upgrade.factors.memory_bandwidth.ratio\nupgrade.speedup > 1.5\n",
        );
        assert!(said.lines().all(|line| line.chars().count() <= 80), "{said}");
        assert!(said.contains("\nupgrade.speedup > 1.5\n  holds: it is 1.54x"), "{said}");
        let said = plain("upgrade.speedup < upgrade.factors.memory_bandwidth.ratio");
        assert!(said.lines().all(|line| line.chars().count() <= 80), "{said}");
    }

    #[test]
    fn a_claim_that_does_not_hold_is_an_error_with_the_reason() {
        let said = error("\nupgrade.speedup > 2");
        assert!(said.starts_with("<cell>:2:1: error[PD016]: this does not hold"), "{said}");
        assert!(said.contains("it is 1.54x") && said.contains("note: "), "{said}");
    }

    #[test]
    fn a_name_alone_is_what_its_block_shows() {
        assert_eq!(plain("upgrade"), plain(BLOCK));
    }

    #[test]
    fn what_is_no_field_gets_the_nearest() {
        assert!(error("upgrade.speeedup").contains("did you mean `speedup`?"));
        assert!(error("upgrde.speedup").contains("did you mean `upgrade`?"));
        assert!(error("upgrde").contains("did you mean `upgrade`?"));
        assert!(error("model").contains("`model` is a key of a block"));
        assert!(error("hello world").contains("`%help` lists them"));
        assert!(error("upgrade what").contains("`upgrade` is a block"));
    }

    #[test]
    fn what_can_be_answered_is_answered_beside_an_error() {
        let outcome = session().run("upgrade.speedup\nupgrade.nothing\n");
        assert_eq!((outcome.shown.len(), outcome.errors.len()), (1, 1));
    }

    #[test]
    fn a_block_that_is_run_again_takes_its_own_place() {
        let mut session = session();
        let again = session.run(&BLOCK.replace("H100", "H200"));
        session.keep(&again);
        assert_ne!(session.run("upgrade.speedup").shown[0].plain, "1.54x");
        let wrong = session.run(&BLOCK.replace("H100", "H10"));
        session.keep(&wrong);
        let error = &session.run("upgrade.speedup").errors[0];
        assert!(error.message.contains("could not be run"), "{error}");
    }
}
