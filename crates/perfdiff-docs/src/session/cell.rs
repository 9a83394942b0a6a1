//! Which of the things that a cell can be a text is.

use std::ops::Range;

use perfdiff::{Key, Place, nearest};

/// A cell, told by its first line that says something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cell {
    /// Nothing, or comments.
    Empty,
    /// A block, from this byte on.
    Block(usize),
    /// Values and claims, one a line.
    Lines(Vec<Range<usize>>),
    /// `%name` and what stands behind it; a name with `%%` takes all the lines below.
    Command {
        /// The name with its `%`.
        name: Range<usize>,
        /// The rest, without the spaces around it; of `%%name` everything after the line.
        rest: Range<usize>,
    },
}

/// The first line of a cell that is a block in a notebook of another language; here it says what is
/// so in any case.
pub(crate) const MAGIC: &str = "%%perfdiff";

impl Cell {
    /// What a text is. TOML is a block, always.
    pub fn of(text: &str) -> Self {
        let Some(first) = lines(text).next() else { return Cell::Empty };
        let line = &text[first.clone()];
        if line.starts_with('%') {
            return command(text, first);
        }
        if is_toml(line) { Cell::Block(0) } else { Cell::Lines(lines(text).collect()) }
    }
}

fn command(text: &str, line: Range<usize>) -> Cell {
    let written = &text[line.clone()];
    let length = written.find(char::is_whitespace).unwrap_or(written.len());
    let name = line.start..line.start + length;
    let rest = if written.starts_with("%%") {
        let below = text[line.end..].find('\n').map_or(text.len(), |at| line.end + at + 1);
        below..text.len()
    } else {
        let rest = written[length..].trim_start();
        line.end - rest.len()..line.end
    };
    if &text[name.clone()] == MAGIC {
        Cell::Block(rest.start)
    } else {
        Cell::Command { name, rest }
    }
}

/// The lines that say something, without the spaces around them.
pub(super) fn lines(text: &str) -> impl Iterator<Item = Range<usize>> {
    let mut start = 0;
    text.split_inclusive('\n')
        .map(move |line| {
            let at = start + (line.len() - line.trim_start().len());
            start += line.len();
            at..at + line.trim().len()
        })
        .filter(move |line| !line.is_empty() && !text[line.clone()].starts_with('#'))
}

/// Whether a line begins TOML: a table, or a key with its value.
fn is_toml(line: &str) -> bool {
    let Some(at) = line.find('=') else { return line.starts_with('[') };
    let key = line[..at].trim_end();
    let is_key = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | '"' | '\'' | ' ');
    if line.starts_with('[') {
        return true;
    }
    if line[at..].starts_with("==") || key.is_empty() || !key.chars().all(is_key) {
        return false;
    }
    // `upgrade.speedup = 1.54x` is a claim. No block has a key like that: where the first name is
    // not nearly a key, the one of a block was meant.
    match key.split_once('.') {
        Some((first, _)) => {
            let first = first.trim().trim_matches(['"', '\'']);
            Key::named(first).is_some()
                || nearest(first, Key::at(Place::Block).map(|key| key.name)).is_some()
        }
        None => !key.contains(' ') || key.starts_with(['"', '\'']),
    }
}

/// The name that a block gives itself, as far as that can be told without reading it.
pub(super) fn written_name(text: &str) -> Option<String> {
    lines(text).find_map(|line| {
        let (key, value) = text[line].split_once('=')?;
        let name = value.split('#').next()?.trim().trim_matches(['"', '\'']);
        (key.trim().trim_matches(['"', '\'']) == "name" && !name.is_empty())
            .then(|| name.to_owned())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind(text: &str) -> &'static str {
        match Cell::of(text) {
            Cell::Empty => "empty",
            Cell::Block(_) => "block",
            Cell::Lines(_) => "lines",
            Cell::Command { .. } => "command",
        }
    }

    #[test]
    fn toml_is_a_block() {
        for text in [
            "model = \"Llama3_8B\"",
            "# why\n\n  model=\"a\"",
            "[baseline]",
            "baseline.hardware = \"A100\"",
            "basline.hardware = \"A100\"",
            "\"model\" = 1",
            "mdel = 1",
            "name = 3 = 4",
            "%%perfdiff\nmodel = 1",
        ] {
            assert_eq!(kind(text), "block", "{text}");
        }
    }

    #[test]
    fn what_is_said_of_a_field_is_no_block() {
        for text in [
            "upgrade",
            "upgrade.speedup",
            "upgrade.speedup | %",
            "upgrade.speedup >= 1.5",
            "upgrade.speedup == 1.5",
            "upgrade.speedup = 1.54x",
            "upgrade.baseline.latency <= 12 ms",
            "upgrade.speedup in 1.4..1.6",
            "upgrade proposal fits",
            "model",
        ] {
            assert_eq!(kind(text), "lines", "{text}");
        }
        assert_eq!(kind("# nothing\n\n"), "empty");
        assert_eq!(kind("%show H100"), "command");
    }

    #[test]
    fn parts_have_their_places() {
        let text = "\n  %show  H100 \n";
        let Cell::Command { name, rest } = Cell::of(text) else { panic!("{text}") };
        assert_eq!((&text[name], &text[rest]), ("%show", "H100"));
        let text = "%%catalog\n[hardware.a]\n";
        let Cell::Command { name, rest } = Cell::of(text) else { panic!("{text}") };
        assert_eq!((&text[name], &text[rest]), ("%%catalog", "[hardware.a]\n"));
        let text = "a.b\n# no\n c.d \n";
        let Cell::Lines(lines) = Cell::of(text) else { panic!("{text}") };
        assert_eq!(lines.into_iter().map(|at| &text[at]).collect::<Vec<_>>(), ["a.b", "c.d"]);
    }
}
