//! Subscriptions as their client sees them: make, read, list, remove.

use jenner_model::{PublicId, Timestamp};
use jenner_store::StoreError;
pub use jenner_store::queries::follow::SubscriptionRow as Subscription;
use jenner_store::queries::follow::{self, State};
use jenner_store::queries::person;

use super::{criteria, endpoint};
use crate::access::door::{self, Action};
use crate::smart::{Client, Interaction};
use crate::{Error, Registry};

/// Subscriptions of one client.
const MOST: usize = 10_000;
/// Header lines of one channel.
const MOST_HEADERS: usize = 10;

/// What a client wants.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct New {
    /// Whom to follow.
    pub criteria: String,
    /// Why.
    pub reason: String,
    /// Where to call.
    pub endpoint: String,
    /// Header lines to send.
    pub header: Vec<String>,
    /// Media type of the notice; empty for an empty call.
    pub payload: String,
    /// When it ends by itself.
    pub ends_at: Option<Timestamp>,
}

/// Why there is no subscription.
#[derive(Debug, thiserror::Error)]
pub enum NotFollowed {
    /// Something is wrong with it: the element, and what.
    #[error("{1}")]
    Invalid(&'static str, String),
    /// The token does not open the type that is followed.
    #[error("the token's scopes do not open {0}")]
    Scope(&'static str),
    /// Too many.
    #[error("this client has {MOST} subscriptions already; remove those that are not needed")]
    TooMany,
    /// The registry could not answer.
    #[error(transparent)]
    Failed(#[from] Error),
}

impl From<StoreError> for NotFollowed {
    fn from(error: StoreError) -> Self {
        Self::Failed(error.into())
    }
}

/// Makes a subscription. Its endpoint is called once before it is active.
pub fn create(registry: &Registry, client: &Client, new: &New) -> Result<Subscription, NotFollowed> {
    let invalid = |element: &'static str, why: String| NotFollowed::Invalid(element, why);
    let wanted = criteria::read(&new.criteria).map_err(|why| invalid("Subscription.criteria", why))?;
    if !client.scopes.allow(wanted.resource, Interaction::Read) {
        return Err(NotFollowed::Scope(wanted.resource));
    }
    endpoint::read(&new.endpoint, registry.settings().follow)
        .map_err(|why| invalid("Subscription.channel.endpoint", why))?;
    headers(&new.header).map_err(|why| invalid("Subscription.channel.header", why))?;
    if !matches!(new.payload.as_str(), "" | "application/fhir+json") {
        let why = "payload can be left out (an empty call) or application/fhir+json (ids alone)".to_owned();
        return Err(invalid("Subscription.channel.payload", why));
    }
    let now = registry.now();
    if new.ends_at.is_some_and(|end| end <= now) {
        return Err(invalid("Subscription.end", "the end is in the past".to_owned()));
    }
    // Who is hidden from the client and who is not there are told apart by nobody.
    if door::open_as(registry, &client.access, wanted.person, Action::Follow)?.is_none() {
        let why = "the criteria name no patient that this client can read".to_owned();
        return Err(invalid("Subscription.criteria", why));
    }
    let home = registry.db().read(|tx| person::home_by_public_id(tx, wanted.person))?;
    let home = home.ok_or_else(|| Error::Internal("a person without a home".to_owned()))?;
    let row = Subscription {
        id: registry.core.id(),
        public_id: crate::registry::public_id(),
        client: client.id.clone(),
        organization: client.access.organization(),
        home,
        criteria: new.criteria.clone(),
        reason: new.reason.chars().take(500).collect(),
        endpoint: new.endpoint.clone(),
        header: serde_json::to_string(&new.header).unwrap_or_else(|_| "[]".to_owned()),
        payload: new.payload.clone(),
        state: State::Requested,
        problem: String::new(),
        created_at: now,
        ends_at: new.ends_at,
        told: 0,
    };
    let stored = row.clone();
    registry.db().write(move |tx| {
        if follow::count_of_client(tx, &stored.client)? >= MOST as i64 {
            return Err(NotFollowed::TooMany);
        }
        follow::insert(tx, &stored)?;
        follow::first_call(tx, stored.id, now)?;
        Ok(())
    })?;
    Ok(row)
}

/// Lines such as `Authorization: Bearer …`, which must not bend the request they go into.
fn headers(lines: &[String]) -> Result<(), String> {
    const OURS: [&str; 8] = [
        "host",
        "content-length",
        "content-type",
        "transfer-encoding",
        "connection",
        "te",
        "upgrade",
        "expect",
    ];
    if lines.len() > MOST_HEADERS {
        return Err(format!("at most {MOST_HEADERS} header lines are sent"));
    }
    for line in lines {
        let (name, value) = line.split_once(':').ok_or("a header line is a name, a colon and a value")?;
        let token = |b: u8| b.is_ascii_alphanumeric() || b"-_".contains(&b);
        let plain = |b: u8| b.is_ascii_graphic() || b == b' ';
        if name.is_empty() || !name.bytes().all(token) || !value.bytes().all(plain) || line.len() > 4000 {
            return Err("a header line has a plain name and a value of one line".to_owned());
        }
        if OURS.contains(&name.to_ascii_lowercase().as_str()) {
            return Err(format!("the header {name} is set by the registry itself"));
        }
    }
    Ok(())
}

/// A subscription of this client.
pub fn read(registry: &Registry, client: &Client, id: &str) -> Result<Option<Subscription>, Error> {
    let Ok(id) = id.parse::<PublicId>() else { return Ok(None) };
    Ok(registry.db().read(|tx| follow::by_public_id(tx, &client.id, id))?)
}

/// All subscriptions of this client.
pub fn list(registry: &Registry, client: &Client) -> Result<Vec<Subscription>, Error> {
    Ok(registry.db().read(|tx| follow::of_client(tx, &client.id))?)
}

/// Removes a subscription. `false`: the client has none of this name.
pub fn remove(registry: &Registry, client: &Client, id: &str) -> Result<bool, Error> {
    let Some(row) = read(registry, client, id)? else { return Ok(false) };
    let mut entry = door::entry(registry, &client.access, Action::Follow, Some(row.home));
    entry.object = format!("subscription:{}", row.public_id).into();
    entry.detail = "{\"removed\":true}".into();
    registry.db().write(move |tx| {
        follow::remove(tx, row.id)?;
        tx.audit(entry.clone());
        Ok::<(), StoreError>(())
    })?;
    Ok(true)
}
