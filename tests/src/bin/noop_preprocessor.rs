//! A preprocessor that gives the book back as it is: what any preprocessor costs at least.

#![allow(clippy::unwrap_used, reason = "only the benchmark runs it")]

use std::io::{Read as _, Write as _};

fn main() {
    if std::env::args().nth(1).is_some() {
        return;
    }
    let mut input = String::new();
    std::io::stdin().read_to_string(&mut input).unwrap();
    let mut pair: serde_json::Value = serde_json::from_str(&input).unwrap();
    std::io::stdout().write_all(pair[1].take().to_string().as_bytes()).unwrap();
}
