//! Places in a cell: a front end counts characters, we count bytes.

use serde_json::Value;

/// A place in a text, as a byte of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Cursor(pub(crate) usize);

impl Cursor {
    /// The place of a `cursor_pos`, which counts Unicode characters; the end of the text without.
    pub(crate) fn of(text: &str, position: &Value) -> Self {
        let characters = position.as_u64().and_then(|position| usize::try_from(position).ok());
        let at = characters.and_then(|characters| text.char_indices().nth(characters));
        Self(at.map_or(text.len(), |(at, _)| at))
    }

    /// The characters of a text before a byte.
    pub(crate) fn characters(text: &str, byte: usize) -> usize {
        text.get(..byte).map_or(0, |before| before.chars().count())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn characters_are_no_bytes() {
        let text = "title = \"größer 📊\"\nmod";
        let end = Cursor::of(text, &json!(text.chars().count()));
        assert_eq!(end, Cursor(text.len()));
        let at = text.find("mod").unwrap();
        assert_eq!(Cursor::of(text, &json!(19)), Cursor(at));
        assert_eq!(Cursor::characters(text, at), 19);
        assert_eq!(Cursor::of(text, &json!(1000)), Cursor(text.len()));
        assert_eq!(Cursor::of(text, &json!(-1)), Cursor(text.len()));
        assert_eq!(Cursor::of("", &Value::Null), Cursor(0));
    }
}
