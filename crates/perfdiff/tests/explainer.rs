//! The explainer against a second derivation of everything that it says.
//!
//! The checks are in `explainer/`; `cargo run --release -p perfdiff --all-features --example truth
//! -- 100000` runs them on more comparisons than a test has time for.

#[path = "explainer/mod.rs"]
mod explainer;

use explainer::{Part, Random, Tally, block, printed};
use perfdiff::{Catalog, FindingKind, Report};

#[test]
fn no_random_comparison_breaks_a_law_or_says_something_false() {
    let mut random = Random::new(20_261_123);
    let mut tally = Tally::of(Part { most_inputs: 6, render_every: 8 });
    for number in 0..2500 {
        tally.check(&block(&mut random, number));
    }
    println!("{}", tally.summary());
    assert!(tally.failures.is_empty(), "{}", tally.failures.join("\n"));
}

/// The report of a block under mlsysim's equations, whose every sentence is derived again.
fn report(text: &str) -> Report {
    let text = format!("assumptions = \"mlsysim\"\n{text}");
    perfdiff::block::run(&text, &Catalog::builtin()).expect("the block is right")
}

fn findings(report: &Report, kind: FindingKind) -> Vec<&str> {
    report.findings().iter().filter(|f| f.kind == kind).map(|f| f.text.as_str()).collect()
}

fn factors(report: &Report) -> Vec<&str> {
    report.comparison().expect("a comparison").factors.iter().map(|factor| factor.name).collect()
}

#[test]
fn what_a_given_figure_overrides_is_no_factor() {
    let moe = |parameters: &str| {
        format!(
            "model = {{ class = \"moe\", parameters = 8e9, layers = 32, flops = 3e9, \
             active_parameters = {parameters} }}\nhardware = \"H100\"\n"
        )
    };
    let text = format!("[baseline]\n{}[proposal]\n{}", moe("1e9"), moe("2e9"));
    assert_eq!(factors(&report(&text)), [""; 0]);
}

#[test]
fn optimizer_state_is_no_factor_where_lora_does_not_read_it() {
    let text = r#"
        model = "OpenVLA_7B"
        hardware = "MI300X"
        workload = { kind = "train", lora = true }
        baseline = { assumptions = "mlsysim" }
        proposal = { assumptions = { base = "mlsysim", optimizer_bytes = 8 } }
    "#;
    assert_eq!(factors(&report(text)), [""; 0]);
}

#[test]
fn inputs_that_nothing_reads_do_not_fold_a_group() {
    // Fourteen inputs differ; energy, heads and width are read by no forward pass's latency.
    let text = r#"
        [baseline]
        model = "GPT3"
        hardware = "H100"
        [proposal]
        model = "Llama2_70B"
        hardware = "T4"
        batch = 8
        precision = "int8"
        compute_efficiency = 0.4
        assumptions = { base = "mlsysim", layer_overhead = "5 us", activation_traffic = 0.2 }
    "#;
    let report = report(text);
    assert!(factors(&report).contains(&"parameters"), "{:?}", factors(&report));
    assert!(report.comparison().expect("a comparison").factors.len() <= 12);
}

#[test]
fn nothing_is_said_only_of_exactly_nothing() {
    let text = r#"
        model = "BERT_Base"
        batch = 442
        baseline = "A100"
        proposal = { hardware = { base = "A100", dispatch_overhead = "40 us" } }
    "#;
    let said = report(text);
    let said = findings(&said, FindingKind::Factors);
    assert_eq!(
        said,
        ["What differs, the dispatch overhead (15 us to 40 us), changes less than 0.5 % here."]
    );
}

#[test]
fn overhead_is_blamed_only_where_the_factor_arrives_without_it() {
    // Without overhead the speedup would be the bandwidth's ratio, and half of it the peak's work.
    let text = r#"
        model = "AnomalyDetector"
        baseline = "HimaxWE1"
        proposal = "RoboTaxi"
    "#;
    let report = report(text);
    let said = findings(&report, FindingKind::PartlyArrived);
    assert!(said[0].starts_with("Of the 2000x memory bandwidth on paper, "), "{said:?}");
    assert!(!said[0].contains("overhead"), "{said:?}");
}

#[test]
fn a_drop_does_not_arrive_it_costs() {
    let text = r#"
        model = "Mamba_2_8B"
        precision = "int4"
        baseline = "TPUv6"
        proposal = "V100_PCIe"
    "#;
    let report = report(text);
    let said = findings(&report, FindingKind::PartlyArrived);
    assert!(
        said[0].starts_with("The drop to 0.549x memory bandwidth on paper comes to "),
        "{said:?}"
    );
    assert!(said[0].ends_with("which it does not stretch, hides the rest."), "{said:?}");
}

#[test]
fn shares_of_a_shift_that_pull_the_other_way_are_named() {
    let text = r#"
        batch = 1
        [baseline]
        model = "BERT_Base"
        hardware = "HimaxWE1"
        [proposal]
        model = "ACT_ALOHA"
        hardware = "GenericServer"
    "#;
    let report = report(text);
    let said = findings(&report, FindingKind::RegimeShift);
    assert!(said[0].contains(", against memory bandwidth (-"), "{said:?}");
}

#[test]
fn two_costs_are_not_worth_more_together() {
    let text = r#"
        model = "AnomalyDetector"
        batch = 128
        metric = "energy"
        baseline = "B200"
        proposal = "LockstepSafetyMCU_Reference"
    "#;
    let report = report(text);
    let said = findings(&report, FindingKind::Interaction);
    assert!(
        said[0].starts_with("The costs of peak FLOP/s and flash bandwidth overlap: "),
        "{said:?}"
    );
}

#[test]
fn a_rate_that_the_block_declares_is_not_called_the_registrys() {
    let text = r#"
        model = "ResNet50"
        precision = "int4"
        baseline = { hardware = { base = "A100", peak_flops = "400 TFLOP/s" } }
        proposal = "H100"
    "#;
    let report = report(text);
    let said = findings(&report, FindingKind::Doubt);
    assert_eq!(
        said[0],
        "NVIDIA A100 (changed) gives no int4 rate for the `mlsysim` set: 400 TFLOP/s is used, as \
         mlsysim does without one."
    );
}

#[test]
fn the_share_of_the_latency_is_not_called_a_share_of_the_energy() {
    let text = "model = \"GPT2\"\nmetric = \"energy\"\nbaseline = \"A100\"\nproposal = \"A100\"";
    let report = report(text);
    let said = findings(&report, FindingKind::Bound);
    assert!(said[0].ends_with(" of the latency."), "{said:?}");
}

#[test]
fn what_is_needed_never_prints_like_what_is_there() {
    let text = r#"
        model = "Llama3_8B"
        baseline = { hardware = { base = "T4", memory_capacity_bytes = 16.059999e9 } }
        proposal = { hardware = { base = "T4", memory_capacity_bytes = 16059999999 } }
    "#;
    let report = report(text);
    let said = findings(&report, FindingKind::DoesNotFit);
    assert!(said[0].contains("it needs 1.00 KB more than the 16.06 GB there"), "{said:?}");
    assert!(said[1].contains("it needs 1.00 B more than the 16.06 GB there"), "{said:?}");
}

#[test]
fn a_factor_has_a_unit_where_only_the_proposal_has_a_value() {
    let text = r#"
        hardware = "ReferenceCPU"
        precision = "bf16"
        baseline = { model = "OPT_13B" }
        proposal = { model = "Llama2_13B" }
    "#;
    let report = report(text);
    let flops = report.comparison().expect("a comparison").factor("flops").unwrap();
    assert_eq!((flops.baseline.number(), flops.unit), (None, "FLOP"));
}

#[test]
fn the_subject_names_the_assumptions_that_differ() {
    let text = r#"
        model = "GPT2"
        hardware = "A100"
        baseline = { compute_efficiency = 0.5 }
        proposal = { compute_efficiency = 0.6, batch = 2 }
    "#;
    let text = report(text).text();
    let flowing = text.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(flowing.contains("batch 1 to 2, compute efficiency 0.5 to 0.6 "), "{text}");
}

/// The report of a block under the set that it names, or the default one.
fn serving(text: &str) -> Report {
    perfdiff::block::run(text, &Catalog::builtin()).expect("the block is right")
}

#[test]
fn nothing_is_said_of_times_that_a_side_does_not_have() {
    let text = r#"
        model = "Llama3_70B"
        workload = { kind = "generate", prompt = 512, output = 512 }
        baseline = { hardware = "A100_40GB", batch = 1 }
        proposal = { hardware = "H200", batch = 64 }
    "#;
    let report = serving(text);
    let said = findings(&report, FindingKind::Verdict);
    assert_eq!(said, ["No speedup: the baseline does not fit."]);
    for kind in [FindingKind::RegimeShift, FindingKind::Tension, FindingKind::Bound] {
        assert_eq!(findings(&report, kind), [""; 0]);
    }
}

#[test]
fn one_token_has_no_time_per_token_after_it() {
    let text = r#"
        model = "Llama3_8B"
        metric = "tpot"
        workload = { kind = "generate", prompt = 512, output = 1 }
        baseline = "A100"
        proposal = "H100"
    "#;
    let report = serving(text);
    let said = findings(&report, FindingKind::Verdict);
    assert_eq!(said, ["No speedup: a generation of one token has no tpot."]);
    assert_eq!(findings(&report, FindingKind::Bound), [""; 0]);
}

#[test]
fn a_side_that_runs_is_not_said_not_to_fit() {
    let text = r#"
        model = "Llama3_70B"
        hardware = "A100_40GB"
        metric = "ttft"
        baseline = { model = "Llama3_8B" }
        proposal = { workload = { kind = "generate", prompt = 512, output = 512 } }
    "#;
    let report = serving(text);
    let said = findings(&report, FindingKind::Verdict);
    assert_eq!(said, ["No speedup: the proposal does not fit."]);
}

#[test]
fn a_least_above_the_most_does_not_panic() {
    let text = r#"
        model = "Llama3_8B"
        hardware = "H100"
        workload = { kind = "generate", prompt = 512, output = 512 }
        baseline = { assumptions = "vllm" }
        proposal = { assumptions = { base = "vllm", prefill_tokens_least = 40000 } }
    "#;
    assert!(serving(text).comparison().expect("a comparison").speedup.is_some());
}

#[test]
fn what_waits_streams_nothing_and_what_streams_does_not_wait() {
    let text = r#"
        model = "Llama2_7B"
        [baseline]
        hardware = { base = "A100_40GB", memory_capacity = "8 GB" }
        assumptions = "mlsysim"
        [proposal]
        hardware = "A100_40GB"
        batch = 512
        workload = { kind = "generate", prompt = 16, output = 2048 }
        assumptions = "trtllm"
    "#;
    let report = serving(text);
    let said = findings(&report, FindingKind::Bound);
    assert!(said[0].contains("capacity-bound: streaming what does not fit takes"), "{said:?}");
    assert!(said[0].contains("capacity-bound: waiting for memory takes"), "{said:?}");
}

#[test]
fn a_constant_is_a_factor_only_where_some_pass_uses_it() {
    let text = r#"
        model = "Llama3_8B"
        hardware = "H100"
        baseline = { assumptions = "vllm" }
        [proposal]
        assumptions = { base = "vllm", job_overhead = "1 s", expert_spread = 0.1, link_efficiency = 0.9, wide_kv_reread = 1.0, sequence_overhead = "1 us" }
    "#;
    assert_eq!(factors(&serving(text)), ["sequence_overhead"]);
}

#[test]
fn mixes_that_nobody_could_build_make_the_model_one_factor() {
    let text = r#"
        hardware = "H100"
        baseline = { model = "Llama3_8B" }
        proposal = { model = { base = "Llama3_8B", heads = 4, kv_heads = 4 } }
    "#;
    assert_eq!(factors(&serving(text)), ["model"]);
}

#[test]
fn errors_of_latencies_are_not_said_to_be_those_of_other_metrics() {
    let text = r#"
        model = "Llama3_8B"
        hardware = "H100"
        metric = "energy"
        workload = { kind = "generate", prompt = 512, output = 512 }
        baseline = { batch = 1 }
        proposal = { batch = 16 }
    "#;
    let report = serving(text);
    let said = findings(&report, FindingKind::Validation);
    assert!(said[0].ends_with(" This extrapolates beyond them: energy."), "{said:?}");
}

#[test]
fn a_queue_is_not_held_against_runs_that_never_waited() {
    let text = r#"
        model = "Llama2_7B"
        hardware = "MI250"
        assumptions = "vllm"
        workload = { kind = "generate", prompt = 2048, output = 2048 }
        baseline = { batch = 1 }
        proposal = { batch = 256 }
    "#;
    let report = serving(text);
    assert_eq!(findings(&report, FindingKind::DoesNotFit).len(), 1);
    let said = findings(&report, FindingKind::Validation);
    assert!(!said[0].contains("held back"), "{said:?}");
    assert!(said[0].contains("a batch that waits for memory"), "{said:?}");
}

#[test]
fn the_rank_of_adapters_is_a_factor_whatever_the_model_is_counted_by() {
    let text = r#"
        model = "Mamba_130M"
        hardware = "H200"
        workload = { kind = "train", data_parallel = 16, lora = true }
        baseline = { assumptions = "vllm" }
        proposal = { assumptions = { base = "vllm", lora_rank = 1024 } }
    "#;
    assert_eq!(factors(&serving(text)), ["lora_rank"]);
}

/// The sentences of a kind, under the set that the block names.
fn said(text: &str, kind: FindingKind) -> Vec<String> {
    findings(&serving(text), kind).into_iter().map(String::from).collect()
}

#[test]
fn a_batch_that_is_printed_flips_the_regime_when_it_is_typed_into_the_block() {
    let block = |batch: &str| {
        format!(
            "model = \"Llama3_8B\"\nbatch = {batch}\nworkload = {{ kind = \"forward\", context = 1 }}\n\
             baseline = \"A100\"\nproposal = \"H100\"\n"
        )
    };
    let said = said(&block("1"), FindingKind::WhatItTakes);
    let found = printed::holes(
        &said[0],
        "From batch {} the H100 would be {}-bound (at {} memory-bound){}.",
    );
    let found = found.unwrap_or_else(|| panic!("{said:?}"));
    let bound =
        |batch: &str| serving(&block(batch)).comparison().unwrap().proposal.profile.regime.name();
    assert_eq!((bound(found[2]), bound(found[0])), ("memory", found[1]));
    let [before, from] = [found[2], found[0]].map(|batch| batch.parse::<u64>().unwrap());
    assert_eq!(before + 1, from);
}

#[test]
fn a_bandwidth_that_is_printed_reaches_the_target_when_it_is_typed_into_the_block() {
    let block = |proposal: &str| {
        format!(
            "target = \"2x\"\nmodel = \"Llama3_8B\"\nbatch = 16\nbaseline = \"A100\"\n\
             workload = {{ kind = \"generate\", prompt = 1024, output = 256 }}\n\
             proposal = {{ hardware = {proposal} }}\n"
        )
    };
    let said = said(&block("\"H100\""), FindingKind::WhatItTakes);
    let pattern =
        "For a speedup of 2x the H100 would need {} of memory bandwidth (not {}). Alone, {}.";
    let found = printed::holes(&said[0], pattern).unwrap_or_else(|| panic!("{said:?}"));
    let speedup = |bandwidth: &str| {
        let proposal = format!("{{ base = \"H100\", memory_bandwidth = \"{bandwidth}\" }}");
        serving(&block(&proposal)).comparison().unwrap().speedup.unwrap()
    };
    assert!(speedup(found[1]) < 2.0 && speedup(found[0]) >= 2.0, "{said:?}");
}

#[test]
fn devices_and_precision_that_are_printed_make_it_fit_when_they_are_typed_into_the_block() {
    let block = |keys: &str| {
        format!("model = \"Llama3_70B\"\n{keys}\nbaseline = \"A100\"\nproposal = \"H100\"\n")
    };
    let said = said(&block(""), FindingKind::WhatItTakes);
    assert_eq!(
        said[1].split(", or ").next(),
        Some("What would make it fit the H100: fp8 (not fp16), 2 devices (not 1)"),
        "{said:?}"
    );
    let fits = |keys: &str| serving(&block(keys)).comparison().unwrap().proposal.profile.feasible;
    assert!(fits("precision = \"fp8\"") && fits("devices = 2") && !fits(""));
}

#[test]
fn one_threshold_is_said_once_where_only_the_batch_differs() {
    let text = r#"
        model = "ResNet50"
        hardware = "A100"
        baseline = { batch = 1 }
        proposal = { batch = 256 }
    "#;
    let said = said(text, FindingKind::WhatItTakes);
    let flips: Vec<_> = said.iter().filter(|text| text.contains("batch")).collect();
    assert_eq!(flips.len(), 1, "{said:?}");
    assert!(flips[0].starts_with("Only from batch "), "{said:?}");
}

/// Holds a block that once broke a law, or said something false, against all of them again.
fn hold(text: &str) {
    let mut tally = Tally::of(Part { most_inputs: usize::MAX, render_every: 1 });
    tally.check(text);
    assert!(tally.failures.is_empty(), "{}", tally.failures.join("\n"));
    assert!(tally.summary().starts_with("1 comparisons"), "{}", tally.summary());
}

#[test]
fn no_line_is_wider_than_a_terminal_however_long_a_name_is() {
    let reason = r#"
        model = "OPT_13B"
        metric = "energy"
        assumptions = "mlsysim"
        baseline = { hardware = { base = "IntelSGX", host_link_bandwidth = "32 GB/s" } }
        proposal = "TPUv5p"
    "#;
    let cell = r#"
        model = "OPT_13B"
        hardware = "RoboTaxi"
        baseline = { workload = { kind = "generate", prompt = 2048, output = 1024 } }
        proposal = { workload = { kind = "train", seq = 512 }, assumptions = "mlsysim" }
    "#;
    for text in [reason, cell] {
        hold(text);
    }
    let lines = serving(reason).text();
    let lines: Vec<&str> = lines.lines().skip(1).take(2).collect();
    let reason = [
        "• Speedup: none (the sheet of Intel SGX Enclave (Reference) (changed) gives no",
        "           TDP)",
    ];
    assert_eq!(lines, reason);
    let text = serving(cell).text();
    assert!(text.contains("    proposal  OPT-13B on RoboTaxi Reference Compute (NVIDIA DRIVE AGX Orin\n              class)\n"), "{text}");
}

#[test]
fn a_floor_at_exactly_the_limit_is_a_matter_of_no_rounding() {
    // Overhead is a quarter of the latency to the last bit: 30 of 120 us.
    let text = r#"
        assumptions = "mlsysim"
        batch = 252
        model = "DS_CNN"
        precision = "tf32"
        baseline = "A100"
        proposal = "V100_PCIe"
    "#;
    hold(text);
    assert_eq!(findings(&serving(text), FindingKind::OverheadFloor), [""; 0]);
    hold(&text.replace("252", "251"));
    let near = serving(&text.replace("252", "251"));
    assert_eq!(findings(&near, FindingKind::OverheadFloor).len(), 1);
}

#[test]
fn at_most_is_what_no_amount_of_a_rate_exceeds() {
    let said = |text: &str| {
        hold(text);
        let report = serving(text);
        let all = findings(&report, FindingKind::WhatItTakes);
        all.into_iter().filter(|text| text.contains("speedup of")).map(String::from).collect()
    };
    // A million times this peak gives half the target, a billion times reaches it.
    let text = r#"
        assumptions = "mlsysim"
        model = "YOLOv8_Nano"
        batch = 272
        precision = "int4"
        workload = { kind = "train", seq = 512, zero = 3, data_parallel = 64 }
        compute_efficiency = 0.05
        target = 1.05
        baseline = "TPUv3"
        proposal = "nRF52840"
    "#;
    let none: Vec<String> = said(text);
    assert_eq!(none, [""; 0]);
    let out_of_reach: Vec<String> = said(&text.replace("1.05", "1000"));
    assert!(out_of_reach[0].contains(": peak FLOP/s gives 1.63x at most and"), "{out_of_reach:?}");
}

#[test]
fn a_training_step_does_not_read_how_long_an_encoders_inputs_are() {
    let text = r#"
        hardware = "Gaudi2"
        workload = { kind = "train", seq = 1024 }
        assumptions = "vllm"
        baseline = { model = "BERT_Base" }
        proposal = { model = { base = "BERT_Base", input_tokens = 64 } }
    "#;
    hold(text);
    assert_eq!(factors(&serving(text)), [""; 0]);
    assert_eq!(
        factors(&serving(&text.replace("\"train\", seq = 1024", "\"forward\""))),
        ["input_tokens"]
    );
}

#[test]
fn heads_that_choose_between_two_kernels_alike_are_no_factor() {
    hold(
        r#"
        target = 30.0
        hardware = "MI300X"
        batch = 8
        workload = { kind = "generate", prompt = 1, output = 2 }
        assumptions = { base = "physical", wide_attention_from = 1241 }
        baseline = { model = "GPTJ_6B" }
        proposal = { model = "GPT2_Small" }
        "#,
    );
}

#[test]
fn pictures_are_read_as_they_are_drawn() {
    // Five bars that move nothing, after two that undo each other.
    hold(
        r#"
        metric = "energy"
        model = "DLRM"
        batch = 512
        precision = "bf16"
        assumptions = "mlsysim"
        workload = { kind = "train", seq = 1024, zero = 1, data_parallel = 16, lora = true }
        baseline = "Coral"
        proposal = "OuraRing"
    "#,
    );
    // "prefill" is of narrow letters, and has "recompute" right behind it.
    hold(
        r#"
        metric = "ttft"
        hardware = "V100"
        batch = 512
        workload = { kind = "generate", prompt = 2048, output = 512 }
        assumptions = "vllm-rocm"
        baseline = { model = "Qwen1_5_7B" }
        proposal = { model = "GPT2" }
    "#,
    );
}

#[test]
fn a_target_that_is_met_to_the_last_bit_is_met() {
    // At 1.1 TB/s the latency is twice as long, and comes out a bit more than that.
    let text = r#"
        assumptions = "mlsysim"
        metric = "latency"
        target = 0.5
        model = "GPT2"
        precision = "tf32"
        compute_efficiency = 0.6
        baseline = "Trainium2"
        proposal = "Trainium2"
    "#;
    hold(text);
    let said = serving(text);
    let said = findings(&said, FindingKind::WhatItTakes);
    assert_eq!(
        said,
        ["The target of 0.5x is met, down to 1.1 TB/s of memory bandwidth (not at 1.099 TB/s)."]
    );
}
