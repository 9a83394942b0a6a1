//! Errors by what rows have in common.

use std::collections::BTreeMap;

use super::{Errors, Measurement, Predicted};

/// What rows can have in common.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum By {
    /// That they are rows.
    All,
    /// The serving stack.
    Framework,
    /// The model.
    Model,
    /// The hardware; of a speedup, both sides' (`A100 to H100`).
    Hardware,
    /// The devices in the tensor-parallel group.
    Devices,
}

impl By {
    /// Every way to group, the whole first.
    pub const ALL: [By; 5] = [By::All, By::Framework, By::Model, By::Hardware, By::Devices];

    /// The heading of its groups.
    pub const fn name(self) -> &'static str {
        match self {
            By::All => "all",
            By::Framework => "framework",
            By::Model => "model",
            By::Hardware => "hardware",
            By::Devices => "devices",
        }
    }

    /// The group of a row.
    pub fn group(self, row: &Measurement) -> String {
        match self {
            By::All => "all".into(),
            By::Framework => row.framework.clone(),
            By::Model => row.model.clone(),
            By::Hardware => row.hardware.clone(),
            By::Devices if row.devices == 1 => "1 device".into(),
            By::Devices => format!("{} devices", row.devices),
        }
    }
}

/// Errors of groups of rows, or of pairs of rows.
#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    /// What the groups have in common.
    pub by: By,
    /// The groups by name, fewest devices first.
    pub groups: Vec<(String, Errors)>,
}

/// Every table of a validation.
///
/// ```
/// use perfdiff::validate::{By, Measurement, Predicted, Tables};
///
/// let row = |hardware: &str, latency_s| Measurement {
///     hardware: hardware.into(), devices: 1, framework: "vllm".into(), model: "Llama3_8B".into(),
///     input_tokens: 128, output_tokens: 128, batch: 16, latency_s,
/// };
/// let (a100, h100) = (row("A100", 2.0), row("H100", 1.0));
/// let tables = Tables::of(&[
///     Predicted { row: &a100, predicted_s: 2.2 },
///     Predicted { row: &h100, predicted_s: 1.0 },
/// ]);
/// let latency = tables.latency.iter().find(|t| t.by == By::Hardware).unwrap();
/// assert_eq!(latency.groups[0].0, "A100");
/// assert!((latency.groups[0].1.median - 0.1).abs() < 1e-12);
/// // 2.2x was predicted where 2.0x was measured.
/// let speedup = tables.speedup.iter().find(|t| t.by == By::Hardware).unwrap();
/// assert_eq!(speedup.groups[0].0, "A100 to H100");
/// assert!((speedup.groups[0].1.median - 0.1).abs() < 1e-12);
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Tables {
    /// Errors of the latency, over rows.
    pub latency: Vec<Table>,
    /// Errors of the speedup, over pairs of rows that differ in the hardware alone.
    pub speedup: Vec<Table>,
}

impl Tables {
    /// The tables of these rows.
    pub fn of(rows: &[Predicted<'_>]) -> Self {
        let pairs = pairs(rows);
        let latency = |by: By| {
            let errors = rows.iter().map(|row| (by.group(row.row), row.row.devices, row.error()));
            Table::of(by, errors)
        };
        let speedup = |by: By| Table::of(by, pairs.iter().map(|pair| pair.in_group(by)));
        Self {
            latency: By::ALL.map(latency).into(),
            speedup: By::ALL.map(speedup).into_iter().filter(|t| !t.groups.is_empty()).collect(),
        }
    }
}

impl Table {
    fn of(by: By, errors: impl Iterator<Item = (String, u32, f64)>) -> Self {
        // By number, and not as text: 16 devices come after 8.
        let mut groups: BTreeMap<(u32, String), Vec<f64>> = BTreeMap::new();
        for (name, devices, error) in errors {
            let order = if by == By::Devices { devices } else { 0 };
            groups.entry((order, name)).or_default().push(error);
        }
        let groups = groups.into_iter().filter_map(|((_, name), e)| Some((name, Errors::of(e)?)));
        Self { by, groups: groups.collect() }
    }
}

/// Errors of the latency, by any group.
pub fn by_group(
    rows: &[Predicted<'_>],
    group: impl Fn(&Measurement) -> String,
) -> Vec<(String, Errors)> {
    Table::of(By::All, rows.iter().map(|row| (group(row.row), 0, row.error()))).groups
}

/// Errors of the speedup between two rows that differ in the hardware alone, by the pair.
pub fn speedups(rows: &[Predicted<'_>]) -> Vec<(String, Errors)> {
    Table::of(By::Hardware, pairs(rows).iter().map(|pair| pair.in_group(By::Hardware))).groups
}

/// Two rows that differ in the hardware alone.
struct Pair<'a> {
    baseline: &'a Predicted<'a>,
    proposal: &'a Predicted<'a>,
}

impl Pair<'_> {
    fn in_group(&self, by: By) -> (String, u32, f64) {
        let (a, b) = (self.baseline, self.proposal);
        let name = match by {
            By::Hardware => format!("{} to {}", a.row.hardware, b.row.hardware),
            _ => by.group(a.row),
        };
        let (measured, predicted) =
            (a.row.latency_s / b.row.latency_s, a.predicted_s / b.predicted_s);
        (name, a.row.devices, (predicted / measured - 1.0).abs())
    }
}

fn pairs<'a>(rows: &'a [Predicted<'a>]) -> Vec<Pair<'a>> {
    type Cell<'c> = (&'c str, &'c str, u32, u32, u32, u64);
    let mut cells: BTreeMap<Cell<'_>, Vec<&Predicted<'_>>> = BTreeMap::new();
    for row in rows {
        let m = row.row;
        let cell = (&*m.framework, &*m.model, m.devices, m.input_tokens, m.output_tokens, m.batch);
        cells.entry(cell).or_default().push(row);
    }
    let mut pairs = Vec::new();
    for cell in cells.into_values() {
        for (i, a) in cell.iter().enumerate() {
            for b in &cell[i + 1..] {
                let (baseline, proposal) =
                    if a.row.hardware <= b.row.hardware { (*a, *b) } else { (*b, *a) };
                if baseline.row.hardware != proposal.row.hardware {
                    pairs.push(Pair { baseline, proposal });
                }
            }
        }
    }
    pairs
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(hardware: &str, framework: &str, devices: u32, latency_s: f64) -> Measurement {
        Measurement {
            hardware: hardware.into(),
            devices,
            framework: framework.into(),
            model: "m".into(),
            input_tokens: 1,
            output_tokens: 1,
            batch: 1,
            latency_s,
        }
    }

    #[test]
    fn pairs_share_everything_but_the_hardware() {
        let rows = [
            row("B", "vllm", 1, 1.0),
            row("A", "vllm", 1, 2.0),
            row("A", "trtllm", 1, 2.0),
            row("B", "vllm", 2, 1.0),
            row("C", "vllm", 1, 4.0),
        ];
        let rows: Vec<Predicted<'_>> =
            rows.iter().map(|row| Predicted { row, predicted_s: row.latency_s }).collect();
        let tables = Tables::of(&rows);
        let by = |by| tables.speedup.iter().find(|t| t.by == by).unwrap();
        let names: Vec<&str> = by(By::Hardware).groups.iter().map(|g| g.0.as_str()).collect();
        assert_eq!(names, ["A to B", "A to C", "B to C"]);
        assert_eq!(by(By::All).groups[0].1.count, 3);
        assert_eq!(by(By::All).groups[0].1.most, 0.0);
    }

    #[test]
    fn devices_are_in_order_of_their_number() {
        let rows = [16, 2, 8, 1].map(|devices| row("A", "vllm", devices, 1.0));
        let rows: Vec<Predicted<'_>> =
            rows.iter().map(|row| Predicted { row, predicted_s: 1.0 }).collect();
        let tables = Tables::of(&rows);
        let devices = tables.latency.iter().find(|t| t.by == By::Devices).unwrap();
        let names: Vec<&str> = devices.groups.iter().map(|g| g.0.as_str()).collect();
        assert_eq!(names, ["1 device", "2 devices", "8 devices", "16 devices"]);
        assert!(tables.speedup.is_empty());
    }
}
