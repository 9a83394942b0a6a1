//! Laws of the cost: it is latency times price over what is made, and its factors say so.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use perfdiff::units::{Dollars, dollars};
use perfdiff::{
    AssumptionSet, Assumptions, Comparison, FindingKind, Hardware, HourlyPrice, Metric, Report,
    Scenario, Train, Workload, Zero, hardware, models,
};

fn near(a: f64, b: f64) -> bool {
    (a / b - 1.0).abs() < 1e-9
}

/// Scenarios of one set that make the same thing: batches, lengths, hardware, devices, prices.
fn scenarios(set: AssumptionSet, workload: fn(u32) -> Workload) -> Vec<Scenario> {
    let mut all = Vec::new();
    let unpriced = Hardware { price: None, ..hardware::H200 };
    for (i, hardware) in [hardware::A100, hardware::H100, unpriced].into_iter().enumerate() {
        for (batch, length, price) in [(1, 64, None), (4, 256, Some(1.25)), (4, 64, Some(7.5))] {
            let mut scenario = Scenario::new(models::LLAMA3_8B)
                .on(hardware.clone())
                .batch(batch)
                .workload(workload(length))
                .assumptions(Assumptions::of(set));
            scenario.hourly_price = price.map(|price| dollars(price * (i + 1) as f64));
            if set != AssumptionSet::Mlsysim && length == 256 {
                scenario.devices = 2;
            }
            all.push(scenario);
        }
    }
    all
}

/// What a scenario makes, from its keys alone.
fn made(scenario: &Scenario) -> f64 {
    let each = match scenario.workload {
        Workload::Generate { output, .. } => output,
        Workload::Train(train) if scenario.assumptions.set != AssumptionSet::Mlsysim => train.seq,
        _ => 1,
    };
    scenario.batch as f64 * f64::from(each)
}

/// Dollars an hour of all devices, from the scenario's keys alone; none without a price.
fn price(scenario: &Scenario) -> Option<f64> {
    let written_off = scenario.hardware.price.map(|price| price.si() / (4.0 * 8760.0));
    let hourly = scenario.hourly_price.map(Dollars::si).or(written_off)?;
    Some(hourly * f64::from(scenario.devices))
}

#[test]
fn the_cost_speedup_is_the_latency_speedup_times_the_price_and_token_ratios() {
    let forward: fn(u32) -> Workload = |_| Workload::FORWARD;
    let generate: fn(u32) -> Workload = |output| Workload::Generate { prompt: 128, output };
    let train: fn(u32) -> Workload = |seq| {
        Workload::Train(Train { seq, zero: Zero::Weights, data_parallel: 64, ..Train::default() })
    };
    let (mut checked, mut without) = (0, 0);
    for set in AssumptionSet::ALL {
        for workload in [forward, generate, train] {
            if set == AssumptionSet::Mlsysim && workload(1).kind() == "generate" {
                continue;
            }
            let scenarios = scenarios(set, workload);
            for a in &scenarios {
                for b in scenarios.iter().skip(1).step_by(2) {
                    let cost = Comparison::between(a, b, Metric::Cost).unwrap();
                    let latency = Comparison::between(a, b, Metric::Latency).unwrap();
                    let Some((before, after)) = price(a).zip(price(b)) else {
                        assert_eq!(cost.speedup, None);
                        assert!(cost.factors.iter().all(|f| f.contribution.is_none()));
                        without += 1;
                        continue;
                    };
                    let expected =
                        latency.speedup.unwrap() * (before / after) * (made(b) / made(a));
                    let speedup = cost.speedup.unwrap();
                    assert!(near(speedup, expected), "{set:?} {speedup} {expected}");
                    let product: f64 =
                        cost.factors.iter().map(|f| f.contribution.unwrap()).product();
                    assert!(near(product, speedup), "{set:?} {product} {speedup}");
                    // A price is no part of a latency, and acts on a cost alone and whole.
                    assert!(latency.factor("hourly_price").is_none());
                    let ratio = after / before * f64::from(a.devices) / f64::from(b.devices);
                    match cost.factor("hourly_price") {
                        Some(factor) => {
                            assert!(near(factor.contribution.unwrap() * ratio, 1.0));
                            assert_eq!((factor.unit, factor.group.name()), ("USD", "hardware"));
                        }
                        None => assert!(near(ratio, 1.0)),
                    }
                    checked += 1;
                }
            }
        }
    }
    assert!(checked > 300 && without > 10, "{checked} {without}");
}

#[test]
fn depreciation_is_a_factor_only_where_a_price_is_written_off() {
    let factors = |hourly: Option<f64>| {
        let mut a = Scenario::new(models::LLAMA3_8B).on(hardware::H100);
        a.hourly_price = hourly.map(dollars);
        let mut b = a.clone();
        b.assumptions.depreciation = a.assumptions.depreciation * 0.5;
        let comparison = Comparison::between(&a, &b, Metric::Cost).unwrap();
        (
            comparison.speedup.unwrap(),
            comparison.factor("depreciation").and_then(|f| f.contribution),
        )
    };
    let (speedup, contribution) = factors(None);
    assert!(near(speedup, 0.5) && near(contribution.unwrap(), 0.5));
    assert_eq!(factors(Some(2.0)), (1.0, None));
}

#[test]
fn the_text_says_which_price_was_used_and_what_is_missing() {
    let rented = Scenario::new(models::LLAMA3_8B).on(hardware::H100).hourly_price(dollars(2.5));
    let mut bought = Scenario::new(models::LLAMA3_8B).on(hardware::H100);
    bought.hardware.price = Some(dollars(30_000.0));
    let said = |a: &Scenario, b: &Scenario| {
        let report = Report::new(Comparison::between(a, b, Metric::Cost).unwrap());
        let finding = report.findings().iter().find(|f| f.kind == FindingKind::Price).cloned();
        finding.map(|f| f.text).inspect(|text| assert!(report.explanation().contains(text)))
    };
    let given = "$2.50 an hour and device, as given.";
    let written_off = "the purchase price of $30000 over 4 years, $0.856 an hour and device";
    assert_eq!(said(&rented, &rented).unwrap(), format!("Cost: {given}"));
    assert_eq!(
        said(&bought, &bought).unwrap(),
        format!("Cost: {written_off}; power, hosting and staff are not in it.")
    );
    assert_eq!(
        said(&rented, &bought).unwrap(),
        format!(
            "Cost of the baseline: {given} Cost of the proposal: {written_off}. Power, hosting and \
             staff are in no purchase price."
        )
    );
    bought.hardware.price = None;
    assert_eq!(said(&rented, &bought), None);
    assert_eq!(HourlyPrice::of(&bought), None);
    let report = Report::new(Comparison::between(&rented, &bought, Metric::Cost).unwrap());
    let reason = format!("Speedup: none (the sheet of {} gives no price)", bought.hardware.name);
    assert!(report.text().contains(&reason), "{}", report.text());
}

#[test]
fn json_has_the_cost_and_the_energy_of_what_is_made() {
    let chat = Workload::Generate { prompt: 100, output: 50 };
    let scenario = Scenario::new(models::LLAMA3_8B)
        .on(hardware::H100)
        .batch(4)
        .workload(chat)
        .hourly_price(dollars(2.0));
    let profile = scenario.solve().unwrap();
    let json = profile.to_json(&scenario);
    let number = |name: &str| json.get(name).unwrap().to_string().parse::<f64>().unwrap();
    let cost = 2.0 * profile.latency.si() / 3600.0;
    assert!(near(number("cost_usd"), cost));
    assert!(near(number("cost_per_million_usd"), cost / 200.0 * 1e6));
    assert!(near(number("energy_per_token_j") * 200.0, number("energy_j")));
    let text = |name: &str| json.get(name).unwrap().to_string();
    assert_eq!(text("energy_per_sample_j"), "null");
    assert_eq!(text("cost_per_million_of"), "\"tokens\"");
    assert_eq!(
        (text("hourly_price_usd"), text("hourly_price_basis")),
        ("2.0".into(), "\"given\"".into())
    );
}
