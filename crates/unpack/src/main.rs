//! What a page calls to unpack (`www/start.js`).

#![cfg_attr(target_arch = "wasm32", no_std, no_main)]

#[cfg(target_arch = "wasm32")]
mod web {
    extern crate alloc;

    use alloc::vec;
    use core::panic::PanicInfo;
    use core::slice;

    use lol_alloc::{AssumeSingleThreaded, LeakingAllocator};

    /// Room for so many bytes, for good: the page lets go of the whole program once it has what it unpacked.
    #[unsafe(no_mangle)]
    extern "C" fn room(length: usize) -> *mut u8 {
        vec![0; length].leak().as_mut_ptr()
    }

    /// Unpacks what lies in one [`room`] into another, as what follows the start of a third.
    ///
    /// # Safety
    /// All must have been given out by it: two with these lengths, the third with that of the start or more.
    #[unsafe(no_mangle)]
    unsafe extern "C" fn fill(
        packed: *const u8,
        length: usize,
        room: *mut u8,
        size: usize,
        known: *const u8,
        before: usize,
    ) -> usize {
        // SAFETY: all are vectors that nobody else has, and no two of them the same.
        let (packed, room, known) = unsafe {
            (
                slice::from_raw_parts(packed, length),
                slice::from_raw_parts_mut(room, size),
                slice::from_raw_parts(known, before),
            )
        };
        grokscope_unpack::unpack(packed, room, known)
    }

    // SAFETY: the page has one thread.
    #[global_allocator]
    static ALLOCATOR: AssumeSingleThreaded<LeakingAllocator> =
        unsafe { AssumeSingleThreaded::new(LeakingAllocator::new()) };

    /// The page takes a trap for a file that cannot be unpacked.
    #[panic_handler]
    fn panic(_: &PanicInfo<'_>) -> ! {
        core::arch::wasm32::unreachable()
    }
}

#[cfg(not(target_arch = "wasm32"))]
fn main() {}
