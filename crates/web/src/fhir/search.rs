//! A search: what was asked, and its answer as a bundle.

use axum::http::StatusCode;
use jenner_fhir::problem::{Kind as Wrong, Problem, Severity};
use jenner_fhir::write::outcome;
use jenner_fhir::{json, read};
use jenner_model::PublicId;
use jenner_model::person::Demographics;
use serde_json::{Value, json};

use super::filter::{Filter, Modifier, collect};
use super::params::{self, Param};
use super::reply::Reply;
use crate::app::App;
use crate::desk::fhir::{Found, Kind};
use crate::desk::{Refusal, Sender, ask};

/// Entries of a page unless the client asks for another number.
const PAGE: usize = 100;
/// Most entries of a page.
const MOST: usize = 500;

/// What a search asks for.
#[derive(Debug, Default)]
pub struct Wish {
    filters: Vec<Filter>,
    /// Parameters that describe a person, by name.
    person: Vec<(&'static str, String)>,
    patient: Option<String>,
    ids: Vec<String>,
    include: Vec<String>,
    rev_include: bool,
    size: usize,
    only_count: bool,
    sort: Option<(&'static Param, bool)>,
    page: Option<String>,
    /// Parameters that were understood, for the self link of a search by address.
    understood: Vec<String>,
    /// What was passed over.
    ignored: Vec<Problem>,
}

impl Wish {
    /// Reads parameters. What is not known is told, and passed over unless the client wants it strict.
    ///
    /// # Errors
    /// What is wrong.
    pub fn read(kind: Kind, pairs: &[(String, String)], strict: bool) -> Result<Self, Vec<Problem>> {
        let mut wish = Wish { size: PAGE, ..Wish::default() };
        let mut wrong = Vec::new();
        for (name, value) in pairs {
            match wish.one(kind, name, value) {
                Ok(true) => wish.understood.push(name.clone()),
                Ok(false) => {
                    let text = format!(
                        "The parameter {name} is not known for {}, and was passed over.",
                        kind.name()
                    );
                    wish.ignored.push(Problem::warning(Wrong::NotSupported, "", text));
                }
                Err(problem) => wrong.push(problem),
            }
        }
        if strict && !wish.ignored.is_empty() {
            let not_known = wish.ignored.iter().map(|one| Problem {
                severity: Severity::Error,
                text: one.text.replace(", and was passed over", ""),
                ..one.clone()
            });
            wrong.extend(not_known);
        }
        if wrong.is_empty() { Ok(wish) } else { Err(wrong) }
    }

    fn one(&mut self, kind: Kind, name: &str, value: &str) -> Result<bool, Problem> {
        let (plain, modifier) = name.split_once(':').unwrap_or((name, ""));
        let wrong = |text: String| Err(Problem::error(Wrong::Value, plain, text));
        match name {
            "_page" => self.page = Some(value.to_owned()),
            "_count" => match value.parse::<usize>() {
                Ok(0) => self.only_count = true,
                Ok(count) => self.size = count.min(MOST),
                Err(_) => return wrong(format!("_count is a number up to {MOST}.")),
            },
            "_summary" => match value {
                "count" => self.only_count = true,
                "false" => {}
                _ => return Ok(false),
            },
            "_include" | "_revinclude" => {
                let known =
                    if name == "_include" { params::includes(kind) } else { params::rev_includes(kind) };
                if !known.contains(&value) {
                    return Ok(false);
                }
                if name == "_include" { self.include.push(value.to_owned()) } else { self.rev_include = true }
            }
            "_sort" => {
                let (by, down) = value.strip_prefix('-').map_or((value, false), |by| (by, true));
                let Some(param) = params::find(kind, by).filter(|param| !param.paths.is_empty()) else {
                    return Ok(false);
                };
                self.sort = Some((param, down));
            }
            "_format" | "_pretty" => {}
            _ => {
                if let Some(described) = plain.strip_prefix("patient.").filter(|_| kind.is_of_person()) {
                    let Some(param) = params::find(Kind::Patient, described).filter(|param| param.describes)
                    else {
                        return Ok(false);
                    };
                    self.person.push((param.name, value.to_owned()));
                    return Ok(true);
                }
                let Some(param) = params::find(kind, plain) else { return Ok(false) };
                if modifier.is_empty() && plain == "_id" {
                    self.ids.extend(value.split(',').map(|id| id.trim().to_owned()));
                } else if modifier.is_empty() && matches!(plain, "patient" | "subject") && kind.is_of_person()
                {
                    let id = value.rsplit('/').next().unwrap_or_default().to_owned();
                    if self.patient.as_ref().is_some_and(|other| *other != id) {
                        return wrong("Ask for one patient at a time.".to_owned());
                    }
                    self.patient = Some(id);
                } else if modifier == "identifier" && plain == "patient" {
                    self.person.push(("identifier", value.to_owned()));
                } else {
                    let filter = Filter::read(param, modifier, value)?;
                    if param.describes && filter.modifier != Modifier::Missing {
                        self.person.push((param.name, value.to_owned()));
                    }
                    if !param.describes || filter.modifier != Modifier::None {
                        self.filters.push(filter);
                    }
                }
            }
        }
        Ok(true)
    }

    /// The person who is described, as a statement.
    fn described(&self) -> Result<Demographics, Vec<Problem>> {
        let mut patient = json!({"resourceType": "Patient", "identifier": [], "name": [{"given": []}], "address": [{"line": []}], "telecom": []});
        let mut wrong = Vec::new();
        for (name, value) in &self.person {
            let mut add = |pointer: &str, value: Value| {
                if let Some(list) = patient.pointer_mut(pointer).and_then(Value::as_array_mut) {
                    list.push(value);
                }
            };
            match *name {
                "identifier" => {
                    let (system, number) = value.split_once('|').unwrap_or(("", value));
                    add("/identifier", json!({"system": system, "value": number}));
                }
                "given" => value.split_whitespace().for_each(|part| add("/name/0/given", part.into())),
                "address" => add("/address/0/line", value.as_str().into()),
                "phone" => add("/telecom", json!({"system": "phone", "value": value})),
                "email" => add("/telecom", json!({"system": "email", "value": value})),
                "family" => patient["name"][0]["family"] = value.as_str().into(),
                "birthdate" => patient["birthDate"] = value.trim_start_matches("eq").into(),
                "gender" => patient["gender"] = value.as_str().into(),
                "address-city" => patient["address"][0]["city"] = value.as_str().into(),
                "address-state" => patient["address"][0]["state"] = value.as_str().into(),
                _ => patient["address"][0]["postalCode"] = value.as_str().into(),
            }
        }
        let (resource, problems) = json::typed(patient, "");
        wrong.extend(problems);
        let Some(resource) = resource else { return Err(wrong) };
        let (said, problems) = read::patient(&resource, jenner_codes::Codes::embedded(), "");
        // A parameter that is not used as it was meant would find the wrong person.
        let meant = problems.into_iter().map(|one| Problem { severity: Severity::Error, ..one });
        wrong.extend(meant);
        if wrong.is_empty() { Ok(said) } else { Err(wrong) }
    }
}

/// An entry of a bundle: where it is, what it is, how it came in.
pub fn entry(base: &str, resource: Value, mode: &str) -> Value {
    let name = |element: &str| resource.get(element).and_then(Value::as_str).unwrap_or_default().to_owned();
    let full_url = format!("{base}/{}/{}", name("resourceType"), name("id"));
    json!({"fullUrl": full_url, "resource": resource, "search": {"mode": mode}})
}

/// Answers a search. `address` is how it was asked, if that may stand in links.
pub async fn answer(
    app: &App,
    sender: Sender,
    kind: Kind,
    wish: Wish,
    base: &str,
    address: Option<&str>,
) -> Result<Reply, Reply> {
    if let Some(word) = &wish.page {
        let page = app.pages().next(sender.access.actor(), word).ok_or_else(|| {
            let text = "This page is over: results are kept for ten minutes. Search again.";
            Reply::wrong(StatusCode::GONE, Wrong::NotFound, "", text)
        })?;
        return Ok(bundle(
            kind,
            base,
            Some(&format!("_page={word}")),
            page.entries,
            Some(page.total),
            page.next,
        ));
    }
    let ignored = wish.ignored.clone();
    let (results, others, told) = find(app, &sender, kind, &wish).await?;
    let matches = results.len();
    let self_link = address.map(|address| {
        let known = |pair: &&str| {
            let name = pair.split('=').next().unwrap_or_default().replace("%3A", ":");
            wish.understood.contains(&name)
        };
        address.split('&').filter(known).collect::<Vec<_>>().join("&")
    });
    if wish.only_count {
        return Ok(bundle(kind, base, self_link.as_deref(), vec![], Some(matches), None));
    }
    let mut entries: Vec<Value> = results;
    place_at(base, &mut entries);
    entries.extend(others.into_iter().map(|one| entry(base, one, "include")));
    let problems: Vec<Problem> = ignored.into_iter().chain(told).collect();
    if !problems.is_empty() {
        let outcome = serde_json::to_value(outcome(&problems)).unwrap_or_default();
        entries.push(json!({"resource": outcome, "search": {"mode": "outcome"}}));
    }
    let page = app.pages().first(sender.access.actor(), entries, matches, wish.size);
    Ok(bundle(kind, base, self_link.as_deref(), page.entries, Some(page.total), page.next))
}

fn bundle(
    kind: Kind,
    base: &str,
    asked: Option<&str>,
    entries: Vec<Value>,
    total: Option<usize>,
    next: Option<String>,
) -> Reply {
    let address = format!("{base}/{}", kind.name());
    let asked =
        asked.filter(|asked| !asked.is_empty()).map_or(address.clone(), |asked| format!("{address}?{asked}"));
    let mut link = vec![json!({"relation": "self", "url": asked})];
    link.extend(next.map(|word| json!({"relation": "next", "url": format!("{address}?_page={word}")})));
    let mut bundle = json!({"resourceType": "Bundle", "type": "searchset", "total": total, "link": link});
    // FHIR has no empty lists.
    if !entries.is_empty() {
        bundle["entry"] = Value::Array(entries);
    }
    Reply::resource(StatusCode::OK, &bundle)
}

type Results = (Vec<Value>, Vec<Value>, Vec<Problem>);

/// Matches as entries, what comes along, and what is worth saying.
async fn find(app: &App, sender: &Sender, kind: Kind, wish: &Wish) -> Result<Results, Reply> {
    if matches!(kind, Kind::Location | Kind::Organization) {
        let all = at_desk(app, sender, move |desk, sender| desk.places(sender, kind)).await?;
        return Ok((chosen(all, wish), vec![], vec![]));
    }
    if kind == Kind::Patient {
        return patients(app, sender, wish).await;
    }
    let Some((person, told)) = whose(app, sender, kind, wish).await? else {
        return Ok((vec![], vec![], vec![]));
    };
    let Some(person) = person else { return Ok((vec![], vec![], told)) };
    let mut kinds = vec![kind];
    let include_patient =
        wish.include.iter().any(|one| one.ends_with(":patient") || one.ends_with(":subject"));
    let include_location = wish.include.iter().any(|one| one.ends_with(":location"));
    kinds.extend(include_patient.then_some(Kind::Patient));
    kinds.extend(wish.rev_include.then_some(Kind::Provenance));
    let found = at_desk(app, sender, move |desk, sender| desk.of_person(sender, &kinds, person)).await;
    let mut found = match found {
        Ok(found) => found.into_iter(),
        // Whoever is hidden does not exist: an empty answer, not a refusal.
        Err(Refusal::NotFound) => return Ok((vec![], vec![], told)),
        Err(refusal) => return Err(refusal.into()),
    };
    let results = chosen(found.next().unwrap_or_default(), wish);
    let mut others = Vec::new();
    if include_patient && !results.is_empty() {
        others.extend(found.next().unwrap_or_default());
    } else if include_patient {
        found.next();
    }
    if wish.rev_include {
        others.extend(found.next().unwrap_or_default().into_iter().filter(|one| points_to(one, &results)));
    }
    if include_location {
        let places = at_desk(app, sender, |desk, sender| desk.places(sender, Kind::Location)).await?;
        others.extend(places.into_iter().filter(|place| is_pointed_at(place, &results)));
    }
    Ok((results, others, told))
}

async fn at_desk<T: Send + 'static>(
    app: &App,
    sender: &Sender,
    question: impl FnOnce(&dyn crate::desk::Desk, &Sender) -> Result<T, Refusal> + Send + 'static,
) -> Result<T, Refusal> {
    let sender = sender.clone();
    ask(app.desk(), move |desk| question(desk, &sender)).await
}

/// Results that fit all filters, in order, as entries.
fn chosen(all: Vec<Value>, wish: &Wish) -> Vec<Value> {
    let named = |one: &Value| {
        wish.ids.is_empty() || wish.ids.iter().any(|id| one.get("id").and_then(Value::as_str) == Some(id))
    };
    let mut fitting: Vec<Value> = all
        .into_iter()
        .filter(|one| named(one) && wish.filters.iter().all(|filter| filter.fits(one)))
        .collect();
    if let Some((param, down)) = wish.sort {
        let key = |one: &Value| {
            let mut found = Vec::new();
            param.paths.iter().for_each(|path| collect(one, path, &mut found));
            found.first().map(|value| value.to_string()).unwrap_or_default()
        };
        fitting.sort_by_cached_key(key);
        if down {
            fitting.reverse();
        }
    }
    fitting.into_iter().map(|one| entry(BASE, one, "match")).collect()
}

/// Stands for the server's address until the answer is written.
const BASE: &str = "";

fn points_to(provenance: &Value, results: &[Value]) -> bool {
    let mut targets = Vec::new();
    collect(provenance, "target.reference", &mut targets);
    results.iter().any(|entry| {
        let full = entry.get("fullUrl").and_then(Value::as_str).unwrap_or_default().trim_start_matches('/');
        targets.iter().any(|target| target.as_str() == Some(full))
    })
}

fn is_pointed_at(place: &Value, results: &[Value]) -> bool {
    let id = place.get("id").and_then(Value::as_str).unwrap_or_default();
    let wanted = format!("Location/{id}");
    results.iter().any(|entry| {
        entry.pointer("/resource/location/reference").and_then(Value::as_str) == Some(wanted.as_str())
    })
}

/// Whose resources are asked for. `None`: nobody can be meant; the inner `None`: nobody was found.
async fn whose(
    app: &App,
    sender: &Sender,
    kind: Kind,
    wish: &Wish,
) -> Result<Option<(Option<PublicId>, Vec<Problem>)>, Reply> {
    if let Some(patient) = &wish.patient {
        return Ok(patient.parse().ok().map(|person| (Some(person), vec![])));
    }
    if !wish.person.is_empty() {
        let (matches, told) = described(app, sender, wish).await?;
        return match matches.as_slice() {
            [] => Ok(Some((None, told))),
            [one] => Ok(Some((Some(one.person), told))),
            _ => {
                let text = "More than one person fits. Find the patient first (Patient/$match), then ask with patient=…";
                Err(Reply::wrong(StatusCode::UNPROCESSABLE_ENTITY, Wrong::MultipleMatches, "patient", text))
            }
        };
    }
    let mut people: Vec<&str> = wish.ids.iter().map(|id| id.split('-').next().unwrap_or_default()).collect();
    let target =
        wish.filters.iter().find(|filter| matches!(filter.param.name, "target" | "immunization-event"));
    if let Some(target) = target {
        let ids = target.values.iter().map(|value| value.rsplit('/').next().unwrap_or_default());
        people.extend(ids.map(|id| id.split('-').next().unwrap_or_default()));
    }
    people.dedup();
    match people.as_slice() {
        [] => {
            let text = format!("Say whose: {}?patient=ID. Nobody gets everybody's at once.", kind.name());
            Err(Reply::wrong(StatusCode::BAD_REQUEST, Wrong::TooCostly, "patient", text))
        }
        [one] => Ok(one.parse().ok().map(|person| (Some(person), vec![]))),
        _ => {
            let text = "Ask for resources of one patient at a time.";
            Err(Reply::wrong(StatusCode::BAD_REQUEST, Wrong::TooCostly, "_id", text))
        }
    }
}

/// People who fit what was said, and what is worth saying about the search.
async fn described(
    app: &App,
    sender: &Sender,
    wish: &Wish,
) -> Result<(Vec<crate::desk::fhir::Match>, Vec<Problem>), Reply> {
    let asked = wish.described().map_err(|wrong| Reply::problems(StatusCode::BAD_REQUEST, &wrong))?;
    let found = at_desk(app, sender, move |desk, sender| desk.match_person(sender, &asked, None)).await?;
    match found {
        Found::People(people) => Ok((people, vec![])),
        Found::TooMany => {
            let text =
                "More people fit than may be shown. Say more: phone, address, or your number of the patient.";
            Ok((vec![], vec![Problem::warning(Wrong::TooCostly, "", text)]))
        }
        Found::TooLittle => {
            let text = "Too little to look for somebody. Send family, given and birthdate; or a registry number, or your own \
                        number of the patient, as identifier=system|value.";
            Err(Reply::wrong(StatusCode::BAD_REQUEST, Wrong::TooCostly, "", text))
        }
    }
}

async fn patients(app: &App, sender: &Sender, wish: &Wish) -> Result<Results, Reply> {
    let (found, told) = if !wish.ids.is_empty() && wish.person.is_empty() {
        let mut found = Vec::new();
        for id in wish.ids.iter().take(20) {
            let id = id.clone();
            match at_desk(app, sender, move |desk, sender| desk.resource(sender, Kind::Patient, &id)).await {
                Ok(patient) => found.push(patient),
                Err(Refusal::NotFound) => {}
                Err(refusal) => return Err(refusal.into()),
            }
        }
        (found, vec![])
    } else {
        let (people, told) = described(app, sender, wish).await?;
        (people.into_iter().map(|one| one.patient).collect(), told)
    };
    let results = chosen(found, wish);
    let mut others = Vec::new();
    if wish.rev_include {
        for entry in &results {
            let id = entry.pointer("/resource/id").and_then(Value::as_str).and_then(|id| id.parse().ok());
            let Some(person) = id else { continue };
            let found =
                at_desk(app, sender, move |desk, sender| desk.of_person(sender, &[Kind::Provenance], person))
                    .await;
            let all = found.ok().and_then(|found| found.into_iter().next()).unwrap_or_default();
            others.extend(all.into_iter().filter(|one| points_to(one, &results)));
        }
    }
    Ok((results, others, told))
}

/// Puts the server's address before the addresses of matches.
fn place_at(base: &str, entries: &mut [Value]) {
    for entry in entries {
        if let Some(Value::String(url)) = entry.get_mut("fullUrl")
            && url.starts_with('/')
        {
            url.insert_str(0, base);
        }
    }
}
