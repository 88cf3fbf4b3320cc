//! Pupils added up: by grade and area, as the law sees them and as CDC asks for them. Pure.

use std::collections::BTreeMap;
use std::fmt;

use jenner_model::OrganizationId;
use serde::{Deserialize, Serialize};

use crate::schools::law::edition::Report;
use crate::schools::law::terms::words;
use crate::schools::law::{Facility, Grade, StatusKind};

words! {
    /// Who runs a school.
    Sector {
        /// The public.
        Public = "public",
        /// Somebody else.
        Private = "private",
        /// Nobody has said.
        Unknown = "unknown",
    }
}

/// Children who are counted together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Cohort {
    /// One grade of schools.
    Grade(Grade),
    /// Everybody in childcare.
    Childcare,
}

impl Cohort {
    /// Those that a jurisdiction counts every year.
    pub fn of(report: &Report) -> Vec<Cohort> {
        let childcare = |one: &Facility| matches!(one, Facility::Childcare | Facility::HeadStart);
        let grades = report.grades.iter().copied().map(Cohort::Grade);
        grades.chain(report.facilities.iter().any(childcare).then_some(Cohort::Childcare)).collect()
    }

    /// Whether a child belongs to it.
    pub fn takes(self, facility: Facility, grade: Option<Grade>) -> bool {
        match (self, facility) {
            (Cohort::Grade(one), Facility::School) => grade == Some(one),
            (Cohort::Childcare, Facility::Childcare | Facility::HeadStart) => true,
            _ => false,
        }
    }

    /// The word in files and addresses: `K`, `6`, `childcare`.
    pub fn word(self) -> String {
        self.to_string()
    }

    /// The one of a word.
    pub fn of_word(word: &str) -> Option<Cohort> {
        match word {
            "childcare" => Some(Cohort::Childcare),
            grade => grade.parse().ok().map(Cohort::Grade),
        }
    }
}

impl fmt::Display for Cohort {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Cohort::Grade(grade) => grade.fmt(f),
            Cohort::Childcare => f.write_str("childcare"),
        }
    }
}

/// A school or a childcare centre.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// Which organization.
    pub id: OrganizationId,
    /// Its name in addresses.
    pub public_id: String,
    /// Its name for people.
    pub name: String,
    /// FIPS code of its county; empty where it is not known.
    pub county: String,
    /// The district it belongs to.
    pub district: Option<OrganizationId>,
    /// What it is.
    pub facility: Facility,
    /// Who runs it.
    pub sector: Sector,
    /// Whether its report of the year was submitted.
    pub reported: bool,
}

/// How a child stands with one vaccine.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Mark {
    /// Has what is asked for.
    Met,
    /// Has time for it.
    Waiting,
    /// Is exempt from it.
    Exempt,
    /// Lacks it.
    Missing,
}

/// A child, as far as it is counted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pupil<'e> {
    /// Place among the [`Place`]s.
    pub place: usize,
    /// Grade.
    pub grade: Option<Grade>,
    /// How the child stands, all in all.
    pub standing: StatusKind,
    /// The kind of exemption that is used for any vaccine.
    pub exemption: Option<&'e str>,
    /// By vaccine that is asked for.
    pub vaccines: Vec<(&'e str, Mark)>,
}

/// One vaccine in the numbers.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct VaccineNumbers {
    /// Children of whom it is asked.
    pub asked: u64,
    /// Of these: who have it.
    pub met: u64,
    /// Of these: who lack it and are exempt from it.
    pub exempt: u64,
}

/// The numbers of a set of children. Complete, exempt (of every kind), provisional and neither make up all who are assessed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Numbers {
    /// Schools with such children.
    pub schools: u64,
    /// Of these: those whose report was submitted.
    pub reported: u64,
    /// Children on the lists.
    pub enrolled: u64,
    /// Children who were counted below: those of schools that reported, or all.
    pub assessed: u64,
    /// Who have everything that is asked for.
    pub complete: u64,
    /// Who lack something and use an exemption for any vaccine, by kind.
    pub exempt: BTreeMap<String, u64>,
    /// Who are let in for a time while doses are missing, and use no exemption.
    pub provisional: u64,
    /// Who lack doses, and use no exemption.
    pub not_met: u64,
    /// Of whom nothing is on record, and who use no exemption.
    pub no_record: u64,
    /// By status of the law, where somebody who is exempt from one vaccine and lacks another has not met it.
    pub standings: BTreeMap<StatusKind, u64>,
    /// By vaccine.
    pub vaccines: BTreeMap<String, VaccineNumbers>,
}

impl Numbers {
    /// Exempt, of every kind.
    pub fn any_exempt(&self) -> u64 {
        self.exempt.values().sum()
    }

    /// Neither up to date, nor exempt, nor let in for a time.
    pub fn neither(&self) -> u64 {
        self.not_met + self.no_record
    }

    fn add(&mut self, pupil: &Pupil<'_>) {
        self.assessed += 1;
        *self.standings.entry(pupil.standing).or_default() += 1;
        match (pupil.standing, pupil.exemption) {
            (StatusKind::Complete, _) => self.complete += 1,
            (_, Some(kind)) => *self.exempt.entry(kind.to_owned()).or_default() += 1,
            (StatusKind::InProgress | StatusKind::Conditional, None) => self.provisional += 1,
            (StatusKind::NoRecord, None) => self.no_record += 1,
            // Exempt by the law and by no exemption: a word of the law that is not counted here.
            (StatusKind::NotMet | StatusKind::Exempt, None) => self.not_met += 1,
        }
        for (name, mark) in &pupil.vaccines {
            let of = self.vaccines.entry((*name).to_owned()).or_default();
            of.asked += 1;
            of.met += u64::from(*mark == Mark::Met);
            of.exempt += u64::from(*mark == Mark::Exempt);
        }
    }
}

/// What is counted together, by place.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Area {
    /// The state.
    State,
    /// All schools of the state that are run so.
    Sector(Sector),
    /// A parish or county: FIPS code; empty for schools that have none.
    County(String),
    /// A district.
    District(OrganizationId),
    /// A school: place among the [`Place`]s.
    School(usize),
}

/// The numbers of a year.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tally {
    /// Schools and childcare centres.
    pub places: Vec<Place>,
    /// Numbers by children and area; who has none is not there.
    pub numbers: BTreeMap<(Cohort, Area), Numbers>,
}

impl Tally {
    /// The numbers of an area.
    pub fn of(&self, cohort: Cohort, area: &Area) -> Option<&Numbers> {
        self.numbers.get(&(cohort, area.clone()))
    }
}

/// Adds up children. `all`: children of schools that have not reported are assessed too.
pub fn tally<'p, 'e: 'p>(
    places: Vec<Place>,
    cohorts: &[Cohort],
    pupils: impl IntoIterator<Item = &'p Pupil<'e>>,
    all: bool,
) -> Tally {
    let mut numbers: BTreeMap<(Cohort, Area), Numbers> = BTreeMap::new();
    for pupil in pupils {
        let Some(place) = places.get(pupil.place) else { continue };
        for cohort in cohorts.iter().filter(|one| one.takes(place.facility, pupil.grade)) {
            let of = numbers.entry((*cohort, Area::School(pupil.place))).or_default();
            of.schools = 1;
            of.reported = u64::from(place.reported);
            of.enrolled += 1;
            if all || place.reported {
                of.add(pupil);
            }
        }
    }
    let schools: Vec<((Cohort, Area), Numbers)> =
        numbers.iter().map(|(k, n)| (k.clone(), n.clone())).collect();
    for ((cohort, area), of) in schools {
        let Area::School(at) = area else { continue };
        let Some(place) = places.get(at) else { continue };
        let above = [Area::State, Area::Sector(place.sector), Area::County(place.county.clone())];
        for area in above.into_iter().chain(place.district.map(Area::District)) {
            numbers.entry((cohort, area)).or_default().join(&of);
        }
    }
    Tally { places, numbers }
}

impl Numbers {
    fn join(&mut self, other: &Numbers) {
        self.schools += other.schools;
        self.reported += other.reported;
        self.enrolled += other.enrolled;
        self.assessed += other.assessed;
        self.complete += other.complete;
        self.provisional += other.provisional;
        self.not_met += other.not_met;
        self.no_record += other.no_record;
        for (kind, count) in &other.exempt {
            *self.exempt.entry(kind.clone()).or_default() += count;
        }
        for (standing, count) in &other.standings {
            *self.standings.entry(*standing).or_default() += count;
        }
        for (name, count) in &other.vaccines {
            let of = self.vaccines.entry(name.clone()).or_default();
            of.asked += count.asked;
            of.met += count.met;
            of.exempt += count.exempt;
        }
    }
}
