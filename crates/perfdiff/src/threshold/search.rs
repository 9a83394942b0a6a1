//! Walking a knob away from where it stands, until something becomes true.
//!
//! Whole numbers are tried as such; everything else on the numbers of four significant digits, so
//! that what is printed is what was solved, and two neighbours are at most 0.1 % apart. The walk
//! doubles its distance until it is past the crossing, then halves: it finds the first crossing of
//! its steps, and a regime that comes and goes between two of them is passed over.

use super::Knob;
use crate::scenario::Scenario;

/// How often the walk doubles, at most: a million times as much, or as little.
pub(crate) const MOST_DOUBLINGS: u32 = 20;

/// So many times a rate is as much as there could be: the time that is left of what runs at it is lost
/// in the rounding of any other time.
pub(crate) const UNLIMITED: f64 = 1e30;

/// The largest whole number that is tried.
const MOST: f64 = (1_u64 << MOST_DOUBLINGS) as f64;

/// Which way a knob is turned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Way {
    Up,
    Down,
}

/// What a walk came to.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Found {
    /// Two neighbours: it does not hold at the one, which is nearer, and holds at the other.
    Crossing { fails: f64, holds: f64 },
    /// It holds nowhere before the end of what can be asked: the last value that can, and the
    /// first that cannot.
    Edge { last: f64, beyond: f64 },
}

/// How far a walk goes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Reach {
    pub(crate) doublings: u32,
    /// The largest value that is tried.
    pub(crate) most: f64,
}

impl Reach {
    pub(crate) const FAR: Reach = Reach { doublings: MOST_DOUBLINGS, most: f64::INFINITY };

    pub(crate) const fn doublings(doublings: u32) -> Self {
        Self { doublings, most: f64::INFINITY }
    }
}

/// Walks from a scenario where `holds` is `Some(false)`. None of it is an answer: the end of what
/// can be asked.
pub(crate) fn walk(
    scenario: &Scenario,
    knob: Knob,
    way: Way,
    reach: Reach,
    mut holds: impl FnMut(&Scenario) -> Option<bool>,
) -> Option<Found> {
    // Margins without a size leave nothing but to halve.
    let margin = |holds: bool| if holds { f64::INFINITY } else { f64::NEG_INFINITY };
    walk_by_margin(scenario, knob, way, reach, |scenario| holds(scenario).map(margin))
}

/// The same with a margin: it holds where the margin is above zero, and the nearer to zero, the
/// nearer to the crossing, which saves solves.
pub(crate) fn walk_by_margin(
    scenario: &Scenario,
    knob: Knob,
    way: Way,
    reach: Reach,
    mut margin: impl FnMut(&Scenario) -> Option<f64>,
) -> Option<Found> {
    let own = knob.number(scenario).filter(|own| *own > 0.0)?;
    let grid = if knob.dimension() == crate::units::Dimension::Count {
        Grid::Whole
    } else {
        Grid::FourDigits
    };
    let mut turned = scenario.clone();
    let start = grid.index(own, way);
    let value = |index: i64| if index == start { own } else { grid.value(index) };
    let mut at = |index: i64| {
        knob.set(&mut turned, value(index));
        margin(&turned)
    };
    let crossing =
        |(near, far): (i64, i64)| Some(Found::Crossing { fails: value(near), holds: value(far) });
    let end = grid.end(own, way, reach);
    let mut near = Tried { index: start, margin: f64::NEG_INFINITY };
    for doubling in 1..=reach.doublings {
        let far = grid.doubled(own, way, doubling, near.index, end);
        if far == near.index {
            return None;
        }
        match at(far) {
            Some(margin) if margin > 0.0 => {
                return crossing(between(near, Tried { index: far, margin }, at));
            }
            Some(margin) => near = Tried { index: far, margin },
            None => {
                let edge = Tried { index: far, margin: f64::INFINITY };
                let blind = Tried { margin: f64::NEG_INFINITY, ..near };
                let asked = |index| {
                    let answers = at(index).is_some();
                    Some(if answers { f64::NEG_INFINITY } else { f64::INFINITY })
                };
                let (last, beyond) = between(blind, edge, asked);
                let margin = if last == near.index { None } else { at(last) };
                if let Some(margin) = margin.filter(|margin| *margin > 0.0) {
                    return crossing(between(near, Tried { index: last, margin }, at));
                }
                return Some(Found::Edge { last: value(last), beyond: value(beyond) });
            }
        }
    }
    None
}

/// A value that was solved, and by how much it holds there.
#[derive(Clone, Copy, Debug)]
struct Tried {
    index: i64,
    margin: f64,
}

/// The neighbours between which it starts to hold: not at the first, but at the second.
///
/// Where the margins have a size, by regula falsi with halved weights (the Illinois rule; Dowell and
/// Jarratt 1971, <https://doi.org/10.1007/BF01934364>), and by halving every third time, so that it
/// never takes long.
fn between(
    mut near: Tried,
    mut far: Tried,
    mut margin: impl FnMut(i64) -> Option<f64>,
) -> (i64, i64) {
    let mut tries = 0;
    let mut moved_far = None;
    while (far.index - near.index).abs() > 1 {
        tries += 1;
        let span = far.index - near.index;
        let share = near.margin / (near.margin - far.margin);
        let step = if share.is_finite() && tries % 3 != 0 {
            let steps = libm::round(share * span.abs() as f64) as i64;
            steps.clamp(1, span.abs() - 1) * span.signum()
        } else {
            span / 2
        };
        let index = near.index + step;
        let found = margin(index).unwrap_or(f64::NEG_INFINITY);
        if found > 0.0 {
            if moved_far == Some(true) {
                near.margin *= 0.5;
            }
            far = Tried { index, margin: found };
            moved_far = Some(true);
        } else {
            if moved_far == Some(false) {
                far.margin *= 0.5;
            }
            near = Tried { index, margin: found };
            moved_far = Some(false);
        }
    }
    (near.index, far.index)
}

/// The values that are tried, in order.
#[derive(Clone, Copy, Debug)]
enum Grid {
    Whole,
    FourDigits,
}

/// Numbers of four digits in a decade, 1000 to 9999.
const DECADE: i64 = 9000;

impl Grid {
    fn value(self, index: i64) -> f64 {
        match self {
            Grid::Whole => index as f64,
            Grid::FourDigits => {
                let digits = (1000 + index.rem_euclid(DECADE)) as f64;
                let exponent = index.div_euclid(DECADE) - 3;
                let power = power_of_ten(exponent.unsigned_abs());
                if exponent < 0 { digits / power } else { digits * power }
            }
        }
    }

    /// The index of `value`, or of the neighbour that lies behind it.
    fn index(self, value: f64, way: Way) -> i64 {
        // A quotient of two decimals may miss a whole number by a rounding.
        const ROUNDING: f64 = 1e-9;
        let (decade, digits) = match self {
            Grid::Whole => (0, value),
            Grid::FourDigits => {
                let exponent = libm::floor(libm::log10(value) + 1e-12) as i64 - 3;
                let power = power_of_ten(exponent.unsigned_abs());
                let digits = if exponent < 0 { value * power } else { value / power };
                ((exponent + 3) * DECADE - 1000, digits)
            }
        };
        let digits = match way {
            Way::Up => libm::floor(digits + ROUNDING),
            Way::Down => libm::ceil(digits - ROUNDING),
        };
        decade + digits as i64
    }

    /// The last index that a walk may try.
    fn end(self, own: f64, way: Way, reach: Reach) -> i64 {
        match (self, way) {
            (Grid::Whole, Way::Down) => 1,
            (Grid::Whole, Way::Up) => self.index(reach.most.min(MOST).max(own), Way::Up),
            (Grid::FourDigits, Way::Up) => {
                let most = libm::ldexp(own, reach.doublings as i32);
                self.index(reach.most.min(most).max(own), Way::Up)
            }
            (Grid::FourDigits, Way::Down) => {
                self.index(libm::ldexp(own, -(reach.doublings as i32)), Way::Down)
            }
        }
    }

    /// The index after so many doublings of the distance, past `near` and not past `end`.
    fn doubled(self, own: f64, way: Way, doubling: u32, near: i64, end: i64) -> i64 {
        match way {
            Way::Up => {
                let far = libm::ldexp(own, doubling as i32).min(self.value(end).max(own));
                self.index(far, way).max(near + 1).min(end).max(near)
            }
            Way::Down => {
                let far = libm::ldexp(own, -(doubling as i32)).max(self.value(end).min(own));
                self.index(far, way).min(near - 1).max(end).min(near)
            }
        }
    }
}

/// Exact up to 10^22.
fn power_of_ten(exponent: u64) -> f64 {
    (0..exponent).fold(1.0, |power, _| power * 10.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{hardware, models};

    #[test]
    fn four_digits_are_told_apart_and_found_again() {
        let grid = Grid::FourDigits;
        for value in [1e9, 1.001e9, 9.999e9, 3.35e12, 2.039e12, 1e-3, 0.5, 312e12] {
            let index = grid.index(value, Way::Up);
            assert_eq!(grid.value(index), value);
            assert_eq!(grid.index(value, Way::Down), index);
            assert!(grid.value(index + 1) > value && grid.value(index - 1) < value);
            assert!(grid.value(index + 1) / value <= 1.001);
        }
        assert_eq!(grid.value(grid.index(1.23456e10, Way::Up)), 1.234e10);
        assert_eq!(grid.value(grid.index(1.23456e10, Way::Down)), 1.235e10);
    }

    #[test]
    fn a_walk_ends_on_neighbours() {
        let scenario = Scenario::new(models::LLAMA3_8B).on(hardware::H100).batch(5);
        let up = |least: u64| {
            walk(&scenario, Knob::Batch, Way::Up, Reach::FAR, |s| Some(s.batch >= least))
        };
        for least in [6, 7, 10, 11, 295, 1 << 20] {
            let (fails, holds) = ((least - 1) as f64, least as f64);
            assert_eq!(up(least), Some(Found::Crossing { fails, holds }));
        }
        assert_eq!(up((1 << 20) + 1), None);
        let down = |most: u64| {
            walk(&scenario, Knob::Batch, Way::Down, Reach::FAR, |s| Some(s.batch <= most))
        };
        assert_eq!(down(2), Some(Found::Crossing { fails: 3.0, holds: 2.0 }));
        assert_eq!(down(1), Some(Found::Crossing { fails: 2.0, holds: 1.0 }));
        assert_eq!(down(0), None);
    }

    #[test]
    fn a_walk_from_a_value_of_more_digits_starts_at_the_value_itself() {
        let mut scenario = Scenario::new(models::LLAMA3_8B).on(hardware::H100);
        scenario.hardware.memory.bandwidth = crate::units::Bandwidth::from_si(1.23456e12);
        let above = |than: f64| {
            walk(&scenario, Knob::MemoryBandwidth, Way::Up, Reach::FAR, |s| {
                Some(s.hardware.memory.bandwidth.si() > than)
            })
        };
        assert_eq!(above(1.2346e12), Some(Found::Crossing { fails: 1.23456e12, holds: 1.235e12 }));
        assert_eq!(above(2e12), Some(Found::Crossing { fails: 2e12, holds: 2.001e12 }));
    }

    #[test]
    fn a_margin_finds_the_same_crossing_in_fewer_solves() {
        let scenario = Scenario::new(models::LLAMA3_8B).on(hardware::H100).batch(1);
        for least in [2_u64, 3, 5, 100, 295, 4097, 70_001, 1 << 20] {
            let mut solves = 0;
            let margin = |s: &Scenario| {
                solves += 1;
                let below = if s.batch >= least { 0.5 } else { -0.5 };
                Some(libm::log((s.batch as f64 + below) / (least as f64)))
            };
            let found = walk_by_margin(&scenario, Knob::Batch, Way::Up, Reach::FAR, margin);
            let (fails, holds) = ((least - 1) as f64, least as f64);
            assert_eq!(found, Some(Found::Crossing { fails, holds }));
            let doublings = libm::ceil(libm::log2(holds)) as i32;
            assert!(solves <= doublings + 8, "{least} takes {solves}");
        }
    }

    #[test]
    fn what_holds_before_the_edge_is_found_and_else_the_edge() {
        let scenario = Scenario::new(models::LLAMA3_8B).on(hardware::H100);
        let to = |least: u64| {
            walk(&scenario, Knob::Batch, Way::Up, Reach::FAR, |s| {
                (s.batch <= 242).then_some(s.batch >= least)
            })
        };
        assert_eq!(to(200), Some(Found::Crossing { fails: 199.0, holds: 200.0 }));
        assert_eq!(to(242), Some(Found::Crossing { fails: 241.0, holds: 242.0 }));
        assert_eq!(to(243), Some(Found::Edge { last: 242.0, beyond: 243.0 }));
    }
}
