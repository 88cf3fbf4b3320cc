//! Finding people by names, birth date, registry number, chart number, phone.

use jenner_linkage::{keys, normal};
use jenner_model::access::Access;
use jenner_model::record::Record;
use jenner_model::{Date, PersonId, RegistryNumber};
use jenner_store::queries::{matching, person};

use super::fold::Standing;
use crate::access::door::{self, Action};
use crate::access::roles::Permission;
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
    /// Any other number: perhaps a chart number of the own organization.
    pub numbers: Vec<String>,
}

/// What was found.
#[derive(Debug, Clone, Default)]
pub struct Found {
    /// People, best first.
    pub people: Vec<Record>,
    /// Whether more would fit than are shown.
    pub more: bool,
}

/// Why nothing was looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TooLittle {
    /// Nothing was typed.
    Nothing,
    /// A name needs a birth date or a phone number with it.
    NameAlone,
    /// A birth date needs a name with it.
    BirthDateAlone,
    /// A phone number needs a name with it.
    PhoneAlone,
}

/// Whether there is enough to look for somebody (privacy limit: name and birth date, a number, or name and
/// phone).
pub fn enough(criteria: &Criteria) -> Result<(), TooLittle> {
    let c = criteria;
    let numbered = c.registry_number.is_some() || (!c.numbers.is_empty() && c.phone.is_none());
    if numbered || (!c.names.is_empty() && (c.birth_date.is_some() || c.phone.is_some())) {
        return Ok(());
    }
    Err(match (c.names.is_empty(), c.birth_date.is_some(), c.phone.is_some()) {
        (false, ..) => TooLittle::NameAlone,
        (true, true, _) => TooLittle::BirthDateAlone,
        (true, false, true) => TooLittle::PhoneAlone,
        (true, false, false) => TooLittle::Nothing,
    })
}

/// Finds people. Who is protected from the asker is not found. The search is audited with the number of
/// people found, not with what was typed; and so is each person who is shown.
pub fn find(registry: &Registry, access: &Access, criteria: &Criteria) -> Result<Found, Error> {
    let found = look(registry, access, criteria)?;
    let shown =
        found.people.iter().map(|record| door::entry(registry, access, Action::Found, Some(record.person)));
    let mut entries = vec![told(registry, access, found.people.len())];
    entries.extend(shown);
    registry.db().audit(entries)?;
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
    let mut found = Found::default();
    if enough(criteria).is_ok() {
        let people = candidates(registry, access, criteria)?;
        let records = door::load(registry, access, &people)?;
        let mut ranked: Vec<(u32, Record)> = records
            .into_iter()
            .filter(|record| door::is_visible(access, record))
            .filter_map(|record| rank(criteria, &record).map(|rank| (rank, record)))
            .collect();
        ranked.sort_by_key(|(rank, record)| (std::cmp::Reverse(*rank), record.person));
        let most = registry.settings().most_found;
        found.more = ranked.len() > most;
        ranked.truncate(most);
        found.people = ranked.into_iter().map(|(_, record)| door::redact(access, record)).collect();
    }
    Ok(found)
}

fn candidates(registry: &Registry, access: &Access, criteria: &Criteria) -> Result<Vec<Standing>, Error> {
    let mut wanted: Vec<i64> = Vec::new();
    if let Some(born) = criteria.birth_date {
        wanted.push(keys::birth(born).0);
    } else if let Some(phone) = &criteria.phone {
        wanted.push(keys::phone(phone).0);
    }
    for number in &criteria.numbers {
        for authority in registry.core.authorities(access.organization()) {
            wanted.push(keys::number(&authority, number).0);
        }
    }
    registry
        .db()
        .read(|tx| {
            let mut people: Vec<PersonId> =
                matching::people_behind(tx, &wanted)?.into_values().flatten().collect();
            people.sort_unstable();
            people.dedup();
            let mut rows: Vec<_> = person::by_ids(tx, access, &people)?.into_values().collect();
            if let Some(number) = criteria.registry_number {
                rows.extend(person::by_registry_number(tx, access, number)?);
            }
            Ok::<_, jenner_store::StoreError>(rows)
        })
        .map(|rows| rows.into_iter().map(Standing::from).collect())
        .map_err(Error::Store)
}

/// How well a record fits; `None` when it does not. Every name typed has to fit some part of some name.
fn rank(criteria: &Criteria, record: &Record) -> Option<u32> {
    if criteria.registry_number == Some(record.registry_number) {
        return Some(1000);
    }
    if criteria.birth_date.is_some() && criteria.birth_date != record.demographics.birth_date {
        return None;
    }
    let parts: Vec<(bool, String)> = record
        .demographics
        .names
        .iter()
        .enumerate()
        .flat_map(|(place, name)| {
            let texts = [&name.family, &name.given, &name.middle];
            texts
                .into_iter()
                .flat_map(|text| text.split([' ', '-']))
                .map(move |part| (place == 0, normal::name(part)))
        })
        .filter(|(_, part)| !part.is_empty())
        .collect();
    let mut total = 1;
    for typed in &criteria.names {
        let typed = normal::name(typed);
        let best = parts
            .iter()
            .filter_map(|(main, part)| fit(&typed, part).map(|fit| fit + u32::from(*main)))
            .max()?;
        total += best;
    }
    let placeholder = record.demographics.names.first().is_some_and(normal::is_placeholder);
    Some(total - u32::from(placeholder && total > 1))
}

fn fit(typed: &str, part: &str) -> Option<u32> {
    if typed == part {
        Some(30)
    } else if part.starts_with(typed) {
        Some(20)
    } else if typed.len() >= 4 && one_slip(typed.as_bytes(), part.as_bytes()) {
        Some(10)
    } else {
        None
    }
}

/// At most one letter wrong, missing, added, or two neighbours swapped.
fn one_slip(a: &[u8], b: &[u8]) -> bool {
    let (a, b) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    let start = a.iter().zip(b).take_while(|(x, y)| x == y).count();
    let (a, b) = (&a[start..], &b[start..]);
    match b.len() - a.len() {
        0 => {
            a.is_empty()
                || a[1..] == b[1..]
                || (a.len() >= 2 && a[0] == b[1] && a[1] == b[0] && a[2..] == b[2..])
        }
        1 => *a == b[1..],
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_alone_or_a_birth_date_alone_is_too_little() {
        let names = vec!["boudreaux".to_owned()];
        let birth_date = Some(Date::constant(2021, 1, 12));
        let phone = Some("5045550143".to_owned());
        let nothing = Criteria::default;
        assert_eq!(enough(&Criteria { names: names.clone(), ..nothing() }), Err(TooLittle::NameAlone));
        assert_eq!(enough(&Criteria { birth_date, ..nothing() }), Err(TooLittle::BirthDateAlone));
        assert_eq!(enough(&Criteria { phone: phone.clone(), ..nothing() }), Err(TooLittle::PhoneAlone));
        assert_eq!(enough(&nothing()), Err(TooLittle::Nothing));
        assert_eq!(enough(&Criteria { names: names.clone(), birth_date, ..nothing() }), Ok(()));
        assert_eq!(enough(&Criteria { names, phone, ..nothing() }), Ok(()));
        assert_eq!(
            enough(&Criteria { numbers: vec!["A-1234".to_owned()], ..nothing() }),
            Ok(()),
            "a chart number"
        );
    }

    #[test]
    fn one_slip_of_the_finger_is_forgiven() {
        for (a, b) in [("LANDRY", "LANDYR"), ("LANDRY", "LANDRI"), ("LANDRY", "LANDR"), ("LANDRY", "LAANDRY")]
        {
            assert!(one_slip(a.as_bytes(), b.as_bytes()), "{a} {b}");
        }
        assert!(!one_slip(b"LANDRY", b"LAUNDRI"));
    }
}
