//! Families at the desk: proving who asks, and their own pages.

use std::sync::Arc;

use jenner_model::access::{Access, Origin};
use jenner_model::dose::DoseStatement;
use jenner_model::record::{Dose, Record};
use jenner_model::{Given, OrganizationId, PublicId, UserId};
use jenner_registry::access::entry::Whence;
use jenner_registry::access::{door, redact};
use jenner_registry::audit::who;
use jenner_registry::family::access_code::{self, GivenCode};
use jenner_registry::family::contact::Contact;
use jenner_registry::family::outbox::Letter;
use jenner_registry::family::people;
use jenner_registry::family::prove::{self, Asked, Begun, Proved};
use jenner_registry::family::reminders::{self, Channel, Choice};
use jenner_registry::family::requests::{self, About, Claimed, Followed, Said, Sent};
use jenner_registry::family::share::{self, Made};
use jenner_registry::packs::Language;
use jenner_registry::participation::request::Details;
use jiff::Timestamp;

use super::forecast::Seen;
use super::{Clerk, refusal, words};
use crate::desk::family::FollowedClaim;
use crate::desk::{FamilyDesk, Refusal, Visitor};
use crate::language::{Lang, Words};
use crate::pages::participation::form::language;
use crate::views::family::{
    CodesView, DeskDone, DeskOrder, DeskRequest, FamilyCard, FamilyLooks, FamilyNote, FamilyNotes,
    FamilyPerson, FamilyProved, FamilyShares, FamilyShot, RequestStep, Standing,
};

/// Lines of the log that a family is shown.
const MOST_LOOKS: usize = 200;

impl Clerk {
    pub(super) fn words_in(&self, lang: Lang) -> Words {
        Words { lang, zone: self.registry.settings().time_zone.clone() }
    }

    fn proved(&self, proved: Proved) -> FamilyProved {
        match proved {
            Proved::In(who) => FamilyProved::In(Box::new(self.visitor(*who))),
            Proved::No => FamilyProved::No,
            Proved::Wait(time) => FamilyProved::Wait(time),
        }
    }

    fn card(&self, record: &Record, seen: &Seen) -> FamilyCard {
        let name = record.demographics.legal_name().map(words::shown).unwrap_or_default();
        let parts = [name.given.as_str(), name.family.as_str()];
        let name = parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ");
        FamilyCard {
            id: record.public_id.to_string(),
            name,
            born: record.demographics.birth_date,
            today: self.registry.today(),
            standing: Standing::of(&seen.forecast),
        }
    }

    /// The card alone, for pages on which nothing is said of what is due.
    fn plain_card(&self, record: &Record) -> FamilyCard {
        self.card(record, &self.forecast(record))
    }

    fn shot(&self, dose: &Dose, seen: &Seen) -> FamilyShot {
        let verdicts = seen.verdicts(dose.id);
        FamilyShot {
            id: dose.id.0,
            on: dose.best.given_on,
            vaccine: words::vaccine(self.registry.codes(), dose.best.vaccine.cvx),
            place: place(&dose.best),
            verdicts: verdicts.into_iter().map(|(group, status)| (group.to_owned(), status)).collect(),
        }
    }

    fn shots(&self, record: &Record, seen: &Seen) -> Vec<FamilyShot> {
        record.doses.iter().rev().map(|dose| self.shot(dose, seen)).collect()
    }

    fn family_view(&self, record: &Record) -> FamilyPerson {
        let seen = self.forecast(record);
        FamilyPerson {
            card: self.card(record, &seen),
            number: record.registry_number.to_string(),
            shots: self.shots(record, &seen),
            forecast: seen.forecast,
        }
    }

    /// A record of the family, through the door.
    fn of_family(&self, visitor: &Visitor, person: PublicId) -> Result<(Access, Record), Refusal> {
        let access = self.access(visitor)?;
        let found = door::open(&self.registry, &access, person).map_err(refusal)?;
        Ok((access, found.ok_or(Refusal::NotFound)?))
    }

    pub(super) fn note(&self, request: &requests::Request, staff: bool) -> Result<FamilyNote, Refusal> {
        let users: Vec<UserId> = request.steps.iter().filter_map(|step| step.user).collect();
        let names = if staff { self.names_of(users)? } else { std::collections::HashMap::new() };
        let steps = request.steps.iter().map(|step| RequestStep {
            at: step.at.to_jiff(),
            by: step.user.and_then(|user| names.get(&user).cloned()).unwrap_or_default(),
            what: step.what.clone(),
            note: step.note.clone(),
        });
        Ok(FamilyNote {
            id: request.public_id.to_string(),
            number: request.number.clone(),
            about: request.about,
            state: request.state,
            desk: request.organization.map(|id| self.organization(id)).unwrap_or_default(),
            came: request.made_at.to_jiff(),
            text: request.said.text.clone(),
            steps: steps.collect(),
        })
    }
}

/// Where a dose was given, as it was told: the clinic's name, never its staff.
fn place(dose: &DoseStatement) -> String {
    dose.location.as_ref().map(words::place).unwrap_or_default()
}

/// The code in its letter.
fn code_letter(w: &Words, code: &str) -> Letter {
    Letter { subject: w.t("fam-letter-subject"), text: w.s("fam-letter-code", code) }
}

impl FamilyDesk for Clerk {
    fn begin_family(
        &self,
        asked: &Asked,
        contact: &Contact,
        whence: &Whence,
        lang: Lang,
    ) -> Result<(Begun, Option<String>), Refusal> {
        let w = self.words_in(lang);
        let write = |code: &str| code_letter(&w, code);
        let begun = prove::begin(&self.registry, asked, contact, whence, &write).map_err(refusal)?;
        let shown = match &begun {
            Begun::OnItsWay { code, .. } if self.shows_codes => Some(code.clone()),
            _ => None,
        };
        Ok((begun, shown))
    }

    fn check_family(
        &self,
        handle: &str,
        code: &str,
        visiting: Option<UserId>,
        whence: &Whence,
    ) -> Result<FamilyProved, Refusal> {
        let proved = prove::check(&self.registry, handle, code, visiting, whence).map_err(refusal)?;
        Ok(self.proved(proved))
    }

    fn family_by_paper(
        &self,
        asked: &Asked,
        code: &str,
        visiting: Option<UserId>,
        whence: &Whence,
    ) -> Result<FamilyProved, Refusal> {
        let proved = prove::by_access_code(&self.registry, asked, code, visiting, whence).map_err(refusal)?;
        Ok(self.proved(proved))
    }

    fn claim(&self, said: Said, lang: Lang, whence: &Whence) -> Result<Claimed, Refusal> {
        requests::claim(&self.registry, said, language(lang), whence).map_err(refusal)
    }

    fn follow_claim(
        &self,
        number: &str,
        code: &str,
        text: &str,
        whence: &Whence,
    ) -> Result<FollowedClaim, Refusal> {
        Ok(match requests::follow(&self.registry, number, code, text, whence).map_err(refusal)? {
            Followed::Claim(request) => FollowedClaim::Claim(Box::new(self.note(&request, false)?)),
            Followed::No => FollowedClaim::No,
            Followed::Wait(time) => FollowedClaim::Wait(time),
        })
    }

    fn shared(
        &self,
        token: &str,
        origin: Option<Arc<Origin>>,
    ) -> Result<Option<(FamilyPerson, Timestamp)>, Refusal> {
        let found = share::open(&self.registry, token, origin).map_err(refusal)?;
        Ok(found.map(|(record, until)| (self.family_view(&record), until.to_jiff())))
    }

    fn family(&self, visitor: &Visitor) -> Result<Vec<FamilyCard>, Refusal> {
        let access = self.access(visitor)?;
        let records = people::list(&self.registry, &access).map_err(refusal)?;
        Ok(records.iter().map(|record| self.plain_card(record)).collect())
    }

    fn family_person(&self, visitor: &Visitor, person: PublicId) -> Result<FamilyPerson, Refusal> {
        let (_, record) = self.of_family(visitor, person)?;
        Ok(self.family_view(&record))
    }

    fn family_looks(&self, visitor: &Visitor, person: PublicId) -> Result<FamilyLooks, Refusal> {
        let (access, record) = self.of_family(visitor, person)?;
        let mut lines = who::for_family(&self.registry, &access, record.person).map_err(refusal)?;
        // Where somebody works who looked tells where a family goes that must not be found.
        let held = record.is_restricted(jenner_model::record::Restriction::SafetyHold);
        if held {
            lines.iter_mut().for_each(|line| line.organization = Some(redact::WITHHELD));
        }
        let cut = lines.len() > MOST_LOOKS;
        lines.truncate(MOST_LOOKS);
        let looks = self.family_lines(lines);
        Ok(FamilyLooks { card: self.plain_card(&record), looks, cut })
    }

    fn family_shares(&self, visitor: &Visitor, person: PublicId) -> Result<FamilyShares, Refusal> {
        let (access, record) = self.of_family(visitor, person)?;
        let links = share::list(&self.registry, &access, &record).map_err(refusal)?;
        Ok(FamilyShares { card: self.plain_card(&record), links })
    }

    fn share(&self, visitor: &Visitor, person: PublicId) -> Result<Made, Refusal> {
        let access = self.access(visitor)?;
        share::make(&self.registry, &access, person).map_err(refusal)?.ok_or(Refusal::NotFound)
    }

    fn end_share(&self, visitor: &Visitor, link: i64) -> Result<(), Refusal> {
        let access = self.access(visitor)?;
        share::end(&self.registry, &access, link).map_err(refusal)
    }

    fn family_notes(&self, visitor: &Visitor, person: PublicId) -> Result<FamilyNotes, Refusal> {
        let (access, record) = self.of_family(visitor, person)?;
        let found = requests::of_record(&self.registry, &access, &record).map_err(refusal)?;
        let seen = self.forecast(&record);
        let desks = requests::desks(&record);
        Ok(FamilyNotes {
            card: self.card(&record, &seen),
            shots: self.shots(&record, &seen),
            desks: desks.into_iter().map(|id| (id.0, self.organization(id))).collect(),
            notes: found.iter().map(|request| self.note(request, false)).collect::<Result<_, _>>()?,
        })
    }

    fn send_note(
        &self,
        visitor: &Visitor,
        person: PublicId,
        about: About,
        said: Said,
        to: Option<OrganizationId>,
        lang: Lang,
    ) -> Result<Sent, Refusal> {
        let access = self.access(visitor)?;
        let sent = requests::send(&self.registry, &access, person, about, said, to, language(lang));
        sent.map_err(refusal)?.ok_or(Refusal::NotFound)
    }

    fn answer_note(
        &self,
        visitor: &Visitor,
        person: PublicId,
        note: &str,
        text: &str,
    ) -> Result<bool, Refusal> {
        let access = self.access(visitor)?;
        let note = note.parse().map_err(|_| Refusal::NotFound)?;
        requests::answer(&self.registry, &access, person, note, text).map_err(refusal)
    }

    fn reminders(&self, visitor: &Visitor, person: PublicId) -> Result<(FamilyCard, Choice), Refusal> {
        let (access, record) = self.of_family(visitor, person)?;
        let choice = reminders::of(&self.registry, &access, &record).map_err(refusal)?;
        Ok((self.plain_card(&record), choice))
    }

    fn choose_reminders(
        &self,
        visitor: &Visitor,
        person: PublicId,
        channel: Channel,
        language: Language,
    ) -> Result<(), Refusal> {
        let access = self.access(visitor)?;
        let chosen = reminders::choose(&self.registry, &access, person, channel, language);
        chosen.map_err(refusal)?.then_some(()).ok_or(Refusal::NotFound)
    }

    fn family_details(&self, visitor: &Visitor, person: PublicId) -> Result<(FamilyCard, Details), Refusal> {
        let (_, record) = self.of_family(visitor, person)?;
        let said = &record.demographics;
        let name = said.legal_name().map(words::shown).unwrap_or_default();
        let address = match &said.addresses {
            Given::Value(all) => all.first().cloned().unwrap_or_default(),
            _ => jenner_model::person::Address::default(),
        };
        let details = Details {
            given: name.given,
            family: name.family,
            birth_date: said.birth_date,
            street: address.street.to_string(),
            city: address.city.to_string(),
            state: address.state.to_string(),
            zip: address.zip.to_string(),
            written_on: Some(self.registry.today()),
            ..Details::default()
        };
        Ok((self.plain_card(&record), details))
    }

    fn family_requests(&self, visitor: &Visitor, running: bool) -> Result<Vec<DeskRequest>, Refusal> {
        self.desk_requests(visitor, running)
    }

    fn family_request(&self, visitor: &Visitor, request: &str) -> Result<DeskRequest, Refusal> {
        self.desk_request(visitor, request)
    }

    fn bring_claim(&self, visitor: &Visitor, number: &str, code: &str) -> Result<Option<String>, Refusal> {
        let access = self.access(visitor)?;
        let found = requests::desk::bring(&self.registry, &access, number, code).map_err(refusal)?;
        Ok(found.map(|id| id.to_string()))
    }

    fn order_family_request(
        &self,
        visitor: &Visitor,
        request: &str,
        order: &DeskOrder,
        note: &str,
    ) -> Result<DeskDone, Refusal> {
        self.carry_out_request(visitor, request, order, note)
    }

    fn access_codes(&self, visitor: &Visitor, person: PublicId) -> Result<CodesView, Refusal> {
        let access = self.access(visitor)?;
        let live = access_code::list(&self.registry, &access, person).map_err(refusal)?;
        let live = live.ok_or(Refusal::NotFound)?;
        let record =
            door::open(&self.registry, &access, person).map_err(refusal)?.ok_or(Refusal::NotFound)?;
        super::still_named(person, &record)?;
        let line = |code: access_code::LiveCode| {
            let by = self.organization(code.organization);
            (by, code.made_at.to_jiff(), code.until.to_jiff(), code.used)
        };
        Ok(CodesView {
            id: record.public_id.to_string(),
            name: record.demographics.legal_name().map(words::name).unwrap_or_default(),
            born: record.demographics.birth_date,
            held: record.is_restricted(jenner_model::record::Restriction::SafetyHold),
            live: live.into_iter().map(line).collect(),
        })
    }

    fn give_access_code(&self, visitor: &Visitor, person: PublicId) -> Result<Option<GivenCode>, Refusal> {
        let access = self.access(visitor)?;
        match access_code::give(&self.registry, &access, person) {
            Ok(given) => given.map(Some).ok_or(Refusal::NotFound),
            Err(jenner_registry::Error::Invalid(_)) => Ok(None),
            Err(error) => Err(refusal(error)),
        }
    }

    fn withdraw_access_codes(&self, visitor: &Visitor, person: PublicId) -> Result<(), Refusal> {
        let access = self.access(visitor)?;
        let done = access_code::withdraw(&self.registry, &access, person).map_err(refusal)?;
        done.then_some(()).ok_or(Refusal::NotFound)
    }
}
