//! Microcontrollers.

use std::borrow::Cow;

use super::{DEFAULT_DISPATCH_OVERHEAD, DISPATCH_OVERHEAD, REGISTRY};
use crate::hardware::{
    Flash, Hardware, Memory, MemoryKind, Peaks, RegisteredPeaks, Sram, Tier, Vendor,
};
use crate::source::{FieldSource, Source};
use crate::units::{gb_per_s, gflops, kib, mb_per_s, mflops, mib, ms, us, watts};

const STM32F407_DATASHEET: &str = "https://www.st.com/resource/en/datasheet/stm32f407vg.pdf";

/// Espressif ESP32-S3 (2022): microcontroller with two Xtensa LX7 cores and vector instructions.
pub const ESP32_S3: Hardware = Hardware {
    key: Cow::Borrowed("ESP32_S3"),
    name: Cow::Borrowed("ESP32-S3 (AI)"),
    aliases: Cow::Borrowed(&[]),
    tier: Tier::Tiny,
    vendor: Vendor::Other,
    year: Some(2022),
    peak: Peaks::NONE.fp32(mflops(500.0)).int8(gflops(2.4)),
    registered: RegisteredPeaks::new(mflops(500.0), Peaks::NONE.int8(gflops(2.4))),
    memory: Memory {
        kind: Some(MemoryKind::Flash),
        capacity: mib(4.0),
        bandwidth: mb_per_s(80.0),
        usable: None,
    },
    sram: Some(Sram { capacity: kib(520.0), bandwidth: Some(mb_per_s(960.0)) }),
    flash: Some(Flash { capacity: Some(mib(4.0)), bandwidth: Some(mb_per_s(80.0)) }),
    host_link: None,
    interconnect: None,
    tdp: Some(watts(0.4)),
    price: None,
    dispatch_overhead: ms(1.0),
    accelerators: None,
    source: Source::datasheet("Espressif ESP32-S3 technical reference manual")
        .at("https://www.espressif.com/en/products/socs/esp32-s3")
        .verified("2026-03-06"),
    sources: Cow::Borrowed(&[
        FieldSource::new(
            "peak_flops",
            Source::derived("Espressif ESP32-S3 technical reference manual")
                .at("https://www.espressif.com/en/products/socs/esp32-s3")
                .note(
                    "From the cores and their 240 MHz, as the registry counts them; no rate is \
                     published.",
                ),
        ),
        FieldSource::new("tdp", REGISTRY.note("Active power with radio off.")),
        DISPATCH_OVERHEAD,
    ]),
    flags: Cow::Borrowed(&[]),
};

/// Himax WE-I Plus (2020): always-on vision microcontroller with an ARC EM9D DSP.
pub const HIMAX_WE1: Hardware = Hardware {
    key: Cow::Borrowed("HimaxWE1"),
    name: Cow::Borrowed("Himax WE-I Plus"),
    aliases: Cow::Borrowed(&[]),
    tier: Tier::Tiny,
    vendor: Vendor::Other,
    year: Some(2020),
    peak: Peaks::NONE.fp32(mflops(200.0)),
    registered: RegisteredPeaks::only(mflops(200.0)),
    memory: Memory {
        kind: Some(MemoryKind::Sram),
        capacity: mib(2.0),
        bandwidth: mb_per_s(100.0),
        usable: None,
    },
    sram: None,
    flash: None,
    host_link: None,
    interconnect: None,
    tdp: Some(watts(0.005)),
    price: None,
    dispatch_overhead: ms(2.0),
    accelerators: None,
    source: Source::datasheet("Himax WE-I Plus Edge AI platform documentation")
        .at("https://www.himax.com.tw/products/edge-ai-platform/we-plus/")
        .verified("2026-03-06"),
    sources: Cow::Borrowed(&[
        FieldSource::new(
            "peak_flops",
            REGISTRY.note("Half an operation a cycle at 400 MHz; no rate is published."),
        ),
        FieldSource::new("memory_bandwidth", REGISTRY.note("Round figure.")),
        FieldSource::new("tdp", REGISTRY.note("Active power of an always-on model.")),
        DISPATCH_OVERHEAD,
    ]),
    flags: Cow::Borrowed(&[]),
};

/// Dual-core lockstep safety microcontroller of the 400 MHz class: reference profile.
pub const LOCKSTEP_SAFETY_MCU: Hardware = Hardware {
    key: Cow::Borrowed("LockstepSafetyMCU_Reference"),
    name: Cow::Borrowed("Lockstep safety MCU (reference class)"),
    aliases: Cow::Borrowed(&[]),
    tier: Tier::Tiny,
    vendor: Vendor::Other,
    year: Some(2024),
    peak: Peaks::NONE.fp32(mflops(800.0)),
    registered: RegisteredPeaks::only(mflops(800.0)),
    memory: Memory {
        kind: Some(MemoryKind::Flash),
        capacity: mib(4.0),
        bandwidth: gb_per_s(1.6),
        usable: None,
    },
    sram: Some(Sram { capacity: mib(1.0), bandwidth: Some(gb_per_s(3.2)) }),
    flash: Some(Flash { capacity: Some(mib(4.0)), bandwidth: Some(mb_per_s(400.0)) }),
    host_link: None,
    interconnect: None,
    tdp: Some(watts(1.0)),
    price: None,
    dispatch_overhead: us(1.0),
    accelerators: None,
    source: Source::estimate(
        "Reference profile of the dual-core lockstep real-time class, 200 to 400 MHz",
    )
    .verified("2026-09-21")
    .note("Two operations a cycle at 400 MHz, the upper end of the class; not one product."),
    sources: Cow::Borrowed(&[DISPATCH_OVERHEAD]),
    flags: Cow::Borrowed(&[]),
};

/// Oura Ring 4 (2024): wearable reference profile.
pub const OURA_RING: Hardware = Hardware {
    key: Cow::Borrowed("OuraRing"),
    name: Cow::Borrowed("Oura Ring 4 (wearable reference profile)"),
    aliases: Cow::Borrowed(&[]),
    tier: Tier::Tiny,
    vendor: Vendor::Other,
    year: Some(2024),
    peak: Peaks::NONE.fp32(mflops(100.0)).int8(mflops(200.0)),
    registered: RegisteredPeaks::new(mflops(100.0), Peaks::NONE.int8(mflops(200.0))),
    memory: Memory {
        kind: Some(MemoryKind::Flash),
        capacity: mib(2.0),
        bandwidth: mb_per_s(80.0),
        usable: None,
    },
    sram: Some(Sram { capacity: kib(512.0), bandwidth: Some(mb_per_s(250.0)) }),
    flash: Some(Flash { capacity: Some(mib(2.0)), bandwidth: Some(mb_per_s(40.0)) }),
    host_link: None,
    interconnect: None,
    tdp: Some(watts(0.02)),
    price: None,
    dispatch_overhead: ms(2.0),
    accelerators: None,
    source: Source::estimate("Oura Ring 4 public specifications and battery-life guidance")
        .at("https://support.ouraring.com/hc/en-us/articles/33045011508115-Oura-Ring-4")
        .verified("2026-06-03")
        .note(
            "Oura publishes battery life and sensors but nothing of processor and memory; all \
             sizes here are made up to a plausible scale.",
        ),
    sources: Cow::Borrowed(&[DISPATCH_OVERHEAD]),
    flags: Cow::Borrowed(&[]),
};

/// STMicroelectronics STM32F407 (2011): Cortex-M4F microcontroller at 168 MHz.
pub const STM32F4: Hardware = Hardware {
    key: Cow::Borrowed("STM32F4"),
    name: Cow::Borrowed("STM32F407 (Cortex-M4F)"),
    aliases: Cow::Borrowed(&[]),
    tier: Tier::Tiny,
    vendor: Vendor::Other,
    year: Some(2011),
    peak: Peaks::NONE.fp32(mflops(168.0)),
    registered: RegisteredPeaks::only(mflops(168.0)),
    memory: Memory {
        kind: Some(MemoryKind::Sram),
        capacity: kib(192.0),
        bandwidth: mb_per_s(672.0),
        usable: None,
    },
    sram: Some(Sram { capacity: kib(192.0), bandwidth: None }),
    flash: Some(Flash { capacity: Some(mib(1.0)), bandwidth: None }),
    host_link: None,
    interconnect: None,
    tdp: None,
    price: None,
    dispatch_overhead: us(10.0),
    accelerators: None,
    source: Source::datasheet("STMicroelectronics STM32F405xx/STM32F407xx datasheet (DS8626)")
        .at(STM32F407_DATASHEET)
        .verified("2026-09-28"),
    sources: Cow::Borrowed(&[
        FieldSource::new(
            "peak_flops",
            Source::derived("STMicroelectronics STM32F405xx/STM32F407xx datasheet (DS8626)")
                .at(STM32F407_DATASHEET)
                .verified("2026-09-28")
                .note("One single-precision operation a cycle at 168 MHz."),
        ),
        FieldSource::new(
            "memory_bandwidth",
            Source::derived("STMicroelectronics STM32F405xx/STM32F407xx datasheet (DS8626)")
                .at(STM32F407_DATASHEET)
                .verified("2026-09-28")
                .note("32-bit bus at 168 MHz."),
        ),
        DEFAULT_DISPATCH_OVERHEAD,
    ]),
    flags: Cow::Borrowed(&[]),
};

/// Nordic nRF52840 (2018): Cortex-M4F microcontroller at 64 MHz.
pub const NRF52840: Hardware = Hardware {
    key: Cow::Borrowed("nRF52840"),
    name: Cow::Borrowed("Nordic nRF52840 (Cortex-M4F)"),
    aliases: Cow::Borrowed(&[]),
    tier: Tier::Tiny,
    vendor: Vendor::Other,
    year: Some(2018),
    peak: Peaks::NONE.fp32(mflops(64.0)).int8(mflops(128.0)),
    registered: RegisteredPeaks::new(mflops(64.0), Peaks::NONE.int8(mflops(128.0))),
    memory: Memory {
        kind: Some(MemoryKind::Flash),
        capacity: mib(1.0),
        bandwidth: mb_per_s(64.0),
        usable: None,
    },
    sram: Some(Sram { capacity: kib(256.0), bandwidth: Some(mb_per_s(256.0)) }),
    flash: Some(Flash { capacity: Some(mib(1.0)), bandwidth: Some(mb_per_s(64.0)) }),
    host_link: None,
    interconnect: None,
    tdp: Some(watts(0.015)),
    price: None,
    dispatch_overhead: us(500.0),
    accelerators: None,
    source: Source::datasheet("Nordic nRF52840 product specification (MLPerf Tiny reference MCU)")
        .at("https://www.nordicsemi.com/Products/Development-hardware/Other/nRF52840")
        .verified("2026-03-06"),
    sources: Cow::Borrowed(&[
        FieldSource::new(
            "peak_flops",
            Source::derived("Nordic nRF52840 product specification")
                .at("https://www.nordicsemi.com/Products/Development-hardware/Other/nRF52840")
                .note("One single-precision or two integer operations a cycle at 64 MHz."),
        ),
        FieldSource::new("tdp", REGISTRY.note("Active power at 3 V.")),
        DISPATCH_OVERHEAD,
    ]),
    flags: Cow::Borrowed(&[]),
};
