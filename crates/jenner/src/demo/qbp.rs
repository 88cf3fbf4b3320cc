//! Queries as clinics send them before a visit (QBP^Q11, profiles Z34 and Z44, guide §5): for people who
//! exist, by number or by name and birth date, and for some who do not.

use jenner_hl7::er7::{Parts, Writer};

use super::dice::Dice;
use super::vxu::day_text;
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
    let mut out = Writer::new();
    header(&mut out, state, 0, nth, "Z34");
    let mut qpd = out.segment("QPD");
    qpd.field(1, ["Z34", "Request Immunization History", "CDCPHINVS"]).field(2, format!("Q{nth}"));
    qpd.field(4, Parts::new().at(1, "Nobody").at(2, "Known").at(7, "L")).field(6, "19010101");
    drop(qpd);
    OutgoingQuery {
        organization_index: 0,
        text: out.finish(),
        asked_by: AskedBy::Stranger,
        person: None,
        forecast: false,
    }
}

fn header(out: &mut Writer, state: &State, sender: usize, nth: u32, profile: &str) {
    let organization = &state.organizations[sender];
    let mut msh = out.segment("MSH");
    msh.field(3, organization.vendor.application()).field(4, &organization.code);
    msh.field(5, "JENNER").field(6, format!("{}-IIS", state.pack.state));
    let minute = nth % 60;
    msh.field(7, format!("{}10{minute:02}00-0600", day_text(state.settings.today)));
    msh.field(9, ["QBP", "Q11", "QBP_Q11"]).field(10, format!("Q{}.{nth}", organization.code));
    msh.field(11, "P").field(12, "2.5.1").field(15, "ER").field(16, "AL");
    msh.field(21, [profile, "CDCPHINVS"]);
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
    let (profile, text) = if forecast {
        ("Z44", "Request Evaluated History and Forecast")
    } else {
        ("Z34", "Request Immunization History")
    };
    let mut out = Writer::new();
    header(&mut out, state, sender, nth, profile);
    {
        let mut qpd = out.segment("QPD");
        qpd.field(1, [profile, text, "CDCPHINVS"]).field(2, format!("Q{nth}"));
        if asked_by == AskedBy::Number {
            let authority = &state.organizations[sender].authority;
            qpd.field(3, Parts::new().at(1, &face.number).at(4, authority).at(5, "MR"));
        }
        let name = Parts::new().at(1, &face.name.family).at(2, &face.name.given).at(3, &face.name.middle);
        qpd.field(4, name.at(4, face.name.suffix).at(7, "L"));
        qpd.field(6, day_text(face.born)).field(7, face.sex.code());
        if asked_by == AskedBy::NameAndBirthDate {
            let address = Parts::new().at(1, &home.street).at(3, home.city).at(4, state.pack.state);
            qpd.field(8, address.at(5, home.zip).at(6, "USA").at(7, "P"));
        }
    }
    out.segment("RCP")
        .field(1, "I")
        .field(2, Parts::new().at(1, "5").sub(2, 1, "RD").sub(2, 2, "Records").sub(2, 3, "HL70126"));
    out.finish()
}
