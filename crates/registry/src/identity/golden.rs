//! The best value of every field with who said it and when, and what was said besides: aliases, former addresses, the birth
//! date that only one clinic has.
//!
//! Computed from a record when a page asks for it; the record itself carries the best values alone, so reading and writing
//! records does not pay for it.

use jenner_codes::{Ethnicity, Language, Race, Sex};
use jenner_linkage::normal;
use jenner_model::access::Access;
use jenner_model::person::{
    Address, Contact, Demographics, Identifier, PersonName, Protection, Telecom, Witness,
};
use jenner_model::record::Record;
use jenner_model::report::Statement;
use jenner_model::{Date, Given, MessageId, OrganizationId, PublicId, ReportId, SourceId, Timestamp};

use super::absent;
use crate::access::door::{self, Action};
use crate::{Error, Registry};

/// A field of who somebody is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Field {
    /// Names.
    Name,
    /// Birth date.
    BirthDate,
    /// Sex.
    Sex,
    /// Mother's maiden name.
    MothersMaidenName,
    /// Born as one of several.
    MultipleBirth,
    /// Order among those.
    BirthOrder,
    /// Races.
    Races,
    /// Ethnicity.
    Ethnicity,
    /// Language.
    Language,
    /// Addresses.
    Address,
    /// Phones and e-mail addresses.
    Telecom,
    /// Next of kin and others.
    Contact,
    /// Numbers.
    Identifier,
    /// Death.
    Deceased,
    /// Date of death.
    DeathDate,
    /// Wish for protection.
    Protection,
}

/// A value of a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// A name.
    Name(PersonName),
    /// A date.
    Date(Date),
    /// Sex.
    Sex(Sex),
    /// Yes or no.
    Flag(bool),
    /// A small number.
    Number(u8),
    /// Races.
    Races(Vec<Race>),
    /// Ethnicity.
    Ethnicity(Ethnicity),
    /// Language.
    Language(Language),
    /// An address.
    Address(Address),
    /// A phone number or e-mail address.
    Telecom(Telecom),
    /// Somebody who belongs to the person.
    Contact(Contact),
    /// A number.
    Identifier(Identifier),
    /// Wish for protection.
    Protection(Protection),
}

/// Who said a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Told {
    /// The report.
    pub report: ReportId,
    /// The message it first came in.
    pub message: MessageId,
    /// Who said it.
    pub source: SourceId,
    /// The organization behind the source.
    pub organization: OrganizationId,
    /// In what capacity.
    pub witness: Witness,
    /// When it was said last.
    pub said_at: Timestamp,
    /// When it arrived first.
    pub received_at: Timestamp,
}

/// A value with everybody who said it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Valued {
    /// As it was written last.
    pub value: Value,
    /// Whether it is (one of) the best. The others are aliases, former addresses, and what lost.
    pub best: bool,
    /// First heard of.
    pub from: Timestamp,
    /// Said last.
    pub until: Timestamp,
    /// Who said it, the one said last first.
    pub told: Vec<Told>,
}

/// A field with all that was ever said of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct History {
    /// The field.
    pub field: Field,
    /// Its values: the best first, then the one said last.
    pub values: Vec<Valued>,
}

/// The record of a person with who said what. `None` when the person does not exist for the asker.
pub fn sources(
    registry: &Registry,
    access: &Access,
    public_id: PublicId,
) -> Result<Option<(Record, Vec<History>)>, Error> {
    let Some(record) = door::open_as(registry, access, public_id, Action::ReadSources)? else {
        return Ok(None);
    };
    let histories = of(&record);
    Ok(Some((record, histories)))
}

/// All that was ever said of each field, fields without a value left out.
pub fn of(record: &Record) -> Vec<History> {
    let mut best = values(&record.demographics);
    // The first name is the one in use, the others are aliases.
    let mut names = 0;
    best.retain(|(field, _)| {
        names += usize::from(*field == Field::Name);
        *field != Field::Name || names == 1
    });
    let mut histories: Vec<History> = Vec::new();
    for report in &record.reports {
        let Statement::Demographics(said) = &report.statement else { continue };
        let told = Told {
            report: report.id,
            message: report.message,
            source: report.source,
            organization: report.organization,
            witness: said.witness,
            said_at: report.said_at,
            received_at: report.received_at,
        };
        for (field, value) in values(&absent::without(said)) {
            let place = histories.iter().position(|history| history.field == field).unwrap_or_else(|| {
                histories.push(History { field, values: Vec::new() });
                histories.len() - 1
            });
            if let Some(history) = histories.get_mut(place) {
                let best = best.iter().any(|(of, best)| *of == field && key(best) == key(&value));
                note(&mut history.values, value, told, best);
            }
        }
    }
    for history in &mut histories {
        for valued in &mut history.values {
            valued.told.sort_by_key(|told| std::cmp::Reverse((told.witness, told.said_at, told.report)));
        }
        history.values.sort_by_key(|valued| std::cmp::Reverse((valued.best, valued.until, valued.from)));
    }
    histories.sort_by_key(|history| history.field);
    histories
}

fn note(values: &mut Vec<Valued>, value: Value, told: Told, best: bool) {
    // A report keeps the time it was said last and the time it came first: both bound the time it held.
    let (from, until) = (told.said_at.min(told.received_at), told.said_at);
    match values.iter_mut().find(|known| key(&known.value) == key(&value)) {
        Some(known) => {
            if told.said_at >= known.until {
                known.value = value;
            }
            known.from = known.from.min(from);
            known.until = known.until.max(until);
            known.told.push(told);
        }
        None => values.push(Valued { best, value, from, until, told: vec![told] }),
    }
}

/// What makes two ways of writing one value.
fn key(value: &Value) -> String {
    let name = |of: &PersonName| {
        [&of.family, &of.given, &of.middle, &of.suffix].map(|part| normal::name(part)).join("|")
    };
    match value {
        Value::Name(of) => name(of),
        Value::Address(of) => {
            [&of.street, &of.other, &of.city, &of.zip].map(|part| normal::name(part)).join("|")
        }
        Value::Telecom(of) => normal::phone(of).or_else(|| normal::email(of)).unwrap_or_default(),
        Value::Contact(of) => name(&of.name),
        Value::Identifier(of) => format!("{}|{}|{}", of.kind.as_str(), of.authority, of.value),
        other => format!("{other:?}"),
    }
}

/// Every value of a statement.
fn values(of: &Demographics) -> Vec<(Field, Value)> {
    fn one<T: Clone>(field: Field, of: &Given<T>, make: fn(T) -> Value) -> Option<(Field, Value)> {
        of.value().map(|value| (field, make(value.clone())))
    }
    fn many<T: Clone>(field: Field, of: &Given<Vec<T>>, make: fn(T) -> Value) -> Vec<(Field, Value)> {
        of.value().into_iter().flatten().map(|value| (field, make(value.clone()))).collect()
    }
    let mut all: Vec<(Field, Value)> =
        of.names.iter().map(|name| (Field::Name, Value::Name(name.clone()))).collect();
    all.extend(of.birth_date.map(|born| (Field::BirthDate, Value::Date(born))));
    all.extend(one(Field::Sex, &of.sex, Value::Sex));
    all.extend(one(Field::MothersMaidenName, &of.mothers_maiden_name, Value::Name));
    all.extend(one(Field::MultipleBirth, &of.multiple_birth, Value::Flag));
    all.extend(one(Field::BirthOrder, &of.birth_order, Value::Number));
    all.extend(one(Field::Races, &of.races, Value::Races));
    all.extend(one(Field::Ethnicity, &of.ethnicity, Value::Ethnicity));
    all.extend(one(Field::Language, &of.language, Value::Language));
    all.extend(many(Field::Address, &of.addresses, Value::Address));
    all.extend(many(Field::Telecom, &of.telecoms, Value::Telecom));
    all.extend(many(Field::Contact, &of.contacts, Value::Contact));
    all.extend(of.identifiers.iter().map(|number| (Field::Identifier, Value::Identifier(number.clone()))));
    all.extend(one(Field::Deceased, &of.deceased, Value::Flag));
    all.extend(one(Field::DeathDate, &of.death_date, Value::Date));
    all.extend(one(Field::Protection, &of.protection, Value::Protection));
    all
}
