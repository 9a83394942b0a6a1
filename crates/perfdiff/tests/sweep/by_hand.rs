//! Blocks with the swept value written out, and what comes of them.

use perfdiff::units::Dimension;
use perfdiff::{
    Catalog, Change, Fit, Metric, Profile, Reach, Regime, Scenario, Standing, Sweep, block::Block,
};

/// What every comparison is wanted to reach.
pub(crate) const TARGET: f64 = 1.25;

/// A block with a sweep, in pieces.
#[derive(Clone, Debug)]
pub(crate) struct Written {
    /// Keys at the top.
    pub(crate) top: String,
    /// `[baseline]` and `[proposal]`; none where the block leaves them out.
    pub(crate) baseline: Option<String>,
    pub(crate) proposal: Option<String>,
    pub(crate) metric: Metric,
    /// The key in `[sweep]`, the key as it would stand at the top, and the values.
    pub(crate) swept: Vec<(String, String, String)>,
    /// One value of each, as TOML.
    pub(crate) firsts: Vec<String>,
}

/// One side, solved.
pub(crate) struct Side {
    pub(crate) value: Option<f64>,
    pub(crate) regime: Regime,
    pub(crate) fit: Fit,
}

/// What the block with the values written out says.
pub(crate) struct ByHand {
    pub(crate) sides: Vec<Side>,
    pub(crate) speedup: Option<f64>,
}

impl Written {
    pub(crate) fn block(&self) -> String {
        let mut text = self.head();
        if self.baseline.is_some() {
            text += &format!("target = {TARGET}\n");
        }
        for (name, side) in [("baseline", &self.baseline), ("proposal", &self.proposal)] {
            text += &side.as_ref().map_or(String::new(), |side| format!("{name} = {{ {side} }}\n"));
        }
        text += "[sweep]\n";
        for (key, _, values) in &self.swept {
            text += &format!("{key} = {values}\n");
        }
        text
    }

    fn head(&self) -> String {
        format!("metric = \"{}\"\n{}", self.metric.name(), self.top)
    }

    /// The block with these values at the top, as TOML, and both sides there.
    pub(crate) fn block_at(&self, values: &[String]) -> String {
        let mut text = self.head();
        let sides = [("baseline", &self.baseline), ("proposal", &self.proposal)];
        let mut sides = sides.map(|(name, side)| (name, side.clone().unwrap_or_default()));
        for ((_, key, _), value) in self.swept.iter().zip(values) {
            // A side with hardware of its own keeps all of it; the other has the part written out.
            let own = |side: &str| key.starts_with("hardware.") && side.contains("hardware = ");
            if !sides.iter().any(|(_, side)| own(side)) {
                text += &format!("{key} = {value}\n");
                continue;
            }
            for (_, side) in sides.iter_mut().filter(|(_, side)| !own(side)) {
                let comma = if side.is_empty() { "" } else { ", " };
                *side += &format!("{comma}{key} = {value}");
            }
        }
        for (name, side) in sides {
            text += &format!("{name} = {{ {side} }}\n");
        }
        text
    }

    pub(crate) fn first(&self) -> Vec<String> {
        self.firsts.clone()
    }

    /// The values of a point, as TOML.
    pub(crate) fn values(&self, sweep: &Sweep, at: &[usize]) -> Vec<String> {
        sweep
            .axes
            .iter()
            .zip(at)
            .map(|(axis, &index)| toml(axis, index, axis.number(index)))
            .collect()
    }

    /// The values of a number along the input that changes.
    pub(crate) fn values_at(
        &self,
        sweep: &Sweep,
        number: f64,
        other: Option<usize>,
    ) -> Vec<String> {
        let along = sweep.along();
        sweep
            .axes
            .iter()
            .enumerate()
            .map(|(place, axis)| {
                let index = other.unwrap_or(0);
                let number = if place == along { number } else { axis.number(index) };
                toml(axis, index, number)
            })
            .collect()
    }

    /// Reads and solves the block with these values.
    pub(crate) fn by_hand(&self, values: &[String]) -> Result<ByHand, ()> {
        let text = self.block_at(values);
        let block =
            Block::parse(&text, &Catalog::builtin()).unwrap_or_else(|e| panic!("{e:?}\n{text}"));
        let solve = |scenario: &Scenario| scenario.solve().map_err(|_| ());
        let (a, b) = (solve(&block.baseline), solve(&block.proposal)?);
        if self.baseline.is_none() {
            return Ok(ByHand { sides: vec![side(self.metric, &b)], speedup: None });
        }
        let a = a?;
        let sides: Vec<Side> =
            [&a, &b].into_iter().map(|profile| side(self.metric, profile)).collect();
        let alike = self.metric != Metric::Cost || a.product == b.product;
        let speedup = match (sides[0].value, sides[1].value) {
            (Some(a), Some(b)) if alike && self.metric == Metric::Throughput => Some(b / a),
            (Some(a), Some(b)) if alike => Some(a / b),
            _ => None,
        };
        Ok(ByHand { sides, speedup })
    }
}

fn toml(axis: &perfdiff::Axis, index: usize, number: f64) -> String {
    match (axis.is_ordered(), axis.dimension()) {
        (true, None) | (true, Some(Dimension::Count)) => format!("{number}"),
        (true, Some(Dimension::Bandwidth)) => format!("\"{number} B/s\""),
        (true, Some(Dimension::Bytes)) => format!("\"{number} B\""),
        (true, Some(Dimension::Time)) => format!("\"{number} s\""),
        (true, Some(Dimension::Money)) => format!("\"${number}\""),
        (true, Some(dimension)) => panic!("{dimension:?}"),
        (false, _) => match axis.label(index).as_str() {
            "on" => "true".to_string(),
            "off" => "false".to_string(),
            name => format!("\"{name}\""),
        },
    }
}

fn side(metric: Metric, profile: &Profile) -> Side {
    let stage = |name: &str| profile.stages.iter().find(|stage| stage.name == name);
    let stage = match metric {
        Metric::Ttft => stage("prefill"),
        Metric::Tpot => stage("decode"),
        _ => None,
    };
    let fit = match (profile.feasible, profile.priced) {
        (true, _) => Fit::Fits,
        (_, true) => Fit::Spills,
        _ => Fit::DoesNotFit,
    };
    let regime = stage.map_or(profile.regime, |stage| stage.regime);
    Side { value: metric.value(profile), regime, fit }
}

/// Whether the two blocks differ as a crossover says.
pub(crate) fn holds(change: Change, before: &ByHand, after: &ByHand, text: &str) {
    match change {
        Change::Speedup { from, to } => {
            assert_ne!(from, to, "{text}");
            for (standing, by_hand) in [(from, before), (to, after)] {
                let speedup = by_hand.speedup.unwrap();
                let near = (speedup - 1.0).abs() < 1e-6;
                assert!(
                    near || match standing {
                        Standing::Better => speedup > 1.0,
                        Standing::Worse => speedup < 1.0,
                        Standing::Same => false,
                    },
                    "{speedup}: {text}"
                );
            }
        }
        Change::Target { from, to } => {
            assert_ne!(from, to, "{text}");
            for (reach, by_hand) in [(from, before), (to, after)] {
                let reached = by_hand.speedup.unwrap() >= TARGET;
                assert_eq!(reached, reach == Reach::Reached, "{text}");
            }
        }
        Change::Regime { side, from, to } => {
            assert_ne!(from, to, "{text}");
            assert_eq!((before.sides[side].regime, after.sides[side].regime), (from, to), "{text}");
        }
        Change::Fit { side, from, to } => {
            assert_ne!(from, to, "{text}");
            assert_eq!((before.sides[side].fit, after.sides[side].fit), (from, to), "{text}");
        }
        other => panic!("{other:?}"),
    }
}
