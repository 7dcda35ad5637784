//! The one GPU device of this program. burn registers a device once; engines share it.

use std::sync::OnceLock;

use burn::tensor::wgpu::WgpuBackend;
use burn::tensor::{Device, Tensor};

use crate::EngineError;

/// Dispatches recorded before one submission; the default of 32 doubles the number of submissions a step.
const TASKS_PER_SUBMISSION: usize = 128;

/// A device and its name.
#[derive(Clone)]
pub struct Gpu {
    /// Without autodiff.
    pub device: Device,
    /// The adapter, in words.
    pub name: String,
    /// Whether the adapter is imitated by the processor. In a browser the page knows.
    #[cfg(not(target_family = "wasm"))]
    pub is_software: bool,
}

static GPU: OnceLock<Result<Gpu, String>> = OnceLock::new();

fn options() -> burn::tensor::wgpu::WgpuOptions {
    let api = if cfg!(target_arch = "wasm32") { WgpuBackend::WebGpu } else { WgpuBackend::Auto };
    Device::wgpu_options().graphics_api(api).tasks_max(TASKS_PER_SUBMISSION)
}

fn named(device: Device, setup: &burn::tensor::wgpu::WgpuSetup) -> Gpu {
    let info = setup.adapter.get_info();
    Gpu {
        device,
        // The type is one of wgpu's, which this crate knows through burn alone.
        #[cfg(not(target_family = "wasm"))]
        is_software: format!("{:?}", info.device_type) == "Cpu",
        name: if info.name.is_empty() { "WebGPU".to_owned() } else { info.name },
    }
}

/// WebGPU in a browser, the best adapter natively.
///
/// # Errors
/// When there is no adapter, or it does not give a device.
pub async fn gpu() -> Result<Gpu, EngineError> {
    #[cfg(not(target_family = "wasm"))]
    let gpu = GPU.get_or_init(|| match options().init_with_setup() {
        Ok((device, setup)) => Ok(named(device, &setup)),
        Err(error) => Err(error.to_string()),
    });
    #[cfg(target_family = "wasm")]
    let gpu = match GPU.get() {
        Some(gpu) => gpu,
        None => {
            let found = match options().init_with_setup_async().await {
                Ok((device, setup)) => Ok(named(device, &setup)),
                Err(error) => Err(error.to_string()),
            };
            GPU.get_or_init(|| found)
        }
    };
    gpu.clone().map_err(EngineError::Unavailable)
}

/// What a GPU reaches at most, measured: floating-point operations a second of burn's products of square matrices, of
/// 1,024 rows or, where those take no time to speak of, of 4,096.
///
/// # Errors
/// When there is no GPU, or it is lost.
#[cfg(not(target_family = "wasm"))]
pub async fn measured_peak(gpu: &Gpu) -> Result<f64, EngineError> {
    /// A card that is slower than this is busy with the smaller ones already.
    const FAST: f64 = 1e12;
    let peak = flops_of_products(gpu, 1024).await?;
    if peak < FAST { Ok(peak) } else { Ok(peak.max(flops_of_products(gpu, 4096).await?)) }
}

#[cfg(not(target_family = "wasm"))]
async fn flops_of_products(gpu: &Gpu, side: usize) -> Result<f64, EngineError> {
    const SECONDS: f64 = 1.0;
    let lost = |error| EngineError::Lost(format!("{error:?}"));
    let a = Tensor::<2>::ones([side, side], &gpu.device) / side as f32;
    let mut product = a.clone().matmul(a.clone());
    product.clone().slice([0..1, 0..1]).into_data_async().await.map_err(lost)?;
    let (begun, mut products) = (web_time::Instant::now(), 0_u32);
    while begun.elapsed().as_secs_f64() < SECONDS {
        for _ in 0..8 {
            product = product.matmul(a.clone());
            products += 1;
        }
        product.clone().slice([0..1, 0..1]).into_data_async().await.map_err(lost)?;
    }
    Ok(f64::from(products) * 2.0 * (side as f64).powi(3) / begun.elapsed().as_secs_f64())
}

/// The client that launches kernels on a device.
///
/// # Errors
/// When the device is not a GPU.
pub fn client(device: &Device) -> Result<burn::cubecl::prelude::Client, EngineError> {
    // A tensor knows its client; burn offers no other way to it.
    let tensor = Tensor::<1>::zeros([1], device);
    let primitive = tensor.try_into_primitive::<burn::backend::Wgpu>();
    primitive.map(|tensor| tensor.client).map_err(|error| EngineError::Unavailable(format!("{error:?}")))
}
