//! What a run takes over from another one, before its first step.

use core::fmt;
use core::str::FromStr;

use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr, VariantNames};

use crate::choices::choice;
use crate::random::{Purpose, Stream};
use crate::{Experiment, Matrix, Part, Plane, State, initial_parameters, ordered};

choice! {
    /// A part of a network that another one can take over.
    Piece {
        /// The embedding; of a tied network also what its output is read with.
        Embedding,
        /// In-projections, with the biases of the hidden layer.
        In,
        /// The out-projection, or output matrix, with the biases of the output.
        Out,
        /// An unembedding of its own.
        Unembedding,
    }
}

impl Piece {
    /// All of them, in the order of the layout.
    pub const ALL: [Self; 4] = [Self::Embedding, Self::In, Self::Out, Self::Unembedding];

    /// The matrices it is made of, where the network has them.
    #[must_use]
    pub fn matrices(self) -> &'static [Matrix] {
        match self {
            Self::Embedding => &[Matrix::Embed],
            Self::In => &[Matrix::In, Matrix::InB, Matrix::BiasIn],
            Self::Out => &[Matrix::Out, Matrix::BiasOut],
            Self::Unembedding => &[Matrix::Unembed],
        }
    }
}

/// What a run, the receiver, takes over from another one, the donor. As text `embedding`, `embedding,in`, `all`, with
/// `:frozen` behind it where that is not trained on; `ticket:0.6`; `random:0.6`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Carry {
    /// The donor's weights of these parts; all others begin as without it.
    Pieces {
        /// Which, in the order of [`Piece::ALL`], each once.
        pieces: Vec<Piece>,
        /// Whether they stay as they are.
        frozen: bool,
    },
    /// The place of the donor's largest weights, and not their values (Frankle & Carbin 2019, arXiv:1803.03635; for grokking
    /// Minegishi et al. 2023, arXiv:2310.19470): of every matrix this share stays, by magnitude. What stays begins with the
    /// *receiver's* first weights, which are the donor's own where both have the same seed; everything else is 0 and
    /// stays so. Biases all stay.
    Ticket {
        /// Share of the weights that stay.
        keep: f64,
    },
    /// As many weights of every matrix as of a ticket, but drawn by the receiver's seed. Needs no donor.
    Random {
        /// Share of the weights that stay.
        keep: f64,
    },
}

/// A run that something is taken over from.
#[derive(Clone, Copy, Debug)]
pub struct Donor<'a> {
    /// What it was.
    pub experiment: &'a Experiment,
    /// Its weights, in the order of [`crate::Layout`].
    pub weights: &'a [f32],
}

/// What a run begins with in the place of its own first weights.
#[derive(Clone, Debug, PartialEq)]
pub struct Beginning {
    /// Its weights, in the order of [`crate::Layout`].
    pub weights: Vec<f32>,
    /// [`Plane::Mask`], where some weights are not trained.
    pub mask: Option<Vec<f32>>,
}

impl Beginning {
    /// The state of the run before its first step. Planes that it keeps besides begin by themselves.
    #[must_use]
    pub fn state(&self) -> State {
        let mask = self.mask.iter();
        State {
            step: 0,
            planes: [Plane::Weights].into_iter().chain(mask.clone().map(|_| Plane::Mask)).collect(),
            values: self.weights.iter().chain(mask.flatten()).copied().collect(),
        }
    }
}

impl Carry {
    /// With what the receiver begins.
    ///
    /// # Errors
    /// When the two networks do not fit.
    pub fn begin(&self, donor: Option<Donor<'_>>, receiver: &Experiment) -> Result<Beginning, CarryProblem> {
        if let Some(Donor { experiment, weights }) = donor {
            let expected = experiment.plan().layout.len;
            if weights.len() != expected {
                return Err(CarryProblem::Weights { found: weights.len(), expected });
            }
            if !weights.iter().all(|weight| weight.is_finite()) {
                return Err(CarryProblem::Diverged);
            }
        }
        match self {
            Self::Pieces { pieces, frozen } => {
                take_over(pieces, *frozen, donor.ok_or(CarryProblem::NoDonor)?, receiver)
            }
            Self::Ticket { keep } => {
                let Donor { experiment, weights } = donor.ok_or(CarryProblem::NoDonor)?;
                if experiment.plan().layout != receiver.plan().layout {
                    return Err(CarryProblem::Network);
                }
                Ok(pruned(receiver, |part, kept| largest(&weights[part.range()], kept), *keep))
            }
            Self::Random { keep } => Ok(pruned(receiver, |part, kept| drawn(receiver.seed, part, kept), *keep)),
        }
    }
}

fn take_over(
    pieces: &[Piece],
    frozen: bool,
    donor: Donor<'_>,
    receiver: &Experiment,
) -> Result<Beginning, CarryProblem> {
    let (theirs, ours) = (donor.experiment.plan().layout, receiver.plan().layout);
    let mut weights = initial_parameters(receiver);
    let mut mask = vec![1.0; weights.len()];
    for &piece in pieces {
        let mut is_there = false;
        for &matrix in piece.matrices() {
            let (from, to) = match (theirs.part(matrix), ours.part(matrix)) {
                (None, None) => continue,
                (Some(from), Some(to)) => (from, to),
                _ => return Err(CarryProblem::OnlyOne { matrix }),
            };
            if (from.rows, from.cols) != (to.rows, to.cols) {
                let [donor, receiver] = [from, to].map(|part| [part.rows, part.cols]);
                return Err(CarryProblem::Shape { matrix, donor, receiver });
            }
            weights[to.range()].copy_from_slice(&donor.weights[from.range()]);
            mask[to.range()].fill(0.0);
            is_there = true;
        }
        // Of `all` one that neither has is not missed.
        if !is_there && pieces != Piece::ALL {
            return Err(CarryProblem::Neither { piece });
        }
    }
    Ok(Beginning { weights, mask: frozen.then_some(mask) })
}

/// The first weights of a run of which only some stay: so many of each matrix, as `choose` says.
fn pruned(receiver: &Experiment, choose: impl Fn(&Part, usize) -> Vec<usize>, keep: f64) -> Beginning {
    let mut weights = initial_parameters(receiver);
    let mut mask = vec![1.0; weights.len()];
    let layout = receiver.plan().layout;
    for part in layout.parts.iter().filter(|part| !matches!(part.matrix, Matrix::BiasIn | Matrix::BiasOut)) {
        let mask = &mut mask[part.range()];
        let kept = ((keep * mask.len() as f64).round() as usize).clamp(1, mask.len());
        mask.fill(0.0);
        choose(part, kept).into_iter().for_each(|place| mask[place] = 1.0);
    }
    weights.iter_mut().zip(&mask).filter(|(_, open)| **open == 0.0).for_each(|(weight, _)| *weight = 0.0);
    Beginning { weights, mask: Some(mask) }
}

/// The places of the largest numbers, whatever their sign; of equal ones the first.
fn largest(weights: &[f32], count: usize) -> Vec<usize> {
    let mut places = ordered(weights.len(), &|a, b| weights[b].abs().total_cmp(&weights[a].abs()));
    places.truncate(count);
    places
}

/// So many places of a matrix, drawn.
fn drawn(seed: u32, part: &Part, count: usize) -> Vec<usize> {
    let mut places: Vec<usize> = (0..part.rows * part.cols).collect();
    Stream::new(seed, Purpose::Prune, part.matrix as u64).shuffle(&mut places);
    places.truncate(count);
    places
}

/// Why a run cannot take over what it is to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CarryProblem {
    /// There is nobody to take it from.
    #[error("there is no run to take it from")]
    NoDonor,
    /// The donor's weights belong to another network.
    #[error("the other run has {found} weights, and its network {expected}")]
    Weights {
        /// Those given.
        found: usize,
        /// Those of its network.
        expected: usize,
    },
    /// The donor's weights are no numbers any more.
    #[error("the other run diverged: its weights are no numbers any more")]
    Diverged,
    /// A part that neither network has.
    #[error("neither network trains a matrix of {}", .piece.word())]
    Neither {
        /// Which.
        piece: Piece,
    },
    /// A matrix that one of them lacks.
    #[error("only one of the two networks trains the matrix {}", .matrix.name())]
    OnlyOne {
        /// Which.
        matrix: Matrix,
    },
    /// A matrix of another size.
    #[error(
        "the matrix {} is {} × {} in the other run and {} × {} in this one", .matrix.name(), .donor[0], .donor[1],
        .receiver[0], .receiver[1]
    )]
    Shape {
        /// Which.
        matrix: Matrix,
        /// Its rows and columns in the donor.
        donor: [usize; 2],
        /// And in the receiver.
        receiver: [usize; 2],
    },
    /// A ticket of another network.
    #[error("a ticket is of one network: both runs need the same matrices, of the same sizes")]
    Network,
}

/// As in links and on the command line.
impl fmt::Display for Carry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Pieces { pieces, frozen } => {
                let words: Vec<&str> = pieces.iter().map(|piece| piece.word()).collect();
                let words = if pieces == &Piece::ALL { ALL.to_owned() } else { words.join(",") };
                write!(f, "{words}{}", if *frozen { ":frozen" } else { "" })
            }
            Self::Ticket { keep } => write!(f, "ticket:{keep}"),
            Self::Random { keep } => write!(f, "random:{keep}"),
        }
    }
}

const ALL: &str = "all";

/// Not the text of a [`Carry`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "accepted is what is taken over, one or several of embedding, in, out, unembedding joined by commas, or all, with \
     :frozen behind it where it is not to be trained; or ticket:SHARE or random:SHARE with a share above 0 and up to 1"
)]
pub struct UnknownCarry;

impl FromStr for Carry {
    type Err = UnknownCarry;

    fn from_str(text: &str) -> Result<Self, UnknownCarry> {
        let text = text.trim().to_ascii_lowercase();
        let (what, how) = text.split_once(':').map_or((&*text, None), |(what, how)| (what.trim(), Some(how.trim())));
        if let (word @ ("ticket" | "random"), Some(share)) = (what, how) {
            let keep = share.parse().ok().filter(|keep| *keep > 0.0 && *keep <= 1.0).ok_or(UnknownCarry)?;
            return Ok(if word == "ticket" { Self::Ticket { keep } } else { Self::Random { keep } });
        }
        let frozen = how.is_some();
        if how.is_some_and(|how| how != "frozen") {
            return Err(UnknownCarry);
        }
        if what == ALL {
            return Ok(Self::Pieces { pieces: Piece::ALL.to_vec(), frozen });
        }
        let named: Vec<Piece> =
            what.split(',').map(|word| word.trim().parse().map_err(|_| UnknownCarry)).collect::<Result<_, _>>()?;
        Ok(Self::Pieces { pieces: Piece::ALL.into_iter().filter(|piece| named.contains(piece)).collect(), frozen })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{PRESETS, Spec};

    fn experiment(keys: &str) -> Experiment {
        let (spec, problems) = Spec::parse(keys, &PRESETS[0]);
        assert_eq!(problems, [], "{keys}");
        spec.experiment
    }

    fn carry(text: &str) -> Carry {
        text.parse().unwrap_or_else(|why| panic!("{text}: {why}"))
    }

    /// Weights of which none is equal to another, or to a first weight.
    fn trained(x: &Experiment) -> Vec<f32> {
        (0..x.plan().layout.len).map(|i| (7919 * i % 10_007) as f32 + 10.0).collect()
    }

    fn begin(text: &str, donor: &str, receiver: &str) -> Result<(Vec<f32>, Beginning), CarryProblem> {
        let (donor, receiver) = (experiment(donor), experiment(receiver));
        let weights = trained(&donor);
        let beginning = carry(text).begin(Some(Donor { experiment: &donor, weights: &weights }), &receiver)?;
        Ok((weights, beginning))
    }

    #[test]
    fn what_is_written_is_read_back() {
        for text in ["embedding", "embedding:frozen", "in,out", "all", "all:frozen", "ticket:0.6", "random:0.05"] {
            assert_eq!(carry(text).to_string(), text);
        }
        assert_eq!(carry(" Out, embedding : Frozen").to_string(), "embedding,out:frozen");
        assert_eq!(carry("embedding,in,out,unembedding"), carry("all"));
        for text in ["", "everything", "embedding:thawed", "ticket", "ticket:0", "ticket:1.1", "random:x", "ticket:nan"]
        {
            assert_eq!(text.parse::<Carry>(), Err(UnknownCarry), "{text}");
        }
    }

    #[test]
    fn a_part_is_that_of_the_donor_and_the_others_begin_as_they_do() {
        for (text, donor, receiver, taken) in [
            // An adder's embedding for a subtractor; a weak network's for a strong one.
            ("embedding", "hidden=64", "preset=sub", vec![Matrix::Embed]),
            ("embedding:frozen", "hidden=8", "hidden=48&seed=3", vec![Matrix::Embed]),
            (
                "in,out",
                "biases=true",
                "biases=true&seed=2",
                vec![Matrix::In, Matrix::BiasIn, Matrix::Out, Matrix::BiasOut],
            ),
            (
                "all",
                "preset=parity-main",
                "preset=parity-main&seed=5",
                vec![Matrix::In, Matrix::BiasIn, Matrix::Out, Matrix::BiasOut],
            ),
            ("unembedding", "embedding=untied", "embedding=untied&seed=2", vec![Matrix::Unembed]),
        ] {
            let (weights, beginning) = begin(text, donor, receiver).expect("they fit");
            let (donor, receiver) = (experiment(donor).plan().layout, experiment(receiver));
            let first = initial_parameters(&receiver);
            for part in &receiver.plan().layout.parts {
                let found = &beginning.weights[part.range()];
                let is_taken = taken.contains(&part.matrix);
                let expected = if is_taken { donor.slice(&weights, part.matrix) } else { &first[part.range()] };
                assert_eq!(found, expected, "{text}: {}", part.matrix.name());
                if let Some(mask) = &beginning.mask {
                    let open = if is_taken { 0.0 } else { 1.0 };
                    assert!(mask[part.range()].iter().all(|value| *value == open), "{text}: {}", part.matrix.name());
                }
            }
            assert_eq!(beginning.mask.is_some(), text.ends_with(":frozen"), "{text}");
        }
    }

    #[test]
    fn what_does_not_fit_is_refused_and_named() {
        let why = |text, donor, receiver| begin(text, donor, receiver).expect_err("they do not fit").to_string();
        assert_eq!(
            why("in", "hidden=8", "hidden=48"),
            "the matrix in is 64 × 8 in the other run and 64 × 48 in this one"
        );
        assert_eq!(why("in", "hidden=64", "preset=sub"), "only one of the two networks trains the matrix in_b");
        assert_eq!(why("unembedding", "", ""), "neither network trains a matrix of unembedding");
        assert_eq!(
            why("embedding", "", "embedding=fixed&freqs=1"),
            "only one of the two networks trains the matrix embed"
        );
        assert!(why("ticket:0.5", "hidden=8", "hidden=48").starts_with("a ticket is of one network"));
        let x = experiment("");
        assert_eq!(carry("all").begin(None, &x), Err(CarryProblem::NoDonor));
        let begin = |weights: &[f32]| carry("all").begin(Some(Donor { experiment: &x, weights }), &x);
        assert!(matches!(begin(&[1.0]), Err(CarryProblem::Weights { found: 1, .. })));
        assert_eq!(begin(&vec![f32::NAN; x.plan().layout.len]), Err(CarryProblem::Diverged));
    }

    #[test]
    fn a_ticket_keeps_the_places_of_the_largest_weights_and_the_values_of_the_first() {
        for keys in ["p=11&embed=5&hidden=7&biases=true", "preset=parity-main&n=9&rows=40&hidden=6"] {
            let x = experiment(keys);
            let (first, layout) = (initial_parameters(&x), x.plan().layout);
            let donor: Vec<f32> =
                trained(&x).iter().enumerate().map(|(i, w)| if i % 2 == 0 { *w } else { -w }).collect();
            for keep in [1.0, 0.6, 0.2, 1e-9] {
                let donor = Donor { experiment: &x, weights: &donor };
                let ticket = Carry::Ticket { keep }.begin(Some(donor), &x).expect("the same network");
                let random = Carry::Random { keep }.begin(None, &x).expect("needs nobody");
                for beginning in [&ticket, &random] {
                    let mask = beginning.mask.as_ref().expect("it is pruned");
                    for ((weight, open), first) in beginning.weights.iter().zip(mask).zip(&first) {
                        assert_eq!(weight.to_bits(), if *open == 1.0 { first.to_bits() } else { 0 }, "{keys} {keep}");
                    }
                }
                let masks = [&ticket, &random].map(|beginning| beginning.mask.as_deref().unwrap_or_default());
                for part in &layout.parts {
                    let [places, others] = masks.map(|mask| &mask[part.range()]);
                    let count = |mask: &[f32]| mask.iter().filter(|open| **open == 1.0).count();
                    let is_bias = matches!(part.matrix, Matrix::BiasIn | Matrix::BiasOut);
                    let expected =
                        if is_bias { places.len() as f64 } else { (keep * places.len() as f64).max(1.0).round() };
                    assert_eq!([count(places), count(others)], [expected as usize; 2], "{keys} {keep}");
                    // No weight that went is larger than one that stayed.
                    let of = |open| {
                        let pairs = donor.weights[part.range()].iter().zip(places);
                        pairs.filter(move |(_, place)| **place == open).map(|(weight, _)| weight.abs())
                    };
                    let (least, most) = (of(1.0).fold(f32::INFINITY, f32::min), of(0.0).fold(0.0, f32::max));
                    assert!(least > most, "{keys} {keep}: {least}, {most}");
                }
                assert_eq!(masks[0] == masks[1], keep == 1.0, "{keys} {keep}");
            }
            let of =
                |seed| Carry::Random { keep: 0.5 }.begin(None, &Experiment { seed, ..x.clone() }).expect("drawn").mask;
            assert_eq!(of(1), of(1));
            assert_ne!(of(1), of(2));
        }
    }

    #[test]
    fn a_beginning_is_a_state_before_the_first_step() {
        let beginning = Beginning { weights: vec![1.0, 0.0], mask: Some(vec![1.0, 0.0]) };
        let state = beginning.state();
        assert_eq!((state.step, state.parameters(), state.plane(Plane::Mask)), (0, &[1.0, 0.0][..], &[1.0, 0.0][..]));
        let open = Beginning { mask: None, ..beginning }.state();
        assert_eq!((open.planes, open.values), (vec![Plane::Weights], vec![1.0, 0.0]));
    }
}
