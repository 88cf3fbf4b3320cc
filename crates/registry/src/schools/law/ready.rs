//! An edition bound to a schedule, and the answer about a student.

use jenner_cdsi::{Date, GroupId, Schedule};
use rayon::prelude::*;
use smallvec::SmallVec;

use super::answer::{Answer, Change, Line, Stand, Status, StatusKind, Why};
use super::claims::{self, InForce};
use super::count;
use super::day::Today;
use super::edition::{Edition, FILE, Level, Need, WaitingStatus, Who};
use super::student::Student;
use super::terms::Grade;
use super::waiting::{self, Lacking};
use crate::packs::PackError;

/// An edition bound to a schedule: what its needs call groups is found there.
#[derive(Debug, Clone)]
pub struct Ready {
    edition: Edition,
    /// By level: names of needs and their groups.
    bound: Vec<Vec<Bound>>,
}

#[derive(Debug, Clone)]
struct Bound {
    need: Need,
    group: GroupId,
}

/// How somebody stands on a day, without what time will bring.
struct State {
    status: Status,
    level: Option<u16>,
    lines: SmallVec<[Line; 8]>,
}

impl Ready {
    /// Binds an edition to a schedule.
    pub fn new(edition: &Edition, schedule: &Schedule) -> Result<Self, PackError> {
        let wrong = |why: String| PackError::Wrong { file: FILE.to_owned(), why };
        let bind = |name: &String| {
            let need = edition.needs.get(name).ok_or_else(|| wrong(format!("there is no [need.{name}]")))?;
            let group = schedule
                .group_named(&need.group)
                .ok_or_else(|| wrong(format!("the schedule has no vaccine group \"{}\"", need.group)))?;
            Ok(Bound { need: need.clone(), group })
        };
        let bound = edition.levels.iter().map(|level| level.needs.iter().map(bind).collect());
        Ok(Self { bound: bound.collect::<Result<_, PackError>>()?, edition: edition.clone() })
    }

    /// The edition.
    pub fn edition(&self) -> &Edition {
        &self.edition
    }

    /// The level of an answer.
    pub fn level(&self, answer: &Answer) -> Option<&Level> {
        self.edition.levels.get(usize::from(answer.level?))
    }

    /// The need of a line.
    pub fn need(&self, answer: &Answer, line: &Line) -> Option<&Need> {
        let bound = self.bound.get(usize::from(answer.level?))?;
        bound.get(usize::from(line.need)).map(|bound| &bound.need)
    }

    /// How a student stands on a day, and what time will bring.
    pub fn answer(&self, student: &Student, on: Date) -> Answer {
        let mut today = Today::new(on, student.enrolment.grade);
        let State { status, level, lines } = self.state(student, &mut today);
        let changes = self.changes(student, status, today);
        let expires = self.expires(student, status, level, changes, on);
        Answer { on, status, level, lines, changes, expires }
    }

    /// How a student stands on a day, and nothing else: what counting over many needs.
    pub fn status(&self, student: &Student, on: Date) -> Status {
        self.state(student, &mut Today::new(on, student.enrolment.grade)).status
    }

    /// The answers about many students, in their order.
    pub fn answers(&self, students: &[Student], on: Date) -> Vec<Answer> {
        students.par_iter().with_min_len(256).map(|student| self.answer(student, on)).collect()
    }

    /// Goes from one day on which something may change to the next. Students move up a grade when a school year begins; after
    /// the last grade nothing is said.
    fn changes(&self, student: &Student, now: Status, today: Today) -> Option<Change> {
        self.first(student, today, |kind| kind != now.kind())
    }

    /// The first day on which a student may not come, as the law stands and with what is known now: the day of the answer itself
    /// for those who may not come today. `None`: no such day is in sight.
    pub fn out_from(&self, student: &Student, answer: &Answer) -> Option<Date> {
        if !answer.status.kind().may_come() {
            return Some(answer.on);
        }
        let change = answer.changes?;
        if !change.to.may_come() {
            return Some(change.on);
        }
        let mut today = Today::new(answer.on, student.enrolment.grade);
        self.state(student, &mut today);
        self.first(student, today, |kind| !kind.may_come()).map(|change| change.on)
    }

    /// The first later day with such a status.
    fn first(&self, student: &Student, today: Today, is: impl Fn(StatusKind) -> bool) -> Option<Change> {
        let law = &self.edition.law;
        let mut grade = student.enrolment.grade;
        let mut turn = law.year_begins.from(today.on().plus_days(1));
        let mut next = today.next();
        loop {
            let turns = grade.is_some() && next.is_none_or(|day| day >= turn);
            let day = if turns { turn } else { next? };
            if day > law.valid_until {
                return None;
            }
            if day >= turn {
                grade = match grade {
                    Some(grade) => Some(grade.after(1)?),
                    None => None,
                };
                turn = law.year_begins.from(day.plus_days(1));
            }
            let mut later = Today::new(day, grade);
            let to = self.state(student, &mut later).status.kind();
            if is(to) {
                return Some(Change { on: day, to });
            }
            next = later.next();
        }
    }

    fn state(&self, student: &Student, today: &mut Today) -> State {
        let Some(level) = self.level_at(student, today) else {
            return State { status: Status::Complete, level: None, lines: SmallVec::new() };
        };
        let nothing = student.proofs.is_empty() && student.seen.as_ref().is_none_or(|seen| seen.is_empty());
        let claims = if student.claims.is_empty() {
            SmallVec::new()
        } else {
            claims::in_force(&self.edition, student, today)
        };
        let bound = self.bound.get(level).map_or(&[][..], Vec::as_slice);
        let mut lines: SmallVec<[Line; 8]> = SmallVec::new();
        let mut used: SmallVec<[InForce; 2]> = SmallVec::new();
        for (place, Bound { need, group }) in bound.iter().enumerate() {
            if !count::is_asked(need, student, today) {
                continue;
            }
            let counted = count::count(&self.edition, need, *group, student, today);
            let stand = match counted.met {
                Ok(by) => Stand::Met(by),
                Err(why) => match claims::covering(student, &claims, &need.group) {
                    Some(exempt) => {
                        used.push(*exempt);
                        Stand::Exempt { claim: exempt.claim }
                    }
                    None if nothing => Stand::Missing(Why::NoRecord),
                    None => Stand::Missing(why),
                },
            };
            let forecast = student.seen.as_ref().and_then(|seen| seen.group(*group));
            let next = forecast.and_then(|one| one.recommended.max(one.earliest));
            lines.push(Line {
                need: u16::try_from(place).unwrap_or(u16::MAX),
                have: counted.have,
                needed: counted.needed,
                stand,
                next,
                limit: None,
            });
        }
        let status = self.all_in_all(student, bound, &mut lines, &used, nothing, today);
        State { status, level: u16::try_from(level).ok(), lines }
    }

    fn all_in_all(
        &self,
        student: &Student,
        bound: &[Bound],
        lines: &mut [Line],
        used: &[InForce],
        nothing: bool,
        today: &mut Today,
    ) -> Status {
        if lines.iter().any(|line| matches!(line.stand, Stand::Missing(_))) {
            return self.waits(student, bound, lines, today).unwrap_or(if nothing {
                Status::NoRecord
            } else {
                Status::NotMet
            });
        }
        match used.iter().map(|one| one.kind).max() {
            Some(kind) => Status::Exempt { kind, until: used.iter().filter_map(|one| one.until).min() },
            None => Status::Complete,
        }
    }

    /// The first rule that lets a student come without everything that is missing.
    fn waits(
        &self,
        student: &Student,
        bound: &[Bound],
        lines: &mut [Line],
        today: &mut Today,
    ) -> Option<Status> {
        let rules = self.edition.waiting.iter().enumerate();
        for (place, rule) in rules.filter(|(_, rule)| waiting::is_for(rule, student)) {
            let mut until = Date::MAX;
            let mut all = true;
            for line in lines.iter_mut().filter(|line| matches!(line.stand, Stand::Missing(_))) {
                let Some(of) = bound.get(usize::from(line.need)) else { continue };
                let lacking = Lacking { group: of.group, have: line.have, needed: line.needed };
                let limit = waiting::limit(&self.edition, rule, student, lacking, today);
                // Where several rules give time, the longest is told.
                line.limit = line.limit.max(limit);
                match limit {
                    Some(limit) if today.through(limit) => until = until.min(limit),
                    _ => all = false,
                }
            }
            if !all {
                continue;
            }
            for line in lines.iter_mut() {
                if let Stand::Missing(why) = line.stand {
                    line.stand = Stand::Waiting(why);
                }
            }
            let rule_number = u8::try_from(place).unwrap_or(u8::MAX);
            return Some(match rule.status {
                WaitingStatus::InProgress => Status::InProgress { until, rule: rule_number },
                WaitingStatus::Conditional => Status::Conditional { until, rule: rule_number },
            });
        }
        None
    }

    fn level_at(&self, student: &Student, today: &mut Today) -> Option<usize> {
        self.edition.levels.iter().position(|level| {
            level.facilities.contains(&student.enrolment.facility)
                && (level.who.is_empty() || level.who.iter().any(|who| self.fits(who, student, today)))
        })
    }

    fn fits(&self, who: &Who, student: &Student, today: &mut Today) -> bool {
        let now = today.grade();
        let grade = |fits: fn(Grade, Grade) -> bool, bound: Option<Grade>| {
            bound.is_none_or(|bound| now.is_some_and(|grade| fits(grade, bound)))
        };
        let in_grade = grade(|grade, from| grade >= from, who.from_grade)
            && grade(|grade, to| grade <= to, who.to_grade)
            && (!who.ungraded || now.is_none());
        if !in_grade {
            return false;
        }
        if who.entered_from.is_some() || who.entered_before.is_some() {
            let entered = count::entry(&self.edition, student, today);
            let holds = who.entered_from.is_none_or(|from| entered >= from)
                && who.entered_before.is_none_or(|before| entered < before);
            if !holds {
                return false;
            }
        }
        match who.age_on {
            Some(day) => {
                let taken = day.from(count::year_begins(&self.edition, today));
                who.from_age.is_none_or(|from| taken >= student.birth.plus(from))
                    && who.until_age.is_none_or(|until| taken < student.birth.plus(until))
            }
            None => {
                who.from_age.is_none_or(|from| today.reached(student.birth.plus(from)))
                    && who.until_age.is_none_or(|until| !today.reached(student.birth.plus(until)))
            }
        }
    }

    /// The last day on which a certificate may say so.
    fn expires(
        &self,
        student: &Student,
        status: Status,
        level: Option<u16>,
        changes: Option<Change>,
        on: Date,
    ) -> Option<Date> {
        let law = &self.edition.law;
        let exempt_for_year = match status {
            Status::NotMet | Status::NoRecord | Status::Conditional { .. } => return None,
            Status::Exempt { kind, .. } => {
                self.edition.exemptions.get(usize::from(kind)).is_some_and(|rule| rule.certified_for_year)
            }
            Status::Complete | Status::InProgress { .. } => false,
        };
        let (switch, level_ends) = self.level_ends(student, usize::from(level?), on);
        // What the next level asks for has time until the certificates of this one are over.
        let change = changes.map(|change| change.on).filter(|day| switch.is_none_or(|switch| *day < switch));
        let limits = [
            Some(law.valid_until),
            change.map(|day| day.plus_days(-1)),
            exempt_for_year.then(|| law.year_ends.from(on)),
            level_ends,
        ];
        limits.into_iter().flatten().min().filter(|last| *last >= on)
    }

    /// The first day of the school year in which another level asks, and the last day for which this one is certified.
    fn level_ends(&self, student: &Student, level: usize, on: Date) -> (Option<Date>, Option<Date>) {
        let law = &self.edition.law;
        let mut begins = on;
        let mut grade = student.enrolment.grade;
        loop {
            begins = law.year_begins.from(begins.plus_days(1));
            if begins > law.valid_until {
                return (None, None);
            }
            if let Some(now) = grade {
                // After the last grade there is no school.
                let Some(next) = now.after(1) else { return (None, Some(begins.plus_days(-1))) };
                grade = Some(next);
            }
            if self.level_at(student, &mut Today::new(begins, grade)) != Some(level) {
                return (Some(begins), Some(law.certified_until.from(begins)));
            }
        }
    }
}
