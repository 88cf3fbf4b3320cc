//! Immunity, contraindications, reactions and indications that belong to no dose.

use jenner_model::observation::{Observation as Seen, ObservedFact};
use jenner_model::record::{Record, Told};
use jenner_model::{PublicId, Timestamp};

use super::given::Changed;
use super::{Writer, codes, instant, meta, part_id, patient_reference};
use crate::elements::{CodeableConcept, Coding, Text};
use crate::resources::{Component, Observation};
use crate::systems;

impl<'a> Writer<'a> {
    /// Every observation of a record.
    pub fn observations(&self, record: &'a Record) -> impl Iterator<Item = Observation<'a>> {
        let (writer, person, changed) = (*self, record.public_id, Changed::of(record));
        record
            .observations
            .iter()
            .map(move |told| writer.observation(person, told, changed.at(&told.reports)))
    }

    /// An observation.
    pub fn observation(&self, person: PublicId, told: &'a Told<Seen>, changed: Timestamp) -> Observation<'a> {
        Observation {
            id: Some(part_id(person, told.id).into()),
            meta: meta(changed, ""),
            subject: patient_reference(person),
            issued: Some(instant(changed).into()),
            ..self.observed(&told.statement)
        }
    }

    /// A statement of an observation, without the person it is about.
    pub fn observed(&self, said: &'a Seen) -> Observation<'a> {
        let (question, words, answer) = match &said.finding {
            ObservedFact::HistoryOfDisease(code) => {
                ("59784-9", "Disease with presumed immunity", codes::concept(self.codes, code))
            }
            ObservedFact::Serology(code) => {
                ("75505-8", "Disease with serological evidence of immunity", codes::concept(self.codes, code))
            }
            ObservedFact::Contraindication(code) => {
                ("30945-0", "Immunization contraindication", codes::concept(self.codes, code))
            }
            ObservedFact::Reaction(code) => {
                ("31044-1", "Immunization reaction", codes::concept(self.codes, code))
            }
            ObservedFact::Indication(code) => {
                ("59785-6", "Indications for immunization", codes::concept(self.codes, code))
            }
        };
        let category = if matches!(said.finding, ObservedFact::Serology(_)) {
            ("laboratory", "Laboratory")
        } else {
            ("exam", "Exam")
        };
        let dated = |code: &'static str, words: &'static str, on: Option<jiff::civil::Date>| {
            on.map(|on| Component {
                code: Some(codes::loinc(code, words)),
                value_date_time: Some(Text::Owned(on.to_string())),
                ..Component::default()
            })
        };
        let about = said.vaccine.map(|cvx| Component {
            code: Some(codes::loinc("30956-7", "Vaccine type")),
            value_codeable_concept: Some(CodeableConcept::of(codes::vaccine(self.codes, cvx))),
            ..Component::default()
        });
        Observation {
            status: Some("final".into()),
            category: vec![CodeableConcept::of(Coding::of(
                systems::OBSERVATION_CATEGORY,
                category.0,
                category.1,
            ))],
            code: Some(codes::loinc(question, words)),
            effective_date_time: Some(said.observed_on.to_string().into()),
            value_codeable_concept: Some(answer),
            component: [
                dated("30946-8", "Immunization contraindication effective date", said.from),
                dated("30944-3", "Immunization contraindication expiration date", said.until),
                about,
            ]
            .into_iter()
            .flatten()
            .collect(),
            ..Observation::default()
        }
    }
}
