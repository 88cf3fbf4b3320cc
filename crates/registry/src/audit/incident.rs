//! The pack about an incident (S66): what somebody did in a span of time, whose data it showed, and which. For the notice
//! that is due within 60 days (45 CFR 164.404, and the law of the state).

use std::collections::{BTreeMap, BTreeSet};

use jenner_model::access::Access;
use jenner_model::record::Record;
use jenner_model::{Given, PersonId, PublicId, RegistryNumber, Timestamp};
use jenner_store::queries::audit::{self, Wanted};
use jenner_store::{StoreError, queries};

use super::log::{self, Entry, named};
use super::who::happened;
use crate::access::door::{self, Action};
use crate::access::of_operator;
use crate::access::roles::Permission;
use crate::identity::fold::Standing;
use crate::{Error, Registry};

/// Entries read at a time.
const PORTION: i64 = 2_000;

/// Who is suspected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Suspect {
    /// A user, by user name.
    User(String),
    /// A machine sender, by its user name.
    Interface(String),
}

/// Somebody whose data was seen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Affected {
    /// The person, today.
    pub person: PersonId,
    /// Number.
    pub number: RegistryNumber,
    /// Name in addresses.
    pub public_id: PublicId,
    /// Last and first name, where the record still says.
    pub name: (String, String),
    /// Birth date.
    pub birth_date: Option<jenner_model::Date>,
    /// Where a letter goes: lines of the latest address.
    pub address: Vec<String>,
    /// To whom: names of parents and guardians.
    pub contacts: Vec<String>,
    /// Which data was seen.
    pub seen: BTreeSet<&'static str>,
    /// First time.
    pub first: Timestamp,
    /// Last time.
    pub last: Timestamp,
    /// Entries about the person that showed data.
    pub times: u32,
}

/// The pack.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Incident {
    /// In the words of the log.
    pub actor: String,
    /// From …
    pub from: Timestamp,
    /// … until.
    pub until: Timestamp,
    /// Everything the actor did, oldest first, also what failed.
    pub timeline: Vec<(Entry, String)>,
    /// Everybody whose data was shown, by number. Those who were purged since are in [`gone`](Self::gone).
    pub affected: Vec<Affected>,
    /// People whose record is not there any more: their ids of the log.
    pub gone: Vec<PersonId>,
    /// Files with the records of many that the actor made or fetched: whom they hold is not in the log.
    pub files: usize,
}

/// Makes the pack. An error in words where there is no such user.
pub fn incident(
    registry: &Registry,
    access: &Access,
    suspect: &Suspect,
    from: Timestamp,
    until: Timestamp,
) -> Result<Incident, Error> {
    door::require(registry, access, Permission::WatchAudit, Action::MakeIncident)?;
    let actor = actor(registry, suspect)?;
    let timeline = timeline(registry, access, &actor, from, until)?;
    let mut seen = Seen::new();
    for (entry, _) in timeline.iter().filter(|(entry, _)| happened(entry)) {
        let (Some(person), false) = (entry.row.person, entry.deed.shows().is_empty()) else { continue };
        let at = entry.row.at;
        let one = seen.entry(person).or_insert((BTreeSet::new(), at, at, 0));
        one.0.extend(entry.deed.shows());
        one.1 = one.1.min(at);
        one.2 = one.2.max(at);
        one.3 += 1;
    }
    let files = timeline
        .iter()
        .filter(|(entry, _)| happened(entry) && entry.row.person.is_none() && !entry.deed.shows().is_empty())
        .count();
    let (affected, gone) = affected(registry, access, &seen)?;
    let mut told = vec![door::entry(registry, access, Action::MakeIncident, None).object(actor.clone())];
    told.extend(
        affected.iter().map(|one| door::entry(registry, access, Action::MakeIncident, Some(one.person))),
    );
    registry.db().audit(told)?;
    Ok(Incident { actor, from, until, timeline, affected, gone, files })
}

fn actor(registry: &Registry, suspect: &Suspect) -> Result<String, Error> {
    registry
        .db()
        .read(|tx| match suspect {
            Suspect::User(name) => {
                let account = queries::account::by_username(tx, &name.trim().to_lowercase())?;
                Ok::<_, StoreError>(account.map(|account| format!("user:{}", account.id.0)))
            }
            Suspect::Interface(name) => {
                let interface = queries::interface::by_username(tx, name)?;
                Ok(interface.map(|interface| format!("interface:{}", interface.id.0)))
            }
        })?
        .ok_or_else(|| {
            Error::Invalid(
                "nobody signs in with this user name; it is written as in `jenner user list`".into(),
            )
        })
}

fn timeline(
    registry: &Registry,
    access: &Access,
    actor: &str,
    from: Timestamp,
    until: Timestamp,
) -> Result<Vec<(Entry, String)>, Error> {
    let mut wanted =
        Wanted { actor: Some(actor.to_owned()), from: Some(from), until: Some(until), ..Wanted::default() };
    let mut all = Vec::new();
    loop {
        let page = registry.db().read(|tx| {
            let rows = audit::search(tx, access, &wanted, PORTION)?;
            let mut page = Vec::with_capacity(rows.len());
            for entry in named(tx, access, rows)? {
                let detail = log::opened(registry, tx, &entry.row)?;
                page.push((entry, detail));
            }
            Ok::<_, StoreError>(page)
        })?;
        let full = page.len() as i64 == PORTION;
        wanted.after = page.last().map(|(entry, _)| (entry.row.at, entry.row.chain.clone(), entry.row.seq));
        all.extend(page);
        if !full {
            all.reverse();
            return Ok(all);
        }
    }
}

type Seen = BTreeMap<PersonId, (BTreeSet<&'static str>, Timestamp, Timestamp, u32)>;

/// By the person of today: what was seen of two records that are one now was seen of one person.
fn affected(
    registry: &Registry,
    access: &Access,
    seen: &Seen,
) -> Result<(Vec<Affected>, Vec<PersonId>), Error> {
    let ids: Vec<PersonId> = seen.keys().copied().collect();
    let (mut affected, mut gone): (BTreeMap<PersonId, Affected>, Vec<PersonId>) = Default::default();
    for portion in ids.chunks(500) {
        let rows = registry.db().read(|tx| queries::person::by_ids(tx, access, portion))?;
        let mut today: Vec<_> = rows.values().copied().collect();
        today.sort_by_key(|row| row.person);
        today.dedup_by_key(|row| row.person);
        let standings: Vec<Standing> = today.into_iter().map(Standing::from).collect();
        // The role of a privacy officer opens no records. The incident is the reason for which these are read, for the notice that
        // is due to them; each is audited as the officer's look.
        let reader = of_operator(access.organization());
        let records: BTreeMap<PersonId, Record> = door::load(registry, &reader, &standings)?
            .into_iter()
            .map(|record| (record.person, record))
            .collect();
        for id in portion {
            let Some((what, first, last, times)) = seen.get(id) else { continue };
            let Some(record) = rows.get(id).and_then(|row| records.get(&row.person)) else {
                gone.push(*id);
                continue;
            };
            let one = affected.entry(record.person).or_insert_with(|| of_record(record, *first, *last));
            one.seen.extend(what);
            one.first = one.first.min(*first);
            one.last = one.last.max(*last);
            one.times += times;
        }
    }
    let mut affected: Vec<Affected> = affected.into_values().collect();
    affected.sort_by_key(|one| one.number.to_string());
    Ok((affected, gone))
}

fn of_record(record: &Record, first: Timestamp, last: Timestamp) -> Affected {
    let said = &record.demographics;
    let name =
        said.names.first().map(|name| (name.family.to_string(), name.given.to_string())).unwrap_or_default();
    let address = match &said.addresses {
        Given::Value(all) => all.first().map(|one| {
            let place = [one.city.as_str(), one.state.as_str(), one.zip.as_str()];
            let place = place.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ");
            [one.street.to_string(), one.other.to_string(), place]
                .into_iter()
                .filter(|line| !line.is_empty())
                .collect()
        }),
        _ => None,
    };
    let contacts = match &said.contacts {
        Given::Value(all) => all
            .iter()
            .map(|contact| format!("{} {}", contact.name.given, contact.name.family).trim().to_owned())
            .filter(|name| !name.is_empty())
            .collect(),
        _ => Vec::new(),
    };
    Affected {
        person: record.person,
        number: record.registry_number,
        public_id: record.public_id,
        name,
        birth_date: said.birth_date,
        address: address.unwrap_or_default(),
        contacts,
        seen: BTreeSet::new(),
        first,
        last,
        times: 0,
    }
}
