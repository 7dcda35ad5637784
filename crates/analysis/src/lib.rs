//! What was learned: measures computed from weights and curves. Pure functions; nothing here trains.
//!
//! | module | answers |
//! |---|---|
//! | [`Basis`] | which frequencies weights over 0..p are made of; a neuron's frequency, phase and purity |
//! | [`gini`], [`key_frequencies`], [`key_share`] | how few frequencies carry the weights, and which |
//! | [`Tables`] | the network multiplied out: its logits, and those of some of its neurons alone |
//! | [`Progress`] | restricted and excluded loss: how far the understanding is, under a flat accuracy |
//! | [`gradient_symmetricity`], [`distance_irrelevance`] | clock or pizza |
//! | [`matrix_norms`], [`Penalty`], [`true_digit_share`] | sizes of weights, and what decay makes of them |
//! | [`alignment`] | how much of the weights lies along one direction |
//! | [`Spectrum`] | how fast gradients change |
//! | [`margin`], [`cross_entropy`], [`loss_by_class`] | answers, one by one and class by class |
//! | [`Star`], [`Analytic`] | networks written down instead of trained |
//! | [`Outcome`], [`Milestones`], [`Region`], [`end_of_patience`] | what became of a run, from its curve |
//! | [`Line`] | how a number of many runs goes with one of their settings |

mod answer;
mod clock;
mod concentration;
mod construction;
mod fourier;
mod line;
mod outcome;
mod progress;
mod spectrum;
mod tables;
mod weights;

pub use answer::{cross_entropy, loss_by_class, margin};
pub use clock::{distance_irrelevance, gradient_symmetricity};
pub use concentration::{KEY_SHARE, gini, key_frequencies, key_share, median, median_purity};
pub use construction::{Analytic, Answered, Nonlinearity, OnCircle, Star};
pub use fourier::{Basis, Wave};
pub use line::Line;
pub use outcome::{AccuracyRule, LossRule, Milestones, Outcome, Region, end_of_patience};
pub use progress::Progress;
pub use spectrum::Spectrum;
pub use tables::{Tables, answer_line};
pub use weights::{Penalty, alignment, matrix_norms, true_digit_share};
