//! The partner book: who they are, kept in the database; read on the way of every query, so remembered for a moment.

use std::sync::{Arc, PoisonError, RwLock};

use jenner_model::access::{Access, Role};
use jenner_model::organization::OrganizationKind;
use jenner_model::{OrganizationId, Timestamp};
use jenner_store::queries::interface;
use jenner_store::queries::partner::{self, PartnerRow};

use super::{Agreement, Connection, jurisdiction};
use crate::access::door::{self, Action};
use crate::organizations::{self, NewOrganization};
use crate::{Error, Registry};

/// How long the book is remembered, in microseconds: a change works after so long at most.
const MEMORY: i64 = 5_000_000;

/// The book as it was read, and when.
pub(crate) type Remembered = RwLock<Option<(Arc<Vec<Partner>>, Timestamp)>>;

/// Another registry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Partner {
    pub(crate) id: i64,
    /// Jurisdiction code.
    pub code: String,
    /// It as an organization: source of what it tells.
    pub organization: OrganizationId,
    /// How it is reached.
    pub connection: Connection,
    /// What was agreed.
    pub agreement: Agreement,
}

impl Partner {
    /// The name of the jurisdiction, or the code where the table has none.
    pub fn name(&self) -> &str {
        jurisdiction(&self.code).map_or(&self.code, |known| known.name)
    }
}

/// Adds a partner, or replaces what is known of it. Only the operator: addresses and files are those of this machine.
pub fn add(
    registry: &Registry,
    access: &Access,
    code: &str,
    connection: Connection,
    agreement: Agreement,
) -> Result<Partner, Error> {
    only_operator(access)?;
    let code = code.trim().to_ascii_uppercase();
    if !(2..=20).contains(&code.len()) || !code.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_') {
        return Err(Error::Invalid(format!(
            "\"{code}\" is no jurisdiction code; they have three letters or digits, as `jenner partner codes` shows"
        )));
    }
    check(&connection, &agreement)?;
    let new = NewOrganization {
        parent: None,
        kind: OrganizationKind::Registry,
        name: jurisdiction(&code).map_or(code.as_str(), |known| known.name).into(),
        code: code.as_str().into(),
        vfc_pin: None,
        county: None,
        city: "".into(),
    };
    let organization = organizations::add(registry, access, vec![new])?
        .pop()
        .ok_or_else(|| Error::Internal("an organization that was just added is missing".to_owned()))?;
    if organization.kind != OrganizationKind::Registry {
        return Err(Error::Invalid(format!(
            "there is an organization {code} already, and it is no registry; give that one another code"
        )));
    }
    let json = |error: serde_json::Error| Error::Internal(format!("an agreement cannot be written: {error}"));
    let row = PartnerRow {
        id: registry.core.id(),
        code: code.clone(),
        organization: organization.id,
        connection: serde_json::to_string(&connection).map_err(json)?,
        agreement: serde_json::to_string(&agreement).map_err(json)?,
    };
    let now = registry.now();
    let mut entry = door::entry(registry, access, Action::ChangePartner, None);
    entry.object = format!("partner:{code}").into();
    registry.db().write(move |tx| {
        partner::put(tx, &row, now)?;
        tx.audit(entry.clone());
        Ok::<(), jenner_store::StoreError>(())
    })?;
    forget(registry);
    by_code(registry, &code)?
        .ok_or_else(|| Error::Internal("a partner that was just added is missing".to_owned()))
}

fn only_operator(access: &Access) -> Result<(), Error> {
    if access.role() == Role::Operator { Ok(()) } else { Err(Error::Forbidden) }
}

fn check(connection: &Connection, agreement: &Agreement) -> Result<(), Error> {
    let wrong = |text: &str| Err(Error::Invalid(text.to_owned()));
    let own = ["http://127.0.0.1", "http://localhost", "http://[::1]"];
    let endpoint = connection.endpoint.as_str();
    let on_this_machine = own.iter().any(|own| {
        endpoint.strip_prefix(own).is_some_and(|rest| rest.is_empty() || rest.starts_with([':', '/']))
    });
    if !endpoint.starts_with("https://") && !on_this_machine {
        return wrong("the address of a partner begins with https:// (http:// only on this machine itself)");
    }
    if !connection.secret.is_empty()
        && !["env:", "file:"].iter().any(|kind| connection.secret.starts_with(kind))
    {
        return wrong(
            "say where the password is, not what it is: env:NAME for a variable, file:PATH for a file",
        );
    }
    if connection.service == super::Service::Hub && connection.destination.is_empty() {
        return wrong("behind a hub a destination is needed");
    }
    if connection.certificate.is_empty() != connection.key.is_empty() {
        return wrong("a certificate needs its key, and a key its certificate");
    }
    if !(1..=120).contains(&connection.seconds) || !(1_024..=64 << 20).contains(&connection.largest) {
        return wrong("the time for an answer is 1 to 120 seconds, its size 1 KiB to 64 MiB");
    }
    if agreement.valid_until.is_some_and(|until| until < agreement.valid_from) {
        return wrong("the agreement ends before it begins");
    }
    Ok(())
}

/// Removes a partner and closes its credentials: without an agreement it would be a sender like any other, and be answered
/// like one. What it has reported stays.
pub fn remove(registry: &Registry, access: &Access, code: &str) -> Result<bool, Error> {
    only_operator(access)?;
    let Some(known) = by_code(registry, code)? else { return Ok(false) };
    let mut entry = door::entry(registry, access, Action::ChangePartner, None);
    entry.object = format!("partner:{}", known.code).into();
    entry.result = "removed".into();
    registry.db().write(move |tx| {
        partner::remove(tx, known.id)?;
        interface::close_of(tx, known.organization)?;
        tx.audit(entry.clone());
        Ok::<(), jenner_store::StoreError>(())
    })?;
    forget(registry);
    Ok(true)
}

/// All partners, by code.
pub fn list(registry: &Registry) -> Result<Arc<Vec<Partner>>, Error> {
    let now = registry.now();
    let remembered = &registry.core.partners;
    if let Some((book, read_at)) = &*remembered.read().unwrap_or_else(PoisonError::into_inner)
        && (0..MEMORY).contains(&(now.0 - read_at.0))
    {
        return Ok(book.clone());
    }
    let rows = registry.db().read(partner::all)?;
    let book: Arc<Vec<Partner>> = Arc::new(rows.into_iter().map(read).collect());
    *remembered.write().unwrap_or_else(PoisonError::into_inner) = Some((book.clone(), now));
    Ok(book)
}

fn forget(registry: &Registry) {
    *registry.core.partners.write().unwrap_or_else(PoisonError::into_inner) = None;
}

/// A row that this program cannot read (a later one wrote it) is a partner with whom nothing is agreed: every message asks
/// this book, and one bad row must neither stop the others nor open a door.
fn read(row: PartnerRow) -> Partner {
    let connection = serde_json::from_str(&row.connection).ok();
    let agreement = serde_json::from_str(&row.agreement).ok();
    let (connection, agreement) =
        connection.zip(agreement).unwrap_or_else(|| (Connection::nowhere(), Agreement::nothing()));
    Partner { id: row.id, organization: row.organization, connection, agreement, code: row.code }
}

/// The partner with a code.
pub fn by_code(registry: &Registry, code: &str) -> Result<Option<Partner>, Error> {
    Ok(list(registry)?.iter().find(|partner| partner.code.eq_ignore_ascii_case(code)).cloned())
}

/// The partner that an organization is.
pub(crate) fn of_organization(
    registry: &Registry,
    organization: OrganizationId,
) -> Result<Option<Partner>, Error> {
    Ok(list(registry)?.iter().find(|partner| partner.organization == organization).cloned())
}

/// How often it was asked today, and has asked.
pub fn used(registry: &Registry, known: &Partner) -> Result<(i64, i64), Error> {
    let today = registry.today();
    Ok(registry.db().read(|tx| partner::used(tx, known.id, today))?)
}
