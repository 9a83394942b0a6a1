//! The real command, as a person or a script calls it.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use perfdiff_tests::perfdiff;
use serde_json::Value;

const BLOCK: &str =
    "name = \"upgrade\"\nmodel = \"Llama3_8B\"\nbaseline = \"A100\"\nproposal = \"H100\"\n";

#[test]
fn run_prints_the_seed_layout_first() {
    let ran = perfdiff(&["run", "-"], BLOCK);
    assert_eq!(ran.code, 0, "{ran:?}");
    let lines: Vec<&str> = ran.stdout.lines().collect();
    assert_eq!(lines[0], "📊 Differential Analysis: Proposal vs. Baseline");
    assert_eq!(lines[1], "• Speedup: 1.54x");
    assert_eq!(lines[2], "• Baseline Regime: Memory Bound");
    assert_eq!(lines[3], "• Proposal Regime: Memory Bound");
    assert_eq!(lines[4], "");
    assert!(lines[5].starts_with("Analysis: "));
    assert!(!ran.stdout.contains('\u{1b}'), "no colour in a pipe");
}

/// Runs the command on a terminal, as `script` of util-linux gives one.
fn on_a_terminal(environment: &[(&str, &str)]) -> Option<String> {
    let folder = tempfile::tempdir().unwrap();
    let block = folder.path().join("block.toml");
    std::fs::write(&block, BLOCK).unwrap();
    let command = format!("{} run {}", perfdiff_tests::command().display(), block.display());
    let mut script = std::process::Command::new("script");
    script.args(["-qec", &command, "/dev/null"]).env("TERM", "xterm").env_remove("NO_COLOR");
    let output = script.envs(environment.iter().copied()).output().ok()?;
    Some(String::from_utf8(output.stdout).unwrap())
}

#[test]
fn a_terminal_gets_colour_unless_it_wants_none() {
    let Some(coloured) = on_a_terminal(&[]) else {
        eprintln!("SKIPPED: there is no `script` here to run a terminal");
        return;
    };
    assert!(coloured.contains("Speedup: \u{1b}[1;32m1.54x\u{1b}[0m"), "{coloured}");
    for wanted in [("NO_COLOR", "1"), ("TERM", "dumb")] {
        let plain = on_a_terminal(&[wanted]).unwrap();
        assert!(plain.contains("Speedup: 1.54x") && !plain.contains('\u{1b}'), "{plain}");
    }
}

#[test]
fn text_stays_within_eighty_columns() {
    for (baseline, proposal) in [("A100", "H100"), ("A100_40GB", "GB200_NVL72")] {
        let block = BLOCK.replace("A100", baseline).replace("H100", proposal);
        let ran = perfdiff(&["run", "-"], &block);
        let widest = ran.stdout.lines().map(|line| line.chars().count()).max();
        assert!(widest.unwrap() <= 80, "{}", ran.stdout);
    }
}

#[test]
fn every_format_has_the_speedup() {
    for format in ["text", "markdown", "html", "json"] {
        let ran = perfdiff(&["run", "-", "--format", format], BLOCK);
        assert_eq!(ran.code, 0, "{ran:?}");
        assert!(ran.stdout.contains("1.6"), "{format}");
    }
    let json = perfdiff(&["run", "-", "--format", "json"], BLOCK).stdout;
    let json: Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json["name"], "upgrade");
    let product: f64 = json["factors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|f| f["contribution"].as_f64().unwrap())
        .product();
    assert!((product / json["speedup"].as_f64().unwrap() - 1.0).abs() < 1e-9);
}

#[test]
fn pictures_are_files_and_html_has_two_flavours() {
    let run = |arguments: &[&str]| {
        let ran = perfdiff(&[&["run", "-", "--format"], arguments].concat(), BLOCK);
        assert_eq!(ran.code, 0, "{ran:?}");
        ran.stdout
    };
    let factors = run(&["svg"]);
    assert!(factors.starts_with("<svg ") && factors.ends_with("</svg>\n"));
    assert_eq!(factors, run(&["svg", "--picture", "factors"]));
    for picture in ["roofline", "stages"] {
        assert!(run(&["svg", "--picture", picture]).contains(&format!("perfdiff-{picture}-title")));
    }
    let page = run(&["html"]);
    assert_eq!(page, run(&["html", "--for", "page"]));
    let notebook = run(&["html", "--for", "notebook"]);
    assert!(!notebook.contains("<style") && notebook.contains("<img "));
    // Less the style, the ids and the pictures, both are the same bytes.
    let between = |text: &str, from: &str, to: &str| {
        let (before, rest) = text.split_once(from).unwrap();
        before.to_string() + rest.split_once(to).unwrap().1
    };
    let page = between(&between(&page, "<!--", "</style>"), "<svg ", "</svg>")
        .replace(" id=\"perfdiff\" aria-labelledby=\"perfdiff-caption\"", "")
        .replace(" id=\"perfdiff-caption\"", "");
    assert_eq!(page, between(&notebook, "<img ", "/>"));
}

#[test]
fn mistakes_exit_with_2_and_point() {
    let ran = perfdiff(&["run", "-"], &BLOCK.replace("H100", "H10"));
    assert_eq!((ran.code, ran.stdout.as_str()), (2, ""));
    assert!(
        ran.stderr.starts_with("<stdin>:4:12: error[PD004]: unknown hardware `H10`"),
        "{}",
        ran.stderr
    );
    assert_eq!(perfdiff(&["run", "no/such/file"], "").code, 2);
    assert_eq!(perfdiff(&["run"], "").code, 2);
    assert_eq!(perfdiff(&["frobnicate"], "").code, 2);
    let unfit = BLOCK.replace("Llama3_8B", "GPT3");
    let ran = perfdiff(&["run", "-", "--format", "svg"], &unfit);
    assert_eq!((ran.code, ran.stdout.as_str()), (2, ""));
    assert!(ran.stderr.starts_with("<stdin>: error: there is nothing to draw"), "{}", ran.stderr);
    assert_eq!(perfdiff(&["run", "-", "--picture", "stages"], BLOCK).code, 2);
    assert_eq!(perfdiff(&["run", "-", "--for", "notebook"], BLOCK).code, 2);
    assert_eq!(perfdiff(&["check", "no/such/file"], "").code, 2);
}

#[test]
fn what_is_planned_is_an_error_and_never_ignored() {
    for planned in [
        "assumptions = \"mlsysim\"\ndevices = 2\n",
        "assumptions = \"mlsysim\"\nworkload = { kind = \"generate\", prompt = 8, output = 8 }\n",
        "assumptions = \"mlsysim\"\nworkload = { kind = \"forward\", context = 8 }\n",
        "assumptions = \"mlsysim\"\nprecision = \"fp4\"\n",
    ] {
        let ran = perfdiff(&["run", "-"], &format!("{BLOCK}{planned}"));
        assert_eq!(ran.code, 2, "{planned}: {ran:?}");
        assert!(ran.stderr.contains("not"), "{planned}: {}", ran.stderr);
    }
}

#[test]
fn solve_answers_line_by_line_and_a_bad_line_does_not_stop_it() {
    let lines = concat!(
        "{\"model\": \"Llama3_8B\", \"hardware\": \"A100\"}\n",
        "{\"model\": \"Llama3_8B\", \"hardware\": \"A10\"}\n",
        "{\"model\": \"Llama3_8B\"\n",
        "{\"model\": \"Llama3_8B\", \"hardware\": \"H100\", \"batch\": 2.5}\n",
        "{\"model\": \"Llama3_8B\", \"hardware\": \"H100\", \"batch\": 2}",
    );
    let ran = perfdiff(&["solve", "-"], lines);
    assert_eq!(ran.code, 2);
    let answers: Vec<Value> =
        ran.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(answers.len(), 5);
    assert_eq!(answers[0]["overhead_s"], 0.000928);
    assert_eq!(answers[1]["error"]["suggestion"], "A100");
    assert_eq!(
        (&answers[1]["error"]["line"], &answers[1]["error"]["column"]),
        (&2.into(), &36.into())
    );
    assert!(answers[2]["error"]["message"].as_str().unwrap().contains("JSON"));
    assert!(answers[3]["error"]["message"].as_str().unwrap().contains("batch"));
    assert_eq!(answers[4]["scenario"]["batch"], 2);
    assert_eq!(perfdiff(&["solve", "-"], lines.lines().next().unwrap()).code, 0);
}

#[test]
fn solve_names_the_key_that_was_meant_where_it_was_misspelt() {
    let ran = perfdiff(&["solve", "-"], "{\"modle\":\"Llama3_8B\",\"hardware\":\"A100\"}\n");
    let answer: Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(answer["error"]["column"], 2);
    assert_eq!(answer["error"]["suggestion"], "model");
}

#[test]
fn solve_reads_what_editors_write() {
    let lines = "\u{feff}{\"model\":\"Llama3_8B\",\"hardware\":\"A100\"}\r\n\r\n";
    let ran = perfdiff(&["solve", "-"], lines);
    let answers: Vec<Value> =
        ran.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert!(answers[0]["latency_s"].is_f64(), "a byte order mark is no part of the line");
    assert_eq!(answers[1]["error"]["message"], "an empty line, expected a scenario");
    assert_eq!((answers.len(), ran.code), (2, 2));
}

#[test]
fn catalog_lists_shows_and_suggests() {
    let hardware = perfdiff(&["catalog", "hardware", "--format", "json"], "").stdout;
    let hardware: Value = serde_json::from_str(&hardware).unwrap();
    assert_eq!(hardware.as_array().unwrap().len(), 56);
    let models = perfdiff(&["catalog", "models", "--format", "json"], "").stdout;
    let models: Value = serde_json::from_str(&models).unwrap();
    assert_eq!(models.as_array().unwrap().len(), 54);
    let shown = perfdiff(&["catalog", "show", "nvidia h100", "--format", "json"], "").stdout;
    let shown: Value = serde_json::from_str(&shown).unwrap();
    assert_eq!(shown["sources"]["memory_bandwidth"]["kind"], "datasheet");
    let other = perfdiff(&["catalog", "show", "h100-sxm5-80gb", "--format", "json"], "").stdout;
    let other: Value = serde_json::from_str(&other).unwrap();
    assert_eq!(other, shown, "by another name");
    assert_eq!(shown["aliases"], serde_json::json!(["H100-SXM5-80GB"]));
    let ran = perfdiff(&["catalog", "show", "H10"], "");
    assert_eq!(ran.code, 2);
    assert!(ran.stderr.contains("did you mean `H100`?"), "{}", ran.stderr);
    let text = perfdiff(&["catalog", "show", "h100"], "").stdout;
    assert!(text.starts_with("NVIDIA H100\nHardware.Cloud.H100, also H100-SXM5-80GB\n"), "{text}");
    assert!(text.lines().all(|line| line.len() <= 80), "{text}");
    let markdown = perfdiff(&["catalog", "show", "vllm", "--format", "markdown"], "").stdout;
    assert!(markdown.contains("| `kv_efficiency` | 0.773 \\[1\\] |"), "{markdown}");
    assert_eq!(perfdiff(&["catalog"], "").code, 0);
    assert_eq!(perfdiff(&["catalog", "assumptions"], "").code, 0);
}

#[test]
fn the_same_input_gives_the_same_bytes() {
    for format in ["text", "markdown", "html", "json"] {
        let once = perfdiff(&["run", "-", "--format", format], BLOCK);
        let again = perfdiff(&["run", "-", "--format", format], BLOCK);
        assert_eq!(once.stdout, again.stdout);
    }
}

#[test]
fn a_claim_that_fails_prints_the_result_and_exits_with_1() {
    let claim = |claim: &str| format!("{BLOCK}[expect]\n{claim}\n");
    let ran = perfdiff(&["run", "-"], &claim("speedup = \">= 1.5\""));
    assert_eq!((ran.code, ran.stderr.as_str()), (0, ""));
    let ran = perfdiff(&["run", "-", "--format", "json"], &claim("speedup = \">= 2\""));
    assert_eq!(ran.code, 1, "{ran:?}");
    let json: Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(json["expectations"][0]["holds"], false);
    assert!(ran.stderr.starts_with("<stdin>:6:11: error[PD016]"), "{}", ran.stderr);
    let ran = perfdiff(&["run", "-"], &claim("sppedup = 2"));
    assert_eq!((ran.code, ran.stdout.as_str()), (2, ""));
}
