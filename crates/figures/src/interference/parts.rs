//! What parts of the network say about every answer to one pair.

use grokscope_analysis::Tables;
use grokscope_experiment::{Architecture, Experiment, Pairs};
use grokscope_kit::lens::Group;
use grokscope_live::{Session, Weights};
use leptos::prelude::GetUntracked as _;

/// What is said about every answer to one pair.
#[derive(Clone, Debug, PartialEq)]
pub struct Parts {
    /// Logits of the neurons of a frequency alone.
    pub groups: Vec<(Group, Vec<f32>)>,
    /// Logits of the network.
    pub sum: Vec<f32>,
    /// Hidden neurons.
    pub hidden: usize,
    /// The answer with the largest logit.
    pub answer: usize,
    /// By how much that logit is above the next one.
    pub lead: f32,
    /// The right answer, where the task defines one.
    pub right: Option<usize>,
    /// Whether the pair is trained on.
    pub is_shown: bool,
}

impl Parts {
    /// Of the weights that are shown; `None` before there are any.
    #[must_use]
    pub fn of(session: Session, groups: Vec<Group>, a: usize, b: usize) -> Option<Self> {
        let x = session.spec.get_untracked().experiment;
        let tables = tables(session, &x)?;
        if a >= tables.p || b >= tables.p || groups.iter().flat_map(|group| &group.neurons).any(|j| *j >= tables.hidden)
        {
            return None;
        }
        let sum = tables.logits(a, b);
        let best = |except: Option<usize>| {
            let classes = (0..sum.len()).filter(|class| Some(*class) != except);
            classes.max_by(|&i, &j| sum[i].total_cmp(&sum[j]))
        };
        let answer = best(None)?;
        let lead = best(Some(answer)).map_or(0.0, |next| sum[answer] - sum[next]);
        let right = x.task.operation().and_then(|operation| operation.answer(a as u32, b as u32, tables.p as u32));
        let groups = groups.into_iter().map(|group| {
            let part = tables.part(a, b, &group.neurons);
            (group, part)
        });
        Some(Self {
            groups: groups.collect(),
            hidden: tables.hidden,
            answer,
            lead,
            right: right.map(|right| right as usize),
            is_shown: session.with_shown_pairs(|shown| is_shown(shown, &x, a, b)),
            sum,
        })
    }
}

/// The network of the weights shown, multiplied out. A picture has all there is to most networks; where it lacks
/// biases or what is read of b, the state that is kept nearest to the step shown has it.
fn tables(session: Session, x: &Experiment) -> Option<Tables> {
    let plan = x.plan();
    let net = &plan.net;
    if !net.separate && !net.biases {
        return session.with_weights(|weights| of_picture(net, weights)).flatten();
    }
    let step = session.looking.get_untracked().unwrap_or_else(|| session.step.get_untracked());
    session.with_history(|history| {
        let parameters = history.weights(history.nearest(step)?)?;
        (parameters.len() == plan.layout.len).then(|| Tables::new(&plan, parameters))?
    })
}

fn of_picture(net: &Architecture, weights: &Weights) -> Option<Tables> {
    let picture = weights.picture;
    picture.pairs.then(|| Tables {
        p: picture.inputs,
        hidden: picture.hidden,
        w_a: weights.values[picture.w_input()].to_vec(),
        w_b: None,
        bias_in: Vec::new(),
        w_out: weights.values[picture.w_output()].to_vec(),
        bias_out: Vec::new(),
        act: net.act,
    })
}

fn is_shown(shown: &[bool], x: &Experiment, a: usize, b: usize) -> bool {
    let p = x.p as usize;
    let at = |a: usize, b: usize| shown.get(a * p + b).copied().unwrap_or_default();
    at(a, b) || (x.pairs == Pairs::Unordered && at(b, a))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unordered_pair_is_known_either_way_round() {
        let mut x = Experiment { p: 3, ..Experiment::default() };
        let mut shown = vec![false; 9];
        shown[1] = true;
        assert_eq!([is_shown(&shown, &x, 0, 1), is_shown(&shown, &x, 1, 0)], [true, false]);
        x.pairs = Pairs::Unordered;
        assert!(is_shown(&shown, &x, 1, 0));
    }
}
