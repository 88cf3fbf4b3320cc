//! Clinics that cheat, so that it can be seen whether they are found.

use jenner_model::Date;

/// How a clinic cheats.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fraud {
    /// Half of its insured patients get federal vaccine.
    InsuredFromFederal,
    /// It reports doses of lots of which nothing is left.
    MoreThanShipped,
    /// On one day it reports two hundred doses for people it saw before.
    ImpossibleDay(Date),
    /// It calls everybody a Medicaid patient.
    NeverScreened,
}

impl Fraud {
    /// A word for the figures.
    pub const fn word(self) -> &'static str {
        match self {
            Fraud::InsuredFromFederal => "insured_from_federal",
            Fraud::MoreThanShipped => "more_than_shipped",
            Fraud::ImpossibleDay(_) => "impossible_day",
            Fraud::NeverScreened => "never_screened",
        }
    }
}

/// Doses of the day on which a clinic reports too many.
pub const FLOOD: usize = 200;
/// Doses that a clinic reports of a lot that is used up.
pub const BEYOND: i64 = 12;
