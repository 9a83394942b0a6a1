//! The built-in hardware: one documented constant an entry, one file a tier.

mod cloud;

pub use cloud::*;

use crate::hardware::Hardware;

/// Every built-in entry, by tier and then by key.
pub static ALL: &[Hardware] = &[A100, H100];
