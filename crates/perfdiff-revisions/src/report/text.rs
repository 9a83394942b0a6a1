//! Plain text: the verdict, then each change with its factors.

use std::fmt::Write as _;

use super::{Report, words};
use crate::change::Change;

pub(super) fn render(report: &Report) -> String {
    let mut out = format!("{}\n", report.verdict());
    if report.is_quiet() {
        return out;
    }
    for problem in &report.problems {
        let _ = writeln!(out, "\nat {}:\n{}", problem.revision, problem.rendered);
    }
    for claim in &report.broken_claims {
        let _ = writeln!(out, "\n{}:{}: broken claim: {}", claim.path, claim.line, claim.text);
    }
    for change in &report.changes {
        one(&mut out, change);
    }
    if !report.speedups.is_empty() {
        out.push('\n');
    }
    for speedup in &report.speedups {
        let name = speedup.name.as_ref().map(|name| format!(" `{name}`")).unwrap_or_default();
        let [before, after] = [speedup.before, speedup.after].map(perfdiff::fixed_speedup);
        let (path, line) = (&speedup.path, speedup.line);
        let _ = writeln!(out, "{path}:{line}: speedup of{name} {before} to {after}");
    }
    for (places, what) in [(&report.added, "new"), (&report.removed, "gone")] {
        for place in places {
            let name = place.name.as_ref().map(|name| format!(" `{name}`")).unwrap_or_default();
            let _ = writeln!(out, "{}:{}: block{name} is {what}", place.path, place.line);
        }
    }
    for note in &report.notes {
        let _ = writeln!(out, "note: {note}");
    }
    out
}

fn one(out: &mut String, change: &Change) {
    let mark = if change.blocks() { "blocks" } else { "does not block" };
    let _ = writeln!(
        out,
        "\n{}:{}: {} ({mark})\n  {}",
        change.path,
        change.line,
        words::categories(change),
        change.subject
    );
    let (before, after) = words::before_after(change);
    let _ = writeln!(
        out,
        "  {} {before} to {after}: {}; {} to {}",
        change.metric.name(),
        words::ratio(change),
        words::bound(change, false),
        words::bound(change, true)
    );
    let felt = change.factors.iter().filter(|f| f.is_felt() || f.contribution.is_none());
    for factor in felt {
        let printed = factor.printed.as_deref().unwrap_or("-");
        let _ =
            writeln!(out, "  {printed:>8}  {} {} to {}", factor.label, factor.before, factor.after);
        for cause in &factor.causes {
            let _ = writeln!(out, "            {}: {}", cause.place(), cause.key);
        }
    }
    for text in words::remarks(change) {
        let _ = writeln!(out, "  {text}");
    }
    if !change.restore.is_empty() {
        let _ = writeln!(out, "  What would restore it:");
    }
    for text in &change.restore {
        let _ = writeln!(out, "    {}", text.replace('`', ""));
    }
}
