//! Quantities as types: `Flops / FlopRate` is a [`Time`], `Bytes / FlopRate` does not compile.
//!
//! Every quantity holds an `f64` in its SI base unit (second, byte, FLOP, watt, joule, US dollar).
//! The constructors read like a spec sheet, [`FromStr`](std::str::FromStr) reads what a person
//! writes, and [`Display`](std::fmt::Display) prints it back the way the field writes it.
//!
//! ```
//! use perfdiff::units::{gib, tb_per_s, Bandwidth, Bytes};
//!
//! let bandwidth: Bandwidth = "3.35 TB/s".parse()?;
//! assert_eq!(bandwidth, tb_per_s(3.35));
//! assert_eq!((gib(80.0) / bandwidth).to_string(), "25.6416 ms");
//! assert_eq!("80 GiB".parse::<Bytes>()?.to_string(), "80 GiB");
//! # Ok::<(), perfdiff::units::UnitError>(())
//! ```
//!
//! Decimal and binary prefixes are different things: `80 GB` is 80 x 10^9 bytes, `80 GiB` is
//! 80 x 2^30.

mod parse;
mod print;

pub use parse::UnitError;
pub(crate) use parse::{
    is_unit, read as read_quantity, size as unit_size, unit_names, unit_names_of,
};
pub(crate) use print::{MOST_DIGITS, bytes_like, plain, quantity as print_quantity, significant};

use std::ops::{Add, Div, Mul, Sub};

/// What a number measures. Printed in errors about a unit that does not fit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Dimension {
    /// Floating-point (or integer) operations; one multiply-accumulate is two.
    Flops,
    /// Operations per second. `TOPS` and `TFLOP/s` are the same dimension.
    FlopRate,
    /// Bytes.
    Bytes,
    /// Bytes per second.
    Bandwidth,
    /// Seconds.
    Time,
    /// Watts.
    Power,
    /// Joules.
    Energy,
    /// US dollars.
    Money,
    /// A plain number of things, such as parameters.
    Count,
}

macro_rules! quantity {
    ($(#[$doc:meta])* $name:ident, $dimension:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, PartialOrd)]
        pub struct $name(f64);

        impl $name {
            /// What this type measures.
            pub const DIMENSION: Dimension = Dimension::$dimension;

            /// The quantity with this value in the SI base unit.
            pub const fn from_si(value: f64) -> Self {
                Self(value)
            }

            /// The value in the SI base unit.
            pub const fn si(self) -> f64 {
                self.0
            }
        }

        impl Add for $name {
            type Output = Self;
            fn add(self, other: Self) -> Self {
                Self(self.0 + other.0)
            }
        }

        impl Sub for $name {
            type Output = Self;
            fn sub(self, other: Self) -> Self {
                Self(self.0 - other.0)
            }
        }

        impl Mul<f64> for $name {
            type Output = Self;
            fn mul(self, factor: f64) -> Self {
                Self(self.0 * factor)
            }
        }

        impl Div<f64> for $name {
            type Output = Self;
            fn div(self, divisor: f64) -> Self {
                Self(self.0 / divisor)
            }
        }

        impl Div for $name {
            /// A pure ratio.
            type Output = f64;
            fn div(self, other: Self) -> f64 {
                self.0 / other.0
            }
        }

        impl std::str::FromStr for $name {
            type Err = UnitError;
            fn from_str(text: &str) -> Result<Self, UnitError> {
                parse::quantity(text, Self::DIMENSION).map(Self)
            }
        }

        impl std::fmt::Display for $name {
            /// Chooses the prefix. A precision asks for that many significant digits, zeros kept
            /// (`{:.3}` prints `9.00 ms`); without one, up to six, zeros dropped.
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                let text = print::quantity(self.0, Self::DIMENSION, f.precision());
                // `Formatter::pad` would read the precision as a length to cut the text to.
                let fill = f.width().unwrap_or(0).saturating_sub(text.chars().count());
                write!(f, "{:fill$}{text}", "")
            }
        }
    };
}

quantity!(
    /// Operations, in FLOP. One multiply-accumulate is two.
    Flops,
    Flops
);
quantity!(
    /// Operations per second, in FLOP/s (integer ratings in TOPS share it).
    FlopRate,
    FlopRate
);
quantity!(
    /// An amount of data, in bytes.
    Bytes,
    Bytes
);
quantity!(
    /// A data rate, in bytes per second.
    Bandwidth,
    Bandwidth
);
quantity!(
    /// A duration, in seconds.
    Time,
    Time
);
quantity!(
    /// Power, in watts.
    Power,
    Power
);
quantity!(
    /// Energy, in joules.
    Energy,
    Energy
);
quantity!(
    /// Money, in US dollars.
    Dollars,
    Money
);
quantity!(
    /// A number of things, such as parameters (fractional where a source says "8.03 B").
    Count,
    Count
);

impl Div<FlopRate> for Flops {
    type Output = Time;
    fn div(self, rate: FlopRate) -> Time {
        Time(self.0 / rate.0)
    }
}

impl Div<Bandwidth> for Bytes {
    type Output = Time;
    fn div(self, rate: Bandwidth) -> Time {
        Time(self.0 / rate.0)
    }
}

impl Div<Time> for Flops {
    type Output = FlopRate;
    fn div(self, time: Time) -> FlopRate {
        FlopRate(self.0 / time.0)
    }
}

impl Mul<Time> for Power {
    type Output = Energy;
    fn mul(self, time: Time) -> Energy {
        Energy(self.0 * time.0)
    }
}

macro_rules! constructors {
    ($($(#[$doc:meta])* $name:ident: $quantity:ident = $factor:expr;)*) => {
        $(
            $(#[$doc])*
            pub const fn $name(value: f64) -> $quantity {
                $quantity::from_si(scaled(value, $factor))
            }
        )*
    };
}

/// `value * factor`, as the decimal reads: `billion(8.03)` is `8.03e9`, where the bare product
/// falls short of that whole number by one rounding.
const fn scaled(value: f64, factor: f64) -> f64 {
    if factor < 1.0 {
        // 1e6 is exact where 1e-6 is not.
        return value / (1.0 / factor);
    }
    let product = value * factor;
    let whole = (product + 0.5) as u64 as f64;
    if (whole - product).abs() <= product * f64::EPSILON { whole } else { product }
}

constructors! {
    /// 10^6 FLOP.
    mflop: Flops = 1e6;
    /// 10^9 FLOP.
    gflop: Flops = 1e9;
    /// 10^12 FLOP.
    tflop: Flops = 1e12;
    /// 10^6 FLOP/s.
    mflops: FlopRate = 1e6;
    /// 10^9 FLOP/s.
    gflops: FlopRate = 1e9;
    /// 10^12 FLOP/s.
    tflops: FlopRate = 1e12;
    /// 10^15 FLOP/s.
    pflops: FlopRate = 1e15;
    /// 10^12 integer operations per second.
    tops: FlopRate = 1e12;
    /// 2^10 bytes.
    kib: Bytes = 1024.0;
    /// 2^20 bytes.
    mib: Bytes = 1_048_576.0;
    /// 2^30 bytes.
    gib: Bytes = 1_073_741_824.0;
    /// 2^40 bytes.
    tib: Bytes = 1_099_511_627_776.0;
    /// 10^6 bytes.
    mb: Bytes = 1e6;
    /// 10^9 bytes.
    gb: Bytes = 1e9;
    /// 10^6 bytes per second.
    mb_per_s: Bandwidth = 1e6;
    /// 10^9 bytes per second.
    gb_per_s: Bandwidth = 1e9;
    /// 10^12 bytes per second.
    tb_per_s: Bandwidth = 1e12;
    /// 10^15 bytes per second.
    pb_per_s: Bandwidth = 1e15;
    /// 10^-9 s.
    ns: Time = 1e-9;
    /// 10^-6 s.
    us: Time = 1e-6;
    /// 10^-3 s.
    ms: Time = 1e-3;
    /// Years of 365 days.
    years: Time = 31_536_000.0;
    /// Watts.
    watts: Power = 1.0;
    /// 10^3 W.
    kilowatts: Power = 1e3;
    /// US dollars.
    dollars: Dollars = 1.0;
    /// 10^3 things, such as parameters.
    thousand: Count = 1e3;
    /// 10^6 things, such as parameters.
    million: Count = 1e6;
    /// 10^9 things, such as parameters.
    billion: Count = 1e9;
    /// 10^12 things, such as parameters.
    trillion: Count = 1e12;
}

/// A number of things, exactly.
pub const fn count(value: f64) -> Count {
    Count::from_si(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dividing_work_by_a_rate_gives_time() {
        assert_eq!(tflop(1.0) / tflops(2.0), Time::from_si(0.5));
        assert_eq!(gb(1.0) / gb_per_s(4.0), Time::from_si(0.25));
        assert_eq!(watts(400.0) * ms(10.0), Energy::from_si(4.0));
    }

    #[test]
    fn constructors_give_the_number_that_the_text_gives() {
        assert_eq!(Ok(billion(8.03)), "8.03 B".parse());
        assert_eq!(Ok(gflop(8.2)), "8.2 GFLOP".parse());
        assert_eq!(Ok(tb_per_s(3.35)), "3.35 TB/s".parse());
        assert_eq!(Ok(us(15.0)), "15 us".parse());
        assert_eq!(Ok(ns(0.5)), "0.5 ns".parse());
    }

    #[test]
    fn decimal_and_binary_prefixes_are_kept_apart() {
        assert_ne!(gib(80.0), gb(80.0));
        assert_eq!(gib(80.0).to_string(), "80 GiB");
        assert_eq!(gib(79.1).to_string(), "79.1 GiB");
        assert_eq!(gb(79.1).to_string(), "79.1 GB");
        assert_eq!(gb(80.0).to_string(), "80 GB");
    }
}
