//! The engines by their names.

use serde::{Deserialize, Serialize};

/// The engines there are.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    Serialize,
    Deserialize,
    strum::EnumString,
    strum::IntoStaticStr,
    strum::VariantNames,
)]
#[strum(serialize_all = "kebab-case")]
pub enum EngineName {
    /// Own SIMD code on the processor.
    Cpu,
    /// Own GPU kernels.
    Fused,
    /// burn autodiff on a GPU.
    Burn,
    /// burn autodiff on its Flex CPU backend.
    BurnFlex,
}

impl EngineName {
    /// As written in links and on the command line.
    #[must_use]
    pub fn word(self) -> &'static str {
        self.into()
    }

    /// Whether it trains on a GPU.
    #[must_use]
    pub fn is_on_gpu(self) -> bool {
        matches!(self, Self::Fused | Self::Burn)
    }
}
