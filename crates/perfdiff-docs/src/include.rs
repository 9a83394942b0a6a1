//! `{{#include FILE}}`, as mdBook expands it before any other preprocessor runs.
//!
//! `check` reads chapters as they were written, and has to see the blocks that the page will have.
//! The other directives of mdBook (`rustdoc_include`, `playground`, `template`) stay as they are: a
//! block that holds one is an error, as it is in a book that expands includes too late.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use crate::locate::{INCLUDE_DEPTH, join};

static INCLUDE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\\?\{\{[ \t]*#include[ \t\r\n]+([^{}]+)\}\}").expect("a constant pattern")
});

/// A text after its includes were expanded.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Expanded<'t> {
    /// The text; borrowed if there was nothing to expand.
    pub text: Cow<'t, str>,
    /// Every file that was read, as `read` was asked for it.
    pub files: Vec<String>,
    /// Those that could not be read, each with the place of the directive in the text by which it is
    /// included; mdBook only logs that.
    pub missing: Vec<(String, Range<usize>)>,
}

/// Expands the includes of a text, and those of what it includes.
///
/// `path` is the text's file, with `/`; `read` reads another by such a name.
///
/// ```
/// let read = |path: &str| (path == "a/part.md").then(|| "one\ntwo\nthree\n".to_owned());
/// let expanded = perfdiff_docs::expand("a/b.md", "x {{#include part.md:2:}} y", &read);
/// assert_eq!(expanded.text, "x two\nthree y");
/// ```
pub fn expand<'t>(
    path: &str,
    text: &'t str,
    read: &dyn Fn(&str) -> Option<String>,
) -> Expanded<'t> {
    let mut reader = Reader { read, files: Vec::new(), missing: Vec::new() };
    let text = reader.expand(path, text, 0);
    Expanded { text, files: reader.files, missing: reader.missing }
}

struct Reader<'r> {
    read: &'r dyn Fn(&str) -> Option<String>,
    files: Vec<String>,
    missing: Vec<(String, Range<usize>)>,
}

impl Reader<'_> {
    fn expand<'t>(&mut self, path: &str, text: &'t str, depth: usize) -> Cow<'t, str> {
        if depth >= INCLUDE_DEPTH || !text.contains("#include") {
            return Cow::Borrowed(text);
        }
        let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
        let mut out = String::new();
        let mut kept = 0;
        for found in INCLUDE.captures_iter(text) {
            let (Some(all), Some(target)) = (found.get(0), found.get(1)) else { continue };
            if all.as_str().starts_with('\\') {
                // mdBook takes the backslash away.
                out.push_str(&text[kept..all.start()]);
                kept = all.start() + 1;
                continue;
            }
            let (file, part) = target
                .as_str()
                .trim()
                .split_once(':')
                .map_or_else(|| (target.as_str().trim(), None), |(file, part)| (file, Some(part)));
            let file = join(folder, file);
            let Some(whole) = (self.read)(&file) else {
                self.missing.push((file, all.range()));
                continue;
            };
            let part = part_of(&whole, part);
            let known = self.missing.len();
            let part = self.expand(&file, &part, depth + 1);
            // Places within the other file say nothing of this one.
            self.missing[known..].iter_mut().for_each(|(_, place)| *place = all.range());
            out.push_str(&text[kept..all.start()]);
            out.push_str(&part);
            kept = all.end();
            self.files.push(file);
        }
        if kept == 0 && out.is_empty() {
            return Cow::Borrowed(text);
        }
        out.push_str(&text[kept..]);
        Cow::Owned(out)
    }
}

/// The lines that a directive asks for: all, `N`, `N:M`, `N:`, `:M`, or those of an anchor.
fn part_of(text: &str, part: Option<&str>) -> String {
    let bounds = part.unwrap_or("");
    let mut bounds = bounds.split(':').map(str::trim);
    let (first, second) = (bounds.next().unwrap_or(""), bounds.next());
    if !first.is_empty() && first.parse::<usize>().is_err() {
        return anchored(text, first);
    }
    let from = first.parse::<usize>().ok().map(|line| line.saturating_sub(1));
    let to = match second {
        Some(to) => to.parse::<usize>().unwrap_or(usize::MAX),
        None => from.map_or(usize::MAX, |from| from + 1),
    };
    let from = from.unwrap_or(0);
    let lines = text.lines().skip(from).take(to.saturating_sub(from));
    lines.collect::<Vec<_>>().join("\n")
}

/// The lines between `ANCHOR: name` and `ANCHOR_END: name`, without those of other anchors.
fn anchored(text: &str, name: &str) -> String {
    let named = |line: &str, mark: &str| {
        let rest = line.split_once(mark).map(|(_, rest)| rest.trim_start());
        rest.map(|rest| {
            let end = rest.find(|c: char| !c.is_alphanumeric() && !matches!(c, '_' | '-'));
            rest[..end.unwrap_or(rest.len())].to_owned()
        })
    };
    let mut inside = false;
    let mut lines = Vec::new();
    for line in text.lines() {
        if let Some(end) = named(line, "ANCHOR_END:") {
            if inside && end == name {
                break;
            }
        } else if let Some(start) = named(line, "ANCHOR:") {
            inside = inside || start == name;
        } else if inside {
            lines.push(line);
        }
    }
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn expanded(text: &str) -> String {
        let read = |path: &str| match path {
            "part.txt" => Some("1\r\n2\n3\n4\n".to_owned()),
            "sub/a.md" => Some("a {{#include b.md}}".to_owned()),
            "sub/b.md" => Some("b\n".to_owned()),
            "again.md" => Some("x{{#include again.md}}".to_owned()),
            "anchors.txt" => Some(
                "0\n// ANCHOR: a\n1\n// ANCHOR: b\n2\n// ANCHOR_END: b\n// ANCHOR_END: a\n3\n"
                    .to_owned(),
            ),
            _ => None,
        };
        expand("chapter.md", text, &read).text.into_owned()
    }

    #[test]
    fn lines_and_anchors_are_cut_out() {
        for (part, wanted) in [
            ("", "1\n2\n3\n4"),
            (":2", "2"),
            (":2:3", "2\n3"),
            (":3:", "3\n4"),
            ("::2", "1\n2"),
            (":9", ""),
        ] {
            assert_eq!(expanded(&format!("{{{{#include part.txt{part}}}}}")), wanted, "{part}");
        }
        assert_eq!(expanded("{{#include anchors.txt:a}}"), "1\n2");
        assert_eq!(expanded("{{#include anchors.txt:b}}"), "2");
    }

    #[test]
    fn what_is_included_includes_from_its_own_folder_and_not_for_ever() {
        assert_eq!(expanded("<{{#include sub/a.md}}>"), "<a b>");
        assert_eq!(expanded("{{#include again.md}}").matches('x').count(), INCLUDE_DEPTH);
    }

    #[test]
    fn what_is_escaped_or_missing_stays() {
        assert_eq!(expanded(r"a \{{#include part.txt}} b"), "a {{#include part.txt}} b");
        let found = expand("c.md", "a {{#include none.txt}} b", &|_| None);
        assert_eq!(found.text, "a {{#include none.txt}} b");
        assert_eq!(found.missing, [("none.txt".to_owned(), 2..23)]);
        let read = |path: &str| (path == "a.md").then(|| "{{#include none.txt}}".to_owned());
        let found = expand("c.md", "behind {{#include a.md}}", &read);
        assert_eq!(found.missing, [("none.txt".to_owned(), 7..24)]);
    }
}
