//! The figures of the article, each in a file or folder of its own. None of them knows another one, nor the list of them
//! (the program's `registry.rs`): what two need lies in the kit.

pub mod architectures;
pub mod class;
pub mod construction;
pub mod decay;
pub mod endless;
pub mod five;
pub mod forget;
pub mod gallery;
pub mod interference;
pub mod map;
pub mod modadd;
pub mod own;
pub mod parity;
pub mod progress;
pub mod reverse;
pub mod shelf;
pub mod stars;
pub mod survey;
