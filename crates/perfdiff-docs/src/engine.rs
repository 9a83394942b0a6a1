//! The engine, as documents see it: a text goes in, something that can be shown comes out.
//!
//! [`Engine`] and [`Output`] are all that this crate asks of it, so that splicing can be tested
//! with an engine that fits on one screen. The real one is plugged in here and nowhere else.

use perfdiff::Diagnostic;
use perfdiff::claim::{self, Claim, Naming};
use perfdiff::field::{Field, UnknownField};

/// Runs the text of a block; the same on every thread.
pub trait Engine: Sync {
    /// What the block computes, or what is wrong with it; spans are bytes of `block`.
    ///
    /// # Errors
    ///
    /// Every mistake found in the text.
    fn run(&self, block: &str) -> Result<Box<dyn Output>, Vec<Diagnostic>>;

    /// The CSS that [`Output::html`] needs, on one line; sent once a page.
    fn style(&self) -> &str;
}

/// What a block computed; prose of every chapter may cite it, on any thread.
pub trait Output: Send + Sync {
    /// The name that the block gave itself.
    fn name(&self) -> Option<&str>;
    /// The result as several lines of Markdown.
    fn markdown(&self) -> String;
    /// The result as one line of HTML, in which every id begins with `id_prefix`.
    fn html(&self, id_prefix: &str) -> String;
    /// What a reader should doubt.
    fn warnings(&self) -> Vec<String>;
    /// One value of it, by its name.
    ///
    /// # Errors
    ///
    /// A name that is none, with its place and the nearest.
    fn field(&self, path: &str) -> Result<Field, UnknownField>;
    /// What its block claims of it and does not hold; spans are bytes of the block.
    fn failed_claims(&self) -> Vec<Diagnostic>;
    /// What explains it, in a line or two.
    fn why(&self) -> Vec<String>;
    /// How far a claim that holds is from failing, in words; `named` says what its names stand for.
    fn how_far(&self, claim: &Claim, named: &Naming<'_>) -> Option<String>;
    /// Where a claim that fails would hold, in words; none where nothing was tried.
    fn would_hold(&self, claim: &Claim, named: &Naming<'_>) -> Option<String>;
    /// The real engine's report, for what needs more than words: the lock and notebooks.
    fn report(&self) -> Option<&perfdiff::Report> {
        None
    }
    /// Whether the block asks for its result in the file that it is in.
    fn in_place(&self) -> bool {
        self.report().is_some_and(perfdiff::Report::is_in_place)
    }
}

// The one place where the real engine is called.

impl Engine for perfdiff::Catalog {
    fn run(&self, block: &str) -> Result<Box<dyn Output>, Vec<Diagnostic>> {
        perfdiff::block::run(block, self).map(|report| Box::new(report) as Box<dyn Output>)
    }

    fn style(&self) -> &str {
        perfdiff::HTML_STYLE
    }
}

impl Output for perfdiff::Report {
    fn name(&self) -> Option<&str> {
        self.name()
    }

    fn markdown(&self) -> String {
        self.markdown()
    }

    fn html(&self, id_prefix: &str) -> String {
        self.html(id_prefix)
    }

    fn warnings(&self) -> Vec<String> {
        self.warnings()
    }

    fn field(&self, path: &str) -> Result<Field, UnknownField> {
        self.field(path)
    }

    fn failed_claims(&self) -> Vec<Diagnostic> {
        self.failed_claims()
    }

    fn why(&self) -> Vec<String> {
        claim::why(self)
    }

    fn how_far(&self, claim: &Claim, named: &Naming<'_>) -> Option<String> {
        claim::how_far(&self.headroom(claim, named))
    }

    fn would_hold(&self, claim: &Claim, named: &Naming<'_>) -> Option<String> {
        self.would_hold(claim, named).map(|found| claim::where_it_would(&found))
    }

    fn report(&self) -> Option<&perfdiff::Report> {
        Some(self)
    }
}
