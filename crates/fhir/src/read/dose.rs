//! A dose or a refusal, in the nouns of the registry (v2-to-FHIR: ORC, RXA and RXR read backwards).

use std::collections::HashMap;

use jenner_codes::{
    ActionCode, Codes, CompletionStatus, ConfidentialitySet, Cpt, Cvx, EligibilityMethod, EligibilitySet,
    FundingSource, FundingSourceSet, InformationSource, Mvx, ReactionSet, RefusalReason, RefusalReasonSet,
    RouteSet, SiteSet, SpecialIndicationSet, UnitSet, VisDocumentSet,
};
use jenner_model::dose::{
    Amount, DoseStatement, OrderNumber, Place, Provider, Refusal, VaccineGiven, VisGiven,
};
use jenner_model::report::Statement;
use serde_json::Value;
use smol_str::SmolStr;

use super::{NoDay, clean, codes, day, optional_day, text};
use crate::elements::{CodeableConcept, Identifier, Reference};
use crate::problem::{Kind, Problem};
use crate::resources::{Education, Immunization, Observation, Practitioner, Resource};
use crate::{json, systems};

/// The statement an immunization makes: a dose, or a refusal. `None` when it cannot be taken; the problems say why.
///
/// The action is the status's: `entered-in-error` takes the dose back, all else adds it. A caller that updates says so.
pub fn immunization(of: &Immunization<'_>, codes: &Codes, place: &str) -> (Option<Statement>, Vec<Problem>) {
    let mut reading = Reading { codes, place, problems: Vec::new(), contained: contained(of) };
    let statement = reading.read(of);
    (statement, reading.problems)
}

/// The vaccine of a concept: CVX first, else what NDC or CPT stand for. With it the maker that the NDC implies.
pub fn vaccine(
    concept: &CodeableConcept<'_>,
    codes: &Codes,
    place: &str,
    problems: &mut Vec<Problem>,
) -> Option<(VaccineGiven, Option<Mvx>)> {
    let (mut cvx, mut ndc, mut cpt, mut mapped, mut maker) = (None, None, None, None, None);
    let mut wrong = None;
    for (n, coding) in concept.coding.iter().enumerate() {
        let (Some(system), Some(code)) = (coding.system.as_deref(), coding.code.as_deref()) else { continue };
        let code = code.trim();
        let known = if codes::is_cvx(system) {
            let found = code.parse::<Cvx>().ok().filter(|cvx| codes.cvx(*cvx).is_some());
            cvx = cvx.or(found);
            found.is_some()
        } else if codes::is_ndc(system) {
            let found = codes.ndc_from_text(code);
            if let Some(entry) = found {
                (ndc, maker) = (Some(entry.ndc.clone()), entry.mvx.clone());
                mapped = Some(entry.cvx);
            }
            found.is_some()
        } else if codes::is_cpt(system) {
            let found = code.parse::<Cpt>().ok();
            let stands_for = found.as_ref().and_then(|cpt| codes.cpt(cpt).first().copied());
            mapped = mapped.or(stands_for);
            cpt = found.filter(|_| stands_for.is_some());
            stands_for.is_some()
        } else {
            true // another system says nothing here
        };
        if !known {
            wrong = wrong.or(Some(n));
        }
    }
    let chosen = match (cvx, mapped) {
        // "No vaccine" and "unknown" say less than a product beside them.
        (Some(Cvx::UNKNOWN | Cvx::NO_VACCINE), Some(mapped)) => Some(mapped),
        (cvx, mapped) => cvx.or(mapped),
    };
    match (chosen, wrong) {
        (Some(cvx), wrong) => {
            if let Some(n) = wrong {
                let text = "This code is not in its table and was not used; another one of the vaccine was.";
                problems.push(Problem::warning(Kind::CodeInvalid, format!("{place}.coding[{n}].code"), text));
            }
            Some((VaccineGiven { cvx, ndc, cpt }, maker))
        }
        (None, Some(n)) => {
            let text = "The vaccine code is not in its table. Send a CVX code, with the NDC beside it for new doses.";
            problems.push(Problem::error(Kind::CodeInvalid, format!("{place}.coding[{n}].code"), text));
            None
        }
        (None, None) => {
            let text = format!(
                "The vaccine has no code of a known system. Send a CVX code (system {}).",
                systems::CVX
            );
            problems.push(Problem::error(Kind::Required, format!("{place}.coding"), text));
            None
        }
    }
}

struct Reading<'r> {
    codes: &'r Codes,
    place: &'r str,
    problems: Vec<Problem>,
    contained: HashMap<String, Value>,
}

fn contained(of: &Immunization<'_>) -> HashMap<String, Value> {
    let named = of.contained.iter().filter_map(|resource| match resource {
        Resource::Json(value) => Some(value.clone()),
        written => serde_json::to_value(written).ok(),
    });
    named.filter_map(|value| Some((value.get("id")?.as_str()?.to_owned(), value))).collect()
}

impl Reading<'_> {
    fn read(&mut self, of: &Immunization<'_>) -> Option<Statement> {
        let (action, given) = match of.status.as_deref() {
            Some("completed") => (ActionCode::Add, true),
            Some("not-done") => (ActionCode::Add, false),
            Some("entered-in-error") => (ActionCode::Delete, of.status_reason.is_none()),
            Some(_) => {
                let text =
                    "This is no status of an immunization. Send completed, not-done or entered-in-error.";
                return self.refuse(Kind::CodeInvalid, "status", text);
            }
            None => {
                let text = "The status is missing. Send completed, not-done or entered-in-error.";
                return self.refuse(Kind::Required, "status", text);
            }
        };
        let on = self.occurrence(of)?;
        let Some(concept) = &of.vaccine_code else {
            return self.refuse(Kind::Required, "vaccineCode", "The vaccine is missing. Send its CVX code.");
        };
        let place = format!("{}.vaccineCode", self.place);
        let (vaccine, implied) = vaccine(concept, self.codes, &place, &mut self.problems)?;
        if matches!(vaccine.cvx, Cvx::NO_VACCINE | Cvx::UNKNOWN) {
            let text = "The code says that no vaccine, or an unknown one, was given: that is no dose. Send the \
                        vaccine when it is known.";
            return self.refuse(Kind::BusinessRule, "vaccineCode", text);
        }
        if !given {
            return Some(Statement::Refusal(self.refusal(of, action, on, vaccine.cvx)));
        }
        let source = self.source(of);
        let partial = of.is_subpotent == Some(true)
            && of
                .subpotent_reason
                .iter()
                .any(|why| why.code_of(&[systems::SUBPOTENT]) == Some("partialdose"));
        let completion = if partial { CompletionStatus::Partial } else { CompletionStatus::Complete };
        let eligibility = of.program_eligibility.iter().enumerate().find_map(|(n, concept)| {
            self.coded::<EligibilitySet>(Some(concept), &format!("programEligibility[{n}]"))
        });
        Some(Statement::Dose(Box::new(DoseStatement {
            action,
            completion,
            filler: number(of, false),
            placer: number(of, true),
            given_on: on,
            vaccine,
            source,
            amount: self.amount(of),
            administered_by: self.performer(of, &["AP"]),
            ordered_by: self.performer(of, &["OP"]),
            entered_by: self.performer(of, &["EP"]),
            entered_at: of
                .performer
                .iter()
                .filter(|one| function(one.function.as_ref()) == Some("EP"))
                .filter_map(|one| one.actor.as_ref())
                .find(|actor| actor.r#type.as_deref() == Some("Organization"))
                .and_then(named_place),
            location: of.location.as_ref().and_then(named_place),
            lot: text(of.lot_number.as_ref()),
            expires_on: self.expiry(of),
            manufacturer: self.manufacturer(of).or(implied),
            route: self.coded::<RouteSet>(of.route.as_ref(), "route"),
            site: self.coded::<SiteSet>(of.site.as_ref(), "site"),
            // What an immunization says of eligibility it says of this dose.
            eligibility_method: eligibility.as_ref().map(|_| EligibilityMethod::known("VXC40")),
            eligibility,
            funding: self.funding(of),
            vis: of.education.iter().enumerate().filter_map(|(n, one)| self.statement(one, n)).collect(),
            reactions: self.reactions(of),
            indications: of
                .reason_code
                .iter()
                .filter_map(|why| {
                    why.coding.iter().find_map(|c| codes::known::<SpecialIndicationSet>(self.codes, c))
                })
                .collect(),
            confidentiality: of
                .meta
                .iter()
                .flat_map(|meta| &meta.security)
                .filter(|label| label.system.as_deref() == Some(systems::CONFIDENTIALITY))
                .find_map(|label| match label.code.as_deref()? {
                    "N" | "U" | "L" | "M" => self.codes.code::<ConfidentialitySet>("U"),
                    other => self.codes.code::<ConfidentialitySet>(other),
                }),
            entered_on: optional_day(
                of.recorded.as_ref(),
                &format!("{}.recorded", self.place),
                &mut self.problems,
            ),
            notes: of
                .note
                .iter()
                .map(|note| clean(note.text.as_deref().unwrap_or_default(), 2000))
                .filter(|note| !note.is_empty())
                .take(50)
                .collect(),
        })))
    }

    fn refuse<T>(&mut self, kind: Kind, element: &str, text: &str) -> Option<T> {
        self.problems.push(Problem::error(kind, format!("{}.{element}", self.place), text));
        None
    }

    fn warn(&mut self, kind: Kind, element: &str, text: &str) {
        self.problems.push(Problem::warning(kind, format!("{}.{element}", self.place), text));
    }

    fn occurrence(&mut self, of: &Immunization<'_>) -> Option<jiff::civil::Date> {
        let Some(when) = &of.occurrence_date_time else {
            let text = if of.occurrence_string.is_some() {
                "The day was sent in words. The registry needs it as a date: send occurrenceDateTime as YYYY-MM-DD."
            } else {
                "The day is missing. Send occurrenceDateTime as YYYY-MM-DD."
            };
            return self.refuse(Kind::Required, "occurrence", text);
        };
        match day(when) {
            Ok(on) => Some(on),
            Err(NoDay::Partial) => self.refuse(
                Kind::Value,
                "occurrence",
                "The date has no day, and a dose is counted by its day. Send it as YYYY-MM-DD.",
            ),
            Err(NoDay::Wrong) => {
                self.refuse(Kind::Value, "occurrence", "This is no date. Send it as YYYY-MM-DD.")
            }
        }
    }

    fn refusal(
        &mut self,
        of: &Immunization<'_>,
        action: ActionCode,
        on: jiff::civil::Date,
        vaccine: Cvx,
    ) -> Refusal {
        let why = of.status_reason.as_ref();
        let words = why.and_then(|why| why.text.as_ref());
        let coded = why.and_then(|why| {
            let exact = why.coding.iter().find_map(|coding| {
                let v3 = coding.system.as_deref() == Some(systems::ACT_REASON);
                (!v3).then(|| codes::known::<RefusalReasonSet>(self.codes, coding)).flatten()
            });
            exact.or_else(|| match why.code_of(&[systems::ACT_REASON])? {
                "RELIG" => Some(RefusalReason::known("01")),
                "PATOBJ" | "PHIL" => Some(RefusalReason::known("03")),
                _ => Some(RefusalReason::known("02")),
            })
        });
        Refusal {
            action,
            refused_on: on,
            vaccine,
            reason: coded,
            text: text(words),
            filler: number(of, false),
        }
    }

    fn source(&mut self, of: &Immunization<'_>) -> Option<InformationSource> {
        let origin = of.report_origin.as_ref();
        let exact = origin.and_then(|origin| origin.code_of(&[crate::write::codes::NIP001]));
        if let Some(exact) = exact.and_then(InformationSource::from_code) {
            return Some(exact);
        }
        match (of.primary_source, origin.and_then(|origin| origin.code_of(&[systems::ORIGIN]))) {
            (Some(true), None) => Some(InformationSource::Administered),
            (Some(true), Some(_)) => {
                let text = "The dose is said to be given by the reporter and to come from another record. It was \
                            taken as given by the reporter; check primarySource.";
                self.warn(Kind::BusinessRule, "reportOrigin", text);
                Some(InformationSource::Administered)
            }
            (_, Some("recall")) => Some(InformationSource::ParentRecall),
            (_, Some("school")) => Some(InformationSource::School),
            (_, Some("jurisdiction")) => Some(InformationSource::OtherRegistry),
            (_, Some("provider")) => Some(InformationSource::OtherProvider),
            (Some(false), _) | (None, Some(_)) => Some(InformationSource::Historical),
            (None, None) => {
                let text = "Nothing says whether your organization gave the dose. It was stored as of unknown \
                            source; send primarySource true or false.";
                self.warn(Kind::Required, "primarySource", text);
                None
            }
        }
    }

    fn amount(&mut self, of: &Immunization<'_>) -> Option<Amount> {
        let quantity = of.dose_quantity.as_ref()?;
        let value = quantity.value.as_ref()?;
        let sensible = value.as_f64().is_some_and(|n| n > 0.0 && n < 100_000.0);
        if !sensible || value.as_f64() == Some(999.0) {
            // 999 is HL7 v2's "unknown".
            return None;
        }
        let unit = quantity.code.as_deref().or(quantity.unit.as_deref());
        let known = unit.and_then(|unit| self.codes.code::<UnitSet>(unit.trim()));
        if known.is_none() {
            self.warn(
                Kind::CodeInvalid,
                "doseQuantity",
                "The unit is not in UCUM's table; the amount was kept without. Send code mL, system http://unitsofmeasure.org.",
            );
        }
        Some(Amount { value: value.to_string().into(), unit: known })
    }

    fn performer(&mut self, of: &Immunization<'_>, functions: &[&str]) -> Option<Provider> {
        let wanted = |code: Option<&str>| match code {
            Some(code) => functions.contains(&code),
            // Whoever performed a dose without a word on how gave it.
            None => functions.contains(&"AP"),
        };
        let actor = of
            .performer
            .iter()
            .filter(|one| wanted(function(one.function.as_ref())))
            .filter_map(|one| one.actor.as_ref())
            .find(|actor| actor.r#type.as_deref() != Some("Organization"))?;
        let inside = actor.reference.as_deref().and_then(|name| name.strip_prefix('#'));
        let resource = inside.and_then(|id| self.contained.get(id)).cloned();
        let mut provider = match resource.map(|value| json::typed::<Practitioner<'_>>(value, "Practitioner"))
        {
            Some((Some(practitioner), _)) => provider(&practitioner),
            _ => Provider::default(),
        };
        if provider.number.is_empty()
            && let Some(number) = &actor.identifier
        {
            numbered(&mut provider, number);
        }
        if provider.family.is_empty() && provider.given.is_empty() {
            (provider.given, provider.family) = spoken_name(actor.display.as_deref().unwrap_or_default());
        }
        (provider != Provider::default()).then_some(provider)
    }

    fn expiry(&mut self, of: &Immunization<'_>) -> Option<jiff::civil::Date> {
        let of_lot = of.expiration_date.as_ref()?;
        // A month without a day is its last day.
        let month = format!("{of_lot}-01");
        match (day(of_lot), day(&month)) {
            (Err(NoDay::Partial), Ok(first)) => Some(first.last_of_month()),
            _ => {
                let place = format!("{}.expirationDate", self.place);
                optional_day(Some(of_lot), &place, &mut self.problems)
            }
        }
    }

    fn manufacturer(&mut self, of: &Immunization<'_>) -> Option<Mvx> {
        let maker = of.manufacturer.as_ref()?;
        let inside = maker.reference.as_deref().and_then(|name| name.strip_prefix('#'));
        let organization = inside.and_then(|id| self.contained.get(id));
        let numbers = organization.and_then(|value| value.get("identifier")).and_then(Value::as_array);
        let inside = numbers.into_iter().flatten().find_map(|number| {
            codes::is_mvx(number.get("system")?.as_str()?).then(|| number.get("value")?.as_str()).flatten()
        });
        let direct =
            maker.identifier.as_ref().filter(|number| number.system.as_deref().is_none_or(codes::is_mvx));
        let code = direct.and_then(|number| number.value.as_deref()).or(inside);
        let known = |mvx: &Mvx| self.codes.mvx(mvx).is_some();
        let found = match code {
            Some(code) => code.trim().parse::<Mvx>().ok().filter(known),
            None => {
                let name = maker.display.as_deref().unwrap_or_default().trim();
                let same = |entry: &&jenner_codes::MvxEntry| entry.name.eq_ignore_ascii_case(name);
                self.codes.all_mvx().iter().find(same).map(|entry| entry.mvx.clone())
            }
        };
        if found.is_none() {
            self.warn(
                Kind::CodeInvalid,
                "manufacturer",
                "The manufacturer is not in CDC's table, so it was not used. Send its MVX code in manufacturer.identifier \
                 (system http://hl7.org/fhir/sid/mvx).",
            );
        }
        found
    }

    fn coded<S: jenner_codes::CodeSet>(
        &mut self,
        concept: Option<&CodeableConcept<'_>>,
        element: &str,
    ) -> Option<jenner_codes::Code<S>> {
        codes::find::<S>(self.codes, concept?, &format!("{}.{element}", self.place), &mut self.problems)
    }

    fn funding(&mut self, of: &Immunization<'_>) -> Option<FundingSource> {
        let concept = of.funding_source.as_ref()?;
        let known = concept.coding.iter().find_map(|c| codes::known::<FundingSourceSet>(self.codes, c));
        known.or_else(|| match concept.code_of(&[systems::FUNDING]) {
            Some("private") => Some(FundingSource::known("PHC70")),
            Some("public") => Some(FundingSource::known("VXC50")),
            _ => self.coded::<FundingSourceSet>(Some(concept), "fundingSource"),
        })
    }

    fn statement(&mut self, of: &Education<'_>, n: usize) -> Option<VisGiven> {
        let named = of.document_type.as_deref().unwrap_or_default().trim();
        let vaccine = named.strip_prefix("CVX ").and_then(|code| code.parse().ok());
        let place = |element: &str| format!("{}.education[{n}].{element}", self.place);
        let (published, presented) = (place("publicationDate"), place("presentationDate"));
        let vis = VisGiven {
            document: self.codes.code::<VisDocumentSet>(named),
            vaccine,
            published: optional_day(of.publication_date.as_ref(), &published, &mut self.problems),
            presented: optional_day(of.presentation_date.as_ref(), &presented, &mut self.problems),
        };
        (vis != VisGiven::default()).then_some(vis)
    }

    fn reactions(&self, of: &Immunization<'_>) -> Vec<jenner_codes::Reaction> {
        let details = of.reaction.iter().filter_map(|one| one.detail.as_ref()?.reference.as_deref());
        details
            .filter_map(|name| self.contained.get(name.strip_prefix('#')?))
            .filter_map(|value| json::typed::<Observation<'_>>(value.clone(), "Observation").0)
            .filter_map(|seen| seen.value_codeable_concept)
            .filter_map(|answer| {
                answer.coding.iter().find_map(|c| codes::known::<ReactionSet>(self.codes, c))
            })
            .collect()
    }
}

/// The order's number (`PLAC`), or the dose's own (`FILL`, or any other).
fn number(of: &Immunization<'_>, placer: bool) -> Option<OrderNumber> {
    let kind = |one: &Identifier<'_>| {
        one.r#type.as_ref().is_some_and(|kind| kind.coding.iter().any(|c| c.code.as_deref() == Some("PLAC")))
    };
    let found = of.identifier.iter().find(|one| kind(one) == placer && one.value.is_some())?;
    let value = text(found.value.as_ref());
    let authority = clean(&systems::to_authority(found.system.as_deref().unwrap_or_default()), 199);
    (!value.is_empty()).then_some(OrderNumber { value, authority })
}

fn function<'c>(of: Option<&'c CodeableConcept<'_>>) -> Option<&'c str> {
    of?.coding.iter().find_map(|coding| coding.code.as_deref())
}

fn provider(of: &Practitioner<'_>) -> Provider {
    let mut provider = Provider::default();
    if let Some(name) = of.name.first() {
        let mut given = name.given.iter().map(|part| clean(part, 100));
        provider.family = text(name.family.as_ref());
        provider.given = given.next().unwrap_or_default();
        provider.middle = given.collect::<Vec<_>>().join(" ").into();
        provider.degree = name.suffix.iter().map(|part| clean(part, 50)).collect::<Vec<_>>().join(" ").into();
    }
    if let Some(number) = of.identifier.first() {
        numbered(&mut provider, number);
    }
    provider
}

fn numbered(provider: &mut Provider, number: &Identifier<'_>) {
    provider.number = text(number.value.as_ref());
    if provider.number.is_empty() {
        return;
    }
    let kind = number.r#type.as_ref().and_then(|kind| kind.coding.iter().find_map(|c| c.code.as_deref()));
    let assigner = number.assigner.as_ref().map(|who| text(who.display.as_ref())).unwrap_or_default();
    let system = number.system.as_deref().unwrap_or_default();
    if system == systems::NPI {
        provider.number_kind = clean(kind.unwrap_or("NPI"), 20);
        provider.authority = if assigner.is_empty() { SmolStr::new_static("CMS") } else { assigner };
    } else {
        provider.number_kind = clean(kind.unwrap_or_default(), 20);
        provider.authority = clean(&systems::to_authority(system), 199);
    }
}

/// `Ana M. Smith, RN`: given names and family name.
fn spoken_name(display: &str) -> (SmolStr, SmolStr) {
    let name = clean(display.split(',').next().unwrap_or_default(), 200);
    match name.rsplit_once(' ') {
        Some((given, family)) => (given.trim().into(), family.into()),
        None => (SmolStr::default(), name),
    }
}

/// A place as a report names it.
fn named_place(of: &Reference<'_>) -> Option<Place> {
    let id = of.identifier.as_ref().map(|number| text(number.value.as_ref())).unwrap_or_default();
    let name = text(of.display.as_ref());
    let name = if name == id { SmolStr::default() } else { name };
    (!id.is_empty() || !name.is_empty()).then_some(Place { id, name })
}
