//! Profiles: what is agreed with the registry's senders as a whole, with an organization, with one interface. Each says
//! only what differs from the one above it. Every version is kept.

use std::collections::{BTreeMap, HashMap};

use jenner_hl7::charset;
use jenner_hl7::er7::Message;
use jenner_hl7::finding::Verdict;
use jenner_hl7::sender::Profile;
use jenner_hl7::vxu;
use jenner_model::access::Access;
use jenner_model::{InterfaceId, MessageId, OrganizationId};
use jenner_store::StoreError;
use jenner_store::queries::message::{self, MessageDetail, MessageFilter};
use jenner_store::queries::sender::{self, ProfileVersion};
use jenner_store::queries::{interface, organization};

use super::agreed::{self, is_below, stored};
use crate::access::door::{self, Action};
use crate::access::roles::Permission;
use crate::{Error, Registry, packed};

/// For whom a profile holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Scope {
    /// Every sender.
    Registry,
    /// The senders of an organization.
    Organization(OrganizationId),
    /// One sender.
    Interface(InterfaceId),
}

impl Scope {
    /// The word stored and written in addresses.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Registry => "registry",
            Self::Organization(_) => "organization",
            Self::Interface(_) => "interface",
        }
    }

    /// The id stored; 0 for the registry.
    pub const fn id(self) -> i64 {
        match self {
            Self::Registry => 0,
            Self::Organization(id) => id.0,
            Self::Interface(id) => id.0,
        }
    }

    /// From word and id.
    pub fn from_word(word: &str, id: i64) -> Option<Self> {
        match word {
            "registry" => Some(Self::Registry),
            "organization" => Some(Self::Organization(OrganizationId(id))),
            "interface" => Some(Self::Interface(InterfaceId(id))),
            _ => None,
        }
    }
}

/// A profile as it is stored.
#[derive(Debug, Clone, Default)]
pub struct Stored {
    /// What it says itself.
    pub own: Profile,
    /// What holds after all: itself over those above.
    pub effective: Profile,
    /// Its version; 0 where there is none yet.
    pub version: i64,
    /// Its versions, newest first.
    pub history: Vec<ProfileVersion>,
}

/// Versions that are listed.
const LISTED: i64 = 20;

/// The profile of a place.
pub fn get(registry: &Registry, access: &Access, scope: Scope) -> Result<Stored, Error> {
    door::require(registry, access, Permission::ManageSenders, Action::ReadProfile)?;
    let above = above(registry, scope)?;
    let (own, history) = registry.db().read(|tx| {
        tx.audit(entry(registry, access, Action::ReadProfile, scope));
        let history = sender::profiles(tx, scope.word(), scope.id(), LISTED)?;
        Ok::<_, StoreError>((stored(tx, scope.word(), scope.id())?, history))
    })?;
    Ok(Stored {
        effective: own.over(&above),
        version: history.first().map_or(0, |newest| newest.version),
        own,
        history,
    })
}

/// A profile as TOML: what is exported, imported and edited.
pub fn export(profile: &Profile) -> Result<String, Error> {
    toml::to_string_pretty(profile)
        .map_err(|error| Error::Internal(format!("a profile has no written form: {error}")))
}

/// A profile from TOML, checked. The error names every entry that is wrong, a line each.
pub fn import(registry: &Registry, scope: Scope, text: &str) -> Result<Profile, Error> {
    let profile: Profile = toml::from_str(text)
        .map_err(|error| Error::Invalid(format!("this is not a sender profile: {}", error.message())))?;
    check(registry, scope, &profile)?;
    Ok(profile)
}

/// Refuses what a profile may not say.
pub fn check(registry: &Registry, scope: Scope, profile: &Profile) -> Result<(), Error> {
    let mut wrong: Vec<String> =
        profile.objections(registry.codes()).iter().map(ToString::to_string).collect();
    if !profile.facilities.is_empty() {
        let (owner, all) = registry.db().read(|tx| {
            let owner = match scope {
                Scope::Registry => None,
                Scope::Organization(id) => Some(id),
                Scope::Interface(id) => interface::by_id(tx, id)?.map(|row| row.organization),
            };
            Ok::<_, StoreError>((owner, organization::all(tx)?))
        })?;
        let parents: HashMap<OrganizationId, Option<OrganizationId>> =
            all.iter().map(|one| (one.id, one.parent)).collect();
        for (name, code) in &profile.facilities {
            match all.iter().find(|one| one.code.eq_ignore_ascii_case(code)) {
                None => wrong.push(format!(
                    "facilities: {name}: there is no organization with the code {code}; add it first"
                )),
                Some(one) => {
                    if owner.is_some_and(|owner| !is_below(&parents, one.id, owner)) {
                        wrong.push(format!(
                            "facilities: {name}: {code} does not belong to the sender's organization; a sender reports \
                             for itself and those below it"
                        ));
                    }
                }
            }
        }
    }
    if wrong.is_empty() { Ok(()) } else { Err(Error::Invalid(wrong.join("\n"))) }
}

/// Stores a profile as the next version. `version` is the one that was seen: when somebody else has stored another
/// meanwhile, nothing is stored.
pub fn put(
    registry: &Registry,
    access: &Access,
    scope: Scope,
    profile: &Profile,
    version: i64,
) -> Result<i64, Error> {
    door::require(registry, access, Permission::ManageSenders, Action::ChangeProfile)?;
    check(registry, scope, profile)?;
    let text = export(profile)?;
    let row = ProfileVersion {
        scope: scope.word().to_owned(),
        scope_id: scope.id(),
        version: version + 1,
        profile: text,
        changed_at: registry.now(),
        changed_by: jenner_store::audit::actor(access.actor()).into_owned(),
    };
    let mut entry = entry(registry, access, Action::ChangeProfile, scope);
    entry.detail = format!("{{\"version\":{}}}", row.version).into();
    let changed = || {
        Error::Invalid(
            "somebody else has changed this profile meanwhile; load it again and make your change there"
                .into(),
        )
    };
    registry
        .db()
        .write(move |tx| {
            let newest = sender::profiles(tx, &row.scope, row.scope_id, 1)?;
            if newest.first().map_or(0, |newest| newest.version) != version {
                return Ok(false);
            }
            sender::insert_profile(tx, &row)?;
            tx.audit(entry.clone());
            Ok::<_, StoreError>(true)
        })
        .map_err(|error| if error.is_unique_violation() { changed() } else { Error::Store(error) })?
        .then_some(version + 1)
        .ok_or_else(changed)
        .inspect(|_| agreed::forget(registry))
}

/// What a change would have done to messages that came.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Impact {
    /// Updates that were looked at.
    pub messages: usize,
    /// Those whose body is not kept any more.
    pub not_kept: usize,
    /// Those that would have been answered otherwise, by the answer under today's profile and under the new one
    /// (`AA`, `AE`, `rejected`).
    pub moved: BTreeMap<(&'static str, &'static str), usize>,
    /// Vaccinations that would have been taken and are not under today's profile.
    pub doses_won: usize,
    /// Vaccinations that would not have been taken and are under today's profile.
    pub doses_lost: usize,
    /// Findings that would be gained or lost, by rule: how many more errors and warnings.
    pub rules: BTreeMap<String, i64>,
    /// A message for each way in which they move.
    pub examples: BTreeMap<(&'static str, &'static str), MessageId>,
}

impl Impact {
    /// Whether the change would have changed nothing.
    pub fn is_nothing(&self) -> bool {
        self.moved.is_empty() && self.rules.is_empty() && self.doses_won == 0 && self.doses_lost == 0
    }
}

/// Judges the last `most` messages under today's profile and under a new one, and compares. Stores nothing.
pub fn impact(
    registry: &Registry,
    access: &Access,
    scope: Scope,
    profile: &Profile,
    most: usize,
) -> Result<Impact, Error> {
    door::require(registry, access, Permission::ManageSenders, Action::TryProfile)?;
    check(registry, scope, profile)?;
    let today = get(registry, access, scope)?;
    let above = above(registry, scope)?;
    let new = profile.over(&above);
    let filter = MessageFilter {
        interface: match scope {
            Scope::Interface(id) => Some(id),
            Scope::Registry | Scope::Organization(_) => None,
        },
        organization: match scope {
            Scope::Organization(id) => Some(id),
            Scope::Registry | Scope::Interface(_) => None,
        },
        ..MessageFilter::default()
    };
    let details = registry.db().read(|tx| {
        let lines = message::list(tx, access, &filter, 0, most as i64)?;
        let ids: Vec<MessageId> = lines
            .iter()
            .filter(|line| line.message_type.starts_with("VXU") && line.outcome != "replay")
            .map(|line| line.id)
            .collect();
        tx.audit(entry(registry, access, Action::TryProfile, scope));
        message::all(tx, access, &ids)
    })?;
    let mut impact = Impact::default();
    for detail in &details {
        if detail.body.is_empty() {
            impact.not_kept += 1;
            continue;
        }
        let before = judged(registry, &today.effective, detail)?;
        let after = judged(registry, &new, detail)?;
        let (Some(before), Some(after)) = (before, after) else { continue };
        impact.messages += 1;
        if before.outcome != after.outcome {
            let way = (before.outcome, after.outcome);
            *impact.moved.entry(way).or_default() += 1;
            impact.examples.entry(way).or_insert(detail.line.id);
        }
        impact.doses_won += after.statements.saturating_sub(before.statements);
        impact.doses_lost += before.statements.saturating_sub(after.statements);
        for (rule, n) in after.rules {
            *impact.rules.entry(rule).or_default() += n;
        }
        for (rule, n) in before.rules {
            *impact.rules.entry(rule).or_default() -= n;
        }
    }
    impact.rules.retain(|_, n| *n != 0);
    Ok(impact)
}

fn above(registry: &Registry, scope: Scope) -> Result<Profile, Error> {
    Ok(registry.db().read(|tx| {
        let everybody = stored(tx, "registry", 0)?;
        Ok::<_, StoreError>(match scope {
            Scope::Registry => Profile::default(),
            Scope::Organization(_) => everybody,
            Scope::Interface(id) => match interface::by_id(tx, id)? {
                Some(row) => stored(tx, "organization", row.organization.0)?.over(&everybody),
                None => everybody,
            },
        })
    })?)
}

struct Judged {
    outcome: &'static str,
    statements: usize,
    rules: BTreeMap<String, i64>,
}

/// A message under a profile, as of the day it came.
fn judged(registry: &Registry, profile: &Profile, detail: &MessageDetail) -> Result<Option<Judged>, Error> {
    let bytes = packed::unpack(&detail.body)?;
    let (text, _) = charset::decode(&bytes);
    let text = profile.rewrite(&text);
    let Ok(message) = Message::parse(&text) else { return Ok(None) };
    let zone = registry.settings().time_zone.clone();
    let received = detail.line.received_at.to_jiff().to_zoned(zone).date();
    let vxu = profile.judge(&message, vxu::read(&message, registry.codes(), received));
    let mut rules: BTreeMap<String, i64> = BTreeMap::new();
    for finding in &vxu.findings {
        if finding.severity != jenner_hl7::finding::Severity::Information {
            *rules.entry(finding.rule.to_string()).or_default() += 1;
        }
    }
    Ok(Some(Judged {
        outcome: match vxu.verdict {
            Verdict::AA => "AA",
            Verdict::AE if vxu.demographics.is_some() => "AE",
            Verdict::AE | Verdict::AR => "rejected",
        },
        statements: vxu.statements.len(),
        rules,
    }))
}

fn entry(
    registry: &Registry,
    access: &Access,
    action: Action,
    scope: Scope,
) -> jenner_store::audit::AuditEntry {
    let mut entry = door::entry(registry, access, action, None);
    entry.object = format!("profile:{}/{}", scope.word(), scope.id()).into();
    entry
}
