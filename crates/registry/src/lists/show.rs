//! A page of a list: those whom the question fits, as the asker may see them. Each person shown is noted in the audit log.

use std::cmp::Reverse;

use jenner_cdsi::SeriesStatus;
use jenner_codes::Cvx;
use jenner_model::access::Access;
use jenner_model::person::{Address, Telecom, TelecomPlace};
use jenner_model::record::{Dose, Record};
use jenner_model::{Date, PersonId, PublicId};

use super::check::{self, Depth, Ready};
use super::column::Column;
use super::question::{Listed, Question, Sort, Told};
use super::seen::{Full, Known, KnownDose, Seen, eligibility_of, paid_of, source_of, who_of};
use super::{MOST_BY_NAME, NoAnswer, ON_A_PAGE, find, told};
use crate::access::door::{self, Action};
use crate::access::redact::WITHHELD;
use crate::access::roles::Permission;
use crate::coverage::ask;
use crate::coverage::count::here;
use crate::coverage::standing::Who;
use crate::outreach::cohort::When;
use crate::{Error, Registry};

/// What stands in a cell of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// Nothing is known.
    Nothing,
    /// A text as it was reported: a name, a street.
    Text(String),
    /// A day.
    Day(Date),
    /// A number.
    Number(u64),
    /// An age: of somebody born on the first day, on the second.
    Age(Date, Date),
    /// A word of a list of the vocabulary.
    Word(&'static str, &'static str),
    /// A phone or an e-mail address.
    Reach(Telecom),
    /// A language (ISO 639).
    Language(String),
    /// A vaccine.
    Vaccine(Cvx),
    /// Names of vaccine groups.
    Groups(Vec<String>),
    /// Names of vaccine groups, each with the engine's word: `valid`, `not_valid`, `extraneous`, `none`.
    Judged(Vec<(String, &'static str)>),
}

/// A line of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Whose.
    pub person: PublicId,
    /// One value a column.
    pub cells: Vec<Value>,
}

/// A page of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// The columns that the asker gets.
    pub columns: Vec<Column>,
    /// Columns that were asked for, and whose class of data the asker may not see.
    pub withheld: Vec<Column>,
    /// The lines of the page.
    pub lines: Vec<Line>,
    /// People whom the question fits, on all pages.
    pub people: usize,
    /// Doses, on all pages, where doses are listed.
    pub doses: u64,
    /// The page, from 1.
    pub page: usize,
    /// The list was to be sorted by name and is too long for that: the youngest come first.
    pub unsorted: bool,
    /// People whose coverage waits to be reckoned, who are in no list.
    pub waiting: u64,
}

/// Somebody whom a question fits.
#[derive(Debug, Clone, Copy)]
struct Hit {
    person: PersonId,
    birth: Option<i32>,
    last_dose: Option<i32>,
    doses: u64,
}

/// Everybody whom a question fits, in its order.
#[derive(Debug)]
pub(super) struct Hits {
    pub(super) people: Vec<PersonId>,
    pub(super) doses: u64,
    pub(super) unsorted: bool,
}

/// A page of a list, from 1.
pub fn page(
    registry: &Registry,
    access: &Access,
    question: &Question,
    page: usize,
) -> Result<Result<Page, NoAnswer>, Error> {
    door::require(registry, access, Permission::ListByQuestion, Action::AskList)?;
    let ready = match check::ready(registry, access, question)? {
        Ok(ready) => ready,
        Err(wrong) => return Ok(Err(NoAnswer::Wrong(wrong))),
    };
    let hits = match hits(registry, access, &ready)? {
        Ok(hits) => hits,
        Err(why) => return Ok(Err(why)),
    };
    let page = page.max(1);
    let first = (page - 1).saturating_mul(ON_A_PAGE);
    let some: Vec<PersonId> = hits.people.iter().skip(first).take(ON_A_PAGE).copied().collect();
    let lines = lines(registry, access, &ready, &some)?;
    let mut entries =
        vec![told(registry, access, Action::AskList, question, hits.people.len() as u64, lines.len())];
    entries.extend(looks(registry, access, &lines));
    registry.db().audit(entries)?;
    Ok(Ok(Page {
        withheld: question.columns.iter().copied().filter(|one| !ready.columns.contains(one)).collect(),
        columns: ready.columns,
        lines: lines.into_iter().map(|(_, line)| line).collect(),
        people: hits.people.len(),
        doses: hits.doses,
        page,
        unsorted: hits.unsorted,
        waiting: ask::waiting(registry)?,
    }))
}

/// An entry for each person of some lines: their audit trail tells of it.
pub(super) fn looks(
    registry: &Registry,
    access: &Access,
    lines: &[(PersonId, Line)],
) -> Vec<jenner_store::audit::AuditEntry> {
    let mut people: Vec<PersonId> = lines.iter().map(|(person, _)| *person).collect();
    people.dedup();
    people.into_iter().map(|person| door::entry(registry, access, Action::Found, Some(person))).collect()
}

/// Looks for everybody.
pub(super) fn hits(
    registry: &Registry,
    access: &Access,
    ready: &Ready,
) -> Result<Result<Hits, NoAnswer>, Error> {
    let take = |hits: &mut Vec<Hit>, person, seen: &Seen<'_>| {
        let last_dose =
            (ready.sort == Sort::LastDose).then(|| seen.doses().map(|dose| dose.on).max()).flatten();
        let doses = match ready.listed {
            Listed::People => 0,
            Listed::Doses => seen.doses_of(&ready.doses).count() as u64,
        };
        hits.push(Hit { person, birth: seen.birth, last_dose, doses });
    };
    let mut hits = match find::each(registry, access, ready, Depth::Row, take, |all: &mut Vec<Hit>, own| {
        all.extend(own)
    })? {
        Ok(hits) => hits,
        Err(why) => return Ok(Err(why)),
    };
    let unsorted = ready.sort == Sort::Name && hits.len() > MOST_BY_NAME;
    // Whoever has no birth date, or no dose, comes last.
    match ready.sort {
        Sort::Youngest | Sort::Name => hits.sort_unstable_by_key(|hit| (Reverse(hit.birth), hit.person)),
        Sort::Oldest => hits.sort_unstable_by_key(|hit| (hit.birth.is_none(), hit.birth, hit.person)),
        Sort::LastDose => hits.sort_unstable_by_key(|hit| (Reverse(hit.last_dose), hit.person)),
    }
    let doses = hits.iter().map(|hit| hit.doses).sum();
    let mut people: Vec<PersonId> = hits.into_iter().map(|hit| hit.person).collect();
    if ready.sort == Sort::Name && !unsorted {
        let mut named: Vec<(String, String, PersonId)> = Vec::with_capacity(people.len());
        for some in people.chunks(500) {
            named.extend(find::seen_by(registry, access, some)?.iter().map(|record| {
                let name = record.demographics.legal_name();
                let part = |of: Option<&str>| of.unwrap_or_default().to_lowercase();
                (
                    part(name.map(|name| name.family.as_str())),
                    part(name.map(|name| name.given.as_str())),
                    record.person,
                )
            }));
        }
        named.sort_unstable();
        people = named.into_iter().map(|(.., person)| person).collect();
    }
    Ok(Ok(Hits { people, doses, unsorted }))
}

/// The lines of some people, in their order: one each, or one a dose.
pub(super) fn lines(
    registry: &Registry,
    access: &Access,
    ready: &Ready,
    people: &[PersonId],
) -> Result<Vec<(PersonId, Line)>, Error> {
    let records = find::seen_by(registry, access, people)?;
    let places = &registry.pack().places;
    let mut lines = Vec::with_capacity(records.len());
    for record in &records {
        let who = who_of(registry, record);
        let Some(place) = here(&who, places, ready.on.number()) else { continue };
        let full = Full::of_record(registry, record, None);
        let born = record.demographics.birth_date.and_then(|day| jenner_cdsi::Date::try_from(day).ok());
        let birth = born.map(jenner_cdsi::Date::number);
        let seen = Seen { on: ready.on, who: &who, place, birth, roll: None, known: Known::Full(&full) };
        let of = Of { registry, access, ready, record, who: &who, seen: &seen, full: &full };
        match ready.listed {
            Listed::People => lines.push((record.person, of.line(None))),
            Listed::Doses => {
                lines.extend(seen.doses_of(&ready.doses).map(|dose| (record.person, of.line(Some(dose)))));
            }
        }
    }
    Ok(lines)
}

/// A person of a list.
struct Of<'l> {
    registry: &'l Registry,
    access: &'l Access,
    ready: &'l Ready,
    record: &'l Record,
    who: &'l Who,
    seen: &'l Seen<'l>,
    full: &'l Full<'l>,
}

fn text(of: Option<&str>) -> Value {
    of.filter(|text| !text.is_empty()).map_or(Value::Nothing, |text| Value::Text(text.to_owned()))
}

fn day(of: Option<Date>) -> Value {
    of.map_or(Value::Nothing, Value::Day)
}

fn joined(of: impl Iterator<Item = String>) -> Value {
    let all: Vec<String> = of.filter(|one| !one.is_empty()).collect();
    text(Some(all.join("; ").as_str()))
}

impl Of<'_> {
    fn line(&self, dose: Option<&KnownDose<'_>>) -> Line {
        let cells = self.ready.columns.iter().map(|column| match dose {
            Some(dose) if column.is_of_doses() => self.of_dose(*column, dose),
            _ => self.of_person(*column),
        });
        Line { person: self.record.public_id, cells: cells.collect() }
    }

    fn lives(&self) -> Option<&Address> {
        self.record.demographics.addresses.value().and_then(|all| all.first())
    }

    fn of_person(&self, column: Column) -> Value {
        let said = &self.record.demographics;
        let name = said.legal_name();
        match column {
            Column::LastName => text(name.map(|name| name.family.as_str())),
            Column::FirstName => {
                let given = name.map(|name| format!("{} {}", name.given, name.middle).trim().to_owned());
                text(given.as_deref())
            }
            Column::BirthDate => day(said.birth_date),
            Column::Age => {
                said.birth_date.map_or(Value::Nothing, |born| Value::Age(born, self.ready.on.into()))
            }
            Column::Sex => Value::Word("sex", self.who.sex.word()),
            Column::Race => Value::Word("race", self.who.race.word()),
            Column::Ethnicity => Value::Word("ethnicity", self.who.ethnicity.word()),
            Column::Eligibility => Value::Word("eligibility", self.who.funding.word()),
            Column::Number => Value::Text(self.record.registry_number.to_string()),
            Column::OwnNumber => self.own_number(),
            Column::Guardian => {
                let kin = said.contacts.value().and_then(|all| all.first());
                let named =
                    kin.map(|one| format!("{} {}", one.name.given, one.name.family).trim().to_owned());
                text(named.as_deref())
            }
            Column::Phone => self.reach(|place| matches!(place, TelecomPlace::Phone { .. })),
            Column::Email => self.reach(|place| matches!(place, TelecomPlace::Email(_))),
            Column::Street => text(self.lives().map(|one| one.street.as_str())),
            Column::City => text(self.lives().map(|one| one.city.as_str())),
            Column::Zip => text(self.lives().map(|one| one.zip.as_str())),
            Column::County => {
                let county = self.registry.pack().places.county(self.seen.place.county);
                let told = self.lives().and_then(|one| one.county.as_ref()).map(|code| code.as_str());
                text(county.map(|one| one.name.as_str()).or(told))
            }
            Column::Language => match self.who.language.as_str() {
                "" => Value::Nothing,
                code => Value::Language(code.to_owned()),
            },
            Column::Clinics => {
                let on = self.ready.on.number();
                let of = self.who.patient_of.iter().filter(|one| one.on(on));
                let name = |one: &crate::coverage::standing::PatientOf| self.house(one.organization);
                joined(of.map(name))
            }
            Column::Overdue => self.groups(When::Late(0)),
            Column::Due => self.groups(When::Due),
            Column::LastDose => {
                let last =
                    self.seen.doses().map(|dose| dose.on).max().and_then(jenner_cdsi::Date::from_number);
                day(last.map(Into::into))
            }
            Column::DoseCount => Value::Number(self.seen.doses().count() as u64),
            _ => Value::Nothing,
        }
    }

    fn house(&self, id: jenner_model::OrganizationId) -> String {
        match id {
            WITHHELD => String::new(),
            id => self.ready.houses.get(&id).map(|one| one.name.to_string()).unwrap_or_default(),
        }
    }

    fn own_number(&self) -> Value {
        let own: Vec<&str> = self
            .ready
            .houses
            .values()
            .filter(|one| self.access.speaks_for(one.id))
            .map(|one| one.code.as_str())
            .collect();
        let all = self.record.demographics.identifiers.iter();
        text(all.filter(|one| own.contains(&one.authority.as_str())).map(|one| one.value.as_str()).next())
    }

    fn reach(&self, wanted: impl Fn(&TelecomPlace) -> bool) -> Value {
        let mut all = self.record.demographics.telecoms.value().into_iter().flatten();
        all.find(|one| wanted(&one.place)).map_or(Value::Nothing, |one| Value::Reach(one.clone()))
    }

    /// The vaccine groups of which something is due; what is late is not due as well.
    fn groups(&self, when: When) -> Value {
        let is = |group: &&crate::forecast::stored::StoredGroup| {
            group.status == SeriesStatus::NotComplete
                && when.holds(group, self.ready.on)
                && (when.is_recall() || !When::Late(0).holds(group, self.ready.on))
        };
        let mut names: Vec<String> =
            self.full.stored.groups.iter().filter(is).filter_map(|one| self.group(one.group)).collect();
        names.sort_unstable();
        names.dedup();
        match names.is_empty() {
            true => Value::Nothing,
            false => Value::Groups(names),
        }
    }

    fn group(&self, number: u16) -> Option<String> {
        let schedule = self.registry.schedule();
        let found = schedule.groups().find(|group| self.registry.core.assessor.number(*group) == number)?;
        Some(schedule.group_name(found).to_owned())
    }

    fn of_dose(&self, column: Column, known: &KnownDose<'_>) -> Value {
        let Some((dose, by)) = &known.record else { return Value::Nothing };
        let best = &dose.best;
        match column {
            Column::Vaccine => Value::Vaccine(best.vaccine.cvx),
            Column::Cvx => Value::Text(best.vaccine.cvx.to_string()),
            Column::Given => Value::Day(best.given_on),
            Column::Valid => self.judged(known),
            Column::Lot => text(Some(best.lot.as_str())),
            Column::Expires => day(best.expires_on),
            Column::Maker => {
                text(best.manufacturer.as_ref().map(|mvx| {
                    self.registry.codes().mvx(mvx).map_or(mvx.as_str(), |entry| entry.name.as_str())
                }))
            }
            Column::ReportedBy => {
                let mut by = by.clone();
                by.sort_unstable();
                by.dedup();
                joined(by.into_iter().map(|id| self.house(id)))
            }
            Column::GivenBy => given_by(dose),
            Column::Told => match source_of(dose) {
                Told::Given => Value::Word("told", Told::Given.word()),
                Told::Past => Value::Word("told", Told::Past.word()),
            },
            Column::DoseEligibility => Value::Word("eligibility", eligibility_of(dose).word()),
            Column::Paid => Value::Word("paid", paid_of(dose).word()),
            _ => Value::Nothing,
        }
    }

    fn judged(&self, known: &KnownDose<'_>) -> Value {
        use jenner_cdsi::DoseStatus;
        let groups = known.judged.iter().flat_map(|judged| &judged.groups);
        let all: Vec<(String, &'static str)> = groups
            .filter_map(|(group, word)| {
                let word = match word {
                    Some(DoseStatus::Valid) => "valid",
                    Some(DoseStatus::NotValid | DoseStatus::SubStandard) => "not_valid",
                    Some(DoseStatus::Extraneous) => "extraneous",
                    None => "none",
                };
                Some((self.group(*group)?, word))
            })
            .collect();
        if all.is_empty() { Value::Nothing } else { Value::Judged(all) }
    }
}

fn given_by(dose: &Dose) -> Value {
    let Some(by) = &dose.best.administered_by else { return Value::Nothing };
    let name = format!("{} {}", by.given, by.family);
    match name.trim() {
        "" => text(Some(by.number.as_str())),
        name => text(Some(name)),
    }
}
