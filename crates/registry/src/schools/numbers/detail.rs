//! What is known of a school beyond its name: who runs it, and the grade after which children leave.

use std::collections::BTreeMap;

use jenner_model::OrganizationId;
use jenner_model::access::Access;
use jenner_store::StoreError;
use jenner_store::queries::school_numbers::{self, DetailRow};

use super::count::Sector;
use crate::access::door::{self, Action};
use crate::access::roles::{Permission, Reach, reach};
use crate::schools::roster::Grade;
use crate::{Error, Registry};

/// What is known of a school.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Detail {
    /// Who runs it.
    pub sector: Sector,
    /// The grade after which children leave; `None`: the highest on its list.
    pub last_grade: Option<Grade>,
}

/// What is known of all schools.
pub fn all(registry: &Registry) -> Result<BTreeMap<OrganizationId, Detail>, Error> {
    let rows = registry.db().read(school_numbers::details)?;
    let detail = |row: DetailRow| {
        let sector = Sector::of(&row.sector).unwrap_or(Sector::Unknown);
        (row.organization, Detail { sector, last_grade: row.last_grade.map(Grade::of_number) })
    };
    Ok(rows.into_iter().map(detail).collect())
}

/// Says it of schools: the state of any, a school of itself and those below it.
pub fn put(registry: &Registry, access: &Access, details: &[(OrganizationId, Detail)]) -> Result<(), Error> {
    door::require(registry, access, Permission::SeeSchoolNumbers, Action::DescribeSchool)?;
    registry.takes_changes()?;
    if reach(access.role(), Permission::SeeSchoolNumbers) != Reach::All {
        let own = crate::schools::roster::schools(registry, access.organization())?;
        if !details.iter().all(|(school, _)| own.iter().any(|one| one.id == *school)) {
            return Err(Error::Forbidden);
        }
    }
    let rows: Vec<DetailRow> = details
        .iter()
        .map(|(organization, detail)| DetailRow {
            organization: *organization,
            sector: detail.sector.word().to_owned(),
            last_grade: detail.last_grade.map(Grade::number),
        })
        .collect();
    let entries: Vec<_> = rows
        .iter()
        .map(|row| {
            let mut entry = door::entry(registry, access, Action::DescribeSchool, None);
            entry.object = format!("school:{}", row.organization.0).into();
            entry
        })
        .collect();
    registry.db().write(move |tx| {
        school_numbers::put_details(tx, &rows)?;
        entries.iter().for_each(|entry| tx.audit(entry.clone()));
        Ok::<(), StoreError>(())
    })?;
    Ok(())
}
