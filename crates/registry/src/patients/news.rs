//! What others have reported about the own patients lately.

use std::collections::HashSet;

use jenner_model::access::Access;
use jenner_model::record::Record;
use jenner_model::report::{Report, Statement};
use jenner_model::{PersonId, Timestamp};
use jenner_store::StoreError;
use jenner_store::queries::{merged, message};

use super::{ON_A_PAGE, own, shown, told};
use crate::access::door::{self, Action};
use crate::access::roles::Permission;
use crate::{Error, Registry};

/// Messages that are looked through at most, the newest first.
const MOST_MESSAGES: i64 = 20_000;

/// What is new.
#[derive(Debug, Clone)]
pub struct News {
    /// People about whom somebody else reported, the newest first.
    pub people: Vec<Record>,
    /// From when on is looked.
    pub since: Timestamp,
    /// There is more than is shown.
    pub more: bool,
}

/// The own patients about whom somebody else has reported since the beginning of yesterday.
pub fn since_yesterday(registry: &Registry, access: &Access) -> Result<News, Error> {
    door::require(registry, access, Permission::ListPatients, Action::ListPatients)?;
    let since = yesterday(registry);
    let people = registry.db().read(|tx| {
        let rows = message::taken_since(tx, access, since, MOST_MESSAGES)?;
        let told: Vec<_> = rows
            .into_iter()
            .filter(|row| row.organization.is_some_and(|by| !access.speaks_for(by)))
            .map(|row| row.home)
            .collect();
        if told.is_empty() {
            return Ok(Vec::new());
        }
        let ours: HashSet<PersonId> = own::patients(tx, access)?.into_iter().collect();
        let present = merged::survivors(tx, &told)?;
        let mut seen = HashSet::new();
        let people = told.iter().map(|home| *present.get(home).unwrap_or(home));
        Ok::<_, StoreError>(
            people.filter(|one| ours.contains(one) && seen.insert(*one)).take(ON_A_PAGE + 1).collect(),
        )
    })?;
    told(registry, access, "news", people.len())?;
    let more = people.len() > ON_A_PAGE;
    let some = people.get(..ON_A_PAGE.min(people.len())).unwrap_or_default();
    let mut records = shown(registry, access, some)?;
    // What is hidden from this asker is no news.
    records.retain(|record| record.reports.iter().any(|report| is_news(access, report, since)));
    Ok(News { people: records, since, more })
}

/// Whether a report is news: somebody else's, arrived since then, about something given, refused or observed.
pub fn is_news(access: &Access, report: &Report, since: Timestamp) -> bool {
    !access.speaks_for(report.organization)
        && report.received_at >= since
        && !matches!(report.statement, Statement::Demographics(_))
}

/// The first instant of yesterday in the registry's time zone.
fn yesterday(registry: &Registry) -> Timestamp {
    let zone = registry.settings().time_zone.clone();
    let day = registry.today().yesterday().unwrap_or(registry.today());
    day.to_zoned(zone).map_or(registry.now(), |start| Timestamp::from_jiff(start.timestamp()))
}
