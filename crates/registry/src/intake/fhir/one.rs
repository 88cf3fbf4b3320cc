//! One resource: a patient, a dose, an observation.

use jenner_codes::ActionCode;
use jenner_fhir::problem::{Kind, Problem};
use jenner_fhir::resources::{Immunization, Observation, Patient};
use jenner_fhir::{json, read, systems};
use jenner_model::access::Access;
use jenner_model::person::{Demographics, Identifier};
use jenner_model::record::Record;
use jenner_model::report::{Report, Statement};
use jenner_model::{PublicId, ReportId};
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::{About, Refused, Sheaf, known_person, require, take};
use crate::fhir::people::{self, Found};
use crate::{Registry, fhir};

/// What became of a resource.
#[derive(Debug)]
pub struct Created {
    /// The record afterwards, as the sender may see it.
    pub record: Record,
    /// The part of the record it is; `None` for a patient, and for what was taken back.
    pub part: Option<ReportId>,
    /// Whether it was new.
    pub is_new: bool,
    /// What is worth saying.
    pub problems: Vec<Problem>,
}

/// Takes a new patient, dose or observation.
///
/// # Errors
/// What is wrong with it.
pub fn create(registry: &Registry, access: &Access, bytes: &[u8], value: Value) -> Result<Created, Refused> {
    require(registry, access)?;
    let kind = json::type_of(&value).unwrap_or_default().to_owned();
    let result = sheaf(registry, access, bytes, value, &kind, ActionCode::Add);
    finish(registry, access, bytes, &kind, result)
}

/// Takes a dose or observation in the place of what the sender said of it before; `entered-in-error` takes it back.
///
/// # Errors
/// What is wrong with it.
pub fn update(
    registry: &Registry,
    access: &Access,
    bytes: &[u8],
    value: Value,
    (person, part): (PublicId, ReportId),
) -> Result<Created, Refused> {
    require(registry, access)?;
    let kind = json::type_of(&value).unwrap_or_default().to_owned();
    let result = sheaf(registry, access, bytes, value, &kind, ActionCode::Update).and_then(|mut sheaf| {
        let known = known_person(registry, access, &person.to_string(), &format!("{kind}.id"))?;
        let own = |id: &ReportId| {
            let of_sender = |one: &&Report| one.organization == access.organization() && one.id == *id;
            known.reports.iter().find(of_sender).map(|report| &report.statement)
        };
        let dose = known.doses.iter().map(|dose| &dose.reports);
        let refusals = known.refusals.iter().map(|told| &told.reports);
        let behind = dose.chain(refusals).find(|reports| reports.contains(&part));
        let Some(before) = behind.and_then(|reports| reports.iter().find_map(own)) else {
            let text = "There is no dose of yours with this id. Only who reported a dose can change it.";
            return Err(Problem::error(Kind::NotFound, format!("{kind}.id"), text).into());
        };
        if let About::Known(about) = &sheaf.about
            && about.person != known.person
        {
            let text = "The dose belongs to another patient. A dose cannot be moved to somebody else.";
            return Err(Problem::error(Kind::BusinessRule, format!("{kind}.patient"), text).into());
        }
        replace(&mut sheaf.statements, before, &kind);
        sheaf.about = About::Known(known.clone());
        Ok(sheaf)
    });
    finish(registry, access, bytes, &kind, result)
}

/// Makes the one statement of an update say which statement it replaces. A dose with a number is known by it; what is known by
/// its day and vaccine alone is taken back where those change.
fn replace(statements: &mut Vec<(Statement, String)>, before: &Statement, kind: &str) {
    let gone = match (statements.first_mut().map(|(said, _)| said), before) {
        (Some(Statement::Dose(said)), Statement::Dose(before)) => {
            said.filler = before.filler.clone();
            let same = said.given_on == before.given_on && said.vaccine.cvx == before.vaccine.cvx;
            if said.action == ActionCode::Delete {
                said.given_on = before.given_on;
                said.vaccine = before.vaccine.clone();
            }
            before.filler.is_none() && !same && said.action != ActionCode::Delete
        }
        (Some(Statement::Refusal(said)), Statement::Refusal(before)) => {
            let same = said.refused_on == before.refused_on && said.vaccine == before.vaccine;
            if said.action == ActionCode::Delete {
                said.refused_on = before.refused_on;
                said.vaccine = before.vaccine;
            }
            !same && said.action != ActionCode::Delete
        }
        // What was a dose is a refusal now, or the other way about.
        _ => true,
    };
    if !gone {
        return;
    }
    let mut taken_back = before.clone();
    match &mut taken_back {
        Statement::Dose(dose) => dose.action = ActionCode::Delete,
        Statement::Refusal(refusal) => refusal.action = ActionCode::Delete,
        Statement::Demographics(_) | Statement::Observation(_) => return,
    }
    statements.push((taken_back, kind.to_owned()));
}

fn finish(
    registry: &Registry,
    access: &Access,
    bytes: &[u8],
    kind: &str,
    sheaf: Result<Sheaf<'_>, Refused>,
) -> Result<Created, Refused> {
    let sheaf = match sheaf {
        Ok(sheaf) => sheaf,
        Err(Refused::Problems(problems)) => {
            let entry = super::entry(registry, access, crate::messages::Transport::Fhir, bytes)?;
            let entry = crate::messages::Entry { message_type: name(kind), ..entry };
            super::log_refused(registry, access, entry, &problems)?;
            return Err(Refused::Problems(problems));
        }
        Err(error) => return Err(error),
    };
    let is_patient = sheaf.statements.is_empty();
    let taken = take(registry, access, sheaf)?;
    let part = taken.parts.into_iter().next().flatten();
    Ok(Created {
        is_new: if is_patient { taken.new_person } else { part.is_some_and(|(_, new)| new) },
        part: part.map(|(id, _)| id),
        record: taken.record,
        problems: taken.problems,
    })
}

fn name(kind: &str) -> smol_str::SmolStr {
    let known = ["Patient", "Immunization", "Observation", "Bundle"].into_iter().find(|known| *known == kind);
    smol_str::format_smolstr!("FHIR {}", known.unwrap_or_default())
}

fn sheaf<'b>(
    registry: &Registry,
    access: &Access,
    bytes: &'b [u8],
    value: Value,
    kind: &str,
    action: ActionCode,
) -> Result<Sheaf<'b>, Refused> {
    let mut problems = Vec::new();
    let (about, statements) = match kind {
        "Patient" => {
            (About::Described(Box::new(described(registry, value, "Patient", &mut problems)?)), vec![])
        }
        "Immunization" | "Observation" => {
            let value = in_our_words(registry, value, kind, &mut problems)?;
            let subject = if kind == "Immunization" { "patient" } else { "subject" };
            let about = about(registry, access, &value, kind, subject, &mut problems)?;
            let said = statement(registry, value, kind, kind, action, &mut problems)?;
            (about, vec![(said, kind.to_owned())])
        }
        _ => {
            let text = "This kind of resource is not taken. Send a Patient, an Immunization, an Observation, or a Bundle of \
                        these.";
            return Err(Problem::error(Kind::NotSupported, "", text).into());
        }
    };
    let control_id = statements.first().and_then(|(said, _)| number(said)).unwrap_or_default();
    Ok(Sheaf { about, statements, problems, kind: name(kind), control_id, bytes })
}

fn number(said: &Statement) -> Option<smol_str::SmolStr> {
    match said {
        Statement::Dose(dose) => dose.filler.as_ref().map(|number| number.value.clone()),
        Statement::Refusal(refusal) => refusal.filler.as_ref().map(|number| number.value.clone()),
        Statement::Demographics(_) | Statement::Observation(_) => None,
    }
}

/// A resource as its type; `Err` where it is none at all.
pub(super) fn typed<T: DeserializeOwned>(
    value: Value,
    place: &str,
    problems: &mut Vec<Problem>,
) -> Result<T, Refused> {
    let (read, found) = json::typed(value, place);
    match read {
        Some(read) => {
            problems.extend(found);
            Ok(read)
        }
        None => Err(Refused::Problems(found)),
    }
}

/// The statement of a patient resource.
pub(super) fn described(
    registry: &Registry,
    value: Value,
    place: &str,
    problems: &mut Vec<Problem>,
) -> Result<Demographics, Refused> {
    let resource: Patient<'static> = typed(value, place, problems)?;
    let (said, found) = read::patient(&resource, registry.codes(), place);
    problems.extend(found);
    Ok(said)
}

/// The statement of an immunization or observation.
pub(super) fn statement(
    registry: &Registry,
    value: Value,
    kind: &str,
    place: &str,
    action: ActionCode,
    problems: &mut Vec<Problem>,
) -> Result<Statement, Refused> {
    let (said, found) = if kind == "Immunization" {
        let resource: Immunization<'static> = typed(value, place, problems)?;
        read::immunization(&resource, registry.codes(), place)
    } else {
        let resource: Observation<'static> = typed(value, place, problems)?;
        let (seen, found) = read::observation(&resource, registry.codes(), place);
        (seen.map(Statement::Observation), found)
    };
    problems.extend(found);
    let Some(mut said) = said else { return Err(Refused::Problems(std::mem::take(problems))) };
    // "Entered in error" takes back, whatever the caller does with the others.
    match &mut said {
        Statement::Dose(dose) if dose.action == ActionCode::Add => dose.action = action,
        Statement::Refusal(refusal) if refusal.action == ActionCode::Add => refusal.action = action,
        Statement::Observation(seen) if seen.action == ActionCode::Add => seen.action = action,
        _ => {}
    }
    Ok(said)
}

/// References to places of ours by what those call themselves, and references to nothing found.
pub(super) fn in_our_words(
    registry: &Registry,
    mut value: Value,
    place: &str,
    problems: &mut Vec<Problem>,
) -> Result<Value, Refused> {
    let directory = fhir::directory(registry)?;
    let mut missing = Vec::new();
    let mut look = |reference: &mut Value, place: String| {
        let Some(to) = reference.get("reference").and_then(Value::as_str) else { return };
        let Some((kind, id)) = to.rsplit_once('/').filter(|_| !to.starts_with('#')) else { return };
        let ours = id.parse().ok().and_then(|id| directory.of_public_id(id));
        let is_place = kind.ends_with("Location") || kind.ends_with("Organization");
        match (is_place, ours) {
            (true, Some(organization)) => {
                reference["identifier"] = serde_json::json!({"value": organization.code.as_str()});
                reference["display"] = organization.name.as_str().into();
            }
            // What is described in words beside the pointer can do without it.
            _ if reference.get("display").is_some() || reference.get("identifier").is_some() => {}
            _ => {
                let text = "This reference leads to nothing here. Send the resource with it (contained, or in the bundle), \
                            or its identifier and display.";
                missing.push(Problem::error(Kind::NotFound, format!("{place}.reference"), text));
            }
        }
    };
    for element in ["location", "manufacturer"] {
        if let Some(reference) = value.get_mut(element) {
            look(reference, format!("{place}.{element}"));
        }
    }
    if let Some(performers) = value.get_mut("performer").and_then(Value::as_array_mut) {
        for (n, performer) in performers.iter_mut().enumerate() {
            if let Some(actor) = performer.get_mut("actor") {
                look(actor, format!("{place}.performer[{n}].actor"));
            }
        }
    }
    problems.extend(missing);
    Ok(value)
}

/// Whom a dose or observation is about: a contained patient, one of ours, or one of the sender's own by number.
pub(super) fn about(
    registry: &Registry,
    access: &Access,
    value: &Value,
    place: &str,
    subject: &str,
    problems: &mut Vec<Problem>,
) -> Result<About, Refused> {
    let place = format!("{place}.{subject}");
    let missing = |text: &str| Refused::from(Problem::error(Kind::Required, place.clone(), text));
    let reference = value.get(subject).ok_or_else(|| {
        missing("Whom it is about is missing. Send a contained Patient, a reference, or your identifier of the patient.")
    })?;
    if let Some(to) = reference.get("reference").and_then(Value::as_str) {
        if let Some(inside) = to.strip_prefix('#') {
            let contained = value.get("contained").and_then(Value::as_array);
            let named = |one: &&Value| one.get("id").and_then(Value::as_str) == Some(inside);
            let patient = contained.into_iter().flatten().find(named).ok_or_else(|| {
                let text = "The reference leads to no contained resource. Contain the patient under this id.";
                Problem::error(Kind::NotFound, format!("{place}.reference"), text)
            })?;
            let said = described(registry, patient.clone(), "Patient", problems)?;
            return Ok(About::Described(Box::new(said)));
        }
        if let Some(criteria) = to.split_once("Patient?identifier=").map(|(_, criteria)| criteria) {
            let (system, number) = criteria.split_once('|').unwrap_or(("", criteria));
            return by_number(registry, access, system, number, &place);
        }
        let id = to.rsplit('/').next().unwrap_or_default();
        return Ok(About::Known(known_person(registry, access, id, &format!("{place}.reference"))?));
    }
    let text = |element: &str| {
        reference.get("identifier").and_then(|number| number.get(element)).and_then(Value::as_str)
    };
    match text("value") {
        Some(number) => by_number(registry, access, text("system").unwrap_or_default(), number, &place),
        None => Err(missing(
            "The reference names nobody. Send a contained Patient, a reference, or your identifier of the patient.",
        )),
    }
}

fn by_number(
    registry: &Registry,
    access: &Access,
    system: &str,
    number: &str,
    place: &str,
) -> Result<About, Refused> {
    let asked = Demographics {
        identifiers: vec![Identifier {
            value: number.into(),
            authority: systems::to_authority(system).as_ref().into(),
            kind: jenner_codes::Code::known("MR"),
        }],
        ..Demographics::default()
    };
    let nobody = |kind, text: &str| Refused::from(Problem::error(kind, format!("{place}.identifier"), text));
    match people::find(registry, access, &asked, None)? {
        Found::People(mut people) if people.len() == 1 => match people.pop() {
            Some(likely) => Ok(About::Known(Box::new(likely.record))),
            None => Err(nobody(Kind::NotFound, "Nobody has this number.")),
        },
        Found::People(people) if people.is_empty() => Err(nobody(
            Kind::NotFound,
            "No patient of yours has this number. Send the patient with it: then the patient is found or made.",
        )),
        _ => Err(nobody(
            Kind::MultipleMatches,
            "More than one patient has this number. Send the patient's name and birth date with it.",
        )),
    }
}
