//! An engine for tests.

use grokscope_experiment::{Dataset, EngineName, Hyper, Metrics, State};

use crate::cpu::CpuEngine;
use crate::{Engine, EngineError};

/// The CPU engine under the name of one on a GPU, with results that arrive only when they are waited for, as a GPU's do.
pub struct Ahead(pub CpuEngine);

#[async_trait::async_trait(?Send)]
impl Engine for Ahead {
    fn name(&self) -> EngineName {
        EngineName::Fused
    }
    fn device(&self) -> &str {
        self.0.device()
    }
    fn members(&self) -> usize {
        self.0.members()
    }
    fn step(&self) -> u64 {
        self.0.step()
    }
    fn works_ahead(&self) -> bool {
        true
    }
    async fn advance(&mut self, steps: u32) -> Result<(), EngineError> {
        self.0.advance(steps).await
    }
    fn set_hyper(&mut self, member: usize, hyper: Hyper) {
        self.0.set_hyper(member, hyper);
    }
    fn set_active(&mut self, member: usize, active: bool) {
        self.0.set_active(member, active);
    }
    fn set_rows(&mut self, member: usize, data: Dataset) -> Result<(), EngineError> {
        self.0.set_rows(member, data)
    }
    async fn measure(&mut self) -> Result<Vec<Metrics>, EngineError> {
        self.0.measure().await
    }
    async fn parameters(&mut self) -> Result<Vec<f32>, EngineError> {
        self.0.parameters().await
    }
    async fn save(&mut self) -> Result<State, EngineError> {
        self.0.save().await
    }
    async fn restore(&mut self, state: &State) -> Result<(), EngineError> {
        self.0.restore(state).await
    }
}
