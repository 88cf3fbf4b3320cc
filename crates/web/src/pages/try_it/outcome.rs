//! The answer as the page to try it shows it: what is due, the doses by vaccine, each dose with its reasons, and what was
//! set aside.

use jenner_cdsi::prepare::Remark;
use jenner_cdsi::words::{Level, Line, Reader, StatusWord};
use jenner_cdsi::{DoseStatus, SetAsideReason};
use jenner_codes::{Codes, Cvx};
use jiff::civil::Date;

use super::vaccine::shown_vaccine;
use crate::language::Words;
use crate::question::Answered;
use crate::views::judged::{DueLine, dose_word};

/// The answer.
pub struct Outcome {
    /// The day it is for.
    pub on: Date,
    /// Birth date, for ages.
    pub born: Date,
    /// What is to be given, the most urgent first.
    pub open: Vec<Due>,
    /// The other groups.
    pub rest: Vec<Due>,
    /// Doses by vaccine group.
    pub rows: Vec<Row>,
    /// Doses by day.
    pub doses: Vec<Given>,
    /// What was decided about the question, in words.
    pub remarks: Vec<String>,
}

/// A forecast.
pub struct Due {
    /// What is due.
    pub line: DueLine,
    /// The word for it, in the reader's language.
    pub word: String,
    /// Why.
    pub why: Vec<Line>,
}

/// The doses of a vaccine group.
pub struct Row {
    /// The group.
    pub group: String,
    /// Its doses.
    pub doses: Vec<Cell>,
}

/// A dose in a row.
pub struct Cell {
    /// Its place in the form, from 1.
    pub place: usize,
    /// Day.
    pub date: Date,
    /// What it counts for.
    pub status: DoseStatus,
    /// Vaccine.
    pub vaccine: String,
}

impl Cell {
    /// Whether it is to be struck out.
    pub fn is_bad(&self) -> bool {
        matches!(self.status, DoseStatus::NotValid | DoseStatus::SubStandard)
    }

    /// Key of the word for its status.
    pub fn word(&self) -> &'static str {
        dose_word(self.status).0
    }
}

/// A dose with its reasons.
pub struct Given {
    /// Its place in the form, from 1.
    pub place: usize,
    /// Day.
    pub date: Date,
    /// Vaccine.
    pub vaccine: String,
    /// Groups, key of the word for the status and class of the tag.
    pub verdicts: Vec<(String, &'static str, &'static str)>,
    /// Key of the words for why it took no part.
    pub aside: Option<&'static str>,
    /// Why.
    pub why: Vec<Line>,
}

impl Outcome {
    /// Puts the answer into words.
    pub fn of(w: &Words, answered: &Answered, level: Level) -> Self {
        let judged = &answered.judged;
        let reader = Reader { language: w.lang.of_sentences(), level };
        let due = judged.due().into_iter().map(|line| Due {
            word: line.word.text(reader),
            why: judged.why_due(line.place, reader),
            line,
        });
        let (mut open, rest): (Vec<Due>, Vec<Due>) = due.partition(|due| due.line.is_open());
        open.sort_by_key(|due| urgency(due.line.word));
        let doses = doses(answered, reader);
        Self {
            on: judged.on(),
            born: judged.patient().birth.into(),
            open,
            rest,
            rows: rows(answered),
            doses,
            remarks: answered.prepared.remarks.iter().map(|remark| words_of(w, answered, remark)).collect(),
        }
    }

    /// Columns of the doses by vaccine.
    pub fn columns(&self) -> usize {
        self.rows.iter().map(|row| row.doses.len()).max().unwrap_or(0)
    }
}

fn urgency(word: StatusWord) -> usize {
    StatusWord::ALL.iter().position(|known| *known == word).unwrap_or(usize::MAX)
}

/// The doses of the question with their number in it, by day.
fn by_day(answered: &Answered) -> Vec<(usize, usize, Date, String)> {
    let judged = &answered.judged;
    let name = |cvx| shown_vaccine(judged.schedule(), Codes::embedded(), cvx);
    let doses = judged.patient().doses.iter().zip(&answered.prepared.places).enumerate();
    let mut all: Vec<_> =
        doses.map(|(index, (dose, place))| (index, *place, Date::from(dose.date), name(dose.cvx))).collect();
    all.sort_by_key(|(_, place, date, _)| (*date, *place));
    all
}

fn doses(answered: &Answered, reader: Reader) -> Vec<Given> {
    let judged = &answered.judged;
    by_day(answered)
        .into_iter()
        .map(|(index, place, date, vaccine)| Given {
            place,
            date,
            vaccine,
            verdicts: judged
                .verdicts(index)
                .into_iter()
                .map(|(group, status)| {
                    let (word, class) = dose_word(status);
                    (group.to_owned(), word, class)
                })
                .collect(),
            aside: judged.set_aside(index).map(|reason| match reason {
                SetAsideReason::AfterAssessment => "aside-after",
                SetAsideReason::BeforeBirth => "aside-before-birth",
                SetAsideReason::NoAntigen => "aside-no-antigen",
            }),
            why: judged.why_dose(index, reader),
        })
        .collect()
}

fn rows(answered: &Answered) -> Vec<Row> {
    let judged = &answered.judged;
    let schedule = judged.schedule();
    let groups = schedule.groups().map(|group| schedule.group_name(group));
    let mut rows: Vec<Row> = groups.map(|group| Row { group: group.to_owned(), doses: Vec::new() }).collect();
    for (index, place, date, vaccine) in by_day(answered) {
        for (group, status) in judged.verdicts(index) {
            if let Some(row) = rows.iter_mut().find(|row| row.group == group) {
                row.doses.push(Cell { place, date, status, vaccine: vaccine.clone() });
            }
        }
    }
    rows.retain(|row| !row.doses.is_empty());
    rows
}

fn words_of(w: &Words, answered: &Answered, remark: &Remark) -> String {
    let schedule = answered.judged.schedule();
    let day = |date: &jenner_cdsi::Date| w.day(Date::from(*date));
    let vaccine = |cvx: &Cvx| shown_vaccine(schedule, Codes::embedded(), *cvx);
    let title = |code: &str| {
        let id = schedule.observation_numbered(code);
        id.map_or_else(|| code.to_owned(), |id| schedule.observation(id).1.to_owned())
    };
    match remark {
        Remark::Merged { dose, again, .. } => w.ab("remark-merged", again, dose),
        Remark::DoseAfterAssessment { dose, date } => w.ab("remark-dose-after", dose, day(date)),
        Remark::DoseBeforeBirth { dose, date } => w.ab("remark-dose-before-birth", dose, day(date)),
        Remark::UnknownVaccine { dose, cvx } => w.ab("remark-unknown-vaccine", dose, vaccine(cvx)),
        Remark::ObservationByDose { dose, code, .. } => w.ab("remark-seen-by-dose", dose, title(code)),
        Remark::ObservationAfterAssessment { code, date } => {
            w.ab("remark-seen-after", title(code), day(date))
        }
        Remark::UnknownObservation { code } => w.s("remark-unknown-seen", code),
    }
}
