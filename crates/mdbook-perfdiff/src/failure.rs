//! Why there is no book.

use std::fmt;

/// Whose mistake it is, and with it the exit code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum FailureKind {
    /// Blocks or inline values of some chapters are wrong.
    Chapters,
    /// The book could not be evaluated: what came in, the configuration, or a catalog.
    Input,
}

/// Why there is no book: every mistake that was found, in words for the book's author.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Failure {
    /// Whose mistake it is.
    pub kind: FailureKind,
    /// The mistakes, each of one line or more, without a last newline.
    pub messages: Vec<String>,
}

impl Failure {
    /// One mistake that keeps the book from being evaluated.
    pub(crate) fn input(message: impl Into<String>) -> Self {
        Self { kind: FailureKind::Input, messages: vec![message.into()] }
    }

    /// What a command ends with: 1 if chapters are wrong, 2 if nothing could be evaluated.
    pub fn exit_code(&self) -> u8 {
        match self.kind {
            FailureKind::Chapters => 1,
            FailureKind::Input => 2,
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.messages.join("\n\n"))
    }
}

impl std::error::Error for Failure {}
