//! Claims of a block about its own result: the one place where they are read.

use perfdiff::{Catalog, block};
use serde_json::Value;

use crate::watch::{Form, Watched};

/// A claim that does not hold at the newer revision.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct BrokenClaim {
    /// The file, from the root of the repository.
    pub path: String,
    /// The line of the block, from one.
    pub line: usize,
    /// The name of the block.
    pub name: Option<String>,
    /// The claim, and why it does not hold.
    pub text: String,
}

/// The expectations of a block that do not hold, as the engine's own report lists them. Only a
/// block of two sides, or a sweep, has a report.
pub(crate) fn broken(watched: &Watched, catalog: &Catalog) -> Vec<BrokenClaim> {
    // Without the word there is no claim, and a report is many solves.
    if watched.form != Form::Block || !watched.text.contains("expect") {
        return Vec::new();
    }
    let Ok(report) = block::run(&watched.text, catalog) else { return Vec::new() };
    let Ok(report) = serde_json::from_str::<Value>(&report.json()) else { return Vec::new() };
    let expectations = report.get("expectations").and_then(Value::as_array);
    let failed = |claim: &&Value| claim.get("holds") == Some(&Value::Bool(false));
    let text = |claim: &Value| {
        let claimed = claim.get("claim").and_then(Value::as_str).unwrap_or("a claim");
        match claim.get("actual") {
            None | Some(Value::Null) => format!("`{claimed}` does not hold"),
            Some(actual) => format!("`{claimed}` does not hold: it is {actual}"),
        }
    };
    let claims = expectations.into_iter().flatten().filter(failed);
    claims
        .map(|claim| BrokenClaim {
            path: watched.path.clone(),
            line: watched.line,
            name: watched.name.clone(),
            text: text(claim),
        })
        .collect()
}
