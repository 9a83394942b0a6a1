//! What of a result is shown: the key `show` of a block.

/// A part of a result that a block can show.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Shown {
    /// The block's own TOML.
    Source,
    /// The speedup, the regimes, and the explanation.
    Text,
    /// The table of factors, and the times.
    Table,
    /// The roofline with both points and the move between them; a [`Picture`](crate::Picture).
    Roofline,
    /// The factors as they multiply up to the speedup; a picture.
    Factors,
    /// What the latency of each side consists of, by stage; a picture.
    Stages,
    /// The comparison as JSON.
    Json,
}

impl Shown {
    /// Everything that can be shown.
    pub const ALL: [Shown; 7] = [
        Shown::Source,
        Shown::Text,
        Shown::Table,
        Shown::Roofline,
        Shown::Factors,
        Shown::Stages,
        Shown::Json,
    ];

    /// What a block shows that does not say.
    pub const DEFAULT: [Shown; 3] = [Shown::Text, Shown::Factors, Shown::Table];

    /// The name in a block.
    pub const fn name(self) -> &'static str {
        match self {
            Shown::Source => "source",
            Shown::Text => "text",
            Shown::Table => "table",
            Shown::Roofline => "roofline",
            Shown::Factors => "factors",
            Shown::Stages => "stages",
            Shown::Json => "json",
        }
    }

    /// The part with this name, whatever its case.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|shown| shown.name().eq_ignore_ascii_case(name))
    }

    /// Whether it is drawn.
    pub const fn is_picture(self) -> bool {
        matches!(self, Shown::Roofline | Shown::Factors | Shown::Stages)
    }
}
