//! Repeatable chance: the same seed, stream and index give the same throws on every machine and release.

/// A small generator (SplitMix64). Not for secrets.
#[derive(Debug, Clone)]
pub struct Dice(u64);

fn mix(mut z: u64) -> u64 {
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

impl Dice {
    /// The dice of one thing: `stream` says which kind of decision, `index` which household, dose or place.
    pub fn of(seed: u64, stream: u64, index: u64) -> Self {
        Self(
            mix(mix(seed ^ stream.wrapping_mul(0x9e37_79b9_7f4a_7c15)) ^ mix(index.wrapping_add(0x51_7c_c1))),
        )
    }

    /// The next 64 bits.
    pub fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        mix(self.0)
    }

    /// A number from 0 (included) to 1 (excluded).
    pub fn unit(&mut self) -> f64 {
        (self.bits() >> 11) as f64 / (1u64 << 53) as f64
    }

    /// True in the share `p` of throws.
    pub fn chance(&mut self, p: f64) -> bool {
        self.unit() < p
    }

    /// A whole number from 0 to `n - 1`; 0 if `n` is 0.
    pub fn below(&mut self, n: usize) -> usize {
        ((u128::from(self.bits()) * n as u128) >> 64) as usize
    }

    /// A whole number from `low` to `high`, both included.
    pub fn between(&mut self, low: i32, high: i32) -> i32 {
        low + self.below((high - low + 1).max(1) as usize) as i32
    }

    /// A waiting time with mean `mean` (exponential), cut at six times the mean.
    pub fn wait(&mut self, mean: f64) -> i32 {
        (-(1.0 - self.unit()).ln() * mean).min(6.0 * mean) as i32
    }

    /// One of `items`; nothing if there are none.
    pub fn pick<'a, T>(&mut self, items: &'a [T]) -> Option<&'a T> {
        items.get(self.below(items.len()))
    }
}

/// Things with weights, drawn in logarithmic time.
#[derive(Debug, Clone)]
pub struct Weighted<T> {
    items: Vec<T>,
    upto: Vec<f64>,
}

impl<T> Weighted<T> {
    /// Keeps the things with a positive weight.
    pub fn new(pairs: impl IntoIterator<Item = (T, f64)>) -> Self {
        let (mut items, mut upto, mut sum) = (Vec::new(), Vec::new(), 0.0);
        for (item, weight) in pairs.into_iter().filter(|(_, weight)| *weight > 0.0) {
            sum += weight;
            items.push(item);
            upto.push(sum);
        }
        Self { items, upto }
    }

    /// Sum of the weights.
    pub fn total(&self) -> f64 {
        self.upto.last().copied().unwrap_or(0.0)
    }

    /// Draws one; nothing if there is none.
    pub fn draw(&self, dice: &mut Dice) -> Option<&T> {
        let at = dice.unit() * self.total();
        let place = self.upto.partition_point(|upto| *upto <= at);
        self.items.get(place.min(self.items.len().saturating_sub(1)))
    }
}

#[cfg(test)]
mod tests {
    use super::{Dice, Weighted};

    #[test]
    fn the_same_seed_throws_the_same() {
        let throw = |seed| (0..9).map(move |i| Dice::of(seed, 1, i).bits());
        assert!(throw(7).eq(throw(7)));
        assert!(!throw(7).eq(throw(8)));
    }

    #[test]
    fn weights_are_kept() {
        let table = Weighted::new([("often", 9.0), ("never", 0.0), ("rarely", 1.0)]);
        let mut dice = Dice::of(1, 2, 3);
        let often = (0..10_000).filter(|_| table.draw(&mut dice) == Some(&"often")).count();
        assert!((8_800..9_200).contains(&often), "{often}");
    }
}
