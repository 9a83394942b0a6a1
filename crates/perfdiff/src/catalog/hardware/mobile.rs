//! Phones and their chips.

use std::borrow::Cow;

use super::{DISPATCH_OVERHEAD, REGISTRY};
use crate::hardware::{Hardware, Memory, MemoryKind, Peaks, RegisteredPeaks, Tier, Vendor};
use crate::source::{FieldSource, Flag, Source};
use crate::units::{gb_per_s, gib, ms, tops, watts};

const M2_ANNOUNCEMENT: &str = "https://www.apple.com/newsroom/2022/06/apple-unveils-m2-with-breakthrough-performance-and-capabilities/";

/// Apple M2 (2022): laptop chip, its Neural Engine.
pub const APPLE_M2: Hardware = Hardware {
    key: Cow::Borrowed("AppleM2"),
    name: Cow::Borrowed("Apple M2 Neural Engine"),
    aliases: Cow::Borrowed(&[]),
    tier: Tier::Mobile,
    vendor: Vendor::Apple,
    year: Some(2022),
    peak: Peaks::NONE.int8(tops(15.8)),
    registered: RegisteredPeaks::only(tops(15.8)),
    memory: Memory {
        kind: Some(MemoryKind::Lpddr5),
        capacity: gib(16.0),
        bandwidth: gb_per_s(100.0),
        usable: None,
    },
    sram: None,
    flash: None,
    host_link: None,
    interconnect: None,
    tdp: Some(watts(20.0)),
    price: None,
    dispatch_overhead: ms(1.5),
    accelerators: None,
    source: Source::datasheet(
        "Apple (2022), \"Apple unveils M2 with breakthrough performance and capabilities\"",
    )
    .at(M2_ANNOUNCEMENT)
    .verified("2026-06-10")
    .note("Neural Engine rating, not a sustained rate."),
    sources: Cow::Borrowed(&[
        FieldSource::new("tdp", REGISTRY.note("Order of magnitude; Apple publishes no TDP.")),
        DISPATCH_OVERHEAD,
    ]),
    flags: Cow::Borrowed(&[Flag::new(
        "peak_flops",
        "The registry keeps 15.8 TOPS of the Neural Engine as the rate of every precision. Apple \
         calls them operations without naming a format, so no floating-point rate follows.",
    )]),
};

/// Google Pixel 8 with Tensor G3 (2023): phone.
pub const PIXEL8: Hardware = Hardware {
    key: Cow::Borrowed("Pixel8"),
    name: Cow::Borrowed("Google Pixel 8 (Tensor G3)"),
    aliases: Cow::Borrowed(&[]),
    tier: Tier::Mobile,
    vendor: Vendor::Google,
    year: Some(2023),
    peak: Peaks::NONE.int8(tops(15.0)),
    registered: RegisteredPeaks::only(tops(15.0)),
    memory: Memory {
        kind: Some(MemoryKind::Lpddr5),
        capacity: gib(8.0),
        bandwidth: gb_per_s(60.0),
        usable: None,
    },
    sram: None,
    flash: None,
    host_link: None,
    interconnect: None,
    tdp: Some(watts(5.0)),
    price: None,
    dispatch_overhead: ms(1.2),
    accelerators: None,
    source: Source::estimate(
        "Smartphone SoC NPU peak TOPS from vendor product briefs (marketing peak)",
    )
    .verified("2026-03-06")
    .note("Order of magnitude for its TPU: Google publishes neither a rate nor a TDP."),
    sources: Cow::Borrowed(&[DISPATCH_OVERHEAD]),
    flags: Cow::Borrowed(&[Flag::new(
        "peak_flops",
        "The registry keeps 15 TOPS, an estimated integer rating of the phone's TPU, as the rate \
         of every precision.",
    )]),
};

/// Qualcomm Snapdragon 8 Gen 3 (2023): phone chip.
pub const SNAPDRAGON_8_GEN3: Hardware = Hardware {
    key: Cow::Borrowed("Snapdragon8Gen3"),
    name: Cow::Borrowed("Snapdragon 8 Gen 3"),
    aliases: Cow::Borrowed(&[]),
    tier: Tier::Mobile,
    vendor: Vendor::Other,
    year: Some(2023),
    peak: Peaks::NONE.int8(tops(45.0)),
    registered: RegisteredPeaks::only(tops(45.0)),
    memory: Memory {
        kind: Some(MemoryKind::Lpddr5),
        capacity: gib(12.0),
        bandwidth: gb_per_s(77.0),
        usable: None,
    },
    sram: None,
    flash: None,
    host_link: None,
    interconnect: None,
    tdp: Some(watts(5.0)),
    price: None,
    dispatch_overhead: ms(1.5),
    accelerators: None,
    source: Source::estimate(
        "Smartphone SoC NPU peak TOPS from vendor product briefs (marketing peak)",
    )
    .verified("2026-03-06")
    .note("Marketing peak of the Hexagon NPU, not a sustained rate."),
    sources: Cow::Borrowed(&[DISPATCH_OVERHEAD]),
    flags: Cow::Borrowed(&[Flag::new(
        "peak_flops",
        "The registry keeps 45 TOPS, an integer rating of the NPU, as the rate of every precision.",
    )]),
};

/// Apple iPhone 15 Pro with A17 Pro (2023): phone.
pub const IPHONE_15_PRO: Hardware = Hardware {
    key: Cow::Borrowed("iPhone15Pro"),
    name: Cow::Borrowed("iPhone 15 Pro (A17 Pro)"),
    aliases: Cow::Borrowed(&[]),
    tier: Tier::Mobile,
    vendor: Vendor::Apple,
    year: Some(2023),
    peak: Peaks::NONE.int8(tops(35.0)),
    registered: RegisteredPeaks::only(tops(35.0)),
    memory: Memory {
        kind: Some(MemoryKind::Lpddr5),
        capacity: gib(8.0),
        bandwidth: gb_per_s(51.2),
        usable: None,
    },
    sram: None,
    flash: None,
    host_link: None,
    interconnect: None,
    tdp: Some(watts(5.0)),
    price: None,
    dispatch_overhead: ms(1.0),
    accelerators: None,
    source: Source::estimate(
        "Smartphone SoC NPU peak TOPS from vendor product briefs (marketing peak)",
    )
    .verified("2026-03-06")
    .note("Marketing peak of the Neural Engine, not a sustained rate."),
    sources: Cow::Borrowed(&[DISPATCH_OVERHEAD]),
    flags: Cow::Borrowed(&[Flag::new(
        "peak_flops",
        "The registry keeps 35 TOPS of the Neural Engine, an 8-bit rating, as the rate of every \
         precision.",
    )]),
};
