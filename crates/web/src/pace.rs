//! How much one sender may ask at a time: messages a minute, and messages at once. Whoever asks for more waits a
//! moment; the others do not feel it.

use std::collections::HashMap;
use std::num::NonZeroU32;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use governor::clock::{Clock as _, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use jenner_model::access::{Access, Actor};

/// After so many messages, senders that have been quiet are forgotten.
const FORGET_EVERY: u32 = 10_000;
/// How long to wait when too many messages of a sender are under way: most take some milliseconds.
const UNDER_WAY: Duration = Duration::from_secs(1);

/// Counts by sender.
#[derive(Debug)]
pub struct Pace {
    minute: Option<DefaultKeyedRateLimiter<i64>>,
    clock: DefaultClock,
    taken: AtomicU32,
    most_at_once: usize,
    under_way: Arc<Mutex<HashMap<i64, usize>>>,
}

/// A place among the messages of a sender that are under way; given back when dropped.
#[derive(Debug)]
pub struct Place {
    sender: i64,
    under_way: Arc<Mutex<HashMap<i64, usize>>>,
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut under_way = self.under_way.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = under_way.get_mut(&self.sender) {
            *count = count.saturating_sub(1);
            if *count == 0 {
                under_way.remove(&self.sender);
            }
        }
    }
}

impl Pace {
    /// So many messages a minute for each sender (0: without limit), and so many at once.
    pub fn new(a_minute: u32, at_once: usize) -> Self {
        let quota = NonZeroU32::new(a_minute).map(Quota::per_minute);
        Self {
            minute: quota.map(RateLimiter::keyed),
            clock: DefaultClock::default(),
            taken: AtomicU32::new(0),
            most_at_once: at_once.max(1),
            under_way: Arc::default(),
        }
    }

    /// A place for one message of this sender.
    ///
    /// # Errors
    /// How long to wait for one.
    pub fn take(&self, access: &Access) -> Result<Place, Duration> {
        let sender = sender(access);
        let place = self.place(sender).ok_or(UNDER_WAY)?;
        let Some(minute) = &self.minute else { return Ok(place) };
        if self.taken.fetch_add(1, Ordering::Relaxed) % FORGET_EVERY == FORGET_EVERY - 1 {
            minute.retain_recent();
        }
        match minute.check_key(&sender) {
            Ok(()) => Ok(place),
            Err(early) => Err(early.wait_time_from(self.clock.now())),
        }
    }

    /// A place for one message of a sender whose messages come one after the other anyway: waits until there is one.
    pub async fn wait(&self, access: &Access) -> Place {
        loop {
            match self.take(access) {
                Ok(place) => return place,
                // Never quite asleep: a place under way may be given back at any moment.
                Err(wait) => {
                    tokio::time::sleep(wait.clamp(Duration::from_millis(2), Duration::from_millis(50))).await
                }
            }
        }
    }

    fn place(&self, sender: i64) -> Option<Place> {
        let mut under_way = self.under_way.lock().unwrap_or_else(PoisonError::into_inner);
        let count = under_way.entry(sender).or_insert(0);
        if *count >= self.most_at_once {
            return None;
        }
        *count += 1;
        Some(Place { sender, under_way: Arc::clone(&self.under_way) })
    }
}

/// Who counts as one sender: the interface, or the organization where there is none.
fn sender(access: &Access) -> i64 {
    match access.actor() {
        Actor::Interface(interface) => interface.0,
        _ => access.organization().0,
    }
}

#[cfg(test)]
mod tests {
    use jenner_model::OrganizationId;
    use jenner_registry::access::of_operator;

    use super::*;

    #[test]
    fn a_sender_over_its_pace_waits_and_the_others_do_not_feel_it() {
        let pace = Pace::new(3, 8);
        let (one, other) = (of_operator(OrganizationId(1)), of_operator(OrganizationId(2)));
        for _ in 0..3 {
            drop(pace.take(&one).unwrap());
        }
        let wait = pace.take(&one).unwrap_err();
        assert!(wait > Duration::ZERO && wait <= Duration::from_secs(20), "{wait:?}");
        assert!(pace.take(&other).is_ok());
        assert!(pace.under_way.lock().unwrap().is_empty(), "a refusal holds no place");
    }

    #[test]
    fn so_many_at_once_and_a_place_given_back_is_free_again() {
        let pace = Pace::new(0, 2);
        let one = of_operator(OrganizationId(1));
        let (a, b) = (pace.take(&one).unwrap(), pace.take(&one).unwrap());
        assert!(pace.take(&one).is_err());
        assert!(pace.take(&of_operator(OrganizationId(2))).is_ok());
        drop(a);
        assert!(pace.take(&one).is_ok());
        drop(b);
        assert!(pace.under_way.lock().unwrap().is_empty());
    }
}
