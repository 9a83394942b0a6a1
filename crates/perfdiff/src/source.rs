//! Where a value comes from.

use std::borrow::Cow;

/// How much a value can be trusted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SourceKind {
    /// The maker's datasheet or product documentation.
    Datasheet,
    /// A published paper.
    Paper,
    /// Computed from published values; the note says how.
    Derived,
    /// Nobody publishes it; the note says what the guess rests on.
    Estimate,
    /// True by definition, such as a reference machine made up for teaching.
    Convention,
    /// Written by the user, in a block or a catalog of their own.
    User,
}

impl SourceKind {
    /// Every kind, in order of trust.
    pub const ALL: [SourceKind; 6] = [
        SourceKind::Datasheet,
        SourceKind::Paper,
        SourceKind::Derived,
        SourceKind::Estimate,
        SourceKind::Convention,
        SourceKind::User,
    ];

    /// The name as it is written in catalogs: `datasheet`, `paper`, ...
    pub const fn name(self) -> &'static str {
        match self {
            SourceKind::Datasheet => "datasheet",
            SourceKind::Paper => "paper",
            SourceKind::Derived => "derived",
            SourceKind::Estimate => "estimate",
            SourceKind::Convention => "convention",
            SourceKind::User => "user",
        }
    }
}

/// The origin of one value or of a whole catalog entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// Datasheet, paper, estimate, ...
    pub kind: SourceKind,
    /// The document, as it would be cited.
    pub reference: Cow<'static, str>,
    /// Where to read it.
    pub url: Option<Cow<'static, str>>,
    /// The day somebody last compared the value with the document, as `YYYY-MM-DD`.
    pub verified: Option<Cow<'static, str>>,
    /// How the value follows from the document, or what to doubt.
    pub note: Option<Cow<'static, str>>,
}

impl Source {
    /// A source that has only a kind and a reference; see the `const` builders for the rest.
    pub const fn new(kind: SourceKind, reference: &'static str) -> Self {
        Self { kind, reference: Cow::Borrowed(reference), url: None, verified: None, note: None }
    }

    /// The maker's datasheet.
    pub const fn datasheet(reference: &'static str) -> Self {
        Self::new(SourceKind::Datasheet, reference)
    }

    /// A published paper.
    pub const fn paper(reference: &'static str) -> Self {
        Self::new(SourceKind::Paper, reference)
    }

    /// Computed from published values.
    pub const fn derived(reference: &'static str) -> Self {
        Self::new(SourceKind::Derived, reference)
    }

    /// A guess; say on what it rests.
    pub const fn estimate(reference: &'static str) -> Self {
        Self::new(SourceKind::Estimate, reference)
    }

    /// True by definition.
    pub const fn convention(reference: &'static str) -> Self {
        Self::new(SourceKind::Convention, reference)
    }

    /// With the address of the document.
    #[must_use]
    pub const fn at(mut self, url: &'static str) -> Self {
        put(&mut self.url, url);
        self
    }

    /// With the day of the last check, `YYYY-MM-DD`.
    #[must_use]
    pub const fn verified(mut self, day: &'static str) -> Self {
        put(&mut self.verified, day);
        self
    }

    /// With a remark.
    #[must_use]
    pub const fn note(mut self, note: &'static str) -> Self {
        put(&mut self.note, note);
        self
    }
}

/// Sets an optional text in a constant, where nothing may be dropped: the old value is empty or
/// borrowed, so forgetting it leaks nothing.
const fn put(slot: &mut Option<Cow<'static, str>>, text: &'static str) {
    std::mem::forget(slot.replace(Cow::Borrowed(text)));
}

/// The source of one field, where it is not that of the whole entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldSource {
    /// The field's name, as in an inline table (`dispatch_overhead`).
    pub field: Cow<'static, str>,
    /// Its own source.
    pub source: Source,
}

impl FieldSource {
    /// The source of `field`.
    pub const fn new(field: &'static str, source: Source) -> Self {
        Self { field: Cow::Borrowed(field), source }
    }
}

/// A value of mlsysim's registry that is wrong or follows another convention than its place.
///
/// The `mlsysim` assumption set still uses it, because it reproduces mlsysim to the digit;
/// everything else uses the right value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flag {
    /// The field's name, as in an inline table.
    pub field: Cow<'static, str>,
    /// What the registry holds there, what is right, and why.
    pub text: Cow<'static, str>,
}

impl Flag {
    /// A flag on `field`.
    pub const fn new(field: &'static str, text: &'static str) -> Self {
        Self { field: Cow::Borrowed(field), text: Cow::Borrowed(text) }
    }
}
