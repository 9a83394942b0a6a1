//! Throws mutated Markdown at the splicer for a while: no panic, no byte outside a block changed.
//!
//! ```sh
//! cargo run --release -p perfdiff-docs --example fuzz_splice -- 600      # seconds
//! cargo run --release -p perfdiff-docs --example fuzz_splice -- 60 7     # and a seed
//! ```
//!
//! The same seed makes the same chapters, in the same order; only how many depends on the time.

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a program for a terminal")]

#[path = "../tests/common/mod.rs"]
mod common;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::ExitCode;
use std::time::{Duration, Instant};

use common::{AWKWARD, outside_is_untouched};

/// A chapter grows no longer than this.
const LONGEST: usize = 4096;
/// How many chapters are kept to be mutated further.
const CORPUS: usize = 512;

/// xorshift64*: enough randomness for this, in three lines.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d)
    }

    fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.next() >> 33).unwrap_or(0) % end.max(1)
    }

    fn boundary(&mut self, text: &str) -> usize {
        let mut at = self.below(text.len() + 1);
        while !text.is_char_boundary(at) {
            at -= 1;
        }
        at
    }

    fn piece(&mut self) -> &'static str {
        AWKWARD[self.below(AWKWARD.len())]
    }
}

fn mutated(random: &mut Random, corpus: &[String]) -> String {
    let mut chapter = corpus[random.below(corpus.len())].clone();
    for _ in 0..=random.below(6) {
        let at = random.boundary(&chapter);
        match random.below(7) {
            0 | 1 => chapter.insert_str(at, random.piece()),
            2 => chapter.push_str(random.piece()),
            3 => {
                let to = random.boundary(&chapter);
                chapter.replace_range(at.min(to)..at.max(to), "");
            }
            4 => {
                // Into a container: every line gets a prefix.
                let prefix = ["> ", "  ", "    ", "\t", ">"][random.below(5)];
                let first = ["> ", "- ", "1.  ", "-\t", "[^f]: "][random.below(5)];
                chapter = format!("{first}{}", chapter.replace('\n', &format!("\n{prefix}")));
            }
            5 => {
                let other = &corpus[random.below(corpus.len())];
                let (from, to) = (random.boundary(other), random.boundary(other));
                chapter.insert_str(at, &other[from.min(to)..from.max(to)]);
            }
            _ => chapter = chapter.replace('\n', ["\r\n", "\r", "\n\n"][random.below(3)]),
        }
    }
    while chapter.len() > LONGEST {
        chapter.truncate(random.boundary(&chapter));
    }
    chapter
}

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let seconds = arguments.next().and_then(|text| text.parse().ok()).unwrap_or(10);
    let seed = arguments.next().and_then(|text| text.parse().ok()).unwrap_or(1_u64);
    let mut random = Random(seed.max(1));
    let mut corpus: Vec<String> = AWKWARD.iter().map(|piece| (*piece).to_owned()).collect();
    let (mut chapters, mut bytes, mut blocks, mut with_blocks) = (0_u64, 0_u64, 0_u64, 0_u64);
    let start = Instant::now();
    while start.elapsed() < Duration::from_secs(seconds) {
        let chapter = mutated(&mut random, &corpus);
        let outcome = catch_unwind(AssertUnwindSafe(|| outside_is_untouched(&chapter)));
        let failure = match outcome {
            Ok(Ok(())) => None,
            Ok(Err(what)) => Some(what),
            Err(_) => Some("panicked".to_owned()),
        };
        if let Some(what) = failure {
            eprintln!("seed {seed}, chapter {chapters}: {what}\n{chapter:?}");
            return ExitCode::FAILURE;
        }
        let found = perfdiff_docs::find(&chapter).blocks.len();
        chapters += 1;
        bytes += chapter.len() as u64;
        blocks += found as u64;
        with_blocks += u64::from(found > 0);
        if corpus.len() < CORPUS {
            corpus.push(chapter);
        } else if random.below(8) == 0 {
            let slot = AWKWARD.len() + random.below(CORPUS - AWKWARD.len());
            corpus[slot] = chapter;
        }
    }
    println!(
        "seed {seed}: {chapters} chapters ({with_blocks} with blocks), {blocks} blocks, {bytes} \
         bytes in {} s: no panic, no byte changed outside a block",
        start.elapsed().as_secs()
    );
    ExitCode::SUCCESS
}
