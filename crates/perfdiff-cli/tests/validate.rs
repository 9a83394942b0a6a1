//! `perfdiff validate`, as a person or a script calls it.

#![allow(clippy::unwrap_used, reason = "a test may stop")]

use std::io::Write as _;
use std::path::PathBuf;
use std::process::{Command, Stdio};

/// What a command printed, and its exit code.
fn perfdiff(arguments: &[&str], input: &str) -> (i32, String, String) {
    let mut child = Command::new(env!("CARGO_BIN_EXE_perfdiff"))
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // Who refuses its arguments reads nothing.
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
    let ended = child.wait_with_output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (ended.status.code().unwrap(), text(ended.stdout), text(ended.stderr))
}

const HEADER: &str =
    "hardware,devices,framework,model,input_tokens,output_tokens,batch,latency_s,who\n";

/// Llama-3-8B on one H100 under vLLM (LLM-Inference-Bench, Chitty-Venkata et al. 2024).
const ROWS: [(u32, u32, f64); 8] = [
    (128, 1, 0.9939),
    (128, 64, 1.6883),
    (256, 32, 2.7142),
    (512, 16, 5.0432),
    (1024, 32, 13.0567),
    (1024, 64, 18.8087),
    (2048, 1, 16.3022),
    (2048, 16, 25.5299),
];

fn table(framework: &str) -> String {
    let mut out = HEADER.to_string();
    for (tokens, batch, seconds) in ROWS {
        out += &format!("H100,1,{framework},Llama3_8B,{tokens},{tokens},{batch},{seconds},me\n");
    }
    out
}

fn temporary(name: &str, text: &str) -> PathBuf {
    let path = std::env::temp_dir().join(format!("perfdiff-{}-{name}", std::process::id()));
    std::fs::write(&path, text).unwrap();
    path
}

#[test]
fn what_a_fit_prints_is_toml_that_predicts_the_rows() {
    let (code, set, stderr) = perfdiff(&["validate", "--fit", "-"], &table("mine"));
    assert_eq!((code, stderr.as_str()), (0, ""));
    assert!(set.contains("# mine on nvidia hardware, calibrated on 8 rows:\n"), "{set}");
    assert!(set.contains("assumptions.weight_efficiency = 0."), "{set}");
    assert!(set.contains("# not identified by these rows: kept from "), "{set}");
    let after = set.lines().find(|line| line.contains("these constants")).unwrap();

    // The same errors, when the set is read back from what was printed.
    let file = temporary("set.toml", &set);
    let with = ["validate", "-", "--assumptions", file.to_str().unwrap()];
    let (code, text, stderr) = perfdiff(&with, &table("unheard of"));
    assert_eq!((code, stderr.as_str()), (0, ""));
    let numbers = |line: &str| line.split_whitespace().rev().take(6).collect::<Vec<_>>().join(" ");
    let all = text.lines().find(|line| line.trim().starts_with("all ")).unwrap();
    assert_eq!(numbers(all), numbers(after), "{text}\n{set}");

    // And the lines are keys of a block, above its headers.
    let block = format!(
        "{set}model = \"Llama3_8B\"\nbaseline = \"A100\"\nproposal = \"H100\"\n\
         workload = {{ kind = \"generate\", prompt = 128, output = 128 }}\n"
    );
    let (code, run, stderr) = perfdiff(&["run", "-"], &block);
    assert_eq!((code, stderr.as_str()), (0, ""));
    assert!(run.contains("Speedup: 1."), "{run}");
    std::fs::remove_file(file).unwrap();
}

#[test]
fn a_stack_with_a_set_starts_from_it_and_another_base_can_be_asked_for() {
    let named = perfdiff(&["validate", "--fit", "-"], &table("vllm")).1;
    assert!(named.contains("# Base: vllm, the set of this stack"), "{named}");
    let asked = perfdiff(&["validate", "--fit", "--base", "trtllm", "-"], &table("vllm")).1;
    assert!(asked.contains("# Base: trtllm, as asked"), "{asked}");
    assert!(asked.contains("assumptions.base = \"trtllm\"\n"), "{asked}");
    let (code, _, stderr) = perfdiff(&["validate", "--fit", "--base", "mlsysim", "-"], "");
    assert_eq!(code, 2);
    assert!(stderr.contains("mlsysim") && stderr.contains("deepspeed-mii"), "{stderr}");
    assert_eq!(perfdiff(&["validate", "--base", "vllm", "-"], "").0, 2, "only with --fit");
}

#[test]
fn several_stacks_are_calibrated_each_for_itself() {
    let both = table("vllm") + &table("mine")[HEADER.len()..];
    let (code, text, _) = perfdiff(&["validate", "--fit", "-"], &both);
    assert_eq!(code, 0);
    assert!(text.starts_with("# 2 stacks: paste the lines of one.\n"), "{text}");
    assert_eq!(text.matches("assumptions.base = ").count(), 2);
    let (_, json, _) = perfdiff(&["validate", "--fit", "--format", "json", "-"], &both);
    for framework in ["mine", "vllm"] {
        assert!(json.contains(&format!("\"framework\": \"{framework}\"")), "{json}");
    }
}

#[test]
fn rows_that_cannot_be_used_are_counted_and_none_at_all_is_an_error() {
    let odd = table("mine") + "H10,1,mine,Llama3_8B,1,1,1,1,me\nH100,1,mine,Llama3_8B,1,1,1,0,me\n";
    let (code, text, _) = perfdiff(&["validate", "--fit", "-"], &odd);
    assert_eq!(code, 0);
    assert!(text.contains("# Not used, 1: hardware `H10` is not in the catalog"), "{text}");
    assert!(text.contains("# Not used, 1: `latency_s` is no number above zero"), "{text}");
    let (code, text, stderr) = perfdiff(&["validate", "--fit", "-"], HEADER);
    assert_eq!((code, text.as_str()), (2, ""));
    assert!(stderr.contains("nothing to calibrate on"), "{stderr}");
    // Without --fit, a table that was read is clean, whatever is in it.
    assert_eq!(perfdiff(&["validate", "-"], HEADER).0, 0);
}

#[test]
fn the_same_rows_in_another_order_give_the_same_set() {
    let rows = table("mine");
    let mut lines: Vec<&str> = rows[HEADER.len()..].lines().collect();
    lines.reverse();
    let turned = format!("{HEADER}{}\n", lines.join("\n"));
    let fit = |text: &str| perfdiff(&["validate", "--fit", "-"], text).1;
    assert_eq!(fit(&rows), fit(&turned));
    assert_eq!(fit(&rows), fit(&rows));
}

#[test]
fn every_format_shows_the_rows_with_and_without_a_fit() {
    for fit in [&[][..], &["--fit"][..]] {
        let show = |format: &str| {
            let arguments = [&["validate", "-", "--format", format][..], fit].concat();
            let (code, out, stderr) = perfdiff(&arguments, &table("vllm"));
            assert_eq!((code, stderr.as_str()), (0, ""), "{format}");
            out
        };
        let csv = show("csv");
        assert!(csv.starts_with(&format!("{},predicted_s,regime,note\n", HEADER.trim())));
        assert_eq!(csv.lines().count(), 1 + ROWS.len());
        let markdown = show("markdown");
        assert!(markdown.starts_with("8 rows, 8 predicted.\n"));
        assert!(markdown.contains("\n| latency | rows | median | 90 % | most |\n"), "{markdown}");
        assert!(markdown.contains("\n| model | rows |"), "{markdown}");
        assert!(markdown.contains("\n| Llama3\\_8B | 8 |"), "{markdown}");
        let svg = show("svg");
        assert!(svg.starts_with("<svg ") && svg.ends_with("</svg>\n"));
        assert_eq!(svg.contains("calibrated on these rows"), !fit.is_empty());
    }
    let json = perfdiff(&["validate", "-", "--format", "json"], &table("vllm")).1;
    assert!(json.contains("\"rows\": 8,\n  \"predicted\": 8,"), "{json}");
}

#[test]
fn speedups_are_tabled_where_rows_pair_up() {
    let pair = format!(
        "{HEADER}A100,1,vllm,Llama3_8B,128,128,1,1.9,a\nH100,1,vllm,Llama3_8B,128,128,1,1.0,b\n"
    );
    let text = perfdiff(&["validate", "-"], &pair).1;
    assert!(text.contains("absolute error of the speedup     pairs"), "{text}");
    assert!(text.contains("    A100 to H100                      1"), "{text}");
    assert!(!perfdiff(&["validate", "-"], &table("vllm")).1.contains("speedup"));
}

#[test]
fn a_single_row_and_absurd_ones_are_answered() {
    let one = format!("{HEADER}H100,1,mine,Llama3_8B,128,128,1,1e300,me\n");
    let (code, text, _) = perfdiff(&["validate", "--fit", "-"], &one);
    assert_eq!(code, 0);
    assert!(text.contains("# Warning: one row says nothing about others."), "{text}");
    let (code, text, _) = perfdiff(&["validate", "-"], &one.replace("mine", "vllm"));
    assert_eq!(code, 0);
    assert!(text.starts_with("1 row, 1 predicted\n"), "{text}");
    let tiny = one.replace("1e300", "1e-300").replace("mine", "vllm");
    let (_, text, _) = perfdiff(&["validate", "-"], &tiny);
    assert!(text.lines().all(|line| line.len() < 80), "{text}");
}

#[test]
fn cells_that_no_column_is_for_are_not_guessed_at() {
    // A decimal comma makes 1.9 s of 1 s, and shifts what follows.
    let rows = format!(
        "{HEADER}H100,1,vllm,Llama3_8B,128,128,1,1,9,me\nH100,1,vllm,Llama3_8B,128,128,1,1.9,me,,\n"
    );
    let (code, text, _) = perfdiff(&["validate", "-"], &rows);
    assert_eq!(code, 0);
    assert!(text.contains("2 rows, 1 predicted\n"), "{text}");
    assert!(text.contains("not predicted, 1: 10 cells, and the header has 9\n"), "{text}");
}

#[test]
fn a_quote_that_is_never_closed_is_no_clean_table() {
    let open = table("vllm").replacen("H100", "\"H100", 1);
    let (code, text, stderr) = perfdiff(&["validate", "-"], &open);
    assert_eq!((code, text.as_str()), (2, ""));
    assert_eq!(stderr, "<stdin>:2:1: error: a quote in this row is never closed\n");
    // A quote inside of a cell is a character, and a quoted cell may hold a line break.
    let fine = format!("{HEADER}H100,1,vllm,Llama3_8B,128,128,1,1.9,24\" rack\n");
    assert_eq!(perfdiff(&["validate", "-"], &fine).0, 0);
    let fine = format!("{HEADER}H100,1,vllm,Llama3_8B,128,128,1,1.9,\"two\nlines\"\n");
    assert_eq!(perfdiff(&["validate", "-"], &fine).0, 0);
}

#[test]
fn a_missing_column_says_what_may_stand_for_it() {
    let told = |header: &str| {
        let (code, _, stderr) = perfdiff(&["validate", "-"], header);
        assert_eq!(code, 2);
        assert!(stderr.starts_with("<stdin>:1:1: error: the column `"), "{stderr}");
        stderr
    };
    assert!(told(&HEADER.replace("batch", "Batch")).contains("help: is it `Batch`?"));
    assert!(told(&HEADER.replace(',', ";")).contains("separated by semicolons"));
    assert!(!told("a,b\n").contains("help"));
}

#[test]
fn a_set_without_generation_is_not_called_unknown() {
    let (_, text, _) = perfdiff(&["validate", "-"], &table("mlsysim"));
    assert!(text.contains("not predicted, 8: the set `mlsysim` models no generation"), "{text}");
}

#[test]
fn mistakes_in_a_set_point() {
    let file = temporary("wrong.toml", "assumptions.base = \"vlm\"\n");
    let name = file.to_str().unwrap();
    let (code, _, stderr) = perfdiff(&["validate", "-", "--assumptions", name], &table("vllm"));
    assert_eq!(code, 2);
    assert!(stderr.starts_with(&format!("{name}:1:20: error[PD004]")), "{stderr}");
    assert!(stderr.contains("did you mean `vllm`?"), "{stderr}");
    std::fs::remove_file(file).unwrap();
}
