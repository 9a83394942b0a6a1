use super::*;
use crate::hardware::Hardware;
use crate::model::Model;
use crate::{
    AssumptionSet, Assumptions, Catalog, Scenario, Train, Workload, Zero, hardware, models,
};

/// One sheet of every kind.
fn sheets() -> Vec<Sheet> {
    let catalog = Catalog::builtin();
    let h100 = Scenario::new(models::LLAMA3_8B).on(hardware::H100);
    let chat = Workload::Generate { prompt: 512, output: 128 };
    let step = Workload::Train(Train { zero: Zero::Weights, data_parallel: 8, ..Train::default() });
    let scenarios = [
        h100.clone(),
        h100.batch(64).workload(chat),
        // What does not fit, what queues, and what talks.
        Scenario::new(models::LLAMA3_70B).on(hardware::A100),
        h100.batch(4096).workload(chat),
        h100.workload(chat).devices(4),
        h100.workload(step),
        h100.assumptions(Assumptions::MLSYSIM),
        h100.assumptions(Assumptions { compute_efficiency: 0.4, ..Assumptions::PHYSICAL }),
    ];
    let mut sheets = vec![catalog.hardware_sheet(), catalog.model_sheet()];
    sheets.push(Sheet::of_assumptions(AssumptionSet::ALL));
    sheets.extend(catalog.all_hardware().map(Hardware::sheet));
    sheets.extend(catalog.all_models().map(Model::sheet));
    sheets.extend(AssumptionSet::ALL.map(AssumptionSet::sheet));
    for scenario in &scenarios {
        sheets.push(scenario.sheet());
        let solved = scenario.solved().unwrap();
        sheets.push(solved.profile.sheet());
        sheets.push(solved.sheet());
    }
    sheets
}

#[test]
fn plain_text_is_within_80_columns_but_for_addresses() {
    for sheet in sheets() {
        let text = sheet.text();
        assert!(text.ends_with('\n') && !text.ends_with("\n\n"), "{text}");
        for line in text.lines() {
            let long = crate::report::wrap::columns(line) > 80;
            assert!(!long || line.trim().split(' ').count() == 1, "{line}\n{text}");
            assert_eq!(line, line.trim_end(), "{text}");
        }
    }
}

#[test]
fn html_is_one_balanced_line_that_needs_nothing_of_its_page() {
    for sheet in sheets() {
        let html = sheet.notebook_html();
        assert!(html.starts_with("<figure class=\"perfdiff\">") && html.ends_with("</figure>"));
        let bare = ["<style", "<script", " id=", "<svg", "{{", "\n"];
        assert!(!bare.iter().any(|what| html.contains(what)), "{html}");
        for tag in ["figure", "table", "tr", "th", "td", "p", "ul", "li", "a", "thead"] {
            let opened = html.matches(&format!("<{tag}>")).count()
                + html.matches(&format!("<{tag} ")).count();
            assert_eq!(opened, html.matches(&format!("</{tag}>")).count(), "{tag}: {html}");
        }
    }
}

#[test]
fn every_value_of_the_text_is_in_the_html_and_in_the_markdown() {
    for sheet in sheets() {
        let (html, markdown) = (sheet.notebook_html(), sheet.markdown());
        for part in &sheet.parts {
            let values: Vec<&String> = match part {
                Part::Facts(facts) => facts.iter().map(|fact| &fact.value).collect(),
                Part::Lead(lead) => lead.iter().map(|(_, value)| value).collect(),
                Part::Table(table) => table.rows.iter().flatten().collect(),
                _ => Vec::new(),
            };
            for value in values {
                assert!(html.contains(&crate::markup::in_html(value)), "{value}");
                assert!(markdown.contains(&crate::markup::in_markdown(value)), "{value}");
                assert!(sheet.wide_text().contains(value.as_str()), "{value}");
            }
        }
    }
}

#[test]
fn a_source_is_told_once_and_cited_by_its_number() {
    let text = hardware::H100.sheet().text();
    assert!(text.contains("\n  usable_memory           79.1 GiB [1]\n"), "{text}");
    assert!(text.contains("\n[1] estimate: total memory as drivers report it"), "{text}");
    let text = Assumptions::PHYSICAL.sheet().text();
    assert!(text.contains("\n  kv_efficiency = 0.81 [1]\n      Fraction of "), "{text}");
    assert_eq!(text.matches("LLM-Inference-Bench").count(), 1, "{text}");
}

#[test]
fn a_constant_that_was_changed_says_so() {
    let changed = Assumptions { compute_efficiency: 0.4, ..Assumptions::PHYSICAL };
    let text = changed.sheet().text();
    assert!(text.contains("compute_efficiency = 0.4 [1]"), "{text}");
    assert!(text.contains("[1] user: changed from what the set ships\n"), "{text}");
    let scenario = Scenario::new(models::LLAMA3_8B).on(hardware::H100).assumptions(changed);
    let text = scenario.sheet().text();
    assert!(text.contains("physical with compute_efficiency = 0.4\n"), "{text}");
}

#[test]
fn what_does_not_fit_is_warned_of_first() {
    let solved = Scenario::new(models::LLAMA3_70B).on(hardware::A100).solved().unwrap();
    let text = solved.sheet().text();
    let start = "\u{1f4ca} Performance Profile\n\u{2022} Latency: none\n";
    assert!(text.starts_with(start), "{text}");
    assert!(text.contains("\n\nWarning: does not fit: needs "), "{text}");
    assert!(!text.contains("throughput") && !text.contains("MFU"), "{text}");
    assert!(!solved.sheet().notebook_html().contains("<img"));
}

#[test]
fn a_profile_shows_the_roofline_of_its_one_point() {
    let solved = Scenario::new(models::LLAMA3_8B).on(hardware::H100).solved().unwrap();
    let html = solved.bundle().html;
    let alt = "alt=\"Roofline of NVIDIA H100. Achieved FLOP/s over FLOP per byte";
    assert!(html.contains(alt), "{html}");
    assert_eq!(solved.bundle().json.get("scenario"), Some(&solved.scenario.to_json()));
}
