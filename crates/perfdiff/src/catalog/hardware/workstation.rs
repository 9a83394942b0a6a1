//! Desktops and laptops.

use std::borrow::Cow;

use super::{DEFAULT_DISPATCH_OVERHEAD, DISPATCH_OVERHEAD, REGISTRY};
use crate::hardware::{Hardware, Link, Memory, MemoryKind, Peaks, RegisteredPeaks, Tier, Vendor};
use crate::source::{FieldSource, Flag, Source};
use crate::units::{dollars, gb_per_s, gib, tflops, us, watts};

/// NVIDIA DGX Spark (2025): desktop with a GB10 Grace Blackwell chip.
pub const DGX_SPARK: Hardware = Hardware {
    key: Cow::Borrowed("DGX_Spark"),
    name: Cow::Borrowed("NVIDIA DGX Spark (GB10)"),
    aliases: Cow::Borrowed(&[]),
    tier: Tier::Workstation,
    vendor: Vendor::Nvidia,
    year: Some(2025),
    peak: Peaks::NONE
        .fp32(tflops(31.0))
        .fp16(tflops(125.0))
        .bf16(tflops(125.0))
        .fp8(tflops(250.0))
        .fp4(tflops(500.0)),
    registered: RegisteredPeaks::new(tflops(125.0), Peaks::NONE.fp8(tflops(250.0))),
    memory: Memory {
        kind: Some(MemoryKind::Lpddr5),
        capacity: gib(128.0),
        bandwidth: gb_per_s(273.0),
        usable: None,
    },
    sram: None,
    flash: None,
    host_link: None,
    interconnect: None,
    tdp: Some(watts(200.0)),
    price: Some(dollars(3000.0)),
    dispatch_overhead: us(10.0),
    accelerators: None,
    source: Source::datasheet("NVIDIA DGX Spark (GB10 Grace Blackwell) product page")
        .at("https://www.nvidia.com/en-us/products/workstations/dgx-spark/")
        .verified("2026-03-06"),
    sources: Cow::Borrowed(&[
        FieldSource::new(
            "peak_flops",
            Source::derived(
                "NVIDIA DGX Spark (GB10 Grace Blackwell) product page; Skende (2025), Hot Chips",
            )
            .at("https://www.nvidia.com/en-us/products/workstations/dgx-spark/")
            .note(
                "Halved from 1 PFLOP/s of sparse FP4 for sparsity and for each doubling of width; \
                 FP32 as presented.",
            ),
        ),
        FieldSource::new("tdp", REGISTRY.note("Between the chip and its power supply.")),
        FieldSource::new(
            "price",
            REGISTRY.note("Low end of the 3,000 to 5,000 dollars that it keeps."),
        ),
        DISPATCH_OVERHEAD,
    ]),
    flags: Cow::Borrowed(&[
        Flag::new(
            "peak_flops",
            "The registry has no fp32 rate, so mlsysim takes 125 TFLOP/s, the FP16 rate; FP32 runs \
             at 31 TFLOP/s.",
        ),
        Flag::new(
            "tdp",
            "The registry holds 200 W; NVIDIA specifies a TDP of 140 W for the GB10 and a power \
             supply of 240 W for the whole machine.",
        ),
    ]),
};

/// NVIDIA GeForce GTX 580, 3 GB (2010): the Fermi card on which AlexNet was trained.
pub const GTX580_3GB: Hardware = Hardware {
    key: Cow::Borrowed("GTX580_3GB"),
    name: Cow::Borrowed("NVIDIA GeForce GTX 580 (3 GB)"),
    aliases: Cow::Borrowed(&[]),
    tier: Tier::Workstation,
    vendor: Vendor::Nvidia,
    year: Some(2010),
    peak: Peaks::NONE.fp32(tflops(1.5811)),
    registered: RegisteredPeaks::new(tflops(1.5811), Peaks::NONE.fp32(tflops(1.5811))),
    memory: Memory {
        kind: Some(MemoryKind::Gddr5),
        capacity: gib(3.0),
        bandwidth: gb_per_s(192.4),
        usable: None,
    },
    sram: None,
    flash: None,
    host_link: Some(Link::new("PCIe Gen2 x16", gb_per_s(8.0))),
    interconnect: None,
    tdp: Some(watts(244.0)),
    price: None,
    dispatch_overhead: us(10.0),
    accelerators: None,
    source: Source::datasheet(
        "NVIDIA GeForce GTX 580 specifications (reference board); 3 GB capacity per Krizhevsky et \
         al. (2012)",
    )
    .at("https://www.nvidia.com/docs/IO/100940/GeForce_GTX_580_Datasheet.pdf")
    .verified("2026-10-20"),
    sources: Cow::Borrowed(&[DEFAULT_DISPATCH_OVERHEAD]),
    flags: Cow::Borrowed(&[Flag::new(
        "peak_flops",
        "mlsysim takes 1.58 TFLOP/s at every precision; it is the FP32 rate. Fermi has no \
         half-precision and no packed integer arithmetic.",
    )]),
};

/// Apple MacBook Pro with M3 Max, 40 GPU cores (2023): laptop with unified memory.
pub const MACBOOK_M3_MAX: Hardware = Hardware {
    key: Cow::Borrowed("MacBookM3Max"),
    name: Cow::Borrowed("MacBook Pro (M3 Max)"),
    aliases: Cow::Borrowed(&[]),
    tier: Tier::Workstation,
    vendor: Vendor::Apple,
    year: Some(2023),
    peak: Peaks::NONE.fp32(tflops(14.2)).fp16(tflops(14.2)),
    registered: RegisteredPeaks::only(tflops(14.2)),
    memory: Memory {
        kind: Some(MemoryKind::Lpddr5),
        capacity: gib(128.0),
        bandwidth: gb_per_s(400.0),
        usable: None,
    },
    sram: None,
    flash: None,
    host_link: None,
    interconnect: None,
    tdp: Some(watts(100.0)),
    price: None,
    dispatch_overhead: us(50.0),
    accelerators: None,
    source: Source::estimate(
        "Apple M3 Max technical specifications (GPU cores x peak FLOP per core, rounded)",
    )
    .at("https://www.apple.com/macbook-pro/specs/")
    .verified("2026-03-06")
    .note(
        "Peak from the core count and a clock that Apple does not publish, FP16 at the FP32 rate; \
         400 GB/s is that of the larger of the two M3 Max.",
    ),
    sources: Cow::Borrowed(&[DISPATCH_OVERHEAD]),
    flags: Cow::Borrowed(&[]),
};
