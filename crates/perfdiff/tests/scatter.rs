//! The chart of predictions, taken apart by a reader of its own.

#![allow(clippy::unwrap_used, reason = "a test may stop")]

use perfdiff::validate::{By, Measurement, Predicted, Scatter};

/// One element: its name and attributes; `</name` where it ends.
type Tag = (String, Vec<(String, String)>);

/// The elements of an SVG in order, and the text between them. Panics on what is not XML.
fn read(svg: &str) -> (Vec<Tag>, Vec<String>) {
    let (mut tags, mut texts, mut open) = (Vec::new(), Vec::new(), Vec::new());
    let mut rest = svg.trim_end();
    while let Some(at) = rest.find('<') {
        let text = &rest[..at];
        assert!(!text.contains('>'), "{text}");
        // Every ampersand begins an entity.
        for entity in text.split('&').skip(1) {
            assert!(entity.find(';').is_some_and(|at| at < 8), "{text}");
        }
        if !text.is_empty() {
            texts.push(text.to_string());
        }
        let end = at + rest[at..].find('>').unwrap();
        let tag = &rest[at + 1..end];
        rest = &rest[end + 1..];
        if let Some(name) = tag.strip_prefix('/') {
            assert_eq!(open.pop().as_deref(), Some(name));
            tags.push((format!("/{name}"), Vec::new()));
            continue;
        }
        let whole = tag.strip_suffix('/').unwrap_or(tag);
        let (name, mut attributes) = whole.split_once(' ').unwrap_or((whole, ""));
        let mut read: Vec<(String, String)> = Vec::new();
        while !attributes.trim().is_empty() {
            let (key, value) = attributes.trim().split_once("=\"").unwrap();
            let (value, left) = value.split_once('"').unwrap();
            assert!(!read.iter().any(|(k, _)| k == key), "{key} twice in {tag}");
            read.push((key.to_string(), value.to_string()));
            attributes = left;
        }
        if !tag.ends_with('/') {
            open.push(name.to_string());
        }
        tags.push((name.to_string(), read));
    }
    assert!(open.is_empty() && rest.is_empty(), "{open:?} {rest}");
    (tags, texts)
}

fn row(hardware: &str, framework: &str, latency_s: f64) -> Measurement {
    Measurement {
        hardware: hardware.into(),
        devices: 1,
        framework: framework.into(),
        model: "Llama3_8B".into(),
        input_tokens: 128,
        output_tokens: 128,
        batch: 16,
        latency_s,
    }
}

fn predicted(rows: &[Measurement], off: impl Fn(usize) -> f64) -> Vec<Predicted<'_>> {
    let one = |(i, row): (usize, &'_ Measurement)| row.latency_s * off(i);
    rows.iter().enumerate().map(|(i, row)| Predicted { row, predicted_s: one((i, row)) }).collect()
}

/// Latencies over four decades, errors of up to a half.
fn many(count: usize) -> Vec<Measurement> {
    let frameworks = ["vllm", "trtllm", "deepspeed-mii", "deepspeed-gaudi"];
    (0..count)
        .map(|i| {
            let share = i as f64 / count as f64;
            row("H100", frameworks[i % 4], libm::pow(10.0, 4.0 * share - 1.0))
        })
        .collect()
}

#[test]
fn a_thousand_rows_fit_a_page_and_a_million_do_too() {
    let wave = |i: usize| 1.0 + 0.5 * libm::sin(i as f64 * 0.7);
    for (count, most) in [(1252, 150_000), (50_000, 160_000)] {
        let rows = many(count);
        let svg = Scatter::new(&predicted(&rows, wave)).svg("a");
        assert!(svg.len() < most, "{count} rows: {} bytes", svg.len());
        read(&svg);
        assert_eq!(svg.lines().count(), 1);
    }
}

#[test]
fn a_mark_stands_where_its_row_is() {
    // Ends of the axis are 1 s and 100 s: ten is in the middle.
    let rows = [row("A", "vllm", 1.3), row("A", "vllm", 10.0), row("A", "vllm", 80.0)];
    let svg = Scatter::new(&predicted(&rows, |_| 1.0)).svg("a");
    let (tags, texts) = read(&svg);
    let paths: Vec<&str> = tags
        .iter()
        .filter(|(name, attributes)| {
            name == "path" && attributes.iter().any(|(k, v)| k == "class" && v.contains("line-0"))
        })
        .map(|(_, attributes)| attributes.iter().find(|(k, _)| k == "d").unwrap().1.as_str())
        .collect();
    // Above, below, and in the legend.
    let [above, below, _] = paths[..] else { panic!("{paths:?}") };
    assert_eq!(above.matches('M').count(), 3);
    assert!(above.contains("M309 297m"), "{above}");
    // The ratio of all is one, the middle of a half and two.
    assert!(below.matches(" 623m").count() == 3, "{below}");
    for name in ["1 s", "10 s", "100 s", "0.5x", "1x", "2x", "measured latency"] {
        assert!(texts.iter().any(|text| text == name), "{name} in {texts:?}");
    }
}

#[test]
fn groups_have_a_colour_a_shape_and_a_name_each() {
    let rows = many(40);
    let rows = predicted(&rows, |_| 1.1);
    let (tags, texts) = read(&Scatter::new(&rows).svg("a"));
    for (series, name) in ["deepspeed-gaudi", "deepspeed-mii", "trtllm", "vllm"].iter().enumerate()
    {
        assert!(texts.iter().any(|text| text == name));
        let class = format!("pd-fill-{series} pd-line-{series}");
        let count = tags.iter().filter(|(_, a)| a.iter().any(|(_, v)| *v == class)).count();
        assert_eq!(count, 3, "{name}");
    }
    assert!(texts.iter().any(|text| text == "10 rows, median 10.0 %"), "{texts:?}");
    // One model: nothing to tell apart by it.
    let (_, texts) = read(&Scatter::new(&rows).by(By::Model).svg("a"));
    assert!(texts.iter().any(|text| text == "Llama3&#95;8B"), "{texts:?}");
}

#[test]
fn more_groups_than_a_legend_holds_end_in_others() {
    let rows: Vec<Measurement> =
        (0..100).map(|i| row(&format!("chip {:02}", i % 25), "vllm", 1.0)).collect();
    let (_, texts) = read(&Scatter::new(&predicted(&rows, |_| 1.0)).svg("a"));
    assert!(texts.iter().any(|text| text == "16 others"), "{texts:?}");
    assert!(texts.iter().any(|text| text == "64 rows, median 0.0 %"), "{texts:?}");
}

#[test]
fn names_stay_text_and_scripts_stay_out() {
    let nasty = "<script>alert(1)</script>\"'&{{#perfdiff a.b}}";
    let rows = [row(nasty, "</svg>", 1.0), row("B", "\u{7}", 2.0)];
    let svg = Scatter::new(&predicted(&rows, |_| 1.0)).by(By::Hardware).titled(nasty).svg(nasty);
    let (tags, _) = read(&svg);
    assert!(!svg.contains("<script") && !svg.contains("{{") && !svg.contains("onload"));
    let known = ["svg", "title", "desc", "style", "rect", "line", "path", "text"];
    for (name, _) in &tags {
        assert!(known.contains(&name.trim_start_matches('/')), "{name}");
    }
}

#[test]
fn what_has_no_place_is_left_out_and_nothing_is_still_a_chart() {
    for off in [0.0, -1.0, f64::NAN, f64::INFINITY] {
        let rows = [row("A", "vllm", 1.0)];
        let rows = predicted(&rows, |_| off);
        let (_, texts) = read(&Scatter::new(&rows).svg("a"));
        assert!(texts.iter().any(|text| text == "no row could be predicted"), "{off}");
    }
    read(&Scatter::new(&[]).svg(""));
    let rows = [row("A", "vllm", 1e-300), row("A", "vllm", 1e300), row("A", "vllm", 1e308)];
    read(&Scatter::new(&predicted(&rows, |i| [1e300, 1e-300, 1.0][i])).svg("a"));
}

#[test]
fn it_is_readable_without_style_and_turns_dark_with_it() {
    let rows = [row("A", "vllm", 1.0)];
    let svg = Scatter::new(&predicted(&rows, |_| 1.0)).svg("a");
    let (tags, texts) = read(&svg);
    let style = texts.iter().find(|text| text.starts_with("@media")).unwrap();
    assert!(style.contains("prefers-color-scheme:dark"));
    for (name, attributes) in tags.iter().filter(|(_, attributes)| !attributes.is_empty()) {
        let of = |key: &str| attributes.iter().find(|(k, _)| k == key).map(|(_, v)| v.as_str());
        for class in of("class").unwrap_or("").split_whitespace() {
            // Each class has its colour without the style, and another one in it.
            let (what, attribute) = match class.strip_prefix("pd-fill-") {
                Some(_) => ("fill", of("fill")),
                None => ("stroke", of("stroke")),
            };
            assert!(attribute.is_some(), "{name}: {what}");
            assert!(style.contains(&format!(".{class}{{{what}:#")), "{class}");
        }
    }
    assert_eq!(tags[0].0, "svg");
    assert!(tags[0].1.contains(&("aria-labelledby".into(), "a-title a-desc".into())));
    assert!(tags.iter().any(|(name, a)| name == "desc" && a[0].1 == "a-desc"));
}
