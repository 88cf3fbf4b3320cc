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
use crate::{Error, Registry, organizations, partners};

/// Opens a record for a FHIR client. `None` when there is no such person or the person is hidden from the asker. The record's
/// own public id may be another one: the person was merged since.
pub fn open(registry: &Registry, access: &Access, public_id: PublicId) -> Result<Option<Record>, Error> {
    admit(registry, access)?;
    door::open_as(registry, access, public_id, Action::Answer)
}

/// Other registries are not let in here: what the agreement with one lets it have is measured out in answers to HL7 queries
/// ([`crate::partners::sharing`]). Nor is a sender in test: it may neither store nor read.
pub(crate) fn admit(registry: &Registry, access: &Access) -> Result<(), Error> {
    if crate::senders::sending(registry, access)?.agreed.state == crate::senders::State::Test {
        return Err(Error::Forbidden);
    }
    match partners::sharing::asking(registry, access)? {
        None => Ok(()),
        Some(_) => Err(Error::Forbidden),
    }
}

/// All organizations, for references to them.
pub fn directory(registry: &Registry) -> Result<Directory, Error> {
    Ok(Directory::of(organizations::list(registry)?))
}

/// What writing resources needs beside a record.
pub fn writer<'a>(registry: &'a Registry, directory: &'a Directory) -> Writer<'a> {
    Writer { codes: registry.codes(), authority: &registry.settings().application, directory }
}
