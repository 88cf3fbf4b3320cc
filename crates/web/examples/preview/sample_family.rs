//! A made-up family: a child with a full record and a newborn; notes that wait, were asked about and answered; a claim.

use std::sync::Arc;

use jenner_model::access::{Origin, Role};
use jenner_model::{OrganizationId, PublicId, UserId};
use jenner_registry::access::entry::Whence;
use jenner_registry::audit::deeds::Deed;
use jenner_registry::family::access_code::GivenCode;
use jenner_registry::family::contact::Contact;
use jenner_registry::family::prove::{Asked, Begun};
use jenner_registry::family::reminders::{Channel, Choice};
use jenner_registry::family::requests::{About, Claimed, Said, Sent, State};
use jenner_registry::family::share::{Link, Made};
use jenner_registry::packs::Language;
use jenner_registry::participation::request::Details;
use jenner_web::desk::family::FollowedClaim;
use jenner_web::desk::{FamilyDesk, Refusal, Visitor};
use jenner_web::language::Lang;
use jenner_web::views::audit::FamilyLook;
use jenner_web::views::family::*;
use jiff::Timestamp;
use jiff::civil::date;

use super::{CLINIC, SampleDesk, at, full_record, newborn, person};

/// The code that opens the sample family.
const CODE: &str = "12345678";

fn family_of(id: &str) -> Result<FamilyPerson, Refusal> {
    let view = person(id, None)?;
    let name = format!("{} {}", view.head.name.given, view.head.name.family);
    let standing = Standing::of(&view.forecast);
    let card =
        FamilyCard { id: id.into(), name, born: view.head.birth_date, today: view.head.today, standing };
    let place = |day: &jenner_web::views::DayRow| day.places.first().cloned().unwrap_or_default();
    let shots = view.days.iter().flat_map(|day| {
        let place = place(day);
        day.doses.iter().map(move |dose| FamilyShot {
            id: 1,
            on: dose.given_on,
            vaccine: dose.vaccine.clone(),
            place: place.clone(),
            verdicts: dose.verdict.map(|status| (dose.vaccine.clone(), status)).into_iter().collect(),
        })
    });
    Ok(FamilyPerson {
        number: view.head.number.clone(),
        shots: shots.collect(),
        forecast: view.forecast.clone(),
        card,
    })
}

fn of(person: PublicId) -> Result<FamilyPerson, Refusal> {
    let id = person.to_string();
    if [full_record(), newborn()].contains(&id) { family_of(&id) } else { Err(Refusal::NotFound) }
}

fn visitor() -> Visitor {
    Visitor {
        user: UserId(Role::Parent as i64),
        name: "Family".into(),
        role: Role::Parent,
        organization: OrganizationId(0),
        organization_name: String::new(),
        grant: 0,
        origin: None,
    }
}

fn step(what: &str, by: &str, note: &str) -> RequestStep {
    RequestStep { at: at("2026-11-20T15:04:00Z"), by: by.into(), what: what.into(), note: note.into() }
}

fn note(id: &str, about: About, state: State) -> FamilyNote {
    let mut steps = vec![step("sent", "", ""), step("open", "Nola Nurse", "")];
    if state == State::Asked {
        steps.push(step("asked", "Nola Nurse", "Which clinic gave the shot? Do you have the yellow card?"));
    }
    if state == State::Done {
        steps.push(step("done", "Nola Nurse", "We found the shot at your old clinic and added it."));
    }
    FamilyNote {
        id: id.into(),
        number: "F-123-456-789-0".into(),
        about,
        state,
        desk: if about == About::Claim { String::new() } else { CLINIC.into() },
        came: at("2026-11-20T15:04:00Z"),
        text: "The flu shot of last October is not there.\nIt was given at the school.".into(),
        steps,
    }
}

fn request(id: &str) -> DeskRequest {
    let claim = id == "00000000000000000000" || id == "claim";
    DeskRequest {
        note: note(id, if claim { About::Claim } else { About::Missing }, State::Open),
        language: "Español",
        given: "Remy".into(),
        family: "Arceneaux".into(),
        born: Some(date(2024, 1, 2)),
        asker: "Marie Arceneaux".into(),
        contact: "985-555-0143".into(),
        place: "Bayou Pediatrics, Houma".into(),
        record: (!claim).then(|| (full_record(), Some(1))),
    }
}

fn given() -> GivenCode {
    GivenCode {
        code: "K7QMA-4V2XB".into(),
        until: jenner_model::Timestamp::from_jiff(at("2026-12-20T15:04:00Z")),
        oneself: false,
    }
}

impl FamilyDesk for SampleDesk {
    fn begin_family(
        &self,
        _: &Asked,
        _: &Contact,
        _: &Whence,
        _: Lang,
    ) -> Result<(Begun, Option<String>), Refusal> {
        Ok((Begun::OnItsWay { handle: "try".into(), code: CODE.into() }, Some(CODE.into())))
    }

    fn check_family(
        &self,
        _: &str,
        code: &str,
        _: Option<UserId>,
        _: &Whence,
    ) -> Result<FamilyProved, Refusal> {
        Ok(if code.trim() == CODE { FamilyProved::In(Box::new(visitor())) } else { FamilyProved::No })
    }

    fn family_by_paper(
        &self,
        _: &Asked,
        code: &str,
        _: Option<UserId>,
        _: &Whence,
    ) -> Result<FamilyProved, Refusal> {
        let right = code.trim() == given().code;
        Ok(if right { FamilyProved::In(Box::new(visitor())) } else { FamilyProved::No })
    }

    fn claim(&self, _: Said, _: Lang, _: &Whence) -> Result<Claimed, Refusal> {
        Ok(Claimed::Number("F-123-456-789-0".into(), "K7QMA-4V2XB".into()))
    }

    fn follow_claim(&self, number: &str, _: &str, _: &str, _: &Whence) -> Result<FollowedClaim, Refusal> {
        Ok(match number {
            "" => FollowedClaim::No,
            _ => FollowedClaim::Claim(Box::new(note("claim", About::Claim, State::Asked))),
        })
    }

    fn shared(
        &self,
        token: &str,
        _: Option<Arc<Origin>>,
    ) -> Result<Option<(FamilyPerson, Timestamp)>, Refusal> {
        match token {
            "sample" => Ok(Some((family_of(&full_record())?, at("2026-11-23T15:04:00Z")))),
            _ => Ok(None),
        }
    }

    fn family(&self, _: &Visitor) -> Result<Vec<FamilyCard>, Refusal> {
        Ok(vec![family_of(&full_record())?.card, family_of(&newborn())?.card])
    }

    fn family_person(&self, _: &Visitor, person: PublicId) -> Result<FamilyPerson, Refusal> {
        of(person)
    }

    fn family_looks(&self, _: &Visitor, person: PublicId) -> Result<FamilyLooks, Refusal> {
        let look = |deed, own, organization: &str| FamilyLook {
            on: date(2026, 11, 20),
            deed,
            machine: false,
            own,
            organization: organization.into(),
            times: 1,
        };
        let looks = vec![
            look(Deed::CameIn, true, ""),
            look(Deed::SawShared, false, ""),
            look(Deed::Saw, false, CLINIC),
            look(Deed::LetIn, false, CLINIC),
        ];
        Ok(FamilyLooks { card: of(person)?.card, looks, cut: false })
    }

    fn family_shares(&self, _: &Visitor, person: PublicId) -> Result<FamilyShares, Refusal> {
        let until = jenner_model::Timestamp::from_jiff(at("2026-11-23T15:04:00Z"));
        Ok(FamilyShares { card: of(person)?.card, links: vec![Link { id: 7, until, opened: 2 }] })
    }

    fn share(&self, _: &Visitor, person: PublicId) -> Result<Made, Refusal> {
        of(person).map(|_| Made::Link("0123456789abcdef0123456789abcdef".into()))
    }

    fn end_share(&self, _: &Visitor, _: i64) -> Result<(), Refusal> {
        Ok(())
    }

    fn family_notes(&self, _: &Visitor, person: PublicId) -> Result<FamilyNotes, Refusal> {
        let view = of(person)?;
        Ok(FamilyNotes {
            card: view.card,
            shots: view.shots,
            desks: vec![(1, CLINIC.into())],
            notes: vec![note("n1", About::Missing, State::Asked), note("n2", About::WrongShot, State::Done)],
        })
    }

    fn send_note(
        &self,
        _: &Visitor,
        person: PublicId,
        _: About,
        said: Said,
        _: Option<OrganizationId>,
        _: Lang,
    ) -> Result<Sent, Refusal> {
        of(person)?;
        let empty = said.text.trim().is_empty();
        Ok(if empty { Sent::Empty } else { Sent::Number("F-123-456-789-0".into()) })
    }

    fn answer_note(&self, _: &Visitor, person: PublicId, _: &str, text: &str) -> Result<bool, Refusal> {
        of(person)?;
        Ok(!text.trim().is_empty())
    }

    fn reminders(&self, _: &Visitor, person: PublicId) -> Result<(FamilyCard, Choice), Refusal> {
        let choice = Choice { channel: Some(Channel::Text), language: Language::English, since: None };
        Ok((of(person)?.card, choice))
    }

    fn choose_reminders(
        &self,
        _: &Visitor,
        person: PublicId,
        _: Channel,
        _: Language,
    ) -> Result<(), Refusal> {
        of(person).map(drop)
    }

    fn family_details(&self, _: &Visitor, person: PublicId) -> Result<(FamilyCard, Details), Refusal> {
        let card = of(person)?.card;
        let details = Details {
            given: "Camille".into(),
            family: "Arceneaux".into(),
            birth_date: card.born,
            street: "12 Canal St".into(),
            city: "Houma".into(),
            state: "LA".into(),
            zip: "70360".into(),
            ..Details::default()
        };
        Ok((card, details))
    }

    fn family_requests(&self, _: &Visitor, running: bool) -> Result<Vec<DeskRequest>, Refusal> {
        Ok(if running { vec![request("claim"), request("n1")] } else { Vec::new() })
    }

    fn family_request(&self, _: &Visitor, name: &str) -> Result<DeskRequest, Refusal> {
        Ok(request(name))
    }

    fn bring_claim(&self, _: &Visitor, number: &str, _: &str) -> Result<Option<String>, Refusal> {
        Ok((!number.is_empty()).then(|| "claim".into()))
    }

    fn order_family_request(
        &self,
        _: &Visitor,
        _: &str,
        order: &DeskOrder,
        _: &str,
    ) -> Result<DeskDone, Refusal> {
        Ok(match order {
            DeskOrder::Step(_) => DeskDone::Done,
            DeskOrder::Solve(..) => DeskDone::Code(given()),
        })
    }

    fn access_codes(&self, _: &Visitor, person: PublicId) -> Result<CodesView, Refusal> {
        let card = of(person)?.card;
        Ok(CodesView {
            id: card.id,
            name: "ARCENEAUX, Camille".into(),
            born: card.born,
            held: false,
            live: vec![(CLINIC.into(), at("2026-11-20T15:04:00Z"), at("2026-12-20T15:04:00Z"), 1)],
        })
    }

    fn give_access_code(&self, _: &Visitor, person: PublicId) -> Result<Option<GivenCode>, Refusal> {
        of(person).map(|_| Some(given()))
    }

    fn withdraw_access_codes(&self, _: &Visitor, person: PublicId) -> Result<(), Refusal> {
        of(person).map(drop)
    }
}
