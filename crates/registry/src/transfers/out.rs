//! How long doses on a shelf were out of range over their life. It follows them: from unit to unit of a clinic, and from clinic to
//! clinic with a transfer.

use jenner_model::{Date, Timestamp};
use jenner_store::Tx;
use jenner_store::queries::inventory as stock;
use jenner_store::queries::inventory_ledger as ledger;
use jenner_store::queries::stock_transfer as rows;

use crate::inventory::Kind;
use crate::{Error, cold_chain};

/// Seconds too warm, too cold, and of which nobody knows.
pub type Seconds = [i64; 3];

/// Most movements of a shelf that are looked at.
const MOST: i64 = 5_000;
/// Shelves, one behind the other, through which doses are followed.
const DEEPEST: usize = 8;

/// Midnight of a day in world time: before it begins anywhere in America, so no reading of the day is missed.
pub(super) fn start_of(day: Date) -> Timestamp {
    let at = day.to_zoned(jiff::tz::TimeZone::UTC).map(|zoned| zoned.timestamp().as_microsecond());
    Timestamp(at.unwrap_or(i64::MIN))
}

/// The longest of each.
fn worse(a: Seconds, b: Seconds) -> Seconds {
    let mut both = a;
    for (mine, other) in both.iter_mut().zip(b) {
        *mine = (*mine).max(other);
    }
    both
}

fn sum(a: Seconds, b: Seconds) -> Seconds {
    let mut both = a;
    for (mine, other) in both.iter_mut().zip(b) {
        *mine = mine.saturating_add(other);
    }
    both
}

/// How long the doses on a shelf had been out of range until a moment: in its unit, and before they came there. Where doses came by
/// several ways nobody can tell them apart, and the longest counts for all.
pub fn of_shelf(tx: &mut Tx<'_>, account: i64, until: Timestamp) -> Result<Seconds, Error> {
    follow(tx, account, until, &mut Vec::new())
}

fn follow(tx: &mut Tx<'_>, account: i64, until: Timestamp, seen: &mut Vec<i64>) -> Result<Seconds, Error> {
    if seen.contains(&account) || seen.len() >= DEEPEST {
        return Ok([0; 3]);
    }
    seen.push(account);
    let Some(shelf) = stock::accounts(tx, &[account])?.into_iter().next() else { return Ok([0; 3]) };
    let mut here = [0; 3];
    if let Some(unit) = shelf.unit {
        let first =
            ledger::first_arrivals(tx, &[account])?.get(&account).and_then(|days| days.first().copied());
        if let Some(first) = first {
            let out = cold_chain::time_out(tx, unit, start_of(first), until)?;
            here = [out.hot, out.cold, out.unknown];
        }
    }
    let mut before = [0; 3];
    for line in rows::lines_to(tx, account)? {
        before = worse(before, line.out);
    }
    for one in ledger::of_accounts(tx, &[account], MOST)? {
        let within =
            [Kind::Moved, Kind::Borrowed, Kind::PaidBack].into_iter().any(|kind| kind.word() == one.kind);
        if one.to == account && one.reverses.is_none() && within {
            before = worse(before, follow(tx, one.from, one.written_at.min(until), seen)?);
        }
    }
    Ok(sum(here, before))
}
