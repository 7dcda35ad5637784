//! Which engine trains, and why.

use grokscope_experiment::{EngineName, Experiment};
use grokscope_limits::{fused_supports, seconds_on_cpu, seconds_on_gpu};

/// What the reader or the link asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wish {
    /// Whatever is best here.
    Auto,
    /// This one.
    Engine(EngineName),
}

impl Wish {
    /// The wishes that can be granted somewhere, in the order they are offered. `burn-flex` is left to the command
    /// line: it would make the GPU worker much larger, and the CPU engine is faster.
    pub const ALL: [Self; 4] =
        [Self::Auto, Self::Engine(EngineName::Cpu), Self::Engine(EngineName::Fused), Self::Engine(EngineName::Burn)];

    /// As written in links.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Engine(engine) => engine.word(),
        }
    }

    /// The wish a link names.
    #[must_use]
    pub fn named(word: &str) -> Option<Self> {
        let word = word.trim();
        if word == Self::Auto.word() { Some(Self::Auto) } else { word.parse().ok().map(Self::Engine) }
    }
}

/// What the browser offers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gpu {
    /// No `navigator.gpu`.
    Absent,
    /// WebGPU, but no adapter.
    NoAdapter,
    /// An adapter imitated in software.
    Software,
    /// A graphics card.
    Real,
    /// One that was lost too often.
    Left,
}

/// Why an engine was chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// A graphics card is there and worth its overhead.
    Gpu,
    /// A graphics card would train it no faster.
    Small,
    /// No WebGPU.
    NoWebGpu,
    /// No adapter.
    NoAdapter,
    /// Only an adapter in software.
    Software,
    /// The site has no GPU worker.
    NotBuilt,
    /// The reader chose it.
    Forced,
    /// The reader chose the fused kernels, which do not take a network of this size or kind; burn does.
    ForcedUnsupported,
    /// The reader chose one that needs WebGPU.
    ForcedNoWebGpu,
    /// The reader chose one that needs an adapter.
    ForcedNoAdapter,
    /// The reader chose one the site does not have.
    ForcedNotBuilt,
    /// The graphics card was lost too often.
    GpuDied,
}

impl Why {
    /// Whether the reader did not get what was asked for.
    #[must_use]
    pub fn is_disappointment(self) -> bool {
        matches!(self, Self::ForcedUnsupported | Self::ForcedNoWebGpu | Self::ForcedNoAdapter | Self::ForcedNotBuilt)
    }
}

/// A worker program; which engines it holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Program {
    /// Small, CPU only.
    Cpu,
    /// With kernels for graphics cards, and burn.
    Gpu,
}

impl Program {
    /// The program that holds an engine.
    #[must_use]
    pub fn of(engine: EngineName) -> Self {
        match engine {
            EngineName::Cpu => Self::Cpu,
            EngineName::Fused | EngineName::Burn | EngineName::BurnFlex => Self::Gpu,
        }
    }

    /// Its name in the manifest.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Cpu => "cpu",
            Self::Gpu => "gpu",
        }
    }
}

/// Chooses the engine for an experiment.
#[must_use]
pub fn choose(wish: Wish, gpu: Gpu, has_gpu_worker: bool, x: &Experiment) -> (EngineName, Why) {
    match wish {
        Wish::Engine(EngineName::Cpu) => (EngineName::Cpu, Why::Forced),
        Wish::Engine(engine) if !has_gpu_worker || engine == EngineName::BurnFlex => {
            (EngineName::Cpu, Why::ForcedNotBuilt)
        }
        Wish::Engine(engine) => match gpu {
            Gpu::Absent => (EngineName::Cpu, Why::ForcedNoWebGpu),
            Gpu::NoAdapter => (EngineName::Cpu, Why::ForcedNoAdapter),
            Gpu::Left => (EngineName::Cpu, Why::GpuDied),
            _ if engine == EngineName::Fused && fused_supports(x).is_err() => {
                (EngineName::Burn, Why::ForcedUnsupported)
            }
            Gpu::Software | Gpu::Real => (engine, Why::Forced),
        },
        Wish::Auto => match gpu {
            Gpu::Absent => (EngineName::Cpu, Why::NoWebGpu),
            Gpu::NoAdapter => (EngineName::Cpu, Why::NoAdapter),
            Gpu::Software => (EngineName::Cpu, Why::Software),
            Gpu::Left => (EngineName::Cpu, Why::GpuDied),
            Gpu::Real if !has_gpu_worker => (EngineName::Cpu, Why::NotBuilt),
            Gpu::Real if seconds_on_cpu(x) <= seconds_on_gpu(x) => (EngineName::Cpu, Why::Small),
            Gpu::Real if fused_supports(x).is_ok() => (EngineName::Fused, Why::Gpu),
            Gpu::Real => (EngineName::Burn, Why::Gpu),
        },
    }
}

#[cfg(test)]
mod tests {
    use grokscope_experiment::{PRESETS, Preset, Spec};
    use grokscope_limits::page_bound;

    use super::*;

    fn preset(name: &str) -> Experiment {
        Preset::named(name).expect("a preset").experiment()
    }

    #[test]
    fn a_graphics_card_trains_what_is_worth_its_launches() {
        let chosen = |x: &Experiment| choose(Wish::Auto, Gpu::Real, true, x);
        assert_eq!(chosen(&preset("modadd-main")), (EngineName::Fused, Why::Gpu));
        // One workgroup is no faster than one core, but a whole card is.
        assert_eq!(chosen(&preset("parity-main")), (EngineName::Cpu, Why::Small));
        let wide = Experiment { hidden: 512, rows: 1750, ..preset("parity-main") };
        assert_eq!(chosen(&wide), (EngineName::Fused, Why::Gpu));
        let small = Experiment { p: 11, hidden: 8, embed: 8, ..preset("modadd-main") };
        assert_eq!(chosen(&small), (EngineName::Cpu, Why::Small));
        let large = Experiment { p: 257, train: 0.5, hidden: 1024, ..preset("modadd-main") };
        assert_eq!(chosen(&large), (EngineName::Burn, Why::Gpu));
    }

    #[test]
    fn without_a_graphics_card_the_cpu_trains_and_the_reason_is_given() {
        let x = preset("modadd-main");
        for (gpu, why) in [
            (Gpu::Absent, Why::NoWebGpu),
            (Gpu::NoAdapter, Why::NoAdapter),
            (Gpu::Software, Why::Software),
            (Gpu::Left, Why::GpuDied),
        ] {
            assert_eq!(choose(Wish::Auto, gpu, true, &x), (EngineName::Cpu, why));
        }
        assert_eq!(choose(Wish::Auto, Gpu::Real, false, &x), (EngineName::Cpu, Why::NotBuilt));
    }

    #[test]
    fn a_wish_is_granted_where_it_can_be() {
        let x = preset("parity-main");
        let burn = Wish::Engine(EngineName::Burn);
        assert_eq!(choose(burn, Gpu::Software, true, &x), (EngineName::Burn, Why::Forced));
        assert_eq!(choose(burn, Gpu::Absent, true, &x), (EngineName::Cpu, Why::ForcedNoWebGpu));
        assert_eq!(choose(burn, Gpu::Real, false, &x), (EngineName::Cpu, Why::ForcedNotBuilt));
        let fused = Wish::Engine(EngineName::Fused);
        assert_eq!(choose(fused, Gpu::Software, true, &x), (EngineName::Fused, Why::Forced));
        assert_eq!(choose(fused, Gpu::NoAdapter, true, &x), (EngineName::Cpu, Why::ForcedNoAdapter));
        assert_eq!(choose(fused, Gpu::Left, true, &x), (EngineName::Cpu, Why::GpuDied));
        // As a reader may write it, and within what the page allows.
        let text = "filter=ma&filter_window=200&embed=280&hidden=280";
        let (large, problems) = Spec::parse_within(text, &PRESETS[0], page_bound);
        assert_eq!(problems, []);
        assert_eq!(choose(fused, Gpu::Real, true, &large.experiment), (EngineName::Burn, Why::ForcedUnsupported));
        let flex = Wish::Engine(EngineName::BurnFlex);
        assert_eq!(choose(flex, Gpu::Real, true, &x), (EngineName::Cpu, Why::ForcedNotBuilt));
    }

    #[test]
    fn wishes_are_read_back() {
        for wish in Wish::ALL {
            assert_eq!(Wish::named(wish.word()), Some(wish));
        }
        assert_eq!(Wish::named("gpu"), None);
    }
}
