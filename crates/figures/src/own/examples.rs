//! Tables to begin from.

use grokscope_paste::Meaning;

/// A table to begin from.
pub struct Example {
    /// Its name in messages.
    pub name: &'static str,
    /// What it is taken for.
    pub meaning: Meaning,
    /// The table.
    pub text: fn() -> String,
}

/// All of them.
pub static EXAMPLES: [Example; 4] = [
    Example { name: "permutations", meaning: Meaning::Operation, text: permutations },
    Example { name: "subtraction", meaning: Meaning::Operation, text: subtraction },
    Example { name: "random", meaning: Meaning::Operation, text: random },
    Example { name: "bits", meaning: Meaning::Rows, text: bits },
];

/// A square of results with headings.
fn table(corner: &str, names: &[String], result: impl Fn(usize, usize) -> usize) -> String {
    let head = [&[corner.to_owned()], names].concat().join("\t");
    let line = |(a, name): (usize, &String)| {
        let results = (0..names.len()).map(|b| names[result(a, b)].clone());
        std::iter::once(name.clone()).chain(results).collect::<Vec<_>>().join("\t")
    };
    std::iter::once(head).chain(names.iter().enumerate().map(line)).collect::<Vec<_>>().join("\n")
}

/// The 24 orders of four things, which are also the 24 ways to turn a cube: first b is done, then a. Each is written as
/// the places that 1, 2, 3 and 4 go to.
fn permutations() -> String {
    let all: Vec<[usize; 4]> = (0..256)
        .map(|code| [code / 64, code / 16 % 4, code / 4 % 4, code % 4])
        .filter(|order| (0..4).all(|place| order.contains(&place)))
        .collect();
    let names: Vec<String> = all.iter().map(|order| order.map(|place| (place + 1).to_string()).concat()).collect();
    table("∘", &names, |a, b| {
        let both = all[b].map(|place| all[a][place]);
        all.iter().position(|order| *order == both).unwrap_or_default()
    })
}

/// a − b mod 31.
fn subtraction() -> String {
    const P: usize = 31;
    let names: Vec<String> = (0..P).map(|name| name.to_string()).collect();
    table("−", &names, |a, b| (a + P - b) % P)
}

/// As many elements as the first, each result drawn by lot.
fn random() -> String {
    const SIZE: usize = 24;
    let names: Vec<String> = (0..SIZE).map(|name| name.to_string()).collect();
    table("?", &names, |a, b| {
        // The finaliser of a generator (SplitMix64), of the place.
        let mut x = (a * SIZE + b) as u64;
        x = x.wrapping_add(1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        x = (x ^ x >> 30).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        x = (x ^ x >> 27).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((x ^ x >> 31) % SIZE as u64) as usize
    })
}

/// All strings of ten bits; three of them, which are not named, decide by their parity.
fn bits() -> String {
    const DIGITS: usize = 10;
    const SECRET: [usize; 3] = [1, 4, 8];
    let line = |word: usize| {
        let bit = |at: usize| word >> at & 1;
        let label = SECRET.iter().map(|at| bit(*at)).sum::<usize>() % 2;
        (0..DIGITS).map(bit).chain([label]).map(|bit| bit.to_string()).collect::<Vec<_>>().join("\t")
    };
    (0..1 << DIGITS).map(line).collect::<Vec<_>>().join("\n")
}
