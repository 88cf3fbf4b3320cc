//! What the judge knows of one dose report: only what tells vaccination events apart, ready to be compared.

use jenner_codes::{CompletionStatus, Cvx, InformationSource};
use jenner_model::dose::DoseStatement;
use jenner_model::{Date, OrganizationId};
use smol_str::SmolStr;

use crate::doses::lot::Lot;
use crate::doses::rules::{EventRules, Product};

/// Who a historical report rests on (B5), the weakest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Voice {
    /// Parents: their written record or their memory.
    Family,
    /// A claim: the product may be a guess of a billing code, the date that of the bill.
    Payer,
    /// A school, an employer, a public agency.
    Institution,
    /// Historical, and no more is said.
    Unstated,
    /// A hospital's or a birth certificate.
    Hospital,
    /// Another provider's record.
    Provider,
    /// Another registry.
    Registry,
}

impl Voice {
    /// Whether it is known to name products loosely: a combination that only it states is not believed without
    /// asking.
    pub fn is_loose(self) -> bool {
        self <= Voice::Institution
    }
}

/// RXA-9: whether the sender gave the dose or only tells of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// Given by the sender.
    Administered,
    /// Told by the sender.
    Historical(Voice),
    /// The sender did not say.
    Unstated,
}

impl Origin {
    /// From RXA-9.
    pub fn of(source: Option<InformationSource>) -> Self {
        use InformationSource as Rxa9;
        match source {
            None => Origin::Unstated,
            Some(Rxa9::Administered) => Origin::Administered,
            Some(Rxa9::Historical) => Origin::Historical(Voice::Unstated),
            Some(Rxa9::OtherProvider) => Origin::Historical(Voice::Provider),
            Some(Rxa9::ParentWritten | Rxa9::ParentRecall) => Origin::Historical(Voice::Family),
            Some(Rxa9::OtherRegistry) => Origin::Historical(Voice::Registry),
            Some(Rxa9::BirthCertificate) => Origin::Historical(Voice::Hospital),
            Some(Rxa9::School | Rxa9::PublicAgency) => Origin::Historical(Voice::Institution),
        }
    }

    /// Whether it is only told of.
    pub fn is_historical(self) -> bool {
        matches!(self, Origin::Historical(_))
    }

    /// Whether the sender gave it.
    pub fn is_administered(self) -> bool {
        self == Origin::Administered
    }
}

/// What the report says became of the dose.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// Given completely.
    Complete,
    /// Given in part.
    Partial,
    /// Refused, or not given: no event (S8).
    NotGiven,
    /// The sender asks to take the dose back (action code D).
    Delete,
}

/// One report of a dose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// Day given.
    pub given_on: Date,
    /// The same day counted from 1970-01-01.
    pub day: i32,
    /// The vaccine; `None` where only a group is known.
    pub vaccine: Option<Cvx>,
    /// What the rules know of the vaccine or group.
    pub product: Product,
    /// The maker stated (MVX), as bits of the rules; 0 where none is.
    pub maker: u128,
    /// Trade name, capitals and figures only; empty where none is stated.
    pub trade: SmolStr,
    /// Lot.
    pub lot: Lot,
    /// The lot as it was written, to tell a verbatim repeat.
    pub lot_written: SmolStr,
    /// The office that speaks; `None` where it is not known.
    pub office: Option<i64>,
    /// Given or told.
    pub origin: Origin,
    /// What became of it.
    pub standing: Standing,
    /// How many further details it has (B4): expiry, site, route, eligibility, funding, NDC.
    pub details: u8,
    /// Typed by a person into the registry itself, not sent by a system.
    pub by_hand: bool,
}

impl Event {
    /// An event of a day and a vaccine about which nothing else is known.
    pub fn new(given_on: Date, vaccine: Option<Cvx>, product: Product) -> Self {
        Self {
            given_on,
            day: day_number(given_on),
            vaccine,
            product,
            maker: 0,
            trade: SmolStr::default(),
            lot: Lot::default(),
            lot_written: SmolStr::default(),
            office: None,
            origin: Origin::Unstated,
            standing: Standing::Complete,
            details: 0,
            by_hand: false,
        }
    }

    /// What a report of an organization says. Deletes are replayed before events are compared, so the action
    /// does not count here.
    pub fn of(said: &DoseStatement, office: OrganizationId, rules: &EventRules) -> Self {
        let cvx = said.vaccine.cvx;
        let details = [
            said.vaccine.ndc.is_some(),
            said.expires_on.is_some(),
            said.site.is_some(),
            said.route.is_some(),
            said.eligibility.is_some(),
            said.funding.is_some(),
        ];
        Self {
            maker: said.manufacturer.as_ref().map_or(0, |mvx| rules.maker(mvx)),
            lot: rules.lot(&said.lot),
            lot_written: said.lot.clone(),
            office: Some(office.0),
            origin: Origin::of(said.source),
            standing: match said.completion {
                CompletionStatus::Complete => Standing::Complete,
                CompletionStatus::Partial => Standing::Partial,
                CompletionStatus::NotAdministered | CompletionStatus::Refused => Standing::NotGiven,
            },
            details: details.into_iter().map(u8::from).sum(),
            ..Self::new(said.given_on, Some(cvx), rules.product(cvx))
        }
    }

    /// Days between two events.
    pub fn days_from(&self, other: &Event) -> u32 {
        self.day.abs_diff(other.day)
    }

    /// Whether both are reports of one known office.
    pub fn same_office(&self, other: &Event) -> bool {
        self.office.is_some() && self.office == other.office
    }
}

fn day_number(date: Date) -> i32 {
    let epoch = Date::constant(1970, 1, 1);
    // A date of this calendar is at most some four million days away.
    i32::try_from(date.duration_since(epoch).as_hours() / 24).unwrap_or(i32::MAX)
}

/// A trade name ready to be compared.
pub fn trade_name(written: &str) -> SmolStr {
    written.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_uppercase).collect()
}
