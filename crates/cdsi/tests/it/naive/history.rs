//! Who is assessed, and section 4.2: the history in order, and each antigen's records in it.

use super::book::{Book, Sex};
use super::dates::{Date, at_age};

/// A dose as it was reported.
#[derive(Clone, Debug)]
pub struct Shot {
    /// Place in the report.
    pub place: usize,
    pub date: Date,
    pub cvx: u16,
    pub mvx: Option<String>,
    pub expires: Option<Date>,
    pub bad: bool,
}

/// The patient.
#[derive(Clone, Debug)]
pub struct Person {
    pub birth: Date,
    pub sex: Sex,
    pub country: Option<String>,
    pub shots: Vec<Shot>,
    /// Code and date.
    pub observations: Vec<(String, Option<Date>)>,
}

/// One patient on one day under one schedule.
pub struct Scene<'a> {
    pub book: &'a Book,
    pub person: &'a Person,
    pub today: Date,
    /// The doses that take part, in order: date, CVX, MVX (missing first), place.
    pub shots: Vec<Shot>,
}

impl<'a> Scene<'a> {
    /// Doses after the assessment date and before birth take no part.
    pub fn new(book: &'a Book, person: &'a Person, today: Date) -> Scene<'a> {
        let mut shots = person.shots.clone();
        shots.retain(|shot| person.birth <= shot.date && shot.date <= today);
        shots.sort_by_key(|shot| (shot.date, shot.cvx, shot.mvx.clone(), shot.place));
        Scene { book, person, today, shots }
    }

    /// 4.2: the records of an antigen, as places in `shots`.
    pub fn records(&self, antigen: &str) -> Vec<usize> {
        (0..self.shots.len())
            .filter(|&shot| self.antigens(&self.shots[shot]).any(|name| name == antigen))
            .collect()
    }

    /// The antigens of a dose at the age it was given.
    fn antigens(&self, shot: &Shot) -> impl Iterator<Item = &str> {
        let (birth, date) = (self.person.birth, shot.date);
        let associations = self.book.associations.get(&shot.cvx).into_iter().flatten();
        associations
            .filter(move |association| at_age(birth, association.from, association.until, date))
            .map(|association| association.antigen.as_str())
    }

    /// Whether a dose has no antigen at all.
    pub fn no_antigen(&self, shot: &Shot) -> bool {
        self.antigens(shot).next().is_none()
    }

    /// Whether an observation is active: known, and not of a day to come.
    pub fn active(&self, code: &str) -> bool {
        self.person
            .observations
            .iter()
            .any(|(known, date)| known == code && date.is_none_or(|date| date <= self.today))
    }

    /// The most recent date of an active observation.
    pub fn observed(&self, code: &str) -> Option<Date> {
        let dates =
            self.person.observations.iter().filter(|(known, _)| known == code).filter_map(|(_, date)| *date);
        dates.filter(|date| *date <= self.today).max()
    }
}
