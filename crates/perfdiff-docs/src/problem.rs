//! What is wrong with a chapter, and where in it.

use std::ops::Range;

use perfdiff::Diagnostic;

/// The mistakes that a document can hold beside those of the blocks' own text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Code {
    /// A block that is never closed.
    UnclosedFence,
    /// A `{{#include}}` or another directive that is still there when the block should run.
    LeftoverDirective,
    /// A word after `perfdiff` in the info string.
    UnknownWord,
    /// Two blocks of one chapter with the same name.
    DuplicateName,
    /// `{{#perfdiff NAME.FIELD}}` that names no value, or a comment for claims without one.
    InlineValue,
    /// Something that looks like ours and is not; it stays as it is.
    NotOurs,
    /// A result that stands and that a reader should doubt.
    Doubtful,
    /// Something that was written is not what the blocks compute.
    OutOfDate,
    /// Somebody edited what `perfdiff regen` had written.
    EditedByHand,
    /// A marker of a result in place that is not one.
    BrokenMarker,
    /// A file that is called a notebook and is none.
    NotANotebook,
    /// A command of a cell that is none, or that cannot do what it is told.
    Command,
    /// There are blocks, and no lock records them.
    NoLock,
    /// A lock that cannot be read.
    BrokenLock,
    /// A block whose inputs or results are not those that are recorded.
    Moved,
    /// A built page that does not show what the blocks of its chapter compute.
    Page,
    /// A file or folder that cannot be read or written.
    File,
    /// The engine refused a block and gave no reason.
    Unexplained,
}

impl Code {
    /// The stable code that is printed. The engine's own begin with `PD0`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::UnclosedFence => "PD101",
            Self::LeftoverDirective => "PD102",
            Self::UnknownWord => "PD103",
            Self::DuplicateName => "PD104",
            Self::InlineValue => "PD105",
            Self::NotOurs => "PD106",
            Self::Doubtful => "PD107",
            Self::OutOfDate => "PD120",
            Self::EditedByHand => "PD121",
            Self::BrokenMarker => "PD122",
            Self::NotANotebook => "PD123",
            Self::Command => "PD124",
            Self::NoLock => "PD130",
            Self::BrokenLock => "PD131",
            Self::Moved => "PD132",
            Self::Page => "PD140",
            Self::File => "PD150",
            Self::Unexplained => "PD199",
        }
    }
}

/// Whether a problem stops a build.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Severity {
    /// There is no right page to show.
    Error,
    /// The page is right, and its author should know something about it.
    Warning,
}

/// A diagnostic whose span is in the chapter.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Problem {
    /// Whether it stops a build.
    pub severity: Severity,
    /// What is wrong and where: bytes of the chapter's text, not of the block's.
    pub diagnostic: Diagnostic,
    /// Which block of the chapter it is about, from zero; `None` for prose.
    pub block: Option<usize>,
    /// The other place that it takes to understand this one.
    pub related: Option<Related>,
    /// Of a claim in prose that does not hold, the blocks that it is about.
    pub about: Vec<About>,
}

/// A block, as the chapters of a book know it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct About {
    /// The chapter, by the path under which it is among the [`Names`](crate::Names).
    pub page: String,
    /// Which block of it.
    pub block: usize,
}

/// Another place in the same chapter.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Related {
    /// What stands there, such as "first named".
    pub what: String,
    /// Bytes of the chapter's text.
    pub span: Range<usize>,
    /// Which block it is in.
    pub block: usize,
}

impl About {
    /// A block of a chapter.
    pub fn new(page: &str, block: usize) -> Self {
        Self { page: page.to_owned(), block }
    }
}

impl Problem {
    pub(crate) fn error(code: Code, span: Range<usize>, message: impl Into<String>) -> Self {
        Self::of(Severity::Error, Diagnostic::new(code.as_str(), span, message))
    }

    pub(crate) fn warning(code: Code, span: Range<usize>, message: impl Into<String>) -> Self {
        Self::of(Severity::Warning, Diagnostic::new(code.as_str(), span, message))
    }

    pub(crate) fn of(severity: Severity, diagnostic: Diagnostic) -> Self {
        Self { severity, diagnostic, block: None, related: None, about: Vec::new() }
    }

    pub(crate) fn in_block(mut self, ordinal: usize) -> Self {
        self.block = Some(ordinal);
        self
    }

    pub(crate) fn related(mut self, what: &str, span: Range<usize>, block: usize) -> Self {
        self.related = Some(Related { what: what.to_owned(), span, block });
        self
    }

    pub(crate) fn about(mut self, blocks: Vec<About>) -> Self {
        self.about = blocks;
        self
    }

    pub(crate) fn label(mut self, label: &str) -> Self {
        self.diagnostic = self.diagnostic.label(label);
        self
    }

    pub(crate) fn help(mut self, help: &str) -> Self {
        self.diagnostic = self.diagnostic.help(help);
        self
    }

    pub(crate) fn suggest(mut self, name: Option<String>) -> Self {
        self.diagnostic = self.diagnostic.suggest(name);
        self
    }

    /// Whether it is a claim that could be checked and does not hold: the document was evaluated,
    /// and says what is not true.
    pub fn is_failed_claim(&self) -> bool {
        self.diagnostic.code == perfdiff::claim::FAILED
    }

    /// Whether it stops a build.
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }
}
