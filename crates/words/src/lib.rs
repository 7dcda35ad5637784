//! Messages by name and arguments, in the language that is installed.
//!
//! Here is no language and no rule of one. Whoever says something declares it once ([`messages!`]); what it is in a language
//! stands in the catalogue of that language, which comes with the page. `xtask` makes it from `www/words/*.ftl` and checks
//! that every language has every message with its arguments.
//!
//! A catalogue maps names to patterns: text with `{argument}` for an argument, and
//! `{argument|key:text|…|:text}` for a choice by its value or plural category, of which the last, without a key, is for all
//! others. The texts are patterns again. No text has braces of its own, and those of a choice no bars.

mod catalogue;
mod say;

pub use catalogue::Catalogue;
pub use say::{Argument, heading, number, plain, say, translated};

/// Declares messages as functions of their arguments; the group is what the names of all of them begin with.
///
/// - `play;` is `fn play() -> &'static str`
/// - `fork(step);` is `fn fork(step: impl Into<Argument>) -> String`
/// - `loss: heading;` is `fn loss() -> [&'static str; 2]`, a heading and what stands small beside it (`.detail`)
/// - `misfit_order: vocabulary;` and with arguments are `Option`s: what the vocabulary says in English itself, so that
///   only other languages have it
///
/// A message that nobody says is dead code to the compiler.
#[macro_export]
macro_rules! messages {
    ($(#[$meta:meta])* $vis:vis mod $module:ident($group:literal) { $($body:tt)* }) => {
        $(#[$meta])*
        $vis mod $module {
            $crate::messages! { ($group) $($body)* }
        }
    };
    (($group:literal) $($(#[$meta:meta])* $name:ident $(($($argument:ident),+))? $(: $kind:ident)?;)*) => {
        $($crate::message! { $group $(#[$meta])* $name $(($($argument),+))? $(: $kind)? })*
    };
}

/// One of [`messages!`].
#[doc(hidden)]
#[macro_export]
macro_rules! message {
    ($group:literal $(#[$meta:meta])* $name:ident) => {
        $(#[$meta])*
        #[doc = concat!("The message `", $group, stringify!($name), "`.")]
        #[must_use]
        pub fn $name() -> &'static str {
            $crate::plain(concat!($group, stringify!($name)))
        }
    };
    ($group:literal $(#[$meta:meta])* $name:ident($($argument:ident),+)) => {
        $(#[$meta])*
        #[doc = concat!("The message `", $group, stringify!($name), "`.")]
        #[must_use]
        pub fn $name<'a>($($argument: impl Into<$crate::Argument<'a>>),+) -> String {
            $crate::say(concat!($group, stringify!($name)), &[$((stringify!($argument), $argument.into())),+])
        }
    };
    ($group:literal $(#[$meta:meta])* $name:ident: heading) => {
        $(#[$meta])*
        #[doc = concat!("The heading `", $group, stringify!($name), "`.")]
        #[must_use]
        pub fn $name() -> [&'static str; 2] {
            $crate::heading([
                concat!($group, stringify!($name)),
                concat!($group, stringify!($name), ".detail"),
            ])
        }
    };
    ($group:literal $(#[$meta:meta])* $name:ident: vocabulary) => {
        $(#[$meta])*
        #[doc = concat!("The message `", $group, stringify!($name), "`, where it is not that of the vocabulary.")]
        #[must_use]
        pub fn $name() -> Option<String> {
            $crate::translated(concat!($group, stringify!($name)), &[])
        }
    };
    ($group:literal $(#[$meta:meta])* $name:ident($($argument:ident),+): vocabulary) => {
        $(#[$meta])*
        #[doc = concat!("The message `", $group, stringify!($name), "`, where it is not that of the vocabulary.")]
        #[must_use]
        pub fn $name<'a>($($argument: impl Into<$crate::Argument<'a>>),+) -> Option<String> {
            $crate::translated(concat!($group, stringify!($name)), &[$((stringify!($argument), $argument.into())),+])
        }
    };
}
