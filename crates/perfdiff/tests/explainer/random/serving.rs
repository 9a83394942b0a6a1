//! Blocks under the serving equations: generations that overflow the KV cache, tensor-parallel
//! groups, training, one stack against another.

use std::fmt::Write as _;

use perfdiff::{Hardware, Model, Precision, hardware, models};

use super::{Random, Side, batch, efficiency, inline_hardware, number, quoted, varied};

/// The sets with the serving equations, the commonest first.
const SETS: [&str; 8] = [
    "physical",
    "vllm",
    "trtllm",
    "physical",
    "vllm",
    "vllm-rocm",
    "deepspeed-gaudi",
    "deepspeed-mii",
];

const METRICS: [&str; 5] = ["latency", "throughput", "energy", "ttft", "tpot"];

/// What language models are served on, from a small card to a rack.
const SERVERS: [&str; 14] = [
    "A100_40GB",
    "H100",
    "A100",
    "MI300X",
    "Gaudi2",
    "H200",
    "B200",
    "T4",
    "V100",
    "MI250X",
    "H100_PCIe",
    "MI325X",
    "GB200_NVL72",
    "TPUv5p",
];

pub(super) fn metric(random: &mut Random) -> &'static str {
    if random.chance(45) { METRICS[0] } else { METRICS[random.below(METRICS.len())] }
}

/// A baseline and what is changed of it.
pub(super) fn sides(random: &mut Random) -> (Side, Side) {
    let baseline = side(random);
    let proposal = changed(random, &baseline);
    (baseline, proposal)
}

fn side(random: &mut Random) -> Side {
    let common = random.chance(70);
    let mut side = Side {
        model: model(random),
        hardware: server(random),
        batch: batch(random),
        precision: if common { Precision::Fp16 } else { *random.of(&Precision::ALL) },
        workload: workload(random),
        efficiency: random.chance(8).then(|| efficiency(random)),
        assumptions: if random.chance(15) { constants(random) } else { String::new() },
        set: SETS[random.below(SETS.len())],
        devices: devices(random),
    };
    // Encoders run in one way only, which chance would rarely hit.
    if is_encoder(&side.model) && !side.workload.contains("train") {
        side.workload = quoted("forward");
    }
    side
}

fn is_encoder(model: &str) -> bool {
    models::ALL.iter().any(|m| quoted(&m.key) == model && m.input_tokens.is_some())
}

fn devices(random: &mut Random) -> u32 {
    if random.chance(55) { 1 } else { 1 + random.below(8) as u32 }
}

fn server(random: &mut Random) -> String {
    let known: Vec<&&str> =
        SERVERS.iter().filter(|key| hardware::ALL.iter().any(|h| h.key == **key)).collect();
    if random.chance(85) {
        quoted(known[random.below(known.len())])
    } else {
        quoted(&random.of(hardware::ALL).key)
    }
}

/// Mostly models whose shapes are known.
fn model(random: &mut Random) -> String {
    let shaped: Vec<&Model> = models::ALL.iter().filter(|m| m.shapes().is_some()).collect();
    if random.chance(88) {
        quoted(&random.of(&shaped).key)
    } else {
        quoted(&random.of(models::ALL).key)
    }
}

fn workload(random: &mut Random) -> String {
    match random.below(100) {
        0..=14 => quoted("forward"),
        15..=29 => {
            let context = [1, 100, 2048, 32_768, 131_072][random.below(5)];
            format!("{{ kind = \"forward\", context = {context} }}")
        }
        30..=81 => generate(random),
        _ => train(random),
    }
}

fn generate(random: &mut Random) -> String {
    let prompt = *random.of(&[1, 16, 128, 512, 1000, 2048, 8192, 40_000]);
    let output = *random.of(&[1, 2, 17, 128, 512, 512, 1024, 2048]);
    format!("{{ kind = \"generate\", prompt = {prompt}, output = {output} }}")
}

fn train(random: &mut Random) -> String {
    let text = super::train(random);
    // Else few fit: most of the steps that people run are sharded or of adapters.
    if random.chance(50) { text.replace("lora = false", "lora = true") } else { text }
}

/// One or two constants of the serving equations, and of those that both kinds share.
fn constants(random: &mut Random) -> String {
    let one = constant(random);
    let other = constant(random);
    let key = |text: &str| text.split(' ').next().map(str::to_string);
    if random.chance(70) || key(&one) == key(&other) { one } else { format!("{one}, {other}") }
}

fn constant(random: &mut Random) -> String {
    let factor = random.factor(4.0);
    let fraction = (5 + random.below(96)) as f64 / 100.0;
    match random.below(22) {
        0 => format!("weight_efficiency = {fraction}"),
        1 => format!("kv_efficiency = {fraction}"),
        2 => format!("kv_reread = {}", 0.5 * factor),
        3 => format!("attention_latency = \"{} ns\"", 10.0 * factor),
        4 => format!("allreduce_latency = \"{} us\"", 6.0 * factor),
        5 => format!("link_efficiency = {fraction}"),
        6 => format!("bulk_link_efficiency = {fraction}"),
        7 | 8 => format!("step_overhead = \"{factor} ms\""),
        9 => format!("parallel_overhead = \"{factor} ms\""),
        10 => format!("sequence_overhead = \"{} us\"", 30.0 * factor),
        11 => format!("job_overhead = \"{} ms\"", 80.0 * factor),
        12 => format!("expert_spread = {fraction}"),
        13 => format!("memory_fraction = {fraction}"),
        14 => format!("runtime_memory = \"{} GB\"", 3.0 * factor),
        15 => format!("parallel_memory = \"{factor} GB\""),
        16 => format!("prefill_tokens_least = {}", (1024.0 * factor).round()),
        17 => format!("prefill_tokens_most = {}", (16_384.0 * factor).round()),
        18 => format!("wide_attention_from = {}", (512.0 * factor).round()),
        19 => format!("idle_power = {fraction}"),
        20 => format!("optimizer_bytes = {}", 12.0 * factor),
        _ => format!("lora_rank = {}", 16.0 * factor),
    }
}

/// The proposal: one thing changed as people change it, or everything.
fn changed(random: &mut Random, baseline: &Side) -> Side {
    let mut side = baseline.clone();
    match random.below(100) {
        0..=21 => side.hardware = server(random),
        22..=29 => side.batch = batch(random),
        30..=35 => side.precision = *random.of(&Precision::ALL),
        36..=41 => side.model = model(random),
        42..=49 => side.model = reshaped(random, &baseline.model),
        50..=55 => side.workload = longer(random, &baseline.workload),
        56..=59 => side.workload = workload(random),
        60..=66 => side.devices = devices(random),
        67..=74 => side.assumptions = constants(random),
        75..=79 => side.set = SETS[random.below(SETS.len())],
        80 => against_mlsysim(random, &mut side),
        81..=88 => side.hardware = varied(random, &baseline.hardware),
        89 => side.hardware = inline_hardware(random),
        90..=91 => {}
        92..=94 => {
            side.batch = batch(random);
            side.hardware = server(random);
            side.devices = devices(random);
        }
        _ => side = self::side(random),
    }
    side
}

/// The same under mlsysim's equations, with what they have no notion of left out.
fn against_mlsysim(random: &mut Random, side: &mut Side) {
    side.set = "mlsysim";
    side.assumptions = String::new();
    side.devices = 1;
    if side.workload.contains("generate") || side.workload.contains("context") {
        side.workload = if random.chance(70) { quoted("forward") } else { train(random) };
    }
}

/// Another length of the same kind of work.
fn longer(random: &mut Random, workload: &str) -> String {
    if workload.contains("generate") {
        generate(random)
    } else if workload.contains("train") {
        train(random)
    } else {
        let context = [1, 64, 4096, 16_384, 100_000][random.below(5)];
        format!("{{ kind = \"forward\", context = {context} }}")
    }
}

/// The catalog entry with one or two of its shapes changed.
fn reshaped(random: &mut Random, base: &str) -> String {
    let Some(entry) = models::ALL.iter().find(|m| quoted(&m.key) == base) else {
        return base.to_string();
    };
    let mut fields = format!("base = {base}");
    for _ in 0..1 + random.below(2) {
        let heads = entry.heads.unwrap_or(32);
        let (name, value) = match random.below(9) {
            0 => ("kv_heads", heads / *random.of(&[1, 2, 4, heads])),
            1 => ("layers", entry.layers.unwrap_or(12) * (1 + random.below(3) as u32) / 2),
            2 => ("ffn_size", entry.ffn_size.unwrap_or(4096) * (1 + random.below(4) as u32) / 2),
            3 => ("hidden_size", entry.hidden_size.unwrap_or(1024) * 2),
            4 => ("vocabulary", 32_000 * (1 + random.below(5) as u32)),
            5 => ("experts", [4, 8, 64][random.below(3)]),
            6 => ("experts_per_token", 1 + random.below(4) as u32),
            7 if entry.input_tokens.is_some() => ("input_tokens", 64 << random.below(4)),
            7 => ("context_length", 1024 << random.below(8)),
            _ => ("head_dim", [64, 128, 256][random.below(3)]),
        };
        if !fields.contains(name) && value > 0 {
            let _ = write!(fields, ", {name} = {value}");
        }
    }
    format!("{{ {fields} }}")
}

/// A field that only the serving equations look at, scaled.
pub(super) fn field_value(entry: &Hardware, field: &str, factor: f64) -> Option<(String, String)> {
    Some(match field {
        "interconnect" => {
            let link = entry.interconnect.as_ref().map_or(32e9, |link| link.bandwidth.si());
            ("interconnect_bandwidth_bytes_per_s".into(), number(link * factor))
        }
        "usable" => {
            let usable = entry.memory.usable().si();
            ("usable_memory_bytes".into(), number(usable * factor.min(1.0)))
        }
        "accelerators" => {
            let dies = (f64::from(entry.accelerators.unwrap_or(1)) * factor).round().max(1.0);
            ("accelerators".into(), format!("{dies}"))
        }
        _ => return None,
    })
}
