//! `perfdiff check` and `perfdiff regen` on notebooks: of the kernel, and of another language.

#![allow(clippy::unwrap_used, reason = "tests fail by panicking")]

use perfdiff_tests::{Ran, command, perfdiff, run};
use serde_json::{Value, json};
use tempfile::TempDir;

const BLOCK: &str =
    "name = \"upgrade\"\nmodel = \"Llama3_8B\"\nbaseline = \"A100\"\nproposal = \"H100\"\n";

struct Notebook(TempDir);

impl Notebook {
    fn new(notebook: &Value) -> Self {
        let folder = Self(tempfile::tempdir().unwrap());
        // As Jupyter writes it: one space a level, and the characters as they are.
        let mut text = Vec::new();
        let form = serde_json::ser::PrettyFormatter::with_indent(b" ");
        let mut writer = serde_json::Serializer::with_formatter(&mut text, form);
        serde::Serialize::serialize(notebook, &mut writer).unwrap();
        folder.write(&(String::from_utf8(text).unwrap() + "\n"));
        folder
    }

    fn path(&self) -> std::path::PathBuf {
        self.0.path().join("n.ipynb")
    }

    fn write(&self, text: &str) {
        std::fs::write(self.path(), text).unwrap();
    }

    fn text(&self) -> String {
        std::fs::read_to_string(self.path()).unwrap()
    }

    fn json(&self) -> Value {
        serde_json::from_str(self.text().trim_start_matches('\u{feff}')).unwrap()
    }

    fn ends(&self, verb: &str, code: i32) -> Ran {
        let ran = run(&command(), &[verb, "."], "", self.0.path());
        assert_eq!(ran.code, code, "{verb}: {ran:?}");
        ran
    }

    /// Edits a cell, and writes the file anew.
    fn edit(&self, edit: impl FnOnce(&mut Value)) {
        let mut json = self.json();
        edit(&mut json);
        self.write(&serde_json::to_string_pretty(&json).unwrap());
    }
}

/// Edits the outputs of a cell.
type Edit = fn(&mut Value);

fn cell(source: &str, outputs: &Value) -> Value {
    let lines: Vec<&str> = source.split_inclusive('\n').collect();
    json!({"cell_type": "code", "execution_count": null, "id": "a", "metadata": {},
           "outputs": outputs, "source": lines})
}

fn of_the_kernel(cells: &[Value]) -> Value {
    let metadata = json!({
        "kernelspec": {"display_name": "perfdiff", "language": "toml", "name": "perfdiff"},
        "language_info": {"name": "toml", "file_extension": ".toml"}
    });
    json!({"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5})
}

fn of_python(cells: &[Value]) -> Value {
    let metadata = json!({"kernelspec": {"name": "python3", "language": "python"}});
    json!({"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5})
}

/// One kind of data of the first output of a cell, lines joined.
fn shown(notebook: &Value, cell: usize, kind: &str) -> String {
    match &notebook["cells"][cell]["outputs"][0]["data"][kind] {
        Value::Array(lines) => lines.iter().map(|line| line.as_str().unwrap()).collect(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

#[test]
fn a_cell_of_the_kernel_is_written_as_the_command_prints_it() {
    let text =
        json!({"cell_type": "markdown", "metadata": {}, "source": ["```perfdiff\nx = 1\n```"]});
    let cells = [text, cell(BLOCK, &json!([])), cell("", &json!([])), cell("  \n", &json!([]))];
    let notebook = Notebook::new(&of_the_kernel(&cells));
    let ran = notebook.ends("check", 1);
    assert!(ran.stderr.contains("this cell has not been run: it has no output"), "{}", ran.stderr);
    let before = notebook.json();
    notebook.ends("regen", 0);
    let (bytes, mut after) = (notebook.text(), notebook.json());
    assert!(notebook.ends("regen", 0).stderr.contains("all as it should be"));
    assert_eq!(notebook.text(), bytes);
    notebook.ends("check", 0);
    let printed = |arguments: &[&str]| perfdiff(arguments, BLOCK).stdout.trim_end().to_owned();
    assert_eq!(shown(&after, 1, "text/plain"), perfdiff(&["run", "-"], BLOCK).stdout);
    let html = printed(&["run", "-", "--format", "html", "--for", "notebook"]);
    assert_eq!(shown(&after, 1, "text/html"), html);
    let json: Value = serde_json::from_str(&printed(&["run", "-", "--format", "json"])).unwrap();
    let output = &after["cells"][1]["outputs"][0];
    assert_eq!(output["data"]["application/vnd.perfdiff.v1+json"], json);
    assert_eq!(
        (&output["output_type"], &output["execution_count"]),
        (&json!("display_data"), &Value::Null)
    );
    // Nothing else of the file is another one.
    after["cells"][1]["outputs"] = json!([]);
    assert_eq!(after, before);
}

#[test]
fn a_value_of_the_kernel_keeps_its_number() {
    let cells = [cell(BLOCK, &json!([])), cell("upgrade.speedup", &json!([]))];
    let notebook = Notebook::new(&of_the_kernel(&cells));
    notebook.ends("regen", 0);
    let value = || notebook.json()["cells"][1]["outputs"][0].clone();
    assert_eq!(value()["output_type"], json!("execute_result"));
    notebook.edit(|json| {
        json["cells"][1]["execution_count"] = json!(7);
        json["cells"][1]["outputs"][0]["execution_count"] = json!(7);
    });
    notebook.ends("check", 0);
    notebook.edit(|json| {
        json["cells"][1]["outputs"][0]["data"]["text/plain"][0] = json!("9.99x");
    });
    let ran = notebook.ends("check", 1);
    assert!(ran.stderr.contains("says `9.99x`, and should say `1.54x`"), "{}", ran.stderr);
    notebook.ends("regen", 0);
    assert_eq!(value()["execution_count"], json!(7));
    // One that was cleared takes the number of its cell.
    notebook.edit(|json| json["cells"][1]["outputs"] = json!([]));
    notebook.ends("regen", 0);
    assert_eq!(value()["execution_count"], json!(7));
}

#[test]
fn what_a_cell_shows_is_compared_in_every_form() {
    let notebook = Notebook::new(&of_the_kernel(&[cell(BLOCK, &json!([]))]));
    notebook.ends("regen", 0);
    let right = notebook.json();
    let edits: [(&str, Edit); 6] = [
        ("out of date", |outputs| outputs[0]["data"]["text/html"] = json!(["<figure></figure>"])),
        ("out of date", |outputs| {
            outputs[0]["data"]["application/vnd.perfdiff.v1+json"]["speedup"] = json!(2.0);
        }),
        ("out of date", |outputs| {
            let twice = outputs[0].clone();
            outputs.as_array_mut().unwrap().push(twice);
        }),
        ("out of date", |outputs| {
            *outputs = json!([{"output_type": "stream", "name": "stdout", "text": ["1.54x"]}]);
        }),
        ("is an error, and it has none", |outputs| {
            *outputs =
                json!([{"output_type": "error", "ename": "PD004", "evalue": "x", "traceback": []}]);
        }),
        ("has not been run", |outputs| *outputs = json!([])),
    ];
    for (said, edit) in edits {
        notebook.edit(|json| edit(&mut json["cells"][0]["outputs"]));
        let ran = notebook.ends("check", 1);
        assert!(ran.stderr.contains(said), "{said}: {}", ran.stderr);
        notebook.ends("regen", 0);
        assert_eq!(notebook.json(), right);
    }
    // Machines read the JSON; a notebook without it, and one with its texts in one piece, says the same.
    notebook.edit(|json| {
        let text = shown(json, 0, "text/plain");
        let data = json["cells"][0]["outputs"][0]["data"].as_object_mut().unwrap();
        data.remove("application/vnd.perfdiff.v1+json");
        data.insert("text/plain".into(), json!(text));
    });
    notebook.ends("check", 0);
}

#[test]
fn in_another_language_only_cells_that_say_so_are_blocks() {
    let python =
        cell("print(1)\n", &json!([{"output_type": "stream", "name": "stdout", "text": ["1\n"]}]));
    let block = cell(&format!("%%perfdiff\n{BLOCK}"), &json!([]));
    let notebook = Notebook::new(&of_python(&[python.clone(), block]));
    notebook.ends("check", 1);
    notebook.ends("regen", 0);
    notebook.ends("check", 0);
    let json = notebook.json();
    assert_eq!(json["cells"][0], python);
    let output = &json["cells"][1]["outputs"][0];
    assert_eq!(output["output_type"], "display_data");
    assert!(output.get("execution_count").is_none());
    // A block that is wrong is an error of the notebook, at its line of the file.
    notebook.edit(|json| json["cells"][1]["source"][4] = json!("proposal = \"H10\"\n"));
    let ran = notebook.ends("check", 2);
    let line =
        notebook.text().lines().position(|line| line.contains("proposal = \\\"H10\\\"")).unwrap()
            + 1;
    let expected = format!("n.ipynb:{line}:");
    assert!(ran.stderr.contains(&expected) && ran.stderr.contains("PD004"), "{}", ran.stderr);
    assert_eq!(notebook.ends("regen", 2).stdout, "");
}

/// However the file is laid out: Windows line ends, a byte order mark, all in one line, four spaces.
#[test]
fn a_notebook_keeps_its_layout() {
    let notebook =
        Notebook::new(&of_the_kernel(&[cell(BLOCK, &json!([])), cell(BLOCK, &json!([]))]));
    let layouts: [fn(&Value) -> String; 4] = [
        |json| serde_json::to_string(json).unwrap(),
        |json| serde_json::to_string_pretty(json).unwrap().replace('\n', "\r\n"),
        |json| format!("\u{feff}{}", serde_json::to_string_pretty(json).unwrap()),
        |json| serde_json::to_string_pretty(json).unwrap().replace("  ", "    "),
    ];
    let empty = notebook.json();
    let mut all = Vec::new();
    for layout in layouts {
        // Two cells with one name are an error of a document.
        let mut one = empty.clone();
        one["cells"][1]["source"] =
            json!(["model = \"ResNet50\"\n", "hardware = \"T4\"\n", "[sweep]\nbatch = [1, 2]\n"]);
        let text = layout(&one);
        notebook.write(&text);
        notebook.ends("regen", 0);
        notebook.ends("check", 0);
        let new = notebook.text();
        assert_eq!(new.starts_with('\u{feff}'), text.starts_with('\u{feff}'));
        assert_eq!(text.contains('\n'), new.contains('\n'));
        assert_eq!(
            new.matches("\r\n").count() == new.matches('\n').count(),
            !text.contains('\n') || text.contains('\r')
        );
        all.push(notebook.json());
    }
    assert!(all.windows(2).all(|pair| pair[0] == pair[1]));
}
