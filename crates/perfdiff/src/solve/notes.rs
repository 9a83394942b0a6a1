//! What a model says of itself and a scenario does not count, told with the result.

use crate::assumptions::Equations;
use crate::profile::Note;
use crate::scenario::Scenario;
use crate::solve::DEFAULT_CONTEXT;
use crate::workload::Workload;

/// The notes on the model of a scenario.
pub(super) fn of_model(scenario: &Scenario) -> Vec<Note> {
    stored(scenario).into_iter().chain(window(scenario)).chain(split(scenario)).collect()
}

/// The weights are published in another width than they are counted at. From 16 bits, the scenario
/// narrows them on purpose: it has to name a precision for that.
fn stored(scenario: &Scenario) -> Option<Note> {
    let (stored, counted) = (scenario.model.stored_precision?, scenario.precision);
    let bytes = stored.bytes_per_parameter();
    let differ = bytes != 2.0 && bytes != counted.bytes_per_parameter();
    differ.then_some(Note::StoredAt { stored, counted })
}

/// The context is longer than a sliding window, which the serving equations do not cut it to.
fn window(scenario: &Scenario) -> Option<Note> {
    let model = &scenario.model;
    if scenario.assumptions.set.equations() != Equations::Serving {
        return None;
    }
    let (window, layers) = (model.sliding_window?, model.layers?);
    let windowed = model.windowed_layers.unwrap_or(layers).min(layers);
    let context = match scenario.workload {
        Workload::Forward { context } => {
            u64::from(model.input_tokens.or(context).unwrap_or(DEFAULT_CONTEXT))
        }
        Workload::Generate { prompt, output } => u64::from(prompt) + u64::from(output),
        Workload::Train(train) => u64::from(train.seq),
    };
    let looks_further = windowed > 0 && context > u64::from(window);
    looks_further.then_some(Note::BeyondWindow { window, windowed, layers, context })
}

/// Tensor parallelism gives each device whole heads; stacks refuse what does not divide.
fn split(scenario: &Scenario) -> Option<Note> {
    let (heads, devices) = (scenario.model.heads?, scenario.devices);
    let counted = scenario.assumptions.set.equations() == Equations::Serving;
    (counted && heads % devices != 0).then_some(Note::UnevenHeads { heads, devices })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::assumptions::{AssumptionSet, Assumptions};
    use crate::{Precision, hardware, models};

    fn notes(scenario: &Scenario) -> Vec<String> {
        scenario.solve().unwrap().notes.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_context_beyond_the_window_is_noted_and_one_within_is_not() {
        let model = models::LLAMA3_8B.sliding_window(4096).windowed_layers(16);
        let mut scenario = Scenario::new(model)
            .on(hardware::H100)
            .assumptions(Assumptions::of(AssumptionSet::Vllm))
            .workload(Workload::Generate { prompt: 4000, output: 96 });
        assert_eq!(notes(&scenario), [""; 0]);
        scenario.workload = Workload::Generate { prompt: 4000, output: 97 };
        assert_eq!(
            notes(&scenario),
            ["16 of 32 layers look back 4096 tokens only; counted as if they saw all 4097, so \
              attention and what it keeps come out too large"]
        );
    }

    #[test]
    fn weights_in_another_width_than_published_are_noted_unless_the_precision_says_so() {
        let scenario =
            Scenario::new(models::LLAMA3_8B.stored_precision(Precision::Fp8)).on(hardware::H100);
        let published = "the weights are published in fp8, and counted at fp16";
        assert_eq!(notes(&scenario.clone()), [published]);
        assert_eq!(notes(&scenario.precision(Precision::Int8)), [""; 0]);
        let narrowed = Scenario::new(models::LLAMA3_8B.stored_precision(Precision::Bf16))
            .on(hardware::H100)
            .precision(Precision::Fp8);
        assert_eq!(notes(&narrowed), [""; 0]);
    }
}
