//! Who is meant: the same search, the same matcher and the same limits as for a query in HL7 v2.
//!
//! Names, birth date and sex, phone, address or numbers are asked for together: name and birth date are needed, a number alone
//! only where it is a registry number or one of the asker's own patients. Nobody gets a list of all Smiths.

use jenner_hl7::qbp::{Query, QueryProfile};
use jenner_linkage::normal;
use jenner_model::access::Access;
use jenner_model::person::{Demographics, Identifier};
use jenner_model::record::Record;

use crate::access::door::{self, Action};
use crate::access::roles::Permission;
use crate::identity::{find, query};
use crate::{Error, Registry};

/// How sure it is that a record is the person asked for: FHIR's grades, without "certainly not".
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Grade {
    /// The one: a query would be answered with this record.
    Certain,
    /// One of several that fit as well.
    Probable,
    /// A human has to judge.
    Possible,
}

impl Grade {
    /// The code of the match-grade extension.
    pub const fn code(self) -> &'static str {
        match self {
            Grade::Certain => "certain",
            Grade::Probable => "probable",
            Grade::Possible => "possible",
        }
    }
}

/// Somebody who may be meant.
#[derive(Debug, Clone)]
pub struct Likely {
    /// The record, as the asker may see it.
    pub record: Record,
    /// How sure.
    pub grade: Grade,
    /// How well it fits, 0 to 1.
    pub score: f32,
}

/// What became of a question.
#[derive(Debug, Clone)]
pub enum Found {
    /// These, the likeliest first; possibly nobody.
    People(Vec<Likely>),
    /// More than may be returned.
    TooMany,
    /// Too little was said to look for anybody.
    TooLittle,
}

/// Looks for a person. Everybody who is shown has an audit entry; a search that shows nobody has one, too.
pub fn find(
    registry: &Registry,
    access: &Access,
    asked: &Demographics,
    most: Option<usize>,
) -> Result<Found, Error> {
    door::require(registry, access, Permission::FindPeople, Action::Find)?;
    door::require(registry, access, Permission::ReadRecord, Action::Find)?;
    super::admit(registry, access, Action::Find)?;
    let named = asked.legal_name().and_then(normal::full_name).is_some();
    let found = match (named, asked.birth_date.is_some()) {
        (true, true) => by_description(registry, access, asked)?,
        _ if !asked.identifiers.is_empty() => by_number(registry, access, asked)?,
        _ => return Ok(Found::TooLittle),
    };
    let own = registry.settings().most_candidates;
    if found.len() > most.map_or(own, |most| own.min(most)) && found.len() > 1 {
        note(registry, access, &[])?;
        return Ok(Found::TooMany);
    }
    note(registry, access, &found)?;
    Ok(Found::People(found))
}

fn note(registry: &Registry, access: &Access, shown: &[Likely]) -> Result<(), Error> {
    let action = if shown.len() == 1 { Action::Answer } else { Action::ListCandidates };
    let of = |likely: &Likely| door::entry(registry, access, action, Some(likely.record.person));
    let mut entries: Vec<_> = shown.iter().map(of).collect();
    if entries.is_empty() {
        let mut nobody = door::entry(registry, access, Action::Find, None);
        nobody.result = "not_found".into();
        entries.push(nobody);
    }
    Ok(registry.db().audit(entries)?)
}

fn by_description(registry: &Registry, access: &Access, asked: &Demographics) -> Result<Vec<Likely>, Error> {
    let query = Query {
        profile: QueryProfile::Z34,
        tag: "".into(),
        identifiers: asked.identifiers.clone(),
        name: asked.legal_name().cloned(),
        mothers_maiden_name: asked.mothers_maiden_name.value().cloned(),
        birth_date: asked.birth_date,
        sex: asked.sex.value().copied(),
        addresses: asked.addresses.value().cloned().unwrap_or_default(),
        telecoms: asked.telecoms.value().cloned().unwrap_or_default(),
        multiple_birth: asked.multiple_birth.value().copied(),
        birth_order: asked.birth_order.value().copied(),
        limit: None,
        lacks_demographics: false,
    };
    let fitting = query::fitting(registry, access, None, &query)?;
    let grade = match (fitting.is_sure, fitting.records.len()) {
        (true, 1) => Grade::Certain,
        (true, _) => Grade::Probable,
        (false, _) => Grade::Possible,
    };
    let score = |record: &Record| {
        let probability = fitting.judged.get(&record.person).map_or(0.9, |verdict| verdict.probability());
        // A grade's scores stay apart from the next one's.
        match grade {
            Grade::Certain => probability.max(0.99),
            Grade::Probable => probability.clamp(0.8, 0.98),
            Grade::Possible => probability.clamp(0.1, 0.79),
        }
    };
    let scores: Vec<f32> = fitting.records.iter().map(score).collect();
    let people = fitting.records.into_iter().zip(scores);
    Ok(people.map(|(record, score)| Likely { record, grade, score }).collect())
}

/// Whoever has one of the numbers: registry numbers, and those of the asker's own numbering.
fn by_number(registry: &Registry, access: &Access, asked: &Demographics) -> Result<Vec<Likely>, Error> {
    let authority = &registry.settings().application;
    let is_ours = |id: &&Identifier| id.authority.eq_ignore_ascii_case(authority);
    let mut records: Vec<Record> = Vec::new();
    for number in &asked.identifiers {
        let registry_number = Some(number).filter(is_ours).and_then(|id| id.value.parse().ok());
        let criteria = find::Criteria {
            registry_number,
            numbers: if registry_number.is_some() { vec![] } else { vec![number.value.to_string()] },
            ..find::Criteria::default()
        };
        let found = find::find(registry, access, &criteria)?.people;
        let same = |known: &Identifier| {
            known.value.eq_ignore_ascii_case(&number.value)
                && known.authority.eq_ignore_ascii_case(&number.authority)
        };
        records.extend(
            found.into_iter().filter(|record| {
                registry_number.is_some() || record.demographics.identifiers.iter().any(same)
            }),
        );
    }
    if let Some(born) = asked.birth_date {
        records.retain(|record| record.demographics.birth_date.is_none_or(|known| known == born));
    }
    records.sort_by_key(|record| record.person);
    records.dedup_by_key(|record| record.person);
    let grade = if records.len() == 1 { Grade::Certain } else { Grade::Probable };
    Ok(records.into_iter().map(|record| Likely { record, grade, score: 0.99 }).collect())
}
