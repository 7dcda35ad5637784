//! The suite of conformance on the engines of this machine.
//!
//! On GPUs it needs one; without one each test says that nothing was tested. An adapter that the processor imitates, such as Mesa's
//! llvmpipe, takes minutes, and the tests in a browser run the suite on such a one anyway: for `fused` it will do where
//! `GROKSCOPE_SOFTWARE_GPU` is set, as by `cargo xtask test --long`.

use grokscope_conformance::{Subject, with_all_tests};
use grokscope_trainer::cpu::CpuEngine;
use grokscope_trainer::{Engine, Parts};
#[cfg(feature = "burn")]
use grokscope_trainer::{fused::FusedEngine, general::GeneralEngine};

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
                eprintln!("not tested: there is no graphics card for it");
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
    has_gpu(std::env::var_os("GROKSCOPE_SOFTWARE_GPU").is_some()).then_some(Subject::of_tables(|ensemble, data| {
        Box::pin(async { boxed(FusedEngine::with_data(ensemble, data).await.expect("there is an adapter")) })
    }))
}

#[cfg(feature = "burn")]
mod burn_gpu {
    super::with_all_tests!(tests!(super::burn_gpu_subject()));
}

/// On an adapter imitated in software it would take many minutes more.
#[cfg(feature = "burn")]
fn burn_gpu_subject() -> Option<Subject> {
    has_gpu(false).then_some(Subject::but_for_the_order_of_sums(|ensemble, data| {
        Box::pin(async { boxed(GeneralEngine::on_gpu_with_data(ensemble, data).await.expect("there is an adapter")) })
    }))
}

fn boxed(engine: impl Engine + 'static) -> Box<dyn Engine> {
    Box::new(engine)
}

/// Whether this machine has a graphics card, or else what will do in its place.
#[cfg(feature = "burn")]
fn has_gpu(may_be_imitated: bool) -> bool {
    pollster::block_on(grokscope_trainer::gpu()).is_ok_and(|gpu| may_be_imitated || !gpu.is_software)
}
