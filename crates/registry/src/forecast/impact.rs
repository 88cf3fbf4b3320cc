//! What another schedule would change, before it is put to work: everybody is assessed under both on one day, and the
//! differences are counted by vaccine group. Nothing is stored.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::sync_channel;

use jenner_cdsi::{Date, Forecast, ForecastKind, Schedule, SeriesStatus};
use jenner_model::PersonId;
use jenner_model::access::Access;
use jenner_store::queries::assessment::{self, AssessmentRow, Wanted};
use rayon::prelude::*;
use serde::Serialize;

use super::assessor;
use super::observations::Observations;
use super::population::{facts_of_rows, require};
use crate::access::door::{self, Action};
use crate::registry::Core;
use crate::{Error, Registry};

/// People read at a time.
const PORTION: i64 = 4096;

/// What would change.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Impact {
    /// The schedule in use.
    pub from: String,
    /// The schedule that was compared.
    pub to: String,
    /// The day both were asked for.
    pub on: String,
    /// People compared.
    pub people: u64,
    /// Of them, those for whom something changes.
    pub people_changed: u64,
    /// People that cannot be assessed (no birth date).
    pub unassessed: u64,
    /// By name of the vaccine group and kind of series; those without a change are left out.
    pub groups: BTreeMap<String, GroupImpact>,
}

/// What would change in one vaccine group.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct GroupImpact {
    /// People whose status changes, by status before and status after.
    pub statuses: BTreeMap<String, BTreeMap<String, u64>>,
    /// People whose status stays and whose next dose or its dates change.
    pub dates_only: u64,
}

impl GroupImpact {
    /// People whose status changes.
    pub fn status_changes(&self) -> u64 {
        self.statuses.values().flat_map(BTreeMap::values).sum()
    }
}

/// Compares another schedule with the one in use, today; an audit entry tells that it was done. `progress` is told how many people are done since the last
/// call; with `stop` set the result holds what was compared until then.
pub fn preview(
    registry: &Registry,
    access: &Access,
    other: &Schedule,
    progress: &(dyn Fn(u64) + Sync),
    stop: &AtomicBool,
) -> Result<Impact, Error> {
    require(registry, access)?;
    let core = &registry.core;
    let on = core.today();
    let observations = Observations::of(other);
    let (send, read) = sync_channel::<Vec<AssessmentRow>>(2);
    let mut impact = std::thread::scope(|scope| {
        let reader = scope.spawn(move || -> Result<(), Error> {
            let mut last = PersonId(i64::MIN);
            while !stop.load(Ordering::Relaxed) {
                let rows = core.db.read(|tx| assessment::after(tx, access, last, Wanted::All, PORTION))?;
                let Some(furthest) = rows.last() else { break };
                last = furthest.person;
                if send.send(rows).is_err() {
                    break;
                }
            }
            Ok(())
        });
        let mut impact = Impact::default();
        for rows in read {
            let parts: Vec<Impact> = rows
                .par_chunks(64)
                .map(|rows| compare_all(core, access, (other, &observations), rows, on))
                .collect::<Result<_, _>>()?;
            parts.into_iter().for_each(|part| impact.add(part));
            progress(rows.len() as u64);
        }
        reader.join().map_err(|_| Error::Internal("the reading thread broke".to_owned()))??;
        Ok::<Impact, Error>(impact)
    })?;
    let mut entry = door::entry(registry, access, Action::Assess, None);
    entry.detail = format!("{{\"compared\":{}}}", impact.people).into();
    registry.db().audit(vec![entry])?;
    impact.from = core.assessor.schedule.version().to_owned();
    impact.to = other.version().to_owned();
    impact.on = on.to_string();
    Ok(impact)
}

fn compare_all(
    core: &Core,
    access: &Access,
    (other, observations): (&Schedule, &Observations),
    rows: &[AssessmentRow],
    on: Date,
) -> Result<Impact, Error> {
    let mut impact = Impact::default();
    let own = &core.assessor;
    for (facts, _) in facts_of_rows(core, access, rows.iter())? {
        impact.people += 1;
        let before = own.assess(&facts, on);
        let after = assessor::assess(other, observations, core.codes, &facts, on);
        let (Ok((_, before)), Ok((_, after))) = (before, after) else {
            impact.unassessed += 1;
            continue;
        };
        let before = by_group(&own.schedule, &before.forecasts);
        let after = by_group(other, &after.forecasts);
        impact.people_changed += u64::from(compare(&before, &after, &mut impact.groups));
    }
    Ok(impact)
}

type Key<'s> = (&'s str, ForecastKind);

fn by_group<'s>(schedule: &'s Schedule, forecasts: &'s [Forecast]) -> BTreeMap<Key<'s>, &'s Forecast> {
    forecasts.iter().map(|one| ((schedule.group_name(one.group), one.kind), one)).collect()
}

fn compare(
    before: &BTreeMap<Key<'_>, &Forecast>,
    after: &BTreeMap<Key<'_>, &Forecast>,
    groups: &mut BTreeMap<String, GroupImpact>,
) -> bool {
    let mut changed = false;
    let gone = before.keys().filter(|key| !after.contains_key(*key));
    for key in after.keys().chain(gone) {
        let (old, new) = (before.get(key).copied(), after.get(key).copied());
        let (was, is) = (old.map(|one| one.status), new.map(|one| one.status));
        let shown = |one: Option<&Forecast>| {
            one.map(|f| (f.dose_number, f.earliest, f.recommended, f.past_due, f.latest))
        };
        if was == is && shown(old) == shown(new) {
            continue;
        }
        changed = true;
        let name = match key.1 {
            ForecastKind::Standard => key.0.to_owned(),
            ForecastKind::Risk => format!("{} (risk)", key.0),
        };
        let group = groups.entry(name).or_default();
        if was == is {
            group.dates_only += 1;
        } else {
            let of = group.statuses.entry(word(was).to_owned()).or_default();
            *of.entry(word(is).to_owned()).or_default() += 1;
        }
    }
    changed
}

/// A status as the command line writes it.
fn word(status: Option<SeriesStatus>) -> &'static str {
    match status {
        None => "none",
        Some(SeriesStatus::NotComplete) => "not_complete",
        Some(SeriesStatus::Complete) => "complete",
        Some(SeriesStatus::Immune) => "immune",
        Some(SeriesStatus::Contraindicated) => "contraindicated",
        Some(SeriesStatus::AgedOut) => "aged_out",
        Some(SeriesStatus::NotRecommended) => "not_recommended",
    }
}

impl Impact {
    fn add(&mut self, part: Impact) {
        self.people += part.people;
        self.people_changed += part.people_changed;
        self.unassessed += part.unassessed;
        for (name, group) in part.groups {
            let sum = self.groups.entry(name).or_default();
            sum.dates_only += group.dates_only;
            for (was, all) in group.statuses {
                let of = sum.statuses.entry(was).or_default();
                for (is, count) in all {
                    *of.entry(is).or_default() += count;
                }
            }
        }
    }
}
