//! Datacentre accelerators that public serving benchmarks measure and mlsysim's registry lacks.

use std::borrow::Cow;

use super::{NVLINK_LATENCY, SOFTWARE_TAKES, xgmi_between_dies};
use crate::hardware::{
    Hardware, Link, Memory, MemoryKind, Peaks, RegisteredPeaks, Sram, Tier, Vendor,
};
use crate::source::{FieldSource, Source};
use crate::units::{gb, gb_per_s, gib, mib, ns, tb_per_s, tflops, tops, us, watts};

const GH200_DATASHEET: &str = "https://resources.nvidia.com/en-us-grace-cpu/grace-hopper-superchip";
const MI250_PAGE: &str = "https://www.amd.com/en/products/accelerators/instinct/mi200/mi250.html";
const MAX_1550_PAGE: &str = "https://www.intel.com/content/www/us/en/products/sku/232873/intel-data-center-gpu-max-1550/specifications.html";
const MAX_SERIES_OVERVIEW: &str = "https://www.intel.com/content/www/us/en/developer/articles/technical/intel-data-center-gpu-max-series-overview.html";
const SN40L_PAPER: &str = "https://arxiv.org/abs/2405.07518";

/// The fixed time of one pass, where only its kind of device suggests one.
const DISPATCH_OVERHEAD: FieldSource = FieldSource::new(
    "dispatch_overhead",
    Source::estimate("mlsysim 0.3.0 registry, the nearest entry")
        .at("https://pypi.org/project/mlsysim/0.3.0/")
        .note("No maker publishes it; what the registry estimates for a device of this kind."),
);

const GH200_PEAKS: Peaks = Peaks::NONE
    .fp32(tflops(67.0))
    .tf32(tflops(494.0))
    .fp16(tflops(989.0))
    .bf16(tflops(989.0))
    .fp8(tflops(1979.0))
    .int8(tops(1979.0));

/// NVIDIA GH200 96 GB (2023): Hopper GPU and Grace CPU as one superchip; the GPU.
pub const GH200: Hardware = Hardware {
    key: Cow::Borrowed("GH200"),
    name: Cow::Borrowed("NVIDIA GH200 96GB"),
    aliases: Cow::Borrowed(&[Cow::Borrowed("GH200-96GB"), Cow::Borrowed("GH200-480GB")]),
    tier: Tier::Cloud,
    vendor: Vendor::Nvidia,
    year: Some(2023),
    peak: GH200_PEAKS,
    registered: RegisteredPeaks::new(tflops(989.0), GH200_PEAKS),
    memory: Memory {
        kind: Some(MemoryKind::Hbm3),
        capacity: gib(96.0),
        bandwidth: tb_per_s(4.0),
        usable: Some(gib(94.5)),
    },
    sram: None,
    flash: None,
    host_link: Some(Link::new("NVLink-C2C", gb_per_s(450.0))),
    interconnect: Some(Link::new("NVLink 4.0", gb_per_s(450.0)).latency(ns(500.0))),
    tdp: Some(watts(1000.0)),
    price: None,
    dispatch_overhead: us(10.0),
    accelerators: None,
    source: Source::datasheet("NVIDIA GH200 Grace Hopper Superchip datasheet (96 GB HBM3)")
        .at(GH200_DATASHEET)
        .verified("2026-11-23")
        .note(
            "Rates without sparsity, half of those that the datasheet prints with it. Its 480 GB \
             of LPDDR5X belong to the CPU and are not counted.",
        ),
    sources: Cow::Borrowed(&[
        FieldSource::new(
            "usable_memory",
            SOFTWARE_TAKES.note("94.50 GiB, as PyTorch reports it on a GH200 480GB."),
        ),
        FieldSource::new(
            "tdp",
            Source::datasheet("NVIDIA GH200 Grace Hopper Superchip datasheet")
                .at(GH200_DATASHEET)
                .note("Of GPU, CPU and memory together, programmable from 450 W."),
        ),
        NVLINK_LATENCY,
        DISPATCH_OVERHEAD,
    ]),
    flags: Cow::Borrowed(&[]),
};

const MI250_PEAKS: Peaks =
    Peaks::NONE.fp32(tflops(45.3)).fp16(tflops(362.0)).bf16(tflops(362.0)).int8(tops(362.0));

/// AMD Instinct MI250 OAM (2021): CDNA 2 module, both of its dies as one card.
///
/// Software sees each die as a GPU of 64 GB, so a model on one card already runs tensor-parallel
/// over two ranks: it pays for all-reduces, and its KV heads are split, as on two devices.
pub const MI250: Hardware = Hardware {
    key: Cow::Borrowed("MI250"),
    name: Cow::Borrowed("AMD MI250"),
    aliases: Cow::Borrowed(&[Cow::Borrowed("AMD Instinct MI250")]),
    tier: Tier::Cloud,
    vendor: Vendor::Amd,
    year: Some(2021),
    peak: MI250_PEAKS,
    registered: RegisteredPeaks::new(tflops(362.0), MI250_PEAKS),
    memory: Memory {
        kind: Some(MemoryKind::Hbm2e),
        capacity: gib(128.0),
        bandwidth: gb_per_s(3277.0),
        usable: Some(gb(128.0)),
    },
    sram: None,
    flash: None,
    host_link: Some(Link::new("PCIe Gen4 x16", gb_per_s(32.0))),
    interconnect: Some(Link::new("Infinity Fabric", gb_per_s(100.0))),
    tdp: Some(watts(500.0)),
    price: None,
    dispatch_overhead: us(15.0),
    accelerators: Some(2),
    source: Source::datasheet("AMD Instinct MI250 product documentation")
        .at(MI250_PAGE)
        .verified("2026-11-23")
        .note(
            "Both dies together, 362.1 TFLOP/s and 3,276.8 GB/s rounded. FP32 is the vector rate, \
             90.5 TFLOP/s on the matrix cores; peak power is 560 W.",
        ),
    sources: Cow::Borrowed(&[
        FieldSource::new(
            "usable_memory",
            SOFTWARE_TAKES.note("128 GB read as 128 x 10^9 bytes: 7 % less than GiB would be."),
        ),
        xgmi_between_dies(),
        DISPATCH_OVERHEAD,
    ]),
    flags: Cow::Borrowed(&[]),
};

const MAX_1550_PEAKS: Peaks =
    Peaks::NONE.fp32(tflops(52.0)).fp16(tflops(832.0)).bf16(tflops(832.0)).int8(tops(1664.0));

/// Intel Data Center GPU Max 1550 OAM (2023): "Ponte Vecchio", both of its stacks as one device.
pub const MAX_1550: Hardware = Hardware {
    key: Cow::Borrowed("Max1550"),
    name: Cow::Borrowed("Intel Data Center GPU Max 1550"),
    aliases: Cow::Borrowed(&[Cow::Borrowed("Max 1550"), Cow::Borrowed("Max1550-b")]),
    tier: Tier::Cloud,
    vendor: Vendor::Intel,
    year: Some(2023),
    peak: MAX_1550_PEAKS,
    registered: RegisteredPeaks::new(tflops(832.0), MAX_1550_PEAKS),
    memory: Memory {
        kind: Some(MemoryKind::Hbm2e),
        capacity: gib(128.0),
        bandwidth: gb_per_s(3277.0),
        usable: Some(gb(128.0)),
    },
    sram: None,
    flash: None,
    host_link: Some(Link::new("PCIe Gen5 x16", gb_per_s(64.0))),
    interconnect: Some(Link::new("Xe Link", gb_per_s(100.0))),
    tdp: Some(watts(600.0)),
    price: None,
    dispatch_overhead: us(10.0),
    accelerators: None,
    source: Source::datasheet("Intel Data Center GPU Max 1550 specifications; Max Series overview")
        .at(MAX_1550_PAGE)
        .verified("2026-11-23")
        .note(
            "Both stacks together, 3,276.8 GB/s rounded; taken as one device, as the driver shows \
             them in its composite mode. FP32 is the vector rate.",
        ),
    sources: Cow::Borrowed(&[
        FieldSource::new(
            "peak_flops",
            Source::datasheet("Intel Data Center GPU Max Series technical overview")
                .at(MAX_SERIES_OVERVIEW)
                .note("Matrix engines (XMX) at 16 and 8 bits, vector engines at FP32."),
        ),
        FieldSource::new(
            "usable_memory",
            SOFTWARE_TAKES.note("128 GB read as 128 x 10^9 bytes: 7 % less than GiB would be."),
        ),
        FieldSource::new(
            "interconnect_bandwidth",
            Source::estimate("Intel Data Center GPU Max Series technical overview")
                .at(MAX_SERIES_OVERVIEW)
                .note(
                    "Sixteen Xe Link ports are shared out among the neighbours of a node; what an \
                     all-reduce gets of them depends on the node and is not published.",
                ),
        ),
        DISPATCH_OVERHEAD,
    ]),
    flags: Cow::Borrowed(&[]),
};

const SN40L_PEAKS: Peaks = Peaks::NONE.bf16(tflops(638.0));

/// SambaNova SN40L (2023): reconfigurable dataflow unit, one socket.
pub const SN40L: Hardware = Hardware {
    key: Cow::Borrowed("SN40L"),
    name: Cow::Borrowed("SambaNova SN40L"),
    aliases: Cow::Borrowed(&[]),
    tier: Tier::Cloud,
    vendor: Vendor::SambaNova,
    year: Some(2023),
    peak: SN40L_PEAKS,
    registered: RegisteredPeaks::new(tflops(638.0), SN40L_PEAKS),
    memory: Memory {
        kind: Some(MemoryKind::Hbm3),
        capacity: gib(64.0),
        bandwidth: gb_per_s(1638.0),
        usable: None,
    },
    sram: Some(Sram { capacity: mib(520.0), bandwidth: None }),
    flash: None,
    host_link: None,
    interconnect: Some(Link::new("RDU-Connect", gb_per_s(100.0))),
    tdp: None,
    price: None,
    dispatch_overhead: us(10.0),
    accelerators: None,
    source: Source::paper(
        "Prabhakar et al. (2024), SambaNova SN40L: Scaling the AI Memory Wall with Dataflow and \
         Composition of Experts, MICRO; Prabhakar (2024), Hot Chips 36",
    )
    .at(SN40L_PAPER)
    .verified("2026-11-23")
    .note("The DDR5 behind the HBM, up to 1.5 TB a socket, is not counted."),
    sources: Cow::Borrowed(&[
        FieldSource::new(
            "memory_bandwidth",
            Source::derived("Prabhakar (2024), SambaNova SN40L RDU, Hot Chips 36")
                .note("A sixteenth of the 25.6 TB/s of a node of sixteen sockets, in binary TB."),
        ),
        FieldSource::new(
            "interconnect_bandwidth",
            Source::estimate("Prabhakar et al. (2024), SambaNova SN40L")
                .at(SN40L_PAPER)
                .note("SambaNova publishes no rate between sockets; a round figure of its time."),
        ),
        DISPATCH_OVERHEAD,
    ]),
    flags: Cow::Borrowed(&[]),
};
