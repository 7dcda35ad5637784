//! An ensemble too large for one engine, in parts.

use grokscope_experiment::{Dataset, EngineName, Hyper, Metrics, State};

use crate::{Batch, Engine, EngineError};

/// Several engines of one kind that take turns, and look like one.
///
/// Members keep their order: those of the first part come first.
pub struct Parts {
    engines: Vec<Box<dyn Engine>>,
}

impl Parts {
    /// Puts engines together.
    ///
    /// # Panics
    /// Without any engine.
    #[must_use]
    pub fn new(engines: Vec<Box<dyn Engine>>) -> Self {
        assert!(!engines.is_empty(), "an ensemble has at least one part");
        Self { engines }
    }

    /// The engine of a member, and which of that engine's members it is.
    fn holder(&mut self, member: usize) -> (&mut dyn Engine, usize) {
        let mut first = 0;
        let part = self
            .engines
            .iter()
            .position(|engine| {
                let is_here = member < first + engine.members();
                if !is_here {
                    first += engine.members();
                }
                is_here
            })
            .unwrap_or_else(|| panic!("there is no member {member}"));
        (&mut *self.engines[part], member - first)
    }
}

#[async_trait::async_trait(?Send)]
impl Engine for Parts {
    fn name(&self) -> EngineName {
        self.engines[0].name()
    }

    fn device(&self) -> &str {
        self.engines[0].device()
    }

    fn members(&self) -> usize {
        self.engines.iter().map(|engine| engine.members()).sum()
    }

    fn step(&self) -> u64 {
        self.engines[0].step()
    }

    fn batch(&self) -> Option<Batch> {
        self.engines[0].batch()
    }

    async fn advance(&mut self, steps: u32) -> Result<(), EngineError> {
        for engine in &mut self.engines {
            engine.advance(steps).await?;
        }
        Ok(())
    }

    fn set_hyper(&mut self, member: usize, hyper: Hyper) {
        let (engine, member) = self.holder(member);
        engine.set_hyper(member, hyper);
    }

    fn set_active(&mut self, member: usize, active: bool) {
        let (engine, member) = self.holder(member);
        engine.set_active(member, active);
    }

    fn set_rows(&mut self, member: usize, data: Dataset) -> Result<(), EngineError> {
        let (engine, member) = self.holder(member);
        engine.set_rows(member, data)
    }

    async fn measure(&mut self) -> Result<Vec<Metrics>, EngineError> {
        let mut metrics = Vec::with_capacity(self.members());
        for engine in &mut self.engines {
            metrics.extend(engine.measure().await?);
        }
        Ok(metrics)
    }

    async fn parameters(&mut self) -> Result<Vec<f32>, EngineError> {
        let mut parameters = Vec::new();
        for engine in &mut self.engines {
            parameters.extend(engine.parameters().await?);
        }
        Ok(parameters)
    }

    async fn save(&mut self) -> Result<State, EngineError> {
        let mut parts = Vec::with_capacity(self.engines.len());
        for engine in &mut self.engines {
            parts.push(engine.save().await?);
        }
        Ok(State::joined(&parts))
    }

    async fn restore(&mut self, state: &State) -> Result<(), EngineError> {
        let (members, mut begin) = (self.members(), 0);
        for engine in &mut self.engines {
            let end = begin + engine.members();
            engine.restore(&state.of_members(begin..end, members)).await?;
            begin = end;
        }
        Ok(())
    }
}
