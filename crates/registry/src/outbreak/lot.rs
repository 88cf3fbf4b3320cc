//! A lot that was recalled: who was given it, when and where, and who may still hold some of it. Lots are compared as everywhere: capitals and figures alone.

use std::collections::BTreeMap;

use jenner_codes::{CompletionStatus, Cvx, Mvx};
use jenner_model::access::Access;
use jenner_model::record::Record;
use jenner_model::report::Statement;
use jenner_model::{Date, OrganizationId};
use jenner_store::StoreError;
use jenner_store::queries::{outbreak, person};

use crate::access::door::{self, Action};
use crate::access::roles::Permission;
use crate::by_hand::concern::is_given_here;
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
    /// The maker, where it was reported.
    pub maker: Option<Mvx>,
    /// The lot as it was reported.
    pub lot: String,
    /// When.
    pub given_on: Date,
    /// Who reported it.
    pub by: OrganizationId,
    /// Who says that they gave it themselves.
    pub given_by: Option<OrganizationId>,
    /// When the lot expires, as far as the report says it.
    pub expires_on: Option<Date>,
}

/// An organization that gave doses of the lot, and may hold some. Of organizations that keep their stock here
/// [`holding`](crate::inventory::stock::holding) says how much.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holder {
    /// Who.
    pub organization: OrganizationId,
    /// Doses it gave.
    pub doses: usize,
    /// When it gave the first and the last of them.
    pub days: (Date, Date),
    /// The latest day of expiry that it reported.
    pub expires_on: Option<Date>,
}

impl Holder {
    /// Whether what is left of the lot could still be given on a day. Without a day of expiry it could.
    pub fn may_use_it(&self, today: Date) -> bool {
        self.expires_on.is_none_or(|last| today <= last)
    }
}

/// Who gave doses of the lot; who gave the last of them stands first. Doses that somebody only heard of tell of nobody's stock.
pub fn holders(recipients: &[Recipient]) -> Vec<Holder> {
    let mut all: BTreeMap<OrganizationId, Holder> = BTreeMap::new();
    for one in recipients {
        let Some(organization) = one.given_by else { continue };
        let day = one.given_on;
        let holder = all.entry(organization).or_insert(Holder {
            organization,
            doses: 0,
            days: (day, day),
            expires_on: None,
        });
        holder.doses += 1;
        holder.days = (holder.days.0.min(day), holder.days.1.max(day));
        holder.expires_on = holder.expires_on.max(one.expires_on);
    }
    let mut all: Vec<Holder> = all.into_values().collect();
    all.sort_by_key(|one| (std::cmp::Reverse(one.days.1), one.organization));
    all
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
    trace(registry, access, lot, cvx)
}

/// The same for whoever has shown that they may.
pub(crate) fn trace(
    registry: &Registry,
    access: &Access,
    lot: &str,
    cvx: Option<Cvx>,
) -> Result<Vec<Recipient>, Error> {
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
            let gave = record.reports.iter().find(|report| match &report.statement {
                Statement::Dose(said) => {
                    dose.reports.contains(&report.id) && is_given_here(said) && key(&said.lot) == wanted
                }
                _ => false,
            });
            Recipient {
                record: record.clone(),
                vaccine: dose.best.vaccine.cvx,
                maker: dose.best.manufacturer.clone(),
                lot: dose.best.lot.to_string(),
                given_on: dose.best.given_on,
                by: by.map_or(OrganizationId(0), |report| report.organization),
                given_by: gave.map(|report| report.organization),
                expires_on: dose.best.expires_on,
            }
        })
        .collect()
}

/// Family and given name.
pub(crate) fn name(record: &Record) -> (String, String) {
    let legal = record.demographics.legal_name();
    legal.map_or_else(Default::default, |name| (name.family.to_string(), name.given.to_string()))
}
