//! Markdown for a comment on a pull request: the verdict, the gravest change in full, the others in
//! a table, everything else folded away.

use std::fmt::Write as _;

use super::{Place, Report, words};
use crate::change::{Change, FactorOfChange};

/// What a comment is found by again: its last line.
pub const MARKER: &str = "<!-- perfdiff:comment -->";

/// A comment of GitHub holds 65,536 characters, and some of those are the caller's.
pub const MOST_CHARACTERS: usize = 60_000;

/// Changes that are shown in full.
const MOST_IN_FULL: usize = 3;

/// Rows of a table, before they are counted.
const MOST_ROWS: usize = 60;

pub(super) fn render(report: &Report) -> String {
    // The parts in the order in which a reader would miss them; what does not fit is counted.
    let mut parts = vec![format!("**{}**\n", escaped(&report.verdict()))];
    parts.extend(problems(report));
    parts.extend(report.broken_claims.iter().map(|claim| {
        format!(
            "Broken claim at {}: {}\n",
            code(&format!("{}:{}", claim.path, claim.line)),
            escaped(&claim.text)
        )
    }));
    let (full, rest) = in_full(report);
    parts.extend(full.iter().map(|change| detail(change)));
    parts.extend(others(&rest));
    parts.extend(speedups(report));
    parts.extend(places(report));
    if !report.notes.is_empty() {
        let notes: Vec<String> =
            report.notes.iter().map(|note| format!("- {}\n", escaped(note))).collect();
        parts.push(notes.concat());
    }
    parts.extend(full.first().map(|change| engine(change)));
    let foot = format!(
        "<sub>{} in {} of both revisions, {} to {}. Both are solved by the same engine and \
         catalog: nothing was measured, and nothing is noise.</sub>\n\n{MARKER}\n",
        words::counted(report.scenarios, "scenario", "scenarios"),
        words::counted(report.blocks, "block", "blocks"),
        code(&report.base),
        code(&report.head),
    );
    fitted(parts, &foot)
}

/// The parts that fit, and how many do not.
fn fitted(parts: Vec<String>, foot: &str) -> String {
    const ROOM_TO_COUNT: usize = 120;
    let mut out = String::new();
    let mut left = 0;
    let room = MOST_CHARACTERS.saturating_sub(foot.chars().count() + ROOM_TO_COUNT);
    for part in parts {
        if out.chars().count() + part.chars().count() < room {
            out += &part;
            out.push('\n');
        } else {
            left += 1;
        }
    }
    if left > 0 {
        let more = words::counted(left, "part", "parts");
        let _ = writeln!(out, "{more} of this report did not fit into a comment.\n");
    }
    out + foot
}

fn problems(report: &Report) -> Option<String> {
    if report.problems.is_empty() {
        return None;
    }
    let mut out = String::from("Until this is put right, nothing here is clean:\n\n");
    for problem in report.problems.iter().take(MOST_ROWS) {
        let fence = fence(&problem.rendered);
        let revision = code(&problem.revision);
        let _ = writeln!(out, "At {revision}:\n\n{fence}text\n{}\n{fence}\n", problem.rendered);
    }
    if report.problems.len() > MOST_ROWS {
        let _ = writeln!(out, "And {} more.", report.problems.len() - MOST_ROWS);
    }
    Some(out)
}

/// What is shown in full: what blocks, and otherwise the gravest; where every edit behind a change
/// was shown already, a row of the table is enough.
fn in_full(report: &Report) -> (Vec<&Change>, Vec<&Change>) {
    let mut full: Vec<&Change> = Vec::new();
    let mut rest = Vec::new();
    for change in &report.changes {
        let wanted = full.is_empty() || change.blocks();
        let causes = change.causes();
        let told = |shown: &&Change| causes.iter().all(|cause| shown.causes().contains(cause));
        let alike = !causes.is_empty() && full.iter().any(told);
        if wanted && !alike && full.len() < MOST_IN_FULL {
            full.push(change);
        } else {
            rest.push(change);
        }
    }
    (full, rest)
}

fn detail(change: &Change) -> String {
    let place = code(&format!("{}:{}", change.path, change.line));
    let mut out = format!("{} at {place}: {}\n\n", titled(change), escaped(&change.subject));
    let (before, after) = words::before_after(change);
    let metric = change.metric.name();
    out += "| | before | after | |\n| --- | ---: | ---: | ---: |\n";
    let _ = writeln!(out, "| {metric} | {before} | {after} | **{}** |", words::ratio(change));
    let _ = writeln!(
        out,
        "| bounded by | {} | {} | |",
        change.before.regime.name(),
        change.after.regime.name()
    );
    if change.before.fits != change.after.fits {
        let fits = |fits: bool| if fits { "yes" } else { "**no**" };
        let (before, after) = (fits(change.before.fits), fits(change.after.fits));
        let _ = writeln!(out, "| fits in memory | {before} | {after} | |");
    }
    out.push('\n');
    out += &factors(change);
    for text in words::remarks(change) {
        let _ = writeln!(out, "{}\n", escaped(&text));
    }
    if !change.restore.is_empty() {
        out += "What would restore it, each solved:\n\n";
        for text in &change.restore {
            let _ = writeln!(out, "- {}", escaped_but_code(text));
        }
    }
    out
}

/// **SLOWER** `chat`, over the budget of 5 %
fn titled(change: &Change) -> String {
    let name = change.name.as_ref().map(|name| format!(" {}", code(name))).unwrap_or_default();
    let side = match change.side.as_str() {
        "" => String::new(),
        side => format!(" ({})", escaped(side)),
    };
    let budget = match change.budget {
        Some(budget) if change.is_over_budget() => format!(", over the budget of {budget},"),
        _ => String::new(),
    };
    format!("**{}**{name}{side}{budget}", words::categories(change))
}

/// The factors, whose product is the change.
fn factors(change: &Change) -> String {
    let told: Vec<&FactorOfChange> =
        change.factors.iter().filter(|f| f.is_felt() || f.contribution.is_none()).collect();
    if told.is_empty() {
        return String::new();
    }
    let mut out = String::from("| why | before | after | worth | edited |\n");
    out += "| --- | ---: | ---: | ---: | --- |\n";
    for factor in told.iter().take(MOST_ROWS) {
        let edited: Vec<String> = factor
            .causes
            .iter()
            .map(|cause| match cause.key.as_str() {
                "" => code(&cause.place()),
                key => format!("{} {}", code(&cause.place()), code(key)),
            })
            .collect();
        let _ = writeln!(
            out,
            "| {} | {} | {} | {} | {} |",
            cell(&factor.label),
            cell(&factor.before),
            cell(&factor.after),
            factor.printed.as_deref().unwrap_or("-"),
            edited.join("<br>")
        );
    }
    if let (Some(_), true) = (change.ratio, told.len() > 1) {
        let _ = writeln!(out, "| together | | | **{}** | |", words::ratio(change));
    }
    let unfelt: Vec<&str> = words::unfelt(change).iter().map(|f| f.label.as_str()).collect();
    if !unfelt.is_empty() {
        let _ =
            write!(out, "\nAlso changed, and worth less than 0.5 % here: {}.", unfelt.join(", "));
        out.push('\n');
    }
    out + "\n"
}

fn others(rest: &[&Change]) -> Option<String> {
    if rest.is_empty() {
        return None;
    }
    let blocking = rest.iter().filter(|change| change.blocks()).count();
    let also = match blocking {
        0 => String::new(),
        1 if rest.len() == 1 => ", which blocks".to_string(),
        all if all == rest.len() => ", all of which block".to_string(),
        some => format!(", {some} of which block"),
    };
    let count = words::counted(rest.len(), "more change", "more changes");
    let mut out = format!(
        "<details{}><summary>{count}{also}</summary>\n\n",
        if blocking > 0 { " open" } else { "" }
    );
    out += "| what | where | before | after | | why |\n| --- | --- | ---: | ---: | ---: | --- |\n";
    for change in rest.iter().take(MOST_ROWS) {
        let (before, after) = words::before_after(change);
        let name = words::subject(change).replace('`', "");
        let _ = writeln!(
            out,
            "| {}: {} | {} | {before} | {after} | {} | {} |",
            words::categories(change),
            cell(&name),
            code(&format!("{}:{}", change.path, change.line)),
            words::ratio(change),
            cell(&words::reasons(change))
        );
    }
    if rest.len() > MOST_ROWS {
        let _ = writeln!(out, "\nAnd {} more.", rest.len() - MOST_ROWS);
    }
    Some(out + "\n</details>\n")
}

fn speedups(report: &Report) -> Option<String> {
    if report.speedups.is_empty() {
        return None;
    }
    let one = |speedup: &super::Speedup| {
        let name = speedup.name.as_deref().unwrap_or("a block");
        let place = code(&format!("{}:{}", speedup.path, speedup.line));
        let [before, after] = [speedup.before, speedup.after].map(perfdiff::fixed_speedup);
        format!("{} at {place} {before} to {after}", escaped(name))
    };
    let told: Vec<String> = report.speedups.iter().take(MOST_ROWS).map(one).collect();
    let more = report.speedups.len().saturating_sub(MOST_ROWS);
    let more = if more > 0 { format!("; and {more} more") } else { String::new() };
    Some(format!("Speedups that these pages print: {}{more}.\n", told.join("; ")))
}

fn places(report: &Report) -> Option<String> {
    let told = words::added_removed(report)?;
    let mut out = format!("<details><summary>{told}</summary>\n\n");
    let list = |out: &mut String, places: &[Place], what: &str| {
        for place in places.iter().take(MOST_ROWS) {
            let name = place.name.as_ref().map(|name| format!(" {}", code(name)));
            let at = code(&format!("{}:{}", place.path, place.line));
            let _ = writeln!(out, "- {what}:{} {at}", name.unwrap_or_default());
        }
    };
    list(&mut out, &report.added, "new");
    list(&mut out, &report.removed, "gone");
    Some(out + "\n</details>\n")
}

/// The engine's own words on the first change.
fn engine(change: &Change) -> String {
    let fence = fence(&change.in_full);
    format!(
        "<details><summary>The whole explanation of the first; its baseline is what was, its \
         proposal what is</summary>\n\n{fence}text\n{}\n{fence}\n\n</details>\n",
        change.in_full.trim_end()
    )
}

/// A fence longer than any in the text.
fn fence(text: &str) -> String {
    let mut longest = 2;
    let mut run = 0;
    for c in text.chars() {
        run = if c == '`' { run + 1 } else { 0 };
        longest = longest.max(run);
    }
    "`".repeat(longest + 1)
}

/// Text of a repository as text: no tag, no link, no mention.
fn escaped(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        match c {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '@' => out.push_str("@\u{200b}"),
            '*' | '_' | '[' | ']' | '\\' | '|' | '~' | '#' => {
                out.push('\\');
                out.push(c);
            }
            '\n' | '\r' => out.push(' '),
            c => out.push(c),
        }
    }
    out
}

/// As [`escaped`], with what stands in backticks left as code.
fn escaped_but_code(text: &str) -> String {
    let parts: Vec<&str> = text.split('`').collect();
    if parts.len().is_multiple_of(2) {
        return escaped(&text.replace('`', "'"));
    }
    let part = |(i, part): (usize, &&str)| if i % 2 == 1 { code(part) } else { escaped(part) };
    parts.iter().enumerate().map(part).collect()
}

fn cell(text: &str) -> String {
    escaped(text)
}

/// Text as code, also in a table and with backticks in it.
fn code(text: &str) -> String {
    let text = text.replace(['\n', '\r'], " ").replace('|', "\\|");
    if text.contains('`') {
        let fence = fence(&text);
        return format!("{fence} {text} {fence}");
    }
    format!("`{text}`")
}
