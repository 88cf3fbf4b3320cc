//! The family account, and whom it reaches for the time of a visit.

use std::sync::Arc;

use jenner_model::access::{Origin, Role};
use jenner_model::record::Record;
use jenner_model::{OrganizationId, PersonId, Timestamp, UserId};
use jenner_store::queries::account::{self, AccountRow};
use jenner_store::queries::scope::{self, Kind, ScopeRow};
use jenner_store::queries::{family, person};
use jenner_store::{StoreError, Tx};

use super::{contact, kind_of, kind_of_word, program};
use crate::access::accounts::SignedIn;
use crate::access::door::{self, Action};
use crate::access::entry::Whence;
use crate::access::{grants, passwords};
use crate::identity::fold::Standing;
use crate::identity::homes;
use crate::vault::Class;
use crate::{Error, Registry};

/// How long a visit reaches people, a little longer than the longest session of a family: an hour.
const VISIT: i64 = 61 * 60 * 1_000_000;

/// What a family proved.
#[derive(Debug, Clone)]
pub(super) struct Proof {
    /// Whose record it opens.
    pub(super) person: PersonId,
    /// As whose.
    pub(super) kind: Kind,
    /// Keyed hashes of what opens the account, the one to store first.
    pub(super) opened_by: Vec<[u8; 32]>,
    /// The code was handed over by somebody: its id.
    pub(super) code: Option<i64>,
}

/// Keyed hashes of an access code's account.
pub(super) fn of_code(registry: &Registry, code: i64) -> Vec<[u8; 32]> {
    let said = format!("family-code|{code}");
    registry.vault().mac(Class::Identifier, said.as_bytes()).into_iter().map(|(_, hash)| hash).collect()
}

/// Records as the program sees them: to be compared, not to be shown.
pub(super) fn records(registry: &Registry, people: &[PersonId]) -> Result<Vec<Record>, Error> {
    let access = program();
    let rows = registry.db().read(|tx| {
        let mut today = homes::today(tx, people)?;
        today.sort_unstable();
        today.dedup();
        Ok::<_, StoreError>(person::by_ids(tx, &access, &today)?.into_values().collect::<Vec<_>>())
    })?;
    let mut standings: Vec<Standing> = rows.into_iter().map(Standing::from).collect();
    standings.sort_by_key(|standing| standing.person);
    door::load(registry, &access, &standings)
}

/// Begins a visit: the account of the proof, made where there is none yet; everybody who still belongs to it is within its
/// reach for the time of a visit. A family that is visiting already goes on under its own account, and reaches one more.
pub(super) fn begin(
    registry: &Registry,
    proof: &Proof,
    visiting: Option<UserId>,
    whence: &Whence,
) -> Result<Option<SignedIn>, Error> {
    let own = account_of(registry, proof)?;
    let visiting = match visiting.filter(|user| *user != own) {
        Some(user) => registry.db().read(|tx| family::opened_by(tx, user))?.map(|_| user),
        None => None,
    };
    let user = visiting.unwrap_or(own);
    let mut reached = vec![(proof.person, proof.kind)];
    for one in still_belongs(registry, own)? {
        if !reached.iter().any(|(person, _)| *person == one.0) {
            reached.push(one);
        }
    }
    let Some(who) = grants::resume(registry, user, None)? else { return Ok(None) };
    let origin = Origin { address: whence.address.parse().ok(), device: String::new() };
    let who = SignedIn { access: who.access.clone().seen_from(Some(Arc::new(origin))), ..who };
    let now = registry.now();
    let scopes: Vec<ScopeRow> = reached
        .iter()
        .map(|(person, kind)| ScopeRow {
            kind: *kind,
            holder: user.0,
            person: *person,
            since: now,
            until: Timestamp(now.0 + VISIT),
        })
        .collect();
    let mut entry = door::entry(registry, &who.access, Action::ProveFamily, Some(proof.person));
    entry.object = match proof.code {
        Some(code) => format!("family-code:{code}"),
        None => format!("user:{}", user.0),
    }
    .into();
    registry.db().write(move |tx| {
        scope::insert(tx, &scopes)?;
        family::used(tx, own, now)?;
        tx.audit(entry.clone());
        Ok::<_, StoreError>(())
    })?;
    Ok(Some(who))
}

/// The account of a proof, with the person noted as belonging to it.
fn account_of(registry: &Registry, proof: &Proof) -> Result<UserId, Error> {
    let fresh = UserId(registry.core.id());
    let (now, proof) = (registry.now(), proof.clone());
    Ok(registry.db().write(move |tx| {
        let user = match family::account(tx, &proof.opened_by)? {
            Some(user) => user,
            None => make(tx, fresh, &proof, now)?,
        };
        family::add_member(tx, &program(), user, proof.person, proof.kind.word(), now)?;
        Ok::<_, StoreError>(user)
    })?)
}

fn make(tx: &mut Tx<'_>, user: UserId, proof: &Proof, now: Timestamp) -> Result<UserId, StoreError> {
    let row = AccountRow {
        id: user,
        username: format!("family:{}", user.0),
        display_name: "Family".to_owned(),
        password_hash: passwords::UNSET.to_owned(),
        organization: OrganizationId(0),
        role: Role::Parent.word().to_owned(),
        active: true,
    };
    account::insert(tx, &row, now)?;
    let opened_by = proof.opened_by.first().copied().unwrap_or_default();
    family::add_account(tx, &family::AccountRow { user, opened_by, at: now })?;
    Ok(user)
}

/// Whom an account reaches today: those who were proved before and whose record still has its phone, e-mail address or
/// access code, and who have not come of age meanwhile.
fn still_belongs(registry: &Registry, user: UserId) -> Result<Vec<(PersonId, Kind)>, Error> {
    let (opened_by, members) = registry.db().read(|tx| {
        Ok::<_, StoreError>((family::opened_by(tx, user)?, family::members(tx, &program(), user)?))
    })?;
    let Some(opened_by) = opened_by else { return Ok(Vec::new()) };
    let people: Vec<PersonId> = members.iter().map(|(person, _)| *person).collect();
    let mut found = Vec::new();
    for record in records(registry, &people)? {
        // Somebody who came of age is no child any more, and whose own phone it is has to be proved anew.
        let was =
            members.iter().find(|(person, _)| *person == record.person).map(|(_, word)| kind_of_word(word));
        let Some(kind) = kind_of(&record, registry.today()) else { continue };
        let same = was.is_none_or(|was| was == kind);
        if same && still_opens(registry, &record, kind, &opened_by)? {
            found.push((record.person, kind));
        }
    }
    Ok(found)
}

fn still_opens(
    registry: &Registry,
    record: &Record,
    kind: Kind,
    opened_by: &[u8; 32],
) -> Result<bool, Error> {
    let contacts = contact::that_open(registry, record, kind)?;
    if contacts.iter().any(|contact| contact.hashes(registry).contains(opened_by)) {
        return Ok(true);
    }
    let (person, now) = (record.person, registry.now());
    let codes = registry.db().read(|tx| family::live_codes(tx, &program(), person, now))?;
    Ok(codes.iter().any(|code| of_code(registry, code.id).contains(opened_by)))
}
