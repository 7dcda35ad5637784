//! Standard output and error, which whoever reads them may close at any time.

use core::fmt::{Arguments, Display};
use std::io::{self, ErrorKind, Write};

use signal_hook::low_level::exit;

/// The exit code where nobody reads any more: that of a program which the signal SIGPIPE ends.
pub const CLOSED: u8 = 141;

/// Ends the program; everything has been written. What a driver of a graphics card has registered to be done at the end is
/// not waited for: with NVIDIA's 580.159 on Linux that was seen to stand still for ever.
pub fn end(code: u8) -> ! {
    exit(code.into())
}

/// Writes text to standard output. Where its reader has gone there is nothing left to do, and the program ends.
pub fn print(text: impl Display) {
    let mut stdout = io::stdout().lock();
    let Err(error) = write!(stdout, "{text}").and_then(|()| stdout.flush()) else { return };
    drop(stdout);
    if error.kind() == ErrorKind::BrokenPipe {
        end(CLOSED);
    }
    note(format_args!("standard output could not be written: {error}"));
    end(1);
}

/// Says something on standard error, where what goes wrong and what is going on is told.
pub fn note(text: impl Display) {
    line(format_args!("grok: {text}"));
}

/// A line on standard error. That nobody reads it must not end hours of training.
pub fn line(text: Arguments<'_>) {
    let _ = writeln!(io::stderr(), "{text}");
}

/// Says why the program fails.
pub fn failed(why: impl Display) -> u8 {
    note(why);
    1
}
