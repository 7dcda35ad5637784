//! Two numbers, their sum and their difference modulo M, each of which can be moved.

/// Numbers a and b, in 0..M.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pair {
    /// The first number.
    pub a: usize,
    /// The second number.
    pub b: usize,
    /// M.
    pub modulus: usize,
    /// What the sum and the difference are kept at while the other one is moved. A sum cannot change by one without
    /// the difference: it strays by one and comes back with the next step.
    home: [i64; 2],
}

impl Pair {
    /// Two numbers of a modulus, taken modulo it.
    #[must_use]
    pub fn new(a: usize, b: usize, modulus: usize) -> Self {
        let modulus = modulus.max(1);
        Self { a: a % modulus, b: b % modulus, modulus, home: [0; 2] }.settle()
    }

    /// a + b mod M.
    #[must_use]
    pub fn sum(self) -> usize {
        (self.a + self.b) % self.modulus
    }

    /// a − b mod M.
    #[must_use]
    pub fn difference(self) -> usize {
        (self.a + self.modulus - self.b) % self.modulus
    }

    /// Whether the shorter way from one to the other leads past 0, so that their midpoint lies opposite half their sum.
    #[must_use]
    pub fn passes_zero(self) -> bool {
        2 * self.a.abs_diff(self.b) > self.modulus
    }

    /// The same pair with another a.
    #[must_use]
    pub fn with_a(self, a: usize) -> Self {
        Self { a: a % self.modulus, ..self }.settle()
    }

    /// The same pair with another b.
    #[must_use]
    pub fn with_b(self, b: usize) -> Self {
        Self { b: b % self.modulus, ..self }.settle()
    }

    /// Moves both numbers the same way until their sum is this; the difference stays, or strays by one.
    #[must_use]
    pub fn with_sum(self, sum: usize) -> Self {
        let way = sum as i64 - self.sum() as i64;
        let strayed = self.way(self.home[1], self.difference());
        let odd = way.rem_euclid(2);
        // The odd one goes where it brings the difference back.
        let (to_a, to_b) = if strayed <= 0 { (odd, 0) } else { (0, odd) };
        let half = way.div_euclid(2);
        self.moved(half + to_a, half + to_b)
    }

    /// Moves both numbers opposite ways until their difference is this; the sum stays, or strays by one.
    #[must_use]
    pub fn with_difference(self, difference: usize) -> Self {
        let way = difference as i64 - self.difference() as i64;
        let strayed = self.way(self.home[0], self.sum());
        let odd = way.rem_euclid(2);
        let (to_a, to_b) = if strayed <= 0 { (odd, 0) } else { (0, -odd) };
        let half = way.div_euclid(2);
        self.moved(half + to_a, to_b - half)
    }

    fn moved(self, a: i64, b: i64) -> Self {
        let m = self.modulus as i64;
        let moved = |number: usize, by: i64| (number as i64 + by).rem_euclid(m) as usize;
        Self { a: moved(self.a, a), b: moved(self.b, b), ..self }
    }

    /// The shorter way from one number to another on the circle.
    fn way(self, from: i64, to: usize) -> i64 {
        let m = self.modulus as i64;
        let way = (to as i64 - from).rem_euclid(m);
        if 2 * way > m { way - m } else { way }
    }

    fn settle(self) -> Self {
        Self { home: [self.sum() as i64, self.difference() as i64], ..self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shorter_way_leads_past_zero_where_the_numbers_are_more_than_half_a_round_apart() {
        let passes = |a, b| Pair::new(a, b, 67).passes_zero();
        assert!(!passes(7, 20) && !passes(0, 33) && passes(0, 34) && passes(60, 5));
        assert!(!Pair::new(0, 6, 12).passes_zero(), "opposite, neither way is shorter");
    }

    #[test]
    fn moving_the_sum_sets_it_and_keeps_the_difference_within_one() {
        for modulus in [12, 67] {
            let mut pair = Pair::new(7, 20, modulus);
            let home = pair.difference();
            for sum in (0..modulus).chain((0..modulus).rev()).chain([5, 1, 8, modulus - 1, 0]) {
                pair = pair.with_sum(sum);
                assert_eq!(pair.sum(), sum);
                assert!([home, (home + 1) % modulus].contains(&pair.difference()), "{pair:?}, home {home}");
            }
        }
    }

    #[test]
    fn moving_the_difference_sets_it_and_keeps_the_sum_within_one() {
        for modulus in [12, 67] {
            let mut pair = Pair::new(7, 20, modulus);
            let home = pair.sum();
            for difference in (0..modulus).chain((0..modulus).rev()).chain([5, 1, 8, modulus - 1, 0]) {
                pair = pair.with_difference(difference);
                assert_eq!(pair.difference(), difference);
                assert!([home, (home + 1) % modulus].contains(&pair.sum()), "{pair:?}, home {home}");
            }
        }
    }

    #[test]
    fn a_step_of_the_sum_moves_one_number_and_two_steps_move_both() {
        let pair = Pair::new(7, 20, 67);
        let one = pair.with_sum(28);
        let two = one.with_sum(29);
        assert_eq!([(one.a, one.b), (two.a, two.b)], [(8, 20), (8, 21)]);
        let apart = pair.with_difference(pair.difference() + 2);
        assert_eq!((apart.a, apart.b), (8, 19));
    }

    #[test]
    fn numbers_stay_below_the_modulus() {
        let pair = Pair::new(70, 66, 67);
        assert_eq!((pair.a, pair.b, pair.sum(), pair.difference()), (3, 66, 2, 4));
        assert_eq!(pair.with_a(67).a, 0);
    }
}
