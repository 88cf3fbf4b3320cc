//! Making ids: time-ordered numbers for rows, random names for URLs and cards.

use std::sync::Mutex;

use jenner_model::{PublicId, RegistryNumber, Timestamp};

/// 2020-01-01T00:00:00Z in milliseconds since 1970.
const EPOCH_MS: i64 = 1_577_836_800_000;
const NODE_BITS: u32 = 7;
const SEQUENCE_BITS: u32 = 14;

/// Makes time-ordered ids: 42 bits of milliseconds since 2020 (until 2159), 7 bits node, 14 bits sequence.
///
/// Ids of one maker only grow, also when the clock goes back and when more than 16,384 are made in a millisecond:
/// then the maker runs ahead of the clock. Makers of different nodes never make the same id; two processes must
/// not share a node number at the same time (a restart with a clock that went back counts as such).
pub struct Maker {
    node: i64,
    clock: Box<dyn Fn() -> Timestamp + Send + Sync>,
    /// Milliseconds and sequence of the last id, as one number.
    last: Mutex<i64>,
}

/// The system's clock.
pub fn system_clock() -> Timestamp {
    Timestamp::from_jiff(jiff::Timestamp::now())
}

impl Maker {
    /// With the system's clock. Node numbers go from 0 to 127; higher bits are ignored.
    pub fn new(node: u8) -> Self {
        Self::with_clock(node, system_clock)
    }

    /// With a clock of the caller's: tests and repeatable demo states.
    pub fn with_clock(node: u8, clock: impl Fn() -> Timestamp + Send + Sync + 'static) -> Self {
        Self { node: i64::from(node & 0x7f), clock: Box::new(clock), last: Mutex::new(0) }
    }

    /// The next id, always above the one before.
    pub fn next_id(&self) -> i64 {
        self.place(self.ticks(1))
    }

    /// The first of `count` ticks (milliseconds and sequence as one number), with one look at the clock.
    fn ticks(&self, count: i64) -> i64 {
        let now = ((self.clock)().0.div_euclid(1000) - EPOCH_MS).max(0) << SEQUENCE_BITS;
        let mut last = self.last.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let first = now.max(*last + 1);
        *last = first + count - 1;
        first
    }

    fn place(&self, tick: i64) -> i64 {
        let (ms, sequence) = (tick >> SEQUENCE_BITS, tick & ((1 << SEQUENCE_BITS) - 1));
        ms << (NODE_BITS + SEQUENCE_BITS) | self.node << SEQUENCE_BITS | sequence
    }

    /// `count` ids, growing.
    pub fn all(&self, count: usize) -> impl Iterator<Item = i64> + '_ {
        let count = i64::try_from(count).unwrap_or(i64::MAX >> 24);
        let first = if count == 0 { 0 } else { self.ticks(count) };
        (first..first + count).map(|tick| self.place(tick))
    }
}

/// When an id was made, to the millisecond.
pub fn made_at(id: i64) -> Timestamp {
    Timestamp(((id >> (NODE_BITS + SEQUENCE_BITS)) + EPOCH_MS) * 1000)
}

/// A random public id.
pub fn public_id(random: &mut impl rand::Rng) -> PublicId {
    let mut bytes = [0; 12];
    random.fill_bytes(&mut bytes);
    PublicId::from_random(bytes)
}

/// A random registry number. The caller draws again when it is taken already (unique key).
pub fn registry_number(random: &mut impl rand::Rng) -> RegistryNumber {
    loop {
        // Numbers above the last whole thousand million would make small ones more likely.
        let drawn = random.next_u32();
        if let Some(number) =
            RegistryNumber::from_number(drawn % 1_000_000_000).filter(|_| drawn < 4_000_000_000)
        {
            return number;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicI64, Ordering};

    #[test]
    fn ids_grow_even_when_the_clock_goes_back() {
        let clock = Arc::new(AtomicI64::new(1_800_000_000_000_000));
        let hand = clock.clone();
        let maker = Maker::with_clock(3, move || Timestamp(hand.load(Ordering::SeqCst)));
        let first = maker.next_id();
        clock.fetch_sub(5_000_000, Ordering::SeqCst);
        let second = maker.next_id();
        assert!(second > first);
        assert_eq!(made_at(first), Timestamp(1_800_000_000_000_000));
        let many: Vec<i64> = maker.all(40_000).collect();
        assert!(many.windows(2).all(|w| w[0] < w[1]) && many[0] > second);
    }

    #[test]
    fn nodes_and_threads_never_make_the_same_id() {
        let makers = [Maker::with_clock(1, || Timestamp(0)), Maker::with_clock(2, || Timestamp(0))];
        let all = Mutex::new(std::collections::HashSet::new());
        std::thread::scope(|scope| {
            for n in 0..4 {
                let (maker, all) = (&makers[n % 2], &all);
                scope.spawn(move || {
                    let made: Vec<i64> = (0..5_000).map(|_| maker.next_id()).collect();
                    all.lock().unwrap().extend(made);
                });
            }
        });
        assert_eq!(all.lock().unwrap().len(), 20_000);
    }

    #[test]
    fn random_names_differ() {
        let mut random = rand::rng();
        assert_ne!(public_id(&mut random), public_id(&mut random));
        assert!(registry_number(&mut random).number() < 1_000_000_000);
    }
}
