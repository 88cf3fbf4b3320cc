//! Who looked at a record: all of it, from the raw log; for officers with names, for families in plain words.

use std::collections::HashMap;

use jenner_model::access::Access;
use jenner_model::{Date, OrganizationId, PersonId, PublicId, Timestamp};
use jenner_store::audit as chains;
use jenner_store::queries::audit::{self, NOTHING_SHOWN, Wanted};
use jenner_store::{StoreError, Tx, queries};

use super::deeds::Deed;
use super::log::{Entry, named};
use crate::access::door::{self, Action};
use crate::access::looks::shown_as;
use crate::access::roles::{Permission, Reach, reach};
use crate::identity::fold::Standing;
use crate::{Error, Registry};

/// Entries read at a time.
const PORTION: i64 = 1_000;

/// Everything that was done with a person's data in a span of time, newest first, as the log has it: of the person, of
/// everybody merged into it, and of whoever it was part of, for as long as it was.
pub(crate) fn everything(
    tx: &mut Tx<'_>,
    access: &Access,
    person: PersonId,
    from: Option<Timestamp>,
    until: Option<Timestamp>,
    most: usize,
) -> Result<Vec<Entry>, StoreError> {
    let shown = shown_as(tx, access, person)?;
    let mut people: Vec<PersonId> = shown.iter().map(|one| one.person).collect();
    people.sort_unstable();
    people.dedup();
    let mut wanted = Wanted { people, from, until, ..Wanted::default() };
    let mut rows = Vec::new();
    loop {
        let page = audit::search(tx, access, &wanted, PORTION)?;
        let last = page.last().map(|row| (row.at, row.chain.clone(), row.seq));
        let full = page.len() as i64 == PORTION;
        rows.extend(page.into_iter().filter(|row| {
            shown.iter().any(|one| row.person == Some(one.person) && (one.from..=one.until).contains(&row.at))
        }));
        rows.truncate(most);
        match last {
            Some(last) if full && rows.len() < most => wanted.after = Some(last),
            _ => return named(tx, access, rows),
        }
    }
}

/// Whether something was shown or done, and not only tried.
pub(crate) fn happened(entry: &Entry) -> bool {
    !NOTHING_SHOWN.contains(&entry.row.result.as_str())
}

/// Who looked at the record: for officers and staff who may. `None` when there is no such person for the asker.
pub fn looked(
    registry: &Registry,
    access: &Access,
    public_id: PublicId,
    most: usize,
) -> Result<Option<Vec<Entry>>, Error> {
    door::require(registry, access, Permission::ReadAudit, Action::ReadAudit)?;
    let row = registry.db().read(|tx| queries::person::by_public_id(tx, access, public_id))?;
    // Who may read the log of the own organization sees what was done for it, not who else asked, and nothing of a person
    // who is hidden from it.
    let own_only = reach(access.role(), Permission::ReadAudit) == Reach::Own;
    let hidden = match row {
        Some(row) if own_only => {
            let record = door::load(registry, access, &[Standing::from(row)])?.pop();
            record.is_none_or(|record| !door::is_visible(access, &record))
        }
        _ => false,
    };
    let entries = match row {
        Some(row) if !hidden => {
            Some(registry.db().read(|tx| everything(tx, access, row.person, None, None, most))?)
        }
        _ => None,
    };
    let mut told = door::entry(registry, access, Action::ReadAudit, row.map(|row| row.person));
    if entries.is_none() {
        told = told.result(if hidden { "hidden" } else { "not_found" });
    }
    registry.db().audit(vec![told])?;
    let own = |entry: &Entry| !own_only || entry.row.organization.is_some_and(|id| access.speaks_for(id));
    Ok(entries.map(|entries| entries.into_iter().filter(happened).filter(own).collect()))
}

/// One line for a family: what was done, by whom in general terms, on which day.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct FamilyLine {
    /// The day, in the registry's time zone.
    pub on: Date,
    /// What was done.
    pub deed: Deed,
    /// The organization; `None` for the registry itself.
    pub organization: Option<OrganizationId>,
    /// The role word of the log: a nurse is "clinic_staff", a computer system "machine_sender".
    pub role: String,
    /// How often on that day.
    pub times: u32,
}

/// The log for the family of a person: what was seen, reported and changed, by organization and day, newest first. No names
/// of staff, no technical entries. The caller has proved who is asking.
pub fn for_family(registry: &Registry, access: &Access, person: PersonId) -> Result<Vec<FamilyLine>, Error> {
    let entries = registry.db().read(|tx| everything(tx, access, person, None, None, usize::MAX))?;
    registry.db().audit(vec![door::entry(registry, access, Action::ReadAudit, Some(person))])?;
    Ok(family_lines(registry, &entries))
}

/// The lines for a family of entries of the log, in their order.
pub fn family_lines(registry: &Registry, entries: &[Entry]) -> Vec<FamilyLine> {
    let zone = &registry.settings().time_zone;
    let mut lines: Vec<FamilyLine> = Vec::new();
    let mut places: HashMap<(Date, Deed, Option<OrganizationId>, String), usize> = HashMap::new();
    for entry in entries.iter().filter(|entry| happened(entry)) {
        // Who looks at this list, and what the program keeps in order for itself, is of no use to a family.
        if matches!(entry.deed, Deed::Other | Deed::SawLog) {
            continue;
        }
        let on = entry.row.at.to_jiff().to_zoned(zone.clone()).date();
        let organization = entry.row.organization.filter(|id| *id != OrganizationId(0));
        let key = (on, entry.deed, organization, entry.row.role.clone());
        match places.get(&key).and_then(|place| lines.get_mut(*place)) {
            Some(line) => line.times += 1,
            None => {
                places.insert(key, lines.len());
                let role = entry.row.role.clone();
                lines.push(FamilyLine { on, deed: entry.deed, organization, role, times: 1 });
            }
        }
    }
    lines
}

/// Destroys the keys of a person's sealed details, and of everybody merged into the person: for a purge, within its
/// transaction.
pub fn forget_details(tx: &mut Tx<'_>, person: PersonId, now: Timestamp) -> Result<(), StoreError> {
    let mut people = vec![person];
    people.extend(queries::merged::behind(tx, &[person])?.into_iter().map(|row| row.home));
    chains::forget_details(tx, &people, now)
}
