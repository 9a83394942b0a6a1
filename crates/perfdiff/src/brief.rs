//! `{:?}` of results: one line, because a notebook shows it of a list and of a `Result`.
//!
//! `{:#?}` is everything, as JSON. What results are made of, scenarios and spec sheets, keeps the
//! derived form: a test that fails has to show every field.

use std::fmt::{Debug, Formatter, Result};

use crate::bundle::Bundle;
use crate::compare::{Comparison, Side};
use crate::explain::{bound, fixed_speedup, subject};
use crate::json::Json;
use crate::metric::Metric;
use crate::report::Report;
use crate::sheet::Sheet;
use crate::sweep::Sweep;

fn written(
    f: &mut Formatter<'_>,
    name: &str,
    brief: impl FnOnce() -> String,
    whole: impl FnOnce() -> Json,
) -> Result {
    if f.alternate() {
        write!(f, "{name} {}", whole().pretty())
    } else {
        write!(f, "{name}({})", brief())
    }
}

/// `Side(6.98 ms, memory-bound: Llama-3.1-8B, batch 1, fp16, one forward pass, NVIDIA H100)`.
impl Debug for Side {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        let alone = || Comparison::unexplained(self.clone(), self.clone(), Metric::Latency);
        let latency = Metric::Latency.value(&self.profile);
        let latency = latency.map_or("no latency".into(), |value| Metric::Latency.print(value, 3));
        let regime = bound(self.profile.regime);
        let brief = || format!("{latency}, {regime}: {}", subject(&alone()));
        written(f, "Side", brief, || self.profile.to_json(&self.scenario))
    }
}

/// `Comparison(1.54x: Llama-3.1-8B, batch 1, fp16, one forward pass: NVIDIA A100 to NVIDIA H100)`.
impl Debug for Comparison {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        let speedup = || self.speedup.map_or("no speedup".to_string(), fixed_speedup);
        let brief = || format!("{}: {}", speedup(), subject(self));
        written(f, "Comparison", brief, || Report::new(self.clone()).to_json())
    }
}

/// `Sweep(11 points: Llama-3.1-8B, fp16, one forward pass, NVIDIA H100, physical, over batch ...)`.
impl Debug for Sweep {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        let brief = || format!("{} points: {}", self.points.len(), self.subject.text(&self.axes));
        written(f, "Sweep", brief, || Report::of_sweep(self.clone()).to_json())
    }
}

/// `Report(Comparison(...))`.
impl Debug for Report {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        let brief = || match (self.comparison(), self.sweep()) {
            (Some(comparison), _) => format!("{comparison:?}"),
            (_, sweep) => sweep.map_or(String::new(), |sweep| format!("{sweep:?}")),
        };
        written(f, "Report", brief, || self.to_json())
    }
}

/// `Sheet(NVIDIA H100)`.
impl Debug for Sheet {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        written(f, "Sheet", || self.about().to_string(), || self.to_json())
    }
}

/// Its first line: `Bundle(NVIDIA H100)`.
impl Debug for Bundle {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        let brief = || self.plain.lines().next().unwrap_or_default().to_string();
        written(f, "Bundle", brief, || self.json.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Axis, Scenario, hardware, models};

    #[test]
    fn a_result_is_one_short_line_or_everything() {
        let a100 = Scenario::new(models::LLAMA3_8B).on(hardware::A100);
        let h100 = a100.on(hardware::H100);
        let comparison = Comparison::between(&a100, &h100, Metric::Latency).unwrap();
        let subject = "Llama-3.1-8B, batch 1, fp16, one forward pass";
        let line = format!("Comparison(1.54x: {subject}: NVIDIA A100 to NVIDIA H100)");
        assert_eq!(format!("{comparison:?}"), line);
        assert_eq!(format!("{:?}", Report::new(comparison.clone())), format!("Report({line})"));
        let whole = format!("{comparison:#?}");
        assert!(whole.starts_with("Comparison {\n") && whole.contains("\"spec_gap\""), "{whole}");
        let line = format!("Side(6.98 ms, memory-bound: {subject}, NVIDIA H100)");
        assert_eq!(format!("{:?}", h100.solved().unwrap()), line);
        assert_eq!(format!("{:?}", hardware::H100.sheet()), "Sheet(NVIDIA H100)");
        assert_eq!(format!("{:?}", hardware::H100.bundle()), "Bundle(NVIDIA H100)");
        let batch = Axis::integers("batch", [1, 16]);
        let sweep = Sweep::of([batch], Metric::Latency, |at| h100.batch(at[0].integer())).unwrap();
        let line = "Sweep(2 points: Llama-3.1-8B, fp16, one forward pass, NVIDIA H100, physical, \
                    over batch 1 and 16)";
        assert_eq!(format!("{sweep:?}"), line);
    }
}
