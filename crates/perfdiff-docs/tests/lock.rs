//! The lock, over random blocks: what was written is read, compares clean, and solves to what it did.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use perfdiff::Catalog;
use perfdiff_docs::{Cause, Document, Lock, Move};
use proptest::prelude::*;

const CATALOG: &str = "
[hardware.Mine]
base = \"H100\"
memory_bandwidth = \"4 TB/s\"
[hardware.\"odd key, \\\"quoted\\\"\"]
base = \"A100\"
[models.Ours]
base = \"Llama3_8B\"
layers = 40
ungated_ffn = \"yes\"
[assumptions.stack]
base = \"vllm\"
step_overhead = \"2 ms\"
";

fn catalog() -> Catalog {
    let mut catalog = Catalog::builtin();
    catalog.add_toml(CATALOG).unwrap();
    catalog
}

/// One of some lines of a block.
fn one(of: &'static [&'static str]) -> impl Strategy<Value = String> {
    prop::sample::select(of).prop_map(str::to_owned)
}

/// A side of a block: a table that overrides some keys.
fn side() -> impl Strategy<Value = String> {
    let hardware = one(&[
        "hardware = \"A100\"",
        "hardware = \"H100\"",
        "hardware = \"mine\"",
        "hardware = \"NVIDIA H200\"",
        "hardware = \"odd key, \\\"quoted\\\"\"",
        "hardware = { base = \"H100\", memory_capacity = \"40 GiB\" }",
        "hardware = { name = \"Chip\", peak_flops = \"400 TFLOP/s\", memory_capacity = \"48 GiB\", \
         memory_bandwidth = \"1.2 TB/s\", source = \"us\" }",
    ]);
    let more = one(&["", "batch = 16", "precision = \"fp8\"", "compute_efficiency = 0.3"]);
    (hardware, more).prop_map(|(hardware, more)| format!("{hardware}\n{more}"))
}

fn shared() -> impl Strategy<Value = String> {
    let model = one(&[
        "model = \"Llama3_8B\"",
        "model = \"Llama3_70B\"",
        "model = \"Ours\"",
        "model = { base = \"Llama2_7B\", layers = 8 }",
    ]);
    let set = one(&[
        "",
        "assumptions = \"vllm\"",
        "assumptions = \"stack\"",
        "assumptions = { base = \"trtllm\", step_overhead = \"3 ms\" }",
    ]);
    let run = one(&[
        "",
        "workload = { kind = \"forward\", context = 100 }",
        "workload = { kind = \"generate\", prompt = 100, output = 50 }\nmetric = \"tpot\"",
        "workload = { kind = \"generate\", prompt = 500, output = 20 }\ndevices = 2",
        "workload = { kind = \"train\", seq = 512, zero = 2, data_parallel = 4 }",
        "metric = \"throughput\"",
        "metric = \"cost\"\nhourly_price = \"$2\"",
    ]);
    (model, set, run).prop_map(|(model, set, run)| format!("{model}\n{set}\n{run}\n"))
}

/// What is compared or swept.
fn rest() -> impl Strategy<Value = String> {
    let tables = |a: String, b: String| format!("[baseline]\n{a}\n[proposal]\n{b}\n");
    prop_oneof![
        (side(), side()).prop_map(move |(a, b)| tables(a, b)),
        (side(), side()).prop_map(move |(a, b)| {
            let keyless = |s: String| s.replace("batch = 16", "");
            tables(keyless(a), keyless(b)) + "[sweep]\nbatch = [1, 7, 300]\n"
        }),
        one(&[
            "baseline = \"A100\"\n[sweep]\nhardware = [\"T4\", \"H100\", \"Mine\"]\n",
            "hardware = \"H100\"\n[sweep]\nprecision = [\"fp16\", \"fp8\"]\nbatch = \"1..=3\"\n",
            "hardware = \"A100\"\n[sweep]\n\"hardware.memory_bandwidth\" = \"1 TB/s..=4 TB/s step 1 TB/s\"\n",
            "[sweep]\nhardware = [\"T4\", \"A100\"]\nmodel = [\"GPT2\", \"Ours\"]\n",
        ]),
    ]
}

/// A document of blocks, some of them with a name.
fn document() -> impl Strategy<Value = String> {
    let block = (shared(), rest(), any::<bool>());
    prop::collection::vec(block, 1..4).prop_map(|blocks| {
        let text = blocks.iter().enumerate().map(|(at, (shared, rest, named))| {
            let name = if *named { format!("name = \"block-{at}\"\n") } else { String::new() };
            format!("Text.\n\n```perfdiff\n{name}{shared}{rest}```\n")
        });
        text.collect()
    })
}

fn lock_of(documents: &[(String, Document<'_>)], catalog: &Catalog) -> Lock {
    let mut lock = Lock::new();
    documents.iter().for_each(|(file, document)| lock.add(file, document, catalog));
    lock
}

fn run<'d>(texts: &'d [String], catalog: &'d Catalog) -> Vec<(String, Document<'d>)> {
    let file = |at: usize| ["docs/b.md", "a \"quoted\".md", "n.ipynb"][at].to_owned();
    texts.iter().enumerate().map(|(at, text)| (file(at), Document::run(text, catalog))).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn what_was_written_is_read_and_compares_clean(
        texts in prop::collection::vec(document(), 1..4)
    ) {
        let catalog = catalog();
        let lock = lock_of(&run(&texts, &catalog), &catalog);
        let text = lock.to_string();
        let read = Lock::parse(&text).map_err(|error| TestCaseError::fail(error.render("l", &text)))?;
        prop_assert_eq!(read.to_string(), text.clone());
        prop_assert_eq!(lock.moved_since(&read), vec![]);
        prop_assert_eq!(read.moved_since(&lock), vec![]);
        prop_assert_eq!(read.len(), lock.len());
        // In whichever order the documents were read.
        let mut turned = run(&texts, &catalog);
        turned.reverse();
        prop_assert_eq!(lock_of(&turned, &catalog).to_string(), text);
    }

    /// A batch that is edited in a block is an edit of the block and of nothing else: what is
    /// recorded solves to what it did, or the engine would be a cause.
    #[test]
    fn what_was_read_solves_to_what_it_did(text in document()) {
        let catalog = catalog();
        let texts = [text.clone()];
        let read = Lock::parse(&lock_of(&run(&texts, &catalog), &catalog).to_string()).unwrap();
        let edited = [text.replace("```perfdiff\n", "```perfdiff\nbatch = 2\n")];
        let documents = run(&edited, &catalog);
        for moved in lock_of(&documents, &catalog).moved_since(&read) {
            // A block that runs only with another batch is new.
            if let Move::Moved { causes, .. } = moved.what {
                prop_assert_eq!(causes, vec![Cause::Block]);
            }
        }
    }
}

#[test]
fn most_of_the_random_blocks_run() {
    use proptest::strategy::ValueTree;
    let catalog = catalog();
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let (mut blocks, mut recorded, mut errors) = (0, 0, Vec::new());
    for _ in 0..64 {
        let texts = [document().new_tree(&mut runner).unwrap().current()];
        let documents = run(&texts, &catalog);
        blocks += documents[0].1.blocks().len();
        recorded += lock_of(&documents, &catalog).len();
        let wrong = documents[0].1.problems().iter().filter(|problem| problem.is_error());
        errors.extend(wrong.map(|problem| problem.diagnostic.to_string()));
    }
    errors.sort();
    errors.dedup();
    assert!(recorded * 2 > blocks, "{recorded} of {blocks}: {}", errors.join("\n"));
}
