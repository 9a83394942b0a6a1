//! perfdiff in a Rust notebook: [evcxr](https://github.com/evcxr/evcxr), the Rust kernel of Jupyter.
//!
//! One line to have it, one to use it; then the last expression of a cell shows itself, as text, as
//! HTML with its picture, and as JSON:
//!
//! ```text
//! :opt 0
//! :dep perfdiff-notebook = { path = "crates/perfdiff-notebook" }
//! use perfdiff_notebook::prelude::*;
//! ```
//!
//! ```
//! use perfdiff_notebook::prelude::*;
//!
//! let a100 = Scenario::new(models::LLAMA3_8B).on(hardware::A100);
//! let h100 = a100.on(hardware::H100);
//!
//! let comparison = compare(&a100, &h100)?;
//! assert_eq!(format!("{:.2}x", comparison.speedup.unwrap()), "1.54x");
//! # Ok::<(), SolveError>(())
//! ```
//!
//! - [`Scenario`] is what is run: `.batch(256)`, `.generate(512, 128)`, `.devices(4)`,
//!   `.precision(Precision::Fp8)`, `.under(AssumptionSet::Vllm)`, in any order. Each gives a new
//!   scenario and leaves the old one, so that a cell does not use up what another made.
//! - [`solve`] gives its profile, [`compare`] the difference of two with its factors, [`sweep`] many
//!   along one input. All of them give a `Result`: end the cell with `?`, and a mistake is a sentence.
//! - [`hardware`] and [`models`] are the catalog; `Catalog::builtin()` shows all of it, and
//!   `Sheet::of_hardware([&hardware::A100, &hardware::H100])` some of it side by side.
//! - evcxr keeps only the last value of a cell; [`show!`] shows several.
//!
//! Everything is owned, so evcxr can keep it from cell to cell. With the feature `block`, `block`
//! runs the TOML that documents hold.

mod ask;
#[cfg(feature = "block")]
mod block;
mod show;
mod swept;

pub use ask::{compare, compare_by, solve, sweep, sweep_by};
#[cfg(feature = "block")]
pub use block::{Mistakes, block};
pub use perfdiff;
pub use show::Show;
pub use swept::{Compared, Swept};

#[doc(no_inline)]
pub use perfdiff::{
    AssumptionSet, Assumptions, Axis, Bundle, Catalog, Comparison, Hardware, Metric, Model,
    Precision, Report, Scenario, Sheet, Shown, Side, SolveError, Sweep, SweepError, Train,
    Workload, Zero, hardware, models, units,
};

/// What a notebook names: `use perfdiff_notebook::prelude::*;`.
///
/// Nothing in it has the name of anything that Rust's own prelude has.
pub mod prelude {
    #[cfg(feature = "block")]
    pub use crate::block::{Mistakes, block};
    pub use crate::show;
    pub use crate::{compare, compare_by, solve, sweep, sweep_by};
    #[doc(no_inline)]
    pub use perfdiff::{
        AssumptionSet, Assumptions, Axis, Bundle, Catalog, Comparison, Hardware, Metric, Model,
        Precision, Report, Scenario, Sheet, Shown, Side, SolveError, Sweep, SweepError, Train,
        Workload, Zero, hardware, models, units,
    };
}
