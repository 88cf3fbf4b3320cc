//! What the law sees of many people at once: their assessments as they are kept, and made anew only where a day has passed on
//! which they may have changed.

use jenner_cdsi::{Date, GroupId};
use jenner_store::queries::assessment::AssessmentRow;

use super::student::Seen;
use crate::Registry;
use crate::forecast::stored::Stored;
use crate::forecast::{Assessed, Facts};

/// Reads kept assessments. Make one for a list, not one for each person.
pub struct Reader<'a> {
    registry: &'a Registry,
    /// The schedule's groups by the registry's numbers.
    groups: Vec<(u16, GroupId)>,
}

impl<'a> Reader<'a> {
    /// A reader for the schedule of a registry.
    pub fn new(registry: &'a Registry) -> Self {
        let assessor = &registry.core.assessor;
        let groups = assessor.schedule.groups().map(|group| (assessor.number(group), group)).collect();
        Self { registry, groups }
    }

    /// Birth date and record of somebody as the law sees them on a day. `None`: without a birth date nothing can be said.
    /// Rows come from [`jenner_store::queries::assessment::of_people`], which takes the [`Access`](jenner_model::access::Access).
    pub fn seen(&self, row: &AssessmentRow, on: Date) -> Option<(Date, Seen)> {
        let assessor = &self.registry.core.assessor;
        let schedule = &assessor.schedule;
        let facts = Facts::unpack(&row.facts)?;
        let birth = facts.birth?;
        let made_for = row.assessed_on.and_then(|day| Date::try_from(day).ok());
        let out_of_date =
            row.recompute_after.and_then(|day| Date::try_from(day).ok()).is_some_and(|day| day <= on);
        let current = row.schedule == assessor.stamp()
            && row.problem.is_none()
            && made_for.is_some_and(|day| day <= on)
            && !out_of_date;
        if current && let Some(stored) = Stored::unpack(&row.answer) {
            let group_of =
                |number| self.groups.iter().find(|(known, _)| *known == number).map(|(_, group)| *group);
            return Some((birth, Seen::of_stored(schedule, &facts, &stored, group_of)));
        }
        let (patient, assessment) = assessor.assess(&facts, on).ok()?;
        Some((birth, Seen::of(schedule, &Assessed { facts, patient, assessment })))
    }
}
