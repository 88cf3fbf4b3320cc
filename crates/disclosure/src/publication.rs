//! What somebody wants to publish: groups of people, what was counted of them, and everything that every reader knows about how
//! the numbers hang together.
//!
//! Readers are taken to know how many people are in each group, also where it is not written: schools and counties publish that
//! elsewhere. What is protected is how many of them have something, and have not.

use serde::{Deserialize, Serialize};

use crate::Error;

/// By what people are told apart, besides the place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Dimension {
    /// Race or ethnicity.
    Race,
    /// Sex.
    Sex,
    /// Age in single years, or narrower.
    Age,
    /// Something that is no trait of a person's: a grade, a plan, a provider.
    Other,
}

/// What kind of place a group lives in or goes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// The whole jurisdiction.
    State,
    /// A region of it.
    Region,
    /// A place under the region: parish or county, ZIP code, town.
    Place,
    /// A school or childcare centre.
    School,
}

/// The name of a group, the same in every release.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Key {
    /// The place: a code that names one place of the publication.
    pub area: String,
    /// The time: a year, a season, several years.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub period: String,
    /// By what it is a part of all people of the place, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub by: Vec<(Dimension, String)>,
}

/// People who are counted together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// Its name.
    pub key: Key,
    /// What kind of place.
    pub level: Level,
    /// Years that are counted together.
    pub years: u8,
    /// How many people: the denominator.
    pub of: u64,
}

/// Place of a group in a publication, and of its row in the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct GroupId(pub usize);

/// Place of a measure in a publication, and of its cell in a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MeasureId(pub usize);

/// What was counted of a group.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Counted {
    /// So many have it.
    With(u64),
    /// Nobody has told.
    NotReported,
    /// It is not counted for this group.
    NoData,
}

/// What readers know of measures of one and the same group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Relation {
    /// These make up the group: everybody is in one of them.
    Parts(Vec<MeasureId>),
    /// Who has the one has the other: `(this, that)`.
    Implies(MeasureId, MeasureId),
    /// Who has everything of a list, and nobody else, has this.
    All(MeasureId, Vec<MeasureId>),
}

/// What is to be published.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Publication {
    pub(crate) groups: Vec<Group>,
    pub(crate) measures: Vec<Measure>,
    /// By group and measure.
    pub(crate) counts: Vec<Vec<Counted>>,
    pub(crate) relations: Vec<Relation>,
    pub(crate) splits: Vec<Split>,
}

/// Something that is counted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Measure {
    pub(crate) name: String,
    /// How much is lost with it, 1 for most.
    pub(crate) worth: u32,
}

/// A group, and groups that make it up, or a part of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Split {
    pub(crate) whole: GroupId,
    pub(crate) parts: Vec<GroupId>,
}

impl Publication {
    /// Nothing yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a measure. `worth`: how much is lost when it is hidden, 1 for most; of two cells the one with less is hidden.
    pub fn measure(&mut self, name: &str, worth: u32) -> MeasureId {
        self.measures.push(Measure { name: name.to_owned(), worth: worth.max(1) });
        self.counts.iter_mut().for_each(|row| row.push(Counted::NoData));
        MeasureId(self.measures.len() - 1)
    }

    /// Adds a group. Of every measure it has no data until [`Publication::count`] says so.
    pub fn group(&mut self, group: Group) -> GroupId {
        self.groups.push(group);
        self.counts.push(vec![Counted::NoData; self.measures.len()]);
        GroupId(self.groups.len() - 1)
    }

    /// How many people are in each group, in order: kept for the next publication, see [`crate::Earlier`].
    pub fn people(&self) -> Vec<u64> {
        self.groups.iter().map(|group| group.of).collect()
    }

    /// Says what was counted.
    pub fn count(&mut self, group: GroupId, measure: MeasureId, counted: Counted) {
        if let Some(cell) = self.counts.get_mut(group.0).and_then(|row| row.get_mut(measure.0)) {
            *cell = counted;
        }
    }

    /// Says that nobody is in two of these parts, and everybody in the whole. Where the parts have fewer people than the whole, the
    /// others are a part without a row, and protected like one.
    pub fn split(&mut self, whole: GroupId, parts: Vec<GroupId>) {
        if !parts.is_empty() {
            self.splits.push(Split { whole, parts });
        }
    }

    /// Says what readers know of the measures of each group.
    pub fn relation(&mut self, relation: Relation) {
        self.relations.push(relation);
    }

    /// Finds splits by the names of groups: places that are parts of others (`parent` gives the place above), and parts of the same
    /// place by one more dimension.
    pub fn split_by_keys(&mut self, parent: impl Fn(&str) -> Option<String>) {
        use std::collections::BTreeMap;
        let place: BTreeMap<Key, GroupId> =
            self.groups.iter().enumerate().map(|(at, group)| (group.key.clone(), GroupId(at))).collect();
        let mut found: BTreeMap<(GroupId, Option<Dimension>), Vec<GroupId>> = BTreeMap::new();
        for (at, group) in self.groups.iter().enumerate() {
            let above = parent(&group.key.area).map(|area| Key { area, ..group.key.clone() });
            if let Some(whole) = above.as_ref().and_then(|key| place.get(key)) {
                found.entry((*whole, None)).or_default().push(GroupId(at));
            }
            for without in 0..group.key.by.len() {
                let mut key = group.key.clone();
                let (dimension, _) = key.by.remove(without);
                if let Some(whole) = place.get(&key) {
                    found.entry((*whole, Some(dimension))).or_default().push(GroupId(at));
                }
            }
        }
        for ((whole, _), parts) in found {
            self.split(whole, parts);
        }
    }

    /// Whether a group may be told apart so far.
    pub(crate) fn check_crossings(&self, rules: &crate::Rules) -> Result<(), Error> {
        for group in &self.groups {
            let place = usize::from(group.level >= Level::Place);
            let traits = group.key.by.iter().filter(|(one, _)| *one != Dimension::Other).count();
            if place + traits > rules.crossings {
                return Err(Error::Crossing { group: group.key.clone(), most: rules.crossings });
            }
            let by_race = group.key.by.iter().any(|(one, _)| *one == Dimension::Race);
            if by_race && place > 0 && group.years < rules.race_years {
                return Err(Error::RaceByYear { group: group.key.clone(), years: rules.race_years });
            }
        }
        Ok(())
    }
}
