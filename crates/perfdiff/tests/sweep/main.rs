//! Sweeps, held against blocks in which each value is written out by hand.
//!
//! Nothing of the sweep is used to check it: a point is the comparison of the block that has its
//! value at the top, a crossover is two such blocks, and every finding is told from the points.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod by_hand;
mod chart;
mod mistakes;
mod random;
mod sentences;

use by_hand::{ByHand, Written};
use perfdiff::{Catalog, Change, Report, Sweep, block};
use random::{Random, written};

/// How many random sweeps are checked; the seed is fixed, so a failure repeats itself.
const SWEEPS: u64 = 400;

fn run(text: &str) -> Report {
    block::run(text, &Catalog::builtin()).unwrap_or_else(|errors| {
        let errors: Vec<String> = errors.iter().map(|e| e.render("block", text)).collect();
        panic!("{}\n{text}", errors.join("\n"))
    })
}

/// Every random sweep with its report; those that no set can price at any point are skipped.
fn all(check: impl Fn(&Written, &Report, &Sweep)) {
    let mut random = Random::new(7);
    let mut checked = 0;
    for _ in 0..SWEEPS {
        let written = written(&mut random);
        let text = written.block();
        match block::run(&text, &Catalog::builtin()) {
            Ok(report) => {
                let sweep = report.sweep().unwrap().clone();
                check(&written, &report, &sweep);
                checked += 1;
            }
            Err(errors) => {
                assert!(errors.iter().all(|error| error.code == "PD010"), "{errors:?}\n{text}");
                let by_hand = written.by_hand(&written.first());
                assert!(by_hand.is_err(), "{errors:?}\n{text}");
            }
        }
    }
    assert!(checked > SWEEPS * 3 / 4, "{checked} of {SWEEPS}");
}

#[test]
fn every_point_is_the_block_with_its_value_written_out() {
    all(|written, _, sweep| {
        for point in &sweep.points {
            let values = written.values(sweep, &point.at);
            let text = written.block_at(&values);
            match written.by_hand(&values) {
                Err(_) => assert!(point.missing.is_some() && point.value().is_none(), "{text}"),
                Ok(ByHand { sides, speedup }) => {
                    assert_eq!(
                        point.speedup.map(f64::to_bits),
                        speedup.map(f64::to_bits),
                        "{text}"
                    );
                    assert_eq!(point.sides.len(), sides.len(), "{text}");
                    for (found, side) in point.sides.iter().zip(&sides) {
                        let found = found.as_ref().unwrap();
                        assert_eq!(found.value, side.value, "{text}");
                        assert_eq!((found.regime, found.fit), (side.regime, side.fit), "{text}");
                    }
                    assert_eq!(point.missing.is_some(), point.value().is_none(), "{text}");
                }
            }
        }
    });
}

#[test]
fn every_crossover_is_true_on_both_sides() {
    let count = std::cell::Cell::new([0; 4]);
    all(|written, _, sweep| {
        for crossover in &sweep.crossovers {
            let [before, after] = [crossover.before, crossover.after].map(|number| {
                let values = written.values_at(sweep, number, crossover.other);
                (written.by_hand(&values).unwrap(), written.block_at(&values))
            });
            let mut counts = count.get();
            counts[match crossover.change {
                Change::Speedup { .. } => 0,
                Change::Regime { .. } => 1,
                Change::Target { .. } => 3,
                _ => 2,
            }] += 1;
            count.set(counts);
            let text = format!("{}\nand\n{}\n{crossover:?}", before.1, after.1);
            by_hand::holds(crossover.change, &before.0, &after.0, &text);
            for (i, by_hand) in [&before.0, &after.0].into_iter().enumerate() {
                let value = if sweep.compares { by_hand.speedup } else { by_hand.sides[0].value };
                assert_eq!(crossover.values[i], value, "{text}");
                let fits = by_hand.sides.iter().all(|side| side.fit == perfdiff::Fit::Fits);
                assert_eq!(crossover.fits[i], fits, "{text}");
            }
            let axis = &sweep.axes[crossover.axis];
            if axis.dimension().is_none() {
                assert_eq!(crossover.before + 1.0, crossover.after, "{text}");
            } else {
                // Neighbours among numbers of three digits, or one of them a value of the list.
                let (low, high) = (crossover.before, crossover.after);
                assert!(low < high && (high - low <= 0.0101 * high), "{text}");
            }
        }
    });
    let counts = count.get();
    assert!(counts.iter().all(|&count| count >= 5), "{counts:?}");
}

#[test]
fn every_change_between_two_values_has_its_crossover() {
    all(|written, _, sweep| {
        let along = sweep.along();
        let axis = &sweep.axes[along];
        if !axis.is_ordered() {
            return;
        }
        for line in 0..sweep.lines() {
            let points: Vec<_> = sweep.line(line).collect();
            for pair in points.windows(2) {
                let [low, high] = [pair[0], pair[1]].map(|point| axis.number(point.at[along]));
                for side in 0..pair[0].sides.len() {
                    let (Some(a), Some(b)) = (&pair[0].sides[side], &pair[1].sides[side]) else {
                        continue;
                    };
                    let found = |name: &str| {
                        sweep.crossovers.iter().any(|c| {
                            c.change.name() == name
                                && c.change.side() == Some(side)
                                && c.other.is_none_or(|other| other == line)
                                && c.before >= low
                                && c.after <= high
                        })
                    };
                    assert!(a.fit == b.fit || found("fit"), "{}", written.block());
                    let told =
                        a.fit != perfdiff::Fit::DoesNotFit && b.fit != perfdiff::Fit::DoesNotFit;
                    assert!(
                        !told || a.regime == b.regime || found("regime"),
                        "{}",
                        written.block()
                    );
                }
            }
        }
    });
}

#[test]
fn every_rendering_has_every_sentence() {
    all(|written, report, _| {
        let (text, html, markdown) = (report.text(), report.html("id"), report.markdown());
        assert!(!html.contains('\n') && html.contains("<figure class=\"perfdiff\""));
        for finding in report.findings() {
            let flowing = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
            let said = flowing(&text).contains(&flowing(&finding.text));
            assert!(said, "{}\n{}", finding.text, written.block());
            let plain = |text: &str| text.replace(['\\', '&', '#', ';'], "");
            assert!(plain(&markdown).contains(&plain(&finding.text)), "{markdown}");
        }
        let table = text.lines().filter(|line| line.starts_with("  "));
        assert!(table.clone().count() <= 21 && table.clone().count() >= 2, "{text}");
        assert!(text.lines().all(|line| line.chars().count() <= 80), "{text}");
        let again = run(&written.block());
        assert_eq!((again.text(), again.html("id"), again.json()), (text, html, report.json()));
    });
}

#[test]
fn a_sweep_made_in_rust_is_the_one_of_the_block() {
    use perfdiff::{Axis, Metric, Range, Scenario, hardware, models};
    let batch = Range::integers("1..=512 log2").unwrap();
    let batch = Axis::integers("batch", batch.values().iter().map(|&value| value as u64));
    let sweep = Sweep::between([batch], Metric::Latency, |at| {
        let on = |hardware| Scenario::new(models::LLAMA3_8B).on(hardware).batch(at[0].integer());
        (on(hardware::A100), on(hardware::H100))
    });
    let in_rust = Report::of_sweep(sweep.unwrap());
    let text = "model = \"Llama3_8B\"\nbaseline = \"A100\"\nproposal = \"H100\"\n\
                [sweep]\nbatch = \"1..=512 log2\"\n";
    assert_eq!(in_rust.json(), run(text).json());
    assert_eq!(in_rust.html("id"), run(text).html("id"));
}

#[test]
fn a_target_is_reached_where_the_crossing_says() {
    let text = |target: &str| {
        format!(
            "target = {target}\nmodel = \"Llama3_8B\"\nworkload = {{ kind = \"generate\", output = 256 }}\nbatch = 8\n\
             baseline = \"A100\"\nproposal = \"H100\"\n[sweep]\nprompt = \"128..=8192 log2\"\n"
        )
    };
    let report = run(&text("1.8"));
    let sweep = report.sweep().unwrap();
    let found: Vec<_> = sweep.crossovers.iter().filter(|c| c.change.name() == "target").collect();
    let [crossing] = found.as_slice() else { panic!("{found:?}") };
    let at = |prompt: f64| {
        let one = text("1.8").replace("\"128..=8192 log2\"", &format!("[{prompt}]"));
        run(&one).sweep().unwrap().points[0].speedup.unwrap()
    };
    assert!(at(crossing.before) < 1.8 && at(crossing.after) >= 1.8, "{crossing:?}");
    assert_eq!(crossing.before + 1.0, crossing.after);
    let said =
        format!("The speedup reaches 1.8x from prompt {} (at {}", crossing.after, crossing.before);
    assert!(report.explanation().contains(&said), "{}", report.explanation());
    for (target, words) in
        [("0.5", "0.5x is reached at every value"), ("9", "at none of the values")]
    {
        let report = run(&text(target));
        assert!(report.explanation().contains(words), "{}", report.explanation());
    }
}
