//! Two officers decide about a request: the first proposes, the second agrees or sends it back, and what they agreed to is done.

use jenner_model::access::Access;
use jenner_model::{PersonId, PublicId};

use super::{NotNow, Request, audited, drafted, found, step, user_of, write};
use crate::access::door::{self, Action};
use crate::access::roles::Permission;
use crate::packs::Kind;
use crate::participation::effect::{self, Order};
use crate::participation::matches;
use crate::participation::request::{IdentityCheck, State};
use crate::{Error, Registry};

/// What the first privacy officer says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Proposal {
    /// These records are the person's: do it.
    Do {
        /// Whose.
        people: Vec<PersonId>,
        /// How it was made sure who asks.
        check: Option<IdentityCheck>,
    },
    /// There is nobody here.
    NotFound,
    /// It cannot be done.
    Decline,
}

/// The first of two: says what is to be done. What does nothing to a record (nobody found, declined) ends here.
pub fn propose(
    registry: &Registry,
    access: &Access,
    public_id: PublicId,
    proposal: Proposal,
) -> Result<Option<Result<(), NotNow>>, Error> {
    door::require(registry, access, Permission::DecideOptOut, Action::DecideRequest)?;
    let Some(request) = found(registry, access, public_id)? else { return Ok(None) };
    if !matches!(request.state, State::Open | State::Incomplete) {
        return Ok(Some(Err(NotNow::Changed)));
    }
    let (user, today) = (user_of(access), registry.today());
    let mut row = request.row.clone();
    row.changed_at = registry.now();
    let mut letters = Vec::new();
    let word = match proposal {
        Proposal::Do { people, check } => {
            let comes_back = request.kind == Kind::Rejoin && !request.details.former_receipt.is_empty();
            let no = match (request.state, check, people.is_empty()) {
                (State::Incomplete, ..) => Some(NotNow::Incomplete),
                (_, None, _) => Some(NotNow::IdentityUnchecked),
                // Who left has no record to choose; the receipt of then says who it is.
                (.., true) if !comes_back => Some(NotNow::NobodyChosen),
                _ if !registry.pack().policy.may_ask(request.details.age(today), request.kind) => {
                    Some(NotNow::NotOffered)
                }
                _ => None,
            };
            if let Some(no) = no {
                return Ok(Some(Err(no)));
            }
            // Only who was shown can be chosen: an id from elsewhere opens nothing.
            let shown: Vec<PersonId> =
                matches::find(registry, access, &request.details)?.iter().map(|one| one.person).collect();
            if people.iter().any(|person| !shown.contains(person)) {
                return Ok(Some(Err(NotNow::Changed)));
            }
            let ids: Vec<i64> = people.iter().map(|person| person.0).collect();
            row.people = serde_json::to_string(&ids)
                .map_err(|error| Error::Internal(format!("ids cannot be written: {error}")))?;
            row.identity_check = check.map(IdentityCheck::word).unwrap_or_default().to_owned();
            row.proposed_by = user;
            row.state = State::Proposed.word().to_owned();
            "proposed"
        }
        ending @ (Proposal::NotFound | Proposal::Decline) => {
            let (state, letter) = match ending {
                Proposal::NotFound => (State::NotFound, "not_found"),
                _ => (State::Declined, "declined"),
            };
            row.state = state.word().to_owned();
            row.decided_by = user;
            row.closed_at = Some(registry.now());
            letters.push(drafted(
                registry,
                &row,
                &request.details,
                request.kind,
                request.language,
                letter,
                &[],
                user,
            )?);
            letter
        }
    };
    let step = step(registry, user, word);
    let mut entry = audited(registry, access, Action::DecideRequest, &row);
    entry.detail = format!("{{\"step\":\"{word}\"}}").into();
    write(registry, row, letters, None, step, entry, |_| Ok(())).map(Some)
}

/// The second of two: agrees, and it is done; or sends it back. The same user twice is refused.
pub fn decide(
    registry: &Registry,
    access: &Access,
    public_id: PublicId,
    agrees: Agreement,
) -> Result<Option<Result<(), NotNow>>, Error> {
    door::require(registry, access, Permission::DecideOptOut, Action::DecideRequest)?;
    let Some(request) = found(registry, access, public_id)? else { return Ok(None) };
    if request.state != State::Proposed {
        return Ok(Some(Err(NotNow::Changed)));
    }
    let user = user_of(access);
    if agrees == Agreement::Yes && (user.is_none() || user == request.proposed_by) {
        let mut refused = audited(registry, access, Action::DecideRequest, &request.row);
        refused.result = "refused".into();
        refused.detail = "{\"why\":\"same person twice\"}".into();
        registry.db().audit(vec![refused])?;
        return Ok(Some(Err(NotNow::SamePerson)));
    }
    let mut row = request.row.clone();
    row.changed_at = registry.now();
    if agrees == Agreement::No {
        row.state = State::Open.word().to_owned();
        row.people = "[]".to_owned();
        row.proposed_by = None;
        let step = step(registry, user, "sent_back");
        let entry = audited(registry, access, Action::DecideRequest, &row);
        return write(registry, row, Vec::new(), None, step, entry, |_| Ok(())).map(Some);
    }
    row.decided_by = user;
    row.state = State::Approved.word().to_owned();
    let approved = step(registry, user, "approved");
    let entry = audited(registry, access, Action::DecideRequest, &row);
    let order = order(&request);
    if request.kind == Kind::Purge {
        // Noted first: should the program stop in the middle, the request still says that it has to be done.
        if let Err(no) = write(registry, row, Vec::new(), None, approved, entry, |_| Ok(()))? {
            return Ok(Some(Err(no)));
        }
        return carry_out(registry, access, public_id);
    }
    if request.kind == Kind::Rejoin && !effect::let_in(registry, access, &order)? {
        return Ok(Some(Err(NotNow::NoSuchReceipt)));
    }
    let letter = done_letter(request.kind);
    let sheet = drafted(registry, &row, &request.details, request.kind, request.language, letter, &[], user)?;
    row.state = State::Done.word().to_owned();
    row.closed_at = Some(registry.now());
    let (of, who) = (registry.clone(), access.clone());
    write(registry, row, vec![sheet], None, approved, entry, move |tx| effect::limit(tx, &of, &who, &order))
        .map(Some)
}

fn order(request: &Request) -> Order {
    Order {
        kind: request.kind,
        people: request.people.clone(),
        receipt: request.receipt.clone(),
        keep_nothing: request.details.keep_nothing,
        asked_by: request.row.proposed_by,
        confirmed_by: request.row.decided_by,
        former_receipt: request.details.former_receipt.trim().to_ascii_uppercase(),
    }
}

/// Whether the second person agrees.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Agreement {
    /// Do it.
    Yes,
    /// Look again.
    No,
}

const fn done_letter(kind: Kind) -> &'static str {
    match kind {
        Kind::Purge => "done_purge",
        Kind::Rejoin => "done_rejoin",
        Kind::StopSharing | Kind::StopReminders | Kind::SafetyHold | Kind::Lock => "done_limits",
    }
}

/// Carries out a purge that two have agreed to; also again, after one that was broken off.
pub fn carry_out(
    registry: &Registry,
    access: &Access,
    public_id: PublicId,
) -> Result<Option<Result<(), NotNow>>, Error> {
    door::require(registry, access, Permission::DecideOptOut, Action::DecideRequest)?;
    let Some(request) = found(registry, access, public_id)? else { return Ok(None) };
    if request.state != State::Approved {
        return Ok(Some(Err(NotNow::Changed)));
    }
    let order = order(&request);
    effect::purge(registry, access, &order)?;
    let user = user_of(access);
    let mut row = request.row.clone();
    row.state = State::Done.word().to_owned();
    row.closed_at = Some(registry.now());
    row.changed_at = registry.now();
    let letter = drafted(
        registry,
        &row,
        &request.details,
        request.kind,
        request.language,
        done_letter(request.kind),
        &[],
        user,
    )?;
    let step = step(registry, user, "done");
    let entry = audited(registry, access, Action::DecideRequest, &row);
    write(registry, row, vec![letter], None, step, entry, |_| Ok(())).map(Some)
}
