//! What another school law would do, before anybody publishes it: an edition that somebody wrote, over the children who are on
//! lists today. Nothing is kept.

use jenner_model::access::Access;
use jenner_store::queries::student;

use super::law::edition::Edition;
use super::law::{Impact, Ready, impact};
use super::roster::{asked, compliance};
use crate::access::door::{self, Action};
use crate::access::roles::Permission;
use crate::packs::PackError;
use crate::{Error, Registry, organizations};

/// Reads an edition (`school.toml`) and holds it over the children of all lists, as of today. The inner error says what is wrong
/// with the file; names of schools in the answer are those of their organizations.
pub fn preview(
    registry: &Registry,
    access: &Access,
    edition: &str,
) -> Result<Result<Impact, PackError>, Error> {
    door::require(registry, access, Permission::OverseeSchools, Action::PreviewSchoolLaw)?;
    let after = match Edition::read(edition).and_then(|read| Ready::new(&read, registry.schedule())) {
        Ok(after) => after,
        Err(wrong) => return Ok(Err(wrong)),
    };
    let before = compliance::law(registry)?;
    let schools = organizations::list(registry)?;
    let ids: Vec<_> = schools.iter().filter(|one| one.kind.has_students()).map(|one| one.id).collect();
    let now = registry.now();
    let rows = registry.db().read(|tx| student::of_schools(tx, access, &ids, now))?;
    let named: std::collections::HashMap<_, _> =
        schools.iter().map(|one| (one.id, one.name.as_str())).collect();
    let students = asked::asked(registry, access, &rows, &schools, |one| {
        (named.get(&one.organization).copied().unwrap_or_default(), one.question)
    })?;
    let found = impact(&before, &after, &students, registry.core.today());
    registry.db().audit(vec![door::entry(registry, access, Action::PreviewSchoolLaw, None)])?;
    Ok(Ok(found))
}
