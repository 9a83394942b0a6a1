//! How a command fails, and the exit code that says so.

use std::io::Write as _;
use std::process::ExitCode;

/// Why a command did not succeed.
pub(crate) enum Failure {
    /// Something could not be read or evaluated: exit code 2, with what to print.
    NotEvaluated(String),
    /// What is wrong is printed already; this is the exit code.
    Reported(u8),
    /// The reader of our output went away; nobody is left to tell.
    OutputClosed,
}

impl Failure {
    pub(crate) fn report(self) -> ExitCode {
        match self {
            Failure::NotEvaluated(message) => {
                // A closed stderr leaves only the exit code, which says enough.
                let _ = writeln!(std::io::stderr(), "{message}");
                ExitCode::from(2)
            }
            Failure::Reported(code) => ExitCode::from(code),
            Failure::OutputClosed => ExitCode::SUCCESS,
        }
    }
}

/// Prints data on stdout.
pub(crate) fn print(text: &str) -> Result<(), Failure> {
    let mut out = std::io::stdout().lock();
    out.write_all(text.as_bytes()).and_then(|()| out.flush()).map_err(|error| closed(&error))
}

/// A pipe that was closed, as by `head`, is no failure.
pub(crate) fn closed(error: &std::io::Error) -> Failure {
    if error.kind() == std::io::ErrorKind::BrokenPipe {
        Failure::OutputClosed
    } else {
        Failure::NotEvaluated(format!("error: cannot write: {error}"))
    }
}
