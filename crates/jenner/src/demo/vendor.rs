//! The manners of the systems that write messages. The names are invented; the differences are those that a
//! registry meets every day.

use super::dice::Dice;
use super::organizations::Practice;

/// A kind of EHR, pharmacy or health department system.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Vendor {
    /// Large hospital EHR: NDC beside CVX, statements one by one, the whole history with every
    /// visit, OBX numbered over the whole message.
    Hospital,
    /// Paediatric office EHR: one multi-vaccine statement, OBX numbered in each group.
    Office,
    /// Old office EHR: upper case, sends the whole history with every visit, no placer numbers.
    Legacy,
    /// Cloud EHR of health centres: NDC first, CVX second, the whole history with every visit.
    Cloud,
    /// Pharmacy system: upper case, no next of kin.
    Pharmacy,
    /// Health department clinic system.
    Health,
}

impl Vendor {
    /// A likely one.
    pub fn of(practice: Practice, dice: &mut Dice) -> Self {
        match practice {
            Practice::State | Practice::HealthUnit | Practice::School | Practice::Childcare => Self::Health,
            Practice::Hospital => Self::Hospital,
            Practice::Pharmacy => Self::Pharmacy,
            Practice::CommunityHealth => Self::Cloud,
            Practice::Pediatric | Practice::Family => *dice
                .pick(&[Self::Office, Self::Office, Self::Hospital, Self::Cloud, Self::Legacy])
                .unwrap_or(&Self::Office),
        }
    }

    /// MSH-3.
    pub fn application(self) -> &'static str {
        match self {
            Self::Hospital => "TCHOUPEHR",
            Self::Office => "BAYOUCHART",
            Self::Legacy => "MEDPRO4",
            Self::Cloud => "CYPRESSCLOUD",
            Self::Pharmacy => "PIROGUERX",
            Self::Health => "PHUCLINIC",
        }
    }

    /// Writes names in capital letters.
    pub fn shouts(self) -> bool {
        matches!(self, Self::Legacy | Self::Pharmacy)
    }

    /// Writes NDC as first code of RXA-5.
    pub fn ndc_first(self) -> bool {
        self == Self::Cloud
    }

    /// Writes the NDC at all.
    pub fn ndc(self) -> bool {
        matches!(self, Self::Hospital | Self::Cloud | Self::Pharmacy)
    }

    /// Sends all it knows with every visit.
    pub fn whole_history(self) -> bool {
        matches!(self, Self::Legacy | Self::Hospital | Self::Cloud)
    }

    /// Hands out one statement for many vaccines of childhood.
    pub fn multi_statement(self) -> bool {
        matches!(self, Self::Office | Self::Legacy)
    }

    /// Starts OBX-1 anew in each order group.
    pub fn restarts_obx(self) -> bool {
        matches!(self, Self::Office | Self::Health | Self::Pharmacy)
    }

    /// Writes next of kin and guardians.
    pub fn kin(self) -> bool {
        self != Self::Pharmacy
    }
}
