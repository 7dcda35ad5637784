//! How a run stands with the graphics card: one machine of states, which knows no browser.
//!
//! | from | when | to |
//! |---|---|---|
//! | ready, lost | it is lost for the first time | lost, and rebuilt at once |
//! | ready, lost | for the second time | lost, and rebuilt after a while |
//! | ready, lost | for the third time | left: the processor trains |
//! | lost | the run has gone on | ready |
//!
//! Whatever ends a worker with a graphics card counts as the loss of the card, whenever it was and whether the run had gone
//! on in between. So does a failure to allocate: a card that was lost refuses even small buffers for a while, which is no
//! want of memory.

use std::time::Duration;

/// Before the second rebuild: a browser that has lost a card takes seconds to find it again.
const A_WHILE: Duration = Duration::from_secs(3);

/// Where a run stands with the graphics card.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Card {
    /// It may be trained on, or is; it was lost so often before.
    Ready(u32),
    /// It was lost, now for this time, and is being rebuilt. It is ready again when the run has gone on, not before.
    Lost(u32),
    /// It was lost too often.
    Left,
}

impl Card {
    /// One that nothing is known against.
    pub const NEW: Self = Self::Ready(0);

    /// It was lost: after how long it is to be rebuilt; `None` where the processor trains from now on.
    pub fn lose(&mut self) -> Option<Duration> {
        let (next, pause) = match self.losses() {
            _ if *self == Self::Left => (Self::Left, None),
            0 => (Self::Lost(1), Some(Duration::ZERO)),
            1 => (Self::Lost(2), Some(A_WHILE)),
            _ => (Self::Left, None),
        };
        *self = next;
        pause
    }

    /// The run has gone on: what was being rebuilt is there.
    pub fn go_on(&mut self) {
        if let Self::Lost(losses) = *self {
            *self = Self::Ready(losses);
        }
    }

    /// How often it was lost, for engines to be as careful.
    #[must_use]
    pub fn losses(self) -> u32 {
        match self {
            Self::Ready(losses) | Self::Lost(losses) => losses,
            Self::Left => 0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_card_is_rebuilt_at_once_then_after_a_while_and_then_left() {
        let mut card = Card::NEW;
        assert_eq!((card.lose(), card), (Some(Duration::ZERO), Card::Lost(1)));
        card.go_on();
        assert_eq!(card, Card::Ready(1), "it is ready when the run has gone on");
        assert_eq!((card.lose(), card), (Some(A_WHILE), Card::Lost(2)));
        assert_eq!((card.lose(), card), (None, Card::Left), "lost while it was rebuilt");
        card.go_on();
        assert_eq!((card.lose(), card), (None, Card::Left), "for good");
    }

    #[test]
    fn who_goes_on_undisturbed_changes_nothing() {
        let mut card = Card::NEW;
        card.go_on();
        assert_eq!((card, card.losses()), (Card::NEW, 0));
    }
}
