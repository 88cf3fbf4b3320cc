//! Who said what, when, in which message.

use jenner_model::record::Record;
use jenner_model::report::{Report, Statement};

use super::{Writer, instant, meta, part_id};
use crate::elements::{CodeableConcept, Coding, Identifier, Reference};
use crate::resources::{Agent, Provenance, SourceEntity};
use crate::systems;

impl<'a> Writer<'a> {
    /// The provenance of every report of a record that still stands behind something of it.
    pub fn provenances(&self, record: &'a Record) -> impl Iterator<Item = Provenance<'a>> {
        let writer = *self;
        record.reports.iter().filter_map(move |report| writer.provenance(record, report))
    }

    /// The provenance of a report; `None` for one that nothing of the record rests on any more.
    pub fn provenance(&self, record: &'a Record, report: &Report) -> Option<Provenance<'a>> {
        let person = record.public_id;
        let part = |kind: &str, id| Reference::to(format!("{kind}/{}", part_id(person, id)));
        let stands = |reports: &[jenner_model::ReportId]| reports.contains(&report.id);
        let target = match &report.statement {
            Statement::Demographics(_) => Reference::to(format!("Patient/{person}")),
            Statement::Dose(_) => {
                let dose = record.doses.iter().find(|dose| stands(&dose.reports))?;
                part("Immunization", dose.id)
            }
            Statement::Refusal(_) => {
                let told = record.refusals.iter().find(|told| stands(&told.reports))?;
                part("Immunization", told.id)
            }
            Statement::Observation(_) => {
                let told = record.observations.iter().find(|told| stands(&told.reports))?;
                part("Observation", told.id)
            }
        };
        let organization = self.directory.get(report.organization);
        let who = Reference {
            reference: organization.map(|one| format!("Organization/{}", one.public_id).into()),
            display: Some(organization.map_or("An organization".into(), |one| one.name.as_str().into())),
            ..Reference::default()
        };
        let author = Coding::of(systems::PARTICIPANT, "author", "Author");
        let transmitter = Coding::of(
            "http://hl7.org/fhir/us/core/CodeSystem/us-core-provenance-participant-type",
            "transmitter",
            "Transmitter",
        );
        let agent = |coding| Agent {
            r#type: Some(CodeableConcept::of(coding)),
            who: Some(who.clone()),
            ..Agent::default()
        };
        Some(Provenance {
            id: Some(part_id(person, report.id).into()),
            meta: meta(report.received_at, ""),
            target: vec![target],
            occurred_date_time: Some(instant(report.said_at).into()),
            recorded: Some(instant(report.received_at).into()),
            agent: vec![agent(author), agent(transmitter)],
            entity: vec![SourceEntity {
                role: Some("source".into()),
                what: Some(Reference {
                    identifier: Some(Box::new(Identifier {
                        system: crate::elements::some(systems::of_authority(self.authority)),
                        value: Some(report.message.0.to_string().into()),
                        ..Identifier::default()
                    })),
                    display: Some("Message in the registry's log".into()),
                    ..Reference::default()
                }),
                ..SourceEntity::default()
            }],
            ..Provenance::default()
        })
    }
}
