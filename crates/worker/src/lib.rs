//! The trainer in a Web Worker: one worker trains one run for one figure, or its share of a crowd of small runs.
//!
//! Its binaries share this library. `cpu-worker` holds the CPU engine alone and is small, so that a first live curve
//! does not wait for megabytes; `gpu-worker` adds burn and is fetched only where a figure needs it.

mod crowd;
mod inbox;
mod session;
mod trial;

use futures::StreamExt as _;
use grokscope_experiment::EngineName;
use grokscope_protocol::{Command, Event, VERSION};
use grokscope_trainer::{Engine, EngineError, Ensemble, remember_losses};

use crate::crowd::Crowd;
use crate::inbox::{Mail, now_ms, open, pause, processors, send};
use crate::session::{Session, Work};
pub use crate::trial::Trial;

/// Builds the engines a worker binary offers.
#[async_trait::async_trait(?Send)]
pub trait Engines {
    /// An engine of this name for these experiments.
    ///
    /// # Errors
    /// When this binary does not have it or its device is not there.
    async fn build(&self, name: EngineName, ensemble: Ensemble) -> Result<Box<dyn Engine>, EngineError>;
}

/// Something to tell the page.
#[derive(Debug)]
struct Letter {
    event: Event,
    /// Its bulk numbers.
    bulk: Option<Vec<f32>>,
}

/// Begins a worker's program, which listens and trains until the page ends the worker.
pub fn start(engines: impl Engines + 'static) {
    construct();
    std::panic::set_hook(Box::new(|panic| {
        console_error_panic_hook::hook(panic);
        // Said before the program ends: one that ends without a word is out of memory, which runs no hook.
        send(&Event::Failed { why: panic.to_string() }, None);
    }));
    wasm_bindgen_futures::spawn_local(serve(engines));
}

/// Runs the static constructors of all crates, once, which a program has to do before anything else.
///
/// burn's kernel language registers its operations in hundreds of them. A program that does not call them has them
/// called by the linker at the beginning of *every* function that JavaScript may call, and each object that Rust
/// holds of JavaScript's takes such calls: a dispatch took 4 ms.
pub fn construct() {
    #[cfg(target_family = "wasm")]
    {
        unsafe extern "C" {
            fn __wasm_call_ctors();
        }
        // SAFETY: the linker makes this function, and nobody else calls it.
        unsafe { __wasm_call_ctors() };
    }
}

async fn serve(engines: impl Engines) {
    let mut mail = open();
    send(&Event::Listening { version: VERSION.to_owned() }, None);
    let mut session: Option<Session> = None;
    let mut crowd = Crowd::default();
    loop {
        // Commands first, so that a pause takes effect before the next batch; wait for one when there is nothing to do.
        loop {
            let training = session.as_ref().is_some_and(Session::is_busy) || crowd.is_busy();
            let next = if training { mail.try_recv().ok() } else { mail.next().await };
            let Some(letter) = next else { break };
            let outcome = match letter {
                Mail { command: Command::Crowd(order), bulk } => crowd.obey(order, &bulk, &engines).await,
                other => obey(other, &mut session, &engines).await,
            };
            post(session.as_mut().map(Session::letters).unwrap_or_default());
            post(crowd.letters());
            if let Err(error) = outcome {
                send(&Event::Failed { why: error.to_string() }, None);
                (session, crowd) = (None, Crowd::default());
            }
        }
        if crowd.is_busy() {
            let outcome = crowd.work(now_ms).await;
            post(crowd.letters());
            if let Err(error) = outcome {
                send(&Event::Failed { why: error.to_string() }, None);
                crowd = Crowd::default();
            }
            pause(crowd.rest_ms(processors())).await;
        }
        let Some(active) = &mut session else { continue };
        let outcome = active.work(now_ms).await;
        post(active.letters());
        match outcome {
            Ok(Work::Done) => pause(0).await,
            Ok(Work::TooEarly { wait_ms }) => pause(wait_ms).await,
            Err(error) => {
                send(&Event::Failed { why: error.to_string() }, None);
                session = None;
            }
        }
    }
}

fn post(letters: Vec<Letter>) {
    for Letter { event, bulk } in letters {
        send(&event, bulk.as_deref());
    }
}

async fn obey(letter: Mail, session: &mut Option<Session>, engines: &impl Engines) -> Result<(), EngineError> {
    let Mail { command, bulk } = letter;
    if let Command::Start { number, experiment, engine, resume, playing, speed, losses, blocks } = command {
        *session = None;
        let ensemble = Ensemble::new(vec![(*experiment).clone()])
            .map_err(|mismatch| EngineError::Unavailable(mismatch.to_string()))?;
        remember_losses(losses);
        let engine = engines.build(engine, ensemble).await?;
        // At once: its first evaluation may take seconds, while kernels are compiled.
        send(&Event::Ready { number, engine: engine.name(), device: engine.device().to_owned() }, None);
        return session.insert(Session::new(engine, *experiment, playing, speed, blocks)).begin(resume, &bulk).await;
    }
    if command == Command::Crash {
        panic!("crash on request");
    }
    let Some(session) = session else { return Ok(()) };
    match command {
        Command::Start { .. } | Command::Crowd(_) | Command::Crash => {}
        Command::Play(playing) => session.play(playing).await?,
        Command::Advance(steps) => session.advance(steps),
        Command::Speed(speed) => session.set_speed(speed),
        Command::Show(blocks) => session.show(blocks),
        Command::Change(experiment) => session.change(*experiment).await?,
        Command::Look { step } => session.look(step, &bulk),
        Command::Measure { step, keys } => session.measure(step, keys, &bulk),
    }
    Ok(())
}
