//! Finding people by names, birth date, registry number, chart number, phone, or the code of a paper.
//!
//! - `candidates` reads who may be meant: by number, birth date or phone, by names as they sound with a birth date that is
//!   off by a slip, and, for names alone, among the own patients only.
//! - `rank` says how well a record fits: exact, a usual short form, the beginning, one slip, the same sound.
//!
//! The limits keep anybody from going through the registry: everybody is searched only with a name and something more, or
//! by a number; one thing alone finds own patients.

mod candidates;
pub(crate) mod rank;

use jenner_model::access::Access;
use jenner_model::record::Record;
use jenner_model::{Date, RegistryNumber};
use jenner_store::StoreError;
use jenner_store::queries::{paper, person};

use super::homes;
use crate::access::door::{self, Action};
use crate::access::roles::Permission;
use crate::papers::Code;
use crate::{Error, Registry};

/// What is known of the person who is looked for.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Criteria {
    /// Names, or parts of names, in any order.
    pub names: Vec<String>,
    /// Birth date.
    pub birth_date: Option<Date>,
    /// Registry number.
    pub registry_number: Option<RegistryNumber>,
    /// Phone number, digits.
    pub phone: Option<String>,
    /// Any other number: perhaps a chart number of the own organization, perhaps the code of an official record.
    pub numbers: Vec<String>,
}

/// What was found.
#[derive(Debug, Clone, Default)]
pub struct Found {
    /// People, best first.
    pub people: Vec<Record>,
    /// People of these names with another birth date that one slip makes of the one asked for: day and month swapped, one
    /// part wrong. They are not what was asked, and stand apart.
    pub near: Vec<Record>,
    /// Whether more would fit than are shown.
    pub more: bool,
}

/// Among whom is looked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Among {
    /// Everybody in the registry.
    Everybody,
    /// Whom the own organization has reported.
    OwnPatients,
}

/// Why nothing was looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TooLittle {
    /// Nothing was typed that says whom to look for.
    Nothing,
    /// The names are too short to tell people apart: a single letter.
    Letters,
}

/// Among whom a search may look (privacy limit: everybody only with name and birth date, a number, or name and phone).
pub fn among(criteria: &Criteria) -> Result<Among, TooLittle> {
    let c = criteria;
    let numbered = c.registry_number.is_some() || (!c.numbers.is_empty() && c.phone.is_none());
    if numbered || (!c.names.is_empty() && (c.birth_date.is_some() || c.phone.is_some())) {
        return Ok(Among::Everybody);
    }
    match (c.names.is_empty(), c.birth_date.is_some() || c.phone.is_some()) {
        (true, true) => Ok(Among::OwnPatients),
        (true, false) => Err(TooLittle::Nothing),
        (false, _) if c.names.iter().all(|name| name.chars().count() < 2) => Err(TooLittle::Letters),
        (false, _) => Ok(Among::OwnPatients),
    }
}

/// Finds people. Who is protected from the asker is not found. The search is audited with the number of
/// people found, not with what was typed; and so is each person who is shown.
pub fn find(registry: &Registry, access: &Access, criteria: &Criteria) -> Result<Found, Error> {
    let found = look(registry, access, criteria)?;
    let shown = found.people.iter().chain(&found.near);
    let entries = shown.map(|record| door::entry(registry, access, Action::Found, Some(record.person)));
    let all = found.people.len() + found.near.len();
    registry.db().audit(std::iter::once(told(registry, access, all)).chain(entries).collect())?;
    Ok(found)
}

/// How many people [`find`] would show: nobody is shown, only a number.
pub fn count(registry: &Registry, access: &Access, criteria: &Criteria) -> Result<usize, Error> {
    let found = look(registry, access, criteria)?.people.len();
    registry.db().audit(vec![told(registry, access, found)])?;
    Ok(found)
}

fn told(registry: &Registry, access: &Access, found: usize) -> jenner_store::AuditEntry {
    door::entry(registry, access, Action::Find, None).detail(format!("{{\"found\":{found}}}"))
}

fn look(registry: &Registry, access: &Access, criteria: &Criteria) -> Result<Found, Error> {
    door::require(registry, access, Permission::FindPeople, Action::Find)?;
    let Ok(among) = among(criteria) else { return Ok(Found::default()) };
    let criteria = &of_paper(registry, access, criteria)?;
    let people = candidates::of(registry, access, criteria, among)?;
    let ours = |record: &Record| record.reports.iter().any(|report| access.speaks_for(report.organization));
    let mut exact: Vec<(u32, Record)> = Vec::new();
    let mut near: Vec<(u32, Record)> = Vec::new();
    let records = door::load(registry, access, &people)?.into_iter();
    for record in records.filter(|record| door::is_visible(access, record)) {
        if among == Among::OwnPatients && !ours(&record) {
            continue;
        }
        let Some(rank) = rank::of(criteria, &record) else { continue };
        // Of equals the own patients stand first: they are who is meant most of the time.
        let points = rank.points * 2 + u32::from(ours(&record));
        if rank.near { near.push((points, record)) } else { exact.push((points, record)) }
    }
    let most = registry.settings().most_found;
    let more = exact.len() > most;
    let best = |mut ranked: Vec<(u32, Record)>, most: usize| -> Vec<Record> {
        ranked.sort_by_key(|(points, record)| (std::cmp::Reverse(*points), record.person));
        ranked.truncate(most);
        ranked.into_iter().map(|(_, record)| door::redact(access, record)).collect()
    };
    let people = best(exact, most);
    Ok(Found { near: best(near, most.saturating_sub(people.len()).min(MOST_NEAR)), people, more })
}

/// A number that is the code of an official record stands for the person it is about: whoever has the paper in hand looks
/// for its person. A paper that was withdrawn with its person leads to nobody.
fn of_paper(registry: &Registry, access: &Access, criteria: &Criteria) -> Result<Criteria, Error> {
    let codes: Vec<Code> = criteria.numbers.iter().filter_map(|number| Code::read(number)).collect();
    if codes.is_empty() || criteria.registry_number.is_some() {
        return Ok(criteria.clone());
    }
    let number = registry.db().read(|tx| {
        for code in &codes {
            let Some(row) = paper::by_code(tx, &code.hash())?.filter(|row| !row.gone) else { continue };
            let people = homes::today(tx, &[row.home])?;
            let rows = person::by_ids(tx, access, &people)?;
            if let Some(row) = rows.into_values().next() {
                return Ok::<_, StoreError>(Some(row.registry_number));
            }
        }
        Ok(None)
    })?;
    Ok(Criteria { registry_number: number, ..criteria.clone() })
}

/// People with another birth date who are shown at most.
const MOST_NEAR: usize = 5;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_thing_alone_is_looked_for_among_the_own_patients_only() {
        let names = vec!["boudreaux".to_owned()];
        let birth_date = Some(Date::constant(2021, 1, 12));
        let phone = Some("5045550143".to_owned());
        let nothing = Criteria::default;
        let own = Ok(Among::OwnPatients);
        assert_eq!(among(&Criteria { names: names.clone(), ..nothing() }), own);
        assert_eq!(among(&Criteria { birth_date, ..nothing() }), own);
        assert_eq!(among(&Criteria { phone: phone.clone(), ..nothing() }), own);
        assert_eq!(among(&nothing()), Err(TooLittle::Nothing));
        assert_eq!(among(&Criteria { names: vec!["b".into()], ..nothing() }), Err(TooLittle::Letters));
        let everybody = Ok(Among::Everybody);
        assert_eq!(among(&Criteria { names: names.clone(), birth_date, ..nothing() }), everybody);
        assert_eq!(among(&Criteria { names, phone, ..nothing() }), everybody);
        assert_eq!(among(&Criteria { numbers: vec!["A-1234".to_owned()], ..nothing() }), everybody);
    }
}
