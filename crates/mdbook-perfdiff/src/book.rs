//! mdBook's JSON, of both versions: what is a chapter in it, and nothing more.

use serde_json::Value;

use crate::Failure;

/// Reads what mdBook writes to a preprocessor: the context and the book.
///
/// # Errors
///
/// The text is not a JSON array of the two.
pub fn read(input: &str) -> Result<(Value, Value), Failure> {
    let not_mdbook = |what: &str| {
        Failure::input(format!(
            "mdbook-perfdiff: {what}; it is run by mdBook, which writes `[context, book]` to it \
             (see `mdbook-perfdiff --help`)"
        ))
    };
    let input: Value = serde_json::from_str(input)
        .map_err(|error| not_mdbook(&format!("standard input is not JSON: {error}")))?;
    match input {
        Value::Array(pair) => match <[Value; 2]>::try_from(pair) {
            Ok([context, book]) => Ok((context, book)),
            Err(_) => Err(not_mdbook("standard input is not an array of two")),
        },
        _ => Err(not_mdbook("standard input is not an array")),
    }
}

/// A chapter that has a page, with what is needed to name it.
pub(crate) struct Chapter<'b> {
    /// The file under `src` it was read from, or its page's path if it came from no file.
    pub(crate) path: &'b str,
    pub(crate) content: &'b str,
}

/// The chapters of a book in reading order; drafts have no page and are none.
pub(crate) fn chapters(book: &Value) -> Result<Vec<Chapter<'_>>, Failure> {
    let items = items_key(book).and_then(|key| book.get(key)).and_then(Value::as_array);
    let Some(items) = items else {
        return Err(Failure::input(
            "mdbook-perfdiff: the book has neither `items` (mdBook 0.5) nor `sections` (0.4): \
             this version of mdBook is not known",
        ));
    };
    let mut found = Vec::new();
    collect(items, &mut found)?;
    Ok(found)
}

fn collect<'b>(items: &'b [Value], found: &mut Vec<Chapter<'b>>) -> Result<(), Failure> {
    for chapter in items.iter().filter_map(|item| item.get("Chapter")) {
        if let Some(page) = page(chapter) {
            let Some(content) = chapter.get("content").and_then(Value::as_str) else {
                return Err(Failure::input(format!(
                    "mdbook-perfdiff: the chapter `{page}` has no text: this version of mdBook \
                     is not known"
                )));
            };
            let source = chapter.get("source_path").and_then(Value::as_str);
            found.push(Chapter { path: source.unwrap_or(page), content });
        }
        if let Some(items) = chapter.get("sub_items").and_then(Value::as_array) {
            collect(items, found)?;
        }
    }
    Ok(())
}

/// Gives the chapters new texts, in the order of [`chapters`]; `None` leaves one as it is.
pub(crate) fn set_contents(book: &mut Value, contents: Vec<Option<String>>) {
    let items = items_key(book).and_then(|key| book.get_mut(key)).and_then(Value::as_array_mut);
    if let Some(items) = items {
        set(items, &mut contents.into_iter());
    }
}

fn set(items: &mut [Value], contents: &mut std::vec::IntoIter<Option<String>>) {
    for chapter in items.iter_mut().filter_map(|item| item.get_mut("Chapter")) {
        if page(chapter).is_some()
            && let Some(Some(content)) = contents.next()
            && let Some(place) = chapter.get_mut("content")
        {
            *place = Value::String(content);
        }
        if let Some(items) = chapter.get_mut("sub_items").and_then(Value::as_array_mut) {
            set(items, contents);
        }
    }
}

/// Where a chapter's page goes; `None` for a draft.
fn page(chapter: &Value) -> Option<&str> {
    chapter.get("path").and_then(Value::as_str)
}

/// The name that this version of mdBook has for a book's items.
fn items_key(book: &Value) -> Option<&'static str> {
    ["items", "sections"].into_iter().find(|key| book.get(key).is_some_and(Value::is_array))
}
