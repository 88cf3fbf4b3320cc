//! What the pages of coverage for staff show.

use std::sync::Arc;

use jenner_maps::Plan;
use jiff::civil::Date;

/// What is asked for, as it stands in the address. What is empty limits nothing, or is filled in.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CoverageAsked {
    /// The measure, by its word.
    pub measure: String,
    /// Words that are looked for in the names of measures.
    pub find: String,
    /// The areas of the answer: `state`, `region`, `county`, `zip`, `provider`, `school`.
    pub by: String,
    /// The day; `None`: today.
    pub on: Option<Date>,
    /// The day it is compared with.
    pub before: Option<Date>,
    /// Only in this area: `region:1`, `county:22109`, `zip:70360`, `provider:ID`, `school:ID`.
    pub area: String,
    /// Only of this sex.
    pub sex: String,
    /// Only of this race.
    pub race: String,
    /// Only of this ethnicity.
    pub ethnicity: String,
    /// Only with this eligibility.
    pub funding: String,
    /// Of whom the share is reckoned: `registry`, `census`, `school_roll`.
    pub of: String,
}

/// Whether more of what a measure counts is better.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Good {
    /// As with coverage.
    #[default]
    More,
    /// As with doses that do not count.
    Less,
}

/// How many, of how many.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counted {
    /// Who, or what, meets the measure.
    pub with: u64,
    /// Of how many.
    pub of: u64,
}

/// With fewer people than this a share says nothing: one more or less would change it by ten points.
pub const FEW: u64 = 10;

impl Counted {
    /// The share, 0 to 1, also of few; `None` of nobody.
    pub fn share(self) -> Option<f64> {
        (self.of > 0).then(|| self.with as f64 / self.of as f64)
    }

    /// Tenths of a percent, rounded down, so that no figure crosses a limit. `None` where too few are counted to tell.
    pub fn tenths(self) -> Option<u64> {
        (self.of >= FEW).then(|| self.with.saturating_mul(1_000) / self.of)
    }

    /// The same as percent with one decimal: `94.9`.
    pub fn percent(self) -> Option<String> {
        self.tenths().map(|tenths| format!("{}.{}", tenths / 10, tenths % 10))
    }

    /// How many do not have it as it should be.
    pub fn to_do(self, good: Good) -> u64 {
        match good {
            Good::More => self.of.saturating_sub(self.with),
            Good::Less => self.with,
        }
    }
}

/// A change between two days.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// One of the days has too few people.
    Untold,
    /// It may be chance.
    NotClear,
    /// By so many tenths of a point; less than nothing: it went down.
    Points(i64),
}

impl Change {
    /// From one day to another: clear where it is larger than chance makes it in 95 of 100 cases.
    pub fn between(before: Counted, now: Counted) -> Self {
        let (Some(old), Some(new)) = (before.tenths(), now.tenths()) else { return Self::Untold };
        let spread = |one: Counted| {
            let share = one.share().unwrap_or(0.0).min(1.0);
            share * (1.0 - share) / one.of.max(1) as f64
        };
        let noise = 1.96 * (spread(before) + spread(now)).sqrt() * 1_000.0;
        let points = i64::try_from(new).unwrap_or(i64::MAX) - i64::try_from(old).unwrap_or(i64::MAX);
        match points == 0 || points.unsigned_abs() as f64 <= noise {
            true => Self::NotClear,
            false => Self::Points(points),
        }
    }
}

/// An area of the answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CoverageLine {
    /// As it stands in addresses: `county:22109`; empty for the whole state.
    pub key: String,
    /// The id of its shape on the map: a FIPS code, `region:1`; empty where it has none.
    pub shape: String,
    /// Its name.
    pub name: String,
    /// What was counted.
    pub now: Counted,
    /// On the day it is compared with.
    pub before: Option<Counted>,
}

/// Why there is no answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoFigures {
    /// The key of the sentence.
    pub key: &'static str,
    /// What it is about; may be empty.
    pub about: String,
}

/// A choice with its word and its name.
pub type Named = (String, String);

/// The page.
#[derive(Debug, Clone, Default)]
pub struct CoverageView {
    /// What was asked, with what was left open filled in.
    pub asked: CoverageAsked,
    /// The day.
    pub on: Option<Date>,
    /// Measures that can be chosen, by the word of their set.
    pub measures: Vec<(&'static str, Vec<Named>)>,
    /// Words were looked for that no measure has.
    pub found_none: bool,
    /// The name of the measure.
    pub measure: String,
    /// Whether more is better.
    pub good: Good,
    /// What is counted: `people`, `doses`.
    pub counted: &'static str,
    /// Areas that can be chosen to limit it, by the word of their kind.
    pub areas: Vec<(&'static str, Vec<Named>)>,
    /// The name of the area it is limited to.
    pub only: String,
    /// Why there is no answer.
    pub problem: Option<NoFigures>,
    /// All whom the question reaches.
    pub whole: Option<CoverageLine>,
    /// Areas with somebody in them, those first that need most work.
    pub lines: Vec<CoverageLine>,
    /// Areas in which nobody is counted, by name.
    pub nobody_in: Vec<String>,
    /// Those who are in no area of this level.
    pub nowhere: Option<CoverageLine>,
    /// How it was reckoned: words of notes.
    pub notes: Vec<&'static str>,
    /// The edition of the measures.
    pub edition: String,
    /// People whose assessment is out of date.
    pub waiting: u64,
    /// Only the asker's own patients or students.
    pub own_only: bool,
    /// Whether areas are drawn.
    pub plan: Option<Arc<Plan>>,
}

/// Which report card is asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CardAsked {
    /// The provider, by its name for the address; empty: the own one.
    pub provider: String,
    /// The day; `None`: today.
    pub on: Option<Date>,
}

/// A figure of a region or state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BesideFigure {
    /// This.
    Told(Counted),
    /// Too few of others to tell.
    Few,
    /// There is none.
    None,
}

/// A measure on a card.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CardLine {
    /// Its word.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Whether more is better.
    pub good: Good,
    /// What is counted: `people`, `doses`, `visits`.
    pub counted: &'static str,
    /// Of the own patients.
    pub own: Counted,
    /// Of the region.
    pub region: BesideFigure,
    /// Of the state.
    pub state: BesideFigure,
    /// On each day of the trend; empty where it is not told of other days.
    pub trend: Vec<Counted>,
    /// Whether there is a list of those it misses.
    pub has_list: bool,
}

/// A share of the own messages beside that of all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reported {
    /// What: a number of days, or the name of a field.
    pub what: String,
    /// How many, of how many.
    pub own: Counted,
    /// Of all senders; `None` where too few others report.
    pub all: Option<Counted>,
}

/// A report card.
#[derive(Debug, Clone, Default)]
pub struct CardView {
    /// Providers that can be chosen: name for the address, name.
    pub providers: Vec<Named>,
    /// Which is shown; empty: none is chosen.
    pub provider: String,
    /// Its name.
    pub name: String,
    /// Its region; empty where it is not known.
    pub region: String,
    /// The day.
    pub on: Option<Date>,
    /// Why there is no card.
    pub problem: Option<NoFigures>,
    /// Whether the visitor may list its patients.
    pub may_list: bool,
    /// Active patients.
    pub patients: u64,
    /// Those of them of whom it is not known where they live.
    pub without_place: u64,
    /// People of the registry whose assessment is out of date.
    pub waiting: u64,
    /// The measures, by the word of their set.
    pub sets: Vec<(&'static str, Vec<CardLine>)>,
    /// The days of the trend.
    pub days: Vec<Date>,
    /// Surplus doses: vaccine group, how many, what they cost in US cents.
    pub surplus: Vec<(String, u64, Option<u64>)>,
    /// Doses that were told in messages.
    pub doses: u64,
    /// How soon they were told: within so many days.
    pub within: Vec<Reported>,
    /// Messages of which something was not taken.
    pub not_taken: Option<Reported>,
    /// How often fields are given.
    pub fields: Vec<Reported>,
    /// The edition of the measures.
    pub edition: String,
}

impl CardView {
    /// What the surplus doses cost together, as far as the pack knows.
    pub fn surplus_cents(&self) -> u64 {
        self.surplus.iter().filter_map(|(_, _, cents)| *cents).sum()
    }

    /// How many there are.
    pub fn surplus_doses(&self) -> u64 {
        self.surplus.iter().map(|(_, doses, _)| *doses).sum()
    }
}

/// Which fix list is asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FixAsked {
    /// The provider, by its name for the address; empty: the own one.
    pub provider: String,
    /// Only whom this measure misses.
    pub measure: String,
    /// Only who needs this: `due`, `late`, `repeat`, `address`.
    pub what: String,
    /// The page, from 1.
    pub page: usize,
}

/// One thing to do for somebody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TodoLine {
    /// Give a vaccine: group, since when it is due, whether it is late.
    Give(String, Date, bool),
    /// A dose of this group given on that day does not count.
    Repeat(String, Date),
    /// Ask where they live.
    Address,
    /// A physician has excluded it.
    Excluded(String),
}

/// Somebody on a fix list.
#[derive(Debug, Clone)]
pub struct FixLine {
    /// Who.
    pub person: super::FoundPerson,
    /// What to do.
    pub todo: Vec<TodoLine>,
}

/// A fix list.
#[derive(Debug, Clone, Default)]
pub struct FixView {
    /// What was asked.
    pub asked: FixAsked,
    /// The provider's name.
    pub name: String,
    /// Its name for the address.
    pub provider: String,
    /// The name of the measure; empty where none is asked for.
    pub measure: String,
    /// Measures that have a list.
    pub measures: Vec<Named>,
    /// Why there is no list.
    pub problem: Option<NoFigures>,
    /// The people of the page.
    pub lines: Vec<FixLine>,
    /// How many there are on all pages.
    pub total: usize,
    /// How many need what: word and number.
    pub counts: Vec<(&'static str, usize)>,
    /// People on a page.
    pub on_a_page: usize,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counted(with: u64, of: u64) -> Counted {
        Counted { with, of }
    }

    #[test]
    fn a_share_is_rounded_down_and_of_few_people_it_is_not_told() {
        assert_eq!(
            counted(1_899, 2_000).percent().as_deref(),
            Some("94.9"),
            "94.95 percent are under the goal"
        );
        assert_eq!(counted(10, 10).percent().as_deref(), Some("100.0"));
        assert_eq!(counted(9, 9).percent(), None);
        assert_eq!(counted(0, 0).percent(), None);
    }

    #[test]
    fn a_change_that_chance_makes_is_not_called_one() {
        let change = |a, b, c, d| Change::between(counted(a, b), counted(c, d));
        assert_eq!(change(9_000, 10_000, 9_200, 10_000), Change::Points(20));
        assert_eq!(change(9_200, 10_000, 9_000, 10_000), Change::Points(-20));
        assert_eq!(change(90, 100, 92, 100), Change::NotClear);
        assert_eq!(change(90, 100, 90, 100), Change::NotClear);
        assert_eq!(change(5, 9, 92, 100), Change::Untold);
    }
}
