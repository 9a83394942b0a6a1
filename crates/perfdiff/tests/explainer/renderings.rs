//! Every rendering says the same: the layout of the text, and the numbers of the others.

use std::collections::BTreeSet;

use perfdiff::{Catalog, FindingKind, block};
use serde_json::Value;

use super::{Case, Failures};

/// Characters that Markdown, or another preprocessor, could react to.
const LOUD: &str = "${}|[]*_~\\`#";

pub(crate) fn check(case: &Case, text: &str, failures: &mut Failures) {
    layout(case, failures);
    let report = &case.report;
    let plain = words(&report.text());
    let page = report.html("figure-1");
    let notebook = report.notebook_html();
    for html in [&page, &notebook] {
        // What stands in a picture is checked there.
        let words_of = |html| html_text(&without(html, "<svg ", "</svg>"));
        match html_text(html).and_then(|_| words_of(html)) {
            Ok(html) => same(&plain, &words(&html), "HTML", failures),
            Err(what) => failures.add("html", what),
        }
    }
    // Only what is on one page with others has ids.
    let page_words = without(&page, "<svg ", "</svg>")
        .replace(" id=\"figure-1\" aria-labelledby=\"figure-1-caption\"", "")
        .replace(" id=\"figure-1-caption\"", "");
    if page_words != without(&notebook, "<img ", "/>") {
        failures.add("html", "the flavours differ in more than pictures".into());
    }
    same(&plain, &words(&markdown_text(&report.markdown())), "Markdown", failures);
    json(case, failures);
    let again = block::run(text, &Catalog::builtin());
    let same_bytes = again.is_ok_and(|again| {
        again.text() == report.text()
            && again.markdown() == report.markdown()
            && again.html("figure-1") == page
            && again.json() == report.json()
    });
    if !same_bytes {
        failures.add("determinism", "the second run differs".into());
    }
}

/// A text without what stands between two marks.
fn without(text: &str, from: &str, to: &str) -> String {
    let mut parts = text.split(from);
    let first = parts.next().unwrap_or_default().to_string();
    parts.fold(first, |out, part| out + part.split_once(to).map_or("", |(_, rest)| rest))
}

/// The first lines are those that readers of the tutorial know.
fn layout(case: &Case, failures: &mut Failures) {
    let text = case.report.text();
    // A long reason for no speedup goes on below itself.
    let (head, rest) = text.split_once("\n\n").unwrap_or((&text, ""));
    let unfolded = format!("{}\n\n{rest}", head.replace("\n           ", " "));
    let lines: Vec<&str> = unfolded.lines().collect();
    let speedup = match case.comparison.speedup {
        Some(speedup) => format!("{speedup:.2}x"),
        None => {
            let reason = lines.get(1).and_then(|line| line.split_once("none ("));
            format!("none ({}", reason.map_or("?", |(_, reason)| reason))
        }
    };
    let bound = |name: &str| name[..1].to_uppercase() + &name[1..] + " Bound";
    let expected = [
        "📊 Differential Analysis: Proposal vs. Baseline".to_string(),
        format!("• Speedup: {speedup}"),
        format!("• Baseline Regime: {}", bound(case.before.regime.name())),
        format!("• Proposal Regime: {}", bound(case.after.regime.name())),
        String::new(),
    ];
    for (i, expected) in expected.iter().enumerate() {
        if lines.get(i) != Some(&expected.as_str()) {
            failures.add("layout", format!("line {}: {:?}, not {expected:?}", i + 1, lines.get(i)));
        }
    }
    if !lines.get(5).is_some_and(|line| line.starts_with("Analysis: ")) {
        failures.add("layout", format!("line 6: {:?}", lines.get(5)));
    }
    if !text.ends_with('\n') || text.contains('\r') || lines.iter().any(|l| l.ends_with(' ')) {
        failures.add("layout", "line ends".into());
    }
    // Within a terminal's width; a word alone may be longer.
    for line in text.lines().filter(|line| line.chars().count() > 80) {
        if line.split_whitespace().count() > 1 {
            failures.add("layout", format!("a line is too wide: {line:?}"));
        }
    }
    let flowing = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let flowed = flowing(&text);
    for finding in case.report.findings() {
        if !flowed.contains(&flowing(&finding.text)) {
            failures.add("layout", format!("not in the text: {}", finding.text));
        }
        let markup = finding.text.contains(['\n', '\t']) || finding.text.contains("  ");
        let ends = finding.text.ends_with('.');
        // Names of a block, and flags of the catalog, are quoted as they are.
        if markup || !ends && finding.kind != FindingKind::Doubt || finding.text.contains("..") {
            failures.add("layout", format!("not a clean sentence: {:?}", finding.text));
        }
        if ["NaN", "inf", "undefined", "None", "Some("].iter().any(|bad| {
            finding.text.split([' ', ',', '.', ':']).any(|word| word.starts_with(bad))
                && !["infer", "infinite"].iter().any(|fine| finding.text.contains(fine))
        }) {
            failures.add("layout", format!("no number: {}", finding.text));
        }
    }
}

/// Words with a digit, as a set: what a reader compares.
fn words(text: &str) -> BTreeSet<String> {
    text.split_whitespace()
        .map(|word| word.trim_matches(['(', ')', ',', '.', ':', ';']).to_string())
        .filter(|word| word.contains(|c: char| c.is_ascii_digit()))
        .collect()
}

fn same(plain: &BTreeSet<String>, other: &BTreeSet<String>, what: &str, failures: &mut Failures) {
    let missing: Vec<&String> = plain.difference(other).collect();
    let added: Vec<&String> = other.difference(plain).collect();
    if !missing.is_empty() || !added.is_empty() {
        failures.add("numbers", format!("{what} lacks {missing:?} and adds {added:?}"));
    }
}

/// The text of one line of HTML with balanced tags, entities decoded.
fn html_text(page: &str) -> Result<String, String> {
    if page.contains(['\n', '\r']) {
        return Err("more than one line".into());
    }
    let mut open: Vec<&str> = Vec::new();
    let mut out = String::new();
    let mut rest = page;
    while let Some(at) = rest.find('<') {
        out += &text_node(&rest[..at])?;
        let end = rest.find('>').ok_or("a tag that does not end")?;
        let tag = &rest[at + 1..end];
        let name = tag.trim_start_matches('/').split([' ', '/']).next().unwrap_or_default();
        if tag.starts_with('/') {
            if open.pop() != Some(name) {
                return Err(format!("</{name}> closes another tag"));
            }
        } else if !tag.ends_with('/') {
            if tag.matches('"').count() % 2 == 1 {
                return Err(format!("a quote in <{tag}>"));
            }
            open.push(name);
        }
        // Cells and paragraphs stand apart; what is inside a line does not.
        if !matches!(name, "strong" | "em" | "span" | "i") {
            out.push(' ');
        }
        rest = &rest[end + 1..];
    }
    out += &text_node(rest)?;
    if open.is_empty() { Ok(out) } else { Err(format!("open: {open:?}")) }
}

/// A text node decoded; an error where a loud character stands in it raw.
fn text_node(text: &str) -> Result<String, String> {
    let mut out = String::new();
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        if c == '&' {
            let end = rest.find(';').ok_or_else(|| format!("a raw & in {text:?}"))?;
            let decoded = match &rest[1..end] {
                "lt" => '<',
                "gt" => '>',
                "amp" => '&',
                "quot" => '"',
                entity => entity
                    .strip_prefix('#')
                    .and_then(|code| code.parse().ok())
                    .and_then(char::from_u32)
                    .ok_or_else(|| format!("the entity {entity:?}"))?,
            };
            out.push(decoded);
            rest = &rest[end + 1..];
        } else if LOUD.contains(c) || c == '>' {
            return Err(format!("a raw {c:?} in {text:?}"));
        } else {
            out.push(c);
            rest = &rest[c.len_utf8()..];
        }
    }
    Ok(out)
}

/// Markdown without its marks: what stands behind a backslash is text.
fn markdown_text(markdown: &str) -> String {
    let mut out = String::new();
    let mut characters = markdown.chars();
    while let Some(c) = characters.next() {
        match c {
            '\\' => out.extend(characters.next()),
            '*' => {}
            '|' => out.push(' '),
            c => out.push(c),
        }
    }
    out.replace("&#123;", "{").replace("&#125;", "}")
}

fn json(case: &Case, failures: &mut Failures) {
    let text = case.report.json();
    let Ok(json) = serde_json::from_str::<Value>(&text) else {
        return failures.add("json", "does not read back".into());
    };
    let comparison = &case.comparison;
    let mut demand = |what: &str, holds: bool| {
        if !holds {
            failures.add("json", what.to_string());
        }
    };
    let number = |value: &Value, expected: Option<f64>| value.as_f64() == expected;
    demand("speedup", number(&json["speedup"], comparison.speedup));
    demand("metric", json["metric"] == comparison.metric.name());
    demand("regime_shift", json["regime_shift"] == comparison.regime_shift());
    for (side, profile) in [("baseline", &case.before), ("proposal", &case.after)] {
        let latency = profile.priced.then_some(profile.latency.si());
        demand("latency", number(&json[side]["latency_s"], latency));
    }
    demand("regime", json["proposal"]["regime"] == case.after.regime.name());
    let empty = Vec::new();
    let list = |key: &str| json[key].as_array().unwrap_or(&empty);
    demand("factors", list("factors").len() == comparison.factors.len());
    for (read, factor) in list("factors").iter().zip(&comparison.factors) {
        demand("factor", read["name"] == factor.name && read["label"] == factor.label.as_str());
        demand("factor", read["unit"] == factor.unit);
        demand("factor", number(&read["ratio"], factor.ratio));
        demand("factor", number(&read["contribution"], factor.contribution));
        demand("factor", number(&read["pass_through"], factor.pass_through));
        demand("factor", number(&read["regime_shift_share"], factor.shift_share));
        let numeric = factor.baseline.number().is_some() || factor.proposal.number().is_some();
        let plain = matches!(factor.unit, "") && factor.name != "accelerators";
        let count = matches!(
            factor.group,
            perfdiff::Group::Model | perfdiff::Group::Workload | perfdiff::Group::Deployment
        );
        demand("a quantity without its unit", !numeric || !plain || count);
    }
    demand("target", number(&json["target"], comparison.target));
    for (side, all) in ["baseline", "proposal"].into_iter().zip(comparison.sensitivities()) {
        let read = json["sensitivities"][side].as_array().unwrap_or(&empty);
        demand("sensitivities", read.len() == all.len());
        for (read, one) in read.iter().zip(&all) {
            demand("sensitivity", read["resource"] == one.resource.name());
            demand("sensitivity", number(&read["elasticity"], one.elasticity));
            demand("sensitivity", number(&read["doubled"], Some(one.doubled)));
            let amount = one.amount.as_ref().and_then(perfdiff::InputValue::number);
            demand("sensitivity", number(&read["amount"], amount));
        }
    }
    let findings = case.report.findings();
    demand("findings", list("findings").len() == findings.len());
    for (read, finding) in list("findings").iter().zip(findings) {
        demand("finding", read["kind"] == finding.kind.name());
        demand("finding", read["text"] == finding.text.as_str());
    }
    let said = json["explanation"].as_str().unwrap_or_default();
    let warnings: Vec<&str> = list("warnings").iter().filter_map(Value::as_str).collect();
    for finding in findings {
        let text = finding.text.as_str();
        demand("a finding is nowhere", said.contains(text) || warnings.contains(&text));
    }
}
