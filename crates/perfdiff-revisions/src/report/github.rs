//! Workflow commands: what GitHub shows beside the lines of a pull request.
//!
//! It keeps ten errors and ten warnings of a step and drops the rest in silence, so the gravest come
//! first and the last one counts the others.

use std::fmt::Write as _;

use super::{Report, words};

/// Of each kind; one more says how many are not shown.
const MOST: usize = 9;

struct Annotation {
    level: &'static str,
    path: String,
    line: usize,
    title: String,
    message: String,
}

pub(super) fn render(report: &Report) -> String {
    let mut all: Vec<Annotation> = Vec::new();
    for problem in &report.problems {
        let message = if problem.at_head {
            problem.message.clone()
        } else {
            format!("{} (at {})", problem.message, problem.revision)
        };
        let title = format!("not evaluated: {}", problem.code);
        let (path, line) = (problem.path.clone(), problem.line);
        all.push(Annotation { level: "error", path, line, title, message });
    }
    for claim in &report.broken_claims {
        all.push(Annotation {
            level: "error",
            path: claim.path.clone(),
            line: claim.line,
            title: "broken claim".into(),
            message: claim.text.clone(),
        });
    }
    for change in &report.changes {
        let (path, line) = change.place();
        let worse = change.ratio.is_some_and(|ratio| ratio < 1.0) || !change.after.fits;
        let level = match (change.blocks(), worse) {
            (true, _) => "error",
            (false, true) => "warning",
            (false, false) => "notice",
        };
        let message = words::headline(change);
        let title = words::categories(change);
        all.push(Annotation { level, path: path.to_string(), line, title, message });
    }
    let mut out = String::new();
    for level in ["error", "warning", "notice"] {
        let of_level: Vec<&Annotation> = all.iter().filter(|a| a.level == level).collect();
        for one in of_level.iter().take(MOST) {
            let _ = writeln!(
                out,
                "::{level} file={},line={},title={}::{}",
                property(&one.path),
                one.line,
                property(&one.title),
                data(&one.message)
            );
        }
        if of_level.len() > MOST {
            let more = of_level.len() - MOST;
            let _ = writeln!(out, "::{level} title=perfdiff::{more} more are in the summary");
        }
    }
    // What a log shows, whatever the forge keeps of the commands.
    out + &report.verdict() + "\n"
}

fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
