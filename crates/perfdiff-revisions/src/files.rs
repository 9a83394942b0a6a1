//! The files of a revision.

use std::collections::BTreeMap;

/// What a revision holds, by paths from the root of the repository with `/` between folders.
pub trait Files {
    /// Every file, in the order of the paths.
    fn paths(&self) -> Vec<String>;

    /// The text of a file: none if the revision has no such file, an error that says why if it has
    /// one that is no text.
    fn read(&self, path: &str) -> Option<Result<String, String>>;
}

impl Files for BTreeMap<String, String> {
    fn paths(&self) -> Vec<String> {
        self.keys().cloned().collect()
    }

    fn read(&self, path: &str) -> Option<Result<String, String>> {
        self.get(path).map(|text| Ok(text.clone()))
    }
}

/// A path that is written relative to a folder of the repository, from its root; none if it leads
/// out of it.
pub(crate) fn joined(folder: &str, path: &str) -> Option<String> {
    let mut parts: Vec<&str> = Vec::new();
    if path.starts_with('/') {
        return None;
    }
    for part in folder.split('/').chain(path.split(['/', '\\'])) {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

/// The folder of a file: empty at the root.
pub(crate) fn folder(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// Whether a path is that file, or lies in that folder; everything lies in the empty one.
pub(crate) fn is_within(path: &str, place: &str) -> bool {
    let place = place.trim_end_matches('/');
    place.is_empty()
        || path == place
        || path.strip_prefix(place).is_some_and(|rest| rest.starts_with('/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_from_the_root_and_stay_inside() {
        assert_eq!(joined("book", "../configs/./a.json").as_deref(), Some("configs/a.json"));
        assert_eq!(joined("", "a.toml").as_deref(), Some("a.toml"));
        assert_eq!(joined("book", "../../a"), None);
        assert_eq!(joined("book", "/etc/passwd"), None);
        assert_eq!((folder("a/b/c.md"), folder("c.md")), ("a/b", ""));
    }

    #[test]
    fn a_folder_is_no_prefix_of_a_name() {
        assert!(is_within("book/a.md", "book") && is_within("book/a.md", "book/"));
        assert!(is_within("book/a.md", "book/a.md") && is_within("a", ""));
        assert!(!is_within("books/a.md", "book"));
    }
}
