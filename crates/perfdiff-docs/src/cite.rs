//! Values and claims of prose, looked up in the book's blocks.

use std::ops::Range;
use std::sync::Arc;

use perfdiff::Diagnostic;
use perfdiff::claim::{Claim, Named, Naming, Verdict, claims};
use perfdiff::field::{Field, Format, FormatError, UnknownField};

use crate::engine::Output;
use crate::names::{Names, Place};
use crate::problem::{About, Code, Problem, Severity};

/// The text of `NAME.FIELD | FORMAT`, or what is wrong; the problem's place is in `source`.
pub(crate) fn value(
    names: &Names,
    page: &str,
    source: &str,
    span: &Range<usize>,
) -> Result<String, Problem> {
    let text = source.get(span.clone()).unwrap_or("");
    let bar = outside_quotes(text, '|');
    // In a table a bar is written `\|`, or it would end the cell.
    let field_end = bar.map_or(text.len(), |at| at - usize::from(text[..at].ends_with('\\')));
    let name = trimmed(text, 0..field_end);
    let at = |part: Range<usize>| span.start + part.start..span.start + part.end;
    let field = names
        .field(page, &text[name.clone()])
        .map_err(|error| unknown(error, span.start + name.start))?;
    let Some(bar) = bar else { return printed(&field, None, at(name)) };
    // Spaces in the place of the backslashes keep every place.
    let format = text[bar + 1..].replace("\\|", " |");
    let wrong = |error: FormatError| {
        let place = at(bar + 1 + error.span.start..bar + 1 + error.span.end);
        let problem = Problem::error(Code::InlineValue, place, error.message);
        problem.suggest(error.suggestion)
    };
    let format = Format::parse(&format).map_err(wrong)?;
    let text = format.print(&field).map_err(wrong)?;
    printed(&field, text, at(name))
}

/// A value that there is; a page must not show nothing in its place.
fn printed(field: &Field, text: Option<String>, at: Range<usize>) -> Result<String, Problem> {
    text.or_else(|| field.text()).ok_or_else(|| {
        let why = field.reason().map_or(String::new(), |why| format!(": {why}"));
        Problem::error(Code::InlineValue, at, format!("this has no value{why}"))
    })
}

fn unknown(error: UnknownField, start: usize) -> Problem {
    let span = start + error.span.start..start + error.span.end;
    let problem = Problem::error(Code::InlineValue, span, error.message);
    let problem = problem.suggest(error.suggestion);
    match error.help {
        Some(help) => problem.help(&help),
        None => problem,
    }
}

/// What is wrong with the claims of a comment, whose text is `span` of `source`.
pub(crate) fn check(names: &Names, page: &str, source: &str, span: &Range<usize>) -> Vec<Problem> {
    let text = source.get(span.clone()).unwrap_or("");
    let mut problems = Vec::new();
    let mut kept: Vec<Claim> = Vec::new();
    let mut failed: Vec<Diagnostic> = Vec::new();
    let mut blocks: Vec<Vec<About>> = Vec::new();
    let mut count = 0;
    for (at, written) in claims(text) {
        // The prefix of a quote stands on every line of a comment in it.
        let claim = written.trim_start_matches(['>', ' ', '\t']);
        let start = span.start + at + (written.len() - claim.len());
        if claim.is_empty() {
            continue;
        }
        count += 1;
        let placed = |mut diagnostic: Diagnostic| {
            diagnostic.span = start + diagnostic.span.start..start + diagnostic.span.end;
            diagnostic
        };
        let read = Claim::parse(claim).and_then(|claim| {
            let verdict = claim.evaluate(&|text| names.field(page, text))?;
            Ok((claim, verdict))
        });
        match read {
            Ok((claim, verdict)) if verdict.holds => kept.push(claim),
            Ok((claim, verdict)) => {
                // What is said of one block is said once a comment.
                let known = |line: &String| failed.iter().any(|other| other.notes.contains(line));
                let mut reasons = why(names, page, &claim);
                reasons.retain(|line| !known(line));
                let mut diagnostic = placed(disproved(names, page, &claim, &verdict, reasons));
                diagnostic.help = claim.advice_in_prose(&verdict);
                blocks.push(about(names, page, &claim));
                failed.push(diagnostic);
            }
            Err(error) => problems.push(Problem::of(Severity::Error, placed(error))),
        }
    }
    if count == 0 {
        let message = "there is no claim in this comment";
        let problem = Problem::error(Code::InlineValue, span.clone(), message);
        return vec![problem.help("such as `<!-- perfdiff: upgrade.speedup >= 1.5 -->`")];
    }
    if let Some(last) = failed.last_mut()
        && !kept.is_empty()
    {
        let far: Vec<String> = kept.iter().map(|claim| how_far(names, page, claim)).collect();
        last.notes.push(format!("the other claims hold: {}", far.join(", ")));
    }
    let failed = failed.into_iter().zip(blocks);
    problems
        .extend(failed.map(|(found, blocks)| Problem::of(Severity::Error, found).about(blocks)));
    problems
}

/// The blocks that a claim names.
fn about(names: &Names, page: &str, claim: &Claim) -> Vec<About> {
    let mut blocks: Vec<About> = Vec::new();
    for place in claim.references().filter_map(|text| names.place(page, text).ok()) {
        let block = About { page: place.page.to_owned(), block: place.block };
        if !blocks.contains(&block) {
            blocks.push(block);
        }
    }
    blocks
}

/// What is true of a claim that holds, in words: `it is 1.54x, until batch 212`.
pub(crate) fn claim(
    names: &Names,
    page: &str,
    source: &str,
    span: &Range<usize>,
) -> Result<String, Diagnostic> {
    let placed = |mut diagnostic: Diagnostic| {
        diagnostic.span = span.start + diagnostic.span.start..span.start + diagnostic.span.end;
        diagnostic
    };
    let claim = Claim::parse(source.get(span.clone()).unwrap_or("")).map_err(placed)?;
    let verdict = claim.evaluate(&|text| names.field(page, text)).map_err(placed)?;
    if !verdict.holds {
        let reasons = why(names, page, &claim);
        return Err(placed(disproved(names, page, &claim, &verdict, reasons)));
    }
    Ok(match far(names, page, &claim) {
        Some(far) => format!("{}, {far}", verdict.said),
        None => verdict.said,
    })
}

/// A claim that does not hold: why not, and where it would.
fn disproved(
    names: &Names,
    page: &str,
    claim: &Claim,
    verdict: &Verdict,
    reasons: Vec<String>,
) -> Diagnostic {
    let mut diagnostic = claim.failed(verdict);
    diagnostic.notes = reasons;
    diagnostic.notes.extend(said(names, page, claim, |o, c, n| o.would_hold(c, n)));
    diagnostic
}

/// What explains the blocks that a claim is about; of several, with their names.
fn why(names: &Names, page: &str, claim: &Claim) -> Vec<String> {
    let mut found: Vec<(String, Vec<String>)> = Vec::new();
    for text in claim.references() {
        let Ok(place) = names.place(page, text) else { continue };
        let name = name_of(text, &place).to_owned();
        if !found.iter().any(|(known, _)| *known == name) {
            found.push((name, place.output.why()));
        }
    }
    let several = found.len() > 1;
    let line = |name: &str, line: String| if several { format!("{name}: {line}") } else { line };
    let lines = found.into_iter().flat_map(|(name, lines)| {
        lines.into_iter().map(move |text| line(&name, text)).collect::<Vec<_>>()
    });
    lines.collect()
}

/// A claim that holds, with how far.
fn how_far(names: &Names, page: &str, claim: &Claim) -> String {
    match far(names, page, claim) {
        Some(far) => format!("`{claim}` {far}"),
        None => format!("`{claim}`"),
    }
}

/// How far a claim holds.
fn far(names: &Names, page: &str, claim: &Claim) -> Option<String> {
    said(names, page, claim, |output, claim, named| output.how_far(claim, named))
}

/// What a block can say of a claim.
type Says = fn(&dyn Output, &Claim, &Naming<'_>) -> Option<String>;

/// What the blocks that a claim names say of it, each while the others stay as they are.
fn said(names: &Names, page: &str, claim: &Claim, say: Says) -> Option<String> {
    let mut blocks: Vec<(&str, Place<'_>)> = Vec::new();
    for text in claim.references() {
        let Ok(place) = names.place(page, text) else { continue };
        if !blocks.iter().any(|(_, known)| Arc::ptr_eq(known.output, place.output)) {
            blocks.push((name_of(text, &place), place));
        }
    }
    let said = |(name, block): &(&str, Place<'_>)| {
        let named = |text: &str| {
            let place = names.place(page, text).ok()?;
            if Arc::ptr_eq(place.output, block.output) {
                return Some(Named::Own(place.path));
            }
            names.field(page, text).ok().map(Named::Other)
        };
        let said = say(block.output.as_ref(), claim, &named)?;
        Some(if blocks.len() > 1 { format!("{said} in `{name}`") } else { said })
    };
    let said: Vec<String> = blocks.iter().filter_map(said).collect();
    (!said.is_empty()).then(|| said.join("; "))
}

/// A block as a claim names it.
fn name_of<'t>(text: &'t str, place: &Place<'_>) -> &'t str {
    text.strip_suffix(place.path.as_str()).and_then(|name| name.strip_suffix('.')).unwrap_or(text)
}

fn outside_quotes(text: &str, wanted: char) -> Option<usize> {
    let mut quoted = false;
    text.char_indices().find_map(|(at, c)| {
        quoted ^= c == '"';
        (!quoted && c == wanted).then_some(at)
    })
}

fn trimmed(text: &str, span: Range<usize>) -> Range<usize> {
    let inner = &text[span.clone()];
    let start = span.start + (inner.len() - inner.trim_start().len());
    start..start + inner.trim().len()
}
