//! Chance that can be repeated: a generator from a seed, and exact draws of the distributions that replicas need.
//!
//! Xoshiro256++ (Blackman and Vigna 2019), filled by SplitMix64. Not for secrets.

use crate::special::ln_factorial;

/// A stream of numbers that look random and are the same for the same seed, on every machine.
#[derive(Debug, Clone)]
pub(crate) struct Chance([u64; 4]);

impl Chance {
    /// The stream `number` of a seed. Streams do not depend on each other, so replicas can be drawn in any order.
    pub(crate) fn stream(seed: u64, number: u64) -> Self {
        let mut state = mix(seed) ^ mix(number.wrapping_add(0x6A09_E667_F3BC_C909));
        let mut next = || {
            state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
            mix(state)
        };
        Self([next(), next(), next(), next()])
    }

    fn bits(&mut self) -> u64 {
        let [a, b, c, d] = &mut self.0;
        let result = a.wrapping_add(*d).rotate_left(23).wrapping_add(*a);
        let shifted = *b << 17;
        *c ^= *a;
        *d ^= *b;
        *b ^= *c;
        *a ^= *d;
        *c ^= shifted;
        *d = d.rotate_left(45);
        result
    }

    /// A number from 0 up to but not 1, in steps of 2⁻⁵³.
    pub(crate) fn unit(&mut self) -> f64 {
        (self.bits() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// A standard normal value (Marsaglia's polar method; the second value is thrown away, so that no state is kept).
    fn normal(&mut self) -> f64 {
        loop {
            let (x, y) = (2.0 * self.unit() - 1.0, 2.0 * self.unit() - 1.0);
            let square = x * x + y * y;
            if square > 0.0 && square < 1.0 {
                return x * (-2.0 * square.ln() / square).sqrt();
            }
        }
    }

    /// A value of the gamma distribution (Marsaglia and Tsang 2000), as its logarithm: tiny shapes give values below
    /// the smallest double.
    fn ln_gamma_value(&mut self, shape: f64) -> f64 {
        let boost = if shape < 1.0 { (1.0 - self.unit()).ln() / shape } else { 0.0 };
        let d = if shape < 1.0 { shape + 1.0 } else { shape } - 1.0 / 3.0;
        let c = 1.0 / (9.0 * d).sqrt();
        loop {
            let x = self.normal();
            let v = (1.0 + c * x).powi(3);
            if v > 0.0 && (1.0 - self.unit()).ln() < 0.5 * x * x + d - d * v + d * v.ln() {
                return (d * v).ln() + boost;
            }
        }
    }

    /// A value of the beta distribution.
    pub(crate) fn beta(&mut self, a: f64, b: f64) -> f64 {
        let (x, y) = (self.ln_gamma_value(a), self.ln_gamma_value(b));
        1.0 / (1.0 + (y - x).exp())
    }

    /// How many of `n` come up when each does with chance `p`.
    pub(crate) fn binomial(&mut self, table: &LnFactorials, n: u64, p: f64) -> u64 {
        if n == 0 || p <= 0.0 {
            return 0;
        }
        if p >= 1.0 {
            return n;
        }
        let nf = n as f64;
        let mode = (((nf + 1.0) * p).floor()).min(nf);
        let at_mode = (table.of(nf) - table.of(mode) - table.of(nf - mode)
            + mode * p.ln()
            + (nf - mode) * (-p).ln_1p())
        .exp();
        let odds = p / (1.0 - p);
        let up = |k: f64| (nf - k) / (k + 1.0) * odds;
        self.walk_from_mode(Range { low: 0.0, mode, high: nf }, at_mode, up)
    }

    /// How many of the `marked` among `all` are in a sample of `drawn` without putting back.
    pub(crate) fn hypergeometric(&mut self, table: &LnFactorials, all: u64, marked: u64, drawn: u64) -> u64 {
        let (all_f, marked_f, drawn_f) = (all as f64, marked as f64, drawn as f64);
        let low = (drawn + marked).saturating_sub(all) as f64;
        let high = drawn.min(marked) as f64;
        if low == high {
            return low as u64;
        }
        let mode = ((drawn_f + 1.0) * (marked_f + 1.0) / (all_f + 2.0)).floor().clamp(low, high);
        let choose = |n: f64, k: f64| table.of(n) - table.of(k) - table.of(n - k);
        let at_mode = (choose(marked_f, mode) + choose(all_f - marked_f, drawn_f - mode)
            - choose(all_f, drawn_f))
        .exp();
        let up =
            |k: f64| (marked_f - k) * (drawn_f - k) / ((k + 1.0) * (all_f - marked_f - drawn_f + k + 1.0));
        self.walk_from_mode(Range { low, mode, high }, at_mode, up)
    }

    /// Draws from a distribution over whole numbers by walking outwards from its most likely value; `up(k)` is the
    /// chance of `k + 1` over that of `k`. The walk is as long as the spread, and exact but for rounding.
    fn walk_from_mode(&mut self, range: Range, at_mode: f64, up: impl Fn(f64) -> f64) -> u64 {
        let mut left = self.unit() - at_mode;
        if left < 0.0 {
            return range.mode as u64;
        }
        let (mut above, mut below) = (range.mode, range.mode);
        let (mut chance_above, mut chance_below) = (at_mode, at_mode);
        while above < range.high || below > range.low {
            if above < range.high {
                chance_above *= up(above);
                above += 1.0;
                left -= chance_above;
                if left < 0.0 {
                    return above as u64;
                }
            }
            if below > range.low {
                chance_below /= up(below - 1.0);
                below -= 1.0;
                left -= chance_below;
                if left < 0.0 {
                    return below as u64;
                }
            }
            // Far out nothing is left but the rounding of the sum.
            if chance_above < 1e-18 && chance_below < 1e-18 {
                break;
            }
        }
        range.mode as u64
    }
}

/// Logarithms of factorials, reckoned once: every draw needs several.
pub(crate) struct LnFactorials(Vec<f64>);

impl LnFactorials {
    /// Numbers above this are reckoned each time: the table must stay small.
    const MOST: u64 = 1 << 20;

    /// For numbers up to `largest`.
    pub(crate) fn up_to(largest: u64) -> Self {
        let numbers = 0..=u32::try_from(largest.min(Self::MOST)).unwrap_or(u32::MAX);
        Self(numbers.map(|n| ln_factorial(f64::from(n))).collect())
    }

    fn of(&self, n: f64) -> f64 {
        self.0.get(n as usize).copied().unwrap_or_else(|| ln_factorial(n))
    }
}

/// Smallest, most likely and largest value.
struct Range {
    low: f64,
    mode: f64,
    high: f64,
}

/// The output step of SplitMix64 (Steele, Lea and Flood 2014).
fn mix(value: u64) -> u64 {
    let z = (value ^ (value >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Mean and variance of many draws.
    fn moments(draws: impl Iterator<Item = f64>) -> (f64, f64) {
        let values: Vec<f64> = draws.collect();
        let n = values.len() as f64;
        let mean = values.iter().sum::<f64>() / n;
        (mean, values.iter().map(|v| (v - mean).powi(2)).sum::<f64>() / (n - 1.0))
    }

    #[test]
    fn draws_have_the_mean_and_the_variance_of_their_distribution() {
        const DRAWS: usize = 40_000;
        let near = |got: (f64, f64), mean: f64, variance: f64| {
            let error = 5.0 * (variance / DRAWS as f64).sqrt();
            assert!((got.0 - mean).abs() < error, "mean {} for {mean}", got.0);
            assert!((got.1 / variance - 1.0).abs() < 0.06, "variance {} for {variance}", got.1);
        };
        let mut chance = Chance::stream(1, 1);
        // The largest numbers are beyond the table.
        let table = LnFactorials::up_to(10_000);
        for (n, p) in [(12_u64, 0.05), (300, 0.9), (20_000, 0.08)] {
            let got = moments((0..DRAWS).map(|_| chance.binomial(&table, n, p) as f64));
            near(got, n as f64 * p, n as f64 * p * (1.0 - p));
        }
        for (all, marked, drawn) in [(1000_u64, 60_u64, 120_u64), (50, 45, 40), (300_000, 15_000, 9_000)] {
            let got = moments((0..DRAWS).map(|_| chance.hypergeometric(&table, all, marked, drawn) as f64));
            let (a, m, d) = (all as f64, marked as f64, drawn as f64);
            near(got, d * m / a, d * (m / a) * (1.0 - m / a) * (a - d) / (a - 1.0));
        }
        for (a, b) in [(0.4, 0.7), (19.0, 1.0), (95.0, 5.0)] {
            let got = moments((0..DRAWS).map(|_| chance.beta(a, b)));
            near(got, a / (a + b), a * b / ((a + b) * (a + b) * (a + b + 1.0)));
        }
    }

    #[test]
    fn small_draws_come_up_as_often_as_they_should() {
        // Of 5 marked among 8, three drawn: 0 to 3 marked with chances 1, 15, 30, 10 of 56.
        let mut chance = Chance::stream(7, 0);
        let table = LnFactorials::up_to(8);
        let mut seen = [0_u32; 4];
        for _ in 0..56_000 {
            seen[chance.hypergeometric(&table, 8, 5, 3) as usize] += 1;
        }
        for (got, of_56) in seen.iter().zip([1.0, 15.0, 30.0, 10.0_f64]) {
            assert!((f64::from(*got) - 1000.0 * of_56).abs() < 5.0 * (1000.0 * of_56).sqrt(), "{seen:?}");
        }
    }

    #[test]
    fn a_stream_is_the_same_for_the_same_seed_and_another_for_another() {
        let first = |seed, number| Chance::stream(seed, number).bits();
        assert_eq!(first(5, 9), first(5, 9));
        assert_ne!(first(5, 9), first(5, 10));
        assert_ne!(first(5, 9), first(9, 5));
    }
}
