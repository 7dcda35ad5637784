//! What the end-to-end tests need: the built site on a local address, a browser, and a page to talk about.
//!
//! The tests are in `browser/`. `cargo xtask test --only browser` builds the site and starts them.

mod figure;
mod firefox;
mod gpu;
mod looks;
mod page;
mod site;
mod visit;
mod webdriver;

pub use figure::{Figure, Reading};
pub use gpu::GpuCalls;
pub use page::{Page, key};
pub use site::{Fault, Host, Site};
pub use visit::{Adapter, Visitor, has_real_gpu, say};
pub use webdriver::{Element, Refusal, Session};
