//! One person in a pack: what finds them, what a nurse has to know, and the facts that the schedule is asked with on the day
//! somebody looks. No street, no phone, no contact, no clinic, no number of another authority.

use jenner_cdsi::Date;
use jenner_model::record::Record;
use jenner_model::{PersonId, PublicId, RegistryNumber};

use crate::forecast::compact::{In, Out};
use crate::forecast::facts::date;
use crate::forecast::{Facts, patient};
use crate::papers::exemption::{Exemption, ExemptionKind};

/// Goes up whenever the packed form changes.
const FORM: u64 = 1;

/// A name.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Name {
    /// Family name.
    pub family: String,
    /// First name.
    pub given: String,
    /// Further given names.
    pub middle: String,
    /// Jr, III.
    pub suffix: String,
}

/// A person.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// Identity in the registry, for the log.
    pub person: PersonId,
    /// Name for the way back into the registry.
    pub public_id: PublicId,
    /// Number for people.
    pub number: RegistryNumber,
    /// Names, the one that stands for the person first.
    pub names: Vec<Name>,
    /// City and ZIP.
    pub place: (String, String),
    /// What the schedule is asked with: birth date, sex, doses, observations.
    pub facts: Facts,
    /// Exemptions that stand.
    pub exemptions: Vec<Exemption>,
}

impl Entry {
    /// Of a record as a pack may hold it.
    pub fn of(record: &Record, exemptions: Vec<Exemption>) -> Self {
        let d = &record.demographics;
        let main = d.legal_name();
        let name = |name: &jenner_model::person::PersonName| Name {
            family: name.family.to_string(),
            given: name.given.to_string(),
            middle: name.middle.to_string(),
            suffix: name.suffix.to_string(),
        };
        let others = d.names.iter().filter(|one| main.is_none_or(|main| !std::ptr::eq(*one, main)));
        let mut names: Vec<Name> = main.into_iter().chain(others).map(name).collect();
        names.dedup();
        let address = d.addresses.value().and_then(|all| all.first());
        Self {
            person: record.person,
            public_id: record.public_id,
            number: record.registry_number,
            names,
            place: address.map_or_else(Default::default, |one| {
                (one.city.to_string(), one.zip.chars().take(5).collect())
            }),
            facts: patient::facts(record),
            exemptions,
        }
    }

    /// The name that stands for the person.
    pub fn name(&self) -> Name {
        self.names.first().cloned().unwrap_or_default()
    }

    /// The packed form.
    pub fn pack(&self) -> Vec<u8> {
        let mut out = Out::default();
        out.number(FORM);
        out.signed(self.person.0);
        out.0.extend_from_slice(self.public_id.bytes());
        out.number(u64::from(self.number.number()));
        out.number(self.names.len() as u64);
        for name in &self.names {
            [&name.family, &name.given, &name.middle, &name.suffix]
                .into_iter()
                .for_each(|part| out.text(part));
        }
        out.text(&self.place.0);
        out.text(&self.place.1);
        let facts = self.facts.pack();
        out.number(facts.len() as u64);
        out.0.extend_from_slice(&facts);
        out.number(self.exemptions.len() as u64);
        for one in &self.exemptions {
            out.text(one.kind.word());
            out.text(&one.groups.join("|"));
            out.signed(i64::from(one.from.number()));
            out.maybe(one.until.map(|day| i64::from(day.number())));
        }
        out.0
    }

    /// Reads the packed form; `None` for a damaged one.
    pub fn unpack(bytes: &[u8]) -> Option<Self> {
        let mut from = In(bytes);
        if from.number()? != FORM {
            return None;
        }
        let person = PersonId(from.signed()?);
        let (id, rest) = from.0.split_first_chunk::<12>()?;
        let public_id = PublicId::from_random(*id);
        from.0 = rest;
        let number = RegistryNumber::from_number(u32::try_from(from.number()?).ok()?)?;
        let mut names = Vec::new();
        for _ in 0..from.count()? {
            let mut part = || from.text().map(str::to_owned);
            names.push(Name { family: part()?, given: part()?, middle: part()?, suffix: part()? });
        }
        let place = (from.text()?.to_owned(), from.text()?.to_owned());
        let length = from.count()?;
        let (facts, rest) = from.0.split_at_checked(length)?;
        from.0 = rest;
        let facts = Facts::unpack(facts)?;
        let mut exemptions = Vec::new();
        for id in 0..from.count()? {
            exemptions.push(Exemption {
                id: i64::try_from(id).ok()?,
                kind: ExemptionKind::of(from.text()?)?,
                groups: from.text()?.split('|').filter(|name| !name.is_empty()).map(str::to_owned).collect(),
                from: date(from.signed()?)?,
                until: match from.maybe()? {
                    None => None,
                    Some(day) => Some(date(day)?),
                },
            });
        }
        from.0.is_empty().then_some(Self { person, public_id, number, names, place, facts, exemptions })
    }

    /// Birth date.
    pub fn birth(&self) -> Option<Date> {
        self.facts.birth
    }
}

#[cfg(test)]
mod tests {
    use jenner_cdsi::Sex;
    use proptest::prelude::*;

    use super::*;

    fn entry(names: Vec<(String, String)>, born: Option<i32>, until: Option<i32>) -> Entry {
        let day = |number: i32| Date::from_number(number).unwrap_or(Date::MIN);
        Entry {
            person: PersonId(-7),
            public_id: PublicId::from_random([9; 12]),
            number: RegistryNumber::from_number(123_456_789).expect("a number"),
            names: names
                .into_iter()
                .map(|(family, given)| Name { family, given, ..Name::default() })
                .collect(),
            place: ("Houma".to_owned(), "70360".to_owned()),
            facts: Facts { birth: born.map(day), sex: Sex::Female, ..Facts::default() },
            exemptions: vec![Exemption {
                id: 0,
                kind: ExemptionKind::Medical,
                groups: vec!["MMR".to_owned()],
                from: day(18_000),
                until: until.map(day),
            }],
        }
    }

    proptest! {
        #[test]
        fn a_person_comes_back_as_packed(
            names in prop::collection::vec((".{0,20}", ".{0,20}"), 0..4),
            born in prop::option::of(-20_000..40_000),
            until in prop::option::of(-20_000..40_000),
        ) {
            let entry = entry(names, born, until);
            prop_assert_eq!(Entry::unpack(&entry.pack()), Some(entry));
        }

        #[test]
        fn damaged_people_are_read_without_a_panic(bytes in prop::collection::vec(any::<u8>(), 0..90)) {
            let _ = Entry::unpack(&bytes);
        }
    }
}
