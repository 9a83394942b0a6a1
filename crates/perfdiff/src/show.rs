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
    /// The lines or bars of a sweep, with its crossovers; a picture.
    Chart,
}

impl Shown {
    /// Everything that can be shown.
    pub const ALL: [Shown; 8] = [
        Shown::Source,
        Shown::Text,
        Shown::Table,
        Shown::Roofline,
        Shown::Factors,
        Shown::Stages,
        Shown::Json,
        Shown::Chart,
    ];

    /// What a block shows that does not say.
    pub const DEFAULT: [Shown; 3] = [Shown::Text, Shown::Factors, Shown::Table];

    /// What a block with `sweep` shows that does not say.
    pub const SWEEP_DEFAULT: [Shown; 3] = [Shown::Text, Shown::Chart, Shown::Table];

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
            Shown::Chart => "chart",
        }
    }

    /// The part with this name, whatever its case.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|shown| shown.name().eq_ignore_ascii_case(name))
    }

    /// Whether it is drawn.
    pub const fn is_picture(self) -> bool {
        matches!(self, Shown::Roofline | Shown::Factors | Shown::Stages | Shown::Chart)
    }

    /// Whether a sweep has it, or a comparison.
    #[cfg_attr(
        not(feature = "block"),
        expect(dead_code, reason = "only a block says what to show")
    )]
    pub(crate) const fn is_of(self, sweep: bool) -> bool {
        match self {
            Shown::Source | Shown::Text | Shown::Table | Shown::Json => true,
            Shown::Roofline | Shown::Factors | Shown::Stages => !sweep,
            Shown::Chart => sweep,
        }
    }
}
