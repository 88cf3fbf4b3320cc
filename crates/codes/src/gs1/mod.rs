//! Bar codes on vaccine packages: GS1 element strings (GS1 General Specifications, section 3) as scanners send them.
//!
//! [`read`] takes one scan apart by the table of element lengths, [`split`] proposes where a lost separator may have
//! stood, [`product`] finds the package in CDC's tables. Nothing is guessed: what could be two things is asked.

mod element;
mod product;
mod split;

use jiff::civil::Date;
use smol_str::SmolStr;

pub use product::{Package, product};
pub use split::split;

use element::{Kind, Length};

/// Ends an element of variable length: ASCII 29.
pub const SEPARATOR: char = '\u{1d}';
/// Longest scan that is looked at: more than any vaccine package carries.
const LONGEST: usize = 512;

/// What one scan says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Scan {
    /// The package (01).
    pub gtin: Option<Gtin>,
    /// Last day on which it may be used (17).
    pub expires: Option<Date>,
    /// Lot, as printed (10).
    pub lot: Option<SmolStr>,
    /// Serial number (21).
    pub serial: Option<SmolStr>,
}

/// A GTIN of 14 digits whose check digit is right.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Gtin(SmolStr);

impl Gtin {
    /// Checks the digits.
    pub fn new(digits: &str) -> Option<Self> {
        (digits.len() == 14 && digits.bytes().all(|b| b.is_ascii_digit()) && check_digit_fits(digits))
            .then(|| Self(digits.into()))
    }

    /// All 14 digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The packaging level: 0 for most units of use, above 0 for outer packs.
    pub fn indicator(&self) -> &str {
        self.0.get(..1).unwrap_or_default()
    }

    /// The ten digits of the NDC, for a product of the United States (GS1 prefix 03).
    pub fn ndc10(&self) -> Option<&str> {
        self.0.get(3..13).filter(|_| self.0.get(1..3) == Some("03"))
    }

    /// The three NDCs of eleven digits that the ten can stand for (4-4-2, 5-3-2, 5-4-1).
    pub fn ndc11_candidates(&self) -> Vec<SmolStr> {
        let Some(ten) = self.ndc10() else { return Vec::new() };
        let part = |from: usize, to: usize| ten.get(from..to).unwrap_or_default();
        vec![
            format!("0{}-{}-{}", part(0, 4), part(4, 8), part(8, 10)).into(),
            format!("{}-0{}-{}", part(0, 5), part(5, 8), part(8, 10)).into(),
            format!("{}-{}-0{}", part(0, 5), part(5, 9), part(9, 10)).into(),
        ]
    }
}

/// Why a scan is not taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// Nothing was scanned.
    #[error("the scan is empty")]
    Empty,
    /// Longer than any package's code.
    #[error("the scan is too long: scan one code at a time")]
    TooLong,
    /// An element that vaccine packages do not have.
    #[error("there is no element that begins like this at position {at}")]
    Unknown {
        /// Where it begins, from 0, symbology mark and separators before it not counted.
        at: usize,
    },
    /// An element ends too early.
    #[error("element {ai} is too short")]
    Short {
        /// Its identifier.
        ai: SmolStr,
    },
    /// An element is longer than it may be, as happens when a separator was lost.
    #[error("element {ai} is too long; the scanner may have lost the mark that ends it")]
    Long {
        /// Its identifier.
        ai: SmolStr,
    },
    /// An element holds a sign that it may not hold.
    #[error("element {ai} holds a sign that it may not hold")]
    Sign {
        /// Its identifier.
        ai: SmolStr,
    },
    /// The check digit of the GTIN is wrong: misread, or mistyped.
    #[error("the check digit of the package number is wrong")]
    CheckDigit,
    /// The month of a date is none.
    #[error("the month of the date is none")]
    Month,
    /// The day of a date is none.
    #[error("the day of the date is none")]
    Day,
    /// One element twice, with two values: two scans in one.
    #[error("element {ai} stands in the scan twice; scan one code at a time")]
    Twice {
        /// Its identifier.
        ai: SmolStr,
    },
}

/// A scan that is not taken, with what was read before the fault.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{fault}")]
pub struct Refused {
    /// What is wrong.
    pub fault: Fault,
    /// What was read up to there. Never mixed with another scan.
    pub read: Scan,
    /// What may have been meant, where a separator was lost: for a person to confirm.
    pub proposed: Option<Scan>,
}

/// Reads a scan: an element string with or without symbology mark, a string typed with brackets, or the bare digits of a
/// linear code. `today` decides the century of a date.
pub fn read(scan: &str, today: Date) -> Result<Scan, Box<Refused>> {
    let refuse = |fault| Box::new(Refused { fault, read: Scan::default(), proposed: None });
    if scan.len() > LONGEST {
        return Err(refuse(Fault::TooLong));
    }
    let text = cleaned(scan);
    if text.is_empty() {
        return Err(refuse(Fault::Empty));
    }
    if let Some(gtin) = linear(&text) {
        return Ok(Scan { gtin: Some(gtin), ..Scan::default() });
    }
    let elements = if text.starts_with('(') { bracketed(&text) } else { cut(&text) };
    let mut read = Scan::default();
    for element in elements {
        let (kind, value) = match element {
            Ok(element) => element,
            Err((fault, kind, rest)) => {
                let proposed = match kind {
                    Some(Kind::Lot) => split(&Scan { lot: Some(rest.into()), ..read.clone() }, today),
                    _ => None,
                };
                return Err(Box::new(Refused { fault, read, proposed }));
            }
        };
        if let Err(fault) = note(&mut read, kind, value, today) {
            return Err(Box::new(Refused { fault, read, proposed: None }));
        }
    }
    Ok(read)
}

/// The text without symbology mark and outer blanks, every known substitute of the separator in its place.
fn cleaned(scan: &str) -> String {
    let mut text = scan.trim_matches(|c: char| c.is_whitespace() && c != SEPARATOR).replace("^]", "\u{1d}");
    for mark in ["]d2", "]Q3", "]C1", "]e0", "]E0"] {
        if let Some(rest) = text.strip_prefix(mark) {
            text = rest.to_owned();
            break;
        }
    }
    // These cannot stand in an element (GS1 character set 82), so they are what a keyboard made of the separator.
    let text: String =
        text.chars().map(|c| if matches!(c, '|' | '~' | '^') { SEPARATOR } else { c }).collect();
    text.trim_start_matches(SEPARATOR).to_owned()
}

/// A linear code without identifiers: UPC-A (12 digits beginning with 3), EAN-13 (03) or GTIN-14, if its check digit fits.
fn linear(text: &str) -> Option<Gtin> {
    let of_a_drug = match text.len() {
        12 => text.starts_with('3'),
        13 => text.starts_with("03"),
        14 => text.get(1..3) == Some("03"),
        _ => false,
    };
    Gtin::new(&format!("{text:0>14}")).filter(|_| of_a_drug)
}

type Element<'t> = Result<(Kind, &'t str), (Fault, Option<Kind>, &'t str)>;

/// Elements by the table of lengths, up to the first that is none.
fn cut(text: &str) -> Vec<Element<'_>> {
    let mut all = Vec::new();
    let mut rest = text;
    let mut separators = 0;
    while !rest.is_empty() {
        if let Some(after) = rest.strip_prefix(SEPARATOR) {
            rest = after;
            separators += 1;
            continue;
        }
        let at = text.len() - rest.len() - separators;
        let Some((ai, kind, length)) = element::at(rest) else {
            all.push(Err((Fault::Unknown { at }, None, rest)));
            break;
        };
        let body = rest.get(ai.len()..).unwrap_or_default();
        let taken = match length {
            Length::Fixed(n) if body.len() < n || !body.is_char_boundary(n) => {
                all.push(Err((Fault::Short { ai: ai.into() }, Some(kind), body)));
                break;
            }
            Length::Fixed(n) => n,
            Length::UpTo(_) => body.find(SEPARATOR).unwrap_or(body.len()),
        };
        let (value, after) = body.split_at(taken);
        all.push(checked(ai, kind, length, value));
        if all.last().is_some_and(Result::is_err) {
            break;
        }
        rest = after;
    }
    all
}

/// Elements as people type them: `(01)…(17)…(10)…`.
fn bracketed(text: &str) -> Vec<Element<'_>> {
    let mut all = Vec::new();
    let mut rest = text;
    while let Some(open) = rest.strip_prefix('(') {
        let at = text.len() - rest.len();
        let known = open.split_once(')').and_then(|(ai, body)| {
            let (found, kind, length) = element::at(ai)?;
            (found == ai).then_some((ai, kind, length, body))
        });
        let Some((ai, kind, length, body)) = known else {
            all.push(Err((Fault::Unknown { at }, None, rest)));
            return all;
        };
        // A lot may hold a bracket: the next element is an identifier in brackets.
        let next = body.match_indices('(').map(|(at, _)| at).find(|at| {
            let inside = body.get(at + 1..).and_then(|after| after.split_once(')'));
            inside.is_some_and(|(ai, _)| element::at(ai).is_some_and(|(found, ..)| found == ai))
        });
        let (value, after) = body.split_at(next.unwrap_or(body.len()));
        all.push(checked(ai, kind, length, value.trim_end_matches(SEPARATOR).trim()));
        if all.last().is_some_and(Result::is_err) {
            return all;
        }
        rest = after;
    }
    all
}

fn checked<'t>(ai: &str, kind: Kind, length: Length, value: &'t str) -> Element<'t> {
    let (least, most) = match length {
        Length::Fixed(n) => (n, n),
        Length::UpTo(n) => (1, n),
    };
    let fault = if value.len() < least {
        Fault::Short { ai: ai.into() }
    } else if value.len() > most {
        Fault::Long { ai: ai.into() }
    } else if !value.bytes().all(|sign| kind.may_hold(sign)) {
        Fault::Sign { ai: ai.into() }
    } else {
        return Ok((kind, value));
    };
    Err((fault, Some(kind), value))
}

fn note(read: &mut Scan, kind: Kind, value: &str, today: Date) -> Result<(), Fault> {
    fn once<T: PartialEq>(slot: &mut Option<T>, value: T, ai: &str) -> Result<(), Fault> {
        match slot {
            Some(known) if *known != value => Err(Fault::Twice { ai: ai.into() }),
            _ => {
                *slot = Some(value);
                Ok(())
            }
        }
    }
    match kind {
        Kind::Gtin => once(&mut read.gtin, Gtin::new(value).ok_or(Fault::CheckDigit)?, "01"),
        Kind::Expiry => once(&mut read.expires, date(value, today)?, "17"),
        Kind::Lot => once(&mut read.lot, value.into(), "10"),
        Kind::Serial => once(&mut read.serial, value.into(), "21"),
        Kind::OtherDate => date(value, today).map(drop),
        Kind::OtherDigits | Kind::OtherText => Ok(()),
    }
}

/// A date of six digits. Day 00 is the last of the month. The century is the one that lies nearest: 51 years or more ahead is
/// the century before, 50 or more back the one to come (GS1 General Specifications, 7.12).
fn date(value: &str, today: Date) -> Result<Date, Fault> {
    let number = |from: usize, to: usize| -> Option<i16> { value.get(from..to)?.parse().ok() };
    let (Some(year), Some(month), Some(day)) = (number(0, 2), number(2, 4), number(4, 6)) else {
        return Err(Fault::Sign { ai: "17".into() });
    };
    let this = today.year().rem_euclid(100);
    let century = today.year() - this;
    let year = century
        + year
        + match year - this {
            ahead if ahead >= 51 => -100,
            back if back <= -50 => 100,
            _ => 0,
        };
    let month = i8::try_from(month).ok().filter(|month| (1..=12).contains(month)).ok_or(Fault::Month)?;
    let first = Date::new(year, month, 1).map_err(|_| Fault::Month)?;
    match i8::try_from(day) {
        Ok(0) => Ok(first.last_of_month()),
        Ok(day) => Date::new(year, month, day).map_err(|_| Fault::Day),
        Err(_) => Err(Fault::Day),
    }
}

/// Weights 3, 1, 3, 1 … from the left over the first 13 digits.
fn check_digit_fits(digits: &str) -> bool {
    let mut numbers = digits.bytes().map(|byte| u32::from(byte.wrapping_sub(b'0')));
    let sum: u32 =
        numbers.by_ref().take(13).enumerate().map(|(at, n)| if at % 2 == 0 { 3 * n } else { n }).sum();
    numbers.next() == Some((10 - sum % 10) % 10)
}
