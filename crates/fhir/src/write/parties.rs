//! Organizations, places, and those who belong to a patient.

use jenner_model::organization::{Organization, OrganizationKind};
use jenner_model::person::Contact;
use jenner_model::record::Record;

use super::patient::{address, human_name, last_change, number_kind, telecom};
use super::{Writer, borrowed, meta, patient_reference};
use crate::elements::{self, CodeableConcept, Coding, Identifier, Reference};
use crate::resources::{Location, Organization as Resource, RelatedPerson};
use crate::systems;

impl<'a> Writer<'a> {
    /// An organization.
    pub fn organization(&self, of: &'a Organization) -> Resource<'a> {
        let (code, words) = kind(of.kind);
        Resource {
            id: Some(of.public_id.to_string().into()),
            identifier: self.organization_numbers(of),
            active: Some(true),
            r#type: vec![CodeableConcept {
                coding: vec![Coding::of(systems::ORGANIZATION_TYPE, code, words)],
                text: Some(kind_words(of.kind).into()),
                ..CodeableConcept::default()
            }],
            name: Some(of.name.as_str().into()),
            address: self.seat(of).into_iter().collect(),
            part_of: of.parent.and_then(|parent| self.organization_reference(parent)),
            ..Resource::default()
        }
    }

    /// The same as a place where vaccines are given.
    pub fn location(&self, of: &'a Organization) -> Location<'a> {
        Location {
            id: Some(of.public_id.to_string().into()),
            identifier: self.organization_numbers(of),
            status: Some("active".into()),
            name: Some(of.name.as_str().into()),
            address: self.seat(of),
            managing_organization: self.organization_reference(of.id),
            ..Location::default()
        }
    }

    fn organization_reference(&self, id: jenner_model::OrganizationId) -> Option<Reference<'a>> {
        let of = self.directory.get(id)?;
        Some(Reference {
            display: Some(of.name.as_str().into()),
            ..Reference::to(format!("Organization/{}", of.public_id))
        })
    }

    fn organization_numbers(&self, of: &'a Organization) -> Vec<Identifier<'a>> {
        let code = Identifier {
            r#type: Some(number_kind("XX", "Organization identifier")),
            system: elements::some(systems::of_authority(self.authority)),
            value: borrowed(&of.code),
            ..Identifier::default()
        };
        let pin = of.vfc_pin.as_ref().map(|pin| Identifier {
            r#type: Some(CodeableConcept { text: Some("VFC PIN".into()), ..CodeableConcept::default() }),
            system: Some("urn:id:VFC".into()),
            value: borrowed(pin),
            ..Identifier::default()
        });
        [Some(code), pin].into_iter().flatten().collect()
    }

    fn seat(&self, of: &'a Organization) -> Option<elements::Address<'a>> {
        let district = of.county.as_ref().map(|county| self.codes.label(county).into());
        (!of.city.is_empty() || district.is_some()).then(|| elements::Address {
            city: borrowed(&of.city),
            district,
            ..elements::Address::default()
        })
    }

    /// Those who belong to a patient.
    pub fn related(&self, record: &'a Record) -> impl Iterator<Item = RelatedPerson<'a>> {
        let (writer, person) = (*self, record.public_id);
        let changed = last_change(record);
        let contacts = record.demographics.contacts.value().into_iter().flatten();
        contacts.map(move |contact| RelatedPerson {
            id: Some(format!("{person}-{}", contact_key(contact)).into()),
            meta: changed.and_then(|at| meta(at, "")),
            patient: patient_reference(person),
            ..writer.contact(contact)
        })
    }

    /// Somebody who belongs to a patient, without the patient.
    pub fn contact(&self, of: &'a Contact) -> RelatedPerson<'a> {
        RelatedPerson {
            relationship: of.relationship.iter().map(|code| self.relationship(code)).collect(),
            name: vec![human_name(&of.name, false)],
            telecom: of.telecoms.iter().filter_map(telecom).collect(),
            address: of.address.iter().map(|one| address(self.codes, one)).collect(),
            ..RelatedPerson::default()
        }
    }

    fn relationship(&self, code: &'a jenner_codes::Relationship) -> CodeableConcept<'a> {
        let label = self.codes.label(code);
        let v3 = RELATIONSHIPS.iter().find(|(ours, _)| *ours == code.as_str());
        let exact = Coding::of(systems::v2("0063"), code.as_str(), label);
        let v3 = v3.map(|(_, theirs)| Coding::of(systems::ROLE, *theirs, label));
        CodeableConcept { coding: v3.into_iter().chain([exact]).collect(), ..CodeableConcept::default() }
    }
}

/// Relationships of table 0063 that have a code in HL7 v3.
pub(crate) const RELATIONSHIPS: [(&str, &str); 17] = [
    ("MTH", "MTH"),
    ("FTH", "FTH"),
    ("PAR", "PRN"),
    ("GRP", "GRPRN"),
    ("SEL", "ONESELF"),
    ("SPO", "SPS"),
    ("DOM", "SIGOTHR"),
    ("CHD", "CHILD"),
    ("GCH", "GRNDCHILD"),
    ("NCH", "NCHILD"),
    ("SCH", "STPCHLD"),
    ("FCH", "CHLDFOST"),
    ("EXF", "EXT"),
    ("SIB", "SIB"),
    ("BRO", "BRO"),
    ("SIS", "SIS"),
    ("FND", "FRND"),
];

/// A short name for a contact that stays the same as long as name and relationship do (FNV-1a).
fn contact_key(of: &Contact) -> String {
    let relationship = of.relationship.as_ref().map_or("", |code| code.as_str());
    let parts = [relationship, &of.name.family, &of.name.given, &of.name.middle, &of.name.suffix];
    let bytes = parts.iter().flat_map(|part| part.bytes().map(|b| b.to_ascii_uppercase()).chain([0]));
    let hash = bytes.fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    });
    format!("{hash:016x}")
}

/// FHIR's few kinds of organizations.
const fn kind(of: OrganizationKind) -> (&'static str, &'static str) {
    match of {
        OrganizationKind::Clinic
        | OrganizationKind::Hospital
        | OrganizationKind::Pharmacy
        | OrganizationKind::HealthUnit => ("prov", "Healthcare Provider"),
        OrganizationKind::HealthDepartment | OrganizationKind::VitalRecords => ("govt", "Government"),
        OrganizationKind::School
        | OrganizationKind::Childcare
        | OrganizationKind::HeadStart
        | OrganizationKind::HomeStudy
        | OrganizationKind::College => ("edu", "Educational Institute"),
        OrganizationKind::Registry => ("other", "Other"),
    }
}

const fn kind_words(of: OrganizationKind) -> &'static str {
    match of {
        OrganizationKind::HealthDepartment => "Health department",
        OrganizationKind::HealthUnit => "Public health unit",
        OrganizationKind::Clinic => "Clinic",
        OrganizationKind::Hospital => "Hospital",
        OrganizationKind::Pharmacy => "Pharmacy",
        OrganizationKind::School => "School",
        OrganizationKind::Childcare => "Childcare",
        OrganizationKind::HeadStart => "Head Start",
        OrganizationKind::HomeStudy => "Home study",
        OrganizationKind::College => "College",
        OrganizationKind::Registry => "Registry",
        OrganizationKind::VitalRecords => "Vital records office",
    }
}
