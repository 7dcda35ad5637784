//! A run's neurons seen by frequency. Panes of a figure share one lens, so that nothing is computed twice.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use grokscope_analysis::Basis;
use grokscope_format::ordered;
use grokscope_live::{Session, Weights};
use grokscope_owned::effect;
use grokscope_protocol::Blocks;
use leptos::prelude::*;

use crate::order::Order;

/// Frequencies that are shown; a network of this size seldom uses more.
pub const MOST_GROUPS: usize = 5;

/// The neurons of one frequency.
#[derive(Clone, Debug, PartialEq)]
pub struct Group {
    /// Turns from 0 to the last number.
    pub frequency: usize,
    /// The neurons, in the order of their input angle.
    pub neurons: Vec<usize>,
}

/// What neurons read of a number, or what they write for an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// Read.
    Input,
    /// Written.
    Output,
}

/// Fourier coefficients of all neurons.
#[derive(Debug, Default)]
pub struct Spectra {
    /// The modulus.
    pub p: usize,
    /// Coefficient i of neuron j at j·p + i, in the order of [`Basis`].
    input: Vec<f32>,
    output: Vec<f32>,
}

impl Spectra {
    fn new(basis: &Basis, weights: &Weights) -> Self {
        let picture = weights.picture;
        let (p, hidden) = (picture.inputs, picture.hidden);
        let w_input = &weights.values[picture.w_input()];
        let column = |j: usize| w_input.iter().skip(j).step_by(hidden).copied().collect::<Vec<_>>();
        Self {
            p,
            input: (0..hidden).flat_map(|j| basis.coefficients(&column(j))).collect(),
            output: weights.values[picture.w_output()]
                .chunks_exact(p)
                .flat_map(|row| basis.coefficients(row))
                .collect(),
        }
    }

    /// All coefficients of one side, p a neuron.
    #[must_use]
    pub fn of(&self, side: Side) -> &[f32] {
        match side {
            Side::Input => &self.input,
            Side::Output => &self.output,
        }
    }

    /// A neuron's cosine and sine coefficient of a frequency.
    #[must_use]
    pub fn pair(&self, side: Side, neuron: usize, frequency: usize) -> [f32; 2] {
        let at = neuron * self.p + 2 * frequency;
        match self.of(side).get(at - 1..=at) {
            Some(&[cos, sin]) => [cos, sin],
            _ => [0.0; 2],
        }
    }

    /// By how much the output angle of a neuron misses twice its input angle, radians in [−π, π].
    #[must_use]
    pub fn miss(&self, neuron: usize, frequency: usize) -> f32 {
        let angle = |side| {
            let [cos, sin] = self.pair(side, neuron, frequency);
            sin.atan2(cos)
        };
        let miss = angle(Side::Output) - 2.0 * angle(Side::Input);
        miss.sin().atan2(miss.cos())
    }
}

/// A run's neurons seen by frequency.
#[derive(Clone, Copy)]
pub struct Lens {
    session: Session,
    known: StoredValue<Rc<Known>, LocalStorage>,
}

#[derive(Default)]
struct Known {
    /// Counts weights that came; and how many had come when what is kept was computed.
    version: Cell<u32>,
    computed: Cell<Option<u32>>,
    spectra: RefCell<Rc<Spectra>>,
    basis: RefCell<Option<(usize, Rc<Basis>)>>,
    /// The start after which the last live weights came, and the largest coefficients seen since.
    reach: Cell<(u32, [f32; 2])>,
}

impl Lens {
    /// A lens on a run.
    #[must_use]
    pub fn new(session: Session) -> Self {
        let lens = Self { session, known: StoredValue::new_local(Rc::default()) };
        effect(move || {
            session.news.track();
            let known = lens.known.get_value();
            known.version.set(known.version.get().wrapping_add(1));
        });
        lens
    }

    /// The spectra of the weights shown.
    #[must_use]
    pub fn spectra(self) -> Rc<Spectra> {
        let known = self.known.get_value();
        if known.computed.get() != Some(known.version.get()) {
            let spectra = self.session.with_weights(Blocks::WEIGHTS, |weights| {
                let spectra = Spectra::new(&known.basis(weights.picture.inputs), weights);
                if self.session.looking.get_untracked().is_none() {
                    known.extend_reach(self.session.live_since(), &spectra);
                }
                spectra
            });
            *known.spectra.borrow_mut() = Rc::new(spectra.unwrap_or_default());
            known.computed.set(Some(known.version.get()));
        }
        known.spectra.borrow().clone()
    }

    /// The largest size of a coefficient pair of a neuron so far in the run: a scale that does not change when the
    /// reader looks back, so that growth is seen as growth.
    #[must_use]
    pub fn reach(self, side: Side) -> f32 {
        let [input, output] = self.known.get_value().reach.get().1;
        match side {
            Side::Input => input,
            Side::Output => output,
        }
    }

    /// The strongest frequencies of the present weights, at most `most` of them, ascending, with their neurons; and
    /// how many neurons are in none of these. First weights have none: what chance has drawn is no group.
    #[must_use]
    pub fn groups(self, most: usize) -> (Vec<Group>, usize) {
        if self.session.step.get_untracked() == 0 {
            return Default::default();
        }
        self.session.with_live_weights(Blocks::WAVES, |weights| groups(weights, most)).unwrap_or_default()
    }
}

impl Known {
    fn basis(&self, p: usize) -> Rc<Basis> {
        let mut kept = self.basis.borrow_mut();
        match &*kept {
            Some((other, basis)) if *other == p => basis.clone(),
            _ => {
                let basis = Rc::new(Basis::new(p));
                *kept = Some((p, basis.clone()));
                basis
            }
        }
    }

    fn extend_reach(&self, start: u32, spectra: &Spectra) {
        let (before, reach) = self.reach.get();
        let mut reach = if start == before { reach } else { [0.0; 2] };
        for (reach, side) in reach.iter_mut().zip([Side::Input, Side::Output]) {
            for coefficients in spectra.of(side).chunks_exact(spectra.p.max(1)) {
                for pair in coefficients.get(1..).unwrap_or_default().chunks_exact(2) {
                    *reach = reach.max(pair[0].hypot(pair[1]));
                }
            }
        }
        self.reach.set((start, reach));
    }
}

/// The strongest frequencies, by the power of their neurons' input weights.
fn groups(weights: &Weights, most: usize) -> (Vec<Group>, usize) {
    let picture = weights.picture;
    let (frequency, phase) = (&weights.values[picture.frequency()], &weights.values[picture.phase()]);
    let w_input = &weights.values[picture.w_input()];
    let power = |j: usize| w_input.iter().skip(j).step_by(picture.hidden).map(|w| w * w).sum::<f32>();
    /// A neuron with less of the strongest one's power is as good as dead: what it says moves no answer.
    const FAINT: f32 = 1e-3;
    /// So is a frequency with less of the strongest one's.
    const FAINT_TOGETHER: f32 = 0.01;
    let strongest = (0..picture.hidden).map(power).fold(0.0, f32::max);
    let mut found: Vec<(f32, Group)> = Vec::new();
    for (neuron, frequency) in frequency.iter().map(|frequency| *frequency as usize).enumerate() {
        if frequency == 0 || power(neuron) < FAINT * strongest {
            continue;
        }
        match found.iter_mut().find(|(_, group)| group.frequency == frequency) {
            Some((sum, group)) => {
                *sum += power(neuron);
                group.neurons.push(neuron);
            }
            None => found.push((power(neuron), Group { frequency, neurons: vec![neuron] })),
        }
    }
    let strongest = ordered(found.len(), &|a, b| found[b].0.total_cmp(&found[a].0));
    let least = strongest.first().map_or(0.0, |at| FAINT_TOGETHER * found[*at].0);
    let kept = strongest.iter().take(most).filter(|at| found[**at].0 >= least);
    let kept: Vec<&Group> = kept.map(|at| &found[*at].1).collect();
    let groups = ordered(kept.len(), &|a, b| kept[a].frequency.cmp(&kept[b].frequency)).into_iter().map(|at| {
        let neurons = &kept[at].neurons;
        let order = ordered(neurons.len(), &|a, b| phase[neurons[a]].total_cmp(&phase[neurons[b]]));
        Group { frequency: kept[at].frequency, neurons: order.into_iter().map(|at| neurons[at]).collect() }
    });
    let shown: usize = kept.iter().map(|group| group.neurons.len()).sum();
    (groups.collect(), picture.hidden - shown)
}

/// The next round number that is at least `x`: an end for an axis that seldom changes.
#[must_use]
pub fn round_up(x: f32) -> f32 {
    let tens = 10f32.powf(x.max(1e-6).log10().floor());
    let part = [1.0, 1.2, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0].into_iter().find(|part| part * tens >= x);
    let round = part.unwrap_or(10.0) * tens;
    // Products of tens are off in the last digit, which a label would show.
    (round * 1e6).round() / 1e6
}

/// The order in which the keyboard walks through neurons: group by group, then the others.
#[must_use]
pub fn walk_order(lens: Lens, order: Order) -> Vec<usize> {
    let (groups, _) = lens.groups(MOST_GROUPS);
    let mut walk: Vec<usize> = groups.into_iter().flat_map(|group| group.neurons).collect();
    for neuron in untrack(|| order.neurons()) {
        if !walk.contains(&neuron) {
            walk.push(neuron);
        }
    }
    walk
}

#[cfg(test)]
mod tests {
    use core::f32::consts::TAU;

    use grokscope_protocol::Picture;

    use super::*;

    /// Neurons given as frequency, phase and size, each writing at twice its input angle.
    fn weights(p: usize, neurons: &[(usize, f32, f32)]) -> Weights {
        let picture =
            Picture { inputs: p, hidden: neurons.len(), classes: p, pairs: true, biases: false, blocks: Blocks::ALL };
        let mut values = vec![0.0; picture.len()];
        let wave = |k: usize, a: usize, phase: f32| (TAU * (k * a % p) as f32 / p as f32 - phase).cos();
        for (j, &(k, phase, size)) in neurons.iter().enumerate() {
            for a in 0..p {
                values[picture.w_input()][a * neurons.len() + j] = size * wave(k, a, phase);
                values[picture.w_output()][j * p + a] = size * wave(k, a, 2.0 * phase);
            }
            values[picture.frequency()][j] = if size > 0.0 { k as f32 } else { 0.0 };
            values[picture.phase()][j] = phase;
        }
        Weights { picture, values }
    }

    #[test]
    fn neurons_are_grouped_by_the_strongest_frequencies() {
        let weights =
            weights(11, &[(3, 0.5, 1.0), (2, 0.0, 0.3), (3, -1.0, 1.0), (5, 0.1, 2.0), (1, 0.0, 0.0), (4, 0.2, 0.15)]);
        let (found, others) = groups(&weights, 2);
        let expected = [Group { frequency: 3, neurons: vec![2, 0] }, Group { frequency: 5, neurons: vec![3] }];
        assert_eq!((&*found, others), (&expected[..], 3));
        let (found, others) = groups(&weights, 5);
        assert_eq!((found.len(), others), (3, 2), "a wave that is hardly there is no group");
    }

    #[test]
    fn an_output_that_goes_round_twice_as_fast_misses_nothing() {
        let weights = weights(11, &[(3, 0.5, 1.0), (2, 3.0, 2.0)]);
        let spectra = Spectra::new(&Basis::new(11), &weights);
        let [cos, sin] = spectra.pair(Side::Input, 0, 3);
        assert!((sin.atan2(cos) - 0.5).abs() < 1e-4);
        assert!((cos.hypot(sin) - (11.0f32 / 2.0).sqrt()).abs() < 1e-4);
        for (neuron, frequency) in [(0, 3), (1, 2)] {
            assert!(spectra.miss(neuron, frequency).abs() < 1e-3, "{}", spectra.miss(neuron, frequency));
        }
    }

    #[test]
    fn the_scale_is_that_of_one_run() {
        let spectra = |size| Spectra::new(&Basis::new(11), &weights(11, &[(3, 0.5, size)]));
        let known = Known::default();
        let reach = |start, size| {
            known.extend_reach(start, &spectra(size));
            known.reach.get().1[0]
        };
        let large = reach(1, 2.0);
        assert_eq!(reach(1, 0.5), large, "it has been so large");
        // As large as the size of a wave, which is linear.
        assert!((4.0 * reach(2, 0.5) / large - 1.0).abs() < 1e-4, "another run, a scale of its own");
    }

    #[test]
    fn scales_are_round() {
        assert_eq!([0.3, 1.0, 4.2, 9.0, 23.0].map(round_up), [0.3, 1.0, 5.0, 10.0, 25.0]);
    }
}
