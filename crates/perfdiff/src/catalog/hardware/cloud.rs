//! Datacentre accelerators.

use std::borrow::Cow;

use crate::hardware::{Hardware, Link, Memory, MemoryKind, Peaks, RegisteredPeaks, Tier};
use crate::source::{FieldSource, Source};
use crate::units::{dollars, gb_per_s, gib, ns, tflops, tops, us, watts};

/// NVIDIA A100 SXM4, 80 GB (2020).
pub const A100: Hardware = Hardware {
    key: Cow::Borrowed("A100"),
    name: Cow::Borrowed("NVIDIA A100"),
    tier: Tier::Cloud,
    year: Some(2020),
    peak: Peaks::NONE
        .fp32(tflops(19.5))
        .tf32(tflops(156.0))
        .fp16(tflops(312.0))
        .bf16(tflops(312.0))
        .int8(tops(624.0)),
    registered: RegisteredPeaks::new(
        tflops(312.0),
        Peaks::NONE.fp32(tflops(19.5)).tf32(tflops(156.0)).int8(tops(624.0)),
    ),
    memory: Memory {
        kind: Some(MemoryKind::Hbm2e),
        capacity: gib(80.0),
        bandwidth: gb_per_s(2039.0),
    },
    sram: None,
    flash: None,
    host_link: Some(Link::new("PCIe Gen4 x16", gb_per_s(32.0))),
    interconnect: Some(Link::new("NVLink 3.0", gb_per_s(300.0)).latency(ns(500.0))),
    tdp: Some(watts(400.0)),
    price: Some(dollars(15_000.0)),
    dispatch_overhead: us(15.0),
    accelerators: None,
    source: Source::datasheet("NVIDIA A100 datasheet; Choquette et al. (2021), IEEE Micro")
        .at("https://www.nvidia.com/content/dam/en-zz/Solutions/Data-Center/a100/pdf/nvidia-a100-datasheet-us-nvidia-1758950-r4-web.pdf")
        .verified("2026-03-06"),
    sources: Cow::Borrowed(&[FieldSource::new(
        "dispatch_overhead",
        Source::estimate("mlsysim 0.3.0 registry").note("No maker publishes it."),
    )]),
    flags: Cow::Borrowed(&[]),
};

/// NVIDIA H100 SXM5, 80 GB (2022).
pub const H100: Hardware = A100;
