//! Slowing down machines that guess credentials (people: `jenner_registry::access`): per account and address together,
//! per account, and per address. Nothing locks for good, so a stranger cannot lock a clinic out.

use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};
use std::sync::Mutex;
use std::time::{Duration, Instant};

/// A failure is forgotten after so much quiet time.
const FORGET: Duration = Duration::from_secs(24 * 60 * 60);
const LONGEST_WAIT: Duration = Duration::from_secs(15 * 60);
/// More than this many keys at once is an attack with made-up names: the oldest go.
const MOST_KEYS: usize = 100_000;

#[derive(Debug, Clone, Copy)]
struct Failures {
    count: u32,
    last: Instant,
}

/// Failed sign-ins of the last day. Holds keyed hashes of names, not names.
#[derive(Debug, Default)]
pub struct Tries {
    hasher: RandomState,
    failures: Mutex<HashMap<u64, Failures>>,
}

impl Tries {
    /// The keys of one attempt, each with the number of failures that are free.
    fn keys(&self, account: &str, address: &str) -> [(u64, u32); 3] {
        let account = account.trim().to_lowercase();
        [
            (self.hasher.hash_one(("both", &account, address)), 5),
            (self.hasher.hash_one(("account", &account)), 20),
            // A whole clinic may stand behind one address.
            (self.hasher.hash_one(("address", address)), 50),
        ]
    }

    /// Whether an attempt may be made now; if not, how long to wait.
    pub fn wait(&self, account: &str, address: &str, now: Instant) -> Option<Duration> {
        let failures = self.lock();
        self.keys(account, address)
            .iter()
            .filter_map(|(key, free)| {
                let seen = failures.get(key)?;
                let over = seen.count.checked_sub(*free)?;
                let pause = Duration::from_secs(2u64.saturating_pow(over.min(20) + 1)).min(LONGEST_WAIT);
                (seen.last + pause).checked_duration_since(now)
            })
            .filter(|wait| !wait.is_zero())
            .max()
    }

    /// Counts a failure.
    pub fn failed(&self, account: &str, address: &str, now: Instant) {
        let mut failures = self.lock();
        if failures.len() >= MOST_KEYS {
            failures.retain(|_, seen| now.saturating_duration_since(seen.last) < FORGET / 24);
        }
        for (key, _) in self.keys(account, address) {
            let seen = failures.entry(key).or_insert(Failures { count: 0, last: now });
            if now.saturating_duration_since(seen.last) > FORGET {
                seen.count = 0;
            }
            seen.count += 1;
            seen.last = now;
        }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<u64, Failures>> {
        self.failures.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hundred_wrong_passwords_in_a_minute_give_at_most_ten_checks() {
        let tries = Tries::default();
        let start = Instant::now();
        let mut checked = 0;
        for n in 0..100 {
            let now = start + Duration::from_millis(600 * n);
            if tries.wait("nurse", "192.0.2.1", now).is_none() {
                checked += 1;
                tries.failed("nurse", "192.0.2.1", now);
            }
        }
        assert!((5..=10).contains(&checked), "{checked}");
        let later = start + Duration::from_secs(60);
        assert_eq!(tries.wait("other nurse", "192.0.2.1", later), None);
        assert_eq!(tries.wait("nurse", "198.51.100.7", later), None, "the right owner elsewhere");
    }
}
