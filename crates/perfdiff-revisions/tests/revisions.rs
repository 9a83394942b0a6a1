//! Two revisions as maps of texts, and what is said of them.

#![allow(clippy::unwrap_used, reason = "tests fail by panicking")]

use std::collections::BTreeMap;

use perfdiff_revisions::{
    Category, Change, Date, MARKER, MOST_CHARACTERS, Options, Origin, Report, Revision, Slowdown,
    compare,
};
use serde_json::Value;

type Files = BTreeMap<String, String>;

const BOOK: &str = "[book]\ntitle = \"b\"\n\n[preprocessor.perfdiff]\n\
                    model-configs = [\"configs/ours.json\"]\ncatalogs = [\"hardware.toml\"]\n\
                    assumptions = { base = \"vllm\", compute_efficiency = 0.6 }\n";

const HARDWARE: &str = "[hardware.Lab]\nbase = \"H100\"\nname = \"Lab H100\"\n\
                        memory_bandwidth = \"3.35 TB/s\"\n\
                        source = { kind = \"estimate\", reference = \"a guess\" }\n";

const CONFIG: &str = "{\n  \"model_type\": \"llama\",\n  \"hidden_size\": 4096,\n  \
                      \"intermediate_size\": 14336,\n  \"num_hidden_layers\": 32,\n  \
                      \"num_attention_heads\": 32,\n  \"num_key_value_heads\": 8,\n  \
                      \"vocab_size\": 128256\n}\n";

const PAGE: &str = "# Serving\n\n> ```perfdiff\n> name = \"chat\"\n> model = { hf = \"configs/ours.json\" }\n\
                    > hardware = \"Lab\"\n> batch = 32\n> metric = \"tpot\"\n\
                    > workload = { kind = \"generate\", prompt = 2048, output = 256 }\n> ```\n";

fn repository() -> Files {
    let files = [
        ("book.toml", BOOK),
        ("hardware.toml", HARDWARE),
        ("configs/ours.json", CONFIG),
        ("book/serving.md", PAGE),
        ("perfdiff.toml", "[budget]\nmax-slowdown = \"5 %\"\n"),
    ];
    files.map(|(path, text)| (path.to_string(), text.to_string())).into()
}

/// The repository with one text replaced in one file.
fn edited(files: &Files, path: &str, from: &str, to: &str) -> Files {
    let mut files = files.clone();
    let text = files.get_mut(path).unwrap();
    assert!(text.contains(from), "{path} has no {from}");
    *text = text.replacen(from, to, 1);
    files
}

fn report(base: &Files, head: &Files) -> Report {
    report_with(base, head, &Options::default())
}

fn report_with(base: &Files, head: &Files, options: &Options) -> Report {
    let none = BTreeMap::new();
    compare(&Revision::new("main", base), &Revision::new("topic", head), &none, options)
}

fn only(report: &Report) -> &Change {
    assert_eq!(report.changes.len(), 1, "{}", report.text());
    assert_product(&report.changes[0]);
    &report.changes[0]
}

/// The contributions multiply to the change, by factor and by whose text it was.
fn assert_product(change: &Change) {
    let (before, after) = (change.before.value.unwrap(), change.after.value.unwrap());
    let ratio = if change.metric.more_is_better() { after / before } else { before / after };
    assert!((change.ratio.unwrap() / ratio - 1.0).abs() < 1e-12);
    let factors: f64 = change.factors.iter().filter_map(|f| f.contribution).product();
    assert!((factors / ratio - 1.0).abs() < 1e-9, "{factors} is not {ratio}");
    let origins: f64 = change.by_origin().iter().map(|(_, worth)| worth).product();
    assert!((origins / ratio - 1.0).abs() < 1e-9, "{origins} is not {ratio}");
}

/// The one cause of the factor with this name: whose text, where, and which key.
fn cause_of(change: &Change, factor: &str) -> (Origin, String, String) {
    let factor = change.factors.iter().find(|f| f.name == factor).unwrap();
    assert_eq!(factor.causes.len(), 1, "{factor:?}");
    let cause = &factor.causes[0];
    (cause.origin, cause.place(), cause.key.clone())
}

fn told(origin: Origin, place: &str, key: &str) -> (Origin, String, String) {
    (origin, place.to_string(), key.to_string())
}

#[test]
fn nothing_changed_is_one_quiet_line() {
    let report = report(&repository(), &repository());
    let line = "nothing changed: 1 scenario in 1 block come out the same (main..topic)\n";
    assert_eq!((report.text().as_str(), report.exit_code()), (line, 0));
    assert!(!report.deserves_a_comment());
}

#[test]
fn prose_and_comments_change_nothing() {
    let base = repository();
    let head = edited(&base, "book/serving.md", "# Serving", "# Serving people\n\nMore words.");
    let head = edited(&head, "book/serving.md", "batch = 32", "batch = 32 # so many");
    let report = report(&base, &head);
    assert!(report.is_quiet(), "{}", report.text());
}

#[test]
fn an_edit_of_the_models_config_is_named_with_its_line() {
    let base = repository();
    let head = edited(&base, "configs/ours.json", "heads\": 8", "heads\": 32");
    let report = report(&base, &head);
    let change = only(&report);
    assert_eq!(change.categories, [Category::Slower]);
    assert!(change.is_over_budget() && report.exit_code() == 1);
    let wanted = told(Origin::ModelConfig, "configs/ours.json:7", "num_key_value_heads");
    assert_eq!(cause_of(change, "kv_heads"), wanted);
    assert_eq!(change.place(), ("configs/ours.json", 7));
    assert!(report.verdict().starts_with("slower: `chat` tpot 0."), "{}", report.verdict());
    assert!(report.verdict().contains("(budget 0.95x): KV heads 8 to 32"));
    assert!(change.restore[0].starts_with("taking back `num_key_value_heads` to `8`"));
}

#[test]
fn an_edit_of_the_catalog_is_our_data_and_not_their_model() {
    let base = repository();
    let head = edited(&base, "hardware.toml", "3.35 TB/s", "2.5 TB/s");
    let report = report(&base, &head);
    let wanted = told(Origin::Catalog, "hardware.toml:4", "hardware.Lab.memory_bandwidth");
    assert_eq!(cause_of(only(&report), "memory_bandwidth"), wanted);
}

#[test]
fn an_edit_of_the_books_assumptions_is_named_with_its_line() {
    let base = repository();
    let head = edited(&base, "book.toml", "= 0.6", "= 0.1");
    let report = report(&base, &head);
    let wanted = told(Origin::Book, "book.toml:7", "assumptions.compute_efficiency");
    assert_eq!(cause_of(only(&report), "compute_efficiency"), wanted);
}

#[test]
fn an_edit_of_the_block_is_named_with_its_line_in_the_page() {
    let base = repository();
    let head = edited(&base, "book/serving.md", "batch = 32", "batch = 48");
    let report = report(&base, &head);
    let wanted = told(Origin::Block, "book/serving.md:7", "batch");
    assert_eq!(cause_of(only(&report), "batch"), wanted);
}

#[test]
fn edits_of_four_files_are_told_apart_and_multiply() {
    let base = repository();
    let mut head = edited(&base, "book/serving.md", "batch = 32", "batch = 48");
    for (path, from, to) in [
        ("hardware.toml", "3.35 TB/s", "2.5 TB/s"),
        ("book.toml", "= 0.6", "= 0.5"),
        ("configs/ours.json", "heads\": 8", "heads\": 16"),
    ] {
        head = edited(&head, path, from, to);
    }
    let report = report(&base, &head);
    let change = only(&report);
    let mut origins: Vec<_> = change.by_origin().into_iter().map(|(origin, _)| origin).collect();
    origins.sort();
    let all = [Origin::Block, Origin::ModelConfig, Origin::Catalog, Origin::Book].map(Some);
    assert_eq!(origins, all);
}

#[test]
fn another_config_under_another_name_is_the_blocks_edit() {
    let mut base = repository();
    base.insert("configs/other.json".into(), CONFIG.replace("14336", "16384"));
    let base = edited(&base, "book.toml", "ours.json\"", "ours.json\", \"configs/other.json\"");
    let head = edited(&base, "book/serving.md", "ours.json", "other.json");
    let report = report(&base, &head);
    let wanted = told(Origin::Block, "book/serving.md:5", "model.hf");
    assert_eq!(cause_of(only(&report), "ffn_size"), wanted);
}

#[test]
fn what_stops_fitting_blocks_without_a_budget() {
    let mut base = repository();
    base.remove("perfdiff.toml");
    let head = edited(&base, "configs/ours.json", "layers\": 32", "layers\": 512");
    let report = report(&base, &head);
    let change = &report.changes[0];
    assert_eq!(change.categories[0], Category::NoLongerFits);
    assert_eq!(report.exit_code(), 1);
    assert!(report.verdict().starts_with("no longer fits: `chat` on Lab H100: layers 32 to 512"));
    assert!(change.restore[0].ends_with("(configs/ours.json:5) alone: it fits"), "{change:?}");
    // The way back is no regression.
    let back = report_with(&head, &base, &Options::default());
    assert!(back.changes[0].categories.contains(&Category::NowFits));
    assert_eq!(back.exit_code(), 0);
}

#[test]
fn slower_blocks_over_a_declared_budget_only() {
    let base = repository();
    let mut without = base.clone();
    without.remove("perfdiff.toml");
    let head = edited(&without, "configs/ours.json", "heads\": 8", "heads\": 32");
    assert_eq!(report(&without, &head).exit_code(), 0);
    let mut options = Options { max_slowdown: Slowdown::parse("1000%"), ..Options::default() };
    assert_eq!(report_with(&without, &head, &options).exit_code(), 0);
    options.max_slowdown = Slowdown::parse("10%");
    assert_eq!(report_with(&without, &head, &options).exit_code(), 1);
}

#[test]
fn what_is_restored_was_solved() {
    let base = repository();
    let head = edited(&base, "configs/ours.json", "heads\": 8", "heads\": 32");
    let head = edited(&head, "configs/ours.json", "14336", "14464");
    let first = report(&base, &head);
    let restored = &first.changes[0].restore[0];
    assert!(restored.starts_with("taking back `num_key_value_heads` to `8`"), "{restored}");
    let back = edited(&head, "configs/ours.json", "value_heads\": 32", "value_heads\": 8");
    assert_eq!(report(&base, &back).exit_code(), 0);
}

#[test]
fn an_accepted_change_does_not_block_until_it_expires() {
    let base = repository();
    let head = edited(&base, "configs/ours.json", "heads\": 8", "heads\": 32");
    let mut head = head;
    head.get_mut("perfdiff.toml")
        .unwrap()
        .push_str("[[accept]]\nname = \"chat\"\nreason = \"quality\"\nuntil = 2026-06-30\n");
    let on = |day: &str| {
        let options = Options { today: Date::parse(day), ..Options::default() };
        report_with(&base, &head, &options)
    };
    let accepted = on("2026-06-30");
    assert_eq!(accepted.exit_code(), 0);
    assert!(accepted.text().contains("Accepted until 2026-06-30: quality."));
    assert!(accepted.notes[0].contains("is part of this change"), "{:?}", accepted.notes);
    let expired = on("2026-07-01");
    assert_eq!(expired.exit_code(), 1);
    assert!(expired.text().contains("expired on 2026-06-30"));
}

#[test]
fn a_change_answers_for_the_claims_that_it_broke() {
    let block = "```perfdiff\nname = \"claims\"\nmodel = \"Llama3_8B\"\nbaseline = \"A100\"\n\
                 proposal = \"H100\"\n[expect]\nspeedup = \">= 1.2\"\n\
                 proposal.latency = \"< 1 ms\"\n```\n";
    let mut base = repository();
    base.insert("book/claims.md".into(), block.into());
    let same = report(&base, &base);
    assert_eq!((same.exit_code(), same.broken_claims.len()), (0, 0), "{}", same.text());
    let head = edited(&base, "book/claims.md", "\"H100\"", "\"A100_40GB\"");
    let broken = report(&base, &head);
    assert_eq!((broken.exit_code(), broken.broken_claims.len()), (1, 1));
    let said = &broken.broken_claims[0].text;
    assert!(said.starts_with("`speedup >= 1.2` does not hold: it is 0."), "{said}");
    assert!(said.ends_with('x'), "{said}");
    // What is new answers for itself.
    assert_eq!(report(&repository(), &base).broken_claims.len(), 1);
}

#[test]
fn a_block_that_stops_parsing_is_never_clean() {
    let base = repository();
    let head = edited(&base, "book/serving.md", "hardware = \"Lab\"", "hardware = \"Lap\"");
    let broken = report(&base, &head);
    assert_eq!(broken.exit_code(), 2);
    let rendered = &broken.problems[0].rendered;
    assert!(rendered.starts_with("book/serving.md:6:14: error[PD004]"), "{rendered}");
    // Also where it is the older revision, and where something else blocks.
    assert_eq!(report(&head, &base).exit_code(), 2);
    let config = edited(&base, "configs/ours.json", "model_type", "modle_type");
    let report = report(&base, &config);
    assert_eq!((report.exit_code(), report.problems[0].path.as_str()), (2, "configs/ours.json"));
}

#[test]
fn a_missing_file_a_missing_path_and_nothing_at_all_are_never_clean() {
    let base = repository();
    let mut head = base.clone();
    head.remove("hardware.toml");
    let missing = report(&base, &head);
    assert_eq!(missing.exit_code(), 2);
    assert!(missing.text().contains("there is no file `hardware.toml` in this revision"));
    let options = Options { paths: vec!["bok".into()], ..Options::default() };
    assert_eq!(report_with(&base, &base, &options).exit_code(), 2);
    let nothing = BTreeMap::from([("README.md".to_string(), "words".to_string())]);
    assert_eq!(report(&nothing, &nothing).exit_code(), 2);
}

#[test]
fn blocks_that_come_and_go_are_listed() {
    let base = repository();
    let mut head = base.clone();
    let page = head.remove("book/serving.md").unwrap();
    head.insert("book/new.md".into(), page.replace("chat", "other"));
    let report = report(&base, &head);
    assert_eq!((report.added.len(), report.removed.len(), report.exit_code()), (1, 1, 0));
    assert!(report.verdict().contains("1 block is new, 1 block is gone"), "{}", report.verdict());
}

#[test]
fn both_sides_of_a_block_and_its_speedup_are_watched() {
    let page = "```perfdiff\nname = \"up\"\nmodel = { hf = \"configs/ours.json\" }\n\
                baseline = \"A100\"\nproposal = \"Lab\"\nbatch = 8\n```\n";
    let mut base = repository();
    base.insert("book/serving.md".into(), page.into());
    let head = edited(&base, "hardware.toml", "3.35 TB/s", "2.5 TB/s");
    let report = report(&base, &head);
    assert_eq!(only(&report).side, "proposal");
    let speedup = &report.speedups[0];
    assert!(speedup.after < speedup.before);
    assert!(
        (speedup.after / speedup.before / report.changes[0].ratio.unwrap() - 1.0).abs() < 1e-12
    );
}

#[test]
fn a_sweep_is_told_by_its_worst_point() {
    let page = "```perfdiff\nmodel = { hf = \"configs/ours.json\" }\nhardware = \"Lab\"\n\
                [sweep]\nbatch = [1, 16, 64]\n```\n";
    let mut base = repository();
    base.insert("book/serving.md".into(), page.into());
    let head = edited(&base, "configs/ours.json", "heads\": 8", "heads\": 32");
    let report = report(&base, &head);
    let change = only(&report);
    assert_eq!((change.points, report.scenarios), (3, 3));
    let alone = |batch: u32| {
        let of = |files: &Files| {
            let page = format!(
                "```perfdiff\nmodel = {{ hf = \"configs/ours.json\" }}\nhardware = \"Lab\"\nbatch = {batch}\n```\n"
            );
            let mut files = files.clone();
            files.insert("book/serving.md".into(), page);
            files
        };
        report_with(&of(&base), &of(&head), &Options::default()).changes[0].ratio.unwrap()
    };
    let worst = [1, 16, 64].map(alone).into_iter().fold(f64::INFINITY, f64::min);
    assert_eq!(change.ratio.unwrap(), worst);
}

#[test]
fn a_list_of_scenarios_is_watched_where_it_is_named() {
    let line = |batch: u32| {
        format!("{{\"model\": \"Llama3_8B\", \"hardware\": \"H100\", \"batch\": {batch}}}\n")
    };
    let mut base = repository();
    base.insert("list.jsonl".into(), line(1) + &line(2));
    let head = edited(&base, "list.jsonl", "\"batch\": 2", "\"batch\": 64");
    assert!(report(&base, &head).is_quiet());
    let options = Options { paths: vec!["list.jsonl".into()], ..Options::default() };
    let report = report_with(&base, &head, &options);
    let wanted = told(Origin::Block, "list.jsonl:2", "batch");
    assert_eq!(cause_of(only(&report), "batch"), wanted);
}

/// A change of everything, for what is rendered.
fn rich() -> (Files, Files) {
    let mut base = repository();
    base.insert(
        "book/upgrade.md".into(),
        "```perfdiff\nname = \"upgrade\"\nmodel = { hf = \"configs/ours.json\" }\n\
         baseline = \"A100\"\nproposal = \"Lab\"\nbatch = 8\n```\n\n\
         ```perfdiff\nname = \"crowded\"\nmodel = { hf = \"configs/ours.json\" }\n\
         hardware = \"Lab\"\nbatch = 64\n\
         workload = { kind = \"generate\", prompt = 8192, output = 256 }\n```\n"
            .into(),
    );
    let head = edited(&base, "configs/ours.json", "heads\": 8", "heads\": 32");
    let head = edited(&head, "configs/ours.json", "14336", "16384");
    let head = edited(&head, "hardware.toml", "3.35 TB/s", "3.2 TB/s");
    (base, head)
}

#[test]
fn the_comment_is_one_that_a_team_would_read() {
    let (base, head) = rich();
    let comment = report(&base, &head).markdown();
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/snapshots/comment.md");
    if std::env::var_os("PERFDIFF_REGENERATE").is_some() {
        std::fs::write(path, &comment).unwrap();
    }
    assert_eq!(comment, std::fs::read_to_string(path).unwrap());
}

#[test]
fn every_format_is_the_same_twice_and_says_the_verdict() {
    let (base, head) = rich();
    let (one, two) = (report(&base, &head), report(&base, &head));
    let all = |r: &Report| [r.text(), r.markdown(), r.json(), r.github(), r.junit()];
    assert_eq!(all(&one), all(&two));
    assert!(one.text().starts_with(&one.verdict()));
    assert!(one.github().ends_with(&(one.verdict() + "\n")));
    let json: Value = serde_json::from_str(&one.json()).unwrap();
    assert_eq!(json["verdict"], one.verdict());
    assert!(
        one.junit()
            .contains("<testsuite name=\"perfdiff\" tests=\"5\" failures=\"4\" errors=\"0\">"),
        "{}",
        one.junit()
    );
}

#[test]
fn a_comment_stays_within_the_limit_and_ends_with_its_marker() {
    let mut base = repository();
    let block = |i: u32| {
        format!(
            "```perfdiff\nname = \"n{i}\"\nmodel = {{ hf = \"configs/ours.json\" }}\nhardware = \"Lab\"\nbatch = {}\n```\n\n",
            i % 60 + 1
        )
    };
    base.insert("book/many.md".into(), (0..150).map(block).collect());
    let head = edited(&base, "configs/ours.json", "heads\": 8", "heads\": 32");
    let many = report(&base, &head);
    let comment = many.markdown();
    assert!(comment.chars().count() <= MOST_CHARACTERS);
    assert!(comment.ends_with(&format!("{MARKER}\n")));
    assert!(comment.contains("more."), "what is left out is counted");
    let annotations = many.github();
    assert_eq!(annotations.matches("::error file=").count(), 9);
    assert!(annotations.contains("::error title=perfdiff::"), "{annotations}");
    // Mistakes without number cannot fill it either.
    let head = edited(&base, "hardware.toml", "Lab", "Lap");
    let broken = report(&base, &head).markdown();
    assert!(broken.chars().count() <= MOST_CHARACTERS && broken.ends_with(&format!("{MARKER}\n")));
}

#[test]
fn text_of_a_repository_cannot_break_out_of_the_comment() {
    let base = repository();
    let nasty = "Lab H100\\u0060\\n<script>@team</script> | x";
    let base = edited(&base, "hardware.toml", "Lab H100", nasty);
    let head = edited(&base, "hardware.toml", "3.35 TB/s", "2.5 TB/s");
    let comment = report(&base, &head).markdown();
    let (shown, _) = comment.split_once("<details>").unwrap();
    assert!(!shown.contains("<script>") && !shown.contains("@team"), "{shown}");
}

#[test]
fn the_json_is_what_its_schema_says() {
    let schema = concat!(env!("CARGO_MANIFEST_DIR"), "/../../schemas/diff.schema.json");
    let schema: Value = serde_json::from_str(&std::fs::read_to_string(schema).unwrap()).unwrap();
    let (base, head) = rich();
    let broken = edited(&head, "book/upgrade.md", "baseline", "baselin");
    let mut accepted = head.clone();
    accepted
        .get_mut("perfdiff.toml")
        .unwrap()
        .push_str("[[accept]]\npath = \"book\"\nreason = \"quality\"\nuntil = 2026-06-30\n");
    let mut gone = head.clone();
    gone.remove("book/serving.md");
    for head in [&head, &broken, &accepted, &gone, &base] {
        let json: Value = serde_json::from_str(&report(&base, head).json()).unwrap();
        let wrong = violations(&schema, &schema, &json, "$");
        assert!(wrong.is_empty(), "{wrong:?}");
    }
    // The check itself can fail.
    let mut json: Value = serde_json::from_str(&report(&base, &head).json()).unwrap();
    json["changes"][0]["ratio"] = Value::from("fast");
    json["more"] = Value::from(1);
    assert_eq!(violations(&schema, &schema, &json, "$").len(), 2);
}

/// What of the keywords that our schema uses does not hold.
fn violations(root: &Value, schema: &Value, value: &Value, at: &str) -> Vec<String> {
    if let Some(name) = schema["$ref"].as_str() {
        return violations(root, root.pointer(&name[1..]).unwrap(), value, at);
    }
    let mut wrong = Vec::new();
    let kind = |value: &Value| match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(n) if n.is_u64() || n.is_i64() => "integer",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    };
    let is =
        |wanted: &Value| wanted == kind(value) || (wanted == "number" && kind(value) == "integer");
    match &schema["type"] {
        Value::String(_) if !is(&schema["type"]) => wrong.push(format!("{at}: type")),
        Value::Array(kinds) if !kinds.iter().any(is) => wrong.push(format!("{at}: type")),
        _ => {}
    }
    if schema.get("const").is_some_and(|wanted| wanted != value) {
        wrong.push(format!("{at}: const"));
    }
    if schema["enum"].as_array().is_some_and(|values| !values.contains(value)) {
        wrong.push(format!("{at}: enum"));
    }
    if let (Some(least), Some(number)) = (schema["minimum"].as_f64(), value.as_f64())
        && number < least
    {
        wrong.push(format!("{at}: minimum"));
    }
    if let Some(choices) = schema["anyOf"].as_array()
        && !choices.iter().any(|choice| violations(root, choice, value, at).is_empty())
    {
        wrong.push(format!("{at}: anyOf"));
    }
    if let (Some(properties), Some(members)) = (schema["properties"].as_object(), value.as_object())
    {
        for required in schema["required"].as_array().into_iter().flatten() {
            if !members.contains_key(required.as_str().unwrap()) {
                wrong.push(format!("{at}: {required} is missing"));
            }
        }
        for (name, member) in members {
            match properties.get(name) {
                Some(schema) => {
                    wrong.extend(violations(root, schema, member, &format!("{at}.{name}")));
                }
                None => wrong.push(format!("{at}.{name}: unknown")),
            }
        }
    }
    if let (Some(schema), Some(items)) = (schema.get("items"), value.as_array()) {
        for (i, item) in items.iter().enumerate() {
            wrong.extend(violations(root, schema, item, &format!("{at}[{i}]")));
        }
    }
    wrong
}
