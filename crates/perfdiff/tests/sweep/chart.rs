//! Charts, read back from their SVG and held against the points.

use perfdiff::{Report, Shown};

use super::{all, run};

fn svg(report: &Report) -> Option<String> {
    report.picture(Shown::Chart).map(|picture| picture.svg())
}

/// Every element with this name, as it is written.
fn elements<'s>(svg: &'s str, name: &str) -> Vec<&'s str> {
    let start = format!("<{name} ");
    svg.split(&start).skip(1).map(|rest| rest.split("</").next().unwrap()).collect()
}

fn attribute(element: &str, name: &str) -> Option<f64> {
    let rest = element.split(&format!(" {name}=\"")).nth(1);
    let rest = rest.or_else(|| element.strip_prefix(&format!("{name}=\"")))?;
    rest.split('"').next()?.parse().ok()
}

/// How many letters are seen: an entity is one.
fn letters(text: &str) -> usize {
    let mut parts = text.split('&');
    let first = parts.next().map_or(0, |part| part.chars().count());
    first + parts.map(|part| 1 + part.split_once(';').unwrap().1.chars().count()).sum::<usize>()
}

#[test]
fn every_word_stands_inside_the_picture() {
    all(|written, report, _| {
        let Some(svg) = svg(report) else {
            assert!(report.text().contains(": none\n"), "{}", written.block());
            return;
        };
        let height = attribute(&svg, "height").unwrap();
        for text in elements(&svg, "text") {
            let (x, y) = (attribute(text, "x").unwrap(), attribute(text, "y").unwrap());
            assert!((8.0..=height).contains(&y), "{text} of {height}\n{}", written.block());
            let words = letters(text.split('>').nth(1).unwrap()) as f64;
            // About as wide as a letter is in a plain face.
            let width = words * 6.3;
            let (from, to) = match () {
                () if text.contains("text-anchor=\"end\"") => (x - width, x),
                () if text.contains("text-anchor=\"middle\"") => (x - width / 2.0, x + width / 2.0),
                () => (x, x + width),
            };
            assert!(from >= -4.0 && to <= 646.0, "{from}..{to}: {text}\n{}", written.block());
        }
        let picture = report.picture(Shown::Chart).unwrap();
        let told =
            report.findings().iter().filter(|f| matches!(f.kind.name(), "range" | "ranking"));
        for finding in told {
            assert!(picture.description().contains(&finding.text), "{}", picture.description());
        }
    });
}

#[test]
fn bars_are_as_long_as_their_values_are_large() {
    let report = run("model = \"Llama3_8B\"\nbaseline = \"A100\"\n[sweep]\nhardware = \"cloud\"\n");
    let svg = svg(&report).unwrap();
    let bars: Vec<f64> =
        elements(&svg, "rect").iter().skip(1).map(|bar| attribute(bar, "width").unwrap()).collect();
    let mut speedups: Vec<f64> =
        report.sweep().unwrap().points.iter().filter_map(|point| point.speedup).collect();
    speedups.sort_by(|a, b| b.total_cmp(a));
    assert_eq!(bars.len(), 12);
    for (bar, speedup) in bars.iter().zip(&speedups) {
        assert!((bar / bars[0] - speedup / speedups[0]).abs() < 1e-3, "{bar} {speedup}");
    }
    assert!(svg.contains(&format!("{} more", speedups.len() - 12)));
}

#[test]
fn lines_go_through_their_points() {
    let report =
        run("model = \"Llama3_8B\"\nhardware = \"H100\"\n[sweep]\nbatch = \"1..=512 log2\"\n");
    let svg = svg(&report).unwrap();
    let line = elements(&svg, "path")
        .into_iter()
        .find(|path| path.contains("d=\"M") && path.contains("fill=\"none\""));
    let outline = line.unwrap().split("d=\"M").nth(1).unwrap().split('"').next().unwrap();
    let places: Vec<(f64, f64)> = outline
        .split('L')
        .map(|place| {
            let (x, y) = place.split_once(' ').unwrap();
            (x.parse().unwrap(), y.parse().unwrap())
        })
        .collect();
    let values: Vec<f64> =
        report.sweep().unwrap().points.iter().map(|point| point.value().unwrap()).collect();
    assert_eq!(places.len(), values.len());
    // Doublings are as far apart as each other; the latency, over ten times as large, goes up by
    // its logarithm.
    let (step, first, last) = (places[1].0 - places[0].0, places[0], places[places.len() - 1]);
    for (i, (place, value)) in places.iter().zip(&values).enumerate() {
        assert!((place.0 - first.0 - step * i as f64).abs() < 1.0, "{place:?}");
        let share = (value / values[0]).ln() / (values[values.len() - 1] / values[0]).ln();
        let drawn = (place.1 - first.1) / (last.1 - first.1);
        let linear = (value - values[0]) / (values[values.len() - 1] - values[0]);
        assert!((drawn - share).abs() < 0.01 || (drawn - linear).abs() < 0.01, "{drawn} {share}");
    }
}

#[test]
fn a_target_is_a_dashed_line_across_the_speedup() {
    let text = "model = \"Llama3_8B\"\nworkload = { kind = \"generate\", output = 256 }\nbatch = 8\n\
                baseline = \"A100\"\nproposal = \"H100\"\n[sweep]\nprompt = \"128..=8192 log2\"\n";
    let dashed = |text: &str| {
        let svg = svg(&run(text)).unwrap();
        let across = |line: &&&str| {
            line.contains("stroke-dasharray") && attribute(line, "y1") == attribute(line, "y2")
        };
        elements(&svg, "line").iter().filter(across).count()
    };
    assert_eq!(dashed(text), 0);
    assert_eq!(dashed(&format!("target = 1.8\n{text}")), 1);
}
