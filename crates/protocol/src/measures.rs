//! What was learned at one step.

use grokscope_experiment::{Matrix, WhoAnswers};
use serde::{Deserialize, Serialize};

/// What was learned at one step. What does not apply to a run is `None`.
#[derive(Clone, Debug, PartialEq, Default, Serialize, Deserialize)]
pub struct Measures {
    /// The key frequencies that the next four are about.
    pub keys: Vec<u16>,
    /// Loss on all pairs with what the key frequencies say alone, nats a row.
    pub restricted: Option<f32>,
    /// Loss on the train split with all but what they say, nats a row.
    pub excluded: Option<f32>,
    /// Fraction of the variance of the logits that they explain.
    pub explained: Option<f32>,
    /// What the rule they make up and the rest of the votes answer, each alone.
    pub who: Option<WhoAnswers>,
    /// Median margin over the rows of the train and of the test split: the logit of the right answer less the largest
    /// other one. Above 0, more than half of the answers are right.
    pub margin: Option<[f32; 2]>,
    /// Share of the power of `W_input` that they hold.
    pub key_share: Option<f32>,
    /// Median over live neurons of the share of a neuron's power in its strongest frequency.
    pub purity: Option<f32>,
    /// Gini coefficient of the power of `W_input` by frequency.
    pub gini: Option<f32>,
    /// Cosine between what a logit's gradient asks of a and of b, mean over triples.
    /// Near 1 where points are averaged, less where waves are multiplied (Zhong et al. 2023).
    pub symmetricity: Option<f32>,
    /// How little the right logit depends on a − b: near 0 where points are averaged (Zhong et al. 2023).
    pub irrelevance: Option<f32>,
    /// L2 norm of each trained matrix.
    pub norms: Vec<(Matrix, f32)>,
}
