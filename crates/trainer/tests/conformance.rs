//! The suite of conformance on the engines of this machine.
//!
//! On GPUs it needs an adapter; without one each test says that nothing was tested. For `fused` Mesa's llvmpipe will do.

#[cfg(feature = "burn")]
use std::sync::OnceLock;

#[cfg(feature = "burn")]
use grokscope_conformance::experiment;
use grokscope_conformance::{Subject, with_all_tests};
use grokscope_trainer::cpu::CpuEngine;
use grokscope_trainer::{Engine, Parts};
#[cfg(feature = "burn")]
use grokscope_trainer::{Ensemble, fused::FusedEngine, general::GeneralEngine};

#[path = "conformance/exact.rs"]
mod exact;

macro_rules! tests {
    ($subject:expr; $($test:ident,)*) => {
        $(#[test]
        fn $test() {
            if let Some(subject) = $subject {
                let test = grokscope_conformance::test(stringify!($test), &subject).expect("a test of the suite");
                pollster::block_on(test);
            } else {
                eprintln!("not tested: there is no adapter for it");
            }
        })*
    };
}

mod cpu {
    super::with_all_tests!(tests!(super::cpu_subject()));
}

fn cpu_subject() -> Option<Subject> {
    Some(Subject::new(|ensemble, data| Box::pin(async { boxed(CpuEngine::with_data(ensemble, data)) })))
}

mod parts {
    super::with_all_tests!(tests!(super::parts_subject()));
}

/// What an ensemble becomes that is too large for the buffers of a graphics card, here on the CPU.
fn parts_subject() -> Option<Subject> {
    const AT_MOST: usize = 3;
    Some(Subject::new(|ensemble, data| {
        Box::pin(async move {
            let parts = ensemble.parts(AT_MOST).into_iter().zip(data.chunks(AT_MOST));
            let engines = parts.map(|(part, data)| boxed(CpuEngine::with_data(part, data.to_vec())));
            boxed(Parts::new(engines.collect()))
        })
    }))
}

#[cfg(feature = "burn")]
mod burn_flex {
    super::with_all_tests!(tests!(super::burn_flex_subject()));
}

#[cfg(feature = "burn")]
fn burn_flex_subject() -> Option<Subject> {
    Some(Subject::new(|ensemble, data| Box::pin(async { boxed(GeneralEngine::on_cpu_with_data(ensemble, data)) })))
}

#[cfg(feature = "burn")]
mod fused {
    super::with_all_tests!(tests!(super::fused_subject()));
}

#[cfg(feature = "burn")]
fn fused_subject() -> Option<Subject> {
    has_adapter().then_some(Subject::of_tables(|ensemble, data| {
        Box::pin(async { boxed(FusedEngine::with_data(ensemble, data).await.expect("there is an adapter")) })
    }))
}

#[cfg(feature = "burn")]
mod burn_gpu {
    super::with_all_tests!(tests!(super::burn_gpu_subject()));
}

/// On an adapter imitated in software it would take many minutes.
#[cfg(feature = "burn")]
fn burn_gpu_subject() -> Option<Subject> {
    let is_real = pollster::block_on(grokscope_trainer::gpu()).is_ok_and(|gpu| !gpu.is_software);
    is_real.then_some(Subject::but_for_the_order_of_sums(|ensemble, data| {
        Box::pin(async { boxed(GeneralEngine::on_gpu_with_data(ensemble, data).await.expect("there is an adapter")) })
    }))
}

fn boxed(engine: impl Engine + 'static) -> Box<dyn Engine> {
    Box::new(engine)
}

/// Whether this machine has something that calls itself a GPU.
#[cfg(feature = "burn")]
fn has_adapter() -> bool {
    static FOUND: OnceLock<bool> = OnceLock::new();
    *FOUND.get_or_init(|| {
        let ensemble = Ensemble::new(vec![experiment("p=3&rows=2&hidden=1&embed=1")]).expect("one member");
        pollster::block_on(FusedEngine::new(ensemble)).is_ok()
    })
}
