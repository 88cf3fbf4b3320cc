//! FHIR's questions: who is meant, what the record says, what is due. Answers go through the door like any other; what
//! comes in as FHIR goes through [`crate::intake::fhir`].

pub mod due;
pub mod immds;
pub mod people;

use jenner_fhir::write::{Directory, Writer};
use jenner_model::PublicId;
use jenner_model::access::Access;
use jenner_model::record::Record;

use crate::access::door::{self, Action};
use crate::partners::sharing;
use crate::senders::{self, State};
use crate::{Error, Registry, organizations};

/// Refuses whom FHIR is not open to. Another registry: its agreement says what it gets as answers to HL7 queries, and says
/// nothing of FHIR. A sender in test: it may neither store nor read. The refusal is audited.
pub fn admit(registry: &Registry, access: &Access, action: Action) -> Result<(), Error> {
    let in_test = senders::sending(registry, access)?.agreed.state == State::Test;
    if !in_test && sharing::asking(registry, access)?.is_none() {
        return Ok(());
    }
    let mut refused = door::entry(registry, access, action, None);
    refused.result = "refused".into();
    registry.db().audit(vec![refused])?;
    Err(Error::Forbidden)
}

/// Opens a record for a FHIR client. `None` when there is no such person or the person is hidden from the asker. The record's
/// own public id may be another one: the person was merged since.
pub fn open(registry: &Registry, access: &Access, public_id: PublicId) -> Result<Option<Record>, Error> {
    admit(registry, access, Action::Answer)?;
    door::open_as(registry, access, public_id, Action::Answer)
}

/// All organizations, for references to them.
pub fn directory(registry: &Registry) -> Result<Directory, Error> {
    Ok(Directory::of(organizations::list(registry)?))
}

/// What writing resources needs beside a record.
pub fn writer<'a>(registry: &'a Registry, directory: &'a Directory) -> Writer<'a> {
    Writer { codes: registry.codes(), authority: &registry.settings().application, directory }
}
