//! Whether a console should run what was typed, or wait for more.

use perfdiff::Diagnostic;
use perfdiff::block::Block;
use perfdiff_docs::{Cell, Session};
use serde_json::{Value, json};

/// The content of the reply to an `is_complete_request`.
pub(crate) fn reply(session: &Session, code: &str) -> Value {
    match status(session, code) {
        "incomplete" => json!({ "status": "incomplete", "indent": "" }),
        status => json!({ "status": status }),
    }
}

/// A block is complete once both sides are there; a blank line at the end ends it in any case.
fn status(session: &Session, code: &str) -> &'static str {
    let ended = code.ends_with("\n\n");
    match Cell::of(code) {
        Cell::Block(at) => match Block::parse(&code[at..], session.catalog()) {
            Ok(_) => "complete",
            Err(_) if ended => "complete",
            Err(errors) if is_unfinished(&errors, &code[at..]) => "incomplete",
            Err(errors) if errors.iter().any(|error| error.code == SYNTAX) => "invalid",
            // It would say what is wrong with it.
            Err(_) => "complete",
        },
        Cell::Command { name, .. } if code[name.clone()].starts_with("%%") && !ended => {
            "incomplete"
        }
        _ => "complete",
    }
}

/// Whether more text could mend it: something is missing, or the text ends too early.
fn is_unfinished(errors: &[Diagnostic], code: &str) -> bool {
    let end = code.trim_end().len();
    errors.iter().all(|error| match error.code {
        MISSING => true,
        SYNTAX => error.span.end >= end,
        _ => false,
    })
}

/// The code of TOML that is none, and that of a key that is missing.
const SYNTAX: &str = "PD001";
const MISSING: &str = "PD003";

#[cfg(test)]
mod tests {
    use perfdiff::Catalog;

    use super::*;

    const BLOCK: &str = "model = \"Llama3_8B\"\nbaseline = \"A100\"\nproposal = \"H100\"\n";

    #[test]
    fn a_console_waits_for_the_end_of_a_block() {
        let session = Session::new(Catalog::builtin());
        let of = |code: &str| status(&session, code);
        assert_eq!(of(BLOCK), "complete");
        for (at, _) in BLOCK.match_indices('\n').take(2) {
            assert_eq!(of(&BLOCK[..=at]), "incomplete", "{}", &BLOCK[..=at]);
        }
        for unfinished in
            ["model = \"Llama3", "baseline = {", "[baseline", "show = [\"text\",", "model ="]
        {
            let code = format!("name = \"a\"\n{unfinished}");
            assert_eq!(of(&code), "incomplete", "{code}");
        }
        assert_eq!(of("model = = 3\nbatch = 1\n"), "invalid");
        assert_eq!(of("name = \"a\"\n\n"), "complete", "a blank line ends it");
        assert_eq!(of(&BLOCK.replace("H100", "H10")), "complete", "it has something to say");
    }

    #[test]
    fn what_is_one_line_is_complete() {
        let session = Session::new(Catalog::builtin());
        for code in ["", "# why", "upgrade.speedup", "upgrade.speedup > 1", "%help", "%%x\n\n"] {
            assert_eq!(status(&session, code), "complete", "{code}");
        }
        assert_eq!(status(&session, "%%catalog\n[hardware.a]"), "incomplete");
    }
}
