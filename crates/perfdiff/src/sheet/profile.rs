//! What a scenario costs: the answer, the times that it consists of, what it reaches of its roofs.

use super::{Column, Fact, Part, Remark, Sheet, Table};
use crate::bundle::Bundle;
use crate::compare::{Comparison, Side};
use crate::explain::{Finding, doubts, regime_title, subject, validation};
use crate::json::Json;
use crate::metric::Metric;
use crate::picture::Picture;
use crate::profile::{BandwidthPath, Note, Profile, Regime};
use crate::report::time_rows;
use crate::scenario::Scenario;
use crate::solve::SolveError;
use crate::units::{Count, Time, significant};

impl Scenario {
    /// Solves it, and keeps it beside its profile: what a notebook shows then says what it is of.
    ///
    /// ```
    /// use perfdiff::{hardware, models, Scenario};
    ///
    /// let solved = Scenario::new(models::LLAMA3_8B).on(hardware::H100).solved()?;
    /// let text = solved.sheet().text();
    /// assert!(text.starts_with("📊 Performance Profile\n• Latency: 6.98 ms\n• Regime: Memory Bound\n"));
    /// assert!(text.contains("\nLlama-3.1-8B, batch 1, fp16, one forward pass, NVIDIA H100\n"));
    /// # Ok::<(), perfdiff::SolveError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// As [`solve`](Self::solve).
    pub fn solved(&self) -> Result<Side, SolveError> {
        Ok(Side { profile: self.solve()?, scenario: self.clone() })
    }
}

impl Side {
    /// What it costs and what bounds it, with its roofline.
    pub fn sheet(&self) -> Sheet {
        // A comparison with itself has the words for one side: what it is of, and what to doubt.
        let alone = Comparison::unexplained(self.clone(), self.clone(), Metric::Latency);
        let mut parts = parts(&self.profile);
        parts.extend(Picture::of_side(self).map(|picture| Part::Picture(Box::new(picture))));
        let said = validation(&alone).into_iter().chain(doubts(&alone));
        parts.extend(said.map(|Finding { text, .. }| note(text)));
        sheet(subject(&alone), parts, self.profile.to_json(&self.scenario))
    }

    /// What a notebook shows of it.
    pub fn bundle(&self) -> Bundle {
        self.sheet().bundle()
    }
}

impl Profile {
    /// What it says without its scenario, which it does not know; [`Side::sheet`] says more.
    pub fn sheet(&self) -> Sheet {
        sheet(String::new(), parts(self), crate::report::profile_alone(self))
    }

    /// What a notebook shows of it.
    pub fn bundle(&self) -> Bundle {
        self.sheet().bundle()
    }
}

fn sheet(subject: String, parts: Vec<Part>, json: Json) -> Sheet {
    let heading = Some("\u{1f4ca} Performance Profile");
    Sheet { heading, title: None, subject, parts, json }
}

fn note(text: String) -> Part {
    Part::Note("Note", Remark::Text(text))
}

fn parts(profile: &Profile) -> Vec<Part> {
    let (grave, other): (Vec<&Note>, Vec<&Note>) = profile.notes.iter().partition(|note| {
        matches!(note, Note::DoesNotFit { .. } | Note::Spills { .. } | Note::Queues { .. })
    });
    let mut parts = vec![Part::Lead(lead(profile))];
    parts.extend(grave.into_iter().map(|note| Part::Warning(note.to_string())));
    parts.push(Part::Facts(times(profile)));
    if profile.stages.len() > 1 && profile.priced {
        parts.push(Part::Table(stages(profile)));
    }
    parts.push(Part::Facts(reached(profile)));
    parts.extend(other.into_iter().map(|said| note(said.to_string())));
    parts
}

/// The answer.
fn lead(profile: &Profile) -> Vec<(&'static str, String)> {
    let latency = Metric::Latency.value(profile);
    let latency = latency.map_or("none".to_string(), |value| Metric::Latency.print(value, 3));
    let mut lead = vec![("Latency", latency), ("Regime", regime_title(profile.regime))];
    let told = |time: Option<Time>| time.filter(|_| profile.priced).map(|t| format!("{t:.3}"));
    lead.extend(told(profile.ttft).map(|time| ("Time to the first token", time)));
    lead.extend(told(profile.tpot).map(|time| ("Time per token after it", time)));
    lead
}

/// The terms of the latency.
fn times(profile: &Profile) -> Vec<Fact> {
    let rows = time_rows(profile, profile, Metric::Latency);
    rows.into_iter().map(|row| Fact::new(row.label, row.values[0].clone())).collect()
}

/// Each phase, with what bounds it.
fn stages(profile: &Profile) -> Table {
    let exchanged = profile.communication.si() > 0.0;
    let mut columns = vec![
        Column::words("stage"),
        Column::words("bound by"),
        Column::number("latency"),
        Column::number("memory"),
        Column::number("compute"),
        Column::number("overhead"),
    ];
    if exchanged {
        columns.push(Column::number("exchange"));
    }
    let rows = profile.stages.iter().map(|stage| {
        let times = [stage.latency, stage.memory, stage.compute, stage.overhead];
        let times = times.into_iter().chain(exchanged.then_some(stage.communication));
        let words = [stage.name.to_string(), stage.regime.name().to_string()];
        words.into_iter().chain(times.map(|time| format!("{time:.3}"))).collect()
    });
    Table { columns, rows: rows.collect() }
}

/// What it reaches of its hardware, and what it takes.
fn reached(profile: &Profile) -> Vec<Fact> {
    let mut facts = Vec::new();
    let mut tell = |field: &str, value: String| facts.push(Fact::new(field, value));
    if profile.priced {
        tell("throughput", Metric::Throughput.print(profile.throughput_per_s, 3));
        if let Some(rate) = profile.throughput_tok_s {
            tell("generated tokens", format!("{:.3}/s", Count::from_si(rate)));
        }
    }
    let intensity = significant(profile.arithmetic_intensity, 3);
    tell("arithmetic intensity", format!("{intensity} FLOP/byte"));
    tell("roofline", format!("{}-bound", profile.roofline_regime.name()));
    tell("peak in use", format!("{:.3}", profile.peak));
    let path = match profile.bandwidth_path {
        BandwidthPath::Memory => "",
        BandwidthPath::Sram => " (SRAM)",
        BandwidthPath::Flash => " (flash)",
        BandwidthPath::HostLink => " (host link)",
    };
    tell("bandwidth in use", format!("{:.3}{path}", profile.bandwidth));
    tell("memory footprint", format!("{:.3}", profile.memory_footprint));
    if profile.priced {
        let percent = |share: f64| format!("{} %", significant(100.0 * share, 3));
        tell("MFU", percent(profile.mfu));
        if profile.hfu != profile.mfu {
            tell("HFU", percent(profile.hfu));
        }
        if profile.energy.si() > 0.0 {
            tell("energy", format!("{:.3}", profile.energy));
        }
        if let Some(cost) = &profile.cost {
            let million = format!("{:.3} a million {}", cost.per_million, profile.product.name());
            tell("cost", format!("{million} ({})", cost.price));
        }
    }
    if profile.time_of(Regime::Capacity).si() > 0.0
        && let Some(spilled) = profile.spilled
    {
        tell("does not fit", format!("{spilled:.3}"));
    }
    facts
}
