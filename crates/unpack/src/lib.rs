//! The programs of a frame are packed by LZMA, into a quarter less than a host's gzip leaves of them (`xtask/src/pack.rs`). This
//! unpacks them in the reader's browser, before there is any other program: 10 kB of WebAssembly without the standard library (`main.rs`),
//! called by `www/start.js`.

#![cfg_attr(target_arch = "wasm32", no_std)]

use lzma_rust2::LzmaReader;
#[cfg(target_arch = "wasm32")]
use lzma_rust2::Read as _;
#[cfg(not(target_arch = "wasm32"))]
use std::io::Read as _;

/// What may be needed to unpack, in KiB: what is packed is a few megabytes.
const MOST_KIB: u32 = 1 << 15;

/// Unpacks a `.lzma` file into `room`, which is as long as its header says, and returns how many bytes came of it: fewer where
/// `packed` is cut off or no such file. What was packed as what follows something `known` takes that to unpack.
pub fn unpack(packed: &[u8], room: &mut [u8], known: &[u8]) -> usize {
    let Ok(mut reader) = LzmaReader::new_mem_limit(packed, MOST_KIB, Some(known)) else { return 0 };
    let mut filled = 0;
    while let Ok(bytes @ 1..) = reader.read(&mut room[filled..]) {
        filled += bytes;
    }
    filled
}
