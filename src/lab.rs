//! The program of the lab's pages.

fn main() {
    grokscope::start(grokscope::registry::LAB);
}
