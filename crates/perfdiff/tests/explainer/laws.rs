//! Laws of the comparison: speedup, factors, contributions, shares of a regime shift.

use perfdiff::units::Time;
use perfdiff::{Comparison, Group, InputKind, Metric, Model, Profile, Scenario, Stage};

use super::axes::{AXES, WHOLE, serves};
use super::mixes::{
    Mixes, Reading, better, by_dividends, by_orders, differing, mixed, reading, regime, value,
    with_memory,
};
use super::{Case, Failures};

/// The most factors whose orders are enumerated; beyond, the dividends alone.
const ENUMERATED: usize = 7;

/// The most factors of any comparison.
const MOST: usize = 12;

/// What no metric but energy reads.
const ONLY_ENERGY: [&str; 2] = ["tdp", "idle_power"];

/// What nothing but a training step reads.
const ONLY_TRAINING: [&str; 5] =
    ["hidden_size", "heads", "training_passes", "optimizer_bytes", "lora_rank"];

/// What nothing but the serving equations reads.
const ONLY_SERVING: [&str; 34] = [
    "interconnect_bandwidth",
    "accelerators",
    "kv_heads",
    "latent_attention",
    "head_dim",
    "ffn_size",
    "vocabulary",
    "experts",
    "experts_per_token",
    "shared_ffn_size",
    "dense_layers",
    "other_parameters",
    "context_length",
    "layout",
    "weight_efficiency",
    "kv_efficiency",
    "kv_reread",
    "attention_latency",
    "allreduce_latency",
    "link_efficiency",
    "bulk_link_efficiency",
    "step_overhead",
    "parallel_overhead",
    "sequence_overhead",
    "job_overhead",
    "expert_spread",
    "memory_fraction",
    "runtime_memory",
    "parallel_memory",
    "prefill_tokens_least",
    "prefill_tokens_most",
    "wide_attention_from",
    "wide_kv_efficiency",
    "wide_kv_reread",
];

/// What nothing but mlsysim's equations reads.
const ONLY_TAUGHT: [&str; 7] = [
    "dispatch_overhead",
    "sram",
    "flash_bandwidth",
    "host_link_bandwidth",
    "default_host_link",
    "activation_traffic",
    "layer_overhead",
];

pub(crate) fn check(case: &Case, failures: &mut Failures) {
    speedup(case, failures);
    regimes(case, failures);
    which_factors(case, failures);
    contributions(case, failures);
    pass_through(case, failures);
    shift_shares(case, failures);
    reversal(case, failures);
    fits(case, failures);
}

/// Whether it fits is known without a solve, at any batch.
fn fits(case: &Case, failures: &mut Failures) {
    for side in [&case.a, &case.b] {
        for batch in [1, side.batch, side.batch * 8, 5000] {
            let side = side.clone().batch(batch);
            let solved = side.solve().map(|profile| profile.feasible);
            if side.fits() != solved {
                let what = format!("{:?} at batch {batch}, solved: {solved:?}", side.fits());
                failures.add("fits", what);
            }
        }
    }
}

pub(crate) fn near(x: f64, y: f64, tolerance: f64) -> bool {
    x == y || (x - y).abs() <= tolerance * x.abs().max(y.abs())
}

fn speedup(case: &Case, failures: &mut Failures) {
    let Case { comparison, metric, before, after, .. } = case;
    let expected = value(*metric, before)
        .zip(value(*metric, after))
        .map(|(before, after)| better(*metric, before, after));
    match (comparison.speedup, expected) {
        (None, None) => {}
        (Some(x), Some(y)) if near(x, y, 1e-12) => {}
        (x, y) => failures.add("speedup", format!("{x:?}, fresh solves give {y:?}")),
    }
    if comparison.baseline.profile != *before || comparison.proposal.profile != *after {
        failures.add("speedup", "the profiles are not those of fresh solves".into());
    }
    let products = comparison.factors.iter().map(|f| f.contribution).product::<Option<f64>>();
    match (comparison.speedup, products) {
        (Some(s), Some(product)) if near(product, s, 1e-9) => {}
        (None, None) => {}
        (None, Some(_)) if comparison.factors.is_empty() => {}
        (s, product) => {
            failures
                .add("speedup", format!("{s:?}, but the contributions multiply to {product:?}"));
        }
    }
    if comparison.speedup.is_none() && comparison.factors.iter().any(|f| f.contribution.is_some()) {
        failures.add("speedup", "contributions without a speedup".into());
    }
}

fn regimes(case: &Case, failures: &mut Failures) {
    for (scenario, profile) in [(&case.a, &case.before), (&case.b, &case.after)] {
        let expected = regime(scenario, profile);
        if profile.regime != expected {
            failures.add("regime", format!("{:?}, the times say {expected:?}", profile.regime));
        }
        times(scenario, profile, failures);
        if serves(scenario) {
            memory(scenario, profile, failures);
        }
    }
    if case.comparison.regime_shift() != (case.before.regime != case.after.regime) {
        failures.add("regime", "regime_shift".into());
    }
}

/// What the latency is made of.
fn times(scenario: &Scenario, profile: &Profile, failures: &mut Failures) {
    let mut demand = |what: &str, holds: bool| {
        if !holds {
            failures.add("times", format!("{what}: {profile:?}"));
        }
    };
    let [latency, memory, compute] =
        [profile.latency, profile.memory, profile.compute].map(Time::si);
    let apart = profile.communication.si() + profile.overhead.si();
    let slack = 1.0 + 1e-9;
    if serves(scenario) {
        // Operator by operator the two overlap, at best perfectly.
        let (least, most) = (memory.max(compute) + apart, memory + compute + apart);
        demand("more than the sum", latency <= most * slack);
        demand("less than the larger", latency * slack >= least);
    } else {
        demand("not the larger", near(memory.max(compute) + apart, latency, 1e-12));
    }
    for (whole, part) in [
        (latency, (|stage| stage.latency.si()) as fn(&Stage) -> f64),
        (memory, |stage| stage.memory.si()),
        (compute, |stage| stage.compute.si()),
        (profile.communication.si(), |stage| stage.communication.si()),
        (profile.overhead.si(), |stage| stage.overhead.si()),
    ] {
        demand("stages", near(profile.stages.iter().map(part).sum(), whole, 1e-9));
        demand("negative", profile.stages.iter().all(|stage| part(stage) >= 0.0));
    }
    let numbers = [latency, memory, compute, apart, profile.energy.si(), profile.throughput_per_s];
    demand("not finite", numbers.iter().all(|number| number.is_finite()));
    demand("utilisation", 0.0 <= profile.mfu && profile.mfu <= profile.hfu && profile.hfu <= 1.0);
    let rate = scenario.batch as f64 / latency;
    demand("throughput", near(rate, profile.throughput_per_s, 1e-12));
}

/// What does not fit would with enough memory, and is no faster for it.
fn memory(scenario: &Scenario, profile: &Profile, failures: &mut Failures) {
    let mut demand = |what: &str, holds: bool| {
        if !holds {
            failures.add("memory", format!("{what}: {profile:?}"));
        }
    };
    let Ok(enough) = with_memory(scenario).solve() else {
        return demand("enough memory cannot be solved", false);
    };
    demand("enough memory is not enough", enough.feasible && enough.priced);
    demand("what fits costs nothing", !profile.feasible || profile.spill.si() == 0.0);
    demand("fits and has no price", !profile.feasible || profile.priced);
    if profile.feasible {
        demand(
            "memory that is not needed matters",
            near(profile.latency.si(), enough.latency.si(), 1e-12),
        );
    }
    if !profile.priced {
        return;
    }
    let cost = (profile.latency.si() - enough.latency.si()).max(0.0);
    demand(
        "what not fitting costs",
        (profile.spill.si() - cost).abs() <= 1e-9 * enough.latency.si(),
    );
}

/// Every input that differs and that the metric reads is a factor; what no mix reads is absent.
fn which_factors(case: &Case, failures: &mut Failures) {
    let Case { comparison, a, b, metric, mixes, .. } = case;
    let factors = &comparison.factors;
    if factors.len() > MOST {
        failures.add("factors", format!("{} of them", factors.len()));
    }
    for axis in mixes.axes.iter().chain(&mixes.unlisted) {
        let listed = factors.iter().any(|factor| factor.name == axis.name);
        let single = AXES.iter().any(|single| single.name == axis.name);
        let read = if single { reading(mixes, axis, a, b, *metric) } else { Reading::Read };
        if listed && read == Reading::Unread {
            failures.add("factors", format!("`{}` is a factor and not read", axis.name));
        } else if !listed && read == Reading::Read {
            failures.add("factors", format!("`{}` is read and not a factor", axis.name));
        }
    }
    for factor in factors {
        match mixes.axes.iter().find(|axis| axis.name == factor.name) {
            Some(axis) if axis.group != factor.group => {
                failures.add("factors", format!("`{}` is in group {:?}", axis.name, factor.group));
            }
            Some(_) => {}
            None => failures.add("factors", format!("`{}` does not differ", factor.name)),
        }
        if WHOLE.iter().any(|whole| whole.name == factor.name) {
            folded(case, factor.name, factor.group, failures);
        }
    }
}

/// A group is one factor only where it cannot be split, or where there would be too many.
fn folded(case: &Case, name: &str, group: Group, failures: &mut Failures) {
    let Case { a, b, metric, .. } = case;
    let trains = a.workload.train().is_some() || b.workload.train().is_some();
    let [serving, taught] = [true, false].map(|s| serves(a) == s || serves(b) == s);
    let differing: Vec<_> = differing(a, b)
        .into_iter()
        .filter(|axis| *metric == Metric::Energy || !ONLY_ENERGY.contains(&axis.name))
        .filter(|axis| trains || serving || !ONLY_TRAINING.contains(&axis.name))
        .filter(|axis| serving || !ONLY_SERVING.contains(&axis.name))
        .filter(|axis| taught || !ONLY_TAUGHT.contains(&axis.name))
        .collect();
    let cannot_be_split = match name {
        "model" => a.model.class != b.model.class || serving && !mixes_are_models(a, b),
        "workload" => a.workload.kind() != b.workload.kind(),
        "assumptions" => a.assumptions.set != b.assumptions.set,
        "scenario" | "deployment" | "hardware" => !mixes_are_models(a, b),
        _ => false,
    };
    if cannot_be_split || differing.len() > MOST {
        return;
    }
    let split: Vec<_> = differing.iter().filter(|axis| axis.group == group).copied().collect();
    if Mixes::of(&split, a, b, *metric).is_some() && Mixes::of(&differing, a, b, *metric).is_some()
    {
        failures.add("factors", format!("`{name}` could have been split"));
    }
}

/// Whether every mix of two models is one that could be built, and is counted as both are.
fn mixes_are_models(a: &Scenario, b: &Scenario) -> bool {
    let counted = |m: &Model| (m.shapes().is_some(), m.input_tokens.is_some());
    if counted(&a.model) != counted(&b.model) {
        return false;
    }
    let axes: Vec<_> = AXES
        .iter()
        .filter(|axis| axis.group == Group::Model && (axis.differs)(a, b))
        .copied()
        .collect();
    let built = |model: &Model| {
        let least = |one: Option<u32>, other: Option<u32>| {
            one.zip(other).is_none_or(|(one, other)| one <= other)
        };
        least(model.kv_heads, model.heads)
            && least(model.experts_per_token, model.experts.or(Some(1)))
            && least(model.dense_layers, model.layers)
    };
    (0..1_usize << axes.len()).all(|set| {
        let mix = mixed(&axes, set, a, b).model;
        let odd = !built(&a.model) || !built(&b.model);
        mix.shapes().is_some() == a.model.shapes().is_some() && (odd || built(&mix))
    })
}

fn contributions(case: &Case, failures: &mut Failures) {
    let Case { comparison, mixes, metric, .. } = case;
    let groups = mixes.groups();
    let Some(worth) = mixes.worth(*metric).filter(|_| comparison.speedup.is_some()) else {
        if comparison.speedup.is_some() {
            failures.add("contributions", "a mix has no value".into());
        }
        return;
    };
    let shares = by_dividends(&groups, &worth);
    let mut ways = vec![shares.clone()];
    if groups.len() <= ENUMERATED {
        ways.push(by_orders(&groups, &worth));
    }
    for (i, axis) in mixes.axes.iter().enumerate() {
        let actual = contribution(comparison, axis.name);
        for way in &ways {
            let expected = way[i].exp();
            if !near(actual, expected, 1e-9) {
                let name = axis.name;
                failures.add("contributions", format!("`{name}` {actual}, orders give {expected}"));
            }
        }
        // Null player: what changes no mix contributes nothing.
        let idle = (0..worth.len()).all(|set| worth[set] == worth[set ^ 1 << i]);
        if idle && (actual - 1.0).abs() > 1e-12 {
            failures.add("contributions", format!("`{}` changes no mix: {actual}", axis.name));
        }
    }
    group_totals(case, &groups, &worth, failures);
}

fn contribution(comparison: &Comparison, name: &str) -> f64 {
    let factor = comparison.factors.iter().find(|factor| factor.name == name);
    factor.map_or(1.0, |factor| factor.contribution.unwrap_or(f64::NAN))
}

/// The total of a group is the Shapley value of the game in which groups are the players.
fn group_totals(case: &Case, groups: &[Group], worth: &[f64], failures: &mut Failures) {
    let mut players: Vec<Group> = groups.to_vec();
    players.sort_unstable();
    players.dedup();
    let quotient: Vec<f64> = (0..1_usize << players.len())
        .map(|chosen| {
            let set: usize = (0..groups.len())
                .filter(|&i| {
                    players
                        .iter()
                        .position(|g| *g == groups[i])
                        .is_some_and(|p| chosen >> p & 1 == 1)
                })
                .map(|i| 1 << i)
                .sum();
            worth[set]
        })
        .collect();
    // Every order of the groups: one player a group, so the groups of the players do not matter.
    let totals = by_orders(&vec![Group::Hardware; players.len()], &quotient);
    for (group, total) in players.into_iter().zip(totals) {
        let actual = case.comparison.group_contribution(group).unwrap_or(1.0);
        if !near(actual, total.exp(), 1e-9) {
            failures.add("groups", format!("{group:?} {actual}, Shapley gives {}", total.exp()));
        }
    }
}

fn pass_through(case: &Case, failures: &mut Failures) {
    let Case { comparison, mixes, a, b, .. } = case;
    for factor in &comparison.factors {
        let Some(i) = mixes.position(factor.name) else { continue };
        let axis = mixes.axes[i];
        let ratio = |set: usize| -> Option<f64> {
            let low = super::mixes::mixed(&mixes.axes, set & !(1 << i), a, b);
            let high = super::mixes::mixed(&mixes.axes, set | 1 << i, a, b);
            Some((axis.number)(&high)? / (axis.number)(&low)?).filter(|r| *r > 0.0 && r.is_finite())
        };
        let at_baseline = ratio(0);
        let constant = (0..mixes.mixes.len()).all(|set| ratio(set) == at_baseline);
        if let (Some(printed), Some(true)) = (factor.ratio, at_baseline.map(|r| r != 1.0)) {
            let numeric = factor.baseline.number().is_some();
            if numeric && !near(printed, at_baseline.unwrap_or(f64::NAN), 1e-12) {
                failures.add("ratio", format!("`{}` {printed}, not {at_baseline:?}", factor.name));
            }
        }
        let rate = factor.kind == InputKind::Rate;
        let expected = at_baseline
            .filter(|ratio| rate && constant && *ratio != 1.0)
            .and_then(|ratio| Some(factor.contribution?.ln() / ratio.ln()));
        match (factor.pass_through, expected) {
            (None, None) => {}
            (Some(x), Some(y)) if (x - y).abs() <= 1e-8 && (0.0..=1.0).contains(&x) => {}
            (x, y) => {
                failures.add("pass_through", format!("`{}` {x:?}, expected {y:?}", factor.name));
            }
        }
    }
}

fn shift_shares(case: &Case, failures: &mut Failures) {
    let Case { comparison, mixes, .. } = case;
    let shares: Option<Vec<f64>> = comparison.factors.iter().map(|f| f.shift_share).collect();
    if !comparison.regime_shift() {
        if comparison.factors.iter().any(|f| f.shift_share.is_some()) {
            failures.add("shift shares", "without a shift".into());
        }
        return;
    }
    let Some(shares) = shares else {
        failures.add("shift shares", "missing".into());
        return;
    };
    let sum: f64 = shares.iter().sum();
    if (sum - 1.0).abs() > 1e-9 {
        failures.add("shift shares", format!("add up to {sum}"));
    }
    let worth = mixes.bounded_like_the_proposal();
    let groups = mixes.groups();
    let expected = if groups.len() <= ENUMERATED {
        by_orders(&groups, &worth)
    } else {
        by_dividends(&groups, &worth)
    };
    for (factor, share) in comparison.factors.iter().zip(shares) {
        let Some(i) = mixes.position(factor.name) else { continue };
        if (expected[i] - share).abs() > 1e-9 {
            failures.add("shift shares", format!("`{}` {share}, not {}", factor.name, expected[i]));
        }
    }
}

/// Swapping the sides inverts the speedup and every contribution.
fn reversal(case: &Case, failures: &mut Failures) {
    let Case { comparison, a, b, metric, .. } = case;
    let Ok(reversed) = Comparison::between(b, a, *metric) else {
        failures.add("reversal", "cannot be compared the other way round".into());
        return;
    };
    let inverse = |x: Option<f64>, y: Option<f64>| match (x, y) {
        (Some(x), Some(y)) => near(x * y, 1.0, 1e-9),
        (None, None) => true,
        _ => false,
    };
    if !inverse(comparison.speedup, reversed.speedup) {
        failures.add("reversal", format!("{:?} {:?}", comparison.speedup, reversed.speedup));
    }
    if comparison.factors.len() != reversed.factors.len() {
        failures.add("reversal", "other factors".into());
    }
    for factor in &comparison.factors {
        let other = reversed.factors.iter().find(|other| other.name == factor.name);
        if !other.is_some_and(|other| inverse(factor.contribution, other.contribution)) {
            let back = other.map(|other| other.contribution);
            failures.add(
                "reversal",
                format!("`{}` {:?} and {back:?}", factor.name, factor.contribution),
            );
        }
    }
}
