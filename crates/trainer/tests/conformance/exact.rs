//! What only the CPU engine offers: gradients, margins and multiplied-out matrices.

use grokscope_conformance::{VARIED, experiment, fixtures};
use grokscope_experiment::{Answers, Dataset, Experiment, Matrix, State};
use grokscope_trainer::cpu::{CpuEngine, effective_matrices, forward_margins};
use grokscope_trainer::{Engine, Ensemble};
use pollster::block_on;

fn start(x: &Experiment) -> CpuEngine {
    CpuEngine::new(Ensemble::new(vec![x.clone()]).expect("one member"))
}

#[test]
fn the_gradient_at_rest_is_that_of_the_oracle() {
    for case in fixtures::gradients() {
        let mut engine = CpuEngine::with_data(case.ensemble(), vec![case.data()]);
        block_on(engine.restore(&case.start())).expect("a state of this shape");
        let (loss, gradient) = engine.gradient(0);
        assert!((f64::from(loss) / case.number("loss") - 1.0).abs() < 1e-6, "{}: loss {loss}", case.name);
        let expected = case.numbers("grad");
        let scale = expected.iter().fold(0.0f64, |max, g| max.max(g.abs()));
        for (i, (found, expected)) in gradient.iter().zip(&expected).enumerate() {
            let gap = (f64::from(*found) - expected).abs() / scale;
            assert!(gap < 1e-6, "{}: element {i} is {found}, not {expected}", case.name);
        }
    }
}

/// Along random directions, because single differences drown in the rounding of the loss. Smooth networks only: a
/// kink inside the difference would be an error of its own. l1 has one too and is left out.
#[test]
fn gradients_are_difference_quotients_of_the_objective() {
    for keys in VARIED.iter().filter(|keys| keys.contains("act=") && !keys.contains("hinge")) {
        let x = Experiment { l1: 0.0, ..experiment(keys) };
        let mut engine = start(&x);
        let (_, gradient) = engine.gradient(0);
        let origin = block_on(engine.save()).expect("no device to lose");
        let mut objective = |direction: &[f32], step: f32| {
            let parameters: Vec<f32> = origin.parameters().iter().zip(direction).map(|(w, d)| w + step * d).collect();
            block_on(engine.restore(&State::at_start(origin.planes.clone(), &parameters))).expect("same shape");
            let squares: f64 = parameters.iter().map(|w| f64::from(*w).powi(2)).sum();
            f64::from(engine.gradient(0).0) + x.l2 / 2.0 * squares
        };
        for seed in 1..=5u32 {
            let mut bits = seed;
            let direction: Vec<f32> = origin
                .parameters()
                .iter()
                .map(|_| {
                    bits = bits.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                    if bits >> 31 == 1 { 1.0 } else { -1.0 }
                })
                .collect();
            let step = 4e-3f32;
            let found: f64 = gradient.iter().zip(&direction).map(|(g, d)| f64::from(g * d)).sum();
            let expected = (objective(&direction, step) - objective(&direction, -step)) / (2.0 * f64::from(step));
            let scale: f64 = gradient.iter().map(|g| f64::from(*g).powi(2)).sum::<f64>().sqrt();
            assert!((found - expected).abs() < 5e-3 * scale, "{keys}: {found}, not {expected} (gradient {scale})");
        }
    }
}

#[test]
fn positive_margins_are_right_answers() {
    for (keys, x) in VARIED.iter().map(|keys| (keys, experiment(keys))).filter(|(_, x)| x.answers() != Answers::Number)
    {
        let mut engine = start(&x);
        block_on(engine.advance(30)).expect("no device to lose");
        let metrics = block_on(engine.measure()).expect("no device to lose")[0];
        let parameters = block_on(engine.parameters()).expect("no device to lose");
        let test = Dataset::new(&x).test;
        let margins = forward_margins(&x.plan(), &parameters, &test.inputs, &test.labels);
        let right = margins.iter().filter(|&&margin| margin > 0.0).count() as f32 / margins.len() as f32;
        assert_eq!(right, metrics.test.accuracy, "{keys}");
    }
}

#[test]
fn effective_matrices_are_products_of_the_factors() {
    let x = experiment("p=7&embed=5&hidden=6&embedding=untied&inproj=separate&biases=true&outscale=0.5");
    let plan = x.plan();
    let layout = &plan.layout;
    let parameters = grokscope_experiment::initial_parameters(&x);
    let product = |a: Matrix, b: Matrix, transposed: bool, scale: f32| -> Vec<f32> {
        let (pa, pb) = (layout.part(a).expect("present"), layout.part(b).expect("present"));
        let (va, vb) = (layout.slice(&parameters, a), layout.slice(&parameters, b));
        let columns = if transposed { pb.rows } else { pb.cols };
        let right = |l: usize, j: usize| if transposed { vb[j * pb.cols + l] } else { vb[l * pb.cols + j] };
        let element = |i: usize, j: usize| (0..pa.cols).map(|l| va[i * pa.cols + l] * right(l, j)).sum::<f32>() * scale;
        (0..pa.rows * columns).map(|e| element(e / columns, e % columns)).collect()
    };
    let (a, b, out) = effective_matrices(&plan, &parameters);
    let close = |found: &[f32], expected: &[f32], what: &str| {
        assert_eq!(found.len(), expected.len(), "{what}");
        assert!(found.iter().zip(expected).all(|(f, e)| (f - e).abs() < 1e-6), "{what}: {found:?}, not {expected:?}");
    };
    close(&a, &product(Matrix::Embed, Matrix::In, false, 1.0), "W_a");
    close(&b.expect("b has its own"), &product(Matrix::Embed, Matrix::InB, false, 1.0), "W_b");
    close(&out, &product(Matrix::Out, Matrix::Unembed, true, 0.5), "W_o");
}
