//! Claims about the serving equations, by what the profiles of scenarios say.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use perfdiff::{
    AssumptionSet, Assumptions, Catalog, Hardware, Model, Note, Profile, Regime, Scenario, Train,
    Workload, hardware, models, validate::Measurement,
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

fn generate(hardware: Hardware, model: Model, devices: u32, batch: u64) -> Profile {
    let mut scenario = on(hardware, model, devices, AssumptionSet::Trtllm).batch(batch);
    scenario.workload = Workload::Generate { prompt: 1024, output: 1024 };
    scenario.solve().unwrap()
}

#[test]
fn waves_that_cost_more_than_the_work_are_capacity() {
    let fits = generate(hardware::H100, models::LLAMA2_70B, 4, 64);
    let waves = |batch| generate(hardware::A100_40GB, models::LLAMA2_70B, 4, batch);
    assert_eq!((fits.regime, fits.spill.si()), (Regime::Memory, 0.0));
    // The second of two waves costs less than the first, so it is not what takes the time.
    let two = waves(20);
    assert!(matches!(two.notes[..], [Note::Queues { waves: 2, .. }]), "{:?}", two.notes);
    assert_eq!(two.regime, Regime::Memory);
    let many = waves(64);
    assert_eq!(many.regime, Regime::Capacity);
    // Against the same device with room for everything.
    let mut large = hardware::A100_40GB;
    large.memory.usable = Some(hardware::MI300X.memory.capacity);
    let with_room = generate(large, models::LLAMA2_70B, 4, 64);
    assert!(many.spill > with_room.memory);
    assert!(((many.latency - with_room.latency) / many.spill - 1.0).abs() < 1e-12);
}

#[test]
fn what_does_not_fit_needs_more_than_there_is() {
    let catalog = Catalog::builtin();
    let mut misfits = 0;
    for model in ["Llama-3-70B", "Qwen2-72B", "Mixtral-8x7B", "Llama-2-70B"] {
        for set in AssumptionSet::ALL {
            for devices in [1, 2, 4] {
                let model = catalog.model(model).unwrap().clone();
                let mut scenario = on(hardware::A100_40GB, model, devices, set);
                scenario.workload = Workload::Generate { prompt: 128, output: 128 };
                let Ok(profile) = scenario.solve() else { continue };
                if profile.priced {
                    continue;
                }
                let Some(Note::DoesNotFit { footprint, capacity }) = profile.notes.last() else {
                    panic!("{:?}", profile.notes)
                };
                assert!(footprint > capacity, "{footprint} {capacity}");
                misfits += 1;
            }
        }
    }
    assert!(misfits > 20, "{misfits}");
}

#[test]
fn a_static_batch_needs_room_for_the_weights() {
    let on_gaudi = |devices| {
        let mut s =
            on(hardware::GAUDI2, models::LLAMA2_70B, devices, AssumptionSet::Deepspeed).batch(16);
        s.workload = Workload::Generate { prompt: 1024, output: 1024 };
        s.solve().unwrap()
    };
    assert!(!on_gaudi(1).priced, "138 GB of weights in 94 GiB");
    assert!(on_gaudi(2).feasible);
}

#[test]
fn a_measurement_is_predicted_where_the_weights_fit() {
    let row = |devices| Measurement {
        hardware: "A100-SXM4-40GB".into(),
        devices,
        framework: "vllm".into(),
        model: "Llama-3-70B".into(),
        input_tokens: 128,
        output_tokens: 128,
        batch: 1,
        latency_s: 4.0,
    };
    let catalog = Catalog::builtin();
    // vLLM's share of four devices is less than weights, runtime and activations; it ran.
    let tight = row(4).predict(&catalog).unwrap();
    assert!(!tight.priced && (3.0..6.0).contains(&tight.latency.si()), "{}", tight.latency);
    assert_eq!(row(2).predict(&catalog).unwrap_err(), "the weights alone do not fit");
}

#[test]
fn an_image_takes_a_pass_for_each_denoising_step() {
    let image = |steps: u32, workload: Workload| {
        let mut model = models::STABLE_DIFFUSION_V1_5;
        model.denoising_steps = Some(steps);
        let scenario = on(hardware::H100, model, 1, AssumptionSet::Physical);
        scenario.workload(workload).solve().unwrap()
    };
    let pass = Workload::Forward { context: None };
    let (one, fifty) = (image(1, pass), image(50, pass));
    // All weights are read again at each, and each has its fixed time.
    assert_eq!(bytes(&one), 860e6 * 2.0);
    let times = [
        (one.latency, fifty.latency),
        (one.compute, fifty.compute),
        (one.memory, fifty.memory),
        (one.overhead, fifty.overhead),
    ];
    for (one, fifty) in times {
        assert!((fifty.si() / one.si() - 50.0).abs() < 1e-9, "{one} {fifty}");
    }
    assert_eq!(one.memory_footprint, fifty.memory_footprint);
    // Training takes one step of an image at random.
    let train = Workload::Train(Train::default());
    assert_eq!(image(1, train).latency, image(50, train).latency);
}

#[test]
fn one_is_not_told_as_many() {
    let cost = perfdiff::units::Time::from_si(2.0);
    let queued = |preemptions| Note::Queues { room: 9.5, waves: 1, preemptions, cost }.to_string();
    assert!(queued(1).contains("so the batch is preempted once, which costs"), "{}", queued(1));
    assert!(queued(2).contains("so the batch is preempted 2 times, which costs"), "{}", queued(2));
    let short = on(hardware::H100, models::LLAMA3_8B, 1, AssumptionSet::Vllm)
        .workload(Workload::Generate { prompt: 1, output: 2 });
    assert_eq!(
        short.unlike_measured(),
        ["1 token of prompt", "2 tokens of output", "an output of another length than the prompt"]
    );
}
