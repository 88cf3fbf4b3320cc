//! What a human sees of a list before it is applied, in five groups, and what they say about single rows.
//!
//! A record that may be a child's is shown with name, birth date and sex alone, and that it was shown is written down for that
//! person: until somebody says that it is this child, it is another family's.

use std::collections::{HashMap, HashSet};

use jenner_model::access::Access;
use jenner_model::person::Protection;
use jenner_model::record::{Record, Restriction};
use jenner_model::{Date, Given, OrganizationId, PersonId};
use jenner_store::StoreError;
use jenner_store::queries::roster::{self, RowRow};
use jenner_store::queries::student::{self, StudentRow};

use super::row::Key;
use super::work::fate;
use super::{Content, Mapping, Problem, State, Student, find, people_today, told, unsealed};
use crate::access::door::{self, Action};
use crate::identity::homes;
use crate::uploads::formula::guarded;
use crate::{Error, Registry};

/// Rows of a group on one page.
pub const PAGE: usize = 100;

/// A group of rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Group {
    /// Whose record is known.
    Matched,
    /// With a record near.
    Close,
    /// Without a record.
    New,
    /// On the school's list now, and not on this one.
    Left,
    /// On the list of another school too.
    Elsewhere,
    /// That could not be read.
    Wrong,
}

impl Group {
    /// All, in the order of the page.
    pub const ALL: [Group; 6] =
        [Group::Close, Group::Elsewhere, Group::Left, Group::New, Group::Matched, Group::Wrong];

    /// The word in addresses, in the database and in the texts of pages.
    pub const fn word(self) -> &'static str {
        match self {
            Group::Matched => fate::MATCHED,
            Group::Close => fate::CLOSE,
            Group::New => fate::NEW,
            Group::Left => "left",
            Group::Elsewhere => fate::ELSEWHERE,
            Group::Wrong => fate::WRONG,
        }
    }

    /// The group of a word.
    pub fn of_word(word: &str) -> Option<Group> {
        Self::ALL.into_iter().find(|group| group.word() == word)
    }
}

/// What a human says about a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// Nothing yet, or nothing any more.
    None,
    /// A close row: this record, by its place among those shown.
    Same(usize),
    /// A close row: none of them.
    Different,
    /// The row is left out.
    Skip,
    /// A row of another school's list: the child has come here.
    Moved,
    /// The child goes to both.
    Both,
}

impl Answer {
    /// The word in the database and in forms; the place stands apart.
    pub const fn word(self) -> &'static str {
        match self {
            Answer::None => "",
            Answer::Same(_) => "same",
            Answer::Different => "different",
            Answer::Skip => "skip",
            Answer::Moved => "moved",
            Answer::Both => "both",
        }
    }

    /// The answer of a word in a form; `same` has its place behind a dash: `same-0`.
    pub fn of_word(word: &str) -> Option<Answer> {
        if let Some(place) = word.strip_prefix("same-") {
            return place.parse().ok().map(Answer::Same);
        }
        [Answer::None, Answer::Different, Answer::Skip, Answer::Moved, Answer::Both]
            .into_iter()
            .find(|answer| answer.word() == word)
    }
}

/// A record that may be a child's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Near {
    /// Its place in the answer.
    pub place: usize,
    /// First and middle name.
    pub given: String,
    /// Family name.
    pub family: String,
    /// Birth date.
    pub born: Option<Date>,
    /// `F`, `M`, or what else was said.
    pub sex: String,
    /// Whether a human has said that it is this one.
    pub chosen: bool,
}

/// A row as a human sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReviewRow {
    /// Number in the file; 0 for a child that left.
    pub number: u64,
    /// The school.
    pub organization: OrganizationId,
    /// The child, as the school says it.
    pub student: Option<Student>,
    /// The cells of a row that could not be read.
    pub cells: Vec<String>,
    /// What is wrong, or worth a look.
    pub problems: Vec<Problem>,
    /// Records that may be the child's.
    pub near: Vec<Near>,
    /// What was said about it, as a word.
    pub answer: String,
}

/// A page of a group.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Page {
    /// Rows.
    pub rows: Vec<ReviewRow>,
    /// Behind which row the next page begins.
    pub next: Option<u64>,
}

/// Rows of a group, behind a row. `None`: there is no such list for the asker.
pub fn rows(
    registry: &Registry,
    access: &Access,
    id: i64,
    group: Group,
    behind: u64,
) -> Result<Option<Page>, Error> {
    let Some((list, access)) = find(registry, access, id, Action::ReadRoster)? else { return Ok(None) };
    registry.db().audit(vec![told(registry, &access, Action::ReadRoster, id)])?;
    if group == Group::Left {
        if State::of(&list.state) != State::Review {
            return Ok(Some(Page::default()));
        }
        let all = registry.db().read(|tx| roster::rows(tx, &access, id))?;
        let mapping: Mapping = serde_json::from_str(&list.mapping).unwrap_or_default();
        let skipped = usize::try_from(behind).unwrap_or(usize::MAX);
        let left = left(registry, &access, &all, &mapping)?;
        let more = left.len().saturating_sub(skipped) > PAGE;
        let shown = left.into_iter().skip(skipped).take(PAGE).map(|(row, student)| ReviewRow {
            number: 0,
            organization: row.organization,
            student: Some(student),
            cells: Vec::new(),
            problems: Vec::new(),
            near: Vec::new(),
            answer: String::new(),
        });
        let rows = shown.collect();
        return Ok(Some(Page { rows, next: more.then(|| behind + PAGE as u64) }));
    }
    let (most, from) = (PAGE as i64 + 1, i64::try_from(behind).unwrap_or(i64::MAX));
    let mut found = registry.db().read(|tx| roster::rows_of(tx, &access, id, group.word(), from, most))?;
    let more = found.len() > PAGE;
    found.truncate(PAGE);
    let next = found.last().filter(|_| more).and_then(|row| u64::try_from(row.number).ok());
    let mut contents: Vec<(RowRow, Content)> = Vec::with_capacity(found.len());
    for row in found {
        let content = unsealed(registry, &row.sealed)?;
        contents.push((row, content));
    }
    let wanted: Vec<PersonId> =
        contents.iter().flat_map(|(_, content)| content.candidates.iter().map(|id| PersonId(*id))).collect();
    let (records, today) = shown(registry, &access, &wanted)?;
    let rows = contents
        .into_iter()
        .map(|(row, content)| {
            let near = content.candidates.iter().enumerate().filter_map(|(place, id)| {
                let person = today.get(&PersonId(*id))?;
                let record = records.get(person)?;
                Some(near(place, record, row.answer == "same" && row.home.map(|home| home.0) == Some(*id)))
            });
            ReviewRow {
                number: u64::try_from(row.number).unwrap_or(0),
                organization: row.organization,
                near: near.collect(),
                student: content.student,
                cells: content.cells,
                problems: content.problems,
                answer: row.answer,
            }
        })
        .collect();
    Ok(Some(Page { rows, next }))
}

fn near(place: usize, record: &Record, chosen: bool) -> Near {
    let said = &record.demographics;
    let name = said.legal_name().or(said.names.first());
    Near {
        place,
        given: name
            .map(|name| [name.given.as_str(), name.middle.as_str()].join(" ").trim().to_owned())
            .unwrap_or_default(),
        family: name.map(|name| name.family.to_string()).unwrap_or_default(),
        born: said.birth_date,
        sex: said.sex.value().map(|sex| sex.code().to_string()).unwrap_or_default(),
        chosen,
    }
}

/// Records by person, and who the people asked for are today.
type Shown = (HashMap<PersonId, Record>, HashMap<PersonId, PersonId>);

/// The records of people, as far as they may be shown beside a row; each is written down.
fn shown(registry: &Registry, access: &Access, homes: &[PersonId]) -> Result<Shown, Error> {
    if homes.is_empty() {
        return Ok(Default::default());
    }
    let today = people_today(registry, homes)?;
    let people: Vec<PersonId> = today.values().copied().collect::<HashSet<_>>().into_iter().collect();
    let found = registry.db().read(|tx| homes::load(tx, &registry.core, access, &people))?;
    let open = |record: &Record| {
        record.demographics.protection != Given::Value(Protection::Protected)
            && !record.is_restricted(Restriction::NoShare)
            && !record.is_restricted(Restriction::Lock)
    };
    let records: HashMap<PersonId, Record> = found
        .into_iter()
        .map(|(person, somebody)| (person, somebody.record))
        .filter(|(_, record)| open(record))
        .collect();
    let entries = records
        .keys()
        .map(|person| door::entry(registry, access, Action::CompareWithRoster, Some(*person)))
        .collect();
    registry.db().audit(entries)?;
    Ok((records, today))
}

/// Notes what a human says about a row. `false`: there is no such row for the asker, or the answer does not fit it.
pub fn answer(
    registry: &Registry,
    access: &Access,
    id: i64,
    number: u64,
    answer: Answer,
) -> Result<bool, Error> {
    let Some((_, access)) = find(registry, access, id, Action::ReadRoster)? else { return Ok(false) };
    registry.takes_changes()?;
    let number = i64::try_from(number).unwrap_or(i64::MAX);
    let found = registry.db().read(|tx| roster::row(tx, &access, id, number))?;
    let Some(row) = found else { return Ok(false) };
    let fits = match row.fate.as_str() {
        fate::CLOSE => matches!(answer, Answer::None | Answer::Same(_) | Answer::Different | Answer::Skip),
        fate::ELSEWHERE => matches!(answer, Answer::None | Answer::Moved | Answer::Both | Answer::Skip),
        fate::MATCHED | fate::NEW => matches!(answer, Answer::None | Answer::Skip),
        _ => false,
    };
    if !fits {
        return Ok(false);
    }
    // A page sends every row it shows: what was said before is not said again.
    if row.answer == answer.word() && !matches!(answer, Answer::Same(_)) {
        return Ok(true);
    }
    let home = match answer {
        Answer::Same(place) => {
            let content: Content = unsealed(registry, &row.sealed)?;
            match content.candidates.get(place) {
                Some(person) => Some(PersonId(*person)),
                None => return Ok(false),
            }
        }
        _ => row.home,
    };
    let mut entry = told(registry, &access, Action::ReadRoster, id);
    entry.detail = format!("{{\"row\":{number},\"answer\":\"{}\"}}", answer.word()).into();
    let word = answer.word();
    let changed = registry.db().write(move |tx| {
        let changed = roster::answer(tx, id, number, word, home)?;
        tx.audit(entry.clone());
        Ok::<u64, StoreError>(changed)
    })?;
    Ok(changed == 1)
}

/// Children who are on the lists of the schools of these rows and on none of the rows.
pub(super) fn left(
    registry: &Registry,
    access: &Access,
    rows: &[RowRow],
    mapping: &Mapping,
) -> Result<Vec<(StudentRow, Student)>, Error> {
    if mapping.only_some {
        return Ok(Vec::new());
    }
    let mut named: Vec<OrganizationId> = rows.iter().map(|row| row.organization).collect();
    named.sort_unstable();
    named.dedup();
    let now = registry.now();
    let there = registry.db().read(|tx| student::of_schools(tx, access, &named, now))?;
    if there.is_empty() {
        return Ok(Vec::new());
    }
    let homes: Vec<PersonId> =
        there.iter().filter_map(|row| row.home).chain(rows.iter().filter_map(|row| row.home)).collect();
    let today = people_today(registry, &homes)?;
    let on_list = OnList::of(registry, rows, &today)?;
    let mut left = Vec::new();
    for row in there {
        let said: Student = unsealed(registry, &row.sealed)?;
        let home = row.home.and_then(|home| today.get(&home).copied());
        if !on_list.has(row.organization, home, &said) {
            left.push((row, said));
        }
    }
    left.sort_by(|a, b| (a.1.grade, &a.1.family, &a.1.given).cmp(&(b.1.grade, &b.1.family, &b.1.given)));
    Ok(left)
}

/// By what a child is found again on a new list: the record, the school's number with the names or the birth date, or name and
/// birth date.
#[derive(Default)]
pub(super) struct OnList {
    homes: HashSet<(OrganizationId, PersonId)>,
    numbers: HashMap<(OrganizationId, String), Vec<Key>>,
    /// What stands in rows that could not be read: a number of the school may be among it.
    unread: HashSet<(OrganizationId, String)>,
    names: HashSet<(OrganizationId, Key)>,
}

impl OnList {
    /// Of the rows of a list. A row that could not be read still names its child by number, if it has one: a typing error in a
    /// birth date does not send a child away.
    fn of(
        registry: &Registry,
        rows: &[RowRow],
        today: &HashMap<PersonId, PersonId>,
    ) -> Result<OnList, Error> {
        let mut on_list = OnList::default();
        for row in rows {
            let content: Content = unsealed(registry, &row.sealed)?;
            let home = row.home.and_then(|home| today.get(&home).copied());
            on_list.homes.extend(home.map(|home| (row.organization, home)));
            let Some(student) = content.student else {
                let cells = content.cells.iter().map(|cell| cell.trim().to_lowercase());
                on_list
                    .unread
                    .extend(cells.filter(|cell| !cell.is_empty()).map(|cell| (row.organization, cell)));
                continue;
            };
            if !student.number.is_empty() {
                let number = (row.organization, student.number.to_lowercase());
                on_list.numbers.entry(number).or_default().push(student.key());
            }
            on_list.names.insert((row.organization, student.key()));
        }
        Ok(on_list)
    }

    fn has(&self, school: OrganizationId, home: Option<PersonId>, said: &Student) -> bool {
        let number = (school, said.number.to_lowercase());
        home.is_some_and(|home| self.homes.contains(&(school, home)))
            || (!said.number.is_empty() && self.unread.contains(&number))
            || self.numbers.get(&number).is_some_and(|keys| keys.iter().any(|key| said.is_again(key)))
            || self.names.contains(&(school, said.key()))
    }
}

/// The rows that could not be read, as a table with one more column that says why in the words of `words`; `None`: no such list.
pub fn wrong_rows(
    registry: &Registry,
    access: &Access,
    id: i64,
    words: &dyn Fn(&Problem) -> String,
) -> Result<Option<Vec<u8>>, Error> {
    let Some((_, access)) = find(registry, access, id, Action::ReadRoster)? else { return Ok(None) };
    registry.db().audit(vec![told(registry, &access, Action::ReadRoster, id)])?;
    let found = registry
        .db()
        .read(|tx| roster::rows_of(tx, &access, id, fate::WRONG, 0, super::file::MOST_ROWS as i64))?;
    let failed = |error: csv::Error| Error::Internal(format!("the rows cannot be written: {error}"));
    let mut out = csv::WriterBuilder::new().flexible(true).from_writer(b"\xef\xbb\xbf".to_vec());
    for row in found {
        let content: Content = unsealed(registry, &row.sealed)?;
        let why: Vec<String> = content.problems.iter().map(words).collect();
        let first = [row.number.to_string(), why.join("; ")];
        let cells = first.iter().chain(&content.cells).map(|cell| guarded(cell).into_owned());
        out.write_record(cells).map_err(failed)?;
    }
    let bytes =
        out.into_inner().map_err(|error| Error::Internal(format!("the rows cannot be written: {error}")))?;
    Ok(Some(bytes))
}
