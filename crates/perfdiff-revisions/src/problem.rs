//! What keeps a change from being evaluated.

use perfdiff::{Diagnostic, Position};

/// Something that could not be read or solved, at one of the revisions. Nothing with a problem is
/// ever clean.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Problem {
    /// The revision, as it was named.
    pub revision: String,
    /// Whether that is the newer one.
    pub at_head: bool,
    /// The file, from the root of the repository.
    pub path: String,
    /// The line, from one.
    pub line: usize,
    /// The stable code of the kind of mistake.
    pub code: String,
    /// What is wrong, on one line.
    pub message: String,
    /// The mistake with the text that it is in, underlined.
    pub rendered: String,
}

/// A revision could not be evaluated there.
pub(crate) const NOT_EVALUATED: &str = "PD301";

impl Problem {
    /// A mistake in a file whose whole text is `source`.
    pub(crate) fn of(
        revision: (&str, bool),
        path: &str,
        source: &str,
        diagnostic: &Diagnostic,
    ) -> Self {
        Self {
            revision: revision.0.to_string(),
            at_head: revision.1,
            path: path.to_string(),
            line: Position::of(source, diagnostic.span.start).line,
            code: diagnostic.code.to_string(),
            message: diagnostic.to_string(),
            rendered: diagnostic.render(path, source),
        }
    }

    /// Something about a file as a whole, or a line of it.
    pub(crate) fn at(revision: (&str, bool), path: &str, line: usize, message: String) -> Self {
        let rendered = format!("{path}:{line}:1: error[{NOT_EVALUATED}]: {message}");
        Self {
            revision: revision.0.to_string(),
            at_head: revision.1,
            path: path.to_string(),
            line,
            code: NOT_EVALUATED.to_string(),
            message,
            rendered,
        }
    }
}
