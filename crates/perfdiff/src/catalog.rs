//! What is known: the built-in hardware and models, and those that a user adds.

pub mod hardware;
pub mod models;
