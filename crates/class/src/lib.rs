//! An experiment that a class shares without a server. A link says what is trained, what varies and how many take part
//! ([`Class`]); a pupil's number says which of it is theirs; what came out is a code that can be copied by hand ([`Code`]);
//! and a board reads codes out of whatever they were pasted in ([`Board`]). Also what is cut out of paper ([`paper`]).
//!
//! Here is no browser and no word of any language.

mod board;
mod code;
mod draw;
mod mess;
pub mod paper;
mod plan;

pub use board::{About, Board, Group, Remark};
pub use code::{Code, Setting, Wrong};
pub use draw::{Labels, scatter};
pub use mess::{Found, read};
pub use plan::{Class, Refusal};
