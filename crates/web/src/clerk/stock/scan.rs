//! A scan at the shelf: what it says, or what is wrong with it and what was read before the fault.

use jenner_codes::Codes;
use jenner_codes::gs1::{self, Package, Scan};
use jenner_model::Date;
use jenner_registry::inventory::lot::{self, Scanned};

use crate::clerk::hand::fault;
use crate::clerk::words;
use crate::views::hand::ScanSaid;

/// What was answered to the question whether a separator was lost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Answer {
    /// Nothing was asked yet.
    None,
    /// As proposed.
    Split,
    /// As it stands.
    Whole,
}

impl Answer {
    pub(super) fn of(act: &str) -> Self {
        match act {
            "split" => Answer::Split,
            "whole" => Answer::Whole,
            _ => Answer::None,
        }
    }
}

/// A scan that is not taken: what to say, and what was read of it.
#[derive(Debug, Clone)]
pub(super) struct NotTaken {
    pub(super) said: ScanSaid,
    pub(super) read: String,
}

/// Reads a scan. Where the mark after the lot may be lost, it is asked before anything is taken.
pub(super) fn read(codes: &Codes, today: Date, text: &str, answer: Answer) -> Result<Scanned, NotTaken> {
    let scan = match gs1::read(text, today) {
        Ok(scan) => match (answer, gs1::split(&scan, today)) {
            (Answer::Split, Some(proposed)) => proposed,
            (Answer::Whole, _) | (_, None) => scan,
            (_, Some(proposed)) => return Err(asks(&scan, &proposed)),
        },
        Err(refused) => match (answer, refused.proposed) {
            (Answer::Split, Some(proposed)) => proposed,
            (_, Some(proposed)) => return Err(asks(&refused.read, &proposed)),
            (_, None) => return Err(NotTaken { said: fault(&refused.fault), read: told(&refused.read) }),
        },
    };
    let several = |word, about: String| NotTaken {
        said: ScanSaid { word, about, ..ScanSaid::default() },
        read: told(&scan),
    };
    match scan.gtin.as_ref().map(|gtin| (gtin, gs1::product(codes, gtin))) {
        Some((_, Package::Several(entries))) => {
            let names: Vec<&str> = entries.iter().map(|entry| entry.product.as_str()).collect();
            Err(several("several", names.join(", ")))
        }
        Some((gtin, Package::Unknown)) => Err(several("unknown-package", gtin.as_str().to_owned())),
        Some((_, Package::One(_))) => Ok(lot::of_scan(codes, &scan)),
        None => Err(several("no-package", String::new())),
    }
}

/// Whether the package that was scanned is a unit of use that is sold in cartons: one vial or syringe of a box.
pub(super) fn is_unit_of_use(codes: &Codes, text: &str, today: Date) -> bool {
    let Ok(scan) = gs1::read(text, today) else { return false };
    let package = scan.gtin.as_ref().map(|gtin| gs1::product(codes, gtin));
    matches!(package, Some(Package::One(entry)) if entry.unit == jenner_codes::NdcUnit::Use)
}

fn asks(read: &Scan, proposed: &Scan) -> NotTaken {
    let expires = proposed.expires.map(words::day).unwrap_or_default();
    let lot = proposed.lot.as_deref().unwrap_or_default().to_owned();
    let said = ScanSaid { word: "lost", proposed: Some((lot, expires)), ..ScanSaid::default() };
    NotTaken { said, read: told(read) }
}

/// What was read, in the signs of the code itself.
fn told(scan: &Scan) -> String {
    let parts = [
        scan.gtin.as_ref().map(|gtin| format!("(01) {}", gtin.as_str())),
        scan.expires.map(|day| format!("(17) {}", words::day(day))),
        scan.lot.as_ref().map(|lot| format!("(10) {lot}")),
        scan.serial.as_ref().map(|serial| format!("(21) {serial}")),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" ")
}

/// A last day as people type it or packs print it: a day, or a month and year, which last until the month's end. Years of two digits are
/// of this century: no vaccine on a shelf ended in the last one.
pub(super) fn last_day(text: &str) -> Option<Date> {
    let text = text.trim();
    if let Ok(day) = text.parse::<Date>() {
        return Some(day);
    }
    let parts: Vec<i16> =
        text.split(['/', '-', '.', ' ']).map(|part| part.parse().ok()).collect::<Option<_>>()?;
    let year = |year: i16| if year < 100 { year + 2000 } else { year };
    let part = |n: i16| i8::try_from(n).ok();
    match *parts.as_slice() {
        [first, month] if first > 31 => Some(Date::new(first, part(month)?, 1).ok()?.last_of_month()),
        [month, last] => Some(Date::new(year(last), part(month)?, 1).ok()?.last_of_month()),
        [first, month, day] if first > 31 => Date::new(first, part(month)?, part(day)?).ok(),
        [month, day, last] => Date::new(year(last), part(month)?, part(day)?).ok(),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_last_day_is_a_day_or_the_end_of_a_month() {
        let day = |text: &str| text.parse::<Date>().ok();
        for (typed, meant) in [
            ("12/31/2027", "2027-12-31"),
            ("2/28", "2028-02-29"),
            ("02/2027", "2027-02-28"),
            ("2027-02", "2027-02-28"),
            ("2027-02-03", "2027-02-03"),
            ("3/1/27", "2027-03-01"),
        ] {
            assert_eq!(last_day(typed), day(meant), "{typed}");
        }
        for wrong in ["", "soon", "13/2027", "2/30/2027", "1/2/3/4"] {
            assert_eq!(last_day(wrong), None, "{wrong}");
        }
    }
}
