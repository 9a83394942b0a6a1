//! The catalog as Markdown: the reference pages of the book are this, and nothing else.

use std::borrow::Cow;
use std::fmt::Write as _;

use perfdiff::fields::{Field, hardware_fields, model_fields};
use perfdiff::hf::{FAMILIES, IGNORED, OFF};
use perfdiff::{AssumptionSet, Assumptions, Catalog, Constant, InputValue, KEYS, Place, Source};

/// Says that a page is made, and how.
pub(super) fn head(title: &str, command: &str) -> String {
    format!("# {title}\n\n<!-- Made by `perfdiff {command}`; a test compares. -->\n\n")
}

pub(super) fn hardware(catalog: &Catalog) -> String {
    let mut out = head("Hardware", "catalog hardware --format markdown");
    out.push_str(
        "The peak is the dense rate at fp16, or bf16 where there is no fp16. \u{2020} marks a value \
         of mlsysim's registry that is wrong or follows another convention than its place: the \
         `mlsysim` set uses it all the same, everything else uses what is shown here.\n\n\
         | key | name | peak | memory | bandwidth | TDP | source |\n\
         | --- | --- | ---: | ---: | ---: | ---: | --- |\n",
    );
    for entry in catalog.all_hardware() {
        let half = [perfdiff::Precision::Fp16, perfdiff::Precision::Bf16];
        let peak = half.into_iter().find_map(|p| entry.peak.at(p));
        let kind = entry.memory.kind.map_or(String::new(), |kind| format!(" {}", kind.name()));
        let flagged = if entry.flags.is_empty() { "" } else { " \u{2020}" };
        let _ = writeln!(
            out,
            "| {} | {}{flagged} | {} | {}{kind} | {} | {} | {} |",
            keys_of(&entry.key, &entry.aliases),
            cell(&entry.name),
            peak.map_or("-".into(), |rate| rate.to_string()),
            entry.memory.capacity,
            entry.memory.bandwidth,
            entry.tdp.map_or("-".into(), |tdp| tdp.to_string()),
            cited(&entry.source)
        );
    }
    let flagged = catalog.all_hardware().filter(|entry| !entry.flags.is_empty());
    let flags = flagged.map(|entry| (&*entry.key, &*entry.flags));
    out + &flag_list(flags)
}

pub(super) fn models(catalog: &Catalog) -> String {
    let mut out = head("Models", "catalog models --format markdown");
    out.push_str(
        "The class decides how the work is counted. \u{2020} marks a value of mlsysim's registry \
         that is wrong or follows another convention than its place.\n\n\
         | key | name | class | parameters | layers | source |\n\
         | --- | --- | --- | ---: | ---: | --- |\n",
    );
    for entry in catalog.all_models() {
        let flagged = if entry.flags.is_empty() { "" } else { " \u{2020}" };
        let _ = writeln!(
            out,
            "| {} | {}{flagged} | {} | {} | {} | {} |",
            keys_of(&entry.key, &entry.aliases),
            cell(&entry.name),
            entry.class.name(),
            entry.parameters.map_or("-".into(), |count| count.to_string()),
            entry.layers.map_or("-".into(), |layers| layers.to_string()),
            cited(&entry.source)
        );
    }
    let flagged = catalog.all_models().filter(|entry| !entry.flags.is_empty());
    let flags = flagged.map(|entry| (&*entry.key, &*entry.flags));
    out + &flag_list(flags)
}

/// The key, and the other names that stand for it.
fn keys_of(key: &str, aliases: &[Cow<'static, str>]) -> String {
    let names = std::iter::once(key).chain(aliases.iter().map(AsRef::as_ref));
    names.map(|name| format!("`{}`", cell(name))).collect::<Vec<_>>().join(", ")
}

fn flag_list<'a>(entries: impl Iterator<Item = (&'a str, &'a [perfdiff::Flag])>) -> String {
    let mut out = String::from("\n## Values to doubt\n\n");
    for (key, flags) in entries {
        for flag in flags {
            let _ = writeln!(out, "- `{key}`, `{}`: {}", flag.field, cell(&flag.text));
        }
    }
    out
}

pub(super) fn assumptions() -> String {
    let mut out = head("Assumptions", "catalog assumptions --format markdown");
    for (i, set) in AssumptionSet::ALL.into_iter().enumerate() {
        let values = Assumptions::of(set);
        if i > 0 {
            out.push('\n');
        }
        let _ = writeln!(out, "## `{}`\n\n{}.\n", set.name(), cell(set.summary()));
        out.push_str("| constant | value | meaning | source |\n| --- | ---: | --- | --- |\n");
        for constant in Constant::of(set) {
            let value = InputValue::Quantity(constant.value(&values), constant.dimension);
            let _ = writeln!(
                out,
                "| `{}` | {value} | {} | {} |",
                constant.name,
                cell(constant.meaning),
                cited(constant.source_in(set))
            );
        }
    }
    out
}

pub(super) fn keys() -> String {
    let mut out = head("Keys", "catalog keys --format markdown");
    for (place, title) in [
        (Place::Scenario, "Of a scenario: at the top of a block, in `[baseline]`, in `[proposal]`"),
        (Place::Block, "Of a block: at its top"),
    ] {
        let _ = writeln!(out, "## {title}\n");
        out.push_str("| key | takes | without it | meaning |\n| --- | --- | --- | --- |\n");
        for key in KEYS.iter().filter(|key| key.place == place) {
            let default = match (key.built, key.default) {
                (false, _) => "not supported yet".to_string(),
                (true, "") => "an error".to_string(),
                (true, default) => default.to_string(),
            };
            let (takes, meaning) = (cell(key.takes), cell(key.meaning));
            let _ = writeln!(out, "| `{}` | {takes} | {default} | {meaning} |", key.name);
        }
        out.push('\n');
    }
    out.push_str(
        "## Of an inline `hardware` table\n\n\
         With `base`, a catalog entry that the other fields change; without one, a definition, \
         which needs `peak_flops`, `memory_capacity` and `memory_bandwidth`. A name that ends in \
         its unit takes a plain number. `source` says where the values come from: a string, or a \
         table with `kind`, `reference`, `url`, `verified`, `note`. An entry of a catalog file takes \
         `aliases` too, a list of other names for it.\n\n",
    );
    fields(&mut out, hardware_fields());
    out.push_str(
        "\n## Of an inline `model` table\n\n\
         With `base`, a catalog entry that the other fields change (operations that are two per \
         parameter follow the parameters, parameters that were counted from the shapes follow the \
         shapes); with `hf`, the path of a declared [model config](configs.md), the same; without \
         either, a definition, which needs `parameters` or `model_size`, and what its class \
         needs.\n\n",
    );
    fields(&mut out, model_fields());
    out
}

/// What is read of a config, and what is known to change nothing.
pub(super) fn configs() -> String {
    let mut out = head("Model configs", "catalog configs --format markdown");
    out.push_str(
        "What `model = { hf = \"PATH\" }` understands of a `config.json` from Hugging Face. \
         Parameters are counted from these shapes, norms, biases and learned positions included. \
         Without a key, what transformers assumes holds, unless that is the size of one model of a \
         family: then the key has to be there. `null` is as good as no key.\n\n\
         `torch_dtype` and `quantization_config` say what the weights are published in. What is \
         counted is the `precision` of the scenario; where the two differ in width, a note says \
         so. A sliding window is noted where a context is longer: the cache and attention are \
         counted over all of it.\n\n\
         | architecture | `model_type` | `architectures` | keys that decide its shapes |\n\
         | --- | --- | --- | --- |\n",
    );
    let list = |names: &[&str]| -> String {
        names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(" ")
    };
    for family in FAMILIES {
        let (types, classes) = (list(family.model_types), list(family.architectures));
        let _ =
            writeln!(out, "| {} | {types} | {classes} | {} |", family.name, list(&family.keys()));
    }
    out.push_str(
        "\n## Keys that change nothing that is counted\n\n\
         They may stand there and are not read. Any other key is an error, because it may change \
         what the model costs.\n\n| what they decide | keys |\n| --- | --- |\n",
    );
    for group in IGNORED {
        let _ = writeln!(out, "| {} | {} |", group.why, list(group.keys));
    }
    out.push_str("\n## Keys that have to be off\n\n| key | would turn on |\n| --- | --- |\n");
    for (key, what) in OFF {
        let _ = writeln!(out, "| `{key}` | {what} |");
    }
    out
}

fn fields<T: 'static>(out: &mut String, fields: impl Iterator<Item = &'static Field<T>>) {
    out.push_str("| field | also | takes | meaning |\n| --- | --- | --- | --- |\n");
    for field in fields {
        let also: Vec<String> = field.aliases.iter().map(|name| format!("`{name}`")).collect();
        let (takes, meaning) = (cell(&field.takes()), cell(field.meaning));
        let _ = writeln!(out, "| `{}` | {} | {takes} | {meaning} |", field.name, also.join(" "));
    }
}

fn cited(source: &Source) -> String {
    let mut out = match &source.url {
        Some(url) => format!("{}: [{}]({url})", source.kind.name(), cell(&source.reference)),
        None => format!("{}: {}", source.kind.name(), cell(&source.reference)),
    };
    if let Some(day) = &source.verified {
        let _ = write!(out, ", {day}");
    }
    out
}

/// Text in a cell of a table.
pub(super) fn cell(text: &str) -> String {
    text.replace('|', "\\|").replace('$', "\\$")
}
