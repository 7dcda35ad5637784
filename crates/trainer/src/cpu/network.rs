//! What the engine asks of a network, whatever its family: one call of each a step.

use grokscope_experiment::{Architecture, Layout, Loss, Score, Split};

use super::committee::Committee;
use super::mlp::Mlp;
use super::rows::Encoded;
use super::threads::Pool;

/// A network, the weights it was loaded with, and scratch memory.
pub trait Network: Send {
    /// Replaces `to` by these rows.
    ///
    /// # Panics
    /// When there is not one label or target a row, or a number or label is out of range.
    fn encode(&self, split: &Split, to: &mut Encoded);

    /// Encodes a split.
    fn encoded(&self, split: &Split) -> Encoded {
        let mut encoded = Encoded::default();
        self.encode(split, &mut encoded);
        encoded
    }

    /// Takes over weights, in the order of the layout; everything below is at these.
    fn load(&mut self, parameters: &[f32]);

    /// Writes the gradient of the mean loss over the rows, without penalties, in the order of the layout.
    fn gradient(&mut self, rows: &Encoded, gradient: &mut [f32]);

    /// Mean loss and accuracy over the rows.
    fn score(&mut self, rows: &Encoded) -> Score;

    /// Multiplications of a step that can be shared, by which is told whether several threads pay.
    #[cfg(not(target_family = "wasm"))]
    fn work(&self) -> usize;

    /// Works on these threads from now on, with the bits of one.
    fn work_on(&mut self, threads: &Pool);
}

/// The network of an architecture, trained on `rows` rows a step, on one thread until others are given. A further family
/// is a file or folder beside [`super::mlp`] and a row here.
pub fn network_of(net: &Architecture, layout: &Layout, loss: Loss, rows: usize) -> Box<dyn Network> {
    if net.is_committee() { Box::new(Committee::new(net)) } else { Box::new(Mlp::new(net, layout, loss, rows)) }
}
