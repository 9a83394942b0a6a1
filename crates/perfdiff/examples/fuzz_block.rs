//! Throws damaged blocks at the parser and the resolver: nothing may panic, every error has to
//! point into the text, and every answer has to render.
//!
//! `cargo run --release -p perfdiff --all-features --example fuzz_block -- SECONDS [SEED]`

#![allow(clippy::print_stdout, reason = "it reports to a person")]

use std::time::{Duration, Instant};

use perfdiff::{Catalog, Diagnostic, KEYS, Position, block, fields, json_lines};

const SEEDS: &[&str] = &[
    "model = \"Llama3_8B\"\nbaseline = \"A100\"\nproposal = \"H100\"\n[sweep]\nbatch = \"1..=64 log2\"\n",
    "model = \"Llama3_8B\"\nhardware.base = \"H100\"\nworkload.output = 8\nworkload.kind = \"generate\"\n\
     [sweep]\nprompt = [1, 100, 7000]\nhardware.memory_bandwidth = \"1 TB/s..=4 TB/s step 1 TB/s\"\n",
    "metric = \"cost\"\nmodel = \"GPT2\"\nbaseline = \"T4\"\n[sweep]\nhardware = \"all\"\n",
    "name = \"upgrade\"\nmodel = \"Llama3_8B\"\nbatch = 1\nbaseline = \"A100\"\nproposal = \"H100\"\n",
    "model = \"ResNet50\"\n[baseline]\nhardware = \"T4\"\nprecision = \"int8\"\n[proposal]\nhardware = { base = \"H100\", memory_bandwidth = \"4 TB/s\", tdp = \"1 kW\" }\nbatch = 64\n",
    "metric = \"energy\"\nhardware = \"H100\"\nworkload = { kind = \"train\", seq = 512, zero = 3, data_parallel = 8, lora = true, recompute = true }\nbaseline = { model = \"GPT3\" }\nproposal = { model = { name = \"X\", class = \"moe\", parameters = \"8 B\", active_parameters = 2e9, layers = 16, heads = 8, experts = 8 } }\n",
    "model = { parameters = 1e9, layers = 2 }\nhardware = { peak_flops = { fp16 = \"1 TFLOP/s\", fp8 = \"2 TOPS\" }, memory_capacity = \"1 GiB\", memory_bandwidth = \"1 GB/s\", sram_capacity = \"20 GiB\", sram_bandwidth = \"1 TB/s\" }\nbaseline = { assumptions = { base = \"mlsysim\", layer_overhead = \"5 us\" } }\nproposal = { compute_efficiency = 0.9 }\n",
    "assumptions = \"vllm\"\nhardware = \"H100\"\nmodel = { hf = \"a/config.json\", kv_heads = 2 }\nworkload = { kind = \"generate\", prompt = 9, output = 9 }\nbaseline = {}\nproposal = { model = { layers = 3 } }\n",
];

/// A declared config.
const CONFIG: &str = r#"{ "model_type": "mistral", "hidden_size": 64, "intermediate_size": 256,
    "num_hidden_layers": 2, "num_attention_heads": 4, "num_key_value_heads": 2, "vocab_size": 99,
    "sliding_window": 8 }"#;

const LINES: &[&str] = &[
    r#"{"model": "Llama3_8B", "hardware": "A100", "batch": 8, "precision": "fp16"}"#,
    r#"{"model": {"base": "GPT3", "layers": 10}, "hardware": {"base": "H100", "tdp_w": 5}, "workload": {"kind": "train", "zero": 1}}"#,
];

const PIECES: &[&str] = &[
    "..=",
    " log2",
    " log10",
    " step ",
    "[sweep]\n",
    "\"cloud\"",
    "=",
    "\"",
    "[",
    "]",
    "{",
    "}",
    "\n",
    ",",
    ".",
    "#",
    "'''",
    "\"\"\"",
    "é",
    "\u{1f600}",
    "\r\n",
    "\t",
    "-1",
    "0",
    "1e999",
    "nan",
    "inf",
    "0x7f",
    "1979-05-27",
    "true",
    "9223372036854775808",
    "1e-400",
    "\\u0000",
    "80 GiB",
    "3 TB/s",
    "$5",
    "\u{0}",
    "\u{feff}",
];

/// xorshift64*: a few lines, the same on every machine.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_F491_4F6C_DD1D)
    }

    fn below(&mut self, n: usize) -> usize {
        (self.next() % n.max(1) as u64) as usize
    }

    fn pick<'a>(&mut self, from: &[&'a str]) -> &'a str {
        from[self.below(from.len())]
    }
}

fn main() {
    let mut arguments = std::env::args().skip(1);
    let seconds = arguments.next().and_then(|a| a.parse().ok()).unwrap_or(10);
    let seed = arguments.next().and_then(|a| a.parse().ok()).unwrap_or(1);
    let mut random = Random(seed | 1);
    let mut catalog = Catalog::builtin();
    assert!(catalog.add_model_config("a/config.json", CONFIG).is_ok(), "the config is sound");
    let mut words: Vec<&str> = PIECES.to_vec();
    words.extend(KEYS.iter().map(|key| key.name));
    words.extend(fields::hardware_fields().map(|field| field.name));
    words.extend(fields::model_fields().map(|field| field.name));
    let end = Instant::now() + Duration::from_secs(seconds);
    let (mut blocks, mut answers, mut errors) = (0_u64, 0_u64, 0_u64);
    while Instant::now() < end {
        for _ in 0..500 {
            let json = random.below(4) == 0;
            let start = random.pick(if json { LINES } else { SEEDS });
            let text = damaged(start, &words, &mut random);
            let found = if json {
                json_lines::solve(&text, &catalog).map(|profile| profile.to_string().len())
            } else {
                block::run(&text, &catalog).map(|report| {
                    let html = report.html("id");
                    assert!(!html.contains('\n'), "more than one line:\n{text}");
                    html.len() + report.text().len() + report.json().len() + report.markdown().len()
                })
            };
            blocks += 1;
            match found {
                Ok(_) => answers += 1,
                Err(found) => {
                    assert!(!found.is_empty(), "an error without a reason:\n{text}");
                    found.iter().for_each(|error| check(error, &text));
                    errors += 1;
                }
            }
        }
    }
    println!("{blocks} texts from seed {seed}: {answers} answers, {errors} with errors, no panic");
}

fn check(error: &Diagnostic, text: &str) {
    let rendered = error.render("block", text);
    let Position { line, column } = Position::of(text, error.span.start);
    assert!(rendered.starts_with(&format!("block:{line}:{column}: error[")), "{rendered}");
    assert!(error.span.start <= text.len() + 1, "points past the end:\n{rendered}\n{text}");
}

fn damaged(start: &str, words: &[&str], random: &mut Random) -> String {
    let mut text: Vec<char> = start.chars().collect();
    for _ in 0..1 + random.below(4) {
        let at = random.below(text.len() + 1);
        match random.below(5) {
            0 => {
                let upto = (at + random.below(8)).min(text.len());
                text.drain(at..upto);
            }
            1 => {
                text.splice(at..at, random.pick(words).chars());
            }
            2 => {
                let upto = (at + random.below(12)).min(text.len());
                text.splice(at..upto, random.pick(words).chars());
            }
            3 => {
                let upto = (at + random.below(40)).min(text.len());
                let copy: Vec<char> = text[at..upto].to_vec();
                let to = random.below(text.len() + 1);
                text.splice(to..to, copy);
            }
            _ if at < text.len() => text[at] = char::from(random.below(128) as u8),
            _ => {}
        }
    }
    text.into_iter().collect()
}
