//! Colours of a terminal.

/// Whether text is coloured.
///
/// ```
/// use perfdiff::{hardware, models, Comparison, Metric, Paint, Report, Scenario};
///
/// let a100 = Scenario::new(models::LLAMA3_8B).on(hardware::A100);
/// let h100 = Scenario::new(models::LLAMA3_8B).on(hardware::H100);
/// let report = Report::new(Comparison::between(&a100, &h100, Metric::Latency)?);
/// assert!(report.painted(Paint::Ansi).contains("\u{1b}[1;32m1.54x\u{1b}[0m"));
/// assert!(!report.text().contains('\u{1b}'));
/// # Ok::<(), perfdiff::SolveError>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Paint {
    /// No: for files, pipes and notebooks.
    #[default]
    Plain,
    /// By the escape sequences of ECMA-48 (SGR), which terminals share.
    Ansi,
}

/// What a piece of text is to the reader.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ink {
    Plain,
    Strong,
    Quiet,
    Better,
    Worse,
    Warning,
}

impl Paint {
    /// The text in this ink; each line by itself, so that a line that is cut stays whole.
    pub(super) fn in_ink(self, ink: Ink, text: &str) -> String {
        let code = match ink {
            Ink::Plain => return text.to_string(),
            Ink::Strong => "1",
            Ink::Quiet => "2",
            Ink::Better => "1;32",
            Ink::Worse => "1;31",
            Ink::Warning => "1;33",
        };
        if self == Paint::Plain {
            return text.to_string();
        }
        let lines: Vec<String> =
            text.lines().map(|line| format!("\u{1b}[{code}m{line}\u{1b}[0m")).collect();
        lines.join("\n")
    }

    /// The text with a word in this ink, where the word is in its first line.
    pub(super) fn first(self, ink: Ink, word: &str, text: &str) -> String {
        match text.split_once(word) {
            Some((before, after)) if !before.contains('\n') => {
                format!("{before}{}{after}", self.in_ink(ink, word))
            }
            _ => text.to_string(),
        }
    }
}
