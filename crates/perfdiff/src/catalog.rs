//! What is known: the built-in hardware and models, and those that a user adds.

pub(crate) mod hardware;
pub(crate) mod models;
