//! The clock of the registry in a year that is lived in minutes.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Instant;

use jenner_model::{Date, Timestamp};
use jenner_registry::Clock;

/// The clock of the year: it goes as ours does, on the day of the year that is lived.
#[derive(Debug, Clone)]
pub struct Calendar {
    base: Arc<AtomicI64>,
    since: Instant,
    zone: jiff::tz::TimeZone,
}

impl Calendar {
    /// Standing on the evening of a day, when all its visits are over.
    pub fn on(day: Date, zone: jiff::tz::TimeZone) -> Self {
        let calendar = Self { base: Arc::new(AtomicI64::new(0)), since: Instant::now(), zone };
        calendar.turn(day);
        calendar
    }

    /// The evening of another day. Never backwards.
    pub fn turn(&self, day: Date) {
        let evening = day.at(21, 0, 0, 0).to_zoned(self.zone.clone());
        let evening = evening.map_or(0, |zoned| zoned.timestamp().as_microsecond());
        self.base.fetch_max(evening - self.passed(), Ordering::Relaxed);
    }

    fn passed(&self) -> i64 {
        i64::try_from(self.since.elapsed().as_micros()).unwrap_or(i64::MAX)
    }

    /// As the registry takes it.
    pub fn clock(&self) -> Clock {
        let own = self.clone();
        Arc::new(move || {
            let now = own.base.load(Ordering::Relaxed) + own.passed();
            Timestamp::from_jiff(jiff::Timestamp::from_microsecond(now).unwrap_or_default())
        })
    }
}
