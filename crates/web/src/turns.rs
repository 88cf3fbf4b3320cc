//! How often one address may use the doors that need no account. Whoever asks too often waits a moment; nobody is
//! locked out.

use std::net::IpAddr;
use std::num::NonZeroU32;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use governor::clock::{Clock, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};

/// After so many turns, addresses that have been quiet are forgotten.
const FORGET_EVERY: u32 = 1_000;

/// Counts by address.
#[derive(Debug)]
pub struct Turns {
    limiter: DefaultKeyedRateLimiter<u128>,
    clock: DefaultClock,
    taken: AtomicU32,
}

impl Turns {
    /// So many turns a minute for each address, all of them at once if it likes.
    pub fn new(a_minute: u32) -> Self {
        let quota = Quota::per_minute(NonZeroU32::new(a_minute).unwrap_or(NonZeroU32::MIN));
        Self { limiter: RateLimiter::keyed(quota), clock: DefaultClock::default(), taken: AtomicU32::new(0) }
    }

    /// Takes a turn.
    ///
    /// # Errors
    /// How long to wait for the next one.
    pub fn take(&self, address: Option<IpAddr>) -> Result<(), Duration> {
        self.take_as(household(address))
    }

    /// Takes a turn of whatever the key stands for.
    ///
    /// # Errors
    /// How long to wait for the next one.
    pub fn take_as(&self, key: u128) -> Result<(), Duration> {
        if self.taken.fetch_add(1, Ordering::Relaxed) % FORGET_EVERY == FORGET_EVERY - 1 {
            self.limiter.retain_recent();
        }
        let answer = self.limiter.check_key(&key);
        answer.map_err(|early| early.wait_time_from(self.clock.now()))
    }
}

/// Who counts as one: an IPv4 address, or an IPv6 network of 64 bits, of which one client has all addresses.
pub(crate) fn household(address: Option<IpAddr>) -> u128 {
    match address.map(|address| address.to_canonical()) {
        None => 0,
        Some(IpAddr::V4(address)) => u128::from(address.to_bits()),
        Some(IpAddr::V6(address)) => address.to_bits() >> 64 << 64,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_address_waits_and_the_others_do_not_feel_it() {
        let turns = Turns::new(3);
        let address = |text: &str| Some(text.parse().unwrap());
        for _ in 0..3 {
            assert_eq!(turns.take(address("192.0.2.1")), Ok(()));
        }
        let wait = turns.take(address("192.0.2.1")).unwrap_err();
        assert!(wait > Duration::ZERO && wait <= Duration::from_secs(20), "{wait:?}");
        assert_eq!(turns.take(address("192.0.2.2")), Ok(()));
        for n in 0..3 {
            assert_eq!(turns.take(address(&format!("2001:db8::{n}"))), Ok(()));
        }
        assert!(turns.take(address("2001:db8::ffff")).is_err(), "the same network");
        assert_eq!(turns.take(address("2001:db8:0:1::")), Ok(()));
    }
}
