//! The shell steps of the GitHub Action: the real scripts and the real command, with a `gh` that
//! remembers what it was asked.

#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "tests fail by panicking")]
#![allow(clippy::print_stderr, reason = "a test says what it skips")]

use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use perfdiff_tests::{Ran, command, root};
use tempfile::TempDir;

/// Answers from files, runs the filter with the real jq, and writes down what it was asked.
const GH: &str = r#"#!/usr/bin/env bash
folder=$(dirname "$0")
printf '%s\n' "$*" >> "$folder/asked"
if [ -f "$folder/refuses" ]; then cat "$folder/refuses" >&2; exit 1; fi
filter=.
answer=$folder/comments.json
while [ $# -gt 0 ]; do
  case $1 in
    --jq) filter=$2; shift ;;
    --field) cp "${2#body=@}" "$folder/body" ;;
    *pulls*) answer=$folder/pulls.json ;;
  esac
  shift
done
jq -r "$filter" "$answer"
"#;

const MARKER: &str = "<!-- perfdiff:comment -->";

struct Desk {
    folder: TempDir,
}

impl Desk {
    /// None, with a word about it, where there is no jq to play GitHub with.
    fn new() -> Option<Self> {
        if Command::new("jq").arg("--version").output().is_err() {
            eprintln!("SKIPPED: there is no `jq` here");
            return None;
        }
        let desk = Self { folder: tempfile::tempdir().unwrap() };
        desk.write("gh", GH);
        let gh = desk.path("gh");
        std::fs::set_permissions(gh, std::fs::Permissions::from_mode(0o755)).unwrap();
        desk.write("comments.json", "[]");
        desk.write("report.md", &format!("**slower: @team**\n\n{MARKER}\n"));
        Some(desk)
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn write(&self, name: &str, text: &str) {
        std::fs::write(self.path(name), text).unwrap();
    }

    fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.path(name)).unwrap_or_default()
    }

    fn run(&self, script: &str, folder: &Path, environment: &[(&str, &str)]) -> Ran {
        let path = std::env::var("PATH").unwrap();
        let perfdiff = command();
        let path = format!(
            "{}:{}:{path}",
            self.folder.path().display(),
            perfdiff.parent().unwrap().display()
        );
        let output = Command::new("bash")
            .arg(root().join(script))
            .current_dir(folder)
            .env("PATH", path)
            .env("GITHUB_REPOSITORY", "owner/book")
            .env("AUTHOR", "github-actions[bot]")
            .envs(environment.iter().copied())
            .output()
            .unwrap();
        output.into()
    }

    fn comment(&self, deserved: &str) -> Ran {
        let body = self.path("report.md");
        let environment =
            [("NUMBER", "7"), ("DESERVED", deserved), ("BODY", body.to_str().unwrap())];
        let ran = self.run("action/comment.sh", self.folder.path(), &environment);
        assert_eq!(ran.code, 0, "{ran:?}");
        ran
    }
}

fn comments(author: &str, body: &str) -> String {
    let body = body.replace('\n', "\\n");
    format!(r#"[{{"id": 41, "user": {{"login": "{author}"}}, "body": "{body}"}}]"#)
}

#[test]
fn there_is_one_comment_and_it_is_edited() {
    let Some(desk) = Desk::new() else { return };
    assert_eq!(desk.comment("false").stdout, "nothing to comment\n");
    assert_eq!(desk.comment("true").stdout, "commented\n");
    assert!(desk.read("asked").contains("--method POST repos/owner/book/issues/7/comments"));
    desk.write("comments.json", &comments("github-actions[bot]", &format!("old\n\n{MARKER}")));
    assert_eq!(desk.comment("true").stdout, "comment 41 is up to date\n");
    assert!(desk.read("asked").contains("--method PATCH repos/owner/book/issues/comments/41"));
    assert!(desk.read("body").starts_with("**slower"));
    desk.comment("false");
    assert!(desk.read("body").starts_with("Resolved.\n\n**slower"));
}

#[test]
fn a_comment_of_somebody_else_is_left_alone() {
    let Some(desk) = Desk::new() else { return };
    desk.write("comments.json", &comments("mallory", &format!("mine\n{MARKER}")));
    assert_eq!(desk.comment("true").stdout, "commented\n");
    let quoting = format!("{MARKER} is what the bot writes");
    desk.write("comments.json", &comments("github-actions[bot]", &quoting));
    assert_eq!(desk.comment("true").stdout, "commented\n");
}

#[test]
fn a_token_that_may_not_comment_is_a_notice() {
    let Some(desk) = Desk::new() else { return };
    desk.write("refuses", "gh: Resource not accessible by integration (HTTP 403)\n");
    assert!(desk.comment("true").stdout.starts_with("::notice title=perfdiff::"));
    desk.write("refuses", "gh: no network\n");
    assert!(desk.comment("true").stdout.starts_with("::warning title=perfdiff::"));
}

#[test]
fn a_report_from_a_fork_is_data() {
    let Some(desk) = Desk::new() else { return };
    desk.write("comment.md", &format!("$(touch pwned) `touch pwned` @team {MARKER} more"));
    desk.write("deserved.txt", "true\n");
    let pulls = r#"[{"number": 5, "head": {"sha": "old"}}, {"number": 6, "head": {"sha": "abc"}}]"#;
    desk.write("pulls.json", pulls);
    let folder = desk.folder.path();
    let report = folder.to_str().unwrap();
    let run = |sha: &str| {
        let environment = [
            ("REPORT", report),
            ("HEAD_SHA", sha),
            ("HEAD_OWNER", "mallory"),
            ("HEAD_BRANCH", "a&b"),
            ("NUMBER", "99"),
        ];
        desk.run("action/comment/from-report.sh", folder, &environment)
    };
    let ran = run("abc");
    assert_eq!((ran.code, ran.stdout.as_str()), (0, "commented\n"), "{ran:?}");
    let asked = desk.read("asked");
    assert!(asked.contains("pulls?state=open&head=mallory%3Aa%26b"), "{asked}");
    assert!(asked.contains("issues/6/comments") && !asked.contains("issues/99"), "{asked}");
    let body = desk.read("body");
    assert!(!body.contains("@team") && body.matches(MARKER).count() == 1, "{body}");
    assert!(body.ends_with(&format!("{MARKER}\n")) && body.contains("$(touch pwned)"));
    assert!(!desk.path("pwned").exists());
    assert!(run("gone").stdout.starts_with("no open pull request"));
}

#[test]
fn the_report_is_written_whatever_it_says() {
    let Some(desk) = Desk::new() else { return };
    let book = tempfile::tempdir().unwrap();
    let git = |arguments: &[&str]| {
        let ran = Command::new("git")
            .args(["-c", "user.name=Test", "-c", "user.email=test@example.org"])
            .args(arguments)
            .current_dir(book.path())
            .env("GIT_CONFIG_GLOBAL", "/dev/null")
            .output()
            .unwrap();
        assert!(ran.status.success(), "{ran:?}");
    };
    let block = |batch: u32| {
        let text = format!("model = \"Llama3_8B\"\nhardware = \"H100\"\nbatch = {batch}\n");
        std::fs::write(book.path().join("a.perfdiff.toml"), text).unwrap();
    };
    git(&["init", "-q", "-b", "main"]);
    for batch in [1, 64] {
        block(batch);
        git(&["add", "-A"]);
        git(&["commit", "-q", "-m", "a step"]);
    }
    let run = |base: &str, slowdown: &str| {
        let (out, summary, output) = (desk.path("out"), desk.path("summary"), desk.path("output"));
        let _ = std::fs::remove_file(&output);
        let environment = [
            ("BASE", base),
            ("HEAD", "HEAD"),
            ("PATHS", "\n.\n"),
            ("CHECK", ""),
            ("MAX_SLOWDOWN", slowdown),
            ("OUT", out.to_str().unwrap()),
            ("GITHUB_STEP_SUMMARY", summary.to_str().unwrap()),
            ("GITHUB_OUTPUT", output.to_str().unwrap()),
        ];
        let ran = desk.run("action/report.sh", book.path(), &environment);
        assert_eq!(ran.code, 0, "{ran:?}");
        (ran, desk.read("output"), desk.read("out/comment.md"))
    };
    let (ran, output, comment) = run("HEAD~1", "5%");
    assert!(ran.stdout.starts_with("the gate can fail"), "{ran:?}");
    assert!(ran.stdout.contains("\n::error file=a.perfdiff.toml,line=3,title=SLOWER"), "{ran:?}");
    assert!(output.starts_with("exit-code=1\ndeserved=true\n"), "{output}");
    assert!(comment.starts_with("**slower: latency 0."), "{comment}");
    assert!(desk.read("out/report.json").contains("\"schema_version\": 1"));
    let (_, output, _) = run("HEAD~1", "");
    assert!(output.starts_with("exit-code=0\ndeserved=false\n"), "{output}");
    let (_, output, comment) = run("nowhere", "5%");
    assert!(output.starts_with("exit-code=2\ndeserved=true\n"), "{output}");
    assert!(comment.starts_with("**not evaluated**") && comment.ends_with(&format!("{MARKER}\n")));
    // Each run added to the summary.
    assert_eq!(desk.read("summary").matches(MARKER).count(), 3);
}
