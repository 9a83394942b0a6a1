//! Where in a block a place is: behind which keys, and what stands there so far.
//!
//! What is being typed is no TOML yet, so that this reads as far as the place and no further.

use std::ops::Range;

/// What can be written at a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A key.
    Key,
    /// The name of a table, in brackets.
    Header,
    /// A value.
    Value,
    /// A value, inside quotes.
    Quoted,
}

/// A place in a block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    /// The keys that lead here, those of dotted names one by one.
    pub(crate) path: Vec<String>,
    pub(crate) kind: Kind,
    /// What is typed already of the last name.
    pub(crate) word: Range<usize>,
}

/// A table or a list that is open.
struct Open {
    is_table: bool,
    /// The keys that lead to it.
    path: Vec<String>,
}

impl Place {
    /// The place at a byte of a text; none in a comment.
    pub(crate) fn at(text: &str, cursor: usize) -> Option<Self> {
        let mut reader = Reader {
            text,
            cursor,
            at: 0,
            start: 0,
            header: Vec::new(),
            open: Vec::new(),
            key: None,
        };
        reader.read()
    }
}

struct Reader<'t> {
    text: &'t str,
    cursor: usize,
    at: usize,
    /// Where the key or value begins that is being read.
    start: usize,
    header: Vec<String>,
    open: Vec<Open>,
    /// The key whose value is being read.
    key: Option<Vec<String>>,
}

impl Reader<'_> {
    fn read(&mut self) -> Option<Place> {
        while self.at < self.cursor {
            let rest = &self.text[self.at..self.cursor];
            let c = rest.chars().next()?;
            let next = self.at + c.len_utf8();
            match c {
                '#' => self.at += rest.find('\n')?,
                '"' | '\'' => match string_end(rest, c) {
                    Some(length) => self.at += length,
                    None => return Some(self.quoted(rest, c)),
                },
                '[' if self.key.is_none() && self.open.is_empty() => {
                    let Some(end) = rest.find([']', '\n']) else {
                        return Some(self.in_header(rest));
                    };
                    self.header = names(rest[..end].trim_matches('['));
                    self.at += rest[end..].find('\n').map_or(rest.len() - end, |line| line) + end;
                    self.start = self.at;
                }
                '=' if self.key.is_none() => {
                    self.key = Some(names(&self.text[self.start..self.at]));
                    (self.at, self.start) = (next, next);
                }
                '{' | '[' => {
                    self.open.push(Open { is_table: c == '{', path: self.path() });
                    self.key = None;
                    (self.at, self.start) = (next, next);
                }
                '}' | ']' => {
                    self.open.pop();
                    // The value is whole; what follows it is no key.
                    self.key = Some(Vec::new());
                    (self.at, self.start) = (next, next);
                }
                ',' => {
                    self.key = None;
                    (self.at, self.start) = (next, next);
                }
                '\n' if self.open.is_empty() => {
                    self.key = None;
                    (self.at, self.start) = (next, next);
                }
                _ => self.at = next,
            }
        }
        Some(self.plain())
    }

    /// The keys that lead to the value that is being read, or to the table that is open.
    fn path(&self) -> Vec<String> {
        let around = self.open.last().map_or(&self.header, |open| &open.path);
        around.iter().chain(self.key.iter().flatten()).cloned().collect()
    }

    fn in_list(&self) -> bool {
        self.open.last().is_some_and(|open| !open.is_table)
    }

    fn quoted(&self, rest: &str, quote: char) -> Place {
        let start = self.at + rest.len() - rest.trim_start_matches(quote).len();
        let word = start.min(self.cursor)..self.cursor;
        let kind = if self.key.is_some() || self.in_list() { Kind::Quoted } else { Kind::Key };
        Place { path: self.path(), kind, word }
    }

    fn in_header(&self, rest: &str) -> Place {
        let inner = rest.trim_start_matches('[');
        let (path, word) = last_name(inner);
        let start = self.cursor - word.len();
        Place { path, kind: Kind::Header, word: start..self.cursor }
    }

    fn plain(&self) -> Place {
        let written = self.text[self.start.min(self.cursor)..self.cursor].trim_start();
        let mut path = self.path();
        if self.key.is_some() || self.in_list() {
            let word = self.cursor - written.len()..self.cursor;
            return Place { path, kind: Kind::Value, word };
        }
        let (before, word) = last_name(written);
        path.extend(before);
        Place { path, kind: Kind::Key, word: self.cursor - word.len()..self.cursor }
    }
}

/// The names before the last dot, and what stands behind it.
fn last_name(written: &str) -> (Vec<String>, &str) {
    let written = written.trim_start();
    match written.rsplit_once('.') {
        Some((before, word)) => (names(before), word.trim_start()),
        None => (Vec::new(), written),
    }
}

fn names(dotted: &str) -> Vec<String> {
    let bare = |name: &str| name.trim().trim_matches(['"', '\'']).to_owned();
    dotted.split('.').map(bare).filter(|name| !name.is_empty()).collect()
}

/// The length of the string that a text begins with, quotes included; none where it is not closed.
fn string_end(text: &str, quote: char) -> Option<usize> {
    let three: String = std::iter::repeat_n(quote, 3).collect();
    let long = text.starts_with(&three);
    let mut at = if long { 3 } else { 1 };
    while let Some(c) = text[at..].chars().next() {
        if c == '\\' && quote == '"' {
            at += 1 + text[at + 1..].chars().next().map_or(0, char::len_utf8);
        } else if long && text[at..].starts_with(&three) {
            return Some(at + 3);
        } else if !long && c == quote {
            return Some(at + 1);
        } else if !long && c == '\n' {
            // A string that was forgotten to be closed ends with its line.
            return Some(at);
        } else {
            at += c.len_utf8();
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The place at `|`, as `path kind word`.
    fn at(marked: &str) -> String {
        let cursor = marked.find('|').unwrap();
        let text = marked.replacen('|', "", 1);
        match Place::at(&text, cursor) {
            Some(Place { path, kind, word }) => {
                format!("{} {kind:?} {}", path.join("."), &text[word])
            }
            None => "nothing".to_owned(),
        }
    }

    #[test]
    fn keys_and_values_are_told_apart() {
        assert_eq!(at("|"), " Key ");
        assert_eq!(at("mod|"), " Key mod");
        assert_eq!(at("model = \"Lla|ma\""), "model Quoted Lla");
        assert_eq!(at("model = |"), "model Value ");
        assert_eq!(at("in-place = tr|"), "in-place Value tr");
        assert_eq!(at("model = \"a\"\nbat|ch = 1"), " Key bat");
        assert_eq!(at("title = \"größer\"\nshow = [\"te|"), "show Quoted te");
        assert_eq!(at("show = [\"text\", \"fa|\"]"), "show Quoted fa");
        assert_eq!(at("show = [\"text\", |"), "show Value ");
    }

    #[test]
    fn tables_lead_to_their_keys() {
        assert_eq!(at("[base|"), " Header base");
        assert_eq!(at("[baseline]\nhard|"), "baseline Key hard");
        assert_eq!(at("[baseline.work|"), "baseline Header work");
        assert_eq!(
            at("[baseline]\nworkload = { kind = \"gen|"),
            "baseline.workload.kind Quoted gen"
        );
        assert_eq!(at("baseline = { hardware = \"A100\", pre|"), "baseline Key pre");
        assert_eq!(
            at("baseline = { hardware = { base = \"A100\", td|"),
            "baseline.hardware Key td"
        );
        assert_eq!(at("baseline = { hardware = { base = \"A100\" }, pre|"), "baseline Key pre");
        assert_eq!(at("baseline.hard|"), "baseline Key hard");
        assert_eq!(at("baseline.workload.kind = \"f|\""), "baseline.workload.kind Quoted f");
        assert_eq!(at("[sweep]\nbatch = [1, 2]\nhardw|"), "sweep Key hardw");
    }

    #[test]
    fn what_is_inside_strings_and_comments_means_nothing() {
        assert_eq!(at("title = \"a = { [b\"\nmod|"), " Key mod");
        assert_eq!(at("title = '''\n[x]\na = 1\n'''\nmod|"), " Key mod");
        assert_eq!(at("# model = |"), "nothing");
        assert_eq!(at("a = 1 # [x]\nmod|"), " Key mod");
        assert_eq!(at("title = \"say \\\"hi|"), "title Quoted say \\\"hi");
        assert_eq!(at("title = \"open\nmod|"), " Key mod");
    }
}
