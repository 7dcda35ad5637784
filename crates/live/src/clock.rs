//! The time.

/// The time in ms.
#[must_use]
pub fn now() -> f64 {
    js_sys::Date::now()
}
