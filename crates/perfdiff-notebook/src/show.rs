//! Several values in one cell.

use std::fmt::Display;

use perfdiff::{
    AssumptionSet, Assumptions, Bundle, Catalog, Comparison, Hardware, Model, Profile, Report,
    Scenario, Sheet, Side, Sweep,
};

/// What [`show!`](crate::show!) can show: every value of perfdiff, remarks, and lists, options and
/// results of them. An error shows itself as a sentence, without stopping the cell.
///
/// evcxr does not look for this trait, so there is nothing to import and nothing to forget: a value
/// that ends a cell shows itself by a method of its own.
pub trait Show {
    /// What is shown of it.
    fn shown(&self) -> Bundle;
}

macro_rules! bundled {
    ($($type:ty)*) => {
        $(impl Show for $type {
            fn shown(&self) -> Bundle {
                self.bundle()
            }
        })*
    };
}

bundled! {
    AssumptionSet Assumptions Catalog Comparison Hardware Model Profile Report Scenario Sheet Side
    Sweep
}

impl Show for Bundle {
    fn shown(&self) -> Bundle {
        self.clone()
    }
}

impl Show for str {
    fn shown(&self) -> Bundle {
        Bundle::of_text(self)
    }
}

impl Show for String {
    fn shown(&self) -> Bundle {
        Bundle::of_text(self)
    }
}

impl<T: Show + ?Sized> Show for &T {
    fn shown(&self) -> Bundle {
        (**self).shown()
    }
}

impl<T: Show, E: Display> Show for Result<T, E> {
    fn shown(&self) -> Bundle {
        match self {
            Ok(value) => value.shown(),
            Err(error) => Bundle::of_error(error),
        }
    }
}

impl<T: Show> Show for Option<T> {
    fn shown(&self) -> Bundle {
        self.as_ref().map_or_else(|| Bundle::of_text("none"), Show::shown)
    }
}

impl<T: Show> Show for [T] {
    fn shown(&self) -> Bundle {
        Bundle::of_all(self.iter().map(Show::shown))
    }
}

impl<T: Show> Show for Vec<T> {
    fn shown(&self) -> Bundle {
        self.as_slice().shown()
    }
}

impl<T: Show, const N: usize> Show for [T; N] {
    fn shown(&self) -> Bundle {
        self.as_slice().shown()
    }
}

/// Several values as one, in the order in which they are written: evcxr shows only the last value of
/// a cell.
///
/// ```
/// use perfdiff_notebook::prelude::*;
///
/// let h100 = Scenario::new(models::LLAMA3_8B).on(hardware::H100);
/// let shown = show!["The same sheet, two batches:", solve(&h100), solve(&h100.batch(0))];
/// assert!(shown.plain.starts_with("The same sheet, two batches:\n\n📊 Performance Profile\n"));
/// // What cannot be solved is a sentence, and the rest is there.
/// assert!(shown.plain.contains("\n\nError: "));
/// ```
#[macro_export]
macro_rules! show {
    ($($value:expr),+ $(,)?) => {
        $crate::Bundle::of_all([$($crate::Show::shown(&$value)),+])
    };
}
