//! Datacentre accelerators.

use std::borrow::Cow;

use super::{
    DEFAULT_DISPATCH_OVERHEAD, DISPATCH_OVERHEAD, NVLINK_LATENCY, REGISTRY, SOFTWARE_TAKES,
    STREET_PRICE, USABLE_OF_80_GB, xgmi_between_dies,
};
use crate::hardware::{
    Hardware, Link, Memory, MemoryKind, Peaks, RegisteredPeaks, Sram, Tier, Vendor,
};
use crate::source::{FieldSource, Flag, Source};
use crate::units::{
    dollars, gb_per_s, gib, kilowatts, mib, ms, ns, pb_per_s, pflops, tb_per_s, tflops, tib, tops,
    us, watts,
};

const A100_DATASHEET: &str = "https://www.nvidia.com/content/dam/en-zz/Solutions/Data-Center/a100/pdf/nvidia-a100-datasheet-us-nvidia-1758950-r4-web.pdf";
const AMPERE_WHITEPAPER: &str = "https://images.nvidia.com/aem-dam/en-zz/Solutions/data-center/nvidia-ampere-architecture-whitepaper.pdf";
const GAUDI2_PAGE: &str = "https://www.intel.com/content/www/us/en/products/details/processors/ai-accelerators/gaudi2.html";
const GAUDI_NETWORK: &str =
    "https://docs.habana.ai/en/latest/Management_and_Monitoring/Network_Configuration/index.html";
const GAUDI3_PAGE: &str = "https://www.intel.com/content/www/us/en/products/details/processors/ai-accelerators/gaudi3.html";
const GROQCHIP_BRIEF: &str = "https://groq.humain.ai/wp-content/uploads/2024/08/GroqChip%E2%84%A2-Processor-Product-Brief-v1.7.pdf";
const H100_DATASHEET: &str =
    "https://resources.nvidia.com/en-us-tensor-core/nvidia-tensor-core-gpu-datasheet";
const HOPPER_IN_DEPTH: &str =
    "https://developer.nvidia.com/blog/nvidia-hopper-architecture-in-depth/";
const K80_BOARD_SPECIFICATION: &str = "https://www.nvidia.com/content/dam/en-zz/Solutions/Data-Center/tesla-product-literature/Tesla-K80-BoardSpec-07317-001-v05.pdf";
const M2000_ANNOUNCEMENT: &str =
    "https://www.graphcore.ai/posts/introducing-second-generation-ipu-systems-for-ai-at-scale";
const P100_DATASHEET: &str =
    "https://images.nvidia.com/content/tesla/pdf/nvidia-tesla-p100-datasheet.pdf";
const SGX_OVERVIEW: &str = "https://www.intel.com/content/www/us/en/developer/tools/software-guard-extensions/overview.html";
const T4_DATASHEET: &str = "https://www.nvidia.com/content/dam/en-zz/Solutions/Data-Center/tesla-t4/t4-tensor-core-datasheet-951643.pdf";
const TRAINIUM2_ARCHITECTURE: &str = "https://awsdocs-neuron.readthedocs-hosted.com/en/latest/about-neuron/arch/neuron-hardware/trainium2.html";
const UNTETHER_ANNOUNCEMENT: &str = "https://www.businesswire.com/news/home/20220823005631/en/Untether-AI-Unveils-Its-Second-Generation-At-Memory-Compute-Architecture-at-HOT-CHIPS-2022";
const V100_DATASHEET: &str = "https://images.nvidia.com/content/technologies/volta/pdf/volta-v100-datasheet-update-us-1165301-r5.pdf";

const AMPERE_RATES: Source =
    Source::datasheet("NVIDIA A100 datasheet; NVIDIA A100 Tensor Core GPU Architecture whitepaper")
        .at(AMPERE_WHITEPAPER)
        .note(
            "Rates without sparsity. BF16 runs at the FP16 rate; INT4 is in the whitepaper only.",
        );

const JOUPPI_2020: Source = Source::paper(
    "Jouppi et al. (2020), A Domain-Specific Supercomputer for Training Deep Neural Networks, CACM \
     63(7), Table 3",
)
.at("https://doi.org/10.1145/3360307")
.verified("2026-09-29");

/// Infinity Fabric between the eight accelerators of a platform.
const XGMI_OF_CDNA_3: FieldSource = FieldSource::new(
    "interconnect_bandwidth",
    Source::datasheet("AMD Instinct MI300 microarchitecture, ROCm documentation")
        .at("https://rocm.docs.amd.com/en/latest/conceptual/gpu-arch/mi300.html")
        .note("Seven links, one to each neighbour, of 64 GB/s each way."),
);

/// NVIDIA A100 SXM4 80 GB (2020): Ampere datacentre GPU.
pub const A100: Hardware = Hardware {
    key: Cow::Borrowed("A100"),
    name: Cow::Borrowed("NVIDIA A100"),
    aliases: Cow::Borrowed(&[
        Cow::Borrowed("A100_80GB"),
        Cow::Borrowed("A100-80GB"),
        Cow::Borrowed("A100-SXM4-80GB"),
    ]),
    tier: Tier::Cloud,
    vendor: Vendor::Nvidia,
    year: Some(2020),
    peak: Peaks::NONE
        .fp32(tflops(19.5))
        .tf32(tflops(156.0))
        .fp16(tflops(312.0))
        .bf16(tflops(312.0))
        .int8(tops(624.0))
        .int4(tops(1248.0)),
    registered: RegisteredPeaks::new(
        tflops(312.0),
        Peaks::NONE.fp32(tflops(19.5)).tf32(tflops(156.0)).int8(tops(624.0)),
    ),
    memory: Memory {
        kind: Some(MemoryKind::Hbm2e),
        capacity: gib(80.0),
        bandwidth: tb_per_s(2.039),
        usable: Some(gib(79.1)),
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
        .at(A100_DATASHEET)
        .verified("2026-03-06"),
    sources: Cow::Borrowed(&[
        USABLE_OF_80_GB,
        FieldSource::new("peak_flops", AMPERE_RATES),
        NVLINK_LATENCY,
        STREET_PRICE,
        DISPATCH_OVERHEAD,
    ]),
    flags: Cow::Borrowed(&[Flag::new(
        "peak_flops",
        "The registry has no int4 rate, so mlsysim takes 312 TFLOP/s, the FP16 rate; INT4 runs at \
         1,248 TOPS.",
    )]),
};

/// NVIDIA A100 SXM4 40 GB (2020): Ampere datacentre GPU.
pub const A100_40GB: Hardware = Hardware {
    key: Cow::Borrowed("A100_40GB"),
    name: Cow::Borrowed("NVIDIA A100 40GB"),
    aliases: Cow::Borrowed(&[Cow::Borrowed("A100-SXM4-40GB")]),
    tier: Tier::Cloud,
    vendor: Vendor::Nvidia,
    year: Some(2020),
    peak: Peaks::NONE
        .fp32(tflops(19.5))
        .tf32(tflops(156.0))
        .fp16(tflops(312.0))
        .bf16(tflops(312.0))
        .int8(tops(624.0))
        .int4(tops(1248.0)),
    registered: RegisteredPeaks::new(
        tflops(312.0),
        Peaks::NONE.fp32(tflops(19.5)).tf32(tflops(156.0)).int8(tops(624.0)),
    ),
    memory: Memory {
        kind: Some(MemoryKind::Hbm2),
        capacity: gib(40.0),
        bandwidth: gb_per_s(1555.0),
        usable: Some(gib(39.4)),
    },
    sram: None,
    flash: None,
    host_link: Some(Link::new("PCIe Gen4 x16", gb_per_s(32.0))),
    interconnect: Some(Link::new("NVLink 3.0", gb_per_s(300.0)).latency(ns(500.0))),
    tdp: Some(watts(400.0)),
    price: None,
    dispatch_overhead: us(15.0),
    accelerators: None,
    source: Source::datasheet("NVIDIA A100 datasheet (40GB SXM column); NVIDIA MIG User Guide")
        .at(A100_DATASHEET)
        .verified("2026-09-28"),
    sources: Cow::Borrowed(&[
        FieldSource::new("usable_memory", SOFTWARE_TAKES.note("39.39 GiB, as PyTorch reports it.")),
        FieldSource::new("peak_flops", AMPERE_RATES),
        NVLINK_LATENCY,
        DISPATCH_OVERHEAD,
    ]),
    flags: Cow::Borrowed(&[Flag::new(
        "peak_flops",
        "The registry has no int4 rate, so mlsysim takes 312 TFLOP/s, the FP16 rate; INT4 runs at \
         1,248 TOPS.",
    )]),
};

/// NVIDIA B200 SXM (2024): Blackwell datacentre GPU of an HGX or DGX B200.
pub const B200: Hardware = Hardware {
    key: Cow::Borrowed("B200"),
    name: Cow::Borrowed("NVIDIA B200"),
    aliases: Cow::Borrowed(&[]),
    tier: Tier::Cloud,
    vendor: Vendor::Nvidia,
    year: Some(2024),
    peak: Peaks::NONE
        .fp32(tflops(75.0))
        .tf32(tflops(1125.0))
        .fp16(tflops(2250.0))
        .bf16(tflops(2250.0))
        .fp8(tflops(4500.0))
        .int8(tops(4500.0))
        .fp4(tflops(9000.0)),
    registered: RegisteredPeaks::new(
        tflops(2250.0),
        Peaks::NONE.fp32(tflops(75.0)).tf32(tflops(1125.0)).fp8(tflops(4500.0)).int4(tops(9000.0)),
    ),
    memory: Memory {
        kind: Some(MemoryKind::Hbm3e),
        capacity: gib(180.0),
        bandwidth: tb_per_s(8.0),
        usable: Some(gib(178.4)),
    },
    sram: None,
    flash: None,
    host_link: Some(Link::new("PCIe Gen5 x16", gb_per_s(64.0))),
    interconnect: Some(Link::new("NVLink 5.0", gb_per_s(900.0)).latency(ns(500.0))),
    tdp: Some(watts(1000.0)),
    price: Some(dollars(40_000.0)),
    dispatch_overhead: us(8.0),
    accelerators: None,
    source: Source::datasheet(
        "NVIDIA HGX B200 and DGX B200 product documentation (dense per-GPU numbers)",
    )
    .at("https://www.nvidia.com/en-us/data-center/hgx/")
    .verified("2026-08-12")
    .note(
        "Per GPU and without sparsity; 180 GB and up to 8 TB/s from the HGX B200 page, 1,000 W \
         from the DGX B200 user guide.",
    ),
    sources: Cow::Borrowed(&[
        FieldSource::new(
            "usable_memory",
            SOFTWARE_TAKES.note("178.35 GiB, as PyTorch reports it."),
        ),
        FieldSource::new(
            "peak_flops",
            Source::datasheet("NVIDIA HGX B200 specifications")
                .at("https://www.nvidia.com/en-us/data-center/hgx/")
                .note(
                    "An eighth of the eight-GPU board, without sparsity; BF16 runs at the FP16 \
                     rate.",
                ),
        ),
        NVLINK_LATENCY,
        STREET_PRICE,
        DISPATCH_OVERHEAD,
    ]),
    flags: Cow::Borrowed(&[Flag::new(
        "peak_flops",
        "The registry has no int8 rate, so mlsysim takes 2,250 TFLOP/s, the FP16 rate; the dense \
         INT8 rate is 4,500 TOPS, that of FP8. It also gives 9,000 TOPS for int4, which is the FP4 \
         rate: NVIDIA publishes no INT4 rating for Blackwell.",
    )]),
};

/// Cerebras CS-3 (2024): system around one wafer-scale WSE-3.
pub const CEREBRAS_CS3: Hardware = Hardware {
    key: Cow::Borrowed("Cerebras_CS3"),
    name: Cow::Borrowed("Cerebras CS-3 (WSE-3)"),
    aliases: Cow::Borrowed(&[]),
    tier: Tier::Cloud,
    vendor: Vendor::Cerebras,
    year: Some(2024),
    peak: Peaks::NONE.fp16(pflops(15.6)).bf16(pflops(15.6)),
    registered: RegisteredPeaks::only(pflops(125.0)),
    memory: Memory {
        kind: Some(MemoryKind::Sram),
        capacity: gib(44.0),
        bandwidth: pb_per_s(21.0),
        usable: None,
    },
    sram: None,
    flash: None,
    host_link: Some(Link::new("SwarmX / MemoryX", tb_per_s(1.2))),
    interconnect: None,
    tdp: Some(kilowatts(23.0)),
    price: Some(dollars(2_000_000.0)),
    dispatch_overhead: us(1.0),
    accelerators: None,
    source: Source::datasheet("Cerebras CS-3 system product documentation")
        .at("https://www.cerebras.net/product-system/")
        .verified("2026-03-06"),
    sources: Cow::Borrowed(&[
        FieldSource::new(
            "peak_flops",
            Source::estimate("Cerebras CS-3 system product documentation")
                .at("https://www.cerebras.net/product-system/")
                .note(
                    "125 PFLOP/s divided by the eight of its unstructured sparsity; 900,000 cores \
                     with eight FP16 multiply-adds a cycle at about 1.1 GHz give the same. No \
                     dense figure is published.",
                ),
        ),
        STREET_PRICE,
        DISPATCH_OVERHEAD,
    ]),
    flags: Cow::Borrowed(&[
        Flag::new(
            "peak_flops",
            "The registry holds 125 PFLOP/s, the rating with unstructured sparsity; dense FP16 is \
             about an eighth, 15.6 PFLOP/s.",
        ),
        Flag::new(
            "memory_capacity",
            "The registry reads 44 GB as 44 GiB, 7 % too much: 900,000 cores with 48 KiB each are \
             44.2 x 10^9 bytes.",
        ),
        Flag::new(
            "host_link_bandwidth",
            "The registry holds 1.2 TB/s; the system has twelve 100 Gb/s Ethernet ports, 1.2 Tb/s, \
             which is 150 GB/s.",
        ),
    ]),
};

/// d-Matrix Corsair (2024): PCIe card that computes in its SRAM.
pub const DMATRIX_CORSAIR: Hardware = Hardware {
    key: Cow::Borrowed("DMatrix_Corsair"),
    name: Cow::Borrowed("d-Matrix Corsair"),
    aliases: Cow::Borrowed(&[]),
    tier: Tier::Cloud,
    vendor: Vendor::Other,
    year: Some(2024),
    peak: Peaks::NONE.int8(tops(2400.0)).int4(tops(9600.0)),
    registered: RegisteredPeaks::new(tflops(2400.0), Peaks::NONE),
    memory: Memory {
        kind: Some(MemoryKind::Sram),
        capacity: gib(2.0),
        bandwidth: tb_per_s(150.0),
        usable: None,
    },
    sram: None,
    flash: None,
    host_link: None,
    interconnect: None,
    tdp: Some(watts(600.0)),
    price: None,
    dispatch_overhead: us(1.0),
    accelerators: None,
    source: Source::datasheet("d-Matrix Corsair product brief")
        .at("https://d-matrix.ai/pdf/d-Matrix-Corsair-Product-Brief-FINAL.pdf")
        .verified("2026-06-23")
        .note(
            "Block formats: the 8-bit rate is MXINT8, the 4-bit rate MXINT4. The 2 GB of SRAM \
             stand beside 256 GB of LPDDR5.",
        ),
    sources: Cow::Borrowed(&[DISPATCH_OVERHEAD]),
    flags: Cow::Borrowed(&[Flag::new(
        "peak_flops",
        "The registry keeps 2,400 TFLOP/s as the rate of every precision; it is the MXINT8 rating, \
         an 8-bit integer format with shared exponents. No FP16 rate is published.",
    )]),
};

/// NVIDIA GB200 NVL72 (2024): rack of 72 Blackwell GPUs and 36 Grace CPUs, as one machine.
pub const GB200_NVL72: Hardware = Hardware {
    key: Cow::Borrowed("GB200_NVL72"),
    name: Cow::Borrowed("NVIDIA GB200 NVL72"),
    aliases: Cow::Borrowed(&[]),
    tier: Tier::Cloud,
    vendor: Vendor::Nvidia,
    year: Some(2024),
    peak: Peaks::NONE
        .fp32(tflops(5760.0))
        .tf32(pflops(90.0))
        .fp16(pflops(180.0))
        .bf16(pflops(180.0))
        .fp8(pflops(360.0))
        .int8(tops(360_000.0))
        .fp4(pflops(720.0)),
    registered: RegisteredPeaks::new(
        pflops(162.0),
        Peaks::NONE.fp16(pflops(162.0)).bf16(pflops(162.0)).fp8(pflops(324.0)),
    ),
    memory: Memory {
        kind: Some(MemoryKind::Hbm3e),
        capacity: tib(13.5),
        bandwidth: tb_per_s(576.0),
        usable: None,
    },
    sram: None,
    flash: None,
    host_link: Some(Link::new("NVLink Switch (Bisection)", tb_per_s(130.0))),
    interconnect: Some(Link::new("NVLink 5.0", gb_per_s(900.0))),
    tdp: Some(kilowatts(120.0)),
    price: Some(dollars(3_000_000.0)),
    dispatch_overhead: us(5.0),
    accelerators: Some(72),
    source: Source::datasheet("NVIDIA GB200 NVL72 rack-scale system documentation")
        .at("https://www.nvidia.com/en-us/data-center/gb200-nvl72/")
        .verified("2026-03-06"),
    sources: Cow::Borrowed(&[
        FieldSource::new(
            "interconnect_bandwidth",
            Source::datasheet("NVIDIA GB200 NVL72 specifications")
                .at("https://www.nvidia.com/en-us/data-center/gb200-nvl72/")
                .note("Of one of the 72 GPUs: half of its 1.8 TB/s in both directions."),
        ),
        FieldSource::new(
            "peak_flops",
            Source::datasheet("NVIDIA GB200 NVL72 specifications")
                .at("https://www.nvidia.com/en-us/data-center/gb200-nvl72/")
                .note("Half of the printed rates, which include sparsity; FP32 as printed."),
        ),
        STREET_PRICE,
        DISPATCH_OVERHEAD,
    ]),
    flags: Cow::Borrowed(&[
        Flag::new(
            "peak_flops",
            "The registry holds 162 PFLOP/s for FP16 (324 FP8, 648 FP4), 72 times the GPU of an \
             HGX B200. The GPUs of the rack run at 1,200 W: it is specified at 180 PFLOP/s FP16, \
             360 FP8 and 720 FP4 without sparsity.",
        ),
        Flag::new(
            "memory_capacity",
            "The registry holds 13.5 TiB; NVIDIA specifies 13.4 to 13.5 TB (72 x 186 GB). TiB for \
             TB is 10 % too much.",
        ),
        Flag::new(
            "host_link_bandwidth",
            "The registry puts the 130 TB/s of all NVLinks together where mlsysim expects the link \
             to the host; that is NVLink-C2C, 450 GB/s each way between a Grace and its GPUs.",
        ),
    ]),
};

/// Intel Gaudi 2 OAM (2022): training and inference accelerator.
pub const GAUDI2: Hardware = Hardware {
    key: Cow::Borrowed("Gaudi2"),
    name: Cow::Borrowed("Intel Gaudi 2"),
    aliases: Cow::Borrowed(&[]),
    tier: Tier::Cloud,
    vendor: Vendor::Intel,
    year: Some(2022),
    peak: Peaks::NONE.bf16(tflops(432.0)).fp8(tflops(865.0)),
    registered: RegisteredPeaks::new(tflops(432.0), Peaks::NONE.fp8(tflops(865.0))),
    memory: Memory {
        kind: Some(MemoryKind::Hbm2e),
        capacity: gib(96.0),
        bandwidth: tb_per_s(2.45),
        usable: Some(gib(94.0)),
    },
    sram: None,
    flash: None,
    host_link: None,
    interconnect: Some(Link::new("RoCE (24x100GbE)", gb_per_s(262.5))),
    tdp: Some(watts(600.0)),
    price: None,
    dispatch_overhead: us(20.0),
    accelerators: None,
    source: Source::datasheet("Intel Gaudi 2 AI accelerator product documentation")
        .at(GAUDI2_PAGE)
        .verified("2026-03-06"),
    sources: Cow::Borrowed(&[
        FieldSource::new(
            "usable_memory",
            SOFTWARE_TAKES
                .note("94.62 GiB in the memory statistics of Optimum Habana, rounded down."),
        ),
        FieldSource::new(
            "interconnect_bandwidth",
            Source::datasheet("Intel Gaudi documentation, Network Configuration")
                .at(GAUDI_NETWORK)
                .verified("2026-11-23")
                .note(
                    "21 of the 24 ports, 12.5 GB/s each way, connect the accelerators of a server; \
                     the other three leave it.",
                ),
        ),
        DISPATCH_OVERHEAD,
    ]),
    flags: Cow::Borrowed(&[Flag::new(
        "interconnect_bandwidth",
        "The registry holds 300 GB/s, all 24 ports; 21 of them, 262.5 GB/s, connect the \
         accelerators of a server.",
    )]),
};

/// Intel Gaudi 3 OAM (2024): training and inference accelerator.
pub const GAUDI3: Hardware = Hardware {
    key: Cow::Borrowed("Gaudi3"),
    name: Cow::Borrowed("Intel Gaudi 3"),
    aliases: Cow::Borrowed(&[]),
    tier: Tier::Cloud,
    vendor: Vendor::Intel,
    year: Some(2024),
    peak: Peaks::NONE
        .fp32(tflops(229.0))
        .tf32(tflops(459.0))
        .fp16(tflops(459.0))
        .bf16(tflops(1835.0))
        .fp8(tflops(1835.0)),
    registered: RegisteredPeaks::new(tflops(1835.0), Peaks::NONE.fp8(tflops(1835.0))),
    memory: Memory {
        kind: Some(MemoryKind::Hbm2e),
        capacity: gib(128.0),
        bandwidth: tb_per_s(3.7),
        usable: None,
    },
    sram: None,
    flash: None,
    host_link: None,
    interconnect: Some(Link::new("RoCE (24x200GbE)", gb_per_s(525.0))),
    tdp: Some(watts(900.0)),
    price: None,
    dispatch_overhead: us(10.0),
    accelerators: None,
    source: Source::datasheet("Intel Gaudi 3 AI accelerator product documentation")
        .at(GAUDI3_PAGE)
        .verified("2026-03-06"),
    sources: Cow::Borrowed(&[
        FieldSource::new(
            "interconnect_bandwidth",
            Source::datasheet("Intel Gaudi documentation, Network Configuration")
                .at(GAUDI_NETWORK)
                .verified("2026-11-23")
                .note(
                    "21 of the 24 ports, 25 GB/s each way, connect the accelerators of a server.",
                ),
        ),
        FieldSource::new(
            "peak_flops",
            Source::datasheet(
                "Intel Gaudi 3 AI Accelerator white paper; Kaplan (2024), Hot Chips 36",
            )
            .note(
                "Matrix engines. BF16 and FP8 really share one rate; FP16 and TF32 run at a \
                 quarter of it.",
            ),
        ),
        DISPATCH_OVERHEAD,
    ]),
    flags: Cow::Borrowed(&[Flag::new(
        "peak_flops",
        "The registry gives 1,835 TFLOP/s for fp16, fp32 and tf32 as well; that is the rate of \
         BF16 and FP8. FP16 and TF32 run at 459 TFLOP/s, FP32 at 229.",
    )]),
};

/// Graphcore Colossus Mk2 GC200 (2020): IPU, one of four in an IPU-M2000.
pub const GRAPHCORE_GC200: Hardware = Hardware {
    key: Cow::Borrowed("Graphcore_GC200"),
    name: Cow::Borrowed("Graphcore Colossus Mk2 GC200 IPU"),
    aliases: Cow::Borrowed(&[]),
    tier: Tier::Cloud,
    vendor: Vendor::Graphcore,
    year: Some(2020),
    peak: Peaks::NONE.fp32(tflops(62.5)).fp16(tflops(250.0)),
    registered: RegisteredPeaks::only(tflops(250.0)),
    memory: Memory {
        kind: Some(MemoryKind::Sram),
        capacity: mib(900.0),
        bandwidth: tb_per_s(45.0),
        usable: None,
    },
    sram: None,
    flash: None,
    host_link: None,
    interconnect: None,
    tdp: None,
    price: None,
    dispatch_overhead: us(1.0),
    accelerators: None,
    source: Source::derived("Graphcore IPU-Machine M2000 product announcement")
        .at(M2000_ANNOUNCEMENT)
        .verified("2026-06-23")
        .note(
            "One IPU is a quarter of the M2000 blade (1 PFLOP/s and 180 TB/s); 900 MB of SRAM are \
             per IPU.",
        ),
    sources: Cow::Borrowed(&[
        FieldSource::new(
            "peak_flops",
            Source::datasheet("Graphcore IPU-M2000 datasheet")
                .at("https://docs.graphcore.ai/projects/ipu-m2000-datasheet/")
                .note("A quarter of the blade: 250 TFLOP/s FP16.16, 62.5 TFLOP/s FP32."),
        ),
        DISPATCH_OVERHEAD,
    ]),
    flags: Cow::Borrowed(&[
        Flag::new(
            "peak_flops",
            "The registry has no fp32 rate, so mlsysim takes 250 TFLOP/s, the FP16 rate; FP32 runs \
             at 62.5 TFLOP/s.",
        ),
        Flag::new(
            "memory_bandwidth",
            "The registry divides the 180 TB/s announced for four IPUs; Graphcore specifies 47.5 \
             TB/s of in-processor memory bandwidth per GC200, 6 % more.",
        ),
    ]),
};

/// Groq GroqChip 1 (2020): deterministic tensor-streaming processor.
pub const GROQ_LPU: Hardware = Hardware {
    key: Cow::Borrowed("Groq_LPU"),
    name: Cow::Borrowed("Groq LPU"),
    aliases: Cow::Borrowed(&[]),
    tier: Tier::Cloud,
    vendor: Vendor::Groq,
    year: Some(2020),
    peak: Peaks::NONE.fp16(tflops(188.0)).int8(tops(750.0)),
    registered: RegisteredPeaks::new(tflops(188.0), Peaks::NONE.int8(tops(750.0))),
    memory: Memory {
        kind: Some(MemoryKind::Sram),
        capacity: mib(230.0),
        bandwidth: tb_per_s(80.0),
        usable: None,
    },
    sram: None,
    flash: None,
    host_link: None,
    interconnect: None,
    tdp: Some(watts(215.0)),
    price: None,
    dispatch_overhead: us(1.0),
    accelerators: None,
    source: Source::datasheet("GroqChip processor product brief")
        .at(GROQCHIP_BRIEF)
        .verified("2026-06-23"),
    sources: Cow::Borrowed(&[DISPATCH_OVERHEAD]),
    flags: Cow::Borrowed(&[Flag::new(
        "memory_capacity",
        "The registry reads 230 MB as 230 MiB, 5 % too much: the chip has 220 MiB, which is 230.7 \
         x 10^6 bytes.",
    )]),
};

/// NVIDIA H100 SXM5 80 GB (2022): Hopper datacentre GPU.
pub const H100: Hardware = Hardware {
    key: Cow::Borrowed("H100"),
    name: Cow::Borrowed("NVIDIA H100"),
    aliases: Cow::Borrowed(&[Cow::Borrowed("H100-SXM5-80GB")]),
    tier: Tier::Cloud,
    vendor: Vendor::Nvidia,
    year: Some(2022),
    peak: Peaks::NONE
        .fp32(tflops(67.0))
        .tf32(tflops(494.5))
        .fp16(tflops(989.0))
        .bf16(tflops(989.0))
        .fp8(tflops(1979.0))
        .int8(tops(1979.0)),
    registered: RegisteredPeaks::new(
        tflops(989.0),
        Peaks::NONE.fp32(tflops(67.0)).tf32(tflops(494.5)).fp8(tflops(1979.0)).int8(tops(1979.0)),
    ),
    memory: Memory {
        kind: Some(MemoryKind::Hbm3),
        capacity: gib(80.0),
        bandwidth: tb_per_s(3.35),
        usable: Some(gib(79.1)),
    },
    sram: None,
    flash: None,
    host_link: Some(Link::new("PCIe Gen5 x16", gb_per_s(64.0))),
    interconnect: Some(Link::new("NVLink 4.0", gb_per_s(450.0)).latency(ns(500.0))),
    tdp: Some(watts(700.0)),
    price: Some(dollars(25_000.0)),
    dispatch_overhead: us(10.0),
    accelerators: None,
    source: Source::datasheet(
        "NVIDIA H100 datasheet; NVIDIA Hopper Architecture In-Depth; Choquette (2023), IEEE Micro; \
         NVIDIA HGX H100 product carbon footprint",
    )
    .at(HOPPER_IN_DEPTH)
    .verified("2026-06-11")
    .note(
        "Rates without sparsity, half of those that the datasheet prints with it. BF16 runs at the \
         FP16 rate.",
    ),
    sources: Cow::Borrowed(&[
        USABLE_OF_80_GB,
        NVLINK_LATENCY,
        FieldSource::new(
            "price",
            REGISTRY.note("Low end of the 25,000 to 30,000 dollars that it keeps."),
        ),
        DISPATCH_OVERHEAD,
    ]),
    flags: Cow::Borrowed(&[]),
};

/// NVIDIA H100 PCIe 80 GB (2022): Hopper datacentre GPU as a card.
pub const H100_PCIE: Hardware = Hardware {
    key: Cow::Borrowed("H100_PCIe"),
    name: Cow::Borrowed("NVIDIA H100 PCIe"),
    aliases: Cow::Borrowed(&[]),
    tier: Tier::Cloud,
    vendor: Vendor::Nvidia,
    year: Some(2022),
    peak: Peaks::NONE
        .fp32(tflops(51.0))
        .tf32(tflops(378.0))
        .fp16(tflops(756.0))
        .bf16(tflops(756.0))
        .fp8(tflops(1513.0))
        .int8(tops(1513.0)),
    registered: RegisteredPeaks::new(tflops(756.0), Peaks::NONE.fp32(tflops(51.0))),
    memory: Memory {
        kind: Some(MemoryKind::Hbm2e),
        capacity: gib(80.0),
        bandwidth: tb_per_s(2.0),
        usable: Some(gib(79.1)),
    },
    sram: None,
    flash: None,
    host_link: None,
    interconnect: None,
    tdp: Some(watts(350.0)),
    price: None,
    dispatch_overhead: us(10.0),
    accelerators: None,
    source: Source::datasheet(
        "NVIDIA H100 Tensor Core GPU datasheet (H100 PCIe column); NVIDIA Hopper Architecture \
         In-Depth (114 SMs on the PCIe product)",
    )
    .at(H100_DATASHEET)
    .verified("2026-10-20")
    .note(
        "Rates without sparsity, half of those that the datasheet prints with it. BF16 runs at the \
         FP16 rate.",
    ),
    sources: Cow::Borrowed(&[USABLE_OF_80_GB, DEFAULT_DISPATCH_OVERHEAD]),
    flags: Cow::Borrowed(&[Flag::new(
        "peak_flops",
        "The registry lacks the tf32, fp8 and int8 rates, so mlsysim takes 756 TFLOP/s, the FP16 \
         rate, for all of them; the dense rates are 378, 1,513 and 1,513.",
    )]),
};

/// NVIDIA H200 SXM (2023): Hopper datacentre GPU with HBM3E.
pub const H200: Hardware = Hardware {
    key: Cow::Borrowed("H200"),
    name: Cow::Borrowed("NVIDIA H200"),
    aliases: Cow::Borrowed(&[]),
    tier: Tier::Cloud,
    vendor: Vendor::Nvidia,
    year: Some(2023),
    peak: Peaks::NONE
        .fp32(tflops(67.0))
        .tf32(tflops(494.0))
        .fp16(tflops(989.0))
        .bf16(tflops(989.0))
        .fp8(tflops(1979.0))
        .int8(tops(1979.0)),
    registered: RegisteredPeaks::new(
        tflops(989.0),
        Peaks::NONE.fp32(tflops(67.0)).tf32(tflops(494.0)).fp8(tflops(1979.0)).int8(tops(1979.0)),
    ),
    memory: Memory {
        kind: Some(MemoryKind::Hbm3e),
        capacity: gib(141.0),
        bandwidth: tb_per_s(4.8),
        usable: Some(gib(139.8)),
    },
    sram: None,
    flash: None,
    host_link: Some(Link::new("PCIe Gen5 x16", gb_per_s(64.0))),
    interconnect: Some(Link::new("NVLink 4.0", gb_per_s(450.0)).latency(ns(500.0))),
    tdp: Some(watts(700.0)),
    price: Some(dollars(35_000.0)),
    dispatch_overhead: us(10.0),
    accelerators: None,
    source: Source::datasheet("NVIDIA H200 Tensor Core GPU product documentation")
        .at("https://www.nvidia.com/en-us/data-center/h200/")
        .verified("2026-03-06")
        .note(
            "Rates without sparsity, half of those that the datasheet prints with it. BF16 runs at \
             the FP16 rate.",
        ),
    sources: Cow::Borrowed(&[
        FieldSource::new("usable_memory", SOFTWARE_TAKES.note("139.8 GiB, as PyTorch reports it.")),
        NVLINK_LATENCY,
        STREET_PRICE,
        DISPATCH_OVERHEAD,
    ]),
    flags: Cow::Borrowed(&[]),
};

/// Intel SGX enclave (2020): reference profile of confidential inference on a CPU.
pub const INTEL_SGX: Hardware = Hardware {
    key: Cow::Borrowed("IntelSGX"),
    name: Cow::Borrowed("Intel SGX Enclave (Reference)"),
    aliases: Cow::Borrowed(&[]),
    tier: Tier::Cloud,
    vendor: Vendor::Intel,
    year: Some(2020),
    peak: Peaks::NONE.fp32(tflops(1.0)),
    registered: RegisteredPeaks::new(tflops(1.0), Peaks::NONE.fp32(tflops(1.0))),
    memory: Memory { kind: None, capacity: mib(128.0), bandwidth: gb_per_s(10.0), usable: None },
    sram: Some(Sram { capacity: mib(128.0), bandwidth: None }),
    flash: None,
    host_link: None,
    interconnect: None,
    tdp: None,
    price: None,
    dispatch_overhead: ms(5.0),
    accelerators: None,
    source: Source::datasheet("Intel Software Guard Extensions (SGX) developer guide")
        .at(SGX_OVERVIEW)
        .verified("2026-03-06"),
    sources: Cow::Borrowed(&[
        FieldSource::new(
            "peak_flops",
            REGISTRY.note("Round figure for a CPU; the developer guide gives none."),
        ),
        FieldSource::new(
            "memory_bandwidth",
            REGISTRY.note("Round figure for memory behind the encryption engine."),
        ),
        DISPATCH_OVERHEAD,
    ]),
    flags: Cow::Borrowed(&[Flag::new(
        "sram_capacity",
        "The registry counts the 128 MiB enclave page cache as on-chip SRAM too; it is a reserved, \
         encrypted part of DRAM.",
    )]),
};

/// NVIDIA Tesla K80 (2014): one of the two Kepler GPUs of the board.
pub const K80: Hardware = Hardware {
    key: Cow::Borrowed("K80"),
    name: Cow::Borrowed("NVIDIA Tesla K80 (one GK210 GPU)"),
    aliases: Cow::Borrowed(&[]),
    tier: Tier::Cloud,
    vendor: Vendor::Nvidia,
    year: Some(2014),
    peak: Peaks::NONE.fp32(tflops(4.37)),
    registered: RegisteredPeaks::new(tflops(4.37), Peaks::NONE.fp32(tflops(4.37))),
    memory: Memory {
        kind: Some(MemoryKind::Gddr5),
        capacity: gib(12.0),
        bandwidth: gb_per_s(240.0),
        usable: None,
    },
    sram: None,
    flash: None,
    host_link: None,
    interconnect: None,
    tdp: Some(watts(150.0)),
    price: None,
    dispatch_overhead: us(10.0),
    accelerators: None,
    source: Source::datasheet(
        "NVIDIA Tesla K80 datasheet (board totals halved per GPU); Epoch AI ML Hardware database \
         lists 241 GB/s per GPU",
    )
    .at(K80_BOARD_SPECIFICATION)
    .verified("2026-10-12")
    .note("Half of the board; the rate is at boost clock."),
    sources: Cow::Borrowed(&[DEFAULT_DISPATCH_OVERHEAD]),
    flags: Cow::Borrowed(&[Flag::new(
        "peak_flops",
        "mlsysim takes 4.37 TFLOP/s at every precision; it is the FP32 rate. Kepler has no \
         half-precision and no packed integer arithmetic.",
    )]),
};

/// AMD Instinct MI250X OAM (2021): CDNA 2 module, both of its dies.
pub const MI250X: Hardware = Hardware {
    key: Cow::Borrowed("MI250X"),
    name: Cow::Borrowed("AMD MI250X"),
    aliases: Cow::Borrowed(&[]),
    tier: Tier::Cloud,
    vendor: Vendor::Amd,
    year: Some(2021),
    peak: Peaks::NONE.fp32(tflops(47.9)).fp16(tflops(383.0)).bf16(tflops(383.0)).int8(tops(383.0)),
    registered: RegisteredPeaks::new(
        tflops(383.0),
        Peaks::NONE.fp32(tflops(47.9)).int8(tops(383.0)),
    ),
    memory: Memory {
        kind: Some(MemoryKind::Hbm2e),
        capacity: gib(128.0),
        bandwidth: tb_per_s(3.2),
        usable: None,
    },
    sram: None,
    flash: None,
    host_link: None,
    interconnect: Some(Link::new("Infinity Fabric", gb_per_s(100.0))),
    tdp: Some(watts(500.0)),
    price: None,
    dispatch_overhead: us(15.0),
    accelerators: Some(2),
    source: Source::datasheet("AMD Instinct MI250X product documentation")
        .at("https://www.amd.com/en/products/accelerators/instinct/mi200/mi250x.html")
        .verified("2026-03-06")
        .note(
            "Both dies together; software sees them as two GPUs. FP32 is the vector rate, 95.7 \
             TFLOP/s on the matrix cores.",
        ),
    sources: Cow::Borrowed(&[xgmi_between_dies(), DISPATCH_OVERHEAD]),
    flags: Cow::Borrowed(&[]),
};

/// AMD Instinct MI300X OAM (2023): CDNA 3 accelerator.
pub const MI300X: Hardware = Hardware {
    key: Cow::Borrowed("MI300X"),
    name: Cow::Borrowed("AMD MI300X"),
    aliases: Cow::Borrowed(&[]),
    tier: Tier::Cloud,
    vendor: Vendor::Amd,
    year: Some(2023),
    peak: Peaks::NONE
        .fp32(tflops(163.4))
        .tf32(tflops(653.7))
        .fp16(tflops(1307.0))
        .bf16(tflops(1307.0))
        .fp8(tflops(2614.0))
        .int8(tops(2614.0)),
    registered: RegisteredPeaks::new(
        tflops(1307.0),
        Peaks::NONE.fp32(tflops(163.4)).fp8(tflops(2614.0)).int8(tops(2614.0)),
    ),
    memory: Memory {
        kind: Some(MemoryKind::Hbm3),
        capacity: gib(192.0),
        bandwidth: tb_per_s(5.3),
        usable: None,
    },
    sram: None,
    flash: None,
    host_link: None,
    interconnect: Some(Link::new("Infinity Fabric", gb_per_s(448.0))),
    tdp: Some(watts(750.0)),
    price: Some(dollars(15_000.0)),
    dispatch_overhead: us(12.0),
    accelerators: None,
    source: Source::datasheet("AMD Instinct MI300X product documentation")
        .at("https://www.amd.com/en/products/accelerators/instinct/mi300/mi300x.html")
        .verified("2026-03-06")
        .note("Rates without sparsity; BF16 runs at the FP16 rate."),
    sources: Cow::Borrowed(&[XGMI_OF_CDNA_3, STREET_PRICE, DISPATCH_OVERHEAD]),
    flags: Cow::Borrowed(&[Flag::new(
        "peak_flops",
        "The registry has no tf32 rate, so mlsysim takes 1,307 TFLOP/s, the FP16 rate; TF32 runs \
         at 653.7 TFLOP/s.",
    )]),
};

/// AMD Instinct MI325X OAM (2024): CDNA 3 accelerator with HBM3E.
pub const MI325X: Hardware = Hardware {
    key: Cow::Borrowed("MI325X"),
    name: Cow::Borrowed("AMD Instinct MI325X"),
    aliases: Cow::Borrowed(&[]),
    tier: Tier::Cloud,
    vendor: Vendor::Amd,
    year: Some(2024),
    peak: Peaks::NONE
        .fp32(tflops(163.4))
        .tf32(tflops(653.7))
        .fp16(tflops(1307.4))
        .bf16(tflops(1307.4))
        .fp8(tflops(2614.9))
        .int8(tops(2614.9)),
    registered: RegisteredPeaks::new(tflops(1307.4), Peaks::NONE.fp16(tflops(1307.4))),
    memory: Memory {
        kind: Some(MemoryKind::Hbm3e),
        capacity: gib(256.0),
        bandwidth: tb_per_s(6.0),
        usable: None,
    },
    sram: None,
    flash: None,
    host_link: None,
    interconnect: Some(Link::new("Infinity Fabric", gb_per_s(448.0))),
    tdp: Some(watts(1000.0)),
    price: None,
    dispatch_overhead: us(10.0),
    accelerators: None,
    source: Source::datasheet("AMD Instinct MI325X accelerator datasheet (dense FP16, HBM3E)")
        .at("https://www.amd.com/en/products/accelerators/instinct/mi300/mi325x.html")
        .verified("2026-10-12"),
    sources: Cow::Borrowed(&[XGMI_OF_CDNA_3, DEFAULT_DISPATCH_OVERHEAD]),
    flags: Cow::Borrowed(&[Flag::new(
        "peak_flops",
        "The registry lists fp16 alone, so mlsysim takes 1,307.4 TFLOP/s for fp32, tf32, fp8 and \
         int8 too; the dense rates are 163.4, 653.7, 2,614.9 and 2,614.9.",
    )]),
};

/// NVIDIA Tesla P100 SXM2 16 GB (2016): Pascal datacentre GPU.
pub const P100: Hardware = Hardware {
    key: Cow::Borrowed("P100"),
    name: Cow::Borrowed("NVIDIA Tesla P100"),
    aliases: Cow::Borrowed(&[]),
    tier: Tier::Cloud,
    vendor: Vendor::Nvidia,
    year: Some(2016),
    peak: Peaks::NONE.fp32(tflops(10.6)).fp16(tflops(21.2)),
    registered: RegisteredPeaks::new(
        tflops(21.2),
        Peaks::NONE.fp32(tflops(10.6)).fp16(tflops(21.2)),
    ),
    memory: Memory {
        kind: Some(MemoryKind::Hbm2),
        capacity: gib(16.0),
        bandwidth: gb_per_s(732.0),
        usable: None,
    },
    sram: None,
    flash: None,
    host_link: None,
    interconnect: Some(Link::new("NVLink 1.0", gb_per_s(80.0))),
    tdp: Some(watts(300.0)),
    price: None,
    dispatch_overhead: us(10.0),
    accelerators: None,
    source: Source::datasheet("NVIDIA Tesla P100 datasheet (SXM2, NVLink-optimized servers)")
        .at(P100_DATASHEET)
        .verified("2026-10-20"),
    sources: Cow::Borrowed(&[
        FieldSource::new(
            "interconnect_bandwidth",
            Source::datasheet("NVIDIA Tesla P100 datasheet")
                .at(P100_DATASHEET)
                .note("Four links of 20 GB/s each way."),
        ),
        DEFAULT_DISPATCH_OVERHEAD,
    ]),
    flags: Cow::Borrowed(&[]),
};

/// Reference desktop CPU: 1 TFLOP/s and 50 GB/s, made up for teaching.
pub const REFERENCE_CPU: Hardware = Hardware {
    key: Cow::Borrowed("ReferenceCPU"),
    name: Cow::Borrowed("Reference Desktop CPU"),
    aliases: Cow::Borrowed(&[]),
    tier: Tier::Cloud,
    vendor: Vendor::Other,
    year: Some(2024),
    peak: Peaks::NONE.fp32(tflops(1.0)),
    registered: RegisteredPeaks::new(tflops(1.0), Peaks::NONE.fp32(tflops(1.0))),
    memory: Memory { kind: None, capacity: gib(64.0), bandwidth: gb_per_s(50.0), usable: None },
    sram: None,
    flash: None,
    host_link: None,
    interconnect: None,
    tdp: Some(watts(150.0)),
    price: None,
    dispatch_overhead: us(100.0),
    accelerators: None,
    source: Source::convention(
        "Reference 1 TFLOP/s FP32 desktop CPU for pedagogy (order-of-magnitude)",
    )
    .verified("2026-03-06"),
    sources: Cow::Borrowed(&[DISPATCH_OVERHEAD]),
    flags: Cow::Borrowed(&[]),
};

/// NVIDIA T4 (2018): Turing inference GPU.
pub const T4: Hardware = Hardware {
    key: Cow::Borrowed("T4"),
    name: Cow::Borrowed("NVIDIA T4"),
    aliases: Cow::Borrowed(&[]),
    tier: Tier::Cloud,
    vendor: Vendor::Nvidia,
    year: Some(2018),
    peak: Peaks::NONE.fp32(tflops(8.1)).fp16(tflops(65.0)).int8(tops(130.0)).int4(tops(260.0)),
    registered: RegisteredPeaks::new(tflops(65.0), Peaks::NONE.int8(tops(130.0))),
    memory: Memory {
        kind: Some(MemoryKind::Gddr6),
        capacity: gib(16.0),
        bandwidth: gb_per_s(320.0),
        usable: Some(gib(14.75)),
    },
    sram: None,
    flash: None,
    host_link: None,
    interconnect: None,
    tdp: Some(watts(70.0)),
    price: Some(dollars(2500.0)),
    dispatch_overhead: us(30.0),
    accelerators: None,
    source: Source::datasheet("NVIDIA Tesla T4 product documentation")
        .at("https://www.nvidia.com/en-us/data-center/tesla-t4/")
        .verified("2026-03-06"),
    sources: Cow::Borrowed(&[
        FieldSource::new(
            "usable_memory",
            SOFTWARE_TAKES
                .note("14.75 GiB, as PyTorch reports it: error correction takes a sixteenth."),
        ),
        FieldSource::new("peak_flops", Source::datasheet("NVIDIA T4 datasheet").at(T4_DATASHEET)),
        STREET_PRICE,
        DISPATCH_OVERHEAD,
    ]),
    flags: Cow::Borrowed(&[Flag::new(
        "peak_flops",
        "The registry lacks fp32 and int4, so mlsysim takes 65 TFLOP/s, the FP16 tensor rate, for \
         both; FP32 runs at 8.1 TFLOP/s and INT4 at 260 TOPS.",
    )]),
};

/// Google TPU v1 (described 2017): inference accelerator for 8-bit integers.
pub const TPU_V1: Hardware = Hardware {
    key: Cow::Borrowed("TPUv1"),
    name: Cow::Borrowed("Google TPU v1"),
    aliases: Cow::Borrowed(&[]),
    tier: Tier::Cloud,
    vendor: Vendor::Google,
    year: Some(2017),
    peak: Peaks::NONE.int8(tops(92.0)),
    registered: RegisteredPeaks::new(tops(92.0), Peaks::NONE.int8(tops(92.0))),
    memory: Memory {
        kind: Some(MemoryKind::Ddr3),
        capacity: gib(8.0),
        bandwidth: gb_per_s(34.0),
        usable: None,
    },
    sram: Some(Sram { capacity: mib(24.0), bandwidth: None }),
    flash: None,
    host_link: None,
    interconnect: None,
    tdp: Some(watts(75.0)),
    price: None,
    dispatch_overhead: us(50.0),
    accelerators: None,
    source: Source::paper(
        "Jouppi et al. (2017), In-Datacenter Performance Analysis of a Tensor Processing Unit",
    )
    .at("https://arxiv.org/abs/1704.04760")
    .verified("2026-03-06"),
    sources: Cow::Borrowed(&[DISPATCH_OVERHEAD]),
    flags: Cow::Borrowed(&[Flag::new(
        "peak_flops",
        "The registry keeps 92 TOPS, the INT8 rating, as the rate of every precision; the matrix \
         unit multiplies 8-bit integers and has no floating-point rate.",
    )]),
};

/// Google TPU v2 (2017): training accelerator, one chip of two cores.
pub const TPU_V2: Hardware = Hardware {
    key: Cow::Borrowed("TPUv2"),
    name: Cow::Borrowed("Google TPU v2"),
    aliases: Cow::Borrowed(&[]),
    tier: Tier::Cloud,
    vendor: Vendor::Google,
    year: Some(2017),
    peak: Peaks::NONE.bf16(tflops(46.0)),
    registered: RegisteredPeaks::new(tflops(46.0), Peaks::NONE.bf16(tflops(46.0))),
    memory: Memory {
        kind: Some(MemoryKind::Hbm),
        capacity: gib(16.0),
        bandwidth: gb_per_s(700.0),
        usable: None,
    },
    sram: None,
    flash: None,
    host_link: None,
    interconnect: None,
    tdp: Some(watts(280.0)),
    price: None,
    dispatch_overhead: us(40.0),
    accelerators: None,
    source: JOUPPI_2020,
    sources: Cow::Borrowed(&[DISPATCH_OVERHEAD]),
    flags: Cow::Borrowed(&[]),
};

/// Google TPU v3 (2018): training accelerator, one chip of two cores.
pub const TPU_V3: Hardware = Hardware {
    key: Cow::Borrowed("TPUv3"),
    name: Cow::Borrowed("Google TPU v3"),
    aliases: Cow::Borrowed(&[]),
    tier: Tier::Cloud,
    vendor: Vendor::Google,
    year: Some(2018),
    peak: Peaks::NONE.bf16(tflops(123.0)),
    registered: RegisteredPeaks::new(tflops(123.0), Peaks::NONE.bf16(tflops(123.0))),
    memory: Memory {
        kind: Some(MemoryKind::Hbm),
        capacity: gib(32.0),
        bandwidth: gb_per_s(900.0),
        usable: None,
    },
    sram: None,
    flash: None,
    host_link: None,
    interconnect: Some(Link::new("ICI", gb_per_s(280.0))),
    tdp: Some(watts(450.0)),
    price: None,
    dispatch_overhead: us(40.0),
    accelerators: None,
    source: JOUPPI_2020,
    sources: Cow::Borrowed(&[DISPATCH_OVERHEAD]),
    flags: Cow::Borrowed(&[]),
};

/// Google TPU v4 (2021): training accelerator, one chip of two cores.
pub const TPU_V4: Hardware = Hardware {
    key: Cow::Borrowed("TPUv4"),
    name: Cow::Borrowed("Google TPU v4"),
    aliases: Cow::Borrowed(&[]),
    tier: Tier::Cloud,
    vendor: Vendor::Google,
    year: Some(2021),
    peak: Peaks::NONE.bf16(tflops(275.0)).int8(tops(275.0)),
    registered: RegisteredPeaks::new(tflops(275.0), Peaks::NONE.bf16(tflops(275.0))),
    memory: Memory {
        kind: Some(MemoryKind::Hbm2),
        capacity: gib(32.0),
        bandwidth: tb_per_s(1.2),
        usable: None,
    },
    sram: None,
    flash: None,
    host_link: None,
    interconnect: Some(Link::new("ICI", gb_per_s(300.0))),
    tdp: Some(watts(200.0)),
    price: None,
    dispatch_overhead: us(40.0),
    accelerators: None,
    source: Source::paper(
        "Jouppi et al. (2023), TPU v4: An Optically Reconfigurable Supercomputer for Machine \
         Learning with Hardware Support for Embeddings, ISCA, Table 4",
    )
    .at("https://arxiv.org/abs/2304.01433")
    .verified("2026-09-15"),
    sources: Cow::Borrowed(&[
        FieldSource::new(
            "peak_flops",
            Source::datasheet("Google Cloud TPU v4 documentation")
                .at("https://cloud.google.com/tpu/docs/v4")
                .note("One rate for bfloat16 and INT8."),
        ),
        FieldSource::new(
            "tdp",
            REGISTRY.note(
                "Google publishes no TDP; the paper measures 170 W on average and 192 W at most.",
            ),
        ),
        DISPATCH_OVERHEAD,
    ]),
    flags: Cow::Borrowed(&[]),
};

/// Google TPU v5p (2023): training accelerator, one chip of two cores.
pub const TPU_V5P: Hardware = Hardware {
    key: Cow::Borrowed("TPUv5p"),
    name: Cow::Borrowed("Google TPU v5p"),
    aliases: Cow::Borrowed(&[]),
    tier: Tier::Cloud,
    vendor: Vendor::Google,
    year: Some(2023),
    peak: Peaks::NONE.bf16(tflops(459.0)).int8(tops(918.0)),
    registered: RegisteredPeaks::new(tflops(459.0), Peaks::NONE.int8(tops(918.0))),
    memory: Memory {
        kind: Some(MemoryKind::Hbm2e),
        capacity: gib(95.0),
        bandwidth: tb_per_s(2.76),
        usable: None,
    },
    sram: Some(Sram { capacity: mib(128.0), bandwidth: None }),
    flash: None,
    host_link: None,
    interconnect: Some(Link::new("ICI", gb_per_s(600.0))),
    tdp: Some(watts(300.0)),
    price: None,
    dispatch_overhead: us(40.0),
    accelerators: None,
    source: Source::derived("Google Cloud TPU v5p specifications and JAX TPU hardware reference")
        .at("https://docs.jax.dev/en/latest/pallas/tpu/hardware.html")
        .verified("2026-08-11")
        .note("Google Cloud specification of v5p; the on-chip memory from the JAX hardware table."),
    sources: Cow::Borrowed(&[
        FieldSource::new(
            "sram_capacity",
            Source::derived("JAX TPU hardware reference")
                .at("https://docs.jax.dev/en/latest/pallas/tpu/hardware.html")
                .verified("2026-08-11")
                .note("Two cores with 64 MiB of vector memory each."),
        ),
        FieldSource::new("tdp", REGISTRY.note("Google publishes no TDP.")),
        DISPATCH_OVERHEAD,
    ]),
    flags: Cow::Borrowed(&[]),
};

/// Google TPU v6e "Trillium" (2024): training and inference accelerator, one chip.
pub const TPU_V6: Hardware = Hardware {
    key: Cow::Borrowed("TPUv6"),
    name: Cow::Borrowed("Google TPU v6e (Trillium)"),
    aliases: Cow::Borrowed(&[]),
    tier: Tier::Cloud,
    vendor: Vendor::Google,
    year: Some(2024),
    peak: Peaks::NONE.bf16(tflops(918.0)).int8(tops(1836.0)),
    registered: RegisteredPeaks::only(tflops(918.0)),
    memory: Memory {
        kind: Some(MemoryKind::Hbm),
        capacity: gib(32.0),
        bandwidth: gb_per_s(1638.0),
        usable: None,
    },
    sram: None,
    flash: None,
    host_link: None,
    interconnect: Some(Link::new("ICI", gb_per_s(400.0))),
    tdp: Some(watts(300.0)),
    price: None,
    dispatch_overhead: us(40.0),
    accelerators: None,
    source: Source::datasheet("Google Cloud TPU v6e (Trillium) documentation")
        .at("https://cloud.google.com/tpu/docs/v6e")
        .verified("2026-08-12"),
    sources: Cow::Borrowed(&[
        FieldSource::new("tdp", REGISTRY.note("Google publishes no TDP.")),
        DISPATCH_OVERHEAD,
    ]),
    flags: Cow::Borrowed(&[Flag::new(
        "peak_flops",
        "The registry has no int8 rate, so mlsysim takes 918 TFLOP/s, the BF16 rate; INT8 runs at \
         1,836 TOPS.",
    )]),
};

/// AWS Trainium2 (2024): training accelerator, one chip of eight NeuronCores.
pub const TRAINIUM2: Hardware = Hardware {
    key: Cow::Borrowed("Trainium2"),
    name: Cow::Borrowed("AWS Trainium 2"),
    aliases: Cow::Borrowed(&[]),
    tier: Tier::Cloud,
    vendor: Vendor::Amazon,
    year: Some(2024),
    peak: Peaks::NONE
        .fp32(tflops(181.0))
        .tf32(tflops(667.0))
        .fp16(tflops(667.0))
        .bf16(tflops(667.0))
        .fp8(tflops(1299.0)),
    registered: RegisteredPeaks::new(tflops(380.0), Peaks::NONE.fp8(tflops(760.0))),
    memory: Memory {
        kind: Some(MemoryKind::Hbm3),
        capacity: gib(96.0),
        bandwidth: tb_per_s(2.4),
        usable: None,
    },
    sram: None,
    flash: None,
    host_link: None,
    interconnect: None,
    tdp: Some(watts(500.0)),
    price: None,
    dispatch_overhead: us(20.0),
    accelerators: None,
    source: Source::datasheet("AWS Trainium2 accelerator (EC2 Trn2) product documentation")
        .at("https://aws.amazon.com/ai/machine-learning/trainium/")
        .verified("2026-03-06"),
    sources: Cow::Borrowed(&[
        FieldSource::new(
            "peak_flops",
            Source::datasheet("AWS Neuron documentation, Trainium2 architecture")
                .at(TRAINIUM2_ARCHITECTURE)
                .note("Dense rates of one chip."),
        ),
        FieldSource::new("tdp", REGISTRY.note("AWS publishes no TDP.")),
        DISPATCH_OVERHEAD,
    ]),
    flags: Cow::Borrowed(&[
        Flag::new(
            "peak_flops",
            "The registry holds 380 TFLOP/s (760 FP8); AWS specifies 667 TFLOP/s BF16, FP16 and TF32, \
             1,299 FP8 and 181 FP32 per chip, dense.",
        ),
        Flag::new(
            "memory_bandwidth",
            "The registry holds 2.4 TB/s; AWS specifies 2.9 TB/s per chip (46 TB/s for the sixteen \
             of a Trn2 instance).",
        ),
    ]),
};

/// Untether AI speedAI240 (announced 2022): at-memory inference chip.
pub const UNTETHER_SPEEDAI240: Hardware = Hardware {
    key: Cow::Borrowed("Untether_speedAI240"),
    name: Cow::Borrowed("Untether AI speedAI240"),
    aliases: Cow::Borrowed(&[]),
    tier: Tier::Cloud,
    vendor: Vendor::Other,
    year: Some(2023),
    peak: Peaks::NONE.bf16(pflops(1.0)).fp8(pflops(2.0)),
    registered: RegisteredPeaks::new(pflops(2.0), Peaks::NONE.bf16(pflops(1.0))),
    memory: Memory {
        kind: Some(MemoryKind::Sram),
        capacity: mib(238.0),
        bandwidth: pb_per_s(1.0),
        usable: None,
    },
    sram: None,
    flash: None,
    host_link: None,
    interconnect: None,
    tdp: None,
    price: None,
    dispatch_overhead: us(1.0),
    accelerators: None,
    source: Source::datasheet("Untether AI speedAI240 Hot Chips 2022 announcement")
        .at(UNTETHER_ANNOUNCEMENT)
        .verified("2026-06-23"),
    sources: Cow::Borrowed(&[DISPATCH_OVERHEAD]),
    flags: Cow::Borrowed(&[Flag::new(
        "peak_flops",
        "The registry keeps 2 PFLOP/s, the FP8 rating, as the rate of fp16, fp32 and the integers \
         too; BF16 runs at 1 PFLOP/s, and no FP16 or FP32 rate is published.",
    )]),
};

/// NVIDIA V100 SXM2 32 GB (2017): Volta datacentre GPU.
pub const V100: Hardware = Hardware {
    key: Cow::Borrowed("V100"),
    name: Cow::Borrowed("NVIDIA V100"),
    aliases: Cow::Borrowed(&[]),
    tier: Tier::Cloud,
    vendor: Vendor::Nvidia,
    year: Some(2017),
    peak: Peaks::NONE.fp32(tflops(15.7)).fp16(tflops(125.0)),
    registered: RegisteredPeaks::new(tflops(125.0), Peaks::NONE.fp32(tflops(15.7))),
    memory: Memory {
        kind: Some(MemoryKind::Hbm2),
        capacity: gib(32.0),
        bandwidth: gb_per_s(900.0),
        usable: Some(gib(31.7)),
    },
    sram: None,
    flash: None,
    host_link: Some(Link::new("PCIe Gen3 x16", gb_per_s(15.75))),
    interconnect: Some(Link::new("NVLink 2.0", gb_per_s(150.0)).latency(ns(500.0))),
    tdp: Some(watts(300.0)),
    price: Some(dollars(10_000.0)),
    dispatch_overhead: us(20.0),
    accelerators: None,
    source: Source::datasheet("NVIDIA V100 Tensor Core GPU datasheet")
        .at(V100_DATASHEET)
        .verified("2026-03-06"),
    sources: Cow::Borrowed(&[
        FieldSource::new("usable_memory", SOFTWARE_TAKES.note("31.74 GiB, as PyTorch reports it.")),
        NVLINK_LATENCY,
        STREET_PRICE,
        DISPATCH_OVERHEAD,
    ]),
    flags: Cow::Borrowed(&[]),
};

/// NVIDIA V100 PCIe 32 GB (2017): Volta datacentre GPU as a card.
pub const V100_PCIE: Hardware = Hardware {
    key: Cow::Borrowed("V100_PCIe"),
    name: Cow::Borrowed("NVIDIA V100 PCIe"),
    aliases: Cow::Borrowed(&[]),
    tier: Tier::Cloud,
    vendor: Vendor::Nvidia,
    year: Some(2017),
    peak: Peaks::NONE.fp32(tflops(14.0)).fp16(tflops(112.0)),
    registered: RegisteredPeaks::new(tflops(112.0), Peaks::NONE.fp32(tflops(14.0))),
    memory: Memory {
        kind: Some(MemoryKind::Hbm2),
        capacity: gib(32.0),
        bandwidth: gb_per_s(900.0),
        usable: Some(gib(31.7)),
    },
    sram: None,
    flash: None,
    host_link: Some(Link::new("PCIe Gen3 x16", gb_per_s(15.75))),
    interconnect: None,
    tdp: Some(watts(250.0)),
    price: Some(dollars(10_000.0)),
    dispatch_overhead: us(20.0),
    accelerators: None,
    source: Source::datasheet("NVIDIA V100 Tensor Core GPU datasheet (PCIe column)")
        .at(V100_DATASHEET)
        .verified("2026-06-10")
        .note("Same memory as the SXM2 module, lower clock and 250 W."),
    sources: Cow::Borrowed(&[
        FieldSource::new("usable_memory", SOFTWARE_TAKES.note("31.74 GiB, as PyTorch reports it.")),
        STREET_PRICE,
        DISPATCH_OVERHEAD,
    ]),
    flags: Cow::Borrowed(&[]),
};
