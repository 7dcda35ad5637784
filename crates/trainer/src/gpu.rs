//! The one GPU device of this program. burn registers a device once; engines share it.

use std::sync::OnceLock;

use burn::tensor::wgpu::{WgpuBackend, WgpuSetup};
use burn::tensor::{Device, Tensor};

#[cfg(target_family = "wasm")]
use futures::future::{Either, select};

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
    /// Waits for what the device does.
    pub waiter: Waiter,
    /// Whether the adapter is imitated by the processor. In a browser the page knows.
    #[cfg(not(target_family = "wasm"))]
    pub is_software: bool,
}

/// Waits for what a device does.
///
/// Firefox looks for what has ended every 100 ms and whenever something is submitted (measured in release 153). There an
/// empty submission every few milliseconds makes it look.
#[derive(Clone)]
pub struct Waiter {
    /// Where a browser has to be made to look.
    #[cfg(target_family = "wasm")]
    queue: Option<burn::tensor::wgpu::wgpu::Queue>,
}

impl Waiter {
    /// Finds out whether the browser tells of an end as soon as there is one.
    #[cfg(target_family = "wasm")]
    async fn new(device: &Device, setup: &WgpuSetup) -> Self {
        /// A browser that looks by itself may be busy once, but not each time.
        const LATE_MS: u128 = 30;
        let is_late = async {
            let client = client(device).ok()?;
            // The first end may wait for something.
            client.sync().await.ok()?;
            for _ in 0..3 {
                let begun = web_time::Instant::now();
                client.sync().await.ok()?;
                if begun.elapsed().as_millis() < LATE_MS {
                    return None;
                }
            }
            Some(setup.queue.clone())
        };
        // A device that fails at once will say so to whoever uses it.
        Self { queue: is_late.await }
    }

    /// The result of work on the device, soon after it is there.
    pub fn wait<F: Future>(&self, work: F) -> impl Future<Output = F::Output> + use<F> {
        #[cfg(target_family = "wasm")]
        let work = wait_looking(self.queue.clone(), work);
        work
    }
}

/// Makes the browser look every few milliseconds, if there is a queue to do it with.
#[cfg(target_family = "wasm")]
async fn wait_looking<T>(queue: Option<burn::tensor::wgpu::wgpu::Queue>, work: impl Future<Output = T>) -> T {
    /// Browsers stretch shorter timeouts to this when nested.
    const EVERY_MS: u32 = 4;
    let Some(queue) = queue else { return work.await };
    let mut work = core::pin::pin!(work);
    loop {
        match select(work.as_mut(), timeout(EVERY_MS)).await {
            Either::Left((result, _)) => return result,
            Either::Right(_) => queue.submit([]),
        };
    }
}

/// Ends after so many milliseconds.
#[cfg(target_family = "wasm")]
fn timeout(ms: u32) -> wasm_bindgen_futures::JsFuture {
    #[wasm_bindgen::prelude::wasm_bindgen]
    extern "C" {
        #[wasm_bindgen(js_name = setTimeout)]
        fn set_timeout(done: &js_sys::Function, ms: u32);
    }
    js_sys::Promise::new(&mut |done, _| set_timeout(&done, ms)).into()
}

static GPU: OnceLock<Result<Gpu, String>> = OnceLock::new();

fn options() -> burn::tensor::wgpu::WgpuOptions {
    let api = if cfg!(target_arch = "wasm32") { WgpuBackend::WebGpu } else { WgpuBackend::Auto };
    Device::wgpu_options().graphics_api(api).tasks_max(TASKS_PER_SUBMISSION)
}

fn named(device: Device, setup: &WgpuSetup, waiter: Waiter) -> Gpu {
    let info = setup.adapter.get_info();
    Gpu {
        device,
        waiter,
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
        Ok((device, setup)) => Ok(named(device, &setup, Waiter {})),
        Err(error) => Err(error.to_string()),
    });
    #[cfg(target_family = "wasm")]
    let gpu = match GPU.get() {
        Some(gpu) => gpu,
        None => {
            let found = match options().init_with_setup_async().await {
                Ok((device, setup)) => {
                    let waiter = Waiter::new(&device, &setup).await;
                    Ok(named(device, &setup, waiter))
                }
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
