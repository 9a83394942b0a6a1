//! Random sweeps, as a person would write them.

use perfdiff::Metric;

use super::by_hand::Written;

/// A small seeded generator (`SplitMix64`): the same sweeps on every machine.
pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) % n as u64) as usize
    }

    fn of<T: Copy>(&mut self, items: &[T]) -> T {
        items[self.below(items.len())]
    }

    fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }
}

const HARDWARE: [&str; 6] = ["A100", "A100_40GB", "H100", "H200", "MI300X", "V100"];
const MODELS: [&str; 5] = ["Llama3_8B", "Llama2_7B", "Mistral_7B", "GPT2", "Llama3_70B"];

/// An input: its key in `[sweep]`, the key at the top, values, and the first of them.
type Input = (&'static str, &'static str, &'static str, &'static str);

const ANYWHERE: [Input; 7] = [
    ("batch", "batch", "\"1..=256 log2\"", "1"),
    ("batch", "batch", "[1, 300, 17, 64]", "1"),
    ("devices", "devices", "[1, 2, 4, 8]", "1"),
    ("precision", "precision", "[\"fp16\", \"int8\", \"fp32\"]", "\"fp16\""),
    (
        "assumptions.compute_efficiency",
        "assumptions.compute_efficiency",
        "\"0.1..=0.9 step 0.2\"",
        "0.1",
    ),
    ("compute_efficiency", "compute_efficiency", "[0.02, 0.3, 0.9]", "0.02"),
    ("model", "model", "[\"GPT2\", \"Llama3_8B\", \"Llama3_70B\"]", "\"GPT2\""),
];

const SERVING: [Input; 3] = [
    ("assumptions", "assumptions", "[\"physical\", \"vllm\", \"trtllm\"]", "\"physical\""),
    (
        "assumptions.step_overhead",
        "assumptions.step_overhead",
        "\"0 ms..=20 ms step 4 ms\"",
        "\"0 s\"",
    ),
    ("context", "workload.context", "\"128..=65536 log2\"", "128"),
];

const GENERATED: [Input; 3] = [
    ("prompt", "workload.prompt", "\"64..=32768 log2\"", "64"),
    ("output", "workload.output", "[16, 64, 1024, 4096]", "16"),
    ("workload.prompt", "workload.prompt", "\"256..=4096 step 640\"", "256"),
];

const TRAINED: [Input; 4] = [
    ("seq", "workload.seq", "\"128..=8192 log2\"", "128"),
    ("zero", "workload.zero", "\"0..=3\"", "0"),
    ("data_parallel", "workload.data_parallel", "[1, 8, 64]", "1"),
    ("recompute", "workload.recompute", "[false, true]", "false"),
];

const OF_HARDWARE: [Input; 4] = [
    (
        "hardware.memory_bandwidth",
        "hardware.memory_bandwidth",
        "\"500 GB/s..=8 TB/s log2\"",
        "\"500 GB/s\"",
    ),
    (
        "hardware.memory_capacity",
        "hardware.memory_capacity",
        "\"16 GiB..=128 GiB log2\"",
        "\"16 GiB\"",
    ),
    ("hardware", "hardware", "[\"A100\", \"H100\", \"MI300X\", \"V100\", \"T4\"]", "\"A100\""),
    ("hardware", "hardware", "[\"H200\", \"A100\"]", "\"H200\""),
];

/// A block with a sweep over one input or two.
pub(crate) fn written(random: &mut Random) -> Written {
    let set = random.of(&["mlsysim", "physical", "physical", "vllm", "trtllm"]);
    let kind = match set {
        "mlsysim" => random.of(&["forward", "train"]),
        _ => random.of(&["forward", "generate", "generate", "train"]),
    };
    let mut inputs: Vec<Input> = ANYWHERE.to_vec();
    inputs.extend(OF_HARDWARE);
    if set != "mlsysim" {
        inputs.extend(SERVING.iter().filter(|i| i.0 != "context" || kind == "forward"));
    } else {
        inputs.retain(|input| input.0 != "devices");
    }
    inputs.extend(match kind {
        "generate" => GENERATED.to_vec(),
        "train" => TRAINED.to_vec(),
        _ => Vec::new(),
    });
    let first = random.of(&inputs);
    let mut chosen = vec![first];
    // Two keys of which the one is a part of the other, or says the same, are one.
    let root = |input: &Input| {
        input.1.split('.').next().unwrap_or("").replace("compute_efficiency", "assumptions")
    };
    let clash = |a: &Input, b: &Input| root(a) == root(b) && (root(a) != "workload" || a.1 == b.1);
    let second = random.of(&inputs);
    if random.chance(30) && !clash(&first, &second) {
        chosen.push(second);
    }
    let is = |key: &str| chosen.iter().any(|input| input.1 == key);
    let under = |key: &str| chosen.iter().any(|input| input.1.starts_with(&format!("{key}.")));
    let mut top = String::new();
    let mut add = |key: &str, value: String| {
        if !is(key) {
            top += &format!("{key} = {value}\n");
        }
    };
    add("model", format!("\"{}\"", random.of(&MODELS)));
    add("batch", random.of(&["1", "8", "64"]).to_string());
    if !is("assumptions") {
        let key = if under("assumptions") { "assumptions.base" } else { "assumptions" };
        add(key, format!("\"{set}\""));
    }
    match kind {
        "generate" => {
            add("workload.kind", "\"generate\"".into());
            add("workload.prompt", random.of(&["128", "2048"]).into());
            add("workload.output", random.of(&["1", "128"]).into());
        }
        kind => add("workload.kind", format!("\"{kind}\"")),
    }
    let metrics: &[Metric] = match kind {
        "generate" => {
            &[Metric::Ttft, Metric::Tpot, Metric::Latency, Metric::Throughput, Metric::Cost]
        }
        _ => &[Metric::Latency, Metric::Throughput, Metric::Energy, Metric::Cost],
    };
    let metric = random.of(metrics);
    let (mut baseline, mut proposal) = (None, None);
    let sides = random.below(3);
    // A member of the hardware is over one that stands at the top; so a side that differs does so
    // in something else.
    if under("hardware") || is("hardware") {
        if under("hardware") {
            add("hardware.base", format!("\"{}\"", random.of(&HARDWARE)));
        }
        if sides > 0 {
            baseline = Some(format!("hardware = \"{}\"", random.of(&HARDWARE)));
        }
        if sides > 1 {
            proposal = Some(if is("batch") { String::new() } else { "batch = 4".to_string() });
        }
    } else if sides == 2 {
        baseline = Some(format!("hardware = \"{}\"", random.of(&HARDWARE)));
        proposal = Some(format!("hardware = \"{}\"", random.of(&HARDWARE)));
    } else {
        add("hardware", format!("\"{}\"", random.of(&HARDWARE)));
        if sides == 1 {
            baseline = Some(format!("hardware = \"{}\"", random.of(&HARDWARE)));
        }
    }
    let swept =
        chosen.iter().map(|i| (i.0.to_string(), i.1.to_string(), i.2.to_string())).collect();
    let firsts = chosen.iter().map(|input| input.3.to_string()).collect();
    Written { top, baseline, proposal, metric, swept, firsts }
}
