//! What the latency of each side consists of: a bar a side, in it the stages, in them the terms.
//!
//! Memory and compute overlap, so their times do not add up to a latency. Drawn is what does:
//!
//! ```text
//! latency = larger of memory and compute + of the smaller what is not hidden
//!           + communication + overhead
//! ```
//!
//! Under mlsysim's equations the smaller is hidden wholly. Under the serving equations each operator
//! has a smooth maximum of the two, and the operators of a stage do not all have the same larger
//! one; what is not hidden is what that adds to the larger sum.

use super::{FONT_SIZE, Picture, WIDTH, side_name};
use crate::compare::{Comparison, Side};
use crate::draw::ink::Ink;
use crate::draw::svg::{Node, Outline};
use crate::draw::words::{BOLD, fitted, width};
use crate::explain::words::sentence;
use crate::profile::{Profile, Regime, Stage};
use crate::units::Time;

const BAR: f64 = 20.0;
const SMALL: f64 = 12.0;
const LINE: f64 = 16.0;

/// The least share of a stage's latency that is told in words.
const SEEN: f64 = 1e-3;

/// Terms in the order in which a stage stacks them, with their ink and their hatching: the lengths
/// of dashes and gaps, so that print without colours keeps them apart.
const TERMS: [(Regime, Ink, &str); 5] = [
    (Regime::Memory, Ink::Series(0), ""),
    (Regime::Capacity, Ink::Series(4), "9 2 2 2"),
    (Regime::Compute, Ink::Series(1), "6 2"),
    (Regime::Communication, Ink::Series(2), "2 2"),
    (Regime::Overhead, Ink::Series(3), "1 3"),
];

/// A stage with its parts, in seconds, in the order of [`TERMS`]; they add up to its latency.
struct Parts {
    stage: &'static str,
    latency: f64,
    terms: [f64; TERMS.len()],
    /// The term of which only what is not hidden is there.
    hidden: Regime,
}

/// A side, as the picture has it.
struct Row {
    name: String,
    /// The latency, or that there is none.
    total: String,
    latency: f64,
    stages: Vec<Parts>,
    /// What of the latency is due to a full KV cache, in words.
    queueing: Option<String>,
}

/// The bars; none where no side has a latency.
pub(super) fn stages(comparison: &Comparison) -> Option<Picture> {
    let rows = [(&comparison.baseline, "baseline"), (&comparison.proposal, "proposal")]
        .map(|(side, place)| row(side, place));
    let longest = rows.iter().map(|row| row.latency).fold(0.0, f64::max);
    if !(longest > 0.0 && longest.is_finite()) {
        return None;
    }
    let mut canvas = Canvas { scale: WIDTH / longest, y: 0.0, ..Canvas::default() };
    for row in &rows {
        canvas.row(row);
    }
    let (nodes, height) = canvas.finished();
    let title = "What the latency of each side consists of".to_string();
    Some(Picture::new("stages", title, description(&rows), (WIDTH, height), nodes))
}

fn row(side: &Side, place: &str) -> Row {
    let profile = &side.profile;
    let name = side_name(side, place);
    if !profile.priced {
        let total = "does not fit: no latency".to_string();
        return Row { name, total, latency: 0.0, stages: Vec::new(), queueing: None };
    }
    let total = format!("{:.3}", profile.latency);
    // Waves and preemptions lengthen stages; how much of each is not known.
    let queues = profile.spilled.is_none() && profile.spill.si() > 0.0;
    let queueing = queues.then(|| format!("{:.3} of it for lack of memory", profile.spill));
    let stages = profile.stages.iter().map(|stage| parts(stage, profile)).collect();
    Row { name, total, latency: profile.latency.si(), stages, queueing }
}

/// What the latency of a stage adds up from.
fn parts(stage: &Stage, profile: &Profile) -> Parts {
    let [latency, memory, compute, communication, overhead] =
        [stage.latency, stage.memory, stage.compute, stage.communication, stage.overhead]
            .map(Time::si);
    let overlapped = (latency - communication - overhead).max(0.0);
    // The last bits of a sum are no time.
    let noise = latency * 1e-12;
    let exposed =
        Some(overlapped - memory.max(compute)).filter(|&rest| rest > noise).unwrap_or(0.0);
    let larger = overlapped - exposed;
    let (hidden, [memory, compute]) = if memory >= compute {
        (Regime::Compute, [larger, exposed])
    } else {
        (Regime::Memory, [exposed, larger])
    };
    // Streaming over the host link is a part of the memory time, of the one stage that there is.
    let spilling = if profile.spilled.is_some() { profile.spill.si().min(memory) } else { 0.0 };
    let terms = TERMS.map(|(term, _, _)| match term {
        Regime::Memory => memory - spilling,
        Regime::Capacity => spilling,
        Regime::Compute => compute,
        Regime::Communication => communication,
        Regime::Overhead => overhead,
    });
    Parts { stage: stage.name, latency, terms, hidden }
}

/// What a term is called; the regime `capacity` is named by what costs the time.
fn term_name(term: Regime) -> &'static str {
    if term == Regime::Capacity { "streaming what does not fit" } else { term.name() }
}

/// Grows from the top.
#[derive(Default)]
struct Canvas {
    /// User units a second.
    scale: f64,
    y: f64,
    bars: [Outline; TERMS.len()],
    /// Between stages.
    cuts: Outline,
    names: Vec<Node>,
    totals: Vec<Node>,
    stages: Vec<Node>,
}

impl Canvas {
    fn row(&mut self, row: &Row) {
        self.y += 15.0;
        let room = WIDTH - width(&row.total, FONT_SIZE * BOLD) - 12.0;
        self.names.push(Node::label((0.0, self.y), &fitted(&row.name, FONT_SIZE, room)));
        self.totals.push(Node::label((WIDTH, self.y), &row.total));
        self.y += 6.0;
        if !row.stages.is_empty() {
            self.bar(row);
            self.y += BAR + 2.0;
            self.stage_names(row);
        }
        self.y += 9.0;
    }

    fn bar(&mut self, row: &Row) {
        let middle = self.y + BAR / 2.0;
        let mut x = 0.0;
        for (i, parts) in row.stages.iter().enumerate() {
            if i > 0 && parts.latency > 0.0 {
                self.cuts.start((x, self.y - 1.0));
                self.cuts.to((x, self.y + BAR + 1.0));
            }
            for (bar, seconds) in self.bars.iter_mut().zip(parts.terms) {
                let end = x + seconds * self.scale;
                // What is thinner than a line is not seen, and costs a page its bytes.
                if end - x >= 0.05 {
                    bar.start((x, middle));
                    bar.to((end, middle));
                }
                x = end;
            }
        }
    }

    /// Names and times below the stages where all have room there, else in lines.
    fn stage_names(&mut self, row: &Row) {
        let told: Vec<(String, f64)> = row
            .stages
            .iter()
            .filter(|parts| parts.latency > 0.0 && row.stages.len() > 1)
            .map(|parts| (told(parts), parts.latency * self.scale))
            .collect();
        let roomy = told.iter().all(|(label, room)| width(label, SMALL) + 8.0 <= *room);
        let mut lines: Vec<String> = Vec::new();
        if roomy && !told.is_empty() {
            self.y += LINE - 5.0;
            let mut x = 0.0;
            for (label, room) in &told {
                let at = (x + room / 2.0, self.y);
                self.stages.push(Node::label(at, label).set("text-anchor", "middle"));
                x += room;
            }
        } else {
            let labels: Vec<String> = told.into_iter().map(|(label, _)| label).collect();
            lines = wrapped(&labels);
        }
        for line in lines.iter().chain(&row.queueing) {
            self.y += LINE - 2.0;
            self.stages.push(Node::label((0.0, self.y), line));
        }
    }

    /// The legend below, and everything in the order in which it is drawn.
    fn finished(mut self) -> (Vec<Node>, f64) {
        let used: Vec<usize> = (0..TERMS.len()).filter(|&t| !self.bars[t].is_empty()).collect();
        self.y += 22.0;
        let (mut x, mut words) = (0.0, Vec::new());
        for &term in &used {
            let (regime, ..) = TERMS[term];
            let wide = 22.0 + width(term_name(regime), SMALL) + 14.0;
            if x + wide > WIDTH + 14.0 {
                (x, self.y) = (0.0, self.y + BAR + 5.0);
            }
            self.bars[term].start((x, self.y - 4.0));
            self.bars[term].to((x + 17.0, self.y - 4.0));
            words.push(Node::label((x + 22.0, self.y), term_name(regime)));
            x += wide;
        }
        // Swatches are as high as the bars: one path draws both.
        self.y += 8.0;
        let both = [Regime::Memory, Regime::Compute].iter();
        let overlap = both.filter(|r| used.iter().any(|&term| TERMS[term].0 == **r)).count() == 2;
        if overlap {
            self.y += LINE;
            words.push(Node::label((0.0, self.y), OVERLAP));
        }
        let height = self.y + 6.0;
        let mut nodes = Vec::new();
        for &term in &used {
            nodes.extend(hatched(&self.bars[term], term));
        }
        if !self.cuts.is_empty() {
            nodes.push(self.cuts.node().stroke(Ink::Ground, 2.0));
        }
        nodes.push(Node::new("g").fill(Ink::Text).children(self.names));
        let totals = Node::new("g").set("text-anchor", "end").set("font-weight", "700");
        nodes.push(totals.fill(Ink::Text).children(self.totals));
        let small = Node::new("g").number("font-size", SMALL).fill(Ink::Muted);
        nodes.push(small.children(self.stages).children(words));
        (nodes, height)
    }
}

const OVERLAP: &str = "what the longer of memory and compute does not hide";

/// The bars of a term: a light ground, and the hatching on it.
fn hatched(bars: &Outline, term: usize) -> Vec<Node> {
    let (_, ink, dashes) = TERMS[term];
    let path = || bars.node().stroke(ink, BAR);
    if dashes.is_empty() {
        return vec![path()];
    }
    vec![path().set("stroke-opacity", "0.45"), path().set("stroke-dasharray", dashes)]
}

/// `prefill 1.24 s`.
fn told(parts: &Parts) -> String {
    format!("{} {:.3}", parts.stage, Time::from_si(parts.latency))
}

/// Labels in as few lines as have room for them.
fn wrapped(labels: &[String]) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for label in labels {
        match lines.last_mut() {
            Some(line) if width(&format!("{line}, {label}"), SMALL) <= WIDTH => {
                *line += &format!(", {label}");
            }
            _ => lines.push(label.clone()),
        }
    }
    lines
}

/// The picture in words.
fn description(rows: &[Row; 2]) -> String {
    let mut out = String::from(
        "A bar a side, as long as its latency. Memory and compute overlap: a stage has the larger in \
         full, and of the smaller what is not hidden.",
    );
    for row in rows {
        out += &format!(" {}: {}.", sentence(&row.name), row.total);
        if let Some(queueing) = &row.queueing {
            out += &format!(" {queueing}.");
        }
        for parts in row.stages.iter().filter(|parts| parts.latency > 0.0) {
            out += &format!(" {}: {}.", sentence(&told(parts)), terms(parts).join(", "));
        }
    }
    out
}

/// What of a stage can be seen, in words: `memory 9.84 ms`.
fn terms(parts: &Parts) -> Vec<String> {
    let seen = TERMS.iter().zip(parts.terms).filter(|(_, time)| *time >= SEEN * parts.latency);
    seen.map(|((term, ..), time)| {
        let not_hidden = if *term == parts.hidden { " (not hidden)" } else { "" };
        format!("{}{not_hidden} {:.3}", term_name(*term), Time::from_si(time))
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Assumptions, Scenario, Workload, hardware, models};

    fn solved(scenario: &Scenario) -> (Profile, Vec<Parts>) {
        let profile = scenario.solve().unwrap();
        let parts = profile.stages.iter().map(|stage| parts(stage, &profile)).collect();
        (profile, parts)
    }

    fn sums(parts: &[Parts]) -> f64 {
        parts.iter().flat_map(|parts| parts.terms).sum()
    }

    #[test]
    fn under_mlsysim_the_smaller_of_the_two_is_hidden_and_streaming_is_told_apart() {
        let fits =
            Scenario::new(models::LLAMA3_8B).on(hardware::A100).assumptions(Assumptions::MLSYSIM);
        let (profile, parts) = solved(&fits);
        let [memory, streaming, compute, communication, overhead] = parts[0].terms;
        assert_eq!((streaming, compute, communication), (0.0, 0.0, 0.0));
        assert!((memory / profile.memory.si() - 1.0).abs() < 1e-12);
        assert_eq!(overhead, profile.overhead.si());

        let spills = Scenario { model: models::LLAMA3_70B, ..fits };
        let (profile, parts) = solved(&spills);
        let [memory, streaming, ..] = parts[0].terms;
        assert_eq!(streaming, profile.spill.si());
        assert!(streaming > memory && (sums(&parts) / profile.latency.si() - 1.0).abs() < 1e-12);
    }

    #[test]
    fn a_generation_adds_up_and_shows_what_is_not_hidden() {
        let talk = Workload::Generate { prompt: 1024, output: 256 };
        let scenario = Scenario::new(models::LLAMA3_8B).on(hardware::H100).batch(64).workload(talk);
        let (profile, parts) = solved(&scenario);
        assert_eq!(parts.iter().map(|p| p.stage).collect::<Vec<_>>(), ["prefill", "decode"]);
        assert!((sums(&parts) / profile.latency.si() - 1.0).abs() < 1e-12);
        // A prefill is bound by compute and hides nearly all of its memory time.
        let [memory, _, compute, ..] = parts[0].terms;
        assert!(compute >= profile.stages[0].compute.si());
        assert!(memory < 0.1 * profile.stages[0].memory.si(), "{memory}");
        let [memory, _, compute, ..] = parts[1].terms;
        assert!(memory >= profile.stages[1].memory.si());
        assert!(compute < profile.stages[1].compute.si());
        let [prefill, decode] = [&parts[0], &parts[1]].map(terms);
        assert!(prefill[0].starts_with("memory (not hidden) "), "{prefill:?}");
        assert!(prefill[1].starts_with("compute ") && decode[0].starts_with("memory "));
    }

    #[test]
    fn what_is_hidden_to_the_last_bits_is_not_told() {
        let talk = Workload::Generate { prompt: 1024, output: 256 };
        let alone = Scenario::new(models::LLAMA3_8B).on(hardware::A100).workload(talk);
        let (_, parts) = solved(&alone);
        assert!(parts[1].terms[2] > 0.0);
        let told = terms(&parts[1]);
        assert!(told.len() == 2 && told[1].starts_with("overhead "), "{told:?}");
    }

    #[test]
    fn labels_wrap_where_they_have_no_room() {
        let labels: Vec<String> = (0..7).map(|i| format!("a stage named {i} 1.23 s")).collect();
        let lines = wrapped(&labels);
        assert!(lines.len() > 1 && lines.iter().all(|line| width(line, SMALL) <= WIDTH));
        assert_eq!(lines.join(", "), labels.join(", "));
    }
}
