//! Somebody who is not on file: first it is looked who may be the one, then the person is added as said by the own
//! organization. What is added goes through the intake like a message, so the matcher looks once more: somebody who is
//! surely on file is not made twice, whatever was clicked.

use std::collections::HashSet;

use jenner_codes::{AddressType, IdentifierType, NameType, Relationship, Sex, TelecomEquipment, TelecomUse};
use jenner_linkage::normal;
use jenner_model::access::Access;
use jenner_model::person::{Address, Contact, Demographics, Identifier, PersonName, Telecom, TelecomPlace};
use jenner_model::record::Record;
use jenner_model::{Date, Given, PersonId, PublicId};
use jenner_store::queries::person;

use crate::access::door::{self, Action};
use crate::access::roles::Permission;
use crate::identity::fold::Standing;
use crate::identity::{described, find, lookup};
use crate::{Error, Registry, intake, organizations};

/// People shown as perhaps the one.
const MOST: usize = 10;
/// Nobody older than this is looked for in a clinic.
const EARLIEST_BIRTH: Date = Date::constant(1890, 1, 1);

/// What is typed about somebody new.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct NewPerson {
    /// Family name; may be empty for people with one name.
    pub family: String,
    /// Given name; may be empty for people with one name.
    pub given: String,
    /// Further given names.
    pub middle: String,
    /// Birth date.
    pub born: Option<Date>,
    /// Sex.
    pub sex: Option<Sex>,
    /// Order among the children of one birth; `None` for a single child or where it is not known.
    pub birth_order: Option<u8>,
    /// The organization's own number; may be empty.
    pub chart: String,
    /// Family and given name of the mother or guardian; may be empty.
    pub guardian: [String; 2],
    /// Phone number as typed; may be empty.
    pub phone: String,
    /// Street and number; may be empty.
    pub street: String,
    /// City; may be empty.
    pub city: String,
    /// State, two letters; may be empty.
    pub state: String,
    /// ZIP; may be empty.
    pub zip: String,
}

/// What is wrong with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Problem {
    /// There is no name.
    NoName,
    /// A name has signs that names do not have.
    NoSuchName,
    /// There is no birth date.
    NoBirthDate,
    /// The birth date is still to come.
    BornInFuture,
    /// The birth date is too long ago.
    BornLongAgo,
    /// The sex was not said.
    NoSex,
    /// The phone number has too few digits.
    Phone,
}

/// What is wrong with what was typed.
pub fn check(new: &NewPerson, today: Date) -> Vec<Problem> {
    let mut problems = Vec::new();
    let names = [&new.family, &new.given, &new.middle];
    if normal::name(&new.family).is_empty() && normal::name(&new.given).is_empty() {
        problems.push(Problem::NoName);
    }
    let strange = |c: char| c.is_control() || c.is_ascii_digit() || "<>|^~\\{}[]@#%*_+=\"".contains(c);
    if names.iter().any(|name| name.contains(strange)) {
        problems.push(Problem::NoSuchName);
    }
    match new.born {
        None => problems.push(Problem::NoBirthDate),
        Some(born) if born > today => problems.push(Problem::BornInFuture),
        Some(born) if born < EARLIEST_BIRTH => problems.push(Problem::BornLongAgo),
        Some(_) => {}
    }
    if new.sex.is_none() {
        problems.push(Problem::NoSex);
    }
    if !new.phone.trim().is_empty() && normal::digits_of_phone(&new.phone).is_none() {
        problems.push(Problem::Phone);
    }
    problems
}

/// Who on file may be the one, the likeliest first: those the matcher names, then those of these names.
pub fn likely(registry: &Registry, access: &Access, new: &NewPerson) -> Result<Vec<Record>, Error> {
    door::require(registry, access, Permission::AddPeople, Action::CompareWithNew)?;
    let said = statement(registry, access, new)?;
    let profile = described::profile(access.organization(), &said);
    let choice = lookup::look_up(registry, access, &profile, &described::keys(&said, &profile))?;
    let named = choice.known.map(|(person, ..)| person).into_iter();
    let mut people: Vec<PersonId> = named.chain(choice.doubts.iter().map(|doubt| doubt.person)).collect();
    let mut seen = HashSet::new();
    people.retain(|person| seen.insert(*person));
    let rows = registry.db().read(|tx| person::by_ids(tx, access, &people))?;
    let standings: Vec<Standing> =
        people.iter().filter_map(|person| rows.get(person)).copied().map(Standing::from).collect();
    let mut records: Vec<Record> = door::load(registry, access, &standings)?
        .into_iter()
        .filter(|record| door::is_visible(access, record))
        .map(|record| door::redact(access, record))
        .collect();
    let shown = |record: &Record| door::entry(registry, access, Action::CompareWithNew, Some(record.person));
    let mut entries = vec![door::entry(registry, access, Action::CompareWithNew, None)];
    entries.extend(records.iter().map(shown));
    registry.db().audit(entries)?;
    let words = [&new.family, &new.given].into_iter().flat_map(|name| name.split_whitespace());
    let criteria = find::Criteria {
        names: words.map(str::to_owned).collect(),
        birth_date: new.born,
        ..find::Criteria::default()
    };
    let found = find::find(registry, access, &criteria)?;
    records
        .extend(found.people.into_iter().chain(found.near).filter(|record| !seen.contains(&record.person)));
    records.truncate(MOST);
    Ok(records)
}

/// What became of adding somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Added {
    /// There is a new record, under this name.
    New(PublicId),
    /// The person is surely on file, under this name: what was typed is part of that record now.
    OnFile(PublicId),
    /// Nothing was stored, and that is right: the person has left the registry.
    Left,
}

/// Adds somebody. When this returns, it is on disk.
pub fn add(registry: &Registry, access: &Access, new: &NewPerson) -> Result<Added, Error> {
    door::require(registry, access, Permission::AddPeople, Action::Submit)?;
    if !check(new, registry.today()).is_empty() {
        return Err(Error::Invalid("what was typed about the person was not checked".to_owned()));
    }
    let said = statement(registry, access, new)?;
    let body = serde_json::to_vec(&said)
        .map_err(|error| Error::Internal(format!("a statement has no stored form: {error}")))?;
    let Some((person, is_new)) = intake::fhir::describe(registry, access, said, &body)? else {
        return Ok(Added::Left);
    };
    let rows = registry.db().read(|tx| person::by_ids(tx, access, &[person]))?;
    let row = rows.into_values().next();
    let row = row.ok_or_else(|| Error::Internal("a person who was just stored is missing".to_owned()))?;
    Ok(if is_new { Added::New(row.public_id) } else { Added::OnFile(row.public_id) })
}

/// A number in the place of a chart number that was not typed: the same person typed twice, by a second click or by a
/// second nurse, is one person.
fn own_number(new: &NewPerson) -> String {
    let names = [&new.family, &new.given].map(|name| normal::name(name));
    let born = new.born.map(|born| born.to_string()).unwrap_or_default();
    let sex = new.sex.map_or("", Sex::code);
    let order = new.birth_order.map(|order| order.to_string()).unwrap_or_default();
    let [family, given] = &names;
    let parts = [family, given, born.as_str(), sex, order.as_str()].map(str::as_bytes);
    let key = intake::content_key(&parts);
    let digits: String = key.iter().take(5).map(|byte| format!("{byte:02X}")).collect();
    format!("W-{digits}")
}

/// What was typed as the organization's statement.
fn statement(registry: &Registry, access: &Access, new: &NewPerson) -> Result<Demographics, Error> {
    let code = organizations::list(registry)?
        .into_iter()
        .find(|one| one.id == access.organization())
        .map(|one| one.code)
        .unwrap_or_default();
    let text = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let chart = text(&new.chart);
    let (number, kind) = if chart.is_empty() { (own_number(new), "PI") } else { (chart, "MR") };
    let identifier = Identifier {
        value: number.into(),
        authority: code.as_str().into(),
        kind: IdentifierType::known(kind),
    };
    let [kin_family, kin_given] = new.guardian.each_ref().map(|name| text(name));
    let kin = Contact {
        name: PersonName { family: kin_family.into(), given: kin_given.into(), ..PersonName::default() },
        relationship: Some(Relationship::known("MTH")),
        address: None,
        telecoms: Vec::new(),
    };
    let has_kin = !kin.name.family.is_empty() || !kin.name.given.is_empty();
    let address = Address {
        street: text(&new.street).into(),
        city: text(&new.city).into(),
        state: text(&new.state).to_uppercase().into(),
        zip: text(&new.zip).into(),
        kind: Some(AddressType::known("H")),
        ..Address::default()
    };
    let lives = [&address.street, &address.city, &address.zip].iter().any(|part| !part.is_empty());
    let phone = normal::digits_of_phone(&new.phone).map(|digits| {
        let cut = if digits.len() == 10 { 3 } else { 0 };
        let (area, number) = digits.split_at(cut);
        Telecom {
            place: TelecomPlace::Phone { area: area.into(), number: number.into(), extension: "".into() },
            usage: Some(TelecomUse::known("PRN")),
            equipment: Some(TelecomEquipment::known("PH")),
        }
    });
    Ok(Demographics {
        identifiers: vec![identifier],
        names: vec![PersonName {
            family: text(&new.family).into(),
            given: text(&new.given).into(),
            middle: text(&new.middle).into(),
            kind: Some(NameType::known("L")),
            ..PersonName::default()
        }],
        birth_date: new.born,
        sex: Given::from_option(new.sex),
        multiple_birth: Given::from_option(new.birth_order.map(|_| true)),
        birth_order: Given::from_option(new.birth_order),
        contacts: Given::from_option(has_kin.then(|| vec![kin])),
        telecoms: Given::from_option(phone.map(|phone| vec![phone])),
        addresses: Given::from_option(lives.then(|| vec![address])),
        ..Demographics::default()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn somebody_new_needs_a_name_a_birth_date_and_a_sex_and_may_have_one_name_only() {
        let today = Date::constant(2026, 11, 22);
        let one = NewPerson {
            given: "Ngọc".into(),
            born: Some(Date::constant(2021, 1, 12)),
            sex: Some(Sex::Female),
            ..NewPerson::default()
        };
        assert!(check(&one, today).is_empty());
        assert_eq!(
            check(&NewPerson::default(), today),
            [Problem::NoName, Problem::NoBirthDate, Problem::NoSex]
        );
        let wrong = NewPerson {
            family: "Guidry2".into(),
            born: Some(Date::constant(2026, 12, 1)),
            phone: "555".into(),
            ..one
        };
        assert_eq!(check(&wrong, today), [Problem::NoSuchName, Problem::BornInFuture, Problem::Phone]);
    }
}
