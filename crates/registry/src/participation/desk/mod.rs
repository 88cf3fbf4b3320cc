//! The desk: a request comes, is completed, looked at, agreed to by two privacy officers, and done. Every step is audited,
//! and noted with the request in words that name nobody.

mod decide;

use jenner_documents::Pdf;
use jenner_model::access::{Access, Actor};
use jenner_model::{Date, OrganizationId, PersonId, PublicId, UserId};
use jenner_store::audit::AuditEntry;
use jenner_store::queries::participation::{self, RequestRow, Sheet, StepRow, Taken};
use jenner_store::{StoreError, ids};

pub use decide::{Agreement, Proposal, carry_out, decide, propose};

use super::letters::{self, Matter};
use super::matches::{self, Match};
use super::paper::{self, Scan};
use super::request::{Channel, Details, IdentityCheck, NewRequest, State};
use crate::access::door::{self, Action};
use crate::access::roles::{Permission, Reach, may, reach};
use crate::packs::{Item, Kind, Language, holidays};
use crate::vault::Class;
use crate::{Error, Registry};

/// Requests in a list.
const LISTED: i64 = 200;

/// A request as those who work on it see it.
#[derive(Debug, Clone)]
pub struct Request {
    row: RequestRow,
    /// Name for addresses.
    pub public_id: PublicId,
    /// Number for people.
    pub receipt: String,
    /// What is asked for.
    pub kind: Kind,
    /// Where it stands.
    pub state: State,
    /// How it came.
    pub channel: Channel,
    /// Language of its letters.
    pub language: Language,
    /// Whose staff took it.
    pub organization: Option<OrganizationId>,
    /// The day it came.
    pub came_on: Date,
    /// When it should be done.
    pub due_on: Date,
    /// When the promise is broken.
    pub breach_on: Date,
    /// How it was made sure who asks.
    pub identity_check: Option<IdentityCheck>,
    /// Whom it is about, once somebody has said so.
    pub people: Vec<PersonId>,
    /// The first who said yes.
    pub proposed_by: Option<UserId>,
    /// What it says.
    pub details: Details,
    /// What is missing.
    pub missing: Vec<Item>,
    /// Scans.
    pub papers: Vec<Sheet>,
    /// Letters that were made.
    pub letters: Vec<Sheet>,
    /// What was done with it.
    pub steps: Vec<StepRow>,
}

/// What somebody is told who sent a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Started {
    /// Name for addresses.
    pub public_id: PublicId,
    /// Receipt number.
    pub receipt: String,
    /// What is missing.
    pub missing: Vec<Item>,
    /// When it should be done.
    pub due_on: Date,
}

/// Why a step was not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotNow {
    /// Somebody changed the request meanwhile, or it is past this step: look again.
    Changed,
    /// Something that a request has to have is missing.
    Incomplete,
    /// Nobody has made sure who asks.
    IdentityUnchecked,
    /// Nobody was chosen.
    NobodyChosen,
    /// The law of this jurisdiction does not offer it at this age.
    NotOffered,
    /// The same user has taken the first step: a second person has to look.
    SamePerson,
    /// There are as many scans as there may be.
    TooManyPapers,
    /// No purge has the receipt number that was given.
    NoSuchReceipt,
}

impl NotNow {
    /// The word in the texts of pages.
    pub const fn word(self) -> &'static str {
        match self {
            NotNow::Changed => "changed",
            NotNow::Incomplete => "incomplete",
            NotNow::IdentityUnchecked => "identity",
            NotNow::NobodyChosen => "nobody",
            NotNow::NotOffered => "not-offered",
            NotNow::SamePerson => "same-person",
            NotNow::TooManyPapers => "papers",
            NotNow::NoSuchReceipt => "receipt",
        }
    }
}

fn user_of(access: &Access) -> Option<UserId> {
    match access.actor() {
        Actor::User(user) => Some(user),
        Actor::Interface(_) | Actor::Operator => None,
    }
}

fn audited(registry: &Registry, access: &Access, action: Action, row: &RequestRow) -> AuditEntry {
    let mut entry = door::entry(registry, access, action, None);
    entry.object = format!("request:{}", row.receipt).into();
    entry
}

/// Takes a request that somebody of the staff has in hand.
pub fn start(registry: &Registry, access: &Access, new: NewRequest) -> Result<Started, Error> {
    door::require(registry, access, Permission::StartOptOut, Action::StartRequest)?;
    let user = user_of(access);
    put(registry, access, new, user, Some(access.organization()))
}

/// Takes a request that came by the form on the public pages. Nobody is looked up: the answer is the same, and takes the same
/// time, whoever it is about.
pub fn start_public(registry: &Registry, mut new: NewRequest) -> Result<Started, Error> {
    new.channel = Channel::Web;
    new.came_on = None;
    // Of nobody and for nobody: what the program does by itself.
    let access = crate::access::of_operator(OrganizationId(0));
    put(registry, &access, new, None, None)
}

fn put(
    registry: &Registry,
    access: &Access,
    new: NewRequest,
    user: Option<UserId>,
    organization: Option<OrganizationId>,
) -> Result<Started, Error> {
    let policy = &registry.pack().policy;
    let (now, today) = (registry.now(), registry.today());
    let details = new.details.tidied();
    let came_on = new.came_on.filter(|came| *came <= today).unwrap_or(today);
    let missing = details.missing(policy, new.channel, usize::from(new.paper.is_some()), today);
    let mut row = RequestRow {
        id: registry.core.id(),
        public_id: crate::registry::public_id(),
        receipt: format!("R-{}", ids::registry_number(&mut rand::rng())),
        kind: new.kind.word().to_owned(),
        state: (if missing.is_empty() { State::Open } else { State::Incomplete }).word().to_owned(),
        channel: new.channel.word().to_owned(),
        language: new.language.code().to_owned(),
        organization,
        started_by: user,
        came_on,
        due_on: came_on,
        breach_on: came_on,
        identity_check: String::new(),
        people: "[]".to_owned(),
        proposed_by: None,
        decided_by: None,
        changed_at: now,
        closed_at: None,
        version: 1,
        details: sealed(registry, &details)?,
    };
    wind(registry, &mut row, came_on);
    let name = if missing.is_empty() { "received" } else { "more_needed" };
    let letter = drafted(registry, &row, &details, new.kind, new.language, name, &missing, user)?;
    let paper = new.paper.map(|scan| scanned(registry, &scan, user));
    let step = step(registry, user, "came");
    let mut entry = audited(registry, access, Action::StartRequest, &row);
    if organization.is_none() {
        // Somebody outside, whom nobody knows: neither a user nor the operator.
        entry.actor = "public".into();
        entry.role = "".into();
        entry.organization = None;
    }
    let started =
        Started { public_id: row.public_id, receipt: row.receipt.clone(), missing, due_on: row.due_on };
    registry.db().write(move |tx| {
        participation::insert(tx, &row)?;
        if let Some((sheet, content)) = &paper {
            participation::add_paper(tx, row.id, sheet, content)?;
        }
        participation::add_letter(tx, row.id, &letter.0, &letter.1)?;
        participation::add_step(tx, row.id, &step)?;
        tx.audit(entry.clone());
        Ok::<(), StoreError>(())
    })?;
    Ok(started)
}

/// Sets the clock of a request to run from a day.
fn wind(registry: &Registry, row: &mut RequestRow, from: Date) {
    let policy = &registry.pack().policy;
    row.due_on = holidays::after(&policy.holidays, from, policy.clock.due);
    row.breach_on = holidays::after(&policy.holidays, from, policy.clock.breach);
}

fn sealed(registry: &Registry, details: &Details) -> Result<Vec<u8>, Error> {
    let json = serde_json::to_vec(details)
        .map_err(|error| Error::Internal(format!("a request cannot be written: {error}")))?;
    Ok(registry.vault().seal(Class::Paper, &json))
}

fn opened(registry: &Registry, sealed: &[u8]) -> Result<Details, Error> {
    let json = registry.vault().open(Class::Paper, sealed)?;
    serde_json::from_slice(&json)
        .map_err(|_| Error::Internal("a request that was opened cannot be read".to_owned()))
}

fn step(registry: &Registry, user: Option<UserId>, what: &str) -> StepRow {
    StepRow { id: registry.core.id(), at: registry.now(), user, what: what.to_owned() }
}

fn scanned(registry: &Registry, scan: &Scan, user: Option<UserId>) -> (Sheet, Vec<u8>) {
    let sheet = Sheet {
        id: registry.core.id(),
        what: scan.media().name().to_owned(),
        language: String::new(),
        bytes: i64::try_from(scan.bytes().len()).unwrap_or(i64::MAX),
        at: registry.now(),
        by: user,
    };
    (sheet, registry.vault().seal(Class::Paper, scan.bytes()))
}

#[expect(clippy::too_many_arguments, reason = "everything a letter is about; each is said once, here")]
fn drafted(
    registry: &Registry,
    row: &RequestRow,
    details: &Details,
    kind: Kind,
    language: Language,
    name: &str,
    missing: &[Item],
    user: Option<UserId>,
) -> Result<(Sheet, Vec<u8>), Error> {
    let matter = Matter {
        details,
        kind,
        receipt: &row.receipt,
        came_on: row.came_on,
        due_on: row.due_on,
        today: registry.today(),
        missing,
    };
    let pdf = letters::letter(registry.pack(), language, name, &matter)?;
    let sheet = Sheet {
        id: registry.core.id(),
        what: name.to_owned(),
        language: language.code().to_owned(),
        bytes: 0,
        at: registry.now(),
        by: user,
    };
    Ok((sheet, registry.vault().seal(Class::Paper, pdf.as_bytes())))
}

/// Whose requests somebody sees: who decides, all; a clinic, those its staff took; a parent, the own ones.
fn taken(access: &Access) -> Taken {
    if may(access.role(), Permission::DecideOptOut) {
        return Taken::ByAnybody;
    }
    match reach(access.role(), Permission::StartOptOut) {
        Reach::Own => Taken::ByOrganization(access.organization()),
        Reach::Child => user_of(access).map_or(Taken::ByNobody, Taken::ByUser),
        _ => Taken::ByNobody,
    }
}

/// The requests of a list: those that run, or those that ended, as far as somebody sees them.
pub fn list(registry: &Registry, access: &Access, running: bool) -> Result<Vec<Request>, Error> {
    door::require(registry, access, Permission::StartOptOut, Action::ListRequests)?;
    let states: Vec<&str> =
        State::ALL.iter().filter(|state| state.is_running() == running).map(|state| state.word()).collect();
    let rows = registry.db().read(|tx| participation::list(tx, access, &states, taken(access), LISTED))?;
    registry.db().audit(vec![door::entry(registry, access, Action::ListRequests, None)])?;
    rows.into_iter().map(|row| whole(registry, access, row, false)).collect()
}

/// Opens a request. `None`: there is none, or it is not for these eyes.
pub fn open(registry: &Registry, access: &Access, public_id: PublicId) -> Result<Option<Request>, Error> {
    door::require(registry, access, Permission::StartOptOut, Action::OpenRequest)?;
    let Some(request) = found(registry, access, public_id)? else { return Ok(None) };
    registry.db().audit(vec![audited(registry, access, Action::OpenRequest, &request.row)])?;
    Ok(Some(request))
}

fn found(registry: &Registry, access: &Access, public_id: PublicId) -> Result<Option<Request>, Error> {
    let row = registry.db().read(|tx| participation::by_public_id(tx, access, public_id))?;
    let Some(row) = row else { return Ok(None) };
    let sees = match taken(access) {
        Taken::ByAnybody => true,
        Taken::ByOrganization(organization) => row.organization == Some(organization),
        Taken::ByUser(user) => row.started_by == Some(user),
        Taken::ByNobody => false,
    };
    if sees { whole(registry, access, row, true).map(Some) } else { Ok(None) }
}

fn whole(registry: &Registry, access: &Access, row: RequestRow, with_sheets: bool) -> Result<Request, Error> {
    let details = opened(registry, &row.details)?;
    let (papers, letters, steps) = registry.db().read(|tx| {
        let papers = participation::papers(tx, access, row.id)?;
        if !with_sheets {
            return Ok((papers, Vec::new(), Vec::new()));
        }
        Ok::<_, StoreError>((
            papers,
            participation::letters(tx, access, row.id)?,
            participation::steps(tx, access, row.id)?,
        ))
    })?;
    let broken = || Error::Internal("a request has a word that this program does not know".to_owned());
    let (kind, state) = (Kind::of(&row.kind).ok_or_else(broken)?, State::of(&row.state).ok_or_else(broken)?);
    let channel = Channel::of(&row.channel);
    // What is asked of a letter is asked as of the day it came: a request does not grow old in our hands.
    let missing = details.missing(&registry.pack().policy, channel, papers.len(), row.came_on);
    let ids: Vec<i64> = serde_json::from_str(&row.people).map_err(|_| broken())?;
    Ok(Request {
        public_id: row.public_id,
        receipt: row.receipt.clone(),
        kind,
        state,
        channel,
        language: Language::of(&row.language),
        organization: row.organization,
        came_on: row.came_on,
        due_on: row.due_on,
        breach_on: row.breach_on,
        identity_check: IdentityCheck::of(&row.identity_check),
        people: ids.into_iter().map(PersonId).collect(),
        proposed_by: row.proposed_by,
        details,
        missing,
        papers,
        letters,
        steps,
        row,
    })
}

/// The records a request may be about: for those who decide.
pub fn matches(registry: &Registry, access: &Access, request: &Request) -> Result<Vec<Match>, Error> {
    door::require(registry, access, Permission::DecideOptOut, Action::CompareWithRequest)?;
    matches::find(registry, access, &request.details)
}

/// Adds what was missing: other details, and a scan. When the request becomes complete its clock begins anew that day.
pub fn complete(
    registry: &Registry,
    access: &Access,
    public_id: PublicId,
    details: Details,
    scan: Option<Scan>,
) -> Result<Option<Result<(), NotNow>>, Error> {
    door::require(registry, access, Permission::StartOptOut, Action::ChangeRequest)?;
    let Some(request) = found(registry, access, public_id)? else { return Ok(None) };
    if !matches!(request.state, State::Incomplete | State::Open) {
        return Ok(Some(Err(NotNow::Changed)));
    }
    if scan.is_some() && request.papers.len() >= paper::MOST {
        return Ok(Some(Err(NotNow::TooManyPapers)));
    }
    let (user, today) = (user_of(access), registry.today());
    let details = details.tidied();
    let papers = request.papers.len() + usize::from(scan.is_some());
    let missing = details.missing(&registry.pack().policy, request.channel, papers, today);
    let mut row = request.row.clone();
    let was_incomplete = request.state == State::Incomplete;
    let is_complete = missing.is_empty();
    row.state = (if is_complete { State::Open } else { State::Incomplete }).word().to_owned();
    if was_incomplete && is_complete {
        wind(registry, &mut row, today);
    }
    row.details = sealed(registry, &details)?;
    row.changed_at = registry.now();
    let name = if is_complete { "received" } else { "more_needed" };
    let letter = drafted(registry, &row, &details, request.kind, request.language, name, &missing, user)?;
    let paper = scan.map(|scan| scanned(registry, &scan, user));
    let step = step(registry, user, if is_complete { "completed" } else { "changed" });
    let entry = audited(registry, access, Action::ChangeRequest, &row);
    write(registry, row, vec![letter], paper, step, entry, |_| Ok(())).map(Some)
}

/// Writes a request with everything that goes with a step, in one transaction.
fn write(
    registry: &Registry,
    row: RequestRow,
    letters: Vec<(Sheet, Vec<u8>)>,
    paper: Option<(Sheet, Vec<u8>)>,
    step: StepRow,
    entry: AuditEntry,
    more: impl Fn(&mut jenner_store::Tx<'_>) -> Result<(), StoreError> + Send + 'static,
) -> Result<Result<(), NotNow>, Error> {
    let written = registry.db().write(move |tx| {
        if !participation::update(tx, &row)? {
            return Ok(false);
        }
        for (sheet, content) in &letters {
            participation::add_letter(tx, row.id, sheet, content)?;
        }
        if let Some((sheet, content)) = &paper {
            participation::add_paper(tx, row.id, sheet, content)?;
        }
        participation::add_step(tx, row.id, &step)?;
        more(tx)?;
        tx.audit(entry.clone());
        Ok::<bool, StoreError>(true)
    })?;
    Ok(if written { Ok(()) } else { Err(NotNow::Changed) })
}

/// A letter of a request, as it was made.
pub fn letter(
    registry: &Registry,
    access: &Access,
    public_id: PublicId,
    id: i64,
) -> Result<Option<(String, Vec<u8>)>, Error> {
    sheet(registry, access, public_id, |tx, access, request| participation::letter(tx, access, request, id))
}

/// A scan of a request, with its media type.
pub fn scan(
    registry: &Registry,
    access: &Access,
    public_id: PublicId,
    id: i64,
) -> Result<Option<(String, Vec<u8>)>, Error> {
    sheet(registry, access, public_id, |tx, access, request| participation::paper(tx, access, request, id))
}

fn sheet(
    registry: &Registry,
    access: &Access,
    public_id: PublicId,
    get: impl Fn(&mut jenner_store::Tx<'_>, &Access, i64) -> Result<Option<(String, Vec<u8>)>, StoreError>,
) -> Result<Option<(String, Vec<u8>)>, Error> {
    door::require(registry, access, Permission::StartOptOut, Action::ReadPaper)?;
    let Some(request) = found(registry, access, public_id)? else { return Ok(None) };
    let Some((what, sealed)) = registry.db().read(|tx| get(tx, access, request.row.id))? else {
        return Ok(None);
    };
    registry.db().audit(vec![audited(registry, access, Action::ReadPaper, &request.row)])?;
    Ok(Some((what, registry.vault().open(Class::Paper, &sealed)?)))
}

/// The receipt of a request, to print.
pub fn receipt(registry: &Registry, access: &Access, public_id: PublicId) -> Result<Option<Pdf>, Error> {
    door::require(registry, access, Permission::StartOptOut, Action::ReadPaper)?;
    let Some(request) = found(registry, access, public_id)? else { return Ok(None) };
    let matter = Matter {
        details: &request.details,
        kind: request.kind,
        receipt: &request.receipt,
        came_on: request.came_on,
        due_on: request.due_on,
        today: registry.today(),
        missing: &request.missing,
    };
    registry.db().audit(vec![audited(registry, access, Action::ReadPaper, &request.row)])?;
    letters::letter(registry.pack(), request.language, "receipt", &matter).map(Some)
}
