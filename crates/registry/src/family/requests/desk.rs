//! The desk of requests: a clinic's for what lies on its own, the registry's for all. Every step is audited, and tells the
//! family something.

use jenner_model::access::{Access, Actor};
use jenner_model::{OrganizationId, PublicId, RegistryNumber, Timestamp, UserId};
use jenner_store::queries::family_request::{self as rows, RequestRow, StepRow};
use jenner_store::queries::outbox::{self as letters, LetterRow};
use jenner_store::queries::person;
use jenner_store::{AuditEntry, StoreError};

use super::{Request, State, by_code, step, whole, written};
use crate::access::door::{self, Action};
use crate::access::roles::{Permission, Reach, reach};
use crate::family::access_code::{self, GivenCode};
use crate::family::contact::Contact;
use crate::family::outbox::{self, Letter};
use crate::participation::request::IdentityCheck;
use crate::{Error, Registry};

/// Requests in a list.
const LISTED: i64 = 200;
/// How long the word that there is an answer may wait to be sent, in microseconds: three days.
const TELL: i64 = 3 * 24 * 60 * 60 * 1_000_000;

/// What is done with a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// Ask the family something.
    Ask,
    /// It is done.
    Done,
    /// It cannot be done.
    Decline,
    /// It belongs on the registry's own desk.
    PassOn,
}

impl Order {
    /// All.
    pub const ALL: [Self; 4] = [Self::Ask, Self::Done, Self::Decline, Self::PassOn];

    /// The word in forms and in steps.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Ask => "asked",
            Self::Done => "done",
            Self::Decline => "declined",
            Self::PassOn => "passed-on",
        }
    }

    /// The order of a word.
    pub fn of(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|order| order.word() == word)
    }

    const fn leads_to(self) -> State {
        match self {
            Self::Ask => State::Asked,
            Self::Done => State::Done,
            Self::Decline => State::Declined,
            Self::PassOn => State::Sent,
        }
    }
}

/// Why a step was not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotNow {
    /// Somebody changed the request meanwhile, or it is over: look again.
    Changed,
    /// The family has to be told something.
    NoNote,
    /// Nobody has made sure who asks.
    IdentityUnchecked,
    /// Nobody has this number, or not for the one who asks.
    NoSuchPerson,
    /// The record has no birth date, without which no code opens it.
    NoBirthDate,
}

impl NotNow {
    /// The word in texts.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Changed => "changed",
            Self::NoNote => "no-note",
            Self::IdentityUnchecked => "identity",
            Self::NoSuchPerson => "no-person",
            Self::NoBirthDate => "no-birth-date",
        }
    }
}

fn user_of(access: &Access) -> Option<UserId> {
    match access.actor() {
        Actor::User(user) => Some(user),
        Actor::Interface(_) | Actor::Operator => None,
    }
}

fn sees_all(access: &Access) -> bool {
    reach(access.role(), Permission::AnswerFamilies) == Reach::All
}

fn may_see(access: &Access, row: &RequestRow) -> bool {
    sees_all(access) || row.organization.is_some_and(|desk| access.speaks_for(desk))
}

fn audited(registry: &Registry, access: &Access, action: Action, row: &RequestRow) -> AuditEntry {
    let mut entry = door::entry(registry, access, action, row.person);
    entry.object = format!("family-request:{}", row.number).into();
    entry
}

/// Requests that run, or that are over, the oldest first.
pub fn list(registry: &Registry, access: &Access, running: bool) -> Result<Vec<Request>, Error> {
    door::require(registry, access, Permission::AnswerFamilies, Action::ListFamilyRequests)?;
    let states: Vec<&str> =
        State::ALL.iter().filter(|state| state.is_running() == running).map(|state| state.word()).collect();
    let desks: Option<Vec<OrganizationId>> = (!sees_all(access)).then(|| {
        std::iter::once(access.organization()).chain(access.scope().houses.iter().copied()).collect()
    });
    let found = registry.db().read(|tx| rows::list(tx, access, &states, desks.as_deref(), LISTED))?;
    registry.db().audit(vec![door::entry(registry, access, Action::ListFamilyRequests, None)])?;
    found.into_iter().map(|row| whole(registry, access, row)).collect()
}

fn found(registry: &Registry, access: &Access, public_id: PublicId) -> Result<Option<RequestRow>, Error> {
    let row = registry.db().read(|tx| rows::by_public_id(tx, access, public_id))?;
    Ok(row.filter(|row| may_see(access, row)))
}

/// Opens a request. The first who does works on it: the family sees that somebody does. `None`: there is none, or it lies on
/// another desk.
pub fn open(registry: &Registry, access: &Access, public_id: PublicId) -> Result<Option<Request>, Error> {
    door::require(registry, access, Permission::AnswerFamilies, Action::OpenFamilyRequest)?;
    let Some(row) = found(registry, access, public_id)? else { return Ok(None) };
    let entry = audited(registry, access, Action::OpenFamilyRequest, &row);
    if row.state == State::Sent.word() {
        let first = step(registry, user_of(access), State::Open.word(), "");
        let row = RequestRow { state: State::Open.word().to_owned(), changed_at: registry.now(), ..row };
        // Where somebody was faster, what they made of it is shown.
        write(registry, row, vec![first], None, entry)?.ok();
    } else {
        registry.db().audit(vec![entry])?;
    }
    let row = found(registry, access, public_id)?;
    row.map(|row| whole(registry, access, row)).transpose()
}

/// Brings a claim onto the own desk, by the number and the code a family shows at a clinic. `None`: they belong to none.
pub fn bring(
    registry: &Registry,
    access: &Access,
    number: &str,
    code: &str,
) -> Result<Option<PublicId>, Error> {
    door::require(registry, access, Permission::AnswerFamilies, Action::OpenFamilyRequest)?;
    let Some(row) = by_code(registry, &written(number), code)? else {
        let mut refused = door::entry(registry, access, Action::OpenFamilyRequest, None);
        refused.result = "not_found".into();
        registry.db().audit(vec![refused])?;
        return Ok(None);
    };
    let id = row.public_id;
    if !may_see(access, &row) {
        let entry = audited(registry, access, Action::OpenFamilyRequest, &row);
        let here = step(registry, user_of(access), "brought", "");
        let row = RequestRow { organization: Some(access.organization()), changed_at: registry.now(), ..row };
        write(registry, row, vec![here], None, entry)?.ok();
    }
    Ok(Some(id))
}

/// Takes a step and tells the family. `tell` makes the letter that there is an answer, for a claim whose asker left a phone
/// or an e-mail address: it names nobody and says nothing of the answer.
pub fn carry_out(
    registry: &Registry,
    access: &Access,
    public_id: PublicId,
    order: Order,
    note: &str,
    tell: &dyn Fn(&str) -> Letter,
) -> Result<Option<Result<(), NotNow>>, Error> {
    door::require(registry, access, Permission::AnswerFamilies, Action::AnswerFamilyRequest)?;
    let Some(row) = found(registry, access, public_id)? else { return Ok(None) };
    let request = whole(registry, access, row)?;
    if !request.state.is_running() {
        return Ok(Some(Err(NotNow::Changed)));
    }
    if order != Order::PassOn && super::tidy(note).is_empty() {
        return Ok(Some(Err(NotNow::NoNote)));
    }
    let letter = if order == Order::PassOn { None } else { answer_letter(registry, &request, tell)? };
    let entry = audited(registry, access, Action::AnswerFamilyRequest, &request.row);
    let taken = step(registry, user_of(access), order.word(), note);
    let row = moved(registry, request.row, order.leads_to());
    let row = RequestRow { organization: row.organization.filter(|_| order != Order::PassOn), ..row };
    write(registry, row, vec![taken], letter, entry).map(Some)
}

/// Solves a claim: says whose record it is and how the asker was proven, and gives an access code to hand over.
pub fn solve(
    registry: &Registry,
    access: &Access,
    public_id: PublicId,
    number: RegistryNumber,
    check: Option<IdentityCheck>,
    note: &str,
    tell: &dyn Fn(&str) -> Letter,
) -> Result<Option<Result<GivenCode, NotNow>>, Error> {
    door::require(registry, access, Permission::AnswerFamilies, Action::AnswerFamilyRequest)?;
    let Some(row) = found(registry, access, public_id)? else { return Ok(None) };
    let request = whole(registry, access, row)?;
    if !request.state.is_running() {
        return Ok(Some(Err(NotNow::Changed)));
    }
    let Some(check) = check else { return Ok(Some(Err(NotNow::IdentityUnchecked))) };
    let person = registry.db().read(|tx| person::by_registry_number(tx, access, number))?;
    let given = match &person {
        Some(person) => access_code::give(registry, access, person.public_id),
        None => Ok(None),
    };
    let given = match given {
        Ok(Some(given)) => given,
        Ok(None) => return Ok(Some(Err(NotNow::NoSuchPerson))),
        Err(Error::Invalid(_)) => return Ok(Some(Err(NotNow::NoBirthDate))),
        Err(error) => return Err(error),
    };
    let letter = answer_letter(registry, &request, tell)?;
    let mut entry = audited(registry, access, Action::AnswerFamilyRequest, &request.row);
    entry.person = person.as_ref().map(|person| person.person);
    entry.detail = format!("{{\"identity\":\"{}\"}}", check.word()).into();
    let taken = step(registry, user_of(access), "code-given", note);
    let row = moved(registry, request.row, State::Done);
    let row = RequestRow { person: person.map(|person| person.person), ..row };
    Ok(Some(write(registry, row, vec![taken], letter, entry)?.map(|()| given)))
}

fn moved(registry: &Registry, row: RequestRow, state: State) -> RequestRow {
    let now = registry.now();
    RequestRow {
        state: state.word().to_owned(),
        changed_at: now,
        closed_at: (!state.is_running()).then_some(now),
        ..row
    }
}

/// The word that there is an answer, where the asker left something to send it to.
fn answer_letter(
    registry: &Registry,
    request: &Request,
    tell: &dyn Fn(&str) -> Letter,
) -> Result<Option<LetterRow>, Error> {
    let Some(to) = Contact::read(&request.said.contact) else { return Ok(None) };
    let now = registry.now();
    Ok(Some(LetterRow {
        id: registry.core.id(),
        person: request.row.person,
        kind: "answer".to_owned(),
        channel: to.channel().to_owned(),
        content: outbox::sealed(registry, &to, &tell(&request.number))?,
        made_at: now,
        until: Timestamp(now.0 + TELL),
        tries: 0,
    }))
}

/// Writes a request with everything that goes with a step, in one transaction.
fn write(
    registry: &Registry,
    row: RequestRow,
    steps: Vec<StepRow>,
    letter: Option<LetterRow>,
    entry: AuditEntry,
) -> Result<Result<(), NotNow>, Error> {
    let written = registry.db().write(move |tx| {
        let written = rows::update(tx, &row)?;
        if written {
            for step in &steps {
                rows::add_step(tx, row.id, row.person, step)?;
            }
            if let Some(letter) = &letter {
                letters::put(tx, letter)?;
            }
        }
        tx.audit(entry.clone());
        Ok::<_, StoreError>(written)
    })?;
    Ok(if written { Ok(()) } else { Err(NotNow::Changed) })
}

impl Request {
    /// The record it is about, once that is known, by its name in addresses.
    pub fn record(&self, registry: &Registry, access: &Access) -> Result<Option<PublicId>, Error> {
        let Some(id) = self.row.person else { return Ok(None) };
        let rows = registry.db().read(|tx| {
            let today = crate::identity::homes::today(tx, &[id])?;
            person::by_ids(tx, access, &today)
        })?;
        Ok(rows.into_values().next().map(|row| row.public_id))
    }
}
