//! Birth dates, sex and birth order.

use super::{Comparison, Field, Level, best};
use crate::clean::date::Born;
use crate::hash;
use crate::profile::{Profile, flag};

/// Years between births from which two people of one name are parent and child (RULES 1.6 N1).
pub(crate) const GENERATION: u32 = 14;

pub(super) fn compare(a: &Profile, b: &Profile, out: &mut Comparison) {
    let level = best(&a.born, &b.born, |x, y| dates(*x, *y));
    let value = match level {
        Level::Exact | Level::Weak => {
            a.born.iter().find(|x| b.born.contains(x)).map_or(0, |x| hash::number(u64::from(x.0)))
        }
        _ => 0,
    };
    out.set(Field::Birth, level, value);
    let sex = match (a.sex_bits(), b.sex_bits()) {
        (0, _) | (_, 0) => Level::Missing,
        (x, y) if x & y != 0 => Level::Exact,
        _ => Level::Different,
    };
    out.set(Field::Sex, sex, 0);
    let multiple = a.has(flag::MULTIPLE) || b.has(flag::MULTIPLE);
    let order = match (a.orders, b.orders) {
        // Without a word of a multiple birth an order of 1 on both sides is what forms fill in.
        (0, _) | (_, 0) => Level::Missing,
        (x, y) if x & y == 0 => Level::Opposite,
        _ if multiple => Level::Exact,
        _ => Level::Weak,
    };
    out.set(Field::BirthOrder, order, 0);
}

/// How far two birth dates agree.
pub(crate) fn dates(a: Born, b: Born) -> Level {
    if a == b {
        return if a.is_partial() || a.is_weak() { Level::Weak } else { Level::Exact };
    }
    let years = a.year().abs_diff(b.year());
    if a.is_partial() || b.is_partial() {
        let months = a.month() == b.month() || a.month() == 0 || b.month() == 0;
        return match years {
            0 if months => Level::Weak,
            GENERATION.. => Level::Opposite,
            _ => Level::Different,
        };
    }
    if years == 0 && a.month() == b.day() && a.day() == b.month() {
        return Level::Moved;
    }
    let parts = u32::from(years != 0) + u32::from(a.month() != b.month()) + u32::from(a.day() != b.day());
    let slips = slips(a.0, b.0);
    match (parts, slips) {
        (_, 1) => Level::Close,
        (1, _) if years == 0 => Level::Near,
        (1, 2) => Level::Near,
        (1, _) if years <= 1 => Level::Near,
        _ if years == 0 && (a.is_weak() || b.is_weak()) => Level::Weak,
        // Day and month agree: whatever happened to the year.
        (1, _) if years > 0 && !a.is_weak() => Level::Part,
        (_, 2) if years < GENERATION => Level::Near,
        _ if next_day(a, b) => Level::Close,
        // Within a month of each other, over the turn of a month or a year.
        _ if days(a).abs_diff(days(b)) <= 31 => Level::Near,
        _ if years >= GENERATION => Level::Opposite,
        _ => Level::Different,
    }
}

/// Digits that differ, neighbours swapped counted once.
fn slips(a: u32, b: u32) -> u32 {
    let digits = |mut n: u32| {
        let mut out = [0u8; 8];
        for place in out.iter_mut().rev() {
            *place = (n % 10) as u8;
            n /= 10;
        }
        out
    };
    let (x, y) = (digits(a), digits(b));
    let differ: u32 = x.iter().zip(&y).map(|(p, q)| u32::from(p != q)).sum();
    let swapped = differ == 2
        && x.windows(2)
            .zip(y.windows(2))
            .any(|(p, q)| p != q && p.iter().eq(q.iter().rev()) && p.first() != p.last());
    if swapped { 1 } else { differ }
}

/// Days in a calendar of months of 31 days: near enough to say whether two dates lie close together.
fn days(born: Born) -> u32 {
    born.year() * 372 + born.month() * 31 + born.day()
}

/// The last day of a month and the first of the next.
fn next_day(a: Born, b: Born) -> bool {
    let (early, late) = if a < b { (a, b) } else { (b, a) };
    let month = late.year() * 12 + late.month() == early.year() * 12 + early.month() + 1;
    month && late.day() == 1 && early.day() >= 28
}
