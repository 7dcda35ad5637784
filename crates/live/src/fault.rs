//! Why there is no training worker, as far as the browser tells.

/// What a reader can understand of a failure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The frame around the page, or the policy of its host, forbids workers.
    Forbidden,
    /// This file of the site cannot be fetched.
    Missing(String),
    /// This file of the site is not what it should be.
    Broken(String),
    /// The site has been replaced by a newer one.
    Replaced,
    /// It is out of memory.
    Memory,
    /// It says nothing any more.
    Silent,
    /// It stopped, with these words of its own.
    Stopped(String),
}

impl Fault {
    /// What the words of a browser about the worker with this script mean. They differ from browser to browser and are
    /// in any language, so only what is certain is read out of them.
    #[must_use]
    pub fn of_worker(words: &str, script: &str, has_listened: bool) -> Self {
        let has = |parts: &[&str]| parts.iter().any(|part| words.to_ascii_lowercase().contains(part));
        // A worker tells of a panic itself, before it traps. What traps without that could not allocate.
        let is_trap = has_listened && has(&["runtimeerror"]) && has(&["unreachable"]);
        let file = || script.rsplit('/').next().unwrap_or(script).to_owned();
        if has(&["content security policy", "unsafe-eval", "securityerror"]) {
            Self::Forbidden
        } else if has(&["out of memory", "memory allocation", "could not allocate", "rangeerror"]) || is_trap {
            Self::Memory
        } else if !has_listened && has(&["compileerror", "syntaxerror", "mime"]) {
            Self::Broken(file())
        } else if !has_listened {
            Self::Missing(file())
        } else if words.is_empty() {
            Self::Silent
        } else {
            Self::Stopped(words.to_owned())
        }
    }

    /// Whether another try may do better.
    #[must_use]
    pub fn may_pass(&self) -> bool {
        !matches!(self, Self::Forbidden | Self::Replaced)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_browsers_say_is_understood() {
        let of = |words, has_listened| Fault::of_worker(words, "../worker/cpu-1.js", has_listened);
        let file = || "cpu-1.js".to_owned();
        assert_eq!(of("", false), Fault::Missing(file()));
        assert_eq!(of("TypeError: Failed to fetch dynamically imported module: …", false), Fault::Missing(file()));
        assert_eq!(of("CompileError: WebAssembly.instantiate(): expected magic word", false), Fault::Broken(file()));
        assert_eq!(
            of("CompileError: … violates the following Content Security Policy directive …", false),
            Fault::Forbidden
        );
        assert_eq!(of("", true), Fault::Silent);
        assert_eq!(of("RangeError: WebAssembly.Memory(): could not allocate memory", true), Fault::Memory);
        // Chromium, Firefox, Safari.
        assert_eq!(of("Uncaught RuntimeError: unreachable", true), Fault::Memory);
        assert_eq!(of("RuntimeError: unreachable executed", true), Fault::Memory);
        assert_eq!(of("RuntimeError: Unreachable code should not be executed", true), Fault::Memory);
        let panic = "panicked at src/lib.rs:1:1:\ninternal error: entered unreachable code";
        assert_eq!(of(panic, true), Fault::Stopped(panic.to_owned()));
    }
}
