//! perfdiff

mod assumptions;
#[cfg(feature = "block")]
pub mod block;
mod catalog;
mod compare;
mod diagnostic;
mod explain;
pub mod fields;
pub mod hardware;
#[cfg(any(feature = "block", feature = "serde"))]
mod input;
pub mod json;
#[cfg(feature = "serde")]
pub mod json_lines;
mod keys;
mod metric;
pub mod model;
mod precision;
mod profile;
mod report;
mod scenario;
mod solve;
mod source;
mod suggest;
pub mod units;
mod workload;

/// The built-in models.
pub mod models {
    pub use crate::catalog::models::*;
}

pub use assumptions::{AssumptionSet, Assumptions, CONSTANTS, Constant};
pub use catalog::{Catalog, UnknownName};
pub use compare::{Comparison, Factor, Group, InputKind, InputValue, Side};
pub use diagnostic::{Diagnostic, Position};
pub use explain::{Finding, FindingKind, fixed_speedup, times};
pub use hardware::{Hardware, Peaks};
pub use keys::{KEYS, Key, Place};
pub use metric::Metric;
pub use model::Model;
pub use precision::Precision;
pub use profile::{BandwidthPath, Note, Profile, Regime, Stage};
pub use report::{HTML_STYLE, Report};
pub use scenario::{Scenario, ScenarioOf};
pub use solve::{Demand, SolveError};
pub use source::{FieldSource, Flag, Source, SourceKind};
pub use workload::{Train, Workload, Zero};
