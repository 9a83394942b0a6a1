//! Holds random comparisons against everything that can be derived a second time.
//!
//! ```text
//! cargo run --release -p perfdiff --all-features --example truth -- 100000 [seed]
//! ```
//!
//! Prints what was checked and exits with 1 if anything does not hold, each failure with the block
//! that reproduces it. `tests/explainer.rs` runs a part of the same.

#![allow(clippy::print_stdout, reason = "it prints a summary")]

use std::process::ExitCode;

#[path = "../tests/explainer/mod.rs"]
mod explainer;

use explainer::{Part, Random, Tally, block};

/// Failures that are printed in full.
const SHOWN: usize = 20;

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1).map(|argument| argument.parse::<u64>());
    let (count, seed) = match (arguments.next(), arguments.next()) {
        (Some(Ok(count)), None) => (count, 1),
        (Some(Ok(count)), Some(Ok(seed))) => (count, seed),
        _ => {
            println!("usage: truth COUNT [SEED]");
            return ExitCode::from(2);
        }
    };
    let mut random = Random::new(seed);
    let mut tally = Tally::of(Part { most_inputs: usize::MAX, render_every: 1 });
    for number in 0..count {
        tally.check(&block(&mut random, number as usize));
    }
    for failure in tally.failures.iter().take(SHOWN) {
        println!("{failure}");
    }
    println!("{}", tally.summary());
    ExitCode::from(u8::from(!tally.failures.is_empty()))
}
