//! Any other processor; the compiler turns these loops into its vectors.

pub type Vector = [f32; 4];

/// In words.
pub const DEVICE: &str = "CPU";

#[inline(always)]
fn zip(a: Vector, b: Vector, f: impl Fn(f32, f32) -> f32) -> Vector {
    [f(a[0], b[0]), f(a[1], b[1]), f(a[2], b[2]), f(a[3], b[3])]
}

#[inline(always)]
pub fn splat(x: f32) -> Vector {
    [x; 4]
}

#[inline(always)]
pub unsafe fn load(from: *const f32) -> Vector {
    // SAFETY: the caller's promise; an array of floats is aligned as a float.
    unsafe { from.cast::<Vector>().read() }
}

#[inline(always)]
pub unsafe fn store(x: Vector, to: *mut f32) {
    // SAFETY: the caller's promise; an array of floats is aligned as a float.
    unsafe { to.cast::<Vector>().write(x) }
}

#[inline(always)]
pub fn add(a: Vector, b: Vector) -> Vector {
    zip(a, b, |x, y| x + y)
}

#[inline(always)]
pub fn sub(a: Vector, b: Vector) -> Vector {
    zip(a, b, |x, y| x - y)
}

#[inline(always)]
pub fn mul(a: Vector, b: Vector) -> Vector {
    zip(a, b, |x, y| x * y)
}

#[inline(always)]
pub fn div(a: Vector, b: Vector) -> Vector {
    zip(a, b, |x, y| x / y)
}

#[inline(always)]
pub fn sqrt(a: Vector) -> Vector {
    a.map(f32::sqrt)
}

#[inline(always)]
pub fn at_least(a: Vector, floor: Vector) -> Vector {
    zip(a, floor, |x, y| if x < y { y } else { x })
}

#[inline(always)]
pub fn at_most(a: Vector, ceiling: Vector) -> Vector {
    zip(a, ceiling, |x, y| if y < x { y } else { x })
}

#[inline(always)]
pub fn where_positive(a: Vector, gate: Vector) -> Vector {
    zip(a, gate, |x, y| if y > 0.0 { x } else { 0.0 })
}

#[inline(always)]
pub fn exponent_from_low_bits(a: Vector) -> Vector {
    a.map(|x| f32::from_bits(x.to_bits() << 23))
}

#[inline(always)]
pub fn nonzero(a: Vector) -> u8 {
    a.into_iter().enumerate().map(|(i, x)| u8::from(x != 0.0) << i).sum()
}

#[inline(always)]
pub fn select(gate: Vector, yes: Vector, no: Vector) -> Vector {
    core::array::from_fn(|i| if gate[i] > 0.0 { yes[i] } else { no[i] })
}

#[inline(always)]
pub fn swap_neighbours([a, b, c, d]: Vector) -> Vector {
    [b, a, d, c]
}

#[inline(always)]
pub fn swap_halves([a, b, c, d]: Vector) -> Vector {
    [c, d, a, b]
}
