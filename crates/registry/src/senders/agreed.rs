//! What is in force for a sender: its state and its profile, read at most every few seconds.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use jenner_hl7::er7::Message;
use jenner_hl7::sender::Profile;
use jenner_model::access::{Access, Actor, Role};
use jenner_model::{InterfaceId, OrganizationId};
use jenner_store::queries::interface::{self, InterfaceRow};
use jenner_store::queries::tally::SenderKey;
use jenner_store::queries::{organization, sender};
use jenner_store::{StoreError, Tx};

use crate::access::for_organization;
use crate::{Error, Registry};

/// How long what is agreed is remembered, in microseconds: a change made by another program takes so long to count.
const MEMORY: i64 = 5_000_000;

/// How far an interface is on the way into production.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum State {
    /// Its messages are judged and logged, and nothing of them is stored.
    Test,
    /// Its messages are stored, and somebody watches.
    Pilot,
    /// Its messages are stored.
    Production,
}

impl State {
    /// Every state, in the order of the way.
    pub const ALL: [Self; 3] = [Self::Test, Self::Pilot, Self::Production];

    /// The word stored and shown.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Test => "test",
            Self::Pilot => "pilot",
            Self::Production => "production",
        }
    }

    /// From the word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.word() == word)
    }

    /// The state of a row. A word that this program does not know is a state that stores nothing.
    pub(crate) fn of_row(row: &InterfaceRow) -> Self {
        Self::from_word(&row.state).unwrap_or(Self::Test)
    }
}

/// What is in force for a sender.
#[derive(Debug, Clone)]
pub struct Agreed {
    /// How far it is.
    pub state: State,
    /// Its profile, over those of its organization and of the registry.
    pub profile: Profile,
    /// The organizations its facilities are: itself and those below it only.
    facilities: HashMap<String, OrganizationId>,
    /// Names of MSH-4 that were looked up: whether the sender may speak for them. Shared while this is remembered.
    spoken_for: Arc<RwLock<HashMap<String, bool>>>,
}

/// Names that are remembered for one sender: a sender that makes them up is looked up each time.
const MOST_NAMES: usize = 1_000;

/// A sender at work: the ticket, the credential, and what is agreed.
#[derive(Debug, Clone)]
pub struct Sending {
    pub(crate) access: Access,
    pub(crate) interface: Option<InterfaceId>,
    pub(crate) agreed: Arc<Agreed>,
}

impl Sending {
    /// The ticket for a message: that of the facility named in MSH-4, where the profile knows it.
    pub(crate) fn for_facility(&self, message: &Message<'_>) -> Access {
        if self.agreed.facilities.is_empty() {
            return self.access.clone();
        }
        let named = message.header().field(4).component(1).text();
        match self.agreed.facilities.get(named.trim()) {
            Some(organization) => for_organization(&self.access, *organization),
            None => self.access.clone(),
        }
    }
}

/// Whether a sender may speak for whom a message names in MSH-4. It may not name another organization of the registry,
/// save one below its own, or a name that its profile gives a facility. A name that is no organization's says nothing.
pub(crate) fn may_speak(
    registry: &Registry,
    sending: &Sending,
    message: &Message<'_>,
) -> Result<bool, Error> {
    if sending.access.role() != Role::MachineSender {
        return Ok(true);
    }
    let named = message.header().field(4).component(1).text();
    let named = named.trim();
    if named.is_empty() || sending.agreed.facilities.contains_key(named) {
        return Ok(true);
    }
    let known = &sending.agreed.spoken_for;
    if let Some(may) = known.read().unwrap_or_else(PoisonError::into_inner).get(named) {
        return Ok(*may);
    }
    let own = sending.access.organization();
    let may = registry.db().read(|tx| {
        let Some((meant, mut above)) = organization::by_code(tx, named)? else { return Ok(true) };
        if meant == own {
            return Ok(true);
        }
        // A chain longer than this goes in a circle.
        for _ in 0..32 {
            match above {
                Some(id) if id == own => return Ok(true),
                Some(id) => above = organization::parent(tx, id)?,
                None => break,
            }
        }
        Ok::<bool, StoreError>(false)
    })?;
    let mut known = known.write().unwrap_or_else(PoisonError::into_inner);
    if known.len() < MOST_NAMES {
        known.insert(named.to_owned(), may);
    }
    Ok(may)
}

/// The holder of a ticket as a sender.
pub(crate) fn sending(registry: &Registry, access: &Access) -> Result<Sending, Error> {
    let interface = match access.actor() {
        Actor::Interface(id) => Some(id),
        Actor::User(_) | Actor::Operator => None,
    };
    let agreed = agreed(registry, access.organization(), interface)?;
    Ok(Sending { access: access.clone(), interface, agreed })
}

/// Somebody who sends in the name of another sender. The caller has checked that they may.
pub(crate) fn on_behalf(registry: &Registry, access: &Access, sender: SenderKey) -> Result<Sending, Error> {
    let interface = Some(sender.interface).filter(|id| id.0 != 0);
    // The organization may be a facility below the interface's own: what is agreed hangs on the interface.
    let agreed = agreed(registry, sender.organization, interface)?;
    Ok(Sending { access: for_organization(access, sender.organization), interface, agreed })
}

pub(crate) fn agreed(
    registry: &Registry,
    organization: OrganizationId,
    interface: Option<InterfaceId>,
) -> Result<Arc<Agreed>, Error> {
    let key = SenderKey { organization, interface: interface.unwrap_or(InterfaceId(0)) };
    let now = registry.now();
    let remembered = &registry.core.agreed;
    if let Some((known, read_at)) = remembered.read().unwrap_or_else(PoisonError::into_inner).get(&key)
        && now.0 - read_at.0 < MEMORY
    {
        return Ok(known.clone());
    }
    let found = Arc::new(registry.db().read(|tx| load(tx, key))?);
    remembered.write().unwrap_or_else(PoisonError::into_inner).insert(key, (found.clone(), now));
    Ok(found)
}

/// Forgets what is remembered, after a change.
pub(crate) fn forget(registry: &Registry) {
    registry.core.agreed.write().unwrap_or_else(PoisonError::into_inner).clear();
}

fn load(tx: &mut Tx<'_>, key: SenderKey) -> Result<Agreed, StoreError> {
    let row = match key.interface {
        InterfaceId(0) => None,
        id => interface::by_id(tx, id)?,
    };
    let state = row.as_ref().map_or(State::Production, State::of_row);
    // A facility's messages follow what is agreed with the organization that sends them.
    let organization = row.map_or(key.organization, |row| row.organization);
    let mut profile = stored(tx, "registry", 0)?;
    profile = stored(tx, "organization", organization.0)?.over(&profile);
    if key.interface.0 != 0 {
        profile = stored(tx, "interface", key.interface.0)?.over(&profile);
    }
    let mut facilities = HashMap::new();
    if !profile.facilities.is_empty() {
        let all = organization::all(tx)?;
        let parents: HashMap<OrganizationId, Option<OrganizationId>> =
            all.iter().map(|one| (one.id, one.parent)).collect();
        for (name, code) in &profile.facilities {
            let meant = all.iter().find(|one| one.code.eq_ignore_ascii_case(code));
            if let Some(one) = meant.filter(|one| is_below(&parents, one.id, organization)) {
                facilities.insert(name.trim().to_owned(), one.id);
            }
        }
    }
    Ok(Agreed { state, profile, facilities, spoken_for: Arc::default() })
}

/// The profile that is stored for one place, empty where there is none.
pub(crate) fn stored(tx: &mut Tx<'_>, scope: &str, id: i64) -> Result<Profile, StoreError> {
    let Some(version) = sender::profiles(tx, scope, id, 1)?.into_iter().next() else {
        return Ok(Profile::default());
    };
    toml::from_str(&version.profile).map_err(|_| StoreError::Content("a sender's profile"))
}

/// Whether an organization is another one, or belongs to it.
pub(crate) fn is_below(
    parents: &HashMap<OrganizationId, Option<OrganizationId>>,
    organization: OrganizationId,
    above: OrganizationId,
) -> bool {
    let mut at = Some(organization);
    // A chain longer than there are organizations goes in a circle.
    for _ in 0..=parents.len() {
        match at {
            Some(id) if id == above => return true,
            Some(id) => at = parents.get(&id).copied().flatten(),
            None => return false,
        }
    }
    false
}
