//! Pictures, read back: what is drawn against what was solved.

use perfdiff::{Equations, Picture, Profile, Scenario, Shown};

use super::{Case, Failures};

/// An element as it is drawn: with what it inherits.
#[derive(Clone, Debug, Default)]
struct Shape {
    name: String,
    attributes: Vec<(String, String)>,
    text: String,
}

impl Shape {
    fn get(&self, key: &str) -> Option<&str> {
        self.attributes.iter().rev().find(|(k, _)| k == key).map(|(_, v)| v.as_str())
    }

    fn number(&self, key: &str) -> f64 {
        self.get(key).and_then(|value| value.parse().ok()).unwrap_or(f64::NAN)
    }

    /// Runs of points, one for each `M`.
    fn lines(&self) -> Vec<Vec<(f64, f64)>> {
        let d = self.get("d").unwrap_or_default().trim_end_matches('z');
        d.split('M')
            .skip(1)
            .map(|line| line.trim_end_matches('z').split('L').map(point).collect())
            .collect()
    }
}

fn point(text: &str) -> (f64, f64) {
    let (x, y) = text.split_once(' ').unwrap_or((text, "?"));
    (x.parse().unwrap_or(f64::NAN), y.parse().unwrap_or(f64::NAN))
}

/// Every element of well-formed XML, in order.
fn shapes(svg: &str) -> Result<Vec<Shape>, String> {
    let (mut shapes, mut open): (Vec<Shape>, Vec<Shape>) = (Vec::new(), Vec::new());
    let mut rest = svg.trim_end();
    while let Some(at) = rest.find('<') {
        if let (Some(shape), text) = (open.last_mut(), &rest[..at]) {
            shape.text += text;
        }
        let end = at + rest[at..].find('>').ok_or("a tag that does not end")?;
        let tag = &rest[at + 1..end];
        rest = &rest[end + 1..];
        if let Some(name) = tag.strip_prefix('/') {
            let shape = open.pop().ok_or("one end too many")?;
            if shape.name != name {
                return Err(format!("</{name}> closes <{}>", shape.name));
            }
            shapes.push(shape);
            continue;
        }
        let whole = tag.strip_suffix('/').unwrap_or(tag);
        let (name, mut left) = whole.split_once(' ').unwrap_or((whole, ""));
        let inherited = open.last().map(|shape| shape.attributes.clone()).unwrap_or_default();
        let keep = ["font-size", "text-anchor", "font-weight"];
        let mut shape = Shape { name: name.into(), ..Shape::default() };
        shape.attributes =
            inherited.into_iter().filter(|(k, _)| keep.contains(&k.as_str())).collect();
        while !left.trim().is_empty() {
            let (key, value) = left.trim().split_once("=\"").ok_or(format!("in <{tag}>"))?;
            let (value, more) = value.split_once('"').ok_or(format!("in <{tag}>"))?;
            shape.attributes.push((key.into(), value.into()));
            left = more;
        }
        if tag.ends_with('/') { shapes.push(shape) } else { open.push(shape) }
    }
    if open.is_empty() && rest.is_empty() { Ok(shapes) } else { Err("not closed".into()) }
}

pub(crate) fn check(case: &Case, failures: &mut Failures) {
    let report = &case.report;
    for shown in Shown::ALL {
        let picture = report.picture(shown);
        let expected = match shown {
            Shown::Factors => {
                case.comparison.speedup.is_some() && case.comparison.factors.len() > 1
            }
            Shown::Roofline => [&case.before, &case.after].iter().any(|side| has_point(side)),
            Shown::Stages => [&case.before, &case.after].iter().any(|p| latency(p) > 0.0),
            _ => false,
        };
        if picture.is_some() != expected {
            failures.add("picture", format!("{shown:?}: drawn {}", picture.is_some()));
        }
        let Some(picture) = picture else { continue };
        let shapes = match shapes(&picture.svg()) {
            Ok(shapes) => shapes,
            Err(what) => {
                failures.add("picture", format!("{shown:?}: {what}"));
                continue;
            }
        };
        let mut demand = |what: &str, holds: bool| {
            if !holds {
                failures.add("picture", format!("{shown:?}: {what}\n{}", picture.svg()));
            }
        };
        inside(&shapes, &mut demand);
        match shown {
            Shown::Factors => waterfall(case, &shapes, &mut demand),
            Shown::Roofline => {
                roofline(case, &picture, &mut demand);
                placed(&case.before, &shapes, &mut demand);
            }
            _ => stages(case, &shapes, &mut demand),
        }
    }
}

fn latency(profile: &Profile) -> f64 {
    if profile.priced { profile.latency.si() } else { 0.0 }
}

/// Whether a stage does arithmetic on bytes.
fn has_point(profile: &Profile) -> bool {
    let works = |flops: f64, bytes: f64| flops / bytes >= 1e-12 && flops / bytes <= 1e30;
    profile.priced && profile.stages.iter().any(|s| works(s.flops.si(), s.bytes.si()))
}

/// Every number is one, and every text is inside, by a width that common faces keep to.
fn inside(shapes: &[Shape], demand: &mut impl FnMut(&str, bool)) {
    let svg = shapes.last().cloned().unwrap_or_default();
    let view = svg.get("viewBox").unwrap_or_default().to_string();
    let view: Vec<f64> = view.split(' ').filter_map(|n| n.parse().ok()).collect();
    let [left, top, width, height] = view[..] else { return demand("a viewBox", false) };
    demand("the outermost is svg", svg.name == "svg");
    let mut texts: Vec<(f64, f64, f64, f64)> = Vec::new();
    for shape in shapes {
        for key in ["x", "y", "x1", "x2", "y1", "y2", "cx", "cy", "width", "height", "r"] {
            demand("a number", shape.get(key).is_none() || shape.number(key).is_finite());
        }
        for &(x, y) in shape.lines().iter().flatten() {
            demand(
                "a path inside",
                x >= left && x <= left + width && y >= top && y <= top + height,
            );
        }
        if shape.name != "text" {
            continue;
        }
        let size = shape.number("font-size");
        let bold = if shape.get("font-weight").is_some() { 1.12 } else { 1.0 };
        let wide = ems(&shape.text) * size * bold;
        let (x, y) = (shape.number("x"), shape.number("y"));
        let from = match shape.get("text-anchor") {
            Some("end") => x - wide,
            Some("middle") => x - wide / 2.0,
            _ => x,
        };
        demand("text from the left", from >= left && from + wide <= left + width);
        demand("text from the top", y - size * 0.8 >= top && y + size * 0.2 <= top + height);
        demand("some text", !shape.text.is_empty());
        let (over, under) = (y - size * 0.7, y + size * 0.1);
        let apart = |t: &(f64, f64, f64, f64)| {
            from >= t.1 || from + wide <= t.0 || over >= t.3 || under <= t.2
        };
        demand("text on text", texts.iter().all(apart));
        texts.push((from, from + wide, over, under));
    }
}

/// How wide a text is in Verdana, one of the widest faces that a browser would choose: its advances in
/// ems, and the widest of a kind for letters that have no row.
fn ems(text: &str) -> f64 {
    const ADVANCES: &[(&str, f64)] = &[
        ("il", 0.274),
        ("j", 0.344),
        (" f", 0.352),
        (".,", 0.364),
        ("t", 0.394),
        ("I", 0.421),
        ("r", 0.427),
        ("()/-:;", 0.454),
        ("csz", 0.525),
        ("aevykx", 0.601),
        ("T", 0.616),
        ("bdghnopqu0123456789", 0.636),
        ("ABCEFJKLPSVXYZ", 0.698),
        ("DGHNOQRU", 0.787),
        ("w", 0.818),
        ("M", 0.843),
        ("m", 0.973),
        ("W", 0.989),
        ("%", 1.076),
    ];
    let advance = |c: char| {
        let known = ADVANCES.iter().find(|(letters, _)| letters.contains(c));
        known.map_or(0.818, |(_, advance)| *advance)
    };
    // An entity is one character.
    let mut parts = text.split('&');
    let first: f64 = parts.next().unwrap_or_default().chars().map(advance).sum();
    first
        + parts
            .map(|part| match part.split_once(';') {
                Some((_, rest)) => 0.818 + rest.chars().map(advance).sum::<f64>(),
                None => part.chars().map(advance).sum(),
            })
            .sum::<f64>()
}

/// On one scale, bar after bar, from 1x to the speedup.
fn waterfall(case: &Case, shapes: &[Shape], demand: &mut impl FnMut(&str, bool)) {
    let class = |shape: &Shape| shape.get("class").unwrap_or_default().to_string();
    let mut bars: Vec<(f64, f64, f64)> = Vec::new();
    for shape in shapes.iter().filter(|s| s.name == "path" && class(s).contains("pd-fill")) {
        for line in shape.lines() {
            let middle = line.iter().map(|p| p.1).sum::<f64>() / line.len() as f64;
            // Up to a fifth point, the third is the tip; a bar that moves nothing has none, and
            // stands astride its place.
            let at = (line[0].0 + line[line.len() / 2].0) / 2.0;
            let (from, to) = if line.len() == 5 { (line[0].0, line[2].0) } else { (at, at) };
            demand(
                "a bar points where its colour says",
                (to >= from) == class(shape).contains('0') || to == from,
            );
            bars.push((middle, from, to));
        }
    }
    bars.sort_by(|a, b| a.0.total_cmp(&b.0));
    let total = shapes.iter().rfind(|s| s.name == "rect").cloned().unwrap_or_default();
    let one = shapes.iter().find(|s| s.name == "line").map_or(f64::NAN, |s| s.number("x1"));
    let (from, wide) = (total.number("x"), total.number("width"));
    let speedup = case.comparison.speedup.unwrap_or(1.0);
    let end = if speedup >= 1.0 { from + wide } else { from };
    // The scale is that of the longest bar: tenths of a unit are rounded off.
    let values: Vec<f64> = case.comparison.factors.iter().filter_map(|f| f.contribution).collect();
    let longest = bars.iter().map(|(_, a, b)| (b - a).abs()).fold(0.0, f64::max);
    let strongest = values.iter().map(|v| v.ln().abs()).fold(0.0, f64::max);
    if strongest > 0.01 {
        let scale = longest / strongest;
        let ends = (end - one) - scale * speedup.ln();
        demand("the last bar ends at the speedup", ends.abs() < 2.0 + 0.01 * wide);
        let mut x = one;
        for (i, (_, from, to)) in bars.iter().enumerate() {
            demand("a bar begins where the last one ends", (from - x).abs() < 2.2);
            let is = (to - from) / scale;
            let near = |value: &f64| (value.ln() - is).abs() * scale < 2.2 + 0.01 * longest;
            let summed = i + 1 == bars.len() && bars.len() < values.len();
            demand(
                "a bar is as long as its factor",
                summed || values.get(i).is_some_and(near) || values.iter().any(near),
            );
            x = *to;
        }
        demand("the bars multiply to the speedup", (x - end).abs() < 2.5);
    }
    let texts: Vec<&str> =
        shapes.iter().filter(|s| s.name == "text").map(|s| s.text.as_str()).collect();
    demand("the speedup is written", texts.contains(&format!("{speedup:.2}x").as_str()));
}

/// The rates of the sheet, all devices together: FLOP/s, bytes a second.
fn sheet(scenario: &Scenario, profile: &Profile) -> (f64, f64) {
    let assumptions = &scenario.assumptions;
    let serving = assumptions.set.equations() == Equations::Serving;
    let streams = if serving { assumptions.serving.weight_efficiency } else { 1.0 };
    (profile.peak.si() / assumptions.compute_efficiency, profile.bandwidth.si() / streams)
}

/// No stage does more than the sheet allows, and the words say how much of it.
fn roofline(case: &Case, picture: &Picture, demand: &mut impl FnMut(&str, bool)) {
    for (scenario, profile) in [(&case.a, &case.before), (&case.b, &case.after)] {
        if !profile.priced || profile.stages.iter().any(|stage| stage.name == "backward") {
            continue;
        }
        let (peak, bandwidth) = sheet(scenario, profile);
        let streamed = profile.bandwidth_path == perfdiff::BandwidthPath::Memory;
        let known = scenario.hardware.memory.bandwidth.si() * f64::from(scenario.devices);
        demand("the bandwidth of the sheet", !streamed || (bandwidth / known - 1.0).abs() < 1e-9);
        for stage in &profile.stages {
            let (flops, bytes, time) = (stage.flops.si(), stage.bytes.si(), stage.latency.si());
            let roof = peak.min(flops / bytes * bandwidth);
            if !(flops / bytes >= 1e-12 && flops / bytes <= 1e30) {
                continue;
            }
            demand("a point above its roof", flops / time <= roof * (1.0 + 1e-9));
            let said = format!("{}, {}-bound, does", stage.name, stage.regime.name());
            demand("a point without words", picture.description().contains(&said));
        }
    }
}

/// The points of the baseline stand where the ticks say.
fn placed(profile: &Profile, shapes: &[Shape], demand: &mut impl FnMut(&str, bool)) {
    if !profile.priced || profile.stages.iter().any(|stage| stage.name == "backward") {
        return;
    }
    let ticks = |anchor: &str, place: &str| -> Vec<(f64, f64)> {
        let texts =
            shapes.iter().filter(|s| s.name == "text" && s.get("text-anchor") == Some(anchor));
        texts.filter_map(|s| Some((s.text.parse().ok()?, s.number(place)))).collect()
    };
    let units = [
        ("EFLOP/s", 1e18),
        ("PFLOP/s", 1e15),
        ("TFLOP/s", 1e12),
        ("GFLOP/s", 1e9),
        ("MFLOP/s", 1e6),
        ("FLOP/s", 1.0),
    ];
    let unit = units.iter().find(|(name, _)| shapes.iter().any(|s| s.text == *name));
    let Some((_, unit)) = unit else { return demand("a unit", false) };
    let (across, up) = (ticks("middle", "x"), ticks("end", "y"));
    demand("two ticks an axis", across.len() >= 2 && up.len() >= 2);
    // A place from the first two ticks, whose texts stand beside them.
    let at = |ticks: &[(f64, f64)], value: f64| {
        let ((a, x), (b, y)) = (ticks[0], ticks[1]);
        x + (value / a).ln() / (b / a).ln() * (y - x)
    };
    let circles: Vec<(f64, f64)> = shapes
        .iter()
        .filter(|s| s.name == "circle")
        .map(|s| (s.number("cx"), s.number("cy")))
        .collect();
    for stage in &profile.stages {
        let (flops, bytes) = (stage.flops.si(), stage.bytes.si());
        if across.len() < 2 || up.len() < 2 || !(flops / bytes >= 1e-12 && flops / bytes <= 1e30) {
            continue;
        }
        let (x, y) = (at(&across, flops / bytes), at(&up, flops / stage.latency.si() / unit) - 4.0);
        let there = circles.iter().any(|c| (c.0 - x).abs() < 1.0 && (c.1 - y).abs() < 1.0);
        demand("a point where the ticks say", there);
    }
}

/// Every side's bar is whole, without gaps, and as long as its latency.
fn stages(case: &Case, shapes: &[Shape], demand: &mut impl FnMut(&str, bool)) {
    let sides = [&case.before, &case.after].map(latency);
    let longest = sides[0].max(sides[1]);
    let mut rows: Vec<(f64, Vec<(f64, f64)>)> = Vec::new();
    let terms = shapes.iter().filter(|s| {
        // Once each: a hatched bar has a lighter one below it.
        s.name == "path"
            && s.get("stroke-width") == Some("20")
            && s.get("stroke-dasharray").is_none()
    });
    for line in terms.flat_map(Shape::lines) {
        let [(x0, y), (x1, _)] = line[..] else { return demand("a bar of two ends", false) };
        match rows.iter_mut().find(|row| row.0 == y) {
            Some(row) => row.1.push((x0, x1)),
            None => rows.push((y, vec![(x0, x1)])),
        }
    }
    rows.sort_by(|a, b| a.0.total_cmp(&b.0));
    // What is thinner than half a unit need not be seen.
    for latency in sides.into_iter().filter(|&latency| latency / longest * 440.0 > 0.5) {
        let right = |parts: &Vec<(f64, f64)>| {
            let wide: f64 = parts.iter().map(|(a, b)| b - a).sum();
            let rounding = 0.12 * parts.len() as f64 + 0.5;
            (wide - latency / longest * 440.0).abs() < rounding
        };
        let row =
            rows.iter_mut().find(|(_, parts)| right(parts) && parts.iter().any(|p| p.0 < 0.25));
        let Some((_, parts)) = row else { return demand("a bar as long as its latency", false) };
        parts.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)));
        let apart = parts.windows(2).all(|pair| (pair[1].0 - pair[0].1).abs() < 0.5);
        demand("a bar without gaps", apart);
    }
    for profile in [&case.before, &case.after] {
        let sum: f64 = profile.stages.iter().map(|stage| stage.latency.si()).sum();
        demand("stages add up", (sum / profile.latency.si() - 1.0).abs() < 1e-9 || sum == 0.0);
    }
}
