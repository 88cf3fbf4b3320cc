//! Whom a run is about: a question as data, from a closed list of words, so that it can be saved, shared and read again in ten
//! years.

use std::collections::{BTreeMap, BTreeSet};

use jenner_cdsi::{Date, SeriesStatus};
use jenner_model::OrganizationId;
use jenner_model::organization::Organization;
use serde::{Deserialize, Serialize};

use crate::forecast::Facts;
use crate::forecast::stored::{Stored, StoredGroup};
use crate::{Error, Registry, organizations};

/// Values of one criterion at most.
const MOST: usize = 200;
/// Oldest age, in months.
pub(crate) const OLDEST: u16 = 120 * 12;
/// Days that "soon" and "late" may say at most.
pub(crate) const MOST_DAYS: u16 = 3_660;

/// Ages in completed months, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ages {
    /// From.
    pub from: u16,
    /// To.
    pub to: u16,
}

/// How it stands with what is due.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum When {
    /// It will be recommended within so many days, and is not yet: a reminder.
    Soon(u16),
    /// It is recommended today; it may be late.
    Due,
    /// It has been late for more than so many days: a recall.
    Late(u16),
}

impl When {
    /// Whether this is a recall and not a reminder: families may want the one and not the other (HL7 0215).
    pub const fn is_recall(self) -> bool {
        matches!(self, Self::Late(_))
    }

    /// Whether this is how it stands with a vaccine group on a day.
    pub(crate) fn holds(self, group: &StoredGroup, on: Date) -> bool {
        let Some(from) = group.recommended.filter(|_| group.status == SeriesStatus::NotComplete) else {
            return false;
        };
        // Who is past the last day at all is helped by nobody.
        if group.latest.is_some_and(|last| last < on) {
            return false;
        }
        match self {
            Self::Soon(days) => from > on && from <= on.plus_days(i32::from(days)),
            Self::Due => from <= on,
            Self::Late(days) => {
                from <= on && group.past_due.is_some_and(|last| last.plus_days(i32::from(days)) < on)
            }
        }
    }
}

/// Whom a run is about. What is empty does not matter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cohort {
    /// Of these ages.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ages: Option<Ages>,
    /// For whom one of these vaccine groups is due, by the schedule's names; empty: anything.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub groups: Vec<String>,
    /// How it stands with that.
    pub when: When,
    /// Living in one of these counties (FIPS).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub counties: Vec<String>,
    /// Or in one of these ZIPs, five figures.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub zips: Vec<String>,
    /// Or in one of these regions of the pack.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub regions: Vec<String>,
    /// Patients of one of these organizations (by code) or of a facility below it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub clinics: Vec<String>,
    /// On the list of one of these schools (by code).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub schools: Vec<String>,
    /// Speaking one of these languages (ISO 639, as in PID-15).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub languages: Vec<String>,
    /// Last told more than so many weeks ago, or never.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub not_told_weeks: Option<u16>,
    /// As of this day instead of today.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub as_of: Option<Date>,
}

impl Default for Cohort {
    fn default() -> Self {
        Self {
            ages: None,
            groups: Vec::new(),
            when: When::Due,
            counties: Vec::new(),
            zips: Vec::new(),
            regions: Vec::new(),
            clinics: Vec::new(),
            schools: Vec::new(),
            languages: Vec::new(),
            not_told_weeks: None,
            as_of: None,
        }
    }
}

/// What is wrong with a cohort: what, and the value that is meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Its word in texts.
    pub word: &'static str,
    /// The value.
    pub value: String,
}

/// A criterion by which people drop out of a count, in the order in which they are asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// Everybody who was looked at.
    Looked,
    /// Of the ages.
    Ages,
    /// Something is due.
    Due,
    /// Living there.
    Area,
    /// On the list of a school.
    School,
    /// Speaking the language.
    Language,
}

impl Stage {
    /// All.
    pub const ALL: [Self; 6] =
        [Self::Looked, Self::Ages, Self::Due, Self::Area, Self::School, Self::Language];

    /// The word in texts.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Looked => "looked",
            Self::Ages => "ages",
            Self::Due => "due",
            Self::Area => "area",
            Self::School => "school",
            Self::Language => "language",
        }
    }
}

/// A cohort with its names looked up.
#[derive(Debug, Clone)]
pub(super) struct Ready {
    pub(super) ages: Option<Ages>,
    groups: BTreeSet<u16>,
    pub(super) when: When,
    counties: BTreeSet<String>,
    zips: BTreeSet<String>,
    pub(super) clinics: BTreeSet<OrganizationId>,
    pub(super) schools: BTreeSet<OrganizationId>,
    languages: BTreeSet<String>,
    pub(super) not_told_weeks: Option<u16>,
    pub(super) on: Date,
}

/// What is wrong with a cohort; nothing: it can be asked.
pub fn check(registry: &Registry, cohort: &Cohort) -> Result<Vec<Problem>, Error> {
    Ok(ready(registry, cohort)?.err().unwrap_or_default())
}

/// Looks the names of a cohort up.
pub(super) fn ready(registry: &Registry, cohort: &Cohort) -> Result<Result<Ready, Vec<Problem>>, Error> {
    let today = registry.core.today();
    let mut wrong = Vec::new();
    let mut say = |word: &'static str, value: &str| wrong.push(Problem { word, value: value.to_owned() });
    if let Some(ages) = cohort.ages
        && (ages.from > ages.to || ages.to > OLDEST)
    {
        say("ages", "");
    }
    if let When::Soon(days) | When::Late(days) = cohort.when
        && days > MOST_DAYS
    {
        say("days", &days.to_string());
    }
    if cohort.when == When::Soon(0) {
        say("days", "0");
    }
    if let Some(day) = cohort.as_of {
        if day > today {
            say("future", &day.to_string());
        } else if today.days_since(day) > 366 {
            say("past", &day.to_string());
        }
    }
    let many = [
        cohort.groups.len(),
        cohort.counties.len(),
        cohort.zips.len(),
        cohort.clinics.len(),
        cohort.schools.len(),
        cohort.languages.len(),
    ];
    if many.into_iter().any(|count| count > MOST) {
        say("too-many", &MOST.to_string());
    }
    let schedule = registry.schedule();
    let mut groups = BTreeSet::new();
    for name in &cohort.groups {
        match schedule.group_named(name) {
            Some(group) => {
                groups.insert(registry.core.assessor.number(group));
            }
            None => say("group", name),
        }
    }
    let mut counties: BTreeSet<String> = BTreeSet::new();
    for county in &cohort.counties {
        match county.len() == 5 && county.bytes().all(|byte| byte.is_ascii_digit()) {
            true => drop(counties.insert(county.clone())),
            false => say("county", county),
        }
    }
    for word in &cohort.regions {
        match registry.pack().outreach.regions.iter().find(|region| region.word == *word) {
            Some(region) => counties.extend(region.counties.iter().cloned()),
            None => say("region", word),
        }
    }
    for zip in &cohort.zips {
        if zip.len() != 5 || !zip.bytes().all(|byte| byte.is_ascii_digit()) {
            say("zip", zip);
        }
    }
    for language in &cohort.languages {
        if !(2..=3).contains(&language.len()) || !language.bytes().all(|byte| byte.is_ascii_lowercase()) {
            say("language", language);
        }
    }
    let all = match cohort.clinics.is_empty() && cohort.schools.is_empty() {
        true => Vec::new(),
        false => organizations::list(registry)?,
    };
    let mut found = [BTreeSet::new(), BTreeSet::new()];
    for (codes, word, into) in [(&cohort.clinics, "clinic", 0), (&cohort.schools, "school", 1)] {
        for code in codes {
            match all.iter().find(|one| one.code == code.as_str()) {
                Some(one) => found.get_mut(into).into_iter().for_each(|set| set.extend(below(&all, one.id))),
                None => say(word, code),
            }
        }
    }
    if !wrong.is_empty() {
        return Ok(Err(wrong));
    }
    let [clinics, schools] = found;
    Ok(Ok(Ready {
        ages: cohort.ages,
        groups,
        when: cohort.when,
        counties,
        zips: cohort.zips.iter().cloned().collect(),
        clinics,
        schools,
        languages: cohort.languages.iter().cloned().collect(),
        not_told_weeks: cohort.not_told_weeks,
        on: cohort.as_of.unwrap_or(today),
    }))
}

/// An organization and everything below it.
pub(crate) fn below(all: &[Organization], top: OrganizationId) -> BTreeSet<OrganizationId> {
    let mut found = BTreeSet::from([top]);
    loop {
        let more: Vec<OrganizationId> = all
            .iter()
            .filter(|one| {
                !found.contains(&one.id) && one.parent.is_some_and(|parent| found.contains(&parent))
            })
            .map(|one| one.id)
            .collect();
        if more.is_empty() {
            return found;
        }
        found.extend(more);
    }
}

/// Somebody's age in completed months.
pub(crate) fn months(born: Date, on: Date) -> Option<u16> {
    let ((year, month, day), (now, this_month, today)) = (born.parts(), on.parts());
    let months = (now - year) * 12 + i32::from(this_month) - i32::from(month) - i32::from(today < day);
    u16::try_from(months).ok()
}

impl Ready {
    /// How far somebody comes by the facts that are kept: the last criterion that holds, and the groups that are due.
    pub(super) fn of_kept(&self, facts: &[u8], answer: &[u8]) -> (Stage, Vec<u16>) {
        let born = Facts::unpack(facts).and_then(|facts| facts.birth);
        if let Some(ages) = self.ages {
            let age = born.and_then(|born| months(born, self.on));
            if !age.is_some_and(|age| (ages.from..=ages.to).contains(&age)) {
                return (Stage::Looked, Vec::new());
            }
        }
        // Whoever could not be assessed has nothing due.
        let stored = Stored::unpack(answer).unwrap_or_default();
        let due = self.due(&stored);
        (if due.is_empty() { Stage::Ages } else { Stage::Due }, due)
    }

    /// The groups asked for that are due.
    pub(super) fn due(&self, stored: &Stored) -> Vec<u16> {
        let asked = |group: &&StoredGroup| self.groups.is_empty() || self.groups.contains(&group.group);
        let mut due: Vec<u16> = stored
            .groups
            .iter()
            .filter(asked)
            .filter(|group| self.when.holds(group, self.on))
            .map(|one| one.group)
            .collect();
        due.sort_unstable();
        due.dedup();
        due
    }

    /// Whether where somebody lives matters, and fits.
    pub(super) fn lives_there(&self, county: Option<&str>, zip: &str) -> bool {
        if self.counties.is_empty() && self.zips.is_empty() {
            return true;
        }
        let zip: String = zip.chars().take(5).collect();
        county.is_some_and(|county| self.counties.contains(county)) || self.zips.contains(&zip)
    }

    /// Whether the language fits.
    pub(super) fn speaks(&self, language: Option<&str>) -> bool {
        self.languages.is_empty() || language.is_some_and(|language| self.languages.contains(language))
    }
}

/// A count of people by the last criterion that held.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Funnel(pub BTreeMap<Stage, u64>);

impl Funnel {
    pub(super) fn note(&mut self, last: Stage) {
        *self.0.entry(last).or_default() += 1;
    }

    /// How many came as far as a criterion.
    pub fn as_far_as(&self, stage: Stage) -> u64 {
        self.0.range(stage..).map(|(_, count)| count).sum()
    }

    /// The first criterion that nobody met; `None` where somebody met all.
    pub fn nobody_at(&self) -> Option<Stage> {
        Stage::ALL.into_iter().find(|stage| self.as_far_as(*stage) == 0)
    }
}

#[cfg(test)]
mod tests {
    use jenner_cdsi::{ForecastKind, StatusReason};

    use super::*;

    fn day(text: &str) -> Date {
        text.parse().expect("a day")
    }

    fn ready(when: When) -> Ready {
        Ready {
            ages: None,
            groups: BTreeSet::new(),
            when,
            counties: BTreeSet::new(),
            zips: BTreeSet::new(),
            clinics: BTreeSet::new(),
            schools: BTreeSet::new(),
            languages: BTreeSet::new(),
            not_told_weeks: None,
            on: day("2026-12-01"),
        }
    }

    fn stored(group: u16, recommended: &str, past_due: &str) -> Stored {
        let group = StoredGroup {
            group,
            kind: ForecastKind::Standard,
            status: SeriesStatus::NotComplete,
            reason: StatusReason::DoseNeeded,
            dose_number: Some(1),
            earliest: None,
            recommended: Some(day(recommended)),
            past_due: Some(day(past_due)),
            latest: None,
            counted: Vec::new(),
        };
        Stored { groups: vec![group], doses: Vec::new() }
    }

    #[test]
    fn soon_due_and_late_follow_the_days_that_are_kept() {
        let is = |when, stored: &Stored| !ready(when).due(stored).is_empty();
        let soon = stored(1, "2026-12-15", "2027-02-01");
        assert!(is(When::Soon(14), &soon) && !is(When::Soon(13), &soon) && !is(When::Due, &soon));
        let due = stored(1, "2026-12-01", "2026-12-31");
        assert!(is(When::Due, &due) && !is(When::Late(0), &due) && !is(When::Soon(30), &due));
        // Late since 1 November: 30 days and no more on 1 December.
        let late = stored(1, "2026-09-01", "2026-11-01");
        assert!(is(When::Due, &late) && is(When::Late(29), &late) && !is(When::Late(30), &late));
    }

    #[test]
    fn only_the_groups_asked_for_count() {
        let mut one = ready(When::Due);
        one.groups = BTreeSet::from([7]);
        assert_eq!(one.due(&stored(7, "2026-01-01", "2026-02-01")), [7]);
        assert!(one.due(&stored(8, "2026-01-01", "2026-02-01")).is_empty());
    }

    #[test]
    fn ages_are_completed_months() {
        assert_eq!(months(day("2024-12-01"), day("2026-12-01")), Some(24));
        assert_eq!(months(day("2024-12-02"), day("2026-12-01")), Some(23));
        assert_eq!(months(day("2027-01-01"), day("2026-12-01")), None);
    }

    #[test]
    fn the_first_criterion_that_nobody_met_is_named() {
        let mut funnel = Funnel::default();
        assert_eq!(funnel.nobody_at(), Some(Stage::Looked));
        funnel.note(Stage::Looked);
        funnel.note(Stage::Due);
        assert_eq!(funnel.nobody_at(), Some(Stage::Area));
        assert_eq!(funnel.as_far_as(Stage::Ages), 1);
        funnel.note(Stage::Language);
        assert_eq!(funnel.nobody_at(), None);
    }

    #[test]
    fn a_cohort_is_read_as_it_was_written_and_unknown_words_are_refused() {
        let cohort = Cohort {
            ages: Some(Ages { from: 19, to: 35 }),
            groups: vec!["MMR".into()],
            when: When::Late(28),
            not_told_weeks: Some(4),
            ..Cohort::default()
        };
        let text = serde_json::to_string(&cohort).expect("written");
        assert_eq!(serde_json::from_str::<Cohort>(&text).expect("read"), cohort);
        assert!(serde_json::from_str::<Cohort>("{\"when\":\"due\",\"race\":[\"x\"]}").is_err());
        assert!(serde_json::from_str::<Cohort>("{\"when\":\"whenever\"}").is_err());
    }
}
