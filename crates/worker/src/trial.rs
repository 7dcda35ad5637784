//! An engine by itself, for measuring its speed: no session around it and no evaluation between its steps.
//!
//! `cargo xtask bench` imports a worker's bindings and calls what stands here, so what is measured is the program
//! that readers download.

use grokscope_experiment::Experiment;
use grokscope_protocol::decode;
use grokscope_trainer::{Engine, Ensemble};
use wasm_bindgen::prelude::*;

use crate::Engines;

/// An engine that trains one experiment.
#[wasm_bindgen]
pub struct Trial {
    engine: Box<dyn Engine>,
}

impl Trial {
    /// The engine called `engine` for an experiment in postcard bytes.
    ///
    /// # Errors
    /// When the bytes are no experiment of this version, or the engine is not here.
    pub async fn open(engines: impl Engines, engine: &str, experiment: &[u8]) -> Result<Self, JsError> {
        let name = engine.parse().map_err(|_| JsError::new("no such engine"))?;
        let experiment: Experiment = decode(experiment)?;
        let ensemble = Ensemble::new(vec![experiment])?;
        Ok(Self { engine: engines.build(name, ensemble).await? })
    }
}

#[wasm_bindgen]
impl Trial {
    /// The device, in words.
    #[must_use]
    pub fn device(&self) -> String {
        self.engine.device().to_owned()
    }

    /// Trains, and waits until the device is done.
    ///
    /// # Errors
    /// When the device is lost.
    pub async fn advance(&mut self, steps: u32) -> Result<(), JsError> {
        self.engine.advance(steps).await?;
        // A GPU has only been told what to do; reading a result waits for it.
        self.engine.parameters().await?;
        Ok(())
    }

    /// Steps of the last batch that was timed, where steps are queued in batches.
    #[must_use]
    pub fn batch_steps(&self) -> Option<u32> {
        self.engine.batch().map(|batch| batch.steps)
    }

    /// Milliseconds of that batch.
    #[must_use]
    pub fn batch_ms(&self) -> Option<f64> {
        self.engine.batch().map(|batch| batch.ms)
    }

    /// The loss on the rows trained on.
    ///
    /// # Errors
    /// When the device is lost.
    pub async fn loss(&mut self) -> Result<f32, JsError> {
        let metrics = self.engine.measure().await?;
        Ok(metrics.first().map_or(f32::NAN, |metrics| metrics.train.loss))
    }
}
