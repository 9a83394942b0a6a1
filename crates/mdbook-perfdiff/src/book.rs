//! mdBook's JSON, of both versions: where the chapters stand in it, and nothing more.

use std::fmt::{self, Write as _};
use std::io;
use std::ops::Range;
use std::sync::OnceLock;

use serde::de::{IgnoredAny, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::Value;
use serde_json::value::RawValue;

use crate::Failure;

/// Reads what mdBook writes to a preprocessor: the context and the book.
///
/// # Errors
///
/// The text is not a JSON array of the two, or the book is none of a known version of mdBook.
pub fn read(input: &str) -> Result<(Value, Book<'_>), Failure> {
    let not_mdbook = |what: &str| {
        Failure::input(format!(
            "mdbook-perfdiff: {what}; it is run by mdBook, which writes `[context, book]` to it \
             (see `mdbook-perfdiff --help`)"
        ))
    };
    let not_json = |error| not_mdbook(&format!("standard input is not JSON: {error}"));
    let not_two = || not_mdbook("standard input is not an array of two");
    // By hand, so that the book is read once only, and that where it ends is known.
    let rest = input.trim_ascii().strip_prefix('[').ok_or_else(not_two)?;
    let rest = rest.strip_suffix(']').ok_or_else(not_two)?;
    let (context, rest) = first_value(rest).ok_or_else(not_two)?.map_err(not_json)?;
    let book = rest.trim_ascii_start().strip_prefix(',').ok_or_else(not_two)?;
    Ok((context, Book::read(book.trim_ascii())?))
}

/// The value that a JSON text begins with, and what follows it; none if there is nothing.
fn first_value(json: &str) -> Option<serde_json::Result<(Value, &str)>> {
    let mut values = serde_json::Deserializer::from_str(json).into_iter();
    let value = values.next()?;
    Some(value.map(|value| (value, &json[values.byte_offset()..])))
}

/// A book, as the JSON text that mdBook wrote of it.
///
/// Only the texts of chapters are ever replaced, where they stand. All else is passed on as it was
/// written, byte for byte: neither is it decoded, nor has any version of mdBook to be known for it.
#[derive(Debug)]
pub struct Book<'j> {
    json: &'j str,
    chapters: Vec<Chapter<'j>>,
}

/// A chapter that has a page; a draft has none.
#[derive(Debug)]
pub(crate) struct Chapter<'j> {
    /// The file under `src` it was read from, or its page's path if it came from no file.
    pub(crate) path: String,
    /// Its text, as JSON.
    json: &'j str,
    content: OnceLock<Result<String, Failure>>,
}

impl<'j> Book<'j> {
    /// Reads where the chapters of a book stand in its JSON.
    ///
    /// # Errors
    ///
    /// It is not JSON, or not a book of a known version of mdBook.
    pub fn read(json: &'j str) -> Result<Self, Failure> {
        let written: Written<'_> = parse(json)?;
        let Some(items) = written.items.or(written.sections) else {
            return Err(Failure::input(
                "mdbook-perfdiff: the book has neither `items` (mdBook 0.5) nor `sections` (0.4): \
                 this version of mdBook is not known",
            ));
        };
        let mut chapters = Vec::new();
        collect(items, &mut chapters)?;
        Ok(Self { json, chapters })
    }

    /// The chapters in reading order.
    pub(crate) fn chapters(&self) -> &[Chapter<'j>] {
        &self.chapters
    }

    /// The same book with other texts, one for each chapter, in JSON; `None` leaves one as it is.
    pub(crate) fn with(&self, contents: Vec<Option<String>>) -> Rewritten<'j> {
        let changes = self.chapters.iter().zip(contents).filter_map(|(chapter, content)| {
            // Both are slices of one text, so their distance is where the one stands in the other.
            let start = chapter.json.as_ptr().addr() - self.json.as_ptr().addr();
            Some((start..start + chapter.json.len(), content?))
        });
        let mut changes: Vec<_> = changes.collect();
        // A chapter's text may stand behind the chapters under it: JSON has no order of keys.
        changes.sort_unstable_by_key(|(span, _)| span.start);
        Rewritten { json: self.json, changes }
    }
}

impl Chapter<'_> {
    /// Its text. Who asks first decodes it, on the thread where it is needed.
    pub(crate) fn content(&self) -> Result<&str, Failure> {
        let content = self.content.get_or_init(|| parse(self.json));
        content.as_deref().map_err(Clone::clone)
    }
}

/// A text as JSON: of the size of a page, so it is looked through many bytes at a time.
pub(crate) fn json_of(text: &str) -> String {
    let mut json = String::with_capacity(text.len() + text.len() / 8 + 2);
    json.push('"');
    let mut rest = text;
    while let Some(at) = first_escaped(rest.as_bytes()) {
        json.push_str(&rest[..at]);
        match rest.as_bytes()[at] {
            b'"' => json.push_str("\\\""),
            b'\\' => json.push_str("\\\\"),
            b'\n' => json.push_str("\\n"),
            b'\r' => json.push_str("\\r"),
            b'\t' => json.push_str("\\t"),
            b'\x08' => json.push_str("\\b"),
            b'\x0c' => json.push_str("\\f"),
            control => {
                let _ = write!(json, "\\u{control:04x}");
            }
        }
        rest = &rest[at + 1..];
    }
    json.push_str(rest);
    json.push('"');
    json
}

/// Where the first byte stands that a JSON string cannot hold as it is (RFC 8259, section 7).
fn first_escaped(text: &[u8]) -> Option<usize> {
    const PIECE: usize = 16;
    // No early end, neither here nor within a piece: so the compiler takes its bytes side by side.
    let is_escaped = |byte: &u8| (*byte < b' ') | (*byte == b'"') | (*byte == b'\\');
    let is_clean = |piece: &&[u8]| !piece.iter().fold(false, |any, byte| any | is_escaped(byte));
    let clean = text.chunks_exact(PIECE).take_while(is_clean).count() * PIECE;
    text[clean..].iter().position(is_escaped).map(|at| clean + at)
}

/// A book whose chapters have new texts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rewritten<'j> {
    json: &'j str,
    /// Where in the JSON a text stands, in order, and the JSON of the new one.
    changes: Vec<(Range<usize>, String)>,
}

impl Rewritten<'_> {
    /// Writes the book as JSON.
    ///
    /// # Errors
    ///
    /// What the writer gives.
    pub fn write_to(&self, out: &mut dyn io::Write) -> io::Result<()> {
        self.pieces().try_for_each(|piece| out.write_all(piece.as_bytes()))
    }

    /// The book as JSON.
    pub fn json(&self) -> String {
        self.pieces().collect()
    }

    fn pieces(&self) -> impl Iterator<Item = &str> {
        let starts = std::iter::once(0).chain(self.changes.iter().map(|(span, _)| span.end));
        let ends = self.changes.iter().map(|(span, text)| (span.start, text.as_str()));
        let ends = ends.chain(std::iter::once((self.json.len(), "")));
        starts.zip(ends).flat_map(|(start, (end, text))| [&self.json[start..end], text])
    }
}

/// A book as far as it is read.
#[derive(Deserialize)]
struct Written<'j> {
    #[serde(borrow)]
    items: Option<Vec<Item<'j>>>,
    #[serde(borrow)]
    sections: Option<Vec<Item<'j>>>,
}

/// A chapter as far as it is read.
#[derive(Deserialize)]
struct WrittenChapter<'j> {
    #[serde(borrow)]
    content: Option<&'j RawValue>,
    path: Option<String>,
    source_path: Option<String>,
    #[serde(borrow, default)]
    sub_items: Vec<Item<'j>>,
}

/// What stands in a list of items: a chapter, if not a title or a line between two.
struct Item<'j>(Option<WrittenChapter<'j>>);

impl<'de: 'j, 'j> Deserialize<'de> for Item<'j> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ItemVisitor)
    }
}

/// As serde reads an enum, but for kinds of items that are not known.
struct ItemVisitor;

impl<'j> Visitor<'j> for ItemVisitor {
    type Value = Item<'j>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an item of a book")
    }

    fn visit_str<E>(self, _: &str) -> Result<Item<'j>, E> {
        Ok(Item(None))
    }

    fn visit_map<A: MapAccess<'j>>(self, mut map: A) -> Result<Item<'j>, A::Error> {
        let mut chapter = None;
        while let Some(kind) = map.next_key::<String>()? {
            if kind == "Chapter" {
                chapter = Some(map.next_value()?);
            } else {
                map.next_value::<IgnoredAny>()?;
            }
        }
        Ok(Item(chapter))
    }
}

fn collect<'j>(items: Vec<Item<'j>>, found: &mut Vec<Chapter<'j>>) -> Result<(), Failure> {
    for chapter in items.into_iter().filter_map(|item| item.0) {
        if let Some(page) = chapter.path {
            let Some(content) = chapter.content.filter(|text| text.get().starts_with('"')) else {
                return Err(Failure::input(format!(
                    "mdbook-perfdiff: the chapter `{page}` has no text: this version of mdBook \
                     is not known"
                )));
            };
            let path = chapter.source_path.unwrap_or(page);
            found.push(Chapter { path, json: content.get(), content: OnceLock::new() });
        }
        collect(chapter.sub_items, found)?;
    }
    Ok(())
}

fn parse<'j, T: Deserialize<'j>>(json: &'j str) -> Result<T, Failure> {
    serde_json::from_str(json).map_err(|error| {
        Failure::input(format!(
            "mdbook-perfdiff: the book is not as mdBook writes one: {error}; this version of \
             mdBook is not known"
        ))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_texts_of_chapters_change_wherever_they_stand() {
        let json = r#" { "kept" : [1.50, "\u0041"], "items": ["Separator", {"PartTitle": "P"},
            {"Novelty": {"content": "x", "path": "x.md"}},
            {"Chapter": {"sub_items": [{"Chapter": {"path": "b.md", "content": "b\tb"}}],
                         "content": "a\u0041", "path": "a.md", "source_path": "src.md"}},
            {"Chapter": {"path": null, "content": "draft"}},
            {"Chapter": {"content": "c", "path": "c.md", "sub_items": []}}] } "#;
        let book = Book::read(json).unwrap();
        let read =
            |chapter: &Chapter<'_>| (chapter.path.clone(), chapter.content().unwrap().to_owned());
        let chapters: Vec<_> = book.chapters().iter().map(read).collect();
        let expected = [("src.md", "aA"), ("b.md", "b\tb"), ("c.md", "c")];
        assert_eq!(chapters, expected.map(|(path, text)| (path.to_owned(), text.to_owned())));

        assert_eq!(book.with(vec![None, None, None]).json(), json);
        let written = book.with(vec![Some(json_of("A\"")), Some(json_of("B")), None]);
        let expected = json.replace(r#""a\u0041""#, r#""A\"""#).replace(r#""b\tb""#, r#""B""#);
        assert_eq!(written.json(), expected);
        let mut out = Vec::new();
        written.write_to(&mut out).unwrap();
        assert_eq!(out, expected.as_bytes());
    }

    #[test]
    fn the_context_and_the_book_are_told_apart() {
        let (context, book) = read("\n[ {\"a\": [1, \"]\"]} , {\"items\": []} ]\n").unwrap();
        assert_eq!(context, serde_json::json!({ "a": [1, "]"] }));
        assert_eq!(book.with(Vec::new()).json(), "{\"items\": []}");
        let refused = |input: &str| read(input).unwrap_err().to_string();
        for input in ["", "{}", "[", "[]", "[{}]", "[{} {}]"] {
            assert!(refused(input).contains("standard input is not"), "{input}");
        }
        for input in ["[{}, {\"items\": []}, {}]", "[{}, {\"items\": [1]}]", "[{}, {\"items\": [}]"]
        {
            assert!(refused(input).contains("the book is not as mdBook writes one"), "{input}");
        }
    }

    #[test]
    fn a_text_is_written_as_json_writes_it() {
        let mut every: String = (0..0x250).filter_map(char::from_u32).collect();
        every.push_str("\u{2028}\u{feff}\u{1f600}");
        for from in (0..every.len()).filter(|at| every.is_char_boundary(*at)) {
            let text = &every[from..];
            assert_eq!(json_of(text), serde_json::to_string(text).unwrap());
        }
    }
}
