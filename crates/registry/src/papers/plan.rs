//! The fewest-visits plan of a person: asked of the planner, printed, and as a calendar file.

use std::fmt::Write as _;

use jenner_cdsi::plan::{self as planner, Ask, Plan};
use jenner_cdsi::{Date as Day, Schedule};
use jenner_documents::Pdf;
use jenner_model::PublicId;
use jenner_model::access::Access;
use jenner_model::record::Record;

use super::issue;
use super::sheet;
use crate::access::door::{self, Action};
use crate::access::roles::Permission;
use crate::packs::texts::filled;
use crate::packs::{Language, RecordTexts};
use crate::{Error, Registry, forecast};

/// Days a plan reaches ahead.
pub const REACH: i32 = 365;

/// A plan, and for whom.
#[derive(Debug, Clone)]
pub struct Planned {
    /// The record, as the asker sees it.
    pub record: Record,
    /// The plan; `None` where nobody can make one, because no birth date is known.
    pub plan: Option<Plan>,
    /// Its last day.
    pub until: Day,
}

/// Plans a person's visits. `None`: there is no such person for the asker. Audited.
pub fn of_person(registry: &Registry, access: &Access, person: PublicId) -> Result<Option<Planned>, Error> {
    door::require(registry, access, Permission::ReadRecord, Action::PlanVisits)?;
    let Some(record) = door::open_as(registry, access, person, Action::PlanVisits)? else { return Ok(None) };
    let today = registry.core.today();
    let until = today.plus_days(REACH);
    let died = record.demographics.deceased.value() == Some(&true);
    let plan = forecast::of_record(registry, &record, today)
        .ok()
        .filter(|_| !died)
        .map(|assessed| planner::plan(&assessed.patient, registry.schedule(), &Ask::all(today, until)));
    Ok(Some(Planned { record, plan, until }))
}

/// The plan on paper.
pub fn printed(
    registry: &Registry,
    access: &Access,
    planned: &Planned,
    language: Language,
) -> Result<Pdf, Error> {
    let issuer = sheet::Issuer::of(registry, access)?;
    let sheet = sheet::of_plan(registry, &issuer, planned, language)?;
    issue::printed(registry, language, "plan", &[&sheet])
}

/// The plan as a calendar file (RFC 5545): one all-day event a visit. No name of a person or a vaccine is in it (S45): it
/// ends up in calendars of others.
pub fn calendar(registry: &Registry, planned: &Planned, language: Language) -> Result<String, Error> {
    let texts = texts(registry, language)?;
    let mut lines = vec![
        "BEGIN:VCALENDAR".to_owned(),
        "VERSION:2.0".to_owned(),
        "PRODID:-//Jenner//visit plan//EN".to_owned(),
        "CALSCALE:GREGORIAN".to_owned(),
        "METHOD:PUBLISH".to_owned(),
    ];
    let stamp = registry.now().to_jiff().strftime("%Y%m%dT%H%M%SZ").to_string();
    let visits = planned.plan.as_ref().map_or(&[][..], |plan| plan.visits.as_slice());
    for (number, visit) in visits.iter().enumerate() {
        let basic = |day: Day| day.to_string().replace('-', "");
        lines.extend([
            "BEGIN:VEVENT".to_owned(),
            // Random: an id made of the person would say who it is.
            format!("UID:{}@jenner", crate::registry::public_id()),
            format!("DTSTAMP:{stamp}"),
            format!("DTSTART;VALUE=DATE:{}", basic(visit.on)),
            format!("DTEND;VALUE=DATE:{}", basic(visit.on.plus_days(1))),
            format!(
                "SUMMARY:{}",
                escaped(&filled(texts.word("plan_event"), &[("number", (number + 1).to_string())]))
            ),
            format!("DESCRIPTION:{}", escaped(texts.word("plan_note"))),
            "TRANSP:TRANSPARENT".to_owned(),
            "END:VEVENT".to_owned(),
        ]);
    }
    lines.push("END:VCALENDAR".to_owned());
    let mut text = String::new();
    for line in lines {
        folded(&mut text, &line);
    }
    Ok(text)
}

/// Words of official records in a language.
pub(super) fn texts(registry: &Registry, language: Language) -> Result<&RecordTexts, Error> {
    registry.pack().record_texts(language).ok_or_else(|| {
        Error::Internal("the pack has no words of official records in this language".to_owned())
    })
}

/// What a dose of a plan is for, in words: one text a group.
pub fn purposes(texts: &RecordTexts, schedule: &Schedule, dose: &planner::PlannedDose) -> Vec<String> {
    dose.serves
        .iter()
        .map(|served| {
            let group = texts.group(schedule.group_name(served.group)).to_owned();
            filled(texts.word("plan_dose"), &[("group", group), ("number", served.number.to_string())])
        })
        .collect()
}

/// RFC 5545, 3.3.11.
fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\").replace(';', "\\;").replace(',', "\\,").replace('\n', "\\n")
}

/// A line in parts of at most 75 bytes (RFC 5545, 3.1).
fn folded(text: &mut String, line: &str) {
    let mut room = 75;
    for letter in line.chars() {
        if letter.len_utf8() > room {
            text.push_str("\r\n ");
            room = 74;
        }
        text.push(letter);
        room -= letter.len_utf8();
    }
    // A String takes everything that is written to it.
    let _ = write!(text, "\r\n");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_lines_are_folded_between_letters() {
        let mut text = String::new();
        let line = format!("SUMMARY:{}", "é".repeat(60));
        folded(&mut text, &line);
        assert!(text.lines().all(|line| line.len() <= 75));
        assert_eq!(text.replace("\r\n ", ""), format!("{line}\r\n"));
    }

    #[test]
    fn commas_and_semicolons_are_escaped() {
        assert_eq!(escaped("a, b; c\\d\ne"), "a\\, b\\; c\\\\d\\ne");
    }
}
