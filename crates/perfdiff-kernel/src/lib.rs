//! A Jupyter kernel whose cells are perfdiff blocks.
//!
//! ```text
//! frames --wire--> request --kernel--> contents of the answer --wire--> frames
//! ```
//!
//! 1. [`Connection`] is the file in which Jupyter says where to listen.
//! 2. [`serve`] opens the sockets and answers until it is told to stop.
//! 3. What a cell means is `perfdiff_docs`': `perfdiff check` runs the cells of a notebook through the
//!    same [`Session`](perfdiff_docs::Session), so that what it says of a notebook is what the kernel
//!    would do.
//! 4. [`install`] writes the files by which front ends find the kernel.
//!
//! The messages are answered without a thought of sockets, and each layer is tested alone.

mod complete;
mod connection;
mod cursor;
mod history;
mod inspect;
pub mod install;
mod is_complete;
mod kernel;
mod members;
mod place;
mod serve;
mod wire;

pub use connection::Connection;
pub use serve::{ServeError, serve};
