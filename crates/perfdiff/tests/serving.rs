//! Claims about the serving equations, by what the profiles of scenarios say.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use perfdiff::{
    AssumptionSet, Assumptions, Hardware, Model, Profile, Scenario, Workload, hardware, models,
};

fn on(hardware: Hardware, model: Model, devices: u32, set: AssumptionSet) -> Scenario {
    let mut scenario = Scenario::new(model).on(hardware).assumptions(Assumptions::of(set));
    scenario.devices = devices;
    scenario
}

fn decode(hardware: &Hardware, model: &Model, devices: u32) -> Profile {
    let mut scenario = on(hardware.clone(), model.clone(), devices, AssumptionSet::Vllm);
    scenario.workload = Workload::Forward { context: Some(1000) };
    scenario.solve().unwrap()
}

fn bytes(profile: &Profile) -> f64 {
    profile.stages.iter().map(|stage| stage.bytes.si()).sum()
}

/// Four KV heads on eight dies are there twice: each die reads its own copy.
#[test]
fn kv_heads_are_copied_to_every_die_of_a_device() {
    let one_die = Hardware { accelerators: None, ..hardware::MI250 };
    let read =
        |hardware: &Hardware, devices: u32| bytes(&decode(hardware, &models::QWEN2_7B, devices));
    let cache = models::QWEN2_7B.shapes().unwrap().kv_cache_per_token(2.0).si() * 1000.0;
    assert_eq!(read(&hardware::MI250, 2), read(&one_die, 2), "one head a die");
    let again = read(&hardware::MI250, 4) - read(&one_die, 4);
    assert!((again / cache - 1.0).abs() < 1e-9, "{again} {cache}");
}

#[test]
fn a_device_of_two_dies_exchanges_data_with_itself() {
    let one_die = Hardware { accelerators: None, ..hardware::MI250 };
    let of = |hardware: &Hardware| decode(hardware, &models::LLAMA3_8B, 1).communication.si();
    assert_eq!(of(&one_die), 0.0);
    assert!(of(&hardware::MI250) > 0.0);
    // 72 GPUs of a rack exchange no less than the eight of a board.
    let rack = decode(&hardware::GB200_NVL72, &models::LLAMA3_70B, 1).communication;
    assert!(rack > decode(&hardware::B200, &models::LLAMA3_70B, 8).communication);
}
