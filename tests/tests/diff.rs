//! `perfdiff diff` on real git repositories.

#![allow(clippy::unwrap_used, reason = "tests fail by panicking")]

use std::path::Path;
use std::process::Command;

use perfdiff_tests::{Ran, command, run};
use serde_json::Value;
use tempfile::TempDir;

/// A repository in a folder of its own, with commits on fixed days.
struct Repository {
    folder: TempDir,
    commits: u32,
}

const CONFIG: &str = "{\n  \"model_type\": \"llama\",\n  \"hidden_size\": 4096,\n  \
                      \"intermediate_size\": 14336,\n  \"num_hidden_layers\": 32,\n  \
                      \"num_attention_heads\": 32,\n  \"num_key_value_heads\": 8,\n  \
                      \"vocab_size\": 128256\n}\n";

const PAGE: &str = "# Chat\n\n```perfdiff\nname = \"chat\"\nmodel = { hf = \"configs/ours.json\" }\n\
                    hardware = \"Lab\"\nbatch = 32\nmetric = \"tpot\"\n\
                    workload = { kind = \"generate\", prompt = 2048, output = 256 }\n```\n";

impl Repository {
    /// With one commit of a small book.
    fn new() -> Self {
        let mut repository = Self { folder: tempfile::tempdir().unwrap(), commits: 0 };
        repository.git(&["init", "-q", "-b", "main"]);
        for (path, text) in [
            (
                "book.toml",
                "[preprocessor.perfdiff]\nmodel-configs = [\"configs/ours.json\"]\n\
                 catalogs = [\"hardware.toml\"]\nassumptions = { base = \"vllm\", \
                 compute_efficiency = 0.6 }\n",
            ),
            (
                "hardware.toml",
                "[hardware.Lab]\nbase = \"H100\"\nname = \"Lab H100\"\n\
                 memory_bandwidth = \"3.35 TB/s\"\n\
                 source = { kind = \"estimate\", reference = \"a guess\" }\n",
            ),
            ("configs/ours.json", CONFIG),
            ("book/chat.md", PAGE),
            ("perfdiff.toml", "[budget]\nmax-slowdown = \"5 %\"\n"),
        ] {
            repository.write(path, text);
        }
        repository.commit();
        repository
    }

    fn path(&self) -> &Path {
        self.folder.path()
    }

    fn git(&self, arguments: &[&str]) -> String {
        let date = format!("2026-06-{:02}T12:00:00Z", self.commits + 1);
        let output = Command::new("git")
            .args(["-c", "user.name=Test", "-c", "user.email=test@example.org"])
            .args(arguments)
            .current_dir(self.path())
            .env("GIT_CONFIG_GLOBAL", "/dev/null")
            .env("GIT_CONFIG_NOSYSTEM", "1")
            .env("GIT_AUTHOR_DATE", &date)
            .env("GIT_COMMITTER_DATE", &date)
            .output()
            .unwrap();
        let ran = Ran::from(output);
        assert_eq!(ran.code, 0, "git {arguments:?}: {}", ran.stderr);
        ran.stdout.trim().to_string()
    }

    fn write(&self, path: &str, text: &str) {
        let path = self.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }

    /// One text replaced in a file of the working tree.
    fn edit(&self, path: &str, from: &str, to: &str) {
        let text = std::fs::read_to_string(self.path().join(path)).unwrap();
        assert!(text.contains(from), "{path} has no {from}");
        self.write(path, &text.replacen(from, to, 1));
    }

    fn commit(&mut self) {
        self.git(&["add", "-A"]);
        self.git(&["commit", "-q", "-m", "a step"]);
        self.commits += 1;
    }

    fn diff(&self, arguments: &[&str]) -> Ran {
        run(&command(), &[&["diff"], arguments].concat(), "", self.path())
    }

    fn json(&self, arguments: &[&str]) -> Value {
        let ran = self.diff(&[arguments, &["--format", "json"]].concat());
        serde_json::from_str(&ran.stdout).unwrap_or_else(|_| panic!("{ran:?}"))
    }
}

/// The one change: its contributions multiply to it, and one factor has one cause.
fn cause(report: &Value, factor: &str) -> (String, String, u64) {
    let changes = report["changes"].as_array().unwrap();
    assert_eq!(changes.len(), 1, "{report}");
    let factors = changes[0]["factors"].as_array().unwrap();
    let product: f64 = factors.iter().filter_map(|f| f["contribution"].as_f64()).product();
    let (before, after) = (&changes[0]["before"]["value"], &changes[0]["after"]["value"]);
    let ratio = before.as_f64().unwrap() / after.as_f64().unwrap();
    assert!((product / ratio - 1.0).abs() < 1e-9, "{product} is not {ratio}");
    let factor = factors.iter().find(|f| f["name"] == factor).unwrap();
    let causes = factor["causes"].as_array().unwrap();
    assert_eq!(causes.len(), 1, "{factor}");
    let text = |key: &str| causes[0][key].as_str().unwrap().to_string();
    (text("origin"), text("path"), causes[0]["line"].as_u64().unwrap())
}

#[test]
fn nothing_changed_prints_one_quiet_line() {
    let mut repository = Repository::new();
    repository.edit("book/chat.md", "# Chat", "# Chatting");
    repository.commit();
    let ran = repository.diff(&["HEAD~1..HEAD"]);
    let line = "nothing changed: 1 scenario in 1 block come out the same (HEAD~1..HEAD)\n";
    assert_eq!((ran.code, ran.stdout.as_str(), ran.stderr.as_str()), (0, line, ""));
}

#[test]
fn each_kind_of_edit_is_named_as_its_own_cause() {
    for (path, from, to, factor, origin, line) in [
        ("hardware.toml", "3.35 TB/s", "2.5 TB/s", "memory_bandwidth", "catalog", 4),
        ("configs/ours.json", "heads\": 8", "heads\": 16", "kv_heads", "model_config", 7),
        ("book.toml", "= 0.6", "= 0.02", "compute_efficiency", "book", 4),
        ("book/chat.md", "batch = 32", "batch = 48", "batch", "block", 7),
    ] {
        let mut repository = Repository::new();
        repository.edit(path, from, to);
        repository.commit();
        let report = repository.json(&["HEAD~1..HEAD"]);
        let wanted = (origin.to_string(), path.to_string(), line);
        assert_eq!(cause(&report, factor), wanted);
        assert_eq!(repository.diff(&["HEAD~1..HEAD"]).code, 1, "{report}");
    }
}

#[test]
fn the_first_line_of_every_format_for_people_is_the_verdict() {
    let mut repository = Repository::new();
    repository.edit("configs/ours.json", "heads\": 8", "heads\": 32");
    repository.commit();
    let of = |format: &str| repository.diff(&["HEAD~1..HEAD", "--format", format]).stdout;
    let text = of("text");
    let verdict = text.lines().next().unwrap();
    assert!(verdict.starts_with("slower: `chat` tpot 0."), "{verdict}");
    assert!(verdict.contains("on Lab H100 (budget 0.95x): KV heads 8 to 32 (0."), "{verdict}");
    assert_eq!(of("markdown").lines().next().unwrap(), format!("**{verdict}**"));
    assert!(of("markdown").ends_with("\n<!-- perfdiff:comment -->\n"));
    assert!(
        of("github").starts_with("::error file=configs/ours.json,line=7,title=SLOWER::slower: ")
    );
    assert!(
        of("junit")
            .contains("<testsuite name=\"perfdiff\" tests=\"2\" failures=\"1\" errors=\"0\">")
    );
}

#[test]
fn a_renamed_file_keeps_its_blocks() {
    let mut repository = Repository::new();
    repository.git(&["mv", "book/chat.md", "book/talk.md"]);
    repository.edit("book/talk.md", "name = \"chat\"\n", "");
    repository.edit("book/talk.md", "batch = 32", "batch = 48");
    repository.commit();
    let report = repository.json(&["HEAD~1..HEAD"]);
    assert_eq!(cause(&report, "batch"), ("block".into(), "book/talk.md".into(), 6));
    assert_eq!(report["added"].as_array().unwrap().len(), 0);
}

#[test]
fn a_deleted_file_is_told_and_does_not_block() {
    let mut repository = Repository::new();
    repository.write("book/other.md", &PAGE.replace("chat", "other"));
    repository.commit();
    std::fs::remove_file(repository.path().join("book/chat.md")).unwrap();
    repository.commit();
    let ran = repository.diff(&["HEAD~1..HEAD"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    assert!(ran.stdout.contains("1 block is gone"), "{}", ran.stdout);
    assert!(ran.stdout.contains("book/chat.md:3: block `chat` is gone"), "{}", ran.stdout);
}

#[test]
fn what_cannot_be_evaluated_is_never_clean() {
    let mut repository = Repository::new();
    assert_eq!(repository.diff(&["nowhere..HEAD"]).code, 2);
    assert!(repository.diff(&["nowhere..HEAD"]).stderr.contains("there is no revision `nowhere`"));
    assert_eq!(repository.diff(&["HEAD..HEAD", "no/such/folder"]).code, 2);
    assert_eq!(repository.diff(&["HEAD..HEAD", "../elsewhere"]).code, 2);
    assert_eq!(repository.diff(&[]).code, 2);
    assert_eq!(repository.diff(&["HEAD..HEAD", "--max-slowdown", "5"]).code, 2);
    repository.edit("book/chat.md", "hardware = \"Lab\"", "hardware = \"Lap\"");
    repository.commit();
    for range in ["HEAD~1..HEAD", "HEAD..HEAD~1"] {
        let ran = repository.diff(&[range]);
        assert_eq!(ran.code, 2, "{ran:?}");
        assert!(ran.stdout.starts_with("not evaluated: 1 mistake, the first at book/chat.md:6: "));
        assert!(ran.stdout.contains("did you mean `Lab`?"), "{}", ran.stdout);
    }
    std::fs::write(repository.path().join("book/chat.md"), b"```perfdiff\n\xff\n```\n").unwrap();
    repository.commit();
    let ran = repository.diff(&["HEAD~2..HEAD"]);
    assert_eq!(ran.code, 2, "{ran:?}");
    assert!(ran.stdout.contains("it is not UTF-8"), "{}", ran.stdout);
}

#[test]
fn what_stops_fitting_blocks_without_a_budget() {
    let mut repository = Repository::new();
    std::fs::remove_file(repository.path().join("perfdiff.toml")).unwrap();
    repository.commit();
    repository.edit("configs/ours.json", "layers\": 32", "layers\": 512");
    repository.commit();
    let ran = repository.diff(&["HEAD~1..HEAD"]);
    assert_eq!(ran.code, 1, "{ran:?}");
    assert!(ran.stdout.starts_with("no longer fits: `chat` on Lab H100: layers 32 to 512"));
    // With something that cannot be read, 2 has the last word.
    repository.write("book/broken.md", "```perfdiff\nmodel = \"Llama\"\n```\n");
    repository.commit();
    assert_eq!(repository.diff(&["HEAD~2..HEAD"]).code, 2);
}

#[test]
fn what_is_accepted_expires_with_the_day_of_the_commit() {
    let mut repository = Repository::new();
    repository.edit("configs/ours.json", "heads\": 8", "heads\": 32");
    let accept = "[[accept]]\nname = \"chat\"\nreason = \"quality\"\nuntil = 2026-06-02\n";
    repository.edit("perfdiff.toml", "[budget]", &format!("{accept}[budget]"));
    repository.commit();
    // The second commit was made on June 2.
    assert_eq!(repository.diff(&["HEAD~1..HEAD"]).code, 0);
    assert_eq!(repository.diff(&["HEAD~1..HEAD", "--today", "2026-06-03"]).code, 1);
    repository.edit("book/chat.md", "# Chat", "# Chatting");
    repository.commit();
    assert_eq!(repository.diff(&["HEAD~2..HEAD"]).code, 1);
}

#[test]
fn the_working_tree_and_the_place_of_parting_are_ranges_too() {
    let mut repository = Repository::new();
    repository.git(&["switch", "-q", "-c", "topic"]);
    repository.edit("book/chat.md", "batch = 32", "batch = 33");
    repository.commit();
    repository.git(&["switch", "-q", "main"]);
    repository.edit("hardware.toml", "3.35 TB/s", "2.5 TB/s");
    repository.commit();
    // What main did meanwhile is not what the topic does.
    let report = repository.json(&["main...topic"]);
    assert_eq!(cause(&report, "batch").0, "block");
    assert!(report["changes"][0]["ratio"].as_f64().unwrap() < 1.0);
    assert!(repository.json(&["main..topic"])["changes"][0]["ratio"].as_f64().unwrap() > 1.0);
    repository.edit("configs/ours.json", "heads\": 8", "heads\": 16");
    let report = repository.json(&["HEAD"]);
    assert_eq!(cause(&report, "kv_heads").0, "model_config");
    assert_eq!(report["head"], "the working tree");
}

#[test]
fn it_runs_from_any_folder_and_is_the_same_twice() {
    let mut repository = Repository::new();
    repository.edit("configs/ours.json", "heads\": 8", "heads\": 16");
    repository.commit();
    let book = repository.path().join("book");
    let inside = run(&command(), &["diff", "HEAD~1..HEAD", "chat.md"], "", &book);
    let outside = repository.diff(&["HEAD~1..HEAD", "book/chat.md"]);
    assert_eq!((inside.code, &inside.stdout), (1, &outside.stdout));
    for format in ["text", "markdown", "json", "github", "junit"] {
        let arguments = ["HEAD~1..HEAD", "--format", format];
        assert_eq!(repository.diff(&arguments).stdout, repository.diff(&arguments).stdout);
    }
}

#[test]
fn the_self_test_fails_where_the_gate_cannot() {
    let mut repository = Repository::new();
    let ran = repository.diff(&["--self-test"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    assert!(ran.stdout.contains("1 that are slower than their budgets"), "{}", ran.stdout);
    // A budget that allows everything allows the injected slowdown, too.
    repository.edit("perfdiff.toml", "5 %", "1000000000000 %");
    repository.commit();
    let ran = repository.diff(&["--self-test"]);
    assert_eq!(ran.code, 1, "{ran:?}");
    assert!(ran.stdout.contains("MISSED book/chat.md:3 at a millionth of its speed"), "{ran:?}");
    std::fs::remove_file(repository.path().join("book/chat.md")).unwrap();
    repository.commit();
    assert_eq!(repository.diff(&["--self-test"]).code, 1);
}

#[test]
fn outside_a_repository_there_is_nothing_to_compare() {
    let folder = tempfile::tempdir().unwrap();
    let ran = run(&command(), &["diff", "HEAD"], "", folder.path());
    assert_eq!(ran.code, 2);
    assert!(ran.stderr.starts_with("error: git rev-parse: fatal: not a git repository"), "{ran:?}");
}

/// The page about this shows what is printed, not what once was.
#[test]
fn the_book_shows_what_is_printed() {
    let mut repository = Repository::new();
    repository.git(&["switch", "-q", "-c", "topic"]);
    repository.edit("configs/ours.json", "heads\": 8", "heads\": 32");
    repository.edit("configs/ours.json", "14336", "16384");
    repository.commit();
    let printed = repository.diff(&["main...topic"]).stdout;
    let page =
        std::fs::read_to_string(perfdiff_tests::root().join("book/pull-requests.md")).unwrap();
    let (_, shown) = page.split_once("```text\n").unwrap();
    let (shown, _) = shown.split_once("```").unwrap();
    assert_eq!(shown, printed);
}
