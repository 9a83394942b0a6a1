//! JUnit's XML: a test case for every block that changed, blocks or could not be evaluated, and one
//! for all that is as it was.

use std::fmt::Write as _;

use super::{Report, words};

pub(super) fn render(report: &Report) -> String {
    let failures =
        report.broken_claims.len() + report.changes.iter().filter(|c| c.blocks()).count();
    let errors = report.problems.len();
    let tests = errors + report.broken_claims.len() + report.changes.len() + 1;
    let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    let _ = writeln!(
        out,
        "<testsuite name=\"perfdiff\" tests=\"{tests}\" failures=\"{failures}\" errors=\"{errors}\">"
    );
    for problem in &report.problems {
        let name = format!("{}:{} at {}", problem.path, problem.line, problem.revision);
        case(&mut out, &problem.path, &name, Some(("error", &problem.message, &problem.rendered)));
    }
    for claim in &report.broken_claims {
        let name = format!("{}:{} claim", claim.path, claim.line);
        case(&mut out, &claim.path, &name, Some(("failure", &claim.text, &claim.text)));
    }
    for change in &report.changes {
        let name = format!("{}:{} {}", change.path, change.line, words::subject(change));
        let headline = words::headline(change);
        let restore = change.restore.join("\n");
        let failure = change.blocks().then_some(("failure", headline.as_str(), restore.as_str()));
        case(&mut out, &change.path, &name, failure);
    }
    let (scenarios, blocks) = (report.scenarios, report.blocks);
    case(&mut out, "perfdiff", &format!("{scenarios} scenarios in {blocks} blocks compared"), None);
    out + "</testsuite>\n"
}

fn case(out: &mut String, class: &str, name: &str, wrong: Option<(&str, &str, &str)>) {
    let (class, name) = (escaped(class), escaped(name));
    let _ = write!(out, "  <testcase classname=\"{class}\" name=\"{name}\"");
    let _ = match wrong {
        None => writeln!(out, "/>"),
        Some((kind, message, text)) => writeln!(
            out,
            ">\n    <{kind} message=\"{}\">{}</{kind}>\n  </testcase>",
            escaped(message),
            escaped(text)
        ),
    };
}

fn escaped(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        match c {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '"' => out.push_str("&quot;"),
            '\n' | '\t' => out.push(c),
            // No other control character is allowed in XML.
            c if (c as u32) < 0x20 => out.push(' '),
            c => out.push(c),
        }
    }
    out
}
