//! Finding people, as pages show it.

use std::sync::Arc;

use jenner_codes::Sex;
use jenner_model::Date;
use jenner_model::access::Access;
use jenner_model::record::{Record, Restriction};
use jenner_registry::forecast::of_record;
use jenner_registry::identity::find::{self, Among, Criteria};

use super::people::{guardian, has_died, one_line};
use super::{Clerk, refusal, words};
use crate::desk::Refusal;
use crate::views::{Asked, DueLine, Found, FoundPerson, Judged, OtherSearch};

/// Other searches that are offered at most.
const MOST_OTHERS: usize = 4;

impl Clerk {
    pub(super) fn search(&self, access: &Access, asked: &Asked) -> Result<Found, Refusal> {
        let criteria = Criteria {
            names: asked.names.clone(),
            birth_date: asked.birth_date,
            registry_number: asked.number,
            phone: asked.phone.clone(),
            numbers: asked.chart.clone().into_iter().collect(),
        };
        let Ok(among) = find::among(&criteria) else {
            return Ok(Found { too_little: true, ..Found::default() });
        };
        let found = find::find(&self.registry, access, &criteria).map_err(refusal)?;
        let nobody = found.people.is_empty() && found.near.is_empty();
        let lines = |records: &[Record]| records.iter().map(|record| self.found(access, record)).collect();
        Ok(Found {
            people: lines(&found.people),
            near: lines(&found.near),
            more: found.more,
            too_little: false,
            own_only: among == Among::OwnPatients,
            others: if nobody { self.other_searches(access, &criteria)? } else { Vec::new() },
        })
    }

    /// A line of search results.
    pub(super) fn found(&self, access: &Access, record: &Record) -> FoundPerson {
        let d = &record.demographics;
        FoundPerson {
            id: record.public_id.to_string(),
            name: d.legal_name().map(words::shown).unwrap_or_default(),
            birth_date: d.birth_date,
            sex: d.sex.value().copied().unwrap_or(Sex::Unknown),
            number: record.registry_number.to_string(),
            place: self.place(d),
            guardian: guardian(self, d).map(|g| one_line(&g.name)).unwrap_or_default(),
            doses: record.doses.len(),
            last_dose: record.doses.last().map(|dose| dose.best.given_on),
            due: self.due_lines(record).iter().filter(|line| line.is_to_be_given()).count(),
            ours: record.reports.iter().any(|report| report.organization == access.organization()),
            limited: record
                .restrictions
                .iter()
                .any(|of| !matches!(of, Restriction::ConfidentialDoses | Restriction::NoReminders)),
        }
    }

    /// What the schedule says of a record today, asked of what the visitor may see; nothing where it cannot say.
    pub(super) fn due_lines(&self, record: &Record) -> Vec<DueLine> {
        // Nothing is due to the dead.
        if has_died(&record.demographics) {
            return Vec::new();
        }
        let on = self.registry.today().try_into();
        let assessed = on.ok().and_then(|on| of_record(&self.registry, record, on).ok());
        let schedule = || Arc::clone(self.registry.schedule());
        assessed.map_or_else(Vec::new, |one| Judged::answered(schedule(), one.patient, one.assessment).due())
    }

    /// Searches that differ by one common mistake and find somebody: day and month swapped, one of the names left out (a
    /// newborn is on file as "Babyboy", a married woman under another last name).
    fn other_searches(&self, access: &Access, criteria: &Criteria) -> Result<Vec<OtherSearch>, Refusal> {
        let Some(born) = criteria.birth_date else { return Ok(Vec::new()) };
        let mut tries: Vec<Criteria> = Vec::new();
        if let Some(swapped) =
            Date::new(born.year(), born.day(), born.month()).ok().filter(|day| *day != born)
        {
            tries.push(Criteria { birth_date: Some(swapped), ..criteria.clone() });
        }
        if criteria.names.len() > 1 {
            let alone = criteria.names.iter().take(MOST_OTHERS);
            tries.extend(alone.map(|name| Criteria { names: vec![name.clone()], ..criteria.clone() }));
        }
        let mut others = Vec::new();
        for other in tries {
            let count = find::count(&self.registry, access, &other).map_err(refusal)?;
            if count > 0 && others.len() < MOST_OTHERS {
                let day = other.birth_date.map(words::day).unwrap_or_default();
                others.push(OtherSearch { text: format!("{} {day}", other.names.join(" ")), count });
            }
        }
        Ok(others)
    }
}
