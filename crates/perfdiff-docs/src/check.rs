//! What `check` and `regen` say: one notice a problem, with what it makes a command end with.

use perfdiff::{Diagnostic, Position};

use crate::document::Document;
use crate::in_place::Stale;
use crate::locate::Origin;
use crate::lock::{Cause, Move, Moved};
use crate::problem::{About, Code, Problem};

/// What a problem comes to; of several, the last counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    /// All is right, and its author should know something.
    Warning,
    /// A result is not what the block computes now.
    OutOfDate,
    /// A claim is false.
    DoesNotHold,
    /// Something could not be read or evaluated, so that nothing is known of it.
    NotEvaluated,
}

impl Standing {
    /// What a command ends with.
    pub fn exit_code(self) -> u8 {
        match self {
            Standing::Warning => 0,
            Standing::OutOfDate | Standing::DoesNotHold => 1,
            Standing::NotEvaluated => 2,
        }
    }

    /// The name in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Standing::Warning => "warning",
            Standing::OutOfDate => "out_of_date",
            Standing::DoesNotHold => "does_not_hold",
            Standing::NotEvaluated => "not_evaluated",
        }
    }
}

/// The codes of results that are not what is computed now. Every other error is a claim that is false
/// or one of evaluation, so that a code which is forgotten here is never taken for clean.
const OUT_OF_DATE: &[Code] =
    &[Code::OutOfDate, Code::EditedByHand, Code::NoLock, Code::Moved, Code::Page];

impl Problem {
    /// What it makes a command end with.
    pub fn standing(&self) -> Standing {
        match self.is_error() {
            false => Standing::Warning,
            true => standing_of(self.diagnostic.code),
        }
    }
}

fn standing_of(code: &str) -> Standing {
    // A claim that fails is one of the engine's own, in a block, or of prose.
    if code == perfdiff::claim::FAILED {
        return Standing::DoesNotHold;
    }
    match OUT_OF_DATE.iter().any(|known| known.as_str() == code) {
        true => Standing::OutOfDate,
        false => Standing::NotEvaluated,
    }
}

/// Something to tell the author, in full.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Notice {
    /// What it comes to.
    pub standing: Standing,
    /// Its stable code.
    pub code: String,
    /// The file, as it was named on the command line.
    pub file: String,
    /// Where in it.
    pub position: Position,
    /// What is wrong, in one sentence.
    pub message: String,
    /// Of a claim that does not hold, the blocks that it is about.
    pub about: Vec<About>,
    /// What moved a result.
    pub causes: Vec<Cause>,
    /// What the explainer says of the move.
    pub explanation: Vec<String>,
    /// All of it, as a person reads it.
    pub text: String,
}

impl Notice {
    /// About a place in a document.
    pub fn of_problem(document: &Document<'_>, problem: &Problem, origin: &Origin<'_>) -> Self {
        let span = &problem.diagnostic.span;
        let location = document.locate(span, problem.block, origin);
        Self {
            standing: problem.standing(),
            code: problem.diagnostic.code.to_owned(),
            position: Position::of(&location.text, location.span.start),
            file: location.path,
            message: problem.diagnostic.message.clone(),
            about: problem.about.clone(),
            causes: Vec::new(),
            explanation: said(&problem.diagnostic),
            text: document.explain(problem, origin),
        }
    }

    /// Of a claim that does not hold: adds what moved the block that it is about since it was
    /// recorded.
    pub fn add_causes(&mut self, causes: &[Cause]) {
        for cause in causes {
            if !self.causes.contains(cause) {
                self.text.push_str(&format!("\n  = cause: {cause}"));
                self.causes.push(cause.clone());
            }
        }
    }

    /// About a text that is no document, such as a lock.
    pub fn of_diagnostic(file: &str, source: &str, diagnostic: &Diagnostic) -> Self {
        Self {
            standing: standing_of(diagnostic.code),
            code: diagnostic.code.to_owned(),
            file: file.to_owned(),
            position: Position::of(source, diagnostic.span.start),
            message: diagnostic.message.clone(),
            about: Vec::new(),
            causes: Vec::new(),
            explanation: said(diagnostic),
            text: diagnostic.render(file, source),
        }
    }

    /// About a whole file.
    pub fn of_file(file: &str, code: Code, message: &str, help: &str) -> Self {
        let mut text = format!("{file}:1:1: error[{}]: {message}", code.as_str());
        if !help.is_empty() {
            text.push_str(&format!("\n  = help: {help}"));
        }
        Self {
            standing: standing_of(code.as_str()),
            code: code.as_str().to_owned(),
            file: file.to_owned(),
            position: Position { line: 1, column: 1 },
            message: message.to_owned(),
            about: Vec::new(),
            causes: Vec::new(),
            explanation: (!help.is_empty()).then(|| help.to_owned()).into_iter().collect(),
            text,
        }
    }

    /// About a block that is not as it is recorded; `help` says how it would be, and where there is
    /// nothing to do, that it moved is only a warning.
    pub fn of_moved(
        moved: &Moved,
        document: &Document<'_>,
        origin: &Origin<'_>,
        help: Option<&str>,
    ) -> Option<Self> {
        let block = document.blocks().get(moved.block?)?;
        let name = document.computed(block.ordinal).and_then(|output| output.name());
        let name = name.map_or("this block".to_owned(), |name| format!("`{name}`"));
        let (message, causes, explanation) = match &moved.what {
            Move::New => (format!("{name} is not in the lock"), Vec::new(), Vec::new()),
            Move::Gone { .. } => return None,
            Move::Moved { results, causes, explanation } => {
                (format!("{name} moved: {results}"), causes.clone(), explanation.clone())
            }
        };
        let of = if help.is_some() { Problem::error } else { Problem::warning };
        let problem = of(Code::Moved, block.opening.clone(), message).in_block(block.ordinal);
        let mut notice = Self::of_problem(document, &problem, origin);
        for cause in &causes {
            notice.text.push_str(&format!("\n  = cause: {cause}"));
        }
        for line in &explanation {
            notice.text.push_str(&format!("\n  = note: {line}"));
        }
        notice.text.extend(help.map(|help| format!("\n  = help: {help}")));
        Some(Self { causes, explanation, ..notice })
    }
}

/// What a diagnostic says beside its message.
fn said(diagnostic: &Diagnostic) -> Vec<String> {
    let label = Some(&diagnostic.label).filter(|label| !label.is_empty());
    label.into_iter().chain(&diagnostic.notes).chain(&diagnostic.help).cloned().collect()
}

/// What is written, and what is left to say.
#[derive(Debug, Default)]
#[non_exhaustive]
pub struct Settled {
    /// The edits to make, in order.
    pub edits: Vec<crate::splice::Edit>,
    /// The notices of what is not written.
    pub left: Vec<Problem>,
}

/// Whether anything is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Nothing is.
    Check,
    /// What is out of date is; what somebody edited by hand, only with `force`.
    Regen {
        /// Whether edits by hand are overwritten.
        force: bool,
    },
}

/// Divides what is out of date into what is written and what is said.
pub fn settle(stale: Vec<Stale>, mode: Mode) -> Settled {
    let mut settled = Settled::default();
    for one in stale {
        match mode {
            Mode::Regen { force } if force || !one.edited => settled.edits.push(one.edit),
            Mode::Regen { .. } | Mode::Check => settled.left.push(one.problem),
        }
    }
    settled
}

/// What a command ends with after these.
pub fn exit_code(notices: &[Notice]) -> u8 {
    notices.iter().map(|notice| notice.standing.exit_code()).max().unwrap_or(0)
}
