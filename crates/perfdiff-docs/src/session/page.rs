//! What `%help` opens: the commands, or what a word means.

use std::fmt::Write as _;

use perfdiff::{KEYS, Place};

use super::COMMANDS;

/// What a cell can be.
pub(super) fn help() -> String {
    let mut out = String::from(
        "A cell is one of four things.\n\n\
         A block: TOML, as in a document.\n\n    \
         name     = \"upgrade\"\n    model    = \"Llama3_8B\"\n    baseline = \"A100\"\n    \
         proposal = \"H100\"\n\n\
         Values of blocks above it, one a line:\n\n    \
         upgrade.speedup\n    upgrade.baseline.latency | ms\n\n\
         Claims about them; one that does not hold is an error:\n\n    \
         upgrade.speedup > 1.5\n    upgrade.proposal fits\n\n\
         A command:\n\n",
    );
    let usage = |command: &super::Command| format!("{} {}", command.name, command.takes);
    let width = COMMANDS.iter().map(|command| usage(command).len()).max().unwrap_or(0);
    for command in COMMANDS {
        let _ = writeln!(out, "    {:<width$}  {}", usage(command).trim_end(), command.meaning);
    }
    out.push_str("\nTab completes, Shift+Tab explains. The keys of a block:\n\n");
    for key in KEYS.iter().filter(|key| key.place == Place::Block) {
        let _ = writeln!(out, "    {:<18}  {}", key.name, first_sentence(key.meaning));
    }
    out.push_str("\nThose of a scenario, at the top or in a side:\n\n");
    for key in KEYS.iter().filter(|key| key.place == Place::Scenario) {
        let _ = writeln!(out, "    {:<18}  {}", key.name, first_sentence(key.meaning));
    }
    out
}

fn first_sentence(text: &str) -> &str {
    text.find(". ").map_or(text, |at| &text[..=at])
}
