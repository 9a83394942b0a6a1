//! Models for microcontrollers.

use crate::model::{Category, Model, ModelClass};
use crate::source::{Flag, Source};
use crate::units::{mflop, thousand};

/// Anomaly detector for machine sound (MLPerf Tiny class): reference autoencoder.
pub const ANOMALY_DETECTOR: Model = Model::new(
    "AnomalyDetector",
    "Anomaly Detector",
    Category::Tiny,
    ModelClass::Plain,
    Source::convention("Reference anomaly-detection perceptron of about 270,000 parameters")
        .verified("2026-03-06"),
)
.parameters(thousand(270.0))
.flops(mflop(0.54));

/// DS-CNN (Arm, 2017): keyword spotter.
pub const DS_CNN: Model = Model::new(
    "DS_CNN",
    "DS-CNN (KWS)",
    Category::Tiny,
    ModelClass::Cnn,
    Source::paper("MLPerf Tiny keyword spotting reference (DS-CNN profile)")
        .at("https://github.com/mlcommons/tiny")
        .verified("2026-03-06")
        .note("Round figures."),
)
.year(2017)
.parameters(thousand(200.0))
.flops(mflop(20.0))
.flags(
    const {
        &[Flag::new(
            "parameters",
            "The registry names the MLPerf Tiny reference but holds 200,000 parameters and 20 \
             MFLOP, the size of the medium DS-CNN of Zhang et al. (2017); MLPerf Tiny runs the \
             small one, about 39,000 parameters and 5 MFLOP.",
        )]
    },
);

/// Wake Vision (Harvard, 2024): person detector for a doorbell.
pub const WAKE_VISION: Model = Model::new(
    "WakeVision",
    "Wake Vision (Doorbell)",
    Category::Tiny,
    ModelClass::Cnn,
    Source::datasheet("Wake Vision / doorbell-classifier TinyML reference")
        .at("https://github.com/TI-malaria/wake-vision")
        .verified("2026-03-06")
        .note("Round figures."),
)
.parameters(thousand(250.0))
.flops(mflop(25.0));
