//! Doses and refusals: US Core's immunization.

use jenner_codes::{CompletionStatus, InformationSource};
use jenner_model::dose::{DoseStatement, OrderNumber, Place, Provider, Refusal, VisGiven};
use jenner_model::record::{Dose, Record, Told};
use jenner_model::{PublicId, ReportId, Timestamp};
use serde_json::Number;

use super::patient::number_kind;
use super::{Writer, borrowed, codes, meta, part_id, patient_reference};
use crate::elements::{
    Annotation, CodeableConcept, Coding, HumanName, Identifier, Quantity, Reference, Text, some,
};
use crate::resources::{Education, Immunization, Observation, Performer, Practitioner, Reaction, Resource};
use crate::systems;

impl<'a> Writer<'a> {
    /// Every dose and refusal of a record.
    pub fn immunizations(&self, record: &'a Record) -> impl Iterator<Item = Immunization<'a>> {
        let person = record.public_id;
        let changed = Changed::of(record);
        let later = changed.clone();
        let (doses, refusals) = (*self, *self);
        let doses = record.doses.iter().map(move |dose| doses.dose(person, dose, changed.at(&dose.reports)));
        let refused = move |told: &'a Told<Refusal>| refusals.refusal(person, told, later.at(&told.reports));
        doses.chain(record.refusals.iter().map(refused))
    }

    /// A dose.
    pub fn dose(&self, person: PublicId, dose: &'a Dose, changed: Timestamp) -> Immunization<'a> {
        let mut resource = self.given(&dose.best);
        resource.id = Some(part_id(person, dose.id).into());
        let labels = resource.meta.take().map(|meta| meta.security).unwrap_or_default();
        resource.meta = meta(changed, systems::US_IMMUNIZATION);
        if let Some(meta) = &mut resource.meta {
            meta.security = labels;
        }
        resource.patient = patient_reference(person);
        resource
    }

    /// A statement about a dose, without the person it is about.
    pub fn given(&self, said: &'a DoseStatement) -> Immunization<'a> {
        let mut contained = Contained::default();
        let performer = self.performers(said, &mut contained);
        let reaction = said.reactions.iter().map(|reaction| {
            let answer = codes::concept(self.codes, reaction);
            contained.reaction(answer, said.given_on.to_string())
        });
        let reaction: Vec<Reaction<'a>> = reaction.collect();
        let is_partial = said.completion == CompletionStatus::Partial;
        Immunization {
            contained: contained.resources,
            identifier: numbers(said.placer.as_ref(), said.filler.as_ref()),
            status: Some("completed".into()),
            vaccine_code: Some(self.vaccine_code(said)),
            occurrence_date_time: Some(said.given_on.to_string().into()),
            recorded: said.entered_on.map(|on| on.to_string().into()),
            primary_source: said.source.map(|source| source == InformationSource::Administered),
            report_origin: said
                .source
                .filter(|source| *source != InformationSource::Administered)
                .map(codes::origin),
            location: said.location.as_ref().map(|place| self.place(place, "Location")),
            manufacturer: said.manufacturer.as_ref().map(|mvx| Reference {
                identifier: Some(Box::new(Identifier {
                    system: Some(systems::MVX.into()),
                    value: Some(mvx.as_str().into()),
                    ..Identifier::default()
                })),
                display: borrowed(codes::maker(self.codes, mvx)),
                ..Reference::default()
            }),
            lot_number: borrowed(&said.lot),
            expiration_date: said.expires_on.map(|on| on.to_string().into()),
            site: said.site.as_ref().map(|site| codes::site(self.codes, site)),
            route: said.route.as_ref().map(|route| codes::route(self.codes, route)),
            dose_quantity: said.amount.as_ref().and_then(|amount| {
                Some(Quantity {
                    value: Some(number(&amount.value)?),
                    unit: amount.unit.as_ref().map(|unit| unit.as_str().into()),
                    system: amount.unit.as_ref().map(|_| systems::UCUM.into()),
                    code: amount.unit.as_ref().map(|unit| unit.as_str().into()),
                    ..Quantity::default()
                })
            }),
            performer,
            note: said.notes.iter().map(|note| annotation(note)).collect(),
            reason_code: said.indications.iter().map(|code| codes::concept(self.codes, code)).collect(),
            is_subpotent: is_partial.then_some(true),
            subpotent_reason: is_partial
                .then(|| CodeableConcept::of(Coding::of(systems::SUBPOTENT, "partialdose", "Partial Dose")))
                .into_iter()
                .collect(),
            education: said.vis.iter().map(education).collect(),
            program_eligibility: said.eligibility.iter().map(|code| self.eligibility(code)).collect(),
            funding_source: said.funding.as_ref().map(|code| self.funding(code)),
            reaction,
            meta: said.confidentiality.as_ref().map(|code| crate::elements::Meta {
                security: vec![confidentiality(code.as_str())],
                ..crate::elements::Meta::default()
            }),
            ..Immunization::default()
        }
    }

    /// A refusal.
    pub fn refusal(&self, person: PublicId, told: &'a Told<Refusal>, changed: Timestamp) -> Immunization<'a> {
        let mut resource = self.refused(&told.statement);
        resource.id = Some(part_id(person, told.id).into());
        resource.meta = meta(changed, systems::US_IMMUNIZATION);
        resource.patient = patient_reference(person);
        resource
    }

    /// A statement about a refusal, without the person it is about.
    pub fn refused(&self, said: &'a Refusal) -> Immunization<'a> {
        let reason = said.reason.as_ref();
        let word = match reason.map(|code| code.as_str()) {
            Some("00" | "03") => Some(("PATOBJ", "patient objection")),
            Some("01") => Some(("RELIG", "religious objection")),
            _ => None,
        };
        let words = word.map(|(code, display)| Coding::of(systems::ACT_REASON, code, display));
        let exact = reason
            .map(|code| Coding { system: Some(codes::NIP002.into()), ..codes::coding(self.codes, code) });
        let has_reason = reason.is_some() || !said.text.is_empty();
        Immunization {
            identifier: numbers(None, said.filler.as_ref()),
            status: Some("not-done".into()),
            status_reason: has_reason.then(|| CodeableConcept {
                coding: words.into_iter().chain(exact).collect(),
                text: borrowed(&said.text),
                ..CodeableConcept::default()
            }),
            vaccine_code: Some(CodeableConcept::of(codes::vaccine(self.codes, said.vaccine))),
            occurrence_date_time: Some(said.refused_on.to_string().into()),
            primary_source: Some(true),
            ..Immunization::default()
        }
    }

    fn vaccine_code(&self, said: &'a DoseStatement) -> CodeableConcept<'a> {
        let cvx = said.vaccine.cvx;
        let mut coding = vec![codes::vaccine(self.codes, cvx)];
        if let Some(ndc) = &said.vaccine.ndc {
            let product = self.codes.ndc(ndc).map_or("", |entry| &entry.product);
            coding.push(Coding::of(systems::NDC, ndc.as_str(), product));
        }
        coding.extend(said.vaccine.cpt.as_ref().map(|cpt| Coding::of(systems::CPT, cpt.as_str(), "")));
        let text = self.codes.cvx(cvx).map(|entry| Text::Borrowed(&*entry.full));
        CodeableConcept { coding, text, ..CodeableConcept::default() }
    }

    fn eligibility(&self, code: &'a jenner_codes::Eligibility) -> CodeableConcept<'a> {
        let mut concept = codes::concept(self.codes, code);
        let word = match code.as_str() {
            "V01" => Some(("ineligible", "Not Eligible")),
            "V03" => Some(("uninsured", "Uninsured")),
            _ => None,
        };
        concept.coding.extend(word.map(|(code, words)| Coding::of(systems::ELIGIBILITY, code, words)));
        concept
    }

    fn funding(&self, code: &'a jenner_codes::FundingSource) -> CodeableConcept<'a> {
        let mut concept = codes::concept(self.codes, code);
        let word = match code.as_str() {
            "PHC70" => Some(("private", "Private")),
            "VXC50" | "VXC51" | "VXC52" | "VXC1" | "VXC2" | "VXC3" => Some(("public", "Public")),
            _ => None,
        };
        concept.coding.extend(word.map(|(code, words)| Coding::of(systems::FUNDING, code, words)));
        concept
    }

    fn performers(&self, said: &'a DoseStatement, contained: &mut Contained<'a>) -> Vec<Performer<'a>> {
        let people = [
            ("AP", "Administering Provider", &said.administered_by),
            ("OP", "Ordering Provider", &said.ordered_by),
            ("EP", "Entering Provider (probably not the same as transcriptionist?)", &said.entered_by),
        ];
        let mut all = Vec::new();
        for (code, words, who) in people {
            let Some(who) = who else { continue };
            all.push(Performer {
                function: Some(function(code, words)),
                actor: Some(contained.practitioner(self, who)),
                ..Performer::default()
            });
        }
        all.extend(said.entered_at.as_ref().map(|place| Performer {
            function: Some(function("EP", "Entering Provider (probably not the same as transcriptionist?)")),
            actor: Some(self.place(place, "Organization")),
            ..Performer::default()
        }));
        all
    }

    /// A place or an organization as a message named it: a pointer to ours where it is one of ours.
    fn place(&self, place: &'a Place, kind: &'static str) -> Reference<'a> {
        let ours = self.directory.of_code(&place.id);
        Reference {
            reference: ours.map(|one| format!("{kind}/{}", one.public_id).into()),
            r#type: Some(kind.into()),
            identifier: borrowed(&place.id)
                .map(|id| Box::new(Identifier { value: Some(id), ..Identifier::default() })),
            display: borrowed(&place.name)
                .or_else(|| ours.map(|one| Text::Owned(one.name.to_string())))
                .or_else(|| borrowed(&place.id)),
            ..Reference::default()
        }
    }
}

/// When each part of a record changed last.
#[derive(Debug, Clone)]
pub struct Changed(std::collections::HashMap<ReportId, Timestamp>);

impl Changed {
    /// Of all reports of a record.
    pub fn of(record: &Record) -> Self {
        Self(record.reports.iter().map(|report| (report.id, report.received_at)).collect())
    }

    /// The last change of what these reports say.
    pub fn at(&self, reports: &[ReportId]) -> Timestamp {
        reports.iter().filter_map(|id| self.0.get(id)).max().copied().unwrap_or(Timestamp(0))
    }
}

/// Resources that live inside a dose.
#[derive(Default)]
struct Contained<'a> {
    resources: Vec<Resource<'a>>,
}

impl<'a> Contained<'a> {
    fn practitioner(&mut self, writer: &Writer<'a>, who: &'a Provider) -> Reference<'a> {
        let id = format!("p{}", self.resources.len() + 1);
        let degree = borrowed(&who.degree).into_iter().collect();
        let given = [&who.given, &who.middle].into_iter().filter_map(|text| borrowed(text)).collect();
        let has_name = !(who.family.is_empty() && who.given.is_empty() && who.middle.is_empty());
        let name = HumanName { family: borrowed(&who.family), given, suffix: degree, ..HumanName::default() };
        let is_npi = who.number_kind.as_str() == "NPI" || who.authority.as_str() == "NPI";
        let system = if is_npi { systems::NPI.into() } else { systems::of_authority(&who.authority) };
        let number = borrowed(&who.number).map(|value| Identifier {
            r#type: borrowed(&who.number_kind).map(|kind| {
                let words = writer.codes.find::<jenner_codes::IdentifierTypeSet>(&who.number_kind);
                number_kind(kind, words.map_or("", |found| found.label))
            }),
            system: some(system),
            value: Some(value),
            assigner: borrowed(&who.authority)
                .map(|display| Box::new(Reference { display: Some(display), ..Reference::default() })),
            ..Identifier::default()
        });
        let display = [&who.given, &who.middle, &who.family].map(|part| part.as_str()).join(" ");
        let display = display.split_whitespace().collect::<Vec<_>>().join(" ");
        self.resources.push(
            Practitioner {
                id: Some(id.clone().into()),
                identifier: number.into_iter().collect(),
                name: if has_name || !who.degree.is_empty() { vec![name] } else { vec![] },
                ..Practitioner::default()
            }
            .into(),
        );
        Reference { display: some(display.into()), ..Reference::to(format!("#{id}")) }
    }

    fn reaction(&mut self, answer: CodeableConcept<'a>, on: String) -> Reaction<'a> {
        let id = format!("r{}", self.resources.len() + 1);
        let display = answer.words().map(|words| Text::Owned(words.to_owned()));
        self.resources.push(
            Observation {
                id: Some(id.clone().into()),
                status: Some("final".into()),
                code: Some(codes::loinc("31044-1", "Immunization reaction")),
                effective_date_time: Some(on.into()),
                value_codeable_concept: Some(answer),
                ..Observation::default()
            }
            .into(),
        );
        Reaction {
            detail: Some(Reference { display, ..Reference::to(format!("#{id}")) }),
            ..Reaction::default()
        }
    }
}

fn numbers<'a>(placer: Option<&'a OrderNumber>, filler: Option<&'a OrderNumber>) -> Vec<Identifier<'a>> {
    let one = |kind: &'static str, words: &'static str, number: &'a OrderNumber| Identifier {
        r#type: Some(number_kind(kind, words)),
        system: some(systems::of_authority(&number.authority)),
        value: borrowed(&number.value),
        ..Identifier::default()
    };
    let placer = placer.map(|number| one("PLAC", "Placer Identifier", number));
    placer.into_iter().chain(filler.map(|number| one("FILL", "Filler Identifier", number))).collect()
}

fn function<'a>(code: &'static str, words: &'static str) -> CodeableConcept<'a> {
    CodeableConcept::of(Coding::of(systems::v2("0443"), code, words))
}

/// An amount as a JSON number; texts that are none are left out.
fn number(text: &str) -> Option<Number> {
    match text.parse::<i64>() {
        Ok(whole) => Some(whole.into()),
        Err(_) => text.parse().ok().and_then(Number::from_f64),
    }
}

fn annotation(note: &str) -> Annotation<'_> {
    Annotation { text: Some(note.into()), ..Annotation::default() }
}

/// A statement handed out. One named by its vaccine has that as its document: FHIR wants a document or an address.
fn education(vis: &VisGiven) -> Education<'_> {
    let by_vaccine = || vis.vaccine.map(|cvx| Text::Owned(format!("CVX {cvx}")));
    Education {
        document_type: vis.document.as_ref().map(|document| document.as_str().into()).or_else(by_vaccine),
        publication_date: vis.published.map(|on| on.to_string().into()),
        presentation_date: vis.presented.map(|on| on.to_string().into()),
        ..Education::default()
    }
}

/// Table 0177 in the codes of HL7 v3: "usual" is called "normal" there.
fn confidentiality(code: &str) -> Coding<'_> {
    let (code, display) = match code {
        "U" => ("N", "normal"),
        "R" => ("R", "restricted"),
        "V" => ("V", "very restricted"),
        other => (other, ""),
    };
    Coding::of(systems::CONFIDENTIALITY, code, display)
}
