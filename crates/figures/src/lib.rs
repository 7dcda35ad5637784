//! The figures of the article, each in a file or folder of its own. None of them knows another one, nor the list of them
//! (the program's `registry.rs`): what two need lies in the kit.

pub mod architectures;
pub mod borrowed;
pub mod class;
pub mod construction;
pub mod decay;
pub mod early;
pub mod endless;
pub mod five;
pub mod forget;
pub mod gallery;
pub mod half;
pub mod interference;
pub mod lazy;
pub mod lies;
pub mod map;
pub mod modadd;
pub mod own;
pub mod parity;
pub mod progress;
pub mod race;
pub mod regions;
pub mod reverse;
pub mod shelf;
pub mod size;
pub mod slow;
pub mod stars;
pub mod survey;
pub mod ticket;
pub mod waits;
