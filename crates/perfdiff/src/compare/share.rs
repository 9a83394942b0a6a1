//! Fair shares: the Owen value of a game on the mixes of two scenarios.
//!
//! A game gives every set of changed inputs a worth. The Owen value (Owen 1977) splits the worth
//! of all of them: first between the groups by the Shapley value (Shapley 1953) of the game among
//! groups, then within each group by the Shapley value again. With one group it is the Shapley
//! value. The shares add up to the worth of all inputs, an input that changes nothing gets
//! nothing, no order is privileged, and the total of a group does not depend on how finely the
//! group is split.

use super::inputs::Group;

/// The share of each player; `worth[mask]` is the worth of the set whose bits are in `mask`.
///
/// ```text
/// share(i) = sum over R of groups without i's, T of i's group without i, of
///            w(|R|, groups) w(|T|, size of i's group) [worth(R + T + i) - worth(R + T)]
/// w(s, n)  = s! (n - s - 1)! / n!
/// ```
pub(crate) fn shares(groups: &[Group], worth: &[f64]) -> Vec<f64> {
    let players = groups.len();
    let members: Vec<usize> = Group::ALL
        .into_iter()
        .map(|group| mask(groups.iter().map(|&g| g == group)))
        .filter(|&members| members != 0)
        .collect();
    let between = weights(members.len());
    (0..players)
        .map(|player| {
            let bit = 1 << player;
            let own = members.iter().copied().find(|m| m & bit != 0).unwrap_or(bit);
            let others: Vec<usize> = members.iter().copied().filter(|&m| m != own).collect();
            let within = weights(own.count_ones() as usize);
            let mut share = 0.0;
            for chosen in 0..1_usize << others.len() {
                let rest: usize =
                    (0..others.len()).filter(|&g| chosen >> g & 1 == 1).map(|g| others[g]).sum();
                let weight = between[chosen.count_ones() as usize];
                for part in subsets(own & !bit) {
                    let before = rest | part;
                    let gain = worth[before | bit] - worth[before];
                    share += weight * within[part.count_ones() as usize] * gain;
                }
            }
            share
        })
        .collect()
}

/// Shapley's weights `s! (n - s - 1)! / n!` for s from 0 to n - 1.
fn weights(n: usize) -> Vec<f64> {
    let mut weights = Vec::with_capacity(n);
    let mut weight = 1.0 / n.max(1) as f64;
    for s in 0..n {
        weights.push(weight);
        // w(s + 1) = w(s) (s + 1) / (n - s - 1)
        if s + 1 < n {
            weight *= (s + 1) as f64 / (n - s - 1) as f64;
        }
    }
    weights
}

/// Every subset of a set of bits, the empty one first.
fn subsets(of: usize) -> impl Iterator<Item = usize> {
    let mut next = Some(0_usize);
    std::iter::from_fn(move || {
        let current = next?;
        next = if current == of { None } else { Some(current.wrapping_sub(of) & of) };
        Some(current)
    })
}

fn mask(bits: impl Iterator<Item = bool>) -> usize {
    bits.enumerate().map(|(i, set)| usize::from(set) << i).sum()
}

/// What a pair of inputs is worth together beyond what each is worth alone, over the baseline:
/// the dividend of Harsanyi 1963. Positive: they pay only together; negative: they overlap.
pub(crate) fn pair_dividend(worth: &[f64], i: usize, j: usize) -> f64 {
    worth[1 << i | 1 << j] - worth[1 << i] - worth[1 << j] + worth[0]
}

#[cfg(test)]
mod tests {
    use super::*;

    const H: Group = Group::Hardware;
    const D: Group = Group::Deployment;

    #[test]
    fn the_textbook_regime_shift_is_split_as_published() {
        // One operation, 10 ms of compute and 12 ms of memory; peak x1.2, bandwidth x3.
        let time = |p: f64, b: f64| (10.0 / p).max(12.0 / b);
        let worth: Vec<f64> = [(1.0, 1.0), (1.2, 1.0), (1.0, 3.0), (1.2, 3.0)]
            .map(|(p, b)| libm::log(time(1.0, 1.0) / time(p, b)))
            .to_vec();
        let shares = shares(&[H, H], &worth);
        assert!((libm::exp(shares[0]) - 1.0954).abs() < 1e-4);
        assert!((libm::exp(shares[1]) - 1.3145).abs() < 1e-4);
        assert!(pair_dividend(&worth, 0, 1) > 0.0);
    }

    #[test]
    fn the_total_of_a_group_does_not_depend_on_how_it_is_split() {
        // Worth of the group {0, 1} as one player, and split into two halves.
        let game = |g: f64, d: f64| g * 2.0 + d + g * d * 3.0;
        let whole = shares(&[H, D], &[game(0., 0.), game(1., 0.), game(0., 1.), game(1., 1.)]);
        let split: Vec<f64> = (0..8_u32)
            .map(|m| game(f64::from((m & 3).count_ones()) / 2.0, f64::from(m >> 2)))
            .collect();
        let split = shares(&[H, H, D], &split);
        assert!((split[0] + split[1] - whole[0]).abs() < 1e-12);
        assert!((split[2] - whole[1]).abs() < 1e-12);
    }

    #[test]
    fn weights_are_shapleys() {
        assert_eq!(weights(1), [1.0]);
        assert_eq!(weights(2), [0.5, 0.5]);
        let three = weights(3);
        assert!((three[1] - 1.0 / 6.0).abs() < 1e-15 && (three[2] - 1.0 / 3.0).abs() < 1e-15);
    }
}
