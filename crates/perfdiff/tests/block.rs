//! What an author reads: every kind of mistake, and a shelf of reports, as snapshots.
//!
//! `PERFDIFF_REGENERATE=1 cargo test -p perfdiff --all-features --test block` writes them again;
//! read the difference before you keep it.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::path::PathBuf;

use perfdiff::{Catalog, Shown, block};

const GOOD: &str = "model = \"Llama3_8B\"\nbaseline = \"A100\"\nproposal = \"H100\"\n";

/// Mistakes: what is wrong, and a block that has it.
const MISTAKES: &[(&str, &str)] = &[
    (
        "an unknown key",
        "bacth = 1\nmodel = \"Llama3_8B\"\nbaseline = \"A100\"\nproposal = \"H100\"\n",
    ),
    (
        "an unknown key that is near nothing",
        "colour = \"red\"\nmodel = \"Llama3_8B\"\nbaseline = \"A100\"\nproposal = \"H100\"\n",
    ),
    ("unknown hardware", "model = \"Llama3_8B\"\nbaseline = \"A100\"\nproposal = \"H10\"\n"),
    ("an unknown model", "model = \"Lama3_8B\"\nbaseline = \"A100\"\nproposal = \"H100\"\n"),
    (
        "a path on the wrong shelf",
        "model = \"Models.Vision.Llama3_8B\"\nbaseline = \"A100\"\nproposal = \"H100\"\n",
    ),
    ("no proposal", "model = \"Llama3_8B\"\nbaseline = \"A100\"\n"),
    (
        "a target of nothing",
        "target = 0\nmodel = \"Llama3_8B\"\nbaseline = \"A100\"\nproposal = \"H100\"\n",
    ),
    (
        "a target that is no number",
        "target = \"twice\"\nmodel = \"Llama3_8B\"\nbaseline = \"A100\"\nproposal = \"H100\"\n",
    ),
    (
        "a target of another type",
        "target = [2]\nmodel = \"Llama3_8B\"\nbaseline = \"A100\"\nproposal = \"H100\"\n",
    ),
    ("no model", "baseline = \"A100\"\nproposal = \"H100\"\n"),
    ("no hardware on one side", "model = \"GPT3\"\nproposal = \"A100\"\n[baseline]\nbatch = 2\n"),
    ("nothing at all", ""),
    (
        "the wrong type",
        "model = \"Llama3_8B\"\nbatch = \"one\"\nbaseline = [1]\nproposal = \"H100\"\n",
    ),
    (
        "a fraction of a sample",
        "model = \"Llama3_8B\"\nbatch = 2.5\nbaseline = \"A100\"\nproposal = \"H100\"\n",
    ),
    ("no sample", "model = \"Llama3_8B\"\nbatch = 0\nbaseline = \"A100\"\nproposal = \"H100\"\n"),
    (
        "a unit of the wrong dimension",
        "model = \"Llama3_8B\"\nbaseline = \"A100\"\n[proposal.hardware]\nbase = \"A100\"\nmemory_bandwidth = \"80 GiB\"\n",
    ),
    (
        "an unknown unit",
        "model = \"Llama3_8B\"\nbaseline = \"A100\"\n[proposal.hardware]\nbase = \"A100\"\nmemory_capacity = \"80 gib\"\n",
    ),
    (
        "a number without a unit",
        "model = \"Llama3_8B\"\nbaseline = \"A100\"\n[proposal.hardware]\nbase = \"A100\"\nmemory_bandwidth = 3350\n",
    ),
    (
        "a field that does not exist",
        "model = \"Llama3_8B\"\nbaseline = \"A100\"\n[proposal.hardware]\nbase = \"A100\"\nmemory_bandwith = \"4 TB/s\"\n",
    ),
    (
        "hardware without what it needs",
        "model = \"Llama3_8B\"\nbaseline = \"A100\"\n[proposal.hardware]\nname = \"New\"\npeak_flops = \"1 PFLOP/s\"\n",
    ),
    (
        "a rate of nothing",
        "model = \"Llama3_8B\"\nbaseline = \"A100\"\n[proposal.hardware]\nbase = \"A100\"\npeak_flops = \"0 TFLOP/s\"\n",
    ),
    (
        "a precision that does not exist",
        "model = \"Llama3_8B\"\nprecision = \"fp17\"\nbaseline = \"A100\"\nproposal = \"H100\"\n",
    ),
    (
        "a precision that the set lacks",
        "assumptions = \"mlsysim\"\nmodel = \"Llama3_8B\"\nprecision = \"fp4\"\nbaseline = \"A100\"\nproposal = \"B200\"\n",
    ),
    (
        "a ZeRO stage that does not exist",
        "model = \"Llama3_8B\"\nworkload = { kind = \"train\", zero = 7 }\nbaseline = \"A100\"\nproposal = \"H100\"\n",
    ),
    (
        "an option of another workload",
        "model = \"Llama3_8B\"\nworkload = { kind = \"train\", prompt = 7 }\nbaseline = \"A100\"\nproposal = \"H100\"\n",
    ),
    (
        "efficiency of more than all",
        "model = \"Llama3_8B\"\ncompute_efficiency = 1.5\nbaseline = \"A100\"\nproposal = \"H100\"\n",
    ),
    (
        "a key in the table above it",
        "model = \"Llama3_8B\"\nbaseline = \"A100\"\n[proposal]\nhardware = \"H100\"\nname = \"late\"\n",
    ),
    (
        "a key in the table of the workload",
        "model = \"Llama3_8B\"\nproposal = \"H100\"\nbaseline = \"A100\"\n[workload]\nkind = \"train\"\nbatch = 4\n",
    ),
    (
        "a name that cannot be referred to",
        "name = \"a name\"\nmodel = \"Llama3_8B\"\nbaseline = \"A100\"\nproposal = \"H100\"\n",
    ),
    ("TOML that is none", "model = Llama3_8B\nbaseline = \"A100\"\nproposal = \"H100\"\n"),
    (
        "a key twice",
        "model = \"GPT3\"\nmodel = \"GPT2\"\nbaseline = \"A100\"\nproposal = \"H100\"\n",
    ),
    (
        "training attention without its heads",
        "assumptions = \"mlsysim\"\nworkload = { kind = \"train\" }\nmodel = { parameters = \"1 B\", layers = 8 }\nbaseline = \"A100\"\nproposal = \"H100\"\n",
    ),
    (
        "a network without its operations",
        "assumptions = \"mlsysim\"\nmodel = { class = \"cnn\", parameters = \"1 M\" }\nbaseline = \"A100\"\nproposal = \"H100\"\n",
    ),
    (
        "keys that are misspelt",
        "modle = \"Llama3_8B\"\nbasline = \"A100\"\n[proposal.hardware]\npeak_flop = \"1 TFLOP/s\"\nmemory_capacity = \"1 GiB\"\nmemory_bandwidth = \"1 TB/s\"\n",
    ),
    (
        "names from the other shelf",
        "model = \"H100\"\nbaseline = \"Llama3_8B\"\nproposal = \"H100\"\n",
    ),
    (
        "claims that cannot be read",
        "model = \"Llama3_8B\"\nbaseline = \"A100\"\nproposal = \"H100\"\n[expect]\nspeedup = \">= fast\"\nproposal.regime = \"> memory\"\nbaseline.latency = 10\n",
    ),
    (
        "claims about fields that are none",
        "model = \"Llama3_8B\"\nbaseline = \"A100\"\nproposal = \"H100\"\n[expect]\nsppedup = 2\nproposal.regmie = \"memory\"\nfactors.memory_bandwith = \"> 1\"\n",
    ),
    (
        "something that cannot be shown",
        "model = \"Llama3_8B\"\nbaseline = \"A100\"\nproposal = \"H100\"\nshow = [\"text\", \"roofl\", 3]\n",
    ),
    (
        "a chart of what is no sweep",
        "model = \"Llama3_8B\"\nbaseline = \"A100\"\nproposal = \"H100\"\nshow = [\"chart\"]\n",
    ),
    (
        "nothing to show",
        "model = \"Llama3_8B\"\nbaseline = \"A100\"\nproposal = \"H100\"\nshow = []\n",
    ),
    (
        "several at once",
        "model = \"Lama3_8B\"\nbatch = -1\nbaseline = \"A10\"\nproposal = \"H10\"\n",
    ),
];

/// Reports under the set `mlsysim`: a title, and the block.
const REPORTS: &[(&str, &str)] = &[
    ("the tutorial", GOOD),
    (
        "the tutorial, batched",
        "model = \"Llama3_8B\"\nbatch = 256\nbaseline = \"A100\"\nproposal = \"H100\"\n",
    ),
    ("slower", "model = \"Llama3_8B\"\nbaseline = \"H100\"\nproposal = \"A100\"\n"),
    ("nothing differs", "model = \"Llama3_8B\"\nbaseline = \"A100\"\nproposal = \"a100\"\n"),
    (
        "what differs is not read",
        "model = \"Llama3_8B\"\nbaseline = \"A100\"\nproposal = { hardware = { base = \"A100\", price = \"$1\" } }\n",
    ),
    (
        "a shift that two changes make together",
        "model = \"Llama3_8B\"\nbatch = 64\ncompute_efficiency = 0.05\nbaseline = \"A100\"\nproposal = \"H100\"\n",
    ),
    (
        "latency against throughput",
        "model = \"ResNet50\"\nhardware = \"A100\"\nbaseline = { batch = 1 }\nproposal = { batch = 256 }\n",
    ),
    (
        "throughput against latency",
        "metric = \"throughput\"\nmodel = \"ResNet50\"\nhardware = \"A100\"\nbaseline = { batch = 1 }\nproposal = { batch = 256 }\n",
    ),
    ("one side does not fit", "model = \"Llama3_70B\"\nbaseline = \"A100\"\nproposal = \"H200\"\n"),
    ("no side fits", "model = \"GPT3\"\nbaseline = \"A100\"\nproposal = \"H100\"\n"),
    (
        "it stops fitting",
        "model = \"Llama3_70B\"\nhardware = \"H200\"\nbaseline = { precision = \"fp16\" }\nproposal = { precision = \"fp32\" }\n",
    ),
    (
        "either of two changes makes it fit",
        "model = \"Llama3_8B\"\nhardware = \"H200\"\nbatch = 4\nworkload = { kind = \"train\", data_parallel = 8 }\nbaseline = {}\nproposal = { workload = { zero = 3, lora = true } }\n",
    ),
    (
        "it takes two changes to stop it fitting",
        "hardware = \"A100\"\nmodel = { base = \"Llama3_8B\" }\nbaseline = {}\nproposal = { model = { parameters = \"30 B\" }, precision = \"fp32\" }\n",
    ),
    (
        "another model",
        "hardware = \"H100\"\nbaseline = { model = \"Llama2_7B\" }\nproposal = { model = \"Llama3_8B\" }\n",
    ),
    (
        "another kind of model",
        "hardware = \"H100\"\nbaseline = { model = \"Llama2_7B\" }\nproposal = { model = \"Mamba_2_8B\" }\n",
    ),
    (
        "everything at once",
        "baseline = { model = \"Llama2_13B\", hardware = \"V100\", precision = \"fp16\" }\nproposal = { model = \"Llama3_8B\", hardware = \"B200\", precision = \"fp8\", batch = 32 }\n",
    ),
    (
        "a training step",
        "model = \"Llama3_8B\"\nhardware = \"H200\"\nbatch = 4\nworkload = { kind = \"train\", zero = 3, data_parallel = 8 }\nbaseline = {}\nproposal = { workload = { recompute = true } }\n",
    ),
    (
        "energy",
        "metric = \"energy\"\nmodel = \"ResNet50\"\nbatch = 64\nbaseline = \"V100\"\nproposal = \"H100\"\n",
    ),
    (
        "energy without a TDP",
        "metric = \"energy\"\nmodel = \"ResNet50\"\nbaseline = \"Graphcore_GC200\"\nproposal = \"H100\"\n",
    ),
    (
        "a microcontroller",
        "model = \"DS_CNN\"\nprecision = \"int8\"\nbaseline = \"nRF52840\"\nproposal = \"ESP32_S3\"\n",
    ),
    (
        "a rating in the wrong place",
        "model = \"MobileNetV2\"\nbaseline = \"Coral\"\nproposal = \"JetsonAGXOrin\"\n",
    ),
    (
        "other assumptions",
        "model = \"Llama3_8B\"\nhardware = \"H100\"\nbaseline = {}\nproposal = { assumptions = { layer_overhead = \"1 us\", activation_traffic = 0.01 } }\n",
    ),
];

/// Reports under the default set and the serving stacks.
const PHYSICAL: &[(&str, &str)] = &[
    ("one token", GOOD),
    (
        "a full batch shifts the regime",
        "model = \"Llama3_8B\"\nbatch = 256\nworkload = { kind = \"forward\", context = 128 }\nbaseline = \"A100\"\nproposal = \"H100\"\n",
    ),
    (
        "a conversation",
        "model = \"Llama3_8B\"\nbatch = 16\nworkload = { kind = \"generate\", prompt = 1024, output = 256 }\nbaseline = \"A100\"\nproposal = \"H100\"\n",
    ),
    (
        "memory runs out on one side, in waves",
        "model = \"Llama2_7B\"\nbatch = 64\nworkload = { kind = \"generate\", prompt = 1024, output = 1024 }\nbaseline = \"A100_40GB\"\nproposal = \"H100\"\n",
    ),
    (
        "memory runs out on one side, with preemption",
        "model = \"Llama2_7B\"\nbatch = 64\nassumptions = \"vllm\"\nworkload = { kind = \"generate\", prompt = 1024, output = 1024 }\nbaseline = \"A100_40GB\"\nproposal = \"H100\"\n",
    ),
    (
        "more devices",
        "model = \"Llama3_70B\"\nbatch = 8\nhardware = \"H100\"\nworkload = { kind = \"generate\", prompt = 512, output = 512 }\nbaseline = { devices = 4 }\nproposal = { devices = 8 }\n",
    ),
    (
        "narrower weights",
        "model = \"Llama3_70B\"\nhardware = \"H100\"\ndevices = 4\nworkload = { kind = \"generate\", prompt = 1024, output = 256 }\nbaseline = { precision = \"fp16\" }\nproposal = { precision = \"fp8\" }\n",
    ),
    (
        "the first token",
        "metric = \"ttft\"\nmodel = \"Llama3_8B\"\nbatch = 4\nworkload = { kind = \"generate\", prompt = 4096, output = 128 }\nbaseline = \"A100\"\nproposal = \"H100\"\n",
    ),
    (
        "the tokens after it",
        "metric = \"tpot\"\nmodel = \"Llama3_8B\"\nbatch = 4\nworkload = { kind = \"generate\", prompt = 4096, output = 128 }\nbaseline = \"A100\"\nproposal = \"H100\"\n",
    ),
    (
        "one serving stack against another",
        "model = \"Llama3_8B\"\nhardware = \"H100\"\nbatch = 32\nworkload = { kind = \"generate\", prompt = 512, output = 512 }\nbaseline = { assumptions = \"vllm\" }\nproposal = { assumptions = \"trtllm\" }\n",
    ),
    (
        "a training step",
        "model = \"Llama3_8B\"\nbatch = 2\nworkload = { kind = \"train\", seq = 4096, zero = 3, data_parallel = 64, recompute = true }\nbaseline = \"A100\"\nproposal = \"H100\"\n",
    ),
    (
        "the cost of a conversation, by purchase prices",
        "metric = \"cost\"\nmodel = \"Llama3_8B\"\nbatch = 16\nworkload = { kind = \"generate\", prompt = 1024, output = 256 }\nbaseline = \"A100\"\nproposal = \"H100\"\n",
    ),
    (
        "the cost of a conversation, by the hour",
        "metric = \"cost\"\nmodel = \"Llama3_8B\"\nbatch = 16\nworkload = { kind = \"generate\", prompt = 1024, output = 256 }\nbaseline = { hardware = \"A100\", hourly_price = \"$1.20\" }\nproposal = { hardware = \"H100\", hourly_price = \"$2.50\" }\n",
    ),
    (
        "the cost on more devices",
        "metric = \"cost\"\nmodel = \"Llama3_70B\"\nhardware = \"H100\"\nbatch = 8\nhourly_price = \"$2.50\"\nworkload = { kind = \"generate\", prompt = 512, output = 512 }\nbaseline = { devices = 4 }\nproposal = { devices = 8 }\n",
    ),
    (
        "a cost that is rented against one that is bought",
        "metric = \"cost\"\nmodel = \"ResNet50\"\nbatch = 64\nhardware = \"H100\"\nbaseline = { hourly_price = \"$2.50\" }\nproposal = {}\n",
    ),
    (
        "a cost without a price",
        "metric = \"cost\"\nmodel = \"Llama3_8B\"\nbaseline = \"A100_40GB\"\nproposal = \"H100\"\n",
    ),
    (
        "the cost of tokens against that of samples",
        "metric = \"cost\"\nmodel = \"Llama3_8B\"\nhardware = \"H100\"\nbaseline = {}\nproposal = { workload = { kind = \"generate\", prompt = 16, output = 16 } }\n",
    ),
    ("nothing fits", "model = \"GPT3\"\nbaseline = \"A100\"\nproposal = \"H100\"\n"),
    (
        "a network without shapes",
        "model = \"ResNet50\"\nbatch = 64\nbaseline = \"V100\"\nproposal = \"A100\"\n",
    ),
    (
        "another architecture",
        "hardware = \"H100\"\nbatch = 32\nworkload = { kind = \"generate\", prompt = 1024, output = 512 }\nbaseline = { model = \"Llama2_7B\" }\nproposal = { model = \"Llama3_8B\" }\n",
    ),
    (
        "a target that one rate reaches",
        "target = \"2x\"\nmodel = \"Llama3_8B\"\nbatch = 16\nworkload = { kind = \"generate\", prompt = 1024, output = 256 }\nbaseline = \"A100\"\nproposal = \"H100\"\n",
    ),
    (
        "a target that no rate reaches",
        "target = 20\nmodel = \"Llama3_8B\"\nbaseline = \"A100\"\nproposal = \"H100\"\n",
    ),
    (
        "a target that is met",
        "target = 1.5\nmodel = \"Llama3_8B\"\nbaseline = \"A100\"\nproposal = \"H100\"\n",
    ),
    (
        "a target for throughput, on devices that talk",
        "target = 3\nmetric = \"throughput\"\nmodel = \"Llama3_70B\"\nhardware = \"H100\"\nbatch = 8\nworkload = { kind = \"generate\", prompt = 512, output = 512 }\nbaseline = { devices = 4 }\nproposal = { devices = 8 }\n",
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
    for (title, text) in MISTAKES {
        let errors = block::run(text, &Catalog::builtin()).unwrap_err();
        all += &format!("## {title}\n\n");
        for error in errors {
            all += &format!("{}\n\n", error.render("block", text));
        }
    }
    snapshot("errors.txt", &all);
}

#[test]
fn reports_read_as_if_written_by_hand() {
    let mut all = String::new();
    for (title, text) in REPORTS {
        let text = format!("assumptions = \"mlsysim\"\n{text}");
        let report = block::run(&text, &Catalog::builtin()).unwrap();
        all += &format!("## {title}\n\n{}\n", report.text());
    }
    snapshot("reports.txt", &all);
    let mut all = String::new();
    for (title, text) in PHYSICAL {
        let report = block::run(text, &Catalog::builtin()).unwrap();
        all += &format!("## {title}\n\n{}\n", report.text());
    }
    snapshot("physical.txt", &all);
}

#[test]
fn each_rendering_of_the_tutorial_is_as_reviewed() {
    let report = block::run(GOOD, &Catalog::builtin()).unwrap();
    snapshot("tutorial.md", &report.markdown());
    snapshot("tutorial.html", &format!("{}\n", report.html("perfdiff")));
    snapshot("tutorial.json", &report.json());
}

#[test]
fn each_picture_is_as_reviewed() {
    let text = "model = \"Llama3_8B\"\nbatch = 16\n\
                workload = { kind = \"generate\", prompt = 1024, output = 256 }\n\
                baseline = \"A100\"\n\
                proposal = { hardware = \"H100\", batch = 64, precision = \"fp8\" }\n";
    let report = block::run(text, &Catalog::builtin()).unwrap();
    for shown in [Shown::Factors, Shown::Roofline, Shown::Stages] {
        let picture = report.picture(shown).unwrap();
        snapshot(&format!("{}.svg", picture.name()), &picture.svg());
    }
}

#[test]
fn sides_merge_by_key_and_another_kind_replaces() {
    let text = "model = \"Llama3_8B\"\nhardware = { base = \"A100\", tdp = \"1 W\" }\n\
                workload = { kind = \"train\", seq = 128 }\n\
                [baseline]\nhardware = { memory_bandwidth = \"1 TB/s\" }\nworkload = { zero = 1 }\n\
                [proposal]\nhardware = \"H100\"\nworkload = \"forward\"\n";
    let block = block::Block::parse(text, &Catalog::builtin()).unwrap();
    let train = block.baseline.workload.train().unwrap();
    assert_eq!((train.seq, train.zero.stage()), (128, 1));
    assert_eq!(block.baseline.hardware.tdp.unwrap().si(), 1.0);
    assert_eq!(block.baseline.hardware.memory.bandwidth.si(), 1e12);
    assert_eq!(block.proposal.hardware, perfdiff::hardware::H100);
    assert_eq!(block.proposal.workload.kind(), "forward");
}

#[test]
fn a_resolved_block_does_not_depend_on_how_names_are_spelt() {
    let resolve = |text: &str| block::Block::parse(text, &Catalog::builtin()).unwrap();
    let short = resolve(GOOD);
    let long = resolve(
        "model = \"Models.Language.Llama3_8B\"\nprecision = \"FP16\"\nbatch = 1\n\
         baseline = { hardware = \"nvidia a100\" }\nproposal = \"Hardware.Cloud.H100\"\n",
    );
    assert_eq!(short.baseline, long.baseline);
    assert_eq!(short.proposal, long.proposal);
}

#[test]
fn a_catalog_file_says_what_a_block_says() {
    let errors = |text: &str| Catalog::builtin().add_toml(text).unwrap_err();
    let base = errors("[hardware.Mine]\nbase = \"H10\"\n").remove(0);
    assert_eq!((base.code, base.suggestion.as_deref()), ("PD004", Some("H100")));
    let config = errors("[models.Mine]\nhf = \"org/name\"\n").remove(0);
    assert_eq!((config.code, config.message.contains("not declared")), ("PD004", true));
    let table = errors("[hardwares.Mine]\nbase = \"H100\"\n").remove(0);
    assert_eq!((table.code, table.suggestion.as_deref()), ("PD002", Some("hardware")));
    assert_eq!(errors("x = 1\n")[0].code, "PD002");
}

#[test]
fn two_catalog_keys_that_differ_in_case_alone_are_refused() {
    let text = "[hardware.Mine]\nbase = \"H100\"\n[hardware.mine]\nbase = \"A100\"\n";
    let error = Catalog::builtin().add_toml(text).unwrap_err().remove(0);
    assert_eq!((error.code, &text[error.span]), ("PD007", "mine"));
}

#[test]
fn a_catalog_entry_is_found_by_its_aliases() {
    let mut catalog = Catalog::builtin();
    catalog
        .add_toml("[hardware.Mine]\nbase = \"H100\"\naliases = [\"Lab-7\", \"Lab 7\"]\n")
        .unwrap();
    for name in ["Mine", "lab-7", "LAB 7"] {
        assert_eq!(catalog.hardware(name).unwrap().key, "Mine", "{name}");
    }
    // The names of what it was made from stay with that.
    assert_eq!(catalog.hardware("H100-SXM5-80GB").unwrap().key, "H100");
    assert_eq!(catalog.hardware("lab-8").unwrap_err().suggestion.as_deref(), Some("Mine"));
}

#[test]
fn aliases_are_for_catalog_files_and_are_names() {
    let first = |text: &str| {
        let error = Catalog::builtin().add_toml(text).unwrap_err().remove(0);
        (error.code, text[error.span].to_string())
    };
    let mine = "[models.Mine]\nbase = \"GPT3\"\n";
    assert_eq!(first(&format!("{mine}aliases = \"a\"\n")), ("PD005", "\"a\"".to_string()));
    assert_eq!(first(&format!("{mine}aliases = [\"a\", 1]\n")), ("PD005", "1".to_string()));
    let twins = format!("{mine}aliases = [\"mine\"]\n");
    assert_eq!(first(&twins), ("PD007", "\"mine\"".to_string()));
    let text = "model = \"GPT3\"\nbaseline = \"A100\"\n\
                [proposal.hardware]\nbase = \"H100\"\naliases = [\"a\"]\n";
    let error = block::run(text, &Catalog::builtin()).unwrap_err().remove(0);
    assert_eq!((error.code, &text[error.span]), ("PD009", "aliases"));
}

#[test]
fn an_entry_of_a_catalog_file_may_build_on_one_above() {
    let mut catalog = Catalog::builtin();
    let text = "[hardware.Wide]\nbase = \"H100\"\nmemory_bandwidth = \"5 TB/s\"\n\
                [hardware.Large]\nbase = \"wide\"\nmemory_capacity = \"160 GiB\"\n";
    catalog.add_toml(text).unwrap();
    let memory = &catalog.hardware("Large").unwrap().memory;
    assert_eq!((memory.bandwidth.si(), memory.capacity.si()), (5e12, 171_798_691_840.0));
    let upside_down = "[hardware.Large]\nbase = \"Wide\"\n[hardware.Wide]\nbase = \"H100\"\n";
    assert_eq!(Catalog::builtin().add_toml(upside_down).unwrap_err()[0].code, "PD004");
}

#[test]
fn a_catalog_file_declares_assumption_sets() {
    let mut catalog = Catalog::builtin();
    let text = "[assumptions.ours]\nbase = \"vllm\"\nstep_overhead = \"2 ms\"\n\
                [assumptions.tuned]\nbase = \"ours\"\nsequence_overhead = \"10 us\"\n";
    catalog.add_toml(text).unwrap();
    let text = "model = \"Llama3_8B\"\nassumptions = \"tuned\"\nbaseline = \"MI300X\"\n\
                proposal = { hardware = \"H100\", assumptions = { weight_efficiency = 0.9 } }\n";
    let block = block::Block::parse(text, &catalog).unwrap();
    let sides = [&block.baseline.assumptions, &block.proposal.assumptions];
    for side in sides {
        assert_eq!(side.name(), "tuned");
        let serving = &side.serving;
        assert_eq!((serving.step_overhead.si(), serving.sequence_overhead.si()), (2e-3, 1e-5));
    }
    // What is not declared follows the hardware, as it does for the set beneath.
    assert_eq!(sides[0].set.name(), "vllm-rocm");
    assert_eq!(sides[1].serving.weight_efficiency, 0.9);
    let wrong = |text: &str| {
        let error = Catalog::builtin().add_toml(text).unwrap_err().remove(0);
        (error.code, error.suggestion)
    };
    assert_eq!(wrong("[assumptions.vllm]\n").0, "PD007");
    let misspelt = wrong("[assumptions.ours]\nstep_overhed = \"1 ms\"\n");
    assert_eq!(misspelt, ("PD002", Some("step_overhead".to_string())));
    let unknown = wrong("[assumptions.ours]\nbase = \"trtlm\"\n");
    assert_eq!(unknown, ("PD004", Some("trtllm".to_string())));
}
