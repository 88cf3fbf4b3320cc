//! A lot that was recalled: who was given it, when and where. Lots are compared as everywhere: capitals and figures alone.

use jenner_codes::{CompletionStatus, Cvx};
use jenner_model::access::Access;
use jenner_model::record::Record;
use jenner_model::{Date, OrganizationId};
use jenner_store::StoreError;
use jenner_store::queries::{outbreak, person};

use crate::access::door::{self, Action};
use crate::access::roles::Permission;
use crate::by_hand::lots::key;
use crate::identity::{fold::Standing, homes};
use crate::{Error, Registry};

/// People that are read together.
const AT_ONCE: usize = 500;
/// Most people of one lot.
pub const MOST: usize = 20_000;

/// Somebody who was given a lot.
#[derive(Debug, Clone)]
pub struct Recipient {
    /// The record, as the asker may see it.
    pub record: Record,
    /// Vaccine.
    pub vaccine: Cvx,
    /// The lot as it was reported.
    pub lot: String,
    /// When.
    pub given_on: Date,
    /// Who reported it.
    pub by: OrganizationId,
}

/// Shortest lot that is looked for: fewer signs would find everybody.
const SHORTEST: usize = 3;

/// Whether a lot has enough signs to be looked for.
pub fn is_long_enough(lot: &str) -> bool {
    key(lot).chars().count() >= SHORTEST
}

/// Who was given a lot: `cvx` narrows it to one vaccine. The people of whom a dose of the lot stands on the record, as the
/// asker may see them, by name. Whom the asker's role reaches only in a case is not among them: a recall is the health
/// unit's work.
pub fn recipients(
    registry: &Registry,
    access: &Access,
    lot: &str,
    cvx: Option<Cvx>,
) -> Result<Vec<Recipient>, Error> {
    door::require(registry, access, Permission::WorkOutbreaks, Action::TraceLot)?;
    let wanted = key(lot);
    if !is_long_enough(lot) {
        return Err(Error::Invalid("Write the lot number as it is printed on the pack.".to_owned()));
    }
    let code = cvx.map(|cvx| cvx.to_string());
    let people = registry.db().read(|tx| {
        let found = outbreak::perhaps_given(tx, access, &wanted, code.as_deref())?;
        let mut people = homes::today(tx, &found)?;
        people.sort_unstable();
        people.dedup();
        Ok::<_, StoreError>(people)
    })?;
    if people.len() > MOST {
        return Err(Error::Invalid(format!("more than {MOST} people: name the vaccine as well")));
    }
    let mut all = Vec::new();
    for part in people.chunks(AT_ONCE) {
        let rows = registry.db().read(|tx| person::by_ids(tx, access, part))?;
        let standings: Vec<Standing> =
            part.iter().filter_map(|person| rows.get(person)).copied().map(Standing::from).collect();
        for record in door::load(registry, access, &standings)? {
            if !door::is_visible(access, &record) {
                continue;
            }
            let record = door::redact(access, record);
            all.extend(doses_of(&record, &wanted, cvx));
        }
    }
    let mut entries: Vec<_> = all
        .iter()
        .map(|one| door::entry(registry, access, Action::TraceLot, Some(one.record.person)))
        .collect();
    entries.push(
        door::entry(registry, access, Action::TraceLot, None)
            .detail(serde_json::json!({ "lot": wanted, "found": all.len() }).to_string()),
    );
    registry.db().audit(entries)?;
    all.sort_by_cached_key(|one| (name(&one.record), one.given_on));
    Ok(all)
}

/// Doses of a record that are of the lot. A dose that was not given is none.
fn doses_of(record: &Record, wanted: &str, cvx: Option<Cvx>) -> Vec<Recipient> {
    let given = |completion: CompletionStatus| {
        matches!(completion, CompletionStatus::Complete | CompletionStatus::Partial)
    };
    record
        .doses
        .iter()
        .filter(|dose| key(&dose.best.lot) == wanted && given(dose.best.completion))
        .filter(|dose| cvx.is_none_or(|cvx| dose.best.vaccine.cvx == cvx))
        .map(|dose| {
            let first = dose.reports.first();
            let by = record.reports.iter().find(|report| Some(&report.id) == first);
            Recipient {
                record: record.clone(),
                vaccine: dose.best.vaccine.cvx,
                lot: dose.best.lot.to_string(),
                given_on: dose.best.given_on,
                by: by.map_or(OrganizationId(0), |report| report.organization),
            }
        })
        .collect()
}

/// Family and given name.
pub(super) fn name(record: &Record) -> (String, String) {
    let legal = record.demographics.legal_name();
    legal.map_or_else(Default::default, |name| (name.family.to_string(), name.given.to_string()))
}
