//! The built-in hardware: one documented constant an entry, one file a tier.

mod benchmarked;
mod cloud;
mod edge;
mod mobile;
mod tiny;
mod workstation;

pub use benchmarked::*;
pub use cloud::*;
pub use edge::*;
pub use mobile::*;
pub use tiny::*;
pub use workstation::*;

use crate::hardware::Hardware;
use crate::source::{FieldSource, Source};

/// Every built-in entry, by tier and then in the registry's order; what the registry lacks ends its
/// tier.
pub static ALL: &[Hardware] = &[
    A100,
    A100_40GB,
    B200,
    CEREBRAS_CS3,
    DMATRIX_CORSAIR,
    GB200_NVL72,
    GAUDI2,
    GAUDI3,
    GRAPHCORE_GC200,
    GROQ_LPU,
    H100,
    H100_PCIE,
    H200,
    INTEL_SGX,
    K80,
    MI250X,
    MI300X,
    MI325X,
    P100,
    REFERENCE_CPU,
    T4,
    TPU_V1,
    TPU_V2,
    TPU_V3,
    TPU_V4,
    TPU_V5P,
    TPU_V6,
    TRAINIUM2,
    UNTETHER_SPEEDAI240,
    V100,
    V100_PCIE,
    GH200,
    MI250,
    MAX_1550,
    SN40L,
    DGX_SPARK,
    GTX580_3GB,
    MACBOOK_M3_MAX,
    APPLE_M2,
    PIXEL8,
    SNAPDRAGON_8_GEN3,
    IPHONE_15_PRO,
    CORAL,
    DRIVE_THOR,
    GENERIC_SERVER,
    JETSON_AGX_ORIN,
    JETSON_ORIN_NX,
    JETSON_ORIN_NANO,
    NUC_MOVIDIUS,
    ROBOTAXI,
    ESP32_S3,
    HIMAX_WE1,
    LOCKSTEP_SAFETY_MCU,
    OURA_RING,
    STM32F4,
    NRF52840,
];

/// The registry whose estimates are kept where no maker gives a value.
const REGISTRY: Source =
    Source::estimate("mlsysim 0.3.0 registry").at("https://pypi.org/project/mlsysim/0.3.0/");

/// The fixed time of one pass, where the registry estimates it for the device.
const DISPATCH_OVERHEAD: FieldSource = FieldSource::new(
    "dispatch_overhead",
    REGISTRY.note("No maker publishes it; the registry estimates it for this device."),
);

/// The fixed time of one pass, where the registry has none for the device.
const DEFAULT_DISPATCH_OVERHEAD: FieldSource = FieldSource::new(
    "dispatch_overhead",
    REGISTRY.note("No maker publishes it; the registry default, 10 us."),
);

/// What one costs.
const STREET_PRICE: FieldSource =
    FieldSource::new("price", REGISTRY.note("Street price as the registry keeps it."));

/// What of the memory programs get: less than the sheet, by error correction and the driver.
const SOFTWARE_TAKES: Source =
    Source::estimate("total memory as drivers report it to programs; varies by 0.3 GiB with them");

/// The driver's figure for the 80 GB GPUs of NVIDIA, one for all of them.
const USABLE_OF_80_GB: FieldSource = FieldSource::new(
    "usable_memory",
    SOFTWARE_TAKES.note("79.10 GiB, as PyTorch and TensorRT-LLM report it; 79.2 on some drivers."),
);

/// Infinity Fabric between the dies of CDNA 2 modules.
const fn xgmi_between_dies() -> FieldSource {
    FieldSource::new(
        "interconnect_bandwidth",
        Source::estimate("AMD Instinct MI250 microarchitecture, ROCm documentation")
            .at("https://rocm.docs.amd.com/en/latest/conceptual/gpu-arch/mi250.html")
            .note(
                "Two links of 50 GB/s each way. Dies of one module have four between them and \
                 dies of neighbouring modules one or two, so a ring is as slow as its slowest step.",
            ),
    )
}

/// The delay of NVLink, one figure for all generations.
const NVLINK_LATENCY: FieldSource = FieldSource::new(
    "interconnect_latency",
    REGISTRY.note("One figure for every generation of NVLink; NVIDIA publishes none."),
);
