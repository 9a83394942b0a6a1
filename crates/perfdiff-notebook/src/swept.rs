//! What a sweep goes over, and what it asks at each place.

use perfdiff::{At, Axis, Hardware, Metric, Model, Precision, Scenario, Sweep, SweepError};

/// What an input can be swept over: whole numbers, hardware, models, precisions.
pub trait Swept: Clone {
    /// The input with these values.
    fn axis(name: &str, values: &[Self]) -> Axis;

    /// The value at a place: one of the list, or, of numbers, one between two of them.
    fn at(values: &[Self], place: &At) -> Self;
}

impl Swept for u64 {
    fn axis(name: &str, values: &[Self]) -> Axis {
        Axis::integers(name, values.iter().copied())
    }

    fn at(_: &[Self], place: &At) -> Self {
        place.integer()
    }
}

/// The place of a name is its place in the list.
macro_rules! named {
    ($($type:ty: |$value:ident| $name:expr;)*) => {
        $(impl Swept for $type {
            fn axis(name: &str, values: &[Self]) -> Axis {
                Axis::names(name, values.iter().map(|$value| $name.to_string()))
            }

            fn at(values: &[Self], place: &At) -> Self {
                let place = usize::try_from(place.integer()).unwrap_or(usize::MAX);
                values[place.min(values.len() - 1)].clone()
            }
        })*
    };
}

named! {
    Hardware: |value| key_or_name(&value.key, &value.name);
    Model: |value| key_or_name(&value.key, &value.name);
    Precision: |value| value.name();
}

/// What a block calls it; what is in no catalog has no key.
fn key_or_name<'a>(key: &'a str, name: &'a str) -> &'a str {
    if key.is_empty() { name } else { key }
}

/// What a sweep asks at each place: one scenario, or a baseline and a proposal.
pub trait Compared: Sized {
    /// The sweep that asks it along an input.
    ///
    /// # Errors
    ///
    /// As [`Sweep::of`] and [`Sweep::between`].
    fn swept(axis: Axis, metric: Metric, at: impl Fn(&At) -> Self) -> Result<Sweep, SweepError>;
}

impl Compared for Scenario {
    fn swept(axis: Axis, metric: Metric, at: impl Fn(&At) -> Self) -> Result<Sweep, SweepError> {
        Sweep::of([axis], metric, |places| at(&places[0]))
    }
}

impl Compared for (Scenario, Scenario) {
    fn swept(axis: Axis, metric: Metric, at: impl Fn(&At) -> Self) -> Result<Sweep, SweepError> {
        Sweep::between([axis], metric, |places| at(&places[0]))
    }
}
