//! One suite for every engine: they train the same networks to the same numbers.
//!
//! Numbers come from two independent programs, see `tests/oracle`. What no oracle is needed for is compared with
//! itself: an ensemble with its single runs, a restored run with the one that went on.
//!
//! On GPUs it needs an adapter; without one each test says that nothing was tested. Mesa's lavapipe is one for machines
//! without a graphics card.

#[cfg(feature = "burn")]
use std::sync::OnceLock;

use grokscope_trainer::cpu::CpuEngine;
use grokscope_trainer::{Engine, Parts};
#[cfg(feature = "burn")]
use grokscope_trainer::{Ensemble, fused::FusedEngine, general::GeneralEngine};

#[path = "conformance/exact.rs"]
mod exact;
#[path = "conformance/fixtures.rs"]
mod fixtures;
#[path = "conformance/suite.rs"]
mod suite;

/// Instantiates every test of the suite for one engine.
macro_rules! conformance {
    ($engine:ident, $subject:expr, [$($test:ident),* $(,)?]) => {
        mod $engine {
            $(#[test]
            fn $test() {
                if let Some(subject) = $subject {
                    super::suite::$test(&subject);
                } else {
                    eprintln!("not tested: there is no GPU adapter");
                }
            })*
        }
    };
    ($engine:ident, $subject:expr) => {
        conformance!($engine, $subject, [
            gradients_are_those_of_the_oracle,
            losses_and_accuracies_are_those_of_the_oracle,
            trajectories_follow_the_oracle,
            a_member_of_an_ensemble_equals_the_single_run,
            fifty_single_steps_equal_one_call_of_fifty,
            a_restored_run_goes_on_as_if_it_had_never_been_saved,
            a_run_restored_in_mid_epoch_goes_on_with_the_same_batches,
            a_step_uses_the_rows_that_belong_to_it,
            a_live_change_equals_a_restart_with_the_new_value,
            stopping_a_member_disturbs_no_other,
            sixty_four_members_train_as_each_would_alone,
            odd_shapes_train,
            extreme_values_do_what_they_do_on_the_cpu,
            a_run_that_diverges_reports_a_loss_that_is_not_finite,
            a_state_of_another_shape_is_refused,
        ]);
    };
}

conformance!(cpu, super::cpu_subject());

fn cpu_subject() -> Option<suite::Subject> {
    Some(suite::Subject {
        make: |ensemble, data| Box::new(CpuEngine::with_data(ensemble, data)),
        same: 0.0,
        loss_tolerance: 2e-5,
        parameter_tolerance: 5e-5,
        gradient_tolerance: 3e-6,
    })
}

conformance!(parts, super::parts_subject());

/// What an ensemble becomes that is too large for the buffers of a graphics card, here on the CPU.
fn parts_subject() -> Option<suite::Subject> {
    const AT_MOST: usize = 3;
    Some(suite::Subject {
        make: |ensemble, data| {
            let state_len = ensemble.layout.len;
            let parts = ensemble.parts(AT_MOST).into_iter().zip(data.chunks(AT_MOST));
            let engines =
                parts.map(|(part, data)| -> Box<dyn Engine> { Box::new(CpuEngine::with_data(part, data.to_vec())) });
            Box::new(Parts::new(engines.collect(), state_len))
        },
        ..cpu_subject()?
    })
}

#[cfg(feature = "burn")]
conformance!(burn_flex, super::burn_flex_subject());

#[cfg(feature = "burn")]
fn burn_flex_subject() -> Option<suite::Subject> {
    Some(suite::Subject {
        make: |ensemble, data| Box::new(GeneralEngine::on_cpu_with_data(ensemble, data)),
        same: 0.0,
        loss_tolerance: 2e-5,
        parameter_tolerance: 5e-5,
        gradient_tolerance: 3e-6,
    })
}

#[cfg(feature = "burn")]
conformance!(fused, super::fused_subject());

/// Kernels are compiled anew for each shape, so sums that are the same may be rounded differently; exponentials are as
/// exact as the shading language asks for.
#[cfg(feature = "burn")]
fn fused_subject() -> Option<suite::Subject> {
    has_adapter().then_some(suite::Subject {
        make: |ensemble, data| {
            Box::new(pollster::block_on(FusedEngine::with_data(ensemble, data)).expect("there is an adapter"))
        },
        same: 0.0,
        loss_tolerance: 2e-5,
        parameter_tolerance: 5e-5,
        gradient_tolerance: 3e-6,
    })
}

#[cfg(feature = "burn")]
conformance!(burn_gpu, super::burn_gpu_subject());

#[cfg(feature = "burn")]
fn burn_gpu_subject() -> Option<suite::Subject> {
    has_adapter().then_some(suite::Subject {
        make: |ensemble, data| {
            Box::new(pollster::block_on(GeneralEngine::on_gpu_with_data(ensemble, data)).expect("there is an adapter"))
        },
        same: 0.0,
        loss_tolerance: 2e-5,
        parameter_tolerance: 5e-5,
        gradient_tolerance: 3e-6,
    })
}

/// Whether this machine has something that calls itself a GPU.
#[cfg(feature = "burn")]
fn has_adapter() -> bool {
    static FOUND: OnceLock<bool> = OnceLock::new();
    *FOUND.get_or_init(|| {
        let ensemble = Ensemble::new(vec![suite::experiment("p=3&rows=2&hidden=1&embed=1")]).expect("one member");
        pollster::block_on(FusedEngine::new(ensemble)).is_ok()
    })
}
