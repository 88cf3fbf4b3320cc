//! What another registry is answered: the agreement decides, and what it does not name stays here.
//!
//! 1. A protected person does not exist for a partner, also when the partner has reported that person.
//! 2. A dose with a confidentiality of "restricted" (ORC-28 `R` or `V`) stays here.
//! 3. A dose that only other registries have told us stays here, unless the agreement lets it go on: they can be asked
//!    themselves. What this partner told us it knows already, and gets it back as it said it.
//! 4. Of the record, only the parts that the agreement names.

use jenner_hl7::finding::{Finding, Hl7Error, Severity};
use jenner_hl7::qbp::QueryProfile;
use jenner_model::access::{Access, Actor};
use jenner_model::dose::DoseStatement;
use jenner_model::person::Protection;
use jenner_model::record::{Record, Restriction};
use jenner_model::{Given, OrganizationId};
use jenner_store::queries::partner::{Direction, count_use};

use super::{Agreement, Content, Part, Partner};
use crate::{Error, Registry};

/// The partner whose credential this is, if it is one's.
pub(crate) fn asking(registry: &Registry, access: &Access) -> Result<Option<Partner>, Error> {
    match access.actor() {
        Actor::Interface(_) => super::of_organization(registry, access.organization()),
        Actor::User(_) | Actor::Operator => Ok(None),
    }
}

/// The organizations that are partners: what they told is not ours to pass on.
pub(crate) fn organizations(registry: &Registry) -> Result<Vec<OrganizationId>, Error> {
    Ok(super::list(registry)?.iter().map(|partner| partner.organization).collect())
}

/// Why a partner's query is not answered; `None` when it may be, and then it is counted.
pub(crate) fn refusal(
    registry: &Registry,
    partner: &Partner,
    profile: QueryProfile,
) -> Result<Option<Finding>, Error> {
    let agreement = &partner.agreement;
    if !agreement.holds_on(registry.today()) {
        return Ok(Some(refused(
            "partner.not-in-force",
            "The agreement between our registries is not in force today. Talk to this registry's staff.",
        )));
    }
    if !agreement.answer.contains(&Content::of(profile)) {
        return Ok(Some(refused(
            "partner.not-agreed",
            "The agreement between our registries does not cover this query. Ask for what it covers (history: Z34, forecast: Z44).",
        )));
    }
    let (id, today) = (partner.id, registry.today());
    let most = i64::from(agreement.answers_a_day);
    let counted = registry.db().write(move |tx| count_use(tx, id, Direction::Answered, today, most))?;
    let text = "The agreed number of queries for today is used up. Ask again tomorrow, or have the agreement changed.";
    Ok((!counted).then(|| refused("partner.limit", text)))
}

/// Why a partner's submission is not taken.
pub(crate) fn no_submissions() -> Finding {
    refused(
        "partner.no-submissions",
        "The agreement between our registries covers queries, not submissions (VXU). Nothing was stored.",
    )
}

fn refused(rule: &'static str, text: &str) -> Finding {
    Finding {
        severity: Severity::Error,
        code: Hl7Error::Internal,
        application: None,
        location: None,
        rule: rule.into(),
        text: text.to_owned(),
    }
}

/// Whether other registries may not know of the record: marked as protected, not to be shared by a family's wish or for want
/// of consent, or under a safety hold, for which no agreement speaks.
pub(crate) fn is_protected(record: &Record) -> bool {
    let kept = [Restriction::NoShare, Restriction::SafetyHold, Restriction::Lock];
    record.demographics.protection == Given::Value(Protection::Protected)
        || kept.into_iter().any(|restriction| record.is_restricted(restriction))
}

/// What of a record a partner may see. Protected people must be gone before.
pub(crate) fn shared(partner: &Partner, partners: &[OrganizationId], mut record: Record) -> Record {
    let agreement = &partner.agreement;
    let from_elsewhere: Vec<_> = record
        .reports
        .iter()
        .filter(|report| report.organization != partner.organization)
        .filter(|report| partners.contains(&report.organization))
        .map(|report| report.id)
        .collect();
    record.doses.retain(|dose| {
        let restricted =
            dose.best.confidentiality.as_ref().is_some_and(|code| matches!(code.as_str(), "R" | "V"));
        let only_told = dose.reports.iter().all(|report| from_elsewhere.contains(report));
        !restricted && (agreement.pass_on || !only_told)
    });
    record.doubtful.clear();
    for dose in &mut record.doses {
        trim(&mut dose.best, agreement);
    }
    let shows = |part| agreement.show.contains(&part);
    if !shows(Part::Refusals) {
        record.refusals.clear();
    }
    if !shows(Part::Observations) {
        record.observations.clear();
    }
    let who = &mut record.demographics;
    if !shows(Part::Address) {
        who.addresses = Given::Unsaid;
    }
    if !shows(Part::Phone) {
        who.telecoms = Given::Unsaid;
    }
    if !shows(Part::Contacts) {
        who.contacts = Given::Unsaid;
        who.mothers_maiden_name = Given::Unsaid;
    }
    if !shows(Part::Background) {
        who.races = Given::Unsaid;
        who.ethnicity = Given::Unsaid;
        who.language = Given::Unsaid;
    }
    if !shows(Part::Numbers) {
        who.identifiers.clear();
    }
    record
}

fn trim(dose: &mut DoseStatement, agreement: &Agreement) {
    let shows = |part| agreement.show.contains(&part);
    if !shows(Part::Providers) {
        dose.administered_by = None;
        dose.ordered_by = None;
        dose.entered_by = None;
        dose.entered_at = None;
        dose.location = None;
        // The numbers of orders name the clinic that gave them.
        dose.placer = None;
        dose.filler = None;
    }
    if !shows(Part::Funding) {
        dose.eligibility = None;
        dose.eligibility_method = None;
        dose.funding = None;
    }
    if !shows(Part::Notes) {
        dose.notes.clear();
    }
    if !shows(Part::Observations) {
        dose.reactions.clear();
        dose.indications.clear();
    }
}
