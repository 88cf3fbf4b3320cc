//! Who may come while doses are missing, and until when.

use jenner_cdsi::{Date, GroupId};

use super::count::{self, entry, year_begins};
use super::day::{Today, last_before};
use super::edition::{Begun, Edition, Limit, NextDose, Stage, Waiting};
use super::school_days::school_day;
use super::student::{SeenGroup, Student};

/// What waiting has to know of a missing vaccine.
#[derive(Debug, Clone, Copy)]
pub(super) struct Lacking {
    pub group: GroupId,
    pub have: u8,
    pub needed: u8,
}

/// Whether a rule is for a student.
pub(super) fn is_for(rule: &Waiting, student: &Student) -> bool {
    let at = &student.enrolment;
    (rule.facilities.is_empty() || rule.facilities.contains(&at.facility))
        && (rule.circumstances.is_empty()
            || rule.circumstances.iter().any(|one| at.circumstances.contains(one)))
}

/// The last day on which a rule lets a student come without a vaccine. It may be over. `None`: it does not.
pub(super) fn limit(
    edition: &Edition,
    rule: &Waiting,
    student: &Student,
    lacking: Lacking,
    today: &mut Today,
) -> Option<Date> {
    let forecast = student.seen.as_ref().and_then(|seen| seen.group(lacking.group));
    let begun = match rule.begun {
        Begun::No => true,
        Begun::Need => lacking.have > 0,
        Begun::Group => count::begun(student, lacking.group, today),
        Begun::GroupOrNotDue => {
            count::begun(student, lacking.group, today)
                || due(forecast, NextDose::Recommended).is_some_and(|day| !today.reached(day))
        }
    };
    if !begun {
        return None;
    }
    match &rule.limit {
        Limit::AfterDue { days, next } => due(forecast, *next).map(|day| day.plus_days(*days)),
        Limit::FromEntry { days } => Some(entry(edition, student, today).plus_days(*days)),
        Limit::Reviews { days, next } => {
            let entry = entry(edition, student, today);
            let due = due(forecast, *next)?;
            // The first review on or after the day it is due; never the day of entry itself.
            let passed = due.days_since(entry).max(1);
            let reviews = passed.div_euclid(*days) + i32::from(passed.rem_euclid(*days) > 0);
            Some(entry.plus_days(reviews * *days))
        }
        Limit::Stages(stages) => stage(edition, stages, student, lacking, today),
    }
}

fn due(forecast: Option<&SeenGroup>, next: NextDose) -> Option<Date> {
    let forecast = forecast?;
    match next {
        NextDose::Earliest => forecast.earliest,
        NextDose::Recommended => forecast.recommended.max(forecast.earliest),
    }
}

/// The day of the first stage whose doses are not there.
fn stage(
    edition: &Edition,
    stages: &[Stage],
    student: &Student,
    lacking: Lacking,
    today: &mut Today,
) -> Option<Date> {
    let all = lacking.needed;
    let stage = stages.iter().find(|stage| stage.doses.is_none_or(|doses| lacking.have < doses.min(all)))?;
    let entered = entry(edition, student, today);
    let begins = if stage.next_year {
        edition.law.year_begins.from(last_before(edition.law.year_begins, entered).plus_days(1))
    } else {
        // The first doses of what a grade newly asks for have their days in every year.
        year_begins(edition, today).max(entered)
    };
    let days = &edition.school_days;
    let opens = |begins: Date| {
        let year = last_before(edition.law.year_begins, begins);
        days.first.map_or(begins, |first| first.from(year).max(begins))
    };
    Some(school_day(days, opens(begins), stage.school_day))
}
