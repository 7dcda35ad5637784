//! Trains experiments to their end, on as many threads as asked for.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread::{available_parallelism, scope};

use grokscope_experiment::Experiment;
use grokscope_trainer::{EngineError, EngineName, Ensemble, Member, Point, Run};
use indicatif::{ProgressBar, ProgressStyle};

use crate::engine;

/// How to train.
#[derive(Clone, Copy, Debug)]
pub struct How {
    /// On which engine.
    pub engine: EngineName,
    /// Steps between evaluations.
    pub every: u32,
    /// Threads of the CPU engine; 0 takes as many as there are cores. The other engines are threaded by themselves.
    pub threads: usize,
    /// Whether the parameters at the end are wanted.
    pub keeps_parameters: bool,
}

impl How {
    /// How many of so many members are trained at a time.
    pub fn at_once(self, members: usize) -> usize {
        match (self.engine, self.threads) {
            (EngineName::Cpu, 0) => members.min(available_parallelism().map_or(1, usize::from)),
            (EngineName::Cpu, threads) => members.min(threads),
            _ => members,
        }
    }
}

/// A member that has been trained.
pub struct Trained {
    /// What was trained.
    pub experiment: Experiment,
    /// Its milestones.
    pub member: Member,
    /// Its curves.
    pub points: Vec<Point>,
    /// Its parameters at the end; empty where they are not wanted.
    pub parameters: Vec<f32>,
}

/// Trains every experiment until its stop rule ends it; they may be of different shapes.
///
/// # Errors
/// When an engine cannot be started, or its device is lost.
pub fn train(how: How, experiments: &[Experiment]) -> Result<Vec<Trained>, EngineError> {
    let steps = experiments.iter().map(|x| u64::from(x.steps)).sum();
    let bar = ProgressBar::new(steps).with_style(
        ProgressStyle::with_template("{bar:30} {pos}/{len} steps {per_sec} {msg} eta {eta}")
            .unwrap_or_else(|_| ProgressStyle::default_bar()),
    );
    let (parts, threads): (Vec<&[Experiment]>, usize) = if how.engine == EngineName::Cpu {
        // A member alone keeps its weights in the cache, and no thread waits for another's slowest member.
        (experiments.chunks(1).collect(), how.at_once(experiments.len()))
    } else {
        (experiments.chunk_by(|a, b| Ensemble::new(vec![a.clone(), b.clone()]).is_ok()).collect(), 1)
    };
    let next = AtomicUsize::new(0);
    let results = Mutex::new(Vec::new());
    scope(|scope| {
        for _ in 0..threads {
            let (bar, next, parts, results) = (&bar, &next, &parts, &results);
            scope.spawn(move || {
                while let Some((i, part)) =
                    Some(next.fetch_add(1, Ordering::Relaxed)).and_then(|i| Some((i, parts.get(i)?)))
                {
                    let trained = pollster::block_on(train_part(how, part, bar));
                    if let Ok(mut results) = results.lock() {
                        results.push((i, trained));
                    }
                }
            });
        }
    });
    bar.finish_and_clear();
    let mut results = results.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
    results.sort_by_key(|(i, _)| *i);
    let parts: Vec<Vec<Trained>> = results.into_iter().map(|(_, part)| part).collect::<Result<_, _>>()?;
    Ok(parts.into_iter().flatten().collect())
}

async fn train_part(how: How, experiments: &[Experiment], bar: &ProgressBar) -> Result<Vec<Trained>, EngineError> {
    let ensemble = Ensemble::new(experiments.to_vec()).map_err(|error| EngineError::Unavailable(error.to_string()))?;
    let engine = engine::start(how.engine, ensemble).await?;
    let mut run = Run::new(engine, experiments.to_vec(), how.every);
    let mut curves = vec![Vec::new(); experiments.len()];
    let mut points = run.evaluate().await?;
    loop {
        for ((curve, point), member) in curves.iter_mut().zip(&points).zip(run.members()) {
            if member.ended.is_none_or(|(_, step)| step == point.step) {
                curve.push(*point);
            }
        }
        if run.is_over() {
            break;
        }
        let active = run.members().iter().filter(|member| member.ended.is_none()).count() as u64;
        points = loop {
            if let Some(points) = run.advance(how.every).await? {
                break points;
            }
        };
        bar.inc(active * u64::from(how.every));
    }
    let parameters = if how.keeps_parameters { run.parameters().await? } else { Vec::new() };
    let each = parameters.len() / experiments.len();
    Ok(experiments
        .iter()
        .zip(run.members())
        .zip(curves)
        .enumerate()
        .map(|(i, ((experiment, member), points))| Trained {
            experiment: experiment.clone(),
            member: *member,
            points,
            parameters: parameters[i * each..(i + 1) * each].to_vec(),
        })
        .collect())
}
