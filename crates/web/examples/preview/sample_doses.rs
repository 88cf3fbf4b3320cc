//! Doses of the sample that may be one: two pairs of one child, and what was decided before.

use std::sync::{Mutex, PoisonError};

use jenner_codes::Sex;
use jenner_model::PublicId;
use jenner_web::desk::{DoseDesk, Refusal, Visitor};
use jenner_web::views::*;
use jiff::Timestamp;
use jiff::civil::date;

use super::{CLINIC, PHARMACY, SampleDesk, at, full_record, head, name};

/// What was decided: newest last.
#[derive(Default)]
pub struct Rulings(Mutex<Vec<(DoseRuling, usize)>>);

fn reason(speaks: Speaks, rule: &str) -> DoubtReason {
    DoubtReason { speaks, rule: rule.into(), sentence: String::new() }
}

fn side(report: usize, vaccine: &str, day: jiff::civil::Date, by: &str) -> DoubtSide {
    DoubtSide {
        report: report.to_string(),
        dose: "d7".into(),
        vaccine: vaccine.into(),
        day,
        kind: MarkKind::Given,
        by: vec![by.into()],
    }
}

fn field(label: FieldLabel, left: &str, right: &str) -> DoubtField {
    DoubtField { label, left: left.into(), right: right.into() }
}

fn pairs() -> [DoubtPair; 2] {
    let mmr = DoubtPair {
        left: side(1, "MMR", date(2023, 1, 7), CLINIC),
        right: side(2, "MMR", date(2023, 1, 7), PHARMACY),
        fields: vec![
            field(FieldLabel::Vaccine, "MMR (CVX 03)", "MMR (CVX 03)"),
            field(FieldLabel::Manufacturer, "Merck Sharp & Dohme (MSD)", ""),
            field(FieldLabel::Lot, "W012345", ""),
            field(FieldLabel::GivenOn, "01/07/2023", "01/07/2023"),
            field(
                FieldLabel::InformationSource,
                "New immunization record (00)",
                "New immunization record (00)",
            ),
            field(FieldLabel::GivenBy, "Hébert, Jean-Baptiste Emmanuel, RN", "Tran, Kim"),
        ],
        because: None,
        score: Some(DoubtScore { percent: 60, one: 60, two: 40 }),
        reasons: vec![
            reason(Speaks::Asks, "L2"),
            reason(Speaks::Asks, "L7"),
            reason(Speaks::ForOne, "E1"),
            reason(Speaks::ForOne, "E4"),
            reason(Speaks::ForTwo, "E6"),
        ],
        unsure: Vec::new(),
    };
    let flu = DoubtPair {
        left: side(3, "Influenza", date(2025, 10, 4), CLINIC),
        right: side(4, "Influenza, unspecified", date(2025, 10, 21), PHARMACY),
        fields: vec![
            field(FieldLabel::Vaccine, "Influenza (CVX 150)", "Influenza, unspecified (CVX 88)"),
            field(FieldLabel::GivenOn, "10/04/2025", "10/21/2025"),
        ],
        because: Some("doubt-balanced"),
        score: None,
        reasons: vec![reason(Speaks::ForOne, "E7")],
        unsure: Vec::new(),
    };
    [mmr, flu]
}

impl SampleDesk {
    fn stands(&self, at: usize) -> Option<DoseRuling> {
        let all = self.rulings.0.lock().unwrap_or_else(PoisonError::into_inner);
        let found = all.iter().rev().find(|(ruling, about)| *about == at && ruling.ended.is_none());
        found.map(|(ruling, _)| ruling.clone())
    }

    fn waiting(&self) -> Vec<DoubtPair> {
        let waits = |(at, mut pair): (usize, DoubtPair)| match self.stands(at) {
            Some(ruling) if ruling.verdict != DoseVerdict::Unsure => None,
            Some(ruling) => {
                pair.unsure.push((ruling.note, ruling.by, ruling.at));
                Some(pair)
            }
            None => Some(pair),
        };
        pairs().into_iter().enumerate().filter_map(waits).collect()
    }

    /// How many pairs of doses of the full record wait.
    pub fn doubtful_doses(&self) -> usize {
        self.waiting().len()
    }
}

impl DoseDesk for SampleDesk {
    fn doubts(&self, _: &Visitor, _: u32) -> Result<DoubtList, Refusal> {
        let waiting = self.waiting();
        let unsure = waiting.iter().filter(|pair| !pair.unsure.is_empty()).count() as u64;
        let person = |id: String, number: &str, family: &str, given: &str| PairPerson {
            id,
            number: number.into(),
            name: name(family, given),
            birth_date: Some(date(2022, 1, 18)),
            sex: Sex::Female,
            area: "St. John the Baptist".into(),
        };
        let mut rows = vec![DoubtRow {
            person: person(
                PublicId::from_random([11; 12]).to_string(),
                "305-117-880-K",
                &"Wolfeschlegelsteinhausenbergerdorff".repeat(3),
                "Thérèse",
            ),
            open: 1,
            unsure: 0,
            days: 3,
        }];
        if !waiting.is_empty() {
            let marisol = person(full_record(), "481-220-917-C", "Arceneaux-O’Neil", "Marisol Renée");
            let open = waiting.len() as u64 - unsure;
            rows.insert(0, DoubtRow { person: marisol, open, unsure, days: 41 });
        }
        Ok(DoubtList { total: rows.len() as u64, rows })
    }

    fn doubtful(&self, _: &Visitor, person: PublicId) -> Result<DoubtView, Refusal> {
        let id = person.to_string();
        let full = id == full_record();
        let all = self.rulings.0.lock().unwrap_or_else(PoisonError::into_inner);
        let decided = all.iter().rev().map(|(ruling, _)| ruling.clone()).filter(|_| full).collect();
        drop(all);
        Ok(DoubtView { head: head(&id), pairs: if full { self.waiting() } else { Vec::new() }, decided })
    }

    fn answer_on_doses(
        &self,
        visitor: &Visitor,
        _: PublicId,
        answer: &DoseAnswer,
    ) -> Result<DoseAnswered, Refusal> {
        if answer.verdict == DoseVerdict::Unsure && answer.note.is_empty() {
            return Ok(DoseAnswered::NoteMissing);
        }
        let all = pairs();
        let about =
            all.iter().position(|pair| (&pair.left.report, &pair.right.report) == (&answer.a, &answer.b));
        let Some((at_, pair)) = about.and_then(|place| Some((place, all.get(place)?))) else {
            return Ok(DoseAnswered::Changed);
        };
        let line = |side: &DoubtSide| (side.day, side.vaccine.clone(), side.by.join(", "));
        let mut known = self.rulings.0.lock().unwrap_or_else(PoisonError::into_inner);
        let id = known.len() + 1;
        for (ruling, _) in known.iter_mut().filter(|(ruling, place)| *place == at_ && ruling.ended.is_none())
        {
            ruling.ended = Some(Timestamp::now());
        }
        known.push((
            DoseRuling {
                id: id.to_string(),
                verdict: answer.verdict,
                about: vec![line(&pair.left), line(&pair.right)],
                by: Some(visitor.name.clone()),
                at: at("2026-11-22T13:00:00Z"),
                note: answer.note.clone(),
                ended: None,
            },
            at_,
        ));
        Ok(DoseAnswered::Done)
    }

    fn undo_on_doses(&self, _: &Visitor, _: PublicId, ruling: &str) -> Result<Undone, Refusal> {
        let mut known = self.rulings.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (found, _) = known.iter_mut().find(|(known, _)| known.id == ruling).ok_or(Refusal::NotFound)?;
        if found.ended.is_some() {
            return Ok(Undone::Already);
        }
        found.ended = Some(Timestamp::now());
        Ok(Undone::Yes)
    }
}
