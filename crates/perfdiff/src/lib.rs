//! perfdiff

mod catalog;
mod diagnostic;
pub mod hardware;
pub mod model;
mod precision;
mod source;
mod suggest;
pub mod units;

/// The built-in models.
pub mod models {
    pub use crate::catalog::models::*;
}

pub use diagnostic::{Diagnostic, Position};
pub use hardware::{Hardware, Peaks};
pub use model::Model;
pub use precision::Precision;
pub use source::*;
