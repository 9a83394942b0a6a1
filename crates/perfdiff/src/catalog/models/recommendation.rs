//! Recommenders.

use crate::model::{Category, Model, ModelClass};
use crate::source::{FieldSource, Flag, Source};
use crate::units::gb;

/// DLRM (Meta, 2019): recommender, by the size of its embedding tables alone.
pub const DLRM: Model = Model::new(
    "DLRM",
    "DLRM",
    Category::Recommendation,
    ModelClass::Plain,
    Source::paper("Naumov et al. (2019), Deep Learning Recommendation Model (DLRM)")
        .at("https://arxiv.org/abs/1906.00091")
        .verified("2026-03-06"),
)
.year(2019)
.model_size(gb(100.0))
.sources(
    const {
        &[FieldSource::new(
            "model_size",
            Source::estimate("mlsysim 0.3.0 registry")
                .at("https://pypi.org/project/mlsysim/0.3.0/")
                .note("Low end of the range it keeps; the paper fixes no size."),
        )]
    },
)
.flags(
    const {
        &[Flag::new(
            "flops",
            "The registry gives neither operations nor parameters, so mlsysim prices reading all \
             100 GB of tables for each query. A query reads a few rows of them and runs small \
             perceptrons.",
        )]
    },
);
