//! The real kernel, as a front end speaks to it: what Jupyter's own suite does not look at.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
#![allow(clippy::print_stderr, reason = "a test that is skipped says so")]

use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use perfdiff_tests::{BookTest, Jupyter, MdBook, connection_file, figures, perfdiff, plain};
use serde_json::{Value, json};

const BLOCK: &str =
    "name = \"upgrade\"\nmodel = \"Llama3_8B\"\nbaseline = \"A100\"\nproposal = \"H100\"\n";

/// A sweep of 9,000 points at which the KV cache is full: it takes many seconds.
const LONG: &str = "name = \"long\"\nmodel = \"Llama3_8B\"\nworkload = { kind = \"generate\", \
     output = 2048 }\nassumptions = \"vllm\"\nbaseline = \"A100\"\nproposal = \"H100\"\n[sweep]\nbatch = \
     \"200..=299\"\nprompt = \"1000..=9900 step 100\"\n";

/// A cell that is wrong.
const WRONG: &str = "model = \"Llama3_9B\"\nbaseline = \"A100\"\nproposal = \"H100\"\n";

fn kinds(published: &[perfdiff_tests::Message]) -> Vec<&str> {
    published.iter().map(|message| message.kind.as_str()).collect()
}

#[test]
fn a_block_is_the_same_bytes_in_a_book_the_kernel_and_the_command() {
    let mut jupyter = Jupyter::start();
    for block in [
        BLOCK.to_owned(),
        BLOCK.replace("H100", "A100_40GB") + "batch = 64\ntitle = \"a < b & \\\"c\\\"\"\n",
        BLOCK.to_owned() + "show = [\"source\", \"text\", \"roofline\", \"stages\", \"json\"]\n",
        "model = \"Llama3_8B\"\nbaseline = \"A100\"\nproposal = \"H100\"\nsweep.batch = [1, 8, 64]\n".into(),
        BLOCK.replace("Llama3_8B", "GPT3"),
    ] {
        let (reply, published) = jupyter.run(&block);
        assert_eq!(reply["status"], "ok", "{reply}");
        assert_eq!(kinds(&published), ["display_data"]);
        let data = &published[0].content["data"];
        let command = |arguments: &[&str]| {
            let ran = perfdiff(&[&["run", "-", "--format"], arguments].concat(), &block);
            assert_eq!(ran.code, 0, "{ran:?}");
            ran.stdout
        };
        assert_eq!(data["text/plain"], command(&["text"]));
        let notebook = command(&["html", "--for", "notebook"]);
        assert_eq!(data["text/html"], notebook.trim_end());
        let json: Value = serde_json::from_str(&command(&["json"])).unwrap();
        assert_eq!(data["application/vnd.perfdiff.v1+json"], json);

        // A page has the style once, ids of its own, and the pictures inline.
        let page = command(&["html"]);
        let book = BookTest::new().chapter("one.md", &format!("# One\n\n```perfdiff\n{block}```\n"));
        book.build(MdBook::V05).unwrap();
        let built = book.page("one.html");
        let figure = figures(&built)[0];
        let id = figure.split("id=\"").nth(1).unwrap().split('"').next().unwrap();
        // A page may write the line ends of code as entities.
        let plain = |figure: &str| plain(figure).replace('\n', "");
        assert_eq!(plain(&figure.replace(id, "perfdiff")), plain(figures(&page)[0]));
        assert_eq!(words(figures(&page)[0]), words(&notebook));
    }
}

/// What a figure says, without its pictures, which are drawn inline or stand in an `<img>`.
fn words(figure: &str) -> String {
    let mut out = String::new();
    let mut rest = figure;
    while let Some(start) = rest.find('<') {
        out.push_str(&rest[..start]);
        let end = match rest[start..].starts_with("<svg") {
            true => start + rest[start..].find("</svg>").unwrap() + "</svg>".len(),
            false => start + rest[start..].find('>').unwrap() + 1,
        };
        rest = &rest[end..];
    }
    out + rest.trim_end()
}

#[test]
fn a_failed_claim_is_shown_and_fails_the_cell() {
    let mut jupyter = Jupyter::start();
    let code = format!("{BLOCK}[expect]\nspeedup = \"> 2\"\n");
    let (reply, published) = jupyter.run(&code);
    assert_eq!(kinds(&published), ["display_data", "error"]);
    assert_eq!((&reply["status"], &reply["ename"]), (&json!("error"), &json!("PD016")));
    let first = published[1].content["traceback"][0].as_str().unwrap();
    assert!(first.starts_with("<cell>:6:11: error[PD016]"), "{first}");
    let (reply, published) = jupyter.run("upgrade.speedup > 2");
    assert_eq!((&reply["status"], kinds(&published)), (&json!("error"), vec!["error"]));
}

#[test]
fn errors_point_and_say_nothing_that_changes() {
    let mut jupyter = Jupyter::start();
    let (first, _) = jupyter.run(WRONG);
    let (second, _) = jupyter.run(WRONG);
    assert_eq!(first["traceback"], second["traceback"]);
    let lines: Vec<&str> =
        first["traceback"].as_array().unwrap().iter().map(|line| line.as_str().unwrap()).collect();
    assert!(
        lines[0].starts_with("<cell>:1:9: error[PD004]: unknown model `Llama3_9B`"),
        "{lines:?}"
    );
    assert!(lines.iter().any(|line| line.contains("did you mean `Llama3_8B`?")), "{lines:?}");
}

#[test]
fn silent_cells_publish_nothing_and_do_not_count() {
    let mut jupyter = Jupyter::start();
    let id = jupyter.ask("execute_request", &json!({ "code": BLOCK, "silent": true }));
    assert_eq!(jupyter.reply().content["status"], "ok");
    assert!(jupyter.until_idle(&id).is_empty(), "not even the input");
    let (reply, published) = jupyter.run_as(&json!({ "code": WRONG, "silent": true }));
    assert_eq!((&reply["status"], published.len()), (&json!("error"), 0));
    let (reply, published) = jupyter.run_as(&json!({ "code": BLOCK, "store_history": false }));
    assert_eq!((&reply["execution_count"], published.len()), (&json!(1), 1));
    let (reply, published) = jupyter.run("upgrade.speedup");
    assert_eq!(reply["execution_count"], 1, "none of them counted");
    assert_eq!(published[0].content["data"]["text/plain"], "1.54x", "and each was run");
    jupyter.ask("history_request", &json!({ "hist_access_type": "tail", "n": 9, "output": true }));
    let history = jupyter.reply().content["history"].clone();
    assert_eq!(history, json!([[1, 1, ["upgrade.speedup", "1.54x"]]]));
}

#[test]
fn values_can_be_looked_up_beside_a_cell() {
    let mut jupyter = Jupyter::start();
    let expressions = json!({ "s": "upgrade.speedup", "no": "upgrade.nothing" });
    let (reply, _) = jupyter.run_as(&json!({ "code": BLOCK, "user_expressions": expressions }));
    let found = &reply["user_expressions"];
    assert_eq!(found["s"]["data"]["text/plain"], "1.54x");
    assert_eq!(found["no"]["status"], "error");
    assert_eq!(reply["status"], "ok");
}

#[test]
fn what_was_queued_behind_a_failed_cell_is_aborted() {
    let mut jupyter = Jupyter::start();
    let queue = |jupyter: &mut Jupyter, stop: bool| {
        let cells = [WRONG, BLOCK, "upgrade.speedup"];
        let ask = |code: &&str| json!({ "code": code, "stop_on_error": stop });
        let ids: Vec<String> =
            cells.iter().map(|code| jupyter.ask("execute_request", &ask(code))).collect();
        let replies: Vec<_> = ids.iter().map(|_| jupyter.reply()).collect();
        let parents: Vec<&String> = replies.iter().map(|reply| &reply.parent).collect();
        assert_eq!(parents, ids.iter().collect::<Vec<_>>(), "in their order");
        jupyter.until_idle(&ids[2]);
        let status =
            |reply: &perfdiff_tests::Message| reply.content["status"].as_str().unwrap().to_owned();
        replies.iter().map(status).collect::<Vec<_>>()
    };
    assert_eq!(queue(&mut jupyter, true), ["error", "aborted", "aborted"]);
    assert_eq!(queue(&mut jupyter, false), ["error", "ok", "ok"]);
    // Who waits for the reply is never taken for one who queued.
    assert_eq!(jupyter.run(WRONG).0["status"], "error");
    assert_eq!(jupyter.run("upgrade.speedup").0["status"], "ok");
}

#[test]
fn a_cell_can_be_interrupted_and_the_session_goes_on() {
    let mut jupyter = Jupyter::start();
    jupyter.run(BLOCK);
    let id = jupyter.ask("execute_request", &json!({ "code": LONG }));
    // While it runs, the control channel answers.
    while jupyter.published().kind != "execute_input" {}
    std::thread::sleep(Duration::from_millis(50));
    let start = Instant::now();
    let reply = jupyter.control("interrupt_request", &json!({}));
    assert_eq!((reply.kind.as_str(), &reply.content["status"]), ("interrupt_reply", &json!("ok")));
    let reply = jupyter.reply();
    assert!(start.elapsed() < Duration::from_secs(1), "{:?}", start.elapsed());
    assert_eq!((&reply.parent, &reply.content["ename"]), (&id, &json!("Interrupted")));
    assert_eq!(kinds(&jupyter.until_idle(&id)), ["error"]);
    let (reply, _) = jupyter.run("upgrade.speedup");
    assert_eq!(reply["status"], "ok", "what was known is known");
    let (reply, _) = jupyter.run("long.best.speedup");
    assert_eq!(reply["status"], "error", "what was interrupted is not");
    // An interrupt between cells hits nothing.
    jupyter.control("interrupt_request", &json!({}));
    assert_eq!(jupyter.run(BLOCK).0["status"], "ok");
}

#[test]
fn it_shuts_down_when_it_is_told_to_even_while_a_cell_runs() {
    for (restart, busy) in [(false, false), (true, false), (false, true)] {
        let mut jupyter = Jupyter::start();
        if busy {
            jupyter.ask("execute_request", &json!({ "code": LONG }));
            while jupyter.published().kind != "execute_input" {}
        }
        let start = Instant::now();
        let reply = jupyter.control("shutdown_request", &json!({ "restart": restart }));
        assert_eq!(reply.content, json!({ "status": "ok", "restart": restart }));
        assert_eq!(jupyter.ended(), Some(0));
        assert!(start.elapsed() < Duration::from_secs(2), "{:?}", start.elapsed());
    }
}

#[test]
fn whoever_does_not_know_the_key_is_not_answered() {
    let mut jupyter = Jupyter::start();
    let cell = json!({ "code": BLOCK });
    let (_, forged) = jupyter.frames("execute_request", &cell, "another key");
    let (_, mut unsigned) = jupyter.frames("execute_request", &cell, "");
    unsigned[1] = bytes::Bytes::new();
    let (_, mut changed) = jupyter.frames("execute_request", &cell, "a key of the test");
    changed[5] = json!({ "code": "%help" }).to_string().into();
    let (_, cut) = jupyter.frames("execute_request", &cell, "a key of the test");
    let garbage = vec![bytes::Bytes::from_static(b"\xff\x00garbage")];
    for frames in [forged, unsigned, changed, cut[..3].to_vec(), garbage] {
        jupyter.send(frames);
    }
    let (reply, _) = jupyter.run("# still here");
    assert_eq!((&reply["status"], &reply["execution_count"]), (&json!("ok"), &json!(1)));
}

#[test]
fn nothing_is_lost_in_a_flood() {
    const CELLS: usize = 1500;
    let mut jupyter = Jupyter::start();
    jupyter.run(BLOCK);
    // All at once, and nobody reads meanwhile.
    let ids: Vec<String> =
        (0..CELLS).map(|_| jupyter.ask("execute_request", &json!({ "code": "upgrade" }))).collect();
    for id in &ids {
        let reply = jupyter.reply();
        assert_eq!((&reply.parent, &reply.content["status"]), (id, &json!("ok")));
    }
    for id in &ids {
        assert_eq!(kinds(&jupyter.until_idle(id)), ["execute_input", "display_data"]);
    }
}

#[test]
fn cursors_count_characters() {
    let mut jupyter = Jupyter::start();
    let code = "title = \"größer 📊\"\npropo";
    let cursor = code.chars().count();
    jupyter.ask("complete_request", &json!({ "code": code, "cursor_pos": cursor }));
    let reply = jupyter.reply().content;
    assert_eq!(reply["matches"], json!(["proposal"]));
    assert_eq!((&reply["cursor_start"], &reply["cursor_end"]), (&json!(19), &json!(24)));
    jupyter.ask(
        "inspect_request",
        &json!({ "code": code.to_owned() + "sal", "cursor_pos": 21, "detail_level": 0 }),
    );
    let reply = jupyter.reply().content;
    assert!(reply["data"]["text/plain"].as_str().unwrap().starts_with("proposal: "), "{reply}");
}

#[test]
fn what_it_does_not_know_does_no_harm() {
    let mut jupyter = Jupyter::start();
    for kind in ["debug_request", "comm_open", "no_such_request"] {
        let id = jupyter.ask(kind, &json!({ "comm_id": "c" }));
        jupyter.until_idle(&id);
    }
    for content in [json!({}), json!({ "code": 3 }), json!([]), json!(null)] {
        assert_eq!(jupyter.run_as(&content).0["status"], "ok", "{content}");
    }
}

#[cfg(unix)]
#[test]
fn it_ends_with_the_process_that_started_it() {
    let folder = tempfile::tempdir().unwrap();
    let (path, _) = connection_file(folder.path());
    let script = "\"$0\" kernel --connection-file \"$1\" & echo $!; wait";
    let mut parent = Command::new("sh")
        .args(["-c", script])
        .arg(perfdiff_tests::command())
        .arg(&path)
        .env("JPY_PARENT_PID", "1")
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut line = String::new();
    let stdout = parent.stdout.take().unwrap();
    std::io::BufRead::read_line(&mut std::io::BufReader::new(stdout), &mut line).unwrap();
    let is_alive = || {
        let status = Command::new("kill").args(["-0", line.trim()]).stderr(Stdio::null()).status();
        status.unwrap().success()
    };
    std::thread::sleep(Duration::from_millis(300));
    assert!(is_alive(), "it runs while its parent does");
    parent.kill().unwrap();
    parent.wait().unwrap();
    let start = Instant::now();
    while is_alive() {
        assert!(start.elapsed() < Duration::from_secs(10), "it outlives its parent");
        std::thread::sleep(Duration::from_millis(50));
    }
}

#[test]
fn it_listens_on_this_machine_alone_and_says_what_is_wrong() {
    let folder = tempfile::tempdir().unwrap();
    let (path, mut file) = connection_file(folder.path());
    let path = path.to_str().unwrap();
    file["ip"] = json!("0.0.0.0");
    std::fs::write(path, file.to_string()).unwrap();
    let ran = perfdiff(&["kernel", "--connection-file", path], "");
    assert_eq!((ran.code, ran.stdout.as_str()), (2, ""));
    assert!(ran.stderr.contains("`ip` is `0.0.0.0`"), "{}", ran.stderr);
    assert_eq!(perfdiff(&["kernel", "--connection-file", "no/such/file"], "").code, 2);
    assert_eq!(perfdiff(&["kernel"], "").code, 2);
    // A port that is taken.
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    file["ip"] = json!("127.0.0.1");
    file["shell_port"] = json!(taken.local_addr().unwrap().port());
    std::fs::write(path, file.to_string()).unwrap();
    let ran = perfdiff(&["kernel", "--connection-file", path], "");
    assert_eq!(ran.code, 2);
    assert!(ran.stderr.contains("cannot listen on tcp://127.0.0.1:"), "{}", ran.stderr);
}

#[test]
fn jupyter_finds_it_where_it_is_installed_and_no_more_once_it_is_not() {
    let folder = tempfile::tempdir().unwrap();
    let prefix = folder.path().to_str().unwrap();
    let catalog = folder.path().join("ours.toml");
    std::fs::write(&catalog, "[hardware.Mine]\nbase = \"H100\"\ntdp = \"500 W\"\n").unwrap();
    let install =
        ["kernel", "install", "--prefix", prefix, "--name", "mine", "--display-name", "Mine"];
    let ran = perfdiff(&[&install[..], &["--catalog", catalog.to_str().unwrap()]].concat(), "");
    assert_eq!(ran.code, 0, "{ran:?}");
    let kernel = folder.path().join("share/jupyter/kernels/mine");
    let spec: Value =
        serde_json::from_str(&std::fs::read_to_string(kernel.join("kernel.json")).unwrap())
            .unwrap();
    let argv: Vec<&str> =
        spec["argv"].as_array().unwrap().iter().map(|a| a.as_str().unwrap()).collect();
    assert!(std::path::Path::new(argv[0]).is_absolute(), "{argv:?}");
    assert_eq!((argv[1], argv[2]), ("kernel", "--catalog"));
    assert!(std::path::Path::new(argv[3]).is_absolute(), "{argv:?}");
    assert_eq!(argv[4..], ["--connection-file", "{connection_file}"]);
    assert_eq!((&spec["language"], &spec["display_name"]), (&json!("toml"), &json!("Mine")));
    for logo in ["logo-svg.svg", "logo-32x32.png", "logo-64x64.png"] {
        assert!(kernel.join(logo).is_file(), "{logo}");
    }
    let uninstall = ["kernel", "uninstall", "--prefix", prefix, "--name", "mine"];
    assert_eq!(perfdiff(&uninstall, "").code, 0);
    assert!(!kernel.exists());
    assert_eq!(perfdiff(&uninstall, "").code, 2, "there is none");
    assert_eq!(perfdiff(&["kernel", "install", "--prefix", prefix, "--name", "a/b"], "").code, 2);
    assert_eq!(perfdiff(&["kernel", "install", "--prefix", prefix, "--user"], "").code, 2);
}

/// Python with the packages of tests/kernel/requirements.txt, and the kernel installed for it.
struct Python {
    program: std::ffi::OsString,
    folder: tempfile::TempDir,
}

impl Python {
    /// None where `PERFDIFF_JUPYTER` names no such Python; `.ci/run` makes one.
    fn find() -> Option<Self> {
        let Some(program) = std::env::var_os("PERFDIFF_JUPYTER") else {
            eprintln!(
                "SKIPPED: PERFDIFF_JUPYTER names no Python with tests/kernel/requirements.txt"
            );
            return None;
        };
        let folder = tempfile::tempdir().unwrap();
        let prefix = folder.path().to_str().unwrap();
        let ran = perfdiff(&["kernel", "install", "--prefix", prefix], "");
        assert_eq!(ran.code, 0, "{ran:?}");
        Some(Self { program, folder })
    }

    /// Runs it in the root of the repository; whether it ended well, and what it said.
    fn run(&self, arguments: &[&str]) -> (bool, String) {
        let own = |folder: &str| self.folder.path().join(folder);
        let output = Command::new(&self.program)
            .args(arguments)
            .current_dir(perfdiff_tests::root())
            .env("JUPYTER_PATH", own("share/jupyter"))
            .env("JUPYTER_DATA_DIR", own("data"))
            .env("JUPYTER_CONFIG_DIR", own("config"))
            .env("JUPYTER_RUNTIME_DIR", own("runtime"))
            .output()
            .unwrap();
        let said = [output.stdout, output.stderr].concat();
        (output.status.success(), String::from_utf8_lossy(&said).into_owned())
    }
}

#[test]
fn jupyters_own_suite_passes() {
    let Some(python) = Python::find() else { return };
    let (passed, said) = python.run(&["tests/kernel/conformance.py", "-v"]);
    assert!(passed, "{said}");
    // stdout, stderr and clear_output: nothing here prints.
    assert!(said.contains("OK (skipped=3)"), "{said}");
}

#[test]
fn the_tutorial_says_the_same_when_it_is_run_again() {
    let notebook = "book/notebooks/tutorial-kernel.ipynb";
    let ran = perfdiff(&["check", notebook], "");
    assert_eq!(ran.code, 0, "{ran:?}");
    // What `regen` writes is what the kernel would, to the byte.
    let folder = tempfile::tempdir().unwrap();
    let copy = folder.path().join("tutorial.ipynb");
    let text = std::fs::read_to_string(perfdiff_tests::root().join(notebook)).unwrap();
    let mut cells: Value = serde_json::from_str(&text).unwrap();
    for cell in cells["cells"].as_array_mut().unwrap() {
        if cell["cell_type"] == "code" {
            cell["outputs"] = json!([]);
        }
    }
    std::fs::write(&copy, format!("{cells:#}")).unwrap();
    let copied = copy.to_str().unwrap();
    assert_eq!(perfdiff(&["regen", copied], "").code, 0);
    let value = |text: &str| serde_json::from_str::<Value>(text).unwrap();
    let written = std::fs::read_to_string(&copy).unwrap();
    for (ours, kernels) in value(&written)["cells"]
        .as_array()
        .unwrap()
        .iter()
        .zip(value(&text)["cells"].as_array().unwrap())
    {
        assert_eq!(lines(ours), lines(kernels));
    }
    let Some(python) = Python::find() else { return };
    let (same, said) = python.run(&["tests/kernel/run_notebook.py", notebook]);
    assert!(same, "{said}");
}

/// A cell with each text as one; Jupyter ends the texts of displays in a line end, and we need none.
fn lines(cell: &Value) -> Value {
    let mut cell = cell.clone();
    for output in cell["outputs"].as_array_mut().into_iter().flatten() {
        for (_, text) in output["data"].as_object_mut().unwrap() {
            if let Value::Array(lines) = text
                && lines.iter().all(Value::is_string)
            {
                let joined: String = lines.iter().map(|line| line.as_str().unwrap()).collect();
                *text = json!(joined.trim_end());
            }
        }
    }
    cell
}

#[test]
fn exports_have_the_pictures_and_stop_at_a_claim_that_does_not_hold() {
    let Some(python) = Python::find() else { return };
    let folder = python.folder.path().to_owned();
    let export = |name: &str, block: &str| {
        let cell = json!({
            "cell_type": "code", "execution_count": null, "id": "a", "metadata": {},
            "outputs": [], "source": block,
        });
        let kernel = json!({ "name": "perfdiff", "display_name": "perfdiff", "language": "toml" });
        // nbconvert looks at the language before it runs the cells.
        let metadata = json!({ "kernelspec": kernel, "language_info": { "name": "toml" } });
        let notebook = json!({
            "cells": [cell], "metadata": metadata, "nbformat": 4, "nbformat_minor": 5,
        });
        let path = folder.join(name);
        std::fs::write(&path, notebook.to_string()).unwrap();
        python.run(&["-m", "nbconvert", "--execute", "--to", "html", path.to_str().unwrap()])
    };
    let (passed, said) = export("holds.ipynb", BLOCK);
    assert!(passed, "{said}");
    let page = std::fs::read_to_string(folder.join("holds.html")).unwrap();
    assert!(page.contains("src=\"data:image/svg+xml,%3Csvg"), "the pictures are there");
    assert!(page.contains("hl-toml"), "and TOML is highlighted");
    let (passed, said) = export("fails.ipynb", &format!("{BLOCK}[expect]\nspeedup = \"> 2\"\n"));
    assert!(!passed, "a claim that does not hold stops the export");
    assert!(said.contains("<cell>:6:11: error[PD016]: this does not hold"), "{said}");
}

#[test]
fn a_notebook_of_the_kernel_is_checked_cell_by_cell() {
    let folder = tempfile::tempdir().unwrap();
    let write = |cells: &[&str]| {
        let cell = |source: &&str| {
            json!({
                "cell_type": "code", "execution_count": null, "metadata": {}, "outputs": [],
                "source": source,
            })
        };
        let cells: Vec<Value> = cells.iter().map(cell).collect();
        let kernel = json!({ "name": "mine", "display_name": "Mine", "language": "toml" });
        let notebook = json!({
            "cells": cells, "metadata": { "kernelspec": kernel }, "nbformat": 4,
            "nbformat_minor": 4,
        });
        std::fs::write(folder.path().join("n.ipynb"), format!("{notebook:#}")).unwrap();
    };
    let path = folder.path().to_str().unwrap();
    std::fs::write(
        folder.path().join("ours.toml"),
        "[hardware.Mine]\nbase = \"H100\"\ntdp = \"500 W\"\n",
    )
    .unwrap();
    let on_ours = BLOCK.replace("H100", "Mine");
    write(&[
        "%load ours.toml",
        &on_ours,
        "upgrade.speedup\nupgrade.proposal fits",
        "%show Mine",
        "%help",
        "# a note",
    ]);
    let ran = perfdiff(&["check", path], "");
    assert_eq!(ran.code, 1, "{ran:?}");
    assert_eq!(
        ran.stdout.matches("this cell has not been run").count()
            + ran.stderr.matches("this cell has not been run").count(),
        3,
        "{ran:?}"
    );
    assert_eq!(perfdiff(&["regen", path], "").code, 0);
    assert_eq!(perfdiff(&["check", path], "").code, 0);
    for (cell, code, said) in [
        ("upgrade.speedup > 2", 1, "error[PD016]: this does not hold"),
        ("upgrde.speedup", 2, "did you mean `upgrade`?"),
        ("%shw Mine", 2, "did you mean `%show`?"),
        ("%load theirs.toml", 2, "`theirs.toml`: cannot read it"),
    ] {
        write(&["%load ours.toml", &on_ours, cell]);
        let ran = perfdiff(&["check", path], "");
        assert_eq!(ran.code, code, "{cell}: {ran:?}");
        assert!(format!("{ran:?}").contains(said), "{cell}: {ran:?}");
    }
    // What is above does not know what is below.
    write(&[&on_ours, "%load ours.toml"]);
    assert_eq!(perfdiff(&["check", path], "").code, 2);
}
