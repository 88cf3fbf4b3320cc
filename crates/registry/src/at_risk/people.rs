//! Who is missing in a place: the children of its cohort who have not reached the measure, for those who may know them.
//!
//! The list is counted by the same rule as the numbers, so it is as long as "not vaccinated" says, save for children whom
//! the asker may not see. It is a list of persons, which outreach can tell that vaccines are due.

use jenner_model::PersonId;
use jenner_model::access::Access;
use jenner_model::record::Record;
use jenner_store::queries::person;

use super::question::{Asked, NothingToSay};
use crate::access::door::{self, Action};
use crate::access::roles::Permission;
use crate::coverage::missing;
use crate::coverage::question::{Area, Question};
use crate::identity::fold::Standing;
use crate::{Error, Registry};

/// Children on one page.
pub const ON_A_PAGE: usize = 50;

/// A page of who is missing.
#[derive(Debug, Clone, Default)]
pub struct Page {
    /// The children of the page, as the asker may see them.
    pub people: Vec<Record>,
    /// How many there are on all pages, those whom the asker may not see among them.
    pub total: usize,
}

/// Who is missing in a county or postal code, the youngest last: in the order of their ids, which is the order in which they
/// came to be known. For those who may list them; the audit log tells of it.
pub fn missing_in(
    registry: &Registry,
    access: &Access,
    asked: &Asked,
    area: &Area,
) -> Result<Result<Vec<PersonId>, NothingToSay>, Error> {
    door::require(registry, access, Permission::ListAtRisk, Action::ListAtRisk)?;
    let Some(disease) = registry.pack().at_risk.disease(&asked.disease) else {
        return Ok(Err(NothingToSay::UnknownDisease(asked.disease.clone())));
    };
    let Some(level) = area.level().filter(|_| matches!(area, Area::County(_) | Area::Zip(_))) else {
        return Ok(Err(NothingToSay::OtherLevel(asked.level)));
    };
    let mut question = Question::about(disease.measure.clone(), asked.on).by(level);
    question.only.area = Some(area.clone());
    let found = missing::people(registry, access, &question)?;
    let mut entry = door::entry(registry, access, Action::ListAtRisk, None);
    entry.object = format!("disease:{}", asked.disease).into();
    let number = found.as_ref().map_or(0, Vec::len);
    entry.detail =
        serde_json::json!({ "on": asked.on.to_string(), "area": area, "found": number }).to_string().into();
    registry.db().audit(vec![entry])?;
    Ok(found.map_err(NothingToSay::from))
}

/// A page of their records, from 1. Each child shown is noted in the audit log; whoever is hidden from the asker is left out.
pub fn page(
    registry: &Registry,
    access: &Access,
    asked: &Asked,
    area: &Area,
    page: usize,
) -> Result<Result<Page, NothingToSay>, Error> {
    let people = match missing_in(registry, access, asked, area)? {
        Ok(people) => people,
        Err(why) => return Ok(Err(why)),
    };
    let first = page.saturating_sub(1).saturating_mul(ON_A_PAGE);
    let some: Vec<PersonId> = people.iter().skip(first).take(ON_A_PAGE).copied().collect();
    let rows = registry.db().read(|tx| person::by_ids(tx, access, &some))?;
    let standings: Vec<Standing> =
        some.iter().filter_map(|person| rows.get(person)).copied().map(Standing::from).collect();
    let records: Vec<Record> = door::load(registry, access, &standings)?
        .into_iter()
        .filter(|record| door::is_visible(access, record))
        .map(|record| door::redact(access, record))
        .collect();
    let entry = |record: &Record| door::entry(registry, access, Action::Found, Some(record.person));
    registry.db().audit(records.iter().map(entry).collect())?;
    Ok(Ok(Page { people: records, total: people.len() }))
}
