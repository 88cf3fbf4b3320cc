//! A dose that is given away from the registry: what is typed, and what can be wrong with it.

use jenner_codes::{Codes, Cvx};
use jenner_model::Date;
use serde::{Deserialize, Serialize};

use crate::by_hand::names::{self, Meant};

/// Longest lot number.
const LONGEST_LOT: usize = 30;

/// A dose.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AwayDose {
    /// Vaccine.
    pub vaccine: Cvx,
    /// The day.
    pub given_on: Date,
    /// Lot number as printed on the pack.
    pub lot: String,
}

/// What is wrong with what was typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wrong {
    /// No vaccine of this name or code.
    NoVaccine,
    /// It may be one of several.
    Several(Vec<Cvx>),
    /// The day is none, lies in the future, or before birth.
    Day,
    /// No lot number, or none that can be one.
    Lot,
}

/// Reads what was typed.
pub fn read(
    codes: &Codes,
    vaccine: &str,
    given_on: &str,
    lot: &str,
    born: Option<Date>,
    today: Date,
) -> Result<AwayDose, Wrong> {
    let vaccine = match names::vaccine(codes, vaccine) {
        Meant::One(cvx) => cvx,
        Meant::Several(all) => return Err(Wrong::Several(all)),
        Meant::Nothing => return Err(Wrong::NoVaccine),
    };
    let given_on: Date = given_on.trim().parse().map_err(|_| Wrong::Day)?;
    if given_on > today || born.is_some_and(|born| given_on < born) {
        return Err(Wrong::Day);
    }
    let lot = lot.trim();
    let is_one = |c: char| c.is_ascii_alphanumeric() || "-/ .".contains(c);
    if lot.is_empty() || lot.chars().count() > LONGEST_LOT || !lot.chars().all(is_one) {
        return Err(Wrong::Lot);
    }
    Ok(AwayDose { vaccine, given_on, lot: lot.to_ascii_uppercase() })
}
