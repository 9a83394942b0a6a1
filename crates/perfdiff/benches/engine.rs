//! How long the engine takes: solve, compare, render.
//!
//! `cargo bench -p perfdiff --all-features`

use divan::{Bencher, black_box};
use perfdiff::units::tb_per_s;
use perfdiff::{
    AssumptionSet, Assumptions, Catalog, Comparison, Metric, Precision, Report, Scenario, Shown,
    Train, Workload, block, hardware, json_lines, models,
};

fn main() {
    divan::main();
}

const BLOCK: &str = r#"
name     = "upgrade"
model    = "Llama3_8B"
batch    = 1
baseline = "A100"
proposal = "H100"
"#;

fn a100() -> Scenario {
    Scenario::new(models::LLAMA3_8B).on(hardware::A100)
}

fn h100() -> Scenario {
    Scenario::new(models::LLAMA3_8B).on(hardware::H100)
}

#[divan::bench]
fn solve_under_mlsysim(bencher: Bencher<'_, '_>) {
    let scenario = a100().assumptions(Assumptions::MLSYSIM);
    bencher.bench_local(|| black_box(&scenario).solve());
}

#[divan::bench]
fn solve(bencher: Bencher<'_, '_>) {
    let scenario = a100();
    bencher.bench_local(|| black_box(&scenario).solve());
}

/// What `perfdiff solve` does with a line: read, solve, write.
#[divan::bench]
fn solve_a_line_of_json(bencher: Bencher<'_, '_>) {
    let catalog = Catalog::builtin();
    let line = r#"{"model": "Llama3_8B", "hardware": "A100", "batch": 8, "precision": "fp16"}"#;
    bencher.bench_local(|| {
        json_lines::solve(black_box(line), &catalog).map(|profile| profile.to_string())
    });
}

#[divan::bench]
fn compare_two_hardware(bencher: Bencher<'_, '_>) {
    let (a, b) = (a100(), h100());
    bencher.bench_local(|| Comparison::between(black_box(&a), black_box(&b), Metric::Latency));
}

#[divan::bench]
fn compare_with_2_factors(bencher: Bencher<'_, '_>) {
    let a = a100();
    let mut b = a100().batch(8);
    b.hardware.memory.bandwidth = tb_per_s(3.35);
    assert_eq!(Comparison::between(&a, &b, Metric::Latency).map(|c| c.factors.len()), Ok(2));
    bencher.bench_local(|| Comparison::between(black_box(&a), black_box(&b), Metric::Latency));
}

#[divan::bench]
fn compare_with_8_factors(bencher: Bencher<'_, '_>) {
    let train = |seq| Workload::Train(Train { seq, ..Train::default() });
    let mlsysim = Assumptions::MLSYSIM;
    let a = a100().assumptions(mlsysim.clone()).workload(train(512));
    let mut b = h100().assumptions(mlsysim).batch(8).precision(Precision::Bf16);
    b.workload = train(2048);
    b.assumptions.layer_overhead = b.assumptions.layer_overhead * 0.5;
    assert_eq!(Comparison::between(&a, &b, Metric::Latency).map(|c| c.factors.len()), Ok(8));
    bencher.bench_local(|| Comparison::between(black_box(&a), black_box(&b), Metric::Latency));
}

fn generate(tokens: u32) -> Workload {
    Workload::Generate { prompt: tokens, output: tokens }
}

#[divan::bench]
fn generate_that_fits(bencher: Bencher<'_, '_>) {
    let scenario = h100().batch(16).workload(generate(512));
    assert!(scenario.solve().is_ok_and(|profile| profile.feasible));
    bencher.bench_local(|| black_box(&scenario).solve());
}

#[divan::bench]
fn generate_that_preempts(bencher: Bencher<'_, '_>) {
    let scenario = Scenario::new(models::LLAMA2_7B)
        .on(hardware::A100_40GB)
        .batch(64)
        .workload(generate(2048))
        .assumptions(Assumptions::of(AssumptionSet::Vllm));
    assert!(scenario.solve().is_ok_and(|profile| !profile.feasible));
    bencher.bench_local(|| black_box(&scenario).solve());
}

#[divan::bench]
fn compare_generations_with_8_factors(bencher: Bencher<'_, '_>) {
    let a = a100().batch(4).workload(generate(128));
    let mut b = h100().batch(8).precision(Precision::Fp8).workload(generate(256));
    b.devices = 2;
    b.assumptions.serving.step_overhead = b.assumptions.serving.step_overhead * 0.5;
    let compared = Comparison::between(&a, &b, Metric::Latency);
    assert!(compared.is_ok_and(|c| c.factors.len() >= 8 && c.proposal.profile.feasible));
    bencher.bench_local(|| Comparison::between(black_box(&a), black_box(&b), Metric::Latency));
}

#[divan::bench]
fn findings_and_html(bencher: Bencher<'_, '_>) {
    let comparison = Comparison::between(&a100(), &h100(), Metric::Latency).expect("it solves");
    bencher.bench_local(|| Report::new(black_box(&comparison).clone()).html("id"));
}

/// Four factors, all three pictures.
#[divan::bench]
fn compare_and_draw_everything(bencher: Bencher<'_, '_>) {
    let a = a100().batch(4).workload(generate(128));
    let b = h100().batch(8).precision(Precision::Fp8).workload(generate(128));
    let show = vec![Shown::Text, Shown::Factors, Shown::Roofline, Shown::Stages, Shown::Table];
    bencher.bench_local(|| {
        let compared = Comparison::between(black_box(&a), black_box(&b), Metric::Latency);
        compared.map(|c| Report::new(c).showing(show.clone()).html("id"))
    });
}

#[divan::bench]
fn block_to_html(bencher: Bencher<'_, '_>) {
    let catalog = Catalog::builtin();
    bencher.bench_local(|| block::run(black_box(BLOCK), &catalog).map(|r| r.html("id")));
}

/// A sweep of 1,000 points, each a comparison, as a page has it: text, table, and chart.
const SWEEP: &str = r#"
model    = "Llama3_8B"
baseline = "A100"
proposal = "H100"
sweep    = { batch = "1..=1000" }
"#;

#[divan::bench]
fn sweep_of_1000_points_to_html(bencher: Bencher<'_, '_>) {
    let catalog = Catalog::builtin();
    bencher.bench_local(|| block::run(black_box(SWEEP), &catalog).map(|r| r.html("id")));
}

/// The same over two inputs, with a generation, which takes longer to solve.
#[divan::bench]
fn sweep_of_40_by_25_generations_to_html(bencher: Bencher<'_, '_>) {
    let text = "model = \"Llama3_8B\"\nbaseline = \"A100\"\nproposal = \"H100\"\n\
                workload = { kind = \"generate\", output = 128 }\n\
                [sweep]\nbatch = \"1..=40\"\nprompt = \"100..=2500 step 100\"\n";
    let catalog = Catalog::builtin();
    bencher.bench_local(|| block::run(black_box(text), &catalog).map(|r| r.html("id")));
}
