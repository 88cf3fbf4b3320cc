//! Queries as clinics send them before a visit (QBP^Q11, profiles Z34 and Z44, guide §5): for people who
//! exist, by number or by name and birth date, and for some who do not.

use jenner_codes::Code;
use jenner_hl7::ask::{self, Heading};
use jenner_hl7::qbp::{Query, QueryProfile};
use jenner_model::person::{Address, Identifier, PersonName};

use super::dice::Dice;
use super::{State, face};

/// How a query names the person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum AskedBy {
    /// The sender's patient number, with name and birth date.
    Number,
    /// Name, birth date, sex and address.
    NameAndBirthDate,
    /// Somebody who is not in the state.
    Stranger,
}

/// A query on its way to the registry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutgoingQuery {
    /// Place of the sender in [`State::organizations`].
    pub organization_index: usize,
    /// The message, segments ended by CR.
    pub text: String,
    /// How it asks.
    pub asked_by: AskedBy,
    /// Whom it means ([`super::Person::key`]), nobody for a stranger.
    pub person: Option<u64>,
    /// Asks for evaluation and forecast (Z44), not for the history alone (Z34).
    pub forecast: bool,
}

/// Share of queries for people who are not in the state.
pub const STRANGER_SHARE: f64 = 0.08;

/// The `nth` query of a state; the same number is always the same query.
pub(super) fn query(state: &State, nth: u32) -> OutgoingQuery {
    let mut dice = Dice::of(state.settings.seed, 80, u64::from(nth));
    // A few tries, for a person about whom somebody has sent something.
    for _ in 0..20 {
        let number = dice.below(state.households.max(1) as usize) as u32;
        let household = state.settlement.household(&state.pack, number);
        let Some(place) = (!household.people.is_empty()).then(|| dice.below(household.people.len())) else {
            continue;
        };
        let (_, drafts) = state.drafts(&household, place);
        let Some(draft) = dice.pick(&drafts) else { continue };
        let person = &household.people[place];
        let sender = draft.organization;
        let organization = &state.organizations[sender];
        let salt = state.authorities[sender] as u64;
        let mut face = face::of(
            state.settings.seed,
            &household,
            person,
            salt,
            state.settings.today,
            organization.vendor.shouts(),
        );
        let asked_by = match dice.unit() {
            u if u < STRANGER_SHARE => AskedBy::Stranger,
            u if u < 0.55 => AskedBy::Number,
            _ => AskedBy::NameAndBirthDate,
        };
        if asked_by == AskedBy::Stranger {
            // A name and birth date that belong to nobody: visitors, new arrivals, mistakes.
            face.name.family = format!("{}quist", face.name.family);
            face.born = super::households::days_after(face.born, 1_234);
            face.born = face.born.min(state.settings.today);
        }
        let forecast = dice.chance(0.6);
        let text =
            write(state, sender, nth, &face, asked_by, forecast, household.home_on(state.settings.today));
        return OutgoingQuery {
            organization_index: sender,
            text,
            asked_by,
            person: (asked_by != AskedBy::Stranger).then_some(person.key),
            forecast,
        };
    }
    stranger(state, nth)
}

/// For a state so small that nobody is found.
fn stranger(state: &State, nth: u32) -> OutgoingQuery {
    let query = Query {
        profile: QueryProfile::Z34,
        name: Some(PersonName {
            family: "Nobody".into(),
            given: "Known".into(),
            kind: Some(Code::known("L")),
            ..PersonName::default()
        }),
        birth_date: Some(jiff::civil::date(1901, 1, 1)),
        ..blank(nth)
    };
    OutgoingQuery {
        organization_index: 0,
        text: ask::write(&query, &heading(state, 0, nth)),
        asked_by: AskedBy::Stranger,
        person: None,
        forecast: false,
    }
}

fn blank(nth: u32) -> Query {
    Query {
        profile: QueryProfile::Z34,
        tag: format!("Q{nth}").into(),
        identifiers: Vec::new(),
        name: None,
        mothers_maiden_name: None,
        birth_date: None,
        sex: None,
        addresses: Vec::new(),
        telecoms: Vec::new(),
        multiple_birth: None,
        birth_order: None,
        limit: Some(5),
        lacks_demographics: false,
    }
}

fn heading(state: &State, sender: usize, nth: u32) -> Heading {
    let organization = &state.organizations[sender];
    let minute = (nth % 60) as i8;
    let zone = jiff::tz::TimeZone::fixed(jiff::tz::offset(-6));
    let today = state.settings.today;
    Heading {
        application: organization.vendor.application().into(),
        facility: organization.code.as_str().into(),
        to_application: "JENNER".into(),
        to_facility: format!("{}-IIS", state.pack.state).into(),
        // A fixed offset has every hour once.
        now: today.at(10, minute, 0, 0).to_zoned(zone).unwrap_or_default(),
        control_id: format!("Q{}.{nth}", organization.code).into(),
    }
}

fn write(
    state: &State,
    sender: usize,
    nth: u32,
    face: &face::Face,
    asked_by: AskedBy,
    forecast: bool,
    home: &super::Home,
) -> String {
    let number = (asked_by == AskedBy::Number).then(|| Identifier {
        value: face.number.as_str().into(),
        authority: state.organizations[sender].authority.as_str().into(),
        kind: Code::known("MR"),
    });
    let address = (asked_by == AskedBy::NameAndBirthDate).then(|| Address {
        street: home.street.as_str().into(),
        city: home.city.into(),
        state: state.pack.state.into(),
        zip: home.zip.into(),
        country: "USA".into(),
        kind: Some(Code::known("P")),
        ..Address::default()
    });
    let query = Query {
        profile: if forecast { QueryProfile::Z44 } else { QueryProfile::Z34 },
        identifiers: number.into_iter().collect(),
        name: Some(PersonName {
            family: face.name.family.as_str().into(),
            given: face.name.given.as_str().into(),
            middle: face.name.middle.as_str().into(),
            suffix: face.name.suffix.into(),
            kind: Some(Code::known("L")),
        }),
        birth_date: Some(face.born),
        sex: Some(face.sex),
        addresses: address.into_iter().collect(),
        ..blank(nth)
    };
    ask::write(&query, &heading(state, sender, nth))
}
