//! What a source says about one injection: the dose part of a report.

use jenner_codes::{
    ActionCode, CompletionStatus, Confidentiality, Cpt, Cvx, Eligibility, EligibilityMethod, FundingSource,
    InformationSource, Mvx, Ndc, Reaction, RefusalReason, Route, Site, SpecialIndication, Unit, VisDocument,
};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

/// The number that a sender's system gave a dose or an order (HL7 EI).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct OrderNumber {
    /// The number.
    pub value: SmolStr,
    /// Assigning authority; may be empty.
    #[serde(default, skip_serializing_if = "SmolStr::is_empty")]
    pub authority: SmolStr,
}

/// A person of the clinic: who ordered, gave or entered (HL7 XCN).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Default)]
pub struct Provider {
    /// Number, for example the NPI.
    #[serde(default, skip_serializing_if = "SmolStr::is_empty")]
    pub number: SmolStr,
    /// Assigning authority of the number.
    #[serde(default, skip_serializing_if = "SmolStr::is_empty")]
    pub authority: SmolStr,
    /// Kind of number (HL7 0203) such as `NPI`.
    #[serde(default, skip_serializing_if = "SmolStr::is_empty")]
    pub number_kind: SmolStr,
    /// Family name.
    #[serde(default, skip_serializing_if = "SmolStr::is_empty")]
    pub family: SmolStr,
    /// Given name.
    #[serde(default, skip_serializing_if = "SmolStr::is_empty")]
    pub given: SmolStr,
    /// Middle name.
    #[serde(default, skip_serializing_if = "SmolStr::is_empty")]
    pub middle: SmolStr,
    /// Degree or title (MD, RN).
    #[serde(default, skip_serializing_if = "SmolStr::is_empty")]
    pub degree: SmolStr,
}

/// A place or an organization as a message names it (HL7 LA2-4, XON).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Default)]
pub struct Place {
    /// Identifier (namespace or number).
    #[serde(default, skip_serializing_if = "SmolStr::is_empty")]
    pub id: SmolStr,
    /// Name.
    #[serde(default, skip_serializing_if = "SmolStr::is_empty")]
    pub name: SmolStr,
}

/// An amount with its unit (RXA-6 and RXA-7). "Unknown" (999) is no amount.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Amount {
    /// The number, as decimal text (`0.5`): amounts are shown and compared, never computed with.
    pub value: SmolStr,
    /// Unit (UCUM).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<Unit>,
}

/// A vaccine information statement that was handed out (OBX 69764-9, 29768-9, 29769-7, 30956-7).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Default)]
pub struct VisGiven {
    /// The document and edition by its 24-digit string, when the sender used that form.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub document: Option<VisDocument>,
    /// The vaccine the statement is about, when the sender named it by CVX instead.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub vaccine: Option<Cvx>,
    /// Edition date.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub published: Option<Date>,
    /// Day it was given to the patient.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub presented: Option<Date>,
}

/// How sure the vaccine is (RXA-5) and which products the sender named.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct VaccineGiven {
    /// The vaccine. From the CVX itself, or mapped from NDC or CPT by CDC's tables.
    pub cvx: Cvx,
    /// The NDC, if the sender gave one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ndc: Option<Ndc>,
    /// The CPT code, if the sender gave one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cpt: Option<Cpt>,
}

/// One source's statement about one injection (one ORC/RXA group of a message).
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct DoseStatement {
    /// What the source asks for (RXA-21). Many senders always say add, so identity never rests on it alone.
    pub action: ActionCode,
    /// What became of the dose: complete, partial. Refusals and "not given" are their own statements.
    pub completion: CompletionStatus,
    /// The sender's number for the dose (ORC-3).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub filler: Option<OrderNumber>,
    /// The order's number at the clinic that ordered (ORC-2).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub placer: Option<OrderNumber>,
    /// Day given (RXA-3).
    pub given_on: Date,
    /// The vaccine.
    pub vaccine: VaccineGiven,
    /// Where the knowledge comes from (RXA-9). `None`: the sender did not say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<InformationSource>,
    /// Amount.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amount: Option<Amount>,
    /// Who gave it (RXA-10).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub administered_by: Option<Provider>,
    /// Who ordered it (ORC-12).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ordered_by: Option<Provider>,
    /// Who typed it in (ORC-10).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub entered_by: Option<Provider>,
    /// Organization that entered it (ORC-17).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub entered_at: Option<Place>,
    /// Where it was given (RXA-11).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub location: Option<Place>,
    /// Lot number of the vaccine (RXA-15, first repetition).
    #[serde(default, skip_serializing_if = "SmolStr::is_empty")]
    pub lot: SmolStr,
    /// Expiry of the lot (RXA-16). A month without day is its last day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_on: Option<Date>,
    /// Manufacturer (RXA-17).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub manufacturer: Option<Mvx>,
    /// Route (RXR-1).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub route: Option<Route>,
    /// Body site (RXR-2).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub site: Option<Site>,
    /// Eligibility for a funding programme (OBX 64994-7).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub eligibility: Option<Eligibility>,
    /// Eligibility of this dose or of the whole visit (OBX-17).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub eligibility_method: Option<EligibilityMethod>,
    /// Who paid for the vaccine (OBX 30963-3).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub funding: Option<FundingSource>,
    /// Information statements handed out.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub vis: Vec<VisGiven>,
    /// Reactions (OBX 31044-1).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reactions: Vec<Reaction>,
    /// Special indications (OBX 59785-6).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub indications: Vec<SpecialIndication>,
    /// Confidentiality (ORC-28).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confidentiality: Option<Confidentiality>,
    /// When the sender's system first held the dose (RXA-22), to the day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub entered_on: Option<Date>,
    /// Notes (NTE, RXA-9 free text).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<SmolStr>,
}

/// A refusal: somebody decided against a dose on a day (RXA-20 `RE`).
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Refusal {
    /// What the source asks for.
    pub action: ActionCode,
    /// Day of the refusal.
    pub refused_on: Date,
    /// The vaccine refused.
    pub vaccine: Cvx,
    /// Reason (NIP002).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<RefusalReason>,
    /// Reason in the source's words (required by the guide for "other").
    #[serde(default, skip_serializing_if = "SmolStr::is_empty")]
    pub text: SmolStr,
    /// The sender's number, if it is a real one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub filler: Option<OrderNumber>,
}
