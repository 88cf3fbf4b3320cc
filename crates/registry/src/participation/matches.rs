//! The records a request may be about: all that are likely, with what agrees, and those that must not be mixed up with
//! them (a twin, a brother or sister).

use std::collections::{BTreeMap, BTreeSet};

use jenner_linkage::{Band, keys, normal};
use jenner_model::access::Access;
use jenner_model::person::{Address, Demographics, PersonName};
use jenner_model::record::Record;
use jenner_model::{Date, Given, OrganizationId, PersonId};
use jenner_store::StoreError;
use jenner_store::queries::{matching as blocks, person};

use super::request::Details;
use crate::access::door::{self, Action};
use crate::access::of_operator;
use crate::identity::fold::Standing;
use crate::identity::{described, lookup};
use crate::{Error, Registry};

/// Records shown at most: a request with more is asked for more details.
const MOST: usize = 12;

/// How a record fits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fit {
    /// Surely the same person.
    Same,
    /// Perhaps.
    Perhaps,
    /// Born on the same day in the same family, with another first name: a twin.
    Twin,
}

/// A record that a request may be about.
#[derive(Debug, Clone, PartialEq)]
pub struct Match {
    /// How it fits.
    pub fit: Fit,
    /// The record's identity.
    pub person: PersonId,
    /// The record, with what the privacy officer needs to compare.
    pub number: String,
    /// Best name.
    pub name: String,
    /// Birth date.
    pub born: Option<Date>,
    /// Best address, one line.
    pub address: String,
    /// Guardians and next of kin.
    pub contacts: Vec<String>,
    /// Who reported it.
    pub reported_by: Vec<OrganizationId>,
    /// Doses.
    pub doses: usize,
    /// The last of them.
    pub last_dose: Option<Date>,
    /// Multiple birth, as reported.
    pub multiple_birth: bool,
}

/// What a request says, as a statement about a person.
fn statement(details: &Details) -> Demographics {
    let address = Address {
        street: details.street.as_str().into(),
        city: details.city.as_str().into(),
        state: details.state.as_str().into(),
        zip: details.zip.as_str().into(),
        ..Address::default()
    };
    let (given, middle) = details.given.split_once(' ').unwrap_or((&details.given, ""));
    Demographics {
        names: vec![PersonName {
            family: details.family.as_str().into(),
            given: given.into(),
            middle: middle.into(),
            ..PersonName::default()
        }],
        birth_date: details.birth_date,
        addresses: Given::from_option((!details.street.is_empty()).then(|| vec![address])),
        ..Demographics::default()
    }
}

/// Looks for the records a request may be about. Each that is shown is audited as seen.
pub(super) fn find(registry: &Registry, access: &Access, details: &Details) -> Result<Vec<Match>, Error> {
    let said = statement(details);
    let profile = described::profile(access.organization(), &said);
    let their_keys = described::keys(&said, &profile);
    let born_that_day = details.birth_date.map(|born| keys::birth(born).0);
    let (bands, people) = registry.db().read(|tx| {
        let mut candidates = lookup::candidates(tx, access, &their_keys)?;
        // Who was born on that day is looked at too: a nickname or a wrong letter must not hide somebody who wants to go.
        if let Some(key) = born_that_day {
            let people: Vec<PersonId> = blocks::people_behind(tx, &[key])?.into_values().flatten().collect();
            candidates.extend(lookup::of_people(tx, access, &people)?);
        }
        let mut bands: BTreeMap<PersonId, Fit> = BTreeMap::new();
        let mut others: BTreeSet<PersonId> = BTreeSet::new();
        for candidate in &candidates {
            match registry.matcher().judge(&profile, &candidate.profile).band {
                Band::Different => {
                    others.insert(candidate.person);
                }
                band => {
                    let fit = if band == Band::Same { Fit::Same } else { Fit::Perhaps };
                    let known = bands.entry(candidate.person).or_insert(fit);
                    *known = fit.min(*known);
                }
            }
        }
        for person in others {
            bands.entry(person).or_insert(Fit::Twin);
        }
        let ids: Vec<PersonId> = bands.keys().copied().collect();
        let rows: Vec<_> = person::by_ids(tx, access, &ids)?.into_values().collect();
        Ok::<_, StoreError>((bands, rows))
    })?;
    // The role of a privacy officer opens no records. The request is the reason for which these are shown, to be compared with
    // it and no further; each is audited as the officer's look.
    let reader = of_operator(access.organization());
    let standings: Vec<Standing> = people.into_iter().map(Standing::from).collect();
    let records = door::load(registry, &reader, &standings)?;
    let mut found: Vec<Match> = records
        .iter()
        .filter_map(|record| {
            let fit = *bands.get(&record.person)?;
            // Of those the matcher thinks different, only a twin or one with the same name is worth a warning.
            let shown = fit != Fit::Twin || is_twin(details, record);
            shown.then(|| of_record(record, fit))
        })
        .collect();
    found.sort_by(|a, b| a.fit.cmp(&b.fit).then(a.person.cmp(&b.person)));
    found.dedup_by(|a, b| a.person == b.person);
    found.truncate(MOST);
    let entries = found
        .iter()
        .map(|one| door::entry(registry, access, Action::CompareWithRequest, Some(one.person)))
        .collect();
    registry.db().audit(entries)?;
    Ok(found)
}

/// Born on the same day into the same family.
fn is_twin(details: &Details, record: &Record) -> bool {
    let family = normal::name(&details.family);
    details.birth_date.is_some()
        && record.demographics.birth_date == details.birth_date
        && record.demographics.names.iter().any(|name| normal::name(&name.family) == family)
}

fn of_record(record: &Record, fit: Fit) -> Match {
    let said = &record.demographics;
    let name = said.legal_name().or(said.names.first());
    let full = |name: &PersonName| {
        let parts = [&name.given, &name.middle, &name.family, &name.suffix];
        parts
            .into_iter()
            .filter(|part| !part.is_empty())
            .map(|part| part.as_str())
            .collect::<Vec<_>>()
            .join(" ")
    };
    let address = said.addresses.value().and_then(|all| all.first()).map(|address| {
        let parts = [&address.street, &address.city, &address.state, &address.zip];
        parts
            .into_iter()
            .filter(|part| !part.is_empty())
            .map(|part| part.as_str())
            .collect::<Vec<_>>()
            .join(", ")
    });
    let contacts = said.contacts.value().into_iter().flatten().map(|contact| full(&contact.name)).collect();
    let mut reported_by: Vec<OrganizationId> =
        record.reports.iter().map(|report| report.organization).collect();
    reported_by.sort_unstable();
    reported_by.dedup();
    Match {
        fit,
        person: record.person,
        number: record.registry_number.to_string(),
        name: name.map(full).unwrap_or_default(),
        born: said.birth_date,
        address: address.unwrap_or_default(),
        contacts,
        reported_by,
        doses: record.doses.len(),
        last_dose: record.doses.iter().map(|dose| dose.best.given_on).max(),
        multiple_birth: said.multiple_birth == Given::Value(true),
    }
}
