//! Claims: what holds by an independent check evaluates so, and headroom is true on both sides.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use perfdiff::claim::{Claim, Comparator, FAILED, Named, Relation, Turned};
use perfdiff::field::FieldValue;
use perfdiff::{Catalog, Comparison, Knob, Metric, Report, Scenario, block};
use proptest::prelude::*;

const UPGRADE: &str =
    "name = \"upgrade\"\nmodel = \"Llama3_8B\"\nbaseline = \"A100\"\nproposal = \"H100\"\n";

fn run(text: &str) -> Report {
    block::run(text, &Catalog::builtin()).unwrap()
}

fn own(name: &str) -> Option<Named> {
    Some(Named::Own(name.to_string()))
}

fn expecting(claims: &str) -> Report {
    run(&format!("{UPGRADE}[expect]\n{claims}\n"))
}

fn holds(report: &Report, claim: &str) -> bool {
    let claim = Claim::parse(claim).unwrap();
    claim.evaluate(&|path| report.field(path)).unwrap().holds
}

/// The mistakes of a block with these claims, as a person reads them.
fn mistakes(claims: &str) -> String {
    let text = format!("{UPGRADE}[expect]\n{claims}\n");
    let errors = block::run(&text, &Catalog::builtin()).unwrap_err();
    let errors: Vec<String> = errors.iter().map(|error| error.render("b.toml", &text)).collect();
    errors.join("\n\n")
}

#[test]
fn every_way_to_say_it_holds_and_fails() {
    let report = run(UPGRADE);
    for claim in [
        "speedup >= 1.5",
        "speedup > 150 %",
        "speedup < 1.6x",
        "speedup = 1.54x",
        "speedup = 1.5",
        "speedup != 1.55x",
        "speedup = 1.55 +- 2 %",
        "speedup = 1.6 +- 0.1",
        "baseline.latency = 10.7 ms +- 100 us",
        "speedup ~ 1.5",
        "speedup in 1.5..1.6",
        "speedup = 1.5..1.6",
        "baseline.latency < 12 ms",
        "baseline.latency = 10.8 ms",
        "proposal.latency < baseline.latency",
        "factors.memory_bandwidth.contribution = speedup +- 1 %",
        "proposal.regime is memory",
        "proposal.regime is not compute",
        "proposal.regime = baseline.regime",
        "proposal.hardware = \"nvidia h100\"",
        "regime_shift is no",
        "proposal fits",
        "proposal.fits",
        "proposal.mfu < 1 %",
        "proposal.throughput > 140/s",
        "proposal.memory_footprint ~ 15 GiB",
        "proposal.batch = 1",
    ] {
        assert!(holds(&report, claim), "{claim}");
    }
    for claim in [
        "speedup >= 1.6",
        "speedup <= 1.54",
        "speedup = 1.55x",
        "speedup != 1.54x",
        "speedup = 1.6 +- 2 %",
        "speedup ~ 1.4",
        "speedup in 1.6..1.7",
        "baseline.latency < 10.7 ms",
        "proposal.latency > baseline.latency",
        "proposal.regime is compute",
        "proposal.hardware = A100",
        "regime_shift",
        "proposal does not fit",
        "target > 1",
    ] {
        assert!(!holds(&report, claim), "{claim}");
    }
}

#[test]
fn the_json_has_every_claim_with_what_is_true() {
    let report =
        expecting("speedup = \">= 1.7\"\nproposal.regime = \"memory\"\nregime_shift = true");
    let json: serde_json::Value = serde_json::from_str(&report.json()).unwrap();
    let of = |i: usize| {
        let found = &json["expectations"][i];
        (found["claim"].as_str().unwrap().to_string(), found["holds"].as_bool().unwrap())
    };
    assert_eq!(of(0), ("speedup >= 1.7".into(), false));
    assert_eq!(of(1), ("proposal.regime = memory".into(), true));
    assert_eq!(of(2), ("regime_shift = true".into(), false));
    assert_eq!(json["expectations"][0]["actual"], json["speedup"]);
    assert_eq!(json["expectations"][1]["actual"], "memory");
    assert_eq!(json["expectations"][2]["actual"], false);
}

#[test]
fn what_fails_is_said_first_and_what_holds_is_not_said_on_pages() {
    let failing = expecting("speedup = \">= 1.7\"\nproposal.regime = \"memory\"");
    let said = "The claim \"speedup >= 1.7\" does not hold: it is 1.54x.";
    let flat = failing.text().split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(flat.contains(&format!("Analysis: Warning: {said}")), "{flat}");
    assert!(
        flat.contains("Claims: 1 holds; nearest to failing: proposal.regime = memory"),
        "{flat}"
    );
    let markdown = failing.markdown();
    assert!(
        markdown.contains("**Warning:** The claim \"speedup \\>= 1.7\" does not hold"),
        "{markdown}"
    );
    assert!(failing.html("id").contains("The claim &quot;speedup &gt;= 1.7&quot; does not hold"));
    let holding = expecting("speedup = \">= 1.5\"");
    let without = run(UPGRADE);
    assert_eq!(holding.html("id"), without.html("id"));
    assert_eq!(holding.markdown(), without.markdown());
}

#[test]
fn a_claim_that_fails_points_says_what_is_true_and_why() {
    let text = format!("{UPGRADE}[expect]\nspeedup = \">= 1.7\"\nproposal.latency = \"< 8 ms\"\n");
    let report = run(&text);
    let failed = report.failed_claims();
    assert_eq!((failed.len(), failed[0].code), (1, FAILED));
    assert_eq!(
        failed[0].render("b.toml", &text),
        "b.toml:6:11: error[PD016]: this does not hold: `speedup >= 1.7`\n  \
           |\n\
         6 | speedup = \">= 1.7\"\n  \
           |           ^^^^^^^^ it is 1.54x\n  \
           = note: 1.54x faster: 10.8 ms to 6.98 ms. Memory-bound on both sides: moving data takes \
         91 % of the latency, then 87 %.\n  \
           = note: 1.54x = memory bandwidth 1.54x × peak FLOP/s 1.00x.\n  \
           = note: it would hold with batch 299, or with 1.832 TB/s of memory bandwidth on \
         the baseline, or with 3.761 TB/s of memory bandwidth on the proposal\n  \
           = note: the other claims hold: `proposal.latency < 8 ms` until batch 16 or down to \
         2.856 TB/s of memory bandwidth on the proposal"
    );
}

#[test]
fn of_several_that_fail_what_explains_them_is_said_once() {
    let report = expecting(
        "speedup = [\"1.39x\", \"1.4 +- 2 %\"]\nproposal.regime = \"compute\"\nregime_shift = true\n\
         proposal.latency = \"> 1 ms\"",
    );
    let failed = report.failed_claims();
    let has = |text: &str| -> Vec<bool> {
        failed.iter().map(|found| found.notes.iter().any(|note| note.starts_with(text))).collect()
    };
    assert_eq!(has("1.54x faster"), [true, false, false, false]);
    assert_eq!(has("it would hold with"), [true, true, true, true]);
    assert_eq!(has("the other claims hold"), [false, false, false, true]);
    let help: Vec<&str> = failed.iter().filter_map(|found| found.help.as_deref()).collect();
    assert_eq!(
        help,
        [
            "if 1.54x is right, claim `speedup = \"1.54x\"`, or have the prose print \
             `{{#perfdiff upgrade.speedup}}`",
            "if 1.54x is right, claim `speedup = \"1.54x +- 2 %\"`, or have the prose print \
             `{{#perfdiff upgrade.speedup}}`",
            "if memory is right, claim `proposal.regime = \"memory\"`",
            "if no is right, claim `regime_shift = \"no\"`",
        ]
    );
}

/// Everything that can be advised is true: what is to be claimed instead holds, and where a claim
/// would hold, it does, and not beside it.
#[test]
fn what_is_advised_holds() {
    let claims = [
        "speedup = 1.39x",
        "speedup ~ 9",
        "speedup = 3 +- 1 %",
        "speedup in 1.7..1.8",
        "speedup < 1.5",
        "baseline.latency = 11.0 ms",
        "proposal.latency < 5 ms",
        "proposal.latency in 1 ms..2 ms",
        "proposal.regime is compute",
        "proposal.regime is not memory",
        "proposal does not fit",
        "regime_shift",
        "proposal.mfu = 40 %",
        "factors.peak_flops > 2",
        "factors.memory_bandwidth = 1.5x",
        "speedup = factors.peak_flops.ratio",
        "proposal.throughput = 100/s",
    ];
    let mut turned = 0;
    for (batch, set) in [(1, "physical"), (256, "physical"), (1, "mlsysim"), (300, "vllm")] {
        let text = format!(
            "model = \"Llama3_8B\"\nbatch = {batch}\nassumptions = \"{set}\"\nbaseline = \"A100\"\n\
             proposal = \"H100\"\n"
        );
        let report = run(&text);
        for written in claims {
            let claim = Claim::parse(written).unwrap();
            let verdict = claim.evaluate(&|path| report.field(path)).unwrap();
            if verdict.holds {
                assert_eq!(report.would_hold(&claim, &own), None, "{written}");
                continue;
            }
            if let Some(instead) = claim.corrected(&verdict) {
                let sign = if instead.starts_with('~') { "" } else { "= " };
                let corrected = format!("{} {sign}{instead}", claim.subject.text);
                assert!(holds(&report, &corrected), "{written}: {corrected}");
            }
            let found = report.would_hold(&claim, &own);
            assert_eq!(found.is_none(), written.contains("= factors"), "{written}");
            for found in found.unwrap_or_default() {
                let comparison = report.comparison().unwrap();
                let at = |value| {
                    let turn = |side: &perfdiff::Side, own: bool| match own {
                        true => found.knob.turned(&side.scenario, value).unwrap(),
                        false => side.scenario.clone(),
                    };
                    let a = turn(&comparison.baseline, found.of != Turned::Proposal);
                    let b = turn(&comparison.proposal, found.of != Turned::Baseline);
                    let mix = Comparison::between(&a, &b, Metric::Latency).unwrap();
                    let report = Report::new(mix);
                    claim.evaluate(&|path| report.field(path)).is_ok_and(|verdict| verdict.holds)
                };
                // One value is claimed to its digits, and so of its neighbours, too.
                let is_one = matches!(claim.relation, Relation::Near(..))
                    || matches!(claim.relation, Relation::Compares(Comparator::Equal, _));
                let found_so = at(&found.holds_at) && (is_one || !at(&found.fails_at));
                assert!(found_so, "{written} at batch {batch} under {set}: {found:?}");
                turned += 1;
            }
        }
    }
    assert!(turned > 100, "{turned}");
}

#[test]
fn a_claim_that_fails_by_less_than_is_printed_says_so() {
    let report = run(UPGRADE);
    let said = |claim: &str| {
        Claim::parse(claim).unwrap().evaluate(&|path| report.field(path)).unwrap().said
    };
    assert_eq!(said("speedup >= 1.544"), "it is 1.54333x");
    assert_eq!(said("speedup >= 1.7"), "it is 1.54x");
    assert_eq!(said("speedup = 1.4 +- 2 %"), "it is 1.54x, 10.2 % more");
    assert_eq!(said("speedup < proposal.batch"), "it is 1.54x, and `proposal.batch` is 1");
}

#[test]
fn what_is_claimed_of_an_input_that_no_longer_differs_fails() {
    let report = run(UPGRADE);
    let said = |claim: &str| {
        let claim = Claim::parse(claim).unwrap();
        claim.evaluate(&|path| report.field(path)).map(|verdict| (verdict.holds, verdict.said))
    };
    let same = "it is none: the batch of both sides is 1";
    assert_eq!(said("factors.batch.ratio = 2x"), Ok((false, same.into())));
    assert_eq!(said("factors.batch > 1"), Ok((false, same.into())));
    let unread = "it is none: it is no factor of its own here";
    assert_eq!(said("factors.tdp < 1"), Ok((false, unread.into())));
    assert!(said("factors.btch > 1").unwrap_err().message.contains("there is no `btch`"));
}

#[test]
fn expecting_what_has_no_value_fails() {
    let report = run("model = \"Llama3_70B\"\nbaseline = \"A100\"\nproposal = \"H100\"\n\
                      [expect]\nspeedup = [\">= 1\", \"<= 1\", \"!= 1\", \"0..9\", \"~ 1\"]\n\
                      proposal.latency = \"< 1 s\"\nproposal.fits = false");
    let found: Vec<bool> = report.expectations().iter().map(|e| e.verdict.holds).collect();
    assert_eq!(found, [false, false, false, false, false, false, true]);
    assert_eq!(report.expectations()[0].verdict.actual.value, FieldValue::None);
    let said = &report.expectations()[0].verdict.said;
    assert_eq!(said, "it is none: nothing fits");
}

#[test]
fn a_sweep_has_claims_too() {
    let text = format!(
        "{UPGRADE}[sweep]\nbatch = [1, 64]\n[expect]\npoints.64.speedup = \"> 1.5\"\nbest.values = 64\n"
    );
    let report = run(&text);
    assert_eq!(report.expectations().len(), 2);
    let speedup = report.sweep().unwrap().points[1].speedup.unwrap();
    assert_eq!(report.expectations()[0].verdict.holds, speedup > 1.5);
    assert!(!report.json().contains("\"expectations\": []"));
}

#[test]
fn what_cannot_be_read_is_an_error_with_its_place() {
    let expected = [
        ("sppedup = \">= 1.5\"", "b.toml:6:1: error[PD012]", "did you mean `speedup`?"),
        ("proposal.regmie = \"memory\"", "b.toml:6:10: error[PD012]", "did you mean `regime`?"),
        ("proposal.regime = \"memroy\"", "b.toml:6:20: error[PD015]", "did you mean `memory`?"),
        (
            "baseline.latency = \"< 10 GB\"",
            "b.toml:6:23: error[PD015]",
            "`GB` is an amount of memory",
        ),
        ("baseline.latency = 10", "b.toml:6:20: error[PD015]", "the unit is missing"),
        (
            "speedup = \"> basline.latency\"",
            "b.toml:6:14: error[PD012]",
            "did you mean `baseline`?",
        ),
        (
            "speedup = \"> baseline.latency\"",
            "b.toml:6:14: error[PD015]",
            "a speedup does not compare to a time",
        ),
        ("speedup = \">=\"", "b.toml:6:12: error[PD015]", "the value is missing"),
        ("speedup = \"1.7..1.4\"", "b.toml:6:12: error[PD015]", "its ends are swapped"),
        ("proposal.regime = \"> memory\"", "b.toml:6:20: error[PD015]", "has no order"),
        ("speedup = []", "b.toml:6:11: error[PD005]", "`speedup` has the wrong type"),
        ("speedup = \"fast\"", "b.toml:6:12: error[PD012]", "there is no `fast`"),
    ];
    for (claim, place, message) in expected {
        let said = mistakes(claim);
        assert!(said.starts_with(place) && said.contains(message), "{claim}\n{said}");
    }
    assert!(mistakes("x = 1\ny = 2").contains("\n\nb.toml:7:1"), "all of them are said");
}

/// Scenarios on which claims are made.
fn blocks() -> impl Strategy<Value = String> {
    let hardware = prop::sample::select(vec!["A100", "H100", "H200", "B200", "V100", "T4"]);
    let model = prop::sample::select(vec!["Llama3_8B", "Llama2_7B", "ResNet50", "Llama3_70B"]);
    let set = prop::sample::select(vec!["physical", "mlsysim", "vllm"]);
    (model, hardware.clone(), hardware, 1_u64..300, set).prop_map(|(model, a, b, batch, set)| {
        format!(
            "model = \"{model}\"\nbaseline = \"{a}\"\nproposal = \"{b}\"\nbatch = {batch}\n\
             assumptions = \"{set}\"\n"
        )
    })
}

/// A claim that is checked without one.
type Check = Box<dyn Fn(&Comparison) -> bool>;

/// A scenario with a knob turned, by hand.
fn turned(scenario: &Scenario, knob: Knob, to: f64) -> Scenario {
    let dimension = match knob.value(scenario).unwrap() {
        perfdiff::InputValue::Quantity(_, dimension) => dimension,
        other => panic!("{other:?}"),
    };
    knob.turned(scenario, &perfdiff::InputValue::Quantity(to, dimension)).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: std::env::var("PROPTEST_CASES").ok().and_then(|n| n.parse().ok()).unwrap_or(60),
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn a_comparison_holds_exactly_where_the_numbers_say_so(
        text in blocks(), bound in 0.2_f64..5.0, digits in 1_usize..5
    ) {
        let report = run(&text);
        let written = format!("{bound:.digits$}");
        let bound: f64 = written.parse().unwrap();
        let speedup = report.comparison().unwrap().speedup;
        let is = |check: &dyn Fn(f64) -> bool| speedup.is_some_and(check);
        let all: [(&str, bool); 8] = [
            (&format!("speedup > {written}"), is(&|s| s > bound)),
            (&format!("speedup >= {written}x"), is(&|s| s >= bound)),
            (&format!("speedup < {written}"), is(&|s| s < bound)),
            (&format!("speedup <= {written}"), is(&|s| s <= bound)),
            (&format!("speedup ~ {written}"), is(&|s| (s / bound - 1.0).abs() <= 0.05 + 1e-9)),
            (&format!("speedup = {written} +- 10 %"), is(&|s| (s - bound).abs() <= 0.1 * bound + 1e-9)),
            (&format!("speedup in {written}..9"), is(&|s| s >= bound && s <= 9.0)),
            (&format!("speedup = {written}"), is(&|s| {
                (s - bound).abs() <= 0.5 * 10_f64.powi(-(digits as i32)) + 1e-9
            })),
        ];
        for (claim, expected) in all {
            prop_assert_eq!(holds(&report, claim), expected, "{} of {:?}", claim, speedup);
        }
    }

    #[test]
    fn headroom_is_true_on_both_sides(text in blocks(), which in 0_usize..6) {
        let report = run(&text);
        let comparison = report.comparison().unwrap();
        let regime = comparison.proposal.profile.regime;
        let speedup = comparison.speedup.unwrap_or(1.0);
        let (claim, check): (String, Check) = match which {
            0 => (
                format!("proposal.regime is {}", regime.name()),
                Box::new(move |c| c.proposal.profile.regime == regime),
            ),
            1 => ("proposal fits".into(), Box::new(|c| c.proposal.profile.feasible)),
            2 => {
                let least = speedup * 0.9;
                (format!("speedup >= {least}"), Box::new(move |c| c.speedup.is_some_and(|s| s >= least)))
            }
            3 => ("regime_shift is no".into(), Box::new(|c| !c.regime_shift())),
            4 => {
                let value = comparison.factor("memory_bandwidth").and_then(|f| f.contribution);
                let least = value.unwrap_or(1.0) * 0.95;
                (
                    format!("factors.memory_bandwidth > {least}"),
                    Box::new(move |c| {
                        let value = c.factor("memory_bandwidth").and_then(|f| f.contribution);
                        value.is_some_and(|v| v > least)
                    }),
                )
            }
            _ => {
                let most = comparison.baseline.profile.latency.si() * 1.5;
                (
                    format!("baseline.latency < {most} s"),
                    Box::new(move |c| {
                        c.baseline.profile.priced && c.baseline.profile.latency.si() < most
                    }),
                )
            }
        };
        let claim = Claim::parse(&claim).unwrap();
        let now = claim.evaluate(&|path| report.field(path));
        let headroom = report.headroom(&claim, &own);
        if !now.is_ok_and(|verdict| verdict.holds) {
            prop_assert!(headroom.is_empty());
            return Ok(());
        }
        for found in headroom {
            for (value, expected) in [(&found.holds_at, true), (&found.fails_at, false)] {
                let [a, b] = [&comparison.baseline.scenario, &comparison.proposal.scenario];
                let to = value.number().unwrap();
                let a = match found.of {
                    Turned::Proposal => a.clone(),
                    _ => turned(a, found.knob, to),
                };
                let b = match found.of {
                    Turned::Baseline => b.clone(),
                    _ => turned(b, found.knob, to),
                };
                let fresh = Comparison::between(&a, &b, comparison.metric).unwrap();
                prop_assert_eq!(check(&fresh), expected, "{} at {:?}", claim, found);
            }
            let apart = found.fails_at.number().unwrap() / found.holds_at.number().unwrap();
            let counted = found.holds_at.number().unwrap() - found.fails_at.number().unwrap();
            prop_assert!((apart - 1.0).abs() < 0.0011 || counted.abs() == 1.0, "{:?}", found);
        }
    }

    #[test]
    fn a_claim_prints_as_it_is_read(
        subject in "[a-z]{1,8}(\\.[a-z_]{1,9}){0,3}",
        sign in prop::sample::select(vec!["=", "!=", "<", "<=", ">", ">=", "~", "is", "is not"]),
        value in "[0-9]{1,3}(\\.[0-9]{1,3})?( ms|x| %)?|[a-z]{1,9}|\"[a-zA-Z0-9 .<>=]{1,9}\"",
    ) {
        let claim = Claim::parse(&format!(" {subject}  {sign} {value} ")).unwrap();
        let printed = claim.to_string();
        let again = Claim::parse(&printed).unwrap();
        prop_assert_eq!(&printed, &again.to_string());
        prop_assert_eq!(&claim.subject.text, &subject);
    }

    #[test]
    fn nothing_that_is_written_panics(text in any::<String>()) {
        let report = run(UPGRADE);
        for (at, claim) in perfdiff::claim::claims(&text) {
            prop_assert_eq!(&text[at..at + claim.len()], claim);
            match Claim::parse(claim) {
                Ok(read) => {
                    if let Err(error) = read.evaluate(&|path| report.field(path)) {
                        prop_assert!(claim.get(error.span.clone()).is_some(), "{:?}", error.span);
                    }
                }
                Err(error) => prop_assert!(claim.get(error.span.clone()).is_some(), "{:?}", error.span),
            }
        }
    }
}
