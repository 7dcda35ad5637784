//! Rows as the kernels read them.

use grokscope_experiment::{Inputs, Split};

use super::shape::{BITS_PER_TOKEN, Reads, Shape, VALUES_PER_TOKEN};

/// In what form rows are laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// Tokens [R × T], labels \[R\], and for each token the rows it occurs in: starts [V + 1], rows [R × T]. Where there
    /// are fewer than R rows, each of these ends in zeros that nothing reads.
    ///
    /// Gathering over these lists is how gradients reach the table: WebGPU has no atomic additions of numbers.
    Lists,
    /// The lower and, where there are any, the higher 32 bits of each row \[R\] each, labels \[R\].
    Words,
}

/// Length of at most `rows` rows in this form, with their number before them.
pub fn stride(shape: &Shape, form: Form, rows: usize) -> usize {
    let each = match form {
        Form::Lists => rows * (2 * shape.tokens + 1) + shape.vocabulary + 1,
        Form::Words => rows * (words(shape) + 1),
    };
    1 + each
}

/// 32-bit words of a row of bits.
pub fn words(shape: &Shape) -> usize {
    shape.inputs.div_ceil(32)
}

/// Appends the rows of a split: how many there are, and then as much room as `most` of them take.
pub fn append(shape: &Shape, form: Form, split: &Split, most: usize, to: &mut Vec<u32>) {
    let start = to.len();
    let missing = most - split.len();
    let pad = |to: &mut Vec<u32>, each: usize| to.resize(to.len() + each * missing, 0);
    to.push(split.len() as u32);
    match (form, &split.inputs) {
        (Form::Words, Inputs::Bits(rows)) => {
            for word in 0..words(shape) {
                to.extend(rows.iter().map(|row| (row >> (32 * word)) as u32));
                pad(to, 1);
            }
            to.extend(split.labels.iter().copied().map(u32::from));
            pad(to, 1);
        }
        _ => {
            append_tokens(shape, &split.inputs, to);
            let lists = lists(shape, &to[start + 1..]);
            pad(to, shape.tokens);
            to.extend(split.labels.iter().copied().map(u32::from));
            pad(to, 1);
            to.extend(lists);
            pad(to, shape.tokens);
        }
    }
    debug_assert_eq!(to.len() - start, stride(shape, form, most), "rows have the stated length");
}

fn append_tokens(shape: &Shape, inputs: &Inputs, to: &mut Vec<u32>) {
    match inputs {
        Inputs::Pairs(rows) => {
            let offset = if shape.reads == Reads::Separate { shape.inputs as u32 } else { 0 };
            to.extend(rows.iter().flat_map(|&[a, b]| [u32::from(a), offset + u32::from(b)]));
        }
        Inputs::Bits(rows) => to.extend(rows.iter().flat_map(|&row| {
            (0..shape.tokens).map(move |group| {
                let value = row >> (BITS_PER_TOKEN * group) & (VALUES_PER_TOKEN as u64 - 1);
                (VALUES_PER_TOKEN * group) as u32 + value as u32
            })
        })),
        Inputs::Numbers(_) => unreachable!("`FusedEngine::new` refuses what is not looked up"),
    }
}

/// Where the list of each token begins, then the lists: a row for each occurrence.
fn lists(shape: &Shape, tokens: &[u32]) -> Vec<u32> {
    let mut starts = vec![0u32; shape.vocabulary + 1];
    for &token in tokens {
        starts[token as usize + 1] += 1;
    }
    for token in 0..shape.vocabulary {
        starts[token + 1] += starts[token];
    }
    let mut next = starts.clone();
    let mut rows = vec![0u32; tokens.len()];
    for (i, &token) in tokens.iter().enumerate() {
        rows[next[token as usize] as usize] = (i / shape.tokens) as u32;
        next[token as usize] += 1;
    }
    starts.extend(rows);
    starts
}

#[cfg(test)]
mod tests {
    use grokscope_experiment::{Dataset, PRESETS, Spec};

    use super::*;

    #[test]
    fn every_occurrence_of_a_token_stands_in_its_list() {
        for keys in [
            "p=7&train=0.5",
            "p=7&train=0.5&inproj=separate",
            "task=parity&n=30&k=3&rows=50",
            "task=parity&n=64&k=3&rows=1",
        ] {
            let (spec, problems) = Spec::parse(keys, &PRESETS[0]);
            assert_eq!(problems, [], "{keys}");
            let shape = Shape::new(&spec.experiment.plan());
            let split = Dataset::new(&spec.experiment).train;
            let mut data = Vec::new();
            let most = split.len() + 3;
            append(&shape, Form::Lists, &split, most, &mut data);
            assert_eq!(data.len(), stride(&shape, Form::Lists, most), "{keys}");
            assert_eq!(data[0] as usize, split.len(), "{keys}");
            let (tokens, rest) = data[1..].split_at(most * shape.tokens);
            let (labels, rest) = rest.split_at(most);
            let (starts, rows) = rest.split_at(shape.vocabulary + 1);
            let tokens = &tokens[..split.len() * shape.tokens];
            assert!(labels.iter().zip(&split.labels).all(|(&found, &label)| found == u32::from(label)), "{keys}");
            let mut expected: Vec<(u32, u32)> =
                tokens.iter().enumerate().map(|(i, &token)| (token, (i / shape.tokens) as u32)).collect();
            expected.sort_unstable();
            let found: Vec<(u32, u32)> = (0..shape.vocabulary)
                .flat_map(|token| {
                    let list = starts[token] as usize..starts[token + 1] as usize;
                    rows[list].iter().map(move |&row| (token as u32, row))
                })
                .collect();
            assert_eq!(found, expected, "{keys}");
        }
    }
}
