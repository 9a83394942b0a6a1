//! Figures in a real browser: every theme of mdBook, wide and narrow.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
#![allow(clippy::print_stderr, reason = "a test that skips says so")]

use std::path::Path;
use std::process::Command;

use perfdiff_tests::{BookTest, MdBook};
use serde_json::Value;

const THEMES: [&str; 5] = ["light", "rust", "coal", "navy", "ayu"];

/// A desk, a tablet, a phone.
const WIDTHS: [u32; 3] = [1200, 768, 360];

/// Blocks that draw everything there is to draw.
const CHAPTER: &str = r#"# Figures

```perfdiff
name = "plain"
model = "Llama3_8B"
batch = 64
workload = { kind = "generate", prompt = 1024, output = 256 }
baseline = "A100"
proposal = "H100"
show = ["text", "factors", "roofline", "stages", "table"]
```

```perfdiff
name = "many"
title = "Everything at once, with a title that is as long as a title in a book may well be"
show = ["text", "factors", "roofline", "stages", "table"]
[baseline]
model = "Llama2_7B"
hardware = "A100_40GB"
batch = 64
precision = "fp16"
workload = { kind = "generate", prompt = 1024, output = 1024 }
[proposal]
model = "Llama3_8B"
hardware = "MI300X"
batch = 8
precision = "fp8"
workload = { kind = "generate", prompt = 512, output = 512 }
```

```perfdiff
name = "slower"
model = "ResNet50"
batch = 32
baseline = "H100"
proposal = "V100"
show = ["text", "factors", "roofline", "stages", "table"]
```

```perfdiff
name = "none"
model = "GPT3"
baseline = "A100"
proposal = "H100"
```

```perfdiff
name = "over-batch"
model = "Llama3_8B"
workload = { kind = "forward", context = 128 }
baseline = "A100"
proposal = "H100"
[sweep]
batch = "1..=1024 log2"
```

```perfdiff
name = "ranking"
model = "Llama3_8B"
baseline = "A100"
[sweep]
hardware = ["V100", "A100", "H100", "H200", "MI300X", "B200"]
```
"#;

/// Runs Chromium without a window on a page, and gives the document when it has settled.
fn document(folder: &Path, page: &str) -> Option<String> {
    let profile = tempfile::tempdir().unwrap();
    let output = Command::new("chromium")
        .args(["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run"])
        .args(["--disable-background-networking", "--disable-component-update", "--disable-sync"])
        .arg(format!("--user-data-dir={}", profile.path().display()))
        .args(["--window-size=1300,900", "--virtual-time-budget=20000", "--dump-dom"])
        .arg(format!("file://{}", folder.join(page).display()))
        .output()
        .ok()?;
    Some(String::from_utf8(output.stdout).unwrap())
}

#[test]
fn figures_are_readable_in_every_theme_at_every_width() {
    if Command::new("chromium").arg("--version").output().is_err() {
        eprintln!("SKIPPED: there is no `chromium` here to look at pages with");
        return;
    }
    let book = BookTest::new().chapter("figures.md", CHAPTER);
    book.build(MdBook::V05).unwrap();
    let folder = book.folder().join("book");
    let page = book.page("figures.html");
    let probe = include_str!("browser/probe.js");
    let mut frames = String::new();
    for theme in THEMES {
        let themed = page
            .replace("<head>", &format!("<head><script>{probe}</script>"))
            .replace(
                "const default_light_theme = \"light\"",
                &format!("const default_light_theme = \"{theme}\""),
            )
            .replace(
                "const default_dark_theme = \"navy\"",
                &format!("const default_dark_theme = \"{theme}\""),
            );
        std::fs::write(folder.join(format!("{theme}.html")), themed).unwrap();
        for width in WIDTHS {
            frames += &format!(
                "<iframe src=\"{theme}.html\" width=\"{width}\" height=\"900\"></iframe>\n"
            );
        }
    }
    let frame = format!(
        "<!doctype html><pre id=\"found\"></pre><script>addEventListener('message', (e) => {{ \
         document.getElementById('found').textContent += e.data + '\\n'; }});</script>{frames}"
    );
    std::fs::write(folder.join("frames.html"), frame).unwrap();
    let document = document(&folder, "frames.html").unwrap();
    let found =
        document.split_once("<pre id=\"found\">").unwrap().1.split_once("</pre>").unwrap().0;
    let found = found.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&");
    let seen: Vec<Value> = found.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(seen.len(), THEMES.len() * WIDTHS.len(), "{document}");
    for theme in THEMES {
        let of = |value: &&Value| value["theme"].as_str().unwrap().split(' ').any(|c| c == theme);
        assert_eq!(seen.iter().filter(of).count(), WIDTHS.len(), "{theme}");
    }
    let at = |view: &Value| format!("{} at {}", view["theme"], view["width"]);
    let problems: Vec<String> = seen
        .iter()
        .flat_map(|view| {
            view["problems"].as_array().unwrap().iter().map(|what| format!("{}: {what}", at(view)))
        })
        .collect();
    assert!(problems.is_empty(), "{}", problems.join("\n"));
    for view in &seen {
        let at = at(view);
        assert_eq!(view["figures"], 6, "{at}");
        assert!(view["drawn"].as_u64().unwrap() >= 11, "{at}: {}", view["drawn"]);
        assert!(view["words"].as_u64().unwrap() > 300, "{at}");
    }
}
