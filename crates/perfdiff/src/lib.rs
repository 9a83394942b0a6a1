//! Why did a change of ML hardware or model make things faster or slower?
//!
//! perfdiff solves an analytical performance profile of two scenarios and explains the difference
//! exactly: the factors that it names multiply to the speedup, and no sentence that it prints is
//! false against the numbers.
//!
//! ```
//! use perfdiff::{hardware, models, Comparison, Metric, Report, Scenario};
//!
//! let a100 = Scenario::new(models::LLAMA3_8B).on(hardware::A100);
//! let h100 = Scenario::new(models::LLAMA3_8B).on(hardware::H100);
//! let comparison = Comparison::between(&a100, &h100, Metric::Latency)?;
//!
//! // 3.17x the FLOP/s, 1.64x the bandwidth; what arrived?
//! assert_eq!(format!("{:.2}", comparison.speedup.unwrap()), "1.54");
//! assert_eq!(comparison.factors[0].name, "memory_bandwidth");
//! assert!((comparison.factor("peak_flops").unwrap().contribution.unwrap() - 1.0).abs() < 0.01);
//! println!("{}", Report::new(comparison).text());
//! # Ok::<(), perfdiff::SolveError>(())
//! ```
//!
//! # The way through
//!
//! Data flows one way. Each arrow is one function with one input and one output:
//!
//! ```text
//! block text --parse--> Block --resolve(Catalog)--> Scenario x 2 --solve--> Profile x 2
//!    --compare--> Comparison --findings--> [Finding] --Report--> text | Markdown | HTML | JSON
//! ```
//!
//! 1. [`units`]: quantities as types. [`hardware`] and [`models`]: the built-in catalog.
//! 2. [`Scenario`]: everything that determines a result. [`Scenario::solve`] gives its [`Profile`].
//! 3. [`Comparison`]: the speedup of two scenarios, and its [`Factor`]s.
//! 4. [`Finding`]: one true fact of a comparison, with its evidence.
//! 5. [`Scenario::threshold`] and [`Scenario::sensitivities`]: what it would take, and what more of
//!    each resource would buy.
//! 6. [`Sweep`]: one or two inputs over many values, and where something changes.
//! 7. [`Report`]: all of it, rendered. [`Report::field`] is one value by its name, and a
//!    [`Claim`](claim::Claim) what somebody says of it.
//! 8. [`Sheet`]: what a scenario, a profile or an entry of the catalog shows of itself. Everything
//!    has a `bundle`, which is what notebooks show.
//!
//! # Features
//!
//! The engine depends on nothing but `libm`, reads no file, has no clock and no global state, and
//! builds for `wasm32-unknown-unknown`. `block` adds blocks and catalogs written in TOML; `serde`
//! adds scenarios read from JSON, and models from a Hugging Face `config.json`; `evcxr` makes values
//! show themselves in a Rust notebook, for which `perfdiff-notebook` is the crate to name.

/// The version of the engine: two of one version compute the same.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

mod accuracy;
mod assumptions;
#[cfg(feature = "block")]
pub mod block;
mod brief;
mod bundle;
mod catalog;
pub mod claim;
mod compare;
mod cost;
mod diagnostic;
mod draw;
#[cfg(feature = "evcxr")]
mod evcxr;
mod explain;
pub mod field;
pub mod fields;
pub mod fit;
pub mod hardware;
#[cfg(feature = "serde")]
pub mod hf;
#[cfg(any(feature = "block", feature = "serde"))]
mod input;
pub mod json;
#[cfg(feature = "serde")]
pub mod json_lines;
mod keys;
mod markup;
mod metric;
pub mod model;
mod picture;
mod precision;
mod profile;
mod report;
mod scenario;
mod sensitivity;
mod sheet;
mod show;
mod solve;
mod source;
mod suggest;
mod sweep;
mod threshold;
pub mod units;
pub mod validate;
mod workload;

/// The built-in models.
pub mod models {
    pub use crate::catalog::models::*;
}

pub use accuracy::{Spread, VALIDATIONS, Validation};
pub use assumptions::{
    AssumptionSet, Assumptions, CONSTANTS, Constant, Equations, MemoryRule, Scheduler, Serving,
};
pub use bundle::Bundle;
pub use catalog::{Catalog, UnknownName};
pub use compare::{
    Comparison, Factor, GapStep, Group, InputKind, InputValue, Part, Side, SpecGap, StageChange,
};
pub use cost::{Cost, HourlyPrice, Product};
pub use diagnostic::{Diagnostic, Position};
pub use explain::{Finding, FindingKind, fixed_speedup, times};
pub use hardware::{Hardware, Peaks, Vendor};
pub use keys::{KEYS, Key, Place};
pub use metric::Metric;
pub use model::Model;
pub use picture::Picture;
pub use precision::Precision;
pub use profile::{BandwidthPath, Note, Profile, Regime, Stage};
pub use report::wrap::wrapped;
pub use report::{HTML_STYLE, Paint, Report};
pub use scenario::{Scenario, ScenarioOf};
pub use sensitivity::{Resource, Sensitivity};
pub use sheet::Sheet;
pub use show::Shown;
pub use solve::{DEFAULT_CONTEXT, Demand, Shapes, SolveError};
pub use source::{FieldSource, Flag, Source, SourceKind};
pub use suggest::nearest;
pub use sweep::{
    At, Axis, Change, Crossover, Fit, MOST_POINTS, Missing, Range, RangeError, Reach, Sample,
    Standing, Sweep, SweepError, SweepPoint, SweptSide,
};
pub use threshold::{Goal, Knob, Threshold};
pub use workload::{Train, Workload, Zero};
