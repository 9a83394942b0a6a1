//! Number formats of weights and arithmetic.

/// The number format in which weights are stored and multiplied.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Precision {
    /// IEEE 754 single precision.
    Fp32,
    /// NVIDIA's 19-bit format, stored in four bytes.
    Tf32,
    /// IEEE 754 half precision.
    Fp16,
    /// Brain float: eight exponent bits.
    Bf16,
    /// Eight-bit float (E4M3 or E5M2).
    Fp8,
    /// Eight-bit integer.
    Int8,
    /// Four-bit float.
    Fp4,
    /// Four-bit integer.
    Int4,
}

impl Precision {
    /// Every precision, widest first.
    pub const ALL: [Precision; 8] = [
        Precision::Fp32,
        Precision::Tf32,
        Precision::Fp16,
        Precision::Bf16,
        Precision::Fp8,
        Precision::Int8,
        Precision::Fp4,
        Precision::Int4,
    ];

    /// The name as it is written in a block: `fp16`.
    pub const fn name(self) -> &'static str {
        match self {
            Precision::Fp32 => "fp32",
            Precision::Tf32 => "tf32",
            Precision::Fp16 => "fp16",
            Precision::Bf16 => "bf16",
            Precision::Fp8 => "fp8",
            Precision::Int8 => "int8",
            Precision::Fp4 => "fp4",
            Precision::Int4 => "int4",
        }
    }

    /// The precision with this name, whatever its case.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|p| p.name().eq_ignore_ascii_case(name))
    }

    /// Storage of one parameter, in bytes: 4 for fp32 and tf32, 0.5 for the four-bit formats.
    ///
    /// ```
    /// use perfdiff::Precision;
    /// assert_eq!(Precision::Fp16.bytes_per_parameter(), 2.0);
    /// ```
    pub const fn bytes_per_parameter(self) -> f64 {
        match self {
            Precision::Fp32 | Precision::Tf32 => 4.0,
            Precision::Fp16 | Precision::Bf16 => 2.0,
            Precision::Fp8 | Precision::Int8 => 1.0,
            Precision::Fp4 | Precision::Int4 => 0.5,
        }
    }

    pub(crate) const fn index(self) -> usize {
        self as usize
    }
}

impl std::fmt::Display for Precision {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(self.name())
    }
}
