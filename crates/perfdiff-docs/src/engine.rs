//! The engine, as documents see it: a text goes in, something that can be shown comes out.
//!
//! [`Engine`] and [`Output`] are all that this crate asks of it, so that splicing can be tested
//! with an engine that fits on one screen. The real one is plugged in here and nowhere else.

use perfdiff::Diagnostic;

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

/// What a block computed.
pub trait Output {
    /// The name that the block gave itself.
    fn name(&self) -> Option<&str>;
    /// The result as several lines of Markdown.
    fn markdown(&self) -> String;
    /// The result as one line of HTML, in which every id begins with `id_prefix`.
    fn html(&self, id_prefix: &str) -> String;
    /// What a reader should doubt.
    fn warnings(&self) -> Vec<String>;
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

    fn report(&self) -> Option<&perfdiff::Report> {
        Some(self)
    }
}
