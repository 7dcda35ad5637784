//! From parameters to the matrices the rows go through, and gradients back.
//!
//! Rows see `W_a`, `W_b` (inputs × H) and `W_o` (H × C); how they are factored only matters here, once a step.

use grokscope_experiment::{Architecture, Layout, Matrix as Role};

use super::super::matrix::{Left, Matrix, Onto, multiply_on};
use super::super::threads::Pool;

/// A trained or fixed matrix with its gradient.
#[derive(Clone, Debug)]
struct Factor {
    value: Matrix,
    transposed: Matrix,
    gradient: Matrix,
}

impl Factor {
    fn zeros(rows: usize, cols: usize) -> Self {
        let value = Matrix::zeros(rows, cols);
        Self { gradient: value.clone(), transposed: Matrix::zeros(cols, rows), value }
    }
}

/// The two ends of the network as whole matrices, their gradients, and the factors behind them.
#[derive(Clone, Debug)]
pub struct Factors {
    layout: Layout,
    /// E, p × d; fixed or trained.
    embed: Option<Factor>,
    embed_is_fixed: bool,
    /// In, d × H, where there is an embedding; of b too where it has its own.
    projections: Vec<Factor>,
    /// `W_a` and, where it differs, `W_b`; inputs × H.
    pub inputs: Vec<Matrix>,
    /// Gradients of [`Factors::inputs`].
    pub input_gradients: Vec<Matrix>,
    /// Out, H × d, where the output is factored.
    out: Option<Factor>,
    /// U, C × d, where it is not the embedding.
    unembed: Option<Factor>,
    /// `W_o`, H × C.
    pub output: Matrix,
    /// Its transpose, C × H.
    pub output_transposed: Matrix,
    /// Its gradient, H × C.
    pub output_gradient: Matrix,
    /// Bias of the hidden layer; empty without one.
    pub bias_in: Vec<f32>,
    /// Its gradient.
    pub bias_in_gradient: Vec<f32>,
    /// Bias of the output, C; empty without one.
    pub bias_out: Vec<f32>,
    /// Its gradient.
    pub bias_out_gradient: Vec<f32>,
    outscale: f32,
}

/// Products on these threads.
fn on(threads: &Pool) -> impl Fn(&mut Matrix, Onto<'_>, Left<'_>, &Matrix, usize, usize) {
    |to, onto, left, right, m, k| multiply_on(threads, to, onto, left, right, m, k)
}

impl Factors {
    pub fn new(net: &Architecture, layout: &Layout) -> Self {
        let (inputs, h, c) = (net.inputs(), net.hidden, net.classes());
        let sides = if net.separate { 2 } else { 1 };
        let mut embed = net.embed.map(|d| Factor::zeros(inputs, d));
        if let (Some(embed), Some(fixed)) = (&mut embed, &net.fixed) {
            embed.value.unpack(fixed);
            embed.transposed.transpose_of(&embed.value);
        }
        let projections = net.embed.map(|d| vec![Factor::zeros(d, h); sides]).unwrap_or_default();
        let unembed_cols = net.embed.filter(|_| net.factored_output);
        let biases = |len: usize| vec![0.0; if net.biases { len } else { 0 }];
        Self {
            layout: layout.clone(),
            embed,
            embed_is_fixed: net.fixed.is_some(),
            projections,
            inputs: vec![Matrix::zeros(inputs, h); sides],
            input_gradients: vec![Matrix::zeros(inputs, h); sides],
            out: unembed_cols.map(|d| Factor::zeros(h, d)),
            unembed: unembed_cols.filter(|_| net.untied).map(|d| Factor::zeros(c, d)),
            output: Matrix::zeros(h, c),
            output_transposed: Matrix::zeros(c, h),
            output_gradient: Matrix::zeros(h, c),
            bias_in: biases(h),
            bias_in_gradient: biases(h),
            bias_out: biases(c),
            bias_out_gradient: biases(c),
            outscale: net.outscale,
        }
    }

    /// Multiplies the factors out. [`Factors::output`] is without the scale of the logits.
    pub fn load(&mut self, parameters: &[f32], threads: &Pool) {
        let multiply = on(threads);
        let layout = &self.layout;
        let part = |role| layout.slice(parameters, role);
        self.bias_in.copy_from_slice(part(Role::BiasIn));
        self.bias_out.copy_from_slice(part(Role::BiasOut));
        if let Some(embed) = self.embed.as_mut().filter(|_| !self.embed_is_fixed) {
            embed.value.unpack(part(Role::Embed));
            embed.transposed.transpose_of(&embed.value);
        }
        for (side, role) in [Role::In, Role::InB].into_iter().enumerate().take(self.inputs.len()) {
            let to = &mut self.inputs[side];
            match (&self.embed, self.projections.get_mut(side)) {
                (Some(embed), Some(projection)) => {
                    projection.value.unpack(part(role));
                    let (m, k) = (embed.value.rows, embed.value.cols);
                    multiply(to, Onto::Nothing, Left::Plain(&embed.value), &projection.value, m, k);
                }
                _ => to.unpack(part(role)),
            }
        }
        let Some(out) = &mut self.out else {
            self.output.unpack(part(Role::Out));
            return;
        };
        out.value.unpack(part(Role::Out));
        if let Some(unembed) = &mut self.unembed {
            unembed.value.unpack(part(Role::Unembed));
            unembed.transposed.transpose_of(&unembed.value);
        }
        if let Some(unembed) = self.unembed.as_ref().or(self.embed.as_ref()) {
            let (m, k) = (out.value.rows, out.value.cols);
            multiply(&mut self.output, Onto::Nothing, Left::Plain(&out.value), &unembed.transposed, m, k);
        }
    }

    /// Puts the scale of the logits into `W_o` and the output's bias, and transposes `W_o` for the way back.
    pub fn scale_output(&mut self) {
        if self.outscale != 1.0 {
            let scale = self.outscale;
            self.output.data.iter_mut().chain(&mut self.bias_out).for_each(|w| *w *= scale);
        }
        self.output_transposed.transpose_of(&self.output);
    }

    /// Takes the gradients of `W_a`, `W_b`, the scaled `W_o` and the biases back to the parameters.
    pub fn pull_back(&mut self, gradient: &mut [f32], threads: &Pool) {
        let multiply = on(threads);
        if self.outscale != 1.0 {
            let scale = self.outscale;
            self.output_gradient.data.iter_mut().chain(&mut self.bias_out_gradient).for_each(|g| *g *= scale);
        }
        let layout = &self.layout;
        let mut write = |role: Role, from: &Matrix| {
            if let Some(part) = layout.part(role) {
                from.pack(&mut gradient[part.range()]);
            }
        };
        let mut onto_embed = Onto::Nothing;
        if let Some(out) = &mut self.out {
            if let Some(unembed) = self.unembed.as_mut() {
                let (m, k) = (out.value.rows, unembed.value.rows);
                multiply(&mut out.gradient, Onto::Nothing, Left::Plain(&self.output_gradient), &unembed.value, m, k);
                let left = Left::Transposed(&self.output_gradient);
                multiply(&mut unembed.gradient, Onto::Nothing, left, &out.value, k, m);
                write(Role::Unembed, &unembed.gradient);
            } else if let Some(embed) = &mut self.embed {
                let (m, k) = (out.value.rows, embed.value.rows);
                multiply(&mut out.gradient, Onto::Nothing, Left::Plain(&self.output_gradient), &embed.value, m, k);
                if !self.embed_is_fixed {
                    let left = Left::Transposed(&self.output_gradient);
                    multiply(&mut embed.gradient, Onto::Nothing, left, &out.value, k, m);
                    onto_embed = Onto::Itself;
                }
            }
            write(Role::Out, &out.gradient);
        } else {
            write(Role::Out, &self.output_gradient);
        }
        for (side, role) in [Role::In, Role::InB].into_iter().enumerate().take(self.inputs.len()) {
            let table = &self.input_gradients[side];
            match (&mut self.embed, self.projections.get_mut(side)) {
                (Some(embed), Some(projection)) => {
                    let (p, d, h) = (embed.value.rows, embed.value.cols, table.cols);
                    multiply(&mut projection.gradient, Onto::Nothing, Left::Transposed(&embed.value), table, d, p);
                    write(role, &projection.gradient);
                    if !self.embed_is_fixed {
                        projection.transposed.transpose_of(&projection.value);
                        multiply(&mut embed.gradient, onto_embed, Left::Plain(table), &projection.transposed, p, h);
                        onto_embed = Onto::Itself;
                    }
                }
                _ => write(role, table),
            }
        }
        if let Some(embed) = &self.embed {
            write(Role::Embed, &embed.gradient);
        }
        for (role, from) in [(Role::BiasIn, &self.bias_in_gradient), (Role::BiasOut, &self.bias_out_gradient)] {
            if let Some(part) = layout.part(role) {
                gradient[part.range()].copy_from_slice(from);
            }
        }
    }
}
