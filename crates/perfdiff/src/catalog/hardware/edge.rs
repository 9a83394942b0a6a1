//! Robots, cars and edge boxes.

use std::borrow::Cow;

use super::{DISPATCH_OVERHEAD, REGISTRY};
use crate::hardware::{Hardware, Link, Memory, MemoryKind, Peaks, RegisteredPeaks, Tier, Vendor};
use crate::source::{FieldSource, Flag, Source};
use crate::units::{gb_per_s, gib, ms, tflops, tops, us, watts};

const AGX_ORIN_BRIEF: &str = "https://www.nvidia.com/content/dam/en-zz/Solutions/gtcf21/jetson-orin/nvidia-jetson-agx-orin-technical-brief.pdf";
const INTEL_NPU_PAGE: &str = "https://www.intel.com/content/www/us/en/products/details/processors/neural-processing-unit.html";
const JETSON_ORIN_PAGE: &str =
    "https://www.nvidia.com/en-us/autonomous-machines/embedded-systems/jetson-orin/";

/// Google Coral Dev Board with Edge TPU (2019): inference accelerator for 8-bit integers.
pub const CORAL: Hardware = Hardware {
    key: Cow::Borrowed("Coral"),
    name: Cow::Borrowed("Google Coral Edge TPU"),
    aliases: Cow::Borrowed(&[]),
    tier: Tier::Edge,
    vendor: Vendor::Google,
    year: Some(2019),
    peak: Peaks::NONE.int8(tops(4.0)),
    registered: RegisteredPeaks::only(tops(4.0)),
    memory: Memory {
        kind: Some(MemoryKind::Lpddr4),
        capacity: gib(1.0),
        bandwidth: gb_per_s(8.0),
        usable: None,
    },
    sram: None,
    flash: None,
    host_link: None,
    interconnect: None,
    tdp: Some(watts(2.0)),
    price: None,
    dispatch_overhead: ms(1.0),
    accelerators: None,
    source: Source::datasheet("Google Coral Edge TPU product documentation")
        .at("https://coral.ai/products/")
        .verified("2026-03-06"),
    sources: Cow::Borrowed(&[
        FieldSource::new(
            "memory_bandwidth",
            REGISTRY.note("Memory of the Dev Board; the Edge TPU itself hangs on PCIe or USB."),
        ),
        DISPATCH_OVERHEAD,
    ]),
    flags: Cow::Borrowed(&[Flag::new(
        "peak_flops",
        "The registry keeps 4 TOPS, the INT8 rating, as the rate of every precision; the Edge TPU \
         computes on 8-bit integers only.",
    )]),
};

/// NVIDIA DRIVE Thor (2025): Blackwell system on chip for cars.
pub const DRIVE_THOR: Hardware = Hardware {
    key: Cow::Borrowed("DriveThor"),
    name: Cow::Borrowed("NVIDIA DRIVE Thor"),
    aliases: Cow::Borrowed(&[]),
    tier: Tier::Edge,
    vendor: Vendor::Nvidia,
    year: Some(2025),
    peak: Peaks::NONE
        .fp16(tflops(250.0))
        .bf16(tflops(250.0))
        .fp8(tflops(500.0))
        .int8(tops(500.0))
        .fp4(tflops(1000.0)),
    registered: RegisteredPeaks::new(
        tflops(1000.0),
        Peaks::NONE.fp8(tflops(1000.0)).int8(tops(1000.0)),
    ),
    memory: Memory {
        kind: Some(MemoryKind::Lpddr5),
        capacity: gib(64.0),
        bandwidth: gb_per_s(546.0),
        usable: None,
    },
    sram: None,
    flash: None,
    host_link: Some(Link::new("Automotive 100G Ethernet and PCIe Gen5", gb_per_s(12.5))),
    interconnect: None,
    tdp: Some(watts(100.0)),
    price: None,
    dispatch_overhead: us(100.0),
    accelerators: None,
    source: Source::datasheet("NVIDIA DRIVE Thor architecture whitepaper and technical brief")
        .at("https://www.nvidia.com/en-us/autonomous-machines/drive-thor/")
        .verified("2026-03-06")
        .note("Blackwell GPU and Arm Neoverse V3AE cores."),
    sources: Cow::Borrowed(&[
        FieldSource::new(
            "peak_flops",
            Source::derived("NVIDIA DRIVE AGX Thor product page; NVIDIA Jetson Thor datasheet")
                .at("https://developer.nvidia.com/drive/agx")
                .note(
                    "Half of the printed 1,000 INT8 TOPS and 2,000 FP4 TFLOP/s, which include \
                     sparsity as on the Jetson module with the same chip (2,070 FP4); FP16 half of \
                     FP8.",
                ),
        ),
        DISPATCH_OVERHEAD,
    ]),
    flags: Cow::Borrowed(&[
        Flag::new(
            "peak_flops",
            "The registry holds 1,000 TFLOP/s as the rate of every precision but FP4. That is the \
             FP8 and INT8 rating with sparsity: dense it is 500, and FP16 half of that, 250. FP4 \
             is 1,000 dense where the registry says 2,000.",
        ),
        Flag::new(
            "memory_bandwidth",
            "The registry holds 546 GB/s; the Jetson module with the same chip is specified at 273 \
             GB/s (256-bit LPDDR5X), half as much.",
        ),
    ]),
};

/// Generic edge server: 1 TFLOP/s and 100 GB/s, made up for teaching.
pub const GENERIC_SERVER: Hardware = Hardware {
    key: Cow::Borrowed("GenericServer"),
    name: Cow::Borrowed("Edge Server"),
    aliases: Cow::Borrowed(&[]),
    tier: Tier::Edge,
    vendor: Vendor::Other,
    year: Some(2024),
    peak: Peaks::NONE.fp32(tflops(1.0)),
    registered: RegisteredPeaks::only(tflops(1.0)),
    memory: Memory { kind: None, capacity: gib(128.0), bandwidth: gb_per_s(100.0), usable: None },
    sram: None,
    flash: None,
    host_link: None,
    interconnect: None,
    tdp: Some(watts(300.0)),
    price: None,
    dispatch_overhead: us(100.0),
    accelerators: None,
    source: Source::convention("Reference edge server (1 TFLOP/s, 128 GB) for pedagogy")
        .verified("2026-03-06"),
    sources: Cow::Borrowed(&[DISPATCH_OVERHEAD]),
    flags: Cow::Borrowed(&[]),
};

/// NVIDIA Jetson AGX Orin 64 GB (2022): Ampere module for robots.
pub const JETSON_AGX_ORIN: Hardware = Hardware {
    key: Cow::Borrowed("JetsonAGXOrin"),
    name: Cow::Borrowed("NVIDIA Jetson AGX Orin"),
    aliases: Cow::Borrowed(&[]),
    tier: Tier::Edge,
    vendor: Vendor::Nvidia,
    year: Some(2022),
    peak: Peaks::NONE.fp32(tflops(5.3)).fp16(tflops(43.0)).bf16(tflops(43.0)).int8(tops(137.5)),
    registered: RegisteredPeaks::new(tops(275.0), Peaks::NONE.fp16(tflops(43.0)).int8(tops(275.0))),
    memory: Memory {
        kind: Some(MemoryKind::Lpddr5),
        capacity: gib(64.0),
        bandwidth: gb_per_s(204.0),
        usable: None,
    },
    sram: None,
    flash: None,
    host_link: None,
    interconnect: None,
    tdp: Some(watts(60.0)),
    price: None,
    dispatch_overhead: us(200.0),
    accelerators: None,
    source: Source::datasheet("NVIDIA Jetson Orin Compute Comparison, AGX Orin 64GB")
        .at("https://www.nvidia.com/en-gb/autonomous-machines/embedded-systems/jetson-orin/")
        .verified("2026-09-28"),
    sources: Cow::Borrowed(&[
        FieldSource::new(
            "peak_flops",
            Source::derived("NVIDIA Jetson AGX Orin Series Technical Brief v1.2")
                .at(AGX_ORIN_BRIEF)
                .note(
                    "FP32 as printed; FP16 is the dense rate of the tensor cores, INT8 half of the \
                     printed 275 TOPS, which include sparsity (170 GPU, 105 DLA).",
                ),
        ),
        FieldSource::new(
            "memory_bandwidth",
            Source::datasheet("NVIDIA Jetson AGX Orin Series Technical Brief v1.2")
                .at(AGX_ORIN_BRIEF)
                .verified("2026-09-29")
                .note("Rounded by the registry from 204.8 GB/s."),
        ),
        DISPATCH_OVERHEAD,
    ]),
    flags: Cow::Borrowed(&[Flag::new(
        "peak_flops",
        "The registry keeps 275 TOPS as the rate of everything but FP16. That is INT8 with \
         sparsity over GPU and DLA together: dense it is 137.5 TOPS, FP32 is 5.3 TFLOP/s, and BF16 \
         runs like FP16 at 43.",
    )]),
};

/// NVIDIA Jetson Orin NX 16 GB (2023): Ampere module for robots.
pub const JETSON_ORIN_NX: Hardware = Hardware {
    key: Cow::Borrowed("JetsonOrinNX"),
    name: Cow::Borrowed("NVIDIA Jetson Orin NX"),
    aliases: Cow::Borrowed(&[]),
    tier: Tier::Edge,
    vendor: Vendor::Nvidia,
    year: Some(2023),
    peak: Peaks::NONE.fp32(tflops(1.88)).fp16(tflops(15.0)).bf16(tflops(15.0)).int8(tops(50.0)),
    registered: RegisteredPeaks::new(tflops(25.0), Peaks::NONE.int8(tops(100.0))),
    memory: Memory {
        kind: Some(MemoryKind::Lpddr5),
        capacity: gib(16.0),
        bandwidth: gb_per_s(102.0),
        usable: None,
    },
    sram: None,
    flash: None,
    host_link: None,
    interconnect: None,
    tdp: Some(watts(25.0)),
    price: None,
    dispatch_overhead: us(200.0),
    accelerators: None,
    source: Source::datasheet("NVIDIA Jetson Orin NX series documentation")
        .at(JETSON_ORIN_PAGE)
        .verified("2026-03-06"),
    sources: Cow::Borrowed(&[
        FieldSource::new(
            "peak_flops",
            Source::derived("NVIDIA Jetson Orin NX Series datasheet").at(JETSON_ORIN_PAGE).note(
                "1,024 CUDA and 32 tensor cores at 918 MHz; INT8 is half of the printed 100 TOPS, \
                 which include sparsity and 40 TOPS of the DLAs.",
            ),
        ),
        DISPATCH_OVERHEAD,
    ]),
    flags: Cow::Borrowed(&[Flag::new(
        "peak_flops",
        "The registry holds 25 TFLOP/s for FP16, a quarter of the 100 sparse INT8 TOPS; 40 of \
         those are of the DLAs, and the tensor cores alone give 15 dense. Its int8 rate of 100 \
         TOPS includes sparsity: dense it is 50.",
    )]),
};

/// NVIDIA Jetson Orin Nano 8 GB, before "Super" (2023): Ampere module for robots.
pub const JETSON_ORIN_NANO: Hardware = Hardware {
    key: Cow::Borrowed("JetsonOrinNano"),
    name: Cow::Borrowed("NVIDIA Jetson Orin Nano"),
    aliases: Cow::Borrowed(&[]),
    tier: Tier::Edge,
    vendor: Vendor::Nvidia,
    year: Some(2023),
    peak: Peaks::NONE.fp32(tflops(1.28)).fp16(tflops(10.0)).bf16(tflops(10.0)).int8(tops(20.0)),
    registered: RegisteredPeaks::new(tflops(10.0), Peaks::NONE.int8(tops(40.0))),
    memory: Memory {
        kind: Some(MemoryKind::Lpddr5),
        capacity: gib(8.0),
        bandwidth: gb_per_s(68.0),
        usable: None,
    },
    sram: None,
    flash: None,
    host_link: None,
    interconnect: None,
    tdp: Some(watts(15.0)),
    price: None,
    dispatch_overhead: us(200.0),
    accelerators: None,
    source: Source::datasheet("NVIDIA Jetson Orin Nano series datasheet (8 GB module of 2023)")
        .at(JETSON_ORIN_PAGE)
        .verified("2026-06-10")
        .note("The 7 to 15 W module; the Super firmware of 2024 raises it to 67 TOPS and 25 W."),
    sources: Cow::Borrowed(&[
        FieldSource::new(
            "peak_flops",
            Source::derived("NVIDIA Jetson Orin Nano series datasheet").at(JETSON_ORIN_PAGE).note(
                "1,024 CUDA and 32 tensor cores at 625 MHz; dense INT8 is half of the printed 40 \
                 TOPS, dense FP16 a quarter.",
            ),
        ),
        DISPATCH_OVERHEAD,
    ]),
    flags: Cow::Borrowed(&[Flag::new(
        "peak_flops",
        "The registry's int8 rate of 40 TOPS includes sparsity: dense it is 20, twice the dense \
         FP16 rate. It has no fp32 rate, so mlsysim takes 10 TFLOP/s; FP32 runs at 1.28.",
    )]),
};

/// Intel NUC with Movidius Myriad X (2020): composite edge node made up for teaching.
pub const NUC_MOVIDIUS: Hardware = Hardware {
    key: Cow::Borrowed("NUC_Movidius"),
    name: Cow::Borrowed("Intel NUC + Movidius"),
    aliases: Cow::Borrowed(&[]),
    tier: Tier::Edge,
    vendor: Vendor::Intel,
    year: Some(2020),
    peak: Peaks::NONE.int8(tops(1.0)),
    registered: RegisteredPeaks::only(tops(1.0)),
    memory: Memory { kind: None, capacity: gib(16.0), bandwidth: gb_per_s(25.0), usable: None },
    sram: None,
    flash: None,
    host_link: None,
    interconnect: None,
    tdp: Some(watts(15.0)),
    price: None,
    dispatch_overhead: ms(2.0),
    accelerators: None,
    source: Source::estimate(
        "Intel NUC with a Movidius VPU (peak from the Neural Compute Stick specification)",
    )
    .at(INTEL_NPU_PAGE)
    .verified("2026-03-06")
    .note("Not one product."),
    sources: Cow::Borrowed(&[DISPATCH_OVERHEAD]),
    flags: Cow::Borrowed(&[Flag::new(
        "peak_flops",
        "The registry keeps 1 TOPS, the round figure of the VPU's neural engine, as the rate of \
         every precision.",
    )]),
};

/// Robotaxi computer of the NVIDIA DRIVE AGX Orin class (2022): reference profile.
pub const ROBOTAXI: Hardware = Hardware {
    key: Cow::Borrowed("RoboTaxi"),
    name: Cow::Borrowed("RoboTaxi Reference Compute (NVIDIA DRIVE AGX Orin class)"),
    aliases: Cow::Borrowed(&[]),
    tier: Tier::Edge,
    vendor: Vendor::Other,
    year: Some(2022),
    peak: Peaks::NONE.fp32(tflops(5.2)).fp16(tflops(41.75)).bf16(tflops(41.75)).int8(tops(127.0)),
    registered: RegisteredPeaks::new(tflops(5.2), Peaks::NONE.int8(tops(254.0))),
    memory: Memory {
        kind: Some(MemoryKind::Lpddr5),
        capacity: gib(32.0),
        bandwidth: gb_per_s(200.0),
        usable: None,
    },
    sram: None,
    flash: None,
    host_link: Some(Link::new("Automotive sensor and Ethernet I/O", gb_per_s(3.75))),
    interconnect: None,
    tdp: Some(watts(60.0)),
    price: None,
    dispatch_overhead: us(200.0),
    accelerators: None,
    source: Source::estimate(
        "NVIDIA DRIVE AGX Orin developer platform specifications; power budget estimated",
    )
    .at("https://developer.nvidia.com/drive/drive-agx")
    .verified("2026-06-03")
    .note("Compute, memory and I/O from NVIDIA."),
    sources: Cow::Borrowed(&[
        FieldSource::new(
            "peak_flops",
            Source::derived("NVIDIA DRIVE AGX Orin developer kit specifications")
                .at("https://developer.nvidia.com/drive/drive-agx")
                .note(
                    "FP32 as printed; INT8 half of the printed 254 TOPS, which include sparsity; \
                     FP16 a quarter of the 167 sparse TOPS of the GPU.",
                ),
        ),
        FieldSource::new(
            "tdp",
            REGISTRY.note("A budget for teaching; NVIDIA publishes no TDP for the platform."),
        ),
        DISPATCH_OVERHEAD,
    ]),
    flags: Cow::Borrowed(&[Flag::new(
        "peak_flops",
        "The registry's default of 5.2 TFLOP/s is the FP32 rate of the CUDA cores and stands for \
         FP16 too, where the tensor cores give 41.75 dense. Its int8 rate of 254 TOPS includes \
         sparsity, over GPU and DLA: dense it is 127.",
    )]),
};
