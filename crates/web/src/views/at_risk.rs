//! What the pages of places at risk show.

use std::sync::Arc;

use jenner_maps::Plan;
use jiff::civil::Date;

use super::FoundPerson;

/// What is asked for, as it stands in the address.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AtRiskAsked {
    /// The disease, by its word; empty for the first of the pack.
    pub disease: String,
    /// `county`, `zip` or `school`; empty for postal codes.
    pub by: String,
    /// Of whom it is told for how long they are overdue: `cohort` (also where empty) or `young`.
    pub of: String,
}

/// A share with its interval, in percent, rounded down to a tenth: never across a limit.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Rated {
    /// The share.
    pub percent: String,
    /// The lower end.
    pub low: String,
    /// The upper end.
    pub high: String,
}

/// A place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlaceLine {
    /// Its code in the address of its list; empty where there is none.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Its children.
    pub children: u64,
    /// Those not vaccinated.
    pub unvaccinated: u64,
    /// Its coverage with what all areas tell.
    pub steadied: Rated,
    /// The word of how sure it is that it is below the goal.
    pub sure: &'static str,
    /// How many more children for the goal; `None`: not even all would do.
    pub missing: Option<u64>,
    /// Children without a dose of anything; `None` where that is not known.
    pub zero_dose: Option<u64>,
    /// The pocket it lies in, counted from 1.
    pub pocket: Option<usize>,
    /// How vulnerable its people are, 0 to 100, where the pack says so.
    pub vulnerability: Option<String>,
}

impl PlaceLine {
    /// The look of the word of how sure it is.
    pub fn class(&self) -> &'static str {
        match self.sure {
            "surely" => "late",
            "likely" => "warn",
            "open" => "",
            _ => "ok",
        }
    }
}

/// A pocket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PocketLine {
    /// Its places.
    pub names: String,
    /// Its children.
    pub children: u64,
    /// Those not vaccinated.
    pub unvaccinated: u64,
    /// How many times as many as expected: `2.4`.
    pub excess: String,
    /// The p-value.
    pub p: String,
}

/// A series that is begun and left.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeftLine {
    /// The measure.
    pub name: String,
    /// Children who did not come back.
    pub lost: u64,
    /// Of how many.
    pub began: u64,
    /// The share.
    pub rate: Rated,
}

/// For how long people of a place are overdue.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LateLine {
    /// The place.
    pub name: String,
    /// Its people.
    pub people: u64,
    /// Those overdue, by how long: one month, 2 to 3, 4 to 6, 7 to 12, more.
    pub since: [u64; 5],
}

impl LateLine {
    /// All who are overdue.
    pub fn all(&self) -> u64 {
        self.since.iter().sum()
    }
}

/// For how long people are overdue, by place.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LateView {
    /// Vaccine groups.
    pub groups: Vec<String>,
    /// The places with most overdue first.
    pub lines: Vec<LateLine>,
    /// How many places have somebody overdue.
    pub all_places: usize,
    /// Those whose place is not known.
    pub nowhere: LateLine,
    /// Everybody.
    pub whole: LateLine,
}

/// The page.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct AtRiskView {
    /// What was asked, with what was left open filled in.
    pub asked: AtRiskAsked,
    /// Word and name of each disease.
    pub diseases: Vec<(String, String)>,
    /// The measure, in words.
    pub measure: String,
    /// The goal, in percent.
    pub goal: String,
    /// The day.
    pub on: Option<Date>,
    /// Coverage of everybody, in percent.
    pub whole: String,
    /// Children.
    pub children: u64,
    /// The first places of the list.
    pub places: Vec<PlaceLine>,
    /// How many places there are.
    pub all_places: usize,
    /// How many are surely below the goal.
    pub surely: usize,
    /// How many are likely below it.
    pub likely: usize,
    /// The pockets.
    pub pockets: Vec<PocketLine>,
    /// Whether pockets were looked for.
    pub scanned: bool,
    /// Places without a point, in which no pocket was looked for.
    pub without_point: usize,
    /// Children whose place is not known.
    pub nowhere: u64,
    /// Series that are begun and left.
    pub left: Vec<LeftLine>,
    /// People whose coverage waits to be reckoned.
    pub waiting: u64,
    /// Whether the visitor may list who is missing.
    pub may_list: bool,
    /// The counties of the map, whatever the places of the list are.
    pub counties: Vec<PlaceLine>,
    /// Their shapes; `None`: there is no map.
    pub plan: Option<Arc<Plan>>,
    /// For how long people are overdue.
    pub late: LateView,
}

/// Who is missing in a place.
#[derive(Debug, Clone, Default)]
pub struct MissingView {
    /// The name of the disease.
    pub disease: String,
    /// The measure, in words.
    pub measure: String,
    /// The place.
    pub place: String,
    /// The children of the page.
    pub people: Vec<FoundPerson>,
    /// How many there are on all pages.
    pub total: usize,
    /// The page, from 1.
    pub page: usize,
    /// Whether there is another one.
    pub more: bool,
}
