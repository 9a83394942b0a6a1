//! Every mix of two scenarios, and the fair shares of a game on them: by enumerating orders, and
//! again by dividends. Nothing here calls the comparison.

use std::collections::BTreeMap;

use perfdiff::units::Time;
use perfdiff::{Comparison, Group, Metric, Profile, Regime, Scenario};

use super::axes::{AXES, Axis, WHOLE};

/// The number that a metric reads, straight from the profile; none where there is none.
pub(crate) fn value(metric: Metric, profile: &Profile) -> Option<f64> {
    let value = match metric {
        Metric::Latency => profile.latency.si(),
        Metric::Throughput => profile.throughput_per_s,
        Metric::Energy => profile.energy.si(),
        _ => return None,
    };
    (value > 0.0 && value.is_finite()).then_some(value)
}

/// How many times better `after` is.
pub(crate) fn better(metric: Metric, before: f64, after: f64) -> f64 {
    if metric == Metric::Throughput { after / before } else { before / after }
}

/// What one mix comes to.
#[derive(Clone)]
pub(crate) struct Mix {
    pub(crate) value: Option<f64>,
    pub(crate) feasible: bool,
    pub(crate) regime: Regime,
    pub(crate) roofline: Regime,
    pub(crate) spill: f64,
    /// Every other number of the profile, which an input can move without moving the metric.
    inner: [f64; 7],
}

impl Mix {
    fn of(scenario: &Scenario, metric: Metric) -> Option<Self> {
        let profile = scenario.solve().ok()?;
        Some(Self {
            value: value(metric, &profile),
            feasible: profile.feasible,
            regime: regime(&profile),
            roofline: if profile.memory.si() > profile.compute.si() {
                Regime::Memory
            } else {
                Regime::Compute
            },
            spill: profile.spill.si(),
            inner: [
                profile.compute.si(),
                profile.memory.si(),
                profile.overhead.si(),
                profile.peak.si(),
                profile.bandwidth.si(),
                profile.memory_footprint.si(),
                profile.hfu,
            ],
        })
    }

    fn difference(one: Option<&Self>, other: Option<&Self>) -> Reading {
        // A value that no solve accepts was looked at.
        let (Some(one), Some(other)) = (one, other) else { return Reading::Read };
        let outside = |m: &Self| (m.value, m.feasible, m.regime, m.spill);
        if outside(one) != outside(other) {
            Reading::Read
        } else if one.inner != other.inner {
            Reading::Inside
        } else {
            Reading::Unread
        }
    }
}

/// The largest of the times, ties in the order memory, compute, overhead; capacity where what
/// does not fit costs more than each, the resident part of the memory time included.
pub(crate) fn regime(profile: &Profile) -> Regime {
    let [memory, compute, overhead, spill] =
        [profile.memory, profile.compute, profile.overhead, profile.spill].map(Time::si);
    if spill > memory - spill && spill > compute && spill > overhead {
        Regime::Capacity
    } else if memory >= compute && memory >= overhead {
        Regime::Memory
    } else if compute >= overhead {
        Regime::Compute
    } else {
        Regime::Overhead
    }
}

/// Two scenarios with every mix of what differs, as finely as the comparison tells them apart.
pub(crate) struct Mixes {
    pub(crate) axes: Vec<Axis>,
    /// By the set of axes that stand as in the proposal, as bits.
    pub(crate) mixes: Vec<Mix>,
}

impl Mixes {
    /// The mixes of these axes; none where one of them cannot be solved.
    pub(crate) fn of(axes: &[Axis], a: &Scenario, b: &Scenario, metric: Metric) -> Option<Self> {
        let mixes = (0..1_usize << axes.len())
            .map(|set| Mix::of(&mixed(axes, set, a, b), metric))
            .collect::<Option<Vec<_>>>()?;
        Some(Self { axes: axes.to_vec(), mixes })
    }

    pub(crate) fn all(&self) -> usize {
        self.mixes.len() - 1
    }

    pub(crate) fn position(&self, name: &str) -> Option<usize> {
        self.axes.iter().position(|axis| axis.name == name)
    }

    /// The logarithm of each mix's speedup over the baseline; none where a mix has no value.
    pub(crate) fn worth(&self, metric: Metric) -> Option<Vec<f64>> {
        let before = self.mixes[0].value?;
        self.mixes.iter().map(|mix| Some(better(metric, before, mix.value?).ln())).collect()
    }

    /// 1 where a mix is bounded like the proposal, else 0.
    pub(crate) fn bounded_like_the_proposal(&self) -> Vec<f64> {
        let target = self.mixes[self.all()].regime;
        self.mixes.iter().map(|mix| f64::from(u8::from(mix.regime == target))).collect()
    }

    pub(crate) fn groups(&self) -> Vec<Group> {
        self.axes.iter().map(|axis| axis.group).collect()
    }
}

/// The baseline with the axes of a set taken from the proposal.
pub(crate) fn mixed(axes: &[Axis], set: usize, a: &Scenario, b: &Scenario) -> Scenario {
    let mut mix = a.clone();
    for (i, axis) in axes.iter().enumerate() {
        if set >> i & 1 == 1 {
            (axis.copy)(&mut mix, b);
        }
    }
    mix
}

/// The axes of a comparison: its folded groups whole, and beside them every single input that
/// differs, whether the comparison lists it or not.
pub(crate) fn axes_of(comparison: &Comparison, a: &Scenario, b: &Scenario) -> Vec<Axis> {
    let folded: Vec<Axis> = WHOLE
        .iter()
        .filter(|axis| comparison.factors.iter().any(|factor| factor.name == axis.name))
        .copied()
        .collect();
    if folded.iter().any(|axis| axis.name == "scenario") {
        return folded;
    }
    let single = AXES.iter().filter(|axis| (axis.differs)(a, b)).filter(|axis| {
        axis.name == "batch" || folded.iter().all(|whole| whole.group != axis.group)
    });
    folded.iter().chain(single).copied().collect()
}

/// How much a comparison has to do with an axis.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Reading {
    /// No number of any mix reacts to it.
    Unread,
    /// Some number of some mix reacts to it, and nothing that a comparison says.
    Inside,
    /// The metric, the fit or the bound of some mix reacts to it.
    Read,
}

/// How the mixes react when an axis is switched, or pushed far to either side.
pub(crate) fn reading(
    mixes: &Mixes,
    axis: &Axis,
    a: &Scenario,
    b: &Scenario,
    metric: Metric,
) -> Reading {
    let bit = mixes.position(axis.name).map_or(0, |i| 1 << i);
    let mut most = Reading::Unread;
    for (set, here) in mixes.mixes.iter().enumerate() {
        most = most.max(Mix::difference(Some(here), mixes.mixes.get(set ^ bit)));
        let [low, high] = [1e-12, 1e12].map(|by| {
            let mut pushed = mixed(&mixes.axes, set, a, b);
            (axis.push)(&mut pushed, by);
            Mix::of(&pushed, metric)
        });
        most = most.max(Mix::difference(low.as_ref(), high.as_ref()));
        if most == Reading::Read {
            break;
        }
    }
    most
}

/// The average gain of each player over every order in which the members of a group stand
/// together: the Owen value by its definition.
pub(crate) fn by_orders(groups: &[Group], worth: &[f64]) -> Vec<f64> {
    let mut members: BTreeMap<Group, Vec<usize>> = BTreeMap::new();
    for (player, group) in groups.iter().enumerate() {
        members.entry(*group).or_default().push(player);
    }
    let members: Vec<Vec<usize>> = members.into_values().collect();
    let within: Vec<Vec<Vec<usize>>> = members.iter().map(|m| permutations(m)).collect();
    let mut gains = vec![0.0; groups.len()];
    let mut orders = 0.0;
    for outer in permutations(&(0..members.len()).collect::<Vec<_>>()) {
        // Every combination of inner orders, as the digits of a number.
        let combinations: usize = within.iter().map(Vec::len).product();
        for mut combination in 0..combinations {
            let mut chosen = vec![0; members.len()];
            for (group, orders) in within.iter().enumerate() {
                chosen[group] = combination % orders.len();
                combination /= orders.len();
            }
            let mut set = 0_usize;
            for &group in &outer {
                for &player in &within[group][chosen[group]] {
                    gains[player] += worth[set | 1 << player] - worth[set];
                    set |= 1 << player;
                }
            }
            orders += 1.0;
        }
    }
    gains.into_iter().map(|gain| gain / orders).collect()
}

fn permutations(items: &[usize]) -> Vec<Vec<usize>> {
    if items.is_empty() {
        return vec![Vec::new()];
    }
    let mut all = Vec::new();
    for i in 0..items.len() {
        let mut rest = items.to_vec();
        let first = rest.remove(i);
        for mut tail in permutations(&rest) {
            tail.insert(0, first);
            all.push(tail);
        }
    }
    all
}

/// The Owen value by Harsanyi's dividends: the dividend of a set is split evenly between the
/// groups that it touches, and there between their members in it. A second way, for more players
/// than orders can be enumerated for.
pub(crate) fn by_dividends(groups: &[Group], worth: &[f64]) -> Vec<f64> {
    let mut dividend = worth.to_vec();
    for player in 0..groups.len() {
        for set in 0..dividend.len() {
            if set >> player & 1 == 1 {
                dividend[set] -= dividend[set ^ 1 << player];
            }
        }
    }
    let mut shares = vec![0.0; groups.len()];
    for (set, dividend) in dividend.iter().enumerate().skip(1) {
        let members: Vec<usize> = (0..groups.len()).filter(|i| set >> i & 1 == 1).collect();
        let mut touched: Vec<Group> = members.iter().map(|&i| groups[i]).collect();
        touched.sort_unstable();
        touched.dedup();
        for &i in &members {
            let own = members.iter().filter(|&&j| groups[j] == groups[i]).count();
            shares[i] += dividend / touched.len() as f64 / own as f64;
        }
    }
    shares
}
