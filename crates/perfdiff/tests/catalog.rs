//! The built-in catalog: against the registry it reproduces, and on its own.

use std::collections::BTreeSet;
use std::path::PathBuf;

use perfdiff::hardware::{self, Link, MemoryKind};
use perfdiff::model::ModelClass;
use perfdiff::units::{Bandwidth, Bytes, Count, Dollars, FlopRate, Flops, Power, Time};
use perfdiff::{
    AssumptionSet, Constant, Flag, Hardware, Model, Precision, Source, SourceKind, models,
};
use serde_json::Value;

/// The precisions that mlsysim 0.3.0 accepts.
const ACCEPTED: [Precision; 7] = [
    Precision::Fp32,
    Precision::Tf32,
    Precision::Fp16,
    Precision::Bf16,
    Precision::Fp8,
    Precision::Int8,
    Precision::Int4,
];

const HARDWARE_FIELDS: &str = "peak_flops memory_kind memory_capacity usable_memory memory_bandwidth \
     sram_capacity sram_bandwidth flash_capacity flash_bandwidth host_link_bandwidth \
     interconnect_bandwidth interconnect_latency tdp price dispatch_overhead year";

const MODEL_FIELDS: &str = "class parameters active_parameters model_size flops layers \
     hidden_size heads kv_heads kv_heads_total head_dim ffn_size other_parameters dense_ffn_size vocabulary experts experts_per_token \
     kv_lora_rank qk_rope_head_dim state_size denoising_steps resolution context_length input_tokens year";

/// The registry's values as data, where this checkout has them.
fn registry(file: &str) -> Option<Vec<Value>> {
    let shared = std::env::var_os("PERFDIFF_SHARED").map_or_else(
        || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared"),
        PathBuf::from,
    );
    let path = shared.join("catalog").join(file);
    let text = std::fs::read_to_string(&path).ok()?;
    let mut root: Value = serde_json::from_str(&text).expect("the registry dump is JSON");
    let Value::Array(entries) = root["entries"].take() else {
        panic!("{} has no list of entries", path.display())
    };
    Some(entries)
}

/// Entries that the registry does not have.
const BEYOND_THE_REGISTRY: [&str; 16] = [
    "GH200",
    "MI250",
    "Max1550",
    "SN40L",
    "Llama_7B",
    "Llama3_8B_8K",
    "Llama3_70B_8K",
    "Mistral_7B",
    "Qwen1_5_7B",
    "Qwen2_7B",
    "Qwen2_72B",
    "DeciLM_7B",
    "Aquila_7B",
    "BLOOM_7B1",
    "GPTJ_6B",
    "OPT_6_7B",
];

fn in_registry(key: &str) -> bool {
    !BEYOND_THE_REGISTRY.contains(&key)
}

/// Collects every difference, so that one run shows all of them.
#[derive(Default)]
struct Differences(Vec<String>);

impl Differences {
    /// Both absent, or equal to within rounding.
    fn number(&mut self, entry: &str, field: &str, ours: Option<f64>, theirs: &Value) {
        let theirs = theirs.as_f64();
        let equal = match (ours, theirs) {
            (None, None) => true,
            (Some(a), Some(b)) => (a - b).abs() <= 1e-12 * b.abs(),
            _ => false,
        };
        if !equal {
            self.0.push(format!("{entry}: {field} is {ours:?}, the registry's {theirs:?}"));
        }
    }

    /// As [`number`](Self::number), but what the registry does not know may be filled in.
    fn known(&mut self, entry: &str, field: &str, ours: Option<f64>, theirs: &Value) {
        if !theirs.is_null() {
            self.number(entry, field, ours, theirs);
        }
    }

    fn text(&mut self, entry: &str, field: &str, ours: &str, theirs: &Value) {
        if theirs.as_str() != Some(ours) {
            self.0.push(format!("{entry}: {field} is {ours:?}, the registry's {theirs}"));
        }
    }

    /// A link that mlsysim's solve reads.
    fn link(&mut self, entry: &str, field: &str, ours: Option<&Link>, theirs: &Value) {
        let bandwidth = ours.map(|l| l.bandwidth.si());
        let latency = ours.and_then(|l| l.latency).map(Time::si);
        self.number(entry, field, bandwidth, &theirs["bandwidth_per_direction"]);
        self.number(entry, field, latency, &theirs["latency"]);
        if let Some(link) = ours {
            self.text(entry, field, &link.name, &theirs["name"]);
        }
    }

    fn source(&mut self, entry: &str, ours: &Source, theirs: &Value) {
        let kind = match theirs["kind"].as_str() {
            Some("literature") => "paper",
            Some("illustrative") => "estimate",
            Some(kind) => kind,
            None => "absent",
        };
        if ours.kind.name() != kind {
            self.0.push(format!("{entry}: source is a {}, not a {kind}", ours.kind.name()));
        }
        for (field, ours) in [("url", &ours.url), ("verified", &ours.verified)] {
            if ours.as_deref() != theirs[field].as_str() {
                self.0.push(format!("{entry}: {field} of the source is {ours:?}"));
            }
        }
    }

    fn finish(self) {
        assert!(self.0.is_empty(), "{} differences:\n{}", self.0.len(), self.0.join("\n"));
    }
}

fn keys(entries: &[Value]) -> Vec<&str> {
    entries.iter().filter_map(|e| e["key"].as_str()).collect()
}

#[test]
fn hardware_holds_what_the_registry_holds() {
    let Some(entries) = registry("catalog_hardware.json") else {
        println!("SKIPPED: there is no shared/catalog/catalog_hardware.json");
        return;
    };
    let shared = || hardware::ALL.iter().filter(|h| in_registry(&h.key));
    let ours: Vec<_> = shared().map(|h| h.key.as_ref()).collect();
    assert_eq!(ours, keys(&entries), "the same entries in the same order");
    let mut d = Differences::default();
    for (h, e) in shared().zip(&entries) {
        let key = h.key.as_ref();
        d.text(key, "name", &h.name, &e["name"]);
        d.text(key, "tier", h.tier.name(), &e["tier"]);
        d.number(key, "year", h.year.map(f64::from), &e["release_year"]);

        let peak = &e["compute"]["peak_flops"];
        d.number(key, "peak_flops", Some(h.registered.default.si()), peak);
        let by_precision = e["compute"]["precision_flops"].as_object().expect("a map");
        assert_eq!(h.registered.warns, !by_precision.is_empty(), "{key} warns");
        for p in ACCEPTED {
            let theirs = by_precision.get(p.name()).unwrap_or(&Value::Null);
            d.number(key, p.name(), h.registered.by_precision.at(p).map(FlopRate::si), theirs);
        }
        assert_eq!(h.registered.by_precision.at(Precision::Fp4), None, "{key}: never accepted");

        let memory = &e["memory"];
        d.number(key, "memory_capacity", Some(h.memory.capacity.si()), &memory["capacity"]);
        d.number(key, "memory_bandwidth", Some(h.memory.bandwidth.si()), &memory["bandwidth"]);
        d.number(key, "sram_capacity", h.sram.map(|s| s.capacity.si()), &memory["sram_capacity"]);
        let sram_bandwidth = h.sram.and_then(|s| s.bandwidth).map(Bandwidth::si);
        d.number(key, "sram_bandwidth", sram_bandwidth, &memory["sram_bandwidth"]);
        let flash_capacity = h.flash.and_then(|f| f.capacity).map(Bytes::si);
        d.number(key, "flash_capacity", flash_capacity, &memory["flash_capacity"]);
        let flash_bandwidth = h.flash.and_then(|f| f.bandwidth).map(Bandwidth::si);
        d.number(key, "flash_bandwidth", flash_bandwidth, &memory["flash_bandwidth"]);

        d.link(key, "host_link", h.host_link.as_ref(), &e["interconnect"]);
        // Its solve does not look at the link between accelerators: that may be filled in, and be
        // right under a flag.
        if !e["nvlink"].is_null() && h.flag_of("interconnect_bandwidth").is_none() {
            d.link(key, "interconnect", h.interconnect.as_ref(), &e["nvlink"]);
        }
        d.number(key, "tdp", h.tdp.map(Power::si), &e["tdp"]);
        d.number(key, "price", h.price.map(Dollars::si), &e["unit_cost_usd"]);
        let overhead = Some(h.dispatch_overhead.si());
        d.number(key, "dispatch_overhead", overhead, &e["dispatch_tax"]);
        let accelerators = h.accelerators.map(f64::from);
        d.known(key, "accelerators", accelerators, &e["accelerator_count"]);
        d.source(key, &h.source, &e["provenance"]);
    }
    d.finish();
}

#[test]
fn no_peak_is_a_rate_that_the_registry_calls_sparse() {
    let Some(entries) = registry("catalog_hardware.json") else {
        println!("SKIPPED: there is no shared/catalog/catalog_hardware.json");
        return;
    };
    for (h, e) in hardware::ALL.iter().filter(|h| in_registry(&h.key)).zip(&entries) {
        for (sparse, p) in [
            ("fp16_sparse", Precision::Fp16),
            ("fp16_sparse", Precision::Bf16),
            ("tf32_sparse", Precision::Tf32),
            ("int8_sparse", Precision::Int8),
            ("fp4_sparse", Precision::Fp4),
        ] {
            let sparse = e["compute"]["precision_flops"][sparse].as_f64();
            if let (Some(sparse), Some(dense)) = (sparse, h.peak.at(p)) {
                assert!(dense.si() <= 0.501 * sparse, "{}: {p}", h.key);
            }
        }
    }
}

#[test]
fn models_hold_what_the_registry_holds() {
    let Some(entries) = registry("catalog_models.json") else {
        println!("SKIPPED: there is no shared/catalog/catalog_models.json");
        return;
    };
    let shared = || models::ALL.iter().filter(|m| in_registry(&m.key));
    let ours: Vec<_> = shared().map(|m| m.key.as_ref()).collect();
    assert_eq!(ours, keys(&entries), "the same entries in the same order");
    let mut d = Differences::default();
    for (m, e) in shared().zip(&entries) {
        let key = m.key.as_ref();
        d.text(key, "name", &m.name, &e["name"]);
        d.text(key, "category", m.category.name(), &e["category"]);
        d.text(key, "class", m.class.mlsysim_name(), &e["workload_class"]);

        // What mlsysim's solve reads may not be filled in: it would change its answers.
        let flops = m.registered_flops.or(m.flops);
        let active = m.active_parameters.map(Count::si);
        d.number(key, "parameters", m.parameters.map(Count::si), &e["parameters"]);
        d.number(key, "active_parameters", active, &e["active_parameters"]);
        d.number(key, "model_size", m.model_size.map(Bytes::si), &e["model_size"]);
        d.number(key, "flops", flops.map(Flops::si), &e["inference_flops"]);
        for (field, ours, theirs) in [
            ("layers", m.layers, "layers"),
            ("hidden_size", m.hidden_size, "hidden_dim"),
            ("heads", m.registered_heads.or(m.heads), "heads"),
            ("denoising_steps", m.denoising_steps, "denoising_steps"),
        ] {
            d.number(key, field, ours.map(f64::from), &e[theirs]);
        }
        for (field, ours, theirs) in [
            ("kv_heads", m.kv_heads, "kv_heads"),
            ("head_dim", m.head_dim, "head_dim"),
            ("vocabulary", m.vocabulary, "vocab_size"),
            ("experts", m.experts, "experts"),
            ("experts_per_token", m.experts_per_token, "active_experts_per_token"),
            ("kv_lora_rank", m.kv_lora_rank, "kv_lora_rank"),
            ("qk_rope_head_dim", m.qk_rope_head_dim, "qk_rope_head_dim"),
            ("state_size", m.state_size, "state_size"),
            ("resolution", m.resolution, "resolution"),
            ("context_length", m.context_length, "context_length"),
            ("year", m.year.map(u32::from), "release_year"),
        ] {
            d.known(key, field, ours.map(f64::from), &e[theirs]);
        }
        d.source(key, &m.source, &e["provenance"]);
    }
    d.finish();
}

/// What hardware and models have in common, for the claims about both.
struct Entry {
    key: &'static str,
    name: &'static str,
    aliases: Vec<&'static str>,
    source: &'static Source,
    sources: Vec<(&'static str, &'static Source)>,
    flags: &'static [Flag],
    fields: &'static str,
}

fn entries() -> Vec<Entry> {
    let of_hardware = |h: &'static Hardware| Entry {
        key: &h.key,
        name: &h.name,
        aliases: h.aliases.iter().map(AsRef::as_ref).collect(),
        source: &h.source,
        sources: h.sources.iter().map(|s| (s.field.as_ref(), &s.source)).collect(),
        flags: &h.flags,
        fields: HARDWARE_FIELDS,
    };
    let of_model = |m: &'static Model| Entry {
        key: &m.key,
        name: &m.name,
        aliases: m.aliases.iter().map(AsRef::as_ref).collect(),
        source: &m.source,
        sources: m.sources.iter().map(|s| (s.field.as_ref(), &s.source)).collect(),
        flags: &m.flags,
        fields: MODEL_FIELDS,
    };
    hardware::ALL.iter().map(of_hardware).chain(models::ALL.iter().map(of_model)).collect()
}

#[test]
fn the_registry_is_built_in_and_what_benchmarks_measure_beyond_it() {
    assert_eq!((hardware::ALL.len(), models::ALL.len()), (52 + 4, 42 + 12));
    for key in BEYOND_THE_REGISTRY {
        assert!(entries().iter().any(|e| e.key == key), "{key}");
    }
}

/// Names match without regard to case, so a second bearer of a name could never be reached.
#[test]
fn no_name_stands_for_two_entries() {
    let mut seen = BTreeSet::new();
    for e in entries() {
        let own: BTreeSet<_> = [e.key, e.name].into_iter().chain(e.aliases).collect();
        for name in own.iter().map(|name| name.to_ascii_lowercase()).collect::<BTreeSet<_>>() {
            assert!(seen.insert(name.clone()), "{}: {name} is taken", e.key);
        }
    }
}

#[test]
fn an_alias_is_a_name_that_nothing_else_says() {
    for e in entries() {
        let distinct: BTreeSet<_> = [e.key, e.name]
            .into_iter()
            .chain(e.aliases.iter().copied())
            .map(str::to_ascii_lowercase)
            .collect();
        let same = usize::from(e.key.eq_ignore_ascii_case(e.name));
        assert_eq!(distinct.len() + same, 2 + e.aliases.len(), "{}: {:?}", e.key, e.aliases);
        assert!(e.aliases.iter().all(|a| a.trim() == *a && !a.is_empty()), "{}", e.key);
    }
}

fn is_iso_date(text: &str) -> bool {
    let number = |part: &str, digits: usize| {
        (part.len() == digits).then(|| part.parse::<u16>().ok()).flatten()
    };
    let parts: Vec<_> = text.split('-').collect();
    let [year, month, day] = parts[..] else { return false };
    number(year, 4).is_some_and(|y| (2000..2100).contains(&y))
        && number(month, 2).is_some_and(|m| (1..=12).contains(&m))
        && number(day, 2).is_some_and(|d| (1..=31).contains(&d))
}

#[test]
fn every_entry_says_where_its_values_come_from() {
    use SourceKind::{Convention, Estimate, User};
    for e in entries() {
        let published = !matches!(e.source.kind, Convention | Estimate | User);
        assert!(!published || e.source.url.is_some(), "{}: no address", e.key);
        assert!(!published || e.source.verified.is_some(), "{}: no date", e.key);
        for source in e.sources.iter().map(|s| s.1).chain([e.source]) {
            assert!(!source.reference.trim().is_empty(), "{}", e.key);
            let url = source.url.as_deref();
            assert!(url.is_none_or(|u| u.starts_with("https://")), "{}: {url:?}", e.key);
            let day = source.verified.as_deref();
            assert!(day.is_none_or(is_iso_date), "{}: {day:?}", e.key);
        }
    }
}

#[test]
fn sources_and_flags_name_fields_that_exist_and_each_once() {
    for e in entries() {
        let known: Vec<_> = e.fields.split(' ').collect();
        let sources: Vec<_> = e.sources.iter().map(|s| s.0).collect();
        let flags: Vec<_> = e.flags.iter().map(|f| f.field.as_ref()).collect();
        for names in [sources, flags] {
            let distinct: BTreeSet<_> = names.iter().copied().collect();
            assert_eq!(distinct.len(), names.len(), "{}: {names:?}", e.key);
            for name in names {
                assert!(known.contains(&name), "{}: no field {name}", e.key);
            }
        }
    }
}

#[test]
fn a_flag_is_made_of_whole_sentences() {
    for flag in entries().iter().flat_map(|e| e.flags) {
        let text = flag.text.as_ref();
        assert!(text.len() > 40 && text.ends_with('.') && text.is_ascii(), "{text}");
        assert!(!text.contains("  "), "a line was joined badly: {text}");
    }
}

/// Whether one accelerator has a value in the field, to be sourced or flagged.
fn is_given(h: &Hardware, field: &str) -> bool {
    match field {
        "peak_flops" | "memory_capacity" | "memory_bandwidth" | "dispatch_overhead" => true,
        "memory_kind" => h.memory.kind.is_some(),
        "usable_memory" => h.memory.usable.is_some(),
        "sram_capacity" => h.sram.is_some(),
        "sram_bandwidth" => h.sram.is_some_and(|s| s.bandwidth.is_some()),
        "flash_capacity" => h.flash.is_some_and(|f| f.capacity.is_some()),
        "flash_bandwidth" => h.flash.is_some_and(|f| f.bandwidth.is_some()),
        "host_link_bandwidth" => h.host_link.is_some(),
        "interconnect_bandwidth" => h.interconnect.is_some(),
        "interconnect_latency" => h.interconnect.as_ref().is_some_and(|l| l.latency.is_some()),
        "tdp" => h.tdp.is_some(),
        "price" => h.price.is_some(),
        "year" => h.year.is_some(),
        _ => false,
    }
}

#[test]
fn only_values_that_are_given_have_a_source_or_a_flag() {
    for h in hardware::ALL {
        let sourced = h.sources.iter().map(|s| s.field.as_ref());
        for field in sourced.chain(h.flags.iter().map(|f| f.field.as_ref())) {
            assert!(is_given(h, field), "{}: {field} is absent", h.key);
        }
    }
}

#[test]
fn what_no_maker_publishes_is_called_an_estimate() {
    for h in hardware::ALL {
        for field in ["dispatch_overhead", "price", "interconnect_latency", "usable_memory"] {
            if is_given(h, field) {
                assert_eq!(h.source_of(field).kind, SourceKind::Estimate, "{}: {field}", h.key);
            }
        }
    }
}

#[test]
fn every_accelerator_has_a_peak_and_every_peak_is_positive() {
    for h in hardware::ALL {
        assert!(!h.peak.is_empty(), "{}", h.key);
        assert!(h.peak.iter().all(|(_, rate)| rate.si() > 0.0), "{}", h.key);
    }
}

/// Wherever mlsysim would run a precision at another rate than the right one, a flag says so.
#[test]
fn a_peak_departs_from_the_registry_only_under_a_flag() {
    for h in hardware::ALL {
        let departs = |p: Precision| match (h.peak.at(p), h.registered.by_precision.at(p)) {
            (Some(right), Some(registered)) => right != registered,
            (Some(right), None) => right != h.registered.default,
            (None, Some(_)) => true,
            (None, None) => false,
        };
        for p in ACCEPTED.into_iter().filter(|&p| departs(p)) {
            assert!(h.flag_of("peak_flops").is_some(), "{}: {p} departs unflagged", h.key);
        }
    }
}

#[test]
fn narrower_formats_are_never_slower() {
    use Precision::{Bf16, Fp4, Fp8, Fp16, Fp32, Int4, Int8, Tf32};
    let pairs = [
        (Fp32, Tf32),
        (Fp32, Fp16),
        (Fp32, Bf16),
        (Tf32, Fp16),
        (Tf32, Bf16),
        (Fp16, Fp8),
        (Bf16, Fp8),
        (Fp16, Int8),
        (Bf16, Int8),
        (Fp8, Fp4),
        (Int8, Int4),
    ];
    for h in hardware::ALL {
        for (wide, narrow) in pairs {
            if let (Some(slow), Some(fast)) = (h.peak.at(wide), h.peak.at(narrow)) {
                assert!(slow <= fast, "{}: {wide} above {narrow}", h.key);
            }
        }
    }
}

fn accelerator(key: &str) -> &'static Hardware {
    hardware::ALL.iter().find(|h| h.key == key).expect("a built-in entry")
}

#[test]
fn hardware_has_no_peak_in_a_format_it_lacks() {
    use Precision::{Bf16, Fp4, Fp8, Fp16, Fp32, Tf32};
    let lacks = |keys: &[&str], precisions: &[Precision]| {
        for key in keys {
            for &p in precisions {
                assert_eq!(accelerator(key).peak.at(p), None, "{key} has no {p}");
            }
        }
    };
    let before_ampere = ["GTX580_3GB", "K80", "P100", "V100", "V100_PCIe", "T4"];
    lacks(&before_ampere, &[Tf32, Bf16, Fp8, Fp4]);
    let ampere = ["A100", "A100_40GB", "JetsonAGXOrin", "JetsonOrinNX", "JetsonOrinNano"];
    lacks(&ampere, &[Fp8, Fp4]);
    lacks(&["H100", "H100_PCIe", "H200"], &[Fp4]);
    lacks(&["TPUv1", "Coral", "DMatrix_Corsair"], &[Fp32, Tf32, Fp16, Bf16, Fp8, Fp4]);
}

#[test]
fn brain_floats_run_at_the_half_precision_rate_where_both_are_known() {
    for h in hardware::ALL.iter().filter(|h| h.key != "Gaudi3") {
        let (half, brain) = (h.peak.at(Precision::Fp16), h.peak.at(Precision::Bf16));
        assert!(half.is_none() || brain.is_none() || half == brain, "{}", h.key);
    }
    // Intel's matrix engine has four times the rate in the format it was built for.
    let gaudi = &hardware::GAUDI3.peak;
    assert!(gaudi.at(Precision::Bf16) > gaudi.at(Precision::Fp16));
}

#[test]
fn only_datacentre_hardware_has_hbm() {
    use MemoryKind::{Hbm, Hbm2, Hbm2e, Hbm3, Hbm3e};
    for h in hardware::ALL {
        if let Some(Hbm | Hbm2 | Hbm2e | Hbm3 | Hbm3e) = h.memory.kind {
            assert_eq!(h.tier.name(), "Cloud", "{}", h.key);
            assert!(h.memory.bandwidth.si() >= 500e9, "{}", h.key);
        }
    }
}

#[test]
fn a_corrected_figure_is_flagged_and_really_differs() {
    for m in models::ALL {
        if let Some(registered) = m.registered_flops {
            assert_ne!(Some(registered), m.flops, "{}", m.key);
            assert!(m.flag_of("flops").is_some(), "{}", m.key);
        }
        if let Some(registered) = m.registered_heads {
            assert_ne!(Some(registered), m.heads, "{}", m.key);
            assert!(m.flag_of("heads").is_some(), "{}", m.key);
        }
    }
}

#[test]
fn a_model_has_the_fields_that_its_class_needs() {
    for m in models::ALL {
        let complete = match m.class {
            ModelClass::Transformer => m.parameters.is_some() && m.layers.is_some(),
            ModelClass::MixtureOfExperts => m.active_parameters.is_some() && m.experts.is_some(),
            ModelClass::Cnn => m.parameters.is_some() && m.flops.is_some(),
            ModelClass::Ssm => m.state_size.is_some() && m.hidden_size.is_some(),
            ModelClass::Diffusion => m.denoising_steps.is_some() && m.resolution.is_some(),
            _ => m.parameters.is_some() || m.model_size.is_some(),
        };
        assert!(complete, "{}", m.key);
    }
}

/// Weights of a decoder from its sizes: attention, feed-forward matrices, embeddings.
fn counted(m: &Model, ffn_matrices: f64, embeddings: f64) -> f64 {
    let size = |field: Option<u32>| f64::from(field.expect("a size"));
    let (hidden, heads) = (size(m.hidden_size), size(m.heads));
    let head_dim = m.head_dim.map_or(hidden / heads, f64::from);
    let kv_heads = m.kv_heads.map_or(heads, f64::from);
    let attention = 2.0 * hidden * head_dim * (heads + kv_heads);
    let ffn = ffn_matrices * hidden * size(m.ffn_size) * m.experts.map_or(1.0, f64::from);
    size(m.layers) * (attention + ffn) + embeddings * hidden * size(m.vocabulary)
}

/// A slip in any one size shows in the parameter count that follows from all of them.
#[test]
fn decoder_sizes_add_up_to_the_parameter_count() {
    // Gated feed-forward layers have three matrices, plain ones two; tied embeddings count once.
    for (key, ffn_matrices, embeddings) in [
        ("Llama2_7B", 3.0, 2.0),
        ("Llama2_13B", 3.0, 2.0),
        ("Llama2_70B", 3.0, 2.0),
        ("Llama3_8B", 3.0, 2.0),
        ("Llama3_70B", 3.0, 2.0),
        ("Llama3_405B", 3.0, 2.0),
        ("Mixtral_8x7B", 3.0, 2.0),
        ("PaLM_540B", 3.0, 1.0),
        ("OPT_13B", 2.0, 1.0),
        ("GPT2", 2.0, 1.0),
        ("GPT2_Small", 2.0, 1.0),
        ("GPT3", 2.0, 1.0),
    ] {
        let m = models::ALL.iter().find(|m| m.key == key).expect("a built-in entry");
        let counted = counted(m, ffn_matrices, embeddings);
        let stated = m.parameters.expect("a count").si();
        // A count that is rounded by more than 1 % is flagged for it.
        let tolerance = if m.flag_of("parameters").is_some() { 0.045 } else { 0.01 };
        assert!((counted / stated - 1.0).abs() < tolerance, "{key}: {counted:e} for {stated:e}");
    }
}

#[test]
fn programs_get_less_than_the_sheet_says_but_not_much_less() {
    for h in hardware::ALL {
        let usable = h.memory.usable();
        assert!(usable <= h.memory.capacity, "{}", h.key);
        assert!(usable.si() > 0.9 * h.memory.capacity.si(), "{}: {usable}", h.key);
    }
}

/// What the serving stacks were calibrated with; another value here needs another calibration.
#[test]
fn measured_devices_have_the_specs_that_the_serving_sets_were_calibrated_with() {
    let gib = |value: f64| value * 1_073_741_824.0;
    for (key, bandwidth, peak, memory, link) in [
        ("A100_40GB", 1555e9, 312e12, gib(39.4), 300e9),
        ("H100", 3350e9, 989e12, gib(79.1), 450e9),
        ("GH200", 4000e9, 989e12, gib(94.5), 450e9),
        ("MI250", 3277e9, 362e12, 128e9, 100e9),
        ("MI300X", 5300e9, 1307e12, gib(192.0), 448e9),
        ("Gaudi2", 2450e9, 432e12, gib(94.0), 262.5e9),
        ("SN40L", 1638e9, 638e12, gib(64.0), 100e9),
        ("Max1550", 3277e9, 832e12, 128e9, 100e9),
    ] {
        let h = accelerator(key);
        let half = h.peak.at(Precision::Fp16).or(h.peak.at(Precision::Bf16)).expect("a rate");
        let interconnect = h.interconnect.as_ref().expect("a link").bandwidth;
        let ours = [h.memory.bandwidth.si(), half.si(), h.memory.usable().si(), interconnect.si()];
        assert_eq!(ours, [bandwidth, peak, memory, link], "{key}");
    }
}

#[test]
fn entries_are_found_by_the_names_that_tables_of_measurements_use() {
    let catalog = perfdiff::Catalog::builtin();
    for (name, key) in [
        ("A100-SXM4-40GB", "A100_40GB"),
        ("H100-SXM5-80GB", "H100"),
        ("GH200-96GB", "GH200"),
        ("MI250", "MI250"),
        ("MI300X", "MI300X"),
        ("Gaudi2", "Gaudi2"),
        ("SN40L", "SN40L"),
        ("Max1550", "Max1550"),
        ("Max1550-b", "Max1550"),
    ] {
        assert_eq!(catalog.hardware(name).expect(name).key, key);
    }
    for (name, key) in [
        ("Llama-2-7b", "Llama2_7B"),
        ("Llama-2-70b", "Llama2_70B"),
        ("Llama-3-8B", "Llama3_8B_8K"),
        ("Llama-3-70B", "Llama3_70B_8K"),
        ("Mistral-7B-v0.1", "Mistral_7B"),
        ("Mixtral-8x7B-v0.1", "Mixtral_8x7B"),
        ("Qwen2-7B", "Qwen2_7B"),
        ("Qwen2-72B", "Qwen2_72B"),
        ("DeciLM-7B", "DeciLM_7B"),
        ("Aquila-7B", "Aquila_7B"),
        ("bloom-7b1", "BLOOM_7B1"),
        ("gpt-j-6b", "GPTJ_6B"),
        ("llama-7b", "Llama_7B"),
        ("opt-6.7b", "OPT_6_7B"),
        ("Qwen1.5-7B", "Qwen1_5_7B"),
    ] {
        assert_eq!(catalog.model(name).expect(name).key, key);
    }
}

#[test]
fn a_set_has_the_constants_that_its_equations_read_and_says_where_they_are_from() {
    for set in AssumptionSet::ALL {
        let names: Vec<&str> = Constant::of(set).map(|constant| constant.name).collect();
        let taught = set == AssumptionSet::Mlsysim;
        assert_eq!(names.contains(&"activation_traffic"), taught, "{}", set.name());
        assert_eq!(names.contains(&"weight_efficiency"), !taught, "{}", set.name());
        // Read by both equations, and fitted for one of them.
        let efficiency = Constant::named("compute_efficiency").unwrap();
        let source = efficiency.source_in(set);
        assert_eq!(source.reference.contains("mlsysim"), taught, "{}", set.name());
    }
}
