//! How fast a run goes by. Small networks grok within seconds; at full speed there would be little to watch.

/// Most steps a second.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Speed {
    /// As fast as the engine can.
    Full,
    /// At most so many.
    Steps(u32),
}

impl Speed {
    /// The speeds a figure offers.
    pub const OFFERED: [Self; 7] = [
        Self::Full,
        Self::Steps(500),
        Self::Steps(120),
        Self::Steps(30),
        Self::Steps(10),
        Self::Steps(3),
        Self::Steps(1),
    ];

    /// Slow enough to follow, fast enough to grok within a quarter of a minute.
    pub const DEFAULT: Self = Self::Steps(120);

    /// What a link may say.
    pub const ACCEPTED: &str = "max, 1 … 100000";

    /// As written in links.
    #[must_use]
    pub fn word(self) -> String {
        match self {
            Self::Full => "max".to_owned(),
            Self::Steps(steps) => steps.to_string(),
        }
    }

    /// The speed a link names.
    #[must_use]
    pub fn named(word: &str) -> Option<Self> {
        match word.trim() {
            "max" => Some(Self::Full),
            word => word.parse().ok().filter(|steps| (1..=100_000).contains(steps)).map(Self::Steps),
        }
    }

    /// As the worker is told.
    #[must_use]
    pub fn limit(self) -> Option<f32> {
        match self {
            Self::Full => None,
            Self::Steps(steps) => Some(steps as f32),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn speeds_are_read_back_and_bounded() {
        assert!(Speed::OFFERED.iter().all(|speed| Speed::named(&speed.word()) == Some(*speed)));
        assert!(Speed::OFFERED.contains(&Speed::DEFAULT));
        assert_eq!(["0", "-1", "fast", "1e9"].map(Speed::named), [None; 4]);
    }
}
