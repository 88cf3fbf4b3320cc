//! The form of the page to try it: what was typed, what it means, and what is wrong with it.

use jenner_cdsi::report::{Request, RequestDose, RequestObservation};
use jenner_cdsi::words::Level;
use jenner_cdsi::{Schedule, Sex};
use jenner_codes::{Codes, Cvx};
use jiff::civil::Date;

use super::vaccine::{self, Meant};
use crate::language::Words;
use crate::pages::find::understand::day;
use crate::question::{MOST_DOSES, MOST_OBSERVATIONS};

/// Rows for doses that are always there.
pub const DOSE_ROWS: usize = 10;
/// Rows for observations that are always there.
pub const SEEN_ROWS: usize = 3;
/// Longest text of a field that is kept.
const LONGEST: usize = 500;

/// A row: a day, and what was given or seen on it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Row {
    /// Day.
    pub date: String,
    /// Vaccine or observation.
    pub what: String,
}

impl Row {
    fn is_empty(&self) -> bool {
        self.date.trim().is_empty() && self.what.trim().is_empty()
    }
}

/// The form as it was typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Typed {
    /// Birth date.
    pub birth: String,
    /// `F`, `M`, or nothing.
    pub sex: String,
    /// Assessment date; today if empty.
    pub on: String,
    /// `nurse`, or anything else for parents.
    pub reader: String,
    /// Doses, with the empty rows between them.
    pub doses: Vec<Row>,
    /// Observations.
    pub seen: Vec<Row>,
}

/// Something wrong, at a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mistake {
    /// Id of the field.
    pub field: String,
    /// What is wrong and what to do.
    pub text: String,
}

impl Typed {
    /// From the pairs of a form. Days and names come in the order of the rows.
    pub fn of(pairs: Vec<(String, String)>) -> Self {
        let mut typed = Self::default();
        let (mut dates, mut vaccines, mut seen, mut since) = (vec![], vec![], vec![], vec![]);
        for (name, value) in pairs {
            let value: String = value.chars().take(LONGEST).collect();
            match name.as_str() {
                "birth" => typed.birth = value,
                "sex" => typed.sex = value,
                "on" => typed.on = value,
                "reader" => typed.reader = value,
                "date" => dates.push(value),
                "vaccine" => vaccines.push(value),
                "seen" => seen.push(value),
                "since" => since.push(value),
                _ => {}
            }
        }
        typed.doses = rows(dates, vaccines);
        typed.seen = rows(since, seen);
        typed
    }

    /// Sees to it that there are rows to fill in.
    pub fn make_room(&mut self, more_doses: usize) {
        let room = |rows: &mut Vec<Row>, least: usize, more: usize, most: usize| {
            let filled = rows.iter().rposition(|row| !row.is_empty()).map_or(0, |last| last + 1);
            let wanted = (rows.len() + more).max(least).max(filled + 1);
            rows.resize(wanted.min(most), Row::default());
        };
        room(&mut self.doses, DOSE_ROWS, more_doses, MOST_DOSES);
        room(&mut self.seen, SEEN_ROWS, 0, MOST_OBSERVATIONS);
    }

    /// Who reads the answer.
    pub fn level(&self) -> Level {
        if self.reader == "nurse" { Level::Nurse } else { Level::Parent }
    }

    /// Reads the form. What was understood is written back in full, so that everybody sees what was meant; empty rows
    /// between others go, so that a row has the number of its dose.
    ///
    /// # Errors
    /// Everything that is wrong with it, in the order of the form.
    pub fn request(
        &mut self,
        w: &Words,
        schedule: &Schedule,
        codes: &Codes,
        today: Date,
    ) -> Result<Request, Vec<Mistake>> {
        self.doses.retain(|row| !row.is_empty());
        self.seen.retain(|row| !row.is_empty());
        let mut read = Reading { w, today, mistakes: Vec::new() };
        let birth = read.birth(&mut self.birth);
        let on = read.on(&mut self.on);
        if let (Some(birth), Some(on)) = (birth, on)
            && birth > on
        {
            let key = if self.on.is_empty() { "try-born-in-future" } else { "try-born-after" };
            read.wrong("birth", w.s(key, w.day(on)));
        }
        let doses = read.doses(&mut self.doses, schedule, codes);
        let observations = read.seen(&mut self.seen, schedule);
        let sex = match self.sex.as_str() {
            "F" => Sex::Female,
            "M" => Sex::Male,
            _ => Sex::Unknown,
        };
        match (birth.and_then(engine_day), on.and_then(engine_day)) {
            (Some(birth_date), Some(on)) if read.mistakes.is_empty() => {
                Ok(Request { birth_date, sex, birth_country: None, doses, observations, on: Some(on) })
            }
            _ => Err(read.mistakes),
        }
    }
}

fn rows(dates: Vec<String>, names: Vec<String>) -> Vec<Row> {
    let count = dates.len().max(names.len());
    let mut rows = vec![Row::default(); count];
    for (row, date) in rows.iter_mut().zip(dates) {
        row.date = date;
    }
    for (row, what) in rows.iter_mut().zip(names) {
        row.what = what;
    }
    rows
}

fn engine_day(day: Date) -> Option<jenner_cdsi::Date> {
    jenner_cdsi::Date::try_from(day).ok()
}

/// What is found while the form is read.
struct Reading<'a> {
    w: &'a Words,
    today: Date,
    mistakes: Vec<Mistake>,
}

impl Reading<'_> {
    fn wrong(&mut self, field: impl Into<String>, text: String) {
        self.mistakes.push(Mistake { field: field.into(), text });
    }

    /// A day; an unreadable one is a mistake. Two-digit years are not after `newest`.
    fn day(&mut self, field: &str, text: &mut String, newest: Date) -> Option<Date> {
        let read = day(text, newest);
        match read {
            Some(day) => *text = self.w.day(day),
            None => self.wrong(field, self.w.s("try-bad-day", text.trim())),
        }
        read
    }

    fn birth(&mut self, text: &mut String) -> Option<Date> {
        if text.trim().is_empty() {
            self.wrong("birth", self.w.t("try-no-birth"));
            return None;
        }
        self.day("birth", text, self.today)
    }

    fn on(&mut self, text: &mut String) -> Option<Date> {
        match text.trim() {
            "" => {
                text.clear();
                Some(self.today)
            }
            // One may ask about a day to come.
            "t" | "T" => self.day("on", text, self.today),
            _ => {
                let newest = Date::new(self.today.year().saturating_add(50), 12, 31).unwrap_or(self.today);
                self.day("on", text, newest)
            }
        }
    }

    fn doses(&mut self, rows: &mut Vec<Row>, schedule: &Schedule, codes: &Codes) -> Vec<RequestDose> {
        let w = self.w;
        self.not_too_many(rows, MOST_DOSES, "date-1", "try-too-many-doses");
        let mut doses = Vec::new();
        for (n, row) in (1..).zip(rows.iter_mut()) {
            let date = if row.date.trim().is_empty() {
                self.wrong(format!("date-{n}"), w.n("try-no-date", n));
                None
            } else {
                self.day(&format!("date-{n}"), &mut row.date, self.today)
            };
            let cvx = if row.what.trim().is_empty() {
                self.wrong(format!("vaccine-{n}"), w.n("try-no-vaccine", n));
                None
            } else {
                let meant = vaccine::vaccine(schedule, codes, &row.what);
                let shown = |cvx: Cvx| vaccine::shown_vaccine(schedule, codes, cvx);
                self.meant(&format!("vaccine-{n}"), &mut row.what, meant, "try-unknown-vaccine", shown)
            };
            if let (Some(date), Some(cvx)) = (date.and_then(engine_day), cvx) {
                doses.push(RequestDose {
                    date,
                    cvx,
                    mvx: None,
                    volume_ml: None,
                    lot_expires: None,
                    substandard: false,
                });
            }
        }
        doses
    }

    fn seen(&mut self, rows: &mut Vec<Row>, schedule: &Schedule) -> Vec<RequestObservation> {
        let w = self.w;
        self.not_too_many(rows, MOST_OBSERVATIONS, "seen-1", "try-too-many-seen");
        let mut seen = Vec::new();
        for (n, row) in (1..).zip(rows.iter_mut()) {
            let date = if row.date.trim().is_empty() {
                None
            } else {
                self.day(&format!("since-{n}"), &mut row.date, self.today)
            };
            if row.what.trim().is_empty() {
                self.wrong(format!("seen-{n}"), w.n("try-no-seen", n));
                continue;
            }
            let meant = vaccine::observation(schedule, &row.what);
            let shown = |id| vaccine::shown_observation(schedule, id);
            let found = self.meant(&format!("seen-{n}"), &mut row.what, meant, "try-unknown-seen", shown);
            if let Some(id) = found {
                let code = schedule.observation(id).0.to_owned();
                seen.push(RequestObservation { code, date: date.and_then(engine_day) });
            }
        }
        seen
    }

    /// What was meant, written back in full; else a mistake with what could have been meant.
    fn meant<T: Copy>(
        &mut self,
        field: &str,
        text: &mut String,
        meant: Meant<T>,
        unknown: &str,
        shown: impl Fn(T) -> String,
    ) -> Option<T> {
        match meant {
            Meant::One(it) => {
                *text = shown(it);
                return Some(it);
            }
            Meant::Several(names) => {
                self.wrong(field, self.w.ab("try-several", text.trim(), names.join("; ")));
            }
            Meant::Nothing => self.wrong(field, self.w.s(unknown, text.trim())),
        }
        None
    }

    fn not_too_many(&mut self, rows: &mut Vec<Row>, most: usize, field: &str, key: &str) {
        if rows.len() > most {
            self.wrong(field, self.w.n(key, most));
        }
        rows.truncate(most);
    }
}
