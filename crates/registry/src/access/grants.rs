//! Roles of users: several a user, one at a time. Each has a time; nobody gives more than they have (S23).

use jenner_model::access::{Access, Role, Scope};
use jenner_model::{OrganizationId, Timestamp, UserId};
use jenner_store::queries::grant::{self, GrantRow, NEVER};
use jenner_store::queries::{account, organization, provider, scope};

use super::accounts::SignedIn;
use super::door::{self, Action};
use super::roles::{Permission, Reach, may_give, reach};
use crate::{Error, Registry};

/// How long a role lasts before somebody has to say that it is still needed, in days.
pub const YEAR: i64 = 365;

const DAY: i64 = 86_400_000_000;

/// A role of a user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grant {
    /// Identity.
    pub id: i64,
    /// Whose.
    pub user: UserId,
    /// The role.
    pub role: Role,
    /// For whom.
    pub organization: OrganizationId,
    /// Counties it is limited to (FIPS); empty: not limited.
    pub counties: Vec<String>,
    /// From when.
    pub since: Timestamp,
    /// Until when; `None` when it does not end by itself.
    pub until: Option<Timestamp>,
    /// When the organization last said that it is needed.
    pub confirmed: Timestamp,
}

fn grant_of(row: &GrantRow) -> Option<Grant> {
    Some(Grant {
        id: row.id,
        user: row.user,
        role: Role::of_word(&row.role).filter(|role| role.is_human())?,
        organization: row.organization,
        counties: row.counties.split_whitespace().map(str::to_owned).collect(),
        since: row.since,
        until: (row.until < NEVER).then_some(row.until),
        confirmed: row.confirmed,
    })
}

/// The roles a user has now.
pub fn of_user(registry: &Registry, user: UserId) -> Result<Vec<Grant>, Error> {
    let now = registry.now();
    let rows = registry.db().read(|tx| grant::live(tx, user, now))?;
    Ok(rows.iter().filter_map(grant_of).collect())
}

/// The signed-in user again, in a role the user works in (by its grant's id), or the first one. `None` when the account has
/// been closed, or the role is over, since.
pub fn resume(registry: &Registry, user: UserId, wanted: Option<i64>) -> Result<Option<SignedIn>, Error> {
    match registry.db().read(|tx| account::by_id(tx, user))?.filter(|row| row.active) {
        Some(row) => signed_in(registry, &row, wanted),
        None => Ok(None),
    }
}

/// The ticket of an account in one of its roles.
pub(crate) fn signed_in(
    registry: &Registry,
    row: &account::AccountRow,
    wanted: Option<i64>,
) -> Result<Option<SignedIn>, Error> {
    let (now, user) = (registry.now(), row.id);
    let found = registry.db().read(|tx| {
        let mut chosen = None;
        for grant in grant::live(tx, user, now)?.iter().filter_map(grant_of) {
            let meant = wanted.is_none_or(|id| id == grant.id);
            // Who works for a provider that does not take part any more works there no longer.
            if chosen.is_none() && meant && !provider::is_over(tx, grant.organization, now)? {
                chosen = Some(grant);
            }
        }
        let Some(grant) = chosen else { return Ok(None) };
        let opened = scope::of_holder(tx, scope::Kind::Opened, user.0, now)?;
        let houses = facilities(tx, grant.organization)?;
        Ok::<_, jenner_store::StoreError>(Some((grant, opened, houses)))
    })?;
    let Some((grant, opened, houses)) = found else { return Ok(None) };
    let scope = Scope {
        houses,
        counties: grant.counties.iter().map(|code| jenner_codes::Code::known(code)).collect(),
        opened: opened.into_iter().map(|(person, _)| person).collect(),
    };
    Ok(Some(SignedIn {
        user,
        display_name: row.display_name.clone(),
        organization: grant.organization,
        access: super::of_user(user, grant.role, grant.organization).within(scope),
        grant: grant.id,
    }))
}

/// Everybody below an organization in the tree. A circle, which nobody should have made, ends.
fn facilities(
    tx: &mut jenner_store::Tx<'_>,
    head: OrganizationId,
) -> Result<Vec<OrganizationId>, jenner_store::StoreError> {
    let mut found: Vec<OrganizationId> = Vec::new();
    let mut next = vec![head];
    while !next.is_empty() {
        let below = organization::below(tx, &next)?;
        next = below.into_iter().filter(|one| *one != head && !found.contains(one)).collect();
        found.extend_from_slice(&next);
    }
    Ok(found)
}

/// Works in another of one's own roles from now on. `None` when the user does not have it. The log says from which to which.
pub fn switch(
    registry: &Registry,
    access: &Access,
    user: UserId,
    to: i64,
) -> Result<Option<SignedIn>, Error> {
    let Some(who) = resume(registry, user, Some(to))? else {
        let mut refused = door::entry(registry, access, Action::SwitchRole, None);
        refused.result = "refused".into();
        registry.db().audit(vec![refused])?;
        return Ok(None);
    };
    let mut entry = door::entry(registry, &who.access, Action::SwitchRole, None);
    entry.detail =
        format!("{{\"from\":\"{}\",\"to\":\"{}\"}}", access.role().word(), who.access.role().word()).into();
    registry.db().audit(vec![entry])?;
    Ok(Some(who))
}

/// A role to be given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewGrant {
    /// To whom.
    pub user: UserId,
    /// Which.
    pub role: Role,
    /// For whom the user will work.
    pub organization: OrganizationId,
    /// Counties it is limited to (FIPS); empty: not limited.
    pub counties: Vec<String>,
    /// Days it lasts, a year at most.
    pub days: i64,
}

/// Whether somebody may give a role at an organization: none above the own, none outside the own organization, and not to
/// oneself (S23).
pub fn may_grant(access: &Access, role: Role, organization: OrganizationId) -> bool {
    let in_reach = match reach(access.role(), Permission::ManageUsers) {
        Reach::All => true,
        Reach::Own => access.speaks_for(organization),
        _ => false,
    };
    in_reach && may_give(access.role(), role)
}

/// Gives a user a role for a time. Audited, also when refused.
pub fn give(registry: &Registry, access: &Access, new: &NewGrant) -> Result<i64, Error> {
    let own = access.actor() == jenner_model::access::Actor::User(new.user);
    if own || !may_grant(access, new.role, new.organization) {
        return Err(refuse(registry, access, Action::GiveRole, new.user)?);
    }
    if !(1..=YEAR).contains(&new.days) {
        return Err(Error::Invalid(format!("a role lasts between one day and {YEAR} days")));
    }
    let (id, now) = (registry.core.id(), registry.now());
    let mut entry = door::entry(registry, access, Action::GiveRole, None);
    entry.object = format!("user:{}", new.user.0).into();
    entry.detail =
        format!("{{\"role\":\"{}\",\"organization\":{}}}", new.role.word(), new.organization.0).into();
    let row = GrantRow {
        id,
        user: new.user,
        role: new.role.word().to_owned(),
        organization: new.organization,
        counties: new.counties.join(" "),
        since: now,
        until: Timestamp(now.0 + new.days * DAY),
        confirmed: now,
        given_by: entry.actor.to_string(),
    };
    let user = new.user;
    let known = registry.db().write(move |tx| {
        let known = account::by_id(tx, user)?.is_some();
        if known {
            grant::insert(tx, &row)?;
            tx.audit(entry.clone());
        }
        Ok::<_, jenner_store::StoreError>(known)
    })?;
    if known { Ok(id) } else { Err(Error::Invalid("there is no such user".to_owned())) }
}

/// Ends a role at once. Whoever may give it may end it.
pub fn end(registry: &Registry, access: &Access, id: i64) -> Result<bool, Error> {
    change(registry, access, id, Action::EndRole, move |tx, now| grant::end(tx, id, now))
}

/// Says for another year that a role is needed.
pub fn confirm(registry: &Registry, access: &Access, id: i64) -> Result<bool, Error> {
    change(registry, access, id, Action::ConfirmRole, move |tx, now| {
        grant::confirm(tx, id, now, Timestamp(now.0 + YEAR * DAY))
    })
}

fn change(
    registry: &Registry,
    access: &Access,
    id: i64,
    action: Action,
    work: impl Fn(&mut jenner_store::Tx<'_>, Timestamp) -> Result<u64, jenner_store::StoreError> + Send + 'static,
) -> Result<bool, Error> {
    let Some(row) = registry.db().read(|tx| grant::by_id(tx, id))? else { return Ok(false) };
    let own = access.actor() == jenner_model::access::Actor::User(row.user);
    let given = Role::of_word(&row.role);
    if own || !given.is_some_and(|role| may_grant(access, role, row.organization)) {
        return Err(refuse(registry, access, action, row.user)?);
    }
    let now = registry.now();
    let mut entry = door::entry(registry, access, action, None);
    entry.object = format!("user:{}", row.user.0).into();
    entry.detail = format!("{{\"role\":\"{}\",\"organization\":{}}}", row.role, row.organization.0).into();
    let changed = registry.db().write(move |tx| {
        let changed = work(tx, now)?;
        if changed > 0 {
            tx.audit(entry.clone());
        }
        Ok::<_, jenner_store::StoreError>(changed)
    })?;
    Ok(changed > 0)
}

/// Ends all access of a user: every role, and the account, so that open sessions open nothing from the next click on. Only
/// for who may end each of the user's roles.
pub fn deactivate(registry: &Registry, access: &Access, user: UserId) -> Result<(), Error> {
    let own = access.actor() == jenner_model::access::Actor::User(user);
    let all = of_user(registry, user)?;
    let may_all = all.iter().all(|grant| may_grant(access, grant.role, grant.organization));
    if own || !may_all || (all.is_empty() && reach(access.role(), Permission::ManageUsers) != Reach::All) {
        return Err(refuse(registry, access, Action::CloseAccount, user)?);
    }
    let now = registry.now();
    let mut entry = door::entry(registry, access, Action::CloseAccount, None);
    entry.object = format!("user:{}", user.0).into();
    registry.db().write(move |tx| {
        grant::end_all(tx, user, now)?;
        account::set_active(tx, user, false)?;
        tx.audit(entry.clone());
        Ok::<_, jenner_store::StoreError>(())
    })?;
    Ok(())
}

fn refuse(registry: &Registry, access: &Access, action: Action, user: UserId) -> Result<Error, Error> {
    let mut refused = door::entry(registry, access, action, None);
    refused.object = format!("user:{}", user.0).into();
    refused.result = "refused".into();
    registry.db().audit(vec![refused])?;
    Ok(Error::Forbidden)
}

/// A user as the administration shows them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// Who.
    pub user: UserId,
    /// Name to sign in with.
    pub username: String,
    /// Name to show.
    pub display_name: String,
    /// Whether the account is open.
    pub active: bool,
    /// The roles the asker may look after.
    pub grants: Vec<Grant>,
}

/// The users somebody looks after, by name: all, or those of the own organization and the facilities below it.
pub fn members(registry: &Registry, access: &Access) -> Result<Vec<Member>, Error> {
    door::require(registry, access, Permission::ManageUsers, Action::ListUsers)?;
    let now = registry.now();
    let (accounts, grants) = registry.db().read(|tx| {
        tx.audit(door::entry(registry, access, Action::ListUsers, None));
        Ok::<_, jenner_store::StoreError>((account::all(tx)?, grant::all_live(tx, now)?))
    })?;
    let all = reach(access.role(), Permission::ManageUsers) == Reach::All;
    let grants: Vec<Grant> = grants
        .iter()
        .filter_map(grant_of)
        .filter(|grant| all || access.speaks_for(grant.organization))
        .collect();
    Ok(accounts
        .into_iter()
        .map(|row| Member {
            grants: grants.iter().filter(|grant| grant.user == row.id).cloned().collect(),
            user: row.id,
            username: row.username,
            display_name: row.display_name,
            active: row.active,
        })
        .filter(|member| all || !member.grants.is_empty())
        .collect())
}
