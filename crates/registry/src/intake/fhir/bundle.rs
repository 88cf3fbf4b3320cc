//! A bundle: a patient with doses and observations (`transaction`: about one patient, whole or not at all), or several
//! patients (`batch`: each patient for itself, what is wrong is left out).

use std::collections::HashMap;

use jenner_codes::ActionCode;
use jenner_fhir::problem::{Kind, Problem, Severity};
use jenner_fhir::read;
use jenner_fhir::resources::{Bundle, Entry, RelatedPerson, Resource};
use jenner_model::access::Access;
use jenner_model::person::Demographics;
use jenner_model::report::Statement;
use jenner_model::{Given, PublicId, ReportId};
use serde_json::Value;
use smol_str::SmolStr;

use super::one::{about, described, in_our_words, statement, typed};
use super::{About, Refused, Sheaf, check, require, take};
use crate::Registry;
use crate::fhir::people::{self, Found};
use crate::messages::Transport;

/// Most entries of a bundle.
pub const MOST_ENTRIES: usize = 1_000;

/// What became of an entry.
#[derive(Debug, Clone, Default)]
pub struct Done {
    /// HTTP status.
    pub status: u16,
    /// Type, patient and part of what it is now.
    pub at: Option<(&'static str, PublicId, Option<ReportId>)>,
    /// What is wrong or worth saying.
    pub problems: Vec<Problem>,
}

/// Takes a bundle. The answers are in the order of the entries.
///
/// # Errors
/// What is wrong with it as a whole; in a transaction, what is wrong with any entry.
pub fn bundle(
    registry: &Registry,
    access: &Access,
    bytes: &[u8],
    value: Value,
) -> Result<(Vec<Done>, bool), Refused> {
    require(registry, access)?;
    let result = Reading::of(registry, access, value).and_then(|mut reading| reading.take(bytes));
    if let Err(Refused::Problems(problems)) = &result {
        let entry = super::entry(registry, access, Transport::Fhir, bytes)?;
        let entry = crate::messages::Entry { message_type: "FHIR Bundle".into(), ..entry };
        super::log_refused(registry, access, entry, problems)?;
    }
    result
}

struct Reading<'r> {
    registry: &'r Registry,
    access: &'r Access,
    all_or_nothing: bool,
    control_id: SmolStr,
    entries: Vec<Entry<'static>>,
    /// Where the resource of a name is among the entries.
    named: HashMap<String, usize>,
    done: Vec<Done>,
}

/// What is said about one patient of the bundle.
struct Group {
    about: About,
    /// The patient's entry.
    patient: Option<usize>,
    /// Each statement with its entry.
    statements: Vec<(usize, Statement)>,
}

impl<'r> Reading<'r> {
    fn of(registry: &'r Registry, access: &'r Access, value: Value) -> Result<Self, Refused> {
        let mut problems = Vec::new();
        let bundle: Bundle<'static> = typed(value, "Bundle", &mut problems)?;
        let all_or_nothing = match bundle.r#type.as_deref() {
            Some("transaction") => true,
            Some("batch") => false,
            _ => {
                let text = "Only bundles of type transaction or batch are taken.";
                problems.push(Problem::error(Kind::NotSupported, "Bundle.type", text));
                false
            }
        };
        if bundle.entry.len() > MOST_ENTRIES {
            let text = format!("The bundle has more than {MOST_ENTRIES} entries. Send several.");
            problems.push(Problem::error(Kind::TooLong, "Bundle.entry", text));
        }
        if bundle.entry.is_empty() {
            let text = "The bundle has no entries. Send a patient with doses.";
            problems.push(Problem::error(Kind::Required, "Bundle.entry", text));
        }
        if problems.iter().any(Problem::is_error) {
            return Err(Refused::Problems(problems));
        }
        let mut named = HashMap::new();
        for (n, entry) in bundle.entry.iter().enumerate() {
            if let Some(url) = &entry.full_url {
                named.insert(url.to_string(), n);
            }
            if let Some(Resource::Json(value)) = &entry.resource
                && let (Some(kind), Some(id)) = (text(value, "resourceType"), text(value, "id"))
            {
                named.entry(format!("{kind}/{id}")).or_insert(n);
            }
        }
        Ok(Self {
            registry,
            access,
            all_or_nothing,
            control_id: bundle.id.as_deref().unwrap_or_default().into(),
            done: vec![Done::default(); bundle.entry.len()],
            entries: bundle.entry,
            named,
        })
    }

    fn take(&mut self, bytes: &[u8]) -> Result<(Vec<Done>, bool), Refused> {
        let groups = self.groups()?;
        if self.all_or_nothing {
            if groups.len() > 1 {
                let text =
                    "A transaction is about one patient. Send one bundle for each patient, or a batch.";
                return Err(Problem::error(Kind::BusinessRule, "Bundle.entry", text).into());
            }
            let problems: Vec<Problem> = self.done.iter().flat_map(|done| &done.problems).cloned().collect();
            if problems.iter().any(Problem::is_error) {
                return Err(Refused::Problems(problems));
            }
        }
        for group in groups {
            self.take_group(group, bytes)?;
        }
        Ok((std::mem::take(&mut self.done), self.all_or_nothing))
    }

    /// The entries by whom they are about.
    fn groups(&mut self) -> Result<Vec<Group>, Refused> {
        let mut groups: Vec<Group> = Vec::new();
        let mut contacts: Vec<(usize, Value)> = Vec::new();
        for n in 0..self.entries.len() {
            let Some((kind, value)) = self.resource(n) else { continue };
            match kind.as_str() {
                "Patient" => match self.patient(n, value) {
                    Ok(about) => groups.push(Group { about, patient: Some(n), statements: Vec::new() }),
                    Err(refused) => self.refuse(n, refused)?,
                },
                "RelatedPerson" => contacts.push((n, value)),
                "Practitioner" | "PractitionerRole" | "Organization" | "Location" | "Provenance" => {
                    let text = "Used where another entry refers to it; not kept by itself.";
                    self.done[n].status = 200;
                    self.note(n, Severity::Information, Kind::Informational, text);
                }
                "Immunization" | "Observation" => {}
                _ => {
                    let text = "This kind of resource is not taken.";
                    self.note(n, Severity::Error, Kind::NotSupported, text);
                }
            }
        }
        for (n, value) in contacts {
            if let Err(refused) = self.contact(n, value, &mut groups) {
                self.refuse(n, refused)?;
            }
        }
        for n in 0..self.entries.len() {
            let Some((kind, value)) = self.resource(n) else { continue };
            if matches!(kind.as_str(), "Immunization" | "Observation")
                && let Err(refused) = self.statement(n, &kind, value, &mut groups)
            {
                self.refuse(n, refused)?;
            }
        }
        Ok(groups)
    }

    /// Type and content of an entry that asks to be taken; what is wrong with it is noted.
    fn resource(&mut self, n: usize) -> Option<(String, Value)> {
        if self.done.get(n)?.problems.iter().any(Problem::is_error) {
            return None;
        }
        let entry = self.entries.get(n)?;
        let method = entry.request.as_ref().and_then(|request| request.method.as_deref());
        let wrong = match (method, &entry.resource) {
            (Some("POST"), Some(Resource::Json(value))) => {
                if let Some(kind) = text(value, "resourceType") {
                    return Some((kind.to_owned(), value.clone()));
                }
                "The entry has no resource with a resourceType."
            }
            (Some("POST"), _) => "The entry has no resource.",
            (Some("GET" | "HEAD"), _) => "Reading is not done in bundles. Ask for it by itself.",
            (Some(_), _) => "Only POST is done in bundles. Update a dose by itself.",
            (None, _) => "The entry does not say what to do. Send request.method POST.",
        };
        self.note(n, Severity::Error, Kind::NotSupported, wrong);
        None
    }

    fn note(&mut self, n: usize, severity: Severity, kind: Kind, text: &str) {
        let expression = format!("Bundle.entry[{n}]");
        if let Some(done) = self.done.get_mut(n) {
            done.problems.push(Problem { severity, kind, expression, text: text.to_owned() });
            if severity == Severity::Error {
                done.status = 422;
            }
        }
    }

    /// Notes what is wrong with one entry; what the registry cannot do ends all.
    fn refuse(&mut self, n: usize, refused: Refused) -> Result<(), Refused> {
        match refused {
            Refused::Problems(problems) => {
                if let Some(done) = self.done.get_mut(n) {
                    done.status = 422;
                    done.problems.extend(problems);
                }
                Ok(())
            }
            error => Err(error),
        }
    }

    fn patient(&mut self, n: usize, value: Value) -> Result<About, Refused> {
        let place = format!("Bundle.entry[{n}].resource");
        let condition = self.entries.get(n).and_then(|entry| entry.request.as_ref()?.if_none_exist.clone());
        if let Some(condition) = condition
            && let Some(known) = if_none_exist(self.registry, self.access, &condition, &place)?
        {
            return Ok(known);
        }
        let mut problems = Vec::new();
        let said = described(self.registry, value, &place, &mut problems)?;
        if let Some(done) = self.done.get_mut(n) {
            done.problems.extend(problems);
        }
        Ok(About::Described(Box::new(said)))
    }

    fn contact(&mut self, n: usize, value: Value, groups: &mut [Group]) -> Result<(), Refused> {
        let place = format!("Bundle.entry[{n}].resource");
        let mut problems = Vec::new();
        let at = reference(&value, "patient").and_then(|to| self.named.get(to)).copied();
        let related: RelatedPerson<'static> = typed(value, &place, &mut problems)?;
        let (contact, found) = read::contact(&related, self.registry.codes(), &place);
        problems.extend(found);
        let group = groups.iter_mut().find(|group| group.patient.is_some() && group.patient == at);
        match group.map(|group| &mut group.about) {
            Some(About::Described(said)) => {
                let mut all = said.contacts.value().cloned().unwrap_or_default();
                all.extend(contact);
                said.contacts = Given::Value(all);
                self.done[n].status = 200;
                self.done[n].problems.extend(problems);
                Ok(())
            }
            _ => {
                let text =
                    "A related person is taken together with the Patient of the same bundle. Refer to that.";
                Err(Problem::error(Kind::NotFound, format!("{place}.patient"), text).into())
            }
        }
    }

    fn statement(
        &mut self,
        n: usize,
        kind: &str,
        mut value: Value,
        groups: &mut Vec<Group>,
    ) -> Result<(), Refused> {
        let place = format!("Bundle.entry[{n}].resource");
        let subject = if kind == "Immunization" { "patient" } else { "subject" };
        let mut problems = Vec::new();
        let at = reference(&value, subject).and_then(|to| self.named.get(to)).copied();
        self.inline(&mut value);
        let value = in_our_words(self.registry, value, &place, &mut problems)?;
        let at = match at.and_then(|at| groups.iter().position(|group| group.patient == Some(at))) {
            Some(at) => at,
            None if at.is_some() => {
                let text = "The patient it refers to is not taken, so it is not either.";
                return Err(Problem::error(Kind::NotFound, format!("{place}.{subject}"), text).into());
            }
            None => {
                let about = about(self.registry, self.access, &value, &place, subject, &mut problems)?;
                let known = groups.iter().position(|group| is_same(&group.about, &about));
                known.unwrap_or_else(|| {
                    groups.push(Group { about, patient: None, statements: Vec::new() });
                    groups.len() - 1
                })
            }
        };
        let said = statement(self.registry, value, kind, &place, ActionCode::Add, &mut problems)?;
        if let Some(group) = groups.get_mut(at) {
            let demographics: &Demographics = match &group.about {
                About::Described(said) => said,
                About::Known(record) => &record.demographics,
            };
            let of = check::Circumstances {
                patient: demographics,
                today: self.registry.today(),
                codes: self.registry.codes(),
            };
            if check::statement(&said, &of, &place).iter().any(Problem::is_error) {
                problems.extend(check::statement(&said, &of, &place));
                return Err(Refused::Problems(problems));
            }
            group.statements.push((n, said));
        }
        self.done[n].problems.extend(problems);
        Ok(())
    }

    /// Puts what a dose refers to in the bundle into the dose itself.
    fn inline(&self, value: &mut Value) {
        let mut inside = Vec::new();
        let mut pull = |reference: &mut Value| {
            let to = reference.get("reference").and_then(Value::as_str);
            let found = to.and_then(|to| self.named.get(to)).and_then(|n| self.entries.get(*n));
            let Some(Resource::Json(found)) = found.and_then(|entry| entry.resource.as_ref()) else { return };
            let id = format!("in{}", inside.len());
            let mut found = found.clone();
            found["id"] = id.as_str().into();
            if let Some(name) = found.get("name").and_then(Value::as_str) {
                reference["display"] = name.into();
            }
            if let Some(number) = found.get("identifier").and_then(|all| all.get(0)) {
                reference["identifier"] = number.clone();
            }
            reference["reference"] = format!("#{id}").into();
            inside.push(found);
        };
        for element in ["location", "manufacturer"] {
            value.get_mut(element).into_iter().for_each(&mut pull);
        }
        let performers = value.get_mut("performer").and_then(Value::as_array_mut);
        for performer in performers.into_iter().flatten() {
            performer.get_mut("actor").into_iter().for_each(&mut pull);
        }
        if inside.is_empty() {
            return;
        }
        match value.get_mut("contained").and_then(Value::as_array_mut) {
            Some(contained) => contained.extend(inside),
            None => value["contained"] = inside.into(),
        }
    }

    fn take_group(&mut self, group: Group, bytes: &[u8]) -> Result<(), Refused> {
        let was_known = matches!(group.about, About::Known(_));
        let of: Vec<usize> = group.statements.iter().map(|(n, _)| *n).collect();
        if was_known && of.is_empty() {
            // The patient of a conditional create is there already, and nothing is said of them.
            if let (About::Known(record), Some(n)) = (&group.about, group.patient) {
                self.done[n].status = 200;
                self.done[n].at = Some(("Patient", record.public_id, None));
            }
            return Ok(());
        }
        let sheaf = Sheaf {
            about: group.about,
            statements: group
                .statements
                .into_iter()
                .map(|(n, said)| (said, format!("Bundle.entry[{n}].resource")))
                .collect(),
            problems: Vec::new(),
            kind: "FHIR Bundle".into(),
            control_id: self.control_id.clone(),
            bytes,
        };
        let kinds: Vec<bool> =
            sheaf.statements.iter().map(|(said, _)| matches!(said, Statement::Observation(_))).collect();
        match take(self.registry, self.access, sheaf) {
            Ok(taken) => {
                let person = taken.record.public_id;
                if let Some(n) = group.patient {
                    self.done[n].status = if taken.new_person && !was_known { 201 } else { 200 };
                    self.done[n].at = Some(("Patient", person, None));
                }
                for ((n, part), is_observation) in of.iter().zip(&taken.parts).zip(kinds) {
                    let kind = if is_observation { "Observation" } else { "Immunization" };
                    let done = &mut self.done[*n];
                    done.status = if part.is_some_and(|(_, new)| new) { 201 } else { 200 };
                    done.at = part.map(|(id, _)| (kind, person, Some(id)));
                }
                for problem in taken.problems {
                    let n = self.entry_of(&problem).or(group.patient).or(of.first().copied()).unwrap_or(0);
                    self.done[n].problems.push(problem);
                }
                Ok(())
            }
            Err(Refused::Problems(problems)) if !self.all_or_nothing => {
                for n in group.patient.iter().chain(&of) {
                    self.done[*n].status = 422;
                    self.done[*n].problems.extend(problems.iter().cloned());
                }
                Ok(())
            }
            Err(refused) => Err(refused),
        }
    }

    /// The entry a problem's place names.
    fn entry_of(&self, problem: &Problem) -> Option<usize> {
        let rest = problem.expression.strip_prefix("Bundle.entry[")?;
        rest.split_once(']')?.0.parse().ok().filter(|n| *n < self.done.len())
    }
}

/// The patient a condition finds: nobody, or exactly one.
pub fn if_none_exist_patient(
    registry: &Registry,
    access: &Access,
    condition: &str,
) -> Result<Option<PublicId>, Refused> {
    Ok(match if_none_exist(registry, access, condition, "If-None-Exist")? {
        Some(About::Known(record)) => Some(record.public_id),
        _ => None,
    })
}

fn if_none_exist(
    registry: &Registry,
    access: &Access,
    condition: &str,
    place: &str,
) -> Result<Option<About>, Refused> {
    let wrong = |kind, text: &str| Refused::from(Problem::error(kind, place, text));
    let identifier = condition.trim_start_matches('?').strip_prefix("identifier=").ok_or_else(|| {
        wrong(Kind::NotSupported, "The condition has to be identifier=system|value of the patient.")
    })?;
    let (system, value) = identifier.split_once('|').ok_or_else(|| {
        wrong(Kind::Value, "The condition needs the system of the number: identifier=system|value.")
    })?;
    let asked = Demographics {
        identifiers: vec![jenner_model::person::Identifier {
            value: value.into(),
            authority: jenner_fhir::systems::to_authority(system).as_ref().into(),
            kind: jenner_codes::Code::known("MR"),
        }],
        ..Demographics::default()
    };
    match people::find(registry, access, &asked, None)? {
        Found::People(mut people) if people.len() <= 1 => {
            Ok(people.pop().map(|likely| About::Known(Box::new(likely.record))))
        }
        _ => Err(wrong(Kind::MultipleMatches, "More than one patient has this number.")),
    }
}

/// Whether two are said to be about the same.
fn is_same(a: &About, b: &About) -> bool {
    match (a, b) {
        (About::Known(a), About::Known(b)) => a.person == b.person,
        (About::Described(a), About::Described(b)) => a == b,
        _ => false,
    }
}

fn text<'v>(value: &'v Value, element: &str) -> Option<&'v str> {
    value.get(element).and_then(Value::as_str)
}

fn reference<'v>(value: &'v Value, element: &str) -> Option<&'v str> {
    text(value.get(element)?, "reference")
}
