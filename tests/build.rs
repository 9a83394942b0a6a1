//! Turns the code cells of the Rust notebook into one program, so that a test can run them without
//! evcxr, which takes ten minutes to install.
//!
//! A cell is its statements, then its last expression, shown as evcxr shows it. `:dep` and other
//! commands are evcxr's own.

use std::fmt::Write as _;
use std::path::Path;

use serde_json::Value;

const NOTEBOOK: &str = "../book/notebooks/tutorial-evcxr.ipynb";

fn main() -> Result<(), Box<dyn std::error::Error>> {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed={NOTEBOOK}");
    let notebook: Value = serde_json::from_str(&std::fs::read_to_string(NOTEBOOK)?)?;
    let mut program = String::from("fn cells() -> Result<(), Box<dyn std::error::Error>> {\n");
    for cell in notebook["cells"].as_array().ok_or("the notebook has no cells")? {
        if cell["cell_type"] == "code" {
            let id = cell["id"].as_str().ok_or("a cell has no id")?;
            let _ = writeln!(program, "println!(\"{{CELL}}{id}\");");
            program.push_str(&cell_program(&text(&cell["source"])));
        }
    }
    program.push_str("Ok(())\n}\n");
    let out = std::env::var("OUT_DIR")?;
    std::fs::write(Path::new(&out).join("cells.rs"), program)?;
    Ok(())
}

/// A string, or the list of lines that notebooks store.
fn text(of: &Value) -> String {
    match of {
        Value::Array(lines) => lines.iter().filter_map(Value::as_str).collect(),
        other => other.as_str().unwrap_or_default().to_string(),
    }
}

fn cell_program(source: &str) -> String {
    // What evcxr answers to the one command that says something.
    let level = source.lines().find_map(|line| line.trim().strip_prefix(":opt "));
    let answer = level.map_or(String::new(), |level| {
        let said = format!("text/plain\\nOptimization: {level}\\n");
        format!("println!(\"EVCXR_BEGIN_CONTENT {said}\\nEVCXR_END_CONTENT\");\n")
    });
    let lines = source.lines().filter(|line| !line.trim_start().starts_with(':'));
    let source = lines.collect::<Vec<_>>().join("\n");
    let (statements, last) = source.split_at(end_of_statements(&source));
    let shown = if last.trim().is_empty() { "" } else { "({\n" };
    let close = if last.trim().is_empty() { "" } else { "\n}).evcxr_display();" };
    format!("{answer}{statements}\n{shown}{}{close}\n", last.trim())
}

/// Behind the last semicolon that is in no bracket, string or comment.
fn end_of_statements(source: &str) -> usize {
    let (mut depth, mut end) = (0_i32, 0);
    let mut rest = source.char_indices().peekable();
    while let Some((at, c)) = rest.next() {
        match c {
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' => depth -= 1,
            ';' if depth == 0 => end = at + 1,
            '/' if rest.peek().is_some_and(|(_, next)| *next == '/') => {
                rest.by_ref().find(|(_, c)| *c == '\n');
            }
            '"' => {
                let mut escaped = false;
                rest.by_ref().find(|(_, c)| {
                    let ends = *c == '"' && !escaped;
                    escaped = *c == '\\' && !escaped;
                    ends
                });
            }
            _ => {}
        }
    }
    end
}
