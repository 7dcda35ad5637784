//! Where the numbers lie that a figure draws of a network.

use core::ops::Range;

use grokscope_experiment::{Architecture, Input};
use serde::{Deserialize, Serialize};

/// Numbers of one kind that a figure may draw. All matrices are row-major.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Block {
    /// `W_input`, inputs × hidden: what each neuron reads (of a, where b has a matrix of its own).
    Input,
    /// `W_output`, hidden × classes: what each neuron writes.
    Output,
    /// For pairs: frequency, phase and purity of each neuron.
    Waves,
    /// For pairs: by how much each answer is right.
    Margins,
    /// The bias of each neuron, where they have biases.
    Biases,
}

/// Which blocks: those that the figures on screen draw, and nothing else is computed while a run trains.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Blocks(u8);

impl Blocks {
    /// Nothing.
    pub const NONE: Self = Self::of(&[]);
    /// What neurons read and write.
    pub const WEIGHTS: Self = Self::of(&[Block::Input, Block::Output]);
    /// What they read and write of digits.
    pub const DIGITS: Self = Self::WEIGHTS.and(Self::of(&[Block::Biases]));
    /// What they read and write of numbers on a clock.
    pub const WAVES: Self = Self::WEIGHTS.and(Self::of(&[Block::Waves]));
    /// Everything that can be drawn.
    pub const ALL: Self = Self::DIGITS.and(Self::WAVES).and(Self::of(&[Block::Margins]));

    /// These.
    #[must_use]
    pub const fn of(blocks: &[Block]) -> Self {
        let (mut bits, mut at) = (0, 0);
        while at < blocks.len() {
            bits |= 1 << blocks[at] as u8;
            at += 1;
        }
        Self(bits)
    }

    /// Whether all of those are among them.
    #[must_use]
    pub const fn have(self, others: Self) -> bool {
        self.0 & others.0 == others.0
    }

    /// Whether this one is among them.
    #[must_use]
    pub const fn has(self, block: Block) -> bool {
        self.0 & 1 << block as u8 != 0
    }

    /// These and those.
    #[must_use]
    pub const fn and(self, others: Self) -> Self {
        Self(self.0 | others.0)
    }
}

/// Where the numbers of a figure lie in the bulk of a picture, which has some blocks, one after another. One that it does
/// not have, or that such a network has not, is empty.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Picture {
    /// Rows of `W_input`: digits, or numbers 0..p.
    pub inputs: usize,
    /// Hidden neurons.
    pub hidden: usize,
    /// Classes (1 for parity).
    pub classes: usize,
    /// Whether the run is about pairs.
    pub pairs: bool,
    /// Whether the neurons have biases.
    pub biases: bool,
    /// What it has.
    pub blocks: Blocks,
}

impl Picture {
    /// The picture of a network, with these blocks.
    #[must_use]
    pub fn new(net: &Architecture, blocks: Blocks) -> Self {
        Self {
            inputs: net.inputs(),
            hidden: net.hidden,
            classes: net.classes(),
            pairs: matches!(net.input, Input::Pair { .. }),
            biases: net.biases,
            blocks,
        }
    }

    /// [`Block::Input`].
    #[must_use]
    pub fn w_input(self) -> Range<usize> {
        self.after(0, Block::Input, self.inputs * self.hidden)
    }

    /// [`Block::Output`].
    #[must_use]
    pub fn w_output(self) -> Range<usize> {
        self.after(self.w_input().end, Block::Output, self.hidden * self.classes)
    }

    /// Of [`Block::Waves`]: frequency of each neuron's `W_input` column, 1 ..= (p−1)/2, or 0 for a dead neuron. Empty for
    /// bits.
    #[must_use]
    pub fn frequency(self) -> Range<usize> {
        self.after(self.w_output().end, Block::Waves, self.waves())
    }

    /// Of [`Block::Waves`]: phase of that frequency in radians.
    #[must_use]
    pub fn phase(self) -> Range<usize> {
        self.after(self.frequency().end, Block::Waves, self.waves())
    }

    /// Of [`Block::Waves`]: share of the neuron's power in that frequency (Nanda et al. 2023; DC removed).
    #[must_use]
    pub fn purity(self) -> Range<usize> {
        self.after(self.phase().end, Block::Waves, self.waves())
    }

    /// [`Block::Margins`]: margin of the right answer for pair (a, b) at a·p + b: logit of the right class minus the largest
    /// other; positive where the network is right, NaN where the pair does not exist. Empty for bits.
    #[must_use]
    pub fn margin(self) -> Range<usize> {
        self.after(self.purity().end, Block::Margins, if self.pairs { self.inputs * self.inputs } else { 0 })
    }

    /// [`Block::Biases`].
    #[must_use]
    pub fn bias(self) -> Range<usize> {
        self.after(self.margin().end, Block::Biases, if self.biases { self.hidden } else { 0 })
    }

    /// Its parts, each of one kind of number, in their order.
    #[must_use]
    pub fn parts(self) -> [Range<usize>; 7] {
        [self.w_input(), self.w_output(), self.frequency(), self.phase(), self.purity(), self.margin(), self.bias()]
    }

    /// Number of values.
    #[must_use]
    pub fn len(self) -> usize {
        self.bias().end
    }

    /// Whether there is nothing to show.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.len() == 0
    }

    /// The place behind what ends at `start`.
    fn after(self, start: usize, block: Block, len: usize) -> Range<usize> {
        start..start + if self.blocks.has(block) { len } else { 0 }
    }

    fn waves(self) -> usize {
        if self.pairs { self.hidden } else { 0 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_has_its_blocks_and_no_others() {
        let all = Picture { inputs: 7, hidden: 3, classes: 7, pairs: true, biases: true, blocks: Blocks::ALL };
        assert_eq!(all.len(), 7 * 3 + 3 * 7 + 3 * 3 + 7 * 7 + 3);
        let some = Picture { blocks: Blocks::of(&[Block::Input, Block::Margins]), ..all };
        assert_eq!((some.w_input(), some.margin(), some.len()), (0..21, 21..70, 70));
        assert!([some.w_output(), some.phase(), some.bias()].iter().all(Range::is_empty));
        let none = Picture { blocks: Blocks::NONE, ..all };
        assert!(none.is_empty());
        assert!(Blocks::ALL.have(Blocks::DIGITS) && !Blocks::WAVES.have(Blocks::DIGITS));
    }
}
