//! Notices on their way: what is due, whether its client may still know, and what became of each.

use jenner_model::{PublicId, Timestamp};
use jenner_store::StoreError;
use jenner_store::queries::follow::{self, Due};
use jenner_store::queries::{fhir_client, person};

use super::Settings;
use super::endpoint::{self, Endpoint};
use crate::access::door::{self, Action};
use crate::identity::fold::Standing;
use crate::{Error, Registry, access};

/// How long a notice that was taken up is nobody else's, in microseconds.
const TAKEN: i64 = 60_000_000;
/// Tries before a subscription ends: most of a day.
const TRIES: i64 = 30;
/// Tries of the first call.
const FIRST_TRIES: i64 = 6;
/// The longest pause between two tries, in seconds.
const LONGEST_PAUSE: i64 = 3600;

/// Something to be told.
#[derive(Debug, Clone)]
pub struct Notice {
    due: Due,
    /// Where to call.
    pub endpoint: Endpoint,
    /// Header lines of the channel.
    pub header: Vec<String>,
    /// Media type and text of the call; `None` for an empty one.
    pub body: Option<(String, String)>,
    settings: Settings,
}

impl Notice {
    /// Whether an address may be called.
    pub fn may_call(&self, address: std::net::IpAddr) -> bool {
        endpoint::may_call(address, self.settings)
    }
}

/// What is due now, at most so much. Nothing is told of people whom a client may not see any more.
pub fn take(registry: &Registry, most: usize) -> Result<Vec<Notice>, Error> {
    let now = registry.now();
    // Asked without a lock first: nearly always nothing is due.
    if !registry.db().read(|tx| follow::is_due(tx, now))? {
        return Ok(Vec::new());
    }
    let until = Timestamp(now.0 + TAKEN);
    let due = registry.db().write(move |tx| follow::take_due(tx, now, until, most as i64))?;
    let mut notices = Vec::with_capacity(due.len());
    for one in due {
        match prepare(registry, &one, now)? {
            Ready::Tell(notice) => notices.push(*notice),
            Ready::Nothing => give_up_silently(registry, one)?,
            Ready::Over(why) => end(registry, one, why)?,
        }
    }
    Ok(notices)
}

enum Ready {
    Tell(Box<Notice>),
    Nothing,
    Over(&'static str),
}

fn prepare(registry: &Registry, due: &Due, now: Timestamp) -> Result<Ready, Error> {
    let row = &due.subscription;
    if row.ends_at.is_some_and(|end| end <= now) {
        return Ok(Ready::Over("it has come to its end"));
    }
    let client = registry.db().read(|tx| fhir_client::by_id(tx, &row.client))?;
    let Some(client) = client.filter(|client| client.active) else {
        return Ok(Ready::Over("its client was closed"));
    };
    let Ok(endpoint) = endpoint::read(&row.endpoint, registry.settings().follow) else {
        return Ok(Ready::Over(endpoint::NOT_THERE));
    };
    let ticket = access::of_interface(client.interface, client.organization);
    let found = registry.db().read(|tx| {
        let mut rows = person::by_ids(tx, &ticket, &[row.home])?;
        Ok::<_, StoreError>(rows.remove(&row.home))
    })?;
    let Some(standing) = found.map(Standing::from) else { return Ok(Ready::Nothing) };
    if due.changes > 0 {
        let record = door::load(registry, &ticket, &[standing])?.pop();
        if !record.is_some_and(|record| door::is_visible(&ticket, &record)) {
            return Ok(Ready::Nothing);
        }
    }
    let body = (!row.payload.is_empty()).then(|| (row.payload.clone(), body(due, standing.public_id)));
    let header = serde_json::from_str(&row.header).unwrap_or_default();
    let settings = registry.settings().follow;
    Ok(Ready::Tell(Box::new(Notice { due: due.clone(), endpoint, header, body, settings })))
}

/// Ids alone, in the form of the backport of R5's subscriptions to R4.
fn body(due: &Due, person: PublicId) -> String {
    let row = &due.subscription;
    let kind = if due.changes == 0 { "handshake" } else { "event-notification" };
    let status = serde_json::json!({
        "resourceType": "Parameters",
        "parameter": [
            { "name": "subscription", "valueReference": { "reference": format!("Subscription/{}", row.public_id) } },
            { "name": "status", "valueCode": if due.changes == 0 { "requested" } else { "active" } },
            { "name": "type", "valueCode": kind },
            { "name": "events-since-subscription-start", "valueString": (row.told + due.changes).to_string() }
        ]
    });
    let mut entries = vec![serde_json::json!({ "resource": status })];
    if due.changes > 0 {
        entries.push(serde_json::json!({
            "fullUrl": format!("Patient/{person}"),
            "request": { "method": "GET", "url": format!("Patient/{person}") }
        }));
    }
    serde_json::json!({ "resourceType": "Bundle", "type": "history", "entry": entries }).to_string()
}

/// The receiver has said yes.
pub fn told(registry: &Registry, notice: &Notice) -> Result<(), Error> {
    let now = registry.now();
    let row = &notice.due.subscription;
    let client = registry.db().read(|tx| fhir_client::by_id(tx, &row.client))?;
    let entry = client.filter(|_| notice.due.changes > 0).map(|client| {
        let ticket = access::of_interface(client.interface, client.organization);
        let mut entry = door::entry(registry, &ticket, Action::Notify, Some(row.home));
        entry.object = format!("subscription:{}", row.public_id).into();
        entry
    });
    let due = notice.due.clone();
    Ok(registry.db().write(move |tx| {
        follow::told(tx, &due, now)?;
        if let Some(entry) = &entry {
            tx.audit(entry.clone());
        }
        Ok::<(), StoreError>(())
    })?)
}

/// It was not told: tried again after a pause that doubles, until it is given up.
pub fn failed(registry: &Registry, notice: &Notice, why: &str) -> Result<(), Error> {
    let due = notice.due.clone();
    let tries = if due.changes == 0 && due.subscription.told == 0 { FIRST_TRIES } else { TRIES };
    let pause = (10i64 << due.attempts.clamp(0, 10)).min(LONGEST_PAUSE);
    let again = (due.attempts + 1 < tries).then(|| Timestamp(registry.now().0 + pause * 1_000_000));
    let why: String = why.chars().take(300).collect();
    Ok(registry.db().write(move |tx| follow::failed(tx, &due, &why, again))?)
}

fn give_up_silently(registry: &Registry, due: Due) -> Result<(), Error> {
    Ok(registry.db().write(move |tx| follow::forget(tx, &due))?)
}

fn end(registry: &Registry, due: Due, why: &'static str) -> Result<(), Error> {
    Ok(registry.db().write(move |tx| follow::failed(tx, &due, why, None))?)
}
