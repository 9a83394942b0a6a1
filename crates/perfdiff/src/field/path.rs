//! The names in a path, with their places.

use std::ops::Range;

/// The name up to the first dot outside of quotes, without its quotes; the place of it; and the
/// place of what follows the dot.
fn split_first(path: &str, at: usize) -> Option<(&str, Range<usize>, usize)> {
    let rest = path.get(at..)?;
    if let Some(quoted) = rest.strip_prefix('"') {
        let end = at + 1 + quoted.find('"')?;
        let next = match path.as_bytes().get(end + 1) {
            None => path.len(),
            Some(b'.') => end + 2,
            Some(_) => return None,
        };
        return Some((&path[at + 1..end], at..end + 1, next));
    }
    let end = rest.find('.').map_or(path.len(), |dot| at + dot);
    Some((&path[at..end], at..end, (end + 1).min(path.len())))
}

/// The names of a path; none where it ends in a dot, has two in a row, or an open quote.
pub(super) fn names(path: &str) -> Result<Vec<(&str, Range<usize>)>, Range<usize>> {
    let mut names = Vec::new();
    let mut at = 0;
    loop {
        let (name, span, next) = split_first(path, at).ok_or(at..path.len())?;
        if name.is_empty() {
            return Err(span);
        }
        let ends = span.end == path.len();
        names.push((name, span));
        if ends {
            return Ok(names);
        }
        at = next;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_have_places_and_may_be_quoted() {
        let path = "points.\"3.35 TB/s\".speedup";
        let names = names(path).unwrap();
        let texts: Vec<&str> = names.iter().map(|(name, _)| *name).collect();
        assert_eq!(texts, ["points", "3.35 TB/s", "speedup"]);
        assert_eq!(&path[names[1].1.clone()], "\"3.35 TB/s\"");
    }

    #[test]
    fn a_path_without_a_name_somewhere_is_none() {
        for wrong in ["", "a.", ".a", "a..b", "a.\"b", "a.\"b\"c"] {
            assert!(names(wrong).is_err(), "{wrong}");
        }
    }
}
