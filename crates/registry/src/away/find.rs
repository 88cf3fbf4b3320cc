//! Finding somebody in a pack: by birth date and names, or by names alone as they sound. The index is two lists of numbers in
//! memory; names are read from the chunks of those who may be meant.

use jenner_cdsi::Date;
use jenner_linkage::clean::surname::generation;
use jenner_linkage::normal;

use super::AwayError;
use super::entry::Entry;
use crate::identity::find::rank;

/// People in a list of results.
pub const MOST: usize = 25;
/// People who are read for one search.
const READ: usize = 2_000;
/// Before this day nobody was born: stands for "no birth date".
const NONE: i32 = i32::MIN;

/// What is looked for.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Criteria {
    /// Names, in any order.
    pub names: Vec<String>,
    /// Birth date.
    pub birth: Option<Date>,
    /// Registry number.
    pub number: Option<jenner_model::RegistryNumber>,
}

impl Criteria {
    /// What was typed into one line: names, and a birth date as `2019-03-05` or `3/5/2019`, or a registry number.
    pub fn read(text: &str) -> Self {
        let mut all = Self::default();
        for word in text.split(|c: char| c.is_whitespace() || c == ',' || c == ';').filter(|w| !w.is_empty())
        {
            if let Some(day) = day(word) {
                all.birth = Some(day);
            } else if let Ok(number) = word.parse() {
                all.number = Some(number);
            } else if generation(&normal::name(word).to_uppercase()).is_none() {
                // A generation behind a name (Jr, III) is in no name of the index.
                all.names.push(word.to_owned());
            }
        }
        all
    }

    /// Whether that is enough: two names, or a name and a birth date, or a number. One thing alone would list the shelter.
    pub fn is_enough(&self) -> bool {
        let names = self.names.iter().filter(|name| name.chars().count() >= 2).count();
        self.number.is_some() || (self.birth.is_some() && names >= 1) || names >= 2
    }
}

fn day(word: &str) -> Option<Date> {
    if let Ok(day) = word.parse::<Date>() {
        return Some(day);
    }
    let mut parts = word.split(['/', '-']);
    let (month, day, year) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() || year.len() != 4 {
        return None;
    }
    Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?)
}

/// Where people are.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Index {
    /// Day of birth and place in the pack, sorted.
    births: Vec<(i32, u32)>,
    /// Sound of a word of a name and place in the pack, sorted.
    sounds: Vec<(u32, u32)>,
    /// Registry number and place, sorted.
    numbers: Vec<(u32, u32)>,
}

/// The words of a name, and what has several in one.
fn words(text: &str) -> Vec<String> {
    let mut words: Vec<String> =
        text.split([' ', '-']).map(normal::name).filter(|word| !word.is_empty()).collect();
    if words.len() > 1 {
        words.push(words.concat());
    }
    words
}

/// A sound in four bytes. Two that meet cost one look more.
fn short(word: &str) -> u32 {
    let sound = rank::spoken(word);
    (sound ^ sound >> 32).wrapping_mul(0x9E37_79B9) as u32
}

impl Index {
    /// Adds somebody.
    pub fn add(&mut self, place: u32, entry: &Entry) {
        self.births.push((entry.birth().map_or(NONE, Date::number), place));
        self.numbers.push((entry.number.number(), place));
        let texts = entry.names.iter().flat_map(|name| [&name.family, &name.given, &name.middle]);
        let mut sounds: Vec<u32> = texts.flat_map(|text| words(text)).map(|word| short(&word)).collect();
        sounds.sort_unstable();
        sounds.dedup();
        self.sounds.extend(sounds.into_iter().map(|sound| (sound, place)));
    }

    /// Puts everything in order: before it is written or asked.
    pub fn settle(&mut self) {
        self.births.sort_unstable();
        self.sounds.sort_unstable();
        self.numbers.sort_unstable();
    }

    /// As bytes: birth dates with registry numbers, and sounds.
    pub fn written(&self) -> (Vec<u8>, Vec<u8>) {
        let pairs = |all: &[(u32, u32)]| -> Vec<u8> {
            all.iter().flat_map(|(key, place)| [key.to_be_bytes(), place.to_be_bytes()].concat()).collect()
        };
        let births: Vec<(u32, u32)> =
            self.births.iter().map(|(day, place)| (day.cast_unsigned(), *place)).collect();
        ([pairs(&births), pairs(&self.numbers)].concat(), pairs(&self.sounds))
    }

    /// From bytes; `None` where they are none that were written.
    pub fn read(people: usize, births: &[u8], sounds: &[u8]) -> Option<Self> {
        let pairs = |bytes: &[u8]| -> Option<Vec<(u32, u32)>> {
            let (all, []) = bytes.as_chunks::<8>() else { return None };
            Some(
                all.iter()
                    .map(|[a, b, c, d, e, f, g, h]| {
                        (u32::from_be_bytes([*a, *b, *c, *d]), u32::from_be_bytes([*e, *f, *g, *h]))
                    })
                    .collect(),
            )
        };
        let (births, numbers) = births.split_at_checked(people.checked_mul(8)?)?;
        let births = pairs(births)?.into_iter().map(|(day, place)| (day.cast_signed(), place)).collect();
        let read = Self { births, sounds: pairs(sounds)?, numbers: pairs(numbers)? };
        (read.numbers.len() == people).then_some(read)
    }

    fn born(&self, day: i32) -> impl Iterator<Item = u32> + '_ {
        equal(&self.births, day)
    }

    /// Who may be meant, at most so many as are read for one search; the second value: whether there were more.
    fn candidates(&self, criteria: &Criteria) -> (Vec<u32>, bool) {
        let mut places: Vec<u32> = Vec::new();
        if let Some(number) = criteria.number {
            places.extend(equal(&self.numbers, number.number()));
        }
        if let Some(birth) = criteria.birth {
            places.extend(self.born(birth.number()));
        }
        // Names as they sound, with any birth date: two of them together, so that a frequent one reads nobody else's.
        let typed: Vec<String> = criteria.names.iter().flat_map(|name| words(name)).collect();
        let lists: Vec<Vec<u32>> = typed
            .iter()
            .map(|word| {
                let mut places: Vec<u32> = equal(&self.sounds, short(word)).collect();
                for formal in jenner_linkage::formal_names(word) {
                    places.extend(equal(&self.sounds, short(formal)));
                }
                places.sort_unstable();
                places.dedup();
                places
            })
            .collect();
        if let [first, rest @ ..] = lists.as_slice()
            && !rest.is_empty()
        {
            places.extend(
                first.iter().filter(|place| rest.iter().all(|other| other.binary_search(place).is_ok())),
            );
        }
        places.sort_unstable();
        places.dedup();
        let more = places.len() > READ;
        places.truncate(READ);
        (places, more)
    }
}

fn equal<K: Ord + Copy>(sorted: &[(K, u32)], key: K) -> impl Iterator<Item = u32> + '_ {
    let from = sorted.partition_point(|(other, _)| *other < key);
    sorted.iter().skip(from).take_while(move |(other, _)| *other == key).map(|(_, place)| *place)
}

/// Somebody who was found.
#[derive(Debug, Clone)]
pub struct Found {
    /// Place in the pack.
    pub place: u32,
    /// The person.
    pub entry: Entry,
    /// The birth date is another one than was asked for.
    pub near: bool,
}

/// Who was found, best first.
#[derive(Debug, Clone, Default)]
pub struct List {
    /// People, those with the birth date asked for first.
    pub people: Vec<Found>,
    /// Whether more would fit.
    pub more: bool,
}

/// Finds people; `at` reads the one at a place.
pub fn find(
    index: &Index,
    criteria: &Criteria,
    mut at: impl FnMut(u32) -> Result<Entry, AwayError>,
) -> Result<List, AwayError> {
    let (places, more) = index.candidates(criteria);
    let typed: Vec<String> = criteria.names.iter().map(|name| normal::name(name)).collect();
    let mut found: Vec<(bool, u32, Found)> = Vec::new();
    for place in places {
        let entry = at(place)?;
        let near = match (criteria.birth, entry.birth()) {
            (Some(asked), Some(known)) if asked != known => {
                if !rank::is_slip(asked.into(), known.into()) {
                    continue;
                }
                true
            }
            (Some(_), None) => continue,
            _ => false,
        };
        let mut known: Vec<(bool, String)> = Vec::new();
        for (nth, name) in entry.names.iter().enumerate() {
            let texts = [&name.family, &name.given, &name.middle];
            known.extend(texts.into_iter().flat_map(|text| words(text)).map(|word| (nth == 0, word)));
        }
        let known: Vec<(bool, &str)> = known.iter().map(|(main, word)| (*main, word.as_str())).collect();
        let points = match criteria.number {
            Some(number) if number == entry.number => Some(u32::MAX),
            _ => rank::names(&typed, &known),
        };
        if let Some(points) = points {
            found.push((near, points, Found { place, entry, near }));
        }
    }
    found.sort_by_key(|(near, points, one)| (*near, std::cmp::Reverse(*points), one.place));
    let more = more || found.len() > MOST;
    Ok(List { people: found.into_iter().take(MOST).map(|(_, _, one)| one).collect(), more })
}
