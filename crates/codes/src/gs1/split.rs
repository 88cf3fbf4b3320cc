//! Where a lost separator may have stood.
//!
//! Keyboards swallow ASCII 29; then the lot runs into what follows it. Whether it did cannot be known from the text, so the
//! split is a proposal that a person confirms.

use jiff::Span;
use jiff::civil::Date;

use super::{Scan, date};

/// Longest lot (GS1 General Specifications, 3.4.1).
const LONGEST_LOT: usize = 20;
/// Serials on packages are at least so long.
const SHORTEST_SERIAL: usize = 6;
/// A lot expires at most so many years from now; and one that expired earlier than five years ago is not scanned.
const YEARS: (i64, i64) = (5, 12);

/// What may have been meant by a scan whose lot swallowed the elements after it: a lot that is followed by `17` and a date
/// that makes sense, where no expiry was read, or by `21` and a serial, where none was read. `None` where nothing speaks for a
/// split.
pub fn split(scan: &Scan, today: Date) -> Option<Scan> {
    let lot = scan.lot.as_deref().filter(|lot| lot.is_ascii())?;
    // The shortest lot first would cut many; the longest that leaves sensible elements is the likeliest. A date says more
    // than a serial, which can be anything.
    let places = || (1..lot.len().min(LONGEST_LOT + 1)).rev().map(|at| lot.split_at(at));
    let dated = || places().find_map(|(lot, rest)| with_expiry(scan, lot, rest, today));
    let numbered = || places().find_map(|(lot, rest)| with_serial(scan, lot, rest));
    (if scan.expires.is_none() { dated() } else { None }).or_else(numbered)
}

fn with_expiry(scan: &Scan, lot: &str, rest: &str, today: Date) -> Option<Scan> {
    let after = rest.strip_prefix("17")?;
    let expires = date(after.get(..6)?, today).ok().filter(|expires| is_sensible(*expires, today))?;
    let proposed = Scan { lot: Some(lot.into()), expires: Some(expires), ..scan.clone() };
    match after.get(6..)? {
        "" => Some(proposed),
        rest => with_serial(&proposed, lot, rest),
    }
}

fn with_serial(scan: &Scan, lot: &str, rest: &str) -> Option<Scan> {
    let serial = rest.strip_prefix("21").filter(|serial| (SHORTEST_SERIAL..=20).contains(&serial.len()))?;
    let proposed = Scan { lot: Some(lot.into()), serial: Some(serial.into()), ..scan.clone() };
    scan.serial.is_none().then_some(proposed)
}

fn is_sensible(expires: Date, today: Date) -> bool {
    let (back, ahead) = YEARS;
    let limit = |years: i64| today.checked_add(Span::new().years(years)).ok();
    limit(-back).is_none_or(|first| expires >= first) && limit(ahead).is_none_or(|last| expires <= last)
}
