//! Every mix of two scenarios, and the fair shares of a game on them: by enumerating orders, and
//! again by dividends. Nothing here calls the comparison.

use std::collections::BTreeMap;

use perfdiff::units::{Bytes, Time};
use perfdiff::{Comparison, Group, Metric, Profile, Regime, Scenario};

use super::axes::{AXES, Axis, WHOLE, is_constant, serves};

/// The number that a metric reads, straight from the profile, as if everything fitted where the
/// set has no other; none where there is none.
pub(crate) fn latent(metric: Metric, profile: &Profile) -> Option<f64> {
    let value = match metric {
        Metric::Latency => profile.latency.si(),
        Metric::Throughput => profile.throughput_per_s,
        Metric::Energy => profile.energy.si(),
        Metric::Ttft => profile.ttft?.si(),
        Metric::Tpot => profile.tpot?.si(),
        _ => return None,
    };
    (value > 0.0 && value.is_finite()).then_some(value)
}

/// The same of a side: what the set cannot price has no value.
pub(crate) fn value(metric: Metric, profile: &Profile) -> Option<f64> {
    latent(metric, profile).filter(|_| profile.priced)
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
    inner: [f64; 9],
}

impl Mix {
    fn of(scenario: &Scenario, metric: Metric) -> Option<Self> {
        let profile = scenario.solve().ok()?;
        Some(Self {
            value: latent(metric, &profile),
            feasible: profile.feasible,
            regime: regime(scenario, &profile),
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
                profile.communication.si(),
                profile.latency.si(),
            ],
        })
    }

    fn difference(one: Option<&Self>, other: Option<&Self>) -> Reading {
        // A value that no solve accepts was looked at.
        let (Some(one), Some(other)) = (one, other) else { return Reading::Read };
        // An input that cancels out may still leave the last bit of a rounding.
        let same = |x: f64, y: f64| x == y || (x - y).abs() <= 1e-12 * x.abs().max(y.abs());
        let value = match (one.value, other.value) {
            (Some(x), Some(y)) => same(x, y),
            (x, y) => x == y,
        };
        let fits = one.feasible == other.feasible && same(one.spill, other.spill);
        if !value || !fits || one.regime != other.regime {
            Reading::Read
        } else if !one.inner.iter().zip(&other.inner).all(|(&x, &y)| same(x, y)) {
            Reading::Inside
        } else {
            Reading::Unread
        }
    }
}

/// The largest of the times, ties in the order memory, compute, communication, overhead; capacity
/// where what does not fit costs more than each of them. Under mlsysim what is streamed is a part
/// of the memory time; a serving stack that queues is held against the times with enough memory.
pub(crate) fn regime(scenario: &Scenario, profile: &Profile) -> Regime {
    let times = |of: &Profile| [of.memory, of.compute, of.communication, of.overhead].map(Time::si);
    let spill = profile.spill.si();
    let mut otherwise = times(profile);
    if !serves(scenario) {
        otherwise[0] -= spill;
    } else if spill > 0.0
        && let Ok(enough) = with_memory(scenario).solve()
    {
        otherwise = times(&enough);
    }
    if otherwise.iter().all(|&time| spill > time) {
        return Regime::Capacity;
    }
    let names = [Regime::Memory, Regime::Compute, Regime::Communication, Regime::Overhead];
    let times = times(profile);
    let largest = times.iter().copied().fold(0.0, f64::max);
    names.into_iter().zip(times).find(|&(_, t)| t == largest).map_or(Regime::Memory, |(r, _)| r)
}

/// The scenario with as much memory as anyone could ask for.
pub(crate) fn with_memory(scenario: &Scenario) -> Scenario {
    let mut enough = scenario.clone();
    enough.hardware.memory.capacity = Bytes::from_si(1e30);
    enough.hardware.memory.usable = None;
    enough
}

/// Two scenarios with every mix of what differs, as finely as the comparison tells them apart.
pub(crate) struct Mixes {
    pub(crate) axes: Vec<Axis>,
    /// By the set of axes that stand as in the proposal, as bits.
    pub(crate) mixes: Vec<Mix>,
    /// What differs and is no factor.
    pub(crate) unlisted: Vec<Axis>,
}

impl Mixes {
    /// The mixes of these axes; none where one of them cannot be solved.
    pub(crate) fn of(axes: &[Axis], a: &Scenario, b: &Scenario, metric: Metric) -> Option<Self> {
        let mixes = (0..1_usize << axes.len())
            .map(|set| Mix::of(&mixed(axes, set, a, b), metric))
            .collect::<Option<Vec<_>>>()?;
        Some(Self { axes: axes.to_vec(), mixes, unlisted: Vec::new() })
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

/// The axes of a comparison, with its folded groups whole; and beside them every single input that
/// differs and that it does not list.
pub(crate) fn axes_of(
    comparison: &Comparison,
    a: &Scenario,
    b: &Scenario,
) -> (Vec<Axis>, Vec<Axis>) {
    let folded: Vec<Axis> = WHOLE
        .iter()
        .filter(|axis| comparison.factors.iter().any(|factor| factor.name == axis.name))
        .copied()
        .collect();
    if folded.iter().any(|axis| axis.name == "scenario") {
        return (folded, Vec::new());
    }
    let inside = |axis: &Axis, whole: &Axis| match whole.name {
        "assumptions" => is_constant(axis),
        _ => whole.group == axis.group && axis.name != "batch",
    };
    let single = AXES
        .iter()
        .filter(|axis| (axis.differs)(a, b))
        .filter(|axis| folded.iter().all(|whole| !inside(axis, whole)));
    let listed = |axis: &&Axis| comparison.factors.iter().any(|f| f.name == axis.name);
    let (listed, unlisted): (Vec<&Axis>, Vec<&Axis>) = single.partition(listed);
    (folded.iter().chain(listed).copied().collect(), unlisted.into_iter().copied().collect())
}

/// Every input that differs, with what can only change together as one.
pub(crate) fn differing(a: &Scenario, b: &Scenario) -> Vec<Axis> {
    let whole = |name: &'static str| WHOLE.iter().filter(move |axis| axis.name == name);
    let sets = a.assumptions.set != b.assumptions.set;
    let models = a.model.class != b.model.class;
    let kinds = a.workload.kind() != b.workload.kind();
    let split = AXES.iter().filter(|axis| (axis.differs)(a, b)).filter(|axis| {
        !(sets && is_constant(axis)
            || models && axis.group == Group::Model
            || kinds && axis.group == Group::Workload && axis.name != "batch")
    });
    let folded = [("assumptions", sets), ("model", models), ("workload", kinds)];
    let folded = folded.into_iter().filter(|(_, fold)| *fold).flat_map(|(name, _)| whole(name));
    split.chain(folded).copied().collect()
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
    let bit = mixes.position(axis.name).map(|i| 1 << i);
    let mut most = Reading::Unread;
    for (set, here) in mixes.mixes.iter().enumerate() {
        let switched = match bit {
            Some(bit) => mixes.mixes.get(set ^ bit).cloned(),
            None => {
                let mut switched = mixed(&mixes.axes, set, a, b);
                (axis.copy)(&mut switched, b);
                Mix::of(&switched, metric)
            }
        };
        most = most.max(Mix::difference(Some(here), switched.as_ref()));
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
