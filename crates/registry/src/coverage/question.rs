//! What is asked about coverage, and what is answered: plain values that pages, commands and publication share.

use jenner_model::{Date, OrganizationId};
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use super::measure::MeasureId;
use crate::schools::law::terms::words;

words! {
    /// How finely places are told apart.
    Level {
        /// The whole jurisdiction: one row.
        State = "state",
        /// Public health regions of the pack.
        Region = "region",
        /// Counties or parishes, by FIPS code.
        County = "county",
        /// Five-digit postal codes.
        Zip = "zip",
        /// Organizations whose active patients people are. Somebody may be a patient of several.
        Provider = "provider",
        /// Schools on whose list children are.
        School = "school",
    }
}

words! {
    /// By what the people of an area are told apart.
    Split {
        /// Not at all.
        Nothing = "nothing",
        /// By sex.
        Sex = "sex",
        /// By race.
        Race = "race",
        /// By ethnicity.
        Ethnicity = "ethnicity",
        /// By eligibility for a vaccine programme, as last told with a dose.
        Funding = "funding",
        /// By age in completed years.
        Age = "age",
    }
}

words! {
    /// Of whom the share is reckoned.
    Denominator {
        /// People of the registry who were active here on the day.
        Registry = "registry",
        /// The census of the pack.
        Census = "census",
        /// Children on the lists of schools, those without a record among them.
        SchoolRoll = "school_roll",
    }
}

words! {
    /// Sex, as coverage counts it.
    Sex {
        /// Female.
        Female = "female",
        /// Male.
        Male = "male",
        /// Neither was said.
        Unknown = "unknown",
    }
}

words! {
    /// Race, as coverage counts it: the five groups of the federal standard of 1997 that most data come in, and what is none.
    Race {
        /// American Indian or Alaska Native.
        Native = "native",
        /// Asian.
        Asian = "asian",
        /// Black or African American.
        Black = "black",
        /// Native Hawaiian or other Pacific Islander.
        Islander = "islander",
        /// White.
        White = "white",
        /// Another one.
        Other = "other",
        /// More than one of these.
        Several = "several",
        /// None was said.
        Unknown = "unknown",
    }
}

words! {
    /// Ethnicity.
    Ethnicity {
        /// Hispanic or Latino.
        Hispanic = "hispanic",
        /// Not Hispanic or Latino.
        NotHispanic = "not_hispanic",
        /// Not said.
        Unknown = "unknown",
    }
}

words! {
    /// Eligibility for a vaccine programme (HL7 table 0064), as last told with a dose.
    Funding {
        /// Not eligible (V01).
        Private = "private",
        /// Medicaid (V02).
        Medicaid = "medicaid",
        /// No insurance (V03).
        Uninsured = "uninsured",
        /// American Indian or Alaska Native (V04).
        Native = "native",
        /// Underinsured (V05, V08).
        Underinsured = "underinsured",
        /// Eligible under a rule of the state (V06, V07).
        Local = "local",
        /// Not told.
        Unknown = "unknown",
    }
}

/// An area, or what takes the place of one.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Area {
    /// The whole jurisdiction.
    State,
    /// A public health region, by its word in the pack.
    Region(SmolStr),
    /// A county or parish, by its five-digit FIPS code.
    County(SmolStr),
    /// A postal code.
    Zip(SmolStr),
    /// A provider.
    Provider(OrganizationId),
    /// A school.
    School(OrganizationId),
    /// People whose address is not known, or lies in no area of this level; at providers and schools those who have none.
    Nowhere,
}

impl Area {
    /// The level it belongs to; `None` for nowhere, which is a row of each.
    pub const fn level(&self) -> Option<Level> {
        match self {
            Area::State => Some(Level::State),
            Area::Region(_) => Some(Level::Region),
            Area::County(_) => Some(Level::County),
            Area::Zip(_) => Some(Level::Zip),
            Area::Provider(_) => Some(Level::Provider),
            Area::School(_) => Some(Level::School),
            Area::Nowhere => None,
        }
    }
}

/// A part of the people of an area.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Part {
    /// Everybody.
    Everybody,
    /// Those of a sex.
    Sex(Sex),
    /// Those of a race.
    Race(Race),
    /// Those of an ethnicity.
    Ethnicity(Ethnicity),
    /// Those of an eligibility.
    Funding(Funding),
    /// Those of an age in completed years.
    Age(u8),
    /// Those whose age is not known: children on the list of a school who have no record.
    AgeUnknown,
}

/// Who is counted, beyond the measure's own cohort. An empty list limits nothing.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Only {
    /// In this area.
    pub area: Option<Area>,
    /// Of these sexes.
    pub sexes: Vec<Sex>,
    /// Of these races.
    pub races: Vec<Race>,
    /// Of these ethnicities.
    pub ethnicities: Vec<Ethnicity>,
    /// With these eligibilities.
    pub fundings: Vec<Funding>,
}

impl Only {
    /// Whether it leaves people of whom nothing is known but their school.
    pub(super) fn keeps_the_unknown(&self) -> bool {
        self.sexes.is_empty()
            && self.races.is_empty()
            && self.ethnicities.is_empty()
            && self.fundings.is_empty()
            && matches!(self.area, None | Some(Area::State | Area::School(_)))
    }
}

/// A question.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Question {
    /// The measure.
    pub measure: MeasureId,
    /// The areas of the answer.
    pub level: Level,
    /// The breakdown within each area.
    pub split: Split,
    /// Limits.
    pub only: Only,
    /// The day as of which is counted. Doses given later do not count.
    pub on: Date,
    /// Of whom the share is reckoned.
    pub denominator: Denominator,
}

impl Question {
    /// A measure for the whole jurisdiction, of the active people of the registry.
    pub fn about(measure: MeasureId, on: Date) -> Self {
        Self {
            measure,
            level: Level::State,
            split: Split::Nothing,
            only: Only::default(),
            on,
            denominator: Denominator::Registry,
        }
    }

    /// By another level.
    pub fn by(mut self, level: Level) -> Self {
        self.level = level;
        self
    }

    /// With a breakdown.
    pub fn split_by(mut self, split: Split) -> Self {
        self.split = split;
        self
    }
}

/// What was counted. Exact: hiding small numbers is the business of who publishes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Count {
    /// Who, or what, meets the measure.
    pub numerator: u64,
    /// Of how many.
    pub denominator: u64,
}

impl Count {
    /// The share, 0 to 1; `None` of nobody. With the census it may be more than 1.
    pub fn share(self) -> Option<f64> {
        (self.denominator > 0).then(|| self.numerator as f64 / self.denominator as f64)
    }

    /// Two counts of different people as one.
    pub const fn plus(self, other: Self) -> Self {
        Self {
            numerator: self.numerator + other.numerator,
            denominator: self.denominator + other.denominator,
        }
    }
}

/// A row of an answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Row {
    /// The area.
    pub area: Area,
    /// Its name for people; for postal codes the code.
    pub name: SmolStr,
    /// The part of its people.
    pub part: Part,
    /// What was counted.
    pub count: Count,
}

words! {
    /// How an answer was reckoned: each is a sentence of the method.
    Note {
        /// Doses count where the schedule's engine says they are valid, judged with all that is known today.
        ValidDoses = "valid_doses",
        /// Doses count as they were reported, whether or not they are valid.
        CountedDoses = "counted_doses",
        /// Completeness of a series is judged with all that is known today; it counts from its last dose on.
        CompleteAsOfToday = "complete_as_of_today",
        /// People count where they live today: where they lived on the day is not kept.
        TodaysAddress = "todays_address",
        /// Where an address names no county, the one in which most people of its postal code live was taken.
        CountyByZip = "county_by_zip",
        /// Who had died, or had left the jurisdiction, before the day is not counted.
        GoneBefore = "gone_before",
        /// That somebody left is known from the day it was told; earlier days count them as here.
        LeavingAsTold = "leaving_as_told",
        /// Patients are those whom the organization has reported and not called inactive by the day.
        ActivePatients = "active_patients",
        /// Somebody may be a patient of several providers: rows do not add up.
        SeveralProviders = "several_providers",
        /// People of the census, from estimates by bands of five years.
        CensusBands = "census_bands",
        /// The census counts everybody who lives there; the numerator holds those whom the registry knows.
        CensusPeople = "census_people",
        /// Children on the lists of schools on the day; those without a record count as not protected.
        RollWithoutRecord = "roll_without_record",
        /// Whose record is locked counts here and is shown in no list.
        LockedCounted = "locked_counted",
        /// Counted are doses, not people.
        Doses = "doses",
        /// Counted are visits, not people.
        Visits = "visits",
        /// Only the asker's own patients, or students.
        OwnPeople = "own_people",
    }
}

/// An answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// What was asked.
    pub question: Question,
    /// The edition of the measures.
    pub edition: SmolStr,
    /// Rows by area and part, nowhere last. An area of the pack without people has a row of zeros.
    pub rows: Vec<Row>,
    /// People whose assessment is out of date and who are in no row: asked again later they are.
    pub waiting: u64,
    /// How it was reckoned.
    pub notes: Vec<Note>,
}

impl Answer {
    /// The row of an area for everybody.
    pub fn of(&self, area: &Area) -> Option<&Row> {
        self.rows.iter().find(|row| row.area == *area && row.part == Part::Everybody)
    }

    /// All rows added up; at providers, where people may be in several rows, this is no number of people.
    pub fn total(&self) -> Count {
        self.rows.iter().fold(Count::default(), |sum, row| sum.plus(row.count))
    }
}

/// Why a question has no answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoAnswer {
    /// No such measure.
    #[error("there is no measure \"{0}\"; `jenner coverage measures` lists those there are")]
    UnknownMeasure(MeasureId),
    /// The schedule in use lacks what the measure counts.
    #[error(
        "the measure \"{measure}\" counts doses of \"{group}\", a vaccine group that the schedule in use does not have"
    )]
    NotInSchedule {
        /// The measure.
        measure: MeasureId,
        /// The vaccine group.
        group: String,
    },
    /// The day is not over yet.
    #[error("{0} lies in the future: ask for today or an earlier day")]
    Future(Date),
    /// The pack knows no such area.
    #[error("there is no {0} \"{1}\" in this jurisdiction")]
    UnknownArea(&'static str, SmolStr),
    /// The pack has no census.
    #[error("the pack of this jurisdiction has no census: ask for the active people of the registry")]
    NoCensus,
    /// The census does not know that.
    #[error(
        "the census of the pack does not tell people apart by {0}: ask for the active people of the registry"
    )]
    NotInCensus(&'static str),
    /// Visits are looked at for one provider at a time.
    #[error("the measure \"{0}\" is reckoned for one provider at a time: ask for its report card")]
    OnlyOnCards(MeasureId),
    /// Nobody is missing in what the measure counts.
    #[error("the measure \"{0}\" counts no people who have yet to reach something: there is no list")]
    NoList(MeasureId),
    /// The measure counts no people, or its cohort is one of grades.
    #[error("the measure \"{0}\" cannot be reckoned of the {1}")]
    OtherDenominator(MeasureId, &'static str),
}

/// A cell of a cube.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct CellKey {
    /// Place of the measure in [`Cube::measures`].
    pub measure: u16,
    /// The level. Nowhere is another row at each.
    pub level: Level,
    /// The area.
    pub area: Area,
    /// The part of its people.
    pub part: Part,
}

/// All measures by all levels and breakdowns on one day, of the active people of the registry (measures of grades: of the
/// lists of schools). Exact numbers, for staff and for the room that decides what may be published.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cube {
    /// The edition of the measures.
    pub edition: SmolStr,
    /// The day.
    pub on: Date,
    /// The measures, in the order of the pack.
    pub measures: Vec<MeasureId>,
    /// The cells in the order of their keys. One that is not there counts nobody.
    pub cells: Vec<(CellKey, Count)>,
    /// People whose assessment is out of date, who are in no cell.
    pub waiting: u64,
}

impl Cube {
    /// What a cell counts.
    pub fn count(&self, key: &CellKey) -> Count {
        let found = self.cells.binary_search_by(|(known, _)| known.cmp(key));
        found.ok().and_then(|at| self.cells.get(at)).map(|(_, count)| *count).unwrap_or_default()
    }

    /// The place of a measure.
    pub fn place(&self, measure: &MeasureId) -> Option<u16> {
        self.measures.iter().position(|one| one == measure).and_then(|at| u16::try_from(at).ok())
    }

    /// The cells of a measure at a level, by area and part.
    pub fn of(&self, measure: u16, level: Level) -> impl Iterator<Item = (&Area, Part, Count)> {
        self.cells
            .iter()
            .filter(move |(key, _)| key.measure == measure && key.level == level)
            .map(|(key, count)| (&key.area, key.part, *count))
    }
}
