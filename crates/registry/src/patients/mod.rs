//! The clinic's day: the patients of an organization, who of them is late, what others have reported about them, and the
//! list of a day.
//!
//! Own patients are those whom the organization, or a facility below it, has reported. Who is late is found in the stored
//! assessments, so that thousands are looked through in a moment; what is then shown of somebody is asked anew from what
//! this asker may see.

pub mod day;
pub mod newcomer;
pub mod news;
pub(crate) mod own;
pub mod panel;

use jenner_model::PersonId;
use jenner_model::access::Access;
use jenner_model::record::Record;
use jenner_store::queries::person;

use crate::access::door::{self, Action};
use crate::identity::fold::Standing;
use crate::{Error, Registry};

/// People on one page.
pub const ON_A_PAGE: usize = 50;

/// Records of these people as the asker may see them, in their order; each is noted as shown in a list. Whoever is hidden
/// from the asker is left out.
pub(crate) fn shown(registry: &Registry, access: &Access, people: &[PersonId]) -> Result<Vec<Record>, Error> {
    let rows = registry.db().read(|tx| person::by_ids(tx, access, people))?;
    let standings: Vec<Standing> =
        people.iter().filter_map(|person| rows.get(person)).copied().map(Standing::from).collect();
    let records: Vec<Record> = door::load(registry, access, &standings)?
        .into_iter()
        .filter(|record| door::is_visible(access, record))
        .map(|record| door::redact(access, record))
        .collect();
    let entry = |record: &Record| door::entry(registry, access, Action::Found, Some(record.person));
    registry.db().audit(records.iter().map(entry).collect())?;
    Ok(records)
}

/// Writes down that a list was looked through.
pub(crate) fn told(registry: &Registry, access: &Access, list: &str, found: usize) -> Result<(), Error> {
    let mut entry = door::entry(registry, access, Action::ListPatients, None);
    entry.object = format!("list:{list}").into();
    entry.detail = format!("{{\"found\":{found}}}").into();
    Ok(registry.db().audit(vec![entry])?)
}
