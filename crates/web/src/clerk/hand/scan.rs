//! A scan on the page to record doses: which line it belongs to, and what to ask where it is not clear.

use jenner_codes::gs1::{self, Fault, Package, Scan};
use jenner_codes::{Codes, NdcEntry};
use jenner_model::Date;

use crate::views::hand::{RecordLine, ScanSaid};

/// Puts a scan into the lines. What is not taken stays in the field, to be corrected. `whole` takes a lot as it stands, `split`
/// what was proposed.
pub(super) fn put(
    codes: &Codes,
    today: Date,
    text: &str,
    answer: Answer,
    lines: &mut Vec<RecordLine>,
) -> (ScanSaid, bool) {
    let scan = match gs1::read(text, today) {
        Ok(scan) => scan,
        Err(refused) => {
            return match (answer, refused.proposed) {
                (Answer::Split, Some(proposed)) => found(codes, &proposed, lines),
                (_, Some(proposed)) => (asks(&proposed), false),
                (_, None) => (fault(&refused.fault), false),
            };
        }
    };
    match (answer, gs1::split(&scan, today)) {
        (Answer::Split, Some(proposed)) => found(codes, &proposed, lines),
        (Answer::Whole, _) | (_, None) => found(codes, &scan, lines),
        (_, Some(proposed)) => (asks(&proposed), false),
    }
}

/// What was answered to a proposal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Answer {
    /// Nothing was asked yet.
    None,
    /// As proposed.
    Split,
    /// As it stands.
    Whole,
}

fn asks(proposed: &Scan) -> ScanSaid {
    let expires = proposed.expires.map(crate::clerk::words::day).unwrap_or_default();
    ScanSaid {
        word: "lost",
        proposed: Some((proposed.lot.as_deref().unwrap_or_default().to_owned(), expires)),
        ..ScanSaid::default()
    }
}

/// What to say of a scan that cannot be read.
pub(in crate::clerk) fn fault(fault: &Fault) -> ScanSaid {
    let (word, about) = match fault {
        Fault::Empty => ("empty", String::new()),
        Fault::TooLong => ("too-long", String::new()),
        Fault::Unknown { at } => ("unreadable", (at + 1).to_string()),
        Fault::Short { ai } => ("short", ai.to_string()),
        Fault::Long { ai } => ("long", ai.to_string()),
        Fault::Sign { ai } => ("sign", ai.to_string()),
        Fault::CheckDigit => ("check-digit", String::new()),
        Fault::Month | Fault::Day => ("date", String::new()),
        Fault::Twice { ai } => ("twice", ai.to_string()),
    };
    ScanSaid { word, about, ..ScanSaid::default() }
}

/// A scan that was read: its package, and the line it fills.
fn found(codes: &Codes, scan: &Scan, lines: &mut Vec<RecordLine>) -> (ScanSaid, bool) {
    let Some(gtin) = &scan.gtin else {
        return (ScanSaid { word: "no-package", ..ScanSaid::default() }, false);
    };
    match gs1::product(codes, gtin) {
        Package::One(entry) => (fill(scan, entry, lines), true),
        Package::Several(entries) => {
            let names: Vec<&str> = entries.iter().map(|entry| entry.product.as_str()).collect();
            add_unknown(scan, lines);
            (ScanSaid { word: "several", about: names.join(", "), ..ScanSaid::default() }, true)
        }
        Package::Unknown => {
            add_unknown(scan, lines);
            (
                ScanSaid { word: "unknown-package", about: gtin.as_str().to_owned(), ..ScanSaid::default() },
                true,
            )
        }
    }
}

/// What the pack says is kept; which vaccine it is, somebody types.
fn add_unknown(scan: &Scan, lines: &mut Vec<RecordLine>) {
    lines.push(RecordLine {
        outcome: "given".to_owned(),
        lot: scan.lot.as_deref().unwrap_or_default().to_owned(),
        expires: scan.expires.map(crate::clerk::words::day).unwrap_or_default(),
        vis: "yes".to_owned(),
        ..RecordLine::default()
    });
}

fn fill(scan: &Scan, entry: &NdcEntry, lines: &mut Vec<RecordLine>) -> ScanSaid {
    let lot = scan.lot.as_deref().unwrap_or_default().to_owned();
    let is_it = |product: &str| product.split('|').next().is_some_and(|cvx| cvx.parse() == Ok(entry.cvx));
    let name = match entry.product.is_empty() {
        true => crate::clerk::words::vaccine(codes_of(), entry.cvx),
        false => entry.product.to_string(),
    };
    let said = |word, good| ScanSaid {
        word,
        about: format!("{name} {lot}").trim().to_owned(),
        good,
        proposed: None,
    };
    let again = lines.iter().any(|line| line.outcome == "given" && line.lot == lot && is_it(&line.product));
    if again {
        return said("again", false);
    }
    let free = |line: &&mut RecordLine| line.outcome != "given" || line.lot.is_empty();
    let fits = |line: &&mut RecordLine| line.products.iter().any(|(value, _)| is_it(value));
    let due = lines.iter_mut().filter(free).find(fits);
    let is_due = due.is_some();
    let line = match due {
        Some(line) => line,
        None => {
            lines.push(RecordLine::default());
            let Some(line) = lines.last_mut() else { return said("unreadable", false) };
            line.vaccine = super::shown_vaccine(codes_of(), entry.cvx);
            line
        }
    };
    "given".clone_into(&mut line.outcome);
    line.lot = lot.clone();
    line.expires = scan.expires.map(crate::clerk::words::day).unwrap_or_default();
    line.ndc = entry.ndc.as_str().to_owned();
    "yes".clone_into(&mut line.vis);
    let maker = entry.mvx.as_ref().map_or("", |mvx| mvx.as_str());
    let value = format!("{}|{maker}", entry.cvx);
    let listed = line
        .products
        .iter()
        .find(|(known, _)| *known == value)
        .or_else(|| line.products.iter().find(|(known, _)| is_it(known)));
    line.product = listed.map_or(value, |(known, _)| known.clone());
    said(if is_due { "done" } else { "not-due" }, true)
}

fn codes_of() -> &'static Codes {
    Codes::embedded()
}
