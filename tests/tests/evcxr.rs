//! The Rust notebook of the book: its cells are compiled as one program, and what they show is what
//! the notebook stores. `tests/evcxr.py` runs the same notebook in the real evcxr.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
#![allow(clippy::print_stdout, reason = "what a child prints is what is tested")]

use std::process::Command;

use perfdiff_notebook::prelude::*;
use perfdiff_tests::{perfdiff, root};
use serde_json::Value;

/// Printed before what a cell shows.
const CELL: &str = "=== cell ";

include!(concat!(env!("OUT_DIR"), "/cells.rs"));

/// What one cell shows: each MIME type with its text.
type Shown = Vec<(String, String)>;

#[test]
#[ignore = "run as a child by the tests that look at what it prints"]
fn child_runs_the_cells() {
    println!();
    cells().unwrap();
}

#[test]
#[ignore = "run as a child by the tests that look at what it prints"]
fn child_shows_a_comparison_and_a_sweep() {
    println!();
    let a100 = Scenario::new(models::LLAMA3_8B).on(hardware::A100).batch(256);
    let h100 = a100.on(hardware::H100);
    println!("{CELL}comparison");
    compare(&a100, &h100).unwrap().evcxr_display();
    println!("{CELL}sweep");
    let batches = [1, 16, 256];
    let sweep = sweep("batch", batches, |batch| (a100.batch(batch), h100.batch(batch)));
    sweep.unwrap().evcxr_display();
}

/// What a child of this program prints, by cell, read as evcxr reads it.
fn shown_by(child: &str) -> Vec<(String, Shown)> {
    let this = std::env::current_exe().unwrap();
    let ran = Command::new(this).args(["--exact", child, "--ignored", "--nocapture"]).output();
    let ran = ran.unwrap();
    let stdout = String::from_utf8(ran.stdout).unwrap();
    assert!(ran.status.success(), "{stdout}\n{}", String::from_utf8_lossy(&ran.stderr));
    let mut cells: Vec<(String, Shown)> = Vec::new();
    let mut lines = stdout.lines();
    while let Some(line) = lines.next() {
        if let Some(id) = line.strip_prefix(CELL) {
            cells.push((id.to_string(), Vec::new()));
        } else if let Some(mime) = line.strip_prefix("EVCXR_BEGIN_CONTENT ") {
            let content: Vec<&str> =
                lines.by_ref().take_while(|line| *line != "EVCXR_END_CONTENT").collect();
            let (_, shown) = cells.last_mut().unwrap();
            shown.push((mime.to_string(), content.join("\n")));
        } else if line.starts_with("test ") {
            break;
        }
    }
    cells
}

fn notebook() -> Value {
    let path = root().join("book/notebooks/tutorial-evcxr.ipynb");
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

/// A string, or the list of lines that notebooks store.
fn text(of: &Value) -> String {
    match of {
        Value::Array(lines) => lines.iter().filter_map(Value::as_str).collect(),
        other => other.as_str().unwrap().to_string(),
    }
}

fn code_cells(notebook: &Value) -> impl Iterator<Item = &Value> {
    notebook["cells"].as_array().unwrap().iter().filter(|cell| cell["cell_type"] == "code")
}

/// Why the stored outputs of a notebook cannot be those of cells that worked and show this.
fn faults(notebook: &Value, fresh: &[(String, Shown)]) -> Vec<String> {
    let mut faults = Vec::new();
    let ids = code_cells(notebook).map(|cell| cell["id"].as_str().unwrap());
    assert!(ids.eq(fresh.iter().map(|(id, _)| id.as_str())), "other cells than were compiled");
    for (cell, (id, shown)) in code_cells(notebook).zip(fresh) {
        let outputs = cell["outputs"].as_array().unwrap();
        // evcxr calls a cell that failed `ok`; what is there tells it.
        if let Some(other) = outputs.iter().find(|out| out["output_type"] != "execute_result") {
            faults.push(format!("`{id}` stores {other}"));
            continue;
        }
        match (outputs.as_slice(), shown.is_empty()) {
            ([], true) => continue,
            ([_], false) => {}
            _ => {
                faults.push(format!("`{id}` stores {} outputs", outputs.len()));
                continue;
            }
        }
        let data = outputs[0]["data"].as_object().unwrap();
        if data.len() != shown.len() {
            faults.push(format!("`{id}` stores {} renderings", data.len()));
        }
        for (mime, content) in shown {
            let same = match data.get(mime) {
                None => false,
                Some(stored) if mime.ends_with("json") => {
                    alike(stored, &serde_json::from_str(content).unwrap())
                }
                Some(stored) => text(stored) == *content,
            };
            if !same {
                faults.push(format!("`{id}` stores another {mime}"));
            }
        }
    }
    faults
}

/// Whether both say the same: evcxr sorts the members of an object, and reads a number to its last bit
/// but one.
fn alike(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Object(a), Value::Object(b)) => {
            a.len() == b.len()
                && a.iter().all(|(key, value)| b.get(key).is_some_and(|other| alike(value, other)))
        }
        (Value::Array(a), Value::Array(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| alike(a, b))
        }
        (Value::Number(a), Value::Number(b)) => {
            let (a, b) = (a.as_f64().unwrap(), b.as_f64().unwrap());
            (a - b).abs() <= 1e-15 * a.abs()
        }
        _ => a == b,
    }
}

#[test]
fn the_stored_outputs_are_what_the_cells_show() {
    let faults = faults(&notebook(), &shown_by("child_runs_the_cells"));
    assert!(faults.is_empty(), "run `python3 tests/evcxr.py --write`: {faults:#?}");
}

#[test]
fn an_output_of_a_cell_that_failed_is_found() {
    let fresh = shown_by("child_runs_the_cells");
    let place = |notebook: &Value, id: &str| {
        let cells = notebook["cells"].as_array().unwrap();
        cells.iter().position(|cell| cell["id"] == id).unwrap()
    };
    // What evcxr leaves of a cell that returned an error: no result, and text on stderr.
    let mut failed = notebook();
    let at = place(&failed, "one");
    let said = serde_json::json!({ "name": "stderr", "output_type": "stream", "text": ["no\n"] });
    failed["cells"][at]["outputs"] = serde_json::json!([said]);
    assert!(faults(&failed, &fresh)[0].starts_with("`one` stores {\"name\":\"stderr\""));
    // The text came too late to be saved.
    failed["cells"][at]["outputs"] = serde_json::json!([]);
    assert_eq!(faults(&failed, &fresh), ["`one` stores 0 outputs"]);
    // What is not shown richly.
    let mut poor = notebook();
    let data = poor["cells"][at]["outputs"][0]["data"].as_object_mut().unwrap();
    data.retain(|mime, _| mime == "text/plain");
    assert_eq!(faults(&poor, &fresh)[0], "`one` stores 1 renderings");
    // A number.
    let mut drifted = notebook();
    let data = &mut drifted["cells"][at]["outputs"][0]["data"];
    data[Bundle::JSON]["speedup"] = 1.5432.into();
    let fault = format!("`one` stores another {}", Bundle::JSON);
    assert_eq!(faults(&drifted, &fresh), [fault]);
    // A digit.
    let mut drifted = notebook();
    let data = &mut drifted["cells"][at]["outputs"][0]["data"];
    data["text/html"] = text(&data["text/html"]).replace("1.54x", "1.55x").into();
    assert_eq!(faults(&drifted, &fresh), ["`one` stores another text/html"]);
}

#[test]
fn nothing_stored_tells_of_the_machine_or_the_time() {
    let stored = notebook();
    let all = stored.to_string();
    for trace in ["/tmp/", "/home/", "/root/", "/Users/", "EVCXR", "thread '"] {
        assert!(!all.contains(trace), "{trace}");
    }
    for cell in stored["cells"].as_array().unwrap() {
        assert_eq!(cell["metadata"], serde_json::json!({}), "{}", cell["id"]);
    }
}

/// A speedup in the notebook's prose is one that a cell shows.
#[test]
fn the_prose_says_what_the_cells_show() {
    let stored = notebook();
    let outputs = code_cells(&stored).flat_map(|cell| cell["outputs"].as_array().unwrap());
    let shown: String = outputs.map(|output| text(&output["data"]["text/plain"])).collect();
    let mut found = 0;
    for cell in stored["cells"].as_array().unwrap().iter().filter(|c| c["cell_type"] == "markdown")
    {
        for word in text(&cell["source"]).split_whitespace() {
            let word = word.trim_matches(|c: char| !c.is_ascii_alphanumeric());
            let number = word.strip_suffix('x').filter(|number| number.contains('.'));
            if number.is_some_and(|number| number.parse::<f64>().is_ok()) && word != "3.2x" {
                assert!(shown.contains(word), "{word} is said, and not shown");
                found += 1;
            }
        }
    }
    assert!(found >= 3, "{found}");
}

#[test]
fn evcxr_and_the_command_show_the_same_bytes() {
    let fresh = shown_by("child_shows_a_comparison_and_a_sweep");
    let sides = "model = \"Llama3_8B\"\nbaseline = \"A100\"\nproposal = \"H100\"\n";
    let blocks = [
        ("comparison", format!("{sides}batch = 256\n")),
        ("sweep", format!("{sides}[sweep]\nbatch = [1, 16, 256]\n")),
    ];
    for (cell, block) in blocks {
        let (_, shown) = fresh.iter().find(|(id, _)| id == cell).unwrap();
        let run = |options: &[&str]| {
            let ran = perfdiff(&[&["run", "-"], options].concat(), &block);
            assert_eq!(ran.code, 0, "{ran:?}");
            ran.stdout
        };
        let [plain, html, json] = &shown[..] else { panic!("{shown:?}") };
        assert_eq!((plain.0.as_str(), &plain.1), ("text/plain", &run(&[])), "{cell}");
        let notebook = run(&["--format", "html", "--for", "notebook"]);
        assert_eq!((html.0.as_str(), html.1.clone() + "\n"), ("text/html", notebook), "{cell}");
        let whole: Value = serde_json::from_str(&run(&["--format", "json"])).unwrap();
        assert_eq!(json.0, Bundle::JSON);
        assert_eq!(serde_json::from_str::<Value>(&json.1).unwrap(), whole, "{cell}");
    }
}
