//! Points and values in words.

use crate::explain::listed;
use crate::sweep::point::SweepPoint;
use crate::sweep::{Axis, Sweep};

/// What is said of each input, as one place: names go with each other, and all on devices.
pub(super) fn joined(sweep: &Sweep, mut said: Vec<String>) -> String {
    if let Some(devices) = sweep.axes.iter().position(|axis| axis.key() == "devices")
        && said.len() == 2
    {
        let on = said.remove(devices);
        return format!("{} on {on}", said.concat());
    }
    let names = sweep.axes.iter().any(|axis| !axis.is_ordered());
    said.join(if names { " with " } else { " and " })
}

/// One point: `batch 8`, `H100`, `B200 with Llama3_8B`, `batch 8 and context 512`,
/// `batch 8 on 2 devices`.
pub(super) fn at_words(sweep: &Sweep, point: &SweepPoint) -> String {
    let said: Vec<String> =
        sweep.axes.iter().zip(&point.at).map(|(axis, &index)| axis.said(index)).collect();
    joined(sweep, said)
}

/// Names and runs beyond these are counted.
const NAMED: usize = 3;

/// Some of the points: `batch 8 to 64`, `T4 and K80`, `12 of 40 points`.
pub(super) fn where_words(sweep: &Sweep, points: &[&SweepPoint]) -> String {
    let [axis] = sweep.axes.as_slice() else {
        return match points {
            [only] => at_words(sweep, only),
            _ => format!("{} of {} points", points.len(), sweep.points.len()),
        };
    };
    let places: Vec<usize> = points.iter().map(|point| point.at[0]).collect();
    if axis.is_ordered() { runs(axis, &places) } else { names(axis, &places) }
}

fn names(axis: &Axis, places: &[usize]) -> String {
    let mut named: Vec<String> = places.iter().take(NAMED).map(|&at| axis.label(at)).collect();
    if places.len() > NAMED + 1 {
        named.push(format!("{} more", places.len() - NAMED));
    } else {
        named.extend(places.iter().skip(NAMED).map(|&at| axis.label(at)));
    }
    listed(&named)
}

/// Neighbours as one run.
fn runs(axis: &Axis, places: &[usize]) -> String {
    let mut runs: Vec<(usize, usize)> = Vec::new();
    for &place in places {
        match runs.last_mut() {
            Some((_, end)) if *end + 1 == place => *end = place,
            _ => runs.push((place, place)),
        }
    }
    if runs.len() > NAMED {
        return format!("{} of {} values of {}", places.len(), axis.len(), axis.title());
    }
    let said: Vec<String> = runs
        .iter()
        .map(|&(start, end)| match (start == end, axis.label(start), axis.label(end)) {
            (true, one, _) => one,
            (false, one, other) if start + 1 == end => format!("{one} and {other}"),
            (false, one, other) => format!("{one} to {other}"),
        })
        .collect();
    if let ([only], [(start, end)]) = (said.as_slice(), runs.as_slice()) {
        return if start == end { axis.said(*start) } else { axis.said_all(only) };
    }
    axis.said_all(&said.join(", "))
}
