//! Every finding, told again from the points and from blocks written by hand.

use perfdiff::json::Json;
use perfdiff::{Finding, FindingKind, Fit, Metric, Report, Sweep, SweepPoint, times};

use super::by_hand::{TARGET, Written};
use super::{all, run};

fn number(finding: &Finding, name: &str) -> f64 {
    match evidence(finding, name) {
        Json::Number(value) => *value,
        Json::Integer(value) => *value as f64,
        other => panic!("{name}: {other}"),
    }
}

fn number_of(finding: &Finding, name: &str) -> usize {
    number(finding, name) as usize
}

fn evidence<'f>(finding: &'f Finding, name: &str) -> &'f Json {
    finding.evidence.iter().find(|(known, _)| *known == name).map(|(_, value)| value).unwrap()
}

/// The values of all points that have one.
fn values(sweep: &Sweep) -> Vec<f64> {
    sweep.points.iter().filter_map(SweepPoint::value).collect()
}

/// Those, and the values beside every crossover: number along, line, value, and whether it fits.
fn known(sweep: &Sweep) -> Vec<(f64, usize, f64, bool)> {
    let along = sweep.along();
    let fits = |point: &SweepPoint| {
        point.sides.iter().all(|side| side.as_ref().is_some_and(|side| side.fit == Fit::Fits))
    };
    let mut all: Vec<(f64, usize, f64, bool)> = sweep
        .points
        .iter()
        .filter_map(|point| {
            let line = sweep.other().map_or(0, |other| point.at[other]);
            let number = sweep.axes[along].number(point.at[along]);
            Some((number, line, point.value()?, fits(point)))
        })
        .collect();
    for crossover in &sweep.crossovers {
        for (i, number) in [crossover.before, crossover.after].into_iter().enumerate() {
            let line = crossover.other.unwrap_or(0);
            all.extend(crossover.values[i].map(|value| (number, line, value, crossover.fits[i])));
        }
    }
    all.sort_by(|a, b| a.1.cmp(&b.1).then(a.0.total_cmp(&b.0)));
    all.dedup_by(|a, b| (a.0, a.1) == (b.0, b.1));
    all
}

fn printed(sweep: &Sweep, value: f64) -> String {
    if sweep.compares { times(value) } else { sweep.metric.print(value, 3) }
}

#[test]
fn every_finding_holds() {
    let kinds = std::cell::RefCell::new(std::collections::BTreeMap::new());
    all(|written, report, sweep| {
        for finding in report.findings() {
            *kinds.borrow_mut().entry(finding.kind.name()).or_insert(0) += 1;
            check(written, sweep, finding);
        }
        at_most_one_of_each(report);
    });
    let kinds = kinds.into_inner();
    for kind in
        ["range", "crossover", "plateau", "ranking", "no_value", "bound", "does_not_fit", "best"]
    {
        assert!(kinds.get(kind).is_some_and(|&count| count >= 5), "{kind}: {kinds:?}");
    }
}

fn at_most_one_of_each(report: &Report) {
    for kind in [FindingKind::Range, FindingKind::Plateau, FindingKind::Ranking] {
        assert!(report.findings().iter().filter(|f| f.kind == kind).count() <= 1);
    }
}

fn check(written: &Written, sweep: &Sweep, finding: &Finding) {
    let context = format!("{}\n{}", finding.text, written.block());
    let of_points = values(sweep);
    let values: Vec<f64> = known(sweep).iter().map(|known| known.2).collect();
    let least = values.iter().copied().fold(f64::INFINITY, f64::min);
    let most = values.iter().copied().fold(0.0, f64::max);
    match finding.kind {
        FindingKind::Range => {
            assert_eq!(
                (number(finding, "least"), number(finding, "most")),
                (least, most),
                "{context}"
            );
            for value in [least, most] {
                assert!(finding.text.contains(&printed(sweep, value)), "{context}");
            }
            course(sweep, &values, finding, &context);
        }
        FindingKind::Plateau => {
            let from = number(finding, "from");
            let axis = &sweep.axes[0];
            let tail = |point: &&SweepPoint| axis.number(point.at[0]) >= from;
            let after: Vec<f64> =
                sweep.points.iter().filter(tail).map(|point| point.value().unwrap()).collect();
            let low = after.iter().copied().fold(f64::INFINITY, f64::min);
            let high = after.iter().copied().fold(0.0, f64::max);
            assert!(high / low <= 1.02 && after.len() >= 3 && most / least >= 1.1, "{context}");
            assert_eq!(of_points.len(), sweep.points.len(), "{context}");
        }
        FindingKind::Best => best(sweep, finding, &context),
        FindingKind::Ranking => ranking(sweep, finding, &context),
        FindingKind::NoValue => {
            let without = sweep.points.iter().filter(|point| point.value().is_none()).count();
            assert_eq!(number(finding, "points"), without as f64, "{context}");
        }
        FindingKind::DoesNotFit => {
            let sides: &[usize] = match evidence(finding, "side").to_string().as_str() {
                "\"both\"" => &[0, 1],
                "\"proposal\"" => &[1],
                _ => &[0],
            };
            for &side in sides {
                let spills = |point: &&SweepPoint| {
                    point.sides[side].as_ref().is_some_and(|side| side.fit == Fit::Spills)
                };
                let count = sweep.points.iter().filter(spills).count();
                assert_eq!(number(finding, "points"), count as f64, "{context}");
            }
        }
        FindingKind::Bound => bound(sweep, finding, &context),
        FindingKind::NothingDiffers => {
            for point in &sweep.points {
                assert!(point.speedup.is_none_or(|speedup| speedup == 1.0), "{context}");
                assert_eq!(point.sides.first(), point.sides.last(), "{context}");
            }
        }
        FindingKind::Crossover => crossover(sweep, finding, &context),
        FindingKind::Doubt | FindingKind::Validation => doubted(written, sweep, finding, &context),
        other => panic!("{other:?}: {context}"),
    }
}

fn course(sweep: &Sweep, values: &[f64], finding: &Finding, context: &str) {
    let told =
        ["rises", "falls"].map(|word| finding.text.contains(&format!("{word} with every step")));
    if told.contains(&true) {
        assert!(sweep.axes.len() == 1 && sweep.axes[0].is_ordered(), "{context}");
        assert!(sweep.points.iter().all(|point| point.value().is_some()), "{context}");
    }
    for pair in values.windows(2) {
        assert!(!told[0] || pair[0] < pair[1], "{context}");
        assert!(!told[1] || pair[0] > pair[1], "{context}");
    }
    if finding.text.contains("stays at") || finding.text.contains("hardly moves") {
        let (low, high) = (number(finding, "least"), number(finding, "most"));
        assert!(high / low < 1.005 + 1e-12, "{context}");
    }
}

/// Better first; "best" has no better, "last" no worse.
fn ranking(sweep: &Sweep, finding: &Finding, context: &str) {
    assert!(sweep.axes.iter().all(|axis| !axis.is_ordered()), "{context}");
    let Json::List(order) = evidence(finding, "order") else { panic!("{context}") };
    let name = |point: &SweepPoint| {
        let names: Vec<String> =
            sweep.axes.iter().zip(&point.at).map(|(axis, &at)| axis.label(at)).collect();
        format!("\"{}\"", names.join(" with "))
    };
    let value = |named: &Json| {
        let point = sweep.points.iter().find(|point| name(point) == named.to_string());
        point.unwrap().value().unwrap()
    };
    let more_is_better = sweep.compares || sweep.metric == Metric::Throughput;
    for pair in order.windows(2) {
        let (better, worse) = (value(&pair[0]), value(&pair[1]));
        assert!(if more_is_better { better >= worse } else { better <= worse }, "{context}");
    }
    assert_eq!(order.len(), values(sweep).len(), "{context}");
    if let Some((_, rest)) = finding.text.split_once("Best is ") {
        let first = order[0].to_string();
        assert!(rest.starts_with(first.trim_matches('"')), "{context}");
        if !rest.starts_with(&format!("{} (level", first.trim_matches('"')))
            && !rest.contains("level")
        {
            let (best, next) = (value(&order[0]), value(&order[1]));
            assert!((best / next - 1.0).abs() > 0.004, "{context}");
        }
    } else {
        let spread = value(&order[0]) / value(order.last().unwrap());
        assert!((spread - 1.0).abs() < 0.0051 * order.len() as f64, "{context}");
    }
}

/// No value that fits is better than the best that fits; what is named beyond it does not fit.
fn best(sweep: &Sweep, finding: &Finding, context: &str) {
    let more_is_better = sweep.compares || sweep.metric == Metric::Throughput;
    let better = |a: f64, b: f64| if more_is_better { a > b } else { a < b };
    let named = number(finding, "best");
    let known = known(sweep);
    assert!(known.iter().any(|&(.., value, fits)| fits && value == named), "{context}");
    assert!(!known.iter().any(|&(.., value, fits)| fits && better(value, named)), "{context}");
    let beyond = number(finding, "beyond");
    assert!(known.iter().any(|&(.., value, fits)| !fits && value == beyond), "{context}");
    assert!(finding.text.contains(&printed(sweep, named)), "{context}");
    assert!(finding.text.contains(&printed(sweep, beyond)), "{context}");
    assert_eq!(better(beyond, named), finding.text.contains("which does not fit"), "{context}");
    if let Some(word) = ["falls", "rises"].iter().find(|word| finding.text.contains(*word)) {
        assert_eq!(*word == "falls", beyond < named, "{context}");
    }
}

fn bound(sweep: &Sweep, finding: &Finding, context: &str) {
    let names: &[&str] =
        if sweep.compares { &["baseline_regime", "proposal_regime"] } else { &["regime"] };
    for (side, name) in names.iter().enumerate() {
        let Json::Text(regime) = evidence(finding, name) else { continue };
        assert!(finding.text.contains(&format!("{regime}-bound")), "{context}");
        for point in &sweep.points {
            let Some(Some(side)) = point.sides.get(side) else { continue };
            assert!(side.fit == Fit::DoesNotFit || side.regime.name() == regime, "{context}");
        }
    }
}

/// The pairs are crossovers of the sweep, which are checked by themselves; where the sentence says
/// "to" and "from", every value of the list is as it says.
fn crossover(sweep: &Sweep, finding: &Finding, context: &str) {
    let Json::List(changes) = evidence(finding, "changes") else { panic!("{context}") };
    let kind = evidence(finding, "change").to_string();
    if kind == "\"more\"" {
        told_or_counted(sweep, context);
        return;
    }
    let number = |change: &Json, name: &str| match change.get(name) {
        Some(Json::Number(value)) => *value,
        other => panic!("{other:?}"),
    };
    for change in changes {
        let (before, after) = (number(change, "before"), number(change, "after"));
        let found = sweep.crossovers.iter().any(|crossover| {
            crossover.before == before
                && crossover.after == after
                && format!("\"{}\"", crossover.change.name()) == kind
        });
        assert!(found, "{context}");
    }
    let (along, side) = (sweep.along(), evidence(finding, "side").to_string());
    if kind == "\"target\"" && changes.is_empty() {
        let reached =
            sweep.points.iter().filter(|p| p.speedup.is_some_and(|s| s >= TARGET)).count();
        assert_eq!(number_of(finding, "reached"), reached, "{context}");
        let all = sweep.points.iter().filter(|point| point.speedup.is_some()).count();
        assert_eq!(finding.text.contains("at none"), reached == 0, "{context}");
        assert_eq!(finding.text.contains("at every"), reached == all, "{context}");
    }
    if sweep.other().is_some()
        || matches!(kind.as_str(), "\"speedup\"" | "\"target\"")
        || !finding.text.contains(" from ")
    {
        return;
    }
    let sides: &[usize] = match side.as_str() {
        "\"both\"" => &[0, 1],
        "\"proposal\"" => &[1],
        _ => &[0],
    };
    for point in &sweep.points {
        let at = sweep.axes[along].number(point.at[along]);
        let past = changes.iter().rfind(|change| number(change, "after") <= at);
        let expected = match past {
            Some(change) => change.get("to"),
            None => changes[0].get("from"),
        };
        for &side in sides {
            let Some(Some(side)) = point.sides.get(side) else { continue };
            let state = match kind.as_str() {
                "\"regime\"" if side.fit == Fit::DoesNotFit => continue,
                "\"regime\"" => side.regime.name(),
                _ => side.fit.name(),
            };
            assert_eq!(expected, Some(&Json::from(state)), "{at}: {context}");
        }
    }
}

/// Three sentences at most, and every crossing of two inputs is in one of them or counted.
fn told_or_counted(sweep: &Sweep, context: &str) {
    let findings = sweep.findings();
    let crossings: Vec<&Finding> =
        findings.iter().filter(|f| f.kind == FindingKind::Crossover).collect();
    let mut count = 0;
    for finding in &crossings {
        let Json::List(changes) = evidence(finding, "changes") else { panic!("{context}") };
        let both = evidence(finding, "side").to_string() == "\"both\"";
        count += changes.len() * if both { 2 } else { 1 };
        if evidence(finding, "change").to_string() == "\"more\"" {
            count += number(finding, "more") as usize;
        }
    }
    let told = |finding: &&&Finding| evidence(finding, "changes").to_string() != "[]";
    assert!(crossings.iter().filter(told).count() <= 3, "{context}");
    assert_eq!(count, sweep.crossovers.len(), "{context}");
}

/// A doubt of a sweep of comparisons is one of a comparison written out by hand.
fn doubted(written: &Written, sweep: &Sweep, finding: &Finding, context: &str) {
    if !sweep.compares {
        assert_eq!(finding.kind, FindingKind::Doubt, "{context}");
        return;
    }
    let said = finding.text.split(" This extrapolates").next().unwrap();
    let says = |point: &SweepPoint| {
        let text = written.block_at(&written.values(sweep, &point.at));
        let Ok(report) = perfdiff::block::run(&text, &perfdiff::Catalog::builtin()) else {
            return false;
        };
        report.findings().iter().any(|f| f.kind == finding.kind && f.text.starts_with(said))
    };
    assert!(sweep.points.iter().any(says), "{context}");
}

#[test]
fn the_best_of_a_catalog_is_named_and_what_does_not_fit_is_counted() {
    let text = "model = \"Llama3_70B\"\nprecision = \"fp8\"\nbaseline = \"H100\"\n\
                [sweep]\nhardware = \"cloud\"\n";
    let report = run(text);
    let sweep = report.sweep().unwrap();
    assert!(sweep.points.len() > 30, "{}", sweep.points.len());
    assert!(report.explanation().starts_with("Best is "), "{}", report.explanation());
    let baseline = sweep.points.iter().find(|point| sweep.axes[0].label(point.at[0]) == "H100");
    assert_eq!(baseline.unwrap().speedup, Some(1.0));
}
