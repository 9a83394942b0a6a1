//! What can truly be said of a sweep: predicate first, sentence after.
//!
//! Order of the answers: what to know before trusting it; from where to where it goes; where
//! something changes; what never does; where it stops to pay; which is best; where there is none.

mod best;
mod changes;
mod places;
mod target;

pub(crate) use best::{Known, facts, known};
use places::{at_words, where_words};

use super::Sweep;
use super::axis::Axis;
use super::point::{Fit, Missing, SweepPoint, SweptSide};
use crate::explain::{EQUALS, Finding, FindingKind, NO_CHANGE, bound, listed, sentence, times};
use crate::json::Json;
use crate::metric::Metric;
use crate::profile::Regime;

impl Sweep {
    /// Every finding that holds, in the order in which a reader wants them.
    ///
    /// ```
    /// use perfdiff::{hardware, models, Axis, Metric, Scenario, Sweep};
    ///
    /// let batch = Axis::integers("batch", [1, 2, 4, 8, 16]);
    /// let sweep = Sweep::of([batch], Metric::Latency, |at| {
    ///     Scenario::new(models::LLAMA3_8B).on(hardware::A100).batch(at[0].integer())
    /// })?;
    /// let findings = sweep.findings();
    /// assert_eq!(
    ///     findings[0].text,
    ///     "The latency rises with every step of batch, from 10.8 ms at batch 1 to 12.2 ms at batch 16."
    /// );
    /// # Ok::<(), perfdiff::SweepError>(())
    /// ```
    pub fn findings(&self) -> Vec<Finding> {
        let mut findings = self.spills();
        if self.nothing_differs {
            let text = "Nothing differs: both sides are the same scenario at every value.";
            let evidence = [("points", Json::from(self.points.len() as u64))];
            findings.push(Finding::new(FindingKind::NothingDiffers, text.to_string(), evidence));
        }
        let ranking = ranking(self);
        if ranking.is_none() && !self.nothing_differs {
            findings.extend(range(self));
        }
        findings.extend(ranking);
        findings.extend(best::finding(self));
        findings.extend(target::finding(self));
        findings.extend(changes::changes(self));
        findings.extend(self.bound());
        findings.extend(plateau(self));
        findings.extend(no_value(self));
        findings.extend(self.doubts.iter().cloned());
        findings
    }

    /// What the value of a point is called.
    pub(crate) fn value_title(&self) -> &'static str {
        if self.compares {
            return "speedup";
        }
        match self.metric {
            Metric::Latency => "latency",
            Metric::Throughput => "throughput",
            Metric::Energy => "energy",
            Metric::Ttft => "time to the first token",
            Metric::Tpot => "time per token",
            Metric::Cost => "cost",
        }
    }

    /// The value of a point as it is printed.
    pub(crate) fn print(&self, value: f64) -> String {
        if self.compares { times(value) } else { self.metric.print(value, 3) }
    }

    /// What a side is called in a sentence.
    pub(crate) fn side_name(&self, side: usize) -> String {
        if !self.compares {
            return "it".to_string();
        }
        let place = ["the baseline", "the proposal"][side.min(1)];
        match self.subject.names() {
            Some(names) => format!("{place} ({})", names[side.min(1)]),
            None => place.to_string(),
        }
    }

    /// Where a side does not fit and its set says what that costs: a warning.
    fn spills(&self) -> Vec<Finding> {
        let spilling = |side: usize| -> Vec<&SweepPoint> {
            let spills = |point: &&SweepPoint| matches!(point.sides.get(side), Some(Some(side)) if side.fit == Fit::Spills);
            self.points.iter().filter(spills).collect()
        };
        let warning = |who: String, side: &'static str, points: &[&SweepPoint]| {
            let places = where_words(self, points);
            let text = format!(
                "{} in memory at {places}: what is told there includes what that costs.",
                sentence(&who)
            );
            let count = points.len() as u64;
            let evidence = [("side", Json::from(side)), ("points", Json::from(count))];
            Finding::new(FindingKind::DoesNotFit, text, evidence)
        };
        let (one, other) = (spilling(0), spilling(1));
        if !one.is_empty() && one == other {
            return vec![warning("neither side fits".to_string(), "both", &one)];
        }
        let names = if self.compares { ["baseline", "proposal"] } else { ["scenario", ""] };
        [one, other]
            .iter()
            .enumerate()
            .filter(|(_, points)| !points.is_empty())
            .map(|(side, points)| {
                let who = format!("{} does not fit", self.side_name(side));
                warning(who, names[side], points)
            })
            .collect()
    }

    /// What bounds a side wherever it has a value.
    fn bound(&self) -> Option<Finding> {
        let sides = if self.compares { 2 } else { 1 };
        let constant = |side: usize| {
            let mut regimes = self
                .points
                .iter()
                .filter_map(|point| point.sides.get(side)?.as_ref())
                .filter(|side| side.fit != Fit::DoesNotFit)
                .map(|side| side.regime);
            let first = regimes.next()?;
            regimes.all(|regime| regime == first).then_some(first)
        };
        let stage = match self.metric {
            Metric::Ttft => "the prefill of ",
            Metric::Tpot => "the decode of ",
            _ => "",
        };
        let regimes: Vec<_> = (0..sides).map(constant).collect();
        let place = |side: usize| self.wherever(side);
        let text = match regimes.as_slice() {
            [Some(one), Some(other)] if one == other && place(0) == place(1) => {
                let is = if stage.is_empty() { "are" } else { "is" };
                let they = place(0).replace("it is", "they are").replace("it fits", "they fit");
                format!("{stage}both sides {is} {}{they}.", bound(*one))
            }
            regimes => {
                let told: Vec<(usize, Regime)> =
                    regimes.iter().enumerate().filter_map(|(i, r)| Some((i, (*r)?))).collect();
                let once = told.windows(2).all(|pair| place(pair[0].0) == place(pair[1].0));
                let said = |(i, &(side, regime)): (usize, &(usize, Regime))| {
                    let told_later = once && i + 1 < told.len();
                    let place = if told_later { "" } else { place(side) };
                    format!("{stage}{} is {}{place}", self.side_name(side), bound(regime))
                };
                let said: Vec<String> = told.iter().enumerate().map(said).collect();
                if said.is_empty() {
                    return None;
                }
                format!("{}.", said.join(", and "))
            }
        };
        let name = |side: usize| Json::from(regimes.get(side).copied().flatten().map(Regime::name));
        let evidence = if self.compares {
            vec![("baseline_regime", name(0)), ("proposal_regime", name(1))]
        } else {
            vec![("regime", name(0))]
        };
        Some(Finding::new(FindingKind::Bound, sentence(&text), evidence))
    }

    /// Where what bounds a side is known; of one that is the same at every point, there is nothing
    /// to say.
    fn wherever(&self, side: usize) -> &'static str {
        let found: Vec<Option<&SweptSide>> =
            self.points.iter().map(|point| point.sides.get(side)?.as_ref()).collect();
        if found.windows(2).all(|pair| pair[0] == pair[1]) {
            return "";
        }
        let unsolved = found.iter().any(Option::is_none);
        let no_room = found.iter().flatten().any(|side| side.fit == Fit::DoesNotFit);
        match (unsolved, no_room) {
            (true, true) => " wherever it is modelled and fits in memory",
            (true, false) => " wherever it is modelled",
            (false, true) => " wherever it fits in memory",
            (false, false) => " at every value",
        }
    }
}

/// How good a point is, on a scale where a difference is the logarithm of a speedup.
fn goodness(sweep: &Sweep, point: &SweepPoint) -> Option<f64> {
    Some(goodness_of(sweep, point.value()?))
}

fn goodness_of(sweep: &Sweep, value: f64) -> f64 {
    if sweep.compares { libm::log(value) } else { sweep.metric.log_goodness(value) }
}

/// The points that have a value, best first; equals in the order of the list.
pub(crate) fn ranked(sweep: &Sweep) -> Vec<(&SweepPoint, f64)> {
    let mut points: Vec<(&SweepPoint, f64)> =
        sweep.points.iter().filter_map(|point| Some((point, goodness(sweep, point)?))).collect();
    points.sort_by(|a, b| b.1.total_cmp(&a.1));
    points
}

/// How values follow each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Course {
    Rises,
    Falls,
    Stays,
    Varies,
}

/// How the values of all points follow each other; rising and falling are said only of every step
/// of one ordered input, with a value at each.
fn course(sweep: &Sweep, values: &[f64]) -> Course {
    // What the last bits say is not said in words.
    const ROUNDING: f64 = 1e-9;
    let (least, most) = ends(values);
    if most / least < 1.0 + NO_CHANGE {
        return Course::Stays;
    }
    let told = sweep.axes.len() == 1
        && sweep.axes[0].is_ordered()
        && sweep.points.iter().all(|point| point.value().is_some());
    let all =
        |above: &dyn Fn(f64, f64) -> bool| values.windows(2).all(|pair| above(pair[0], pair[1]));
    if told && values.len() > 2 && all(&|a, b| b > a * (1.0 + ROUNDING)) {
        Course::Rises
    } else if told && values.len() > 2 && all(&|a, b| a > b * (1.0 + ROUNDING)) {
        Course::Falls
    } else {
        Course::Varies
    }
}

fn ends(values: &[f64]) -> (f64, f64) {
    values.iter().fold((f64::INFINITY, 0.0), |(least, most), &v| (v.min(least), v.max(most)))
}

/// From where to where the speedup, or the metric, goes.
fn range(sweep: &Sweep) -> Option<Finding> {
    let told = known(sweep);
    let values: Vec<f64> = told.iter().map(|known| known.value).collect();
    let (first, last) = (told.first()?, told.last()?);
    let (least, most) = ends(&values);
    // The first of equals: ranges name one point.
    let point_of = |value: f64| told.iter().find(|known| known.value == value);
    let (lowest, highest) = (point_of(least)?, point_of(most)?);
    let title = sweep.value_title();
    let (low, high) = (sweep.print(least), sweep.print(most));
    let at = |known: &Known| known.words.clone();
    let course = course(sweep, &values);
    let text = match course {
        _ if sweep.points.len() == 1 => format!("The {title} is {low}."),
        _ if values.len() == 1 => format!("The {title} is {low} at {}.", at(lowest)),
        Course::Rises | Course::Falls => format!(
            "The {title} {} with every step of {}, from {} at {} to {} at {}.",
            if course == Course::Rises { "rises" } else { "falls" },
            sweep.axes[0].title(),
            sweep.print(first.value),
            at(first),
            sweep.print(last.value),
            at(last),
        ),
        Course::Stays if low == high => format!("The {title} stays at {low}."),
        Course::Stays => format!("The {title} hardly moves: from {low} to {high}."),
        Course::Varies => {
            format!("The {title} lies between {low} ({}) and {high} ({}).", at(lowest), at(highest))
        }
    };
    let name = match course {
        Course::Rises => "rises",
        Course::Falls => "falls",
        Course::Stays => "stays",
        Course::Varies => "varies",
    };
    let evidence = [
        ("least", Json::from(least)),
        ("least_at", Json::from(at(lowest))),
        ("most", Json::from(most)),
        ("most_at", Json::from(at(highest))),
        ("course", Json::from(name)),
    ];
    Some(Finding::new(FindingKind::Range, text, evidence))
}

/// From where on the value changes by less than "equals" allows, where before it did.
fn plateau(sweep: &Sweep) -> Option<Finding> {
    /// Fewer points are no plateau.
    const LEAST_POINTS: usize = 3;
    let axis = sweep.axes.first().filter(|axis| sweep.axes.len() == 1 && axis.is_ordered())?;
    let values: Vec<f64> = sweep.points.iter().map(SweepPoint::value).collect::<Option<_>>()?;
    let flat = |from: &usize| {
        let (least, most) = ends(&values[*from..]);
        most / least <= 1.0 + EQUALS
    };
    let from = (0..values.len()).find(flat)?;
    // More than a slow drift: the steps before were of another size.
    let before = values.get(from.checked_sub(1)?)?;
    let (least, most) = ends(&values[from..]);
    let (lowest, highest) = ends(&values);
    // What was solved between them holds to it, too.
    let all: Vec<f64> = known(sweep)
        .iter()
        .filter(|known| known.along() >= axis.number(from))
        .map(|known| known.value)
        .collect();
    let (low, high) = ends(&all);
    if high / low > 1.0 + EQUALS {
        return None;
    }
    if values.len() - from < LEAST_POINTS || highest / lowest < 1.0 + 5.0 * EQUALS || before <= &0.0
    {
        return None;
    }
    let text = format!(
        "From {} on, the {} changes by less than 2 %.",
        axis.said(from),
        sweep.value_title()
    );
    let evidence = [
        ("from", Json::from(axis.number(from))),
        ("least", Json::from(least)),
        ("most", Json::from(most)),
    ];
    Some(Finding::new(FindingKind::Plateau, text, evidence))
}

/// Which names are best, of a sweep over names alone.
fn ranking(sweep: &Sweep) -> Option<Finding> {
    const NAMED: usize = 3;
    if sweep.axes.iter().any(Axis::is_ordered) {
        return None;
    }
    let ranked = ranked(sweep);
    if ranked.len() < 2 {
        return None;
    }
    // Names whose values no reader could tell apart share a place.
    let mut places: Vec<Vec<(&SweepPoint, f64)>> = Vec::new();
    for &(point, good) in &ranked {
        match places.last_mut() {
            Some(place) if place[0].1 - good < NO_CHANGE => place.push((point, good)),
            _ => places.push(vec![(point, good)]),
        }
    }
    let said = |place: &Vec<(&SweepPoint, f64)>| {
        let names: Vec<String> = place.iter().map(|(point, _)| at_words(sweep, point)).collect();
        let mut value = sweep.print(place[0].0.value().unwrap_or(0.0));
        let beyond = place.iter().filter(|(point, _)| !point.fits()).count();
        if beyond == place.len() {
            let verb = if beyond == 1 { "does" } else { "do" };
            value += &format!(", though it {verb} not fit").replace("it do ", "they do ");
        } else if beyond > 0 {
            value += &format!(", though {beyond} of them do not fit");
        }
        match names.len() {
            1 => format!("{} ({value})", names[0]),
            2..=3 => format!("{} (level at {value})", listed(&names)),
            more => format!("{} and {} others (level at {value})", names[0], more - 1),
        }
    };
    let text = if places.len() == 1 {
        let value = sweep.print(ranked[0].0.value()?);
        format!("All {} are level at {value}.", ranked.len())
    } else {
        let first = said(&places[0]);
        let then: Vec<String> = places.iter().skip(1).take(NAMED - 1).map(said).collect();
        let last = match places.last() {
            Some(last) if places.len() > NAMED => {
                format!(
                    "; last of {} {} {}",
                    ranked.len(),
                    if last.len() == 1 { "is" } else { "are" },
                    said(last)
                )
            }
            _ => String::new(),
        };
        format!("Best is {first}, then {}{last}.", listed(&then))
    };
    let order = ranked.iter().map(|(point, _)| Json::from(at_words(sweep, point))).collect();
    let evidence = [
        ("order", Json::List(order)),
        ("best", Json::from(ranked[0].0.value())),
        ("worst", Json::from(ranked.last()?.0.value())),
    ];
    Some(Finding::new(FindingKind::Ranking, text, evidence))
}

/// The point that lacks least, with how much memory is needed and how much there is.
fn nearest_to_fit<'p>(points: &[&'p SweepPoint]) -> Option<(&'p SweepPoint, &'p str)> {
    let of = |point: &&'p SweepPoint| {
        let missing = point.missing.as_ref()?;
        Some((*point, missing.short_of?, missing.text.as_str()))
    };
    let all: Vec<_> = points.iter().map(of).collect::<Option<_>>()?;
    let nearest = all.into_iter().min_by(|a, b| a.1.total_cmp(&b.1))?;
    Some((nearest.0, nearest.2.split_once(": ").map_or(nearest.2, |(_, needs)| needs)))
}

/// Where there is no value, and why: points with one reason in one sentence.
fn no_value(sweep: &Sweep) -> Option<Finding> {
    let mut reasons: Vec<(&Missing, Vec<&SweepPoint>)> = Vec::new();
    for point in &sweep.points {
        let Some(missing) = &point.missing else { continue };
        match reasons.iter_mut().find(|(known, _)| known.short == missing.short) {
            Some((_, points)) => points.push(point),
            None => reasons.push((missing, vec![point])),
        }
    }
    if reasons.is_empty() {
        return None;
    }
    // What each needs is in the JSON; what it lacks may be the same.
    let lacks = |missing: &Missing| match missing.text.contains("; the proposal does not fit") {
        true => "neither side fits".to_string(),
        false => missing.text.split(": needs").next().unwrap_or("").to_string(),
    };
    let nothing = sweep.points.iter().all(|point| point.value().is_none());
    let said = |(missing, points): &(&Missing, Vec<&SweepPoint>)| {
        let first = lacks(missing);
        let same = |point: &&SweepPoint| point.missing.as_ref().is_some_and(|m| lacks(m) == first);
        let nearest = nearest_to_fit(points).filter(|_| nothing && points.len() > 1);
        let reason = match points.as_slice() {
            [_] => missing.text.clone(),
            _ if points.iter().all(same) => first,
            _ => missing.short.to_string(),
        };
        let reason = match nearest {
            Some((point, text)) => {
                format!("{reason}; nearest to it is {}: {text}", at_words(sweep, point))
            }
            None => reason,
        };
        format!("{} ({reason})", where_words(sweep, points))
    };
    // More reasons than these are for the table.
    const NAMED: usize = 4;
    let mut named: Vec<String> = reasons.iter().take(NAMED).map(said).collect();
    let others: usize = reasons.iter().skip(NAMED).map(|(_, points)| points.len()).sum();
    if others > 0 {
        named.push(format!("{others} more"));
    }
    let count: usize = reasons.iter().map(|(_, points)| points.len()).sum();
    let text = format!("No {} at {}.", sweep.value_title(), listed(&named));
    let evidence =
        [("points", Json::from(count as u64)), ("of", (sweep.points.len() as u64).into())];
    Some(Finding::new(FindingKind::NoValue, text, evidence))
}
