//! The clinic's day of the preview.

use jenner_codes::Sex;
use jenner_model::PublicId;
use jenner_registry::patients::newcomer::{Added, NewPerson};
use jenner_web::desk::{Desk, PatientsDesk, Refusal, Visitor};
use jenner_web::views::{
    ChangeOf, DayChange, DoseReport, FieldLabel, FoundPerson, MarkKind, NewsLine, PatientFilter, PatientLine,
    PatientList, PatientsView, PersonView,
};
use jiff::civil::{Date, date};

use super::{
    CLINIC, LAST, PHARMACY, SampleDesk, at, full_record, merged_away, name, newborn, person, undated,
};

/// Somebody of the sample in a list of people.
pub(super) fn found(id: String, family: &str, given: &str, doses: usize) -> FoundPerson {
    FoundPerson {
        id,
        name: name(family, given),
        birth_date: Some(date(2022, 1, 18)),
        sex: Sex::Female,
        number: "481-220-917-C".into(),
        place: "Lafourche".into(),
        guardian: "Delphine Arceneaux".into(),
        doses,
        last_dose: (doses > 0).then_some(date(2026, 9, 2)),
        due: if doses > 0 { 4 } else { 0 },
        ours: doses > 0,
        limited: false,
    }
}

/// Who reported the dose of the sample.
pub(super) fn claims() -> Vec<DoseReport> {
    let claim = |by: &str, said: &str, lot: &str, gave| DoseReport {
        by: by.into(),
        said: at(said),
        arrived: at(said),
        message: Some("41".into()),
        kind: MarkKind::Given,
        vaccine: "DTaP-HepB-IPV (Pediarix)".into(),
        given_on: date(2022, 3, 18),
        lot: lot.into(),
        gave,
    };
    vec![
        claim(CLINIC, LAST, "K4T7Z", vec![]),
        claim(PHARMACY, "2025-10-04T17:20:00Z", "K4T72", vec![FieldLabel::Route, FieldLabel::Site]),
    ]
}

fn line(id: String, given: &str, doses: usize) -> Result<PatientLine, Refusal> {
    let view = person(&id, None)?;
    Ok(PatientLine {
        to_give: view.to_give().into_iter().cloned().collect(),
        next: view.next().cloned(),
        person: found(id, "Arceneaux", given, doses),
        done_today: doses > 0,
        added: Some(at("2026-11-22T13:40:00Z")),
        news: vec![NewsLine {
            what: ChangeOf::Dose("Influenza".into()),
            about: Some(date(2026, 11, 21)),
            by: PHARMACY.into(),
            arrived: at("2026-11-21T17:20:00Z"),
        }],
    })
}

impl PatientsDesk for SampleDesk {
    fn person_on(&self, _: &Visitor, id: PublicId, on: Option<Date>) -> Result<PersonView, Refusal> {
        let id = id.to_string();
        if id == merged_away() {
            return Err(Refusal::Moved { from: id, to: full_record() });
        }
        if ![full_record(), newborn(), undated()].contains(&id) {
            return Err(Refusal::NotFound);
        }
        let mut view = person(&id, on)?;
        if id == full_record() {
            view.likenesses = self.likenesses();
        }
        Ok(view)
    }

    fn patients(
        &self,
        visitor: &Visitor,
        list: PatientList,
        filter: &PatientFilter,
    ) -> Result<PatientsView, Refusal> {
        let lines = match list {
            PatientList::Tasks => vec![],
            _ if filter.group == "Rabies" => vec![],
            _ => vec![line(full_record(), "Marisol Renée", 13)?, line(newborn(), "Mari", 0)?],
        };
        Ok(PatientsView {
            total: if list == PatientList::All { 1204 } else { lines.len() },
            lines,
            on_a_page: 2,
            cut: list == PatientList::All,
            since: (list == PatientList::Reports).then(|| at("2026-11-21T06:00:00Z")),
            groups: vec!["MMR".into(), "Rabies".into()],
            tasks: self.today(visitor)?,
        })
    }

    fn change_day(&self, _: &Visitor, person: PublicId, _: DayChange) -> Result<bool, Refusal> {
        Ok(person.to_string() == full_record())
    }

    fn likely(&self, _: &Visitor, new: &NewPerson) -> Result<Vec<FoundPerson>, Refusal> {
        let known = new.family.eq_ignore_ascii_case("arceneaux");
        Ok(if known {
            vec![found(full_record(), "Arceneaux-O’Neil", "Marisol Renée", 13)]
        } else {
            vec![]
        })
    }

    fn add_person(&self, _: &Visitor, new: &NewPerson) -> Result<Added, Refusal> {
        let id = |text: String| text.parse::<PublicId>().map_err(|_| Refusal::NotFound);
        Ok(match new.family.to_lowercase().as_str() {
            "arceneaux" => Added::OnFile(id(full_record())?),
            "gone" => Added::Left,
            _ => Added::New(id(newborn())?),
        })
    }
}
