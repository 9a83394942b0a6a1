//! Random blocks, as a person would write them: TOML, so that a failure reproduces itself.

mod serving;

use std::fmt::Write as _;

use perfdiff::{Hardware, Model, Precision, hardware, models};

/// A small seeded generator (`SplitMix64`): the same blocks on every machine.
pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, n: usize) -> usize {
        (self.next() % n as u64) as usize
    }

    fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    fn of<'t, T>(&mut self, items: &'t [T]) -> &'t T {
        &items[self.below(items.len())]
    }

    /// A factor between 1/`most` and `most`, even on a log scale.
    fn factor(&mut self, most: f64) -> f64 {
        let unit = self.below(1 << 20) as f64 / f64::from(1 << 20);
        ((2.0 * unit - 1.0) * most.ln()).exp()
    }
}

/// One side of a block: each key with its value as TOML.
#[derive(Clone)]
struct Side {
    model: String,
    hardware: String,
    batch: u64,
    precision: Precision,
    workload: String,
    efficiency: Option<f64>,
    /// Constants that are overridden.
    assumptions: String,
    /// The assumption set.
    set: &'static str,
    devices: u32,
}

/// How many blocks in a hundred are under the serving equations.
const SERVING: usize = 40;

/// Precisions that the `mlsysim` set knows; it refuses fp4.
const PRECISIONS: [Precision; 7] = [
    Precision::Fp32,
    Precision::Tf32,
    Precision::Fp16,
    Precision::Bf16,
    Precision::Fp8,
    Precision::Int8,
    Precision::Int4,
];

const METRICS: [&str; 3] = ["latency", "throughput", "energy"];

/// Speedups that somebody could want.
const TARGETS: [&str; 7] = ["2", "\"1.5x\"", "1.05", "0.5", "4.0", "\"30x\"", "1.234567"];

/// Titles that every rendering has to survive.
const TITLES: [&str; 5] = [
    "A plain title",
    "**bold** _it_ `code` | pipe ~~gone~~ # head",
    "$x^2$ {{#include a}} [link](b) \\\\ <b>&amp; \\\"quoted\\\"</b>",
    "1. one\\n- two",
    "größer ×2 €",
];

/// The block with this number: the pairs of hardware and model take turns, so that enough blocks
/// have them all.
pub(crate) fn block(random: &mut Random, number: usize) -> String {
    let serves = random.chance(SERVING);
    let (baseline, proposal) =
        if serves { serving::sides(random) } else { mlsysim_sides(random, number) };
    let mut out = String::new();
    if random.chance(20) {
        let _ = writeln!(out, "title = \"{}\"", random.of(&TITLES));
    }
    let metric = if serves {
        serving::metric(random)
    } else if random.chance(60) {
        METRICS[0]
    } else {
        random.of(&METRICS)
    };
    let _ = writeln!(out, "name = \"b{number}\"\nmetric = \"{metric}\"");
    // By the number, so that the sides stay what they are without it.
    if number % 6 == 5 {
        let _ = writeln!(out, "target = {}", TARGETS[number / 6 % TARGETS.len()]);
    }
    for (name, side) in [("baseline", &baseline), ("proposal", &proposal)] {
        let _ = writeln!(out, "[{name}]");
        side.write(&mut out);
    }
    out
}

/// A baseline and what is changed of it, under mlsysim's equations.
fn mlsysim_sides(random: &mut Random, number: usize) -> (Side, Side) {
    let pairs = hardware::ALL.len() * models::ALL.len();
    let pair = number % pairs;
    let mut side = random_side(random);
    // A stride that shares no factor with the number of pairs, so that a short run is mixed too.
    let pair = pair * 997 % pairs;
    side.hardware = quoted(&hardware::ALL[pair % hardware::ALL.len()].key);
    side.model = quoted(&models::ALL[pair / hardware::ALL.len()].key);
    if random.chance(10) {
        side.model = inline_model(random);
    }
    if random.chance(12) {
        side.hardware = inline_hardware(random);
    }
    let proposal = changed(random, &side);
    (side, proposal)
}

impl Side {
    fn write(&self, out: &mut String) {
        let Side { model, hardware, batch, precision, workload, assumptions, .. } = self;
        let _ = writeln!(
            out,
            "model = {model}\nhardware = {hardware}\nbatch = {batch}\n\
             precision = \"{precision}\"\nworkload = {workload}"
        );
        if let Some(efficiency) = self.efficiency {
            let _ = writeln!(out, "compute_efficiency = {efficiency}");
        }
        if self.devices > 1 {
            let _ = writeln!(out, "devices = {}", self.devices);
        }
        let set = self.set;
        if assumptions.is_empty() {
            let _ = writeln!(out, "assumptions = \"{set}\"");
        } else {
            let _ = writeln!(out, "assumptions = {{ base = \"{set}\", {assumptions} }}");
        }
    }
}

fn quoted(key: &str) -> String {
    format!("\"{key}\"")
}

fn random_side(random: &mut Random) -> Side {
    let common = random.chance(50);
    Side {
        model: quoted(&random.of(models::ALL).key),
        hardware: quoted(&random.of(hardware::ALL).key),
        batch: batch(random),
        precision: if common { Precision::Fp16 } else { *random.of(&PRECISIONS) },
        workload: workload(random),
        efficiency: random.chance(15).then(|| efficiency(random)),
        assumptions: if random.chance(10) { constants(random) } else { String::new() },
        set: "mlsysim",
        devices: 1,
    }
}

fn batch(random: &mut Random) -> u64 {
    match random.below(3) {
        0 => 1,
        1 => 1 << random.below(10),
        _ => 1 + random.below(512) as u64,
    }
}

fn workload(random: &mut Random) -> String {
    if random.chance(75) { quoted("forward") } else { train(random) }
}

fn train(random: &mut Random) -> String {
    let seq = [128, 512, 1024, 2048, 8192][random.below(5)];
    let (zero, data_parallel) = (random.below(4), 1 << random.below(7));
    let (lora, recompute) = (random.chance(30), random.chance(40));
    format!(
        "{{ kind = \"train\", seq = {seq}, zero = {zero}, data_parallel = {data_parallel}, \
         lora = {lora}, recompute = {recompute} }}"
    )
}

fn efficiency(random: &mut Random) -> f64 {
    (1 + random.below(20)) as f64 / 20.0
}

/// Constants of the assumption set, one or two of them changed.
fn constants(random: &mut Random) -> String {
    let factor = random.factor(4.0);
    let one = match random.below(7) {
        0 => format!("activation_traffic = {}", 0.1 * factor),
        1 => format!("layer_overhead = \"{} us\"", 10.0 * factor),
        2 => format!("training_passes = {}", 4.0 * factor),
        3 => format!("default_host_link = \"{} GB/s\"", 64.0 * factor),
        4 => format!("idle_power = {}", random.below(101) as f64 / 100.0),
        5 => format!("optimizer_bytes = {}", 12.0 * factor),
        _ => format!("lora_rank = {}", 16.0 * factor),
    };
    if random.chance(25) && !one.starts_with("layer") {
        return format!("{one}, layer_overhead = \"{} us\"", 10.0 * random.factor(20.0));
    }
    one
}

/// The proposal: one thing changed as people change it, or everything.
fn changed(random: &mut Random, baseline: &Side) -> Side {
    let mut side = baseline.clone();
    match random.below(100) {
        0..=24 => side.hardware = quoted(&random.of(hardware::ALL).key),
        25..=32 => side.batch = batch(random),
        33..=40 => side.precision = *random.of(&PRECISIONS),
        41..=50 => side.model = quoted(&random.of(models::ALL).key),
        51..=54 => side.efficiency = Some(efficiency(random)),
        55..=62 => {
            side.workload = train(random);
            if random.chance(20) {
                side.workload = quoted("forward");
            }
        }
        63..=67 => side.assumptions = constants(random),
        68..=79 => side.hardware = varied(random, &baseline.hardware),
        80..=82 => side.model = inline_model(random),
        83..=84 => {}
        85..=88 => nearly(random, &mut side),
        _ => {
            side = random_side(random);
            if random.chance(20) {
                side.hardware = inline_hardware(random);
            }
        }
    }
    side
}

/// So small a change that the speedup is about 1.00x.
fn nearly(random: &mut Random, side: &mut Side) {
    let factor = 1.0 + (random.below(2001) as f64 - 1000.0) * 1e-5;
    match random.below(3) {
        0 => side.efficiency = Some((0.5 * factor).min(1.0)),
        1 => side.assumptions = format!("activation_traffic = {}", 0.1 * factor),
        _ => side.hardware = scaled(&side.hardware, "memory_bandwidth", factor),
    }
}

/// The catalog entry with one to three fields scaled.
fn varied(random: &mut Random, base: &str) -> String {
    const FIELDS: [&str; 9] = [
        "memory_bandwidth",
        "peak_flops",
        "memory_capacity",
        "dispatch_overhead",
        "host_link_bandwidth",
        "tdp",
        "interconnect",
        "usable",
        "accelerators",
    ];
    let mut hardware = base.to_string();
    for _ in 0..1 + random.below(3) {
        let field = random.of(&FIELDS);
        let factor = [0.5, 2.0, 1.05, 0.9, 10.0, 4.0, random.factor(8.0)][random.below(7)];
        hardware = scaled(&hardware, field, factor);
    }
    hardware
}

/// `base` with one field scaled; unchanged where it has no such field, or has it replaced already.
fn scaled(base: &str, field: &str, factor: f64) -> String {
    let key = base.trim_start_matches("{ base = ").split('"').nth(1).unwrap_or_default();
    let Some(entry) = hardware::ALL.iter().find(|h| h.key == key) else { return base.to_string() };
    let given = serving::field_value(entry, field, factor).or_else(|| {
        let (name, value) = field_value(entry, field)?;
        Some((name.to_string(), number(value * factor)))
    });
    let Some((name, value)) = given else { return base.to_string() };
    if base.contains(&name) {
        return base.to_string();
    }
    let table = base.strip_prefix("{ ").and_then(|t| t.strip_suffix(" }"));
    let table = table.map_or_else(|| format!("base = \"{key}\""), str::to_string);
    format!("{{ {table}, {name} = {value} }}")
}

/// A number that TOML reads as a float.
fn number(value: f64) -> String {
    format!("{value:e}")
}

fn field_value(entry: &Hardware, field: &str) -> Option<(&'static str, f64)> {
    Some(match field {
        "memory_bandwidth" => ("memory_bandwidth_bytes_per_s", entry.memory.bandwidth.si()),
        "peak_flops" => ("peak_flops_per_s", entry.registered.default.si()),
        "memory_capacity" => ("memory_capacity_bytes", entry.memory.capacity.si()),
        "dispatch_overhead" => ("dispatch_overhead_s", entry.dispatch_overhead.si()),
        "host_link_bandwidth" => (
            "host_link_bandwidth_bytes_per_s",
            entry.host_link.as_ref().map_or(64e9, |link| link.bandwidth.si()),
        ),
        _ => ("tdp_w", entry.tdp?.si()),
    })
}

/// Hardware that no catalog has, of any size from a microcontroller's to a system's.
fn inline_hardware(random: &mut Random) -> String {
    if random.chance(50) {
        let base = quoted(&random.of(hardware::ALL).key);
        return varied(random, &base);
    }
    let size = random.factor(1e3);
    let peak = 1e14 * size * random.factor(10.0);
    let mut fields = vec![
        format!("memory_bandwidth_bytes_per_s = {}", number(1e12 * size * random.factor(10.0))),
        format!("memory_capacity_bytes = {}", number(3e10 * size * random.factor(10.0))),
        format!("dispatch_overhead_s = {}", number(1e-5 * random.factor(30.0))),
    ];
    if random.chance(50) {
        fields.push(format!("peak_flops_per_s = {}", number(peak)));
    } else {
        fields.push(format!(
            "peak_flops_per_s = {{ fp32 = {}, fp16 = {}, int8 = {} }}",
            number(peak / 2.0),
            number(peak),
            number(peak * 2.0)
        ));
    }
    if random.chance(50) {
        fields.push(format!("tdp_w = {}", number(300.0 * size)));
    }
    if random.chance(40) {
        fields.push(format!("host_link_bandwidth_bytes_per_s = {}", number(3e10 * size)));
    }
    if random.chance(25) {
        fields.push(format!("sram_capacity_bytes = {}", number(1e8 * random.factor(1e3))));
        fields.push(format!("sram_bandwidth_bytes_per_s = {}", number(1e13 * size)));
    }
    if random.chance(15) {
        fields.push(format!("flash_bandwidth_bytes_per_s = {}", number(1e11 * size)));
    }
    if random.chance(70) {
        let name = ["chip A", "chip B", "odd | *chip* _x_ {{1}}"][random.below(3)];
        fields.push(format!("name = \"{name}\""));
    }
    format!("{{ {} }}", fields.join(", "))
}

/// A model that no catalog has, of any class.
fn inline_model(random: &mut Random) -> String {
    if random.chance(35) {
        let base: &Model = random.of(models::ALL);
        let Some(parameters) = base.parameters else { return quoted(&base.key) };
        let mut fields = format!(
            "base = \"{}\", parameters = {}",
            base.key,
            number((parameters.si() * random.factor(4.0)).round())
        );
        if let (Some(layers), true) = (base.layers, random.chance(40)) {
            let _ = write!(fields, ", layers = {}", layers * 2);
        }
        return format!("{{ {fields} }}");
    }
    let parameters = (1e8 * random.factor(1e3)).round();
    let layers = 1 + random.below(120);
    let width = 128 * (1 + random.below(96));
    let mut fields = match random.below(7) {
        0 => format!("parameters = {}", number(parameters)),
        1 => format!("model_size = {}", number(parameters * 2.0)),
        2 => format!(
            "class = \"moe\", parameters = {}, active_parameters = {}, layers = {layers}, \
             heads = 32, hidden_size = {width}",
            number(parameters * 8.0),
            number(parameters)
        ),
        3 => format!(
            "class = \"cnn\", parameters = {}, flops = {}, layers = {layers}",
            number(parameters),
            number(parameters * 100.0)
        ),
        4 => format!(
            "class = \"diffusion\", parameters = {}, denoising_steps = {}",
            number(parameters),
            1 + random.below(50)
        ),
        5 => format!("class = \"ssm\", parameters = {}, layers = {layers}", number(parameters)),
        _ => format!(
            "parameters = {}, layers = {layers}, heads = {}, hidden_size = {width}",
            number(parameters),
            1 + random.below(96)
        ),
    };
    if random.chance(15) && !fields.contains("flops") {
        let _ = write!(fields, ", flops = {}", number(parameters * 2.0 * random.factor(10.0)));
    }
    if random.chance(50) {
        let _ = write!(fields, ", name = \"mine\"");
    }
    format!("{{ {fields} }}")
}
