//! Values that show themselves in evcxr, the Rust kernel of Jupyter.
//!
//! evcxr compiles the last expression of a cell as `(it).evcxr_display();`, and prints it with
//! `{:?}` if there is no such method. The methods are inherent: one of a trait would be found only
//! where the trait is imported, and nothing would tell whoever forgot. What they print is evcxr's
//! protocol, a block a MIME type on standard output; nothing else of the engine prints.

use crate::assumptions::{AssumptionSet, Assumptions};
use crate::bundle::Bundle;
use crate::catalog::Catalog;
use crate::compare::{Comparison, Side};
use crate::hardware::Hardware;
use crate::model::Model;
use crate::profile::Profile;
use crate::report::Report;
use crate::scenario::Scenario;
use crate::sheet::Sheet;
use crate::sweep::Sweep;

impl Bundle {
    /// Shows it in evcxr, each rendering under its MIME type.
    pub fn evcxr_display(&self) {
        for (mime, text) in self.parts() {
            evcxr_runtime::mime_type(mime).text(text);
        }
    }
}

macro_rules! shown {
    ($($type:ty)*) => {
        $(impl $type {
            /// Shows it in evcxr: the [`bundle`](Self::bundle).
            pub fn evcxr_display(&self) {
                self.bundle().evcxr_display();
            }
        })*
    };
}

shown! {
    AssumptionSet Assumptions Catalog Comparison Hardware Model Profile Report Scenario Sheet Side
    Sweep
}
