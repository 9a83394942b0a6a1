//! Mistakes in a sweep, and a shelf of sweeps, as snapshots.
//!
//! `PERFDIFF_REGENERATE=1 cargo test -p perfdiff --all-features --test sweep` writes them again;
//! read the difference before you keep it.

use std::path::PathBuf;

use perfdiff::{Catalog, block};

use super::run;

const SIDES: &str = "model = \"Llama3_8B\"\nbaseline = \"A100\"\nproposal = \"H100\"\n";

/// What is wrong, what stands above `[sweep]`, and what stands in it.
const MISTAKES: &[(&str, &str, &str)] = &[
    ("an unknown input", SIDES, "bacth = [1, 2]\n"),
    ("an input that is near nothing", SIDES, "colour = [1, 2]\n"),
    ("a field without its table", SIDES, "memory_bandwidth = [\"1 TB/s\"]\n"),
    ("a member that does not exist", SIDES, "hardware.memory_bandwith = [\"1 TB/s\"]\n"),
    ("a key in quotes", SIDES, "\"hardware.memory_bandwidth\" = [\"1 TB/s\"]\n"),
    (
        "a part of no hardware",
        "model = \"Llama3_8B\"\nbaseline = \"H100\"\n",
        "hardware.memory_bandwidth = \"1 TB/s..=8 TB/s step 1 TB/s\"\n",
    ),
    ("an empty list", SIDES, "batch = []\n"),
    ("an empty list of names", "model = \"Llama3_8B\"\n", "hardware = []\n"),
    ("nothing to sweep", SIDES, ""),
    ("three inputs", SIDES, "batch = [1, 2]\ncontext = [1, 2]\ndevices = [1, 2]\n"),
    ("a value twice", SIDES, "batch = [4, 1, 4]\n"),
    ("the wrong type in a list", SIDES, "batch = [1, \"two\"]\n"),
    ("no sample", SIDES, "batch = [0, 1]\n"),
    ("a range from nothing", SIDES, "batch = \"0..=4\"\n"),
    ("a range with two dots", SIDES, "batch = \"1..64\"\n"),
    ("a range with an unknown word", SIDES, "batch = \"1..=64 log3\"\n"),
    ("a range downwards", SIDES, "batch = \"64..=1\"\n"),
    ("too many points", SIDES, "batch = \"1..=1000\"\ncontext = \"1..=1000\"\n"),
    ("too many values", SIDES, "batch = \"1..=20000\"\n"),
    ("too many steps", SIDES, "batch = \"0..=90000 step 3\"\n"),
    (
        "a unit of the wrong dimension",
        "model = \"Llama3_8B\"\nhardware.base = \"A100\"\n",
        "hardware.memory_bandwidth = [\"1 TB/s\", \"80 GiB\"]\n",
    ),
    (
        "a range of rates without a step",
        "model = \"Llama3_8B\"\nhardware.base = \"A100\"\n",
        "hardware.memory_bandwidth = \"1 TB/s..=4 TB/s\"\n",
    ),
    ("unknown hardware", "model = \"Llama3_8B\"\n", "hardware = [\"A100\", \"H10\"]\n"),
    ("an unknown shelf", "model = \"Llama3_8B\"\n", "hardware = \"clod\"\n"),
    ("one hardware where several belong", "model = \"Llama3_8B\"\n", "hardware = \"H100\"\n"),
    (
        "a key of the block in the table",
        "model = \"Llama3_8B\"\n",
        "batch = [1, 2]\nbaseline = \"A100\"\nproposal = \"H100\"\n",
    ),
    (
        "a key of the scenario in the table",
        "baseline = \"A100\"\nproposal = \"H100\"\n",
        "batch = [1, 2]\nmodel = \"Llama3_8B\"\nprecision = \"fp8\"\n",
    ),
    ("given at the top, and swept", SIDES, "model = [\"GPT2\", \"GPT3\"]\n"),
    ("what both sides set", SIDES, "hardware = [\"A100\", \"V100\"]\n"),
    ("a workload of another kind", SIDES, "prompt = [1, 2]\n"),
    (
        "a target of one scenario",
        "target = 2\nmodel = \"Llama3_8B\"\nhardware = \"A100\"\n",
        "batch = [1, 2]\n",
    ),
    ("a proposal alone", "model = \"Llama3_8B\"\nproposal = \"H100\"\n", "batch = [1, 2]\n"),
    ("no hardware", "model = \"Llama3_8B\"\n", "batch = [1, 2]\n"),
    (
        "a picture of a comparison",
        "show = [\"roofline\"]\nmodel = \"Llama3_8B\"\nhardware = \"A100\"\n",
        "batch = [1, 2]\n",
    ),
    (
        "what no point can be solved of",
        "assumptions = \"mlsysim\"\nmodel = \"Llama3_8B\"\nhardware = \"A100\"\nprecision = \"fp4\"\n",
        "batch = [1, 2]\n",
    ),
];

const SWEEPS: &[(&str, &str)] = &[
    (
        "the batch of the tutorial",
        "model = \"Llama3_8B\"\nbaseline = \"A100\"\nproposal = \"H100\"\n[sweep]\nbatch = \"1..=1024 log2\"\n",
    ),
    (
        "one scenario",
        "model = \"Llama3_8B\"\nhardware = \"H100\"\nmetric = \"throughput\"\nbatch = 32\nworkload = { kind = \"generate\", output = 256 }\n[sweep]\nprompt = \"128..=65536 log2\"\n",
    ),
    (
        "which accelerator",
        "title = \"Which accelerator?\"\nmodel = \"Llama3_70B\"\nprecision = \"fp8\"\nbaseline = \"A100\"\n[sweep]\nhardware = \"cloud\"\n",
    ),
    (
        "which precision",
        "model = \"Llama3_8B\"\nhardware = \"H100\"\n[sweep]\nprecision = [\"fp16\", \"bf16\", \"fp8\", \"int4\"]\n",
    ),
    (
        "from when on it pays",
        "model = \"Llama3_8B\"\nmetric = \"cost\"\nworkload = { kind = \"generate\", prompt = 1024, output = 64 }\nbaseline = { hardware = \"A100\", hourly_price = \"$1.20\" }\nproposal = { hardware = \"H100\", hourly_price = \"$2.50\" }\n[sweep]\nbatch = \"1..=512 log2\"\n",
    ),
    (
        "two inputs",
        "model = \"Llama3_8B\"\nworkload = { kind = \"generate\", output = 256 }\nbaseline = \"A100\"\nproposal = \"H100\"\n[sweep]\nprompt = \"128..=8192 log2\"\nbatch = [1, 8, 64, 256]\n",
    ),
    (
        "how much bandwidth",
        "model = \"Llama3_8B\"\nbatch = 256\nhardware = { base = \"H100\", name = \"H100 with other memory\" }\nbaseline = { batch = 255 }\nproposal = {}\n[sweep]\nhardware.memory_bandwidth = \"1 TB/s..=40 TB/s step 1 TB/s\"\n",
    ),
    (
        "a thousand points",
        "model = \"Llama3_8B\"\nbaseline = \"A100\"\nproposal = \"H100\"\n[sweep]\nbatch = \"1..=1000\"\n",
    ),
    (
        "two names",
        "model = \"Llama3_8B\"\nhardware = \"H100\"\nworkload = { kind = \"generate\", prompt = 512, output = 128 }\n[sweep]\nassumptions = [\"vllm\", \"trtllm\"]\nprecision = [\"fp16\", \"fp8\"]\n",
    ),
    (
        "nothing fits",
        "model = \"GPT3\"\nbaseline = \"A100\"\nproposal = \"H100\"\n[sweep]\nbatch = [1, 2]\n",
    ),
    (
        "a cliff between two values",
        "model = \"Llama2_7B\"\nhardware = \"A100_40GB\"\nmetric = \"throughput\"\nworkload = { kind = \"generate\", prompt = 1024, output = 1024 }\n[sweep]\nbatch = \"1..=128 log2\"\n",
    ),
    (
        "from how many devices on it fits",
        "model = \"Llama3_70B\"\nmetric = \"cost\"\nbaseline = { hardware = \"A100\", hourly_price = \"$1.20\" }\nproposal = { hardware = \"H100\", hourly_price = \"$2.50\" }\n[sweep]\ndevices = [1, 2, 4, 8]\n",
    ),
    (
        "a target",
        "target = 2\nmodel = \"Llama3_8B\"\nbatch = 8\nworkload = { kind = \"generate\", output = 256 }\nbaseline = \"A100\"\nproposal = \"H100\"\n[sweep]\nprompt = \"128..=8192 log2\"\n",
    ),
    (
        "a matrix with holes",
        "model = \"Llama3_70B\"\nbaseline = \"A100\"\nproposal = \"H200\"\n[sweep]\nbatch = [1, 64, 512]\ndevices = [1, 2, 4]\n",
    ),
    (
        "more energy, then less",
        "model = \"Llama3_8B\"\nmetric = \"energy\"\nbaseline = \"A100\"\nproposal = \"H100\"\n[sweep]\nbatch = \"1..=512 log2\"\n",
    ),
    (
        "stages of ZeRO",
        "model = \"Llama3_8B\"\nhardware = \"H100\"\nworkload = { kind = \"train\", data_parallel = 8 }\n[sweep]\nzero = \"0..=3\"\n",
    ),
    (
        "accelerators with models",
        "model = \"Llama3_8B\"\nbaseline = { hardware = \"A100\", model = \"Llama3_8B\", devices = 2 }\n[sweep]\nhardware = [\"H100\", \"B200\"]\ndevices = [1, 4]\n",
    ),
    (
        "a baseline of the same name as the top",
        "model = \"Llama3_8B\"\nhardware = \"H100\"\nbaseline = \"H100\"\n[sweep]\nhardware.memory_bandwidth = \"1 TB/s..=8 TB/s step 1 TB/s\"\n",
    ),
    (
        "nothing differs",
        "model = \"Llama3_8B\"\nhardware = \"A100\"\nbaseline = {}\n[sweep]\nbatch = [1, 2, 4]\n",
    ),
];

fn snapshot(name: &str, actual: &str) {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/snapshots").join(name);
    if std::env::var_os("PERFDIFF_REGENERATE").is_some() {
        std::fs::write(&path, actual).unwrap();
    }
    let expected = std::fs::read_to_string(&path).unwrap();
    for (number, (expected, actual)) in expected.lines().zip(actual.lines()).enumerate() {
        assert_eq!(expected, actual, "{name}, line {}", number + 1);
    }
    assert_eq!(expected.lines().count(), actual.lines().count(), "{name}");
}

#[test]
fn every_mistake_is_told_where_it_is_and_how_to_mend_it() {
    let mut all = String::new();
    for (title, above, inside) in MISTAKES {
        let text = format!("{above}[sweep]\n{inside}");
        let errors = match block::run(&text, &Catalog::builtin()) {
            Ok(report) => panic!("{title}: {}", report.text()),
            Err(errors) => errors,
        };
        all += &format!("## {title}\n\n");
        for error in errors {
            all += &format!("{}\n\n", error.render("block", &text));
        }
    }
    snapshot("sweep-errors.txt", &all);
}

#[test]
fn sweeps_read_as_if_written_by_hand() {
    let mut all = String::new();
    for (title, text) in SWEEPS {
        all += &format!("## {title}\n\n{}\n", run(text).text());
    }
    snapshot("sweeps.txt", &all);
}

#[test]
fn each_rendering_of_a_sweep_is_as_reviewed() {
    let text = format!("name = \"batch\"\n{SIDES}[sweep]\nbatch = \"1..=1024 log2\"\n");
    let report = run(&text);
    snapshot("sweep.md", &report.markdown());
    snapshot("sweep.html", &format!("{}\n", report.html("perfdiff")));
    snapshot("sweep.json", &report.json());
}
