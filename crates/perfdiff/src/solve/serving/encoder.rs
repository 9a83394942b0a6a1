//! Encoders: a model that reads all tokens of an input at once, and answers from what it made of
//! them.
//!
//! Every token looks at every other, so attention is over the square of the length, of which a
//! decoder's prompt takes half (Vaswani et al. 2017, section 3.2.3,
//! <https://arxiv.org/abs/1706.03762>). No key or value is kept for a token to come, and no
//! vocabulary is scored: the LM head of such a model served its training.

use super::pass::{Attention, Pass};
use super::{Answers, Setting};
use crate::profile::Profile;
use crate::scenario::Scenario;
use crate::solve::SolveError;
use crate::solve::shapes::Shapes;
use crate::workload::Workload;

/// An encoder has no token to come: it generates nothing, and nothing is cached for it.
pub(super) fn refuse_what_it_lacks(scenario: &Scenario) -> Result<(), SolveError> {
    let Some(tokens) = scenario.model.input_tokens else { return Ok(()) };
    let what = match scenario.workload {
        Workload::Generate { .. } => "generation",
        Workload::Forward { context: Some(_) } => "a `context`",
        Workload::Forward { context: None } | Workload::Train(_) => return Ok(()),
    };
    Err(SolveError::NotModelled {
        key: "workload",
        what: format!(
            "{what} with {}, an encoder that reads the {tokens} tokens of an input at once",
            scenario.model.name
        ),
        set: scenario.assumptions.name().into(),
    })
}

impl Setting<'_> {
    /// One pass over every token of the batch.
    pub(super) fn encode(self, shapes: &Shapes, tokens: u32) -> Profile {
        let (batch, length) = (self.scenario.batch as f64, f64::from(tokens));
        let pass = Pass {
            sequences: batch,
            tokens: batch * length,
            attention: Attention::Prefill { pairs: batch * length * length },
        };
        let times = self.pass(&Shapes { head: 0.0, ..*shapes }, &pass);
        let footprint = self.encoding_footprint(shapes, tokens);
        let fits = footprint <= self.memory();
        self.finished(&[("forward", times)], None, footprint, fits, Answers::default())
    }

    /// Bytes of the weights and of what a layer makes of the batch, all devices together: as much
    /// a token as a prefill pass has, two feed-forward and four hidden activations. The hidden
    /// ones are on every device.
    pub(super) fn encoding_footprint(&self, shapes: &Shapes, tokens: u32) -> f64 {
        let tokens = self.scenario.batch as f64 * f64::from(tokens);
        let ffn = f64::from(self.scenario.model.ffn_size.unwrap_or(0));
        let token = 2.0 * ffn + 4.0 * shapes.hidden_size * self.machine.devices;
        self.weights() + tokens * token * self.widths.cache
    }
}

#[cfg(test)]
mod tests {
    use crate::model::ModelClass;
    use crate::units::{Bytes, count, gflop};
    use crate::{Assumptions, Model, Precision, Scenario, Train, Workload, hardware, models};

    fn encoder(model: &Model) -> Scenario {
        Scenario::new(model.clone()).on(hardware::H100).assumptions(Assumptions::PHYSICAL)
    }

    fn flops(scenario: &Scenario) -> f64 {
        scenario.solve().unwrap().stages.iter().map(|stage| stage.flops.si()).sum()
    }

    /// BERT by the formula of its entry at 128 tokens; ViT-L/16 61.55 billion multiply-adds, two
    /// operations each (torchvision, which calls them GFLOPS,
    /// <https://docs.pytorch.org/vision/stable/models/generated/torchvision.models.vit_l_16.html>).
    /// That one is counted by parameters, without its attention scores.
    #[test]
    fn operations_of_an_input_are_those_that_are_published() {
        for (model, published, tolerance) in [
            (models::BERT_BASE, 22e9, 0.02),
            (models::BERT_LARGE, 79e9, 0.002),
            (models::VIT_LARGE, 2.0 * 61.55e9, 0.02),
        ] {
            for batch in [1, 7] {
                let counted = flops(&encoder(&model).batch(batch)) / batch as f64;
                assert!((counted / published - 1.0).abs() < tolerance, "{}: {counted}", model.key);
            }
        }
    }

    /// ViT-L/16 with its shapes: 24 layers, hidden size 1024 (Dosovitskiy et al. 2021, table 1).
    /// It embeds patches, not words.
    #[test]
    fn a_vision_transformer_counts_from_its_shapes() {
        let layers = models::VIT_LARGE.layers(24).hidden_size(1024).heads(16).ffn_size(4096);
        let mut model = layers.vocabulary(1).ungated_ffn().tied_embeddings();
        model.class = ModelClass::Transformer;
        let counted = flops(&encoder(&model));
        assert!((counted / (2.0 * 61.55e9) - 1.0).abs() < 0.005, "{counted}");
    }

    #[test]
    fn attention_is_over_the_square_and_keeps_no_cache() {
        let at = |tokens| flops(&encoder(&models::BERT_LARGE.input_tokens(tokens)));
        // Twice the tokens: twice the matrices, four times the attention.
        let attention = 4.0 * 24.0 * 1024.0 * 512.0 * 512.0;
        let grown = at(1024) - 2.0 * at(512);
        assert!((grown / (2.0 * attention) - 1.0).abs() < 1e-9, "{grown}");
        let profile = encoder(&models::BERT_LARGE).solve().unwrap();
        assert_eq!(profile.stages.iter().map(|stage| stage.name).collect::<Vec<_>>(), ["forward"]);
        // Weights, and of 128 tokens two activations of 4096 and four of 1024.
        let shapes = models::BERT_LARGE.shapes().unwrap();
        let held = 2.0 * shapes.total().si() + 128.0 * 12_288.0 * 2.0;
        assert_eq!(profile.memory_footprint, Bytes::from_si(held));
        // The layers are read, once; embedding and LM head are not.
        let read: f64 = profile.stages.iter().map(|stage| stage.bytes.si()).sum();
        assert_eq!(read, 2.0 * (shapes.total().si() - shapes.head - shapes.other));
    }

    #[test]
    fn what_does_not_fit_says_so_and_as_much_as_fits_does() {
        for batch in [1, 20_000, 30_000, 1 << 20] {
            let scenario = encoder(&models::BERT_LARGE).batch(batch);
            assert_eq!(scenario.fits(), Ok(scenario.solve().unwrap().feasible), "{batch}");
        }
        assert_eq!(encoder(&models::BERT_LARGE).batch(20_000).fits(), Ok(true));
        assert_eq!(encoder(&models::BERT_LARGE).batch(1 << 20).fits(), Ok(false));
    }

    #[test]
    fn generation_and_a_context_are_refused() {
        for model in [models::BERT_BASE, models::VIT_LARGE] {
            for workload in [
                Workload::Generate { prompt: 16, output: 16 },
                Workload::Forward { context: Some(16) },
            ] {
                let scenario = encoder(&model).workload(workload);
                let error = scenario.solve().unwrap_err();
                assert_eq!(error.key(), "workload");
                assert!(error.to_string().contains("an encoder"), "{error}");
                assert_eq!(scenario.fits(), Err(error));
            }
        }
    }

    #[test]
    fn a_training_step_sees_the_square_too() {
        let bert = models::BERT_LARGE;
        let decoder = Model { input_tokens: None, ..bert.clone() };
        let train = Train { seq: 512, lora: true, ..Train::default() };
        let step = |model: &Model| flops(&encoder(model).workload(Workload::Train(train)));
        // Forward and twice backward.
        let half = 3.0 * 4.0 * 24.0 * 1024.0 * 512.0 * 512.0 / 2.0;
        assert!(((step(&bert) - step(&decoder)) / half - 1.0).abs() < 1e-6);
    }

    /// Without operations of its own, a model counted by parameters takes them of each token.
    #[test]
    fn parameters_count_for_every_token_of_an_input() {
        let model = models::VIT_LARGE.parameters(count(1e9));
        let one = Model { input_tokens: None, ..model.clone() };
        let at = |model: &Model| flops(&encoder(model).precision(Precision::Bf16));
        assert_eq!(at(&model), 197.0 * at(&one));
        let given = Model { flops: Some(gflop(1.0)), ..model };
        assert_eq!(at(&given), 1e9);
    }
}
