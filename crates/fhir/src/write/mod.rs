//! What the registry says, in resources. Texts are borrowed from the record, so that an export of everybody costs little.
//!
//! The registry decides who may see what before it comes here: all that is handed over is written. Social Security numbers
//! alone never leave.

pub(crate) mod codes;
mod forecast;
mod given;
mod observation;
mod outcome;
mod parties;
mod patient;
mod provenance;

use std::collections::HashMap;

use jenner_codes::Codes;
use jenner_model::organization::Organization;
use jenner_model::{OrganizationId, PublicId, ReportId, Timestamp};
use smol_str::SmolStr;

pub use forecast::{Evaluation, Forecast, ForecastStatus};
pub use given::Changed;
pub use outcome::outcome;
pub(crate) use parties::RELATIONSHIPS;

use crate::elements::{Meta, Reference, Text};

/// The organizations of the registry, for references to them.
#[derive(Debug, Default)]
pub struct Directory {
    by_id: HashMap<OrganizationId, Organization>,
    by_code: HashMap<SmolStr, OrganizationId>,
}

impl Directory {
    /// Of all organizations.
    pub fn of(all: Vec<Organization>) -> Self {
        Self {
            by_code: all.iter().map(|one| (one.code.clone(), one.id)).collect(),
            by_id: all.into_iter().map(|one| (one.id, one)).collect(),
        }
    }

    /// By identity.
    pub fn get(&self, id: OrganizationId) -> Option<&Organization> {
        self.by_id.get(&id)
    }

    /// By what it calls itself in messages.
    pub fn of_code(&self, code: &str) -> Option<&Organization> {
        self.by_code.get(code).and_then(|id| self.by_id.get(id))
    }

    /// By its public name.
    pub fn of_public_id(&self, id: PublicId) -> Option<&Organization> {
        self.by_id.values().find(|one| one.public_id == id)
    }

    /// All, in the order of their names.
    pub fn all(&self) -> Vec<&Organization> {
        let mut all: Vec<&Organization> = self.by_id.values().collect();
        all.sort_by(|a, b| (&a.name, a.id).cmp(&(&b.name, b.id)));
        all
    }
}

/// What writing needs beside the record.
#[derive(Debug, Clone, Copy)]
pub struct Writer<'a> {
    /// Code tables, for words beside codes.
    pub codes: &'a Codes,
    /// Assigning authority of registry numbers: the registry's own name in messages.
    pub authority: &'a str,
    /// Who is who among organizations.
    pub directory: &'a Directory,
}

/// The name of a resource that belongs to a person: the person's, and a part of their record.
pub fn part_id(person: PublicId, part: ReportId) -> String {
    format!("{person}-{}", part.0)
}

/// The person, the report and what follows it in the name of such a resource.
pub fn read_part_id(id: &str) -> Option<(PublicId, ReportId, &str)> {
    let (person, rest) = id.split_once('-')?;
    let (report, more) = rest.split_once('-').unwrap_or((rest, ""));
    let is_plain = report.bytes().all(|b| b.is_ascii_digit()) && !report.is_empty();
    Some((person.parse().ok()?, ReportId(report.parse().ok().filter(|_| is_plain)?), more))
}

/// An instant as FHIR writes it, to the microsecond.
pub fn instant(at: Timestamp) -> String {
    at.to_jiff().to_string()
}

fn meta<'a>(changed: Timestamp, profile: &'static str) -> Option<Meta<'a>> {
    Some(Meta {
        version_id: Some(changed.0.to_string().into()),
        last_updated: Some(instant(changed).into()),
        profile: if profile.is_empty() { vec![] } else { vec![profile.into()] },
        ..Meta::default()
    })
}

fn patient_reference<'a>(person: PublicId) -> Option<Reference<'a>> {
    Some(Reference::to(format!("Patient/{person}")))
}

fn borrowed(text: &str) -> Option<Text<'_>> {
    (!text.is_empty()).then_some(Text::Borrowed(text))
}
