//! One suite for every engine: they train the same networks to the same numbers.
//!
//! Numbers come from two independent programs, see `tests/oracle`. What no oracle is needed for is compared with
//! itself: an ensemble with its single runs, a restored run with the one that went on.
//!
//! Natively `crates/trainer/tests/conformance.rs` runs it, in a browser `tests/browser/conformance.rs`.

pub mod fixtures;
mod suite;

use futures::future::LocalBoxFuture;

pub use suite::{Make, Subject, VARIED, experiment};

/// Calls the macro `$with` with some tokens of the caller's, a semicolon, and the names of all tests.
#[macro_export]
macro_rules! with_all_tests {
    ($with:ident!($($tokens:tt)*)) => {
        $with! {
            $($tokens)*;
            gradients_are_those_of_the_oracle,
            losses_and_accuracies_are_those_of_the_oracle,
            trajectories_follow_the_oracle,
            a_member_of_an_ensemble_equals_the_single_run,
            single_steps_equal_one_call_of_as_many,
            a_restored_run_goes_on_as_if_it_had_never_been_saved,
            a_run_restored_in_mid_epoch_goes_on_with_the_same_batches,
            a_step_uses_the_rows_that_belong_to_it,
            results_are_those_of_the_step_at_which_they_were_begun,
            a_live_change_equals_a_restart_with_the_new_value,
            stopping_a_member_disturbs_no_other,
            sixty_four_members_train_as_each_would_alone,
            odd_shapes_train,
            extreme_values_do_what_they_do_on_the_cpu,
            a_run_that_diverges_reports_a_loss_that_is_not_finite,
            a_state_of_another_shape_is_refused,
            frozen_weights_stay_and_the_others_train,
            a_run_begins_with_what_it_takes_over,
            a_mask_of_ones_changes_nothing,
            planes_of_another_run_are_gone_on_with,
            a_state_without_the_planes_of_a_filter_begins_them,
            a_plane_that_cannot_be_is_refused,
            other_rows_are_trained_on_from_the_next_step,
            a_member_with_other_rows_disturbs_no_other,
            rows_that_cannot_be_are_refused,
            wrongly_labelled_rows_are_scored_by_their_true_answers,
            a_further_split_is_scored_while_it_has_rows,
            a_share_of_the_rows_is_forgotten_as_on_the_cpu,
        }
    };
}

macro_rules! dispatch {
    ($name:ident, $subject:ident; $($test:ident,)*) => {
        match $name {
            $(stringify!($test) => Some(Box::pin(suite::$test($subject))),)*
            _ => None,
        }
    };
}

macro_rules! names {
    (; $($test:ident,)*) => {
        &[$(stringify!($test)),*]
    };
}

/// The names of all tests.
pub const TESTS: &[&str] = with_all_tests!(names!());

/// The test of this name on an engine: it panics where the engine fails. `None` where there is no such test.
#[must_use]
pub fn test<'a>(name: &str, subject: &'a Subject) -> Option<LocalBoxFuture<'a, ()>> {
    with_all_tests!(dispatch!(name, subject))
}
