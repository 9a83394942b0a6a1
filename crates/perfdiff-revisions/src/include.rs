//! `{{#include PATH}}` inside a block, which mdBook expands before a block runs.

use crate::files::{Files, folder, joined};

/// The text with every include of a file, or of lines of one, replaced.
///
/// # Errors
///
/// The directive that nothing here expands.
pub(crate) fn expanded(text: &str, path: &str, files: &dyn Files) -> Result<String, String> {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find("{{#") {
        let end = rest[at..].find("}}").map(|end| at + end + 2).ok_or(&rest[at..])?;
        let directive = &rest[at..end];
        out.push_str(&rest[..at]);
        out.push_str(&included(directive, path, files).ok_or(directive)?);
        rest = &rest[end..];
    }
    out.push_str(rest);
    Ok(out)
}

fn included(directive: &str, path: &str, files: &dyn Files) -> Option<String> {
    let wanted = directive.strip_prefix("{{#include")?.strip_suffix("}}")?.trim();
    let (file, lines) = match wanted.split_once(':') {
        Some((file, lines)) => (file, Some(lines)),
        None => (wanted, None),
    };
    let text = files.read(&joined(folder(path), file)?)?.ok()?;
    let Some(lines) = lines else { return Some(text.trim_end_matches('\n').to_string()) };
    let number = |text: &str, without: usize| match text {
        "" => Some(without),
        text => text.parse::<usize>().ok(),
    };
    let (first, last) = match lines.split_once(':') {
        Some((first, last)) => (number(first, 1)?, number(last, usize::MAX)?),
        None => (number(lines, 1)?, number(lines, 1)?),
    };
    let first = first.max(1);
    let taken: Vec<&str> =
        text.lines().skip(first - 1).take(last.saturating_sub(first - 1)).collect();
    Some(taken.join("\n"))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    #[test]
    fn files_and_lines_are_included_and_anchors_are_not() {
        let files = BTreeMap::from([("b/x.toml".to_string(), "one\ntwo\nthree\n".to_string())]);
        let of = |text: &str| expanded(text, "a/page.md", &files);
        assert_eq!(of("< {{#include ../b/x.toml}} >").as_deref(), Ok("< one\ntwo\nthree >"));
        assert_eq!(of("{{#include ../b/x.toml:2}}").as_deref(), Ok("two"));
        assert_eq!(of("{{#include ../b/x.toml:2:}}").as_deref(), Ok("two\nthree"));
        assert_eq!(of("{{#include ../b/x.toml::2}}").as_deref(), Ok("one\ntwo"));
        assert_eq!(
            of("{{#include ../b/x.toml:part}}"),
            Err("{{#include ../b/x.toml:part}}".into())
        );
        assert_eq!(of("{{#include missing}}"), Err("{{#include missing}}".into()));
        assert_eq!(of("plain").as_deref(), Ok("plain"));
    }
}
