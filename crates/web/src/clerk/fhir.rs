//! FHIR from the registry: records into resources, resources into submissions.

use jenner_fhir::elements::Reference;
use jenner_fhir::problem::{Kind as Wrong, Problem};
use jenner_fhir::resources::{Parameter, Parameters, Resource};
use jenner_fhir::write::{Directory, Writer, read_part_id};
use jenner_model::person::Demographics;
use jenner_model::record::Record;
use jenner_model::report::Statement;
use jenner_model::{PublicId, ReportId, Timestamp};
use jenner_registry::fhir::people::{self, Found as Looked};
use jenner_registry::fhir::{self, due, immds};
use jenner_registry::intake::fhir::{self as intake, Created, Done, Refused};
use serde::Serialize;
use serde_json::Value;

use super::{Clerk, refusal};
use crate::desk::fhir::{FhirDesk, Found, Kind, Match, Outcome, Question, Stored};
use crate::desk::{Refusal, Sender};

fn json(resource: impl Serialize) -> Result<Value, Refusal> {
    serde_json::to_value(resource).map_err(|error| Refusal::Broken(error.to_string()))
}

fn all<T: Serialize>(resources: impl IntoIterator<Item = T>) -> Result<Vec<Value>, Refusal> {
    resources.into_iter().map(json).collect()
}

impl Clerk {
    fn resources(&self, writer: &Writer<'_>, record: &Record, kind: Kind) -> Result<Vec<Value>, Refusal> {
        let person = record.public_id;
        let changed = record.reports.iter().map(|report| report.received_at).max();
        let changed = changed.unwrap_or_else(|| self.registry.now());
        let today = self.registry.today();
        // What is due changes with the day, too.
        let midnight = today.to_zoned(self.registry.settings().time_zone.clone()).ok();
        let midnight = midnight.map_or(changed, |zoned| Timestamp::from_jiff(zoned.timestamp()));
        let assessed = changed.max(midnight);
        match kind {
            Kind::Patient => all([writer.patient(record)]),
            Kind::Immunization => all(writer.immunizations(record)),
            Kind::Observation => all(writer.observations(record)),
            Kind::RelatedPerson => all(writer.related(record)),
            Kind::Provenance => all(writer.provenances(record)),
            Kind::ImmunizationRecommendation => match due::of_record(&self.registry, record) {
                Ok((_, forecasts)) => all([writer.recommendation(person, &forecasts, today, assessed)]),
                Err(_) => Ok(Vec::new()),
            },
            Kind::ImmunizationEvaluation => match due::of_record(&self.registry, record) {
                Ok((evaluations, _)) => {
                    all(evaluations.iter().map(|one| writer.evaluation(person, one, today, assessed)))
                }
                Err(_) => Ok(Vec::new()),
            },
            Kind::Location | Kind::Organization => Ok(Vec::new()),
        }
    }

    fn directory(&self) -> Result<Directory, Refusal> {
        fhir::directory(&self.registry).map_err(refusal)
    }

    fn record(&self, sender: &Sender, person: PublicId) -> Result<Record, Refusal> {
        let record = fhir::open(&self.registry, &sender.access, person).map_err(refusal)?;
        record.ok_or(Refusal::NotFound)
    }

    fn stored(&self, created: Created) -> Result<Stored, Refusal> {
        let directory = self.directory()?;
        let writer = fhir::writer(&self.registry, &directory);
        let person = created.record.public_id;
        let status = if created.is_new { 201 } else { 200 };
        let resource = match created.part {
            None => None,
            Some(part) => part_of(&writer, &created.record, part)?,
        };
        Ok(Stored {
            status,
            location: place(person, created.part, resource.as_ref()),
            resource,
            problems: created.problems,
        })
    }
}

/// The dose, refusal or observation that a report stands for.
fn part_of(writer: &Writer<'_>, record: &Record, part: ReportId) -> Result<Option<Value>, Refusal> {
    let changed = jenner_fhir::write::Changed::of(record);
    let person = record.public_id;
    if let Some(dose) = record.doses.iter().find(|dose| dose.reports.contains(&part)) {
        return json(writer.dose(person, dose, changed.at(&dose.reports))).map(Some);
    }
    if let Some(told) = record.refusals.iter().find(|told| told.reports.contains(&part)) {
        return json(writer.refusal(person, told, changed.at(&told.reports))).map(Some);
    }
    if let Some(told) = record.observations.iter().find(|told| told.reports.contains(&part)) {
        return json(writer.observation(person, told, changed.at(&told.reports))).map(Some);
    }
    Ok(None)
}

fn place(person: PublicId, part: Option<ReportId>, resource: Option<&Value>) -> Option<String> {
    let kind = resource.and_then(|resource| resource.get("resourceType")).and_then(Value::as_str);
    match (kind, part) {
        (Some(kind), Some(part)) => Some(format!("{kind}/{}", jenner_fhir::write::part_id(person, part))),
        _ => Some(format!("Patient/{person}")),
    }
}

fn outcome<T, U>(
    result: Result<T, Refused>,
    taken: impl FnOnce(T) -> Result<U, Refusal>,
) -> Result<Outcome<U>, Refusal> {
    match result {
        Ok(done) => taken(done).map(Outcome::Taken),
        Err(Refused::Problems(problems)) => Ok(Outcome::Refused(problems)),
        Err(Refused::Error(error)) => Err(refusal(error)),
    }
}

fn told(done: Done) -> Stored {
    let location = done.at.map(|(kind, person, part)| match part {
        Some(part) => format!("{kind}/{}", jenner_fhir::write::part_id(person, part)),
        None => format!("{kind}/{person}"),
    });
    Stored { status: done.status, location, resource: None, problems: done.problems }
}

impl FhirDesk for Clerk {
    fn of_person(
        &self,
        sender: &Sender,
        kinds: &[Kind],
        person: PublicId,
    ) -> Result<Vec<Vec<Value>>, Refusal> {
        let record = self.record(sender, person)?;
        let directory = self.directory()?;
        let writer = fhir::writer(&self.registry, &directory);
        kinds.iter().map(|kind| self.resources(&writer, &record, *kind)).collect()
    }

    fn resource(&self, sender: &Sender, kind: Kind, id: &str) -> Result<Value, Refusal> {
        if matches!(kind, Kind::Location | Kind::Organization) {
            let all = self.places(sender, kind)?;
            return all.into_iter().find(|one| one["id"] == id).ok_or(Refusal::NotFound);
        }
        let person = id.split('-').next().unwrap_or_default();
        let person: PublicId = person.parse().map_err(|_| Refusal::NotFound)?;
        let record = self.record(sender, person)?;
        let directory = self.directory()?;
        let writer = fhir::writer(&self.registry, &directory);
        if kind == Kind::Patient {
            return match (id.contains('-'), record.public_id == person) {
                (true, _) => Err(Refusal::NotFound),
                (false, true) => json(writer.patient(&record)),
                (false, false) => json(writer.merged_patient(person, record.public_id)),
            };
        }
        if matches!(kind, Kind::Immunization | Kind::Observation) {
            // A dose keeps every name it had: each report it was made of leads to it.
            let (_, part, more) = read_part_id(id).ok_or(Refusal::NotFound)?;
            let found = part_of(&writer, &record, part)?.filter(|_| more.is_empty());
            return found.filter(|one| one["resourceType"] == kind.name()).ok_or(Refusal::NotFound);
        }
        let same = |one: &Value| one["id"] == id;
        self.resources(&writer, &record, kind)?.into_iter().find(same).ok_or(Refusal::NotFound)
    }

    fn places(&self, _sender: &Sender, kind: Kind) -> Result<Vec<Value>, Refusal> {
        let directory = self.directory()?;
        let writer = fhir::writer(&self.registry, &directory);
        let organizations = directory.all();
        match kind {
            Kind::Location => all(organizations.into_iter().map(|one| writer.location(one))),
            Kind::Organization => all(organizations.into_iter().map(|one| writer.organization(one))),
            _ => Ok(Vec::new()),
        }
    }

    fn match_person(
        &self,
        sender: &Sender,
        asked: &Demographics,
        most: Option<usize>,
    ) -> Result<Found, Refusal> {
        let mut asked = asked.clone();
        for number in &mut asked.identifiers {
            // A number of ours is a registry number, whatever the asker calls it.
            if number.authority.eq_ignore_ascii_case(&self.registry.settings().application) {
                number.kind = jenner_codes::Code::known("SR");
            }
        }
        let found = people::find(&self.registry, &sender.access, &asked, most).map_err(refusal)?;
        let people = match found {
            Looked::People(people) => people,
            Looked::TooMany => return Ok(Found::TooMany),
            Looked::TooLittle => return Ok(Found::TooLittle),
        };
        let directory = self.directory()?;
        let writer = fhir::writer(&self.registry, &directory);
        let one = |likely: &people::Likely| {
            Ok(Match {
                patient: json(writer.patient(&likely.record))?,
                person: likely.record.public_id,
                grade: likely.grade.code(),
                score: (f64::from(likely.score) * 1000.0).round() / 1000.0,
            })
        };
        people.iter().map(one).collect::<Result<_, Refusal>>().map(Found::People)
    }

    fn create(
        &self,
        sender: &Sender,
        bytes: &[u8],
        value: Value,
        condition: Option<&str>,
    ) -> Result<Outcome<Stored>, Refusal> {
        if let Some(condition) = condition {
            let found = intake::if_none_exist_patient(&self.registry, &sender.access, condition);
            match found {
                Ok(None) => {}
                Ok(Some(person)) => {
                    let location = Some(format!("Patient/{person}"));
                    return Ok(Outcome::Taken(Stored { status: 200, location, ..Stored::default() }));
                }
                Err(Refused::Problems(problems)) => return Ok(Outcome::Refused(problems)),
                Err(Refused::Error(error)) => return Err(refusal(error)),
            }
        }
        let created = intake::create(&self.registry, &sender.access, bytes, value);
        outcome(created, |created| self.stored(created))
    }

    fn update(
        &self,
        sender: &Sender,
        bytes: &[u8],
        value: Value,
        id: &str,
    ) -> Result<Outcome<Stored>, Refusal> {
        let Some((person, part, "")) = read_part_id(id) else { return Err(Refusal::NotFound) };
        if value.get("id").and_then(Value::as_str).is_some_and(|inside| inside != id) {
            let text = "The id in the resource is not the one in the address. Send the same.";
            return Ok(Outcome::Refused(vec![Problem::error(Wrong::Value, "Immunization.id", text)]));
        }
        let updated = intake::update(&self.registry, &sender.access, bytes, value, (person, part));
        outcome(updated, |created| {
            // An update is never a creation to the client: the dose was there.
            self.stored(Created { is_new: false, ..created })
        })
    }

    fn bundle(
        &self,
        sender: &Sender,
        bytes: &[u8],
        value: Value,
    ) -> Result<Outcome<(Vec<Stored>, bool)>, Refusal> {
        let done = intake::bundle(&self.registry, &sender.access, bytes, value);
        outcome(done, |(done, all_or_nothing)| Ok((done.into_iter().map(told).collect(), all_or_nothing)))
    }

    fn immds(&self, question: Question) -> Result<Outcome<Value>, Refusal> {
        let on = question.on.unwrap_or_else(|| self.registry.today());
        let (statements, names): (Vec<Statement>, Vec<String>) = question.statements.into_iter().unzip();
        let asked = immds::Question { demographics: question.demographics, statements, on };
        let answered = match immds::answer(&self.registry, asked) {
            Ok(answered) => answered,
            Err(why) => {
                let text =
                    format!("There is no forecast: {why}. Check patient.birthDate and assessmentDate.");
                let problem =
                    Problem::error(Wrong::BusinessRule, "Parameters.parameter.where(name='patient')", text);
                return Ok(Outcome::Refused(vec![problem]));
            }
        };
        let directory = Directory::default();
        let writer = fhir::writer(&self.registry, &directory);
        let mut patient = question.patient;
        patient["id"] = "patient".into();
        let contained = || Some(Reference::to("#patient"));
        let mut parameter = Vec::new();
        for (n, one) in answered.evaluations.iter().enumerate() {
            let name = usize::try_from(one.dose.0).ok().and_then(|at| names.get(at));
            let mut evaluation = writer.evaluated(one, on);
            evaluation.id = Some(format!("evaluation-{}", n + 1).into());
            evaluation.patient = contained();
            evaluation.immunization_event = name.map(|name| match name.contains('/') {
                true => Reference::to(name.as_str()),
                false => Reference { display: Some(name.as_str().into()), ..Reference::default() },
            });
            let mut evaluation = json(evaluation)?;
            evaluation["contained"] = Value::Array(vec![patient.clone()]);
            parameter.push(Parameter {
                name: Some("evaluation".into()),
                resource: Some(Resource::Json(evaluation)),
                ..Parameter::default()
            });
        }
        let mut recommendation = writer.forecast(&answered.forecasts, on);
        recommendation.id = Some("recommendation".into());
        recommendation.patient = contained();
        recommendation.contained = vec![Resource::Json(patient)];
        parameter.push(Parameter {
            name: Some("recommendation".into()),
            resource: Some(recommendation.into()),
            ..Parameter::default()
        });
        json(Parameters { parameter, ..Parameters::default() }).map(Outcome::Taken)
    }

    fn authority(&self) -> String {
        self.registry.settings().application.to_string()
    }
}
