//! One accelerator's spec sheet.

use std::borrow::Cow;

use crate::precision::Precision;
use crate::source::{FieldSource, Flag, Source};
use crate::units::{Bandwidth, Bytes, Dollars, FlopRate, Power, Time};

/// One accelerator (or a system sold as one), as its makers specify it.
///
/// Every value's origin is known: [`Hardware::source_of`]. The built-in entries are constants in
/// [`hardware`](mod@crate::hardware):
///
/// ```
/// use perfdiff::{hardware, units::tb_per_s};
///
/// assert_eq!(hardware::H100.memory.bandwidth, tb_per_s(3.35));
/// assert_eq!(hardware::H100.source_of("memory_bandwidth").kind.name(), "datasheet");
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Hardware {
    /// The catalog key, such as `A100`. Empty for hardware defined in a block.
    pub key: Cow<'static, str>,
    /// The display name, such as `NVIDIA A100`.
    pub name: Cow<'static, str>,
    /// Other names that are in use, such as `H100-SXM5-80GB`; the catalog finds it by them.
    pub aliases: Cow<'static, [Cow<'static, str>]>,
    /// The class of machine it belongs to.
    pub tier: Tier,
    /// Who makes it: serving stacks run other kernels for each.
    pub vendor: Vendor,
    /// The year it was released.
    pub year: Option<u16>,
    /// Peak dense operations per second, by precision. Never a rating with sparsity, never an
    /// integer rating in the place of a floating-point one.
    pub peak: Peaks,
    /// The peaks as mlsysim 0.3.0 reads them, right or wrong.
    pub registered: RegisteredPeaks,
    /// The main memory that holds weights.
    pub memory: Memory,
    /// On-chip memory that can hold a whole small model.
    pub sram: Option<Sram>,
    /// Flash from which a microcontroller streams its weights.
    pub flash: Option<Flash>,
    /// The link to the host, over which what does not fit is streamed.
    pub host_link: Option<Link>,
    /// The link to neighbouring accelerators (NVLink, ICI, xGMI): what one accelerator sends in an
    /// all-reduce.
    pub interconnect: Option<Link>,
    /// Thermal design power of one accelerator.
    pub tdp: Option<Power>,
    /// Street price of one accelerator.
    pub price: Option<Dollars>,
    /// Fixed time to start one pass: driver, launch, synchronisation.
    pub dispatch_overhead: Time,
    /// Accelerators inside, where the entry is a system of several (72 in a GB200 NVL72) or has
    /// dies that software sees as accelerators of their own (two on an MI250). A model is split
    /// over all of them, and [`interconnect`](Self::interconnect) is the rate of one.
    pub accelerators: Option<u32>,
    /// The source of every value that [`sources`](Self::sources) does not name.
    pub source: Source,
    /// Values with a source of their own.
    pub sources: Cow<'static, [FieldSource]>,
    /// Registry values that are wrong or of another convention.
    pub flags: Cow<'static, [Flag]>,
}

impl Hardware {
    /// The source of the field with this name (as in an inline table, `memory_bandwidth`).
    pub fn source_of(&self, field: &str) -> &Source {
        self.sources.iter().find(|s| s.field == field).map_or(&self.source, |s| &s.source)
    }

    /// The flag on the field with this name, if the registry's value should not be trusted.
    pub fn flag_of(&self, field: &str) -> Option<&Flag> {
        self.flags.iter().find(|f| f.field == field)
    }
}

/// Who makes an accelerator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Vendor {
    /// AMD.
    Amd,
    /// Amazon.
    Amazon,
    /// Apple.
    Apple,
    /// Cerebras.
    Cerebras,
    /// Google.
    Google,
    /// Graphcore.
    Graphcore,
    /// Groq.
    Groq,
    /// Intel.
    Intel,
    /// NVIDIA.
    Nvidia,
    /// SambaNova.
    SambaNova,
    /// Anyone else, and hardware that a user defines without saying.
    Other,
}

impl Vendor {
    /// Every vendor.
    pub const ALL: [Vendor; 11] = [
        Vendor::Amd,
        Vendor::Amazon,
        Vendor::Apple,
        Vendor::Cerebras,
        Vendor::Google,
        Vendor::Graphcore,
        Vendor::Groq,
        Vendor::Intel,
        Vendor::Nvidia,
        Vendor::SambaNova,
        Vendor::Other,
    ];

    /// The name in an inline table.
    pub const fn name(self) -> &'static str {
        match self {
            Vendor::Amd => "amd",
            Vendor::Amazon => "amazon",
            Vendor::Apple => "apple",
            Vendor::Cerebras => "cerebras",
            Vendor::Google => "google",
            Vendor::Graphcore => "graphcore",
            Vendor::Groq => "groq",
            Vendor::Intel => "intel",
            Vendor::Nvidia => "nvidia",
            Vendor::SambaNova => "sambanova",
            Vendor::Other => "other",
        }
    }
}

/// The class of machine, as mlsysim's registry names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Tier {
    /// Datacentre accelerators.
    Cloud,
    /// Desktops and laptops.
    Workstation,
    /// Phones.
    Mobile,
    /// Robots, cars and edge boxes.
    Edge,
    /// Microcontrollers.
    Tiny,
    /// Defined by the user.
    Custom,
}

impl Tier {
    /// The name in registry paths (`Hardware.Cloud.A100`).
    pub const fn name(self) -> &'static str {
        match self {
            Tier::Cloud => "Cloud",
            Tier::Workstation => "Workstation",
            Tier::Mobile => "Mobile",
            Tier::Edge => "Edge",
            Tier::Tiny => "Tiny",
            Tier::Custom => "Custom",
        }
    }
}

/// Peak operations per second by precision; what the maker does not specify is absent.
///
/// ```
/// use perfdiff::{Peaks, Precision, units::tflops};
///
/// let peaks = Peaks::NONE.fp32(tflops(19.5)).fp16(tflops(312.0));
/// assert_eq!(peaks.at(Precision::Fp16), Some(tflops(312.0)));
/// assert_eq!(peaks.at(Precision::Fp8), None);
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Peaks([Option<FlopRate>; Precision::ALL.len()]);

impl Peaks {
    /// A sheet that says nothing.
    pub const NONE: Peaks = Peaks([None; Precision::ALL.len()]);

    /// The peak at this precision, if the sheet gives one.
    pub const fn at(&self, precision: Precision) -> Option<FlopRate> {
        self.0[precision.index()]
    }

    /// All rates so many times as high.
    pub(crate) fn scaled(&self, times: f64) -> Self {
        Self(self.0.map(|rate| rate.map(|rate| rate * times)))
    }

    /// The sheet with this rate at this precision.
    #[must_use]
    pub const fn with(mut self, precision: Precision, rate: FlopRate) -> Self {
        self.0[precision.index()] = Some(rate);
        self
    }

    /// Whether no precision has a rate.
    pub fn is_empty(&self) -> bool {
        self.0.iter().all(Option::is_none)
    }

    /// The precisions that the sheet gives, with their rates, widest first.
    pub fn iter(&self) -> impl Iterator<Item = (Precision, FlopRate)> + '_ {
        Precision::ALL.into_iter().filter_map(|p| self.at(p).map(|rate| (p, rate)))
    }
}

macro_rules! peak_builders {
    ($($name:ident = $precision:ident;)*) => {
        impl Peaks {
            $(
                #[doc = concat!("The sheet with this dense rate at ", stringify!($name), ".")]
                #[must_use]
                pub const fn $name(self, rate: FlopRate) -> Self {
                    self.with(Precision::$precision, rate)
                }
            )*
        }
    };
}

peak_builders! {
    fp32 = Fp32;
    tf32 = Tf32;
    fp16 = Fp16;
    bf16 = Bf16;
    fp8 = Fp8;
    int8 = Int8;
    fp4 = Fp4;
    int4 = Int4;
}

/// Peaks as mlsysim 0.3.0 looks them up: a default, and a map that overrides it by precision.
///
/// A precision that is not in the map runs at the default, whatever the default is a rating of.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RegisteredPeaks {
    /// mlsysim's `compute.peak_flops`.
    pub default: FlopRate,
    /// mlsysim's `compute.precision_flops`, where its keys can be reached (`fp16_dense` and the
    /// sparse ones cannot).
    pub by_precision: Peaks,
    /// Whether mlsysim's map has any key at all, reachable or not: only then does it warn about
    /// a fallback.
    pub warns: bool,
}

impl RegisteredPeaks {
    /// A registry entry whose map is empty.
    pub const fn only(default: FlopRate) -> Self {
        Self { default, by_precision: Peaks::NONE, warns: false }
    }

    /// A registry entry with these reachable keys in its map.
    pub const fn new(default: FlopRate, by_precision: Peaks) -> Self {
        Self { default, by_precision, warns: true }
    }

    /// All rates so many times as high.
    pub(crate) fn scaled(&self, times: f64) -> Self {
        Self {
            default: self.default * times,
            by_precision: self.by_precision.scaled(times),
            warns: self.warns,
        }
    }

    /// The rate that mlsysim uses at this precision.
    pub const fn at(&self, precision: Precision) -> FlopRate {
        match self.by_precision.at(precision) {
            Some(rate) => rate,
            None => self.default,
        }
    }

    /// Whether mlsysim warns that this precision falls back on the default.
    pub const fn falls_back(&self, precision: Precision) -> bool {
        self.warns
            && self.by_precision.at(precision).is_none()
            && !matches!(precision, Precision::Fp16 | Precision::Bf16)
    }
}

/// The main memory.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Memory {
    /// What it is made of, where the source says.
    pub kind: Option<MemoryKind>,
    /// How much it holds.
    pub capacity: Bytes,
    /// How fast it is read.
    pub bandwidth: Bandwidth,
    /// What of the capacity programs get, where it is known; else all of it.
    pub usable: Option<Bytes>,
}

impl Memory {
    /// What programs get of the capacity.
    pub fn usable(&self) -> Bytes {
        self.usable.unwrap_or(self.capacity)
    }
}

/// The technology of a main memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum MemoryKind {
    /// High-bandwidth memory, first generation or one that the maker does not name.
    Hbm,
    /// HBM2.
    Hbm2,
    /// HBM2E.
    Hbm2e,
    /// HBM3.
    Hbm3,
    /// HBM3E.
    Hbm3e,
    /// GDDR5.
    Gddr5,
    /// GDDR6.
    Gddr6,
    /// DDR3.
    Ddr3,
    /// DDR4.
    Ddr4,
    /// DDR5.
    Ddr5,
    /// LPDDR4, LPDDR4X.
    Lpddr4,
    /// LPDDR5, LPDDR5X, LPDDR5T.
    Lpddr5,
    /// On-chip static memory that serves as the main memory.
    Sram,
    /// Flash that serves as the main memory.
    Flash,
    /// External pseudo-static RAM of a microcontroller.
    Psram,
}

impl MemoryKind {
    /// Every kind.
    pub const ALL: [MemoryKind; 15] = [
        MemoryKind::Hbm,
        MemoryKind::Hbm2,
        MemoryKind::Hbm2e,
        MemoryKind::Hbm3,
        MemoryKind::Hbm3e,
        MemoryKind::Gddr5,
        MemoryKind::Gddr6,
        MemoryKind::Ddr3,
        MemoryKind::Ddr4,
        MemoryKind::Ddr5,
        MemoryKind::Lpddr4,
        MemoryKind::Lpddr5,
        MemoryKind::Sram,
        MemoryKind::Flash,
        MemoryKind::Psram,
    ];

    /// The name that makers print, such as `HBM3`.
    pub const fn name(self) -> &'static str {
        match self {
            MemoryKind::Hbm => "HBM",
            MemoryKind::Hbm2 => "HBM2",
            MemoryKind::Hbm2e => "HBM2E",
            MemoryKind::Hbm3 => "HBM3",
            MemoryKind::Hbm3e => "HBM3E",
            MemoryKind::Gddr5 => "GDDR5",
            MemoryKind::Gddr6 => "GDDR6",
            MemoryKind::Ddr3 => "DDR3",
            MemoryKind::Ddr4 => "DDR4",
            MemoryKind::Ddr5 => "DDR5",
            MemoryKind::Lpddr4 => "LPDDR4",
            MemoryKind::Lpddr5 => "LPDDR5",
            MemoryKind::Sram => "SRAM",
            MemoryKind::Flash => "flash",
            MemoryKind::Psram => "PSRAM",
        }
    }
}

/// On-chip memory beside the main memory.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sram {
    /// How much it holds.
    pub capacity: Bytes,
    /// How fast it is read; without a figure it cannot serve weights.
    pub bandwidth: Option<Bandwidth>,
}

/// Flash memory from which weights are streamed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Flash {
    /// How much it holds.
    pub capacity: Option<Bytes>,
    /// How fast it is read; without a figure it cannot serve weights.
    pub bandwidth: Option<Bandwidth>,
}

/// A link between chips, or to the host.
#[derive(Clone, Debug, PartialEq)]
pub struct Link {
    /// The technology, such as `PCIe Gen5 x16`.
    pub name: Cow<'static, str>,
    /// The rate in one direction.
    pub bandwidth: Bandwidth,
    /// The delay of one transfer, where the source gives it.
    pub latency: Option<Time>,
}

impl Link {
    /// A link with a one-way rate.
    pub const fn new(name: &'static str, bandwidth: Bandwidth) -> Self {
        Self { name: Cow::Borrowed(name), bandwidth, latency: None }
    }

    /// With the delay of one transfer.
    #[must_use]
    pub const fn latency(mut self, latency: Time) -> Self {
        self.latency = Some(latency);
        self
    }
}

pub use crate::catalog::hardware::*;
