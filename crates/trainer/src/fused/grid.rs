//! A training step as four dispatches over the whole card, for any network of the vocabulary.
//!
//! | kernel | what | a unit |
//! |---|---|---|
//! | [`tables`] | multiplies the factors out: W, W_o and its transpose; counts the step | an element |
//! | [`rows`] | for a tile of rows: activations, logits, loss, and back to the pre-activations | a few neurons of four rows |
//! | [`reduce`] | sums over rows: squares of W_o's gradient, and W's along the lists of tokens | an element or a small square |
//! | [`update`] | from W and W_o back to the factors, penalties, Adam or descent | a parameter |
//!
//! A fifth, [`hold_norm`], runs where a member's norm is held. Where gradients are held orthogonal to the weights, [`update`]
//! is two dispatches with [`project`] between them. Members lie along the second dimension of each grid, so
//! their number changes no count. Every sum has a fixed order: the same numbers come out every time.
//!
//! No barrier stands behind a return or a condition that differs between units, which Tint rejects; loop bounds around
//! barriers come from scalars or the shape. Parameters are read from one buffer and written to another, as one
//! workgroup would otherwise read what its neighbour has already updated.

#![expect(
    clippy::collapsible_if,
    reason = "the outer condition is decided when a kernel is compiled, the inner one when it runs"
)]

use burn::cubecl;
use burn::cubecl::prelude::*;
use grokscope_experiment::{Answers, Loss};

use super::rules::{
    Links, activation, bit_value, is_active, is_open, norm_target, single_gradient, single_loss, slope, slot, stepped,
    sum_over_units, transformed, updated,
};
use super::shape::{BITS_PER_TOKEN, Reads, Shape, VALUES_PER_TOKEN};

/// Units of a workgroup of all kernels but those that sum over all parameters.
pub const UNITS: usize = 64;
/// Units of a workgroup that sums over all parameters of a member.
pub const SUM_UNITS: usize = 256;
/// Columns of units in a tile; each unit takes every sixteenth column of four or two rows.
const ACROSS: usize = 16;
/// Neurons that a tile keeps activations of at a time.
const HIDDEN_CHUNK: usize = 32;
/// Columns a unit of a tile sums up at a time, at most.
const MOST_COLUMNS: usize = 8;
/// Rows that a square of W_o's gradient goes through at a time.
const ROW_CHUNK: usize = 16;

/// What is done with the rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Job {
    /// Leave what the gradients are summed up from.
    Train,
    /// Leave losses and right answers, summed over each tile.
    Score,
}

/// Element (token, k) of the embedding.
#[cube]
fn embedding(weights: &[f32], fixed: &[f32], start: usize, token: usize, k: usize, #[comptime] s: Shape) -> f32 {
    if comptime!(s.is_fixed) {
        fixed[token * comptime!(s.embed) + k]
    } else {
        weights[start + comptime!(s.at.embed) + token * comptime!(s.embed) + k]
    }
}

/// Element (class, k) of the unembedding.
#[cube]
fn unembedding(weights: &[f32], fixed: &[f32], start: usize, class: usize, k: usize, #[comptime] s: Shape) -> f32 {
    if comptime!(s.untied) {
        weights[start + comptime!(s.at.unembed) + class * comptime!(s.embed) + k]
    } else {
        embedding(weights, fixed, start, class, k, s)
    }
}

/// Element (v, h) of W. Biases of the hidden layer are part of it: they are added to the table of the first token, or
/// half to each where both tokens share one.
#[cube]
fn input_element(weights: &[f32], fixed: &[f32], start: usize, v: usize, h: usize, #[comptime] s: Shape) -> f32 {
    let hidden = comptime!(s.hidden);
    let mut sum = 0.0f32;
    if comptime!(s.is_bits()) {
        let group = v / comptime!(VALUES_PER_TOKEN);
        let value = (v % comptime!(VALUES_PER_TOKEN)) as u32;
        for j in 0..comptime!(BITS_PER_TOKEN) {
            let input = group * comptime!(BITS_PER_TOKEN) + j;
            if input < comptime!(s.inputs) {
                let w = weights[start + comptime!(s.at.input) + input * hidden + h];
                sum += w * bit_value(value, j as u32, comptime!(s.reads));
            }
        }
        if comptime!(s.biases) {
            if group == 0 {
                sum += weights[start + comptime!(s.at.bias_in) + h];
            }
        }
    } else {
        let mut matrix = start + comptime!(s.at.input);
        let mut token = v;
        let mut share = 0.5f32;
        if comptime!(s.reads == Reads::Separate) {
            share = 1.0f32;
            if v >= comptime!(s.inputs) {
                matrix = start + comptime!(s.at.input_b);
                token = v - comptime!(s.inputs);
                share = 0.0f32;
            }
        }
        if comptime!(s.embed > 0) {
            for k in 0..comptime!(s.embed) {
                sum += embedding(weights, fixed, start, token, k, s) * weights[matrix + k * hidden + h];
            }
        } else {
            sum = weights[matrix + token * hidden + h];
        }
        if comptime!(s.biases) {
            sum += share * weights[start + comptime!(s.at.bias_in) + h];
        }
    }
    sum
}

/// Element (j, c) of W_o with the scale of the logits; the row behind the neurons is the bias.
#[cube]
fn output_element(weights: &[f32], fixed: &[f32], start: usize, j: usize, c: usize, #[comptime] s: Shape) -> f32 {
    let mut sum = 0.0f32;
    if j >= comptime!(s.hidden) {
        sum = weights[start + comptime!(s.at.bias_out) + c];
    } else if comptime!(s.factored_output) {
        for k in 0..comptime!(s.embed) {
            let out = weights[start + comptime!(s.at.out) + j * comptime!(s.embed) + k];
            sum += out * unembedding(weights, fixed, start, c, k, s);
        }
    } else {
        sum = weights[start + comptime!(s.at.out) + j * comptime!(s.classes) + c];
    }
    sum * comptime!(s.outscale())
}

/// Multiplies the factors out, and counts `counted` steps, 0 or 1.
///
/// `tables`: for each member W [V × H], W_o [rows of W_o × C], and W_o's transpose [C × H].
#[cube(launch_unchecked)]
pub fn tables(
    weights: &[f32],
    fixed: &[f32],
    tables: &mut [f32],
    counters: &mut [u32],
    counted: u32,
    #[comptime] s: Shape,
) {
    let member = CUBE_POS_Y as usize;
    let i = CUBE_POS_X as usize * comptime!(UNITS) + UNIT_POS as usize;
    let start = member * comptime!(s.parameters);
    let to = member * comptime!(s.tables());
    if i == 0 {
        counters[member] += counted;
    }
    if i < comptime!(s.input_table()) {
        let (v, h) = (i / comptime!(s.hidden), i % comptime!(s.hidden));
        tables[to + i] = input_element(weights, fixed, start, v, h, s);
    } else if i < comptime!(s.gradients()) {
        let o = i - comptime!(s.input_table());
        let (j, c) = (o / comptime!(s.classes), o % comptime!(s.classes));
        let value = output_element(weights, fixed, start, j, c, s);
        tables[to + i] = value;
        if j < comptime!(s.hidden) {
            tables[to + comptime!(s.gradients()) + c * comptime!(s.hidden) + j] = value;
        }
    }
}

/// Pre-activation of neuron `h` for the row whose tokens begin at `tokens`.
#[cube]
fn pre_activation(tables: &[f32], data: &[u32], table: usize, tokens: usize, h: usize, #[comptime] s: Shape) -> f32 {
    let mut sum = 0.0f32;
    for token in 0..comptime!(s.tokens) {
        sum += tables[table + data[tokens + token] as usize * comptime!(s.hidden) + h];
    }
    sum
}

/// Takes a tile of rows through the network.
///
/// For training, `out` gets for each member the gradients towards the logits [R × C] and the pre-activations [R × H];
/// for scoring, loss and number of right answers of each tile, from `first_tile` on.
#[cube(launch_unchecked)]
pub fn rows(
    tables: &[f32],
    data: &[u32],
    counters: &[u32],
    hyper: &[f32],
    out: &mut [f32],
    rows: u32,
    slots: u32,
    base: u32,
    first_tile: u32,
    #[comptime] s: Shape,
    #[comptime] job: Job,
) {
    let member = CUBE_POS_Y as usize;
    let unit = UNIT_POS as usize;
    let rows = rows as usize;
    let tile = comptime!(s.rows_per_tile());
    let down = comptime!(s.rows_per_tile() / 4);
    let (hidden, classes) = (comptime!(s.hidden), comptime!(s.classes));
    let stride = rows * comptime!(2 * s.tokens + 1) + comptime!(s.vocabulary + 2);
    let head = (member * slots as usize + slot(counters[member], base, slots)) * stride;
    let count = data[head] as usize;
    let at = head + 1;
    let labels = at + rows * comptime!(s.tokens);
    let table = member * comptime!(s.tables());
    let first = CUBE_POS_X as usize * tile;
    let (ty, tx) = (unit / comptime!(ACROSS), unit % comptime!(ACROSS));

    let mut logits = Shared::<[f32]>::new_slice(comptime!(s.rows_per_tile() * s.classes));
    let mut kept = Shared::<[f32]>::new_slice(comptime!(s.rows_per_tile() * HIDDEN_CHUNK));
    let mut scratch = Shared::<[f32]>::new_slice(comptime!(UNITS));

    let mut runs = true;
    if comptime!(job == Job::Train) {
        runs = is_active(hyper, member) && first < count;
    }
    if runs {
        // Logits, a strip of classes at a time.
        let strips = comptime!(s.classes.div_ceil(ACROSS * MOST_COLUMNS));
        let columns = comptime!(s.classes.div_ceil(ACROSS * strips));
        let chunks = comptime!(s.output_rows().div_ceil(HIDDEN_CHUNK));
        for strip in 0..strips {
            let mut sums = Array::<f32>::new(comptime!(down * columns));
            #[unroll]
            for i in 0..comptime!(down * columns) {
                sums[i] = 0.0f32;
            }
            for chunk in 0..chunks {
                sync_cube();
                for e in range_stepped(unit, comptime!(s.rows_per_tile() * HIDDEN_CHUNK), comptime!(UNITS)) {
                    let r = first + e / comptime!(HIDDEN_CHUNK);
                    let h = chunk * comptime!(HIDDEN_CHUNK) + e % comptime!(HIDDEN_CHUNK);
                    let mut value = 1.0f32;
                    if h < hidden {
                        value = 0.0f32;
                        if r < count {
                            let z = pre_activation(tables, data, table, at + r * comptime!(s.tokens), h, s);
                            value = activation(z, comptime!(s.act));
                        }
                    }
                    kept[e] = value;
                }
                sync_cube();
                let from = chunk * comptime!(HIDDEN_CHUNK);
                let mut until = comptime!(s.output_rows()) - from;
                if until > comptime!(HIDDEN_CHUNK) {
                    until = comptime!(HIDDEN_CHUNK).runtime();
                }
                for j in 0..until {
                    let row = table + comptime!(s.input_table()) + (from + j) * classes;
                    #[unroll]
                    for column in 0..columns {
                        let c = (strip * columns + column) * comptime!(ACROSS) + tx;
                        let w = tables[row + select(c < classes, c, 0)];
                        #[unroll]
                        for i in 0..down {
                            sums[comptime!(i * columns + column)] +=
                                kept[(ty * down + i) * comptime!(HIDDEN_CHUNK) + j] * w;
                        }
                    }
                }
            }
            #[unroll]
            for column in 0..columns {
                let c = (strip * columns + column) * comptime!(ACROSS) + tx;
                if c < classes {
                    #[unroll]
                    for i in 0..down {
                        logits[(ty * down + i) * classes + c] = sums[comptime!(i * columns + column)];
                    }
                }
            }
        }
        sync_cube();

        // Losses, four units to a row.
        let (row, part) = (unit / 4, unit % 4);
        let r = first + row;
        let is_there = row < tile && r < count;
        let mut label = 0usize;
        if is_there {
            label = data[labels + r] as usize;
        }
        let mut weight = 1.0f32 / f32::cast_from(data[head]);
        weight *= comptime!(s.per_class());
        let mut loss = 0.0f32;
        let mut right = 0.0f32;
        if comptime!(s.answers == Answers::One) {
            if part == 0 && row < tile {
                let sign = 2.0f32 * f32::cast_from(label as u32) - 1.0f32;
                let logit = logits[row];
                if comptime!(job == Job::Train) {
                    logits[row] = select(is_there, weight * single_gradient(logit, sign, comptime!(s.loss)), 0.0f32);
                } else if is_there {
                    loss = single_loss(logit, sign, comptime!(s.loss));
                    right = select(logit * sign > 0.0f32, 1.0f32, 0.0f32);
                }
            }
        } else {
            let mine = row * classes;
            // How many classes beat the label.
            let mut beaten = 0.0f32;
            let mut largest = comptime!(f32::MIN).runtime();
            let mut own = 0.0f32;
            if is_there {
                own = logits[mine + label];
                for c in range_stepped(part, classes, 4usize) {
                    let x = logits[mine + c];
                    largest = select(x > largest, x, largest);
                    // Of equal ones the first counts; against what is no number nothing is right.
                    let mut beats = 1.0f32;
                    if x < own || (x <= own && c >= label) {
                        beats = 0.0f32;
                    }
                    beaten += beats;
                }
            }
            if comptime!(s.loss == Loss::Mse) {
                if is_there {
                    for c in range_stepped(part, classes, 4usize) {
                        let error = logits[mine + c] - select(c == label, 1.0f32, 0.0f32);
                        loss += error * error;
                        if comptime!(job == Job::Train) {
                            logits[mine + c] = 2.0f32 * weight * error;
                        }
                    }
                }
                if comptime!(job == Job::Score) {
                    let others = sum_of_four(&mut scratch, loss);
                    loss = select(part == 0, others, 0.0f32);
                }
            } else {
                scratch[unit] = largest;
                sync_cube();
                let four = unit - part;
                let a = select(scratch[four] > scratch[four + 1], scratch[four], scratch[four + 1]);
                let b = select(scratch[four + 2] > scratch[four + 3], scratch[four + 2], scratch[four + 3]);
                largest = select(a > b, a, b);
                sync_cube();
                let mut sum = 0.0f32;
                if is_there {
                    for c in range_stepped(part, classes, 4usize) {
                        let e = (logits[mine + c] - largest).exp();
                        logits[mine + c] = e;
                        sum += e;
                    }
                }
                let sum = sum_of_four(&mut scratch, sum);
                if comptime!(job == Job::Train) {
                    if is_there {
                        for c in range_stepped(part, classes, 4usize) {
                            let e = logits[mine + c];
                            logits[mine + c] = weight * (e / sum - select(c == label, 1.0f32, 0.0f32));
                        }
                    }
                } else if part == 0 && is_there {
                    loss = sum.ln() + (largest - own);
                }
            }
            if comptime!(job == Job::Train) {
                if row < tile && r >= count {
                    for c in range_stepped(part, classes, 4usize) {
                        logits[mine + c] = 0.0f32;
                    }
                }
            } else {
                let beaten = sum_of_four(&mut scratch, beaten);
                if part == 0 && is_there && beaten < 0.5f32 {
                    right = 1.0f32;
                }
            }
        }
        sync_cube();

        if comptime!(job == Job::Score) {
            let loss = sum_over_units(&mut scratch, loss, comptime!(UNITS));
            let right = sum_over_units(&mut scratch, right, comptime!(UNITS));
            if unit == 0 {
                let tiles = (rows + comptime!(s.rows_per_tile() - 1)) / tile;
                let to = 2 * (first_tile as usize + member * tiles + CUBE_POS_X as usize);
                out[to] = loss * comptime!(s.per_class());
                out[to + 1] = right;
            }
        } else {
            let to = member * rows * comptime!(s.per_row());
            for e in range_stepped(unit, comptime!(s.rows_per_tile() * s.classes), comptime!(UNITS)) {
                if first + e / classes < count {
                    out[to + first * classes + e] = logits[e];
                }
            }
            // Back through W_o, a strip of neurons at a time.
            let transposed = table + comptime!(s.gradients());
            for strip in 0..comptime!(s.hidden.div_ceil(4 * ACROSS)) {
                let mut sums = Array::<f32>::new(comptime!(down * 4));
                #[unroll]
                for i in 0..comptime!(down * 4) {
                    sums[i] = 0.0f32;
                }
                for c in 0..classes {
                    #[unroll]
                    for column in 0..4 {
                        let h = (strip * 4 + column) * comptime!(ACROSS) + tx;
                        let w = tables[transposed + c * hidden + select(h < hidden, h, 0)];
                        #[unroll]
                        for i in 0..down {
                            sums[comptime!(i * 4 + column)] += logits[(ty * down + i) * classes + c] * w;
                        }
                    }
                }
                #[unroll]
                for column in 0..4 {
                    let h = (strip * 4 + column) * comptime!(ACROSS) + tx;
                    #[unroll]
                    for i in 0..down {
                        let r = first + ty * down + i;
                        if h < hidden && r < count {
                            let z = pre_activation(tables, data, table, at + r * comptime!(s.tokens), h, s);
                            out[to + rows * classes + r * hidden + h] =
                                sums[comptime!(i * 4 + column)] * slope(z, comptime!(s.act));
                        }
                    }
                }
            }
        }
    }
}

/// The sum of what four neighbouring units hold, for each of them.
#[cube]
fn sum_of_four(scratch: &mut Shared<[f32]>, value: f32) -> f32 {
    let unit = UNIT_POS as usize;
    scratch[unit] = value;
    sync_cube();
    let four = unit - unit % 4;
    let sum = (scratch[four] + scratch[four + 1]) + (scratch[four + 2] + scratch[four + 3]);
    sync_cube();
    sum
}

/// Sums what [`rows`] left over all rows.
///
/// `out`: for each member the gradients of W [V × H] and of W_o with the scale of the logits [rows of W_o × C].
#[cube(launch_unchecked)]
pub fn reduce(
    tables: &[f32],
    data: &[u32],
    counters: &[u32],
    hyper: &[f32],
    left: &[f32],
    out: &mut [f32],
    rows: u32,
    slots: u32,
    base: u32,
    #[comptime] s: Shape,
) {
    let member = CUBE_POS_Y as usize;
    let unit = UNIT_POS as usize;
    let rows = rows as usize;
    let (hidden, classes) = (comptime!(s.hidden), comptime!(s.classes));
    let stride = rows * comptime!(2 * s.tokens + 1) + comptime!(s.vocabulary + 2);
    let head = (member * slots as usize + slot(counters[member], base, slots)) * stride;
    let count = data[head] as usize;
    let at = head + 1;
    let table = member * comptime!(s.tables());
    let from = member * rows * comptime!(s.per_row());
    let to = member * comptime!(s.gradients());
    let square = comptime!(s.square());
    let block = comptime!(s.square() / 8);

    let mut activations = Shared::<[f32]>::new_slice(comptime!(ROW_CHUNK * s.square()));
    let mut gradients = Shared::<[f32]>::new_slice(comptime!(ROW_CHUNK * s.square()));

    if is_active(hyper, member) {
        let cube = CUBE_POS_X as usize;
        if cube < comptime!(s.squares()) {
            let across = comptime!(s.classes.div_ceil(s.square()));
            let (first_j, first_c) = (cube / across * square, cube % across * square);
            let (ty, tx) = (unit / 8, unit % 8);
            let mut sums = Array::<f32>::new(comptime!(block * block));
            #[unroll]
            for i in 0..comptime!(block * block) {
                sums[i] = 0.0f32;
            }
            let chunks = (count + comptime!(ROW_CHUNK - 1)) / comptime!(ROW_CHUNK);
            for chunk in 0..chunks {
                sync_cube();
                for e in range_stepped(unit, comptime!(ROW_CHUNK * s.square()), comptime!(UNITS)) {
                    let r = chunk * comptime!(ROW_CHUNK) + e / square;
                    let (j, c) = (first_j + e % square, first_c + e % square);
                    let mut value = 0.0f32;
                    let mut gradient = 0.0f32;
                    if r < count {
                        value = 1.0f32;
                        if j < hidden {
                            let z = pre_activation(tables, data, table, at + r * comptime!(s.tokens), j, s);
                            value = activation(z, comptime!(s.act));
                        }
                        if c < classes {
                            gradient = left[from + r * classes + c];
                        }
                    }
                    activations[e] = value;
                    gradients[e] = gradient;
                }
                sync_cube();
                for r in 0..comptime!(ROW_CHUNK) {
                    #[unroll]
                    for i in 0..block {
                        let value = activations[r * square + ty * block + i];
                        #[unroll]
                        for k in 0..block {
                            sums[comptime!(i * block + k)] += value * gradients[r * square + tx * block + k];
                        }
                    }
                }
            }
            #[unroll]
            for i in 0..block {
                #[unroll]
                for k in 0..block {
                    let (j, c) = (first_j + ty * block + i, first_c + tx * block + k);
                    if j < comptime!(s.output_rows()) && c < classes {
                        out[to + comptime!(s.input_table()) + j * classes + c] =
                            sums[comptime!(i * block + k)] * comptime!(s.outscale());
                    }
                }
            }
        } else {
            let i = (cube - comptime!(s.squares())) * comptime!(UNITS) + unit;
            if i < comptime!(s.input_table()) {
                let (v, h) = (i / hidden, i % hidden);
                let starts = at + rows * comptime!(s.tokens + 1);
                let list = starts + comptime!(s.vocabulary + 1);
                let mut sum = 0.0f32;
                for k in data[starts + v]..data[starts + v + 1] {
                    let r = data[list + k as usize] as usize;
                    sum += left[from + rows * classes + r * hidden + h];
                }
                out[to + i] = sum;
            }
        }
    }
}

/// The gradient of the loss towards parameter `i` of a member, from those of W and W_o at `g`.
#[cube]
fn pull_back(
    weights: &[f32],
    fixed: &[f32],
    gradients: &[f32],
    start: usize,
    g: usize,
    i: usize,
    #[comptime] s: Shape,
) -> f32 {
    let (hidden, classes) = (comptime!(s.hidden), comptime!(s.classes));
    // Without an embedding the branches that divide by it are never taken, and yet they are compiled.
    let embed = comptime!(s.embed.max(1));
    let output = g + comptime!(s.input_table());
    let mut sum = 0.0f32;
    if i < comptime!(s.at.input) {
        // E: it reads the tokens and, where tied, the classes.
        let (token, k) = (i / embed, i % embed);
        for h in 0..hidden {
            sum += gradients[g + token * hidden + h] * weights[start + comptime!(s.at.input) + k * hidden + h];
        }
        if comptime!(s.reads == Reads::Separate) {
            let second = g + comptime!(s.inputs * s.hidden) + token * hidden;
            for h in 0..hidden {
                sum += gradients[second + h] * weights[start + comptime!(s.at.input_b) + k * hidden + h];
            }
        }
        if comptime!(s.factored_output && !s.untied) {
            for j in 0..hidden {
                sum += gradients[output + j * classes + token] * weights[start + comptime!(s.at.out) + j * embed + k];
            }
        }
    } else if i < comptime!(s.at.bias_in) {
        // In, of a or of b.
        let mut e = i - comptime!(s.at.input);
        let mut table = g;
        if comptime!(s.reads == Reads::Separate) {
            if i >= comptime!(s.at.input_b) {
                e = i - comptime!(s.at.input_b);
                table = g + comptime!(s.inputs * s.hidden);
            }
        }
        let (k, h) = (e / hidden, e % hidden);
        if comptime!(s.is_bits()) {
            let group = k / comptime!(BITS_PER_TOKEN);
            let bit = (k % comptime!(BITS_PER_TOKEN)) as u32;
            for value in 0..comptime!(VALUES_PER_TOKEN) {
                let x = bit_value(value as u32, bit, comptime!(s.reads));
                sum += x * gradients[table + (group * comptime!(VALUES_PER_TOKEN) + value) * hidden + h];
            }
        } else if comptime!(s.embed > 0) {
            for token in 0..comptime!(s.inputs) {
                sum += embedding(weights, fixed, start, token, k, s) * gradients[table + token * hidden + h];
            }
        } else {
            sum = gradients[table + e];
        }
    } else if i < comptime!(s.at.out) {
        // Bias of the hidden layer: each row has one token of the first table, or two where both share it.
        let h = i - comptime!(s.at.bias_in);
        let tokens = comptime!(if s.is_bits() { VALUES_PER_TOKEN } else { s.inputs });
        for token in 0..tokens {
            sum += gradients[g + token * hidden + h];
        }
        if comptime!(s.reads == Reads::Shared) {
            sum *= 0.5f32;
        }
    } else if i < comptime!(s.at.unembed) {
        let e = i - comptime!(s.at.out);
        if comptime!(s.factored_output) {
            let (j, k) = (e / embed, e % embed);
            for c in 0..classes {
                sum += gradients[output + j * classes + c] * unembedding(weights, fixed, start, c, k, s);
            }
        } else {
            sum = gradients[output + e];
        }
    } else if i < comptime!(s.at.bias_out) {
        let e = i - comptime!(s.at.unembed);
        let (c, k) = (e / embed, e % embed);
        for j in 0..hidden {
            sum += gradients[output + j * classes + c] * weights[start + comptime!(s.at.out) + j * embed + k];
        }
    } else {
        sum = gradients[output + comptime!(s.hidden * s.classes) + i - comptime!(s.at.bias_out)];
    }
    sum
}

/// How much of the way from gradient to new parameter one dispatch of [`update`] goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Way {
    /// All of it.
    Whole,
    /// Up to the gradients that [`project`] needs all of; they are left where new parameters will stand.
    ToGradient,
    /// From there.
    FromGradient,
}

/// Updates each parameter. What a stopped member has is copied.
#[cube(launch_unchecked)]
pub fn update(
    weights: &[f32],
    fixed: &[f32],
    gradients: &[f32],
    hyper: &[f32],
    counters: &[u32],
    kept: &mut [f32],
    out: &mut [f32],
    #[comptime] s: Shape,
    #[comptime] links: Links,
    #[comptime] way: Way,
) {
    let member = CUBE_POS_Y as usize;
    let i = CUBE_POS_X as usize * comptime!(UNITS) + UNIT_POS as usize;
    if i < comptime!(s.parameters) {
        let start = member * comptime!(s.parameters);
        let w = weights[start + i];
        let mut new = w;
        if is_active(hyper, member) {
            let stride = CUBE_COUNT_Y as usize * comptime!(s.parameters);
            let (at, t) = (start + i, counters[member]);
            if comptime!(way == Way::FromGradient) {
                new = stepped(hyper, member, kept, at, stride, t, w, out[at], links);
            } else {
                let gradient = pull_back(weights, fixed, gradients, start, member * comptime!(s.gradients()), i, s);
                if comptime!(way == Way::ToGradient) {
                    new = transformed(hyper, member, kept, at, stride, t, w, gradient, links);
                } else {
                    new = updated(hyper, member, kept, at, stride, t, w, gradient, links);
                }
            }
        }
        out[start + i] = new;
    }
}

/// Takes out of each member's gradients what points along its weights, frozen ones left out.
#[cube(launch_unchecked)]
pub fn project(
    hyper: &[f32],
    kept: &mut [f32],
    weights: &[f32],
    gradients: &mut [f32],
    #[comptime] parameters: usize,
    #[comptime] links: Links,
) {
    let member = CUBE_POS_Y as usize;
    let mut scratch = Shared::<[f32]>::new_slice(comptime!(SUM_UNITS));
    if is_active(hyper, member) {
        let start = member * parameters;
        let stride = CUBE_COUNT_Y as usize * parameters;
        let mut along = 0.0f32;
        let mut square = 0.0f32;
        for i in range_stepped(UNIT_POS as usize, parameters, comptime!(SUM_UNITS)) {
            let w = select(is_open(kept, start + i, stride, links), weights[start + i], 0.0f32);
            along += w * gradients[start + i];
            square += w * w;
        }
        let along = sum_over_units(&mut scratch, along, comptime!(SUM_UNITS));
        let square = sum_over_units(&mut scratch, square, comptime!(SUM_UNITS));
        // Weights that are all zero point nowhere.
        let factor = along / select(square > 0.0f32, square, 1.0f32);
        for i in range_stepped(UNIT_POS as usize, parameters, comptime!(SUM_UNITS)) {
            let w = select(is_open(kept, start + i, stride, links), weights[start + i], 0.0f32);
            gradients[start + i] -= factor * w;
        }
    }
}

/// Rescales the parameters of members whose norm is held, frozen ones left out.
#[cube(launch_unchecked)]
pub fn hold_norm(
    hyper: &[f32],
    kept: &mut [f32],
    weights: &mut [f32],
    #[comptime] parameters: usize,
    #[comptime] links: Links,
) {
    let member = CUBE_POS_Y as usize;
    let mut scratch = Shared::<[f32]>::new_slice(comptime!(SUM_UNITS));
    let target = norm_target(hyper, member);
    if target > 0.0f32 && is_active(hyper, member) {
        let start = member * parameters;
        let stride = CUBE_COUNT_Y as usize * parameters;
        let mut sum = 0.0f32;
        for i in range_stepped(UNIT_POS as usize, parameters, comptime!(SUM_UNITS)) {
            let w = weights[start + i];
            sum += select(is_open(kept, start + i, stride, links), w * w, 0.0f32);
        }
        let factor = target / sum_over_units(&mut scratch, sum, comptime!(SUM_UNITS)).sqrt();
        for i in range_stepped(UNIT_POS as usize, parameters, comptime!(SUM_UNITS)) {
            weights[start + i] *= select(is_open(kept, start + i, stride, links), factor, 1.0f32);
        }
    }
}

/// From the scores of tiles, split after split, to what is read back: for each member loss and accuracy on each split, and
/// the norm. `counts` are for each split the rows that it has room for, and those of each member [1 + M].
#[cube(launch_unchecked)]
pub fn summarise(weights: &[f32], scores: &[f32], counts: &[u32], out: &mut [f32], splits: u32, #[comptime] s: Shape) {
    let member = CUBE_POS_Y as usize;
    let unit = UNIT_POS as usize;
    let mut scratch = Shared::<[f32]>::new_slice(comptime!(SUM_UNITS));
    let splits = splits as usize;
    let to = member * (2 * splits + 1);
    let mut first_tile = 0usize;
    for split in 0..splits {
        let counted = split * (CUBE_COUNT_Y as usize + 1);
        let rows = counts[counted + 1 + member];
        let tiles = (counts[counted] as usize + comptime!(s.rows_per_tile() - 1)) / comptime!(s.rows_per_tile());
        let mine = first_tile + member * tiles;
        let mut loss = 0.0f32;
        let mut right = 0.0f32;
        for tile in range_stepped(unit, tiles, comptime!(SUM_UNITS)) {
            loss += scores[2 * (mine + tile)];
            right += scores[2 * (mine + tile) + 1];
        }
        let loss = sum_over_units(&mut scratch, loss, comptime!(SUM_UNITS));
        let right = sum_over_units(&mut scratch, right, comptime!(SUM_UNITS));
        if unit == 0 {
            out[to + 2 * split] = loss / f32::cast_from(rows);
            out[to + 2 * split + 1] = right / f32::cast_from(rows);
        }
        first_tile += tiles * CUBE_COUNT_Y as usize;
    }
    let mut squares = 0.0f32;
    for i in range_stepped(unit, comptime!(s.parameters), comptime!(SUM_UNITS)) {
        let w = weights[member * comptime!(s.parameters) + i];
        squares += w * w;
    }
    let squares = sum_over_units(&mut scratch, squares, comptime!(SUM_UNITS));
    if unit == 0 {
        out[to + 2 * splits] = squares.sqrt();
    }
}
