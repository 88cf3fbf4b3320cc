//! What a source says about the patient that bears on vaccines: immunity, contraindications, reactions.

use jenner_codes::{ActionCode, Contraindication, Cvx, ImmunityEvidence, Reaction, SpecialIndication};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// A statement about the patient that belongs to no dose (sent under RXA 998 with completion `NA`), or a
/// contraindication or immunity sent with one.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Observation {
    /// What the source asks for.
    pub action: ActionCode,
    /// What was observed.
    pub finding: ObservedFact,
    /// Day of the observation (OBX-14), else the day of the group (RXA-3).
    pub observed_on: Date,
    /// From when it holds (OBX 30946-8).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Date>,
    /// Until when it holds (OBX 30944-3).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Date>,
    /// The vaccine it is about, when the source said so (OBX 30956-7 in the same OBX-4 group).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub vaccine: Option<Cvx>,
}

/// The fact itself.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ObservedFact {
    /// The patient had the disease (OBX 59784-9).
    HistoryOfDisease(ImmunityEvidence),
    /// A laboratory showed immunity (OBX 75505-8).
    Serology(ImmunityEvidence),
    /// Contraindication or precaution (OBX 30945-0).
    Contraindication(Contraindication),
    /// A reaction reported without its dose (OBX 31044-1 under RXA 998).
    Reaction(Reaction),
    /// Special indication (OBX 59785-6 under RXA 998).
    Indication(SpecialIndication),
}

impl ObservedFact {
    /// The code, for search and display.
    pub fn code(&self) -> &str {
        match self {
            Self::HistoryOfDisease(code) | Self::Serology(code) => code.as_str(),
            Self::Contraindication(code) => code.as_str(),
            Self::Reaction(code) => code.as_str(),
            Self::Indication(code) => code.as_str(),
        }
    }
}
