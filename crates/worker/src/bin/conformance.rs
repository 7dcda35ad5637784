//! The suite of conformance for engines on WebGPU, which the tests in a browser run; no site has it.

use grokscope_conformance::{Subject, TESTS, test};
use grokscope_experiment::EngineName;
use grokscope_trainer::Engine;
use grokscope_trainer::cpu::CpuEngine;
use grokscope_trainer::fused::FusedEngine;
use grokscope_trainer::general::GeneralEngine;
use grokscope_worker::construct;
use wasm_bindgen::prelude::*;

/// The names of the tests.
#[wasm_bindgen]
pub fn tests() -> Vec<String> {
    TESTS.iter().map(|name| (*name).to_owned()).collect()
}

/// Runs one test on one engine. Where the engine fails, the program panics, says why on the console, and is done for.
///
/// # Errors
/// When there is no such test, or no such engine here.
#[wasm_bindgen]
pub async fn check(engine: String, name: String) -> Result<(), JsError> {
    let subject = match engine.parse() {
        Ok(EngineName::Cpu) => {
            Subject::new(|ensemble, data| Box::pin(async { boxed(CpuEngine::with_data(ensemble, data)) }))
        }
        Ok(EngineName::Fused) => Subject::of_tables(|ensemble, data| {
            Box::pin(async { boxed(FusedEngine::with_data(ensemble, data).await.expect("there is an adapter")) })
        }),
        Ok(EngineName::Burn) => Subject::but_for_the_order_of_sums(|ensemble, data| {
            Box::pin(async {
                boxed(GeneralEngine::on_gpu_with_data(ensemble, data).await.expect("there is an adapter"))
            })
        }),
        _ => return Err(JsError::new(&format!("no engine {engine} is here"))),
    };
    let Some(test) = test(&name, &subject) else { return Err(JsError::new(&format!("there is no test {name}"))) };
    test.await;
    Ok(())
}

fn boxed(engine: impl Engine + 'static) -> Box<dyn Engine> {
    Box::new(engine)
}

fn main() {
    construct();
    console_error_panic_hook::set_once();
}
