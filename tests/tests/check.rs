//! `perfdiff check` and `perfdiff regen`, as they are used: real files, the real command.

#![allow(clippy::unwrap_used, reason = "tests fail by panicking")]

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use perfdiff_tests::{Ran, command, run};
use tempfile::TempDir;

const BLOCK: &str = "```perfdiff\nname = \"upgrade\"\nin-place = true\nmodel = \"Llama3_8B\"\n\
                     baseline = \"A100\"\nproposal = \"Mine\"\n```\n";
const CHIPS: &str = "[hardware.Mine]\nbase = \"H100\"\nmemory_bandwidth = \"4 TB/s\"\n";

struct Folder(TempDir);

impl Folder {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap()).with("chips.toml", CHIPS)
    }

    fn with(self, path: &str, text: &str) -> Self {
        self.write(path, text);
        self
    }

    fn path(&self, path: &str) -> PathBuf {
        self.0.path().join(path)
    }

    fn write(&self, path: &str, text: &str) {
        std::fs::create_dir_all(self.path(path).parent().unwrap()).unwrap();
        std::fs::write(self.path(path), text).unwrap();
    }

    fn read(&self, path: &str) -> String {
        std::fs::read_to_string(self.path(path)).unwrap()
    }

    fn edit(&self, path: &str, from: &str, to: &str) {
        let text = self.read(path);
        assert!(text.contains(from), "{from} in {text}");
        self.write(path, &text.replacen(from, to, 1));
    }

    fn run(&self, arguments: &[&str]) -> Ran {
        let all: Vec<&str> = arguments.iter().copied().chain(["--catalog", "chips.toml"]).collect();
        run(&command(), &all, "", self.0.path())
    }

    fn ends(&self, arguments: &[&str], code: i32) -> Ran {
        let ran = self.run(arguments);
        assert_eq!(ran.code, code, "{arguments:?}: {ran:?}");
        ran
    }

    fn regenerated(self) -> Self {
        self.ends(&["regen", "docs"], 0);
        self.ends(&["check", "docs"], 0);
        self
    }
}

#[test]
fn what_is_missing_is_out_of_date_and_regen_writes_it_once() {
    let folder = Folder::new().with("docs/a.md", &format!("# A\n\n{BLOCK}\nText.\n"));
    let ran = folder.ends(&["check", "docs"], 1);
    assert!(ran.stderr.contains("docs/a.md:3:1: error[PD120]"), "{}", ran.stderr);
    assert!(ran.stderr.contains("docs/perfdiff.lock:1:1: error[PD130]"), "{}", ran.stderr);
    assert!(!folder.path("docs/perfdiff.lock").exists());
    let folder = folder.regenerated();
    let (text, lock) = (folder.read("docs/a.md"), folder.read("docs/perfdiff.lock"));
    assert!(text.starts_with(&format!("# A\n\n{BLOCK}\n<!-- perfdiff:begin upgrade sum=")));
    assert!(text.ends_with("\n\n<!-- perfdiff:end -->\n\nText.\n"), "{text}");
    let again = folder.ends(&["regen", "docs"], 0);
    assert!(!again.stderr.contains("wrote"), "{}", again.stderr);
    assert_eq!((folder.read("docs/a.md"), folder.read("docs/perfdiff.lock")), (text, lock));
}

#[test]
fn each_cause_is_named() {
    let plain = BLOCK.replace("in-place = true\n", "");
    let model = "[models.Ours]\nbase = \"Llama3_8B\"\nlayers = 40\n[assumptions.stack]\n\
                 base = \"vllm\"\nstep_overhead = \"2 ms\"\n";
    let block = plain.replace("Llama3_8B", "Ours")
        + "\n"
        + &plain.replace("\"upgrade\"", "\"two\"\nassumptions = \"stack\"");
    let folder =
        Folder::new().with("chips.toml", &format!("{CHIPS}{model}")).with("docs/a.md", &block);
    let folder = folder.regenerated();
    let moved = |file: &str, from: &str, to: &str| {
        folder.edit(file, from, to);
        let ran = folder.ends(&["check", "docs", "--format", "json"], 1);
        folder.edit(file, to, from);
        let json: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
        let problems = json["problems"].as_array().unwrap().clone();
        let causes = problems.iter().flat_map(|p| p["causes"].as_array().unwrap().clone());
        let mut kinds: Vec<String> =
            causes.map(|c| c["text"].as_str().unwrap().to_owned()).collect();
        kinds.dedup();
        assert!(
            problems
                .iter()
                .all(|p| p["explanation"][0].as_str().unwrap().contains("before and after"))
        );
        kinds
    };
    assert_eq!(
        moved("chips.toml", "4 TB/s", "4.5 TB/s"),
        ["the catalog: hardware `Mine`, memory_bandwidth: 4 TB/s to 4.5 TB/s"]
    );
    let model = moved("chips.toml", "layers = 40", "layers = 44");
    assert!(model.contains(&"the catalog: model `Ours`, layers: 40 to 44".to_owned()), "{model:?}");
    assert!(model.iter().all(|cause| cause.starts_with("the catalog: model `Ours`")), "{model:?}");
    assert_eq!(
        moved("chips.toml", "2 ms", "3 ms"),
        ["an assumption: `stack`, step_overhead: 2 ms to 3 ms"]
    );
    assert_eq!(
        moved("docs/a.md", "baseline = \"A100\"", "batch = 8\nbaseline = \"A100\""),
        ["the block: its text was edited"]
    );
    folder.edit("docs/perfdiff.lock", "engine = \"", "engine = \"0.0.");
    folder.ends(&["check", "docs"], 0);
    folder.edit("docs/perfdiff.lock", "latency = [0.", "latency = [0.9");
    let ran = folder.ends(&["check", "docs"], 1);
    assert!(ran.stderr.contains("= cause: the engine: 0.0."), "{}", ran.stderr);
}

/// In a block, and in the prose of another page; and again after a `regen`, which does not record
/// what a claim is wrong about.
#[test]
fn a_claim_that_fails_names_what_moved_it_until_it_is_right() {
    let block = BLOCK.replace("in-place = true\n", "").replace(
        "\n```\n",
        "\n[expect]\nspeedup = \">= 1.7\"\nproposal.regime = \"memory\"\n```\n",
    );
    let prose = "It is fast. <!-- perfdiff: upgrade.proposal.latency < 6.1 ms -->\n";
    let folder = Folder::new().with("docs/a.md", &block).with("docs/b.md", prose).regenerated();
    folder.edit("chips.toml", "4 TB/s", "3 TB/s");
    let cause = "  = cause: the catalog: hardware `Mine`, memory_bandwidth: 4 TB/s to 3 TB/s\n";
    for _ in 0..2 {
        let ran = folder.ends(&["check", "docs"], 1);
        for part in [
            "docs/a.md:7:11: error[PD016]: this does not hold: `speedup >= 1.7`",
            "docs/b.md:1:28: error[PD016]: this does not hold: `upgrade.proposal.latency < 6.1 ms`",
            "docs/a.md:1:1: error[PD132]: `upgrade` moved",
            "correct the claims; then `perfdiff regen` records it",
            "it would hold with ",
            "the other claims hold: `proposal.regime = memory` up to ",
            "1 block in 2 documents: 2 claims do not hold, 1 thing is out of date",
        ] {
            assert!(ran.stderr.contains(part), "{part}\n{}", ran.stderr);
        }
        assert_eq!(ran.stderr.matches(cause).count(), 3, "{}", ran.stderr);
        let lock = folder.read("docs/perfdiff.lock");
        folder.ends(&["regen", "docs"], 1);
        assert_eq!(folder.read("docs/perfdiff.lock"), lock);
    }
    let ran = folder.ends(&["check", "docs", "--format", "json"], 1);
    let json: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
    let each = |get: fn(&serde_json::Value) -> &serde_json::Value| -> Vec<_> {
        json["problems"].as_array().unwrap().iter().map(|p| get(p).as_str().unwrap()).collect()
    };
    assert_eq!(each(|problem| &problem["causes"][0]["field"]), ["memory_bandwidth"; 3]);
    let mut standings = each(|problem| &problem["standing"]);
    standings.sort_unstable();
    assert_eq!(standings, ["does_not_hold", "does_not_hold", "out_of_date"]);
    folder.edit("docs/a.md", ">= 1.7", ">= 1.3");
    folder.edit("docs/b.md", "6.1 ms", "8 ms");
    folder.ends(&["regen", "docs"], 0);
    folder.ends(&["check", "docs"], 0);
}

#[test]
fn an_edit_by_hand_is_shown_and_kept_and_a_formatter_is_no_edit() {
    let folder = Folder::new().with("docs/a.md", BLOCK).regenerated();
    let text = folder.read("docs/a.md");
    let formatted = text.replace("\n- ", "\n* ").replace("**Memory Bound**", "__Memory Bound__");
    let formatted = formatted.replace("| factor | baseline |", "| factor     |   baseline |");
    assert_ne!(text, formatted);
    folder.write("docs/a.md", &formatted);
    folder.ends(&["check", "docs"], 0);
    folder.edit("docs/a.md", "Speedup: **", "Speedup: **9");
    let edited = folder.read("docs/a.md");
    let ran = folder.ends(&["regen", "docs"], 1);
    assert!(ran.stderr.contains("error[PD121]: this result was edited by hand"), "{}", ran.stderr);
    assert!(ran.stderr.contains("says `Speedup: **9"), "{}", ran.stderr);
    assert_eq!(folder.read("docs/a.md"), edited);
    folder.ends(&["regen", "--force", "docs"], 0);
    assert_eq!(folder.read("docs/a.md"), text);
}

#[test]
fn line_endings_and_the_byte_order_mark_stay() {
    let text = format!("\u{feff}# A\n\n> {}\nEnd", BLOCK.trim_end().replace('\n', "\n> "))
        .replace('\n', "\r\n");
    let folder = Folder::new().with("docs/a.md", &text).regenerated();
    let new = folder.read("docs/a.md");
    assert_eq!(new.matches('\n').count(), new.matches("\r\n").count());
    let begin = new.find("\r\n>\r\n> <!-- perfdiff:begin").unwrap();
    let end = new.find("<!-- perfdiff:end -->").unwrap() + "<!-- perfdiff:end -->".len();
    assert_eq!(format!("{}{}", &new[..begin], &new[end..]), text);
}

#[test]
fn with_a_marker_missing_nothing_is_written() {
    let folder = Folder::new().with("docs/a.md", BLOCK).regenerated();
    folder.edit("docs/a.md", "<!-- perfdiff:end -->", "");
    let broken = folder.read("docs/a.md");
    let ran = folder.ends(&["check", "docs"], 2);
    assert!(ran.stderr.contains("PD122") && !ran.stderr.contains("does not stand"), "{ran:?}");
    folder.ends(&["regen", "docs"], 2);
    assert_eq!(folder.read("docs/a.md"), broken);
}

#[test]
fn a_notebook_changes_in_its_outputs_alone() {
    let source: String = BLOCK
        .lines()
        .skip(1)
        .filter(|line| !line.starts_with("```"))
        .fold(String::from("\"%%perfdiff\\n\""), |all, line| {
            format!("{all},\n    {}", serde_json::Value::from(format!("{line}\n")))
        });
    let notebook = format!(
        "{{\n \"zebra\": 1.50,\n \"cells\": [\n  {{\n   \"cell_type\": \"code\",\n   \"outputs\": [],\n   \
         \"metadata\": {{}},\n   \"source\": [\n    {source}\n   ]\n  }},\n  {{\"cell_type\": \"code\", \
         \"outputs\": [1], \"source\": \"print()\"}}\n ],\n \"nbformat\": 4\n}}\n"
    );
    let folder = Folder::new().with("docs/n.ipynb", &notebook);
    let ran = folder.ends(&["check", "docs"], 1);
    assert!(ran.stderr.contains("this cell has not been run"), "{}", ran.stderr);
    let folder = folder.regenerated();
    let new = folder.read("docs/n.ipynb");
    let (start, end) =
        (new.find("\"outputs\": [").unwrap(), new.find(",\n   \"metadata\"").unwrap());
    assert!(new[start..].starts_with(
        "\"outputs\": [\n    {\n     \"data\": {\n      \"application/vnd.perfdiff.v1+json\": {\n"
    ));
    assert_eq!(format!("{}\"outputs\": []{}", &new[..start], &new[end..]), notebook);
    folder.edit("docs/n.ipynb", "Speedup: 1", "Speedup: 7");
    folder.ends(&["check", "docs"], 1);
    folder.edit("docs/n.ipynb", "\"Mine\\\"\\n\"", "\"Mien\\\"\\n\"");
    let ran = folder.ends(&["check", "docs"], 2);
    let line = folder.read("docs/n.ipynb").lines().position(|l| l.contains("Mien")).unwrap() + 1;
    assert!(ran.stderr.contains(&format!("docs/n.ipynb:{line}:")), "{}", ran.stderr);
}

#[test]
fn what_cannot_be_read_or_run_is_never_clean() {
    let folder = Folder::new().with("docs/a.md", BLOCK).with("docs/other.txt", "x").regenerated();
    for path in ["none.md", "none", "docs/other.txt", "chips.toml"] {
        folder.ends(&["check", path], 2);
    }
    std::fs::create_dir(folder.path("empty")).unwrap();
    folder.ends(&["check", "docs", "empty"], 2);
    std::fs::write(folder.path("docs/latin.md"), b"caf\xe9").unwrap();
    folder.ends(&["check", "docs"], 2);
    std::fs::remove_file(folder.path("docs/latin.md")).unwrap();
    folder.write("docs/n.ipynb", "{\"cells\": [");
    folder.ends(&["check", "docs"], 2);
    folder.write("docs/n.ipynb", "{\"nbformat\": 4, \"cells\": []}");
    folder.ends(&["check", "docs"], 0);
    let lock = folder.read("docs/perfdiff.lock");
    folder.write("docs/perfdiff.lock", "<<<<<<< ours\n");
    assert!(folder.ends(&["check", "docs"], 2).stderr.contains("error[PD131]: not valid TOML"));
    folder.write("docs/perfdiff.lock", &lock);
    folder.edit("docs/a.md", "\"A100\"", "\"A10\"");
    assert!(folder.ends(&["regen", "docs"], 2).stderr.contains("docs/a.md:5:12: error[PD004]"));
    assert_eq!(folder.read("docs/perfdiff.lock"), lock, "what did not run keeps its record");
    std::fs::remove_file(folder.path("docs/a.md")).unwrap();
    assert!(folder.ends(&["check", "docs"], 1).stderr.contains("it records `upgrade` of `a.md`"));
}

#[cfg(unix)]
#[test]
fn permissions_links_and_read_only_files_are_respected() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let folder = Folder::new().with("real/a.md", BLOCK);
    let mode = |path: &str, mode: u32| {
        std::fs::set_permissions(folder.path(path), PermissionsExt::from_mode(mode)).unwrap();
    };
    mode("real/a.md", 0o640);
    std::fs::create_dir(folder.path("docs")).unwrap();
    symlink(folder.path("real/a.md"), folder.path("docs/a.md")).unwrap();
    folder.ends(&["regen", "docs"], 0);
    assert!(folder.path("docs/a.md").is_symlink());
    assert!(folder.read("real/a.md").contains("perfdiff:end"));
    let metadata = folder.path("real/a.md").metadata().unwrap();
    assert_eq!(metadata.permissions().mode() & 0o777, 0o640);
    folder.edit("chips.toml", "4 TB/s", "5 TB/s");
    mode("real/a.md", 0o440);
    let before = folder.read("real/a.md");
    assert!(folder.ends(&["regen", "docs"], 2).stderr.contains("read-only"));
    assert_eq!(folder.read("real/a.md"), before);
}

#[cfg(unix)]
#[test]
fn a_regen_that_is_killed_leaves_each_file_old_or_new() {
    let text = |chip: &str| BLOCK.replace("Mine", chip);
    let folder = Folder::new();
    let files: Vec<String> = (0..30).map(|i| format!("docs/{i}.md")).collect();
    let write = |chip: &str| files.iter().for_each(|file| folder.write(file, &text(chip)));
    write("Mine");
    folder.ends(&["regen", "docs"], 0);
    let names = || files.iter().map(String::as_str).chain(["docs/perfdiff.lock"]);
    let all = || -> Vec<String> { names().map(|file| folder.read(file)).collect() };
    let old = all();
    folder.edit("chips.toml", "4 TB/s", "5 TB/s");
    let start = std::time::Instant::now();
    folder.ends(&["regen", "docs"], 0);
    let whole = start.elapsed();
    let new = all();
    let mut stopped_between = 0;
    for round in 0..60_u32 {
        names().zip(&old).for_each(|(file, text)| folder.write(file, text));
        let mut child = Command::new(command())
            .args(["regen", "docs", "--catalog", "chips.toml"])
            .current_dir(folder.path("."))
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        // Later and later, on a machine as fast as this one is now.
        std::thread::sleep(whole * round / 50);
        let _ = child.kill();
        child.wait().unwrap();
        let now = all();
        for (i, text) in now.iter().enumerate() {
            assert!(*text == old[i] || *text == new[i], "file {i} of round {round} is neither");
        }
        stopped_between += usize::from(now != old && now != new);
    }
    assert!(stopped_between > 0, "no round was stopped while it wrote");
    folder.ends(&["regen", "docs"], 0);
    assert_eq!(all(), new);
}

#[test]
fn a_book_is_checked_with_its_catalog_its_includes_and_its_pages() {
    let book = "[book]\ntitle = \"T\"\nsrc = \"text\"\n[preprocessor.perfdiff]\ncatalogs = [\"own.toml\"]\n";
    let block = BLOCK.replace("in-place = true\n", "").replace("Mine", "Own");
    let folder = Folder::new()
        .with("b/book.toml", book)
        .with("b/own.toml", &CHIPS.replace("Mine", "Own"))
        .with("b/text/SUMMARY.md", "- [A](a.md)\n- [B](sub/b.md)\n")
        .with("b/text/a.md", &block)
        .with("b/text/sub/b.md", "{{#include ../part.md}}\n")
        .with("b/text/part.md", &block);
    folder.ends(&["regen", "b/book.toml"], 0);
    assert_eq!(folder.read("b/perfdiff.lock").matches("\n[[").count(), 2);
    for path in ["b/book.toml", "b", "b/text/a.md", "b/text"] {
        folder.ends(&["check", path], 0);
    }
    folder.write("b/book/index.html", "<code class=\"language-perfdiff\">");
    folder.write("b/book/a.html", "<code class=\"language-perfdiff\">");
    let ran = folder.ends(&["check", "b"], 1);
    assert!(
        ran.stderr.contains("on the page of `a.md`, 1 block was not processed"),
        "{}",
        ran.stderr
    );
    assert!(ran.stderr.contains("the page of `sub/b.md` is missing"), "{}", ran.stderr);
    std::fs::remove_dir_all(folder.path("b/book")).unwrap();
    folder.write("b/text/lost.md", &block);
    assert!(folder.ends(&["check", "b"], 1).stderr.contains("no chapter is or includes this file"));
    std::fs::remove_file(folder.path("b/text/lost.md")).unwrap();
    folder.edit("b/text/a.md", "\n```\n", "\n```\n\nSee {{#include none.md}}\n");
    let ran = folder.ends(&["check", "b"], 2);
    assert!(ran.stderr.contains("a.md:8:5: error[PD150]: it includes `"), "{}", ran.stderr);
    folder.edit("b/text/a.md", "\nSee {{#include none.md}}\n", "");
    std::fs::remove_file(folder.path("b/text/sub/b.md")).unwrap();
    assert!(folder.ends(&["check", "b"], 2).stderr.contains("sub/b.md:1:1: error[PD150]"));
}

#[test]
fn annotations_are_few_and_escaped() {
    let folder = Folder::new().with(
        "docs/a.md",
        &format!("{}\n", BLOCK.replace("upgrade", "x").replace("Mine", "Min,e: 100%")).repeat(12),
    );
    let ran = folder.ends(&["check", "docs", "--format", "github"], 2);
    let lines: Vec<&str> = ran.stdout.lines().collect();
    assert_eq!(lines.len(), 10, "{}", ran.stdout);
    assert!(lines[0].starts_with("::error file=docs/a.md,line=6,col=12,title=perfdiff PD004::unknown hardware `Min,e: 100%25`"), "{}", lines[0]);
    assert!(lines[9].ends_with(" more in the log"), "{}", lines[9]);
}

/// The repository's own documents.
#[test]
fn this_book_is_up_to_date() {
    let ran = run(&command(), &["check", "book.toml"], "", Path::new(&perfdiff_tests::root()));
    assert_eq!(ran.code, 0, "{}", ran.stderr);
}
