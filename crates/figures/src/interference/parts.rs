//! What parts of the network say about every answer to one pair.

use grokscope_analysis::Tables;
use grokscope_experiment::{Architecture, Experiment, Pairs};
use grokscope_format::ordered;
use grokscope_kit::lens::Group;
use grokscope_live::{Session, Weights};
use grokscope_protocol::Blocks;
use leptos::prelude::GetUntracked as _;

/// What is said about every answer to one pair.
#[derive(Clone, Debug, PartialEq)]
pub struct Parts {
    /// Logits of the neurons of a frequency alone.
    pub groups: Vec<(Group, Vec<f32>)>,
    /// The two strongest of them, by the power of what they read, and their logits together.
    pub two: Option<([usize; 2], Vec<f32>)>,
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
        let part = |group: Group| {
            let part = tables.part(a, b, &group.neurons);
            (group, part)
        };
        let groups: Vec<(Group, Vec<f32>)> = groups.into_iter().map(part).collect();
        let column = |j: usize| tables.w_a.iter().skip(j).step_by(tables.hidden).map(|w| w * w).sum::<f32>();
        let power: Vec<f32> = groups.iter().map(|(group, _)| group.neurons.iter().copied().map(column).sum()).collect();
        let two = match *ordered(power.len(), &|i, j| power[j].total_cmp(&power[i])) {
            [first, second, ..] => {
                let both = groups[first].1.iter().zip(&groups[second].1).map(|(a, b)| a + b);
                Some(([first, second], both.collect()))
            }
            _ => None,
        };
        Some(Self {
            groups,
            two,
            hidden: tables.hidden,
            answer,
            lead,
            right: right.map(|right| right as usize),
            is_shown: session.with_shown_pairs(|shown| is_shown(shown, &x, a, b)),
            sum,
        })
    }
}

/// Who wins, and how many of the winner's votes the runner-up gets, both counted from the mean vote; none where all are equal.
#[must_use]
pub fn runner_up(votes: &[f32]) -> Option<(usize, f32)> {
    let mean = votes.iter().sum::<f32>() / votes.len().max(1) as f32;
    let [mut first, mut second] = [f32::NEG_INFINITY; 2];
    let mut winner = 0;
    for (answer, vote) in votes.iter().enumerate() {
        second = second.max(first.min(vote - mean));
        if vote - mean > first {
            (winner, first) = (answer, vote - mean);
        }
    }
    (first > 0.0 && second > f32::NEG_INFINITY).then(|| (winner, second / first))
}

/// The network of the weights shown, multiplied out. A picture has all there is to most networks; where it lacks
/// biases or what is read of b, the state that is kept nearest to the step shown has it.
fn tables(session: Session, x: &Experiment) -> Option<Tables> {
    let plan = x.plan();
    let net = &plan.net;
    if !net.separate && !net.biases {
        return session.with_weights(Blocks::WEIGHTS, |weights| of_picture(net, weights)).flatten();
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
    use core::f32::consts::TAU;

    use super::*;

    #[test]
    fn the_runner_up_of_a_wave_is_a_67th_of_a_turn_away_and_votes_for_all_change_nothing() {
        let wave =
            |up: f32| (0..67).map(|c: u8| up + 3.0 * (5.0 * f32::from(c) / 67.0 * TAU).cos()).collect::<Vec<_>>();
        for up in [0.0, 7.0] {
            assert!((runner_up(&wave(up)).expect("a winner").1 - (TAU / 67.0).cos()).abs() < 1e-4);
        }
        assert_eq!(runner_up(&[1.0, 4.0, 1.0]), Some((1, -0.5)));
        assert_eq!([runner_up(&[2.0; 3]), runner_up(&[])], [None; 2]);
    }

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
